package mockone_test

import (
	"bytes"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

// expected is what must be on a page besides its own content.
type expected struct {
	// sandbox is its name, empty if the page concerns none; now is its time.
	sandbox string
	now     time.Time
	// user is the address of who is signed in, empty if nobody is.
	user string
	// footer is its sentence by language.
	footer map[string]string
	// leads reports what is wrong with a place to which the page leads by a
	// method; nil asks nothing.
	leads func(method string, at *url.URL) string
}

// inspector looks for what is wrong with a page.
type inspector struct {
	*page
	want  expected
	wrong []string
}

// inspect returns what is wrong with a page, whatever it shows.
func inspect(p *page, want *expected) []string {
	i := &inspector{page: p, want: *want}
	i.headers()
	i.nesting()
	i.frame()
	i.headings()
	i.ids()
	i.controls()
	i.tables()
	i.policy()
	i.places()
	i.leftovers()
	slices.Sort(i.wrong)
	return slices.Compact(i.wrong)
}

func (i *inspector) say(format string, args ...any) {
	i.wrong = append(i.wrong, fmt.Sprintf(format, args...))
}

// headers are those of every page.
func (i *inspector) headers() {
	for name, want := range map[string]string{
		"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store",
		"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
	} {
		if got := i.Header.Get(name); got != want {
			i.say("the header %s is %q, want %q", name, got, want)
		}
	}
	csp := i.Header.Get("Content-Security-Policy")
	if !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
		i.say("the content security policy is %q", csp)
	}
}

