package uitest

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/web/ui"
)

// TestSharedPages checks what all consoles share. Its parts are for others.
func TestSharedPages(t *testing.T) {
	t.Parallel()
	set, err := ui.NewSet(ui.Config{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := readSource("..", "../ui")
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range [][]string{mistyped(set), literal(set), misused(set, s)} {
		for _, wrong := range list {
			t.Error(wrong)
		}
	}
}

type page struct {
	ui.Page

	Name  string
	Items []item
	Label lifecycle.Text
}

type item struct{ ID string }

// planted returns a set of the one page "own", and of "part" besides.
func planted(t *testing.T, own, part string) *ui.Set {
	t.Helper()
	set, err := ui.NewSet(ui.Config{
		Messages: "control", Pages: map[string]ui.Content{"own": &page{}},
		Files: fstest.MapFS{"own.html": {Data: []byte(own)}, "part.html": {Data: []byte(part)}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// TestTemplates plants one mistake after the other.
func TestTemplates(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		own, part string
		want      string // "" = nothing is wrong
	}{
		"clean": {own: `<p class="card" title="{{.T "web.now"}}">{{.Name}} · {{.T "web.error.request" "id" .Name}}</p>{{template "field" (.Input "name" (.T "web.now") "type" "email")}}` +
			`{{range .Items}}<b data-testid="row">{{.ID}} {{$.Text $.Label}}</b>{{end}}<a href="{{.Path "/x" .Name}}">openapi.json</a>`},
		"no such field":              {own: `{{.Nam}}`, want: "Nam"},
		"no such field in a range":   {own: `{{range .Items}}{{.Name}}{{end}}`, want: "Name"},
		"no such method":             {own: `{{.Tee "web.now"}}`, want: "Tee"},
		"wrong type for a part":      {own: `{{template "field" .Name}}`, want: "string"},
		"wrong type for a method":    {own: `{{.Text .Name}}`, want: "Text"},
		"code":                       {own: `<pre><code>mockone serve</code></pre><code>{{.Name}} x</code>`},
		"text behind code":           {own: `<code>mockone</code> serves`, want: "serves"},
		"text":                       {own: `<p>Hello {{.Name}}</p>`, want: "Hello"},
		"text in the other language": {own: `<p>保存</p>`, want: "保存"},
		"text in a branch":           {own: `{{if .Name}}<p>{{else}}<p>Nobody{{end}}</p>`, want: "Nobody"},
		"an allowed word among more": {own: `<p>Mockone says</p>`, want: "says"},
		"text of a defined part":     {own: `{{template "inner" .}}`, part: `{{define "inner"}}<b>Inner</b>{{end}}`, want: "Inner"},
		"a comment":                  {own: `<!-- later -->`, want: "later"},
		"title":                      {own: `<a href="#" title="Go on">1</a>`, want: "title of a"},
		"placeholder":                {own: `<input placeholder="Search">`, want: "placeholder of input"},
		"aria-label in parts":        {own: `<p aria-label="{{.Name}} chosen">`, want: "aria-label of p"},
		"alt":                        {own: `<img alt="A cat">`, want: "alt of img"},
		"value of a button":          {own: `<input value="Send" type="submit">`, want: "value of input"},
		"value of a field":           {own: `<input value="send" type="hidden">`},
		"printed":                    {own: `{{"Next"}}`, want: "Next"},
		"printed by printf":          {own: `{{printf "%d pieces" 3}}`, want: "pieces"},
		"printed by or":              {own: `{{or .Name "nobody"}}`, want: "nobody"},
		"a variable":                 {own: `{{$key := "web.now"}}{{.T $key}}`},
		"label of a field":           {own: `{{template "field" (.Input "name" "Name")}}`, want: "Name"},
		"hint of a field":            {own: `{{template "box" (.Box "name" (.T "web.now") "hint" "Tick it")}}`, want: "Tick it"},
		"no such message":            {own: `{{.T "web.nowhere"}}`, want: "web.nowhere"},
		"no such message on $":       {own: `{{range .Items}}{{$.T "web.nowhere"}}{{end}}`, want: "web.nowhere"},
		"no such message inside":     {own: `{{template "field" (.Input "name" (.T "web.nowhere"))}}`, want: "web.nowhere"},
		"a value too few":            {own: `{{.T "web.error.request"}}`, want: `"web.error.request" takes`},
		"a value too many":           {own: `{{.T "web.now" "id" .Name}}`, want: `"web.now" takes`},
		"another value":              {own: `{{.T "web.error.request" "number" .Name}}`, want: `"web.error.request" takes`},
		"a file that nothing needs":  {own: `{{.Name}}`, part: `{{.Name}}`, want: "part.html"},
		"a part that nothing needs":  {own: `{{.Name}}`, part: `{{define "inner"}}{{.}}{{end}}`, want: "inner"},
		"a part of a part":           {own: `{{template "part" .}}`, part: `{{define "inner"}}{{.}}{{end}}{{template "inner" .Name}}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			set := planted(t, tc.own, tc.part)
			// Every message of control counts as used.
			s := &source{texts: map[string]bool{"control.": true}}
			got := strings.Join(slices.Concat(mistyped(set), literal(set), misused(set, s), unreached(set)), "\n")
			if tc.want == "" && got != "" || !strings.Contains(got, tc.want) {
				t.Errorf("%s\nsays %q, want %q", tc.own, got, tc.want)
			}
		})
	}
}

// TestSource plants mistakes in Go, and messages that nothing uses.
func TestSource(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"pages.go": `package p
var _ = web.View{Page: "own", Title: v.T("control.api")}
var _ = web.View{Page: "lost"}
var _ = web.Next{Toast: "control.lost"}
var _ = web.Next{Toast: "control.more"}
var _ = v.T("control.gone")
var _ = v.T("control.fixture", "fixture", x, "now", y)
var _ = v.T("control.fixture", pairs...)
var _ = "control.fix" + "control.%s_url"
`,
		"pages_test.go": `package p; var _ = v.T("control.password")`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s, err := readSource(dir)
	if err != nil {
		t.Fatal(err)
	}
	set := planted(t, `{{.T "control.about"}}{{$key := "control.login"}}{{.T $key}}`, "")
	got := strings.Join(misused(set, s), "\n")
	for _, want := range []string{
		`pages.go:3:18: there is no page "lost"`, `pages.go:4:18: there is no message "control.lost"`, `pages.go:6:9: there is no message "control.gone"`,
		`pages.go:7:9: the message "control.fixture" takes the values ["fixture" "mode" "now"] and is given ["fixture" "now"]`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%s\nlacks %s", got, want)
		}
	}
	if strings.Contains(got, "pages.go:8") {
		t.Errorf("values that are not known are judged: %s", got)
	}
	messages, _ := set.Own()
	used := []string{"control.about", "control.api", "control.login", "control.more", "control.fixture", "control.base_url"}
	for key := range maps.Keys(messages) {
		if said := strings.Contains(got, `nothing uses the message "`+key+`"`); said == slices.Contains(used, key) {
			t.Errorf("of %s it says unused: %t", key, said)
		}
	}
	if _, err := readSource(filepath.Join(dir, "nowhere")); err == nil {
		t.Error("a folder without source is taken")
	}
}
