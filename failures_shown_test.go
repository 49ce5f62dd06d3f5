package mockone_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// failure is one that real migrations meet: a world, the way to it, what a user is
// told then, over the API and on the page, and what he does next.
type failure struct {
	// name is how docs/failures.md calls it.
	name, fixture string
	settings      object
	// way is how a user comes to it; meanwhile is what happens while the page is open
	// on which he will be refused.
	way, meanwhile []act
	// code and says are the refusal, says in English and Japanese.
	code string
	says [2]string
	// noted says that the refusal is a fact, as that of a wrong password is.
	noted bool
	api   asking
	page  clicking
	// out is the way out.
	out []act
}

// asking is a request over the API that is refused.
type asking struct {
	who, method, service, path string
	body                       any
	status                     int
	// reason is that of a session that has ended.
	reason string
}

// clicking is a click that is refused.
type clicking struct {
	// service is where; login is who has signed in there; "" is nobody.
	service, login string
	// open is the page, which has the elements and lacks others. Its button sends what is
	// filled in. Without a button, the page itself tells what stands in the way; whoever
	// sends by himself what it does not offer, to sendTo, hears it again.
	open, button string
	has, lacks   []string
	fill         map[string]string
	sendTo       string
	// silent says that the page tells nothing of what it does not offer.
	silent bool
}

// TestFailures shows each failure of docs/failures.md: over the API and on the pages,
// in both languages, the right reason is told, nothing else changes, and the way out
// leads out.
func TestFailures(t *testing.T) {
	t.Parallel()
	l, client := newLab(t), newClient(t)
	for _, f := range failures() {
		for i, lang := range []string{"en", "ja"} {
			t.Run(f.name+"/api "+lang, func(t *testing.T) {
				t.Parallel()
				b, s := f.comes(l.of(t))
				f.run(b, s, f.meanwhile)
				f.asks(client, b, s, lang, f.says[i])
				f.run(b, s, f.out)
			})
			t.Run(f.name+"/page "+lang, func(t *testing.T) {
				t.Parallel()
				b, s := f.comes(l.of(t))
				f.clicks(newVisitor(t, client, lang, ""), b, s, f.says[i])
				f.run(b, s, f.out)
			})
		}
	}
}

// comes goes the way to the failure.
func (f *failure) comes(l *lab) (*box, *tale) {
	l.t.Helper()
	more := object{}
	if f.settings != nil {
		more["settings"] = f.settings
	}
	b, s := l.sandbox(f.fixture, "manual", more), newTale()
	f.run(b, s, f.way)
	return b, s
}

func (f *failure) run(b *box, s *tale, acts []act) {
	b.t.Helper()
	for _, a := range acts {
		a.run(b, s)
	}
}

// at puts the keys of mailed links, and ids, into a path.
func (s *tale) at(b *box, path string) string {
	b.t.Helper()
	for to, key := range s.keys {
		path = strings.ReplaceAll(path, "{key "+to+"}", key)
	}
	return b.path(path)
}

// asks is refused over the API.
func (f *failure) asks(client *http.Client, b *box, s *tale, lang, sentence string) {
	b.t.Helper()
	token := s.tokens[f.api.who]
	w := wire{method: f.api.method, url: b.URLs[f.api.service] + s.at(b, f.api.path)}.withJSON(b.t, f.api.body).with("Accept-Language", lang)
	if token != "" {
		w = w.with("Authorization", "Bearer "+token)
	}
	before := b.digest()
	got := w.through(b.t.Context(), client)
	if got.Status != f.api.status || got.code() != f.code || !strings.HasPrefix(got.field("detail"), sentence) {
		b.t.Errorf("%s %s: %s, want %d %s %q", w.method, f.api.path, got, f.api.status, f.code, sentence)
	}
	if f.api.reason != "" && got.field("reason") != f.api.reason {
		b.t.Errorf("%s %s: %s, want the reason %s", w.method, f.api.path, got, f.api.reason)
	}
	if after := b.digest(); !f.noted && after != before {
		b.t.Errorf("what was refused has changed something:\n%s\n%s", before, after)
	}
}

// clicks is refused on a page.
func (f *failure) clicks(v *visitor, b *box, s *tale, sentence string) {
	b.t.Helper()
	c, code := f.page, f.code
	if f.api.reason != "" {
		code = f.api.reason // of a session that has ended, the page for signing in tells the reason
	}
	if c.login != "" {
		v.signInAs(b, c.service, c.login)
	}
	base := b.URLs[c.service]
	p := v.follow(v.get(base + s.at(b, c.open)))
	for _, id := range c.has {
		if len(p.marked(id)) == 0 {
			b.t.Errorf("%s has no %s: %s", c.open, id, words(p.doc))
		}
	}
	for _, id := range c.lacks {
		if len(p.marked(id)) > 0 {
			b.t.Errorf("%s offers %s: %s", c.open, id, words(p.doc))
		}
	}
	if c.button == "" && !c.silent && !p.states(code, sentence) {
		b.t.Errorf("%s does not tell %s: %d %s", c.open, code, p.Status, words(p.doc))
	}
	var send *form
	switch {
	case c.button != "":
		if send = p.formWith("", c.button); send == nil {
			b.t.Fatalf("%s has no button %s: %d %s", c.open, c.button, p.Status, words(p.doc))
		}
	case c.sendTo != "":
		send = &form{method: http.MethodPost, action: p.resolve(base + s.at(b, c.sendTo))}
	default:
		return
	}
	f.run(b, s, f.meanwhile)
	before := b.digest()
	if p = v.follow(v.submit(send, c.fill)); !p.tells(code, sentence, false) {
		b.t.Errorf("%s does not refuse it as %s: %d %s", c.open, code, p.Status, words(p.doc))
	}
	if after := b.digest(); !f.noted && after != before {
		b.t.Errorf("what was refused has changed something:\n%s\n%s", before, after)
	}
}

// states reports whether the page tells what stands in the way.
func (p *page) states(code, sentence string) bool {
	return slices.ContainsFunc(all(p.doc), func(n *html.Node) bool {
		return attr(n, "data-code") == code && strings.HasPrefix(words(n), sentence)
	})
}

// holds demands a value of what Vision One answers to whoever has signed in.
func holds(who, path, field, value string) act {
	return act{name: who + " looks at " + path, reads: true, do: func(b *box, s *tale) answer {
		got := b.call("GET", "v1", s.at(b, path), s.tokens[who], nil)
		if got.field(field) != value {
			b.t.Errorf("%s: %s, want %s %q", path, got, field, value)
		}
		return got
	}}
}
