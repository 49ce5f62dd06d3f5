package platform

import (
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
)

type (
	consoleGuard  = lifecycle.Guard[Console, consoleFacts]
	consoleEffect = lifecycle.Effect[Console, consoleFacts]
	consoleRow    = lifecycle.Row[Console, consoleFacts]
)

// setupOwnerOnly is the code of the refusal of whoever is not the owner, or not by
// the login that he has now.
const setupOwnerOnly = "v1.console.owner_only"

// rowProvisioned is the row after which the console is there.
const rowProvisioned = "v1.console.provisioned"

// wizardFirst reports whether the wizard comes before the region.
func (f consoleFacts) wizardFirst(t Console) bool {
	switch t.Holder {
	case HolderCode:
		return true // nobody is there yet who could sign in
	case HolderPortal:
		return f.order == accountFirst && f.wizard == on
	case HolderCloud:
	}
	return false
}

// wizardAfter reports whether the wizard comes after the console is there. On the
// legacy platform it comes with the update.
func (f consoleFacts) wizardAfter(t Console) bool {
	return t.Holder == HolderPortal && f.order == regionFirst && f.wizard == on && f.platform == estate.Foundation
}

// fails reports whether provisioning ends badly this time.
func (f consoleFacts) fails(t Console) bool {
	return f.outcome == outcomeFail || f.outcome == failOnce && t.Attempts <= 1
}

// wizard begins the wizard for the console.
func wizard(t *Console, f consoleFacts) lifecycle.Action {
	return lifecycle.Tell{Kind: estate.AssignmentKind, Trigger: estate.BeginAssignment, With: estate.NewAssignment{
		Purpose: estate.ForActivation, Kind: estate.ConsoleKind, ID: t.ID, Original: t.Login, Account: f.owner.ID, Name: f.owner.Name,
	}}
}

type consoleGuards struct{ licensed, agreed, known, owner, wizardFirst, fails consoleGuard }

func newConsoleGuards() consoleGuards {
	refuse := func(code, en, ja string) lifecycle.Reason {
		return lifecycle.Reason{Code: code, Text: estate.Assumed(en, ja)}
	}
	return consoleGuards{
		licensed: consoleGuard{
			ID: "licensed", Doc: "The business has a licence of a supported product that has not ended [AESS].",
			Else:  refuse("v1.console.no_licence", "There is no valid license of a supported product.", "サポートされている製品の有効なライセンスがありません。"),
			Holds: func(_ Console, f consoleFacts, _ time.Time) bool { return f.licensed },
		},
		agreed: consoleGuard{
			ID: "box_ticked", Doc: "The box beside the kind of the product is ticked, if there is one (`v1.console.agreement`).", Input: true,
			Else:  refuse("v1.console.agreement_required", "Select the check box to continue.", "続行するには、チェックボックスをオンにしてください。"),
			Holds: func(_ Console, f consoleFacts, _ time.Time) bool { return f.agreement == off || f.activation.Agreed },
		},
		known: consoleGuard{
			ID: "region_known", Doc: "There is such a region [SENT].", Input: true,
			Else:  refuse("v1.console.region", "Select a data center region.", "データセンターの地域を選択してください。"),
			Holds: func(_ Console, f consoleFacts, _ time.Time) bool { _, ok := region(f.choice.Region); return ok },
		},
		owner: consoleGuard{
			ID: "by_owner", Doc: "Whoever acts is the Primary User Account, by the login that it has now: nobody else comes so far.",
			Else:  refuse(setupOwnerOnly, "Sign in with the email address and password of the Primary User Account to go on setting up Trend Vision One.", "Trend Vision Oneのセットアップを続行するには、プライマリユーザアカウントのメールアドレスとパスワードでサインインしてください。"),
			Holds: func(_ Console, f consoleFacts, _ time.Time) bool { return f.byOwner },
		},
		wizardFirst: consoleGuard{
			ID: "wizard_first", Doc: "The Primary User Account comes first (`v1.console.order`, `v1.console.wizard`), or there is nobody yet who could sign in.",
			Else:  refuse("v1.console.region_first", "The data center region comes first.", "先にデータセンターの地域を選択します。"),
			Holds: func(t Console, f consoleFacts, _ time.Time) bool { return f.wizardFirst(t) },
		},
		fails: consoleGuard{
			ID: "fails", Doc: "`v1.console.outcome` says that it ends badly this time.",
			Else:  refuse("v1.console.succeeds", "The provisioning succeeds.", "プロビジョニングは成功します。"),
			Holds: func(t Console, f consoleFacts, _ time.Time) bool { return f.fails(t) },
		},
	}
}

