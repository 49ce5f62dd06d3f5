package mockcas

import (
	"net/http"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// One comes into the console from another one by this.
var _ estate.Door = (*CAS)(nil)

// LetIn signs the holder of a single sign-on ticket in as the first Global
// administrator: that the account with which CAS was bought is that one is
// assumed. While the update runs and after it, there is no console to come into.
func (c *CAS) LetIn(tx *sim.Tx, _ estate.Ticket) (estate.Session, error) {
	none := estate.Session{}
	t, ok, err := c.Tenant(&tx.Reader)
	if err != nil {
		return none, err
	}
	if ok && t.State == TenantClosed {
		return none, &web.Denied{Status: http.StatusForbidden, Reason: lifecycle.Reason{Code: "cas.account.closed", Text: closedText()}}
	}
	all, err := c.Administrators.All(&tx.Reader)
	if err != nil {
		return none, err
	}
	for _, a := range all {
		if a.Role != GlobalAdministrator || a.State != AdministratorActive {
			continue
		}
		if a, err = c.Administrators.Fire(tx, a.ID, signIn, nil); err != nil {
			return none, web.RefusedAs(http.StatusForbidden, err)
		}
		return c.Sessions.New(tx, estate.SignIn, estate.SignedIn{Account: a.ID, Login: a.Email})
	}
	return none, &web.Denied{Status: http.StatusForbidden, Reason: lifecycle.Reason{Code: "cas.sso.nobody", Text: estate.Assumed(
		"Cloud App Security has no administrator for this account.", "Cloud App Securityに、このアカウントに対応する管理者がありません。")}}
}
