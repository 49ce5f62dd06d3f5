package estate

import (
	"slices"
	"time"

	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// SessionRules are what a console demands besides what all consoles demand.
type SessionRules struct {
	// Limits returns how long sessions last; nil means as the settings say.
	Limits func(r *sim.Reader) (SessionLimits, error)
	// Admit returns why a session may not be used for an act, nil if it may. It is
	// asked in the very reading, or transaction, in which the act is done.
	Admit func(r *sim.Reader, s Session, act Act) error
}

// SessionLimits are how long sessions last; zero means without a limit.
type SessionLimits struct {
	// Inactivity is the time without a request, Maximum the time since signing in.
	Inactivity, Maximum time.Duration
}

// Act is what a session is used for.
type Act struct {
	// Name is what the console calls it in its table of permissions; empty if
	// everybody who is signed in may do it.
	Name string
	// Scopes are the scopes of limited sessions that are good for it.
	Scopes []string
	// Address is the IP address from which it is asked for, as the client says or
	// as the connection shows; empty if nobody knows.
	Address string
}

// ScopeError says that a limited session was used for something else. Consoles
// answer 403 with its code; pages lead to where the user can go on.
type ScopeError struct {
	// Scope is what the session is good for.
	Scope string
	Text  lifecycle.Text
}

// Error returns the English text.
func (e *ScopeError) Error() string { return e.Text.EN }

// Limited returns the refusal of an act beyond a scope.
func Limited(scope string) *ScopeError {
	return &ScopeError{Scope: scope, Text: Assumed("Complete the current step before you continue.", "続行する前に、現在の手順を完了してください。")}
}

// limits returns how long sessions last.
func (s *Sessions) limits(r *sim.Reader) (SessionLimits, error) {
	if s.Rules.Limits != nil {
		return s.Rules.Limits(r)
	}
	return s.Defaults(r)
}

// Defaults returns how long sessions last by the settings.
func (s *Sessions) Defaults(r *sim.Reader) (out SessionLimits, err error) {
	if out.Inactivity, err = r.Duration(s.service + ".session.inactivity"); err == nil {
		out.Maximum, err = r.Duration(s.service + ".session.maximum")
	}
	return out, err
}

// Admit returns why a session that Check returned may not be used for an act: a
// *ScopeError, or what the console's rules say.
func (s *Sessions) Admit(r *sim.Reader, t Session, act Act) error {
	if t.Scope != "" && !slices.Contains(act.Scopes, t.Scope) {
		return Limited(t.Scope)
	}
	if s.Rules.Admit == nil {
		return nil
	}
	return s.Rules.Admit(r, t, act)
}
