package iam_test

import (
	"errors"
	"testing"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockv1/iam"
)

// halfSignedIn starts a session that is good for one thing.
type halfSignedIn struct{ v *iam.IAM }

func (halfSignedIn) Name() string { return "test.half_signed_in" }

func (c halfSignedIn) Run(tx *sim.Tx) (any, error) {
	return c.v.Sessions.New(tx, estate.SignIn, estate.SignedIn{Account: "a", Login: primary, Scope: "mfa"})
}

// A limited session is good for its step alone, until the step is done.
func TestLimitedSession(t *testing.T) {
	t.Parallel()
	for _, lift := range []string{"verify", "widen"} {
		t.Run(lift, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, foundation())
			s := must[estate.Session](l, primary, halfSignedIn{l.v})
			use := func(scopes ...string) error {
				return l.box.View(t.Context(), func(r *sim.Reader) error {
					found, err := l.v.Sessions.Check(r, s.Token)
					if err != nil {
						return err
					}
					return l.v.Sessions.Admit(r, found, estate.Act{Scopes: scopes})
				})
			}
			if refused, ok := errors.AsType[*estate.ScopeError](use("setup")); !ok || refused.Scope != "mfa" || refused.Text.JA == "" {
				t.Errorf("beyond its scope: %+v", refused)
			}
			if err := use("mfa"); err != nil {
				t.Errorf("within its scope: %v", err)
			}
			if err := l.push("v1.session", s.ID, lifecycle.Trigger(lift), ""); err != nil {
				t.Fatal(err)
			}
			if err := use("setup"); err != nil {
				t.Errorf("whole: %v", err)
			}
		})
	}
}
