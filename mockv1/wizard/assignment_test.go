package wizard_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockv1/wizard"
)

// The three steps of a business without Vision One [CASJA 1-6 to 1-8]: the account
// is made, the portal's is replaced, and whoever began is told.
func TestActivation(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.toPassword(fresh)
	l.must(l.password(strong))
	l.in(wizard.Completed)
	p := l.primary()
	want := estate.Person{ID: p.ID, Login: fresh, Email: fresh, Name: "Lark Field", Role: "Master Administrator", Type: "local", Password: strong, State: "active", Primary: true}
	if diff := cmp.Diff(want, p); diff != "" {
		t.Errorf("the owner (-want +got):\n%s", diff)
	}
	if n := l.noteOf(l.portal.accounts); n.State != "replaced" || n.Email != fresh {
		t.Errorf("the portal's account: %+v", n)
	}
	if n := l.noteOf(l.owners); n.Times != 1 || n.Assigned != (estate.Assigned{Email: fresh}) {
		t.Errorf("whoever began was told %+v", n)
	}
	for _, again := range []func() error{
		func() error { return l.address("again@example.com") }, func() error { return l.password(strong) },
		func() error { return l.give(l.wizard.GoBack()) }, func() error { return l.give(l.wizard.UseExisting(wizard.Proof{})) },
	} {
		l.unchanged(again, "wizard.completed")
	}
}

// The present owner, who signs in by a name, gets the address; another run is open at no time.
func TestPlatformUpdate(t *testing.T) {
	t.Parallel()
	l := newLab(t, legacy)
	before := l.primary()
	s := usual()
	legacy(&s)
	l.unchanged(func() error { return l.begin(s) }, "wizard.begun")
	l.toPassword(fresh)
	l.must(l.password(strong))
	after := l.primary()
	if after.ID != before.ID || after.Login != fresh || after.Root || after.Password != strong {
		t.Errorf("the owner is %+v, was %+v", after, before)
	}
	if n := l.noteOf(l.owners); n.Assigned != (estate.Assigned{Account: before.ID, Email: fresh}) {
		t.Errorf("whoever began was told %+v", n)
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	only := func(s *start) { legacy(s); s.begin.Email = "contact@example.com" }
	usually := func(*start) {}
	for _, c := range []struct {
		name           string
		bend           func(*start)
		email, confirm string
		codes          []string
	}{
		{"no address", usually, "owner", "owner", []string{"wizard.address.invalid"}},
		{"with a name", usually, "Owner <owner@example.com>", "Owner <owner@example.com>", []string{"wizard.address.invalid"}},
		{"nothing", usually, "", "", []string{"wizard.address.invalid", "wizard.address.mismatch"}},
		{"two addresses", usually, fresh, "other2@example.com", []string{"wizard.address.mismatch"}},
		{"CAS was registered with it", usually, "CAS@example.com", casUsed, []string{"wizard.address.registered"}},
		{"an invited account has it", usually, invited, invited, []string{"wizard.address.used"}},
		{"a SAML account has it", usually, saml, saml, []string{"wizard.address.used"}},
		{"another than the one to be verified", only, fresh, fresh, []string{"wizard.address.other"}},
		{"too long", usually, strings.Repeat("a", 250) + "@example.com", strings.Repeat("a", 250) + "@example.com", []string{"wizard.address.invalid"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, c.bend)
			l.unchanged(func() error {
				return l.give(l.wizard.SpecifyAddress(wizard.Address{Email: c.email, ConfirmEmail: c.confirm}))
			}, c.codes...)
		})
	}
	// Case and spaces around do not matter; the address of one's own account is free.
	l := newLab(t, only)
	l.must(l.give(l.wizard.SpecifyAddress(wizard.Address{Email: " Contact@Example.com", ConfirmEmail: "contact@example.com "})))
	if got := l.view().Assignment; got.Email != "Contact@Example.com" || got.Merged {
		t.Errorf("the address is %+v", got)
	}
}

