package mockone_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone"
)

// injected are values that would be a part of the page, were they not escaped.
func injected() []string {
	return []string{`"><script>x</script>`, `'><img src=x onerror=x>`, `</textarea></title><script>x</script>`, `javascript:x()`}
}

// pageProber asks pages and forms what they must refuse.
type pageProber struct {
	t      *testing.T
	lab    *lab
	site   *site
	known  *vocabulary
	client *http.Client
	// ended are tokens of sessions that have ended, by sandbox and service.
	ended map[string]string
	// other is a sandbox whose credentials are good in none of those that are asked.
	other *material
	sent  int
}

// TestBadPageInput asks every page and every form in every wrong way. Each is
// refused by a page with a sentence in the asker's language, nothing that was
// sent becomes a part of the page, and nothing has changed.
func TestBadPageInput(t *testing.T) {
	if underRace {
		t.Skip("one caller alone: run without the race detector")
	}
	t.Parallel()
	l := newLab(t)
	s, list, materials := sampled(t, l, "bad")
	p := &pageProber{t: t, lab: l, site: s, known: readVocabulary(t), client: newClient(t), ended: map[string]string{}, other: l.prepare("other", false)}
	for _, m := range materials {
		for _, service := range consoles() {
			if c := m.Credentials[role(service)]; m.tokens[service] != "" {
				token := m.must("POST", service, "/api/sign-in", "", logIn(service, c.Login, c.Password)).field("token")
				m.must("POST", service, "/api/sign-out", token, nil)
				p.ended[m.ID+service] = token
			}
		}
	}
	for _, one := range list {
		before := one.m.lasting()
		p.address(one)
		p.askers(one)
		if one.form != nil {
			p.forms(one)
		}
		if after := one.m.lasting(); after != before {
			t.Errorf("%s: what was refused has changed something:\n%s", one.route.key(),
				cmp.Diff(strings.Split(before, "\n"), strings.Split(after, "\n")))
		}
		p.injects(one)
	}
	if len(list) < 20 {
		t.Errorf("only %d pages and forms were asked", len(list))
	}
}

// languages are those in which a request is sent: each, or in -short tests one by turns.
func (p *pageProber) languages() []string {
	if p.sent++; testing.Short() {
		return []string{"en", "ja"}[p.sent%2:][:1]
	}
	return []string{"en", "ja"}
}

// refused sends a request in the languages and wants a page that refuses it with
// one of the statuses, or with any from 400 to 499.
func (p *pageProber) refused(s *sample, what string, ask func(lang string) wire, statuses ...int) {
	p.t.Helper()
	for _, lang := range p.languages() {
		w := ask(lang)
		got := p.send(w, lang)
		if wrong := p.judge(s, got, statuses); wrong != "" {
			p.t.Errorf("%s: %s (%s %s, %s): %s", s.route.key(), what, w.method, short(w.url), lang, wrong)
		}
		if got.Status == http.StatusMethodNotAllowed {
			p.allows(w, got)
		}
	}
}

func (p *pageProber) send(w wire, lang string) *page {
	p.t.Helper()
	at, err := url.Parse(w.url)
	if err != nil {
		at = &url.URL{Path: "/"} // it was malformed on purpose
	}
	got := parsePage(w.through(p.t.Context(), p.client), at)
	got.lang = lang
	return got
}

// judge says what is wrong with a refusal.
func (p *pageProber) judge(s *sample, got *page, statuses []int) string {
	switch {
	case got.Err != nil:
		return got.Err.Error()
	case got.Status < 400 || got.Status > 499 || len(statuses) > 0 && !slices.Contains(statuses, got.Status):
		return fmt.Sprintf("%d, want %v: %q %.300s", got.Status, statuses, got.says(), got.Header.Get("Location"))
	}
	want := expected{sandbox: s.m.ID, footer: p.known.footer, leads: p.site.leads}
	if len(got.marked("sandbox")) == 0 {
		want.sandbox = "" // it was refused before its sandbox was found
	}
	if len(got.marked("user")) > 0 {
		want.user = s.login
	}
	if wrong := inspect(got, &want); len(wrong) > 0 {
		return fmt.Sprintf("%d, on which %q", got.Status, wrong)
	}
	says := got.says()
	if len(says) == 0 {
		return fmt.Sprintf("%d without a sentence", got.Status)
	}
	for _, sentence := range says {
		if inJapanese(sentence) != (got.lang == "ja") {
			return fmt.Sprintf("%d with the sentence %q", got.Status, sentence)
		}
	}
	return ""
}

