package mockcas

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"net/http"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/roles"
	"github.com/mockone/mockone/internal/web/screens"
	"github.com/mockone/mockone/internal/web/suite"
	"github.com/mockone/mockone/internal/web/ui"
)

//go:embed pages/*.html
var templates embed.FS

// The paths of the pages.
const (
	signInPath         = "/sign-in"
	signOutPath        = "/sign-out"
	dashboardPath      = "/"
	servicesPath       = "/services"
	organizationsPath  = "/organizations"
	licensePath        = "/license"
	administratorsPath = "/administrators"
	rolesPath          = "/roles"
	updateAccountPath  = "/update-account"
	detailsPath        = "/vision-one"
)

// consoleOptions say what the console's pages are.
func (c *CAS) consoleOptions() web.ConsoleOptions {
	folder, err := fs.Sub(templates, "pages")
	if err != nil {
		panic(fmt.Errorf("the templates of Cloud App Security: %w", err)) // they are embedded
	}
	return web.ConsoleOptions{
		Pages: ui.Config{
			Messages: Name, Files: folder, Parts: []ui.Config{suite.Config(), roles.Config()},
			Pages: map[string]ui.Content{
				"services": &servicesPage{}, "organizations": &organizationsPage{}, "license": &licensePage{},
				"administrators": &administratorsPage{}, "administrator_add": &addPage{}, "update_account": &updateAccountPage{}, "password_update": &updateAccountPage{}, "account_updated": &updatedPage{},
				"vision_one": &detailsPage{},
			},
		},
		SignIn: signInPath, SignOut: signOutPath,
		Frame: c.frame,
		Fields: map[string]string{
			"password.weak": "new_password", "password.mismatch": "confirm_password",
			"cas.administrator.email": "email", "cas.administrator.exists": "email", "cas.role.unknown": "role", "cas.role.full": "role",
		},
	}
}

// Pages registers the console's pages. Their addresses are Mockone's own.
func (c *CAS) Pages(s *web.Server) {
	k := s.Console(c.consoleOptions())
	k.SignIn(web.SignInOptions{
		In: func(ctx context.Context, at *web.Visit, email, password string) (token, path string, err error) {
			got, err := web.Do[SignedIn](ctx, at.Call, c.SignIn(email, password))
			if got.Next == NextUpdateAccount {
				path = updateAccountPath
			}
			return got.Token, path, err
		},
		Out: func(ctx context.Context, at *web.Visit) error {
			_, err := at.Do(ctx, c.SignOut(at.Token))
			return err
		},
	})
	suite.Family().Register(k, c.screens(), suite.Dashboard, suite.Policies, suite.Reports, suite.Logs)
	c.servicePages(k)
	c.licensePages(k)
	c.administrationPages(k)
	c.upgradePages(k)
	k.Get(web.Op{ID: "vision-one-page", Path: detailsPath}, web.Before(c.member, c.showDetails))
}

// screens are the pages that Cloud Email and Collaboration Protection has too.
func (c *CAS) screens() suite.Options {
	return suite.Options{
		Shown: c, Path: screenPath,
		Enter: func(at *web.Visit, r *sim.Reader, who estate.Session, s screens.Screen) (*web.View, error) {
			return c.enter(at, r, who, roles.Screen(s))
		},
	}
}

// screenPath returns where a screen is.
func screenPath(s screens.Screen) string {
	if s == suite.Dashboard {
		return dashboardPath
	}
	return "/" + string(s)
}

// member lets every administrator in. Whoever has to update his account is shown
// that instead: direct access is no longer available [CASKB].
func (c *CAS) member(at *web.Visit, r *sim.Reader, who estate.Session) (instead *web.View, err error) {
	a, err := c.Member(r, who)
	if a.State != MustUpdate {
		return nil, err
	}
	view := updateView(at, updateStep())
	view.Status = http.StatusForbidden
	return &view, nil
}

// enter lets the administrator into a screen of which his role lets him see something.
func (c *CAS) enter(at *web.Visit, r *sim.Reader, who estate.Session, s roles.Screen) (instead *web.View, err error) {
	if instead, err = c.member(at, r, who); err != nil || instead != nil {
		return instead, err
	}
	return nil, c.Enter(r, who, s)
}

// on shows a page of a screen to whom the screen lets in.
func (c *CAS) on(s roles.Screen, show web.Show) web.Show {
	return web.Before(func(at *web.Visit, r *sim.Reader, who estate.Session) (*web.View, error) {
		return c.enter(at, r, who, s)
	}, show)
}

// frame tells who is signed in, and where his role lets him go. The screen
// Administration is there for Global administrators alone [CASROLE].
func (c *CAS) frame(at *web.Visit, r *sim.Reader, who estate.Session) (web.Frame, error) {
	a, err := c.Administrators.Get(r, who.Account)
	if err != nil {
		return web.Frame{}, err
	}
	f := web.Frame{User: a.Email, Role: a.Role}
	if a.State != AdministratorActive {
		return f, nil
	}
	b, err := estate.TheBusiness(r)
	if err != nil {
		return f, err
	}
	f.Business, f.BusinessID = b.Name, b.ID
	may, _, err := roleTable().Find(r, a.Role)
	if err != nil {
		return f, err
	}
	f.Nav = navigation(at, may)
	banner, err := c.Banner(r)
	if banner.Pattern > 0 {
		f.Banner = &ui.Banner{Text: at.Text(banner.Text), Button: at.Text(banner.Button), Href: at.Link(banner.Link)}
	}
	return f, err
}

// navigation leads to the screens that a role may see.
func navigation(at *web.Visit, may roles.Role) []ui.NavGroup {
	var main ui.NavGroup
	entry := func(s roles.Screen, label, path, testID string) {
		if may.Grants(s, roles.ViewOnly) {
			main.Items = append(main.Items, ui.NavItem{Label: at.T(label), Path: path, TestID: testID})
		}
	}
	for _, s := range []screens.Screen{suite.Dashboard, suite.Policies, suite.Logs, suite.Reports, suite.Services} {
		entry(roles.Screen(s), suite.Family().Label(s), screenPath(s), string(s))
	}
	entry(ScreenServices, "organizations.title", organizationsPath, "organizations")
	main.Items = append(main.Items, ui.NavItem{Label: at.T("license.title"), Path: licensePath, TestID: "license"})
	out := []ui.NavGroup{main}
	if may.Grants(ScreenAdministration, roles.ViewOnly) {
		out = append(out, ui.NavGroup{Label: at.T("screen.administration"), Items: []ui.NavItem{
			{Label: at.T("administrators.title"), Path: administratorsPath, TestID: "administrators"},
			{Label: at.T("roles.title"), Path: rolesPath, TestID: "roles"},
		}})
	}
	return out
}
