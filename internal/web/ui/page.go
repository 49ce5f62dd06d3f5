package ui

import (
	"html/template"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mockone/mockone/internal/lifecycle"
)

// Page is what every page has: the frame around it, and what its template needs
// at every turn. The data of a page embeds it; package web fills it.
type Page struct {
	// Lang is "en" or "ja", Theme "light", "dark" or empty for the browser's choice.
	Lang, Theme string
	// OneTheme says that the page has no other theme.
	OneTheme bool
	// Themed says that the theme is a setting of the console: nobody is asked for it
	// above the page.
	Themed bool
	// Title is the page's heading, Product the name of the console.
	Title, Product string
	// TitleLang is the language of the heading; empty is Lang.
	TitleLang string
	// Prefix stands before every path in links: "/s/a-sandbox", or nothing.
	Prefix string
	// Here is the page's own path and query, without the prefix.
	Here string
	// Style and Script are the paths of the stylesheet and the script.
	Style, Script string

	// Sandbox is the name of the world; empty if the page concerns none.
	Sandbox string
	// Now is its time in its own zone, Mode and Rate are its clock's.
	Now  time.Time
	Mode string
	// Rate is how many virtual seconds pass in a second; 0 if time stands.
	Rate float64
	// Control is the address of the control service.
	Control string

	// User is who is signed in; empty if nobody is.
	User, Role string
	// Business and BusinessID are what support asks for.
	Business, BusinessID string
	Nav                  []NavGroup
	// Account is the path of the user's own settings; empty if he has none.
	Account string
	// SignOut is the path that the sign-out button sends to.
	SignOut string

	Banner *Banner
	// Toast says what was just done.
	Toast string
	// Refusal is what stands in the way of what was just asked.
	Refusal *Refusal
	Form    Form
	// Bare leaves the navigation out: sign-in, error.
	Bare bool

	catalogue Catalogue
}

// Base returns the page itself, to whoever has only the data that embeds it.
func (p *Page) Base() *Page { return p }

// Content is the data of a page: a pointer to a struct that embeds Page.
type Content interface{ Base() *Page }

// NavGroup is a part of the navigation; its Label may be empty.
type NavGroup struct {
	Label string
	Items []NavItem
}

// NavItem leads to a page. Path is without the prefix.
type NavItem struct {
	Label, Path, TestID string
	Current             bool
}

// Banner is the line on top of a console. Its Button leads to Href.
type Banner struct{ Text, Button, Href string }

// Refusal is what stands in the way, in the product's words or in ours.
type Refusal struct {
	// Code is stable, for robots.
	Code  string
	Lines []Line
}

// Line is one sentence of it. Assumed marks words of ours.
type Line struct {
	Code, Text string
	Assumed    bool
}

// T returns a message; see Catalogue.In.
func (p *Page) T(key string, args ...any) (string, error) {
	return p.catalogue.In(p.Lang, key, args...)
}

// Text returns a text that the lifecycles or a service declare.
func (p *Page) Text(t lifecycle.Text) string { return t.In(p.Lang) }

// TextLang returns the language of a text where it is not the page's: English, if
// the product has no other word for it. Elsewhere it is empty.
func (p *Page) TextLang(t lifecycle.Text) string {
	if t.In(p.Lang) == t.EN {
		return p.Other("en")
	}
	return ""
}

// Other returns the language, or nothing if it is the page's.
func (p *Page) Other(lang string) string {
	if lang == p.Lang {
		return ""
	}
	return lang
}

// Path returns the address of a page of the same console. More parts are put
// behind it with slashes, escaped.
func (p *Page) Path(path string, parts ...string) string {
	for _, part := range parts {
		path = strings.TrimSuffix(path, "/") + "/" + url.PathEscape(part)
	}
	return p.Prefix + path
}

// Date returns the day of an instant in the sandbox's zone; nothing for the zero instant.
func (p *Page) Date(t time.Time) string { return p.format(t, time.DateOnly) }

// Time returns an instant in the sandbox's zone; nothing for the zero instant.
func (p *Page) Time(t time.Time) string { return p.format(t, time.DateTime) }

