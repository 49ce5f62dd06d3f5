package mockv1

import (
	"context"
	"net/http"
	"net/url"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/screens"
	"github.com/mockone/mockone/internal/web/suite"
	"github.com/mockone/mockone/internal/web/ui"
	"github.com/mockone/mockone/mockv1/platform"
)

// The paths of Cloud Email and Collaboration Protection.
const (
	cecpPath      = "/cecp"
	provisionPath = cecpPath + "/provision"
)

// cecpPage is the page before the console is there, and says that it is there.
type cecpPage struct {
	ui.Page

	// Tabs lead to the pages of the console, once that is there.
	Tabs  []ui.NavItem
	Suite CECPPage
	Step  suiteStep
	// Early is why a page of the console that was asked for is not there yet.
	Early []lifecycle.Reason
}

// suiteStep is what the page's button does.
type suiteStep struct {
	// Path is where it leads; empty if there is nothing to do but wait or call.
	Path string
	// Label is on it.
	Label string
	// Provision says that it does not lead anywhere, but provisions.
	Provision bool
}

// suiteStep returns the page of Cloud Email and Collaboration Protection, and
// what its button does.
func (v *V1) suiteStep(at *web.Visit, r *sim.Reader) (CECPPage, suiteStep, error) {
	page, err := v.CECP(r)
	if err != nil {
		return page, suiteStep{}, err
	}
	step := suiteStep{Label: at.Text(page.Button)}
	switch page.State {
	case CECPContactSales:
	case CECPProvision:
		step.Path, step.Provision = cecpPath, true
	case CECPConnect:
		step.Path = connectPath
		if p, ok := v.successor(suiteType); ok {
			step.Path += "?" + url.Values{"type": {p.Type().Code}}.Encode()
		}
	case CECPUpdatePlatform:
		step.Path = platform.UpdatePath
	case CECPUpdate:
		t, _, err := v.suiteInstance(r)
		if err != nil {
			return page, step, err
		}
		step.Path = instanceURL(t.ID, "/update")
	case CECPProvisioning, CECPConnecting, CECPUpdating:
		b, err := estate.TheBusiness(r)
		if err != nil {
			return page, step, err
		}
		step.Path, step.Label = instancesPath, instancesTitle(at, b)
	case CECPReady:
		step.Path, step.Label = cecpPath+"/dashboard", at.T("cecp.open")
	}
	return page, step, nil
}

// suiteInstance returns the instance that is, or becomes, Cloud Email and
// Collaboration Protection.
func (v *V1) suiteInstance(r *sim.Reader) (Instance, bool, error) {
	p, ok := v.successor(suiteType)
	if !ok {
		return Instance{}, false, nil
	}
	list, err := v.Instances.List(r, p.Type().Code)
	if err != nil || len(list) == 0 {
		return Instance{}, false, err
	}
	return list[len(list)-1], true, nil
}

// cecpPages are the page in all its states, and the console behind it.
func (v *V1) cecpPages(k *web.Console) {
	k.Get(web.Op{ID: "cecp-page", Act: actViewCECP, Path: cecpPath}, v.showCECP)
	web.Post(k, web.Op{ID: "provision-suite", Act: ProvisionCECP{}.Name(), Again: actViewCECP, Path: provisionPath}, v.showCECP,
		func(ctx context.Context, at *web.Visit, _ *struct{}) (web.Next, error) {
			_, err := at.Do(ctx, v.ProvisionCECP())
			return web.Next{Path: cecpPath, Toast: "cecp.provision.done"}, err
		})
	suite.Family().Register(k, v.screens(), suite.Family().Screens()...)
}

// screens are the pages of the console. Until that is there, each of them shows
// what is to be done first, as the product's menu does [CASJA 2.7].
func (v *V1) screens() suite.Options {
	return suite.Options{
		Shown: v.suite, Name: "cecp-", Path: func(s screens.Screen) string { return cecpPath + "/" + string(s) },
		Act: actViewScreen, Menus: []screens.Menu{{Label: "cecp.title", Path: cecpPath, Screens: suite.Family().Screens()}}, Title: func(at *web.Visit) string { return at.T("cecp.title") }, Nav: cecpPath,
		Enter: func(at *web.Visit, r *sim.Reader, _ estate.Session, _ screens.Screen) (*web.View, error) {
			state, err := v.cecpState(r)
			if err != nil || state == CECPReady {
				return nil, err
			}
			view, err := v.cecpView(at, r, notReady)
			view.Status = http.StatusConflict
			return &view, err
		},
	}
}

func (v *V1) showCECP(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
	return v.cecpView(at, r)
}

func (v *V1) cecpView(at *web.Visit, r *sim.Reader, early ...lifecycle.Reason) (web.View, error) {
	page := &cecpPage{Early: early}
	var err error
	page.Suite, page.Step, err = v.suiteStep(at, r)
	if page.Suite.State == CECPReady {
		var top screens.Top
		if top, err = suite.Family().Top(at, r, v.screens(), cecpPath, ""); err != nil {
			return web.View{}, err
		}
		page.Tabs = top.Tabs
	}
	return web.View{Page: "cecp", Data: page, Title: at.T("cecp.title"), Nav: cecpPath}, err
}
