package mockone_test

import (
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/mockone/mockone"
)

// site knows the routes of all services of a platform, and which of them were seen.
type site struct {
	// services are by the address of their port.
	services map[string]string
	routes   map[string][]siteRoute

	*sightings
}

// sightings are what was seen, by all who look.
type sightings struct {
	mu sync.Mutex
	// shown are the routes that have answered with what was asked for.
	shown map[string]bool
	// once are addresses that are the same for everybody, and mistakes that were reported.
	once map[string]bool
}

// siteRoute is a route and what its paths look like.
type siteRoute struct {
	service, op, method, path string
	public, page              bool
	pattern                   *regexp.Regexp
	params                    []string
}

// key names the route.
func (r *siteRoute) key() string {
	return r.service + " " + r.op + " (" + r.method + " " + r.path + ")"
}

func newSite(t *testing.T, d *mockone.Description, p *mockone.Platform) *site {
	t.Helper()
	s := &site{routes: map[string][]siteRoute{}, sightings: &sightings{shown: map[string]bool{}, once: map[string]bool{}}}
	for _, of := range d.Routes {
		for _, r := range of.Routes {
			one := siteRoute{service: of.Service, op: r.Op, method: r.Method, path: r.Path, public: r.Public, page: r.Page}
			quoted := regexp.QuoteMeta(r.Path)
			one.pattern = regexp.MustCompile("^" + pathParam.ReplaceAllString(quoted, "([^/]+)") + "$")
			for _, m := range pathParam.FindAllStringSubmatch(r.Path, -1) {
				one.params = append(one.params, m[1])
			}
			s.routes[of.Service] = append(s.routes[of.Service], one)
		}
		// A word in a path comes before a parameter.
		slices.SortStableFunc(s.routes[of.Service], func(a, b siteRoute) int { return len(a.params) - len(b.params) })
	}
	return s.on(p)
}

// on returns the same site on another platform.
func (s *site) on(p *mockone.Platform) *site {
	other := &site{services: map[string]string{}, routes: s.routes, sightings: s.sightings}
	for service, at := range p.URLs() {
		other.services[at] = service
	}
	return other
}

// target is an address on the platform.
type target struct {
	service, sandbox string
	route            *siteRoute
	// values are the parameters' in the path.
	values []string
}

// find returns what is at an address; its route is nil if there is none.
func (s *site) find(method string, at *url.URL) target {
	var out target
	out.service = s.services[at.Scheme+"://"+at.Host]
	path := at.EscapedPath()
	if tail, ok := strings.CutPrefix(path, "/s/"); ok {
		out.sandbox, path, _ = strings.Cut(tail, "/")
		path = "/" + path
	}
	if path == "" {
		path = "/"
	}
	for i := range s.routes[out.service] {
		r := &s.routes[out.service][i]
		if m := r.pattern.FindStringSubmatch(path); m != nil && r.method == method {
			out.route, out.values = r, m[1:]
			return out
		}
	}
	return out
}

// leads says what is wrong with a place to which a page leads.
func (s *site) leads(method string, at *url.URL) string {
	found := s.find(method, at)
	switch {
	case found.service == "":
		return "leads out of the platform"
	case found.route == nil:
		return "is no route"
	case method == http.MethodPost && !found.route.page:
		return "is no form's"
	}
	return ""
}

// first reports whether something is seen for the first time.
func (s *sightings) first(at string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.once[at] {
		return false
	}
	s.once[at] = true
	return true
}

func (s *sightings) show(r *siteRoute) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shown[r.key()] = true
}

// unseen lists the pages that nobody has seen.
func (s *site) unseen() []string {
	var out []string
	for _, service := range slices.Sorted(maps.Keys(s.routes)) {
		for i := range s.routes[service] {
			if r := &s.routes[service][i]; r.page && r.method == http.MethodGet && !s.shown[r.key()] {
				out = append(out, r.key())
			}
		}
	}
	return out
}
