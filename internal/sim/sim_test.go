package sim_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/clock"
	"github.com/mockone/mockone/internal/fault"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// The tests run a small service of their own: jobs that are started, take a
// while, may be told to another job to start, and go stale when nobody takes
// their result.

type job struct {
	ID    string          `json:"id"`
	State lifecycle.State `json:"state"`
	Name  string          `json:"name"`
	Next  string          `json:"next,omitempty"`
	Runs  int             `json:"runs"`
}

type jobFacts struct {
	name, next string
	others     int
}

// start is the input of the trigger of that name.
type start struct {
	Name string `json:"name"`
	Next string `json:"next,omitempty"`
}

func text(s string) lifecycle.Text { return lifecycle.Text{EN: s, JA: s, Src: lifecycle.Assumed} }

func reason(code string) lifecycle.Reason { return lifecycle.Reason{Code: code, Text: text(code)} }

func newJobs() *sim.Kind[job, jobFacts] {
	type row = lifecycle.Row[job, jobFacts]
	states := func(s ...lifecycle.State) []lifecycle.State { return s }
	fill := lifecycle.Effect[job, jobFacts]{
		ID: "fill", Doc: "Fills it in.",
		Do: func(j *job, f jobFacts, _ time.Time) []lifecycle.Action {
			j.Name, j.Next = f.name, f.next
			return nil
		},
	}
	tell := lifecycle.Effect[job, jobFacts]{
		ID: "tell", Doc: "Counts the run and starts the next.",
		Do: func(j *job, _ jobFacts, _ time.Time) []lifecycle.Action {
			j.Runs++
			if j.Next == "" {
				return nil
			}
			return []lifecycle.Action{lifecycle.Tell{Kind: "test.job", ID: j.Next, Trigger: "start"}}
		},
	}
	mail := lifecycle.Effect[job, jobFacts]{
		ID: "mail", Doc: "Tells the owner.",
		Do: func(j *job, _ jobFacts, _ time.Time) []lifecycle.Action {
			return []lifecycle.Action{lifecycle.Mail{From: "test", Template: "done", To: "owner@example.com", Subject: text("done " + j.Name), Body: text("it is done")}}
		},
	}
	few := lifecycle.Guard[job, jobFacts]{
		ID: "few_enough", Doc: "At most 50 jobs.", Else: reason("job.too_many"),
		Holds: func(_ job, f jobFacts, _ time.Time) bool { return f.others < 50 },
	}
	named := lifecycle.Guard[job, jobFacts]{
		ID: "named", Doc: "It has a name.", Else: reason("job.nameless"), Input: true,
		Holds: func(_ job, f jobFacts, _ time.Time) bool { return f.name != "" },
	}
	return &sim.Kind[job, jobFacts]{
		ID:  func(j *job) *string { return &j.ID },
		Key: func(j job) string { return j.Name },
		Facts: func(r *sim.Reader, _ job, in any) (jobFacts, error) {
			var f jobFacts
			switch in := in.(type) {
			case start:
				f.name, f.next = in.Name, in.Next
			case *start:
				f.name, f.next = in.Name, in.Next
			}
			_, err := r.Conn.QueryRow(`SELECT count(*) FROM things WHERE kind = 'test.job'`, nil, &f.others)
			return f, err
		},
		Spec: lifecycle.Spec[job, jobFacts]{
			Name: "test.job", Title: text("job"), Doc: "A job.", Initial: "none",
			State: func(j *job) *lifecycle.State { return &j.State },
			States: []lifecycle.StateInfo{
				{State: "none", Label: text("none"), Doc: "none"},
				{State: "ready", Label: text("ready"), Doc: "ready"},
				{State: "running", Label: text("running"), Doc: "running"},
				{State: "done", Label: text("done"), Doc: "done"},
				{State: "stale", Label: text("stale"), Doc: "stale", Final: true},
			},
			Triggers: []lifecycle.TriggerInfo{
				{Trigger: "make", Label: text("make"), Doc: "make", Input: func() any { return &start{} }},
				{Trigger: "start", Label: text("start"), Doc: "start"},
				{Trigger: "finish", Label: text("finish"), Doc: "finish"},
				{Trigger: "fade", Label: text("fade"), Doc: "fade"},
			},
			Rows: []row{
				{ID: "test.job.make", From: states("none"), On: "make", If: []lifecycle.Guard[job, jobFacts]{few, named}, To: "ready", Do: []lifecycle.Effect[job, jobFacts]{fill}, By: lifecycle.Operator, Why: "test", Src: []string{"assumed"}},
				{ID: "test.job.start", From: states("ready", "done"), On: "start", To: "running", By: lifecycle.Operator, Why: "test", Src: []string{"assumed"}},
				{ID: "test.job.finish", From: states("running"), On: "finish", To: "done", After: "test.run", Work: true, Do: []lifecycle.Effect[job, jobFacts]{tell, mail}, By: lifecycle.Product, Why: "test", Src: []string{"assumed"}},
				{ID: "test.job.fade", From: states("done"), On: "fade", To: "stale", After: "test.fade", By: lifecycle.World, Why: "test", Src: []string{"assumed"}},
			},
			Refusals: []lifecycle.Refusal{
				{On: "make", Reason: reason("job.made")},
				{On: "start", From: states("running"), Reason: reason("job.runs")},
				{On: "start", Reason: reason("job.not_startable")},
			},
		},
	}
}

