package mfa

import (
	"errors"
	"fmt"
	"strings"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// World is what a fixture says of multi-factor authentication.
type World struct {
	Enforced   bool           `json:"enforced,omitempty" doc:"Whether it is required for all user accounts."`
	Operations []string       `json:"operations,omitempty" maxItems:"20" nullable:"false" enum:"api_keys,identity_providers,user_roles,user_accounts,scopes,response_actions,playbooks" doc:"The operations that ask for a one-time password, while it is required for all."`
	Accounts   []WorldAccount `json:"accounts,omitempty" maxItems:"1000" nullable:"false" doc:"Accounts whose users have set it up, or had."`
}

// WorldAccount is the multi-factor authentication of one account of a World.
type WorldAccount struct {
	Account   string `json:"account" minLength:"1" maxLength:"254" doc:"What the user signs in with."`
	State     string `json:"state,omitempty" enum:"off,enrolling,unconfirmed,on,reset_required" default:"on" doc:"Whether it is on."`
	Secret    string `json:"secret,omitempty" minLength:"16" maxLength:"128" pattern:"^[A-Z2-7]+$" doc:"The secret key in base 32, as an authenticator app takes it; made, if it is not given."`
	ResetCode string `json:"reset_code,omitempty" minLength:"8" maxLength:"64" pattern:"^[A-Z2-7-]+$" doc:"The reset code; made, if it is not given."`
	Lost      bool   `json:"lost,omitempty" doc:"The user has lost both his device and the reset code: control does not list them, and only support can help."`
	Since     string `json:"since,omitempty" minLength:"1" maxLength:"64" doc:"Since when: a duration before the start, or an instant."`
}

// Place puts multi-factor authentication into a new world in which the accounts are
// there already. What cannot be is refused with a *sim.Invalid.
func (m *MFA) Place(tx *sim.Tx, w World) error {
	if w.Enforced || len(w.Operations) > 0 {
		p := Policy{State: NotEnforced, Operations: ordered(w.Operations), ChangedAt: tx.Now()}
		if w.Enforced {
			p.State = Enforced
		}
		if _, err := m.Policies.Place(tx, p, tx.Now()); err != nil {
			return fmt.Errorf("mfa: %w", err)
		}
	}
	var wrong []error
	placed := map[string]bool{}
	for i, a := range w.Accounts {
		err := m.place(tx, a, placed)
		invalid, ok := errors.AsType[*sim.Invalid](err)
		if ok {
			wrong = append(wrong, fmt.Errorf("mfa.accounts[%d].%w", i, invalid.Err))
			continue
		}
		if err != nil {
			return fmt.Errorf("mfa.accounts[%d]: %w", i, err)
		}
	}
	if len(wrong) > 0 {
		return &sim.Invalid{Err: errors.Join(wrong...)}
	}
	return nil
}

func invalid(format string, args ...any) error {
	return &sim.Invalid{Err: fmt.Errorf(format, args...)}
}

// place puts one account's; placed are the ids of those that have one already.
func (m *MFA) place(tx *sim.Tx, a WorldAccount, placed map[string]bool) error {
	who, ok, err := m.options.People.ByLogin(&tx.Reader, a.Account)
	switch {
	case err != nil:
		return err
	case !ok:
		return invalid("account: there is no account %q", a.Account)
	case who.Type != local:
		return invalid("account: %q is no local account", a.Account)
	case placed[who.ID]:
		return invalid("account: %q stands here twice", a.Account)
	}
	placed[who.ID] = true
	since, err := estate.ParseSince(a.Since, tx.Now())
	if err != nil {
		return invalid("since: %w", err)
	}
	e := Enrolment{State: On, Account: who.ID, Secret: a.Secret, ResetCode: strings.ReplaceAll(a.ResetCode, "-", ""), Lost: a.Lost}
	if a.State != "" {
		e.State = lifecycle.State(a.State)
	}
	if e.Secret != "" {
		if _, err := base.DecodeString(e.Secret); err != nil {
			return invalid("secret: want base 32 without padding")
		}
	}
	if e.ID, err = tx.ID(estate.MFAKind); err != nil {
		return err
	}
	if err := e.equip(tx); err != nil {
		return err
	}
	if e.Enabled() {
		e.EnabledAt = since
	}
	_, err = m.Enrolments.Place(tx, e, since)
	return err
}

// equip gives it what belongs to its state, unless it was given.
func (e *Enrolment) equip(tx *sim.Tx) (err error) {
	e.Secrets = 1
	if e.State == ResetRequired {
		e.Required = true
	}
	if e.State == Off || e.State == ResetRequired {
		e.Secret, e.ResetCode = "", ""
		return nil
	}
	if e.Secret == "" {
		if e.Secret, err = derived(&tx.Reader, estate.MFAKind, e.ID, 1, secretBytes); err != nil {
			return err
		}
	}
	if e.State == Enrolling {
		e.ResetCode = ""
		return nil
	}
	if e.ResetCode == "" {
		e.ResetCode, err = derived(&tx.Reader, estate.MFAKind+".reset", e.ID, 1, resetBytes)
	}
	return err
}
