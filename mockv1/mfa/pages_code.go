package mfa

import (
	"context"
	"errors"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/ui"
)

// codePage is the page on which a one-time password is given, and the one for the
// reset code.
type codePage struct {
	ui.Page

	// Login is whose it is.
	Login string
	// Waiting says that his sign-in waits for it; else a guarded operation does.
	Waiting bool
	// Next is where to go afterwards.
	Next string
	// Off says that the account has none.
	Off bool
}

// Reset returns the address of the page for the reset code.
func (p *codePage) Reset() string { return p.Path(along(resetMFAPath, p.Next)) }

// Back returns the address of the page for the one-time password.
func (p *codePage) Back() string { return p.Path(along(CodePath, p.Next)) }

type codePageForm struct {
	Code string `json:"code" minLength:"1" maxLength:"32"`
	Next string `json:"next,omitempty" maxLength:"2000"`
}

type resetPageForm struct {
	ResetCode string `json:"reset_code" minLength:"1" maxLength:"64"`
	Next      string `json:"next,omitempty" maxLength:"2000"`
}

func (m *MFA) codePages(k *web.Console) {
	op := func(id, path string) web.Op { return web.Op{ID: id, Path: path, Scopes: giving} }
	asks := func(id, path string) web.Op {
		o := op(id, path)
		o.Query = []string{"next"}
		return o
	}
	code, reset := m.showCode("mfa_code", "mfa.code.title"), m.showCode("mfa_reset", "mfa.reset.title")
	k.Get(asks("one-time-password-page", CodePath), code)
	web.Post(k, op("give-one-time-password", CodePath), code, func(ctx context.Context, at *web.Visit, in *codePageForm) (web.Next, error) {
		_, err := at.Do(ctx, m.Verify(at.Token, in.Code, at.Wall()))
		return web.Next{Path: at.After(in.Next)}, err
	})
	k.Get(asks("reset-mfa-page", resetMFAPath), reset)
	web.Post(k, op("reset-mfa", resetMFAPath), reset, func(ctx context.Context, at *web.Visit, in *resetPageForm) (web.Next, error) {
		if _, err := at.Do(ctx, m.UseResetCode(at.Token, in.ResetCode)); err != nil {
			return web.Next{}, err
		}
		err := at.View(ctx, func(*sim.Reader, estate.Session) error { return nil })
		if _, ended := errors.AsType[*estate.SessionError](err); ended {
			at.ClearCookie()
			return web.Next{Path: along(m.options.SignIn, in.Next), Toast: "mfa.done.reset"}, nil
		}
		return web.Next{Path: AccountPath, Toast: "mfa.done.reset"}, err
	})
}

// showCode shows one of the two pages.
func (m *MFA) showCode(template, title string) web.Show {
	return func(at *web.Visit, r *sim.Reader, who estate.Session) (web.View, error) {
		s, err := m.Status(r, who)
		page := &codePage{Login: who.Login, Waiting: who.Scope != "", Next: next(at), Off: !s.Enabled()}
		return web.View{Page: template, Data: page, Title: at.T(title), Bare: true}, err
	}
}
