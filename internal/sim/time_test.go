package sim_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/clock"
	"github.com/mockone/mockone/internal/sim"
)

// sleep sets a timer that is work.
func (l *lab) sleep(d time.Duration) {
	l.t.Helper()
	if _, err := l.box.Do(context.Background(), sim.As("tester"), sim.Sleep{For: d}); err != nil {
		l.t.Fatal(err)
	}
}

func (l *lab) setClock(set sim.SetClock) {
	l.t.Helper()
	if _, err := l.box.Do(context.Background(), sim.As("tester"), set); err != nil {
		l.t.Fatal(err)
	}
}

// A jump lands at one instant, however many timers are due there.
func TestAJumpOfManyTimersLandsOnce(t *testing.T) {
	t.Parallel()
	l := newLab(t, clock.Auto)
	l.setClock(sim.SetClock{Idle: new(time.Minute)})
	for range 1500 { // more than one transaction fires
		l.sleep(time.Hour)
	}
	l.sleep(2 * time.Hour)
	for _, want := range []time.Duration{time.Hour, 2 * time.Hour, 2 * time.Hour} {
		l.wall.Advance(time.Minute)
		if got := l.now().Sub(began); got != want {
			t.Fatalf("it jumped to +%v, want +%v", got, want)
		}
		if got := l.now().Sub(began); got != want {
			t.Fatalf("it jumped on to +%v without having been idle", got)
		}
	}
	for _, in := range l.inputs() {
		if in.command == "clock.jump" && in.at != began.Add(time.Hour) && in.at != began.Add(2*time.Hour) {
			t.Errorf("a jump to %v is kept", in.at)
		}
	}
}

// Without any idle time each reading jumps once: somebody sees every landing,
// and a reading ends although there is always more to jump to.
func TestIdleZeroJumpsOnceForEachReading(t *testing.T) {
	t.Parallel()
	l := newLab(t, clock.Auto)
	for n := range 3 {
		l.sleep(time.Duration(n+1) * time.Hour)
	}
	l.setClock(sim.SetClock{Idle: new(time.Duration)})
	for n := range 3 {
		if got, want := l.now().Sub(began), time.Duration(n+1)*time.Hour; got != want {
			t.Errorf("reading %d is at +%v, want +%v", n, got, want)
		}
	}
}

// A wall clock that is set back by an hour holds up no sandbox for an hour, and
// virtual time does not go back with it.
func TestWallClockSetBack(t *testing.T) {
	t.Parallel()
	for _, mode := range []clock.Mode{clock.Real, clock.Rate, clock.Auto} {
		l := newLab(t, mode)
		j := l.make(start{Name: "a"})
		l.wall.Advance(5 * time.Millisecond)
		if err := l.start(j.ID); err != nil {
			t.Fatal(err)
		}
		before := l.now()
		l.wall.Advance(-time.Hour)
		if got := l.now(); !got.Equal(before) {
			t.Errorf("%s: it is %v, and was %v", mode, got, before)
		}
		l.wall.Advance(2 * time.Minute)
		if got := len(l.events()); got < 4 {
			t.Errorf("%s: %d events after the longest run", mode, got)
		}
	}
}

// Of several who advance at once, each moves time by what it asked for.
func TestAdvancesAddUp(t *testing.T) {
	t.Parallel()
	l := newLab(t, clock.Manual)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if err := l.box.Advance(t.Context(), "tester", sim.Goal{By: time.Minute}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := l.now().Sub(began); got != 20*time.Minute {
		t.Errorf("20 advances by a minute moved time by %v", got)
	}
}

func TestAdvanceFarWithManyTimers(t *testing.T) {
	t.Parallel()
	l := newLab(t, clock.Manual)
	for n := range 1001 {
		l.sleep(time.Duration(n+1) * time.Second)
	}
	l.advance(sim.Goal{By: time.Hour})
	if got := l.now().Sub(began); got != time.Hour {
		t.Errorf("it is +%v", got)
	}
	l.advance(sim.Goal{Next: true}) // nothing is due
	if got := l.now().Sub(began); got != time.Hour {
		t.Errorf("to no timer at all it moved to +%v", got)
	}
	var moves []time.Duration
	for _, in := range l.inputs() {
		if in.command == "clock.advance" {
			moves = append(moves, in.at.Sub(began))
		}
	}
	if want := []time.Duration{1000 * time.Second, time.Hour, time.Hour}; fmt.Sprint(moves) != fmt.Sprint(want) {
		t.Errorf("the moves kept are %v, want %v", moves, want)
	}
}

// A reset ends what waits for time of the world that is gone.
func TestResetEndsASleep(t *testing.T) {
	t.Parallel()
	l := newLab(t, clock.Manual, func(o *sim.Options) { o.Wall = clock.System() })
	l.advance(sim.Goal{By: time.Hour})
	slept := make(chan error, 1)
	go func() {
		_, err := l.box.SleepFor(t.Context(), sim.As("tester"), time.Minute)
		slept <- err
	}()
	if err := l.box.Wait(t.Context(), func(r *sim.Reader) (bool, error) {
		list, err := r.Timers(1)
		return len(list) > 0, err
	}); err != nil {
		t.Fatal(err)
	}
	if err := l.box.Reset(t.Context(), world(clock.Manual)); err != nil {
		t.Fatal(err)
	}
	if err := <-slept; !errors.Is(err, sim.ErrGone) {
		t.Errorf("the sleep ended with %v, want ErrGone", err)
	}
}

// kept is an input that the file has kept.
type kept struct {
	at      time.Time
	command string
	event   int64
}

func (l *lab) inputs() []kept {
	l.t.Helper()
	var out []kept
	if err := l.box.View(context.Background(), func(r *sim.Reader) error {
		out = nil
		return r.Conn.Query(`SELECT at, command, event FROM inputs ORDER BY seq`, nil, func(scan func(...any) error) error {
			var in kept
			var at int64
			err := scan(&at, &in.command, &in.event)
			in.at = time.UnixMicro(at).UTC()
			out = append(out, in)
			return err
		})
	}); err != nil {
		l.t.Fatal(err)
	}
	return out
}

// Each input stands behind the last event before it, so that what led to an
// event is the inputs before it.
func TestInputsStandBeforeTheirEvents(t *testing.T) {
	t.Parallel()
	l := newLab(t, clock.Auto)
	if err := l.start(l.make(start{Name: "a"}).ID); err != nil {
		t.Fatal(err)
	}
	l.wall.Advance(clock.DefaultIdle)
	l.advance(sim.Goal{By: time.Minute}) // jumps first, as idle as it is
	var got []string
	for _, in := range l.inputs() {
		got = append(got, fmt.Sprint(in.command, " ", in.event))
	}
	want := []string{"test.make 0", "test.start 1", "clock.jump 2", "clock.advance 4"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the inputs are %v, want %v", got, want)
	}
}
