package mocktmems

import (
	"crypto/subtle"
	"errors"
	"net/http"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// Where signing in leads.
const (
	NextDashboard = "dashboard"
	NextUpgrade   = "upgrade_account"
)

// ScopeUpgrade is the scope of sessions that are good for the migration of the account only.
const ScopeUpgrade = "upgrade"

// SignedIn is the answer of SignIn.
type SignedIn struct {
	// Next is where to go on; the token is good for that alone unless it is NextDashboard.
	Next  string
	Token string
	User  User
}

// signInDenied is the refusal of a wrong name or password; it does not say which.
func signInDenied() error {
	return &web.Denied{Status: http.StatusUnauthorized, Reason: because("sign_in.failed",
		"The account name or password is incorrect.", "アカウント名またはパスワードが正しくありません。")}
}

// replacedLogin is the refusal of a login ID of the portal that an address replaced.
var replacedLogin = because("tmems.account.replaced",
	"This account name was replaced by an email address. Sign in with the Primary User Account.",
	"このアカウント名はメールアドレスに置き換えられました。プライマリユーザアカウントでサインインしてください。")

// SignIn signs somebody in to Email Security: an account, or the Business Account by the portal.
type SignIn struct {
	tmems *TMEmS

	Login    string `json:"login"`
	Password string `json:"password"`
	// Address is the IP address that he comes from.
	Address string `json:"address,omitempty"`
}

// SignIn returns the command.
func (m *TMEmS) SignIn(login, password string) SignIn {
	return SignIn{tmems: m, Login: login, Password: password}
}

// From says from which IP address somebody signs in.
func (c SignIn) From(address string) SignIn { c.Address = address; return c }

// Name returns "tmems.sign_in".
func (SignIn) Name() string { return "tmems.sign_in" }

// Run returns a SignedIn. A wrong password is refused and noted.
func (c SignIn) Run(tx *sim.Tx) (any, error) {
	if err := c.tmems.open(&tx.Reader); err != nil {
		return nil, err
	}
	if err := c.tmems.from(&tx.Reader, c.Address); err != nil {
		return nil, err
	}
	u, ok, err := c.tmems.Users.Find(&tx.Reader, keyOf(c.Login))
	if err != nil {
		return nil, err
	}
	if !ok {
		return c.fromPortal(tx)
	}
	if u.Type != Business && !same(u.Password, c.Password) {
		if u.State == Upgraded {
			return nil, &web.Denied{Status: http.StatusForbidden, Reason: upgradedUser} // no password is left to compare
		}
		if _, err := c.tmems.Users.Fire(tx, u.ID, signInFailed, nil); err != nil {
			return nil, err
		}
		tx.Refuse(signInDenied())
		return nil, nil
	}
	if u, err = c.tmems.Users.Fire(tx, u.ID, signIn, nil); err != nil {
		return nil, web.RefusedAs(http.StatusForbidden, err)
	}
	if u.State == MustUpdate {
		return c.tmems.start(tx, u, NextUpgrade, ScopeUpgrade)
	}
	return c.tmems.start(tx, u, NextDashboard, "")
}

// open returns why nobody can sign in now, whoever it is.
func (m *TMEmS) open(r *sim.Reader) error {
	t, ok, err := m.Tenant(r)
	if err != nil {
		return err
	}
	switch {
	case !ok:
		return signInDenied()
	case t.State == TenantUpdating:
		return &web.Denied{Status: http.StatusForbidden, Reason: updatingReason}
	}
	return nil
}

func (m *TMEmS) start(tx *sim.Tx, u User, next, scope string) (SignedIn, error) {
	s, err := m.Sessions.New(tx, estate.SignIn, estate.SignedIn{Account: u.ID, Login: u.Login, Scope: scope})
	return SignedIn{Next: next, Token: s.Token, User: u}, err
}

func same(password, typed string) bool {
	return subtle.ConstantTimeCompare([]byte(password), []byte(typed)) == 1
}

// fromPortal signs in whoever has no account here, but signs in to the portal: the
// Business Account.
func (c SignIn) fromPortal(tx *sim.Tx) (any, error) {
	at, password, err := c.tmems.arrival(&tx.Reader, c.Login)
	if err != nil {
		return nil, err
	}
	if at.Login == "" {
		return nil, signInDenied()
	}
	if !same(password, c.Password) {
		if at.primary == "" {
			return nil, signInDenied()
		}
		if err := c.tmems.options.Owner.FailSignIn(tx, at.primary); err != nil {
			return nil, err
		}
		tx.Refuse(signInDenied())
		return nil, nil
	}
	u, err := c.tmems.comeIn(tx, at)
	if err != nil {
		return nil, err
	}
	return c.tmems.start(tx, u, NextDashboard, "")
}

// arrival returns who signs in to the portal by a login: the Primary User Account
// before an account of the portal. Its Login is empty if nobody does.
func (m *TMEmS) arrival(r *sim.Reader, login string) (at Arrival, password string, err error) {
	if m.options.Owner != nil {
		u, ok, err := m.options.Owner.PrimaryUser(r)
		if err != nil {
			return at, "", err
		}
		if ok && u.Enabled && keyOf(u.Email) == keyOf(login) {
			return Arrival{Login: u.Email, Name: u.Name, Email: u.Email, primary: u.ID}, u.Password, nil
		}
	}
	if m.options.Portal == nil {
		return at, "", nil
	}
	root, ok, err := m.options.Portal.RootAccount(r, login)
	switch {
	case err != nil || !ok:
		return at, "", err
	case root.Replaced:
		return at, "", &web.Denied{Status: http.StatusForbidden, Reason: replacedLogin}
	}
	return Arrival{Login: root.Login, Name: root.Name, Email: root.Email}, root.Password, nil
}

// comeIn lets the portal's account in, the first time by making it a user.
func (m *TMEmS) comeIn(tx *sim.Tx, at Arrival) (User, error) {
	u, ok, err := m.Users.Find(&tx.Reader, portalKey)
	if err != nil {
		return u, err
	}
	if ok {
		u, err = m.Users.Fire(tx, u.ID, enter, at)
	} else {
		u, err = m.Users.New(tx, enter, at)
	}
	return u, web.RefusedAs(http.StatusForbidden, err)
}

// LetIn lets the holder of a single sign-on ticket in, as "Open Console" hands it out in
// the portal and in Vision One.
func (m *TMEmS) LetIn(tx *sim.Tx, t estate.Ticket) (estate.Session, error) {
	none := estate.Session{}
	if err := m.open(&tx.Reader); err != nil {
		if denied, ok := errors.AsType[*web.Denied](err); ok && denied.Status == http.StatusUnauthorized {
			return none, nobody()
		}
		return none, err
	}
	at, _, err := m.arrival(&tx.Reader, t.Login)
	if err != nil {
		return none, err
	}
	if at.Login == "" {
		return none, nobody()
	}
	u, err := m.comeIn(tx, at)
	if err != nil {
		return none, err
	}
	return m.Sessions.New(tx, estate.SignIn, estate.SignedIn{Account: u.ID, Login: u.Login})
}

func nobody() error {
	return &web.Denied{Status: http.StatusForbidden, Reason: because("tmems.sso.nobody",
		"Email Security has no account for this sign-in.", "このサインインに対応するアカウントがEmail Securityにありません。")}
}

// SignOut ends the session of a token.
type SignOut struct {
	tmems *TMEmS

	Token string `json:"token"`
}

// SignOut returns the command.
func (m *TMEmS) SignOut(token string) SignOut { return SignOut{tmems: m, Token: token} }

// Name returns "tmems.sign_out".
func (SignOut) Name() string { return "tmems.sign_out" }

// Run returns the estate.Session.
func (c SignOut) Run(tx *sim.Tx) (any, error) {
	s, err := c.tmems.Sessions.Check(&tx.Reader, c.Token)
	if err != nil {
		return nil, err
	}
	return c.tmems.Sessions.Fire(tx, s.ID, estate.SignOut, nil)
}

// Member returns the user of a session.
func (m *TMEmS) Member(r *sim.Reader, who estate.Session) (User, error) {
	return m.Users.Get(r, who.Account)
}
