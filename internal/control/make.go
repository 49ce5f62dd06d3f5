package control

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/world"
)

// Naming is what a new sandbox is called and how long it lives.
type Naming struct {
	Name   string            `json:"name,omitempty" pattern:"^[a-z0-9][a-z0-9-]{0,62}$" patternDescription:"small letters, digits and hyphens" doc:"The sandbox's name; drawn if it is not given."`
	TTL    string            `json:"ttl,omitempty" maxLength:"40" doc:"How long it lives, in wall time (24h); until it is removed, if it is not given."`
	Labels map[string]string `json:"labels,omitempty" doc:"Words of your own, to find it by."`
}

// check returns the lifetime.
func (n *Naming) check() (ttl time.Duration, err error) {
	if n.TTL != "" {
		if ttl, err = parseDuration("ttl", n.TTL, maxTime); err != nil {
			return 0, err
		}
	}
	return ttl, checkLabels(n.Labels)
}

const (
	maxLabels = 32
	maxLabel  = 255 // bytes, of a label's name and of its value
)

func checkLabels(labels map[string]string) error {
	if len(labels) > maxLabels {
		return invalid("labels: want at most %d", maxLabels)
	}
	for name, value := range labels {
		if name == "" || len(name) > maxLabel || len(value) > maxLabel {
			return invalid("labels: want names of 1 to %d bytes and values of at most %d", maxLabel, maxLabel)
		}
	}
	return nil
}

// creation is the body of a call that makes a sandbox.
type creation struct {
	Naming
	Fixture   json.RawMessage   `json:"fixture" doc:"The name of a fixture, or a document as GET /fixtures/schema describes it."`
	Overrides map[string]any    `json:"overrides,omitempty" doc:"What is laid over the fixture, as a JSON merge patch."`
	Seed      string            `json:"seed,omitempty" maxLength:"200" doc:"What everything random is drawn from; the fixture's own, if it is not given."`
	Locale    string            `json:"locale,omitempty" enum:"en,ja"`
	Timezone  string            `json:"timezone,omitempty" maxLength:"64"`
	Settings  map[string]string `json:"settings,omitempty" doc:"Settings that differ from the fixture's; see GET /settings."`
	Clock     *startClock       `json:"clock,omitempty"`
	Listen    *bool             `json:"listen,omitempty" doc:"Ports of its own: to come, refused if true."`
}

// startClock is how the time of a new sandbox starts and moves.
type startClock struct {
	ClockSettings
	Now time.Time `json:"now,omitzero" doc:"The instant at which it starts; the fixture's own, if it is not given."`
}

// fixture returns the world that is asked for.
func (b *creation) fixture(catalogue *world.Catalogue) (*world.Fixture, error) {
	var name string
	var f *world.Fixture
	var err error
	switch {
	case json.Unmarshal(b.Fixture, &name) == nil:
		if f, err = catalogue.Get(name); err != nil {
			err = unknownFixture(catalogue.Near(name))
		}
	case len(b.Fixture) > 0 && b.Fixture[0] == '{':
		f, err = catalogue.Parse("inline", b.Fixture)
	default:
		err = invalid("fixture: want a name or a document")
	}
	if err != nil {
		return nil, err
	}
	for _, over := range []map[string]any{b.Overrides, b.patch()} {
		if len(over) == 0 {
			continue
		}
		if f, err = f.With(over); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// unknownFixture is the refusal of a name that no fixture bears. near is the
// one that may have been meant, if any is like it.
func unknownFixture(near string) error {
	text := estate.Assumed("There is no such fixture; GET "+prefix+"/fixtures lists those that there are.", "そのフィクスチャはありません。一覧は GET "+prefix+"/fixtures で取得できます。")
	if near != "" {
		text = estate.Assumed("There is no such fixture. Did you mean "+near+"?", "そのフィクスチャはありません。"+near+" ではありませんか。")
	}
	return &web.Denied{Status: http.StatusNotFound, Reason: lifecycle.Reason{Code: "fixture.unknown", Text: text}}
}

// patch returns what the call sets besides its overrides, as a part of the
// document: so the document is all that a reset needs.
func (b *creation) patch() map[string]any {
	out := map[string]any{}
	for name, value := range map[string]string{"seed": b.Seed, "locale": b.Locale, "timezone": b.Timezone} {
		if value != "" {
			out[name] = value
		}
	}
	if len(b.Settings) > 0 {
		settings := make(map[string]any, len(b.Settings))
		for name, value := range b.Settings {
			settings[name] = value
		}
		out["settings"] = settings
	}
	if c := b.Clock; c != nil {
		if !c.Now.IsZero() {
			out["now"] = c.Now.Format(time.RFC3339Nano)
		}
		if part := c.document(); len(part) > 0 {
			out["clock"] = part
		}
	}
	return out
}

type createIn struct{ Body creation }

func (c *Control) create(ctx context.Context, call *web.Call, in *createIn) (*Made, error) {
	if in.Body.Listen != nil && *in.Body.Listen {
		return nil, invalid("listen: ports of a sandbox's own are still to come; address it by path, header, host or credential")
	}
	ttl, err := in.Body.check()
	if err != nil {
		return nil, err
	}
	f, err := in.Body.fixture(c.fixtures)
	if err != nil {
		return nil, err
	}
	box, err := c.engine.Create(ctx, sim.NewSandbox{
		ID: in.Body.Name, World: f.World(""), Labels: in.Body.Labels, TTL: ttl,
	})
	if err != nil {
		return nil, err
	}
	return c.read(ctx, call, box.ID())
}

type forkIn struct {
	SandboxPath
	Body Naming
}

func (c *Control) fork(ctx context.Context, call *web.Call, in *forkIn) (*Made, error) {
	ttl, err := in.Body.check()
	if err != nil {
		return nil, err
	}
	box, err := c.engine.Sandbox(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	fork, err := box.Fork(ctx, in.Body.Name, in.Body.Labels, ttl)
	if err != nil {
		return nil, err
	}
	return c.read(ctx, call, fork.ID())
}

func (c *Control) reset(ctx context.Context, call *web.Call, in *SandboxPath) (*Made, error) {
	box, err := c.engine.Sandbox(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	var document []byte
	if err := box.View(ctx, func(r *sim.Reader) error {
		document, err = r.Source()
		return err
	}); err != nil {
		return nil, err
	}
	if document == nil {
		return nil, &web.Denied{Status: http.StatusConflict, Reason: reason("sandbox.no_source",
			"The sandbox was not made from a fixture, so there is nothing to reset it to.",
			"このサンドボックスはフィクスチャから作成されていないため、リセットできません。")}
	}
	f, err := c.loader.Parse("source", document)
	if err != nil {
		return nil, err
	}
	if err := box.Reset(ctx, f.World("")); err != nil {
		return nil, err
	}
	return c.read(ctx, call, box.ID())
}
