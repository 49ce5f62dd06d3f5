package agents

import (
	"net/http"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/store"
	"github.com/mockone/mockone/internal/web"
)

// Name is the service that the package is a part of.
const Name = "apexone"

// Kind is the kind of agents.
const Kind = "apexone.agent"

// Act is something that a role of the console may do about endpoints.
type Act string

// The acts.
const (
	// Watch is looking at the figures of the dashboard.
	Watch Act = "dashboard.view"
	// View is looking at endpoints, groups and servers.
	View Act = "endpoints.view"
	// ViewPolicies is looking at policies.
	ViewPolicies Act = "policies.view"
	// Manage is isolating, restoring, relocating, uninstalling and installing agents.
	Manage Act = "endpoints.manage"
)

// Standing is what has become of the product.
type Standing struct {
	// Updated says that it has become Standard Endpoint Protection.
	Updated bool
	// Purged says that all of its data was deleted: nothing of it is shown.
	Purged bool
}

// Options say what the package asks of the rest of the product. Any may be nil:
// then everybody may do everything, and the product is as it always was.
type Options struct {
	// May returns why the actor of the reading may not do something; nil if he may.
	May func(r *sim.Reader, act Act) (*lifecycle.Reason, error)
	// Standing returns what has become of the product.
	Standing func(r *sim.Reader) (Standing, error)
	// Active returns what must be told when an agent was heard of: the product does
	// not fall asleep as long as it has agents [KA9194].
	Active func(r *sim.Reader) ([]lifecycle.Action, error)
	// Enter may show another page of the console instead of one of these.
	Enter func(v *web.Visit, r *sim.Reader, who estate.Session) (instead *web.View, err error)
}

// Agents are the agents of Apex One SaaS and what they are managed by. It holds no
// state of any sandbox.
type Agents struct {
	Agents *sim.Kind[Agent, facts]

	options Options
}

// Everything that Vision One shows of endpoints comes from here.
var _ estate.EndpointSuite = (*Agents)(nil)

// New returns the agents of a product.
func New(o Options) *Agents {
	a := &Agents{options: o}
	a.Agents = a.kind()
	return a
}

// schema holds what has no life of its own. Instants are microseconds since the Unix
// epoch; lists and maps are JSON.
var schema = store.Migration{Name: "0006-apexone-agents", SQL: `
CREATE TABLE apexone_servers (
  id      TEXT PRIMARY KEY,
  seq     INTEGER NOT NULL,
  name    TEXT NOT NULL,
  fqdn    TEXT NOT NULL,
  ip      TEXT NOT NULL,
  version TEXT NOT NULL,
  pattern TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE apexone_groups (
  id   TEXT PRIMARY KEY,
  seq  INTEGER NOT NULL,
  name TEXT NOT NULL UNIQUE
) STRICT, WITHOUT ROWID;

CREATE TABLE apexone_policies (
  id       TEXT PRIMARY KEY,
  seq      INTEGER NOT NULL,
  name     TEXT NOT NULL UNIQUE,
  groups   TEXT NOT NULL CHECK (json_valid(groups)),
  settings TEXT NOT NULL CHECK (json_valid(settings)),
  modified INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- For the figures: what is counted, without a look at any agent's body.
CREATE INDEX apexone_agents ON things (
  state, since, parent, json_extract(body, '$.server'), json_extract(body, '$.pattern')
) WHERE kind = 'apexone.agent';
`}

// Service returns what the engine runs, to be joined with the rest of the product.
func (a *Agents) Service() sim.Service {
	return sim.Service{
		Name:     Name,
		Kinds:    []sim.AnyKind{a.Agents},
		Commands: []sim.Command{Install{}, Isolate{}, Restore{}, Relocate{}, Uninstall{}},
		Settings: settings(),
		Schema:   []store.Migration{schema},
	}
}

// SettingIsolation is how long an agent takes to isolate its computer, or to restore
// its connection.
const SettingIsolation = "apexone.isolation"

// SettingOffline is after how long without a word an agent counts as offline in the
// figures of the dashboard.
const SettingOffline = "apexone.offline"

func settings() []sim.Setting {
	return []sim.Setting{
		{
			Name: SettingIsolation, Type: sim.Delay, Default: "5s..20s", Src: lifecycle.Assumed,
			Doc: "How long an agent that is switched on takes to isolate its computer, or to restore its connection.",
		},
		{
			Name: SettingOffline, Type: sim.Delay, Default: "168h", Src: "SEPJA",
			Doc: "After how long without a word an agent counts as offline in the figures of the dashboard (7 days).",
		},
	}
}

// may refuses what the actor's role does not let him do.
func (a *Agents) may(r *sim.Reader, act Act) error {
	if a.options.May == nil {
		return nil
	}
	why, err := a.options.May(r, act)
	if err != nil || why == nil {
		return err
	}
	return &web.Denied{Status: http.StatusForbidden, Reason: *why}
}

func (a *Agents) standing(r *sim.Reader) (Standing, error) {
	if a.options.Standing == nil {
		return Standing{}, nil
	}
	return a.options.Standing(r)
}
