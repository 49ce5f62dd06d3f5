package mockone_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/mockone/mockone"
	"github.com/mockone/mockone/internal/lifecycle"
)

// walked is an event that a walk comes by.
type walked struct {
	Cursor  string          `json:"cursor"`
	At      time.Time       `json:"at"`
	Kind    string          `json:"kind"`
	Thing   string          `json:"thing"`
	Row     string          `json:"row"`
	Trigger string          `json:"trigger"`
	From    string          `json:"from"`
	To      string          `json:"to"`
	Forced  bool            `json:"forced"`
	Body    json.RawMessage `json:"body"`
}

// From every fixture, whatever is asked of the services and of control, in
// whatever order: nothing changes but by a row of its table, every change has
// its event and every event its change, what is refused changes nothing, every
// thing can be explained, and the migration moves as the model says.
func TestWalks(t *testing.T) {
	if underRace {
		t.Skip("one caller alone: run without the race detector")
	}
	t.Parallel()
	boundWalks(t)
	declared, err := mockone.Describe(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	tables, rows := map[string]*lifecycle.Table{}, map[string]*lifecycle.RowInfo{}
	for i := range declared.Lifecycles {
		table := &declared.Lifecycles[i]
		tables[table.Name] = table
		for j := range table.Rows {
			rows[table.Rows[j].ID] = &table.Rows[j]
		}
	}
	l := newLab(t)
	for _, fixture := range declared.Fixtures {
		if fixture.Name == "apexone-10000" {
			continue // the same rows as in apexone-foundation, and far more to look at
		}
		t.Run(fixture.Name, func(t *testing.T) {
			here := &lab{t: t, platform: l.platform}
			rapid.Check(t, func(rt *rapid.T) {
				// One name and one seed: then a failed walk can be walked again.
				b := here.sandbox(fixture.Name, "manual", map[string]any{"name": "walk-" + fixture.Name})
				defer b.about("DELETE", "", nil)
				w := newWalk(rt, b, tables, rows)
				for range 40 {
					w.step()
				}
				for _, thing := range w.things {
					w.explained(thing)
				}
			})
		})
	}
}

// boundWalks sets how many walks rapid takes from each fixture, unless whoever
// runs the test says so; -short divides it by 5. A failed walk is told by its seed.
func boundWalks(t *testing.T) {
	t.Helper()
	given := map[string]bool{}
	flag.Visit(func(f *flag.Flag) { given[f.Name] = true })
	for name, value := range map[string]string{"rapid.checks": "5", "rapid.nofailfile": "true"} {
		if given[name] {
			continue
		}
		if err := flag.Set(name, value); err != nil {
			t.Fatal(err)
		}
	}
}

// walk is a random course through a sandbox.
type walk struct {
	*box
	rt     *rapid.T
	tables map[string]*lifecycle.Table
	rows   map[string]*lifecycle.RowInfo
	tale   *tale

	things []thingOf
	cursor string
	last   time.Time
	model  *migrationModel
}

func newWalk(rt *rapid.T, b *box, tables map[string]*lifecycle.Table, rows map[string]*lifecycle.RowInfo) *walk {
	w := &walk{box: b, rt: rt, tables: tables, rows: rows, tale: newTale(), things: b.things("")}
	var info struct {
		Settings map[string]string `json:"settings"`
	}
	b.about("GET", "", nil).into(b.t, &info)
	w.model = newModel(w.things)
	w.model.outcome = info.Settings[w.model.setting("update.outcome")]
	return w
}

// step does something and looks at what has become of it.
func (w *walk) step() {
	w.t.Helper()
	did := w.choose()
	got := did.do()
	w.rt.Logf("%s: %d %s", did.name, got.Status, got.code())
	before := w.byKey()
	list := w.news()
	if got.Err != nil || got.Status >= http.StatusInternalServerError && !deferred(got, list) {
		w.rt.Fatalf("%s: %s", did.name, got)
	}
	w.things = w.box.things("")
	state := map[string]string{}
	bodies := map[string]json.RawMessage{}
	for i := range list {
		e := &list[i]
		w.lawful(did, e, state, before)
		bodies[e.Kind+"/"+e.Thing] = e.Body
		if err := w.model.follow(e); err != nil {
			w.rt.Fatalf("%s: %v", did.name, err)
		}
	}
	if err := w.model.compare(w.things); err != nil {
		w.rt.Fatalf("%s: %v", did.name, err)
	}
	w.refused(did, got, list)
	w.changed(did, before, bodies)
}

// deferred reports whether an answer is the temporary problem that starting an update
// meets while the product prepares: it is an error, and that somebody has tried is noted.
func deferred(got answer, list []walked) bool {
	return got.Status == http.StatusServiceUnavailable && len(list) > 0 && list[0].Row == "v1.product_instance.defer"
}

// byKey returns the things by kind and id.
func (w *walk) byKey() map[string]thingOf {
	out := map[string]thingOf{}
	for _, t := range w.things {
		out[t.Kind+"/"+t.ID] = t
	}
	return out
}

// news returns the events since the last step.
func (w *walk) news() []walked {
	w.t.Helper()
	var all []walked
	for {
		var page struct {
			Items  []walked `json:"items"`
			Cursor string   `json:"cursor"`
		}
		w.about("GET", "/events?limit=500&after="+w.cursor, nil).into(w.t, &page)
		all, w.cursor = append(all, page.Items...), page.Cursor
		if len(page.Items) < 500 {
			return all
		}
	}
}

// lawful checks an event against the table; state holds where things stand.
func (w *walk) lawful(did *deed, e *walked, state map[string]string, before map[string]thingOf) {
	key := e.Kind + "/" + e.Thing
	from, ok := state[key]
	if !ok {
		from = string(w.tables[e.Kind].Initial)
		if t, ok := before[key]; ok {
			from = t.State
		}
	}
	state[key] = e.To
	row := w.rows[e.Row]
	switch {
	case row == nil || !strings.HasPrefix(e.Row, e.Kind+"."):
		w.rt.Fatalf("%s: no lifecycle has the row of %+v", did.name, e)
	case e.From != from:
		w.rt.Fatalf("%s: %s left %s, but was %s", did.name, key, e.From, from)
	case string(row.On) != e.Trigger || !slices.Contains(row.From, lifecycle.State(e.From)):
		w.rt.Fatalf("%s: %s on %s in %s is not the row %s", did.name, key, e.Trigger, e.From, e.Row)
	case row.Stays() && e.To != e.From || !row.Stays() && e.To != string(row.To):
		w.rt.Fatalf("%s: the row %s does not lead to %s", did.name, e.Row, e.To)
	case row.Stays() && len(row.Do) == 0:
		w.rt.Fatalf("%s: the row %s changes nothing", did.name, e.Row)
	case e.Forced && !did.forced:
		w.rt.Fatalf("%s: guards were skipped at %s, and nobody asked for it", did.name, e.Row)
	case e.At.Before(w.last):
		w.rt.Fatalf("%s: %s happened before what precedes it", did.name, e.Row)
	}
	w.last = e.At
}

// refused checks that a refusal has changed nothing, and that what the
// explanation had ruled out was refused.
func (w *walk) refused(did *deed, got answer, list []walked) {
	if did.ruledOut && got.Status < http.StatusBadRequest {
		w.rt.Fatalf("%s was explained as impossible, and done: %s", did.name, got)
	}
	if did.row != "" && got.Status < http.StatusBadRequest && (len(list) == 0 || list[0].Row != did.row) {
		w.rt.Fatalf("%s was explained as the row %s, and was another: %+v", did.name, did.row, list)
	}
	if got.Status < http.StatusBadRequest || deferred(got, list) {
		return
	}
	for i := range list {
		if wrongPassword := got.Status == http.StatusUnauthorized && strings.HasSuffix(list[i].Row, ".sign_in_failed"); !wrongPassword {
			w.rt.Fatalf("%s was refused with %s, and yet %s", did.name, got, list[i].Row)
		}
	}
}

// changed checks that exactly those things have changed that had events, and
// that each is as its last event shows it and can be explained.
func (w *walk) changed(did *deed, before map[string]thingOf, bodies map[string]json.RawMessage) {
	w.t.Helper()
	for _, t := range w.things {
		key := t.Kind + "/" + t.ID
		was, there := before[key]
		delete(before, key)
		body, event := bodies[key]
		delete(bodies, key)
		if !event {
			if !there || was.State != t.State || was.Since != t.Since || !bytes.Equal(was.Body, t.Body) {
				w.rt.Fatalf("%s: %s has changed without an event: %s", did.name, key, cmp.Diff(was, t))
			}
			continue
		}
		if diff := cmp.Diff(decoded(w.t, body), decoded(w.t, t.Body)); diff != "" {
			w.rt.Fatalf("%s: %s is not as its last event shows it: %s", did.name, key, diff)
		}
		w.explained(t)
	}
	for key := range before {
		w.rt.Fatalf("%s: %s is gone", did.name, key)
	}
	for key := range bodies {
		w.rt.Fatalf("%s: there is an event of %s, and no such thing", did.name, key)
	}
}

func decoded(tb testing.TB, b json.RawMessage) any {
	tb.Helper()
	var v any
	if err := json.Unmarshal(b, &v); err != nil {
		tb.Fatal(err)
	}
	return v
}

// explanation is a thing as control explains it.
type explanation struct {
	thingOf
	StateText string   `json:"state_text"`
	History   []walked `json:"history"`
	Timers    []struct {
		Trigger string `json:"trigger"`
		Row     string `json:"row"`
	} `json:"timers"`
	Can []possible `json:"can"`
}

// possible is a trigger as control explains it.
type possible struct {
	Trigger string   `json:"trigger"`
	Allowed bool     `json:"allowed"`
	Row     string   `json:"row"`
	To      string   `json:"to"`
	Needs   []string `json:"needs"`
	Reasons []struct {
		Code    string `json:"code"`
		Message string `json:"message"`
	} `json:"reasons"`
}

// explained checks that control explains a thing: its state, its past, what
// time will do to it, and each trigger, with a row or with reasons.
func (w *walk) explained(t thingOf) explanation {
	w.t.Helper()
	name := t.Kind + " in " + t.State
	a := w.about("GET", "/things/"+t.Kind+"/"+t.ID, nil)
	if a.Status != http.StatusOK {
		w.rt.Fatalf("%s cannot be explained: %s", name, a)
	}
	var x explanation
	a.into(w.t, &x)
	table := w.tables[t.Kind]
	if _, ok := table.State(lifecycle.State(x.State)); !ok || x.State != t.State || x.StateText == "" {
		w.rt.Fatalf("%s is explained as %q (%s)", name, x.State, x.StateText)
	}
	if n := len(x.History); n > 0 && x.History[n-1].To != t.State {
		w.rt.Fatalf("%s: its last event leads to %s", name, x.History[n-1].To)
	}
	for _, timer := range x.Timers {
		row := w.rows[timer.Row]
		if row == nil || string(row.On) != timer.Trigger || !slices.Contains(row.From, lifecycle.State(t.State)) {
			w.rt.Fatalf("%s has a timer that cannot happen: %+v", name, timer)
		}
	}
	if len(x.Can) != len(table.Triggers) {
		w.rt.Fatalf("%s: %d triggers are explained, there are %d", name, len(x.Can), len(table.Triggers))
	}
	for _, c := range x.Can {
		if err := c.sound(w.rows[c.Row]); err != nil {
			w.rt.Fatalf("%s: the trigger %s %v", name, c.Trigger, err)
		}
	}
	return x
}

// sound reports what is wrong with the explanation of a trigger.
func (c *possible) sound(row *lifecycle.RowInfo) error {
	switch {
	case c.Allowed && (row == nil || c.To == "" || len(c.Reasons) > 0):
		return fmt.Errorf("is allowed, by row %q to %q, for reasons %v", c.Row, c.To, c.Reasons)
	case !c.Allowed && len(c.Reasons) == 0:
		return errors.New("is refused without a reason")
	}
	for _, r := range c.Reasons {
		if r.Code == "" || r.Message == "" {
			return errors.New("has an empty reason")
		}
	}
	return nil
}
