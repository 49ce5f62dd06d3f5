package mockone_test

import (
	"bytes"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone"
)

// strangePages are two sandboxes at the same stage, and what their people can
// see and send there.
type strangePages struct {
	t    *testing.T
	site *site
	// a is whose things are tried in b.
	a, b *material
	// deflt is the sandbox to which what bears no address may lead.
	deflt  *box
	client *http.Client
	ofA    []*sample
}

// TestNoPageOfAnother tries everything that one sandbox has given away on every
// page and form of another.
func TestNoPageOfAnother(t *testing.T) {
	if underRace {
		t.Skip("one caller alone: run without the race detector")
	}
	t.Parallel()
	d, err := mockone.Describe(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	for _, stage := range sampleStages() {
		if stage.name == "start" || stage.name == "legacy" || stage.name == "agreed" {
			continue // what they give away, others do
		}
		t.Run(stage.name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, func(o *mockone.Options) { o.Fixture = mockone.DefaultFixture })
			s := &strangePages{t: t, a: l.prepareStage("strange", &stage), b: l.prepareStage("resident", &stage), client: newClient(t)}
			s.site = newSite(t, d, l.platform)
			s.deflt = &box{lab: l, ID: mockone.DefaultSandbox}
			if a := s.deflt.about("PATCH", "/clock", object{"mode": "manual"}); a.Status != http.StatusOK {
				t.Fatalf("stopping the default sandbox's clock: %s", a)
			}
			for service, token := range s.a.tokens {
				s.a.foreign = append(s.a.foreign, named{service + ".session", token})
			}
			s.ofA = s.a.samples(s.site, s.client)
			s.try()
		})
	}
}

// try asks with everything of a, and looks after each page whether b and the
// default sandbox are as they were.
func (s *strangePages) try() {
	s.t.Helper()
	foreign := slices.DeleteFunc(slices.Clone(s.a.foreign), func(f named) bool {
		return slices.ContainsFunc(s.b.foreign, func(own named) bool { return own.id == f.id })
	})
	if len(foreign) < 4 || len(s.ofA) < 10 {
		s.t.Fatalf("there is not much to try: %v on %d pages", foreign, len(s.ofA))
	}
	before := s.b.lasting() + s.deflt.lasting()
	for _, one := range s.b.samples(s.site, s.client) {
		s.credentials(one)
		if one.route.public && one.form != nil {
			before = s.b.lasting() + s.deflt.lasting() // whoever has the address may send it
		}
		s.ids(one, foreign)
		if after := s.b.lasting() + s.deflt.lasting(); after != before {
			s.t.Errorf("%s has changed something:\n%s", one.route.key(), cmp.Diff(strings.Split(before, "\n"), strings.Split(after, "\n")))
			before = after
		}
	}
	// These may change a: they come last.
	slices.SortStableFunc(s.ofA, func(a, b *sample) int { return a.order() - b.order() })
	for _, one := range s.ofA {
		s.alone(one)
	}
	if after := s.b.lasting() + s.deflt.lasting(); after != before {
		s.t.Errorf("what was given no address has changed something:\n%s", cmp.Diff(strings.Split(before, "\n"), strings.Split(after, "\n")))
	}
}

// send sends a request with cookies, by name.
func (s *strangePages) send(w wire, cookies map[string]string) answer {
	parts := []string{"mockone_language=en"}
	for name, value := range cookies {
		parts = append(parts, name+"="+value)
	}
	return w.with("Cookie", strings.Join(parts, "; ")).through(s.t.Context(), s.client)
}

// credentials asks a page of b with a's cookies: they do nothing.
func (s *strangePages) credentials(one *sample) {
	s.t.Helper()
	name := "mockone_" + one.route.service + "_"
	token := s.a.tokens[one.route.service]
	path := strings.TrimPrefix(one.at.String(), s.b.URLs[one.route.service])
	for _, at := range addresses() {
		plain := at.to(s.b.box, one.route.service, path)
		request := one.request("en")
		request.url, request.host = plain.url, plain.host
		if header := plain.header["Mockone-Sandbox"]; header != "" {
			request = request.with("Mockone-Sandbox", header)
		}
		for what, cookies := range map[string]map[string]string{
			"cookie": {name + s.a.ID: token}, "token in b's cookie": {name + s.b.ID: token},
		} {
			got := s.send(request, cookies)
			if one.route.public {
				if without := s.send(request, nil); one.form == nil && (got.Status != without.Status || !bytes.Equal(got.Body, without.Body)) {
					s.t.Errorf("%s %s differs with a's %s: %s", one.route.key(), at.name, what, got)
				}
				continue
			}
			if to := got.Header.Get("Location"); got.Status != http.StatusSeeOther || !strings.Contains(to, "/sign-in") {
				s.t.Errorf("%s %s with a's %s: %d %s", one.route.key(), at.name, what, got.Status, to)
			}
		}
		if one.route.public && one.form != nil {
			return // it asks for no credential, and has done what it does
		}
	}
}

// ids asks pages of b for things of a, as somebody who may ask b.
func (s *strangePages) ids(one *sample, foreign []named) {
	s.t.Helper()
	try := func(what, at string, form url.Values) {
		w := one.visitor.in("en", "").request(one.route.method, at, form)
		got := w.through(s.t.Context(), s.client)
		p := parsePage(got, one.at)
		ok := got.Status == http.StatusNotFound || form != nil && got.Status >= 400 && got.Status < 500
		if !ok || len(p.says()) == 0 {
			s.t.Errorf("%s with %s: %d %q %s", one.route.key(), what, got.Status, p.says(), got.Header.Get("Location"))
		}
		for _, f := range foreign {
			if len(f.id) > 8 && !strings.Contains(at+form.Encode(), f.id) && bytes.Contains(got.Body, []byte(f.id)) {
				s.t.Errorf("%s with %s tells of a's %s %s", one.route.key(), what, f.kind, f.id)
			}
		}
	}
	for _, f := range foreign {
		if len(one.route.params) == 0 {
			break
		}
		path := fill(one.route.path, func(string) string { return url.PathEscape(f.id) })
		try("a's "+f.kind, s.b.URLs[one.route.service]+path, one.values())
	}
	if one.form == nil {
		return
	}
	for _, field := range one.form.fields {
		if !slices.ContainsFunc(field.options, func(o string) bool { return len(o) == 36 }) {
			continue // no ids
		}
		for _, f := range foreign {
			values := one.values()
			values.Set(field.name, f.id)
			try("a's "+f.kind+" as "+field.name, one.at.String(), values)
		}
	}
}

// alone asks with a's cookie and without an address: it leads to a.
func (s *strangePages) alone(one *sample) {
	s.t.Helper()
	if one.route.public {
		return
	}
	w := one.request("en")
	w.url = strings.Replace(w.url, "/s/"+s.a.ID, "", 1)
	got := w.through(s.t.Context(), s.client)
	if one.form != nil {
		if got.Status >= 500 || strings.Contains(got.Header.Get("Location"), "/s/") {
			s.t.Errorf("%s with nothing but a's cookie: %s", one.route.key(), got)
		}
		return
	}
	p := parsePage(got, one.at)
	if marks := p.marked("sandbox"); got.Status != http.StatusOK || len(marks) != 1 || words(marks[0]) != s.a.ID {
		s.t.Errorf("%s with nothing but a's cookie: %s", one.route.key(), got)
	}
}
