package mockclp_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockclp"
)

// Who signs in with what, before and after the login ID was replaced.
func TestSignIn(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		bend            func(*start)
		replaced        bool
		login, password string
		code, kind      string
	}{
		"the login ID":                    {asUsual, false, login, password, "", mockclp.RootHolder},
		"in other letters":                {asUsual, false, " eXample-admin ", password, "", mockclp.RootHolder},
		"a wrong password":                {asUsual, false, login, "wrong", "sign_in.failed", ""},
		"nobody's login ID":               {asUsual, false, "nobody", password, "sign_in.failed", ""},
		"nothing":                         {asUsual, false, "", "", "sign_in.failed", ""},
		"the contact address":             {asUsual, false, mailbox, password, "sign_in.failed", ""},
		"a replaced login ID":             {asUsual, false, "former-admin", "Clp-former-1!", "clp.account.replaced", ""},
		"replaced, and a wrong password":  {asUsual, false, "former-admin", "wrong", "sign_in.failed", ""},
		"the owner, who is not there yet": {asUsual, false, owner, ownerKey, "sign_in.failed", ""},
		"the owner":                       {withOwner, false, strings.ToUpper(owner), ownerKey, "", mockclp.PrimaryHolder},
		"the owner's wrong password":      {withOwner, false, owner, password, "sign_in.failed", ""},
		"a disabled owner":                {func(s *start) { withOwner(s); s.owner.Enabled = false }, false, owner, ownerKey, "sign_in.failed", ""},
		"after the replacement":           {asUsual, true, login, password, "clp.account.replaced", ""},
		"the owner after the replacement": {asUsual, true, owner, ownerKey, "", mockclp.PrimaryHolder},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, tc.bend)
			if tc.replaced {
				l.replace()
			}
			before := l.dump()
			got, err := l.signIn(tc.login, tc.password)
			if tc.code != "" {
				if code(err) != tc.code {
					t.Errorf("refused with %v, want %s", err, tc.code)
				}
				known := strings.HasPrefix(name, "a wrong") || strings.HasPrefix(name, "replaced,") || name == "the owner's wrong password"
				if changed := l.dump() != before; changed != known {
					t.Errorf("something has changed: %v; a wrong password of an account is noted, and nothing else", changed)
				}
				if noted := len(l.v1.failed) > 0; noted != (name == "the owner's wrong password") {
					t.Errorf("noted of the owner: %v", l.v1.failed)
				}
				return
			}
			if err != nil || got.Holder.Kind != tc.kind {
				t.Fatalf("signed in: %+v, %v", got, err)
			}
			l.must(l.check(got.Token))
		})
	}
}

// A wrong password counts until the right one.
func TestWrongPasswordIsNoted(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for range 2 {
		if _, err := l.signIn(login, "wrong"); code(err) != "sign_in.failed" {
			t.Fatal(err)
		}
	}
	if a := l.account(); a.FailedSignIn != 2 || !a.LastSignIn.IsZero() {
		t.Errorf("after two wrong passwords: %+v", a)
	}
	_, err := l.signIn(login, password)
	l.must(err)
	if a := l.account(); a.FailedSignIn != 0 || !a.LastSignIn.Equal(began) {
		t.Errorf("after the right one: %+v", a)
	}
}

