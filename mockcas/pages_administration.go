package mockcas

import (
	"context"
	"net/url"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/roles"
	"github.com/mockone/mockone/internal/web/suite"
	"github.com/mockone/mockone/internal/web/ui"
)

// administratorLine is an administrator with the words for his state.
type administratorLine struct {
	Administrator

	Status lifecycle.Text
	Code   string
}

type administratorsPage struct {
	ui.Page

	Administrators []administratorLine
	Query          url.Values
	Next           string
}

// addPage adds an administrator.
type addPage struct {
	ui.Page

	Roles []ui.Option
}

func (c *CAS) administrationPages(k *web.Console) {
	administrators, add := c.on(ScreenAdministration, c.showAdministrators), c.on(ScreenAdministration, c.showAdd)
	k.Get(web.Op{ID: "administrators-page", Path: administratorsPath, Query: []string{"after"}}, administrators)
	k.Get(web.Op{ID: "add-administrator-page", Path: administratorsPath + "/add"}, add)
	web.Post(k, web.Op{ID: "new-administrator", Path: administratorsPath + "/add"}, add,
		func(ctx context.Context, at *web.Visit, in *administratorForm) (web.Next, error) {
			_, err := at.Do(ctx, c.AddAdministrator(NewAdministrator(*in)))
			return web.Next{Path: administratorsPath, Toast: "administrators.added"}, err
		})
	web.Post(k, web.Op{ID: "set-administrator-status", Path: administratorsPath + "/{id}"}, administrators,
		func(ctx context.Context, at *web.Visit, in *statusForm) (web.Next, error) {
			_, err := at.Do(ctx, c.SwitchAdministrator(at.Param("id"), in.Status))
			return web.Next{Path: administratorsPath, Toast: "administrators." + in.Status}, err
		})
	k.Get(web.Op{ID: "roles-page", Path: rolesPath, Query: []string{"after"}}, c.on(ScreenAdministration, c.showRoles))
}

func (c *CAS) showAdministrators(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
	all, err := c.Administrators.All(r)
	if err != nil {
		return web.View{}, err
	}
	cut, err := web.Cut(at, all, func(a Administrator) string { return a.ID })
	if err != nil {
		return web.View{}, err
	}
	table := c.Administrators.Table()
	page := &administratorsPage{Query: at.Query(), Next: cut.Next}
	page.Administrators = web.Each(cut.Items, func(a Administrator) administratorLine {
		info, _ := table.State(a.State)
		return administratorLine{Administrator: a, Status: info.Label, Code: a.json().Status}
	})
	return web.View{Page: "administrators", Data: page, Title: at.T("administrators.title"), Nav: administratorsPath}, nil
}

func (c *CAS) showAdd(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
	all, err := c.Roles(r)
	page := &addPage{Roles: append([]ui.Option{{Label: at.T("administrators.role.choose")}}, roles.Options(all)...)}
	return web.View{Page: "administrator_add", Data: page, Title: at.T("administrators.add"), Nav: administratorsPath}, err
}

func (c *CAS) showRoles(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
	all, err := c.Roles(r)
	if err != nil {
		return web.View{}, err
	}
	words := map[roles.Screen]string{ScreenAdministration: at.T("screen.administration")}
	for _, s := range suite.Family().Screens() {
		words[roles.Screen(s)] = at.T(suite.Family().Label(s))
	}
	return roleTable().View(at, all, roles.Words{Path: rolesPath, Title: at.T("roles.title"), Members: at.T("roles.members"), Screens: words})
}
