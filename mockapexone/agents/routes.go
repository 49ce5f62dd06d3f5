package agents

import (
	"context"
	"net/http"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// installForm is a computer on which the installation package is run, as the API and
// the page take it.
type installForm struct {
	Host   string `json:"host" minLength:"1" maxLength:"63" pattern:"^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$" doc:"The computer's name."`
	IP     string `json:"ip" minLength:"1" maxLength:"45" format:"ip" doc:"Its address."`
	MAC    string `json:"mac" minLength:"1" maxLength:"17" pattern:"^([0-9A-Fa-f]{2}-){5}[0-9A-Fa-f]{2}$" doc:"Its network card's: 02-00-0A-01-00-01."`
	OS     string `json:"os" minLength:"1" maxLength:"100" doc:"Its operating system."`
	Group  string `json:"group,omitempty" maxLength:"100" doc:"The name or the id of its group; the first one, if it is not given."`
	Server string `json:"server,omitempty" maxLength:"64" doc:"The id of the server that the package is for; the first one, if it is not given."`
}

// relocateForm is where an agent is moved to.
type relocateForm struct {
	Server string `json:"server,omitempty" maxLength:"64" doc:"The id of a server; it stays the same, if it is not given."`
	Group  string `json:"group,omitempty" maxLength:"100" doc:"The name or the id of a group; it stays the same, if it is not given."`
}

type (
	nothing  struct{}
	oneInput struct {
		ID string `path:"id" maxLength:"64" doc:"The agent's GUID."`
	}
	listInput struct {
		web.Paging
		Search string `query:"search" maxLength:"63" doc:"Part of the endpoint's name."`
		Group  string `query:"group" maxLength:"64" doc:"The id of a group."`
		Server string `query:"server" maxLength:"64" doc:"The id of a server."`
		Status string `query:"status" enum:"online,offline"`
		Sensor string `query:"sensor" enum:"none,enabled,left_behind"`
	}
	installInput  struct{ Body installForm }
	relocateInput struct {
		ID   string `path:"id" maxLength:"64" doc:"The agent's GUID."`
		Body relocateForm
	}
)

// listJSON is a page of endpoints.
type listJSON struct {
	web.List[estate.Endpoint]

	Total int `json:"total" doc:"How many there are on all pages."`
}

// Routes registers the API. Its paths and shapes are Mockone's own.
func (a *Agents) Routes(s *web.Server) {
	a.endpointRoutes(s)
	web.Register(s, web.Op{
		ID: "endpoint-summary", Method: http.MethodGet, Path: "/api/endpoint-summary", Assumed: true, Summary: "The figures of the dashboard",
	}, func(ctx context.Context, c *web.Call, _ *nothing) (*estate.EndpointSummary, error) {
		return web.ReadAs(ctx, c, func(r *sim.Reader, _ estate.Session) (estate.EndpointSummary, error) {
			if err := a.may(r, Watch); err != nil {
				return estate.EndpointSummary{}, err
			}
			return a.EndpointSummary(r)
		})
	})
	list(a, s, View, "endpoint-groups", "The groups of endpoints", func(g estate.EndpointGroup) string { return g.ID }, a.EndpointGroups)
	list(a, s, ViewPolicies, "endpoint-policies", "The policies of endpoints", func(p estate.EndpointPolicy) string { return p.ID }, a.EndpointPolicies)
	list(a, s, View, "endpoint-servers", "The servers that manage agents", func(one estate.EndpointServer) string { return one.ID }, a.EndpointServers)
	a.taskRoutes(s)
}

// list registers a short list.
func list[T any](a *Agents, s *web.Server, act Act, id, summary string, key func(T) string, read func(r *sim.Reader) ([]T, error)) {
	web.Register(s, web.Op{ID: id, Method: http.MethodGet, Path: "/api/" + id, Assumed: true, Summary: summary},
		func(ctx context.Context, c *web.Call, in *web.Paging) (*web.List[T], error) {
			all, err := web.ReadAs(ctx, c, func(r *sim.Reader, _ estate.Session) ([]T, error) {
				if err := a.may(r, act); err != nil {
					return nil, err
				}
				return read(r)
			})
			if err != nil {
				return nil, err
			}
			return web.ListOf(*all, *in, key)
		})
}

func (a *Agents) endpointRoutes(s *web.Server) {
	web.Register(s, web.Op{
		ID: "endpoints", Method: http.MethodGet, Path: "/api/endpoints", Assumed: true, Summary: "The endpoints, in the order of their names",
	}, func(ctx context.Context, c *web.Call, in *listInput) (*listJSON, error) {
		return web.ReadAs(ctx, c, func(r *sim.Reader, _ estate.Session) (out listJSON, err error) {
			if err := a.may(r, View); err != nil {
				return out, err
			}
			page, err := a.Endpoints(r, estate.EndpointFilter{
				Group: in.Group, Server: in.Server, Status: in.Status, Sensor: in.Sensor, Search: in.Search, After: in.After, Limit: in.Limit,
			})
			out.Items, out.Next, out.Total = page.Items, page.Next, page.Total
			return out, err
		})
	})
	web.Register(s, web.Op{
		ID: "endpoint", Method: http.MethodGet, Path: "/api/endpoints/{id}", Assumed: true, Summary: "An endpoint",
	}, func(ctx context.Context, c *web.Call, in *oneInput) (*estate.Endpoint, error) {
		return a.read(ctx, c, in.ID)
	})
}

// read answers with an endpoint.
func (a *Agents) read(ctx context.Context, c *web.Call, id string) (*estate.Endpoint, error) {
	return web.ReadAs(ctx, c, func(r *sim.Reader, _ estate.Session) (estate.Endpoint, error) {
		if err := a.may(r, View); err != nil {
			return estate.Endpoint{}, err
		}
		e, ok, err := a.Endpoint(r, id)
		if err == nil && !ok {
			err = sim.ErrNotFound
		}
		return e, err
	})
}

// do gives a command about an endpoint, and answers with what that is afterwards.
func (a *Agents) do(ctx context.Context, c *web.Call, cmd sim.Command) (*estate.Endpoint, error) {
	t, err := web.Do[Agent](ctx, c, cmd)
	if err != nil {
		return nil, err
	}
	if t.State == StateUninstalled {
		return nil, nil //nolint:nilnil // answered without a body: it is gone
	}
	return a.read(ctx, c, t.ID)
}

func (a *Agents) taskRoutes(s *web.Server) {
	task := func(id, summary string, codes []string, cmd func(id string) sim.Command) {
		web.Register(s, web.Op{
			ID: id + "-endpoint", Method: http.MethodPost, Path: "/api/endpoints/{id}/" + id, Assumed: true, Summary: summary, Codes: codes,
		}, func(ctx context.Context, c *web.Call, in *oneInput) (*estate.Endpoint, error) {
			return a.do(ctx, c, cmd(in.ID))
		})
	}
	task("isolate", "Cut an endpoint off from the network", []string{"apexone.agent.isolated_already", "apexone.agent.uninstalled"},
		func(id string) sim.Command { return a.Isolate(id) })
	task("restore", "Restore an endpoint's connection", []string{"apexone.agent.not_isolated", "apexone.agent.uninstalled"},
		func(id string) sim.Command { return a.Restore(id) })
	task("uninstall", "Remove an agent from its computer", []string{"apexone.agent.removing", "apexone.agent.uninstalled"},
		func(id string) sim.Command { return a.Uninstall(id) })
	web.Register(s, web.Op{
		ID: "relocate-endpoint", Method: http.MethodPost, Path: "/api/endpoints/{id}/relocate", Assumed: true, Summary: "Move an agent to another server or group",
		Codes: []string{"apexone.agent.there_already", "apexone.agent.uninstalled", "apexone.group.unknown", "apexone.server.unknown"},
	}, func(ctx context.Context, c *web.Call, in *relocateInput) (*estate.Endpoint, error) {
		return a.do(ctx, c, a.Relocate(in.ID, Relocation(in.Body)))
	})
	web.Register(s, web.Op{
		ID: "install-endpoint", Method: http.MethodPost, Path: "/api/endpoints", Assumed: true, Status: http.StatusCreated,
		Summary: "Play that the installation package is run on a computer", Codes: []string{"apexone.group.unknown", "apexone.server.unknown"},
	}, func(ctx context.Context, c *web.Call, in *installInput) (*estate.Endpoint, error) {
		return a.do(ctx, c, a.Install(in.Body.installation()))
	})
}

func (f installForm) installation() Installation { return Installation(f) }
