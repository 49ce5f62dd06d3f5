package mockone_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone"
)

// prober asks every route of one service what it must refuse.
type prober struct {
	t       *testing.T
	lab     *lab
	service string
	client  *http.Client
	doc     document
	// early is connected, late is updated, other is a sandbox whose credentials
	// are good in neither.
	early, late, other *material
	// ended are tokens of sessions that have ended, by sandbox.
	ended map[string]string
	// sent counts the requests, of which the -short tests send each in one
	// language only.
	sent int
}

// TestBadInput asks every operation of every service in every wrong way. Each is
// refused with a reason in the asker's language, which does not repeat what was
// sent, and nothing has changed.
func TestBadInput(t *testing.T) {
	if underRace {
		t.Skip("one caller alone: run without the race detector")
	}
	t.Parallel()
	routes := allRoutes(t)
	for _, service := range mockone.Services() {
		t.Run(service, func(t *testing.T) {
			t.Parallel()
			p := newProber(t, service)
			p.documented(routes[service])
			p.methods(routes[service])
			for _, r := range routes[service] {
				p.probe(r)
			}
		})
	}
}

func newProber(t *testing.T, service string) *prober {
	t.Helper()
	l := newLab(t, func(o *mockone.Options) { o.Fixture = mockone.DefaultFixture })
	p := &prober{t: t, lab: l, service: service, client: newClient(t), ended: map[string]string{}}
	p.early = l.prepare("early", false)
	p.late, p.other = p.early, p.early
	if p.sandboxed() {
		p.late, p.other = l.prepare("late", true), l.prepare("other", true)
		for _, m := range []*material{p.early, p.late} {
			token := m.signIn(service, role(service))
			m.must("POST", service, "/api/sign-out", token, nil)
			p.ended[m.ID] = token
		}
	}
	w := wire{method: "GET", url: l.platform.URL(service) + "/openapi.json"}
	w.through(t.Context(), p.client).into(t, &p.doc)
	return p
}

// role is who signs in to a service.
func role(service string) string {
	return map[string]string{
		mockone.V1:      "primary_user_account",
		mockone.CAS:     "cas_administrator",
		mockone.CLP:     "clp_account",
		mockone.ApexOne: "apexone_user",
		mockone.TMEmS:   "tmems_user",
	}[service]
}

// another is a service with credentials of its own.
func another(service string) string {
	all := consoles()
	return all[(slices.Index(all, service)+1)%len(all)]
}

// documented checks that the document and the router list the same.
func (p *prober) documented(routes []testRoute) {
	p.t.Helper()
	described, routed := map[string]string{}, map[string]string{}
	for path, operations := range p.doc.Paths {
		for method, o := range operations {
			described[strings.ToUpper(method)+" "+path] = o.OperationID
		}
	}
	for _, r := range routes {
		if !r.page {
			routed[r.method+" "+r.path] = r.op
		}
	}
	if diff := cmp.Diff(routed, described); diff != "" {
		p.t.Errorf("what is routed, and what /openapi.json describes:\n%s", diff)
	}
}

// subject returns the sandbox in which a route is asked.
func (p *prober) subject(r testRoute) *material {
	if r.late {
		return p.late
	}
	return p.early
}

// base is the address of the service, in the sandbox if it is one of sandboxes.
func (p *prober) base(m *material) string {
	base := p.lab.platform.URL(p.service)
	if p.sandboxed() {
		base += "/s/" + m.ID
	}
	return base
}

func (p *prober) sandboxed() bool { return slices.Contains(consoles(), p.service) }

// good is the request that the route would take.
func (p *prober) good(r testRoute) wire {
	m := p.subject(r)
	w := wire{method: r.method, url: p.base(m) + m.path(r.path, r.routeCase) + question(r.query)}
	if p.sandboxed() && !r.public {
		w = w.with("Authorization", "Bearer "+m.tokens[p.service])
	}
	if r.key() {
		w = w.with("Authorization", "Bearer "+m.tokens[apiKey])
	}
	return w.withJSON(p.t, m.filled(r.body))
}

// look returns all that must not change.
func (p *prober) look(m *material) string {
	return m.snapshot() + string(p.lab.control("GET", "/sandboxes?limit=500", nil).Body)
}

// probe asks one route.
func (p *prober) probe(r testRoute) {
	p.t.Helper()
	m := p.subject(r)
	before := p.look(m)
	good := p.good(r)
	p.wrongPaths(r, good)
	p.wrongQueries(r, good)
	p.wrongAskers(r, good)
	p.wrongBodies(r, good)
	if r.method == http.MethodGet && !r.once {
		p.head(r, good)
	}
	if after := p.look(m); after != before {
		p.t.Errorf("%s %s: what was refused has changed something:\n%s", r.method, r.path,
			cmp.Diff(strings.Split(before, "\n"), strings.Split(after, "\n")))
	}
	if len(r.wrong) > 0 {
		p.wrongValues(r, good, m)
	}
}