// allows checks that Allow lists what the path takes.
func (p *pageProber) allows(w wire, got *page) {
	p.t.Helper()
	var want []string
	for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
		if p.site.find(method, got.url).route == nil {
			continue
		}
		if want = append(want, method); method == "GET" {
			want = append(want, "HEAD")
		}
	}
	if diff := cmp.Diff(strings.Join(want, ", "), got.Header.Get("Allow")); diff != "" {
		p.t.Errorf("%s %s: Allow:\n%s", w.method, w.url, diff)
	}
}

// address asks with paths, queries and methods that the page does not have.
func (p *pageProber) address(s *sample) {
	p.t.Helper()
	with := func(change func(address string) string) func(string) wire {
		return func(lang string) wire {
			w := s.request(lang)
			w.url = change(w.url)
			return w
		}
	}
	query := func(text string) func(string) wire {
		return with(func(address string) string {
			return address + map[bool]string{true: "&", false: "?"}[strings.Contains(address, "?")] + text
		})
	}
	p.refused(s, "an unknown parameter", query("unheard_of="+marker), 422)
	p.refused(s, "a parameter in capitals", query("AFTER="+marker), 422)
	for _, text := range []string{"x=%00", "%00=x", "x=%ff", "x=%zz", "x=%", "a;b=c"} {
		p.refused(s, "a malformed query", query(text), 400)
	}
	for name := range s.params {
		p.values(s, name)
	}
	for _, tail := range []string{"/", "/..", "%00", "%ff", "/" + strings.Repeat(marker, 1000)} {
		if s.route.path == "/" && tail == "/" {
			continue
		}
		if u, err := url.Parse(s.at.Scheme + "://" + s.at.Host + s.at.EscapedPath() + tail); err == nil && p.site.find("POST", u).route != nil {
			continue // a form is sent there: see ledToPage
		}
		p.refused(s, "a path with a tail", with(func(address string) string {
			path, q, _ := strings.Cut(address, "?")
			return path + tail + question(q)
		}), 400, 404, 405)
	}
	for _, value := range []string{
		"unheard-of", strings.Repeat(marker, 500), "%00", "%ff", "..%2F..%2Fetc", "%2e%2e", url.PathEscape(injected()[0]), "%E6%97%A5%E6%9C%AC", "%0d%0aX:%20y",
	} {
		if len(s.route.params) == 0 {
			break
		}
		w := p.prefix(s) + fill(s.route.path, func(string) string { return value })
		p.refused(s, "a wrong id", with(func(string) string { return w }), 400, 404)
	}
	if p.site.find("GET", s.at).route == nil {
		p.ledToPage(s)
	}
	for _, method := range []string{"PUT", "PATCH", "DELETE", "OPTIONS", "BREW", "POST"} {
		if p.site.find(method, s.at).route == nil {
			p.refused(s, "a wrong method", func(lang string) wire {
				w := s.visitor.in(lang, "").request(method, s.at.String(), nil)
				return w
			}, 405)
		}
	}
}

// ledToPage asks for what only a form is sent to, as somebody does who loads again
// the page that refused it: a page above it is where he comes to.
func (p *pageProber) ledToPage(s *sample) {
	p.t.Helper()
	for _, lang := range p.languages() {
		got := p.send(s.visitor.in(lang, "").request("GET", s.at.String(), nil), lang)
		to, err := got.url.Parse(got.Header.Get("Location"))
		if got.Status != http.StatusSeeOther || err != nil || !strings.HasPrefix(to.String(), p.prefix(s)) || p.site.find("GET", to).route == nil {
			p.t.Errorf("%s: asked for by itself, it answers %d to %q (%v)", s.route.key(), got.Status, got.Header.Get("Location"), err)
		}
	}
}

// prefix is the address of the console in the sandbox.
func (p *pageProber) prefix(s *sample) string { return s.m.URLs[s.route.service] }

// values asks a page with wrong values of a parameter that it knows. What can be
// searched for, can be anything; all else is refused or leads to the page.
func (p *pageProber) values(s *sample, name string) {
	p.t.Helper()
	for _, value := range append(injected(), marker, strings.Repeat("x", 10000), "-1", "日本") {
		at := *s.at
		q := at.Query()
		q.Set(name, value)
		at.RawQuery = q.Encode()
		lang := p.languages()[0]
		w := s.request(lang)
		w.url = at.String()
		got := p.send(w, lang)
		if got.Status == http.StatusOK {
			p.unspoilt(s, got, "the parameter "+name+"="+short(value))
			continue
		}
		if wrong := p.judge(s, got, nil); wrong != "" {
			p.t.Errorf("%s: with %s=%s: %s", s.route.key(), name, short(value), wrong)
		}
	}
}

