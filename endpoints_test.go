package mockone_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// ordersApex generates an enrollment token for Apex One.
func ordersApex() act {
	return act{name: "the owner generates a token for Apex One", do: func(b *box, s *tale) answer {
		got := b.call("POST", "v1", "/api/enrollment-tokens", s.tokens["owner"], object{"type": "apexone"})
		var connector struct {
			Token struct{ Token string } `json:"enrollment_token"`
		}
		if got.Status == http.StatusCreated {
			got.into(b.t, &connector)
			s.keys["apex token"] = connector.Token.Token
		}
		return got
	}}
}

// registersApex shows that token in Apex Central.
func registersApex() act {
	return act{name: "Apex Central is registered", do: func(b *box, s *tale) answer {
		return b.call("POST", "apexone", "/api/registration", b.signIn("apexone", "apexone_user"), object{"token": s.keys["apex token"]})
	}}
}

// endpointStages take Apex One to Standard Endpoint Protection.
func endpointStages() []courseStage {
	owner := signsIn("owner", "v1", "primary_user_account")
	return []courseStage{
		{"start", nil},
		{"registering", []act{owner, ordersApex()}},
		{"connected", []act{registersApex()}},
		{"agreed", []act{advances("1h"), owner, agrees()}},
		{"updating", []act{starts(), owner}},
		{"updated", []act{advances("1h"), owner}},
	}
}

// endpointActs are the same acts, up to a stage.
func endpointActs(last string) []act { return upTo(endpointStages(), last) }

// computer is an endpoint as all consoles show it: what the move may not change.
type computer struct {
	ID, Host, IP, MAC, OS                                    string
	Group, Policy, Server, FQDN, Version, Pattern, Isolation string
	Status                                                   string
}

// inventory returns what a list of endpoints has on all its pages, by the ids.
func (b *box) inventory(service, path, token string) map[string]computer {
	b.t.Helper()
	out := map[string]computer{}
	for after := ""; ; {
		var page struct {
			Items []computer
			Next  string
			Total int
		}
		b.must("GET", service, path+"?limit=500&after="+after, token, nil).into(b.t, &page)
		for _, one := range page.Items {
			if _, twice := out[one.ID]; twice {
				b.t.Errorf("%s has %s twice", path, one.ID)
			}
			out[one.ID] = one
		}
		if after = page.Next; after == "" {
			if len(out) != page.Total {
				b.t.Errorf("%s has %d endpoints, %d are said", path, len(out), page.Total)
			}
			return out
		}
	}
}

// printed returns the rows of a list of endpoints on all its pages, by the ids: what
// stands below each heading.
func (v *visitor) printed(at string) map[string]map[string]string {
	v.t.Helper()
	out := map[string]map[string]string{}
	for at != "" {
		p := v.get(at)
		if p.Status != http.StatusOK {
			v.t.Fatalf("%s answers %d %s", at, p.Status, words(p.doc))
		}
		var headings []string
		for _, table := range p.marked("endpoints") {
			for _, th := range all(all(table, "thead")[0], "th") {
				headings = append(headings, words(th))
			}
		}
		for _, tr := range p.marked("endpoint-row") {
			row, id := map[string]string{}, attr(tr, "data-id")
			for i, cell := range all(tr, "th", "td") {
				row[headings[i]] = words(cell)
			}
			if _, twice := out[id]; twice {
				v.t.Errorf("%s has %s twice", at, id)
			}
			out[id] = row
		}
		at = ""
		for _, next := range p.marked("page-next") {
			at = p.resolve(attr(next, "href")).String()
		}
	}
	return out
}

// wholeMove is an Apex One with many agents on its way to Standard Endpoint Protection,
// and what must be found again.
type wholeMove struct {
	*box
	tale *tale
	// agents are what Apex Central has before the move, names what it calls groups,
	// policies and servers.
	agents map[string]computer
	names  map[string]string
}

