package fleet_test

import (
	"testing"

	"github.com/mockone/mockone/internal/web/fleet"
	"github.com/mockone/mockone/internal/web/ui"
	"github.com/mockone/mockone/internal/web/uitest"
)

func TestPages(t *testing.T) {
	t.Parallel()
	set, err := ui.NewSet(fleet.Config())
	if err != nil {
		t.Fatal(err)
	}
	uitest.Check(t, set)
}
