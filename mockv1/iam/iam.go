// Package iam is who may use the simulated Trend Vision One, and for what: the
// user accounts with their invitations, the roles, the upgrade of a product's
// local accounts, and signing in.
//
// It has the shape of a service and is a part of one: package mockv1 puts it
// together with the rest of the console.
package iam

import (
	"errors"
	"slices"
	"strings"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/ui"
)

// Name is the name of the service that it is a part of: in addresses, actors and settings.
const Name = "v1"

// Options say whom the accounts meet. All but Product may be nil: then there is
// nobody to ask.
type Options struct {
	// Product returns what the console calls a product, by its code: the one whose
	// local account an account was.
	Product func(code string) lifecycle.Text
	// Portal is the Customer Licensing Portal, whose accounts sign in here too before
	// the business has Foundation Services.
	Portal estate.Portal
	// Gate says for which step alone signing in is good now; empty means for
	// everything. owner says that it is the owner of the Primary User Account who
	// comes. The error is a *web.Denied, if he does not come in.
	Gate func(r *sim.Reader, owner bool) (scope string, err error)
	// Assets are the codes of the products that a role's scope can be limited to.
	Assets []string
	// Sections are further parts of Console Settings, each a page of its own; nil
	// means none.
	Sections func(at *web.Visit, r *sim.Reader) ([]ui.NavItem, error)
	// MFA is multi-factor authentication.
	MFA MFA
	// Codes sends codes by mail, and takes them.
	Codes estate.Codes
	// Newcomer returns the run of the wizard that waits for an account of a product's
	// own console, by the login of a ticket that leads there; nil if there is none.
	Newcomer func(r *sim.Reader, login string) (run string, ok bool, err error)
	// Arrive is told of every ticket before its holder is let in, since coming by it may
	// change who he is here; nil if there is nothing to tell.
	Arrive func(tx *sim.Tx, t estate.Ticket) error
	// Steps are the paths of the pages on which the holder of a limited session goes
	// on, by its scope.
	Steps map[string]string
	// Ways returns what the page for signing in offers besides, to whoever has no
	// account; nil means nothing.
	Ways func(at *web.Visit) []ui.NavItem
}

// MFA is what signing in asks of multi-factor authentication.
type MFA interface {
	// Demand returns the scope of the session of who has given the right password of
	// an account: "mfa", "mfa_setup", or empty if he is asked nothing.
	Demand(r *sim.Reader, account, kind string) (scope string, err error)
	// Forgetting returns what tells it that the account is gone.
	Forgetting(r *sim.Reader, account string) ([]lifecycle.Action, error)
}

// IAM is the accounts, roles and sessions of Vision One. It holds no state of any
// sandbox: its kinds are tables, the things themselves lie in the sandbox's file.
type IAM struct {
	options Options
	// standard are the predefined roles, permits the table of permissions by act.
	standard []RoleInfo
	permits  map[string]Permit

	Sessions *estate.Sessions
	Accounts *sim.Kind[Account, accountFacts]
	Roles    *sim.Kind[Role, roleFacts]
	Upgrades *sim.Kind[AccountUpgrade, upgradeFacts]
	// Providers are the identity providers.
	Providers *sim.Kind[IdentityProvider, providerFacts]
	// Keys are the API keys.
	Keys *sim.Kind[APIKey, keyFacts]
	// Console is the console's settings, of which there is one thing at most.
	Console *sim.Kind[ConsoleSettings, settingsFacts]
	// Transfers are the transfers of the Primary User Account.
	Transfers *sim.Kind[OwnershipTransfer, transferFacts]
}

// New returns the accounts of a Vision One.
func New(o Options) *IAM {
	m := &IAM{options: o, Sessions: estate.NewSessions(Name, estate.InSteps), standard: predefined(), permits: map[string]Permit{}}
	for _, p := range Permits() {
		m.permits[p.Act] = p
	}
	m.Sessions.Rules.Admit = func(r *sim.Reader, _ estate.Session, act estate.Act) error {
		if err := m.From(r, act.Address); err != nil {
			return err
		}
		return m.Admit(r, act.Name)
	}
	m.Accounts = m.accountKind()
	renamable(&m.Accounts.Spec)
	m.Roles = m.roleKind()
	m.Upgrades = m.upgradeKind()
	m.Providers = m.providerKind()
	m.Keys = m.keysKind()
	m.Console = m.settingsKind()
	m.Sessions.Rules.Limits = m.limits
	m.Transfers = m.transferKind()
	return m
}

// Use changes the options, before the first sandbox is opened: what needs the
// accounts, and is needed by them, cannot be made before them.
func (m *IAM) Use(change func(o *Options)) { change(&m.options) }

// Service returns what the engine runs, to be joined with the rest of Vision One.
func (m *IAM) Service() sim.Service {
	return sim.Service{
		Name:  Name,
		Kinds: []sim.AnyKind{m.Sessions, m.Accounts, m.Roles, m.Upgrades, m.Providers, m.Keys, m.Console, m.Transfers},
		Commands: []sim.Command{
			SignIn{},
			SignInSAML{},
			web.Enter{Service: Name},
			SignOut{},
			InviteAccount{},
			EditAccount{},
			DeleteAccount{},
			ResendInvitation{},
			ResolveRoleConflict{},
			AcceptInvitation{},
			CreateRole{},
			EditRole{},
			DuplicateRole{},
			DeleteRole{},
			AddProvider{},
			EditProvider{},
			DeleteProvider{},
			AddAPIKey{},
			EditAPIKey{},
			RegenerateAPIKey{},
			NoteAPIKey{},
			DeleteAPIKey{},
			SaveConsoleSettings{},
			BeginTransfer{},
			EnterTransferCode{},
			ResendTransferCode{},
			CompleteTransfer{},
			CancelTransfer{},
		},
		Settings:    slices.Concat(settings(), keySettings(), m.Sessions.Settings()),
		Credentials: m.credentials,
	}
}

// credentials lists the accounts, then the API keys.
func (m *IAM) credentials(r *sim.Reader) ([]sim.Credential, error) {
	accounts, err := m.accountCredentials(r)
	if err != nil {
		return nil, err
	}
	keys, err := m.keyCredentials(r)
	return append(accounts, keys...), err
}

// Actor returns the account in whose name something is asked or done. user is
// false if it is not done in the name of a user of Vision One; the account is the
// zero one if the user has none any more.
func (m *IAM) Actor(r *sim.Reader) (a Account, user bool, err error) {
	login, user := strings.CutPrefix(r.Actor(), Name+":")
	if user {
		a, _, err = m.Accounts.Find(r, keyOf(login))
	}
	return a, user, err
}

func in(states ...lifecycle.State) []lifecycle.State { return states }

// invalid is the error of a command whose field cannot be meant.
func invalid(what string) error { return &sim.Invalid{Err: errors.New(what)} }
