package mfa_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/labs"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockv1/mfa"
)

// bench is what all tests run on: one engine, in which each has sandboxes of its own.
var bench labs.Bench

// shared is what is served there.
var shared struct {
	mfa      *mfa.MFA
	sessions *estate.Sessions
}

func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("rapid.checks", "25"); err != nil {
		panic(err)
	}
	shared.sessions = estate.NewSessions("v1", estate.InSteps)
	shared.mfa = mfa.New(mfa.Options{Sessions: shared.sessions, People: people{}, Master: master, SignIn: "/sign-in"})
	shared.sessions.Rules.Admit = func(r *sim.Reader, s estate.Session, act estate.Act) error {
		return shared.mfa.Guard(r, s, act.Name)
	}
	own := shared.mfa.Service()
	os.Exit(bench.Main(m, own.Kinds, estate.Service(), own, sim.Service{
		Name: "lab", Kinds: []sim.AnyKind{shared.sessions}, Commands: []sim.Command{enter{}, leave{}, pull{}}, Settings: shared.sessions.Settings(),
	}))
}

// began is when every lab starts: years from the machine's time.
var began = time.Date(2031, 3, 14, 9, 0, 0, 0, time.UTC)

// The people of the tests' world.
const (
	owner  = "owner@example.com"
	clerk  = "clerk@example.com"
	guest  = "guest@example.com" // signs in by SAML
	masted = "master"
)

// people are accounts that nothing happens to.
type people struct{}

func (people) all() []estate.Person {
	return []estate.Person{
		{ID: "account-owner", Login: owner, Email: owner, Name: "Owner", Role: masted, Type: "local", Primary: true},
		{ID: "account-clerk", Login: clerk, Email: clerk, Name: "Clerk", Role: "clerk", Type: "local"},
		{ID: "account-guest", Login: guest, Email: guest, Name: "Guest", Role: "clerk", Type: "saml"},
	}
}

func (p people) ByLogin(_ *sim.Reader, login string) (estate.Person, bool, error) {
	for _, one := range p.all() {
		if strings.EqualFold(one.Login, login) {
			return one, true, nil
		}
	}
	return estate.Person{}, false, nil
}

func (p people) ByEmail(r *sim.Reader, email string) (estate.Person, bool, error) {
	return p.ByLogin(r, email)
}

func (p people) Everybody(*sim.Reader) ([]estate.Person, error) { return p.all(), nil }

func master(r *sim.Reader) (bool, error) {
	login, user := strings.CutPrefix(r.Actor(), "v1:")
	p, _, err := people{}.ByLogin(r, login)
	return !user || p.Role == masted, err
}

// plan is a world that a test bends before it is made.
type plan struct {
	platform estate.Platform
	locale   string
	settings map[string]string
	world    mfa.World
}

type lab struct {
	*labs.Lab
	t   *testing.T
	m   *mfa.MFA
	box *sim.Sandbox
}

func tryLab(t *testing.T, bend ...func(*plan)) (*lab, error) {
	t.Helper()
	p := plan{platform: estate.Foundation, settings: map[string]string{}}
	for _, b := range bend {
		b(&p)
	}
	l := &lab{t: t, m: shared.mfa}
	var err error
	l.Lab, err = bench.TryLab(t, labs.Start{
		Now: began, Locale: p.locale, Timezone: "UTC", Settings: p.settings, Business: estate.Business{Platform: p.platform},
		World: p.world, Place: func(tx *sim.Tx) error { return l.m.Place(tx, p.world) },
	})
	l.box = l.Box
	return l, err
}

