package control_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/mockone/mockone/internal/control"
)

func TestTheStartPageListsWhatRuns(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	a := l.send("GET", "/", "")
	if a.Status != 200 || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
		t.Fatalf("the start page is %+v", a)
	}
	for _, part := range []string{
		"Simulation", "To make a sandbox", "<h2>one</h2>", l.server.URL + "/s/one", "baker@example.com", "&lt;dough&gt;", "2026-01-15 18:00:00 JST", "manual",
	} {
		if !strings.Contains(a.Body, part) {
			t.Errorf("the start page lacks %q", part)
		}
	}
	for _, part := range []string{"<dough>", "<script>", "https://", "//cdn"} {
		if strings.Contains(a.Body, part) {
			t.Errorf("the start page has %q", part)
		}
	}
	if csp := a.Header.Get("Content-Security-Policy"); csp == "" || strings.Contains(csp, "unsafe") {
		t.Errorf("its policy is %q", csp)
	}
	if ja := l.send("GET", "/", "", "Accept-Language", "ja"); !strings.Contains(ja.Body, "ベースURL") || !strings.Contains(ja.Body, "シミュレーション") {
		t.Errorf("in Japanese it is %s", ja.Body)
	}
	l.ok("DELETE", "/sandboxes/one", "", nil)
	if a := l.send("GET", "/", ""); !strings.Contains(a.Body, "no sandbox yet") {
		t.Errorf("without a sandbox it is %s", a.Body)
	}
}

func TestTheStartPageListsServicesByPort(t *testing.T) {
	t.Parallel()
	l := newLab(t, func(o *control.Options) {
		o.URLs = func(context.Context, *http.Request, string) map[string]string {
			return map[string]string{"apple": "http://127.0.0.1:8082", "pear": "http://127.0.0.1:8080", "fig": "http://127.0.0.1:8081"}
		}
	})
	body := l.send("GET", "/", "").Body
	pear, fig, apple := strings.Index(body, "<td><code>pear"), strings.Index(body, "<td><code>fig"), strings.Index(body, "<td><code>apple")
	if pear < 0 || fig < pear || apple < fig {
		t.Errorf("they are at %d, %d, %d", pear, fig, apple)
	}
}

func TestTheDocsPageRendersEveryOperation(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	page := l.send("GET", "/docs", "")
	if page.Status != 200 || strings.Contains(page.Body, "<script>") || !strings.Contains(page.Body, "Simulation") {
		t.Fatalf("the page is %d", page.Status)
	}
	var document struct {
		Paths map[string]map[string]any `json:"paths"`
	}
	l.ok("GET", "/openapi.json", "", &document)
	described := 0
	for path, methods := range document.Paths {
		for method := range methods {
			described++
			if line := "<code>" + strings.ToUpper(method) + " " + path + "</code>"; !strings.Contains(page.Body, line) {
				t.Errorf("the page lacks %s", line)
			}
		}
	}
	if described < 25 {
		t.Errorf("%d operations are described", described)
	}
	for _, part := range []string{
		"clock.mode", "real | rate | manual | auto", "next_timers[].due", "query", "required",
		"From 1 to 500. Default: 100.", "Its own refusals: <code>sandbox.exists</code>", `id="errors"`, "reasons[].code",
	} {
		if !strings.Contains(page.Body, part) {
			t.Errorf("the page lacks %q", part)
		}
	}
	// Every route is in the document.
	for _, route := range l.control.Routes() {
		if !strings.HasPrefix(route.Path, "/api/") {
			continue
		}
		if document.Paths[route.Path][strings.ToLower(route.Method)] == nil {
			t.Errorf("openapi.json lacks %s %s", route.Method, route.Path)
		}
	}
}

func TestHealthAndMetrics(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	var health map[string]string
	l.ok("GET", "/healthz", "", &health)
	if health["status"] != "ok" || health["service"] != "control" || health["version"] != "0.0.0" {
		t.Errorf("health is %v", health)
	}
	l.baked("rye")
	body := l.send("GET", "/metrics", "").Body
	for _, line := range []string{"mockone_sandboxes 1\n", "mockone_open_sandboxes 1\n", "mockone_events_total 5\n"} {
		if !strings.Contains(body, line) {
			t.Errorf("metrics lack %q: %s", line, body)
		}
	}
	if !strings.Contains(body, `service="control"`) || !strings.Contains(body, `route="advance-clock"`) || !strings.Contains(body, `status="200"`) {
		t.Errorf("metrics lack requests: %s", body)
	}
}

func TestTheTokenIsWanted(t *testing.T) {
	t.Parallel()
	l := newLab(t, func(o *control.Options) { o.Bearer = "secret" })
	for _, route := range l.control.Routes() {
		if route.Public || !strings.HasPrefix(route.Path, "/") {
			continue
		}
		if route.Page {
			l.askedByBrowser(route.Path)
			continue
		}
		path := strings.NewReplacer("{sandbox}", "one", "{kind}", "test.loaf", "{thing}", "x", "{name}", "small", "{message}", "x").Replace(route.Path)
		l.refused(route.Method, path, "", 401, "control.token_required")
		if a := l.send(route.Method, path, "", "Authorization", "Bearer wrong"); a.Status != 401 {
			t.Errorf("%s %s takes a wrong token: %+v", route.Method, path, a)
		}
	}
	if a := l.send("GET", "/sandboxes/one", "", "Authorization", "Bearer secret"); a.Status != 200 {
		t.Errorf("the token is refused: %+v", a)
	}
	if a := l.send("GET", "/healthz", ""); a.Status != 200 {
		t.Errorf("health wants a token: %+v", a)
	}
}

// askedByBrowser opens a page as a browser does, which cannot send a bearer
// token but asks for a password.
func (l *lab) askedByBrowser(path string) {
	l.t.Helper()
	if a := l.send("GET", path, ""); a.Status != 401 || !strings.HasPrefix(a.Header.Get("WWW-Authenticate"), "Basic ") || !strings.Contains(a.Body, "control.token_required") {
		l.t.Errorf("%s without the token: %+v", path, a)
	}
	for password, status := range map[string]int{"secret": 200, "wrong": 401} {
		basic := "Basic " + base64.StdEncoding.EncodeToString([]byte("anybody:"+password))
		a := l.send("GET", path, "", "Authorization", basic)
		if a.Status != status {
			l.t.Errorf("%s with the password %s: %d, want %d", path, password, a.Status, status)
		}
		if strings.Contains(a.Body, `href="metrics"`) {
			l.t.Errorf("%s leads to what wants a bearer token", path)
		}
	}
}

// TestNothingOfWhatComesLaterIsThere keeps the document honest.
func TestNothingOfWhatComesLaterIsThere(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for _, call := range []string{
		"POST /sandboxes/one/snapshots", "POST /sandboxes/one/restore", "GET /sandboxes/one/export", "POST /sandboxes/import",
		"GET /sandboxes/one/requests", "POST /sandboxes/one/faults", "GET /api/v1/exams",
	} {
		method, path, _ := strings.Cut(call, " ")
		body := ""
		if method == http.MethodPost {
			body = "{}"
		}
		a := l.send(method, path, body)
		var p problem
		if err := json.Unmarshal([]byte(a.Body), &p); err != nil || (p.Code != "route.unknown" && p.Code != "method.not_allowed") {
			t.Errorf("%s answered %+v", call, a)
		}
	}
}
