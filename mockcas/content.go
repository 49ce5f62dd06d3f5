package mockcas

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
)

// Both consoles, that of CAS before the update and that of CECP after it, read
// what follows: nothing is moved, so nothing can be lost.

// Dashboard returns the figures of the first page.
func (c *CAS) Dashboard(r *sim.Reader) (estate.Dashboard, error) {
	d := estate.Dashboard{Protection: "off", Detections: map[string]int{}}
	services, err := c.Services.All(r)
	if err != nil {
		return d, err
	}
	for _, s := range services {
		d.Scanned += s.Scanned
		if s.State == ServiceOn {
			d.Protection = "on"
			d.ProtectedUsers += s.Users
		}
	}
	if err := r.Conn.Query(`SELECT type, count(*) FROM cas_logs GROUP BY type`, nil, func(scan func(...any) error) error {
		var kind string
		var n int
		if err := scan(&kind, &n); err != nil {
			return err
		}
		d.Detections[kind] = n
		return nil
	}); err != nil {
		return d, fmt.Errorf("counting log entries: %w", err)
	}
	if _, err := r.Conn.QueryRow(`SELECT (SELECT count(*) FROM cas_policies), (SELECT count(*) FROM cas_reports)`, nil,
		&d.Policies, &d.Reports); err != nil {
		return d, fmt.Errorf("counting policies and reports: %w", err)
	}
	return d, nil
}

// Policies returns the policies by service and priority.
func (c *CAS) Policies(r *sim.Reader) ([]estate.Policy, error) {
	out := []estate.Policy{}
	err := r.Conn.Query(`SELECT id, service, priority, name, enabled, targets, actions, url_sandbox, modified
		FROM cas_policies ORDER BY service, priority, id`, nil, func(scan func(...any) error) error {
		var p estate.Policy
		var actions []byte
		var modified int64
		if err := scan(&p.ID, &p.Service, &p.Priority, &p.Name, &p.Enabled, &p.Targets, &actions, &p.URLSandbox, &modified); err != nil {
			return err
		}
		p.ModifiedAt = instant(modified)
		out = append(out, p)
		return json.Unmarshal(actions, &out[len(out)-1].Actions)
	})
	if err != nil {
		return nil, fmt.Errorf("reading policies: %w", err)
	}
	return out, nil
}

// ProtectedServices returns the services of all organizations.
func (c *CAS) ProtectedServices(r *sim.Reader) ([]estate.ProtectedService, error) {
	t, ok, err := c.Tenant(r)
	if err != nil || !ok {
		return []estate.ProtectedService{}, err
	}
	out := []estate.ProtectedService{}
	for _, o := range t.Organizations {
		services, err := c.Services.List(r, o.ID)
		if err != nil {
			return nil, err
		}
		for _, s := range services {
			out = append(out, s.shown(o.Name))
		}
	}
	return out, nil
}

func (s Service) shown(organization string) estate.ProtectedService {
	settings := s.Settings
	if settings == nil {
		settings = map[string]string{}
	}
	return estate.ProtectedService{
		ID: s.ID, Code: s.Code, Name: serviceNames[s.Code], Organization: organization,
		State: string(s.State), Account: s.Account, Users: s.Users, Settings: settings,
	}
}

// Logs returns log entries, the latest first, after the one that f.After names.
func (c *CAS) Logs(r *sim.Reader, f estate.LogFilter) ([]estate.LogEntry, error) {
	limit := -1
	if f.Limit > 0 {
		limit = f.Limit
	}
	var at, seq int64
	if f.After != "" {
		found, err := r.Conn.QueryRow(`SELECT at, seq FROM cas_logs WHERE id = ?`, []any{f.After}, &at, &seq)
		if err != nil {
			return nil, fmt.Errorf("reading logs: %w", err)
		}
		if !found {
			return nil, &sim.Invalid{Err: errors.New("after: no page has ended there")}
		}
	}
	out := []estate.LogEntry{}
	err := r.Conn.Query(`SELECT id, at, service, type, user, subject, policy, action FROM cas_logs
		WHERE (?1 = '' OR type = ?1) AND (?2 = '' OR (at, seq) < (?3, ?4)) ORDER BY at DESC, seq DESC LIMIT ?5`,
		[]any{f.Type, f.After, at, seq, limit}, func(scan func(...any) error) error {
			var e estate.LogEntry
			var at int64
			if err := scan(&e.ID, &at, &e.Service, &e.Type, &e.User, &e.Subject, &e.Policy, &e.Action); err != nil {
				return err
			}
			e.At = instant(at)
			out = append(out, e)
			return nil
		})
	if err != nil {
		return nil, fmt.Errorf("reading logs: %w", err)
	}
	return out, nil
}

// Reports returns the reports, the latest first.
func (c *CAS) Reports(r *sim.Reader) ([]estate.Report, error) {
	out := []estate.Report{}
	err := r.Conn.Query(`SELECT id, name, period, made, format FROM cas_reports ORDER BY made DESC, id`, nil, func(scan func(...any) error) error {
		var p estate.Report
		var made int64
		if err := scan(&p.ID, &p.Name, &p.Period, &made, &p.Format); err != nil {
			return err
		}
		p.MadeAt = instant(made)
		out = append(out, p)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading reports: %w", err)
	}
	return out, nil
}

// urlSandbox reports whether an enabled policy has URLs analysed by the virtual
// analyzer, which uses more credits after the update [CASJA].
func urlSandbox(r *sim.Reader) (bool, error) {
	var n int
	if _, err := r.Conn.QueryRow(`SELECT count(*) FROM cas_policies WHERE enabled = 1 AND url_sandbox = 1`, nil, &n); err != nil {
		return false, fmt.Errorf("reading policies: %w", err)
	}
	return n > 0, nil
}

func putPolicy(tx *sim.Tx, p estate.Policy) error {
	actions, err := json.Marshal(p.Actions)
	if err != nil {
		return fmt.Errorf("encoding a policy: %w", err)
	}
	if _, err := tx.Conn.Exec(`INSERT INTO cas_policies (id, service, priority, name, enabled, targets, actions, url_sandbox, modified)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		p.ID, p.Service, p.Priority, p.Name, p.Enabled, p.Targets, string(actions), p.URLSandbox, p.ModifiedAt.UnixMicro()); err != nil {
		return fmt.Errorf("storing a policy: %w", err)
	}
	return nil
}

func putReport(tx *sim.Tx, p estate.Report) error {
	if _, err := tx.Conn.Exec(`INSERT INTO cas_reports (id, name, period, made, format) VALUES (?, ?, ?, ?, ?)`,
		p.ID, p.Name, p.Period, p.MadeAt.UnixMicro(), p.Format); err != nil {
		return fmt.Errorf("storing a report: %w", err)
	}
	return nil
}

func putLog(tx *sim.Tx, e estate.LogEntry) error {
	if e.ID == "" {
		id, err := tx.ID("cas.log")
		if err != nil {
			return err
		}
		e.ID = id
	}
	if _, err := tx.Conn.Exec(`INSERT INTO cas_logs (id, at, service, type, user, subject, policy, action) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		e.ID, e.At.UnixMicro(), e.Service, e.Type, e.User, e.Subject, e.Policy, e.Action); err != nil {
		return fmt.Errorf("storing a log entry: %w", err)
	}
	return nil
}

func instant(µs int64) time.Time { return time.UnixMicro(µs).UTC() }
