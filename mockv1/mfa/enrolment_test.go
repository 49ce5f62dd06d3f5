package mfa_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockv1/mfa"
)

// One user's whole way: the secret, a code, the reset code, the box, a sign-in with a
// code, and the reset code when the device is lost.
func TestWholeWay(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	s := l.enter(clerk)
	if s.Scope != "" {
		t.Fatalf("nobody asks for it, and the session waits for %q", s.Scope)
	}
	e := l.must(clerk, l.m.Begin(s.Token))
	if e.State != mfa.Enrolling || len(e.Secret) != 32 || e.ResetCode != "" {
		t.Fatalf("begun: %+v", e)
	}
	e = l.must(clerk, l.m.Confirm(s.Token, l.app(clerk, l.now()), time.Time{}))
	if e.State != mfa.Unconfirmed || len(e.ResetCode) != 16 {
		t.Fatalf("confirmed: %+v", e)
	}
	_, err := l.do(clerk, l.m.Finish(s.Token, false))
	refused(t, "without the box", err, "mfa.reset_code.not_stored")
	if e = l.must(clerk, l.m.Finish(s.Token, true)); e.State != mfa.On {
		t.Fatalf("done: %+v", e)
	}
	if now, err := l.session(s.Token); err != nil || !now.VerifiedAt.Equal(began) {
		t.Errorf("whoever has just given a code has not: %+v %v", now, err)
	}

	l.advance(time.Hour)
	s = l.enter(clerk)
	if s.Scope != mfa.ScopeCode {
		t.Fatalf("the sign-in asks for %q", s.Scope)
	}
	l.must(clerk, l.m.Verify(s.Token, l.app(clerk, l.now()), time.Time{}))
	if now, err := l.session(s.Token); err != nil || now.Scope != "" || !now.VerifiedAt.Equal(l.now()) {
		t.Errorf("after the code: %+v %v", now, err)
	}

	s = l.enter(clerk)
	_, err = l.do(clerk, l.m.UseResetCode(s.Token, "AAAA-BBBB-CCCC-DDDD"))
	refused(t, "another reset code", err, "mfa.reset_code.wrong")
	used := l.must(clerk, l.m.UseResetCode(s.Token, "  "+e.ResetCode[:4]+"-"+e.ResetCode[4:]))
	if used.State != mfa.Off || used.Secret != "" || used.ResetCode != "" {
		t.Errorf("reset: %+v", used)
	}
	if _, err := l.session(s.Token); err == nil {
		t.Error("the session that waited for a code goes on")
	}
	if s = l.enter(clerk); s.Scope != "" {
		t.Errorf("after the reset the sign-in asks for %q", s.Scope)
	}
	_, err = l.do(clerk, l.m.UseResetCode(s.Token, e.ResetCode))
	refused(t, "the reset code once more", err, "mfa.off")
}

// A second set-up has another secret and another reset code.
func TestSecretsAreNew(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	s := l.enter(clerk)
	seen := map[string]bool{}
	for range 3 {
		e := l.must(clerk, l.m.Begin(s.Token))
		again := l.must(clerk, l.m.Begin(s.Token))
		code := l.app(clerk, l.now())
		done := l.must(clerk, l.m.Confirm(s.Token, code, time.Time{}))
		for _, secret := range []string{e.Secret, again.Secret, done.ResetCode} {
			if seen[secret] {
				t.Errorf("%q is given twice", secret)
			}
			seen[secret] = true
		}
		l.must(clerk, l.m.Disable(s.Token))
	}
	if s := l.enter(owner); s.Scope != "" {
		t.Errorf("another one's session waits for %q", s.Scope)
	}
}

