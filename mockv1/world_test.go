package mockv1_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockv1"
)

// A world may start in the middle: what was due meanwhile comes when it is due.
func TestWorldsStartInTheMiddle(t *testing.T) {
	t.Parallel()
	p := foundation()
	p.gadget.State = "connecting"
	p.world.Instances = []mockv1.WorldInstance{{Type: "cas", State: "connecting", Since: "45s", Description: "Mail"}}
	l := newLab(t, p)
	l.advance(14 * time.Second)
	if s := l.instance().Status; s != "connecting" {
		t.Errorf("after 59 s it is %s", s)
	}
	l.advance(time.Second)
	if s := l.instance().Status; s != "connected" {
		t.Errorf("after 60 s it is %s", s)
	}

	p = connected()
	p.gadget.State = "updating"
	p.world.Instances[0].State, p.world.Instances[0].Job = "updating", &mockv1.WorldJob{State: "stalled", Since: "1h"}
	p.settings["cas.update.hang"] = "3h"
	l = newLab(t, p)
	l.advance(2*time.Hour - time.Second)
	if s := l.instance().Instance.State; s != mockv1.InstanceUpdating {
		t.Errorf("a second before the hang is over it is %s", s)
	}
	l.advance(time.Second)
	if s := l.instance().Instance.State; s != mockv1.InstanceUpdated {
		t.Errorf("after the hang it is %s", s)
	}
}

