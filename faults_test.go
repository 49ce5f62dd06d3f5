package mockone_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone"
	"github.com/mockone/mockone/internal/fault"
	"github.com/mockone/mockone/internal/sim"
)

// faultLab tells stories and strikes at each fault point that they come by.
type faultLab struct {
	*lab
	striker *striker
	// eye looks into the files, through an engine at which nothing strikes.
	eye *inner
	// sides are the declared points.
	sides map[spot][]fault.Side
	// done says at which side of which point a fault has struck; late holds the
	// points at which a timer was put off.
	done map[blow]bool
	late map[spot]bool
}

// At each fault point, a fault before the commit refuses, and the file is as it
// was; one after it loses the answer, and the file holds what it would hold
// anyway; and a timer struck before the commit is put off and comes true later.
// A point that no story comes by fails here.
func TestEveryFaultPoint(t *testing.T) {
	if underRace {
		t.Skip("one caller alone: run without the race detector")
	}
	t.Parallel()
	dir, hits := t.TempDir(), &striker{}
	l := newLab(t, func(o *mockone.Options) { o.Data, o.Faults = dir, hits })
	f := &faultLab{
		lab: l, striker: hits, eye: newInner(t, dir, nil, nil),
		sides: map[spot][]fault.Side{}, done: map[blow]bool{}, late: map[spot]bool{},
	}
	var declared struct {
		Items []fault.Point `json:"items"`
	}
	l.control("GET", "/faults?limit=500", nil).into(t, &declared)
	for _, p := range declared.Items {
		f.sides[spot{p.Kind, p.Name}] = p.Sides
	}
	for _, st := range stories() {
		t.Run(st.name, func(t *testing.T) { f.at(t).tell(&st) })
	}
	t.Run("births", func(t *testing.T) { f.at(t).births() })
	if t.Failed() {
		return // what is missing follows from what failed
	}
	for at, sides := range f.sides {
		for _, side := range sides {
			if timer := len(sides) == 1; timer && !f.late[at] || !timer && !f.done[blow{spot: at, side: side}] {
				t.Errorf("no story comes by the fault point %s, %s the commit", at, side)
			}
		}
	}
}

// at returns the lab for another test.
func (f *faultLab) at(t *testing.T) *faultLab {
	t.Helper()
	other := *f
	other.lab, other.eye = &lab{t: t, platform: f.platform}, f.eye.at(t)
	return &other
}

// tell tells a story and strikes on the way.
func (f *faultLab) tell(st *story) {
	f.t.Helper()
	b, s := f.begin(st), newTale()
	for i := range st.steps {
		a := &st.steps[i]
		// What the act comes by shows in a fork.
		trial := b.fork()
		f.striker.watch(trial.ID)
		a.run(trial, s)
		points := f.striker.watched()
		for _, at := range points {
			if f.sides[at] == nil {
				f.t.Errorf("%s comes by %s, which is not declared", a.name, at)
			}
		}
		if a.time {
			f.putOff(b, s, a, points, trial)
			a.run(b, s)
			continue
		}
		f.refuse(b, s, a, points)
		lost := f.lose(b, s, a, points)
		a.run(b, s)
		want := f.eye.outline(b.ID)
		for at, fork := range lost {
			if diff := cmp.Diff(want, f.eye.outline(fork)); diff != "" {
				f.t.Errorf("%s: with the answer lost at %s, the file is not as with the answer: %s", a.name, at, diff)
			}
		}
	}
}

// first reports whether this side of a point is struck for the first time. That
// a session was used is noted beside other requests; only a reading shows it.
func (f *faultLab) first(a *act, at spot, side fault.Side) bool {
	key := blow{spot: at, side: side}
	if f.done[key] || at == seen && !a.reads {
		return false
	}
	f.done[key] = slices.Contains(f.sides[at], side)
	return f.done[key]
}

// seen is the command that notes the use of a session. Nobody has asked for it,
// so nobody is told that it failed: the reading that it follows stands.
var seen = spot{fault.Command, "session.seen"}

// refuse strikes before the commit: the act is refused, and nothing happened.
func (f *faultLab) refuse(b *box, s *tale, a *act, points []spot) {
	f.t.Helper()
	for _, at := range points {
		if !f.first(a, at, fault.Before) {
			continue
		}
		before := f.eye.file(b.ID)
		f.striker.strike(b.ID, at, fault.Before)
		got := a.do(b, s)
		if !f.striker.struck() {
			f.t.Errorf("%s: no fault struck at %s", a.name, at)
		}
		if at == seen {
			if !a.as(got) {
				f.t.Errorf("%s, struck before the commit of %s: %s", a.name, at, got)
			}
		} else if got.Status != http.StatusServiceUnavailable || got.code() != a.strikeCode() {
			f.t.Errorf("%s, struck before the commit of %s: %s", a.name, at, got)
		}
		if diff := cmp.Diff(before, f.eye.file(b.ID)); diff != "" {
			f.t.Errorf("%s, struck before the commit of %s, changed the file: %s", a.name, at, diff)
		}
	}
}

