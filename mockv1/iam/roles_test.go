package iam_test

import (
	"testing"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/mockv1/iam"
)

func TestPredefinedRoles(t *testing.T) {
	t.Parallel()
	for platform, want := range map[estate.Platform]int{estate.Foundation: 8, estate.Legacy: 5} { //nolint:exhaustive // without Vision One there are none
		p := foundation()
		p.platform = platform
		l := newLab(t, p)
		if list := see(l, auditor, l.v.RoleList); len(list) != want || list[0].Name != iam.MasterAdministrator || !list[0].Predefined {
			t.Errorf("%s: %+v", platform, list)
		}
	}
}