// An address that Cloud One knows is taken without a word; its password applies,
// whatever was typed [FCON, KA15118].
func TestCloudOneMerges(t *testing.T) {
	t.Parallel()
	l := newLab(t, legacy)
	l.toPassword("Cloud@example.com")
	l.must(l.password(strong))
	if p := l.primary(); p.Password != clouds || p.Login != "Cloud@example.com" {
		t.Errorf("the owner is %+v", p)
	}
	if n := l.noteOf(l.owners); !n.Assigned.Merged {
		t.Errorf("whoever began was told %+v", n)
	}
	l.look(func(r *sim.Reader) error {
		u, ok, err := l.wizard.CloudOneByKey(r, cloudKey)
		if !ok || u.Email != clouded || u.Name != clouded || u.Password != clouds {
			t.Errorf("the user of the key: %+v", u)
		}
		if _, ok, err := l.wizard.CloudOneByKey(r, ""); ok || err != nil {
			t.Errorf("the user of no key: %v, %v", ok, err)
		}
		list, err2 := l.wizard.Service().Credentials(r)
		if len(list) != 1 || list[0].Login != clouded || list[0].Password != clouds {
			t.Errorf("the credentials: %+v", list)
		}
		return errors.Join(err, err2)
	})
	for _, double := range []wizard.WorldCloudOneUser{{Email: "CLOUD@example.com", Password: "x"}, {Email: "b@example.com", Password: "x", APIKey: cloudKey}} {
		err := l.do("fixture", func(tx *sim.Tx) error {
			return l.wizard.Place(tx, wizard.World{CloudOne: []wizard.WorldCloudOneUser{double}})
		})
		if _, ok := errors.AsType[*sim.Invalid](err); !ok {
			t.Errorf("a second %+v: %v", double, err)
		}
	}
}

// The address of an account of the business: the account can take over, if its
// password is known [AADV].
func TestAnExistingAccount(t *testing.T) {
	t.Parallel()
	for name, bend := range map[string]func(*start){"activation": func(*start) {}, "platform update": legacy} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, bend)
			before := l.primary()
			l.must(l.address(resident))
			l.in(wizard.AwaitingExisting)
			l.unchanged(func() error { return l.enter("123456") }, "wizard.code.none")
			l.unchanged(func() error { return l.password(strong) }, "wizard.step")
			l.refused(l.give(l.wizard.UseExisting(wizard.Proof{Password: "wrong"})), "wizard.existing.password")
			if got := l.view().Assignment; got.Wrong != 1 || got.State != wizard.AwaitingExisting {
				t.Errorf("after a wrong password: %+v", got)
			}
			// Another address can be chosen, and this one again.
			l.must(l.give(l.wizard.GoBack()))
			if got := l.view().Assignment; got.Existing != "" || got.Email != "" {
				t.Errorf("after going back: %+v", got)
			}
			l.must(l.address(resident))
			l.must(l.give(l.wizard.UseExisting(wizard.Proof{Password: residents})))
			after := l.primary()
			if after.Email != resident || after.Password != residents || after.ID == before.ID {
				t.Errorf("the owner is %+v", after)
			}
			if n := l.noteOf(l.portal.accounts); n.State != "replaced" || n.Email != resident {
				t.Errorf("the portal's account: %+v", n)
			}
			if n := l.noteOf(l.owners); n.Assigned != (estate.Assigned{Account: after.ID, Email: resident}) {
				t.Errorf("whoever began was told %+v", n)
			}
		})
	}
}

// An account that was offered and has gone away cannot take over.
func TestAnExistingAccountIsGone(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.must(l.address(resident))
	l.must(l.do("control", func(tx *sim.Tx) error {
		p, _, err := l.people.ByEmail(&tx.Reader, resident)
		if err != nil {
			return err
		}
		_, err = l.people.accounts.Fire(tx, p.ID, estate.Retire, nil)
		return err
	}))
	l.unchanged(func() error { return l.give(l.wizard.UseExisting(wizard.Proof{Password: residents})) }, "wizard.address.used", "wizard.existing.password")
}

