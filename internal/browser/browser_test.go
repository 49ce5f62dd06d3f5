package browser

import (
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// both runs f with the pages' scripts on and off.
func both(t *testing.T, f func(*testing.T, Options)) {
	t.Helper()
	needChromium(t)
	for name, o := range map[string]Options{"scripts": {}, "no scripts": {NoScript: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f(t, o)
		})
	}
}

func TestForm(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, o Options) {
		t.Helper()
		p := New(t, o).Page(t)
		p.Open(lab(t) + "/form")
		if p.Heading() != "Sign in" || p.Title() != "Lab" || p.Status() != 200 {
			t.Errorf("heading %q, title %q, status %d", p.Heading(), p.Title(), p.Status())
		}
		p.Fill("User name", "wrong")
		p.Fill("User name", "山田 太郎")
		p.Fill("Password", "p&=ß")
		p.Fill("Since", "2025-11-21")
		p.Fill("Remark", "one\ntwo")
		p.Fill("Remark", "")
		p.Select("Language", "日本語")
		p.Check("I agree")
		p.Check("I agree")
		p.Check("New")
		if got := p.Value("Language") + p.Value("User name") + p.Value("Fixed"); got != "日本語山田 太郎stays" {
			t.Errorf("values %q", got)
		}
		if !p.Checked("New") || p.Checked("Old") || !p.Checked("I agree") {
			t.Error("the boxes are not as they were set")
		}
		p.Click("button", "Sign in")
		p.See("name=山田 太郎;password=p&=ß;since=2025-11-21;remark=;language=ja;agree=yes;kind=new")

		p.Back()
		if p.Heading() != "Sign in" {
			t.Errorf("back at %q", p.Heading())
		}
		p.Reload()
		p.Check("I agree")
		p.Uncheck("I agree")
		p.Click("button", "Sign in")
		p.See("agree=;kind=")
	})
}

func TestLinks(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, o Options) {
		t.Helper()
		p, at := New(t, o).Page(t), lab(t)
		p.Open(at + "/form")
		want := []string{at + "/two", at + "/slow", at + "/nothing", at + "/two"}
		if diff := cmp.Diff(want, p.Links()); diff != "" {
			t.Errorf("links (-want +got):\n%s", diff)
		}
		p.Click("link", "Deep down") // far below the view
		if p.URL() != at+"/two" || p.Heading() != "Second page" {
			t.Errorf("at %s: %q", p.URL(), p.Heading())
		}
		p.Click("link", "Return")
		p.Click("link", "Below")
		if p.URL() != at+"/form#below" {
			t.Errorf("at %s", p.URL())
		}
		p.Click("link", "Slow") // through redirects that take their time
		if p.URL() != at+"/two" || p.Heading() != "Second page" {
			t.Errorf("at %s: %q", p.URL(), p.Heading())
		}
		p.Open(at + "/form")
		p.Click("link", "Nothing") // an answer without a document leaves the page
		if p.URL() != at+"/form" || p.Heading() != "Sign in" {
			t.Errorf("at %s: %q", p.URL(), p.Heading())
		}
		p.Open(at + "/form#below")
		p.Open(at + "/form#elsewhere") // no load, and yet an end
	})
}

func TestSee(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, o Options) {
		t.Helper()
		p := New(t, o).Page(t)
		p.Open(lab(t) + "/form")
		p.See("Mind  the\nstep")
		p.NotSee("hidden")
		if shown, ok := p.TestID("hint"); !ok || shown != "Mind the step" {
			t.Errorf("hint %q, %v", shown, ok)
		}
		if shown, ok := p.TestID("none"); ok || shown != "" {
			t.Errorf("none %q, %v", shown, ok)
		}
		if !p.Has("button", "Sign in") || p.Has("button", "Sign") || p.Has("link", "Sign in") || !p.Has("heading", "") {
			t.Error("roles and names are mixed up")
		}
		if !p.Enabled("button", "Sign in") || p.Enabled("button", "Later") {
			t.Error("what is disabled is mixed up")
		}
		if diff := cmp.Diff([]string{"Show date picker", "Sign in", "Later"}, p.Names("button")); diff != "" {
			t.Errorf("buttons (-want +got):\n%s", diff)
		}
		if got := p.Text(); !strings.Contains(got, "Mind the step") || strings.Contains(got, "hidden") {
			t.Errorf("text %q", got)
		}
	})
}

