package iam_test

import (
	"slices"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockv1/iam"
)

const connects = "v1.product_instance.connect"

func newKey(name, role string, months int) iam.NewKey {
	return iam.NewKey{KeyText: iam.KeyText{Name: name, Role: role}, Months: months}
}

// value returns an API key's value, as whoever is told it once has it.
func (l *lab) value(k iam.APIKey) string {
	l.t.Helper()
	return see(l, primary, func(r *sim.Reader) (string, error) {
		k, err := l.v.APIKeyByID(r, k.ID)
		return k.Value(r), err
	})
}

// shows wants an API key let in for an act, or refused with status and code.
func (l *lab) shows(value, act string, want ...string) {
	l.t.Helper()
	err := l.read("", func(r *sim.Reader) error { return l.v.EnterByKey(r, value, act) })
	if got := codes(err); !slices.Equal(got, want) {
		l.t.Errorf("the API key is answered with %q (%v), want %q", got, err, want)
	}
}

// A key is good from its making to its end, unless it is disabled, regenerated or deleted.
func TestTheLifeOfAnAPIKey(t *testing.T) {
	t.Parallel()
	l := newLab(t, foundation())
	k := must[iam.APIKey](l, primary, l.v.AddAPIKey(newKey("Deployment", iam.Operator, 1)))
	first := l.value(k)
	if sim.TagOf(first) != sim.Tag(l.box.ID()) {
		t.Errorf("%q does not lead to its sandbox", first)
	}
	l.shows(first, connects)
	l.shows(first, "v1.account.invite", "403", "v1.role.not_allowed")
	l.shows(first, "v1.no_such_act", "403", "v1.role.not_allowed")
	l.shows("", connects, "401", "v1.api_key.missing")
	l.shows(first+"0", connects, "401", "v1.api_key.unknown")

	must[iam.APIKey](l, primary, l.v.EditAPIKey(k.ID, iam.KeyEdits{Status: "disabled"}))
	l.shows(first, connects, "401", "v1.api_key.disabled")
	l.refused([]string{"v1.api_key.not_enabled"}, func() error {
		_, err := l.as(primary, l.v.EditAPIKey(k.ID, iam.KeyEdits{Status: "disabled"}))
		return err
	})
	must[iam.APIKey](l, primary, l.v.EditAPIKey(k.ID, iam.KeyEdits{Status: "enabled"}))

	l.advance(31*24*time.Hour - time.Second)
	l.shows(first, connects)
	l.advance(time.Second)
	l.shows(first, connects, "401", "v1.api_key.expired")

	must[iam.APIKey](l, primary, l.v.RegenerateAPIKey(k.ID))
	second := l.value(k)
	l.shows(first, connects, "401", "v1.api_key.unknown")
	l.shows(second, connects)
	must[iam.APIKey](l, primary, l.v.DeleteAPIKey(k.ID))
	l.shows(second, connects, "401", "v1.api_key.unknown")
	l.refused([]string{"v1.api_key.gone"}, func() error { _, err := l.as(primary, l.v.RegenerateAPIKey(k.ID)); return err })
}

