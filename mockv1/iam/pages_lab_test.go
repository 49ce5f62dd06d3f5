package iam_test

import (
	"net/http"
	"testing"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/ui"
	"github.com/mockone/mockone/internal/web/uitest"
	"github.com/mockone/mockone/mockv1/iam"
)

// clicker is a browser in a lab.
type clicker struct {
	*uitest.Clicker

	t *testing.T
}

// clicker opens Vision One, with its pages, in a language.
func (l *lab) clicker(lang string) *clicker {
	l.t.Helper()
	s := l.Server("v1", "Trend Vision One", l.v.Sessions)
	l.v.Routes(s)
	l.v.Pages(s.Console(web.ConsoleOptions{
		Pages: iam.Config(), SignIn: iam.SignInPath, SignOut: iam.SignOutPath, Fields: iam.Fields(),
		Frame: func(at *web.Visit, r *sim.Reader, who estate.Session) (web.Frame, error) {
			a, _, err := l.v.User(r, who)
			if err != nil {
				return web.Frame{}, err
			}
			b, err := estate.TheBusiness(r)
			return web.Frame{User: who.Login, Role: a.Role, Nav: []ui.NavGroup{{Items: iam.Nav(at, b)}}}, err
		},
	}))
	return &clicker{Clicker: l.Clicker(s, lang), t: l.t}
}

// signIn gives the clicker a session.
func (c *clicker) signIn(email string) *clicker {
	c.t.Helper()
	got := c.Send(http.MethodPost, "/api/sign-in", "application/json", `{"email":"`+email+`","password":"`+password+`"}`)
	if got.Status != http.StatusOK {
		c.t.Fatalf("signing in as %s: %d %s", email, got.Status, got.HTML)
	}
	return c
}
