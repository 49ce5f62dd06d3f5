package mockv1

import (
	"context"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

const jobPath = "/update-jobs/{id}"

// updatePage is the Update Solution tab of an instance.
type updatePage struct {
	instancePage

	Terms UpdateSolution
	// Licences says that the asker may look at License Information, where licences end.
	Licences bool
	// Open says that the terms can be agreed to, Agreed that they are, and that
	// the System Update Notice waits.
	Open, Agreed bool
	// First is what a legacy console offers in place of the terms: the platform has
	// to be updated before any product [CASJA 1.2, CASKB].
	First lifecycle.Text
}

// noticePage is the System Update Notice.
type noticePage struct {
	instancePage

	Notice UpdateNotice
	// Open says that it is there: the terms are agreed to, the update has not begun.
	Open bool
	// InTheWay is why the update cannot start now.
	InTheWay []lifecycle.Reason
}

// updatePages lead from "Update" to the start of the update, and show how far it is.
func (v *V1) updatePages(k *web.Console) {
	const terms, notice = instancePath + "/update", instancePath + "/notice"
	k.Get(web.Op{ID: "update-solution-page", Act: actViewInstances, Path: terms}, v.showUpdate)
	web.Post(k, web.Op{ID: "accept-update-terms", Act: Agree{}.Name(), Again: actViewInstances, Path: terms}, v.showUpdate,
		func(ctx context.Context, at *web.Visit, in *agreeForm) (web.Next, error) {
			_, err := at.Do(ctx, v.Agree(at.Param("id"), in.Agreed))
			return web.Next{Path: instanceURL(at.Param("id"), "/notice")}, err
		})
	k.Get(web.Op{ID: "system-update-notice-page", Act: actViewInstances, Path: notice}, v.showNotice)
	web.Post(k, web.Op{ID: "confirm-update-start", Act: StartUpdate{}.Name(), Again: actViewInstances, Path: notice}, v.showNotice,
		func(ctx context.Context, at *web.Visit, in *startForm) (web.Next, error) {
			_, err := at.Do(ctx, v.StartUpdate(at.Param("id"), in.Understood))
			return web.Next{Path: instancesPath, Toast: "update.started"}, err
		})
	web.Post(k, web.Op{ID: "close-system-update-notice", Act: Withdraw{}.Name(), Again: actViewInstances, Path: instancePath + "/withdraw"}, v.showNotice,
		func(ctx context.Context, at *web.Visit, _ *struct{}) (web.Next, error) {
			_, err := at.Do(ctx, v.Withdraw(at.Param("id")))
			return web.Next{Path: instancesPath, Toast: "update.withdrawn"}, err
		})
	v.attempt(k, "try-to-cancel-update", "/cancel", func(id string) sim.Command { return v.CancelUpdate(id) })
	v.attempt(k, "try-to-roll-back-update", "/rollback", func(id string) sim.Command { return v.RollBackUpdate(id) })
}

// attempt registers what one can ask of an update job, in vain: the page of its
// instance says why.
func (v *V1) attempt(k *web.Console, id, act string, cmd func(job string) sim.Command) {
	page := func(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
		job, err := v.JobByID(r, at.Param("id"))
		if err != nil {
			return web.View{}, err
		}
		return v.instanceView(r, job.Job.Instance)
	}
	web.Post(k, web.Op{ID: id, Act: cmd("").Name(), Again: actViewInstances, Path: jobPath + act}, page,
		func(ctx context.Context, at *web.Visit, _ *struct{}) (web.Next, error) {
			_, err := at.Do(ctx, cmd(at.Param("id")))
			return web.Next{Path: instancesPath}, err
		})
}

func (v *V1) showUpdate(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
	page := &updatePage{instancePage: instancePage{Tab: "update"}}
	view := web.View{Page: "instance_update", Data: page, Nav: instancesPath}
	id := at.Param("id")
	if err := page.load(v, r, id); err != nil {
		return view, err
	}
	view.Title = page.One.Instance.DisplayName
	page.Open, page.Agreed = page.One.Instance.State == InstanceConnected, page.One.Instance.State == InstanceUpdateAgreed
	page.Solution, page.First = true, CECPUpdatePlatform.page().Button
	var err error
	if page.Licences, err = v.Allows(r, actViewLicences); err != nil {
		return view, err
	}
	page.Terms, err = v.UpdateSolution(r, id)
	return view, err
}

func (v *V1) showNotice(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
	page := &noticePage{}
	view := web.View{Page: "instance_notice", Data: page, Nav: instancesPath}
	if err := page.load(v, r, at.Param("id")); err != nil {
		return view, err
	}
	t := page.One.Instance
	kind, _ := v.typeOf(t.Product)
	page.Notice = systemUpdateNotice(kind)
	view.Title = t.DisplayName
	page.Open = t.State == InstanceUpdateAgreed
	var err error
	page.InTheWay, err = v.Instances.Obstacles(r, t, start, nil)
	return view, err
}
