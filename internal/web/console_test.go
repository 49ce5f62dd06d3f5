package web_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

func TestPagesInTheirFrame(t *testing.T) {
	t.Parallel()
	k := newConsole(t)
	k.box("default", "en")
	k.box("one", "ja")
	for prefix, sandbox := range map[string]string{"": "default", "/s/one": "one"} {
		token := k.token(sandbox)
		p := k.visit("GET", prefix+"/door", nil, cookie("mockone_test_"+sandbox, token))
		if p.status != 200 || p.Inner("sandbox") != sandbox || p.Inner("user") != sandbox+"@example.com" || p.Inner("role") != "Tester" || p.Inner("now") != "2026-01-15 09:00:00 UTC" {
			t.Fatalf("%d %s", p.status, p.body)
		}
		for name, want := range map[string]string{"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"} {
			if got := p.header.Get(name); got != want {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
		if csp := p.header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'; ") || strings.Contains(csp, "unsafe") || strings.Contains(p.body, "style=") {
			t.Errorf("its policy is %q", csp)
		}
		for id, want := range map[string]string{"nav-home": prefix + "/home", "nav-door": prefix + "/door"} {
			if got, _ := p.Attribute(id, "href"); got != want {
				t.Errorf("%s leads to %q", id, got)
			}
			if _, current := p.Attribute(id, "aria-current"); current != (id == "nav-door") {
				t.Errorf("%s is current: %t", id, current)
			}
		}
		if lang := map[string]string{"default": `<html lang="en"`, "one": `<html lang="ja"`}[sandbox]; !strings.Contains(p.body, lang) {
			t.Errorf("it lacks %s", lang)
		}
		for _, asset := range []string{"style.css", "script.js"} {
			at := strings.Index(p.body, prefix+"/"+asset+"?v=")
			if at < 0 {
				t.Fatalf("it does not load %s", asset)
			}
			got := k.visit("GET", p.body[at:at+strings.IndexByte(p.body[at:], '"')], nil)
			if got.status != 200 || got.body == "" || !strings.Contains(got.header.Get("Cache-Control"), "immutable") {
				t.Errorf("%s is %d, %s", asset, got.status, got.header)
			}
		}
	}
}

func TestHeadOfPages(t *testing.T) {
	t.Parallel()
	k := newConsole(t)
	k.box("default", "en")
	token := k.token("default")
	for path, want := range map[string]int{"/door": 200, "/sign-in": 200, "/lost": 404, "/nowhere": 404} {
		get, head := k.visit("GET", path, nil, as(token)), k.visit("HEAD", path, nil, as(token))
		if head.status != want || get.status != want || head.body != "" || get.body == "" || head.header.Get("Content-Type") != get.header.Get("Content-Type") {
			t.Errorf("%s: %d and %d %q", path, get.status, head.status, head.body)
		}
	}
	if head := k.visit("HEAD", "/door", nil); head.status != 303 || head.header.Get("Location") != "/sign-in?next=%2Fdoor" {
		t.Errorf("without a session %d %s", head.status, head.header)
	}
}

func TestWhoHasNoSessionIsSentToSignIn(t *testing.T) {
	t.Parallel()
	k := newConsole(t)
	k.box("default", "en")
	k.box("one", "en")
	token := k.token("default")
	for name, tc := range map[string]struct {
		method, path string
		with         []with
		want         string
	}{
		"the start":                        {"GET", "/", nil, "/sign-in"},
		"a page":                           {"GET", "/door", nil, "/sign-in?next=%2Fdoor"},
		"in a sandbox":                     {"GET", "/s/one/door", nil, "/s/one/sign-in?next=%2Fdoor"},
		"a session of another sandbox":     {"GET", "/s/one/door", []with{cookie("mockone_test_one", token)}, "/s/one/sign-in?next=%2Fdoor"},
		"nonsense":                         {"GET", "/door", []with{as("nonsense")}, "/sign-in?next=%2Fdoor"},
		"a form":                           {"POST", "/door", nil, "/sign-in"},
		"a form without a page":            {"POST", "/blind", nil, "/sign-in"},
		"a form whose act looks at nobody": {"POST", "/idle", []with{as("nonsense")}, "/sign-in"},
		"a wrong form of a stranger":       {"POST", "/door", []with{as("nonsense")}, "/sign-in"},
	} {
		p := k.visit(tc.method, tc.path, nil, tc.with...)
		if p.status != 303 || p.header.Get("Location") != tc.want || p.body != "" || p.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d %s %q", name, p.status, p.header.Get("Location"), p.body)
		}
	}
	if k.got.Name != "" {
		t.Error("a stranger's form was taken")
	}
}