// makeJob and startJob are the service's commands.
// noted is an effect for rows that stay in their state, which must have one.
func noted() []lifecycle.Effect[job, jobFacts] {
	return []lifecycle.Effect[job, jobFacts]{{ID: "note", Doc: "Notes it.", Do: func(*job, jobFacts, time.Time) []lifecycle.Action { return nil }}}
}

type makeJob struct {
	jobs *sim.Kind[job, jobFacts]
	In   start `json:"in"`
}

func (makeJob) Name() string { return "test.make" }

func (c makeJob) Run(tx *sim.Tx) (any, error) { return c.jobs.New(tx, "make", c.In) }

type startJob struct {
	jobs  *sim.Kind[job, jobFacts]
	ID    string `json:"id"`
	Wrong bool   `json:"wrong,omitempty"`
	Panic bool   `json:"panic,omitempty"`
}

func (startJob) Name() string { return "test.start" }

var errWrong = errors.New("wrong, and noted")

func (c startJob) Run(tx *sim.Tx) (any, error) {
	j, err := c.jobs.Fire(tx, c.ID, "start", nil)
	if c.Panic {
		panic("planted")
	}
	if c.Wrong {
		tx.Refuse(errWrong)
	}
	return j, err
}

// lab is an engine with the test service and one sandbox.
type lab struct {
	t      testing.TB
	engine *sim.Engine
	box    *sim.Sandbox
	jobs   *sim.Kind[job, jobFacts]
	wall   *clock.Fake
}

var began = time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)

func service(jobs *sim.Kind[job, jobFacts]) sim.Service {
	return sim.Service{
		Name: "test", Kinds: []sim.AnyKind{jobs}, Commands: []sim.Command{makeJob{}, startJob{}},
		Settings: []sim.Setting{
			{Name: "test.run", Type: sim.Delay, Default: "60s..120s", Doc: "d", Src: "assumed"},
			{Name: "test.fade", Type: sim.Delay, Default: "1h", Doc: "d", Src: "assumed"},
		},
	}
}

func world(mode clock.Mode) sim.World {
	return sim.World{
		Fixture: "test", Digest: "1", Seed: "7", Now: began, Locale: "en", Timezone: "Asia/Tokyo",
		Clock: clock.New(mode, began, began), Build: func(*sim.Tx) error { return nil },
	}
}

func newLab(tb testing.TB, mode clock.Mode, edit ...func(*sim.Options)) *lab {
	tb.Helper()
	l := &lab{t: tb, jobs: newJobs(), wall: clock.NewFake(time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC))}
	o := sim.Options{Dir: tb.TempDir(), Services: []sim.Service{service(l.jobs)}, Wall: l.wall}
	for _, e := range edit {
		e(&o)
	}
	var err error
	if l.engine, err = sim.Open(tb.Context(), o); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := l.engine.Close(); err != nil {
			tb.Error(err)
		}
	})
	if l.box, err = l.engine.Create(tb.Context(), sim.NewSandbox{ID: "one", World: world(mode)}); err != nil {
		tb.Fatal(err)
	}
	return l
}

func (l *lab) make(in start) job {
	l.t.Helper()
	j, err := sim.Do[job](context.Background(), l.box, sim.As("tester"), makeJob{jobs: l.jobs, In: in})
	if err != nil {
		l.t.Fatal(err)
	}
	return j
}

