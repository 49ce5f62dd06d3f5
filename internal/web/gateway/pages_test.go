package gateway_test

import (
	"testing"

	"github.com/mockone/mockone/internal/web/gateway"
	"github.com/mockone/mockone/internal/web/ui"
	"github.com/mockone/mockone/internal/web/uitest"
)

// The templates fit their data, and every message is there and is used.
func TestPages(t *testing.T) {
	t.Parallel()
	set, err := ui.NewSet(gateway.Config())
	if err != nil {
		t.Fatal(err)
	}
	uitest.Check(t, set)
}
