package sim_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/clock"
	"github.com/mockone/mockone/internal/sim"
)

// TestMain lets the test binary play a second process over the same folder.
func TestMain(m *testing.M) {
	if dir := os.Getenv("SIM_TEST_SECOND_PROCESS"); dir != "" {
		if err := second(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// second makes a job in the sandbox "one" for every line that it reads, and
// answers with a line of its own once it is committed.
func second(dir string) error {
	ctx := context.Background()
	jobs := newJobs()
	e, err := sim.Open(ctx, sim.Options{Dir: dir, Services: []sim.Service{service(jobs)}})
	if err != nil {
		return err
	}
	box, err := e.Sandbox(ctx, "one")
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		if _, err := box.Do(ctx, sim.As("second"), makeJob{jobs: jobs, In: start{Name: lines.Text()}}); err != nil {
			return err
		}
		fmt.Println("committed")
	}
	return e.Close()
}

func count(l *lab, want int) func(*sim.Reader) (bool, error) {
	return func(r *sim.Reader) (bool, error) {
		list, err := l.jobs.All(r)
		return len(list) >= want, err
	}
}

func TestWaitSeesACommitHere(t *testing.T) {
	t.Parallel()
	l := newLab(t, clock.Manual, func(o *sim.Options) { o.Wall = clock.System() })
	waited := make(chan error, 1)
	go func() { waited <- l.box.Wait(t.Context(), count(l, 2)) }()
	l.make(start{Name: "a"})
	l.make(start{Name: "b"})
	if err := <-waited; err != nil {
		t.Fatal(err)
	}
}

func TestWaitSeesACommitOfAnotherProcess(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l := newLab(t, clock.Manual, func(o *sim.Options) { o.Dir, o.Wall = dir, clock.System() })
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), exe)
	cmd.Env = append(os.Environ(), "SIM_TEST_SECOND_PROCESS="+dir)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	answers := bufio.NewScanner(out)
	for n := 1; n <= 5; n++ {
		waited := make(chan error, 1)
		go func() { waited <- l.box.Wait(t.Context(), count(l, n)) }()
		if _, err := fmt.Fprintf(in, "job %d\n", n); err != nil {
			t.Fatal(err)
		}
		if !answers.Scan() {
			t.Fatal("the second process answers nothing")
		}
		told := clock.System().Now()
		if err := <-waited; err != nil {
			t.Fatal(err)
		}
		// The aim is 50 ms; the bound is for a machine that does much else.
		took := clock.System().Now().Sub(told)
		if t.Logf("the commit was seen %v after the other process told of it", took); took > 2*time.Second {
			t.Errorf("the wait took %v", took)
		}
	}
	_ = in.Close()
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
}

// lazy is a wall clock whose timers are each a millisecond late.
type lazy struct{ *clock.Fake }

func (l lazy) After(d time.Duration) (<-chan time.Time, func()) {
	l.Advance(d + time.Millisecond)
	return l.Fake.After(0)
}

// A long wait is looked after in many short naps, whose lateness must not add up.
func TestALongWaitIsOnTime(t *testing.T) {
	t.Parallel()
	wall := lazy{clock.NewFake(time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC))}
	l := newLab(t, clock.Real, func(o *sim.Options) { o.Wall = wall })
	before := l.now()
	now, err := l.box.SleepFor(t.Context(), sim.As("tester"), time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if late := now.Sub(before) - time.Minute; late < 0 || late > 20*time.Millisecond {
		t.Errorf("a minute's sleep is late by %v", late)
	}
}

// resting is a wall clock that tells when somebody begins to rest.
type resting struct {
	clock.Wall
	began chan struct{}
}

func (r resting) After(d time.Duration) (<-chan time.Time, func()) {
	select {
	case r.began <- struct{}{}:
	default:
	}
	return r.Wall.After(d)
}

// A sandbox in which somebody waits stays open: otherwise those who wait in more
// of them than may be open would have them opened anew at every look.
func TestAWaitKeepsItsSandboxOpen(t *testing.T) {
	t.Parallel()
	wall := resting{Wall: clock.System(), began: make(chan struct{})}
	l := newLab(t, clock.Manual, func(o *sim.Options) { o.Wall, o.MaxOpen = wall, 1 })
	two, err := l.engine.Create(t.Context(), sim.NewSandbox{ID: "two", World: world(clock.Manual)})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	waited := make(chan error, 2)
	for _, box := range []*sim.Sandbox{l.box, two} {
		go func() { waited <- box.Wait(ctx, func(*sim.Reader) (bool, error) { return false, nil }) }()
		<-wall.began
	}
	for range 10 { // each rests several times
		<-wall.began
	}
	if got := l.engine.Stats().Open; got != 2 {
		t.Errorf("%d sandboxes are open, want both", got)
	}
	cancel()
	for range 2 {
		if err := <-waited; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	}
}

