package mockcas

import (
	"fmt"
	"strings"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/store"
	"github.com/mockone/mockone/internal/web"
)

// Name is the service's short name, and the code of the product instance type.
const Name = "cas"

// Options configure a CAS.
type Options struct {
	// Accounts is Vision One, of which CAS asks who an administrator becomes.
	// Two services that need each other cannot be made at once: see Use.
	Accounts estate.Accounts
}

// CAS is Cloud App Security. It holds no state: all that it knows of a sandbox
// is in the sandbox's file.
type CAS struct {
	Tenants        *sim.Kind[Tenant, tenantFacts]
	Services       *sim.Kind[Service, serviceFacts]
	Administrators *sim.Kind[Administrator, administratorFacts]
	Sessions       *estate.Sessions

	accounts estate.Accounts
}

// New returns a CAS.
func New(o Options) *CAS {
	c := &CAS{Sessions: estate.NewSessions(Name), accounts: o.Accounts}
	c.Tenants = c.tenants()
	c.Services = c.services()
	c.Administrators = c.administrators()
	return c
}

// Use says who Vision One is, before the first sandbox is opened.
func (c *CAS) Use(a estate.Accounts) { c.accounts = a }

// CAS meets Vision One by these.
var (
	_ estate.Product    = (*CAS)(nil)
	_ estate.EmailSuite = (*CAS)(nil)
)

// Registered reports whether CAS was registered with an address, in whatever
// case it is written.
func (c *CAS) Registered(r *sim.Reader, email string) (bool, error) {
	t, ok, err := c.Tenant(r)
	return ok && t.Address != "" && strings.EqualFold(t.Address, email), err
}

// schema holds what has no life of its own. Instants are microseconds since the
// Unix epoch; lists and maps are JSON.
var schema = store.Migration{Name: "0003-cas", SQL: roleTable().Schema() + `
CREATE TABLE cas_policies (
  id          TEXT PRIMARY KEY,
  service     TEXT NOT NULL,
  priority    INTEGER NOT NULL,
  name        TEXT NOT NULL,
  enabled     INTEGER NOT NULL,
  targets     TEXT NOT NULL,
  actions     TEXT NOT NULL CHECK (json_valid(actions)),
  url_sandbox INTEGER NOT NULL,
  modified    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE cas_logs (
  seq     INTEGER PRIMARY KEY,
  id      TEXT NOT NULL UNIQUE,
  at      INTEGER NOT NULL,
  service TEXT NOT NULL,
  type    TEXT NOT NULL,
  user    TEXT NOT NULL,
  subject TEXT NOT NULL,
  policy  TEXT NOT NULL,
  action  TEXT NOT NULL
) STRICT;
CREATE INDEX cas_logs_at ON cas_logs (at, seq);

CREATE TABLE cas_reports (
  id     TEXT PRIMARY KEY,
  name   TEXT NOT NULL,
  period TEXT NOT NULL,
  made   INTEGER NOT NULL,
  format TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`}

// Service returns what CAS brings to every sandbox.
func (c *CAS) Service() sim.Service {
	return sim.Service{
		Name:  Name,
		Kinds: []sim.AnyKind{c.Tenants, c.Services, c.Administrators, c.Sessions},
		Commands: []sim.Command{
			SignIn{cas: c},
			SignOut{cas: c},
			UpdateAccount{cas: c},
			ChangeService{cas: c},
			ProvisionService{cas: c},
			AddAdministrator{cas: c},
			SwitchAdministrator{cas: c},
			web.Enter{Service: Name},
		},
		Settings:    c.settings(),
		Schema:      []store.Migration{schema},
		Credentials: c.credentials,
	}
}

// credentials lists the administrators: first the first Global administrator.
func (c *CAS) credentials(r *sim.Reader) ([]sim.Credential, error) {
	all, err := c.Administrators.All(r)
	if err != nil {
		return nil, err
	}
	for i := range all {
		if all[i].Role == GlobalAdministrator {
			first := all[i]
			copy(all[1:i+1], all[:i])
			all[0] = first
			break
		}
	}
	out := make([]sim.Credential, len(all))
	for i, a := range all {
		role := "cas_administrator"
		if i > 0 {
			role = fmt.Sprintf("cas_administrator_%d", i+1)
		}
		out[i] = sim.Credential{Role: role, Service: Name, Login: a.Email, Password: a.Password, State: string(a.State)}
	}
	return out, nil
}

// Type returns what CAS is as a product instance, before and after its update.
func (c *CAS) Type() estate.InstanceType {
	return estate.InstanceType{
		Code: Name, Successor: "cecp",
		Name:          productName(),
		SuccessorName: successorName(),
		UpdateDelay:   SettingDuration,
		SignOut:       SettingSignOut,
		Outcome:       SettingOutcome,
		Hang:          SettingHang,
	}
}

func productName() lifecycle.Text {
	return estate.Quoted("Trend Micro Cloud App Security", "Trend Micro Cloud App Security", "CASKB")
}

func successorName() lifecycle.Text {
	return estate.Quoted("Cloud Email and Collaboration Protection", "Cloud Email and Collaboration Protection", "CASKB")
}

// Offer returns what there is to connect. Its Kind is set even if the business
// has no CAS: it is the kind that is told Provision.
func (c *CAS) Offer(r *sim.Reader) (estate.Offer, bool, error) {
	offer := estate.Offer{Kind: c.Tenants.Spec.Name, DisplayName: "Cloud App Security"}
	t, ok, err := c.Tenant(r)
	if err != nil || !ok {
		return offer, false, err
	}
	offer.ID = t.ID
	offer.Connected = t.State == TenantConnecting || t.State == TenantConnected || t.State == TenantUpdating || t.State == TenantClosed
	offer.Updated = t.State == TenantClosed
	for _, o := range t.Organizations {
		services, err := c.Services.List(r, o.ID)
		if err != nil {
			return offer, false, err
		}
		out := estate.Organization{
			ID: o.ID, Name: o.Name, Default: o.Default, Toggle: o.CreatedInCAS, Connected: o.Connected, Services: []string{},
		}
		for _, s := range services {
			if s.Provisioned() {
				out.Services = append(out.Services, s.Code)
			}
		}
		offer.Organizations = append(offer.Organizations, out)
	}
	return offer, true, nil
}

// Blocks returns what stands in the way of a trigger now, from the guards that
// enforce it. Without a tenant it answers for one that is still to be made.
func (c *CAS) Blocks(r *sim.Reader, on lifecycle.Trigger, in any) ([]lifecycle.Reason, error) {
	t, _, err := c.Tenant(r)
	if err != nil {
		return nil, err
	}
	return c.Tenants.Obstacles(r, t, on, in)
}
