package mockone_test

import (
	"net/http"
	"slices"
	"testing"
)

// tmemsPoints are what the fixtures of Email Security are for.
func tmemsPoints() map[string]point {
	refuses := func(codes ...string) point {
		return func(t *testing.T, b *box) { t.Helper(); mailRefused(t, b, codes...) }
	}
	becomes := func(pattern string, credits int) point {
		return func(t *testing.T, b *box) {
			t.Helper()
			showsBanner(t, b, pattern)
			mailUpdated(t, b, credits)
		}
	}
	return map[string]point{
		"tmems-foundation":          becomes("2", 1000),
		"tmems-foundation-ja":       mailInJapanese,
		"tmems-connected":           becomes("1", 1000),
		"tmems-advanced":            becomes("1", 2000),
		"tmems-encryption":          becomes("1", 2000),
		"tmems-before-banner":       bannerTomorrow,
		"tmems-closed":              accountsWait,
		"tmems-connected-elsewhere": func(t *testing.T, b *box) { t.Helper(); mailNotConnected(t, b, "2", "tmems.connect.elsewhere") },
		"tmems-other-portal": func(t *testing.T, b *box) {
			t.Helper()
			mailNotConnected(t, b, "0", "tmems.connect.other_portal_account")
		},
		"tmems-existing-address":  addressInUse,
		"tmems-expired-29":        lastDay,
		"tmems-expired-30":        refuses("tmems.update.licence_expired"),
		"tmems-legacy":            func(t *testing.T, b *box) { t.Helper(); mailWaitsForPlatform(t, b, "2") },
		"tmems-legacy-connected":  func(t *testing.T, b *box) { t.Helper(); mailWaitsForPlatform(t, b, "1") },
		"tmems-mspl":              refuses("tmems.update.channel"),
		"tmems-only":              func(t *testing.T, b *box) { t.Helper(); mailAlone(t, b, "3") },
		"tmems-only-us":           func(t *testing.T, b *box) { t.Helper(); mailAlone(t, b, "0") },
		"tmems-remote-manager":    refuses("tmems.update.remote_manager"),
		"tmems-site":              refuses("tmems.update.site"),
		"tmems-specified-domains": domainsGiveWay,
		"tmems-trial":             trialOfGateway,
		"tmems-refused": refuses("tmems.update.specified_domains", "tmems.update.site", "tmems.update.remote_manager",
			"tmems.update.licence_expired", "tmems.update.channel"),
	}
}

// showsBanner: the banner is that of a pattern; "0" is none.
func showsBanner(t *testing.T, b *box, pattern string) {
	t.Helper()
	if a := b.must("GET", "tmems", "/api/banner", b.signIn("tmems", "tmems_user"), nil); a.field("pattern") != pattern {
		t.Errorf("the banner is %s, want pattern %s", a, pattern)
	}
}

// mailConnected connects Email Security unless it is, and returns the owner's token.
func mailConnected(t *testing.T, b *box) string {
	t.Helper()
	token := b.signIn("v1", "primary_user_account")
	if len(b.things("v1.product_instance")) == 0 {
		wants(t, "connecting", connectsMail(b, token), http.StatusCreated, "")
		b.advance(object{"by": "2m"})
	}
	if a := b.instance(token); a.field("status") != "connected" {
		t.Fatalf("after two minutes: %s", a)
	}
	return token
}

func connectsMail(b *box, token string) answer {
	b.t.Helper()
	return b.call("POST", "v1", "/api/product-instances", token, object{"type": "tmems", "organizations": []string{}})
}

// mailUpdated: it is updated, for so many credits.
func mailUpdated(t *testing.T, b *box, credits int) {
	t.Helper()
	token := mailConnected(t, b)
	id := b.instance(token).field("id")
	wants(t, "agreeing", agree(b, token, id), http.StatusOK, "")
	wants(t, "starting", start(b, token, id), http.StatusAccepted, "")
	b.advance(object{"by": "3m"})
	if a := b.instance(token); a.field("status") != "connected" || a.field("type") != "cegp" {
		t.Errorf("after the update: %s", a)
	}
	var c struct {
		Granted int `json:"total_valid_credits"`
	}
	if b.must("GET", "v1", "/api/credits", token, nil).into(t, &c); c.Granted != credits {
		t.Errorf("%d credits, want %d", c.Granted, credits)
	}
}

