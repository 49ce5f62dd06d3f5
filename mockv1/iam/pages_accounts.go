package iam

import (
	"context"
	"net/url"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/ui"
)

// The paths of the pages on accounts. The page of an account is below accountsPath.
const (
	accountsPath   = "/user-accounts"
	addAccountPath = accountsPath + "/add"
	accountPath    = accountsPath + "/{id}"
)

// accountLine is an account as the pages show it.
type accountLine struct {
	Account

	// Status is "enabled", "invited" or "disabled", Label its words.
	Status string
	Label  lifecycle.Text
	// Conflict says that two roles wait for an administrator's choice.
	Conflict bool
	// Product is the name of the product whose local account it was, if any.
	Product lifecycle.Text
}

func (m *IAM) accountLine(a Account) accountLine {
	out := accountLine{Account: a, Status: a.Status(), Conflict: a.State == AccountRoleConflict, Product: m.options.Product(a.From)}
	state := a.State
	if out.Conflict {
		state = AccountActive // the conflict is said besides
	}
	table := m.Accounts.Table()
	if info, ok := table.State(state); ok {
		out.Label = info.Label
	}
	return out
}

// accountListPage is User Accounts.
type accountListPage struct {
	ui.Page

	Accounts []accountLine
	Query    url.Values
	Next     string
}

// accountDetailPage is User Account Details, and the question whether to delete one.
type accountDetailPage struct {
	ui.Page

	One accountLine
	// InTheWay is why its user may not be edited by the one who looks at him.
	InTheWay []lifecycle.Reason
	// Roles are those to choose from.
	Roles []ui.Option
}

// accountAddPage is the form of a new local account.
type accountAddPage struct {
	ui.Page

	Roles    []ui.Option
	InTheWay []lifecycle.Reason
}

// accountPages are the pages on accounts and roles.
func (m *IAM) accountPages(k *web.Console) {
	k.Get(web.Op{ID: "user-accounts-page", Act: actViewAccounts, Path: accountsPath, Query: []string{"after"}}, m.showAccounts)
	k.Get(web.Op{ID: "add-local-account-page", Act: actViewAccounts, Path: addAccountPath}, m.showAddAccount)
	web.Post(k, web.Op{ID: "add-local-account", Act: InviteAccount{}.Name(), Again: actViewAccounts, Path: addAccountPath}, m.showAddAccount, m.addAccount)
	one, sure := m.showAccount("account_detail"), m.showAccount("account_delete")
	k.Get(web.Op{ID: "user-account-page", Act: actViewAccounts, Path: accountPath}, one)
	k.Get(web.Op{ID: "delete-user-account-page", Act: actViewAccounts, Path: accountPath + "/delete"}, sure)
	web.Post(k, web.Op{ID: "change-account-role", Act: EditAccount{}.Name(), Again: actViewAccounts, Path: accountPath + "/role"}, one,
		func(ctx context.Context, at *web.Visit, in *roleForm) (web.Next, error) {
			_, err := at.Do(ctx, m.EditAccount(at.Param("id"), in.Role, ""))
			return accountDone(at, "accounts.done.role"), err
		})
	web.Post(k, web.Op{ID: "switch-account", Act: EditAccount{}.Name(), Again: actViewAccounts, Path: accountPath + "/status"}, one,
		func(ctx context.Context, at *web.Visit, in *statusForm) (web.Next, error) {
			_, err := at.Do(ctx, m.EditAccount(at.Param("id"), "", in.Status))
			if in.Status == accountEnabled {
				return accountDone(at, "accounts.done.enabled"), err
			}
			return accountDone(at, "accounts.done.disabled"), err
		})
	web.Post(k, web.Op{ID: "choose-conflicting-role", Act: ResolveRoleConflict{}.Name(), Again: actViewAccounts, Path: accountPath + "/role-conflict"}, one,
		func(ctx context.Context, at *web.Visit, in *roleForm) (web.Next, error) {
			_, err := at.Do(ctx, m.ResolveRoleConflict(at.Param("id"), in.Role))
			return accountDone(at, "accounts.done.resolved"), err
		})
	web.Post(k, web.Op{ID: "send-invitation-again", Act: ResendInvitation{}.Name(), Again: actViewAccounts, Path: accountPath + "/invitation"}, one,
		func(ctx context.Context, at *web.Visit, _ *struct{}) (web.Next, error) {
			_, err := at.Do(ctx, m.ResendInvitation(at.Param("id")))
			return accountDone(at, "accounts.done.resent"), err
		})
	web.Post(k, web.Op{ID: "confirm-account-deletion", Act: DeleteAccount{}.Name(), Again: actViewAccounts, Path: accountPath + "/delete"}, sure,
		func(ctx context.Context, at *web.Visit, _ *struct{}) (web.Next, error) {
			_, err := at.Do(ctx, m.DeleteAccount(at.Param("id")))
			return web.Next{Path: accountsPath, Toast: "accounts.done.deleted"}, err
		})
	m.rolePages(k)
}

