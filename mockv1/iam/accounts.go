package iam

import (
	"strings"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// Account is a user account of Vision One: the Primary User Account, or a local
// account (SM-9).
type Account struct {
	ID    string          `json:"id"`
	State lifecycle.State `json:"state"`
	// Email is the login, unique in any case among the accounts that are not deleted.
	Email string `json:"email"`
	Name  string `json:"name"`
	// Role is the role in force.
	Role string `json:"role"`
	// Primary marks the Primary User Account.
	Primary bool `json:"primary,omitempty"`
	// ConflictingRole is what an account upgrade brought along although the
	// account had a role already; empty without a conflict.
	ConflictingRole string `json:"conflicting_role,omitempty"`
	// From is the code of the product whose local account it was, if any.
	From string `json:"from,omitempty"`
	// Password and Invitation, the key of the last invitation's link, are
	// secrets: events do not show them.
	Password   string `json:"password,omitempty"`
	Invitation string `json:"invitation,omitempty"`
	// Invitations counts the mails sent, InvitedAt is when the last one was.
	Invitations int       `json:"invitations,omitempty"`
	InvitedAt   time.Time `json:"invited_at,omitzero"`
	LastSignIn  time.Time `json:"last_sign_in,omitzero"`
	// FailedSignIn counts the wrong passwords since the last sign-in.
	FailedSignIn int `json:"failed_sign_ins,omitempty"`
}

// The states of an account.
const (
	accountNone         lifecycle.State = "none"
	AccountInvited      lifecycle.State = "invited"
	AccountActive       lifecycle.State = "active"
	AccountRoleConflict lifecycle.State = "role_conflict"
	AccountDisabled     lifecycle.State = "disabled"
	AccountDeleted      lifecycle.State = "deleted"
)

// What an account shows as its status.
const (
	accountEnabled  = "enabled"
	accountInvited  = "invited"
	accountDisabled = "disabled"
)

// Status returns "enabled", "invited" or "disabled": a role conflict is no status.
func (a Account) Status() string {
	switch a.State {
	case AccountInvited:
		return accountInvited
	case AccountDisabled:
		return accountDisabled
	}
	return accountEnabled
}

// The triggers of an account.
const (
	inviteAccount  lifecycle.Trigger = "invite"
	resend         lifecycle.Trigger = "resend"
	acceptLink     lifecycle.Trigger = "accept"
	signInAccount  lifecycle.Trigger = "sign_in"
	failSignIn     lifecycle.Trigger = "fail_sign_in"
	changeRole     lifecycle.Trigger = "change_role"
	enable         lifecycle.Trigger = "enable"
	disable        lifecycle.Trigger = "disable"
	deleteAccount  lifecycle.Trigger = "delete"
	upgradeAccount lifecycle.Trigger = "upgrade"
	resolve        lifecycle.Trigger = "resolve"
)

// Invitee is the input with which an account is invited.
type Invitee struct {
	Email string `json:"email"`
	Name  string `json:"name"`
	Role  string `json:"role"`
}

// RoleChoice is the input of a change of role, and of the resolution of a conflict.
type RoleChoice struct {
	Role string `json:"role"`
}

// Upgraded is the input with which an account upgrade gives a product's
// administrator an account here, or joins him with the one that he has.
type Upgraded struct {
	Email    string `json:"email"`
	Name     string `json:"name"`
	Role     string `json:"role"`
	From     string `json:"from"`
	Password string `json:"password"`
}

type accountFacts struct {
	invitee    Invitee
	choice     RoleChoice
	acceptance Acceptance
	upgraded   Upgraded
	// manages says that the actor may manage accounts, taken that another
	// account has the address, known that the role exists.
	manages, taken, known bool
	// key is the key of the next invitation, lifetime how long its link is valid.
	key      string
	lifetime time.Duration
	// sessions are the account's.
	sessions []string
}

const accountKindName = "v1.account"

// keyOf returns the key under which an address is found.
func keyOf(email string) string { return strings.ToLower(email) }

func (m *IAM) accountKind() *sim.Kind[Account, accountFacts] {
	return &sim.Kind[Account, accountFacts]{
		ID: func(t *Account) *string { return &t.ID },
		Key: func(t Account) string {
			if t.State == AccountDeleted {
				return "" // the address is free again
			}
			return keyOf(t.Email)
		},
		Facts:  m.accountFacts,
		Public: func(t Account) any { t.Password, t.Invitation = "", ""; return t },
		Spec: lifecycle.Spec[Account, accountFacts]{
			Name:  accountKindName,
			Title: estate.Quoted("User account", "ユーザアカウント", "UACC"),
			Doc: "An account of Vision One. Local accounts are invited by mail, or come from a product's update; " +
				"whoever had an account here already keeps his role, and the role brought along conflicts with it until an administrator chooses.",
			Initial:  accountNone,
			State:    func(t *Account) *lifecycle.State { return &t.State },
			States:   accountStates(),
			Triggers: accountTriggers(),
			Rows:     accountRows(),
			Refusals: accountRefusals(),
		},
	}
}

func (m *IAM) accountFacts(r *sim.Reader, t Account, in any) (accountFacts, error) {
	f := accountFacts{
		invitee: sim.Input[Invitee](in), choice: sim.Input[RoleChoice](in), acceptance: sim.Input[Acceptance](in), upgraded: sim.Input[Upgraded](in),
		key: r.Secret(accountKindName, t.ID, t.Invitations+1),
	}
	var err error
	if f.manages, err = m.Allows(r, "v1.account.edit"); err != nil {
		return f, err
	}
	if f.lifetime, err = r.Duration(SettingInvitation); err != nil {
		return f, err
	}
	if f.sessions, err = m.Sessions.Active(r, t.ID); err != nil {
		return f, err
	}
	if f.invitee.Email != "" {
		if _, f.taken, err = m.Accounts.Find(r, keyOf(f.invitee.Email)); err != nil {
			return f, err
		}
	}
	role := f.choice.Role
	if role == "" {
		role = f.invitee.Role
	}
	if role != "" {
		f.known, err = m.knows(r, role)
	}
	return f, err
}

func accountStates() []lifecycle.StateInfo {
	return []lifecycle.StateInfo{
		{State: accountNone, Label: estate.Assumed("None", "なし"), Doc: "Before the invitation or the upgrade."},
		{State: AccountInvited, Label: estate.Assumed("Invited", "招待済み"), Doc: "The invitation is under way; there is no password yet."},
		{State: AccountActive, Label: estate.Quoted("Enabled", "有効", "UACC"), Doc: "It can sign in."},
		{State: AccountRoleConflict, Label: estate.Quoted("Role conflict", "役割の競合", "CASKB"), Doc: "It can sign in with the role that it had; an upgrade brought another one along."},
		{State: AccountDisabled, Label: estate.Quoted("Disabled", "無効", "UACC"), Doc: "It cannot sign in."},
		{State: AccountDeleted, Label: estate.Assumed("Deleted", "削除済み"), Doc: "It is gone; its address is free.", Final: true},
	}
}

func accountTriggers() []lifecycle.TriggerInfo {
	choice := func() any { return &RoleChoice{} }
	return []lifecycle.TriggerInfo{
		{Trigger: inviteAccount, Label: estate.Assumed("Add account", "アカウントの追加"), Doc: "An administrator adds a local account.", Input: func() any { return &Invitee{} }},
		{Trigger: resend, Label: estate.Assumed("Resend invitation", "招待を再送信"), Doc: "An administrator sends the invitation again; the earlier link is void."},
		{Trigger: acceptLink, Label: estate.Assumed("Accept invitation", "招待を承諾"), Doc: "The invited user opens the link and sets a password.", Input: func() any { return &Acceptance{} }},
		{Trigger: signInAccount, Label: estate.Quoted("Sign in", "サインイン", "SEPJA"), Doc: "Name and password were right."},
		{Trigger: failSignIn, Label: estate.Assumed("Fail to sign in", "サインインの失敗"), Doc: "The password was wrong."},
		{Trigger: changeRole, Label: estate.Assumed("Change role", "役割の変更"), Doc: "An administrator gives it another role.", Input: choice},
		{Trigger: enable, Label: estate.Assumed("Enable", "有効にする"), Doc: "The Status toggle is switched on."},
		{Trigger: disable, Label: estate.Assumed("Disable", "無効にする"), Doc: "The Status toggle is switched off."},
		{Trigger: deleteAccount, Label: estate.Assumed("Delete", "削除"), Doc: "An administrator deletes it."},
		{Trigger: upgradeAccount, Label: estate.Assumed("Upgrade", "アップグレード"), Doc: "A product's local account becomes this account.", Input: func() any { return &Upgraded{} }},
		{Trigger: resolve, Label: estate.Assumed("Resolve the role conflict", "役割の競合を解決"), Doc: "An administrator picks one of the two roles.", Input: choice},
	}
}

func accountRefusals() []lifecycle.Refusal {
	refuse := func(on lifecycle.Trigger, code, en, ja string, from ...lifecycle.State) lifecycle.Refusal {
		return lifecycle.Refusal{From: from, On: on, Reason: lifecycle.Reason{Code: code, Text: estate.Assumed(en, ja)}}
	}
	failed := signInFailed.Text
	return []lifecycle.Refusal{
		refuse(inviteAccount, "v1.account.exists", "There is an account with this email address already.", "このメールアドレスのアカウントはすでに存在します。"),
		refuse(resend, "v1.account.not_invited", "The account is not waiting for an invitation to be accepted.", "このアカウントは招待の承諾を待っていません。"),
		refuse(acceptLink, "invitation.used", "The invitation has been used already.", "この招待はすでに使用されています。"),
		refuse(signInAccount, "v1.account.invited", "Accept the invitation that was sent to you by email first.", "先に、メールで送信された招待を承諾してください。", AccountInvited),
		refuse(signInAccount, "v1.account.disabled", "The account is disabled. Contact your administrator.", "アカウントは無効です。管理者にお問い合わせください。", AccountDisabled),
		refuse(signInAccount, signInFailed.Code, failed.EN, failed.JA),
		refuse(failSignIn, signInFailed.Code, failed.EN, failed.JA),
		refuse(changeRole, "v1.account.role_conflict", "Resolve the role conflict first.", "先に役割の競合を解決してください。", AccountRoleConflict),
		refuse(changeRole, "v1.account.gone", "There is no such account any more.", "このアカウントは存在しません。"),
		refuse(enable, "v1.account.not_disabled", "The account is not disabled.", "このアカウントは無効になっていません。"),
		refuse(disable, "v1.account.not_enabled", "The account is not enabled.", "このアカウントは有効になっていません。"),
		refuse(deleteAccount, "v1.account.gone", "There is no such account any more.", "このアカウントは存在しません。"),
		refuse(upgradeAccount, "v1.account.gone", "There is no such account any more.", "このアカウントは存在しません。"),
		refuse(resolve, "v1.account.no_conflict", "The account has no role conflict.", "このアカウントに役割の競合はありません。"),
	}
}
