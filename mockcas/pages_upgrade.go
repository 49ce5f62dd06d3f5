package mockcas

import (
	"context"
	"net/url"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/ui"
)

// updateAccountPage is either screen of an account's upgrade.
type updateAccountPage struct {
	ui.Page

	Step Step
}

// updatedPage is the end of it.
type updatedPage struct {
	ui.Page

	Message lifecycle.Text
	// SignIn is where to go on: Vision One.
	SignIn string
}

const (
	passwordUpdatePath = updateAccountPath + "/password"
	accountUpdatedPath = updateAccountPath + "/done"
)

// updateView shows a screen of the upgrade.
func updateView(at *web.Visit, step Step) web.View {
	page := "update_account"
	if step.Code == StepPassword {
		page = "password_update"
	}
	return web.View{Page: page, Data: &updateAccountPage{Step: step}, Title: at.Text(step.Title), Bare: true}
}

// upgradePages are what is left of the console after the update [CASKB, CASJA].
func (c *CAS) upgradePages(k *web.Console) {
	screen := func(code string) web.Show {
		return func(at *web.Visit, r *sim.Reader, who estate.Session) (web.View, error) {
			step, err := c.UpgradeStep(r, who, code)
			return updateView(at, step), err
		}
	}
	password := screen(StepPassword)
	k.Get(web.Op{ID: "update-account-page", Path: updateAccountPath}, screen(NextUpdateAccount))
	k.Get(web.Op{ID: "password-update-page", Path: passwordUpdatePath}, password)
	web.Post(k, web.Op{ID: "reset-password", Path: passwordUpdatePath}, password,
		func(ctx context.Context, at *web.Visit, in *passwordForm) (web.Next, error) {
			a, err := web.Do[Administrator](ctx, at.Call, c.UpdateAccount(PasswordUpdate(*in)))
			if err != nil {
				return web.Next{}, err
			}
			at.ClearCookie() // the session has ended with the account
			return web.Next{Path: accountUpdatedPath + "?" + url.Values{"email": {a.Email}}.Encode()}, nil
		})
	k.Get(web.Op{ID: "account-updated-page", Path: accountUpdatedPath, Public: true, Query: []string{"email"}},
		func(at *web.Visit, _ *sim.Reader, _ estate.Session) (web.View, error) {
			to := lifecycle.Link{Service: "v1", Path: "/"}
			if email := at.Query().Get("email"); email != "" {
				to.Path = "/sign-in/password?" + url.Values{"email": {email}}.Encode()
			}
			page := &updatedPage{Message: passwordUpdated(), SignIn: at.Link(to)}
			return web.View{Page: "account_updated", Data: page, Title: at.Text(passwordStep().Title), Bare: true}, nil
		})
}
