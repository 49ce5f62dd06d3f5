package lifecycle

import (
	"errors"
	"fmt"
	"slices"
)

// Check returns everything that is unsound in a table, joined, or nil. known
// says whether a setting with the name of a delay exists.
//
// A sound table has states that can all be reached, a way out of every state
// that is not final, no row that another one hides or that changes nothing, a row
// or a refusal for every pair of state and trigger, no refusal that is never given,
// texts in both languages, and a source for every row.
func (t *Table) Check(known func(setting string) bool) error {
	c := checker{t: t}
	c.names()
	c.rows(known)
	c.reach()
	c.pairs()
	c.hidden()
	c.refusals()
	return errors.Join(c.errs...)
}

type checker struct {
	t    *Table
	errs []error
}

func (c *checker) fail(format string, args ...any) {
	c.errs = append(c.errs, fmt.Errorf("%s: "+format, append([]any{c.t.Name}, args...)...))
}

func (c *checker) text(what string, text Text) {
	if text.EN == "" || text.JA == "" {
		c.fail("%s lacks a language", what)
	}
	if text.Src == "" {
		c.fail("%s lacks a source", what)
	}
}

func (c *checker) names() {
	c.text("the title", c.t.Title)
	if c.t.Doc == "" {
		c.fail("it lacks a doc")
	}
	seen := map[string]bool{}
	for _, s := range c.t.States {
		if seen["s"+string(s.State)] {
			c.fail("state %q is declared twice", s.State)
		}
		seen["s"+string(s.State)] = true
		if s.State == "" {
			c.fail("a state lacks a name") // an empty To means that the state stays
		}
		c.text(fmt.Sprintf("the label of state %q", s.State), s.Label)
		if s.Doc == "" {
			c.fail("state %q lacks a doc", s.State)
		}
	}
	for _, tr := range c.t.Triggers {
		if seen["t"+string(tr.Trigger)] {
			c.fail("trigger %q is declared twice", tr.Trigger)
		}
		seen["t"+string(tr.Trigger)] = true
		c.text(fmt.Sprintf("the label of trigger %q", tr.Trigger), tr.Label)
		if tr.Doc == "" {
			c.fail("trigger %q lacks a doc", tr.Trigger)
		}
		if !slices.ContainsFunc(c.t.Rows, func(r RowInfo) bool { return r.On == tr.Trigger }) {
			// A trigger that is always refused is legitimate (a roll-back that
			// the product does not offer), but then it must say so.
			if !slices.ContainsFunc(c.t.Refusals, func(r Refusal) bool { return r.On == tr.Trigger }) {
				c.fail("trigger %q is used nowhere", tr.Trigger)
			}
		}
	}
	if _, ok := c.t.State(c.t.Initial); !ok {
		c.fail("the initial state %q is not declared", c.t.Initial)
	}
}

func (c *checker) rows(known func(string) bool) {
	ids := map[string]bool{}
	for i := range c.t.Rows {
		r := &c.t.Rows[i]
		if ids[r.ID] || r.ID == "" {
			c.fail("row id %q is empty or used twice", r.ID)
		}
		ids[r.ID] = true
		c.ends(r)
		if _, ok := c.t.Trigger(r.On); !ok {
			c.fail("row %s has the undeclared trigger %q", r.ID, r.On)
		}
		if !slices.Contains([]Actor{Operator, Product, Support, World}, r.By) || r.Why == "" || len(r.Sources) == 0 {
			c.fail("row %s lacks an actor, a reason or a source", r.ID)
		}
		for _, setting := range r.Delays() {
			if !known(setting) {
				c.fail("row %s waits for the unknown setting %q", r.ID, setting)
			}
		}
		if !r.sane {
			c.fail("row %s chooses its delay among no settings, without a function, or has another besides", r.ID)
		}
		if r.Anew && !r.Stays() {
			c.fail("row %s enters its state anew, and leaves it", r.ID)
		}
		if r.Work && !r.Timer() {
			c.fail("row %s is work without being a timer", r.ID)
		}
		for j := range i {
			other := &c.t.Rows[j]
			if r.Timer() && other.On == r.On && slices.Equal(other.Delays(), r.Delays()) && other.Work != r.Work {
				c.fail("rows %s and %s share a timer, and only one of them is work", other.ID, r.ID)
			}
		}
		c.named(r)
	}
}

// ends looks at the states that a row joins. Nothing is ever stored in the
// initial state, so no row leads there and no time is counted from there.
func (c *checker) ends(r *RowInfo) {
	if len(r.From) == 0 {
		c.fail("row %s starts nowhere", r.ID)
	}
	for _, s := range r.From {
		if _, ok := c.t.State(s); !ok {
			c.fail("row %s starts in the unknown state %q", r.ID, s)
		}
		if s == c.t.Initial && r.Timer() {
			c.fail("row %s waits in the initial state", r.ID)
		}
		if s == c.t.Initial && r.Stays() {
			c.fail("row %s stays in the initial state", r.ID)
		}
	}
	if r.Stays() {
		if len(r.Do) == 0 && !r.Anew {
			c.fail("row %s changes nothing: it stays, and has no effect", r.ID)
		}
		return
	}
	if _, ok := c.t.State(r.To); !ok {
		c.fail("row %s leads to the unknown state %q", r.ID, r.To)
	}
	if r.To == c.t.Initial {
		c.fail("row %s leads to the initial state", r.ID)
	}
}

