package control_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/control"
	"github.com/mockone/mockone/internal/sim"
)

func TestAThingIsExplained(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	made := l.knead("rye")
	l.bake(made.ID)
	l.ok("POST", "/sandboxes/one/clock/advance", `{"by":"10m"}`, nil)
	var got control.Thing
	l.ok("GET", "/sandboxes/one/things/test.loaf/"+made.ID, "", &got)
	want := control.Thing{
		ThingSummary: control.ThingSummary{
			Kind: "test.loaf", ID: made.ID, State: "baking", StateText: "Baking", Since: began,
			Body: map[string]any{"id": made.ID, "state": "baking", "name": "rye", "secret": ""},
		},
		History: got.History,
		Timers:  []sim.Timer{{Due: began.Add(time.Hour), Kind: "test.loaf", Thing: made.ID, Trigger: "finish", Row: "test.loaf.finish", Work: true}},
		Can: []control.Can{
			{Trigger: "knead", Label: "Knead", Reasons: []control.Reason{{Code: "loaf.made", Message: "It is made already.", Source: "assumed"}}},
			{Trigger: "rename", Label: "Rename", Reasons: []control.Reason{{Code: "loaf.named", Message: "It has its name.", Source: "assumed"}}},
			{Trigger: "bake", Label: "Bake", Reasons: []control.Reason{{Code: "loaf.not_dough", Message: "Only dough is baked.", Source: "assumed"}}},
			{Trigger: "finish", Label: "Finish", Allowed: true, Row: "test.loaf.finish", To: "done", By: "product", Timer: true},
			{Trigger: "turn", Label: "Turn", Allowed: true, Row: "test.loaf.turn", To: "baking", By: "support"},
			{Trigger: "eat", Label: "Eat", Reasons: []control.Reason{{Code: "loaf.not_done", Message: "It is not done.", Source: "assumed"}}},
		},
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b sim.Timer) bool {
		return a.Due.Equal(b.Due) && a.Kind == b.Kind && a.Thing == b.Thing && a.Trigger == b.Trigger && a.Row == b.Row && a.Work == b.Work
	})); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"test.loaf.knead +0s by test:baker", "test.loaf.bake +0s by control"}, rows(got.History)); diff != "" {
		t.Error(diff)
	}
	japanese := l.send("GET", "/sandboxes/one/things/test.loaf/"+made.ID, "", "Accept-Language", "ja").Body
	for _, part := range []string{"焼成中", "生地だけを焼けます。"} {
		if !strings.Contains(japanese, part) {
			t.Errorf("the Japanese answer lacks %s: %s", part, japanese)
		}
	}
	l.refused("GET", "/sandboxes/one/things/test.loaf/nobody", "", 404, "not_found")
	if a := l.send("GET", "/sandboxes/one/things/test.cake/"+made.ID, ""); a.Status != 404 {
		t.Errorf("an unknown kind answered %+v", a)
	}
	l.refused("GET", "/sandboxes/none/things/test.loaf/"+made.ID, "", 404, "sandbox.unknown")
}

func TestThingsPage(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.baked("rye")
	seen := map[string]int{}
	after := ""
	for {
		var list control.ThingList
		l.ok("GET", "/sandboxes/one/things?limit=1&after="+after, "", &list)
		for _, thing := range list.Items {
			seen[thing.Kind]++
		}
		if after = list.Next; after == "" {
			break
		}
	}
	// A licence of the estate is none of this world's.
	if diff := cmp.Diff(map[string]int{"mail.message": 1, "test.loaf": 3}, seen); diff != "" {
		t.Error(diff)
	}
	l.refused("GET", "/sandboxes/one/things?after=x", "", 422, "invalid")
	if a := l.send("GET", "/sandboxes/one/things?kind=test.cake", ""); a.Status != 404 {
		t.Errorf("an unknown kind answered %+v", a)
	}
}

func TestTriggerRecordsWhoAndForce(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	made := l.knead("rye")
	path := "/sandboxes/one/things/test.loaf/" + made.ID + "/trigger"
	var got control.Thing
	l.ok("POST", path, `{"trigger":"rename","input":{"name":"wheat"}}`, &got)
	if body, ok := got.Body.(map[string]any); !ok || body["name"] != "wheat" {
		t.Errorf("it is %+v", got.Body)
	}
	l.ok("PATCH", "/sandboxes/one", `{"settings":{"test.closed":"true"}}`, nil)
	if p := l.refused("POST", path, `{"trigger":"bake"}`, 409, "loaf.closed"); p.State != "dough" {
		t.Errorf("the refusal says %+v", p)
	}
	l.ok("POST", path, `{"trigger":"bake","force":true}`, &got)
	if got.State != "baking" {
		t.Errorf("it is %s", got.State)
	}
	l.refused("POST", path, `{"trigger":"bake","force":true}`, 409, "loaf.not_dough")
	l.ok("POST", path, `{"trigger":"turn","as":"support"}`, &got)
	last := got.History[len(got.History)-1]
	if last.Actor != "support" || last.Forced {
		t.Errorf("support's act is %+v", last)
	}
	forced := got.History[len(got.History)-2]
	if forced.Actor != "control" || !forced.Forced {
		t.Errorf("the forced act is %+v", forced)
	}
}

func TestTriggerRefuses(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	made := l.knead("rye")
	path := "/sandboxes/one/things/test.loaf/" + made.ID + "/trigger"
	for _, tc := range []struct {
		body   string
		status int
		code   string
	}{
		{`{}`, 422, "validation.failed"},
		{`{"trigger":""}`, 422, "validation.failed"},
		{`{"trigger":"explode"}`, 422, "invalid"},
		{`{"trigger":"rename","input":{"title":"x"}}`, 422, "invalid"},
		{`{"trigger":"rename","input":7}`, 422, "invalid"},
		{`{"trigger":"rename"}`, 409, "loaf.nameless"},
		{`{"trigger":"bake","input":{"name":"x"}}`, 422, "invalid"},
		{`{"trigger":"bake","as":"baker"}`, 422, "validation.failed"},
		{`{"trigger":"bake","force":"yes"}`, 422, "validation.failed"},
		{`{"trigger":"eat"}`, 409, "loaf.not_done"},
	} {
		l.refused("POST", path, tc.body, tc.status, tc.code)
	}
	l.refused("POST", "/sandboxes/one/things/test.loaf/nobody/trigger", `{"trigger":"bake"}`, 404, "not_found")
	var got control.Thing
	l.ok("GET", "/sandboxes/one/things/test.loaf/"+made.ID, "", &got)
	if len(got.History) != 1 {
		t.Errorf("refusals have left %v", rows(got.History))
	}
}
