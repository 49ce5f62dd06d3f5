package mockone_test

import (
	"bytes"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/mockone/mockone/internal/sim"
)

// visitor is a browser without script. It keeps cookies, and follows redirects
// only when told to.
type visitor struct {
	t           testing.TB
	client      *http.Client
	lang, theme string
	// cookies are by their names, which say the service and the sandbox.
	cookies map[string]string
}

func newVisitor(tb testing.TB, client *http.Client, lang, theme string) *visitor {
	tb.Helper()
	return &visitor{t: tb, client: client, lang: lang, theme: theme, cookies: map[string]string{}}
}

// in returns the same visitor with another language and theme.
func (v *visitor) in(lang, theme string) *visitor {
	other := *v
	other.lang, other.theme, other.cookies = lang, theme, maps.Clone(v.cookies)
	return &other
}

// request is what the browser sends; form is nil for a GET.
func (v *visitor) request(method, at string, form url.Values) wire {
	cookies := []string{"mockone_language=" + v.lang}
	if v.theme != "" {
		cookies = append(cookies, "mockone_theme="+v.theme)
	}
	for _, name := range slices.Sorted(maps.Keys(v.cookies)) {
		cookies = append(cookies, name+"="+v.cookies[name])
	}
	w := wire{method: method, url: at, header: map[string]string{
		"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Cookie": strings.Join(cookies, "; "),
	}}
	if form != nil {
		w = w.with("Content-Type", "application/x-www-form-urlencoded")
		w.body = []byte(form.Encode())
	}
	return w
}

// send sends a request, keeps the cookies, and reads the answer as a page.
func (v *visitor) send(w wire) *page {
	v.t.Helper()
	at, err := url.Parse(w.url)
	if err != nil {
		v.t.Fatal(err)
	}
	a := w.through(v.t.Context(), v.client)
	if a.Err != nil {
		v.t.Fatalf("%s %s: %v", w.method, short(w.url), a.Err)
	}
	for _, c := range (&http.Response{Header: a.Header}).Cookies() {
		if c.MaxAge < 0 {
			delete(v.cookies, c.Name)
			continue
		}
		v.cookies[c.Name] = c.Value
	}
	p := parsePage(a, at)
	p.lang, p.theme = v.lang, v.theme
	return p
}

// get asks for a page.
func (v *visitor) get(at string) *page {
	v.t.Helper()
	return v.send(v.request(http.MethodGet, at, nil))
}

// submit sends a form of a page.
func (v *visitor) submit(f *form, changes map[string]string) *page {
	v.t.Helper()
	if f.method == http.MethodGet {
		at := *f.action
		at.RawQuery = f.values(changes).Encode()
		return v.get(at.String())
	}
	return v.send(v.request(f.method, f.action.String(), f.values(changes)))
}

// follow goes where redirects lead.
func (v *visitor) follow(p *page) *page {
	v.t.Helper()
	for range 5 {
		if p.Status != http.StatusSeeOther {
			return p
		}
		at := p.resolve(p.Header.Get("Location"))
		if at == nil {
			v.t.Fatalf("%s redirects to %q", p.url, p.Header.Get("Location"))
		}
		p = v.get(at.String())
	}
	v.t.Fatalf("%s: redirects without end", p.url)
	return nil
}

// with returns the form of the page that has a field of the name.
func (p *page) with(field string) *form {
	for _, f := range p.forms() {
		if f.field(field) != nil {
			return &f
		}
	}
	return nil
}

// signIn signs in by the two forms, or the one that the console has. It returns the page to which that leads, and
// whether there is a session now.
func (v *visitor) signIn(base, login, password string) (*page, bool) {
	v.t.Helper()
	p := v.follow(v.get(base + "/"))
	if f := p.with("login"); f != nil { // in one step
		p = v.submit(f, map[string]string{"login": login, "password": password})
		return p, p.Status == http.StatusSeeOther
	}
	if len(p.marked("hibernating")) > 0 { // the wake-up portal is there instead
		return p, false
	}
	for _, step := range []struct{ field, value string }{{"email", login}, {"password", password}} {
		f := p.with(step.field)
		if p.Status != http.StatusOK || f == nil {
			v.t.Fatalf("signing in %s at %s: there is no form for the %s: %d %s", login, p.url, step.field, p.Status, p.Body)
		}
		if p = v.submit(f, map[string]string{step.field: step.value}); p.Status == http.StatusSeeOther && step.field == "email" {
			p = v.follow(p)
		}
	}
	return p, p.Status == http.StatusSeeOther
}

// credentials returns who can sign in, as things are now.
func (b *box) credentials() []sim.Credential {
	b.t.Helper()
	var list struct {
		Items []sim.Credential `json:"items"`
	}
	b.about("GET", "/credentials", nil).into(b.t, &list)
	return list.Items
}

// insteadID marks the text of the page that whoever has to update his account is
// shown instead of every other one.
const insteadID = "step-text"

// instead reports whether the page is that one.
func (p *page) instead() bool {
	return p.Status == http.StatusForbidden && len(p.marked(insteadID)) == 1
}

// notAllowed reports whether the page says that its user's role does not permit it:
// the navigation leads to pages that not everybody may see.
func (p *page) notAllowed() bool {
	for _, n := range all(p.doc) {
		if strings.HasSuffix(attr(n, "data-code"), ".role.not_allowed") {
			return p.Status == http.StatusForbidden
		}
	}
	return false
}

// says returns the sentences by which a page refuses something.
func (p *page) says() []string {
	var out []string
	for _, n := range all(p.doc) {
		id := attr(n, "data-testid")
		if id == "refusal" || id == "blocks" || id == insteadID || strings.HasPrefix(id, "field-") && strings.HasSuffix(id, "-error") {
			out = append(out, words(n))
		}
	}
	return out
}

// looks returns the theme that a page says it has.
func (p *page) looks() string {
	roots := all(p.doc, "html")
	if len(roots) == 0 {
		return ""
	}
	return attr(roots[0], "data-theme")
}

// themed reports whether the console sets the page's theme: then the page's frame, which
// has a user in it, does not ask for one.
func (p *page) themed() bool {
	return len(p.marked("user")) > 0 && len(p.marked("theme-dark")) == 0
}

// sameBut reports whether two pages are the same but for the theme.
func sameBut(light, dark *page) bool {
	plain := func(p *page) []byte {
		b := bytes.ReplaceAll(p.Body, []byte(` data-theme="`+p.looks()+`"`), nil)
		b = bytes.ReplaceAll(b, []byte(`<meta name="color-scheme" content="`+p.looks()+`">`), nil)
		b = bytes.ReplaceAll(b, []byte(`aria-pressed="true"`), []byte("aria-pressed"))
		return bytes.ReplaceAll(b, []byte(`aria-pressed="false"`), []byte("aria-pressed"))
	}
	return light.Status == dark.Status && bytes.Equal(plain(light), plain(dark))
}
