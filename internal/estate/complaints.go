package estate

import (
	"errors"
	"fmt"

	"github.com/mockone/mockone/internal/sim"
)

// Complaints are what keeps a world from being, each with its path in the
// fixture, so that all of it is told at once.
type Complaints []error

// Add notes what is wrong at a path of the fixture's section: "accounts[2].role".
func (c *Complaints) Add(path, format string, args ...any) {
	*c = append(*c, fmt.Errorf(path+": "+format, args...))
}

// CheckSince notes what is wrong with the field since of what stands at a path.
func (c *Complaints) CheckSince(tx *sim.Tx, path, since string) {
	if _, err := ParseSince(since, tx.Now()); err != nil {
		c.Add(path+".since", "%s", err)
	}
}

// Err returns all of them as a *sim.Invalid, or nil if there are none.
func (c Complaints) Err() error {
	if len(c) == 0 {
		return nil
	}
	return &sim.Invalid{Err: errors.Join(c...)}
}
