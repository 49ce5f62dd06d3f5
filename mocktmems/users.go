package mocktmems

import (
	"net/mail"
	"slices"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web/roles"
)

// User is an administrator account of Email Security (SM-9).
type User struct {
	ID    string          `json:"id"`
	State lifecycle.State `json:"state"`
	// Login is the account name; it is no mail address [TMEMSJA].
	Login string `json:"login"`
	Name  string `json:"name"`
	// Email is where its sign-in data are sent; nobody signs in with it.
	Email string `json:"email,omitempty"`
	Type  string `json:"type"`
	// Role is the permission type, which the Business Account and superadmins do not choose.
	Role string `json:"role"`
	// Domains are those that a subaccount manages; none means "My organization" [TMSUB].
	Domains []string `json:"domains,omitempty"`
	// Password is the present one; events do not show it. Resets counts those that were
	// sent in place of the first.
	Password     string    `json:"password,omitempty"`
	Resets       int       `json:"resets,omitempty"`
	LastSignIn   time.Time `json:"last_sign_in,omitzero"`
	FailedSignIn int       `json:"failed_sign_ins,omitempty"`
	// Assigning says that Vision One's wizard was begun for it, Address is the login
	// that came of it.
	Assigning  bool      `json:"assigning,omitempty"`
	Address    string    `json:"address,omitempty"`
	UpgradedAt time.Time `json:"upgraded_at,omitzero"`
}

const userKind = Name + ".account"

// The types of accounts [TMSUB, TMSUPER].
const (
	// Business is the account of the Customer Licensing Portal, or the Primary User
	// Account in its place. There is one at most.
	Business   = "business"
	Superadmin = "superadmin"
	Subaccount = "subaccount"
)

// The states of an account.
const (
	userNone     lifecycle.State = "none"
	UserActive   lifecycle.State = "active"
	UserDisabled lifecycle.State = "disabled"
	// MustUpdate is an account whose console is gone: all that is left is its migration.
	MustUpdate  lifecycle.State = "must_update"
	Upgraded    lifecycle.State = "upgraded"
	UserDeleted lifecycle.State = "deleted"
)

// The triggers of an account besides estate.AddressAssigned.
const (
	addUser       lifecycle.Trigger = "add"
	enter         lifecycle.Trigger = "enter"
	changeUser    lifecycle.Trigger = "change"
	resetPassword lifecycle.Trigger = "reset_password"
	disable       lifecycle.Trigger = "disable"
	enable        lifecycle.Trigger = "enable"
	deleteUser    lifecycle.Trigger = "delete"
	signIn        lifecycle.Trigger = "sign_in"
	signInFailed  lifecycle.Trigger = "sign_in_failed"
	closeAccount  lifecycle.Trigger = "close"
	goOn          lifecycle.Trigger = "continue"
)

// NewUser is the input of adding an account.
type NewUser struct {
	Login string `json:"login"`
	Type  string `json:"type"`
	UserChange
}

// UserChange is the input of changing an account. Role and Domains are a subaccount's.
type UserChange struct {
	Name    string   `json:"name"`
	Email   string   `json:"email"`
	Role    string   `json:"role"`
	Domains []string `json:"domains"`
}

// Arrival is the input of the Business Account coming in.
type Arrival struct {
	Login string `json:"login"`
	Name  string `json:"name"`
	Email string `json:"email"`

	// primary is the id of the Primary User Account, if it is that one.
	primary string
}

// userFacts are what an account's guards and effects look at.
type userFacts struct {
	add      NewUser
	change   UserChange
	arrival  Arrival
	given    estate.Assigned
	tenant   lifecycle.State
	allowed  bool       // whether who asks may administer accounts
	self     bool       // whether who asks is the account
	taken    bool       // whether the login of an added one is in use
	role     roles.Role // the one asked for, or the present one
	hasRole  bool
	password string // the next that is sent
	unused   bool
	sessions []string
}

func (m *TMEmS) userFacts(r *sim.Reader, u User, in any) (f userFacts, err error) {
	f.given, f.arrival = sim.Input[estate.Assigned](in), sim.Input[Arrival](in)
	name := u.Role
	if add, ok := sim.Given[NewUser](in); ok {
		f.add = add
		f.change, name = add.UserChange, roleOf(add.Type, add.Role)
	}
	if change, ok := sim.Given[UserChange](in); ok {
		f.change, name = change, roleOf(u.Type, change.Role)
	}
	t, _, err := m.Tenant(r)
	if err != nil {
		return f, err
	}
	f.tenant = t.State
	if f.allowed, err = m.may(r, ScreenAccounts, roles.FullControl); err != nil {
		return f, err
	}
	if f.role, f.hasRole, err = roleTable().Find(r, name); err != nil {
		return f, err
	}
	used, err := r.Setting(SettingUsed)
	if err != nil {
		return f, err
	}
	f.unused = used == usedRefuse
	// It has a capital, a digit and a sign, as the rule for passwords wants.
	n := u.Resets
	if u.State == UserActive {
		n++ // those that are sent to an account that is there are resets
	}
	f.password = "Tm-9" + r.Secret(userKind+".password", u.ID, n)[:12]
	if login, ok := actorLogin(r); ok {
		f.self = keyOf(login) == keyOf(u.Login)
	}
	all, err := m.Users.All(r)
	if err != nil {
		return f, err
	}
	f.taken = slices.ContainsFunc(all, func(other User) bool {
		return other.ID != u.ID && other.present() && keyOf(other.Login) == keyOf(f.add.Login)
	})
	f.sessions, err = m.Sessions.Active(r, u.ID)
	return f, err
}

