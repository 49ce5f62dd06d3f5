package control_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/control"
	"github.com/mockone/mockone/internal/sim"
)

func TestCreateAnswersWithAllThatAClientNeeds(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	var made control.Made
	l.ok("POST", "/sandboxes", `{
		"name": "two", "fixture": "small", "seed": "salt", "locale": "ja", "timezone": "UTC", "ttl": "1h",
		"settings": {"test.bake": "2h"}, "labels": {"suite": "ci"}, "overrides": {"test": {"dough": ["oat"]}},
		"clock": {"mode": "rate", "rate": 60, "jump": "all", "idle": "5ms", "now": "2027-01-01T00:00:00Z"}
	}`, &made)
	want := control.Made{
		Sandbox: control.Sandbox{
			Summary: control.Summary{
				ID: "two", Fixture: "small", Seed: "salt", Labels: map[string]string{"suite": "ci"},
				URLs: map[string]string{"test": l.server.URL + "/s/two"},
			},
			Locale: "ja", Timezone: "UTC", Cursor: "1.0", Settings: made.Settings,
			Clock: control.Clock{Mode: "rate", Rate: 60, Idle: "5ms", Jump: "all", NextTimers: []sim.Timer{}},
		},
		Credentials: map[string]sim.Credential{"baker": {Role: "baker", Service: "test", Login: "baker@example.com", Password: "<dough>", State: "active"}},
	}
	if d := made.ExpiresAt.Sub(made.CreatedAt); d != time.Hour {
		t.Errorf("it lives %v, want 1h", d)
	}
	if y := made.Clock.Now.Year(); y != 2027 {
		t.Errorf("it starts at %v, want 2027", made.Clock.Now)
	}
	if made.Settings["test.bake"] != "2h" || made.Settings["test.closed"] != "false" {
		t.Errorf("settings are %v", made.Settings)
	}
	got := made
	got.CreatedAt, got.ExpiresAt, got.Clock.Now = time.Time{}, time.Time{}, time.Time{}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	var things control.ThingList
	l.ok("GET", "/sandboxes/two/things?kind=test.loaf", "", &things)
	if len(things.Items) != 1 || !strings.Contains(fmt.Sprint(things.Items[0].Body), "oat") {
		t.Errorf("the overridden world has %v", things.Items)
	}
}

func TestCreateFromADocument(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	var made control.Made
	l.ok("POST", "/sandboxes", `{"fixture": {"extends": "small", "test": {"dough": ["oat"]}}}`, &made)
	if made.Fixture != "inline" || !strings.HasPrefix(made.ID, "sb-") {
		t.Errorf("made %s of %s", made.ID, made.Fixture)
	}
}

func TestCreateRefuses(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for name, tc := range map[string]struct {
		body   string
		status int
		code   string
		says   string
	}{
		"no fixture":         {`{"name":"x"}`, 422, "validation.failed", ""},
		"number as fixture":  {`{"fixture":7}`, 422, "invalid", "name or a document"},
		"unknown fixture":    {`{"fixture":"smal"}`, 404, "fixture.unknown", "small"},
		"wrong document":     {`{"fixture":{"busyness":{}}}`, 422, "invalid", "business"},
		"wrong override":     {`{"fixture":"small","overrides":{"locale":"xx"}}`, 422, "invalid", "locale"},
		"unknown setting":    {`{"fixture":"small","settings":{"test.bak":"1h"}}`, 422, "invalid", "test.bake"},
		"bad setting":        {`{"fixture":"small","settings":{"test.bake":"soon"}}`, 422, "invalid", "test.bake"},
		"bad clock":          {`{"fixture":"small","clock":{"rate":-1}}`, 422, "validation.failed", ""},
		"unknown mode":       {`{"fixture":"small","clock":{"mode":"warp"}}`, 422, "validation.failed", ""},
		"bad time zone":      {`{"fixture":"small","timezone":"Mars/Base"}`, 422, "invalid", "timezone"},
		"bad name":           {`{"fixture":"small","name":"Ä"}`, 422, "validation.failed", ""},
		"taken name":         {`{"fixture":"small","name":"one"}`, 409, "sandbox.exists", ""},
		"unknown field":      {`{"fixture":"small","title":"x"}`, 422, "validation.failed", ""},
		"ports of its own":   {`{"fixture":"small","listen":true}`, 422, "invalid", "still to come"},
		"bad lifetime":       {`{"fixture":"small","ttl":"-1h"}`, 422, "invalid", "ttl"},
		"too many labels":    {`{"fixture":"small","labels":{` + manyLabels(33) + `}}`, 422, "invalid", "labels"},
		"nameless label":     {`{"fixture":"small","labels":{"":"x"}}`, 422, "invalid", "labels"},
		"not JSON":           {`{"fixture":`, 400, "body.malformed", ""},
		"not a document":     {`["small"]`, 422, "validation.failed", ""},
		"another's snapshot": {`{"fixture":"small","snapshot":"x"}`, 422, "validation.failed", ""},
	} {
		t.Run(name, func(t *testing.T) {
			l := *l
			l.t = t
			if p := l.refused("POST", "/sandboxes", tc.body, tc.status, tc.code); !strings.Contains(p.Detail, tc.says) {
				t.Errorf("it says %q, want something about %q", p.Detail, tc.says)
			}
		})
	}
}

