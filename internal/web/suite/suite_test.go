package suite_test

import (
	"testing"

	"github.com/mockone/mockone/internal/web/suite"
	"github.com/mockone/mockone/internal/web/ui"
	"github.com/mockone/mockone/internal/web/uitest"
)

func TestPages(t *testing.T) {
	t.Parallel()
	set, err := ui.NewSet(suite.Config())
	if err != nil {
		t.Fatal(err)
	}
	uitest.Check(t, set)
}
