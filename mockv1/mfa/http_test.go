package mfa_test

import (
	"bytes"
	"context"
	"fmt"
	"image/png"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/labs"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/ui"
	"github.com/mockone/mockone/internal/web/uitest"
	"github.com/mockone/mockone/mockv1/mfa"
)

// face is the console of the tests: multi-factor authentication, a way to sign in, and
// an operation that can be guarded, with its page.
func (l *lab) face() *web.Server {
	s := l.Server("v1", "Trend Vision One", shared.sessions)
	type body struct {
		Body struct {
			Email string `json:"email"`
		}
	}
	type answer struct {
		Token string `json:"token"`
		Scope string `json:"scope"`
	}
	type none struct{}
	web.Register(s, web.Op{ID: "enter", Method: http.MethodPost, Path: "/api/enter", Public: true}, func(ctx context.Context, c *web.Call, in *body) (*answer, error) {
		got, err := web.Do[estate.Session](ctx, c, enter{in.Body.Email})
		if err != nil {
			return nil, err
		}
		c.SetCookie(got.Token)
		return &answer{got.Token, got.Scope}, nil
	})
	web.Register(s, web.Op{ID: "roles", Method: http.MethodGet, Path: "/api/roles", Act: mfa.UserRoles}, func(context.Context, *web.Call, *none) (*answer, error) {
		return &answer{}, nil
	})
	shared.mfa.Routes(s)
	k := s.Console(web.ConsoleOptions{
		Pages: mfa.Config(), SignIn: "/sign-in", SignOut: "/sign-out", Fields: mfa.Fields(), Limited: mfa.Limited(), Leads: mfa.Leads(),
		Frame: func(_ *web.Visit, _ *sim.Reader, who estate.Session) (web.Frame, error) {
			return web.Frame{User: who.Login, Account: mfa.AccountPath}, nil
		},
	})
	shared.mfa.Pages(k)
	k.SignIn(web.SignInOptions{
		In: func(ctx context.Context, at *web.Visit, email, _ string) (token, path string, err error) {
			got, err := web.Do[estate.Session](ctx, at.Call, enter{email})
			return got.Token, "", err
		},
		Out: func(ctx context.Context, at *web.Visit) error {
			_, err := at.Do(ctx, leave{at.Token})
			return err
		},
	})
	start := func(_ *web.Visit, _ *sim.Reader, _ estate.Session) (web.View, error) {
		return web.View{Page: "start", Data: &ui.StartPage{}, Title: "Start"}, nil
	}
	k.Get(web.Op{ID: "start-page", Path: "/"}, start)
	k.Get(web.Op{ID: "roles-page", Path: "/roles", Act: mfa.UserRoles, Query: []string{"after"}}, start)
	web.Post(k, web.Op{ID: "save-roles", Path: "/roles/save", Act: mfa.UserRoles}, start, func(ctx context.Context, at *web.Visit, _ *none) (web.Next, error) {
		_, err := at.Do(ctx, pull{func(*sim.Tx) error { return nil }})
		return web.Next{Path: "/"}, err
	})
	return s
}

// leave ends a session.
type leave struct {
	Token string `json:"token"`
}

func (leave) Name() string { return "test.leave" }

func (c leave) Run(tx *sim.Tx) (any, error) {
	s, err := shared.sessions.Check(&tx.Reader, c.Token)
	if err != nil {
		return nil, err
	}
	return shared.sessions.Fire(tx, s.ID, estate.SignOut, nil)
}

// client speaks JSON to the console.
type client struct{ *labs.Client }

func (l *lab) client() *client { return &client{l.Client(l.face())} }

func (c *client) raw(method, path, body string) *httptest.ResponseRecorder {
	c.T.Helper()
	return c.Send(method, path, body)
}

// ask wants a status, and returns the answer's fields.
func (c *client) ask(status int, method, path, body string) map[string]any {
	c.T.Helper()
	return c.Ask(status, method, path, body)
}

func (c *client) enter(login string) map[string]any {
	c.T.Helper()
	got := c.ask(200, "POST", "/api/enter", `{"email":"`+login+`"}`)
	c.Token = fmt.Sprint(got["token"])
	return got
}

func codeBody(code string) string { return `{"code":"` + code + `"}` }

