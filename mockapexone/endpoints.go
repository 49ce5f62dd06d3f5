package mockapexone

import (
	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockapexone/agents"
)

// Computer is what an agent is installed on.
type Computer = agents.Installation

// Endpoints is what Vision One shows of the agents.
func (a *Apex) Endpoints() estate.EndpointSuite { return a.Agents }

// mayEndpoints returns why the role of who asks does not let him do something about
// endpoints; nil if it does.
func (a *Apex) mayEndpoints(r *sim.Reader, act agents.Act) (*lifecycle.Reason, error) {
	level := ViewOnly
	if act == agents.Manage {
		level = FullControl
	}
	ok, err := a.may(r, ScreenDirectories, level)
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
