package mockcas_test

import (
	"context"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/mockcas"
)

// prefix is where the lab's sandbox is.
const prefix = "/s/lab"

// clicker is a browser without script, in which somebody looks at the pages.
type clicker struct {
	*lab
	server  *web.Server
	handler http.Handler
	lang    string
	cookies map[string]string
}

// page is what a clicker was answered.
type page struct {
	status int
	// location is where a redirect leads, without the sandbox's prefix.
	location string
	html     string
	// text is the page's text, without its tags.
	text string
}

// clicker opens the console, with its pages, in a language.
func (l *lab) clicker(lang string) *clicker {
	l.t.Helper()
	s := web.New(web.Options{
		Service: mockcas.Name, Title: "Cloud App Security", Version: "test", Engine: l.engine, Sessions: l.cas.Sessions,
		URLs: func(_ context.Context, _ *http.Request, sandbox string) map[string]string {
			at := ".example/s/" + sandbox
			return map[string]string{"v1": "http://v1" + at, "cas": "http://cas" + at, "control": "http://control.example"}
		},
	})
	l.cas.Routes(s)
	l.cas.Pages(s)
	return &clicker{lab: l, server: s, handler: s.Handler(), lang: lang, cookies: map[string]string{}}
}

// signedIn signs the clicker in by the pages' own two steps.
func (c *clicker) signedIn(email, password string) *clicker {
	c.t.Helper()
	if got := c.enter(email, password); got.status != http.StatusSeeOther || got.location != "/" && got.location != "/update-account" {
		c.t.Fatalf("signing in as %s: %d to %q, %s", email, got.status, got.location, got.text)
	}
	return c
}

// enter goes through both steps, and returns what the second one answers.
func (c *clicker) enter(email, password string) page {
	c.t.Helper()
	first := c.post("/sign-in", "email", email)
	if first.status != http.StatusSeeOther || !strings.HasPrefix(first.location, "/sign-in/password?") {
		c.t.Fatalf("the first step: %d to %q, %s", first.status, first.location, first.text)
	}
	return c.post("/sign-in/password", "email", email, "password", password)
}

func (c *clicker) get(path string) page {
	c.t.Helper()
	return c.send(http.MethodGet, path, nil)
}

// post sends a form; fields are names and values in turn.
func (c *clicker) post(path string, fields ...string) page {
	c.t.Helper()
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	return c.send(http.MethodPost, path, form)
}

var tags = regexp.MustCompile(`(?s)<[^>]*>`)

func (c *clicker) send(method, path string, form url.Values) page {
	c.t.Helper()
	r := httptest.NewRequestWithContext(c.t.Context(), method, "http://localhost"+prefix+path, strings.NewReader(form.Encode()))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.Header.Set("Accept", "text/html")
	r.Header.Set("Accept-Language", c.lang)
	for name, value := range c.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	c.handler.ServeHTTP(w, r)
	answer := w.Result()
	for _, cookie := range answer.Cookies() {
		if cookie.MaxAge < 0 {
			delete(c.cookies, cookie.Name)
			continue
		}
		c.cookies[cookie.Name] = cookie.Value
	}
	location, ok := strings.CutPrefix(answer.Header.Get("Location"), prefix)
	if answer.StatusCode == http.StatusSeeOther && !ok {
		c.t.Fatalf("%s %s leads to %q, which is not of the sandbox", method, path, answer.Header.Get("Location"))
	}
	return page{status: answer.StatusCode, location: location, html: w.Body.String(), text: textOf(w.Body.String())}
}

// done follows what a form that was taken leads to, and wants the page there to
// say so, once.
func (c *clicker) done(got page, location, toast string) page {
	c.t.Helper()
	if got.status != http.StatusSeeOther || got.location != location {
		c.t.Fatalf("%d to %q, want to be led to %q; %s", got.status, got.location, location, got.text)
	}
	next := c.get(location)
	if next.status != http.StatusOK || next.words("toast") != toast {
		c.t.Errorf("%s: %d, which says %q, want %q", location, next.status, next.words("toast"), toast)
	}
	if again := c.get(location); again.has("toast") {
		c.t.Errorf("%s says %q twice", location, toast)
	}
	return next
}

// refused wants a form to be answered with a refusal on its own page, and
// nothing to have happened.
func (c *clicker) refused(form func() page, status int, code, sentence string) page {
	c.t.Helper()
	before := c.dump()
	got := form()
	if got.status != status || !strings.Contains(got.html, `data-code="`+code+`"`) || !strings.Contains(got.text, sentence) {
		c.t.Errorf("answered with %d %s; want %d %s %q", got.status, got.text, status, code, sentence)
	}
	if c.dump() != before {
		c.t.Errorf("%s was refused, and has changed something", code)
	}
	return got
}

func textOf(document string) string {
	return strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(document, " "))), " ")
}

// has reports whether there is an element of that data-testid.
func (p page) has(testID string) bool { return strings.Contains(p.html, `data-testid="`+testID+`"`) }

// element returns the tag with which the first element of a data-testid begins.
func (p page) element(testID string) string {
	at := strings.Index(p.html, `data-testid="`+testID+`"`)
	if at < 0 {
		return ""
	}
	start := strings.LastIndexByte(p.html[:at], '<')
	tag, _, _ := strings.Cut(p.html[start:], ">")
	return tag + ">"
}

// words returns the text of the first element of a data-testid, up to the next tag.
func (p page) words(testID string) string {
	_, rest, _ := strings.Cut(p.html, `data-testid="`+testID+`"`)
	_, rest, _ = strings.Cut(rest, ">")
	rest, _, _ = strings.Cut(rest, "<")
	return textOf(rest)
}

// row returns the row of a table that has an attribute.
func (p page) row(attribute string) page {
	_, rest, ok := strings.Cut(p.html, attribute)
	if !ok {
		return page{}
	}
	row, _, _ := strings.Cut(rest, "</tr>")
	return page{html: "<tr " + attribute + row, text: textOf("<tr " + row)}
}

// rows counts the elements of a data-testid.
func (p page) rows(testID string) int { return strings.Count(p.html, `data-testid="`+testID+`"`) }

// within returns the part of the page from the element of a data-testid to an end.
func (p page) within(testID, end string) page {
	_, rest, _ := strings.Cut(p.html, `data-testid="`+testID+`"`)
	rest, _, _ = strings.Cut(rest, end)
	return page{html: rest, text: textOf("<a " + rest)}
}

// both runs a test in English and in Japanese, each in a lab of its own.
func both(t *testing.T, bend func(*start), run func(c *clicker, say func(en, ja string) string)) {
	t.Helper()
	for _, lang := range []string{"en", "ja"} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			c := newLab(t, bend).clicker(lang)
			run(c, func(en, ja string) string {
				if lang == "ja" {
					return ja
				}
				return en
			})
		})
	}
}

// asUsual leaves the usual world as it is.
func asUsual(*start) {}