// roleOf returns the permission type of a type of accounts, where it may be chosen the one
// that was.
func roleOf(kind, chosen string) string {
	if kind == Subaccount {
		return chosen
	}
	return Owner
}

// keyOf returns how logins are compared.
func keyOf(login string) string { return estate.LoginKey(login) }

// portalKey is the natural key of the Business Account: its login may change.
const portalKey = " portal" // no login begins with a space

// key returns an account's natural key; a deleted one has none.
func (u User) key() string {
	switch {
	case u.State == UserDeleted:
		return ""
	case u.Type == Business:
		return portalKey
	}
	return keyOf(u.Login)
}

// present reports whether the account is listed.
func (u User) present() bool { return u.State != UserDeleted }

// restricted reports whether it is a subaccount for specified domains, which keeps Email
// Security from being updated [KA15921]. A disabled one counts: it still manages them,
// which is assumed.
func (u User) restricted() bool { return u.present() && u.Type == Subaccount && len(u.Domains) > 0 }

// asker returns the account in whose name something is asked; ok is false if it is nobody
// of Email Security.
func (m *TMEmS) asker(r *sim.Reader) (u User, ok bool, err error) {
	login, found := actorLogin(r)
	if !found {
		return u, false, nil
	}
	u, ok, err = m.Users.Find(r, keyOf(login))
	if err != nil || ok {
		return u, ok, err
	}
	u, ok, err = m.Users.Find(r, portalKey)
	return u, ok && keyOf(u.Login) == keyOf(login), err
}

// users returns the kind of accounts.
func (m *TMEmS) users() *sim.Kind[User, userFacts] {
	return &sim.Kind[User, userFacts]{
		ID:     func(u *User) *string { return &u.ID },
		Key:    User.key,
		Facts:  m.userFacts,
		Public: func(u User) any { u.Password = ""; return u },
		Spec: lifecycle.Spec[User, userFacts]{
			Name:     userKind,
			Title:    estate.Quoted("Email Security administrator account", "TMEmS管理者アカウント", "TMEMSJA"),
			Doc:      "An administrator account of Email Security. After the update each one is migrated to an account of Vision One by its user.",
			Initial:  userNone,
			State:    func(u *User) *lifecycle.State { return &u.State },
			States:   userStates(),
			Triggers: userTriggers(),
			Rows:     userRows(),
			Refusals: userRefusals(),
		},
	}
}

func userStates() []lifecycle.StateInfo {
	return []lifecycle.StateInfo{
		{State: userNone, Label: estate.Assumed("Unknown", "なし"), Doc: "There is no such account."},
		{State: UserActive, Label: estate.Assumed("Enabled", "有効"), Doc: "Can sign in to Email Security."},
		{State: UserDisabled, Label: estate.Assumed("Disabled", "無効"), Doc: "Cannot sign in."},
		{State: MustUpdate, Label: estate.Assumed("To be migrated", "移行が必要"), Doc: "The console is gone; signing in leads to the migration of the account."},
		{State: Upgraded, Label: estate.Assumed("Migrated", "移行済み"), Doc: "Has become an account of Vision One, or, of the Business Account, is its Primary User Account.", Final: true},
		{State: UserDeleted, Label: estate.Assumed("Deleted", "削除済み"), Doc: "The account was deleted.", Final: true},
	}
}

func userTriggers() []lifecycle.TriggerInfo {
	return []lifecycle.TriggerInfo{
		{Trigger: addUser, Label: estate.Assumed("Add", "追加"), Doc: "An administrator adds an account; its sign-in data are mailed.", Input: func() any { return &NewUser{} }},
		{Trigger: enter, Label: estate.Assumed("Come in", "アクセス"), Doc: "The Business Account comes in.", Input: func() any { return &Arrival{} }},
		{Trigger: changeUser, Label: estate.Assumed("Change", "変更"), Doc: "An administrator changes name, address, permissions or domains.", Input: func() any { return &UserChange{} }},
		{Trigger: resetPassword, Label: estate.Quoted("Reset Password", "パスワードのリセット", "TMSUB"), Doc: "An administrator has sign-in data sent again, with a new password."},
		{Trigger: disable, Label: estate.Assumed("Disable", "無効にする"), Doc: "An administrator disables the account."},
		{Trigger: enable, Label: estate.Assumed("Enable", "有効にする"), Doc: "An administrator enables the account again."},
		{Trigger: deleteUser, Label: estate.Assumed("Delete", "削除"), Doc: "An administrator deletes the account."},
		{Trigger: signIn, Label: estate.Quoted("Sign In", "サインイン", "TMEMSJA"), Doc: "The user signs in with the right password."},
		{Trigger: signInFailed, Label: estate.Assumed("Failed sign-in", "サインイン失敗"), Doc: "Somebody tries a wrong password."},
		{Trigger: closeAccount, Label: estate.Assumed("Close", "利用終了"), Doc: "The update has closed the console."},
		{Trigger: goOn, Label: estate.Quoted("Continue", "続行", "TMEMSJA"), Doc: "The user begins the migration of the account."},
		{Trigger: estate.AddressAssigned, Label: estate.Assumed("Address assigned", "メールアドレスの割り当て完了"), Doc: "Vision One's wizard has given the user an address to sign in with.", Input: func() any { return &estate.Assigned{} }},
	}
}

// validAddress reports whether s is a bare mail address.
func validAddress(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s && len(s) <= 254
}
