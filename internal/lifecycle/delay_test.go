package lifecycle_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/lifecycle"
)

// byAnswers makes the lapse of a ticket depend on whether somebody answered it;
// a ticket that says "never" does not lapse.
func byAnswers() lifecycle.AfterOf[ticket] {
	return lifecycle.AfterOf[ticket]{
		Settings: []string{"ticket.lapse", "ticket.resume"},
		Of: func(t ticket) string {
			switch {
			case len(t.Answers) == 0:
				return "ticket.lapse"
			case t.Answers[0] == "never":
				return ""
			}
			return "ticket.resume"
		},
	}
}

func choosy() *spec {
	s := tickets()
	s.Rows[5].After, s.Rows[5].AfterOf = "", byAnswers()
	return s
}

func TestDelayThatTheThingChooses(t *testing.T) {
	s := choosy()
	for answer, want := range map[string]string{"": "ticket.lapse", "yes": "ticket.resume", "never": ""} {
		thing := ticket{State: "open"}
		if answer != "" {
			thing.Answers = []string{answer}
		}
		if got := s.Rows[5].Delay(thing); got != want {
			t.Errorf("answered %q: it waits for %q, want %q", answer, got, want)
		}
	}
	if got := s.Rows[4].Delay(ticket{}); got != "ticket.resume" {
		t.Errorf("a row with one delay waits for %q", got)
	}
}

func TestTableShowsEveryDelay(t *testing.T) {
	table := choosy().Table()
	if err := table.Check(known); err != nil {
		t.Error(err)
	}
	if d := cmp.Diff([]string{"ticket.lapse", "ticket.resume"}, table.Rows[5].Delays()); d != "" || !table.Rows[5].Timer() {
		t.Errorf("the row's delays: %s", d)
	}
	if drawn := table.Mermaid(); !strings.Contains(drawn, "lapse after ticket.lapse or ticket.resume") {
		t.Error(drawn)
	}
	if page := table.Markdown(); !strings.Contains(page, "`lapse` after `ticket.lapse` or `ticket.resume`") {
		t.Error(page)
	}
	for _, p := range lifecycle.Explain(choosy(), ticket{State: "open"}, ticketFacts{}, noon) {
		if p.Trigger == "lapse" && !p.Timer {
			t.Error("an explanation does not say that time pulls it")
		}
	}
}

func TestCheckFindsDefectsOfDelays(t *testing.T) {
	const vague = "row lapse chooses its delay among no settings, without a function, or has another besides"
	for name, c := range map[string]struct {
		plant func(*lifecycle.Row[ticket, ticketFacts])
		want  string
	}{
		"an unknown setting": {func(r *row) { r.AfterOf.Settings[1] = "ticket.rest" }, `row lapse waits for the unknown setting "ticket.rest"`},
		"no function":        {func(r *row) { r.AfterOf.Of = nil }, vague},
		"another besides":    {func(r *row) { r.After = "ticket.lapse" }, vague},
	} {
		t.Run(name, func(t *testing.T) {
			s := choosy()
			c.plant(&s.Rows[5])
			table := s.Table()
			if err := table.Check(known); err == nil || err.Error() != "test.ticket: "+c.want {
				t.Errorf("Check says %v, want %s", err, c.want)
			}
		})
	}
	s := choosy()
	s.Rows[5].AfterOf.Settings = nil
	table := s.Table()
	if err := table.Check(known); err == nil || !strings.Contains(err.Error(), vague) {
		t.Errorf("a choice among no settings: %v", err)
	}
}

// A row that enters its state anew says so wherever the table is shown, and leaves
// no state.
func TestRowsThatEnterAnew(t *testing.T) {
	s := tickets()
	at := slices.IndexFunc(s.Rows, func(r row) bool { return r.To == "" && r.From[0] == "open" })
	s.Rows[at].Anew = true
	table := s.Table()
	if err := table.Check(known); err != nil || !table.Rows[at].Anew || !strings.Contains(table.Markdown(), "(entered anew)") {
		t.Errorf("%v: %s", err, table.Markdown())
	}
	out, err := lifecycle.Fire(s, ticket{State: "open"}, ticketFacts{}, s.Rows[at].On, noon, lifecycle.Force)
	if err != nil || !out.Anew || out.From != out.To {
		t.Errorf("%+v, %v", out, err)
	}
	s.Rows[at].To = "closed"
	table = s.Table()
	if err := table.Check(known); err == nil || !strings.Contains(err.Error(), "enters its state anew, and leaves it") {
		t.Errorf("Check says %v", err)
	}
}

// due makes a ticket lapse at an instant of its own.
func due() *spec {
	s := tickets()
	s.Rows[5].After = ""
	s.Rows[5].At = lifecycle.At[ticket, ticketFacts]{
		Settings: []string{"ticket.lapse"},
		Of:       func(t ticket, _ ticketFacts) time.Time { return t.Opened },
	}
	return s
}

func TestInstantThatTheThingHolds(t *testing.T) {
	table := due().Table()
	if err := table.Check(known); err != nil {
		t.Error(err)
	}
	if d := cmp.Diff([]string{"ticket.lapse"}, table.Rows[5].Delays()); d != "" || !table.Rows[5].Timer() {
		t.Errorf("the row's settings: %s", d)
	}
	if drawn := table.Mermaid(); !strings.Contains(drawn, "lapse at an instant by ticket.lapse") {
		t.Error(drawn)
	}
	if page := table.Markdown(); !strings.Contains(page, "`lapse` at an instant by `ticket.lapse`") {
		t.Error(page)
	}
	timers := 0
	for _, p := range lifecycle.Explain(due(), ticket{State: "open"}, ticketFacts{}, noon) {
		if p.Trigger == "lapse" && p.Timer {
			timers++
		}
	}
	if timers != 1 {
		t.Error("an explanation does not say that time pulls it")
	}
	for name, plant := range map[string]func(*lifecycle.Row[ticket, ticketFacts]){
		"no function":        func(r *row) { r.At.Of = nil },
		"no settings":        func(r *row) { r.At.Settings = nil },
		"a delay besides":    func(r *row) { r.After = "ticket.lapse" },
		"a choice besides":   func(r *row) { r.AfterOf = byAnswers() },
		"an unknown setting": func(r *row) { r.At.Settings[0] = "ticket.rest" },
	} {
		s := due()
		plant(&s.Rows[5])
		if table := s.Table(); table.Check(known) == nil {
			t.Errorf("%s is sound", name)
		}
	}
}
