package mockapexone

import (
	"fmt"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web/roles"
	"github.com/mockone/mockone/mockapexone/agents"
	"github.com/mockone/mockone/mockapexone/automation"
)

// World is the section `apexone` of a fixture: the customer's Apex Central and Apex One.
type World struct {
	State    string `json:"state,omitempty" enum:"active,preparing,connected,updating,closed" default:"active" doc:"Where it is on its way into Vision One: not registered, registered while the back end prepares the update, registered and ready, being updated, after the update."`
	Since    string `json:"since,omitempty" minLength:"1" maxLength:"64" doc:"Since when it is in that state: a duration before the start (45s), or an instant; the start, if it is not given."`
	Instance string `json:"instance,omitempty" minLength:"1" maxLength:"64" doc:"The id of its product instance in Vision One, once it is registered."`
	Name     string `json:"name,omitempty" minLength:"1" maxLength:"200" doc:"The company's name in the console; the business' name, if it is not given."`
	Region   string `json:"region,omitempty" minLength:"2" maxLength:"16" doc:"Where it runs; the business' region, if it is not given. A token of another region is refused."`

	Hibernation WorldHibernation `json:"hibernation,omitzero" doc:"Whether it hibernates because nobody used it."`
	TwoFactor   bool             `json:"two_factor,omitempty" doc:"Whether two-factor authentication is enabled; then every user who signs in by a password has an email address."`

	Roles []roles.World `json:"roles,omitempty" maxItems:"100" nullable:"false" doc:"Custom roles, besides the default ones."`
	Users []WorldUser   `json:"users,omitempty" maxItems:"500" nullable:"false" doc:"Its user accounts; none, if the Customer Licensing Portal's account is the only one that is used."`

	agents.WorldFleet
	automation.WorldApplications
}

// WorldHibernation is how a World's Apex One is used.
type WorldHibernation struct {
	State string `json:"state,omitempty" enum:"awake,hibernating,purge_announced" default:"awake" doc:"Whether it hibernates, and whether its purge was announced."`
	Since string `json:"since,omitempty" minLength:"1" maxLength:"64" doc:"Since when; of one that is awake, when it was used last. The start, if it is not given."`
}

// WorldUser is a user account of a World.
type WorldUser struct {
	Login    string `json:"login" minLength:"1" maxLength:"254" doc:"The user name; of a domain account with its domain, DOMAIN\\user; of a SAML group the group's name."`
	Name     string `json:"name" minLength:"1" maxLength:"200" doc:"Whose it is."`
	Type     string `json:"type,omitempty" enum:"local,ad,saml,saml_group" default:"local" doc:"What sort of account."`
	Email    string `json:"email,omitempty" maxLength:"254" doc:"The contact address, with which nobody signs in."`
	Role     string `json:"role,omitempty" minLength:"1" maxLength:"100" default:"Administrator" doc:"The role."`
	Password string `json:"password,omitempty" minLength:"1" maxLength:"256" doc:"The password of a local or a domain account."`
	State    string `json:"state,omitempty" enum:"active,disabled,must_update,awaiting_provider,not_migrated" doc:"Whether it can sign in, and where its upgrade is; active, or what the update makes of its type once Apex Central is closed, if it is not given."`
	Since    string `json:"since,omitempty" minLength:"1" maxLength:"64" doc:"Since when."`
}

// Place puts the customer's Apex One into a new world, whose business and licences are
// there already. A world that cannot be is refused with a *sim.Invalid that says what
// is wrong, and where. Whether Vision One agrees is for whoever sees both to check.
func (a *Apex) Place(tx *sim.Tx, w World) error {
	p := placer{apex: a, tx: tx, w: w}
	if err := p.check(); err != nil {
		return err
	}
	if err := roleTable().Place(tx, w.Roles); err != nil {
		return err
	}
	if err := p.tenant(); err != nil {
		return err
	}
	if err := p.conditions(); err != nil {
		return err
	}
	for i, u := range w.Users {
		if _, err := a.Users.Place(tx, p.user(u), p.since(u.Since)); err != nil {
			return fmt.Errorf("users[%d]: %w", i, err)
		}
	}
	if err := a.Agents.Place(tx, w.WorldFleet); err != nil {
		return err
	}
	return a.Automation.Place(tx, w.WorldApplications)
}

// placer places one World.
type placer struct {
	apex *Apex
	tx   *sim.Tx
	w    World
}

func (p *placer) state() lifecycle.State { return lifecycle.State(or(p.w.State, string(TenantActive))) }

// linked reports whether the state is one in which Vision One has it connected.
func (p *placer) linked() bool { return p.state() != TenantActive }

// over reports whether its update has begun.
func (p *placer) over() bool { return p.state() == TenantUpdating || p.state() == TenantClosed }

func or(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}

func (p *placer) tenant() error {
	b, err := estate.TheBusiness(&p.tx.Reader)
	if err != nil {
		return err
	}
	since := p.since(p.w.Since)
	t := Tenant{State: p.state(), Name: or(p.w.Name, b.Name), Region: or(p.w.Region, b.Region), Instance: p.w.Instance}
	if p.linked() {
		t.ConnectedAt = since
		if t.Ends, err = p.tx.Setting(SettingEnds); err != nil {
			return err
		}
	}
	if t.State == TenantClosed {
		t.UpdatedAt = since
	}
	_, err = p.apex.Tenants.Place(p.tx, t, since)
	return err
}

// conditions places whether it hibernates, and two-factor authentication.
func (p *placer) conditions() error {
	since := p.since(p.w.Hibernation.Since)
	h := Hibernation{State: lifecycle.State(or(p.w.Hibernation.State, string(Awake)))}
	switch {
	case p.over():
		h.State = Released
	case h.State == Awake:
		h.LastUsed = since
	default:
		h.Since = since
	}
	if h.State == PurgeAnnounced {
		notice, err := p.tx.Duration(SettingNotice)
		if err != nil {
			return err
		}
		h.PurgeAt = since.Add(notice)
	}
	if _, err := p.apex.Hibernations.Place(p.tx, h, since); err != nil {
		return fmt.Errorf("hibernation: %w", err)
	}
	f := TwoFactor{State: FactorOff}
	if p.w.TwoFactor {
		f = TwoFactor{State: FactorOn, Round: 1}
	}
	_, err := p.apex.TwoFactors.Place(p.tx, f, p.tx.Now())
	return err
}

// user returns a user as it is placed.
func (p *placer) user(u WorldUser) User {
	return User{
		State: p.stateOf(u), Login: u.Login, Name: u.Name, Email: u.Email, Type: or(u.Type, Local), Role: or(u.Role, administrator), Password: u.Password,
	}
}

func (p *placer) stateOf(u WorldUser) lifecycle.State {
	one := User{Type: or(u.Type, Local)}
	switch {
	case u.State != "":
		return lifecycle.State(u.State)
	case p.state() != TenantClosed:
		return UserActive
	case one.signsInHere():
		return MustUpdate
	case validAddress(u.Email):
		return AwaitingProvider
	}
	return NotMigrated
}

// since returns the instant that a checked text means.
func (p *placer) since(value string) time.Time {
	at, err := estate.ParseSince(value, p.tx.Now())
	if err != nil {
		panic("mockapexone: a time that was checked: " + err.Error())
	}
	return at
}
