package platform

import (
	"context"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/ui"
)

// updatePage is how far the update of the platform is, and what its owner does next.
type updatePage struct {
	ui.Page

	One UpdateView
	// Offer says that whoever looks comes from the activation of a licence, and may
	// put the update off.
	Offer bool
	// Choices are what may become of multi-factor authentication.
	Choices []ui.Option
}

func (p *Platform) updatePages(k *web.Console) {
	k.Get(web.Op{ID: "platform-update-page", Path: UpdatePath, Act: actViewUpdate, Scopes: assignment(), Query: []string{"from"}}, p.showUpdate)
	k.Get(web.Op{ID: "system-update-page", Path: SystemUpdatePath, Act: actViewUpdate}, p.showSystemUpdate)
	web.Post(k, web.Op{ID: "agree-to-update-platform", Path: UpdatePath, Act: actViewUpdate}, p.showUpdate,
		func(ctx context.Context, at *web.Visit, _ *struct{}) (web.Next, error) {
			_, err := at.Do(ctx, p.AgreeToUpdate())
			return web.Next{Path: UpdatePath}, err
		})
	web.Post(k, web.Op{ID: "close-update-notice", Path: UpdatePath + "/withdraw", Act: actViewUpdate}, p.showUpdate,
		func(ctx context.Context, at *web.Visit, _ *struct{}) (web.Next, error) {
			_, err := at.Do(ctx, p.CloseNotice())
			return web.Next{Path: dashboardPath, Toast: "platform.withdrawn"}, err
		})
	web.Post(k, web.Op{ID: "put-update-off", Path: UpdatePath + "/not-now", Act: actViewUpdate}, p.showUpdate,
		func(ctx context.Context, at *web.Visit, _ *struct{}) (web.Next, error) {
			_, err := at.Do(ctx, p.NotNow())
			return web.Next{Path: dashboardPath, Toast: "platform.put_off"}, err
		})
	web.Post(k, web.Op{ID: "start-update-of-platform", Path: UpdatePath + "/start", Act: actViewUpdate}, p.showUpdate,
		func(ctx context.Context, at *web.Visit, in *startForm) (web.Next, error) {
			got, err := web.Do[UpdateBegun](ctx, at.Call, p.StartUpdate(in.Understood))
			if err != nil {
				return web.Next{}, err
			}
			p.carryOn(at.Call, got)
			if got.Session.Token == "" {
				return web.Next{Path: signInPath, Toast: "platform.sign_in_again"}, nil
			}
			return web.Next{Path: assignmentPath}, nil
		})
	web.Post(k, web.Op{ID: "choose-mfa", Path: UpdatePath + "/mfa", Act: actViewUpdate, Scopes: assignment()}, p.showUpdate,
		func(ctx context.Context, at *web.Visit, in *mfaForm) (web.Next, error) {
			_, err := at.Do(ctx, p.ChooseMFA(in.MFA))
			return web.Next{Path: UpdatePath}, err
		})
	web.Post(k, web.Op{ID: "close-popup", Path: UpdatePath + "/got-it", Act: actViewUpdate}, p.showUpdate,
		func(ctx context.Context, at *web.Visit, _ *struct{}) (web.Next, error) {
			_, err := at.Do(ctx, p.GotIt())
			return web.Next{Path: dashboardPath}, err
		})
	p.attempt(k, "try-to-cancel-platform-update", "/cancel", p.CancelUpdate())
	p.attempt(k, "try-to-undo-platform-update", "/rollback", p.UndoUpdate())
}

// attempt registers what one can ask of the update, in vain: its page says why.
func (p *Platform) attempt(k *web.Console, id, act string, cmd sim.Command) {
	web.Post(k, web.Op{ID: id, Path: UpdatePath + act, Act: actViewUpdate, Scopes: assignment()}, p.showUpdate,
		func(ctx context.Context, at *web.Visit, _ *struct{}) (web.Next, error) {
			_, err := at.Do(ctx, cmd)
			return web.Next{Path: UpdatePath}, err
		})
}

func (p *Platform) showUpdate(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
	page := &updatePage{Offer: at.Query().Get("from") == "activation"}
	view := web.View{Page: "platform_update", Data: page, Title: at.Text(updateTitle), Nav: SystemUpdatePath}
	var err error
	page.One, err = p.Update(r)
	view.Bare = page.One.Update.running()
	page.Choices = []ui.Option{
		{Value: DisableMFA, Label: at.T("platform.mfa.disable")},
		{Value: KeepMFA, Label: at.T("platform.mfa.keep"), Selected: true},
	}
	return view, err
}

// showSystemUpdate shows the section of Console Settings.
func (p *Platform) showSystemUpdate(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
	page := &updatePage{}
	var err error
	page.One, err = p.Update(r)
	return web.View{Page: "system_update", Data: page, Title: at.T("system_update.title"), Nav: SystemUpdatePath}, err
}
