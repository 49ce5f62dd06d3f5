package platform

import (
	"strings"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// Update is the update of a business's legacy Vision One to Foundation Services
// (SM-2). Its steps from the address to the password are the wizard's.
type Update struct {
	ID    string          `json:"id"`
	State lifecycle.State `json:"state"`
	// IAMUser says that the Primary User Account is a "Foundation IAM local user"
	// already, one of the three conditions on which the path depends [KA15870].
	IAMUser bool `json:"iam_user,omitempty"`
	// Path is the one that was taken, once the update has begun.
	Path Path `json:"path,omitempty"`
	// Login is the owner's before the update, Email the one after it.
	Login string `json:"login,omitempty"`
	Email string `json:"email,omitempty"`
	// MFA is what the owner chose: disable or keep; empty if he was not asked.
	MFA        string    `json:"mfa,omitempty"`
	StartedAt  time.Time `json:"started_at,omitzero"`
	DoneAt     time.Time `json:"done_at,omitzero"`
	DeclinedAt time.Time `json:"declined_at,omitzero"`
	// PopupSeen says that the pop-up of the first sign-in afterwards was closed.
	PopupSeen bool `json:"popup_seen,omitempty"`
}

// Path is one of the four ways of the update [KA15870]. Only the first could be
// read in full; what the others are is inferred.
type Path string

// The paths.
const (
	// PathWizard is for a login that is no e-mail address.
	PathWizard Path = "wizard"
	// PathSignIn is for an address that is an IAM user's: its owner signs in again.
	PathSignIn Path = "sign_in"
	// PathVerify is for an address that is no IAM user's: it is verified, and gets a
	// new password.
	PathVerify Path = "verify"
	// PathCloud is for an address that is a Cloud One user's: the accounts merge,
	// and the password of Cloud One applies.
	PathCloud Path = "cloud_one"
)

// The states of the update.
const (
	updateNone           lifecycle.State = "none"
	UpdateAvailable      lifecycle.State = "available"
	UpdateAgreed         lifecycle.State = "agreed"
	UpdateAssigning      lifecycle.State = "assigning"
	UpdateChoosingMFA    lifecycle.State = "choosing_mfa"
	UpdateAwaitingSignIn lifecycle.State = "awaiting_sign_in"
	UpdateActivating     lifecycle.State = "activating"
	UpdateDone           lifecycle.State = "done"
)

// The triggers of the update.
const (
	offerUpdate    lifecycle.Trigger = "offer"
	agreeToUpdate  lifecycle.Trigger = "agree"
	closeNotice    lifecycle.Trigger = "withdraw"
	notNow         lifecycle.Trigger = "not_now"
	startUpdate    lifecycle.Trigger = "start"
	chooseMFA      lifecycle.Trigger = "choose_mfa"
	finishUpdate   lifecycle.Trigger = "finish"
	closePopup     lifecycle.Trigger = "got_it"
	cancelUpdate   lifecycle.Trigger = "cancel"
	rollBackUpdate lifecycle.Trigger = "roll_back"
)

// Understanding is the input of the start: whether the box in the System Update
// Notice is ticked.
type Understanding struct {
	Understood bool `json:"understood"`
}

// What the owner may choose for his multi-factor authentication.
const (
	DisableMFA = "disable"
	KeepMFA    = "keep"
)

// MFAChoice is the input of the choice.
type MFAChoice struct {
	MFA string `json:"mfa"`
}

type updateFacts struct {
	understanding Understanding
	choice        MFAChoice
	assigned      estate.Assigned

	owner   estate.Person
	byOwner bool
	// cloud is the user of Cloud One who has the owner's address, if there is one.
	cloud   CloudUser
	merges  bool
	portal  estate.RootAccount
	rooted  bool
	people  []estate.Person
	factors []Enrolled
	// all are the active sessions of the console, limited those that are good for
	// the update alone.
	all     []string
	limited []estate.Session
}

// path returns the way of the update for its owner.
func (f updateFacts) path(t Update) Path {
	switch {
	case !isAddress(f.owner.Login):
		return PathWizard
	case f.merges:
		return PathCloud
	case t.IAMUser:
		return PathSignIn
	}
	return PathVerify
}

// isAddress reports whether a login is an e-mail address.
func isAddress(login string) bool { return strings.Contains(login, "@") }

// factor returns the multi-factor authentication of an account, if it uses one.
func (f updateFacts) factor(account string) (Enrolled, bool) {
	for _, one := range f.factors {
		if one.Account == account {
			return one, true
		}
	}
	return Enrolled{}, false
}

// theUpdate is the natural key of the one update of a business.
const theUpdate = "platform"

func (p *Platform) updateKind() *sim.Kind[Update, updateFacts] {
	return &sim.Kind[Update, updateFacts]{
		ID:    func(t *Update) *string { return &t.ID },
		Key:   func(Update) string { return theUpdate },
		Facts: p.updateFacts,
		Keep: func(tx *sim.Tx, row string, _ Update) error {
			if row != rowUpdated {
				return nil
			}
			return estate.SetPlatform(tx, estate.Foundation, "")
		},
		Spec: lifecycle.Spec[Update, updateFacts]{
			Name:     estate.PlatformUpdateKind,
			Title:    estate.Assumed("Platform update", "プラットフォームのアップデート"),
			Doc:      "The update of a legacy Vision One to Foundation Services. Only the owner of the Primary User Account can start it; from there on it can neither be stopped nor undone. The address and the password are the wizard's affair.",
			Initial:  updateNone,
			State:    func(t *Update) *lifecycle.State { return &t.State },
			States:   updateStates(),
			Triggers: updateTriggers(),
			Rows:     p.updateRows(),
			Refusals: updateRefusals(),
		},
	}
}

func (p *Platform) updateFacts(r *sim.Reader, t Update, in any) (updateFacts, error) {
	f := updateFacts{
		understanding: sim.Input[Understanding](in), choice: sim.Input[MFAChoice](in), assigned: sim.Input[estate.Assigned](in),
	}
	var found bool
	var err error
	if f.owner, found, err = p.owner(r); err != nil || !found {
		return f, err
	}
	f.byOwner = byOwner(r, f.owner)
	if p.o.Cloud != nil {
		if f.cloud, f.merges, err = p.o.Cloud.ByAddress(r, f.owner.Login); err != nil {
			return f, err
		}
	}
	if p.o.Portal != nil {
		login := f.owner.Login
		if t.Login != "" {
			login = t.Login
		}
		if f.portal, f.rooted, err = p.o.Portal.RootAccount(r, login); err != nil {
			return f, err
		}
	}
	if p.o.Factors != nil {
		if f.factors, err = p.o.Factors.Enrolled(r); err != nil {
			return f, err
		}
	}
	if f.people, err = p.o.People.Everybody(r); err != nil {
		return f, err
	}
	if f.limited, err = p.limited(r, ScopeAssignment); err != nil {
		return f, err
	}
	f.all, err = p.o.Sessions.Active(r, "")
	return f, err
}

// TheUpdate returns the update of the business's platform; ok is false where there
// is none to make, because Vision One is not there or was never a legacy one.
func (p *Platform) TheUpdate(r *sim.Reader) (t Update, ok bool, err error) {
	return p.Updates.Find(r, theUpdate)
}

// running reports whether the update has begun and is not done.
func (t Update) running() bool {
	switch t.State {
	case UpdateAssigning, UpdateChoosingMFA, UpdateAwaitingSignIn, UpdateActivating:
		return true
	}
	return false
}

func updateStates() []lifecycle.StateInfo {
	return []lifecycle.StateInfo{
		{State: updateNone, Label: estate.Assumed("None", "なし"), Doc: "There is no legacy console."},
		{State: UpdateAvailable, Label: estate.Quoted("Update Trend Vision One", "Trend Vision Oneのアップデート", "CASJA"), Doc: "The console is a legacy one; the update is offered."},
		{State: UpdateAgreed, Label: estate.Quoted("System Update Notice", "システムアップデートの通知", "SEPJA"), Doc: "The owner has agreed; the last dialog before the update is open."},
		{State: UpdateAssigning, Label: estate.Quoted("Assign the Primary User Account email address", "プライマリユーザアカウントのメールアドレスの割り当て", "SEPJA"), Doc: "Everybody was signed out; the wizard asks for the owner's address and password."},
		{State: UpdateChoosingMFA, Label: estate.Assumed("Multi-factor authentication", "多要素認証"), Doc: "The owner uses multi-factor authentication, and chooses whether it stays enabled."},
		{State: UpdateAwaitingSignIn, Label: estate.Assumed("Waiting for sign-in", "サインイン待ち"), Doc: "The owner is to sign in with the new login."},
		{State: UpdateActivating, Label: estate.Assumed("Updating to Foundation Services", "Foundation Servicesへのアップデート中"), Doc: "The accounts are updated and the licenses activated."},
		{State: UpdateDone, Label: estate.Quoted("Activation Successful", "アクティベーションが完了しました", "KA15870"), Doc: "The business is on Foundation Services.", Final: true},
	}
}

func updateTriggers() []lifecycle.TriggerInfo {
	return []lifecycle.TriggerInfo{
		{Trigger: offerUpdate, Label: estate.Assumed("Offer", "提示"), Doc: "A legacy console was provisioned."},
		{Trigger: agreeToUpdate, Label: agreeButton, Doc: "The owner has read what the update is about."},
		{Trigger: closeNotice, Label: estate.Assumed("Close", "閉じる"), Doc: "The owner closes the System Update Notice without starting."},
		{Trigger: notNow, Label: notNowButton, Doc: "Somebody to whom an activation link offered the update puts it off."},
		{Trigger: startUpdate, Label: startButton, Doc: "The owner starts the update; there is no way back.", Input: func() any { return &Understanding{} }},
		{Trigger: estate.AddressAssigned, Label: estate.Assumed("Address assigned", "メールアドレスの割り当て完了"), Doc: "The wizard is done, or was not needed.", Input: func() any { return &estate.Assigned{} }},
		{Trigger: chooseMFA, Label: estate.Assumed("Choose", "選択"), Doc: "The owner disables multi-factor authentication or leaves it enabled.", Input: func() any { return &MFAChoice{} }},
		{Trigger: estate.OwnerSignedIn, Label: estate.Quoted("Sign in", "サインイン", "SEPJA"), Doc: "The owner has signed in with the new login."},
		{Trigger: finishUpdate, Label: estate.Assumed("Finish", "完了"), Doc: "The accounts are updated and the licenses activated."},
		{Trigger: closePopup, Label: estate.Quoted("Got it", "了解", "CASKB"), Doc: "The owner closes the pop-up of the first sign-in after the update."},
		{Trigger: cancelUpdate, Label: estate.Assumed("Cancel", "キャンセル"), Doc: "Somebody wants to stop it."},
		{Trigger: rollBackUpdate, Label: estate.Assumed("Roll back", "ロールバック"), Doc: "Somebody wants the legacy console back."},
	}
}