// methods asks every path with every method that it does not have.
func (p *prober) methods(routes []testRoute) {
	p.t.Helper()
	takes := map[string][]string{}
	for _, r := range routes {
		like := regexp.MustCompile("^" + pathParam.ReplaceAllString(regexp.QuoteMeta(r.path), "[^/]+") + "$")
		for _, other := range routes {
			// A word of another path may be a name in this one: mail/claim.
			if other.path != r.path && !like.MatchString(other.path) || slices.Contains(takes[other.path], r.method) {
				continue
			}
			takes[other.path] = append(takes[other.path], r.method)
			if r.method == http.MethodGet {
				takes[other.path] = append(takes[other.path], http.MethodHead)
			}
		}
	}
	asked := map[string]bool{}
	for _, r := range routes {
		methods := takes[r.path]
		if asked[r.path] {
			continue
		}
		asked[r.path] = true
		for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"} {
			if slices.Contains(methods, method) {
				continue
			}
			w := p.good(r).with("Content-Type", "")
			w.method, w.body = method, nil
			status := http.StatusMethodNotAllowed
			if r.wrongMethod != 0 {
				status = r.wrongMethod
			}
			p.refused("the wrong method", w, status)
			allow := strings.Split(w.through(p.t.Context(), p.client).Header.Get("Allow"), ", ")
			if diff := cmp.Diff(slices.Sorted(slices.Values(methods)), slices.Sorted(slices.Values(allow))); diff != "" {
				p.t.Errorf("%s %s: Allow:\n%s", method, r.path, diff)
			}
		}
	}
}

// head asks with HEAD where GET would do: that is as good, but without a body.
func (p *prober) head(r testRoute, good wire) {
	p.t.Helper()
	get := good.through(p.t.Context(), p.client)
	good.method = http.MethodHead
	head := good.through(p.t.Context(), p.client)
	if head.Err != nil || head.Status != get.Status || len(head.Body) != 0 || head.Header.Get("Content-Type") != get.Header.Get("Content-Type") {
		p.t.Errorf("HEAD %s: %s %v, but GET: %d %v", r.path, head, head.Header, get.Status, get.Header)
	}
	if r.op != "stream-events" && get.Status >= 400 != r.closed {
		p.t.Errorf("GET %s: %s", r.path, get)
	}
}

// wrongPaths asks for what there is not, and for what is no name at all.
func (p *prober) wrongPaths(r testRoute, good wire) {
	p.t.Helper()
	m := p.subject(r)
	for name := range r.param {
		for value, statuses := range map[string][]int{
			"unheard-of":                    {404},
			marker:                          {404, 422},
			strings.Repeat(marker, 20):      {404, 422},
			strings.Repeat(marker, 5000):    {404, 422},
			"%00":                           {400},
			"a%00" + marker:                 {400},
			"%ff":                           {400},
			"%c3%28" + marker:               {400},
			"..%2F..%2Fetc%2Fpasswd":        {404, 422},
			"%2e%2e":                        {404, 422},
			"..%5c" + marker:                {404, 422},
			"../" + marker:                  {404, 405},
			"../../../../etc/passwd":        {404},
			"%0d%0aX-Injected:%20" + marker: {404, 422},
			"%E6%97%A5%E6%9C%AC":            {404, 422},
			"'%20OR%201=1--":                {404, 422},
			"%25s%25n%257B" + marker:        {404, 422},
		} {
			w := good
			w.url = p.base(m) + fill(r.path, func(param string) string {
				if param == name {
					return value
				}
				return url.PathEscape(m.ids[r.param[param]])
			}) + question(r.query)
			p.refused("a wrong {"+name+"}", w, statuses...)
		}
	}
	for _, tail := range []string{"/", "/" + marker, "%00", "%ff", "/.."} {
		w := good
		path, query, _ := strings.Cut(good.url, "?")
		if tail == "/" && (r.path == "/" || r.slashed) {
			continue
		}
		w.url = path + tail + question(query)
		p.refused("a path with a tail", w, 400, 404, 405, 422)
	}
}

