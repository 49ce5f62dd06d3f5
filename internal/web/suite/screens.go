package suite

import (
	"maps"
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

	Figures estate.Dashboard
	// Types are the types of its detections, Total how many there are in all.
	Types []Wording
	Total int
}

type policiesPage struct {
	screens.Frame

	Policies []policyLine
	Query    url.Values
	Next     string
}

// policyLine is a policy with the names of what it is about.
type policyLine struct {
	estate.Policy

	Service string
	Actions []policyAction
}

// policyAction is what a policy does about a type of detection.
type policyAction struct{ Type, Action Wording }

type servicesPage struct {
	screens.Frame

	Services []ServiceLine
	Query    url.Values
	Next     string
}

// ServiceLine is a protected service with the words for its state and for how it
// is reached.
type ServiceLine struct {
	estate.ProtectedService

	StateText, AccountText Wording
}

type reportsPage struct {
	screens.Frame

	Reports []estate.Report
	Query   url.Values
	Next    string
}

type logsPage struct {
	screens.Frame

	Logs  []logLine
	Types []ui.Option
	Query url.Values
	Next  string
}

// logLine is a log entry with the words for what it says.
type logLine struct {
	estate.LogEntry

	Service      string
	Type, Action Wording
}

// Wording is a code of the product with its words.
type Wording struct{ Code, Text string }

// worded returns the words for a code; the code itself if there are none.
func worded(v *web.Visit, keys map[string]string, code string) Wording {
	if key, ok := keys[code]; ok {
		return Wording{Code: code, Text: v.T(key)}
	}
	return Wording{Code: code, Text: code}
}

// The words for what the product names by codes. Fixtures may bring others.
var (
	detectionKeys = map[string]string{
		"bec": "suite.type.bec", "dlp": "suite.type.dlp", "malware": "suite.type.malware", "phishing": "suite.type.phishing",
		"ransomware": "suite.type.ransomware", "suspicious_url": "suite.type.suspicious_url",
	}
	actionKeys = map[string]string{
		"block": "suite.action.block", "delete": "suite.action.delete", "pass": "suite.action.pass",
		"quarantine": "suite.action.quarantine", "tag_subject": "suite.action.tag_subject",
	}
	serviceKeys = map[string]string{"not_provisioned": "suite.service.not_provisioned", "off": "suite.off", "on": "suite.on"}
	accountKeys = map[string]string{"delegate": "suite.account.delegate", "token": "suite.account.token"}
)

func showDashboard(v *web.Visit, r *sim.Reader, suite estate.EmailSuite, f screens.Frame) (ui.Content, error) {
	figures, err := suite.Dashboard(r)
	page := &dashboardPage{Frame: f, Figures: figures}
	for _, code := range slices.Sorted(maps.Keys(figures.Detections)) {
		page.Total += figures.Detections[code]
		page.Types = append(page.Types, worded(v, detectionKeys, code))
	}
	return page, err
}

// applications returns the names of the protected services by their codes.
func applications(r *sim.Reader, suite estate.EmailSuite) (func(code string) string, error) {
	services, err := suite.ProtectedServices(r)
	names := map[string]string{}
	for _, s := range services {
		names[s.Code] = s.Name
	}
	return func(code string) string {
		if names[code] == "" {
			return code
		}
		return names[code]
	}, err
}

func showPolicies(v *web.Visit, r *sim.Reader, suite estate.EmailSuite, f screens.Frame) (ui.Content, error) {
	name, err := applications(r, suite)
	if err != nil {
		return nil, err
	}
	all, err := suite.Policies(r)
	if err != nil {
		return nil, err
	}
	cut, err := web.Cut(v, all, func(p estate.Policy) string { return p.ID })
	if err != nil {
		return nil, err
	}
	page := &policiesPage{Frame: f, Query: v.Query(), Next: cut.Next}
	for _, p := range cut.Items {
		line := policyLine{Policy: p, Service: name(p.Service)}
		for _, code := range slices.Sorted(maps.Keys(p.Actions)) {
			line.Actions = append(line.Actions, policyAction{worded(v, detectionKeys, code), worded(v, actionKeys, p.Actions[code])})
		}
		page.Policies = append(page.Policies, line)
	}
	return page, nil
}

func showServices(v *web.Visit, r *sim.Reader, suite estate.EmailSuite, f screens.Frame) (ui.Content, error) {
	lines, next, err := ServiceLines(v, r, suite)
	return &servicesPage{Frame: f, Services: lines, Query: v.Query(), Next: next}, err
}

// ServiceLines returns a page of the protected services, and where the next one begins.
func ServiceLines(v *web.Visit, r *sim.Reader, suite estate.EmailSuite) (lines []ServiceLine, next string, err error) {
	all, err := suite.ProtectedServices(r)
	if err != nil {
		return nil, "", err
	}
	cut, err := web.Cut(v, all, func(s estate.ProtectedService) string { return s.ID })
	if err != nil {
		return nil, "", err
	}
	return web.Each(cut.Items, func(s estate.ProtectedService) ServiceLine {
		return ServiceLine{ProtectedService: s, StateText: worded(v, serviceKeys, s.State), AccountText: worded(v, accountKeys, s.Account)}
	}), cut.Next, nil
}

func showReports(v *web.Visit, r *sim.Reader, suite estate.EmailSuite, f screens.Frame) (ui.Content, error) {
	all, err := suite.Reports(r)
	if err != nil {
		return nil, err
	}
	cut, err := web.Cut(v, all, func(p estate.Report) string { return p.ID })
	if err != nil {
		return nil, err
	}
	return &reportsPage{Frame: f, Reports: cut.Items, Query: v.Query(), Next: cut.Next}, nil
}

func showLogs(v *web.Visit, r *sim.Reader, suite estate.EmailSuite, f screens.Frame) (ui.Content, error) {
	name, err := applications(r, suite)
	if err != nil {
		return nil, err
	}
	query := v.Query()
	cut, err := LogPage(suite, r, query.Get("type"), web.Paging{After: query.Get("after"), Limit: web.PageSize})
	if err != nil {
		return nil, err
	}
	page := &logsPage{Frame: f, Query: query, Next: cut.Next, Types: []ui.Option{{Label: v.T("suite.logs.all")}}}
	for _, code := range slices.Sorted(maps.Keys(detectionKeys)) {
		page.Types = append(page.Types, ui.Option{Value: code, Label: v.T(detectionKeys[code])})
	}
	page.Logs = web.Each(cut.Items, func(e estate.LogEntry) logLine {
		return logLine{LogEntry: e, Service: name(e.Service), Type: worded(v, detectionKeys, e.Type), Action: worded(v, actionKeys, e.Action)}
	})
	return page, nil
}

// LogPage returns a page of log entries, the latest first, of one type or, if it
// is empty, of all.
func LogPage(suite estate.EmailSuite, r *sim.Reader, kind string, p web.Paging) (*web.List[estate.LogEntry], error) {
	// One more than wanted tells whether there is a next page.
	list, err := suite.Logs(r, estate.LogFilter{Type: kind, After: p.After, Limit: p.Limit + 1})
	if err != nil {
		return nil, err
	}
	return web.ListOf(list, web.Paging{Limit: p.Limit}, func(e estate.LogEntry) string { return e.ID })
}
