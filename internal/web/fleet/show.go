package fleet

import (
	"maps"
	"net/url"
	"slices"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/ui"
)

// dashboardPage is the console's dashboard.
type dashboardPage struct {
	frame

	Figures estate.EndpointSummary
	// Compliant are the endpoints with a new pattern file; Stale is the share of the
	// others in per cent.
	Compliant, Stale int
}

// endpointsPage is a page of the list of endpoints.
type endpointsPage struct {
	frame

	Endpoints []line
	Total     int
	Groups    []ui.Option
	Servers   []ui.Option
	States    []ui.Option
	Sensors   []ui.Option
	Query     url.Values
	Next      string
}

// endpointPage is one endpoint.
type endpointPage struct {
	frame

	One            line
	Groups         []ui.Option
	Servers        []ui.Option
	Isolate, Again bool
}

// line is an endpoint with the words for what it says.
type line struct {
	estate.Endpoint

	GroupName, PolicyName, ServerName     string
	StatusText, IsolationText, SensorText string
}

type groupsPage struct {
	frame

	Groups []estate.EndpointGroup
	Query  url.Values
	Next   string
}

type policiesPage struct {
	frame

	Policies []policyLine
	Query    url.Values
	Next     string
}

// policyLine is a policy with the names of its groups, and its features in order.
type policyLine struct {
	estate.EndpointPolicy

	GroupNames []string
	Features   []string
}

type serversPage struct {
	frame

	Servers []serverLine
	Query   url.Values
	Next    string
}

// serverLine is a server with the address of its console.
type serverLine struct {
	estate.EndpointServer

	Address string
}

func showDashboard(_ *web.Visit, r *sim.Reader, suite estate.EndpointSuite, f frame) (ui.Content, error) {
	figures, err := suite.EndpointSummary(r)
	page := &dashboardPage{frame: f, Figures: figures, Compliant: figures.Endpoints - figures.Outdated}
	if figures.Endpoints > 0 {
		page.Stale = 100 - figures.Compliance
	}
	return page, err
}

// Names are what groups, policies and servers are called, by their ids.
type Names struct {
	Groups, Policies, Servers map[string]string
	// groupOptions and serverOptions are to choose from.
	groupOptions, serverOptions []ui.Option
}

// NamesOf returns the names of a suite.
func NamesOf(r *sim.Reader, suite estate.EndpointSuite) (Names, error) {
	all, err := suite.EndpointNames(r)
	option := func(n estate.EndpointName) ui.Option { return ui.Option{Value: n.ID, Label: n.Name} }
	return Names{
		Groups: byID(all.Groups), Policies: byID(all.Policies), Servers: byID(all.Servers),
		groupOptions: web.Each(all.Groups, option), serverOptions: web.Each(all.Servers, option),
	}, err
}

func byID(names []estate.EndpointName) map[string]string {
	out := make(map[string]string, len(names))
	for _, n := range names {
		out[n.ID] = n.Name
	}
	return out
}

// The words for what endpoints name by codes.
var (
	statusKeys    = map[string]string{"online": "fleet.status.online", "offline": "fleet.status.offline"}
	sensorKeys    = map[string]string{"none": "fleet.sensor.none", "enabled": "fleet.sensor.enabled", "left_behind": "fleet.sensor.left_behind"}
	isolationKeys = map[string]string{
		"normal": "fleet.isolation.normal", "endpoint_isolation_pending": "fleet.isolation.pending",
		"endpoint_isolated": "fleet.isolation.isolated", "endpoint_restore_pending": "fleet.isolation.restore_pending",
	}
)

// worded returns the words for a code; the code itself if there are none.
func worded(v *web.Visit, keys map[string]string, code string) string {
	if key, ok := keys[code]; ok {
		return v.T(key)
	}
	return code
}

func (n Names) line(v *web.Visit, e estate.Endpoint) line {
	return line{
		Endpoint: e, GroupName: n.Groups[e.Group], PolicyName: n.Policies[e.Policy], ServerName: n.Servers[e.Server],
		StatusText: worded(v, statusKeys, e.Status), IsolationText: worded(v, isolationKeys, e.Isolation), SensorText: worded(v, sensorKeys, e.Sensor),
	}
}