func TestAnEndedSessionSaysWhy(t *testing.T) {
	t.Parallel()
	k := newConsole(t)
	box := k.box("default", "en")
	token := k.token("default")
	if err := box.Advance(t.Context(), "tester", sim.Goal{By: time.Hour}); err != nil {
		t.Fatal(err)
	}
	p := k.visit("GET", "/door", nil, as(token))
	if want := "/sign-in?ended=" + estate.EndedByIdleness + "&next=%2Fdoor"; p.status != 303 || p.header.Get("Location") != want {
		t.Fatalf("%d %s, want %s", p.status, p.header.Get("Location"), want)
	}
	for _, reason := range []string{estate.EndedByIdleness, estate.EndedByAge, estate.EndedByDisable, estate.EndedByUpdate} {
		for _, lang := range []string{"en", "ja"} {
			p := k.visit("GET", "/sign-in?ended="+reason+"&next=%2Fdoor", nil, language(lang))
			if code, _ := p.Attribute("ended", "data-code"); p.status != 200 || code != reason || p.Inner("ended") != estate.EndText(reason).In(lang) || p.Inner("next") != "/door" {
				t.Errorf("%s in %s: %d %s", reason, lang, p.status, p.body)
			}
		}
	}
	for _, reason := range []string{estate.EndedByUser, "", "because", "%3Cb%3E"} {
		if p := k.visit("GET", "/sign-in?ended="+reason, nil); p.status != 200 || p.Inner("ended") != "" {
			t.Errorf("%q: %d %s", reason, p.status, p.Inner("ended"))
		}
	}
	// Who signs out himself knows why.
	token = k.token("default")
	if r := k.send("POST", "/api/sign-out", "", bearer(token)); r.status != 204 {
		t.Fatal(r.body)
	}
	if p := k.visit("GET", "/", nil, as(token)); p.header.Get("Location") != "/sign-in" {
		t.Errorf("%s", p.header.Get("Location"))
	}
}

