package estate

import (
	"fmt"
	"time"

	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

const licenceKind = "estate.licence"

// The states of a licence. How near its end is, is a comparison with now
// (Status), not a state.
const (
	licenceNone lifecycle.State = "none"
	// LicenceNotActivated is one that was ordered: its code, or link, waits.
	LicenceNotActivated lifecycle.State = "not_activated"
	LicenceActive       lifecycle.State = "active"
	// LicenceMerged is a renewal that has prolonged the licence that it renews.
	LicenceMerged lifecycle.State = "merged"
	// LicenceConverted is one that a product's update turned into credits.
	LicenceConverted lifecycle.State = "converted"
	// LicenceDetached is a trial of Email and Collaboration Security that has ended.
	LicenceDetached lifecycle.State = "detached"
)

// The triggers of a licence.
const (
	OrderLicence  lifecycle.Trigger = "order"
	MailLink      lifecycle.Trigger = "mail_link"
	Activate      lifecycle.Trigger = "activate"
	ApplyRenewal  lifecycle.Trigger = "apply_renewal"
	Renew         lifecycle.Trigger = "renew"
	BeginTrial    lifecycle.Trigger = "start_trial"
	Convert       lifecycle.Trigger = "convert"
	DetachLicence lifecycle.Trigger = "detach"
	noticeEnd     lifecycle.Trigger = "notice"
	beginGrace    lifecycle.Trigger = "grace"
	lockAccess    lifecycle.Trigger = "lock"
	purgeAccess   lifecycle.Trigger = "purge"
)

// Order is the input of OrderLicence: what the customer has bought.
type Order struct {
	Product string    `json:"product"`
	Name    string    `json:"name"`
	Edition string    `json:"edition"`
	Seats   int       `json:"seats"`
	Channel string    `json:"channel"`
	Trial   bool      `json:"trial"`
	Ends    time.Time `json:"ends"`
	Code    string    `json:"activation_code"`
	LinkTo  string    `json:"link_to"`
	Renews  string    `json:"renews"`
}

// Activation is the input of Activate, ApplyRenewal and BeginTrial.
type Activation struct {
	// Notify is the address that gets the confirmation mail; empty for nobody's.
	Notify string `json:"notify"`
}

// Renewal is the input of Renew: what a licence becomes.
type Renewal struct {
	Ends    time.Time `json:"ends"`
	Seats   int       `json:"seats"`
	Channel string    `json:"channel"`
	Trial   bool      `json:"trial"`
}

// Conversion is the input of Convert.
type Conversion struct {
	// PerSeat is how many credits each seat grants, ExtraPerSeat how many more
	// it uses.
	PerSeat      int `json:"per_seat"`
	ExtraPerSeat int `json:"extra_per_seat"`
}

type licenceFacts struct {
	order      Order
	activation Activation
	renewal    Renewal
	conversion Conversion

	// all are the business's licences.
	all    []Licence
	access Access
	spans  spans
	// contact gets the business's mails; empty if nobody does.
	contact string
	// link is the key of an activation link; zone that in which mails write dates;
	// trial how long a trial lasts.
	link  string
	zone  *time.Location
	trial time.Duration
}

func licenceFactsOf(r *sim.Reader, l Licence, in any) (f licenceFacts, err error) {
	f.order, f.activation = sim.Input[Order](in), sim.Input[Activation](in)
	f.renewal, f.conversion = sim.Input[Renewal](in), sim.Input[Conversion](in)
	f.link, f.zone = r.Secret(licenceKind, l.ID, 1), r.Timezone()
	if f.all, err = licences(r); err != nil {
		return f, err
	}
	if f.access, err = AccessOf(r); err != nil {
		return f, err
	}
	if f.spans, err = spansOf(r); err != nil {
		return f, err
	}
	if f.contact, err = contactOf(r, l); err != nil {
		return f, err
	}
	f.trial, err = r.Duration(SettingTrial)
	return f, err
}

// renewed returns the licence that a renewal prolongs.
func (f *licenceFacts) renewed(l Licence) (Licence, bool) {
	for _, other := range f.all {
		if other.State == LicenceActive && other.Product == l.Product && other.Name == l.Renews {
			return other, true
		}
	}
	return Licence{}, false
}

// Licences is the kind of licences.
var Licences = &sim.Kind[Licence, licenceFacts]{
	ID:     func(l *Licence) *string { return &l.ID },
	Parent: func(l Licence) string { return l.Product },
	Facts:  licenceFactsOf,
	Public: func(l Licence) any { l.Link = ""; return l },
	Spec: lifecycle.Spec[Licence, licenceFacts]{
		Name:  licenceKind,
		Title: Quoted("License", "ライセンス", "SEPJA"),
		Doc: "A licence for one product. It counts once its activation code or link was used. A renewal prolongs the licence that it renews. " +
			"At the product's update it is converted into credits; the service is free until the licence's end at that time.",
		Initial:  licenceNone,
		State:    func(l *Licence) *lifecycle.State { return &l.State },
		States:   licenceStates(),
		Triggers: append(licenceTriggers(), endTriggers()...),
		Rows:     append(licenceRows(), endRows()...),
		Refusals: licenceRefusals(),
	},
}

func licenceStates() []lifecycle.StateInfo {
	return []lifecycle.StateInfo{
		{State: licenceNone, Label: Assumed("Not ordered", "未注文"), Doc: "Before it is ordered."},
		{State: LicenceNotActivated, Label: Assumed("Not activated", "未アクティベート"), Doc: "Ordered; its activation code or link has not been used."},
		{State: LicenceActive, Label: Quoted("Valid", "有効期限内", "SEPJA"), Doc: "Activated. Whether it is expiring or expired follows from its end."},
		{State: LicenceMerged, Label: Assumed("Used for a renewal", "更新に使用済み"), Doc: "A renewal that has prolonged the licence that it renews.", Final: true},
		{State: LicenceConverted, Label: Assumed("Converted", "移行済み"), Doc: "Converted into credits by an update.", Final: true},
		{State: LicenceDetached, Label: Assumed("Detached", "切り離し済み"), Doc: "A trial of Email and Collaboration Security that has ended. It does not come back.", Final: true},
	}
}

func licenceTriggers() []lifecycle.TriggerInfo {
	return []lifecycle.TriggerInfo{
		{Trigger: OrderLicence, Label: Assumed("Order", "注文"), Doc: "The customer buys it.", Input: func() any { return &Order{} }},
		{Trigger: MailLink, Label: Assumed("Mail the activation link", "アクティベーションリンクの送信"), Doc: "The vendor mails the activation link."},
		{Trigger: Activate, Label: Assumed("Activate", "アクティベート"), Doc: "The activation code or link is used.", Input: func() any { return &Activation{} }},
		{Trigger: ApplyRenewal, Label: Assumed("Activate the renewal", "更新のアクティベート"), Doc: "The activation code or link of a renewal is used.", Input: func() any { return &Activation{} }},
		{Trigger: Renew, Label: Assumed("Renew", "更新"), Doc: "A renewal prolongs the licence.", Input: func() any { return &Renewal{} }},
		{Trigger: BeginTrial, Label: Assumed("Start trial", "体験版を開始"), Doc: "The advanced trial of Vision One starts.", Input: func() any { return &Activation{} }},
		{Trigger: Convert, Label: Assumed("Convert", "移行"), Doc: "The product's update turns the licence into credits.", Input: func() any { return &Conversion{} }},
		{Trigger: DetachLicence, Label: Assumed("Detach", "切り離し"), Doc: "The trial has ended, and its product lets go of it."},
	}
}

func licenceRows() []lifecycle.Row[Licence, licenceFacts] {
	waiting, active := []lifecycle.State{LicenceNotActivated}, []lifecycle.State{LicenceActive}
	return []lifecycle.Row[Licence, licenceFacts]{
		{
			ID: "estate.licence.order", From: []lifecycle.State{licenceNone}, On: OrderLicence, If: orderGuards(), To: LicenceNotActivated,
			By: lifecycle.World, Why: "The customer buys it, and gets a code or a link.", Src: []string{"WFBSKB", "KA17585"},
			Do: []licenceEffect{{ID: "note_order", Doc: "Notes what was bought.", Do: noteOrder}},
		},
		{
			ID: "estate.licence.mail_link", From: waiting, On: MailLink, If: linkGuards(),
			AfterOf: lifecycle.AfterOf[Licence]{Settings: []string{SettingLinkMail}, Of: linkDelay}, Work: true,
			By: lifecycle.World, Why: "Customers get an activation link by mail.", Src: []string{"WFBSKB", "KA17585"},
			Do: []licenceEffect{{ID: "mail_link", Doc: "Notes the link's key, and mails it.", Do: mailLink}},
		},
		{
			ID: "estate.licence.activate", From: waiting, On: Activate, If: activationGuards(), To: LicenceActive,
			By: lifecycle.Operator, Why: "A licence counts once it is activated.", Src: []string{"CASJA", "WFBSKB"},
			Do: []licenceEffect{stampActivation(), confirmActivation(), letGo()},
		},
		{
			ID: "estate.licence.apply_renewal", From: waiting, On: ApplyRenewal, If: renewalGuards(), To: LicenceMerged,
			By: lifecycle.Operator, Why: "A renewal prolongs what the customer has, also from within the lock.", Src: []string{"ACC", "CLPX"},
			Do: []licenceEffect{stampActivation(), {ID: "prolong", Doc: "Has the renewed licence prolonged.", Do: prolong}, confirmActivation(), letGo()},
		},
		{
			ID: "estate.licence.renew", From: active, On: Renew, If: prolongingGuards(),
			By: lifecycle.Product, Why: "What is renewed goes on as it was, with a new end.", Src: []string{"ACC"},
			Do: []licenceEffect{{ID: "note_renewal", Doc: "Notes the new end, seats, channel and kind.", Do: noteRenewal}},
		},
		{
			ID: "estate.licence.start_trial", From: []lifecycle.State{licenceNone}, On: BeginTrial, If: trialGuards(), To: LicenceActive,
			By: lifecycle.Operator, Why: "A customer can try advanced access for 30 days, once.", Src: []string{"AESS"},
			Do: []licenceEffect{{ID: "begin_trial", Doc: "Notes what it is and when it ends.", Do: beginTrial}, confirmActivation()},
		},
		{
			ID: "estate.licence.convert", From: active, On: Convert, To: LicenceConverted,
			By: lifecycle.Product, Why: "The update grants credits by seats and stays free until the licence's end.", Src: []string{"CASJA"},
			Do: []licenceEffect{{ID: "grant_credits", Doc: "Grants credits per seat, notes those used, and the end of the free use.", Do: grantCredits}},
		},
		{
			ID: "estate.licence.detach", From: active, On: DetachLicence, If: detachGuards(), To: LicenceDetached,
			By: lifecycle.Product, Why: "A trial of Email and Collaboration Security that has ended is not attached again when credits are added.", Src: []string{"KA9638"},
		},
	}
}

func licenceRefusals() []lifecycle.Refusal {
	waiting := Assumed("The license has not been activated yet.", "ライセンスはまだアクティベートされていません。")
	inactive := lifecycle.Reason{Code: "licence.not_activated", Text: waiting}
	over := lifecycle.Reason{Code: "licence.not_active", Text: Assumed("The license is not active.", "ライセンスは有効ではありません。")}
	before := []lifecycle.State{licenceNone, LicenceNotActivated}
	return []lifecycle.Refusal{
		{On: OrderLicence, Reason: lifecycle.Reason{Code: "licence.ordered", Text: Assumed("The license has been ordered already.", "ライセンスはすでに注文されています。")}},
		{On: MailLink, Reason: alreadyActivated},
		{From: []lifecycle.State{licenceNone}, On: Activate, Reason: inactive},
		{On: Activate, Reason: alreadyActivated},
		{From: []lifecycle.State{licenceNone}, On: ApplyRenewal, Reason: inactive},
		{On: ApplyRenewal, Reason: alreadyActivated},
		{From: before, On: Renew, Reason: inactive},
		{On: Renew, Reason: over},
		{On: BeginTrial, Reason: trialUsed},
		{From: before, On: Convert, Reason: inactive},
		{From: []lifecycle.State{LicenceDetached, LicenceMerged}, On: Convert, Reason: over},
		{On: Convert, Reason: lifecycle.Reason{Code: "licence.converted", Text: Assumed("The license has been converted already.", "ライセンスはすでに移行されています。")}},
		{From: before, On: DetachLicence, Reason: inactive},
		{On: DetachLicence, Reason: over},
	}
}

// The settings of how licences come to be in use.
const (
	// SettingTrial is how long the advanced trial lasts.
	SettingTrial = "licence.trial"
	// SettingLinkMail is how long after the order the activation link is mailed.
	SettingLinkMail = "licence.link.mail"
)

// linkDelay says when the link is mailed by itself: once.
func linkDelay(l Licence) string {
	if l.LinkTo == "" || l.Link != "" {
		return ""
	}
	return SettingLinkMail
}

// unknownCode is the refusal of a code that no licence has.
var unknownCode = lifecycle.Reason{Code: "licence.code.unknown", Text: Assumed(
	"The activation code is not valid. Check the code and try again.", "アクティベーションコードが無効です。コードを確認してもう一度お試しください。")}

// ActivateCode activates the licence that has an activation code, written in
// letters of any case, and returns the licence that the business has now: of a
// renewal, the one that it prolongs. A code that nobody knows, or that was used,
// is a *lifecycle.Refused.
func ActivateCode(tx *sim.Tx, code string, a Activation) (Licence, error) {
	all, err := licences(&tx.Reader)
	if err != nil {
		return Licence{}, err
	}
	for _, l := range all {
		if SameCode(l.Code, code) {
			return activateLicence(tx, l, a)
		}
	}
	return Licence{}, &lifecycle.Refused{Lifecycle: licenceKind, State: licenceNone, Trigger: Activate, Reasons: []lifecycle.Reason{unknownCode}}
}

// LicenceOfLink returns the licence of an activation link's key, and what stands in
// the way of using it; the error is sim.ErrNotFound if there is none.
func LicenceOfLink(r *sim.Reader, key string) (Licence, []lifecycle.Reason, error) {
	all, err := licences(r)
	if err != nil {
		return Licence{}, nil, err
	}
	for _, l := range all {
		if l.Link != "" && l.Link == key {
			reasons, err := Licences.Obstacles(r, l, l.activation(), nil)
			return l, reasons, err
		}
	}
	return Licence{}, nil, fmt.Errorf("the activation link: %w", sim.ErrNotFound)
}

// ActivateLink activates the licence of an activation link as ActivateCode does.
func ActivateLink(tx *sim.Tx, key string, a Activation) (Licence, error) {
	l, _, err := LicenceOfLink(&tx.Reader, key)
	if err != nil {
		return l, err
	}
	return activateLicence(tx, l, a)
}

// StartTrial starts the advanced trial of Vision One, once in a business's life.
func StartTrial(tx *sim.Tx, a Activation) (Licence, error) {
	return Licences.New(tx, BeginTrial, a)
}

// activation returns the trigger by which the licence is activated.
func (l Licence) activation() lifecycle.Trigger {
	if l.Renews != "" {
		return ApplyRenewal
	}
	return Activate
}

func activateLicence(tx *sim.Tx, l Licence, a Activation) (Licence, error) {
	done, err := Licences.Fire(tx, l.ID, l.activation(), a)
	if err != nil || l.Renews == "" {
		return done, err
	}
	all, err := licences(&tx.Reader)
	f := licenceFacts{all: all}
	renewed, _ := f.renewed(l)
	return renewed, err
}
