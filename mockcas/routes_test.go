package mockcas_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/labs"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/mockcas"
)

// console is the JSON API of a lab.
type console struct {
	*lab
	*labs.Client
	web *web.Server
}

func newConsole(t *testing.T) *console {
	t.Helper()
	l := newLab(t)
	s := l.Server(mockcas.Name, "Cloud App Security", l.cas.Sessions)
	l.cas.Routes(s)
	return &console{lab: l, Client: l.Client(s), web: s}
}

// call sends a request to the lab's sandbox and decodes the answer.
func (c *console) call(method, path, token, lang, body string) (int, map[string]any, http.Header) {
	c.t.Helper()
	c.Token, c.Lang = token, lang
	w := c.Send(method, path, body)
	var out map[string]any
	if w.Body.Len() > 0 {
		if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
			c.t.Fatalf("%s %s answers %d, not JSON: %s", method, path, w.Code, w.Body)
		}
	}
	return w.Code, out, w.Header()
}

// want calls and demands a status; of a problem, its code.
func (c *console) want(status int, code, method, path, token, body string) map[string]any {
	c.t.Helper()
	got, out, _ := c.call(method, path, token, "", body)
	if got != status || code != "" && out["code"] != code {
		c.t.Errorf("%s %s: %d %v, want %d %s", method, path, got, out, status, code)
	}
	return out
}

func (c *console) token(email, password string) string {
	c.t.Helper()
	out := c.want(http.StatusOK, "", http.MethodPost, "/api/sign-in", "", fmt.Sprintf(`{"email": %q, "password": %q}`, email, password))
	token, _ := out["token"].(string)
	return token
}

func items(out map[string]any) []map[string]any {
	list, _ := out["items"].([]any)
	all := make([]map[string]any, len(list))
	for i, one := range list {
		all[i], _ = one.(map[string]any)
	}
	return all
}

func TestConsole(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	status, out, header := c.call(http.MethodPost, "/api/sign-in", "", "", fmt.Sprintf(`{"email": %q, "password": %q}`, admin, password))
	account, _ := out["account"].(map[string]any)
	if status != http.StatusOK || out["next"] != "dashboard" || account["email"] != admin || account["status"] != "enabled" || account["password"] != nil {
		t.Errorf("signing in: %d %v", status, out)
	}
	cookie := header.Get("Set-Cookie")
	if !strings.HasPrefix(cookie, "mockone_cas_lab=") || !strings.Contains(cookie, "Path=/s/lab") || !strings.Contains(cookie, "HttpOnly") {
		t.Errorf("the cookie is %q", cookie)
	}
	token, _ := out["token"].(string)
	if got := c.want(http.StatusOK, "", http.MethodGet, "/api/session", token, ""); got["next"] != "dashboard" || got["started"] != "2026-01-15T09:00:00Z" {
		t.Errorf("the session is %v", got)
	}
	if got := c.want(http.StatusOK, "", http.MethodGet, "/api/dashboard", token, ""); got["protection"] != "on" || got["protected_users"] != 220.0 || got["policies"] != 2.0 {
		t.Errorf("the dashboard is %v", got)
	}
	for path, n := range map[string]int{
		"/api/organizations": 2, "/api/services": 5, "/api/policies": 2, "/api/reports": 1, "/api/administrators": 3, "/api/roles": 2,
		"/api/logs": 41, "/api/logs?limit=5": 5, "/api/services?limit=2": 2,
	} {
		got := items(c.want(http.StatusOK, "", http.MethodGet, path, token, ""))
		if len(got) != n {
			t.Errorf("%s has %d items, want %d", path, len(got), n)
		}
		if b, err := json.Marshal(got); err != nil || strings.Contains(string(b), password) {
			t.Errorf("%s shows a password (%v)", path, err)
		}
	}
	if got := c.want(http.StatusOK, "", http.MethodGet, "/api/license", token, ""); got["seats"] != 100.0 || got["status_text"] != "Valid" || got["channel"] != "TSSL" {
		t.Errorf("the license is %v", got)
	}
	for lang, button := range map[string]string{"en": "Connect to Trend Vision One", "ja": "Trend Vision Oneに接続"} {
		if _, got, _ := c.call(http.MethodGet, "/api/banner", token, lang, ""); got["pattern"] != 2.0 || got["button"] != button {
			t.Errorf("the banner is %v", got)
		}
	}
	c.want(http.StatusNoContent, "", http.MethodPost, "/api/sign-out", token, "")
	if got := c.want(http.StatusUnauthorized, "session.ended", http.MethodGet, "/api/dashboard", token, ""); got["reason"] != estate.EndedByUser {
		t.Errorf("why the session ended: %v", got)
	}
}

