package agents

import (
	"context"
	"embed"
	"fmt"
	"io/fs"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/fleet"
	"github.com/mockone/mockone/internal/web/screens"
	"github.com/mockone/mockone/internal/web/ui"
)

//go:embed pages/*.html
var templates embed.FS

// Config returns the package's own pages, as a part of the console's, beside those of
// package fleet.
func Config() ui.Config {
	folder, err := fs.Sub(templates, "pages")
	if err != nil {
		panic(fmt.Errorf("the templates of agents: %w", err)) // they are embedded
	}
	return ui.Config{
		Messages: "apexone_agents", Files: folder,
		Pages: map[string]ui.Content{"agent_install": &installPage{}, "server_console": &serverPage{}},
	}
}

// Fields say in which field of a form a refusal belongs.
func Fields() map[string]string {
	return map[string]string{"apexone.server.unknown": "server", "apexone.group.unknown": "group", "apexone.agent.nameless": "host"}
}

// installPage is the form in which the installation of an agent is played.
type installPage struct {
	ui.Page

	Groups, Servers []ui.Option
	List            string
}

// serverPage is the console of an Apex One server.
type serverPage struct {
	ui.Page

	Server    Server
	Endpoints int
	Online    int
}

// Path returns where a screen of endpoints is in the console of Apex Central.
func Path(s screens.Screen) string {
	if s == fleet.Dashboard {
		return "/"
	}
	return "/" + string(s)
}

// consolePath is below which each server has its console.
const consolePath = "/apex-one"

// consoleOf returns where the console of a server is.
func consoleOf(id string) lifecycle.Link {
	return lifecycle.Link{Service: Name, Path: consolePath + "/" + id}
}

// screens are the screens of the fleet in the console of Apex Central.
func (a *Agents) screens() fleet.Options {
	return fleet.Options{
		Shown: fleet.Shown{Suite: a, Manage: true}, Name: "fleet-", Path: Path,
		Enter: func(v *web.Visit, r *sim.Reader, who estate.Session, s screens.Screen) (*web.View, error) {
			switch s {
			case fleet.Dashboard:
				return a.enter(v, r, who, Watch)
			case fleet.Policies:
				return a.enter(v, r, who, ViewPolicies)
			case fleet.Endpoints, fleet.Groups, fleet.Servers:
			}
			return a.enter(v, r, who, View)
		},
	}
}

func (a *Agents) enter(v *web.Visit, r *sim.Reader, who estate.Session, act Act) (*web.View, error) {
	if a.options.Enter != nil {
		if instead, err := a.options.Enter(v, r, who); instead != nil || err != nil {
			return instead, err
		}
	}
	return nil, a.may(r, act)
}

// Pages registers the pages: all of the fleet's, and what only Apex Central has.
func (a *Agents) Pages(k *web.Console) {
	o := a.screens()
	list := Path(fleet.Endpoints)
	form := web.Before(func(v *web.Visit, r *sim.Reader, who estate.Session) (*web.View, error) {
		return a.enter(v, r, who, Manage)
	}, a.showInstall)
	k.Get(web.Op{ID: "install-page", Path: list + "/install"}, form)
	web.Post(k, web.Op{ID: "install", Path: list + "/install"}, form, func(ctx context.Context, v *web.Visit, in *installForm) (web.Next, error) {
		t, err := web.Do[Agent](ctx, v.Call, a.Install(in.installation()))
		return web.Next{Path: list + "/" + t.ID, Toast: "agents.installed"}, err
	})
	fleet.Family().Register(k, o, fleet.Family().Screens()...)
	task := func(id, toast string, cmd func(id string) sim.Command) {
		web.Post(k, web.Op{ID: id, Path: list + "/{id}/" + id}, fleet.Family().One(o, fleet.Endpoints), func(ctx context.Context, v *web.Visit, _ *nothing) (web.Next, error) {
			t, err := web.Do[Agent](ctx, v.Call, cmd(v.Param("id")))
			next := list + "/" + t.ID
			if t.State == StateUninstalled {
				next = list
			}
			return web.Next{Path: next, Toast: toast}, err
		})
	}
	task("isolate", "agents.isolate.sent", func(id string) sim.Command { return a.Isolate(id) })
	task("restore", "agents.restore.sent", func(id string) sim.Command { return a.Restore(id) })
	task("uninstall", "agents.uninstall.sent", func(id string) sim.Command { return a.Uninstall(id) })
	web.Post(k, web.Op{ID: "relocate", Path: list + "/{id}/relocate"}, fleet.Family().One(o, fleet.Endpoints), func(ctx context.Context, v *web.Visit, in *relocateForm) (web.Next, error) {
		t, err := web.Do[Agent](ctx, v.Call, a.Relocate(v.Param("id"), Relocation(*in)))
		return web.Next{Path: list + "/" + t.ID, Toast: "agents.relocated"}, err
	})
	// The servers' own consoles stay when Apex Central is gone [A1ACT], so nobody is
	// asked for a session of Apex Central there.
	k.Get(web.Op{ID: "server-console-page", Path: consolePath + "/{id}", Public: true}, a.showServer)
}

func (a *Agents) showInstall(v *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
	page := &installPage{List: Path(fleet.Endpoints)}
	view := web.View{Page: "agent_install", Data: page, Title: v.T("agents.install"), Nav: page.List}
	groups, err := a.Groups(r)
	if err != nil {
		return view, err
	}
	servers, err := a.Servers(r)
	page.Groups = web.Each(groups, func(g Group) ui.Option { return ui.Option{Value: g.ID, Label: g.Name} })
	page.Servers = web.Each(servers, func(s Server) ui.Option { return ui.Option{Value: s.ID, Label: s.Name} })
	return view, err
}

func (a *Agents) showServer(v *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
	page := &serverPage{}
	view := web.View{Page: "server_console", Data: page, Title: v.T("agents.console"), Bare: true}
	standing, err := a.standing(r)
	if err != nil {
		return view, err
	}
	if standing.Purged {
		return view, sim.ErrNotFound
	}
	servers, err := a.Servers(r)
	if err != nil {
		return view, err
	}
	for _, s := range servers {
		if s.ID == v.Param("id") {
			page.Server = s
		}
	}
	all, err := a.Endpoints(r, estate.EndpointFilter{Server: v.Param("id"), Limit: 1})
	if err != nil {
		return view, err
	}
	on, err := a.Endpoints(r, estate.EndpointFilter{Server: v.Param("id"), Status: string(Online), Limit: 1})
	if page.Server.ID == "" && err == nil {
		err = sim.ErrNotFound
	}
	page.Endpoints, page.Online = all.Total, on.Total
	return view, err
}
