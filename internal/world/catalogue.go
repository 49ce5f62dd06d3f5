package world

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/mockone/mockone/internal/sim"
)

// shownFolder is how errors name where the built-in fixtures lie.
const shownFolder = "fixtures/worlds"

// Catalogue is the fixtures that can be started by name: the built-in ones and
// the user's. It does not change once loaded.
type Catalogue struct {
	loader   *Loader
	fixtures map[string]*Fixture
}

// source is a document of the catalogue on its way to a fixture.
type source struct {
	file, name, extends string
	root                *node
	// at is where the name stands.
	at position
	// begun is set when it is looked at; then it has a fixture, or an error, or
	// is among those that wait for what they extend.
	begun   bool
	fixture *Fixture
	err     error
}

// LoadCatalogue reads the built-in fixtures, *.yaml at the root of the given
// file system, and the user's: *.yaml, *.yml and *.json of a folder; no folder
// if it is empty. Two of one name are refused, whoever's they are: which of them
// is meant could not be told.
func LoadCatalogue(l *Loader, builtin fs.FS, dir string) (*Catalogue, error) {
	c := &Catalogue{loader: l, fixtures: map[string]*Fixture{}}
	sources := map[string]*source{}
	var problems Problems
	if err := gather(builtin, shownFolder, []string{".yaml"}, sources, &problems); err != nil {
		return nil, fmt.Errorf("reading the built-in fixtures: %w", err)
	}
	if dir != "" {
		if err := gather(os.DirFS(dir), dir, []string{".yaml", ".yml", ".json"}, sources, &problems); err != nil {
			return nil, fmt.Errorf("reading the fixtures of %s: %w", dir, err)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(sources)) {
		s := sources[name]
		if c.resolve(sources, s); s.err != nil {
			problems = add(problems, s.err)
		}
		c.fixtures[name] = s.fixture
	}
	if err := problems.err(); err != nil {
		return nil, err
	}
	return c, nil
}

// gather reads the documents of one folder. shown is how errors name it.
func gather(fsys fs.FS, shown string, endings []string, into map[string]*source, problems *Problems) error {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.IsDir() || !slices.Contains(endings, path.Ext(e.Name())) {
			continue
		}
		src, err := fs.ReadFile(fsys, e.Name())
		if err != nil {
			return err
		}
		s, found := newSource(filepath.Join(shown, e.Name()), src)
		*problems = append(*problems, found...)
		if other, ok := into[s.name]; ok && len(found) == 0 {
			*problems = append(*problems, s.at.problem("name", "%s has a fixture of this name already", other.file))
			continue
		}
		into[s.name] = s
	}
	return nil
}

// newSource reads a document as far as it must be known before it is merged.
// With problems, it stands for its name alone.
func newSource(file string, src []byte) (*source, Problems) {
	root, problems := read(file, src)
	s := &source{file: file, root: root, name: nameOf(file)}
	if len(problems) > 0 {
		s.begun, s.err = true, errBelow
		return s, problems
	}
	s.at = root.at
	for key, into := range map[string]*string{"name": &s.name, "extends": &s.extends} {
		n := root.get(key)
		if n == nil || n.kind == null {
			continue
		}
		text, ok := n.value.(string)
		if !ok || !goodName(text) {
			problems = append(problems, n.at.problem(key, "want a name of small letters, digits and hyphens"))
			continue
		}
		if *into = text; key == "name" {
			s.at = n.at
		}
	}
	if s.name == "" {
		problems = append(problems, root.at.problem("name", noName))
	}
	if len(problems) > 0 {
		s.begun, s.err = true, errBelow
	}
	return s, problems
}

// errBelow is returned for a fixture that extends one which is wrong itself.
var errBelow = errors.New("what it extends is wrong")

// resolve makes a fixture, and first what it extends.
func (c *Catalogue) resolve(sources map[string]*source, s *source) {
	if s.begun {
		return
	}
	s.begun = true
	root := s.root
	if s.extends != "" {
		at := root.get("extends").at
		base, ok := sources[s.extends]
		if !ok {
			s.err = unknown(at, s.extends, slices.Collect(maps.Keys(sources))).err()
			return
		}
		c.resolve(sources, base)
		switch {
		case base.err != nil:
			s.err = errBelow
			return
		case base.fixture == nil:
			s.err = Problems{at.problem("extends", "fixtures extend each other in a circle")}.err()
			return
		}
		if root, s.err = over(base.fixture, root); s.err != nil {
			return
		}
	}
	s.fixture, s.err = c.loader.fixture(s.file, s.extends, root.named(s.name))
}

// over lays a document over the fixture that it extends.
func over(base *Fixture, patch *node) (*node, error) {
	var problems Problems
	root := merge(base.root, patch.without("extends"), "", &problems)
	return root, problems.err()
}

// Parse reads a document that may extend a fixture of the catalogue; otherwise
// it is Loader.Parse.
func (c *Catalogue) Parse(file string, src []byte) (*Fixture, error) {
	s, problems := newSource(file, src)
	if err := problems.err(); err != nil {
		return nil, err
	}
	root := s.root
	if s.extends != "" {
		base, ok := c.fixtures[s.extends]
		if !ok {
			return nil, unknown(root.get("extends").at, s.extends, slices.Collect(maps.Keys(c.fixtures))).err()
		}
		var err error
		if root, err = over(base, root); err != nil {
			return nil, err
		}
	}
	return c.loader.fixture(file, s.extends, root.named(s.name))
}

// unknown tells that there is no fixture of a name, and which was meant perhaps.
func unknown(at position, name string, names []string) Problems {
	message := "there is no fixture of this name"
	if near := nearest(name, names); near != "" {
		message += fmt.Sprintf("; did you mean %q?", near)
	}
	return Problems{at.problem("extends", "%s", message)}
}

// add appends the problems of an error that fixture or resolve returned.
func add(problems Problems, err error) Problems {
	if found, ok := errors.AsType[Problems](err); ok {
		return append(problems, found...)
	}
	if errors.Is(err, errBelow) {
		return problems
	}
	return append(problems, &Problem{File: "fixtures", Message: err.Error()})
}

// Get returns the fixture of a name, or an error that is sim.ErrNotFound and
// says which name was meant perhaps.
func (c *Catalogue) Get(name string) (*Fixture, error) {
	if f, ok := c.fixtures[name]; ok {
		return f, nil
	}
	if near := c.Near(name); near != "" {
		return nil, fmt.Errorf("there is no such fixture; did you mean %q? %w", near, sim.ErrNotFound)
	}
	return nil, fmt.Errorf("there is no such fixture: %w", sim.ErrNotFound)
}

// Near returns the name of the fixture that somebody may have meant by name;
// empty if none is like it.
func (c *Catalogue) Near(name string) string {
	return nearest(name, slices.Collect(maps.Keys(c.fixtures)))
}

// List returns all fixtures by name.
func (c *Catalogue) List() []*Fixture {
	out := make([]*Fixture, 0, len(c.fixtures))
	for _, name := range slices.Sorted(maps.Keys(c.fixtures)) {
		out = append(out, c.fixtures[name])
	}
	return out
}
