package mfa

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// mine is a session's command about its own account.
type mine struct {
	mfa *MFA

	Token string `json:"token"`
}

// fire pulls a trigger of the multi-factor authentication of whose session it is.
// with returns the input.
func (c mine) fire(tx *sim.Tx, on lifecycle.Trigger, with func(s estate.Session) any) (Enrolment, error) {
	s, err := c.mfa.options.Sessions.Check(&tx.Reader, c.Token)
	if err != nil {
		return Enrolment{}, err
	}
	e, ok, err := c.mfa.Of(&tx.Reader, s.Account)
	if err != nil {
		return e, err
	}
	if !ok {
		return c.mfa.Enrolments.New(tx, on, with(s)) // or why that cannot be the first thing
	}
	return c.mfa.Enrolments.Fire(tx, e.ID, on, with(s))
}

// prove pulls a trigger that takes a code. That a code was wrong is a fact: it is
// recorded, and refused all the same.
func (c mine) prove(tx *sim.Tx, on lifecycle.Trigger, code string, wall time.Time, wrong lifecycle.Reason) (Enrolment, error) {
	e, err := c.fire(tx, on, func(s estate.Session) any { return Proof{Code: code, Wall: wall, Session: s.ID} })
	refused, ok := errors.AsType[*lifecycle.Refused](err)
	if !ok || len(refused.Reasons) != 1 || refused.Reasons[0].Code != wrong.Code {
		return e, err
	}
	if e, err = c.fire(tx, fail, func(estate.Session) any { return nil }); err != nil {
		return e, err
	}
	tx.Refuse(refused)
	return e, nil
}

// Begin begins to set it up, for the account of a session.
type Begin struct{ mine }

// Begin returns the command; the token is the session's.
func (m *MFA) Begin(token string) Begin { return Begin{mine{m, token}} }

// Name returns "v1.mfa.begin".
func (Begin) Name() string { return "v1.mfa.begin" }

// Run returns the Enrolment, with a new secret.
func (c Begin) Run(tx *sim.Tx) (any, error) {
	return c.fire(tx, begin, func(s estate.Session) any { return Start{Account: s.Account, Session: s.ID} })
}

// Confirm gives the one-time password that the app shows.
type Confirm struct {
	mine

	Code string    `json:"code"`
	Wall time.Time `json:"wall"`
}

// Confirm returns the command. Wall is the machine's time, see web.Call.Wall.
func (m *MFA) Confirm(token, code string, wall time.Time) Confirm {
	return Confirm{mine{m, token}, code, wall}
}

// Name returns "v1.mfa.confirm".
func (Confirm) Name() string { return "v1.mfa.confirm" }

// Run returns the Enrolment, with the reset code.
func (c Confirm) Run(tx *sim.Tx) (any, error) {
	return c.prove(tx, confirm, c.Code, c.Wall, codeWrong)
}

// Finish says that the reset code is stored.
type Finish struct {
	mine

	Stored bool `json:"stored"`
}

// Finish returns the command.
func (m *MFA) Finish(token string, stored bool) Finish { return Finish{mine{m, token}, stored} }

// Name returns "v1.mfa.finish".
func (Finish) Name() string { return "v1.mfa.finish" }

// Run returns the Enrolment.
func (c Finish) Run(tx *sim.Tx) (any, error) {
	return c.fire(tx, finish, func(s estate.Session) any { return Stored{Stored: c.Stored, Session: s.ID} })
}

// Cancel gives up setting it up.
type Cancel struct{ mine }

// Cancel returns the command.
func (m *MFA) Cancel(token string) Cancel { return Cancel{mine{m, token}} }

// Name returns "v1.mfa.cancel".
func (Cancel) Name() string { return "v1.mfa.cancel" }

// Run returns the Enrolment.
func (c Cancel) Run(tx *sim.Tx) (any, error) {
	return c.fire(tx, cancel, func(estate.Session) any { return nil })
}

// Skip goes on without it, from a sign-in that only invited to it.
type Skip struct{ mine }

// Skip returns the command.
func (m *MFA) Skip(token string) Skip { return Skip{mine{m, token}} }

