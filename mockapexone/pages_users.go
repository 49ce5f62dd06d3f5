package mockapexone

import (
	"context"
	"net/url"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/roles"
	"github.com/mockone/mockone/internal/web/ui"
)

// userLine is a user with the words for type and state.
type userLine struct {
	User

	TypeText string
	Status   lifecycle.Text
	Code     string
	// Own says that it is the portal's account, which is not changed here.
	Own bool
}

type usersPage struct {
	ui.Page

	Users  []userLine
	Factor bool
	Query  url.Values
	Next   string
}

// userPage adds, changes or deletes a user.
type userPage struct {
	ui.Page

	User  User
	Roles []ui.Option
}

func (a *Apex) userPages(k *web.Console) {
	users, add := a.on(ScreenAccounts, a.showUsers), a.on(ScreenAccounts, a.showAddUser)
	change, remove := a.on(ScreenAccounts, a.showUser("user_edit", "users.edit")), a.on(ScreenAccounts, a.showUser("user_delete", "users.delete"))
	k.Get(web.Op{ID: "users-page", Path: usersPath, Query: []string{"after"}}, users)
	k.Get(web.Op{ID: "add-user-page", Path: usersPath + "/add"}, add)
	web.Post(k, web.Op{ID: "new-user", Path: usersPath + "/add"}, add, func(ctx context.Context, at *web.Visit, in *userForm) (web.Next, error) {
		_, err := at.Do(ctx, a.AddUser(in.user()))
		return web.Next{Path: usersPath, Toast: "users.added"}, err
	})
	web.Post(k, web.Op{ID: "set-two-factor", Path: usersPath + "/two-factor"}, users, func(ctx context.Context, at *web.Visit, in *factorForm) (web.Next, error) {
		toast := "users.two_factor.disabled"
		if in.Enabled == "true" {
			toast = "users.two_factor.enabled"
		}
		_, err := at.Do(ctx, a.SwitchTwoFactor(in.Enabled == "true"))
		return web.Next{Path: usersPath, Toast: toast}, err
	})
	k.Get(web.Op{ID: "edit-user-page", Path: usersPath + "/{id}"}, change)
	web.Post(k, web.Op{ID: "save-user", Path: usersPath + "/{id}"}, change, func(ctx context.Context, at *web.Visit, in *changeForm) (web.Next, error) {
		_, err := at.Do(ctx, a.ChangeUser(at.Param("id"), UserChange(*in)))
		return web.Next{Path: usersPath, Toast: "users.changed"}, err
	})
	web.Post(k, web.Op{ID: "set-user-status", Path: usersPath + "/{id}/status"}, users, func(ctx context.Context, at *web.Visit, in *statusForm) (web.Next, error) {
		_, err := at.Do(ctx, a.SwitchUser(at.Param("id"), in.Status))
		return web.Next{Path: usersPath, Toast: "users." + in.Status}, err
	})
	k.Get(web.Op{ID: "delete-user-page", Path: usersPath + "/{id}/delete"}, remove)
	web.Post(k, web.Op{ID: "remove-user", Path: usersPath + "/{id}/delete"}, remove, func(ctx context.Context, at *web.Visit, _ *struct{}) (web.Next, error) {
		_, err := at.Do(ctx, a.DeleteUser(at.Param("id")))
		return web.Next{Path: usersPath, Toast: "users.deleted"}, err
	})
	k.Get(web.Op{ID: "roles-page", Path: rolesPath, Query: []string{"after"}}, a.on(ScreenAccounts, a.showRoles))
}

// typeOf words the type of a user.
func typeOf(at *web.Visit, u User) string {
	switch u.Type {
	case Directory:
		return at.T("users.type.ad")
	case SAML:
		return at.T("users.type.saml")
	case SAMLGroup:
		return at.T("users.type.saml_group")
	case PortalAccount:
		return at.T("users.type.clp")
	}
	return at.T("users.type.local")
}

func (a *Apex) showUsers(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
	all, err := a.UserList(r)
	if err != nil {
		return web.View{}, err
	}
	cut, err := web.Cut(at, all, func(u User) string { return u.ID })
	if err != nil {
		return web.View{}, err
	}
	t, _, err := a.TwoFactor(r)
	page := &usersPage{Query: at.Query(), Next: cut.Next, Factor: t.State == FactorOn}
	page.Users = web.Each(cut.Items, func(u User) userLine {
		return userLine{User: u, TypeText: typeOf(at, u), Status: a.wording(u), Code: u.status(), Own: u.Type == PortalAccount}
	})
	return web.View{Page: "users", Data: page, Title: at.T("users.title"), Nav: usersPath}, err
}

// roleOptions are the roles among which one is chosen.
func (a *Apex) roleOptions(r *sim.Reader) ([]ui.Option, error) {
	all, err := a.Roles(r)
	return roles.Options(all), err
}

func (a *Apex) showAddUser(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
	roles, err := a.roleOptions(r)
	page := &userPage{Roles: append([]ui.Option{{Label: at.T("users.role.choose")}}, roles...)}
	return web.View{Page: "user_add", Data: page, Title: at.T("users.add"), Nav: usersPath}, err
}

// showUser shows a page about one user.
func (a *Apex) showUser(template, title string) web.Show {
	return func(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
		u, err := a.Users.Get(r, at.Param("id"))
		if err == nil && !u.present() {
			err = sim.ErrNotFound
		}
		if err != nil {
			return web.View{}, err
		}
		roles, err := a.roleOptions(r)
		return web.View{Page: template, Data: &userPage{User: u, Roles: roles}, Title: at.T(title), Nav: usersPath}, err
	}
}

func (a *Apex) showRoles(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
	all, err := a.Roles(r)
	if err != nil {
		return web.View{}, err
	}
	return roleTable().View(at, all, roles.Words{Path: rolesPath, Title: at.T("roles.title"), Members: at.T("roles.members"), Screens: map[roles.Screen]string{
		ScreenDashboard: at.T("dashboard.title"), ScreenDirectories: at.T("screen.directories"), ScreenPolicies: at.T("screen.policies"),
		ScreenThreats: at.T("screen.threats"), ScreenResponse: at.T("screen.response"), ScreenReports: at.T("screen.reports"),
		ScreenDLP: at.T("screen.dlp"), ScreenSettings: at.T("screen.settings"), ScreenVisionOne: at.T("menu.vision_one"),
		ScreenAccounts: at.T("screen.accounts"), ScreenLicence: at.T("license.title"),
	}})
}
