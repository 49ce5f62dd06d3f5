package platform_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/mockv1/platform"
)

var (
	setup      = []string{platform.ScopeSetup}
	assignment = []string{platform.ScopeAssignment}
)

// The order of two articles: the Primary User Account, then the region [CASJA, SEPJA].
func TestAccountFirst(t *testing.T) {
	t.Parallel()
	l := newLab(t, alone())
	got := l.activate(byPortal())
	l.is(platform.ConsoleActivating)
	if got.Session.Scope != platform.ScopeSetup || got.Session.Login != portalLogin || got.Console.Next != platform.NextWait {
		t.Fatalf("%+v", got)
	}
	l.advance(30 * time.Second)
	l.is(platform.ConsoleAssigning)
	run := see(l, "", l.town.runs.All)[0]
	if run.Purpose != estate.ForActivation || run.Original != portalLogin || run.Account != got.Session.Account || run.Email != "" || run.Name != "Robin" {
		t.Errorf("the wizard was told %+v", run)
	}
	// Whoever lost his session comes back with the same proof, or signs in.
	if again := l.activate(byPortal()); again.Console.Next != platform.NextAssign || again.Session.Account != got.Session.Account {
		t.Errorf("%+v", again)
	}
	if _, err := l.with(l.mustSignIn(portalLogin), l.p.Provision("jp"), setup...); err == nil {
		t.Error("the region can be chosen before the account")
	}
	l.assign()
	l.is(platform.ConsoleChoosingRegion)
	// The login that was replaced does nothing any more, and is told what to do.
	if v := see(l, "v1:"+portalLogin, l.p.Console); !v.SignInAgain || v.Blocks[0].Text.EN != "Sign in with the email address and password of the Primary User Account to go on setting up Trend Vision One." {
		t.Errorf("%+v", v)
	}
	l.refuses(got.Session.Token, l.p.Provision("jp"), setup, "v1.console.owner_only")
	l.refused(func() error {
		_, err := l.box.Do(t.Context(), web.Visitor, l.p.Activate(platform.Proof{Product: platform.OnPremises, Code: code}))
		return err
	}, "v1.console.activated")
	token := l.mustSignIn(newAddress)
	l.refuses(token, l.p.GotIt(), nil, "limited", platform.ScopeSetup)
	l.refuses(token, l.p.Provision("atlantis"), setup, "v1.console.region")
	view := must[platform.ConsoleView](l, token, l.p.Provision("jp"), setup...)
	if view.Console.State != platform.ConsoleProvisioning || view.Next != platform.NextWait {
		t.Errorf("%+v", view)
	}
	l.refuses(token, l.p.Provision("us"), setup, "v1.console.region_fixed")
	l.advance(3 * time.Minute)
	l.is(platform.ConsoleReady)
	if b := l.business(); b.Platform != estate.Foundation || b.Region != "jp" {
		t.Errorf("the business is %+v", b)
	}
	// His session is a whole one now; those of the old login have ended.
	l.refuses(token, l.p.GotIt(), nil, "v1.platform.not_now")
	l.refuses(got.Session.Token, l.p.Provision("jp"), setup, "session.ended", estate.EndedByReplacement)
	l.refuses(token, l.p.Provision("us"), nil, "v1.console.region_fixed")
}

// The order of the English article: the region first, and the dashboard; the wizard
// comes with the console, if there is one [CASKB].
func TestRegionFirst(t *testing.T) {
	t.Parallel()
	l := newLab(t, alone())
	l.set(map[string]string{platform.SettingOrder: "region_first"})
	got := l.activate(byPortal())
	l.advance(30 * time.Second)
	must[platform.ConsoleView](l, got.Session.Token, l.p.Provision("us"), setup...)
	l.advance(3 * time.Minute)
	l.is(platform.ConsoleReady)
	if c := l.console(); !c.Assigning || c.Platform != estate.Foundation || l.business().Region != "us" {
		t.Errorf("%+v", c)
	}
	// The session in which it was set up sees the dashboard.
	l.refuses(got.Session.Token, l.p.AgreeToUpdate(), nil, "v1.platform.none")
	l.assign()
	if l.console().Assigning {
		t.Error("the wizard still waits")
	}
	l.refuses(l.mustSignIn(newAddress), l.p.Provision("us"), nil, "v1.console.region_fixed")
}