// TestErrorsArePagesForBrowsers: the API answers with problems whoever asks.
func TestErrorsArePagesForBrowsers(t *testing.T) {
	t.Parallel()
	k := newConsole(t)
	k.box("default", "en")
	token := k.token("default")
	const accept = "Accept"
	for name, tc := range map[string]struct {
		method, path string
		with         []with
		status       int
		code         string // of the page; "" = a problem in JSON
	}{
		"a browser":                     {"GET", "/nowhere", nil, 404, "route.unknown"},
		"a browser, signed in":          {"GET", "/nowhere", []with{as(token)}, 404, "route.unknown"},
		"a program":                     {"GET", "/nowhere", []with{header(accept, "*/*")}, 404, ""},
		"a program that wants JSON":     {"GET", "/nowhere", []with{header(accept, "application/json, text/html")}, 404, ""},
		"nothing said":                  {"GET", "/nowhere", []with{func(r *http.Request) { r.Header[accept] = nil }}, 404, ""},
		"the API":                       {"GET", "/api/nowhere", nil, 404, ""},
		"the API's own":                 {"GET", "/api/me", nil, 401, ""},
		"a page, by a program":          {"GET", "/lost", []with{header(accept, "application/json")}, 404, "not_found"},
		"a page":                        {"GET", "/lost", nil, 404, "not_found"},
		"a method":                      {"DELETE", "/door", []with{as(token)}, 405, "method.not_allowed"},
		"a host":                        {"GET", "/door", []with{host("evil.example")}, 421, "host.refused"},
		"an address":                    {"GET", "/%00", nil, 400, "url.malformed"},
		"a sandbox":                     {"GET", "/s/none/door", nil, 404, "sandbox.unknown"},
		"a sandbox, anywhere":           {"GET", "/s/none/nowhere", nil, 404, "route.unknown"},
		"a query":                       {"GET", "/door?x=1", []with{as(token)}, 422, "query.unknown"},
		"a handler that panics":         {"GET", "/panic", nil, 500, "internal"},
		"a template that is wrong":      {"GET", "/broken", []with{as(token)}, 500, "internal"},
		"a page that nobody has":        {"GET", "/wrong", []with{as(token)}, 500, "internal"},
		"a form of another site":        {"POST", "/door", []with{as(token), header("Origin", "http://evil.example")}, 403, "origin.refused"},
		"a form of another site, told":  {"POST", "/door", []with{as(token), header("Sec-Fetch-Site", "cross-site")}, 403, "origin.refused"},
		"preferences from another site": {"POST", "/preferences", []with{header("Sec-Fetch-Site", "cross-site")}, 403, "origin.refused"},
	} {
		for _, lang := range []string{"en", "ja"} {
			p := k.visit(tc.method, tc.path, url.Values{"name": {"knock"}}, append([]with{language(lang)}, tc.with...)...)
			kind := p.header.Get("Content-Type")
			if tc.code == "" {
				if p.status != tc.status || kind != "application/problem+json" {
					t.Errorf("%s: %d %s %s", name, p.status, kind, p.body)
				}
				continue
			}
			code, _ := p.Attribute("refusal", "data-code")
			if p.status != tc.status || kind != "text/html; charset=utf-8" || code != tc.code || !strings.Contains(p.body, `<html lang="`+lang+`"`) || p.Inner("simulation") == "" || p.Inner("back") == "" {
				t.Errorf("%s in %s: %d %s %s\n%s", name, lang, p.status, kind, code, p.body)
			}
			if p.header.Get("Cache-Control") != "no-store" || !strings.HasPrefix(p.header.Get("Content-Security-Policy"), "default-src 'none'") {
				t.Errorf("%s: %v", name, p.header)
			}
			if id := p.header.Get("X-Request-Id"); id == "" || strings.Contains(p.body, id) != (tc.status >= 500) {
				t.Errorf("%s: the request's id %q on the page: %s", name, id, p.body)
			}
		}
	}
	if k.got.Name != "" {
		t.Error("a form of another site was taken")
	}
	if p := k.visit("GET", "/nowhere", nil, as(token)); p.Inner("user") == "" || p.Inner("nav-door") == "" {
		t.Error("who is signed in cannot go on from an error")
	}
	if p := k.visit("GET", "/nowhere", nil, as("nonsense")); p.status != 404 || p.Inner("user") != "" || p.Inner("nav-door") != "" {
		t.Errorf("a stranger is answered %d %s", p.status, p.body)
	}
	if p := k.visit("DELETE", "/door", nil, as(token)); p.header.Get("Allow") != "GET, HEAD, POST" {
		t.Errorf("allowed are %q", p.header.Get("Allow"))
	}
}

// TestAFrameThatPanics has a mistake where every page of a user passes, and the
// page that says so too.
func TestAFrameThatPanics(t *testing.T) {
	t.Parallel()
	k := newConsole(t)
	k.box("default", "ja")
	token := k.token("default")
	k.frame = func() { panic("at the disco") }
	for _, tc := range []struct{ method, path string }{{"GET", "/door"}, {"GET", "/nowhere"}, {"POST", "/door"}} {
		p := k.visit(tc.method, tc.path, nil, as(token))
		if code, _ := p.Attribute("refusal", "data-code"); p.status != 500 || code != "internal" || !strings.Contains(p.body, `<html lang="ja"`) || strings.Contains(p.body, "disco") {
			t.Errorf("%s %s: %d %s", tc.method, tc.path, p.status, p.body)
		}
	}
	k.frame = nil
	if p := k.visit("GET", "/door", nil, as(token)); p.status != 200 {
		t.Errorf("afterwards: %d %s", p.status, p.body)
	}
}

