package roles_test

import (
	"slices"
	"testing"

	"github.com/mockone/mockone/internal/web/roles"
	"github.com/mockone/mockone/internal/web/ui"
	"github.com/mockone/mockone/internal/web/uitest"
)

func TestGrants(t *testing.T) {
	t.Parallel()
	one := roles.Role{Permissions: roles.Levels([]roles.Screen{"logs"}, []roles.Screen{"reports"})}
	one.Permissions["policies"] = roles.NoAccess
	for _, tc := range []struct {
		screen roles.Screen
		at     roles.Level
		want   bool
	}{
		{"logs", roles.FullControl, true},
		{"logs", roles.ViewOnly, true},
		{"reports", roles.FullControl, false},
		{"reports", roles.ViewOnly, true},
		{"policies", roles.ViewOnly, false},
		{"another", roles.ViewOnly, false},
	} {
		if got := one.Grants(tc.screen, tc.at); got != tc.want {
			t.Errorf("%s of %s: %t", tc.at, tc.screen, got)
		}
	}
	if got := one.Listed(); !slices.Equal(got, []string{"logs:full_control", "reports:view_only"}) {
		t.Errorf("it lists %v", got)
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	set, err := ui.NewSet(roles.Config())
	if err != nil {
		t.Fatal(err)
	}
	uitest.Check(t, set)
}
