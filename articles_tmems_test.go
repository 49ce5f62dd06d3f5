package mockone_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// What people of the article about Email Security type.
const (
	kisaragiLogin   = "kisaragi-admin"
	kisaragiAddress = "nao.ichihara@example.com"
)

// mailArticle is a walk through the article about Email Security.
type mailArticle struct{ *article }

// newMailArticle begins a walk in a sandbox of a fixture, in a language.
func newMailArticle(t *testing.T, fixture, lang string) *mailArticle {
	t.Helper()
	b := newLab(t).sandbox(fixture, "manual", object{"overrides": object{"locale": lang}})
	return &mailArticle{&article{box: b, lang: lang}}
}

// inBoth goes the way in each of the two languages.
func inBoth(t *testing.T, fixture string, way func(a *mailArticle)) {
	t.Helper()
	t.Parallel()
	for _, lang := range []string{"en", "ja"} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			way(newMailArticle(t, fixture, lang))
		})
	}
}

// mails asks Email Security and wants values of the answer.
func (a *mailArticle) mails(method, path, token string, body any, want object) answer {
	a.t.Helper()
	return a.service("tmems", method, path, token, body, want)
}

// The article about Email Security, pattern 1 before Foundation Services: 1.1, 1.2, 2.7
// to 2.11, and the accounts [TMEMSJA].
func TestArticleOfTMEmSConnectedOnLegacy(t *testing.T) {
	inBoth(t, "tmems-legacy-connected", func(a *mailArticle) { a.updatesConnectedOnLegacy(); a.movesAccounts() })
}

func (a *mailArticle) updatesConnectedOnLegacy() {
	a.t.Helper()
	a.enters(kisaragiLogin, rootPassword, "dashboard")
	a.step("1.1", func() { a.clicksBanner(1, "/cegp") })
	a.step("1.2", func() {
		a.gateway("update_platform", a.in("Update Trend Vision One", "Trend Vision Oneをアップデート"))
		a.v1("GET", theInstance, nil, object{"status_text": a.connectedSince()})
		a.refuses("POST", a.path(theInstance+"/update-solution"), a.token, object{"agreed": true}, 409, "v1.update.platform")
		a.updatesPlatform(login{Login: operatorAddress, Password: operatorPassword})
	})
	a.updates()
}

// Pattern 1 on Foundation Services: 1.1, 1.3, 2.9 to 2.11, and the accounts.
func TestArticleOfTMEmSConnected(t *testing.T) {
	inBoth(t, "tmems-connected", func(a *mailArticle) { a.updatesConnected(); a.movesAccounts() })
}

func (a *mailArticle) updatesConnected() {
	a.t.Helper()
	a.token = a.signIn("v1", "primary_user_account")
	a.step("1.1", func() { a.clicksBanner(1, "/cegp") })
	a.step("1.3", func() {
		a.gateway("update", a.in("Update to Cloud Email Gateway Protection", "Cloud Email Gateway Protectionへのアップデート"))
		a.v1("GET", theInstance, nil, object{"can_update": true, "status_text": a.in("Connected", "接続済み")})
	})
	a.updates()
}

// Pattern 2 on Foundation Services: 2.1 to 2.11, where 2.6 is done already.
func TestArticleOfTMEmSNotConnected(t *testing.T) {
	inBoth(t, "tmems-foundation", func(a *mailArticle) { a.connectsAndUpdates(); a.movesAccounts() })
}

func (a *mailArticle) connectsAndUpdates() {
	a.t.Helper()
	a.token = a.signIn("v1", "primary_user_account")
	a.step("1.1", func() { a.clicksBanner(2, "/cegp") })
	a.connects(a.in("Connected", "接続済み"))
	a.step("2.5", func() {
		a.gateway("update", a.in("Update to Cloud Email Gateway Protection", "Cloud Email Gateway Protectionへのアップデート"))
	})
	a.step("2.6", func() { a.v1("GET", "/api/platform-update", nil, object{"state": "none", "platform": "foundation"}) })
	a.updates()
}

// Pattern 2 before Foundation Services: 2.1 to 2.11 with the platform's update.
func TestArticleOfTMEmSNotConnectedOnLegacy(t *testing.T) {
	inBoth(t, "tmems-legacy", func(a *mailArticle) { a.connectsAndUpdatesOnLegacy(); a.movesAccounts() })
}

