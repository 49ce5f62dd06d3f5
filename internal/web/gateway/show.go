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

func showDashboard(v *web.Visit, r *sim.Reader, shown Shown, f screens.Frame) (ui.Content, error) {
	figures, err := shown.Suite.MailSummary(r)
	return &dashboardPage{Frame: f, Figures: figures, Types: counts(v, figures.MailFigures)}, err
}

// counts returns how many policy events there are of each type, of which there are any.
func counts(v *web.Visit, figures estate.MailFigures) (out []count) {
	for _, code := range estate.MailEventTypes() {
		if n := figures.Events[code]; n > 0 {
			out = append(out, count{wording{code, types.of(v, code)}, n})
		}
	}
	return out
}

// narrow returns the fields of a log, and the filter that they stand for. kinds are the
// types to choose from.
func narrow(v *web.Visit, r *sim.Reader, suite estate.MailSuite, kinds words) (filters, estate.MailFilter, error) {
	query := v.Query()
	fields := filters{Directions: directions.any(v), Types: kinds.any(v), Query: query}
	domains, err := domainsOf(v, r, suite)
	// What is deleted, or was never there, can be asked for by its address.
	given := query.Get("domain")
	if given != "" && !slices.ContainsFunc(domains, func(o ui.Option) bool { return o.Value == given }) {
		domains = append(domains, ui.Option{Value: given, Label: given})
	}
	fields.Domains = domains
	return fields, estate.MailFilter{
		Domain: query.Get("domain"), Direction: query.Get("direction"), Type: query.Get("type"), Search: query.Get("search"),
		After: query.Get("after"), Limit: web.PageSize,
	}, err
}

// domainsOf returns the managed domains to choose from, after one for all of them.
func domainsOf(v *web.Visit, r *sim.Reader, suite estate.MailSuite) ([]ui.Option, error) {
	out := []ui.Option{{Label: v.T("gateway.all")}}
	all, err := suite.MailDomains(r)
	for _, d := range all {
		out = append(out, ui.Option{Value: d.Name, Label: d.Name})
	}
	return out, err
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
	if page.Manage, err = shown.may(v, r, ManageQuarantine); err != nil {
		return nil, err
	}
	got, err := shown.Suite.MailQuarantine(r, filter)
	fields.Total, fields.Next = got.Total, got.Next
	page.filters = fields
	page.Held = web.Each(got.Items, func(q estate.QuarantinedMail) heldLine {
		return heldLine{q, directions.of(v, q.Direction), types.of(v, q.Type)}
	})
	return page, err
}
