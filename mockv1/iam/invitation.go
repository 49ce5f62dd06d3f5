package iam

import (
	"fmt"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// Acceptance is the input with which the owner of a link sets his password.
type Acceptance struct {
	NewPassword     string `json:"new_password"`
	ConfirmPassword string `json:"confirm_password"`
}

func (a Acceptance) confirmed() bool { return a.NewPassword == a.ConfirmPassword }

// linkUsed is the refusal of a link that has served its purpose.
var linkUsed = lifecycle.Reason{Code: "invitation.used", Text: estate.Assumed("The link has been used already.", "このリンクはすでに使用されています。")}

// linkSuperseded is the refusal of a link in the place of which another one was sent.
var linkSuperseded = lifecycle.Reason{Code: "invitation.superseded", Text: estate.Assumed(
	"A later link has been sent. Use the one in the latest email.", "新しいリンクが送信されています。最新のメールに記載されたリンクを使用してください。")}

// linkExpired is the refusal of a link that is too old.
var linkExpired = lifecycle.Reason{Code: "invitation.expired", Text: estate.Assumed(
	"The link has expired. Ask your administrator to send the invitation again.", "リンクの有効期限が切れています。管理者に招待の再送信を依頼してください。")}

// fresh reports whether a link of that age is valid; a lifetime of zero or less
// never ends.
func fresh(since time.Time, lifetime time.Duration, now time.Time) bool {
	return lifetime <= 0 || now.Before(since.Add(lifetime))
}

// Invitation is a link that was mailed to somebody, still open.
type Invitation struct {
	// Kind is PlainInvitation, UpgradeInvitation, ResetInvitation or VerifyInvitation.
	Kind  string
	Email string
	Name  string
	// From is the code of the product whose administrator is invited, if it is one's.
	From string
	// Expires is when the link ends; zero if it never does.
	Expires time.Time

	// id is the id of the account, or of the account upgrade; on is what opening
	// the link does, with input if it does not take an Acceptance.
	id    string
	on    lifecycle.Trigger
	input any
}

// invitation finds the open invitation of a key. One that was used or has
// expired is refused for the reasons of the table that would refuse to accept it.
func (m *IAM) invitation(r *sim.Reader, key string) (Invitation, error) {
	inv, state, reasons, err := m.findInvitation(r, key)
	if err != nil {
		return inv, err
	}
	if len(reasons) > 0 {
		name := estate.AccountKind
		if inv.Kind == UpgradeInvitation {
			name = estate.AccountUpgrade
		}
		return inv, &lifecycle.Refused{Lifecycle: name, State: state, Trigger: inv.on, Reasons: reasons}
	}
	return inv, nil
}

// findInvitation finds the thing of a key, its state, and what stands in the way
// of accepting.
func (m *IAM) findInvitation(r *sim.Reader, key string) (Invitation, lifecycle.State, []lifecycle.Reason, error) {
	none := Invitation{}
	lifetime, err := r.Duration(SettingInvitation)
	if err != nil {
		return none, "", nil, err
	}
	expires := func(since time.Time) time.Time {
		if lifetime <= 0 {
			return time.Time{}
		}
		return since.Add(lifetime)
	}
	u, ok, err := m.Upgrades.Find(r, key)
	if err != nil {
		return none, "", nil, err
	}
	if ok {
		inv := Invitation{Kind: UpgradeInvitation, Email: u.Email, Name: u.Name, From: u.From, Expires: expires(u.MailedAt), id: u.ID, on: acceptLink}
		reasons, err := m.Upgrades.Obstacles(r, u, acceptLink, nil)
		return inv, u.State, reasons, err
	}
	accounts, err := m.Accounts.All(r) // a deleted one's link says that it is gone
	if err != nil {
		return none, "", nil, err
	}
	for _, a := range accounts {
		inv, ok := a.linkOf(key)
		if !ok {
			if a.superseded(r, key) {
				return a.plainLink(), a.State, []lifecycle.Reason{linkSuperseded}, nil
			}
			continue
		}
		inv.Expires = expires(inv.Expires)
		reasons, err := m.Accounts.Obstacles(r, a, inv.on, inv.input)
		return inv, a.State, reasons, err
	}
	return none, "", nil, fmt.Errorf("the invitation: %w", sim.ErrNotFound)
}

// linkOf returns the invitation of a key, if it is the account's or that of one of
// its members; Expires is when it was mailed.
func (a Account) linkOf(key string) (inv Invitation, ok bool) {
	if key == "" {
		return inv, false
	}
	if a.Invitation == key {
		return a.plainLink(), true
	}
	for _, one := range a.Members {
		if one.Key == key {
			return Invitation{Kind: VerifyInvitation, Email: one.Email, Name: a.Name, Expires: one.MailedAt, id: a.ID, on: verifyMember, input: one}, true
		}
	}
	return inv, false
}

// plainLink returns the invitation of the account's own link.
func (a Account) plainLink() Invitation {
	inv := Invitation{Kind: a.linkKind(), Email: a.Email, Name: a.Name, Expires: a.InvitedAt, id: a.ID, on: acceptLink}
	if !a.local() {
		inv.on = verifyAddress
	}
	return inv
}

// superseded reports whether a key was that of an earlier link of the account: its
// links are derived from their numbers.
func (a Account) superseded(r *sim.Reader, key string) bool {
	for n := range a.Invitations {
		if r.Secret(estate.AccountKind, a.ID, n+1) == key {
			return true
		}
	}
	return false
}

// AcceptInvitation opens a link: it sets the password of whoever holds its key, be he
// new or an administrator of a product that was updated, or verifies the address
// with which he signs in at the identity provider.
type AcceptInvitation struct {
	iam *IAM

	Key        string     `json:"key"`
	Acceptance Acceptance `json:"acceptance"`
}

// AcceptInvitation returns the command.
func (m *IAM) AcceptInvitation(key string, a Acceptance) AcceptInvitation {
	return AcceptInvitation{iam: m, Key: key, Acceptance: a}
}

// Name returns "v1.invitation.accept".
func (AcceptInvitation) Name() string { return "v1.invitation.accept" }

// Run returns the Invitation.
func (c AcceptInvitation) Run(tx *sim.Tx) (any, error) {
	inv, err := c.iam.invitation(&tx.Reader, c.Key)
	if err != nil {
		return nil, err
	}
	var input any = c.Acceptance
	if inv.input != nil {
		input = inv.input
	}
	if inv.Kind == UpgradeInvitation {
		_, err = c.iam.Upgrades.Fire(tx, inv.id, inv.on, input)
	} else {
		_, err = c.iam.Accounts.Fire(tx, inv.id, inv.on, input)
	}
	return inv, err
}
