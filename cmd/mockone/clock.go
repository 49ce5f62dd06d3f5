package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/mockone/mockone/internal/clock"
	"github.com/mockone/mockone/internal/control"
	"github.com/mockone/mockone/internal/sim"
)

type clockCmd struct {
	Show    clockShow    `cmd:"" help:"Show the time, how it moves, and what is due next."`
	Set     clockSet     `cmd:"" help:"Change how time moves."`
	Advance clockAdvance `cmd:"" help:"Move time, and show what happened on the way."`
	Sleep   clockSleep   `cmd:"" help:"Wait until so much virtual time has passed."`
}

type clockShow struct {
	orSandbox
	steering
}

// Run shows the clock.
func (k *clockShow) Run(ctx context.Context, c *console) error {
	now, raw, err := ask[control.Clock](ctx, k.client(), http.MethodGet, k.path("clock"), nil, nil)
	return k.clock(c, &now, raw, err)
}

type clockSet struct {
	Mode string  `arg:"" optional:"" help:"real, rate, manual or auto." complete:"real,rate,manual,auto"`
	Rate float64 `help:"Virtual seconds per second; makes the mode rate." placeholder:"N"`
	Idle string  `help:"In mode auto: how long nothing must happen, in real time, before time jumps (20ms)." placeholder:"DURATION"`
	Jump string  `help:"In mode auto: which timers to jump to, work or all." enum:",work,all" default:"" placeholder:"WHICH"`
	inSandbox
	steering
}

// Run changes how time moves.
func (k *clockSet) Run(ctx context.Context, c *console) error {
	body := map[string]any{}
	mode := k.Mode
	if k.Rate != 0 {
		body["rate"] = k.Rate
		if mode == "" {
			mode = string(clock.Rate)
		}
	}
	for name, value := range map[string]string{"mode": mode, "idle": k.Idle, "jump": k.Jump} {
		if value != "" {
			body[name] = value
		}
	}
	if len(body) == 0 {
		return errors.New("nothing to change: give a mode, or --rate, --idle or --jump")
	}
	now, raw, err := ask[control.Clock](ctx, k.client(), http.MethodPatch, k.path("clock"), nil, body)
	return k.clock(c, &now, raw, err)
}

type clockAdvance struct {
	By    string `arg:"" optional:"" help:"How far: a duration such as 90s or 2h30m."`
	To    string `help:"To an instant (2026-03-01T09:00:00Z)." placeholder:"TIME"`
	Next  bool   `help:"To the next timer."`
	Until string `help:"Until the next event of this row or kind." placeholder:"EVENT"`
	Thing string `help:"With --state: until the thing with this id is in the state." placeholder:"ID"`
	State string `help:"See --thing." placeholder:"STATE"`
	Limit string `help:"With --until or --thing: how far at most (24h)." placeholder:"DURATION"`
	inSandbox
	steering
}

// Run moves time.
func (k *clockAdvance) Run(ctx context.Context, c *console) error {
	body := map[string]any{}
	for name, value := range map[string]string{"by": k.By, "to": k.To, "limit": k.Limit} {
		if value != "" {
			body[name] = value
		}
	}
	if k.Next {
		body["next"] = true
	}
	until := map[string]string{}
	for name, value := range map[string]string{"event": k.Until, "thing": k.Thing, "state": k.State} {
		if value != "" {
			until[name] = value
		}
	}
	if len(until) > 0 {
		body["until"] = until
	}
	if len(body) == 0 {
		return errors.New("say how far: a duration, --to, --next, --until, or --thing and --state")
	}
	moved, raw, err := ask[control.Advanced](ctx, k.client(), http.MethodPost, k.path("clock", "advance"), nil, body)
	if err != nil {
		return err
	}
	if k.JSON {
		return c.json(raw)
	}
	c.events(moved.Events)
	if moved.More {
		c.printf("… more: mockone events list --after %s\n", moved.Cursor)
	}
	c.printf("It is %s UTC.\n", stamp(moved.Now))
	return nil
}

type clockSleep struct {
	For string `arg:"" help:"A duration of virtual time, such as 15s."`
	inSandbox
	steering
}

// Run waits.
func (k *clockSleep) Run(ctx context.Context, c *console) error {
	slept, raw, err := ask[control.Slept](ctx, k.client(), http.MethodPost, k.path("clock", "sleep"), nil, map[string]string{"for": k.For})
	if err != nil {
		return err
	}
	if k.JSON {
		return c.json(raw)
	}
	c.printf("It is %s UTC.\n", stamp(slept.Now))
	return nil
}

// clock prints a clock, unless there was an error.
func (s *steering) clock(c *console, now *control.Clock, raw []byte, err error) error {
	switch {
	case err != nil:
		return err
	case s.JSON:
		return c.json(raw)
	}
	c.table("", [][]string{{"now", stamp(now.Now) + " UTC"}, {"mode", clockMode(now)}})
	if len(now.NextTimers) == 0 {
		c.printf("nothing is due\n")
		return nil
	}
	c.printf("\n")
	c.table("DUE (UTC) | KIND | THING | TRIGGER | WORK", timerRows(now.NextTimers))
	return nil
}

func timerRows(timers []sim.Timer) [][]string {
	rows := make([][]string, len(timers))
	for i := range timers {
		t := &timers[i]
		work := ""
		if t.Work {
			work = "yes"
		}
		rows[i] = []string{stamp(t.Due), t.Kind, t.Thing, string(t.Trigger), work}
	}
	return rows
}

// clockMode says how a clock moves.
func clockMode(k *control.Clock) string {
	switch k.Mode {
	case clock.Rate:
		return "rate " + strconv.FormatFloat(k.Rate, 'g', -1, 64)
	case clock.Auto:
		return fmt.Sprintf("auto (jumps to %s after %s)", k.Jump, k.Idle)
	case clock.Real, clock.Manual:
		return string(k.Mode)
	default:
		return string(k.Mode)
	}
}
