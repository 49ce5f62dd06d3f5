package control_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/mockone/mockone/internal/control"
	"github.com/mockone/mockone/internal/sim"
)

func TestLifecyclesAreServedAsDataDrawnAndAsAPage(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	var list control.LifecycleList
	l.ok("GET", "/lifecycles?limit=2", "", &list)
	if len(list.Items) != 2 || list.Next != list.Items[1].Name || list.Items[0].Title.JA == "" {
		t.Errorf("the first page is %+v", list)
	}
	after := list.Next
	list = control.LifecycleList{}
	l.ok("GET", "/lifecycles?after="+after, "", &list)
	if n := len(list.Items); n == 0 || list.Items[0].Name <= after || list.Items[n-1].Name != "test.loaf" || list.Next != "" {
		t.Errorf("the last page is %+v", list)
	}
	var table control.Lifecycle
	l.ok("GET", "/lifecycles/test.loaf", "", &table)
	if table.Name != "test.loaf" || len(table.Rows) != 6 || !strings.Contains(string(table.Inputs["knead"]), "What it is called.") || len(table.Inputs) != 2 {
		t.Errorf("the lifecycle is %+v", table)
	}
	for accept, want := range map[string]string{
		"text/vnd.mermaid": "stateDiagram-v2", "text/markdown": "# test.loaf", "application/json": `{"name":"test.loaf"`, "*/*": `{"name":"test.loaf"`,
	} {
		a := l.send("GET", "/lifecycles/test.loaf", "", "Accept", accept)
		kind, _, _ := strings.Cut(a.Header.Get("Content-Type"), ";")
		if !strings.HasPrefix(a.Body, want) || (accept != "*/*" && kind != accept) || !slices.Contains(a.Header.Values("Vary"), "Accept") {
			t.Errorf("%s brought %s: %.60s", accept, kind, a.Body)
		}
	}
	l.refused("GET", "/lifecycles/test.cake", "", 404, "not_found")
	l.refused("GET", "/lifecycles?after=test.cake", "", 422, "invalid")
}

func TestFaultPointsAndSettings(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	var faults control.FaultList
	l.ok("GET", "/faults?limit=500", "", &faults)
	names := map[string]int{}
	for _, p := range faults.Items {
		names[string(p.Kind)+" "+p.Name] = len(p.Sides)
	}
	for name, sides := range map[string]int{"command test.knead": 2, "transition test.loaf.bake": 2, "transition test.loaf.finish": 1} {
		if names[name] != sides {
			t.Errorf("the point %s has %d sides, want %d", name, names[name], sides)
		}
	}
	seen := 0
	for after := ""; ; {
		var some control.FaultList
		l.ok("GET", "/faults?limit=3&after="+after, "", &some)
		seen += len(some.Items)
		if after = some.Next; after == "" {
			break
		}
	}
	if seen != len(faults.Items) {
		t.Errorf("pages bring %d points, want %d", seen, len(faults.Items))
	}
	var settings control.SettingList
	l.ok("GET", "/settings", "", &settings)
	if !slices.ContainsFunc(settings.Items, func(s sim.Setting) bool { return s.Name == "test.bake" && s.Default == "1h" }) {
		t.Errorf("settings are %+v", settings.Items)
	}
}

func TestFixtures(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	var list control.FixtureList
	l.ok("GET", "/fixtures", "", &list)
	want := []control.FixtureSummary{{Name: "small", Title: "Small", Doc: "A bakery."}, {Name: "tiny", Title: "Small", Doc: "Nothing baked.", Extends: "small"}}
	if !slices.Equal(list.Items, want) {
		t.Errorf("fixtures are %+v", list.Items)
	}
	var document map[string]any
	l.ok("GET", "/fixtures/small", "", &document)
	if document["name"] != "small" {
		t.Errorf("the document is %v", document)
	}
	// The document is one that a sandbox can be made of.
	body, err := json.Marshal(map[string]any{"fixture": document})
	if err != nil {
		t.Fatal(err)
	}
	l.ok("POST", "/sandboxes", string(body), nil)
	var schema map[string]any
	l.ok("GET", "/fixtures/schema", "", &schema)
	if schema["$schema"] == nil {
		t.Errorf("the schema is %v", schema)
	}
	l.refused("GET", "/fixtures/none", "", 404, "not_found")
	if ja := l.send("GET", "/fixtures", "", "Accept-Language", "ja").Body; !strings.Contains(ja, "小") {
		t.Errorf("in Japanese they are %s", ja)
	}
}