// The replacement ends the sessions of the login ID, and what Vision One asks of
// the portal says so.
func TestReplacement(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	in, err := l.signIn(login, password)
	l.must(err)
	key := l.forget()
	l.replace()
	if got := code(l.check(in.Token)); got != "session.ended "+estate.EndedByReplacement {
		t.Errorf("the session of the login ID: %s", got)
	}
	if got := code(l.do(l.clp.ResetPassword(mockclp.NewPassword{Key: key, New: "Other-pass-1!", Confirm: "Other-pass-1!"}))); got != "clp.account.replaced" {
		t.Errorf("its link: %s", got)
	}
	if got := code(l.do(l.clp.RequestReset(login))); got != "clp.account.replaced" {
		t.Errorf("asking for another link: %s", got)
	}
	if a := l.account(); a.ReplacedBy != owner || !a.ReplacedAt.Equal(began) || a.LinkOpen {
		t.Errorf("the account: %+v", a)
	}
	l.view(func(r *sim.Reader) error {
		got, ok, err := l.clp.RootAccount(r, strings.ToUpper(login))
		want := estate.RootAccount{ID: got.ID, Login: login, Name: "Licence Holder", Email: mailbox, Password: password, Replaced: true}
		if diff := cmp.Diff(want, got); !ok || diff != "" {
			t.Errorf("what Vision One is told:\n%s", diff)
		}
		if _, ok, _ := l.clp.RootAccount(r, "nobody"); ok {
			t.Error("nobody has an account")
		}
		return err
	})
	before := l.dump()
	err = l.do(pull{func(tx *sim.Tx) error {
		_, err := l.clp.Accounts.Fire(tx, l.account().ID, estate.ReplaceRoot, estate.Replacement{Email: "other@example.co.jp"})
		return err
	}})
	if code(err) != "clp.account.replaced" || l.dump() != before {
		t.Errorf("replacing it again: %v", err)
	}
}

// Who is the Primary User Account no longer has lost the portal too.
func TestFormerOwner(t *testing.T) {
	t.Parallel()
	l := newLab(t, withOwner)
	in, err := l.signIn(owner, ownerKey)
	l.must(err)
	l.must(l.check(in.Token))
	l.v1.user = estate.PrimaryUser{ID: "account-2", Email: "second@example.co.jp", Password: "V1-second-1!", Enabled: true}
	if got := code(l.check(in.Token)); got != "session.ended "+estate.EndedByTransfer {
		t.Errorf("the session of the former owner: %s", got)
	}
	if _, err := l.signIn(owner, ownerKey); code(err) != "sign_in.failed" {
		t.Errorf("his address: %v", err)
	}
}

func TestSignOut(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for _, end := range []func(token string) error{
		func(token string) error { return l.do(l.clp.SignOut(token)) },
		func(token string) error {
			s := l.session(token)
			return l.do(pull{func(tx *sim.Tx) error {
				_, err := l.clp.Sessions.Fire(tx, s.ID, estate.ForceOut, estate.Ending{Reason: estate.EndedByUpdate})
				return err
			}})
		},
	} {
		in, err := l.signIn(login, password)
		l.must(err)
		l.must(end(in.Token))
		if got := code(l.check(in.Token)); !strings.HasPrefix(got, "session.ended") {
			t.Errorf("the session: %s", got)
		}
		if got := code(l.do(l.clp.SignOut(in.Token))); !strings.HasPrefix(got, "session.ended") {
			t.Errorf("signing out again: %s", got)
		}
	}
}

func (l *lab) session(token string) (s estate.Session) {
	l.t.Helper()
	l.view(func(r *sim.Reader) (err error) { s, _, err = l.clp.Sessions.Find(r, token); return err })
	return s
}

