package mocktmems_test

import (
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// told is a thing of Vision One that only notes what it is told.
type told struct {
	ID    string          `json:"id"`
	State lifecycle.State `json:"state"`
	// Begun is of an assignment, Newcomer of an upgrade.
	Begun    estate.NewAssignment `json:"begun"`
	Newcomer estate.Newcomer      `json:"newcomer"`
}

// notes is a kind of such things, that one trigger makes.
func notes(kind string, on lifecycle.Trigger) *sim.Kind[told, told] {
	text := func(s string) lifecycle.Text { return estate.Assumed(s, s) }
	return &sim.Kind[told, told]{
		ID: func(t *told) *string { return &t.ID },
		Facts: func(_ *sim.Reader, _ told, in any) (told, error) {
			return told{Begun: sim.Input[estate.NewAssignment](in), Newcomer: sim.Input[estate.Newcomer](in)}, nil
		},
		Spec: lifecycle.Spec[told, told]{
			Name: kind, Title: text("note"), Doc: "A note.", Initial: "none",
			State: func(t *told) *lifecycle.State { return &t.State },
			States: []lifecycle.StateInfo{
				{State: "none", Label: text("none"), Doc: "none"}, {State: "made", Label: text("made"), Doc: "made", Final: true},
			},
			Triggers: []lifecycle.TriggerInfo{{Trigger: on, Label: text("make"), Doc: "make"}},
			Rows: []lifecycle.Row[told, told]{{
				ID: "fake." + kind, From: []lifecycle.State{"none"}, On: on, To: "made", By: lifecycle.Product, Why: "test", Src: []string{lifecycle.Assumed},
				Do: []lifecycle.Effect[told, told]{{ID: "note", Doc: "note", Do: func(t *told, f told, _ time.Time) []lifecycle.Action {
					t.Begun, t.Newcomer = f.Begun, f.Newcomer
					return nil
				}}},
			}},
			Refusals: []lifecycle.Refusal{{On: on, Reason: lifecycle.Reason{Code: "fake.made", Text: text("made")}}},
		},
	}
}

// visionOne is a Vision One, and the portal, that notes what it is told.
type visionOne struct {
	assignments *sim.Kind[told, told]
	upgrades    *sim.Kind[told, told]
	// owner is its Primary User Account; without an address it has none.
	owner  estate.PrimaryUser
	failed []string
	roots  map[string]estate.RootAccount
}

var (
	_ estate.Owner  = (*visionOne)(nil)
	_ estate.Portal = (*visionOne)(nil)
)

func newVisionOne() *visionOne {
	return &visionOne{
		assignments: notes(estate.AssignmentKind, estate.BeginAssignment), upgrades: notes(estate.AccountUpgrade, estate.BringIn),
		roots: map[string]estate.RootAccount{
			"aaa": {ID: "root", Login: "aaa", Name: "Sato", Email: "sato@example.co.jp", Password: "Portal-pass-1"},
			"old": {ID: "old", Login: "old", Password: "Portal-pass-2", Replaced: true},
		},
	}
}

// PrimaryUser is its owner.
func (v *visionOne) PrimaryUser(*sim.Reader) (estate.PrimaryUser, bool, error) {
	return v.owner, v.owner.Email != "", nil
}

// FailSignIn counts the wrong passwords.
func (v *visionOne) FailSignIn(_ *sim.Tx, id string) error {
	v.failed = append(v.failed, id)
	return nil
}

// RootAccount knows two accounts.
func (v *visionOne) RootAccount(_ *sim.Reader, login string) (estate.RootAccount, bool, error) {
	a, ok := v.roots[login]
	return a, ok, nil
}
