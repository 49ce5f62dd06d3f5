package mockclp

import (
	"context"
	"errors"
	"net/http"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/ui"
)

// logInPage is the one step in which people sign in to the portal [SEPJA].
type logInPage struct {
	ui.Page

	// Next is where to go then, Ended why they are here.
	Next  string
	Ended *ui.Line
	// Login is the login ID that the browser remembers.
	Login string
}

// lmpPage is the sign-in of the Licensing Management Platform.
type lmpPage struct{ ui.Page }

// logInForm is the form of the page.
type logInForm struct {
	Login    string `json:"login" minLength:"1" maxLength:"254"`
	Password string `json:"password" minLength:"1" maxLength:"256"`
	Remember bool   `json:"remember,omitempty"`
	Next     string `json:"next,omitempty" maxLength:"2000"` // as maxNext says
}

// maxNext is how long an address may be, in bytes, to which signing in leads.
const maxNext = 2000

// keptLogin is the name under which the browser keeps the login ID.
const keptLogin = "login"

func (p *CLP) signInPages(k *web.Console) {
	k.Get(web.Op{ID: "sign-in-page", Path: signInPath, Public: true, Query: []string{"next", "ended"}}, showLogIn)
	web.Post(k, web.Op{ID: "log-in", Path: signInPath, Public: true}, showLogIn, func(ctx context.Context, at *web.Visit, in *logInForm) (web.Next, error) {
		got, err := web.Do[SignedIn](ctx, at.Call, p.SignIn(in.Login, in.Password))
		if err != nil {
			return web.Next{}, err
		}
		at.SetCookie(got.Token)
		if kept := at.Kept(keptLogin); in.Remember {
			at.Keep(keptLogin, in.Login)
		} else if kept != "" {
			at.Keep(keptLogin, "")
		}
		return web.Next{Path: at.After(in.Next)}, nil
	})
	web.Post(k, web.Op{ID: "leave", Path: signOutPath}, nil, p.signedOut)
	k.Get(web.Op{ID: "lmp-page", Path: lmpPath, Public: true}, showLMP)
	web.Post(k, web.Op{ID: "lmp-log-in", Path: lmpPath, Public: true}, showLMP,
		func(context.Context, *web.Visit, *logInForm) (web.Next, error) { return web.Next{}, partnersOnly() })
}

func showLogIn(at *web.Visit, _ *sim.Reader, _ estate.Session) (web.View, error) {
	asked := at.Query()
	if at.Form.Sent {
		asked = at.Form.Values
	}
	page := &logInPage{Next: asked.Get("next"), Ended: at.Ended(), Login: at.Kept(keptLogin)}
	if len(page.Next) > maxNext {
		page.Next = "" // the start is as good: with it, nobody could sign in
	}
	return web.View{Page: "log_in", Data: page, Title: at.T("log_in.title"), Bare: true}, nil
}

func showLMP(at *web.Visit, _ *sim.Reader, _ estate.Session) (web.View, error) {
	return web.View{Page: "lmp", Data: &lmpPage{}, Title: at.T("lmp.title"), Bare: true}, nil
}

// requestPage asks whose password was forgotten, requestedPage says that a link
// was sent.
type (
	requestPage   struct{ ui.Page }
	requestedPage struct {
		ui.Page

		Message lifecycle.Text
	}
)

// resetPage is what the link in the mail leads to.
type resetPage struct {
	ui.Page
	ResetLink

	// Closed says that the link leads to nothing any more; What says why, unless
	// the frame does.
	Closed bool
	What   *ui.Refusal
	Key    string
	// Rule is what a password must be.
	Rule lifecycle.Text
}

// Where a link is asked for, and where that is confirmed.
const (
	forgotPath = "/forgot-password"
	sentPath   = forgotPath + "/sent"
)

// resetPages are public: whoever comes there has no password.
func (p *CLP) resetPages(k *web.Console) {
	request := func(at *web.Visit, _ *sim.Reader, _ estate.Session) (web.View, error) {
		return web.View{Page: "reset_request", Data: &requestPage{}, Title: at.T("reset.title"), Bare: true}, nil
	}
	k.Get(web.Op{ID: "forgot-password-page", Path: forgotPath, Public: true}, request)
	web.Post(k, web.Op{ID: "send-reset-link", Path: forgotPath, Public: true}, request, func(ctx context.Context, at *web.Visit, in *loginForm) (web.Next, error) {
		_, err := at.Do(ctx, p.RequestReset(in.Login))
		return web.Next{Path: sentPath}, err
	})
	k.Get(web.Op{ID: "reset-link-sent-page", Path: sentPath, Public: true}, func(at *web.Visit, _ *sim.Reader, _ estate.Session) (web.View, error) {
		return web.View{Page: "reset_requested", Data: &requestedPage{Message: resetRequested()}, Title: at.T("reset.title"), Bare: true}, nil
	})
	k.Get(web.Op{ID: "password-reset-page", Path: resetPath + "/{key}", Public: true}, p.showReset)
	web.Post(k, web.Op{ID: "set-password", Path: resetPath + "/{key}", Public: true}, p.showReset, func(ctx context.Context, at *web.Visit, in *passwordForm) (web.Next, error) {
		_, err := at.Do(ctx, p.ResetPassword(in.given(at.Param("key"))))
		return web.Next{Path: signInPath, Toast: "reset.done"}, err
	})
}

func (p *CLP) showReset(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
	link, err := p.ResetLink(r, at.Param("key"))
	page := &resetPage{ResetLink: link, Key: at.Param("key"), Rule: estate.PasswordReason.Text}
	view := web.View{Page: "reset", Data: page, Title: at.T("reset.title"), Bare: true}
	refused, closed := errors.AsType[*lifecycle.Refused](err)
	if !closed {
		return view, err
	}
	page.Closed, view.Status = true, http.StatusConflict
	if !at.Form.Sent || len(at.Form.Errors) > 0 {
		page.What = &ui.Refusal{Code: refused.Reasons[0].Code, Lines: ui.LinesOf(refused.Reasons, at.Lang())}
	}
	return view, nil
}
