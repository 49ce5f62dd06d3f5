package mockone_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/clock"
)

// authenticator computes the one-time password of an instant as RFC 6238 says: what
// an app on somebody's phone does, which knows nothing of the simulation.
func authenticator(secret string, at time.Time) string {
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret)
	if err != nil {
		return err.Error() // which is no code
	}
	var counter [8]byte
	binary.BigEndian.PutUint64(counter[:], uint64(at.Unix())/30)
	mac := hmac.New(sha1.New, key)
	mac.Write(counter[:])
	sum := mac.Sum(nil)
	value := binary.BigEndian.Uint32(sum[sum[19]&15:]) & 0x7fffffff
	return fmt.Sprintf("%06d", value%1_000_000)
}

// enter signs the owner of a role in to Vision One, and returns what is asked next.
func (b *box) enter(role string) (token, scope string) {
	b.t.Helper()
	who := b.Credentials[role]
	token = b.must("POST", "v1", "/api/sign-in", "", object{"email": who.Login, "password": who.Password}).field("token")
	var status struct{ Scope string }
	b.must("GET", "v1", "/api/mfa", token, nil).into(b.t, &status)
	return token, status.Scope
}

// secondFactor: the owner is asked for a code, everybody else sets it up; codes come
// from an app that goes by the machine's clock, whatever the sandbox's time is.
func secondFactor(t *testing.T, b *box) {
	t.Helper()
	owner := b.Credentials["primary_user_account"]
	if owner.OTP == nil || owner.OTP.Code == "" || owner.OTP.ResetCode == "" {
		t.Fatalf("the credentials of the owner have no device: %+v", owner)
	}
	token, scope := b.enter("primary_user_account")
	if scope != "mfa" {
		t.Errorf("the owner's session waits for %q", scope)
	}
	if a := b.call("GET", "v1", b.path("/api/user-accounts"), token, nil); a.Status != http.StatusForbidden || a.code() != "session.limited" {
		t.Errorf("before the code: %s", a)
	}
	byWall := func() string { return authenticator(owner.OTP.Secret, clock.System().Now()) }
	if b.call("POST", "v1", b.path("/api/mfa/verify"), token, object{"code": byWall()}).Status != http.StatusOK {
		// The 30 seconds may have ended on the way.
		b.must("POST", "v1", "/api/mfa/verify", token, object{"code": byWall()})
	}
	b.must("GET", "v1", "/api/user-accounts", token, nil)

	// Guarded operations are free for 15 minutes after a code.
	invite := func(email string) answer {
		return b.call("POST", "v1", b.path("/api/user-accounts"), token, object{"email": email, "role": "Auditor"})
	}
	if a := invite("first@example.com"); a.Status != http.StatusCreated {
		t.Errorf("right after a code: %s", a)
	}
	for range 2 {
		b.advance(object{"by": "8m"})
		b.must("GET", "v1", "/api/user-accounts", token, nil) // it would be idle for too long
	}
	if a := invite("second@example.com"); a.Status != http.StatusForbidden || a.code() != "mfa.required" {
		t.Errorf("16 minutes later: %s", a)
	}
	code, _ := b.device("primary_user_account")
	b.must("POST", "v1", "/api/mfa/verify", token, object{"code": code})
	if a := invite("second@example.com"); a.Status != http.StatusCreated {
		t.Errorf("after another code: %s", a)
	}

	token, scope = b.enter("v1_operator")
	if scope != "mfa_setup" {
		t.Errorf("the operator's session waits for %q", scope)
	}
	secret := b.must("POST", "v1", "/api/mfa/begin", token, nil).field("secret")
	if b.call("POST", "v1", b.path("/api/mfa/confirm"), token, object{"code": authenticator(secret, clock.System().Now())}).Status != http.StatusOK {
		b.must("POST", "v1", "/api/mfa/confirm", token, object{"code": authenticator(secret, clock.System().Now())})
	}
	b.must("POST", "v1", "/api/mfa/finish", token, object{"stored": true})
	b.must("GET", "v1", "/api/user-accounts", token, nil)
}

// lostDevice: the reset code lets one of them in, and only support the other.
func lostDevice(t *testing.T, b *box) {
	t.Helper()
	if otp := b.Credentials["v1_operator"].OTP; otp != nil {
		t.Errorf("a lost device is told of: %+v", otp)
	}
	token, _ := b.enter("v1_operator")
	a := b.call("POST", "v1", b.path("/api/mfa/reset"), token, object{"reset_code": "MAPL-ELAN-TERN-WIND"})
	if a.Status != http.StatusConflict || a.code() != "mfa.reset_code.wrong" || !strings.Contains(string(a.Body), "support") {
		t.Errorf("a reset code that he does not have: %s", a)
	}
	lost := b.find("v1.mfa", b.find("v1.account", operatorAddress))
	if a := b.about("POST", "/things/v1.mfa/"+lost+"/trigger", object{"trigger": "support_reset"}); a.Status != http.StatusOK {
		t.Errorf("support: %s", a)
	}
	if _, scope := b.enter("v1_operator"); scope != "" {
		t.Errorf("after support he is asked for %q", scope)
	}

	token, scope := b.enter("v1_analyst")
	if scope != "mfa" {
		t.Errorf("the analyst's session waits for %q", scope)
	}
	b.must("POST", "v1", "/api/mfa/reset", token, object{"reset_code": b.Credentials["v1_analyst"].OTP.ResetCode})
	if _, scope := b.enter("v1_analyst"); scope != "" {
		t.Errorf("after the reset code he is asked for %q", scope)
	}
}

// setUpAgain: after the platform's update one sets it up again, another does without.
func setUpAgain(t *testing.T, b *box) {
	t.Helper()
	token, scope := b.enter("primary_user_account")
	if scope != "mfa_setup" {
		t.Errorf("the owner's session waits for %q", scope)
	}
	if a := b.call("POST", "v1", b.path("/api/mfa/skip"), token, nil); a.Status != http.StatusConflict || a.code() != "mfa.must_set_up" {
		t.Errorf("not now: %s", a)
	}
	b.must("POST", "v1", "/api/mfa/begin", token, nil)
	code, _ := b.device("primary_user_account")
	b.must("POST", "v1", "/api/mfa/confirm", token, object{"code": code})
	b.must("POST", "v1", "/api/mfa/finish", token, object{"stored": true})
	b.must("GET", "v1", "/api/user-accounts", token, nil)

	token, _ = b.enter("v1_operator")
	b.must("POST", "v1", "/api/mfa/disable", token, nil)
	b.must("GET", "v1", "/api/product-instances", token, nil)
	if _, scope := b.enter("v1_operator"); scope != "" {
		t.Errorf("who does without it is asked for %q", scope)
	}
}
