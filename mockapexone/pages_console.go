package mockapexone

import (
	"context"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/ui"
)

type licensePage struct {
	ui.Page

	License    License
	StatusText lifecycle.Text
}

// visionOnePage leads to Vision One.
type visionOnePage struct{ ui.Page }

// integrationPage is "Integration Settings".
type integrationPage struct {
	ui.Page

	Registration Registration
	Done         bool
}

func (a *Apex) showLicense(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
	l, err := a.License(r)
	page := &licensePage{License: l, StatusText: estate.StatusText(l.Status)}
	return web.View{Page: "license", Data: page, Title: at.T("license.title"), Nav: licensePath}, err
}

func (a *Apex) visionOnePages(k *web.Console) {
	access := a.on(ScreenVisionOne, func(at *web.Visit, _ *sim.Reader, _ estate.Session) (web.View, error) {
		at.Leads("v1")
		return web.View{Page: "vision_one", Data: &visionOnePage{}, Title: at.T("vision_one.title"), Nav: visionOnePath}, nil
	})
	k.Get(web.Op{ID: "vision-one-page", Path: visionOnePath}, access)
	web.Post(k, web.Op{ID: "open-vision-one", Path: visionOnePath}, access, func(ctx context.Context, at *web.Visit, _ *struct{}) (web.Next, error) {
		got, err := web.Do[estate.Opened](ctx, at.Call, a.AccessVisionOne())
		return web.Next{Elsewhere: got.Link}, err
	})
	integration := a.on(ScreenVisionOne, func(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
		got, err := a.Registration(r)
		page := &integrationPage{Registration: got, Done: got.Status == Registered}
		return web.View{Page: "integration", Data: page, Title: at.T("integration.title"), Nav: integrationPath}, err
	})
	k.Get(web.Op{ID: "integration-page", Path: integrationPath}, integration)
	web.Post(k, web.Op{ID: "register-form", Path: integrationPath}, integration, func(ctx context.Context, at *web.Visit, in *tokenForm) (web.Next, error) {
		_, err := at.Do(ctx, a.Register(in.Token))
		return web.Next{Path: integrationPath, Toast: "integration.done"}, err
	})
}
