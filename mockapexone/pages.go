package mockapexone

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"slices"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/fleet"
	"github.com/mockone/mockone/internal/web/roles"
	"github.com/mockone/mockone/internal/web/screens"
	"github.com/mockone/mockone/internal/web/ui"
	"github.com/mockone/mockone/mockapexone/agents"
	"github.com/mockone/mockone/mockapexone/automation"
)

//go:embed pages/*.html
var templates embed.FS

// The paths of the pages.
const (
	signInPath      = "/sign-in"
	signOutPath     = "/sign-out"
	dashboardPath   = "/"
	usersPath       = "/users"
	rolesPath       = "/roles"
	licensePath     = "/license"
	visionOnePath   = "/vision-one"
	integrationPath = "/integration-settings"
	twoFactorPath   = "/two-factor"
	upgradePath     = "/upgrade"
	wakeUpPath      = "/wake-up"
)

// consoleOptions say what the console's pages are.
func (a *Apex) consoleOptions() web.ConsoleOptions {
	folder, err := fs.Sub(templates, "pages")
	if err != nil {
		panic(fmt.Errorf("the templates of Apex Central: %w", err)) // they are embedded
	}
	return web.ConsoleOptions{
		Pages: ui.Config{
			Messages: Name, Files: folder, Parts: []ui.Config{fleet.Config(), roles.Config(), agents.Config(), automation.Config()},
			Pages: map[string]ui.Content{
				"log_on": &logOnPage{}, "two_factor": &twoFactorPage{}, "upgrade": &upgradePage{}, "wake_up": &wakeUpPage{},
				"license": &licensePage{}, "vision_one": &visionOnePage{}, "integration": &integrationPage{},
				"users": &usersPage{}, "user_add": &userPage{}, "user_edit": &userPage{}, "user_delete": &userPage{},
			},
		},
		SignIn: signInPath, SignOut: signOutPath,
		Frame:   a.frame,
		Limited: map[string]string{ScopeTwoFactor: twoFactorPath, ScopeUpgrade: upgradePath},
		Leads:   map[string]string{hibernating.Code: wakeUpPath},
		Fields:  fields(),
	}
}

// fields say in which field of a form a refusal belongs.
func fields() map[string]string {
	out := map[string]string{
		"apexone.account.login": "login", "apexone.account.exists": "login", "apexone.account.email": "email", "apexone.role.unknown": "role",
		"apexone.account.last": "role", "password.weak": "password", wrongCode.Code: "code",
		"v1.enrollment_token.malformed": "token",
		"v1.enrollment_token.algorithm": "token",
		"v1.enrollment_token.signature": "token",
		"v1.enrollment_token.unknown":   "token",
		"v1.enrollment_token.business":  "token",
		"v1.enrollment_token.product":   "token",
		"v1.enrollment_token.region":    "token",
		"v1.enrollment_token.used":      "token",
		"v1.enrollment_token.expired":   "token",
		"v1.enrollment_token.revoked":   "token",
	}
	maps.Copy(out, agents.Fields())
	maps.Copy(out, automation.Fields())
	return out
}

// Pages registers the console's pages. Their addresses are Mockone's own.
func (a *Apex) Pages(s *web.Server) {
	k := s.Console(a.consoleOptions())
	a.signInPages(k)
	a.upgradePages(k)
	a.wakeUpPages(k)
	k.Get(web.Op{ID: "license-page", Path: licensePath}, a.on(ScreenLicence, a.showLicense))
	a.Agents.Pages(k)
	a.Automation.Pages(k)
	a.visionOnePages(k)
	a.userPages(k)
}

// on shows a page of a screen to whose role lets him see it.
func (a *Apex) on(s roles.Screen, show web.Show) web.Show {
	return web.Before(func(_ *web.Visit, r *sim.Reader, who estate.Session) (*web.View, error) {
		return nil, a.Enter(r, who, s)
	}, show)
}

// frame tells who is signed in, and where to go: the menus of Apex Central [SEPJA].
func (a *Apex) frame(at *web.Visit, r *sim.Reader, who estate.Session) (web.Frame, error) {
	u, err := a.Member(r, who)
	if err != nil {
		return web.Frame{}, err
	}
	f := web.Frame{User: u.Login, Role: u.Role}
	if who.Scope != "" {
		return f, nil
	}
	b, err := estate.TheBusiness(r)
	if err != nil {
		return f, err
	}
	t, _, err := a.Tenant(r)
	if err != nil {
		return f, err
	}
	f.Business, f.BusinessID = t.Name, b.ID
	may, _, err := roleTable().Find(r, u.Role)
	f.Nav = navigation(at, may)
	return f, err
}

