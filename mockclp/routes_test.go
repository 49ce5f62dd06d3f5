package mockclp_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/labs"
)

// caller asks the portal's API.
type caller struct {
	*lab
	*labs.Client
}

func (l *lab) caller() *caller { return &caller{lab: l, Client: l.Client(l.face())} }

// ask sends a request, wants its status, and returns the answer.
func (c *caller) ask(method, path, body string, status int) map[string]any {
	c.t.Helper()
	return c.Ask(status, method, "/api"+path, body)
}

// in signs in.
func (c *caller) in(login, password string) *caller {
	c.t.Helper()
	c.SignIn(`{"login":"` + login + `","password":"` + password + `"}`)
	return c
}

func TestSessionRoutes(t *testing.T) {
	t.Parallel()
	c := newLab(t).caller()
	if got := c.ask("GET", "/session", "", http.StatusUnauthorized); got["code"] != "session.missing" {
		t.Errorf("without a session: %v", got)
	}
	for body, want := range map[string]string{
		`{"login":"` + login + `","password":"wrong"}`:        "sign_in.failed",
		`{"login":"former-admin","password":"Clp-former-1!"}`: "clp.account.replaced",
	} {
		status := map[string]int{"sign_in.failed": 401, "clp.account.replaced": 403}[want]
		if got := c.ask("POST", "/sign-in", body, status); got["code"] != want {
			t.Errorf("%s: %v", body, got)
		}
	}
	c.in(login, password)
	got := c.ask("GET", "/session", "", http.StatusOK)
	want := map[string]any{"kind": "clp_account", "id": c.account().ID, "login": login, "name": "Licence Holder", "email": mailbox}
	if diff := cmp.Diff(want, got["account"]); diff != "" {
		t.Errorf("who is signed in:\n%s", diff)
	}
	c.replace()
	if got := c.ask("GET", "/session", "", http.StatusUnauthorized); got["reason"] != "login_replaced" {
		t.Errorf("after the replacement: %v", got)
	}
	c.in(owner, ownerKey)
	if got := c.ask("GET", "/company", "", http.StatusOK); got["contact_email"] != owner {
		t.Errorf("the contact: %v", got)
	}
	c.ask("POST", "/sign-out", "", http.StatusNoContent)
	if got := c.ask("GET", "/session", "", http.StatusUnauthorized); got["reason"] != "signed_out" {
		t.Errorf("after signing out: %v", got)
	}
}

// The Licensing Management Platform lets nobody in.
func TestPartnersOnly(t *testing.T) {
	t.Parallel()
	c := newLab(t).caller()
	before := c.dump()
	for _, body := range []string{`{"login":"` + login + `","password":"` + password + `"}`, `{"login":"partner","password":"Partner-1!"}`} {
		if got := c.ask("POST", "/lmp/sign-in", body, http.StatusForbidden); got["code"] != "lmp.partners_only" {
			t.Errorf("%s: %v", body, got)
		}
	}
	if c.dump() != before {
		t.Error("that has changed something")
	}
}

