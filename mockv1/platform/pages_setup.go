package platform

import (
	"context"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/ui"
)

// setupPage is how far the console is, and what its owner does next.
type setupPage struct {
	ui.Page

	One ConsoleView
	// Regions are the choices of "Data Center Region", Name is what the chosen one is called.
	Regions []ui.Option
	Name    string
}

func (p *Platform) setupPages(k *web.Console) {
	k.Get(web.Op{ID: "setup-page", Path: SetupPath, Scopes: setup()}, p.showSetup)
	web.Post(k, web.Op{ID: "choose-region", Path: SetupPath, Scopes: setup()}, p.showSetup,
		func(ctx context.Context, at *web.Visit, in *provisionForm) (web.Next, error) {
			_, err := at.Do(ctx, p.Provision(in.Region))
			return web.Next{Path: SetupPath}, err
		})
	web.Post(k, web.Op{ID: "provision-again", Path: SetupPath + "/retry", Scopes: setup()}, p.showSetup,
		func(ctx context.Context, at *web.Visit, _ *struct{}) (web.Next, error) {
			_, err := at.Do(ctx, p.RetryProvisioning())
			return web.Next{Path: SetupPath}, err
		})
}

func (p *Platform) showSetup(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
	page := &setupPage{}
	view := web.View{Page: "console_setup", Data: page, Title: at.T("setup.title"), Bare: true}
	var err error
	page.One, err = p.Console(r)
	page.Regions = web.Each(Regions(), func(one Region) ui.Option {
		if one.Code == page.One.Region {
			page.Name = at.Text(one.Name)
		}
		return ui.Option{Value: one.Code, Label: at.Text(one.Name), Selected: one.Code == page.One.Region}
	})
	return view, err
}
