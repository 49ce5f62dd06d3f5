package web

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/gorilla/mux"
)

// policy is the content security policy of all answers: pages load nothing but
// what their own service serves.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"base-uri 'none'; frame-ancestors 'none'; " + formPolicy

// formPolicy is its last part: where forms may lead, also by a redirect.
const formPolicy = "form-action 'self'"

// Exchange is a request and its answer, as Options.Observe is told of them.
type Exchange struct {
	// ID is the request's id, which the answer bears as X-Request-Id.
	ID string
	// Sandbox is empty if the request concerns none that there is, Op if no
	// operation was found.
	Sandbox, Service, Op string
	// Method and Path are the request's; Path is without the sandbox's prefix.
	Method, Path string
	// Status is the answer's; 0 if the connection was closed without one.
	Status int
	// Duration is wall time.
	Duration time.Duration
	// First and Last are the numbers of the events that the request caused in
	// its sandbox; 0 if there are none.
	First, Last int64
}

// exchange is one request under way.
type exchange struct {
	call  Call
	out   recorder
	route *route
	id    string
	// method is the request's own: its copy's HEAD is a GET.
	method string
	// named is the sandbox in the path.
	named string
}

type exchangeKey struct{}

// exchangeOf returns the exchange of a context that serve has made.
func exchangeOf(ctx context.Context) *exchange {
	x, ok := ctx.Value(exchangeKey{}).(*exchange)
	if !ok {
		panic(errors.New("web: not the context of a request to a Server"))
	}
	return x
}

// bodyRead lifts the deadline by which the body had to come. It would end the
// request, were that held for longer.
func (x *exchange) bodyRead() {
	if !x.route.hasBody {
		return
	}
	// A writer that has no deadlines was not given one.
	_ = http.NewResponseController(x.out.ResponseWriter).SetReadDeadline(time.Time{})
}

// serve is the way of every request.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	began := s.wall.Now()
	x := &exchange{out: recorder{ResponseWriter: w}, method: r.Method, id: requestID()}
	r = r.WithContext(context.WithValue(r.Context(), exchangeKey{}, x))
	x.call = Call{Request: r, server: s, w: &x.out, lang: Language(r, "")}
	defer func() { s.done(x, began, recover()) }()
	h := w.Header()
	h.Set("X-Request-Id", x.id)
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	// Without a referrer, browsers do not say either from which site a form comes.
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	h.Set("Vary", "Accept-Language, Cookie, "+sandboxHeader)
	if err := s.admit(r); err != nil {
		s.Problem(&x.out, r, err)
		return
	}
	if name, rest, ok := cutPrefix(r.URL); ok {
		r.URL, x.named = rest, name
		x.call.Prefix = "/s/" + url.PathEscape(name)
	}
	if r.Method == http.MethodHead {
		r.Method = http.MethodGet // the server drops the body
	}
	s.router.ServeHTTP(&x.out, r)
}

// admit refuses what no operation shall see.
func (s *Server) admit(r *http.Request) error {
	if !s.hostAllowed(r.Host) {
		return errHost
	}
	if !wellFormed(r.URL) {
		return errURL
	}
	if err := s.origins.Check(r); err != nil {
		return errOrigin
	}
	return nil
}

// enter is the way to an operation, once its route is found.
func (s *Server) enter(rt *route, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x := exchangeOf(r.Context())
		x.route = rt
		x.call.Request = r
		x.call.member = !rt.Public && s.options.Sessions != nil
		if rt.Page {
			x.call.lang = cmp.Or(chosen(r), x.call.lang)
		}
		decodeVars(r)
		if err := s.permit(x, rt, r); err != nil {
			s.Problem(w, r, err)
			return
		}
		if rt.raw && r.Body != nil {
			r.Body = http.MaxBytesReader(w, r.Body, rt.MaxBody)
		}
		next.ServeHTTP(w, r)
	})
}

// permit checks what can be checked before the input is read.
func (s *Server) permit(x *exchange, rt *route, r *http.Request) error {
	if s.options.Bearer != "" && !rt.Public && !s.hasToken(rt, r) {
		return errToken
	}
	if r.ContentLength > rt.MaxBody {
		return errTooLarge
	}
	if rt.NoSandbox {
		x.call.member = false
	} else {
		if err := s.address(x, r); err != nil {
			return err
		}
		if x.call.member && x.call.Token == "" {
			_, err := s.options.Sessions.Check(nil, "")
			return err
		}
	}
	if !rt.raw {
		return nil
	}
	if err := knownQuery(rt, r); err != nil {
		return err
	}
	if rt.Page {
		return nil // it is checked in the reading that the page is made on
	}
	return x.call.checkAnyway(r.Context()) // a raw handler's answer cannot be held back
}

// hasToken reports whether a request bears the Options' token: a page is asked for
// by a browser, which can send it as a password alone.
func (s *Server) hasToken(rt *route, r *http.Request) bool {
	token := bearerToken(r)
	if _, password, ok := r.BasicAuth(); ok && rt.Page {
		token = password
	}
	return subtle.ConstantTimeCompare([]byte(token), []byte(s.options.Bearer)) == 1
}

