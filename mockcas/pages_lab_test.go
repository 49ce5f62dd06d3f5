package mockcas_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

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
	s := web.New(web.Options{
		Service: mockcas.Name, Title: "Cloud App Security", Version: "test", Engine: l.engine, Sessions: l.cas.Sessions,
		URLs: func(_ context.Context, _ *http.Request, sandbox string) map[string]string {
			at := ".example/s/" + sandbox
			return map[string]string{"v1": "http://v1" + at, "cas": "http://cas" + at, "control": "http://control.example"}
		},
	})
	l.cas.Routes(s)
	l.cas.Pages(s)
	return &clicker{lab: l, Clicker: uitest.NewClicker(l.t, s.Handler(), prefix, lang), server: s}
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
	before := c.dump()
	got := form()
	c.Refused(got, status, code, sentence)
	if c.dump() != before {
		c.t.Errorf("%s was refused, and has changed something", code)
	}
	return got
}

// both runs a test in English and in Japanese, each in a lab of its own.
func both(t *testing.T, bend func(*start), run func(c *clicker, say func(en, ja string) string)) {
	t.Helper()
	for _, lang := range []string{"en", "ja"} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			c := newLab(t, bend).clicker(lang)
			run(c, func(en, ja string) string {
				if lang == "ja" {
					return ja
				}
				return en
			})
		})
	}
}

// asUsual leaves the usual world as it is.
func asUsual(*start) {}
