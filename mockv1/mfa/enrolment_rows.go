package mfa

import (
	"crypto/subtle"
	"slices"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
)

type (
	guard  = lifecycle.Guard[Enrolment, facts]
	effect = lifecycle.Effect[Enrolment, facts]
	row    = lifecycle.Row[Enrolment, facts]
)

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// The refusals of codes that people meet.
var (
	codeWrong = lifecycle.Reason{Code: "mfa.code.wrong", Text: estate.Assumed(
		"The one-time password is incorrect.", "ワンタイムパスワードが正しくありません。")}
	resetWrong = lifecycle.Reason{Code: "mfa.reset_code.wrong", Text: estate.Assumed(
		"The reset code is incorrect. If you do not have your reset code, contact support.",
		"リセットコードが正しくありません。リセットコードがない場合は、サポートにお問い合わせください。")}
	notOn = lifecycle.Reason{Code: "mfa.off", Text: estate.Assumed(
		"Multi-factor authentication is not enabled for this account.", "このアカウントの多要素認証は有効になっていません。")}
	gone = lifecycle.Reason{Code: "mfa.forgotten", Text: estate.Assumed("The account has been deleted.", "アカウントは削除されています。")}
)

func enrolmentStates() []lifecycle.StateInfo {
	return []lifecycle.StateInfo{
		{State: none, Label: estate.Assumed("None", "なし"), Doc: "Its user never began to set it up."},
		{State: Off, Label: estate.Quoted("Disabled", "無効", "KA15466"), Doc: "No one-time password is asked for at sign-in."},
		{State: Enrolling, Label: estate.Assumed("Being set up", "設定中"), Doc: "The QR code or the secret key is shown; no one-time password was given yet."},
		{State: Unconfirmed, Label: estate.Quoted("MFA has been enabled", "MFAが有効になりました", "MFA"), Doc: "A right one-time password was given; the reset code is shown until the box is ticked. One-time passwords are asked for already."},
		{State: On, Label: estate.Quoted("Enabled", "有効", "KA15466"), Doc: "A one-time password is asked for at sign-in and before guarded operations."},
		{State: ResetRequired, Label: estate.Assumed("To be set up again", "再設定が必要"), Doc: "It was used before the platform's update, and has to be set up again at the next sign-in."},
		{State: forgotten, Label: estate.Assumed("Forgotten", "破棄済み"), Doc: "The account is deleted.", Final: true},
	}
}

func enrolmentTriggers() []lifecycle.TriggerInfo {
	leaving := func() any { return &Leaving{} }
	proof := func() any { return &Proof{} }
	return []lifecycle.TriggerInfo{
		{Trigger: begin, Label: estate.Quoted("Enable MFA", "MFAを有効にする", "MFA"), Doc: "The user begins to set it up.", Input: func() any { return &Start{} }},
		{Trigger: confirm, Label: estate.Quoted("Next", "次へ", "MFA"), Doc: "The user types the one-time password that his app shows.", Input: proof},
		{Trigger: finish, Label: estate.Quoted("Done", "完了", "CASKB"), Doc: "The user has stored the reset code.", Input: func() any { return &Stored{} }},
		{Trigger: cancel, Label: estate.Assumed("Cancel", "キャンセル"), Doc: "The user gives up setting it up."},
		{Trigger: verify, Label: estate.Assumed("Verify", "検証"), Doc: "The user gives a one-time password.", Input: proof},
		{Trigger: fail, Label: estate.Assumed("Fail to verify", "検証の失敗"), Doc: "The code that was typed was wrong."},
		{Trigger: disable, Label: estate.Quoted("Disable", "無効にする", "KA15466"), Doc: "The user switches it off.", Input: leaving},
		{Trigger: useReset, Label: estate.Quoted("Reset MFA", "MFAのリセット", "KA15466"), Doc: "The user cannot generate a one-time password, and gives the reset code.", Input: proof},
		{Trigger: supportLift, Label: estate.Assumed("Reset by support", "サポートによるリセット"), Doc: "Support switches it off for somebody who has neither his device nor the reset code."},
		{Trigger: estate.PlatformUpdated, Label: estate.Assumed("Platform updated", "プラットフォームの更新完了"), Doc: "The business is on Foundation Services now.", Input: func() any { return &estate.PlatformChange{} }},
		{Trigger: estate.SwitchOff, Label: estate.Assumed("Do without", "使用しない"), Doc: "At the platform's update its user chooses to do without it.", Input: leaving},
		{Trigger: estate.Forget, Label: estate.Assumed("Forget", "破棄"), Doc: "The account is deleted."},
	}
}