// What is refused has its reason, and changes nothing.
func TestRefusedAPIKeys(t *testing.T) {
	t.Parallel()
	l := newLab(t, foundation())
	k := must[iam.APIKey](l, primary, l.v.AddAPIKey(newKey("Deployment", iam.Operator, 0)))
	text := func(s string) *string { return &s }
	for name, tc := range map[string]struct {
		login string
		cmd   sim.Command
		want  []string
	}{
		"an operator adds one":       {operator, l.v.AddAPIKey(newKey("Mine", "Analyst", 12)), []string{"v1.role.not_allowed"}},
		"an operator disables one":   {operator, l.v.EditAPIKey(k.ID, iam.KeyEdits{Status: "disabled"}), []string{"v1.role.not_allowed"}},
		"an operator regenerates":    {operator, l.v.RegenerateAPIKey(k.ID), []string{"v1.role.not_allowed"}},
		"an auditor deletes one":     {auditor, l.v.DeleteAPIKey(k.ID), []string{"v1.role.not_allowed"}},
		"of the same name":           {primary, l.v.AddAPIKey(newKey("deployMENT", "Analyst", 12)), []string{"v1.api_key.exists"}},
		"with no such role":          {primary, l.v.AddAPIKey(newKey("Other", "King", 12)), []string{"v1.role.unknown"}},
		"with everything":            {primary, l.v.AddAPIKey(newKey("Other", iam.MasterAdministrator, 12)), []string{"v1.api_key.role_not_offered"}},
		"gets everything":            {primary, l.v.EditAPIKey(k.ID, iam.KeyEdits{Role: text(iam.MasterAdministrator)}), []string{"v1.api_key.role_not_offered"}},
		"two months":                 {primary, l.v.AddAPIKey(newKey("Other", "Analyst", 2)), []string{"invalid"}},
		"nothing to edit":            {primary, l.v.EditAPIKey(k.ID, iam.KeyEdits{}), []string{"invalid"}},
		"another's value is noted":   {auditor, l.v.NoteAPIKey(k.ID), []string{"v1.api_key.not_shown"}},
		"enabling one that is":       {primary, l.v.EditAPIKey(k.ID, iam.KeyEdits{Status: "enabled"}), []string{"v1.api_key.not_disabled"}},
		"both changes, one is wrong": {primary, l.v.EditAPIKey(k.ID, iam.KeyEdits{Name: text("New"), Status: "enabled"}), []string{"v1.api_key.not_disabled"}},
	} {
		t.Run(name, func(t *testing.T) {
			l.t = t
			l.refused(tc.want, func() error { _, err := l.as(tc.login, tc.cmd); return err })
		})
	}
}

// A key may do what its role permits now, also once the role has another name.
func TestARoleOfAnAPIKey(t *testing.T) {
	t.Parallel()
	l := newLab(t, foundation())
	role := must[iam.RoleInfo](l, primary, l.v.CreateRole(iam.RoleText{Name: "Connector", Permissions: []iam.Permission{"product_instance:connect"}}))
	k := must[iam.APIKey](l, primary, l.v.AddAPIKey(newKey("Deployment", "Connector", 0)))
	value := l.value(k)
	l.shows(value, connects)
	l.refused([]string{"v1.role.in_use"}, func() error { _, err := l.as(primary, l.v.DeleteRole(role.ID)); return err })
	must[iam.RoleInfo](l, primary, l.v.EditRole(role.ID, iam.RoleText{Name: "Watcher", Permissions: []iam.Permission{"product_instance:view"}}))
	l.shows(value, "v1.product_instance.view")
	l.shows(value, connects, "403", "v1.role.not_allowed")
	text := "Analyst"
	must[iam.APIKey](l, primary, l.v.EditAPIKey(k.ID, iam.KeyEdits{Role: &text}))
	if _, err := l.as(primary, l.v.DeleteRole(role.ID)); err != nil {
		t.Fatal(err)
	}
	l.advance(10 * 365 * 24 * time.Hour)
	l.shows(value, "v1.product_instance.view") // it has no end
}

// A Master Administrator's key is there from before, or if the setting allows it.
func TestMasterAdministratorsKeys(t *testing.T) {
	t.Parallel()
	p := foundation()
	p.settings[iam.SettingKeyMaster] = "allowed"
	l := newLab(t, p)
	k := must[iam.APIKey](l, primary, l.v.AddAPIKey(newKey("All", iam.MasterAdministrator, 12)))
	l.shows(l.value(k), "v1.account.invite")

	p = foundation()
	p.world.Keys = []iam.WorldKey{{Name: "Old", Role: iam.MasterAdministrator, Value: "dummyToken"}}
	l = newLab(t, p)
	l.shows("dummyToken", "v1.account.invite")
	old := see(l, primary, l.v.APIKeys)[0]
	text := "Still"
	must[iam.APIKey](l, primary, l.v.EditAPIKey(old.ID, iam.KeyEdits{Name: &text}))
	l.shows("dummyToken", "v1.account.invite")
}

