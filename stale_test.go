package mockone_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/lifecycle"
)

// stale is a client that goes on with what is not good any more.
type stale struct {
	name, fixture string
	settings      map[string]string
	// before leads to that.
	before []act
	// api is what the client asks then. page is the same by the form of the page;
	// nil where there is none.
	api, page func(b *box, s *tale) asked

	// status, code and says are how it is refused; reason is why a session ended.
	status int
	code   string
	reason string
	says   lifecycle.Text
	// fact is the row by which the refusal is noted; empty if it is not.
	fact string
}

// asked is a request of a client, or the sending of a form.
type asked struct {
	method, service, path, token string
	body                         any
	form                         url.Values
}

// TestStaleClients has clients go on with old sessions, logins, codes and links.
// Each is refused with its own reason, in both languages, by the API and on the
// page, and nothing changes but what the refusal notes.
func TestStaleClients(t *testing.T) {
	t.Parallel()
	l, client := newLab(t), newClient(t)
	seen := map[string]bool{}
	for _, c := range slices.Concat(staleSessions(), staleLogins(), staleCodes(), staleLinks(), staleSteps()) {
		if seen[c.name] {
			t.Fatalf("there are two of %q", c.name)
		}
		seen[c.name] = true
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			fixture := c.fixture
			if fixture == "" {
				fixture = "cas-foundation"
			}
			told := newTale()
			b := l.of(t).begin(&story{fixture: fixture, settings: c.settings})
			for i := range c.before {
				c.before[i].run(b, told)
			}
			for i, lang := range []string{"en", "ja"} {
				if testing.Short() && i == len(c.name)%2 {
					continue // one of them by turns
				}
				c.unchanged(b, "over the API in "+lang, func() { c.overAPI(b, told, client, lang) })
				if c.page != nil {
					c.unchanged(b, "on the page in "+lang, func() { c.onPage(b, told, client, lang) })
				}
			}
		})
	}
}

// overAPI asks the API.
func (c *stale) overAPI(b *box, s *tale, client *http.Client, lang string) {
	b.t.Helper()
	q := c.api(b, s)
	w := wire{method: q.method, url: b.URLs[q.service] + q.path}.with("Accept-Language", lang).withJSON(b.t, q.body)
	if q.token != "" {
		w = w.with("Authorization", "Bearer "+q.token)
	}
	a := w.through(b.t.Context(), client)
	var got struct {
		problem
		Reason string `json:"reason"`
	}
	if err := json.Unmarshal(a.Body, &got); err != nil {
		b.t.Fatalf("%s %s: %s: %v", q.method, q.path, a, err)
	}
	if a.Status != c.status || got.Code != c.code || got.Reason != c.reason {
		b.t.Errorf("%s %s: %d %s %s, want %d %s %s", q.method, q.path, a.Status, got.Code, got.Reason, c.status, c.code, c.reason)
	}
	if want := c.says.In(lang); got.Detail != want {
		b.t.Errorf("%s %s in %s says %q, want %q", q.method, q.path, lang, got.Detail, want)
	}
}

// onPage sends the form, or asks for the page. Whoever has no session is led to the
// page for signing in, which says why.
func (c *stale) onPage(b *box, s *tale, client *http.Client, lang string) {
	b.t.Helper()
	q := c.page(b, s)
	v := newVisitor(b.t, client, lang, "")
	if q.token != "" {
		v.cookies["mockone_"+q.service+"_"+b.ID] = q.token
	}
	got := v.send(v.request(q.method, b.URLs[q.service]+q.path, q.form))
	if c.status != http.StatusUnauthorized || !strings.HasPrefix(c.code, "session.") {
		if got.Status != c.status || !slices.ContainsFunc(got.says(), func(s string) bool { return strings.HasPrefix(s, c.says.In(lang)) }) {
			b.t.Errorf("%s %s in %s: %d %q (%.200q), want %d %q", q.method, q.path, lang, got.Status, got.says(), got.Header.Get("Location"), c.status, c.says.In(lang))
		}
		return
	}
	if at := got.Header.Get("Location"); got.Status != http.StatusSeeOther || !strings.Contains(at, "/sign-in") {
		b.t.Fatalf("%s %s: %d to %q, not to the page for signing in", q.method, q.path, got.Status, at)
	}
	got = v.follow(got)
	var said string
	for _, n := range got.marked("ended") {
		said = words(n)
	}
	// Nobody needs to be told that he has signed out himself.
	want := ""
	if c.reason != "" && c.reason != "signed_out" {
		want = c.says.In(lang)
	}
	if got.Status != http.StatusOK || !strings.HasPrefix(said, want) || want == "" && said != "" {
		b.t.Errorf("the page for signing in says %d %q, want %q", got.Status, said, want)
	}
}

