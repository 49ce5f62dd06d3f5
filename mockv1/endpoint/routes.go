package endpoint

import (
	"context"
	"net/http"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/fleet"
	"github.com/mockone/mockone/internal/web/screens"
)

// The acts of the console's table of permissions, besides those of the menus.
const (
	actInventory = "v1.endpoint_inventory.view"
	actSEP       = "v1.sep.view"
)

// itemJSON is an endpoint in Endpoint Inventory.
type itemJSON struct {
	estate.Endpoint

	ManagedBy   string `json:"managed_by" doc:"The code of what manages it: the product's until its update is done, then the successor's."`
	ManagerName string `json:"manager_name"`
	GroupName   string `json:"group_name"`
	PolicyName  string `json:"policy_name"`
	ServerName  string `json:"server_name"`
}

type sepJSON struct {
	State  State  `json:"state" enum:"contact_sales,connect,connecting,update_platform,update,updating,ready"`
	Text   string `json:"text"`
	Button string `json:"button,omitempty"`
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
)

func (in listInput) filter() estate.EndpointFilter {
	return estate.EndpointFilter{
		Group: in.Group, Server: in.Server, Status: in.Status, Sensor: in.Sensor, Search: in.Search, After: in.After, Limit: in.Limit,
	}
}

// listJSON is a page of endpoints.
type listJSON[T any] struct {
	web.List[T]

	Total int `json:"total" doc:"How many there are on all pages."`
}

// Routes registers the API. Its paths and shapes are Mockone's own.
func (e *Endpoints) Routes(s *web.Server) {
	e.inventoryRoutes(s)
	web.Register(s, web.Op{
		ID: "sep", Act: actSEP, Method: http.MethodGet, Path: "/api/sep", Assumed: true, Summary: "What the page Standard Endpoint Protection shows",
	}, func(ctx context.Context, c *web.Call, _ *nothing) (*sepJSON, error) {
		page, err := web.Read(ctx, c, e.Page)
		return &sepJSON{State: page.State, Text: page.Text.In(c.Lang()), Button: page.Button.In(c.Lang())}, err
	})
	get(e, s, "sep-dashboard", "/dashboard", fleet.Dashboard, "The figures of the dashboard",
		func(suite estate.EndpointSuite, r *sim.Reader, _ *nothing) (estate.EndpointSummary, error) {
			return suite.EndpointSummary(r)
		})
	get(e, s, "sep-endpoints", "/endpoints", fleet.Endpoints, "The endpoints, in the order of their names",
		func(suite estate.EndpointSuite, r *sim.Reader, in *listInput) (out listJSON[estate.Endpoint], err error) {
			page, err := suite.Endpoints(r, in.filter())
			out.Items, out.Next, out.Total = page.Items, page.Next, page.Total
			return out, err
		})
	get(e, s, "sep-endpoint", "/endpoints/{id}", fleet.Endpoints, "An endpoint",
		func(suite estate.EndpointSuite, r *sim.Reader, in *oneInput) (estate.Endpoint, error) {
			one, ok, err := suite.Endpoint(r, in.ID)
			if err == nil && !ok {
				err = sim.ErrNotFound
			}
			return one, err
		})
	list(e, s, "groups", fleet.Groups, "The groups of endpoints", estate.EndpointSuite.EndpointGroups, func(g estate.EndpointGroup) string { return g.ID })
	list(e, s, "policies", fleet.Policies, "The policies", estate.EndpointSuite.EndpointPolicies, func(p estate.EndpointPolicy) string { return p.ID })
	e.serverRoute(s)
}

// serverJSON is a server in the console.
type serverJSON struct {
	estate.EndpointServer

	Console string `json:"console" doc:"The address of its own console, which stays when that of the product is gone."`
}

func (e *Endpoints) serverRoute(s *web.Server) {
	web.Register(s, web.Op{
		ID: "sep-servers", Act: actOf(fleet.Servers), Method: http.MethodGet, Path: "/api/sep/servers", Assumed: true,
		Summary: "The servers that manage agents", Codes: []string{notReady.Code},
	}, func(ctx context.Context, c *web.Call, in *web.Paging) (*web.List[serverJSON], error) {
		all, err := web.ReadAs(ctx, c, func(r *sim.Reader, _ estate.Session) ([]serverJSON, error) {
			suite, err := e.Console(r)
			if err != nil {
				return nil, err
			}
			servers, err := suite.EndpointServers(r)
			return web.Each(servers, func(one estate.EndpointServer) serverJSON {
				return serverJSON{EndpointServer: one, Console: c.Link(one.Console)}
			}), err
		})
		if err != nil {
			return nil, err
		}
		return web.ListOf(*all, *in, func(one serverJSON) string { return one.ID })
	})
}

