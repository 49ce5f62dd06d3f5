package iam_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockv1/iam"
)

func TestWorldsWithUpgrades(t *testing.T) {
	t.Parallel()
	p := foundation()
	p.clerks = []clerk{{ID: "c1", State: "active", Email: newcomer}, {ID: "c2", State: "upgraded", Email: "second@example.com"}}
	p.world.Roles = []iam.WorldRole{{Name: converted, From: "cas", Permissions: []string{"policies:full_control"}}}
	p.world.Accounts = append(p.world.Accounts, account("second@example.com", converted))
	p.world.Upgrades = []iam.WorldUpgrade{
		{Kind: "cas.clerk", Email: newcomer, Name: "New", From: "cas", Role: "Global administrator"},
		{Kind: "cas.clerk", Email: "second@example.com", Name: "Second", From: "cas", Role: "Global administrator", State: "completed", Since: "2h"},
	}
	l := newLab(t, p)
	if u, ok := upgradeOf(l, "c2"); !ok || !u.Completed {
		t.Errorf("the completed upgrade: %+v", u)
	}
	if _, err := l.box.Do(t.Context(), sim.As("cas"), resetPassword{maker: l.maker, Clerk: "c1", Password: fresh}); err != nil {
		t.Fatal(err)
	}
	if a := l.account(newcomer); a.State != iam.AccountActive || a.Role != converted {
		t.Errorf("%+v", a)
	}
}

func TestImpossibleWorlds(t *testing.T) {
	t.Parallel()
	last := func(change func(a *iam.WorldAccount)) func(*plan) {
		return func(p *plan) { change(&p.world.Accounts[2]) }
	}
	upgrade := func(change func(u *iam.WorldUpgrade)) func(*plan) {
		return func(p *plan) {
			p.clerks = []clerk{{ID: "c", State: "active", Email: newcomer}}
			u := iam.WorldUpgrade{Kind: "cas.clerk", Email: newcomer, Name: "New", From: "cas", Role: "r"}
			change(&u)
			p.world.Upgrades = []iam.WorldUpgrade{u}
		}
	}
	for name, tc := range map[string]struct {
		change func(*plan)
		want   []string
	}{
		"no Vision One": {func(p *plan) { p.platform = estate.NoVisionOne }, []string{"accounts[0]: "}},
		"one of no Vision One": {func(p *plan) {
			p.platform = estate.NoVisionOne
			p.world.Accounts = p.world.Accounts[1:]
			p.world.Accounts[0].State = "disabled"
		}, []string{"accounts[0]: "}},
		"no primary account":      {func(p *plan) { p.world.Accounts[0].Kind = "local" }, []string{"accounts: "}},
		"two primary accounts":    {func(p *plan) { p.world.Accounts[1].Kind, p.world.Accounts[1].Role = "primary", "" }, []string{"accounts[1].kind: "}},
		"a disabled primary":      {func(p *plan) { p.world.Accounts[0].State = "disabled" }, []string{"accounts[0]: "}},
		"an unknown role":         {last(func(a *iam.WorldAccount) { a.Role = "King" }), []string{"accounts[2].role: "}},
		"a role of Foundation":    {func(p *plan) { p.platform, p.world.Accounts[2].Role = estate.Legacy, "SIEM" }, []string{"accounts[2].role: "}},
		"one address twice":       {last(func(a *iam.WorldAccount) { a.Email = strings.ToUpper(operator) }), []string{"accounts[2].email: "}},
		"no password":             {last(func(a *iam.WorldAccount) { a.Password = "" }), []string{"accounts[2].password: "}},
		"a password when invited": {last(func(a *iam.WorldAccount) { a.State = "invited" }), []string{"accounts[2].password: "}},
		"a conflict with nothing": {last(func(a *iam.WorldAccount) { a.State = "role_conflict" }), []string{"accounts[2].conflicting_role: "}},
		"a conflict when active":  {last(func(a *iam.WorldAccount) { a.ConflictingRole = "Analyst" }), []string{"accounts[2].conflicting_role: "}},
		"a conflict with itself":  {last(func(a *iam.WorldAccount) { a.State, a.ConflictingRole = "role_conflict", "Auditor" }), []string{"accounts[2].conflicting_role: "}},
		"an unknown conflict":     {last(func(a *iam.WorldAccount) { a.State, a.ConflictingRole = "role_conflict", "King" }), []string{"accounts[2].conflicting_role: "}},
		"a future":                {last(func(a *iam.WorldAccount) { a.Since = "2030-01-01T00:00:00Z" }), []string{"accounts[2].since: "}},
		"no time":                 {last(func(a *iam.WorldAccount) { a.Since = "yesterday" }), []string{"accounts[2].since: "}},
		"a role twice":            {func(p *plan) { p.world.Roles = []iam.WorldRole{{Name: "A"}, {Name: "A"}} }, []string{"roles[1].name: "}},
		"a role of nothing":       {func(p *plan) { p.world.Roles = []iam.WorldRole{{Name: "A", Assets: []string{"cas", "moon"}}} }, []string{"roles[0].assets[1]: "}},
		"a predefined role":       {func(p *plan) { p.world.Roles = []iam.WorldRole{{Name: "Operator"}} }, []string{"roles[0].name: "}},
		"a stranger's upgrade":    {upgrade(func(u *iam.WorldUpgrade) { u.Email = "x@example.com" }), []string{"account_upgrades[0].email: "}},
		"an upgrade to nothing":   {upgrade(func(u *iam.WorldUpgrade) { u.State = "completed" }), []string{"account_upgrades[0].state: "}},
		"an upgrade of no time":   {upgrade(func(u *iam.WorldUpgrade) { u.Since = "x" }), []string{"account_upgrades[0].since: "}},
		"an upgrade twice": {func(p *plan) {
			upgrade(func(*iam.WorldUpgrade) {})(p)
			p.world.Upgrades = append(p.world.Upgrades, p.world.Upgrades[0])
		}, []string{"account_upgrades[1].email: "}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := foundation()
			tc.change(p)
			_, err := tryLab(t, p)
			invalid, ok := errors.AsType[*sim.Invalid](err)
			if !ok {
				t.Fatalf("it is not refused as invalid: %v", err)
			}
			got := strings.Split(invalid.Error(), "\n")
			if !slices.EqualFunc(got, tc.want, strings.HasPrefix) {
				t.Errorf("refused with %q, want %q", got, tc.want)
			}
		})
	}
}
