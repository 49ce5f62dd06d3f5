package lifecycle_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/lifecycle"
)

func TestFire(t *testing.T) {
	told := lifecycle.Tell{Kind: "other", ID: "1", Trigger: "forget"}
	mailed := func(to string) lifecycle.Mail { return lifecycle.Mail{Template: "answer", To: to} }
	for _, c := range []struct {
		name string
		in   ticket
		f    ticketFacts
		on   lifecycle.Trigger
		opts []lifecycle.Option
		want lifecycle.Outcome[ticket]
	}{
		{
			"the first row whose guards hold",
			ticket{State: "none"},
			ticketFacts{staffed: true},
			"ask", nil,
			lifecycle.Outcome[ticket]{Thing: ticket{State: "open", Opened: noon}, Row: "ask", From: "none", To: "open"},
		},
		{
			"the second row if a guard of the first fails",
			ticket{State: "none"},
			ticketFacts{},
			"ask", nil,
			lifecycle.Outcome[ticket]{
				Thing: ticket{State: "held", Opened: noon}, Row: "ask.held", From: "none", To: "held",
				Actions: []lifecycle.Action{told},
			},
		},
		{
			"a row that stays",
			ticket{State: "open", Answers: []string{"x"}},
			ticketFacts{staffed: true, answer: "yes"},
			"answer", nil,
			lifecycle.Outcome[ticket]{
				Thing: ticket{State: "open", Answers: []string{"x", "yes"}}, Row: "answer", From: "open", To: "open",
				Actions: []lifecycle.Action{mailed("yes")},
			},
		},
		{
			"the actions of all effects, in their order",
			ticket{State: "held"},
			ticketFacts{sure: true, answer: "bye"},
			"close", nil,
			lifecycle.Outcome[ticket]{
				Thing: ticket{State: "closed", Answers: []string{"bye"}}, Row: "close", From: "held", To: "closed",
				Actions: []lifecycle.Action{told, mailed("bye")},
			},
		},
		{
			"a timer's row when its trigger is pulled",
			ticket{State: "held"},
			ticketFacts{},
			"resume", nil,
			lifecycle.Outcome[ticket]{Thing: ticket{State: "open"}, Row: "resume", From: "held", To: "open"},
		},
		{
			"force skips guards on the world, on the request and on other products",
			ticket{State: "open"},
			ticketFacts{locked: true, open: []string{"a"}},
			"close",
			[]lifecycle.Option{lifecycle.Force},
			lifecycle.Outcome[ticket]{
				Thing: ticket{State: "closed", Answers: []string{""}}, Row: "close", From: "open", To: "closed",
				Actions: []lifecycle.Action{told, mailed("")},
			},
		},
		{
			"force takes the first row of the state",
			ticket{State: "none"},
			ticketFacts{locked: true},
			"ask",
			[]lifecycle.Option{lifecycle.Force},
			lifecycle.Outcome[ticket]{Thing: ticket{State: "open", Opened: noon}, Row: "ask", From: "none", To: "open"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := lifecycle.Fire(tickets(), c.in, c.f, c.on, noon, c.opts...)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestFireRefuses(t *testing.T) {
	force := []lifecycle.Option{lifecycle.Force}
	for _, c := range []struct {
		name  string
		state lifecycle.State
		f     ticketFacts
		on    lifecycle.Trigger
		opts  []lifecycle.Option
		want  []string
	}{
		{"every failing guard of the first matching row, none of the second's", "none", ticketFacts{locked: true}, "ask", nil, []string{"desk.locked", "desk.empty"}},
		{"guards on the request among them, in the row's order", "open", ticketFacts{}, "answer", nil, []string{"answer.missing", "desk.empty"}},
		{"all reasons of a product that is asked", "open", ticketFacts{open: []string{"a", "b"}}, "close", nil, []string{"a", "b", "box.empty"}},
		{"the refusal of the state", "held", ticketFacts{}, "answer", nil, []string{"ticket.held"}},
		{"the refusal of every other state", "closed", ticketFacts{}, "answer", nil, []string{"ticket.not_open"}},
		{"a trigger that is always refused", "open", ticketFacts{}, "reopen", nil, []string{"ticket.no_way_back"}},
		{"a timer's trigger where nothing waits for it", "open", ticketFacts{}, "resume", nil, []string{"trigger.not_waiting"}},
		{"a trigger that is not declared", "open", ticketFacts{}, "dance", nil, []string{"trigger.unknown"}},
		{"force does not skip the state", "closed", ticketFacts{staffed: true, answer: "x"}, "answer", force, []string{"ticket.not_open"}},
		{"force does not make a way for a timer", "open", ticketFacts{}, "resume", force, []string{"trigger.not_waiting"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := lifecycle.Fire(tickets(), ticket{State: c.state}, c.f, c.on, noon, c.opts...)
			refused, ok := errors.AsType[*lifecycle.Refused](err)
			if !ok {
				t.Fatalf("got %+v, %v, want a refusal", got, err)
			}
			if d := cmp.Diff(lifecycle.Outcome[ticket]{}, got); d != "" {
				t.Errorf("a refusal has an outcome: %s", d)
			}
			if refused.Lifecycle != "test.ticket" || refused.State != c.state || refused.Trigger != c.on {
				t.Errorf("the refusal is about %s, %s, %s", refused.Lifecycle, refused.State, refused.Trigger)
			}
			if d := cmp.Diff(c.want, codes(refused.Reasons)); d != "" {
				t.Error(d)
			}
			for _, r := range refused.Reasons {
				if r.Text.EN == "" || r.Text.JA == "" || r.Text.Src == "" {
					t.Errorf("reason %s lacks a language or a source: %+v", r.Code, r.Text)
				}
			}
		})
	}
}

func codes(reasons []lifecycle.Reason) []string {
	var out []string
	for _, r := range reasons {
		out = append(out, r.Code)
	}
	return out
}

func TestFireLeavesItsInputAlone(t *testing.T) {
	// Room behind the last answer is where a careless append would write.
	answers := append(make([]string, 0, 4), "first")
	thing := ticket{State: "open", Opened: noon, Answers: answers}
	f := ticketFacts{staffed: true, answer: "second"}
	for _, opts := range [][]lifecycle.Option{nil, {lifecycle.Force}} {
		out, err := lifecycle.Fire(tickets(), thing, f, "answer", noon.Add(time.Hour), opts...)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff([]string{"first", "second"}, out.Thing.Answers); d != "" {
			t.Error(d)
		}
		if d := cmp.Diff(ticket{State: "open", Opened: noon, Answers: []string{"first"}}, thing); d != "" {
			t.Errorf("the input changed: %s", d)
		}
		if d := cmp.Diff([]string{"first", "", "", ""}, answers[:4]); d != "" {
			t.Errorf("the input's array changed: %s", d)
		}
	}
}

func TestEffectsSeeTheNewStateButDoNotChooseIt(t *testing.T) {
	s := tickets()
	var seen lifecycle.State
	s.Rows[0].Do = []do{{ID: "stray", Doc: "Writes a state.", Do: func(t *ticket, _ ticketFacts, _ time.Time) []lifecycle.Action {
		seen = t.State
		t.State = "closed"
		return nil
	}}}
	out, err := lifecycle.Fire(s, ticket{State: "none"}, ticketFacts{staffed: true}, "ask", noon)
	if err != nil {
		t.Fatal(err)
	}
	if seen != "open" {
		t.Errorf("the effect saw state %q, want open", seen)
	}
	if out.To != "open" || out.Thing.State != "open" {
		t.Errorf("the row leads to %q and the thing is %q, want open", out.To, out.Thing.State)
	}
}

func TestGuardsAndEffectsGetTheInstant(t *testing.T) {
	s := tickets()
	s.Rows[0].If = []guard{{
		ID: "morning", Doc: "It is before noon.", Else: reason("too_late"),
		Holds: func(_ ticket, _ ticketFacts, now time.Time) bool { return now.Before(noon) },
	}}
	early := noon.Add(-time.Second)
	out, err := lifecycle.Fire(s, ticket{State: "none"}, ticketFacts{}, "ask", early)
	if err != nil || out.Row != "ask" || !out.Thing.Opened.Equal(early) {
		t.Errorf("before noon: %+v, %v", out, err)
	}
	if out, err = lifecycle.Fire(s, ticket{State: "none"}, ticketFacts{}, "ask", noon); err != nil || out.Row != "ask.held" {
		t.Errorf("at noon: %+v, %v", out, err)
	}
}

func TestRefusedError(t *testing.T) {
	err := &lifecycle.Refused{
		Lifecycle: "test.ticket", State: "open", Trigger: "close",
		Reasons: []lifecycle.Reason{reason("a"), reason("b")},
	}
	if got, want := err.Error(), `test.ticket: "close" refused in state "open": a, b`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestTextIn(t *testing.T) {
	both := lifecycle.Text{EN: "Yes", JA: "はい"}
	for lang, want := range map[string]string{"ja": "はい", "en": "Yes", "fr": "Yes", "": "Yes"} {
		if got := both.In(lang); got != want {
			t.Errorf("In(%q) = %s, want %s", lang, got, want)
		}
	}
}
