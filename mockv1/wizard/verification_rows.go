package wizard

import (
	"slices"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
)

type (
	verificationGuard  = lifecycle.Guard[Verification, verificationFacts]
	verificationEffect = lifecycle.Effect[Verification, verificationFacts]
	verificationRow    = lifecycle.Row[Verification, verificationFacts]
)

func verificationStates() []lifecycle.StateInfo {
	return []lifecycle.StateInfo{
		{State: verificationNone, Label: estate.Assumed("None", "なし"), Doc: "Before anybody needs a code."},
		{State: VerificationSent, Label: estate.Assumed("Sent", "送信済み"), Doc: "The mail is sent; the code is waited for. Once it is too old, only a new one helps."},
		{State: VerificationVerified, Label: estate.Assumed("Verified", "検証済み"), Doc: "The code was right.", Final: true},
		{State: VerificationBlocked, Label: estate.Assumed("Blocked", "ブロック済み"), Doc: "Too many wrong codes were typed; only a new one helps."},
		{State: VerificationWithdrawn, Label: estate.Assumed("Withdrawn", "取り消し済み"), Doc: "Nobody waits for the code any more.", Final: true},
	}
}

func verificationTriggers() []lifecycle.TriggerInfo {
	return []lifecycle.TriggerInfo{
		{Trigger: estate.SendCode, Label: estate.Quoted("Verify Email", "メールを確認", "SEPJA"), Doc: "Somebody needs to know that an address is the user's own.", Input: func() any { return &estate.NewVerification{} }},
		{Trigger: resendCode, Label: estate.Quoted("click here to resend", "ここをクリックして再送信", "SEPJA"), Doc: "The user wants another code."},
		{Trigger: submitCode, Label: estate.Quoted("Submit", "送信", "SEPJA"), Doc: "The user has typed a code.", Input: func() any { return &TypedCode{} }},
		{Trigger: estate.WithdrawCode, Label: estate.Assumed("Withdraw", "取り消し"), Doc: "Nobody waits for the code any more."},
	}
}

func verificationRows() []verificationRow {
	fresh := verificationGuard{
		ID: "code_fresh", Doc: "The code is not older than `" + SettingLifetime + "`.", Else: codeExpired,
		Holds: func(t Verification, f verificationFacts, now time.Time) bool { return !t.expired(f, now) },
	}
	right := verificationGuard{
		ID: "code_right", Doc: "It is the code that was sent last.", Input: true, Else: codeWrong,
		// Of an expired code nobody is told whether it was the right one.
		Holds: func(t Verification, f verificationFacts, now time.Time) bool { return t.right(f) || t.expired(f, now) },
	}
	triesLeft := verificationGuard{
		ID: "tries_left", Doc: "It is not the last of the wrong codes that `" + SettingTries + "` allows.", Else: codeBlocked,
		Holds: func(t Verification, f verificationFacts, _ time.Time) bool {
			return f.tries <= 0 || t.Wrong+1 < f.tries
		},
	}
	countdown := verificationGuard{
		ID: "countdown_over", Doc: "The countdown of `" + SettingResend + "` is over.",
		Ask: func(t Verification, f verificationFacts, now time.Time) []lifecycle.Reason {
			if due := t.SentAt.Add(f.resend); f.resend > 0 && now.Before(due) {
				return []lifecycle.Reason{resendEarly(now, due)}
			}
			return nil
		},
	}
	// Else the way to another address and back would pass by countdown and block.
	running := verificationGuard{
		ID: "countdown_running", Doc: "A code was sent to the same address for the same account, it was not used, and the countdown of `" + SettingResend + "` still runs.", Else: codeNone,
		Holds: func(_ Verification, f verificationFacts, _ time.Time) bool { return f.earlier != nil },
	}
	blocked := verificationGuard{
		ID: "was_blocked", Doc: "Too many wrong codes were typed for it.", Else: codeNone,
		Holds: func(_ Verification, f verificationFacts, _ time.Time) bool {
			return f.earlier != nil && f.earlier.barred(f)
		},
	}
	begin := verificationEffect{ID: "note_owner", Doc: "Notes what it is for, and makes earlier codes for the same void.", Do: noteOwner}
	send := verificationEffect{ID: "mail_code", Doc: "Mails a new code with a prefix of its own; the earlier one is void.", Do: mailCode}
	takeUp := verificationEffect{ID: "take_up", Doc: "Goes on with the code that was sent, its countdown and the wrong codes that were typed for it; no mail is sent.", Do: takeUpCode}
	count := verificationEffect{
		ID: "count_wrong", Doc: "Counts it.",
		Do: func(t *Verification, _ verificationFacts, _ time.Time) []lifecycle.Action { t.Wrong++; return nil },
	}
	tell := verificationEffect{
		ID: "tell_owner", Doc: "Tells whoever had the code sent.",
		Do: func(t *Verification, _ verificationFacts, now time.Time) []lifecycle.Action {
			t.VerifiedAt = now
			return []lifecycle.Action{lifecycle.Tell{Kind: t.Kind, ID: t.Thing, Trigger: estate.CodeVerified}}
		},
	}
	return []verificationRow{
		{ID: "v1.verification.take_up_blocked", From: in(verificationNone), On: estate.SendCode, If: []verificationGuard{running, blocked}, To: VerificationBlocked, Do: []verificationEffect{begin, takeUp}, By: lifecycle.Operator, Why: "Whoever comes back to an address is as far as he was: blocked, until another code may be sent.", Src: []string{lifecycle.Assumed}},
		{ID: "v1.verification.take_up", From: in(verificationNone), On: estate.SendCode, If: []verificationGuard{running}, To: VerificationSent, Do: []verificationEffect{begin, takeUp}, By: lifecycle.Operator, Why: "Whoever comes back to an address is as far as he was: the countdown to another code runs.", Src: []string{lifecycle.Assumed}},
		{ID: "v1.verification.send", From: in(verificationNone), On: estate.SendCode, To: VerificationSent, Do: []verificationEffect{begin, send}, By: lifecycle.Operator, Why: "\"Verify Email\" mails a verification code.", Src: []string{"SEPJA"}},
		{ID: "v1.verification.resend", From: in(VerificationSent, VerificationBlocked), On: resendCode, If: []verificationGuard{countdown}, To: VerificationSent, Do: []verificationEffect{send}, By: lifecycle.Operator, Why: "\"click here to resend\", after a countdown in seconds; that the earlier code is void is inferred.", Src: []string{"SEPJA", "TM2FA"}},
		{ID: "v1.verification.verify", From: in(VerificationSent), On: submitCode, If: []verificationGuard{fresh, right}, To: VerificationVerified, Do: []verificationEffect{tell}, By: lifecycle.Operator, Why: "The right code leads to the next step.", Src: []string{"SEPJA"}},
		{ID: "v1.verification.wrong", From: in(VerificationSent), On: submitCode, If: []verificationGuard{fresh, triesLeft}, Do: []verificationEffect{count}, By: lifecycle.Operator, Why: "A wrong code is refused and noted.", Src: []string{lifecycle.Assumed}},
		{ID: "v1.verification.block", From: in(VerificationSent), On: submitCode, If: []verificationGuard{fresh}, To: VerificationBlocked, Do: []verificationEffect{count}, By: lifecycle.Operator, Why: "Codes cannot be guessed: after so many wrong ones a new code must be sent.", Src: []string{lifecycle.Assumed}},
		{ID: "v1.verification.withdraw", From: in(VerificationSent, VerificationBlocked), On: estate.WithdrawCode, To: VerificationWithdrawn, By: lifecycle.Product, Why: "Whoever waited for the code has gone another way.", Src: []string{lifecycle.Assumed}},
	}
}

