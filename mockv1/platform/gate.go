package platform

import (
	"net/http"
	"slices"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// Reasons for which nobody comes in now.
var (
	notReady = lifecycle.Reason{Code: "v1.console.not_ready", Text: estate.Assumed(
		"Trend Vision One is being set up. Sign in when the owner of the Primary User Account has completed the setup.",
		"Trend Vision Oneはセットアップ中です。プライマリユーザアカウントの所有者がセットアップを完了してからサインインしてください。")}
	updating = lifecycle.Reason{Code: "v1.platform.updating", Text: estate.Assumed(
		"Trend Vision One is being updated and cannot be accessed. Sign in when the update is complete.",
		"Trend Vision Oneはアップデート中のため、アクセスできません。アップデートの完了後にサインインしてください。")}
)

// Gate says what signing in is good for now, after the password was right: for
// everything if scope is empty, or for one step alone. The error is a *web.Denied.
func (p *Platform) Gate(r *sim.Reader, primary bool) (scope string, err error) {
	step, reason, err := p.step(r)
	switch {
	case err != nil:
		return "", err
	case reason != nil && (step == "" || !primary):
		return "", &web.Denied{Status: http.StatusForbidden, Reason: *reason}
	}
	return step, nil
}

// Admit says whether a session may be used for an act now: while a step is to be
// done, a session is good for that step alone. One that is limited otherwise, to a
// one-time password, comes to it later.
func (p *Platform) Admit(r *sim.Reader, s estate.Session, act estate.Act) error {
	step, reason, err := p.step(r)
	switch {
	case err != nil:
		return err
	case reason != nil && step == "":
		return &web.Denied{Status: http.StatusForbidden, Reason: *reason}
	case step != "" && s.Scope == "" && !slices.Contains(act.Scopes, step):
		return estate.Limited(step)
	}
	return nil
}

// step returns the scope to which the owner is limited now, if he is, and why
// others are kept out, or everybody if there is no scope.
func (p *Platform) step(r *sim.Reader) (scope string, reason *lifecycle.Reason, err error) {
	access, err := estate.AccessOf(r)
	if err != nil || access.Reason != nil {
		return "", access.Reason, err
	}
	b, err := estate.TheBusiness(r)
	if err != nil {
		return "", nil, err
	}
	switch b.Platform {
	case estate.NoVisionOne:
		return ScopeSetup, &notReady, nil
	case estate.Legacy:
		t, _, err := p.TheUpdate(r)
		if err != nil {
			return "", nil, err
		}
		if t.running() {
			return ScopeAssignment, &updating, nil
		}
	case estate.Foundation:
	}
	return "", nil, nil
}
