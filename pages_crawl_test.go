package mockone_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone"
)

// course takes a sandbox through the stages at which its pages are looked at.
type course struct {
	fixture  string
	settings map[string]string
	// legacy says that Vision One is on its old platform.
	legacy bool
	stages []courseStage
	// brief says that its pages, which are much like those of another fixture, are looked
	// at in one of the languages alone.
	brief bool
}

// courseStage is what is done before the pages are looked at again.
type courseStage struct {
	name string
	acts []act
}

// upTo returns the acts of all stages up to one, and of that one.
func upTo(stages []courseStage, last string) []act {
	var out []act
	for _, stage := range stages {
		out = append(out, stage.acts...)
		if stage.name == last {
			return out
		}
	}
	panic("no such stage: " + last)
}

// courses are those of all fixtures: each as it begins, and some on their way.
func courses(d *mockone.Description) []course {
	start := []courseStage{{name: "start"}}
	owner := signsIn("owner", "v1", "primary_user_account")
	admin := signsIn("admin", "cas", "cas_administrator")
	migration := []courseStage{
		{"start", nil},
		{"connecting", []act{owner, adds()}},
		{"connected", []act{nextTimer()}},
		{"agreed", []act{agrees()}},
		{"updating", []act{starts()}},
		{"updated", []act{nextTimer(), nextTimer(), mailArrives()}},
	}
	upgrading := append(slices.Clone(migration), courseStage{"upgrading", []act{
		admin, asks("admin", "POST", "cas", "/api/update-account/continue", nil),
	}}, courseStage{"upgraded", []act{
		asks("admin", "POST", "cas", "/api/update-account/password", map[string]string{"new_password": goodPassword, "confirm_password": goodPassword}),
	}})
	conflict := []courseStage{
		{"start", nil},
		{"invited", []act{owner, asks("owner", "POST", "v1", "/api/user-accounts", map[string]string{"email": newcomerAddress, "role": "Analyst"}), mailArrives()}},
		{"role conflict", []act{
			adds(), nextTimer(), agrees(), starts(), nextTimer(), nextTimer(), mailArrives(), claims(operatorAddress), accepts(operatorAddress),
		}},
	}
	provisioned := []courseStage{
		{"start", nil},
		{"provisioning", []act{owner, asks("owner", "POST", "v1", "/api/cecp/provision", nil)}},
		{"provisioned", []act{nextTimer()}},
	}
	portal := []courseStage{
		{"start", nil},
		{"forgotten", []act{forgets(), mailArrives()}},
		{"forgotten again", []act{forgets(), mailArrives()}},
		{"replaced", []act{replacesRoot()}},
	}
	anew := "/api/user-accounts/{v1.account "
	lockedOut := []courseStage{
		{"start", nil},
		{"sent again", []act{
			owner, asks("owner", "POST", "v1", anew+operatorAddress+"}/resend-invitation", nil),
			asks("owner", "POST", "v1", anew+"directory.analyst@example.com}/resend-invitation", nil), mailArrives(),
		}},
		{"verifiable", []act{asks("owner", "PATCH", "v1", "/api/identity-providers/{v1.identity_provider}", object{"status": "enabled"})}},
	}
	onboards := []courseStage{
		{"start", nil},
		{"activating", []act{activatesVisionOne()}},
		{"assigning", []act{nextTimer()}},
		{"choosing the region", slices.Concat([]act{signsInAs("owner", "v1", rootLogin, rootPassword)}, assigns(), lastStep())},
		{"provisioning", []act{signsInAs("owner", "v1", licenseeAddress, goodPassword), provisionsConsole("jp")}},
		{"failed", []act{nextTimer()}},
		{"provisioned", []act{asks("owner", "POST", "v1", "/api/console/retry", nil), nextTimer()}},
	}
	ready := []courseStage{
		{"start", nil},
		{"provisioned", []act{activatesVisionOne(), nextTimer(), provisionsConsole("us"), nextTimer()}},
	}
	reforms := []courseStage{
		{"start", nil},
		{"agreed", []act{signsInAs("owner", "v1", rootLogin, rootPassword), updates("POST", "/agreement")}},
		{"assigning", []act{startsPlatform(), comesBack()}},
		{"assigned", slices.Concat(assigns(), lastStep())},
		{"activating", []act{signsInAs("owner", "v1", licenseeAddress, goodPassword)}},
		{"on Foundation Services", []act{nextTimer(), mailArrives()}},
	}
	chooses := []courseStage{
		{"choosing", []act{
			signsInAs("owner", "v1", rootLogin, rootPassword), updates("POST", "/agreement"), startsPlatform(), comesBack(), pushes("v1.assignment", "", "abandon"),
			steers("POST", "/things/v1.platform_update/{v1.platform_update}/trigger", object{"trigger": "assigned", "force": true}),
		}},
	}
	stuck := []courseStage{
		{"start", nil},
		{"stuck", append(toAgreement(), starts(), nextTimer(), nextTimer())},
	}
	out := []course{
		{fixture: "cas-foundation", legacy: true, stages: []courseStage{{"legacy", toAgreement()[:3]}}},
		{fixture: "cas-foundation", stages: upgrading},
		{fixture: "cas-foundation-ja", stages: migration},
		{fixture: "cas-local-accounts", stages: conflict},
		{fixture: "ecs-code-only", stages: provisioned},
		{fixture: "cas-only", stages: portal},
		{fixture: "provisioning-fails", stages: onboards},
		{fixture: "cas-only-region-first", stages: ready},
		{fixture: "cas-legacy-connected", stages: reforms},
		{fixture: "cas-legacy", stages: chooses},
		{fixture: "v1-mfa-enforced", stages: []courseStage{
			{"start", nil},
			{"being set up", []act{signsIn("operator", "v1", "v1_operator"), asks("operator", "POST", "v1", "/api/mfa/begin", nil)}},
			{"enabled", []act{givesCode("operator", "v1_operator", "/api/mfa/confirm")}},
		}},
		{fixture: "cas-update-hangs", stages: stuck},
		{fixture: "apexone-foundation", stages: endpointStages()},
		{fixture: "tmems-foundation", stages: mailStages()},
		{fixture: "v1-single-sign-on", stages: lockedOut},
		{fixture: "licence-not-activated", stages: []courseStage{
			{"start", nil},
			{"mailed", []act{nextTimer(), mailArrives(), claims(ownerAddress)}},
			{"activated", []act{activates(ownerAddress)}},
		}},
		{fixture: "apexone-saml", stages: []courseStage{
			{"start", nil},
			{"closed", []act{
				apexTold("connect"), advances("61m"), apexTold("update_begin"), apexTold("update_end"),
			}},
		}},
		{fixture: "cas-xdr", settings: map[string]string{"cas.update.outcome": "fail"}, stages: stuck},
	}
	for _, f := range d.Fixtures {
		if f.Name == "apexone-10000" {
			continue // two hundred pages of apexone-foundation's sort
		}
		if !slices.ContainsFunc(out, func(c course) bool { return c.fixture == f.Name }) {
			out = append(out, course{fixture: f.Name, stages: start, brief: true})
		}
	}
	return out
}

