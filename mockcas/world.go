package mockcas

import (
	"fmt"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web/roles"
)

// World is the section `cas` of a fixture: the customer's CAS.
type World struct {
	State string `json:"state,omitempty" enum:"active,connecting,connected,updating,closed" default:"active" doc:"Where CAS is on its way into Vision One; closed is after the update."`
	Since string `json:"since,omitempty" minLength:"1" maxLength:"64" doc:"Since when it is in that state: a duration before the start (45s), or an instant; the start, if it is not given."`

	ConnectedElsewhere string `json:"connected_elsewhere,omitempty" minLength:"1" maxLength:"200" doc:"The business to whose Vision One it is connected, if that is not this one."`
	Instance           string `json:"instance,omitempty" minLength:"1" maxLength:"64" doc:"The id of its product instance in Vision One, once it is connected."`
	RegisteredWith     string `json:"registered_with,omitempty" format:"email" maxLength:"254" doc:"The address with which CAS was registered, which no Primary User Account can be given; that of the first Global administrator, if it is not given."`
	Domain             string `json:"domain,omitempty" minLength:"3" maxLength:"253" doc:"The mail domain of its users, for what is made up; example.com, if it is not given."`

	Organizations  []WorldOrganization  `json:"organizations" minItems:"1" maxItems:"50" nullable:"false" doc:"Its organizations."`
	Roles          []roles.World        `json:"roles,omitempty" nullable:"false" doc:"Custom roles, at most 19, besides Global administrator."`
	Administrators []WorldAdministrator `json:"administrators,omitempty" maxItems:"400" nullable:"false" doc:"Its local accounts: unless it is closed, an active Global administrator among them."`
	Policies       []WorldPolicy        `json:"policies,omitempty" maxItems:"500" nullable:"false" doc:"Protection policies."`
	Logs           []WorldLog           `json:"logs,omitempty" maxItems:"5000" nullable:"false" doc:"What was detected."`
	Generate       WorldGenerate        `json:"generate,omitzero" doc:"What is made up, always alike for one fixture and seed."`
	Reports        []WorldReport        `json:"reports,omitempty" maxItems:"500" nullable:"false" doc:"Reports that were made."`
}

// WorldOrganization is an organization of a World.
type WorldOrganization struct {
	ID           string         `json:"id,omitempty" minLength:"1" maxLength:"64" doc:"Its id; drawn, if it is not given."`
	Name         string         `json:"name" minLength:"1" maxLength:"200" doc:"Its name."`
	Default      bool           `json:"default,omitempty" doc:"Whether it is the Default organization."`
	CreatedInCAS bool           `json:"created_in_cas,omitempty" doc:"Whether the Product Connection step has a toggle for it; others are connected with CAS."`
	Connected    *bool          `json:"connected,omitempty" doc:"Whether it takes part in the connection; if it is not given, it does once CAS is connected."`
	Services     []WorldService `json:"services,omitempty" maxItems:"50" nullable:"false" doc:"The cloud applications that can be protected."`
}

// WorldService is a service of a World.
type WorldService struct {
	Code     string            `json:"code" enum:"exchange_online,sharepoint_online,onedrive,teams,gmail,google_drive,box,dropbox,salesforce" doc:"Which application."`
	State    string            `json:"state,omitempty" enum:"not_provisioned,on,off" default:"on" doc:"Whether it is provisioned, and protected."`
	Since    string            `json:"since,omitempty" minLength:"1" maxLength:"64" doc:"Since when."`
	Account  string            `json:"account,omitempty" enum:"token,delegate" default:"token" doc:"How CAS reaches it."`
	Users    int               `json:"users,omitempty" minimum:"0" maximum:"1000000" doc:"How many users the application has."`
	Scanned  int               `json:"scanned,omitempty" minimum:"0" maximum:"1000000000" doc:"How many mails and files were scanned."`
	Settings map[string]string `json:"settings,omitempty" doc:"Settings on the application's side."`
}

// WorldAdministrator is an administrator of a World.
type WorldAdministrator struct {
	Email    string `json:"email" minLength:"3" maxLength:"254" doc:"What he signs in with."`
	Name     string `json:"name" minLength:"1" maxLength:"200" doc:"His name."`
	Role     string `json:"role,omitempty" minLength:"1" maxLength:"100" default:"Global administrator" doc:"His role."`
	Password string `json:"password" minLength:"1" maxLength:"256" doc:"His password."`
	State    string `json:"state,omitempty" enum:"active,disabled,must_update,upgraded" doc:"Whether he can sign in, and where his upgrade is; active, or must_update once CAS is closed, if it is not given."`
	Since    string `json:"since,omitempty" minLength:"1" maxLength:"64" doc:"Since when."`
}

