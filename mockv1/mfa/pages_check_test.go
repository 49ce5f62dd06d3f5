package mfa_test

import (
	"testing"

	"github.com/mockone/mockone/internal/web/ui"
	"github.com/mockone/mockone/internal/web/uitest"
	"github.com/mockone/mockone/mockv1/mfa"
)

// The templates fit their data, and every message is there and is used.
func TestPagesAreWhole(t *testing.T) {
	t.Parallel()
	set, err := ui.NewSet(mfa.Config())
	if err != nil {
		t.Fatal(err)
	}
	uitest.Check(t, set)
}
