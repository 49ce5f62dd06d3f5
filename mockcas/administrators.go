package mockcas

import (
	"net/mail"
	"slices"
	"strings"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web/roles"
)

// Administrator is a local account of the CAS console (SM-9).
type Administrator struct {
	ID    string          `json:"id"`
	State lifecycle.State `json:"state"`
	// Email is what he signs in with.
	Email string `json:"email"`
	Name  string `json:"name"`
	Role  string `json:"role"`
	// Password is his present one; events do not show it.
	Password     string    `json:"password,omitempty"`
	LastSignIn   time.Time `json:"last_sign_in,omitzero"`
	FailedSignIn int       `json:"failed_sign_ins,omitempty"`
	UpgradedAt   time.Time `json:"upgraded_at,omitzero"`
}

const administratorKind = "cas.administrator"

// The states of an administrator.
const (
	administratorNone     lifecycle.State = "none"
	AdministratorActive   lifecycle.State = "active"
	AdministratorDisabled lifecycle.State = "disabled"
	// MustUpdate is an administrator whose console is gone: all he can do there
	// is to update his account.
	MustUpdate lifecycle.State = "must_update"
	Upgraded   lifecycle.State = "upgraded"
)

// The triggers of an administrator besides estate.UpgradeFinished.
const (
	addAdministrator lifecycle.Trigger = "add"
	disable          lifecycle.Trigger = "disable"
	enable           lifecycle.Trigger = "enable"
	signIn           lifecycle.Trigger = "sign_in"
	signInFailed     lifecycle.Trigger = "sign_in_failed"
	closeAccount     lifecycle.Trigger = "close"
	updateAccount    lifecycle.Trigger = "update_account"
)

// NewAdministrator is the input of adding an administrator [CASUSER].
type NewAdministrator struct {
	Email string `json:"email"`
	Name  string `json:"name"`
	Role  string `json:"role"`
}

// PasswordUpdate is the input of the Password Update of an account's upgrade.
type PasswordUpdate struct {
	New     string `json:"new_password"`
	Confirm string `json:"confirm_password"`
}

// administratorFacts are what an administrator's guards and effects look at.
type administratorFacts struct {
	add      NewAdministrator
	password PasswordUpdate
	initial  string // the password with which an added one starts
	tenant   lifecycle.State
	allowed  bool // whether who asks may administer administrators
	taken    bool // whether the address of an added one is in use
	role     roles.Role
	hasRole  bool
	members  int
	globals  int // active Global administrators other than this one
	upgrade  estate.Upgrade
	opened   bool // whether Vision One has opened an upgrade for him
	sessions []string
}

func (c *CAS) administratorFacts(r *sim.Reader, a Administrator, in any) (f administratorFacts, err error) {
	name := a.Role
	f.password = sim.Input[PasswordUpdate](in)
	if add, ok := sim.Given[NewAdministrator](in); ok {
		f.add, name = add, add.Role
	}
	f.initial = "Cas-" + r.Secret(administratorKind, a.ID, 1)[:12] + "A1"
	t, ok, err := c.Tenant(r)
	if err != nil {
		return f, err
	}
	if f.tenant = tenantNone; ok {
		f.tenant = t.State
	}
	if f.allowed, err = c.may(r, ScreenAdministration, roles.FullControl); err != nil {
		return f, err
	}
	if f.role, f.hasRole, err = roleTable().Find(r, name); err != nil {
		return f, err
	}
	if err := c.count(r, a, name, &f); err != nil {
		return f, err
	}
	if a.State == MustUpdate && c.accounts != nil {
		if f.upgrade, f.opened, err = c.accounts.Upgrade(r, administratorKind, a.ID); err != nil {
			return f, err
		}
	}
	f.sessions, err = c.Sessions.Active(r, a.ID)
	return f, err
}

// count counts the other administrators.
func (c *CAS) count(r *sim.Reader, a Administrator, role string, f *administratorFacts) error {
	all, err := c.Administrators.All(r)
	for _, other := range all {
		if other.ID == a.ID {
			continue
		}
		if strings.EqualFold(other.Email, f.add.Email) {
			f.taken = true
		}
		if other.Role == role {
			f.members++
		}
		if other.Role == GlobalAdministrator && other.State == AdministratorActive {
			f.globals++
		}
	}
	return err
}