func (l *lab) start(id string) error {
	_, err := l.box.Do(context.Background(), sim.As("tester"), startJob{jobs: l.jobs, ID: id})
	return err
}

func (l *lab) events() []sim.Event {
	l.t.Helper()
	var out []sim.Event
	if err := l.box.View(context.Background(), func(r *sim.Reader) (err error) {
		out, err = r.Events(sim.EventFilter{})
		return err
	}); err != nil {
		l.t.Fatal(err)
	}
	return out
}

func (l *lab) now() (now time.Time) {
	l.t.Helper()
	if err := l.box.View(context.Background(), func(r *sim.Reader) error { now = r.Now(); return nil }); err != nil {
		l.t.Fatal(err)
	}
	return now
}

func (l *lab) advance(g sim.Goal) {
	l.t.Helper()
	if err := l.box.Advance(context.Background(), "tester", g); err != nil {
		l.t.Fatal(err)
	}
}

// brief renders an event so that a test can compare it.
func brief(e sim.Event) string {
	return fmt.Sprintf("%d +%v %s %s>%s by %s", e.Seq, e.At.Sub(began), e.Row, e.From, e.To, e.Actor)
}

func TestTimersFireEachAtItsOwnInstant(t *testing.T) {
	t.Parallel()
	l := newLab(t, clock.Manual)
	second := l.make(start{Name: "second"})
	first := l.make(start{Name: "first", Next: second.ID})
	if err := l.start(first.ID); err != nil {
		t.Fatal(err)
	}
	l.advance(sim.Goal{By: 2 * time.Hour})
	var log []string
	var finished []time.Time
	for _, e := range l.events() {
		log = append(log, e.Row)
		if e.Row == "test.job.finish" {
			finished = append(finished, e.At)
		}
	}
	want := []string{
		"test.job.make", "test.job.make", "test.job.start",
		"test.job.finish", "test.job.start", "mail.message.send", "mail.message.deliver",
		"test.job.finish", "mail.message.send", "mail.message.deliver",
		"test.job.fade", "test.job.fade",
	}
	if fmt.Sprint(log) != fmt.Sprint(want) {
		t.Fatalf("rows\n%v, want\n%v", log, want)
	}
	for i, since := range []time.Time{began, finished[0]} {
		if d := finished[i].Sub(since); d < time.Minute || d > 2*time.Minute || d%time.Second != 0 {
			t.Errorf("job %d ran %v, want whole seconds between 1 and 2 minutes", i, d)
		}
	}
	if got := l.now(); !got.Equal(began.Add(2 * time.Hour)) {
		t.Errorf("it is %v after an advance of 2 h", got)
	}
}

// However time moves, the same commands at the same virtual instants give the
// same events, byte for byte.
func TestEveryModeTellsTheSameStory(t *testing.T) {
	t.Parallel()
	// go to is the way in which each mode reaches a virtual instant.
	modes := map[string]struct {
		mode clock.Mode
		goTo func(l *lab, at time.Time)
	}{
		"leap": {clock.Manual, func(l *lab, at time.Time) { l.advance(sim.Goal{To: at}) }},
		"seconds": {clock.Manual, func(l *lab, at time.Time) {
			for l.now().Before(at) {
				l.advance(sim.Goal{By: time.Second})
			}
		}},
		"timers": {clock.Manual, func(l *lab, at time.Time) {
			for {
				var next []sim.Timer
				_ = l.box.View(context.Background(), func(r *sim.Reader) (err error) { next, err = r.Timers(1); return err })
				if len(next) == 0 || next[0].Due.After(at) {
					l.advance(sim.Goal{To: at})
					return
				}
				l.advance(sim.Goal{Next: true})
			}
		}},
		"rate 1000": {clock.Rate, func(l *lab, at time.Time) {
			l.wall.Advance(at.Sub(l.now()) / 1000)
		}},
		"real": {clock.Real, func(l *lab, at time.Time) { l.wall.Advance(at.Sub(l.now())) }},
		"auto": {clock.Auto, func(l *lab, at time.Time) {
			if _, err := l.box.Do(context.Background(), sim.As("tester"), sim.Sleep{For: at.Sub(l.now())}); err != nil {
				l.t.Fatal(err)
			}
			for l.now().Before(at) {
				l.wall.Advance(5 * time.Millisecond)
			}
		}},
	}
	stories := map[string]string{}
	for name, m := range modes {
		l := newLab(t, m.mode)
		if m.mode == clock.Rate {
			rate := 1000.0
			if _, err := l.box.Do(t.Context(), sim.As("tester"), sim.SetClock{Rate: &rate}); err != nil {
				t.Fatal(err)
			}
		}
		second := l.make(start{Name: "second"})
		m.goTo(l, began.Add(10*time.Second))
		first := l.make(start{Name: "first", Next: second.ID})
		m.goTo(l, began.Add(45*time.Second))
		if err := l.start(first.ID); err != nil {
			t.Fatal(err)
		}
		m.goTo(l, began.Add(10*time.Minute))
		if err := l.start(first.ID); err != nil {
			t.Fatal(err)
		}
		m.goTo(l, began.Add(3*time.Hour))
		var story strings.Builder
		for _, e := range l.events() {
			story.WriteString(brief(e) + string(e.Body) + "\n")
		}
		stories[name] = story.String()
	}
	for name, story := range stories {
		if story != stories["leap"] {
			t.Errorf("%s tells\n%s\nleap tells\n%s", name, story, stories["leap"])
		}
	}
}