func enrolmentRefusals() []lifecycle.Refusal {
	already := lifecycle.Reason{Code: "mfa.on", Text: estate.Assumed(
		"Multi-factor authentication is already enabled for this account.", "このアカウントの多要素認証はすでに有効です。")}
	notBegun := lifecycle.Reason{Code: "mfa.not_begun", Text: estate.Assumed(
		"Start setting up multi-factor authentication first.", "先に多要素認証の設定を開始してください。")}
	refuse := func(on lifecycle.Trigger, reason lifecycle.Reason, from ...lifecycle.State) lifecycle.Refusal {
		return lifecycle.Refusal{On: on, Reason: reason, From: from}
	}
	out := []lifecycle.Refusal{
		refuse(begin, already, On, Unconfirmed), refuse(confirm, already, On, Unconfirmed), refuse(finish, already, On),
		refuse(confirm, notBegun, none, Off, ResetRequired), refuse(finish, notBegun, none, Off, Enrolling, ResetRequired),
		refuse(cancel, notBegun, none, Off, Unconfirmed, On, ResetRequired),
		refuse(disable, notOn, none, Off, Enrolling), refuse(fail, notOn, none, Off, ResetRequired),
		refuse(verify, notOn, none, Off, Enrolling, ResetRequired), refuse(useReset, notOn, none, Off, Enrolling, ResetRequired),
		refuse(supportLift, notOn, none, Off), refuse(estate.SwitchOff, notOn, none),
		refuse(estate.PlatformUpdated, notOn, none, Off, Enrolling, ResetRequired), refuse(estate.Forget, notOn, none),
	}
	for _, on := range []lifecycle.Trigger{begin, confirm, finish, cancel, verify, fail, disable, useReset, supportLift, estate.PlatformUpdated, estate.SwitchOff, estate.Forget} {
		out = append(out, refuse(on, gone, forgotten))
	}
	return out
}

type guards struct{ here, unlocked, right, fresh, stored, resets, free, required guard }

func newGuards() guards {
	return guards{
		here: guard{
			ID: "local_account", Doc: "On the legacy platform the account is a local one.",
			Holds: func(_ Enrolment, f facts, _ time.Time) bool { return !f.foreign },
			Else: lifecycle.Reason{Code: "mfa.local_only", Text: estate.Assumed(
				"Two-factor authentication is available for local accounts only.", "2要素認証はローカルアカウントでのみ使用できます。")},
		},
		unlocked: guard{
			ID: "not_locked", Doc: "There were not too many wrong codes (`v1.mfa.tries`, `v1.mfa.lock`).",
			Holds: func(_ Enrolment, f facts, _ time.Time) bool { return !f.locked },
			Else: lifecycle.Reason{Code: "mfa.code.locked", Text: estate.Assumed(
				"Too many incorrect codes have been entered. Try again later, or contact support.",
				"正しくないコードの入力回数が上限に達しました。しばらくしてから再試行するか、サポートにお問い合わせください。")},
		},
		right: guard{
			ID: "code_right", Doc: "The one-time password is that of the app, now or at most `v1.mfa.skew` steps of 30 seconds off.", Input: true,
			Holds: func(_ Enrolment, f facts, _ time.Time) bool { return len(f.steps) > 0 }, Else: codeWrong,
		},
		fresh: guard{
			ID: "code_unused", Doc: "The one-time password was not used before (`v1.mfa.once`).", Input: true,
			Holds: func(_ Enrolment, f facts, _ time.Time) bool { return len(f.unused) > 0 || len(f.steps) == 0 },
			Else: lifecycle.Reason{Code: "mfa.code.used", Text: estate.Assumed(
				"The one-time password has been used already. Wait for the next one.", "このワンタイムパスワードはすでに使用されています。次のパスワードが表示されるまでお待ちください。")},
		},
		stored: guard{
			ID: "box_ticked", Doc: "\"I have stored my reset code in a safe location\" is ticked.", Input: true,
			Holds: func(_ Enrolment, f facts, _ time.Time) bool { return f.stored },
			Else: lifecycle.Reason{Code: "mfa.reset_code.not_stored", Text: estate.Assumed(
				"Store the reset code in a safe location and select the check box.", "リセットコードを安全な場所に保管し、チェックボックスをオンにしてください。")},
		},
		resets: guard{
			ID: "reset_code_right", Doc: "The code is the reset code that was shown when it was set up.", Input: true,
			Holds: func(_ Enrolment, f facts, _ time.Time) bool { return f.resets }, Else: resetWrong,
		},
		free: guard{
			ID: "not_enforced", Doc: "It is not asked of all.",
			Holds: func(_ Enrolment, f facts, _ time.Time) bool { return !f.enforced },
			Else: lifecycle.Reason{Code: "mfa.enforced", Text: estate.Assumed(
				"Multi-factor authentication is required for all user accounts and cannot be disabled.", "多要素認証はすべてのユーザアカウントで必須となっているため、無効にできません。")},
		},
		required: guard{
			ID: "was_used", Doc: "It was used before the platform's update.",
			Holds: func(t Enrolment, _ facts, _ time.Time) bool { return t.Required },
			Else:  notOn,
		},
	}
}

