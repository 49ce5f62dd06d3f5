package labs

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// support is the actor behind what control does.
const support = sim.As("support")

// Lab is a sandbox in manual time, which only its test moves.
type Lab struct {
	T      *testing.T
	Engine *sim.Engine
	Box    *sim.Sandbox
}

// act is whatever a test does in a transaction.
type act struct {
	do func(tx *sim.Tx) error
}

func (act) Name() string { return "labs.act" }

func (a act) Run(tx *sim.Tx) (any, error) { return nil, a.do(tx) }

// Act is a command of the test's own: what a neighbour of the service would do.
func Act(do func(tx *sim.Tx) error) sim.Command { return act{do} }

// Check ends the test if there is an error.
func (l *Lab) Check(err error) {
	l.T.Helper()
	if err != nil {
		l.T.Fatal(err)
	}
}

// As gives a command in the name of an actor, such as "v1:owner@example.com".
func (l *Lab) As(actor string, cmd sim.Command) (any, error) {
	return l.Box.Do(l.T.Context(), sim.As(actor), cmd)
}

// Done gives a command in the name of an actor, and wants it done, whatever it answers.
func (l *Lab) Done(actor string, cmd sim.Command) {
	l.T.Helper()
	if _, err := l.As(actor, cmd); err != nil {
		l.T.Fatalf("%s: %v", cmd.Name(), err)
	}
}

// Must gives a command in the name of an actor, wants it done, and returns the answer.
func Must[R any](l *Lab, actor string, cmd sim.Command) R {
	l.T.Helper()
	return Answer[R](l, sim.As(actor), cmd)
}

// Answer gives a command by any authority, wants it done, and returns the answer.
func Answer[R any](l *Lab, by sim.Authority, cmd sim.Command) R {
	l.T.Helper()
	answer, err := sim.Do[R](l.T.Context(), l.Box, by, cmd)
	if err != nil {
		l.T.Fatalf("%s: %v", cmd.Name(), err)
	}
	return answer
}

// Read runs a function on a reading of the sandbox in the name of an actor.
func (l *Lab) Read(actor string, look func(r *sim.Reader) error) error {
	return l.Box.View(l.T.Context(), func(r *sim.Reader) error {
		r.As(actor)
		return look(r)
	})
}

// View runs a function on a reading in nobody's name, and wants no error.
func (l *Lab) View(look func(r *sim.Reader) error) {
	l.T.Helper()
	l.Check(l.Read("", look))
}

// See returns what is read in the name of an actor.
func See[R any](l *Lab, actor string, look func(r *sim.Reader) (R, error)) R {
	l.T.Helper()
	var out R
	l.Check(l.Read(actor, func(r *sim.Reader) (err error) {
		out, err = look(r)
		return err
	}))
	return out
}

// Advance moves the sandbox's time.
func (l *Lab) Advance(d time.Duration) {
	l.T.Helper()
	l.Check(l.Box.Advance(l.T.Context(), "tester", sim.Goal{By: d}))
}

// Push pulls a trigger of a thing as control does, with its input as JSON, if any.
func (l *Lab) Push(kind, id string, on lifecycle.Trigger, input string) error {
	cmd := sim.Trigger{Kind: kind, Thing: id, Trigger: on}
	if input != "" {
		cmd.Input = json.RawMessage(input)
	}
	_, err := l.Box.Do(l.T.Context(), support, cmd)
	return err
}

// Set gives the sandbox other settings, as control does.
func (l *Lab) Set(settings map[string]string) {
	l.T.Helper()
	_, err := l.Box.Do(l.T.Context(), support, sim.PutSettings{Values: settings})
	l.Check(err)
}

// Mail returns the last mail to somebody. It lets the time pass that one is under
// way for.
func (l *Lab) Mail(to string) sim.Message {
	l.T.Helper()
	l.Advance(5 * time.Second)
	list := See(l, "", func(r *sim.Reader) ([]sim.Delivered, error) { return r.Mail(sim.MailFilter{To: to}, 0) })
	if len(list) == 0 {
		l.T.Fatalf("no mail to %s", to)
	}
	return list[len(list)-1].Message
}

// Rows returns the rows taken so far whose ids begin with the prefix.
func (l *Lab) Rows(prefix string) []string {
	l.T.Helper()
	var out []string
	for _, e := range See(l, "", func(r *sim.Reader) ([]sim.Event, error) { return r.Events(sim.EventFilter{}) }) {
		if strings.HasPrefix(e.Row, prefix) {
			out = append(out, e.Row)
		}
	}
	return out
}

// Dump renders what the sandbox's file holds in all tables but those named, line by
// line. Left out in any case is what looking notes: that a session was seen, and
// when, by the machine's clock, somebody last looked.
func (l *Lab) Dump(without ...string) string {
	l.T.Helper()
	without = append(without, "session_seen", "world")
	return See(l, "", func(r *sim.Reader) (string, error) {
		const columns = `SELECT m.name, group_concat('quote("' || c.name || '")', ' || '' '' || ')
			FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table' GROUP BY m.name ORDER BY m.name`
		var tables [][2]string
		if err := r.Conn.Query(columns, nil, func(scan func(...any) error) error {
			var t [2]string
			err := scan(&t[0], &t[1])
			if !slices.Contains(without, t[0]) {
				tables = append(tables, t)
			}
			return err
		}); err != nil {
			return "", err
		}
		var b strings.Builder
		for _, t := range tables {
			query := `SELECT ` + t[1] + ` FROM "` + t[0] + `"`
			if t[0] == "inputs" {
				query += ` WHERE command <> 'session.seen'`
			}
			if err := r.Conn.Query(query+" ORDER BY 1", nil, func(scan func(...any) error) error {
				var line string
				err := scan(&line)
				fmt.Fprintln(&b, t[0], line)
				return err
			}); err != nil {
				return "", err
			}
		}
		return b.String(), nil
	})
}

// Unchanged wants an act to leave the sandbox as it was.
func (l *Lab) Unchanged(try func()) {
	l.T.Helper()
	before := l.Dump()
	try()
	if after := l.Dump(); after != before {
		l.T.Errorf("what should change nothing changed the sandbox:\n%s", cmp.Diff(strings.Split(before, "\n"), strings.Split(after, "\n")))
	}
}

// Refused wants an act refused with these Codes, and the sandbox as it was.
func (l *Lab) Refused(try func() error, codes ...string) {
	l.T.Helper()
	l.Unchanged(func() {
		l.T.Helper()
		if got := Codes(try()); !slices.Equal(got, codes) {
			l.T.Errorf("refused with %q, want %q", got, codes)
		}
	})
}
