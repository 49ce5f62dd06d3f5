package control

import (
	"context"
	"time"

	"github.com/mockone/mockone/internal/clock"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// What an auto clock jumps to.
const (
	jumpWork = "work"
	jumpAll  = "all"
)

// nextTimers is how many timers a clock shows.
const nextTimers = 20

// Clock is a sandbox's time as control shows it.
type Clock struct {
	Mode clock.Mode `json:"mode" enum:"real,rate,manual,auto" doc:"real: as fast as the wall clock; rate: faster or slower; manual: stands still until it is advanced; auto: stands still, and jumps to the next work when nothing happens."`
	Rate float64    `json:"rate" doc:"Virtual seconds per second of the wall clock, in mode rate."`
	Idle string     `json:"idle" doc:"How long, in wall time, nothing must happen before mode auto jumps."`
	Jump string     `json:"jump" enum:"work,all" doc:"Which timers mode auto jumps to."`
	Now  time.Time  `json:"now" doc:"The virtual instant."`
	// NextTimers are the changes that are due next, at most 20.
	NextTimers []sim.Timer `json:"next_timers" doc:"What is due next, at most 20."`
}

func readClock(r *sim.Reader) (Clock, error) {
	k := r.Clock()
	out := Clock{Mode: k.Mode, Rate: k.Rate, Idle: k.Idle.String(), Jump: jumpWork, Now: r.Now()}
	if k.JumpAll {
		out.Jump = jumpAll
	}
	var err error
	out.NextTimers, err = r.Timers(nextTimers)
	if out.NextTimers == nil {
		out.NextTimers = []sim.Timer{}
	}
	return out, err
}

// ClockSettings say how time shall move. What is left out stays.
type ClockSettings struct {
	Mode string   `json:"mode,omitempty" enum:"real,rate,manual,auto"`
	Rate *float64 `json:"rate,omitempty" exclusiveMinimum:"0" maximum:"1000000" doc:"Virtual seconds per second of the wall clock."`
	Idle *string  `json:"idle,omitempty" maxLength:"40" doc:"A duration in wall time, such as 20ms."`
	Jump string   `json:"jump,omitempty" enum:"work,all"`
}

// document returns the settings as a fixture has them.
func (s *ClockSettings) document() map[string]any {
	out := map[string]any{}
	if s.Mode != "" {
		out["mode"] = s.Mode
	}
	if s.Rate != nil {
		out["rate"] = *s.Rate
	}
	if s.Idle != nil {
		out["idle"] = *s.Idle
	}
	if s.Jump != "" {
		out["jump_all"] = s.Jump == jumpAll
	}
	return out
}

// command returns the settings as the engine takes them.
func (s *ClockSettings) command() (sim.SetClock, error) {
	set := sim.SetClock{Rate: s.Rate}
	if s.Mode != "" {
		mode := clock.Mode(s.Mode)
		set.Mode = &mode
	}
	if s.Idle != nil {
		idle, err := parseDuration("idle", *s.Idle, time.Minute)
		if err != nil {
			return set, err
		}
		set.Idle = &idle
	}
	if s.Jump != "" {
		all := s.Jump == jumpAll
		set.JumpAll = &all
	}
	return set, nil
}

func (c *Control) showClock(ctx context.Context, _ *web.Call, in *SandboxPath) (*Clock, error) {
	box, err := c.engine.Sandbox(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	var out Clock
	err = box.View(ctx, func(r *sim.Reader) error {
		out, err = readClock(r)
		return err
	})
	return &out, err
}

type setClockIn struct {
	SandboxPath
	Body ClockSettings
}

func (c *Control) setClock(ctx context.Context, call *web.Call, in *setClockIn) (*Clock, error) {
	set, err := in.Body.command()
	if err != nil {
		return nil, err
	}
	box, err := c.engine.Sandbox(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if _, err := box.Do(ctx, actor, set); err != nil {
		return nil, err
	}
	return c.showClock(ctx, call, &in.SandboxPath)
}

type sleepIn struct {
	SandboxPath
	Body struct {
		For string `json:"for" maxLength:"40" doc:"A duration of virtual time, such as 15s."`
	}
}

// Slept says when a sleep has ended.
type Slept struct {
	Now time.Time `json:"now" doc:"The virtual instant."`
}

func (c *Control) sleep(ctx context.Context, _ *web.Call, in *sleepIn) (*Slept, error) {
	d, err := parseDuration("for", in.Body.For, maxTime)
	if err != nil {
		return nil, err
	}
	box, err := c.engine.Sandbox(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	now, err := box.SleepFor(ctx, actor, d)
	if err != nil {
		return nil, err
	}
	return &Slept{Now: now}, nil
}