func verificationRefusals() []lifecycle.Refusal {
	opened := lifecycle.Reason{Code: "wizard.code.sent", Text: estate.Assumed("The verification code has been sent already.", "検証コードはすでに送信されています。")}
	return []lifecycle.Refusal{
		{On: estate.SendCode, Reason: opened},
		{On: resendCode, From: in(VerificationVerified), Reason: codeUsed},
		{On: resendCode, Reason: codeNone},
		{On: submitCode, From: in(VerificationVerified), Reason: codeUsed},
		{On: submitCode, From: in(VerificationBlocked), Reason: codeBlocked},
		{On: submitCode, From: in(VerificationWithdrawn), Reason: codeSuperseded},
		{On: submitCode, Reason: codeNone},
		{On: estate.WithdrawCode, From: in(VerificationVerified), Reason: codeUsed},
		{On: estate.WithdrawCode, Reason: codeNone},
	}
}

func noteOwner(t *Verification, f verificationFacts, _ time.Time) []lifecycle.Action {
	t.note(f.sending)
	out := make([]lifecycle.Action, len(f.open))
	for i, id := range f.open {
		out[i] = lifecycle.Tell{Kind: estate.VerificationKind, ID: id, Trigger: estate.WithdrawCode}
	}
	return out
}

// takeUpCode goes on where the earlier verification was.
func takeUpCode(t *Verification, f verificationFacts, _ time.Time) []lifecycle.Action {
	e := f.earlier
	t.Code, t.Old, t.Prefix, t.Mails, t.Wrong, t.SentAt = e.Code, slices.Clone(e.Old), e.Prefix, e.Mails, e.Wrong, e.SentAt
	return nil
}

func mailCode(t *Verification, f verificationFacts, now time.Time) []lifecycle.Action {
	if t.Code != "" {
		t.Old = append(append([]string{}, t.Old...), t.Code)
	}
	t.Code, t.Prefix, t.SentAt, t.Wrong = f.code, f.prefix, now, 0
	t.Mails++
	return []lifecycle.Action{codeMail(*t)}
}

// codeMail is the mail with a code; its wording is assumed.
func codeMail(t Verification) lifecycle.Mail {
	why := estate.Assumed(
		"Use the following verification code to verify your email address for Trend Vision One.",
		"Trend Vision Oneで使用するメールアドレスを確認するため、次の検証コードを入力してください。")
	if t.Purpose == estate.CodeForTransfer {
		why = estate.Assumed(
			"Use the following verification code to transfer the ownership of the Primary User Account.",
			"プライマリユーザアカウントの所有権を移転するため、次の検証コードを入力してください。")
	}
	return lifecycle.Mail{
		From: service, Template: "verification_code", To: t.To,
		Subject: estate.Assumed("Your Trend Vision One verification code", "Trend Vision Oneの検証コード"),
		Body: estate.Assumed(
			why.EN+"\n\n"+t.Prefix+" - {code:verification}\n\nThe letters in front of the code are the same as on the page. If you did not ask for a code, ignore this email.\n",
			why.JA+"\n\n"+t.Prefix+" - {code:verification}\n\nコードの前の文字は、画面に表示される文字と同じです。心当たりがない場合は、このメールを破棄してください。\n"),
		Codes: map[string]string{"verification": t.Code},
	}
}
