package control

import (
	"fmt"
	"html/template"
	"regexp"
	"strings"

	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// Letter is a mail in one language.
type Letter struct {
	Subject string `json:"subject"`
	Text    string `json:"text" doc:"The body as plain text, links and codes filled in."`
	HTML    string `json:"html" doc:"The body as an HTML document."`
}

// placeholder is how a mail's body names its links and codes.
var placeholder = regexp.MustCompile(`\{(link|code):([^{}]+)\}`)

// span is a piece of a line: text, and where it leads if it is a link.
type span struct {
	Text, Href string
	Code       bool
}

// letterPage is a mail as HTML. It is rendered from the same text, so that the
// two never differ.
var letterPage = template.Must(template.New("letter").Parse(`<!doctype html>
<html lang="{{.Lang}}">
<head><meta charset="utf-8"><title>{{.Subject}}</title></head>
<body>
{{range .Paragraphs}}<p>{{range $i, $line := .}}{{if $i}}<br>
{{end}}{{range $line}}{{if .Href}}<a href="{{.Href}}">{{.Text}}</a>{{else if .Code}}<strong>{{.Text}}</strong>{{else}}{{.Text}}{{end}}{{end}}{{end}}</p>
{{end}}</body>
</html>
`))

// letter writes a mail in a language. links are the absolute addresses by name.
func letter(m sim.Message, lang string, links map[string]string) (Letter, error) {
	out := Letter{Subject: m.Subject.In(lang)}
	var text, html strings.Builder
	var paragraphs [][][]span
	for paragraph := range strings.SplitSeq(strings.TrimSpace(m.Body.In(lang)), "\n\n") {
		var lines [][]span
		for line := range strings.SplitSeq(paragraph, "\n") {
			lines = append(lines, spans(line, links, m.Codes))
		}
		paragraphs = append(paragraphs, lines)
	}
	for i, lines := range paragraphs {
		if i > 0 {
			text.WriteString("\n")
		}
		for _, line := range lines {
			for _, s := range line {
				text.WriteString(s.Text)
			}
			text.WriteString("\n")
		}
	}
	if err := letterPage.Execute(&html, struct {
		Lang, Subject string
		Paragraphs    [][][]span
	}{lang, out.Subject, paragraphs}); err != nil {
		return out, fmt.Errorf("writing mail %s: %w", m.Template, err)
	}
	out.Text, out.HTML = text.String(), html.String()
	return out, nil
}

// spans fills in a line. A name that the mail does not have stays as it is.
func spans(line string, links, codes map[string]string) []span {
	var out []span
	rest := 0
	for _, at := range placeholder.FindAllStringSubmatchIndex(line, -1) {
		kind, name := line[at[2]:at[3]], line[at[4]:at[5]]
		values := codes
		if kind == "link" {
			values = links
		}
		value, ok := values[name]
		if !ok {
			continue
		}
		out = append(out, span{Text: line[rest:at[0]]})
		s := span{Text: value, Code: kind == "code"}
		if kind == "link" {
			s.Href = value
		}
		out = append(out, s)
		rest = at[1]
	}
	return append(out, span{Text: line[rest:]})
}

// addresses makes the absolute addresses of a mail's links from the base URLs of
// the services. One whose service nobody serves stays a path.
func addresses(links map[string]lifecycle.Link, urls map[string]string) map[string]string {
	out := make(map[string]string, len(links))
	for name, l := range links {
		out[name] = urls[l.Service] + l.Path
	}
	return out
}
