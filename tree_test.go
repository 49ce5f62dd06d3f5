package mockone_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/mockone/mockone/internal/checkout"
)

// maxLines is the ceiling of a Go file that is no test.
const maxLines = 500

// readTree returns the tracked files below the module's root by their slash-separated
// paths.
func readTree(t *testing.T) map[string][]byte {
	t.Helper()
	tree, err := checkout.Files(t.Context(), ".")
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// goFiles returns the paths of the tree's Go files that are no tests, in order.
func goFiles(tree map[string][]byte) []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(tree)) {
		if strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
			names = append(names, name)
		}
	}
	return names
}

// checkPackageComments wants exactly one package comment in each folder of Go files.
func checkPackageComments(tree map[string][]byte) []string {
	comments := make(map[string][]string)
	for _, name := range goFiles(tree) {
		dir := path.Dir(name)
		comments[dir] = append(comments[dir], "")
		file, err := parser.ParseFile(token.NewFileSet(), name, tree[name], parser.PackageClauseOnly|parser.ParseComments)
		if err != nil {
			return []string{err.Error()}
		}
		if file.Doc.Text() != "" {
			comments[dir] = append(comments[dir], path.Base(name))
		}
	}
	var wrong []string
	for _, dir := range slices.Sorted(maps.Keys(comments)) {
		in := slices.DeleteFunc(comments[dir], func(s string) bool { return s == "" })
		if len(in) != 1 {
			wrong = append(wrong, fmt.Sprintf("%s has %d package comments %q, want 1", dir, len(in), in))
		}
	}
	return wrong
}

// checkLength names the Go files over the ceiling.
func checkLength(tree map[string][]byte) []string {
	var wrong []string
	for _, name := range goFiles(tree) {
		if n := bytes.Count(tree[name], []byte("\n")); n > maxLines {
			wrong = append(wrong, fmt.Sprintf("%s has %d lines, the ceiling is %d: it holds two subjects", name, n, maxLines))
		}
	}
	return wrong
}

// forbiddenWords are paths and hosts of the machines that the project is built on. They are
// put together here so that this file does not contain them.
func forbiddenWords() []string {
	return []string{"/wo" + "rk/", "/ro" + "ot/", "proxy." + "golang", "registry." + "npmjs", "deb." + "debian"}
}

// checkWords names the places of forbidden words in any kind of file.
func checkWords(tree map[string][]byte) []string {
	var wrong []string
	for _, name := range slices.Sorted(maps.Keys(tree)) {
		number := 0
		for line := range bytes.Lines(tree[name]) {
			number++
			for _, word := range forbiddenWords() {
				if bytes.Contains(line, []byte(word)) {
					wrong = append(wrong, fmt.Sprintf("%s:%d contains %q", name, number, word))
				}
			}
		}
	}
	return wrong
}

// fileCalls are the functions of package os that open, make, move or remove a file. A plain
// open and close of a live sandbox's -shm by the same process drops SQLite's locks, so the
// data folder belongs to internal/store alone.
var fileCalls = []string{
	"Chmod", "Chtimes", "CopyFS", "Create", "CreateTemp", "DirFS", "Link", "Mkdir", "MkdirAll", "MkdirTemp",
	"NewFile", "Open", "OpenFile", "OpenInRoot", "OpenRoot", "ReadDir", "ReadFile", "Remove", "RemoveAll",
	"Rename", "Symlink", "Truncate", "WriteFile",
}

// checkFileAccess names the uses of fileCalls in sim, control and the services.
func checkFileAccess(tree map[string][]byte) []string {
	guarded := append([]string{"internal/sim", "internal/control"}, services...)
	var wrong []string
	for _, name := range goFiles(tree) {
		if !slices.ContainsFunc(guarded, func(dir string) bool { return strings.HasPrefix(name, dir+"/") }) {
			continue
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, name, tree[name], parser.SkipObjectResolution)
		if err != nil {
			return []string{err.Error()}
		}
		local := localName(file, "os")
		if local == "." {
			wrong = append(wrong, name+" imports os with a dot: its file calls cannot be told")
		}
		ast.Inspect(file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if x, ok := sel.X.(*ast.Ident); ok && x.Name == local && slices.Contains(fileCalls, sel.Sel.Name) {
				wrong = append(wrong, fmt.Sprintf("%s uses os.%s: only internal/store touches files of the data folder",
					fset.Position(n.Pos()), sel.Sel.Name))
			}
			return true
		})
	}
	return wrong
}

// localName returns the name that file has for the imported package, "" if it imports it not.
func localName(file *ast.File, imported string) string {
	for _, spec := range file.Imports {
		if p, err := strconv.Unquote(spec.Path.Value); err != nil || p != imported {
			continue
		}
		if spec.Name != nil {
			return spec.Name.Name
		}
		return path.Base(imported)
	}
	return ""
}

