package mocktmems

import (
	"testing"

	"github.com/mockone/mockone/internal/web/ui"
	"github.com/mockone/mockone/internal/web/uitest"
)

// The templates fit their data, and every message is there and is used.
func TestPagesAreWhole(t *testing.T) {
	t.Parallel()
	set, err := ui.NewSet(New(Options{}).consoleOptions().Pages)
	if err != nil {
		t.Fatal(err)
	}
	uitest.Check(t, set)
}
