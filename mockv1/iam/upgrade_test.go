package iam_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockv1/iam"
)

// clerks are administrators of the product: one has nobody's address, the others
// those of accounts here.
func withClerks() *plan {
	p := foundation()
	p.world.Accounts = append(p.world.Accounts, withEveryState().world.Accounts[3:]...)
	for _, email := range []string{newcomer, "second@example.com", primary, "active@example.com", "invited@example.com", "disabled@example.com", "conflict@example.com"} {
		p.clerks = append(p.clerks, clerk{ID: email, State: "active", Email: email, Role: "Global administrator"})
	}
	return p
}

const converted = "CAS Global administrator (converted)"

// open has the product open the upgrades of its administrators.
func (l *lab) open() {
	l.t.Helper()
	if _, err := l.box.Do(l.t.Context(), sim.As("cas"), openUpgrades{l.maker}); err != nil {
		l.t.Fatal(err)
	}
}

// upgraded is a lab in which the product's update is done.
func upgraded(t *testing.T) *lab {
	t.Helper()
	l := newLab(t, withClerks())
	l.open()
	return l
}

const fresh = "N3w-Passw0rd"

func (l *lab) byConsole(email string) error {
	_, err := l.box.Do(l.t.Context(), sim.As("cas:"+email), resetPassword{maker: l.maker, Clerk: email, Password: fresh})
	return err
}

func (l *lab) byMail(email string) error {
	_, err := l.as("", l.v.AcceptInvitation(l.key(email), iam.Acceptance{NewPassword: fresh, ConfirmPassword: fresh}))
	return err
}

// Both ways into Vision One lead to the same account.
func TestUpgradedAccounts(t *testing.T) {
	t.Parallel()
	type want struct {
		State             lifecycle.State
		Role, Conflicting string
	}
	for email, w := range map[string]want{
		newcomer:               {iam.AccountActive, converted, ""},
		primary:                {iam.AccountActive, iam.MasterAdministrator, ""},
		"active@example.com":   {iam.AccountRoleConflict, "Analyst", converted},
		"invited@example.com":  {iam.AccountRoleConflict, "Analyst", converted},
		"disabled@example.com": {iam.AccountDisabled, "Analyst", converted},
		"conflict@example.com": {iam.AccountRoleConflict, "Analyst", converted},
	} {
		for way, enter := range map[string]func(*lab, string) error{"console": (*lab).byConsole, "mail": (*lab).byMail} {
			t.Run(email+" by "+way, func(t *testing.T) {
				t.Parallel()
				l := upgraded(t)
				if err := enter(l, email); err != nil {
					t.Fatal(err)
				}
				a := l.account(email)
				if d := cmp.Diff(w, want{a.State, a.Role, a.ConflictingRole}); d != "" || a.From != "cas" || a.Password != fresh {
					t.Errorf("%+v: %s", a, d)
				}
				u, ok := upgradeOf(l, email)
				if !ok || !u.Completed || u.Email != email {
					t.Errorf("the upgrade: %+v", u)
				}
				c := see(l, primary, func(r *sim.Reader) (clerk, error) { return l.maker.clerks.Get(r, email) })
				if c.State != "upgraded" {
					t.Errorf("the administrator is %s", c.State)
				}
				_, err := l.as("", l.v.SignIn(email, fresh))
				if (err == nil) != (a.State != iam.AccountDisabled) {
					t.Errorf("signing in: %v", err)
				}
			})
		}
	}
}