// A link sets one password, once, while it is the last one and not too old.
func TestPasswordReset(t *testing.T) {
	t.Parallel()
	const fresh = "Fresh-pass-1!"
	good := func(key string) mockclp.NewPassword {
		return mockclp.NewPassword{Key: key, New: fresh, Confirm: fresh}
	}
	for name, tc := range map[string]struct {
		settings map[string]string
		given    func(l *lab) mockclp.NewPassword
		code     string
	}{
		"as it should be": {nil, func(l *lab) mockclp.NewPassword { return good(l.forget()) }, ""},
		"in the last second": {nil, func(l *lab) mockclp.NewPassword {
			key := l.forget()
			l.advance(24*time.Hour - time.Second)
			return good(key)
		}, ""},
		"after a day": {nil, func(l *lab) mockclp.NewPassword {
			key := l.forget()
			l.advance(24 * time.Hour)
			return good(key)
		}, "clp.reset.expired"},
		"with all the time": {map[string]string{mockclp.SettingReset: "0s"}, func(l *lab) mockclp.NewPassword {
			key := l.forget()
			l.advance(10000 * time.Hour)
			return good(key)
		}, ""},
		"an earlier link": {nil, func(l *lab) mockclp.NewPassword {
			key := l.forget()
			l.forget()
			return good(key)
		}, "clp.reset.superseded"},
		"twice": {nil, func(l *lab) mockclp.NewPassword {
			key := l.forget()
			l.must(l.do(l.clp.ResetPassword(mockclp.NewPassword{Key: key, New: "First-pass-1!", Confirm: "First-pass-1!"})))
			return good(key)
		}, "clp.reset.used"},
		"a made-up link": {nil, func(*lab) mockclp.NewPassword { return good("made-up") }, "not_found"},
		"no link":        {nil, func(*lab) mockclp.NewPassword { return good("") }, "not_found"},
		"a weak password": {nil, func(l *lab) mockclp.NewPassword {
			return mockclp.NewPassword{Key: l.forget(), New: "short", Confirm: "short"}
		}, "password.weak"},
		"typed differently": {nil, func(l *lab) mockclp.NewPassword {
			return mockclp.NewPassword{Key: l.forget(), New: fresh, Confirm: fresh + "!"}
		}, "password.mismatch"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, func(s *start) { s.settings = tc.settings })
			in := tc.given(l)
			before := l.dump()
			l.view(func(r *sim.Reader) error {
				want := tc.code
				if strings.HasPrefix(want, "password.") {
					want = "" // what was typed is not the link's fault
				}
				if _, err := l.clp.ResetLink(r, in.Key); code(err) != want {
					t.Errorf("the link: %v, want %q", err, want)
				}
				return nil
			})
			err := l.do(l.clp.ResetPassword(in))
			if tc.code != "" {
				if code(err) != tc.code || l.dump() != before {
					t.Errorf("refused with %v, want %s and nothing changed", err, tc.code)
				}
				if _, err := l.signIn(login, fresh); code(err) != "sign_in.failed" {
					t.Errorf("the password is set: %v", err)
				}
				return
			}
			l.must(err)
			if _, err := l.signIn(login, password); code(err) != "sign_in.failed" {
				t.Errorf("the old password: %v", err)
			}
			_, err = l.signIn(login, fresh)
			l.must(err)
		})
	}
}

// Asking for a link tells nobody whether there is an account, but says where the
// password of the Primary User Account is kept.
func TestRequestReset(t *testing.T) {
	t.Parallel()
	l := newLab(t, withOwner)
	before := l.account()
	l.must(l.do(l.clp.RequestReset("nobody")))
	if got := code(l.do(l.clp.RequestReset(strings.ToUpper(owner)))); got != "clp.reset.primary_user_account" {
		t.Errorf("the owner's: %s", got)
	}
	if diff := cmp.Diff(before, l.account()); diff != "" {
		t.Errorf("an account has changed:\n%s", diff)
	}
}

// A customer gets an account, under a login ID that nobody has.
func TestRegistration(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	register := func(name string) error {
		return l.do(pull{func(tx *sim.Tx) error {
			_, err := l.clp.Accounts.New(tx, "register", mockclp.Registration{Login: name, Name: "New", Email: "new@example.co.jp", Password: "New-pass-1!"})
			return err
		}})
	}
	if got := code(register(strings.ToLower(login))); got != "clp.account.exists" {
		t.Errorf("a login ID that is taken: %s", got)
	}
	l.must(register("second"))
	_, err := l.signIn("second", "New-pass-1!")
	l.must(err)
}

// Who can sign in is told to whoever steers the simulation.
func TestCredentials(t *testing.T) {
	t.Parallel()
	for name, bend := range map[string]func(*start){"active": withOwner, "disabled": func(s *start) { withOwner(s); s.owner.Enabled = false }} {
		l := newLab(t, bend)
		want := []sim.Credential{
			{Role: "clp_account", Service: "clp", Login: login, Password: password, State: "active"},
			{Role: "clp_account_2", Service: "clp", Login: "former-admin", Password: "Clp-former-1!", State: "replaced"},
			{Role: "clp_primary_user_account", Service: "clp", Login: owner, Password: ownerKey, State: name},
		}
		l.view(func(r *sim.Reader) error {
			got, err := r.Credentials()
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s:\n%s", name, diff)
			}
			return err
		})
	}
}
