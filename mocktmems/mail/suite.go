package mail

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
)

// Both consoles, that of Email Security before the update and that of Cloud Email
// Gateway Protection after it, read what follows: nothing is moved, so nothing can be
// lost.

// MailSummary returns the figures of the dashboard.
func (m *Mail) MailSummary(r *sim.Reader) (estate.MailSummary, error) {
	out := estate.MailSummary{Flow: "off"}
	domains, err := m.MailDomains(r)
	if err != nil {
		return out, err
	}
	for _, d := range domains {
		out.Users += d.Users
		if d.State == string(DomainActive) {
			out.Flow = "on"
		}
	}
	policies, err := m.MailPolicies(r)
	if err != nil {
		return out, err
	}
	reports, err := m.MailReports(r)
	if err != nil {
		return out, err
	}
	out.Domains, out.Policies, out.Reports = len(domains), len(policies), len(reports)
	out.MailFigures, err = m.figures(r, estate.MailFilter{})
	return out, err
}

// figures counts what is in logs and quarantine.
func (m *Mail) figures(r *sim.Reader, f estate.MailFilter) (estate.MailFigures, error) {
	out := estate.MailFigures{Events: map[string]int{}}
	s, err := m.scope(r)
	if err != nil {
		return out, err
	}
	with, err := args(f, s)
	if err != nil {
		return out, err
	}
	count := func(log, by string, add func(what string, n int)) error {
		if err := r.Conn.Query(`SELECT `+by+`, count(*) FROM `+log+` WHERE`+matching+` GROUP BY 1`, with, func(scan func(...any) error) error {
			var what string
			var n int
			err := scan(&what, &n)
			add(what, n)
			return err
		}); err != nil {
			return fmt.Errorf("counting entries of %s: %w", log, err)
		}
		return nil
	}
	for _, one := range []struct {
		log, by string
		add     func(what string, n int)
	}{
		{trackingLog, "type", func(what string, n int) {
			if what == estate.MailAccepted {
				out.Accepted += n
				return
			}
			out.Blocked += n
		}},
		{trackingLog, "direction", func(what string, n int) {
			if what == estate.MailIn {
				out.Incoming += n
				return
			}
			out.Outgoing += n
		}},
		{eventLog, "type", func(what string, n int) { out.Events[what] = n }},
		{quarantineLog, "type", func(_ string, n int) { out.Quarantined += n }},
	} {
		if err := count(one.log, one.by, one.add); err != nil {
			return out, err
		}
	}
	return out, nil
}

// MailDomains returns the domains in the order of their names.
func (m *Mail) MailDomains(r *sim.Reader) ([]estate.MailDomain, error) {
	s, err := m.scope(r)
	if err != nil {
		return nil, err
	}
	all, err := m.Domains.All(r)
	if err != nil {
		return nil, err
	}
	out := []estate.MailDomain{}
	for _, d := range all {
		if d.State == DomainDeleted || !s.has(d.Name) {
			continue
		}
		shown, err := d.shown(r)
		if err != nil {
			return nil, err
		}
		out = append(out, shown)
	}
	slices.SortFunc(out, func(a, b estate.MailDomain) int { return strings.Compare(a.Name, b.Name) })
	return out, nil
}

func (d Domain) shown(r *sim.Reader) (estate.MailDomain, error) {
	out := estate.MailDomain{
		ID: d.ID, Name: d.Name, State: string(d.State), Inbound: d.Inbound, Outbound: d.Outbound, MX: d.MX, TXT: d.TXT, AddedAt: d.AddedAt,
	}
	if _, err := r.Conn.QueryRow(`SELECT count(*) FROM tmems_recipients WHERE domain = ?`, []any{d.Name}, &out.Users); err != nil {
		return out, fmt.Errorf("counting recipients: %w", err)
	}
	return out, nil
}

// MailPolicies returns the policies in the order in which they apply.
func (m *Mail) MailPolicies(r *sim.Reader) ([]estate.MailPolicy, error) {
	s, err := m.scope(r)
	if err != nil {
		return nil, err
	}
	all, err := m.ordered(r)
	if err != nil {
		return nil, err
	}
	out := []estate.MailPolicy{}
	for _, p := range all {
		if s.has(p.Domain) {
			one := p.shown()
			one.Fixed = !s.owns(p.Domain)
			out = append(out, one)
		}
	}
	return out, nil
}

func (p Policy) shown() estate.MailPolicy {
	return estate.MailPolicy{
		ID: p.ID, Name: p.Name, Direction: p.Direction, Type: p.Type, Domain: p.Domain, Enabled: p.State == PolicyEnabled,
		Priority: p.Priority, Words: list(p.Words), Action: p.Action, ModifiedAt: p.ModifiedAt,
	}
}

// MailTracking returns a page of the mail tracking log.
func (m *Mail) MailTracking(r *sim.Reader, f estate.MailFilter) (estate.MailTrackingPage, error) {
	p, err := pageOf(m, r, trackingLog, f, func(t estate.MailTrack) string { return t.ID })
	return estate.MailTrackingPage{Items: p.items, Total: p.total, Next: p.next}, err
}

// MailEvents returns a page of the policy events.
func (m *Mail) MailEvents(r *sim.Reader, f estate.MailFilter) (estate.MailEventPage, error) {
	p, err := pageOf(m, r, eventLog, f, func(e estate.MailEvent) string { return e.ID })
	return estate.MailEventPage{Items: p.items, Total: p.total, Next: p.next}, err
}

// MailQuarantine returns a page of what is in quarantine.
func (m *Mail) MailQuarantine(r *sim.Reader, f estate.MailFilter) (estate.MailQuarantinePage, error) {
	p, err := pageOf(m, r, quarantineLog, f, func(q estate.QuarantinedMail) string { return q.ID })
	return estate.MailQuarantinePage{Items: p.items, Total: p.total, Next: p.next}, err
}
