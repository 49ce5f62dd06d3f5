package wizard

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// noWizard is the answer to whoever has no account that needs an address.
var noWizard = lifecycle.Reason{Code: "wizard.none", Text: estate.Assumed(
	"There is no email address to be assigned.", "割り当てが必要なメールアドレスはありません。")}

// find returns the run of the wizard of a login: the last one, not abandoned, that
// is about the login or its account.
func (w *Wizard) find(r *sim.Reader, login string) (Assignment, bool, error) {
	person, found, err := w.options.People.ByLogin(r, login)
	if err != nil {
		return Assignment{}, false, err
	}
	all, err := w.Assignments.All(r)
	if err != nil {
		return Assignment{}, false, err
	}
	for _, t := range slices.Backward(all) {
		if t.State != Abandoned && (same(cmp.Or(t.Login, t.Original), login) || found && person.ID == t.Account) {
			return t, true, nil
		}
	}
	return Assignment{}, false, nil
}

// Newcomer returns the run of the wizard that waits for an account of a product's own
// console, by its estate.WizardLogin; ok is false if none does.
func (w *Wizard) Newcomer(r *sim.Reader, login string) (run string, ok bool, err error) {
	t, ok, err := w.find(r, login)
	if err != nil || !ok || t.Purpose != estate.ForAccount || !same(t.Login, login) || !t.open() {
		return "", false, err
	}
	return t.ID, true, nil
}

// Named returns the name under which whoever has a session's login is known: an account
// of a product's own console bears the name that it has there, not its
// estate.WizardLogin.
func (w *Wizard) Named(r *sim.Reader, login string) (string, error) {
	t, ok, err := w.find(r, login)
	if err == nil && ok && t.Purpose == estate.ForAccount && same(t.Login, login) {
		return t.Original, nil
	}
	return login, err
}

// of is find for whoever must have one.
func (w *Wizard) of(r *sim.Reader, login string) (Assignment, error) {
	t, ok, err := w.find(r, login)
	if err == nil && !ok {
		err = &web.Denied{Status: http.StatusNotFound, Reason: noWizard}
	}
	return t, err
}

// Mine returns where the run of the wizard stands that a session's login may use.
func (w *Wizard) Mine(r *sim.Reader, login string) (View, error) {
	t, err := w.of(r, login)
	if err != nil {
		return View{}, err
	}
	return w.View(r, t)
}

// mine returns the run of whoever gives the command.
func (w *Wizard) mine(tx *sim.Tx) (Assignment, error) {
	return w.of(&tx.Reader, strings.TrimPrefix(tx.Actor(), service+":"))
}

// fire pulls a trigger of the asker's run, and returns it after that.
func (w *Wizard) fire(tx *sim.Tx, on lifecycle.Trigger, in any) (Assignment, error) {
	t, err := w.mine(tx)
	if err != nil {
		return t, err
	}
	return w.Assignments.Fire(tx, t.ID, on, in)
}

// end pulls a trigger that completes the run. One that was not completed by it was
// refused for the reason, which is a fact of its own.
func (w *Wizard) end(tx *sim.Tx, on lifecycle.Trigger, in any, reason lifecycle.Reason) (any, error) {
	t, err := w.fire(tx, on, in)
	if err != nil {
		return nil, err
	}
	if t.State != Completed {
		tx.Refuse(&lifecycle.Refused{Lifecycle: estate.AssignmentKind, State: t.State, Trigger: on, Reasons: []lifecycle.Reason{reason}})
		return nil, nil
	}
	return w.View(&tx.Reader, t)
}

// SpecifyAddress is the first step: "Verify Email".
type SpecifyAddress struct {
	wizard *Wizard

	Address
}

// SpecifyAddress returns the command.
func (w *Wizard) SpecifyAddress(a Address) SpecifyAddress {
	return SpecifyAddress{wizard: w, Address: a}
}

// Name returns "v1.assignment.specify_address".
func (SpecifyAddress) Name() string { return "v1.assignment.specify_address" }

// Run returns the View: it waits for the code, or for the proof that the account
// that has the address is the asker's.
func (c SpecifyAddress) Run(tx *sim.Tx) (any, error) {
	t, err := c.wizard.fire(tx, specifyAddress, c.Address)
	if err != nil {
		return nil, err
	}
	return c.wizard.View(&tx.Reader, t)
}

// EnterCode is the second step: "Submit".
type EnterCode struct {
	wizard *Wizard

	TypedCode
}

// EnterCode returns the command.
func (w *Wizard) EnterCode(code string) EnterCode {
	return EnterCode{wizard: w, TypedCode: TypedCode{Code: code}}
}

