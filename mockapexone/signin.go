package mockapexone

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
	NextTwoFactor = "two_factor"
	NextUpgrade   = "upgrade_account"
)

// The scopes of sessions that are good for one thing only.
const (
	ScopeTwoFactor = "two_factor"
	ScopeUpgrade   = "upgrade"
)

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
		"The user name or password is incorrect.", "ユーザ名またはパスワードが正しくありません。")}
}

// replacedLogin is the refusal of a login ID of the portal that an address replaced.
var replacedLogin = because("apexone.account.replaced",
	"This account name was replaced by an email address. Log on with the Primary User Account.",
	"このアカウント名はメールアドレスに置き換えられました。プライマリユーザアカウントでログオンしてください。")

// SignIn signs somebody in to Apex Central: a user, or the account of the portal.
type SignIn struct {
	apex *Apex

	Login    string `json:"login"`
	Password string `json:"password"`
}

// SignIn returns the command.
func (a *Apex) SignIn(login, password string) SignIn {
	return SignIn{apex: a, Login: login, Password: password}
}

// Name returns "apexone.sign_in".
func (SignIn) Name() string { return "apexone.sign_in" }

// Run returns a SignedIn. A wrong password is refused and noted.
func (c SignIn) Run(tx *sim.Tx) (any, error) {
	if err := c.apex.open(&tx.Reader); err != nil {
		return nil, err
	}
	u, ok, err := c.apex.Users.Find(&tx.Reader, keyOf(c.Login))
	if err != nil {
		return nil, err
	}
	if !ok {
		return c.fromPortal(tx)
	}
	if u.signsInHere() && !same(u.Password, c.Password) {
		if u.State == Upgraded {
			return nil, &web.Denied{Status: http.StatusForbidden, Reason: upgradedUser} // no password is left to compare
		}
		if _, err := c.apex.Users.Fire(tx, u.ID, signInFailed, nil); err != nil {
			return nil, err
		}
		tx.Refuse(signInDenied())
		return nil, nil
	}
	if u, err = c.apex.Users.Fire(tx, u.ID, signIn, nil); err != nil {
		return nil, web.RefusedAs(http.StatusForbidden, err)
	}
	t, _, err := c.apex.TwoFactor(&tx.Reader)
	if err != nil {
		return nil, err
	}
	switch {
	case u.State == MustUpdate:
		return c.apex.start(tx, u, NextUpgrade, ScopeUpgrade)
	case t.asksFor(u):
		return c.apex.start(tx, u, NextTwoFactor, ScopeTwoFactor)
	}
	return c.apex.start(tx, u, NextDashboard, "")
}

// open returns why nobody can sign in now, whoever it is.
func (a *Apex) open(r *sim.Reader) error {
	t, ok, err := a.Tenant(r)
	if err != nil {
		return err
	}
	h, _, err := a.Hibernation(r)
	switch {
	case err != nil:
		return err
	case !ok:
		return signInDenied()
	case t.State == TenantPurged:
		return &web.Denied{Status: http.StatusForbidden, Reason: purgedReason}
	case h.asleep():
		return &web.Denied{Status: http.StatusForbidden, Reason: hibernating}
	case t.State == TenantUpdating:
		return &web.Denied{Status: http.StatusForbidden, Reason: updatingReason}
	}
	return nil
}

func (a *Apex) start(tx *sim.Tx, u User, next, scope string) (SignedIn, error) {
	s, err := a.Sessions.New(tx, estate.SignIn, estate.SignedIn{Account: u.ID, Login: u.Login, Scope: scope})
	return SignedIn{Next: next, Token: s.Token, User: u}, err
}

func same(password, typed string) bool {
	return subtle.ConstantTimeCompare([]byte(password), []byte(typed)) == 1
}

