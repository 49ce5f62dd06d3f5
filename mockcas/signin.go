package mockcas

import (
	"crypto/subtle"
	"errors"
	"net/http"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/roles"
)

// Where signing in leads.
const (
	NextDashboard     = "dashboard"
	NextUpdateAccount = "update_account"
)

// SignedIn is the answer of SignIn.
type SignedIn struct {
	// Next is NextDashboard or, after the update, NextUpdateAccount: then the
	// token is good for the upgrade of the account alone.
	Next          string
	Token         string
	Administrator Administrator
}

// SignIn signs an administrator in to the console.
type SignIn struct {
	cas *CAS

	Email    string `json:"email"`
	Password string `json:"password"`
}

// SignIn returns the command.
func (c *CAS) SignIn(email, password string) SignIn {
	return SignIn{cas: c, Email: email, Password: password}
}

// Name returns "cas.sign_in".
func (SignIn) Name() string { return "cas.sign_in" }

// Run returns a SignedIn. A wrong password is refused and noted.
func (c SignIn) Run(tx *sim.Tx) (any, error) {
	a, ok, err := c.cas.Administrators.Find(&tx.Reader, estate.LoginKey(c.Email))
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, signInDenied()
	}
	if subtle.ConstantTimeCompare([]byte(a.Password), []byte(c.Password)) != 1 {
		if _, err := c.cas.Administrators.Fire(tx, a.ID, signInFailed, nil); err != nil {
			return nil, err
		}
		tx.Refuse(signInDenied())
		return nil, nil
	}
	if a, err = c.cas.Administrators.Fire(tx, a.ID, signIn, nil); err != nil {
		return nil, web.RefusedAs(http.StatusForbidden, err)
	}
	s, err := c.cas.Sessions.New(tx, estate.SignIn, estate.SignedIn{Account: a.ID, Login: a.Email})
	if err != nil {
		return nil, err
	}
	out := SignedIn{Next: NextDashboard, Token: s.Token, Administrator: a}
	if a.State == MustUpdate {
		out.Next = NextUpdateAccount
	}
	return out, nil
}

// SignOut ends the session of a token.
type SignOut struct {
	cas *CAS

	Token string `json:"token"`
}

// SignOut returns the command.
func (c *CAS) SignOut(token string) SignOut { return SignOut{cas: c, Token: token} }

// Name returns "cas.sign_out".
func (SignOut) Name() string { return "cas.sign_out" }

// Run ends the session.
func (c SignOut) Run(tx *sim.Tx) (any, error) {
	s, ok, err := c.cas.Sessions.Find(&tx.Reader, c.Token)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, &estate.SessionError{Code: "session.unknown", Text: estate.EndText(estate.EndedByUser)}
	}
	_, err = c.cas.Sessions.Fire(tx, s.ID, estate.SignOut, nil)
	return nil, err
}

// Member returns the administrator of a session, unless all that he may do is
// to update his account.
func (c *CAS) Member(r *sim.Reader, who estate.Session) (Administrator, error) {
	a, err := c.Administrators.Get(r, who.Account)
	if err == nil && a.State != AdministratorActive {
		err = mustUpdate()
	}
	return a, err
}

// Enter reports why the administrator of a session may not look at a screen.
func (c *CAS) Enter(r *sim.Reader, who estate.Session, s roles.Screen) error {
	a, err := c.Member(r, who)
	if err != nil {
		return err
	}
	role, ok, err := roleTable().Find(r, a.Role)
	if err == nil && (!ok || !role.Grants(s, roles.ViewOnly)) {
		err = &web.Denied{Status: http.StatusForbidden, Reason: roleRefusal()}
	}
	return err
}

// AddAdministrator adds an administrator, who gets his first password by mail.
type AddAdministrator struct {
	cas *CAS

	NewAdministrator
}

// AddAdministrator returns the command.
func (c *CAS) AddAdministrator(n NewAdministrator) AddAdministrator {
	return AddAdministrator{cas: c, NewAdministrator: n}
}

// Name returns "cas.administrator.add".
func (AddAdministrator) Name() string { return "cas.administrator.add" }

// Run returns the Administrator.
func (c AddAdministrator) Run(tx *sim.Tx) (any, error) {
	return c.cas.Administrators.New(tx, addAdministrator, c.NewAdministrator)
}

// SwitchAdministrator enables or disables an administrator.
type SwitchAdministrator struct {
	cas *CAS

	ID string `json:"id"`
	// Status is "enabled" or "disabled".
	Status string `json:"status"`
}

// SwitchAdministrator returns the command.
func (c *CAS) SwitchAdministrator(id, status string) SwitchAdministrator {
	return SwitchAdministrator{cas: c, ID: id, Status: status}
}

// Name returns "cas.administrator.switch".
func (SwitchAdministrator) Name() string { return "cas.administrator.switch" }

// Run returns the Administrator after it.
func (c SwitchAdministrator) Run(tx *sim.Tx) (any, error) {
	on, ok := map[string]lifecycle.Trigger{"enabled": enable, "disabled": disable}[c.Status]
	if !ok {
		return nil, &sim.Invalid{Err: errors.New("want the status enabled or disabled")}
	}
	return c.cas.Administrators.Fire(tx, c.ID, on, nil)
}
