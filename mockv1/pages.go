package mockv1

import (
	"embed"
	"fmt"
	"io/fs"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/suite"
	"github.com/mockone/mockone/internal/web/ui"
	"github.com/mockone/mockone/mockv1/audit"
	"github.com/mockone/mockone/mockv1/iam"
)

//go:embed pages/*.html
var templates embed.FS

// consoleOptions say what the console's pages are.
func (v *V1) consoleOptions() web.ConsoleOptions {
	folder, err := fs.Sub(templates, "pages")
	if err != nil {
		panic(fmt.Errorf("the templates of Vision One: %w", err)) // they are embedded
	}
	return web.ConsoleOptions{
		Pages: ui.Config{
			Messages: Name, Files: folder, Parts: []ui.Config{suite.Config(), iam.Config(), audit.Config()},
			Pages: map[string]ui.Content{
				"dashboard":     &dashboardPage{},
				"instance_list": &instanceListPage{}, "instance_connect": &connectPage{}, "instance_settings": &instancePage{},
				"instance_update": &updatePage{}, "instance_notice": &noticePage{},
				"cecp": &cecpPage{}, "cecp_platform": &platformPage{},
				"licence_list": &licenceListPage{}, "credit_usage": &creditUsagePage{},
				"licence_add": &licenceAddPage{}, "activation_link": &linkPage{},
			},
		},
		SignIn: iam.SignInPath, SignOut: iam.SignOutPath,
		Frame: v.frame, Fields: fields(),
	}
}

// fields names, for the code of a reason, the field of a form that is wrong.
func fields() map[string]string {
	out := iam.Fields()
	for _, code := range []string{"licence.code.unknown", "licence.activated"} {
		out[code] = "activation_code"
	}
	return out
}

// Pages registers the console's pages. Their addresses are Mockone's own.
func (v *V1) Pages(s *web.Server) {
	k := s.Console(v.consoleOptions())
	v.IAM.Pages(k)
	v.dashboardPages(k)
	v.instancePages(k)
	v.updatePages(k)
	v.cecpPages(k)
	v.licencePages(k)
	v.Audit.Pages(k)
}

// frame tells who is signed in and where he can go.
func (v *V1) frame(at *web.Visit, r *sim.Reader, who estate.Session) (web.Frame, error) {
	a, _, err := v.User(r, who)
	if err != nil {
		return web.Frame{}, err
	}
	b, err := estate.TheBusiness(r)
	if err != nil {
		return web.Frame{}, err
	}
	if who.Scope != "" {
		// There is one thing to be done, and nowhere else to go.
		return web.Frame{User: who.Login, Role: a.Role, Business: b.Name, BusinessID: b.ID}, nil
	}
	notice, err := v.licenceNotice(at, r)
	return web.Frame{
		User: who.Login, Role: a.Role, Business: b.Name, BusinessID: b.ID, Banner: notice,
		Nav: []ui.NavGroup{
			{Items: []ui.NavItem{{Label: at.T("dashboard.title"), Path: dashboardPath, TestID: "dashboard"}}},
			{Label: at.T("nav.services"), Items: []ui.NavItem{{Label: instancesTitle(at, b), Path: instancesPath, TestID: "product-instance"}}},
			{Label: at.T("nav.email"), Items: []ui.NavItem{{Label: at.T("cecp.title"), Path: cecpPath, TestID: "cecp"}}},
			{Label: at.T("nav.administration"), Items: append(iam.Nav(at, b),
				ui.NavItem{Label: at.T("audit.title"), Path: audit.Path, TestID: "audit-logs"},
				ui.NavItem{Label: at.T("licences.title"), Path: licencesPath, TestID: "license-information"},
				ui.NavItem{Label: at.T("credits.title"), Path: creditsPath, TestID: "credits"},
			)},
		},
	}, err
}
