package lifecycle

import (
	"fmt"
	"strings"
)

// Mermaid draws the table as a Mermaid state diagram.
func (t *Table) Mermaid() string {
	var b strings.Builder
	b.WriteString("stateDiagram-v2\n")
	for _, s := range t.States {
		if s.State == t.Initial {
			continue
		}
		fmt.Fprintf(&b, "    %s: %s\n", s.State, label(s.Label.EN))
	}
	for i := range t.Rows {
		r := &t.Rows[i]
		for _, from := range r.From {
			to := r.To
			if r.Stays() {
				to = from
			}
			fmt.Fprintf(&b, "    %s --> %s: %s\n", t.node(from), to, label(r.arrow()))
		}
	}
	for _, s := range t.States {
		if s.Final {
			fmt.Fprintf(&b, "    %s --> [*]\n", s.State)
		}
	}
	return b.String()
}

func (t *Table) node(s State) string {
	if s == t.Initial {
		return "[*]"
	}
	return string(s)
}

// arrow is what a row is called on its arrow: the trigger, and the delay or the guards.
func (r *RowInfo) arrow() string {
	a := string(r.On)
	if r.Timer() {
		a += " " + r.when() + " " + strings.Join(r.Delays(), " or ")
	}
	if len(r.If) > 0 {
		names := make([]string, len(r.If))
		for i, g := range r.If {
			names[i] = g.ID
		}
		a += " [" + strings.Join(names, ", ") + "]"
	}
	return a
}

// when is how the row's settings lead to the instant at which it is due.
func (r *RowInfo) when() string {
	if len(r.At) > 0 {
		return "at an instant by"
	}
	return "after"
}

// label keeps what Mermaid would read as syntax out of a label.
func label(s string) string {
	return strings.NewReplacer(":", " ", ";", ",", "\n", " ", "#", " ").Replace(s)
}

// Markdown renders the table as a page of the documentation.
func (t *Table) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s\n\n%s\n\n```mermaid\n%s```\n\n", t.Name, t.Title.EN+" / "+t.Title.JA, t.Doc, t.Mermaid())
	b.WriteString("## States\n\n| state | shown as | meaning |\n| --- | --- | --- |\n")
	for _, s := range t.States {
		if s.State == t.Initial {
			continue
		}
		doc := s.Doc
		if s.Final {
			doc += " Final."
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", s.State, text(s.Label), cell(doc))
	}
	b.WriteString("\n## Rows\n\n| row | from | on | to | guards | does | by | why | sources |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n")
	for i := range t.Rows {
		r := &t.Rows[i]
		on := "`" + string(r.On) + "`"
		if r.Timer() {
			on += " " + r.when() + " `" + strings.Join(r.Delays(), "` or `") + "`"
			if r.Work {
				on += " (work)"
			}
		}
		to := "`" + string(r.To) + "`"
		if r.Stays() {
			to = "(stays)"
		}
		if r.Anew {
			to = "(entered anew)"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s | %s | %s | %s | %s |\n",
			r.ID, states(r.From), on, to, names(r.If), names(r.Do), r.By, cell(r.Why), strings.Join(r.Sources, ", "))
	}
	t.guards(&b)
	b.WriteString("\n## Refusals\n\n| trigger | in | code | says |\n| --- | --- | --- | --- |\n")
	for _, r := range t.Refusals {
		in := "every other state"
		if len(r.From) > 0 {
			in = states(r.From)
		}
		fmt.Fprintf(&b, "| `%s` | %s | `%s` | %s |\n", r.On, in, r.Reason.Code, text(r.Reason.Text))
	}
	return b.String()
}

func (t *Table) guards(b *strings.Builder) {
	b.WriteString("\n## Guards\n\n| guard | demands | else |\n| --- | --- | --- |\n")
	seen := map[string]bool{}
	for i := range t.Rows {
		for _, g := range t.Rows[i].If {
			if seen[g.ID] {
				continue
			}
			seen[g.ID] = true
			refusal := "the reasons of the product asked"
			if g.Else != nil {
				refusal = fmt.Sprintf("`%s`: %s", g.Else.Code, text(g.Else.Text))
			}
			fmt.Fprintf(b, "| `%s` | %s | %s |\n", g.ID, cell(g.Doc), refusal)
		}
	}
}

func states(list []State) string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = "`" + string(s) + "`"
	}
	return strings.Join(out, ", ")
}

func names(list []Named) string {
	out := make([]string, len(list))
	for i, n := range list {
		out[i] = "`" + n.ID + "`"
	}
	return strings.Join(out, ", ")
}

func text(t Text) string { return cell(fmt.Sprintf("%s / %s (%s)", t.EN, t.JA, t.Src)) }

func cell(s string) string {
	return strings.NewReplacer("|", "\\|", "\n", " ").Replace(s)
}
