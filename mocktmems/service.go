package mocktmems

import (
	"net/http"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/store"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/mocktmems/logs"
	"github.com/mockone/mockone/mocktmems/mail"
)

// Name is the service's short name, and the code of the product instance type.
const Name = "tmems"

// Successor is the code of what it is after its update.
const Successor = "cegp"

// Options configure a TMEmS.
type Options struct {
	// Owner is Vision One, of which Email Security asks who the Primary User Account
	// is. Two services that need each other cannot be made at once: see Use.
	Owner estate.Owner
	// Portal is the Customer Licensing Portal, whose account is the Business Account.
	Portal estate.Portal
}

// TMEmS is Email Security. It holds no state: all that it knows of a sandbox is in the
// sandbox's file.
type TMEmS struct {
	Tenants  *sim.Kind[Tenant, tenantFacts]
	Users    *sim.Kind[User, userFacts]
	Sessions *estate.Sessions
	// Mail is what it handles, before, during and after the update.
	Mail *mail.Mail
	// Logs is the API by which programs retrieve its logs.
	Logs *logs.Logs

	options Options
}

// New returns a TMEmS.
func New(o Options) *TMEmS {
	m := &TMEmS{Sessions: estate.NewSessions(Name), options: o}
	m.Mail = mail.New(mail.Options{May: m.MayMail, Codes: screenCodes(), Domains: m.managed})
	m.Logs = m.retrieval()
	m.Sessions.Rules.Admit = m.admit
	m.Tenants = m.tenants()
	m.Users = m.users()
	return m
}

// Use says who the others are, before the first sandbox is opened.
func (m *TMEmS) Use(o Options) { m.options = o }

// The others meet Email Security by these.
var (
	_ estate.Product = (*TMEmS)(nil)
	_ estate.Door    = (*TMEmS)(nil)
)

// schema holds what has no life of its own.
var schema = store.Migration{Name: "0010-tmems", SQL: roleTable().Schema()}

// Service returns what Email Security brings to every sandbox.
func (m *TMEmS) Service() sim.Service {
	out := sim.Service{
		Name:  Name,
		Kinds: []sim.AnyKind{m.Tenants, m.Users, m.Sessions},
		Commands: []sim.Command{
			SignIn{tmems: m},
			SignOut{tmems: m},
			AddUser{tmems: m},
			ChangeUser{tmems: m},
			ResetPassword{tmems: m},
			SwitchUser{tmems: m},
			DeleteUser{tmems: m},
			Configure{tmems: m},
			ContinueUpgrade{tmems: m},
			web.Enter{Service: Name},
		},
		Settings: m.settings(),
		Schema:   []store.Migration{schema},
	}
	for _, part := range []sim.Service{m.Mail.Service(), m.Logs.Service()} {
		out.Kinds = append(out.Kinds, part.Kinds...)
		out.Commands = append(out.Commands, part.Commands...)
		out.Settings = append(out.Settings, part.Settings...)
		out.Schema = append(out.Schema, part.Schema...)
	}
	out.Credentials = func(r *sim.Reader) ([]sim.Credential, error) {
		all, err := m.credentials(r)
		if err != nil {
			return nil, err
		}
		keys, err := m.Logs.Credentials(r)
		return append(all, keys...), err
	}
	return out
}

// Type returns what Email Security is as a product instance, before and after its update.
func (m *TMEmS) Type() estate.InstanceType {
	return estate.InstanceType{
		Code: Name, Successor: Successor, Name: productName(), SuccessorName: successorName(),
		UpdateDelay: SettingDuration, SignOut: SettingSignOut, Outcome: SettingOutcome, Hang: SettingHang, Detached: true,
	}
}

func productName() lifecycle.Text {
	return estate.Quoted("Trend Micro Email Security", "Trend Micro Email Security", "TMEMSJA")
}

func successorName() lifecycle.Text {
	return estate.Quoted("Cloud Email Gateway Protection", "Cloud Email Gateway Protection", "TMEMSJA")
}

// Offer returns what there is to connect. Its Kind is set even if the business has no
// Email Security: it is the kind that is told Provision.
func (m *TMEmS) Offer(r *sim.Reader) (estate.Offer, bool, error) {
	offer := estate.Offer{Kind: tenantKind, DisplayName: "Trend Micro Email Security"}
	t, ok, err := m.Tenant(r)
	if err != nil || !ok {
		return offer, false, err
	}
	offer.ID = t.ID
	offer.Connected = t.State != TenantActive
	offer.Updated = t.State == TenantClosed
	return offer, true, nil
}

// Blocks returns what stands in the way of a trigger now, from the guards that enforce
// it: all of them, not the first. Without a tenant it answers for one that is still to be
// made.
func (m *TMEmS) Blocks(r *sim.Reader, on lifecycle.Trigger, in any) ([]lifecycle.Reason, error) {
	t, _, err := m.Tenant(r)
	if err != nil {
		return nil, err
	}
	return m.Tenants.Obstacles(r, t, on, in)
}

// Configure changes the settings of the console.
type Configure struct {
	tmems *TMEmS

	Configuring
}

// Configure returns the command.
func (m *TMEmS) Configure(c Configuration) Configure {
	return Configure{tmems: m, Configuring: Configuring{Configuration: c}}
}

// From says from which IP address it is given: nobody locks himself out.
func (c Configure) From(address string) Configure { c.Configuring.From = address; return c }

// Name returns "tmems.configure".
func (Configure) Name() string { return "tmems.configure" }

// Run returns the Tenant after it.
func (c Configure) Run(tx *sim.Tx) (any, error) {
	t, ok, err := c.tmems.Tenant(&tx.Reader)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, sim.ErrNotFound
	}
	t, err = c.tmems.Tenants.Fire(tx, t.ID, configure, c.Configuring)
	return t, web.RefusedAs(http.StatusForbidden, err, notAllowed.Code)
}
