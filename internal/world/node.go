package world

import (
	"encoding/json"
	"fmt"
	"strings"
)

// position is where something stands. Line and column count from 1; they are 0
// for what has no text.
type position struct {
	file         string
	line, column int
}

func (p position) problem(path, format string, args ...any) *Problem {
	return &Problem{File: p.file, Line: p.line, Column: p.column, Path: path, Message: fmt.Sprintf(format, args...)}
}

// kind is what a node is.
type kind int

const (
	null kind = iota
	scalar
	list
	mapping
)

// node is a value of a document that knows where it stands. Nodes are never
// changed once made: a merged document shares parts with those it came from.
type node struct {
	at   position
	kind kind
	// value is a scalar's: string, bool, int64, uint64 or float64.
	value  any
	items  []*node
	fields []field
	index  map[string]int // of fields, by name
}

// field is a key of a mapping and what it holds.
type field struct {
	name  string
	at    position
	value *node
}

func newMapping(at position) *node {
	return &node{at: at, kind: mapping, index: map[string]int{}}
}

// get returns what a key holds, nil if the mapping does not have it.
func (n *node) get(name string) *node {
	if n == nil || n.kind != mapping {
		return nil
	}
	if i, ok := n.index[name]; ok {
		return n.fields[i].value
	}
	return nil
}

// put sets a key of a mapping that is still being made.
func (n *node) put(f field) {
	if i, ok := n.index[f.name]; ok {
		n.fields[i] = f
		return
	}
	n.index[f.name] = len(n.fields)
	n.fields = append(n.fields, f)
}

// without returns the mapping without a key.
func (n *node) without(name string) *node {
	out := newMapping(n.at)
	for _, f := range n.fields {
		if f.name != name {
			out.put(f)
		}
	}
	return out
}

// named returns the document with a name of its own: that of what it extends is
// not its name.
func (n *node) named(name string) *node {
	out, at := newMapping(n.at), n.at
	for _, f := range n.fields {
		out.put(f)
		if f.name == "name" {
			at = f.value.at
		}
	}
	out.put(field{name: "name", at: at, value: &node{at: at, kind: scalar, value: name}})
	return out
}

// merge returns base with patch laid over it, as a JSON merge patch (RFC 7396)
// is: mappings join, null takes a key away, anything else replaces.
//
// One thing goes beyond it, because a list would have to be repeated whole
// otherwise: a mapping laid over a list changes those of its elements whose id,
// email, code or name is the mapping's key.
func merge(base, patch *node, path string, problems *Problems) *node {
	if patch.kind != mapping {
		return patch
	}
	if base != nil && base.kind == list {
		return mergeList(base, patch, path, problems)
	}
	out := newMapping(patch.at)
	if base != nil && base.kind == mapping {
		for _, f := range base.fields {
			if p := patch.get(f.name); p == nil || p.kind != null {
				out.put(f)
			}
		}
	}
	for _, f := range patch.fields {
		if f.value.kind != null {
			f.value = merge(out.get(f.name), f.value, join(path, f.name), problems)
			out.put(f)
		}
	}
	return out
}

func mergeList(base, patch *node, path string, problems *Problems) *node {
	out := &node{at: base.at, kind: list}
	used := map[string]bool{}
	for i, item := range base.items {
		name, p := named(item, patch)
		switch {
		case p == nil:
			out.items = append(out.items, item)
		case used[name]:
			*problems = append(*problems, p.at.problem(join(path, name), "more than one element of the list is called so"))
		case p.kind != null:
			out.items = append(out.items, merge(item, p, fmt.Sprintf("%s[%d]", path, i), problems))
		}
		if p != nil {
			used[name] = true
		}
	}
	for _, f := range patch.fields {
		if !used[f.name] {
			*problems = append(*problems, f.at.problem(join(path, f.name),
				"no element of the list has this as its id, email, code or name"))
		}
	}
	return out
}

// named returns the key of patch that means the element of a list, and what it holds.
func named(item, patch *node) (string, *node) {
	for _, by := range []string{"id", "email", "code", "name"} {
		id := item.get(by)
		if id == nil || id.kind != scalar {
			continue
		}
		if s, ok := id.value.(string); ok {
			if p := patch.get(s); p != nil {
				return s, p
			}
		}
	}
	return "", nil
}

// plain returns the value without positions, as encoding/json would have it.
func (n *node) plain() any {
	switch n.kind {
	case scalar:
		return n.value
	case list:
		out := make([]any, len(n.items))
		for i, item := range n.items {
			out[i] = item.plain()
		}
		return out
	case mapping:
		out := make(map[string]any, len(n.fields))
		for _, f := range n.fields {
			out[f.name] = f.value.plain()
		}
		return out
	case null:
	}
	return nil
}

// json returns the value as JSON with sorted keys.
func (n *node) json() ([]byte, error) {
	b, err := json.Marshal(n.plain())
	if err != nil {
		return nil, fmt.Errorf("encoding: %w", err)
	}
	return b, nil
}

// locate returns where a path below n leads, or the nearest of what it goes
// through that exists; ok is false if not even its beginning exists.
func (n *node) locate(path string) (at position, ok bool) {
	for path != "" {
		var next *node
		var rest string
		switch {
		case n.kind == list && path[0] == '[':
			var i int
			if _, err := fmt.Sscanf(path, "[%d]", &i); err == nil && i >= 0 && i < len(n.items) {
				next = n.items[i]
			}
			if _, after, found := strings.Cut(path, "]"); found {
				rest = after
			}
		case n.kind == mapping:
			// A key may hold dots: the longest that fits is meant.
			best := -1
			for i, f := range n.fields {
				after, fits := strings.CutPrefix(path, f.name)
				if fits && (after == "" || after[0] == '.' || after[0] == '[') && (best < 0 || len(f.name) > len(n.fields[best].name)) {
					best, next, rest = i, f.value, after
				}
			}
		}
		if next == nil {
			return n.at, ok
		}
		n, path, ok = next, strings.TrimPrefix(rest, "."), true
	}
	return n.at, ok
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
