package sim

import (
	"context"
	"fmt"

	"github.com/mockone/mockone/internal/fault"
)

// Command is an act that may change state. It is data, a struct that JSON can
// hold, so that the file can keep what was done; it runs in one transaction and
// is refused whole or done whole. It may run more than once before it is
// committed, so it must have no effect outside the transaction.
type Command interface {
	// Name is the command's stable name, "v1.product_instance.connect".
	Name() string
	// Run does it and returns the answer.
	Run(tx *Tx) (any, error)
}

// Authority says who gives a command. It is asked inside the transaction, so a
// session that was ended a moment before is not good any more.
type Authority interface {
	Actor(tx *Tx) (string, error)
}

// As is the Authority of somebody who needs no proof: control, a fixture, a test.
type As string

// Actor returns the name.
func (a As) Actor(*Tx) (string, error) { return string(a), nil }

// Do gives a command and returns its answer. A refused command changes nothing,
// unless its refusal is a fact of its own (Tx.Refuse).
func (s *Sandbox) Do(ctx context.Context, who Authority, cmd Command) (any, error) {
	var answer any
	var refusal error
	var rows []string
	if err := s.write(ctx, func(tx *Tx) error {
		answer, refusal, rows = nil, nil, nil
		if err := s.strike(fault.Command, cmd.Name(), fault.Before); err != nil {
			return err
		}
		actor, err := who.Actor(tx)
		if err != nil {
			return err
		}
		tx.actor = actor
		// Before its own events; if it is refused, this goes with the rest.
		after, err := lastEvent(tx.Conn)
		if err != nil {
			return err
		}
		if err := tx.input(cmd.Name(), cmd, after); err != nil {
			return err
		}
		if answer, err = cmd.Run(tx); err != nil {
			return err
		}
		if err := tx.drain(); err != nil {
			return err
		}
		refusal, rows = tx.refusal, tx.rows
		return nil
	}); err != nil {
		return nil, err
	}
	if err := s.strikeAfter(cmd.Name(), rows); err != nil {
		return nil, err
	}
	if refusal != nil {
		return nil, refusal
	}
	return answer, nil
}

// Do gives a command and returns its answer as an R.
func Do[R any](ctx context.Context, s *Sandbox, who Authority, cmd Command) (R, error) {
	var none R
	answer, err := s.Do(ctx, who, cmd)
	if err != nil {
		return none, err
	}
	r, ok := answer.(R)
	if !ok {
		return none, fmt.Errorf("%s answered %T, want %T", cmd.Name(), answer, none)
	}
	return r, nil
}

// input keeps what was done in the file, with the number of the last event before it.
func (tx *Tx) input(name string, v any, after int64) error {
	body, err := marshal(v)
	if err != nil {
		return err
	}
	_, err = tx.Conn.Exec(`INSERT INTO inputs (at, actor, command, body, event)
		VALUES (?, ?, ?, ?, ?)`, micros(tx.now), tx.actor, name, body, after)
	if err != nil {
		return fmt.Errorf("keeping the input %s: %w", name, err)
	}
	return nil
}

func (s *Sandbox) strike(kind fault.Kind, name string, side fault.Side) error {
	if err := s.engine.faults.Strike(s.id, kind, name, side); err != nil {
		return &fault.Struck{Point: name, Cause: err}
	}
	return nil
}

func (s *Sandbox) strikeAfter(name string, rows []string) error {
	if err := s.engine.faults.Strike(s.id, fault.Command, name, fault.After); err != nil {
		return &fault.Lost{Point: name, Cause: err}
	}
	for _, row := range rows {
		if err := s.engine.faults.Strike(s.id, fault.Transition, row, fault.After); err != nil {
			return &fault.Lost{Point: row, Cause: err}
		}
	}
	return nil
}