func (a *mailArticle) connectsAndUpdatesOnLegacy() {
	a.t.Helper()
	a.enters(kisaragiLogin, rootPassword, "dashboard")
	a.step("1.1", func() { a.clicksBanner(2, "/cegp") })
	a.connects("")
	a.step("2.5", func() {
		a.gateway("update_platform", a.in("Update Trend Vision One", "Trend Vision Oneをアップデート"))
	})
	a.step("2.6", func() { a.updatesPlatform(login{Login: operatorAddress, Password: operatorPassword}) })
	a.updates()
}

// Pattern 3: 1.1, 1.4 to 1.7, then 2.1 to 2.11 and the accounts.
func TestArticleOfTMEmSWithoutVisionOne(t *testing.T) {
	inBoth(t, "tmems-only", func(a *mailArticle) { a.startsWithoutVisionOne(); a.movesAccounts() })
}

func (a *mailArticle) startsWithoutVisionOne() {
	a.t.Helper()
	a.step("1.1", func() { a.clicksBanner(3, "/activation") })
	a.getsVisionOne()
	a.connects("")
	a.step("2.5", func() {
		a.gateway("update_platform", a.in("Update Trend Vision One", "Trend Vision Oneをアップデート"))
	})
	a.step("2.6", func() { a.updatesPlatform() })
	a.updates()
}

// clicksBanner is 1.1: the banner of a pattern, and where its button leads.
func (a *mailArticle) clicksBanner(pattern float64, path string) {
	a.t.Helper()
	a.mails("GET", "/api/banner", a.signIn("tmems", "tmems_user"), nil, object{
		"pattern": pattern, "link": a.URLs["v1"] + path,
		"button": a.in("Update Trend Micro Email Security", "Trend Micro Email Securityをアップデート"),
	})
}

// getsVisionOne is 1.4 to 1.7: the portal's login, and the console in Japan.
func (a *mailArticle) getsVisionOne() {
	a.t.Helper()
	given := object{"product": "other_saas", "account": kisaragiLogin, "password": rootPassword}
	a.step("1.4", func() {
		var screen struct {
			Products  []struct{ Code, Name, Asks string }
			Agreement struct{ Required bool }
		}
		a.v1("GET", "/api/activation", nil, object{"state": "registered"}).into(a.t, &screen)
		if len(screen.Products) != 3 || screen.Products[1].Name != a.in("Other SaaS service", "他のSaaSサービス") || !screen.Agreement.Required {
			a.t.Errorf("the screen: %+v", screen)
		}
		a.refuses("POST", "/api/activation", "", given, 409, "v1.console.agreement_required")
		given["agreed"] = true
	})
	a.step("1.5", func() {
		a.refuses("POST", "/api/activation", "", object{"product": "other_saas", "account": "nobody", "password": rootPassword, "agreed": true}, 401, "sign_in.failed")
	})
	a.step("1.6", func() {
		a.refuses("POST", "/api/activation", "", object{"product": "other_saas", "account": kisaragiLogin, "password": "wrong", "agreed": true}, 401, "sign_in.failed")
		a.token = a.must("POST", "v1", "/api/activation", "", given).field("token")
		a.advance(object{"by": "1m"})
	})
	a.step("1.7", func() {
		// There is no account wizard between.
		a.v1("GET", "/api/console", nil, object{"state": "choosing_region", "next": "choose_region"})
		a.v1("POST", "/api/console/provision", object{"region": "jp"}, object{"state": "provisioning"})
		a.advance(object{"by": "5m"})
		a.v1("GET", "/api/console", nil, object{"state": "ready", "next": "dashboard", "platform": "legacy"})
	})
}

// gateway is what the page Cloud Email Gateway Protection shows: in every state mail flows.
func (a *mailArticle) gateway(state, button string) {
	a.t.Helper()
	want := object{"state": state, "flow": "on"}
	if button != "" {
		want["button"] = button
	}
	a.v1("GET", "/api/cegp", nil, want)
}