// unchanged does something, and wants the sandbox as it was but for what the
// refusal notes.
func (c *stale) unchanged(b *box, how string, do func()) {
	b.t.Helper()
	was, before, mail := b.things(""), b.walked(), string(b.about("GET", "/mail?limit=500", nil).Body)
	do()
	now, after := b.things(""), b.walked()
	news := after[len(before):]
	if diff := cmp.Diff(before, after[:len(before)]); diff != "" {
		b.t.Errorf("%s: the past has changed: %s", how, diff)
	}
	switch {
	case c.fact == "" && len(news) > 0, len(news) > 1:
		b.t.Errorf("%s: it was refused, and yet: %+v", how, news)
	case c.fact != "" && (len(news) == 0 || news[0].Row != c.fact):
		b.t.Errorf("%s: %s was not noted: %+v", how, c.fact, news)
	}
	if c.fact != "" && len(news) == 1 {
		other := func(t thingOf) bool { return t.Kind == news[0].Kind && t.ID == news[0].Thing }
		was, now = slices.DeleteFunc(was, other), slices.DeleteFunc(now, other)
	}
	if diff := cmp.Diff(was, now); diff != "" {
		b.t.Errorf("%s: things have changed: %s", how, diff)
	}
	if got := string(b.about("GET", "/mail?limit=500", nil).Body); got != mail {
		b.t.Errorf("%s: a mail was sent: %s", how, got)
	}
}

// walked returns the whole event log.
func (b *box) walked() []walked {
	b.t.Helper()
	var all []walked
	cursor := ""
	for {
		var page struct {
			Items  []walked `json:"items"`
			Cursor string   `json:"cursor"`
		}
		b.about("GET", "/events?limit=500&after="+cursor, nil).into(b.t, &page)
		all, cursor = append(all, page.Items...), page.Cursor
		if len(page.Items) < 500 {
			return all
		}
	}
}

// says are the sentences of a refusal.
func says(en, ja string) lifecycle.Text { return lifecycle.Text{EN: en, JA: ja} }

// passes moves time.
func passes(by string) act {
	a := steers("POST", "/clock/advance", object{"by": by})
	a.time = true
	return a
}

// ask is a request to a service with the token of whoever has signed in, and what
// was noted under a name, as the key of a link or a code: {key} in path and body.
func ask(method, service, path, who, key string, body any) func(b *box, s *tale) asked {
	return func(b *box, s *tale) asked {
		b.t.Helper()
		fill := func(text string) string { return b.path(strings.ReplaceAll(text, "{key}", s.keys[key])) }
		q := asked{method: method, service: service, path: fill(path), token: s.tokens[who], body: body}
		switch body := body.(type) {
		case url.Values:
			q.body, q.form = nil, url.Values{}
			for name, values := range body {
				q.form.Set(name, fill(values[0]))
			}
		case object:
			filled := object{}
			for name, value := range body {
				if text, ok := value.(string); ok {
					value = fill(text)
				}
				filled[name] = value
			}
			q.body = filled
		}
		return q
	}
}

// typed is what a form sends: names and values.
func typed(pairs ...string) url.Values {
	out := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		out.Add(pairs[i], pairs[i+1])
	}
	return out
}
