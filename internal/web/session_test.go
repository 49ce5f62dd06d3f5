package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
)

func TestCookiesAndBearers(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.box("default", "en")
	l.box("one", "en")
	for prefix, path := range map[string]string{"": "/", "/s/one": "/s/one"} {
		name := "mockone_test_" + strings.TrimPrefix(prefix, "/s/")
		if prefix == "" {
			name += "default"
		}
		r := l.send("POST", prefix+"/api/sign-in", `{"email":"a@example.com","password":"`+password+`"}`)
		if r.status != 200 || len(r.cookies) != 1 {
			t.Fatalf("%d %s %v", r.status, r.body, r.cookies)
		}
		c := r.cookies[0]
		if c.Name != name || c.Path != path || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.MaxAge != 0 || !c.Expires.IsZero() || c.Secure {
			t.Errorf("cookie %+v", c)
		}
		token := decode[estate.Session](t, r).Token
		for _, w := range []with{cookie(c.Name, c.Value), bearer(token)} {
			if got := decode[me](t, l.send("GET", prefix+"/api/me", "", w)); got.Login != "a@example.com" || got.Actor != "test:a@example.com" {
				t.Errorf("%+v", got)
			}
		}
		out := l.send("POST", prefix+"/api/sign-out", "", bearer(token))
		if out.status != 204 || out.body != "" || len(out.cookies) != 1 || out.cookies[0].MaxAge != -1 || out.cookies[0].Path != path {
			t.Errorf("%d %q %v", out.status, out.body, out.cookies)
		}
		after := l.send("GET", prefix+"/api/me", "", bearer(token))
		after.want(t, 401, "session.ended")
		if after.problem.Reason != estate.EndedByUser {
			t.Errorf("%s", after.body)
		}
	}
}

func TestSessionsAreNeeded(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.box("default", "en")
	token := l.token("default")
	for _, path := range []string{"/api/me", "/api/idle"} {
		l.send("GET", path, "").want(t, 401, "session.missing")
		l.send("GET", path, "", bearer("nonsense")).want(t, 401, "session.unknown")
		if r := l.send("GET", path, "", bearer(token)); r.status != 200 {
			t.Errorf("%s: %d %s", path, r.status, r.body)
		}
	}
	l.send("POST", "/api/sign-in", `{"email":"a@example.com","password":"x"}`).want(t, 401, "sign_in.failed")
}

// Reading keeps a session alive as writing does.
func TestReadingRenewsTheSession(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	box := l.box("default", "en")
	token := l.token("default")
	for range 4 {
		if err := box.Advance(t.Context(), "tester", sim.Goal{By: 10 * time.Minute}); err != nil {
			t.Fatal(err)
		}
		if r := l.send("GET", "/api/me", "", bearer(token)); r.status != 200 {
			t.Fatalf("%d %s", r.status, r.body)
		}
	}
	if err := box.Advance(t.Context(), "tester", sim.Goal{By: 15 * time.Minute}); err != nil {
		t.Fatal(err)
	}
	r := l.send("GET", "/api/me", "", bearer(token))
	r.want(t, 401, "session.ended")
	if r.problem.Reason != estate.EndedByIdleness {
		t.Errorf("%s", r.body)
	}
}
