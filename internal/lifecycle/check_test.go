package lifecycle_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/lifecycle"
)

func TestCheckPassesASoundTable(t *testing.T) {
	table := tickets().Table()
	if err := table.Check(known); err != nil {
		t.Error(err)
	}
}

// defect is one thing done wrong in a sound table, and all that Check must say.
type defect struct {
	name  string
	plant func(*spec)
	want  []string
}

func TestCheckFindsDefects(t *testing.T) {
	for subject, defects := range map[string][]defect{
		"names": nameDefects(), "rows": rowDefects(), "guards and effects": guardDefects(),
		"reach": reachDefects(), "refusals": refusalDefects(),
	} {
		for _, d := range defects {
			t.Run(subject+"/"+d.name, func(t *testing.T) {
				s := tickets()
				d.plant(s)
				table := s.Table()
				err := table.Check(known)
				if err == nil {
					t.Fatal("the defect passes")
				}
				var got []string
				for line := range strings.SplitSeq(err.Error(), "\n") {
					got = append(got, strings.TrimPrefix(line, "test.ticket: "))
				}
				if diff := cmp.Diff(d.want, got); diff != "" {
					t.Error(diff)
				}
			})
		}
	}
}

func nameDefects() []defect {
	return []defect{
		{"a state twice", func(s *spec) { s.States = append(s.States, s.States[3]) }, []string{`state "closed" is declared twice`}},
		{"a state without a name", func(s *spec) { s.States[3].State = "" }, []string{
			`a state lacks a name`,
			`row close leads to the unknown state "closed"`,
			`row lapse leads to the unknown state "closed"`,
			`state "" cannot be reached`,
		}},
		{"a trigger twice", func(s *spec) { s.Triggers = append(s.Triggers, s.Triggers[5]) }, []string{`trigger "reopen" is declared twice`}},
		{"no doc of the lifecycle", func(s *spec) { s.Doc = "" }, []string{"it lacks a doc"}},
		{"no doc of a state", func(s *spec) { s.States[1].Doc = "" }, []string{`state "open" lacks a doc`}},
		{"no doc of a trigger", func(s *spec) { s.Triggers[1].Doc = "" }, []string{`trigger "answer" lacks a doc`}},
		{"a title without Japanese", func(s *spec) { s.Title.JA = "" }, []string{"the title lacks a language"}},
		{"a title without English", func(s *spec) { s.Title.EN = "" }, []string{"the title lacks a language"}},
		{"a title without a source", func(s *spec) { s.Title.Src = "" }, []string{"the title lacks a source"}},
		{"a state's label without Japanese", func(s *spec) { s.States[2].Label.JA = "" }, []string{`the label of state "held" lacks a language`}},
		{"a state's label without a source", func(s *spec) { s.States[2].Label.Src = "" }, []string{`the label of state "held" lacks a source`}},
		{"a trigger's label without English", func(s *spec) { s.Triggers[2].Label.EN = "" }, []string{`the label of trigger "close" lacks a language`}},
		{"a trigger's label without a source", func(s *spec) { s.Triggers[2].Label.Src = "" }, []string{`the label of trigger "close" lacks a source`}},
		{"an unused trigger", func(s *spec) { s.Refusals = s.Refusals[:4] }, []string{
			`trigger "reopen" is used nowhere`,
			`state "none" and trigger "reopen" have neither a row nor a refusal`,
			`state "open" and trigger "reopen" have neither a row nor a refusal`,
			`state "held" and trigger "reopen" have neither a row nor a refusal`,
			`state "closed" and trigger "reopen" have neither a row nor a refusal`,
		}},
		{"an undeclared initial state", func(s *spec) { s.Initial = "nowhere" }, []string{
			`the initial state "nowhere" is not declared`,
			`state "none" cannot be reached`,
			`state "open" cannot be reached`,
			`state "held" cannot be reached`,
			`state "closed" cannot be reached`,
		}},
	}
}