// wrongQueries asks with parameters that are unknown or have wrong values.
func (p *prober) wrongQueries(r testRoute, good wire) {
	p.t.Helper()
	ask := func(what, query string, statuses ...int) {
		w := good
		w.url += map[bool]string{true: "&", false: "?"}[strings.Contains(w.url, "?")] + query
		if before, _, ok := strings.Cut(query, "="); ok && strings.HasPrefix(r.query, before+"=") {
			w.url = strings.Split(good.url, "?")[0] + "?" + query
		}
		p.refused(what, w, statuses...)
	}
	if !r.key() && !r.anyQuery { // there they are left alone
		ask("an unknown parameter", "unheard_of="+marker, 422)
		ask("a parameter in capitals", "LIMIT="+marker, 422)
		ask("a parameter without a value", "unheard_of", 422)
	}
	for _, query := range []string{"x=%00", "%00=x", "x=%ff" + marker, "x=%zz" + marker, "x=%", "a;b=" + marker} {
		ask("a malformed query", query, 400)
	}
	for _, query := range r.queries {
		ask("a wrong value", query)
	}
	for _, param := range p.doc.Paths[r.path][strings.ToLower(r.method)].Parameters {
		if param.In != "query" {
			continue
		}
		for _, value := range wrongTexts(param.Schema) {
			ask("a wrong "+param.Name, param.Name+"="+url.QueryEscape(value), 422)
		}
	}
}

// wrongAskers asks from where, and as whom, nobody may.
func (p *prober) wrongAskers(r testRoute, good wire) {
	p.t.Helper()
	for _, host := range []string{"evil.example", marker + ".example", "localhost.evil.example", "10.0.0.1"} {
		w := good
		w.host = host
		p.refused("the host "+host, w, http.StatusMisdirectedRequest)
	}
	if r.method != http.MethodGet {
		p.refused("another origin", good.with("Origin", "http://"+marker+".example"), http.StatusForbidden)
		p.refused("another site", good.with("Sec-Fetch-Site", "cross-site"), http.StatusForbidden)
	}
	if !p.sandboxed() || r.page || r.op == "health" {
		return
	}
	path := strings.TrimPrefix(good.url, p.base(p.subject(r)))
	bare := good
	bare.url = p.lab.platform.URL(p.service) + path
	for _, name := range []string{"nowhere", marker, "a_b", "..", strings.Repeat("a", 64)} {
		p.refused("an unknown sandbox by header", bare.with("Mockone-Sandbox", name), 404, 422)
		w := bare
		w.url = p.lab.platform.URL(p.service) + "/s/" + name + path
		p.refused("an unknown sandbox by prefix", w, 404, 422)
		w = bare
		w.host = name + ".localhost"
		if name != ".." { // which is no host: the client does not send it
			p.refused("an unknown sandbox by host", w, 404, 422)
		}
	}
	if r.public {
		return
	}
	m := p.subject(r)
	for what, w := range map[string]wire{
		"no session":              good.with("Authorization", ""),
		"no bearer token":         good.with("Authorization", "Basic "+marker),
		"an empty token":          good.with("Authorization", "Bearer "),
		"a made-up token":         good.with("Authorization", "Bearer "+marker),
		"a token of spaces":       good.with("Authorization", "Bearer "+marker+" "+marker),
		"a token to nowhere":      bare.with("Authorization", "Bearer "+marker),
		"a huge token":            good.with("Authorization", "Bearer "+strings.Repeat(marker, 1000)),
		"a made-up cookie":        good.with("Authorization", "").with("Cookie", "mockone_"+p.service+"_"+m.ID+"="+marker),
		"an ended session":        good.with("Authorization", "Bearer "+p.ended[m.ID]),
		"an ended session, alone": bare.with("Authorization", "Bearer "+p.ended[m.ID]),
		"a foreign session":       good.with("Authorization", "Bearer "+p.other.tokens[p.service]),
		"another service's":       good.with("Authorization", "Bearer "+m.tokens[another(p.service)]),
	} {
		p.refused(what, w, http.StatusUnauthorized)
		a := w.through(p.t.Context(), p.client)
		if strings.HasPrefix(what, "an ended") && (a.code() != "session.ended" || a.field("reason") == "") {
			p.t.Errorf("%s %s: %s: %s", r.method, r.path, what, a)
		}
	}
}

