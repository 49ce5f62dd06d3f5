package mail

import (
	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// held pulls a trigger of a message in quarantine, if the actor may.
func (c one) held(tx *sim.Tx, on lifecycle.Trigger) (any, error) {
	if err := c.mail.may(&tx.Reader, ManageQuarantine); err != nil {
		return nil, err
	}
	h, err := c.mail.Quarantine.Get(&tx.Reader, c.ID)
	if err != nil {
		return nil, err
	}
	if err := c.mail.within(&tx.Reader, h.Domain); err != nil {
		return nil, err
	}
	return c.mail.Quarantine.Fire(tx, c.ID, on, nil)
}

// ReleaseMail delivers a message from quarantine.
type ReleaseMail struct{ one }

// ReleaseMail returns the command.
func (m *Mail) ReleaseMail(id string) sim.Command { return ReleaseMail{one{m, id}} }

// Name returns "tmems.quarantine.release".
func (ReleaseMail) Name() string { return "tmems.quarantine.release" }

// Run returns the Held.
func (c ReleaseMail) Run(tx *sim.Tx) (any, error) { return c.held(tx, estate.ReleaseMail) }

// DeleteMail throws a message in quarantine away.
type DeleteMail struct{ one }

// DeleteMail returns the command.
func (m *Mail) DeleteMail(id string) sim.Command { return DeleteMail{one{m, id}} }

// Name returns "tmems.quarantine.delete".
func (DeleteMail) Name() string { return "tmems.quarantine.delete" }

// Run returns the Held.
func (c DeleteMail) Run(tx *sim.Tx) (any, error) { return c.held(tx, estate.DeleteMail) }
