package sim_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/mockone/mockone/internal/fault"
	"github.com/mockone/mockone/internal/sim"
)

// injector strikes a number of times at one point.
type injector struct {
	kind fault.Kind
	name string
	side fault.Side
	err  error

	mu    sync.Mutex
	times int
}

func (i *injector) Strike(_ string, kind fault.Kind, name string, side fault.Side) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.times == 0 || kind != i.kind || name != i.name || side != i.side {
		return nil
	}
	i.times--
	return i.err
}

func contains(s, part string) bool { return strings.Contains(s, part) }

// dump renders everything that a command could change.
func (l *lab) dump() string {
	l.t.Helper()
	var b strings.Builder
	if err := l.box.View(context.Background(), func(r *sim.Reader) error {
		b.Reset()
		for _, query := range []string{
			`SELECT kind || ' ' || id || ' ' || key || ' ' || state || ' ' || since || ' ' || body FROM things ORDER BY kind, id`,
			`SELECT due || ' ' || kind || ' ' || thing || ' ' || trigger FROM timers ORDER BY due, seq`,
			`SELECT seq || ' ' || at || ' ' || row || ' ' || body FROM events ORDER BY seq`,
			`SELECT command || ' ' || body FROM inputs ORDER BY seq`,
			`SELECT kind || ' ' || n FROM ordinals ORDER BY kind`,
			`SELECT name || ' ' || value FROM settings ORDER BY name`,
		} {
			if err := r.Conn.Query(query, nil, func(scan func(...any) error) error {
				var line string
				if err := scan(&line); err != nil {
					return err
				}
				fmt.Fprintln(&b, line)
				return nil
			}); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		l.t.Fatal(err)
	}
	return b.String()
}

// due returns when the next timer fires.
func (l *lab) due() (at time.Time) {
	l.t.Helper()
	if err := l.box.View(context.Background(), func(r *sim.Reader) error { at = r.Info().Due; return nil }); err != nil {
		l.t.Fatal(err)
	}
	return at
}