func rowDefects() []defect {
	incomplete := []string{"row close lacks an actor, a reason or a source"}
	return []defect{
		{"an id twice", func(s *spec) { s.Rows[5].ID = "close" }, []string{`row id "close" is empty or used twice`}},
		{"no id", func(s *spec) { s.Rows[5].ID = "" }, []string{`row id "" is empty or used twice`}},
		{"no from", func(s *spec) { s.Rows[4].From = nil }, []string{"row resume starts nowhere"}},
		{"an unknown from", func(s *spec) { s.Rows[4].From = in("held", "gone") }, []string{`row resume starts in the unknown state "gone"`}},
		{"an empty from", func(s *spec) { s.Rows[4].From = in("held", "") }, []string{`row resume starts in the unknown state ""`}},
		{"an unknown to", func(s *spec) { s.Rows[4].To = "gone" }, []string{`row resume leads to the unknown state "gone"`}},
		{"a way into the initial state", func(s *spec) { s.Rows[4].To = "none" }, []string{"row resume leads to the initial state"}},
		{"a row that stays in the initial state", func(s *spec) {
			s.Rows[2].From = in("none", "open")
		}, []string{"row answer stays in the initial state"}},
		{"a row that changes nothing", func(s *spec) { s.Rows[2].Do = nil }, []string{"row answer changes nothing: it stays, and has no effect"}},
		{"a timer in the initial state", func(s *spec) { s.Rows[4].From = in("none", "held") }, []string{"row resume waits in the initial state"}},
		{"an undeclared trigger", func(s *spec) { s.Rows[4].On = "wake" }, []string{
			`trigger "resume" is used nowhere`,
			`row resume has the undeclared trigger "wake"`,
			`state "none" and trigger "resume" have neither a row nor a refusal`,
			`state "open" and trigger "resume" have neither a row nor a refusal`,
			`state "held" and trigger "resume" have neither a row nor a refusal`,
			`state "closed" and trigger "resume" have neither a row nor a refusal`,
		}},
		{"no actor", func(s *spec) { s.Rows[3].By = "" }, incomplete},
		{"an unknown actor", func(s *spec) { s.Rows[3].By = "operater" }, incomplete},
		{"no reason", func(s *spec) { s.Rows[3].Why = "" }, incomplete},
		{"no source", func(s *spec) { s.Rows[3].Src = nil }, incomplete},
		{"an unknown setting", func(s *spec) { s.Rows[5].After = "ticket.laps" }, []string{`row lapse waits for the unknown setting "ticket.laps"`}},
		{"work without a timer", func(s *spec) { s.Rows[3].Work = true }, []string{"row close is work without being a timer"}},
	}
}

func guardDefects() []defect {
	lame := []string{"a guard of row ask lacks an id, a doc or its function"}
	idle := []string{"an effect of row ask lacks an id, a doc or its function"}
	return []defect{
		{"a guard without an id", func(s *spec) { s.Rows[0].If[1].ID = "" }, lame},
		{"a guard without a doc", func(s *spec) { s.Rows[0].If[1].Doc = "" }, lame},
		{"a guard without a function", func(s *spec) { s.Rows[0].If[1].Holds = nil }, lame},
		{"a guard with two functions", func(s *spec) {
			s.Rows[0].If[1].Ask = func(ticket, ticketFacts, time.Time) []lifecycle.Reason { return nil }
		}, lame},
		{"a guard that refuses without a code", func(s *spec) { s.Rows[0].If[1].Else.Code = "" }, []string{"guard staffed refuses without a code"}},
		{"a guard that refuses in one language", func(s *spec) { s.Rows[0].If[1].Else.Text.JA = "" }, []string{"the refusal of guard staffed lacks a language"}},
		{"a guard that refuses without a source", func(s *spec) { s.Rows[0].If[1].Else.Text.Src = "" }, []string{"the refusal of guard staffed lacks a source"}},
		{"an effect without an id", func(s *spec) { s.Rows[0].Do[0].ID = "" }, idle},
		{"an effect without a doc", func(s *spec) { s.Rows[0].Do[0].Doc = "" }, idle},
		{"an effect without a function", func(s *spec) { s.Rows[0].Do[0].Do = nil }, idle},
	}
}

func reachDefects() []defect {
	return []defect{
		{"an unreachable state", func(s *spec) {
			s.States = append(s.States, lifecycle.StateInfo{State: "lost", Label: text("Lost"), Doc: "Lost.", Final: true})
		}, []string{`state "lost" cannot be reached`}},
		{"states that reach each other alone", func(s *spec) {
			s.Rows[1].From = in("held")
			s.Rows[1].If = nil
			s.Rows[1].To = "open"
		}, []string{`state "held" cannot be reached`}},
		{"no way out", func(s *spec) { s.States[3].Final = false }, []string{`state "closed" has no way out and is not final`}},
		{"rows that only stay or return are no way out", func(s *spec) {
			s.States[3].Final = false
			again := s.Rows[2]
			again.ID, again.From, again.To = "again", in("closed"), "closed"
			s.Rows[2].From = in("open", "closed")
			s.Rows[2].On, again.On = "reopen", "answer"
			s.Rows = append(s.Rows, again)
		}, []string{`state "closed" has no way out and is not final`}},
		{"a final state with a way out", func(s *spec) { s.States[2].Final = true }, []string{`state "held" is final and has a way out`}},
		{"a hidden row", func(s *spec) { s.Rows[0], s.Rows[1] = s.Rows[1], s.Rows[0] }, []string{`row ask.held hides row ask in state "none"`}},
		{"a row hidden in one of its states", func(s *spec) {
			always := s.Rows[3]
			always.ID, always.From, always.If = "close.held", in("held"), nil
			s.Rows = append([]row{always}, s.Rows...)
		}, []string{`row close.held hides row close in state "held"`}},
	}
}

