package sim_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/clock"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// newWalkers returns a kind whose things step through three states, with two
// rows for one alarm and one that repeats itself.
func newWalkers() *sim.Kind[job, jobFacts] {
	k := newJobs()
	states := func(s ...lifecycle.State) []lifecycle.State { return s }
	row := func(id string, from []lifecycle.State, on lifecycle.Trigger, to lifecycle.State, after string) lifecycle.Row[job, jobFacts] {
		return lifecycle.Row[job, jobFacts]{ID: id, From: from, On: on, To: to, After: after, By: lifecycle.World, Why: "test", Src: []string{"assumed"}}
	}
	k.Spec.Rows = []lifecycle.Row[job, jobFacts]{
		row("w.make", states("none"), "make", "a", ""),
		row("w.ab", states("a"), "step", "b", ""),
		row("w.bc", states("b"), "step", "c", ""),
		row("w.fade1", states("a"), "fade", "gone", "test.fade"),
		row("w.fade2", states("b", "c"), "fade", "gone", "test.fade"),
		row("w.tick", states("a", "b", "c"), "tick", "", "test.run"),
	}
	k.Spec.Rows[5].Do = noted()
	k.Spec.States = nil
	for _, s := range states("none", "a", "b", "c", "gone") {
		k.Spec.States = append(k.Spec.States, lifecycle.StateInfo{State: s, Label: text(string(s)), Doc: string(s), Final: s == "gone"})
	}
	k.Spec.Triggers, k.Spec.Refusals = nil, nil
	for _, tr := range []lifecycle.Trigger{"make", "step", "fade", "tick"} {
		k.Spec.Triggers = append(k.Spec.Triggers, lifecycle.TriggerInfo{Trigger: tr, Label: text(string(tr)), Doc: string(tr)})
	}
	for _, tr := range []lifecycle.Trigger{"make", "step"} {
		k.Spec.Refusals = append(k.Spec.Refusals, lifecycle.Refusal{On: tr, Reason: reason("no." + string(tr))})
	}
	return k
}

// An alarm that several rows share runs on through all their states, and a row
// that stays in its state repeats itself at even intervals.
func TestAlarms(t *testing.T) {
	t.Parallel()
	walkers := newWalkers()
	engine, err := sim.Open(t.Context(), sim.Options{Dir: t.TempDir(), Services: []sim.Service{service(walkers)}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = engine.Close() })
	w := world(clock.Manual)
	w.Settings = map[string]string{"test.run": "10m", "test.fade": "1h"}
	box, err := engine.Create(t.Context(), sim.NewSandbox{ID: "one", World: w})
	if err != nil {
		t.Fatal(err)
	}
	l := &lab{t: t, engine: engine, box: box, jobs: walkers}
	j := l.make(start{Name: "w"})
	for range 2 {
		l.advance(sim.Goal{By: 15 * time.Minute})
		if _, err := box.Do(t.Context(), sim.As("t"), sim.Trigger{Kind: "test.job", Thing: j.ID, Trigger: "step"}); err != nil {
			t.Fatal(err)
		}
	}
	l.advance(sim.Goal{By: 10 * time.Hour})
	var got []string
	for _, e := range l.events() {
		got = append(got, fmt.Sprintf("%v %s", e.At.Sub(began), e.Row))
	}
	want := []string{
		"0s w.make", "10m0s w.tick", "15m0s w.ab", "20m0s w.tick", "30m0s w.tick", "30m0s w.bc",
		"40m0s w.tick", "50m0s w.tick", "1h0m0s w.fade2",
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the log is\n%v, want\n%v", got, want)
	}
}
