package platform

import (
	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// UpdateView is how far the update of the platform is, and what its owner does next.
type UpdateView struct {
	// Platform is the one that the business is on now.
	Platform estate.Platform
	Update   Update
	// State is the update's; where there is nothing to update it is none.
	State     lifecycle.State
	StateText lifecycle.Text
	Next      Next
	Details   Details
	Notice    Notice
	// Prompted says that the owner is to see the pop-up that asks for the update.
	Prompted bool
	// Popup says that the one of the first sign-in afterwards is shown.
	Popup bool
	Tasks []Task
	// Message is what the screen says while it goes on, and at its end.
	Message lifecycle.Text
	// Blocks are the reasons why the next step cannot be taken.
	Blocks []lifecycle.Reason
}

// Update returns how far the update is. A console that never was a legacy one has
// nothing to update, which is no error.
func (p *Platform) Update(r *sim.Reader) (UpdateView, error) {
	t, _, err := p.TheUpdate(r)
	if err != nil {
		return UpdateView{}, err
	}
	return p.viewUpdate(r, t)
}

func (p *Platform) viewUpdate(r *sim.Reader, t Update) (UpdateView, error) {
	v := UpdateView{Update: t, State: t.State, Details: details(), Notice: notice()}
	b, err := estate.TheBusiness(r)
	if err != nil {
		return v, err
	}
	v.Platform = b.Platform
	if v.State == "" {
		v.State = updateNone
	}
	table := p.Updates.Table()
	info, _ := table.State(v.State)
	v.StateText = info.Label
	trigger := lifecycle.Trigger("")
	switch v.State {
	case UpdateAvailable:
		v.Next, trigger = NextAgree, agreeToUpdate
	case UpdateAgreed:
		v.Next, trigger = NextStart, startUpdate
	case UpdateAssigning:
		v.Next = NextAssign
	case UpdateChoosingMFA:
		v.Next, trigger = NextChooseMFA, chooseMFA
	case UpdateAwaitingSignIn:
		v.Next = NextSignIn
	case UpdateActivating:
		v.Next, v.Message = NextWait, waiting
	case UpdateDone:
		v.Next, v.Message = NextDashboard, success
	default:
		v.Next = NextDashboard
	}
	if trigger != "" {
		if v.Blocks, err = p.Updates.Obstacles(r, t, trigger, nil); err != nil {
			return v, err
		}
	}
	owner, _, err := p.owner(r)
	if err != nil {
		return v, err
	}
	mine := byOwner(r, owner)
	prompting, err := r.Setting(SettingPrompt)
	if err != nil {
		return v, err
	}
	v.Prompted = mine && prompting == on && (v.State == UpdateAvailable || v.State == UpdateAgreed)
	v.Popup = mine && v.State == UpdateDone && !t.PopupSeen
	if v.State == UpdateDone {
		v.Tasks = tasks()
	}
	return v, nil
}

// push pulls a trigger of the update and returns its view.
func (p *Platform) push(tx *sim.Tx, on lifecycle.Trigger, in any) (UpdateView, error) {
	t, ok, err := p.TheUpdate(&tx.Reader)
	if err != nil {
		return UpdateView{}, err
	}
	if !ok {
		// There is nothing to update: the table's own refusal says so.
		reasons, err := p.Updates.Obstacles(&tx.Reader, Update{}, on, in)
		if err != nil {
			return UpdateView{}, err
		}
		return UpdateView{}, &lifecycle.Refused{Lifecycle: estate.PlatformUpdateKind, State: updateNone, Trigger: on, Reasons: reasons}
	}
	if t, err = p.Updates.Fire(tx, t.ID, on, in); err != nil {
		return UpdateView{}, err
	}
	return p.viewUpdate(&tx.Reader, t)
}

// AgreeToUpdate is "I Agree to Update".
type AgreeToUpdate struct{ platform *Platform }

// AgreeToUpdate returns the command.
func (p *Platform) AgreeToUpdate() AgreeToUpdate { return AgreeToUpdate{platform: p} }

// Name returns "v1.platform_update.agree".
func (AgreeToUpdate) Name() string { return "v1.platform_update.agree" }

// Run returns the UpdateView, with the System Update Notice that follows.
func (c AgreeToUpdate) Run(tx *sim.Tx) (any, error) { return c.platform.push(tx, agreeToUpdate, nil) }

// CloseNotice closes the System Update Notice without starting.
type CloseNotice struct{ platform *Platform }

// CloseNotice returns the command.
func (p *Platform) CloseNotice() CloseNotice { return CloseNotice{platform: p} }

// Name returns "v1.platform_update.withdraw".
func (CloseNotice) Name() string { return "v1.platform_update.withdraw" }

// Run returns the UpdateView.
func (c CloseNotice) Run(tx *sim.Tx) (any, error) { return c.platform.push(tx, closeNotice, nil) }

// NotNow puts the update off that the activation of a licence has offered.
type NotNow struct{ platform *Platform }

// NotNow returns the command.
func (p *Platform) NotNow() NotNow { return NotNow{platform: p} }

// Name returns "v1.platform_update.not_now".
func (NotNow) Name() string { return "v1.platform_update.not_now" }

// Run returns the UpdateView.
func (c NotNow) Run(tx *sim.Tx) (any, error) { return c.platform.push(tx, notNow, nil) }

// StartUpdate is "Start the Update".
type StartUpdate struct {
	platform *Platform

	Understanding
}

// UpdateBegun is an update that has begun. The Session is the owner's for the
// wizard, where the path has one; else he signs in again.
type UpdateBegun struct {
	View    UpdateView
	Session estate.Session
}

// StartUpdate returns the command.
func (p *Platform) StartUpdate(understood bool) StartUpdate {
	return StartUpdate{platform: p, Understanding: Understanding{Understood: understood}}
}

// Name returns "v1.platform_update.start".
func (StartUpdate) Name() string { return "v1.platform_update.start" }

// Run returns an UpdateBegun.
func (c StartUpdate) Run(tx *sim.Tx) (any, error) {
	view, err := c.platform.push(tx, startUpdate, c.Understanding)
	if err != nil {
		return nil, err
	}
	out := UpdateBegun{View: view}
	if view.State != UpdateAssigning {
		return out, nil
	}
	owner, _, err := c.platform.owner(&tx.Reader)
	if err != nil {
		return nil, err
	}
	out.Session, err = c.platform.session(tx, owner.ID, owner.Login, ScopeAssignment)
	return out, err
}

// ChooseMFA says what becomes of the owner's multi-factor authentication.
type ChooseMFA struct {
	platform *Platform

	MFAChoice
}

// ChooseMFA returns the command.
func (p *Platform) ChooseMFA(choice string) ChooseMFA {
	return ChooseMFA{platform: p, MFAChoice: MFAChoice{MFA: choice}}
}

// Name returns "v1.platform_update.choose_mfa".
func (ChooseMFA) Name() string { return "v1.platform_update.choose_mfa" }

// Run returns the UpdateView.
func (c ChooseMFA) Run(tx *sim.Tx) (any, error) { return c.platform.push(tx, chooseMFA, c.MFAChoice) }

// GotIt closes the pop-up of the first sign-in after the update.
type GotIt struct{ platform *Platform }

// GotIt returns the command.
func (p *Platform) GotIt() GotIt { return GotIt{platform: p} }

// Name returns "v1.platform_update.got_it".
func (GotIt) Name() string { return "v1.platform_update.got_it" }

// Run returns the UpdateView.
func (c GotIt) Run(tx *sim.Tx) (any, error) { return c.platform.push(tx, closePopup, nil) }

// StopUpdate asks to stop the update, or to undo it, in vain.
type StopUpdate struct {
	platform *Platform

	Undo bool `json:"undo"`
}

// CancelUpdate returns the command that asks to stop.
func (p *Platform) CancelUpdate() StopUpdate { return StopUpdate{platform: p} }

// UndoUpdate returns the command that asks for the legacy console back.
func (p *Platform) UndoUpdate() StopUpdate { return StopUpdate{platform: p, Undo: true} }

// Name returns "v1.platform_update.stop".
func (StopUpdate) Name() string { return "v1.platform_update.stop" }

// Run is always refused.
func (c StopUpdate) Run(tx *sim.Tx) (any, error) {
	on := cancelUpdate
	if c.Undo {
		on = rollBackUpdate
	}
	return c.platform.push(tx, on, nil)
}