func newLab(t *testing.T, bend ...func(*plan)) *lab {
	t.Helper()
	l, err := tryLab(t, bend...)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// with gives the world settings, by name and value in turn.
func with(pairs ...string) func(*plan) {
	return func(p *plan) {
		for i := 0; i < len(pairs); i += 2 {
			p.settings[pairs[i]] = pairs[i+1]
		}
	}
}

// placed gives the world accounts with multi-factor authentication.
func placed(accounts ...mfa.WorldAccount) func(*plan) {
	return func(p *plan) { p.world.Accounts = append(p.world.Accounts, accounts...) }
}

// enforced has it asked of all, and guards operations.
func enforced(operations ...string) func(*plan) {
	return func(p *plan) { p.world.Enforced, p.world.Operations = true, operations }
}

func legacy(p *plan) { p.platform = estate.Legacy }

// enter signs somebody in who has given his password, as the console's accounts do.
type enter struct {
	Login string `json:"login"`
}

func (enter) Name() string { return "test.enter" }

func (c enter) Run(tx *sim.Tx) (any, error) {
	p, _, err := people{}.ByLogin(&tx.Reader, c.Login)
	if err != nil {
		return nil, err
	}
	scope, err := shared.mfa.Demand(&tx.Reader, p.ID, p.Type)
	if err != nil {
		return nil, err
	}
	return shared.sessions.New(tx, estate.SignIn, estate.SignedIn{Account: p.ID, Login: p.Login, Scope: scope})
}

// pull does something in a transaction.
type pull struct {
	do func(tx *sim.Tx) error
}

func (pull) Name() string { return "test.pull" }

func (c pull) Run(tx *sim.Tx) (any, error) { return nil, c.do(tx) }

// enter starts a session for somebody, with the scope that is asked of him.
func (l *lab) enter(login string) estate.Session {
	l.t.Helper()
	s, err := sim.Do[estate.Session](l.t.Context(), l.box, sim.As("visitor"), enter{login})
	if err != nil {
		l.t.Fatal(err)
	}
	return s
}

// do gives a command in the name of somebody.
func (l *lab) do(login string, cmd sim.Command) (mfa.Enrolment, error) {
	l.t.Helper()
	got, err := l.box.Do(l.t.Context(), sim.As("v1:"+login), cmd)
	e, _ := got.(mfa.Enrolment)
	return e, err
}

func (l *lab) must(login string, cmd sim.Command) mfa.Enrolment {
	l.t.Helper()
	e, err := l.do(login, cmd)
	if err != nil {
		l.t.Fatalf("%s: %v", cmd.Name(), err)
	}
	return e
}

// push pulls a trigger of somebody's enrolment as control does.
func (l *lab) push(login string, on lifecycle.Trigger, in any) error {
	l.t.Helper()
	_, err := l.box.Do(l.t.Context(), sim.As("support"), pull{func(tx *sim.Tx) error {
		p, _, _ := people{}.ByLogin(&tx.Reader, login)
		e, _, err := l.m.Of(&tx.Reader, p.ID)
		if err != nil {
			return err
		}
		_, err = l.m.Enrolments.Fire(tx, e.ID, on, in)
		return err
	}})
	return err
}

func (l *lab) view(fn func(r *sim.Reader) error) { l.t.Helper(); l.View(fn) }

// of returns somebody's enrolment.
func (l *lab) of(login string) (e mfa.Enrolment) {
	l.t.Helper()
	l.view(func(r *sim.Reader) (err error) {
		p, _, _ := people{}.ByLogin(r, login)
		e, _, err = l.m.Of(r, p.ID)
		return err
	})
	return e
}

// session returns a session as it is now, or why it is not accepted.
func (l *lab) session(token string) (s estate.Session, err error) {
	l.t.Helper()
	l.view(func(r *sim.Reader) error {
		s, err = shared.sessions.Check(r, token)
		return nil
	})
	return s, err
}

// app is somebody's authenticator by a clock.
func (l *lab) app(login string, at time.Time) string {
	l.t.Helper()
	return authenticator(l.t, l.of(login).Secret, at)
}

// now is the sandbox's time.
func (l *lab) now() (at time.Time) {
	l.t.Helper()
	l.view(func(r *sim.Reader) error { at = r.Now(); return nil })
	return at
}

func (l *lab) advance(d time.Duration) { l.t.Helper(); l.Advance(d) }

// enabled sets it up for somebody, and returns his reset code.
func (l *lab) enabled(login string) string {
	l.t.Helper()
	s := l.enter(login)
	l.must(login, l.m.Begin(s.Token))
	e := l.must(login, l.m.Confirm(s.Token, l.app(login, l.now()), time.Time{}))
	l.must(login, l.m.Finish(s.Token, true))
	l.advance(time.Minute) // the code is used
	return e.ResetCode
}

// refused wants an error to be a refusal for these reasons.
func refused(t *testing.T, what string, err error, codes ...string) {
	t.Helper()
	r, ok := errors.AsType[*lifecycle.Refused](err)
	if !ok {
		t.Errorf("%s: %v, want a refusal for %v", what, err, codes)
		return
	}
	var got []string
	for _, reason := range r.Reasons {
		got = append(got, reason.Code)
		if reason.Text.EN == "" || reason.Text.JA == "" {
			t.Errorf("%s: %s has no words", what, reason.Code)
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(codes) {
		t.Errorf("%s: refused for %v, want %v", what, got, codes)
	}
}
