package ui

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/mockone/mockone/internal/lifecycle"
)

// Catalogue is the messages of pages by their keys: "sign_in.title". Each says
// in which document its words stand, or that they are assumed.
type Catalogue map[string]lifecycle.Text

// entry is a message as the file has it.
type entry struct {
	EN  string `yaml:"en"`
	JA  string `yaml:"ja"`
	Src string `yaml:"src"`
}

// ParseCatalogue reads a catalogue: a YAML document of keys, each with en, ja and
// src. It says of every message what it lacks.
func ParseCatalogue(document []byte) (Catalogue, error) {
	var entries map[string]entry
	if err := yaml.NewDecoder(bytes.NewReader(document), yaml.DisallowUnknownField()).Decode(&entries); err != nil {
		return nil, fmt.Errorf("reading messages: %w", err)
	}
	out := make(Catalogue, len(entries))
	var wrong []error
	for _, key := range slices.Sorted(maps.Keys(entries)) {
		e := entries[key]
		for name, value := range map[string]string{"en": e.EN, "ja": e.JA, "src": e.Src} {
			if strings.TrimSpace(value) == "" {
				wrong = append(wrong, fmt.Errorf("message %q lacks %s", key, name))
			}
		}
		if en, ja := Placeholders(e.EN), Placeholders(e.JA); !slices.Equal(en, ja) {
			wrong = append(wrong, fmt.Errorf("message %q has the placeholders %v in English and %v in Japanese", key, en, ja))
		}
		out[key] = lifecycle.Text{EN: e.EN, JA: e.JA, Src: e.Src}
	}
	return out, errors.Join(wrong...)
}

// Join returns the messages of all catalogues. A key that two of them have is an error.
func Join(catalogues ...Catalogue) (Catalogue, error) {
	out := Catalogue{}
	for _, c := range catalogues {
		for key, text := range c {
			if _, ok := out[key]; ok {
				return nil, fmt.Errorf("two catalogues have the message %q", key)
			}
			out[key] = text
		}
	}
	return out, nil
}

// In returns a message in a language. The args are pairs: what stands in the
// message as {name} is replaced by the value behind the name. A message that is
// not there, and a name without a value or a value without a name, is an error.
func (c Catalogue) In(lang, key string, args ...any) (string, error) {
	text, ok := c[key]
	if !ok {
		return "", fmt.Errorf("there is no message %q", key)
	}
	if len(args)%2 != 0 {
		return "", fmt.Errorf("message %q: want pairs of name and value", key)
	}
	out := text.In(lang)
	left := Placeholders(out)
	pairs := make([]string, 0, len(args))
	for i := 0; i < len(args); i += 2 {
		name := fmt.Sprint(args[i])
		at := slices.Index(left, name)
		if at < 0 {
			return "", fmt.Errorf("message %q has no {%s}", key, name)
		}
		left = slices.Delete(left, at, at+1)
		pairs = append(pairs, "{"+name+"}", fmt.Sprint(args[i+1]))
	}
	if len(left) > 0 {
		return "", fmt.Errorf("message %q: nothing was given for %v", key, left)
	}
	return strings.NewReplacer(pairs...).Replace(out), nil
}

// Placeholders returns the different names in braces of a message, in the order
// of the alphabet.
func Placeholders(message string) []string {
	var out []string
	for {
		_, after, ok := strings.Cut(message, "{")
		if !ok {
			break
		}
		name, rest, ok := strings.Cut(after, "}")
		if !ok {
			break
		}
		out = append(out, name)
		message = rest
	}
	slices.Sort(out)
	return slices.Compact(out)
}