func TestParts(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, o Options) {
		t.Helper()
		p := New(t, o).Page(t)
		p.Open(lab(t) + "/table")
		row := p.Row("Beta")
		row.NotSee("Alpha")
		if got := row.Text(); !strings.Contains(got, "Beta") || !row.Has("button", "Update") || p.Row("Gamma").Has("button", "Update") {
			t.Errorf("row %q", got)
		}
		row.Click("button", "Update")
		p.See("Updating beta")
	})
}

// TestScripts waits for what a script does later, and for what it takes away.
func TestScripts(t *testing.T) {
	t.Parallel()
	needChromium(t)
	p, at := New(t, Options{}).Page(t), lab(t)
	p.Open(at + "/dialog")
	p.Click("button", "Open")
	if p.Has("button", "Open") {
		t.Error("what is behind a modal dialog can be reached")
	}
	dialog := p.Within("dialog", "Inside")
	dialog.See("Inside")
	dialog.Click("button", "Close")
	p.See("late news")
	p.Click("button", "Open")
	p.Within("dialog", "Inside").Click("button", "Close")

	p.Open(at + "/filter")
	p.Select("Show", "All")
	p.See("Updating all")

	p.Open(at + "/go")
	p.Click("button", "Go there")
	p.Click("link", "Return") // on the page that a script goes to later
	if p.Heading() != "Sign in" {
		t.Errorf("at %q", p.Heading())
	}
}

func TestNoScriptRunsNone(t *testing.T) {
	t.Parallel()
	needChromium(t)
	p, at := New(t, Options{NoScript: true}).Page(t), lab(t)
	p.Open(at + "/exception")
	p.Open(at + "/dialog")
	p.Click("button", "Open")
	if p.Has("dialog", "Inside") {
		t.Error("a script has run")
	}
	p.Open(at + "/meta") // a page may reload itself without a script
	p.See("It is here.")
}

// TestKinds opens pages of several kinds of browser and of several users at once.
func TestKinds(t *testing.T) {
	t.Parallel()
	needChromium(t)
	at := lab(t)
	first, second := New(t, Options{}).Page(t), New(t, Options{Language: "ja", Width: 800, Height: 600, Dark: true}).Page(t)
	first.Open(at + "/who?name=one")
	first.See("was nobody in en")
	second.Open(at + "/who?name=two")
	second.See("was nobody in ja")
	first.Reload()
	first.See("was one in en")
	var view struct {
		Width, Height int
		Dark          bool
	}
	second.mustRun("view", &view)
	if view.Width != 800 || view.Height != 600 || !view.Dark {
		t.Errorf("view %+v", view)
	}
	first.mustRun("view", &view)
	if view.Width != 1280 || view.Height != 720 || view.Dark {
		t.Errorf("default view %+v", view)
	}
}