func TestAutoJumpsOnlyToWork(t *testing.T) {
	t.Parallel()
	l := newLab(t, clock.Auto)
	j := l.make(start{Name: "a"})
	if err := l.start(j.ID); err != nil {
		t.Fatal(err)
	}
	if got := l.now(); !got.Equal(began) {
		t.Fatalf("it jumped to %v without having been idle", got)
	}
	l.wall.Advance(clock.DefaultIdle)
	finished := l.now()
	if d := finished.Sub(began); d < time.Minute || d > 2*time.Minute {
		t.Fatalf("it jumped by %v, want to the end of the run", d)
	}
	l.wall.Advance(clock.DefaultIdle)
	if got := l.now(); !got.Equal(finished.Add(2 * time.Second)) {
		t.Fatalf("it is %v, want the mail's arrival 2 s later", got)
	}
	l.wall.Advance(time.Hour)
	if got := l.now(); !got.Equal(finished.Add(2 * time.Second)) {
		t.Fatalf("it jumped on to %v: going stale is not work", got)
	}
	all := true
	if _, err := l.box.Do(t.Context(), sim.As("tester"), sim.SetClock{JumpAll: &all}); err != nil {
		t.Fatal(err)
	}
	l.wall.Advance(clock.DefaultIdle)
	if got := l.now(); !got.Equal(finished.Add(time.Hour)) {
		t.Fatalf("with jump_all it is %v, want an hour after the end", got)
	}
}

func TestRefusedChangesNothing(t *testing.T) {
	t.Parallel()
	l := newLab(t, clock.Manual)
	j := l.make(start{Name: "a"})
	before := l.dump()
	for _, tc := range []struct {
		name string
		cmd  sim.Command
		code string
	}{
		{"input guard", makeJob{jobs: l.jobs, In: start{}}, "job.nameless"},
		{"no row", startJob{jobs: l.jobs, ID: "unknown"}, "not found"},
	} {
		_, err := l.box.Do(t.Context(), sim.As("tester"), tc.cmd)
		if err == nil || !contains(err.Error(), tc.code) {
			t.Errorf("%s: %v, want %s", tc.name, err, tc.code)
		}
		if after := l.dump(); after != before {
			t.Errorf("%s changed the file:\n%s\nwas\n%s", tc.name, after, before)
		}
	}
	func() {
		defer func() { _ = recover() }()
		_, _ = l.box.Do(t.Context(), sim.As("tester"), startJob{jobs: l.jobs, ID: j.ID, Panic: true})
		t.Error("the panic was swallowed")
	}()
	if after := l.dump(); after != before {
		t.Errorf("a panic changed the file:\n%s\nwas\n%s", after, before)
	}
	if err := l.start(j.ID); err != nil {
		t.Fatal(err)
	}
	if err := l.start(j.ID); err == nil || !contains(err.Error(), "job.runs") {
		t.Errorf("starting twice: %v, want job.runs", err)
	}
}

func TestRefusalThatIsAFact(t *testing.T) {
	t.Parallel()
	l := newLab(t, clock.Manual)
	j := l.make(start{Name: "a"})
	_, err := l.box.Do(t.Context(), sim.As("tester"), startJob{jobs: l.jobs, ID: j.ID, Wrong: true})
	if !errors.Is(err, errWrong) {
		t.Fatalf("the answer is %v, want the refusal", err)
	}
	if n := len(l.events()); n != 2 {
		t.Errorf("%d events, want the start to be kept", n)
	}
}

