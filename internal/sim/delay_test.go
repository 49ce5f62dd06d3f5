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
		Extra: func(j job) time.Duration {
			if j.Name == "long" {
				return time.Minute
			}
			return 0
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
	for name, want := range map[string]time.Duration{"short": 50 * time.Second, "long": time.Hour + 50*time.Second, "other": 0} {
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

// A row that enters its state anew has its timers start over; one that only stays
// leaves them as they are.
func TestEnteringAnewStartsTimersOver(t *testing.T) {
	t.Parallel()
	for anew, want := range map[bool]time.Duration{false: time.Hour, true: time.Hour + 10*time.Minute} {
		jobs := newJobs()
		jobs.Spec.Rows[2].After = "test.run"
		jobs.Spec.Rows = append(jobs.Spec.Rows, lifecycle.Row[job, jobFacts]{
			ID: "test.job.touch", From: []lifecycle.State{"running"}, On: "touch", Anew: anew, Do: noted(), By: lifecycle.World, Why: "test", Src: []string{lifecycle.Assumed},
		})
		jobs.Spec.Triggers = append(jobs.Spec.Triggers, lifecycle.TriggerInfo{Trigger: "touch", Label: text("touch"), Doc: "touch"})
		jobs.Spec.Refusals = append(jobs.Spec.Refusals, lifecycle.Refusal{On: "touch", Reason: reason("job.idle")})
		engine, err := sim.Open(t.Context(), sim.Options{Dir: t.TempDir(), Services: []sim.Service{service(jobs)}})
		if err != nil {
			t.Fatal(err)
		}
		w := world(clock.Manual)
		w.Settings = map[string]string{"test.run": "1h"}
		var id string
		w.Build = func(tx *sim.Tx) error {
			j, err := jobs.Place(tx, job{State: "running", Name: "one"}, began)
			id = j.ID
			return err
		}
		box, err := engine.Create(t.Context(), sim.NewSandbox{ID: "one", World: w})
		if err != nil {
			t.Fatal(err)
		}
		if err := box.Advance(t.Context(), "tester", sim.Goal{By: 10 * time.Minute}); err != nil {
			t.Fatal(err)
		}
		if _, err := box.Do(t.Context(), sim.As("tester"), touchJob{jobs: jobs, ID: id}); err != nil {
			t.Fatal(err)
		}
		if err := box.View(t.Context(), func(r *sim.Reader) error {
			list, err := r.TimersOf("test.job", id)
			if err == nil && (len(list) != 1 || list[0].Due.Sub(began) != want) {
				t.Errorf("anew %v: the timers are %+v, want one after %v", anew, list, want)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if err := engine.Close(); err != nil {
			t.Error(err)
		}
	}
}

// touchJob pulls the trigger of that name.
type touchJob struct {
	jobs *sim.Kind[job, jobFacts]

	ID string `json:"id"`
}

func (touchJob) Name() string { return "test.job.touch" }

func (c touchJob) Run(tx *sim.Tx) (any, error) { return c.jobs.Fire(tx, c.ID, "touch", nil) }
