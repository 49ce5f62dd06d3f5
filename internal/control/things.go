package control

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// ThingSummary is a living thing as lists show it.
type ThingSummary struct {
	Kind      string          `json:"kind"`
	ID        string          `json:"id"`
	State     lifecycle.State `json:"state"`
	StateText string          `json:"state_text" doc:"The state as a person reads it."`
	Since     time.Time       `json:"since" doc:"When it entered the state."`
	Body      any             `json:"body" doc:"The thing, without its secrets."`
}

// Thing is a living thing with its past and what can happen to it next.
type Thing struct {
	ThingSummary
	History []Event     `json:"history" doc:"What happened to it, at most the first 500 events; GET events for more."`
	Timers  []sim.Timer `json:"timers" doc:"What time will do to it."`
	Can     []Can       `json:"can" doc:"Every trigger, and whether it would be taken now."`
}

// Can is one trigger as seen from a thing's present state.
type Can struct {
	Trigger lifecycle.Trigger `json:"trigger"`
	Label   string            `json:"label"`
	Allowed bool              `json:"allowed" doc:"It would be taken now, given what it needs."`
	Row     string            `json:"row,omitempty"`
	To      lifecycle.State   `json:"to,omitempty"`
	By      lifecycle.Actor   `json:"by,omitempty" doc:"Who acts: operator, product, support, world."`
	Needs   []string          `json:"needs,omitempty" doc:"Guards on the request: what its input must bring."`
	Reasons []Reason          `json:"reasons,omitempty" doc:"Why not."`
	Timer   bool              `json:"timer,omitempty" doc:"Only time pulls it."`
}

// Reason says why something is refused.
type Reason struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Source  string `json:"source,omitempty"`
}

// knows reports whether there is a kind of things of that name.
func (c *Control) knows(kind string) bool {
	_, ok := c.table(kind)
	return ok
}

// table returns the lifecycle of a kind.
func (c *Control) table(kind string) (*lifecycle.Table, bool) {
	t, ok := c.tables[kind]
	return t, ok
}

// row returns the lifecycle that has the row.
func (c *Control) row(id string) (*lifecycle.Table, bool) {
	t, ok := c.rows[id]
	return t, ok
}

// findThing returns a thing of a kind, or of whichever kind has the id if none is named.
func (c *Control) findThing(r *sim.Reader, kind, id string) (sim.Thing, *lifecycle.Table, error) {
	if kind != "" {
		t, err := r.Thing(kind, id)
		return t, c.tables[kind], err
	}
	for name, table := range c.tables {
		t, err := r.Thing(name, id)
		if !errors.Is(err, sim.ErrNotFound) {
			return t, table, err
		}
	}
	return sim.Thing{}, nil, sim.ErrNotFound
}

func (c *Control) summarize(t sim.Thing, lang string) ThingSummary {
	out := ThingSummary{Kind: t.Kind, ID: t.ID, State: t.State, Since: t.Since, Body: t.Body}
	if table, ok := c.table(t.Kind); ok {
		if info, ok := table.State(t.State); ok {
			out.StateText = info.Label.In(lang)
		}
	}
	return out
}

type thingsIn struct {
	SandboxPath
	Paging
	Kind string `query:"kind" maxLength:"100" doc:"Only things of this kind."`
}

// ThingList is a page of things.
type ThingList struct {
	Items []ThingSummary `json:"items"`
	Next  string         `json:"next,omitempty" doc:"Give it as after to get the next page."`
}

func (c *Control) things(ctx context.Context, call *web.Call, in *thingsIn) (*ThingList, error) {
	afterKind, afterID, ok := strings.Cut(in.After, ":")
	if in.After != "" && !ok {
		return nil, &sim.Invalid{Err: web.ErrNoSuchPage}
	}
	box, err := c.engine.Sandbox(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := &ThingList{}
	return out, box.View(ctx, func(r *sim.Reader) error {
		list, err := r.Things(in.Kind, afterKind, afterID, in.Limit+1)
		if err != nil {
			return err
		}
		*out = ThingList{Items: []ThingSummary{}}
		if len(list) > in.Limit {
			list = list[:in.Limit]
			last := list[in.Limit-1]
			out.Next = last.Kind + ":" + last.ID
		}
		for _, t := range list {
			out.Items = append(out.Items, c.summarize(t, language(call.Request)))
		}
		return nil
	})
}

// ThingPath names a thing of a sandbox.
type ThingPath struct {
	SandboxPath
	Kind  string `path:"kind" maxLength:"100" doc:"The thing's kind, which is its lifecycle's name."`
	Thing string `path:"thing" maxLength:"200" doc:"The thing's id."`
}

func (c *Control) thing(ctx context.Context, call *web.Call, in *ThingPath) (*Thing, error) {
	box, err := c.engine.Sandbox(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := &Thing{}
	return out, box.View(ctx, func(r *sim.Reader) error {
		t, err := r.Thing(in.Kind, in.Thing)
		if err != nil {
			return err
		}
		*out = Thing{ThingSummary: c.summarize(t, language(call.Request)), Timers: []sim.Timer{}}
		if out.History, _, err = readEvents(r, sim.EventFilter{Kind: t.Kind, Thing: t.ID, Limit: maxCaused}); err != nil {
			return err
		}
		timers, err := r.TimersOf(t.Kind, t.ID)
		if err != nil {
			return err
		}
		out.Timers = append(out.Timers, timers...)
		r.As(string(actor))
		can, err := r.Explain(t.Kind, t.ID)
		out.Can = explain(can, language(call.Request))
		return err
	})
}

func explain(list []lifecycle.Possibility, lang string) []Can {
	out := make([]Can, len(list))
	for i := range list {
		p := &list[i]
		out[i] = Can{
			Trigger: p.Trigger, Label: p.Label.In(lang), Allowed: p.Allowed, Row: p.Row, To: p.To, By: p.By,
			Needs: p.Needs, Timer: p.Timer,
		}
		for _, reason := range p.Reasons {
			out[i].Reasons = append(out[i].Reasons, Reason{
				Code: reason.Code, Message: reason.Text.In(lang), Source: reason.Text.Src,
			})
		}
	}
	return out
}

type triggerIn struct {
	ThingPath
	Body struct {
		Trigger string          `json:"trigger" minLength:"1" maxLength:"100"`
		Input   json.RawMessage `json:"input,omitempty" doc:"What the trigger takes; see GET /lifecycles/{name}."`
		Force   bool            `json:"force,omitempty" doc:"Skip the guards, never the state. The event says so."`
		As      string          `json:"as,omitempty" enum:"control,support" default:"control" doc:"As whom: support plays the vendor's support."`
	}
}

// trigger pushes a thing over and shows it as it is then.
func (c *Control) trigger(ctx context.Context, call *web.Call, in *triggerIn) (*Thing, error) {
	box, err := c.engine.Sandbox(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	who := actor
	if in.Body.As == string(lifecycle.Support) {
		who = sim.As(lifecycle.Support)
	}
	if _, err := box.Do(ctx, who, sim.Trigger{
		Kind: in.Kind, Thing: in.Thing, Trigger: lifecycle.Trigger(in.Body.Trigger),
		Input: in.Body.Input, Force: in.Body.Force,
	}); err != nil {
		return nil, err
	}
	return c.thing(ctx, call, &in.ThingPath)
}
