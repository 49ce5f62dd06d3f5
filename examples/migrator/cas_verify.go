package migrator

import (
	"context"
	"slices"
)

// check compares the end with the beginning.
func (m cloudApp) check(ctx context.Context) error {
	if err := m.checkCECP(ctx); err != nil {
		return err
	}
	return m.checkCredits(ctx)
}

// checkCECP compares what CECP shows with what CAS showed.
func (m cloudApp) checkCECP(ctx context.Context) error {
	var cecp struct {
		State string `json:"state"`
		Text  string `json:"text"`
	}
	if err := m.v1.get(ctx, "/api/cecp", &cecp); err != nil {
		return err
	}
	m.compare("cecp", cecp.State == stateReady, "%s: %s", "%s: %s", cecp.State, cecp.Text)
	if cecp.State != stateReady {
		return nil
	}
	now, err := m.readFigures(ctx, m.v1, "/api/cecp")
	if err != nil {
		return err
	}
	if m.before == nil {
		m.compare("protection", now.Dashboard.Protection == "on", "protection is %s", "保護は %s", now.Dashboard.Protection)
		m.notCompared("dashboard", "policies", "services", "reports", "logs")
		return nil
	}
	was := m.before
	m.compare("protection", now.Dashboard.Protection == was.Dashboard.Protection,
		"protection is %s, before %s; %d messages and files more were scanned meanwhile",
		"保護は %s、移行前は %s。その間に検索されたメッセージとファイルは %d 件",
		now.Dashboard.Protection, was.Dashboard.Protection, now.Dashboard.Scanned-was.Dashboard.Scanned)
	// Since protection went on, what is counted may have grown, but not shrunk.
	same := now.Dashboard
	same.Scanned = was.Dashboard.Scanned
	m.compare("dashboard", same == was.Dashboard && now.Dashboard.Scanned >= was.Dashboard.Scanned,
		"%s; before %s", "%s。移行前は %s", m.figures(now.Dashboard), m.figures(was.Dashboard))
	m.compare("policies", sameRecords(was.Policies, now.Policies), "%d, before %d", "%d 件、移行前は %d 件", len(now.Policies), len(was.Policies))
	m.compare("services", sameRecords(was.Services, now.Services), "%d, before %d", "%d 件、移行前は %d 件", len(now.Services), len(was.Services))
	m.compare("reports", sameRecords(was.Reports, now.Reports), "%d, before %d", "%d 件、移行前は %d 件", len(now.Reports), len(was.Reports))
	missing := slices.DeleteFunc(slices.Clone(was.Logs), func(id string) bool { return slices.Contains(now.Logs, id) })
	m.compare("logs", len(missing) == 0, "%d, before %d, of which %d are missing", "%d 件、移行前は %d 件、うち %d 件が不足", len(now.Logs), len(was.Logs), len(missing))
	return nil
}

// figures says the figures as a person would.
func (m cloudApp) figures(d Dashboard) string {
	return m.say("%d users, %d policies, %d scanned, %d reports, protection %s",
		"ユーザ %d 人、ポリシー %d 件、検索 %d 件、レポート %d 件、保護 %s",
		d.ProtectedUsers, d.Policies, d.Scanned, d.Reports, d.Protection)
}

// Credits per seat, as published: what a seat grants, and what analysing URLs in the
// sandbox uses besides. That the balance may be negative is by the vendor's design.
const (
	creditsStandard   = 25
	creditsXDR        = 30
	creditsURLSandbox = 25
)

// checkCredits compares the credits and the time of free use with CAS's license.
func (m cloudApp) checkCredits(ctx context.Context) error {
	if m.before == nil {
		m.notCompared("credits", "free_until")
		return nil
	}
	licence := m.before.Licence
	granted := licence.Seats * creditsStandard
	if licence.Edition == "standard_xdr" {
		granted = licence.Seats * creditsXDR
	}
	used := granted
	if slices.ContainsFunc(m.before.Policies, func(p Record) bool { return p["url_sandbox"] == true }) {
		used += licence.Seats * creditsURLSandbox
	}
	return m.compareCredits(ctx, granted, used)
}
