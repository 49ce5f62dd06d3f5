package gateway

import (
	"net/url"
	"slices"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/screens"
	"github.com/mockone/mockone/internal/web/ui"
)

type reportsPage struct {
	screens.Frame

	Reports []reportLine
	Query   url.Values
	Next    string
	// Manage says that there is a form; the rest is what one chooses from in it.
	Manage           bool
	Domains, Periods []ui.Option
}

type reportLine struct {
	estate.MailReport

	PeriodText string
}

// reportPage is one report.
type reportPage struct {
	screens.Frame

	One   reportLine
	Types []count
}

func showReports(v *web.Visit, r *sim.Reader, shown Shown, f screens.Frame) (ui.Content, error) {
	all, err := shown.Suite.MailReports(r)
	if err != nil {
		return nil, err
	}
	cut, err := web.Cut(v, all, func(p estate.MailReport) string { return p.ID })
	if err != nil {
		return nil, err
	}
	domains, err := domainsOf(v, r, shown.Suite)
	if err != nil {
		return nil, err
	}
	manage, err := shown.may(v, r, ManageReports)
	return &reportsPage{
		Frame: f, Query: v.Query(), Next: cut.Next, Manage: manage, Domains: domains, Periods: periods.choose(v),
		Reports: web.Each(cut.Items, func(p estate.MailReport) reportLine { return reportLine{p, periods.of(v, p.Period)} }),
	}, err
}

// showReport shows one report.
func showReport(v *web.Visit, r *sim.Reader, shown Shown, f screens.Frame) (ui.Content, error) {
	all, err := shown.Suite.MailReports(r)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(p estate.MailReport) bool { return p.ID == v.Param("id") })
	if i < 0 {
		return nil, sim.ErrNotFound
	}
	return &reportPage{Frame: f, One: reportLine{all[i], periods.of(v, all[i].Period)}, Types: counts(v, all[i].Figures)}, nil
}