type effects struct{ begin, note, reset, verify, complete, finish, goOn, count, clear, demand, leave, widen effect }

func (m *MFA) newEffects() effects {
	session := m.options.Sessions.Spec.Name
	tell := func(f facts, on lifecycle.Trigger) []lifecycle.Action {
		if f.session.ID == "" {
			return nil
		}
		return []lifecycle.Action{lifecycle.Tell{Kind: session, ID: f.session.ID, Trigger: on}}
	}
	edit := func(id, doc string, do func(t *Enrolment, f facts, now time.Time)) effect {
		return effect{ID: id, Doc: doc, Do: func(t *Enrolment, f facts, now time.Time) []lifecycle.Action {
			do(t, f, now)
			return nil
		}}
	}
	act := func(id, doc string, do func(f facts) []lifecycle.Action) effect {
		return effect{ID: id, Doc: doc, Do: func(_ *Enrolment, f facts, _ time.Time) []lifecycle.Action { return do(f) }}
	}
	wipe := func(t *Enrolment) {
		*t = Enrolment{ID: t.ID, State: t.State, Account: t.Account, Secrets: t.Secrets, Required: t.Required}
	}
	return effects{
		begin: effect{
			ID: "make_secret", Doc: "Makes a new secret. A Master Administrator who is shown \"Enable MFA\" at sign-in asks it of all thereby.",
			Do: func(t *Enrolment, f facts, _ time.Time) []lifecycle.Action {
				wipe(t)
				if t.Account == "" {
					t.Account = f.start.Account
				}
				t.Secret, t.Secrets = f.secret, t.Secrets+1
				if !f.everybody {
					return nil
				}
				return []lifecycle.Action{lifecycle.Tell{Kind: policyKindName, ID: f.policy, Trigger: enforce}}
			},
		},
		note: edit("note_code", "Notes that the code was used, and forgets the wrong ones before it.", func(t *Enrolment, f facts, _ time.Time) {
			t.Used, t.Failed, t.FailedAt = f.kept, 0, time.Time{}
			if len(f.unused) > 0 {
				t.Used = append(slices.Clip(t.Used), f.unused[0])
			}
		}),
		reset: edit("make_reset_code", "Makes the reset code, and notes to which session it is shown.", func(t *Enrolment, f facts, now time.Time) {
			t.ResetCode, t.Session, t.EnabledAt = f.reset, f.session.ID, now
		}),
		verify: act("verify_session", "Completes the sign-in, or frees the guarded operations.", func(f facts) []lifecycle.Action {
			return tell(f, estate.Verify)
		}),
		// The set-up at sign-in is complete with its last step alone.
		complete: act("note_verification", "Frees the guarded operations, unless the sign-in waits for the last step.", func(f facts) []lifecycle.Action {
			if f.session.Scope != "" {
				return nil
			}
			return tell(f, estate.Verify)
		}),
		finish: edit("finish", "Shows the reset code to nobody from now on.", func(t *Enrolment, _ facts, _ time.Time) {
			t.Required, t.Session = false, ""
		}),
		goOn: act("complete_sign_in", "Completes the sign-in that waited for the set-up.", func(f facts) []lifecycle.Action {
			if f.session.Scope != ScopeSetup {
				return nil
			}
			return tell(f, estate.Verify)
		}),
		count: edit("count", "Counts the wrong code.", func(t *Enrolment, _ facts, now time.Time) { t.Failed, t.FailedAt = t.Failed+1, now }),
		clear: edit("clear", "Forgets the secret and the reset code.", func(t *Enrolment, _ facts, _ time.Time) { wipe(t); t.Required = false }),
		demand: edit("demand", "Forgets the secret and the reset code; it has to be set up again.", func(t *Enrolment, _ facts, _ time.Time) {
			wipe(t)
			t.Required = true
		}),
		leave: act("sign_out", "Ends a session that waited for a one-time password: its user signs in anew.", func(f facts) []lifecycle.Action {
			if f.session.Scope != ScopeCode {
				return nil
			}
			return tell(f, estate.SignOut)
		}),
		widen: act("go_on", "Lets a session that waited for the set-up go on.", func(f facts) []lifecycle.Action {
			if f.session.Scope != ScopeSetup {
				return nil
			}
			return tell(f, estate.Widen)
		}),
	}
}

