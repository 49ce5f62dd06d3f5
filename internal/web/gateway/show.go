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

// dashboardPage is the console's dashboard.
type dashboardPage struct {
	screens.Frame

	Figures estate.MailSummary
	Types   []count
}

// count is how many policy events there are of a type.
type count struct {
	wording

	Number int
}

type domainsPage struct {
	screens.Frame

	Domains []domainLine
	Query   url.Values
	Next    string
}

type domainLine struct {
	estate.MailDomain

	StateText string
}

type policiesPage struct {
	screens.Frame

	Policies []policyLine
	Query    url.Values
	Next     string
}

type policyLine struct {
	estate.MailPolicy

	DirectionText, TypeText, ActionText string
}

// filters are the fields by which a log is narrowed down.
type filters struct {
	Domains, Directions, Types []ui.Option
	Query                      url.Values
	Total                      int
	Next                       string
}

type trackingPage struct {
	screens.Frame
	filters

	Tracks []trackLine
}

type trackLine struct {
	estate.MailTrack

	DirectionText, ActionText string
}

type eventsPage struct {
	screens.Frame
	filters

	Events []eventLine
}

type eventLine struct {
	estate.MailEvent

	DirectionText, TypeText, FoundText, ActionText string
}

type quarantinePage struct {
	screens.Frame
	filters

	Held   []heldLine
	Manage bool
}

type heldLine struct {
	estate.QuarantinedMail

	DirectionText, TypeText string
}

type reportsPage struct {
	screens.Frame

	Reports []reportLine
	Query   url.Values
	Next    string
}

type reportLine struct {
	estate.MailReport

	PeriodText string
}

// wording is a code of the product with its words.
type wording struct{ Code, Text string }

// words are the keys of the words for codes, in the order in which one chooses from them.
type words [][2]string

// of returns the words for a code; the code itself if there are none.
func (w words) of(v *web.Visit, code string) string {
	for _, one := range w {
		if one[0] == code {
			return v.T(one[1])
		}
	}
	return code
}

// options returns the words to choose from, after one for all of them.
func (w words) options(v *web.Visit) []ui.Option {
	out := []ui.Option{{Label: v.T("gateway.all")}}
	for _, one := range w {
		out = append(out, ui.Option{Value: one[0], Label: v.T(one[1])})
	}
	return out
}

var (
	directions = words{{estate.MailIn, "gateway.direction.in"}, {estate.MailOut, "gateway.direction.out"}}
	traffic    = words{{estate.MailAccepted, "gateway.traffic.accepted"}, {estate.MailBlocked, "gateway.traffic.blocked"}}
	types      = words{
		{"anti_spoof", "gateway.type.anti_spoof"},
		{"threat", "gateway.type.threat"},
		{"spam", "gateway.type.spam"},
		{"content_filter", "gateway.type.content_filter"},
		{"dlp", "gateway.type.dlp"},
		{"phishing", "gateway.type.phishing"},
		{"anomaly", "gateway.type.anomaly"},
	}
	actions = words{
		{"pass", "gateway.action.pass"},
		{"tag_subject", "gateway.action.tag_subject"},
		{"quarantine", "gateway.action.quarantine"},
		{"delete", "gateway.action.delete"},
		{"block", "gateway.action.block"},
	}
	done = words{
		{"Delivered", "gateway.done.delivered"},
		{"Quarantined", "gateway.done.quarantined"},
		{"Deleted", "gateway.done.deleted"},
		{"Blocked", "gateway.done.blocked"},
	}
	states  = words{{"verifying", "gateway.state.verifying"}, {"active", "gateway.state.active"}}
	periods = words{
		{"daily", "gateway.period.daily"},
		{"weekly", "gateway.period.weekly"},
		{"monthly", "gateway.period.monthly"},
		{"quarterly", "gateway.period.quarterly"},
	}
)

func showDashboard(v *web.Visit, r *sim.Reader, shown Shown, f screens.Frame) (ui.Content, error) {
	figures, err := shown.Suite.MailSummary(r)
	page := &dashboardPage{Frame: f, Figures: figures}
	for _, code := range estate.MailEventTypes() {
		if n := figures.Events[code]; n > 0 {
			page.Types = append(page.Types, count{wording{code, types.of(v, code)}, n})
		}
	}
	return page, err
}