// mailRefused: the update is refused for the reasons, which the menu of Vision One tells.
func mailRefused(t *testing.T, b *box, codes ...string) {
	t.Helper()
	pattern := "1"
	if slices.Contains(codes, "tmems.update.channel") {
		pattern = "0"
	}
	showsBanner(t, b, pattern)
	token := b.signIn("v1", "primary_user_account")
	var page struct {
		State  string
		Blocks []cause
	}
	b.must("GET", "v1", "/api/cegp", token, nil).into(t, &page)
	var told []string
	for _, one := range page.Blocks {
		told = append(told, one.Code)
	}
	if page.State != "refused" || !slices.Equal(told, codes) {
		t.Errorf("the page: %+v, want %v", page, codes)
	}
	unchanged(t, b, codes[0], func() answer { return agree(b, token, b.instance(token).field("id")) })
}

// mailNotConnected: it cannot be connected, and the banner is that of a pattern.
func mailNotConnected(t *testing.T, b *box, pattern, code string) {
	t.Helper()
	showsBanner(t, b, pattern)
	token := b.signIn("v1", "primary_user_account")
	unchanged(t, b, code, func() answer { return connectsMail(b, token) })
}

// mailInJapanese: consoles and mail speak Japanese.
func mailInJapanese(t *testing.T, b *box) {
	t.Helper()
	token := mailConnected(t, b)
	if a := b.instance(token); a.field("status_text") != "接続済み" {
		t.Errorf("connected: %s", a)
	}
	if a := b.must("GET", "tmems", "/api/banner", b.signIn("tmems", "tmems_user"), nil); a.field("button") != "Trend Micro Email Securityをアップデート" {
		t.Errorf("the banner: %s", a)
	}
	mailUpdated(t, b, 1000)
}

// bannerTomorrow: there is none today, but Vision One leads to the update all the same.
func bannerTomorrow(t *testing.T, b *box) {
	t.Helper()
	token := b.signIn("v1", "primary_user_account")
	if a := b.must("GET", "v1", "/api/cegp", token, nil); a.field("state") != "connect" {
		t.Errorf("in Vision One: %s", a)
	}
	showsBanner(t, b, "0")
	b.advance(object{"by": "11h59m59s"})
	showsBanner(t, b, "0")
	b.advance(object{"by": "1s"})
	showsBanner(t, b, "2")
}

// accountsWait: what is left of the console leads to the migration of the account.
func accountsWait(t *testing.T, b *box) {
	t.Helper()
	if a := b.must("GET", "v1", "/api/cegp", b.signIn("v1", "primary_user_account"), nil); a.field("state") != "ready" {
		t.Errorf("in Vision One: %s", a)
	}
	for _, role := range []string{"tmems_user", "tmems_user_2", "tmems_user_3", "tmems_user_4"} {
		m := b.migrates(role)
		address := role + "@example.com"
		m.proves(b, address)
		wants(t, "the password of "+role, m.resets(b), http.StatusOK, "")
		wants(t, "signing in as "+address, b.call("POST", "v1", "/api/sign-in", "", logIn("v1", address, m.password())), http.StatusOK, "")
	}
}

// addressInUse: the address is that of an account of Vision One, and the setting says what
// becomes of it.
func addressInUse(t *testing.T, b *box) {
	t.Helper()
	const address = "ren.kuroda@example.com"
	mailUpdated(t, b, 1000)
	refused := b.fork()
	refused.lab = b.lab
	if a := refused.about("PATCH", "", object{"settings": object{"tmems.account.used": "refuse"}}); a.Status != http.StatusOK {
		t.Fatalf("the setting: %s", a)
	}
	m := refused.migrates("tmems_user_2")
	wants(t, "the address", refused.step(m.token, "email", typedTwice(address)), http.StatusConflict, "wizard.address.used")

	m = b.migrates("tmems_user_2")
	m.proves(b, address)
	wants(t, "the password", m.resets(b), http.StatusOK, "")
	var list struct {
		Items []struct {
			Email, Role string
			Conflict    bool `json:"role_conflict"`
		}
	}
	b.must("GET", "v1", "/api/user-accounts", b.signIn("v1", "primary_user_account"), nil).into(t, &list)
	n := 0
	for _, one := range list.Items {
		if one.Email == address {
			if n++; one.Role != "Operator" || !one.Conflict {
				t.Errorf("the account: %+v", one)
			}
		}
	}
	if n != 1 {
		t.Errorf("%d accounts have the address", n)
	}
}