// connects is 2.1 to 2.4: connecting Email Security. status is what the Product
// Connector shows then; empty means that it shows since when.
func (a *mailArticle) connects(status string) {
	a.t.Helper()
	a.step("2.1 and 2.2", func() {
		a.gateway("connect", a.in("Connect Trend Micro Email Security", "Trend Micro Email Securityを接続"))
	})
	a.step("2.3", func() {
		var offered struct {
			Types []struct {
				Type, Name, Kind string
				CanConnect       bool `json:"can_connect"`
			} `json:"instance_types"`
		}
		a.v1("GET", "/api/product-connection", nil, nil).into(a.t, &offered)
		found := false
		for _, one := range offered.Types {
			found = found || one.Type == "tmems" && one.Name == "Trend Micro Email Security" && one.Kind == "automatic" && one.CanConnect
		}
		if !found {
			a.t.Errorf("Add Existing Product offers %+v", offered)
		}
		a.v1("POST", "/api/product-instances", object{"type": "tmems", "organizations": []string{}}, object{"status": "connecting", "display_name": "Trend Micro Email Security"})
	})
	a.step("2.4", func() {
		a.v1("GET", theInstance, nil, object{"status": "connecting", "status_text": a.in("Preparing or pending registration", "準備中または登録保留中")})
		a.gateway("connecting", "")
		a.advance(object{"by": "2m"})
		if status == "" {
			status = a.connectedSince()
		}
		a.v1("GET", theInstance, nil, object{"status": "connected", "status_text": status})
	})
}

// connectedSince is what the Product Connector of a legacy console shows [TMEMSJA 2.4].
func (a *mailArticle) connectedSince() string {
	a.t.Helper()
	since := a.must("GET", "v1", a.path(theInstance), a.token, nil).field("connected_at")
	at, err := time.Parse(time.RFC3339, since)
	zone, zoned := time.LoadLocation("Asia/Tokyo")
	if err != nil || zoned != nil {
		a.t.Fatal(err, zoned)
	}
	return a.in("Connected ", "接続済み ") + at.In(zone).Format(time.DateTime)
}

// updatesPlatform is the platform's update, to which 1.2 and 2.6 refer [KA15118 3 to 10].
func (a *mailArticle) updatesPlatform(colleagues ...login) {
	a.t.Helper()
	a.updatesPlatformOf(kisaragiLogin, kisaragiAddress, colleagues...)
}

// updates is 2.7 to 2.11: the update of Email Security.
func (a *mailArticle) updates() {
	a.t.Helper()
	var before object
	a.step("2.7 and 2.8", func() {
		a.gateway("update", a.in("Update to Cloud Email Gateway Protection", "Cloud Email Gateway Protectionへのアップデート"))
		a.refuses("GET", "/api/cegp/mail-tracking", a.token, nil, 409, "cegp.not_ready")
		before = a.shown("tmems", "/api", a.signIn("tmems", "tmems_user"))
	})
	a.step("2.9", func() {
		a.v1("GET", theInstance+"/update-solution", nil, object{
			"title": a.in("Update Solution", "ソリューションをアップデート"), "button": a.in("I Agree to update", "アップデートに同意する"),
		})
		a.refuses("POST", a.path(theInstance+"/update-solution"), a.token, object{"agreed": false}, 409, "v1.update.agreement_required")
		a.v1("POST", theInstance+"/update-solution", object{"agreed": true}, object{
			"title": a.in("System Update Notice", "システムアップデートの通知"), "button": a.in("Start the Update", "アップデートを開始"),
		})
	})
	a.step("2.10", func() {
		a.refuses("POST", a.path(theInstance+"/update"), a.token, object{"understood": false}, 409, "v1.update.understanding_required")
		console := a.signIn("tmems", "tmems_user")
		a.v1("POST", theInstance+"/update", object{"understood": true}, nil)
		if got := a.call("GET", "tmems", "/api/session", console, nil); got.code() != "session.ended" {
			a.t.Errorf("a session of Email Security: %s", got)
		}
	})
	a.step("2.11", func() {
		a.v1("GET", theInstance, nil, object{
			"display_name": "Cloud Email Gateway Protection", "status": "updating", "status_text": a.in("Updating", "アップデート"), "type": "cegp",
		})
		for _, way := range []string{"cancel", "rollback"} {
			a.refuses("POST", a.path("/api/update-jobs/{v1.update_job}/"+way), a.token, nil, 409, "v1.update.cannot_"+map[string]string{"cancel": "stop", "rollback": "roll_back"}[way])
		}
		c := a.Credentials["tmems_user"]
		if got := a.call("POST", "tmems", "/api/sign-in", "", logIn("tmems", c.Login, c.Password)); got.Status != http.StatusForbidden || got.code() != "tmems.updating" {
			a.t.Errorf("signing in to Email Security while it is updated: %s", got)
		}
		a.gateway("updating", "")
		a.advance(object{"by": "3m"}) // the job waits for its turn first
		a.v1("GET", theInstance, nil, object{"status": "connected", "status_text": a.in("Connected", "接続済み"), "type_text": "Cloud Email Gateway Protection"})
		a.v1("GET", "/api/cegp", nil, object{"state": "ready", "flow": "on", "theme": "dark"})
		if diff := cmp.Diff(before, a.shown("v1", "/api/cegp", a.token)); diff != "" {
			a.t.Errorf("settings, logs, reports and quarantine (-before +after):\n%s", diff)
		}
		var credits struct {
			Granted int `json:"total_valid_credits"`
		}
		a.v1("GET", "/api/credits", nil, nil).into(a.t, &credits)
		if credits.Granted != 1000 { // 40 seats of Standard without mail encryption
			a.t.Errorf("%d credits", credits.Granted)
		}
	})
}

