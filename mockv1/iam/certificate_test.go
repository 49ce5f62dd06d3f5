package iam_test

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base64"
	"math/big"
	"testing"
	"time"
)

// certificate returns one that is valid until then, as metadata have it.
func certificate(t *testing.T, until time.Time) string {
	t.Helper()
	key := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: until.AddDate(-1, 0, 0), NotAfter: until}
	der, err := x509.CreateCertificate(nil, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(der)
}
