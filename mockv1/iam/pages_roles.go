package iam

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/ui"
)

const rolesPath = "/user-roles"

// roleLine is a role as the page shows it.
type roleLine struct {
	RoleInfo

	Rights []rights
	// Product is the name of the product that it was converted from, if any.
	Product lifecycle.Text
}

// rights is what a role permits at a level, in words. A level and an app that are
// not known stand as they are.
type rights struct {
	Level string
	Apps  []permission
}

type permission struct{ Code, App string }

// roleListPage is User Roles.
type roleListPage struct {
	ui.Page

	Roles []roleLine
	Query url.Values
	Next  string
}

func (m *IAM) rolePages(k *web.Console) {
	k.Get(web.Op{ID: "user-roles-page", Path: rolesPath, Query: []string{"after"}},
		func(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
			all, err := m.RoleList(r)
			if err != nil {
				return web.View{}, err
			}
			rights := rightsOf(at)
			cut, err := web.Cut(at, web.Each(all, func(role RoleInfo) roleLine {
				return roleLine{RoleInfo: role, Rights: rights(role.Permissions), Product: m.options.Product(role.From)}
			}), func(role roleLine) string { return role.Name })
			if err != nil {
				return web.View{}, err
			}
			return web.View{
				Page: "role_list", Title: at.T("roles.title"), Nav: rolesPath,
				Data: &roleListPage{Roles: cut.Items, Query: at.Query(), Next: cut.Next},
			}, nil
		})
}

// rightsOf returns how to word permissions, "app:level", those of a level
// together. The apps are those of Vision One, and the screens of the products
// that roles come from.
func rightsOf(at *web.Visit) func(codes []string) []rights {
	apps := map[string]string{
		"product_instance": at.T("roles.app.product_instance"), "user_accounts": at.T("accounts.title"), "user_roles": at.T("roles.title"),
		"licenses": at.T("roles.app.licenses"), "cecp": at.T("roles.app.cecp"), "dashboard": at.T("roles.app.dashboard"),
		"policies": at.T("roles.app.policies"), "logs": at.T("roles.app.logs"), "reports": at.T("roles.app.reports"), "services": at.T("roles.app.services"),
	}
	full, read := at.T("roles.level.full"), at.T("roles.level.read")
	levels := map[string]string{"full": full, "full_control": full, "read": read, "view_only": read}
	return func(codes []string) []rights {
		var out []rights
		for _, code := range codes {
			app, level, _ := strings.Cut(code, ":")
			app, level = cmp.Or(apps[app], app), cmp.Or(levels[level], level)
			i := slices.IndexFunc(out, func(r rights) bool { return r.Level == level })
			if i < 0 {
				i = len(out)
				out = append(out, rights{Level: level})
			}
			out[i].Apps = append(out[i].Apps, permission{Code: code, App: app})
		}
		return out
	}
}
