package ui_test

import (
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/web/ui"
)

func TestSetsThatCannotBe(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		config ui.Config
		want   string
	}{
		"no such catalogue":         {ui.Config{Messages: "nowhere"}, "messages of nowhere"},
		"a catalogue twice":         {ui.Config{Messages: "web"}, "two catalogues"},
		"a page without a template": {ui.Config{Files: fstest.MapFS{}, Pages: map[string]ui.Content{"lost": &galleryPage{}}}, "no template lost.html"},
		"a template of the kit's":   {ui.Config{Files: fstest.MapFS{"layout.html": {Data: []byte("x")}}}, "two templates are called layout"},
		"a template that is broken": {ui.Config{Files: fstest.MapFS{"x.html": {Data: []byte("{{if}}")}}}, "template x.html"},
	} {
		if _, err := ui.NewSet(tc.config); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: %v, want %s", name, err, tc.want)
		}
	}
}

func TestRender(t *testing.T) {
	t.Parallel()
	set, err := ui.NewSet(ui.Config{
		Messages: "control", Pages: map[string]ui.Content{"page": &galleryPage{}},
		Files: fstest.MapFS{"page.html": {Data: []byte(`{{.T "control.about"}}<i>{{.Title}}</i>{{if .Query}}{{.T "control.nowhere"}}{{end}}`)}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if own, files := set.Own(); own["control.about"].EN == "" || own["web.now"].EN != "" || cmp.Diff([]string{"page"}, files) != "" {
		t.Errorf("its own are %v of %v", files, own)
	}
	for name, tc := range map[string]struct {
		page string
		data ui.Content
		want string
	}{
		"of another type":     {"page", &ui.ErrorPage{}, `page "page" has data of type *ui_test.galleryPage, not *ui.ErrorPage`},
		"no such page":        {"nowhere", &galleryPage{}, `page "nowhere"`},
		"a part is no page":   {"field", &galleryPage{}, `page "field"`},
		"a message not there": {"page", &galleryPage{Query: url.Values{"x": nil}}, `no message "control.nowhere"`},
	} {
		if body, err := set.Render(tc.page, tc.data); err == nil || !strings.Contains(err.Error(), tc.want) || body != nil {
			t.Errorf("%s: %v, want %s", name, err, tc.want)
		}
	}
	page := &galleryPage{Page: ui.Page{Lang: "ja", Theme: "dark", Title: "<One & two>", Product: "P", Prefix: "/s/a%20b", Style: "/style.css?v=1", Script: "/script.js?v=2", Here: "/x?y=<z>"}}
	body, err := set.Render("page", page)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`<html lang="ja" data-theme="dark">`, `<meta name="color-scheme" content="dark">`, `<title>&lt;One &amp; two&gt; · P · Mockone</title>`, `<body data-page="page">`,
		`href="/s/a%20b/style.css?v=1"`, `src="/s/a%20b/script.js?v=2" defer`, `action="/s/a%20b/preferences"`, `value="/x?y=&lt;z&gt;"`, `<i>&lt;One &amp; two&gt;</i>`,
		`lang="ja" aria-pressed="true" data-testid="lang-ja"`, `value="dark" aria-pressed="true"`, `data-testid="simulation"`, "シミュレーション",
	} {
		if !strings.Contains(string(body), want) {
			t.Errorf("it lacks %s\n%s", want, body)
		}
	}
	for _, none := range []string{`data-testid="sandbox"`, `data-testid="user"`, `data-testid="banner"`, `data-testid="toast"`, `data-testid="refusal"`, "<nav", "style=", "onclick"} {
		if strings.Contains(string(body), none) {
			t.Errorf("it has %s", none)
		}
	}
}

func TestPage(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 4, 7, 23, 30, 0, 0, time.UTC)
	p := blank(t, "ja", ui.Form{})
	p.Prefix, p.Now, p.Rate = "/s/one", at.In(time.FixedZone("JST", 9*60*60)), 0.5
	for got, want := range map[string]string{
		p.Path("/x"): "/s/one/x", p.Path("/"): "/s/one/", p.Path("/x", "a/b", "ü?"): "/s/one/x/a%2Fb/%C3%BC%3F", p.Path("/", "a"): "/s/one/a",
		p.Date(at): "2026-04-08", p.Time(at): "2026-04-08 08:30:00", p.Clock(): "2026-04-08 08:30:00 JST", p.ISO(at): "2026-04-07T23:30:00Z",
		p.Rated(): "0.5", p.Time(time.Time{}) + p.Date(time.Time{}): "", p.Text(lifecycle.Text{EN: "a", JA: "あ"}): "あ",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if w, err := p.Blocks([]lifecycle.Reason{{Code: "c", Text: lifecycle.Text{EN: "a", JA: "あ", Src: lifecycle.Assumed}}, {Code: "d", Text: lifecycle.Text{EN: "b", JA: "い", Src: "CASKB"}}}); err != nil ||
		cmp.Diff([]ui.Line{{Code: "c", Text: "あ", Assumed: true}, {Code: "d", Text: "い"}}, w.Lines) != "" || w.Mark != "文言は推定" {
		t.Errorf("%+v %v", w, err)
	}
	if w, err := p.Refused(); err != nil || w.Lines != nil {
		t.Errorf("%+v %v", w, err)
	}
}

func TestPager(t *testing.T) {
	t.Parallel()
	p := blank(t, "en", ui.Form{})
	p.Prefix = "/s/one"
	for name, tc := range map[string]struct {
		query       url.Values
		next        string
		first, then string
	}{
		"all on one page":  {},
		"the first of two": {next: "b&c", then: "/s/one/list?after=b%26c"},
		"the last":         {query: url.Values{"after": {"b"}}, first: "/s/one/list"},
		"filtered":         {query: url.Values{"after": {"b"}, "type": {"x y"}}, next: "d", first: "/s/one/list?type=x+y", then: "/s/one/list?after=d&type=x+y"},
	} {
		got, err := p.Pager("/list", tc.query, tc.next)
		want := ui.Pager{Label: "Pages of the list", First: tc.first, FirstLabel: "First page", Next: tc.then, NextLabel: "Next page"}
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v %s", name, err, diff)
		}
	}
}

func TestAssets(t *testing.T) {
	t.Parallel()
	style, script, err := ui.Assets()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range []ui.Asset{style, script} {
		name, version, ok := strings.Cut(a.Path, "?v=")
		if !ok || len(version) != 8 || len(a.Body) == 0 || !strings.HasSuffix(a.Type, "; charset=utf-8") || name != "/style.css" && name != "/script.js" {
			t.Errorf("%s %s", a.Path, a.Type)
		}
	}
}
