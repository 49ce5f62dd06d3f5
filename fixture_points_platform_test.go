package mockone_test

import (
	"net/http"
	"testing"
)

// gives hands a proof to the activation and returns the token for what follows.
func gives(t *testing.T, b *box, proof object) string {
	t.Helper()
	a := b.call("POST", "v1", "/api/activation", "", proof)
	if a.Status != http.StatusAccepted {
		t.Fatalf("activating: %s", a)
	}
	b.advance(object{"by": "1m"})
	return a.field("token")
}

// comesBy: what the activation with the portal's account asks for first.
func comesBy(t *testing.T, b *box, state string) string {
	t.Helper()
	token := gives(t, b, object{"product": "other_saas", "account": rootLogin, "password": rootPassword, "agreed": true})
	if a := b.must("GET", "v1", "/api/console", token, nil); a.field("state") != state {
		t.Errorf("after the activation: %s, want %s", a, state)
	}
	return token
}

// provisioned chooses a region and wants the console in a state after it.
func provisioned(t *testing.T, b *box, token, state string) {
	t.Helper()
	b.must("POST", "v1", "/api/console/provision", token, object{"region": "us"})
	b.advance(object{"by": "5m"})
	if a := b.must("GET", "v1", "/api/console", token, nil); a.field("state") != state {
		t.Errorf("after the provisioning: %s, want %s", a, state)
	}
}

// withoutWizard: the portal's login ID owns a legacy console.
func withoutWizard(t *testing.T, b *box) {
	t.Helper()
	unchanged(t, b, "v1.console.agreement_required", func() answer {
		return b.call("POST", "v1", "/api/activation", "", object{"product": "other_saas", "account": rootLogin, "password": rootPassword})
	})
	token := comesBy(t, b, "choosing_region")
	provisioned(t, b, token, "ready")
	if a := b.must("GET", "v1", "/api/platform-update", token, nil); a.field("platform") != "legacy" || a.field("state") != "available" {
		t.Errorf("the platform: %s", a)
	}
}

// byKey: the API key of Trend Cloud One activates Vision One, and its user owns it.
func byKey(t *testing.T, b *box) {
	t.Helper()
	token := gives(t, b, object{"product": "cloud_one", "api_key": "tc-one-larkfield-4f0c8d526b1e4a37"})
	provisioned(t, b, token, "ready")
	b.must("POST", "v1", "/api/sign-in", "", object{"email": "cloud.owner@example.com", "password": "Meadow-Turbine-24!"})
}

// takesOver: the wizard offers the account that has the address, and its password
// makes it the owner.
func takesOver(t *testing.T, b *box) {
	t.Helper()
	a := &article{box: b, token: comesBy(t, b, "assigning")}
	early := object{"email": operatorAddress, "password": operatorPassword}
	a.refuses("POST", "/api/sign-in", "", early, 403, "v1.console.not_ready")
	a.v1("POST", "/api/assignment/email", typedTwice(operatorAddress), object{"state": "existing", "title": "Assign as new Primary User Account"})
	a.v1("POST", "/api/assignment/existing", object{"password": operatorPassword}, object{"state": "completed"})
	a.enters(operatorAddress, operatorPassword, "setup")
	provisioned(t, b, a.token, "ready")
	a.enters(operatorAddress, operatorPassword, "dashboard")
	a.refuses("POST", "/api/sign-in", "", object{"email": rootLogin, "password": rootPassword}, 403, "v1.sign_in.replaced")
}

// provisioningFails: once; "Retry" makes the console.
func provisioningFails(t *testing.T, b *box) {
	t.Helper()
	a := &article{box: b, token: comesBy(t, b, "assigning")}
	a.wizard(licenseeAddress)
	a.enters(licenseeAddress, goodPassword, "setup")
	provisioned(t, b, a.token, "failed")
	a.v1("POST", "/api/console/retry", nil, object{"state": "provisioning"})
	b.advance(object{"by": "5m"})
	a.v1("GET", "/api/console", nil, object{"state": "ready"})
}

// updatesPlatform: the platform's update takes the path, and its owner comes in
// with the login that it ends in.
func updatesPlatform(t *testing.T, b *box, path string) {
	t.Helper()
	owner := b.Credentials["primary_user_account"]
	a := &article{box: b}
	a.enters(owner.Login, owner.Password, "dashboard")
	a.v1("POST", "/api/platform-update/agreement", nil, nil)
	var begun struct {
		Token  string
		Update struct{ Path string }
	}
	b.must("POST", "v1", "/api/platform-update/start", a.token, object{"understood": true}).into(t, &begun)
	if begun.Update.Path != path {
		t.Errorf("the path is %q, want %q", begun.Update.Path, path)
	}
	a.token = begun.Token
	login, password := owner.Login, owner.Password
	switch path {
	case "wizard":
		login, password = licenseeAddress, goodPassword
		a.wizard(login)
	case "verify":
		password = goodPassword
		a.wizard(login)
	case "cloud_one":
		password = "Meadow-Turbine-24!"
	}
	a.enters(login, password, "assignment")
	b.advance(object{"by": "3m"})
	a.v1("GET", "/api/platform-update", nil, object{"state": "done", "platform": "foundation"})
	if path == "cloud_one" {
		a.refuses("POST", "/api/sign-in", "", object{"email": owner.Login, "password": owner.Password}, 401, "sign_in.failed")
	}
}

// secondFactorAndDirectory: the update asks the owner about his second factor; the
// others set everything up anew, and whoever signs in elsewhere is locked out.
func secondFactorAndDirectory(t *testing.T, b *box) {
	t.Helper()
	owner := b.Credentials["primary_user_account"]
	a := &article{box: b}
	a.enters(owner.Login, owner.Password, "one_time_password")
	code, _ := b.device("primary_user_account")
	a.v1("POST", "/api/mfa/verify", object{"code": code}, nil)
	a.v1("POST", "/api/platform-update/agreement", nil, nil)
	a.token = b.must("POST", "v1", "/api/platform-update/start", a.token, object{"understood": true}).field("token")
	a.wizard(licenseeAddress)
	a.enters(licenseeAddress, goodPassword, "assignment")
	a.v1("GET", "/api/platform-update", nil, object{"state": "choosing_mfa", "next": "choose_mfa"})
	a.v1("POST", "/api/platform-update/mfa", object{"mfa": "disable"}, object{"state": "activating"})
	b.advance(object{"by": "3m"})
	a.v1("GET", "/api/platform-update", nil, object{"state": "done", "platform": "foundation"})
	a.enters(licenseeAddress, goodPassword, "dashboard")
	operator := b.Credentials["v1_master_administrator"]
	a.refuses("POST", "/api/sign-in", "", object{"email": operator.Login, "password": operator.Password}, 403, "v1.account.reset_required")
	a.refuses("POST", "/api/sign-in/saml", "", object{"email": "directory.analyst@example.com"}, 403, "v1.saml.no_provider")
	for _, factor := range b.things("v1.mfa") {
		if factor.State != "off" && factor.State != "reset_required" {
			t.Errorf("a second factor is %s", factor.State)
		}
	}
}
