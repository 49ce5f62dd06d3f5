package main

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/mockone/mockone/examples/migrator"
	"github.com/mockone/mockone/internal/control"
	"github.com/mockone/mockone/internal/lifecycle"
)

// view shows a demo.
type view interface {
	begin(box *control.Made, product migrator.Product)
	event(e *control.Event)
	step(s migrator.Step)
	// wait is called after each wait of the client.
	wait(now time.Time)
	end(r *migrator.Report, virtual time.Duration)
	// realTime prints the last line, the only one that differs between two runs.
	realTime(d time.Duration)
}

// subject names the thing of an event for people: by the name or address that
// it bears, else by the beginning of its id.
func subject(e *control.Event) string {
	var body struct {
		DisplayName json.RawMessage `json:"display_name"`
		Name        json.RawMessage `json:"name"`
		Email       json.RawMessage `json:"email"`
		To          json.RawMessage `json:"to"`
	}
	if json.Unmarshal(e.Body, &body) == nil {
		for _, raw := range []json.RawMessage{body.DisplayName, body.Name, body.Email, body.To} {
			var text lifecycle.Text
			var name string
			switch {
			case json.Unmarshal(raw, &name) == nil && name != "":
				return name
			case json.Unmarshal(raw, &text) == nil && text.EN != "":
				return text.EN
			}
		}
	}
	short, _, _ := strings.Cut(e.Thing, "-")
	return short
}

// lineView prints a line for everything.
type lineView struct {
	c      *console
	lang   string
	colour bool
}

// Colours of a terminal.
const (
	bold  = "1"
	dim   = "2"
	green = "32"
	red   = "31"
)

// paint colours a text, if colours are wanted.
func (v *lineView) paint(colour, s string) string {
	if !v.colour || s == "" {
		return s
	}
	return "\x1b[" + colour + "m" + s + "\x1b[0m"
}

func (v *lineView) line(s string) { v.c.printf("%s\n", s) }

func (v *lineView) in(t lifecycle.Text, args ...any) string {
	if len(args) == 0 {
		return t.In(v.lang)
	}
	return fmt.Sprintf(t.In(v.lang), args...)
}

func (v *lineView) begin(box *control.Made, product migrator.Product) {
	w := demoWords()
	title := map[migrator.Product]lifecycle.Text{
		migrator.CloudAppSecurity: w.title, migrator.ApexOne: w.apexTitle, migrator.EmailSecurity: w.mailTitle,
	}[product]
	v.line(v.paint(bold, "Mockone: "+v.in(title)) + "  (" + v.in(w.simulation) + ")")
	v.line(v.in(w.sandbox, box.ID, box.Fixture, box.Seed) + "; " + v.in(w.begins, stamp(box.Clock.Now)))
	v.line("")
}

func (v *lineView) event(e *control.Event) {
	what := change(e)
	if e.From == e.To {
		what += " (" + string(e.Trigger) + ")"
	}
	v.line(v.paint(dim, fmt.Sprintf("%s    %s: %s  %s", stamp(e.At), e.Kind, what, subject(e))))
}

func (v *lineView) step(s migrator.Step) {
	name := s.Name
	if text, ok := stepTexts()[name]; ok {
		name = text.In(v.lang)
	}
	v.line(fmt.Sprintf("%s  %s %s", stamp(s.At), v.paint(bold, name+":"), s.Detail))
}

func (v *lineView) wait(time.Time) {}

func (v *lineView) end(r *migrator.Report, virtual time.Duration) {
	w := demoWords()
	section := func(title lifecycle.Text, lines []string) {
		v.line("")
		v.line(v.paint(bold, v.in(title)))
		for _, l := range lines {
			v.line("  " + l)
		}
	}
	if len(r.Obstacles) > 0 {
		var lines []string
		for _, o := range r.Obstacles {
			lines = append(lines, v.paint(red, o.Code)+"  "+o.Message)
		}
		section(w.obstacles, lines)
	}
	changes := r.Changes
	if len(changes) == 0 {
		changes = []string{v.in(w.nothing)}
	}
	section(w.changes, changes)
	if len(r.Checks) > 0 {
		var lines []string
		for _, c := range r.Checks {
			colour := green
			if c.Result != migrator.Passed {
				colour = red
			}
			lines = append(lines, fmt.Sprintf("%s  %s: %s", v.paint(colour, string(c.Result)), c.Name, c.Detail))
		}
		section(w.checks, lines)
	}
	if len(r.Pending) > 0 {
		section(w.pending, r.Pending)
	}
	v.line("")
	v.line(v.in(w.virtual, briefly(virtual)))
}

