package control

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/mockone/mockone/internal/fault"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// What is declared is the same in every sandbox: lifecycles, settings, fault
// points, fixtures.

// LifecycleSummary is a lifecycle as the list shows it.
type LifecycleSummary struct {
	Name  string         `json:"name"`
	Title lifecycle.Text `json:"title"`
	Doc   string         `json:"doc"`
}

// LifecycleList is a page of lifecycles.
type LifecycleList struct {
	Items []LifecycleSummary `json:"items"`
	Next  string             `json:"next,omitempty"`
}

type pageIn struct{ Paging }

func (c *Control) lifecycles(_ context.Context, _ *web.Call, in *pageIn) (*LifecycleList, error) {
	tables, next, err := page(c.engine.Tables(), in.Paging, func(t lifecycle.Table) string { return t.Name })
	if err != nil {
		return nil, err
	}
	out := &LifecycleList{Items: make([]LifecycleSummary, len(tables)), Next: next}
	for i := range tables {
		out.Items[i] = LifecycleSummary{Name: tables[i].Name, Title: tables[i].Title, Doc: tables[i].Doc}
	}
	return out, nil
}

// Lifecycle is a declared state machine.
type Lifecycle struct {
	lifecycle.Table
	// Inputs are JSON schemas of what its triggers take, by trigger.
	Inputs map[lifecycle.Trigger]json.RawMessage `json:"inputs,omitempty" doc:"JSON Schemas of what triggers take, by trigger; one that is not here takes nothing."`
}

// lifecycle serves a lifecycle as data, drawn, or as a page of documentation,
// as the Accept header asks.
func (c *Control) lifecycle(w http.ResponseWriter, r *http.Request) {
	table, ok := c.table(web.Param(r, "name"))
	if !ok {
		c.web.Problem(w, r, sim.ErrNotFound)
		return
	}
	w.Header().Add("Vary", "Accept")
	accept := r.Header.Get("Accept")
	switch {
	case strings.Contains(accept, "text/vnd.mermaid"):
		write(w, "text/vnd.mermaid; charset=utf-8", []byte(table.Mermaid()))
	case strings.Contains(accept, "text/markdown"):
		write(w, "text/markdown; charset=utf-8", []byte(table.Markdown()))
	default:
		body, err := json.Marshal(Lifecycle{Table: *table, Inputs: inputs(table)})
		if err != nil {
			c.web.Problem(w, r, err)
			return
		}
		write(w, "application/json", body)
	}
}

// inputs describes what the triggers of a table take.
func inputs(t *lifecycle.Table) map[lifecycle.Trigger]json.RawMessage {
	out := map[lifecycle.Trigger]json.RawMessage{}
	for _, info := range t.Triggers {
		if info.Input == nil {
			continue
		}
		registry := huma.NewMapRegistry("#/$defs/", huma.DefaultSchemaNamer)
		s := registry.Schema(reflect.TypeOf(info.Input()), true, string(info.Trigger))
		b, err := json.Marshal(map[string]any{"$ref": s.Ref, "$defs": registry.Map()})
		if err != nil {
			panic("control: the schema of " + string(info.Trigger) + ": " + err.Error()) // made of Go types alone
		}
		out[info.Trigger] = b
	}
	return out
}

// FaultList is a page of fault points.
type FaultList struct {
	Items []fault.Point `json:"items"`
	Next  string        `json:"next,omitempty"`
}

func (c *Control) faults(_ context.Context, _ *web.Call, in *pageIn) (*FaultList, error) {
	items, next, err := page(c.engine.FaultPoints(), in.Paging, func(p fault.Point) string {
		return string(p.Kind) + ":" + p.Name
	})
	if err != nil {
		return nil, err
	}
	return &FaultList{Items: items, Next: next}, nil
}

// SettingList is a page of settings.
type SettingList struct {
	Items []sim.Setting `json:"items"`
	Next  string        `json:"next,omitempty"`
}

func (c *Control) settings(_ context.Context, _ *web.Call, in *pageIn) (*SettingList, error) {
	items, next, err := page(c.engine.Settings(), in.Paging, func(s sim.Setting) string { return s.Name })
	if err != nil {
		return nil, err
	}
	return &SettingList{Items: items, Next: next}, nil
}

// FixtureSummary is a fixture as the list shows it.
type FixtureSummary struct {
	Name    string `json:"name"`
	Title   string `json:"title"`
	Doc     string `json:"doc" doc:"What the world is for."`
	Extends string `json:"extends,omitempty"`
}

// FixtureList is a page of fixtures.
type FixtureList struct {
	Items []FixtureSummary `json:"items"`
	Next  string           `json:"next,omitempty"`
}

func (c *Control) listFixtures(_ context.Context, call *web.Call, in *pageIn) (*FixtureList, error) {
	all := c.fixtures.List()
	list := make([]FixtureSummary, len(all))
	for i, f := range all {
		list[i] = FixtureSummary{Name: f.Name, Title: f.Title.In(language(call.Request)), Doc: f.Doc, Extends: f.Extends}
	}
	items, next, err := page(list, in.Paging, func(f FixtureSummary) string { return f.Name })
	if err != nil {
		return nil, err
	}
	return &FixtureList{Items: items, Next: next}, nil
}

type fixtureIn struct {
	Name string `path:"name" maxLength:"100" doc:"The fixture's name."`
}

func (c *Control) fixture(_ context.Context, _ *web.Call, in *fixtureIn) (*json.RawMessage, error) {
	f, err := c.fixtures.Get(in.Name)
	if err != nil {
		return nil, err
	}
	document := json.RawMessage(f.Document())
	return &document, nil
}

func (c *Control) fixtureSchema(_ context.Context, _ *web.Call, _ *struct{}) (*json.RawMessage, error) {
	schema := json.RawMessage(c.loader.Schema())
	return &schema, nil
}

func write(w http.ResponseWriter, contentType string, body []byte) {
	w.Header().Set("Content-Type", contentType)
	_, _ = w.Write(body) // the client may have gone
}