func TestAFormThatIsTaken(t *testing.T) {
	t.Parallel()
	k := newConsole(t)
	k.box("default", "en")
	k.box("one", "ja")
	for prefix, tc := range map[string]struct{ sandbox, toast string }{"": {"default", "More sandboxes"}, "/s/one": {"one", "次のサンドボックス"}} {
		me := cookie("mockone_test_"+tc.sandbox, k.token(tc.sandbox))
		form := url.Values{"name": {"knock"}, "mail": {"a@example.com"}, "kind": {"b"}, "agree": {"on"}, "tags": {"x", "y"}}
		p := k.visit("POST", prefix+"/door", form, me, header("Origin", k.http.URL))
		if p.status != 303 || p.header.Get("Location") != prefix+"/" || p.body != "" {
			t.Fatalf("%d %s %s", p.status, p.header, p.body)
		}
		if got := fmt.Sprintf("%+v", k.got); got != "{Name:knock Mail:a@example.com Kind:b Agree:true Tags:[x y] Hidden: Code:}" {
			t.Errorf("it was read as %s", got)
		}
		said := p.cookieNamed("mockone_test_" + tc.sandbox + "_toast")
		if path := map[string]string{"": "/", "/s/one": "/s/one"}[prefix]; said == nil || said.Value != "control.more" || said.Path != path || !said.HttpOnly || said.SameSite != http.SameSiteLaxMode {
			t.Fatalf("the toast is %v", said)
		}
		// It is said once: the page that says it makes the browser forget it.
		p = k.visit("GET", prefix+"/", nil, me, cookie(said.Name, said.Value))
		if drop := p.cookieNamed(said.Name); p.Inner("toast") != tc.toast || drop == nil || drop.MaxAge >= 0 {
			t.Errorf("%q %v", p.Inner("toast"), p.cookies)
		}
		if p = k.visit("GET", prefix+"/", nil, me); p.Inner("toast") != "" || p.cookieNamed(said.Name) != nil {
			t.Errorf("%q %v", p.Inner("toast"), p.cookies)
		}
		// Nobody can have a page say what he likes.
		for _, key := range []string{"control.nowhere", "<b>x</b>", ""} {
			if p := k.visit("GET", prefix+"/", nil, me, cookie(said.Name, key)); p.status != 200 || p.Inner("toast") != "" || strings.Contains(p.body, "<b>x</b>") {
				t.Errorf("%q: %d %s", key, p.status, p.Inner("toast"))
			}
		}
		// What needs values is said without them by no page.
		if p := k.visit("GET", prefix+"/", nil, me, cookie(said.Name, "control.fixture")); p.status != 200 || p.Inner("toast") != "" {
			t.Errorf("a message with values as a toast: %d %q", p.status, p.Inner("toast"))
		}
	}
	// Boxes that are not ticked and lists that are empty are sent by no browser.
	if p := k.visit("POST", "/door", url.Values{"name": {"knock"}, "mail": {""}, "kind": {""}}, as(k.token("default"))); p.status != 303 || k.got.Agree || len(k.got.Tags) != 0 || k.got.Mail != "" {
		t.Errorf("%d %+v", p.status, k.got)
	}
	k.next = web.Next{Path: "/door?x=1"}
	if p := k.visit("POST", "/blind", url.Values{"name": {"knock"}}, as(k.token("default"))); p.header.Get("Location") != "/door?x=1" || len(p.cookies) != 0 {
		t.Errorf("%s %v", p.header.Get("Location"), p.cookies)
	}
}

