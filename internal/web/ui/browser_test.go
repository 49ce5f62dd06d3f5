package ui_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/mockone/mockone/internal/browser"
	"github.com/mockone/mockone/internal/web/ui"
)

// serveGallery serves the gallery's pages by name, in a language and a theme:
// "/all-en-dark".
func serveGallery(t *testing.T) string {
	t.Helper()
	set := gallery(t)
	style, script, err := ui.Assets()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), ".")
		body := style.Body
		switch name {
		case "style":
			w.Header().Set("Content-Type", style.Type)
		case "script":
			w.Header().Set("Content-Type", script.Type)
			body = script.Body
		default:
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			part, rest, _ := strings.Cut(name, "-")
			lang, theme, _ := strings.Cut(rest, "-")
			var err error
			if body, err = set.Render(part, newGallery(set, lang, theme)); err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
		}
		if _, err := w.Write(body); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// TestPartsFit looks at every part in views of several widths: nothing is cut
// off, and everything has a name.
func TestPartsFit(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it needs a browser")
	}
	url := serveGallery(t)
	for _, width := range []int{1920, 1280, 1024, 640, 390} {
		page := browser.New(t, browser.Options{Width: width}).Page(t)
		for _, part := range []string{"all", "dialog", "bare"} {
			for _, lang := range []string{"en", "ja"} {
				page.Open(url + "/" + part + "-" + lang + "-light")
				for _, wrong := range page.Overflow() {
					t.Errorf("%s in %s at %d: %s", part, lang, width, wrong)
				}
				for _, wrong := range page.Unlabelled() {
					t.Errorf("%s in %s: %s", part, lang, wrong)
				}
			}
		}
	}
}

// TestScript does what the pages can do with a script, and the same without one.
func TestScript(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it needs a browser")
	}
	url := serveGallery(t)
	const box, button = "I have read the notice and agree that the update cannot be undone.", "Start the Update"
	page := browser.New(t, browser.Options{}).Page(t)
	page.Open(url + "/all-en-light")
	if !page.Enabled("button", button) {
		t.Error("the button is disabled though the box is ticked")
	}
	page.Uncheck(box)
	if page.Enabled("button", button) {
		t.Error("the button does not wait for its box")
	}
	page.Check(box)
	if !page.Enabled("button", button) {
		t.Error("the button does not see that its box is ticked")
	}
	page.See("2026-01-15 18:05") // the clock runs, a minute in a second
	if !page.Has("button", "Copy") {
		t.Error("the button to copy is not shown")
	}
	page.Select("Instance type:", "All")
	if !strings.Contains(page.URL(), "kind=all") {
		t.Errorf("the choice is not taken at once: %s", page.URL())
	}

	plain := browser.New(t, browser.Options{NoScript: true}).Page(t)
	plain.Open(url + "/all-en-light")
	plain.Uncheck(box)
	if !plain.Enabled("button", button) {
		t.Error("without scripts the button cannot be pressed")
	}
	if plain.Has("button", "Copy") {
		t.Error("without scripts there is a button that does nothing")
	}
	plain.Select("Instance type:", "All")
	plain.Click("button", "Apply")
	if !strings.Contains(plain.URL(), "kind=all") {
		t.Errorf("the choice is not sent: %s", plain.URL())
	}
}
