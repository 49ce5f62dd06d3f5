package world

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// The limits of a document. They keep what strangers send from costing more
// than a fixture is worth: the parser recurses, and looks through a mapping
// anew at each of its keys.
const (
	maxBytes  = 1 << 20
	maxTokens = 200_000
	maxKeys   = 20_000
	maxDepth  = 32
	// maxNodes counts after aliases were followed.
	maxNodes = 100_000
)

// read turns YAML, of which JSON is a part, into a mapping. It refuses what a
// fixture has no use for: tags, directives, merge keys, keys that are not plain
// text, several documents.
func read(file string, src []byte) (*node, Problems) {
	whole := position{file: file, line: 1, column: 1}
	if len(src) > maxBytes {
		return nil, Problems{whole.problem("", "the document is larger than 1 MiB")}
	}
	if at, ok := notText(src); ok {
		at.file = file
		return nil, Problems{at.problem("", "the document holds what is not UTF-8 text")}
	}
	tokens := lexer.Tokenize(string(src))
	if p := guard(file, tokens); p != nil {
		return nil, Problems{p}
	}
	tree, err := parse(tokens)
	if err != nil {
		return nil, Problems{syntax(file, err)}
	}
	docs := slices.DeleteFunc(tree.Docs, func(d *ast.DocumentNode) bool { return d.Body == nil })
	if len(docs) == 0 {
		return nil, Problems{whole.problem("", "the document is empty")}
	}
	if len(docs) > 1 {
		return nil, Problems{place(file, docs[1].Body).problem("", "want one document in a file")}
	}
	r := &reader{file: file, anchors: map[string]anchor{}}
	root := r.node(docs[0].Body, "", 0)
	if len(r.problems) == 0 && root.kind != mapping {
		r.problems = append(r.problems, root.at.problem("", "want a mapping of names to values"))
	}
	return root, r.problems
}

// notText returns where src stops being UTF-8 without NUL.
func notText(src []byte) (position, bool) {
	at := position{line: 1, column: 1}
	for i := 0; i < len(src); {
		r, size := utf8.DecodeRune(src[i:])
		if r == 0 || r == utf8.RuneError && size <= 1 {
			return at, true
		}
		if i += size; r == '\n' {
			at.line, at.column = at.line+1, 1
		} else {
			at.column++
		}
	}
	return at, false
}

// guard looks at the tokens before the parser does, which would not survive
// some of them: it recurses as deep as the document nests.
func guard(file string, tokens token.Tokens) *Problem {
	at := func(t *token.Token) position {
		return position{file: file, line: t.Position.Line, column: t.Position.Column}
	}
	if len(tokens) > maxTokens {
		return at(tokens[maxTokens]).problem("", "the document has too many parts")
	}
	flow, run, keys, line := 0, 0, 0, 0
	for _, t := range tokens {
		if flow == 0 && t.Position.Line != line {
			line, run = t.Position.Line, 0
		}
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			flow, run = flow+1, 0
		case token.SequenceEndType, token.MappingEndType:
			flow, run = max(0, flow-1), 0
		case token.CollectEntryType:
			run = 0
		case token.MappingValueType:
			run, keys = run+1, keys+1
		case token.SequenceEntryType, token.AnchorType:
			run++
		case token.MappingKeyType:
			return at(t).problem("", "want plain keys, not %q", "?")
		case token.MergeKeyType:
			return at(t).problem("", "merge keys are not supported: use extends, or an alias")
		case token.TagType:
			return at(t).problem("", "tags are not supported")
		case token.DirectiveType:
			return at(t).problem("", "directives are not supported")
		default: // scalars, comments, the rest of the punctuation
		}
		// A line of block style can nest as deep as it has such tokens; each
		// further line must be indented deeper, which the size bounds.
		if flow > maxDepth || run > maxDepth {
			return at(t).problem("", "the document nests deeper than %d levels", maxDepth)
		}
		if keys > maxKeys {
			return at(t).problem("", "the document has more than %d keys", maxKeys)
		}
	}
	return nil
}

// parse calls the parser. Broken input has made parsers panic before, and no
// fixture may stop the program.
func parse(tokens token.Tokens) (tree *ast.File, err error) {
	defer func() {
		if r := recover(); r != nil {
			tree, err = nil, fmt.Errorf("not YAML (%v)", r)
		}
	}()
	// Duplicate keys are found later, all of them at once.
	return parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
}

// syntax returns the parser's error as a problem.
func syntax(file string, err error) *Problem {
	at, message := position{file: file, line: 1, column: 1}, err.Error()
	if e, ok := errors.AsType[yaml.Error](err); ok {
		message = e.GetMessage()
		if t := e.GetToken(); t != nil && t.Position != nil {
			at.line, at.column = max(1, t.Position.Line), max(1, t.Position.Column)
		}
	}
	first, _, _ := strings.Cut(message, "\n")
	return at.problem("", "%s", first)
}

