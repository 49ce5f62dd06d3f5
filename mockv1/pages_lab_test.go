package mockv1_test

import (
	"context"
	"errors"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/mockone/mockone/internal/web"
)

// clicker is a browser without script: it keeps cookies, and follows a redirect
// when it is told to.
type clicker struct {
	t      *testing.T
	l      *lab
	server *web.Server
	http   *httptest.Server
	client *http.Client
	lang   string
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

// clicker opens Vision One, with its pages, in a language.
func (l *lab) clicker(lang string) *clicker {
	l.t.Helper()
	s := web.New(web.Options{
		Service: "v1", Title: "Trend Vision One", Version: "1", Engine: l.engine, Sessions: l.v.Sessions,
		URLs: func(_ context.Context, _ *http.Request, sandbox string) map[string]string {
			at := ".example/s/" + sandbox
			return map[string]string{"v1": "http://v1" + at, "cas": "http://cas" + at, "control": "http://control.example"}
		},
	})
	l.v.Routes(s)
	l.v.Pages(s)
	jar, err := cookiejar.New(nil)
	if err != nil {
		l.t.Fatal(err)
	}
	c := &clicker{t: l.t, l: l, server: s, http: httptest.NewServer(s.Handler()), lang: lang}
	c.client = &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	l.t.Cleanup(c.http.Close)
	return c
}

// signIn gives the clicker a session.
func (c *clicker) signIn(email string) *clicker {
	c.t.Helper()
	got := c.send(http.MethodPost, "/api/sign-in", "application/json", `{"email":"`+email+`","password":"`+password+`"}`)
	if got.status != http.StatusOK {
		c.t.Fatalf("signing in as %s: %d %s", email, got.status, got.html)
	}
	return c
}

func (c *clicker) get(path string) page {
	c.t.Helper()
	return c.send(http.MethodGet, path, "", "")
}

// post sends a form; fields are names and values in turn.
func (c *clicker) post(path string, fields ...string) page {
	c.t.Helper()
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	return c.send(http.MethodPost, path, "application/x-www-form-urlencoded", form.Encode())
}

var tags = regexp.MustCompile(`(?s)<[^>]*>`)

func (c *clicker) send(method, path, media, body string) page {
	c.t.Helper()
	prefix := "/s/" + c.l.box.ID()
	r, err := http.NewRequestWithContext(c.t.Context(), method, c.http.URL+prefix+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	if media != "" {
		r.Header.Set("Content-Type", media)
	}
	r.Header.Set("Accept", "text/html")
	r.Header.Set("Accept-Language", c.lang)
	answer, err := c.client.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	all, err := io.ReadAll(answer.Body)
	if err := errors.Join(err, answer.Body.Close()); err != nil {
		c.t.Fatal(err)
	}
	location, ok := strings.CutPrefix(answer.Header.Get("Location"), prefix)
	if answer.StatusCode == http.StatusSeeOther && !ok {
		c.t.Fatalf("%s %s leads to %q, which is not of the sandbox", method, path, answer.Header.Get("Location"))
	}
	text := html.UnescapeString(tags.ReplaceAllString(string(all), " "))
	return page{status: answer.StatusCode, location: location, html: string(all), text: strings.Join(strings.Fields(text), " ")}
}

// done follows what a form that was taken leads to, and wants the page there to
// say so, once.
func (c *clicker) done(got page, location, toast string) page {
	c.t.Helper()
	if got.status != http.StatusSeeOther || got.location != location {
		c.t.Fatalf("%d to %q, want to be led to %q; %s", got.status, got.location, location, got.text)
	}
	next := c.get(location)
	if next.status != http.StatusOK || !strings.Contains(next.element("toast"), toast) {
		c.t.Errorf("%s: %d, which says %q, want %q", location, next.status, next.element("toast"), toast)
	}
	if again := c.get(location); again.has("toast") {
		c.t.Errorf("%s says %q twice", location, toast)
	}
	return next
}

// has reports whether there is an element of that data-testid.
func (p page) has(testID string) bool { return strings.Contains(p.html, `data-testid="`+testID+`"`) }

// element returns the beginning of the element of a data-testid, with the text
// up to the next tag; nothing if it is not there.
func (p page) element(testID string) string {
	at := strings.Index(p.html, `data-testid="`+testID+`"`)
	if at < 0 {
		return ""
	}
	start := strings.LastIndexByte(p.html[:at], '<')
	rest := p.html[at:]
	end := strings.IndexByte(rest, '>')
	stop := strings.IndexByte(rest[end:], '<')
	return html.UnescapeString(p.html[start : at+end+stop])
}

// row returns the part of the page from the row with that attribute to the end
// of the row.
func (p page) row(attribute string) page {
	_, rest, ok := strings.Cut(p.html, attribute)
	if !ok {
		return page{}
	}
	row, _, _ := strings.Cut(rest, "</tr>")
	return page{html: "<" + row, text: html.UnescapeString(tags.ReplaceAllString("<tr "+row, " "))}
}
