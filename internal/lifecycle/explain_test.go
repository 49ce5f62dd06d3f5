package lifecycle_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/mockone/mockone/internal/lifecycle"
)

func TestExplain(t *testing.T) {
	type p = lifecycle.Possibility
	asked := p{Trigger: "ask", Reasons: []lifecycle.Reason{reason("ticket.asked")}}
	back := p{Trigger: "reopen", Reasons: []lifecycle.Reason{reason("ticket.no_way_back")}}
	lapse := p{Trigger: "lapse", Allowed: true, Row: "lapse", To: "closed", By: lifecycle.World, Timer: true}
	waits := func(on, state string) p {
		return p{Trigger: lifecycle.Trigger(on), Reasons: []lifecycle.Reason{{Code: "trigger.not_waiting", Text: lifecycle.Text{
			EN:  fmt.Sprintf("test.ticket does not wait for %q in state %q.", on, state),
			JA:  fmt.Sprintf("test.ticket は状態 %q ではトリガー %q を待っていません。", state, on),
			Src: lifecycle.Assumed,
		}}}}
	}
	for _, c := range []struct {
		name  string
		state lifecycle.State
		f     ticketFacts
		want  []p
	}{
		{"needs are listed, and a row that stays names its state", "open", ticketFacts{staffed: true}, []p{
			asked,
			{Trigger: "answer", Allowed: true, Row: "answer", To: "open", By: lifecycle.Support, Needs: []string{"answered"}},
			{Trigger: "close", Allowed: true, Row: "close", To: "closed", By: lifecycle.Operator, Needs: []string{"sure"}},
			waits("resume", "open"), lapse, back,
		}},
		{"what stands in the way, without the needs", "held", ticketFacts{locked: true, open: []string{"a", "b"}}, []p{
			asked,
			{Trigger: "answer", Reasons: []lifecycle.Reason{reason("ticket.held")}},
			{Trigger: "close", By: lifecycle.Operator, Reasons: []lifecycle.Reason{reason("desk.locked"), reason("a"), reason("b")}},
			{Trigger: "resume", Allowed: true, Row: "resume", To: "open", By: lifecycle.Product, Timer: true},
			lapse, back,
		}},
		{"the later row, without the reasons of the first", "none", ticketFacts{}, []p{
			{Trigger: "ask", Allowed: true, Row: "ask.held", To: "held", By: lifecycle.Operator},
			{Trigger: "answer", Reasons: []lifecycle.Reason{reason("ticket.not_open")}},
			{Trigger: "close", Reasons: []lifecycle.Reason{reason("ticket.not_closable")}},
			waits("resume", "none"), waits("lapse", "none"), back,
		}},
		{"the first row's reasons if neither may be taken", "none", ticketFacts{locked: true}, []p{
			{Trigger: "ask", By: lifecycle.Operator, Reasons: []lifecycle.Reason{reason("desk.locked"), reason("desk.empty")}},
			{Trigger: "answer", Reasons: []lifecycle.Reason{reason("ticket.not_open")}},
			{Trigger: "close", Reasons: []lifecycle.Reason{reason("ticket.not_closable")}},
			waits("resume", "none"), waits("lapse", "none"), back,
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := tickets()
			for i := range c.want {
				c.want[i].Label = s.Triggers[i].Label
			}
			got := lifecycle.Explain(s, ticket{State: c.state}, c.f, noon)
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestObstacles(t *testing.T) {
	for _, c := range []struct {
		name  string
		state lifecycle.State
		f     ticketFacts
		on    lifecycle.Trigger
		want  []string
	}{
		{"none when only the request can fail", "open", ticketFacts{staffed: true}, "close", nil},
		{"none when a later row is open", "none", ticketFacts{}, "ask", nil},
		{"the guards on the world", "open", ticketFacts{locked: true, open: []string{"a"}}, "close", []string{"desk.locked", "a"}},
		{"the refusal of the state", "held", ticketFacts{}, "answer", []string{"ticket.held"}},
		{"an undeclared trigger", "open", ticketFacts{}, "dance", []string{"trigger.unknown"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := lifecycle.Obstacles(tickets(), ticket{State: c.state}, c.f, c.on, noon)
			if d := cmp.Diff(c.want, codes(got)); d != "" {
				t.Error(d)
			}
		})
	}
}

// coin is the thing of random tables. Its guards look at the bits of the facts
// alone: a bit says how guard number i answers.
type coin struct{ State lifecycle.State }

type coinFacts struct {
	holds [8]bool
	// brings are the guards on the request that hold.
	brings map[string]bool
}

// randomGuards are three on the world, two that ask, three on the request.
func randomGuards() []lifecycle.Guard[coin, coinFacts] {
	var out []lifecycle.Guard[coin, coinFacts]
	for i := range 8 {
		id := fmt.Sprintf("g%d", i)
		g := lifecycle.Guard[coin, coinFacts]{ID: id, Doc: id}
		said := []lifecycle.Reason{reason(id + ".a"), reason(id + ".b")}
		switch {
		case i < 3:
			g.Else = reason(id)
			g.Holds = func(_ coin, f coinFacts, _ time.Time) bool { return f.holds[i] }
		case i < 5:
			g.Ask = func(_ coin, f coinFacts, _ time.Time) []lifecycle.Reason {
				if f.holds[i] {
					return said[:0]
				}
				return said[:1+i%2]
			}
		case i < 7:
			g.Input, g.Else = true, reason(id)
			g.Holds = func(_ coin, f coinFacts, _ time.Time) bool { return f.brings[id] }
		default:
			g.Input = true
			g.Ask = func(_ coin, f coinFacts, _ time.Time) []lifecycle.Reason {
				if f.brings[id] {
					return nil
				}
				return said
			}
		}
		out = append(out, g)
	}
	return out
}

func drawSpec(t *rapid.T) *lifecycle.Spec[coin, coinFacts] {
	states := []lifecycle.State{"none", "a", "b", "c"}
	triggers := []lifecycle.Trigger{"t1", "t2", "t3"}
	pool := randomGuards()
	someStates := rapid.SliceOfNDistinct(rapid.SampledFrom(states), 1, 4, rapid.ID[lifecycle.State])
	someGuards := rapid.SliceOfNDistinct(rapid.IntRange(0, len(pool)-1), 0, 4, rapid.ID[int])
	s := &lifecycle.Spec[coin, coinFacts]{
		Name: "test.coin", Title: text("coin"), Doc: "A coin.", Initial: "none",
		State: func(c *coin) *lifecycle.State { return &c.State },
	}
	for _, st := range states {
		s.States = append(s.States, lifecycle.StateInfo{State: st, Label: text(string(st)), Doc: string(st)})
	}
	for _, tr := range triggers {
		s.Triggers = append(s.Triggers, lifecycle.TriggerInfo{Trigger: tr, Label: text(string(tr)), Doc: string(tr)})
	}
	for i := range rapid.IntRange(0, 8).Draw(t, "rows") {
		r := lifecycle.Row[coin, coinFacts]{
			ID: fmt.Sprintf("r%d", i), From: someStates.Draw(t, "from"), On: rapid.SampledFrom(triggers).Draw(t, "on"),
			To:    rapid.SampledFrom(append(states, "")).Draw(t, "to"),
			After: rapid.SampledFrom([]string{"", "", "delay"}).Draw(t, "after"), By: lifecycle.World, Why: "w", Src: []string{"s"},
		}
		for _, g := range someGuards.Draw(t, "guards") {
			r.If = append(r.If, pool[g])
		}
		s.Rows = append(s.Rows, r)
	}
	for i := range rapid.IntRange(0, 4).Draw(t, "refusals") {
		f := lifecycle.Refusal{On: rapid.SampledFrom(triggers).Draw(t, "refused"), Reason: reason(fmt.Sprintf("refusal%d", i))}
		if rapid.Bool().Draw(t, "named") {
			f.From = someStates.Draw(t, "refused in")
		}
		s.Refusals = append(s.Refusals, f)
	}
	return s
}

// fire calls Fire and returns the outcome, or the reasons of the refusal.
func fire(t *rapid.T, s *lifecycle.Spec[coin, coinFacts], c coin, f coinFacts, on lifecycle.Trigger, opts ...lifecycle.Option) (lifecycle.Outcome[coin], []lifecycle.Reason) {
	out, err := lifecycle.Fire(s, c, f, on, noon, opts...)
	if err == nil {
		return out, nil
	}
	refused, ok := errors.AsType[*lifecycle.Refused](err)
	if !ok {
		t.Fatalf("Fire fails without a refusal: %v", err)
	}
	if len(refused.Reasons) == 0 {
		t.Fatal("Fire refuses without a reason")
	}
	return out, refused.Reasons
}

func brings(ids ...string) map[string]bool {
	out := map[string]bool{}
	for _, id := range ids {
		out[id] = true
	}
	return out
}

func TestExplainAgreesWithFire(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSpec(t)
		c := coin{State: rapid.SampledFrom(s.States).Draw(t, "state").State}
		var f coinFacts
		for i := range f.holds {
			f.holds[i] = rapid.Bool().Draw(t, "holds")
		}
		said := lifecycle.Explain(s, c, f, noon)
		if len(said) != len(s.Triggers) {
			t.Fatalf("%d possibilities for %d triggers", len(said), len(s.Triggers))
		}
		for i, p := range said {
			on := s.Triggers[i].Trigger
			if p.Trigger != on {
				t.Fatalf("possibility %d is about %s, want %s", i, p.Trigger, on)
			}
			if d := cmp.Diff(p.Reasons, lifecycle.Obstacles(s, c, f, on, noon)); d != "" {
				t.Fatalf("Obstacles differ from Explain: %s", d)
			}
			if p.Allowed {
				checkAllowed(t, s, c, f, p)
			} else {
				checkRefused(t, s, c, f, p)
			}
		}
	})
}

// checkAllowed: with what p needs and no more, Fire takes p's row; lacking any of it, it does not.
func checkAllowed(t *rapid.T, s *lifecycle.Spec[coin, coinFacts], c coin, f coinFacts, p lifecycle.Possibility) {
	f.brings = brings(p.Needs...)
	out, refused := fire(t, s, c, f, p.Trigger)
	if refused != nil {
		t.Fatalf("Explain allows %s by %s, Fire refuses it: %v", p.Trigger, p.Row, codes(refused))
	}
	want := lifecycle.Outcome[coin]{Thing: coin{State: p.To}, Row: p.Row, From: c.State, To: p.To}
	if d := cmp.Diff(want, out); d != "" {
		t.Fatalf("Explain and Fire differ: %s", d)
	}
	i := slices.IndexFunc(s.Rows, func(r lifecycle.Row[coin, coinFacts]) bool { return r.ID == p.Row })
	if timer := s.Rows[i].After != ""; p.Timer != timer {
		t.Fatalf("Explain says of %s that it is a timer: %v", p.Row, p.Timer)
	}
	for i := range p.Needs {
		f.brings = brings(slices.Delete(slices.Clone(p.Needs), i, i+1)...)
		if out, refused := fire(t, s, c, f, p.Trigger); refused == nil && out.Row == p.Row {
			t.Fatalf("Fire takes %s without %s", p.Row, p.Needs[i])
		}
	}
}

// checkRefused: whatever the request brings Fire refuses, and for the same reasons if it brings all;
// forced it takes the first row of the state, if there is one.
func checkRefused(t *rapid.T, s *lifecycle.Spec[coin, coinFacts], c coin, f coinFacts, p lifecycle.Possibility) {
	f.brings = brings("g5", "g6", "g7")
	_, refused := fire(t, s, c, f, p.Trigger)
	if d := cmp.Diff(p.Reasons, refused); d != "" {
		t.Fatalf("Explain and Fire give different reasons: %s", d)
	}
	f.brings = nil
	if out, refused := fire(t, s, c, f, p.Trigger); refused == nil {
		t.Fatalf("Fire takes %s, which Explain refuses, when the request brings nothing", out.Row)
	}
	first := slices.IndexFunc(s.Rows, func(r lifecycle.Row[coin, coinFacts]) bool {
		return r.On == p.Trigger && slices.Contains(r.From, c.State)
	})
	out, refused := fire(t, s, c, f, p.Trigger, lifecycle.Force)
	if first < 0 {
		if d := cmp.Diff(p.Reasons, refused); d != "" {
			t.Fatalf("forced, the reasons without a row are others: %s", d)
		}
	} else if refused != nil || out.Row != s.Rows[first].ID {
		t.Fatalf("forced, Fire takes %q (%v), want %s", out.Row, codes(refused), s.Rows[first].ID)
	}
}
