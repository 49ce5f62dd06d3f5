package wizard

import (
	"crypto/subtle"
	"slices"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
)

type (
	assignmentGuard  = lifecycle.Guard[Assignment, assignmentFacts]
	assignmentEffect = lifecycle.Effect[Assignment, assignmentFacts]
	assignmentRow    = lifecycle.Row[Assignment, assignmentFacts]
)

func assignmentStates() []lifecycle.StateInfo {
	return []lifecycle.StateInfo{
		{State: assignmentNone, Label: estate.Assumed("None", "なし"), Doc: "Before somebody has to get an address."},
		{State: AwaitingEmail, Label: estate.Assumed("Waiting for the email address", "メールアドレスの入力待ち"), Doc: "Step 1: the address is to be typed twice."},
		{State: AwaitingExisting, Label: estate.Quoted("Assign as new Primary User Account", "新しいプライマリユーザアカウントとして割り当て", "AADV"), Doc: "The address is an account's of the same business, which may become the Primary User Account."},
		{State: AwaitingCode, Label: estate.Assumed("Waiting for the verification code", "検証コードの入力待ち"), Doc: "Step 2: the code was mailed."},
		{State: AwaitingPassword, Label: estate.Assumed("Waiting for the new password", "新しいパスワードの入力待ち"), Doc: "Step 3: the address is verified."},
		{State: Completed, Label: estate.Assumed("Completed", "完了"), Doc: "The address is a login.", Final: true},
		{State: Abandoned, Label: estate.Assumed("Abandoned", "中止"), Doc: "It ended without an address.", Final: true},
	}
}

func assignmentTriggers() []lifecycle.TriggerInfo {
	return []lifecycle.TriggerInfo{
		{Trigger: estate.BeginAssignment, Label: estate.Assumed("Begin", "開始"), Doc: "Somebody has to get an address to sign in with.", Input: func() any { return &estate.NewAssignment{} }},
		{Trigger: specifyAddress, Label: estate.Quoted("Verify Email", "メールを確認", "SEPJA"), Doc: "The user has typed an address.", Input: func() any { return &Address{} }},
		{Trigger: estate.CodeVerified, Label: estate.Quoted("Submit", "送信", "SEPJA"), Doc: "The verification code was right."},
		{Trigger: resetPassword, Label: estate.Quoted("Reset Password", "パスワードをリセット", "SEPJA"), Doc: "The user has typed a new password.", Input: func() any { return &Password{} }},
		{Trigger: useExisting, Label: estate.Quoted("Assign as new Primary User Account", "新しいプライマリユーザアカウントとして割り当て", "AADV"), Doc: "The user shows that the account with the address is his.", Input: func() any { return &Proof{} }},
		{Trigger: goBack, Label: estate.Assumed("Back", "戻る"), Doc: "The user wants another address."},
		{Trigger: estate.AbandonAssignment, Label: estate.Assumed("Abandon", "中止"), Doc: "Nobody needs the address any more."},
	}
}

// unable is the failure of the third step. The article has the Japanese sentence;
// the English one is inferred from it.
var unable = lifecycle.Reason{Code: "wizard.unable", Text: estate.Quoted(
	"Unable to reset password. Try again. If the problem persists, contact your support provider. (Error code: 4000013)",
	"パスワードをリセットできません 再度実行してください。 問題が解決しない場合は、サポートプロバイダに問い合わせてください。 (エラーコード: 4000013)", "KA15118")}

// existingFailed is the refusal of the wrong password of the existing account.
var existingFailed = lifecycle.Reason{Code: "wizard.existing.password", Text: estate.Assumed(
	"The password of the account is incorrect.", "このアカウントのパスワードが正しくありません。")}

