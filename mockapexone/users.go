package mockapexone

import (
	"net/mail"
	"strings"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web/roles"
)

// User is a user account of Apex Central (SM-9).
type User struct {
	ID    string          `json:"id"`
	State lifecycle.State `json:"state"`
	// Login is the user name, with its domain for one of Active Directory, or the name
	// of a group.
	Login string `json:"login"`
	Name  string `json:"name"`
	// Email is the contact address, which nobody signs in with; it may be empty.
	Email string `json:"email,omitempty"`
	Type  string `json:"type"`
	Role  string `json:"role"`
	// Password is the present one; events do not show it.
	Password string `json:"password,omitempty"`
	// FactorRound is in which round of two-factor authentication the user has set it
	// up: each time that it is switched on, it is set up anew.
	FactorRound  int       `json:"factor_round,omitempty"`
	LastSignIn   time.Time `json:"last_sign_in,omitzero"`
	FailedSignIn int       `json:"failed_sign_ins,omitempty"`
	// Assigning says that Vision One's wizard was begun for it, Address is the login
	// that came of it.
	Assigning  bool      `json:"assigning,omitempty"`
	Address    string    `json:"address,omitempty"`
	UpgradedAt time.Time `json:"upgraded_at,omitzero"`
}

const userKind = "apexone.user"

// The types of users.
const (
	Local     = "local"
	Directory = "ad"
	SAML      = "saml"
	SAMLGroup = "saml_group"
	// PortalAccount is the account of the Customer Licensing Portal, or the Primary
	// User Account in its place. There is one at most.
	PortalAccount = "clp"
)

// The states of a user.
const (
	userNone     lifecycle.State = "none"
	UserActive   lifecycle.State = "active"
	UserDisabled lifecycle.State = "disabled"
	// MustUpdate is a user whose console is gone: all that is left is to upgrade the account.
	MustUpdate lifecycle.State = "must_update"
	// AwaitingProvider is a SAML user with an address: Vision One has to know the
	// identity provider first.
	AwaitingProvider lifecycle.State = "awaiting_provider"
	NotMigrated      lifecycle.State = "not_migrated"
	Upgraded         lifecycle.State = "upgraded"
	UserDeleted      lifecycle.State = "deleted"
)

// The triggers of a user besides estate.AddressAssigned.
const (
	addUser      lifecycle.Trigger = "add"
	enter        lifecycle.Trigger = "enter"
	changeUser   lifecycle.Trigger = "change"
	disable      lifecycle.Trigger = "disable"
	enable       lifecycle.Trigger = "enable"
	deleteUser   lifecycle.Trigger = "delete"
	signIn       lifecycle.Trigger = "sign_in"
	signInFailed lifecycle.Trigger = "sign_in_failed"
	giveCode     lifecycle.Trigger = "give_code"
	closeAccount lifecycle.Trigger = "close"
	goOn         lifecycle.Trigger = "continue"
	forget       lifecycle.Trigger = "forget"
)

// NewUser is the input of adding a user.
type NewUser struct {
	Login    string `json:"login"`
	Name     string `json:"name"`
	Email    string `json:"email"`
	Role     string `json:"role"`
	Password string `json:"password"`
}

// UserChange is the input of changing a user.
type UserChange struct {
	Name  string `json:"name"`
	Email string `json:"email"`
	Role  string `json:"role"`
}

// Arrival is the input of the portal's account coming in.
type Arrival struct {
	Login string `json:"login"`
	Name  string `json:"name"`
	Email string `json:"email"`

	// primary is the id of the Primary User Account, if it is that one.
	primary string
}

// userFacts are what a user's guards and effects look at.
type userFacts struct {
	add         NewUser
	change      UserChange
	arrival     Arrival
	given       estate.Assigned
	tenant      lifecycle.State
	hibernation Hibernation
	factor      TwoFactor
	right       bool       // whether the code is that of the user's app
	allowed     bool       // whether who asks may administer accounts
	self        bool       // whether who asks is the user
	taken       bool       // whether the login of an added one is in use
	role        roles.Role // the one asked for, or the present one
	hasRole     bool
	held        roles.Role // the present one
	others      int        // active ones that may administer accounts, besides this one
	unused      bool
	sessions    []string
}

