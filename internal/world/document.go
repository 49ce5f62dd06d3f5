package world

import (
	"errors"
	"fmt"
	"time"

	"github.com/mockone/mockone/internal/clock"
	"github.com/mockone/mockone/internal/estate"
)

// document is what every fixture has besides the services' sections. Its tags
// are the schema; what they cannot say is in check.
type document struct {
	Name     string    `json:"name,omitempty" pattern:"^[a-z][a-z0-9-]{0,63}$" patternDescription:"a name of small letters, digits and hyphens" doc:"The fixture's name; the file's name without its ending, if it is not given."`
	Title    title     `json:"title,omitzero" doc:"A heading for lists."`
	Doc      string    `json:"doc,omitempty" maxLength:"4000" doc:"What the world is for."`
	Extends  string    `json:"extends,omitempty" minLength:"1" doc:"The name of another fixture over which this document is laid as a JSON merge patch: mappings join, null takes a key away, lists are replaced. A mapping over a list changes those elements whose id, email, code or name is its key."`
	Now      time.Time `json:"now,omitzero" doc:"The instant at which the world starts; the wall clock's at its creation, if it is not given."`
	Seed     string    `json:"seed,omitempty" minLength:"1" maxLength:"200" doc:"What everything random is drawn from; the fixture's name, if it is not given."`
	Locale   string    `json:"locale,omitempty" enum:"en,ja" default:"en" doc:"The language of consoles and mail for who asks for none."`
	Timezone string    `json:"timezone,omitempty" minLength:"1" maxLength:"64" default:"UTC" doc:"The time zone in which consoles show times: Asia/Tokyo."`
	Clock    clockPart `json:"clock,omitzero" doc:"How virtual time moves."`

	// Settings is described by the engine's own list, see Loader.settings.
	Settings map[string]any `json:"settings,omitempty" doc:"What the sandbox has otherwise than by default."`

	Business business  `json:"business" doc:"The customer."`
	Licences []licence `json:"licences,omitempty" maxItems:"50" nullable:"false" doc:"What the customer has bought."`
}

// title is a fixture's heading.
type title struct {
	EN string `json:"en" minLength:"1" maxLength:"200"`
	JA string `json:"ja" minLength:"1" maxLength:"200"`
}

type clockPart struct {
	Mode    string  `json:"mode,omitempty" enum:"real,rate,manual,auto" default:"real" doc:"How time moves: with the wall clock, faster, by hand, or by jumps when nothing happens."`
	Rate    float64 `json:"rate,omitempty" doc:"Virtual seconds per second of the wall clock, in mode rate."`
	Idle    string  `json:"idle,omitempty" format:"duration" default:"20ms" doc:"How long, by the wall clock, nothing must happen before mode auto jumps."`
	JumpAll bool    `json:"jump_all,omitempty" doc:"Whether mode auto jumps to every timer, not to work alone."`
}

// clock returns the clock. Its instants do not count.
func (c clockPart) clock() (clock.Clock, error) {
	mode := clock.Mode(c.Mode)
	if mode == "" {
		mode = clock.Real
	}
	out := clock.New(mode, time.Time{}, time.Time{})
	out.JumpAll = c.JumpAll
	if c.Rate != 0 {
		out.Rate = c.Rate
	}
	if c.Idle != "" {
		idle, err := time.ParseDuration(c.Idle)
		if err != nil {
			return out, errors.New("idle: want a duration such as 20ms")
		}
		out.Idle = idle
	}
	return out, out.Validate()
}

type business struct {
	ID       string `json:"id,omitempty" pattern:"^[A-Za-z0-9-]{1,64}$" patternDescription:"letters, digits and hyphens" doc:"The Business ID; drawn, if it is not given."`
	Name     string `json:"name" minLength:"1" maxLength:"200" doc:"The company's name."`
	Region   string `json:"region" enum:"us,eu,jp,sg,au,in,mea,uk,ca,za,usgov" doc:"The data centre region."`
	Platform string `json:"platform" enum:"none,legacy,foundation" doc:"Which Vision One the customer has."`
}

// The instants at which a world can start: with room for a century around it.
const (
	firstYear = 2000
	lastYear  = 2100
)

// check returns what the schema cannot say.
func (d *document) check(at func(path string) position) Problems {
	var ps Problems
	fail := func(path, format string, args ...any) { ps = append(ps, at(path).problem(path, format, args...)) }
	if y := d.Now.UTC().Year(); !d.Now.IsZero() && (y < firstYear || y >= lastYear) {
		fail("now", "want an instant from %d to %d", firstYear, lastYear-1)
	}
	if _, err := time.LoadLocation(d.Timezone); err != nil || d.Timezone == "Local" {
		fail("timezone", "want a time zone such as Asia/Tokyo, or UTC")
	}
	if _, err := d.Clock.clock(); err != nil {
		fail("clock", "%v", err)
	}
	start := d.Now
	if start.IsZero() {
		start = time.Date(lastYear, 1, 1, 0, 0, 0, 0, time.UTC) // not known yet
	}
	for i, l := range d.Licences {
		path := fmt.Sprintf("licences[%d]", i)
		n := 0
		for _, given := range []bool{!l.Ends.IsZero(), l.EndsIn != nil, l.ExpiredAgo != nil} {
			if given {
				n++
			}
		}
		if n != 1 {
			fail(path, "want one of ends, ends_in_days and expired_days_ago")
		}
		if _, err := estate.ParseSince(l.Since, start); err != nil {
			fail(path+".since", "%v", err)
		}
		own := func(format string, args ...any) { fail(path, format, args...) }
		l.check(own)
		d.checkActivation(l, own)
	}
	return ps
}
