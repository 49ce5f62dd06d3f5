package iam_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockv1/iam"
)

// comes lets in whoever signs in to the portal by a login.
type comes struct {
	v     *iam.IAM
	Login string `json:"login"`
}

func (comes) Name() string { return "test.comes" }

func (c comes) Run(tx *sim.Tx) (any, error) {
	return c.v.LetIn(tx, estate.Ticket{Service: iam.Name, From: "clp", Login: c.Login})
}

// Who comes in from the portal without a password, and for what his session is good.
func TestDoor(t *testing.T) {
	t.Parallel()
	nobody := func() *plan { return &plan{platform: estate.NoVisionOne, settings: map[string]string{}} }
	for name, tc := range map[string]struct {
		plan   func() *plan
		region string
		login  string
		scope  string
		want   []string
	}{
		"the owner":                        {foundation, "", primary, "", nil},
		"the owner, in other letters":      {foundation, "", "PRIMARY@example.com", "", nil},
		"the owner, who has a second step": {foundation, "mfa", primary, "mfa", nil},
		"the owner during the update":      {foundation, "updating", primary, "assignment", nil},
		"somebody else":                    {foundation, "", operator, "", []string{"403", "v1.sso.nobody"}},
		"a newcomer":                       {foundation, "", awaited, "account", nil},
		"another newcomer":                 {foundation, "", "apexone:ccc", "", []string{"403", "v1.sso.nobody"}},
		"nobody":                           {foundation, "", "nobody@example.com", "", []string{"403", "v1.sso.nobody"}},
		"while it is locked":               {foundation, "locked", primary, "", []string{"403", "test.locked"}},
		"the login ID":                     {legacy, "", rootLogin, "", nil},
		"the login ID that is replaced":    {foundation, "replaced", rootLogin, "", []string{"403", "v1.sign_in.replaced"}},
		"the login ID without an account":  {foundation, "", rootLogin, "", []string{"403", "v1.sso.nobody"}},
		"the login ID before Vision One":   {nobody, "", rootLogin, "setup", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := tc.plan()
			l := newLab(t, p)
			if tc.region != "" {
				if _, err := l.box.Do(t.Context(), sim.As("support"), moved{Platform: p.platform, Region: tc.region}); err != nil {
					t.Fatal(err)
				}
			}
			got, err := sim.Do[estate.Session](t.Context(), l.box, sim.As("visitor"), comes{v: l.v, Login: tc.login})
			if diff := cmp.Diff(tc.want, codes(err)); diff != "" {
				t.Fatalf("%v:\n%s", err, diff)
			}
			if err == nil && (got.State != estate.SessionActive || got.Scope != tc.scope) {
				t.Errorf("the session: %+v, want the scope %q", got, tc.scope)
			}
		})
	}
}
