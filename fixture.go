package mockone

import (
	"context"
	"errors"
	"fmt"

	"github.com/mockone/mockone/internal/sim"
)

// CheckFixture reads a fixture and makes a world of it, in a place that is gone
// afterwards. The error has every mistake with file, line and column. folder is
// where the user's own fixtures lie, which it may extend; it may be empty.
func CheckFixture(ctx context.Context, folder, file string, src []byte) error {
	o := Options{Fixtures: folder}
	if err := o.complete(); err != nil {
		return err
	}
	h, err := newHouse(ctx, o)
	if err != nil {
		return err
	}
	f, err := h.catalogue.Parse(file, src)
	if err == nil {
		_, err = h.engine.Create(ctx, sim.NewSandbox{World: f.World("")})
	}
	if closing := h.engine.Close(); closing != nil {
		return errors.Join(err, fmt.Errorf("closing what %s was checked in: %w", file, closing))
	}
	return err
}