func showDomains(v *web.Visit, r *sim.Reader, shown Shown, f screens.Frame) (ui.Content, error) {
	all, err := shown.Suite.MailDomains(r)
	if err != nil {
		return nil, err
	}
	cut, err := web.Cut(v, all, func(d estate.MailDomain) string { return d.ID })
	if err != nil {
		return nil, err
	}
	return &domainsPage{
		Frame: f, Query: v.Query(), Next: cut.Next,
		Domains: web.Each(cut.Items, func(d estate.MailDomain) domainLine { return domainLine{d, states.of(v, d.State)} }),
	}, nil
}

func showPolicies(v *web.Visit, r *sim.Reader, shown Shown, f screens.Frame) (ui.Content, error) {
	all, err := shown.Suite.MailPolicies(r)
	if err != nil {
		return nil, err
	}
	cut, err := web.Cut(v, all, func(p estate.MailPolicy) string { return p.ID })
	if err != nil {
		return nil, err
	}
	return &policiesPage{
		Frame: f, Query: v.Query(), Next: cut.Next,
		Policies: web.Each(cut.Items, func(p estate.MailPolicy) policyLine {
			return policyLine{p, directions.of(v, p.Direction), types.of(v, p.Type), actions.of(v, p.Action)}
		}),
	}, nil
}

// narrow returns the fields of a log, and the filter that they stand for. kinds are the
// types to choose from.
func narrow(v *web.Visit, r *sim.Reader, suite estate.MailSuite, kinds words) (filters, estate.MailFilter, error) {
	query := v.Query()
	fields := filters{Directions: directions.options(v), Types: kinds.options(v), Query: query}
	fields.Domains = []ui.Option{{Label: v.T("gateway.all")}}
	domains, err := suite.MailDomains(r)
	names := web.Each(domains, func(d estate.MailDomain) string { return d.Name })
	// What is deleted, or was never there, can be asked for by its address.
	if given := query.Get("domain"); given != "" && !slices.Contains(names, given) {
		names = append(names, given)
	}
	for _, name := range names {
		fields.Domains = append(fields.Domains, ui.Option{Value: name, Label: name})
	}
	return fields, estate.MailFilter{
		Domain: query.Get("domain"), Direction: query.Get("direction"), Type: query.Get("type"), Search: query.Get("search"),
		After: query.Get("after"), Limit: web.PageSize,
	}, err
}

func showTracking(v *web.Visit, r *sim.Reader, shown Shown, f screens.Frame) (ui.Content, error) {
	fields, filter, err := narrow(v, r, shown.Suite, traffic)
	if err != nil {
		return nil, err
	}
	got, err := shown.Suite.MailTracking(r, filter)
	fields.Total, fields.Next = got.Total, got.Next
	return &trackingPage{Frame: f, filters: fields, Tracks: web.Each(got.Items, func(t estate.MailTrack) trackLine {
		return trackLine{t, directions.of(v, t.Direction), done.of(v, t.Action)}
	})}, err
}

func showEvents(v *web.Visit, r *sim.Reader, shown Shown, f screens.Frame) (ui.Content, error) {
	fields, filter, err := narrow(v, r, shown.Suite, types)
	if err != nil {
		return nil, err
	}
	got, err := shown.Suite.MailEvents(r, filter)
	fields.Total, fields.Next = got.Total, got.Next
	return &eventsPage{Frame: f, filters: fields, Events: web.Each(got.Items, func(e estate.MailEvent) eventLine {
		return eventLine{e, directions.of(v, e.Direction), types.of(v, e.Type), types.of(v, e.Subtype), actions.of(v, e.Action)}
	})}, err
}

func showQuarantine(v *web.Visit, r *sim.Reader, shown Shown, f screens.Frame) (ui.Content, error) {
	fields, filter, err := narrow(v, r, shown.Suite, types)
	if err != nil {
		return nil, err
	}
	page := &quarantinePage{Frame: f}
	if shown.Manage != nil {
		if page.Manage, err = shown.Manage(v, r); err != nil {
			return nil, err
		}
	}
	got, err := shown.Suite.MailQuarantine(r, filter)
	fields.Total, fields.Next = got.Total, got.Next
	page.filters = fields
	page.Held = web.Each(got.Items, func(q estate.QuarantinedMail) heldLine {
		return heldLine{q, directions.of(v, q.Direction), types.of(v, q.Type)}
	})
	return page, err
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
	return &reportsPage{
		Frame: f, Query: v.Query(), Next: cut.Next,
		Reports: web.Each(cut.Items, func(p estate.MailReport) reportLine { return reportLine{p, periods.of(v, p.Period)} }),
	}, nil
}
