package iam

import (
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
)

type (
	accountGuard  = lifecycle.Guard[Account, accountFacts]
	accountEffect = lifecycle.Effect[Account, accountFacts]
	accountRow    = lifecycle.Row[Account, accountFacts]
)

// accountGuards are the guards of the account's rows by name.
type accountGuards struct {
	manages, notPrimary, free, known, offered, fresh, strong, confirmed, keeps, clash accountGuard
}

func newAccountGuards() accountGuards {
	refuse := func(code, en, ja string) lifecycle.Reason {
		return lifecycle.Reason{Code: code, Text: estate.Assumed(en, ja)}
	}
	return accountGuards{
		manages: accountGuard{
			ID: "manages_accounts", Doc: "The user may \"Configure account settings\"; before Foundation Services: is a Master Administrator [UACC, UACLEG].", Else: RoleNotAllowed,
			Holds: func(_ Account, f accountFacts, _ time.Time) bool { return f.manages },
		},
		notPrimary: accountGuard{
			ID: "not_primary", Doc: "It is not the Primary User Account, which cannot be edited, disabled or deleted [MSPPUA, WFBSKB].",
			Else:  refuse("v1.account.primary", "The Primary User Account cannot be edited, disabled, or deleted.", "プライマリユーザアカウントは、編集、無効化、削除できません。"),
			Holds: func(t Account, _ accountFacts, _ time.Time) bool { return !t.Primary },
		},
		free: accountGuard{
			ID: "address_free", Doc: "No other account has the address.", Input: true,
			Else:  refuse("v1.account.exists", "There is an account with this email address already.", "このメールアドレスのアカウントはすでに存在します。"),
			Holds: func(_ Account, f accountFacts, _ time.Time) bool { return !f.taken },
		},
		known: accountGuard{
			ID: "role_known", Doc: "There is such a role.", Input: true,
			Else:  refuse("v1.role.unknown", "There is no such user role.", "この役割は存在しません。"),
			Holds: func(_ Account, f accountFacts, _ time.Time) bool { return f.known },
		},
		offered: accountGuard{
			ID: "role_offered", Doc: "The role is one of the two that conflict.", Input: true,
			Else: refuse("v1.account.role_not_offered", "Choose one of the two roles that conflict.", "競合している2つの役割のいずれかを選択してください。"),
			Holds: func(t Account, f accountFacts, _ time.Time) bool {
				return f.choice.Role != "" && (f.choice.Role == t.Role || f.choice.Role == t.ConflictingRole)
			},
		},
		fresh: accountGuard{
			ID: "link_fresh", Doc: "The link is not older than `v1.invitation`.", Else: linkExpired,
			Holds: func(t Account, f accountFacts, now time.Time) bool { return fresh(t.InvitedAt, f.lifetime, now) },
		},
		strong: accountGuard{
			ID: "password_good", Doc: "The password meets the rule.", Input: true, Else: estate.PasswordReason,
			Holds: func(_ Account, f accountFacts, _ time.Time) bool {
				return estate.GoodPassword(f.acceptance.NewPassword)
			},
		},
		confirmed: accountGuard{
			ID: "password_confirmed", Doc: "The password was typed twice alike.", Input: true, Else: passwordMismatch,
			Holds: func(_ Account, f accountFacts, _ time.Time) bool { return f.acceptance.confirmed() },
		},
		keeps: accountGuard{
			ID: "role_agrees", Doc: "It is the Primary User Account, which keeps its role, or has the role brought along already.",
			Else: refuse("v1.account.role_conflict", "The account has another role.", "このアカウントには別の役割があります。"),
			Holds: func(t Account, f accountFacts, _ time.Time) bool {
				return t.Primary || t.Role == f.upgraded.Role
			},
		},
		clash: accountGuard{
			ID: "conflict_kept", Doc: "An upgrade brought another role along that nobody has decided about.",
			Else:  refuse("v1.account.no_conflict", "The account has no role conflict.", "このアカウントに役割の競合はありません。"),
			Holds: func(t Account, _ accountFacts, _ time.Time) bool { return t.ConflictingRole != "" },
		},
	}
}

