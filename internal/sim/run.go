package sim

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/mockone/mockone/internal/fault"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/store"
)

// maxFired bounds how many timers one transaction fires, so that a long absence
// does not hold the writer for long.
const maxFired = 1000

// write runs fn in a transaction of its own, after everything that is due by
// then has fired. If fn fails it changes nothing; what was due stays fired.
func (s *Sandbox) write(ctx context.Context, fn func(tx *Tx) error) error {
	jumped := false
	for {
		var failed error
		var jump, more bool
		err := s.transact(ctx, func(c *store.Conn) error {
			failed, jump, more = nil, false, false
			w, wall, err := s.living(c)
			if err != nil {
				return err
			}
			jump, more, err = s.settle(c, &w, wall, !jumped)
			if err != nil || more {
				return err
			}
			tx := s.tx(c, w, w.now(wall))
			failed = c.Savepoint(func() error { return fn(tx) })
			if failed != nil {
				return nil //nolint:nilerr // what was due stays fired; write returns it
			}
			s.recorded += tx.events
			if tx.quiet {
				return nil
			}
			tx.world.last = later(tx.world.last, tx.now)
			tx.world.clock.Active = wall
			return tx.world.move(c)
		})
		if err != nil {
			return err
		}
		if !more {
			return failed
		}
		jumped = jumped || jump
	}
}

// transact opens the sandbox's file, runs fn in a write transaction, and wakes
// whoever waits.
func (s *Sandbox) transact(ctx context.Context, fn func(c *store.Conn) error) error {
	db, err := s.open(ctx)
	if err != nil {
		return err
	}
	defer db.Release()
	var events int64
	if err := db.Write(ctx, func(c *store.Conn) error {
		s.recorded = 0
		err := fn(c)
		events = s.recorded
		return err
	}); err != nil {
		return s.gone(err)
	}
	s.engine.events.Add(events)
	s.wake()
	return nil
}

func (s *Sandbox) tx(c *store.Conn, w world, now time.Time) *Tx {
	return &Tx{Reader: Reader{Conn: c, engine: s.engine, world: w, now: now}}
}

// settle fires what is due at the wall instant, at most maxFired timers, and
// lets an idle auto clock jump once if jump is set. jumped says that it did, more
// that something may still be due.
func (s *Sandbox) settle(c *store.Conn, w *world, wall time.Time, jump bool) (jumped, more bool, err error) {
	if !w.ripe(wall, jump) {
		return false, false, nil
	}
	if w.clock.SetBack(wall) {
		// Time goes on from the last instant that is known for sure.
		w.clock = w.clock.At(w.now(w.clock.Active), wall)
		w.clock.Active = wall
	}
	after, err := lastEvent(c)
	if err != nil {
		return false, false, err
	}
	to := w.now(wall)
	if d, ok := w.clock.UntilJump(wall); jump && ok && d == 0 && w.jumpTo().After(to) {
		to, jumped = w.jumpTo(), true
	}
	fired, to, err := s.fireUntil(c, w, to, maxFired, jumped)
	if err != nil {
		return false, false, err
	}
	// One that was cut short on its way goes on in the next transaction.
	jumped = jumped && (fired < maxFired || !w.last.Before(to))
	if jumped {
		if err := s.jump(c, w, to, wall, after); err != nil {
			return false, false, err
		}
	}
	if err := w.move(c); err != nil {
		return false, false, err
	}
	fresh, err := readWorld(c)
	if err != nil {
		return false, false, err
	}
	*w = fresh
	return jumped, fired == maxFired, nil
}

// jump moves an auto clock to an instant, and keeps the move as an input, after
// the last event before it.
func (s *Sandbox) jump(c *store.Conn, w *world, to, wall time.Time, after int64) error {
	w.clock = w.clock.At(to, wall)
	w.clock.Active = wall
	w.last = later(w.last, to)
	tx := s.tx(c, *w, to)
	tx.actor = "clock"
	return tx.input("clock.jump", moved{To: to}, after)
}

// moved is the input of a clock that was moved, or moved itself.
type moved struct {
	To time.Time `json:"to"`
}

