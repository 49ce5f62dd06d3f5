package sim

import (
	"fmt"
	"slices"
	"time"

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
			out = append(out, alarm{on: r.On, row: i, id: r.ID, work: r.Work})
			at = len(out) - 1
		}
		out[at].from = append(out[at].from, r.From...)
	}
	return out
}

// set gives up the thing's alarms that do not run in the state entered, and sets
// those that do and did not run in the state left. An alarm whose own trigger
// was pulled has gone off: it is set anew if its state is still one of its own,
// which makes a timer row that stays in its state repeat itself.
func (k *Kind[T, F]) set(tx *Tx, t T, left, entered lifecycle.State, on lifecycle.Trigger, since time.Time) error {
	k.Table()
	for i := range k.clocks {
		a := &k.clocks[i]
		ran, runs := slices.Contains(a.from, left), slices.Contains(a.from, entered)
		if !ran && !runs || ran && runs && a.on != on {
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
		name := k.Spec.Rows[a.row].Delay(t)
		if name == "" {
			continue
		}
		delay, err := tx.draw(name)
		if err != nil {
			return err
		}
		if delay <= 0 {
			continue
		}
		if err := tx.timer(since.Add(delay), k.Spec.Name, id, string(a.on), a.id, a.work); err != nil {
			return err
		}
	}
	return nil
}