func (v *lineView) realTime(d time.Duration) { v.line(v.in(demoWords().realTime, d.Seconds())) }

// terminalView is a lineView with a line below that says how far it is, and is
// drawn anew with each change.
type terminalView struct {
	*lineView
	width int
	phase int
	began time.Time
	now   time.Time
	last  string
}

// phases are the steps at which the client enters the next part of its work.
func phases() []string {
	return []string{
		"v1.signed_in", "console.activated", "wizard.completed", "console.ready", "survey.done", "connect.saved",
		"platform.started", "platform.done", "update.solution", "account.", "verified",
	}
}

// bar is how wide the progress bar is.
const bar = 24

func (v *terminalView) begin(box *control.Made, product migrator.Product) {
	v.lineView.begin(box, product)
	v.began, v.now = box.Clock.Now, box.Clock.Now
	v.draw()
}

func (v *terminalView) event(e *control.Event) {
	v.clear()
	v.lineView.event(e)
	v.now = e.At
	v.draw()
}

func (v *terminalView) step(s migrator.Step) {
	v.clear()
	v.lineView.step(s)
	v.now, v.last = s.At, s.Detail
	for i, name := range phases() {
		if i >= v.phase && strings.HasPrefix(s.Name, name) {
			v.phase = i + 1
		}
	}
	v.draw()
}

func (v *terminalView) wait(now time.Time) {
	v.now = now
	v.clear()
	v.draw()
}

func (v *terminalView) end(r *migrator.Report, virtual time.Duration) {
	v.clear()
	v.lineView.end(r, virtual)
}

// clear takes the line away.
func (v *terminalView) clear() { v.c.printf("\r\x1b[2K") }

// draw writes the line; the cursor stays behind it. What does not fit is cut, as a
// line that wraps could not be taken away.
func (v *terminalView) draw() {
	full := bar * v.phase / len(phases())
	text := fmt.Sprintf(" %s  +%s  %s", stamp(v.now), briefly(v.now.Sub(v.began)), v.last)
	v.c.printf("%s%s%s", v.paint(green, strings.Repeat("━", full)), strings.Repeat("╌", bar-full), cut(text, v.width-bar-1))
}

// cut shortens a text to a width in columns, of which characters beyond Latin
// take two.
func cut(s string, width int) string {
	used := 0
	for i, r := range s {
		if used++; r >= 0x1100 {
			used++
		}
		if used > width {
			return s[:i]
		}
	}
	return s
}

// jsonView prints an object for everything, one a line.
type jsonView struct{ c *console }

func (v *jsonView) print(o any) {
	b, err := json.Marshal(o)
	if err != nil {
		b = []byte(`{"type":"error"}`) // nothing that is shown can fail to be JSON
	}
	v.c.printf("%s\n", b)
}

func (v *jsonView) begin(box *control.Made, _ migrator.Product) {
	v.print(struct {
		Type    string    `json:"type"`
		Sandbox string    `json:"sandbox"`
		Fixture string    `json:"fixture"`
		Seed    string    `json:"seed"`
		Locale  string    `json:"locale"`
		Now     time.Time `json:"now"`
	}{"begin", box.ID, box.Fixture, box.Seed, box.Locale, box.Clock.Now})
}

// event leaves the cursor out: it tells how often the sandbox was made, by which
// two runs differ.
func (v *jsonView) event(e *control.Event) {
	shown := *e
	shown.Cursor = ""
	v.print(struct {
		Type string `json:"type"`
		control.Event
		Cursor string `json:"cursor,omitempty"`
	}{Type: "event", Event: shown})
}

func (v *jsonView) step(s migrator.Step) {
	v.print(struct {
		Type string `json:"type"`
		migrator.Step
	}{"step", s})
}

func (v *jsonView) wait(time.Time) {}

func (v *jsonView) end(r *migrator.Report, virtual time.Duration) {
	brief := *r
	brief.Steps = nil
	v.print(struct {
		Type string `json:"type"`
		migrator.Report
		Steps   []migrator.Step `json:"steps,omitempty"`
		Virtual float64         `json:"virtual_seconds"`
	}{Type: "end", Report: brief, Virtual: virtual.Seconds()})
}

func (v *jsonView) realTime(d time.Duration) {
	v.print(struct {
		Type    string  `json:"type"`
		Seconds float64 `json:"seconds"`
	}{"real_time", math.Round(d.Seconds()*1000) / 1000})
}