// lastDay: today the update is taken, tomorrow it is not.
func lastDay(t *testing.T, b *box) {
	t.Helper()
	tomorrow := b.fork()
	tomorrow.lab = b.lab
	tomorrow.advance(object{"by": "24h"})
	mailRefused(t, tomorrow, "tmems.update.licence_expired")
	mailUpdated(t, b, 1000)
}

// mailWaitsForPlatform: it is connected, and waits for the update of the platform.
func mailWaitsForPlatform(t *testing.T, b *box, pattern string) {
	t.Helper()
	showsBanner(t, b, pattern)
	token := mailConnected(t, b)
	if a := b.must("GET", "v1", "/api/cegp", token, nil); a.field("state") != "update_platform" {
		t.Errorf("the page: %s", a)
	}
	unchanged(t, b, "v1.update.platform", func() answer { return agree(b, token, b.instance(token).field("id")) })
}

// mailAlone: there is no Vision One; where there is a banner, it leads to a legacy one
// without the account wizard, where there is none, nothing does.
func mailAlone(t *testing.T, b *box, pattern string) {
	t.Helper()
	showsBanner(t, b, pattern)
	activates := func(agreed bool) answer {
		return b.call("POST", "v1", "/api/activation", "", object{"product": "other_saas", "account": kisaragiLogin, "password": rootPassword, "agreed": agreed})
	}
	if pattern == "0" {
		unchanged(t, b, "tmems.japan_only", func() answer {
			return b.about("POST", b.path("/things/tmems.tenant/{tmems.tenant}/trigger"), object{"trigger": "connect", "input": object{"instance": "one"}})
		})
		return
	}
	unchanged(t, b, "v1.console.agreement_required", func() answer { return activates(false) })
	token := activates(true).field("token")
	b.advance(object{"by": "1m"})
	b.must("POST", "v1", "/api/console/provision", token, object{"region": "jp"})
	b.advance(object{"by": "5m"})
	if a := b.must("GET", "v1", "/api/console", token, nil); a.field("state") != "ready" || a.field("platform") != "legacy" {
		t.Errorf("Vision One: %s", a)
	}
}

// domainsGiveWay: the subaccount keeps it from being updated until it manages the whole
// organization.
func domainsGiveWay(t *testing.T, b *box) {
	t.Helper()
	mailRefused(t, b, "tmems.update.specified_domains")
	b.must("PATCH", "tmems", b.path("/api/users/{tmems.account yayoi}"), b.signIn("tmems", "tmems_user"), object{
		"name": "Hina Kameda", "email": "hina.kameda@example.com", "role": "Full control",
	})
	mailUpdated(t, b, 1000)
}

// trialOfGateway: with the trial the gateway goes, and for good, unless it is prolonged.
func trialOfGateway(t *testing.T, b *box) {
	t.Helper()
	state := func(b *box, want string) string {
		t.Helper()
		token := b.signIn("v1", "primary_user_account")
		if a := b.must("GET", "v1", "/api/cegp", token, nil); a.field("state") != want {
			t.Errorf("the page: %s, want %s", a, want)
		}
		return token
	}
	longer := b.fork()
	longer.lab = b.lab
	token := state(longer, "ready")
	longer.must("POST", "v1", "/api/license-information", token, object{"activation_code": "VE-9HMW-K4ZTC-Q8PDN-R3BXJ-V6FYL-2GSUE"})
	longer.advance(object{"by": "241h"})
	state(longer, "ready")
	b.advance(object{"by": "239h"})
	state(b, "ready")
	b.advance(object{"by": "2h"})
	token = state(b, "detached")
	unchanged(t, b, "v1.connect.detached", func() answer { return b.call("POST", "v1", "/api/cegp/provision", token, nil) })
}
