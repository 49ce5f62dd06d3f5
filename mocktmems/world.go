package mocktmems

import (
	"cmp"
	"fmt"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web/roles"
	"github.com/mockone/mockone/mocktmems/logs"
	"github.com/mockone/mockone/mocktmems/mail"
)

// World is the section `tmems` of a fixture: the customer's Email Security.
type World struct {
	State    string `json:"state,omitempty" enum:"active,connecting,connected,updating,closed" default:"active" doc:"Where it is on its way into Vision One."`
	Since    string `json:"since,omitempty" minLength:"1" maxLength:"64" doc:"Since when it is in that state: a duration before the start (45s), or an instant; the start, if it is not given."`
	Instance string `json:"instance,omitempty" minLength:"1" maxLength:"64" doc:"The id of its product instance in Vision One, once it is being connected."`
	Name     string `json:"name,omitempty" minLength:"1" maxLength:"200" doc:"The company's name in the console; the business' name, if it is not given."`
	Region   string `json:"region,omitempty" minLength:"2" maxLength:"16" doc:"The site where it runs; the business' region, if it is not given."`

	RemoteManager bool   `json:"remote_manager,omitempty" doc:"Whether Trend Micro Remote Manager manages it, which keeps it from being updated."`
	OtherPortal   bool   `json:"other_portal_account,omitempty" doc:"Whether it is registered with another account of the Customer Licensing Portal than Vision One."`
	Elsewhere     string `json:"connected_elsewhere,omitempty" maxLength:"200" doc:"The name of another business to whose Vision One it is connected."`

	MailEncryption bool               `json:"mail_encryption,omitempty" doc:"Whether mail encryption is switched on, which doubles the credits of the Standard edition."`
	Theme          string             `json:"theme,omitempty" enum:"light,dark" doc:"The console's theme: light, or dark once it is closed, if it is not given."`
	AccessControl  WorldAccessControl `json:"access_control,omitzero" doc:"From where the console may be used; the update does not move it."`

	Roles []roles.World `json:"roles,omitempty" maxItems:"100" nullable:"false" doc:"Permissions per feature that were given a name, besides the predefined permission types."`
	Users []WorldUser   `json:"users,omitempty" maxItems:"500" nullable:"false" doc:"Superadmins and subaccounts; none, if the Business Account is the only one that is used."`

	mail.WorldMail
	logs.WorldLogs
}

// WorldAccessControl is the access control of a World.
type WorldAccessControl struct {
	Enabled   bool     `json:"enabled,omitempty" doc:"Whether it is on."`
	Addresses []string `json:"addresses,omitempty" maxItems:"100" nullable:"false" doc:"IP addresses, or networks in CIDR notation."`
}

// WorldUser is an account of a World.
type WorldUser struct {
	Login    string   `json:"login" minLength:"1" maxLength:"254" doc:"The account name."`
	Name     string   `json:"name" minLength:"1" maxLength:"200" doc:"Whose it is."`
	Type     string   `json:"type,omitempty" enum:"superadmin,subaccount" default:"superadmin" doc:"What sort of account; the Business Account is the portal's."`
	Email    string   `json:"email" minLength:"3" maxLength:"254" doc:"Where its sign-in data are sent; nobody signs in with it."`
	Role     string   `json:"role,omitempty" minLength:"1" maxLength:"100" doc:"The permission type of a subaccount: Full control, if it is not given."`
	Domains  []string `json:"domains,omitempty" maxItems:"100" nullable:"false" doc:"The domains that a subaccount manages; My organization, if it is not given. One such account keeps Email Security from being updated."`
	Password string   `json:"password" minLength:"1" maxLength:"256" doc:"The password."`
	State    string   `json:"state,omitempty" enum:"active,disabled,must_update" doc:"Whether it can sign in; active, or must_update once Email Security is closed, if it is not given."`
	Since    string   `json:"since,omitempty" minLength:"1" maxLength:"64" doc:"Since when."`
}

// Place puts the customer's Email Security into a new world, whose business and licences
// are there already. A world that cannot be is refused with a *sim.Invalid that says what
// is wrong, and where. Whether Vision One agrees is for whoever sees both to check.
func (m *TMEmS) Place(tx *sim.Tx, w World) error {
	p := placer{tmems: m, tx: tx, w: w}
	if err := p.check(); err != nil {
		return err
	}
	if err := roleTable().Place(tx, w.Roles); err != nil {
		return err
	}
	if err := p.tenant(); err != nil {
		return err
	}
	for i, u := range w.Users {
		if _, err := m.Users.Place(tx, p.user(u), p.since(u.Since)); err != nil {
			return fmt.Errorf("users[%d]: %w", i, err)
		}
	}
	if err := m.Logs.Place(tx, w.WorldLogs); err != nil {
		return err
	}
	return m.Mail.Place(tx, w.WorldMail)
}

// placer places one World.
type placer struct {
	tmems *TMEmS
	tx    *sim.Tx
	w     World
}

func (p *placer) state() lifecycle.State {
	return lifecycle.State(cmp.Or(p.w.State, string(TenantActive)))
}

// over reports whether its update has begun.
func (p *placer) over() bool { return p.state() == TenantUpdating || p.state() == TenantClosed }

func (p *placer) tenant() error {
	b, err := estate.TheBusiness(&p.tx.Reader)
	if err != nil {
		return err
	}
	since := p.since(p.w.Since)
	theme := Light
	if p.state() == TenantClosed {
		theme = Dark
	}
	t := Tenant{
		State: p.state(), Name: cmp.Or(p.w.Name, b.Name), Region: cmp.Or(p.w.Region, b.Region), Instance: p.w.Instance,
		RemoteManager: p.w.RemoteManager, OtherPortal: p.w.OtherPortal, Elsewhere: p.w.Elsewhere,
		Configuration: Configuration{
			MailEncryption: p.w.MailEncryption, Theme: cmp.Or(p.w.Theme, theme), AccessControl: AccessControl(p.w.AccessControl),
		},
	}
	switch t.State {
	case TenantConnected, TenantUpdating:
		t.ConnectedAt = since
	case TenantClosed:
		t.ConnectedAt, t.UpdatedAt = since, since
	}
	_, err = p.tmems.Tenants.Place(p.tx, t, since)
	return err
}

// user returns an account as it is placed.
func (p *placer) user(u WorldUser) User {
	kind := cmp.Or(u.Type, Superadmin)
	state := UserActive
	if p.state() == TenantClosed {
		state = MustUpdate
	}
	return User{
		State: lifecycle.State(cmp.Or(u.State, string(state))), Login: u.Login, Name: u.Name, Email: u.Email, Type: kind,
		Role: roleOf(kind, cmp.Or(u.Role, FullControl)), Domains: u.Domains, Password: u.Password,
	}
}

// since returns the instant that a checked text means.
func (p *placer) since(value string) time.Time {
	at, err := estate.ParseSince(value, p.tx.Now())
	if err != nil {
		panic("mocktmems: a time that was checked: " + err.Error())
	}
	return at
}
