// Package guide_test follows the examples of the guides for contributors in copies of
// the checkout, as a newcomer would.
package guide_test

import (
	"bytes"
	"fmt"
	"go/format"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/mockone/mockone/internal/checkout"
)

// guides are the texts whose examples are followed. Each example is a section of
// level 2 with a fenced block that makes or changes a file.
var guides = []string{"CONTRIBUTING.md", "docs/contributing/product.md"}

// unruly says by an example what its first test says before there is anything to
// test: of the example only the tests are there that stand before all else.
var unruly = map[string]string{
	"A guard":   `refused with \[\], want \[cas\.update\.trial\]`,
	"A fixture": `\d+ fixtures, \d+ points`,
	"A page":    `leavers answers 303`,
	"A product": `there is no login for "wfbs_administrator"`,
}

// example is a section of a guide that is followed.
type example struct {
	title  string
	blocks []block
}

// block is a fenced block: a new file, a patch, or commands.
type block struct {
	// where is the guide and the line, for a failed test.
	where string
	// kind is "diff", "sh", or the language of a new file, whose path is file.
	kind, file string
	text       []byte
}

// fence opens a block; its info string is a language and, for a file, a path.
var fence = regexp.MustCompile("^```([a-z]*)(?: ([^ ]+))?$")

// examples reads a guide. A block that would be followed and cannot be is an error.
func examples(name string, guide []byte) ([]example, error) {
	var out []example
	var now example
	var open *block
	end := func() {
		if slices.ContainsFunc(now.blocks, func(b block) bool { return b.kind != "sh" }) {
			out = append(out, now)
		}
	}
	number := 0
	for line := range bytes.Lines(guide) {
		number++
		text := strings.TrimRight(string(line), "\n")
		m := fence.FindStringSubmatch(text)
		switch {
		case open != nil && text == "```":
			if open.kind == "sh" || open.kind == "diff" || open.file != "" {
				now.blocks = append(now.blocks, *open)
			}
			open = nil
		case open != nil:
			open.text = append(open.text, line...)
		case m != nil:
			open = &block{where: fmt.Sprintf("%s:%d", name, number), kind: m[1], file: m[2]}
			if open.file != "" && !filepath.IsLocal(filepath.FromSlash(open.file)) {
				return nil, fmt.Errorf("%s: %q is not in the tree", open.where, open.file)
			}
		case strings.HasPrefix(text, "```"):
			return nil, fmt.Errorf("%s:%d: what is %q?", name, number, text)
		case strings.HasPrefix(text, "## "):
			end()
			now = example{title: strings.TrimPrefix(text, "## ")}
		}
	}
	if open != nil {
		return nil, fmt.Errorf("%s: the block has no end", open.where)
	}
	end()
	return out, nil
}

// changed returns the files that a block makes or changes.
func (b *block) changed() []string {
	if b.kind != "diff" {
		return []string{b.file}
	}
	var out []string
	for line := range bytes.Lines(b.text) {
		if name, ok := strings.CutPrefix(strings.TrimSpace(string(line)), "+++ b/"); ok {
			out = append(out, name)
		}
	}
	return out
}

// tests reports whether a block is of tests alone.
func (b *block) tests() bool {
	return !slices.ContainsFunc(b.changed(), func(name string) bool { return !strings.HasSuffix(name, "_test.go") })
}

// firstTest returns the first command of an example that runs a test.
func (e *example) firstTest() string {
	for _, b := range e.blocks {
		if b.kind != "sh" {
			continue
		}
		for line := range strings.Lines(string(b.text)) {
			if strings.HasPrefix(line, "go test ") {
				return strings.TrimSpace(line)
			}
		}
	}
	return ""
}

// copied is a copy of the tree.
type copied struct {
	t   *testing.T
	dir string
}

func newCopy(t *testing.T, tree map[string][]byte) *copied {
	t.Helper()
	c := &copied{t: t, dir: t.TempDir()}
	for _, name := range slices.Sorted(maps.Keys(tree)) {
		c.write(name, tree[name])
	}
	return c
}

func (c *copied) write(name string, body []byte) {
	c.t.Helper()
	at := filepath.Join(c.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(at), 0o750); err != nil {
		c.t.Fatal(err)
	}
	mode := os.FileMode(0o600)
	if bytes.HasPrefix(body, []byte("#!")) {
		mode = 0o700
	}
	if err := os.WriteFile(at, body, mode); err != nil {
		c.t.Fatal(err)
	}
}

// run runs a program in the copy. Built without paths, what no example changes
// is built once and not in every copy.
func (c *copied) run(stdin []byte, name string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(c.t.Context(), name, args...)
	cmd.Dir, cmd.Stdin = c.dir, bytes.NewReader(stdin)
	cmd.Env = append(os.Environ(),
		"GOFLAGS="+strings.TrimSpace(os.Getenv("GOFLAGS")+" -trimpath"), "PWD="+c.dir, "GIT_CEILING_DIRECTORIES="+filepath.Dir(c.dir))
	return cmd.CombinedOutput()
}

