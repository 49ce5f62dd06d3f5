package agents_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockapexone/agents"
)

func TestSummary(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.view(func(r *sim.Reader) error {
		got, err := l.a.EndpointSummary(r)
		want := estate.EndpointSummary{Endpoints: 5, Online: 3, Offline: 1, Outdated: 1, Compliance: 80, Groups: 3, Policies: 2}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		online, err2 := l.a.Online(r)
		if !online {
			t.Error("no agent is online")
		}
		return errors.Join(err, err2)
	})
	l.become("purged")
	l.view(func(r *sim.Reader) error {
		got, err := l.a.EndpointSummary(r)
		page, err2 := l.a.Endpoints(r, estate.EndpointFilter{})
		groups, err3 := l.a.EndpointGroups(r)
		policies, err4 := l.a.EndpointPolicies(r)
		servers, err5 := l.a.EndpointServers(r)
		names, err8 := l.a.EndpointNames(r)
		n, err6 := l.a.Count(r)
		_, found, err7 := l.a.Endpoint(r, "guid-1")
		if got != (estate.EndpointSummary{}) || len(page.Items)+len(groups)+len(policies)+len(servers)+n+len(names.Groups)+len(names.Policies)+len(names.Servers) != 0 || found {
			t.Errorf("something is left after the purge: %+v %+v", got, page)
		}
		return errors.Join(err, err2, err3, err4, err5, err6, err7, err8)
	})
}

// What groups, policies and servers are called is said in the order of their lists.
func TestNames(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.view(func(r *sim.Reader) error {
		names, err := l.a.EndpointNames(r)
		groups, err2 := l.a.EndpointGroups(r)
		policies, err3 := l.a.EndpointPolicies(r)
		servers, err4 := l.a.EndpointServers(r)
		var want estate.EndpointNames
		for _, g := range groups {
			want.Groups = append(want.Groups, estate.EndpointName{ID: g.ID, Name: g.Name})
		}
		for _, p := range policies {
			want.Policies = append(want.Policies, estate.EndpointName{ID: p.ID, Name: p.Name})
		}
		for _, s := range servers {
			want.Servers = append(want.Servers, estate.EndpointName{ID: s.ID, Name: s.Name})
		}
		if diff := cmp.Diff(want, names); diff != "" || len(want.Groups) < 2 || len(want.Policies) < 2 || len(want.Servers) < 2 {
			t.Error(diff, want)
		}
		return errors.Join(err, err2, err3, err4)
	})
}

