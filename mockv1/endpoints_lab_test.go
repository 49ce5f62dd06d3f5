package mockv1_test

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/labs"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockv1"
)

// watcher is the tests' product as one that manages endpoints.
type watcher struct{ *maker }

var (
	_ estate.Product       = watcher{}
	_ estate.EndpointSuite = watcher{}
)

// Type is that of Apex One, but connected without a token.
func (w watcher) Type() estate.InstanceType {
	t := w.maker.Type()
	t.Code, t.Successor, t.KeepsName = "apexone", "sep", true
	t.Name, t.SuccessorName, t.SuccessorDisplay = text("Gadget"), text("Standard Endpoint Protection"), "Standard Endpoint Protection Manager"
	return t
}

// computers is how many endpoints it has: more than a page of lists shows.
const computers = 120

// computer returns one of them: every fourth is switched off, every tenth has a sensor.
func (w watcher) computer(r *sim.Reader, n int) (estate.Endpoint, error) {
	g, _, err := w.gadget(r)
	e := estate.Endpoint{
		ID: fmt.Sprintf("guid-%03d", n), Host: fmt.Sprintf("PC-%03d", n), IP: "192.0.2.1", MAC: "02-00-0A-01-00-01", OS: "Windows 11",
		Group: fmt.Sprintf("group-%d", n%3), Policy: "policy", Server: "server", FQDN: "server.example.com", Version: "14.0", Pattern: "19.1",
		Status: "online", LastSeen: r.Now(), Isolation: "normal", Sensor: "none",
	}
	if n%4 == 0 {
		e.Status, e.LastSeen = "offline", began.AddDate(0, -3, 0)
	}
	if n%10 == 0 {
		e.Sensor = "enabled"
		if g.State == "closed" {
			e.Sensor = "left_behind"
		}
	}
	return e, err
}

func (w watcher) EndpointSummary(*sim.Reader) (estate.EndpointSummary, error) {
	return estate.EndpointSummary{Endpoints: computers, Online: 90, Offline: 30, Outdated: 12, Compliance: 90, Groups: 3, Policies: 1}, nil
}

func (w watcher) Endpoints(r *sim.Reader, f estate.EndpointFilter) (estate.EndpointPage, error) {
	out := estate.EndpointPage{Items: []estate.Endpoint{}}
	for n := range computers {
		e, err := w.computer(r, n)
		if err != nil {
			return out, err
		}
		if f.Group != "" && e.Group != f.Group || f.Status != "" && e.Status != f.Status || f.Sensor != "" && e.Sensor != f.Sensor ||
			f.Server != "" && e.Server != f.Server || !strings.Contains(strings.ToLower(e.Host), strings.ToLower(f.Search)) {
			continue
		}
		out.Total++
		if e.ID > f.After && len(out.Items) < f.Limit {
			out.Items = append(out.Items, e)
		} else if e.ID > f.After && out.Next == "" {
			out.Next = out.Items[len(out.Items)-1].ID
		}
	}
	return out, nil
}

func (w watcher) Endpoint(r *sim.Reader, id string) (estate.Endpoint, bool, error) {
	for n := range computers {
		if e, err := w.computer(r, n); err != nil || e.ID == id {
			return e, err == nil, err
		}
	}
	return estate.Endpoint{}, false, nil
}

func (w watcher) EndpointGroups(*sim.Reader) ([]estate.EndpointGroup, error) {
	return []estate.EndpointGroup{{ID: "group-0", Name: "Tokyo", Endpoints: 40}, {ID: "group-1", Name: "Osaka", Endpoints: 40}, {ID: "group-2", Name: "Nagoya", Endpoints: 40}}, nil
}

func (w watcher) EndpointPolicies(*sim.Reader) ([]estate.EndpointPolicy, error) {
	return []estate.EndpointPolicy{{ID: "policy", Name: "Standard", Groups: []string{"group-0", "group-1", "group-2"}, Settings: map[string]string{"realtime_scan": "on"}, Endpoints: computers, ModifiedAt: began}}, nil
}

func (w watcher) EndpointServers(*sim.Reader) ([]estate.EndpointServer, error) {
	return []estate.EndpointServer{{ID: "server", Name: "Apex One", FQDN: "server.example.com", Endpoints: computers, Console: lifecycle.Link{Service: "gadget", Path: "/servers/server"}}}, nil
}

func (w watcher) EndpointNames(*sim.Reader) (estate.EndpointNames, error) {
	return estate.EndpointNames{
		Groups:   []estate.EndpointName{{ID: "group-0", Name: "Tokyo"}, {ID: "group-1", Name: "Osaka"}, {ID: "group-2", Name: "Nagoya"}},
		Policies: []estate.EndpointName{{ID: "policy", Name: "Standard"}}, Servers: []estate.EndpointName{{ID: "server", Name: "Apex One"}},
	}, nil
}

// newWatchedLab is a Vision One of its own whose product manages endpoints.
func newWatchedLab(t *testing.T, p *plan) *lab {
	t.Helper()
	l := &lab{t: t, maker: newMaker()}
	w := watcher{l.maker}
	l.v = mockv1.New(mockv1.Options{Products: []estate.Product{w}, Suite: l.maker, Endpoints: w})
	for i := range p.world.Instances {
		p.world.Instances[i].Type = w.Type().Code
	}
	settings := maps.Clone(p.settings)
	l.Lab = bench.Lab(t, labs.Start{
		Engine: bench.Open(t, estate.Service(), l.maker.service(), l.v.Service()), Settings: settings,
		Business: estate.Business{ID: cmp.Or(p.businessID, "B-1"), Platform: p.platform}, Licences: p.licences,
		Place: func(tx *sim.Tx) error { return l.place(tx, p) },
	})
	l.box = l.Box
	return l
}

// inventory returns all that Endpoint Inventory has, page by page as JSON, by the ids;
// each must be there once.
func (l *lab) inventory(login string) map[string]estate.Endpoint {
	l.t.Helper()
	out := map[string]estate.Endpoint{}
	b := l.browser().signIn(login)
	for after := ""; ; {
		page := want[struct {
			Items []estate.Endpoint `json:"items"`
			Next  string            `json:"next"`
			Total int               `json:"total"`
		}](b, 200, "GET", "/api/endpoint-inventory?limit=50&after="+after, "")
		for _, e := range page.Items {
			if _, twice := out[e.ID]; twice {
				l.t.Errorf("%s is there twice", e.ID)
			}
			out[e.ID] = e
		}
		if after = page.Next; after == "" {
			if len(out) != page.Total {
				l.t.Errorf("%d endpoints, %d are said", len(out), page.Total)
			}
			return out
		}
	}
}

// hosts returns the names of the endpoints on a page.
func hosts(html string) []string {
	var out []string
	for _, part := range strings.Split(html, `data-testid="endpoint-link">`)[1:] {
		name, _, _ := strings.Cut(part, "<")
		out = append(out, name)
	}
	return slices.Clip(out)
}