// void are the elements that have no end tag.
var void = []string{"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}

// nesting wants each element closed where it was opened, and found by the parser
// in the element in which it was written: else it has repaired something.
func (i *inspector) nesting() {
	var open, written []string
	tokens := html.NewTokenizer(bytes.NewReader(i.Body))
	for {
		switch kind := tokens.Next(); kind {
		case html.ErrorToken:
			if len(open) > 0 {
				i.say("these are never closed: %v", open)
			} else if diff := firstDifference(written, found(i.doc)); diff != "" {
				i.say("the parser finds another nesting: %s", diff)
			}
			return
		case html.StartTagToken, html.SelfClosingTagToken:
			t := tokens.Token()
			parent := ""
			if len(open) > 0 {
				parent = open[len(open)-1]
			}
			written = append(written, t.Data+" in "+parent)
			if kind == html.StartTagToken && !slices.Contains(void, t.Data) {
				open = append(open, t.Data)
			}
		case html.EndTagToken:
			t := tokens.Token()
			if len(open) == 0 || open[len(open)-1] != t.Data {
				i.say("</%s> stands in %v", t.Data, open)
				return
			}
			open = open[:len(open)-1]
		default:
		}
	}
}

// found lists the elements in the document's order, each with what it is in.
func found(doc *html.Node) []string {
	var out []string
	for _, n := range all(doc) {
		parent := ""
		if n.Parent.Type == html.ElementNode {
			parent = n.Parent.Data
		}
		out = append(out, n.Data+" in "+parent)
	}
	return out
}

func firstDifference(want, got []string) string {
	for at := range max(len(want), len(got)) {
		switch {
		case at >= len(got):
			return "it lacks " + want[at]
		case at >= len(want):
			return "it adds " + got[at]
		case want[at] != got[at]:
			return want[at] + " becomes " + got[at]
		}
	}
	return ""
}

// frame is what stands around every page.
func (i *inspector) frame() {
	for _, root := range all(i.doc, "html") {
		if got := attr(root, "lang"); got != i.lang {
			i.say("the language is %q, want %q", got, i.lang)
		}
	}
	if got := i.looks(); i.themed() && got != "light" && got != "dark" || !i.themed() && got != i.theme {
		i.say("the theme is %q, want %q", got, i.theme)
	}
	if titles := all(i.doc, "title"); len(titles) != 1 || words(titles[0]) == "" || strings.HasPrefix(words(titles[0]), "·") {
		i.say("there is no title, or more than one")
	}
	for _, name := range []string{"main", "header", "footer"} {
		if n := len(all(i.doc, name)); n != 1 {
			i.say("there are %d <%s>", n, name)
		}
	}
	for _, footer := range all(i.doc, "footer") {
		if got := words(footer); got != i.want.footer[i.lang] {
			i.say("the footer says %q", got)
		}
	}
	marks := i.marked("simulation")
	if len(marks) != 1 || words(marks[0]) == "" {
		i.say("there is no simulation mark")
		return
	}
	sandbox, now := i.marked("sandbox"), i.marked("now")
	switch {
	case i.want.sandbox == "" && len(sandbox)+len(now) != 0:
		i.say("it bears a sandbox, but concerns none")
	case i.want.sandbox == "":
	case len(sandbox) != 1 || words(sandbox[0]) != i.want.sandbox:
		i.say("the simulation mark does not name the sandbox %s", i.want.sandbox)
	case len(now) != 1 || words(now[0]) == "" || !showsInstant(attr(now[0], "datetime"), i.want.now):
		i.say("the simulation mark does not tell the sandbox's time")
	}
	var user string
	for _, n := range i.marked("user") {
		user = words(n)
	}
	if user != i.want.user {
		i.say("it is shown to %q, but the user is %q", user, i.want.user)
	}
}

func showsInstant(text string, want time.Time) bool {
	got, err := time.Parse(time.RFC3339, text)
	return err == nil && (want.IsZero() || got.Equal(want.Truncate(time.Second)))
}

// headings wants one h1, first in main, and no level left out below it.
func (i *inspector) headings() {
	if n := len(all(i.doc, "h1")); n != 1 {
		i.say("there are %d h1", n)
	}
	last := 0
	for _, h := range all(i.doc, "h1", "h2", "h3", "h4", "h5", "h6") {
		if words(h) == "" {
			i.say("an %s is empty", h.Data)
		}
		level := int(h.Data[1] - '0')
		if !inside(h, "main") {
			if level != 2 {
				i.say("%s %q stands outside of main", h.Data, words(h))
			}
			continue
		}
		if level > last+1 {
			i.say("the heading %s %q comes after a level of %d", h.Data, words(h), last)
		}
		last = level
	}
}

// ids must be different, and those that are pointed at must be there.
func (i *inspector) ids() {
	ids := map[string]bool{}
	for _, n := range all(i.doc) {
		id, ok := lookup(n, "id")
		if !ok {
			continue
		}
		if id == "" || strings.ContainsAny(id, " \t\n") || ids[id] {
			i.say("the id %q is no id, or there twice", id)
		}
		ids[id] = true
	}
	for _, n := range all(i.doc) {
		for _, name := range []string{"for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "form", "list"} {
			for id := range strings.FieldsSeq(attr(n, name)) {
				if !ids[id] {
					i.say("<%s %s=%q> points at nothing", n.Data, name, id)
				}
			}
		}
		if href := attr(n, "href"); strings.HasPrefix(href, "#") && href != "#" && !ids[href[1:]] {
			i.say("the link %s leads nowhere", href)
		}
	}
}

// testID is the form of a data-testid.
var testID = regexp.MustCompile(`^[a-z0-9]+(?:[-_.][a-z0-9]+)*$`)

// controls must have names.
func (i *inspector) controls() {
	focused := 0
	names := map[string]bool{}
	for _, n := range all(i.doc) {
		if id, ok := lookup(n, "data-testid"); ok && !testID.MatchString(id) {
			i.say("data-testid=%q is not in small letters with dashes", id)
		}
		if _, ok := lookup(n, "autofocus"); ok {
			focused++
		}
		if index := attr(n, "tabindex"); index != "" && index != "0" && index != "-1" {
			i.say("<%s> has the tabindex %s", n.Data, index)
		}
		kind := attr(n, "type")
		switch n.Data {
		case "input", "select", "textarea":
			if kind != "hidden" && strings.TrimSpace(i.name(n)) == "" {
				i.say("<%s name=%q> has no label", n.Data, attr(n, "name"))
			}
			if attr(n, "name") == "" {
				i.say("<%s> without a name is not sent", n.Data)
			}
			if n.Data == "input" && slices.Contains([]string{"submit", "button", "image", "reset"}, kind) {
				i.say("<input type=%q> is no button", kind)
			}
		case "button", "a":
			if i.name(n) == "" {
				i.say("<%s %s> has no name", n.Data, attr(n, "href"))
			}
			if n.Data == "button" && kind != "button" && above(n, "form") == nil && attr(n, "form") == "" {
				i.say("the button %q sends no form", words(n))
			}
			if href, ok := lookup(n, "href"); n.Data == "a" && (!ok || href == "" || href == "#") {
				i.say("the link %q leads nowhere", words(n))
			}
		case "img":
			if _, ok := lookup(n, "alt"); !ok {
				i.say("a picture has no alt")
			}
		case "fieldset":
			if len(all(n, "legend")) == 0 && i.name(n) == "" {
				i.say("a fieldset has no legend")
			}
		case "nav", "dialog":
			if label := attr(n, "aria-label") + attr(n, "aria-labelledby"); label == "" || names[n.Data+label] {
				i.say("<%s> has no label of its own", n.Data)
			} else {
				names[n.Data+label] = true
			}
		}
		if role := attr(n, "role"); role == "dialog" || role == "region" || role == "group" {
			if attr(n, "aria-label")+attr(n, "aria-labelledby") == "" {
				i.say("the %s has no label", role)
			}
		}
	}
	if focused > 1 {
		i.say("%d elements take the focus", focused)
	}
}

// tables must have names, headers that say what they head, and full rows.
func (i *inspector) tables() {
	for _, t := range all(i.doc, "table") {
		if i.name(t) == "" {
			i.say("a table has no caption and no label")
		}
		if len(all(t, "th")) == 0 {
			i.say("the table %q has no header", i.name(t))
		}
		for _, th := range all(t, "th") {
			if scope := attr(th, "scope"); scope != "col" && scope != "row" && scope != "colgroup" && scope != "rowgroup" {
				i.say("the header %q of a table has no scope", words(th))
			}
			if i.name(th) == "" {
				i.say("a header of the table %q is empty", i.name(t))
			}
		}
		width := 0
		for _, row := range all(t, "tr") {
			cells := 0
			for _, cell := range all(row, "th", "td") {
				span := 1
				_, _ = fmt.Sscanf(attr(cell, "colspan"), "%d", &span)
				cells += span
			}
			if width == 0 {
				width = cells
			}
			if cells != width {
				i.say("the table %q has rows of %d and %d cells", i.name(t), width, cells)
			}
		}
	}
}

// policy is what the content security policy would stop in a browser.
func (i *inspector) policy() {
	for _, n := range all(i.doc) {
		src, loaded := lookup(n, "src")
		switch {
		case n.Data == "style":
			i.say("there is a style in the page")
		case n.Data == "script" && (!loaded || src == "" || n.FirstChild != nil):
			i.say("there is a script in the page")
		case slices.Contains([]string{"iframe", "object", "embed", "base", "applet", "frame"}, n.Data):
			i.say("there is an <%s>", n.Data)
		}
		for _, a := range n.Attr {
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
				i.say("<%s> has the attribute %s", n.Data, a.Key)
			}
			text := a.Key == "value" || strings.HasPrefix(a.Key, "data-") || strings.HasPrefix(a.Key, "aria-")
			if !text && strings.HasPrefix(strings.ToLower(strings.TrimSpace(a.Val)), "javascript:") {
				i.say("<%s %s> is a script", n.Data, a.Key)
			}
		}
	}
}

