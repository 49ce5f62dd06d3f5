package world

import (
	"encoding/json"
	"fmt"
	"path"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"github.com/mockone/mockone/internal/sim"
)

// definitions is where the schema keeps what it refers to.
const definitions = "#/$defs/"

// schema returns the schema of a whole fixture and the definitions it refers to.
func schema(sections []Section, settings []sim.Setting) (*huma.Schema, huma.Registry) {
	r := huma.NewMapRegistry(definitions, func(t reflect.Type, hint string) string {
		// Services name their parts alike ("World"): the package tells them apart.
		for t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		name := huma.DefaultSchemaNamer(t, hint)
		if pkg := path.Base(t.PkgPath()); t.Name() != "" && pkg != "." {
			name = pkg + "." + name
		}
		return name
	})
	root := huma.SchemaFromType(r, reflect.TypeFor[document]())
	root.Title = "Fixture"
	root.Description = "A starting world of a sandbox."
	root.Properties["settings"] = settingsSchema(root.Properties["settings"].Description, settings)
	for _, s := range sections {
		part := huma.SchemaFromType(r, reflect.TypeOf(s.New()))
		part.Nullable = false
		if part.Description == "" {
			part.Description = "What the service " + s.Name + " has."
		}
		root.Properties[s.Name] = part
	}
	root.PrecomputeMessages()
	return root, r
}

// settingsSchema describes the settings that the engine knows.
func settingsSchema(doc string, settings []sim.Setting) *huma.Schema {
	s := &huma.Schema{
		Type: huma.TypeObject, Description: doc, Properties: map[string]*huma.Schema{}, AdditionalProperties: false,
	}
	text := &huma.Schema{Type: huma.TypeString}
	for _, setting := range settings {
		p := &huma.Schema{Description: setting.Doc + " [" + setting.Src + "]", Default: setting.Default}
		switch setting.Type {
		case sim.Delay:
			p.Type = huma.TypeString
		case sim.Choice:
			p.Type = huma.TypeString
			for _, c := range setting.Choices {
				p.Enum = append(p.Enum, c)
			}
		case sim.Number:
			p.AnyOf = []*huma.Schema{{Type: huma.TypeInteger}, text}
		case sim.Switch:
			p.AnyOf = []*huma.Schema{{Type: huma.TypeBoolean}, text}
		}
		s.Properties[setting.Name] = p
	}
	return s
}

// Schema returns the JSON Schema (2020-12) of a fixture.
func (l *Loader) Schema() []byte {
	out := *l.schema
	defs := l.registry.Map()
	out.Extensions = map[string]any{"$schema": "https://json-schema.org/draft/2020-12/schema"}
	if len(defs) > 0 {
		out.Extensions["$defs"] = defs
	}
	b, err := json.MarshalIndent(&out, "", "  ")
	if err != nil {
		// The schema was made from Go types alone, when the loader was.
		panic(fmt.Sprintf("world: encoding the schema: %v", err))
	}
	return b
}

// checker compares a document with a schema. huma checks the single values; the
// walk is ours, because it must know where each of them stands.
type checker struct {
	registry huma.Registry
	problems Problems
}

func (c *checker) fail(at position, path, format string, args ...any) {
	c.problems = append(c.problems, at.problem(path, format, args...))
}

func (c *checker) check(path string, s *huma.Schema, n *node) {
	for s.Ref != "" {
		s = c.registry.SchemaFromRef(s.Ref)
	}
	switch {
	case n.kind == null && s.Nullable:
	case s.Type == huma.TypeObject && n.kind != mapping:
		c.fail(n.at, path, "expected a mapping of names to values")
	case s.Type == huma.TypeObject:
		c.object(path, s, n)
	case s.Type == huma.TypeArray && n.kind != list:
		c.fail(n.at, path, "expected a list")
	case s.Type == huma.TypeArray:
		c.array(path, s, n)
	default:
		c.value(path, s, n)
	}
}

