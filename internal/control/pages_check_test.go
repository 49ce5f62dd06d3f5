package control

import (
	"testing"

	"github.com/mockone/mockone/internal/web/ui"
	"github.com/mockone/mockone/internal/web/uitest"
)

func TestThePagesAreWhole(t *testing.T) {
	t.Parallel()
	set, err := ui.NewSet(pagesConfig())
	if err != nil {
		t.Fatal(err)
	}
	uitest.Check(t, set)
}
