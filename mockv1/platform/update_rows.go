package platform

import (
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
)

type (
	updateGuard  = lifecycle.Guard[Update, updateFacts]
	updateEffect = lifecycle.Effect[Update, updateFacts]
	updateRow    = lifecycle.Row[Update, updateFacts]
)

// rowUpdated is the row after which the business is on Foundation Services.
const rowUpdated = "v1.platform_update.finish"

// Reasons that pages and refusals share.
var (
	cannotUndo = estate.Quoted("You cannot undo or stop the update once you begin.",
		"一度開始すると、更新を元に戻したり停止したりすることはできません。", "FCON")
	ownerOnly = lifecycle.Reason{Code: "v1.platform.owner_only", Text: estate.Assumed(
		"Only the owner of the Primary User Account can update Trend Vision One.",
		"Trend Vision Oneをアップデートできるのは、プライマリユーザアカウントの所有者のみです。")}
	updateBegun = lifecycle.Reason{Code: "v1.platform.started", Text: cannotUndo}
	updateOver  = lifecycle.Reason{Code: "v1.platform.updated", Text: estate.Assumed(
		"Trend Vision One has been updated to the Foundation Services release already.",
		"Trend Vision Oneは、すでにFoundation Servicesリリースにアップデートされています。")}
)

type updateGuards struct{ owner, putOff, understood, mfa, chosen, unseen updateGuard }

func newUpdateGuards() updateGuards {
	refuse := func(code, en, ja string) lifecycle.Reason {
		return lifecycle.Reason{Code: code, Text: estate.Assumed(en, ja)}
	}
	return updateGuards{
		owner: updateGuard{
			ID: "by_owner", Doc: "Whoever acts is the owner of the Primary User Account [FUPD].", Else: ownerOnly,
			Holds: func(_ Update, f updateFacts, _ time.Time) bool { return f.byOwner },
		},
		putOff: updateGuard{
			ID: "not_agreed_by_owner", Doc: "The owner has not agreed yet, or it is he who puts it off: nobody else takes his word back.", Else: ownerOnly,
			Holds: func(t Update, f updateFacts, _ time.Time) bool { return t.State == UpdateAvailable || f.byOwner },
		},
		understood: updateGuard{
			ID: "box_understood", Doc: "The box in the System Update Notice is ticked.", Input: true,
			Else:  refuse("v1.platform.understanding_required", "Select the check box to confirm that you understand how the update will affect your system.", "チェックボックスをオンにして、アップデートによるシステムへの影響を理解したことを確認してください。"),
			Holds: func(_ Update, f updateFacts, _ time.Time) bool { return f.understanding.Understood },
		},
		mfa: updateGuard{
			ID: "owner_uses_mfa", Doc: "The owner has typed a new password and uses multi-factor authentication [KA15870].",
			Else: refuse("v1.platform.no_mfa", "Multi-factor authentication is not enabled.", "多要素認証は有効になっていません。"),
			Holds: func(t Update, f updateFacts, _ time.Time) bool {
				_, uses := f.factor(f.owner.ID)
				return uses && (t.Path == PathWizard || t.Path == PathVerify)
			},
		},
		chosen: updateGuard{
			ID: "mfa_chosen", Doc: "The owner has chosen: disable or keep.", Input: true,
			Else: refuse("v1.platform.mfa_choice", "Select whether multi-factor authentication stays enabled.", "多要素認証を有効のままにするかどうかを選択してください。"),
			Holds: func(_ Update, f updateFacts, _ time.Time) bool {
				return f.choice.MFA == DisableMFA || f.choice.MFA == KeepMFA
			},
		},
		unseen: updateGuard{
			ID: "popup_shown", Doc: "The pop-up is still shown: it is to the owner alone.",
			Else:  refuse("v1.platform.no_popup", "There is no message to close.", "閉じるメッセージはありません。"),
			Holds: func(t Update, f updateFacts, _ time.Time) bool { return !t.PopupSeen && f.byOwner },
		},
	}
}

