package mockapexone

import (
	"crypto/subtle"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/roles"
)

// TwoFactor is whether Apex Central asks its users for a one-time password [AC2FA].
type TwoFactor struct {
	ID    string          `json:"id"`
	State lifecycle.State `json:"state"`
	// Round counts how often it was switched on: each time, users set it up anew.
	Round int `json:"round"`
}

const twoFactorKind = "apexone.two_factor"

// The states of two-factor authentication.
const (
	twoFactorNone lifecycle.State = "none"
	FactorOff     lifecycle.State = "off"
	FactorOn      lifecycle.State = "on"
)

const (
	setUp     lifecycle.Trigger = "set_up"
	switchOn  lifecycle.Trigger = "switch_on"
	switchOff lifecycle.Trigger = "switch_off"
)

// Code is the input of a one-time password. Wall is the machine's instant at which it
// was given, see estate.ClientInstants.
type Code struct {
	Code string    `json:"code"`
	Wall time.Time `json:"wall"`
}

// TwoFactor returns the one of the sandbox, if there is an Apex Central.
func (a *Apex) TwoFactor(r *sim.Reader) (TwoFactor, bool, error) {
	list, err := a.TwoFactors.All(r)
	if err != nil || len(list) == 0 {
		return TwoFactor{}, false, err
	}
	return list[0], true, nil
}

type twoFactorFacts struct {
	allowed bool
	tenant  lifecycle.State
	// nameless are the users without an address.
	nameless []string
	readers  []string
}

func (a *Apex) twoFactorFacts(r *sim.Reader, _ TwoFactor, _ any) (f twoFactorFacts, err error) {
	if f.allowed, err = a.may(r, ScreenAccounts, roles.FullControl); err != nil {
		return f, err
	}
	t, _, err := a.Tenant(r)
	if err != nil {
		return f, err
	}
	f.tenant = t.State
	users, err := a.Users.All(r)
	for _, u := range users {
		switch {
		case !u.signsInHere() || !u.present():
		case u.Email == "":
			f.nameless = append(f.nameless, u.Login)
		case u.State == UserActive:
			f.readers = append(f.readers, u.Email)
		}
	}
	return f, err
}

func (a *Apex) twoFactors() *sim.Kind[TwoFactor, twoFactorFacts] {
	return &sim.Kind[TwoFactor, twoFactorFacts]{
		ID:    func(t *TwoFactor) *string { return &t.ID },
		Facts: a.twoFactorFacts,
		Spec: lifecycle.Spec[TwoFactor, twoFactorFacts]{
			Name:    twoFactorKind,
			Title:   estate.Assumed("Two-factor authentication of Apex Central", "Apex Centralの2要素認証"),
			Doc:     "Whether users of Apex Central give a one-time password when they sign in. The portal's account has its own, elsewhere.",
			Initial: twoFactorNone,
			State:   func(t *TwoFactor) *lifecycle.State { return &t.State },
			States: []lifecycle.StateInfo{
				{State: twoFactorNone, Label: estate.Assumed("Absent", "なし"), Doc: "There is no Apex Central."},
				{State: FactorOff, Label: estate.Assumed("Disabled", "無効"), Doc: "A password is enough."},
				{State: FactorOn, Label: estate.Assumed("Enabled", "有効"), Doc: "Users give a one-time password too; at their first sign-in they set their app up."},
			},
			Triggers: []lifecycle.TriggerInfo{
				{Trigger: setUp, Label: estate.Assumed("Begin", "開始"), Doc: "There is an Apex Central now."},
				{Trigger: switchOn, Label: estate.Quoted("Enable Two-Factor Authentication", "2要素認証を有効にする", "SEPJA"), Doc: "An administrator switches it on."},
				{Trigger: switchOff, Label: estate.Assumed("Disable Two-Factor Authentication", "2要素認証を無効にする"), Doc: "An administrator switches it off."},
			},
			Rows:     twoFactorRows(),
			Refusals: twoFactorRefusals(),
		},
	}
}