// accountDone leads back to the page of the account that was changed.
func accountDone(at *web.Visit, toast string) web.Next {
	return web.Next{Path: accountsPath + "/" + url.PathEscape(at.Param("id")), Toast: toast}
}

func (m *IAM) showAccounts(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
	all, err := m.AccountList(r)
	if err != nil {
		return web.View{}, err
	}
	cut, err := web.Cut(at, web.Each(all, m.accountLine), func(a accountLine) string { return a.ID })
	if err != nil {
		return web.View{}, err
	}
	return web.View{
		Page: "account_list", Title: at.T("accounts.title"), Nav: accountsPath,
		Data: &accountListPage{Accounts: cut.Items, Query: at.Query(), Next: cut.Next},
	}, nil
}

// showAccount shows one account by a template.
func (m *IAM) showAccount(template string) web.Show {
	return func(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
		a, err := m.AccountByID(r, at.Param("id"))
		if err != nil {
			return web.View{}, err
		}
		page := &accountDetailPage{One: m.accountLine(a)}
		// Deleting asks for what every other change asks for as well.
		if page.InTheWay, err = m.Accounts.Obstacles(r, a, deleteAccount, nil); err != nil {
			return web.View{}, err
		}
		view := web.View{Page: template, Data: page, Title: at.T("accounts.details"), Nav: accountsPath}
		if page.One.Conflict {
			page.Roles = []ui.Option{
				{Value: a.Role, Label: at.T("accounts.conflict.original", "role", a.Role)},
				{Value: a.ConflictingRole, Label: at.T("accounts.conflict.converted", "role", a.ConflictingRole)},
			}
			return view, nil
		}
		page.Roles, err = m.roleOptions(r)
		return view, err
	}
}

func (m *IAM) showAddAccount(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
	roles, err := m.roleOptions(r)
	if err != nil {
		return web.View{}, err
	}
	page := &accountAddPage{Roles: append([]ui.Option{{Label: at.T("accounts.role.choose")}}, roles...)}
	page.InTheWay, err = m.Accounts.Obstacles(r, Account{}, inviteAccount, nil)
	return web.View{Page: "account_add", Data: page, Title: at.T("accounts.add"), Nav: accountsPath}, err
}

func (m *IAM) addAccount(ctx context.Context, at *web.Visit, in *inviteForm) (web.Next, error) {
	_, err := at.Do(ctx, m.InviteAccount(Invitee(*in)))
	return web.Next{Path: accountsPath, Toast: "accounts.done.invited"}, err
}

// roleOptions are the roles that an account can be given.
func (m *IAM) roleOptions(r *sim.Reader) ([]ui.Option, error) {
	roles, err := m.RoleList(r)
	return web.Each(roles, func(role RoleInfo) ui.Option { return ui.Option{Value: role.Name, Label: role.Name} }), err
}
