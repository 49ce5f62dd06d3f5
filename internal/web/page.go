package web

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"net/http"

	"github.com/mockone/mockone/internal/estate"
)

//go:embed style.css
var style []byte

//go:embed layout.html
var layoutText string

//go:embed start.html
var startText string

// layout is the frame of all pages: it says that this is a simulation.
var layout = template.Must(template.New("layout").Parse(layoutText))

// start is the content of the start page.
var start = template.Must(template.New("start").Parse(startText))

// simulation is the mark that every page bears.
var simulation = estate.Assumed(
	"Simulation: this is Mockone, not a real product. No data here is real.",
	"シミュレーション: これは Mockone であり、実際の製品ではありません。実在のデータは含まれていません。")

// Page is an HTML page in the common frame. The frame's stylesheet is the only
// one; the security policy allows nothing inline and nothing from elsewhere.
type Page struct {
	// Title is of the page, in the asker's language.
	Title string
	// Status is the answer's; 0 means 200.
	Status int
	// Content is executed with Data.
	Content *template.Template
	Data    any
}

// Page answers a raw request with a page.
func (s *Server) Page(w http.ResponseWriter, r *http.Request, p Page) {
	var content, page bytes.Buffer
	if err := p.Content.Execute(&content, p.Data); err != nil {
		s.Problem(w, r, fmt.Errorf("writing the page %s: %w", p.Content.Name(), err))
		return
	}
	c := CallOf(r)
	lang := c.Lang()
	if err := layout.Execute(&page, struct {
		Lang, Title, Service, Prefix, Simulation string
		Content                                  template.HTML
	}{lang, p.Title, s.options.Title, c.Prefix, simulation.In(lang), template.HTML(content.String())}); err != nil { //nolint:gosec // made by html/template just before
		s.Problem(w, r, fmt.Errorf("writing the frame of %s: %w", p.Content.Name(), err))
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if p.Status != 0 {
		w.WriteHeader(p.Status)
	}
	if _, err := w.Write(page.Bytes()); err != nil {
		return // the asker is gone
	}
}

// start serves the start page of a service that has no page of its own.
func (s *Server) start(w http.ResponseWriter, r *http.Request) {
	text := estate.Assumed(
		"This service has an API and no pages yet. Its description:",
		"このサービスには API のみがあり、画面はまだありません。API の説明:")
	if s.options.Coming {
		text = estate.Assumed(
			"This service is still to come: so far it answers only whether it is there.",
			"このサービスは準備中です。現在は稼働確認にのみ応答します。")
	}
	c := CallOf(r)
	s.Page(w, r, Page{Title: s.options.Title, Content: start, Data: struct {
		Text, Prefix string
		Coming       bool
	}{text.In(c.Lang()), c.Prefix, s.options.Coming}})
}