func TestPasswordRoutes(t *testing.T) {
	t.Parallel()
	c := newLab(t).caller()
	someone := c.ask("POST", "/password-reset", `{"login":"`+login+`"}`, http.StatusOK)
	if nobody := c.ask("POST", "/password-reset", `{"login":"nobody"}`, http.StatusOK); !cmp.Equal(someone, nobody) {
		t.Errorf("the answers differ: %v, %v", someone, nobody)
	}
	if got := c.ask("POST", "/password-reset", `{"login":"former-admin"}`, http.StatusConflict); got["code"] != "clp.account.replaced" {
		t.Errorf("of a replaced login ID: %v", got)
	}
	link := "/password-reset/" + c.account().Links[0]
	want := map[string]any{"login": login, "expires": began.Add(24 * time.Hour).Format(time.RFC3339)}
	if diff := cmp.Diff(want, c.ask("GET", link, "", http.StatusOK)); diff != "" {
		t.Errorf("the link:\n%s", diff)
	}
	const good = `{"new_password":"Fresh-pass-1!","confirm_password":"Fresh-pass-1!"}`
	if got := c.ask("POST", link, strings.Replace(good, "1!", "2!", 1), http.StatusConflict); got["code"] != "password.mismatch" {
		t.Errorf("typed differently: %v", got)
	}
	c.ask("POST", link, good, http.StatusNoContent)
	for method, body := range map[string]string{"GET": "", "POST": good} {
		if got := c.ask(method, link, body, http.StatusConflict); got["code"] != "clp.reset.used" {
			t.Errorf("%s of a used link: %v", method, got)
		}
	}
	later := c.forget()
	if got := c.ask("GET", link, "", http.StatusConflict); got["code"] != "clp.reset.superseded" {
		t.Errorf("an earlier link: %v", got)
	}
	c.advance(25 * time.Hour)
	if got := c.ask("GET", "/password-reset/"+later, "", http.StatusConflict); got["code"] != "clp.reset.expired" {
		t.Errorf("an old link: %v", got)
	}
	c.ask("GET", "/password-reset/made-up", "", http.StatusNotFound)
	c.in(login, "Fresh-pass-1!")
}

func TestProductRoutes(t *testing.T) {
	t.Parallel()
	c := newLab(t).caller().in(login, password)
	got := c.ask("GET", "/products", "", http.StatusOK)
	items, ok := got["items"].([]any)
	if !ok || len(items) != 3 {
		t.Fatalf("the products: %v", got)
	}
	for i, want := range []map[string]any{
		{"product": "cas", "seats": 1200.0, "license_type": "full", "license_type_text": "Full version", "status": "valid", "status_text": "Valid", "console": "http://cas.example/s/lab/"},
		{"product": "v1ecs", "seats": 50.0, "license_type": "trial", "license_type_text": "Trial", "status": "expiring_soon", "status_text": "Expiring soon", "console": "http://v1.example/s/lab/"},
		{"product": "officescan", "seats": 10.0, "license_type": "full", "license_type_text": "Full version", "status": "expired", "status_text": "Expired", "console": nil},
	} {
		one, ok := items[i].(map[string]any)
		if !ok {
			t.Fatalf("a product: %v", items[i])
		}
		for name, value := range want {
			if one[name] != value {
				t.Errorf("%v: %s is %v, want %v", want["product"], name, one[name], value)
			}
		}
	}
	for key, want := range map[string]string{"made-up": "licence.code.unknown", secondOrder: "licence.saas_conflict"} {
		if got := c.ask("POST", "/products", `{"key":"`+key+`"}`, http.StatusConflict); got["code"] != want {
			t.Errorf("the key %s: %v", key, got)
		}
	}
	first := c.ask("GET", "/products?limit=2", "", http.StatusOK)
	next, ok := first["next"].(string)
	if !ok {
		t.Fatalf("the first page: %v", first)
	}
	if rest, ok := c.ask("GET", "/products?after="+next, "", http.StatusOK)["items"].([]any); !ok || len(rest) != 1 {
		t.Errorf("the second page: %v", rest)
	}
	if got := c.ask("POST", "/products", `{"key":"`+newOrder+`"}`, http.StatusCreated); got["product"] != "tmems" || got["status"] != "valid" {
		t.Errorf("registered: %v", got)
	}
	if got := c.ask("POST", "/products", `{"key":"`+newOrder+`"}`, http.StatusConflict); got["code"] != "licence.activated" {
		t.Errorf("the key of what is there: %v", got)
	}
	want := map[string]any{"business_name": "Example", "business_id": "business-1", "contact": "Licence Holder", "contact_email": mailbox}
	if diff := cmp.Diff(want, c.ask("GET", "/company", "", http.StatusOK)); diff != "" {
		t.Errorf("the company:\n%s", diff)
	}
}
