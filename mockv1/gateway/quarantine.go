package gateway

import (
	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// held is a message in quarantine.
type held struct {
	gateway *Gateway

	ID string `json:"id"`
}

// decide pulls a trigger of the message, if the console is there. The product's own rows
// say whether that can be done.
func (h held) decide(tx *sim.Tx, on lifecycle.Trigger) (any, error) {
	if _, err := h.gateway.Console(&tx.Reader); err != nil {
		return nil, err
	}
	return sim.Trigger{Kind: estate.QuarantinedMailKind, Thing: h.ID, Trigger: on}.Run(tx)
}

// ReleaseMail delivers a message from quarantine.
type ReleaseMail struct{ held }

// ReleaseMail returns the command.
func (g *Gateway) ReleaseMail(id string) ReleaseMail { return ReleaseMail{held{g, id}} }

// Name returns "v1.cegp.quarantine.release".
func (ReleaseMail) Name() string { return "v1.cegp.quarantine.release" }

// Run returns the sim.Thing.
func (c ReleaseMail) Run(tx *sim.Tx) (any, error) { return c.decide(tx, estate.ReleaseMail) }

// DeleteMail throws a message in quarantine away.
type DeleteMail struct{ held }

// DeleteMail returns the command.
func (g *Gateway) DeleteMail(id string) DeleteMail { return DeleteMail{held{g, id}} }

// Name returns "v1.cegp.quarantine.delete".
func (DeleteMail) Name() string { return "v1.cegp.quarantine.delete" }

// Run returns the sim.Thing.
func (c DeleteMail) Run(tx *sim.Tx) (any, error) { return c.decide(tx, estate.DeleteMail) }

// Service returns what the engine runs.
func (g *Gateway) Service() sim.Service {
	return sim.Service{Commands: []sim.Command{ReleaseMail{}, DeleteMail{}}}
}
