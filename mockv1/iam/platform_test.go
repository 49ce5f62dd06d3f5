package iam_test

import (
	"errors"
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

// told is a trigger of an account as another part of Vision One pulls it.
type told struct {
	v    *iam.IAM
	ID   string            `json:"id"`
	On   lifecycle.Trigger `json:"on"`
	With any               `json:"with"`
}

func (told) Name() string { return "test.told" }

func (c told) Run(tx *sim.Tx) (any, error) {
	if c.ID == "" {
		return c.v.Accounts.New(tx, c.On, c.With)
	}
	return c.v.Accounts.Fire(tx, c.ID, c.On, c.With)
}

// tell pulls a trigger of an account; without an id it makes one.
func (l *lab) tell(id string, on lifecycle.Trigger, with any) (iam.Account, error) {
	l.t.Helper()
	return sim.Do[iam.Account](l.t.Context(), l.box, sim.As("v1"), told{v: l.v, ID: id, On: on, With: with})
}

func (l *lab) mustTell(id string, on lifecycle.Trigger, with any) iam.Account {
	l.t.Helper()
	a, err := l.tell(id, on, with)
	if err != nil {
		l.t.Fatalf("%s: %v", on, err)
	}
	return a
}

// legacy is a customer of the legacy platform with an account of each type and
// state; its owner signs in as in the portal.
func legacy() *plan {
	p := withEveryState()
	p.platform = estate.Legacy
	p.world.Accounts[0].Login, p.world.Accounts[0].Password = rootLogin, ""
	p.world.Accounts = append(p.world.Accounts,
		iam.WorldAccount{Email: "saml@example.com", Name: "Saml", Kind: "saml", Role: "Analyst"},
		iam.WorldAccount{Group: group, Name: "Analysts", Kind: "saml_group", Role: "Analyst"})
	return p
}

const (
	rootLogin = "larkfield-admin"
	group     = "analysts"
)

// everybodyElse tells every account but the owner's that the platform was updated.
func (l *lab) platformUpdated(mfa bool) {
	l.t.Helper()
	if err := l.move(estate.Foundation); err != nil {
		l.t.Fatal(err)
	}
	for _, one := range see(l, primary, l.v.Everybody) {
		if !one.Primary {
			l.mustTell(one.ID, estate.PlatformUpdated, estate.PlatformChange{MFA: mfa})
		}
	}
}

// After the update of the platform nobody but the owner can sign in as before.
func TestAccountsAfterThePlatformUpdate(t *testing.T) {
	t.Parallel()
	l := newLab(t, legacy())
	session := must[iam.SignedIn](l, "", l.v.SignIn("active@example.com", password)).Session
	l.platformUpdated(false)
	want := map[string]lifecycle.State{
		rootLogin: iam.AccountActive, operator: iam.AccountResetRequired, "active@example.com": iam.AccountResetRequired,
		"invited@example.com": iam.AccountInvited, "disabled@example.com": iam.AccountDisabled, "both@example.com": iam.AccountDisabled,
		"conflict@example.com": iam.AccountResetRequired, "saml@example.com": iam.AccountIDPRequired, group: iam.AccountIDPRequired,
	}
	for login, state := range want {
		if a := l.account(login); a.State != state {
			t.Errorf("%s is %s, want %s", login, a.State, state)
		}
	}
	err := l.read("active@example.com", func(r *sim.Reader) error { _, err := l.v.Sessions.Check(r, session.Token); return err })
	if refusal, ok := errors.AsType[*estate.SessionError](err); !ok || refusal.Reason != estate.EndedByUpdate {
		t.Errorf("the session: %v", err)
	}
	l.cannot("active@example.com", "403", "v1.account.reset_required")
	l.cannot("saml@example.com", "403", "v1.account.single_sign_on")
	key := l.key("active@example.com")
	if err := l.accept(key, fresh); err != nil {
		t.Fatal(err)
	}
	l.refused([]string{"invitation.used"}, func() error { return l.accept(key, fresh) })
	l.cannot("active@example.com", "401", "sign_in.failed") // the old password
	must[iam.SignedIn](l, "", l.v.SignIn("active@example.com", fresh))
	if err := l.accept(l.key("conflict@example.com"), fresh); err != nil {
		t.Fatal(err)
	}
	if a := l.account("conflict@example.com"); a.State != iam.AccountRoleConflict || a.ConflictingRole != "Auditor" {
		t.Errorf("the conflict: %+v", a)
	}
}

// The link is good for a day; an administrator can send it again.
func TestResetLinks(t *testing.T) {
	t.Parallel()
	l := newLab(t, legacy())
	l.platformUpdated(true)
	if m := l.mail(operator); m.Template != iam.ResetInvitation || !strings.Contains(m.Body.EN, "multi-factor") || !strings.Contains(m.Body.JA, "多要素認証") {
		t.Errorf("the mail: %+v", m)
	}
	old := l.key(operator)
	l.advance(24 * time.Hour)
	l.refused([]string{"invitation.expired"}, func() error { return l.accept(old, fresh) })
	must[iam.Account](l, rootLogin, l.v.ResendInvitation(l.account(operator).ID))
	l.refused([]string{"invitation.superseded"}, func() error { return l.accept(old, fresh) })
	l.refused([]string{"password.weak"}, func() error { return l.accept(l.lastKey(operator), "weak") })
	if err := l.accept(l.key(operator), fresh); err != nil {
		t.Fatal(err)
	}
	if a := l.account(operator); a.State != iam.AccountActive {
		t.Errorf("%+v", a)
	}
}

// What was disabled during the update is set up anew when it is enabled.
func TestDisabledAccountsCatchUp(t *testing.T) {
	t.Parallel()
	l := newLab(t, legacy())
	l.platformUpdated(false)
	must[iam.Account](l, rootLogin, l.v.EditAccount(l.account(operator).ID, "", "disabled"))
	for _, email := range []string{operator, "disabled@example.com", "both@example.com"} {
		a := must[iam.Account](l, rootLogin, l.v.EditAccount(l.account(email).ID, "", "enabled"))
		if a.State != iam.AccountResetRequired {
			t.Errorf("%s is %s after it was enabled", email, a.State)
		}
		if err := l.accept(l.key(email), fresh); err != nil {
			t.Fatal(err)
		}
	}
	if a := l.account("both@example.com"); a.State != iam.AccountRoleConflict {
		t.Errorf("the conflict: %+v", a)
	}
}

// A product's administrator may come in at any time.
func TestUpgradesAfterThePlatformUpdate(t *testing.T) {
	t.Parallel()
	p := legacy()
	for _, email := range []string{operator, "saml@example.com", primary} {
		p.clerks = append(p.clerks, clerk{ID: email, State: "active", Email: email, Role: "Global administrator"})
	}
	l := newLab(t, p)
	l.platformUpdated(false)
	l.open()
	for email, want := range map[string]lifecycle.State{operator: iam.AccountRoleConflict, "saml@example.com": iam.AccountIDPRequired, primary: iam.AccountActive} {
		if err := l.byConsole(email); err != nil {
			t.Fatal(err)
		}
		if a := see(l, primary, func(r *sim.Reader) (estate.Person, error) { p, _, err := l.v.ByEmail(r, email); return p, err }); a.State != want {
			t.Errorf("%s is %s, want %s", email, a.State, want)
		}
	}
	must[iam.SignedIn](l, "", l.v.SignIn(operator, fresh))
	must[iam.SignedIn](l, "", l.v.SignIn(rootLogin, rootPassword)) // no password but the portal's
}

// The Primary User Account gets its address: the login ID is nobody's from then on.
func TestTheOwnerGetsAnAddress(t *testing.T) {
	t.Parallel()
	l := newLab(t, legacy())
	owner := l.account(rootLogin)
	whole := must[iam.SignedIn](l, "", l.v.SignIn(rootLogin, rootPassword)).Session
	step := must[estate.Session](l, "", stepSession{l.v, owner.ID})
	if _, ok := l.owner(); ok {
		t.Error("an owner without an address is the portal's")
	}
	l.refused([]string{"v1.account.exists"}, func() error {
		_, err := l.tell(owner.ID, estate.AssignPrimary, estate.Assignment{Email: "Operator@example.com"})
		return err
	})
	l.refused([]string{"v1.account.not_primary"}, func() error {
		_, err := l.tell(l.account(operator).ID, estate.AssignPrimary, estate.Assignment{Email: newcomer})
		return err
	})
	a := l.mustTell(owner.ID, estate.AssignPrimary, estate.Assignment{Email: newcomer, Password: fresh})
	if a.ID != owner.ID || a.SignInName() != newcomer || a.Root || !a.Primary || a.Role != iam.MasterAdministrator || a.Name != owner.Name {
		t.Errorf("%+v", a)
	}
	check := func(s estate.Session) error {
		return l.read("", func(r *sim.Reader) error { _, err := l.v.Sessions.Check(r, s.Token); return err })
	}
	if refusal, ok := errors.AsType[*estate.SessionError](check(whole)); !ok || refusal.Reason != estate.EndedByReplacement {
		t.Errorf("the old session: %v", refusal)
	}
	if err := check(step); err != nil {
		t.Errorf("the session of the step itself: %v", err)
	}
	if u, ok := l.owner(); !ok || u != (estate.PrimaryUser{ID: owner.ID, Email: newcomer, Name: owner.Name, Password: fresh, Enabled: true}) {
		t.Errorf("what the portal learns: %+v", u)
	}
	must[iam.SignedIn](l, "", l.v.SignIn(newcomer, fresh))
	_, err := l.as("", l.v.SignIn(rootLogin, rootPassword))
	if got := codes(err); !slices.Equal(got, []string{"401", "sign_in.failed"}) {
		t.Errorf("the login ID before the portal says that it is replaced: %q", got)
	}
}

// An account whose address it is takes the place of the owner's.
func TestAnExistingAccountBecomesPrimary(t *testing.T) {
	t.Parallel()
	l := newLab(t, legacy())
	owner, next := l.account(rootLogin), l.account("active@example.com")
	as := func(id string) func() error {
		return func() error { _, err := l.tell(id, estate.AssignExisting, nil); return err }
	}
	l.refused([]string{"v1.account.primary_exists"}, as(next.ID))
	l.refused([]string{"v1.account.is_primary"}, as(owner.ID))
	l.refused([]string{"v1.account.not_active"}, as(l.account("disabled@example.com").ID))
	l.refused([]string{"v1.account.not_local", "v1.account.primary_exists"}, as(l.account("saml@example.com").ID))
	l.refused([]string{"v1.account.not_primary"}, func() error { _, err := l.tell(next.ID, estate.Retire, nil); return err })
	if a := l.mustTell(owner.ID, estate.Retire, nil); a.State != iam.AccountDeleted {
		t.Errorf("%+v", a)
	}
	if a := l.mustTell(next.ID, estate.AssignExisting, nil); !a.Primary || a.Role != iam.MasterAdministrator {
		t.Errorf("%+v", a)
	}
	l.refused([]string{"v1.account.primary_exists"}, func() error {
		_, err := l.tell("", estate.ProvisionRoot, estate.Root{Login: "again", Name: "Again"})
		return err
	})
	l.refused([]string{"v1.account.primary_exists"}, func() error {
		_, err := l.tell("", estate.AssignPrimary, estate.Assignment{Email: newcomer})
		return err
	})
}

// A new console's owner comes from the portal, with or without an address.
func TestNewOwners(t *testing.T) {
	t.Parallel()
	l := newLab(t, legacy())
	l.mustTell(l.account(rootLogin).ID, estate.Retire, nil)
	l.refused([]string{"v1.account.exists"}, func() error {
		_, err := l.tell("", estate.ProvisionRoot, estate.Root{Login: strings.ToUpper(operator), Name: "Root"})
		return err
	})
	root := l.mustTell("", estate.ProvisionRoot, estate.Root{Login: rootLogin, Email: primary, Name: "Root"})
	if d := cmp.Diff(rootLogin, root.SignInName()); d != "" || !root.Root || !root.Primary || root.Role != iam.MasterAdministrator {
		t.Errorf("%+v", root)
	}
	must[iam.SignedIn](l, "", l.v.SignIn(rootLogin, rootPassword))
	l.mustTell(root.ID, estate.Retire, nil)
	a := l.mustTell("", estate.AssignPrimary, estate.Assignment{Email: newcomer, Password: fresh})
	if a.Root || !a.Primary || a.Name != newcomer {
		t.Errorf("%+v", a)
	}
	must[iam.SignedIn](l, "", l.v.SignIn(newcomer, fresh))
}

// The ownership changes hands: the old owner gets the role of the new one.
func TestHandingOver(t *testing.T) {
	t.Parallel()
	l := newLab(t, foundation())
	owner, next := l.account(primary), l.account(operator)
	l.refused([]string{"v1.account.primary_exists"}, func() error { _, err := l.tell(next.ID, "take_over", nil); return err })
	l.refused([]string{"v1.account.not_primary"}, func() error { _, err := l.tell(next.ID, "hand_over", iam.RoleChoice{Role: "Analyst"}); return err })
	if a := l.mustTell(owner.ID, "hand_over", iam.RoleChoice{Role: next.Role}); a.Primary || a.Role != next.Role {
		t.Errorf("%+v", a)
	}
	if a := l.mustTell(next.ID, "take_over", nil); !a.Primary || a.Role != iam.MasterAdministrator {
		t.Errorf("%+v", a)
	}
}
