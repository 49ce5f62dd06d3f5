// Package mockone puts the simulated products together: Vision One, Cloud App
// Security and the rest, each with a port of its own, over one data folder of
// sandboxes, and control, which steers the simulation.
//
// It is what Go programs embed; tests use package mocktest, which starts a
// platform inside the test process, and everybody else the command mockone.
package mockone

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/mockone/mockone/internal/clock"
	"github.com/mockone/mockone/internal/fault"
	"github.com/mockone/mockone/internal/sim"
)

// version is that of the release under work. It is a variable because scripts/release
// has the linker set it to the version of the release that it builds.
var version = "0.1.0"

// Version returns the version of this build, such as 1.2.0.
func Version() string { return version }

// The services, in the order of their ports.
const (
	Control = "control"
	V1      = "v1"
	CAS     = "cas"
	TMEmS   = "tmems"
	ApexOne = "apexone"
	WFBS    = "wfbs"
	CLP     = "clp"
)

// Services returns the names of all services in the order of their ports:
// control listens on the port base, v1 on the next, and so on.
func Services() []string { return []string{Control, V1, CAS, TMEmS, ApexOne, WFBS, CLP} }

// DefaultPortBase is the port on which control listens.
const DefaultPortBase = 8080

// DefaultFixture is the world of the sandbox "default" unless another is named.
const DefaultFixture = "cas-foundation"

// Options configure a platform. The zero value serves everything on free ports
// of 127.0.0.1, over a temporary folder, without a default sandbox.
type Options struct {
	// Serve lists the services to serve; empty means all.
	Serve []string
	// Data is the data folder, which several processes may share; empty makes a
	// temporary one that Close removes.
	Data string
	// Host is the address to listen on; empty means 127.0.0.1.
	Host string
	// PortBase is the port of control; 0 takes free ports.
	PortBase int
	// Public gives the base URL of a service as clients see it, where it is not
	// the host that they asked with that service's port.
	Public map[string]string
	// Hosts are further names that the Host header may bear.
	Hosts []string
	// ControlToken, if set, must be sent to control as a bearer token. It is
	// required where Host is not a loopback address, unless InsecureControl is set.
	ControlToken    string
	InsecureControl bool
	// Fixture fills the sandbox "default"; empty makes none.
	Fixture string
	// Fixtures is a folder of the user's own fixtures; empty means none.
	Fixtures string
	// MaxOpen is how many sandboxes' files stay open at once, 0 for the store's
	// default. A process that serves more at the same time opens one for nearly
	// every request.
	MaxOpen int
	Log     *slog.Logger

	// Wall, Faults and OnRow are for tests, see sim.Options.
	Wall   clock.Wall
	Faults fault.Injector
	OnRow  func(row string)
}

// Platform is a running simulation.
type Platform struct {
	house   *house
	engine  *sim.Engine
	options Options
	log     *slog.Logger

	servers   []*server
	addresses map[string]string
	stop      context.CancelFunc
	running   sync.WaitGroup
}

// server is one service's listener.
type server struct {
	service string
	http    *http.Server
	listen  net.Listener
}

// Start starts a platform. It returns once every port answers. Its life is not
// bound to ctx: Close ends it.
func Start(ctx context.Context, o Options) (*Platform, error) {
	if err := o.complete(); err != nil {
		return nil, err
	}
	h, err := newHouse(ctx, o)
	if err != nil {
		return nil, err
	}
	p := &Platform{house: h, engine: h.engine, options: o, log: o.Log, addresses: map[string]string{}}
	h.open(o, p.urls)
	if err := p.begin(ctx); err != nil {
		return nil, errors.Join(err, p.Close(ctx))
	}
	return p, nil
}