func TestConsoleLogsPage(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	token := c.token(admin, password)
	var ids []any
	for after := ""; ; {
		out := c.want(http.StatusOK, "", http.MethodGet, "/api/logs?limit=10&after="+after, token, "")
		for _, one := range items(out) {
			ids = append(ids, one["id"])
		}
		next, more := out["next"].(string)
		if !more {
			break
		}
		after = next
	}
	var want []any
	for _, e := range c.logs(estate.LogFilter{}) {
		want = append(want, e.ID)
	}
	if diff := cmp.Diff(want, ids); diff != "" {
		t.Errorf("paged:\n%s", diff)
	}
	c.want(http.StatusUnprocessableEntity, "validation.failed", http.MethodGet, "/api/logs?type=weather", token, "")
	c.want(http.StatusUnprocessableEntity, "invalid", http.MethodGet, "/api/logs?after=nothing", token, "")
}

func TestConsoleChanges(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	token := c.token(admin, password)
	teams, sales := c.service("teams").ID, c.service("salesforce").ID
	if got := c.want(http.StatusOK, "", http.MethodPost, "/api/services/"+teams+"/provision", token, `{}`); got["state"] != "on" || got["name"] != "Microsoft Teams" || got["organization"] != "Default organization" {
		t.Errorf("provisioned: %v", got)
	}
	if got := c.want(http.StatusOK, "", http.MethodPatch, "/api/services/"+sales, token, `{"protection": "on"}`); got["state"] != "on" {
		t.Errorf("switched: %v", got)
	}
	c.want(http.StatusConflict, "cas.service.on", http.MethodPatch, "/api/services/"+sales, token, `{"protection": "on"}`)
	c.want(http.StatusUnprocessableEntity, "validation.failed", http.MethodPatch, "/api/services/"+sales, token, `{"protection": "maybe"}`)
	c.want(http.StatusUnprocessableEntity, "invalid", http.MethodPatch, "/api/services/"+sales, token, `{}`)
	c.want(http.StatusNotFound, "not_found", http.MethodPatch, "/api/services/nothing", token, `{"protection": "on"}`)

	added := c.want(http.StatusCreated, "", http.MethodPost, "/api/administrators", token, `{"email": "new@example.co.jp", "name": "New", "role": "Log viewer"}`)
	id, _ := added["id"].(string)
	if added["status"] != "enabled" || id == "" {
		t.Errorf("added: %v", added)
	}
	if got := c.want(http.StatusOK, "", http.MethodPatch, "/api/administrators/"+id, token, `{"status": "disabled"}`); got["status"] != "disabled" {
		t.Errorf("disabled: %v", got)
	}
	c.want(http.StatusConflict, "cas.administrator.exists", http.MethodPost, "/api/administrators", token, `{"email": "new@example.co.jp", "name": "New", "role": "Log viewer"}`)
}

func TestConsoleByRole(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	token := c.token(auditor, "Cas-auditor-1")
	for path, status := range map[string]int{
		"/api/session": 200, "/api/banner": 200, "/api/license": 200, "/api/dashboard": 200, "/api/logs": 200, "/api/services": 200, "/api/organizations": 200,
		"/api/policies": 403, "/api/reports": 403, "/api/administrators": 403, "/api/roles": 403,
	} {
		code := ""
		if status == 403 {
			code = "cas.role.not_allowed"
		}
		c.want(status, code, http.MethodGet, path, token, "")
	}
	c.want(http.StatusConflict, "cas.role.not_allowed", http.MethodPost, "/api/services/"+c.service("teams").ID+"/provision", token, `{}`)
}

