package sim_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/clock"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/store"
)

func TestForkGoesItsOwnWay(t *testing.T) {
	t.Parallel()
	l := newLab(t, clock.Manual)
	j := l.make(start{Name: "a"})
	if err := l.start(j.ID); err != nil {
		t.Fatal(err)
	}
	l.advance(sim.Goal{By: 30 * time.Second})
	before := l.dump()
	fork, err := l.box.Fork(t.Context(), "copy", map[string]string{"why": "test"}, 0)
	if err != nil {
		t.Fatal(err)
	}
	twin := *l
	twin.box = fork
	if got := twin.dump(); got != before {
		t.Errorf("the fork holds\n%s\nits parent\n%s", got, before)
	}
	twin.advance(sim.Goal{By: time.Hour})
	if got := l.dump(); got != before {
		t.Error("moving the fork moved its parent")
	}
	if len(twin.events()) <= len(l.events()) {
		t.Error("the fork's timers do not go on")
	}
	if _, err := l.box.Fork(t.Context(), "copy", nil, 0); !errors.Is(err, sim.ErrExists) {
		t.Errorf("a second fork of the name: %v", err)
	}
}

func TestReset(t *testing.T) {
	t.Parallel()
	l := newLab(t, clock.Manual)
	before := l.dump()
	l.make(start{Name: "a"})
	l.advance(sim.Goal{By: time.Hour})
	if err := l.box.Reset(t.Context(), world(clock.Manual)); err != nil {
		t.Fatal(err)
	}
	if got := l.dump(); got != before {
		t.Errorf("after the reset\n%s\nat first\n%s", got, before)
	}
	if got := l.now(); !got.Equal(began) {
		t.Errorf("it is %v", got)
	}
	if err := l.box.View(t.Context(), func(r *sim.Reader) error {
		if r.Epoch() != 2 {
			t.Errorf("epoch %d, want 2", r.Epoch())
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

func TestRemovedAndExpired(t *testing.T) {
	t.Parallel()
	l := newLab(t, clock.Manual)
	ctx := t.Context()
	short, err := l.engine.Create(ctx, sim.NewSandbox{ID: "short", World: world(clock.Manual), TTL: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	look := func(s *sim.Sandbox) error { return s.View(ctx, func(*sim.Reader) error { return nil }) }
	if err := look(short); err != nil {
		t.Fatal(err)
	}
	l.wall.Advance(time.Minute)
	if err := look(short); !errors.Is(err, sim.ErrGone) {
		t.Errorf("after its lifetime: %v, want ErrGone", err)
	}
	if _, err := l.engine.Create(ctx, sim.NewSandbox{ID: "one", World: world(clock.Manual)}); !errors.Is(err, sim.ErrExists) {
		t.Errorf("a second of the name: %v, want ErrExists", err)
	}
	j := l.make(start{Name: "a"})
	if err := l.start(j.ID); err != nil {
		t.Fatal(err)
	}
	left, err := l.box.Remove(ctx)
	if err != nil || left.OpenTimers != 1 {
		t.Errorf("it left %+v, %v; want one open timer", left, err)
	}
	if err := look(l.box); !errors.Is(err, sim.ErrGone) {
		t.Errorf("after its removal: %v, want ErrGone", err)
	}
	if _, err := l.engine.Sandbox(ctx, "one"); !errors.Is(err, sim.ErrGone) {
		t.Errorf("by name after its removal: %v, want ErrGone", err)
	}
	if _, err := l.engine.Sandbox(ctx, "never"); !errors.Is(err, sim.ErrNoSandbox) {
		t.Errorf("a name that never was: %v, want ErrNoSandbox", err)
	}
	if err := l.engine.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := l.engine.Create(ctx, sim.NewSandbox{ID: "short", World: world(clock.Manual)}); err != nil {
		t.Errorf("the name of a swept sandbox is not free: %v", err)
	}
	for _, bad := range []string{"../x", "UPPER", "a b", "-a"} {
		if _, err := l.engine.Create(ctx, sim.NewSandbox{ID: bad, World: world(clock.Manual)}); !errors.Is(err, store.ErrBadName) {
			t.Errorf("name %q: %v, want ErrBadName", bad, err)
		}
	}
}

func TestATokenLeadsToItsSandbox(t *testing.T) {
	t.Parallel()
	l := newLab(t, clock.Manual)
	var token string
	if err := l.box.View(t.Context(), func(r *sim.Reader) error { token = r.Secret("k", "id", 1); return nil }); err != nil {
		t.Fatal(err)
	}
	got, err := l.engine.ByToken(t.Context(), token)
	if err != nil || got.ID() != "one" {
		t.Errorf("the token leads to %v, %v", got, err)
	}
	for _, bad := range []string{"", "x", token[:len(token)-1], token[:len(token)-12] + "000000000000"} {
		if _, err := l.engine.ByToken(t.Context(), bad); !errors.Is(err, sim.ErrNoSandbox) {
			t.Errorf("token %q: %v, want ErrNoSandbox", bad, err)
		}
	}
}

// Of many who pull the same trigger at once, exactly one wins each round.
func TestOneWinsEachRace(t *testing.T) {
	t.Parallel()
	callers, rounds := 64, 1000
	if testing.Short() {
		rounds = 20
	}
	l := newLab(t, clock.Manual)
	j := l.make(start{Name: "a"})
	for round := range rounds {
		var wg sync.WaitGroup
		won := make(chan struct{}, callers)
		for range callers {
			wg.Go(func() {
				if l.start(j.ID) == nil {
					won <- struct{}{}
				}
			})
		}
		wg.Wait()
		if len(won) != 1 {
			t.Fatalf("round %d has %d winners", round, len(won))
		}
		l.advance(sim.Goal{By: 2 * time.Minute})
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	l := newLab(t, clock.Manual)
	for value, ok := range map[string]bool{"5s": true, "1m..2m": true, "0s": true, "fast": false, "2m..1m": false, "": false, "9999999h": false} {
		_, err := l.box.Do(t.Context(), sim.As("tester"), sim.PutSettings{Values: map[string]string{"test.run": value}})
		if (err == nil) != ok {
			t.Errorf("test.run = %q: %v", value, err)
		}
	}
	if _, err := l.box.Do(t.Context(), sim.As("tester"), sim.PutSettings{Values: map[string]string{"no.such": "1s"}}); err == nil {
		t.Error("an unknown setting was taken")
	}
	if _, err := l.box.Do(t.Context(), sim.As("tester"), sim.PutSettings{Values: map[string]string{"test.run": "5s"}}); err != nil {
		t.Fatal(err)
	}
	j := l.make(start{Name: "a"})
	if err := l.start(j.ID); err != nil {
		t.Fatal(err)
	}
	if got := l.due().Sub(began); got != 5*time.Second {
		t.Errorf("the run takes %v, want 5s", got)
	}
}

// What is gone stays gone: prolonging its life comes too late.
func TestAnExpiredSandboxIsNotRevived(t *testing.T) {
	t.Parallel()
	l := newLab(t, clock.Manual)
	if err := l.box.SetLifetime(t.Context(), time.Minute); err != nil {
		t.Fatal(err)
	}
	l.wall.Advance(time.Minute)
	if err := l.box.SetLifetime(t.Context(), time.Hour); !errors.Is(err, sim.ErrGone) {
		t.Errorf("its life was prolonged: %v, want ErrGone", err)
	}
	if err := l.box.View(t.Context(), func(*sim.Reader) error { return nil }); !errors.Is(err, sim.ErrGone) {
		t.Errorf("it is back: %v", err)
	}
}

// The registry may be behind the file, if its process was killed between the two.
func TestASweepAsksTheFile(t *testing.T) {
	t.Parallel()
	l := newLab(t, clock.Manual)
	if err := l.engine.Registry().SetExpiry(t.Context(), "one", l.wall.Now().UnixMicro()); err != nil {
		t.Fatal(err)
	}
	if err := l.engine.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := l.box.View(t.Context(), func(*sim.Reader) error { return nil }); err != nil {
		t.Errorf("a sandbox without an end was swept: %v", err)
	}
	if e, err := l.engine.Registry().Get(t.Context(), "one"); err != nil || e.ExpiresAt != 0 {
		t.Errorf("the registry still says %d, %v", e.ExpiresAt, err)
	}
}

// Worlds that differ in anything are built apart, even under one digest.
func TestTemplatesOfDifferentWorlds(t *testing.T) {
	t.Parallel()
	l := newLab(t, clock.Manual)
	w := world(clock.Auto)
	w.Locale = "ja"
	box, err := l.engine.Create(t.Context(), sim.NewSandbox{ID: "two", World: w})
	if err != nil {
		t.Fatal(err)
	}
	if err := box.View(t.Context(), func(r *sim.Reader) error {
		if r.Clock().Mode != clock.Auto || r.Locale() != "ja" {
			t.Errorf("the world is another's: %s, %s", r.Clock().Mode, r.Locale())
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}
