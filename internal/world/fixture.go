package world

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"runtime/debug"
	"sync"

	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// Fixture is a starting world, read and checked.
type Fixture struct {
	// Name is the fixture's name, Title its heading, Doc what it is for.
	Name  string
	Title lifecycle.Text
	Doc   string
	// File is where it was read from, Extends the fixture that it was laid
	// over, if any.
	File, Extends string

	loader   *Loader
	root     *node
	document document
	digest   string
}

// World returns the world as the engine builds it. An empty seed means the
// fixture's own.
func (f *Fixture) World(seed string) sim.World {
	if seed == "" {
		seed = f.document.Seed
	}
	c, err := f.document.Clock.clock()
	if err != nil {
		panic("world: a checked clock: " + err.Error())
	}
	return sim.World{
		Fixture: f.Name, Digest: f.digest, Seed: seed, Now: f.document.Now,
		Locale: f.document.Locale, Timezone: f.document.Timezone, Settings: settingsOf(f.root), Source: f.Document(),
		Clock: c, Build: f.build,
	}
}

// Document returns the whole document, merged, as JSON with sorted keys.
// Loader.Parse makes the same world of it: who must make it again later, or in
// another process, keeps it.
func (f *Fixture) Document() []byte {
	b, err := f.root.json()
	if err != nil {
		panic("world: a checked document: " + err.Error()) // it was encoded before, for its digest
	}
	return b
}

// overrides names the document that With lays over a fixture.
const overrides = "overrides"

// With returns the fixture with overrides laid over it as extends does. They
// are values as encoding/json decodes them: {"settings": {"cas.update.outcome":
// "hang"}}.
func (f *Fixture) With(values map[string]any) (*Fixture, error) {
	if values == nil {
		values = map[string]any{}
	}
	b, err := json.Marshal(values)
	if err != nil {
		return nil, &sim.Invalid{Err: fmt.Errorf("%s: %w", overrides, err)}
	}
	patch, problems := read(overrides, b)
	for _, p := range problems {
		p.Line, p.Column = 0, 0
	}
	if err := problems.err(); err != nil {
		return nil, err
	}
	patch = unplaced(patch)
	for _, fixed := range []string{"name", "extends"} {
		if n := patch.get(fixed); n != nil {
			problems = append(problems, n.at.problem(fixed, "cannot be overridden"))
		}
	}
	root := merge(f.root, patch, "", &problems)
	if err := problems.err(); err != nil {
		return nil, err
	}
	return f.loader.fixture(f.File, f.Extends, root)
}

// unplaced returns the node without lines and columns: its text was never
// anybody's.
func unplaced(n *node) *node {
	out := *n
	out.at = position{file: n.at.file}
	out.items = make([]*node, len(n.items))
	for i, item := range n.items {
		out.items[i] = unplaced(item)
	}
	out.fields = make([]field, len(n.fields))
	for i, f := range n.fields {
		out.fields[i] = field{name: f.name, at: out.at, value: unplaced(f.value)}
	}
	return &out
}

// digest returns a hash of the document and of the code that places it.
func digest(root *node) (string, error) {
	b, err := root.json()
	if err != nil {
		return "", err
	}
	h := sha256.New()
	h.Write([]byte(build()))
	h.Write([]byte{0})
	h.Write(b)
	return hex.EncodeToString(h.Sum(nil)), nil
}

// build identifies the running program, so that a world that another build of
// it made in the same data folder is not taken for this one's. Without a
// version, as while one develops, the file that runs tells builds apart.
var build = sync.OnceValue(func() string {
	id := ""
	if info, ok := debug.ReadBuildInfo(); ok {
		id = info.String()
	}
	if name, err := os.Executable(); err == nil {
		if file, err := os.Stat(name); err == nil {
			id += fmt.Sprintf("%d %d", file.Size(), file.ModTime().UnixNano())
		}
	}
	return id
})