func TestAFormThatIsRefused(t *testing.T) {
	t.Parallel()
	k := newConsole(t)
	k.box("default", "en")
	token := k.token("default")
	reason := func(code, en, ja, src string) lifecycle.Reason {
		return lifecycle.Reason{Code: code, Text: lifecycle.Text{EN: en, JA: ja, Src: src}}
	}
	locked := reason("door.locked", "It is locked.", "鍵がかかっています。", "DOC")
	guarded := reason("door.guarded", "It is guarded.", "警備されています。", lifecycle.Assumed)
	name := reason("door.name", "No such name.", "名前がありません。", lifecycle.Assumed)
	other := reason("door.other", "Not so.", "できません。", "DOC")
	for title, tc := range map[string]struct {
		failure error
		status  int
		code    string
		above   []lifecycle.Reason
		field   *lifecycle.Reason
	}{
		"one reason":                  {&lifecycle.Refused{Reasons: []lifecycle.Reason{locked}}, 409, "door.locked", []lifecycle.Reason{locked}, nil},
		"two reasons":                 {&lifecycle.Refused{Reasons: []lifecycle.Reason{locked, guarded}}, 409, "door.locked", []lifecycle.Reason{locked, guarded}, nil},
		"a field":                     {&lifecycle.Refused{Reasons: []lifecycle.Reason{name}}, 409, "", nil, &name},
		"a field and a reason":        {&lifecycle.Refused{Reasons: []lifecycle.Reason{name, guarded}}, 409, "door.name", []lifecycle.Reason{guarded}, &name},
		"a field that was not sent":   {&lifecycle.Refused{Reasons: []lifecycle.Reason{other}}, 409, "door.other", []lifecycle.Reason{other}, nil},
		"denied":                      {&web.Denied{Status: 403, Reason: guarded}, 403, "door.guarded", []lifecycle.Reason{guarded}, nil},
		"denied in a field":           {&web.Denied{Status: 403, Reason: name}, 403, "", nil, &name},
		"a thing that is not there":   {sim.ErrNotFound, 404, "not_found", []lifecycle.Reason{reason("not_found", "There is no such thing.", "見つかりません。", lifecycle.Assumed)}, nil},
		"a mistake that is not named": {&sim.Invalid{Err: errors.New("want a sleep")}, 422, "invalid", []lifecycle.Reason{reason("invalid", "want a sleep", "リクエストの内容が正しくありません。", lifecycle.Assumed)}, nil},
	} {
		for _, lang := range []string{"en", "ja"} {
			k.failure = tc.failure
			form := url.Values{"name": {"<knock>"}, "mail": {"a@example.com"}, "kind": {"b"}, "agree": {"on"}, "tags": {"x"}}
			p := k.visit("POST", "/door", form, as(token), language(lang), cookie("mockone_test_default_toast", "control.more"))
			if p.status != tc.status || p.header.Get("Content-Type") != "text/html; charset=utf-8" {
				t.Fatalf("%s: %d %s", title, p.status, p.body)
			}
			code, _ := p.Attribute("refusal", "data-code")
			if code != tc.code {
				t.Errorf("%s: the code is %q, want %q", title, code, tc.code)
			}
			var want []string
			for _, r := range tc.above {
				words := r.Text.In(lang)
				if r.Text.Src == lifecycle.Assumed {
					words += " " + map[string]string{"en": "assumed wording", "ja": "文言は推定"}[lang]
				}
				want = append(want, words)
			}
			if got := p.Inner("refusal"); got != strings.Join(want, " ") {
				t.Errorf("%s in %s: %q, want %q", title, lang, got, want)
			}
			if tc.field != nil {
				if code, _ := p.Attribute("field-name-error", "data-code"); code != tc.field.Code || !strings.HasPrefix(p.Inner("field-name-error"), tc.field.Text.In(lang)) {
					t.Errorf("%s: in the field it says %q", title, p.Inner("field-name-error"))
				}
			} else if p.Inner("field-name-error") != "" {
				t.Errorf("%s: the field says %q", title, p.Inner("field-name-error"))
			}
			// What was typed is still there, and nothing else is said.
			if value, _ := p.Attribute("field-name", "value"); value != "<knock>" || !strings.Contains(p.body, `<option value="b" selected>`) || strings.Count(p.body, " checked>") != 2 {
				t.Errorf("%s: what was typed is lost: %s", title, p.body)
			}
			if p.Inner("toast") != "" || len(p.cookies) != 0 || p.Inner("user") == "" {
				t.Errorf("%s: %q %v", title, p.Inner("toast"), p.cookies)
			}
		}
	}
}