// unspoilt checks that nothing that was sent has become a part of a page.
func (p *pageProber) unspoilt(s *sample, got *page, what string) {
	p.t.Helper()
	want := expected{sandbox: s.m.ID, footer: p.known.footer, leads: p.site.leads}
	if at := p.site.find(http.MethodGet, got.url); at.sandbox != "" {
		want.sandbox = at.sandbox
	}
	if len(got.marked("user")) > 0 {
		want.user = s.login
	}
	if wrong := inspect(got, &want); len(wrong) > 0 {
		p.t.Errorf("%s: %s: %s: %q", s.route.key(), what, short(got.url.String()), wrong)
	}
	for _, trace := range []string{"<script>x", "<img src=x", "x&lt;/script&gt;x"} {
		if bytes.Contains(got.Body, []byte(trace)) {
			p.t.Errorf("%s: %s: %s has %s", s.route.key(), what, short(got.url.String()), trace)
		}
	}
}

// askers asks from where, and as whom, nobody may.
func (p *pageProber) askers(s *sample) {
	p.t.Helper()
	for _, host := range []string{"evil.example", "localhost.evil.example", "10.0.0.1"} {
		p.refused(s, "the host "+host, func(lang string) wire {
			w := s.request(lang)
			w.host = host
			return w
		}, http.StatusMisdirectedRequest)
	}
	if s.form != nil {
		for name, value := range map[string]string{"Origin": "http://evil.example", "Sec-Fetch-Site": "cross-site"} {
			p.refused(s, "from elsewhere", func(lang string) wire { return s.request(lang).with(name, value) }, http.StatusForbidden)
		}
		p.refused(s, "from nowhere", func(lang string) wire { return s.request(lang).with("Origin", "null") }, http.StatusForbidden)
	}
	if s.route.op != "preferences" {
		for _, name := range []string{"nowhere", strings.Repeat("a", 64), "..", "a_b"} {
			p.refused(s, "the sandbox "+name, func(lang string) wire {
				w := s.request(lang)
				w.url = strings.Replace(w.url, "/s/"+s.m.ID, "/s/"+name, 1)
				return w
			}, 404, 422)
		}
	}
	if s.route.public {
		return
	}
	own := "mockone_" + s.route.service + "_"
	another := another(s.route.service)
	for what, cookies := range map[string]map[string]string{
		"no session":                     {},
		"a made-up session":              {own + s.m.ID: marker},
		"an empty session":               {own + s.m.ID: ""},
		"a huge session":                 {own + s.m.ID: strings.Repeat(marker, 500)},
		"an ended session":               {own + s.m.ID: p.ended[s.m.ID+s.route.service]},
		"another sandbox's session":      {own + s.m.ID: p.other.tokens[s.route.service]},
		"another sandbox's cookie":       {own + p.other.ID: p.other.tokens[s.route.service]},
		"another service's session":      {own + s.m.ID: s.m.tokens[another]},
		"another service's cookie":       {"mockone_" + another + "_" + s.m.ID: s.m.tokens[s.route.service]},
		"a session under no own name":    {"mockone_" + s.route.service: s.m.tokens[s.route.service]},
		"a session of a sandbox as text": {own + s.m.ID: s.m.ID},
	} {
		for _, lang := range p.languages() {
			v := newVisitor(p.t, p.client, lang, "")
			v.cookies = cookies
			got := p.send(v.request(s.route.method, s.at.String(), s.values()), lang)
			to := got.resolve(got.Header.Get("Location"))
			if got.Status != http.StatusSeeOther || to == nil || p.site.find("GET", to).sandbox != s.m.ID ||
				p.site.find("GET", to).route == nil || p.site.find("GET", to).route.op != "sign-in-page" || len(got.Body) > 0 {
				p.t.Errorf("%s: with %s: %d %s %.300s", s.route.key(), what, got.Status, got.Header.Get("Location"), got.Body)
			}
		}
	}
}

