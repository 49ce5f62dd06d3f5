package mockone_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/mockone/mockone/internal/fault"
	"github.com/mockone/mockone/internal/sim"
)

// spot is a fault point by name.
type spot struct {
	kind fault.Kind
	name string
}

// String shows the spot in a failed test.
func (s spot) String() string { return string(s.kind) + " " + s.name }

// blow is a fault that strikes once.
type blow struct {
	sandbox string
	spot
	side fault.Side
}

var errBlow = errors.New("a planted fault")

// striker is an injector that strikes where it is told to, once, and notes
// which points a sandbox comes by.
type striker struct {
	mu       sync.Mutex
	next     *blow
	watching string
	seen     []spot
}

// Strike implements fault.Injector.
func (s *striker) Strike(sandbox string, kind fault.Kind, name string, side fault.Side) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	here := blow{sandbox, spot{kind, name}, side}
	if sandbox == s.watching && side == fault.Before && !slices.Contains(s.seen, here.spot) {
		s.seen = append(s.seen, here.spot)
	}
	if s.next != nil && *s.next == here {
		s.next = nil
		return errBlow
	}
	return nil
}

// watch notes from now on the points that a sandbox comes by.
func (s *striker) watch(sandbox string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.watching, s.seen = sandbox, nil
}

// watched returns the points, each once.
func (s *striker) watched() []spot {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.watching = ""
	return s.seen
}

// strike strikes once at a point of a sandbox.
func (s *striker) strike(sandbox string, at spot, side fault.Side) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next = &blow{sandbox, at, side}
}

// struck reports whether the blow has fallen, and takes it back if not.
func (s *striker) struck() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	fell := s.next == nil
	s.next = nil
	return fell
}

// file returns every row of every table of a sandbox's file.
func (in *inner) file(sandbox string) string {
	in.t.Helper()
	var out strings.Builder
	in.view(sandbox, func(r *sim.Reader) error {
		tables := map[string][]string{}
		var names []string
		if err := r.Conn.Query(`SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c
			WHERE m.type = 'table' ORDER BY m.name, c.cid`, nil, func(scan func(...any) error) error {
			var table, column string
			if err := scan(&table, &column); err != nil {
				return err
			}
			if tables[table] == nil {
				names = append(names, table)
			}
			tables[table] = append(tables[table], `quote("`+column+`")`)
			return nil
		}); err != nil {
			return err
		}
		for _, table := range names {
			lines, err := column(r, `SELECT `+strings.Join(tables[table], ` || ' ' || `)+` FROM "`+table+`" ORDER BY 1`)
			if err != nil {
				return err
			}
			fmt.Fprintf(&out, "%s\n\t%s\n", table, strings.Join(lines, "\n\t"))
		}
		return nil
	})
	return out.String()
}

// outline returns what happened in a sandbox and how its things are, without
// what depends on the sandbox's name: ids, tokens, delays drawn from a range.
func (in *inner) outline(sandbox string) string {
	in.t.Helper()
	var out []string
	in.view(sandbox, func(r *sim.Reader) error {
		out = nil
		for _, query := range []string{
			`SELECT seq || ' ' || at || ' ' || row || ' ' || from_state || ' ' || to_state || ' ' || actor FROM events ORDER BY seq`,
			`SELECT made || ' ' || kind || ' ' || state || ' ' || since FROM things ORDER BY made`,
			`SELECT kind || ' ' || trigger || ' ' || row || ' ' || work FROM timers ORDER BY 1`,
			`SELECT at || ' ' || actor || ' ' || command || ' ' || event FROM inputs ORDER BY seq`,
			`SELECT kind || ' ' || n FROM ordinals ORDER BY 1`,
			`SELECT name || ' ' || value FROM settings ORDER BY 1`,
			`SELECT mode || rate || idle || jump_all || virtual || last || locale FROM world`,
			`SELECT 'seen ' || at FROM session_seen ORDER BY 1`,
		} {
			lines, err := column(r, query)
			if err != nil {
				return err
			}
			out = append(append(out, lines...), "")
		}
		return nil
	})
	return strings.Join(out, "\n")
}

// count returns how often a row was taken.
func (in *inner) count(sandbox, row string) (n int) {
	in.t.Helper()
	in.view(sandbox, func(r *sim.Reader) error {
		_, err := r.Conn.QueryRow(`SELECT count(*) FROM events WHERE row = ?`, []any{row}, &n)
		return err
	})
	return n
}

// column returns the only column of a query.
func column(r *sim.Reader, query string) ([]string, error) {
	var out []string
	err := r.Conn.Query(query, nil, func(scan func(...any) error) error {
		var s string
		if err := scan(&s); err != nil {
			return err
		}
		out = append(out, s)
		return nil
	})
	return out, err
}

func (in *inner) view(sandbox string, fn func(r *sim.Reader) error) {
	in.t.Helper()
	b, err := in.engine.Sandbox(in.t.Context(), sandbox)
	if err == nil {
		err = b.View(in.t.Context(), fn)
	}
	if err != nil {
		in.t.Fatal(err)
	}
}

// at returns the same engine for another test.
func (in *inner) at(tb testing.TB) *inner {
	tb.Helper()
	other := *in
	other.t = tb
	return &other
}
