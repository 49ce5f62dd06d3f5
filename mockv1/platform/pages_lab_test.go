package platform_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/ui"
	"github.com/mockone/mockone/internal/web/uitest"
	"github.com/mockone/mockone/mockv1/platform"
)

// clicker is a browser in a lab.
type clicker struct {
	*uitest.Clicker

	l *lab
}

// signInForm is how the tests' console lets people in.
type signInForm struct {
	Login string `json:"login"`
}

// clicker opens the console in a language.
func (l *lab) clicker(lang string) *clicker {
	l.t.Helper()
	s := l.Server("v1", "Trend Vision One", shared.sessions)
	l.p.Routes(s)
	k := s.Console(web.ConsoleOptions{
		Pages: platform.Config(), SignIn: "/sign-in", SignOut: "/sign-out", Fields: platform.Fields(), Limited: platform.Limited(),
		Frame: func(at *web.Visit, r *sim.Reader, who estate.Session) (web.Frame, error) {
			nav, err := l.p.Nav(at, r)
			if err != nil {
				return web.Frame{}, err
			}
			banner, err := l.p.Banner(at, r)
			return web.Frame{User: who.Login, Banner: banner, Nav: []ui.NavGroup{{Items: nav}}}, err
		},
	})
	l.p.Pages(k)
	start := func(at *web.Visit, _ *sim.Reader, _ estate.Session) (web.View, error) {
		return web.View{Page: "start", Data: &ui.StartPage{}, Title: "Start"}, nil
	}
	k.Get(web.Op{ID: "start-page", Path: "/"}, start)
	k.Get(web.Op{ID: "sign-in-page", Path: "/sign-in", Public: true, Query: []string{"next", "ended"}}, start)
	web.Post(k, web.Op{ID: "sign-in", Path: "/sign-in", Public: true}, nil, func(ctx context.Context, at *web.Visit, in *signInForm) (web.Next, error) {
		got, err := web.Do[estate.Session](ctx, at.Call, signIn{l: l, Login: in.Login})
		at.SetCookie(got.Token)
		return web.Next{Path: "/"}, err
	})
	return &clicker{Clicker: l.Clicker(s, lang), l: l}
}

// enter signs somebody in, and says what the start leads to.
func (c *clicker) enter(login string) uitest.Page {
	c.l.t.Helper()
	if got := c.Post("/sign-in", "login", login); got.Status != http.StatusSeeOther {
		c.l.t.Fatalf("%d %s", got.Status, got.Text)
	}
	return c.Get("/")
}

// led wants to be led to a path, and returns the page there.
func (c *clicker) led(got uitest.Page, path string) uitest.Page {
	c.l.t.Helper()
	if got.Status != http.StatusSeeOther || got.Location != path {
		c.l.t.Fatalf("%d to %q, want to be led to %q; %s", got.Status, got.Location, path, got.Text)
	}
	next := c.Get(path)
	if next.Status != http.StatusOK {
		c.l.t.Fatalf("%s: %d %s", path, next.Status, next.Text)
	}
	return next
}

// says wants a page to say all the sentences.
func says(t *testing.T, p uitest.Page, sentences ...string) {
	t.Helper()
	for _, one := range sentences {
		if p.Status != http.StatusOK || !strings.Contains(p.Text, one) {
			t.Errorf("%d: the page does not say %q: %s", p.Status, one, p.Text)
		}
	}
}

type object = map[string]any

// ask sends JSON and returns status and answer.
func (c *clicker) ask(method, path string, body any) (int, object) {
	c.l.t.Helper()
	text, media := "", ""
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			c.l.t.Fatal(err)
		}
		text, media = string(b), "application/json"
	}
	got := c.Send(method, path, media, text)
	var out object
	if got.HTML != "" {
		if err := json.Unmarshal([]byte(got.HTML), &out); err != nil {
			c.l.t.Fatalf("%s %s: %v in %s", method, path, err, got.HTML)
		}
	}
	return got.Status, out
}

// wants asks, and wants status and values of the answer.
func (c *clicker) wants(method, path string, body any, status int, values object) object {
	c.l.t.Helper()
	got, out := c.ask(method, path, body)
	if got != status {
		c.l.t.Fatalf("%s %s: %d %v, want %d", method, path, got, out, status)
	}
	for name, want := range values {
		at, rest := any(out), name
		for rest != "" {
			var first string
			first, rest, _ = strings.Cut(rest, ".")
			o, _ := at.(object)
			at = o[first]
		}
		if at != want {
			c.l.t.Errorf("%s %s: %s is %v, want %v", method, path, name, at, want)
		}
	}
	return out
}
