package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/web/ui"
)

// Visit is one request to a page.
type Visit struct {
	*Call
	// Form is what was typed into the page's form, and what is wrong with it. It
	// is empty when the page is only looked at.
	Form ui.Form

	console *Console
	// wrong is the status of what was refused, refusal what stands above the page.
	wrong    int
	refusal  *ui.Refusal
	mistakes []Mistake
}

// T returns a message of the console. That it is there, the tests see to.
func (v *Visit) T(key string, args ...any) string {
	out, err := v.console.set.Catalogue().In(v.Lang(), key, args...)
	if err != nil {
		panic(err)
	}
	return out
}

// Text returns a text in the asker's language.
func (v *Visit) Text(t lifecycle.Text) string { return t.In(v.Lang()) }

// Param returns a parameter of the path.
func (v *Visit) Param(name string) string { return Param(v.Request, name) }

// Query returns the page's query.
func (v *Visit) Query() url.Values { return v.Request.URL.Query() }

// Base returns the address of a service as the asker reaches it; empty if that
// is not known.
func (v *Visit) Base(service string) string {
	v.Link(lifecycle.Link{Service: service})
	return v.urls[service]
}

// Leads says that forms of the page lead to other services, where it is known how
// the asker reaches them: browsers let them go nowhere else.
func (v *Visit) Leads(services ...string) {
	allowed := []string{policy}
	for _, service := range services {
		if at, err := url.Parse(v.Base(service)); err == nil && at.Host != "" {
			allowed = append(allowed, at.Scheme+"://"+at.Host)
		}
	}
	v.w.Header().Set("Content-Security-Policy", strings.Join(allowed, " "))
}

// Cookies of the pages. They bear no expiry: the browser forgets them when it ends.
const (
	languageCookie = "mockone_language"
	themeCookie    = "mockone_theme"
	toastSuffix    = "_toast"
)

// themeOf returns the theme that the asker has chosen; empty if none.
func themeOf(r *http.Request) string {
	c, err := r.Cookie(themeCookie)
	if err != nil || c.Value != "light" && c.Value != "dark" {
		return ""
	}
	return c.Value
}

func (v *Visit) toastCookie(value string, age int) *http.Cookie {
	c := v.cookie(value, age) //nolint:gosec // Secure where there is TLS, as the session's
	c.Name += toastSuffix
	return c
}

// toastAge is for how many seconds a toast waits for its page; later it would
// stand on one that it does not belong to.
const toastAge = 30

// setToast has the next page say something once.
func (v *Visit) setToast(key string) { http.SetCookie(v.w, v.toastCookie(key, toastAge)) }

// toast returns the key of what this page is to say.
func (v *Visit) toast() string {
	c, err := v.Request.Cookie(v.toastCookie("", 0).Name)
	if err != nil || v.wrong != 0 {
		return ""
	}
	return c.Value
}

// dropToast makes the browser forget what was said.
func (v *Visit) dropToast() {
	if v.toast() != "" {
		http.SetCookie(v.w, v.toastCookie("", -1))
	}
}

// keptAge is for how many seconds a browser keeps what it was asked to.
const keptAge = 365 * 24 * 60 * 60

func (v *Visit) keptCookie(name, value string, age int) *http.Cookie {
	c := v.cookie(url.QueryEscape(value), age) //nolint:gosec // Secure where there is TLS, as the session's
	c.Name += "_kept_" + name
	return c
}

// Keep has the browser keep a value under a name, for later visits to the
// console in the same sandbox; an empty value is forgotten.
func (v *Visit) Keep(name, value string) {
	age := keptAge
	if value == "" {
		age = -1
	}
	http.SetCookie(v.w, v.keptCookie(name, value, age))
}

// Kept returns what the browser has kept under a name; empty if nothing. It comes
// from the browser: it may be anything.
func (v *Visit) Kept(name string) string {
	c, err := v.Request.Cookie(v.keptCookie(name, "", 0).Name)
	if err != nil {
		return ""
	}
	value, err := url.QueryUnescape(c.Value)
	if err != nil || !text(value) {
		return ""
	}
	return value
}

// preferences takes the asker's language and theme, and sends him back.
func (s *Server) preferences(w http.ResponseWriter, r *http.Request) {
	if err := parseForm(w, r); err != nil {
		s.Problem(w, r, err)
		return
	}
	choices := []struct {
		cookie, value string
		of            []string
	}{{languageCookie, r.PostForm.Get("lang"), []string{english, japanese}}, {themeCookie, r.PostForm.Get("theme"), []string{"light", "dark"}}}
	for _, choice := range choices {
		if choice.value != "" && !slices.Contains(choice.of, choice.value) {
			s.Problem(w, r, errChoice)
			return
		}
	}
	for _, choice := range choices {
		if choice.value == "" {
			continue
		}
		http.SetCookie(w, &http.Cookie{ //nolint:gosec // Secure where there is TLS: a simulation is mostly served without
			Name: choice.cookie, Value: choice.value, Path: "/", SameSite: http.SameSiteLaxMode, HttpOnly: true, Secure: r.TLS != nil,
		})
	}
	s.console.redirect(w, s.console.Visit(r), local(r.PostForm.Get("back")))
}

// local returns a path of the console, or its start if it is none: a form must
// not send anybody elsewhere.
func local(path string) string {
	u, err := url.ParseRequestURI(path)
	if err != nil || u.Scheme != "" || u.Host != "" || len(path) > 1 && (path[1] == '/' || path[1] == '\\') || path[0] != '/' {
		return "/"
	}
	return u.RequestURI()
}
