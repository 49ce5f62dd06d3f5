package mockone_test

import (
	"net/http"
	"testing"
)

// apexPoints are what the fixtures of Apex One are for.
func apexPoints() map[string]point {
	return map[string]point{
		"apexone-10000":       apexMany,
		"apexone-registered":  func(t *testing.T, b *box) { t.Helper(); apexStarts(t, b, false) },
		"apexone-preparing":   func(t *testing.T, b *box) { t.Helper(); apexStarts(t, b, true) },
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

// apexStarts: the update runs, or meets the temporary problem as long as the back end
// prepares it.
func apexStarts(t *testing.T, b *box, preparing bool) {
	t.Helper()
	token := b.signIn("v1", "primary_user_account")
	id := b.instance(token).field("id")
	at := "/api/product-instances/" + id
	start := func() answer {
		b.must("POST", "v1", at+"/update-solution", token, object{"agreed": true})
		return b.call("POST", "v1", at+"/update", token, object{"understood": true})
	}
	a := start()
	if preparing {
		wants(t, "starting the update at once", a, http.StatusServiceUnavailable, "apexone.update.preparing")
		if a := b.call("GET", "v1", "/api/session", token, nil); a.Status != http.StatusOK {
			t.Errorf("the deferral has signed somebody out: %s", a)
		}
		b.advance(object{"by": "1h"})
		token = b.signIn("v1", "primary_user_account") // an hour without a request ends a session
		a = start()
	}
	wants(t, "starting the update", a, http.StatusAccepted, "")
	b.advance(object{"by": "21m"}) // the job waits for its turn first
	if a := b.must("GET", "v1", at, b.signIn("v1", "primary_user_account"), nil); a.field("type") != "sep" || a.field("display_name") != "Standard Endpoint Protection Manager" {
		t.Errorf("21 minutes later: %s", a)
	}
}

// apexMany: ten thousand agents are counted, paged and found.
func apexMany(t *testing.T, b *box) {
	t.Helper()
	token := b.signIn("apexone", "apexone_user")
	var list struct {
		Items []struct{ ID, Host string }
		Total int
		Next  string
	}
	b.must("GET", "apexone", "/api/endpoints?limit=50", token, nil).into(t, &list)
	if len(list.Items) != 50 || list.Total != 10012 || list.Next == "" {
		t.Errorf("%d of %d agents, next %q", len(list.Items), list.Total, list.Next)
	}
	var figures struct{ Endpoints, Offline, Outdated int }
	b.must("GET", "apexone", "/api/endpoint-summary", token, nil).into(t, &figures)
	if figures.Endpoints != 10012 || figures.Offline == 0 || figures.Outdated == 0 {
		t.Errorf("the figures: %+v", figures)
	}
}