func (e *Endpoints) inventoryRoutes(s *web.Server) {
	web.Register(s, web.Op{
		ID: "endpoint-inventory", Act: actInventory, Method: http.MethodGet, Path: "/api/endpoint-inventory", Assumed: true,
		Summary: "The endpoints of the product that is connected, in the order of their names",
		Doc:     "There are none until it is. The update changes nothing of an endpoint but by what it is managed, and its Endpoint Sensor.",
	}, func(ctx context.Context, c *web.Call, in *listInput) (*listJSON[itemJSON], error) {
		return web.ReadAs(ctx, c, func(r *sim.Reader, _ estate.Session) (out listJSON[itemJSON], err error) {
			page, err := e.Inventory().Endpoints(r, in.filter())
			if err != nil {
				return out, err
			}
			item, err := e.items(r, c.Lang())
			out.Items, out.Next, out.Total = web.Each(page.Items, item), page.Next, page.Total
			return out, err
		})
	})
	web.Register(s, web.Op{
		ID: "inventory-endpoint", Act: actInventory, Method: http.MethodGet, Path: "/api/endpoint-inventory/{id}", Assumed: true, Summary: "An endpoint",
	}, func(ctx context.Context, c *web.Call, in *oneInput) (*itemJSON, error) {
		return web.ReadAs(ctx, c, func(r *sim.Reader, _ estate.Session) (itemJSON, error) {
			one, ok, err := e.Inventory().Endpoint(r, in.ID)
			if err == nil && !ok {
				err = sim.ErrNotFound
			}
			if err != nil {
				return itemJSON{}, err
			}
			item, err := e.items(r, c.Lang())
			return item(one), err
		})
	})
}

// items returns what shows an endpoint in Endpoint Inventory, on one reading.
func (e *Endpoints) items(r *sim.Reader, lang string) (func(estate.Endpoint) itemJSON, error) {
	s, err := e.Standing(r)
	if err != nil {
		return nil, err
	}
	n, err := fleet.NamesOf(r, e.Inventory())
	code, manager := s.Manager()
	return func(one estate.Endpoint) itemJSON {
		return itemJSON{
			Endpoint: one, ManagedBy: code, ManagerName: manager.In(lang),
			GroupName: n.Groups[one.Group], PolicyName: n.Policies[one.Policy], ServerName: n.Servers[one.Server],
		}
	}, err
}

// get registers something that is in the console, once that is there.
func get[I, O any](e *Endpoints, s *web.Server, id, path string, screen screens.Screen, summary string, read func(estate.EndpointSuite, *sim.Reader, *I) (O, error)) {
	web.Register(s, web.Op{
		ID: id, Act: actOf(screen), Method: http.MethodGet, Path: "/api/sep" + path, Assumed: true, Summary: summary, Codes: []string{notReady.Code},
	}, func(ctx context.Context, c *web.Call, in *I) (*O, error) {
		return web.ReadAs(ctx, c, func(r *sim.Reader, _ estate.Session) (out O, err error) {
			suite, err := e.Console(r)
			if err != nil {
				return out, err
			}
			return read(suite, r, in)
		})
	})
}

// list registers a short list of the console.
func list[T any](e *Endpoints, s *web.Server, name string, screen screens.Screen, summary string, read func(estate.EndpointSuite, *sim.Reader) ([]T, error), key func(T) string) {
	get(e, s, "sep-"+name, "/"+name, screen, summary, func(suite estate.EndpointSuite, r *sim.Reader, in *web.Paging) (web.List[T], error) {
		all, err := read(suite, r)
		if err != nil {
			return web.List[T]{}, err
		}
		page, err := web.ListOf(all, *in, key)
		if err != nil {
			return web.List[T]{}, err
		}
		return *page, nil
	})
}
