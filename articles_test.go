package mockone_test

import (
	"net/http"
	"testing"
	"time"
)

// What people of the articles type.
const (
	licenseeAddress = "primary.owner@example.com"
	rootPassword    = "Cedar-Parcel-33!"
	contactAddress  = "licensing@example.com"
)

// article is a walk through a support article, over the JSON APIs.
type article struct {
	*box

	// token is the credential of whoever walks.
	token string
	// lang is the language of the sandbox, English if it is empty.
	lang string
}

// in returns the text in the walk's language.
func (a *article) in(en, ja string) string {
	if a.lang == "ja" {
		return ja
	}
	return en
}

// step does what a numbered step of the article says.
func (a *article) step(number string, do func()) {
	a.t.Helper()
	t, ok := a.t.(*testing.T)
	if !ok {
		a.t.Fatal("an article is walked through in a test")
	}
	t.Run(number, func(t *testing.T) {
		was := a.t
		a.t = t
		defer func() { a.t = was }()
		do()
	})
	if t.Failed() {
		t.FailNow()
	}
}

// v1 asks Vision One and wants values of the answer.
func (a *article) v1(method, path string, body any, want object) answer {
	a.t.Helper()
	return a.service("v1", method, a.path(path), a.token, body, want)
}

// service asks a product and wants values of the answer.
func (a *article) service(name, method, path, token string, body any, want object) answer {
	a.t.Helper()
	got := a.must(method, name, path, token, body)
	var out object
	if got.Status != http.StatusNoContent {
		got.into(a.t, &out)
	}
	for field, value := range want {
		if out[field] != value {
			a.t.Errorf("%s %s: %s is %v, want %v", method, path, field, out[field], value)
		}
	}
	return got
}

// refuses wants Vision One to refuse an act with a code.
func (a *article) refuses(method, path, token string, body any, status int, code string) {
	a.t.Helper()
	if got := a.call(method, "v1", path, token, body); got.Status != status || got.code() != code {
		a.t.Errorf("%s %s: %s, want %d %s", method, path, got, status, code)
	}
}

// enters signs in to Vision One, and wants to be led on.
func (a *article) enters(login, password, next string) {
	a.t.Helper()
	got := a.must("POST", "v1", "/api/sign-in", "", object{"email": login, "password": password})
	a.token = got.field("token")
	if got.field("next") != next {
		a.t.Errorf("%s is led to %q, want %q", login, got.field("next"), next)
	}
}

// newArticle begins a walk in a sandbox of its own.
func newArticle(t *testing.T, fixture string, settings object) *article {
	t.Helper()
	more := object{}
	if settings != nil {
		more["settings"] = settings
	}
	return &article{box: newLab(t).sandbox(fixture, "manual", more)}
}

// activates gives the account of the portal, as in [1-2] to [1-4].
func (a *article) activates() {
	a.t.Helper()
	got := a.must("POST", "v1", "/api/activation", "", object{"product": "other_saas", "account": rootLogin, "password": rootPassword})
	a.token = got.field("token")
}

// wizard is the three steps of the wizard, [1-6] to [1-8].
func (a *article) wizard(address string) {
	a.t.Helper()
	a.v1("POST", "/api/assignment/email", object{"email": address, "confirm_email": address}, object{"state": "awaiting_code", "title": a.in("Verify Email Address", "メールアドレスの確認")})
	a.v1("POST", "/api/assignment/code", object{"code": a.mailedCode(address)}, object{"state": "awaiting_password", "title": a.in("Password Update", "パスワードの更新")})
	a.v1("POST", "/api/assignment/password", object{"new_password": goodPassword, "confirm_password": goodPassword}, object{"state": "completed"})
	a.v1("POST", "/api/assignment/close", nil, nil)
}

// The article about Cloud App Security, pattern 3 [CASJA 1-1 to 1-11].
func TestArticleOfCASWithoutVisionOne(t *testing.T) {
	t.Parallel()
	newArticle(t, "cas-only", nil).withoutVisionOne()
}

