package mockv1

import (
	"context"
	"net/url"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/ui"
)

// The paths of signing in and out.
const (
	signInPath   = "/sign-in"
	passwordPath = signInPath + "/password"
	signOutPath  = "/sign-out"
)

// signInPage is either step of signing in.
type signInPage struct {
	ui.Page

	// Email is known in the second step.
	Email string
	// Next is where to go afterwards.
	Next string
	// Ended says why the last session has ended.
	Ended *ui.Line
}

type signInForm struct {
	Email    string `json:"email" minLength:"1" maxLength:"254"`
	Password string `json:"password" minLength:"1" maxLength:"256"`
	Next     string `json:"next,omitempty" maxLength:"2000"`
}

type addressForm struct {
	Email string `json:"email" minLength:"1" maxLength:"254"`
	Next  string `json:"next,omitempty" maxLength:"2000"`
}

// signInPages are the two steps: the address, then the password.
func (v *V1) signInPages(k *web.Console) {
	address, password := showSignIn(false), showSignIn(true)
	k.Get(web.Op{ID: "sign-in-page", Path: signInPath, Public: true, Query: []string{"next", "ended"}}, address)
	web.Post(k, web.Op{ID: "sign-in-address", Path: signInPath, Public: true}, address,
		func(_ context.Context, _ *web.Visit, in *addressForm) (web.Next, error) {
			query := url.Values{"email": {in.Email}}
			if in.Next != "" {
				query.Set("next", in.Next)
			}
			return web.Next{Path: passwordPath + "?" + query.Encode()}, nil
		})
	k.Get(web.Op{ID: "sign-in-password-page", Path: passwordPath, Public: true, Query: []string{"email", "next"}}, password)
	web.Post(k, web.Op{ID: "sign-in-password", Path: passwordPath, Public: true}, password,
		func(ctx context.Context, at *web.Visit, in *signInForm) (web.Next, error) {
			got, err := web.Do[SignedIn](ctx, at.Call, v.SignIn(in.Email, in.Password))
			if err != nil {
				return web.Next{}, err
			}
			at.SetCookie(got.Session.Token)
			return web.Next{Path: at.After(in.Next)}, nil
		})
	web.Post(k, web.Op{ID: "leave", Path: signOutPath}, nil,
		func(ctx context.Context, at *web.Visit, _ *struct{}) (web.Next, error) {
			if _, err := at.Do(ctx, v.SignOut(at.Token)); err != nil {
				return web.Next{}, err
			}
			at.ClearCookie()
			return web.Next{Path: signInPath, Toast: "sign_out.done"}, nil
		})
}

// showSignIn shows one of the steps. Without an address there is no second one.
func showSignIn(second bool) web.Show {
	return func(at *web.Visit, _ *sim.Reader, _ estate.Session) (web.View, error) {
		asked := at.Query()
		if at.Form.Sent {
			asked = at.Form.Values
		}
		page := &signInPage{Next: asked.Get("next"), Ended: at.Ended()}
		if second {
			page.Email = asked.Get("email")
		}
		return web.View{Page: "sign_in", Data: page, Title: at.T("sign_in.title"), Bare: true}, nil
	}
}
