package mockv1

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"slices"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/fleet"
	mail "github.com/mockone/mockone/internal/web/gateway"
	"github.com/mockone/mockone/internal/web/suite"
	"github.com/mockone/mockone/internal/web/ui"
	"github.com/mockone/mockone/mockv1/audit"
	"github.com/mockone/mockone/mockv1/endpoint"
	"github.com/mockone/mockone/mockv1/gateway"
	"github.com/mockone/mockone/mockv1/iam"
	"github.com/mockone/mockone/mockv1/mfa"
	"github.com/mockone/mockone/mockv1/platform"
	"github.com/mockone/mockone/mockv1/wizard"
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
			Messages: Name, Files: folder, Parts: []ui.Config{suite.Config(), fleet.Config(), endpoint.Config(), mail.Config(), gateway.Config(), iam.Config(), audit.Config(), platform.Config(), wizard.Config(), mfa.Config()},
			Pages: map[string]ui.Content{
				"dashboard":     &dashboardPage{},
				"instance_list": &instanceListPage{}, "instance_connect": &connectPage{}, "instance_settings": &instancePage{},
				"instance_update": &updatePage{}, "instance_notice": &noticePage{},
				"cecp":         &cecpPage{},
				"licence_list": &licenceListPage{}, "credit_usage": &creditUsagePage{},
				"licence_add": &licenceAddPage{}, "activation_link": &linkPage{},
			},
		},
		SignIn: iam.SignInPath, SignOut: iam.SignOutPath,
		Frame: v.frame, Limited: steps(), Leads: mfa.Leads(),
		Fields: fields(iam.Fields(), platform.Fields(), wizard.Fields(), mfa.Fields(), mail.Fields(), licenceFields()),
	}
}

// fields joins what the parts say of their forms.
func fields(parts ...map[string]string) map[string]string {
	out := map[string]string{}
	for _, part := range parts {
		maps.Copy(out, part)
	}
	return out
}

// licenceFields names the field of a form in which an activation code is wrong.
func licenceFields() map[string]string {
	return map[string]string{"licence.code.unknown": "activation_code", "licence.activated": "activation_code"}
}

// Pages registers the console's pages. Their addresses are Mockone's own.
func (v *V1) Pages(s *web.Server) {
	k := s.Console(v.consoleOptions())
	v.IAM.Pages(k)
	v.MFA.Pages(k)
	v.dashboardPages(k)
	v.instancePages(k)
	v.updatePages(k)
	v.cecpPages(k)
	v.Gateway.Pages(k)
	v.Endpoint.Pages(k)
	v.licencePages(k)
	v.Audit.Pages(k)
	v.Platform.Pages(k)
	v.Wizard.Pages(k, iam.SignInPath)
}

// frame tells who is signed in and where he can go. A limited session may be of
// somebody who has no account yet, and goes nowhere.
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
		name, err := v.Wizard.Named(r, who.Login)
		return web.Frame{User: name, Role: a.Role, Business: b.Name, BusinessID: b.ID}, err
	}
	update, err := v.Platform.Nav(at, r)
	if err != nil {
		return web.Frame{}, err
	}
	endpoints, err := v.Endpoint.Nav(at, r)
	if err != nil {
		return web.Frame{}, err
	}
	banner, err := v.banner(at, r, who)
	return web.Frame{
		User: who.Login, Role: a.Role, Business: b.Name, BusinessID: b.ID, Banner: banner, Account: mfa.AccountPath,
		Nav: []ui.NavGroup{
			{Items: []ui.NavItem{{Label: at.T("dashboard.title"), Path: dashboardPath, TestID: "dashboard"}}},
			{Label: at.T("nav.services"), Items: []ui.NavItem{{Label: instancesTitle(at, b), Path: instancesPath, TestID: "product-instance"}}},
			{Label: at.T("nav.email"), Items: append([]ui.NavItem{{Label: at.T("cecp.title"), Path: cecpPath, TestID: "cecp"}}, v.Gateway.Nav(at)...)},
			endpoints,
			{Label: at.T("nav.administration"), Items: slices.Concat(iam.Nav(at, b), []ui.NavItem{
				{Label: at.T("audit.title"), Path: audit.Path, TestID: "audit-logs"},
				{Label: at.T("licences.title"), Path: licencesPath, TestID: "license-information"},
				{Label: at.T("credits.title"), Path: creditsPath, TestID: "credits"},
			}, update)},
		},
	}, err
}

// banner returns the line on top of the console: that the session ends in a moment
// comes before the way to the platform's update, that before the one to the wizard,
// and that before what is to be said of licences.
func (v *V1) banner(at *web.Visit, r *sim.Reader, who estate.Session) (*ui.Banner, error) {
	banner, err := v.Warning(at, r, who)
	if err == nil && banner == nil {
		banner, err = v.Platform.Banner(at, r)
	}
	if err == nil && banner == nil {
		banner, err = v.Wizard.Banner(at, r, who.Login)
	}
	if err != nil || banner != nil {
		return banner, err
	}
	return v.licenceNotice(at, r)
}