// strikeCode returns the code by which the act tells that a fault struck.
func (a *act) strikeCode() string {
	if a.struck != "" {
		return a.struck
	}
	return "fault.struck"
}

// lose strikes after the commit, each time in a fork, and returns the forks by
// the point: the answer is lost, and it happened all the same.
func (f *faultLab) lose(b *box, s *tale, a *act, points []spot) map[spot]string {
	f.t.Helper()
	forks := map[spot]string{}
	for _, at := range points {
		if !f.first(a, at, fault.After) {
			continue
		}
		fork := b.fork()
		before := f.eye.outline(fork.ID)
		f.striker.strike(fork.ID, at, fault.After)
		got := a.do(fork, s)
		fell := f.striker.struck()
		if a.status == http.StatusConflict && !a.noted {
			// What is always refused commits nothing, so there is no answer to lose.
			if fell || !a.as(got) {
				f.t.Errorf("%s is refused, and yet struck after a commit: %s", a.name, got)
			}
			continue
		}
		if !fell {
			f.t.Errorf("%s: no fault struck after %s", a.name, at)
		}
		if lost := got.Err != nil && got.Status == 0; lost == (at == seen) {
			f.t.Errorf("%s, struck after the commit of %s, was answered: %s", a.name, at, got)
		}
		if f.eye.outline(fork.ID) == before {
			f.t.Errorf("%s, struck after the commit of %s, did not happen", a.name, at)
		}
		forks[at] = fork.ID
	}
	return forks
}

// putOff strikes at what time does, each time in a fork: time moves all the
// same, what was struck does not happen, and happens later. trial is a fork in
// which nothing struck.
func (f *faultLab) putOff(b *box, s *tale, a *act, points []spot, trial *box) {
	f.t.Helper()
	for _, at := range points {
		if f.late[at] {
			continue
		}
		f.late[at] = true
		fork := b.fork()
		want := f.eye.count(trial.ID, at.name)
		f.striker.strike(fork.ID, at, fault.Before)
		a.run(fork, s)
		if !f.striker.struck() {
			f.t.Errorf("%s: no fault struck at %s", a.name, at)
		}
		if got := f.eye.count(fork.ID, at.name); got >= want {
			f.t.Errorf("%s, struck at %s: it was taken %d times in all, as without the fault", a.name, at, got)
		}
		fork.advance(map[string]any{"by": "30s"}) // sim.fault_retry
		if got := f.eye.count(fork.ID, at.name); got < want {
			f.t.Errorf("%s, struck at %s: half a minute later it was taken %d times in all, want %d", a.name, at, got, want)
		}
	}
}

// births strikes at the rows that nobody can pull from outside.
func (f *faultLab) births() {
	f.t.Helper()
	in := newInner(f.t, "", f.striker, nil)
	for _, one := range in.births() {
		at := spot{fault.Transition, one.Row}
		b := in.empty(strings.NewReplacer(".", "-", "_", "-").Replace(one.Row))
		before := in.file(b.ID())
		f.striker.strike(b.ID(), at, fault.Before)
		_, err := b.Do(f.t.Context(), sim.As("test"), one)
		if _, struck := errors.AsType[*fault.Struck](err); !struck || !f.striker.struck() {
			f.t.Errorf("struck before the commit of %s: %v", at, err)
		}
		if diff := cmp.Diff(before, in.file(b.ID())); diff != "" {
			f.t.Errorf("struck before the commit of %s, it changed the file: %s", at, diff)
		}
		f.striker.strike(b.ID(), at, fault.After)
		_, err = b.Do(f.t.Context(), sim.As("test"), one)
		if _, lost := errors.AsType[*fault.Lost](err); !lost || !f.striker.struck() {
			f.t.Errorf("struck after the commit of %s: %v", at, err)
		}
		if in.count(b.ID(), one.Row) != 1 {
			f.t.Errorf("struck after the commit of %s: it did not happen", at)
		}
		f.done[blow{spot: at, side: fault.Before}], f.done[blow{spot: at, side: fault.After}] = true, true
	}
}
