package sim

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/mockone/mockone/internal/clock"
	"github.com/mockone/mockone/internal/store"
)

// Reader looks at one sandbox at one instant: all that it reads belongs
// together. Commands have one inside their Tx, queries are handed one by View.
type Reader struct {
	// Conn runs SQL of the caller's own. Only a Tx may write through it.
	Conn   *store.Conn
	engine *Engine
	world  world
	now    time.Time
	actor  string
	key    []byte
	// settings are the sandbox's own values, once they were asked for.
	settings map[string]string
}

// Actor returns who gives the command or asks the question, as events show it:
// "v1:somebody@example.com", "control", "support"; empty if nobody in particular.
func (r *Reader) Actor() string { return r.actor }

// As makes the reading one of the given actor's.
func (r *Reader) As(actor string) { r.actor = actor }

// Now returns the virtual instant of the reading.
func (r *Reader) Now() time.Time { return r.now }

// Sandbox returns the sandbox's name; it is empty while a template is built.
func (r *Reader) Sandbox() string { return r.world.sandbox }

// Locale returns the sandbox's language, "en" or "ja".
func (r *Reader) Locale() string { return r.world.locale }

// Timezone returns the sandbox's time zone, in which consoles show times.
func (r *Reader) Timezone() *time.Location {
	loc, err := time.LoadLocation(r.world.timezone)
	if err != nil {
		return time.UTC // checked when it was stored; a system without zone data shows UTC
	}
	return loc
}

// Clock returns the sandbox's clock.
func (r *Reader) Clock() clock.Clock { return r.world.clock }

// Standing returns when the next timer is due on a clock that will not come to
// it by itself, so that only a move of the clock helps; ok is false if time moves
// or nothing is due.
func (r *Reader) Standing() (due time.Time, ok bool) {
	if r.world.due.IsZero() {
		return time.Time{}, false
	}
	if _, moves := r.world.wake(r.engine.wall.Now()); moves {
		return time.Time{}, false
	}
	return r.world.due, true
}

// Epoch returns the sandbox's epoch, raised by every reset.
func (r *Reader) Epoch() int64 { return r.world.epoch }

// world is the row of that name: what a sandbox is besides its things.
type world struct {
	sandbox, fixture, seed, locale, timezone string

	epoch int64
	clock clock.Clock
	// last is the latest instant at which something was committed: now never
	// lies before it.
	last time.Time
	// due and work are when the next timer and the next work timer are due;
	// zero if there is none.
	due, work time.Time
	// expires is the wall instant at which the sandbox is gone; zero means never.
	expires time.Time
}

func readWorld(c *store.Conn) (world, error) {
	var w world
	var idle, virtual, anchor, active, last, expires, due, work int64
	var jumpAll bool
	found, err := c.QueryRow(`SELECT sandbox, fixture, seed, epoch, locale, timezone, mode, rate, idle, jump_all,
			virtual, anchor, active, last, expires,
			coalesce((SELECT min(due) FROM timers), 0), coalesce((SELECT min(due) FROM timers WHERE work = 1), 0)
		FROM world`, nil,
		&w.sandbox, &w.fixture, &w.seed, &w.epoch, &w.locale, &w.timezone, &w.clock.Mode, &w.clock.Rate, &idle, &jumpAll,
		&virtual, &anchor, &active, &last, &expires, &due, &work)
	if err != nil {
		return world{}, fmt.Errorf("reading the world: %w", err)
	}
	if !found {
		return world{}, errors.New("reading the world: the file is not a sandbox")
	}
	w.clock.Idle, w.clock.JumpAll = time.Duration(idle)*time.Microsecond, jumpAll
	w.clock.Virtual, w.clock.Anchor, w.clock.Active = instant(virtual), instant(anchor), instant(active)
	w.last, w.due, w.work, w.expires = instant(last), instant(due), instant(work), instant(expires)
	return w, nil
}

func (w *world) write(c *store.Conn) error {
	_, err := c.Exec(`INSERT INTO world (id, sandbox, fixture, seed, epoch, locale, timezone, mode, rate, idle, jump_all, virtual, anchor, active, last, expires)
		VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET sandbox = excluded.sandbox, fixture = excluded.fixture, seed = excluded.seed,
			epoch = excluded.epoch, locale = excluded.locale, timezone = excluded.timezone, mode = excluded.mode,
			rate = excluded.rate, idle = excluded.idle, jump_all = excluded.jump_all, virtual = excluded.virtual,
			anchor = excluded.anchor, active = excluded.active, last = excluded.last, expires = excluded.expires`,
		w.sandbox, w.fixture, w.seed, w.epoch, w.locale, w.timezone, string(w.clock.Mode), w.clock.Rate,
		int64(w.clock.Idle/time.Microsecond), w.clock.JumpAll,
		micros(w.clock.Virtual), micros(w.clock.Anchor), micros(w.clock.Active), micros(w.last), micros(w.expires))
	if err != nil {
		return fmt.Errorf("storing the world: %w", err)
	}
	return nil
}

// move stores what changes with every command: the clock's instants.
func (w *world) move(c *store.Conn) error {
	_, err := c.Exec(`UPDATE world SET virtual = ?, anchor = ?, active = ?, last = ?`,
		micros(w.clock.Virtual), micros(w.clock.Anchor), micros(w.clock.Active), micros(w.last))
	if err != nil {
		return fmt.Errorf("storing the clock: %w", err)
	}
	return nil
}

// expired reports whether the sandbox's lifetime is over.
func (w *world) expired(wall time.Time) bool {
	return !w.expires.IsZero() && !w.expires.After(wall)
}

// now returns the virtual instant at the wall instant.
func (w *world) now(wall time.Time) time.Time {
	if now := w.clock.Now(wall); now.After(w.last) {
		return now
	}
	return w.last
}

// ripe reports whether a timer or, if it counts, a jump is due, or the clock must
// be anchored anew, so that whoever looks must first take the write transaction
// and see to it.
func (w *world) ripe(wall time.Time, jump bool) bool {
	if w.clock.SetBack(wall) || !w.due.IsZero() && !w.due.After(w.now(wall)) {
		return true
	}
	d, jumps := w.clock.UntilJump(wall)
	return jump && jumps && d == 0 && !w.jumpTo().IsZero()
}

// jumpTo returns the instant to which an auto clock jumps next; zero if there is none.
func (w *world) jumpTo() time.Time {
	if w.clock.JumpAll {
		return w.due
	}
	return w.work
}

// wake returns how much wall time passes until something is due by itself; ok
// is false if nothing ever is.
func (w *world) wake(wall time.Time) (d time.Duration, ok bool) {
	if !w.due.IsZero() {
		if d, ok = w.clock.Until(w.due, wall); ok {
			return d, true
		}
	}
	if !w.jumpTo().IsZero() {
		return w.clock.UntilJump(wall)
	}
	return 0, false
}

func instant(µs int64) time.Time {
	if µs == 0 {
		return time.Time{}
	}
	return time.UnixMicro(µs).UTC()
}

func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func marshal(v any) (string, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("encoding %T: %w", v, err)
	}
	return string(b), nil
}