func TestWorldsWithUpgrades(t *testing.T) {
	t.Parallel()
	p := connected()
	p.gadget.State, p.world.Instances[0].State = "closed", "updated"
	p.clerks = []clerk{{ID: "c1", State: "active", Email: newcomer}, {ID: "c2", State: "upgraded", Email: "second@example.com"}}
	p.world.Roles = []mockv1.WorldRole{{Name: converted, From: "cas", Permissions: []string{"policies:full_control"}}}
	p.world.Accounts = append(p.world.Accounts, account("second@example.com", converted))
	p.world.Upgrades = []mockv1.WorldUpgrade{
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
	if a := l.account(newcomer); a.State != mockv1.AccountActive || a.Role != converted {
		t.Errorf("%+v", a)
	}
}

func TestImpossibleWorlds(t *testing.T) {
	t.Parallel()
	instance := func(one mockv1.WorldInstance) func(*plan) {
		return func(p *plan) {
			one.Type = "cas"
			p.world.Instances = []mockv1.WorldInstance{one}
		}
	}
	last := func(change func(a *mockv1.WorldAccount)) func(*plan) {
		return func(p *plan) { change(&p.world.Accounts[2]) }
	}
	upgrade := func(change func(u *mockv1.WorldUpgrade)) func(*plan) {
		return func(p *plan) {
			p.clerks = []clerk{{ID: "c", State: "active", Email: newcomer}}
			u := mockv1.WorldUpgrade{Kind: "cas.clerk", Email: newcomer, Name: "New", From: "cas", Role: "r"}
			change(&u)
			p.world.Upgrades = []mockv1.WorldUpgrade{u}
		}
	}
	for name, tc := range map[string]struct {
		change func(*plan)
		want   []string
	}{
		"no Vision One":             {func(p *plan) { p.platform = estate.NoVisionOne }, []string{"accounts: "}},
		"no primary account":        {func(p *plan) { p.world.Accounts[0].Kind = "local" }, []string{"accounts: "}},
		"two primary accounts":      {func(p *plan) { p.world.Accounts[1].Kind, p.world.Accounts[1].Role = "primary", "" }, []string{"accounts[1].kind: "}},
		"a disabled primary":        {func(p *plan) { p.world.Accounts[0].State = "disabled" }, []string{"accounts[0]: "}},
		"an unknown role":           {last(func(a *mockv1.WorldAccount) { a.Role = "King" }), []string{"accounts[2].role: "}},
		"a role of Foundation":      {func(p *plan) { p.platform, p.world.Accounts[2].Role = estate.Legacy, "SIEM" }, []string{"accounts[2].role: "}},
		"one address twice":         {last(func(a *mockv1.WorldAccount) { a.Email = strings.ToUpper(operator) }), []string{"accounts[2].email: "}},
		"no password":               {last(func(a *mockv1.WorldAccount) { a.Password = "" }), []string{"accounts[2].password: "}},
		"a password when invited":   {last(func(a *mockv1.WorldAccount) { a.State = "invited" }), []string{"accounts[2].password: "}},
		"a conflict with nothing":   {last(func(a *mockv1.WorldAccount) { a.State = "role_conflict" }), []string{"accounts[2].conflicting_role: "}},
		"a conflict when active":    {last(func(a *mockv1.WorldAccount) { a.ConflictingRole = "Analyst" }), []string{"accounts[2].conflicting_role: "}},
		"a conflict with itself":    {last(func(a *mockv1.WorldAccount) { a.State, a.ConflictingRole = "role_conflict", "Auditor" }), []string{"accounts[2].conflicting_role: "}},
		"an unknown conflict":       {last(func(a *mockv1.WorldAccount) { a.State, a.ConflictingRole = "role_conflict", "King" }), []string{"accounts[2].conflicting_role: "}},
		"a future":                  {last(func(a *mockv1.WorldAccount) { a.Since = "2030-01-01T00:00:00Z" }), []string{"accounts[2].since: "}},
		"no time":                   {last(func(a *mockv1.WorldAccount) { a.Since = "yesterday" }), []string{"accounts[2].since: "}},
		"a role twice":              {func(p *plan) { p.world.Roles = []mockv1.WorldRole{{Name: "A"}, {Name: "A"}} }, []string{"roles[1].name: "}},
		"a predefined role":         {func(p *plan) { p.world.Roles = []mockv1.WorldRole{{Name: "Operator"}} }, []string{"roles[0].name: "}},
		"an unknown product":        {func(p *plan) { p.world.Instances = []mockv1.WorldInstance{{Type: "x", State: "connected"}} }, []string{"product_instances[0].type: "}},
		"a product not connected":   {instance(mockv1.WorldInstance{State: "connected"}), []string{"product_instances[0].state: "}},
		"a product that is missing": {func(p *plan) { p.gadget = nil; instance(mockv1.WorldInstance{State: "connected"})(p) }, []string{"product_instances[0].state: "}},
		"a product not updated":     {func(p *plan) { p.gadget.State = "connected"; instance(mockv1.WorldInstance{State: "updated"})(p) }, []string{"product_instances[0].state: "}},
		"an update not noticed":     {func(p *plan) { p.gadget.State = "closed"; instance(mockv1.WorldInstance{State: "connected"})(p) }, []string{"product_instances[0].state: "}},
		"provisioning with product": {instance(mockv1.WorldInstance{State: "provisioning"}), []string{"product_instances[0].state: "}},
		"an update without a job":   {func(p *plan) { *p = *updating("done"); p.world.Instances[0].Job = nil }, []string{"product_instances[0].job: "}},
		"a job without an update":   {func(p *plan) { *p = *connected(); p.world.Instances[0].Job = &mockv1.WorldJob{State: "running"} }, []string{"product_instances[0].job: "}},
		"an update on legacy":       {func(p *plan) { *p = *updating("done"); p.platform = estate.Legacy }, []string{"product_instances[0].state: "}},
		"two instances":             {func(p *plan) { *p = *connected(); p.world.Instances = append(p.world.Instances, p.world.Instances[0]) }, []string{"product_instances[1].id: ", "product_instances[1].type: "}},
		"a job of no time":          {func(p *plan) { *p = *updating("done"); p.world.Instances[0].Job.Since = "x" }, []string{"product_instances[0].job.since: "}},
		"a stranger's upgrade":      {upgrade(func(u *mockv1.WorldUpgrade) { u.Email = "x@example.com" }), []string{"account_upgrades[0].email: "}},
		"an upgrade to nothing":     {upgrade(func(u *mockv1.WorldUpgrade) { u.State = "completed" }), []string{"account_upgrades[0].state: "}},
		"an upgrade of no time":     {upgrade(func(u *mockv1.WorldUpgrade) { u.Since = "x" }), []string{"account_upgrades[0].since: "}},
		"an upgrade twice": {func(p *plan) {
			upgrade(func(*mockv1.WorldUpgrade) {})(p)
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
