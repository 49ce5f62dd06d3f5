package iam

import (
	"context"
	"net/url"
	"slices"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/ui"
)

// The paths of the pages on roles. The page of a role is below rolesPath.
const (
	rolesPath   = "/user-roles"
	addRolePath = rolesPath + "/add"
	rolePath    = rolesPath + "/{id}"
)

// roleLine is a role as the pages show it.
type roleLine struct {
	RoleInfo

	// Rights are the areas of which it permits something, by level.
	Rights []rights
	// Unknown are permissions that the console does not know.
	Unknown []Permission
	// Product is the name of the product that it was converted from, if any.
	Product lifecycle.Text
}

// rights are the areas that a role has at a level.
type rights struct {
	Code  Level
	Level lifecycle.Text
	Areas []Area
}

// roleListPage is User Roles.
type roleListPage struct {
	ui.Page

	Roles []roleLine
	Query url.Values
	Next  string
}

// roleDetailPage is the form of a role, new or not, and the question whether to
// delete one.
type roleDetailPage struct {
	ui.Page

	// One is the role; it has no id while it is new.
	One   roleLine
	Areas []areaBoxes
	// Assets are the products that its scope can be limited to.
	Assets []asset
	// InTheWay is why its user may not change it, or not delete it.
	InTheWay []lifecycle.Reason
}

// areaBoxes are what can be ticked of an area.
type areaBoxes struct {
	Area

	Boxes []grantBox
}

type grantBox struct {
	Grant

	Has bool
}

type asset struct {
	Code string
	Name lifecycle.Text
	Has  bool
}

func (m *IAM) rolePages(k *web.Console) {
	k.Get(web.Op{ID: "user-roles-page", Act: actViewRoles, Path: rolesPath, Query: []string{"after"}}, m.showRoles)
	add, one, sure := m.showNewRole, m.showRole("role_detail", editRole), m.showRole("role_delete", deleteRole)
	k.Get(web.Op{ID: "create-user-role-page", Act: actViewRoles, Path: addRolePath}, add)
	web.Post(k, web.Op{ID: "add-user-role", Act: CreateRole{}.Name(), Again: actViewRoles, Path: addRolePath}, add,
		func(ctx context.Context, at *web.Visit, in *customRoleForm) (web.Next, error) {
			_, err := at.Do(ctx, m.CreateRole(in.text()))
			return web.Next{Path: rolesPath, Toast: "roles.done.created"}, err
		})
	k.Get(web.Op{ID: "user-role-page", Act: actViewRoles, Path: rolePath}, one)
	web.Post(k, web.Op{ID: "save-user-role", Act: EditRole{}.Name(), Again: actViewRoles, Path: rolePath}, one,
		func(ctx context.Context, at *web.Visit, in *customRoleForm) (web.Next, error) {
			_, err := at.Do(ctx, m.EditRole(at.Param("id"), in.text()))
			return web.Next{Path: rolesPath, Toast: "roles.done.edited"}, err
		})
	web.Post(k, web.Op{ID: "copy-user-role", Act: DuplicateRole{}.Name(), Again: actViewRoles, Path: rolePath + "/duplicate"}, one,
		func(ctx context.Context, at *web.Visit, _ *struct{}) (web.Next, error) {
			role, err := web.Do[RoleInfo](ctx, at.Call, m.DuplicateRole(at.Param("id"), ""))
			return web.Next{Path: rolesPath + "/" + url.PathEscape(role.ID), Toast: "roles.done.duplicated"}, err
		})
	k.Get(web.Op{ID: "delete-user-role-page", Act: actViewRoles, Path: rolePath + "/delete"}, sure)
	web.Post(k, web.Op{ID: "confirm-role-deletion", Act: DeleteRole{}.Name(), Again: actViewRoles, Path: rolePath + "/delete"}, sure,
		func(ctx context.Context, at *web.Visit, _ *struct{}) (web.Next, error) {
			_, err := at.Do(ctx, m.DeleteRole(at.Param("id")))
			return web.Next{Path: rolesPath, Toast: "roles.done.deleted"}, err
		})
}

func (m *IAM) roleLine(role RoleInfo) roleLine {
	out := roleLine{RoleInfo: role, Product: m.options.Product(role.From)}
	for _, level := range []Level{FullAccess, PartialAccess, ReadOnly} {
		one := rights{Code: level, Level: level.Text()}
		for _, a := range Areas() {
			if role.Level(a) == level {
				one.Areas = append(one.Areas, a)
			}
		}
		if len(one.Areas) > 0 {
			out.Rights = append(out.Rights, one)
		}
	}
	for _, p := range role.Permissions {
		if !p.known() {
			out.Unknown = append(out.Unknown, p)
		}
	}
	return out
}

func (m *IAM) showRoles(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
	all, err := m.RoleList(r)
	if err != nil {
		return web.View{}, err
	}
	cut, err := web.Cut(at, web.Each(all, m.roleLine), func(role roleLine) string { return role.Name })
	if err != nil {
		return web.View{}, err
	}
	return web.View{
		Page: "role_list", Title: at.T("roles.title"), Nav: rolesPath,
		Data: &roleListPage{Roles: cut.Items, Query: at.Query(), Next: cut.Next},
	}, nil
}

// fill adds to a page what can be ticked of a role.
func (m *IAM) fill(r *sim.Reader, page *roleDetailPage) error {
	role := page.One.RoleInfo
	for _, a := range Areas() {
		line := areaBoxes{Area: a}
		for _, g := range a.Grants {
			line.Boxes = append(line.Boxes, grantBox{Grant: g, Has: slices.Contains(role.Permissions, g.Permission)})
		}
		page.Areas = append(page.Areas, line)
	}
	b, err := estate.TheBusiness(r)
	if err != nil || b.Platform != estate.Foundation {
		return err // there are no scopes
	}
	for _, code := range m.options.Assets {
		page.Assets = append(page.Assets, asset{Code: code, Name: m.options.Product(code), Has: slices.Contains(role.Assets, code)})
	}
	return nil
}

func (m *IAM) showNewRole(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
	page := &roleDetailPage{}
	if err := m.fill(r, page); err != nil {
		return web.View{}, err
	}
	var err error
	page.InTheWay, err = m.Roles.Obstacles(r, Role{}, createRole, nil)
	return web.View{Page: "role_detail", Data: page, Title: at.T("roles.add"), Nav: rolesPath}, err
}

// showRole shows one role by a template, with what stands in the way of a trigger.
func (m *IAM) showRole(template string, on lifecycle.Trigger) web.Show {
	return func(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
		role, err := m.RoleByID(r, at.Param("id"))
		if err != nil {
			return web.View{}, err
		}
		page := &roleDetailPage{One: m.roleLine(role)}
		if err := m.fill(r, page); err != nil {
			return web.View{}, err
		}
		if !role.Predefined {
			t, err := m.Roles.Get(r, role.ID)
			if err != nil {
				return web.View{}, err
			}
			if page.InTheWay, err = m.Roles.Obstacles(r, t, on, nil); err != nil {
				return web.View{}, err
			}
		}
		return web.View{Page: template, Data: page, Title: at.T("roles.details"), Nav: rolesPath}, nil
	}
}
