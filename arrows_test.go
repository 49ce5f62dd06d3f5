package mockone_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// module is the path that all packages of ours begin with.
const module = "github.com/mockone/mockone"

// place says where a package stands in the house: what it is and what of ours it may
// import. Paths are relative to the module; "." is the root package.
type place struct {
	imports []string // of ours, besides itself
	tests   []string // of ours, by its test files, besides imports and itself
	parts   string   // what the packages begin with that are parts of it, which it may import too
	stdOnly bool     // apart from ours nothing but the standard library (its tests: libraries too)
}

var (
	services = []string{"mockv1", "mockcas", "mocktmems", "mockapexone", "mockwfbs", "mockclp"}

	// The layers from the lowest up; each holds what may be imported from above.
	bottom = []string{"internal/store", "internal/fault", "internal/lifecycle", "internal/clock"}
	engine = append([]string{"internal/sim", "internal/estate"}, bottom...)
	data   = []string{"fixtures", "internal/source"}
	shared = slices.Concat([]string{"internal/web", "internal/web/roles", "internal/web/screens", "internal/web/suite", "internal/web/fleet", "internal/web/gateway", "internal/web/ui"}, engine, data)
	// What a service's or control's test may use besides: the whole platform from outside.
	platform = []string{".", "mocktest", "internal/world", "internal/browser", "internal/web/uitest", "internal/labs"}
	// What the pages that two consoles show are made of.
	screens = []string{"internal/web", "internal/web/ui", "internal/sim", "internal/estate"}
	// Everything below the root package but the services, which only the root sees.
	below = slices.Concat([]string{"internal/control", "internal/world"}, shared)
)

// house is ARCHITECTURE.md's arrows: cmd → mockone → internal/control and services → web →
// sim, estate → store, fault, lifecycle, clock. A package that is not here fails the test,
// so whoever adds one decides where it stands; those below a service are parts of it.
func house() map[string]place {
	h := map[string]place{
		".":                    {imports: slices.Concat(services, below), tests: []string{"mocktest", "examples/migrator", "internal/browser", "internal/checkout"}},
		"cmd/mockone":          {imports: append([]string{".", "examples/migrator"}, below...), tests: []string{"mocktest"}},
		"mocktest":             {imports: append([]string{"."}, below...)},
		"internal/control":     {imports: append([]string{"internal/world"}, shared...), tests: platform},
		"internal/web":         {imports: slices.Concat([]string{"internal/web/ui"}, engine, data), tests: []string{"internal/browser", "internal/web/uitest"}},
		"internal/web/uitest":  {imports: []string{"internal/web/ui"}, tests: []string{"internal/lifecycle"}}, // for tests alone
		"internal/labs":        {imports: append([]string{"internal/web", "internal/web/uitest"}, engine...)}, // for tests alone
		"internal/web/screens": {imports: screens},
		"internal/web/roles":   {imports: append([]string{"internal/lifecycle"}, screens...), tests: []string{"internal/web/uitest"}},
		"internal/web/suite":   {imports: append([]string{"internal/web/screens"}, screens...), tests: []string{"internal/web/uitest"}},
		"internal/web/fleet":   {imports: append([]string{"internal/web/screens"}, screens...), tests: []string{"internal/web/uitest"}},
		"internal/web/gateway": {imports: append([]string{"internal/web/screens"}, screens...), tests: []string{"internal/web/uitest"}},
		"internal/web/ui":      {imports: []string{"internal/lifecycle", "fixtures"}, tests: []string{"internal/source", "internal/browser"}},
		"internal/world":       {imports: []string{"internal/sim", "internal/estate", "internal/lifecycle", "internal/clock", "fixtures"}},
		"internal/estate":      {imports: append([]string{"internal/sim"}, bottom...)},
		"internal/sim":         {imports: bottom},
		"internal/source":      {imports: []string{"fixtures"}},
		"internal/browser":     {},              // for tests alone
		"internal/checkout":    {stdOnly: true}, // for tests alone
		"internal/store":       {},
		"internal/fault":       {},
		"internal/lifecycle":   {stdOnly: true},
		"internal/clock":       {stdOnly: true},
		"fixtures":             {stdOnly: true},
		"scripts/guide":        {tests: []string{"internal/checkout"}}, // tests alone
	}
	for _, s := range services {
		h[s] = place{imports: shared, tests: platform, parts: s + "/"}
	}
	return h
}

// acquainted are the parts of a service that may import other parts of it.
var acquainted = map[string][]string{
	"mockapexone/automation": {"mockapexone/agents"},
	"mockv1/iam":             {"mockv1/mfa"},
}

