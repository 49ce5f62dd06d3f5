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

// Refusals that the invitation of an account shares with that of an upgrade.
var (
	linkExpired = lifecycle.Reason{Code: "invitation.expired", Text: estate.Assumed(
		"The link has expired. Ask your administrator to send the invitation again.", "リンクの有効期限が切れています。管理者に招待の再送信を依頼してください。")}
	passwordMismatch = lifecycle.Reason{Code: "password.mismatch", Text: estate.Assumed(
		"The passwords do not match.", "パスワードが一致しません。")}
)

// fresh reports whether a link of that age is valid; a lifetime of zero or less
// never ends.
func fresh(since time.Time, lifetime time.Duration, now time.Time) bool {
	return lifetime <= 0 || now.Before(since.Add(lifetime))
}

// The kinds of invitations.
const (
	PlainInvitation   = "invitation"
	UpgradeInvitation = "account_upgrade"
)

// Invitation is a link that was mailed to somebody, still open.
type Invitation struct {
	// Kind is PlainInvitation or UpgradeInvitation.
	Kind  string
	Email string
	Name  string
	// From is the code of the product whose administrator is invited, if it is one's.
	From string
	// Expires is when the link ends; zero if it never does.
	Expires time.Time

	id string // of the account, or of the account upgrade
}

// link returns the address that a mail shows for an invitation's key.
func link(key string) map[string]lifecycle.Link {
	return map[string]lifecycle.Link{"accept": {Service: Name, Path: "/invitations/" + key}}
}

// invitationMail is the mail to a new local account; its wording is assumed.
func invitationMail(to, key string) lifecycle.Mail {
	return lifecycle.Mail{
		From: Name, Template: PlainInvitation, To: to, Links: link(key),
		Subject: estate.Assumed("You have been invited to Trend Vision One", "Trend Vision Oneへの招待"),
		Body: estate.Assumed(
			"An administrator has added you to Trend Vision One.\n\nOpen the following link within 24 hours to verify your email address and set a password:\n{link:accept}\n",
			"管理者により、Trend Vision Oneにお使いのアカウントが追加されました。\n\n24時間以内に次のリンクを開き、メールアドレスを確認してパスワードを設定してください。\n{link:accept}\n"),
	}
}

// invitation finds the open invitation of a key. One that was used or has
// expired is refused for the reasons of the table that would refuse to accept it.
func (m *IAM) invitation(r *sim.Reader, key string) (Invitation, error) {
	inv, state, reasons, err := m.findInvitation(r, key)
	if err != nil {
		return inv, err
	}
	if len(reasons) > 0 {
		name := accountKindName
		if inv.Kind == UpgradeInvitation {
			name = estate.AccountUpgrade
		}
		return inv, &lifecycle.Refused{Lifecycle: name, State: state, Trigger: acceptLink, Reasons: reasons}
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
		inv := Invitation{Kind: UpgradeInvitation, Email: u.Email, Name: u.Name, From: u.From, Expires: expires(u.MailedAt), id: u.ID}
		reasons, err := m.Upgrades.Obstacles(r, u, acceptLink, nil)
		return inv, u.State, reasons, err
	}
	accounts, err := m.AccountList(r)
	if err != nil {
		return none, "", nil, err
	}
	for _, a := range accounts {
		if a.Invitation != "" && a.Invitation == key {
			inv := Invitation{Kind: PlainInvitation, Email: a.Email, Name: a.Name, Expires: expires(a.InvitedAt), id: a.ID}
			reasons, err := m.Accounts.Obstacles(r, a, acceptLink, nil)
			return inv, a.State, reasons, err
		}
	}
	return none, "", nil, fmt.Errorf("the invitation: %w", sim.ErrNotFound)
}

// AcceptInvitation sets the password of whoever holds the key of an invitation,
// be he new or an administrator of a product that was updated.
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
	if inv.Kind == UpgradeInvitation {
		_, err = c.iam.Upgrades.Fire(tx, inv.id, acceptLink, c.Acceptance)
	} else {
		_, err = c.iam.Accounts.Fire(tx, inv.id, acceptLink, c.Acceptance)
	}
	return inv, err
}