// withoutVisionOne goes the article's pattern 3, and makes the mistakes that it warns of.
func (a *article) withoutVisionOne() {
	a.t.Helper()
	var old string
	a.step("1-1", func() {
		banner := a.must("GET", "cas", "/api/banner", a.signIn("cas", "cas_administrator"), nil)
		if banner.field("link") != a.URLs["v1"]+"/activation" {
			a.t.Errorf("the banner leads to %s", banner)
		}
		a.v1("GET", "/api/activation", nil, object{"state": "registered", "start": "Set up now"})
	})
	a.step("1-2", func() {
		a.refuses("POST", "/api/activation", "", object{"product": "on_premises", "code": "nonsense"}, 401, "v1.activation.code")
	})
	a.step("1-3", func() {
		a.refuses("POST", "/api/activation", "", object{"product": "other_saas", "account": "nobody", "password": rootPassword}, 401, "sign_in.failed")
	})
	a.step("1-4", func() { a.activates(); old = a.token })
	a.step("1-5", func() {
		a.v1("GET", "/api/console", nil, object{"state": "activating", "state_text": "Activating...", "next": "wait"})
		a.refuses("GET", "/api/product-instances", a.token, nil, 403, "session.limited")
		a.advance(object{"by": "1m"})
		a.v1("GET", "/api/console", nil, object{"state": "assigning", "next": "assignment"})
	})
	a.step("1-6", func() {
		a.v1("GET", "/api/assignment", nil, object{"title": "Assign the Primary User Account email address", "original": rootLogin, "button": "Verify Email"})
		a.refuses("POST", "/api/assignment/email", a.token, object{"email": adminAddress, "confirm_email": adminAddress}, 409, "wizard.address.registered")
		a.v1("POST", "/api/assignment/email", object{"email": licenseeAddress, "confirm_email": licenseeAddress}, object{"state": "awaiting_code"})
	})
	var code string
	a.step("1-7", func() {
		code = a.mailedCode(licenseeAddress)
		a.v1("POST", "/api/assignment/code", object{"code": code}, object{"state": "awaiting_password", "title": "Password Update", "button": "Reset Password"})
		a.refuses("POST", "/api/assignment/code", a.token, object{"code": code}, 409, "wizard.code.used")
	})
	a.step("1-8", func() {
		a.v1("POST", "/api/assignment/password", object{"new_password": goodPassword, "confirm_password": goodPassword}, object{"state": "completed"})
		a.v1("POST", "/api/assignment/close", nil, nil)
	})
	a.step("1-9", func() {
		a.refuses("POST", "/api/sign-in", "", object{"email": rootLogin, "password": rootPassword}, 403, "v1.sign_in.replaced")
		a.refuses("GET", "/api/console", old, nil, 401, "session.ended")
		a.enters(licenseeAddress, goodPassword, "setup")
	})
	a.step("1-10", func() {
		a.v1("GET", "/api/console", nil, object{"state": "choosing_region", "state_text": "Data Center Region", "region": "us"})
		a.v1("POST", "/api/console/provision", object{"region": "jp"}, object{"state": "provisioning"})
		a.refuses("POST", "/api/console/provision", a.token, object{"region": "us"}, 409, "v1.console.region_fixed")
		a.advance(object{"by": "5m"})
		a.v1("GET", "/api/console", nil, object{"state": "ready", "next": "dashboard", "platform": "foundation"})
	})
	a.step("1-11", func() {
		a.listsLicence()
		a.v1("GET", "/api/business", nil, object{"platform": "foundation", "region": "jp"})
	})
	a.step("2.1 to 2.11", func() { a.updatesCAS("Connected") })
	a.step("3", func() { a.upgradesAccount() })
}

// upgradesAccount takes an administrator of Cloud App Security to Vision One [CASJA 3].
func (a *article) upgradesAccount() {
	a.t.Helper()
	a.advance(object{"by": "2s"}) // the mails about it arrive
	c := a.Credentials["cas_administrator"]
	got := a.must("POST", "cas", "/api/sign-in", "", logIn("cas", c.Login, c.Password))
	if token := got.field("token"); got.field("next") == "update_account" {
		a.must("POST", "cas", "/api/update-account/continue", token, nil)
		a.must("POST", "cas", "/api/update-account/password", token, object{"new_password": goodPassword, "confirm_password": goodPassword})
	} else {
		a.t.Errorf("signing in to Cloud App Security leads to %s", got)
	}
	a.enters(c.Login, goodPassword, "dashboard")
}

// listsLicence wants License Information to list Cloud App Security.
func (a *article) listsLicence() {
	a.t.Helper()
	var list struct {
		Items []struct{ Name string }
	}
	a.v1("GET", "/api/license-information", nil, nil).into(a.t, &list)
	if len(list.Items) != 1 || list.Items[0].Name != "Trend Micro Cloud App Security" {
		a.t.Errorf("%+v", list)
	}
}

// connectsCAS is 2.1 to 2.4: connecting Cloud App Security.
func (a *article) connectsCAS() {
	a.t.Helper()
	a.v1("GET", "/api/cecp", nil, object{"state": "connect_cas", "button": "Connect Cloud App Security"})
	if got := a.connect(a.token); got.Status != http.StatusCreated {
		a.t.Fatalf("connecting: %s", got)
	}
	a.v1("GET", "/api/product-instances/{v1.product_instance}", nil, object{"status": "connecting", "status_text": "Preparing or pending registration"})
	a.advance(object{"by": "2m"})
}

