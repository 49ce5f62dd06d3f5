package world_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/clock"
	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/world"
)

// The tests have two small sections of their own. The shop places nothing: it
// notes that its turn came, and complains as the document asks it to.

type shop struct {
	Owner   string            `json:"owner" minLength:"1"`
	Open    bool              `json:"open,omitempty"`
	Shelves []shelf           `json:"shelves,omitempty" maxItems:"4" nullable:"false"`
	Labels  map[string]string `json:"labels,omitempty"`
	// Complaints are what its placer finds wrong.
	Complaints []string `json:"complaints,omitempty"`
	// How says with what error it complains: "invalid", "refused" or "failed".
	How string `json:"how,omitempty" enum:"invalid,refused,failed"`
}

type shelf struct {
	ID   string   `json:"id" pattern:"^[a-z]+$" patternDescription:"small letters"`
	Wood string   `json:"wood,omitempty" enum:"oak,pine"`
	Load int      `json:"load,omitempty" minimum:"0" maximum:"1000"`
	Tags []string `json:"tags,omitempty" uniqueItems:"true" maxItems:"3"`
}

type bank struct {
	Coins int `json:"coins"`
}

// fixedSettings are the settings of the tests without an engine.
type fixedSettings []sim.Setting

func (s fixedSettings) Settings() []sim.Setting { return s }

func (s fixedSettings) CheckSettings(values map[string]string) error {
	var errs []error
	for name, value := range values {
		found := false
		for i := range s {
			if s[i].Name == name {
				found = true
				errs = append(errs, s[i].Check(value))
			}
		}
		if !found {
			errs = append(errs, fmt.Errorf("there is no setting %q", name))
		}
	}
	return errors.Join(errs...)
}

var settings = fixedSettings{
	{Name: "shop.delivery", Type: sim.Delay, Default: "2s", Doc: "How long it takes.", Src: lifecycle.Assumed},
	{Name: "shop.outcome", Type: sim.Choice, Default: "done", Choices: []string{"done", "lost"}, Doc: "How it ends.", Src: lifecycle.Assumed},
	{Name: "shop.guests", Type: sim.Number, Default: "3", Doc: "How many.", Src: lifecycle.Assumed},
	{Name: "shop.lights", Type: sim.Switch, Default: "true", Doc: "Whether they are on.", Src: lifecycle.Assumed},
}

// lab notes what the sections placed.
type lab struct{ placed []string }

func (l *lab) sections() []world.Section {
	return []world.Section{
		{
			Name: "shop", New: func() any { return new(shop) },
			Place: func(_ *sim.Tx, part any) error {
				s, ok := part.(*shop)
				if !ok {
					return fmt.Errorf("placing a %T", part)
				}
				l.placed = append(l.placed, "shop of "+s.Owner)
				var errs []error
				for _, c := range s.Complaints {
					errs = append(errs, errors.New(c))
				}
				switch {
				case len(errs) == 0:
					return nil
				case s.How == "refused":
					return &lifecycle.Refused{Lifecycle: "test.shop", State: "shut", Trigger: "open", Reasons: []lifecycle.Reason{{Code: "closed", Text: lifecycle.Text{EN: s.Complaints[0]}}}}
				case s.How == "failed":
					return errors.Join(errs...)
				}
				return fmt.Errorf("placing the shop: %w", &sim.Invalid{Err: errors.Join(errs...)})
			},
		},
		{
			Name: "bank", New: func() any { return new(bank) },
			Place: func(_ *sim.Tx, part any) error {
				b, ok := part.(*bank)
				if !ok {
					return fmt.Errorf("placing a %T", part)
				}
				l.placed = append(l.placed, fmt.Sprintf("bank of %d", b.Coins))
				return nil
			},
		},
	}
}

func loader() *world.Loader { return world.NewLoader(settings, (&lab{}).sections()...) }

const head = `name: corner
business: {name: Corner Shop, region: jp, platform: foundation}
`

