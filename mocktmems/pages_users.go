package mocktmems

import (
	"context"
	"net/url"
	"strings"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/roles"
	"github.com/mockone/mockone/internal/web/ui"
)

// accountLine is an account with the words for type, domains and state.
type accountLine struct {
	User

	TypeText, Scope string
	Status          lifecycle.Text
	Code            string
	// Own says that it is the Business Account, which is not changed here.
	Own bool
}

type accountsPage struct {
	ui.Page

	Accounts []accountLine
	Query    url.Values
	Next     string
}

// accountPage adds, changes or deletes an account.
type accountPage struct {
	ui.Page

	Account User
	Types   []ui.Option
	Roles   []ui.Option
	Domains string
	// Sub says that it is a subaccount, or may become one.
	Sub bool
}

// addAccountForm adds an account; its domains stand in an area.
type addAccountForm struct {
	Login   string `json:"login" minLength:"1" maxLength:"254"`
	Type    string `json:"type" enum:"superadmin,subaccount"`
	Name    string `json:"name" minLength:"1" maxLength:"200"`
	Email   string `json:"email" minLength:"1" maxLength:"254"`
	Role    string `json:"role,omitempty" maxLength:"100"`
	Domains string `json:"domains,omitempty" maxLength:"5000"`
}

// saveAccountForm changes an account.
type saveAccountForm struct {
	Name    string `json:"name" minLength:"1" maxLength:"200"`
	Email   string `json:"email" minLength:"1" maxLength:"254"`
	Role    string `json:"role,omitempty" maxLength:"100"`
	Domains string `json:"domains,omitempty" maxLength:"5000"`
}

func (m *TMEmS) accountPages(k *web.Console) {
	list, add := m.on(ScreenAccounts, m.showAccounts), m.on(ScreenAccounts, m.showAddAccount)
	change := m.on(ScreenAccounts, m.showAccount("account_edit", "accounts.edit"))
	remove := m.on(ScreenAccounts, m.showAccount("account_delete", "accounts.delete"))
	k.Get(web.Op{ID: "accounts-page", Path: accountsPath, Query: []string{"after"}}, list)
	k.Get(web.Op{ID: "add-account-page", Path: accountsPath + "/add"}, add)
	web.Post(k, web.Op{ID: "new-account", Path: accountsPath + "/add"}, add, func(ctx context.Context, at *web.Visit, in *addAccountForm) (web.Next, error) {
		_, err := at.Do(ctx, m.AddUser(NewUser{
			Login: in.Login, Type: in.Type, UserChange: UserChange{Name: in.Name, Email: in.Email, Role: in.Role, Domains: words(in.Domains)},
		}))
		return web.Next{Path: accountsPath, Toast: "accounts.added"}, err
	})
	k.Get(web.Op{ID: "edit-account-page", Path: accountsPath + "/{id}"}, change)
	web.Post(k, web.Op{ID: "save-account", Path: accountsPath + "/{id}"}, change, func(ctx context.Context, at *web.Visit, in *saveAccountForm) (web.Next, error) {
		_, err := at.Do(ctx, m.ChangeUser(at.Param("id"), UserChange{Name: in.Name, Email: in.Email, Role: in.Role, Domains: words(in.Domains)}))
		return web.Next{Path: accountsPath, Toast: "accounts.changed"}, err
	})
	web.Post(k, web.Op{ID: "send-password", Path: accountsPath + "/{id}/reset-password"}, list, func(ctx context.Context, at *web.Visit, _ *struct{}) (web.Next, error) {
		_, err := at.Do(ctx, m.ResetPassword(at.Param("id")))
		return web.Next{Path: accountsPath, Toast: "accounts.reset.done"}, err
	})
	web.Post(k, web.Op{ID: "set-account-status", Path: accountsPath + "/{id}/status"}, list, func(ctx context.Context, at *web.Visit, in *statusForm) (web.Next, error) {
		_, err := at.Do(ctx, m.SwitchUser(at.Param("id"), in.Status))
		return web.Next{Path: accountsPath, Toast: "accounts." + in.Status}, err
	})
	k.Get(web.Op{ID: "delete-account-page", Path: accountsPath + "/{id}/delete"}, remove)
	web.Post(k, web.Op{ID: "remove-account", Path: accountsPath + "/{id}/delete"}, remove, func(ctx context.Context, at *web.Visit, _ *struct{}) (web.Next, error) {
		_, err := at.Do(ctx, m.DeleteUser(at.Param("id")))
		return web.Next{Path: accountsPath, Toast: "accounts.deleted"}, err
	})
	k.Get(web.Op{ID: "roles-page", Path: rolesPath, Query: []string{"after"}}, m.on(ScreenAccounts, m.showRoles))
}

