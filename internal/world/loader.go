// Package world loads fixtures: documents in YAML or JSON that say what a
// sandbox starts with. It knows the part that all have (clock, settings,
// business, licences); each service brings the section that is its own.
//
// Whatever is wrong with a document is told at once, each thing with its file,
// line and column: what is not YAML, what the schema does not have, settings
// that the engine does not know, and worlds that a service cannot place.
package world

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"
	_ "time/tzdata" // a time zone is valid on every machine or on none

	"github.com/danielgtaylor/huma/v2"

	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// Section is a service's part of a fixture.
type Section struct {
	// Name is the key under which the part stands: "cas".
	Name string
	// New returns a pointer to an empty part. Its struct's json tags name the
	// keys, which are required unless they say omitempty or omitzero; huma's
	// tags (enum, minimum, pattern, doc, …) say more.
	New func() any
	// Place puts the part into a new world; part is what New returned, filled.
	// What is wrong with it is a *sim.Invalid whose text begins with the path
	// inside the part, "organizations[1].services[0]: why".
	Place func(tx *sim.Tx, part any) error
}

// Checker knows the settings. *sim.Engine is one.
type Checker interface {
	// CheckSettings returns what is wrong with settings by name, or nil.
	CheckSettings(values map[string]string) error
	// Settings returns every setting that there is.
	Settings() []sim.Setting
}

// Loader reads fixtures.
type Loader struct {
	settings Checker
	sections []Section
	final    func(tx *sim.Tx) error
	schema   *huma.Schema
	registry huma.Registry
}

// NewLoader returns a loader of fixtures with the given sections, which are
// placed in this order. It panics if a section cannot be described by a schema.
func NewLoader(settings Checker, sections ...Section) *Loader {
	l := &Loader{settings: settings, sections: sections}
	l.schema, l.registry = schema(sections, settings.Settings())
	return l
}

// Finally has check look at each new world after all sections are placed: for
// what no section can tell alone. What is wrong is a *sim.Invalid whose text
// begins with the path in the document, "cas.state: why".
func (l *Loader) Finally(check func(tx *sim.Tx) error) { l.final = check }

// Parse reads a fixture that stands alone: with extends it is refused, see
// Catalogue.Parse. The file names the document in errors, and gives it its name
// if it has none of its own. Everything wrong with it comes back at once, as a
// *sim.Invalid around Problems.
func (l *Loader) Parse(file string, src []byte) (*Fixture, error) {
	root, problems := read(file, src)
	if err := problems.err(); err != nil {
		return nil, err
	}
	if base := root.get("extends"); base != nil && base.kind != null {
		return nil, Problems{base.at.problem("extends", "there are no other fixtures here")}.err()
	}
	if name := nameOf(file); root.get("name") == nil && name != "" {
		root = root.named(name)
	}
	return l.fixture(file, "", root)
}

// fixture makes a fixture from a document in which nothing is left to merge.
func (l *Loader) fixture(file, extends string, root *node) (*Fixture, error) {
	c := checker{registry: l.registry}
	c.check("", l.schema, root)
	l.checkSettings(&c, root)
	if err := c.problems.err(); err != nil {
		return nil, err
	}
	f := &Fixture{File: file, Extends: extends, loader: l, root: root}
	if err := decode(root, &f.document); err != nil {
		return nil, Problems{undecodable("", root, err)}.err()
	}
	problems := f.document.check(func(path string) position { at, _ := root.locate(path); return at })
	for _, s := range l.sections {
		if part := root.get(s.Name); part != nil && part.kind != null {
			if err := decode(part, s.New()); err != nil {
				problems = append(problems, undecodable(s.Name, part, err))
			}
		}
	}
	if f.document.Name == "" {
		problems = append(problems, root.at.problem("name", noName))
	}
	if err := problems.err(); err != nil {
		return nil, err
	}
	f.defaults()
	var err error
	f.digest, err = digest(root)
	return f, err
}

// checkSettings has the engine look at the values that the schema lets pass.
func (l *Loader) checkSettings(c *checker, root *node) {
	part := root.get("settings")
	if part == nil || part.kind != mapping {
		return
	}
	known := l.schema.Properties["settings"]
	for _, f := range part.fields {
		s, ok := known.Properties[f.name]
		if !ok || f.value.kind != scalar {
			continue
		}
		try := checker{registry: c.registry}
		if try.check("", s, f.value); len(try.problems) > 0 {
			continue
		}
		if err := l.settings.CheckSettings(map[string]string{f.name: fmt.Sprint(f.value.value)}); err != nil {
			c.fail(f.value.at, join("settings", f.name), "%s", strings.TrimPrefix(err.Error(), "setting "+f.name+": "))
		}
	}
}

// settingsOf returns the settings of a checked document.
func settingsOf(root *node) map[string]string {
	part := root.get("settings")
	if part == nil || part.kind == null {
		return nil
	}
	out := make(map[string]string, len(part.fields))
	for _, f := range part.fields {
		if f.value.kind == scalar {
			out[f.name] = fmt.Sprint(f.value.value)
		}
	}
	return out
}

// decode fills dst, a pointer to a struct, from a node that was checked.
func decode(n *node, dst any) error {
	b, err := n.json()
	if err != nil {
		return err
	}
	return json.Unmarshal(b, dst)
}

// undecodable returns as a problem what the schema let pass and Go did not: a
// number too large, a text that a type of a section's own refuses.
func undecodable(path string, n *node, err error) *Problem {
	at, message := n.at, err.Error()
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		at, _ = n.locate(e.Field)
		path, message = join(path, e.Field), "is too large, or of the wrong kind"
	}
	return at.problem(path, "%s", message)
}

const noName = "is missing, and the file's name cannot stand for it"

// nameOf returns the name that a file gives to its fixture, "" if it cannot.
func nameOf(file string) string {
	name := filepath.Base(file)
	name = strings.TrimSuffix(name, filepath.Ext(name))
	if !goodName(name) {
		return ""
	}
	return name
}

func goodName(name string) bool {
	if name == "" || len(name) > 64 || name[0] < 'a' || name[0] > 'z' {
		return false
	}
	return strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

// defaults fills in what a document may leave out.
func (f *Fixture) defaults() {
	d := &f.document
	if d.Seed == "" {
		d.Seed = d.Name
	}
	if d.Locale == "" {
		d.Locale = "en"
	}
	if d.Timezone == "" {
		d.Timezone = time.UTC.String()
	}
	f.Name, f.Title, f.Doc = d.Name, lifecycle.Text{EN: d.Title.EN, JA: d.Title.JA}, d.Doc
}
