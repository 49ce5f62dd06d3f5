package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/mockone/mockone/internal/control"
)

type thingsCmd struct {
	List    thingsList    `cmd:"" help:"List everything that has a lifecycle."`
	Show    thingsShow    `cmd:"" help:"Show a thing, its past, and what can happen to it next or why not."`
	Trigger thingsTrigger `cmd:"" help:"Pull a trigger of a thing."`
}

type thingsList struct {
	Kind  string `help:"Only things of this kind." placeholder:"KIND" complete:"lifecycle"`
	Limit int    `help:"At most so many; 0: all."`
	orSandbox
	steering
}

// Run lists things.
func (t *thingsList) Run(ctx context.Context, c *console) error {
	all, err := t.client().list(ctx, t.path("things"), given(map[string]string{"kind": t.Kind}), t.Limit)
	if err != nil {
		return err
	}
	if t.JSON {
		return c.value(all)
	}
	items, err := each[control.ThingSummary](all)
	if err != nil {
		return err
	}
	rows := make([][]string, len(items))
	for i := range items {
		it := &items[i]
		rows[i] = []string{it.Kind, it.ID, string(it.State), stamp(it.Since), it.StateText}
	}
	c.table("KIND | ID | STATE | SINCE (UTC) | SHOWN AS", rows)
	return nil
}

// oneThing names a thing.
type oneThing struct {
	Kind  string `arg:"" help:"The thing's kind, such as v1.update_job." complete:"lifecycle"`
	Thing string `arg:"" help:"The thing's id."`
}

type thingsShow struct {
	oneThing
	inSandbox
	steering
}

// Run shows a thing.
func (t *thingsShow) Run(ctx context.Context, c *console) error {
	thing, raw, err := ask[control.Thing](ctx, t.client(), http.MethodGet, t.path("things", t.Kind, t.Thing), nil, nil)
	return t.thing(c, &thing, raw, err)
}

type thingsTrigger struct {
	oneThing
	Trigger string `arg:"" help:"The trigger; \"mockone things show\" lists them."`
	Input   string `help:"What the trigger takes, as JSON." placeholder:"JSON"`
	Force   bool   `help:"Skip the guards, never the state. The event says so."`
	As      string `help:"As whom: control, or support to play the vendor's support." enum:"control,support" default:"control"`
	inSandbox
	steering
}

// Run pulls a trigger.
func (t *thingsTrigger) Run(ctx context.Context, c *console) error {
	body := map[string]any{"trigger": t.Trigger, "as": t.As}
	if t.Input != "" {
		if !json.Valid([]byte(t.Input)) {
			return errors.New("--input: want JSON")
		}
		body["input"] = json.RawMessage(t.Input)
	}
	if t.Force {
		body["force"] = true
	}
	thing, raw, err := ask[control.Thing](ctx, t.client(), http.MethodPost, t.path("things", t.Kind, t.Thing, "trigger"), nil, body)
	return t.thing(c, &thing, raw, err)
}

// thing prints a thing, unless there was an error.
func (s *steering) thing(c *console, t *control.Thing, raw []byte, err error) error {
	switch {
	case err != nil:
		return err
	case s.JSON:
		return c.json(raw)
	}
	body, err := json.MarshalIndent(t.Body, "", "  ")
	if err != nil {
		return err
	}
	c.table("", [][]string{
		{"kind", t.Kind}, {"id", t.ID}, {"state", fmt.Sprintf("%s (%s)", t.State, t.StateText)}, {"since", stamp(t.Since) + " UTC"},
	})
	c.printf("\n%s\n\n", body)
	c.events(t.History)
	if len(t.Timers) > 0 {
		c.printf("\n")
		c.table("DUE (UTC) | KIND | THING | TRIGGER | WORK", timerRows(t.Timers))
	}
	c.printf("\n")
	rows := make([][]string, len(t.Can))
	for i := range t.Can {
		rows[i] = canRow(&t.Can[i])
	}
	c.table("TRIGGER | NOW | LEADS TO | BY | NEEDS, OR WHY NOT", rows)
	return nil
}

func canRow(can *control.Can) []string {
	now := "no"
	switch {
	case can.Allowed && can.Timer:
		now = "time will"
	case can.Allowed:
		now = "yes"
	}
	notes := can.Needs
	for _, r := range can.Reasons {
		notes = append(notes, fmt.Sprintf("%s (%s)", r.Message, r.Code))
	}
	return []string{string(can.Trigger), now, string(can.To), string(can.By), strings.Join(notes, "; ")}
}
