package iam_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/mockv1/iam"
)

const office = "198.51.100.7"

// at is the browser of somebody who comes from an address.
func (l *lab) at(address string) *browser {
	b := l.browser()
	b.Header.Set("Mockone-Client-Address", address)
	return b
}

// save saves settings over HTTP.
func (b *browser) save(settings string) {
	b.l.t.Helper()
	want[iam.SettingsText](b, http.StatusOK, "PUT", "/api/console-settings", settings)
}

// ended wants the session to be over for a reason.
func (b *browser) ended(reason string) {
	b.l.t.Helper()
	if p := b.problem(http.StatusUnauthorized, "session.ended", "GET", "/api/session", ""); p.Reason != reason {
		b.l.t.Errorf("ended by %s, want %s", p.Reason, reason)
	}
}

// The defaults are the sandbox's own settings, until something is saved.
func TestConsoleSettings(t *testing.T) {
	t.Parallel()
	p := foundation()
	p.settings["v1.session.inactivity"] = "20m"
	l := newLab(t, p)
	b := l.browser().signIn(primary)
	if d := cmp.Diff(iam.SettingsText{Inactivity: 20, Maximum: 480, Addresses: []string{}}, want[iam.SettingsText](b, http.StatusOK, "GET", "/api/console-settings", "")); d != "" {
		t.Error(d)
	}
	b.save(`{"inactivity_minutes":5,"maximum_minutes":30,"concurrent_sessions":2,"addresses":["198.51.100.0/24"]}`)
	saved := iam.SettingsText{Inactivity: 5, Maximum: 30, Concurrent: 2, Addresses: []string{"198.51.100.0/24"}}
	if d := cmp.Diff(saved, want[iam.SettingsText](b, http.StatusOK, "GET", "/api/console-settings", "")); d != "" {
		t.Error(d)
	}
	session := want[object](b, http.StatusOK, "GET", "/api/session", "")
	if session["ends"] != began.Add(30*time.Minute).Format(time.RFC3339) {
		t.Errorf("it ends at %v", session["ends"])
	}
	b.save(`{"inactivity_minutes":480,"maximum_minutes":480}`)
}

// A session ends by idleness, and by age, when the saved settings say so.
func TestSessionsEndAsSaved(t *testing.T) {
	t.Parallel()
	l := newLab(t, foundation())
	b := l.browser().signIn(primary)
	b.save(`{"inactivity_minutes":5,"maximum_minutes":30}`)
	idle := l.browser().signIn(operator)
	l.advance(5*time.Minute - time.Microsecond)
	want[object](b, http.StatusOK, "GET", "/api/session", "")
	l.advance(time.Microsecond)
	idle.ended(estate.EndedByIdleness)
	for range 6 {
		want[object](b, http.StatusOK, "GET", "/api/session", "")
		l.advance(4 * time.Minute)
	}
	want[object](b, http.StatusOK, "GET", "/api/session", "")
	l.advance(time.Minute)
	b.ended(estate.EndedByAge)
	// What is saved holds for sessions that there are, too.
	again := l.browser().signIn(primary)
	again.save(`{"inactivity_minutes":60,"maximum_minutes":60}`)
	l.advance(59 * time.Minute)
	want[object](again, http.StatusOK, "GET", "/api/session", "")
	l.advance(time.Minute)
	again.ended(estate.EndedByAge)
}

// Of too many sessions of one account the earliest ends; those that are over do not
// count, nor do those of others.
func TestConcurrentSessions(t *testing.T) {
	t.Parallel()
	l := newLab(t, foundation())
	first := l.browser().signIn(operator)
	owner := l.browser().signIn(primary)
	owner.save(`{"inactivity_minutes":15,"maximum_minutes":480,"concurrent_sessions":2}`)
	second, third := l.browser().signIn(operator), l.browser().signIn(operator)
	first.ended(estate.EndedByLimit)
	want[object](second, http.StatusOK, "GET", "/api/session", "")
	want[object](owner, http.StatusOK, "GET", "/api/session", "")
	l.advance(10 * time.Minute)
	want[object](third, http.StatusOK, "GET", "/api/session", "")
	want[object](owner, http.StatusOK, "GET", "/api/session", "")
	l.advance(5 * time.Minute) // the second one has been idle for too long
	fourth := l.browser().signIn(operator)
	want[object](third, http.StatusOK, "GET", "/api/session", "")
	want[object](fourth, http.StatusOK, "GET", "/api/session", "")
	if status, body := fourth.send("POST", "/api/sign-out", ""); status != http.StatusNoContent {
		t.Fatalf("%d %s", status, body)
	}
	l.browser().signIn(operator)
	want[object](third, http.StatusOK, "GET", "/api/session", "")
	owner.save(`{"inactivity_minutes":15,"maximum_minutes":480}`)
	for range 3 {
		l.browser().signIn(operator)
	}
	want[object](third, http.StatusOK, "GET", "/api/session", "")
}

