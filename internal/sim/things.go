package sim

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/store"
)

// Thing is a living thing as control shows it.
type Thing struct {
	Kind  string          `json:"kind"`
	ID    string          `json:"id"`
	State lifecycle.State `json:"state"`
	// Since is when it entered the state.
	Since time.Time `json:"since"`
	Body  any       `json:"body"`
}

// ErrNoKind is returned for a kind that no service declares.
var ErrNoKind = errors.New("there is no such kind of thing")

// Things lists the things of a kind, or of all kinds if it is empty, in the
// order of kind and id, after the one named; at most limit.
func (r *Reader) Things(kind, afterKind, afterID string, limit int) ([]Thing, error) {
	if _, ok := r.engine.kinds[kind]; kind != "" && !ok {
		return nil, fmt.Errorf("%q: %w", kind, ErrNoKind)
	}
	return r.things(`SELECT kind, id, state, since, body FROM things
		WHERE (? = '' OR kind = ?) AND (kind, id) > (?, ?) ORDER BY kind, id LIMIT ?`, kind, kind, afterKind, afterID, limit)
}

// Thing returns one thing.
func (r *Reader) Thing(kind, id string) (Thing, error) {
	if _, ok := r.engine.kinds[kind]; !ok {
		return Thing{}, fmt.Errorf("%q: %w", kind, ErrNoKind)
	}
	list, err := r.things(`SELECT kind, id, state, since, body FROM things WHERE kind = ? AND id = ?`, kind, id)
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("%s: %w", kind, ErrNotFound)
	}
	if err != nil {
		return Thing{}, err
	}
	return list[0], nil
}