// accountEffects are the effects of the account's rows by name.
type accountEffects struct {
	fill, invite, mail, password, signedIn, failed, role, endSessions, adopt, join, clash, resolve accountEffect
}

func newAccountEffects() accountEffects {
	edit := func(id, doc string, do func(t *Account, f accountFacts, now time.Time)) accountEffect {
		return accountEffect{ID: id, Doc: doc, Do: func(t *Account, f accountFacts, now time.Time) []lifecycle.Action {
			do(t, f, now)
			return nil
		}}
	}
	return accountEffects{
		fill: edit("fill_in", "Notes address, name and role.", func(t *Account, f accountFacts, _ time.Time) {
			t.Email, t.Name, t.Role = f.invitee.Email, f.invitee.Name, f.invitee.Role
		}),
		invite: edit("new_link", "Makes a new link; an earlier one is void.", func(t *Account, f accountFacts, now time.Time) {
			t.Invitation, t.InvitedAt, t.Invitations = f.key, now, t.Invitations+1
		}),
		mail: accountEffect{ID: "mail_invitation", Doc: "Mails the link.", Do: func(t *Account, _ accountFacts, _ time.Time) []lifecycle.Action {
			return []lifecycle.Action{invitationMail(t.Email, t.Invitation)}
		}},
		password: edit("set_password", "Keeps the password.", func(t *Account, f accountFacts, _ time.Time) {
			t.Password = f.acceptance.NewPassword
		}),
		signedIn: edit("note_sign_in", "Notes when, and forgets the failures before.", func(t *Account, _ accountFacts, now time.Time) { t.LastSignIn, t.FailedSignIn = now, 0 }),
		failed:   edit("count_failure", "Counts the failure.", func(t *Account, _ accountFacts, _ time.Time) { t.FailedSignIn++ }),
		role:     edit("set_role", "Gives it the role.", func(t *Account, f accountFacts, _ time.Time) { t.Role = f.choice.Role }),
		endSessions: accountEffect{ID: "end_sessions", Doc: "Signs the account out everywhere.", Do: func(_ *Account, f accountFacts, _ time.Time) []lifecycle.Action {
			return estate.EndAll(Name+".session", f.sessions, estate.EndedByDisable)
		}},
		adopt: edit("adopt", "Notes address, name, role, password and the product that it comes from.", func(t *Account, f accountFacts, _ time.Time) {
			u := f.upgraded
			t.Email, t.Name, t.Role, t.From, t.Password = u.Email, u.Name, u.Role, u.From, u.Password
		}),
		join: edit("join", "The new password applies to the account that was there; its role stays.", func(t *Account, f accountFacts, _ time.Time) {
			t.Password, t.From = f.upgraded.Password, f.upgraded.From
		}),
		clash: edit("keep_both_roles", "Keeps the role brought along beside the one in force.", func(t *Account, f accountFacts, _ time.Time) {
			t.ConflictingRole = f.upgraded.Role
		}),
		resolve: edit("choose_role", "The chosen role is in force, the other one forgotten.", func(t *Account, f accountFacts, _ time.Time) {
			t.Role, t.ConflictingRole = f.choice.Role, ""
		}),
	}
}

