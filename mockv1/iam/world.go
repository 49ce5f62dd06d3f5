package iam

import (
	"cmp"
	"fmt"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// World is what the section `v1` of a fixture says of accounts and roles.
type World struct {
	Roles     []WorldRole
	Accounts  []WorldAccount
	Upgrades  []WorldUpgrade
	Providers []WorldProvider
	Keys      []WorldKey
}

// WorldRole is a custom role of a World.
type WorldRole struct {
	Name        string   `json:"name" minLength:"1" maxLength:"100" doc:"Its name."`
	Description string   `json:"description,omitempty" maxLength:"500" doc:"What it is for."`
	Permissions []string `json:"permissions,omitempty" maxItems:"100" nullable:"false" doc:"What it permits: an area of the table of permissions and what in it, user_accounts:view."`
	Assets      []string `json:"assets,omitempty" maxItems:"20" nullable:"false" doc:"The products within its scope; all, if there are none."`
	From        string   `json:"from,omitempty" maxLength:"32" doc:"The product that it was converted from, if any."`
}

// WorldAccount is an account of a World.
type WorldAccount struct {
	Email           string   `json:"email,omitempty" format:"email" maxLength:"254" doc:"What the user signs in with; the account of a group may have none."`
	Login           string   `json:"login,omitempty" minLength:"1" maxLength:"254" doc:"Of the Primary User Account before Foundation Services: its login ID in the Customer Licensing Portal, with which it signs in instead, by the portal's password."`
	Group           string   `json:"group,omitempty" minLength:"1" maxLength:"200" doc:"Of the account of a group: the group's name at the identity provider."`
	Name            string   `json:"name" minLength:"1" maxLength:"200" doc:"The user's name."`
	Description     string   `json:"description,omitempty" maxLength:"500" doc:"What an administrator noted."`
	Kind            string   `json:"kind,omitempty" enum:"primary,local,saml,saml_group,idp_only_saml_group" default:"local" doc:"Its type, or that it is the Primary User Account."`
	Role            string   `json:"role,omitempty" minLength:"1" maxLength:"200" default:"Master Administrator" doc:"The role in force."`
	State           string   `json:"state,omitempty" enum:"invited,active,role_conflict,reset_required,idp_required,disabled" default:"active" doc:"Whether the user can sign in."`
	ConflictingRole string   `json:"conflicting_role,omitempty" minLength:"1" maxLength:"200" doc:"The role that an upgrade brought along, of an account in the state role_conflict, reset_required, idp_required or disabled."`
	From            string   `json:"from,omitempty" maxLength:"32" doc:"The product whose local account it was, if any."`
	Password        string   `json:"password,omitempty" minLength:"1" maxLength:"256" doc:"The password, of every local account that is neither invited nor signs in by a login ID."`
	OtherBusinesses []string `json:"other_businesses,omitempty" maxItems:"20" nullable:"false" doc:"The Business IDs besides this one with which it is associated."`
	AppUser         bool     `json:"app_user,omitempty" doc:"Whether it is an end user of a Vision One app."`
	Since           string   `json:"since,omitempty" minLength:"1" maxLength:"64" doc:"Since when it is in that state: a duration before the start (45s), or an instant; the start, if it is not given."`
}

// WorldUpgrade is an account upgrade of a World.
type WorldUpgrade struct {
	Kind        string   `json:"kind" minLength:"1" maxLength:"64" doc:"The kind of the administrator in the product: cas.administrator."`
	Email       string   `json:"email" format:"email" maxLength:"254" doc:"The administrator's address, by which the product finds him."`
	Name        string   `json:"name" minLength:"1" maxLength:"200" doc:"His name."`
	From        string   `json:"from" minLength:"1" maxLength:"32" doc:"The product's code: cas."`
	Role        string   `json:"role" minLength:"1" maxLength:"200" doc:"His role there."`
	Permissions []string `json:"permissions,omitempty" maxItems:"100" nullable:"false" doc:"What the role permits there."`
	State       string   `json:"state,omitempty" enum:"pending,completed" default:"pending" doc:"Whether he has come in."`
	Since       string   `json:"since,omitempty" minLength:"1" maxLength:"64" doc:"Since when."`
}

// WorldProvider is an identity provider of a World.
type WorldProvider struct {
	Name        string `json:"name" minLength:"1" maxLength:"100" doc:"Its name."`
	Description string `json:"description,omitempty" maxLength:"500" doc:"What an administrator noted."`
	EntityID    string `json:"entity_id" minLength:"1" maxLength:"500" doc:"What it calls itself in its metadata."`
	URL         string `json:"url,omitempty" maxLength:"500" doc:"Where its users sign in."`
	State       string `json:"state,omitempty" enum:"enabled,disabled" default:"enabled" doc:"Whether users can sign in there."`
	Since       string `json:"since,omitempty" minLength:"1" maxLength:"64" doc:"Since when."`
}

// Place puts the accounts and roles of a checked World into a new world, in which
// the business and the products are there already. An invited account has no link
// before its invitation is sent again: the mail of a world is that of its own time.
func (m *IAM) Place(tx *sim.Tx, w World) error {
	p := placer{iam: m, tx: tx, w: w}
	for i, r := range w.Roles {
		if _, err := m.Roles.Place(tx, Role{
			State: RolePresent, Name: r.Name, Description: r.Description, Permissions: permissionsOf(r.Permissions), Assets: r.Assets, From: r.From,
		}, tx.Now()); err != nil {
			return fmt.Errorf("roles[%d]: %w", i, err)
		}
	}
	for i, a := range w.Accounts {
		since := p.since(a.Since)
		one := Account{
			State: a.state(), Login: cmp.Or(a.Login, a.Group), Email: a.Email, Name: a.Name, Description: a.Description, Type: a.kind(),
			Role: a.role(), Primary: a.primary(), Root: a.Login != "", ConflictingRole: a.ConflictingRole, From: a.From, Password: a.Password,
			OtherBusinesses: a.OtherBusinesses, AppUser: a.AppUser,
		}
		switch one.State {
		case AccountInvited, AccountResetRequired, AccountIDPRequired:
			one.InvitedAt = since
		}
		if _, err := m.Accounts.Place(tx, one, since); err != nil {
			return fmt.Errorf("accounts[%d]: %w", i, err)
		}
		if err := keepContact(tx, "", one); err != nil {
			return err
		}
	}
	for i, u := range w.Upgrades {
		if err := p.upgrade(u); err != nil {
			return fmt.Errorf("account_upgrades[%d]: %w", i, err)
		}
	}
	for i, one := range w.Providers {
		if _, err := m.Providers.Place(tx, IdentityProvider{
			State: lifecycle.State(cmp.Or(one.State, string(ProviderEnabled))), Name: one.Name, Description: one.Description, EntityID: one.EntityID, URL: one.URL,
		}, p.since(one.Since)); err != nil {
			return fmt.Errorf("identity_providers[%d]: %w", i, err)
		}
	}
	for i, one := range w.Keys {
		if err := p.key(one); err != nil {
			return fmt.Errorf("api_keys[%d]: %w", i, err)
		}
	}
	return nil
}

// placer checks and places one World.
type placer struct {
	iam *IAM
	tx  *sim.Tx
	w   World
}

// since returns the instant of a checked text.
func (p *placer) since(s string) time.Time {
	t, err := estate.ParseSince(s, p.tx.Now())
	if err != nil {
		return p.tx.Now()
	}
	return t
}

func (a WorldAccount) primary() bool { return a.Kind == "primary" }

// kind returns the type of the account.
func (a WorldAccount) kind() string {
	if a.Kind == "" || a.primary() {
		return TypeLocal
	}
	return a.Kind
}

// signInName returns what the account signs in with.
func (a WorldAccount) signInName() string { return cmp.Or(a.Login, a.Group, a.Email) }

func (a WorldAccount) role() string {
	if a.Role == "" {
		return MasterAdministrator
	}
	return a.Role
}

func (a WorldAccount) state() lifecycle.State {
	if a.State == "" {
		return AccountActive
	}
	return lifecycle.State(a.State)
}

func (p *placer) upgrade(u WorldUpgrade) error {
	id, _, err := p.administrator(u)
	if err != nil {
		return err
	}
	since := p.since(u.Since)
	one := AccountUpgrade{
		State: u.state(), Kind: u.Kind, Thing: id, From: u.From, Email: u.Email, Name: u.Name,
		Role: u.Role, Permissions: u.Permissions, MailedAt: since,
	}
	if one.State == UpgradeCompleted {
		one.CompletedAt = since
	}
	_, err = p.iam.Upgrades.Place(p.tx, one, since)
	return err
}

func (u WorldUpgrade) state() lifecycle.State {
	if u.State == "" {
		return UpgradePending
	}
	return lifecycle.State(u.State)
}

// administrator returns the id of the administrator of an upgrade.
func (p *placer) administrator(u WorldUpgrade) (id string, found bool, err error) {
	found, err = p.tx.Conn.QueryRow(`SELECT id FROM things WHERE kind = ? AND key = ? AND key <> ''`, []any{u.Kind, keyOf(u.Email)}, &id)
	if err != nil {
		err = fmt.Errorf("looking for an administrator: %w", err)
	}
	return id, found, err
}
