package sim

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/mockone/mockone/internal/lifecycle"
)

// Kind binds a lifecycle to how its things are kept. T is stored as JSON in
// the table things; F holds what its guards look at beyond the thing.
//
// A thing changes only through a row of its lifecycle: there is no other way to
// store one.
type Kind[T, F any] struct {
	Spec lifecycle.Spec[T, F]
	// ID points at the field that holds the thing's id.
	ID func(*T) *string
	// Key returns the natural key, unique among the kind ("" for none): an
	// account's address, a session's token.
	Key func(T) string
	// Parent returns what the thing belongs to, for List ("" for none).
	Parent func(T) string
	// Facts loads what the guards look at, in the same transaction. It serves
	// commands, consoles and explanations alike; in is the input of the
	// trigger, nil when there is none.
	Facts func(r *Reader, t T, in any) (F, error)
	// Public returns what events and the control API show of the thing; nil
	// shows all of it. Passwords and tokens belong to what is left out.
	Public func(T) any
	// Keep, if set, stores what a row leaves in the service's own tables: the
	// log entry of a scan. It is called with the row's id and the thing after
	// it, in the same savepoint, once the thing and its event are stored.
	Keep func(tx *Tx, row string, t T) error

	once   sync.Once
	table  lifecycle.Table
	clocks []alarm
}

// AnyKind is a Kind whatever its types: what the engine and control work with.
type AnyKind interface {
	// Table returns the lifecycle as data.
	Table() lifecycle.Table
	// Explain lists what can happen next to a thing.
	Explain(r *Reader, id string) ([]lifecycle.Possibility, error)
	fire(tx *Tx, id string, on lifecycle.Trigger, in any, opts ...lifecycle.Option) (string, error)
	public(body []byte) (any, error)
	rearm(tx *Tx, changed map[string]string) error
}

// ErrNotFound is returned for a thing that does not exist.
var ErrNotFound = errors.New("not found")

// Table returns the lifecycle as data. It is made once: rows are looked up at every change.
func (k *Kind[T, F]) Table() lifecycle.Table {
	k.once.Do(func() {
		k.table = k.Spec.Table()
		k.clocks = alarms(k.table.Rows)
	})
	return k.table
}

// Get returns the thing with the id, or ErrNotFound.
func (k *Kind[T, F]) Get(r *Reader, id string) (T, error) {
	t, ok, err := k.one(r, `SELECT body FROM things WHERE kind = ? AND id = ?`, id)
	if err == nil && !ok {
		err = fmt.Errorf("%s: %w", k.Spec.Name, ErrNotFound)
	}
	return t, err
}

// Find returns the thing with the natural key, if there is one.
func (k *Kind[T, F]) Find(r *Reader, key string) (T, bool, error) {
	if key == "" {
		var none T
		return none, false, nil
	}
	return k.one(r, `SELECT body FROM things WHERE kind = ? AND key = ? AND key <> ''`, key)
}

func (k *Kind[T, F]) one(r *Reader, query, arg string) (t T, ok bool, err error) {
	var body []byte
	ok, err = r.Conn.QueryRow(query, []any{k.Spec.Name, arg}, &body)
	if err != nil {
		return t, false, fmt.Errorf("reading %s: %w", k.Spec.Name, err)
	}
	if ok {
		if err = json.Unmarshal(body, &t); err != nil {
			return t, false, fmt.Errorf("decoding %s: %w", k.Spec.Name, err)
		}
	}
	return t, ok, nil
}

// List returns the things that belong to parent, in the order in which they were made.
func (k *Kind[T, F]) List(r *Reader, parent string) ([]T, error) {
	return k.many(r, `SELECT body FROM things WHERE kind = ? AND parent = ? ORDER BY made, id`, k.Spec.Name, parent)
}

// All returns all things of the kind, in the order in which they were made.
func (k *Kind[T, F]) All(r *Reader) ([]T, error) {
	return k.many(r, `SELECT body FROM things WHERE kind = ? ORDER BY made, id`, k.Spec.Name)
}

