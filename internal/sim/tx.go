package sim

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/mockone/mockone/internal/fault"
	"github.com/mockone/mockone/internal/lifecycle"
)

// Tx is the transaction in which one command runs, or one timer fires.
// Everything in it happens at one instant, and whole or not at all.
type Tx struct {
	Reader
	// work lists the Tells and Mails of effects, not yet done.
	work []job
	// depth is how deep in a chain of Tells the transaction is.
	depth    int
	draining bool
	// rows lists the rows taken, for faults after the commit.
	rows []string
	// refusal is what the caller is told although the command is committed.
	refusal error
	quiet   bool
	// spoiled is why the transaction cannot be kept: a change failed half-way.
	spoiled error
	// events counts what was recorded.
	events int64
}

type job struct {
	action lifecycle.Action
	depth  int
}

// maxDepth bounds a chain of Tells: a longer one is a mistake in the tables.
const maxDepth = 32

// Refuse commits the command all the same, and tells its caller err: a wrong
// password is refused, and is a fact.
func (tx *Tx) Refuse(err error) { tx.refusal = err }

// Quiet makes the command one that does not count as activity in mode auto: it
// only notes that somebody looked.
func (tx *Tx) Quiet() { tx.quiet = true }

// strike asks the injector at a row, before the commit.
func (tx *Tx) strike(row string) error {
	if tx.engine == nil || tx.world.sandbox == "" {
		return nil
	}
	if err := tx.engine.faults.Strike(tx.world.sandbox, fault.Transition, row, fault.Before); err != nil {
		return &fault.Struck{Point: row, Cause: err}
	}
	tx.rows = append(tx.rows, row)
	return nil
}

// Event is the record of a change.
type Event struct {
	Seq     int64             `json:"seq"`
	At      time.Time         `json:"at"`
	Kind    string            `json:"kind"`
	Thing   string            `json:"thing"`
	Row     string            `json:"row"`
	Trigger lifecycle.Trigger `json:"trigger"`
	From    lifecycle.State   `json:"from"`
	To      lifecycle.State   `json:"to"`
	Actor   string            `json:"actor"`
	Forced  bool              `json:"forced,omitempty"`
	// Body is the thing after the change, without its secrets.
	Body json.RawMessage `json:"body"`
}

func (tx *Tx) record(e Event) error {
	_, err := tx.Conn.Exec(`INSERT INTO events (at, kind, thing, row, trigger, from_state, to_state, actor, forced, body)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		micros(tx.now), e.Kind, e.Thing, e.Row, string(e.Trigger), string(e.From), string(e.To), tx.actor, e.Forced, string(e.Body))
	if err != nil {
		return fmt.Errorf("recording event %s: %w", e.Row, err)
	}
	tx.events++
	if tx.engine.onRow != nil {
		tx.engine.onRow(e.Row)
	}
	return nil
}

func (tx *Tx) timer(due time.Time, kind, id, trigger, row string, work bool) error {
	_, err := tx.Conn.Exec(`INSERT INTO timers (due, kind, thing, trigger, row, work) VALUES (?, ?, ?, ?, ?, ?)`,
		micros(due), kind, id, trigger, row, work)
	if err != nil {
		return fmt.Errorf("setting a timer: %w", err)
	}
	return nil
}

// queue takes in what effects ask for.
func (tx *Tx) queue(actions []lifecycle.Action) error {
	if len(actions) > 0 && tx.depth >= maxDepth {
		return fmt.Errorf("a chain of more than %d tells", maxDepth)
	}
	for _, a := range actions {
		tx.work = append(tx.work, job{action: a, depth: tx.depth + 1})
	}
	return nil
}

// drain does what effects asked for, first in first out, until nothing is left.
// If something fails, all that the transaction does is lost: a command cannot
// go on as if the change that asked for it had not begun.
func (tx *Tx) drain() error {
	if tx.draining {
		return nil // the drain that is under way will come to it
	}
	if tx.spoiled == nil {
		tx.spoiled = tx.doWork()
	}
	return tx.spoiled
}

func (tx *Tx) doWork() error {
	tx.draining = true
	defer func() { tx.draining, tx.depth = false, 0 }()
	for len(tx.work) > 0 {
		next := tx.work[0]
		tx.work, tx.depth = tx.work[1:], next.depth
		switch a := next.action.(type) {
		case lifecycle.Tell:
			k, ok := tx.engine.kinds[a.Kind]
			if !ok {
				return fmt.Errorf("telling the unknown kind %q", a.Kind)
			}
			if _, err := k.fire(tx, a.ID, a.Trigger, a.With); err != nil {
				return err
			}
		case lifecycle.Mail:
			if _, err := messages.fire(tx, "", "send", a); err != nil {
				return err
			}
		default:
			return fmt.Errorf("an effect returned %T", a)
		}
	}
	return nil
}
