package mockone

import (
	"fmt"
	"slices"

	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockapexone"
	"github.com/mockone/mockone/mockcas"
	"github.com/mockone/mockone/mocktmems"
	"github.com/mockone/mockone/mockv1"
)

// linked is what a product says of its connection to Vision One.
type linked struct {
	// state and instance are those of its tenant; without is the state in which it has
	// no product instance.
	state, without lifecycle.State
	instance       string
}

// connection is how a product and its product instance are compared.
type connection struct {
	// code is the product's, and its section in a fixture; name is what texts call it.
	code, name string
	// says returns what the product says; ok is false if the customer has none.
	says func(r *sim.Reader) (of linked, ok bool, err error)
	// goes are the states of the product that go with a state of its product instance.
	goes func(instance lifecycle.State) []lifecycle.State
}

// connections are those of the products that can be connected.
func (h *house) connections() []connection {
	return []connection{
		{mockcas.Name, "CAS", func(r *sim.Reader) (linked, bool, error) {
			t, ok, err := h.cas.Tenant(r)
			return linked{t.State, mockcas.TenantActive, t.Instance}, ok, err
		}, stages{mockcas.TenantConnecting, []lifecycle.State{mockcas.TenantConnected}, mockcas.TenantUpdating, mockcas.TenantClosed}.goes},
		{mocktmems.Name, "Email Security", func(r *sim.Reader) (linked, bool, error) {
			t, ok, err := h.tmems.Tenant(r)
			return linked{t.State, mocktmems.TenantActive, t.Instance}, ok, err
		}, stages{mocktmems.TenantConnecting, []lifecycle.State{mocktmems.TenantConnected}, mocktmems.TenantUpdating, mocktmems.TenantClosed}.goes},
		{mockapexone.Name, "Apex One", func(r *sim.Reader) (linked, bool, error) {
			t, ok, err := h.apex.Tenant(r)
			return linked{t.State, mockapexone.TenantActive, t.Instance}, ok, err
			// That its back end still prepares the update, Vision One does not know.
		}, stages{"", []lifecycle.State{mockapexone.TenantPreparing, mockapexone.TenantConnected}, mockapexone.TenantUpdating, mockapexone.TenantClosed}.goes},
	}
}

// stages are the states of a product on its way into Vision One.
type stages struct {
	connecting       lifecycle.State
	connected        []lifecycle.State
	updating, closed lifecycle.State
}

func (s stages) goes(instance lifecycle.State) []lifecycle.State {
	switch instance {
	case mockv1.InstanceConnecting:
		return []lifecycle.State{s.connecting}
	case mockv1.InstanceConnected, mockv1.InstanceUpdateAgreed:
		return s.connected
	case mockv1.InstanceUpdating:
		return []lifecycle.State{s.updating}
	case mockv1.InstanceUpdated:
		return []lifecycle.State{s.closed}
	}
	return nil // provisioning: there is no product yet
}

// agreeOnConnections compares each product with its product instance. That an instance
// needs a connected product, Vision One's own section knows.
func (h *house) agreeOnConnections(r *sim.Reader) ([]error, error) {
	all, err := h.v1.Instances.All(r)
	if err != nil {
		return nil, err
	}
	var wrong []error
	for _, c := range h.connections() {
		says, ok, err := c.says(r)
		if err != nil {
			return nil, err
		}
		if !ok || says.state == says.without {
			continue
		}
		i := slices.IndexFunc(all, func(one mockv1.Instance) bool { return one.Product == c.code })
		if i < 0 {
			wrong = append(wrong, fmt.Errorf("%s.state: Vision One has no product instance for it", c.code))
			continue
		}
		if all[i].ID != says.instance {
			wrong = append(wrong, fmt.Errorf("%s.instance: is not the id of the product instance that Vision One has for it", c.code))
		}
		if !slices.Contains(c.goes(all[i].State), says.state) {
			wrong = append(wrong, fmt.Errorf("v1.product_instances[%d].state: does not go with the state of %s", i, c.name))
		}
	}
	return wrong, nil
}
