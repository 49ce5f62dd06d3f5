package mfa

import (
	"fmt"
	"slices"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// The scopes of sessions that have not come to their end here, see estate.Session.
const (
	// ScopeCode is that of a session whose user has still to give a one-time password.
	ScopeCode = "mfa"
	// ScopeSetup is that of one whose user has still to set it up.
	ScopeSetup = "mfa_setup"
)

// local is the type of accounts that sign in with a password [UACC].
const local = "local"

// Options say whom the package meets.
type Options struct {
	// Sessions are the console's; signing in may take several steps in them.
	Sessions *estate.Sessions
	// People are the accounts.
	People estate.People
	// Master reports whether the actor is a Master Administrator, or nobody who is
	// bound to roles. Only such a one may ask it of all [MFA].
	Master func(r *sim.Reader) (bool, error)
	// SignIn is the path of the page on which people sign in.
	SignIn string
}

// MFA is multi-factor authentication in Vision One. It holds no state of any sandbox.
type MFA struct {
	options Options

	Enrolments *sim.Kind[Enrolment, facts]
	Policies   *sim.Kind[Policy, policyFacts]
}

// New returns the multi-factor authentication of a Vision One.
func New(o Options) *MFA {
	m := &MFA{options: o}
	m.Enrolments = m.enrolmentKind()
	m.Policies = m.policyKind()
	return m
}

// Service returns what the engine runs, to be joined with the rest of Vision One.
func (m *MFA) Service() sim.Service {
	return sim.Service{
		Name:     "v1",
		Kinds:    []sim.AnyKind{m.Enrolments, m.Policies},
		Commands: []sim.Command{Begin{}, Confirm{}, Finish{}, Cancel{}, Skip{}, Verify{}, UseResetCode{}, Disable{}, SavePolicy{}},
		Settings: settings(),
	}
}

// Of returns the multi-factor authentication of an account; ok is false if its user
// never began to set it up.
func (m *MFA) Of(r *sim.Reader, account string) (e Enrolment, ok bool, err error) {
	return m.Enrolments.Find(r, account)
}

// Users returns the multi-factor authentication of whoever uses it, in the order in
// which they began to.
func (m *MFA) Users(r *sim.Reader) ([]Enrolment, error) {
	all, err := m.Enrolments.All(r)
	return slices.DeleteFunc(all, func(e Enrolment) bool { return !e.Enabled() }), err
}

// Forgetting returns what tells the multi-factor authentication of an account that
// the account is deleted; nothing, if there is none.
func (m *MFA) Forgetting(r *sim.Reader, account string) ([]lifecycle.Action, error) {
	e, ok, err := m.Of(r, account)
	if err != nil || !ok {
		return nil, err
	}
	return []lifecycle.Action{lifecycle.Tell{Kind: estate.MFAKind, ID: e.ID, Trigger: estate.Forget}}, nil
}

// person returns whose account it is; ok is false if it is nobody's any more.
func (m *MFA) person(r *sim.Reader, account string) (p estate.Person, ok bool, err error) {
	all, err := m.options.People.Everybody(r)
	if err != nil {
		return p, false, fmt.Errorf("whose account it is: %w", err)
	}
	for _, one := range all {
		if one.ID == account {
			return one, true, nil
		}
	}
	return p, false, nil
}

func in(states ...lifecycle.State) []lifecycle.State { return states }