// typeOf words the type of an account.
func typeOf(at *web.Visit, kind string) string {
	switch kind {
	case Business:
		return at.T("accounts.type.business")
	case Superadmin:
		return at.T("accounts.type.superadmin")
	}
	return at.T("accounts.type.subaccount")
}

func (m *TMEmS) showAccounts(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
	all, err := m.UserList(r)
	if err != nil {
		return web.View{}, err
	}
	cut, err := web.Cut(at, all, func(u User) string { return u.ID })
	page := &accountsPage{Query: at.Query(), Next: cut.Next}
	page.Accounts = web.Each(cut.Items, func(u User) accountLine {
		line := accountLine{User: u, TypeText: typeOf(at, u.Type), Scope: strings.Join(u.Domains, ", "), Status: m.wording(u), Code: u.status(), Own: u.Type == Business}
		if line.Scope == "" {
			line.Scope = at.T("accounts.domains.all")
		}
		return line
	})
	return web.View{Page: "accounts", Data: page, Title: at.T("accounts.title"), Nav: accountsPath}, err
}

func (m *TMEmS) showAddAccount(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
	all, err := m.Roles(r)
	page := &accountPage{
		Types: []ui.Option{{Value: Subaccount, Label: typeOf(at, Subaccount)}, {Value: Superadmin, Label: typeOf(at, Superadmin)}},
		Roles: roles.Options(all), Sub: true,
	}
	return web.View{Page: "account_add", Data: page, Title: at.T("accounts.add"), Nav: accountsPath}, err
}

// showAccount shows a page about one account.
func (m *TMEmS) showAccount(template, title string) web.Show {
	return func(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
		u, err := m.Users.Get(r, at.Param("id"))
		if err == nil && !u.present() {
			err = sim.ErrNotFound
		}
		if err != nil {
			return web.View{}, err
		}
		all, err := m.Roles(r)
		page := &accountPage{Account: u, Roles: roles.Options(all), Domains: strings.Join(u.Domains, "\n"), Sub: u.Type == Subaccount}
		return web.View{Page: template, Data: page, Title: at.T(title), Nav: accountsPath}, err
	}
}

func (m *TMEmS) showRoles(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
	all, err := m.Roles(r)
	if err != nil {
		return web.View{}, err
	}
	return roleTable().View(at, all, roles.Words{Path: rolesPath, Title: at.T("roles.title"), Members: at.T("roles.members"), Screens: map[roles.Screen]string{
		ScreenDashboard: at.T("screen.dashboard"), ScreenDomains: at.T("screen.domains"), ScreenRecipients: at.T("screen.recipients"),
		ScreenPolicies: at.T("screen.policies"), ScreenTracking: at.T("screen.mail_tracking"), ScreenEvents: at.T("screen.policy_events"),
		ScreenQuarantine: at.T("screen.quarantine"), ScreenReports: at.T("screen.reports"), ScreenAPIKeys: at.T("screen.api_keys"),
		ScreenSettings: at.T("settings.title"), ScreenLicence: at.T("license.title"), ScreenAccounts: at.T("accounts.title"),
	}})
}