// fireUntil fires the timers due until the instant to, each at its own instant,
// at most limit of them. A jump ends at the first instant at which work is due,
// even if that work came up on the way: whoever waits for it must see that
// instant. It returns how many fired and the instant reached.
func (s *Sandbox) fireUntil(c *store.Conn, w *world, to time.Time, limit int, jump bool) (int, time.Time, error) {
	for fired := range limit {
		t, ok, err := nextTimer(c)
		if err != nil {
			return fired, to, err
		}
		if !ok || t.Due.After(to) {
			return fired, to, nil
		}
		if jump && (t.Work || w.clock.JumpAll) {
			to = t.Due
		}
		w.last = later(w.last, t.Due)
		if _, err := c.Exec(`DELETE FROM timers WHERE seq = ?`, t.seq); err != nil {
			return fired, to, fmt.Errorf("taking a timer: %w", err)
		}
		if err := s.fireTimer(c, *w, t); err != nil {
			return fired, to, err
		}
	}
	return limit, to, nil
}

// fireTimer pulls a timer's trigger. A refusal, also because the thing or one
// that it tells does not exist, means that the world has moved on, and a fault
// puts the timer off; neither stops time.
func (s *Sandbox) fireTimer(c *store.Conn, w world, t Timer) error {
	if t.Kind == "" {
		return nil // somebody slept until now
	}
	k, ok := s.engine.kinds[t.Kind]
	if !ok {
		return fmt.Errorf("a timer of the unknown kind %q", t.Kind)
	}
	tx := s.tx(c, w, w.last)
	tx.actor = string(t.by(k))
	err := c.Savepoint(func() error {
		if _, err := k.fire(tx, t.Thing, t.Trigger, nil); err != nil {
			return err
		}
		return tx.drain()
	})
	if err == nil {
		s.recorded += tx.events
		return nil
	}
	if _, refused := errors.AsType[*lifecycle.Refused](err); refused {
		s.engine.log.Debug("a timer was refused", slog.String("sandbox", s.id), slog.String("row", t.Row), slog.Any("error", err))
		return nil
	}
	if errors.Is(err, ErrNotFound) {
		s.engine.log.Warn("a timer found nothing to act on", slog.String("sandbox", s.id), slog.String("row", t.Row), slog.Any("error", err))
		return nil
	}
	if _, struck := errors.AsType[*fault.Struck](err); struck {
		retry, err := tx.Duration(SettingFaultRetry)
		if err != nil {
			return err
		}
		return tx.timer(w.last.Add(max(retry, time.Second)), t.Kind, t.Thing, string(t.Trigger), t.Row, t.Work)
	}
	return fmt.Errorf("timer %s: %w", t.Row, err)
}

// SettingFaultRetry is how long a timer is put off by a fault that strikes at
// its row before the commit.
const SettingFaultRetry = "sim.fault_retry"

// Timer is a change that is due at a virtual instant.
type Timer struct {
	Due     time.Time         `json:"due"`
	Kind    string            `json:"kind,omitempty"`
	Thing   string            `json:"thing,omitempty"`
	Trigger lifecycle.Trigger `json:"trigger"`
	Row     string            `json:"row,omitempty"`
	Work    bool              `json:"work"`
	seq     int64
}

// by returns who acts when the timer fires: whom its row names.
func (t *Timer) by(k AnyKind) lifecycle.Actor {
	table := k.Table()
	for i := range table.Rows {
		if table.Rows[i].ID == t.Row {
			return table.Rows[i].By
		}
	}
	return lifecycle.World
}

const timerColumns = `seq, due, kind, thing, trigger, row, work`

func (t *Timer) scan(scan func(...any) error) error {
	var due int64
	if err := scan(&t.seq, &due, &t.Kind, &t.Thing, &t.Trigger, &t.Row, &t.Work); err != nil {
		return err
	}
	t.Due = instant(due)
	return nil
}

func nextTimer(c *store.Conn) (Timer, bool, error) {
	list, err := timers(c, `SELECT `+timerColumns+` FROM timers ORDER BY due, seq LIMIT 1`)
	if err != nil || len(list) == 0 {
		return Timer{}, false, err
	}
	return list[0], true, nil
}

func timers(c *store.Conn, query string, args ...any) ([]Timer, error) {
	var out []Timer
	err := c.Query(query, args, func(scan func(...any) error) error {
		var t Timer
		if err := t.scan(scan); err != nil {
			return err
		}
		out = append(out, t)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading timers: %w", err)
	}
	return out, nil
}

// Timers returns the next timers in the order in which they will fire, at most limit.
func (r *Reader) Timers(limit int) ([]Timer, error) {
	return timers(r.Conn, `SELECT `+timerColumns+` FROM timers ORDER BY due, seq LIMIT ?`, limit)
}

// TimersOf returns a thing's timers.
func (r *Reader) TimersOf(kind, id string) ([]Timer, error) {
	return timers(r.Conn, `SELECT `+timerColumns+` FROM timers WHERE kind = ? AND thing = ? ORDER BY due, seq`, kind, id)
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
