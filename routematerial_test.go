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

	"github.com/mockone/mockone"
)

// material is a sandbox in the middle of its migration, and what it has given away.
type material struct {
	*box
	// tokens are by service; those of CAS are good for the update of the account
	// alone if the sandbox is late.
	tokens map[string]string
	// ids are what routeCase.param names.
	ids map[string]string
	// foreign is everything else by which something in it can be named, with the
	// kind of thing that it is.
	foreign []named
}

// named is an id, a cursor or a key, and what it names.
type named struct{ kind, id string }

// prepare makes a sandbox that is connected, or, if it is late, updated.
func (l *lab) prepare(name string, late bool) *material {
	l.t.Helper()
	m := &material{
		box:    l.sandbox("cas-foundation", "manual", object{"name": name, "seed": name, "overrides": object{"licences": licences(late), "clp": portalOf(), "apexone": apexOf(late), "tmems": mailOf(late), "v1": visionOneOf(late)}}),
		tokens: map[string]string{}, ids: map[string]string{"sandbox": name, "kind": "v1.product_instance", "fixture": "cas-foundation", "job": "none"},
	}
	pua := m.signIn("v1", "primary_user_account")
	a := m.connect(pua)
	if a.Status != http.StatusCreated {
		l.t.Fatalf("connecting: %s", a)
	}
	m.ids["instance"] = a.field("id")
	m.ids["connector"] = m.must("POST", "v1", "/api/enrollment-tokens", pua, object{"type": securityType}).field("connector_id")
	m.ids["account"] = m.must("POST", "v1", "/api/user-accounts", pua, object{"email": "invited@example.com", "role": "Auditor"}).field("id")
	m.ids["role"] = m.must("POST", "v1", "/api/user-roles", pua, object{"name": "A role of its own", "permissions": []string{"user_accounts:view"}}).field("id")
	m.must("POST", "v1", "/api/user-accounts", pua, object{"type": "idp_only_saml_group", "group": readersGroup, "role": "Auditor"})
	m.ids["provider"] = m.must("POST", "v1", "/api/identity-providers", pua, object{"name": "Corporate", "metadata": samlMetadata, "enabled": true}).field("id")
	added := m.must("POST", "v1", "/api/api-keys", pua, object{"name": "Deployment", "role": "Operator"})
	m.ids["api_key"], m.tokens[apiKey] = added.field("id"), added.field("value")
	m.must("POST", "clp", "/api/password-reset", "", object{"login": rootLogin})
	m.advance(object{"by": "3m"})
	if late {
		at := "/api/product-instances/" + m.ids["instance"]
		m.must("POST", "v1", at+"/update-solution", pua, object{"agreed": true})
		var started struct {
			Job struct{ ID string }
		}
		m.must("POST", "v1", at+"/update", pua, object{"understood": true}).into(l.t, &started)
		m.ids["job"] = started.Job.ID
		m.advance(object{"by": "5m"})
	}
	m.tokens["v1"] = pua
	for _, service := range consoles()[1:] {
		m.tokens[service] = m.signIn(service, role(service))
	}
	m.ids["licence"] = m.find("estate.licence", "cas")
	owner := m.must("POST", "clp", "/api/sign-in", "", logIn("clp", ownerAddress, "Granite-Willow-58!")).field("token")
	for _, product := range []string{"cas", "v1", "apexone", "tmems"} {
		opened := m.must("POST", "clp", "/api/products/"+m.find("estate.licence", product)+"/open-console", owner, nil)
		m.ids[product+" ticket"] = opened.field("ticket")
	}
	m.collect()
	return m
}

// visionOneOf is what the sandboxes of prepare say of Vision One: the wizard is open and,
// late, Apex One and Email Security have been updated.
func visionOneOf(late bool) object {
	out := object{"assignments": []any{object{"account": ownerAddress}}}
	if late {
		out["product_instances"] = []any{
			object{"id": "endpoints", "type": "apexone", "state": "updated"}, object{"id": "gateway", "type": "tmems", "state": "updated"},
		}
	}
	return out
}

// licences are what the sandboxes of prepare have: those of Apex One, Email Security and CAS, one that is
// activated by a link, and one of Vision One itself.
func licences(late bool) []any {
	apex := object{"product": "apexone", "name": "Trend Micro Apex One as a Service", "seats": 12, "channel": "TSSL", "ends_in_days": 300}
	mail := object{"product": "tmems", "name": "Trend Micro Email Security", "edition": "standard", "seats": 20, "channel": "TSSL", "ends_in_days": 300}
	if late {
		apex["state"], mail["state"] = "converted", "converted"
	}
	return []any{
		apex, mail,
		object{
			"product": "cas", "name": "Trend Micro Cloud App Security", "edition": "standard", "seats": 100, "channel": "TSSL",
			"activation_code": "CA-8D3K-VQT7R-MLX92-F6BHN-YCW4E-2PJZS", "ends_in_days": 300,
		},
		object{
			"product": "v1es", "name": "Trend Vision One Endpoint Security", "seats": 50, "channel": "TSSL",
			"state": "not_activated", "link_to": "vision.owner@example.com", "ends_in_days": 365,
		},
		object{"product": "v1", "name": "Trend Vision One Credits", "seats": 0, "ends_in_days": 300},
	}
}

