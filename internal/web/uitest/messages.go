package uitest

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/template/parse"

	"github.com/mockone/mockone/internal/web/ui"
)

// use is where a message is asked for by its key.
type use struct {
	where, key string
	// names are those of the values that go with it; known is false if one of
	// them is not literal.
	names []string
	known bool
}

// source is what Go source says of pages.
type source struct {
	uses []use
	// pages are the names of the templates that it shows, by where.
	pages map[string]string
	// texts are all string literals.
	texts map[string]bool
}

// readSource reads the Go files of folders, without their tests.
func readSource(folders ...string) (*source, error) {
	if len(folders) == 0 {
		folders = []string{"."}
	}
	out := &source{pages: map[string]string{}, texts: map[string]bool{}}
	for _, folder := range folders {
		names, err := filepath.Glob(filepath.Join(folder, "*.go"))
		if err != nil {
			return nil, fmt.Errorf("the source of pages: %w", err)
		}
		if len(names) == 0 {
			return nil, fmt.Errorf("there is no Go source in %s", folder)
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			if err := out.read(name); err != nil {
				return nil, fmt.Errorf("the source of pages: %w", err)
			}
		}
	}
	return out, nil
}

func (s *source) read(name string) error {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, name, nil, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	var wrong []error
	text := func(e ast.Expr) (string, bool) {
		lit, ok := e.(*ast.BasicLit)
		if !ok || lit.Kind != token.STRING {
			return "", false
		}
		out, err := strconv.Unquote(lit.Value)
		wrong = append(wrong, err)
		return out, true
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BasicLit:
			if value, ok := text(n); ok {
				s.texts[value] = true
			}
		case *ast.KeyValueExpr:
			field, _ := n.Key.(*ast.Ident)
			value, ok := text(n.Value)
			if !ok || field == nil || value == "" {
				break
			}
			switch field.Name {
			case "Toast":
				s.uses = append(s.uses, use{where: files.Position(n.Pos()).String(), key: value, known: true})
			case "Page":
				s.pages[files.Position(n.Pos()).String()] = value
			}
		case *ast.CallExpr:
			if f, ok := n.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "T" && len(n.Args) > 0 {
				if key, ok := text(n.Args[0]); ok {
					u := use{where: files.Position(n.Pos()).String(), key: key, known: n.Ellipsis == token.NoPos}
					for i := 1; i < len(n.Args); i += 2 {
						name, ok := text(n.Args[i])
						u.names, u.known = append(u.names, name), u.known && ok
					}
					s.uses = append(s.uses, u)
				}
			}
		}
		return true
	})
	return errors.Join(wrong...)
}

// misused names the messages that are asked for and not there, or with other
// values than they take; those of the console's own that nothing asks for; and
// the pages that Go shows and nobody wrote.
func misused(set *ui.Set, s *source) []string {
	var wrong []string
	texts := maps.Clone(s.texts)
	uses := slices.Clone(s.uses)
	for _, t := range set.Templates().Templates() {
		if t.Tree == nil {
			continue
		}
		inspect(t.Tree.Root, func(n parse.Node) {
			switch n := n.(type) {
			case *parse.StringNode:
				texts[n.Text] = true
			case *parse.CommandNode:
				if u, ok := asks(n); ok {
					u.where = t.Name()
					uses = append(uses, u)
				}
			}
		})
	}
	for _, u := range uses {
		text, ok := set.Catalogue()[u.key]
		if !ok {
			wrong = append(wrong, fmt.Sprintf("%s: there is no message %q", u.where, u.key))
			continue
		}
		if u.known {
			slices.Sort(u.names)
			if want := ui.Placeholders(text.EN); !slices.Equal(u.names, want) {
				wrong = append(wrong, fmt.Sprintf("%s: the message %q takes the values %q and is given %q", u.where, u.key, want, u.names))
			}
		}
	}
	for where, page := range s.pages {
		if _, ok := set.Pages()[page]; !ok {
			wrong = append(wrong, fmt.Sprintf("%s: there is no page %q", where, page))
		}
	}
	messages, _ := set.Own()
	for _, key := range slices.Sorted(maps.Keys(messages)) {
		if !mentioned(key, texts) {
			wrong = append(wrong, fmt.Sprintf("nothing uses the message %q", key))
		}
	}
	slices.Sort(wrong)
	return wrong
}

// asks returns the message that a command of a template asks for, if its key
// stands there.
func asks(c *parse.CommandNode) (use, bool) {
	if method(c) != "T" || len(c.Args) < 2 {
		return use{}, false
	}
	key, ok := c.Args[1].(*parse.StringNode)
	if !ok {
		return use{}, false
	}
	u := use{key: key.Text, known: true}
	for i := 2; i < len(c.Args); i += 2 {
		name, ok := c.Args[i].(*parse.StringNode)
		if !ok {
			u.known = false
			continue
		}
		u.names = append(u.names, name.Text)
	}
	return u, true
}

// stem is the literal beginning of keys that are put together: "accounts.state."
// or the form "accounts.%s.title".
var stem = regexp.MustCompile(`^[a-z0-9_]+\.[a-z0-9_.%]*$`)

// mentioned reports whether a key stands somewhere as it is, or can be put
// together from a literal.
func mentioned(key string, texts map[string]bool) bool {
	if texts[key] {
		return true
	}
	for text := range texts {
		if !stem.MatchString(text) {
			continue
		}
		if strings.HasSuffix(text, ".") && strings.HasPrefix(key, text) {
			return true
		}
		if before, after, ok := strings.Cut(text, "%s"); ok && strings.HasPrefix(key, before) && strings.HasSuffix(key, after) {
			return true
		}
	}
	return false
}
