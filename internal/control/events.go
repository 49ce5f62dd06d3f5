package control

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// maxWait bounds how long a request is held, in wall time: proxies and clients
// give up soon after.
const maxWait = time.Minute

// Event is a change as control shows it.
type Event struct {
	Cursor  string            `json:"cursor" doc:"Its place in the log."`
	At      time.Time         `json:"at" doc:"The virtual instant."`
	Kind    string            `json:"kind"`
	Thing   string            `json:"thing"`
	Row     string            `json:"row" doc:"The row of the lifecycle that was taken."`
	Trigger lifecycle.Trigger `json:"trigger"`
	From    lifecycle.State   `json:"from"`
	To      lifecycle.State   `json:"to"`
	Actor   string            `json:"actor" doc:"Who did it."`
	Forced  bool              `json:"forced,omitempty" doc:"Guards were skipped."`
	Body    json.RawMessage   `json:"body" doc:"The thing after it, without its secrets."`
}

func showEvent(epoch int64, e *sim.Event) Event {
	return Event{
		Cursor: cursor{epoch, e.Seq}.String(), At: e.At, Kind: e.Kind, Thing: e.Thing, Row: e.Row,
		Trigger: e.Trigger, From: e.From, To: e.To, Actor: e.Actor, Forced: e.Forced, Body: e.Body,
	}
}

// readEvents returns the events that are meant, and the cursor behind the last
// of them, or where the filter began if there are none.
func readEvents(r *sim.Reader, f sim.EventFilter) ([]Event, string, error) {
	list, err := r.Events(f)
	if err != nil {
		return nil, "", err
	}
	end := f.After
	out := make([]Event, len(list))
	for i := range list {
		out[i] = showEvent(r.Epoch(), &list[i])
		end = list[i].Seq
	}
	return out, cursor{r.Epoch(), end}.String(), nil
}

type eventsIn struct {
	SandboxPath
	Paging
	Wait  string `query:"wait" maxLength:"40" doc:"If there is nothing yet, hold the answer so long at most, in wall time (30s; at most 1m)."`
	Kind  string `query:"kind" maxLength:"100" doc:"Only events of things of this kind."`
	Thing string `query:"thing" maxLength:"200" doc:"Only events of the thing with this id."`
	Row   string `query:"row" maxLength:"100" doc:"Only events of this row."`
}

// EventList is a page of the log of events.
type EventList struct {
	Items  []Event   `json:"items"`
	Cursor string    `json:"cursor" doc:"Give it as after to go on from here."`
	DueAt  time.Time `json:"due_at,omitzero" doc:"There is nothing, the clock stands still, and this is when the next timer is due: advance the clock."`
}

func (c *Control) events(ctx context.Context, _ *web.Call, in *eventsIn) (*EventList, error) {
	after, err := parseCursor(in.After)
	if err != nil {
		return nil, err
	}
	var wait time.Duration
	if in.Wait != "" {
		if wait, err = parseDuration("wait", in.Wait, maxWait); err != nil {
			return nil, err
		}
	}
	f := sim.EventFilter{Kind: in.Kind, Thing: in.Thing, Row: in.Row, Limit: in.Limit}
	if err := c.checkFilter(f); err != nil {
		return nil, err
	}
	box, err := c.engine.Sandbox(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := &EventList{}
	look := func(r *sim.Reader) (bool, error) {
		f := f
		var err error
		if f.After, err = after.at(r); err != nil {
			return false, err
		}
		if after == (cursor{}) {
			after.epoch = r.Epoch() // a reset while we wait is noticed
		}
		out.DueAt = time.Time{}
		if out.Items, out.Cursor, err = readEvents(r, f); len(out.Items) == 0 && err == nil {
			out.DueAt, _ = r.Standing()
		}
		return len(out.Items) > 0, err
	}
	return out, hold(ctx, box, wait, look)
}

// checkFilter refuses names that no event can have: waiting for them would never end.
func (c *Control) checkFilter(f sim.EventFilter) error {
	if f.Kind != "" && !c.knows(f.Kind) {
		return invalid("kind: there is no such kind of thing")
	}
	if _, ok := c.row(f.Row); f.Row != "" && !ok {
		return invalid("row: no lifecycle has a row of this id")
	}
	return nil
}

// hold looks until look is content, at most for the given wall time. That the
// time is over, or the server stops, is no error: look has seen how things stand.
func hold(ctx context.Context, box *sim.Sandbox, d time.Duration, look func(r *sim.Reader) (bool, error)) error {
	done := false
	if err := box.View(ctx, func(r *sim.Reader) (err error) {
		done, err = look(r)
		return err
	}); err != nil || done || d == 0 {
		return err
	}
	timed, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	err := box.Wait(timed, look)
	if err != nil && timed.Err() != nil && errors.Is(err, timed.Err()) {
		return nil
	}
	return err
}
