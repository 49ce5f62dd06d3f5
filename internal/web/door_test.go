package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// door lets the holders of tickets in under their own names, unless it is closed.
type door struct{ closed error }

func (d *door) LetIn(tx *sim.Tx, t estate.Ticket) (estate.Session, error) {
	if d.closed != nil {
		return estate.Session{}, d.closed
	}
	return kinds.New(tx, estate.SignIn, estate.SignedIn{Account: t.Account, Login: t.Login})
}

// issue issues a ticket.
type issue struct{ service string }

func (issue) Name() string { return "test.issue" }

func (c issue) Run(tx *sim.Tx) (any, error) {
	return estate.Tickets.New(tx, estate.IssueTicket, estate.NewTicket{Service: c.service, From: "other", Account: "a", Login: "a@example.com"})
}

// newDoor returns a console with a door, and what issues tickets for a service.
func newDoor(t *testing.T) (k *console, d *door, ticket func(service string) string) {
	t.Helper()
	k, d = &console{}, &door{}
	k.lab = newLabWith(t, func(l *lab) {
		k.register(l)
		l.server.Door(d, "door.closed")
	})
	box := k.box("default", "en")
	return k, d, func(service string) string {
		got, err := sim.Do[estate.Ticket](t.Context(), box, sim.As("x"), issue{service})
		if err != nil {
			t.Fatal(err)
		}
		return got.Path()
	}
}

// A browser comes in by the address of a ticket, once.
func TestDoorForBrowsers(t *testing.T) {
	t.Parallel()
	k, d, ticket := newDoor(t)
	path := ticket("test")
	if head := k.visit(http.MethodHead, path, nil); head.status != http.StatusSeeOther || len(head.cookies) > 0 {
		t.Errorf("HEAD: %d, cookies %v", head.status, head.cookies)
	}
	d.closed = &web.Denied{Status: http.StatusForbidden, Reason: lifecycle.Reason{Code: "door.closed", Text: estate.Assumed("Closed.", "閉鎖中。")}}
	if got := k.visit(http.MethodGet, path, nil, language("ja")); got.status != http.StatusForbidden || !strings.Contains(got.Text, "閉鎖中。") || len(got.cookies) > 0 {
		t.Errorf("a closed door: %d %s", got.status, got.Text)
	}
	d.closed = nil
	in := k.visit(http.MethodGet, path, nil)
	token := in.cookieNamed("mockone_test_default")
	if in.status != http.StatusSeeOther || in.Location != "/" || token == nil {
		t.Fatalf("coming in: %d to %q, %s", in.status, in.Location, in.Text)
	}
	if home := k.visit(http.MethodGet, "/", nil, as(token.Value)); home.Words("login") != "a@example.com" {
		t.Errorf("who has come in: %s", home.Text)
	}
	if again := k.visit(http.MethodGet, path, nil); again.status != http.StatusConflict || !strings.Contains(again.HTML, `data-code="sso.used"`) {
		t.Errorf("once more: %d %s", again.status, again.Text)
	}
	const said = "サインイン用のアドレスが無効です。"
	if p := k.visit(http.MethodGet, "/sso/made-up", nil, cookie("mockone_language", "ja")); !strings.Contains(p.HTML, said) {
		t.Errorf("whoever has chosen Japanese is told: %s", p.Text)
	}
	for path, want := range map[string]string{"/sso/made-up": "sso.unknown", ticket("other"): "sso.elsewhere"} {
		if got := k.visit(http.MethodGet, path, nil); got.status < 400 || !strings.Contains(got.HTML, `data-code="`+want+`"`) {
			t.Errorf("%s: %d %s", want, got.status, got.Text)
		}
	}
	if head := k.visit(http.MethodHead, "/sso/made-up", nil); head.status != http.StatusNotFound {
		t.Errorf("HEAD of a made-up ticket: %d", head.status)
	}
}

