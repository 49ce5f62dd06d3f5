package mockone_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mockone/mockone"
)

// point shows what a fixture is for.
type point func(t *testing.T, b *box)

// points has an entry for every fixture; one without fails the test.
func points() map[string]point {
	return map[string]point{
		"cas-foundation":            foundation,
		"cas-foundation-ja":         func(t *testing.T, b *box) { t.Helper(); japanese(t, b) },
		"cas-organizations":         organizations,
		"cas-only":                  portalAlone,
		"cas-only-region-first":     func(t *testing.T, b *box) { t.Helper(); comesBy(t, b, "choosing_region") },
		"cas-only-no-wizard":        withoutWizard,
		"cas-only-cloud-one":        byKey,
		"cas-only-existing-address": takesOver,
		"provisioning-fails":        provisioningFails,
		"cas-legacy":                func(t *testing.T, b *box) { t.Helper(); updatesPlatform(t, b, "wizard") },
		"cas-legacy-connected":      func(t *testing.T, b *box) { t.Helper(); updatesPlatform(t, b, "wizard") },
		"v1-legacy-mfa-saml":        secondFactorAndDirectory,
		"v1-legacy-iam-user":        func(t *testing.T, b *box) { t.Helper(); updatesPlatform(t, b, "sign_in") },
		"v1-legacy-verify":          func(t *testing.T, b *box) { t.Helper(); updatesPlatform(t, b, "verify") },
		"v1-legacy-cloud-one":       func(t *testing.T, b *box) { t.Helper(); updatesPlatform(t, b, "cloud_one") },
		"cas-nothing-provisioned":   func(t *testing.T, b *box) { t.Helper(); connectRefused(t, b, "cas.connect.nothing_provisioned") },
		"cas-connected-elsewhere":   func(t *testing.T, b *box) { t.Helper(); connectRefused(t, b, "cas.connect.elsewhere") },
		"cas-salesforce":            func(t *testing.T, b *box) { t.Helper(); updateRefused(t, b, "cas.update.salesforce") },
		"cas-delegate-account":      func(t *testing.T, b *box) { t.Helper(); updateRefused(t, b, "cas.update.delegate_account") },
		"cas-mspl":                  func(t *testing.T, b *box) { t.Helper(); updateRefused(t, b, "cas.update.channel") },
		"cas-expired-29":            func(t *testing.T, b *box) { t.Helper(); updated(t, b, 2500, 2500) },
		"cas-expired-30":            func(t *testing.T, b *box) { t.Helper(); updated(t, b, 2500, 2500) },
		"cas-expired-31":            func(t *testing.T, b *box) { t.Helper(); updateRefused(t, b, "cas.update.licence_expired") },
		"cas-url-sandbox":           func(t *testing.T, b *box) { t.Helper(); updated(t, b, 2500, 5000) },
		"cas-xdr":                   func(t *testing.T, b *box) { t.Helper(); updated(t, b, 3000, 3000) },
		"cas-local-accounts":        collides,
		"cas-update-hangs":          hangs,
		"v1-single-sign-on":         locksOut,
		"v1-api-keys":               enrolls,
		"ecs-code-only":             provisions,
		"ecs-code-and-cas": func(t *testing.T, b *box) {
			t.Helper()
			offers(t, b, "connect_cas")
			provisionRefused(t, b, "cecp.provision.cas_exists")
		},
		"licence-not-activated": activatesOnce,
		"licence-grace":         func(t *testing.T, b *box) { t.Helper(); renewedByCode(t, b) },
		"licence-locked":        unlocked,
		"licence-purged":        purgedForEver,
		"licence-trial":         triedOnce,
		"licence-trial-ended":   trialLost,
		"saas-conflict":         conflicts,
		"credits-negative":      inTheRed,
		"v1-wizard":             asksForAnAddress,
		"v1-mfa-again":          setUpAgain,
		"v1-mfa-enforced":       secondFactor,
		"v1-mfa-lost-device":    lostDevice,
		"ecs-neither":           func(t *testing.T, b *box) { t.Helper(); offers(t, b, "contact_sales"); provisionRefused(t, b, "") },
	}
}

