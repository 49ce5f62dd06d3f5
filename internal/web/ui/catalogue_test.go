package ui_test

import (
	"fmt"
	"io/fs"
	"path"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/mockone/mockone/fixtures"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/source"
	"github.com/mockone/mockone/internal/web/ui"
)

func TestParseCatalogue(t *testing.T) {
	t.Parallel()
	got, err := ui.ParseCatalogue([]byte("a.one: {en: One, ja: 一, src: assumed}\na.two: {en: \"{n} of {m}\", ja: \"{m}の{n}\", src: CASKB}\n"))
	want := ui.Catalogue{"a.one": {EN: "One", JA: "一", Src: "assumed"}, "a.two": {EN: "{n} of {m}", JA: "{m}の{n}", Src: "CASKB"}}
	if err != nil || cmp.Diff(want, got) != "" {
		t.Errorf("%v %s", err, cmp.Diff(want, got))
	}
	for name, tc := range map[string]struct{ document, want string }{
		"no English":           {`a: {ja: 一, src: assumed}`, `"a" lacks en`},
		"no Japanese":          {`a: {en: One, src: assumed}`, `"a" lacks ja`},
		"no source":            {`a: {en: One, ja: 一}`, `"a" lacks src`},
		"blank":                {`a: {en: One, ja: "  ", src: assumed}`, `"a" lacks ja`},
		"other placeholders":   {`a: {en: "{n} left", ja: "残り{m}", src: assumed}`, `"a" has the placeholders [n] in English and [m] in Japanese`},
		"one placeholder less": {`a: {en: "{n} left", ja: "残り", src: assumed}`, `"a" has the placeholders`},
		"unknown field":        {`a: {en: One, ja: 一, src: assumed, fr: Un}`, `fr`},
		"the same key twice":   {"a: {en: One, ja: 一, src: assumed}\na: {en: Two, ja: 二, src: assumed}", `"a"`},
		"no mapping":           {`- a`, `reading messages`},
		"no YAML":              {"a: {", `reading messages`},
		"the second is wrong":  {"a: {en: One, ja: 一, src: assumed}\nb: {en: Two, src: assumed}", `"b" lacks ja`},
	} {
		if _, err := ui.ParseCatalogue([]byte(tc.document)); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: %v, want %s", name, err, tc.want)
		}
	}
	// All that is wrong is said at once.
	if _, err := ui.ParseCatalogue([]byte("a: {en: One}\nb: {ja: 二}")); strings.Count(err.Error(), "lacks") != 4 {
		t.Errorf("%v", err)
	}
}

func TestJoin(t *testing.T) {
	t.Parallel()
	one, two := ui.Catalogue{"a": {EN: "A"}}, ui.Catalogue{"b": {EN: "B"}}
	if got, err := ui.Join(one, two); err != nil || len(got) != 2 || len(one) != 1 {
		t.Errorf("%v %v", got, err)
	}
	if _, err := ui.Join(one, two, one); err == nil || !strings.Contains(err.Error(), `"a"`) {
		t.Errorf("%v", err)
	}
}

