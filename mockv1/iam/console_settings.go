package iam

import (
	"net/http"
	"net/netip"
	"slices"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// ConsoleSettings are the console's settings that a Master Administrator, or
// whoever may, chooses in Administration > Console Settings [CS, CSM].
type ConsoleSettings struct {
	ID    string          `json:"id"`
	State lifecycle.State `json:"state"`
	SettingsText
}

// SettingsText is what can be chosen.
type SettingsText struct {
	// Inactivity and Maximum are how long sessions last, in minutes: without a
	// request, and in all.
	Inactivity int `json:"inactivity_minutes"`
	Maximum    int `json:"maximum_minutes"`
	// Concurrent is how many sessions of one account there can be; 0 means as many
	// as there are.
	Concurrent int `json:"concurrent_sessions"`
	// Restricted says that the console is open to the Addresses alone, which are
	// IPv4 addresses and networks in CIDR notation.
	Restricted bool     `json:"restrict_addresses"`
	Addresses  []string `json:"addresses"`
}

// The limits of the settings [CS]. That of concurrent sessions is assumed.
const (
	leastInactivity, mostInactivity = 5, 8 * 60
	leastMaximum, mostMaximum       = 30, 8 * 60
	mostConcurrent                  = 100
	mostAddresses                   = 100
)

// The states and the trigger of the console's settings.
const (
	settingsDefault lifecycle.State   = "default"
	SettingsSaved   lifecycle.State   = "saved"
	saveSettings    lifecycle.Trigger = "save"
)

const (
	settingsKindName = "v1.console_settings"
	settingsKey      = "console"
	actViewSettings  = "v1.console_settings.view"
)

// addressNotAllowed is the refusal of everybody who comes from elsewhere.
var addressNotAllowed = lifecycle.Reason{Code: "v1.console.address_not_allowed", Text: estate.Assumed(
	"Access to the console is restricted to specified IP addresses, and yours is not one of them.",
	"コンソールへのアクセスは指定されたIPアドレスに制限されています。お使いのIPアドレスからはアクセスできません。")}

// SavingSettings is the input with which settings are saved: what was chosen, and
// the address from which it was.
type SavingSettings struct {
	SettingsText

	From string `json:"from"`
}

type settingsFacts struct {
	saving  SavingSettings
	manages bool
}

type (
	settingsGuard  = lifecycle.Guard[ConsoleSettings, settingsFacts]
	settingsEffect = lifecycle.Effect[ConsoleSettings, settingsFacts]
)

func (m *IAM) settingsKind() *sim.Kind[ConsoleSettings, settingsFacts] {
	return &sim.Kind[ConsoleSettings, settingsFacts]{
		ID:  func(t *ConsoleSettings) *string { return &t.ID },
		Key: func(ConsoleSettings) string { return settingsKey },
		Facts: func(r *sim.Reader, _ ConsoleSettings, in any) (settingsFacts, error) {
			f := settingsFacts{saving: sim.Input[SavingSettings](in)}
			var err error
			f.manages, err = m.Allows(r, SaveConsoleSettings{}.Name())
			return f, err
		},
		Spec: lifecycle.Spec[ConsoleSettings, settingsFacts]{
			Name:    settingsKindName,
			Title:   estate.Quoted("Console Settings", "コンソール設定", "CS"),
			Doc:     "The settings of the console of a business: how long sessions last, how many an account can have, and from where they are used. Until they are saved once, the sandbox's settings `v1.session.*` hold.",
			Initial: settingsDefault,
			State:   func(t *ConsoleSettings) *lifecycle.State { return &t.State },
			States: []lifecycle.StateInfo{
				{State: settingsDefault, Label: estate.Assumed("Default", "初期設定"), Doc: "Nobody has saved any."},
				{State: SettingsSaved, Label: estate.Assumed("Saved", "保存済み"), Doc: "They hold from the next request on, until others are saved.", Final: true},
			},
			Triggers: []lifecycle.TriggerInfo{
				{Trigger: saveSettings, Label: estate.Quoted("Save", "保存", "CASJA"), Doc: "An administrator saves the settings.", Input: func() any { return &SavingSettings{} }},
			},
			Rows: settingsRows(),
		},
	}
}

func settingsRows() []lifecycle.Row[ConsoleSettings, settingsFacts] {
	refuse := func(code, en, ja string) lifecycle.Reason {
		return lifecycle.Reason{Code: "v1.console_settings." + code, Text: estate.Assumed(en, ja)}
	}
	holds := func(id, doc string, reason lifecycle.Reason, ok func(SavingSettings) bool) settingsGuard {
		return settingsGuard{
			ID: id, Doc: doc, Input: true, Else: reason,
			Holds: func(_ ConsoleSettings, f settingsFacts, _ time.Time) bool { return ok(f.saving) },
		}
	}
	guards := []settingsGuard{
		{
			ID: "manages_console", Doc: "The user's role permits to configure the console's settings.", Else: RoleNotAllowed,
			Holds: func(_ ConsoleSettings, f settingsFacts, _ time.Time) bool { return f.manages },
		},
		holds("inactivity_in_range", "The inactivity timeout is 5 minutes to 8 hours [CS].",
			refuse("inactivity", "Specify an inactivity timeout from 5 minutes to 8 hours.", "操作がない場合のタイムアウトは、5分から8時間の範囲で指定してください。"),
			func(s SavingSettings) bool { return leastInactivity <= s.Inactivity && s.Inactivity <= mostInactivity }),
		holds("maximum_in_range", "The maximum session is 30 minutes to 8 hours [CS].",
			refuse("maximum", "Specify a maximum session duration from 30 minutes to 8 hours.", "セッションの最大時間は、30分から8時間の範囲で指定してください。"),
			func(s SavingSettings) bool { return leastMaximum <= s.Maximum && s.Maximum <= mostMaximum }),
		holds("concurrent_in_range", "The limit of concurrent sessions is 1 to 100, or there is none (assumed).",
			refuse("concurrent", "Specify a limit of 1 to 100 sessions.", "セッション数の上限は、1から100の範囲で指定してください。"),
			func(s SavingSettings) bool { return 0 <= s.Concurrent && s.Concurrent <= mostConcurrent }),
		holds("addresses_given", "Where the addresses are restricted, there is at least one, and at most 100 (assumed).",
			refuse("no_address", "Specify 1 to 100 IP addresses.", "IPアドレスを1件から100件の範囲で指定してください。"),
			func(s SavingSettings) bool {
				return len(s.Addresses) <= mostAddresses && (!s.Restricted || len(s.Addresses) > 0)
			}),
		holds("addresses_valid", "Each is an IPv4 address or a network in CIDR notation; wildcards are not [CSM].",
			refuse("address", "Specify IPv4 addresses or CIDR ranges. Wildcards are not supported.", "IPv4アドレスまたはCIDR範囲を指定してください。ワイルドカードは使用できません。"),
			func(s SavingSettings) bool { _, ok := networks(s.Addresses); return ok }),
		holds("addresses_public", "None is a private one [CSM].",
			refuse("private_address", "Private IP addresses are not supported.", "プライベートIPアドレスは使用できません。"),
			func(s SavingSettings) bool { return !slices.ContainsFunc(s.Addresses, private) }),
		holds("not_locked_out", "Whoever saves it can go on using the console (assumed).",
			refuse("locked_out", "Your own IP address is not one of those specified. You would be locked out.", "お使いのIPアドレスが指定したIPアドレスに含まれていません。このまま保存するとアクセスできなくなります。"),
			func(s SavingSettings) bool {
				_, ok := networks(s.Addresses)
				return !ok || len(s.Addresses) == 0 || s.admits(s.From) // what is wrong with them is said already
			}),
	}
	keep := settingsEffect{ID: "keep_settings", Doc: "They hold from the next request on, for everybody.", Do: func(t *ConsoleSettings, f settingsFacts, _ time.Time) []lifecycle.Action {
		t.SettingsText = f.saving.SettingsText
		return nil
	}}
	row := func(id string, from lifecycle.State) lifecycle.Row[ConsoleSettings, settingsFacts] {
		return lifecycle.Row[ConsoleSettings, settingsFacts]{
			ID: settingsKindName + "." + id, From: in(from), On: saveSettings, If: guards, To: SettingsSaved, Do: []settingsEffect{keep},
			By: lifecycle.Operator, Why: "Administration > Console Settings.", Src: []string{"CS", "CSM"},
		}
	}
	return []lifecycle.Row[ConsoleSettings, settingsFacts]{row("save_first", settingsDefault), row("save", SettingsSaved)}
}

// networks reads addresses and networks; ok is false if one is neither.
func networks(list []string) (out []netip.Prefix, ok bool) {
	for _, text := range list {
		p, err := netip.ParsePrefix(text)
		if err != nil {
			a, err := netip.ParseAddr(text)
			if err != nil {
				return nil, false
			}
			p = netip.PrefixFrom(a, a.BitLen())
		}
		if !p.Addr().Is4() {
			return nil, false
		}
		out = append(out, p.Masked())
	}
	return out, true
}

// private reports whether an address, or a part of a network, is not one of the
// Internet's.
func private(text string) bool {
	list, ok := networks([]string{text})
	if !ok {
		return false
	}
	for _, local := range []string{"0.0.0.0/8", "10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"} {
		if list[0].Overlaps(netip.MustParsePrefix(local)) {
			return true
		}
	}
	return false
}

// admits reports whether the console can be used from an address.
func (s SettingsText) admits(address string) bool {
	if !s.Restricted {
		return true
	}
	a, err := netip.ParseAddr(address)
	list, _ := networks(s.Addresses)
	return err == nil && slices.ContainsFunc(list, func(p netip.Prefix) bool { return p.Contains(a.Unmap()) })
}

// ConsoleSettings returns the settings that hold: those that were saved, or the
// sandbox's own.
func (m *IAM) ConsoleSettings(r *sim.Reader) (SettingsText, error) {
	t, ok, err := m.Console.Find(r, settingsKey)
	if err != nil || ok {
		return t.SettingsText, err
	}
	limits, err := m.Sessions.Defaults(r)
	return SettingsText{Inactivity: int(limits.Inactivity / time.Minute), Maximum: int(limits.Maximum / time.Minute)}, err
}

// limits returns how long sessions last. The sandbox's settings may say less than
// the console's could, and are exact.
func (m *IAM) limits(r *sim.Reader) (estate.SessionLimits, error) {
	t, ok, err := m.Console.Find(r, settingsKey)
	if err != nil || !ok {
		return m.Sessions.Defaults(r)
	}
	return estate.SessionLimits{Inactivity: time.Duration(t.Inactivity) * time.Minute, Maximum: time.Duration(t.Maximum) * time.Minute}, nil
}

// From returns why the console cannot be used from an address: a *web.Denied with
// 403, nil if it can.
func (m *IAM) From(r *sim.Reader, address string) error {
	t, ok, err := m.Console.Find(r, settingsKey)
	if err == nil && ok && !t.admits(address) {
		err = &web.Denied{Status: http.StatusForbidden, Reason: addressNotAllowed}
	}
	return err
}

// begin starts a session, and ends the earliest of the account's if there are too
// many now [CSM].
func (m *IAM) begin(tx *sim.Tx, who estate.SignedIn) (estate.Session, error) {
	begun, err := m.Sessions.New(tx, estate.SignIn, who)
	if err != nil {
		return begun, err
	}
	t, ok, err := m.Console.Find(&tx.Reader, settingsKey)
	if err != nil || !ok || t.Concurrent == 0 {
		return begun, err
	}
	all, err := m.Sessions.List(&tx.Reader, who.Account)
	if err != nil {
		return begun, err
	}
	living := slices.DeleteFunc(all, func(s estate.Session) bool {
		_, err := m.Sessions.Check(&tx.Reader, s.Token)
		return err != nil
	})
	for i := range max(0, len(living)-t.Concurrent) {
		if _, err := m.Sessions.Fire(tx, living[i].ID, estate.ForceOut, estate.Ending{Reason: estate.EndedByLimit}); err != nil {
			return begun, err
		}
	}
	return begun, nil
}

// Ends returns when a session ends at the latest; zero if never.
func (m *IAM) Ends(r *sim.Reader, s estate.Session) (time.Time, error) {
	limits, err := m.limits(r)
	if err != nil || limits.Maximum <= 0 {
		return time.Time{}, err
	}
	return s.Started.Add(limits.Maximum), nil
}

// SaveConsoleSettings saves the console's settings.
type SaveConsoleSettings struct {
	iam *IAM

	Settings SavingSettings `json:"settings"`
}

// SaveConsoleSettings returns the command; from is the address of whoever asks.
func (m *IAM) SaveConsoleSettings(s SettingsText, from string) SaveConsoleSettings {
	return SaveConsoleSettings{iam: m, Settings: SavingSettings{SettingsText: s, From: from}}
}

// Name returns "v1.console_settings.save".
func (SaveConsoleSettings) Name() string { return "v1.console_settings.save" }

// Run returns the ConsoleSettings.
func (c SaveConsoleSettings) Run(tx *sim.Tx) (any, error) {
	t, ok, err := c.iam.Console.Find(&tx.Reader, settingsKey)
	if err != nil {
		return nil, err
	}
	if !ok {
		return c.iam.Console.New(tx, saveSettings, c.Settings)
	}
	return c.iam.Console.Fire(tx, t.ID, saveSettings, c.Settings)
}
