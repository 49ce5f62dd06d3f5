package mockone_test

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/mockone/mockone"
)

// sample is a request to a page, or by a form of a page, as somebody may send it.
type sample struct {
	route   *siteRoute
	m       *material
	visitor *visitor
	// login is whose session it is, empty if there is none.
	login string
	at    *url.URL
	// form is what the request sends, nil for a GET.
	form *form
	// params are the query parameters that the page is asked with by its own links.
	params map[string]bool
}

// values are what stands in the form of the sample, nil for a GET.
func (s *sample) values() url.Values {
	if s.form == nil {
		return nil
	}
	return s.form.values(nil)
}

// request is the sample in a language.
func (s *sample) request(lang string) wire {
	return s.visitor.in(lang, "").request(s.route.method, s.at.String(), s.values())
}

// samples finds in the sandbox a request for as many pages and forms as there
// are, by following the links of everybody who has signed in, and of nobody.
func (m *material) samples(s *site, client *http.Client) []*sample {
	m.t.Helper()
	g := &gatherer{m: m, site: s, found: map[string]*sample{}, seen: map[string]int{}}
	for _, service := range consoles() {
		base := m.URLs[service]
		nobody := newVisitor(m.t, client, "en", "")
		starts := []string{base + "/sign-in", base + "/sign-in/password?email=" + url.QueryEscape(ownerAddress)}
		switch service {
		case mockone.V1:
			starts = append(starts, base+"/invitations/"+m.ids["invitation"], base+"/activation-links/"+m.ids["link"],
				base+"/activation/account?product=other_saas", base+"/activation/password?account="+rootLogin, base+"/assignment/done")
		case mockone.CAS:
			starts = append(starts, base+"/update-account/done")
		case mockone.ApexOne:
			starts = append(starts, base+"/wake-up", base+"/apex-one/"+m.ids["apex server"])
		case mockone.CLP:
			starts = append(starts, base+"/forgot-password/sent", base+"/password-reset/"+m.ids["reset"])
		}
		g.walk(service, "", nobody, starts)
		who := cmp.Or(m.Credentials[role(service)].Login, m.tokens[service])
		member := newVisitor(m.t, client, "en", "")
		member.cookies["mockone_"+service+"_"+m.ID] = m.tokens[service]
		g.walk(service, who, member, []string{base + "/", base + "/update-account"})
	}
	return g.order
}

// gatherer follows links without judging what is there.
type gatherer struct {
	m     *material
	site  *site
	found map[string]*sample
	order []*sample
	// seen counts the addresses of a route, which are many in a list.
	seen map[string]int
}

// walk follows the links of one visitor.
func (g *gatherer) walk(service, login string, v *visitor, queue []string) {
	g.m.t.Helper()
	asked := map[string]bool{}
	for len(queue) > 0 {
		address := queue[0]
		queue = queue[1:]
		at, err := url.Parse(address)
		if err != nil {
			g.m.t.Fatal(err)
		}
		at.Fragment = ""
		to := g.site.find(http.MethodGet, at)
		if to.service != service || to.sandbox != g.m.ID || to.route == nil || !to.route.page || asked[at.String()] {
			continue
		}
		asked[at.String()] = true
		if g.seen[login+to.route.key()]++; g.seen[login+to.route.key()] > 12 { // as many as there are predefined roles, and more
			continue
		}
		p := v.follow(v.get(at.String()))
		if p.Status != http.StatusOK && !p.instead() {
			continue
		}
		if p.url.String() != at.String() {
			queue = append(queue, p.url.String())
			continue
		}
		if (login == "") == to.route.public && p.Status == http.StatusOK {
			g.keep(&sample{route: to.route, m: g.m, visitor: v, login: login, at: at})
		}
		for _, n := range all(p.doc, "a") {
			if to := p.resolve(attr(n, "href")); to != nil {
				queue = append(queue, to.String())
			}
		}
		for _, f := range p.forms() {
			if f.method == http.MethodGet {
				queue = append(queue, f.action.String()+"?"+f.values(nil).Encode())
				continue
			}
			to := g.site.find(f.method, f.action)
			if to.route != nil && (login == "") == to.route.public {
				g.keep(&sample{route: to.route, m: g.m, visitor: v, login: login, at: f.action, form: &f})
			}
		}
	}
}

// keep notes the first sample of a route, and what else it is asked with.
func (g *gatherer) keep(s *sample) {
	key := s.route.key()
	first := g.found[key]
	if first == nil {
		s.params = map[string]bool{}
		g.found[key], first = s, s
		g.order = append(g.order, s)
	}
	for name := range s.at.Query() {
		first.params[name] = true
	}
	if first.form == nil && first.at.RawQuery != "" && s.at.RawQuery == "" {
		first.at = s.at
	}
}