// Name returns "v1.mfa.skip".
func (Skip) Name() string { return "v1.mfa.skip" }

// Run returns the estate.Session. It is refused where it must be set up.
func (c Skip) Run(tx *sim.Tx) (any, error) {
	s, err := c.mfa.options.Sessions.Check(&tx.Reader, c.Token)
	if err != nil || s.Scope != ScopeSetup {
		return s, err
	}
	optional, err := c.mfa.optional(&tx.Reader, s.Account)
	if err != nil {
		return nil, err
	}
	if !optional {
		return nil, &web.Denied{Status: http.StatusConflict, Reason: mustSetUp}
	}
	return c.mfa.options.Sessions.Fire(tx, s.ID, estate.Widen, nil)
}

var mustSetUp = lifecycle.Reason{Code: "mfa.must_set_up", Text: estate.Assumed(
	"Multi-factor authentication must be set up before you continue.", "続行する前に、多要素認証を設定する必要があります。")}

// optional reports whether an account needs not set it up.
func (m *MFA) optional(r *sim.Reader, account string) (bool, error) {
	e, _, err := m.Of(r, account)
	if err != nil || e.Required || e.State == Unconfirmed {
		return false, err
	}
	p, _, err := m.Policy(r)
	return p.State != Enforced, err
}

// Verify gives a one-time password, at sign-in or before a guarded operation.
type Verify struct {
	mine

	Code string    `json:"code"`
	Wall time.Time `json:"wall"`
}

// Verify returns the command. Wall is the machine's time.
func (m *MFA) Verify(token, code string, wall time.Time) Verify {
	return Verify{mine{m, token}, code, wall}
}

// Name returns "v1.mfa.verify".
func (Verify) Name() string { return "v1.mfa.verify" }

// Run returns the Enrolment.
func (c Verify) Run(tx *sim.Tx) (any, error) { return c.prove(tx, verify, c.Code, c.Wall, codeWrong) }

// UseResetCode switches it off by the reset code.
type UseResetCode struct {
	mine

	Code string `json:"code"`
}

// UseResetCode returns the command.
func (m *MFA) UseResetCode(token, code string) UseResetCode {
	return UseResetCode{mine{m, token}, code}
}

// Name returns "v1.mfa.use_reset_code".
func (UseResetCode) Name() string { return "v1.mfa.use_reset_code" }

// Run returns the Enrolment. A session that waited for a one-time password has ended.
func (c UseResetCode) Run(tx *sim.Tx) (any, error) {
	return c.prove(tx, useReset, c.Code, time.Time{}, resetWrong)
}

// Disable switches it off.
type Disable struct{ mine }

// Disable returns the command.
func (m *MFA) Disable(token string) Disable { return Disable{mine{m, token}} }

// Name returns "v1.mfa.disable".
func (Disable) Name() string { return "v1.mfa.disable" }

// Run returns the Enrolment.
func (c Disable) Run(tx *sim.Tx) (any, error) {
	return c.fire(tx, disable, func(s estate.Session) any { return Leaving{Session: s.ID} })
}

// SavePolicy saves what is asked of all.
type SavePolicy struct {
	mfa *MFA

	Enforced   bool     `json:"enforced"`
	Operations []string `json:"operations"`
}

// SavePolicy returns the command.
func (m *MFA) SavePolicy(enforced bool, operations []string) SavePolicy {
	return SavePolicy{mfa: m, Enforced: enforced, Operations: slices.Clone(operations)}
}

// Name returns "v1.mfa_policy.save".
func (SavePolicy) Name() string { return ActSavePolicy }

// Run returns the Policy.
func (c SavePolicy) Run(tx *sim.Tx) (any, error) {
	p, ok, err := c.mfa.Policy(&tx.Reader)
	if err != nil {
		return nil, err
	}
	on := relax
	if c.Enforced {
		on = enforce
	}
	if !ok {
		return c.mfa.Policies.New(tx, on, Guarded{Operations: c.Operations})
	}
	return c.mfa.Policies.Fire(tx, p.ID, on, Guarded{Operations: c.Operations})
}