// collect notes the ids and keys of everything in the sandbox.
func (m *material) collect() {
	m.t.Helper()
	var things struct {
		Items []struct {
			Kind, ID string
			Body     json.RawMessage
		}
	}
	m.about("GET", "/things?limit=500", nil).into(m.t, &things)
	for _, thing := range things.Items {
		m.foreign = append(m.foreign, named{thing.Kind, thing.ID})
		switch thing.Kind {
		case "cas.service":
			m.ids["service"] = thing.ID
		case "cas.administrator":
			if strings.Contains(string(thing.Body), "help.desk@") {
				m.ids["administrator"] = thing.ID
			}
		case "apexone.agent":
			m.ids["agent"] = thing.ID
			var agent struct {
				Server string `json:"server"`
			}
			if err := json.Unmarshal(thing.Body, &agent); err != nil {
				m.t.Fatal(err)
			}
			m.ids["apex server"] = agent.Server
		case "tmems.domain":
			if strings.Contains(string(thing.Body), "post.example.com") {
				m.ids["domain"], m.ids["recipient"] = thing.ID, "one@post.example.com"
			}
		case "tmems.policy":
			m.ids["mail policy"] = thing.ID
		case "tmems.api_key":
			m.ids["mail key"] = thing.ID
		case "tmems.quarantined":
			m.ids["held"] = thing.ID
		case "tmems.account":
			if strings.Contains(string(thing.Body), "postdesk") {
				m.ids["mail user"] = thing.ID
			}
		case "apexone.application":
			m.ids["application"] = thing.ID
		case "apexone.user":
			if strings.Contains(string(thing.Body), "yui.sakamoto@") {
				m.ids["apex user"] = thing.ID
			}
		}
	}
	var mail struct {
		Items []struct {
			ID    string
			To    string
			Links map[string]string
		}
	}
	m.about("GET", "/mail?limit=500", nil).into(m.t, &mail)
	for _, message := range mail.Items {
		m.ids["message"] = message.ID
		for _, link := range message.Links {
			if _, key, ok := strings.Cut(link, "/password-reset/"); ok {
				m.foreign = append(m.foreign, named{"clp.account", key})
				m.ids["reset"] = key
			}
			if _, key, ok := strings.Cut(link, "/activation-links/"); ok {
				m.foreign = append(m.foreign, named{"estate.licence", key})
				m.ids["link"] = key
			}
			_, key, ok := strings.Cut(link, "/invitations/")
			if !ok {
				continue
			}
			m.foreign = append(m.foreign, named{"v1.account", key})
			if message.To == "invited@example.com" {
				m.ids["invitation"] = key
			}
		}
	}
	for _, service := range consoles() {
		if token := m.tokens[service]; token != "" {
			m.foreign = append(m.foreign, named{service + ".session", token})
		}
	}
	for _, name := range []string{"service", "administrator", "message", "invitation", "link"} {
		if m.ids[name] == "" && m.tokens["v1"] != "" {
			m.t.Fatalf("the sandbox %s has no %s", m.ID, name)
		}
	}
}

// snapshot is everything that a sandbox shows, for comparison.
func (b *box) snapshot() string {
	b.t.Helper()
	var all strings.Builder
	for _, path := range []string{"", "/events?limit=500", "/things?limit=500", "/mail?limit=500"} {
		a := b.about("GET", path, nil)
		if a.Status != http.StatusOK {
			b.t.Fatalf("looking at %s%s: %s", b.ID, path, a)
		}
		fmt.Fprintf(&all, "%s\n%s\n", path, a.Body)
	}
	return all.String()
}

var pathParam = regexp.MustCompile(`\\?\{([^}:\\]+)\\?\}`)

// fill puts values for the parameters into the path of a route.
func fill(path string, value func(name string) string) string {
	return pathParam.ReplaceAllStringFunc(path, func(p string) string { return value(strings.Trim(p, "{}")) })
}

// path returns the path of a route with ids of the material.
func (m *material) path(path string, c routeCase) string {
	m.t.Helper()
	return fill(path, func(name string) string {
		id := m.ids[c.param[name]]
		if id == "" {
			m.t.Fatalf("%s: the case does not say what {%s} is", path, name)
		}
		return url.PathEscape(id)
	})
}

// filled returns the body of a case with the material's ids for what it has in braces.
func (m *material) filled(body any) any {
	fields, ok := body.(object)
	if !ok {
		return body
	}
	out := object{}
	for name, value := range fields {
		if text, ok := value.(string); ok && strings.HasPrefix(text, "{") {
			value = m.ids[strings.Trim(text, "{}")]
		}
		out[name] = value
	}
	return out
}

// testRoute is a route and its case.
type testRoute struct {
	service, op, method, path string
	public                    bool
	routeCase
}

// allRoutes returns the routes of each service but for its pages, those that end a session or a
// sandbox, or keep people from signing in, last. A route without a case, and a case without a route, fail the test.
func allRoutes(t *testing.T) map[string][]testRoute {
	t.Helper()
	d, err := mockone.Describe(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	cases := routeCases()
	out := map[string][]testRoute{}
	for _, s := range d.Routes {
		for _, r := range s.Routes {
			if r.Page {
				continue // pages have tests of their own
			}
			c, ok := cases[s.Service+" "+r.Op]
			if !ok {
				t.Errorf("%s %s %s (%s) has no case: say in routeCases how it is asked", s.Service, r.Method, r.Path, r.Op)
				continue
			}
			delete(cases, s.Service+" "+r.Op)
			out[s.Service] = append(out[s.Service], testRoute{
				service: s.Service, op: r.Op, method: r.Method, path: r.Path, public: r.Public, routeCase: c,
			})
		}
	}
	for key := range cases {
		t.Errorf("routeCases has %q, which is no route", key)
	}
	last := []string{
		"sign-out", "update-account-password", "reset-password", "delete-user-account", "reset-sandbox", "remove-sandbox",
		"switch-two-factor", // whoever signs in afterwards is asked for more
	}
	for _, list := range out {
		slices.SortStableFunc(list, func(a, b testRoute) int { return slices.Index(last, a.op) - slices.Index(last, b.op) })
	}
	return out
}
