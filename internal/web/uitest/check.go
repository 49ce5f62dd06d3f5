package uitest

import (
	"fmt"
	"html/template"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"text/template/parse"

	"github.com/jba/templatecheck"

	"github.com/mockone/mockone/internal/web/ui"
)

// Check fails the test for each thing that is wrong with a console's pages. The
// folders have its Go source, in which messages are used; without any it is the
// test's own folder. The set must not have been rendered from yet.
func Check(t *testing.T, set *ui.Set, folders ...string) {
	t.Helper()
	source, err := readSource(folders...)
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range slices.Concat(mistyped(set), literal(set), misused(set, source), unreached(set)) {
		t.Error(wrong)
	}
}

// mistyped names the pages whose templates ask for what their data does not have.
func mistyped(set *ui.Set) []string {
	var wrong []string
	for _, name := range slices.Sorted(maps.Keys(set.Pages())) {
		data := reflect.New(set.Pages()[name].Elem()).Interface()
		if err := templatecheck.CheckHTML(set.Templates().Lookup(name), data); err != nil {
			wrong = append(wrong, err.Error())
		}
	}
	return wrong
}

// own returns the templates that the console's own files define, by name.
func own(set *ui.Set) []*template.Template {
	_, files := set.Own()
	var out []*template.Template
	for _, t := range set.Templates().Templates() {
		if t.Tree != nil && slices.Contains(files, t.Tree.ParseName) {
			out = append(out, t)
		}
	}
	slices.SortFunc(out, func(a, b *template.Template) int { return strings.Compare(a.Name(), b.Name()) })
	return out
}

// unreached names the console's own templates to which no page leads.
func unreached(set *ui.Set) []string {
	reached := map[string]bool{}
	var follow func(name string)
	follow = func(name string) {
		t := set.Templates().Lookup(name)
		if reached[name] || t == nil || t.Tree == nil {
			return
		}
		reached[name] = true
		inspect(t.Tree.Root, func(n parse.Node) {
			if call, ok := n.(*parse.TemplateNode); ok {
				follow(call.Name)
			}
		})
	}
	for name := range set.Pages() {
		follow(name)
	}
	var wrong []string
	for _, t := range own(set) {
		// A file of definitions alone is reached by them.
		if !reached[t.Name()] && !parse.IsEmptyTree(t.Tree.Root) {
			wrong = append(wrong, fmt.Sprintf("no page leads to the template %s of %s.html", t.Name(), t.Tree.ParseName))
		}
	}
	return wrong
}

// inspect shows each node of a template, in the order of the text.
func inspect(n parse.Node, see func(parse.Node)) {
	if n == nil || reflect.ValueOf(n).IsNil() {
		return
	}
	see(n)
	for _, child := range children(n) {
		inspect(child, see)
	}
}

func children(n parse.Node) []parse.Node {
	switch n := n.(type) {
	case *parse.ListNode:
		return n.Nodes
	case *parse.ActionNode:
		return []parse.Node{n.Pipe}
	case *parse.TemplateNode:
		return []parse.Node{n.Pipe}
	case *parse.IfNode:
		return []parse.Node{n.Pipe, n.List, n.ElseList}
	case *parse.RangeNode:
		return []parse.Node{n.Pipe, n.List, n.ElseList}
	case *parse.WithNode:
		return []parse.Node{n.Pipe, n.List, n.ElseList}
	case *parse.ChainNode:
		return []parse.Node{n.Node}
	case *parse.PipeNode:
		out := make([]parse.Node, len(n.Cmds))
		for i, c := range n.Cmds {
			out[i] = c
		}
		return out
	case *parse.CommandNode:
		return n.Args
	}
	return nil
}

// method returns the last name of what a command calls: "T" of .T, $.T and $x.Page.T.
func method(c *parse.CommandNode) string {
	var names []string
	switch n := c.Args[0].(type) {
	case *parse.FieldNode:
		names = n.Ident
	case *parse.VariableNode:
		names = n.Ident[1:]
	case *parse.ChainNode:
		names = n.Field
	case *parse.IdentifierNode:
		names = []string{n.Ident}
	}
	if len(names) == 0 {
		return ""
	}
	return names[len(names)-1]
}
