// Package fleet is the pages that show what an endpoint security product manages: its
// figures, endpoints, groups, policies and servers. Apex Central shows them in its own
// console; Vision One shows the same, before the update in Endpoint Inventory and after
// it as Standard Endpoint Protection.
package fleet

import (
	"embed"
	"fmt"
	"io/fs"

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
	// Tabs says that the screens are tabs of one page: Title is then the page's,
	// and Nav its entry in the navigation. Else each is an entry of its own.
	Tabs  bool
	Title func(v *web.Visit) string
	Nav   string
	// Manage says that the page of an endpoint has forms. They send to its path with
	// /isolate, /restore, /uninstall and /relocate behind it, which the console serves.
	// There is a form at the list's path with /install behind it, too.
	Manage bool
	// Console, if it is set, is the path below which each server has a page of its own,
	// by its id.
	Console string
	// Enter may show another page instead, or refuse; nil lets everybody in.
	Enter func(v *web.Visit, r *sim.Reader, who estate.Session, s Screen) (instead *web.View, err error)
}

// frame is what the screens have in common; the data of each embeds it.
type frame struct {
	ui.Page

	Tabs []ui.NavItem
	// Manage and Console are the Options'.
	Manage  bool
	Console string
	path    func(Screen) string
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
		data, err := shows(v, r, o.Suite, frame{Tabs: o.TabsAt(v, screen), Manage: o.Manage, Console: o.Console, path: o.Path})
		view := web.View{Page: page, Data: data, Title: v.T(screen.Label()), Nav: o.Path(screen)}
		if o.Tabs {
			view.Title, view.Nav = o.Title(v), o.Nav
		}
		return view, err
	})
}

// TabsAt returns the tabs with the one of a screen as the current one; none, if
// the screens are no tabs.
func (o Options) TabsAt(v *web.Visit, current Screen) []ui.NavItem {
	if !o.Tabs {
		return nil
	}
	out := make([]ui.NavItem, 0, len(Screens()))
	for _, s := range Screens() {
		out = append(out, ui.NavItem{Label: v.T(s.Label()), Path: o.Path(s), TestID: o.Name + "tab-" + string(s), Current: s == current})
	}
	return out
}