func (c *checker) object(path string, s *huma.Schema, n *node) {
	for _, f := range n.fields {
		below := join(path, f.name)
		sub, known := s.Properties[f.name]
		if !known {
			sub, known = s.AdditionalProperties.(*huma.Schema)
		}
		switch open, _ := s.AdditionalProperties.(bool); {
		case known && f.value.kind != null:
			c.check(below, sub, f.value)
		case !known && !open:
			c.unknown(path, s, f)
		}
	}
	for _, name := range s.Required {
		if v := n.get(name); v == nil || v.kind == null {
			c.fail(n.at, join(path, name), "is missing")
		}
	}
	for name, others := range s.DependentRequired {
		for _, other := range others {
			if n.get(name) != nil && n.get(other) == nil {
				c.fail(n.at, join(path, other), "is missing: %s needs it", name)
			}
		}
	}
	if s.MinProperties != nil || s.MaxProperties != nil {
		size := &huma.Schema{Type: huma.TypeObject, MinProperties: s.MinProperties, MaxProperties: s.MaxProperties}
		size.PrecomputeMessages()
		c.value(path, size, n)
	}
}

// unknown tells of a key that the schema does not have, and which was meant perhaps.
func (c *checker) unknown(path string, s *huma.Schema, f field) {
	names := make([]string, 0, len(s.Properties))
	for name := range s.Properties {
		names = append(names, name)
	}
	message := "unknown key"
	if near := nearest(f.name, names); near != "" {
		message += fmt.Sprintf("; did you mean %q?", near)
	}
	c.fail(f.at, join(path, shorten(f.name)), "%s", message)
}

func (c *checker) array(path string, s *huma.Schema, n *node) {
	size := *s
	size.Items = &huma.Schema{} // the items' own turn comes below
	// huma looks items up in a map, so only plain values can be told apart.
	size.UniqueItems = s.UniqueItems && !slices.ContainsFunc(n.items, func(i *node) bool { return i.kind != scalar })
	c.value(path, &size, n)
	for i, item := range n.items {
		c.check(fmt.Sprintf("%s[%d]", path, i), s.Items, item)
	}
}

// value has huma check a value by itself.
func (c *checker) value(path string, s *huma.Schema, n *node) {
	var found huma.ValidateResult
	huma.Validate(c.registry, s, huma.NewPathBuffer(nil, 0), huma.ModeWriteToServer, jsonValue(n), &found)
	for _, err := range found.Errors {
		message := err.Error()
		if detail, ok := err.(*huma.ErrorDetail); ok { //nolint:errorlint // huma puts it there bare
			message = detail.Message // without the value
		}
		if s.Format != "" {
			// What a parser of the format says quotes the value.
			message, _, _ = strings.Cut(message, ": ")
		}
		c.fail(n.at, path, "%s", message)
	}
}

// jsonValue returns the value with numbers as encoding/json has them, to which
// the schema's own are compared.
func jsonValue(n *node) any {
	switch v := n.plain().(type) {
	case int64:
		return float64(v)
	case uint64:
		return float64(v)
	default:
		return v
	}
}

// nearest returns the candidate that is the most like name, if any is enough.
func nearest(name string, candidates []string) string {
	best, least := "", 1+max(2, utf8.RuneCountInString(name)/3)
	if len(name) > 100 {
		return ""
	}
	slices.Sort(candidates)
	for _, c := range candidates {
		if d := distance(strings.ToLower(name), strings.ToLower(c)); d < least {
			best, least = c, d
		}
	}
	return best
}

// distance returns how many letters must be put in, taken out or replaced to
// turn a into b (Levenshtein).
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		before := row[0]
		row[0] = i + 1
		for j := range y {
			cost := before
			if x[i] != y[j] {
				cost++
			}
			before = row[j+1]
			row[j+1] = min(cost, row[j]+1, before+1)
		}
	}
	return row[len(y)]
}

// shorten cuts a key that somebody chose to a length that can be shown.
func shorten(s string) string {
	const most = 64
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