func (a *Apex) userFacts(r *sim.Reader, u User, in any) (f userFacts, err error) {
	f.given, f.arrival = sim.Input[estate.Assigned](in), sim.Input[Arrival](in)
	name := u.Role
	if add, ok := sim.Given[NewUser](in); ok {
		f.add, name = add, add.Role
	}
	if change, ok := sim.Given[UserChange](in); ok {
		f.change, name = change, change.Role
	}
	t, _, err := a.Tenant(r)
	if err != nil {
		return f, err
	}
	f.tenant = t.State
	if f.hibernation, _, err = a.Hibernation(r); err != nil {
		return f, err
	}
	if f.factor, _, err = a.TwoFactor(r); err != nil {
		return f, err
	}
	if f.right, err = a.rightCode(r, u, f.factor, in); err != nil {
		return f, err
	}
	if f.allowed, err = a.may(r, ScreenAccounts, roles.FullControl); err != nil {
		return f, err
	}
	if f.role, f.hasRole, err = roleTable().Find(r, name); err != nil {
		return f, err
	}
	if f.held, _, err = roleTable().Find(r, u.Role); err != nil {
		return f, err
	}
	used, err := r.Setting(SettingUsed)
	if err != nil {
		return f, err
	}
	f.unused = used == usedRefuse
	if err := a.compare(r, u, &f); err != nil {
		return f, err
	}
	f.sessions, err = a.Sessions.Active(r, u.ID)
	return f, err
}

// compare looks at the other users.
func (a *Apex) compare(r *sim.Reader, u User, f *userFacts) error {
	if login, ok := actorLogin(r); ok {
		f.self = keyOf(login) == keyOf(u.Login)
	}
	all, err := a.Users.All(r)
	for _, other := range all {
		if other.ID == u.ID || !other.present() {
			continue
		}
		f.taken = f.taken || keyOf(other.Login) == keyOf(f.add.Login)
		held, ok, err := roleTable().Find(r, other.Role)
		if err != nil {
			return err
		}
		if ok && other.State == UserActive && held.Grants(ScreenAccounts, roles.FullControl) {
			f.others++
		}
	}
	return err
}

// keyOf returns how logins are compared.
func keyOf(login string) string { return strings.ToLower(strings.TrimSpace(login)) }

// portalKey is the natural key of the portal's account: its login may change.
const portalKey = " portal" // no login begins with a space

// key returns a user's natural key; a deleted one has none.
func (u User) key() string {
	switch {
	case u.State == UserDeleted:
		return ""
	case u.Type == PortalAccount:
		return portalKey
	}
	return keyOf(u.Login)
}

// present reports whether the user is listed.
func (u User) present() bool { return u.State != UserDeleted }

// signsInHere reports whether the user has a password that Apex Central checks.
func (u User) signsInHere() bool { return u.Type == Local || u.Type == Directory }

// asker returns the user in whose name something is asked; ok is false if it is nobody
// of Apex Central.
func (a *Apex) asker(r *sim.Reader) (u User, ok bool, err error) {
	login, found := actorLogin(r)
	if !found {
		return u, false, nil
	}
	return a.byLogin(r, login)
}

// byLogin returns the user of a login.
func (a *Apex) byLogin(r *sim.Reader, login string) (User, bool, error) {
	u, ok, err := a.Users.Find(r, keyOf(login))
	if err != nil || ok {
		return u, ok, err
	}
	u, ok, err = a.Users.Find(r, portalKey)
	return u, ok && keyOf(u.Login) == keyOf(login), err
}