// Whoever loads a refused form's page again, or chooses another language there, is
// led to the page with the form and not to an error.
func TestAFormsAddressIsNoPage(t *testing.T) {
	t.Parallel()
	k := newConsole(t)
	k.box("default", "en")
	k.box("one", "en")
	token := k.token("default")
	for path, want := range map[string]string{
		"/door/left/knock": "/door", "/s/one/door/a%2Fb/knock": "/s/one/door", "/blind": "/", "/s/one/idle": "/s/one/",
	} {
		if p := k.visit("GET", path, nil, as(token)); p.status != 303 || p.header.Get("Location") != want {
			t.Errorf("%s: %d to %q", path, p.status, p.header.Get("Location"))
		}
		if p := k.visit("GET", path, nil, as(token), header("Accept", "*/*")); p.status != 405 || p.header.Get("Allow") != "POST" {
			t.Errorf("%s, by a program: %d %q", path, p.status, p.header.Get("Allow"))
		}
	}
	k.failure = &lifecycle.Refused{Reasons: []lifecycle.Reason{{Code: "door.locked", Text: estate.Assumed("It is locked.", "鍵がかかっています。")}}}
	for path, want := range map[string]string{"/door/left/knock": "/door", "/door": "/door", "/blind": "/"} {
		if p := k.visit("POST", path, url.Values{"name": {"knock"}}, as(token)); p.status != 409 || !strings.Contains(p.body, `name="back" value="`+want+`"`) {
			t.Errorf("%s: %d, and one comes back elsewhere: %s", path, p.status, p.body)
		}
	}
}

func TestARefusalWithoutAPage(t *testing.T) {
	t.Parallel()
	k := newConsole(t)
	k.box("default", "en")
	token := k.token("default")
	locked := lifecycle.Reason{Code: "door.locked", Text: estate.Quoted("It is locked.", "鍵がかかっています。", "DOC")}
	form := url.Values{"name": {"knock"}}
	for name, tc := range map[string]struct {
		path            string
		failure, closed error
		status          int
		code, says      string
	}{
		"none was meant":      {"/blind", &lifecycle.Refused{Reasons: []lifecycle.Reason{locked}}, nil, 409, "door.locked", "It is locked."},
		"it is gone":          {"/door", &lifecycle.Refused{Reasons: []lifecycle.Reason{locked}}, sim.ErrNotFound, 409, "door.locked", "It is locked."},
		"it fails":            {"/door", &lifecycle.Refused{Reasons: []lifecycle.Reason{locked}}, errors.New("secret"), 409, "door.locked", "It is locked."},
		"the act is a crash":  {"/door", errors.New("secret"), nil, 500, "internal", "Something went wrong inside the simulation; its log has the request's id."},
		"both are":            {"/door", errors.New("secret"), errors.New("secret"), 500, "internal", "Something went wrong inside the simulation; its log has the request's id."},
		"wrong in the form":   {"/blind", nil, nil, 422, "validation.failed", "The request does not fit the operation."},
		"a session that ends": {"/door", &estate.SessionError{Code: "session.ended", Reason: estate.EndedByUpdate, Text: estate.EndText(estate.EndedByUpdate)}, nil, 303, "", ""},
	} {
		k.failure, k.closed = tc.failure, tc.closed
		sent := form
		if tc.failure == nil {
			sent = url.Values{"name": {"x"}}
		}
		p := k.visit("POST", tc.path, sent, as(token))
		code, _ := p.Attribute("refusal", "data-code")
		if p.status != tc.status || code != tc.code || !strings.HasPrefix(p.Inner("refusal"), tc.says) || strings.Contains(p.body, "secret") || strings.Contains(p.body, "field-name") {
			t.Errorf("%s: %d %s %s", name, p.status, code, p.body)
		}
		if tc.status == 303 && p.header.Get("Location") != "/sign-in?ended="+estate.EndedByUpdate {
			t.Errorf("%s: %s", name, p.header.Get("Location"))
		}
	}
}