type updateEffects struct{ declined, begin, assigned, mfa, done, tell, letIn, mail, seen updateEffect }

func (p *Platform) updateEffects() updateEffects {
	type do = func(t *Update, f updateFacts, now time.Time) []lifecycle.Action
	effect := func(id, doc string, do do) updateEffect { return updateEffect{ID: id, Doc: doc, Do: do} }
	return updateEffects{
		declined: effect("note_refusal", "Notes when.", func(t *Update, _ updateFacts, now time.Time) []lifecycle.Action {
			t.DeclinedAt = now
			return nil
		}),
		begin:    effect("begin", "Ends every session, notes the path, and begins the wizard where the path has one.", p.begin),
		assigned: effect("note_address", "Notes the new login.", func(t *Update, f updateFacts, _ time.Time) []lifecycle.Action { t.Email = f.assigned.Email; return nil }),
		mfa: effect("note_mfa", "Notes the choice, and disables multi-factor authentication if that is it.", func(t *Update, f updateFacts, _ time.Time) []lifecycle.Action {
			t.MFA = f.choice.MFA
			factor, uses := f.factor(f.owner.ID)
			if !uses || f.choice.MFA != DisableMFA {
				return nil
			}
			return []lifecycle.Action{lifecycle.Tell{Kind: estate.MFAKind, ID: factor.ID, Trigger: estate.SwitchOff}}
		}),
		done: effect("note_end", "Notes when it was done.", func(t *Update, _ updateFacts, now time.Time) []lifecycle.Action { t.DoneAt = now; return nil }),
		tell: effect("tell_accounts", "Tells every other account, whoever uses multi-factor authentication, and the portal.", tellAccounts),
		letIn: effect("let_in", "Lifts the limit of the owner's sessions, and ends those of the login that was replaced.", func(_ *Update, f updateFacts, _ time.Time) []lifecycle.Action {
			return p.settle(f.limited, f.owner)
		}),
		mail: effect("confirm", "Mails the owner that it was successful.", func(_ *Update, f updateFacts, _ time.Time) []lifecycle.Action {
			return []lifecycle.Action{doneMail(f.owner.Email)}
		}),
		seen: effect("note_seen", "Notes that the pop-up was closed.", func(t *Update, _ updateFacts, _ time.Time) []lifecycle.Action { t.PopupSeen = true; return nil }),
	}
}

// begin is the irreversible step.
func (p *Platform) begin(t *Update, f updateFacts, now time.Time) []lifecycle.Action {
	t.StartedAt, t.Login, t.Path = now, f.owner.Login, f.path(*t)
	out := estate.EndAll(p.o.Sessions.Spec.Name, f.all, estate.EndedByUpdate)
	run := estate.NewAssignment{
		Purpose: estate.ForPlatformUpdate, Kind: estate.PlatformUpdateKind, ID: t.ID, Original: f.owner.Login, Account: f.owner.ID, Name: f.owner.Name,
	}
	switch t.Path {
	case PathVerify:
		run.Email = f.owner.Login
		fallthrough
	case PathWizard:
		return append(out, lifecycle.Tell{Kind: estate.AssignmentKind, Trigger: estate.BeginAssignment, With: run})
	case PathSignIn, PathCloud:
	}
	with := estate.Assignment{Email: f.owner.Login, Name: f.owner.Name, Password: f.owner.Password}
	if f.owner.Root && f.rooted {
		with.Password = f.portal.Password
	}
	if t.Path == PathCloud {
		with.Password, with.Merged = f.cloud.Password, true
	}
	return append(out,
		lifecycle.Tell{Kind: estate.AccountKind, ID: f.owner.ID, Trigger: estate.AssignPrimary, With: with},
		lifecycle.Tell{Kind: estate.PlatformUpdateKind, ID: t.ID, Trigger: estate.AddressAssigned, With: estate.Assigned{
			Account: f.owner.ID, Email: with.Email, Merged: with.Merged,
		}})
}

