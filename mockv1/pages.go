package mockv1

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
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
			Messages: Name, Files: folder,
			Pages: map[string]ui.Content{
				"sign_in": &signInPage{}, "dashboard": &dashboardPage{},
				"account_list": &accountListPage{}, "account_detail": &accountDetailPage{}, "account_delete": &accountDetailPage{},
				"account_add": &accountAddPage{}, "role_list": &roleListPage{},
				"licence_list": &licenceListPage{}, "credit_usage": &creditUsagePage{}, "invitation": &invitationPage{},
			},
		},
		SignIn: "/sign-in", SignOut: "/sign-out",
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
			{Items: []ui.NavItem{{Label: at.T("dashboard.title"), Path: "/", TestID: "dashboard"}}},
			{Label: at.T("nav.administration"), Items: []ui.NavItem{
				{Label: at.T("accounts.title"), Path: accountsPath, TestID: "user-accounts"},
				{Label: at.T("roles.title"), Path: rolesPath, TestID: "user-roles"},
				{Label: at.T("licences.title"), Path: licencesPath, TestID: "license-information"},
				{Label: at.T("credits.title"), Path: creditsPath, TestID: "credits"},
			}},
		},
	}, err
}

// signInPage is either step of signing in.
type signInPage struct {
	ui.Page

	// Email is known in the second step.
	Email string
	// Next is where to go afterwards.
	Next string
	// Ended says why the last session has ended.
	Ended *ui.Line
}

type signInForm struct {
	Email    string `json:"email" minLength:"1" maxLength:"254"`
	Password string `json:"password" minLength:"1" maxLength:"256"`
	Next     string `json:"next,omitempty" maxLength:"2000"`
}

type addressForm struct {
	Email string `json:"email" minLength:"1" maxLength:"254"`
	Next  string `json:"next,omitempty" maxLength:"2000"`
}

// signInPages are the two steps: the address, then the password.
func (v *V1) signInPages(k *web.Console) {
	step := func(second bool) web.Show {
		return func(at *web.Visit, _ *sim.Reader, _ estate.Session) (web.View, error) {
			page := &signInPage{Next: at.Query().Get("next"), Ended: at.Ended()}
			if second {
				page.Email = at.Query().Get("email")
			}
			if at.Form.Sent {
				page.Next = at.Form.Values.Get("next")
				if second {
					page.Email = at.Form.Values.Get("email")
				}
			}
			return web.View{Page: "sign_in", Data: page, Title: at.T("sign_in.title"), Bare: true}, nil
		}
	}
	k.Get(web.Op{ID: "sign-in-page", Path: "/sign-in", Public: true, Query: []string{"next", "ended"}}, step(false))
	web.Post(k, web.Op{ID: "sign-in-address", Path: "/sign-in", Public: true}, step(false),
		func(_ context.Context, _ *web.Visit, in *addressForm) (web.Next, error) {
			query := url.Values{"email": {in.Email}}
			if in.Next != "" {
				query.Set("next", in.Next)
			}
			return web.Next{Path: "/sign-in/password?" + query.Encode()}, nil
		})
	k.Get(web.Op{ID: "sign-in-password-page", Path: "/sign-in/password", Public: true, Query: []string{"email", "next"}}, step(true))
	web.Post(k, web.Op{ID: "sign-in-password", Path: "/sign-in/password", Public: true}, step(true),
		func(ctx context.Context, at *web.Visit, in *signInForm) (web.Next, error) {
			got, err := web.Do[SignedIn](ctx, at.Call, v.SignIn(in.Email, in.Password))
			if err != nil {
				return web.Next{}, err
			}
			at.SetCookie(got.Session.Token)
			return web.Next{Path: at.After(in.Next)}, nil
		})
	web.Post(k, web.Op{ID: "sign-out-page", Path: "/sign-out", Public: false}, nil,
		func(ctx context.Context, at *web.Visit, _ *struct{}) (web.Next, error) {
			if _, err := at.Do(ctx, v.SignOut(at.Token)); err != nil {
				return web.Next{}, err
			}
			at.ClearCookie()
			return web.Next{Path: "/sign-in", Toast: "sign_out.done"}, nil
		})
}

// dashboardPage is the first page after signing in.
type dashboardPage struct {
	ui.Page

	Who       Account
	At        estate.Business
	Instances []InstanceView
}

func (v *V1) dashboardPages(k *web.Console) {
	k.Get(web.Op{ID: "dashboard-page", Method: http.MethodGet, Path: "/"}, func(at *web.Visit, r *sim.Reader, who estate.Session) (web.View, error) {
		page := &dashboardPage{}
		var err error
		if page.Who, err = v.AccountByID(r, who.Account); err != nil {
			return web.View{}, err
		}
		if page.At, err = estate.TheBusiness(r); err != nil {
			return web.View{}, err
		}
		page.Instances, err = v.InstanceList(r, InstanceFilter{})
		return web.View{Page: "dashboard", Data: page, Title: at.T("dashboard.title"), Nav: "/"}, err
	})
}
