package mockapexone

import (
	"errors"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/roles"
	"github.com/mockone/mockone/mockapexone/agents"
	"github.com/mockone/mockone/mockapexone/automation"
)

// Computer is what an agent is installed on.
type Computer = agents.Installation

// Endpoints is what Vision One shows of the agents.
func (a *Apex) Endpoints() estate.EndpointSuite { return a.Agents }

// mayEndpoints returns why the role of who asks does not let him do something about
// endpoints; nil if it does.
func (a *Apex) mayEndpoints(r *sim.Reader, act agents.Act) (*lifecycle.Reason, error) {
	screen, level := ScreenDirectories, roles.ViewOnly
	switch act {
	case agents.Watch:
		screen = ScreenDashboard
	case agents.ViewPolicies:
		screen = ScreenPolicies
	case agents.Manage:
		level = roles.FullControl
	case agents.View:
	}
	ok, err := a.may(r, screen, level)
	if err != nil || ok {
		return nil, err
	}
	return &notAllowed, nil
}

// standing returns what has become of Apex One.
func (a *Apex) standing(r *sim.Reader) (agents.Standing, error) {
	t, _, err := a.Tenant(r)
	return agents.Standing{Updated: t.State == TenantClosed, Purged: t.State == TenantPurged}, err
}

// active returns what is told when an agent was heard of: an Apex One with agents is used.
func (a *Apex) active(r *sim.Reader) ([]lifecycle.Action, error) {
	h, _, err := a.Hibernation(r)
	return h.used(), err
}

// mayApplications returns why the role of who asks does not let him look after the
// programs that use the automation API; nil if it does.
func (a *Apex) mayApplications(r *sim.Reader) (*lifecycle.Reason, error) {
	ok, err := a.may(r, ScreenSettings, roles.FullControl)
	if err != nil || ok {
		return nil, err
	}
	return &notAllowed, nil
}

// silent returns why the automation API answers nobody: there is no Apex Central, it
// sleeps, or it is being updated. Whether it answers after the update is a setting of
// the API's own.
func (a *Apex) silent(r *sim.Reader) (*lifecycle.Reason, error) {
	err := a.open(r)
	if denied, ok := errors.AsType[*web.Denied](err); ok {
		return &denied.Reason, nil
	}
	return nil, err
}

// updated reports whether it has become Standard Endpoint Protection.
func (a *Apex) updated(r *sim.Reader) (bool, error) {
	s, err := a.standing(r)
	return s.Updated, err
}

// Tag returns the tag of the sandbox that a token of the automation API leads to; empty
// if it is none.
func (a *Apex) Tag(token string) string { return automation.Tag(token) }
