package main

import (
	"context"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"github.com/mockone/mockone"
	"github.com/mockone/mockone/internal/control"
)

// offer is a word that can stand at the cursor, and what it is.
type offer struct{ word, help string }

// Suggestions that ask the shell for names of files or folders.
const (
	anyFile   = ":file"
	anyFolder = ":folder"
)

// typed is a command line that is being typed, as far as it is understood.
type typed struct {
	node *kong.Node
	// position is how many positional arguments were given.
	position int
	// awaiting is the flag whose value comes next, if any.
	awaiting *kong.Flag
	// ended says that what follows are no flags.
	ended bool
	// given are the values of flags by name; "" for those that take none.
	given map[string]string
}

// complete returns what can stand in place of the last word, behind those before it.
func complete(ctx context.Context, root *kong.Node, words []string) []offer {
	if len(words) == 0 {
		words = []string{""}
	}
	l := &typed{node: root, given: map[string]string{}}
	last := len(words) - 1
	for _, word := range words[:last] {
		l.take(word)
	}
	var out []offer
	for _, s := range l.suggest(ctx, words[last]) {
		if strings.HasPrefix(s.word, words[last]) || s.word == anyFile || s.word == anyFolder {
			out = append(out, s)
		}
	}
	return out
}

// take goes on by one word.
func (l *typed) take(word string) {
	switch {
	case l.awaiting != nil:
		l.given[l.awaiting.Name] = word
		l.awaiting = nil
	case l.ended || word == "-" || !strings.HasPrefix(word, "-"):
		l.takeArgument(word)
	case word == "--":
		l.ended = true
	default:
		l.takeFlag(word)
	}
}

func (l *typed) takeArgument(word string) {
	if l.position == 0 {
		for _, child := range l.node.Children {
			if child.Name == word || slices.Contains(child.Aliases, word) {
				l.node = child
				return
			}
		}
	}
	l.position++
}

func (l *typed) takeFlag(word string) {
	name, value, assigned := strings.Cut(word, "=")
	flag := l.flag(name)
	if flag == nil {
		return
	}
	l.given[flag.Name] = value
	if !assigned && !flag.IsBool() && !flag.IsCounter() {
		l.awaiting = flag
	}
}

// flag returns the flag of a name as it is typed: --fixture, or -f.
func (l *typed) flag(name string) *kong.Flag {
	for _, f := range l.flags() {
		if name == "--"+f.Name || f.Short != 0 && name == "-"+string(f.Short) {
			return f
		}
	}
	return nil
}

// flags returns the flags of the command and of those that it is a part of.
func (l *typed) flags() []*kong.Flag {
	return slices.Concat(l.node.AllFlags(true)...)
}

// suggest returns what can come now; some of it may not begin with word.
func (l *typed) suggest(ctx context.Context, word string) []offer {
	if l.awaiting != nil {
		return l.values(ctx, l.awaiting.Value)
	}
	if strings.HasPrefix(word, "-") && !l.ended {
		if name, _, assigned := strings.Cut(word, "="); assigned {
			return l.assigned(ctx, name)
		}
		return l.unused()
	}
	var out []offer
	if l.position == 0 {
		for _, child := range l.node.Children {
			if !child.Hidden {
				out = append(out, offer{child.Name, child.Help})
			}
		}
	}
	if argument := l.argument(); argument != nil {
		out = append(out, l.values(ctx, argument)...)
	}
	return out
}

// unused returns the flags that were not given, and those that may be given again.
func (l *typed) unused() []offer {
	var out []offer
	for _, f := range l.flags() {
		if _, given := l.given[f.Name]; !given || f.IsCumulative() {
			out = append(out, offer{"--" + f.Name, f.Help})
		}
	}
	return out
}

// assigned returns the values behind --name=. Only words: a shell would have to be told
// to take names of files behind something else.
func (l *typed) assigned(ctx context.Context, name string) []offer {
	flag := l.flag(name)
	if flag == nil || flag.IsBool() {
		return nil
	}
	var out []offer
	for _, s := range l.values(ctx, flag.Value) {
		if s.word != anyFile && s.word != anyFolder {
			out = append(out, offer{name + "=" + s.word, s.help})
		}
	}
	return out
}

// argument returns the positional argument that comes next, nil if none does.
func (l *typed) argument() *kong.Value {
	all := l.node.Positional
	if l.position < len(all) {
		return all[l.position]
	}
	if n := len(all); n > 0 && all[n-1].IsCumulative() {
		return all[n-1]
	}
	return nil
}

// values returns what a flag or an argument can be: the words of its enum, or what its
// tag "complete" names: a source of words, or words with commas between them.
func (l *typed) values(ctx context.Context, v *kong.Value) []offer {
	if v.Enum != "" {
		return plain(v.EnumSlice())
	}
	switch source := v.Tag.Get("complete"); source {
	case "file":
		return []offer{{word: anyFile}}
	case "folder":
		return []offer{{word: anyFolder}}
	case "service":
		return plain(mockone.Services())
	case "sandbox":
		return l.sandboxes(ctx)
	case "fixture", "lifecycle", "setting":
		return l.declared(ctx, source)
	case "fixture or file":
		return append(l.declared(ctx, "fixture"), offer{word: anyFile})
	default:
		return plain(strings.Split(source, ","))
	}
}

// plain makes suggestions of words that explain themselves, without the empty one.
func plain(words []string) []offer {
	var out []offer
	for _, w := range words {
		if w != "" {
			out = append(out, offer{word: w})
		}
	}
	return out
}

// declared returns what the program itself declares.
func (l *typed) declared(ctx context.Context, source string) []offer {
	d, err := mockone.Describe(ctx, l.value("fixtures"))
	if err != nil {
		return nil
	}
	var out []offer
	switch source {
	case "fixture":
		for i := range d.Fixtures {
			out = append(out, offer{d.Fixtures[i].Name, d.Fixtures[i].Title.EN})
		}
	case "lifecycle":
		for _, t := range d.Lifecycles {
			out = append(out, offer{word: t.Name})
		}
	case "setting":
		for _, s := range d.Settings {
			out = append(out, offer{s.Name + "=", s.Doc})
		}
	}
	return out
}

// patience is how long somebody who has pressed a key waits for control, in wall time.
const patience = 500 * time.Millisecond

// sandboxes asks control for the sandboxes that there are.
func (l *typed) sandboxes(ctx context.Context) []offer {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	s := steering{Control: l.value("control"), ControlToken: l.value("control-token")}
	all, err := s.client().list(ctx, "/sandboxes", url.Values{}, 0)
	if err != nil {
		return nil
	}
	items, err := each[control.Summary](all)
	if err != nil {
		return nil
	}
	var out []offer
	for i := range items {
		out = append(out, offer{items[i].ID, items[i].Fixture})
	}
	return out
}

// value returns a flag's value: as given, else of its environment variable, else its default.
func (l *typed) value(name string) string {
	flag := l.flag("--" + name)
	if flag == nil {
		return ""
	}
	if given, ok := l.given[name]; ok {
		return given
	}
	for _, env := range flag.Envs {
		if v := os.Getenv(env); v != "" {
			return v
		}
	}
	return flag.Default
}
