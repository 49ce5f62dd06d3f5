package iam

import (
	"slices"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// OwnershipTransfer is one transfer of the ownership of the Primary User Account to
// a local account [XFER].
type OwnershipTransfer struct {
	ID    string          `json:"id"`
	State lifecycle.State `json:"state"`
	// From and To are the ids of the accounts; To is empty until it is completed.
	From string `json:"from"`
	To   string `json:"to,omitempty"`
	// Email is the owner's address, to which the code is sent.
	Email     string    `json:"email"`
	StartedAt time.Time `json:"started_at"`
	EndedAt   time.Time `json:"ended_at,omitzero"`
}

// The states of a transfer.
const (
	transferNone      lifecycle.State = "none"
	TransferVerifying lifecycle.State = "verifying"
	TransferVerified  lifecycle.State = "verified"
	TransferCompleted lifecycle.State = "completed"
	TransferCancelled lifecycle.State = "cancelled"
)

// open reports whether the transfer is under way.
func (t OwnershipTransfer) open() bool {
	return t.State == TransferVerifying || t.State == TransferVerified
}

// The triggers of a transfer, besides estate.CodeVerified.
const (
	beginTransfer    lifecycle.Trigger = "begin"
	completeTransfer lifecycle.Trigger = "complete"
	cancelTransfer   lifecycle.Trigger = "cancel"
	lapseTransfer    lifecycle.Trigger = "lapse"
)

// TransferTarget is the input with which a transfer is completed.
type TransferTarget struct {
	// Account is the id of the new owner's account.
	Account string `json:"account"`
}

type transferFacts struct {
	target TransferTarget
	// owner is the Primary User Account, acts that the table of permissions lets the
	// actor transfer it.
	owner Account
	acts  bool
	// to is the account of the target, the zero one if there is none.
	to Account
	// open is the id of another transfer that is under way, if there is one.
	open string
}

const transferKind = "v1.ownership_transfer"

func (m *IAM) transferKind() *sim.Kind[OwnershipTransfer, transferFacts] {
	return &sim.Kind[OwnershipTransfer, transferFacts]{
		ID:    func(t *OwnershipTransfer) *string { return &t.ID },
		Facts: m.transferFacts,
		Spec: lifecycle.Spec[OwnershipTransfer, transferFacts]{
			Name:     transferKind,
			Title:    estate.Quoted("Transfer ownership of Primary User Account", "プライマリユーザアカウントの所有権の移転", "XFER"),
			Doc:      "The owner of the Primary User Account hands it over to a local account: he proves his address by a mailed code and picks the account. Both are signed out.",
			Initial:  transferNone,
			State:    func(t *OwnershipTransfer) *lifecycle.State { return &t.State },
			States:   transferStates(),
			Triggers: transferTriggers(),
			Rows:     transferRows(),
			Refusals: transferRefusals(),
		},
	}
}

func (m *IAM) transferFacts(r *sim.Reader, t OwnershipTransfer, in any) (transferFacts, error) {
	f := transferFacts{target: sim.Input[TransferTarget](in)}
	list, err := m.AccountList(r)
	if err != nil {
		return f, err
	}
	for _, a := range list {
		if a.Primary {
			f.owner = a
		}
		if a.ID == f.target.Account {
			f.to = a
		}
	}
	if f.acts, err = m.Allows(r, BeginTransfer{}.Name()); err != nil {
		return f, err
	}
	other, found, err := m.openTransfer(r)
	if found && other.ID != t.ID {
		f.open = other.ID
	}
	return f, err
}

// openTransfer returns the transfer that is under way, if one is.
func (m *IAM) openTransfer(r *sim.Reader) (OwnershipTransfer, bool, error) {
	all, err := m.Transfers.All(r)
	i := slices.IndexFunc(all, OwnershipTransfer.open)
	if err != nil || i < 0 {
		return OwnershipTransfer{State: transferNone}, false, err
	}
	return all[i], true, nil
}

func transferStates() []lifecycle.StateInfo {
	return []lifecycle.StateInfo{
		{State: transferNone, Label: estate.Assumed("None", "なし"), Doc: "Before the owner begins."},
		{State: TransferVerifying, Label: estate.Assumed("Verifying the email address", "メールアドレスの確認中"), Doc: "A code is on its way to the owner."},
		{State: TransferVerified, Label: estate.Assumed("Email address verified", "メールアドレス確認済み"), Doc: "The owner picks the new one."},
		{State: TransferCompleted, Label: estate.Assumed("Completed", "完了"), Doc: "The ownership has passed.", Final: true},
		{State: TransferCancelled, Label: estate.Assumed("Cancelled", "キャンセル済み"), Doc: "The owner has thought better of it, begun anew, or not gone on in time.", Final: true},
	}
}

func transferTriggers() []lifecycle.TriggerInfo {
	return []lifecycle.TriggerInfo{
		{Trigger: beginTransfer, Label: estate.Quoted("Next", "次へ", "XFER"), Doc: "The owner has reviewed requirements and impacts."},
		{Trigger: estate.CodeVerified, Label: estate.Assumed("Code verified", "コードの確認"), Doc: "The code that was mailed to the owner was right."},
		{Trigger: completeTransfer, Label: estate.Quoted("Complete Transfer", "移転を完了", "XFER"), Doc: "The owner picks the new one.", Input: func() any { return &TransferTarget{} }},
		{Trigger: cancelTransfer, Label: estate.Assumed("Cancel", "キャンセル"), Doc: "The owner thinks better of it."},
		{Trigger: lapseTransfer, Label: estate.Assumed("Lapse", "期限切れ"), Doc: "The owner has not gone on for too long."},
	}
}

func transferRows() []lifecycle.Row[OwnershipTransfer, transferFacts] {
	type (
		guard  = lifecycle.Guard[OwnershipTransfer, transferFacts]
		effect = lifecycle.Effect[OwnershipTransfer, transferFacts]
	)
	check := func(id, doc, code, en, ja string, holds func(f transferFacts) bool) guard {
		return guard{
			ID: id, Doc: doc, Else: lifecycle.Reason{Code: "v1.transfer." + code, Text: estate.Assumed(en, ja)},
			Holds: func(_ OwnershipTransfer, f transferFacts, _ time.Time) bool { return holds(f) },
		}
	}
	owner := guard{
		ID: "owner", Doc: "The user owns the Primary User Account [XFER].", Else: RoleNotAllowed,
		Holds: func(_ OwnershipTransfer, f transferFacts, _ time.Time) bool { return f.acts },
	}
	address := check("address", "The Primary User Account signs in with an address [FUPD].", "login_id",
		"Before the update to the Foundation Services release, the ownership cannot be transferred.", "Foundation Servicesリリースへのアップデート前に、所有権を移転することはできません。",
		func(f transferFacts) bool { return !f.owner.Root })
	single := check("one_business", "The Primary User Account belongs to no other business [XFER].", "other_business",
		"The Primary User Account is associated with another Business ID.", "プライマリユーザアカウントが別のビジネスIDに関連付けられています。",
		func(f transferFacts) bool { return len(f.owner.OtherBusinesses) == 0 })
	noUser := check("no_app_user", "The Primary User Account is no end user of a Vision One app [XFER].", "app_user",
		"The Primary User Account is also an end user of a Trend Vision One app.", "プライマリユーザアカウントがTrend Vision Oneアプリのエンドユーザにもなっています。",
		func(f transferFacts) bool { return !f.owner.AppUser })
	target := check("target", "The new owner is an active local account that is not the Primary User Account [XFER].", "target",
		"Select an active local account that is not the Primary User Account.", "プライマリユーザアカウント以外の、有効なローカルアカウントを選択してください。",
		func(f transferFacts) bool { return f.to.mayOwn() })
	target.Input = true
	begin := effect{ID: "send_code", Doc: "Notes whose it is, has a code mailed to him, and gives up an earlier transfer.", Do: func(t *OwnershipTransfer, f transferFacts, now time.Time) []lifecycle.Action {
		t.From, t.Email, t.StartedAt = f.owner.ID, f.owner.Email, now
		out := []lifecycle.Action{lifecycle.Tell{Kind: estate.VerificationKind, Trigger: estate.SendCode, With: estate.NewVerification{
			Purpose: estate.CodeForTransfer, To: t.Email, Who: t.From, Kind: transferKind, ID: t.ID,
		}}}
		if f.open != "" {
			out = append(out, lifecycle.Tell{Kind: transferKind, ID: f.open, Trigger: cancelTransfer})
		}
		return out
	}}
	pass := effect{ID: "pass_on", Doc: "Tells both accounts.", Do: func(t *OwnershipTransfer, f transferFacts, now time.Time) []lifecycle.Action {
		t.To, t.EndedAt = f.to.ID, now
		return []lifecycle.Action{ // first the old one, so that there are never two
			lifecycle.Tell{Kind: estate.AccountKind, ID: f.owner.ID, Trigger: handOver, With: RoleChoice{Role: f.to.Role}},
			lifecycle.Tell{Kind: estate.AccountKind, ID: f.to.ID, Trigger: takeOver},
		}
	}}
	stop := effect{ID: "note_end", Doc: "Notes when.", Do: func(t *OwnershipTransfer, _ transferFacts, now time.Time) []lifecycle.Action {
		t.EndedAt = now
		return nil
	}}
	may := []guard{owner, address, single, noUser}
	row := func(id, why string, from []lifecycle.State, on lifecycle.Trigger, to lifecycle.State, guards []guard, do ...effect) lifecycle.Row[OwnershipTransfer, transferFacts] {
		return lifecycle.Row[OwnershipTransfer, transferFacts]{
			ID: transferKind + "." + id, From: from, On: on, If: guards, To: to, Do: do, By: lifecycle.Operator, Why: why, Src: []string{"XFER"},
		}
	}
	verified := row("verified", "The owner verifies his address by typing the code that was mailed to him.", in(TransferVerifying), estate.CodeVerified, TransferVerified, nil)
	verified.By = lifecycle.Product
	lapse := row("lapse", "A verified address does not stay good for ever: who comes later proves it anew.", in(TransferVerified), lapseTransfer, TransferCancelled, nil, stop)
	lapse.After, lapse.By, lapse.Src = SettingTransfer, lifecycle.Product, []string{lifecycle.Assumed}
	return []lifecycle.Row[OwnershipTransfer, transferFacts]{
		row("begin", "The owner reviews requirements and impacts, and goes on.", in(transferNone), beginTransfer, TransferVerifying, may, begin),
		verified,
		row("complete", "The owner selects a local account, and completes the transfer.", in(TransferVerified), completeTransfer, TransferCompleted, append(slices.Clone(may), target), pass),
		row("cancel", "Until then the owner may leave it.", in(TransferVerifying, TransferVerified), cancelTransfer, TransferCancelled, []guard{owner}, stop),
		lapse,
	}
}

// mayOwn reports whether the account can become the Primary User Account.
func (a Account) mayOwn() bool { return a.local() && a.State == AccountActive && !a.Primary }

// noTransfer is the refusal of a step of a transfer that is not under way.
var noTransfer = lifecycle.Reason{Code: "v1.transfer.none", Text: estate.Assumed(
	"No transfer of ownership is under way.", "所有権の移転は開始されていません。")}

func transferRefusals() []lifecycle.Refusal {
	refuse := func(on lifecycle.Trigger, code, en, ja string, from ...lifecycle.State) lifecycle.Refusal {
		return lifecycle.Refusal{From: from, On: on, Reason: lifecycle.Reason{Code: "v1.transfer." + code, Text: estate.Assumed(en, ja)}}
	}
	return []lifecycle.Refusal{
		refuse(beginTransfer, "begun", "The transfer of ownership has begun already.", "所有権の移転はすでに開始されています。"),
		refuse(estate.CodeVerified, "verified", "The email address has been verified already.", "メールアドレスはすでに確認済みです。", TransferVerified),
		{On: estate.CodeVerified, Reason: noTransfer},
		refuse(completeTransfer, "not_verified", "Verify your email address first.", "先にメールアドレスを確認してください。", TransferVerifying),
		{On: completeTransfer, Reason: noTransfer},
		{On: cancelTransfer, Reason: noTransfer},
	}
}
