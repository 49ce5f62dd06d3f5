package iam

import (
	"slices"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

func (m *IAM) accountKind() *sim.Kind[Account, accountFacts] {
	return &sim.Kind[Account, accountFacts]{
		ID: func(t *Account) *string { return &t.ID },
		Key: func(t Account) string {
			if t.State == AccountDeleted {
				return "" // the address is free again
			}
			return keyOf(t.SignInName())
		},
		Keep:  keepContact,
		Facts: m.accountFacts,
		Public: func(t Account) any {
			t.Password, t.Invitation = "", ""
			t.Members = slices.Clone(t.Members)
			for i := range t.Members {
				t.Members[i].Key = ""
			}
			return t
		},
		Spec: lifecycle.Spec[Account, accountFacts]{
			Name:  estate.AccountKind,
			Title: estate.Quoted("User account", "ユーザアカウント", "UACC"),
			Doc: "An account of Vision One. Local accounts are invited by mail, or come from a product's update; " +
				"whoever had an account here already keeps his role, and the role brought along conflicts with it until an administrator chooses. " +
				"One of them is the Primary User Account. After the update of the platform all others must be set up anew.",
			Initial:  accountNone,
			State:    func(t *Account) *lifecycle.State { return &t.State },
			States:   accountStates(),
			Triggers: accountTriggers(),
			Rows:     accountRows(),
			Refusals: accountRefusals(),
		},
	}
}

func accountStates() []lifecycle.StateInfo {
	return []lifecycle.StateInfo{
		{State: accountNone, Label: estate.Assumed("None", "なし"), Doc: "Before the invitation or the upgrade."},
		{State: AccountInvited, Label: estate.Assumed("Invited", "招待済み"), Doc: "The link is under way; there is no password yet, or the address is not verified."},
		{State: AccountActive, Label: estate.Quoted("Enabled", "有効", "UACC"), Doc: "It can sign in."},
		{State: AccountRoleConflict, Label: estate.Quoted("Role conflict", "役割の競合", "CASKB"), Doc: "It can sign in with the role that it had; an upgrade brought another one along."},
		{State: AccountResetRequired, Label: estate.Assumed("Password reset required", "パスワードのリセットが必要"), Doc: "The platform was updated: it cannot sign in before its user has set a password anew, by the link in the mail."},
		{State: AccountIDPRequired, Label: estate.Assumed("Identity provider required", "IDプロバイダの設定が必要"), Doc: "The platform was updated: it cannot sign in before an identity provider is enabled and its user has verified the address."},
		{State: AccountDisabled, Label: estate.Quoted("Disabled", "無効", "UACC"), Doc: "It cannot sign in."},
		{State: AccountDeleted, Label: estate.Assumed("Deleted", "削除済み"), Doc: "It is gone; its address is free.", Final: true},
	}
}

func accountTriggers() []lifecycle.TriggerInfo {
	choice, invitee := func() any { return &RoleChoice{} }, func() any { return &Invitee{} }
	return []lifecycle.TriggerInfo{
		{Trigger: inviteAccount, Label: estate.Assumed("Add local account", "ローカルアカウントの追加"), Doc: "An administrator adds a local account.", Input: invitee},
		{Trigger: inviteSAML, Label: estate.Assumed("Add SAML account", "SAMLアカウントの追加"), Doc: "An administrator adds the account of a user of the identity provider.", Input: invitee},
		{Trigger: addGroup, Label: estate.Assumed("Add group account", "グループアカウントの追加"), Doc: "An administrator adds the account of a group of the identity provider.", Input: invitee},
		{Trigger: resend, Label: estate.Assumed("Resend", "再送信"), Doc: "An administrator sends the link again; the earlier link is void."},
		{Trigger: acceptLink, Label: estate.Assumed("Accept invitation", "招待を承諾"), Doc: "The user opens the link and sets a password.", Input: func() any { return &Acceptance{} }},
		{Trigger: verifyAddress, Label: estate.Assumed("Verify the address", "メールアドレスの確認"), Doc: "The user of the identity provider opens the link."},
		{Trigger: signInAccount, Label: estate.Quoted("Sign in", "サインイン", "SEPJA"), Doc: "Name and password were right."},
		{Trigger: signInSAML, Label: estate.Assumed("Single sign-on", "シングルサインオン"), Doc: "The identity provider says who it is.", Input: func() any { return &Assertion{} }},
		{Trigger: failSignIn, Label: estate.Assumed("Fail to sign in", "サインインの失敗"), Doc: "The password was wrong."},
		{Trigger: askMember, Label: estate.Assumed("Ask for verification", "確認の依頼"), Doc: "A member of the group whose address is not verified tries to sign in.", Input: func() any { return &Member{} }},
		{Trigger: verifyMember, Label: estate.Assumed("Verify a member's address", "メンバーのメールアドレスの確認"), Doc: "A member of the group opens the link.", Input: func() any { return &Member{} }},
		{Trigger: idpEnabled, Label: estate.Assumed("Identity provider enabled", "IDプロバイダの有効化"), Doc: "An identity provider is there now."},
		{Trigger: changeRole, Label: estate.Assumed("Change role", "役割の変更"), Doc: "An administrator gives it another role.", Input: choice},
		{Trigger: describe, Label: estate.Assumed("Change description", "説明の変更"), Doc: "An administrator describes it.", Input: func() any { return &Description{} }},
		{Trigger: enable, Label: estate.Assumed("Enable", "有効にする"), Doc: "The Status toggle is switched on."},
		{Trigger: disable, Label: estate.Assumed("Disable", "無効にする"), Doc: "The Status toggle is switched off."},
		{Trigger: deleteAccount, Label: estate.Assumed("Delete", "削除"), Doc: "An administrator deletes it."},
		{Trigger: upgradeAccount, Label: estate.Assumed("Upgrade", "アップグレード"), Doc: "A product's local account becomes this account.", Input: func() any { return &Upgraded{} }},
		{Trigger: restoreClash, Label: estate.Assumed("Restore the role conflict", "役割の競合に戻す"), Doc: "It can sign in again, and its roles conflict still."},
		{Trigger: resolve, Label: estate.Assumed("Resolve the role conflict", "役割の競合を解決"), Doc: "An administrator picks one of the two roles.", Input: choice},
		{Trigger: estate.AssignPrimary, Label: estate.Assumed("Assign address", "メールアドレスの割り当て"), Doc: "The Primary User Account gets its address and password.", Input: func() any { return &estate.Assignment{} }},
		{Trigger: estate.AssignExisting, Label: estate.Quoted("Assign as new Primary User Account", "新しいプライマリユーザアカウントとして割り当て", "AADV"), Doc: "The account becomes the Primary User Account."},
		{Trigger: estate.ProvisionRoot, Label: estate.Assumed("Provision", "プロビジョニング"), Doc: "The console is made for an account of the Customer Licensing Portal.", Input: func() any { return &estate.Root{} }},
		{Trigger: estate.Retire, Label: estate.Assumed("Retire", "廃止"), Doc: "Another account takes the place of the Primary User Account."},
		{Trigger: estate.PlatformUpdated, Label: estate.Assumed("Platform updated", "プラットフォームのアップデート完了"), Doc: "The business is on Foundation Services now.", Input: func() any { return &estate.PlatformChange{} }},
		{Trigger: handOver, Label: estate.Assumed("Hand over", "引き渡し"), Doc: "The Primary User Account becomes an ordinary one with the role of its successor.", Input: choice},
		{Trigger: takeOver, Label: estate.Assumed("Take over", "引き継ぎ"), Doc: "The account becomes the Primary User Account."},
	}
}

func accountRefusals() []lifecycle.Refusal {
	refuse := func(on lifecycle.Trigger, code, en, ja string, from ...lifecycle.State) lifecycle.Refusal {
		return lifecycle.Refusal{From: from, On: on, Reason: lifecycle.Reason{Code: code, Text: estate.Assumed(en, ja)}}
	}
	because := func(on lifecycle.Trigger, reason lifecycle.Reason, from ...lifecycle.State) lifecycle.Refusal {
		return lifecycle.Refusal{From: from, On: on, Reason: reason}
	}
	out := []lifecycle.Refusal{
		refuse(resend, "v1.account.not_invited", "The account is not waiting for an invitation to be accepted.", "このアカウントは招待の承諾を待っていません。"),
		refuse(changeRole, "v1.account.role_conflict", "Resolve the role conflict first.", "先に役割の競合を解決してください。", AccountRoleConflict),
		refuse(enable, "v1.account.not_disabled", "The account is not disabled.", "このアカウントは無効になっていません。"),
		refuse(disable, "v1.account.not_enabled", "The account is not enabled.", "このアカウントは有効になっていません。"),
		refuse(resolve, "v1.account.no_conflict", "The account has no role conflict.", "このアカウントに役割の競合はありません。"),
		refuse(restoreClash, "v1.account.no_conflict", "The account has no role conflict.", "このアカウントに役割の競合はありません。"),
		because(failSignIn, signInFailed), because(askMember, signInFailed),
		refuse(idpEnabled, "v1.account.no_idp_required", "The account does not wait for an identity provider.", "このアカウントはIDプロバイダの設定を待っていません。"),
		refuse(estate.AssignExisting, "v1.account.not_active", "The account is not an active one.", "このアカウントは有効ではありません。"),
		refuse(handOver, "v1.account.not_active", "The account is not an active one.", "このアカウントは有効ではありません。"),
		refuse(takeOver, "v1.account.not_active", "The account is not an active one.", "このアカウントは有効ではありません。"),
	}
	for _, on := range []lifecycle.Trigger{acceptLink, verifyAddress, verifyMember} {
		out = append(out, because(on, accountOff, AccountDisabled), because(on, accountGone, AccountDeleted), because(on, linkUsed))
	}
	for _, on := range []lifecycle.Trigger{signInAccount, signInSAML} {
		out = append(out,
			because(on, accountOff, AccountDisabled),
			because(on, resetRequired, AccountResetRequired), because(on, signInFailed))
	}
	out = append(out,
		refuse(signInAccount, "v1.account.invited", "Accept the invitation that was sent to you by email first.", "先に、メールで送信された招待を承諾してください。", AccountInvited),
		because(signInAccount, useSingleSignOn, AccountIDPRequired),
		because(signInSAML, addressUnverified, AccountInvited, AccountIDPRequired))
	for _, on := range []lifecycle.Trigger{inviteAccount, inviteSAML, addGroup, estate.ProvisionRoot} {
		out = append(out, refuse(on, "v1.account.exists", "There is an account with this email address already.", "このメールアドレスのアカウントはすでに存在します。"))
	}
	for _, on := range []lifecycle.Trigger{
		changeRole, describe, deleteAccount, upgradeAccount, estate.AssignPrimary, estate.Retire, estate.PlatformUpdated,
	} {
		out = append(out, because(on, accountGone))
	}
	return out
}