// choices returns the words for codes to choose from, after one for all of them.
func choices(v *web.Visit, keys map[string]string) []ui.Option {
	out := all(v, nil)
	for _, code := range slices.Sorted(maps.Keys(keys)) {
		out = append(out, ui.Option{Value: code, Label: v.T(keys[code])})
	}
	return out
}

func all(v *web.Visit, options []ui.Option) []ui.Option {
	return append([]ui.Option{{Label: v.T("fleet.all")}}, options...)
}

func showEndpoints(v *web.Visit, r *sim.Reader, suite estate.EndpointSuite, f frame) (ui.Content, error) {
	query := v.Query()
	got, err := suite.Endpoints(r, estate.EndpointFilter{
		Group: query.Get("group"), Server: query.Get("server"), Status: query.Get("status"), Sensor: query.Get("sensor"),
		Search: query.Get("search"), After: query.Get("after"), Limit: web.PageSize,
	})
	if err != nil {
		return nil, err
	}
	n, err := NamesOf(r, suite)
	return &endpointsPage{
		frame: f, Total: got.Total, Next: got.Next, Query: query,
		Endpoints: web.Each(got.Items, func(e estate.Endpoint) line { return n.line(v, e) }),
		Groups:    all(v, n.groupOptions), Servers: all(v, n.serverOptions),
		States: choices(v, statusKeys), Sensors: choices(v, sensorKeys),
	}, err
}

func showEndpoint(v *web.Visit, r *sim.Reader, suite estate.EndpointSuite, f frame) (ui.Content, error) {
	e, ok, err := suite.Endpoint(r, v.Param("id"))
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, sim.ErrNotFound
	}
	n, err := NamesOf(r, suite)
	return &endpointPage{
		frame: f, One: n.line(v, e), Groups: n.groupOptions, Servers: n.serverOptions,
		Isolate: e.Isolation == "normal" || e.Isolation == "endpoint_restore_pending",
		Again:   e.Isolation == "endpoint_isolated" || e.Isolation == "endpoint_isolation_pending",
	}, err
}

func showGroups(v *web.Visit, r *sim.Reader, suite estate.EndpointSuite, f frame) (ui.Content, error) {
	list, err := suite.EndpointGroups(r)
	if err != nil {
		return nil, err
	}
	cut, err := web.Cut(v, list, func(g estate.EndpointGroup) string { return g.ID })
	if err != nil {
		return nil, err
	}
	return &groupsPage{frame: f, Groups: cut.Items, Query: v.Query(), Next: cut.Next}, nil
}

func showPolicies(v *web.Visit, r *sim.Reader, suite estate.EndpointSuite, f frame) (ui.Content, error) {
	n, err := NamesOf(r, suite)
	if err != nil {
		return nil, err
	}
	list, err := suite.EndpointPolicies(r)
	if err != nil {
		return nil, err
	}
	cut, err := web.Cut(v, list, func(p estate.EndpointPolicy) string { return p.ID })
	if err != nil {
		return nil, err
	}
	page := &policiesPage{frame: f, Query: v.Query(), Next: cut.Next}
	page.Policies = web.Each(cut.Items, func(p estate.EndpointPolicy) policyLine {
		return policyLine{
			EndpointPolicy: p, Features: slices.Sorted(maps.Keys(p.Settings)),
			GroupNames: web.Each(p.Groups, func(id string) string { return n.Groups[id] }),
		}
	})
	return page, nil
}

func showServers(v *web.Visit, r *sim.Reader, suite estate.EndpointSuite, f frame) (ui.Content, error) {
	list, err := suite.EndpointServers(r)
	if err != nil {
		return nil, err
	}
	cut, err := web.Cut(v, list, func(s estate.EndpointServer) string { return s.ID })
	if err != nil {
		return nil, err
	}
	lines := web.Each(cut.Items, func(s estate.EndpointServer) serverLine {
		return serverLine{EndpointServer: s, Address: v.Link(s.Console)}
	})
	return &serversPage{frame: f, Servers: lines, Query: v.Query(), Next: cut.Next}, nil
}
