package uitest

import (
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// host is where a Clicker believes that the console is.
const host = "http://localhost"

// Clicker is a browser without script, in which somebody looks at a console's
// pages: it keeps cookies as browsers do, and follows a redirect when it is told
// to. A console's tests embed it in a type of their own, which knows how to sign
// in there.
type Clicker struct {
	// Lang is the language that it asks for, as Accept-Language has it.
	Lang string

	t       *testing.T
	handler http.Handler
	prefix  string
	jar     http.CookieJar
	// seen are the addresses that it asked for, without their queries.
	seen map[string]*url.URL
}

// NewClicker opens a console in a language, "en" or "ja". The prefix is where the
// sandbox is in which all paths are, "/s/lab" for one; empty if they have none.
func NewClicker(t *testing.T, handler http.Handler, prefix, lang string) *Clicker {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &Clicker{Lang: lang, t: t, handler: handler, prefix: prefix, jar: jar, seen: map[string]*url.URL{}}
}

// Get asks for a page. The path is without the prefix.
func (c *Clicker) Get(path string) Page {
	c.t.Helper()
	return c.Send(http.MethodGet, path, "", "")
}

// Post sends a form; fields are names and values in turn.
func (c *Clicker) Post(path string, fields ...string) Page {
	c.t.Helper()
	if len(fields)%2 != 0 {
		c.t.Fatalf("the form for %s has a name without a value: %q", path, fields)
	}
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	return c.Send(http.MethodPost, path, "application/x-www-form-urlencoded", form.Encode())
}

// Send sends a body of a media type; both are empty if there is none. It fails
// the test if the answer leads out of the sandbox.
func (c *Clicker) Send(method, path, media, body string) Page {
	c.t.Helper()
	r := httptest.NewRequestWithContext(c.t.Context(), method, host+c.prefix+path, strings.NewReader(body))
	if media != "" {
		r.Header.Set("Content-Type", media)
	}
	r.Header.Set("Accept", "text/html")
	r.Header.Set("Accept-Language", c.Lang)
	for _, cookie := range c.jar.Cookies(r.URL) {
		r.AddCookie(cookie)
	}
	w := httptest.NewRecorder()
	c.handler.ServeHTTP(w, r)
	c.seen[r.URL.Path] = r.URL
	answer := w.Result()
	c.jar.SetCookies(r.URL, answer.Cookies())
	location, ok := strings.CutPrefix(answer.Header.Get("Location"), c.prefix)
	elsewhere := strings.Contains(location, "://") // another service's
	if answer.StatusCode == http.StatusSeeOther && !ok && !elsewhere {
		c.t.Fatalf("%s %s leads to %q, which is not of the sandbox", method, path, answer.Header.Get("Location"))
	}
	return NewPage(answer.StatusCode, location, w.Body.String())
}

// Cookies returns the names and values of the cookies that are sent to any of the
// addresses that the clicker asked for.
func (c *Clicker) Cookies() map[string]string {
	out := map[string]string{}
	for _, at := range c.seen {
		for _, cookie := range c.jar.Cookies(at) {
			out[cookie.Name] = cookie.Value
		}
	}
	return out
}

// Done follows what a form that was taken leads to, and wants the page there to
// say so in a toast, once. It returns that page.
func (c *Clicker) Done(got Page, location, toast string) Page {
	c.t.Helper()
	if got.Status != http.StatusSeeOther || got.Location != location {
		c.t.Fatalf("%d to %q, want to be led to %q; %s", got.Status, got.Location, location, got.Text)
	}
	next := c.Get(location)
	if next.Status != http.StatusOK || next.Words("toast") != toast {
		c.t.Errorf("%s: %d, which says %q, want %q", location, next.Status, next.Words("toast"), toast)
	}
	if again := c.Get(location); again.Has("toast") {
		c.t.Errorf("%s says %q twice", location, toast)
	}
	return next
}

// Refused wants a form to have been answered with a refusal on its own page.
// Whether nothing happened is for the caller to see.
func (c *Clicker) Refused(got Page, status int, code, sentence string) {
	c.t.Helper()
	if got.Status != status || !strings.Contains(got.HTML, `data-code="`+code+`"`) || !strings.Contains(got.Text, sentence) {
		c.t.Errorf("answered with %d %s; want %d %s %q", got.Status, got.Text, status, code, sentence)
	}
}