// The article about Email Security has no wizard, and the console is a legacy one [TMEMSJA].
func TestWithoutWizard(t *testing.T) {
	t.Parallel()
	for _, order := range []string{"account_first", "region_first"} {
		t.Run(order, func(t *testing.T) {
			t.Parallel()
			p := alone()
			p.Settings[platform.SettingOrder], p.Settings[platform.SettingWizard] = order, "off"
			p.Settings[platform.SettingPlatform], p.Settings[platform.SettingAgreement] = "legacy", "on"
			l := newLab(t, p)
			l.refused(func() error {
				_, err := l.box.Do(t.Context(), web.Visitor, l.p.Activate(byPortal()))
				return err
			}, "v1.console.agreement_required")
			proof := byPortal()
			proof.Agreed = true
			got := l.activate(proof)
			l.advance(30 * time.Second)
			must[platform.ConsoleView](l, got.Session.Token, l.p.Provision("jp"), setup...)
			l.advance(3 * time.Minute)
			if b := l.business(); b.Platform != estate.Legacy {
				t.Fatalf("%+v", b)
			}
			if len(see(l, "", l.town.runs.All)) != 0 || l.console().Assigning {
				t.Error("the wizard has begun")
			}
			l.updateIs(platform.UpdateAvailable)
			must[platform.UpdateView](l, got.Session.Token, l.p.AgreeToUpdate())
		})
	}
}

// A user of Cloud One needs no wizard; whoever has a code needs one in any order.
func TestOtherProofs(t *testing.T) {
	t.Parallel()
	t.Run("an API key", func(t *testing.T) {
		t.Parallel()
		l := newLab(t, alone())
		got := l.activate(platform.Proof{Product: platform.TrendCloudOne, APIKey: "key-of-cloud-one"})
		l.advance(30 * time.Second)
		l.is(platform.ConsoleChoosingRegion)
		if got.Session.Login != "cloud@example.com" || got.Console.Console.Holder != platform.HolderCloud {
			t.Errorf("%+v", got)
		}
		must[platform.ConsoleView](l, got.Session.Token, l.p.Provision("eu"), setup...)
	})
	t.Run("an activation code", func(t *testing.T) {
		t.Parallel()
		p := alone()
		p.Settings[platform.SettingOrder], p.Settings[platform.SettingWizard] = "region_first", "off"
		l := newLab(t, p)
		typed := " " + strings.ToLower(code) + " "
		got := l.activate(platform.Proof{Product: platform.OnPremises, Code: typed})
		l.activate(platform.Proof{Product: platform.OnPremises, Code: code}) // the same, as it was printed
		l.advance(30 * time.Second)
		l.is(platform.ConsoleAssigning)
		if run := see(l, "", l.town.runs.All)[0]; run.Original != code || run.Account != "" || got.Session.Login != code || got.Session.Account != l.console().ID {
			t.Errorf("the wizard was told %+v by %+v", run, got.Session)
		}
		l.assign()
		must[platform.ConsoleView](l, l.mustSignIn(newAddress), l.p.Provision("jp"), setup...)
		l.advance(3 * time.Minute)
		l.refuses(got.Session.Token, l.p.GotIt(), nil, "session.ended", estate.EndedByReplacement)
	})
}

// ordered is a business whose only licence of a product was ordered, and not activated.
func ordered() *plan {
	p := alone()
	p.Licences[0].State = estate.LicenceNotActivated
	return p
}

