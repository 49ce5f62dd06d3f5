package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestPreferences(t *testing.T) {
	t.Parallel()
	k := newConsole(t)
	k.box("default", "en")
	k.box("one", "ja")
	for name, tc := range map[string]struct {
		form   url.Values
		status int
		set    map[string]string
	}{
		"a language":        {url.Values{"lang": {"ja"}}, 303, map[string]string{"mockone_language": "ja"}},
		"the other":         {url.Values{"lang": {"en"}}, 303, map[string]string{"mockone_language": "en"}},
		"a theme":           {url.Values{"theme": {"dark"}}, 303, map[string]string{"mockone_theme": "dark"}},
		"both":              {url.Values{"lang": {"ja"}, "theme": {"light"}}, 303, map[string]string{"mockone_language": "ja", "mockone_theme": "light"}},
		"neither":           {url.Values{}, 303, nil},
		"no such language":  {url.Values{"lang": {"fr"}}, 422, nil},
		"no such theme":     {url.Values{"theme": {"pink"}}, 422, nil},
		"one of them wrong": {url.Values{"theme": {"pink"}, "lang": {"ja"}}, 422, nil},
	} {
		for _, prefix := range []string{"", "/s/one"} {
			p := k.visit("POST", prefix+"/preferences", tc.form)
			if p.status != tc.status || tc.status == 303 && p.header.Get("Location") != prefix+"/" {
				t.Errorf("%s: %d %s", name, p.status, p.header.Get("Location"))
			}
			if tc.status == 422 {
				if code, _ := p.Attribute("refusal", "data-code"); code != "form.choice" {
					t.Errorf("%s: %s", name, p.body)
				}
			}
			if len(p.cookies) != len(tc.set) {
				t.Errorf("%s: it sets %v", name, p.cookies)
			}
			for cookie, value := range tc.set {
				// Language and theme are the same in all consoles and sandboxes of a host.
				c := p.cookieNamed(cookie)
				if c == nil || c.Value != value || c.Path != "/" || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.MaxAge != 0 || !c.Expires.IsZero() || c.Secure {
					t.Errorf("%s: it sets %v", name, c)
				}
			}
		}
	}
}

// TestNobodyIsSentElsewhere has the ways in which a form could send a browser to
// another site.
func TestNobodyIsSentElsewhere(t *testing.T) {
	t.Parallel()
	k := newConsole(t)
	k.box("default", "en")
	k.box("one", "en")
	for back, want := range map[string]string{
		"/door":                    "/door",
		"/door?type=a&after=b%2Fc": "/door?type=a&after=b%2Fc",
		"/a%2Fb":                   "/a%2Fb",
		"/":                        "/",
		"":                         "/",
		"door":                     "/",
		"http://evil.example/":     "/",
		"//evil.example/":          "/",
		"///evil.example/":         "/",
		`/\evil.example/`:          "/",
		`\\evil.example/`:          "/",
		"/\t/evil.example":         "/",
		"/\n/evil.example":         "/",
		"javascript:alert(1)":      "/",
		"mailto:a@example.com":     "/",
		"?x=1":                     "/",
		"#x":                       "/",
		"/door\r\nX-Evil: 1":       "/",
		"/%zz":                     "/",
	} {
		for _, prefix := range []string{"", "/s/one"} {
			for path, field := range map[string]string{"/preferences": "back", "/sign-in": "next"} {
				p := k.visit("POST", prefix+path, url.Values{field: {back}})
				if p.status != 303 || p.header.Get("Location") != prefix+want || p.header.Get("X-Evil") != "" {
					t.Errorf("%s %q leads to %d %q, want %q", path, back, p.status, p.header.Get("Location"), prefix+want)
				}
			}
		}
	}
}

func TestLanguageAndThemeOfPages(t *testing.T) {
	t.Parallel()
	k := newConsole(t)
	k.box("default", "en")
	k.box("one", "ja")
	for name, tc := range map[string]struct {
		path string
		with []with
		want string
	}{
		"the sandbox's":                  {"/sign-in", nil, `<html lang="en">`},
		"the other sandbox's":            {"/s/one/sign-in", nil, `<html lang="ja">`},
		"the browser's":                  {"/sign-in", []with{language("ja,en;q=0.5")}, `<html lang="ja">`},
		"the chosen one":                 {"/sign-in", []with{language("ja"), cookie("mockone_language", "en")}, `<html lang="en">`},
		"the chosen one over sandboxes":  {"/s/one/sign-in", []with{cookie("mockone_language", "en")}, `<html lang="en">`},
		"no language":                    {"/sign-in", []with{language("ja"), cookie("mockone_language", "fr")}, `<html lang="ja">`},
		"dark":                           {"/sign-in", []with{cookie("mockone_theme", "dark")}, `<html lang="en" data-theme="dark">`},
		"light":                          {"/sign-in", []with{cookie("mockone_theme", "light")}, `<html lang="en" data-theme="light">`},
		"no theme":                       {"/sign-in", []with{cookie("mockone_theme", "pink")}, `<html lang="en">`},
		"an error's":                     {"/nowhere", []with{cookie("mockone_theme", "dark"), cookie("mockone_language", "ja")}, `<html lang="ja" data-theme="dark">`},
		"where there is no sandbox":      {"/s/none/door", []with{language("ja")}, `<html lang="ja">`},
		"where there is none at all too": {"/s/none/door", nil, `<html lang="en">`},
	} {
		p := k.visit("GET", tc.path, nil, tc.with...)
		if !strings.Contains(p.body, tc.want) || !strings.Contains(p.header.Get("Vary"), "Cookie") {
			t.Errorf("%s: it lacks %s: %s", name, tc.want, p.body)
		}
		if _, dark := p.Attribute("theme-dark", "aria-pressed"); !dark {
			t.Errorf("%s: there is no button for the theme", name)
		}
	}
	// The buttons lead back to where they were pressed; after a form, to the page that it is on.
	token := k.token("default")
	for path, want := range map[string]string{"/sign-in?next=%2Fdoor": "/sign-in?next=%2Fdoor", "/door": "/door", "/nowhere?x=1": "/"} {
		if p := k.visit("GET", path, nil, as(token)); !strings.Contains(p.body, `name="back" value="`+want+`"`) {
			t.Errorf("%s does not lead back to %s: %s", path, want, p.body)
		}
	}
	if p := k.visit("POST", "/door", url.Values{"name": {"x"}}, as(token)); p.status != 422 || !strings.Contains(p.body, `name="back" value="/door"`) {
		t.Errorf("%d %s", p.status, p.body)
	}
}