// users returns the kind of users.
func (a *Apex) users() *sim.Kind[User, userFacts] {
	return &sim.Kind[User, userFacts]{
		ID:     func(u *User) *string { return &u.ID },
		Key:    User.key,
		Facts:  a.userFacts,
		Public: func(u User) any { u.Password = ""; return u },
		Spec: lifecycle.Spec[User, userFacts]{
			Name:     userKind,
			Title:    estate.Quoted("Apex Central user account", "Apex Central SaaS ユーザアカウント", "SEPJA"),
			Doc:      "A user account of Apex Central. After the update each local one must be upgraded to an account of Vision One by its user.",
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
		{State: UserActive, Label: estate.Assumed("Enabled", "有効"), Doc: "Can sign in to Apex Central."},
		{State: UserDisabled, Label: estate.Assumed("Disabled", "無効"), Doc: "Cannot sign in."},
		{State: MustUpdate, Label: estate.Quoted("Upgrade your account", "アカウントをアップグレードする", "SEPJA"), Doc: "The console is gone; signing in leads to the upgrade of the account."},
		{State: AwaitingProvider, Label: estate.Assumed("Waiting for the identity provider", "IDプロバイダの設定待ち"), Doc: "A SAML account with an address: an administrator of Vision One sets the identity provider up and adds the account there. Apex Central has no part in it.", Final: true},
		{State: NotMigrated, Label: estate.Assumed("Not migrated", "移行対象外"), Doc: "A SAML account or group without a valid address cannot be migrated.", Final: true},
		{State: Upgraded, Label: estate.Assumed("Upgraded", "アップグレード済み"), Doc: "Has become an account of Vision One, or, of the portal's account, is its Primary User Account.", Final: true},
		{State: UserDeleted, Label: estate.Assumed("Deleted", "削除済み"), Doc: "The account was deleted, or purged with everything.", Final: true},
	}
}

func userTriggers() []lifecycle.TriggerInfo {
	return []lifecycle.TriggerInfo{
		{Trigger: addUser, Label: estate.Quoted("Add", "追加", "SEPJA"), Doc: "An administrator adds a user.", Input: func() any { return &NewUser{} }},
		{Trigger: enter, Label: estate.Assumed("Come in", "アクセス"), Doc: "The portal's account comes in.", Input: func() any { return &Arrival{} }},
		{Trigger: changeUser, Label: estate.Assumed("Change", "変更"), Doc: "An administrator changes name, address or role.", Input: func() any { return &UserChange{} }},
		{Trigger: disable, Label: estate.Assumed("Disable", "無効にする"), Doc: "An administrator disables the account."},
		{Trigger: enable, Label: estate.Assumed("Enable", "有効にする"), Doc: "An administrator enables the account again."},
		{Trigger: deleteUser, Label: estate.Quoted("Delete", "削除", "SEPJA"), Doc: "An administrator deletes the account."},
		{Trigger: signIn, Label: estate.Quoted("Log on", "ログオン", "SEPJA"), Doc: "The user signs in with the right password."},
		{Trigger: signInFailed, Label: estate.Assumed("Failed sign-in", "ログオン失敗"), Doc: "Somebody tries a wrong password, or a wrong code."},
		{Trigger: giveCode, Label: estate.Assumed("Give the code", "コードを入力"), Doc: "The user gives a one-time password.", Input: func() any { return &Code{} }},
		{Trigger: closeAccount, Label: estate.Assumed("Close", "利用終了"), Doc: "The update has closed Apex Central."},
		{Trigger: goOn, Label: estate.Quoted("Continue", "続行", "SEPJA"), Doc: "The user begins the upgrade of the account."},
		{Trigger: estate.AddressAssigned, Label: estate.Assumed("Address assigned", "メールアドレスの割り当て完了"), Doc: "Vision One's wizard has given the user an address to sign in with.", Input: func() any { return &estate.Assigned{} }},
		{Trigger: forget, Label: estate.Assumed("Purge", "削除"), Doc: "Everything is purged."},
	}
}

// validAddress reports whether s is a bare mail address.
func validAddress(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s && len(s) <= 254
}