// What each state refuses, and that nothing changes then.
func TestRefusals(t *testing.T) {
	t.Parallel()
	const reset = "ABCDEFGHIJKLMNOP"
	for _, c := range []struct {
		name  string
		bend  func(*plan)
		give  func(l *lab, s estate.Session) sim.Command
		codes []string
	}{
		{"a code without anything", with(), func(l *lab, s estate.Session) sim.Command { return l.m.Verify(s.Token, "123456", time.Time{}) }, []string{"mfa.off"}},
		{"a reset code without anything", with(), func(l *lab, s estate.Session) sim.Command { return l.m.UseResetCode(s.Token, reset) }, []string{"mfa.off"}},
		{"a confirmation without a beginning", with(), func(l *lab, s estate.Session) sim.Command { return l.m.Confirm(s.Token, "123456", time.Time{}) }, []string{"mfa.not_begun"}},
		{"an end without a beginning", with(), func(l *lab, s estate.Session) sim.Command { return l.m.Finish(s.Token, true) }, []string{"mfa.not_begun"}},
		{"giving up nothing", with(), func(l *lab, s estate.Session) sim.Command { return l.m.Cancel(s.Token) }, []string{"mfa.not_begun"}},
		{"switching nothing off", with(), func(l *lab, s estate.Session) sim.Command { return l.m.Disable(s.Token) }, []string{"mfa.off"}},
		{"beginning again", placed(mfa.WorldAccount{Account: clerk}), func(l *lab, s estate.Session) sim.Command { return l.m.Begin(s.Token) }, []string{"mfa.on"}},
		{"the end before the code", placed(mfa.WorldAccount{Account: clerk, State: "enrolling"}), func(l *lab, s estate.Session) sim.Command { return l.m.Finish(s.Token, true) }, []string{"mfa.not_begun"}},
		{"a code while it is set up", placed(mfa.WorldAccount{Account: clerk, State: "enrolling"}), func(l *lab, s estate.Session) sim.Command {
			return l.m.Verify(s.Token, l.app(clerk, l.now()), time.Time{})
		}, []string{"mfa.off"}},
		{"switching off what is asked of all", func(p *plan) {
			enforced()(p)
			placed(mfa.WorldAccount{Account: clerk})(p)
		}, func(l *lab, s estate.Session) sim.Command { return l.m.Disable(s.Token) }, []string{"mfa.enforced"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, c.bend)
			s := l.enter(clerk)
			before := l.of(clerk)
			_, err := l.do(clerk, c.give(l, s))
			refused(t, c.name, err, c.codes...)
			if diff := cmp.Diff(before, l.of(clerk)); diff != "" {
				t.Errorf("it was refused, and has changed something (-before +after):\n%s", diff)
			}
		})
	}
}

// On the legacy platform it is for local accounts alone [UACLEG]; since Foundation
// those of an identity provider need it for guarded operations [MFA].
func TestWhoMayHaveIt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		bend []func(*plan)
		who  string
		code string
	}{
		{"local, legacy", []func(*plan){legacy}, clerk, ""},
		{"SAML, legacy", []func(*plan){legacy}, guest, "mfa.local_only"},
		{"SAML, Foundation", nil, guest, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, c.bend...)
			_, err := l.do(c.who, l.m.Begin(l.enter(c.who).Token))
			switch {
			case c.code != "":
				refused(t, c.name, err, c.code)
			case err != nil:
				t.Error(err)
			}
		})
	}
}

// Giving up leaves nothing, but for whom the platform's update asks it of.
func TestCancel(t *testing.T) {
	t.Parallel()
	l := newLab(t, placed(mfa.WorldAccount{Account: owner, State: "reset_required"}))
	for login, want := range map[string]lifecycle.State{clerk: mfa.Off, owner: mfa.ResetRequired} {
		s := l.enter(login)
		l.must(login, l.m.Begin(s.Token))
		if e := l.must(login, l.m.Cancel(s.Token)); e.State != want || e.Secret != "" {
			t.Errorf("%s: %+v, want %s", login, e, want)
		}
	}
	if s := l.enter(owner); s.Scope != mfa.ScopeSetup {
		t.Errorf("the sign-in after the update asks for %q", s.Scope)
	}
}