func twoFactorRows() []lifecycle.Row[TwoFactor, twoFactorFacts] {
	type (
		guard  = lifecycle.Guard[TwoFactor, twoFactorFacts]
		effect = lifecycle.Effect[TwoFactor, twoFactorFacts]
	)
	here := guard{
		ID: "console_open", Doc: "Apex Central is neither being updated nor closed.", Else: closedReason,
		Holds: func(_ TwoFactor, f twoFactorFacts, _ time.Time) bool {
			return f.tenant != TenantUpdating && f.tenant != TenantClosed && f.tenant != TenantPurged
		},
	}
	allowed := guard{
		ID: "may_administer", Doc: "The role of who asks grants accounts, or it is nobody of Apex Central.", Else: notAllowed,
		Holds: func(_ TwoFactor, f twoFactorFacts, _ time.Time) bool { return f.allowed },
	}
	addressed := guard{
		ID: "addresses_given", Doc: "Every account that signs in here has an email address.",
		Else: lifecycle.Reason{Code: "apexone.two_factor.addresses", Text: estate.Assumed(
			"Specify an email address for every user account before you enable two-factor authentication.",
			"2要素認証を有効にする前に、すべてのユーザアカウントにメールアドレスを設定してください。")},
		Holds: func(_ TwoFactor, f twoFactorFacts, _ time.Time) bool { return len(f.nameless) == 0 },
	}
	begin := effect{ID: "tell_users", Doc: "Begins a new round, and mails every user that the app has to be set up.", Do: func(t *TwoFactor, f twoFactorFacts, _ time.Time) []lifecycle.Action {
		t.Round++
		var out []lifecycle.Action
		for _, to := range f.readers {
			out = append(out, lifecycle.Mail{
				From: Name, Template: "two_factor_enabled", To: to,
				Subject: estate.Assumed("Two-factor authentication of Apex Central", "Apex Centralの2要素認証のお知らせ"),
				Body: estate.Assumed(
					"Two-factor authentication has been enabled. The next time that you log on at {link:console} you set up Google Authenticator.",
					"2要素認証が有効になりました。次回 {link:console} にログオンするときに、Google認証システムを設定してください。"),
				Links: map[string]lifecycle.Link{"console": {Service: Name, Path: "/"}},
			})
		}
		return out
	}}
	return []lifecycle.Row[TwoFactor, twoFactorFacts]{
		{ID: "apexone.two_factor.set_up", From: in(twoFactorNone), On: setUp, To: FactorOff, By: lifecycle.World, Why: "Every Apex Central has the switch.", Src: []string{"AC2FA"}},
		{ID: "apexone.two_factor.switch_on", From: in(FactorOff), On: switchOn, If: []guard{here, allowed, addressed}, To: FactorOn, Do: []effect{begin}, By: lifecycle.Operator, Why: "Every account must have an email address first.", Src: []string{"AC2FA", "SEPJA"}},
		{ID: "apexone.two_factor.switch_off", From: in(FactorOn), On: switchOff, If: []guard{here, allowed}, To: FactorOff, By: lifecycle.Operator, Why: "It can be disabled again.", Src: []string{"AC2FA"}},
	}
}

func twoFactorRefusals() []lifecycle.Refusal {
	absent := because("apexone.absent", "There is no Apex One as a Service.", "Apex One SaaSがありません。")
	return []lifecycle.Refusal{
		{On: setUp, Reason: because("apexone.exists", "There is an Apex One as a Service already.", "Apex One SaaSはすでに存在します。")},
		{On: switchOn, From: in(twoFactorNone), Reason: absent},
		{On: switchOn, Reason: because("apexone.two_factor.on", "Two-factor authentication is enabled already.", "2要素認証はすでに有効です。")},
		{On: switchOff, From: in(twoFactorNone), Reason: absent},
		{On: switchOff, Reason: because("apexone.two_factor.off", "Two-factor authentication is disabled already.", "2要素認証はすでに無効です。")},
	}
}

// SwitchTwoFactor switches two-factor authentication on or off.
type SwitchTwoFactor struct {
	apex *Apex

	Enabled bool `json:"enabled"`
}

// SwitchTwoFactor returns the command.
func (a *Apex) SwitchTwoFactor(enabled bool) SwitchTwoFactor {
	return SwitchTwoFactor{apex: a, Enabled: enabled}
}

// Name returns "apexone.two_factor.switch".
func (SwitchTwoFactor) Name() string { return "apexone.two_factor.switch" }

// Run returns the TwoFactor.
func (c SwitchTwoFactor) Run(tx *sim.Tx) (any, error) {
	t, ok, err := c.apex.TwoFactor(&tx.Reader)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, sim.ErrNotFound
	}
	on := switchOff
	if c.Enabled {
		on = switchOn
	}
	out, err := c.apex.TwoFactors.Fire(tx, t.ID, on, nil)
	return out, web.RefusedAs(http.StatusForbidden, err, notAllowed.Code)
}

// asksFor reports whether a user has to give a one-time password.
func (t TwoFactor) asksFor(u User) bool {
	return t.State == FactorOn && u.signsInHere() && u.State == UserActive
}

const (
	// period is how many seconds a code lasts in the app [AC2FA].
	period = 30
	// secretBytes is how long a secret is; assumed.
	secretBytes = 20
	// oldest bounds how many codes are computed for one that was typed.
	oldest = time.Hour
)