// TestCrawl follows every link that anybody sees, on the pages of every fixture
// at every stage, in both languages and themes; of fixtures that are looked at as they
// begin alone, in the languages by turns. A page must be whole and in its
// language, no link may be dead, and looking may change nothing. In the end each
// page must have been seen by somebody.
func TestCrawl(t *testing.T) {
	if underRace {
		t.Skip("one caller alone: run without the race detector")
	}
	t.Parallel()
	d, err := mockone.Describe(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	l := newLab(t)
	known := readVocabulary(t)
	documents := fixtureDocuments(d)
	s := newSite(t, d, l.platform)
	client := newClient(t)
	t.Run("fixtures", func(t *testing.T) {
		t.Run("default", func(t *testing.T) {
			t.Parallel()
			// It has no prefix. Here the pages that concern no sandbox are looked at, too.
			b := &box{lab: newLab(t, func(o *mockone.Options) { o.Fixture = mockone.DefaultFixture })}
			b.control("GET", "/sandboxes/"+mockone.DefaultSandbox, nil).into(t, b)
			if a := b.about("PATCH", "/clock", object{"mode": "manual"}); a.Status != http.StatusOK {
				t.Fatalf("stopping the clock: %s", a)
			}
			e := &explorer{
				t: t, box: b, site: s.on(b.platform), vocabulary: known, document: documents[mockone.DefaultFixture], client: client,
				services: mockone.Services(), stage: "start", themes: true, brief: testing.Short(),
			}
			e.explore()
		})
		for n, c := range courses(d) {
			t.Run(c.fixture+map[bool]string{true: " on the legacy platform"}[c.legacy], func(t *testing.T) {
				t.Parallel()
				more := object{"settings": c.settings}
				if c.legacy {
					more["overrides"] = object{"business": object{"platform": "legacy"}}
				}
				b := (&lab{t: t, platform: l.platform}).sandbox(c.fixture, "manual", more)
				tale := newTale()
				for i := range c.stages {
					for j := range c.stages[i].acts {
						c.stages[i].acts[j].run(b, tale)
					}
					e := &explorer{
						t: t, box: b, site: s, vocabulary: known, document: documents[c.fixture], client: client, services: consoles(),
						stage: c.stages[i].name, number: n + i, themes: i == 0 && !c.brief, brief: c.brief || testing.Short(),
					}
					e.explore()
				}
			})
		}
	})
	if testing.Short() {
		return // not everything is looked at
	}
	for _, missing := range s.unseen() {
		t.Errorf("nobody has seen %s", missing)
	}
}

// explorer looks at all pages of a sandbox at a stage.
type explorer struct {
	t          *testing.T
	box        *box
	site       *site
	vocabulary *vocabulary
	document   []byte
	client     *http.Client
	stage      string
	// services are those whose pages are looked at.
	services []string
	// number chooses the language if it is brief: then all is looked at in one alone.
	number int
	brief  bool
	// themes says that every page is looked at in the dark as well.
	themes bool

	lore *lore
	want expected
	// values are what stands for the parameters of paths, by service and route.
	values map[string]map[string]bool
	// heads are the routes that were asked by HEAD.
	heads map[string]bool
}

func (e *explorer) explore() {
	e.t.Helper()
	e.lore = e.box.learnLore(e.document)
	e.want = expected{sandbox: e.box.ID, now: e.box.now(), footer: e.vocabulary.footer, leads: e.site.leads}
	e.values, e.heads = map[string]map[string]bool{}, map[string]bool{}
	languages := []string{"en", "ja"}
	if e.brief {
		languages = languages[e.number%2:][:1]
	}
	visitors := e.visitors(languages[e.number%len(languages)])
	before := e.box.lasting()
	for _, lang := range languages {
		for _, who := range visitors {
			c := &crawl{explorer: e, who: who, visitor: who.visitor.in(lang, "light"), pages: map[string]*page{}}
			c.everything()
		}
	}
	if after := e.box.lasting(); after != before {
		e.t.Errorf("%s: looking has changed something:\n%s", e.stage, cmp.Diff(strings.Split(before, "\n"), strings.Split(after, "\n")))
	}
}

// person is somebody who looks at the pages of a service.
type person struct {
	service, login string
	visitor        *visitor
	// start are the addresses at which he begins.
	start []string
}

func (p *person) String() string {
	if p.login == "" {
		return "nobody at " + p.service
	}
	return p.login + " at " + p.service
}

// visitors signs in everybody who can, by the pages, and adds who does not.
func (e *explorer) visitors(lang string) []*person {
	e.t.Helper()
	var out []*person
	for _, service := range e.services {
		nobody := &person{service: service, visitor: newVisitor(e.t, e.client, lang, "light"), start: []string{e.box.URLs[service] + "/"}}
		nobody.start = append(nobody.start, e.mailed(service)...)
		out = append(out, nobody)
	}
	for _, c := range e.box.credentials() {
		base := e.box.URLs[c.Service]
		if base == "" {
			continue // Trend Cloud One has no console here
		}
		who := &person{service: c.Service, login: c.Login, visitor: newVisitor(e.t, e.client, lang, "light"), start: []string{base + "/"}}
		landed, in := who.visitor.signIn(base, c.Login, c.Password)
		may := e.box.call("POST", c.Service, "/api/sign-in", "", logIn(c.Service, c.Login, c.Password)).Status == http.StatusOK
		if in != may {
			e.t.Errorf("%s: %s signs in: %v, but by the API: %v", e.stage, who, in, may)
		}
		if in {
			out = append(out, who)
			continue
		}
		if len(landed.marked("hibernating")) > 0 {
			continue
		}
		if says := landed.says(); len(says) == 0 || inJapanese(says[0]) != (lang == "ja") {
			e.t.Errorf("%s: %s may not sign in, and the page says %q", e.stage, who, says)
		}
	}
	return out
}

// mailed returns the links in the mail of the sandbox.
func (e *explorer) mailed(service string) []string {
	e.t.Helper()
	var mail struct {
		Items []struct {
			From  string
			Links map[string]string
		}
	}
	e.box.about("GET", "/mail?limit=500", nil).into(e.t, &mail)
	var out []string
	for _, m := range mail.Items {
		if m.From != service {
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(m.Links)) {
			out = append(out, m.Links[name])
		}
	}
	return out
}

// lasting is all of a sandbox that looking may not change: that a session was
// used is noted.
func (b *box) lasting() string {
	b.t.Helper()
	var out strings.Builder
	events, _ := b.events()
	for _, e := range events {
		if !strings.HasSuffix(e.Row, ".session.seen") {
			fmt.Fprintln(&out, e.At, e.Kind, e.Thing, e.Row, e.From, e.To, e.Actor)
		}
	}
	for _, thing := range b.things("") {
		if !strings.HasSuffix(thing.Kind, ".session") {
			fmt.Fprintln(&out, thing.Kind, thing.ID, thing.State, thing.Since, string(thing.Body))
		}
	}
	fmt.Fprintf(&out, "%s\n", b.about("GET", "/mail?limit=500", nil).Body)
	return out.String()
}