func (m *MFA) enrolmentRows() []row {
	g, e := newGuards(), m.newEffects()
	ifs := func(list ...guard) []guard { return list }
	do := func(list ...effect) []effect { return list }
	operator, product, support := lifecycle.Operator, lifecycle.Product, lifecycle.Support
	name := estate.MFAKind
	return []row{
		{ID: name + ".begin", From: in(none, Off, Enrolling, ResetRequired), On: begin, If: ifs(g.here), To: Enrolling, Do: do(e.begin), By: operator, Why: "The user switches it on, or has to at sign-in; a QR code or a secret key is shown.", Src: []string{"CASKB", "MFA", "UACLEG"}},
		{ID: name + ".confirm", From: in(Enrolling), On: confirm, If: ifs(g.unlocked, g.right, g.fresh), To: Unconfirmed, Do: do(e.note, e.reset, e.complete), By: operator, Why: "The right one-time password enables it, and the reset code is shown.", Src: []string{"MFA", "CASKB"}},
		{ID: name + ".finish", From: in(Unconfirmed), On: finish, If: ifs(g.stored), To: On, Do: do(e.finish, e.goOn), By: operator, Why: "Whoever has stored the reset code ticks the box and is done.", Src: []string{"CASKB", "KA15466"}},
		{ID: name + ".cancel_required", From: in(Enrolling), On: cancel, If: ifs(g.required), To: ResetRequired, Do: do(e.demand), By: operator, Why: "Giving up does not spare anybody what the platform's update asks for.", Src: []string{lifecycle.Assumed}},
		{ID: name + ".cancel", From: in(Enrolling), On: cancel, To: Off, Do: do(e.clear), By: operator, Why: "The user gives up setting it up.", Src: []string{lifecycle.Assumed}},
		{ID: name + ".verify", From: in(On, Unconfirmed), On: verify, If: ifs(g.unlocked, g.right, g.fresh), Do: do(e.note, e.verify), By: operator, Why: "A right one-time password completes the sign-in; guarded operations are free for 15 minutes.", Src: []string{"MFA"}},
		{ID: name + ".code_wrong", From: in(On, Unconfirmed, Enrolling), On: fail, Do: do(e.count), By: operator, Why: "A wrong code is recorded; limits are not public.", Src: []string{lifecycle.Assumed}},
		{ID: name + ".disable", From: in(On, Unconfirmed, ResetRequired), On: disable, If: ifs(g.free), To: Off, Do: do(e.clear, e.widen), By: operator, Why: "A user may switch it off unless it is asked of all.", Src: []string{"KA15466"}},
		{ID: name + ".use_reset_code", From: in(On, Unconfirmed), On: useReset, If: ifs(g.unlocked, g.resets), To: Off, Do: do(e.clear, e.leave), By: operator, Why: "The reset code switches it off; it is not set up again thereby. That the code is consumed is inferred.", Src: []string{"KA15466"}},
		{ID: name + ".support_reset", From: in(On, Unconfirmed, Enrolling, ResetRequired), On: supportLift, To: Off, Do: do(e.clear), By: support, Why: "Without the reset code only support can help.", Src: []string{"KA15466"}},
		{ID: name + ".platform_updated", From: in(On, Unconfirmed), On: estate.PlatformUpdated, To: ResetRequired, Do: do(e.demand), By: product, Why: "After the platform's update it must be set up again.", Src: []string{"FCON"}},
		{ID: name + ".switch_off", From: in(Off, Enrolling, Unconfirmed, On, ResetRequired), On: estate.SwitchOff, To: Off, Do: do(e.clear), By: product, Why: "At the platform's update its user may choose to disable it.", Src: []string{"KA15870"}},
		{ID: name + ".forget", From: in(Off, Enrolling, Unconfirmed, On, ResetRequired), On: estate.Forget, To: forgotten, Do: do(e.clear), By: product, Why: "It goes with its account.", Src: []string{lifecycle.Assumed}},
	}
}