// addressGuards are the rules about the typed address but the one that it is free.
// The documents name the rules; their words are ours.
func addressGuards() []assignmentGuard {
	guard := func(id, doc, code, en, ja string, holds func(t Assignment, f assignmentFacts) bool) assignmentGuard {
		return assignmentGuard{
			ID: id, Doc: doc, Input: true, Else: lifecycle.Reason{Code: code, Text: estate.Assumed(en, ja)},
			Holds: func(t Assignment, f assignmentFacts, _ time.Time) bool { return holds(t, f) },
		}
	}
	return []assignmentGuard{
		guard("address_valid", "It is an email address [FCON].", "wizard.address.invalid",
			"Specify a valid email address.", "有効なメールアドレスを指定してください。",
			func(_ Assignment, f assignmentFacts) bool { return f.valid() }),
		guard("address_confirmed", "It was typed twice alike.", "wizard.address.mismatch",
			"The email addresses do not match.", "メールアドレスが一致しません。",
			func(_ Assignment, f assignmentFacts) bool { return same(f.address.Email, f.address.ConfirmEmail) }),
		guard("address_expected", "It is the one to be verified, if no other may be.", "wizard.address.other",
			"Specify the email address that you sign in with.", "サインインに使用しているメールアドレスを指定してください。",
			func(t Assignment, f assignmentFacts) bool { return t.Only == "" || same(t.Only, f.address.Email) }),
		guard("address_not_registered", "No product was registered with it, if it is to be the Primary User Account's [CASJA].", "wizard.address.registered",
			"This email address was used to register Cloud App Security. Specify a different email address.",
			"このメールアドレスはCloud App Securityの登録時に使用されています。別のメールアドレスを指定してください。",
			func(t Assignment, f assignmentFacts) bool { return !f.registered || t.Purpose == estate.ForAccount }),
	}
}

