package main

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"strings"

	"github.com/alecthomas/kong"
	yaml "github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// settings are a file's values by the names of the flags. It is a
// kong.Resolver: a flag that was given, or whose environment variable is set, wins.
type settings map[string]string

// configFlag is the flag that names the file.
const configFlag = "config"

// useConfig reads the file that the selected command's --config names, if any.
func useConfig(ctx *kong.Context) error {
	node := ctx.Selected()
	flags := map[string]*kong.Flag{}
	for _, f := range node.Flags {
		flags[f.Name] = f
	}
	file, _ := ctx.FlagValue(flags[configFlag]).(string)
	if file == "" {
		return nil
	}
	src, err := os.ReadFile(file) //nolint:gosec // the user names the file
	if err != nil {
		return fmt.Errorf("the settings file: %w", err)
	}
	values, err := readSettings(file, src, flags)
	if err != nil {
		return err
	}
	ctx.AddResolver(values)
	return nil
}

// readSettings checks a file against the flags and returns its values. It tells
// of all mistakes at once, each with file and line.
func readSettings(file string, src []byte, flags map[string]*kong.Flag) (settings, error) {
	doc, err := parser.ParseBytes(src, 0)
	if err != nil {
		return nil, syntax(file, err)
	}
	out := settings{}
	var wrong []error
	for _, d := range doc.Docs {
		if d.Body == nil || d.Body.Type() == ast.CommentType {
			continue
		}
		pairs, ok := entries(d.Body)
		if !ok {
			return nil, fmt.Errorf("%s:%d: want settings, one a line: name: value", file, line(d.Body))
		}
		for _, pair := range pairs {
			name := pair.Key.String()
			if err := out.take(name, pair.Value, flags); err != nil {
				wrong = append(wrong, fmt.Errorf("%s:%d: %w", file, line(pair.Key), err))
			}
		}
	}
	return out, errors.Join(wrong...)
}

// take keeps one setting.
func (s settings) take(name string, value ast.Node, flags map[string]*kong.Flag) error {
	flag, ok := flags[name]
	switch {
	case name == configFlag:
		return errors.New("a settings file cannot name another")
	case !ok || name == "help":
		return fmt.Errorf("there is no setting %q%s", name, suggestion(name, flags))
	case value.Type() == ast.NullType:
		return nil
	}
	text, err := flagText(flag, value)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	// A trial reading, so that a wrong value is told with its line.
	trial := reflect.New(flag.Target.Type()).Elem()
	if err := flag.Mapper.Decode(&kong.DecodeContext{Value: flag.Value, Scan: kong.ScanAsType(kong.FlagValueToken, text)}, trial); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if flag.Enum != "" && !flag.EnumMap()[text] {
		return fmt.Errorf("%s: want one of %s", name, strings.Join(flag.EnumSlice(), ", "))
	}
	s[name] = text
	return nil
}

// flagText returns a value of the file as it would be written behind the flag.
func flagText(flag *kong.Flag, value ast.Node) (string, error) {
	var parts []string
	switch {
	case flag.IsMap():
		pairs, ok := entries(value)
		if !ok {
			return "", errors.New("want name: value pairs")
		}
		for _, pair := range pairs {
			text, ok := scalar(pair.Value)
			if !ok {
				return "", errors.New("want name: value pairs")
			}
			parts = append(parts, pair.Key.String()+"="+text)
		}
	case flag.IsSlice():
		list, ok := value.(*ast.SequenceNode)
		if !ok {
			return "", errors.New("want a list")
		}
		for _, item := range list.Values {
			text, ok := scalar(item)
			if !ok {
				return "", errors.New("want a list of plain values")
			}
			parts = append(parts, text)
		}
	default:
		text, ok := scalar(value)
		if !ok {
			return "", errors.New("want a plain value")
		}
		return text, nil
	}
	return strings.Join(parts, ","), nil
}

// Validate accepts: readSettings has checked all.
func (settings) Validate(*kong.Application) error { return nil }

// Resolve returns the value for a flag, nil if the file has none or must not be asked.
func (s settings) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	for _, name := range flag.Tag.Envs {
		if _, set := os.LookupEnv(name); set {
			return nil, nil //nolint:nilnil // kong's way to say: not known here
		}
	}
	if text, ok := s[flag.Name]; ok {
		return text, nil
	}
	return nil, nil //nolint:nilnil // kong's way to say: not known here
}

// syntax returns the error of a text that is no YAML.
func syntax(file string, err error) error {
	if at, ok := errors.AsType[yaml.Error](err); ok && at.GetToken() != nil {
		return fmt.Errorf("%s:%d: %s", file, at.GetToken().Position.Line, at.GetMessage())
	}
	return fmt.Errorf("%s: %w", file, err)
}

// entries returns the pairs of a mapping.
func entries(n ast.Node) ([]*ast.MappingValueNode, bool) {
	switch n := n.(type) {
	case *ast.MappingNode:
		return n.Values, true
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}, true
	default:
		return nil, false
	}
}

// scalar returns a plain value as text.
func scalar(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.GetToken().Value, true
	default:
		return "", false
	}
}

// line returns the line on which a node begins.
func line(n ast.Node) int { return n.GetToken().Position.Line }

// suggestion names the flag that was meant, if it is only written otherwise.
func suggestion(name string, flags map[string]*kong.Flag) string {
	folded := fold(name)
	for known := range flags {
		if known != "help" && fold(known) == folded {
			return fmt.Sprintf(": did you mean %q?", known)
		}
	}
	return "; the settings are the flags of \"mockone serve --help\""
}

// fold takes a name's case and its separators away: port_base, portBase and PORT-BASE are alike.
func fold(name string) string {
	return strings.ToLower(strings.NewReplacer("-", "", "_", "").Replace(name))
}
