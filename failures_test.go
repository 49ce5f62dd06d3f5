package mockone_test

import (
	"io/fs"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/mockone/mockone"
)

// TestFailuresPage keeps docs/failures.md right: the fixtures, settings and tests that
// it names are there, codes are those that the tests are told, and each failure that is
// shown has a row that says so.
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
	tests, names := testsOfAll(t), map[string]bool{}
	for _, f := range d.Fixtures {
		names[f.Name] = true
	}
	for _, s := range d.Settings {
		names[s.Name] = true
	}
	rows := map[string][]string{} // by the failure that they tell of
	for line := range strings.Lines(string(page)) {
		cells := strings.Split(strings.Trim(line, "| \n"), " | ")
		if len(cells) != 5 || strings.HasPrefix(line, "| ---") || strings.HasPrefix(line, "| failure") {
			continue
		}
		for _, name := range quoted(cells[1]) {
			if !names[name] && !isValue(d, name) {
				t.Errorf("%s: there is no fixture or setting %q", cells[0], name)
			}
		}
		for _, name := range quoted(cells[4]) {
			if shown, ok := strings.CutPrefix(name, "TestFailures/"); ok {
				rows[shown] = cells
			} else if !tests[name] {
				t.Errorf("%s: there is no test %q", cells[0], name)
			}
		}
	}
	for _, f := range failures() {
		cells, ok := rows[f.name]
		delete(rows, f.name)
		if !ok {
			t.Errorf("no row tells of %q", f.name)
			continue
		}
		has := quoted(cells[1])
		for _, name := range append(slices.Collect(maps.Keys(f.settings)), f.fixture) {
			if !slices.Contains(has, name) {
				t.Errorf("%s: it is shown by %s, which the row does not name", cells[0], name)
			}
		}
		if cells[2] != "the same" && !slices.Contains(quoted(cells[2]), f.code) {
			t.Errorf("%s: clients are told %s, which the row does not name", cells[0], f.code)
		}
	}
	for name := range rows {
		t.Errorf("nothing shows %q", name)
	}
}

// quoted returns what stands between backquotes.
func quoted(text string) []string {
	var out []string
	for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(text, -1) {
		out = append(out, m[1])
	}
	return out
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
