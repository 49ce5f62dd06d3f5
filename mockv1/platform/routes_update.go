package platform

import (
	"context"
	"net/http"
	"time"

	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// actViewUpdate is what looking at the update is called in the table of permissions.
// Whoever may not look at it may not act on it either: every answer shows it. Who
// of the others acts, the update's own guards say.
const actViewUpdate = "v1.platform_update.view"

// assignment are the sessions that are good for the update of the platform.
func assignment() []string { return []string{ScopeAssignment} }

type detailsJSON struct {
	Title  string   `json:"title"`
	Points []string `json:"points" nullable:"false"`
	Agree  string   `json:"agree"`
	NotNow string   `json:"not_now"`
}

type platformNoticeJSON struct {
	Title    string   `json:"title"`
	Texts    []string `json:"texts" nullable:"false"`
	Checkbox string   `json:"checkbox"`
	Button   string   `json:"button"`
}

type taskJSON struct {
	Code string `json:"code" enum:"roles,identity_provider"`
	Text string `json:"text"`
}

type popupJSON struct {
	Text  string     `json:"text"`
	Tasks []taskJSON `json:"tasks" nullable:"false"`
}

type platformUpdateJSON struct {
	Platform  string              `json:"platform" enum:"none,legacy,foundation"`
	State     string              `json:"state" enum:"none,available,agreed,assigning,choosing_mfa,awaiting_sign_in,activating,done"`
	StateText string              `json:"state_text"`
	Next      Next                `json:"next" enum:"agree,start,assignment,choose_mfa,sign_in,wait,dashboard" doc:"What the owner does next."`
	Path      Path                `json:"path,omitempty" enum:"wizard,sign_in,verify,cloud_one" doc:"The way that the update takes, once it has begun; that there are these four is known, of the last three how they go is inferred."`
	Details   detailsJSON         `json:"details"`
	Notice    *platformNoticeJSON `json:"notice,omitempty" doc:"The System Update Notice, once it is open."`
	Prompted  bool                `json:"prompted" doc:"Whether the owner is shown the pop-up that asks for the update."`
	Popup     *popupJSON          `json:"popup,omitempty" doc:"The pop-up of the first sign-in after the update, until it is closed."`
	Message   string              `json:"message,omitempty" doc:"What the screen says while the update goes on, and at its end."`
	Tasks     []taskJSON          `json:"tasks" nullable:"false" doc:"What is to be done after the update."`
	StartedAt time.Time           `json:"started_at,omitzero"`
	DoneAt    time.Time           `json:"done_at,omitzero"`
	Blocks    []web.Block         `json:"blocks" nullable:"false" doc:"What stands in the way of the next step, for the asker."`
}

func showUpdate(v UpdateView, lang string) *platformUpdateJSON {
	tasks := web.Each(v.Tasks, func(t Task) taskJSON { return taskJSON{Code: t.Code, Text: t.Text.In(lang)} })
	out := &platformUpdateJSON{
		Platform: string(v.Platform), State: string(v.State), StateText: v.StateText.In(lang), Next: v.Next, Path: v.Update.Path,
		Prompted: v.Prompted, Tasks: tasks, StartedAt: v.Update.StartedAt, DoneAt: v.Update.DoneAt, Blocks: web.Blocks(v.Blocks, lang),
		Message: v.Message.In(lang),
		Details: detailsJSON{
			Title: v.Details.Title.In(lang), Points: web.Texts(v.Details.Points, lang), Agree: v.Details.Agree.In(lang), NotNow: v.Details.NotNow.In(lang),
		},
	}
	if v.State == UpdateAgreed {
		n := v.Notice
		out.Notice = &platformNoticeJSON{Title: n.Title.In(lang), Texts: web.Texts(n.Texts, lang), Checkbox: n.Checkbox.In(lang), Button: n.Button.In(lang)}
	}
	if v.Popup {
		out.Popup = &popupJSON{Text: popup.In(lang), Tasks: tasks}
	}
	return out
}

// startForm is the System Update Notice's, as the API and the page take it.
type startForm struct {
	Understood bool `json:"understood" doc:"Whether the box is ticked."`
}

type startInput struct{ Body startForm }

// mfaForm is the owner's choice, as the API and the page take it.
type mfaForm struct {
	MFA string `json:"mfa" enum:"disable,keep" doc:"What becomes of the owner's multi-factor authentication."`
}

type mfaInput struct{ Body mfaForm }

type begunJSON struct {
	Token  string              `json:"token,omitempty" doc:"A bearer token that is good for the wizard alone; missing where the owner signs in again. The answer's cookie is as good."`
	Update *platformUpdateJSON `json:"update"`
}

func (p *Platform) updateRoutes(s *web.Server) {
	const path = "/api/platform-update"
	web.Register(s, web.Op{
		ID: "platform-update", Method: http.MethodGet, Path: path, Act: actViewUpdate, Scopes: assignment(), Assumed: true,
		Summary: "How far the update to Foundation Services is", Doc: "Where there is no legacy console to update, its state is none.",
	}, func(ctx context.Context, c *web.Call, _ *struct{}) (*platformUpdateJSON, error) {
		got, err := web.Read(ctx, c, p.Update)
		return showUpdate(got, c.Lang()), err
	})
	begun := []string{"v1.platform.none", "v1.platform.started", "v1.platform.updated"}
	act := func(id, method, at, summary string, scopes []string, cmd func() sim.Command, codes ...string) {
		web.Register(s, web.Op{
			ID: id, Method: method, Path: path + at, Act: actViewUpdate, Scopes: scopes, Assumed: true, Summary: summary, Codes: codes,
		}, func(ctx context.Context, c *web.Call, _ *struct{}) (*platformUpdateJSON, error) {
			return updateAnswer(ctx, c, cmd())
		})
	}
	act("agree-to-platform-update", http.MethodPost, "/agreement", "Agree to the update (I Agree to Update)", nil,
		func() sim.Command { return p.AgreeToUpdate() }, append([]string{ownerOnly.Code, "v1.platform.agreed"}, begun...)...)
	act("close-platform-notice", http.MethodDelete, "/agreement", "Close the System Update Notice without starting", nil,
		func() sim.Command { return p.CloseNotice() }, append([]string{ownerOnly.Code, "v1.platform.agreement_required"}, begun...)...)
	act("not-now", http.MethodPost, "/not-now", "Put the update off that the activation of a licence has offered (Not Now)", nil,
		func() sim.Command { return p.NotNow() }, append([]string{ownerOnly.Code}, begun...)...)
	act("platform-update-got-it", http.MethodPost, "/got-it", "Close the pop-up of the first sign-in after the update", nil,
		func() sim.Command { return p.GotIt() }, "v1.platform.no_popup", "v1.platform.not_now")
	act("cancel-platform-update", http.MethodPost, "/cancel", "Ask to cancel the update, which is always refused", assignment(),
		func() sim.Command { return p.CancelUpdate() }, "v1.platform.cannot_undo", "v1.platform.not_started", "v1.platform.none")
	act("undo-platform-update", http.MethodPost, "/rollback", "Ask for the legacy console back, which is always refused", assignment(),
		func() sim.Command { return p.UndoUpdate() }, "v1.platform.cannot_undo", "v1.platform.not_started", "v1.platform.none")
	web.Register(s, web.Op{
		ID: "choose-platform-mfa", Method: http.MethodPost, Path: path + "/mfa", Act: actViewUpdate, Scopes: assignment(), Assumed: true,
		Summary: "Disable the owner's multi-factor authentication or leave it enabled",
		Codes:   []string{ownerOnly.Code, "v1.platform.mfa_choice", "v1.platform.not_now"},
	}, func(ctx context.Context, c *web.Call, in *mfaInput) (*platformUpdateJSON, error) {
		return updateAnswer(ctx, c, p.ChooseMFA(in.Body.MFA))
	})
	web.Register(s, web.Op{
		ID: "start-platform-update", Method: http.MethodPost, Path: path + "/start", Act: actViewUpdate, Assumed: true, Status: http.StatusAccepted,
		Summary: "Start the update (Start the Update)",
		Doc:     "From here on there is neither a stop nor a way back. Every session ends, the asker's too: the answer has the owner's new one, which is good for the wizard alone.",
		Codes:   append([]string{ownerOnly.Code, "v1.platform.understanding_required", "v1.platform.agreement_required"}, begun...),
	}, func(ctx context.Context, c *web.Call, in *startInput) (*begunJSON, error) {
		got, err := web.Do[UpdateBegun](ctx, c, p.StartUpdate(in.Body.Understood))
		if err != nil {
			return nil, err
		}
		p.carryOn(c, got)
		return &begunJSON{Token: got.Session.Token, Update: showUpdate(got.View, c.Lang())}, nil
	})
}

// carryOn gives the owner's browser the session that is good for the wizard, or
// none where he signs in again.
func (p *Platform) carryOn(c *web.Call, got UpdateBegun) {
	if got.Session.Token == "" {
		c.ClearCookie()
		return
	}
	c.SetCookie(got.Session.Token)
}

// updateAnswer gives a command that returns the update.
func updateAnswer(ctx context.Context, c *web.Call, cmd sim.Command) (*platformUpdateJSON, error) {
	got, err := web.Do[UpdateView](ctx, c, cmd)
	if err != nil {
		return nil, err
	}
	return showUpdate(got, c.Lang()), nil
}
