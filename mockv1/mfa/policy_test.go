package mfa_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/mockv1/mfa"
)

func (l *lab) policy() (p mfa.Policy, ok bool) {
	l.t.Helper()
	l.view(func(r *sim.Reader) (err error) { p, ok, err = l.m.Policy(r); return err })
	return p, ok
}

func (l *lab) save(login string, on bool, operations ...string) error {
	l.t.Helper()
	_, err := l.box.Do(l.t.Context(), sim.As("v1:"+login), l.m.SavePolicy(on, operations))
	return err
}

// Only a Master Administrator saves the settings; what he has ticked is kept.
func TestPolicy(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	refused(t, "another one", l.save(clerk, true), "mfa.policy.master_only")
	refused(t, "an operation that there is not", l.save(owner, true, "coffee"), "mfa.policy.unknown_operation")
	for _, step := range []struct {
		on         bool
		operations []string
		want       []string
	}{
		{false, []string{mfa.Playbooks}, []string{mfa.Playbooks}},
		{false, nil, nil},
		{true, []string{mfa.UserRoles, mfa.APIKeys, mfa.UserRoles}, []string{mfa.APIKeys, mfa.UserRoles}},
		{true, []string{mfa.Scopes}, []string{mfa.Scopes}},
		{false, []string{mfa.Scopes}, []string{mfa.Scopes}},
		{true, []string{mfa.Scopes}, []string{mfa.Scopes}},
	} {
		if err := l.save(owner, step.on, step.operations...); err != nil {
			t.Fatal(err)
		}
		p, _ := l.policy()
		if diff := cmp.Diff(step.want, p.Operations); diff != "" || (p.State == mfa.Enforced) != step.on {
			t.Errorf("%+v: %+v", step, p)
		}
	}
}

// Asked of all, each local user sets it up at his next sign-in; switched off, it
// stays with whoever has it [KA15466]. Who signs in elsewhere is asked nothing [MFA].
func TestEnforced(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	before := l.enter(clerk)
	if err := l.save(owner, true); err != nil {
		t.Fatal(err)
	}
	if s, err := l.session(before.Token); err != nil || s.Scope != "" {
		t.Errorf("the session from before: %+v %v", s, err)
	}
	if s := l.enter(guest); s.Scope != "" {
		t.Errorf("SAML: %q", s.Scope)
	}
	s := l.enter(clerk)
	if s.Scope != mfa.ScopeSetup {
		t.Fatalf("the sign-in asks for %q", s.Scope)
	}
	_, err := l.do(clerk, l.m.Skip(s.Token))
	if denied, ok := errors.AsType[*web.Denied](err); !ok || denied.Reason.Code != "mfa.must_set_up" {
		t.Errorf("skipping: %v", err)
	}
	l.must(clerk, l.m.Begin(s.Token))
	l.must(clerk, l.m.Cancel(s.Token))
	if again := l.enter(clerk); again.Scope != mfa.ScopeSetup {
		t.Errorf("giving up is a way out: %q", again.Scope)
	}
	l.must(clerk, l.m.Begin(s.Token))
	l.must(clerk, l.m.Confirm(s.Token, l.app(clerk, l.now()), time.Time{}))
	l.must(clerk, l.m.Finish(s.Token, true))
	if err := l.save(owner, false); err != nil {
		t.Fatal(err)
	}
	if s := l.enter(clerk); s.Scope != mfa.ScopeCode {
		t.Errorf("who has it is asked for %q", s.Scope)
	}
	if s := l.enter(owner); s.Scope != "" {
		t.Errorf("who has not is asked for %q", s.Scope)
	}
}