func TestParse(t *testing.T) {
	t.Parallel()
	for name, src := range map[string]string{
		"yaml": `
# A comment.
name: corner
title: {en: The corner, ja: 角の店}
doc: >
  For tests.
now: 2026-04-01T09:00:00+09:00
seed: "7"
locale: ja
timezone: Asia/Tokyo
clock:
  mode: auto
  idle: 5ms
  jump_all: true
settings: &s
  shop.delivery: 60s..90s
  shop.guests: 12
  shop.lights: false
  shop.outcome: lost
business: {name: Corner Shop, region: jp, platform: foundation}
`,
		"json": `{"name":"corner","title":{"en":"The corner","ja":"\u89d2の店"},"doc":"For tests.\n","now":"2026-04-01T09:00:00+09:00",
	"seed":"7","locale":"ja","timezone":"Asia\/Tokyo","clock":{"mode":"auto","idle":"5ms","jump_all":true},
	"settings":{"shop.delivery":"60s..90s","shop.guests":12,"shop.lights":false,"shop.outcome":"lost"},
	"business":{"name":"Corner Shop","region":"jp","platform":"foundation"}}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, err := loader().Parse("there/corner.x", []byte(src))
			if err != nil {
				t.Fatal(err)
			}
			if f.Name != "corner" || f.Title != (lifecycle.Text{EN: "The corner", JA: "角の店"}) || f.Doc != "For tests.\n" || f.File != "there/corner.x" {
				t.Errorf("got %q, %q, %q, %q", f.Name, f.Title, f.Doc, f.File)
			}
			w := f.World("")
			if w.Build == nil || w.Digest == "" {
				t.Error("the world has no build or no digest")
			}
			if diff := cmp.Diff(f.Document(), w.Source); diff != "" {
				t.Error(diff)
			}
			w.Build, w.Digest, w.Source = nil, "", nil
			want := sim.World{
				Fixture: "corner", Seed: "7", Now: time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC), Locale: "ja", Timezone: "Asia/Tokyo",
				Settings: map[string]string{"shop.delivery": "60s..90s", "shop.guests": "12", "shop.lights": "false", "shop.outcome": "lost"},
				Clock:    clock.Clock{Mode: clock.Auto, Rate: 1, Idle: 5 * time.Millisecond, JumpAll: true},
			}
			if diff := cmp.Diff(want, w); diff != "" {
				t.Error(diff)
			}
			if w := f.World("8"); w.Seed != "8" {
				t.Errorf("the seed is %q", w.Seed)
			}
		})
	}
}

func TestParseDefaults(t *testing.T) {
	t.Parallel()
	f, err := loader().Parse("/somewhere/my-shop.yml", []byte("business: {name: Shop, region: us, platform: none}\nshop: ~\nsettings:\n"))
	if err != nil {
		t.Fatal(err)
	}
	w := f.World("")
	w.Build, w.Digest, w.Source = nil, "", nil
	want := sim.World{
		Fixture: "my-shop", Seed: "my-shop", Locale: "en", Timezone: "UTC",
		Clock: clock.Clock{Mode: clock.Real, Rate: 1, Idle: clock.DefaultIdle},
	}
	if diff := cmp.Diff(want, w); diff != "" {
		t.Error(diff)
	}
}

func TestAliases(t *testing.T) {
	t.Parallel()
	f, err := loader().Parse("x.yaml", []byte(head+`shop:
  owner: &who Ann
  shelves:
    - &first {id: a, tags: [x, y]}
    - *first
  labels: {boss: *who}
`))
	if err != nil {
		t.Fatal(err)
	}
	const want = `"shop":{"labels":{"boss":"Ann"},"owner":"Ann","shelves":[{"id":"a","tags":["x","y"]},{"id":"a","tags":["x","y"]}]}`
	if got := string(f.Document()); !strings.Contains(got, want) {
		t.Errorf("got %s", got)
	}
}

func TestProblems(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat
	for name, tc := range map[string]struct {
		src  string
		want []string // file left out
	}{
		"empty":              {"", []string{":1:1: the document is empty"}},
		"only a comment":     {"# nothing\n", []string{":1:1: the document is empty"}},
		"not YAML":           {head + "shop: {owner: Ann\n", []string{":3:7: could not find flow mapping end token '}'"}},
		"a tab":              {head + "\tshop: 1\n", []string{":3:1: found character '\t' that cannot start any token"}},
		"not a mapping":      {"- a\n", []string{":1:1: want a mapping of names to values"}},
		"a text":             {"hello\n", []string{":1:1: want a mapping of names to values"}},
		"two documents":      {head + "---\nname: b\n", []string{":4:1: want one document in a file"}},
		"not UTF-8":          {head + "doc: \xff\n", []string{":3:6: the document holds what is not UTF-8 text"}},
		"a NUL":              {head + "doc: \x00\n", []string{":3:6: the document holds what is not UTF-8 text"}},
		"a tag":              {head + "doc: !!binary aGk=\n", []string{":3:6: tags are not supported"}},
		"a directive":        {"%YAML 1.2\n---\n" + head, []string{":1:1: directives are not supported"}},
		"a merge key":        {head + "shop:\n  <<: {owner: Ann}\n", []string{":4:3: merge keys are not supported: use extends, or an alias"}},
		"a complex key":      {head + "? [a]\n: 1\n", []string{`:3:1: want plain keys, not "?"`}},
		"an unknown alias":   {head + "doc: *a\n", []string{":3:6: doc: the alias stands for no anchor before it"}},
		"an alias in itself": {head + "shop: &a\n  owner: Ann\n  labels: *a\n", []string{":5:11: shop.labels: the alias stands for no anchor before it"}},
		"a list in a list in a list": {
			"a: " + deep("[", 100) + deep("]", 100), []string{":1:36: the document nests deeper than 32 levels"},
		},
		"a hundred thousand lists": {deep("[", 100_000), []string{":1:33: the document nests deeper than 32 levels"}},
		"a hundred thousand items": {deep("- ", 100_000), []string{":1:65: the document nests deeper than 32 levels"}},
		"deep by indentation": {
			func() string {
				var b strings.Builder
				for i := range 100 {
					b.WriteString(deep(" ", i) + "a:\n")
				}
				return b.String()
			}(),
			[]string{":34:34: " + deep("a.", 32) + "a: the document nests deeper than 32 levels"},
		},
		"deep by aliases": {
			"a: &a [[[[[[[[[[1]]]]]]]]]]\nb: &b [[[[[[[[[[*a]]]]]]]]]]\nc: &c [[[[[[[[[[*b]]]]]]]]]]\nd: &d [[*c]]\n",
			[]string{":4:9: d[0][0]: the document nests deeper than 32 levels"},
		},
		"aliases as a bomb": {
			"a: &a [" + deep("1,", 100) + "1]\nb: &b [" + deep("*a,", 100) + "*a]\nc: &c [" + deep("*b,", 100) + "*b]\n",
			[]string{":3:32: c[8]: the document has more than 100000 parts, those that aliases stand for counted each time"},
		},
		"too large":    {"doc: " + deep("x", 1<<20), []string{":1:1: the document is larger than 1 MiB"}},
		"too many":     {deep("- 1\n", 150_000), []string{":100001:1: the document has too many parts"}},
		"too many key": {deep("a: 1\n", 20_001), []string{":20001:2: the document has more than 20000 keys"}},
		"a key twice": {
			head + "shop:\n  owner: Ann\n  open: true\n  owner: Bob\nname: other\n",
			[]string{
				":6:3: shop.owner: the key stands here for a second time; it did in line 4",
				":7:1: name: the key stands here for a second time; it did in line 1",
			},
		},
		"a number that is none": {head + "clock: {mode: rate, rate: .inf}\n", []string{":3:27: clock.rate: want a number"}},
		"extends": {
			head + "extends: other\n", []string{":3:10: extends: there are no other fixtures here"},
		},
		"unknown keys": {
			head + "shops: {}\nseting: {}\nclock:\n  tempo: 3\n",
			[]string{
				`:3:1: shops: unknown key; did you mean "shop"?`,
				`:4:1: seting: unknown key; did you mean "settings"?`,
				":6:3: clock.tempo: unknown key",
			},
		},
		"a key of the wrong case": {head + "Locale: ja\n", []string{`:3:1: Locale: unknown key; did you mean "locale"?`}},
		"a long key":              {head + deep("k", 200) + ": 1\n", []string{":3:1: " + deep("k", 64) + "…: unknown key"}},
		"missing keys": {
			"name: x\nbusiness:\n  name: X\nshop: {open: true}\n",
			[]string{
				":3:3: business.platform: is missing", ":3:3: business.region: is missing",
				":4:7: shop.owner: is missing",
			},
		},
		"no business": {"name: x\n", []string{":1:1: business: is missing"}},
		"null business": {
			"name: x\nbusiness: ~\n", []string{":1:1: business: is missing"},
		},
		"wrong kinds": {
			"name: [x]\nbusiness: 3\nlicences: {}\nshop: {owner: 5, shelves: [1, ~]}\nlocale: true\nsettings: []\n",
			[]string{
				":1:7: name: expected string",
				":2:11: business: expected a mapping of names to values",
				":3:11: licences: expected a list",
				":4:15: shop.owner: expected string",
				":4:28: shop.shelves[0]: expected a mapping of names to values",
				":4:31: shop.shelves[1]: expected a mapping of names to values",
				":5:9: locale: expected string",
				":6:11: settings: expected a mapping of names to values",
			},
		},
		"a bad name": {
			"name: Big Shop\nbusiness: {name: X, region: Japan, platform: modern, id: 'a b'}\n",
			[]string{
				":1:7: name: expected string to be a name of small letters, digits and hyphens",
				`:2:29: business.region: expected value to be one of "us, eu, jp, sg, au, in, mea, uk, ca, za, usgov"`,
				`:2:46: business.platform: expected value to be one of "none, legacy, foundation"`,
				":2:58: business.id: expected string to be letters, digits and hyphens",
			},
		},
		"what the schema of a section forbids": {
			head + "shop:\n  owner: ''\n  shelves:\n    - {id: A, wood: ash, load: -1}\n    - {id: b, load: 1001, tags: [x, x]}\n    - {id: c, load: 1.5}\n    - {id: d}\n    - {id: e, tags: [[1], [1]]}\n",
			[]string{
				":4:10: shop.owner: expected length >= 1",
				":6:5: shop.shelves: expected array length <= 4",
				":6:12: shop.shelves[0].id: expected string to be small letters",
				`:6:21: shop.shelves[0].wood: expected value to be one of "oak, pine"`,
				":6:32: shop.shelves[0].load: expected number >= 0",
				":7:21: shop.shelves[1].load: expected number <= 1000",
				":7:33: shop.shelves[1].tags: expected array items to be unique",
				":8:21: shop.shelves[2].load: expected integer",
				":10:22: shop.shelves[4].tags[0]: expected string",
				":10:27: shop.shelves[4].tags[1]: expected string",
			},
		},
		"a number too large": {
			head + "bank:\n  coins: 1.0e+300\n", []string{":4:10: bank.coins: is too large, or of the wrong kind"},
		},
		"settings": {
			head + "settings:\n  shop.deliver: 3s\n  shop.delivery: soon\n  shop.outcome: won\n  shop.guests: -1\n  shop.lights: [on]\n",
			[]string{
				`:4:3: settings.shop.deliver: unknown key; did you mean "shop.delivery"?`,
				":5:18: settings.shop.delivery: want a duration such as 90s, or a range such as 60s..120s",
				`:6:17: settings.shop.outcome: expected value to be one of "done, lost"`,
				":7:16: settings.shop.guests: want a whole number of at least 0",
				":8:16: settings.shop.lights: expected value to match at least one schema but matched none",
			},
		},
		"times": {
			head + "now: yesterday\n", []string{":3:6: now: expected string to be RFC 3339 date-time"},
		},
		"a time of another age": {
			head + "now: 0001-01-02T00:00:00Z\n", []string{":3:6: now: want an instant from 2000 to 2099"},
		},
		"a time zone": {
			head + "timezone: Japan/Tokyo\n", []string{":3:11: timezone: want a time zone such as Asia/Tokyo, or UTC"},
		},
		"the machine's time zone": {
			head + "timezone: Local\n", []string{":3:11: timezone: want a time zone such as Asia/Tokyo, or UTC"},
		},
		"a clock": {
			head + "clock: {mode: rate, rate: 0.0}\n", nil, // the rate is then 1
		},
		"a clock too fast": {
			head + "clock: {mode: rate, rate: 2000000}\n",
			[]string{":3:8: clock: rate 2e+06: want more than 0 and at most 1000000"},
		},
		"a clock too lazy": {
			head + "clock: {mode: auto, idle: 2m}\n", []string{":3:8: clock: idle 2m0s: want 0 to 1m"},
		},
		"licences": {
			head + `licences:
  - {product: cas, name: CAS, seats: 100}
  - {product: cas, name: CAS, seats: 100, ends_in_days: 5, expired_days_ago: 5}
  - {product: cas, name: CAS, seats: 100, ends_in_days: 5, credits_granted: 5}
  - {product: cas, name: CAS, seats: -1, ends_in_days: 5, channel: XYZ}
  - {product: cas, name: CAS, seats: 1, ends_in_days: 5, since: later}
`,
			[]string{
				":7:38: licences[3].seats: expected number >= 0",
				`:7:68: licences[3].channel: expected value to be one of "TSSL, TMOL, MSPL"`,
			},
		},
		"licences, beyond the schema": {
			"now: 2026-04-01T00:00:00Z\n" + head + `licences:
  - {product: cas, name: CAS, seats: 100}
  - {product: cas, name: CAS, seats: 100, ends_in_days: 5, expired_days_ago: 5}
  - {product: cas, name: CAS, seats: 100, ends_in_days: 5, credits_granted: 5}
  - {product: cas, name: CAS, seats: 1, ends_in_days: 5, since: later}
  - {product: cas, name: CAS, seats: 1, ends_in_days: 5, since: "2026-04-01T00:00:01Z"}
`,
			[]string{
				":5:5: licences[0]: want one of ends, ends_in_days and expired_days_ago",
				":6:5: licences[1]: want one of ends, ends_in_days and expired_days_ago",
				":7:5: licences[2]: only a licence in the state converted, or of the product v1, has credits_granted and credits_used",
				":8:65: licences[3].since: want a duration before the start of the world, such as 45s, or an instant",
				":9:65: licences[4].since: want an instant that is not after the start of the world",
			},
		},
		"licences, and how they are activated": {
			head + `licences:
  - {product: cas, name: CAS, seats: 1, ends_in_days: 5, activation_code: CA-1}
  - {product: cas, name: CAS 2, seats: 1, ends_in_days: 5, activation_code: CA-2, state: not_activated, renews: CAS}
  - {product: v1, name: Credits, seats: 0, ends_in_days: 5, credits_granted: 5}
  - {product: cas, name: A, seats: 1, ends_in_days: 5, state: not_activated}
  - {product: cas, name: B, seats: 1, expired_days_ago: 5, state: not_activated, link_to: one@example.com}
  - {product: cas, name: C, seats: 1, ends_in_days: 5, state: not_activated, activation_code: ca-1}
  - {product: v1ecs, name: D, seats: 1, ends_in_days: 5, state: not_activated, activation_code: CA-3, renews: CAS}
  - {product: cas, name: E, seats: 1, ends_in_days: 5, link_to: one@example.com}
  - {product: v1ecs, name: F, seats: 1, trial: true, ends_in_days: 5, state: detached}
  - {product: v1ecs, name: G, seats: 1, expired_days_ago: 5, state: detached}
  - {product: v1ecs, name: H, seats: 1, trial: true, expired_days_ago: 5, state: detached}
  - {product: cas, name: I, seats: 1, ends_in_days: 5, free_until: "2026-05-01T00:00:00Z"}
`,
			[]string{
				":4:5: licences[0]: another licence has this activation_code",
				":7:5: licences[3]: a licence in the state not_activated needs an activation_code, or link_to",
				":8:5: licences[4]: a licence in the state not_activated cannot have ended",
				":9:5: licences[5]: another licence has this activation_code",
				":10:5: licences[6]: there is no active licence of this product and this name that it could renew",
				":11:5: licences[7]: only a licence in the state not_activated has link_to and renews",
				":12:5: licences[8]: only a trial of the product v1ecs is detached, and only once it has ended: give expired_days_ago",
				":13:5: licences[9]: only a trial of the product v1ecs is detached, and only once it has ended: give expired_days_ago",
				":15:5: licences[11]: only a licence in the state converted has free_until",
			},
		},
		"no more than twenty": {
			head + func() string {
				var b strings.Builder
				for i := range 30 {
					fmt.Fprintf(&b, "unknown-key-%02d: 1\n", i)
				}
				return b.String()
			}(),
			func() []string {
				var out []string
				for i := range 19 {
					out = append(out, fmt.Sprintf(":%d:1: unknown-key-%02d: unknown key", i+3, i))
				}
				return append(out, ":22:1: and 11 more problems from here on")
			}(),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := loader().Parse("x.yaml", []byte(tc.src))
			if diff := cmp.Diff(tc.want, told(t, "x.yaml", err)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// told returns the problems of an error, without the file.
func told(t *testing.T, file string, err error) []string {
	t.Helper()
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*sim.Invalid](err); !ok {
		t.Errorf("%v is not *sim.Invalid", err)
	}
	problems, ok := errors.AsType[world.Problems](err)
	if !ok {
		t.Fatalf("%v is not Problems", err)
	}
	var out []string
	for _, p := range problems {
		if p.File != file {
			t.Errorf("%v is not about %s", p, file)
		}
		out = append(out, strings.TrimPrefix(p.Error(), file))
	}
	if err.Error() != file+strings.Join(out, "\n"+file) {
		t.Errorf("the error reads %q", err)
	}
	return out
}

func TestNoName(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"", ".yaml", "My Shop.yaml", "9.yaml"} {
		_, err := loader().Parse(file, []byte("business: {name: Shop, region: us, platform: none}\n"))
		want := []string{":1:1: name: is missing, and the file's name cannot stand for it"}
		if diff := cmp.Diff(want, told(t, file, err)); diff != "" {
			t.Errorf("%q: %s", file, diff)
		}
	}
}

func TestValuesAreNotTold(t *testing.T) {
	t.Parallel()
	const secret = "hunter2-secret"
	for _, src := range []string{
		"locale: " + secret, "now: " + secret, "timezone: " + secret, "clock: {mode: " + secret + "}", "clock: {idle: " + secret + "}",
		"settings: {shop.outcome: " + secret + "}", "settings: {shop.delivery: " + secret + "}", "settings: {shop.guests: " + secret + "}",
		"shop: {owner: {a: " + secret + "}}", "shop: {owner: Ann, how: " + secret + "}", "shop: " + secret, "bank: {coins: " + secret + "}",
		"extends: " + secret, "business: " + secret,
	} {
		if _, err := loader().Parse("x.yaml", []byte(src)); err == nil || strings.Contains(err.Error(), secret) {
			t.Errorf("%s: %v", src, err)
		}
	}
}

func TestWith(t *testing.T) {
	t.Parallel()
	f, err := loader().Parse("corner.yaml", []byte(head+`seed: one
settings: {shop.outcome: lost, shop.guests: 4}
shop:
  owner: Ann
  shelves: [{id: a, load: 1, tags: [x]}, {id: b, wood: oak}, {id: c}]
`))
	if err != nil {
		t.Fatal(err)
	}
	got, err := f.With(map[string]any{
		"settings": map[string]any{"shop.outcome": nil, "shop.lights": false},
		"seed":     "two",
		"shop":     map[string]any{"shelves": map[string]any{"b": map[string]any{"wood": "pine"}, "c": nil}},
	})
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"business":{"name":"Corner Shop","platform":"foundation","region":"jp"},"name":"corner","seed":"two",` +
		`"settings":{"shop.guests":4,"shop.lights":false},` +
		`"shop":{"owner":"Ann","shelves":[{"id":"a","load":1,"tags":["x"]},{"id":"b","wood":"pine"}]}}`
	if diff := cmp.Diff(want, string(got.Document())); diff != "" {
		t.Error(diff)
	}
	if w := got.World(""); w.Fixture != "corner" || w.Seed != "two" || w.Digest == f.World("").Digest {
		t.Errorf("got %+v", w)
	}
	if same, err := f.With(nil); err != nil || same.World("").Digest != f.World("").Digest {
		t.Errorf("nothing overridden: %v", err)
	}
	_, err = f.With(map[string]any{"name": "other", "extends": "other"})
	if diff := cmp.Diff([]string{": extends: cannot be overridden", ": name: cannot be overridden"}, told(t, "overrides", err)); diff != "" {
		t.Error(diff)
	}
	_, err = f.With(map[string]any{"shop": map[string]any{"owner": 3, "shelves": map[string]any{"z": nil}}, "locale": "fr"})
	if diff := cmp.Diff([]string{": shop.shelves.z: no element of the list has this as its id, email, code or name"}, told(t, "overrides", err)); diff != "" {
		t.Error(diff)
	}
	_, err = f.With(map[string]any{"shop": map[string]any{"owner": 3}, "locale": "fr"})
	if diff := cmp.Diff([]string{`: locale: expected value to be one of "en, ja"`, ": shop.owner: expected string"}, told(t, "overrides", err)); diff != "" {
		t.Error(diff)
	}
	if _, err := f.With(map[string]any{"doc": func() {}}); err == nil {
		t.Error("a function was taken for an override")
	}
}

func TestDocument(t *testing.T) {
	t.Parallel()
	f, err := loader().Parse("nameless.yaml", []byte("business: {name: Shop, region: us, platform: none}\nshop: {owner: Ann}\n"))
	if err != nil {
		t.Fatal(err)
	}
	again, err := loader().Parse("kept", f.Document())
	if err != nil {
		t.Fatal(err)
	}
	if again.Name != "nameless" || again.World("").Digest != f.World("").Digest {
		t.Errorf("got %q from %s", again.Name, f.Document())
	}
}

func TestDigest(t *testing.T) {
	t.Parallel()
	digest := func(src string) string {
		t.Helper()
		f, err := loader().Parse("x.yaml", []byte(src))
		if err != nil {
			t.Fatal(err)
		}
		return f.World("").Digest
	}
	first := digest(head + "shop: {owner: Ann, open: true}\n")
	if digest("# said otherwise\nshop:\n  open: true\n  owner: 'Ann'\n"+head) != first {
		t.Error("the digest depends on how the document is written")
	}
	if digest(head+"shop: {owner: Ann, open: false}\n") == first {
		t.Error("the digest does not depend on a value")
	}
	if digest(head+"shop: {owner: Ann, open: true}\nbank: {coins: 0}\n") == first {
		t.Error("the digest does not depend on a section")
	}
}

func TestEstateEngineIsChecker(t *testing.T) {
	t.Parallel()
	var _ world.Checker = (*sim.Engine)(nil)
	engine, err := sim.Open(t.Context(), sim.Options{Dir: t.TempDir(), Services: []sim.Service{estate.Service()}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := engine.Close(); err != nil {
			t.Error(err)
		}
	}()
	if _, err := world.NewLoader(engine).Parse("x.yaml", []byte(head+"settings: {licence.notice: 720h}\n")); err != nil {
		t.Error(err)
	}
}
