package mockone_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/google/go-cmp/cmp"
)

// crawl is the way of one visitor through the pages.
type crawl struct {
	*explorer

	who     *person
	visitor *visitor
	// pages are those that he has seen, by address.
	pages map[string]*page
	// queue are the addresses to which links lead, each with the page that has it.
	queue []step
	// asked counts the addresses that differ in nothing but their query.
	asked map[string]int
	// dark counts the pages of a route that were looked at in the dark.
	dark map[string]int
}

type step struct {
	at   *url.URL
	from string
	// linked says that a page leads there: then it must be there.
	linked bool
}

// mostQueries is how many queries of one page are looked at: the filters and the
// first pages of a list.
const mostQueries = 8

// everything looks at all that links lead to, and then at each page that none led to.
func (c *crawl) everything() {
	c.t.Helper()
	c.asked, c.dark = map[string]int{}, map[string]int{}
	for i, start := range c.who.start {
		at, err := url.Parse(start)
		if err != nil {
			c.t.Fatal(err)
		}
		c.queue = append(c.queue, step{at: at, from: "his browser", linked: i == 0})
	}
	c.drain()
	for i := range c.site.routes[c.who.service] {
		r := &c.site.routes[c.who.service][i]
		if !r.page || r.method != http.MethodGet {
			continue
		}
		for _, path := range c.paths(r) {
			at, err := url.Parse(c.box.URLs[c.who.service] + path)
			if err != nil {
				c.t.Fatal(err)
			}
			c.queue = append(c.queue, step{at: at, from: "nowhere"})
		}
	}
	c.drain()
}

// paths returns the paths of a route, with what has stood for its parameters.
func (c *crawl) paths(r *siteRoute) []string {
	if len(r.params) == 0 {
		return []string{r.path}
	}
	if len(r.params) > 1 {
		return slices.Sorted(maps.Keys(c.values[r.key()])) // what was linked
	}
	prefix, _, _ := strings.Cut(r.path, "{")
	var out []string
	for value := range c.values[r.service+" "+prefix] {
		out = append(out, fill(r.path, func(string) string { return value }))
	}
	slices.Sort(out)
	return out
}

// note remembers what has stood for parameters.
func (c *crawl) note(found *target, at *url.URL) {
	r := found.route
	if r == nil || len(r.params) == 0 {
		return
	}
	key, value := r.service+" "+strings.SplitN(r.path, "{", 2)[0], found.values[0]
	if len(r.params) > 1 {
		key, value = r.key(), at.EscapedPath()
	}
	if c.values[key] == nil {
		c.values[key] = map[string]bool{}
	}
	c.values[key][value] = true
}

func (c *crawl) drain() {
	c.t.Helper()
	for len(c.queue) > 0 {
		next := c.queue[0]
		c.queue = c.queue[1:]
		c.visit(next)
	}
}

// complain reports a mistake on a page, each once.
func (c *crawl) complain(at *url.URL, lang, wrong string) {
	c.t.Helper()
	key := strings.ReplaceAll(wrong, c.box.ID, "sandbox")
	if found := c.site.find(http.MethodGet, at); found.route != nil {
		key = found.route.key() + key
	}
	if !c.site.first(key) {
		return
	}
	c.t.Errorf("%s: %s sees at %s (%s): %s", c.stage, c.who, short(at.String()), lang, wrong)
}

// visit asks for an address and judges what is there.
func (c *crawl) visit(s step) {
	c.t.Helper()
	at := *s.at
	at.Fragment = ""
	address := at.String()
	if c.pages[address] != nil {
		return
	}
	found := c.site.find(http.MethodGet, &at)
	c.note(&found, &at)
	own := c.own(&found)
	if !own && !c.site.first(c.visitor.lang+" "+address) {
		return // another console's, or nobody's in particular
	}
	bare, _, _ := strings.Cut(address, "?")
	if c.asked[bare]++; at.RawQuery != "" && c.asked[bare] > mostQueries {
		return
	}
	p := c.visitor.get(address)
	c.pages[address] = p
	switch {
	case p.Status >= http.StatusInternalServerError:
		c.complain(&at, p.lang, fmt.Sprintf("%d, to which %s leads: %s", p.Status, s.from, p.Body))
		return
	case p.Status == http.StatusSeeOther:
		c.redirected(s, p)
		return
	case p.Status != http.StatusOK && s.linked && !p.instead() && !p.notAllowed():
		c.complain(&at, p.lang, fmt.Sprintf("a dead link on %s: %d %q", s.from, p.Status, p.says()))
	case p.Status != http.StatusOK && !refusal(p.Status):
		c.complain(&at, p.lang, fmt.Sprintf("%d, to which nothing leads", p.Status))
	}
	if found.route == nil || !found.route.page || !own {
		return // what pages load, descriptions for programs, another console's pages
	}
	c.judge(p, found.route)
	if p.Status == http.StatusOK {
		c.site.show(found.route)
	}
	c.collect(p)
}