func accountRows() []accountRow {
	g, e := newAccountGuards(), newAccountEffects()
	guards := func(list ...accountGuard) []accountGuard { return list }
	do := func(list ...accountEffect) []accountEffect { return list }
	operator, product := lifecycle.Operator, lifecycle.Product
	return []accountRow{
		{ID: "v1.account.invite", From: in(accountNone), On: inviteAccount, If: guards(g.manages, g.free, g.known), To: AccountInvited, Do: do(e.fill, e.invite, e.mail), By: operator, Why: "A local account is invited by mail.", Src: []string{"LACC"}},
		{ID: "v1.account.resend", From: in(AccountInvited), On: resend, If: guards(g.manages), Do: do(e.invite, e.mail), By: operator, Why: "The link is valid 24 hours and can be sent again.", Src: []string{"LACC"}},
		{ID: "v1.account.accept", From: in(AccountInvited), On: acceptLink, If: guards(g.fresh, g.strong, g.confirmed), To: AccountActive, Do: do(e.password), By: operator, Why: "Opening the link and setting a password activates the account.", Src: []string{"LACC"}},
		{ID: "v1.account.sign_in", From: in(AccountActive, AccountRoleConflict), On: signInAccount, Do: do(e.signedIn), By: operator, Why: "Name and password were right.", Src: []string{"CSM"}},
		{ID: "v1.account.sign_in_failed", From: in(AccountActive, AccountRoleConflict, AccountDisabled), On: failSignIn, Do: do(e.failed), By: operator, Why: "A failed sign-in is recorded; lockouts are not public.", Src: []string{"ULOG"}},
		{ID: "v1.account.change_role", From: in(AccountInvited, AccountActive, AccountDisabled), On: changeRole, If: guards(g.manages, g.notPrimary, g.known), Do: do(e.role), By: operator, Why: "An administrator edits the account.", Src: []string{"UACC"}},
		{ID: "v1.account.disable", From: in(AccountActive, AccountRoleConflict), On: disable, If: guards(g.manages, g.notPrimary), To: AccountDisabled, Do: do(e.endSessions), By: operator, Why: "The Status toggle disables an account.", Src: []string{"UACC"}},
		{ID: "v1.account.enable_conflict", From: in(AccountDisabled), On: enable, If: guards(g.manages, g.clash), To: AccountRoleConflict, By: operator, Why: "A conflict outlasts the time in which the account was disabled.", Src: []string{lifecycle.Assumed}},
		{ID: "v1.account.enable", From: in(AccountDisabled), On: enable, If: guards(g.manages), To: AccountActive, By: operator, Why: "The Status toggle enables an account.", Src: []string{"UACC"}},
		{ID: "v1.account.delete", From: in(AccountInvited, AccountActive, AccountRoleConflict, AccountDisabled), On: deleteAccount, If: guards(g.manages, g.notPrimary), To: AccountDeleted, Do: do(e.endSessions), By: operator, Why: "An administrator deletes the account.", Src: []string{"UACC"}},
		{ID: "v1.account.upgrade", From: in(accountNone), On: upgradeAccount, To: AccountActive, Do: do(e.adopt), By: product, Why: "A product's local account becomes a local account here.", Src: []string{"CASKB", "CASJA"}},
		{ID: "v1.account.upgrade_join", From: in(AccountInvited, AccountActive), On: upgradeAccount, If: guards(g.keeps), To: AccountActive, Do: do(e.join), By: product, Why: "Where the roles agree, or the role cannot change, there is nothing to decide.", Src: []string{lifecycle.Assumed}},
		{ID: "v1.account.upgrade_conflict", From: in(AccountInvited, AccountActive, AccountRoleConflict), On: upgradeAccount, To: AccountRoleConflict, Do: do(e.join, e.clash), By: product, Why: "The original role takes priority and can be changed by an administrator.", Src: []string{"CASKB"}},
		{ID: "v1.account.upgrade_disabled", From: in(AccountDisabled), On: upgradeAccount, Do: do(e.join, e.clash), By: product, Why: "A disabled account stays disabled.", Src: []string{lifecycle.Assumed}},
		{ID: "v1.account.resolve", From: in(AccountRoleConflict), On: resolve, If: guards(g.manages, g.offered), To: AccountActive, Do: do(e.resolve), By: operator, Why: "An administrator may change the role.", Src: []string{"CASKB"}},
	}
}
