package mockone

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/mockone/mockone/fixtures"
	"github.com/mockone/mockone/internal/control"
	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/fault"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/world"
	"github.com/mockone/mockone/mockapexone"
	"github.com/mockone/mockone/mockcas"
	"github.com/mockone/mockone/mockclp"
	"github.com/mockone/mockone/mocktmems"
	"github.com/mockone/mockone/mockv1"
)

// house is the one place that sees all services: it makes them, introduces
// them to each other, and gives each its face.
type house struct {
	apex  *mockapexone.Apex
	cas   *mockcas.CAS
	clp   *mockclp.CLP
	tmems *mocktmems.TMEmS
	v1    *mockv1.V1

	engine    *sim.Engine
	loader    *world.Loader
	catalogue *world.Catalogue
	metrics   *web.Metrics
	control   *control.Control
	faces     map[string]*web.Server
}

// newHouse makes the services and opens the data folder.
func newHouse(ctx context.Context, o Options) (*house, error) {
	web.Prepare() // fixtures are checked by huma as well
	h := &house{faces: map[string]*web.Server{}}
	h.cas = mockcas.New(mockcas.Options{})
	h.apex = mockapexone.New(mockapexone.Options{})
	h.tmems = mocktmems.New(mocktmems.Options{})
	h.v1 = mockv1.New(mockv1.Options{
		Products: []estate.Product{h.cas, h.tmems, h.apex}, Consoles: consoles(),
		Suite: h.cas, Mail: h.tmems.Mail, Endpoints: h.apex.Endpoints(),
	})
	h.cas.Use(h.v1)
	h.clp = mockclp.New(mockclp.Options{Owner: h.v1, Consoles: consoles()})
	h.v1.UsePortal(h.clp)
	h.tmems.Use(mocktmems.Options{Owner: h.v1, Portal: h.clp})
	h.apex.Use(mockapexone.Options{Enroller: h.v1, Owner: h.v1, Portal: h.clp})
	var err error
	h.engine, err = sim.Open(ctx, sim.Options{
		Dir: o.Data, MaxOpen: o.MaxOpen, Wall: o.Wall, Faults: o.Faults, OnRow: o.OnRow, Log: o.Log,
		Services: []sim.Service{estate.Service(), h.cas.Service(), h.v1.Service(), h.clp.Service(), h.tmems.Service(), h.apex.Service()},
	})
	if err != nil {
		return nil, err
	}
	h.loader = world.NewLoader(h.engine,
		world.Section{Name: mockcas.Name, New: func() any { return &mockcas.World{} }, Place: placed(h.cas.Place)},
		world.Section{Name: mocktmems.Name, New: func() any { return &mocktmems.World{} }, Place: placed(h.tmems.Place)},
		world.Section{Name: mockapexone.Name, New: func() any { return &mockapexone.World{} }, Place: placed(h.apex.Place)},
		world.Section{Name: mockv1.Name, New: func() any { return &mockv1.World{} }, Place: placed(h.v1.Place)},
		world.Section{Name: mockclp.Name, New: func() any { return &mockclp.World{} }, Place: placed(h.clp.Place)},
	)
	h.loader.Finally(h.complete)
	builtin, err := fs.Sub(fixtures.FS, "worlds")
	if err != nil {
		return nil, errors.Join(err, h.engine.Close())
	}
	if h.catalogue, err = world.LoadCatalogue(h.loader, builtin, o.Fixtures); err != nil {
		return nil, errors.Join(fmt.Errorf("loading fixtures: %w", err), h.engine.Close())
	}
	h.metrics = web.NewMetrics()
	return h, nil
}

// consoles says where the console of a product is, by the product's code.
func consoles() map[string]estate.Console {
	return map[string]estate.Console{
		mockcas.Name:     {Service: CAS, Door: true},
		estate.VisionOne: {Service: V1, Door: true},
		"v1ecs":          {Service: V1, Door: true},
		"v1es":           {Service: V1, Door: true},
		mocktmems.Name:   {Service: TMEmS, Door: true},
		mockapexone.Name: {Service: ApexOne, Door: true},
		"wfbs":           {Service: WFBS},
	}
}

// placed gives a service's Place the form that fixtures call.
func placed[W any](place func(*sim.Tx, W) error) func(*sim.Tx, any) error {
	return func(tx *sim.Tx, part any) error {
		w, ok := part.(*W)
		if !ok {
			return fmt.Errorf("a part of a fixture is a %T", part) // its section made it
		}
		return place(tx, *w)
	}
}

