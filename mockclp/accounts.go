package mockclp

import (
	"fmt"
	"slices"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// Account is an account of the portal (SM-9), which signs in by its login ID.
type Account struct {
	ID    string          `json:"id"`
	State lifecycle.State `json:"state"`
	// Login is the login ID, unique in any case of its letters.
	Login string `json:"login"`
	Name  string `json:"name"`
	// Email gets the mails; it is no login.
	Email string `json:"email"`
	// Password and Links, the keys of the links about a forgotten password, are
	// secrets: events do not show them.
	Password string   `json:"password,omitempty"`
	Links    []string `json:"links,omitempty"`
	// MailedAt is when the last link was sent. It is open until it is used.
	MailedAt     time.Time `json:"mailed_at,omitzero"`
	LinkOpen     bool      `json:"link_open,omitempty"`
	LastSignIn   time.Time `json:"last_sign_in,omitzero"`
	FailedSignIn int       `json:"failed_sign_ins,omitempty"`
	// ReplacedBy is the address that signs in instead.
	ReplacedBy string    `json:"replaced_by,omitempty"`
	ReplacedAt time.Time `json:"replaced_at,omitzero"`
}

// The states of an account. A Primary User Account is shown as disabled where it
// cannot sign in; the portal's own accounts are never.
const (
	accountNone     lifecycle.State = "none"
	AccountActive   lifecycle.State = "active"
	AccountReplaced lifecycle.State = "replaced"
	accountDisabled lifecycle.State = "disabled"
)

// The triggers of an account besides estate.ReplaceRoot.
const (
	registerAccount lifecycle.Trigger = "register"
	signIn          lifecycle.Trigger = "sign_in"
	signInFailed    lifecycle.Trigger = "sign_in_failed"
	requestReset    lifecycle.Trigger = "request_reset"
	resetPassword   lifecycle.Trigger = "reset_password"
)

// Registration is the input by which a customer gets an account.
type Registration struct {
	Login    string `json:"login"`
	Name     string `json:"name"`
	Email    string `json:"email"`
	Password string `json:"password"`
}

// NewPassword is the input with which the owner of a link sets his password.
type NewPassword struct {
	// Key is the link's.
	Key     string `json:"key"`
	New     string `json:"new_password"`
	Confirm string `json:"confirm_password"`
}

// accountFacts are what an account's guards and effects look at.
type accountFacts struct {
	registration Registration
	taken        bool // whether another account has the login ID
	password     NewPassword
	used         bool          // whether a link is being used, or looked at
	lifetime     time.Duration // of a link
	next         string        // the key of the next link
	by           estate.Replacement
	sessions     []string
}

func (p *CLP) accountFacts(r *sim.Reader, a Account, in any) (f accountFacts, err error) {
	f.registration = sim.Input[Registration](in)
	f.password, f.used = sim.Given[NewPassword](in)
	f.by = sim.Input[estate.Replacement](in)
	f.next = r.Secret(estate.RootAccountKind, a.ID, len(a.Links)+1)
	other, found, err := p.Accounts.Find(r, keyOf(f.registration.Login))
	if err != nil {
		return f, err
	}
	f.taken = found && other.ID != a.ID
	if f.lifetime, err = r.Duration(SettingReset); err != nil {
		return f, err
	}
	f.sessions, err = p.Sessions.Active(r, a.ID)
	return f, err
}

// keyOf returns the natural key of a login ID.
func keyOf(login string) string { return estate.LoginKey(login) }

// lastLink returns the key of the last link about a forgotten password.
func (a Account) lastLink() string {
	if len(a.Links) == 0 {
		return ""
	}
	return a.Links[len(a.Links)-1]
}

// linked returns the account to which a link about a forgotten password leads, be
// it the last one or an earlier one.
func (p *CLP) linked(r *sim.Reader, key string) (Account, error) {
	all, err := p.Accounts.All(r)
	if err != nil {
		return Account{}, err
	}
	for _, a := range all {
		if slices.Contains(a.Links, key) {
			return a, nil
		}
	}
	return Account{}, fmt.Errorf("the link: %w", sim.ErrNotFound)
}

func (p *CLP) accounts() *sim.Kind[Account, accountFacts] {
	return &sim.Kind[Account, accountFacts]{
		ID:     func(a *Account) *string { return &a.ID },
		Key:    func(a Account) string { return keyOf(a.Login) },
		Facts:  p.accountFacts,
		Public: func(a Account) any { a.Password, a.Links = "", nil; return a },
		Spec: lifecycle.Spec[Account, accountFacts]{
			Name:    estate.RootAccountKind,
			Title:   estate.Quoted("Customer Licensing Portal account", "Customer Licensing Portal アカウント", "SEPJA"),
			Doc:     "An account of the Customer Licensing Portal, once made with a registration key. It signs in by its login ID until a Primary User Account replaces it.",
			Initial: accountNone,
			State:   func(a *Account) *lifecycle.State { return &a.State },
			States: []lifecycle.StateInfo{
				{State: accountNone, Label: estate.Assumed("Unknown", "なし"), Doc: "There is no such account."},
				{State: AccountActive, Label: estate.Assumed("Active", "有効"), Doc: "Signs in by its login ID."},
				{State: AccountReplaced, Label: estate.Assumed("Replaced", "置き換え済み"), Doc: "The login ID is refused; the Primary User Account signs in instead.", Final: true},
			},
			Triggers: []lifecycle.TriggerInfo{
				{Trigger: registerAccount, Label: estate.Assumed("Register", "登録"), Doc: "A customer registers a product with a registration key.", Input: func() any { return &Registration{} }},
				{Trigger: signIn, Label: estate.Quoted("Log in", "ログイン", "SEPJA"), Doc: "Somebody signs in with the right password."},
				{Trigger: signInFailed, Label: estate.Assumed("Failed sign-in", "ログイン失敗"), Doc: "Somebody tries a wrong password."},
				{Trigger: requestReset, Label: estate.Quoted("Reset password", "パスワードのリセット", "SEPJA"), Doc: "Somebody says that he has forgotten the password."},
				{Trigger: resetPassword, Label: estate.Assumed("Set password", "パスワードの設定"), Doc: "The owner of the mailed link sets a password.", Input: func() any { return &NewPassword{} }},
				{Trigger: estate.ReplaceRoot, Label: estate.Assumed("Replace", "置き換え"), Doc: "A Primary User Account takes its place.", Input: func() any { return &estate.Replacement{} }},
			},
			Rows:     accountRows(),
			Refusals: accountRefusals(),
		},
	}
}