// TestFailures provokes each failure and reads what the test says then.
func TestFailures(t *testing.T) {
	t.Parallel()
	needChromium(t)
	at := lab(t)
	// These need scripts. The others fail without waiting for what a script might do.
	scripted := map[string]bool{"console": true, "exception": true, "exception on a click": true, "alert": true}
	open := func(path string, then func(*Page)) func(*Page) {
		return func(p *Page) {
			p.Open(at + path)
			if then != nil {
				then(p)
			}
		}
	}
	for name, tc := range map[string]struct {
		do   func(*Page)
		want []string // in what the test says; none if it passes
	}{
		"nothing":                   {open("/form", nil), nil},
		"refused connection":        {func(p *Page) { p.Open("http://127.0.0.1:1/") }, []string{"opening http://127.0.0.1:1/", "ERR_"}},
		"another machine":           {func(p *Page) { p.Open("http://example.com/") }, []string{"ERR_NAME_NOT_RESOLVED"}},
		"never loads":               {open("/hang", nil), []string{"the page is still loading after 1s"}},
		"5xx":                       {open("/broken", nil), []string{"/broken answers 502", "which shows:\nBroken"}},
		"4xx":                       {open("/teapot", func(p *Page) { p.See("Teapot") }), nil},
		"console":                   {open("/console", nil), []string{"console.error: broken 7"}},
		"exception":                 {open("/exception", nil), []string{"exception: Error: thrown"}},
		"exception on a click":      {open("/onclick", func(p *Page) { p.Click("button", "Break") }), []string{`clicking on the button "Break"`, "exception: TypeError"}},
		"alert":                     {open("/alert", func(p *Page) { p.Click("button", "Alert") }), []string{"a script's alert: Watch out"}},
		"missing picture":           {open("/gone", nil), []string{"/no.png (Image) answers 404"}},
		"policy":                    {open("/csp", nil), []string{"security: ", "Content Security Policy"}},
		"form that may not be sent": {open("/policed", func(p *Page) { p.Click("button", "Send") }), []string{"a document does not load: net::ERR_ABORTED"}},
		"another tab":               {open("/popup", func(p *Page) { p.Click("link", "Elsewhere") }), []string{"it opens another tab", at + "/two"}},
		"no such button":            {open("/form", func(p *Page) { p.Click("button", "Sign out") }), []string{`clicking on the button "Sign out": there is no button "Sign out", only ["Show date picker" "Sign in" "Later"]`, "on " + at + "/form, which shows:\nSign in"}},
		"two buttons":               {open("/table", func(p *Page) { p.Click("button", "Update") }), []string{`there are 2 of button "Update"`}},
		"disabled":                  {open("/form", func(p *Page) { p.Click("button", "Later") }), []string{"it is disabled"}},
		"covered":                   {open("/covered", func(p *Page) { p.Click("button", "Under") }), []string{`it is covered by <div#veil> "veil"`}},
		"invisible":                 {open("/covered", func(p *Page) { p.Click("button", "Ghost") }), []string{`there is no button "Ghost", only ["Under"]`}},
		"in a part":                 {open("/table", func(p *Page) { p.Row("Beta").Click("link", "Update") }), []string{`clicking on the link "Update" in the row of "Beta"`}},
		"no such row":               {open("/table", func(p *Page) { p.Row("Gamma").Click("button", "Update") }), []string{`there is no cell or gridcell or rowheader "Gamma"`}},
		"see":                       {open("/two", func(p *Page) { p.See("It is there.") }), []string{`seeing "It is there.": it is not shown`, "It is here."}},
		"not see":                   {open("/two", func(p *Page) { p.NotSee("It is here.") }), []string{`not seeing "It is here.": it is shown`}},
		"fill a read-only":          {open("/form", func(p *Page) { p.Fill("Fixed", "x") }), []string{"it is read-only"}},
		"fill a disabled":           {open("/form", func(p *Page) { p.Fill("Off", "x") }), []string{"it is disabled"}},
		"fill too much":             {open("/form", func(p *Page) { p.Fill("Short", "abcd") }), []string{`the field holds "abc" instead of "abcd"`}},
		"fill a box":                {open("/form", func(p *Page) { p.Fill("I agree", "x") }), []string{`there is no textbox or`}},
		"fill no date":              {open("/form", func(p *Page) { p.Fill("Since", "yesterday") }), []string{`the field holds "" instead of "yesterday"`}},
		"fill a list":               {open("/form", func(p *Page) { p.Fill("Language", "x") }), []string{"is no field"}},
		"select nothing":            {open("/form", func(p *Page) { p.Select("Language", "Deutsch") }), []string{`it has 0 of it, only ["English" "日本語" "Latin"]`}},
		"select a disabled":         {open("/form", func(p *Page) { p.Select("Language", "Latin") }), []string{"that option is disabled"}},
		"uncheck a radio":           {open("/form", func(p *Page) { p.Uncheck("Old") }), []string{`there is no checkbox or switch "Old"`}},
		"enabled of nothing":        {open("/form", func(p *Page) { p.Enabled("button", "None") }), []string{`looking at the button "None"`}},
		"back from the first":       {func(p *Page) { p.Back() }, []string{"this is the first one"}},
		"screenshot's name":         {func(p *Page) { p.options.Screenshots = t.TempDir(); p.Screenshot("../x") }, []string{"the name is none for a file"}},
		"left at the end": {open("/dialog", func(p *Page) {
			p.watch.problem("late trouble")
		}), []string{"the last page has problems:\n  late trouble"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := failing(t, func(tb testing.TB) {
				tb.Helper()
				o := Options{NoScript: !scripted[name]}
				if name == "never loads" {
					o.Patience = time.Second
				}
				tc.do(New(tb, o).Page(tb))
			})
			if len(tc.want) == 0 && got != "" {
				t.Errorf("failed: %s", got)
			}
			for _, want := range tc.want {
				if !strings.Contains(got, want) {
					t.Errorf("said %q, want %q in it", got, want)
				}
			}
		})
	}
}

