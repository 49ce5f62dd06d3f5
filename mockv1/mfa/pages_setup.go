package mfa

import (
	"context"
	"errors"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/ui"
)

// The ways to tell an authenticator app the secret [CASKB].
const (
	byPicture = "qr"
	byKey     = "key"
)

// setupPage is all steps of setting it up: it shows the one that comes next.
type setupPage struct {
	ui.Page

	Status

	What string
	// Method is byPicture or byKey; empty as long as the user has not said whether
	// his device can scan.
	Method string
	// Secret is the key to be typed, in groups.
	Secret string
	// ResetCode is empty for a session that has not given a code.
	ResetCode string
	// Next is where to go afterwards.
	Next string
}

// ByPicture returns the address of the way for devices that can scan.
func (p *setupPage) ByPicture() string { return p.Path(asked(SetupPath, p.Next, byPicture)) }

// ByKey returns the address of the way for devices that cannot scan.
func (p *setupPage) ByKey() string { return p.Path(asked(SetupPath, p.Next, byKey)) }

// Picture returns the address of the QR code.
func (p *setupPage) Picture() string { return p.Path(picturePath) }

// Download returns the address of the reset code as a file.
func (p *setupPage) Download() string { return p.Path(resetPath) }

// onward is what every form of the set-up carries along.
type onward struct {
	Next string `json:"next,omitempty" maxLength:"2000"` // as maxNext says
}

// setupCodeForm is the step in which the app's code is typed.
type setupCodeForm struct {
	Code   string `json:"code" minLength:"1" maxLength:"32"`
	Method string `json:"method,omitempty" enum:"qr,key"`
	Next   string `json:"next,omitempty" maxLength:"2000"`
}

type setupDoneForm struct {
	Stored bool   `json:"stored"`
	Next   string `json:"next,omitempty" maxLength:"2000"`
}

func (m *MFA) setupPages(k *web.Console) {
	op := func(id, path string) web.Op { return web.Op{ID: id, Path: SetupPath + path, Scopes: setting} }
	page := op("set-up-mfa-page", "")
	page.Query = []string{"method", "next"}
	k.Get(page, m.showSetup)
	web.Post(k, op("begin-mfa", "/begin"), m.showSetup, func(ctx context.Context, at *web.Visit, in *onward) (web.Next, error) {
		_, err := at.Do(ctx, m.Begin(at.Token))
		return web.Next{Path: along(SetupPath, in.Next)}, err
	})
	web.Post(k, op("confirm-mfa", "/code"), m.showSetup, func(ctx context.Context, at *web.Visit, in *setupCodeForm) (web.Next, error) {
		_, err := at.Do(ctx, m.Confirm(at.Token, in.Code, at.Wall()))
		return web.Next{Path: along(SetupPath, in.Next), Toast: "mfa.done.confirmed"}, err
	})
	web.Post(k, op("finish-mfa", "/done"), m.showSetup, func(ctx context.Context, at *web.Visit, in *setupDoneForm) (web.Next, error) {
		return m.after(ctx, at, m.Finish(at.Token, in.Stored), in.Next, "mfa.done.enabled")
	})
	web.Post(k, op("cancel-mfa", "/cancel"), m.showSetup, func(ctx context.Context, at *web.Visit, in *onward) (web.Next, error) {
		return m.after(ctx, at, m.Cancel(at.Token), in.Next, "mfa.done.canceled")
	})
	web.Post(k, op("skip-mfa", "/skip"), m.showSetup, func(ctx context.Context, at *web.Visit, in *onward) (web.Next, error) {
		_, err := at.Do(ctx, m.Skip(at.Token))
		return web.Next{Path: at.After(in.Next)}, err
	})
}

// after gives a command that ends the set-up, and leads to where the user wanted to
// go: during a sign-in to the console, else back to his settings.
func (m *MFA) after(ctx context.Context, at *web.Visit, cmd sim.Command, path, toast string) (web.Next, error) {
	var who estate.Session
	if err := at.View(ctx, func(_ *sim.Reader, s estate.Session) error { who = s; return nil }); err != nil {
		return web.Next{}, err
	}
	if _, err := at.Do(ctx, cmd); err != nil {
		return web.Next{}, err
	}
	switch {
	case path != "":
		path = at.After(path)
	case who.Scope != "":
		path = "/"
	default:
		path = AccountPath
	}
	return web.Next{Path: path, Toast: toast}, nil
}

func (m *MFA) showSetup(at *web.Visit, r *sim.Reader, who estate.Session) (web.View, error) {
	s, err := m.Status(r, who)
	if err != nil {
		return web.View{}, err
	}
	p := &setupPage{Status: s, What: at.T(named(s.Legacy, "mfa.title", "mfa.title.legacy")), Next: next(at), Method: at.Query().Get("method")}
	if at.Form.Sent {
		p.Method = at.Form.Values.Get("method")
	}
	if p.Method != byPicture && p.Method != byKey {
		p.Method = ""
	}
	switch s.State {
	case Enrolling:
		key, err := m.Key(r, who)
		if err != nil {
			return web.View{}, err
		}
		p.Secret = grouped(key.Secret, " ")
	case Unconfirmed:
		// A session that has not given a code is told to give one.
		p.ResetCode, err = m.ResetCode(r, who)
		if _, limited := errors.AsType[*estate.ScopeError](err); err != nil && !limited {
			return web.View{}, err
		}
	}
	return web.View{
		Page: "mfa_setup", Data: p, Title: at.T(named(s.Legacy, "mfa.enable.title", "mfa.enable.title.legacy")), Nav: AccountPath, Bare: who.Scope != "",
	}, nil
}
