package uitest_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/web/uitest"
)

// shop is a console of one form, whose toast is said once.
func shop() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /s/lab/list", func(w http.ResponseWriter, r *http.Request) {
		body := `<p data-testid="language">` + r.Header.Get("Accept-Language") + `</p>`
		if _, err := r.Cookie("toast"); err == nil {
			body += `<div data-testid="toast"> Tea &amp; cake<b>!</b></div>`
			http.SetCookie(w, &http.Cookie{Name: "toast", Path: "/s/lab", MaxAge: -1})
		}
		_, _ = w.Write([]byte(body))
	})
	mux.HandleFunc("POST /s/lab/list", func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("what") != "tea" || r.Form["with"] == nil {
			w.WriteHeader(http.StatusConflict)
			_, _ = w.Write([]byte(`<p data-testid="refusal" data-code="shop.closed">We have tea only.</p>`))
			return
		}
		for name, path := range map[string]string{"toast": "/s/lab", "kept": "/s/lab/list", "elsewhere": "/s/other"} {
			http.SetCookie(w, &http.Cookie{Name: name, Value: "1", Path: path})
		}
		http.Redirect(w, r, "/s/lab/list", http.StatusSeeOther)
	})
	return mux
}

func TestClicker(t *testing.T) {
	t.Parallel()
	c := uitest.NewClicker(t, shop(), "/s/lab", "ja")
	c.Refused(c.Post("/list", "what", "beer"), http.StatusConflict, "shop.closed", "tea only")
	if got := c.Cookies(); len(got) > 0 {
		t.Errorf("who was refused has cookies: %v", got)
	}
	taken := c.Post("/list", "what", "tea", "with", "milk", "with", "sugar")
	if d := cmp.Diff(map[string]string{"toast": "1", "kept": "1"}, c.Cookies()); d != "" {
		t.Error(d)
	}
	if next := c.Done(taken, "/list", "Tea & cake"); next.Words("language") != "ja" {
		t.Errorf("it asks in %q", next.Words("language"))
	}
	if d := cmp.Diff(map[string]string{"kept": "1"}, c.Cookies()); d != "" {
		t.Error(d)
	}
	if got := c.Get("/nowhere"); got.Status != http.StatusNotFound {
		t.Errorf("nowhere: %d", got.Status)
	}
}

func TestPage(t *testing.T) {
	t.Parallel()
	p := uitest.NewPage(http.StatusOK, "", `<h1>A &amp; B</h1>
<a href="/x?a=1&amp;b=2" data-testid="link" title="Go">There <b>and
 back</b></a><nav class="n" data-testid="menu"><i>One</i> <i>Two</i></nav>
<table><tr data-id="1"><td data-testid="cell">first</td></tr><tr data-id="2"><td data-testid="cell">second</td></tr></table>`)
	href, _ := p.Attribute("link", "href")
	_, missing := p.Attribute("link", "hidden")
	_, nobody := p.Attribute("nobody", "href")
	row, none := p.Row(`data-id="2"`), p.Row(`data-id="3"`)
	for name, tc := range map[string]struct{ got, want any }{
		"text":                 {p.Text, "A & B There and back One Two first second"},
		"has":                  {p.Has("link"), true},
		"has not":              {p.Has("lin"), false},
		"tag":                  {p.Tag("link"), `<a href="/x?a=1&amp;b=2" data-testid="link" title="Go">`},
		"no tag":               {p.Tag("nobody"), ""},
		"element":              {p.Element("link"), `<a href="/x?a=1&b=2" data-testid="link" title="Go">There `},
		"no element":           {p.Element("nobody"), ""},
		"words":                {p.Words("link"), "There"},
		"no words":             {p.Words("nobody"), ""},
		"inner":                {p.Inner("link"), "There and back"},
		"no inner":             {p.Inner("nobody"), ""},
		"attribute":            {href, "/x?a=1&b=2"},
		"no attribute":         {missing, false},
		"attribute of nobody":  {nobody, false},
		"rows":                 {p.Rows("cell"), 2},
		"row":                  {row.HTML, `<tr data-id="2"><td data-testid="cell">second</td>`},
		"row's text":           {row.Text, "second"},
		"in the row":           {row.Words("cell"), "second"},
		"no row":               {none, uitest.Page{}},
		"within":               {p.Within("menu", "</nav>").HTML, `><i>One</i> <i>Two</i>`},
		"text within":          {p.Within("menu", "</nav>").Text, "One Two"},
		"within nobody's part": {p.Within("nobody", "</nav>"), uitest.Page{}},
	} {
		if d := cmp.Diff(tc.want, tc.got); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}
