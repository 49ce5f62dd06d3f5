package iam_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockv1/iam"
)

// metadata is what an identity provider publishes of itself.
const metadata = `<?xml version="1.0"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example.com/saml">
  <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>bm90IG9uZQ==</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example.com/sso"/>
  </md:IDPSSODescriptor>
</md:EntityDescriptor>`

func newProvider() iam.NewProvider {
	return iam.NewProvider{Name: "Corporate", Metadata: metadata, Enabled: true}
}

// assert has the identity provider say who somebody is.
func (l *lab) assert(email string, groups ...string) (iam.SignedIn, error) {
	return sim.Do[iam.SignedIn](l.t.Context(), l.box, sim.As("visitor"), l.v.SignInSAML(iam.Assertion{Email: email, Groups: groups}))
}

func (l *lab) cannotAssert(want, email string, groups ...string) {
	l.t.Helper()
	_, err := l.assert(email, groups...)
	if got := codes(err); !slices.Equal(got, []string{"403", want}) {
		l.t.Errorf("%s signs in: refused with %q, want %q", email, got, want)
	}
}

// SAML users are locked out by the update of the platform until an identity
// provider is enabled and they have verified their addresses.
func TestSingleSignOnAfterThePlatformUpdate(t *testing.T) {
	t.Parallel()
	l := newLab(t, legacy())
	for _, email := range []string{"saml@example.com", "member@example.com"} {
		if in, err := l.assert(email, group); err != nil || in.Next != iam.NextDashboard {
			t.Fatalf("before the update: %v", err)
		}
	}
	l.platformUpdated(false)
	l.cannotAssert("v1.saml.no_provider", "saml@example.com")
	l.cannotAssert("v1.saml.no_provider", "member@example.com", group)
	early := l.key("saml@example.com")
	l.refused([]string{"v1.saml.no_provider"}, func() error { return l.accept(early, "") })

	p := must[iam.IdentityProvider](l, rootLogin, l.v.AddProvider(newProvider()))
	if p.State != iam.ProviderEnabled || p.EntityID != "https://idp.example.com/saml" || p.URL != "https://idp.example.com/sso" {
		t.Errorf("%+v", p)
	}
	l.cannotAssert("v1.saml.unverified", "saml@example.com")
	l.advance(24 * time.Hour)
	l.refused([]string{"invitation.expired"}, func() error { return l.accept(early, "") })
	must[iam.Account](l, rootLogin, l.v.ResendInvitation(l.account("saml@example.com").ID))
	if err := l.accept(l.key("saml@example.com"), ""); err != nil {
		t.Fatal(err)
	}
	if _, err := l.assert("SAML@example.com"); err != nil {
		t.Error(err)
	}
	l.refused([]string{"invitation.used"}, func() error { return l.accept(l.lastKey("saml@example.com"), "") })
	members(t, l)
}

// Each member of a group verifies his address, by a link that is mailed when he
// tries to sign in.
func members(t *testing.T, l *lab) {
	t.Helper()
	const member = "member@example.com"
	if a := l.account(group); a.State != "active" {
		t.Fatalf("the group: %+v", a)
	}
	l.refused([]string{"v1.account.not_invited"}, func() error { _, err := l.as(rootLogin, l.v.ResendInvitation(l.account(group).ID)); return err })
	l.cannotAssert("v1.saml.unverified", member, group)
	first := l.key(member)
	l.cannotAssert("v1.saml.unverified", member, group)
	second := l.key(member)
	l.refused([]string{"invitation.superseded"}, func() error { return l.accept(first, "") })
	l.advance(24 * time.Hour)
	l.refused([]string{"invitation.expired"}, func() error { return l.accept(second, "") })
	l.cannotAssert("v1.saml.unverified", member, group)
	key := l.key(member)
	if err := l.accept(key, ""); err != nil {
		t.Fatal(err)
	}
	l.refused([]string{"invitation.used"}, func() error { return l.accept(key, "") })
	in, err := l.assert(member, "others", strings.ToUpper(group))
	if err != nil || in.Session.Login != group {
		t.Errorf("%+v: %v", in, err)
	}
	l.cannotAssert("v1.saml.unverified", "other@example.com", group)
	l.cannotAssert("v1.saml.unknown", "other@example.com", "others")
	must[iam.Account](l, rootLogin, l.v.EditAccount(l.account(group).ID, "", "disabled"))
	l.cannotAssert("v1.account.disabled", member, group)
	l.cannotAssert("v1.account.disabled", "other@example.com", group)
}

