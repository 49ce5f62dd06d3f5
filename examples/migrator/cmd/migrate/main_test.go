package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mockone/mockone/examples/migrator"
)

// fresh is a world in which nothing has begun, as far as the survey reads it: Vision
// One and CAS answer at one address, below /v1 and /cas.
var fresh = map[string]string{
	"POST /v1/api/sign-in":           `{"token": "a"}`,
	"GET /v1/api/session":            `{"account": {"email": "o@customer.example"}, "started": "2026-04-01T00:00:00Z"}`,
	"GET /v1/api/business":           `{"name": "Customer", "platform": "foundation"}`,
	"GET /v1/api/platform-update":    `{"state": "none"}`,
	"GET /v1/api/product-instances":  `{"items": []}`,
	"GET /v1/api/product-connection": `{"instance_types": [{"type": "cas", "can_connect": true, "blocks": []}]}`,
	"GET /v1/api/credits":            `{}`,
	"POST /cas/api/sign-in":          `{"token": "b", "next": "dashboard"}`,
	"GET /cas/api/dashboard":         `{"protection": "on"}`,
	"GET /cas/api/policies":          `{"items": []}`,
	"GET /cas/api/services":          `{"items": [{"id": "s", "code": "salesforce", "state": "on"}]}`,
	"GET /cas/api/reports":           `{"items": []}`,
	"GET /cas/api/logs":              `{"items": []}`,
	"GET /cas/api/license":           `{"edition": "standard", "seats": 1, "channel": "TSSL", "ends": "2027-01-01T00:00:00Z"}`,
	"GET /cas/api/administrators":    `{"items": []}`,
	"GET /cas/api/banner":            `{"pattern": 2}`,
}

// emailSecurity is one that nobody has connected, and noEmailSecurity what Vision One says of
// it.
var (
	emailSecurity = map[string]string{
		"POST /tmems/api/sign-in":      `{"token": "b", "next": "dashboard"}`,
		"GET /tmems/api/banner":        `{"pattern": 0}`,
		"GET /tmems/api/domains":       `{"items": []}`,
		"GET /tmems/api/policies":      `{"items": []}`,
		"GET /tmems/api/reports":       `{"items": []}`,
		"GET /tmems/api/mail-tracking": `{"items": []}`,
		"GET /tmems/api/policy-events": `{"items": []}`,
		"GET /tmems/api/quarantine":    `{"items": []}`,
		"GET /tmems/api/users":         `{"items": []}`,
		"GET /tmems/api/settings":      `{"site": "jp"}`,
		"GET /tmems/api/license":       `{"edition": "standard", "seats": 1, "channel": "TSSL", "ends": "2027-01-01T00:00:00Z"}`,
	}
	noEmailSecurity = map[string]string{
		"GET /v1/api/product-connection": `{"instance_types": [{"type": "tmems", "can_connect": false, "blocks": [{"code": "tmems.connect.elsewhere", "message": "Not here."}]}]}`,
		"GET /v1/api/business":           `{"name": "Customer", "platform": "foundation", "region": "jp"}`,
	}
)

// over is a world in which everything is done.
var over = map[string]string{
	"GET /v1/api/product-instances":   `{"items": [{"id": "i", "type": "cecp", "status": "connected"}]}`,
	"POST /cas/api/sign-in":           `403 {"code": "cas.account.upgraded", "detail": "Use Vision One."}`,
	"POST /v1/api/sign-out":           `{}`,
	"GET /v1/api/user-accounts":       `{"items": []}`,
	"GET /v1/api/cecp":                `{"state": "ready"}`,
	"GET /v1/api/cecp/dashboard":      `{"protection": "on"}`,
	"GET /v1/api/cecp/policies":       `{"items": []}`,
	"GET /v1/api/cecp/services":       `{"items": []}`,
	"GET /v1/api/cecp/reports":        `{"items": []}`,
	"GET /v1/api/cecp/logs":           `{"items": []}`,
	"GET /v1/api/license-information": `{"items": []}`,
}

