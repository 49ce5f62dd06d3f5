package mockone_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io/fs"
	"iter"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"golang.org/x/net/html"

	"github.com/mockone/mockone"
	"github.com/mockone/mockone/fixtures"
	"github.com/mockone/mockone/internal/web/ui"
)

// properNames stand in Japanese pages as they are: names of products, of
// companies and of things that have no Japanese name.
func properNames() []string {
	return []string{
		"Trend Vision One", "Trend Cloud One", "Trend Micro", "Vision One", "Cloud App Security", "Mockone control", "Mockone", "Email Security",
		"Apex Central and Apex One", "Apex Central", "Apex One", "Worry-Free Services", "Customer Licensing Portal",
		"Cloud Email and Collaboration Protection", "Cloud Email Gateway Protection", "Exchange Online", "SharePoint Online", "OneDrive", "Microsoft Teams", "Teams",
		"Microsoft 365", "Gmail", "Google Drive", "Dropbox", "Salesforce", "Box", "API", "openapi.json", "English",
		"Trend Micro Apex Central On-Premises", "Trend Micro Deep Security", "Trend Micro Worry-Free Business Security Services",
		"Deep Discovery Email Inspector", "Deep Discovery Analyzer", "TippingPoint SMS", "TXOne EdgeOne",
		"Trend Vision One Endpoint Security", "Standard Endpoint Protection Manager: Standard Endpoint Protection for", "Standard Endpoint Protection Manager", "Standard Endpoint Protection",
		"DLP_Compliance_Officer", "DLP_Incident_Reviewer", "Power_User", "Threat_Investigator", "Read-only_User", "SSO_User",
		"Administrator_and_DLP Compliance_Officer", "Administrator", "Operator",
		"Provisioning", // the status of a product instance is English in the Japanese guide, too
	}
}

// vocabulary knows which words on pages are nobody's to translate, and what the
// messages are in either language.
type vocabulary struct {
	// english has the messages whose Japanese is another, by their English words;
	// open are those with a part that is filled in.
	english map[string]string
	open    map[string]*regexp.Regexp
	// same are those that are the same in both.
	same map[string]bool
	// footer is the sentence that every page ends with.
	footer map[string]string
}

