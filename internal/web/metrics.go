package web

import (
	"fmt"
	"io"
	"sync"

	"github.com/VictoriaMetrics/metrics"
)

// Metrics are the figures of a process, in Prometheus' text format. Each
// platform has its own. A nil *Metrics counts nothing.
type Metrics struct{ set *metrics.Set }

// NewMetrics returns Metrics that count from zero.
func NewMetrics() *Metrics { return &Metrics{set: metrics.NewSet()} }

// Gauge adds a figure that fn is asked for whenever the figures are read. The
// name may have labels: `mockone_sandboxes{state="live"}`.
func (m *Metrics) Gauge(name string, fn func() float64) {
	if m != nil {
		m.set.NewGauge(name, fn)
	}
}

// Write writes the figures.
func (m *Metrics) Write(w io.Writer) {
	if m != nil {
		m.set.WritePrometheus(w)
	}
}

// counts are a route's counters by status, so that counting makes no names.
type counts struct {
	mu       sync.Mutex
	byStatus map[int]*metrics.Counter
}

// count notes an answer. The route is nil if none was found, the status 0 if
// the connection was closed.
func (m *Metrics) count(service string, rt *route, status int) {
	if m == nil {
		return
	}
	if rt == nil {
		m.counter(service, "unknown", status).Inc()
		return
	}
	rt.counts.mu.Lock()
	c, ok := rt.counts.byStatus[status]
	if !ok {
		if rt.counts.byStatus == nil {
			rt.counts.byStatus = map[int]*metrics.Counter{}
		}
		c = m.counter(service, rt.ID, status)
		rt.counts.byStatus[status] = c
	}
	rt.counts.mu.Unlock()
	c.Inc()
}

func (m *Metrics) counter(service, route string, status int) *metrics.Counter {
	return m.set.GetOrCreateCounter(fmt.Sprintf(`mockone_requests_total{service=%q,route=%q,status="%d"}`, service, route, status))
}
