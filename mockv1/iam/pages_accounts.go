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

	// Shown is what its user signs in with.
	Shown string
	// Kind names its type, "primary" or one of the types, TypeText in words.
	Kind, TypeText string
	// Status is "enabled", "invited" or "disabled", Label its words; Needs says what
	// has to be done before it can sign in.
	Status string
	Label  lifecycle.Text
	Needs  lifecycle.Text
	// Waits says that a link can be sent again.
	Waits bool
	// Conflict says that two roles wait for an administrator's choice.
	Conflict bool
	// Product is the name of the product whose local account it was, if any.
	Product lifecycle.Text
}

// accountLines returns how to show accounts in the asker's language.
func (m *IAM) accountLines(at *web.Visit) func(a Account) accountLine {
	types := map[string]string{"primary": at.T("accounts.primary")}
	for _, t := range m.types(at) {
		types[t.Value] = t.Label
	}
	table := m.Accounts.Table()
	label := func(s lifecycle.State) lifecycle.Text {
		info, _ := table.State(s)
		return info.Label
	}
	return func(a Account) accountLine {
		out := accountLine{
			Account: a, Shown: a.SignInName(), Kind: a.Type, Status: a.Status(), Label: label(a.State),
			Conflict: a.State == AccountRoleConflict, Product: m.options.Product(a.From), Waits: a.State == AccountInvited,
		}
		if a.Primary {
			out.Kind = "primary"
		}
		out.TypeText = types[out.Kind]
		switch a.State {
		case AccountRoleConflict: // the conflict is said besides
			out.Label = label(AccountActive)
		case AccountResetRequired, AccountIDPRequired:
			out.Label, out.Needs, out.Waits = label(AccountActive), label(a.State), !a.group()
		}
		return out
	}
}

// types are the types of accounts to choose from.
func (m *IAM) types(at *web.Visit) []ui.Option {
	return []ui.Option{
		{Value: TypeLocal, Label: at.T("accounts.type.local")},
		{Value: TypeSAML, Label: at.T("accounts.type.saml")},
		{Value: TypeSAMLGroup, Label: at.T("accounts.type.saml_group")},
		{Value: TypeIDPOnlySAMLGroup, Label: at.T("accounts.type.idp_only")},
	}
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

// accountAddPage is the form of a new account.
type accountAddPage struct {
	ui.Page

	Types, Roles []ui.Option
	// Valid says for how long a link is; empty if for ever.
	Valid    string
	InTheWay []lifecycle.Reason
}

// accountPages are the pages on accounts and roles.
func (m *IAM) accountPages(k *web.Console) {
	k.Get(web.Op{ID: "user-accounts-page", Act: actViewAccounts, Path: accountsPath, Query: []string{"after"}}, m.showAccounts)
	k.Get(web.Op{ID: "add-user-account-page", Act: actViewAccounts, Path: addAccountPath}, m.showAddAccount)
	web.Post(k, web.Op{ID: "add-user-account", Act: InviteAccount{}.Name(), Again: actViewAccounts, Path: addAccountPath}, m.showAddAccount, m.addAccount)
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
	web.Post(k, web.Op{ID: "describe-account", Act: EditAccount{}.Name(), Again: actViewAccounts, Path: accountPath + "/description"}, one,
		func(ctx context.Context, at *web.Visit, in *descriptionForm) (web.Next, error) {
			_, err := at.Do(ctx, m.DescribeAccount(at.Param("id"), in.Description))
			return accountDone(at, "accounts.done.described"), err
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
	cut, err := web.Cut(at, web.Each(all, m.accountLines(at)), func(a accountLine) string { return a.ID })
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
		page := &accountDetailPage{One: m.accountLines(at)(a)}
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
	page := &accountAddPage{Types: m.types(at), Roles: append([]ui.Option{{Label: at.T("accounts.role.choose")}}, roles...)}
	lifetime, err := r.Duration(SettingInvitation)
	if err != nil {
		return web.View{}, err
	}
	if lifetime > 0 {
		page.Valid = at.Text(estate.Span(lifetime))
	}
	page.InTheWay, err = m.Accounts.Obstacles(r, Account{}, inviteAccount, nil)
	return web.View{Page: "account_add", Data: page, Title: at.T("accounts.add"), Nav: accountsPath}, err
}

func (m *IAM) addAccount(ctx context.Context, at *web.Visit, in *inviteForm) (web.Next, error) {
	a, err := web.Do[Account](ctx, at.Call, m.InviteAccount(in.invitee()))
	if a.group() {
		return web.Next{Path: accountsPath, Toast: "accounts.done.added"}, err
	}
	return web.Next{Path: accountsPath, Toast: "accounts.done.invited"}, err
}

// roleOptions are the roles that an account can be given.
func (m *IAM) roleOptions(r *sim.Reader) ([]ui.Option, error) {
	roles, err := m.RoleList(r)
	return web.Each(roles, func(role RoleInfo) ui.Option { return ui.Option{Value: role.Name, Label: role.Name} }), err
}