// open gives every service its face. urls says where each is for an asker.
func (h *house) open(o Options, urls func(context.Context, *http.Request, string) map[string]string) {
	// Programs sign the tokens of Apex Central's automation API themselves.
	tags := map[string]func(string) string{ApexOne: h.apex.Tag}
	face := func(service, title string, sessions *estate.Sessions) *web.Server {
		s := web.New(web.Options{
			Service: service, Title: title, Version: Version(), Engine: h.engine, Sessions: sessions, Coming: sessions == nil,
			URLs: urls, Hosts: o.Hosts, Log: o.Log, Metrics: h.metrics, Tag: tags[service],
		})
		h.faces[service] = s
		return s
	}
	h.v1.Routes(face(V1, "Trend Vision One", h.v1.Sessions))
	h.v1.Pages(h.faces[V1])
	h.cas.Routes(face(CAS, "Cloud App Security", h.cas.Sessions))
	h.cas.Pages(h.faces[CAS])
	h.clp.Routes(face(CLP, "Customer Licensing Portal", h.clp.Sessions))
	h.clp.Pages(h.faces[CLP])
	h.tmems.Routes(face(TMEmS, "Email Security", h.tmems.Sessions))
	h.tmems.Pages(h.faces[TMEmS])
	h.apex.Routes(face(ApexOne, "Trend Micro Apex Central", h.apex.Sessions))
	h.apex.Pages(h.faces[ApexOne])
	face(WFBS, "Worry-Free Services", nil) // still to come: it answers /healthz, and its start page says so
	h.control = control.New(control.Options{
		Engine: h.engine, Fixtures: h.catalogue, Loader: h.loader, URLs: urls, Hosts: o.Hosts, Log: o.Log,
		Metrics: h.metrics, Version: Version(), Bearer: o.ControlToken, Post: h.tmems.Mail,
	})
}

// handler returns a service's face.
func (h *house) handler(service string) http.Handler {
	if service == Control {
		return h.control.Handler()
	}
	return h.faces[service].Handler()
}

// urls returns the base URL of each service as the asker of r reaches it: the
// public one if there is one, else the asker's own scheme and a host with the
// port on which the service listens, in this process or another. See host.
func (p *Platform) urls(ctx context.Context, r *http.Request, sandbox string) map[string]string {
	known, err := p.engine.Registry().Listeners(ctx)
	if err != nil {
		p.log.WarnContext(ctx, "reading where services listen", slog.Any("error", err))
	}
	scheme := "http"
	if r != nil && r.TLS != nil {
		scheme = "https"
	}
	out := make(map[string]string, len(Services()))
	for i, service := range Services() {
		base := p.options.Public[service]
		if base == "" {
			port := strconv.Itoa(p.options.PortBase + i)
			if address, err := url.Parse(p.where(service, known)); err == nil && address.Port() != "" {
				port = address.Port()
			} else if p.options.PortBase == 0 {
				continue // nobody serves it
			}
			base = scheme + "://" + net.JoinHostPort(p.host(r, service), port)
		}
		if sandbox != "" && sandbox != DefaultSandbox && service != Control {
			base += "/s/" + sandbox
		}
		out[service] = base
	}
	return out
}

// where returns the address on which a service listens, in this process or another.
func (p *Platform) where(service string, known map[string]string) string {
	if here := p.addresses[service]; here != "" {
		return here
	}
	return known[service]
}

// host returns the host at which the asker of r finds a service: the one that it
// asked. But whoever asks by the name of a service, such as "control", is in a
// network where each of them runs in a place of its own under its own name, as
// containers do; what another process serves is found there by its name.
func (p *Platform) host(r *http.Request, service string) string {
	if r == nil {
		return reachable(p.options.Host)
	}
	asked := r.Host
	if host, _, err := net.SplitHostPort(asked); err == nil {
		asked = host
	}
	if p.addresses[service] == "" && slices.Contains(Services(), strings.ToLower(asked)) {
		return service
	}
	return asked
}

// Description is what the program declares of itself, for documentation and for
// commands that need no running platform.
type Description struct {
	Lifecycles  []lifecycle.Table
	Settings    []sim.Setting
	FaultPoints []fault.Point
	Fixtures    []Fixture
	Routes      []ServiceRoutes
	// Permissions is who may do what in Vision One, as Markdown.
	Permissions string
}

// Fixture is a world that a sandbox can start from.
type Fixture struct {
	Name  string         `json:"name"`
	Title lifecycle.Text `json:"title"`
	Doc   string         `json:"doc"`
	// Document is the fixture as YAML, with what it extends merged in.
	Document []byte `json:"-"`
}

// ServiceRoutes are the routes of one service.
type ServiceRoutes struct {
	Service string
	Routes  []web.Route
}

// Describe returns what the program declares. It needs no data folder and
// listens nowhere; folder is where the user's own fixtures lie, or empty.
func Describe(ctx context.Context, folder string) (*Description, error) {
	o := Options{Fixtures: folder}
	if err := o.complete(); err != nil {
		return nil, err
	}
	h, err := newHouse(ctx, o)
	if err != nil {
		return nil, err
	}
	h.open(o, func(context.Context, *http.Request, string) map[string]string { return nil })
	d := &Description{Lifecycles: h.engine.Tables(), Settings: h.engine.Settings(), FaultPoints: h.engine.FaultPoints(), Permissions: mockv1.Permissions()}
	for _, f := range h.catalogue.List() {
		d.Fixtures = append(d.Fixtures, Fixture{Name: f.Name, Title: f.Title, Doc: f.Doc, Document: f.Document()})
	}
	for _, service := range Services() {
		routes := h.routes(service)
		slices.SortFunc(routes, func(a, b web.Route) int {
			return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Method, b.Method))
		})
		d.Routes = append(d.Routes, ServiceRoutes{Service: service, Routes: routes})
	}
	h.control.Close()
	return d, h.engine.Close()
}

func (h *house) routes(service string) []web.Route {
	if service == Control {
		return h.control.Routes()
	}
	return h.faces[service].Routes()
}