func TestMessage(t *testing.T) {
	t.Parallel()
	c := ui.Catalogue{"plain": {EN: "Yes", JA: "はい"}, "two": {EN: "{n} of {m}, {n}", JA: "{m}の{n}"}}
	for name, tc := range map[string]struct {
		lang, key string
		args      []any
		want, err string
	}{
		"plain":               {lang: "en", key: "plain", want: "Yes"},
		"in Japanese":         {lang: "ja", key: "plain", want: "はい"},
		"values":              {lang: "en", key: "two", args: []any{"n", 1, "m", "x"}, want: "1 of x, 1"},
		"values in Japanese":  {lang: "ja", key: "two", args: []any{"n", 1, "m", "x"}, want: "xの1"},
		"braces in a value":   {lang: "en", key: "two", args: []any{"n", "{m}", "m", "{n}"}, want: "{m} of {n}, {m}"},
		"no such key":         {lang: "en", key: "three", err: `no message "three"`},
		"no value":            {lang: "en", key: "two", args: []any{"n", 1}, err: "nothing was given for [m]"},
		"no values":           {lang: "en", key: "two", err: "nothing was given for [m n]"},
		"a value too many":    {lang: "en", key: "plain", args: []any{"n", 1}, err: `"plain" has no {n}`},
		"a value twice":       {lang: "en", key: "two", args: []any{"n", 1, "n", 2, "m", 3}, err: `has no {n}`},
		"a name without more": {lang: "en", key: "two", args: []any{"n"}, err: "pairs"},
	} {
		got, err := c.In(tc.lang, tc.key, tc.args...)
		if tc.err == "" && (err != nil || got != tc.want) || tc.err != "" && (err == nil || !strings.Contains(err.Error(), tc.err)) {
			t.Errorf("%s: %q, %v; want %q, %s", name, got, err, tc.want, tc.err)
		}
	}
}

// TestMessagesAreWhatTheySay: whatever the values are, they stand where their
// names stood and the rest stays.
func TestMessagesAreWhatTheySay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		plain := rapid.StringMatching(`[^{}]{0,12}`)
		before, between, after := plain.Draw(t, "before"), plain.Draw(t, "between"), plain.Draw(t, "after")
		a, b := rapid.String().Draw(t, "a"), rapid.String().Draw(t, "b")
		c := ui.Catalogue{"k": {EN: before + "{a}" + between + "{b}" + after}}
		got, err := c.In("en", "k", "b", b, "a", a)
		if want := before + a + between + b + after; err != nil || got != want {
			t.Fatalf("%q, %v; want %q", got, err, want)
		}
	})
}

// TestPlaceholdersNeverPanic reads any text.
func TestPlaceholdersNeverPanic(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) { ui.Placeholders(rapid.StringMatching(`[{}ab]{0,20}`).Draw(t, "text")) })
	if diff := cmp.Diff([]string{"a", "b"}, ui.Placeholders("{b}{a} {b} } {open")); diff != "" {
		t.Error(diff)
	}
}

// TestMessagesOfTheHouse reads every catalogue there is: complete, in order, each
// message with a source that is known, none in two catalogues that meet.
func TestMessagesOfTheHouse(t *testing.T) {
	t.Parallel()
	sources, err := source.Load()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{lifecycle.Assumed: true}
	for _, s := range sources {
		known[s.ID] = true
	}
	names, err := fs.Glob(fixtures.FS, "messages/*.yaml")
	if err != nil || len(names) < 2 {
		t.Fatalf("%v %v", names, err)
	}
	read := func(name string) (ui.Catalogue, []byte) {
		document, err := fs.ReadFile(fixtures.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		c, err := ui.ParseCatalogue(document)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		return c, document
	}
	shared, _ := read("messages/web.yaml")
	for _, name := range names {
		c, document := read(name)
		for key, text := range c {
			if !known[text.Src] {
				t.Errorf("%s: %s: there is no source %q", name, key, text.Src)
			}
			for _, words := range []string{text.EN, text.JA} {
				if strings.TrimSpace(words) != words || strings.Contains(words, "  ") || strings.ContainsAny(words, "\n\t") {
					t.Errorf("%s: %s has spaces that nobody sees: %q", name, key, words)
				}
			}
		}
		if path.Base(name) != "web.yaml" {
			if _, err := ui.Join(shared, c); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		var order yaml.MapSlice
		if err := yaml.Unmarshal(document, &order); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for i := 1; i < len(order); i++ {
			if before, key := fmt.Sprint(order[i-1].Key), fmt.Sprint(order[i].Key); key < before {
				t.Errorf("%s: %s stands behind %s: keep the keys in order", name, key, before)
			}
		}
	}
}