// Whoever has proven his address by the wizard needs neither mail nor a pending
// upgrade, and gets the same account; nobody is brought in twice.
func TestBroughtIn(t *testing.T) {
	t.Parallel()
	l := newLab(t, withClerks())
	for email, want := range map[string]lifecycle.State{newcomer: iam.AccountActive, "active@example.com": iam.AccountRoleConflict} {
		if _, err := l.box.Do(t.Context(), sim.As("cas"), bringIn{maker: l.maker, Clerk: email, Secret: fresh}); err != nil {
			t.Fatal(err)
		}
		if a := l.account(email); a.State != want || a.From != "cas" || a.Password != fresh {
			t.Errorf("%s: %+v", email, a)
		}
		if u, ok := upgradeOf(l, email); !ok || !u.Completed {
			t.Errorf("the upgrade: %+v", u)
		}
		if _, err := l.as("", l.v.SignIn(email, fresh)); err != nil {
			t.Error(err)
		}
		err := l.read(primary, func(r *sim.Reader) error {
			u, _, err := l.v.Upgrade(r, "cas.clerk", email)
			if err != nil {
				return err
			}
			full, err := l.v.Upgrades.Get(r, u.ID)
			if err != nil {
				return err
			}
			got, err := l.v.Upgrades.Obstacles(r, full, estate.BringIn, nil)
			if len(got) != 1 || got[0].Code != "v1.account_upgrade.opened" {
				t.Errorf("bringing in again: %+v", got)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func upgradeOf(l *lab, id string) (u estate.Upgrade, ok bool) {
	l.t.Helper()
	if err := l.read(primary, func(r *sim.Reader) (err error) {
		u, ok, err = l.v.Upgrade(r, "cas.clerk", id)
		return err
	}); err != nil {
		l.t.Fatal(err)
	}
	return u, ok
}

func TestUpgradesBeforeAnybodyComesIn(t *testing.T) {
	t.Parallel()
	l := newLab(t, withClerks())
	if _, ok := upgradeOf(l, newcomer); ok {
		t.Error("there is an upgrade before the update is done")
	}
	l.open()
	if u, ok := upgradeOf(l, newcomer); !ok || u.Completed {
		t.Errorf("after the update: %+v", u)
	}
	m := l.mail(newcomer)
	if m.Template != "account_upgrade" || m.Subject.JA == "" || !strings.Contains(m.Body.JA, "{link:accept}") || !strings.Contains(m.Body.EN, "{link:accept}") {
		t.Errorf("the mail: %+v", m)
	}
	if got := codes(func() error { _, err := l.as("", l.v.SignIn(newcomer, fresh)); return err }()); !slices.Equal(got, []string{"401", "sign_in.failed"}) {
		t.Errorf("signing in before: %q", got)
	}
}

// Administrators of one role share one custom role, without the permissions on
// administration.
func TestConvertedRoles(t *testing.T) {
	t.Parallel()
	l := upgraded(t)
	for _, email := range []string{newcomer, "second@example.com"} {
		if err := l.byConsole(email); err != nil {
			t.Fatal(err)
		}
	}
	list := see(l, primary, l.v.RoleList)
	custom := slices.DeleteFunc(list, func(r iam.RoleInfo) bool { return r.Predefined })
	if len(custom) != 1 || custom[0].Name != converted || custom[0].From != "cas" || !slices.Equal(custom[0].Permissions, []iam.Permission{"cecp:view", "cecp_policies:view", "cecp_policies:configure"}) {
		t.Errorf("custom roles: %+v", custom)
	}
	a := must[iam.SignedIn](l, "", l.v.SignIn(newcomer, fresh)).Account
	l.refused([]string{"v1.role.not_allowed"}, func() error {
		_, err := l.as(a.Email, l.v.InviteAccount(iam.Invitee{Email: "x@example.com", Role: "Analyst"}))
		return err
	})
}

// An account that has the converted role already has nothing to decide.
func TestUpgradeToTheRoleInForce(t *testing.T) {
	t.Parallel()
	l := upgraded(t)
	if err := l.byConsole(newcomer); err != nil {
		t.Fatal(err)
	}
	must[iam.Account](l, primary, l.v.EditAccount(l.account("active@example.com").ID, converted, ""))
	if err := l.byConsole("active@example.com"); err != nil {
		t.Fatal(err)
	}
	if a := l.account("active@example.com"); a.State != iam.AccountActive || a.ConflictingRole != "" {
		t.Errorf("%+v", a)
	}
}

func TestUpgradesAreRefused(t *testing.T) {
	t.Parallel()
	accept := func(p, confirm string) func(l *lab, key string) error {
		return func(l *lab, key string) error {
			_, err := l.as("", l.v.AcceptInvitation(key, iam.Acceptance{NewPassword: p, ConfirmPassword: confirm}))
			return err
		}
	}
	reset := func(p string) func(l *lab, key string) error {
		return func(l *lab, _ string) error {
			_, err := l.as("", resetPassword{maker: l.maker, Clerk: newcomer, Password: p})
			return err
		}
	}
	open := func(l *lab, _ string) error {
		u, _ := upgradeOf(l, newcomer)
		return l.push(u.Kind, u.ID, estate.OpenUpgrade, `{"email":"x@example.com"}`)
	}
	again := func(l *lab, _ string) error {
		u, _ := upgradeOf(l, newcomer)
		return l.push(u.Kind, u.ID, estate.ResetPassword, `{"password":"`+fresh+`"}`)
	}
	for name, tc := range map[string]struct {
		before func(l *lab)
		act    func(l *lab, key string) error
		want   []string
	}{
		"a weak password by mail":    {nil, accept("weak", "weak"), []string{"password.weak"}},
		"two passwords by mail":      {nil, accept(fresh, password), []string{"password.mismatch"}},
		"a weak password by console": {nil, reset("weak"), []string{"password.weak"}},
		"an old link":                {func(l *lab) { l.advance(24 * time.Hour) }, accept(fresh, fresh), []string{"invitation.expired"}},
		"by mail after the console":  {func(l *lab) { _ = l.byConsole(newcomer) }, accept(fresh, fresh), []string{"invitation.used"}},
		"by console after the mail":  {func(l *lab) { _ = l.byMail(newcomer) }, again, []string{"v1.account_upgrade.completed"}},
		"opening it again":           {nil, open, []string{"v1.account_upgrade.opened"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := upgraded(t)
			key := l.key(newcomer)
			if tc.before != nil {
				tc.before(l)
			}
			l.refused(tc.want, func() error { return tc.act(l, key) })
		})
	}
}