// shown is what a console has of mail: settings, logs, reports and quarantine are the same
// after the update, and so are the records to which mail is sent [TMEMSJA Q1, Q2].
func (a *mailArticle) shown(service, prefix, token string) object {
	a.t.Helper()
	out := object{}
	for _, screen := range []string{"domains", "policies", "mail-tracking", "policy-events", "quarantine", "reports"} {
		list := allOf[object](a.box, service, prefix+"/"+screen, token)
		if len(list) == 0 {
			a.t.Errorf("%s of %s: nothing", screen, service)
		}
		out[screen] = list
	}
	return out
}

// movesAccounts is 3.1 to 3.7 for two accounts, one after the other.
func (a *mailArticle) movesAccounts() {
	a.t.Helper()
	for role, address := range map[string]string{"tmems_user": "mio.tachibana@example.com", "tmems_user_2": "mail.desk@example.com"} {
		a.step("3 of "+role, func() { a.movesAccount(a.Credentials[role], address) })
	}
}

// movesAccount is 3.1 to 3.7 for one account.
func (a *mailArticle) movesAccount(c login, address string) {
	a.t.Helper()
	in := logIn("tmems", c.Login, c.Password)
	var token, code string
	a.step("3.1", func() {
		token = a.mails("POST", "/api/sign-in", "", in, object{"next": "upgrade_account"}).field("token")
	})
	a.step("3.2", func() {
		a.mails("GET", "/api/upgrade", token, nil, object{"button": a.in("Continue", "続行")})
		opened := a.mails("POST", "/api/upgrade/continue", token, nil, object{"service": "v1"})
		a.token = a.must("POST", "v1", "/api/sso", "", object{"ticket": opened.field("ticket")}).field("token")
	})
	a.step("3.3", func() {
		a.v1("GET", "/api/assignment", nil, object{"step": 1.0, "original": c.Login, "button": a.in("Verify Email", "メールを確認")})
		a.v1("POST", "/api/assignment/email", typedTwice(address), object{"step": 2.0, "button": a.in("Submit", "送信")})
	})
	a.step("3.4", func() {
		code = a.mailedCode(address)
		a.refuses("POST", "/api/assignment/code", a.token, object{"code": "0" + code}, 409, "wizard.code.wrong")
		a.v1("POST", "/api/assignment/code", object{"code": code}, object{"step": 3.0, "button": a.in("Reset Password", "パスワードをリセット")})
	})
	a.step("3.5", func() {
		a.v1("POST", "/api/assignment/password", newPassword(), object{"state": "completed", "button": a.in("Close", "閉じる")})
	})
	a.step("3.6", func() { a.v1("POST", "/api/assignment/close", nil, nil) })
	a.step("3.7", func() {
		a.enters(address, goodPassword, "dashboard")
		if got := a.call("POST", "tmems", "/api/sign-in", "", in); got.Status != http.StatusForbidden || got.code() != "tmems.account.upgraded" {
			a.t.Errorf("the account's name is still good: %s", got)
		}
		a.refuses("POST", "/api/sign-in", "", object{"email": c.Login, "password": goodPassword}, 401, "sign_in.failed")
	})
}