func manyLabels(n int) string {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = fmt.Sprintf(`"l%d":"x"`, i)
	}
	return strings.Join(parts, ",")
}

func TestListPagesAndFilters(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for i := range 5 {
		l.ok("POST", "/sandboxes", fmt.Sprintf(`{"name":"p%d","fixture":"tiny","labels":{"even":"%v","all":"yes"}}`, i, i%2 == 0), nil)
	}
	ids := func(query string) (got []string) {
		after := ""
		for {
			var list control.SandboxList
			l.ok("GET", "/sandboxes?limit=2&after="+after+query, "", &list)
			if len(list.Items) > 2 {
				t.Fatalf("a page of 2 has %d items", len(list.Items))
			}
			for _, s := range list.Items {
				got = append(got, s.ID)
			}
			if after = list.Next; after == "" {
				return got
			}
		}
	}
	for query, want := range map[string][]string{
		"":                                {"one", "p0", "p1", "p2", "p3", "p4"},
		"&label=even=true":                {"p0", "p2", "p4"},
		"&label=even=false&label=all=yes": {"p1", "p3"},
		"&label=none=x":                   nil,
	} {
		if got := ids(query); !slices.Equal(got, want) {
			t.Errorf("%q lists %v, want %v", query, got, want)
		}
	}
	l.refused("GET", "/sandboxes?label=even", "", 422, "invalid")
	l.refused("GET", "/sandboxes?limit=0", "", 422, "validation.failed")
	l.refused("GET", "/sandboxes?limit=501", "", 422, "validation.failed")
	l.refused("GET", "/sandboxes?colour=red", "", 422, "query.unknown")
}

func TestChange(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	var box control.Sandbox
	l.ok("PATCH", "/sandboxes/one", `{"settings":{"test.bake":"5m"},"locale":"ja","ttl":"2h","labels":{"a":"b"}}`, &box)
	if box.Settings["test.bake"] != "5m" || box.Locale != "ja" || box.ExpiresAt.IsZero() || box.Labels["a"] != "b" {
		t.Errorf("it is %+v", box)
	}
	box = control.Sandbox{}
	l.ok("PATCH", "/sandboxes/one", `{"ttl":"0s","labels":{}}`, &box)
	if box.Settings["test.bake"] != "5m" || !box.ExpiresAt.IsZero() || len(box.Labels) > 0 {
		t.Errorf("it is %+v", box)
	}
	l.refused("PATCH", "/sandboxes/one", `{"settings":{"test.bake":"5m","nonsense":"1"},"ttl":"2h"}`, 422, "invalid")
	l.refused("PATCH", "/sandboxes/one", `{"locale":"fr"}`, 422, "validation.failed")
	l.refused("PATCH", "/sandboxes/one", `{"ttl":"soon"}`, 422, "invalid")
	l.refused("PATCH", "/sandboxes/none", `{"locale":"ja"}`, 404, "sandbox.unknown")
	box = control.Sandbox{}
	l.ok("GET", "/sandboxes/one", "", &box)
	if !box.ExpiresAt.IsZero() {
		t.Error("a refused change has changed the lifetime")
	}
}

func TestRemoveTellsWhatWasLeft(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.baked("rye bread")
	l.bake(l.knead("oat").ID)
	var left sim.Left
	l.ok("DELETE", "/sandboxes/one", "", &left)
	if want := (sim.Left{OpenTimers: 1, UnreadMail: 1}); left != want {
		t.Errorf("it left %+v, want %+v", left, want)
	}
	for _, method := range []string{"GET", "DELETE", "PATCH"} {
		body := ""
		if method == "PATCH" {
			body = "{}"
		}
		l.refused(method, "/sandboxes/one", body, 410, "sandbox.gone")
	}
	l.refused("GET", "/sandboxes/never", "", 404, "sandbox.unknown")
}