// readVocabulary reads the catalogues of all pages.
func readVocabulary(t *testing.T) *vocabulary {
	t.Helper()
	v := &vocabulary{english: map[string]string{}, open: map[string]*regexp.Regexp{}, same: map[string]bool{}, footer: map[string]string{}}
	names, err := fs.Glob(fixtures.FS, "messages/*.yaml")
	if err != nil || len(names) < 3 {
		t.Fatalf("the catalogues %v: %v", names, err)
	}
	for _, name := range names {
		document, err := fs.ReadFile(fixtures.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		catalogue, err := ui.ParseCatalogue(document)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for key, text := range catalogue {
			if key == "web.footer" {
				v.footer["en"], v.footer["ja"] = text.EN, text.JA
			}
			v.learn(path.Base(name)+" "+key, text.EN, text.JA)
		}
	}
	return v
}

// placeholder is what a message has filled in.
var placeholder = regexp.MustCompile(`\\\{[^}]*\\\}`)

func (v *vocabulary) learn(key, en, ja string) {
	if en == ja {
		v.same[ja] = true
		return
	}
	if !strings.Contains(en, "{") {
		v.english[strings.Join(strings.Fields(en), " ")] = key
		return
	}
	pattern := placeholder.ReplaceAllString(regexp.QuoteMeta(en), ".*")
	if strings.ContainsFunc(placeholder.ReplaceAllString(regexp.QuoteMeta(en), ""), isLetter) {
		v.open[key] = regexp.MustCompile("^" + pattern + "$")
	}
}

func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

// lore is what is said in a sandbox by nobody's catalogue: names, addresses, ids.
type lore struct {
	known map[string]bool
	// long are the same, the longest first, to be cut out of sentences.
	long []string
}

// code is a word of programs, which a page must translate.
var code = regexp.MustCompile(`^[a-z_]+$`)

// learnLore collects the words of the sandbox: of the fixture's document, of
// all things, of mail, and of who can sign in.
func (b *box) learnLore(document []byte) *lore {
	b.t.Helper()
	w := &lore{known: map[string]bool{}}
	var fixture any
	if err := yaml.Unmarshal(document, &fixture); err != nil {
		b.t.Fatal(err)
	}
	w.take(fixture)
	for _, thing := range b.things("") {
		w.word(thing.ID)
		var body any
		if err := json.Unmarshal(thing.Body, &body); err != nil {
			b.t.Fatal(err)
		}
		w.take(body)
	}
	for _, c := range b.credentials() {
		w.known[c.Login] = true // also one that looks like a code
	}
	for _, thing := range b.things("apexone.user") {
		var user struct {
			Login string `json:"login"`
			Name  string `json:"name"`
		}
		if err := json.Unmarshal(thing.Body, &user); err != nil {
			b.t.Fatal(err)
		}
		w.known[user.Login], w.known[user.Name] = true, true
	}
	w.known[b.ID] = true
	names := properNames()
	for token := range b.insiders() {
		roles := b.field("v1", "/api/user-roles", token, "name")
		names = slices.Concat(names, roles, b.field("v1", "/api/cecp/logs", token, "subject"), b.field("v1", "/api/cegp/mail-tracking", token, "subject"))
		if len(roles) > 0 {
			break
		}
	}
	for _, name := range names {
		w.word(name)
	}
	for _, c := range b.credentials() {
		in := b.call("POST", c.Service, "/api/sign-in", "", logIn(c.Service, c.Login, c.Password))
		if in.Status != http.StatusOK {
			continue
		}
		for path, field := range said()[c.Service] {
			for _, word := range b.field(c.Service, path, in.field("token"), field) {
				w.word(word)
			}
		}
	}
	for name := range w.known {
		if len(name) > 2 {
			w.long = append(w.long, name)
		}
	}
	slices.SortFunc(w.long, func(a, b string) int { return cmp.Or(len(b)-len(a), cmp.Compare(a, b)) })
	return w
}

// said are the lists of products' APIs that have words of the world, and the field with
// them, by service.
func said() map[string]map[string]string {
	return map[string]map[string]string{
		mockone.CAS:   {"/api/logs": "subject"},
		mockone.TMEmS: {"/api/mail-tracking": "subject", "/api/roles": "name"},
	}
}

// field returns a field of everything in a list of the API; nothing if the list
// is not to be had.
func (b *box) field(service, path, token, name string) []string {
	b.t.Helper()
	var out []string
	for after := ""; ; {
		a := b.call("GET", service, path+"?limit=200&after="+after, token, nil)
		if a.Status != http.StatusOK {
			return out
		}
		var list struct {
			Items []map[string]any `json:"items"`
			Next  string           `json:"next"`
		}
		a.into(b.t, &list)
		for _, item := range list.Items {
			out = append(out, fmt.Sprint(item[name]))
		}
		if after = list.Next; after == "" {
			return out
		}
	}
}

// insiders signs in to Vision One whoever gets in, one after the other and the owner
// first, with the one-time passwords that control tells, and yields their tokens.
func (b *box) insiders() iter.Seq[string] {
	return func(yield func(token string) bool) {
		for _, c := range b.credentials() {
			if c.Service != mockone.V1 {
				continue
			}
			a := b.call("POST", c.Service, "/api/sign-in", "", logIn(c.Service, c.Login, c.Password))
			if a.Status != http.StatusOK {
				continue
			}
			token := a.field("token")
			if c.OTP != nil && c.OTP.Code != "" {
				b.call("POST", c.Service, "/api/mfa/verify", token, object{"code": c.OTP.Code})
			}
			if !yield(token) {
				return
			}
		}
	}
}

// take learns every text in decoded JSON or YAML. The keys of objects are words
// of programs, but those of settings, which are free, are data as well.
func (w *lore) take(v any) {
	switch v := v.(type) {
	case string:
		w.word(v)
	case []any:
		for _, one := range v {
			w.take(one)
		}
	case map[string]any:
		for key, one := range v {
			if strings.Contains(key, " ") {
				w.word(key)
			}
			w.take(one)
		}
	}
}

func (w *lore) word(s string) {
	if s = strings.Join(strings.Fields(s), " "); !code.MatchString(s) {
		w.known[s] = true
	}
}

// rest returns what is left of a text without the words of the world.
func (w *lore) rest(s string) string {
	if w.known[s] {
		return ""
	}
	for _, name := range w.long {
		if len(name) <= len(s) {
			s = strings.ReplaceAll(s, name, " ")
		}
	}
	return s
}

var (
	// englishWord is one of three small letters or more.
	englishWord = regexp.MustCompile(`[a-z]{3,}`)
	// machineText contains letters and is no language: addresses of mail and web, ids.
	machineText = regexp.MustCompile(`\S*(?:@|://|[a-z]\.[a-z])\S*|[0-9a-f]{8}-[0-9a-f-]{27}|\b[A-Z0-9]{2}(?:-[A-Z0-9]+){2,}`)
)

// foreignTexts returns what is said on a page in another language than its own.
func (v *vocabulary) foreignTexts(p *page, w *lore) []string {
	var out []string
	for _, s := range spoken(p) {
		if wrong := v.foreign(s, p.lang, w); wrong != "" {
			out = append(out, wrong)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// foreign says what is wrong with a text in a page of the language.
func (v *vocabulary) foreign(s, lang string, w *lore) string {
	if lang == "en" {
		if inJapanese(s) && inJapanese(w.rest(s)) {
			return fmt.Sprintf("%q is Japanese", s)
		}
		return ""
	}
	if v.same[s] {
		return ""
	}
	if key, ok := v.english[s]; ok && !w.known[s] {
		return fmt.Sprintf("%q is the English of %s", s, key)
	}
	for key, pattern := range v.open {
		if !inJapanese(s) && pattern.MatchString(s) {
			return fmt.Sprintf("%q is the English of %s", s, key)
		}
	}
	if !inJapanese(s) && englishWord.MatchString(s) && englishWord.MatchString(machineText.ReplaceAllString(w.rest(s), " ")) {
		return fmt.Sprintf("%q is English", s)
	}
	return ""
}

// spoken returns every text that a page shows or reads out, but for what it marks
// as being in another language.
func spoken(p *page) []string {
	seen := map[string]bool{}
	var out []string
	say := func(s string) {
		for part := range strings.SplitSeq(s, " · ") {
			if part = strings.Join(strings.Fields(part), " "); utf8.RuneCountInString(part) > 1 && !seen[part] {
				seen[part] = true
				out = append(out, part)
			}
		}
	}
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		if lang, ok := lookup(n, "lang"); ok && lang != p.lang || n.Data == "script" || n.Data == "style" || n.Data == "code" {
			return // another language, or one for machines
		}
		for _, a := range n.Attr {
			switch a.Key {
			case "title", "placeholder", "aria-label", "alt", "label", "aria-description", "aria-roledescription":
				say(a.Val)
			}
		}
		run := ""
		for c := range n.ChildNodes() {
			switch {
			case c.Type == html.TextNode:
				run += c.Data
			case c.Type == html.ElementNode && c.Data == "wbr": // the word goes on
			case isDomain(c): // so does an address
				run += words(c)
			default:
				say(run)
				run = ""
				walk(c)
			}
		}
		say(run)
	}
	walk(p.doc)
	return out
}

// fixtureDocuments returns the fixtures as YAML, by name.
func fixtureDocuments(d *mockone.Description) map[string][]byte {
	out := map[string][]byte{}
	for _, f := range d.Fixtures {
		out[f.Name] = f.Document
	}
	return out
}

// TestForeign tells texts in the wrong language from the rest.
func TestForeign(t *testing.T) {
	t.Parallel()
	v := &vocabulary{english: map[string]string{}, open: map[string]*regexp.Regexp{}, same: map[string]bool{}}
	v.learn("title", "Dashboard", "ダッシュボード")
	v.learn("count", "{n} seats", "{n}席")
	v.learn("id", "ID", "ID")
	w := &lore{known: map[string]bool{"Help desk": true, "見本精工": true}, long: []string{"Help desk", "見本精工"}}
	for _, tc := range []struct {
		lang, text string
		wrong      bool
	}{
		{"en", "Dashboard", false},
		{"en", "ダッシュボード", true},
		{"en", "見本精工", false},
		{"en", "Company: 見本精工", false},
		{"en", "会社: 見本精工", true},
		{"ja", "ダッシュボード", false},
		{"ja", "Dashboard", true},
		{"ja", "100 seats", true},
		{"ja", "100席", false},
		{"ja", "ID", false},
		{"ja", "Help desk", false},
		{"ja", "Help desk (disabled)", true},
		{"ja", "quarantine", true},
		{"ja", "Connected", true},
		{"ja", "somebody@example.com", false},
		{"ja", "2b9e6c14-70d3-4f8a-a5b6-38c1f0e7dbca", false},
		{"ja", "2026-04-07 09:00:00 EDT", false},
	} {
		if got := v.foreign(tc.text, tc.lang, w); (got != "") != tc.wrong {
			t.Errorf("%q in a page in %s: %q", tc.text, tc.lang, got)
		}
	}
}

// isDomain reports whether a node is the second half of an address, before which
// a line may break.
func isDomain(n *html.Node) bool {
	class, _ := lookup(n, "class")
	return n.Type == html.ElementNode && n.Data == "span" && class == "domain"
}
