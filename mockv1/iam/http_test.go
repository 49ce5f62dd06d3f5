package iam_test

import (
	"strings"
	"testing"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/labs"
	"github.com/mockone/mockone/internal/web"
)

// browser speaks to Vision One over HTTP.
type browser struct {
	*labs.Client
	l      *lab
	server *web.Server
}

func (l *lab) browser() *browser {
	l.t.Helper()
	s := l.Server("v1", "Trend Vision One", l.v.Sessions)
	l.v.Routes(s)
	return &browser{Client: l.Client(s), l: l, server: s}
}

// send sends a request to the sandbox and returns status and body.
func (b *browser) send(method, path, body string) (int, string) {
	b.T.Helper()
	w := b.Send(method, path, body)
	return w.Code, w.Body.String()
}

// want sends a request and decodes its answer, which must have the status.
func want[T any](b *browser, status int, method, path, body string) T {
	b.T.Helper()
	return labs.Want[T](b.Client, status, method, path, body)
}

// problem sends a request that must be refused with the status and code.
func (b *browser) problem(status int, code, method, path, body string) web.Problem {
	b.T.Helper()
	return b.Problem(status, code, method, path, body)
}

func (b *browser) signIn(email string) *browser {
	b.T.Helper()
	b.SignIn(`{"email":"` + email + `","password":"` + password + `"}`)
	return b
}

type object = map[string]any

func idOf(t *testing.T, o object) string {
	t.Helper()
	id, ok := o["id"].(string)
	if !ok {
		t.Fatalf("there is no id in %v", o)
	}
	return id
}

func TestAccountsOverHTTP(t *testing.T) {
	t.Parallel()
	l := newLab(t, withEveryState())
	b := l.browser().signIn(primary)
	first := want[web.List[object]](b, 200, "GET", "/api/user-accounts?limit=5", "")
	rest := want[web.List[object]](b, 200, "GET", "/api/user-accounts?limit=5&after="+first.Next, "")
	if len(first.Items) != 5 || len(rest.Items) != 3 || rest.Next != "" {
		t.Fatalf("%d and %d accounts", len(first.Items), len(rest.Items))
	}
	status := map[any]any{}
	for _, a := range append(first.Items, rest.Items...) {
		status[a["email"]] = a["status"]
		if (a["email"] == "conflict@example.com") != (a["role_conflict"] == true) || a["type"] != "local" {
			t.Errorf("%v", a)
		}
		if a["password"] != nil {
			t.Errorf("a password is shown: %v", a)
		}
	}
	if status[primary] != "enabled" || status["invited@example.com"] != "invited" || status["disabled@example.com"] != "disabled" || status["conflict@example.com"] != "enabled" {
		t.Errorf("%v", status)
	}
	if roles := want[web.List[object]](b, 200, "GET", "/api/user-roles", ""); len(roles.Items) != 8 || roles.Items[1]["predefined"] != true {
		t.Errorf("%+v", roles)
	}
	made := want[object](b, 201, "POST", "/api/user-accounts", `{"email":"new@example.com","role":"Analyst"}`)
	at := "/api/user-accounts/" + idOf(t, made)
	want[object](b, 200, "POST", at+"/resend-invitation", "")
	key := l.key(newcomer)
	guest := l.browser()
	inv := want[object](guest, 200, "GET", "/api/invitations/"+key, "")
	if inv["kind"] != "invitation" || inv["email"] != newcomer || inv["expires_at"] == nil {
		t.Errorf("%v", inv)
	}
	accept := `{"new_password":"` + fresh + `","confirm_password":"` + fresh + `"}`
	guest.problem(404, "not_found", "GET", "/api/invitations/nonsense", "")
	done := want[struct {
		Email  string
		SignIn object `json:"sign_in"`
	}](guest, 200, "POST", "/api/invitations/"+key+"/accept", accept)
	if done.Email != newcomer || done.SignIn["url"] != "http://v1.example/s/"+l.box.ID()+"/" {
		t.Errorf("%+v", done)
	}
	guest.problem(409, "invitation.used", "POST", "/api/invitations/"+key+"/accept", accept)
	guest.problem(409, "invitation.used", "GET", "/api/invitations/"+key, "")
	if a := want[object](b, 200, "PATCH", at, `{"role":"Auditor","status":"disabled"}`); a["role"] != "Auditor" || a["status"] != "disabled" {
		t.Errorf("%v", a)
	}
	want[object](b, 204, "DELETE", at, "")
	b.problem(404, "not_found", "GET", at, "")
	conflict := "/api/user-accounts/" + l.account("conflict@example.com").ID
	if a := want[object](b, 200, "POST", conflict+"/resolve-role-conflict", `{"role":"Auditor"}`); a["role"] != "Auditor" || a["role_conflict"] != false {
		t.Errorf("%v", a)
	}
	b.problem(409, "v1.account.primary", "DELETE", "/api/user-accounts/"+l.account(primary).ID, "")
}

func TestSignInOverHTTP(t *testing.T) {
	t.Parallel()
	l := newLab(t, withEveryState())
	b := l.browser()
	b.problem(401, "sign_in.failed", "POST", "/api/sign-in", `{"email":"primary@example.com","password":"x"}`)
	b.problem(403, "v1.account.disabled", "POST", "/api/sign-in", `{"email":"disabled@example.com","password":"`+password+`"}`)
	b.problem(403, "v1.account.invited", "POST", "/api/sign-in", `{"email":"invited@example.com","password":"x"}`)
	b.signIn(primary)
	want[object](b, 204, "POST", "/api/sign-out", "")
	if p := b.problem(401, "session.ended", "GET", "/api/session", ""); p.Reason != estate.EndedByUser {
		t.Errorf("%+v", p)
	}
}

// Without a session every operation that is not public is refused, whatever it is given.
func TestOperationsNeedASession(t *testing.T) {
	t.Parallel()
	l := newLab(t, foundation())
	b := l.browser()
	bodies := map[string]string{
		"invite-user-account": `{"email":"x@example.com","role":"Analyst"}`, "edit-user-account": `{"role":"Analyst"}`, "resolve-role-conflict": `{"role":"Analyst"}`,
	}
	before := l.world()
	asked := 0
	for _, route := range b.server.Routes() {
		if route.Public {
			continue
		}
		path := strings.NewReplacer("{id}", "account").Replace(route.Path)
		b.problem(401, "session.missing", route.Method, path, bodies[route.Op])
		asked++
	}
	if asked < 9 {
		t.Errorf("only %d operations need a session", asked)
	}
	if l.world() != before {
		t.Error("somebody without a session changed the world")
	}
}