// WorldPolicy is a policy of a World.
type WorldPolicy struct {
	Name       string            `json:"name" minLength:"1" maxLength:"200" doc:"Its name."`
	Service    string            `json:"service" enum:"exchange_online,sharepoint_online,onedrive,teams,gmail,google_drive,box,dropbox,salesforce" doc:"Which application it is for."`
	Disabled   bool              `json:"disabled,omitempty" doc:"Whether it is switched off."`
	Priority   int               `json:"priority,omitempty" minimum:"0" maximum:"10000" doc:"Its rank among those of the service; in the order of the list, if it is not given."`
	Targets    string            `json:"targets,omitempty" maxLength:"500" doc:"Whom it covers; all users, if it is not given."`
	Actions    map[string]string `json:"actions,omitempty" doc:"What it does, by type of detection."`
	URLSandbox bool              `json:"url_sandbox,omitempty" doc:"Whether the virtual analyzer analyses URLs, which uses more credits after the update."`
	Modified   string            `json:"modified,omitempty" minLength:"1" maxLength:"64" doc:"When it was last changed: a duration before the start, or an instant."`
}

// WorldLog is a log entry of a World.
type WorldLog struct {
	At      string `json:"at" minLength:"1" maxLength:"64" doc:"When: a duration before the start, or an instant."`
	Service string `json:"service" enum:"exchange_online,sharepoint_online,onedrive,teams,gmail,google_drive,box,dropbox,salesforce" doc:"Where."`
	Type    string `json:"type" enum:"malware,phishing,ransomware,bec,suspicious_url,dlp" doc:"What."`
	User    string `json:"user" minLength:"1" maxLength:"254" doc:"Whose mail or file."`
	Subject string `json:"subject" minLength:"1" maxLength:"500" doc:"The mail's subject, or the file's name."`
	Policy  string `json:"policy,omitempty" maxLength:"200" doc:"The policy that applied."`
	Action  string `json:"action" minLength:"1" maxLength:"100" doc:"What was done."`
}

// WorldGenerate says how much is made up.
type WorldGenerate struct {
	Logs int `json:"logs,omitempty" minimum:"0" maximum:"5000" doc:"How many log entries, over the protected services."`
	Days int `json:"days,omitempty" minimum:"1" maximum:"3650" default:"30" doc:"Over how many days before the start."`
}

// WorldReport is a report of a World.
type WorldReport struct {
	Name   string `json:"name" minLength:"1" maxLength:"200" doc:"Its name."`
	Period string `json:"period" minLength:"1" maxLength:"100" doc:"What it covers."`
	Made   string `json:"made" minLength:"1" maxLength:"64" doc:"When: a duration before the start, or an instant."`
	Format string `json:"format,omitempty" enum:"pdf,csv" default:"pdf" doc:"Its format."`
}

// Place puts the customer's CAS into a new world, whose business and licences
// are there already. A world that cannot be is refused with a *sim.Invalid that
// says what is wrong, and where. Whether Vision One agrees is for whoever sees
// both to check: Offer and Tenant tell.
func (c *CAS) Place(tx *sim.Tx, w World) error {
	p := placer{cas: c, tx: tx, w: w}
	if err := p.check(); err != nil {
		return err
	}
	if err := roleTable().Place(tx, w.Roles); err != nil {
		return err
	}
	tenant, err := p.tenant()
	if err != nil {
		return err
	}
	protected, err := p.services(tenant)
	if err != nil {
		return err
	}
	if err := p.administrators(); err != nil {
		return err
	}
	return p.content(tenant, protected)
}

// placer places one World.
type placer struct {
	cas *CAS
	tx  *sim.Tx
	w   World
}

func (p *placer) state() lifecycle.State {
	if p.w.State == "" {
		return TenantActive
	}
	return lifecycle.State(p.w.State)
}

// linked reports whether the state is one in which Vision One has it connected.
func (p *placer) linked() bool {
	s := p.state()
	return s == TenantConnecting || s == TenantConnected || s == TenantUpdating || s == TenantClosed
}

func (p *placer) tenant() (Tenant, error) {
	t := Tenant{
		State: p.state(), Elsewhere: p.w.ConnectedElsewhere, Instance: p.w.Instance, Domain: p.w.Domain, Address: p.w.registeredWith(),
	}
	since := p.since(p.w.Since)
	switch t.State {
	case TenantConnected, TenantUpdating:
		t.ConnectedAt = since
	case TenantClosed:
		t.ConnectedAt, t.UpdatedAt = since, since
	}
	for _, o := range p.w.Organizations {
		if o.ID == "" {
			id, err := p.tx.ID("cas.organization")
			if err != nil {
				return t, err
			}
			o.ID = id
		}
		connected := p.linked()
		if o.Connected != nil {
			connected = *o.Connected
		}
		t.Organizations = append(t.Organizations, Organization{
			ID: o.ID, Name: o.Name, Default: o.Default, CreatedInCAS: o.CreatedInCAS, Connected: connected,
		})
	}
	return p.cas.Tenants.Place(p.tx, t, since)
}