// part returns the place of a package below a service: a part of it, which sees
// what the service sees, but neither the service nor, mostly, its other parts.
func part(name string) (place, bool) {
	service, _, below := strings.Cut(name, "/")
	if !below || !slices.Contains(services, service) {
		return place{}, false
	}
	return place{imports: slices.Concat(shared, acquainted[name]), tests: platform}, true
}

// banned are packages that nobody imports, tests included, and why. A key also stands for
// everything below it.
var banned = map[string]string{
	"log":                         "log with log/slog",
	"math/rand":                   "chance is drawn from the sandbox's seed",
	"github.com/stretchr/testify": "test with the standard library and go-cmp",
}

// pkg is what `go list -json` says of a package, as far as the arrows ask.
type pkg struct {
	ImportPath   string   `json:"ImportPath"`
	Imports      []string `json:"Imports"`
	TestImports  []string `json:"TestImports"`
	XTestImports []string `json:"XTestImports"`
	Error        *struct {
		Err string `json:"Err"`
	} `json:"Error"`
}

// check returns one sentence for each import in the graph that the house forbids.
func check(pkgs []pkg) []string {
	var wrong []string
	known := house()
	for _, p := range pkgs {
		name, ok := ours(p.ImportPath)
		if !ok {
			continue
		}
		at, ok := known[name]
		if !ok && (strings.HasPrefix(name, "examples/") || strings.HasPrefix(name, "scripts/")) {
			at, ok = outside(name), true
		}
		if !ok {
			at, ok = part(name)
		}
		if !ok {
			wrong = append(wrong, name+" has no place in the house: decide what it may import and add it to house()")
			continue
		}
		for _, imp := range p.Imports {
			wrong = append(wrong, at.check(name, imp, false)...)
		}
		for _, imp := range slices.Concat(p.TestImports, p.XTestImports) {
			wrong = append(wrong, at.check(name+" (tests)", imp, true)...)
		}
	}
	slices.Sort(wrong)
	return slices.Compact(wrong)
}

// outside is the place of programs beside the house: an example is a foreign client, which
// has only what a user has, and itself; a script may use what the command uses.
func outside(name string) place {
	if example, ok := strings.CutPrefix(name, "examples/"); ok {
		example, _, _ = strings.Cut(example, "/")
		return place{imports: []string{"examples/" + example}}
	}
	return house()["cmd/mockone"]
}

// check judges one import of the package at this place.
func (at place) check(name, imp string, inTests bool) []string {
	for path, why := range banned {
		// log/slog is below log and is what is wanted in its stead.
		if imp == path || path != "log" && strings.HasPrefix(imp, path+"/") {
			return []string{fmt.Sprintf("%s imports %s: %s", name, imp, why)}
		}
	}
	self := strings.TrimSuffix(name, " (tests)")
	if mine, ok := ours(imp); ok {
		if mine == self && inTests || at.parts != "" && strings.HasPrefix(mine, at.parts) || slices.Contains(at.imports, mine) || inTests && slices.Contains(at.tests, mine) {
			return nil
		}
		return []string{fmt.Sprintf("%s imports %s, against the arrows", name, mine)}
	}
	switch {
	case inTests || standard(imp):
	case at.stdOnly:
		return []string{fmt.Sprintf("%s imports %s: it uses the standard library alone", name, imp)}
	case imp == "modernc.org/sqlite" || strings.HasPrefix(imp, "modernc.org/sqlite/"):
		if self != "internal/store" {
			return []string{fmt.Sprintf("%s imports %s: only internal/store speaks to SQLite", name, imp)}
		}
	}
	return nil
}

// ours returns the path relative to the module, "." for the root, and whether it is in it.
func ours(path string) (string, bool) {
	if path == module {
		return ".", true
	}
	return strings.CutPrefix(path, module+"/")
}

// standard tells whether path is in the standard library: its first element is no host.
func standard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".")
}

func TestArrows(t *testing.T) {
	t.Parallel()
	readTree(t) // go caches a test by the files that it opened itself, not by what `go list` saw
	pkgs := goList(t, "./...")
	if !slices.ContainsFunc(pkgs, func(p pkg) bool { return p.ImportPath == module+"/internal/source" }) {
		t.Fatal("go list did not list internal/source: the graph is not this module's")
	}
	for _, w := range check(pkgs) {
		t.Error(w)
	}
}

// TestArrowsOfDependencies looks through the libraries: none of them may bring in a package
// of ours, and what uses the standard library alone does so all the way down.
func TestArrowsOfDependencies(t *testing.T) {
	t.Parallel()
	readTree(t)
	listed := make(map[string]bool)
	for _, p := range goList(t, "./...") {
		listed[p.ImportPath] = true
	}
	for name, at := range house() {
		path := module + "/" + name
		if !at.stdOnly || !listed[path] {
			continue
		}
		for _, p := range goList(t, "-deps", path) {
			if p.ImportPath != path && !standard(p.ImportPath) {
				t.Errorf("%s depends on %s", name, p.ImportPath)
			}
		}
	}
}

