package mfa_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"testing"
	"time"
)

// truncated is the dynamic truncation of RFC 4226, written from its text.
func truncated(key []byte, counter uint64) uint32 {
	var message [8]byte
	binary.BigEndian.PutUint64(message[:], counter)
	mac := hmac.New(sha1.New, key)
	mac.Write(message[:])
	sum := mac.Sum(nil)
	offset := sum[19] & 15
	return binary.BigEndian.Uint32(sum[offset:offset+4]) & 0x7fffffff
}

// authenticator computes the one-time password of an instant as RFC 6238 says, from a
// secret in base 32: what an app on somebody's phone does, which knows nothing of us.
func authenticator(t *testing.T, secret string, at time.Time) string {
	t.Helper()
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret)
	if err != nil {
		t.Fatalf("an app cannot read the secret %q: %v", secret, err)
	}
	return fmt.Sprintf("%06d", truncated(key, uint64(at.Unix())/30)%1_000_000)
}

// The vectors of RFC 6238, appendix B: the tests' own authenticator is right.
func TestAuthenticator(t *testing.T) {
	t.Parallel()
	key := []byte("12345678901234567890")
	for at, want := range map[int64]uint32{
		59: 94287082, 1111111109: 7081804, 1111111111: 14050471, 1234567890: 89005924, 2000000000: 69279037, 20000000000: 65353130,
	} {
		if got := truncated(key, uint64(at)/30) % 100_000_000; got != want {
			t.Errorf("at %d: %08d, want %08d", at, got, want)
		}
	}
}
