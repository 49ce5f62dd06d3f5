package mockapexone

import (
	"context"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/ui"
)

// upgradePage is the message to which signing in leads after the update.
type upgradePage struct {
	ui.Page

	Step UpgradeStep
}

// wakeUpPage is the wake-up portal.
type wakeUpPage struct {
	ui.Page

	Hibernation Hibernation
	// Asleep says that there is something to wake up.
	Asleep bool
	// Why is what everybody is told who signs in meanwhile.
	Why lifecycle.Reason
}

// upgradePages are what is left of Apex Central after the update [SEPJA].
func (a *Apex) upgradePages(k *web.Console) {
	scopes := []string{ScopeUpgrade}
	show := func(at *web.Visit, r *sim.Reader, who estate.Session) (web.View, error) {
		at.Leads("v1")
		step, err := a.Upgrade(r, who)
		return web.View{Page: "upgrade", Data: &upgradePage{Step: step}, Title: at.Text(step.Title), Bare: true}, err
	}
	k.Get(web.Op{ID: "upgrade-page", Path: upgradePath, Scopes: scopes}, show)
	web.Post(k, web.Op{ID: "continue-upgrade", Path: upgradePath, Scopes: scopes}, show, func(ctx context.Context, at *web.Visit, _ *struct{}) (web.Next, error) {
		got, err := web.Do[estate.Opened](ctx, at.Call, a.ContinueUpgrade())
		return web.Next{Elsewhere: got.Link}, err
	})
}

func (a *Apex) wakeUpView(at *web.Visit, h Hibernation) web.View {
	return web.View{Page: "wake_up", Data: &wakeUpPage{Hibernation: h, Asleep: h.asleep(), Why: hibernating}, Title: at.T("wake_up.title"), Bare: true}
}

// wakeUpPages are the portal to which users of a hibernating Apex One are sent [KA9194].
func (a *Apex) wakeUpPages(k *web.Console) {
	show := func(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
		h, _, err := a.Hibernation(r)
		return a.wakeUpView(at, h), err
	}
	k.Get(web.Op{ID: "wake-up-page", Path: wakeUpPath, Public: true, Query: []string{"next"}}, show)
	web.Post(k, web.Op{ID: "wake-up-form", Path: wakeUpPath, Public: true}, show, func(ctx context.Context, at *web.Visit, _ *struct{}) (web.Next, error) {
		_, err := at.Do(ctx, a.WakeUp())
		return web.Next{Path: signInPath, Toast: "wake_up.done"}, err
	})
}
