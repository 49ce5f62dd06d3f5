package mocktmems

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"maps"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/gateway"
	"github.com/mockone/mockone/internal/web/roles"
	"github.com/mockone/mockone/internal/web/ui"
	"github.com/mockone/mockone/mocktmems/logs"
	"github.com/mockone/mockone/mocktmems/mail"
)

//go:embed pages/*.html
var templates embed.FS

// The paths of the pages.
const (
	signInPath   = "/sign-in"
	signOutPath  = "/sign-out"
	homePath     = "/"
	accountsPath = "/accounts"
	rolesPath    = "/permission-types"
	licensePath  = "/license"
	settingsPath = "/other-settings"
	upgradePath  = "/upgrade"
)

// consoleOptions say what the console's pages are.
func (m *TMEmS) consoleOptions() web.ConsoleOptions {
	folder, err := fs.Sub(templates, "pages")
	if err != nil {
		panic(fmt.Errorf("the templates of Email Security: %w", err)) // they are embedded
	}
	return web.ConsoleOptions{
		Pages: ui.Config{
			Messages: Name, Files: folder, Parts: []ui.Config{roles.Config(), gateway.Config(), logs.Config()},
			Pages: map[string]ui.Content{
				"log_on": &signInPage{}, "upgrade": &upgradePage{}, "home": &homePage{}, "license": &licensePage{}, "settings": &settingsPage{},
				"accounts": &accountsPage{}, "account_add": &accountPage{}, "account_edit": &accountPage{}, "account_delete": &accountPage{},
			},
		},
		SignIn: signInPath, SignOut: signOutPath,
		Frame:   m.frame,
		Limited: map[string]string{ScopeUpgrade: upgradePath},
		Fields:  fields(),
	}
}

// fields say by the code of a refusal in which field of a form the mistake is.
func fields() map[string]string {
	out := gateway.Fields()
	maps.Copy(out, map[string]string{
		"tmems.account.login": "login", userTaken.Code: "login", "tmems.account.email": "email", "tmems.role.unknown": "role",
		"tmems.account.domains": "domains", "tmems.settings.addresses": "addresses", "tmems.settings.locked_out": "addresses",
	})
	return out
}

// Pages registers the console's pages. Their addresses are Mockone's own.
func (m *TMEmS) Pages(s *web.Server) {
	k := s.Console(m.consoleOptions())
	m.signInPages(k)
	m.upgradePages(k)
	m.consolePages(k)
	m.accountPages(k)
	m.Mail.Pages(k)
	m.Logs.Pages(k)
}

// on shows a page of a screen to whose permissions let him see it.
func (m *TMEmS) on(s roles.Screen, show web.Show) web.Show {
	return web.Before(func(_ *web.Visit, r *sim.Reader, who estate.Session) (*web.View, error) {
		return nil, m.Enter(r, who, s)
	}, show)
}

// frame tells who is signed in, where to go, and above all the banner.
func (m *TMEmS) frame(at *web.Visit, r *sim.Reader, who estate.Session) (web.Frame, error) {
	u, err := m.Member(r, who)
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
	t, _, err := m.Tenant(r)
	if err != nil {
		return f, err
	}
	f.Business, f.BusinessID, f.Theme = t.Name, b.ID, t.Theme
	may, _, err := roleTable().Find(r, u.Role)
	if err != nil {
		return f, err
	}
	f.Nav = navigation(at, may)
	banner, err := m.Banner(r)
	if banner.Pattern > 0 {
		f.Banner = &ui.Banner{Text: at.Text(banner.Text), Button: at.Text(banner.Button), Href: at.Link(banner.Link)}
	}
	return f, err
}

