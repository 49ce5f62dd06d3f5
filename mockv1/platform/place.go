package platform

import (
	"fmt"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
)

// Place puts the console into a new world in which the business and the accounts
// are there, as the business's platform says: no fixture needs to. A business on
// the legacy platform is offered the update.
func (p *Platform) Place(tx *sim.Tx, w World) error {
	b, err := estate.TheBusiness(&tx.Reader)
	if err != nil {
		return err
	}
	c := Console{State: ConsoleRegistered}
	if b.Platform != estate.NoVisionOne {
		c = Console{State: ConsoleReady, Region: b.Region, Platform: b.Platform}
	}
	if _, err := p.Consoles.Place(tx, c, tx.Now()); err != nil {
		return fmt.Errorf("placing the console: %w", err)
	}
	if b.Platform != estate.Legacy {
		return nil
	}
	if _, err := p.Updates.Place(tx, Update{State: UpdateAvailable, IAMUser: w.IAMUser}, tx.Now()); err != nil {
		return fmt.Errorf("placing the update of the platform: %w", err)
	}
	return nil
}

// Placed reports whether the console is in the world already.
func (p *Platform) Placed(r *sim.Reader) (Console, bool, error) {
	return p.Consoles.Find(r, theConsole)
}

// World is the part `platform_update` of Vision One's section of a fixture.
type World struct {
	IAMUser bool `json:"iam_user,omitempty" doc:"Whether the Primary User Account is an IAM local user of Foundation Services already, so that the platform's update asks its owner to sign in again and for nothing else."`
}
