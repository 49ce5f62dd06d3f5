package uitest

import (
	"fmt"
	stdhtml "html"
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

// Page is what a browser was answered, or a part of it. Elements are found by
// their data-testid; the first one counts.
type Page struct {
	// Status is the answer's; 0 in a part of a page.
	Status int
	// Location is where a redirect leads, without the sandbox's prefix.
	Location string
	HTML     string
	// Text is the page's text, as TextOf has it.
	Text string
}

// NewPage returns the page of an answer.
func NewPage(status int, location, document string) Page {
	return Page{Status: status, Location: location, HTML: document, Text: TextOf(document)}
}

var tags = regexp.MustCompile(`(?s)<[^>]*>`)

// TextOf returns the text of HTML without its tags, with single spaces.
func TextOf(document string) string {
	return strings.Join(strings.Fields(stdhtml.UnescapeString(tags.ReplaceAllString(document, " "))), " ")
}

func attributeOf(testID string) string { return `data-testid="` + testID + `"` }

// Has reports whether there is the element.
func (p Page) Has(testID string) bool { return strings.Contains(p.HTML, attributeOf(testID)) }

// Rows counts the elements of a data-testid.
func (p Page) Rows(testID string) int { return strings.Count(p.HTML, attributeOf(testID)) }

// Tag returns the tag with which the element begins, as it was written; nothing
// if it is not there.
func (p Page) Tag(testID string) string {
	at := strings.Index(p.HTML, attributeOf(testID))
	if at < 0 {
		return ""
	}
	start := strings.LastIndexByte(p.HTML[:at], '<')
	tag, _, _ := strings.Cut(p.HTML[start:], ">")
	return tag + ">"
}

// Element returns the beginning of the element: its tag and the text up to the
// next one, without escapes; nothing if it is not there.
func (p Page) Element(testID string) string {
	tag := p.Tag(testID)
	if tag == "" {
		return ""
	}
	_, rest, _ := strings.Cut(p.HTML, tag)
	text, _, _ := strings.Cut(rest, "<")
	return stdhtml.UnescapeString(tag + text)
}

// Words returns the element's text up to the next tag.
func (p Page) Words(testID string) string {
	_, rest, _ := strings.Cut(p.HTML, attributeOf(testID))
	_, rest, _ = strings.Cut(rest, ">")
	rest, _, _ = strings.Cut(rest, "<")
	return TextOf(rest)
}

// Row returns the row of a table in which an attribute, as it is written, stands
// first; the empty page if there is none.
func (p Page) Row(attribute string) Page {
	_, rest, ok := strings.Cut(p.HTML, attribute)
	if !ok {
		return Page{}
	}
	row, _, _ := strings.Cut(rest, "</tr>")
	return NewPage(0, "", "<tr "+attribute+row)
}

// Within returns the part of the page from the element to an end, "</nav>" for
// one; it begins after the element's data-testid. It is the empty page if the
// element is not there.
func (p Page) Within(testID, end string) Page {
	_, rest, ok := strings.Cut(p.HTML, attributeOf(testID))
	if !ok {
		return Page{}
	}
	rest, _, _ = strings.Cut(rest, end)
	return Page{HTML: rest, Text: TextOf("<a " + rest)}
}

// Attribute returns an attribute of the element, as a browser reads it, and
// whether it has it.
func (p Page) Attribute(testID, name string) (string, bool) {
	n := p.find(testID)
	if n == nil {
		return "", false
	}
	return attribute(n, name)
}

// Inner returns all text in the element, as a browser reads it, with single
// spaces; nothing if it is not there.
func (p Page) Inner(testID string) string {
	return textIn(p.find(testID))
}

// Heading returns the page's heading; nothing if it has none.
func (p Page) Heading() string {
	return textIn(p.first(func(n *html.Node) bool { return n.Data == "h1" }))
}

// textIn returns the text in an element with single spaces.
func textIn(n *html.Node) string {
	if n == nil {
		return ""
	}
	var out strings.Builder
	for inner := range n.Descendants() {
		if inner.Type == html.TextNode {
			out.WriteString(inner.Data)
		}
	}
	return strings.Join(strings.Fields(out.String()), " ")
}

// find returns the element as a browser sees it, nil if it is not there.
func (p Page) find(testID string) *html.Node {
	return p.first(func(n *html.Node) bool {
		id, ok := attribute(n, "data-testid")
		return ok && id == testID
	})
}

// first returns the first element for which is holds, nil if there is none. It
// panics at what no browser can read, which fails the test.
func (p Page) first(is func(*html.Node) bool) *html.Node {
	doc, err := html.Parse(strings.NewReader(p.HTML))
	if err != nil {
		panic(fmt.Sprintf("the page is no HTML: %v", err))
	}
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode && is(n) {
			return n
		}
	}
	return nil
}

func attribute(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}