// places are where a page leads and what it loads.
func (i *inspector) places() {
	if i.want.leads == nil {
		return
	}
	ask := func(method, ref string) {
		at := i.resolve(ref)
		if at == nil {
			i.say("%q is no address", ref)
			return
		}
		if wrong := i.want.leads(method, at); wrong != "" {
			i.say("%s %s: %s", method, at, wrong)
		}
	}
	for _, n := range all(i.doc) {
		for _, name := range []string{"href", "src", "poster", "formaction", "background", "cite", "data", "srcset", "ping"} {
			if ref, ok := lookup(n, name); ok && ref != "data:," && !strings.HasPrefix(ref, "#") {
				ask("GET", ref)
			}
		}
		if n.Data == "meta" && attr(n, "http-equiv") != "" {
			i.say("there is a <meta http-equiv=%q>", attr(n, "http-equiv"))
		}
		if n.Data != "form" {
			continue
		}
		action, ok := lookup(n, "action")
		if !ok {
			i.say("a form has no action")
		}
		method := strings.ToUpper(attr(n, "method"))
		if method == "" {
			method = "GET"
		}
		ask(method, action)
		if enctype := attr(n, "enctype"); enctype != "" {
			i.say("a form is sent as %s", enctype)
		}
	}
}

// leftovers are traces of what went wrong while the page was made.
func (i *inspector) leftovers() {
	for _, trace := range []string{"<no value>", "&lt;no value&gt;", "&lt;nil&gt;", "%!", "ZgotmplZ", "{{", "}}", "0001-01-01", "map[", "[object", "\x00", "\ufffd"} {
		if bytes.Contains(i.Body, []byte(trace)) {
			i.say("it has the text %q", trace)
		}
	}
}

// soundPage is a page with which nothing is wrong, but for what is put for the mark.
const soundPage = `<!doctype html>
<html lang="en" data-theme="dark"><head><title>A</title></head><body>
<div data-testid="simulation">Simulation <b data-testid="sandbox">box</b> <time datetime="2026-04-07T09:00:00Z" data-testid="now">9</time></div>
<header><span data-testid="user">a@example.com</span></header><main><h1>A</h1>
<h2 id="one">B</h2><table aria-labelledby="one"><thead><tr><th scope="col">C</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>
<form method="post" action="/known"><label for="f">D</label><input id="f" name="f"><button>Go</button></form><a href="/known">E</a>
<!--more--></main><footer>Foot</footer></body></html>`

