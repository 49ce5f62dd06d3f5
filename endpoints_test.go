package mockone_test

import (
	"net/http"
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
func endpointActs(last string) []act {
	var out []act
	for _, stage := range endpointStages() {
		out = append(out, stage.acts...)
		if stage.name == last {
			break
		}
	}
	return out
}

// computer is an endpoint as both consoles show it: what the move may not change.
type computer struct {
	ID, Host, Group, Policy, Server, FQDN, Version, Status string
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
				b.t.Errorf("%s is there twice", one.ID)
			}
			out[one.ID] = one
		}
		if after = page.Next; after == "" {
			if len(out) != page.Total {
				b.t.Errorf("%d endpoints, %d are said", len(out), page.Total)
			}
			return out
		}
	}
}

// Ten thousand agents move without loss, duplicates or change of identity: Endpoint
// Inventory has the same before the update, during it and afterwards, as has the
// console of Standard Endpoint Protection.
func TestEndpointsMove(t *testing.T) {
	t.Parallel()
	agents := 10_000
	if testing.Short() || underRace {
		agents = 600
	}
	b := newLab(t).sandbox("apexone-foundation", "manual", object{"overrides": object{"apexone": object{"generate": object{"agents": agents}}}})
	tale := newTale()
	look := func() map[string]computer { return b.inventory("v1", "/api/endpoint-inventory", tale.tokens["owner"]) }
	var before map[string]computer
	for _, stage := range endpointStages() {
		for _, one := range stage.acts {
			one.run(b, tale)
		}
		switch stage.name {
		case "registering":
			if n := len(look()); n != 0 {
				t.Errorf("%d endpoints before the connection", n)
			}
		case "connected":
			if before = look(); len(before) < agents {
				t.Fatalf("%d endpoints", len(before))
			}
		case "agreed", "updating", "updated":
			if d := cmp.Diff(before, look()); d != "" {
				t.Errorf("%s: %s", stage.name, d)
			}
		}
	}
	if d := cmp.Diff(before, b.inventory("v1", "/api/sep/endpoints", tale.tokens["owner"])); d != "" {
		t.Errorf("in Standard Endpoint Protection: %s", d)
	}
	for _, path := range []string{"/api/sep/groups", "/api/sep/policies", "/api/sep/servers"} {
		if names := b.field("v1", path, tale.tokens["owner"], "name"); len(names) == 0 {
			t.Errorf("%s is empty", path)
		}
	}
}
