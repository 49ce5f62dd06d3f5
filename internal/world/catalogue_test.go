package world_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/world"
)

const base = `name: base
title: {en: Base, ja: 基本}
doc: The base.
now: 2026-04-01T00:00:00Z
business: {name: Corner Shop, region: jp, platform: foundation}
shop:
  owner: Ann
  labels: {a: one, b: two}
  shelves:
    - {id: left, wood: oak}
    - {id: right}
`

// builtin returns a file system of built-in worlds.
func builtin(files map[string]string) fstest.MapFS {
	out := fstest.MapFS{"notes.txt": {Data: []byte("no fixture")}, "more/folder.yaml": {Data: []byte("none either: [")}}
	for name, src := range files {
		out[name] = &fstest.MapFile{Data: []byte(src)}
	}
	return out
}

// folder writes files into a folder of their own.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, src := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(src), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestCatalogue(t *testing.T) {
	t.Parallel()
	dir := folder(t, map[string]string{
		"mine.yml":   "extends: open\nshop:\n  shelves:\n    right: {load: 7}\n",
		"other.json": `{"name": "another", "extends": "base", "shop": null}`,
		"README.md":  "# not a fixture",
	})
	if err := os.Mkdir(filepath.Join(dir, "folder.yaml"), 0o700); err != nil {
		t.Fatal(err)
	}
	c, err := world.LoadCatalogue(loader(), builtin(map[string]string{
		"base.yaml": base,
		"open.yaml": "name: open\nextends: base\ndoc: An open shop.\nshop:\n  open: true\n  labels: {a: ~}\n",
	}), dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range c.List() {
		names = append(names, f.Name+" "+f.Extends)
	}
	if diff := cmp.Diff([]string{"another base", "base ", "mine open", "open base"}, names); diff != "" {
		t.Error(diff)
	}
	mine, err := c.Get("mine")
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"business":{"name":"Corner Shop","platform":"foundation","region":"jp"},"doc":"An open shop.","name":"mine",` +
		`"now":"2026-04-01T00:00:00Z","shop":{"labels":{"b":"two"},"open":true,"owner":"Ann",` +
		`"shelves":[{"id":"left","wood":"oak"},{"id":"right","load":7}]},"title":{"en":"Base","ja":"基本"}}`
	if diff := cmp.Diff(want, string(mine.Document())); diff != "" {
		t.Error(diff)
	}
	if want := filepath.Join(dir, "mine.yml"); mine.File != want || mine.World("").Seed != "mine" {
		t.Errorf("got %s with the seed %s", mine.File, mine.World("").Seed)
	}
	if f, err := c.Get("base"); err != nil || f.File != filepath.Join("fixtures", "worlds", "base.yaml") {
		t.Errorf("got %+v, %v", f, err)
	}
	for name, want := range map[string]string{"opn": `did you mean "open"?`, "something-else": "there is no such fixture"} {
		if _, err := c.Get(name); !errors.Is(err, sim.ErrNotFound) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCatalogueParse(t *testing.T) {
	t.Parallel()
	c, err := world.LoadCatalogue(loader(), builtin(map[string]string{"base.yaml": base}), "")
	if err != nil {
		t.Fatal(err)
	}
	f, err := c.Parse("request", []byte(`{"extends": "base", "shop": {"owner": "Bob"}}`))
	if err != nil {
		t.Fatal(err)
	}
	if f.Name != "request" || f.Extends != "base" || !strings.Contains(string(f.Document()), `"owner":"Bob"`) {
		t.Errorf("got %q of %q: %s", f.Name, f.Extends, f.Document())
	}
	if f, err := c.Parse("request", []byte(head)); err != nil || f.Name != "corner" || f.Extends != "" {
		t.Errorf("got %+v, %v", f, err)
	}
	if list := c.List(); len(list) != 1 {
		t.Errorf("a document that was parsed is in the catalogue: %d fixtures", len(list))
	}
	for name, tc := range map[string]struct {
		src  string
		want []string
	}{
		"unknown":         {"extends: bases\n", []string{`:1:10: extends: there is no fixture of this name; did you mean "base"?`}},
		"not a name":      {"extends: [base]\n", []string{":1:10: extends: want a name of small letters, digits and hyphens"}},
		"not YAML":        {"extends: [base\n", []string{":1:10: sequence end token ']' not found"}},
		"wrong in itself": {"extends: base\nlocale: fr\n", []string{`:2:9: locale: expected value to be one of "en, ja"`}},
		"wrong with the base": {
			"extends: base\nshop:\n  shelves:\n    middle: {load: 3}\n",
			[]string{":4:5: shop.shelves.middle: no element of the list has this as its id, email, code or name"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := c.Parse("request", []byte(tc.src))
			if diff := cmp.Diff(tc.want, told(t, "request", err)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCatalogueProblems(t *testing.T) {
	t.Parallel()
	const valid = "business: {name: X, region: jp, platform: none}\n"
	for name, tc := range map[string]struct {
		builtin, own map[string]string
		want         []string // DIR stands for the user's folder, FIX for fixtures/worlds
	}{
		"a clash": {
			map[string]string{"base.yaml": base},
			map[string]string{"mine.yaml": "name: base\n" + valid},
			[]string{"DIR/mine.yaml:1:7: name: FIX/base.yaml has a fixture of this name already"},
		},
		"a clash by the files' names": {
			nil,
			map[string]string{"one.yaml": valid, "one.json": valid},
			[]string{"DIR/one.yaml:1:1: name: DIR/one.json has a fixture of this name already"},
		},
		"in itself": {
			nil,
			map[string]string{"a.yaml": "extends: a\n"},
			[]string{"DIR/a.yaml:1:10: extends: fixtures extend each other in a circle"},
		},
		"a circle is told once": {
			nil,
			map[string]string{"a.yaml": "extends: b\n", "b.yaml": "extends: c\n", "c.yaml": "extends: a\n", "d.yaml": "extends: c\n"},
			[]string{"DIR/c.yaml:1:10: extends: fixtures extend each other in a circle"},
		},
		"what is wrong below is told once": {
			map[string]string{"base.yaml": base + "locale: fr\n"},
			map[string]string{"a.yaml": "extends: base\n", "b.yaml": "extends: a\n", "c.yaml": valid + "locale: de\n"},
			[]string{
				`DIR/c.yaml:2:9: locale: expected value to be one of "en, ja"`,
				`FIX/base.yaml:12:9: locale: expected value to be one of "en, ja"`,
			},
		},
		"not YAML below": {
			map[string]string{"base.yaml": base + "{"},
			map[string]string{"a.yaml": "extends: base\n"},
			[]string{"FIX/base.yaml:12:1: unexpected map key"},
		},
		"what is unknown below is told once": {
			nil,
			map[string]string{"a.yaml": "extends: b\n", "b.yaml": "extends: nowhere-near\n"},
			[]string{"DIR/b.yaml:1:10: extends: there is no fixture of this name"},
		},
		"a place in each file": {
			map[string]string{"base.yaml": base},
			map[string]string{"a.yaml": "extends: base\nshop:\n  shelves:\n    right: {wood: ash}\n"},
			[]string{`DIR/a.yaml:4:19: shop.shelves[1].wood: expected value to be one of "oak, pine"`},
		},
		"no name": {
			nil,
			map[string]string{"My Shop.yaml": valid},
			[]string{"DIR/My Shop.yaml:1:1: name: is missing, and the file's name cannot stand for it"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := folder(t, tc.own)
			_, err := world.LoadCatalogue(loader(), builtin(tc.builtin), dir)
			if err == nil {
				t.Fatal("accepted")
			}
			got := strings.Split(err.Error(), "\n")
			for i := range got {
				got[i] = strings.ReplaceAll(got[i], dir+string(filepath.Separator), "DIR/")
				got[i] = strings.ReplaceAll(got[i], filepath.Join("fixtures", "worlds")+string(filepath.Separator), "FIX/")
			}
			slices.Sort(got) // folders' names differ from run to run
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCatalogueWithoutFolder(t *testing.T) {
	t.Parallel()
	if c, err := world.LoadCatalogue(loader(), fstest.MapFS{}, ""); err != nil || len(c.List()) != 0 {
		t.Errorf("no fixtures: %v, %v", c, err)
	}
	none, err := fs.Sub(fstest.MapFS{}, "worlds")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := world.LoadCatalogue(loader(), none, ""); err == nil {
		t.Error("a file system that does not exist was accepted")
	}
	if _, err := world.LoadCatalogue(loader(), builtin(nil), filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("a folder that does not exist was accepted")
	}
}
