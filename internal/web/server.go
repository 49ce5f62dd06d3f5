package web

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humamux"
	"github.com/gorilla/mux"

	"github.com/mockone/mockone/internal/clock"
	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web/ui"
)

// Options configure a Server.
type Options struct {
	// Service is the service's short name, "v1"; Title what its pages are headed with.
	Service, Title string
	// Version is that of the build.
	Version string
	// Engine runs the sandboxes.
	Engine *sim.Engine
	// Sessions are the console's; nil means that nobody signs in here.
	Sessions *estate.Sessions
	// Tag returns the tag of a sandbox that a bearer token carries which Mockone has not
	// made; empty if it carries none. It may be nil.
	Tag func(token string) string
	// URLs returns the base URL of each service, by its name and without a
	// slash at the end, as the asker of r reaches it in the sandbox. It may be
	// nil: links to other services are then without a host.
	URLs func(ctx context.Context, r *http.Request, sandbox string) map[string]string
	// Hosts are names that the Host header may bear besides localhost,
	// *.localhost and loopback addresses.
	Hosts []string
	// Bearer, if set, must come with every request as a bearer token, but for
	// public operations.
	Bearer string
	// Coming makes the start page say that the service is still to come.
	Coming bool
	// Log takes a line per request, and what went wrong; nil takes nothing.
	Log *slog.Logger
	// Metrics counts requests; nil counts nothing.
	Metrics *Metrics
	// Observe, if set, is called after each answer, before the next request on
	// its connection is read; it must not block.
	Observe func(Exchange)
}

// Server is the HTTP face of one service.
type Server struct {
	options Options
	log     *slog.Logger
	wall    clock.Wall
	router  *mux.Router
	api     huma.API
	origins *http.CrossOriginProtection
	tags    tags
	// routes are by their operation's id, order lists the ids as registered.
	routes map[string]*route
	order  []string
	finish sync.Once
	// envelopes are by what paths begin with.
	envelopes []enveloped
	// shown are the paths of pages: what a form is sent to has not always one.
	shown map[string]bool
	// console is the service's pages: its own, or those that every service has.
	console       *Console
	style, script ui.Asset
}

// Route is an operation as tests and documentation list it.
type Route struct {
	Op, Method, Path string
	// Summary says in a few words what it does.
	Summary string
	// Public says that no session is needed, Assumed that the vendor's
	// operation is not documented, Page that it is a page or a page's form and
	// not of the API.
	Public, Assumed, Page bool
	// Act is what the console's table of permissions calls it, Scopes the limited
	// sessions that are good for it.
	Act    string
	Scopes []string
	// Codes are the codes of problems that it answers with on purpose.
	Codes []string
}

// New returns a Server that serves GET /healthz, /openapi.json, and what pages
// need, and a start page unless the service registers one of its own.
func New(o Options) *Server {
	takeOver()
	s := &Server{
		options: o, log: o.Log, wall: o.Engine.Wall(), router: mux.NewRouter(),
		origins: http.NewCrossOriginProtection(), routes: map[string]*route{}, shown: map[string]bool{},
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.router.SkipClean(true).UseEncodedPath()
	s.router.NotFoundHandler = http.HandlerFunc(s.unknownRoute)
	s.router.MethodNotAllowedHandler = http.HandlerFunc(s.unknownMethod)
	format := huma.Format{Marshal: marshal, Unmarshal: unmarshal}
	config := huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info:    &huma.Info{Title: o.Title + " (simulated)", Version: o.Version},
			Components: &huma.Components{
				Schemas:         huma.NewMapRegistry("#/components/schemas/", schemaNamer()),
				SecuritySchemes: map[string]*huma.SecurityScheme{"bearer": {Type: "http", Scheme: "bearer"}},
			},
		},
		// By "json" huma finds what ends in +json: the problems.
		Formats:                      map[string]huma.Format{"application/json": format, "json": format},
		DefaultFormat:                "application/json",
		RejectUnknownQueryParameters: true,
	}
	s.api = humamux.New(s.router, config, humamux.WithRouteCustomizer(func(op *huma.Operation, r *mux.Route) {
		r.Name(op.OperationID).Handler(s.enter(s.routes[op.OperationID], r.GetHandler()))
	}))
	var err error
	if s.style, s.script, err = ui.Assets(); err != nil {
		panic(fmt.Errorf("what pages load: %w", err)) // it is embedded
	}
	s.Console(ConsoleOptions{})
	s.ownRoutes()
	return s
}

