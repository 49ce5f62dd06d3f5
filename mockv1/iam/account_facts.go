package iam

import (
	"cmp"
	"fmt"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// accountFacts are what the guards of an account look at, and what its effects need.
type accountFacts struct {
	invitee     Invitee
	choice      RoleChoice
	acceptance  Acceptance
	upgraded    Upgraded
	description Description
	assertion   Assertion
	member      Member
	assignment  estate.Assignment
	root        estate.Root
	change      estate.PlatformChange
	// manages says that the actor may manage accounts, taken that another account
	// has the address or login that the input brings, known that its role exists.
	manages, taken, known bool
	// foundation says that the business is on Foundation Services, provider that
	// single sign-on is set up.
	foundation, provider bool
	// primary is the id of the Primary User Account, if there is one.
	primary string
	// update is the id of the platform update that waits for its owner, if one does.
	update string
	// key is the key of the next link, lifetime how long one is valid.
	key      string
	lifetime time.Duration
	// sessions are the account's, whole those of them that are not limited to a step.
	sessions, whole []string
	// forget is what tells multi-factor authentication that the account is gone.
	forget []lifecycle.Action
}

func (m *IAM) accountFacts(r *sim.Reader, t Account, in any) (accountFacts, error) {
	f := accountFacts{
		invitee: sim.Input[Invitee](in), choice: sim.Input[RoleChoice](in), acceptance: sim.Input[Acceptance](in), upgraded: sim.Input[Upgraded](in),
		description: sim.Input[Description](in), assertion: sim.Input[Assertion](in), member: sim.Input[Member](in),
		assignment: sim.Input[estate.Assignment](in), root: sim.Input[estate.Root](in), change: sim.Input[estate.PlatformChange](in),
		key: r.Secret(estate.AccountKind, t.ID, t.Invitations+1),
	}
	b, err := estate.TheBusiness(r)
	if err != nil {
		return f, err
	}
	f.foundation = b.Platform == estate.Foundation
	if f.provider, err = m.singleSignOn(r); err != nil {
		return f, err
	}
	if f.manages, err = m.Allows(r, EditAccount{}.Name()); err != nil {
		return f, err
	}
	if f.lifetime, err = r.Duration(SettingInvitation); err != nil {
		return f, err
	}
	if err := m.othersFacts(r, t, &f); err != nil {
		return f, err
	}
	if role := cmp.Or(f.choice.Role, f.invitee.Role); role != "" {
		f.known, err = m.knows(r, role)
	}
	return f, err
}

// othersFacts loads what things besides the account have to do with it.
func (m *IAM) othersFacts(r *sim.Reader, t Account, f *accountFacts) error {
	list, err := m.AccountList(r)
	if err != nil {
		return err
	}
	names := map[string]bool{}
	for _, name := range []string{f.invitee.Email, f.invitee.Group, f.assignment.Email, f.root.Login} {
		names[keyOf(name)] = name != ""
	}
	for _, a := range list {
		if a.Primary {
			f.primary = a.ID
		}
		if a.ID != t.ID && (names[keyOf(a.SignInName())] || names[keyOf(a.Email)]) {
			f.taken = true
		}
	}
	if t.ID == "" {
		return nil
	}
	sessions, err := m.Sessions.List(r, t.ID)
	if err != nil {
		return err
	}
	for _, s := range sessions {
		if s.State != estate.SessionActive {
			continue
		}
		f.sessions = append(f.sessions, s.ID)
		if s.Scope == "" {
			f.whole = append(f.whole, s.ID)
		}
	}
	if m.options.MFA != nil {
		if f.forget, err = m.options.MFA.Forgetting(r, t.ID); err != nil {
			return err
		}
	}
	if t.Primary {
		f.update, err = awaiting(r)
	}
	return err
}

// awaiting returns the id of the platform update that waits for the owner to sign
// in with his new address; empty if none does.
func awaiting(r *sim.Reader) (id string, err error) {
	_, err = r.Conn.QueryRow(`SELECT id FROM things WHERE kind = ? AND state = 'awaiting_sign_in'`, []any{estate.PlatformUpdateKind}, &id)
	if err != nil {
		err = fmt.Errorf("looking for a platform update: %w", err)
	}
	return id, err
}