// Every fixture shows what it is for.
func TestFixturesShowTheirPoints(t *testing.T) {
	t.Parallel()
	d, err := mockone.Describe(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	l := newLab(t)
	known := points()
	maps.Copy(known, apexPoints())
	maps.Copy(known, tmemsPoints())
	for _, f := range d.Fixtures {
		show, ok := known[f.Name]
		if !ok {
			t.Errorf("fixture %s: nothing shows what it is for", f.Name)
			continue
		}
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			mine := *l
			mine.t = t
			show(t, mine.sandbox(f.Name, "manual", nil))
		})
	}
	if len(known) != len(d.Fixtures) {
		t.Errorf("%d fixtures, %d points", len(d.Fixtures), len(known))
	}
}

// unchanged runs do, which must be refused with the code, and demands that
// nothing has changed.
func unchanged(t *testing.T, b *box, code string, do func() answer) {
	t.Helper()
	_, before := b.events()
	a := do()
	if a.Status != http.StatusConflict || (code != "" && a.code() != code) {
		t.Errorf("the answer is %s, want 409 %s", a, code)
	}
	if _, after := b.events(); after != before {
		t.Errorf("the refusal changed the log by:\n%s", strings.TrimPrefix(after, before))
	}
}

// portalAlone: the login ID of the portal is the only way to what was bought.
func portalAlone(t *testing.T, b *box) {
	t.Helper()
	if _, ok := b.Credentials["primary_user_account"]; ok {
		t.Error("there is a Primary User Account")
	}
	var list struct {
		Items []struct{ Product, Status, Console string }
	}
	b.must("GET", "clp", "/api/products", b.signIn("clp", "clp_account"), nil).into(t, &list)
	if len(list.Items) != 1 || list.Items[0].Product != "cas" || list.Items[0].Status != "valid" || list.Items[0].Console == "" {
		t.Errorf("the portal lists %+v", list.Items)
	}
	if a := b.must("GET", "cas", "/api/banner", b.signIn("cas", "cas_administrator"), nil); a.field("pattern") != "3" {
		t.Errorf("the banner: %s", a)
	}
}

func connectRefused(t *testing.T, b *box, code string) {
	t.Helper()
	token := b.signIn("v1", "primary_user_account")
	unchanged(t, b, code, func() answer { return b.connect(token) })
}

// connected takes CAS to the System Update Notice and returns the token and the instance's id.
func connected(t *testing.T, b *box) (token, instance string) {
	t.Helper()
	token = b.signIn("v1", "primary_user_account")
	a := b.connect(token)
	if a.Status != http.StatusCreated {
		t.Fatalf("connecting: %s", a)
	}
	instance = a.field("id")
	b.advance(map[string]any{"by": "2m"})
	if a := b.instance(token); a.field("status") != "connected" {
		t.Fatalf("after two minutes: %s", a)
	}
	return token, instance
}

func agree(b *box, token, instance string) answer {
	b.t.Helper()
	return b.call("POST", "v1", "/api/product-instances/"+instance+"/update-solution", token, map[string]bool{"agreed": true})
}

func start(b *box, token, instance string) answer {
	b.t.Helper()
	return b.call("POST", "v1", "/api/product-instances/"+instance+"/update", token, map[string]bool{"understood": true})
}

// updateRefused: wherever the console stops the user first, the start never happens.
func updateRefused(t *testing.T, b *box, code string) {
	t.Helper()
	token, instance := connected(t, b)
	b.must("POST", "v1", "/api/product-instances/"+instance+"/got-it", token, nil)
	row := b.instance(token)
	if row.field("can_update") != "false" {
		t.Errorf("the row offers the update: %s", row)
	}
	if a := agree(b, token, instance); a.Status == http.StatusOK {
		unchanged(t, b, code, func() answer { return start(b, token, instance) })
	} else {
		unchanged(t, b, code, func() answer { return agree(b, token, instance) })
	}
	if a := b.instance(token); a.field("status") != "connected" {
		t.Errorf("after the refusal: %s", a)
	}
}

// update takes CAS through its update.
func update(t *testing.T, b *box) string {
	t.Helper()
	token, instance := connected(t, b)
	if a := agree(b, token, instance); a.Status != http.StatusOK {
		t.Fatalf("agreeing: %s", a)
	}
	if a := start(b, token, instance); a.Status != http.StatusAccepted {
		t.Fatalf("starting: %s", a)
	}
	if a := b.instance(token); a.field("status") != "updating" || a.field("type") != "cecp" {
		t.Errorf("right after the start: %s", a)
	}
	return token
}