type consoleEffects struct {
	hold, reject, account, wizard, assigned, choose, again, open, widen, offer, after consoleEffect
}

func (p *Platform) consoleEffects() consoleEffects {
	type do = func(t *Console, f consoleFacts, now time.Time) []lifecycle.Action
	effect := func(id, doc string, do do) consoleEffect { return consoleEffect{ID: id, Doc: doc, Do: do} }
	return consoleEffects{
		hold: effect("note_holder", "Notes by what it is activated, and when.", func(t *Console, f consoleFacts, now time.Time) []lifecycle.Action {
			t.Holder, t.Login, t.ActivatedAt = f.activation.Holder, f.activation.Login, now
			return nil
		}),
		reject: effect("count_rejection", "Counts it.", func(t *Console, _ consoleFacts, _ time.Time) []lifecycle.Action {
			t.Rejected++
			return nil
		}),
		account: effect("make_owner", "Makes the Primary User Account: it signs in as in the portal, or as a user of Cloud One. For a code there is none yet.", makeOwner),
		wizard: effect("begin_wizard", "Begins the wizard.", func(t *Console, f consoleFacts, _ time.Time) []lifecycle.Action {
			return []lifecycle.Action{wizard(t, f)}
		}),
		assigned: effect("note_assigned", "Notes that the wizard is done.", func(t *Console, _ consoleFacts, _ time.Time) []lifecycle.Action {
			t.Assigning = false
			return nil
		}),
		choose: effect("note_region", "Notes the region.", func(t *Console, f consoleFacts, _ time.Time) []lifecycle.Action {
			t.Region, t.Attempts = f.choice.Region, 1
			return nil
		}),
		again: effect("count", "Counts the attempt.", func(t *Console, _ consoleFacts, _ time.Time) []lifecycle.Action {
			t.Attempts++
			return nil
		}),
		open: effect("open", "Notes when the console was there, and on which platform.", func(t *Console, f consoleFacts, now time.Time) []lifecycle.Action {
			t.ReadyAt, t.Platform, t.Assigning = now, f.platform, f.wizardAfter(*t)
			return nil
		}),
		widen: effect("let_in", "Lifts the limit of the owner's sessions, and ends those of a login that was replaced.", func(_ *Console, f consoleFacts, _ time.Time) []lifecycle.Action {
			return p.settle(f.setup, f.owner)
		}),
		offer: effect("offer_update", "Offers the update of the platform, if it is a legacy one.", func(_ *Console, f consoleFacts, _ time.Time) []lifecycle.Action {
			if f.platform != estate.Legacy {
				return nil
			}
			return []lifecycle.Action{lifecycle.Tell{Kind: estate.PlatformUpdateKind, Trigger: offerUpdate}}
		}),
		after: effect("begin_wizard_after", "Begins the wizard, if it comes after the region.", func(t *Console, f consoleFacts, _ time.Time) []lifecycle.Action {
			if !f.wizardAfter(*t) {
				return nil
			}
			return []lifecycle.Action{wizard(t, f)}
		}),
	}
}

// makeOwner makes the Primary User Account of whoever activates the console.
func makeOwner(_ *Console, f consoleFacts, _ time.Time) []lifecycle.Action {
	a := f.activation
	switch a.Holder {
	case HolderPortal:
		return []lifecycle.Action{lifecycle.Tell{Kind: estate.AccountKind, Trigger: estate.ProvisionRoot, With: estate.Root{
			Login: a.Login, Email: a.Email, Name: a.Name,
		}}}
	case HolderCloud:
		return []lifecycle.Action{lifecycle.Tell{Kind: estate.AccountKind, Trigger: estate.AssignPrimary, With: estate.Assignment{
			Email: a.Email, Name: a.Name, Password: a.Password, Merged: true,
		}}}
	case HolderCode:
	}
	return nil
}

