package mockone_test

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/mockone/mockone"
)

// guarded is a way to a refusal on a page.
type guarded struct {
	// code is the refusal's, as its data-code says it.
	code string
	// says are its words in English and Japanese, where no lifecycle has them.
	says [2]string

	fixture   string // "" is the default one
	overrides object
	before    []act
	// who has signed in to the service; "" is nobody.
	service, who string
	// open is the page. Its button is pressed, in the row that shows row, with the
	// changes to what its form holds. Without a button it is the page that refuses.
	open, row, button string
	change            map[string]string
	// types is what else is typed, and known only when the page is opened: a code that
	// was mailed.
	types func(b *box) map[string]string
	// meanwhile is what happens between opening the page and pressing the button,
	// while it stays as it was: somebody else acts, or the same one in another window.
	meanwhile []act
	// again signs in once more before the button is pressed.
	again bool
	// fact says that what is refused is noted: a wrong code is counted.
	fact bool
	// sendTo is where the form is sent instead: a page as people see it has no such form.
	sendTo string
}

// refusedTexts are the words of refusals by their codes. A code may have several.
type refusedTexts map[string]map[string]string

// textsOf returns how the lifecycles of services word their refusals: Japanese by English.
func textsOf(d *mockone.Description, services ...string) refusedTexts {
	out := refusedTexts{}
	add := func(code, en, ja string) {
		if out[code] == nil {
			out[code] = map[string]string{}
		}
		out[code][en] = ja
	}
	for i := range d.Lifecycles {
		table := &d.Lifecycles[i]
		service, _, _ := strings.Cut(table.Name, ".")
		if !slices.Contains(services, service) {
			continue
		}
		for j := range table.Rows {
			for _, g := range table.Rows[j].If {
				if g.Else != nil {
					add(g.Else.Code, g.Else.Text.EN, g.Else.Text.JA)
				}
			}
		}
		for _, r := range table.Refusals {
			add(r.Reason.Code, r.Reason.Text.EN, r.Reason.Text.JA)
		}
	}
	return out
}

