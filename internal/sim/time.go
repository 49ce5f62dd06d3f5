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

// asleep is the answer to Sleep: when it ends, and in which epoch.
type asleep struct {
	until time.Time
	epoch int64
}

// Run returns when the sleep ends.
func (c Sleep) Run(tx *Tx) (any, error) {
	if c.For < 0 || c.For > 10*365*24*time.Hour {
		return nil, &Invalid{Err: errors.New("want a sleep of 0 to 10 years")}
	}
	due := tx.now.Add(c.For)
	return asleep{due, tx.world.epoch}, tx.timer(due, "", "", "wake", "", true)
}

// SleepFor holds until d of virtual time has passed and returns the instant
// then. In mode auto the sleep counts as work; on a clock that stands still it
// lasts until somebody moves it, or ctx ends. A reset ends it with ErrGone: the
// world in which it slept is gone.
func (s *Sandbox) SleepFor(ctx context.Context, who Authority, d time.Duration) (time.Time, error) {
	sleep, err := Do[asleep](ctx, s, who, Sleep{For: d})
	if err != nil {
		return time.Time{}, err
	}
	var now time.Time
	err = s.Wait(ctx, func(r *Reader) (bool, error) {
		now = r.Now()
		return !now.Before(sleep.until), s.same(&r.world, sleep.epoch)
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

// same returns ErrGone if the sandbox has been reset since the epoch.
func (s *Sandbox) same(w *world, epoch int64) error {
	if w.epoch != epoch {
		return fmt.Errorf("%s was reset meanwhile: %w", s.id, ErrGone)
	}
	return nil
}

// Advance moves a sandbox's time and returns when everything that was due on
// the way has fired, each at its own instant. Of several who advance at once,
// each moves time by what it asked for. A reset meanwhile ends it with ErrGone.
func (s *Sandbox) Advance(ctx context.Context, who string, g Goal) error {
	if g.Until == nil {
		return s.advance(ctx, who, &move{goal: &g})
	}
	var limit time.Time
	var epoch int64
	for {
		var done bool
		var next time.Time
		if err := s.View(ctx, func(r *Reader) (err error) {
			if limit.IsZero() {
				limit, epoch = r.Now().Add(g.Limit), r.world.epoch
			}
			if err := s.same(&r.world, epoch); err != nil {
				return err
			}
			next = limit
			if due := r.world.due; !due.IsZero() && due.Before(next) {
				next = due
			}
			done, err = g.Until(r)
			if !done && err == nil && !r.Now().Before(limit) {
				err = ErrLimit
			}
			return err
		}); err != nil || done {
			return err
		}
		if err := s.advance(ctx, who, &move{to: next, epoch: epoch}); err != nil {
			return err
		}
	}
}

// target returns the instant to which time moves.
func (g *Goal) target(w *world, now time.Time) (time.Time, error) {
	switch {
	case g.Next:
		return later(now, w.due), nil
	case !g.To.IsZero():
		to := clock.Trim(g.To)
		if to.Before(now) {
			return to, fmt.Errorf("it is %s: %w", now.Format(time.RFC3339Nano), ErrPast)
		}
		return to, nil
	case g.By < 0:
		return now, ErrPast
	}
	return now.Add(g.By), nil
}

// move is an advance that is under way.
type move struct {
	// goal is nil once to is known. It is read in the transaction that moves
	// first, or two who advance at once would go to the same instant.
	goal *Goal
	to   time.Time
	// epoch is that of the world that moves; 0 before the first transaction.
	epoch  int64
	jumped bool
}

// advance moves time, some timers a transaction.
func (s *Sandbox) advance(ctx context.Context, who string, m *move) error {
	for {
		var next move
		var more bool
		if err := s.transact(ctx, func(c *store.Conn) (err error) {
			next = *m
			more, err = s.advanceSome(c, who, &next)
			return err
		}); err != nil || !more {
			return err
		}
		*m = next
	}
}

// advanceSome moves time until the goal is reached, or maxFired timers have fired.
func (s *Sandbox) advanceSome(c *store.Conn, who string, m *move) (more bool, err error) {
	w, wall, err := s.living(c)
	if err != nil {
		return false, err
	}
	if m.epoch == 0 {
		m.epoch = w.epoch
	}
	if err := s.same(&w, m.epoch); err != nil {
		return false, err
	}
	if m.goal != nil {
		// What is due comes first, as for a command.
		jumped, more, err := s.settle(c, &w, wall, !m.jumped)
		if err != nil || more {
			m.jumped = m.jumped || jumped
			return more, err
		}
		if m.to, err = m.goal.target(&w, w.now(wall)); err != nil {
			return false, err
		}
		m.goal = nil
	}
	after, err := lastEvent(c)
	if err != nil {
		return false, err
	}
	fired, _, err := s.fireUntil(c, &w, m.to, maxFired, false)
	if err != nil {
		return false, err
	}
	reached := m.to
	if more = fired == maxFired; more {
		reached = w.last
	}
	if reached.After(w.now(wall)) {
		w.last = reached
	}
	w.clock = w.clock.At(w.now(wall), wall)
	w.clock.Active = wall
	tx := s.tx(c, w, w.last)
	tx.actor = who
	if err := tx.input("clock.advance", moved{To: reached}, after); err != nil {
		return false, err
	}
	return more, w.move(c)
}