func TestEndpoints(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for _, tc := range []struct {
		name string
		f    estate.EndpointFilter
		want string
	}{
		{"all, by name", estate.EndpointFilter{}, "guid-2 guid-5 guid-4 guid-3 guid-1"},
		{"a group", estate.EndpointFilter{Group: "g-office"}, "guid-2 guid-1"},
		{"no group", estate.EndpointFilter{Group: "nowhere"}, ""},
		{"a server", estate.EndpointFilter{Server: "server-west"}, "guid-2 guid-3"},
		{"what is on", estate.EndpointFilter{Status: "online"}, "guid-2 guid-4 guid-1"},
		{"what is off", estate.EndpointFilter{Status: "offline"}, "guid-5 guid-3"},
		{"sensors", estate.EndpointFilter{Sensor: "enabled"}, "guid-3 guid-1"},
		{"no sensors", estate.EndpointFilter{Sensor: "none"}, "guid-2 guid-5 guid-4"},
		{"sensors left behind", estate.EndpointFilter{Sensor: "left_behind"}, ""},
		{"a part of the name", estate.EndpointFilter{Search: "LPH"}, "guid-2 guid-5"},
		{"a part of the GUID is none of the name", estate.EndpointFilter{Search: "guid"}, ""},
		{"all together", estate.EndpointFilter{Search: "a", Status: "offline", Server: "server-east", Group: "g-sales", Sensor: "none"}, "guid-5"},
	} {
		l.view(func(r *sim.Reader) error {
			page, err := l.a.Endpoints(r, tc.f)
			var got []string
			for _, e := range page.Items {
				got = append(got, e.ID)
			}
			if s := strings.Join(got, " "); s != tc.want || page.Total != len(got) || page.Next != "" {
				t.Errorf("%s: %s (%d), want %s", tc.name, s, page.Total, tc.want)
			}
			return err
		})
	}
	l.become("updated")
	l.view(func(r *sim.Reader) error {
		left, err := l.a.Endpoints(r, estate.EndpointFilter{Sensor: "left_behind"})
		enabled, err2 := l.a.Endpoints(r, estate.EndpointFilter{Sensor: "enabled"})
		if left.Total != 2 || enabled.Total != 0 {
			t.Errorf("after the update %d sensors are left behind and %d are not", left.Total, enabled.Total)
		}
		return errors.Join(err, err2)
	})
	err := l.box.View(t.Context(), func(r *sim.Reader) error {
		_, err := l.a.Endpoints(r, estate.EndpointFilter{Status: "asleep"})
		return err
	})
	if _, ok := errors.AsType[*sim.Invalid](err); !ok {
		t.Errorf("a status that is none: %v", err)
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.view(func(r *sim.Reader) error {
		first, err := l.a.Endpoints(r, estate.EndpointFilter{Limit: 2})
		second, err2 := l.a.Endpoints(r, estate.EndpointFilter{Limit: 2, After: first.Next})
		third, err3 := l.a.Endpoints(r, estate.EndpointFilter{Limit: 2, After: second.Next})
		var got []string
		for _, e := range slices.Concat(first.Items, second.Items, third.Items) {
			got = append(got, e.ID)
		}
		if s := strings.Join(got, " "); s != "guid-2 guid-5 guid-4 guid-3 guid-1" || third.Next != "" || first.Total != 5 {
			t.Errorf("the pages together: %s", s)
		}
		return errors.Join(err, err2, err3)
	})
}

func TestManagement(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.view(func(r *sim.Reader) error {
		groups, err := l.a.EndpointGroups(r)
		want := []estate.EndpointGroup{{ID: "g-office", Name: "Office", Endpoints: 2}, {ID: "g-sales", Name: "Sales", Endpoints: 3}, {ID: "g-empty", Name: "Empty"}}
		if diff := cmp.Diff(want, groups); diff != "" {
			t.Error(diff)
		}
		policies, err2 := l.a.EndpointPolicies(r)
		if len(policies) != 2 || policies[0].Endpoints != 2 || policies[1].Endpoints != 3 || policies[0].Settings["realtime_scan"] != "on" ||
			!policies[0].ModifiedAt.Equal(began.AddDate(0, 0, -2)) {
			t.Errorf("policies: %+v", policies)
		}
		servers, err3 := l.a.EndpointServers(r)
		if len(servers) != 2 || servers[0].Endpoints != 3 || servers[1].Endpoints != 2 || servers[1].FQDN != "west.example.com" {
			t.Errorf("servers: %+v", servers)
		}
		e, ok, err4 := l.a.Endpoint(r, "guid-3")
		if !ok || e.Policy != policies[1].ID || e.Group != "g-sales" || e.Pattern != "19.100.00" || !e.LastSeen.Equal(began.AddDate(0, 0, -10)) {
			t.Errorf("an endpoint: %+v", e)
		}
		return errors.Join(err, err2, err3, err4)
	})
}

func TestWorldThatCannotBe(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, want string
		bend       func(w *agents.WorldFleet)
	}{
		{"no server", "agents: there must be a server", func(w *agents.WorldFleet) { w.Servers = nil }},
		{"no group", "agents: there must be a server and a group", func(w *agents.WorldFleet) {
			w.Groups, w.Policies, w.Agents, w.Generate.Agents = nil, nil, nil, 3
		}},
		{"a server twice", "servers[1].name", func(w *agents.WorldFleet) { w.Servers[1].Name = "East" }},
		{"no host", "servers[0].fqdn", func(w *agents.WorldFleet) { w.Servers[0].FQDN = "no host" }},
		{"a group twice", "groups[1].name", func(w *agents.WorldFleet) { w.Groups[1].Name = "Office" }},
		{"a policy twice", "policies[1].name", func(w *agents.WorldFleet) { w.Policies[1].Name = "Office policy" }},
		{"a policy's group", "policies[0].groups[0]", func(w *agents.WorldFleet) { w.Policies[0].Groups[0] = "None" }},
		{"a policy's instant", "policies[0].modified", func(w *agents.WorldFleet) { w.Policies[0].Modified = "2126-01-01T00:00:00Z" }},
		{"an agent's group", "agents[0].group", func(w *agents.WorldFleet) { w.Agents[0].Group = "None" }},
		{"an agent's server", "agents[0].server", func(w *agents.WorldFleet) { w.Agents[0].Server = "None" }},
		{"an agent twice", "agents[1].id", func(w *agents.WorldFleet) { w.Agents[1].ID = "guid-1" }},
		{"an agent's instant", "agents[2].since", func(w *agents.WorldFleet) { w.Agents[2].Since = "yesterday" }},
	} {
		w := fleetWorld()
		tc.bend(&w)
		_, err := tryLab(t, w)
		if _, ok := errors.AsType[*sim.Invalid](err); !ok || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: %v, want %s", tc.name, err, tc.want)
		}
	}
}

// Agents that are made up are the same in every world of the seed, and none is there twice.
func TestGenerate(t *testing.T) {
	t.Parallel()
	many := func(n int) []estate.Endpoint {
		l := newLab(t, func(w *agents.WorldFleet) { w.Agents, w.Generate.Agents = nil, n })
		var out []estate.Endpoint
		l.view(func(r *sim.Reader) error {
			page, err := l.a.Endpoints(r, estate.EndpointFilter{})
			out = page.Items
			return err
		})
		return out
	}
	all, some := many(400), many(150)
	byID := map[string]estate.Endpoint{}
	seen := map[string]bool{}
	groups, states := map[string]int{}, map[string]int{}
	for _, e := range all {
		byID[e.ID] = e
		seen[e.IP], seen[e.MAC], seen[e.Host] = true, true, true
		groups[e.Group]++
		states[e.Status]++
		states[e.Sensor]++
	}
	if len(byID) != 400 || len(seen) != 1200 {
		t.Errorf("%d GUIDs and %d names and addresses of 400 agents", len(byID), len(seen))
	}
	for _, e := range some {
		if e.Policy == "" || !sameBut(byID[e.ID], e) {
			t.Errorf("%+v is another one among more", e)
		}
	}
	if len(some) != 150 || len(groups) != 3 || states["online"] < 200 || states["offline"] < 20 || states["enabled"] < 50 {
		t.Errorf("%d, %v, %v", len(some), groups, states)
	}
}

// sameBut reports whether two endpoints are the same but for their policies, whose ids
// are drawn.
func sameBut(a, b estate.Endpoint) bool { a.Policy = b.Policy; return a == b }