// administrators returns the kind of administrators.
func (c *CAS) administrators() *sim.Kind[Administrator, administratorFacts] {
	return &sim.Kind[Administrator, administratorFacts]{
		ID:     func(a *Administrator) *string { return &a.ID },
		Key:    func(a Administrator) string { return strings.ToLower(a.Email) },
		Facts:  c.administratorFacts,
		Public: func(a Administrator) any { a.Password = ""; return a },
		Spec: lifecycle.Spec[Administrator, administratorFacts]{
			Name:    administratorKind,
			Title:   estate.Quoted("CAS administrator", "CAS 管理者アカウント", "CASJA"),
			Doc:     "A local account of the CAS console. After the update each must be upgraded to a Vision One account by itself: there is no bulk migration.",
			Initial: administratorNone,
			State:   func(a *Administrator) *lifecycle.State { return &a.State },
			States: []lifecycle.StateInfo{
				{State: administratorNone, Label: estate.Assumed("Unknown", "なし"), Doc: "There is no such account."},
				{State: AdministratorActive, Label: estate.Assumed("Enabled", "有効"), Doc: "Can sign in to the CAS console."},
				{State: AdministratorDisabled, Label: estate.Assumed("Disabled", "無効"), Doc: "Cannot sign in."},
				{State: MustUpdate, Label: estate.Quoted("Update your account", "アカウントの更新", "CASKB"), Doc: "The console is gone; signing in leads to the upgrade of the account."},
				{State: Upgraded, Label: estate.Assumed("Upgraded", "アップグレード済み"), Doc: "Has become an account of Vision One.", Final: true},
			},
			Triggers: []lifecycle.TriggerInfo{
				{Trigger: addAdministrator, Label: estate.Assumed("Add", "追加"), Doc: "A Global administrator adds an administrator.", Input: func() any { return &NewAdministrator{} }},
				{Trigger: disable, Label: estate.Assumed("Disable", "無効にする"), Doc: "A Global administrator disables the account."},
				{Trigger: enable, Label: estate.Assumed("Enable", "有効にする"), Doc: "A Global administrator enables the account again."},
				{Trigger: signIn, Label: estate.Assumed("Sign in", "サインイン"), Doc: "He signs in with the right password."},
				{Trigger: signInFailed, Label: estate.Assumed("Failed sign-in", "サインイン失敗"), Doc: "Somebody tries a wrong password."},
				{Trigger: closeAccount, Label: estate.Assumed("Close", "利用終了"), Doc: "The update has closed the CAS console."},
				{Trigger: updateAccount, Label: estate.Quoted("Reset Password", "パスワードをリセット", "CASKB"), Doc: "He sets a password for Vision One, new or the same.", Input: func() any { return &PasswordUpdate{} }},
				{Trigger: estate.UpgradeFinished, Label: estate.Assumed("Upgraded", "アップグレード済み"), Doc: "He came into Vision One by the invitation mail."},
			},
			Rows:     administratorRows(),
			Refusals: administratorRefusals(),
		},
	}
}

type administratorGuard = lifecycle.Guard[Administrator, administratorFacts]

// mayAdminister is the guard on who asks: only a Global administrator may add
// and change administrators [CASROLE].
func mayAdminister() administratorGuard {
	return administratorGuard{
		ID: "may_administer", Doc: "Who asks is a Global administrator, or nobody of CAS.",
		Holds: func(_ Administrator, f administratorFacts, _ time.Time) bool { return f.allowed },
		Else:  roleRefusal(),
	}
}

