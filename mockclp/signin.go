package mockclp

import (
	"crypto/subtle"
	"errors"
	"net/http"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// What whoever signs in to the portal is.
const (
	RootHolder    = "clp_account"
	PrimaryHolder = "primary_user_account"
)

// Holder is who has signed in to the portal: one of its accounts, or the Primary
// User Account.
type Holder struct {
	// Kind is RootHolder or PrimaryHolder.
	Kind  string
	ID    string
	Login string
	Name  string
	Email string
}

func primaryHolder(u estate.PrimaryUser) Holder {
	return Holder{Kind: PrimaryHolder, ID: u.ID, Login: u.Email, Name: u.Name, Email: u.Email}
}

func rootHolder(a Account) Holder {
	return Holder{Kind: RootHolder, ID: a.ID, Login: a.Login, Name: a.Name, Email: a.Email}
}

// Holder returns whose session it is.
func (p *CLP) Holder(r *sim.Reader, who estate.Session) (Holder, error) {
	u, ok, err := p.primaryUser(r)
	if err != nil {
		return Holder{}, err
	}
	if ok && u.ID == who.Account {
		return primaryHolder(u), nil
	}
	a, err := p.Accounts.Get(r, who.Account)
	return rootHolder(a), err
}

// admit ends the session of somebody who is the Primary User Account no longer
// [XFER].
func (p *CLP) admit(r *sim.Reader, s estate.Session, _ estate.Act) error {
	_, err := p.Holder(r, s)
	if errors.Is(err, sim.ErrNotFound) {
		return &estate.SessionError{Code: "session.ended", Reason: estate.EndedByTransfer, Text: estate.EndText(estate.EndedByTransfer)}
	}
	return err
}

// SignedIn is the answer of SignIn.
type SignedIn struct {
	Token  string
	Holder Holder
}

// SignIn starts a session.
type SignIn struct {
	clp *CLP

	Login    string `json:"login"`
	Password string `json:"password"`
}

// SignIn returns the command.
func (p *CLP) SignIn(login, password string) SignIn {
	return SignIn{clp: p, Login: login, Password: password}
}

// Name returns "clp.sign_in".
func (SignIn) Name() string { return "clp.sign_in" }

// Run returns a SignedIn. A wrong password is refused with 401, and noted of the
// account; a login ID that was replaced is refused with 403.
func (c SignIn) Run(tx *sim.Tx) (any, error) {
	u, ok, err := c.clp.primaryUser(&tx.Reader)
	if err != nil {
		return nil, err
	}
	if ok && keyOf(u.Email) == keyOf(c.Login) {
		return c.primary(tx, u)
	}
	a, ok, err := c.clp.Accounts.Find(&tx.Reader, keyOf(c.Login))
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, signInDenied()
	}
	if !same(a.Password, c.Password) {
		if _, err := c.clp.Accounts.Fire(tx, a.ID, signInFailed, nil); err != nil {
			return nil, err
		}
		tx.Refuse(signInDenied())
		return nil, nil
	}
	if a, err = c.clp.Accounts.Fire(tx, a.ID, signIn, nil); err != nil {
		return nil, web.RefusedAs(http.StatusForbidden, err)
	}
	return c.start(tx, rootHolder(a))
}

// primary signs in the Primary User Account. A wrong password is noted of it, where
// it is: in Vision One.
func (c SignIn) primary(tx *sim.Tx, u estate.PrimaryUser) (any, error) {
	switch right := same(u.Password, c.Password); {
	case right && u.Enabled:
		return c.start(tx, primaryHolder(u))
	case right:
		return nil, signInDenied()
	}
	if err := c.clp.owner.FailSignIn(tx, u.ID); err != nil {
		return nil, err
	}
	tx.Refuse(signInDenied())
	return nil, nil
}

func (c SignIn) start(tx *sim.Tx, h Holder) (any, error) {
	s, err := c.clp.Sessions.New(tx, estate.SignIn, estate.SignedIn{Account: h.ID, Login: h.Login})
	return SignedIn{Token: s.Token, Holder: h}, err
}

func same(password, typed string) bool {
	return subtle.ConstantTimeCompare([]byte(password), []byte(typed)) == 1
}

// signInDenied is the refusal of a wrong login ID or password; it does not say
// which of them was wrong.
func signInDenied() error {
	return &web.Denied{Status: http.StatusUnauthorized, Reason: reason("sign_in.failed",
		"The login ID or password is incorrect.", "ログインIDまたはパスワードが正しくありません。")}
}

// SignOut ends the session of a token.
type SignOut struct {
	clp *CLP

	Token string `json:"token"`
}

// SignOut returns the command.
func (p *CLP) SignOut(token string) SignOut { return SignOut{clp: p, Token: token} }

// Name returns "clp.sign_out".
func (SignOut) Name() string { return "clp.sign_out" }

// Run returns the estate.Session.
func (c SignOut) Run(tx *sim.Tx) (any, error) {
	s, err := c.clp.Sessions.Check(&tx.Reader, c.Token)
	if err != nil {
		return nil, err
	}
	return c.clp.Sessions.Fire(tx, s.ID, estate.SignOut, nil)
}

// partnersOnly is what the Licensing Management Platform says to everybody: its
// accounts are partners', and no partner is simulated. That local users of
// Worry-Free Services are among those who cannot sign in is documented [WFBSKB].
func partnersOnly() error {
	return &web.Denied{Status: http.StatusForbidden, Reason: reason("lmp.partners_only",
		"Only partners sign in to the Licensing Management Platform. Accounts of customers and local user accounts of Worry-Free Services cannot.",
		"Licensing Management Platformにログインできるのはパートナーのみです。お客さまのアカウントやWorry-Free Servicesのローカルユーザアカウントではログインできません。")}
}