// tellAccounts tells everybody that the business is on Foundation Services. The
// owner has a new login already, and has decided about his own second factor.
func tellAccounts(_ *Update, f updateFacts, _ time.Time) []lifecycle.Action {
	var out []lifecycle.Action
	for _, one := range f.people {
		if one.Primary {
			continue
		}
		_, uses := f.factor(one.ID)
		out = append(out, lifecycle.Tell{Kind: estate.AccountKind, ID: one.ID, Trigger: estate.PlatformUpdated, With: estate.PlatformChange{MFA: uses}})
	}
	for _, one := range f.factors {
		if one.Account != f.owner.ID {
			out = append(out, lifecycle.Tell{Kind: estate.MFAKind, ID: one.ID, Trigger: estate.PlatformUpdated, With: estate.PlatformChange{MFA: true}})
		}
	}
	if f.rooted && !f.portal.Replaced {
		out = append(out, lifecycle.Tell{Kind: estate.RootAccountKind, ID: f.portal.ID, Trigger: estate.ReplaceRoot, With: estate.Replacement{Email: f.owner.Email}})
	}
	return out
}

func (p *Platform) updateRows() []updateRow {
	g, e := newUpdateGuards(), p.updateEffects()
	return []updateRow{
		{ID: "v1.platform_update.offer", From: in(updateNone), On: offerUpdate, To: UpdateAvailable, By: lifecycle.Product, Why: "A console of the legacy platform is to be updated.", Src: []string{"FUPD", "CASJA"}},
		{ID: "v1.platform_update.agree", From: in(UpdateAvailable), On: agreeToUpdate, If: []updateGuard{g.owner}, To: UpdateAgreed, By: lifecycle.Operator, Why: "\"I Agree to Update\" leads to the System Update Notice.", Src: []string{"KA15118", "CASKB"}},
		{ID: "v1.platform_update.withdraw", From: in(UpdateAgreed), On: closeNotice, If: []updateGuard{g.owner}, To: UpdateAvailable, By: lifecycle.Operator, Why: "The dialog can be closed: nothing has begun.", Src: []string{lifecycle.Assumed}},
		{ID: "v1.platform_update.not_now", From: open(), On: notNow, If: []updateGuard{g.putOff}, To: UpdateAvailable, Do: []updateEffect{e.declined}, By: lifecycle.Operator, Why: "Whoever activates a licence by a link may put the update off.", Src: []string{"KA15870"}},
		{ID: "v1.platform_update.start", From: in(UpdateAgreed), On: startUpdate, If: []updateGuard{g.owner, g.understood}, To: UpdateAssigning, Do: []updateEffect{e.begin}, By: lifecycle.Operator, Why: "\"Start the Update\" ends all sessions; there is no way back.", Src: []string{"FUPD", "FCON", "KA15118", "KA15870"}},
		{ID: "v1.platform_update.ask_mfa", From: in(UpdateAssigning), On: estate.AddressAssigned, If: []updateGuard{g.mfa}, To: UpdateChoosingMFA, Do: []updateEffect{e.assigned}, By: lifecycle.Product, Why: "An owner who uses multi-factor authentication may disable it or leave it enabled.", Src: []string{"KA15870"}},
		{ID: "v1.platform_update.assigned", From: in(UpdateAssigning), On: estate.AddressAssigned, To: UpdateAwaitingSignIn, Do: []updateEffect{e.assigned}, By: lifecycle.Product, Why: "After the password the owner signs in with the new login.", Src: []string{"KA15118"}},
		{ID: "v1.platform_update.choose_mfa", From: in(UpdateChoosingMFA), On: chooseMFA, If: []updateGuard{g.owner, g.chosen}, To: UpdateActivating, Do: []updateEffect{e.mfa}, By: lifecycle.Operator, Why: "Then the update goes on: the owner has signed in with the new login to choose.", Src: []string{"KA15870"}},
		{ID: "v1.platform_update.owner_signed_in", From: in(UpdateAwaitingSignIn), On: estate.OwnerSignedIn, To: UpdateActivating, By: lifecycle.Operator, Why: "Signing in with the new login lets the update go on.", Src: []string{"KA15118", "FUPD"}},
		{ID: rowUpdated, From: in(UpdateActivating), On: finishUpdate, To: UpdateDone, Do: []updateEffect{e.done, e.tell, e.letIn, e.mail}, After: SettingUpdate, Work: true, By: lifecycle.Product, Why: "The accounts are updated, the licences activated, and connections kept.", Src: []string{"KA15870", "FCON", "FUPD"}},
		{ID: "v1.platform_update.got_it", From: in(UpdateDone), On: closePopup, If: []updateGuard{g.unseen}, Do: []updateEffect{e.seen}, By: lifecycle.Operator, Why: "A pop-up appears at the first sign-in after the update.", Src: []string{"KA15118"}},
	}
}

