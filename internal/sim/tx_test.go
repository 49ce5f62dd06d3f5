package sim_test

import (
	"testing"
	"time"

	"github.com/mockone/mockone/internal/clock"
	"github.com/mockone/mockone/internal/sim"
)

// headless is a command that goes on whatever fails.
type headless struct {
	run func(tx *sim.Tx)
}

func (headless) Name() string { return "test.headless" }

func (c headless) Run(tx *sim.Tx) (any, error) { c.run(tx); return "done", nil }

// A change whose Tell is refused is refused as a whole, and so is the command
// that began it, even if it goes on: what was left to do must not be done then.
func TestACommandCannotGoOnAfterHalfAChange(t *testing.T) {
	t.Parallel()
	l := newLab(t, clock.Manual)
	busy := l.make(start{Name: "busy"})
	a := l.make(start{Name: "a", Next: busy.ID})
	b := l.make(start{Name: "b"})
	for _, id := range []string{busy.ID, a.ID} {
		if err := l.start(id); err != nil {
			t.Fatal(err)
		}
	}
	before := l.dump()
	_, err := l.box.Do(t.Context(), sim.As("tester"), headless{func(tx *sim.Tx) {
		// Its effect starts the busy one, which runs.
		if _, err := l.jobs.Fire(tx, a.ID, "finish", nil); err == nil {
			t.Error("the Tell was not refused")
		}
		if _, err := l.jobs.Fire(tx, b.ID, "start", nil); err == nil {
			t.Error("the command went on")
		}
	}})
	if err == nil {
		t.Error("the command was taken")
	}
	if after := l.dump(); after != before {
		t.Errorf("it has changed\n%s\nto\n%s", before, after)
	}
}

// What is refused by its guards alone has begun nothing: a command may go on,
// and what the refused thing had drawn is given back.
func TestACommandMayGoOnAfterARefusal(t *testing.T) {
	t.Parallel()
	a, b := newLab(t, clock.Manual), newLab(t, clock.Manual)
	var made job
	if _, err := a.box.Do(t.Context(), sim.As("tester"), headless{func(tx *sim.Tx) {
		if _, err := a.jobs.New(tx, "make", start{}); err == nil {
			t.Error("a nameless job was made")
		}
		var err error
		if made, err = a.jobs.New(tx, "make", start{Name: "a"}); err != nil {
			t.Error(err)
		}
	}}); err != nil {
		t.Fatal(err)
	}
	if other := b.make(start{Name: "a"}); made.ID != other.ID {
		t.Errorf("after a refusal the id is %s, else %s", made.ID, other.ID)
	}
}

// A timer that finds nothing to act on does not stop time for good.
func TestATimerThatTellsNobody(t *testing.T) {
	t.Parallel()
	l := newLab(t, clock.Manual)
	j := l.make(start{Name: "a", Next: "nobody"})
	if err := l.start(j.ID); err != nil {
		t.Fatal(err)
	}
	l.advance(sim.Goal{By: time.Hour})
	if got := l.now().Sub(began); got != time.Hour {
		t.Errorf("it is +%v", got)
	}
	if got := len(l.events()); got != 2 {
		t.Errorf("%d events, want the end of the run undone", got)
	}
}