// forms sends what is no form, or not what the form holds.
func (p *pageProber) forms(s *sample) {
	p.t.Helper()
	body := func(text string) func(string) wire {
		return func(lang string) wire {
			w := s.request(lang)
			w.body = []byte(text)
			return w
		}
	}
	good := s.values().Encode()
	huge := good + "&unheard_of=" + strings.Repeat("x", 64<<10)
	p.refused(s, "a huge form", func(lang string) wire { return body(huge)(lang).with("Expect", "100-continue") }, 413)
	p.refused(s, "a huge form that was not announced", func(lang string) wire {
		w := body(huge)(lang)
		w.unannounced = true
		return w
	}, 413)
	for _, kind := range []string{"text/plain", "application/json", "multipart/form-data; boundary=x", marker, ""} {
		p.refused(s, "a form of the type "+kind, func(lang string) wire { return s.request(lang).with("Content-Type", kind) }, 415)
	}
	for _, wrong := range []string{"a=%00", "%00=a", "a=%ff", "%ff=a", "a=%zz", "a=%", "a;b=c", "a=\xff", "a=\x00"} {
		text := wrong
		if good != "" {
			text = good + "&" + wrong
		}
		p.refused(s, "a form with "+fmt.Sprintf("%q", wrong), body(text), 400)
	}
	change := func(what string, values url.Values, statuses ...int) {
		p.refused(s, what, body(values.Encode()), statuses...)
	}
	if s.route.op != "preferences" {
		values := s.values()
		values.Set("unheard_of", marker)
		change("an unknown field", values, 422)
	}
	for _, f := range s.form.fields {
		for _, value := range []string{"a\x00b", "\xff", "\xc3\x28"} {
			values := s.values()
			values.Set(f.name, value)
			change(f.name+" that is no text", values, 400)
		}
		if f.kind == "checkbox" || f.name == "back" {
			continue
		}
		values := s.values()
		values.Set(f.name, strings.Repeat("x", 10000))
		change(f.name+" of 10,000 letters", values)
		if len(f.options) > 0 && (f.kind == "select" || f.kind == "radio" || f.kind == "button") {
			values.Set(f.name, marker)
			change("no choice of "+f.name, values)
		}
		if f.required {
			values.Set(f.name, "")
			change("without "+f.name, values)
			values.Del(f.name)
			change("without a word of "+f.name, values)
		}
	}
}

// scriptish finds what would run.
var scriptish = regexp.MustCompile(`(?i)<script>|<img src=x`)

// injects puts values that look like a part of a page into each field. What is
// taken is taken in a fork, all of whose pages are looked at then.
func (p *pageProber) injects(s *sample) {
	p.t.Helper()
	if s.form == nil {
		return
	}
	var fork *material
	taken := false
	for _, f := range s.form.fields {
		if f.kind == "checkbox" || f.kind == "button" {
			continue
		}
		for _, value := range append(injected(), "https://evil.example/", "//evil.example/", `/\evil.example/`, "/%2f/evil.example") {
			if fork == nil {
				fork = p.fork(s.m)
			}
			values := s.values()
			values.Set(f.name, value)
			lang := p.languages()[0]
			w := s.visitor.in(lang, "")
			w.cookies = map[string]string{}
			for name, token := range s.visitor.cookies {
				w.cookies[strings.Replace(name, s.m.ID, fork.ID, 1)] = token
			}
			got := p.send(w.request("POST", strings.Replace(s.at.String(), "/s/"+s.m.ID, "/s/"+fork.ID, 1), values), lang)
			what := f.name + "=" + value
			if got.Status >= 500 || got.Err != nil || scriptish.Match(got.Body) {
				p.t.Errorf("%s: %s: %s", s.route.key(), what, got.answer)
				continue
			}
			if got.Status != http.StatusSeeOther {
				p.unspoilt(&sample{route: s.route, m: fork, login: s.login}, got, what)
				continue
			}
			taken = taken || f.name != "back" && f.name != "next"
			to := got.resolve(got.Header.Get("Location"))
			if to == nil || p.site.leads("GET", to) != "" && f.name != "back" && f.name != "next" || p.site.services[to.Scheme+"://"+to.Host] != s.route.service {
				p.t.Errorf("%s: %s leads to %q", s.route.key(), what, got.Header.Get("Location"))
			}
		}
	}
	if !taken {
		return
	}
	for _, one := range fork.samples(p.site, p.client) {
		if one.form == nil {
			p.unspoilt(one, p.send(one.request("en"), "en"), "after "+s.route.op)
		}
	}
}

// fork makes a sandbox from the present state of another. Its sessions are good in it.
func (p *pageProber) fork(m *material) *material {
	p.t.Helper()
	f := &material{box: m.fork(), tokens: m.tokens, ids: m.ids}
	f.Credentials = m.Credentials
	return f
}

// TestOddCookies sends cookies that nobody has set; they do nothing.
func TestOddCookies(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	b := l.sandbox(mockone.DefaultFixture, "manual", nil)
	client := newClient(t)
	at := b.URLs["v1"] + "/sign-in"
	plain := newVisitor(t, client, "en", "").get(at)
	for _, cookie := range []string{
		"mockone_language=" + marker, "mockone_theme=" + marker, `mockone_theme="><script>x</script>`, "mockone_language=EN",
		"mockone_v1_" + b.ID + "_toast=" + marker, "mockone_v1_" + b.ID + "_toast=sign_in.as{x}", "mockone_v1_" + b.ID + "=\xff", "=", ";;;",
	} {
		w := wire{method: "GET", url: at, header: map[string]string{"Accept": "text/html", "Cookie": cookie}}
		got := w.through(t.Context(), client)
		if got.Status != http.StatusOK || !bytes.Equal(got.Body, plain.Body) {
			t.Errorf("with the cookie %q: %s", cookie, cmp.Diff(string(plain.Body), string(got.Body)))
		}
	}
}