func TestWaitEndsWithItsContext(t *testing.T) {
	t.Parallel()
	l := newLab(t, clock.Manual, func(o *sim.Options) { o.Wall = clock.System() })
	ctx, cancel := context.WithCancel(t.Context())
	waited := make(chan error, 1)
	go func() { waited <- l.box.Wait(ctx, count(l, 1)) }()
	cancel()
	if err := <-waited; !errors.Is(err, context.Canceled) {
		t.Errorf("the wait ended with %v", err)
	}
}

// An hour's sleep on an auto clock takes some milliseconds and is an hour.
func TestSleepIsWork(t *testing.T) {
	t.Parallel()
	l := newLab(t, clock.Auto, func(o *sim.Options) { o.Wall = clock.System() })
	now, err := l.box.SleepFor(t.Context(), sim.As("tester"), time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if !now.Equal(began.Add(time.Hour)) {
		t.Errorf("it woke at %v", now)
	}
	if _, err := l.box.SleepFor(t.Context(), sim.As("tester"), -time.Second); err == nil {
		t.Error("it slept backwards")
	}
}

func TestClaimHandsAMailOutOnce(t *testing.T) {
	t.Parallel()
	l := newLab(t, clock.Auto, func(o *sim.Options) { o.Wall = clock.System() })
	const mails = 4
	type claim struct {
		d   sim.Delivered
		err error
	}
	claims := make(chan claim, mails)
	for range mails {
		go func() {
			d, err := l.box.Claim(t.Context(), sim.As("tester"), sim.ClaimMail{Filter: sim.MailFilter{To: "OWNER@example.com"}})
			claims <- claim{d, err}
		}()
	}
	for n := range mails {
		if err := l.start(l.make(start{Name: strconv.Itoa(n)}).ID); err != nil {
			t.Fatal(err)
		}
	}
	seen := map[string]bool{}
	for range mails {
		c := <-claims
		if c.err != nil {
			t.Fatal(c.err)
		}
		if seen[c.d.Message.ID] {
			t.Errorf("%s was handed out twice", c.d.Message.Subject.EN)
		}
		seen[c.d.Message.ID] = true
	}
}

func TestAdvanceUntil(t *testing.T) {
	t.Parallel()
	l := newLab(t, clock.Manual)
	j := l.make(start{Name: "a"})
	if err := l.start(j.ID); err != nil {
		t.Fatal(err)
	}
	done := func(r *sim.Reader) (bool, error) {
		got, err := l.jobs.Get(r, j.ID)
		return got.State == "done", err
	}
	if err := l.box.Advance(t.Context(), "tester", sim.Goal{Until: done, Limit: 10 * time.Second}); !errors.Is(err, sim.ErrLimit) {
		t.Fatalf("within 10 s: %v, want ErrLimit", err)
	}
	if got := l.now(); !got.Equal(began.Add(10 * time.Second)) {
		t.Errorf("it is %v, want 10 s later", got)
	}
	due := l.due()
	if err := l.box.Advance(t.Context(), "tester", sim.Goal{Until: done, Limit: time.Hour}); err != nil {
		t.Fatal(err)
	}
	if got := l.now(); !got.Equal(due) {
		t.Errorf("it is %v, want the instant %v at which it came true", got, due)
	}
	if err := l.box.Advance(t.Context(), "tester", sim.Goal{To: began}); !errors.Is(err, sim.ErrPast) {
		t.Errorf("going back: %v, want ErrPast", err)
	}
}

// Under tells when the next mail that matches arrives, and nothing of those that have.
func TestUnder(t *testing.T) {
	t.Parallel()
	l := newLab(t, clock.Manual)
	under := func(to string) (due time.Time) {
		t.Helper()
		if err := l.box.View(t.Context(), func(r *sim.Reader) error {
			at, ok, err := r.Under(sim.MailFilter{To: to})
			if due = at; ok == at.IsZero() {
				t.Errorf("under way: %v, due %v", ok, at)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return due
	}
	for _, name := range []string{"a", "b"} {
		if err := l.start(l.make(start{Name: name}).ID); err != nil {
			t.Fatal(err)
		}
	}
	if got := under(""); !got.IsZero() {
		t.Errorf("before anything was sent a mail is due at %v", got)
	}
	l.advance(sim.Goal{Next: true})
	if got, want := under("Owner@Example.com"), l.now().Add(2*time.Second); !got.Equal(want) {
		t.Errorf("the mail is due at %v, want %v", got, want)
	}
	if got := under("else@example.com"); !got.IsZero() {
		t.Errorf("somebody else's mail is due at %v", got)
	}
	l.advance(sim.Goal{By: time.Hour})
	if got := under(""); !got.IsZero() {
		t.Errorf("after all have arrived a mail is due at %v", got)
	}
}