// A program shows the ticket itself.
func TestDoorForPrograms(t *testing.T) {
	t.Parallel()
	k, d, ticket := newDoor(t)
	show := func(path string) reply {
		return k.send("POST", "/api/sso", `{"ticket":"`+strings.TrimPrefix(path, "/sso/")+`"}`)
	}
	path := ticket("test")
	d.closed = &web.Denied{Status: http.StatusForbidden, Reason: lifecycle.Reason{Code: "door.closed", Text: estate.Assumed("Closed.", "閉鎖中。")}}
	show(path).want(t, http.StatusForbidden, "door.closed")
	d.closed = nil
	in := show(path)
	token := decode[struct{ Token string }](t, in).Token
	if got := decode[me](t, k.send("GET", "/api/me", "", bearer(token))); got.Login != "a@example.com" || len(in.cookies) != 1 {
		t.Errorf("who has come in: %+v", got)
	}
	show(path).want(t, http.StatusConflict, "sso.used")
	show("made-up").want(t, http.StatusNotFound, "sso.unknown")
	show(ticket("other")).want(t, http.StatusConflict, "sso.elsewhere")
	late := ticket("test")
	box, err := k.engine.Sandbox(t.Context(), "default")
	if err == nil {
		err = box.Advance(t.Context(), "x", sim.Goal{By: 5 * time.Minute})
	}
	if err != nil {
		t.Fatal(err)
	}
	show(late).want(t, http.StatusConflict, "sso.expired")
}

// A form leads to another service, if its page lets browsers go there.
func TestAFormThatLeadsElsewhere(t *testing.T) {
	t.Parallel()
	k := newConsole(t)
	k.box("default", "en")
	token := k.token("default")
	k.next = web.Next{Elsewhere: lifecycle.Link{Service: "other", Path: "/there"}}
	form := map[string][]string{"name": {"name"}, "kind": {"a"}}
	at := strings.TrimPrefix(k.http.URL, "http://")
	if got := k.visit(http.MethodPost, "/door", form, as(token)); got.status != http.StatusSeeOther || got.Location != "http://"+at+"/s/default/there" {
		t.Errorf("it leads to %d %q, %s", got.status, got.Location, got.Text)
	}
	if got := k.visit(http.MethodGet, "/door", nil, as(token)).header.Get("Content-Security-Policy"); !strings.HasSuffix(got, "; form-action 'self' http://"+at) {
		t.Errorf("its page says %q", got)
	}
	if got := k.visit(http.MethodGet, "/", nil, as(token)).header.Get("Content-Security-Policy"); !strings.HasSuffix(got, "; form-action 'self'") {
		t.Errorf("another page says %q", got)
	}
}

// A browser keeps what it was asked to keep, whatever is in it, until it is asked
// to forget it.
func TestKept(t *testing.T) {
	t.Parallel()
	k := newConsole(t)
	k.box("default", "en")
	const name = "mockone_test_default_kept_word"
	shown := func(value string) page {
		return k.visit(http.MethodGet, "/keep", nil, cookie(name, value))
	}
	for _, value := range []string{"plain", "a;b=c, \"d\"", "日本語", " "} {
		set := k.visit(http.MethodPost, "/keep", map[string][]string{"word": {value}}).cookieNamed(name)
		if set == nil || set.MaxAge <= 0 || !set.HttpOnly {
			t.Fatalf("keeping %q sets %v", value, set)
		}
		if got := shown(set.Value); got.Words("next") != strings.TrimSpace(value) {
			t.Errorf("%q is kept as %q", value, got.Words("next"))
		}
	}
	if set := k.visit(http.MethodPost, "/keep", nil).cookieNamed(name); set == nil || set.MaxAge >= 0 {
		t.Errorf("forgetting sets %v", set)
	}
	for _, odd := range []string{"%zz", "%00", "%ff"} {
		if got := shown(odd); got.status != http.StatusOK || got.Words("next") != "" {
			t.Errorf("the cookie %q: %d %q", odd, got.status, got.Words("next"))
		}
	}
}
