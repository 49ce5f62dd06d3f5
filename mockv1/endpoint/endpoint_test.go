package endpoint_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/labs"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockv1/endpoint"
)

// Endpoint Inventory has the endpoints from the connection on, whatever comes then;
// the console has them once it is there.
func TestStates(t *testing.T) {
	t.Parallel()
	l := bench.Lab(t, labs.Start{})
	for state, tc := range map[endpoint.State]struct {
		connected, ready, button bool
		// manager is by what the endpoints are managed, if there are some to be seen.
		manager string
	}{
		endpoint.ContactSales:   {},
		endpoint.Connect:        {button: true},
		endpoint.Connecting:     {},
		endpoint.UpdatePlatform: {connected: true, button: true, manager: "gadget"},
		endpoint.Update:         {connected: true, button: true, manager: "gadget"},
		endpoint.Updating:       {connected: true, manager: "gadget"},
		endpoint.Ready:          {connected: true, ready: true, manager: "sep"},
	} {
		t.Run(string(state), func(t *testing.T) {
			t.Parallel()
			e := at(state)
			l.View(func(r *sim.Reader) error {
				page, err := e.Page(r)
				if err != nil {
					return err
				}
				for lang, text := range map[string]string{"en": page.Text.EN, "ja": page.Text.JA} {
					if names := strings.Contains(text, "Gadget"); text == "" || names != slices.Contains([]endpoint.State{endpoint.Connect, endpoint.Connecting, endpoint.Update, endpoint.Updating}, state) {
						t.Errorf("the text in %s: %q", lang, text)
					}
				}
				if (page.Button.EN != "") != tc.button || (page.Button.JA != "") != tc.button {
					t.Errorf("the button: %+v", page.Button)
				}
				if code, name := page.Manager(); tc.connected && (code != tc.manager || name.EN == "" || name.JA == "") {
					t.Errorf("managed by %q, %+v", code, name)
				}
				_, err = e.Console(r)
				if got := labs.Codes(err); tc.ready != (err == nil) || !tc.ready && !slices.Equal(got, []string{"409", "sep.not_ready"}) {
					t.Errorf("the console: %v", err)
				}
				return inventoryHas(t, r, e.Inventory(), tc.connected)
			})
		})
	}
}

// inventoryHas wants all of the product's endpoints in the inventory, or nothing.
func inventoryHas(t *testing.T, r *sim.Reader, in estate.EndpointSuite, all bool) error {
	t.Helper()
	has := map[string]int{"endpoints": 4, "tokyo": 2, "one": 1, "groups": 2, "policies": 1, "servers": 1, "counted": 4}
	got := map[string]int{}
	page, err := in.Endpoints(r, estate.EndpointFilter{})
	if err != nil {
		return err
	}
	got["endpoints"] = page.Total
	if page, err = in.Endpoints(r, estate.EndpointFilter{Group: "g1"}); err != nil {
		return err
	}
	got["tokyo"] = len(page.Items)
	if _, ok, err := in.Endpoint(r, "e3"); err != nil {
		return err
	} else if ok {
		got["one"] = 1
	}
	groups, err := in.EndpointGroups(r)
	if err != nil {
		return err
	}
	policies, err := in.EndpointPolicies(r)
	if err != nil {
		return err
	}
	servers, err := in.EndpointServers(r)
	if err != nil {
		return err
	}
	summary, err := in.EndpointSummary(r)
	got["groups"], got["policies"], got["servers"], got["counted"] = len(groups), len(policies), len(servers), summary.Endpoints
	for what, n := range has {
		if !all {
			n = 0
		}
		if got[what] != n {
			t.Errorf("%s: %d, want %d", what, got[what], n)
		}
	}
	return err
}

// Where no product manages endpoints, there is nothing to show, and nobody is asked.
func TestWithoutAProduct(t *testing.T) {
	t.Parallel()
	l := bench.Lab(t, labs.Start{})
	e := endpoint.New(endpoint.Options{})
	l.View(func(r *sim.Reader) error {
		page, err := e.Page(r)
		if err == nil && (page.State != endpoint.ContactSales || page.Connected) {
			t.Errorf("%+v", page)
		}
		if err == nil {
			err = inventoryHas(t, r, e.Inventory(), false)
		}
		return err
	})
}