// ownRoutes registers what every service serves.
func (s *Server) ownRoutes() {
	health, err := json.Marshal(map[string]string{"status": "ok", "service": s.options.Service, "version": s.options.Version})
	if err != nil {
		panic(fmt.Errorf("encoding the health of %s: %w", s.options.Service, err)) // strings always encode
	}
	s.Raw(Op{ID: "health", Method: http.MethodGet, Path: "/healthz", Public: true, NoSandbox: true, Summary: "Whether the service answers"},
		func(w http.ResponseWriter, _ *http.Request) { s.write(w, "application/json", health) })
	document := sync.OnceValues(func() ([]byte, error) { return json.Marshal(s.api.OpenAPI()) })
	s.Raw(Op{ID: "openapi", Method: http.MethodGet, Path: "/openapi.json", Public: true, NoSandbox: true},
		func(w http.ResponseWriter, r *http.Request) {
			body, err := document()
			if err != nil {
				s.Problem(w, r, fmt.Errorf("encoding the OpenAPI document: %w", err))
				return
			}
			s.write(w, "application/openapi+json", body)
		})
	s.asset("style", s.style)
	s.asset("script", s.script)
	s.Raw(Op{
		ID: "preferences", Method: http.MethodPost, Path: "/preferences", Public: true, NoSandbox: true, Page: true,
		Doc: "Takes the language and the theme of the pages.",
	}, s.preferences)
}

// asset serves a file that pages load.
func (s *Server) asset(id string, a ui.Asset) {
	path, _, _ := strings.Cut(a.Path, "?")
	s.Raw(Op{ID: id, Method: http.MethodGet, Path: path, Query: []string{"v"}, Public: true, NoSandbox: true},
		func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Cache-Control", "max-age=86400, immutable")
			w.Header().Del("Vary") // or each message and each session would have it loaded again
			s.write(w, a.Type, a.Body)
		})
}

// write answers 200 with the body.
func (s *Server) write(w http.ResponseWriter, contentType string, body []byte) {
	w.Header().Set("Content-Type", contentType)
	if _, err := w.Write(body); err != nil {
		s.log.Debug("the asker is gone", slog.Any("error", err))
	}
}

// Handler returns what to serve. Nothing can be registered after it.
func (s *Server) Handler() http.Handler {
	s.complete()
	return http.HandlerFunc(s.serve)
}

// complete adds the start page of a service that has none of its own, and notes
// where there are pages.
func (s *Server) complete() {
	s.finish.Do(func() {
		if !slices.ContainsFunc(s.order, func(id string) bool { return s.routes[id].Path == "/" && s.routes[id].Method == http.MethodGet }) {
			s.console.start()
		}
		for _, rt := range s.routes {
			if rt.Page && rt.Method == http.MethodGet {
				s.shown[rt.Path] = true
			}
		}
	})
}

// Routes lists the operations in the order in which they were registered.
// Nothing can be registered after it.
func (s *Server) Routes() []Route {
	s.complete()
	out := make([]Route, len(s.order))
	for i, id := range s.order {
		r := s.routes[id]
		out[i] = Route{Op: r.ID, Method: r.Method, Path: r.Path, Summary: r.Summary, Public: r.Public, Assumed: r.Assumed, Page: r.Page, Act: r.Act, Scopes: r.Scopes, Codes: r.Codes}
	}
	return out
}

// OpenAPI returns the description of the service's operations.
func (s *Server) OpenAPI() *huma.OpenAPI { return s.api.OpenAPI() }

// Engine returns the engine that runs the sandboxes.
func (s *Server) Engine() *sim.Engine { return s.options.Engine }

// schemaNamer names the types in the OpenAPI document: by their own name, or
// with their package before it if another type has taken that name.
func schemaNamer() func(reflect.Type, string) string {
	taken := map[string]reflect.Type{}
	return func(t reflect.Type, hint string) string {
		for t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		name := huma.DefaultSchemaNamer(t, hint)
		other, ok := taken[name]
		if !ok {
			taken[name] = t
			return name
		}
		if other == t || t.PkgPath() == "" {
			return name
		}
		pkg := t.PkgPath()[strings.LastIndexByte(t.PkgPath(), '/')+1:]
		return strings.ToUpper(pkg[:1]) + pkg[1:] + name
	}
}
