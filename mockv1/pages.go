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
			Messages: Name, Files: folder, Parts: []ui.Config{suite.Config()},
			Pages: map[string]ui.Content{
				"dashboard":     &dashboardPage{},
				"instance_list": &instanceListPage{}, "instance_connect": &connectPage{}, "instance_settings": &instancePage{},
				"instance_update": &updatePage{}, "instance_notice": &noticePage{},
				"cecp": &cecpPage{}, "cecp_platform": &platformPage{},
				"account_list": &accountListPage{}, "account_detail": &accountDetailPage{}, "account_delete": &accountDetailPage{},
				"account_add": &accountAddPage{}, "role_list": &roleListPage{},
				"licence_list": &licenceListPage{}, "credit_usage": &creditUsagePage{}, "invitation": &invitationPage{},
			},
		},
		SignIn: signInPath, SignOut: signOutPath,
		Frame: v.frame,
		Fields: map[string]string{
			"password.weak": "new_password", passwordMismatch.Code: "confirm_password",
			"v1.account.exists": "email", "v1.role.unknown": "role", "v1.account.role_not_offered": "role",
		},
	}
}

// Pages registers the console's pages. Their addresses are Mockone's own.
func (v *V1) Pages(s *web.Server) {
	k := s.Console(v.consoleOptions())
	v.signInPages(k)
	v.dashboardPages(k)
	v.instancePages(k)
	v.updatePages(k)
	v.cecpPages(k)
	v.accountPages(k)
	v.licencePages(k)
	v.invitationPages(k)
}

// frame tells who is signed in and where he can go.
func (v *V1) frame(at *web.Visit, r *sim.Reader, who estate.Session) (web.Frame, error) {
	a, err := v.AccountByID(r, who.Account)
	if err != nil {
		return web.Frame{}, err
	}
	b, err := estate.TheBusiness(r)
	return web.Frame{
		User: a.Email, Role: a.Role, Business: b.Name, BusinessID: b.ID,
		Nav: []ui.NavGroup{
			{Items: []ui.NavItem{{Label: at.T("dashboard.title"), Path: dashboardPath, TestID: "dashboard"}}},
			{Label: at.T("nav.services"), Items: []ui.NavItem{{Label: instancesTitle(at, b), Path: instancesPath, TestID: "product-instance"}}},
			{Label: at.T("nav.email"), Items: []ui.NavItem{{Label: at.T("cecp.title"), Path: cecpPath, TestID: "cecp"}}},
			{Label: at.T("nav.administration"), Items: []ui.NavItem{
				{Label: at.T("accounts.title"), Path: accountsPath, TestID: "user-accounts"},
				{Label: at.T("roles.title"), Path: rolesPath, TestID: "user-roles"},
				{Label: at.T("licences.title"), Path: licencesPath, TestID: "license-information"},
				{Label: at.T("credits.title"), Path: creditsPath, TestID: "credits"},
			}},
		},
	}, err
}
