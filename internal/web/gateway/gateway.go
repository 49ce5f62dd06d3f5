// Package gateway is the pages that show what a mail gateway does: its figures, domains,
// policies, logs, quarantine and reports. Email Security shows them in its own console;
// after the update Vision One shows the same as Cloud Email Gateway Protection.
package gateway

import (
	"embed"
	"fmt"
	"io/fs"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/screens"
	"github.com/mockone/mockone/internal/web/ui"
)

//go:embed pages/*.html
var templates embed.FS

// The screens, by the last part of their paths.
const (
	Dashboard  screens.Screen = "dashboard"
	Domains    screens.Screen = "domains"
	Policies   screens.Screen = "policies"
	Tracking   screens.Screen = "mail-tracking"
	Events     screens.Screen = "policy-events"
	Quarantine screens.Screen = "quarantine"
	Reports    screens.Screen = "reports"
)

// Deed is something that forms of the screens are for, or, of SeeRecipients, a part of
// a screen that not everybody is shown who is shown the screen.
type Deed string

// The deeds.
const (
	ManageDomains    Deed = "domains"
	SeeRecipients    Deed = "see_recipients"
	ManageRecipients Deed = "recipients"
	ManagePolicies   Deed = "policies"
	ManageQuarantine Deed = "quarantine"
	ManageReports    Deed = "reports"
)

// Options say where a console has the screens.
type Options = screens.Options[Shown]

// Shown is what the screens show, and how.
type Shown struct {
	Suite estate.MailSuite
	// May reports whether the actor of the reading may do something; the screens have
	// the form for it then. The console serves the forms by Forms. Nil means that there
	// are no forms.
	May func(v *web.Visit, r *sim.Reader, d Deed) (bool, error)
}

// may reports whether the actor of the reading may do something.
func (s Shown) may(v *web.Visit, r *sim.Reader, d Deed) (bool, error) {
	if s.May != nil {
		return s.May(v, r, d)
	}
	return d == SeeRecipients, nil
}

// Family returns the screens in the order in which consoles list them.
func Family() screens.Family[Shown] {
	log := []string{"domain", "direction", "type", "search", "after"}
	return screens.Family[Shown]{
		{Screen: Dashboard, Label: "gateway.dashboard", Template: "gateway_dashboard", Show: showDashboard},
		{Screen: Domains, Label: "gateway.domains", Template: "gateway_domains", Query: []string{"after"}, Show: showDomains, One: &screens.One[Shown]{
			Name: "domain", Template: "gateway_domain", Show: showDomain,
		}},
		{Screen: Policies, Label: "gateway.policies", Template: "gateway_policies", Query: []string{"after"}, Show: showPolicies},
		{Screen: Tracking, Label: "gateway.tracking", Template: "gateway_tracking", Query: log, Show: showTracking},
		{Screen: Events, Label: "gateway.events", Template: "gateway_events", Query: log, Show: showEvents},
		{Screen: Quarantine, Label: "gateway.quarantine", Template: "gateway_quarantine", Query: log, Show: showQuarantine},
		{Screen: Reports, Label: "gateway.reports", Template: "gateway_reports", Query: []string{"after"}, Show: showReports, One: &screens.One[Shown]{
			Name: "report", Template: "gateway_report", Show: showReport,
		}},
	}
}

// Config returns the pages, as a part of a console's.
func Config() ui.Config {
	folder, err := fs.Sub(templates, "pages")
	if err != nil {
		panic(fmt.Errorf("the templates of the gateway: %w", err)) // they are embedded
	}
	return ui.Config{
		Messages: "gateway", Files: folder,
		Pages: map[string]ui.Content{
			"gateway_dashboard": &dashboardPage{}, "gateway_domains": &domainsPage{}, "gateway_policies": &policiesPage{},
			"gateway_tracking": &trackingPage{}, "gateway_events": &eventsPage{}, "gateway_quarantine": &quarantinePage{},
			"gateway_reports": &reportsPage{}, "gateway_domain": &domainPage{}, "gateway_report": &reportPage{},
		},
	}
}