// fromPortal signs in whoever has no user account, but signs in to the portal.
func (c SignIn) fromPortal(tx *sim.Tx) (any, error) {
	at, password, err := c.apex.arrival(&tx.Reader, c.Login)
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
		if err := c.apex.options.Owner.FailSignIn(tx, at.primary); err != nil {
			return nil, err
		}
		tx.Refuse(signInDenied())
		return nil, nil
	}
	u, err := c.apex.comeIn(tx, at)
	if err != nil {
		return nil, err
	}
	return c.apex.start(tx, u, NextDashboard, "")
}

// arrival returns who signs in to the portal by a login: the Primary User Account
// before an account of the portal. Its Login is empty if nobody does.
func (a *Apex) arrival(r *sim.Reader, login string) (at Arrival, password string, err error) {
	if a.options.Owner != nil {
		u, ok, err := a.options.Owner.PrimaryUser(r)
		if err != nil {
			return at, "", err
		}
		if ok && u.Enabled && keyOf(u.Email) == keyOf(login) {
			return Arrival{Login: u.Email, Name: u.Name, Email: u.Email, primary: u.ID}, u.Password, nil
		}
	}
	if a.options.Portal == nil {
		return at, "", nil
	}
	root, ok, err := a.options.Portal.RootAccount(r, login)
	switch {
	case err != nil || !ok:
		return at, "", err
	case root.Replaced:
		return at, "", &web.Denied{Status: http.StatusForbidden, Reason: replacedLogin}
	}
	return Arrival{Login: root.Login, Name: root.Name, Email: root.Email}, root.Password, nil
}

// comeIn lets the portal's account in, the first time by making it a user.
func (a *Apex) comeIn(tx *sim.Tx, at Arrival) (User, error) {
	u, ok, err := a.Users.Find(&tx.Reader, portalKey)
	if err != nil {
		return u, err
	}
	if ok {
		u, err = a.Users.Fire(tx, u.ID, enter, at)
	} else {
		u, err = a.Users.New(tx, enter, at)
	}
	return u, web.RefusedAs(http.StatusForbidden, err)
}

// LetIn lets the holder of a single sign-on ticket in, as "Open Console" hands it out
// in the portal and in Vision One [SEPJA].
func (a *Apex) LetIn(tx *sim.Tx, t estate.Ticket) (estate.Session, error) {
	none := estate.Session{}
	if err := a.open(&tx.Reader); err != nil {
		if denied, ok := errors.AsType[*web.Denied](err); ok && denied.Status == http.StatusUnauthorized {
			return none, nobody()
		}
		return none, err
	}
	at, _, err := a.arrival(&tx.Reader, t.Login)
	if err != nil {
		return none, err
	}
	if at.Login == "" {
		return none, nobody()
	}
	u, err := a.comeIn(tx, at)
	if err != nil {
		return none, err
	}
	return a.Sessions.New(tx, estate.SignIn, estate.SignedIn{Account: u.ID, Login: u.Login})
}

func nobody() error {
	return &web.Denied{Status: http.StatusForbidden, Reason: because("apexone.sso.nobody",
		"Apex Central has no account for this sign-in.", "このサインインに対応するアカウントがApex Centralにありません。")}
}

// SignOut ends the session of a token.
type SignOut struct {
	apex *Apex

	Token string `json:"token"`
}

// SignOut returns the command.
func (a *Apex) SignOut(token string) SignOut { return SignOut{apex: a, Token: token} }

// Name returns "apexone.sign_out".
func (SignOut) Name() string { return "apexone.sign_out" }

// Run returns the estate.Session.
func (c SignOut) Run(tx *sim.Tx) (any, error) {
	s, err := c.apex.Sessions.Check(&tx.Reader, c.Token)
	if err != nil {
		return nil, err
	}
	return c.apex.Sessions.Fire(tx, s.ID, estate.SignOut, nil)
}

// Member returns the user of a session.
func (a *Apex) Member(r *sim.Reader, who estate.Session) (User, error) {
	return a.Users.Get(r, who.Account)
}
