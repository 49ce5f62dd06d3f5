package mockone_test

import (
	"bytes"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// page is an answer that a browser would show.
type page struct {
	answer
	// url is where it is, lang and theme are what its reader has chosen.
	url         *url.URL
	lang, theme string
	doc         *html.Node
}

// parsePage reads an answer as a browser does.
func parsePage(a answer, at *url.URL) *page {
	p := &page{answer: a, url: at}
	if a.Err == nil {
		p.doc, p.Err = html.Parse(bytes.NewReader(a.Body))
	}
	if p.Err != nil {
		p.doc = &html.Node{Type: html.DocumentNode}
	}
	return p
}

// all returns the elements below n that have one of the names, or all if none is given.
func all(n *html.Node, names ...string) []*html.Node {
	var out []*html.Node
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && (len(names) == 0 || slices.Contains(names, d.Data)) {
			out = append(out, d)
		}
	}
	return out
}

// attr returns an attribute, empty if there is none.
func attr(n *html.Node, name string) string {
	value, _ := lookup(n, name)
	return value
}

// lookup returns an attribute, and whether it is there.
func lookup(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

// words returns the text of an element with its blanks as single spaces.
func words(n *html.Node) string {
	var out strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			out.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(out.String()), " ")
}

// inside reports whether n is in an element of the name.
func inside(n *html.Node, name string) bool { return above(n, name) != nil }

// above returns the nearest element of the name that n is in.
func above(n *html.Node, name string) *html.Node {
	for a := range n.Ancestors() {
		if a.Type == html.ElementNode && a.Data == name {
			return a
		}
	}
	return nil
}

// byID returns the element with the id.
func (p *page) byID(id string) *html.Node {
	for _, n := range all(p.doc) {
		if value, ok := lookup(n, "id"); ok && value == id {
			return n
		}
	}
	return nil
}

// marked returns the elements that have the data-testid.
func (p *page) marked(id string) []*html.Node {
	var out []*html.Node
	for _, n := range all(p.doc) {
		if attr(n, "data-testid") == id {
			out = append(out, n)
		}
	}
	return out
}

// name returns what an element is called to those who cannot see it: by
// aria-labelledby, aria-label, its label, its text, its pictures, its title.
func (p *page) name(n *html.Node) string {
	if ids, ok := lookup(n, "aria-labelledby"); ok {
		var parts []string
		for id := range strings.FieldsSeq(ids) {
			if by := p.byID(id); by != nil {
				parts = append(parts, words(by))
			}
		}
		return strings.Join(parts, " ")
	}
	if label := strings.TrimSpace(attr(n, "aria-label")); label != "" {
		return label
	}
	switch n.Data {
	case "input", "select", "textarea":
		return p.label(n)
	case "table":
		for _, caption := range all(n, "caption") {
			return words(caption)
		}
		return ""
	}
	if text := words(n); text != "" {
		return text
	}
	for _, img := range all(n, "img") {
		if alt := attr(img, "alt"); alt != "" {
			return alt
		}
	}
	return attr(n, "title")
}

// label returns the text of the <label> of a field.
func (p *page) label(n *html.Node) string {
	if wrapping := above(n, "label"); wrapping != nil {
		return words(wrapping)
	}
	id := attr(n, "id")
	if id == "" {
		return ""
	}
	for _, l := range all(p.doc, "label") {
		if attr(l, "for") == id {
			return words(l)
		}
	}
	return ""
}

// resolve returns an address on the page in full; nil if it is none.
func (p *page) resolve(ref string) *url.URL {
	u, err := p.url.Parse(ref)
	if err != nil {
		return nil
	}
	return u
}

// field is a field of a form.
type field struct {
	name, kind string
	// values are what it sends if nobody touches it, options what can be chosen.
	values, options []string
	required        bool
}

// form is a form as a browser knows it.
type form struct {
	method string
	action *url.URL
	fields []field
}

// forms returns the forms of a page. A button that has a name is a field whose
// options are the buttons of that name.
func (p *page) forms() []form {
	var out []form
	for _, n := range all(p.doc, "form") {
		f := form{method: strings.ToUpper(attr(n, "method")), action: p.resolve(attr(n, "action"))}
		if f.method == "" {
			f.method = "GET"
		}
		for _, c := range all(n, "input", "select", "textarea", "button") {
			f.add(c)
		}
		out = append(out, f)
	}
	return out
}

// add notes a control of the form.
func (f *form) add(n *html.Node) {
	name := attr(n, "name")
	if name == "" {
		return
	}
	_, disabled := lookup(n, "disabled")
	if disabled {
		return
	}
	c := field{name: name, kind: n.Data, required: attr(n, "aria-required") == "true"}
	switch n.Data {
	case "textarea":
		c.values = []string{words(n)}
	case "select":
		for i, o := range all(n, "option") {
			value, ok := lookup(o, "value")
			if !ok {
				value = words(o)
			}
			c.options = append(c.options, value)
			if _, selected := lookup(o, "selected"); selected || i == 0 {
				c.values = []string{value}
			}
		}
	case "button":
		c.options = []string{attr(n, "value")}
	default:
		c.kind = attr(n, "type")
		value := attr(n, "value")
		_, checked := lookup(n, "checked")
		if box := c.kind == "checkbox" || c.kind == "radio"; box {
			c.options = []string{value}
		}
		if c.options == nil || checked {
			c.values = []string{value}
		}
	}
	for i := range f.fields {
		if f.fields[i].name == name {
			f.fields[i].values = append(f.fields[i].values, c.values...)
			f.fields[i].options = append(f.fields[i].options, c.options...)
			return
		}
	}
	f.fields = append(f.fields, c)
}

// field returns the field of the name, nil if the form has none.
func (f *form) field(name string) *field {
	for i := range f.fields {
		if f.fields[i].name == name {
			return &f.fields[i]
		}
	}
	return nil
}

// values returns what the form sends if nobody touches it, with the changes.
// Its button is pressed: the first of those that have a name.
func (f *form) values(changes map[string]string) url.Values {
	out := url.Values{}
	for _, c := range f.fields {
		out[c.name] = slices.Clone(c.values)
		if c.kind == "button" {
			out[c.name] = c.options[:1]
		}
	}
	for name, value := range changes {
		out.Set(name, value)
	}
	return out
}
