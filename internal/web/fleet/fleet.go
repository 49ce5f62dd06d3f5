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
	"github.com/mockone/mockone/internal/web/screens"
	"github.com/mockone/mockone/internal/web/ui"
)

//go:embed pages/*.html
var templates embed.FS

// The screens, by the last part of their paths.
const (
	Dashboard screens.Screen = "dashboard"
	Endpoints screens.Screen = "endpoints"
	Groups    screens.Screen = "endpoint-groups"
	Policies  screens.Screen = "endpoint-policies"
	Servers   screens.Screen = "endpoint-servers"
)

// Options say where a console has the screens.
type Options = screens.Options[Shown]

// Shown is what the screens show, and how.
type Shown struct {
	Suite estate.EndpointSuite
	// Managed returns by which product the endpoints are managed, for lists that say
	// so; nil where that is the console's own.
	Managed func(v *web.Visit, r *sim.Reader) (string, error)
	// Manage says that the page of an endpoint has forms. They send to its path with
	// /isolate, /restore, /uninstall and /relocate behind it, which the console serves.
	// There is a form at the list's path with /install behind it, too.
	Manage bool
}

// Family returns the screens in the order in which consoles list them.
func Family() screens.Family[Shown] {
	return screens.Family[Shown]{
		{Screen: Dashboard, Label: "fleet.security", Template: "fleet_dashboard", Show: framed(showDashboard)},
		{
			Screen: Endpoints, Label: "fleet.endpoints", Template: "fleet_endpoints", Query: []string{"search", "group", "server", "status", "sensor", "after"},
			Show: framed(showEndpoints), One: &screens.One[Shown]{Name: "endpoint", Template: "fleet_endpoint", Show: framed(showEndpoint)},
		},
		{Screen: Groups, Label: "fleet.groups", Template: "fleet_groups", Query: []string{"after"}, Show: framed(showGroups)},
		{Screen: Policies, Label: "fleet.policies", Template: "fleet_policies", Query: []string{"after"}, Show: framed(showPolicies)},
		{Screen: Servers, Label: "fleet.servers", Template: "fleet_servers", Query: []string{"after"}, Show: framed(showServers)},
	}
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

// frame is what the screens have in common; the data of each embeds it.
type frame struct {
	screens.Frame

	// Managed is by which product the endpoints are managed; empty if it is not said.
	Managed string
	// Manage is as in Shown.
	Manage bool
}

// framed returns what shows a screen whose data are in the frame of this package.
func framed(show func(v *web.Visit, r *sim.Reader, s estate.EndpointSuite, f frame) (ui.Content, error)) screens.Show[Shown] {
	return func(v *web.Visit, r *sim.Reader, shown Shown, f screens.Frame) (ui.Content, error) {
		own := frame{Frame: f, Manage: shown.Manage}
		if shown.Managed != nil {
			var err error
			if own.Managed, err = shown.Managed(v, r); err != nil {
				return nil, err
			}
		}
		return show(v, r, shown.Suite, own)
	}
}