func TestPasswords(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.toPassword(fresh)
	for _, c := range []struct {
		one, two string
		codes    []string
	}{
		{"weak", "weak", []string{"password.weak"}},
		{strong, strong + "2", []string{"password.mismatch"}},
		{"weak", "other", []string{"password.weak", "password.mismatch"}},
	} {
		l.unchanged(func() error {
			return l.give(l.wizard.ResetPassword(wizard.Password{NewPassword: c.one, ConfirmPassword: c.two}))
		}, c.codes...)
	}
	l.unchanged(func() error { return l.address(fresh) }, "wizard.step")
	l.must(l.password(strong))
}

// Whoever is too slow has to do it again: error 4000013 is a fact [KA15118].
func TestTooSlow(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.advance(time.Hour) // on the first page time does not count
	l.toPassword(fresh)
	l.advance(29*time.Minute - time.Microsecond)
	l.unchanged(func() error { return l.password("weak") }, "password.weak")
	l.advance(time.Microsecond)
	l.refused(l.password("weak"), "wizard.unable")
	if got := l.view().Assignment; got.State != wizard.AwaitingEmail || got.Failures != 1 || got.Email != "" {
		t.Errorf("after the error: %+v", got)
	}
	l.toPassword(fresh)
	l.must(l.password(strong))
}

func TestOutcomes(t *testing.T) {
	t.Parallel()
	l := newLab(t, func(s *start) { s.settings[wizard.SettingOutcome] = "fail_once" })
	l.toPassword(fresh)
	l.refused(l.password(strong), "wizard.unable")
	l.toPassword(fresh)
	l.must(l.password(strong))
	l = newLab(t, func(s *start) { s.settings[wizard.SettingOutcome] = "fail" })
	for range 3 {
		l.toPassword(fresh)
		l.refused(l.password(strong), "wizard.unable")
		l.in(wizard.AwaitingEmail)
	}
	if p := l.primary(); p.ID != "" {
		t.Errorf("there is an owner: %+v", p)
	}
}

// An abandoned run can be begun again; its code leads nowhere.
func TestAbandon(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.toCode(fresh)
	run, code := l.run, l.code(fresh)
	l.must(l.do("control", func(tx *sim.Tx) error {
		_, err := l.wizard.Assignments.Fire(tx, run, estate.AbandonAssignment, nil)
		return err
	}))
	l.unchanged(func() error { return l.enter(code) }, "wizard.none")
	for _, on := range []string{"back", "abandon", "specify_address"} {
		l.unchanged(func() error {
			return l.do("control", func(tx *sim.Tx) error {
				_, err := l.wizard.Assignments.Fire(tx, run, triggerOf(on), nil)
				return err
			})
		}, "wizard.abandoned")
	}
	if v := l.verification(); v.State != wizard.VerificationWithdrawn {
		t.Errorf("its code is %+v", v)
	}
	l.must(l.begin(usual()))
	l.in(wizard.AwaitingEmail)
}

// An account that a product brings along: whoever began it makes the account, and
// an address that another account has is no obstacle, since they join.
func TestForAnAccount(t *testing.T) {
	t.Parallel()
	l := newLab(t, func(s *start) { s.begin.Purpose, s.begin.Original = estate.ForAccount, "tmems-admin" })
	give := func(cmd sim.Command) {
		t.Helper()
		_, err := l.box.Do(t.Context(), sim.As("v1:TMEMS-admin"), cmd)
		l.must(err)
	}
	l.look(func(r *sim.Reader) error {
		v, err := l.wizard.Mine(r, "tmems-admin")
		if v.Step.Title.EN != "Assign an email address to your account" || len(v.Step.Texts) != 1 {
			t.Errorf("the first page: %+v", v.Step)
		}
		return err
	})
	give(l.wizard.SpecifyAddress(wizard.Address{Email: resident, ConfirmEmail: resident}))
	give(l.wizard.EnterCode(l.code(resident)))
	give(l.wizard.ResetPassword(wizard.Password{NewPassword: strong, ConfirmPassword: strong}))
	if n := l.noteOf(l.owners); n.Assigned != (estate.Assigned{Email: resident, Password: strong}) {
		t.Errorf("whoever began was told %+v", n)
	}
	if p := l.primary(); p.ID != "" {
		t.Errorf("there is an owner: %+v", p)
	}
	if n := l.noteOf(l.portal.accounts); n.State != "waiting" {
		t.Errorf("the portal's account: %+v", n)
	}
}

