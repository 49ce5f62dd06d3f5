package iam

import (
	"context"
	"errors"
	"net/url"
	"strings"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/ui"
)

// The paths of the pages on which people sign in, and to which the button for signing out sends.
const (
	SignInPath  = "/sign-in"
	SignOutPath = "/sign-out"
	samlPath    = SignInPath + "/saml"
)

// samlPage stands in for the identity provider.
type samlPage struct {
	ui.Page

	// Next is where to go afterwards.
	Next string
	// InTheWay is why nobody can come in this way.
	InTheWay []lifecycle.Reason
	// Email is the address that is known already.
	Email string
}

// samlForm is what the page says in the place of the identity provider.
type samlForm struct {
	Email  string `json:"email" format:"email" minLength:"1" maxLength:"254"`
	Groups string `json:"groups,omitempty" maxLength:"500"`
	Next   string `json:"next,omitempty" maxLength:"2000"`
}

// signInPages are the pages on which people sign in.
func (m *IAM) signInPages(k *web.Console) {
	k.SignIn(web.SignInOptions{
		Continue: true,
		In: func(ctx context.Context, at *web.Visit, email, password string) (token, path string, err error) {
			got, err := web.Do[SignedIn](ctx, at.Call, m.SignIn(email, password).From(at.Address()))
			return got.Session.Token, m.step(at, got.Session.Scope), err
		},
		Out: func(ctx context.Context, at *web.Visit) error {
			_, err := at.Do(ctx, m.SignOut(at.Token))
			return err
		},
		Others: func(at *web.Visit) []ui.NavItem {
			path := samlPath
			if next := at.Query().Get("next"); next != "" {
				path += "?" + url.Values{"next": {next}}.Encode()
			}
			out := []ui.NavItem{{Label: at.T("saml.link"), Path: path, TestID: "single-sign-on"}}
			if m.options.Ways != nil {
				out = append(out, m.options.Ways(at)...)
			}
			return out
		},
		Help: func(at *web.Visit) ui.Help {
			return ui.Help{Label: at.T("sign_in.help"), Text: at.T("sign_in.help.text")}
		},
	})
	k.Get(web.Op{ID: "sign-in-saml-page", Path: samlPath, Public: true, Query: []string{"email", "next"}}, m.showSAML)
	web.Post(k, web.Op{ID: "assert-identity", Path: samlPath, Public: true}, m.showSAML, m.assert)
}

// step returns where the holder of a limited session goes on; empty for a whole one.
// From multi-factor authentication he goes on to where he wanted to go.
func (m *IAM) step(at *web.Visit, scope string) string {
	path, next := m.options.Steps[scope], at.Form.Values.Get("next")
	if path != "" && next != "" && (scope == scopeCode || scope == scopeEnrolment) {
		path += "?" + url.Values{"next": {at.After(next)}}.Encode()
	}
	return path
}

func (m *IAM) showSAML(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
	asked := at.Query()
	if at.Form.Sent {
		asked = at.Form.Values
	}
	page := &samlPage{Next: asked.Get("next"), Email: asked.Get("email")}
	able, err := m.singleSignOn(r)
	if !able && !at.Form.Sent {
		page.InTheWay = []lifecycle.Reason{noProvider}
	}
	return web.View{Page: "sign_in_saml", Data: page, Title: at.T("saml.title"), Bare: true}, err
}

func (m *IAM) assert(ctx context.Context, at *web.Visit, in *samlForm) (web.Next, error) {
	who := Assertion{Email: in.Email}
	for group := range strings.SplitSeq(in.Groups, ",") {
		if group = strings.TrimSpace(group); group != "" {
			who.Groups = append(who.Groups, group)
		}
	}
	got, err := web.Do[SignedIn](ctx, at.Call, m.SignInSAML(who).From(at.Address()))
	if err != nil {
		return web.Next{}, err
	}
	at.SetCookie(got.Session.Token)
	if path := m.options.Steps[got.Session.Scope]; path != "" {
		return web.Next{Path: path}, nil
	}
	return web.Next{Path: at.After(in.Next)}, nil
}

// User returns the account in whose frame a page is shown; ok is false for somebody
// who comes to set up Vision One, and for whoever's account is gone meanwhile.
func (m *IAM) User(r *sim.Reader, who estate.Session) (a Account, ok bool, err error) {
	a, err = m.AccountByID(r, who.Account)
	if errors.Is(err, sim.ErrNotFound) && who.Scope != "" {
		return Account{}, false, nil
	}
	return a, err == nil, err
}
