package mockclp

import (
	"fmt"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
)

// Name is the service's short name.
const Name = "clp"

// Options configure a CLP.
type Options struct {
	// Owner is Vision One, of which the portal asks who the Primary User Account
	// is. Two services that need each other cannot be made at once: see Use.
	Owner estate.Owner
	// Consoles says where products have their consoles, by the code of the product.
	// A product that is not there has no console to be opened.
	Consoles map[string]estate.Console
}

// CLP is the Customer Licensing Portal. It holds no state: all that it knows of a
// sandbox is in the sandbox's file.
type CLP struct {
	Accounts *sim.Kind[Account, accountFacts]
	Sessions *estate.Sessions

	owner    estate.Owner
	consoles map[string]estate.Console
}

// New returns a CLP.
func New(o Options) *CLP {
	p := &CLP{Sessions: estate.NewSessions(Name), owner: o.Owner, consoles: o.Consoles}
	p.Accounts = p.accounts()
	p.Sessions.Rules.Admit = p.admit
	return p
}

// Use says who Vision One is, before the first sandbox is opened.
func (p *CLP) Use(o estate.Owner) { p.owner = o }

// Vision One meets the portal by this.
var _ estate.Portal = (*CLP)(nil)

// Service returns what the portal brings to every sandbox.
func (p *CLP) Service() sim.Service {
	return sim.Service{
		Name:        Name,
		Kinds:       []sim.AnyKind{p.Accounts, p.Sessions},
		Commands:    []sim.Command{SignIn{clp: p}, SignOut{clp: p}, RequestReset{clp: p}, ResetPassword{clp: p}, ProvideKey{clp: p}, OpenConsole{clp: p}},
		Settings:    p.settings(),
		Credentials: p.credentials,
	}
}

// credentials lists who can sign in: the accounts of the portal, and the Primary
// User Account.
func (p *CLP) credentials(r *sim.Reader) ([]sim.Credential, error) {
	all, err := p.Accounts.All(r)
	if err != nil {
		return nil, err
	}
	var out []sim.Credential
	for i, a := range all {
		role := "clp_account"
		if i > 0 {
			role = fmt.Sprintf("clp_account_%d", i+1)
		}
		out = append(out, sim.Credential{Role: role, Service: Name, Login: a.Login, Password: a.Password, State: string(a.State)})
	}
	u, ok, err := p.primaryUser(r)
	if err != nil || !ok {
		return out, err
	}
	state := AccountActive
	if !u.Enabled {
		state = accountDisabled
	}
	return append(out, sim.Credential{Role: "clp_primary_user_account", Service: Name, Login: u.Email, Password: u.Password, State: string(state)}), nil
}

// primaryUser returns the Primary User Account, if there is one that signs in by
// an email address.
func (p *CLP) primaryUser(r *sim.Reader) (estate.PrimaryUser, bool, error) {
	if p.owner == nil {
		return estate.PrimaryUser{}, false, nil
	}
	return p.owner.PrimaryUser(r)
}

// RootAccount returns the account of a login ID, also one that was replaced.
func (p *CLP) RootAccount(r *sim.Reader, login string) (estate.RootAccount, bool, error) {
	a, ok, err := p.Accounts.Find(r, keyOf(login))
	return estate.RootAccount{
		ID: a.ID, Login: a.Login, Name: a.Name, Email: a.Email, Password: a.Password, Replaced: a.State == AccountReplaced,
	}, ok, err
}
