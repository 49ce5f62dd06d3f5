package agents_test

import (
	"fmt"
	"testing"

	"github.com/mockone/mockone/internal/clock"
	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockapexone/agents"
)

// thousands is a world of ten thousand agents.
func thousands(w *agents.WorldFleet) { w.Agents, w.Generate.Agents = nil, 10_000 }

// BenchmarkTemplate makes a world of ten thousand agents, which is done once for each
// fixture and seed.
func BenchmarkTemplate(b *testing.B) {
	for b.Loop() {
		newLab(b, thousands)
	}
}

// BenchmarkCreate makes sandboxes of a world of ten thousand agents whose template is
// there already.
func BenchmarkCreate(b *testing.B) {
	w := fleetWorld()
	thousands(&w)
	n := 0
	for b.Loop() {
		n++
		if _, err := shared.engine.Create(b.Context(), sim.NewSandbox{ID: fmt.Sprintf("many-%d-%d", b.N, n), World: sim.World{
			Fixture: "many", Digest: "many", Seed: "1", Now: began, Locale: "en", Timezone: "UTC", Clock: clock.New(clock.Manual, began, began),
			Build: func(tx *sim.Tx) error { return shared.agents.Place(tx, w) },
		}}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkList measures the lists of ten thousand agents.
func BenchmarkList(b *testing.B) {
	l := newLab(b, thousands)
	var middle string
	l.view(func(r *sim.Reader) error {
		page, err := l.a.Endpoints(r, estate.EndpointFilter{Limit: 5000})
		middle = page.Next
		return err
	})
	for name, f := range map[string]estate.EndpointFilter{
		"first":  {},
		"middle": {After: middle},
		"search": {Search: "0777"},
		"group":  {Group: "g-sales"},
		"status": {Status: "offline"},
		"server": {Server: "server-west"},
		"sensor": {Sensor: "enabled", Search: "sv-"},
	} {
		f.Limit = 50
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				l.view(func(r *sim.Reader) error {
					page, err := l.a.Endpoints(r, f)
					if err == nil && len(page.Items) == 0 {
						err = fmt.Errorf("%s: nothing found", name)
					}
					return err
				})
			}
		})
	}
	b.Run("summary", func(b *testing.B) {
		for b.Loop() {
			l.view(func(r *sim.Reader) error { _, err := l.a.EndpointSummary(r); return err })
		}
	})
	b.Run("servers", func(b *testing.B) {
		for b.Loop() {
			l.view(func(r *sim.Reader) error { _, err := l.a.EndpointServers(r); return err })
		}
	})
}
