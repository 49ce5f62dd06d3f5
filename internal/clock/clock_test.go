package clock_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mockone/mockone/internal/clock"
)

var (
	wall    = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	virtual = time.Date(2025, 6, 1, 9, 0, 0, 0, time.UTC)
)

func TestNow(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		mode clock.Mode
		rate float64
		wall time.Duration
		want time.Duration
	}{
		{"real", clock.Real, 0, 90 * time.Second, 90 * time.Second},
		{"rate 60", clock.Rate, 60, time.Second, time.Minute},
		{"rate below one", clock.Rate, 0.5, time.Minute, 30 * time.Second},
		{"manual stands still", clock.Manual, 0, time.Hour, 0},
		{"auto stands still", clock.Auto, 0, time.Hour, 0},
		{"a wall clock that went back", clock.Real, 0, -time.Hour, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			c := clock.New(tc.mode, virtual, wall)
			if tc.rate != 0 {
				c.Rate = tc.rate
			}
			if got := c.Now(wall.Add(tc.wall)).Sub(virtual); got != tc.want {
				t.Errorf("after %v of wall time %v have passed, want %v", tc.wall, got, tc.want)
			}
		})
	}
}

// A waiter sleeps for Until and looks again: it must then find the instant
// reached, at every rate, or it would spin.
func TestUntilIsEnough(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := clock.New(clock.Rate, virtual, wall)
		c.Rate = rapid.Float64Range(0.01, clock.MaxRate).Draw(t, "rate")
		target := virtual.Add(time.Duration(rapid.Int64Range(1, int64(1000*time.Hour)).Draw(t, "target"))).Truncate(time.Microsecond)
		now := wall.Add(time.Duration(rapid.Int64Range(0, int64(time.Second)).Draw(t, "now")))
		d, ok := c.Until(target, now)
		if !ok {
			t.Fatal("a running clock never gets there")
		}
		if got := c.Now(now.Add(d)); target.Sub(got) > time.Duration(c.Rate*float64(time.Microsecond)) {
			t.Fatalf("after %v the clock shows %v, want %v", d, got, target)
		}
	})
}

// What no duration can hold must neither wrap around into the past nor seem near.
func TestExtremesDoNotWrapAround(t *testing.T) {
	t.Parallel()
	fast := clock.New(clock.Rate, virtual, wall)
	fast.Rate = clock.MaxRate
	if got := fast.Now(wall.Add(24 * time.Hour)); got.Before(virtual.AddDate(200, 0, 0)) {
		t.Errorf("after a day at the highest rate it is %v", got)
	}
	for _, rate := range []float64{1e-12, 1e-300, 5e-324} {
		slow := clock.New(clock.Rate, virtual, wall)
		slow.Rate = rate
		if d, ok := slow.Until(virtual.Add(time.Hour), wall); !ok || d < 1000*time.Hour {
			t.Errorf("rate %v: an hour takes %v, %v", rate, d, ok)
		}
		if d := slow.WallFor(time.Hour); d < 1000*time.Hour {
			t.Errorf("rate %v: an hour is %v of wall time", rate, d)
		}
	}
}

// A wall clock that was set back by an hour does not hold up jumps for an hour.
func TestUntilJumpOfAWallClockSetBack(t *testing.T) {
	t.Parallel()
	c := clock.New(clock.Auto, virtual, wall)
	if d, ok := c.UntilJump(wall.Add(-time.Hour)); !ok || d != 0 {
		t.Errorf("UntilJump = %v, %v; want 0, true", d, ok)
	}
	if c.SetBack(wall) || !c.SetBack(wall.Add(-time.Millisecond)) {
		t.Error("SetBack is wrong")
	}
}

func TestUntilStandingStill(t *testing.T) {
	t.Parallel()
	c := clock.New(clock.Manual, virtual, wall)
	if _, ok := c.Until(virtual.Add(time.Second), wall); ok {
		t.Error("a standing clock claims to reach a later instant")
	}
	if d, ok := c.Until(virtual, wall); !ok || d != 0 {
		t.Errorf("the present instant: %v, %v; want 0, true", d, ok)
	}
}

func TestUntilJump(t *testing.T) {
	t.Parallel()
	c := clock.New(clock.Auto, virtual, wall)
	if d, ok := c.UntilJump(wall.Add(5 * time.Millisecond)); !ok || d != 15*time.Millisecond {
		t.Errorf("UntilJump = %v, %v; want 15ms, true", d, ok)
	}
	if d, ok := c.UntilJump(wall.Add(time.Hour)); !ok || d != 0 {
		t.Errorf("UntilJump = %v, %v; want 0, true", d, ok)
	}
	if _, ok := clock.New(clock.Real, virtual, wall).UntilJump(wall); ok {
		t.Error("a real clock jumps")
	}
}

func TestValidate(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		edit func(*clock.Clock)
		ok   bool
	}{
		{"as made", func(*clock.Clock) {}, true},
		{"rate 0", func(c *clock.Clock) { c.Mode, c.Rate = clock.Rate, 0 }, false},
		{"rate too high", func(c *clock.Clock) { c.Mode, c.Rate = clock.Rate, clock.MaxRate+1 }, false},
		{"rate 1000", func(c *clock.Clock) { c.Mode, c.Rate = clock.Rate, 1000 }, true},
		{"unknown mode", func(c *clock.Clock) { c.Mode = "fast" }, false},
		{"negative idle", func(c *clock.Clock) { c.Idle = -1 }, false},
	} {
		c := clock.New(clock.Auto, virtual, wall)
		tc.edit(&c)
		if err := c.Validate(); (err == nil) != tc.ok {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
}

func TestFake(t *testing.T) {
	t.Parallel()
	f := clock.NewFake(wall)
	c, stop := f.After(time.Second)
	defer stop()
	given, giveUp := f.After(time.Second)
	giveUp()
	f.Advance(999 * time.Millisecond)
	select {
	case <-c:
		t.Fatal("fired early")
	default:
	}
	f.Advance(time.Millisecond)
	select {
	case at := <-c:
		if !at.Equal(wall.Add(time.Second)) {
			t.Errorf("fired at %v", at)
		}
	default:
		t.Fatal("did not fire")
	}
	select {
	case <-given:
		t.Error("a timer that was given up fired")
	default:
	}
}