func TestConsoleAfterTheUpdate(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	before := c.token(admin, password)
	c.to(mockcas.TenantUpdating)
	if got := c.want(http.StatusUnauthorized, "session.ended", http.MethodGet, "/api/dashboard", before, ""); got["reason"] != estate.EndedByUpdate {
		t.Errorf("why the session ended: %v", got)
	}
	right := fmt.Sprintf(`{"email": %q, "password": %q}`, admin, password)
	c.want(http.StatusForbidden, "cas.updating", http.MethodPost, "/api/sign-in", "", right)
	c.must(c.tell(estate.End, nil))

	_, out, _ := c.call(http.MethodPost, "/api/sign-in", "", "ja", right)
	if out["next"] != "update_account" || out["button"] != "続行" || out["text"] == "" {
		t.Errorf("signing in after the update: %v", out)
	}
	token, _ := out["token"].(string)
	for _, path := range []string{"banner", "dashboard", "organizations", "services", "policies", "logs", "reports", "license", "administrators", "roles"} {
		c.want(http.StatusForbidden, "cas.account.must_update", http.MethodGet, "/api/"+path, token, "")
	}
	c.want(http.StatusConflict, "cas.role.not_allowed", http.MethodPatch, "/api/services/"+c.service("salesforce").ID, token, `{"protection": "on"}`)
	if got := c.want(http.StatusOK, "", http.MethodGet, "/api/session", token, ""); got["next"] != "update_account" {
		t.Errorf("the session is %v", got)
	}
	if got := c.want(http.StatusOK, "", http.MethodGet, "/api/update-account", token, ""); got["step"] != "update_account" || got["title"] != "Update your account" || got["button"] != "Continue" {
		t.Errorf("the first step is %v", got)
	}
	if got := c.want(http.StatusOK, "", http.MethodPost, "/api/update-account/continue", token, ""); got["step"] != "password_update" || got["title"] != "Password Update" || got["button"] != "Reset Password" {
		t.Errorf("the second step is %v", got)
	}
	c.want(http.StatusConflict, "password.weak", http.MethodPost, "/api/update-account/password", token, `{"new_password": "x", "confirm_password": "x"}`)
	same := fmt.Sprintf(`{"new_password": %q, "confirm_password": %q}`, password, password)
	if got := c.want(http.StatusOK, "", http.MethodPost, "/api/update-account/password", token, same); got["email"] != admin || got["message"] == "" || got["sign_in"] == "" {
		t.Errorf("the account is updated: %v", got)
	}
	if got := c.want(http.StatusUnauthorized, "session.ended", http.MethodGet, "/api/session", token, ""); got["reason"] != estate.EndedByUpgrade {
		t.Errorf("why the session ended: %v", got)
	}
	c.want(http.StatusForbidden, "cas.account.upgraded", http.MethodPost, "/api/sign-in", "", right)
}

func TestUpdateAccountBeforeTheUpdate(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	token := c.token(admin, password)
	c.want(http.StatusConflict, "cas.account.not_waiting", http.MethodGet, "/api/update-account", token, "")
	c.want(http.StatusConflict, "cas.account.not_waiting", http.MethodPost, "/api/update-account/continue", token, "")
}

// TestEveryRouteWantsASession goes through the router's own list, so that a new
// route cannot be left out.
func TestEveryRouteWantsASession(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	n := 0
	for _, r := range c.web.Routes() {
		if r.Public {
			continue
		}
		n++
		path := strings.ReplaceAll(r.Path, "{id}", "some")
		body := ""
		if r.Method != http.MethodGet {
			body = `{}`
		}
		status, out, _ := c.call(r.Method, path, "", "", body)
		// An operation without a body refuses one; whichever comes first, it is not let in.
		if status != http.StatusUnauthorized || out["code"] != "session.missing" {
			t.Errorf("%s without a session: %d %v", r.Op, status, out)
		}
		status, out, _ = c.call(r.Method, path, "nonsense", "", "")
		if status < 400 || status >= 500 {
			t.Errorf("%s with nonsense for a token: %d %v", r.Op, status, out)
		}
	}
	if n < 19 {
		t.Errorf("only %d routes want a session", n)
	}
}

// TestCodesAreDeclared wants every code that a route declares to be one that
// some table or refusal has.
func TestCodesAreDeclared(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	known := []string{"sign_in.failed", "cas.account.must_update", "cas.sso.nobody"}
	for _, table := range c.engine.Tables() {
		for _, row := range table.Rows {
			for _, g := range row.If {
				if g.Else != nil {
					known = append(known, g.Else.Code)
				}
			}
		}
		for _, refusal := range table.Refusals {
			known = append(known, refusal.Reason.Code)
		}
	}
	for _, r := range c.web.Routes() {
		for _, code := range r.Codes {
			if !slices.Contains(known, code) {
				t.Errorf("%s declares the code %s, which nothing has", r.Op, code)
			}
		}
	}
}

func TestForeignSession(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	token := c.token(admin, password)
	other, err := c.box.Fork(t.Context(), "other", nil, 0)
	c.must(err)
	in, err := sim.Do[mockcas.SignedIn](t.Context(), other, sim.As("nobody"), c.cas.SignIn(admin, password))
	c.must(err)
	if in.Token == token {
		t.Fatal("two sandboxes give the same token")
	}
	c.want(http.StatusUnauthorized, "session.unknown", http.MethodGet, "/api/dashboard", in.Token, "")
}
