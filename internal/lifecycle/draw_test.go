package lifecycle_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares with a file below testdata, or writes it with -update.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(filepath.Clean(path))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s differs (go test -update writes it anew):\n%s", path, d)
	}
}

func TestMermaid(t *testing.T) {
	table := tickets().Table()
	golden(t, "ticket.mmd", table.Mermaid())
}

func TestMarkdown(t *testing.T) {
	table := tickets().Table()
	page := table.Markdown()
	golden(t, "ticket.md", page)
	// A stray pipe or line break would shift a table's columns.
	columns := 0
	for line := range strings.Lines(page) {
		bars := strings.Count(strings.ReplaceAll(line, `\|`, ""), "|")
		switch {
		case !strings.HasPrefix(line, "|"):
			columns = 0
		case columns == 0:
			columns = bars
		case bars != columns:
			t.Errorf("%d bars, want %d: %s", bars, columns, line)
		}
	}
}

func TestMermaidHasNoSyntaxInLabels(t *testing.T) {
	table := tickets().Table()
	for line := range strings.Lines(table.Mermaid()) {
		if strings.Count(line, ":") > 1 || strings.ContainsAny(line, ";#") {
			t.Errorf("a label breaks the diagram: %s", line)
		}
	}
}

// A guard that asks may say what it usually answers, for whoever reads the tables.
func TestAGuardThatAsksShowsItsUsualReason(t *testing.T) {
	s := tickets()
	for i := range s.Rows {
		for j := range s.Rows[i].If {
			if g := &s.Rows[i].If[j]; g.ID == "agreed" {
				g.Else = reason("other.busy")
			}
		}
	}
	table := s.Table()
	if err := table.Check(known); err != nil {
		t.Error(err)
	}
	if page := table.Markdown(); !strings.Contains(page, "`other.busy`: ") || strings.Contains(page, "the reasons of the product asked") {
		t.Error(page)
	}
}