// A code is good once, in a window of steps; wrong ones are counted, and refused.
func TestCodes(t *testing.T) {
	t.Parallel()
	l := newLab(t, with("client_clock", "virtual"), placed(mfa.WorldAccount{Account: clerk, Secret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"}))
	s := l.enter(clerk)
	at := func(d time.Duration) string { return l.app(clerk, l.now().Add(d)) }
	for _, off := range []time.Duration{-time.Hour, -time.Minute, time.Minute, 24 * time.Hour} {
		_, err := l.do(clerk, l.m.Verify(s.Token, at(off), time.Time{}))
		refused(t, "a code of "+off.String(), err, "mfa.code.wrong")
	}
	if e := l.of(clerk); e.Failed != 4 || !e.FailedAt.Equal(began) {
		t.Errorf("four wrong codes: %+v", e)
	}
	for _, off := range []time.Duration{-30 * time.Second, 0, 30 * time.Second} {
		l.must(clerk, l.m.Verify(s.Token, at(off)[:3]+" "+at(off)[3:], time.Time{}))
		_, err := l.do(clerk, l.m.Verify(s.Token, at(off), time.Time{}))
		refused(t, "a code for the second time", err, "mfa.code.used")
	}
	if e := l.of(clerk); e.Failed != 0 || len(e.Used) != 3 {
		t.Errorf("three right codes: %+v", e)
	}
	l.advance(30 * time.Second)
	_, err := l.do(clerk, l.m.Verify(s.Token, at(0), time.Time{}))
	refused(t, "the one that was used when it was the next one", err, "mfa.code.used")
	l.advance(time.Minute)
	l.must(clerk, l.m.Verify(s.Token, at(0), began.AddDate(-5, 0, 0)))
	if e := l.of(clerk); len(e.Used) != 1 {
		t.Errorf("steps that can come no more are kept: %v", e.Used)
	}
}

// The settings of codes.
func TestCodeSettings(t *testing.T) {
	t.Parallel()
	l := newLab(t, with("v1.mfa.skew", "10", "v1.mfa.once", "false"), placed(mfa.WorldAccount{Account: clerk}))
	s := l.enter(clerk)
	for range 2 {
		l.must(clerk, l.m.Verify(s.Token, l.app(clerk, l.now().Add(-5*time.Minute)), time.Time{}))
	}
}

// After too many wrong codes none is taken, not even the right one, for a while; the
// reset code is none of the ways out then, support is.
func TestLock(t *testing.T) {
	t.Parallel()
	l := newLab(t, with("v1.mfa.tries", "3", "v1.mfa.lock", "10m"), placed(mfa.WorldAccount{Account: clerk}, mfa.WorldAccount{Account: owner}))
	wrong := func(login string) estate.Session {
		s := l.enter(login)
		for range 3 {
			_, err := l.do(login, l.m.Verify(s.Token, "abc", time.Time{}))
			refused(t, "a wrong code", err, "mfa.code.wrong")
		}
		return s
	}
	s := wrong(clerk)
	_, err := l.do(clerk, l.m.Verify(s.Token, l.app(clerk, l.now()), time.Time{}))
	refused(t, "the right code", err, "mfa.code.locked")
	_, err = l.do(clerk, l.m.Verify(s.Token, "abc", time.Time{}))
	refused(t, "another wrong code", err, "mfa.code.locked", "mfa.code.wrong")
	_, err = l.do(clerk, l.m.UseResetCode(s.Token, l.of(clerk).ResetCode))
	refused(t, "the reset code", err, "mfa.code.locked")
	if e := l.of(clerk); e.Failed != 3 {
		t.Errorf("codes that nobody looked at are counted: %d", e.Failed)
	}
	l.advance(10 * time.Minute)
	l.must(clerk, l.m.Verify(s.Token, l.app(clerk, l.now()), time.Time{}))

	s = wrong(owner)
	if err := l.push(owner, "support_reset", nil); err != nil {
		t.Fatal(err)
	}
	if e := l.of(owner); e.State != mfa.Off || e.Failed != 0 {
		t.Errorf("reset by support: %+v", e)
	}
	if again := l.enter(owner); again.Scope != "" {
		t.Errorf("the sign-in after support asks for %q", again.Scope)
	}
	if now, err := l.session(s.Token); err != nil || now.Scope != mfa.ScopeCode {
		t.Errorf("the session that waited: %+v %v", now, err)
	}
}

// A lock without an end lasts until support acts.
func TestLockWithoutEnd(t *testing.T) {
	t.Parallel()
	l := newLab(t, with("v1.mfa.tries", "1", "v1.mfa.lock", "0s", "v1.session.inactivity", "0s", "v1.session.maximum", "0s"), placed(mfa.WorldAccount{Account: clerk}))
	s := l.enter(clerk)
	_, err := l.do(clerk, l.m.UseResetCode(s.Token, "no"))
	refused(t, "a wrong reset code", err, "mfa.reset_code.wrong")
	l.advance(1000 * time.Hour)
	_, err = l.do(clerk, l.m.Verify(s.Token, l.app(clerk, l.now()), time.Time{}))
	refused(t, "much later", err, "mfa.code.locked")
}

// The platform's update: who used it sets it up again, at the next sign-in, or does
// without it; who did not is asked nothing [FCON, KA15870].
func TestPlatformUpdate(t *testing.T) {
	t.Parallel()
	l := newLab(t, placed(mfa.WorldAccount{Account: owner}, mfa.WorldAccount{Account: clerk, State: "off"}))
	old := l.of(owner).Secret
	if err := l.push(owner, estate.PlatformUpdated, estate.PlatformChange{MFA: true}); err != nil {
		t.Fatal(err)
	}
	refused(t, "who did not use it", l.push(clerk, estate.PlatformUpdated, estate.PlatformChange{MFA: true}), "mfa.off")
	if s := l.enter(clerk); s.Scope != "" || l.of(clerk).State != mfa.Off {
		t.Errorf("who did not use it: %q, %+v", s.Scope, l.of(clerk))
	}
	s := l.enter(owner)
	if e := l.of(owner); s.Scope != mfa.ScopeSetup || e.State != mfa.ResetRequired || e.Secret != "" {
		t.Fatalf("who used it: %q, %+v", s.Scope, e)
	}
	_, err := l.do(owner, l.m.Skip(s.Token))
	if err == nil {
		t.Error("it can be skipped")
	}
	if e := l.must(owner, l.m.Begin(s.Token)); e.Secret == old {
		t.Error("the old secret is good again")
	}
	l.must(owner, l.m.Confirm(s.Token, l.app(owner, l.now()), time.Time{}))
	if now, err := l.session(s.Token); err != nil || now.Scope != mfa.ScopeSetup {
		t.Errorf("before the box is ticked: %+v %v", now, err)
	}
	l.must(owner, l.m.Finish(s.Token, true))
	if now, err := l.session(s.Token); err != nil || now.Scope != "" || now.VerifiedAt.IsZero() {
		t.Errorf("done: %+v %v", now, err)
	}
	if p, ok := l.policy(); ok {
		t.Errorf("a set-up that the update asked for asks it of all: %+v", p)
	}

	if err := l.push(owner, estate.PlatformUpdated, nil); err != nil {
		t.Fatal(err)
	}
	s = l.enter(owner)
	if e := l.must(owner, l.m.Disable(s.Token)); e.State != mfa.Off || e.Required {
		t.Errorf("without it: %+v", e)
	}
	if now, err := l.session(s.Token); err != nil || now.Scope != "" || !now.VerifiedAt.IsZero() {
		t.Errorf("who does without it goes on: %+v %v", now, err)
	}
	l.enabled(clerk)
	if err := l.push(clerk, estate.SwitchOff, nil); err != nil || l.of(clerk).State != mfa.Off {
		t.Errorf("switched off at the update: %v, %+v", err, l.of(clerk))
	}
}

// With its account it is gone.
func TestForget(t *testing.T) {
	t.Parallel()
	l := newLab(t, placed(mfa.WorldAccount{Account: clerk}))
	id := l.of(clerk).ID
	told := func(login string) (out []lifecycle.Action) {
		l.view(func(r *sim.Reader) (err error) {
			p, _, _ := people{}.ByLogin(r, login)
			out, err = l.m.Forgetting(r, p.ID)
			return err
		})
		return out
	}
	if got := told(owner); got != nil {
		t.Errorf("whoever has none: %v", got)
	}
	if diff := cmp.Diff([]lifecycle.Action{lifecycle.Tell{Kind: estate.MFAKind, ID: id, Trigger: estate.Forget}}, told(clerk)); diff != "" {
		t.Error(diff)
	}
	if err := l.push(clerk, estate.Forget, nil); err != nil {
		t.Fatal(err)
	}
	if e := l.of(clerk); e.ID != "" {
		t.Errorf("it is found again: %+v", e)
	}
	fire := func(on lifecycle.Trigger) error {
		_, err := l.box.Do(t.Context(), sim.As("control"), pull{func(tx *sim.Tx) error {
			_, err := l.m.Enrolments.Fire(tx, id, on, nil)
			return err
		}})
		return err
	}
	refused(t, "support", fire("support_reset"), "mfa.forgotten")
	refused(t, "the platform's update", fire(estate.PlatformUpdated), "mfa.forgotten")
}

// Somebody else's session is good for nobody's multi-factor authentication but his own.
func TestOnlyOnesOwn(t *testing.T) {
	t.Parallel()
	l := newLab(t, placed(mfa.WorldAccount{Account: clerk}))
	s := l.enter(owner)
	_, err := l.do(owner, l.m.Verify(s.Token, l.app(clerk, l.now()), time.Time{}))
	refused(t, "another one's code", err, "mfa.off")
	_, err = l.do(owner, l.m.Verify("not a token", "123456", time.Time{}))
	if unknown, ok := errors.AsType[*estate.SessionError](err); !ok || unknown.Code != "session.unknown" {
		t.Errorf("no session: %v", err)
	}
}
