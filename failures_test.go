package mockone_test

import (
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/mockone/mockone"
)

// TestFailuresPage keeps docs/failures.md right: the fixtures, settings and tests
// that it names are there.
func TestFailuresPage(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("docs/failures.md")
	if err != nil {
		t.Fatal(err)
	}
	d, err := mockone.Describe(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	known := testsOfAll(t)
	for _, f := range d.Fixtures {
		known[f.Name] = true
	}
	for _, s := range d.Settings {
		known[s.Name] = true
	}
	quoted := regexp.MustCompile("`([^`]+)`")
	rows := 0
	for line := range strings.Lines(string(page)) {
		cells := strings.Split(line, " | ")
		if len(cells) != 4 || strings.HasPrefix(line, "| ---") || strings.HasPrefix(line, "| failure") {
			continue
		}
		rows++
		for _, cell := range []string{cells[1], cells[3]} {
			for _, m := range quoted.FindAllStringSubmatch(cell, -1) {
				if name := m[1]; !known[name] && !isValue(d, name) {
					t.Errorf("%s: there is no fixture, setting or test %q", cells[0], name)
				}
			}
		}
		if !strings.Contains(cells[3], "`Test") {
			t.Errorf("%s: no test shows it", cells[0])
		}
	}
	if rows < 12 {
		t.Errorf("the page has %d failures, want all twelve", rows)
	}
}

// isValue reports whether a setting can have a value.
func isValue(d *mockone.Description, value string) bool {
	for _, s := range d.Settings {
		if slices.Contains(s.Choices, value) {
			return true
		}
	}
	return false
}

// testsOfAll returns the names of all tests of the module.
func testsOfAll(t *testing.T) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	declared := regexp.MustCompile(`(?m)^func (Test\w+)\(t \*testing\.T\)`)
	if err := fs.WalkDir(os.DirFS("."), ".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path)
		for _, m := range declared.FindAllSubmatch(source, -1) {
			out[string(m[1])] = true
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return out
}
