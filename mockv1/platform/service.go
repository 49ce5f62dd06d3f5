package platform

import (
	"fmt"
	"strings"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// Options say whom the platform meets. All but People and Sessions may be nil.
type Options struct {
	// Sessions are those of the Vision One console.
	Sessions *estate.Sessions
	// People are its accounts.
	People estate.People
	// Portal is the Customer Licensing Portal, by whose accounts Vision One is activated.
	Portal estate.Portal
	// Cloud is Trend Cloud One, by whose API keys it can be.
	Cloud CloudOne
	// Factors is multi-factor authentication.
	Factors Factors
}

// CloudOne is what is asked of Trend Cloud One.
type CloudOne interface {
	// ByKey returns whose an API key is.
	ByKey(r *sim.Reader, key string) (u CloudUser, ok bool, err error)
	// ByAddress returns whose an address is, in any case of its letters.
	ByAddress(r *sim.Reader, email string) (u CloudUser, ok bool, err error)
}

// CloudUser is a user of Trend Cloud One.
type CloudUser struct{ Email, Name, Password string }

// Factors is what is asked of multi-factor authentication.
type Factors interface {
	// Enrolled returns who uses it, in the order in which they began to.
	Enrolled(r *sim.Reader) ([]Enrolled, error)
}

// Enrolled is an account that uses multi-factor authentication.
type Enrolled struct {
	// ID is the thing of the kind estate.MFAKind, Account the id of its account.
	ID, Account string
}

// Platform is the way to Vision One and to Foundation Services. It holds no state
// of any sandbox.
type Platform struct {
	o Options

	Consoles *sim.Kind[Console, consoleFacts]
	Updates  *sim.Kind[Update, updateFacts]
}

// New returns the platform of a Vision One.
func New(o Options) *Platform {
	p := &Platform{o: o}
	p.Consoles = p.consoleKind()
	p.Updates = p.updateKind()
	return p
}

// Use says who the portal is, before the first sandbox is opened: it and Vision One
// ask each other.
func (p *Platform) Use(portal estate.Portal) { p.o.Portal = portal }

// Service returns what the engine runs, to be joined with the rest of Vision One.
func (p *Platform) Service() sim.Service {
	return sim.Service{
		Name:  "v1",
		Kinds: []sim.AnyKind{p.Consoles, p.Updates},
		Commands: []sim.Command{
			Activate{},
			Provision{},
			RetryProvisioning{},
			AgreeToUpdate{},
			CloseNotice{},
			NotNow{},
			StartUpdate{},
			ChooseMFA{},
			GotIt{},
			StopUpdate{},
		},
		Settings: settings(),
	}
}

// Scopes of sessions that are limited by what the business still has to do.
const (
	// ScopeSetup is for a console that is not there yet.
	ScopeSetup = "setup"
	// ScopeAssignment is for the owner while the platform is being updated.
	ScopeAssignment = "assignment"
)

// in lists states.
func in(states ...lifecycle.State) []lifecycle.State { return states }

// denied is a refusal that no lifecycle gives.
func denied(status int, code, en, ja string) *web.Denied {
	return &web.Denied{Status: status, Reason: lifecycle.Reason{Code: code, Text: estate.Assumed(en, ja)}}
}

// owner returns the Primary User Account, if there is one.
func (p *Platform) owner(r *sim.Reader) (estate.Person, bool, error) {
	all, err := p.o.People.Everybody(r)
	if err != nil {
		return estate.Person{}, false, err
	}
	for _, one := range all {
		if one.Primary {
			return one, true, nil
		}
	}
	return estate.Person{}, false, nil
}

// byOwner reports whether whoever acts is the owner. Whoever does not come in as a
// user of Vision One (control, a product) is not restricted.
func byOwner(r *sim.Reader, owner estate.Person) bool {
	login, ok := strings.CutPrefix(r.Actor(), "v1:")
	return !ok || owner.ID != "" && strings.EqualFold(login, owner.Login)
}

// session starts a limited session, or returns why not.
func (p *Platform) session(tx *sim.Tx, account, login, scope string) (estate.Session, error) {
	s, err := p.o.Sessions.New(tx, estate.SignIn, estate.SignedIn{Account: account, Login: login, Scope: scope})
	if err != nil {
		return s, fmt.Errorf("starting a session for %s: %w", scope, err)
	}
	return s, nil
}

// limited returns the active sessions of a scope.
func (p *Platform) limited(r *sim.Reader, scope string) ([]estate.Session, error) {
	ids, err := p.o.Sessions.Active(r, "")
	if err != nil {
		return nil, err
	}
	var out []estate.Session
	for _, id := range ids {
		s, err := p.o.Sessions.Get(r, id)
		if err != nil {
			return nil, err
		}
		if s.Scope == scope {
			out = append(out, s)
		}
	}
	return out, nil
}

// settle lets the owner's limited sessions in, and ends those of a login that was
// replaced in the meantime.
func (p *Platform) settle(limited []estate.Session, owner estate.Person) []lifecycle.Action {
	var out []lifecycle.Action
	for _, s := range limited {
		tell := lifecycle.Tell{Kind: p.o.Sessions.Spec.Name, ID: s.ID, Trigger: estate.Widen}
		if s.Account != owner.ID || !strings.EqualFold(s.Login, owner.Login) {
			tell.Trigger, tell.With = estate.ForceOut, estate.Ending{Reason: estate.EndedByReplacement}
		}
		out = append(out, tell)
	}
	return out
}

// theOnly returns the one thing of a kind.
func theOnly[T, F any](r *sim.Reader, k *sim.Kind[T, F], key string) (T, error) {
	t, ok, err := k.Find(r, key)
	if err == nil && !ok {
		err = fmt.Errorf("%s: %w", k.Spec.Name, sim.ErrNotFound)
	}
	return t, err
}
