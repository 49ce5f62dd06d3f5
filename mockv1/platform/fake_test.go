package platform_test

import (
	"strings"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockv1/platform"
)

// person is an account of the stand-in for Vision One's accounts.
type person struct {
	State lifecycle.State
	estate.Person
}

// root is an account of the stand-in for the portal.
type root struct {
	State lifecycle.State
	estate.RootAccount
}

// run is a run of the stand-in for the wizard.
type run struct {
	Key   string
	State lifecycle.State
	estate.NewAssignment
}

// factor is somebody's second factor.
type factor struct {
	ID, Account string
	State       lifecycle.State
}

// typed is what somebody gives the wizard.
type typed struct{ Email, Password string }

// facts of the stand-ins are what they are told, and whom they concern.
type facts struct {
	in    any
	roots []root
}

// town is everybody whom the platform meets: stand-ins for accounts, portal, wizard
// and second factors, and users of Cloud One.
type town struct {
	people  *sim.Kind[person, facts]
	roots   *sim.Kind[root, facts]
	runs    *sim.Kind[run, facts]
	factors *sim.Kind[factor, facts]
	cloud   []cloudUser
}

type cloudUser struct {
	platform.CloudUser
	key string
}

func text(s string) lifecycle.Text { return estate.Assumed(s, s) }

// act is a row of a stand-in, with the trigger of its name.
type act[T any] struct {
	on       lifecycle.Trigger
	from, to lifecycle.State
	do       func(t *T, f facts) []lifecycle.Action
}

// stand returns a kind of stand-ins.
func stand[T any](name string, id func(*T) *string, key func(T) string, state func(*T) *lifecycle.State, input func() any, read func(r *sim.Reader) ([]root, error), acts []act[T]) *sim.Kind[T, facts] {
	k := &sim.Kind[T, facts]{
		ID: id, Key: key,
		Facts: func(r *sim.Reader, _ T, in any) (facts, error) {
			roots, err := read(r)
			return facts{in: in, roots: roots}, err
		},
		Spec: lifecycle.Spec[T, facts]{Name: name, Title: text(name), Doc: "A stand-in.", Initial: "none", State: state},
	}
	states, triggers := map[lifecycle.State]bool{}, map[lifecycle.Trigger]bool{}
	add := func(s lifecycle.State, final bool) {
		if !states[s] {
			states[s] = true
			k.Spec.States = append(k.Spec.States, lifecycle.StateInfo{State: s, Label: text(string(s)), Doc: "A state.", Final: final})
		}
	}
	for _, a := range acts {
		add(a.from, false)
	}
	for _, a := range acts {
		add(a.to, true)
		if !triggers[a.on] {
			triggers[a.on] = true
			k.Spec.Triggers = append(k.Spec.Triggers, lifecycle.TriggerInfo{Trigger: a.on, Label: text(string(a.on)), Doc: "An act.", Input: input})
			k.Spec.Refusals = append(k.Spec.Refusals, lifecycle.Refusal{On: a.on, Reason: lifecycle.Reason{Code: "test.refused", Text: text("no")}})
		}
		k.Spec.Rows = append(k.Spec.Rows, lifecycle.Row[T, facts]{
			ID: "test." + name + "." + string(a.on) + "." + string(a.from), From: []lifecycle.State{a.from}, On: a.on, To: a.to, By: lifecycle.Product, Why: "A stand-in.", Src: []string{lifecycle.Assumed},
			Do: []lifecycle.Effect[T, facts]{{ID: "do", Doc: "Does it.", Do: func(t *T, f facts, _ time.Time) []lifecycle.Action { return a.do(t, f) }}},
		})
	}
	return k
}