func (p *Page) format(t time.Time, layout string) string {
	if t.IsZero() {
		return ""
	}
	return t.In(p.Now.Location()).Format(layout)
}

// Number returns a whole number with its thousands apart.
func (p *Page) Number(n int) string {
	digits := strconv.Itoa(n)
	first := 0
	if n < 0 {
		first = 1
	}
	for at := len(digits) - 3; at > first; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}

// Address returns an email address that may break before its @. What breaks it is
// of the style: it neither stands in the name of what holds the address nor goes
// along when that is copied.
func (p *Page) Address(address string) template.HTML {
	local, domain, ok := strings.Cut(address, "@")
	if !ok {
		return template.HTML(template.HTMLEscapeString(address)) //nolint:gosec // escaped
	}
	return template.HTML(template.HTMLEscapeString(local) + //nolint:gosec // both are escaped
		`<span class="domain">@` + template.HTMLEscapeString(domain) + `</span>`)
}

// Clock returns the sandbox's time with its zone, for the frame.
func (p *Page) Clock() string { return p.Now.Format(time.DateTime + " MST") }

// ISO returns an instant for a machine.
func (p *Page) ISO(t time.Time) string { return t.Format(time.RFC3339) }

// Worded is a Refusal with the word that marks sentences of ours, for the
// templates "refusal" and "blocks".
type Worded struct {
	Refusal

	Mark string
}

// Worded returns a refusal for the template "refusal".
func (p *Page) Worded(r Refusal) (Worded, error) {
	mark, err := p.T("web.assumed")
	return Worded{Refusal: r, Mark: mark}, err
}

// Blocks returns reasons for the template "blocks", which says what stands in
// the way before anybody has asked.
func (p *Page) Blocks(reasons []lifecycle.Reason) (Worded, error) {
	return p.Worded(Refusal{Lines: LinesOf(reasons, p.Lang)})
}

// LinesOf returns reasons in a language, marking those that are worded by us.
func LinesOf(reasons []lifecycle.Reason, lang string) []Line {
	out := make([]Line, len(reasons))
	for i, r := range reasons {
		out[i] = Line{Code: r.Code, Text: r.Text.In(lang), Assumed: r.Text.Src == lifecycle.Assumed}
	}
	return out
}

// Rated returns the clock's rate for the script that lets it tick.
func (p *Page) Rated() string { return strconv.FormatFloat(p.Rate, 'g', -1, 64) }

// Refused returns what stands in the way, for the frame.
func (p *Page) Refused() (Worded, error) {
	if p.Refusal == nil {
		return Worded{}, nil
	}
	return p.Worded(*p.Refusal)
}

// Tablist leads to pages that belong together.
type Tablist struct {
	Label string
	Items []NavItem
}

// Tablist returns what leads to pages, for the template "tabs".
func (p *Page) Tablist(label string, items []NavItem) Tablist {
	out := Tablist{Label: label, Items: slices.Clone(items)}
	for i := range out.Items {
		out.Items[i].Path = p.Path(out.Items[i].Path)
	}
	return out
}

// Pager leads through a list that is shown in pages.
type Pager struct{ Label, First, FirstLabel, Next, NextLabel string }

// Pager returns the links below a list at path: to its first page, if this is
// another one, and to the next one, if after is not empty. The path's query is kept.
func (p *Page) Pager(path string, query url.Values, next string) (Pager, error) {
	var out Pager
	var err error
	link := func(after string) string {
		q := url.Values{}
		for name, values := range query {
			if name != "after" {
				q[name] = values
			}
		}
		if after != "" {
			q.Set("after", after)
		}
		if len(q) == 0 {
			return p.Path(path)
		}
		return p.Path(path) + "?" + q.Encode()
	}
	if query.Get("after") != "" {
		out.First = link("")
	}
	if next != "" {
		out.Next = link(next)
	}
	for key, to := range map[string]*string{"web.pager": &out.Label, "web.pager.first": &out.FirstLabel, "web.pager.next": &out.NextLabel} {
		if *to, err = p.T(key); err != nil {
			return out, err
		}
	}
	return out, nil
}