// Where an identity provider is there already, a group waits for nothing else.
func TestGroupsThatWereDisabled(t *testing.T) {
	t.Parallel()
	l := newLab(t, legacy())
	id := l.account(group).ID
	must[iam.Account](l, rootLogin, l.v.EditAccount(id, "", "disabled"))
	l.platformUpdated(false)
	must[iam.IdentityProvider](l, rootLogin, l.v.AddProvider(newProvider()))
	if a := must[iam.Account](l, rootLogin, l.v.EditAccount(id, "", "enabled")); a.State != iam.AccountActive {
		t.Errorf("%+v", a)
	}
	l.cannotAssert("v1.saml.unverified", "member@example.com", group)
}

// Accounts of each type are added; each signs in by its own way.
func TestAddingAccountsOfEachType(t *testing.T) {
	t.Parallel()
	l := newLab(t, foundation())
	add := func(in iam.Invitee) iam.Account {
		in.Role = "Analyst"
		return must[iam.Account](l, primary, l.v.InviteAccount(in))
	}
	saml := add(iam.Invitee{Type: iam.TypeSAML, Email: newcomer})
	only := add(iam.Invitee{Type: iam.TypeIDPOnlySAMLGroup, Group: "Guests"})
	if saml.State != iam.AccountInvited || only.State != iam.AccountActive || only.SignInName() != "Guests" || only.Name != "Guests" {
		t.Errorf("%+v and %+v", saml, only)
	}
	l.cannot(newcomer, "403", "v1.account.invited")
	l.cannot("Guests", "403", "v1.account.single_sign_on")
	l.cannotAssert("v1.saml.no_provider", newcomer)
	must[iam.IdentityProvider](l, primary, l.v.AddProvider(newProvider()))
	l.cannotAssert("v1.saml.unverified", newcomer)
	if m := l.mail(newcomer); m.Template != iam.VerifyInvitation {
		t.Errorf("the mail: %+v", m)
	}
	if err := l.accept(l.key(newcomer), ""); err != nil {
		t.Fatal(err)
	}
	for _, who := range []string{newcomer, "guest@example.com"} {
		if _, err := l.assert(who, "guests"); err != nil {
			t.Errorf("%s: %v", who, err)
		}
	}
	for name, tc := range map[string]struct {
		in   iam.Invitee
		want []string
	}{
		"a user without an address": {iam.Invitee{Type: iam.TypeSAML}, []string{"v1.account.address_required"}},
		"a local one without":       {iam.Invitee{}, []string{"v1.account.address_required"}},
		"a group without a name":    {iam.Invitee{Type: iam.TypeSAMLGroup}, []string{"v1.account.group_required"}},
		"a group that is there":     {iam.Invitee{Type: iam.TypeSAMLGroup, Group: "GUESTS"}, []string{"v1.account.exists"}},
		"an address that is there":  {iam.Invitee{Type: iam.TypeSAML, Email: operator}, []string{"v1.account.exists"}},
		"an unknown type":           {iam.Invitee{Type: "carrier pigeon"}, []string{"invalid"}},
	} {
		tc.in.Role = "Analyst"
		t.Run(name, func(t *testing.T) {
			l.refused(tc.want, func() error { _, err := l.as(primary, l.v.InviteAccount(tc.in)); return err })
		})
	}
	p := legacy()
	old := newLab(t, p)
	old.refused([]string{"v1.account.type_not_offered"}, func() error {
		_, err := old.as(rootLogin, old.v.InviteAccount(iam.Invitee{Type: iam.TypeIDPOnlySAMLGroup, Group: "Guests", Role: "Analyst"}))
		return err
	})
}

