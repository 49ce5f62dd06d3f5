package mockcas_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/mockone/mockone/internal/labs"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/uitest"
	"github.com/mockone/mockone/mockcas"
)

// prefix is where the lab's sandbox is.
const prefix = "/s/lab"

// clicker is a browser in the lab.
type clicker struct {
	*lab
	*uitest.Clicker

	server *web.Server
}

// clicker opens the console, with its pages, in a language.
func (l *lab) clicker(lang string) *clicker {
	l.t.Helper()
	s := l.Server(mockcas.Name, "Cloud App Security", l.cas.Sessions)
	l.cas.Routes(s)
	l.cas.Pages(s)
	return &clicker{lab: l, Clicker: l.Clicker(s, lang), server: s}
}

// signedIn signs the clicker in by the pages' own two steps.
func (c *clicker) signedIn(email, password string) *clicker {
	c.t.Helper()
	if got := c.enter(email, password); got.Status != http.StatusSeeOther || got.Location != "/" && got.Location != "/update-account" {
		c.t.Fatalf("signing in as %s: %d to %q, %s", email, got.Status, got.Location, got.Text)
	}
	return c
}

// enter goes through both steps, and returns what the second one answers.
func (c *clicker) enter(email, password string) uitest.Page {
	c.t.Helper()
	first := c.Post("/sign-in", "email", email)
	if first.Status != http.StatusSeeOther || !strings.HasPrefix(first.Location, "/sign-in/password?") {
		c.t.Fatalf("the first step: %d to %q, %s", first.Status, first.Location, first.Text)
	}
	return c.Post("/sign-in/password", "email", email, "password", password)
}

// refused wants a form to be answered with a refusal on its own page, and
// nothing to have happened.
func (c *clicker) refused(form func() uitest.Page, status int, code, sentence string) uitest.Page {
	c.t.Helper()
	return c.RefusedPage(c.Clicker, form, status, code, sentence)
}

// both runs a test in English and in Japanese, each in a lab of its own.
func both(t *testing.T, bend func(*start), run func(c *clicker, say func(en, ja string) string)) {
	t.Helper()
	labs.Both(t, func(t *testing.T, lang string, say func(en, ja string) string) {
		t.Helper()
		run(newLab(t, bend).clicker(lang), say)
	})
}

// asUsual leaves the usual world as it is.
func asUsual(*start) {}