func (p *Platform) consoleRows() []consoleRow {
	g, e := newConsoleGuards(), p.consoleEffects()
	assumed := []string{lifecycle.Assumed}
	early := in(ConsoleRegistered, ConsoleActivating, ConsoleAssigning, ConsoleChoosingRegion, ConsoleProvisioning, ConsoleFailed)
	return []consoleRow{
		{ID: "v1.console.register", From: in(consoleNone), On: registerConsole, To: ConsoleRegistered, By: lifecycle.World, Why: "A business that has a product can have Vision One.", Src: []string{"AESS", lifecycle.Assumed}},
		{ID: "v1.console.activate", From: in(ConsoleRegistered), On: activate, If: []consoleGuard{g.licensed, g.agreed}, To: ConsoleActivating, Do: []consoleEffect{e.hold, e.account}, By: lifecycle.Operator, Why: "Signing in to the Activation Service with the account of a product activates Vision One.", Src: []string{"CASJA", "AESS"}},
		{ID: "v1.console.reject", From: early, On: rejectHolder, Do: []consoleEffect{e.reject}, By: lifecycle.Operator, Why: "A wrong password, code or key is noted.", Src: assumed},
		{ID: "v1.console.ask_account", From: in(ConsoleActivating), On: activated, If: []consoleGuard{g.wizardFirst}, To: ConsoleAssigning, Do: []consoleEffect{e.wizard}, After: SettingActivate, Work: true, By: lifecycle.Product, Why: "The wizard asks for the Primary User Account.", Src: []string{"CASJA", "SEPJA"}},
		{ID: "v1.console.ask_region", From: in(ConsoleActivating), On: activated, To: ConsoleChoosingRegion, After: SettingActivate, Work: true, By: lifecycle.Product, Why: "The region is asked for first, or there is no wizard.", Src: []string{"CASKB", "TMEMSJA"}},
		{ID: "v1.console.assigned", From: in(ConsoleAssigning), On: estate.AddressAssigned, To: ConsoleChoosingRegion, By: lifecycle.Product, Why: "After the wizard the owner signs in with his address, and chooses the region.", Src: []string{"CASJA"}},
		{ID: "v1.console.assigned_later", From: in(ConsoleReady), On: estate.AddressAssigned, Do: []consoleEffect{e.assigned}, By: lifecycle.Product, Why: "Where the region comes first, the wizard comes with the console.", Src: []string{"CASKB", lifecycle.Assumed}},
		{ID: "v1.console.provision", From: in(ConsoleChoosingRegion), On: provision, If: []consoleGuard{g.owner, g.licensed, g.known}, To: ConsoleProvisioning, Do: []consoleEffect{e.choose}, By: lifecycle.Operator, Why: "\"Provision Console\" makes the console in the region.", Src: []string{"CASJA", "SEPJA"}},
		{ID: "v1.console.provision_fail", From: in(ConsoleProvisioning), On: provisioned, If: []consoleGuard{g.fails}, To: ConsoleFailed, After: SettingProvision, Work: true, By: lifecycle.Product, Why: "Provisioning may fail.", Src: []string{"MSPPROV"}},
		{ID: rowProvisioned, From: in(ConsoleProvisioning), On: provisioned, To: ConsoleReady, Do: []consoleEffect{e.open, e.widen, e.offer, e.after}, After: SettingProvision, Work: true, By: lifecycle.Product, Why: "After some minutes the console is shown.", Src: []string{"SEPJA"}},
		{ID: "v1.console.retry", From: in(ConsoleFailed), On: retry, If: []consoleGuard{g.owner, g.licensed}, To: ConsoleProvisioning, Do: []consoleEffect{e.again}, By: lifecycle.Operator, Why: "A console that could not be provisioned is tried again.", Src: []string{"MSPPROV"}},
	}
}
