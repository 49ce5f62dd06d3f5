package platform

import (
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// Console is the Vision One console of the business, from its activation to the
// day on which it is there (SM-1). What expires later is a comparison with now,
// see estate.AccessOf.
type Console struct {
	ID    string          `json:"id"`
	State lifecycle.State `json:"state"`
	// Holder says by what it was activated: portal, cloud_one or code.
	Holder Holder `json:"holder,omitempty"`
	// Login is what its holder activated it with: a login ID of the portal, the
	// address of a user of Cloud One, or an activation code.
	Login string `json:"login,omitempty"`
	// Region is the data centre region, once it was chosen.
	Region string `json:"region,omitempty"`
	// Platform is what it was provisioned with.
	Platform estate.Platform `json:"platform,omitempty"`
	// Assigning says that the wizard still waits, although the console is there.
	Assigning bool `json:"assigning,omitempty"`
	Attempts  int  `json:"attempts,omitempty"`
	// Rejected counts the proofs that were wrong.
	Rejected    int       `json:"rejected,omitempty"`
	ActivatedAt time.Time `json:"activated_at,omitzero"`
	ReadyAt     time.Time `json:"ready_at,omitzero"`
}

// Holder is by what Vision One is activated.
type Holder string

// The holders.
const (
	HolderPortal Holder = "portal"
	HolderCloud  Holder = "cloud_one"
	HolderCode   Holder = "code"
)

// The states of the console.
const (
	consoleNone           lifecycle.State = "none"
	ConsoleRegistered     lifecycle.State = "registered"
	ConsoleActivating     lifecycle.State = "activating"
	ConsoleAssigning      lifecycle.State = "assigning"
	ConsoleChoosingRegion lifecycle.State = "choosing_region"
	ConsoleProvisioning   lifecycle.State = "provisioning"
	ConsoleFailed         lifecycle.State = "failed"
	ConsoleReady          lifecycle.State = "ready"
)

// The triggers of the console.
const (
	registerConsole lifecycle.Trigger = "register"
	activate        lifecycle.Trigger = "activate"
	rejectHolder    lifecycle.Trigger = "reject"
	activated       lifecycle.Trigger = "activated"
	provision       lifecycle.Trigger = "provision"
	provisioned     lifecycle.Trigger = "provisioned"
	retry           lifecycle.Trigger = "retry"
)

// Activation is the input with which the console is activated: whoever proved to
// hold a product of the business.
type Activation struct {
	Holder   Holder `json:"holder"`
	Login    string `json:"login"`
	Email    string `json:"email"`
	Name     string `json:"name"`
	Password string `json:"password"`
	Agreed   bool   `json:"agreed"`
}

// Choice is the input with which the console is provisioned.
type Choice struct {
	Region string `json:"region"`
}

type consoleFacts struct {
	activation Activation
	choice     Choice

	order, wizard, outcome, agreement string
	platform                          estate.Platform
	licensed                          bool
	owner                             estate.Person
	byOwner                           bool
	// setup are the sessions that are limited to setting the console up.
	setup []estate.Session
}

// theConsole is the natural key of the one console of a business.
const theConsole = "console"

func (p *Platform) consoleKind() *sim.Kind[Console, consoleFacts] {
	return &sim.Kind[Console, consoleFacts]{
		ID:    func(t *Console) *string { return &t.ID },
		Key:   func(Console) string { return theConsole },
		Facts: p.consoleFacts,
		Keep: func(tx *sim.Tx, row string, t Console) error {
			if row != rowProvisioned {
				return nil
			}
			return estate.SetPlatform(tx, t.Platform, t.Region)
		},
		Spec: lifecycle.Spec[Console, consoleFacts]{
			Name:     estate.ConsoleKind,
			Title:    estate.Assumed("Console", "コンソール"),
			Doc:      "The Vision One of a business, from its activation to the day on which its console is there. One per business. The orders in which account and region are asked for, and the platform that it ends with, are settings, since the articles differ.",
			Initial:  consoleNone,
			State:    func(t *Console) *lifecycle.State { return &t.State },
			States:   consoleStates(),
			Triggers: consoleTriggers(),
			Rows:     p.consoleRows(),
			Refusals: consoleRefusals(),
		},
	}
}

func (p *Platform) consoleFacts(r *sim.Reader, _ Console, in any) (consoleFacts, error) {
	f := consoleFacts{activation: sim.Input[Activation](in), choice: sim.Input[Choice](in)}
	var platform string
	for name, to := range map[string]*string{
		SettingOrder: &f.order, SettingWizard: &f.wizard, SettingOutcome: &f.outcome, SettingAgreement: &f.agreement, SettingPlatform: &platform,
	} {
		var err error
		if *to, err = r.Setting(name); err != nil {
			return f, err
		}
	}
	f.platform = estate.Platform(platform)
	var err error
	if f.licensed, err = licensed(r); err != nil {
		return f, err
	}
	if f.owner, _, err = p.owner(r); err != nil {
		return f, err
	}
	f.byOwner = byOwner(r, f.owner)
	f.setup, err = p.limited(r, ScopeSetup)
	return f, err
}

// licensed reports whether the business has a licence that has not ended.
func licensed(r *sim.Reader) (bool, error) {
	all, err := estate.Licences.All(r)
	if err != nil {
		return false, err
	}
	for _, l := range all {
		if l.State == estate.LicenceActive && l.Ends.After(r.Now()) {
			return true, nil
		}
	}
	return false, nil
}

// TheConsole returns the console of the business.
func (p *Platform) TheConsole(r *sim.Reader) (Console, error) {
	return theOnly(r, p.Consoles, theConsole)
}

// consoleStates returns the states. From the wizard to the provisioning, the screens
// are in English in the Japanese guides too [CASJA 1-6 to 1-10, SEPJA STEP 2 3 to 12].
func consoleStates() []lifecycle.StateInfo {
	return []lifecycle.StateInfo{
		{State: consoleNone, Label: estate.Assumed("None", "なし"), Doc: "There is no business yet."},
		{State: ConsoleRegistered, Label: estate.Assumed("Not activated", "未アクティベート"), Doc: "The business has a product, and no Vision One."},
		{State: ConsoleActivating, Label: estate.Quoted("Activating...", "有効化しています...", "CASJA"), Doc: "The Activation Service is at work."},
		{State: ConsoleAssigning, Label: estate.Quoted("Assign the Primary User Account email address", "Assign the Primary User Account email address", "CASJA"), Doc: "The wizard asks for the address of the Primary User Account."},
		{State: ConsoleChoosingRegion, Label: estate.Quoted("Data Center Region", "Data Center Region", "CASJA"), Doc: "The region is to be chosen."},
		{State: ConsoleProvisioning, Label: estate.Quoted("Provisioning", "Provisioning", "SEPJA"), Doc: "The console is being made."},
		{State: ConsoleFailed, Label: estate.Assumed("Provisioning failed", "プロビジョニングに失敗しました"), Doc: "It could not be made; \"Retry\" tries again."},
		{State: ConsoleReady, Label: estate.Assumed("Ready", "準備完了"), Doc: "The console can be used.", Final: true},
	}
}

func consoleTriggers() []lifecycle.TriggerInfo {
	return []lifecycle.TriggerInfo{
		{Trigger: registerConsole, Label: estate.Assumed("Register", "登録"), Doc: "A business gets its first product."},
		{Trigger: activate, Label: estate.Quoted("Set up now", "今すぐセットアップ", "CASJA"), Doc: "The holder of a product activates Vision One.", Input: func() any { return &Activation{} }},
		{Trigger: rejectHolder, Label: estate.Assumed("Reject", "拒否"), Doc: "Somebody gave a password, a code or a key that is wrong."},
		{Trigger: activated, Label: estate.Assumed("Activated", "アクティベート完了"), Doc: "The Activation Service is done."},
		{Trigger: estate.AddressAssigned, Label: estate.Assumed("Address assigned", "メールアドレスの割り当て完了"), Doc: "The wizard is done.", Input: func() any { return &estate.Assigned{} }},
		{Trigger: provision, Label: estate.Quoted("Provision Console", "Provision Console", "CASJA"), Doc: "The owner has chosen a region.", Input: func() any { return &Choice{} }},
		{Trigger: provisioned, Label: estate.Assumed("Provisioned", "プロビジョニング完了"), Doc: "The time of the provisioning is over; a setting says how it ends."},
		{Trigger: retry, Label: estate.Quoted("Retry", "再試行", "MSPPROV"), Doc: "The owner has it provisioned again."},
	}
}

func consoleRefusals() []lifecycle.Refusal {
	reason := func(code, en, ja string) lifecycle.Reason {
		return lifecycle.Reason{Code: code, Text: estate.Assumed(en, ja)}
	}
	notNow := reason("v1.console.not_now", "Setting up Trend Vision One is not at this step.", "Trend Vision Oneのセットアップは、この手順まで進んでいません。")
	return []lifecycle.Refusal{
		{On: registerConsole, Reason: reason("v1.console.registered", "The business is registered already.", "企業はすでに登録されています。")},
		{From: in(consoleNone), On: activate, Reason: notNow},
		{On: activate, Reason: alreadyActivated},
		{On: rejectHolder, Reason: notNow},
		{On: estate.AddressAssigned, Reason: notNow},
		{
			From: in(ConsoleProvisioning, ConsoleFailed, ConsoleReady), On: provision,
			Reason: reason("v1.console.region_fixed", "The data center region has been chosen and cannot be changed.", "データセンターの地域はすでに選択されており、変更できません。"),
		},
		{On: provision, Reason: notNow},
		{On: retry, Reason: reason("v1.console.not_failed", "The provisioning of the console has not failed.", "コンソールのプロビジョニングは失敗していません。")},
	}
}

// alreadyActivated is what a second activation hears.
var alreadyActivated = lifecycle.Reason{Code: "v1.console.activated", Text: estate.Assumed(
	"Trend Vision One has been activated already. Sign in with your Primary User Account.",
	"Trend Vision Oneはすでにアクティベートされています。プライマリユーザアカウントでサインインしてください。")}
