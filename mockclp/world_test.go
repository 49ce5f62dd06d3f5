package mockclp_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockclp"
)

// Worlds that cannot be are refused, and the refusal says where.
func TestWorldsAreRefused(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		bend func(a []mockclp.WorldAccount)
		at   string
	}{
		"two of one login ID": {func(a []mockclp.WorldAccount) { a[1].Login = strings.ToUpper(a[0].Login) }, "accounts[1].login"},
		"space":               {func(a []mockclp.WorldAccount) { a[0].Login = " a" }, "accounts[0].login"},
		"no address":          {func(a []mockclp.WorldAccount) { a[0].Email = "somewhere" }, "accounts[0].email"},
		"replaced by nobody":  {func(a []mockclp.WorldAccount) { a[1].ReplacedBy = "" }, "accounts[1].replaced_by"},
		"replaced by what":    {func(a []mockclp.WorldAccount) { a[1].ReplacedBy = "owner" }, "accounts[1].replaced_by"},
		"not replaced":        {func(a []mockclp.WorldAccount) { a[0].ReplacedBy = owner }, "accounts[0].replaced_by"},
		"since":               {func(a []mockclp.WorldAccount) { a[0].Since = "tomorrow" }, "accounts[0].since"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := usual()
			tc.bend(s.world.Accounts)
			_, err := tryLab(t, s)
			invalid, ok := errors.AsType[*sim.Invalid](err)
			if !ok || !strings.HasPrefix(invalid.Err.Error(), tc.at+": ") || strings.Contains(invalid.Err.Error(), "\n") {
				t.Errorf("%v, want one mistake at %s", err, tc.at)
			}
		})
	}
}
