package mfa

import (
	"net/http"
	"slices"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// Demand returns what somebody who has given the right password of an account must do
// before he is signed in, as the scope of his session: ScopeCode, ScopeSetup, or
// nothing. Accounts that sign in elsewhere ("saml") are asked nothing [MFA].
func (m *MFA) Demand(r *sim.Reader, account, kind string) (string, error) {
	if kind != local {
		return "", nil
	}
	e, _, err := m.Of(r, account)
	if err != nil {
		return "", err
	}
	switch {
	case e.Enabled():
		return ScopeCode, nil
	case e.Required:
		return ScopeSetup, nil
	}
	p, _, err := m.Policy(r)
	if err != nil {
		return "", err
	}
	if p.State == Enforced {
		return ScopeSetup, nil
	}
	prompt, err := r.Switch(SettingPrompt)
	if prompt {
		return ScopeSetup, err
	}
	return "", err
}

// required and setUpFirst are the refusals of guarded operations.
var (
	required = lifecycle.Reason{Code: CodeRequired, Text: estate.Assumed(
		"Enter a one-time password to continue.", "続行するには、ワンタイムパスワードを入力してください。")}
	setUpFirst = lifecycle.Reason{Code: CodeSetup, Text: estate.Assumed(
		"Set up multi-factor authentication for your account to continue.", "続行するには、お使いのアカウントの多要素認証を設定してください。")}
)

// The codes with which guarded operations are refused, see Guard. The console leads
// from them to pages on which to go on, see Steps.
const (
	CodeRequired = "mfa.required"
	CodeSetup    = "mfa.setup_required"
)

// Fresh reports whether the guarded operations are free for a session, and until when:
// for 15 minutes after a right one-time password [MFA].
func (m *MFA) Fresh(r *sim.Reader, s estate.Session) (fresh bool, until time.Time, err error) {
	grant, err := r.Duration(SettingGrant)
	if err != nil || s.VerifiedAt.IsZero() {
		return false, time.Time{}, err
	}
	until = s.VerifiedAt.Add(grant)
	return r.Now().Before(until), until, nil
}

// Guard returns why a session may not be used for an operation now: a *web.Denied
// with 403, nil if it may. The operation is one of Operations, or empty for what
// nobody can guard. It is for estate.SessionRules.Admit.
func (m *MFA) Guard(r *sim.Reader, s estate.Session, operation string) error {
	if operation == "" {
		return nil
	}
	p, _, err := m.Policy(r)
	if err != nil || p.State != Enforced || !slices.Contains(p.Operations, operation) {
		return err
	}
	if fresh, _, err := m.Fresh(r, s); err != nil || fresh {
		return err
	}
	e, _, err := m.Of(r, s.Account)
	if err != nil {
		return err
	}
	if !e.Enabled() {
		return &web.Denied{Status: http.StatusForbidden, Reason: setUpFirst}
	}
	return &web.Denied{Status: http.StatusForbidden, Reason: required}
}
