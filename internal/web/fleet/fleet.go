// Package fleet is the pages that show what an endpoint security product manages: its
// figures, endpoints, groups, policies and servers. Apex Central shows them in its own
// console; Vision One shows the same, before the update in Endpoint Inventory and after
// it as Standard Endpoint Protection.
package fleet

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/ui"
)

//go:embed pages/*.html
var templates embed.FS

// Screen is one of the pages.
type Screen string

// The screens, by the last part of their paths.
const (
	Dashboard Screen = "dashboard"
	Endpoints Screen = "endpoints"
	Groups    Screen = "endpoint-groups"
	Policies  Screen = "endpoint-policies"
	Servers   Screen = "endpoint-servers"
)

// Screens returns all of them in the order in which consoles list them.
func Screens() []Screen { return []Screen{Dashboard, Endpoints, Groups, Policies, Servers} }

// Label returns the key of the screen's name.
func (s Screen) Label() string {
	switch s {
	case Dashboard:
		return "fleet.security"
	case Endpoints:
		return "fleet.endpoints"
	case Groups:
		return "fleet.groups"
	case Policies:
		return "fleet.policies"
	case Servers:
		return "fleet.servers"
	}
	return "fleet.screens"
}

// Config returns the pages, as a part of a console's.
func Config() ui.Config {
	folder, err := fs.Sub(templates, "pages")
	if err != nil {
		panic(fmt.Errorf("the templates of the fleet: %w", err)) // they are embedded
	}
	return ui.Config{
		Messages: "fleet", Files: folder,
		Pages: map[string]ui.Content{
			"fleet_dashboard": &dashboardPage{}, "fleet_endpoints": &endpointsPage{}, "fleet_endpoint": &endpointPage{},
			"fleet_groups": &groupsPage{}, "fleet_policies": &policiesPage{}, "fleet_servers": &serversPage{},
		},
	}
}

// Options say where a console has the screens.
type Options struct {
	// Suite is what they show.
	Suite estate.EndpointSuite
	// Name begins the ids of the operations: "inventory-".
	Name string
	// Path returns a screen's path; an endpoint's is below that of Endpoints.
	Path func(Screen) string
	// Act returns what the console's table of permissions calls looking at a screen;
	// nil if it has none.
	Act func(Screen) string
	// Title is the pages' title, and Nav their entry in the navigation, if they are
	// one; else each screen has its own.
	Title func(v *web.Visit) string
	Nav   string
	// Menus are the console's, if they stand on the pages themselves, and Head returns
	// the line above them.
	Menus []Menu
	Head  func(v *web.Visit, r *sim.Reader) (string, error)
	// Managed returns by which product the endpoints are managed, for lists that say
	// so; nil where that is the console's own.
	Managed func(v *web.Visit, r *sim.Reader) (string, error)
	// Manage says that the page of an endpoint has forms. They send to its path with
	// /isolate, /restore, /uninstall and /relocate behind it, which the console serves.
	// There is a form at the list's path with /install behind it, too.
	Manage bool
	// Enter may show another page instead, or refuse; nil lets everybody in.
	Enter func(v *web.Visit, r *sim.Reader, who estate.Session, s Screen) (instead *web.View, err error)
}

// Menu is a menu of a console that stands on its pages.
type Menu struct {
	// Label is the key of its name, Path where it leads, TestID its id in tests.
	Label, Path, TestID string
	// Screens are below it; they have tabs if there are several.
	Screens []Screen
}

// Top is what stands above the screens of a console with menus; a page of its own
// that embeds it has the same by the template fleet_top.
type Top struct {
	Head string
	// Menus are the menus, Tabs the screens of the current one.
	Menus, Tabs []ui.NavItem
}

// frame is what the screens have in common; the data of each embeds it.
type frame struct {
	ui.Page
	Top

	// Managed is by which product the endpoints are managed; empty if it is not said.
	Managed string
	// Manage is the Options'.
	Manage bool
	path   func(Screen) string
}