// Invited at sign-in, one may skip it; a Master Administrator's "Enable MFA" there asks
// it of all, another user's only of himself [MFA].
func TestPrompt(t *testing.T) {
	t.Parallel()
	for login, all := range map[string]bool{owner: true, clerk: false} {
		t.Run(login, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, with("v1.mfa.prompt", "true"))
			s := l.enter(login)
			if s.Scope != mfa.ScopeSetup {
				t.Fatalf("the sign-in asks for %q", s.Scope)
			}
			if _, err := l.box.Do(t.Context(), sim.As("v1:"+login), l.m.Skip(s.Token)); err != nil {
				t.Fatal(err)
			}
			if s, err := l.session(s.Token); err != nil || s.Scope != "" {
				t.Errorf("skipped: %+v %v", s, err)
			}
			l.must(login, l.m.Begin(s.Token))
			if p, _ := l.policy(); p.State == mfa.Enforced {
				t.Error("beginning elsewhere asks it of all")
			}
			s = l.enter(login)
			l.must(login, l.m.Begin(s.Token))
			if p, _ := l.policy(); (p.State == mfa.Enforced) != all {
				t.Errorf("asked of all: %+v, want %v", p, all)
			}
		})
	}
}

// What a Master Administrator enforces at sign-in leaves the operations as they were.
func TestPromptKeepsOperations(t *testing.T) {
	t.Parallel()
	l := newLab(t, with("v1.mfa.prompt", "true"), func(p *plan) { p.world.Operations = []string{mfa.Playbooks} })
	l.must(owner, l.m.Begin(l.enter(owner).Token))
	if p, _ := l.policy(); p.State != mfa.Enforced || len(p.Operations) != 1 {
		t.Errorf("%+v", p)
	}
}

// Guarded operations are free for 15 minutes after a code [MFA].
func TestGuard(t *testing.T) {
	t.Parallel()
	l := newLab(t, enforced(mfa.UserRoles), placed(mfa.WorldAccount{Account: clerk}))
	ask := func(token, operation string) error {
		s, err := l.session(token)
		if err != nil {
			t.Fatal(err)
		}
		l.view(func(r *sim.Reader) error { err = l.m.Guard(r, s, operation); return nil })
		return err
	}
	denied := func(what string, err error, code string) {
		t.Helper()
		got, ok := errors.AsType[*web.Denied](err)
		if !ok || got.Status != http.StatusForbidden || got.Reason.Code != code {
			t.Errorf("%s: %v, want 403 %s", what, err, code)
		}
	}
	s := l.enter(clerk)
	denied("before the code", ask(s.Token, mfa.UserRoles), mfa.CodeRequired)
	for _, free := range []string{"", mfa.APIKeys} {
		if err := ask(s.Token, free); err != nil {
			t.Errorf("%q is not guarded: %v", free, err)
		}
	}
	l.must(clerk, l.m.Verify(s.Token, l.app(clerk, l.now()), time.Time{}))
	l.advance(15*time.Minute - time.Second)
	if err := ask(s.Token, mfa.UserRoles); err != nil {
		t.Errorf("within 15 minutes: %v", err)
	}
	l.view(func(r *sim.Reader) error {
		now, err := shared.sessions.Get(r, s.ID)
		if fresh, until, _ := l.m.Fresh(r, now); !fresh || !until.Equal(began.Add(15*time.Minute)) {
			t.Errorf("free until %v", until)
		}
		return err
	})
	denied("somebody without it", ask(l.enter(guest).Token, mfa.UserRoles), mfa.CodeSetup)
	if err := l.save(owner, false, mfa.UserRoles); err != nil {
		t.Fatal(err)
	}
	if err := ask(l.enter(guest).Token, mfa.UserRoles); err != nil {
		t.Errorf("not asked of all: %v", err)
	}
}

// The grant ends on the dot.
func TestGrantEnds(t *testing.T) {
	t.Parallel()
	l := newLab(t, enforced(mfa.UserRoles), with("v1.session.inactivity", "8h"), placed(mfa.WorldAccount{Account: clerk}))
	s := l.enter(clerk)
	l.must(clerk, l.m.Verify(s.Token, l.app(clerk, l.now()), time.Time{}))
	for _, step := range []struct {
		d    time.Duration
		free bool
	}{{15*time.Minute - time.Second, true}, {time.Second, false}} {
		l.advance(step.d)
		l.view(func(r *sim.Reader) error {
			now, err := shared.sessions.Get(r, s.ID)
			if free := l.m.Guard(r, now, mfa.UserRoles) == nil; free != step.free {
				t.Errorf("at %s free: %v, want %v", r.Now(), free, step.free)
			}
			return err
		})
	}
}
