package mfa

import (
	"slices"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// Enrolment is the multi-factor authentication of one account (SM-12).
type Enrolment struct {
	ID    string          `json:"id"`
	State lifecycle.State `json:"state"`
	// Account is the id of the account whose it is.
	Account string `json:"account"`
	// Required says that it has to be set up anew, since the platform's update [FCON].
	Required bool `json:"required,omitempty"`
	// Secret is what codes are computed from, in base 32; ResetCode switches it off.
	// Both are secrets: events do not show them.
	Secret    string `json:"secret,omitempty"`
	ResetCode string `json:"reset_code,omitempty"`
	// Secrets counts the secrets that were made for the account.
	Secrets int `json:"secrets,omitempty"`
	// Used are the steps of time whose codes were used and could still be taken.
	Used []int64 `json:"used,omitempty"`
	// Failed counts the wrong codes since the last right one; FailedAt is when the
	// last one was given.
	Failed   int       `json:"failed,omitempty"`
	FailedAt time.Time `json:"failed_at,omitzero"`
	// Session is the one in which the code was given that completed the set-up.
	Session   string    `json:"session,omitempty"`
	EnabledAt time.Time `json:"enabled_at,omitzero"`
	// Lost says that its user has neither his device nor the reset code: control does
	// not list them. Only fixtures say so.
	Lost bool `json:"lost,omitempty"`
}

// The states of an account's multi-factor authentication.
const (
	none          lifecycle.State = "none"
	Off           lifecycle.State = "off"
	Enrolling     lifecycle.State = "enrolling"
	Unconfirmed   lifecycle.State = "unconfirmed"
	On            lifecycle.State = "on"
	ResetRequired lifecycle.State = "reset_required"
	forgotten     lifecycle.State = "forgotten"
)

// Enabled reports whether a one-time password is asked for.
func (e Enrolment) Enabled() bool { return e.State == On || e.State == Unconfirmed }

// The triggers.
const (
	begin       lifecycle.Trigger = "begin"
	confirm     lifecycle.Trigger = "confirm"
	finish      lifecycle.Trigger = "finish"
	cancel      lifecycle.Trigger = "cancel"
	verify      lifecycle.Trigger = "verify"
	fail        lifecycle.Trigger = "fail"
	disable     lifecycle.Trigger = "disable"
	useReset    lifecycle.Trigger = "use_reset_code"
	supportLift lifecycle.Trigger = "support_reset"
)

// Start is the input with which setting it up begins.
type Start struct {
	// Account is whose it is; Session is the session in which he asks for it.
	Account string `json:"account"`
	Session string `json:"session,omitempty"`
}

// Proof is a code that somebody has typed.
type Proof struct {
	// Code is a one-time password, or a reset code.
	Code string `json:"code"`
	// Wall is the machine's time then; zero if nobody knew it.
	Wall    time.Time `json:"wall,omitzero"`
	Session string    `json:"session,omitempty"`
}

// Stored is the input of the last step.
type Stored struct {
	// Stored is whether "I have stored my reset code in a safe location" is ticked.
	Stored  bool   `json:"stored"`
	Session string `json:"session,omitempty"`
}

// Leaving is the input of switching it off.
type Leaving struct {
	Session string `json:"session,omitempty"`
}

type facts struct {
	start  Start
	proof  Proof
	stored bool
	// session is the one in which it was asked for; the zero Session if none.
	session estate.Session
	// secret and reset are the next ones of the thing.
	secret, reset string
	// steps are those whose code was typed, unused is the first that was not used.
	steps  []int64
	unused []int64
	// kept are the used steps that could still be taken.
	kept []int64
	// resets says that the reset code was typed.
	resets bool
	// locked says that no code is taken for a while.
	locked bool
	// enforced says that it is asked of all; policy is the id of what says so.
	enforced bool
	policy   string
	// everybody says that beginning here asks it of all [MFA].
	everybody bool
	// foreign says that the account cannot have it on the business' platform.
	foreign bool
}

func (m *MFA) enrolmentKind() *sim.Kind[Enrolment, facts] {
	return &sim.Kind[Enrolment, facts]{
		ID: func(t *Enrolment) *string { return &t.ID },
		Key: func(t Enrolment) string {
			if t.State == forgotten {
				return ""
			}
			return t.Account
		},
		Parent: func(t Enrolment) string { return t.Account },
		Facts:  m.facts,
		Public: func(t Enrolment) any { t.Secret, t.ResetCode = "", ""; return t },
		Spec: lifecycle.Spec[Enrolment, facts]{
			Name:  estate.MFAKind,
			Title: estate.Quoted("Multi-factor authentication", "多要素認証", "MFA"),
			Doc: "The multi-factor authentication of one account: its user sets it up with an authenticator app, stores the reset code, " +
				"and gives a one-time password at each sign-in and before guarded operations. Whoever has lost both device and reset code needs support.",
			Initial:  none,
			State:    func(t *Enrolment) *lifecycle.State { return &t.State },
			States:   enrolmentStates(),
			Triggers: enrolmentTriggers(),
			Rows:     m.enrolmentRows(),
			Refusals: enrolmentRefusals(),
		},
	}
}

func (m *MFA) facts(r *sim.Reader, t Enrolment, in any) (f facts, err error) {
	f.start, f.proof, f.stored = sim.Input[Start](in), sim.Input[Proof](in), sim.Input[Stored](in).Stored
	id := t.Account
	if id == "" {
		id = f.start.Account
	}
	if f.secret, err = derived(r, estate.MFAKind, t.ID, t.Secrets+1, secretBytes); err != nil {
		return f, err
	}
	if f.reset, err = derived(r, estate.MFAKind+".reset", t.ID, t.Secrets, resetBytes); err != nil {
		return f, err
	}
	if f.session, err = m.session(r, in); err != nil {
		return f, err
	}
	p, _, err := m.Policy(r)
	if err != nil {
		return f, err
	}
	f.policy, f.enforced = p.ID, p.State == Enforced
	if f.locked, err = locked(r, t); err != nil {
		return f, err
	}
	if err := m.codes(r, t, &f); err != nil {
		return f, err
	}
	err = m.about(r, id, t, &f)
	return f, err
}

// session returns the session that an input names.
func (m *MFA) session(r *sim.Reader, in any) (estate.Session, error) {
	var id string
	for _, named := range []string{
		sim.Input[Start](in).Session, sim.Input[Proof](in).Session, sim.Input[Stored](in).Session, sim.Input[Leaving](in).Session,
	} {
		if named != "" {
			id = named
		}
	}
	if id == "" {
		return estate.Session{}, nil
	}
	return m.options.Sessions.Get(r, id)
}

// codes notes what the code that was typed is good for.
func (m *MFA) codes(r *sim.Reader, t Enrolment, f *facts) error {
	if t.Secret == "" || f.proof.Code == "" {
		return nil
	}
	f.resets = t.ResetCode != "" && same(t.ResetCode, plain(f.proof.Code))
	instants, err := estate.ClientInstants(r, f.proof.Wall)
	if err != nil {
		return err
	}
	skew, once, err := rules(r)
	if err != nil {
		return err
	}
	steps := window(instants, skew)
	if f.steps, err = matching(t.Secret, f.proof.Code, steps); err != nil {
		return err
	}
	for _, step := range t.Used {
		// What lies outside of every window is not taken again. Without the machine's
		// time nobody knows its window.
		if slices.Contains(steps, step) || f.proof.Wall.IsZero() {
			f.kept = append(f.kept, step)
		}
	}
	for _, step := range f.steps {
		if !once || !slices.Contains(t.Used, step) {
			f.unused = append(f.unused, step)
		}
	}
	return nil
}

// about notes what depends on whose it is.
func (m *MFA) about(r *sim.Reader, account string, t Enrolment, f *facts) error {
	who, known, err := m.person(r, account)
	if err != nil || !known {
		return err
	}
	b, err := estate.TheBusiness(r)
	if err != nil {
		return err
	}
	f.foreign = b.Platform == estate.Legacy && who.Type != local
	if f.session.Scope != ScopeSetup || t.Required || f.enforced {
		return nil
	}
	f.everybody, err = m.options.Master(r)
	return err
}

// locked reports whether no code is taken because there were too many wrong ones.
func locked(r *sim.Reader, t Enrolment) (bool, error) {
	tries, err := r.Number(SettingTries)
	if err != nil || tries == 0 || t.Failed < tries {
		return false, err
	}
	lock, err := r.Duration(SettingLock)
	return lock <= 0 || r.Now().Before(t.FailedAt.Add(lock)), err
}
