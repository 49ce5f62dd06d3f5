package uitest

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/template/parse"
	"unicode"

	"golang.org/x/net/html"

	"github.com/mockone/mockone/internal/web/ui"
)

// names are the words that templates may have in them: they are the same in
// every language.
var names = []string{"openapi.json", "English", "日本語", "Mockone"}

// told are the attributes that people read or hear.
var told = []string{"title", "alt", "placeholder", "label", "summary", "aria-label", "aria-description", "aria-placeholder", "aria-roledescription", "aria-valuetext"}

// literal names the words that stand in the console's own templates instead of
// in its catalogue.
func literal(set *ui.Set) []string {
	var wrong []string
	for _, t := range own(set) {
		say := func(where, words string) {
			wrong = append(wrong, fmt.Sprintf("%s: %s %q: put it into the catalogue", t.Name(), where, words))
		}
		var text strings.Builder
		flatten(t.Tree.Root, &text)
		if err := tokens(text.String(), say); err != nil {
			wrong = append(wrong, fmt.Sprintf("%s: %v", t.Name(), err))
		}
		inspect(t.Tree.Root, func(n parse.Node) {
			switch n := n.(type) {
			case *parse.ActionNode:
				printed(n.Pipe, say)
			case *parse.CommandNode:
				labels(n, say)
			}
		})
	}
	return wrong
}

// gap stands for what an action puts into the text.
const gap = "\uFFFC"

// flatten writes the text of a template with the ways of all its conditions.
func flatten(n parse.Node, out *strings.Builder) {
	switch n := n.(type) {
	case *parse.TextNode:
		out.Write(n.Text)
	case *parse.ActionNode, *parse.TemplateNode:
		out.WriteString(gap)
	case *parse.ListNode:
		if n == nil {
			return
		}
		for _, child := range n.Nodes {
			flatten(child, out)
		}
	case *parse.IfNode:
		flatten(n.List, out)
		flatten(n.ElseList, out)
	case *parse.RangeNode:
		flatten(n.List, out)
		flatten(n.ElseList, out)
	case *parse.WithNode:
		flatten(n.List, out)
		flatten(n.ElseList, out)
	}
}

// tokens says which texts and attributes of HTML have words. What stands in <code>
// is typed and not translated.
func tokens(source string, say func(where, words string)) error {
	z := html.NewTokenizer(strings.NewReader(source))
	code := 0
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			if err := z.Err(); !errors.Is(err, io.EOF) {
				return err
			}
			return nil
		}
		token := z.Token()
		switch kind {
		case html.TextToken:
			if code == 0 && spoken(token.Data) {
				say("the text", strings.TrimSpace(token.Data))
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			attributes(token, say)
			if kind == html.StartTagToken && token.Data == "code" {
				code++
			}
		case html.EndTagToken:
			if token.Data == "code" {
				code--
			}
		case html.CommentToken:
			say("the comment", token.Data) // html/template drops it: a template's own is {{/* */}}
		case html.ErrorToken, html.DoctypeToken:
		}
	}
}

func attributes(token html.Token, say func(where, words string)) {
	kind := ""
	for _, a := range token.Attr {
		if a.Key == "type" {
			kind = a.Val
		}
	}
	button := token.Data == "input" && slices.Contains([]string{"submit", "button", "reset"}, kind)
	for _, a := range token.Attr {
		if (slices.Contains(told, a.Key) || button && a.Key == "value") && spoken(a.Val) {
			say("the attribute "+a.Key+" of "+token.Data, a.Val)
		}
	}
}

// printed says which words an action prints: {{"Next"}}, {{or .Name "nobody"}}.
func printed(pipe *parse.PipeNode, say func(where, words string)) {
	for _, c := range pipe.Cmds {
		_, alone := c.Args[0].(*parse.StringNode)
		if !alone && !slices.Contains([]string{"print", "println", "printf", "or", "and", "html", "Sprintf"}, method(c)) {
			continue
		}
		for _, arg := range c.Args {
			if s, ok := arg.(*parse.StringNode); ok && spoken(s.Text) && len(pipe.Decl) == 0 {
				say("an action prints", s.Text)
			}
		}
	}
}

// labels says which words a field is given: {{.Input "email" "Address"}}.
func labels(c *parse.CommandNode, say func(where, words string)) {
	name := method(c)
	if name != "Input" && name != "Box" && name != "Choice" {
		return
	}
	before := ""
	for i, arg := range c.Args {
		s, ok := arg.(*parse.StringNode)
		if !ok {
			before = ""
			continue
		}
		if (i == 2 || before == "hint") && spoken(s.Text) {
			say("a field's label or hint", s.Text)
		}
		before = s.Text
	}
}

// spoken reports whether a text has letters besides the names that are allowed.
func spoken(text string) bool {
	for _, name := range names {
		text = strings.ReplaceAll(text, name, "")
	}
	return strings.ContainsFunc(text, unicode.IsLetter)
}