// finishesCAS is 2.7 to 2.11: the update of the product instance.
func (a *article) finishesCAS(status string) {
	a.t.Helper()
	a.v1("GET", "/api/product-instances/{v1.product_instance}", nil, object{"status_text": status})
	a.v1("GET", "/api/cecp", nil, object{"state": "update_cas"})
	a.v1("POST", theInstance+"/update-solution", object{"agreed": true}, object{"title": "System Update Notice"})
	a.v1("POST", theInstance+"/update", object{"understood": true}, nil)
	a.v1("GET", theInstance, nil, object{"status_text": "Updating"})
	a.advance(object{"by": "3m"})
	a.v1("GET", theInstance, nil, object{"status_text": "Connected", "display_name": "Cloud Email and Collaboration Protection"})
	a.v1("GET", "/api/cecp", nil, object{"state": "ready", "protection": "on"})
}

// updatesCAS is 2.1 to 2.11 on a console that is on Foundation Services already.
func (a *article) updatesCAS(status string) {
	a.t.Helper()
	a.connectsCAS()
	a.finishesCAS(status)
}

// updatesPlatform is steps 3 to 10 of the article about the platform's update
// [KA15118], to which the others refer.
func (a *article) updatesPlatform() {
	a.t.Helper()
	a.updatesPlatformOf(rootLogin, licenseeAddress, login{Login: "security.analyst@example.com", Password: "Juniper-Anchor-84!"})
}

// updatesPlatformOf is the same for the owner of a login ID, who gets an address, and
// with colleagues who are kept out meanwhile, and until they have done their part.
func (a *article) updatesPlatformOf(root, address string, colleagues ...login) {
	a.t.Helper()
	kept := func(code string) {
		for _, other := range colleagues {
			a.refuses("POST", "/api/sign-in", "", object{"email": other.Login, "password": other.Password}, 403, code)
		}
	}
	a.v1("GET", "/api/platform-update", nil, object{"state": "available", "next": "agree"})
	a.v1("POST", "/api/platform-update/agreement", nil, object{"state": "agreed", "next": "start"})
	a.refuses("POST", "/api/platform-update/start", a.token, object{"understood": false}, 409, "v1.platform.understanding_required")
	old := a.token
	a.token = a.must("POST", "v1", "/api/platform-update/start", old, object{"understood": true}).field("token")
	a.refuses("GET", "/api/session", old, nil, 401, "session.ended")
	a.refuses("POST", "/api/platform-update/cancel", a.token, nil, 409, "v1.platform.cannot_undo")
	kept("v1.platform.updating")
	a.wizard(address)
	a.v1("POST", "/api/assignment/close", nil, nil)
	a.refuses("POST", "/api/sign-in", "", object{"email": root, "password": rootPassword}, 403, "v1.sign_in.replaced")
	a.enters(address, goodPassword, "assignment")
	a.v1("GET", "/api/platform-update", nil, object{"state": "activating", "next": "wait"})
	a.refuses("GET", "/api/product-instances", a.token, nil, 403, "session.limited")
	a.advance(object{"by": "4m"}) // at most 3 minutes, and the mails about it
	a.v1("GET", "/api/platform-update", nil, object{"state": "done", "platform": "foundation", "message": a.in("Activation Successful", "アクティベーションが完了しました")})
	a.v1("POST", "/api/platform-update/got-it", nil, nil)
	kept("v1.account.reset_required")
	if got := a.call("POST", "clp", "/api/sign-in", "", object{"login": root, "password": rootPassword}); got.Status != http.StatusForbidden {
		a.t.Errorf("the portal lets the old login in: %s", got)
	}
	a.must("POST", "clp", "/api/sign-in", "", object{"login": address, "password": goodPassword})
}

// connectedAt is what the Product Connector shows of an instance connected now [CASJA 2.4].
func (a *article) connectedAt() string {
	a.t.Helper()
	var thing thingOf
	for _, thing = range a.things("v1.product_instance") {
	}
	at, err := time.Parse(time.RFC3339, thing.Since)
	zone, zoned := time.LoadLocation("America/New_York")
	if err != nil || zoned != nil {
		a.t.Fatal(err, zoned)
	}
	return "Connected " + at.In(zone).Format(time.DateTime)
}

// The article's second part on a legacy console [CASJA 2.1 to 2.11].
func TestArticleOfCASOnLegacy(t *testing.T) {
	t.Parallel()
	a := newArticle(t, "cas-legacy", nil)
	a.enters(rootLogin, rootPassword, "dashboard")
	a.step("2.1 to 2.4", func() {
		a.connectsCAS()
		a.v1("GET", theInstance, nil, object{"status": "connected", "status_text": a.connectedAt()})
	})
	a.step("2.5", func() {
		a.v1("GET", "/api/cecp", nil, object{"state": "update_platform", "button": "Update Trend Vision One"})
		a.refuses("POST", a.path(theInstance+"/update-solution"), a.token, object{"agreed": true}, 409, "v1.update.platform")
	})
	a.step("2.6", func() { a.updatesPlatform() })
	a.step("2.7 to 2.11", func() { a.finishesCAS("Connected") })
}