// At returns the address of a screen, for links; more parts are put behind it.
func (f *frame) At(s Screen, parts ...string) string { return f.Path(f.path(s), parts...) }

// Where returns the path of a screen, for Pager.
func (f *frame) Where(s Screen) string { return f.path(s) }

// show returns the data of a screen in f.
type show func(v *web.Visit, r *sim.Reader, s estate.EndpointSuite, f frame) (ui.Content, error)

// Register adds the screens to a console, and the page of an endpoint if there is
// the list of them.
func Register(k *web.Console, o Options, screens ...Screen) {
	for _, screen := range screens {
		query := []string{"after"}
		var shows show
		switch screen {
		case Dashboard:
			query, shows = nil, showDashboard
		case Endpoints:
			query, shows = []string{"search", "group", "server", "status", "sensor", "after"}, showEndpoints
		case Groups:
			shows = showGroups
		case Policies:
			shows = showPolicies
		case Servers:
			shows = showServers
		}
		op := web.Op{ID: o.Name + string(screen) + "-page", Path: o.Path(screen), Query: query}
		if o.Act != nil {
			op.Act = o.Act(screen)
		}
		k.Get(op, o.screen(screen, "fleet_"+template(screen), shows))
		if screen == Endpoints {
			op.ID, op.Path, op.Query = o.Name+"endpoint-page", o.Path(screen)+"/{id}", nil
			k.Get(op, o.Endpoint())
		}
	}
}

// template returns the last part of the name of a screen's template.
func template(s Screen) string {
	switch s {
	case Groups:
		return "groups"
	case Policies:
		return "policies"
	case Servers:
		return "servers"
	case Dashboard, Endpoints:
	}
	return string(s)
}

// Endpoint returns what shows the page of the endpoint whose id the path has as {id}.
func (o Options) Endpoint() web.Show {
	return o.screen(Endpoints, "fleet_endpoint", showEndpoint)
}

func (o Options) screen(screen Screen, page string, shows show) web.Show {
	enter := func(v *web.Visit, r *sim.Reader, who estate.Session) (*web.View, error) {
		if o.Enter == nil {
			return nil, nil //nolint:nilnil // everybody sees the page itself
		}
		return o.Enter(v, r, who, screen)
	}
	return web.Before(enter, func(v *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
		view := web.View{Page: page, Title: v.T(screen.Label()), Nav: o.Path(screen)}
		if o.Title != nil {
			view.Title, view.Nav = o.Title(v), o.Nav
		}
		f := frame{Manage: o.Manage, path: o.Path}
		var err error
		if f.Top, err = o.Top(v, r, o.menuOf(screen), screen); err != nil {
			return view, err
		}
		if o.Managed != nil {
			if f.Managed, err = o.Managed(v, r); err != nil {
				return view, err
			}
		}
		view.Data, err = shows(v, r, o.Suite, f)
		return view, err
	})
}

// menuOf returns the path of the menu of a screen.
func (o Options) menuOf(screen Screen) string {
	for _, m := range o.Menus {
		if slices.Contains(m.Screens, screen) {
			return m.Path
		}
	}
	return ""
}

// Top returns what stands above a page: of the menu with a path, and of a screen of
// that, which may be none.
func (o Options) Top(v *web.Visit, r *sim.Reader, menu string, screen Screen) (out Top, err error) {
	for _, m := range o.Menus {
		current := m.Path == menu
		out.Menus = append(out.Menus, ui.NavItem{Label: v.T(m.Label), Path: m.Path, TestID: m.TestID, Current: current})
		if !current || len(m.Screens) < 2 {
			continue
		}
		for _, s := range m.Screens {
			out.Tabs = append(out.Tabs, ui.NavItem{Label: v.T(s.Label()), Path: o.Path(s), TestID: o.Name + "tab-" + string(s), Current: s == screen})
		}
	}
	if o.Head != nil {
		out.Head, err = o.Head(v, r)
	}
	return out, err
}