// TestInspect puts one mistake into a sound page at a time.
func TestInspect(t *testing.T) {
	t.Parallel()
	want := expected{
		sandbox: "box", now: time.Date(2026, 4, 7, 9, 0, 0, 5e8, time.UTC), user: "a@example.com", footer: map[string]string{"en": "Foot"},
		leads: func(_ string, at *url.URL) string {
			if at.Path == "/known" {
				return ""
			}
			return "unknown"
		},
	}
	look := func(body string) []string {
		a := answer{Status: 200, Body: []byte(body), Header: map[string][]string{
			"Content-Type": {"text/html; charset=utf-8"}, "Cache-Control": {"no-store"}, "X-Content-Type-Options": {"nosniff"},
			"Referrer-Policy": {"same-origin"}, "Content-Security-Policy": {"default-src 'none'"},
		}}
		p := parsePage(a, &url.URL{Scheme: "http", Host: "localhost", Path: "/"})
		p.lang, p.theme = "en", "dark"
		return inspect(p, &want)
	}
	if wrong := look(soundPage); len(wrong) > 0 {
		t.Fatalf("the sound page: %q", wrong)
	}
	for _, change := range []struct{ old, mistake, says string }{
		{`lang="en"`, `lang="ja"`, "the language is"},
		{`data-theme="dark"`, ``, "the theme is"},
		{`<title>A</title>`, ``, "there is no title"},
		{`>box<`, `>other<`, "does not name the sandbox"},
		{`T09:00:00Z`, `T09:00:01Z`, "does not tell the sandbox's time"},
		{`data-testid="simulation"`, ``, "no simulation mark"},
		{`a@example.com`, `b@example.com`, "but the user is"},
		{`<h1>A</h1>`, `<h1>A</h1><h1>A</h1>`, "there are 2 h1"},
		{`<h2 id="one">B</h2>`, `<h3 id="one">B</h3>`, "comes after a level of 1"},
		{`>Foot<`, `>Boot<`, "the footer says"},
		{`id="f"`, `id="one"`, "there twice"},
		{`for="f"`, `for="g"`, "points at nothing"},
		{`for="f"`, ``, "has no label"},
		{`<button>Go</button>`, `<button></button>`, "has no name"},
		{`>E<`, `><`, "has no name"},
		{`scope="col"`, ``, "has no scope"},
		{` aria-labelledby="one"`, ``, "no caption"},
		{`<td>1</td>`, `<td>1</td><td>2</td>`, "rows of 1 and 2 cells"},
		{`action="/known"`, `action="/elsewhere"`, "POST http://localhost/elsewhere: unknown"},
		{`href="/known"`, `href="https://evil.example/"`, "GET https://evil.example/: unknown"},
		{`href="/known"`, `href="#nowhere"`, "leads nowhere"},
		{`href="/known"`, `href="JavaScript:x()"`, "is a script"},
		{`<h1>`, `<h1 onclick="x()">`, "the attribute onclick"},
		{`<h1>`, `<h1 style="color: red">`, "the attribute style"},
		{`<h1>`, `<h1 data-testid="theHeading">`, "small letters"},
		{`<!--more-->`, `<script>x()</script>`, "a script in the page"},
		{`<!--more-->`, `<style>x</style>`, "a style in the page"},
		{`<!--more-->`, `<iframe src="/known"></iframe>`, "an <iframe>"},
		{`<!--more-->`, `<img src="/known">`, "no alt"},
		{`<!--more-->`, `<p>`, "</main> stands in"},
		{`<!--more-->`, `<p><table aria-label="x"></table></p>`, "another nesting"},
		{`<!--more-->`, `<table aria-label="x"><tbody><p>a</p></tbody></table>`, "another nesting"},
		{`<!--more-->`, `<form action="/known"><form action="/known"></form></form>`, "another nesting"},
		{`<!--more-->`, `<nav></nav>`, "no label of its own"},
		{`<!--more-->`, `<button>Send</button>`, "sends no form"},
		{`<!--more-->`, `<div role="dialog"></div>`, "the dialog has no label"},
		{`<!--more-->`, `&lt;nil&gt;`, "it has the text"},
		{`<!--more-->`, `<input type="submit" name="a" aria-label="b">`, "is no button"},
	} {
		wrong := look(strings.Replace(soundPage, change.old, change.mistake, 1))
		if !slices.ContainsFunc(wrong, func(s string) bool { return strings.Contains(s, change.says) }) {
			t.Errorf("%s instead of %s: nobody says %q: %q", change.mistake, change.old, change.says, wrong)
		}
	}
}
