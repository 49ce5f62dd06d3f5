package mockv1_test

import (
	"net/http"
	"testing"

	"github.com/mockone/mockone/internal/web/uitest"
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
	l.v.Pages(s)
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
