package sim_test

import (
	"testing"
	"time"

	"github.com/mockone/mockone/internal/clock"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// A timer whose delay the thing chooses waits for the setting that it chose when
// it entered the state, whether it was fired there or placed.
func TestThingsChooseTheirDelays(t *testing.T) {
	t.Parallel()
	jobs := newJobs()
	finish := &jobs.Spec.Rows[2]
	finish.After = ""
	finish.AfterOf = lifecycle.AfterOf[job]{
		Settings: []string{"test.run", "test.fade"},
		Of: func(j job) string {
			switch j.Name {
			case "short":
				return "test.run"
			case "long":
				return "test.fade"
			}
			return ""
		},
	}
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
	w.Settings = map[string]string{"test.run": "60s", "test.fade": "1h"}
	placed := map[string]string{}
	w.Build = func(tx *sim.Tx) error {
		for _, name := range []string{"short", "long", "other"} {
			j, err := jobs.Place(tx, job{State: "running", Name: name}, began.Add(-10*time.Second))
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
	due := func(id string) time.Duration {
		var list []sim.Timer
		if err := box.View(t.Context(), func(r *sim.Reader) (err error) {
			list, err = r.TimersOf("test.job", id)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if len(list) != 1 {
			return 0
		}
		return list[0].Due.Sub(began)
	}
	for name, want := range map[string]time.Duration{"short": 50 * time.Second, "long": time.Hour - 10*time.Second, "other": 0} {
		if got := due(placed[name]); got != want {
			t.Errorf("%s is due after %v, want %v", name, got, want)
		}
	}
	if err := box.Advance(t.Context(), "tester", sim.Goal{By: 50 * time.Second}); err != nil {
		t.Fatal(err)
	}
	if _, err := box.Do(t.Context(), sim.As("tester"), startJob{jobs: jobs, ID: placed["short"]}); err != nil {
		t.Fatal(err)
	}
	if got := due(placed["short"]); got != 110*time.Second {
		t.Errorf("started anew it is due after %v", got)
	}
}
