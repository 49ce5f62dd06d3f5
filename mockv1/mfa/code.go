package mfa

import (
	"bytes"
	"crypto/subtle"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"image/png"
	"slices"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
)

const (
	// issuer is what an authenticator app lists an account under; assumed.
	issuer = "Trend Vision One"
	// period is how many seconds a code is valid [MFA].
	period = 30
	// secretBytes is how long a secret is: as long as what SHA-1 returns; assumed.
	secretBytes = 20
	// resetBytes is how long a reset code is, before it is written in base 32; assumed.
	resetBytes = 10
	// pixels is the width of a QR code, with its margin.
	pixels = 240
)

// base is how secrets and reset codes are written.
var base = base32.StdEncoding.WithPadding(base32.NoPadding)

// digits is how a code is computed. Six digits are those of the sister product
// [C1MFA], SHA-1 is what all authenticator apps understand; assumed.
var digits = hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}

// derived returns so many random bytes of a thing's own in base 32. They are the same
// whenever they are asked for, so that facts can.
func derived(r *sim.Reader, kind, id string, n, size int) (string, error) {
	random, err := hex.DecodeString(r.Secret(kind, id, n)[:2*size])
	if err != nil {
		return "", fmt.Errorf("deriving a secret: %w", err) // it is hexadecimal
	}
	return base.EncodeToString(random), nil
}

// grouped writes a secret or reset code as people read it: in groups of four.
func grouped(s, between string) string {
	var out []string
	for group := range slices.Chunk([]byte(s), 4) {
		out = append(out, string(group))
	}
	return strings.Join(out, between)
}

// plain takes a code as it was typed: with spaces, hyphens and in any case.
func plain(s string) string {
	return strings.ToUpper(strings.NewReplacer(" ", "", "-", "", "\t", "").Replace(s))
}

// stepOf returns the number of the 30 seconds in which an instant lies.
func stepOf(t time.Time) int64 { return t.Unix() / period }

// codeAt returns the one-time password of a step.
func codeAt(secret string, step int64) (string, error) {
	if step < 0 {
		return "", nil // before 1970 there are no steps
	}
	code, err := hotp.GenerateCodeCustom(secret, uint64(step), digits)
	if err != nil {
		return "", fmt.Errorf("computing a one-time password: %w", err)
	}
	return code, nil
}

// window returns the steps whose codes are taken at the instants, the nearest first.
func window(instants []time.Time, skew int) []int64 {
	var out []int64
	for off := range int64(skew) + 1 {
		for _, t := range instants {
			for _, step := range []int64{stepOf(t) - off, stepOf(t) + off} {
				if !slices.Contains(out, step) {
					out = append(out, step)
				}
			}
		}
	}
	return out
}

// matching returns those of the steps whose code it is.
func matching(secret, code string, steps []int64) ([]int64, error) {
	var out []int64
	for _, step := range steps {
		want, err := codeAt(secret, step)
		if err != nil {
			return nil, err
		}
		if want != "" && subtle.ConstantTimeCompare([]byte(want), []byte(plain(code))) == 1 {
			out = append(out, step)
		}
	}
	return out, nil
}

// key returns what an authenticator app is told of an account.
func key(secret, login string) (*otp.Key, error) {
	raw, err := base.DecodeString(secret)
	if err != nil {
		return nil, fmt.Errorf("the secret: %w", err)
	}
	k, err := totp.Generate(totp.GenerateOpts{
		Issuer: issuer, AccountName: login, Period: period, Secret: raw, Digits: digits.Digits, Algorithm: digits.Algorithm,
	})
	if err != nil {
		return nil, fmt.Errorf("the key for an authenticator app: %w", err)
	}
	return k, nil
}

// picture returns a key as a QR code, in PNG.
func picture(k *otp.Key) ([]byte, error) {
	image, err := k.Image(pixels, pixels)
	if err != nil {
		return nil, fmt.Errorf("drawing a QR code: %w", err)
	}
	var out bytes.Buffer
	if err := png.Encode(&out, image); err != nil {
		return nil, fmt.Errorf("drawing a QR code: %w", err)
	}
	return out.Bytes(), nil
}

// Credential returns what somebody who has the account's device and reset code knows
// of them, with a code that is good now by the sandbox's clock: none where only the
// machine's clock counts, and none that was used. It is nil for an account without
// multi-factor authentication, and for one whose user has lost everything.
func (m *MFA) Credential(r *sim.Reader, account string) (*sim.OTP, error) {
	e, ok, err := m.Of(r, account)
	if err != nil || !ok || e.Secret == "" || e.Lost {
		return nil, err
	}
	out := &sim.OTP{Secret: e.Secret, ResetCode: e.ResetCode}
	instants, err := estate.ClientInstants(r, time.Time{})
	if err != nil {
		return nil, err
	}
	skew, once, err := rules(r)
	if err != nil {
		return nil, err
	}
	for _, step := range window(instants, skew) {
		if once && slices.Contains(e.Used, step) {
			continue
		}
		out.Code, err = codeAt(e.Secret, step)
		return out, err
	}
	return out, nil
}

// rules returns how far a code may be off, and whether it is good for one use.
func rules(r *sim.Reader) (skew int, once bool, err error) {
	if skew, err = r.Number(SettingSkew); err != nil {
		return 0, false, err
	}
	once, err = r.Switch(SettingOnce)
	return min(skew, maxSkew), once, err
}

// maxSkew bounds how many codes are computed for one that was typed: an hour of them.
const maxSkew = 120