// complete fills in defaults and refuses what cannot be meant.
func (o *Options) complete() error {
	if o.Host == "" {
		o.Host = "127.0.0.1"
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Wall == nil {
		o.Wall = clock.System()
	}
	if len(o.Serve) == 0 {
		o.Serve = Services()
	}
	for _, s := range o.Serve {
		if !slices.Contains(Services(), s) {
			return fmt.Errorf("there is no service %q: want %s", s, strings.Join(Services(), ", "))
		}
	}
	for s := range o.Public {
		if !slices.Contains(Services(), s) {
			return fmt.Errorf("a public URL for %q: there is no such service", s)
		}
	}
	if last := o.PortBase + len(Services()) - 1; o.PortBase < 0 || last > 65535 {
		return fmt.Errorf("port base %d: want 0, or 1 to %d", o.PortBase, 65536-len(Services()))
	}
	if !loopback(o.Host) && o.ControlToken == "" && !o.InsecureControl && slices.Contains(o.Serve, Control) {
		return fmt.Errorf("control on %s could be used by anybody who reaches it: give a control token, or say that it shall be insecure", o.Host)
	}
	return nil
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// begin listens, makes the default sandbox, and serves.
func (p *Platform) begin(ctx context.Context) error {
	for _, service := range p.options.Serve {
		l, err := p.listen(ctx, service)
		if err != nil {
			return err
		}
		host, port, err := net.SplitHostPort(l.Addr().String())
		if err != nil {
			return errors.Join(fmt.Errorf("listening for %s: %w", service, err), l.Close())
		}
		p.addresses[service] = "http://" + net.JoinHostPort(reachable(host), port)
		p.servers = append(p.servers, &server{service: service, listen: l})
		if err := p.engine.Registry().PutListener(ctx, service, p.addresses[service], os.Getpid()); err != nil {
			return fmt.Errorf("registering %s: %w", service, err)
		}
	}
	if err := p.fillDefault(ctx); err != nil {
		return err
	}
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	p.stop = stop
	for _, s := range p.servers {
		s.http = &http.Server{
			Handler:           p.house.handler(s.service),
			ReadHeaderTimeout: 10 * time.Second,
			ErrorLog:          slog.NewLogLogger(p.log.Handler(), slog.LevelWarn),
			// Waits and sockets end when the platform does.
			BaseContext: func(net.Listener) context.Context { return background },
		}
		p.running.Go(func() {
			if err := s.http.Serve(s.listen); !errors.Is(err, http.ErrServerClosed) {
				p.log.ErrorContext(background, "a listener ended", slog.String("service", s.service), slog.Any("error", err))
			}
		})
	}
	if slices.Contains(p.options.Serve, Control) {
		p.running.Go(func() { p.sweep(background) })
	}
	return nil
}

// reachable returns the address at which this machine finds who listens on host:
// who listens everywhere is found on the loopback address, too.
func reachable(host string) string {
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		return "127.0.0.1"
	}
	return host
}

func (p *Platform) listen(ctx context.Context, service string) (net.Listener, error) {
	port := 0
	if p.options.PortBase > 0 {
		port = p.options.PortBase + slices.Index(Services(), service)
	}
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", net.JoinHostPort(p.options.Host, strconv.Itoa(port)))
	if err != nil {
		return nil, fmt.Errorf("listening for %s: %w", service, err)
	}
	return l, nil
}

// fillDefault makes the sandbox "default", unless it is there already.
func (p *Platform) fillDefault(ctx context.Context) error {
	if p.options.Fixture == "" {
		return nil
	}
	fixture, err := p.house.catalogue.Get(p.options.Fixture)
	if err != nil {
		return fmt.Errorf("the default sandbox's fixture %q: %w", p.options.Fixture, err)
	}
	_, err = p.engine.Create(ctx, sim.NewSandbox{ID: DefaultSandbox, World: fixture.World("")})
	if errors.Is(err, sim.ErrExists) {
		return nil // this folder has one, perhaps from another process
	}
	if err != nil {
		return fmt.Errorf("making the default sandbox: %w", err)
	}
	return nil
}

// DefaultSandbox is the sandbox of requests that name none.
const DefaultSandbox = "default"

// sweepEvery is how often, in wall time, expired sandboxes are removed. They
// are gone for everybody the moment they expire; this only frees their files.
const sweepEvery = 30 * time.Second

func (p *Platform) sweep(ctx context.Context) {
	for {
		tick, stop := p.engine.Wall().After(sweepEvery)
		select {
		case <-ctx.Done():
			stop()
			return
		case <-tick:
			if err := p.engine.Sweep(ctx); err != nil && ctx.Err() == nil {
				p.log.ErrorContext(ctx, "sweeping expired sandboxes", slog.Any("error", err))
			}
		}
	}
}

// URL returns the address on which a service of this process listens, such as
// "http://127.0.0.1:8081"; empty if it does not serve it.
func (p *Platform) URL(service string) string { return p.addresses[service] }

// URLs returns the addresses of all services that this process serves.
func (p *Platform) URLs() map[string]string {
	return maps.Clone(p.addresses)
}

// finishing is how long, in wall time, requests may go on after Close before
// those that wait are told to end.
const finishing = 100 * time.Millisecond

// Close stops serving: requests that are under way may finish until ctx ends,
// waits and sockets end at once. A temporary folder goes with it.
func (p *Platform) Close(ctx context.Context) error {
	p.house.control.Close() // streams would hold their listener for ever
	var errs []error
	var closing sync.WaitGroup
	var mu sync.Mutex
	for _, s := range p.servers {
		if s.http == nil {
			errs = append(errs, s.listen.Close())
			continue
		}
		closing.Go(func() {
			err := s.http.Shutdown(ctx)
			if err != nil {
				err = errors.Join(fmt.Errorf("stopping %s: %w", s.service, err), s.http.Close())
			}
			mu.Lock()
			defer mu.Unlock()
			errs = append(errs, err)
		})
	}
	p.endWaits(&closing)
	p.running.Wait()
	if len(p.servers) > 0 {
		if err := p.engine.Registry().DropListeners(context.WithoutCancel(ctx), os.Getpid()); err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(append(errs, p.engine.Close())...)
}

// endWaits returns when the listeners are closed. Requests that are under way
// get a moment to finish; those that still wait are then told to end.
func (p *Platform) endWaits(closing *sync.WaitGroup) {
	if p.stop == nil {
		return
	}
	closed := make(chan struct{})
	go func() {
		closing.Wait()
		close(closed)
	}()
	moment, giveUp := clock.System().After(finishing)
	defer giveUp()
	select {
	case <-closed:
	case <-moment:
	}
	p.stop()
	<-closed
}
