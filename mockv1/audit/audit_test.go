package audit_test

import (
	"testing"

	"github.com/mockone/mockone/internal/web/ui"
	"github.com/mockone/mockone/internal/web/uitest"
	"github.com/mockone/mockone/mockv1/audit"
)

func TestPages(t *testing.T) {
	t.Parallel()
	set, err := ui.NewSet(audit.Config())
	if err != nil {
		t.Fatal(err)
	}
	uitest.Check(t, set)
}
