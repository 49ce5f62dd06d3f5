package mfa

import (
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// Status is what a user is told of his own multi-factor authentication.
type Status struct {
	Enrolment

	// Enforced says that it is asked of all, Guarded are the operations that ask for
	// a one-time password.
	Enforced bool
	Guarded  []string
	// Scope is that of his session: what he has to do before he is signed in.
	Scope string
	// Optional says that he may go on without it.
	Optional bool
	// VerifiedUntil is until when guarded operations are free; zero if they are not.
	VerifiedUntil time.Time
	// Legacy says that it is called two-factor authentication [UACLEG].
	Legacy bool
	// Login is what the account signs in with.
	Login string
}

// Status returns what the user of a session is told.
func (m *MFA) Status(r *sim.Reader, who estate.Session) (s Status, err error) {
	s = Status{Scope: who.Scope, Login: who.Login}
	var ok bool
	if s.Enrolment, ok, err = m.Of(r, who.Account); err != nil {
		return s, err
	}
	if !ok {
		s.State = Off
	}
	p, _, err := m.Policy(r)
	if err != nil {
		return s, err
	}
	if s.Enforced = p.State == Enforced; s.Enforced {
		s.Guarded = p.Operations
	}
	if s.Optional, err = m.optional(r, who.Account); err != nil {
		return s, err
	}
	fresh, until, err := m.Fresh(r, who)
	if err != nil {
		return s, err
	}
	if fresh {
		s.VerifiedUntil = until
	}
	b, err := estate.TheBusiness(r)
	s.Legacy = b.Platform == estate.Legacy
	return s, err
}

// Key is what an authenticator app is told.
type Key struct {
	// Secret is in base 32, URI is what the QR code says.
	Secret, URI string
}

// Key returns what the app of the user of a session is told; it is refused unless he
// is setting it up: afterwards the secret is shown to nobody.
func (m *MFA) Key(r *sim.Reader, who estate.Session) (Key, error) {
	e, err := m.during(r, who, Enrolling, confirm)
	if err != nil {
		return Key{}, err
	}
	k, err := key(e.Secret, who.Login)
	if err != nil {
		return Key{}, err
	}
	return Key{Secret: e.Secret, URI: k.String()}, nil
}

// Picture returns the QR code of Key, in PNG.
func (m *MFA) Picture(r *sim.Reader, who estate.Session) ([]byte, error) {
	e, err := m.during(r, who, Enrolling, confirm)
	if err != nil {
		return nil, err
	}
	k, err := key(e.Secret, who.Login)
	if err != nil {
		return nil, err
	}
	return picture(k)
}

// ResetCode returns the reset code, as people store it. It is shown until its user
// says that it is stored, and to nobody but to him who has given a one-time password.
func (m *MFA) ResetCode(r *sim.Reader, who estate.Session) (string, error) {
	e, err := m.during(r, who, Unconfirmed, finish)
	if err != nil {
		return "", err
	}
	if who.ID != e.Session && who.VerifiedAt.IsZero() {
		return "", estate.Limited(ScopeCode)
	}
	return grouped(e.ResetCode, "-"), nil
}

// during returns the enrolment of a session's account in the one state in which on
// has a meaning; in others it is refused as on is.
func (m *MFA) during(r *sim.Reader, who estate.Session, state lifecycle.State, on lifecycle.Trigger) (Enrolment, error) {
	e, ok, err := m.Of(r, who.Account)
	if err != nil || ok && e.State == state {
		return e, err
	}
	if !ok {
		e.State = none
	}
	reasons, err := m.Enrolments.Obstacles(r, e, on, nil)
	if err != nil {
		return e, err
	}
	return e, &lifecycle.Refused{Lifecycle: estate.MFAKind, State: e.State, Trigger: on, Reasons: reasons}
}
