package audit

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// Query says which lines are wanted, as the API and the page are asked. Empty
// fields mean any.
type Query struct {
	From     string `query:"from" maxLength:"40" doc:"The first instant (2006-01-02T15:04:05Z), or day (2006-01-02) in the sandbox's time zone."`
	To       string `query:"to" maxLength:"40" doc:"The first instant that is not wanted any more, or the last day."`
	Account  string `query:"account" maxLength:"254" doc:"Whose acts, in any case of the letters."`
	Category string `query:"category" maxLength:"100" doc:"The category, in English."`
	Result   string `query:"result" maxLength:"20" doc:"Successful or Unsuccessful."`
	Search   string `query:"search" maxLength:"200" doc:"What some column has in it, in the asker's language."`
}

// names are the parameters of a Query.
func names() []string {
	return []string{"from", "to", "account", "category", "result", "search"}
}

// maxField is how many bytes a parameter may have that nobody else has measured.
const maxField = 300

// queryOf reads a Query from a page's address.
func queryOf(get func(name string) string) (Query, error) {
	for _, name := range names() {
		if len(get(name)) > maxField {
			return Query{}, wrong("%s: want at most %d bytes", name, maxField)
		}
	}
	return Query{
		From: get("from"), To: get("to"), Account: get("account"), Category: get("category"), Result: get("result"), Search: get("search"),
	}, nil
}

func wrong(format string, args ...any) error { return &sim.Invalid{Err: fmt.Errorf(format, args...)} }

// errInstant does not repeat what was asked.
var errInstant = errors.New("want an instant or a day")

// instantOf reads an instant, or a day in the sandbox's zone; day says which.
func instantOf(r *sim.Reader, text string) (at time.Time, day bool, err error) {
	if text == "" {
		return time.Time{}, false, nil
	}
	if at, err = time.Parse(time.RFC3339, text); err == nil {
		return at, false, nil
	}
	if at, err = time.ParseInLocation(time.DateOnly, text, r.Timezone()); err == nil {
		return at, true, nil
	}
	return time.Time{}, false, errInstant
}

// events returns which events may be meant.
func (l *Log) events(r *sim.Reader, q Query) (sim.EventFilter, error) {
	f := sim.EventFilter{Latest: true}
	var day bool
	var err error
	if f.Since, _, err = instantOf(r, q.From); err != nil {
		return f, wrong("from: %w", err)
	}
	if f.Until, day, err = instantOf(r, q.To); err != nil {
		return f, wrong("to: %w", err)
	}
	if day {
		f.Until = f.Until.AddDate(0, 0, 1)
	}
	if q.Category != "" && !slices.ContainsFunc(l.categories, func(c lifecycle.Text) bool { return c.EN == q.Category }) {
		return f, wrong("category: there is no such category")
	}
	if q.Result != "" && !slices.Contains(Results(), Result(q.Result)) {
		return f, wrong("result: want %s or %s", Successful, Unsuccessful)
	}
	for _, row := range l.rows {
		e := l.entries[row]
		if (q.Category == "" || e.Category.EN == q.Category) && (q.Result == "" || string(e.Result) == q.Result) {
			f.Rows = append(f.Rows, row)
		}
	}
	return f, nil
}

// batch is how many events are read at once.
const batch = 500

// each hands over the lines that are wanted, the latest first, until one says
// that it was enough.
func (l *Log) each(r *sim.Reader, q Query, lang string, earlierThan int64, take func(Line) (more bool)) error {
	f, err := l.events(r, q)
	if err != nil || len(f.Rows) == 0 {
		return err
	}
	h, err := l.history(r)
	if err != nil {
		return err
	}
	f.Before, f.Limit = earlierThan, batch
	for {
		events, err := r.Events(f)
		if err != nil {
			return err
		}
		for i := range events {
			line, err := l.line(r, h, &events[i])
			if err != nil {
				return err
			}
			if q.wants(&line, lang) && !take(line) {
				return nil
			}
			f.Before = events[i].Seq
		}
		if len(events) < batch {
			return nil
		}
	}
}

// wants reports whether a line of the wanted rows is wanted.
func (q Query) wants(line *Line, lang string) bool {
	if q.Account != "" && !strings.EqualFold(q.Account, line.Account) {
		return false
	}
	if q.Search == "" {
		return true
	}
	for _, text := range line.columns(lang) {
		if strings.Contains(strings.ToLower(text), strings.ToLower(q.Search)) {
			return true
		}
	}
	return false
}

// columns returns what a line says in a language, but for the instant.
func (l *Line) columns(lang string) []string {
	details := make([]string, len(l.Details))
	for i, d := range l.Details {
		details[i] = d.Label.In(lang) + ": " + d.Value
	}
	return []string{
		l.Account, l.Role, l.Source.In(lang), l.Category.In(lang), l.Activity.In(lang), l.Result.Text().In(lang), strings.Join(details, "; "),
	}
}

// Page returns a page of the lines that are wanted, the latest first.
func (l *Log) Page(r *sim.Reader, q Query, lang string, p web.Paging) (*web.List[Line], error) {
	earlier, err := l.place(r, p.After)
	if err != nil {
		return nil, err
	}
	var list []Line
	if err := l.each(r, q, lang, earlier, func(line Line) bool {
		list = append(list, line)
		return len(list) <= p.Limit // one more tells whether there is a next page
	}); err != nil {
		return nil, err
	}
	return web.ListOf(list, web.Paging{Limit: p.Limit}, func(line Line) string { return line.ID })
}

// place returns the number of the event at which a page has ended; 0 if it is the
// first one that is wanted.
func (l *Log) place(r *sim.Reader, after string) (int64, error) {
	if after == "" {
		return 0, nil
	}
	seq, err := strconv.ParseInt(after, 10, 64)
	if err != nil || seq < 1 {
		return 0, &sim.Invalid{Err: web.ErrNoSuchPage}
	}
	at, err := r.Events(sim.EventFilter{Rows: l.rows, After: seq - 1, Before: seq + 1})
	if err == nil && len(at) == 0 {
		err = &sim.Invalid{Err: web.ErrNoSuchPage}
	}
	return seq, err
}