func TestDescribingAnAccount(t *testing.T) {
	t.Parallel()
	l := newLab(t, foundation())
	id := l.account(operator).ID
	if a := must[iam.Account](l, primary, l.v.DescribeAccount(id, "Night shift")); a.Description != "Night shift" {
		t.Errorf("%+v", a)
	}
	l.refused([]string{"v1.account.primary"}, func() error { _, err := l.as(primary, l.v.DescribeAccount(l.account(primary).ID, "x")); return err })
	l.refused([]string{"v1.role.not_allowed"}, func() error { _, err := l.as(operator, l.v.DescribeAccount(id, "x")); return err })
}

func TestIdentityProviders(t *testing.T) {
	t.Parallel()
	l := newLab(t, foundation())
	in := newProvider()
	in.Enabled = false
	p := must[iam.IdentityProvider](l, primary, l.v.AddProvider(in))
	if p.State != iam.ProviderDisabled || !p.CertificateEnds.IsZero() {
		t.Errorf("%+v", p)
	}
	text := "Head office"
	if p = must[iam.IdentityProvider](l, primary, l.v.EditProvider(p.ID, "enabled", &text)); p.State != iam.ProviderEnabled || p.Description != text {
		t.Errorf("%+v", p)
	}
	change := func(login, id, status string) func() error {
		return func() error { _, err := l.as(login, l.v.EditProvider(id, status, nil)); return err }
	}
	add := func(login string, in iam.NewProvider) func() error {
		return func() error { _, err := l.as(login, l.v.AddProvider(in)); return err }
	}
	remove := func(login string) func() error {
		return func() error { _, err := l.as(login, l.v.DeleteProvider(p.ID)); return err }
	}
	l.refused([]string{"v1.role.not_allowed"}, change(operator, p.ID, "disabled"))
	l.refused([]string{"v1.role.not_allowed"}, remove(operator))
	l.refused([]string{"v1.identity_provider.not_disabled"}, change(primary, p.ID, "enabled"))
	l.refused([]string{"invalid"}, change(primary, p.ID, ""))
	l.refused([]string{"invalid"}, change(primary, p.ID, "sleepy"))
	l.refused([]string{"not found"}, change(primary, "nobody", "enabled"))
	l.refused([]string{"v1.identity_provider.exists"}, add(primary, iam.NewProvider{Name: "CORPORATE", Metadata: metadata}))
	l.refused([]string{"v1.role.not_allowed", "v1.identity_provider.metadata"}, add(operator, iam.NewProvider{Name: "Other", Metadata: "<x/>"}))
	for _, document := range []string{"", "no XML", strings.Replace(metadata, "entityID", "id", 1), strings.Replace(metadata, "SingleSignOnService", "Elsewhere", 1)} {
		l.refused([]string{"v1.identity_provider.metadata"}, add(primary, iam.NewProvider{Name: "Other", Metadata: document}))
	}
	must[iam.IdentityProvider](l, primary, l.v.EditProvider(p.ID, "disabled", nil))
	l.refused([]string{"v1.identity_provider.not_enabled"}, change(primary, p.ID, "disabled"))
	must[iam.IdentityProvider](l, primary, l.v.DeleteProvider(p.ID))
	l.refused([]string{"v1.identity_provider.gone"}, change(primary, p.ID, "enabled"))
	if list := see(l, primary, l.v.ProviderList); len(list) != 0 {
		t.Errorf("%+v", list)
	}
	must[iam.IdentityProvider](l, primary, l.v.AddProvider(newProvider()))

	old := newLab(t, legacy())
	old.refused([]string{"v1.identity_provider.foundation"}, func() error { _, err := old.as(rootLogin, old.v.AddProvider(newProvider())); return err })
}

// The certificate's end is that of the latest one.
func TestCertificatesOfMetadata(t *testing.T) {
	t.Parallel()
	got, err := iam.ReadMetadata(strings.Replace(metadata, "bm90IG9uZQ==", certificate(t, began.AddDate(2, 0, 0)), 1))
	if err != nil || !got.CertificateEnds.Equal(began.AddDate(2, 0, 0)) {
		t.Errorf("%+v: %v", got, err)
	}
}

