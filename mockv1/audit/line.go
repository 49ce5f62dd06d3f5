package audit

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// console is the source of what was done in the console; its pages and its JSON
// API are one. The vendor knows others besides [ULOG].
func console() lifecycle.Text { return estate.Quoted("Console", "コンソール", "ULOG") }

// api is the source of what was done over the public API, with an API key [ULOG].
func api() lifecycle.Text { return estate.Quoted("API", "API", "ULOG") }

// Line is a line of the log.
type Line struct {
	// ID is its place in the log: the number of its event.
	ID     string
	Logged time.Time
	// Account is who did it, or the name of the API key; Role the role that he had.
	Account, Role string
	// Source is the console or the public API, or empty if it was done in neither: by
	// a product, by support.
	Source             lifecycle.Text
	Category, Activity lifecycle.Text
	Result             Result
	Details            []Detail
}

// Detail is a part of what a line says of its act.
type Detail struct {
	Name  string
	Label lifecycle.Text
	Value string
}

// line returns what the log says of an event.
func (l *Log) line(r *sim.Reader, h *history, e *sim.Event) (Line, error) {
	entry := l.entries[e.Row]
	out := Line{
		ID: strconv.FormatInt(e.Seq, 10), Logged: e.At,
		Category: entry.Category, Activity: entry.Activity, Result: entry.Result,
	}
	body := map[string]any{}
	if err := json.Unmarshal(e.Body, &body); err != nil {
		return out, fmt.Errorf("decoding event %d: %w", e.Seq, err)
	}
	for _, field := range entry.Details {
		if value := written(body[field.Name]); value != "" {
			out.Details = append(out.Details, Detail{Name: field.Name, Label: field.Label, Value: value})
		}
	}
	key, program := strings.CutPrefix(e.Actor, l.options.Keys+":")
	login, signedIn := strings.CutPrefix(e.Actor, l.options.Service+":")
	switch {
	case entry.Own:
		out.Account, out.Role, out.Source = loginOf(body), written(body["role"]), console()
	case program && l.options.Keys != "":
		out.Account, out.Source = key, api()
		out.Role, _ = before(h.keys[strings.ToLower(key)], e.Seq)
	case signedIn:
		out.Account, out.Source = login, console()
		var known bool
		if out.Role, known = h.role(login, e.Seq); !known {
			var err error
			if out.Role, err = l.options.Role(r, login); err != nil {
				return out, err
			}
		}
	case e.Actor == string(web.Visitor):
		out.Source = console() // whoever holds a link: nobody has signed in
	default:
		out.Account = e.Actor
		if _, elsewhere, ok := strings.Cut(e.Actor, ":"); ok {
			out.Account = elsewhere // an account of another console
		}
	}
	return out, nil
}

// loginOf returns what the account of an event signs in with.
func loginOf(body map[string]any) string {
	if login := written(body["login"]); login != "" {
		return login
	}
	return written(body["email"])
}

// written returns a value of an event's body as details show it.
func written(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case string:
		return v
	case []any:
		parts := make([]string, len(v))
		for i, one := range v {
			parts[i] = written(one)
		}
		return strings.Join(parts, ", ")
	}
	return fmt.Sprint(value)
}
