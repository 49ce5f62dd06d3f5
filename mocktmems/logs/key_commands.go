package logs

import (
	"errors"
	"fmt"

	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// AddKey makes an API key for the administrator who asks.
type AddKey struct {
	logs *Logs
}

// AddKey returns the command.
func (m *Logs) AddKey() AddKey { return AddKey{m} }

// Name returns "tmems.api_key.add".
func (AddKey) Name() string { return KeyKind + ".add" }

// Run returns the Key.
func (c AddKey) Run(tx *sim.Tx) (any, error) {
	if err := c.logs.may(&tx.Reader, ManageKeys); err != nil {
		return nil, err
	}
	who, _, err := c.logs.who(&tx.Reader)
	if err != nil {
		return nil, err
	}
	return c.logs.Keys.New(tx, addKey, NewKey{Login: who.Login})
}

// ChangeKey notes that an API key is saved, switches it on or off, or deletes it.
type ChangeKey struct {
	logs *Logs

	ID string `json:"id"`
	// To is "noted", "enabled", "disabled" or "deleted".
	To string `json:"to"`
}

// ChangeKey returns the command.
func (m *Logs) ChangeKey(id, to string) ChangeKey { return ChangeKey{m, id, to} }

// Name returns "tmems.api_key.change".
func (ChangeKey) Name() string { return KeyKind + ".change" }

// Run returns the Key.
func (c ChangeKey) Run(tx *sim.Tx) (any, error) {
	if err := c.logs.may(&tx.Reader, ManageKeys); err != nil {
		return nil, err
	}
	on, ok := map[string]lifecycle.Trigger{"noted": noteKey, "enabled": enable, "disabled": disable, "deleted": deleteKey}[c.To]
	if !ok {
		return nil, &sim.Invalid{Err: errors.New("to: want noted, enabled, disabled or deleted")}
	}
	k, err := c.logs.key(&tx.Reader, c.ID)
	if err != nil {
		return nil, err
	}
	return c.logs.Keys.Fire(tx, k.ID, on, nil)
}

// key returns an API key that is there, and of who asks.
func (m *Logs) key(r *sim.Reader, id string) (Key, error) {
	k, err := m.Keys.Get(r, id)
	if err != nil {
		return k, err
	}
	who, ok, err := m.who(r)
	if err == nil && ok && k.Account != who.ID {
		err = fmt.Errorf("%s of another account: %w", KeyKind, sim.ErrNotFound)
	}
	return k, err
}
