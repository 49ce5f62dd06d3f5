package source

import "strings"

// preface stands above the table. It is the one place where the documentation
// says what the project's relation to the vendor is.
const preface = `# Sources

<!-- Generated from fixtures/sources.yaml by go generate; edit that file. -->

Mockone is an independent project: it is not affiliated with, endorsed or supported by
Trend Micro, whose product names are used only to say what is simulated. Texts quoted from
these documents are short interface strings, quoted for interoperability.

Rows of the lifecycles, messages and settings refer to these documents by id. Titles say what
a document is about and are not always the vendor's own. A date is the one that the document
shows. What refers to ` + "`" + Assumed + "`" + ` is in no public document: it is a default of ours.

`

// Markdown renders docs/sources.md: the preface and one table row for each source,
// in the order given. The result ends in a newline.
func Markdown(sources []Source) string {
	var b strings.Builder
	b.WriteString(preface)
	b.WriteString("| Id | Title | Date | Address | Note |\n")
	b.WriteString("| --- | --- | --- | --- | --- |\n")
	for _, s := range sources {
		address := s.Address
		switch address {
		case none:
			address = ""
		case noAddress:
		default:
			address = "<" + address + ">"
		}
		b.WriteString("| `" + s.ID + "` |")
		for _, cell := range []string{s.Title, s.Date, address, s.Note} {
			if cell != "" {
				b.WriteString(" " + cellText.Replace(cell))
			}
			b.WriteString(" |")
		}
		b.WriteString("\n")
	}
	return b.String()
}

// cellText keeps a text inside one table cell.
var cellText = strings.NewReplacer("|", `\|`, "\n", " ")