// registeredWith returns the address with which CAS was registered.
func (w World) registeredWith() string {
	if w.RegisteredWith != "" {
		return w.RegisteredWith
	}
	for _, a := range w.Administrators {
		if a.role() == GlobalAdministrator {
			return a.Email
		}
	}
	return ""
}

// services places the services and returns the protected ones.
func (p *placer) services(t Tenant) ([]Service, error) {
	var protected []Service
	for i, o := range p.w.Organizations {
		for j, s := range o.Services {
			one := Service{
				State: ServiceOn, Code: s.Code, Organization: t.Organizations[i].ID, Account: TokenAccount,
				Users: s.Users, Settings: s.Settings, Scanned: s.Scanned,
			}
			if s.State != "" {
				one.State = lifecycle.State(s.State)
			}
			orElse(&s.Account, TokenAccount)
			one.Account = s.Account
			one, err := p.cas.Services.Place(p.tx, one, p.since(s.Since))
			if err != nil {
				return nil, fmt.Errorf("organizations[%d].services[%d]: %w", i, j, err)
			}
			if one.State == ServiceOn {
				protected = append(protected, one)
			}
		}
	}
	return protected, nil
}

func (p *placer) administrators() error {
	for i, a := range p.w.Administrators {
		one := Administrator{State: p.stateOf(a), Email: a.Email, Name: a.Name, Role: a.role(), Password: a.Password}
		since := p.since(a.Since)
		if one.State == Upgraded {
			one.UpgradedAt = since
		}
		if _, err := p.cas.Administrators.Place(p.tx, one, since); err != nil {
			return fmt.Errorf("administrators[%d]: %w", i, err)
		}
	}
	return nil
}

func (a WorldAdministrator) role() string {
	if a.Role == "" {
		return GlobalAdministrator
	}
	return a.Role
}

func (p *placer) stateOf(a WorldAdministrator) lifecycle.State {
	switch {
	case a.State != "":
		return lifecycle.State(a.State)
	case p.state() == TenantClosed:
		return MustUpdate
	}
	return AdministratorActive
}

// content places what has no life of its own.
func (p *placer) content(t Tenant, protected []Service) error {
	for i, one := range p.w.Policies {
		id, err := p.tx.ID("cas.policy")
		if err != nil {
			return err
		}
		policy := estate.Policy{
			ID: id, Name: one.Name, Service: one.Service, Enabled: !one.Disabled, Priority: one.Priority,
			Targets: one.Targets, Actions: one.Actions, URLSandbox: one.URLSandbox, ModifiedAt: p.since(one.Modified),
		}
		if policy.Priority == 0 {
			policy.Priority = i + 1
		}
		orElse(&policy.Targets, "All users")
		if policy.Actions == nil {
			policy.Actions = map[string]string{}
		}
		if err := putPolicy(p.tx, policy); err != nil {
			return err
		}
	}
	for _, one := range p.w.Reports {
		id, err := p.tx.ID("cas.report")
		if err != nil {
			return err
		}
		orElse(&one.Format, "pdf")
		if err := putReport(p.tx, estate.Report{ID: id, Name: one.Name, Period: one.Period, MadeAt: p.since(one.Made), Format: one.Format}); err != nil {
			return err
		}
	}
	for _, one := range p.w.Logs {
		if err := putLog(p.tx, estate.LogEntry{
			At: p.since(one.At), Service: one.Service, Type: one.Type, User: one.User,
			Subject: one.Subject, Policy: one.Policy, Action: one.Action,
		}); err != nil {
			return err
		}
	}
	return p.generate(t, protected)
}

// generate makes up log entries, evenly over the days, each a little off.
func (p *placer) generate(t Tenant, protected []Service) error {
	n, days := p.w.Generate.Logs, p.w.Generate.Days
	if days == 0 {
		days = 30
	}
	span := time.Duration(days) * 24 * time.Hour
	for i := range n {
		by := newChance(p.tx.Secret("cas.log", t.ID, i)[:40])
		s := protected[by.pick(5, len(protected))]
		policy, err := policyFor(&p.tx.Reader, s.Code)
		if err != nil {
			return err
		}
		step := span / time.Duration(n)
		off := time.Duration(by.pick(6, 1000)) * step / 1000
		at := p.tx.Now().Add(-span + time.Duration(i)*step + off).Truncate(time.Second)
		d := Detection{}.fill(by, p.tx.Locale() == "ja", s, t.domain(), policy)
		if err := putLog(p.tx, s.entry(d, at)); err != nil {
			return err
		}
	}
	return nil
}
