package mockv1_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/mockv1/iam"
)

// deed is something that is done in the console of Cloud Email Gateway Protection, by the
// API and by a form, and what the product notes of it.
type deed struct {
	method, path, body string
	form               string
	fields             []string
	// needs is the area of the permission, noted what the product was told.
	needs, noted string
}

func deeds() []deed {
	return []deed{
		{"POST", "/domains", `{"name":"new.example","inbound":"mx.example"}`, "/domains", []string{"name", "new.example", "inbound", "mx.example"}, "domains", "add domain new.example"},
		{"POST", "/domains/d1/verify", "", "/domains/d1/verify", nil, "domains", "verify domain d1"},
		{"DELETE", "/domains/d1", "", "/domains/d1/delete", nil, "domains", "delete domain d1"},
		{"POST", "/domains/d0/recipients", `{"address":"a@d0.example"}`, "/domains/d0/recipients", []string{"address", "a@d0.example"}, "recipients", "add recipient d0 a@d0.example"},
		{"DELETE", "/domains/d0/recipients/a@d0.example", "", "/domains/d0/recipients/delete", []string{"gone", "a@d0.example"}, "recipients", "delete recipient d0 a@d0.example"},
		{
			"POST", "/policies", `{"name":"Rule","direction":"in","type":"spam","action":"pass"}`,
			"/policies",
			[]string{"name", "Rule", "direction", "in", "type", "spam", "action", "pass"},
			"policies", "add policy Rule",
		},
		{"POST", "/policies/p0/disable", "", "/policies/p0/disable", nil, "policies", "switch policy p0 false"},
		{"POST", "/policies/p0/enable", "", "/policies/p0/enable", nil, "policies", "switch policy p0 true"},
		{"POST", "/reports", `{"name":"Day","period":"daily"}`, "/reports", []string{"name", "Day", "period", "daily"}, "reports", "make report Day"},
	}
}

// noted returns what the product was told to do.
func (l *lab) noted() []string {
	l.t.Helper()
	kind := newPostman(l.maker).held
	list := see(l, primary, kind.All)
	var out []string
	for _, one := range list {
		if one.Type != "spam" {
			out = append(out, one.Type)
		}
	}
	return out
}

// Everything that the screens have forms for is done by them and by the API, by the
// product's own commands, and by those alone whose role permits it.
func TestCEGPDesk(t *testing.T) {
	t.Parallel()
	p := updated()
	areas := []string{"domains", "recipients", "policies", "quarantine", "reports"}
	for _, area := range areas {
		permissions := []string{"cegp:view", "cegp_domains:view", "cegp_policies:view", "cegp_reports:view", "cegp_quarantine:view", "cegp_" + area + ":configure"}
		p.world.Roles = append(p.world.Roles, iam.WorldRole{Name: area, Permissions: permissions})
		p.world.Accounts = append(p.world.Accounts, account(area+"@example.com", area))
	}
	l := newMailLab(t, p)
	c := l.clicker("en")
	var want []string
	for _, d := range deeds() {
		for _, area := range areas {
			if area != d.needs {
				l.browser().signIn(area+"@example.com").problem(http.StatusForbidden, "v1.role.not_allowed", d.method, "/api/cegp"+d.path, d.body)
			}
		}
		if status, body := l.browser().signIn(d.needs+"@example.com").send(d.method, "/api/cegp"+d.path, d.body); status/100 != 2 {
			t.Errorf("%s %s: %d %s", d.method, d.path, status, body)
		}
		c.signIn(d.needs + "@example.com")
		if got := c.Post("/cegp"+d.form, d.fields...); got.Status != http.StatusSeeOther {
			t.Errorf("%s: %d %s", d.form, got.Status, got.Text)
		}
		want = append(want, d.noted, d.noted)
	}
	got := l.noted()
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// What was added is answered, a refusal of the product is shown in its field, and the
// forms are there for those alone who may use them.
func TestCEGPForms(t *testing.T) {
	t.Parallel()
	l := newMailLab(t, updated())
	b := l.browser().signIn(operator)
	for path, tc := range map[string][2]string{
		"/domains":  {`{"name":"new.example","inbound":"mx.example"}`, "new.example"},
		"/policies": {`{"name":"Rule","direction":"in","type":"spam","action":"pass"}`, "Rule"},
		"/reports":  {`{"name":"Day","period":"daily"}`, "Day"},
	} {
		if got := want[object](b, http.StatusCreated, "POST", "/api/cegp"+path, tc[0]); got["name"] != tc[1] {
			t.Errorf("%s: %v", path, got)
		}
	}
	b.problem(http.StatusConflict, "tmems.domain.invalid", "POST", "/api/cegp/domains", `{"name":"wrong","inbound":"mx.example"}`)
	if got := want[struct{ Items []object }](l.browser().signIn(auditor), http.StatusOK, "GET", "/api/cegp/domains/d0/recipients", ""); fmt.Sprint(got.Items) != "[map[address:u@d0.example name:U]]" {
		t.Errorf("the recipients: %v", got.Items)
	}
	b.problem(http.StatusNotFound, "not_found", "GET", "/api/cegp/domains/nothing/recipients", "")
	for lang, sentence := range map[string]string{"en": "tmems.domain.invalid", "ja": "tmems.domain.invalid（日本語）"} {
		c := l.clicker(lang).signIn(operator)
		got := c.Post("/cegp/domains", "name", "wrong", "inbound", "mx.example")
		if got.Status != http.StatusConflict || !got.Has("field-name-error") || !strings.Contains(got.Text, sentence) || !got.Has("one-theme") {
			t.Errorf("in %s: %d %s", lang, got.Status, got.Text)
		}
		other := l.clicker(lang).signIn(auditor)
		for page, form := range map[string]string{"domains": "add-domain-form", "policies": "add-policy-form", "domains/d0": "add-recipient-form"} {
			if mine, his := c.Get("/cegp/"+page), other.Get("/cegp/"+page); !mine.Has(form) || his.Has(form) || his.Status != http.StatusOK {
				t.Errorf("%s in %s: %d %s", page, lang, his.Status, mine.Text)
			}
		}
	}
}

// Nothing is done in a console that is not there yet, or not any more.
func TestCEGPDeskBeforeItIsThere(t *testing.T) {
	t.Parallel()
	for code, start := range map[string]func() *plan{"cegp.not_ready": connected, "cegp.detached": lost} {
		l := newMailLab(t, start())
		b, c := l.browser().signIn(primary), l.clicker("en").signIn(primary)
		before := l.world()
		for _, d := range deeds() {
			b.problem(http.StatusConflict, code, d.method, "/api/cegp"+d.path, d.body)
			if got := c.Post("/cegp"+d.form, d.fields...); got.Status != http.StatusConflict || !strings.Contains(got.HTML, `data-code="`+code+`"`) {
				t.Errorf("%s: %d %s", d.form, got.Status, got.Text)
			}
		}
		if l.world() != before {
			t.Errorf("%s: what was refused changed the world", code)
		}
	}
	l := newLab(t, connected()) // without mail at all
	l.refused([]string{"409", "cegp.not_ready"}, func() error {
		_, err := l.as(primary, l.v.Gateway.Desk().ReleaseMail("q1"))
		return err
	})
}
