// Package audit is Vision One's audit log: who did what in the console, and with
// which result [ULOG]. It keeps nothing of its own. The sandbox's event log has
// all that happened; the log is those of its rows that are named as entries, in
// the product's words.
//
// What a refused command wanted is not in it, because nothing has happened; only a
// refused sign-in is a fact, and an unsuccessful entry.
package audit

import (
	"slices"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// Result says how an act ended. Its text is the code of the vendor's API.
type Result string

// The results of an act.
const (
	Successful   Result = "Successful"
	Unsuccessful Result = "Unsuccessful"
)

// Results are all results.
func Results() []Result { return []Result{Successful, Unsuccessful} }

// Text returns the result in words; which they are is not documented.
func (r Result) Text() lifecycle.Text {
	if r == Unsuccessful {
		return estate.Assumed("Unsuccessful", "失敗")
	}
	return estate.Assumed("Successful", "成功")
}

// Field is something of the thing after the act that the entry's details show.
type Field struct {
	// Name is the field of the event's body, which has no secrets.
	Name  string
	Label lifecycle.Text
}

// Entry says how a row of a lifecycle is logged.
type Entry struct {
	// Row is the row's id.
	Row                string
	Category, Activity lifecycle.Text
	Result             Result
	// Own says that the thing is the account that acts: whoever signs in, or opens
	// his invitation, is not signed in yet.
	Own bool
	// Details are shown in this order, those that are empty are not.
	Details []Field
}

// Options say what is logged.
type Options struct {
	// Entries are the rows that are logged, each once.
	Entries []Entry
	// Service is the console's, whose accounts act as "service:login".
	Service string
	// Keys is the kind of the API keys, each with a name and a role, with which
	// programs act as "kind:name".
	Keys string
	// Role returns the present role of an account, for one of which the event log
	// knows nothing yet; empty if there is no such account.
	Role func(r *sim.Reader, login string) (string, error)
	// Allows reports whether the actor of the reading may do an act.
	Allows func(r *sim.Reader, act string) (bool, error)
}

// Log is the audit log.
type Log struct {
	options Options
	entries map[string]Entry
	rows    []string
	// categories are in the order of the alphabet.
	categories []lifecycle.Text
}

// New returns the log of the given rows.
func New(o Options) *Log {
	l := &Log{options: o, entries: map[string]Entry{}}
	for _, e := range o.Entries {
		l.entries[e.Row] = e
		l.rows = append(l.rows, e.Row)
		if !slices.ContainsFunc(l.categories, func(c lifecycle.Text) bool { return c.EN == e.Category.EN }) {
			l.categories = append(l.categories, e.Category)
		}
	}
	slices.SortFunc(l.categories, func(a, b lifecycle.Text) int {
		if a.EN < b.EN {
			return -1
		}
		return 1
	})
	return l
}

// Entries returns how rows are logged.
func (l *Log) Entries() []Entry { return l.options.Entries }

// Categories returns the categories of all entries, in the order of their English names.
func (l *Log) Categories() []lifecycle.Text { return l.categories }