func assignmentRows() []assignmentRow {
	free := assignmentGuard{
		ID: "address_free", Doc: "Nobody else has the address [FCON].", Input: true,
		Else: lifecycle.Reason{Code: "wizard.address.used", Text: estate.Assumed(
			"This email address is already in use. Specify a different email address.", "このメールアドレスはすでに使用されています。別のメールアドレスを指定してください。")},
		Holds: func(t Assignment, f assignmentFacts, _ time.Time) bool { return t.free(f) },
	}
	stillFree := free
	stillFree.Input = false
	offered := assignmentGuard{
		ID: "account_offered", Doc: "An active local account of the business that is not the Primary User Account has the address [AADV].", Else: free.Else,
		Holds: func(t Assignment, f assignmentFacts, _ time.Time) bool { return t.offered(f) },
	}
	typedOffered := offered
	typedOffered.Input = true
	alone := assignmentGuard{
		ID: "no_other", Doc: "No other run for the same thing is open.",
		Else:  lifecycle.Reason{Code: "wizard.begun", Text: estate.Assumed("The assignment of an email address has begun already.", "メールアドレスの割り当てはすでに開始されています。")},
		Holds: func(_ Assignment, f assignmentFacts, _ time.Time) bool { return !f.others },
	}
	able := assignmentGuard{
		ID: "able", Doc: "The first step was done no longer than `" + SettingLimit + "` ago, and `" + SettingOutcome + "` does not have it fail.", Else: unable,
		Holds: func(t Assignment, f assignmentFacts, now time.Time) bool { return !t.late(f, now) && !t.fails(f) },
	}
	notAble := assignmentGuard{
		ID: "not_able", Doc: "It is later, or `" + SettingOutcome + "` has it fail.", Else: unable,
		Holds: func(t Assignment, f assignmentFacts, now time.Time) bool { return t.late(f, now) || t.fails(f) },
	}
	strong := assignmentGuard{
		ID: "password_good", Doc: "The password meets the rule.", Input: true, Else: estate.PasswordReason,
		Holds: func(_ Assignment, f assignmentFacts, _ time.Time) bool {
			return estate.GoodPassword(f.password.NewPassword)
		},
	}
	confirmed := assignmentGuard{
		ID: "password_confirmed", Doc: "The password was typed twice alike.", Input: true, Else: estate.MismatchReason,
		Holds: func(_ Assignment, f assignmentFacts, _ time.Time) bool {
			return f.password.NewPassword == f.password.ConfirmPassword
		},
	}
	proven := assignmentGuard{
		ID: "password_right", Doc: "It is the password of the account that has the address [AADV].", Input: true, Else: existingFailed,
		Holds: func(_ Assignment, f assignmentFacts, _ time.Time) bool {
			return f.owner.Password != "" && subtle.ConstantTimeCompare([]byte(f.owner.Password), []byte(f.proof)) == 1
		},
	}
	countWrong := assignmentEffect{
		ID: "count_wrong", Doc: "Counts it.",
		Do: func(t *Assignment, _ assignmentFacts, _ time.Time) []lifecycle.Action { t.Wrong++; return nil },
	}
	e := assignmentEffects()
	typed := addressGuards()
	open := in(AwaitingEmail, AwaitingExisting, AwaitingCode, AwaitingPassword)
	return []assignmentRow{
		{ID: "v1.assignment.begin", From: in(assignmentNone), On: estate.BeginAssignment, If: []assignmentGuard{alone}, To: AwaitingEmail, Do: []assignmentEffect{e.begin}, By: lifecycle.Product, Why: "Trend Vision One requires the use of an email address to sign in.", Src: []string{"SEPJA", "FUPD"}},
		{ID: "v1.assignment.address", From: in(AwaitingEmail), On: specifyAddress, If: slices.Concat(typed, []assignmentGuard{free}), To: AwaitingCode, Do: []assignmentEffect{e.note, e.send}, By: lifecycle.Operator, Why: "A valid address that nobody uses gets a code; one that Cloud One knows too, without a word about it.", Src: []string{"SEPJA", "FCON", "KA15118"}},
		{ID: "v1.assignment.existing", From: in(AwaitingEmail), On: specifyAddress, If: slices.Concat(typed, []assignmentGuard{typedOffered}), To: AwaitingExisting, Do: []assignmentEffect{e.note}, By: lifecycle.Operator, Why: "If an account has the address, it is offered to \"Assign as new Primary User Account\".", Src: []string{"AADV"}},
		{ID: "v1.assignment.verified", From: in(AwaitingCode), On: estate.CodeVerified, To: AwaitingPassword, By: lifecycle.Product, Why: "The right code leads to the new password.", Src: []string{"SEPJA"}},
		{ID: "v1.assignment.reset_password", From: in(AwaitingPassword), On: resetPassword, If: []assignmentGuard{able, strong, confirmed, stillFree}, To: Completed, Do: []assignmentEffect{e.assign}, By: lifecycle.Operator, Why: "\"Updated password successfully\": the address and the password are the credentials now, also of the portal.", Src: []string{"SEPJA", "FUPD"}},
		{ID: "v1.assignment.unable", From: in(AwaitingPassword), On: resetPassword, If: []assignmentGuard{notAble}, To: AwaitingEmail, Do: []assignmentEffect{e.fail}, By: lifecycle.Operator, Why: "Whoever takes too long gets error 4000013, and has to do it again. After which time is not documented.", Src: []string{"KA15118"}},
		{ID: "v1.assignment.use_existing", From: in(AwaitingExisting), On: useExisting, If: []assignmentGuard{offered, proven}, To: Completed, Do: []assignmentEffect{e.assignExisting}, By: lifecycle.Operator, Why: "With its credentials verified, the account becomes the Primary User Account.", Src: []string{"AADV"}},
		{ID: "v1.assignment.wrong_password", From: in(AwaitingExisting), On: useExisting, If: []assignmentGuard{offered}, Do: []assignmentEffect{countWrong}, By: lifecycle.Operator, Why: "A wrong password is refused and noted.", Src: []string{lifecycle.Assumed}},
		{ID: "v1.assignment.back", From: in(AwaitingExisting, AwaitingCode, AwaitingPassword), On: goBack, To: AwaitingEmail, Do: []assignmentEffect{e.forget}, By: lifecycle.Operator, Why: "A mistyped address can be corrected.", Src: []string{lifecycle.Assumed}},
		{ID: "v1.assignment.abandon", From: open, On: estate.AbandonAssignment, To: Abandoned, Do: []assignmentEffect{e.forget}, By: lifecycle.Product, Why: "Whoever began it has gone another way.", Src: []string{lifecycle.Assumed}},
	}
}

// effects are what the rows do.
type effects struct{ begin, note, send, assign, assignExisting, fail, forget assignmentEffect }

