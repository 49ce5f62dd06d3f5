package mockv1

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

func (v *V1) accountLine(a Account) accountLine {
	out := accountLine{Account: a, Status: a.Status(), Conflict: a.State == AccountRoleConflict, Product: v.productName(a.From)}
	state := a.State
	if out.Conflict {
		state = AccountActive // the conflict is said besides
	}
	table := v.Accounts.Table()
	if info, ok := table.State(state); ok {
		out.Label = info.Label
	}
	return out
}

// productName returns what the console calls a product; its code, if Vision One
// does not know it.
func (v *V1) productName(code string) lifecycle.Text {
	if p, ok := v.product(code); ok {
		return p.Type().Name
	}
	return lifecycle.Text{EN: code, JA: code}
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
func (v *V1) accountPages(k *web.Console) {
	k.Get(web.Op{ID: "user-accounts-page", Path: accountsPath, Query: []string{"after"}}, v.showAccounts)
	k.Get(web.Op{ID: "add-local-account-page", Path: addAccountPath}, v.showAddAccount)
	web.Post(k, web.Op{ID: "add-local-account", Path: addAccountPath}, v.showAddAccount, v.addAccount)
	one, sure := v.showAccount("account_detail"), v.showAccount("account_delete")
	k.Get(web.Op{ID: "user-account-page", Path: accountPath}, one)
	k.Get(web.Op{ID: "delete-user-account-page", Path: accountPath + "/delete"}, sure)
	web.Post(k, web.Op{ID: "change-account-role", Path: accountPath + "/role"}, one,
		func(ctx context.Context, at *web.Visit, in *roleForm) (web.Next, error) {
			_, err := at.Do(ctx, v.EditAccount(at.Param("id"), in.Role, ""))
			return accountDone(at, "accounts.done.role"), err
		})
	web.Post(k, web.Op{ID: "switch-account", Path: accountPath + "/status"}, one,
		func(ctx context.Context, at *web.Visit, in *statusForm) (web.Next, error) {
			_, err := at.Do(ctx, v.EditAccount(at.Param("id"), "", in.Status))
			if in.Status == accountEnabled {
				return accountDone(at, "accounts.done.enabled"), err
			}
			return accountDone(at, "accounts.done.disabled"), err
		})
	web.Post(k, web.Op{ID: "choose-conflicting-role", Path: accountPath + "/role-conflict"}, one,
		func(ctx context.Context, at *web.Visit, in *roleForm) (web.Next, error) {
			_, err := at.Do(ctx, v.ResolveRoleConflict(at.Param("id"), in.Role))
			return accountDone(at, "accounts.done.resolved"), err
		})
	web.Post(k, web.Op{ID: "send-invitation-again", Path: accountPath + "/invitation"}, one,
		func(ctx context.Context, at *web.Visit, _ *struct{}) (web.Next, error) {
			_, err := at.Do(ctx, v.ResendInvitation(at.Param("id")))
			return accountDone(at, "accounts.done.resent"), err
		})
	web.Post(k, web.Op{ID: "confirm-account-deletion", Path: accountPath + "/delete"}, sure,
		func(ctx context.Context, at *web.Visit, _ *struct{}) (web.Next, error) {
			_, err := at.Do(ctx, v.DeleteAccount(at.Param("id")))
			return web.Next{Path: accountsPath, Toast: "accounts.done.deleted"}, err
		})
	v.rolePages(k)
}

// accountDone leads back to the page of the account that was changed.
func accountDone(at *web.Visit, toast string) web.Next {
	return web.Next{Path: accountsPath + "/" + url.PathEscape(at.Param("id")), Toast: toast}
}

func (v *V1) showAccounts(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
	all, err := v.AccountList(r)
	if err != nil {
		return web.View{}, err
	}
	cut, err := web.Cut(at, web.Each(all, v.accountLine), func(a accountLine) string { return a.ID })
	if err != nil {
		return web.View{}, err
	}
	return web.View{
		Page: "account_list", Title: at.T("accounts.title"), Nav: accountsPath,
		Data: &accountListPage{Accounts: cut.Items, Query: at.Query(), Next: cut.Next},
	}, nil
}

// showAccount shows one account by a template.
func (v *V1) showAccount(template string) web.Show {
	return func(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
		a, err := v.AccountByID(r, at.Param("id"))
		if err != nil {
			return web.View{}, err
		}
		page := &accountDetailPage{One: v.accountLine(a)}
		// Deleting asks for what every other change asks for as well.
		if page.InTheWay, err = v.Accounts.Obstacles(r, a, deleteAccount, nil); err != nil {
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
		page.Roles, err = v.roleOptions(r)
		return view, err
	}
}

func (v *V1) showAddAccount(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
	roles, err := v.roleOptions(r)
	if err != nil {
		return web.View{}, err
	}
	page := &accountAddPage{Roles: append([]ui.Option{{Label: at.T("accounts.role.choose")}}, roles...)}
	page.InTheWay, err = v.Accounts.Obstacles(r, Account{}, inviteAccount, nil)
	return web.View{Page: "account_add", Data: page, Title: at.T("accounts.add"), Nav: accountsPath}, err
}

func (v *V1) addAccount(ctx context.Context, at *web.Visit, in *inviteForm) (web.Next, error) {
	_, err := at.Do(ctx, v.InviteAccount(Invitee(*in)))
	return web.Next{Path: accountsPath, Toast: "accounts.done.invited"}, err
}

// roleOptions are the roles that an account can be given.
func (v *V1) roleOptions(r *sim.Reader) ([]ui.Option, error) {
	roles, err := v.RoleList(r)
	return web.Each(roles, func(role RoleInfo) ui.Option { return ui.Option{Value: role.Name, Label: role.Name} }), err
}