func (k *Kind[T, F]) many(r *Reader, query string, args ...any) ([]T, error) {
	var out []T
	err := r.Conn.Query(query, args, func(scan func(...any) error) error {
		var body []byte
		if err := scan(&body); err != nil {
			return err
		}
		var t T
		if err := json.Unmarshal(body, &t); err != nil {
			return err
		}
		out = append(out, t)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("listing %s: %w", k.Spec.Name, err)
	}
	return out, nil
}

// Fire pulls a trigger of the thing with the id and returns the thing after it.
// A refusal is a *lifecycle.Refused.
func (k *Kind[T, F]) Fire(tx *Tx, id string, on lifecycle.Trigger, in any, opts ...lifecycle.Option) (T, error) {
	var none T
	if _, err := k.fire(tx, id, on, in, opts...); err != nil {
		return none, err
	}
	if err := tx.drain(); err != nil {
		return none, err
	}
	return k.Get(&tx.Reader, id)
}

// New makes a thing by pulling a trigger in its initial state.
func (k *Kind[T, F]) New(tx *Tx, on lifecycle.Trigger, in any) (T, error) {
	var none T
	var id string
	// What a refusal has drawn is given back, also if the command goes on.
	if err := tx.Conn.Savepoint(func() (err error) {
		id, err = k.fire(tx, "", on, in)
		return err
	}); err != nil {
		return none, err
	}
	if err := tx.drain(); err != nil {
		return none, err
	}
	return k.Get(&tx.Reader, id)
}

// Explain lists what can happen next to a thing, and what stands in the way.
func (k *Kind[T, F]) Explain(r *Reader, id string) ([]lifecycle.Possibility, error) {
	t, err := k.Get(r, id)
	if err != nil {
		return nil, err
	}
	f, err := k.Facts(r, t, nil)
	if err != nil {
		return nil, err
	}
	return lifecycle.Explain(&k.Spec, t, f, r.now), nil
}

// Obstacles returns what stands in the way of a trigger of a thing now, leaving
// aside what the request must bring.
func (k *Kind[T, F]) Obstacles(r *Reader, t T, on lifecycle.Trigger, in any) ([]lifecycle.Reason, error) {
	if s := k.Spec.State(&t); *s == "" {
		*s = k.Spec.Initial
	}
	f, err := k.Facts(r, t, in)
	if err != nil {
		return nil, err
	}
	return lifecycle.Obstacles(&k.Spec, t, f, on, r.now), nil
}

// Place puts a thing into the world in a declared state in which it has been
// since the given instant, with the timers that follow. Only fixtures may: it
// writes no event. It returns the thing with its id, drawn if it has none.
func (k *Kind[T, F]) Place(tx *Tx, t T, since time.Time) (T, error) {
	state := *k.Spec.State(&t)
	table := k.Table()
	if _, ok := table.State(state); !ok || state == k.Spec.Initial {
		return t, fmt.Errorf("%s: %q is not a state in which it can start", k.Spec.Name, state)
	}
	if since.After(tx.now) {
		return t, fmt.Errorf("%s: it cannot be %q since %s, which is in the future", k.Spec.Name, state, since.Format(time.RFC3339))
	}
	if err := k.identify(tx, &t); err != nil {
		return t, err
	}
	if err := k.save(tx, t, since, true); err != nil {
		return t, err
	}
	f, err := k.placedFacts(tx, t)
	if err != nil {
		return t, err
	}
	return t, k.set(tx, t, f, k.Spec.Initial, state, "", since)
}

// placedFacts loads the facts of a thing that was placed if its timers depend on
// them; those of other kinds may not be there before the whole world is.
func (k *Kind[T, F]) placedFacts(tx *Tx, t T) (f F, err error) {
	if !slices.ContainsFunc(k.clocks, func(a alarm) bool { return a.moves }) {
		return f, nil
	}
	if f, err = k.Facts(&tx.Reader, t, nil); err != nil {
		return f, fmt.Errorf("facts of %s: %w", k.Spec.Name, err)
	}
	return f, nil
}

func (k *Kind[T, F]) identify(tx *Tx, t *T) (err error) {
	if id := k.ID(t); *id == "" {
		*id, err = tx.ID(k.Spec.Name)
	}
	return err
}

// fire pulls a trigger: it loads the thing (or makes one, if id is empty),
// asks the table, and stores thing, event, timers and what else follows.
func (k *Kind[T, F]) fire(tx *Tx, id string, on lifecycle.Trigger, in any, opts ...lifecycle.Option) (string, error) {
	var t T
	var err error
	made := id == ""
	if made {
		*k.Spec.State(&t) = k.Spec.Initial
		err = k.identify(tx, &t)
		id = *k.ID(&t)
	} else {
		t, err = k.Get(&tx.Reader, id)
	}
	if err != nil {
		return "", err
	}
	f, err := k.Facts(&tx.Reader, t, in)
	if err != nil {
		return "", fmt.Errorf("facts of %s: %w", k.Spec.Name, err)
	}
	out, err := lifecycle.Fire(&k.Spec, t, f, on, tx.now, opts...)
	if err != nil {
		return "", err
	}
	if err := tx.strike(out.Row); err != nil {
		return "", err
	}
	if err := k.store(tx, id, out, f, on, made, len(opts) > 0); err != nil {
		tx.spoiled = err // something may be stored already
		return "", err
	}
	return id, nil
}

// store keeps what a row did: the thing, the event, the timers, and what effects ask for.
func (k *Kind[T, F]) store(tx *Tx, id string, out lifecycle.Outcome[T], f F, on lifecycle.Trigger, made, forced bool) error {
	moved := out.From != out.To || made || out.Anew
	since := tx.now
	if !moved {
		since = time.Time{} // keeps the instant of the state's entry
	}
	if err := k.save(tx, out.Thing, since, made); err != nil {
		return err
	}
	shown, err := k.shown(out.Thing)
	if err != nil {
		return err
	}
	if err := tx.record(Event{
		Kind: k.Spec.Name, Thing: id, Row: out.Row, Trigger: on, From: out.From, To: out.To,
		Forced: forced, Body: shown,
	}); err != nil {
		return err
	}
	if out.Anew {
		// As if it had come from a state without timers.
		if err := k.giveUp(tx, id); err != nil {
			return err
		}
		out.From = k.Spec.Initial
	}
	if err := k.set(tx, out.Thing, f, out.From, out.To, on, tx.now); err != nil {
		return err
	}
	if k.Keep != nil {
		if err := k.Keep(tx, out.Row, out.Thing); err != nil {
			return fmt.Errorf("what %s leaves: %w", out.Row, err)
		}
	}
	return tx.queue(out.Actions)
}

func (k *Kind[T, F]) save(tx *Tx, t T, since time.Time, made bool) error {
	body, err := marshal(t)
	if err != nil {
		return err
	}
	key, parent := "", ""
	if k.Key != nil {
		key = k.Key(t)
	}
	if k.Parent != nil {
		parent = k.Parent(t)
	}
	id, state := *k.ID(&t), string(*k.Spec.State(&t))
	switch {
	case made:
		n := int64(0)
		if _, err = tx.Conn.QueryRow(`INSERT INTO ordinals (kind, n) VALUES ('made', 1)
			ON CONFLICT (kind) DO UPDATE SET n = n + 1 RETURNING n`, nil, &n); err == nil {
			_, err = tx.Conn.Exec(`INSERT INTO things (kind, id, key, parent, state, since, made, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
				k.Spec.Name, id, key, parent, state, micros(since), n, body)
		}
	case since.IsZero():
		_, err = tx.Conn.Exec(`UPDATE things SET key = ?, parent = ?, body = ? WHERE kind = ? AND id = ?`,
			key, parent, body, k.Spec.Name, id)
	default:
		_, err = tx.Conn.Exec(`UPDATE things SET key = ?, parent = ?, state = ?, since = ?, body = ? WHERE kind = ? AND id = ?`,
			key, parent, state, micros(since), body, k.Spec.Name, id)
	}
	if err != nil {
		return fmt.Errorf("storing %s: %w", k.Spec.Name, err)
	}
	return nil
}

func (k *Kind[T, F]) shown(t T) (json.RawMessage, error) {
	var v any = t
	if k.Public != nil {
		v = k.Public(t)
	}
	b, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encoding %s: %w", k.Spec.Name, err)
	}
	return b, nil
}

func (k *Kind[T, F]) public(body []byte) (any, error) {
	var t T
	if err := json.Unmarshal(body, &t); err != nil {
		return nil, fmt.Errorf("decoding %s: %w", k.Spec.Name, err)
	}
	if k.Public != nil {
		return k.Public(t), nil
	}
	return t, nil
}