// consoleOpen demands that the CAS console can be used: there is none during
// the update and after it.
func consoleOpen() []administratorGuard {
	return []administratorGuard{
		{
			ID: "not_updating", Doc: "The update is not running.",
			Holds: func(_ Administrator, f administratorFacts, _ time.Time) bool { return f.tenant != TenantUpdating },
			Else:  lifecycle.Reason{Code: "cas.updating", Text: updatingText()},
		},
		{
			ID: "not_closed", Doc: "The update is not done.",
			Holds: func(_ Administrator, f administratorFacts, _ time.Time) bool { return f.tenant != TenantClosed },
			Else:  lifecycle.Reason{Code: "cas.account.closed", Text: closedText()},
		},
	}
}

// closedText is what the console says once there is none any more.
func closedText() lifecycle.Text {
	return estate.Assumed(
		"Direct access to the Cloud App Security console is no longer available.",
		"Cloud App Securityの管理コンソールに直接アクセスすることはできなくなりました。")
}

func addGuards() []administratorGuard {
	return append(append(consoleOpen(), mayAdminister()), []administratorGuard{
		{
			ID: "address", Doc: "The address is a mail address.", Input: true,
			Holds: func(_ Administrator, f administratorFacts, _ time.Time) bool { return validAddress(f.add.Email) },
			Else:  lifecycle.Reason{Code: "cas.administrator.email", Text: estate.Assumed("Enter a valid email address.", "有効なメールアドレスを入力してください。")},
		},
		{
			ID: "address_free", Doc: "Nobody else has the address.", Input: true,
			Holds: func(_ Administrator, f administratorFacts, _ time.Time) bool { return !f.taken },
			Else:  lifecycle.Reason{Code: "cas.administrator.exists", Text: estate.Assumed("An administrator with this email address exists already.", "このメールアドレスの管理者はすでに存在します。")},
		},
		{
			ID: "role_exists", Doc: "The role exists.", Input: true,
			Holds: func(_ Administrator, f administratorFacts, _ time.Time) bool { return f.hasRole },
			Else:  lifecycle.Reason{Code: "cas.role.unknown", Text: estate.Assumed("The role does not exist.", "役割が存在しません。")},
		},
		{
			ID: "role_has_room", Doc: "The role has fewer than 20 members.", Input: true,
			Holds: func(_ Administrator, f administratorFacts, _ time.Time) bool { return f.members < maxMembers },
			Else:  lifecycle.Reason{Code: "cas.role.full", Text: lifecycle.Text{EN: "A role has at most 20 members.", JA: "1つの役割に割り当てられるメンバーは20人までです。", Src: "CASROLE"}},
		},
	}...)
}

func passwordGuards() []administratorGuard {
	return []administratorGuard{
		{
			ID: "upgrade_opened", Doc: "Vision One has opened an upgrade for the account.",
			Holds: func(_ Administrator, f administratorFacts, _ time.Time) bool { return f.opened && !f.upgrade.Completed },
			Else:  lifecycle.Reason{Code: "cas.upgrade.not_open", Text: estate.Assumed("Trend Vision One does not expect this account.", "Trend Vision One側でこのアカウントの移行が準備されていません。")},
		},
		{
			ID: "password_strong", Doc: "The password meets the rule.", Input: true,
			Holds: func(_ Administrator, f administratorFacts, _ time.Time) bool {
				return estate.GoodPassword(f.password.New)
			},
			Else: estate.PasswordReason,
		},
		{
			ID: "password_confirmed", Doc: "The password was typed twice alike.", Input: true,
			Holds: func(_ Administrator, f administratorFacts, _ time.Time) bool {
				return f.password.New == f.password.Confirm
			},
			Else: estate.MismatchReason,
		},
	}
}

// notLast keeps one who can administer.
func notLast() administratorGuard {
	return administratorGuard{
		ID: "not_last", Doc: "Another Global administrator is left.",
		Holds: func(a Administrator, f administratorFacts, _ time.Time) bool {
			return a.Role != GlobalAdministrator || f.globals > 0
		},
		Else: lifecycle.Reason{Code: "cas.administrator.last", Text: estate.Assumed("At least one Global administrator is needed.", "グローバル管理者が少なくとも1人必要です。")},
	}
}

// validAddress reports whether s is a bare mail address.
func validAddress(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s && len(s) <= 254 && !slices.Contains([]rune(s), '\n')
}
