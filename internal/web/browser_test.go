package web_test

import (
	"strings"
	"testing"

	"github.com/mockone/mockone/internal/browser"
	"github.com/mockone/mockone/internal/web"
)

// TestFormsUnderAnyName sends a form from a host that is not localhost, as a
// browser in a container does. Browsers say less of a request to one without TLS:
// of where it comes from, its Origin alone.
func TestFormsUnderAnyName(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it needs a browser")
	}
	k := newConsole(t, func(o *web.Options) { o.Hosts = []string{"v1.test"} })
	k.box("default", "en")
	for _, host := range []string{"v1.test", "127.0.0.1", "localhost"} {
		page := browser.New(t, browser.Options{}).Page(t)
		page.Open(strings.Replace(k.http.URL, "127.0.0.1", host, 1) + "/sign-in")
		page.Click("button", "日本語")
		if page.Status() != 200 || !strings.HasPrefix(page.Text(), "本文へ移動") {
			t.Errorf("%s: %d %s", host, page.Status(), page.Text())
		}
	}
}