// Fixtures have keys in each state; the credentials say which can be used.
func TestAPIKeysOfAWorld(t *testing.T) {
	t.Parallel()
	p := foundation()
	p.world.Keys = []iam.WorldKey{
		{Name: "Old", Since: "8760h", Validity: "6_months"}, {Name: "Off", State: "disabled"}, {Name: "Good", Role: "Analyst", Validity: "unlimited"},
	}
	l := newLab(t, p)
	got := map[string]sim.Credential{}
	for _, c := range see(l, primary, l.v.Service().Credentials) {
		got[c.Role] = c
	}
	for role, want := range map[string]string{"api_key": "expired", "api_key_2": "disabled", "api_key_3": "enabled"} {
		if got[role].State != want || sim.TagOf(got[role].Password) != sim.Tag(l.box.ID()) {
			t.Errorf("%s: %+v, want one that is %s", role, got[role], want)
		}
	}
	l.shows(got["api_key"].Password, connects, "401", "v1.api_key.expired")
	l.shows(got["api_key_2"].Password, connects, "401", "v1.api_key.disabled")
	l.shows(got["api_key_3"].Password, "v1.product_instance.view")
	for name, keys := range map[string][]iam.WorldKey{
		"twice":      {{Name: "a"}, {Name: "A"}},
		"same value": {{Name: "a", Value: "dummyToken"}, {Name: "b", Value: "dummyToken"}},
		"no role":    {{Name: "a", Role: "King"}},
	} {
		p := foundation()
		p.world.Keys = keys
		if _, err := tryLab(t, p); err == nil {
			t.Errorf("%s: there is such a world", name)
		}
	}
	if b := see(l, primary, estate.TheBusiness); b.Platform != estate.Foundation {
		t.Error("the world is another one")
	}
}

// The value is shown to whoever has made it until he has saved it, and to nobody else.
func TestAPIKeysOverHTTP(t *testing.T) {
	t.Parallel()
	p := foundation()
	p.world.Accounts = append(p.world.Accounts, account("second@example.com", iam.MasterAdministrator))
	l := newLab(t, p)
	b, other := l.browser().signIn(primary), l.browser().signIn("second@example.com")
	made := want[object](b, 201, "POST", "/api/api-keys", `{"name":"Deployment","role":"Operator"}`)
	at := "/api/api-keys/" + idOf(t, made)
	value, _ := made["value"].(string)
	if sim.TagOf(value) == "" || made["status"] != "enabled" || made["expires_at"] != "2027-01-15T09:00:00Z" {
		t.Errorf("%v", made)
	}
	if again := want[object](b, 200, "GET", at, ""); again["value"] != value {
		t.Errorf("it cannot be read twice: %v", again)
	}
	if seen := want[object](other, 200, "GET", at, ""); seen["value"] != nil {
		t.Errorf("another user is shown it: %v", seen)
	}
	other.problem(409, "v1.api_key.not_shown", "POST", at+"/saved", "")
	if got := want[object](b, 200, "POST", at+"/saved", ""); got["value"] != nil {
		t.Errorf("it is shown again: %v", got)
	}
	l.shows(value, connects)
	if got := want[object](other, 200, "POST", at+"/regenerate", ""); got["value"] == nil || got["value"] == value {
		t.Errorf("%v", got)
	}
	for validity, ends := range map[string]any{"1_month": "2026-02-15T09:00:00Z", "unlimited": nil} {
		got := want[object](b, 201, "POST", "/api/api-keys", `{"name":"`+validity+`","role":"Analyst","validity":"`+validity+`","disabled":true}`)
		if got["expires_at"] != ends || got["status"] != "disabled" {
			t.Errorf("%s: %v", validity, got)
		}
	}
	if got := want[object](b, 200, "PATCH", at, `{"name":"Shipping","description":"For releases","status":"disabled"}`); got["name"] != "Shipping" || got["status"] != "disabled" {
		t.Errorf("%v", got)
	}
	want[object](b, 204, "DELETE", at, "")
	b.problem(404, "not_found", "GET", at, "")
	l.browser().signIn(operator).problem(403, "v1.role.not_allowed", "GET", "/api/api-keys", "")
}
