package main

import (
	"context"
	"net/http"
	"strings"

	"github.com/mockone/mockone/internal/control"
)

type eventsCmd struct {
	List   eventsList   `cmd:"" help:"List what happened, in order."`
	Follow eventsFollow `cmd:"" help:"Print what happens as it happens, until a signal comes."`
}

// eventsOf says which events are meant.
type eventsOf struct {
	After string `help:"Only events behind this cursor." placeholder:"CURSOR"`
	Kind  string `help:"Only events of this kind of things." placeholder:"KIND" complete:"lifecycle"`
	Thing string `help:"Only events of the thing with this id." placeholder:"ID"`
	Row   string `help:"Only events of this row of a lifecycle." placeholder:"ROW"`
	orSandbox
	steering
}

func (e *eventsOf) query() map[string]string {
	return map[string]string{"after": e.After, "kind": e.Kind, "thing": e.Thing, "row": e.Row}
}

type eventsList struct {
	Limit int `help:"At most so many; 0: all."`
	eventsOf
}

// Run lists events.
func (e *eventsList) Run(ctx context.Context, c *console) error {
	all, err := e.client().list(ctx, e.path("events"), given(e.query()), e.Limit)
	if err != nil {
		return err
	}
	if e.JSON {
		return c.value(all)
	}
	items, err := each[control.Event](all)
	if err != nil {
		return err
	}
	c.events(items)
	return nil
}

type eventsFollow struct {
	eventsOf
}

// Run prints events as they come, one a line. That ctx ends is no error.
func (e *eventsFollow) Run(ctx context.Context, c *console) error {
	query := given(e.query())
	query.Set("wait", "1m")
	for {
		got, _, err := ask[page](ctx, e.client(), http.MethodGet, e.path("events"), query, nil)
		switch {
		case ctx.Err() != nil:
			return nil //nolint:nilerr // that is how following ends
		case err != nil:
			return err
		case c.lost != nil:
			return c.lost
		}
		query.Set("after", got.Cursor)
		if e.JSON {
			for _, raw := range got.Items {
				c.printf("%s\n", raw)
			}
			continue
		}
		items, err := each[control.Event](got)
		if err != nil {
			return err
		}
		for i := range items {
			c.printf("%s\n", strings.Join(eventRow(&items[i]), "  "))
		}
	}
}

// events prints events as a table.
func (c *console) events(items []control.Event) {
	rows := make([][]string, len(items))
	for i := range items {
		rows[i] = eventRow(&items[i])
	}
	c.table("CURSOR | AT (UTC) | KIND | THING | CHANGE | ROW | BY", rows)
}

func eventRow(e *control.Event) []string {
	by := e.Actor
	if e.Forced {
		by += " (forced)"
	}
	return []string{e.Cursor, stamp(e.At), e.Kind, e.Thing, change(e), e.Row, by}
}

// change writes what an event did to the state.
func change(e *control.Event) string {
	if e.From == e.To {
		return "stays " + string(e.To)
	}
	return string(e.From) + " → " + string(e.To)
}
