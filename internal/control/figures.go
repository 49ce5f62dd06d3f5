package control

import (
	"context"
	"log/slog"
	"net/http"

	"github.com/mockone/mockone/internal/web"
)

// figures adds what control knows to the process's metrics, and serves them.
func (c *Control) figures(m *web.Metrics) {
	m.Gauge("mockone_sandboxes", func() float64 { return float64(c.living()) })
	m.Gauge("mockone_open_sandboxes", func() float64 { return float64(c.engine.Stats().Open) })
	m.Gauge("mockone_events_total", func() float64 { return float64(c.engine.Stats().Events) })
	c.web.Raw(op("metrics", http.MethodGet, "/metrics", "", ""), func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		m.Write(w)
	})
}

// registryPage is how many entries of the registry one reading brings.
const registryPage = 500

// living returns how many sandboxes there are. The figures have no request, and
// no way to tell of an error but the log.
func (c *Control) living() (n int) {
	ctx, after := context.Background(), ""
	for {
		entries, err := c.engine.Registry().List(ctx, after, registryPage)
		if err != nil {
			c.log.Error("counting sandboxes", slog.Any("error", err))
			return n
		}
		for i := range entries {
			after = entries[i].ID
			if !c.expired(&entries[i]) {
				n++
			}
		}
		if len(entries) < registryPage {
			return n
		}
	}
}
