package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/mockone/mockone/internal/web"
)

func TestWhichSandbox(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for _, id := range []string{"default", "path", "header", "host", "token", "cookie", "removed"} {
		l.box(id, "en")
	}
	token, jar, own, removed := l.token("token"), l.token("cookie"), l.token("default"), l.token("removed")
	box, err := l.engine.Sandbox(t.Context(), "removed")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := box.Remove(t.Context()); err != nil {
		t.Fatal(err)
	}
	inHeader, inHost := header("Mockone-Sandbox", "header"), host("host.localhost:80")
	for name, tc := range map[string]struct {
		path string
		with []with
		want string // the sandbox, or the code of the problem
	}{
		"nothing":                    {"/api/where", nil, "default"},
		"path":                       {"/s/path/api/where", []with{inHeader, inHost, bearer(token), cookie("mockone_test_cookie", jar)}, "path"},
		"encoded path":               {"/s/%70ath/api/where", nil, "path"},
		"header":                     {"/api/where", []with{inHeader, inHost, bearer(token), cookie("mockone_test_cookie", jar)}, "header"},
		"host":                       {"/api/where", []with{inHost, bearer(token), cookie("mockone_test_cookie", jar)}, "host"},
		"host in capitals":           {"/api/where", []with{host("HOST.LocalHost.")}, "host"},
		"bearer":                     {"/api/where", []with{bearer(token), cookie("mockone_test_cookie", jar)}, "token"},
		"bearer again":               {"/api/where", []with{bearer(token)}, "token"},
		"cookie":                     {"/api/where", []with{cookie("mockone_test_cookie", jar)}, "cookie"},
		"another service's cookie":   {"/api/where", []with{cookie("mockone_other_cookie", jar)}, "default"},
		"a cookie that is none":      {"/api/where", []with{cookie("mockone_test_cookie", "x")}, "default"},
		"the default's cookie first": {"/api/where", []with{cookie("mockone_test_cookie", jar), cookie("mockone_test_default", own)}, "default"},
		"no token of ours":           {"/api/where", []with{bearer("abc")}, "default"},
		"a password":                 {"/api/knows", []with{basic(token), cookie("mockone_test_cookie", jar)}, "token"},
		"a password in a path":       {"/s/path/api/knows", []with{basic(token)}, "path"},
		"a password without a tag":   {"/api/knows", []with{basic("abc")}, "default"},
		"no password":                {"/api/knows", nil, "default"},
		"a password elsewhere":       {"/api/where", []with{basic(token)}, "default"},
		"a password that is gone":    {"/api/knows", []with{basic(removed)}, "sandbox.gone"},
		"unknown path":               {"/s/nowhere/api/where", []with{bearer(token)}, "sandbox.unknown"},
		"impossible path":            {"/s/No%20Where!/api/where", nil, "sandbox.unknown"},
		"unknown header":             {"/api/where", []with{header("Mockone-Sandbox", "nowhere"), bearer(token)}, "sandbox.unknown"},
		"unknown host":               {"/api/where", []with{host("nowhere.localhost"), bearer(token)}, "sandbox.unknown"},
		"unknown tag":                {"/api/where", []with{bearer(strings.Repeat("0", 52))}, "sandbox.unknown"},
		"removed path":               {"/s/removed/api/where", nil, "sandbox.gone"},
		"removed tag":                {"/api/where", []with{bearer(removed)}, "sandbox.gone"},
		"removed cookie":             {"/api/where", []with{cookie("mockone_test_removed", removed)}, "sandbox.gone"},
		"foreign credential":         {"/s/path/api/me", []with{bearer(token)}, "session.unknown"},
		"foreign cookie":             {"/s/path/api/me", []with{cookie("mockone_test_cookie", jar)}, "session.missing"},
		"its own credential":         {"/api/me", []with{bearer(token)}, "token"},
		"its own cookie":             {"/s/cookie/api/me", []with{cookie("mockone_test_cookie", jar)}, "cookie"},
		"no sandbox in the path":     {"/s/", nil, "route.unknown"},
		"nothing after the prefix":   {"/s/path", nil, "page"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := l.send("GET", tc.path, "", tc.with...)
			got := r.problem.Code
			switch {
			case r.status == 200 && strings.HasPrefix(r.header.Get("Content-Type"), "text/html"):
				got = "page"
			case r.status == 200:
				got = decode[me](t, r).Sandbox
			}
			if got != tc.want {
				t.Errorf("%d %s, want %s", r.status, r.body, tc.want)
			}
			want := map[string]int{"sandbox.unknown": 404, "sandbox.gone": 410, "session.unknown": 401, "session.missing": 401, "route.unknown": 404}[tc.want]
			if want != 0 && r.status != want {
				t.Errorf("status %d, want %d", r.status, want)
			}
		})
	}
}