func (c *checker) named(r *RowInfo) {
	for _, g := range r.If {
		if g.ID == "" || g.Doc == "" || !g.sane {
			c.fail("a guard of row %s lacks an id, a doc or its function", r.ID)
		}
		if g.Else != nil {
			if g.Else.Code == "" {
				c.fail("guard %s refuses without a code", g.ID)
			}
			c.text("the refusal of guard "+g.ID, g.Else.Text)
		}
	}
	for _, e := range r.Do {
		if e.ID == "" || e.Doc == "" || !e.sane {
			c.fail("an effect of row %s lacks an id, a doc or its function", r.ID)
		}
	}
}

func (c *checker) reach() {
	reached := map[State]bool{c.t.Initial: true}
	for grew := true; grew; {
		grew = false
		for i := range c.t.Rows {
			r := &c.t.Rows[i]
			if r.Stays() || reached[r.To] {
				continue
			}
			if slices.ContainsFunc(r.From, func(s State) bool { return reached[s] }) {
				reached[r.To], grew = true, true
			}
		}
	}
	for _, s := range c.t.States {
		if !reached[s.State] {
			c.fail("state %q cannot be reached", s.State)
		}
		out := slices.ContainsFunc(c.t.Rows, func(r RowInfo) bool {
			return !r.Stays() && r.To != s.State && slices.Contains(r.From, s.State)
		})
		switch {
		case !out && !s.Final:
			c.fail("state %q has no way out and is not final", s.State)
		case out && s.Final:
			c.fail("state %q is final and has a way out", s.State)
		}
	}
}

// pairs demands a row or a refusal for every state and trigger. Triggers that
// only timers pull need none: a timer is given up when its state is left.
func (c *checker) pairs() {
	for _, tr := range c.t.Triggers {
		timerOnly := true
		for i := range c.t.Rows {
			if r := &c.t.Rows[i]; r.On == tr.Trigger && !r.Timer() {
				timerOnly = false
			}
		}
		if timerOnly && slices.ContainsFunc(c.t.Rows, func(r RowInfo) bool { return r.On == tr.Trigger }) {
			continue
		}
		for _, s := range c.t.States {
			row := slices.ContainsFunc(c.t.Rows, func(r RowInfo) bool { return r.On == tr.Trigger && slices.Contains(r.From, s.State) })
			refusal := slices.ContainsFunc(c.t.Refusals, func(r Refusal) bool {
				return r.On == tr.Trigger && (len(r.From) == 0 || slices.Contains(r.From, s.State))
			})
			if !row && !refusal {
				c.fail("state %q and trigger %q have neither a row nor a refusal", s.State, tr.Trigger)
			}
		}
	}
}

// hidden finds rows that can never be taken, because an earlier one with the
// same state and trigger asks for no more than they do.
func (c *checker) hidden() {
	for i := range c.t.Rows {
		late := &c.t.Rows[i]
		for _, from := range late.From {
			for j := range i {
				early := &c.t.Rows[j]
				if early.On == late.On && slices.Contains(early.From, from) && asksNoMore(early, late) {
					c.fail("row %s hides row %s in state %q", early.ID, late.ID, from)
				}
			}
		}
	}
}

func asksNoMore(early, late *RowInfo) bool {
	for _, g := range early.If {
		if !slices.ContainsFunc(late.If, func(h Named) bool { return h.ID == g.ID }) {
			return false
		}
	}
	return true
}

// refusals wants refusals to be complete, and each to be given in some state:
// where a row starts its guards say why not, and of several refusals the one
// that names the state wins, then the first.
func (c *checker) refusals() {
	for i, r := range c.t.Refusals {
		if r.Reason.Code == "" {
			c.fail("a refusal of trigger %q lacks a code", r.On)
		}
		c.text("the refusal "+r.Reason.Code, r.Reason.Text)
		if _, ok := c.t.Trigger(r.On); !ok {
			c.fail("refusal %s has the undeclared trigger %q", r.Reason.Code, r.On)
			continue
		}
		for _, s := range r.From {
			if _, ok := c.t.State(s); !ok {
				c.fail("refusal %s names the unknown state %q", r.Reason.Code, s)
			}
		}
		if !slices.ContainsFunc(c.t.States, func(s StateInfo) bool { return c.given(s.State, r.On) == i }) {
			c.fail("refusal %s is never given for trigger %q", r.Reason.Code, r.On)
		}
	}
}

// given returns the index of the refusal that answers a trigger in a state, or -1.
func (c *checker) given(s State, on Trigger) int {
	if slices.ContainsFunc(c.t.Rows, func(r RowInfo) bool { return r.On == on && slices.Contains(r.From, s) }) {
		return -1
	}
	i := slices.IndexFunc(c.t.Refusals, func(r Refusal) bool { return r.On == on && slices.Contains(r.From, s) })
	if i < 0 {
		i = slices.IndexFunc(c.t.Refusals, func(r Refusal) bool { return r.On == on && len(r.From) == 0 })
	}
	return i
}