func updated(t *testing.T, b *box, granted, used int) {
	t.Helper()
	token := update(t, b)
	b.advance(map[string]any{"by": "3m"})
	if a := b.instance(token); a.field("status") != "connected" || a.field("type") != "cecp" {
		t.Errorf("after the update: %s", a)
	}
	var c struct {
		Granted int `json:"total_valid_credits"`
		Used    int `json:"allocated_credits"`
		Balance int `json:"current_balance"`
	}
	b.must("GET", "v1", "/api/credits", token, nil).into(t, &c)
	if c.Granted != granted || c.Used != used || c.Balance != granted-used {
		t.Errorf("credits %+v, want %d granted and %d used", c, granted, used)
	}
}

// foundation: nothing stands in the way but what the request must bring.
func foundation(t *testing.T, b *box) {
	t.Helper()
	token := b.signIn("v1", "primary_user_account")
	unchanged(t, b, "v1.connect.no_organization", func() answer {
		return b.call("POST", "v1", "/api/product-instances", token, map[string]any{"type": "cas", "organizations": []string{}})
	})
	updated(t, b, 2500, 2500)
}

func japanese(t *testing.T, b *box) {
	t.Helper()
	token := update(t, b)
	if a := b.instance(token); a.field("status_text") != "アップデート" {
		t.Errorf("while it is updated: %s", a)
	}
	b.advance(map[string]any{"by": "3m"})
	if a := b.instance(token); a.field("status_text") != "接続済み" {
		t.Errorf("after the update: %s", a)
	}
}

// organizations: those created in CAS have a toggle each, and only those whose
// toggle is on are connected; the others follow CAS.
func organizations(t *testing.T, b *box) {
	t.Helper()
	token := b.signIn("v1", "primary_user_account")
	type organization struct {
		ID        string `json:"id"`
		Default   bool   `json:"default"`
		Toggle    bool   `json:"toggle"`
		Connected bool   `json:"connected"`
	}
	read := func() (list []organization) {
		var step struct {
			Types []struct {
				Organizations []organization `json:"organizations"`
			} `json:"instance_types"`
		}
		b.must("GET", "v1", "/api/product-connection", token, nil).into(t, &step)
		return step.Types[0].Organizations
	}
	var on string
	toggles := 0
	for _, o := range read() {
		if o.Toggle {
			toggles++
		}
		if o.Default {
			on = o.ID
		}
	}
	if all := len(read()); all < 3 || toggles < 2 || toggles == all {
		t.Errorf("%d organizations, %d with a toggle; want several of each kind", all, toggles)
	}
	a := b.call("POST", "v1", "/api/product-instances", token, map[string]any{"type": "cas", "organizations": []string{on}})
	if a.Status != http.StatusCreated {
		t.Fatalf("with the default organization's toggle on: %s", a)
	}
	for _, o := range read() {
		if want := o.ID == on || !o.Toggle; o.Connected != want {
			t.Errorf("organization %+v: want connected %v", o, want)
		}
	}
}

// locksOut: the update of the platform has locked everybody but the owner out, each
// until he has done what lets him in again.
func locksOut(t *testing.T, b *box) {
	t.Helper()
	const analyst = "directory.analyst@example.com"
	refused := func(code, path string, body object) {
		if a := b.call("POST", "v1", path, "", body); a.Status != http.StatusForbidden || a.field("code") != code {
			t.Errorf("want %s: %s", code, a)
		}
	}
	saml := func(email string) object { return object{"email": email, "groups": []string{"Security readers"}} }
	refused("v1.account.reset_required", "/api/sign-in", object{"email": operatorAddress, "password": b.Credentials["v1_operator"].Password})
	refused("v1.saml.no_provider", "/api/sign-in/saml", saml(analyst))
	owner := b.signIn("v1", "primary_user_account")
	b.must("PATCH", "v1", b.path("/api/identity-providers/{v1.identity_provider}"), owner, object{"status": "enabled"})
	refused("v1.saml.unverified", "/api/sign-in/saml", saml(analyst))
	refused("v1.saml.unverified", "/api/sign-in/saml", saml(memberAddress))
	s := newTale()
	for _, login := range []string{operatorAddress, analyst} {
		b.must("POST", "v1", b.path("/api/user-accounts/{v1.account "+login+"}/resend-invitation"), owner, nil)
	}
	for _, a := range []act{
		mailArrives(), claims(operatorAddress), accepts(operatorAddress), signsInAs("operator", "v1", operatorAddress, goodPassword),
		claims(analyst), accepts(analyst), comes(analyst, http.StatusOK), claims(memberAddress), accepts(memberAddress),
	} {
		a.run(b, s)
	}
	b.must("POST", "v1", "/api/sign-in/saml", "", saml(memberAddress))
}