func (r *Reader) things(query string, args ...any) ([]Thing, error) {
	var out []Thing
	err := r.Conn.Query(query, args, func(scan func(...any) error) error {
		var t Thing
		var since int64
		var body []byte
		if err := scan(&t.Kind, &t.ID, &t.State, &since, &body); err != nil {
			return err
		}
		t.Since = instant(since)
		k, ok := r.engine.kinds[t.Kind]
		if !ok {
			return fmt.Errorf("%q: %w", t.Kind, ErrNoKind)
		}
		var err error
		t.Body, err = k.public(body)
		out = append(out, t)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading things: %w", err)
	}
	return out, nil
}

// Explain lists what can happen next to a thing, and what stands in the way.
func (r *Reader) Explain(kind, id string) ([]lifecycle.Possibility, error) {
	k, ok := r.engine.kinds[kind]
	if !ok {
		return nil, fmt.Errorf("%q: %w", kind, ErrNoKind)
	}
	return k.Explain(r, id)
}

// EventFilter says which events are meant. Empty fields mean any.
type EventFilter struct {
	Kind, Thing, Row string
	// Rows are rows of which the event's is one.
	Rows []string
	// After is the number of the event before the first, Before that of the event
	// behind the last.
	After, Before int64
	// Since is the first instant that is meant, Until the first one that is not.
	Since, Until time.Time
	// Limit bounds the answer; 0 means all.
	Limit int
	// Latest begins with the last event, and goes back.
	Latest bool
}

// Events returns events in the order in which they happened, or the other way round.
func (r *Reader) Events(f EventFilter) ([]Event, error) {
	limit, rows, order := -1, "", ""
	if f.Limit > 0 {
		limit = f.Limit
	}
	if len(f.Rows) > 0 {
		var err error
		if rows, err = marshal(f.Rows); err != nil {
			return nil, err
		}
	}
	if f.Latest {
		order = " DESC"
	}
	var out []Event
	err := r.Conn.Query(`SELECT seq, at, kind, thing, row, trigger, from_state, to_state, actor, forced, body FROM events
		WHERE seq > ?1 AND (?2 = '' OR kind = ?2) AND (?3 = '' OR thing = ?3) AND (?4 = '' OR row = ?4)
			AND (?5 = '' OR row IN (SELECT value FROM json_each(?5))) AND (?6 = 0 OR seq < ?6)
			AND (?7 = 0 OR at >= ?7) AND (?8 = 0 OR at < ?8) ORDER BY seq`+order+` LIMIT ?9`,
		[]any{f.After, f.Kind, f.Thing, f.Row, rows, f.Before, micros(f.Since), micros(f.Until), limit},
		func(scan func(...any) error) error {
			var e Event
			var at int64
			var body []byte
			if err := scan(&e.Seq, &at, &e.Kind, &e.Thing, &e.Row, &e.Trigger, &e.From, &e.To, &e.Actor, &e.Forced, &body); err != nil {
				return err
			}
			e.At, e.Body = instant(at), body
			out = append(out, e)
			return nil
		})
	if err != nil {
		return nil, fmt.Errorf("reading events: %w", err)
	}
	return out, nil
}

// LastEvent returns the number of the last event.
func (r *Reader) LastEvent() (int64, error) { return lastEvent(r.Conn) }

func lastEvent(c *store.Conn) (int64, error) {
	var seq int64
	if _, err := c.QueryRow(`SELECT coalesce(max(seq), 0) FROM events`, nil, &seq); err != nil {
		return 0, fmt.Errorf("reading events: %w", err)
	}
	return seq, nil
}

// Trigger pushes a thing over, as control may: the vendor's support, a tester.
type Trigger struct {
	Kind    string            `json:"kind"`
	Thing   string            `json:"thing"`
	Trigger lifecycle.Trigger `json:"trigger"`
	// Input is what the trigger takes, as JSON; it may be empty.
	Input json.RawMessage `json:"input,omitempty"`
	// Force skips the guards, never the state; the event says so.
	Force bool `json:"force,omitempty"`
}

// Name returns "control.trigger".
func (Trigger) Name() string { return "control.trigger" }

// Run returns the Thing after it.
func (c Trigger) Run(tx *Tx) (any, error) {
	k, ok := tx.engine.kinds[c.Kind]
	if !ok {
		return nil, fmt.Errorf("%q: %w", c.Kind, ErrNoKind)
	}
	if _, err := tx.Thing(c.Kind, c.Thing); err != nil {
		return nil, err
	}
	in, err := c.input(k)
	if err != nil {
		return nil, err
	}
	var opts []lifecycle.Option
	if c.Force {
		opts = append(opts, lifecycle.Force)
	}
	if _, err := k.fire(tx, c.Thing, c.Trigger, in, opts...); err != nil {
		return nil, err
	}
	if err := tx.drain(); err != nil {
		return nil, err
	}
	return tx.Thing(c.Kind, c.Thing)
}

func (c Trigger) input(k AnyKind) (any, error) {
	table := k.Table()
	info, ok := table.Trigger(c.Trigger)
	if !ok {
		return nil, &Invalid{Err: fmt.Errorf("%s has no such trigger", c.Kind)}
	}
	if len(c.Input) == 0 {
		return nil, nil
	}
	if info.Input == nil {
		return nil, &Invalid{Err: fmt.Errorf("%s takes no input", c.Trigger)}
	}
	in := info.Input()
	if err := strictJSON(c.Input, in); err != nil {
		return nil, &Invalid{Err: fmt.Errorf("the input of %s: %w", c.Trigger, err)}
	}
	return in, nil
}

// PutSettings changes settings of a sandbox. Timers that run already keep their
// instants, but for those that are due at an instant of the thing's own.
type PutSettings struct {
	Values map[string]string `json:"values"`
	Locale string            `json:"locale,omitempty"`
}

// Name returns "settings.put".
func (PutSettings) Name() string { return "settings.put" }

// Run stores the values.
func (c PutSettings) Run(tx *Tx) (any, error) {
	if err := tx.engine.CheckSettings(c.Values); err != nil {
		return nil, &Invalid{Err: err}
	}
	for name, value := range c.Values {
		if err := tx.putSetting(name, value); err != nil {
			return nil, err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(tx.engine.kinds)) {
		if err := tx.engine.kinds[name].rearm(tx, c.Values); err != nil {
			return nil, err
		}
	}
	if c.Locale != "" {
		tx.world.locale = c.Locale
		return nil, tx.world.write(tx.Conn)
	}
	return nil, nil
}
