package sim_test

import (
	"testing"
	"time"

	"github.com/mockone/mockone/internal/clock"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// A timer that is due at an instant of the thing's own moves with it, and with the
// settings on which it depends; what is past is not made up for.
func TestInstantsOfThingsMove(t *testing.T) {
	t.Parallel()
	jobs := newJobs()
	jobs.Facts = func(r *sim.Reader, _ job, _ any) (f jobFacts, err error) {
		d, err := r.Duration("test.fade")
		f.others = int(d / time.Minute)
		return f, err
	}
	fade := &jobs.Spec.Rows[3]
	// A job fades so long after its count of runs in hours, whenever it was done.
	fade.From, fade.After, fade.To, fade.Do = []lifecycle.State{"running", "done"}, "", "", noted()
	fade.At = lifecycle.At[job, jobFacts]{Settings: []string{"test.fade"}, Of: func(j job, f jobFacts) time.Time {
		if j.Name == "never" {
			return time.Time{}
		}
		return began.Add(time.Duration(j.Runs)*time.Hour + time.Duration(f.others)*time.Minute)
	}}
	jobs.Spec.Rows = append(jobs.Spec.Rows, lifecycle.Row[job, jobFacts]{
		ID: "test.job.end", From: []lifecycle.State{"ready"}, On: "make", To: "stale", By: lifecycle.Operator, Why: "test", Src: []string{"assumed"},
	})
	engine, err := sim.Open(t.Context(), sim.Options{Dir: t.TempDir(), Services: []sim.Service{service(jobs)}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := engine.Close(); err != nil {
			t.Error(err)
		}
	})
	w := world(clock.Manual)
	w.Settings = map[string]string{"test.run": "10m", "test.fade": "30m"}
	placed := map[string]string{}
	w.Build = func(tx *sim.Tx) error {
		for name, runs := range map[string]int{"later": 1, "past": -5, "never": 1} {
			j, err := jobs.Place(tx, job{State: "running", Name: name, Runs: runs}, began)
			if err != nil {
				return err
			}
			placed[name] = j.ID
		}
		return nil
	}
	box, err := engine.Create(t.Context(), sim.NewSandbox{ID: "one", World: w})
	if err != nil {
		t.Fatal(err)
	}
	due := func(name string) (out []time.Duration) {
		if err := box.View(t.Context(), func(r *sim.Reader) error {
			list, err := r.TimersOf("test.job", placed[name])
			for _, timer := range list {
				if timer.Trigger == "fade" {
					out = append(out, timer.Due.Sub(began))
					if timer.Work {
						t.Error("it is work")
					}
				}
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return out
	}
	wants := func(when, name string, want ...time.Duration) {
		t.Helper()
		got := due(name)
		if len(got) != len(want) || len(got) == 1 && got[0] != want[0] {
			t.Errorf("%s: %s is due after %v, want %v", when, name, got, want)
		}
	}
	wants("placed", "later", 90*time.Minute)
	wants("placed", "past")
	wants("placed", "never")
	if err := box.Advance(t.Context(), "tester", sim.Goal{By: 15 * time.Minute}); err != nil {
		t.Fatal(err)
	}
	wants("run once more", "later", 150*time.Minute)
	if _, err := box.Do(t.Context(), sim.As("tester"), sim.PutSettings{Values: map[string]string{"test.fade": "45m"}}); err != nil {
		t.Fatal(err)
	}
	wants("by another setting", "later", 165*time.Minute)
	if err := box.Advance(t.Context(), "tester", sim.Goal{By: 3 * time.Hour}); err != nil {
		t.Fatal(err)
	}
	wants("faded", "later")
	faded := 0
	if err := box.View(t.Context(), func(r *sim.Reader) error {
		faded = 0
		events, err := r.Events(sim.EventFilter{})
		for _, e := range events {
			if e.Row == "test.job.fade" {
				faded++
				if e.At.Sub(began) != 165*time.Minute {
					t.Errorf("it fades at %s", e.At)
				}
			}
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if faded != 1 {
		t.Errorf("it fades %d times", faded)
	}
}