// Name returns "v1.assignment.enter_code".
func (EnterCode) Name() string { return "v1.assignment.enter_code" }

// Run returns the View. A wrong code is refused and noted.
func (c EnterCode) Run(tx *sim.Tx) (any, error) {
	t, err := c.wizard.mine(tx)
	if err != nil {
		return nil, err
	}
	if right, err := c.wizard.SubmitCode(tx, estate.AssignmentKind, t.ID, c.Code); err != nil || !right {
		return nil, err
	}
	if t, err = c.wizard.Assignments.Get(&tx.Reader, t.ID); err != nil {
		return nil, err
	}
	return c.wizard.View(&tx.Reader, t)
}

// AnotherCode has another code sent.
type AnotherCode struct {
	wizard *Wizard
}

// AnotherCode returns the command.
func (w *Wizard) AnotherCode() AnotherCode { return AnotherCode{wizard: w} }

// Name returns "v1.assignment.resend_code".
func (AnotherCode) Name() string { return "v1.assignment.resend_code" }

// Run returns the View.
func (c AnotherCode) Run(tx *sim.Tx) (any, error) {
	t, err := c.wizard.mine(tx)
	if err != nil {
		return nil, err
	}
	if err := c.wizard.ResendCode(tx, estate.AssignmentKind, t.ID); err != nil {
		return nil, err
	}
	return c.wizard.View(&tx.Reader, t)
}

// ResetPassword is the third step: "Reset Password".
type ResetPassword struct {
	wizard *Wizard

	Password
}

// ResetPassword returns the command.
func (w *Wizard) ResetPassword(p Password) ResetPassword {
	return ResetPassword{wizard: w, Password: p}
}

// Name returns "v1.assignment.reset_password".
func (ResetPassword) Name() string { return "v1.assignment.reset_password" }

// Run returns the View. Whoever is too late is refused and sent back to the first
// step.
func (c ResetPassword) Run(tx *sim.Tx) (any, error) {
	return c.wizard.end(tx, resetPassword, c.Password, unable)
}

// UseExisting makes the account that has the address the Primary User Account:
// "Assign as new Primary User Account".
type UseExisting struct {
	wizard *Wizard

	Proof
}

// UseExisting returns the command.
func (w *Wizard) UseExisting(p Proof) UseExisting { return UseExisting{wizard: w, Proof: p} }

// Name returns "v1.assignment.use_existing".
func (UseExisting) Name() string { return "v1.assignment.use_existing" }

// Run returns the View. A wrong password is refused and noted.
func (c UseExisting) Run(tx *sim.Tx) (any, error) {
	return c.wizard.end(tx, useExisting, c.Proof, existingFailed)
}

// GoBack leads from a later step to the first one.
type GoBack struct {
	wizard *Wizard
}

// GoBack returns the command.
func (w *Wizard) GoBack() GoBack { return GoBack{wizard: w} }

// Name returns "v1.assignment.back".
func (GoBack) Name() string { return "v1.assignment.back" }

// Run returns the View.
func (c GoBack) Run(tx *sim.Tx) (any, error) {
	t, err := c.wizard.fire(tx, goBack, nil)
	if err != nil {
		return nil, err
	}
	return c.wizard.View(&tx.Reader, t)
}

// Close leaves the wizard when it is done, and ends the session that was good for
// it alone: the user signs in with his address next [CASJA 1-9].
type Close struct {
	wizard *Wizard

	Token string `json:"token"`
}

// Close returns the command, for the session with the token.
func (w *Wizard) Close(token string) Close { return Close{wizard: w, Token: token} }

// Name returns "v1.assignment.close".
func (Close) Name() string { return "v1.assignment.close" }

// Run returns nothing. Where the session has ended already there is nothing to do.
func (c Close) Run(tx *sim.Tx) (any, error) {
	s, err := c.wizard.options.Sessions.Check(&tx.Reader, c.Token)
	if _, ended := errors.AsType[*estate.SessionError](err); ended {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	t, err := c.wizard.of(&tx.Reader, s.Login)
	if err != nil {
		return nil, err
	}
	if t.State != Completed {
		return nil, &web.Denied{Status: http.StatusConflict, Reason: lifecycle.Reason{Code: "wizard.open", Text: estate.Assumed(
			"The email address has not been assigned yet.", "メールアドレスはまだ割り当てられていません。")}}
	}
	_, err = c.wizard.options.Sessions.Fire(tx, s.ID, estate.SignOut, nil)
	return nil, err
}