// sampled are requests for all pages and forms, each in a sandbox at a stage at
// which it has something to show.
func sampled(t *testing.T, l *lab, name string) (*site, []*sample, []*material) {
	t.Helper()
	d, err := mockone.Describe(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	s, client := newSite(t, d, l.platform), newClient(t)
	var out []*sample
	var materials []*material
	have := map[string]bool{}
	for _, stage := range sampleStages() {
		m := l.prepareStage(name+"-"+stage.name, &stage)
		materials = append(materials, m)
		for _, one := range m.samples(s, client) {
			if !have[one.route.key()] {
				have[one.route.key()] = true
				out = append(out, one)
			}
		}
	}
	for _, service := range consoles() {
		for i := range s.routes[service] {
			if r := &s.routes[service][i]; r.page && !have[r.key()] {
				t.Errorf("no page leads to %s", r.key())
			}
		}
	}
	// What ends a session or an account comes last.
	slices.SortStableFunc(out, func(a, b *sample) int { return a.order() - b.order() })
	return s, out, materials
}

func (s *sample) order() int {
	if s.route.method == http.MethodGet {
		return 0
	}
	return 1 + strings.Count(s.route.op, "sign-out")
}

// sampleStage is a point at which pages have something to show.
type sampleStage struct {
	name, fixture string
	overrides     object
	acts          []act
	// who are those that sign in afterwards, by service.
	who []string
	// then is what the one of Vision One does, who is called member there.
	then []act
	// owner says that the acts have signed the owner in to Vision One, to the step
	// that is to be done there.
	owner bool
}

// member is who has signed in to Vision One at a stage.
const member = "member"

// sampleStages are those that together show all pages and forms.
func sampleStages() []sampleStage {
	both := []string{"v1", "cas"}
	invites := []act{
		signsIn("owner", "v1", "primary_user_account"),
		asks("owner", "POST", "v1", "/api/user-accounts", object{"email": "invited@example.com", "role": "Auditor"}), mailArrives(),
	}
	connects := slices.Concat(invites, []act{adds(), nextTimer()})
	updates := slices.Concat(connects, []act{agrees(), starts(), nextTimer(), nextTimer(), mailArrives()})
	return append(stepStages(), []sampleStage{
		{name: "start", fixture: mockone.DefaultFixture, acts: invites, who: consoles()[:3]},
		{name: "connected", fixture: mockone.DefaultFixture, acts: connects, who: both},
		{name: "enrolling", fixture: mockone.DefaultFixture, acts: append(connects, orders(securityType)), who: both[:1]},
		{name: "agreed", fixture: mockone.DefaultFixture, acts: slices.Concat(connects, []act{agrees()}), who: both},
		{name: "updating", fixture: mockone.DefaultFixture, acts: slices.Concat(connects, []act{agrees(), starts()}), who: both[:1]},
		{name: "updated", fixture: mockone.DefaultFixture, acts: updates, who: both},
		{name: "upgrading", fixture: mockone.DefaultFixture, acts: slices.Concat(updates, []act{
			signsIn("admin", "cas", "cas_administrator"), asks("admin", "POST", "cas", "/api/update-account/continue", nil),
		}), who: both},
		{name: "conflict", fixture: "cas-local-accounts", acts: slices.Concat(updates, []act{claims(operatorAddress), accepts(operatorAddress)}), who: both},
		{name: "legacy", fixture: mockone.DefaultFixture, overrides: object{"business": object{"platform": "legacy"}}, acts: connects, who: both},
		{name: "without-vision-one", fixture: "cas-only-region-first", who: []string{mockone.CAS}},
		{name: "apex-central", fixture: "apexone-foundation", acts: []act{pushes("apexone.agent", "HLF-HQ-04", "isolate"), nextTimer()}, who: []string{mockone.ApexOne}},
		{name: "apex-two-factor", fixture: "apexone-foundation", who: []string{mockone.ApexOne}, overrides: object{"apexone": object{"two_factor": true, "users": []any{
			object{"login": apexUser, "name": "Ken Okabe", "email": "ken.okabe@example.com", "password": apexPassword},
		}}}},
		{name: "apex-upgrade", fixture: "apexone-foundation", who: []string{mockone.ApexOne}, acts: []act{
			apexTold("connect"), advances("1h"), apexTold("update_begin"), apexTold("update_end"),
		}},
		{name: "apex-automation", fixture: "apexone-foundation", overrides: object{"apexone": object{"applications": []any{object{"name": "Reports"}}}}, who: []string{mockone.ApexOne}},
		{name: "endpoints-connected", fixture: "apexone-foundation", acts: endpointActs("connected"), who: both[:1]},
		{name: "endpoints-moved", fixture: "apexone-foundation", acts: endpointActs("updated"), who: both[:1]},
		{name: "email-security", fixture: "tmems-foundation", who: []string{mockone.TMEmS}},
		{name: "email-connected", fixture: "tmems-foundation", acts: mailActs("connected"), who: both[:1]},
		{name: "email-moved", fixture: "tmems-foundation", acts: mailActs("updated"), who: []string{mockone.V1, mockone.TMEmS}},
		{name: "apex-hibernating", fixture: "apexone-hibernating"},
		{name: "portal", fixture: "cas-only", acts: []act{forgets(), mailArrives()}, who: []string{mockone.CLP}},
		{name: "code", fixture: "ecs-code-only", acts: invites, who: both[:1]},
		{name: "transfer", fixture: mockone.DefaultFixture, acts: transferring()[:3], who: both[:1]},
		{name: "transfer-verified", fixture: mockone.DefaultFixture, acts: transferring(), who: both[:1]},
		{name: "locked-out", fixture: "v1-single-sign-on", acts: invites[:1], who: both[:1]},
		{name: "one-time-password", fixture: "v1-mfa-enforced", who: both[:1]},
		{name: "invited-to-mfa", fixture: mockone.DefaultFixture, overrides: object{"settings": object{"v1.mfa.prompt": "true"}}, who: both[:1]},
		{name: "mfa-again", fixture: mockone.DefaultFixture, overrides: object{"v1": object{"mfa": object{"accounts": []any{
			object{"account": ownerAddress, "state": "reset_required"},
		}}}}, who: both[:1]},
		{name: "setting-up-mfa", fixture: mockone.DefaultFixture, who: both[:1], then: []act{asks(member, "POST", "v1", "/api/mfa/begin", nil)}},
		{name: "mfa-set-up", fixture: mockone.DefaultFixture, who: both[:1], then: []act{
			asks(member, "POST", "v1", "/api/mfa/begin", nil), givesCode(member, "primary_user_account", "/api/mfa/confirm"),
		}},
		{name: "api-keys", fixture: "v1-api-keys", who: both[:1], then: []act{
			asks(member, "POST", "v1", "/api/api-keys/{v1.api_key Deployment}/regenerate", nil), // its value is shown
		}},
		{name: "licences", fixture: "licence-not-activated", acts: []act{nextTimer(), mailArrives()}, who: both[:1]},
	}...)
}

// stepStages are those at which Vision One has a step to be done.
func stepStages() []sampleStage {
	agreed := []act{comesBack(), updates("POST", "/agreement")}
	begun := slices.Concat(agreed, []act{startsPlatform(), comesBack()})
	existing := asks("owner", "POST", "v1", "/api/assignment/email", object{"email": operatorAddress, "confirm_email": operatorAddress})
	chooses := []act{
		pushes("v1.assignment", "", "abandon"),
		steers("POST", "/things/v1.platform_update/{v1.platform_update}/trigger", object{"trigger": "assigned", "force": true}),
	}
	updated := slices.Concat(begun, assigns(), lastStep(), []act{signsInAs("owner", "v1", licenseeAddress, goodPassword), nextTimer()})
	region := []act{activatesVisionOne(), nextTimer()}
	failing := object{"settings": object{"v1.console.outcome": "fail"}}
	return []sampleStage{
		{name: "step-agreed", fixture: "cas-legacy", acts: agreed, owner: true},
		{name: "step-address", fixture: "cas-legacy", acts: begun, owner: true},
		{name: "step-existing", fixture: "cas-legacy", acts: slices.Concat(begun, []act{existing}), owner: true},
		{name: "step-code", fixture: "cas-legacy", acts: slices.Concat(begun, assigns()[:2]), owner: true},
		{name: "step-password", fixture: "cas-legacy", acts: slices.Concat(begun, assigns()), owner: true},
		{name: "step-mfa", fixture: "cas-legacy", acts: slices.Concat(begun, chooses), owner: true},
		{name: "step-popup", fixture: "cas-legacy", acts: updated, owner: true},
		{name: "step-region", fixture: "cas-only-region-first", acts: region, owner: true},
		{name: "step-failed", fixture: "cas-only-region-first", overrides: failing, acts: slices.Concat(region, []act{provisionsConsole("us"), nextTimer()}), owner: true},
	}
}

// prepareStage makes a sandbox at a stage of its migration.
func (l *lab) prepareStage(name string, stage *sampleStage) *material {
	l.t.Helper()
	more := object{"name": name, "seed": name}
	if stage.overrides != nil {
		more["overrides"] = stage.overrides
	}
	m := &material{
		box:    l.sandbox(stage.fixture, "manual", more),
		tokens: map[string]string{}, ids: map[string]string{"sandbox": name},
	}
	tale := newTale()
	for i := range stage.acts {
		stage.acts[i].run(m.box, tale)
	}
	m.collect()
	for _, service := range stage.who {
		if _, there := m.Credentials[role(service)]; !there {
			continue // a fixture need not have somebody for each console
		}
		m.tokens[service] = m.signIn(service, role(service))
	}
	tale.tokens[member] = m.tokens["v1"]
	for i := range stage.then {
		stage.then[i].run(m.box, tale)
	}
	if stage.owner {
		m.tokens[mockone.V1] = tale.tokens["owner"]
		// What he signs in with may be another by now.
		for _, c := range m.credentials() {
			m.Credentials[c.Role] = login{Login: c.Login, Password: c.Password}
		}
	}
	return m
}