// Addresses are asked for at the sign-in and at each use, also of sessions that
// there were before.
func TestRestrictedAddresses(t *testing.T) {
	t.Parallel()
	l := newLab(t, foundation())
	owner, elsewhere := l.at(office).signIn(primary), l.at("203.0.113.9").signIn(operator)
	owner.save(`{"inactivity_minutes":15,"maximum_minutes":480,"restrict_addresses":true,"addresses":["` + office + `","192.0.2.0/28"]}`)
	before := l.world()
	const code = "v1.console.address_not_allowed"
	elsewhere.problem(http.StatusForbidden, code, "GET", "/api/session", "")
	elsewhere.problem(http.StatusForbidden, code, "POST", "/api/user-accounts", `{"email":"x@example.com","role":"Analyst"}`)
	l.browser().problem(http.StatusForbidden, code, "POST", "/api/sign-in", `{"email":"`+operator+`","password":"`+password+`"}`)
	l.at("not an address").problem(http.StatusForbidden, code, "POST", "/api/sign-in", `{"email":"`+operator+`","password":"`+password+`"}`)
	if l.world() != before {
		t.Error("a refused address changed the world")
	}
	want[object](owner, http.StatusOK, "GET", "/api/session", "")
	l.at("192.0.2.15").signIn(operator)
	l.at("::ffff:192.0.2.1").signIn(operator)
	l.at("192.0.2.16").problem(http.StatusForbidden, code, "POST", "/api/sign-in", `{"email":"`+operator+`","password":"`+password+`"}`)
	elsewhere.Header.Set("Mockone-Client-Address", "192.0.2.3")
	want[object](elsewhere, http.StatusOK, "GET", "/api/session", "")
	owner.save(`{"inactivity_minutes":15,"maximum_minutes":480,"addresses":["` + office + `"]}`)
	elsewhere.Header.Del("Mockone-Client-Address")
	want[object](elsewhere, http.StatusOK, "GET", "/api/session", "")
}

