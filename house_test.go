package mockone_test

import (
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"
)

// TestHouse keeps the house in ARCHITECTURE.md right: it names every package of the
// services and of internal, and nothing that is not there.
func TestHouse(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(text), "## The house\n\n```\n")
	house, _, ok := strings.Cut(after, "```\n")
	if !ok {
		t.Fatal("there is no house")
	}
	named := map[string]bool{}
	for line := range strings.Lines(house) {
		name, _, _ := strings.Cut(line, " ")
		named[strings.TrimSuffix(name, "/")] = true
		if _, err := os.Stat(name); err != nil {
			t.Errorf("the house names %s: %v", name, err)
		}
	}
	if err := fs.WalkDir(os.DirFS("."), ".", func(at string, d fs.DirEntry, err error) error {
		dir := path.Dir(at)
		if err != nil || d.IsDir() || path.Ext(at) != ".go" || dir == "." || named[dir] {
			return err
		}
		for _, whole := range []string{"examples/migrator", "scripts"} { // one line tells of all below
			if strings.HasPrefix(dir, whole+"/") && named[whole] {
				return nil
			}
		}
		named[dir] = true // complain once
		t.Errorf("the house does not name %s", dir)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}
