package endpoint_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/labs"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockv1/endpoint"
)

// bench is what all tests run on.
var bench labs.Bench

func TestMain(m *testing.M) { os.Exit(bench.Main(m, nil, estate.Service())) }

// computers is a product's endpoints: two in each of two groups.
type computers struct{}

var _ estate.EndpointSuite = computers{}

func (computers) EndpointSummary(*sim.Reader) (estate.EndpointSummary, error) {
	return estate.EndpointSummary{Endpoints: 4, Groups: 2, Policies: 1}, nil
}

func (computers) all() []estate.Endpoint {
	var out []estate.Endpoint
	for _, id := range []string{"e1", "e2", "e3", "e4"} {
		out = append(out, estate.Endpoint{ID: id, Host: "PC-" + strings.ToUpper(id), Group: "g" + map[bool]string{true: "1", false: "2"}[id < "e3"]})
	}
	return out
}

func (f computers) Endpoints(_ *sim.Reader, want estate.EndpointFilter) (estate.EndpointPage, error) {
	items := slices.DeleteFunc(f.all(), func(e estate.Endpoint) bool { return want.Group != "" && e.Group != want.Group })
	return estate.EndpointPage{Items: items, Total: len(items)}, nil
}

func (f computers) Endpoint(_ *sim.Reader, id string) (estate.Endpoint, bool, error) {
	for _, e := range f.all() {
		if e.ID == id {
			return e, true, nil
		}
	}
	return estate.Endpoint{}, false, nil
}

func (computers) EndpointGroups(*sim.Reader) ([]estate.EndpointGroup, error) {
	return []estate.EndpointGroup{{ID: "g1", Name: "Tokyo", Endpoints: 2}, {ID: "g2", Name: "Osaka", Endpoints: 2}}, nil
}

func (computers) EndpointPolicies(*sim.Reader) ([]estate.EndpointPolicy, error) {
	return []estate.EndpointPolicy{{ID: "p1", Name: "Default"}}, nil
}

func (computers) EndpointServers(*sim.Reader) ([]estate.EndpointServer, error) {
	return []estate.EndpointServer{{ID: "s1", Name: "Server", FQDN: "server.example.com"}}, nil
}

func (computers) EndpointNames(*sim.Reader) (estate.EndpointNames, error) {
	return estate.EndpointNames{
		Groups:   []estate.EndpointName{{ID: "g1", Name: "Tokyo"}, {ID: "g2", Name: "Osaka"}},
		Policies: []estate.EndpointName{{ID: "p1", Name: "Default"}}, Servers: []estate.EndpointName{{ID: "s1", Name: "Server"}},
	}, nil
}

// product is what manages the endpoints.
func product() estate.InstanceType {
	name := func(s string) lifecycle.Text { return estate.Assumed(s, s+"（日本語）") }
	return estate.InstanceType{Code: "gadget", Successor: endpoint.Successor, Name: name("Gadget"), SuccessorName: name("Standard Endpoint Protection")}
}

// at returns the screens of a product that stands somewhere.
func at(s endpoint.State) *endpoint.Endpoints {
	connected := slices.Contains([]endpoint.State{endpoint.UpdatePlatform, endpoint.Update, endpoint.Updating, endpoint.Ready}, s)
	return endpoint.New(endpoint.Options{Suite: computers{}, Standing: func(*sim.Reader) (endpoint.Standing, error) {
		return endpoint.Standing{State: s, Connected: connected, Type: product(), Next: "/next"}, nil
	}})
}