func TestCollect(t *testing.T) {
	t.Parallel()
	needChromium(t)
	p, at := New(t, Options{Collect: true}).Page(t), lab(t)
	p.Open(at + "/console")
	p.Open(at + "/broken")
	want := []string{"console.error: broken 7", at + "/broken answers 502"}
	if diff := cmp.Diff(want, p.Problems()); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	if p.Status() != 502 {
		t.Errorf("status %d", p.Status())
	}
	p.Open(at + "/two")
	if again := p.Problems(); len(again) > 0 {
		t.Errorf("problems of a good page: %q", again)
	}
}

func TestAudits(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, o Options) {
		t.Helper()
		p, at := New(t, o).Page(t), lab(t)
		p.Open(at + "/two")
		if got := slices.Concat(p.Overflow(), p.Scrolled(), p.Unlabelled()); len(got) > 0 {
			t.Errorf("a good page: %q", got)
		}
		p.Open(at + "/late") // no page but data
		if got := slices.Concat(p.Overflow(), p.Scrolled(), p.Unlabelled()); len(got) > 0 {
			t.Errorf("plain text: %q", got)
		}
		p.Open(at + "/wide")
		want := []string{
			"the page is 3008 px wide in a view of 1280 px",
			`<div#bar> "bar" sticks out: from 8 to 3008 px in a view of 1280 px`,
			`<button#tight> "A long text of a button" cuts off its content: `,
			`<p#cut> "A long paragraph" cuts off its content: `,
		}
		compare(t, p.Overflow(), want)
		compare(t, p.Scrolled(), []string{`<div> "may scroll" has to be scrolled: 5000 px in 200 px`})
		if o.NoScript { // quirks are the same in both
			return
		}
		p.Open(at + "/mute")
		compare(t, p.Unlabelled(), []string{
			"the document has no lang", "the document has no title", `2 elements have the id "twice"`,
			`<label> "lost" refers to "none" by for, which is not there`, "<img> data:, has no alt", `<table> "1" has no header cell`,
			`<input> named "q" has no label`, `<input> named "p" has no label`,
			"the heading <h1> has no name", "the textbox <input> has no name", "the button <button> has no name", "the link <a> has no name",
		})
	})
}

// compare wants each sentence to begin as wanted, in any order.
func compare(t *testing.T, got, want []string) {
	t.Helper()
	for _, w := range want {
		if !slices.ContainsFunc(got, func(g string) bool { return strings.HasPrefix(g, w) }) {
			t.Errorf("nothing says %q", w)
		}
	}
	if len(got) != len(want) {
		t.Errorf("got %d sentences, want %d:\n%s", len(got), len(want), strings.Join(got, "\n"))
	}
}

func TestScreenshots(t *testing.T) {
	t.Parallel()
	needChromium(t)
	folder := filepath.Join(t.TempDir(), "new")
	p := New(t, Options{Screenshots: folder}).Page(t)
	p.Open(lab(t) + "/form")
	p.Screenshot("view 1")
	p.FullScreenshot("whole")
	for name, tall := range map[string]bool{"view 1": false, "whole": true} {
		f, err := os.Open(filepath.Join(folder, name+".png"))
		if err != nil {
			t.Fatal(err)
		}
		picture, err := png.DecodeConfig(f)
		_ = f.Close() // only read
		if err != nil {
			t.Fatal(err)
		}
		if picture.Width != 1280 && !tall || tall != (picture.Height > 2000) || !tall && picture.Height != 720 {
			t.Errorf("%s is %d×%d", name, picture.Width, picture.Height)
		}
	}
	none := New(t, Options{}).Page(t)
	none.Screenshot("never/written") // without a folder nothing is taken
}
