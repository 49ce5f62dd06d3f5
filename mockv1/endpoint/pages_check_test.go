package endpoint_test

import (
	"testing"

	"github.com/mockone/mockone/internal/web/fleet"
	"github.com/mockone/mockone/internal/web/ui"
	"github.com/mockone/mockone/internal/web/uitest"
	"github.com/mockone/mockone/mockv1/endpoint"
)

// The templates fit their data, and every message is there and is used.
func TestPagesAreWhole(t *testing.T) {
	t.Parallel()
	config := endpoint.Config()
	config.Parts = []ui.Config{fleet.Config()} // the console's has them, too
	set, err := ui.NewSet(config)
	if err != nil {
		t.Fatal(err)
	}
	uitest.Check(t, set)
}
