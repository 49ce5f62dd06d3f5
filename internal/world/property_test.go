package world_test

import (
	"encoding/json"
	"errors"
	"maps"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/world"
)

// acceptable fails the test unless a document was either taken or refused with
// a place for each reason.
func acceptable(t *rapid.T, src []byte, err error) {
	if err == nil {
		return
	}
	if _, ok := errors.AsType[*sim.Invalid](err); !ok {
		t.Fatalf("%q: %v is not *sim.Invalid", src, err)
	}
	problems, ok := errors.AsType[world.Problems](err)
	if !ok || len(problems) == 0 || len(problems) > 20 {
		t.Fatalf("%q: %v", src, err)
	}
	for _, p := range problems {
		if p.File != "x.yaml" || p.Line < 1 || p.Column < 1 || p.Message == "" {
			t.Fatalf("%q: a problem without its place: %+v", src, p)
		}
	}
}

// TestAnyBytes feeds the loader with what nobody would write.
func TestAnyBytes(t *testing.T) {
	t.Parallel()
	l := loader()
	// Single bytes find little; the marks of the language find more.
	marks := rapid.SampledFrom([]string{
		"\n", "\n  ", "\n    ", "- ", "? ", ": ", ":", "{", "}", "[", "]", ",", "&a ", "*a", "!!str ", "!", "|\n", ">-\n", "'", `"`, `\`, "#", "%", "@", "`",
		"---\n", "...\n", "<<: ", "~", "null", "true", "1", "-0", "0x", "1e9", ".inf", "\t", "\r", "\u2028", "é", "name", "business", "shop", "licences", "settings",
		"owner: Ann", "clock: {mode: auto}", "extends",
	})
	part := rapid.OneOf(marks, marks, marks, rapid.Map(rapid.SliceOfN(rapid.Byte(), 1, 4), func(b []byte) string { return string(b) }))
	rapid.Check(t, func(t *rapid.T) {
		var src []byte
		for _, p := range rapid.SliceOfN(part, 0, 40).Draw(t, "parts") {
			src = append(src, p...)
		}
		_, err := l.Parse("x.yaml", src)
		acceptable(t, src, err)
	})
}

// TestMutatedFixture breaks a good document in small ways.
func TestMutatedFixture(t *testing.T) {
	t.Parallel()
	l := loader()
	good := []byte(placedForParse)
	if _, err := l.Parse("x.yaml", good); err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		src := append([]byte(nil), good...)
		for range rapid.IntRange(1, 6).Draw(t, "changes") {
			at := rapid.IntRange(0, len(src)-1).Draw(t, "at")
			end := min(len(src), at+rapid.IntRange(0, 12).Draw(t, "length"))
			switch rapid.IntRange(0, 3).Draw(t, "how") {
			case 0: // lose
				src = append(src[:at:at], src[end:]...)
			case 1: // double
				src = append(src[:end:end], src[at:]...)
			case 2: // replace
				src[at] = rapid.SampledFrom([]byte(" \n:-{}[]'\"&*#,.09aZ\t\x00\xff")).Draw(t, "byte")
			case 3: // insert
				src = append(src[:at:at], append([]byte(rapid.SampledFrom([]string{"\n", ": ", "- ", "{", "[", "*s", "&s ", "  "}).Draw(t, "mark")), src[at:]...)...)
			}
			if len(src) == 0 {
				src = []byte{' '}
			}
		}
		f, err := l.Parse("x.yaml", src)
		acceptable(t, src, err)
		if err == nil {
			again, err := l.Parse("x.yaml", f.Document())
			if err != nil || again.World("").Digest != f.World("").Digest {
				t.Fatalf("%q: its own document %s: %v", src, f.Document(), err)
			}
		}
	})
}

const placedForParse = `name: corner
title: {en: Corner, ja: 角}
doc: |
  A corner.
  Two lines.
now: 2026-04-01T09:00:00+09:00
clock: {mode: rate, rate: 60}
settings: &s {shop.delivery: 2s, shop.guests: 3, shop.lights: true}
business: {id: B-1, name: 'Corner Shop', region: jp, platform: foundation}
licences:
  - {product: cas, name: CAS, edition: standard, seats: 100, channel: TSSL, expired_days_ago: 30}
shop:
  owner: "Ann"
  labels: {a: b, c.d: e}
  shelves:
    - id: left
      tags: [x, y]
    - {id: right, wood: oak, load: 3}
bank: {coins: 3}
`

// TestMerge compares overriding with RFC 7396's own words, in which a list is
// replaced whole.
func TestMerge(t *testing.T) {
	t.Parallel()
	l := loader()
	label := rapid.SampledFrom([]string{"a", "b", "c", "a.b"})
	labels := rapid.MapOf(label, rapid.SampledFrom([]string{"", "x", "y"}))
	rapid.Check(t, func(t *rapid.T) {
		base := labels.Draw(t, "base")
		doc := map[string]any{
			"name": "x", "business": map[string]any{"name": "X", "region": "jp", "platform": "none"},
			"shop": map[string]any{"owner": "Ann", "labels": base, "complaints": []string{"one"}},
		}
		src, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		f, err := l.Parse("x.yaml", src)
		if err != nil {
			t.Fatal(err)
		}
		patch := map[string]any{}
		for name, value := range labels.Draw(t, "patch") {
			if patch[name] = value; value == "" {
				patch[name] = nil
			}
		}
		complaints := rapid.SliceOf(rapid.SampledFrom([]string{"two", "three"})).Draw(t, "complaints")
		got, err := f.With(map[string]any{"shop": map[string]any{"labels": patch, "complaints": complaints}})
		if err != nil {
			t.Fatal(err)
		}
		want := rfc7396(anyOf(t, doc), map[string]any{"shop": map[string]any{"labels": patch, "complaints": anyOf(t, complaints)}})
		if got := anyOf(t, json.RawMessage(got.Document())); !reflect.DeepEqual(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
	})
}

// rfc7396 is MergePatch of RFC 7396, section 2.
func rfc7396(target, patch any) any {
	p, ok := patch.(map[string]any)
	if !ok {
		return patch
	}
	out := map[string]any{}
	if t, ok := target.(map[string]any); ok {
		maps.Copy(out, t)
	}
	for name, value := range p {
		if value == nil {
			delete(out, name)
		} else {
			out[name] = rfc7396(out[name], value)
		}
	}
	return out
}

// anyOf returns v as encoding/json would read it.
func anyOf(t *rapid.T, v any) any {
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out any
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}