func updateRefusals() []lifecycle.Refusal {
	reason := func(code, en, ja string) lifecycle.Reason {
		return lifecycle.Reason{Code: code, Text: estate.Assumed(en, ja)}
	}
	nothing := reason("v1.platform.none", "There is no legacy Trend Vision One to update.", "アップデートの対象となるTrend Vision Oneがありません。")
	agreed := reason("v1.platform.agreed", "You have agreed to the update already. Start it in the System Update Notice.", "アップデートにはすでに同意済みです。システムアップデートの通知で、アップデートを開始してください。")
	agreement := reason("v1.platform.agreement_required", "Agree to the update first.", "先にアップデートに同意してください。")
	notYet := reason("v1.platform.not_now", "The update is not at this step.", "アップデートは、この手順まで進んでいません。")
	begun := in(UpdateAssigning, UpdateChoosingMFA, UpdateAwaitingSignIn, UpdateActivating)
	notBegun := reason("v1.platform.not_started", "The update has not begun.", "アップデートは開始されていません。")
	// SM-2 has no row that leads back, in any state.
	undo := lifecycle.Reason{Code: "v1.platform.cannot_undo", Text: cannotUndo}
	out := []lifecycle.Refusal{
		{On: offerUpdate, Reason: reason("v1.platform.offered", "The update is offered already.", "アップデートはすでに提示されています。")},
		{From: in(UpdateAgreed), On: agreeToUpdate, Reason: agreed},
		{From: in(UpdateAvailable), On: closeNotice, Reason: agreement},
		{From: in(UpdateAvailable), On: startUpdate, Reason: agreement},
		{On: estate.AddressAssigned, Reason: notYet},
		{On: chooseMFA, Reason: notYet},
		{On: estate.OwnerSignedIn, Reason: notYet},
		{On: closePopup, Reason: notYet},
	}
	for _, on := range []lifecycle.Trigger{agreeToUpdate, closeNotice, notNow, startUpdate} {
		out = append(out,
			lifecycle.Refusal{From: in(updateNone), On: on, Reason: nothing},
			lifecycle.Refusal{From: begun, On: on, Reason: updateBegun},
			lifecycle.Refusal{From: in(UpdateDone), On: on, Reason: updateOver})
	}
	for _, on := range []lifecycle.Trigger{cancelUpdate, rollBackUpdate} {
		out = append(out,
			lifecycle.Refusal{From: in(updateNone), On: on, Reason: nothing},
			lifecycle.Refusal{From: open(), On: on, Reason: notBegun},
			lifecycle.Refusal{On: on, Reason: undo})
	}
	return out
}

// open are the states in which the update has not begun.
func open() []lifecycle.State { return in(UpdateAvailable, UpdateAgreed) }