func refusalDefects() []defect {
	return []defect{
		{"a pair without a row or a refusal", func(s *spec) { s.Refusals[2].From = in("none") }, []string{
			`state "closed" and trigger "answer" have neither a row nor a refusal`,
		}},
		{"no code", func(s *spec) { s.Refusals[0].Reason.Code = "" }, []string{`a refusal of trigger "ask" lacks a code`}},
		{"one language", func(s *spec) { s.Refusals[0].Reason.Text.EN = "" }, []string{"the refusal ticket.asked lacks a language"}},
		{"no source", func(s *spec) { s.Refusals[0].Reason.Text.Src = "" }, []string{"the refusal ticket.asked lacks a source"}},
		{"an undeclared trigger", func(s *spec) {
			s.Refusals = append(s.Refusals, lifecycle.Refusal{On: "dance", Reason: reason("no.dance")})
		}, []string{`refusal no.dance has the undeclared trigger "dance"`}},
		{"an unknown state", func(s *spec) { s.Refusals[1].From = in("held", "gone") }, []string{`refusal ticket.held names the unknown state "gone"`}},
		{"hidden by a row", func(s *spec) { s.Refusals[1].From = in("open") }, []string{`refusal ticket.held is never given for trigger "answer"`}},
		{"hidden by refusals of the states", func(s *spec) { s.Refusals[1].From = in("none", "held", "closed") }, []string{
			`refusal ticket.not_open is never given for trigger "answer"`,
		}},
		{"hidden by an earlier one", func(s *spec) {
			s.Refusals = append(s.Refusals, lifecycle.Refusal{On: "ask", Reason: reason("ticket.again")})
		}, []string{`refusal ticket.again is never given for trigger "ask"`}},
	}
}

func TestCheckReportsAllDefectsTogether(t *testing.T) {
	s := tickets()
	s.Doc, s.Title.JA, s.Rows[3].Why = "", "", ""
	table := s.Table()
	err := table.Check(known)
	want := "test.ticket: the title lacks a language\n" +
		"test.ticket: it lacks a doc\n" +
		"test.ticket: row close lacks an actor, a reason or a source"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestTable(t *testing.T) {
	table := tickets().Table()
	if s, ok := table.State("held"); !ok || s.Label.EN != "Held" {
		t.Errorf("state held: %+v, %v", s, ok)
	}
	if s, ok := table.State("gone"); ok {
		t.Errorf("the unknown state gone is %+v", s)
	}
	if tr, ok := table.Trigger("close"); !ok || tr.Label.EN != "Close" {
		t.Errorf("trigger close: %+v, %v", tr, ok)
	}
	if tr, ok := table.Trigger("dance"); ok {
		t.Errorf("the unknown trigger dance is %+v", tr)
	}
	stays, timers := map[string]bool{}, map[string]bool{}
	for i := range table.Rows {
		r := &table.Rows[i]
		stays[r.ID], timers[r.ID] = r.Stays(), r.Timer()
	}
	if d := cmp.Diff(map[string]bool{"ask": false, "ask.held": false, "answer": true, "close": false, "resume": false, "lapse": false}, stays); d != "" {
		t.Errorf("rows that stay: %s", d)
	}
	if d := cmp.Diff(map[string]bool{"ask": false, "ask.held": false, "answer": false, "close": false, "resume": true, "lapse": true}, timers); d != "" {
		t.Errorf("rows of timers: %s", d)
	}
}

func TestRowAsJSON(t *testing.T) {
	s := tickets()
	s.Rows[3].If = s.Rows[3].If[1:] // one that asks, one on the request
	body, err := json.Marshal(s.Table().Rows[3])
	if err != nil {
		t.Fatal(err)
	}
	want := `{"id":"close","from":["open","held"],"on":"close",` +
		`"if":[{"id":"agreed","doc":"The other product agrees.","asks":true},` +
		`{"id":"sure","doc":"The box is ticked.","input":true,` +
		`"else":{"code":"box.empty","text":{"en":"because box.empty","ja":"because box.empty（日本語）","source":"assumed"}}}],` +
		`"to":"closed","do":[{"id":"tell","doc":"Tells the other product."},{"id":"note","doc":"Keeps the answer."}],` +
		`"by":"operator","why":"One has enough.","sources":["DOC1","assumed"]}`
	if got := string(body); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
