package mail

import (
	"cmp"
	"slices"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// ReportKind is the kind of reports.
const ReportKind = "tmems.report"

// Report is a report that was made. It stays as it was made, whatever comes into the
// logs later.
type Report struct {
	estate.MailReport

	State lifecycle.State `json:"state"`
}

// NewReport is the input of making a report.
type NewReport = estate.NewMailReport

// The states of a report.
const (
	reportNone lifecycle.State = "none"
	ReportMade lifecycle.State = "made"
)

const makeReport lifecycle.Trigger = "make"

// reportFormat is the format of reports that are made on demand.
const reportFormat = "pdf"

type reportFacts struct {
	given   NewReport
	known   bool
	from    time.Time
	figures estate.MailFigures
}

func (m *Mail) reports() *sim.Kind[Report, reportFacts] {
	return &sim.Kind[Report, reportFacts]{
		ID:     func(p *Report) *string { return &p.ID },
		Parent: func(p Report) string { return p.Domain },
		Facts:  m.reportFacts,
		Spec: lifecycle.Spec[Report, reportFacts]{
			Name:    ReportKind,
			Title:   estate.Quoted("Report", "レポート", "TMEMSJA"),
			Doc:     "What the logs say of a period. It is there still after the update.",
			Initial: reportNone,
			State:   func(p *Report) *lifecycle.State { return &p.State },
			States: []lifecycle.StateInfo{
				{State: reportNone, Label: estate.Assumed("None", "なし"), Doc: "It does not exist."},
				{State: ReportMade, Label: estate.Assumed("Made", "作成済み"), Doc: "It can be read.", Final: true},
			},
			Triggers: []lifecycle.TriggerInfo{
				{Trigger: makeReport, Label: estate.Assumed("Make", "作成"), Doc: "An administrator has it made.", Input: func() any { return &NewReport{} }},
			},
			Rows: []lifecycle.Row[Report, reportFacts]{{
				ID: "tmems.report.make", From: in(reportNone), On: makeReport, If: []lifecycle.Guard[Report, reportFacts]{wholeReport(), reportDomain()}, To: ReportMade,
				By: lifecycle.Operator, Why: "A report is made from the logs as they are.", Src: []string{lifecycle.Assumed},
				Do: []lifecycle.Effect[Report, reportFacts]{{ID: "count", Doc: "Notes what the logs say of its period.", Do: func(p *Report, f reportFacts, now time.Time) []lifecycle.Action {
					p.Name, p.Period, p.Domain, p.Format = f.given.Name, f.given.Period, f.given.Domain, reportFormat
					p.From, p.MadeAt, p.Figures = f.from, now, f.figures
					return nil
				}}},
			}},
			Refusals: []lifecycle.Refusal{{On: makeReport, Reason: reason("tmems.report.made", "The report has been made already.", "レポートはすでに作成されています。")}},
		},
	}
}

func (m *Mail) reportFacts(r *sim.Reader, p Report, given any) (f reportFacts, err error) {
	f.given = sim.Input[NewReport](given)
	if p.State != reportNone {
		return f, nil
	}
	f.from = begins(f.given.Period, r.Now())
	if f.known = f.given.Domain == ""; !f.known {
		if _, f.known, err = m.Domains.Find(r, f.given.Domain); err != nil {
			return f, err
		}
	}
	f.figures, err = m.figures(r, estate.MailFilter{Domain: f.given.Domain, From: f.from})
	return f, err
}

// begins returns the instant at which the period of a report begins that is made at an
// instant; that it ends with the making is assumed.
func begins(period string, made time.Time) time.Time {
	switch period {
	case "daily":
		return made.AddDate(0, 0, -1)
	case "weekly":
		return made.AddDate(0, 0, -7)
	case "monthly":
		return made.AddDate(0, -1, 0)
	}
	return made.AddDate(0, -3, 0)
}

func wholeReport() lifecycle.Guard[Report, reportFacts] {
	return lifecycle.Guard[Report, reportFacts]{
		ID: "whole", Doc: "It has a name and a period.", Input: true,
		Holds: func(_ Report, f reportFacts, _ time.Time) bool {
			return f.given.Name != "" && slices.Contains([]string{"daily", "weekly", "monthly", "quarterly"}, f.given.Period)
		},
		Else: reason("tmems.report.invalid", "Enter the report's name and period.", "レポートの名前と期間を入力してください。"),
	}
}

func reportDomain() lifecycle.Guard[Report, reportFacts] {
	return lifecycle.Guard[Report, reportFacts]{
		ID: "domain_known", Doc: "The domain that it is about is managed.", Input: true,
		Holds: func(_ Report, f reportFacts, _ time.Time) bool { return f.known },
		Else:  reason("tmems.report.domain_unknown", "The domain is not managed.", "ドメインは管理されていません。"),
	}
}

// MailReports returns the reports, the latest first. One on all domains tells of those
// that an administrator of specified domains does not manage: he is not shown it.
func (m *Mail) MailReports(r *sim.Reader) ([]estate.MailReport, error) {
	s, err := m.scope(r)
	if err != nil {
		return nil, err
	}
	all, err := m.Reports.All(r)
	out := []estate.MailReport{}
	for _, p := range slices.Backward(all) {
		if s.owns(p.Domain) {
			out = append(out, p.MailReport)
		}
	}
	slices.SortStableFunc(out, func(a, b estate.MailReport) int { return cmp.Compare(b.MadeAt.UnixMicro(), a.MadeAt.UnixMicro()) })
	return out, err
}

// MakeReport makes a report.
type MakeReport struct {
	mail *Mail

	Report NewReport `json:"report"`
}

// MakeReport returns the command.
func (m *Mail) MakeReport(n NewReport) sim.Command { return MakeReport{m, n} }

// Name returns "tmems.report.make".
func (MakeReport) Name() string { return "tmems.report.make" }

// Run returns the Report.
func (c MakeReport) Run(tx *sim.Tx) (any, error) {
	if err := c.mail.may(&tx.Reader, ManageReports); err != nil {
		return nil, err
	}
	if err := c.mail.own(&tx.Reader, c.Report.Domain); err != nil {
		return nil, err
	}
	return c.mail.Reports.New(tx, makeReport, c.Report)
}
