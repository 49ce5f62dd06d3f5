package gateway_test

import (
	"testing"

	mail "github.com/mockone/mockone/internal/web/gateway"
	"github.com/mockone/mockone/internal/web/ui"
	"github.com/mockone/mockone/internal/web/uitest"
	"github.com/mockone/mockone/mockv1/gateway"
)

// The templates fit their data, and every message is there and is used.
func TestPagesAreWhole(t *testing.T) {
	t.Parallel()
	config := gateway.Config()
	config.Parts = []ui.Config{mail.Config()} // the console's has them, too
	set, err := ui.NewSet(config)
	if err != nil {
		t.Fatal(err)
	}
	uitest.Check(t, set)
}
