// Package clock is virtual time: what a sandbox's "now" is, given the wall
// clock, and how long until it reaches an instant.
//
// It is the one package that asks the operating system for the time; everything
// else is handed an instant. A Clock is a plain value that is kept in the
// sandbox's file, so that several processes agree about it and nothing is lost
// when one of them is killed.
package clock

import (
	"fmt"
	"math"
	"time"
)

// Mode says how virtual time moves.
type Mode string

// The four modes of a clock.
const (
	// Real moves as fast as the wall clock.
	Real Mode = "real"
	// Rate moves Clock.Rate times as fast as the wall clock.
	Rate Mode = "rate"
	// Manual stands still until it is advanced.
	Manual Mode = "manual"
	// Auto stands still between jumps: when nothing has been committed for
	// Clock.Idle of wall time, it jumps to the next timer that is work.
	Auto Mode = "auto"
)

// DefaultIdle is how long, in wall time, an Auto clock waits for the next
// command before it jumps.
const DefaultIdle = 20 * time.Millisecond

// MaxRate is the fastest rate accepted: at a million, a day of virtual time
// passes in 86 ms, and more would only lose precision.
const MaxRate = 1_000_000

// Clock is the state of one sandbox's time.
type Clock struct {
	Mode Mode
	// Rate is virtual seconds per wall second; it counts in mode Rate only.
	Rate float64
	// Idle is the wall time without a commit after which an Auto clock jumps.
	Idle time.Duration
	// JumpAll makes an Auto clock jump to every timer, not to work alone.
	JumpAll bool
	// Virtual is the virtual instant that held at the wall instant Anchor.
	Virtual time.Time
	// Anchor is the wall instant at which Virtual held.
	Anchor time.Time
	// Active is the wall instant of the last committed command or jump.
	Active time.Time
}

// New returns a clock of the given mode that shows virtual at the wall instant wall.
func New(mode Mode, virtual, wall time.Time) Clock {
	return Clock{Mode: mode, Rate: 1, Idle: DefaultIdle, Virtual: virtual, Anchor: wall, Active: wall}
}

// Validate reports what is wrong with the clock's settings, or nil.
func (c Clock) Validate() error {
	switch c.Mode {
	case Real, Manual, Auto:
	case Rate:
		if !(c.Rate > 0 && c.Rate <= MaxRate) {
			return fmt.Errorf("rate %v: want more than 0 and at most %d", c.Rate, MaxRate)
		}
	default:
		return fmt.Errorf("clock mode %q: want real, rate, manual or auto", c.Mode)
	}
	if c.Idle < 0 || c.Idle > time.Minute {
		return fmt.Errorf("idle %v: want 0 to 1m", c.Idle)
	}
	return nil
}

// Speed is how many virtual seconds pass in a wall second; 0 when time stands still.
func (c Clock) Speed() float64 {
	switch c.Mode {
	case Real:
		return 1
	case Rate:
		return c.Rate
	case Manual, Auto:
		return 0
	}
	return 0
}

// Now returns the virtual instant at the wall instant wall, in UTC and in whole
// microseconds. It never lies before Virtual, even if the wall clock went back.
func (c Clock) Now(wall time.Time) time.Time {
	passed := wall.Sub(c.Anchor)
	if f := c.Speed(); f > 0 && passed > 0 {
		return Trim(c.Virtual.Add(scale(passed, f)))
	}
	return Trim(c.Virtual)
}

// At returns the clock anchored anew, so that it shows virtual at the wall instant wall.
func (c Clock) At(virtual, wall time.Time) Clock {
	c.Virtual, c.Anchor = Trim(virtual), wall
	return c
}

// Until returns how much wall time, counted from wall, passes until the clock
// shows the virtual instant t; ok is false if it gets there only by a move
// (modes Manual and Auto).
func (c Clock) Until(t, wall time.Time) (d time.Duration, ok bool) {
	left := t.Sub(c.Now(wall))
	if left <= 0 {
		return 0, true
	}
	f := c.Speed()
	if f == 0 {
		return 0, false
	}
	// Rounded up to the microsecond, the grain of virtual time: waking a little
	// early would find nothing due and wait again.
	return scale(left, 1/f) + time.Microsecond, true
}

// scale returns d times f, or the longest duration that there is: a fast clock
// that nobody looked at for hours must not wrap around into the past, nor a slow
// one seem to get there at once.
func scale(d time.Duration, f float64) time.Duration {
	const longest = math.MaxInt64 - time.Hour // leaves room to add a little
	if product := float64(d) * f; product < float64(longest) {
		return time.Duration(product)
	}
	return longest
}

// UntilJump returns how much wall time passes, counted from wall, until an
// Auto clock may jump; ok is false in the other modes.
func (c Clock) UntilJump(wall time.Time) (d time.Duration, ok bool) {
	if c.Mode != Auto {
		return 0, false
	}
	if c.SetBack(wall) {
		return 0, true // how long it was idle is not known any more
	}
	return max(0, c.Idle-wall.Sub(c.Active)), true
}

// SetBack reports whether the wall clock was set back since something was last
// committed. The clock must then be anchored anew, or time would stand still
// until the wall clock has caught up.
func (c Clock) SetBack(wall time.Time) bool { return wall.Before(c.Active) }

// WallFor returns how much wall time the virtual duration d takes: what a
// Retry-After header must say. Where time stands still it is d itself.
func (c Clock) WallFor(d time.Duration) time.Duration {
	if f := c.Speed(); f > 0 {
		return scale(d, 1/f)
	}
	return d
}

// Trim returns t in UTC and in whole microseconds, the grain of virtual time:
// what is computed and what is read back from a file are then the same.
func Trim(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }
