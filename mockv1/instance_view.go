package mockv1

import (
	"fmt"
	"strings"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// InstanceView is a product instance as the console shows it to one user.
type InstanceView struct {
	Instance Instance
	// Status is the stable code: connecting, provisioning, connected, updating.
	Status     string
	StatusText lifecycle.Text
	TypeText   lifecycle.Text
	// Successor is what its product becomes by the update; empty if nothing.
	Successor lifecycle.Text
	// Offered says that the console offers "Update" beside the name: for a
	// connected product on Foundation Services, whatever else stands in the way.
	Offered bool
	// Hint says that the hint that the instance can be updated is shown.
	Hint bool
	// CanUpdate says that nothing stands in the way of "Update", Blocks what does.
	// Both are about a connected instance that is not updated yet.
	CanUpdate bool
	Blocks    []lifecycle.Reason
	// Job is the id of its update job, if there is one.
	Job string
}

// statusOf returns the code of the status that the console shows for a state.
func statusOf(s lifecycle.State) string {
	switch s {
	case InstanceUpdateAgreed, InstanceUpdated:
		return string(InstanceConnected)
	case InstancePending:
		return string(InstanceConnecting)
	}
	return string(s)
}

// gone reports whether the console does not list it any more.
func (t Instance) gone() bool { return t.State == InstanceRemoved || t.State == InstanceDetached }

// view returns how the console shows an instance to the actor of the reading.
func (v *V1) view(r *sim.Reader, t Instance) (InstanceView, error) {
	out := InstanceView{Instance: t, Status: statusOf(t.State)}
	b, err := estate.TheBusiness(r)
	if err != nil {
		return out, err
	}
	table := v.Instances.Table()
	info, _ := table.State(t.State)
	out.StatusText = info.Label
	if b.Platform == estate.Legacy && out.Status == string(InstanceConnected) {
		at := " " + t.ConnectedAt.In(r.Timezone()).Format(time.DateTime)
		out.StatusText.EN += at
		out.StatusText.JA += at
	}
	kind, _ := v.typeOf(t.Product)
	out.TypeText, out.Successor = kind.Name, kind.SuccessorName
	if t.Type == kind.Successor {
		out.TypeText = kind.SuccessorName
	}
	job, ok, err := v.jobOf(r, t.ID)
	if err != nil {
		return out, err
	}
	if ok {
		out.Job = job.ID
	}
	out.Offered = b.Platform == estate.Foundation && kind.Successor != "" && (t.State == InstanceConnected || t.State == InstanceUpdateAgreed)
	switch t.State {
	case InstanceConnected:
		out.Hint = out.Offered && !t.HintSeen
		out.Blocks, err = v.Instances.Obstacles(r, t, agree, nil)
	case InstanceUpdateAgreed:
		out.Blocks, err = v.Instances.Obstacles(r, t, start, nil)
	default:
		return out, nil
	}
	out.CanUpdate = err == nil && len(out.Blocks) == 0
	return out, err
}

// InstanceFilter says which instances are meant. Empty fields mean any.
type InstanceFilter struct {
	Type, Status string
	// Search is part of the name, the type or the id, in any case.
	Search string
}

// InstanceList returns the instances within the actor's scope, in the order in which
// they were made.
func (v *V1) InstanceList(r *sim.Reader, f InstanceFilter) ([]InstanceView, error) {
	all, err := v.Instances.All(r)
	if err != nil {
		return nil, err
	}
	rights, err := v.RightsOf(r)
	if err != nil {
		return nil, err
	}
	out := make([]InstanceView, 0, len(all))
	for _, t := range all {
		if t.gone() || !rights.Sees(t.Product) {
			continue
		}
		view, err := v.view(r, t)
		if err != nil {
			return nil, err
		}
		if f.matches(view) {
			out = append(out, view)
		}
	}
	return out, nil
}

func (f InstanceFilter) matches(v InstanceView) bool {
	if f.Type != "" && f.Type != v.Instance.Type || f.Status != "" && f.Status != v.Status {
		return false
	}
	text := strings.Join([]string{v.Instance.DisplayName, v.TypeText.EN, v.TypeText.JA, v.Instance.ID, v.Instance.Description}, "\n")
	return strings.Contains(strings.ToLower(text), strings.ToLower(f.Search))
}

// InstanceByID returns one instance. One beyond the actor's scope is not found.
func (v *V1) InstanceByID(r *sim.Reader, id string) (InstanceView, error) {
	t, err := v.Instances.Get(r, id)
	if err == nil {
		err = v.within(r, t.Product)
	}
	if err == nil && t.gone() {
		err = fmt.Errorf("%s: %w", instanceKindName, sim.ErrNotFound)
	}
	if err != nil {
		return InstanceView{}, err
	}
	return v.view(r, t)
}

// within returns an error that wraps sim.ErrNotFound if a product is beyond the
// actor's scope.
func (v *V1) within(r *sim.Reader, product string) error {
	rights, err := v.RightsOf(r)
	if err == nil && !rights.Sees(product) {
		err = fmt.Errorf("%s: %w", instanceKindName, sim.ErrNotFound)
	}
	return err
}