func newTown() *town {
	w := &town{cloud: []cloudUser{{platform.CloudUser{Email: "cloud@example.com", Name: "Cloud", Password: "Cloud-Pass-1!"}, "key-of-cloud-one"}}}
	noRoots := func(*sim.Reader) ([]root, error) { return nil, nil }
	assign := func(t *person, f facts) []lifecycle.Action {
		in := sim.Input[estate.Assignment](f.in)
		t.Login, t.Email, t.Name, t.Password, t.Primary, t.Root = in.Email, in.Email, in.Name, in.Password, true, false
		return nil
	}
	stay := func(*person, facts) []lifecycle.Action { return nil }
	w.people = stand(estate.AccountKind, func(t *person) *string { return &t.ID }, func(t person) string { return strings.ToLower(t.Login) },
		func(t *person) *lifecycle.State { return &t.State }, nil, noRoots, []act[person]{
			{estate.ProvisionRoot, "none", "active", func(t *person, f facts) []lifecycle.Action {
				in := sim.Input[estate.Root](f.in)
				t.Login, t.Email, t.Name, t.Primary, t.Root = in.Login, in.Email, in.Name, true, true
				return nil
			}},
			{estate.AssignPrimary, "none", "active", assign},
			{estate.AssignPrimary, "active", "active", assign},
			{estate.PlatformUpdated, "active", "reset_required", stay},
			{"restore", "reset_required", "active", stay},
		})
	w.roots = stand(estate.RootAccountKind, func(t *root) *string { return &t.ID }, func(t root) string { return strings.ToLower(t.Login) },
		func(t *root) *lifecycle.State { return &t.State }, nil, noRoots, []act[root]{
			{"open", "none", "active", func(*root, facts) []lifecycle.Action { return nil }},
			{estate.ReplaceRoot, "active", "replaced", func(t *root, _ facts) []lifecycle.Action { t.Replaced = true; return nil }},
		})
	w.runs = stand(estate.AssignmentKind, func(t *run) *string { return &t.Key }, nil, func(t *run) *lifecycle.State { return &t.State },
		func() any { return &typed{} }, func(r *sim.Reader) ([]root, error) { return w.roots.All(r) }, []act[run]{
			{estate.BeginAssignment, "none", "open", func(t *run, f facts) []lifecycle.Action {
				t.NewAssignment = sim.Input[estate.NewAssignment](f.in)
				return nil
			}},
			{"finish", "open", "completed", finishRun},
		})
	none := func(*factor, facts) []lifecycle.Action { return nil }
	w.factors = stand(estate.MFAKind, func(t *factor) *string { return &t.ID }, nil, func(t *factor) *lifecycle.State { return &t.State }, nil, noRoots, []act[factor]{
		{"enrol", "none", "on", none}, {estate.PlatformUpdated, "on", "reset_required", none}, {estate.SwitchOff, "on", "off", none}, {estate.SwitchOff, "reset_required", "off", none},
	})
	return w
}

// finishRun is the wizard's end, as the contract has it.
func finishRun(t *run, f facts) []lifecycle.Action {
	in := sim.Input[typed](f.in)
	out := []lifecycle.Action{lifecycle.Tell{Kind: estate.AccountKind, ID: t.Account, Trigger: estate.AssignPrimary, With: estate.Assignment{Email: in.Email, Name: t.Name, Password: in.Password}}}
	for _, one := range f.roots {
		if one.Login == t.Original && !one.Replaced {
			out = append(out, lifecycle.Tell{Kind: estate.RootAccountKind, ID: one.ID, Trigger: estate.ReplaceRoot, With: estate.Replacement{Email: in.Email}})
		}
	}
	return append(out, lifecycle.Tell{Kind: t.Kind, ID: t.ID, Trigger: estate.AddressAssigned, With: estate.Assigned{Account: t.Account, Email: in.Email}})
}

func (w *town) service() sim.Service {
	return sim.Service{Name: "town", Kinds: []sim.AnyKind{w.people, w.roots, w.runs, w.factors}}
}

func (w *town) ByLogin(r *sim.Reader, login string) (estate.Person, bool, error) {
	p, ok, err := w.people.Find(r, strings.ToLower(login))
	return p.Person, ok, err
}

func (w *town) ByEmail(r *sim.Reader, email string) (estate.Person, bool, error) {
	all, err := w.people.All(r)
	for _, p := range all {
		if strings.EqualFold(p.Email, email) {
			return p.Person, true, nil
		}
	}
	return estate.Person{}, false, err
}

func (w *town) Everybody(r *sim.Reader) ([]estate.Person, error) {
	all, err := w.people.All(r)
	out := make([]estate.Person, len(all))
	for i, p := range all {
		out[i] = p.Person
		out[i].State = p.State
	}
	return out, err
}

func (w *town) RootAccount(r *sim.Reader, login string) (estate.RootAccount, bool, error) {
	a, ok, err := w.roots.Find(r, strings.ToLower(login))
	return a.RootAccount, ok, err
}

func (w *town) ByKey(_ *sim.Reader, key string) (platform.CloudUser, bool, error) {
	for _, u := range w.cloud {
		if u.key == key {
			return u.CloudUser, true, nil
		}
	}
	return platform.CloudUser{}, false, nil
}

func (w *town) ByAddress(_ *sim.Reader, email string) (platform.CloudUser, bool, error) {
	for _, u := range w.cloud {
		if strings.EqualFold(u.Email, email) {
			return u.CloudUser, true, nil
		}
	}
	return platform.CloudUser{}, false, nil
}

func (w *town) Enrolled(r *sim.Reader) ([]platform.Enrolled, error) {
	all, err := w.factors.All(r)
	var out []platform.Enrolled
	for _, one := range all {
		if one.State == "on" {
			out = append(out, platform.Enrolled{ID: one.ID, Account: one.Account})
		}
	}
	return out, err
}
