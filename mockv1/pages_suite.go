package mockv1

import (
	"maps"
	"net/http"
	"net/url"
	"slices"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/ui"
)

// showContents shows a page of the console.
type showContents func(at *web.Visit, r *sim.Reader, suite estate.EmailSuite) (page string, data ui.Content, err error)

// suitePage registers a page of the console. Until that is there, each of them
// shows what is to be done first, as the product's menu does [CASJA 2.7].
func (v *V1) suitePage(k *web.Console, name string, query []string, show showContents) {
	k.Get(web.Op{ID: "cecp-" + name + "-page", Path: cecpPath + "/" + name, Query: query},
		func(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
			state, err := v.cecpState(r)
			if err != nil {
				return web.View{}, err
			}
			if state != CECPReady {
				view, err := v.cecpView(at, r, notReady)
				view.Status = http.StatusConflict
				return view, err
			}
			page, data, err := show(at, r, v.suite)
			return web.View{Page: page, Data: data, Title: at.T("cecp.title"), Nav: cecpPath}, err
		})
}

// suiteDashboardPage is the console's dashboard.
type suiteDashboardPage struct {
	ui.Page

	Tab     string
	Figures estate.Dashboard
	// Types are the types of its detections, Total how many there are in all.
	Types []wording
	Total int
}

type policiesPage struct {
	ui.Page

	Tab      string
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
type policyAction struct{ Type, Action wording }

type servicesPage struct {
	ui.Page

	Tab      string
	Services []serviceLine
	Query    url.Values
	Next     string
}

// serviceLine is a protected service with the words for its state.
type serviceLine struct {
	estate.ProtectedService

	StateText, AccountText wording
}

type reportsPage struct {
	ui.Page

	Tab     string
	Reports []estate.Report
	Query   url.Values
	Next    string
}

type logsPage struct {
	ui.Page

	Tab   string
	Logs  []logLine
	Types []ui.Option
	Query url.Values
	Next  string
}

// logLine is a log entry with the words for what it says.
type logLine struct {
	estate.LogEntry

	Service      string
	Type, Action wording
}

// wording is a code of the product with its words.
type wording struct{ Code, Text string }

// worded returns the words for a code; the code itself if there are none.
func worded(at *web.Visit, keys map[string]string, code string) wording {
	if key, ok := keys[code]; ok {
		return wording{Code: code, Text: at.T(key)}
	}
	return wording{Code: code, Text: code}
}

// The words for what the product names by codes. Fixtures may bring others.
var (
	detectionKeys = map[string]string{
		"bec": "cecp.type.bec", "dlp": "cecp.type.dlp", "malware": "cecp.type.malware", "phishing": "cecp.type.phishing",
		"ransomware": "cecp.type.ransomware", "suspicious_url": "cecp.type.suspicious_url",
	}
	actionKeys = map[string]string{
		"block": "cecp.action.block", "delete": "cecp.action.delete", "pass": "cecp.action.pass",
		"quarantine": "cecp.action.quarantine", "tag_subject": "cecp.action.tag_subject",
	}
	serviceKeys = map[string]string{"not_provisioned": "cecp.service.not_provisioned", "off": "cecp.off", "on": "cecp.on"}
	accountKeys = map[string]string{"delegate": "cecp.account.delegate", "token": "cecp.account.token"}
)

func (v *V1) showSuite(at *web.Visit, r *sim.Reader, suite estate.EmailSuite) (string, ui.Content, error) {
	figures, err := suite.Dashboard(r)
	page := &suiteDashboardPage{Tab: "dashboard", Figures: figures}
	for _, code := range slices.Sorted(maps.Keys(figures.Detections)) {
		page.Total += figures.Detections[code]
		page.Types = append(page.Types, worded(at, detectionKeys, code))
	}
	return "cecp_dashboard", page, err
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

func (v *V1) showPolicies(at *web.Visit, r *sim.Reader, suite estate.EmailSuite) (string, ui.Content, error) {
	name, err := applications(r, suite)
	if err != nil {
		return "", nil, err
	}
	all, err := suite.Policies(r)
	if err != nil {
		return "", nil, err
	}
	cut, err := listPage(at, all, func(p estate.Policy) string { return p.ID })
	if err != nil {
		return "", nil, err
	}
	page := &policiesPage{Tab: "policies", Query: at.Query(), Next: cut.Next}
	for _, p := range cut.Items {
		line := policyLine{Policy: p, Service: name(p.Service)}
		for _, code := range slices.Sorted(maps.Keys(p.Actions)) {
			line.Actions = append(line.Actions, policyAction{worded(at, detectionKeys, code), worded(at, actionKeys, p.Actions[code])})
		}
		page.Policies = append(page.Policies, line)
	}
	return "cecp_policies", page, nil
}

func (v *V1) showServices(at *web.Visit, r *sim.Reader, suite estate.EmailSuite) (string, ui.Content, error) {
	all, err := suite.ProtectedServices(r)
	if err != nil {
		return "", nil, err
	}
	cut, err := listPage(at, all, func(s estate.ProtectedService) string { return s.ID })
	if err != nil {
		return "", nil, err
	}
	return "cecp_services", &servicesPage{Tab: "services", Query: at.Query(), Next: cut.Next, Services: each(cut.Items, func(s estate.ProtectedService) serviceLine {
		return serviceLine{ProtectedService: s, StateText: worded(at, serviceKeys, s.State), AccountText: worded(at, accountKeys, s.Account)}
	})}, nil
}

func (v *V1) showReports(at *web.Visit, r *sim.Reader, suite estate.EmailSuite) (string, ui.Content, error) {
	all, err := suite.Reports(r)
	if err != nil {
		return "", nil, err
	}
	cut, err := listPage(at, all, func(p estate.Report) string { return p.ID })
	if err != nil {
		return "", nil, err
	}
	return "cecp_reports", &reportsPage{Tab: "reports", Reports: cut.Items, Query: at.Query(), Next: cut.Next}, nil
}

func (v *V1) showLogs(at *web.Visit, r *sim.Reader, suite estate.EmailSuite) (string, ui.Content, error) {
	name, err := applications(r, suite)
	if err != nil {
		return "", nil, err
	}
	query := at.Query()
	cut, err := suiteLogs(suite, r, query.Get("type"), web.Paging{After: query.Get("after"), Limit: pageSize})
	if err != nil {
		return "", nil, err
	}
	page := &logsPage{Tab: "logs", Query: query, Next: cut.Next, Types: []ui.Option{{Label: at.T("cecp.logs.all")}}}
	for _, code := range slices.Sorted(maps.Keys(detectionKeys)) {
		page.Types = append(page.Types, ui.Option{Value: code, Label: at.T(detectionKeys[code])})
	}
	page.Logs = each(cut.Items, func(e estate.LogEntry) logLine {
		return logLine{LogEntry: e, Service: name(e.Service), Type: worded(at, detectionKeys, e.Type), Action: worded(at, actionKeys, e.Action)}
	})
	return "cecp_logs", page, nil
}