func TestTree(t *testing.T) {
	t.Parallel()
	tree := readTree(t)
	for name, check := range map[string]func(map[string][]byte) []string{
		"one package comment":   checkPackageComments,
		"length":                checkLength,
		"words":                 checkWords,
		"files of data folders": checkFileAccess,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, w := range check(tree) {
				t.Error(w)
			}
		})
	}
}

// TestTreeChecks plants one violation of each rule, and allowed neighbours of each.
func TestTreeChecks(t *testing.T) {
	t.Parallel()
	const doc = "// Package a does.\npackage a\n"
	for name, tc := range map[string]struct {
		check func(map[string][]byte) []string
		tree  map[string]string
		want  string // "" = allowed
	}{
		"no comment":           {checkPackageComments, map[string]string{"a/a.go": "package a\n"}, "a has 0 package comments"},
		"two comments":         {checkPackageComments, map[string]string{"a/a.go": doc, "a/b.go": doc}, "a has 2 package comments"},
		"only a directive":     {checkPackageComments, map[string]string{"a/a.go": "//go:debug x=1\npackage a\n"}, "a has 0"},
		"comment in a test":    {checkPackageComments, map[string]string{"a/a.go": "package a\n", "a/a_test.go": doc}, "a has 0"},
		"one comment":          {checkPackageComments, map[string]string{"a/a.go": doc, "a/b.go": "package a\n", "a/b_test.go": doc}, ""},
		"broken file":          {checkPackageComments, map[string]string{"a/a.go": "pack\n"}, "a/a.go"},
		"over the ceiling":     {checkLength, map[string]string{"a.go": strings.Repeat("\n", maxLines+1)}, "a.go has 501 lines"},
		"at the ceiling":       {checkLength, map[string]string{"a.go": strings.Repeat("\n", maxLines)}, ""},
		"long test":            {checkLength, map[string]string{"a_test.go": strings.Repeat("\n", maxLines+1)}, ""},
		"long data":            {checkLength, map[string]string{"a.json": strings.Repeat("\n", maxLines+1)}, ""},
		"path of a machine":    {checkWords, map[string]string{"README.md": "one\ncd /wo" + "rk/x\n"}, "README.md:2"},
		"a registry":           {checkWords, map[string]string{".ci/run": "GOPROXY=proxy." + "golang.org"}, ".ci/run:1"},
		"no forbidden word":    {checkWords, map[string]string{"a.md": "a network/route at work"}, ""},
		"service opens":        {checkFileAccess, map[string]string{"mockcas/a.go": "package a\nimport \"os\"\nvar _, _ = os.Open(\"x\")\n"}, "a.go:3:12 uses os.Open"},
		"sim reads":            {checkFileAccess, map[string]string{"internal/sim/deep/a.go": "package a\nimport \"os\"\nvar f = os.ReadFile\n"}, "uses os.ReadFile"},
		"control, by alias":    {checkFileAccess, map[string]string{"internal/control/a.go": "package a\nimport x \"os\"\nvar f = x.Create\n"}, "uses os.Create"},
		"dot import":           {checkFileAccess, map[string]string{"mockv1/a.go": "package a\nimport . \"os\"\nvar f = Create\n"}, "with a dot"},
		"service's test":       {checkFileAccess, map[string]string{"mockcas/a_test.go": "package a\nimport \"os\"\nvar f = os.Open\n"}, ""},
		"service asks env":     {checkFileAccess, map[string]string{"mockcas/a.go": "package a\nimport \"os\"\nvar f = os.Getenv\n"}, ""},
		"store opens":          {checkFileAccess, map[string]string{"internal/store/a.go": "package a\nimport \"os\"\nvar f = os.Open\n"}, ""},
		"somebody else's os":   {checkFileAccess, map[string]string{"mockcas/a.go": "package a\nimport \"x/os\"\nvar f = os.Open\n"}, ""},
		"a folder named alike": {checkFileAccess, map[string]string{"mockcasx/a.go": "package a\nimport \"os\"\nvar f = os.Open\n"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tree := make(map[string][]byte, len(tc.tree))
			for file, body := range tc.tree {
				tree[file] = []byte(body)
			}
			got := tc.check(tree)
			switch {
			case tc.want == "" && len(got) > 0:
				t.Errorf("refused: %q", got)
			case tc.want != "" && (len(got) != 1 || !strings.Contains(got[0], tc.want)):
				t.Errorf("got %q, want one sentence with %q", got, tc.want)
			}
		})
	}
}
