package sim_test

import (
	"context"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/clock"
	"github.com/mockone/mockone/internal/sim"
)

func (l *lab) source(box *sim.Sandbox) (source string) {
	l.t.Helper()
	if err := box.View(context.Background(), func(r *sim.Reader) error {
		b, err := r.Source()
		source = string(b)
		return err
	}); err != nil {
		l.t.Fatal(err)
	}
	return source
}

func TestASandboxKeepsWhatItWasMadeFrom(t *testing.T) {
	t.Parallel()
	l := newLab(t, clock.Manual)
	if got := l.source(l.box); got != "" {
		t.Errorf("a world without a source has %q", got)
	}
	w := world(clock.Manual)
	w.Digest, w.Source = "with a source", []byte(`{"a":1}`)
	box, err := l.engine.Create(t.Context(), sim.NewSandbox{ID: "two", World: w})
	if err != nil {
		t.Fatal(err)
	}
	fork, err := box.Fork(t.Context(), "three", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := box.Reset(t.Context(), w); err != nil {
		t.Fatal(err)
	}
	for _, box := range []*sim.Sandbox{box, fork} {
		if got := l.source(box); got != `{"a":1}` {
			t.Errorf("%s was made from %q", box.ID(), got)
		}
	}
}

func TestStandingTellsWhatOnlyAMoveOfTheClockBrings(t *testing.T) {
	t.Parallel()
	for mode, want := range map[clock.Mode]struct{ running, done bool }{
		clock.Real: {}, clock.Rate: {}, clock.Manual: {running: true, done: true},
		clock.Auto: {done: true}, // it jumps to the end of a job, which is work, not to its fading
	} {
		l := newLab(t, mode)
		if got := l.standing(); !got.IsZero() {
			t.Errorf("%s: with nothing due it stands before %s", mode, got)
		}
		j := l.make(start{Name: "a"})
		if err := l.start(j.ID); err != nil {
			t.Fatal(err)
		}
		if got := l.standing(); got.IsZero() == want.running {
			t.Errorf("%s: while the job runs it stands before %v, want so: %v", mode, got, want.running)
		}
		l.advance(sim.Goal{By: 2 * time.Minute})
		l.advance(sim.Goal{By: 2 * time.Minute}) // the mail
		if got := l.standing(); got.IsZero() == want.done || (want.done && !got.Equal(l.due())) {
			t.Errorf("%s: when the job is done it stands before %v, want so: %v", mode, got, want.done)
		}
	}
}

func (l *lab) standing() (due time.Time) {
	l.t.Helper()
	if err := l.box.View(context.Background(), func(r *sim.Reader) error {
		due, _ = r.Standing()
		return nil
	}); err != nil {
		l.t.Fatal(err)
	}
	return due
}

func TestStatsCountCommittedEventsOnly(t *testing.T) {
	t.Parallel()
	l := newLab(t, clock.Manual)
	j := l.make(start{Name: "a"})
	if err := l.start(j.ID); err != nil {
		t.Fatal(err)
	}
	if err := l.start(j.ID); err == nil {
		t.Fatal("a running job was started")
	}
	l.advance(sim.Goal{By: 2 * time.Minute})
	l.advance(sim.Goal{By: time.Minute})
	if got, want := l.engine.Stats(), (sim.Stats{Open: 1, Events: int64(len(l.events()))}); got != want {
		t.Errorf("stats are %+v, want %+v", got, want)
	}
}