// The code of a licence that was ordered activates the licence, and Vision One by it.
// What stands in the way of either leaves both as they were.
func TestTheCodeOfAnOrder(t *testing.T) {
	t.Parallel()
	byCode := platform.Proof{Product: platform.OnPremises, Code: " " + strings.ToLower(code)}
	state := func(l *lab) lifecycle.State { l.t.Helper(); return see(l, "", estate.Licences.All)[0].State }
	try := func(l *lab, proof platform.Proof) func() error {
		return func() error {
			_, err := l.box.Do(t.Context(), web.Visitor, l.p.Activate(proof))
			return err
		}
	}
	p := ordered()
	p.Settings[platform.SettingAgreement] = "on"
	l := newLab(t, p)
	if got := see(l, "", l.p.Activation); len(got.Blocks) != 0 {
		t.Errorf("the screen says %+v", got.Blocks)
	}
	l.refused(try(l, byPortal()), "v1.console.no_licence", "v1.console.agreement_required")
	l.refused(try(l, byCode), "v1.console.agreement_required")
	if got := state(l); got != estate.LicenceNotActivated {
		t.Errorf("refused, the licence is %s", got)
	}
	byCode.Agreed = true
	got := l.activate(byCode)
	if state(l) != estate.LicenceActive || got.Console.Console.State != platform.ConsoleActivating || got.Console.Console.Holder != platform.HolderCode {
		t.Errorf("the licence is %s: %+v", state(l), got)
	}
	l.activate(byCode) // the way back

	p = ordered()
	p.Licences = append(p.Licences, estate.Licence{State: estate.LicenceActive, Product: "cas", Seats: 1, Code: "BB-1", Ends: began.AddDate(1, 0, 0)})
	l = newLab(t, p)
	l.refused(try(l, byCode), "licence.saas_conflict")
	l.is(platform.ConsoleRegistered)

	p = ordered()
	p.Platform = estate.Foundation
	l = newLab(t, p)
	l.refused(try(l, byCode), "v1.console.activated")
	if got := state(l); got != estate.LicenceNotActivated {
		t.Errorf("where there is a console, the licence is %s", got)
	}
}

// A proof that is wrong is refused, and noted as long as the console is not there.
func TestWrongProofs(t *testing.T) {
	t.Parallel()
	p := alone()
	replaced := theRoot()
	replaced.ID, replaced.Login, replaced.Replaced, replaced.State = "old", "old-admin", true, "replaced"
	p.Roots = append(p.Roots, replaced)
	l := newLab(t, p)
	for _, tc := range []struct {
		name  string
		proof platform.Proof
		want  []string
	}{
		{"password", platform.Proof{Product: platform.OtherSaaS, Account: portalLogin, Password: "x"}, []string{"401", "sign_in.failed"}},
		{"account", platform.Proof{Product: platform.OtherSaaS, Account: "nobody", Password: password}, []string{"401", "sign_in.failed"}},
		{"replaced", platform.Proof{Product: platform.OtherSaaS, Account: "old-admin", Password: password}, []string{"403", "v1.sign_in.replaced"}},
		{"code", platform.Proof{Product: platform.OnPremises, Code: "x"}, []string{"401", "v1.activation.code"}},
		{"no code", platform.Proof{Product: platform.OnPremises}, []string{"401", "v1.activation.code"}},
		{"key", platform.Proof{Product: platform.TrendCloudOne, APIKey: "x"}, []string{"401", "v1.activation.key"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			before := l.world()
			_, err := l.box.Do(t.Context(), web.Visitor, l.p.Activate(tc.proof))
			if got := codes(err); !slices.Equal(got, tc.want) {
				t.Errorf("refused with %q, want %q", got, tc.want)
			}
			l.is(platform.ConsoleRegistered)
			if l.world() == before {
				t.Error("it is not noted")
			}
		})
	}
	l.refused(func() error {
		_, err := l.box.Do(t.Context(), web.Visitor, l.p.Activate(platform.Proof{Product: "cheese"}))
		if err == nil || err.Error() != "product: want on_premises, other_saas or cloud_one" {
			t.Errorf("of no such product it says %v", err)
		}
		return err
	}, "invalid")
}

// Without a licence that runs there is nothing to activate; a console that is there
// is not activated twice.
func TestNotToBeActivated(t *testing.T) {
	t.Parallel()
	activate := func(l *lab) func() error {
		return func() error {
			_, err := l.box.Do(l.t.Context(), web.Visitor, l.p.Activate(byPortal()))
			return err
		}
	}
	p := alone()
	p.Licences[0].Ends = began
	l := newLab(t, p)
	l.refused(activate(l), "v1.console.no_licence")
	if s := see(l, "", l.p.Activation); len(s.Blocks) != 1 || s.Blocks[0].Code != "v1.console.no_licence" {
		t.Errorf("%+v", s.Blocks)
	}
	l = newLab(t, legacy())
	l.refused(activate(l), "v1.console.activated")
	// Nor is a wrong password a fact of a console that is there.
	before := l.world()
	if _, err := l.box.Do(t.Context(), web.Visitor, l.p.Activate(platform.Proof{Product: platform.OtherSaaS})); codes(err)[0] != "401" || l.world() != before {
		t.Errorf("%v", err)
	}
}