func TestARefusedTellRefusesAll(t *testing.T) {
	t.Parallel()
	l := newLab(t, clock.Manual)
	other := l.make(start{Name: "other"})
	j := l.make(start{Name: "a", Next: other.ID})
	if err := l.start(j.ID); err != nil {
		t.Fatal(err)
	}
	// The other is started a moment before the end of the first, which would start it.
	l.advance(sim.Goal{To: l.due().Add(-time.Second)})
	if err := l.start(other.ID); err != nil {
		t.Fatal(err)
	}
	l.advance(sim.Goal{By: 2 * time.Second})
	var got job
	if err := l.box.View(t.Context(), func(r *sim.Reader) (err error) { got, err = l.jobs.Get(r, j.ID); return err }); err != nil {
		t.Fatal(err)
	}
	if got.State != "running" || got.Runs != 0 {
		t.Errorf("the refused end left %+v", got)
	}
	if n := len(l.events()); n != 4 {
		t.Errorf("%d events, want two made and two started", n)
	}
}

func TestDrawnValuesBelongToTheirKind(t *testing.T) {
	t.Parallel()
	a, b := newLab(t, clock.Manual), newLab(t, clock.Manual)
	// A refused command in one of two equal sandboxes shifts nothing.
	if _, err := a.box.Do(t.Context(), sim.As("tester"), makeJob{jobs: a.jobs}); err == nil {
		t.Fatal("a nameless job was made")
	}
	if x, y := a.make(start{Name: "a"}), b.make(start{Name: "a"}); x.ID != y.ID {
		t.Errorf("the ids differ: %s, %s", x.ID, y.ID)
	}
	other, err := a.engine.Create(t.Context(), sim.NewSandbox{ID: "two", World: world(clock.Manual)})
	if err != nil {
		t.Fatal(err)
	}
	j, err := sim.Do[job](t.Context(), other, sim.As("tester"), makeJob{jobs: a.jobs, In: start{Name: "a"}})
	if err != nil {
		t.Fatal(err)
	}
	k := a.make(start{Name: "b"})
	if j.ID == k.ID {
		t.Error("two sandboxes drew the same id")
	}
}

func TestFaultPoints(t *testing.T) {
	t.Parallel()
	struck := errors.New("planted")
	for _, tc := range []struct {
		kind fault.Kind
		name string
		side fault.Side
		kept bool
	}{
		{fault.Command, "test.start", fault.Before, false},
		{fault.Command, "test.start", fault.After, true},
		{fault.Transition, "test.job.start", fault.Before, false},
		{fault.Transition, "test.job.start", fault.After, true},
	} {
		inject := &injector{kind: tc.kind, name: tc.name, side: tc.side, err: struck, times: 1}
		l := newLab(t, clock.Manual, func(o *sim.Options) { o.Faults = inject })
		j := l.make(start{Name: "a"})
		before := l.dump()
		err := l.start(j.ID)
		if !errors.Is(err, struck) || !fault.Is(err) {
			t.Errorf("%s %s: %v, want the fault", tc.side, tc.name, err)
		}
		if _, lost := errors.AsType[*fault.Lost](err); lost != tc.kept {
			t.Errorf("%s %s: lost is %v", tc.side, tc.name, lost)
		}
		if changed := l.dump() != before; changed != tc.kept {
			t.Errorf("%s %s: the file changed: %v, want %v", tc.side, tc.name, changed, tc.kept)
		}
	}
}

// A fault before the commit of a timer's row puts the timer off; time goes on.
func TestFaultAtATimer(t *testing.T) {
	t.Parallel()
	inject := &injector{kind: fault.Transition, name: "test.job.finish", side: fault.Before, err: errors.New("planted"), times: 2}
	l := newLab(t, clock.Manual, func(o *sim.Options) { o.Faults = inject })
	j := l.make(start{Name: "a"})
	if err := l.start(j.ID); err != nil {
		t.Fatal(err)
	}
	l.advance(sim.Goal{By: 2 * time.Minute})
	if n := len(l.events()); n != 2 {
		t.Fatalf("%d events after the run's longest, want the end put off", n)
	}
	l.advance(sim.Goal{By: time.Minute})
	last := l.events()
	if got := last[len(last)-1].Row; got != "mail.message.deliver" {
		t.Errorf("the last event is %s, want the run ended and its mail delivered", got)
	}
}
