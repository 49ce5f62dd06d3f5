package iam

import (
	"crypto/subtle"
	"errors"
	"net/http"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// signInFailed does not tell whether the address or the password was wrong.
var signInFailed = lifecycle.Reason{Code: "sign_in.failed", Text: estate.Assumed(
	"The email address or password is incorrect.", "メールアドレスまたはパスワードが正しくありません。")}

// SignIn starts a session.
type SignIn struct {
	iam *IAM

	Email    string `json:"email"`
	Password string `json:"password"`
}

// SignedIn is who has signed in, where.
type SignedIn struct {
	Session  estate.Session
	Account  Account
	Business estate.Business
}

// SignIn returns the command.
func (m *IAM) SignIn(email, password string) SignIn {
	return SignIn{iam: m, Email: email, Password: password}
}

// Name returns "v1.sign_in".
func (SignIn) Name() string { return "v1.sign_in" }

// Run returns a SignedIn. A wrong password is refused with 401 and recorded; an
// account that cannot sign in is refused with 403.
func (c SignIn) Run(tx *sim.Tx) (any, error) {
	failed := &web.Denied{Status: http.StatusUnauthorized, Reason: signInFailed}
	a, found, err := c.iam.Accounts.Find(&tx.Reader, keyOf(c.Email))
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, failed
	}
	if a.State != AccountInvited && subtle.ConstantTimeCompare([]byte(a.Password), []byte(c.Password)) != 1 {
		if _, err := c.iam.Accounts.Fire(tx, a.ID, failSignIn, nil); err != nil {
			return nil, err
		}
		tx.Refuse(failed)
		return nil, nil
	}
	a, err = c.iam.Accounts.Fire(tx, a.ID, signInAccount, nil)
	if refused, ok := errors.AsType[*lifecycle.Refused](err); ok {
		return nil, &web.Denied{Status: http.StatusForbidden, Reason: refused.Reasons[0]}
	}
	if err != nil {
		return nil, err
	}
	scope := ""
	if c.iam.options.Gate != nil {
		if scope, err = c.iam.options.Gate(&tx.Reader, a.Primary); err != nil {
			return nil, err
		}
	}
	out := SignedIn{Account: a}
	if out.Session, err = c.iam.Sessions.New(tx, estate.SignIn, estate.SignedIn{Account: a.ID, Login: a.Email, Scope: scope}); err != nil {
		return nil, err
	}
	out.Business, err = estate.TheBusiness(&tx.Reader)
	return out, err
}

// SignOut ends the session of a token.
type SignOut struct {
	iam *IAM

	Token string `json:"token"`
}

// SignOut returns the command.
func (m *IAM) SignOut(token string) SignOut {
	return SignOut{iam: m, Token: token}
}

// Name returns "v1.sign_out".
func (SignOut) Name() string { return "v1.sign_out" }

// Run returns the Session.
func (c SignOut) Run(tx *sim.Tx) (any, error) {
	s, err := c.iam.Sessions.Check(&tx.Reader, c.Token)
	if err != nil {
		return nil, err
	}
	return c.iam.Sessions.Fire(tx, s.ID, estate.SignOut, nil)
}