// navigation leads to the screens that the permissions let be seen.
func navigation(at *web.Visit, may roles.Role) []ui.NavGroup {
	out := []ui.NavGroup{{Items: []ui.NavItem{{Label: at.T("home.title"), Path: homePath, TestID: "home"}}}}
	var watching []ui.NavItem
	for _, s := range gateway.Family().Screens() {
		if needed, level := screenOf(mail.Looking(s)); may.Grants(needed, level) {
			watching = append(watching, ui.NavItem{Label: at.T(gateway.Family().Label(s)), Path: mail.Path(s), TestID: string(s)})
		}
	}
	if len(watching) > 0 {
		out = append(out, ui.NavGroup{Label: at.T("menu.mail"), Items: watching})
	}
	var items []ui.NavItem
	add := func(s roles.Screen, list ...ui.NavItem) {
		if may.Grants(s, roles.ViewOnly) {
			items = append(items, list...)
		}
	}
	add(ScreenAccounts,
		ui.NavItem{Label: at.T("accounts.title"), Path: accountsPath, TestID: "accounts"},
		ui.NavItem{Label: at.T("roles.title"), Path: rolesPath, TestID: "permission-types"})
	add(ScreenAPIKeys, ui.NavItem{Label: at.T("access.title"), Path: logs.Path, TestID: "api-access"})
	add(ScreenSettings, ui.NavItem{Label: at.T("settings.title"), Path: settingsPath, TestID: "other-settings"})
	add(ScreenLicence, ui.NavItem{Label: at.T("license.title"), Path: licensePath, TestID: "license"})
	if len(items) > 0 {
		out = append(out, ui.NavGroup{Label: at.T("menu.administration"), Items: items})
	}
	return out
}

// signInPage is the one step in which people sign in [TMEMSJA 3.1].
type signInPage struct {
	ui.Page

	// Next is where to go then, Ended why they are here.
	Next  string
	Ended *ui.Line
}

// signInForm is the form of the page.
type signInForm struct {
	Login    string `json:"login" minLength:"1" maxLength:"254"`
	Password string `json:"password" minLength:"1" maxLength:"256"`
	Next     string `json:"next,omitempty" maxLength:"2000"` // as maxNext says
}

// maxNext is how long an address may be, in bytes, to which signing in leads.
const maxNext = 2000

func (m *TMEmS) signInPages(k *web.Console) {
	show := func(at *web.Visit, _ *sim.Reader, _ estate.Session) (web.View, error) {
		asked := at.Query()
		if at.Form.Sent {
			asked = at.Form.Values
		}
		page := &signInPage{Next: asked.Get("next"), Ended: at.Ended()}
		if len(page.Next) > maxNext {
			page.Next = "" // the start is as good: with it, nobody could sign in
		}
		return web.View{Page: "log_on", Data: page, Title: at.T("sign_in.title"), Bare: true}, nil
	}
	k.Get(web.Op{ID: "sign-in-page", Path: signInPath, Public: true, Query: []string{"next", "ended"}}, show)
	web.Post(k, web.Op{ID: "sign-in-form", Path: signInPath, Public: true}, show, func(ctx context.Context, at *web.Visit, in *signInForm) (web.Next, error) {
		got, err := web.Do[SignedIn](ctx, at.Call, m.SignIn(in.Login, in.Password).From(at.Address()))
		if err != nil {
			return web.Next{}, err
		}
		at.SetCookie(got.Token)
		if got.Next == NextUpgrade {
			return web.Next{Path: upgradePath}, nil
		}
		return web.Next{Path: at.After(in.Next)}, nil
	})
	web.Post(k, web.Op{ID: "leave", Path: signOutPath, Scopes: []string{ScopeUpgrade}}, nil, func(ctx context.Context, at *web.Visit, _ *struct{}) (web.Next, error) {
		if _, err := at.Do(ctx, m.SignOut(at.Token)); err != nil {
			return web.Next{}, err
		}
		at.ClearCookie()
		return web.Next{Path: signInPath, Toast: "web.signed_out"}, nil
	})
}

// upgradePage is the message to which signing in leads after the update.
type upgradePage struct {
	ui.Page

	Step UpgradeStep
}

// upgradePages are what is left of the console after the update [TMEMSJA 3.2].
func (m *TMEmS) upgradePages(k *web.Console) {
	scopes := []string{ScopeUpgrade}
	show := func(at *web.Visit, r *sim.Reader, who estate.Session) (web.View, error) {
		at.Leads("v1")
		step, err := m.Upgrade(r, who)
		return web.View{Page: "upgrade", Data: &upgradePage{Step: step}, Title: at.Text(step.Title), Bare: true}, err
	}
	k.Get(web.Op{ID: "upgrade-page", Path: upgradePath, Scopes: scopes}, show)
	web.Post(k, web.Op{ID: "continue-upgrade", Path: upgradePath, Scopes: scopes}, show, func(ctx context.Context, at *web.Visit, _ *struct{}) (web.Next, error) {
		got, err := web.Do[estate.Opened](ctx, at.Call, m.ContinueUpgrade())
		return web.Next{Elsewhere: got.Link}, err
	})
}

// wording returns how an account's state is shown.
func (m *TMEmS) wording(u User) lifecycle.Text {
	table := m.Users.Table()
	info, _ := table.State(u.State)
	return info.Label
}