// The whole way over JSON, forced at sign-in, with codes of the machine's own clock:
// nobody in the test knows the sandbox's.
func TestOverJSON(t *testing.T) {
	t.Parallel()
	l := newLab(t, enforced(mfa.UserRoles), with("v1.mfa.once", "false"))
	c := l.client()
	wall := func() time.Time { return bench.Engine().Wall().Now() }
	if got := c.enter(clerk); got["scope"] != "mfa_setup" {
		t.Fatalf("signed in: %v", got)
	}
	if got := c.ask(403, "GET", "/api/roles", ""); got["code"] != "session.limited" || got["reason"] != "mfa_setup" {
		t.Errorf("something else: %v", got)
	}
	if got := c.ask(200, "GET", "/api/mfa", ""); got["state"] != "off" || got["scope"] != "mfa_setup" || got["enforced"] != true || got["enabled"] != false {
		t.Errorf("status: %v", got)
	}
	if got := c.ask(409, "GET", "/api/mfa/qr.png", ""); got["code"] != "mfa.not_begun" {
		t.Errorf("the picture: %v", got)
	}
	key := c.ask(200, "POST", "/api/mfa/begin", "")
	secret := fmt.Sprint(key["secret"])
	if uri := fmt.Sprint(key["uri"]); !strings.HasPrefix(uri, "otpauth://totp/Trend%20Vision%20One:"+clerk) ||
		!strings.Contains(uri, "secret="+secret) || !strings.Contains(uri, "digits=6") || !strings.Contains(uri, "period=30") || !strings.Contains(uri, "algorithm=SHA1") {
		t.Errorf("an app is told %q", uri)
	}
	picture := c.raw("GET", strings.TrimPrefix(fmt.Sprint(key["qr"]), "/s/"+l.box.ID()), "")
	if img, err := png.Decode(bytes.NewReader(picture.Body.Bytes())); err != nil || img.Bounds().Dx() != 240 || picture.Header().Get("Content-Type") != "image/png" {
		t.Errorf("the QR code: %d %v", picture.Code, err)
	}
	if got := c.ask(409, "POST", "/api/mfa/confirm", codeBody(authenticator(t, secret, wall().Add(-time.Hour)))); got["code"] != "mfa.code.wrong" {
		t.Errorf("a wrong code: %v", got)
	}
	reset := c.ask(200, "POST", "/api/mfa/confirm", codeBody(authenticator(t, secret, wall())))["reset_code"]
	text := c.raw("GET", "/api/mfa/reset-code.txt", "")
	if text.Body.String() != fmt.Sprintln(reset) || !strings.Contains(text.Header().Get("Content-Disposition"), "attachment") {
		t.Errorf("to download: %d %q, want %v", text.Code, text.Body, reset)
	}
	if got := c.ask(409, "POST", "/api/mfa/finish", `{"stored":false}`); got["code"] != "mfa.reset_code.not_stored" {
		t.Errorf("not stored: %v", got)
	}
	if got := c.ask(200, "POST", "/api/mfa/finish", `{"stored":true}`); got["state"] != "on" || got["scope"] != nil || got["verified_until"] == nil {
		t.Errorf("done: %v", got)
	}
	c.ask(200, "GET", "/api/roles", "")
	if got := c.ask(409, "GET", "/api/mfa/reset-code.txt", ""); got["code"] != "mfa.on" {
		t.Errorf("the reset code once more: %v", got)
	}
	if got := c.ask(409, "POST", "/api/mfa/disable", ""); got["code"] != "mfa.enforced" {
		t.Errorf("disabling: %v", got)
	}

	if got := c.enter(clerk); got["scope"] != "mfa" {
		t.Fatalf("signed in again: %v", got)
	}
	c.Lang = "ja"
	if got := c.ask(409, "POST", "/api/mfa/verify", codeBody("000000")); got["code"] != "mfa.code.wrong" || got["detail"] != "ワンタイムパスワードが正しくありません。" {
		t.Errorf("a wrong code: %v", got)
	}
	c.ask(403, "POST", "/api/mfa/begin", "")
	c.ask(200, "POST", "/api/mfa/verify", codeBody(authenticator(t, secret, wall())))
	c.ask(200, "GET", "/api/roles", "")

	c.enter(clerk)
	if got := c.ask(409, "POST", "/api/mfa/reset", `{"reset_code":"AAAA"}`); got["code"] != "mfa.reset_code.wrong" {
		t.Errorf("another reset code: %v", got)
	}
	c.ask(204, "POST", "/api/mfa/reset", fmt.Sprintf(`{"reset_code":%q}`, reset))
	if got := c.ask(401, "GET", "/api/mfa", ""); got["code"] != "session.ended" {
		t.Errorf("the session goes on: %v", got)
	}
	if got := c.enter(clerk); got["scope"] != "mfa_setup" {
		t.Errorf("asked of all, without it: %v", got)
	}
}

// The settings over JSON.
func TestPolicyOverJSON(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	c := l.client()
	c.enter(clerk)
	const body = `{"enforced":true,"operations":["user_roles"]}`
	if got := c.ask(409, "PUT", "/api/mfa/policy", body); got["code"] != "mfa.policy.master_only" {
		t.Errorf("somebody: %v", got)
	}
	c.enter(owner)
	if got := c.ask(200, "GET", "/api/mfa/policy", ""); got["enforced"] != false || fmt.Sprint(got["operations"]) != "[]" {
		t.Errorf("never saved: %v", got)
	}
	c.ask(422, "PUT", "/api/mfa/policy", `{"enforced":true,"operations":["coffee"]}`)
	c.ask(200, "PUT", "/api/mfa/policy", body)
	if got := c.ask(200, "GET", "/api/mfa/policy", ""); got["enforced"] != true || fmt.Sprint(got["operations"]) != "[user_roles]" {
		t.Errorf("saved: %v", got)
	}
	if got := c.ask(403, "GET", "/api/roles", ""); got["code"] != mfa.CodeSetup {
		t.Errorf("guarded: %v", got)
	}
}

// clicker opens the console in a language.
func (l *lab) clicker(lang string) *uitest.Clicker {
	l.t.Helper()
	return l.Clicker(l.face(), lang)
}
