package mockcas

import (
	"context"
	"net/url"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/screens"
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

// roleLine is a role with its screens in words.
type roleLine struct {
	Role

	Grants []grant
}

// grant is what a role may do on a screen.
type grant struct {
	Screen      Screen
	Level       Level
	Name, Words string
}

type rolesPage struct {
	ui.Page

	Roles []roleLine
	Query url.Values
	Next  string
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
	roles, err := c.Roles(r)
	options := web.Each(roles, func(one Role) ui.Option { return ui.Option{Value: one.Name, Label: one.Name} })
	page := &addPage{Roles: append([]ui.Option{{Label: at.T("administrators.role.choose")}}, options...)}
	return web.View{Page: "administrator_add", Data: page, Title: at.T("administrators.add"), Nav: administratorsPath}, err
}

func (c *CAS) showRoles(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
	roles, err := c.Roles(r)
	if err != nil {
		return web.View{}, err
	}
	cut, err := web.Cut(at, roles, func(one Role) string { return one.Name })
	if err != nil {
		return web.View{}, err
	}
	page := &rolesPage{Query: at.Query(), Next: cut.Next}
	page.Roles = web.Each(cut.Items, func(one Role) roleLine { return roleLine{Role: one, Grants: grants(at, one)} })
	return web.View{Page: "roles", Data: page, Title: at.T("roles.title"), Nav: rolesPath}, nil
}

// grants words what a role may do, screen by screen.
func grants(at *web.Visit, one Role) []grant {
	var out []grant
	for _, s := range []Screen{ScreenDashboard, ScreenPolicies, ScreenLogs, ScreenReports, ScreenServices, ScreenAdministration} {
		g := grant{Screen: s, Level: one.Permissions[s]}
		switch g.Level {
		case FullControl:
			g.Words = at.T("level.full_control")
		case ViewOnly:
			g.Words = at.T("level.view_only")
		default:
			g.Level, g.Words = NoAccess, at.T("level.no_access")
		}
		g.Name = at.T("screen.administration")
		if s != ScreenAdministration {
			g.Name = at.T(suite.Family().Label(screens.Screen(s)))
		}
		out = append(out, g)
	}
	return out
}
