package mockone

import (
	"errors"
	"fmt"
	"slices"

	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockapexone"
	"github.com/mockone/mockone/mockv1"
)

// apexStates returns the states of Apex One that a state of its product instance allows.
// That its back end still prepares the update, Vision One does not know.
func apexStates(instance lifecycle.State) []lifecycle.State {
	switch instance {
	case mockv1.InstanceConnected, mockv1.InstanceUpdateAgreed:
		return []lifecycle.State{mockapexone.TenantPreparing, mockapexone.TenantConnected}
	case mockv1.InstanceUpdating:
		return []lifecycle.State{mockapexone.TenantUpdating}
	case mockv1.InstanceUpdated:
		return []lifecycle.State{mockapexone.TenantClosed}
	}
	return nil
}

// agreeOnApexOne compares Apex One with its product instance. That an instance needs a
// registered product, Vision One's own section knows; what its licence must be, Apex
// One's.
func (h *house) agreeOnApexOne(r *sim.Reader) ([]error, error) {
	t, ok, err := h.apex.Tenant(r)
	if err != nil || !ok || t.State == mockapexone.TenantActive {
		return nil, err
	}
	all, err := h.v1.Instances.All(r)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(one mockv1.Instance) bool { return one.Product == mockapexone.Name })
	if i < 0 {
		return []error{errors.New("apexone.state: Vision One has no product instance for it")}, nil
	}
	var wrong []error
	if all[i].ID != t.Instance {
		wrong = append(wrong, errors.New("apexone.instance: is not the id of the product instance that Vision One has for it"))
	}
	if !slices.Contains(apexStates(all[i].State), t.State) {
		wrong = append(wrong, fmt.Errorf("v1.product_instances[%d].state: does not go with the state of Apex One", i))
	}
	return wrong, nil
}