// goList runs `go list -json` in the module's root, where the test runs.
func goList(t *testing.T, args ...string) []pkg {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go",
		append([]string{"list", "-json=ImportPath,Imports,TestImports,XTestImports,Error"}, args...)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.Bytes())
	}
	var pkgs []pkg
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return pkgs
		} else if err != nil {
			t.Fatal(err)
		}
		if p.Error != nil {
			t.Fatalf("%s: %s", p.ImportPath, p.Error.Err)
		}
		pkgs = append(pkgs, p)
	}
}

// TestCheck plants one violation of each rule, and allowed neighbours of each.
func TestCheck(t *testing.T) {
	t.Parallel()
	own := func(name string) string {
		if name == "." {
			return module
		}
		return module + "/" + name
	}
	for name, tc := range map[string]struct {
		from    string
		imports []string
		tests   []string
		want    string // "" = allowed
	}{
		"unknown package":              {from: "internal/util", want: "internal/util has no place"},
		"service to service":           {from: "mockcas", imports: []string{own("mockv1")}, want: "mockcas imports mockv1"},
		"service's test to service":    {from: "mockcas", tests: []string{own("mockv1")}, want: "mockcas (tests) imports mockv1"},
		"service to its part":          {from: "mockv1", imports: []string{own("mockv1/iam"), own("mockv1/iam/deep")}},
		"service to another's part":    {from: "mockcas", imports: []string{own("mockv1/iam")}, want: "mockcas imports mockv1/iam"},
		"root to a part":               {from: ".", imports: []string{own("mockv1/iam")}, want: ". imports mockv1/iam"},
		"part to its service":          {from: "mockv1/iam", imports: []string{own("mockv1")}, want: "mockv1/iam imports mockv1"},
		"part to estate and web":       {from: "mockv1/iam", imports: []string{own("internal/estate"), own("internal/web")}},
		"part to a stranger":           {from: "mockv1/iam", imports: []string{own("mockv1/wizard")}, want: "mockv1/iam imports mockv1/wizard"},
		"part to its acquaintance":     {from: "mockv1/iam", imports: []string{own("mockv1/mfa")}},
		"part's test to root":          {from: "mockv1/iam", tests: []string{own("."), own("internal/web/uitest")}},
		"part's test to its service":   {from: "mockv1/iam", tests: []string{own("mockv1")}, want: "mockv1/iam (tests) imports mockv1"},
		"part of no service":           {from: "fixtures/part", want: "fixtures/part has no place"},
		"service to estate":            {from: "mockcas", imports: []string{own("internal/estate"), own("internal/lifecycle")}},
		"service to control":           {from: "mockv1", imports: []string{own("internal/control")}, want: "mockv1 imports internal/control"},
		"service to world":             {from: "mockv1", imports: []string{own("internal/world")}, want: "mockv1 imports internal/world"},
		"service to root":              {from: "mockv1", imports: []string{own(".")}, want: "mockv1 imports ."},
		"service's test to browser":    {from: "mockv1", tests: []string{own("internal/browser")}},
		"service to check of pages":    {from: "mockv1", imports: []string{own("internal/web/uitest")}, want: "mockv1 imports internal/web/uitest"},
		"service to its tests' lab":    {from: "mockv1", imports: []string{own("internal/labs")}, want: "mockv1 imports internal/labs"},
		"service's test to its lab":    {from: "mockv1", tests: []string{own("internal/labs")}},
		"service to browser":           {from: "mockv1", imports: []string{own("internal/browser")}, want: "mockv1 imports internal/browser"},
		"browser to web":               {from: "internal/browser", imports: []string{own("internal/web")}, want: "internal/browser imports internal/web"},
		"service's test to root":       {from: "mockv1", tests: []string{own("."), own("mocktest")}},
		"control to service":           {from: "internal/control", imports: []string{own("mockv1")}, want: "internal/control imports mockv1"},
		"cmd to service":               {from: "cmd/mockone", imports: []string{own("mockcas")}, want: "cmd/mockone imports mockcas"},
		"mocktest to service":          {from: "mocktest", imports: []string{own("mockcas")}, want: "mocktest imports mockcas"},
		"script to service":            {from: "scripts/bench", imports: []string{own("mockcas")}, want: "scripts/bench imports mockcas"},
		"root to services":             {from: ".", imports: []string{own("mockcas"), own("mockclp")}},
		"root to cmd":                  {from: ".", imports: []string{own("cmd/mockone")}, want: ". imports cmd/mockone"},
		"web to control":               {from: "internal/web", imports: []string{own("internal/control")}, want: "internal/web imports internal/control"},
		"sim to web":                   {from: "internal/sim", imports: []string{own("internal/web")}, want: "internal/sim imports internal/web"},
		"sim to estate":                {from: "internal/sim", imports: []string{own("internal/estate")}, want: "internal/sim imports internal/estate"},
		"estate to sim":                {from: "internal/estate", imports: []string{own("internal/sim"), own("internal/lifecycle")}},
		"world to web":                 {from: "internal/world", imports: []string{own("internal/web")}, want: "internal/world imports internal/web"},
		"world to libraries":           {from: "internal/world", imports: []string{own("fixtures"), "github.com/goccy/go-yaml"}},
		"source to sim":                {from: "internal/source", imports: []string{own("internal/sim")}, want: "internal/source imports internal/sim"},
		"store to clock":               {from: "internal/store", imports: []string{own("internal/clock")}, want: "internal/store imports internal/clock"},
		"store's test to sim":          {from: "internal/store", tests: []string{own("internal/sim")}, want: "internal/store (tests) imports internal/sim"},
		"store to SQLite":              {from: "internal/store", imports: []string{"modernc.org/sqlite"}},
		"fault to lifecycle":           {from: "internal/fault", imports: []string{own("internal/lifecycle")}, want: "internal/fault imports internal/lifecycle"},
		"sim to SQLite":                {from: "internal/sim", imports: []string{"modernc.org/sqlite"}, want: "sim imports modernc.org/sqlite"},
		"sim to SQLite's parts":        {from: "internal/sim", imports: []string{"modernc.org/sqlite/lib"}, want: "sim imports modernc.org/sqlite/lib"},
		"lifecycle to library":         {from: "internal/lifecycle", imports: []string{"github.com/google/go-cmp/cmp"}, want: "standard library alone"},
		"lifecycle to clock":           {from: "internal/lifecycle", imports: []string{own("internal/clock")}, want: "internal/lifecycle imports internal/clock"},
		"clock to library":             {from: "internal/clock", imports: []string{"golang.org/x/sys/unix"}, want: "standard library alone"},
		"clock's test to library":      {from: "internal/clock", tests: []string{"pgregory.net/rapid", own("internal/clock")}},
		"example to ours":              {from: "examples/migrator", imports: []string{own("mocktest")}, want: "examples/migrator imports mocktest"},
		"example's command to it":      {from: "examples/migrator/cmd/migrate", imports: []string{own("examples/migrator")}},
		"example to another":           {from: "examples/other", imports: []string{own("examples/migrator")}, want: "examples/other imports examples/migrator"},
		"demo to example":              {from: "cmd/mockone", imports: []string{own("examples/migrator")}},
		"service to example":           {from: "mockv1", imports: []string{own("examples/migrator")}, want: "mockv1 imports examples/migrator"},
		"example's test to ours":       {from: "examples/migrator", tests: []string{own("mocktest")}, want: "examples/migrator (tests) imports mocktest"},
		"fixtures to ours":             {from: "fixtures", imports: []string{own("internal/sim")}, want: "fixtures imports internal/sim"},
		"log":                          {from: "internal/sim", imports: []string{"log"}, want: "log/slog"},
		"slog":                         {from: "internal/sim", imports: []string{"log/slog"}},
		"chance":                       {from: "internal/sim", imports: []string{"math/rand/v2"}, want: "seed"},
		"testify":                      {from: "internal/sim", tests: []string{"github.com/stretchr/testify/require"}, want: "go-cmp"},
		"a package that is not ours":   {from: "-", imports: []string{"log"}},
		"a module that begins like us": {from: "internal/sim", imports: []string{module + "x/mockv1"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := own(tc.from)
			if tc.from == "-" {
				path = "example.com/foreign"
			}
			got := check([]pkg{{ImportPath: path, Imports: tc.imports, XTestImports: tc.tests}})
			switch {
			case tc.want == "" && len(got) > 0:
				t.Errorf("refused: %q", got)
			case tc.want != "" && (len(got) != 1 || !strings.Contains(got[0], tc.want)):
				t.Errorf("got %q, want one sentence with %q", got, tc.want)
			}
		})
	}
}

// TestHouseHasNoCircle keeps the table itself honest: packages import in one direction.
func TestHouseHasNoCircle(t *testing.T) {
	t.Parallel()
	h := house()
	var visit func(name string, path []string)
	visit = func(name string, path []string) {
		if slices.Contains(path, name) {
			t.Fatalf("circle: %s", strings.Join(append(path, name), " → "))
		}
		for _, next := range h[name].imports {
			if _, ok := h[next]; !ok && !strings.HasPrefix(next, "examples/") {
				t.Errorf("%s may import %s, which has no place", name, next)
			}
			visit(next, append(slices.Clone(path), name))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(h)) {
		visit(name, nil)
	}
}
