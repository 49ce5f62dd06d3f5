package lifecycle_test

import (
	"slices"
	"time"

	"github.com/mockone/mockone/internal/lifecycle"
)

// ticket is the thing of these tests, and ticketFacts what its guards look at.
type ticket struct {
	State   lifecycle.State
	Opened  time.Time
	Answers []string
}

type ticketFacts struct {
	locked  bool     // the desk takes nothing
	staffed bool     // somebody can answer
	answer  string   // from the request
	sure    bool     // from the request: the box is ticked
	open    []string // what another product still has open
}

type (
	spec  = lifecycle.Spec[ticket, ticketFacts]
	row   = lifecycle.Row[ticket, ticketFacts]
	guard = lifecycle.Guard[ticket, ticketFacts]
	do    = lifecycle.Effect[ticket, ticketFacts]
)

var noon = time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)

func text(s string) lifecycle.Text {
	return lifecycle.Text{EN: s, JA: s + "（日本語）", Src: lifecycle.Assumed}
}

func reason(code string) lifecycle.Reason {
	return lifecycle.Reason{Code: code, Text: text("because " + code)}
}

func in(states ...lifecycle.State) []lifecycle.State { return states }

func guards() (unlocked, staffed, answered, sure, agreed guard) {
	unlocked = guard{
		ID: "unlocked", Doc: "The desk is open | not locked.", Else: reason("desk.locked"),
		Holds: func(_ ticket, f ticketFacts, _ time.Time) bool { return !f.locked },
	}
	staffed = guard{
		ID: "staffed", Doc: "Somebody is there.", Else: reason("desk.empty"),
		Holds: func(_ ticket, f ticketFacts, _ time.Time) bool { return f.staffed },
	}
	answered = guard{
		ID: "answered", Doc: "The request brings an answer.", Else: reason("answer.missing"), Input: true,
		Holds: func(_ ticket, f ticketFacts, _ time.Time) bool { return f.answer != "" },
	}
	sure = guard{
		ID: "sure", Doc: "The box is ticked.", Else: reason("box.empty"), Input: true,
		Holds: func(_ ticket, f ticketFacts, _ time.Time) bool { return f.sure },
	}
	agreed = guard{
		ID: "agreed", Doc: "The other product agrees.",
		Ask: func(_ ticket, f ticketFacts, _ time.Time) []lifecycle.Reason {
			out := []lifecycle.Reason{} // empty and not nil, as a product may well answer
			for _, code := range f.open {
				out = append(out, reason(code))
			}
			return out
		},
	}
	return unlocked, staffed, answered, sure, agreed
}

func effects() (stamp, note, tell do) {
	stamp = do{
		ID: "stamp", Doc: "Notes when it was opened.",
		Do: func(t *ticket, _ ticketFacts, now time.Time) []lifecycle.Action { t.Opened = now; return nil },
	}
	note = do{
		ID: "note", Doc: "Keeps the answer.",
		Do: func(t *ticket, f ticketFacts, _ time.Time) []lifecycle.Action {
			t.Answers = append(slices.Clip(t.Answers), f.answer)
			return []lifecycle.Action{lifecycle.Mail{Template: "answer", To: f.answer}}
		},
	}
	tell = do{
		ID: "tell", Doc: "Tells the other product.",
		Do: func(*ticket, ticketFacts, time.Time) []lifecycle.Action {
			return []lifecycle.Action{lifecycle.Tell{Kind: "other", ID: "1", Trigger: "forget"}}
		},
	}
	return stamp, note, tell
}

// tickets makes a sound lifecycle that uses every feature of a table: an
// initial and a final state, two rows for one trigger, a row that stays, an act
// and a timer that is work, a timer that is not, and a trigger that is always refused.
func tickets() *spec {
	unlocked, staffed, answered, sure, agreed := guards()
	stamp, note, tell := effects()
	src := []string{"DOC1", lifecycle.Assumed}
	return &spec{
		Name: "test.ticket", Title: text("Ticket"), Doc: "A question and what becomes of it.",
		Initial: "none",
		State:   func(t *ticket) *lifecycle.State { return &t.State },
		States: []lifecycle.StateInfo{
			{State: "none", Label: text("None"), Doc: "Before it is asked."},
			{State: "open", Label: text("Open: #1; now"), Doc: "Asked,\nnot answered."},
			{State: "held", Label: text("Held"), Doc: "Nobody is there."},
			{State: "closed", Label: text("Closed"), Doc: "Over.", Final: true},
		},
		Triggers: []lifecycle.TriggerInfo{
			{Trigger: "ask", Label: text("Ask"), Doc: "Somebody asks."},
			{Trigger: "answer", Label: text("Answer"), Doc: "Somebody answers."},
			{Trigger: "close", Label: text("Close"), Doc: "Somebody closes it."},
			{Trigger: "resume", Label: text("Resume"), Doc: "The desk is staffed again."},
			{Trigger: "lapse", Label: text("Lapse"), Doc: "Nobody asked again."},
			{Trigger: "reopen", Label: text("Reopen"), Doc: "Not offered."},
		},
		Rows: []row{
			{ID: "ask", From: in("none"), On: "ask", If: []guard{unlocked, staffed}, To: "open", Do: []do{stamp}, By: lifecycle.Operator, Why: "One asks.", Src: src},
			{ID: "ask.held", From: in("none"), On: "ask", If: []guard{unlocked}, To: "held", Do: []do{stamp, tell}, By: lifecycle.Operator, Why: "One asks nobody.", Src: src},
			{ID: "answer", From: in("open"), On: "answer", If: []guard{answered, staffed}, Do: []do{note}, By: lifecycle.Support, Why: "It stays open | for more.", Src: src},
			{ID: "close", From: in("open", "held"), On: "close", If: []guard{unlocked, agreed, sure}, To: "closed", Do: []do{tell, note}, By: lifecycle.Operator, Why: "One has enough.", Src: src},
			{ID: "resume", From: in("held"), On: "resume", To: "open", After: "ticket.resume", Work: true, By: lifecycle.Product, Why: "The shift begins.", Src: src},
			{ID: "lapse", From: in("open", "held"), On: "lapse", To: "closed", After: "ticket.lapse", By: lifecycle.World, Why: "It was forgotten.", Src: src},
		},
		Refusals: []lifecycle.Refusal{
			{On: "ask", Reason: reason("ticket.asked")},
			{From: in("held"), On: "answer", Reason: reason("ticket.held")},
			{On: "answer", Reason: reason("ticket.not_open")},
			{On: "close", Reason: reason("ticket.not_closable")},
			{On: "reopen", Reason: reason("ticket.no_way_back")},
		},
	}
}

// known knows the settings of tickets.
func known(name string) bool { return name == "ticket.resume" || name == "ticket.lapse" }