func serve(t *testing.T, worlds ...map[string]string) string {
	t.Helper()
	answers := map[string]string{}
	for _, w := range worlds {
		maps.Copy(answers, w)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer, ok := answers[r.Method+" "+r.URL.Path]
		if !ok {
			t.Errorf("unexpected request: %s %s", r.Method, r.URL.Path)
			answer = `404 {"code": "route.unknown"}`
		}
		if refused, is := strings.CutPrefix(answer, "403 "); is {
			w.WriteHeader(http.StatusForbidden)
			answer = refused
		}
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestRun(t *testing.T) {
	t.Parallel()
	logins := filepath.Join(t.TempDir(), "logins.json")
	if err := os.WriteFile(logins, []byte(`{"primary_user": {"email": "o@customer.example"}, "administrator": {"email": "a@customer.example"}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	broken := filepath.Join(t.TempDir(), "broken.json")
	if err := os.WriteFile(broken, []byte(`{`), 0o600); err != nil {
		t.Fatal(err)
	}
	at := func(url string, more ...string) []string {
		return append([]string{"--v1", url + "/v1", "--cas", url + "/cas", "--logins", logins}, more...)
	}
	denied := map[string]string{"POST /v1/api/sign-in": `403 {"code": "v1.account.disabled", "detail": "Disabled."}`}
	for name, tc := range map[string]struct {
		args           []string
		want           int
		stdout, stderr string
	}{
		"help":          {args: []string{"--help"}, want: exitDone, stderr: "-virtual-sleep"},
		"no addresses":  {want: exitError, stderr: "--logins are needed"},
		"two products":  {args: []string{"--cas", "http://x", "--apexone", "http://x"}, want: exitError, stderr: "exclude each other"},
		"two others":    {args: []string{"--tmems", "http://x", "--apexone", "http://x"}, want: exitError, stderr: "exclude each other"},
		"no Vision One": {args: []string{"--tmems", "http://x", "--logins", logins}, want: exitError, stderr: "--logins are needed"},
		"Email Security": {
			args: []string{"--v1", serve(t, fresh, noEmailSecurity) + "/v1", "--tmems", serve(t, emailSecurity) + "/tmems", "--logins", logins}, want: exitObstacles,
			stdout: "obstacle  tmems.connect.elsewhere: Not here.",
		},
		"no owner":         {args: []string{"--v1", "http://x", "--apexone", "http://x"}, want: exitError, stderr: "--logins are needed"},
		"unknown flag":     {args: []string{"--what"}, want: exitError, stderr: "-what"},
		"an argument":      {args: []string{"what"}, want: exitError, stderr: "unexpected argument"},
		"no file":          {args: []string{"--logins", "missing.json"}, want: exitError, stderr: "missing.json"},
		"broken file":      {args: []string{"--logins", broken}, want: exitError, stderr: "broken.json"},
		"obstacles":        {args: at(serve(t, fresh)), want: exitObstacles, stdout: "obstacle  cas.update.salesforce", stderr: "obstacles stand"},
		"refused":          {args: at(serve(t, fresh, denied)), want: exitError, stderr: "403 v1.account.disabled: Disabled."},
		"done":             {args: at(serve(t, fresh, over)), want: exitDone, stdout: "done, with 0 changes"},
		"done, as JSON":    {args: at(serve(t, fresh, over), "--json"), want: exitDone, stdout: `"ok": true`},
		"broken figures":   {args: at(serve(t), "--figures", broken), want: exitError, stderr: "broken.json"},
		"control not here": {args: []string{"--virtual-sleep", serve(t, map[string]string{"GET /api/v1/sandboxes/default": `403 {"code": "no"}`})}, want: exitError, stderr: "403 no"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var stdout, stderr strings.Builder
			if got := run(t.Context(), tc.args, strings.NewReader(""), &stdout, &stderr); got != tc.want {
				t.Errorf("exit code %d, want %d", got, tc.want)
			}
			if !strings.Contains(stdout.String(), tc.stdout) || !strings.Contains(stderr.String(), tc.stderr) {
				t.Errorf("stdout:\n%s\nstderr:\n%s", stdout.String(), stderr.String())
			}
		})
	}
}

func TestFiguresAreKept(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	logins, figures := filepath.Join(dir, "logins.json"), filepath.Join(dir, "figures.json")
	if err := os.WriteFile(logins, []byte(`{"primary_user": {"email": "o@customer.example"}, "administrator": {"email": "a@customer.example"}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	args := func(url string) []string {
		return []string{"--v1", url + "/v1", "--cas", url + "/cas", "--logins", logins, "--figures", figures}
	}
	if code := run(t.Context(), args(serve(t, fresh)), strings.NewReader(""), io.Discard, io.Discard); code != exitObstacles {
		t.Fatalf("first run: exit code %d", code)
	}
	content, err := os.ReadFile(figures)
	if err != nil {
		t.Fatal(err)
	}
	var kept migrator.Figures
	if err := json.Unmarshal(content, &kept); err != nil || kept.Licence.Seats != 1 || len(kept.Services) != 1 {
		t.Errorf("kept %+v, %v", kept, err)
	}
	// The second run compares with them: the protected service is missing, the credits too.
	var stdout strings.Builder
	if code := run(t.Context(), args(serve(t, fresh, over)), strings.NewReader(""), &stdout, io.Discard); code != exitError {
		t.Errorf("second run: exit code %d", code)
	}
	if !strings.Contains(stdout.String(), "failed    services: 0, before 1") {
		t.Errorf("stdout:\n%s", stdout.String())
	}
}

// TestPerson asks at the terminal for what only a person knows.
func TestPerson(t *testing.T) {
	t.Parallel()
	var asked strings.Builder
	p := &person{lines: bufio.NewScanner(strings.NewReader("\n 123456 \n654321\n")), out: &asked}
	if _, err := p.code(t.Context(), "o@customer.example", "UPB"); !errors.Is(err, migrator.ErrNoCode) {
		t.Errorf("an empty line: %v", err)
	}
	if code, err := p.code(t.Context(), "o@customer.example", "UPB"); code != "123456" || err != nil {
		t.Errorf("a code: %q, %v", code, err)
	}
	if code, err := p.oneTime(t.Context()); code != "654321" || err != nil {
		t.Errorf("a one-time password: %q, %v", code, err)
	}
	if _, err := p.code(t.Context(), "o@customer.example", ""); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("nobody there: %v", err)
	}
	if !strings.Contains(asked.String(), "mailed to o@customer.example, or nothing if it has not come: UPB - ") {
		t.Errorf("asked %q", asked.String())
	}
}
