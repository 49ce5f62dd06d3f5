package mockone_test

import (
	"net/http"
	"testing"
)

// apexPoints are what the fixtures of Apex One are for.
func apexPoints() map[string]point {
	return map[string]point{
		"apexone-foundation":  func(t *testing.T, b *box) { t.Helper(); refusesToken(t, b) },
		"apexone-expired":     apexExpired,
		"apexone-hibernating": apexSleeps,
		"apexone-only":        func(t *testing.T, b *box) { t.Helper(); apexByPortal(t, b, 3) },
		"apexone-portal-only": func(t *testing.T, b *box) { t.Helper(); apexByPortal(t, b, 1) },
		"apexone-saml":        apexAccounts,
	}
}

// apexTells tells Apex One what Vision One would.
func apexTells(t *testing.T, b *box, trigger string, input object) answer {
	t.Helper()
	body := object{"trigger": trigger}
	if input != nil {
		body["input"] = input
	}
	return b.about("POST", b.path("/things/apexone.tenant/{apexone.tenant}/trigger"), body)
}

// refusesToken: a token that Vision One did not issue is refused.
func refusesToken(t *testing.T, b *box) {
	t.Helper()
	token := b.signIn("apexone", "apexone_user")
	wants(t, "registering", b.call("POST", "apexone", "/api/registration", token, object{"token": "none"}), http.StatusConflict, "")
	if a := b.must("GET", "apexone", "/api/registration", token, nil); a.field("status") != "not_registered" {
		t.Errorf("registered: %s", a)
	}
}

// apexExpired: the update is refused until the licence is renewed.
func apexExpired(t *testing.T, b *box) {
	t.Helper()
	apexTells(t, b, "connect", object{"instance": "one"})
	b.advance(object{"by": "1h"})
	wants(t, "updating", apexTells(t, b, "update_begin", nil), http.StatusConflict, "apexone.update.licence_expired")
}

// apexSleeps: nobody signs in before it is woken up.
func apexSleeps(t *testing.T, b *box) {
	t.Helper()
	c := b.Credentials["apexone_user"]
	in := func() answer {
		return b.call("POST", "apexone", "/api/sign-in", "", logIn("apexone", c.Login, c.Password))
	}
	wants(t, "signing in", in(), http.StatusForbidden, "apexone.hibernating")
	wants(t, "connecting", apexTells(t, b, "connect", object{"instance": "one"}), http.StatusConflict, "apexone.hibernating")
	b.must("POST", "apexone", "/api/wake-up", "", nil)
	wants(t, "signing in then", in(), http.StatusOK, "")
}

// apexByPortal: Open Console leads in, and from there to Vision One; n users are
// listed then.
func apexByPortal(t *testing.T, b *box, n int) {
	t.Helper()
	portal := b.signIn("clp", "clp_account")
	opened := b.must("POST", "clp", "/api/products/"+b.bought("apexone")+"/open-console", portal, nil)
	token := b.must("POST", "apexone", "/api/sso", "", object{"ticket": opened.field("ticket")}).field("token")
	var users struct {
		Items []struct{ Login, Type string }
	}
	b.must("GET", "apexone", "/api/users", token, nil).into(t, &users)
	if len(users.Items) != n || users.Items[n-1].Login != "aaa" || users.Items[n-1].Type != "clp" {
		t.Errorf("the users: %+v", users)
	}
	if a := b.must("POST", "apexone", "/api/vision-one", token, nil); a.field("service") != "v1" || a.field("ticket") == "" {
		t.Errorf("Access Trend Vision One: %s", a)
	}
}

// apexAccounts: what becomes of each account depends on its type.
func apexAccounts(t *testing.T, b *box) {
	t.Helper()
	input := object{"instance": "one"}
	for _, step := range []string{"connect", "update_begin", "update_end"} {
		a := apexTells(t, b, step, input)
		if input = nil; a.Status != http.StatusOK {
			t.Fatalf("%s: %s", step, a)
		}
		b.advance(object{"by": "1h"})
	}
	states := map[string]string{}
	for _, one := range b.things("apexone.user") {
		states[one.State] += "x"
	}
	if states["must_update"] != "xx" || states["awaiting_provider"] != "x" || states["not_migrated"] != "xx" {
		t.Errorf("%v", states)
	}
}