// wrongBodies sends what is no JSON, or not what the operation takes.
func (p *prober) wrongBodies(r testRoute, good wire) {
	p.t.Helper()
	const limit, limitOfDocuments, limitOfFiles = 64 << 10, 2 << 20, 8 << 20
	most := limit
	switch {
	case r.op == "create-sandbox", r.op == "play-traffic":
		most = limitOfDocuments
	case r.key():
		most = 1 << 20
	case strings.HasPrefix(r.op, "put-suspicious-file"):
		most = limitOfFiles
	}
	ask := func(what string, body []byte, statuses ...int) {
		w := good.with("Content-Type", "application/json")
		w.body = body
		p.refused(what, w, statuses...)
	}
	huge := []byte(`{"unheard_of":"` + strings.Repeat(marker, most/len(marker)+1) + `"}`)
	announced := good.with("Content-Type", "application/json").with("Expect", "100-continue")
	announced.body = huge
	p.refused("a huge body", announced, http.StatusRequestEntityTooLarge)
	described := p.doc.Paths[r.path][strings.ToLower(r.method)].RequestBody
	if (described != nil) != (r.body != nil) {
		p.t.Errorf("%s %s: the case has the body %v, the document %v", r.method, r.path, r.body, described)
	}
	if described == nil {
		return
	}
	unannounced := good
	unannounced.body, unannounced.unannounced = huge, true
	p.refused("a huge body that was not announced", unannounced, http.StatusRequestEntityTooLarge)
	for _, what := range []string{"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml", marker} {
		p.refused("a body of another type", good.with("Content-Type", what), http.StatusUnsupportedMediaType)
	}
	for _, body := range []string{
		"{", `{"` + marker, "[1,]", "{'a':1}", marker, "\x00", "\xff\xfe{}", `{"a":"` + "\xff" + marker + `"}`, "{}{}", "nul", `{"a":1e}`,
		"<" + marker + "/>", "key=" + marker, "\ufeff{}", strings.Repeat("[", 20000) + strings.Repeat("]", 20000),
		strings.Repeat("[", 20000), strings.Repeat(`{"a":`, 10001) + "1" + strings.Repeat("}", 10001),
	} {
		ask("no JSON", []byte(body), 400)
	}
	ask("no body", []byte{}, 400)
	deep := `{"unheard_of":` + strings.Repeat(`{"a":`, 5000) + "1" + strings.Repeat("}", 5000) + "}"
	ask("a deep body", []byte(deep), 422)
	fields, _ := r.body.(object)
	for field := range fields {
		ask("a deep field", []byte(strings.Replace(deep, "unheard_of", field, 1)), 400, 422)
	}
	for _, content := range described.Content {
		for _, v := range p.variants("body", content.Schema, r.body) {
			b, err := json.Marshal(v.value)
			if err != nil {
				p.t.Fatal(err)
			}
			ask(v.what, b, 422)
		}
	}
}

// wrongValues sends bodies that fit the schema and are wrong all the same. Some
// are facts that are noted: a sign-in that was refused.
func (p *prober) wrongValues(r testRoute, good wire, m *material) {
	p.t.Helper()
	before := p.look(m)
	events, _ := m.events()
	for i, body := range r.wrong {
		p.refused(fmt.Sprintf("the wrong body %d", i), good.withJSON(p.t, body))
	}
	after, _ := m.events()
	if r.fact == "" {
		if now := p.look(m); now != before {
			p.t.Errorf("%s %s: what was refused has changed something:\n%s", r.method, r.path,
				cmp.Diff(strings.Split(before, "\n"), strings.Split(now, "\n")))
		}
		return
	}
	if len(after) == len(events) {
		p.t.Errorf("%s %s: nothing was noted as %s", r.method, r.path, r.fact)
	}
	for _, e := range after[len(events):] {
		if e.Row != r.fact {
			p.t.Errorf("%s %s: what was refused has done %s", r.method, r.path, e.Row)
		}
	}
}

// TestControlToken asks every operation of control without the token that it
// wants, and with another.
func TestControlToken(t *testing.T) {
	t.Parallel()
	const token = "a-token-of-the-test"
	l := newLab(t, func(o *mockone.Options) { o.Fixture, o.ControlToken = mockone.DefaultFixture, token })
	client := newClient(t)
	at := map[string]string{
		"sandbox": mockone.DefaultSandbox, "name": "cas-foundation", "message": "m", "kind": "cas.tenant", "thing": "t",
	}
	p := &prober{t: t, lab: l, service: mockone.Control, client: client}
	guarded := 0
	for _, r := range allRoutes(t)[mockone.Control] {
		w := wire{method: r.method, url: l.platform.URL(mockone.Control) + fill(r.path, func(name string) string { return at[name] }) + question(r.query)}
		w = w.withJSON(t, r.body)
		if r.public {
			if a := w.through(t.Context(), client); a.Status != http.StatusOK {
				t.Errorf("%s %s, which is public: %s", r.method, r.path, a)
			}
			continue
		}
		guarded++
		p.refused("no token", w, http.StatusUnauthorized)
		p.refused("another token", w.with("Authorization", "Bearer "+marker), http.StatusUnauthorized)
		p.refused("the beginning of the token", w.with("Authorization", "Bearer "+token[:5]), http.StatusUnauthorized)
		p.refused("no bearer token", w.with("Authorization", "Basic "+token), http.StatusUnauthorized)
		p.refused("the token as a parameter", wire{method: r.method, url: strings.Split(w.url, "?")[0] + "?token=" + token}, http.StatusUnauthorized)
	}
	show := wire{method: "GET", url: l.platform.URL(mockone.Control) + "/api/v1/sandboxes/" + mockone.DefaultSandbox}
	if a := show.with("Authorization", "Bearer "+token).through(t.Context(), client); a.Status != http.StatusOK || guarded < 20 {
		t.Errorf("%d operations want the token; with it: %s", guarded, a)
	}
}
