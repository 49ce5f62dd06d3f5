package iam_test

import (
	"errors"
	"testing"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockv1/iam"
)

// A link that leads nowhere any more says why: a later one was sent, or what has
// become of the account.
func TestClosedLinks(t *testing.T) {
	t.Parallel()
	edits := func(status string) func(l *lab, id string) sim.Command {
		return func(l *lab, id string) sim.Command { return l.v.EditAccount(id, "", status) }
	}
	for name, tc := range map[string]struct {
		// reset says that it is the link of an account after the update of the platform.
		reset bool
		do    func(l *lab, id string) sim.Command
		want  string
	}{
		"a later invitation":    {false, func(l *lab, id string) sim.Command { return l.v.ResendInvitation(id) }, "invitation.superseded"},
		"a later reset":         {true, func(l *lab, id string) sim.Command { return l.v.ResendInvitation(id) }, "invitation.superseded"},
		"no account any more":   {false, func(l *lab, id string) sim.Command { return l.v.DeleteAccount(id) }, "v1.account.gone"},
		"no account to reset":   {true, func(l *lab, id string) sim.Command { return l.v.DeleteAccount(id) }, "v1.account.gone"},
		"an account turned off": {true, edits("disabled"), "v1.account.disabled"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l, owner, login := newLab(t, foundation()), primary, newcomer
			if tc.reset {
				l, owner, login = newLab(t, legacy()), rootLogin, "active@example.com"
				l.platformUpdated(false)
			} else {
				must[iam.Account](l, primary, l.v.InviteAccount(iam.Invitee{Email: newcomer, Role: "Analyst"}))
			}
			key := l.key(login)
			must[iam.Account](l, owner, tc.do(l, l.account(login).ID))
			l.refused([]string{tc.want}, func() error { return l.accept(key, fresh) })
		})
	}
}

// Whose account was deleted is told so, not that it was disabled.
func TestSessionOfDeletedAccount(t *testing.T) {
	t.Parallel()
	l := newLab(t, withEveryState())
	active := l.account("active@example.com")
	in := must[iam.SignedIn](l, "", l.v.SignIn(active.Email, password))
	must[iam.Account](l, primary, l.v.DeleteAccount(active.ID))
	err := l.read(primary, func(r *sim.Reader) error { _, err := l.v.Sessions.Check(r, in.Session.Token); return err })
	if ended, ok := errors.AsType[*estate.SessionError](err); !ok || ended.Reason != estate.EndedByDeletion {
		t.Errorf("the session of a deleted account: %v", err)
	}
}