func assignmentEffects() effects {
	forget := func(t *Assignment, f assignmentFacts, _ time.Time) []lifecycle.Action {
		t.Email, t.Existing, t.Merged, t.FirstDone = "", "", false, time.Time{}
		if f.verification == "" {
			return nil
		}
		return []lifecycle.Action{lifecycle.Tell{Kind: estate.VerificationKind, ID: f.verification, Trigger: estate.WithdrawCode}}
	}
	return effects{
		begin: assignmentEffect{ID: "note_who", Doc: "Notes who gets an address, and who is told of it.", Do: func(t *Assignment, f assignmentFacts, _ time.Time) []lifecycle.Action {
			b := f.begun
			t.Purpose, t.Kind, t.Thing, t.Original, t.Account, t.Name = b.Purpose, b.Kind, b.ID, b.Original, b.Account, b.Name
			t.Login, t.Only, t.Unused = b.Login, b.Email, b.Unused
			return nil
		}},
		note: assignmentEffect{ID: "note_address", Doc: "Notes the address, whose it is, and when.", Do: func(t *Assignment, f assignmentFacts, now time.Time) []lifecycle.Action {
			t.Email, t.Merged, t.FirstDone = f.address.Email, f.merged, now
			if t.offered(f) {
				t.Existing = f.owner.ID
			}
			return nil
		}},
		send: assignmentEffect{ID: "send_code", Doc: "Has a code mailed to it.", Do: func(t *Assignment, _ assignmentFacts, _ time.Time) []lifecycle.Action {
			return []lifecycle.Action{lifecycle.Tell{Kind: estate.VerificationKind, Trigger: estate.SendCode, With: estate.NewVerification{
				Purpose: estate.CodeForAddress, To: t.Email, Who: t.Original, Kind: estate.AssignmentKind, ID: t.ID,
			}}}
		}},
		assign:         assignmentEffect{ID: "assign", Doc: "Makes or changes the account, with the password that was set or, if Cloud One knows the address, the one there; has the portal's account replaced, and tells whoever began it.", Do: assign},
		assignExisting: assignmentEffect{ID: "assign_existing", Doc: "Makes the account that has the address the Primary User Account in place of the present one; has the portal's account replaced, and tells whoever began it.", Do: assignExisting},
		fail: assignmentEffect{ID: "fail", Doc: "Counts it, and forgets the address.", Do: func(t *Assignment, f assignmentFacts, now time.Time) []lifecycle.Action {
			t.Failures++
			return forget(t, f, now)
		}},
		forget: assignmentEffect{ID: "forget_address", Doc: "Forgets the address, and makes its code void.", Do: forget},
	}
}

func assign(t *Assignment, f assignmentFacts, now time.Time) []lifecycle.Action {
	t.CompletedAt, t.Merged = now, f.merged
	password := f.password.NewPassword
	if f.merged {
		password = f.cloudOne.Password
	}
	end := estate.Assigned{Account: t.Account, Email: t.Email, Merged: f.merged}
	if t.Purpose == estate.ForAccount {
		end.Password = password
		return t.complete(f, end)
	}
	primary := lifecycle.Tell{Kind: estate.AccountKind, ID: t.Account, Trigger: estate.AssignPrimary, With: estate.Assignment{
		Email: t.Email, Name: t.Name, Password: password, Merged: f.merged,
	}}
	return append([]lifecycle.Action{primary}, t.complete(f, end)...)
}

func assignExisting(t *Assignment, f assignmentFacts, now time.Time) []lifecycle.Action {
	t.CompletedAt = now
	var out []lifecycle.Action
	if t.Account != "" {
		// First, so that there are never two.
		out = append(out, lifecycle.Tell{Kind: estate.AccountKind, ID: t.Account, Trigger: estate.Retire})
	}
	out = append(out, lifecycle.Tell{Kind: estate.AccountKind, ID: f.owner.ID, Trigger: estate.AssignExisting})
	return append(out, t.complete(f, estate.Assigned{Account: f.owner.ID, Email: t.Email})...)
}

func assignmentRefusals() []lifecycle.Refusal {
	reason := func(code, en, ja string) lifecycle.Reason {
		return lifecycle.Reason{Code: code, Text: estate.Assumed(en, ja)}
	}
	done := reason("wizard.completed", "The email address has been assigned already. Sign in with it.", "メールアドレスはすでに割り当てられています。そのメールアドレスでサインインしてください。")
	abandoned := reason("wizard.abandoned", "The assignment of an email address was abandoned.", "メールアドレスの割り当ては中止されました。")
	step := reason("wizard.step", "The wizard is at another step.", "ウィザードは別のステップにあります。")
	out := []lifecycle.Refusal{{On: estate.BeginAssignment, Reason: reason("wizard.begun", "The assignment of an email address has begun already.", "メールアドレスの割り当てはすでに開始されています。")}}
	for _, on := range []lifecycle.Trigger{specifyAddress, estate.CodeVerified, resetPassword, useExisting, goBack, estate.AbandonAssignment} {
		out = append(out,
			lifecycle.Refusal{On: on, From: in(Completed), Reason: done},
			lifecycle.Refusal{On: on, From: in(Abandoned), Reason: abandoned},
			lifecycle.Refusal{On: on, Reason: step},
		)
	}
	return out
}