func newWholeMove(t *testing.T, agents int) *wholeMove {
	t.Helper()
	m := &wholeMove{tale: newTale(), names: map[string]string{}}
	m.box = newLab(t).sandbox("apexone-10000", "manual", object{"overrides": object{"apexone": object{"generate": object{"agents": agents}}}})
	token := m.signIn("apexone", "apexone_user")
	m.agents = m.inventory("apexone", "/api/endpoints", token)
	for _, list := range []string{"groups", "policies", "servers"} {
		var page struct{ Items []struct{ ID, Name string } }
		m.must("GET", "apexone", "/api/endpoint-"+list, token, nil).into(t, &page)
		for _, one := range page.Items {
			m.names[one.ID] = one.Name
		}
	}
	return m
}

// asked wants a list of Vision One to have the agents, all of them as they were.
func (m *wholeMove) asked(stage, path string) {
	m.t.Helper()
	if d := cmp.Diff(m.agents, m.inventory("v1", path, m.tale.tokens["owner"])); d != "" {
		m.t.Errorf("%s: %s: %s", stage, path, d)
	}
}

// read wants the same of a list in the console, and that it says by whom they are
// managed; empty if it does not.
func (m *wholeMove) read(stage, path, managed string) {
	m.t.Helper()
	v := newVisitor(m.t, newClient(m.t), "en", "light")
	v.signInAs(m.box, "v1", m.Credentials["primary_user_account"].Login)
	want := map[string]map[string]string{}
	got := v.printed(m.URLs["v1"] + path)
	for id, one := range m.agents {
		want[id] = map[string]string{
			"Endpoint": one.Host, "Status": strings.ToUpper(one.Status[:1]) + one.Status[1:], "IP address": one.IP, "Operating system": one.OS,
			"Group": m.names[one.Group], "Policy": m.names[one.Policy], "Server": m.names[one.Server], "Virus pattern file": one.Pattern,
		}
		if managed != "" {
			want[id]["Managed by"] = managed
		}
	}
	for _, row := range got {
		delete(row, "Endpoint Sensor")                        // the update leaves it behind
		row["Status"], _, _ = strings.Cut(row["Status"], " ") // since when it is offline
	}
	if d := cmp.Diff(want, got); d != "" {
		m.t.Errorf("%s: %s: %s", stage, path, d)
	}
	page := v.get(m.URLs["v1"] + m.path(instancePage+"/update"))
	if page.Status != http.StatusOK {
		m.t.Errorf("%s: the page of the update answers %d %s", stage, page.Status, words(page.doc))
	}
}

// counted wants groups, servers and policies to have all agents between them.
func (m *wholeMove) counted() {
	m.t.Helper()
	for _, list := range []string{"groups", "servers"} {
		var page struct{ Items []struct{ Endpoints int } }
		m.must("GET", "v1", "/api/sep/"+list, m.tale.tokens["owner"], nil).into(m.t, &page)
		n := 0
		for _, one := range page.Items {
			n += one.Endpoints
		}
		if n != len(m.agents) || len(page.Items) < 2 {
			m.t.Errorf("%d %s have %d endpoints, want %d", len(page.Items), list, n, len(m.agents))
		}
	}
}

// Ten thousand agents move without loss, duplicates or change of identity: page by
// page, Endpoint Inventory has what Apex Central had, before the update, during it and
// afterwards, over the API and in the console, as has Standard Endpoint Protection.
func TestEndpointsMove(t *testing.T) {
	t.Parallel()
	agents := 10_000
	if testing.Short() || underRace {
		agents = 600
	}
	m := newWholeMove(t, agents)
	if len(m.agents) != agents+12 {
		t.Fatalf("Apex Central has %d agents", len(m.agents))
	}
	const inventory = "/api/endpoint-inventory"
	for _, stage := range endpointStages() {
		for _, one := range stage.acts {
			one.run(m.box, m.tale)
		}
		switch stage.name {
		case "registering":
			if n := len(m.inventory("v1", inventory, m.tale.tokens["owner"])); n != 0 {
				t.Errorf("%d endpoints before the connection", n)
			}
		case "connected", "agreed":
			m.asked(stage.name, inventory)
		case "updating":
			m.asked(stage.name, inventory)
			m.read(stage.name, "/endpoint-inventory", "Trend Micro Apex One SaaS")
		case "updated":
			m.asked(stage.name, inventory)
			m.asked(stage.name, "/api/sep/endpoints")
			m.read(stage.name, "/endpoint-inventory", "Standard Endpoint Protection")
			m.read(stage.name, "/sep/endpoints", "")
			m.counted()
		}
	}
}
