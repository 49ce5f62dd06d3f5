package sim

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/mockone/mockone/internal/clock"
	"github.com/mockone/mockone/internal/store"
)

// ErrPast is returned for a move of a clock to an instant that has passed.
var ErrPast = errors.New("time never goes back")

// SetClock changes how a sandbox's time moves. Fields left nil stay.
type SetClock struct {
	Mode    *clock.Mode    `json:"mode,omitempty"`
	Rate    *float64       `json:"rate,omitempty"`
	Idle    *time.Duration `json:"idle,omitempty"`
	JumpAll *bool          `json:"jump_all,omitempty"`
}

// Name returns "clock.set".
func (SetClock) Name() string { return "clock.set" }

// Run anchors the clock at the present instant and stores its settings.
func (c SetClock) Run(tx *Tx) (any, error) {
	wall := tx.engine.wall.Now()
	next := tx.world.clock.At(tx.now, wall)
	if c.Mode != nil {
		next.Mode = *c.Mode
	}
	if c.Rate != nil {
		next.Rate = *c.Rate
	}
	if c.Idle != nil {
		next.Idle = *c.Idle
	}
	if c.JumpAll != nil {
		next.JumpAll = *c.JumpAll
	}
	if err := next.Validate(); err != nil {
		return nil, &Invalid{Err: err}
	}
	tx.world.clock = next
	return next, tx.world.write(tx.Conn)
}

// Invalid is the error of a command whose fields are wrong in themselves.
type Invalid struct{ Err error }

// Error returns the cause's text.
func (i *Invalid) Error() string { return i.Err.Error() }

// Unwrap returns the cause.
func (i *Invalid) Unwrap() error { return i.Err }

// Sleep sets a timer that is work, so that an auto clock jumps to its end.
type Sleep struct {
	For time.Duration `json:"for"`
}

// Name returns "clock.sleep".
func (Sleep) Name() string { return "clock.sleep" }

// Run returns the instant at which the sleep ends.
func (c Sleep) Run(tx *Tx) (any, error) {
	if c.For < 0 || c.For > 10*365*24*time.Hour {
		return nil, &Invalid{Err: errors.New("want a sleep of 0 to 10 years")}
	}
	due := tx.now.Add(c.For)
	return due, tx.timer(due, "", "", "wake", "", true)
}

// SleepFor holds until d of virtual time has passed and returns the instant
// then. In mode auto the sleep counts as work; on a clock that stands still it
// lasts until somebody moves it, or ctx ends.
func (s *Sandbox) SleepFor(ctx context.Context, who Authority, d time.Duration) (time.Time, error) {
	until, err := Do[time.Time](ctx, s, who, Sleep{For: d})
	if err != nil {
		return time.Time{}, err
	}
	var now time.Time
	err = s.Wait(ctx, func(r *Reader) (bool, error) {
		now = r.Now()
		return !now.Before(until), nil
	})
	return now, err
}

// Goal says how far Advance moves time. Exactly one of By, To, Next and Until is set.
type Goal struct {
	By   time.Duration
	To   time.Time
	Next bool
	// Until is asked after each timer; Limit bounds the search.
	Until func(r *Reader) (bool, error)
	Limit time.Duration
}

// ErrLimit is returned by Advance if Until did not come true within Limit, or
// nothing is left that could make it true.
var ErrLimit = errors.New("it did not come true within the limit")

// Advance moves a sandbox's time and returns when everything that was due on
// the way has fired, each at its own instant.
func (s *Sandbox) Advance(ctx context.Context, who string, g Goal) error {
	to, err := s.goal(ctx, g)
	if err != nil {
		return err
	}
	if g.Until == nil {
		return s.advanceTo(ctx, who, to)
	}
	for {
		var done bool
		next := to
		if err := s.View(ctx, func(r *Reader) error {
			if due := r.world.due; !due.IsZero() && due.Before(next) {
				next = due
			}
			var err error
			done, err = g.Until(r)
			if !done && err == nil && !r.Now().Before(to) {
				err = ErrLimit
			}
			return err
		}); err != nil || done {
			return err
		}
		if err := s.advanceTo(ctx, who, next); err != nil {
			return err
		}
	}
}

// goal returns the instant to which time moves at the furthest.
func (s *Sandbox) goal(ctx context.Context, g Goal) (to time.Time, err error) {
	err = s.View(ctx, func(r *Reader) error {
		switch {
		case g.Until != nil:
			to = r.Now().Add(g.Limit)
		case g.Next:
			to = r.Now()
			if !r.world.due.IsZero() {
				to = r.world.due
			}
		case !g.To.IsZero():
			if to = clock.Trim(g.To); to.Before(r.Now()) {
				return fmt.Errorf("it is %s: %w", r.Now().Format(time.RFC3339Nano), ErrPast)
			}
		default:
			if g.By < 0 {
				return ErrPast
			}
			to = r.Now().Add(g.By)
		}
		return nil
	})
	return to, err
}

// advanceTo moves time to an instant, some timers a transaction.
func (s *Sandbox) advanceTo(ctx context.Context, who string, to time.Time) error {
	for {
		var more bool
		err := s.transact(ctx, func(c *store.Conn) error {
			w, err := readWorld(c)
			if err != nil {
				return err
			}
			wall := s.engine.wall.Now()
			if w.expired(wall) {
				return fmt.Errorf("%s: %w", s.id, ErrGone)
			}
			fired, _, err := s.fireUntil(c, &w, to, maxFired, false)
			if err != nil {
				return err
			}
			more = fired == maxFired
			if target := to; !more && target.After(w.now(wall)) {
				w.last = target
			}
			w.clock = w.clock.At(w.now(wall), wall)
			w.clock.Active = wall
			tx := s.tx(c, w, w.last)
			tx.actor = who
			if !more {
				if err := tx.input("clock.advance", struct {
					To time.Time `json:"to"`
				}{to}); err != nil {
					return err
				}
			}
			return w.move(c)
		})
		if err != nil || !more {
			return err
		}
	}
}
