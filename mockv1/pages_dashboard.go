package mockv1

import (
	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/ui"
	"github.com/mockone/mockone/mockv1/platform"
)

const dashboardPath = "/"

// dashboardPage is the first page after signing in.
type dashboardPage struct {
	ui.Page

	At        estate.Business
	Instances []instanceLine
	// Heading is what the platform calls the list of instances.
	Heading string
	// Suite is what comes next on the way to Cloud Email and Collaboration
	// Protection, Step where that is done.
	Suite CECPPage
	Step  suiteStep
	// Prompts are the pop-ups on the way to Foundation Services, and after it.
	Prompts platform.Prompts
}

func (v *V1) dashboardPages(k *web.Console) {
	k.Get(web.Op{ID: "dashboard-page", Path: dashboardPath}, v.showDashboard)
}

func (v *V1) showDashboard(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
	page := &dashboardPage{}
	view := web.View{Page: "dashboard", Data: page, Title: at.T("dashboard.title"), Nav: dashboardPath}
	var err error
	if page.At, err = estate.TheBusiness(r); err != nil {
		return view, err
	}
	page.Heading = instancesTitle(at, page.At)
	list, err := v.InstanceList(r, InstanceFilter{})
	if err != nil {
		return view, err
	}
	page.Instances = web.Each(list, newInstanceLine)
	if page.Prompts, err = v.Platform.Prompts(r); err != nil {
		return view, err
	}
	page.Suite, page.Step, err = v.suiteStep(at, r)
	return view, err
}
