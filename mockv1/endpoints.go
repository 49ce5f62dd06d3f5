package mockv1

import (
	"net/url"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockv1/endpoint"
	"github.com/mockone/mockone/mockv1/platform"
)

// endpointStanding returns where the product stands that manages endpoints, as the
// actor sees it: one beyond the scope of his role is as if it were not there.
func (v *V1) endpointStanding(r *sim.Reader) (endpoint.Standing, error) {
	out := endpoint.Standing{State: endpoint.ContactSales}
	p, b, ok, err := v.inScope(r, endpoint.Successor, &out.Type)
	if err != nil || !ok {
		return out, err
	}
	t, ok, err := v.present(r, out.Type.Code)
	if err != nil {
		return out, err
	}
	if ok {
		return endpointStage(out, t, b.Platform), nil
	}
	_, offered, err := p.Offer(r)
	if err == nil && offered {
		out.State, out.Next = endpoint.Connect, connectPath+"?"+url.Values{"type": {out.Type.Code}}.Encode()
	}
	return out, err
}

// inScope returns the product that becomes a type by its update, and whose it is; ok is
// false if there is none, or it is beyond the scope of the actor's role. What the product
// is, is noted in t all the same.
func (v *V1) inScope(r *sim.Reader, successor string, t *estate.InstanceType) (p estate.Product, b estate.Business, ok bool, err error) {
	if p, ok = v.successor(successor); !ok {
		return p, b, false, nil
	}
	*t = p.Type()
	rights, err := v.RightsOf(r)
	if err != nil || !rights.Sees(t.Code) {
		return p, b, false, err
	}
	b, err = estate.TheBusiness(r)
	return p, b, true, err
}

// present returns the last instance of a product that was not removed.
func (v *V1) present(r *sim.Reader, product string) (out Instance, ok bool, err error) {
	all, err := v.Instances.List(r, product)
	for _, t := range all {
		if t.State != InstanceRemoved {
			out, ok = t, true
		}
	}
	return out, ok, err
}

// endpointStage returns the standing of a product by its instance.
func endpointStage(out endpoint.Standing, t Instance, on estate.Platform) endpoint.Standing {
	out.Connected = t.State != InstancePending && t.State != InstanceConnecting && t.State != InstanceProvisioning
	out.Next, out.Label = instancesPath, instancesLabel(on == estate.Legacy)
	switch {
	case !out.Connected:
		out.State = endpoint.Connecting
	case t.State == InstanceUpdating:
		out.State = endpoint.Updating
	case t.State == InstanceUpdated:
		out.State = endpoint.Ready
	case on == estate.Legacy:
		out.State, out.Next, out.Label = endpoint.UpdatePlatform, platform.UpdatePath, lifecycle.Text{}
	default:
		out.State, out.Next, out.Label = endpoint.Update, instanceURL(t.ID, "/update"), lifecycle.Text{}
	}
	return out
}
