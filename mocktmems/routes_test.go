package mocktmems_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"
)

// Accounts over JSON: listed, added, changed, given another password, switched, deleted,
// each for whom the permissions allow it.
func TestUsersOverJSON(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	c := l.enter(chief)
	added := c.Ask(http.StatusCreated, http.MethodPost, "/api/users", `{"login":"new","type":"subaccount","name":"New","email":"new@example.co.jp","role":"Read only","domains":["example.com"]}`)
	path := fmt.Sprintf("/api/users/%s", added["id"])
	if added["status"] != "enabled" || fmt.Sprint(added["domains"]) != "[example.com]" || added["password"] != nil {
		t.Errorf("%v", added)
	}
	c.Problem(http.StatusConflict, "tmems.account.exists", http.MethodPost, "/api/users", `{"login":"new","type":"superadmin","name":"New","email":"new@example.co.jp"}`)
	if got := c.Ask(http.StatusOK, http.MethodPatch, path, `{"name":"Newer","email":"new@example.co.jp","role":"Auditors"}`); got["role"] != "Auditors" || fmt.Sprint(got["domains"]) != "[]" {
		t.Errorf("%v", got)
	}
	first := l.sent()
	c.Ask(http.StatusOK, http.MethodPost, path+"/reset-password", "")
	if l.sent() == first {
		t.Error("the password is the same")
	}
	if got := c.Ask(http.StatusOK, http.MethodPut, path+"/status", `{"status":"disabled"}`); got["status"] != "disabled" {
		t.Errorf("%v", got)
	}
	c.Problem(http.StatusConflict, "tmems.account.self", http.MethodDelete, fmt.Sprintf("/api/users/%s", l.user(chief).ID), "")
	if got := c.Send(http.MethodDelete, path, ""); got.Code != http.StatusNoContent {
		t.Errorf("%d %s", got.Code, got.Body)
	}
	c.Problem(http.StatusNotFound, "not_found", http.MethodDelete, path, "")
	if got, ok := c.Ask(http.StatusOK, http.MethodGet, "/api/users", "")["items"].([]any); !ok || len(got) != len(usual().world.Users) {
		t.Errorf("%v", got)
	}
	if got, ok := c.Ask(http.StatusOK, http.MethodGet, "/api/roles", "")["items"].([]any); !ok || len(got) != 4 {
		t.Errorf("%v", got)
	}
	l.enter(helper).Problem(http.StatusForbidden, "tmems.role.not_allowed", http.MethodGet, "/api/users", "")
}

// Licence, settings and banner over JSON.
func TestConsoleOverJSON(t *testing.T) {
	t.Parallel()
	l := newLab(t, connected, func(s *start) { s.licence.Ends = began.Add(-time.Hour) })
	c := l.enter(chief)
	if got := c.Ask(http.StatusOK, http.MethodGet, "/api/license", ""); got["status"] != "expired" || got["edition"] != "standard" || got["channel"] != "TSSL" {
		t.Errorf("%v", got)
	}
	if got := c.Ask(http.StatusOK, http.MethodGet, "/api/banner", ""); got["pattern"] != 1.0 || got["link"] != "http://v1.example/s/lab/cegp" {
		t.Errorf("%v", got)
	}
	if got := c.Ask(http.StatusOK, http.MethodGet, "/api/settings", ""); got["theme"] != "light" || got["site"] != "jp" || got["mail_encryption"] != false {
		t.Errorf("%v", got)
	}
	c.Problem(http.StatusConflict, "tmems.settings.addresses", http.MethodPut, "/api/settings", `{"mail_encryption":true,"theme":"dark","access_control":{"enabled":true,"addresses":[]}}`)
	if got := c.Ask(http.StatusOK, http.MethodPut, "/api/settings", `{"mail_encryption":true,"theme":"dark","access_control":{"enabled":true,"addresses":["127.0.0.1"]}}`); got["theme"] != "dark" || got["mail_encryption"] != true {
		t.Errorf("%v", got)
	}
	h := l.enter(helper)
	h.Problem(http.StatusForbidden, "tmems.role.not_allowed", http.MethodGet, "/api/settings", "")
	h.Problem(http.StatusForbidden, "tmems.role.not_allowed", http.MethodPut, "/api/settings", `{"mail_encryption":false,"theme":"dark","access_control":{"enabled":false,"addresses":[]}}`)
}

// A customer without a banner is told so, and one without a licence too.
func TestNothingToShow(t *testing.T) {
	t.Parallel()
	c := newLab(t, func(s *start) { s.world.OtherPortal = true }).enter(chief)
	if got := c.Ask(http.StatusOK, http.MethodGet, "/api/banner", ""); got["pattern"] != 0.0 || got["link"] != nil {
		t.Errorf("%v", got)
	}
	newLab(t).client().Problem(http.StatusUnauthorized, "session.missing", http.MethodGet, "/api/banner", "")
}

// After the update a session is good for the migration alone.
func TestMigrationOverJSON(t *testing.T) {
	t.Parallel()
	l := newLab(t, closed)
	c := l.enter(helper)
	if got := c.Ask(http.StatusOK, http.MethodGet, "/api/session", ""); got["next"] != "upgrade_account" {
		t.Errorf("%v", got)
	}
	if got := c.Ask(http.StatusOK, http.MethodGet, "/api/upgrade", ""); got["button"] != "Continue" {
		t.Errorf("%v", got)
	}
	if got := c.Send(http.MethodGet, "/api/license", ""); got.Code != http.StatusForbidden && got.Code != http.StatusUnauthorized {
		t.Errorf("%d %s", got.Code, got.Body)
	}
	if got := c.Ask(http.StatusOK, http.MethodPost, "/api/upgrade/continue", ""); got["ticket"] == nil {
		t.Errorf("%v", got)
	}
	if got := c.Send(http.MethodPost, "/api/sign-out", ""); got.Code != http.StatusNoContent {
		t.Errorf("%d %s", got.Code, got.Body)
	}
	open := newLab(t).enter(chief)
	if got := open.Ask(http.StatusOK, http.MethodGet, "/api/session", ""); got["next"] != "dashboard" {
		t.Errorf("%v", got)
	}
}