// Whoever is to say who he is by Basic authentication is asked for that.
func TestBasicScheme(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.box("default", "en")
	r := l.send("GET", "/api/knows?nobody=true", "")
	r.want(t, 401, "nobody")
	if got, want := r.header.Get("WWW-Authenticate"), `Basic realm="Test"`; got != want {
		t.Errorf("asks for %s, want %s", got, want)
	}
	scheme := l.server.OpenAPI().Components.SecuritySchemes["basic"]
	if op := l.server.OpenAPI().Paths["/api/knows"].Get; scheme == nil || scheme.Scheme != "basic" || len(op.Security) != 1 {
		t.Errorf("described as %+v with %+v", op, scheme)
	}
}

func TestNoDefaultSandbox(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.send("GET", "/api/where", "").want(t, 404, "sandbox.unknown")
	// What concerns no sandbox does not ask for one.
	if r := l.send("GET", "/healthz", ""); r.body != `{"service":"test","status":"ok","version":"1.2.3"}` || r.status != 200 {
		t.Errorf("%d %s", r.status, r.body)
	}
}

func TestHosts(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for name, ok := range map[string]bool{
		"localhost": true, "localhost:8081": true, "LOCALHOST": true, "a.localhost:1": true, "127.0.0.1": true, "127.8.9.10:80": true,
		"[::1]": true, "[::1]:8080": true, "mock.example": true, "Mock.Example:443": true,
		"evil.example": false, "localhost.evil.example": false, "notlocalhost": false, "192.168.0.1": false, "0.0.0.0": false, "[::]:80": false,
	} {
		r := l.send("GET", "/healthz", "", host(name))
		if ok && r.status != 200 {
			t.Errorf("%s is refused: %s", name, r.body)
		}
		if !ok {
			r.want(t, http.StatusMisdirectedRequest, "host.refused")
		}
	}
}

func TestCrossOrigin(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.box("default", "en")
	own := l.http.URL
	for name, tc := range map[string]struct {
		with []with
		ok   bool
	}{
		"a client that is no browser": {nil, true},
		"the service's own page":      {[]with{header("Origin", own), header("Sec-Fetch-Site", "same-origin")}, true},
		"another port's page":         {[]with{header("Origin", "http://127.0.0.1:1"), header("Sec-Fetch-Site", "same-site")}, false},
		"another site's page":         {[]with{header("Origin", "https://evil.example"), header("Sec-Fetch-Site", "cross-site")}, false},
		"an old browser":              {[]with{header("Origin", "https://evil.example")}, false},
	} {
		r := l.send("PUT", "/api/echo/1", `{"name":"x"}`, tc.with...)
		if tc.ok && r.status != 200 {
			t.Errorf("%s: %d %s", name, r.status, r.body)
		}
		if !tc.ok {
			r.want(t, 403, "origin.refused")
		}
		if r := l.send("GET", "/api/where", "", tc.with...); r.status != 200 {
			t.Errorf("%s reads: %d", name, r.status)
		}
	}
}

func TestControlToken(t *testing.T) {
	t.Parallel()
	l := newLab(t, func(o *web.Options) { o.Bearer, o.Sessions = "s3cret", nil })
	l.box("default", "en")
	for _, w := range []with{header("X", "y"), bearer("other"), bearer("s3cret2"), header("Authorization", "Basic s3cret")} {
		l.send("GET", "/api/raw-secret", "", w).want(t, 401, "control.token_required")
	}
	if r := l.send("GET", "/api/raw-secret", "", header("Authorization", "bearer s3cret")); r.body != "secret" {
		t.Errorf("%d %s", r.status, r.body)
	}
	if r := l.send("GET", "/healthz", ""); r.status != 200 {
		t.Errorf("health: %d", r.status)
	}
}

func TestLinks(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.box("one", "en")
	got := decode[me](t, l.send("GET", "/s/one/api/me", "", bearer(l.token("one")), host("one.localhost:99")))
	if got.Link != "http://one.localhost:99/s/one/x" {
		t.Errorf("%q", got.Link)
	}
}
