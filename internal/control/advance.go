package control

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// advance is the body of a call that moves time.
type advance struct {
	By    string    `json:"by,omitempty" maxLength:"40" doc:"A duration, such as 90s."`
	To    time.Time `json:"to,omitzero" doc:"An instant."`
	Next  bool      `json:"next,omitempty" doc:"To the next timer, whatever it is."`
	Until *until    `json:"until,omitempty" doc:"Until something comes true, timer by timer."`
	Limit string    `json:"limit,omitempty" maxLength:"40" doc:"With until: how far at most; 24h if it is not given."`
}

// until is what has to come true: a thing in a state, or an event.
type until struct {
	Kind  string `json:"kind,omitempty" maxLength:"100" doc:"The thing's kind; any, if it is not given."`
	Thing string `json:"thing,omitempty" maxLength:"200" doc:"The thing's id."`
	State string `json:"state,omitempty" maxLength:"100" doc:"The state that the thing has to reach."`
	Event string `json:"event,omitempty" maxLength:"100" doc:"The id of a row, or a kind: the next event of it."`
}

// defaultLimit is how far a search goes that names no limit.
const defaultLimit = 24 * time.Hour

// maxCaused is how many events an answer tells of.
const maxCaused = 500

type advanceIn struct {
	SandboxPath
	Body advance
}

// Advanced says what a move of time has caused.
type Advanced struct {
	Now    time.Time `json:"now" doc:"The virtual instant."`
	Events []Event   `json:"events" doc:"What happened on the way, in order, at most 500."`
	Cursor string    `json:"cursor" doc:"Behind the last of the events."`
	More   bool      `json:"more,omitempty" doc:"More has happened: GET events after the cursor."`
}

func (c *Control) advance(ctx context.Context, _ *web.Call, in *advanceIn) (*Advanced, error) {
	box, err := c.engine.Sandbox(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	var before cursor
	var goal sim.Goal
	if err := box.View(ctx, func(r *sim.Reader) error {
		last, err := r.LastEvent()
		if err != nil {
			return err
		}
		before = cursor{r.Epoch(), last}
		goal, err = c.goal(r, &in.Body, last)
		return err
	}); err != nil {
		return nil, err
	}
	err = box.Advance(ctx, string(actor), goal)
	switch {
	case errors.Is(err, sim.ErrPast):
		return nil, &web.Denied{Status: http.StatusConflict, Reason: reason("clock.past",
			"Time never goes back: the instant has passed.", "時刻は戻せません。指定された時刻は過ぎています。")}
	case errors.Is(err, sim.ErrLimit):
		return nil, c.limit(ctx, box, in.Body.Until)
	case err != nil:
		return nil, err
	}
	out := &Advanced{}
	err = box.View(ctx, func(r *sim.Reader) error {
		since, err := before.at(r)
		if err != nil {
			return err
		}
		out.Now = r.Now()
		out.Events, out.Cursor, err = readEvents(r, sim.EventFilter{After: since, Limit: maxCaused + 1})
		if err == nil && len(out.Events) > maxCaused {
			out.Events, out.More = out.Events[:maxCaused], true
			out.Cursor = out.Events[maxCaused-1].Cursor
		}
		return err
	})
	return out, err
}

// goal returns how far time has to move; last is the number of the last event.
func (c *Control) goal(r *sim.Reader, a *advance, last int64) (g sim.Goal, err error) {
	asked := 0
	for _, given := range []bool{a.By != "", !a.To.IsZero(), a.Next, a.Until != nil} {
		if given {
			asked++
		}
	}
	if asked != 1 {
		return g, invalid("want one of by, to, next and until")
	}
	if a.Limit != "" && a.Until == nil {
		return g, invalid("limit: belongs to until")
	}
	switch {
	case a.By != "":
		g.By, err = parseDuration("by", a.By, maxTime)
	case !a.To.IsZero():
		if g.To = a.To; g.To.Sub(r.Now()) > maxTime {
			err = invalid("to: want at most 10 years from now")
		}
	case a.Next:
		g.Next = true
	default:
		if g.Limit = defaultLimit; a.Limit != "" {
			if g.Limit, err = parseDuration("limit", a.Limit, maxTime); err != nil {
				return g, err
			}
		}
		g.Until, err = c.condition(r, a.Until, last)
	}
	return g, err
}

// condition returns what has to come true as the engine asks for it.
func (c *Control) condition(r *sim.Reader, u *until, last int64) (func(*sim.Reader) (bool, error), error) {
	switch {
	case u.Event != "" && (u.Kind != "" || u.Thing != "" || u.State != ""),
		u.Event == "" && (u.Thing == "" || u.State == ""):
		return nil, invalid("until: want a thing and a state, or an event")
	case u.Event != "":
		f := sim.EventFilter{After: last, Limit: 1}
		switch _, isRow := c.row(u.Event); {
		case isRow:
			f.Row = u.Event
		case c.knows(u.Event):
			f.Kind = u.Event
		default:
			return nil, invalid("until.event: no lifecycle has a row of this id, nor is one called so")
		}
		return func(r *sim.Reader) (bool, error) {
			events, err := r.Events(f)
			return len(events) > 0, err
		}, nil
	}
	thing, table, err := c.findThing(r, u.Kind, u.Thing)
	if err != nil {
		return nil, err
	}
	state := lifecycle.State(u.State)
	if _, ok := table.State(state); !ok {
		return nil, invalid("until.state: %s has no such state", table.Name)
	}
	return func(r *sim.Reader) (bool, error) {
		t, err := r.Thing(thing.Kind, thing.ID)
		return err == nil && t.State == state, err
	}, nil
}

// limit is the refusal of a search that has found nothing, with how things stand.
func (c *Control) limit(ctx context.Context, box *sim.Sandbox, u *until) error {
	refused := &lifecycle.Refused{Trigger: "advance"}
	var now time.Time
	if err := box.View(ctx, func(r *sim.Reader) error {
		now = r.Now()
		if u.Thing == "" {
			return nil
		}
		thing, _, err := c.findThing(r, u.Kind, u.Thing)
		refused.Lifecycle, refused.State = thing.Kind, thing.State
		return err
	}); err != nil {
		return err
	}
	at := now.Format(time.RFC3339)
	text := reason("clock.limit",
		fmt.Sprintf("It did not come true within the limit. It is now %s.", at),
		fmt.Sprintf("制限時間内に条件が満たされませんでした。現在時刻は %s です。", at))
	if u.Thing != "" {
		text = reason("clock.limit",
			fmt.Sprintf("It did not come true within the limit. It is now %s and the thing is in the state %q.", at, refused.State),
			fmt.Sprintf("制限時間内に条件が満たされませんでした。現在時刻は %s、状態は %q です。", at, refused.State))
		refused.Reasons = []lifecycle.Reason{text}
		return refused
	}
	return &web.Denied{Status: http.StatusConflict, Reason: text}
}