// knownQuery refuses query parameters that a raw handler does not know.
func knownQuery(rt *route, r *http.Request) error {
	if r.URL.RawQuery == "" || rt.AnyQuery {
		return nil
	}
	var wrong []Mistake
	for name := range r.URL.Query() {
		if !slices.Contains(rt.Query, name) {
			wrong = append(wrong, Mistake{Location: location("query." + name), Message: unknownQuery})
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	slices.SortFunc(wrong, func(a, b Mistake) int { return strings.Compare(a.Location, b.Location) })
	return &mistakes{Denied: errQuery, list: wrong}
}

// done ends a request, whatever became of it.
func (s *Server) done(x *exchange, began time.Time, failure any) {
	abort := failure == http.ErrAbortHandler //nolint:errorlint // the very value is what net/http means by it
	if failure != nil && !abort {
		s.log.Error("a handler panicked", slog.String("request", x.id), slog.String("op", x.op()),
			slog.Any("panic", failure), slog.String("stack", string(debug.Stack())))
		if abort = x.out.sent; !abort {
			x.out.takeBack()
			// What is around its pages may be what panicked: it is not asked again.
			call := x.call
			call.lang, call.Sandbox = x.call.Lang(), nil
			s.answerProblem(&x.out, call.Request, &call, fmt.Errorf("panic: %v", failure))
		}
	}
	if abort {
		if !x.out.sent {
			x.out.status = 0
		}
	} else {
		x.out.commit()
	}
	s.account(x, s.wall.Now().Sub(began))
	if abort {
		panic(http.ErrAbortHandler) // closes the connection
	}
}

// account tells the log, the metrics and the observer of a request.
//
//nolint:contextcheck // the request's own context is the right one
func (s *Server) account(x *exchange, took time.Duration) {
	sandbox := ""
	if x.call.Sandbox != nil {
		sandbox = x.call.Sandbox.ID()
	}
	r := x.call.Request
	s.options.Metrics.count(s.options.Service, x.route, x.out.status)
	if s.log.Enabled(r.Context(), slog.LevelInfo) {
		s.log.LogAttrs(r.Context(), slog.LevelInfo, "request",
			slog.String("service", s.options.Service), slog.String("op", x.op()), slog.String("sandbox", sandbox),
			slog.Int("status", x.out.status), slog.Float64("ms", float64(took)/float64(time.Millisecond)), slog.String("request", x.id))
	}
	if s.options.Observe != nil {
		s.options.Observe(Exchange{
			ID: x.id, Sandbox: sandbox, Service: s.options.Service, Op: x.op(), Method: x.method, Path: r.URL.Path,
			Status: x.out.status, Duration: took, First: x.call.first, Last: x.call.last,
		})
	}
}

// op returns the operation's id; empty if none was found.
func (x *exchange) op() string {
	if x.route == nil {
		return ""
	}
	return x.route.ID
}

// unknownRoute answers for paths that no operation has.
func (s *Server) unknownRoute(w http.ResponseWriter, r *http.Request) { s.unrouted(w, r, errRoute) }

// unrouted refuses a request that leads to no operation. It concerns its sandbox
// all the same: that decides the language, and who looks for what a client did
// there finds it.
func (s *Server) unrouted(w http.ResponseWriter, r *http.Request, refusal error) {
	if s.options.Sessions != nil {
		x := exchangeOf(r.Context())
		if err := s.address(x, r); err != nil {
			s.log.DebugContext(r.Context(), "an unknown address leads to no sandbox", slog.Any("error", err))
		}
		x.call.member = x.call.Token != "" // a page in his frame, if he is who he says
	}
	s.Problem(w, r, refusal)
}

// unknownMethod answers for a path that has operations, but none of the method. A
// browser that asks for what only a form is sent to, since somebody loads again the
// page that refused it, is led to the page with the form.
func (s *Server) unknownMethod(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet && wantsPage(r) && s.takesForm(r) {
		x := exchangeOf(r.Context())
		s.console.redirect(w, &Visit{Call: &x.call, console: s.console}, s.pageAbove(r))
		return
	}
	var allow []string
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		other := r.Clone(r.Context())
		other.Method = method
		var match mux.RouteMatch
		if !s.router.Match(other, &match) || match.MatchErr != nil {
			continue
		}
		allow = append(allow, method)
		if method == http.MethodGet {
			allow = append(allow, http.MethodHead)
		}
	}
	w.Header().Set("Allow", strings.Join(allow, ", "))
	s.unrouted(w, r, errMethod)
}

// takesForm reports whether a page's form is sent to the address of a request.
func (s *Server) takesForm(r *http.Request) bool {
	rt := s.at(http.MethodPost, r.URL.EscapedPath())
	return rt != nil && rt.Page
}

// pageAbove returns the path of the nearest page at or above the address of a
// request: there is one at the top.
func (s *Server) pageAbove(r *http.Request) string {
	path := r.URL.EscapedPath()
	for path != "" && path != "/" {
		if rt := s.at(http.MethodGet, path); rt != nil && rt.Page {
			return path
		}
		path = path[:strings.LastIndexByte(path, '/')]
	}
	return "/"
}

// at returns the operation of a method and an escaped path; nil if there is none.
func (s *Server) at(method, path string) *route {
	u, err := url.ParseRequestURI(path)
	if err != nil {
		return nil
	}
	var match mux.RouteMatch
	if !s.router.Match(&http.Request{Method: method, URL: u}, &match) || match.MatchErr != nil {
		return nil
	}
	return s.routes[match.Route.GetName()]
}

// requestID draws an id. It comes from the operating system, not from the
// sandbox's seed: reading must not change what is drawn next.
func requestID() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails: it ends the process instead
	return hex.EncodeToString(b[:])
}