// own reports whether a place is in the console that the visitor looks at.
func (c *crawl) own(found *target) bool {
	base, err := url.Parse(c.box.URLs[c.who.service])
	if err != nil {
		c.t.Fatal(err)
	}
	home := c.site.find(http.MethodGet, base)
	return found.service == home.service && found.sandbox == home.sandbox
}

// refusal reports whether a page to which nothing leads may answer so.
func refusal(status int) bool {
	return status == http.StatusForbidden || status == http.StatusNotFound || status == http.StatusConflict || status == http.StatusGone
}

// judge says what is wrong with a page.
func (c *crawl) judge(p *page, r *siteRoute) {
	c.t.Helper()
	want := c.want
	if !r.public || len(p.marked("user")) > 0 {
		want.user = c.who.login
	}
	if !slices.Contains(consoles(), r.service) {
		want.sandbox, want.now = "", time.Time{}
	}
	for _, wrong := range inspect(p, &want) {
		c.complain(p.url, p.lang, wrong)
	}
	for _, wrong := range c.vocabulary.foreignTexts(p, c.lore) {
		if c.site.first(c.who.service + wrong) { // it may be in the frame of all pages
			c.complain(p.url, p.lang, wrong)
		}
	}
	if p.Status != http.StatusOK && len(p.says()) == 0 {
		c.complain(p.url, p.lang, "a refusal without a sentence")
	}
	if c.dark[r.key()]++; c.themes && c.dark[r.key()] <= 2 {
		dark := c.visitor.in(p.lang, "dark").get(p.url.String())
		if wrong := inspectTheme(p, dark); wrong != "" {
			c.complain(p.url, p.lang, wrong)
		}
	}
	if c.heads[r.key()] {
		return
	}
	c.heads[r.key()] = true
	head := c.visitor.in(p.lang, p.theme).send(c.visitor.request(http.MethodHead, p.url.String(), nil))
	if head.Status != p.Status || len(head.Body) != 0 || head.Header.Get("Content-Type") != p.Header.Get("Content-Type") {
		c.complain(p.url, p.lang, fmt.Sprintf("HEAD is answered with %d %v", head.Status, head.Header))
	}
}

// inspectTheme says what is wrong with the dark page, of which the light one is
// known to be right: it must be the same, and say that it is dark, unless the console
// sets its theme.
func inspectTheme(light, dark *page) string {
	if got := dark.looks(); !dark.themed() && got != dark.theme {
		return fmt.Sprintf("the theme is %q, want %q", got, dark.theme)
	}
	if !sameBut(light, dark) {
		return "another page in the dark:\n" + cmp.Diff(string(light.Body), string(dark.Body))
	}
	return ""
}

// redirected goes on where a page sends its visitor: to sign in if he has not,
// elsewhere in the same console if he has.
func (c *crawl) redirected(s step, p *page) {
	c.t.Helper()
	to := p.resolve(p.Header.Get("Location"))
	if to == nil {
		c.complain(p.url, p.lang, "a redirect to "+p.Header.Get("Location"))
		return
	}
	goal := c.site.find(http.MethodGet, to)
	if wrong := c.site.leads(http.MethodGet, to); wrong != "" || goal.sandbox != c.site.find(http.MethodGet, p.url).sandbox {
		c.complain(p.url, p.lang, fmt.Sprintf("a redirect to %s, which %s", to, wrong))
		return
	}
	if goal.route.op == "sign-in-page" && c.who.login != "" && goal.service == c.who.service {
		c.complain(p.url, p.lang, fmt.Sprintf("he is sent to sign in again, by a link on %s", s.from))
	}
	c.queue = append(c.queue, step{at: to, from: p.url.String(), linked: s.linked})
}

// collect notes where a page leads.
func (c *crawl) collect(p *page) {
	c.t.Helper()
	lead := func(ref string) {
		if at := p.resolve(ref); at != nil && c.site.leads(http.MethodGet, at) == "" {
			c.queue = append(c.queue, step{at: at, from: p.url.String(), linked: true})
		}
	}
	for _, n := range all(p.doc, "a", "link", "script", "img") {
		for _, name := range []string{"href", "src"} {
			if ref, ok := lookup(n, name); ok && ref != "data:," {
				lead(ref)
			}
		}
	}
	for _, f := range p.forms() {
		if f.method != http.MethodGet {
			found := c.site.find(f.method, f.action)
			c.note(&found, f.action)
			continue
		}
		query := func(changes map[string]string) {
			at := *f.action
			at.RawQuery = f.values(changes).Encode()
			lead(at.String())
		}
		query(nil)
		for _, one := range f.fields {
			for _, option := range one.options {
				query(map[string]string{one.name: option})
			}
			if one.kind == "search" || one.kind == "text" {
				query(map[string]string{one.name: "what nobody is called"})
			}
		}
	}
}
