package endpoint

import (
	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
)

// Inventory returns what Endpoint Inventory shows: the endpoints of a product that is
// connected, whether it was updated or not; nothing until one is.
func (e *Endpoints) Inventory() estate.EndpointSuite { return inventory{of: e} }

// inventory is the product's suite as long as Vision One knows its endpoints.
type inventory struct{ of *Endpoints }

func (i inventory) known(r *sim.Reader) (bool, error) {
	s, err := i.of.Standing(r)
	return s.Connected, err
}

// EndpointSummary returns the figures.
func (i inventory) EndpointSummary(r *sim.Reader) (estate.EndpointSummary, error) {
	if known, err := i.known(r); err != nil || !known {
		return estate.EndpointSummary{}, err
	}
	return i.of.options.Suite.EndpointSummary(r)
}

// Endpoints returns a page of the endpoints.
func (i inventory) Endpoints(r *sim.Reader, f estate.EndpointFilter) (estate.EndpointPage, error) {
	if known, err := i.known(r); err != nil || !known {
		return estate.EndpointPage{Items: []estate.Endpoint{}}, err
	}
	return i.of.options.Suite.Endpoints(r, f)
}

// Endpoint returns one of the endpoints.
func (i inventory) Endpoint(r *sim.Reader, id string) (estate.Endpoint, bool, error) {
	if known, err := i.known(r); err != nil || !known {
		return estate.Endpoint{}, false, err
	}
	return i.of.options.Suite.Endpoint(r, id)
}

// EndpointGroups returns the groups.
func (i inventory) EndpointGroups(r *sim.Reader) ([]estate.EndpointGroup, error) {
	if known, err := i.known(r); err != nil || !known {
		return []estate.EndpointGroup{}, err
	}
	return i.of.options.Suite.EndpointGroups(r)
}

// EndpointPolicies returns the policies.
func (i inventory) EndpointPolicies(r *sim.Reader) ([]estate.EndpointPolicy, error) {
	if known, err := i.known(r); err != nil || !known {
		return []estate.EndpointPolicy{}, err
	}
	return i.of.options.Suite.EndpointPolicies(r)
}

// EndpointNames returns what groups, policies and servers are called.
func (i inventory) EndpointNames(r *sim.Reader) (estate.EndpointNames, error) {
	if known, err := i.known(r); err != nil || !known {
		return estate.EndpointNames{}, err
	}
	return i.of.options.Suite.EndpointNames(r)
}

// EndpointServers returns the servers.
func (i inventory) EndpointServers(r *sim.Reader) ([]estate.EndpointServer, error) {
	if known, err := i.known(r); err != nil || !known {
		return []estate.EndpointServer{}, err
	}
	return i.of.options.Suite.EndpointServers(r)
}