func TestForkGoesItsOwnWay(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	made := l.knead("rye bread")
	var fork control.Made
	l.ok("POST", "/sandboxes/one/fork", `{"name":"two","labels":{"from":"one"},"ttl":"1h"}`, &fork)
	if fork.ID != "two" || fork.Labels["from"] != "one" || fork.ExpiresAt.IsZero() || fork.Cursor != "1.1" || len(fork.Credentials) != 1 {
		t.Errorf("the fork is %+v", fork)
	}
	l.ok("POST", "/sandboxes/two/things/test.loaf/"+made.ID+"/trigger", `{"trigger":"bake"}`, nil)
	for box, want := range map[string]string{"one": "dough", "two": "baking"} {
		var thing control.Thing
		l.ok("GET", "/sandboxes/"+box+"/things/test.loaf/"+made.ID, "", &thing)
		if string(thing.State) != want {
			t.Errorf("in %s it is %s, want %s", box, thing.State, want)
		}
	}
	l.ok("POST", "/sandboxes/one/fork", `{}`, &fork)
	if !strings.HasPrefix(fork.ID, "sb-") {
		t.Errorf("a nameless fork is called %s", fork.ID)
	}
	l.refused("POST", "/sandboxes/one/fork", `{"name":"two"}`, 409, "sandbox.exists")
	l.refused("POST", "/sandboxes/none/fork", `{}`, 404, "sandbox.unknown")
}

func TestResetGoesBackToWhatItWasMadeAs(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.ok("POST", "/sandboxes", `{"name":"two","fixture":{"extends":"small","test":{"dough":["oat"]}},"settings":{"test.bake":"3h"},"labels":{"a":"b"}}`, nil)
	before := l.send("GET", "/sandboxes/two/things", "").Body
	l.ok("PATCH", "/sandboxes/two", `{"settings":{"test.bake":"1m"}}`, nil)
	var things control.ThingList
	l.ok("GET", "/sandboxes/two/things", "", &things)
	l.ok("POST", "/sandboxes/two/things/test.loaf/"+things.Items[0].ID+"/trigger", `{"trigger":"bake"}`, nil)
	l.ok("POST", "/sandboxes/two/clock/advance", `{"by":"1h"}`, nil)
	var reset control.Made
	l.ok("POST", "/sandboxes/two/reset", "", &reset)
	if after := l.send("GET", "/sandboxes/two/things", "").Body; after != before {
		t.Errorf("after the reset there is %s, was %s", after, before)
	}
	if reset.Cursor != "2.0" || reset.Settings["test.bake"] != "3h" || !reset.Clock.Now.Equal(began) || reset.Labels["a"] != "b" {
		t.Errorf("it was reset to %+v", reset)
	}
	l.refused("POST", "/sandboxes/none/reset", "", 404, "sandbox.unknown")

	// One that no document describes cannot be reset.
	if _, err := l.engine.Create(t.Context(), sim.NewSandbox{ID: "bare", World: sim.World{
		Fixture: "bare", Digest: "bare", Now: began, Locale: "en", Timezone: "UTC", Clock: clockManual(),
		Build: func(*sim.Tx) error { return nil },
	}}); err != nil {
		t.Fatal(err)
	}
	l.refused("POST", "/sandboxes/bare/reset", "", 409, "sandbox.no_source")
}

func TestCredentials(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	var list control.CredentialList
	l.ok("GET", "/sandboxes/one/credentials", "", &list)
	if len(list.Items) != 1 || list.Items[0].Login != "baker@example.com" {
		t.Errorf("credentials are %+v", list.Items)
	}
}

func TestExpiredSandboxesAreGone(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.ok("POST", "/sandboxes", `{"name":"short","fixture":"tiny"}`, nil)
	box, err := l.engine.Sandbox(t.Context(), "short")
	if err != nil {
		t.Fatal(err)
	}
	if err := box.SetLifetime(t.Context(), time.Microsecond); err != nil {
		t.Fatal(err)
	}
	l.refused("GET", "/sandboxes/short", "", http.StatusGone, "sandbox.gone")
	if list := l.send("GET", "/sandboxes", "").Body; strings.Contains(list, "short") {
		t.Errorf("the list has it: %s", list)
	}
}
