// Package suite is the pages that show what an email security product holds:
// its figures, policies, protected services, reports and detections. Cloud App
// Security shows them in its own console; after the update Vision One shows the
// same as Cloud Email and Collaboration Protection.
package suite

import (
	"embed"
	"fmt"
	"io/fs"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/web/screens"
	"github.com/mockone/mockone/internal/web/ui"
)

//go:embed pages/*.html
var templates embed.FS

// The screens, by the last part of their paths.
const (
	Dashboard screens.Screen = "dashboard"
	Policies  screens.Screen = "policies"
	Services  screens.Screen = "services"
	Reports   screens.Screen = "reports"
	Logs      screens.Screen = "logs"
)

// Options say where a console has the screens.
type Options = screens.Options[estate.EmailSuite]

// Family returns the screens in the order in which consoles list them.
func Family() screens.Family[estate.EmailSuite] {
	return screens.Family[estate.EmailSuite]{
		{Screen: Dashboard, Label: "suite.dashboard", Template: "suite_dashboard", Show: showDashboard},
		{Screen: Policies, Label: "suite.policies", Template: "suite_policies", Query: []string{"after"}, Show: showPolicies},
		{Screen: Services, Label: "suite.services", Template: "suite_services", Query: []string{"after"}, Show: showServices},
		{Screen: Reports, Label: "suite.reports", Template: "suite_reports", Query: []string{"after"}, Show: showReports},
		{Screen: Logs, Label: "suite.logs", Template: "suite_logs", Query: []string{"type", "after"}, Show: showLogs},
	}
}

// Config returns the pages, as a part of a console's.
func Config() ui.Config {
	folder, err := fs.Sub(templates, "pages")
	if err != nil {
		panic(fmt.Errorf("the templates of the suite: %w", err)) // they are embedded
	}
	return ui.Config{
		Messages: "suite", Files: folder,
		Pages: map[string]ui.Content{
			"suite_dashboard": &dashboardPage{}, "suite_policies": &policiesPage{}, "suite_services": &servicesPage{},
			"suite_reports": &reportsPage{}, "suite_logs": &logsPage{},
		},
	}
}