// collides: an administrator whose address is that of an account of Vision One
// keeps the role there, and an administrator of Vision One decides.
func collides(t *testing.T, b *box) {
	t.Helper()
	token := update(t, b)
	b.advance(map[string]any{"by": "3m"})
	upgraded := 0
	for role, c := range b.Credentials {
		if !slices.Contains([]string{"cas_administrator", "cas_administrator_2", "cas_administrator_3", "cas_administrator_4", "cas_administrator_5"}, role) || c.Password == "" {
			continue
		}
		ticket := b.call("POST", "cas", "/api/sign-in", "", map[string]string{"email": c.Login, "password": c.Password})
		if ticket.field("next") != "update_account" {
			continue // disabled there
		}
		if a := b.call("POST", "cas", "/api/update-account/password", ticket.field("token"), map[string]string{"new_password": c.Password, "confirm_password": c.Password}); a.Status != http.StatusOK {
			b.must("POST", "cas", "/api/update-account/continue", ticket.field("token"), nil)
			b.must("POST", "cas", "/api/update-account/password", ticket.field("token"), map[string]string{"new_password": c.Password, "confirm_password": c.Password})
		}
		upgraded++
		b.must("POST", "v1", "/api/sign-in", "", map[string]string{"email": c.Login, "password": c.Password})
	}
	if upgraded < 3 {
		t.Errorf("%d administrators were upgraded, want several", upgraded)
	}
	var list struct {
		Items []struct {
			ID           string `json:"id"`
			Role         string `json:"role"`
			RoleConflict bool   `json:"role_conflict"`
			Conflicting  string `json:"conflicting_role"`
		} `json:"items"`
	}
	b.must("GET", "v1", "/api/user-accounts", token, nil).into(t, &list)
	conflicts := 0
	for _, a := range list.Items {
		if !a.RoleConflict {
			continue
		}
		conflicts++
		got := b.must("POST", "v1", "/api/user-accounts/"+a.ID+"/resolve-role-conflict", token, map[string]string{"role": a.Role})
		if a.Conflicting == "" || a.Conflicting == a.Role || got.field("role") != a.Role || got.field("role_conflict") != "false" {
			t.Errorf("the conflict of %+v ends as %s", a, got)
		}
	}
	if conflicts != 1 {
		t.Errorf("%d role conflicts, want one", conflicts)
	}
}

// hangs: the row stays "Updating" for three hours, and protection goes on.
func hangs(t *testing.T, b *box) {
	t.Helper()
	update(t, b)
	for range 2 {
		b.advance(map[string]any{"by": "80m"})
		token := b.signIn("v1", "primary_user_account") // idle for too long meanwhile
		if a := b.instance(token); a.field("status") != "updating" {
			t.Fatalf("while it hangs: %s", a)
		}
	}
	b.advance(map[string]any{"by": "30m"})
	token := b.signIn("v1", "primary_user_account")
	if a := b.instance(token); a.field("status") != "connected" || a.field("type") != "cecp" {
		t.Errorf("after three hours: %s", a)
	}
}

func offers(t *testing.T, b *box, state string) string {
	t.Helper()
	token := b.signIn("v1", "primary_user_account")
	if a := b.must("GET", "v1", "/api/cecp", token, nil); a.field("state") != state {
		t.Errorf("the CECP page: %s, want %s", a, state)
	}
	return token
}

func provisionRefused(t *testing.T, b *box, code string) {
	t.Helper()
	token := b.signIn("v1", "primary_user_account")
	unchanged(t, b, code, func() answer { return b.call("POST", "v1", "/api/cecp/provision", token, nil) })
}

func provisions(t *testing.T, b *box) {
	t.Helper()
	token := offers(t, b, "provision")
	b.must("POST", "v1", "/api/cecp/provision", token, nil)
	offers(t, b, "provisioning")
	b.advance(map[string]any{"by": (5 * time.Minute).String()})
	offers(t, b, "ready")
	unchanged(t, b, "", func() answer { return b.call("POST", "v1", "/api/cecp/provision", token, nil) })
}
