package web

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/mockone/mockone/internal/sim"
)

// DefaultSandbox is whom requests are addressed to that say nothing else.
const DefaultSandbox = "default"

// sandboxHeader names the sandbox of a request.
const sandboxHeader = "Mockone-Sandbox"

// hostAllowed reports whether the server may be called so: a page that makes
// its own name point here (DNS rebinding) must not get in.
func (s *Server) hostAllowed(host string) bool {
	name := hostname(host)
	if name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return true
	}
	if ip := net.ParseIP(name); ip != nil && ip.IsLoopback() {
		return true
	}
	return slices.ContainsFunc(s.options.Hosts, func(h string) bool { return h != "" && strings.EqualFold(h, name) })
}

// hostname returns a Host header without port, brackets and final dot, in
// lower case.
func hostname(host string) string {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.TrimSuffix(strings.TrimPrefix(name, "["), "]")
	return strings.ToLower(strings.TrimSuffix(name, "."))
}

// wellFormed reports whether a URL decodes to text without NUL.
func wellFormed(u *url.URL) bool {
	if !text(u.Path) {
		return false
	}
	if u.RawQuery == "" {
		return true
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return false
	}
	for name, values := range query {
		if !text(name) || slices.ContainsFunc(values, func(v string) bool { return !text(v) }) {
			return false
		}
	}
	return true
}

func text(s string) bool { return utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 }

// cutPrefix takes "/s/{sandbox}" off a path. The path is taken as it was sent,
// so that what is encoded in the rest stays so.
func cutPrefix(u *url.URL) (sandbox string, rest *url.URL, ok bool) {
	tail, ok := strings.CutPrefix(u.EscapedPath(), "/s/")
	if !ok {
		return "", nil, false
	}
	name, tail, _ := strings.Cut(tail, "/")
	sandbox, err := url.PathUnescape(name)
	if err != nil || sandbox == "" {
		return "", nil, false
	}
	short := *u
	short.RawPath = "/" + tail
	if short.Path, err = url.PathUnescape(short.RawPath); err != nil {
		return "", nil, false
	}
	return sandbox, &short, true
}

// bearerToken returns the credential of the Authorization header.
func bearerToken(r *http.Request) string {
	scheme, token, ok := strings.Cut(r.Header.Get("Authorization"), " ")
	if !ok || !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// address finds the sandbox of a request and its credential. The first of these
// names the sandbox: the path, the header, the host, the credential, the default.
func (s *Server) address(x *exchange, r *http.Request) error {
	c := &x.call
	c.Token = bearerToken(r)
	name := x.named
	if name == "" {
		name = r.Header.Get(sandboxHeader)
	}
	if name == "" {
		name, _ = strings.CutSuffix(hostname(r.Host), ".localhost")
		if name == hostname(r.Host) {
			name = ""
		}
	}
	var err error
	switch {
	case name != "":
		c.Sandbox, err = s.options.Engine.Sandbox(r.Context(), name)
	case c.Token != "":
		c.Sandbox, err = s.byToken(r.Context(), c.Token)
	case x.route != nil && x.route.Basic:
		_, password, _ := r.BasicAuth()
		c.Sandbox, err = s.byToken(r.Context(), password)
	default:
		name, err = s.byCookie(r)
		if err == nil {
			c.Sandbox, err = s.options.Engine.Sandbox(r.Context(), name)
		}
	}
	if err != nil {
		return err
	}
	if c.Token == "" {
		if cookie, err := r.Cookie(cookieName(s.options.Service, c.Sandbox.ID())); err == nil {
			c.Token = cookie.Value
		}
	}
	return nil
}

// byCookie returns the sandbox that a request's cookies lead to: the default
// one if they have something for it, since that is what no address means.
func (s *Server) byCookie(r *http.Request) (string, error) {
	found := ""
	for _, cookie := range r.Cookies() {
		name, ok := strings.CutPrefix(cookie.Name, cookiePrefix(s.options.Service))
		if !ok || sim.TagOf(cookie.Value) == "" {
			continue
		}
		if name == DefaultSandbox {
			return DefaultSandbox, nil
		}
		if found == "" {
			box, err := s.byToken(r.Context(), cookie.Value)
			if err != nil {
				return "", err
			}
			found = box.ID()
		}
	}
	if found == "" {
		return DefaultSandbox, nil
	}
	return found, nil
}

// byToken returns the sandbox whose tag a token bears; one without a tag is
// none of ours, and leads nowhere but to the default.
func (s *Server) byToken(ctx context.Context, token string) (*sim.Sandbox, error) {
	tag, foreign := sim.TagOf(token), false
	if tag == "" && s.options.Tag != nil {
		tag, foreign = s.options.Tag(token), true
	}
	if tag == "" {
		return s.options.Engine.Sandbox(ctx, DefaultSandbox)
	}
	if id, ok := s.tags.get(tag); ok {
		return s.options.Engine.Sandbox(ctx, id)
	}
	box, err := s.options.Engine.ByTag(ctx, tag)
	if foreign && errors.Is(err, sim.ErrNoSandbox) {
		return s.options.Engine.Sandbox(ctx, DefaultSandbox) // it only looks like a tag
	}
	if err == nil {
		s.tags.put(tag, box.ID())
	}
	return box, err
}

// tags remembers which name a tag is the tag of, so that not every request asks
// the registry. That never changes; whether the sandbox still exists is asked
// each time.
type tags struct {
	mu    sync.Mutex
	names map[string]string
}

// maxTags bounds the memory.
const maxTags = 4096

func (t *tags) get(tag string) (string, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	name, ok := t.names[tag]
	return name, ok
}

func (t *tags) put(tag, name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.names == nil || len(t.names) >= maxTags {
		t.names = map[string]string{}
	}
	t.names[tag] = name
}