// digits is how a code is computed: as Google Authenticator does [AC2FA].
var digits = hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}

// secretOf returns what a user's app is told in a round.
func secretOf(r *sim.Reader, u User, round int) (string, error) {
	random, err := hex.DecodeString(r.Secret(userKind, u.ID, round)[:2*secretBytes])
	if err != nil {
		return "", fmt.Errorf("deriving a secret: %w", err) // it is hexadecimal
	}
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(random), nil
}

func codeAt(secret string, at time.Time) (string, error) {
	code, err := hotp.GenerateCodeCustom(secret, uint64(max(at.Unix(), 0)/period), digits)
	if err != nil {
		return "", fmt.Errorf("computing a one-time password: %w", err)
	}
	return code, nil
}

// rightCode reports whether what was typed is a code of the user's app that was
// generated not long ago.
func (a *Apex) rightCode(r *sim.Reader, u User, t TwoFactor, in any) (bool, error) {
	given, ok := sim.Given[Code](in)
	if !ok || t.State != FactorOn {
		return false, nil
	}
	secret, err := secretOf(r, u, t.Round)
	if err != nil {
		return false, err
	}
	age, err := r.Duration(SettingCodeAge)
	if err != nil {
		return false, err
	}
	instants, err := estate.ClientInstants(r, given.Wall)
	if err != nil {
		return false, err
	}
	typed := strings.NewReplacer(" ", "", "-", "").Replace(given.Code)
	for _, now := range instants {
		for back := time.Duration(0); back <= min(age, oldest); back += period * time.Second {
			want, err := codeAt(secret, now.Add(-back))
			if err != nil {
				return false, err
			}
			if subtle.ConstantTimeCompare([]byte(want), []byte(typed)) == 1 {
				return true, nil
			}
		}
	}
	return false, nil
}

// factorOf returns what somebody who has the user's device knows; nil if the user
// needs none. The code is good by the sandbox's clock, if that counts.
func factorOf(r *sim.Reader, u User, t TwoFactor) (*sim.OTP, error) {
	if !t.asksFor(u) {
		return nil, nil //nolint:nilnil // nothing is known of a device that is not used
	}
	secret, err := secretOf(r, u, t.Round)
	if err != nil {
		return nil, err
	}
	out := &sim.OTP{Secret: secret}
	instants, err := estate.ClientInstants(r, time.Time{})
	if err == nil && len(instants) > 0 {
		out.Code, err = codeAt(secret, instants[0])
	}
	return out, err
}

// Authenticator is what a user's app has to be told, as long as it was not.
type Authenticator struct{ Secret string }

// Authenticator returns what the page shows to whom a session waits for a one-time
// password; ok is false if the app is set up already.
func (a *Apex) Authenticator(r *sim.Reader, who estate.Session) (out Authenticator, ok bool, err error) {
	u, err := a.Users.Get(r, who.Account)
	if err != nil {
		return out, false, err
	}
	t, _, err := a.TwoFactor(r)
	if err != nil || !t.asksFor(u) || u.FactorRound == t.Round {
		return out, false, err
	}
	out.Secret, err = secretOf(r, u, t.Round)
	return out, true, err
}

// GiveCode gives the one-time password for which a session waits.
type GiveCode struct {
	apex *Apex

	Token string `json:"token"`
	Code
}

// GiveCode returns the command. Wall is the machine's time, see web.Call.Wall.
func (a *Apex) GiveCode(token, code string, wall time.Time) GiveCode {
	return GiveCode{apex: a, Token: token, Code: Code{Code: code, Wall: wall}}
}

// Name returns "apexone.two_factor.give_code".
func (GiveCode) Name() string { return "apexone.two_factor.give_code" }

// Run returns the User. That a code was wrong is noted, and refused all the same.
func (c GiveCode) Run(tx *sim.Tx) (any, error) {
	s, err := c.apex.Sessions.Check(&tx.Reader, c.Token)
	if err != nil {
		return nil, err
	}
	u, err := c.apex.Users.Fire(tx, s.Account, giveCode, c.Code)
	refused, ok := errors.AsType[*lifecycle.Refused](err)
	if ok && len(refused.Reasons) == 1 && refused.Reasons[0].Code == wrongCode.Code {
		if u, err = c.apex.Users.Fire(tx, s.Account, signInFailed, nil); err != nil {
			return nil, err
		}
		tx.Refuse(refused)
		return u, nil
	}
	if err != nil {
		return nil, err
	}
	if s.Scope == ScopeTwoFactor {
		_, err = c.apex.Sessions.Fire(tx, s.ID, estate.Verify, nil)
	}
	return u, err
}