// place returns where a node begins.
func place(file string, n ast.Node) position {
	var t *token.Token
	switch n := n.(type) {
	case *ast.MappingNode:
		t = n.Start
		if !n.IsFlowStyle && len(n.Values) > 0 {
			t = n.Values[0].Key.GetToken()
		}
	case *ast.MappingValueNode:
		t = n.Key.GetToken()
	default:
		t = n.GetToken()
	}
	if t == nil || t.Position == nil {
		return position{file: file, line: 1, column: 1}
	}
	return position{file: file, line: t.Position.Line, column: max(1, t.Position.Column)}
}

// reader turns the parser's tree into ours, and follows aliases.
type reader struct {
	file     string
	problems Problems
	anchors  map[string]anchor
	nodes    int // made so far, aliased ones each time
	deepest  int // level of the deepest node made so far
	full     bool
}

// anchor is a node that has a name, of so many nodes on so many levels.
type anchor struct {
	node         *node
	size, height int
}

func (r *reader) fail(at position, path, format string, args ...any) {
	r.problems = append(r.problems, at.problem(path, format, args...))
}

func (r *reader) node(n ast.Node, path string, depth int) *node {
	out := &node{at: place(r.file, n)}
	r.nodes++
	if !r.fits(out.at, path, depth) {
		return out
	}
	switch n := n.(type) {
	case *ast.MappingNode:
		return r.mapping(out, n.Values, path, depth)
	case *ast.MappingValueNode:
		return r.mapping(out, []*ast.MappingValueNode{n}, path, depth)
	case *ast.SequenceNode:
		out.kind = list
		for i, v := range n.Values {
			out.items = append(out.items, r.node(v, path+"["+strconv.Itoa(i)+"]", depth+1))
		}
	case *ast.AnchorNode:
		return r.anchor(n, path, depth)
	case *ast.AliasNode:
		return r.alias(n, out, path, depth)
	case *ast.NullNode:
	case *ast.LiteralNode:
		out.kind, out.value = scalar, n.Value.Value
	case ast.ScalarNode:
		r.scalar(out, n, path)
	default:
		r.fail(out.at, path, "%s is not supported", n.Type())
	}
	return out
}

func (r *reader) mapping(out *node, values []*ast.MappingValueNode, path string, depth int) *node {
	out.kind, out.index = mapping, map[string]int{}
	for _, v := range values {
		at := place(r.file, v)
		key, ok := v.Key.(ast.ScalarNode)
		if !ok {
			r.fail(at, path, "want a plain text as a key")
			continue
		}
		name := key.GetToken().Value
		if i, twice := out.index[name]; twice {
			r.fail(at, join(path, name), "the key stands here for a second time; it did in line %d", out.fields[i].at.line)
			continue
		}
		out.put(field{name: name, at: at, value: r.node(v.Value, join(path, name), depth+1)})
	}
	return out
}

// fits reports whether what was made so far, and a node of that depth, keeps
// to the limits. It tells the first excess alone: the rest follows from it.
func (r *reader) fits(at position, path string, depth int) bool {
	r.deepest = max(r.deepest, depth)
	switch {
	case r.full:
		return false
	case depth > maxDepth:
		r.fail(at, path, "the document nests deeper than %d levels", maxDepth)
	case r.nodes > maxNodes:
		r.fail(at, path, "the document has more than %d parts, those that aliases stand for counted each time", maxNodes)
	default:
		return true
	}
	r.full = true
	return false
}

func (r *reader) anchor(n *ast.AnchorNode, path string, depth int) *node {
	nodes, deepest := r.nodes, r.deepest
	r.deepest = depth
	out := r.node(n.Value, path, depth)
	r.anchors[n.Name.GetToken().Value] = anchor{node: out, size: r.nodes - nodes, height: r.deepest - depth}
	r.deepest = max(r.deepest, deepest)
	return out
}

// alias returns what an alias stands for. It counts as often as it is used, so
// that a few bytes cannot stand for gigabytes.
func (r *reader) alias(n *ast.AliasNode, out *node, path string, depth int) *node {
	a, ok := r.anchors[n.Value.GetToken().Value]
	if !ok {
		r.fail(out.at, path, "the alias stands for no anchor before it")
		return out
	}
	r.nodes += a.size
	if !r.fits(out.at, path, depth+a.height) {
		return out
	}
	return a.node
}

func (r *reader) scalar(out *node, n ast.ScalarNode, path string) {
	out.kind, out.value = scalar, n.GetValue()
	switch v := out.value.(type) {
	case string, bool, int64, uint64:
	case float64:
		if math.IsInf(v, 0) || math.IsNaN(v) {
			r.fail(out.at, path, "want a number")
		}
	default:
		r.fail(out.at, path, "want text, a number, true or false")
		out.kind, out.value = null, nil
	}
}