// What stands before a session, in its order: the login, the password, the state of
// the account, the console, multi-factor authentication.
func TestOrderOfSigningIn(t *testing.T) {
	t.Parallel()
	type want struct {
		codes       []string
		next, scope string
	}
	for name, tc := range map[string]struct {
		region          string
		login, password string
		want            want
	}{
		"the owner":                      {"jp", rootLogin, rootPassword, want{nil, "dashboard", ""}},
		"the owner in capitals":          {"jp", strings.ToUpper(rootLogin), rootPassword, want{nil, "dashboard", ""}},
		"the owner's own password":       {"jp", rootLogin, password, want{[]string{"401", "sign_in.failed"}, "", ""}},
		"by his contact address":         {"jp", primary, rootPassword, want{[]string{"401", "sign_in.failed"}, "", ""}},
		"somebody":                       {"jp", operator, password, want{nil, "dashboard", ""}},
		"somebody disabled":              {"updating", "disabled@example.com", password, want{[]string{"403", "v1.account.disabled"}, "", ""}},
		"a wrong password when locked":   {"locked", operator, fresh, want{[]string{"401", "sign_in.failed"}, "", ""}},
		"somebody when locked":           {"locked", operator, password, want{[]string{"403", "test.locked"}, "", ""}},
		"the owner when locked":          {"locked", rootLogin, rootPassword, want{[]string{"403", "test.locked"}, "", ""}},
		"somebody during the update":     {"updating", operator, password, want{[]string{"403", "test.updating"}, "", ""}},
		"the owner during the update":    {"updating", rootLogin, rootPassword, want{nil, "assignment", "assignment"}},
		"with a second factor":           {"mfa", operator, password, want{nil, "one_time_password", "mfa"}},
		"with a factor to be set up":     {"mfa_setup", operator, password, want{nil, "enable_mfa", "mfa_setup"}},
		"a login ID that is replaced":    {"replaced", rootLogin, rootPassword, want{[]string{"403", "v1.sign_in.replaced"}, "", ""}},
		"the same with a wrong password": {"replaced", rootLogin, password, want{[]string{"403", "v1.sign_in.replaced"}, "", ""}},
		"a SAML user":                    {"jp", "saml@example.com", "", want{[]string{"403", "v1.account.single_sign_on"}, "", ""}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, legacy())
			if _, err := l.box.Do(t.Context(), sim.As("support"), moved{Platform: estate.Legacy, Region: tc.region}); err != nil {
				t.Fatal(err)
			}
			in, err := sim.Do[iam.SignedIn](t.Context(), l.box, sim.As("visitor"), l.v.SignIn(tc.login, tc.password))
			if got := codes(err); !slices.Equal(got, tc.want.codes) {
				t.Fatalf("refused with %q, want %q", got, tc.want.codes)
			}
			if in.Next != tc.want.next || in.Session.Scope != tc.want.scope {
				t.Errorf("%+v", in)
			}
		})
	}
}

// Single sign-on asks for no second factor: that is the identity provider's affair.
func TestSingleSignOnWithoutSecondFactor(t *testing.T) {
	t.Parallel()
	l := newLab(t, legacy())
	if _, err := l.box.Do(t.Context(), sim.As("support"), moved{Platform: estate.Legacy, Region: "mfa"}); err != nil {
		t.Fatal(err)
	}
	if in, err := l.assert("saml@example.com"); err != nil || in.Session.Scope != "" {
		t.Errorf("%+v: %v", in, err)
	}
}

// Where there is no console yet, an account of the portal comes to set it up.
func TestSigningInWithoutAConsole(t *testing.T) {
	t.Parallel()
	l := newLab(t, &plan{platform: estate.NoVisionOne, settings: map[string]string{}})
	in := must[iam.SignedIn](l, "", l.v.SignIn(rootLogin, rootPassword))
	if in.Next != iam.NextSetup || in.Session.Account != "root" || in.Session.Login != rootLogin || in.Account.ID != "" {
		t.Errorf("%+v", in)
	}
	l.refused([]string{"401", "sign_in.failed"}, func() error { _, err := l.as("", l.v.SignIn(rootLogin, password)); return err })
	l.refused([]string{"401", "sign_in.failed"}, func() error { _, err := l.as("", l.v.SignIn(operator, password)); return err })

	there := newLab(t, foundation())
	there.refused([]string{"401", "sign_in.failed"}, func() error { _, err := there.as("", there.v.SignIn(rootLogin, rootPassword)); return err })
}
