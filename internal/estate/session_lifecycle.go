package estate

import (
	"time"

	"github.com/mockone/mockone/internal/lifecycle"
)

func sessionSpec(name string) lifecycle.Spec[Session, sessionFacts] {
	end := func(id, doc, reason string) lifecycle.Effect[Session, sessionFacts] {
		return lifecycle.Effect[Session, sessionFacts]{
			ID: id, Doc: doc,
			Do: func(t *Session, f sessionFacts, now time.Time) []lifecycle.Action {
				t.EndedAt, t.Reason = now, f.reason
				if t.Reason == "" {
					t.Reason = reason
				}
				return nil
			},
		}
	}
	return lifecycle.Spec[Session, sessionFacts]{
		Name:    name,
		Title:   Assumed("Session", "セッション"),
		Doc:     "Somebody's being signed in to the console. Inactivity and age end it by comparison when it is used; an update ends it by force.",
		Initial: sessionNone,
		State:   func(t *Session) *lifecycle.State { return &t.State },
		States: []lifecycle.StateInfo{
			{State: sessionNone, Label: Assumed("Signed out", "サインアウト"), Doc: "Nobody is signed in."},
			{State: SessionActive, Label: Assumed("Active", "有効"), Doc: "The credential is accepted, unless it is too old or was idle too long."},
			{State: SessionEnded, Label: Assumed("Ended", "終了"), Doc: "The credential is refused with the reason.", Final: true},
		},
		Triggers: []lifecycle.TriggerInfo{
			{Trigger: SignIn, Label: Quoted("Sign in", "サインイン", "SEPJA"), Doc: "Name and password were right."},
			{Trigger: SignOut, Label: Assumed("Sign out", "サインアウト"), Doc: "The user signs out."},
			{Trigger: ForceOut, Label: Assumed("Force sign-out", "強制サインアウト"), Doc: "Something other than the user ends the session.", Input: func() any { return &Ending{} }},
		},
		Rows: []lifecycle.Row[Session, sessionFacts]{
			{
				ID: name + ".sign_in", From: []lifecycle.State{sessionNone}, On: SignIn, To: SessionActive,
				By: lifecycle.Operator, Why: "Signing in starts a session.", Src: []string{"CSM"},
				Do: []lifecycle.Effect[Session, sessionFacts]{{
					ID: "start", Doc: "Notes whose it is, and its credential.",
					Do: func(t *Session, f sessionFacts, now time.Time) []lifecycle.Action {
						t.Account, t.Login, t.Scope, t.Token, t.Started = f.who.Account, f.who.Login, f.who.Scope, f.token, now
						return nil
					},
				}},
			},
			{
				ID: name + ".sign_out", From: []lifecycle.State{SessionActive}, On: SignOut, To: SessionEnded,
				By: lifecycle.Operator, Why: "The user signs out.", Src: []string{lifecycle.Assumed},
				Do: []lifecycle.Effect[Session, sessionFacts]{end("end", "Notes when it ended.", EndedByUser)},
			},
			{
				ID: name + ".force_out", From: []lifecycle.State{SessionActive}, On: ForceOut, To: SessionEnded,
				By: lifecycle.Product, Why: "An update ends all active sessions; so does disabling the account.", Src: []string{"SEPJA", "FCON"},
				Do: []lifecycle.Effect[Session, sessionFacts]{end("end_by_force", "Notes when and why it ended.", EndedByUpdate)},
			},
		},
		Refusals: []lifecycle.Refusal{
			{On: SignIn, Reason: lifecycle.Reason{Code: "session.started", Text: Assumed("The session has started already.", "セッションはすでに開始されています。")}},
			{On: SignOut, Reason: lifecycle.Reason{Code: "session.over", Text: Assumed("The session has ended already.", "セッションはすでに終了しています。")}},
			{On: ForceOut, Reason: lifecycle.Reason{Code: "session.over", Text: Assumed("The session has ended already.", "セッションはすでに終了しています。")}},
		},
	}
}

// InSteps is an option of NewSessions: signing in may take several steps, so a
// session may be limited at first.
func InSteps(spec *lifecycle.Spec[Session, sessionFacts]) { steps(spec) }

// steps adds to a table what lifts the limit of a session.
func steps(spec *lifecycle.Spec[Session, sessionFacts]) {
	over := lifecycle.Reason{Code: "session.over", Text: Assumed("The session has ended already.", "セッションはすでに終了しています。")}
	lift := func(id, doc string, verified bool) []lifecycle.Effect[Session, sessionFacts] {
		return []lifecycle.Effect[Session, sessionFacts]{{ID: id, Doc: doc, Do: func(t *Session, _ sessionFacts, now time.Time) []lifecycle.Action {
			t.Scope = ""
			if verified {
				t.VerifiedAt = now
			}
			return nil
		}}}
	}
	spec.Triggers = append(spec.Triggers,
		lifecycle.TriggerInfo{Trigger: Verify, Label: Assumed("Verify", "検証"), Doc: "The user has given a one-time password."},
		lifecycle.TriggerInfo{Trigger: Widen, Label: Assumed("Lift the limit", "制限の解除"), Doc: "The user has completed the step for which alone the session was good."},
	)
	spec.Rows = append(spec.Rows,
		lifecycle.Row[Session, sessionFacts]{
			ID: spec.Name + ".verify", From: []lifecycle.State{SessionActive}, On: Verify, Do: lift("note_verification", "Notes when, and lifts the limit.", true),
			By: lifecycle.Operator, Why: "A one-time password completes the sign-in, and frees guarded operations for a while.", Src: []string{"MFA"},
		},
		lifecycle.Row[Session, sessionFacts]{
			ID: spec.Name + ".widen", From: []lifecycle.State{SessionActive}, On: Widen, Do: lift("lift_limit", "Lifts the limit.", false),
			By: lifecycle.Product, Why: "A limited session becomes a whole one when its step is done.", Src: []string{lifecycle.Assumed},
		},
	)
	spec.Refusals = append(spec.Refusals, lifecycle.Refusal{On: Verify, Reason: over}, lifecycle.Refusal{On: Widen, Reason: over})
}
