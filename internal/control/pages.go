package control

import (
	"cmp"
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/ui"
)

//go:embed pages
var pages embed.FS

// startPageSandboxes is how many sandboxes a start page shows: each is opened.
const startPageSandboxes = 20

// pagesConfig says what control's pages are.
func pagesConfig() ui.Config {
	folder, err := fs.Sub(pages, "pages")
	if err != nil {
		panic(fmt.Errorf("control's pages: %w", err)) // they are embedded
	}
	return ui.Config{
		Messages: "control", Files: folder, Pages: map[string]ui.Content{"sandboxes": &startPage{}, "docs": &docsPage{}},
	}
}

func (c *Control) pageRoutes() {
	console := c.web.Console(web.ConsoleOptions{Pages: pagesConfig()})
	start := op("start-page", http.MethodGet, "/", "", "")
	start.Query, start.Page = []string{"after"}, true
	c.web.Raw(start, func(w http.ResponseWriter, r *http.Request) {
		page, err := c.startPage(r)
		if err != nil {
			c.web.Problem(w, r, err)
			return
		}
		console.Write(w, r, web.View{Page: "sandboxes", Data: page, Title: pageTitle, Bare: true})
	})
	docs := op("docs-page", http.MethodGet, "/docs", "", "")
	docs.Page = true
	c.web.Raw(docs, func(w http.ResponseWriter, r *http.Request) {
		console.Write(w, r, web.View{Page: "docs", Data: describe(c.web.OpenAPI()), Title: pageTitle + " API", Bare: true})
	})
}

// pageTitle is what control is called on its pages.
const pageTitle = "Mockone control"

// startPage is what the start page shows.
type startPage struct {
	ui.Page

	Version string
	// Guarded says that the API wants a token, which a link does not send.
	Guarded   bool
	Sandboxes []startSandbox
	Next      string
}

type startSandbox struct {
	ID, Fixture, Now, Mode string
	Services               []startService
	Credentials            []sim.Credential
}

type startService struct{ Name, URL string }

func (c *Control) startPage(r *http.Request) (*startPage, error) {
	page := &startPage{Version: c.version, Guarded: c.guarded}
	after := r.URL.Query().Get("after")
	entries, err := c.engine.Registry().List(r.Context(), after, startPageSandboxes)
	if err != nil {
		return page, err
	}
	for i := range entries {
		if c.expired(&entries[i]) {
			continue
		}
		s, err := c.startSandbox(r.Context(), r, entries[i].ID)
		if errors.Is(err, sim.ErrGone) || errors.Is(err, sim.ErrNoSandbox) {
			continue // removed since it was listed
		}
		if err != nil {
			return page, err
		}
		page.Sandboxes = append(page.Sandboxes, s)
	}
	if len(entries) == startPageSandboxes {
		page.Next = entries[len(entries)-1].ID
	}
	return page, nil
}

func (c *Control) startSandbox(ctx context.Context, r *http.Request, id string) (startSandbox, error) {
	s := startSandbox{ID: id}
	box, err := c.engine.Sandbox(ctx, id)
	if err != nil {
		return s, err
	}
	urls := c.urls(ctx, r, id)
	for _, name := range slices.Sorted(maps.Keys(urls)) {
		s.Services = append(s.Services, startService{Name: name, URL: urls[name]})
	}
	// By address is by port, as everything else lists them.
	slices.SortStableFunc(s.Services, func(a, b startService) int { return cmp.Compare(a.URL, b.URL) })
	err = box.View(ctx, func(r *sim.Reader) error {
		info := r.Info()
		s.Fixture, s.Mode = info.Fixture, string(info.Clock.Mode)
		s.Now = info.Now.In(r.Timezone()).Format(time.DateTime + " MST")
		s.Credentials, err = r.Credentials()
		return err
	})
	return s, err
}