// What cannot be saved is refused, in the field where it is wrong, in both
// languages, and what was typed stays.
func TestConsoleSettingsRefused(t *testing.T) {
	t.Parallel()
	l := newLab(t, foundation())
	good := map[string]string{"inactivity_minutes": "15", "maximum_minutes": "480"}
	for name, tc := range map[string]struct {
		change         map[string]string
		field, code    string
		english, japan string
	}{
		"too short":        {map[string]string{"inactivity_minutes": "4"}, "inactivity_minutes", "inactivity", "Specify an inactivity timeout from 5 minutes to 8 hours.", "5分から8時間"},
		"too long":         {map[string]string{"inactivity_minutes": "481"}, "inactivity_minutes", "inactivity", "Specify an inactivity timeout", "5分から8時間"},
		"no number":        {map[string]string{"inactivity_minutes": "long"}, "inactivity_minutes", "inactivity", "Specify an inactivity timeout", "5分から8時間"},
		"too soon over":    {map[string]string{"maximum_minutes": "29"}, "maximum_minutes", "maximum", "from 30 minutes to 8 hours", "30分から8時間"},
		"too late over":    {map[string]string{"maximum_minutes": "481"}, "maximum_minutes", "maximum", "from 30 minutes to 8 hours", "30分から8時間"},
		"no session":       {map[string]string{"concurrent_sessions": "0"}, "concurrent_sessions", "concurrent", "1 to 100 sessions", "1から100"},
		"too many":         {map[string]string{"concurrent_sessions": "101"}, "concurrent_sessions", "concurrent", "1 to 100 sessions", "1から100"},
		"no address":       {map[string]string{"restrict_addresses": "on", "addresses": ""}, "addresses", "no_address", "Specify 1 to 100 IP addresses.", "1件から100件"},
		"too many of them": {map[string]string{"addresses": strings.Repeat("192.0.2.1 ", 101)}, "addresses", "no_address", "Specify 1 to 100 IP addresses.", "1件から100件"},
		"a wildcard":       {map[string]string{"addresses": "198.51.100.*"}, "addresses", "address", "Wildcards are not supported.", "ワイルドカードは使用できません。"},
		"a name":           {map[string]string{"addresses": "office.example.com"}, "addresses", "address", "Specify IPv4 addresses", "IPv4アドレス"},
		"IPv6":             {map[string]string{"addresses": "2001:db8::1"}, "addresses", "address", "Specify IPv4 addresses", "IPv4アドレス"},
		"a private one":    {map[string]string{"addresses": office + "\n192.168.1.1"}, "addresses", "private_address", "Private IP addresses are not supported.", "プライベートIPアドレスは使用できません。"},
		"a private net":    {map[string]string{"addresses": "172.0.0.0/8"}, "addresses", "private_address", "Private IP addresses are not supported.", "プライベートIPアドレスは使用できません。"},
		"oneself out":      {map[string]string{"restrict_addresses": "on", "addresses": office}, "addresses", "locked_out", "You would be locked out.", "アクセスできなくなります。"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var fields []string
			form := maps.Clone(good)
			maps.Copy(form, tc.change)
			for field, value := range form {
				fields = append(fields, field, value)
			}
			if form["addresses"] == "" {
				fields = append(fields, "addresses", "")
			}
			for lang, sentence := range map[string]string{"en": tc.english, "ja": tc.japan} {
				c := l.clicker(lang).signIn(primary)
				got := c.Post("/console-settings", fields...)
				c.Refused(got, http.StatusConflict, "v1.console_settings."+tc.code, sentence)
				if !got.Has("field-"+tc.field+"-error") || !strings.Contains(got.HTML, strings.TrimSpace(form["addresses"])) {
					t.Errorf("%s", got.HTML)
				}
			}
		})
	}
	c := l.clicker("en").signIn(auditor)
	c.Refused(c.Post("/console-settings", "inactivity_minutes", "5", "maximum_minutes", "30"), http.StatusForbidden, "v1.role.not_allowed", "Your user role")
	if rows := l.rows(); strings.Contains(strings.Join(rows, " "), "console_settings") {
		t.Errorf("something was saved: %q", rows)
	}
	l.refused([]string{"v1.role.not_allowed"}, func() error {
		_, err := l.as(auditor, l.v.SaveConsoleSettings(iam.SettingsText{Inactivity: 5, Maximum: 30}, ""))
		return err
	})
}

func TestConsoleSettingsPage(t *testing.T) {
	t.Parallel()
	for lang, say := range map[string]struct{ title, saved, limit string }{
		"en": {"Console Settings", "The settings were saved.", "Limit concurrent browser sessions per account"},
		"ja": {"コンソール設定", "設定を保存しました。", "アカウントごとの同時ブラウザセッション数を制限"},
	} {
		l := newLab(t, foundation())
		c := l.clicker(lang).signIn(primary)
		got := c.Get("/console-settings")
		if got.Heading() != say.title || !strings.Contains(got.Text, say.limit) ||
			!strings.Contains(got.Tag("field-inactivity_minutes"), `value="15"`) || !strings.Contains(got.Tag("field-maximum_minutes"), `value="480"`) {
			t.Errorf("%s", got.HTML)
		}
		next := c.Done(c.Post("/console-settings", "inactivity_minutes", "30", "maximum_minutes", "60", "concurrent_sessions", "3", "addresses", "198.51.100.0/24\r\n192.0.2.1"),
			"/console-settings", say.saved)
		if !strings.Contains(next.Tag("field-concurrent_sessions"), `value="3"`) || !strings.Contains(next.HTML, ">198.51.100.0/24\n192.0.2.1</textarea>") {
			t.Errorf("%s", next.HTML)
		}
	}
}
