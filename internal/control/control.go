// Package control is the API that steers the simulation: it makes sandboxes and
// takes them away, moves their time, reads their events and mail, explains and
// pushes their things. Its pages list what is running and describe the API.
//
// It knows no product: services reach it as the engine's tables, settings and
// credentials, fixtures as a catalogue.
package control

import (
	"context"
	"log/slog"
	"net/http"
	"sync"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/world"
)

// prefix is the path below which the API lies.
const prefix = "/api/v1"

// actor is who control's acts are recorded as, unless it plays the vendor's support.
const actor = sim.As("control")

// Options configure control.
type Options struct {
	Engine *sim.Engine
	// Fixtures are the worlds that can be started by name, Loader what reads them.
	Fixtures *world.Catalogue
	Loader   *world.Loader
	// URLs returns the base URL of each service for the asker, see web.Options.
	URLs func(ctx context.Context, r *http.Request, sandbox string) map[string]string
	// Hosts, Log, Metrics and Version are as in web.Options.
	Hosts   []string
	Log     *slog.Logger
	Metrics *web.Metrics
	Version string
	// Post has mail come in to the customer's domains; nil if no product handles mail.
	Post estate.Postmaster
	// Bearer, if set, must be sent with every request as a bearer token.
	Bearer string
}

// Control is the control service.
type Control struct {
	engine   *sim.Engine
	fixtures *world.Catalogue
	loader   *world.Loader
	urls     func(ctx context.Context, r *http.Request, sandbox string) map[string]string
	log      *slog.Logger
	version  string
	guarded  bool
	tables   map[string]*lifecycle.Table // by name
	rows     map[string]*lifecycle.Table // by the id of a row
	web      *web.Server

	// streams counts the event streams, which a http.Server does not wait for,
	// and beat is theirs. mu guards closing stopped, after which none begins.
	beat    beat
	mu      sync.Mutex
	stopped chan struct{}
	streams sync.WaitGroup
}