// navigation leads to the screens that a role may see.
func navigation(at *web.Visit, may roles.Role) []ui.NavGroup {
	var out []ui.NavGroup
	group := func(label string, items ...ui.NavItem) {
		if len(items) > 0 {
			out = append(out, ui.NavGroup{Label: label, Items: items})
		}
	}
	items := func(s roles.Screen, list ...ui.NavItem) []ui.NavItem {
		if !may.Grants(s, roles.ViewOnly) {
			return nil
		}
		return list
	}
	var settings []ui.NavItem
	if may.Grants(ScreenSettings, roles.FullControl) {
		settings = append(settings, ui.NavItem{Label: at.T("automation.title"), Path: automation.Path, TestID: "automation-api"})
	}
	group("", items(ScreenDashboard, ui.NavItem{Label: at.T("dashboard.title"), Path: dashboardPath, TestID: "dashboard"})...)
	one := func(s screens.Screen) ui.NavItem {
		return ui.NavItem{Label: at.T(fleet.Family().Label(s)), Path: agents.Path(s), TestID: string(s)}
	}
	group(at.T("screen.directories"), items(ScreenDirectories, one(fleet.Endpoints), one(fleet.Groups), one(fleet.Servers))...)
	group(at.T("screen.policies"), items(ScreenPolicies, one(fleet.Policies))...)
	group(at.T("menu.administration"), slices.Concat(
		items(ScreenAccounts,
			ui.NavItem{Label: at.T("users.title"), Path: usersPath, TestID: "users"},
			ui.NavItem{Label: at.T("roles.title"), Path: rolesPath, TestID: "roles"}),
		settings,
		items(ScreenLicence, ui.NavItem{Label: at.T("license.title"), Path: licensePath, TestID: "license"}))...)
	group(at.T("menu.vision_one"), items(ScreenVisionOne,
		ui.NavItem{Label: at.T("vision_one.title"), Path: visionOnePath, TestID: "vision-one"},
		ui.NavItem{Label: at.T("integration.menu"), Path: integrationPath, TestID: "integration-settings"})...)
	return out
}

// logOnPage is the one step in which people sign in [SEPJA].
type logOnPage struct {
	ui.Page

	// Next is where to go then, Ended why they are here.
	Next  string
	Ended *ui.Line
}

// logOnForm is the form of the page.
type logOnForm struct {
	Login    string `json:"login" minLength:"1" maxLength:"254"`
	Password string `json:"password" minLength:"1" maxLength:"256"`
	Next     string `json:"next,omitempty" maxLength:"2000"` // as maxNext says
}

// maxNext is how long an address may be, in bytes, to which signing in leads.
const maxNext = 2000

func (a *Apex) signInPages(k *web.Console) {
	k.Get(web.Op{ID: "sign-in-page", Path: signInPath, Public: true, Query: []string{"next", "ended"}}, a.showLogOn)
	web.Post(k, web.Op{ID: "log-on", Path: signInPath, Public: true}, a.showLogOn, func(ctx context.Context, at *web.Visit, in *logOnForm) (web.Next, error) {
		got, err := web.Do[SignedIn](ctx, at.Call, a.SignIn(in.Login, in.Password))
		if err != nil {
			return web.Next{}, err
		}
		at.SetCookie(got.Token)
		switch got.Next {
		case NextTwoFactor:
			return web.Next{Path: twoFactorPath}, nil
		case NextUpgrade:
			return web.Next{Path: upgradePath}, nil
		}
		return web.Next{Path: at.After(in.Next)}, nil
	})
	web.Post(k, web.Op{ID: "leave", Path: signOutPath, Scopes: limited()}, nil, func(ctx context.Context, at *web.Visit, _ *struct{}) (web.Next, error) {
		if _, err := at.Do(ctx, a.SignOut(at.Token)); err != nil {
			return web.Next{}, err
		}
		at.ClearCookie()
		return web.Next{Path: signInPath, Toast: "web.signed_out"}, nil
	})
	scopes := []string{ScopeTwoFactor}
	k.Get(web.Op{ID: "two-factor-page", Path: twoFactorPath, Scopes: scopes}, a.showTwoFactor)
	web.Post(k, web.Op{ID: "give-code-form", Path: twoFactorPath, Scopes: scopes}, a.showTwoFactor, func(ctx context.Context, at *web.Visit, in *codeForm) (web.Next, error) {
		_, err := at.Do(ctx, a.GiveCode(at.Token, in.Code, at.Wall()))
		return web.Next{Path: dashboardPath}, err
	})
}

// showLogOn shows where to sign in; while Apex One hibernates, that is the wake-up
// portal [KA9194].
func (a *Apex) showLogOn(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
	h, _, err := a.Hibernation(r)
	if err != nil || h.asleep() {
		return a.wakeUpView(at, h), err
	}
	asked := at.Query()
	if at.Form.Sent {
		asked = at.Form.Values
	}
	page := &logOnPage{Next: asked.Get("next"), Ended: at.Ended()}
	if len(page.Next) > maxNext {
		page.Next = "" // the start is as good: with it, nobody could sign in
	}
	return web.View{Page: "log_on", Data: page, Title: at.T("log_on.title"), Bare: true}, nil
}

// twoFactorPage asks for the code of Google Authenticator.
type twoFactorPage struct {
	ui.Page

	// SetUp says that the app has to be told the secret first.
	SetUp  bool
	Secret string
}

func (a *Apex) showTwoFactor(at *web.Visit, r *sim.Reader, who estate.Session) (web.View, error) {
	got, ok, err := a.Authenticator(r, who)
	page := &twoFactorPage{SetUp: ok, Secret: got.Secret}
	return web.View{Page: "two_factor", Data: page, Title: at.T("two_factor.title"), Bare: true}, err
}
