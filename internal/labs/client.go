package labs

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/uitest"
)

// Server returns a service's server without routes, for the lab's engine. The
// services have the addresses http://NAME.example/s/SANDBOX.
func (l *Lab) Server(service, title string, sessions *estate.Sessions) *web.Server {
	return web.New(web.Options{
		Service: service, Title: title, Version: "test", Engine: l.Engine, Sessions: sessions,
		URLs: func(_ context.Context, _ *http.Request, sandbox string) map[string]string {
			out := map[string]string{"control": "http://control.example"}
			for _, name := range []string{"v1", "cas", "clp"} {
				out[name] = "http://" + name + ".example/s/" + sandbox
			}
			return out
		},
	})
}

// prefix is where a server has the lab's sandbox.
func (l *Lab) prefix() string { return "/s/" + l.Box.ID() }

// Clicker opens a server's pages in a language.
func (l *Lab) Clicker(s *web.Server, lang string) *uitest.Clicker {
	l.T.Helper()
	return uitest.NewClicker(l.T, s.Handler(), l.prefix(), lang)
}

// RefusedPage wants a form to be answered with a refusal on its own page, which it
// returns, and the sandbox as it was.
func (l *Lab) RefusedPage(c *uitest.Clicker, form func() uitest.Page, status int, code, sentence string) uitest.Page {
	l.T.Helper()
	var got uitest.Page
	l.Unchanged(func() {
		l.T.Helper()
		got = form()
		c.Refused(got, status, code, sentence)
	})
	return got
}

// Both runs a test in English and in Japanese, at the same time. The language is
// "en" or "ja", and say chooses between two texts.
func Both(t *testing.T, run func(t *testing.T, lang string, say func(en, ja string) string)) {
	t.Helper()
	for _, lang := range []string{"en", "ja"} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			run(t, lang, func(en, ja string) string {
				if lang == "ja" {
					return ja
				}
				return en
			})
		})
	}
}

// Client speaks JSON to a server. Its fields may change between requests.
type Client struct {
	T *testing.T
	// Token is the session's, Lang what Accept-Language says; either may be empty.
	Token, Lang string
	// Header goes with every request besides.
	Header http.Header

	handler http.Handler
	prefix  string
}

// Client returns somebody without a session who speaks English.
func (l *Lab) Client(s *web.Server) *Client {
	return &Client{T: l.T, Lang: "en", Header: http.Header{}, handler: s.Handler(), prefix: l.prefix()}
}

// Do sends a body of a media type and returns the answer, whatever it is.
func (c *Client) Do(method, path, media, body string) *httptest.ResponseRecorder {
	c.T.Helper()
	r := httptest.NewRequestWithContext(c.T.Context(), method, "http://localhost"+c.prefix+path, strings.NewReader(body))
	r.RemoteAddr = "127.0.0.1:1" // whence all that is real comes
	maps.Copy(r.Header, c.Header)
	if body != "" {
		r.Header.Set("Content-Type", media)
	}
	if c.Lang != "" {
		r.Header.Set("Accept-Language", c.Lang)
	}
	if c.Token != "" {
		r.Header.Set("Authorization", "Bearer "+c.Token)
	}
	w := httptest.NewRecorder()
	c.handler.ServeHTTP(w, r)
	return w
}

// Send sends JSON, or no body at all, and returns the answer.
func (c *Client) Send(method, path, body string) *httptest.ResponseRecorder {
	c.T.Helper()
	return c.Do(method, path, "application/json", body)
}

// Want sends a request whose answer must have the status, and decodes it.
func Want[T any](c *Client, status int, method, path, body string) T {
	c.T.Helper()
	w := c.Send(method, path, body)
	if w.Code != status {
		c.T.Fatalf("%s %s: %d %s, want %d", method, path, w.Code, w.Body, status)
	}
	var out T
	if w.Body.Len() == 0 {
		return out
	}
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
		c.T.Fatalf("%s %s: %v in %s", method, path, err, w.Body)
	}
	return out
}

// Ask is Want for an object.
func (c *Client) Ask(status int, method, path, body string) map[string]any {
	c.T.Helper()
	return Want[map[string]any](c, status, method, path, body)
}

// Problem sends a request that must be refused with the status and code.
func (c *Client) Problem(status int, code, method, path, body string) web.Problem {
	c.T.Helper()
	p := Want[web.Problem](c, status, method, path, body)
	if p.Code != code {
		c.T.Errorf("%s %s: %+v, want %s", method, path, p, code)
	}
	return p
}

// SignIn signs in with a body, and keeps the token of the answer.
func (c *Client) SignIn(body string) {
	c.T.Helper()
	token, ok := c.Ask(http.StatusOK, http.MethodPost, "/api/sign-in", body)["token"].(string)
	if !ok {
		c.T.Fatalf("signing in with %s answers no token", body)
	}
	c.Token = token
}