// apply does what a block that is no command says. How a patch is lined up with
// what stands beside it is for `go fmt`; new files are as they should be.
func (c *copied) apply(b *block) {
	c.t.Helper()
	if b.kind == "diff" {
		// The text has neither line numbers nor counts, which nobody would keep right.
		if out, err := c.run(b.text, "git", "apply", "--recount", "--unidiff-zero", "-"); err != nil {
			c.t.Fatalf("%s: the patch does not fit: %v\n%s", b.where, err, out)
		}
		return
	}
	if _, err := os.Stat(filepath.Join(c.dir, filepath.FromSlash(b.file))); err == nil {
		c.t.Fatalf("%s: there is a %s already", b.where, b.file)
	}
	if b.kind == "go" {
		if formatted, err := format.Source(b.text); err != nil || !bytes.Equal(formatted, b.text) {
			c.t.Errorf("%s: it is not as gofmt has it: %v", b.where, err)
		}
	}
	c.write(b.file, b.text)
}

// TestTheGuideIsFollowed does what the examples say, each in a copy of the tree:
// every command must succeed, but the first test must fail before the first
// change.
func TestTheGuideIsFollowed(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds the program several times")
	}
	for _, name := range []string{"git", "bash"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Fatalf("the examples of CONTRIBUTING.md need %s: %v", name, err)
		}
	}
	// The folder of the module is opened, so that a new file makes go run the test anew.
	tree, err := checkout.Files(t.Context(), filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, guide := range guides {
		list, err := examples(guide, tree[guide])
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range list {
			found = append(found, e.title)
			t.Run(e.title, func(t *testing.T) { e.follow(t, tree) })
		}
	}
	slices.Sort(found)
	if want := slices.Sorted(maps.Keys(unruly)); !slices.Equal(found, want) {
		t.Errorf("the guides have the examples %q, want %q", found, want)
	}
}

func (e *example) follow(t *testing.T, tree map[string][]byte) {
	t.Helper()
	first := e.firstTest()
	if first == "" {
		t.Fatal("no command of the example runs a test")
	}
	c := newCopy(t, tree)
	told := false
	for i := range e.blocks {
		b := &e.blocks[i]
		if !told && b.kind != "sh" && !b.tests() {
			told = true
			c.refuse(first, unruly[e.title])
		}
		if b.kind != "sh" {
			c.apply(b)
		} else if out, err := c.run(nil, "bash", "-euxo", "pipefail", "-c", string(b.text)); err != nil {
			t.Fatalf("%s: %v\n%s", b.where, err, out)
		}
	}
}

// refuse runs the first test of an example before there is anything to test: it
// must fail, and say what it misses.
func (c *copied) refuse(command, says string) {
	c.t.Helper()
	out, err := c.run(nil, "bash", "-euo", "pipefail", "-c", command)
	if err == nil {
		c.t.Fatalf("%s succeeds before there is anything to test:\n%s", command, out)
	}
	if says == "" || !regexp.MustCompile(says).Match(out) {
		c.t.Fatalf("%s does not say %q: %v\n%s", command, says, err, out)
	}
}

// TestExamples reads guides, of which some cannot be followed.
func TestExamples(t *testing.T) {
	t.Parallel()
	guide := "# Title\n```sh\nignored\n```\n## One\n```sh\na\n```\n## Two\ntext\n```go a/b_test.go\npackage a\n```\n" +
		"```diff\n--- a/c.go\n+++ b/c.go\n@@ -1 +1 @@\n-1\n+2\n```\n```yaml\nshown: only\n```\n```sh\ngo vet .\ngo test ./a\n```\n"
	list, err := examples("G.md", []byte(guide))
	if err != nil || len(list) != 1 {
		t.Fatalf("%v, %v; want the one example", list, err)
	}
	two := list[0]
	if two.title != "Two" || len(two.blocks) != 3 || two.firstTest() != "go test ./a" {
		t.Errorf("the example is %+v", two)
	}
	if file, patch := &two.blocks[0], &two.blocks[1]; !file.tests() || patch.tests() || patch.changed()[0] != "c.go" || file.where != "G.md:11" {
		t.Errorf("a file %+v and a patch %+v", file, patch)
	}
	for wrong, want := range map[string]string{
		"```go ../a.go\n```\n":   "G.md:1: \"../a.go\" is not in the tree",
		"```go /a.go\n```\n":     "is not in the tree",
		"\n```sh\nls\n":          "G.md:2: the block has no end",
		"```go a.go more\n```\n": "G.md:1: what is",
	} {
		if _, err := examples("G.md", []byte(wrong)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", wrong, err, want)
		}
	}
}