// TestEachGuardOnItsPage reaches every refusal of Vision One, Cloud App Security,
// Apex One and the Customer Licensing Portal that the pages can show, and reads its
// sentence there in both languages. What none can show is listed with the reason, see hidden.
func TestEachGuardOnItsPage(t *testing.T) {
	if underRace {
		t.Skip("one caller alone: run without the race detector")
	}
	t.Parallel()
	d, err := mockone.Describe(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	l, client := newLab(t), newClient(t)
	texts := textsOf(d, mockone.V1, mockone.CAS, mockone.CLP, mockone.ApexOne)
	// A sentence is seen, or hidden for a reason, and not both.
	open := map[string]bool{}
	for code, sentences := range texts {
		for en := range sentences {
			open[code+": "+en] = true
		}
	}
	for name, why := range hidden() {
		if !open[name] || why == "" {
			t.Errorf("no lifecycle refuses anything with %q", name)
		}
		delete(open, name)
	}
	seen := make(chan string, len(open)+len(guardedPages()))
	t.Run("codes", func(t *testing.T) {
		for _, g := range guardedPages() {
			t.Run(g.name(), func(t *testing.T) {
				t.Parallel()
				own := &lab{t: t, platform: l.platform}
				seen <- g.code + ": " + own.shows(client, &g, texts[g.code])
			})
		}
	})
	close(seen)
	for name := range seen {
		if _, is := hidden()[name]; is {
			t.Errorf("%q is said to be hidden, and was shown", name)
		}
		delete(open, name)
	}
	if t.Failed() {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(open)) {
		t.Errorf("no page shows %s", name)
	}
}

func (g *guarded) name() string {
	return strings.Join(slices.DeleteFunc([]string{g.code, g.button, g.open, g.fixture}, func(s string) bool { return s == "" }), " ")
}

// shows goes to a refusal, reads it in both languages, and returns its English
// sentence.
func (l *lab) shows(client *http.Client, g *guarded, texts map[string]string) string {
	l.t.Helper()
	fixture := g.fixture
	if fixture == "" {
		fixture = mockone.DefaultFixture
	}
	b, s := l.sandbox(fixture, "manual", map[string]any{"overrides": g.overrides}), newTale()
	for i := range g.before {
		g.before[i].run(b, s)
	}
	base := b.URLs[g.service]
	v := newVisitor(l.t, client, "en", "")
	if g.who != "" {
		v.signInAs(b, g.service, g.who)
	}
	at := func(path string) string {
		for to, key := range s.keys {
			path = strings.ReplaceAll(path, "{key "+to+"}", key)
		}
		return base + b.path(path)
	}
	address := at(g.open)
	send := func(v *visitor) *page { return v.follow(v.get(address)) }
	if g.button != "" {
		p := v.get(address)
		f := p.formWith(g.row, g.button)
		if f == nil {
			l.t.Fatalf("%s has no button %s %s: %d %s", g.open, g.button, g.row, p.Status, words(p.doc))
		}
		if g.sendTo != "" {
			f.action, f.fields = p.resolve(at(g.sendTo)), nil
		}
		send = func(v *visitor) *page { return v.follow(v.submit(f, g.change)) }
	}
	if g.types != nil {
		g.change = g.types(b)
	}
	for i := range g.meanwhile {
		g.meanwhile[i].run(b, s)
	}
	if g.again {
		v.signInAs(b, g.service, g.who)
	}
	if g.says[0] != "" {
		texts = map[string]string{g.says[0]: g.says[1]}
	}
	before := b.digest()
	p := send(v)
	for en, ja := range texts {
		if !p.tells(g.code, en, g.button == "") {
			continue
		}
		other := v.in("ja", "")
		if p := send(other); !p.tells(g.code, ja, g.button == "") {
			l.t.Errorf("in Japanese: %d %s", p.Status, words(p.doc))
		}
		if after := b.digest(); g.who != "" && !g.fact && after != before {
			l.t.Errorf("what was refused has changed something:\n%s\n%s", before, after)
		}
		return en
	}
	l.t.Errorf("the page does not refuse it as %s: %d %s", g.code, p.Status, words(p.doc))
	return ""
}

// digest is all that is in the sandbox, but for sessions, which note that they are used.
func (b *box) digest() string {
	b.t.Helper()
	var out strings.Builder
	for _, t := range b.things("") {
		if !strings.HasSuffix(t.Kind, ".session") {
			out.WriteString(t.Kind + " " + t.ID + " " + t.State + " " + t.Since + " " + string(t.Body) + "\n")
		}
	}
	return out.String()
}

// signInAs signs in who has the address.
func (v *visitor) signInAs(b *box, service, login string) {
	v.t.Helper()
	for _, c := range b.credentials() {
		if c.Service == service && c.Login == login {
			v.cookies = map[string]string{}
			if p, ok := v.signIn(b.URLs[service], c.Login, c.Password); !ok {
				v.t.Fatalf("signing in %s: %d %s", login, p.Status, words(p.doc))
			}
			return
		}
	}
	v.t.Fatalf("nobody signs in to %s as %s", service, login)
}

// formWith returns the form that a button sends, in the row of a table that has
// the text; the button's name and value are in it.
func (p *page) formWith(row, button string) *form {
	for _, b := range p.marked(button) {
		if tr := above(b, "tr"); row != "" && (tr == nil || !strings.Contains(words(tr), row)) {
			continue
		}
		of := above(b, "form")
		if id := attr(b, "form"); id != "" {
			of = p.byID(id)
		}
		i := slices.Index(all(p.doc, "form"), of)
		if i < 0 {
			continue
		}
		f := p.forms()[i]
		if name := attr(b, "name"); name != "" {
			f.fields = slices.DeleteFunc(f.fields, func(c field) bool { return c.name == name })
			f.fields = append(f.fields, field{name: name, kind: "hidden", values: []string{attr(b, "value")}})
		}
		return &f
	}
	return nil
}

// tells reports whether the page says the sentence of a refusal: above itself, in
// a field, or on the page for signing in; also as what stands in the way, if
// nothing was sent.
func (p *page) tells(code, sentence string, blocks bool) bool {
	for _, n := range all(p.doc) {
		if attr(n, "data-code") != code || !strings.HasPrefix(words(n), sentence) {
			continue
		}
		for at := n; at != nil; at = at.Parent {
			id := ""
			if at.Type == html.ElementNode {
				id = attr(at, "data-testid")
			}
			switch {
			case id == "refusal", strings.HasSuffix(id, "-error"), id == "blocks" && blocks:
				return p.Status >= http.StatusBadRequest
			case id == "ended":
				return p.Status == http.StatusOK
			}
		}
	}
	return false
}

// signInPage is the second step of signing in.
func signInPage(login string) string {
	return "/sign-in/password?" + url.Values{"email": {login}}.Encode()
}