// The second part after the first, where provisioning ends in a legacy console
// whose owner has an address already.
func TestArticleOfCASThroughALegacyConsole(t *testing.T) {
	t.Parallel()
	newArticle(t, "cas-only", object{"v1.console.platform": "legacy"}).throughALegacyConsole()
}

func (a *article) throughALegacyConsole() {
	a.t.Helper()
	a.signIn("cas", "cas_administrator")
	a.activates()
	a.advance(object{"by": "1m"})
	a.wizard(licenseeAddress)
	a.enters(licenseeAddress, goodPassword, "setup")
	a.v1("POST", "/api/console/provision", object{"region": "jp"}, nil)
	a.advance(object{"by": "5m"})
	a.connectsCAS()
	a.step("2.6", func() {
		a.v1("POST", "/api/platform-update/agreement", nil, nil)
		a.token = a.must("POST", "v1", "/api/platform-update/start", a.token, object{"understood": true}).field("token")
		a.v1("GET", "/api/assignment", nil, object{"only": licenseeAddress})
		a.wizard(licenseeAddress)
		a.enters(licenseeAddress, goodPassword, "assignment")
		a.advance(object{"by": "3m"})
		a.v1("POST", "/api/platform-update/got-it", nil, nil)
	})
	a.finishesCAS("Connected")
}

// The article's pattern 1 before and after the platform's update [CASJA 1.2, 1.3],
// which is the second list of the English one on legacy consoles [CASKB].
func TestArticleOfCASConnectedOnLegacy(t *testing.T) {
	t.Parallel()
	newArticle(t, "cas-legacy-connected", nil).connectedOnLegacy()
}

func (a *article) connectedOnLegacy() {
	a.t.Helper()
	a.enters(rootLogin, rootPassword, "dashboard")
	a.step("1.1", func() {
		if banner := a.must("GET", "cas", "/api/banner", a.signIn("cas", "cas_administrator"), nil); banner.field("link") != a.URLs["v1"]+"/cecp" {
			a.t.Errorf("%s", banner)
		}
	})
	a.step("1.2", func() {
		a.v1("GET", "/api/cecp", nil, object{"state": "update_platform", "button": "Update Trend Vision One"})
		a.updatesPlatform()
	})
	a.step("1.3", func() { a.finishesCAS("Connected") })
}

// The first list of the English article on legacy consoles: the platform is updated
// before Cloud App Security is connected [CASKB].
func TestArticleOfCASNotConnectedOnLegacy(t *testing.T) {
	t.Parallel()
	a := newArticle(t, "cas-legacy", nil)
	a.enters(rootLogin, rootPassword, "dashboard")
	a.step("1", func() {
		a.v1("GET", "/api/cecp", nil, object{"state": "connect_cas", "platform_button": "Update Trend Vision One"})
	})
	a.step("2 and 3", func() { a.updatesPlatform() })
	a.step("4", func() { a.updatesCAS("Connected") })
}

// The English article about a customer without Vision One: the region first [CASKB].
func TestArticleOfCASRegionFirst(t *testing.T) {
	t.Parallel()
	newArticle(t, "cas-only-region-first", nil).regionFirst()
}

func (a *article) regionFirst() {
	a.t.Helper()
	a.step("1", func() {
		var banner struct {
			Button  string
			Details struct{ Button, Link string }
		}
		a.must("GET", "cas", "/api/banner", a.signIn("cas", "cas_administrator"), nil).into(a.t, &banner)
		if banner.Button != "More Details" || banner.Details.Button != "Activate Now" || banner.Details.Link != a.URLs["v1"]+"/activation" {
			a.t.Errorf("the banner is %+v", banner)
		}
		a.activates()
		a.advance(object{"by": "1m"})
	})
	a.step("2", func() {
		a.v1("GET", "/api/console", nil, object{"next": "choose_region"})
		a.v1("POST", "/api/console/provision", object{"region": "us"}, object{"state": "provisioning"})
		a.advance(object{"by": "5m"})
	})
	a.step("3", func() { a.v1("GET", "/api/session", nil, nil) })
	var ticket string
	a.step("4", func() {
		a.listsLicence()
		ticket = a.v1("POST", a.path("/api/license-information/{estate.licence cas}/open-console"), nil, nil).field("ticket")
	})
	a.step("5", func() {
		entered := a.must("POST", "cas", "/api/sso", "", object{"ticket": ticket}).field("token")
		if banner := a.must("GET", "cas", "/api/banner", entered, nil); banner.field("button") != "Connect to Trend Vision One" {
			a.t.Errorf("%s", banner)
		}
	})
	a.step("6", func() { a.updatesCAS("Connected") })
}