// An account of a product's own console comes by a login that nobody signs in with,
// and may be told not to join another one.
func TestANewcomer(t *testing.T) {
	t.Parallel()
	login := estate.WizardLogin("apexone", root)
	l := newLab(t, func(s *start) {
		s.begin.Purpose, s.begin.Original, s.begin.Login, s.begin.Unused = estate.ForAccount, root, login, true
	})
	newcomer := func(login string, want bool) {
		t.Helper()
		l.look(func(r *sim.Reader) error {
			run, ok, err := l.wizard.Newcomer(r, login)
			if ok != want || ok != (run != "") {
				t.Errorf("%s: %q, %v", login, run, ok)
			}
			return err
		})
	}
	give := func(cmd sim.Command) error {
		t.Helper()
		_, err := l.box.Do(t.Context(), sim.As("v1:"+login), cmd)
		return err
	}
	newcomer(login, true)
	newcomer(root, false)
	l.look(func(r *sim.Reader) error {
		name, err := l.wizard.Named(r, login)
		if name != root {
			t.Errorf("%s is shown as %q", login, name)
		}
		return err
	})
	if _, err := l.box.Do(t.Context(), sim.As("v1:"+root), l.wizard.GoBack()); err == nil {
		t.Error("the login in its own console is good for the wizard")
	}
	l.refused(give(l.wizard.SpecifyAddress(wizard.Address{Email: resident, ConfirmEmail: resident})), "wizard.address.used")
	l.must(give(l.wizard.SpecifyAddress(wizard.Address{Email: "new@example.com", ConfirmEmail: "new@example.com"})))
	l.must(give(l.wizard.EnterCode(l.code("new@example.com"))))
	l.must(give(l.wizard.ResetPassword(wizard.Password{NewPassword: strong, ConfirmPassword: strong})))
	newcomer(login, false)
	if n := l.noteOf(l.portal.accounts); n.State != "waiting" {
		t.Errorf("the portal's account of the same login: %+v", n)
	}
}

// Of two runs that come to the same address, exactly one gets it.
func TestTwoForOneAddress(t *testing.T) {
	t.Parallel()
	l := newLab(t, legacy)
	other := "second"
	l.must(l.do("v1:second", func(tx *sim.Tx) error {
		if _, err := l.owners.New(tx, "end", nil); err != nil {
			return err
		}
		all, err := l.owners.All(&tx.Reader)
		if err != nil {
			return err
		}
		_, err = l.wizard.Assignments.New(tx, estate.BeginAssignment, estate.NewAssignment{
			Purpose: estate.ForActivation, Kind: "fake.owner", ID: all[1].ID, Original: other,
		})
		return err
	}))
	second := func(cmd sim.Command) error {
		_, err := l.box.Do(t.Context(), sim.As("v1:"+other), cmd)
		return err
	}
	typed := wizard.Password{NewPassword: strong, ConfirmPassword: strong}
	l.toPassword(fresh)
	l.must(second(l.wizard.SpecifyAddress(wizard.Address{Email: fresh, ConfirmEmail: fresh})))
	l.must(second(l.wizard.EnterCode(l.code(fresh))))
	l.must(l.give(l.wizard.ResetPassword(typed)))
	l.unchanged(func() error { return second(l.wizard.ResetPassword(typed)) }, "wizard.address.used")
	if p := l.primary(); p.Email != fresh {
		t.Errorf("the owner is %+v", p)
	}
	l.must(second(l.wizard.GoBack()))
}
