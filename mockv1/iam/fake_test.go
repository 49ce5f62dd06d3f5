package iam_test

import (
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockv1/iam"
)

// The tests run beside a product of their own, whose administrators come in.

// clerk is an administrator of the product.
type clerk struct {
	ID       string          `json:"id"`
	State    lifecycle.State `json:"state"`
	Email    string          `json:"email"`
	Role     string          `json:"role"`
	Password string          `json:"password"`
}

type clerkFacts struct {
	password string
	upgrade  estate.Upgrade
}

// maker is the product.
type maker struct {
	clerks *sim.Kind[clerk, clerkFacts]
	// accounts is Vision One, set once it is made.
	accounts *iam.IAM
}

func newMaker() *maker {
	m := &maker{}
	m.clerks = m.clerkKind()
	return m
}

func (m *maker) service() sim.Service {
	return sim.Service{Name: "cas", Kinds: []sim.AnyKind{m.clerks}, Commands: []sim.Command{resetPassword{}, openUpgrades{}, bringIn{}}}
}

func text(s string) lifecycle.Text { return estate.Assumed(s, s+"（日本語）") }

func reason(code string) lifecycle.Reason { return lifecycle.Reason{Code: code, Text: text(code)} }

func states(s ...lifecycle.State) []lifecycle.State { return s }

func (m *maker) clerkKind() *sim.Kind[clerk, clerkFacts] {
	type row = lifecycle.Row[clerk, clerkFacts]
	src := []string{lifecycle.Assumed}
	tell := lifecycle.Effect[clerk, clerkFacts]{ID: "tell", Doc: "Tells Vision One.", Do: func(_ *clerk, f clerkFacts, _ time.Time) []lifecycle.Action {
		return []lifecycle.Action{lifecycle.Tell{Kind: f.upgrade.Kind, ID: f.upgrade.ID, Trigger: estate.ResetPassword, With: estate.NewPassword{Password: f.password}}}
	}}
	return &sim.Kind[clerk, clerkFacts]{
		ID:  func(t *clerk) *string { return &t.ID },
		Key: func(t clerk) string { return t.Email },
		Facts: func(r *sim.Reader, t clerk, in any) (clerkFacts, error) {
			p, _ := in.(string)
			u, _, err := m.accounts.Upgrade(r, "cas.clerk", t.ID)
			return clerkFacts{password: p, upgrade: u}, err
		},
		Spec: lifecycle.Spec[clerk, clerkFacts]{
			Name: "cas.clerk", Title: text("clerk"), Doc: "An administrator.", Initial: "none",
			State: func(t *clerk) *lifecycle.State { return &t.State },
			States: []lifecycle.StateInfo{
				{State: "none", Label: text("none"), Doc: "none"},
				{State: "active", Label: text("active"), Doc: "active"},
				{State: "upgraded", Label: text("upgraded"), Doc: "upgraded", Final: true},
			},
			Triggers: []lifecycle.TriggerInfo{
				{Trigger: "make", Label: text("make"), Doc: "make"},
				{Trigger: estate.UpgradeFinished, Label: text("upgraded"), Doc: "upgraded"},
				{Trigger: "reset", Label: text("reset"), Doc: "reset"},
			},
			Rows: []row{
				{ID: "cas.clerk.make", From: states("none"), On: "make", To: "active", By: lifecycle.World, Why: "test", Src: src},
				{ID: "cas.clerk.reset", From: states("active"), On: "reset", To: "upgraded", Do: []lifecycle.Effect[clerk, clerkFacts]{tell}, By: lifecycle.Operator, Why: "test", Src: src},
				{ID: "cas.clerk.upgraded", From: states("active"), On: estate.UpgradeFinished, To: "upgraded", By: lifecycle.Product, Why: "test", Src: src},
			},
			Refusals: []lifecycle.Refusal{
				{On: "reset", Reason: reason("clerk.not_active")},
				{On: "make", Reason: reason("clerk.made")},
				{On: estate.UpgradeFinished, Reason: reason("clerk.upgraded")},
			},
		},
	}
}

// openUpgrades is what the product does at the end of its update.
type openUpgrades struct{ maker *maker }

func (openUpgrades) Name() string { return "cas.open_upgrades" }

func (c openUpgrades) Run(tx *sim.Tx) (any, error) {
	list, err := c.maker.clerks.All(&tx.Reader)
	if err != nil {
		return nil, err
	}
	for _, one := range list {
		if _, err := c.maker.accounts.Upgrades.New(tx, estate.OpenUpgrade, estate.Candidate{
			Kind: "cas.clerk", ID: one.ID, From: "cas", Email: one.Email, Name: "Clerk", Role: one.Role,
			Permissions: []string{"administration:full_control", "policies:full_control"},
		}); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// bringIn is what the product does when one of them has done the wizard.
type bringIn struct {
	maker  *maker
	Clerk  string `json:"clerk"`
	Secret string `json:"secret"`
}

func (bringIn) Name() string { return "cas.bring_in" }

func (c bringIn) Run(tx *sim.Tx) (any, error) {
	one, err := c.maker.clerks.Get(&tx.Reader, c.Clerk)
	if err != nil {
		return nil, err
	}
	return c.maker.accounts.Upgrades.New(tx, estate.BringIn, estate.Newcomer{Password: c.Secret, Candidate: estate.Candidate{
		Kind: "cas.clerk", ID: one.ID, From: "cas", Email: one.Email, Name: "Clerk", Role: one.Role,
		Permissions: []string{"administration:full_control", "policies:full_control"},
	}})
}

// resetPassword is what the product's console does at its Password Update.
type resetPassword struct {
	maker    *maker
	Clerk    string `json:"clerk"`
	Password string `json:"password"`
}

func (resetPassword) Name() string { return "cas.reset_password" }

func (c resetPassword) Run(tx *sim.Tx) (any, error) {
	return c.maker.clerks.Fire(tx, c.Clerk, "reset", c.Password)
}
