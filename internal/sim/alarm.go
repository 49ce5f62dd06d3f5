package sim

import (
	"fmt"
	"slices"
	"time"

	"github.com/mockone/mockone/internal/clock"
	"github.com/mockone/mockone/internal/lifecycle"
)

// alarm is one timer of a kind: all rows that the same trigger pulls after the
// same delay. When it goes off, their guards choose among them.
type alarm struct {
	on lifecycle.Trigger
	// row is the index of the first of the rows; its id names the timer.
	row  int
	id   string
	work bool
	// moves says that it is due at an instant of the thing's own, which may change.
	moves bool
	// from are the states in which it runs.
	from []lifecycle.State
}

func alarms(rows []lifecycle.RowInfo) []alarm {
	var out []alarm
	for i := range rows {
		r := &rows[i]
		if !r.Timer() {
			continue
		}
		at := slices.IndexFunc(out, func(a alarm) bool {
			return a.on == r.On && slices.Equal(rows[a.row].Delays(), r.Delays())
		})
		if at < 0 {
			out = append(out, alarm{on: r.On, row: i, id: r.ID, work: r.Work, moves: len(r.At) > 0})
			at = len(out) - 1
		}
		out[at].from = append(out[at].from, r.From...)
	}
	return out
}

// set gives up the thing's alarms that do not run in the state entered, and sets
// those that do and did not run in the state left. An alarm whose own trigger
// was pulled has gone off: it is set anew if its state is still one of its own,
// which makes a timer row that stays in its state repeat itself. One that is due at
// an instant of the thing's own is set anew at every change.
func (k *Kind[T, F]) set(tx *Tx, t T, f F, left, entered lifecycle.State, on lifecycle.Trigger, since time.Time) error {
	k.Table()
	for i := range k.clocks {
		a := &k.clocks[i]
		ran, runs := slices.Contains(a.from, left), slices.Contains(a.from, entered)
		if !ran && !runs || ran && runs && a.on != on && !a.moves {
			continue
		}
		id := *k.ID(&t)
		if ran {
			if _, err := tx.Conn.Exec(`DELETE FROM timers WHERE kind = ? AND thing = ? AND row = ?`, k.Spec.Name, id, a.id); err != nil {
				return fmt.Errorf("giving up a timer: %w", err)
			}
		}
		if !runs {
			continue
		}
		due, err := k.due(tx, a, t, f, since)
		if err != nil {
			return err
		}
		if due.IsZero() {
			continue
		}
		if err := tx.timer(due, k.Spec.Name, id, string(a.on), a.id, a.work); err != nil {
			return err
		}
	}
	return nil
}

// rearm sets anew what is due at instants that a change of settings moves.
func (k *Kind[T, F]) rearm(tx *Tx, changed map[string]string) error {
	table := k.Table()
	if !slices.ContainsFunc(table.Rows, func(r lifecycle.RowInfo) bool {
		return slices.ContainsFunc(r.At, func(name string) bool { _, is := changed[name]; return is })
	}) {
		return nil
	}
	all, err := k.All(&tx.Reader)
	if err != nil {
		return err
	}
	for _, t := range all {
		f, err := k.Facts(&tx.Reader, t, nil)
		if err != nil {
			return fmt.Errorf("facts of %s: %w", k.Spec.Name, err)
		}
		state := *k.Spec.State(&t)
		if err := k.set(tx, t, f, state, state, "", tx.now); err != nil {
			return err
		}
	}
	return nil
}

// due returns when an alarm goes off for a thing that has been in its state since the
// given instant; zero if it is not set.
func (k *Kind[T, F]) due(tx *Tx, a *alarm, t T, f F, since time.Time) (none time.Time, err error) {
	row := &k.Spec.Rows[a.row]
	if a.moves {
		if at := clock.Trim(row.At.Of(t, f)); at.After(tx.now) {
			return at, nil
		}
		return none, nil
	}
	name := row.Delay(t)
	if name == "" {
		return none, nil
	}
	delay, err := tx.draw(name)
	if err != nil || delay <= 0 {
		return none, err
	}
	return since.Add(delay + max(0, row.Extra(t))), nil
}

// giveUp gives up all alarms of a thing.
func (k *Kind[T, F]) giveUp(tx *Tx, id string) error {
	if _, err := tx.Conn.Exec(`DELETE FROM timers WHERE kind = ? AND thing = ?`, k.Spec.Name, id); err != nil {
		return fmt.Errorf("giving up timers: %w", err)
	}
	return nil
}