// Provisioning that fails is tried again.
func TestProvisioningFails(t *testing.T) {
	t.Parallel()
	p := alone()
	p.Settings[platform.SettingOrder], p.Settings[platform.SettingOutcome] = "region_first", "fail"
	l := newLab(t, p)
	token := l.activate(byPortal()).Session.Token
	l.advance(30 * time.Second)
	l.refuses(token, l.p.RetryProvisioning(), setup, "v1.console.not_failed")
	must[platform.ConsoleView](l, token, l.p.Provision("jp"), setup...)
	for range 2 {
		l.advance(3 * time.Minute)
		l.is(platform.ConsoleFailed)
		if view := see(l, "", l.p.Console); view.Next != platform.NextRetry {
			t.Errorf("%+v", view)
		}
		l.refuses(token, l.p.Provision("us"), setup, "v1.console.region_fixed")
		must[platform.ConsoleView](l, token, l.p.RetryProvisioning(), setup...)
	}
	l.set(map[string]string{platform.SettingOutcome: "done"})
	l.advance(3 * time.Minute)
	l.is(platform.ConsoleReady)

	p.Settings[platform.SettingOutcome] = "fail_once"
	l = newLab(t, p)
	token = l.activate(byPortal()).Session.Token
	l.advance(30 * time.Second)
	must[platform.ConsoleView](l, token, l.p.Provision("jp"), setup...)
	l.advance(3 * time.Minute)
	l.is(platform.ConsoleFailed)
	must[platform.ConsoleView](l, token, l.p.RetryProvisioning(), setup...)
	l.advance(3 * time.Minute)
	l.is(platform.ConsoleReady)
}

// A licence that ends while the console is set up stops it until it is renewed:
// a console cannot be made that would be locked for ever.
func TestLicenceEndsDuringSetup(t *testing.T) {
	t.Parallel()
	const years = 3 * 365 * 24 * time.Hour
	p := alone()
	p.Settings[platform.SettingOrder], p.Settings[platform.SettingOutcome] = "region_first", "fail"
	l := newLab(t, p)
	l.activate(byPortal())
	l.advance(years)
	token := l.mustSignIn(portalLogin)
	l.refuses(token, l.p.Provision("jp"), setup, "v1.console.no_licence")
	if v := see(l, "v1:"+portalLogin, l.p.Console); v.Next != platform.NextChooseRegion || v.SignInAgain || len(v.Blocks) != 1 || v.Blocks[0].Code != "v1.console.no_licence" {
		t.Errorf("%+v", v)
	}
	p.Licences[0].Ends = began.AddDate(0, 0, 1)
	l = newLab(t, p)
	must[platform.ConsoleView](l, l.activatedAfter(30*time.Second), l.p.Provision("jp"), setup...)
	l.advance(years)
	l.is(platform.ConsoleFailed)
	l.refuses(l.mustSignIn(portalLogin), l.p.RetryProvisioning(), setup, "v1.console.no_licence")
}

// activatedAfter activates Vision One with the portal's account, and returns the
// session's token some time later.
func (l *lab) activatedAfter(d time.Duration) string {
	l.t.Helper()
	token := l.activate(byPortal()).Session.Token
	l.advance(d)
	return token
}

// Nobody but the owner comes in before the console is there; nobody at all once the
// licences have been over for too long.
func TestTheGate(t *testing.T) {
	t.Parallel()
	gate := func(l *lab, primary bool) func() error {
		return func() error {
			return l.box.View(l.t.Context(), func(r *sim.Reader) error {
				scope, err := l.p.Gate(r, primary)
				if scope != "" {
					return estate.Limited(scope)
				}
				return err
			})
		}
	}
	l := newLab(t, alone())
	l.refused(gate(l, true), "limited", platform.ScopeSetup)
	l.refused(gate(l, false), "403", "v1.console.not_ready")
	l = newLab(t, legacy())
	if err := gate(l, false)(); err != nil {
		t.Error(err)
	}
	l.advance(365*24*time.Hour + 61*24*time.Hour)
	l.refused(gate(l, true), "403", "v1.access.purged")
	l.refused(gate(l, false), "403", "v1.access.purged")
}

// A business is registered once; no command does that, but fixtures.
func TestABusinessIsRegistered(t *testing.T) {
	t.Parallel()
	l := newLab(t, alone())
	if _, err := l.box.Do(t.Context(), sim.As("test"), births{l}); err != nil {
		t.Fatal(err)
	}
	l.is(platform.ConsoleRegistered)
}
