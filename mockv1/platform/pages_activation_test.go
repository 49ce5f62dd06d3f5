package platform_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/mockone/mockone/mockv1/platform"
)

// The screens of the activation and of the provisioning, in both languages [CASJA 1-1 to 1-10].
func TestActivationPages(t *testing.T) {
	t.Parallel()
	for lang, w := range map[string]struct {
		start, product, heading, wrong, activating, assign, again, region, provision, ready string
	}{
		"en": {
			"Set up now", "Other SaaS service", "Activate your license with your Primary User Account", "The account name or password is incorrect.", "Activating...",
			"Assign the Primary User Account email address", "Sign in with the email address and password of the Primary User Account to go on setting up Trend Vision One.", "Data Center Region", "Provision Console", "Your Trend Vision One console is ready in this region: Singapore.",
		},
		"ja": {
			"今すぐセットアップ", "他のSaaSサービス", "プライマリユーザアカウントでライセンスをアクティベートする", "アカウント名またはパスワードが正しくありません。", "有効化しています...",
			"Assign the Primary User Account email address", "Trend Vision Oneのセットアップを続行するには、プライマリユーザアカウントのメールアドレスとパスワードでサインインしてください。", "Data Center Region", "Provision Console", "次の地域のTrend Vision Oneコンソールを使用できます: Singapore。",
		},
	} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, alone())
			c := l.clicker(lang)
			says(t, c.Get("/activation"), "Trend Micro Activation Service", w.start)
			says(t, c.Get("/activation/product"), w.product)
			says(t, c.led(c.Post("/activation/product", "product", "other_saas"), "/activation/account?product=other_saas"), w.heading)
			says(t, c.led(c.Post("/activation/account", "product", "other_saas", "account", portalLogin), "/activation/password?account="+portalLogin), portalLogin)
			got := c.Post("/activation/password", "account", portalLogin, "password", "wrong")
			c.Refused(got, http.StatusUnauthorized, "sign_in.failed", w.wrong)
			if got.Words("account") != portalLogin {
				t.Errorf("the account was forgotten: %s", got.Text)
			}
			says(t, c.led(c.Post("/activation/password", "account", portalLogin, "password", password), "/setup"), w.activating)
			// Whatever else he asks for leads back.
			c.led(c.Get("/"), "/setup")
			l.advance(30 * time.Second)
			got = c.Get("/setup")
			says(t, got, w.assign)
			if href, _ := got.Attribute("assign", "href"); href != "/s/"+l.box.ID()+"/assignment" {
				t.Errorf("the wizard is at %q", href)
			}
			l.assign()
			if got := c.Get("/setup"); !got.Has("to-sign-in") || got.Has("region-form") {
				t.Errorf("the login that was replaced can go on: %s", got.Text)
			}
			c.Refused(c.Post("/setup", "region", "jp"), http.StatusConflict, "v1.console.owner_only", w.again)
			c.led(c.enter(newAddress), "/setup")
			l.provisionOnPages(c, w.region, w.provision, w.ready)
		})
	}
}

// provisionOnPages chooses a region, after a wrong one, and comes to the dashboard
// by way of a provisioning that fails.
func (l *lab) provisionOnPages(c *clicker, region, provision, ready string) {
	l.t.Helper()
	says(l.t, c.Get("/setup"), region, provision)
	before := l.world()
	got := c.Post("/setup", "region", "atlantis")
	if got.Status != http.StatusConflict || l.world() != before {
		l.t.Errorf("a region that is none: %d %s", got.Status, got.Text)
	}
	l.set(map[string]string{platform.SettingOutcome: "fail_once"})
	c.led(c.Post("/setup", "region", "sg"), "/setup")
	l.advance(3 * time.Minute)
	if got := c.Get("/setup"); !got.Has("retry") {
		l.t.Errorf("%s", got.Text)
	}
	c.led(c.Post("/setup/retry"), "/setup")
	l.advance(3 * time.Minute)
	says(l.t, c.Get("/setup"), ready)
	if got := c.Get("/"); got.Status != http.StatusOK {
		l.t.Errorf("the dashboard: %d to %s", got.Status, got.Location)
	}
	if got := c.Get("/activation"); got.Has("set-up-now") || !got.Has("to-sign-in") {
		l.t.Errorf("%s", got.Text)
	}
	if got := c.Post("/setup", "region", "us"); got.Status != http.StatusConflict {
		l.t.Errorf("%d %s", got.Status, got.Text)
	}
}

// The box that one article has [TMEMSJA 1.4], and the other two proofs.
func TestOtherActivationPages(t *testing.T) {
	t.Parallel()
	p := alone()
	p.Settings[platform.SettingAgreement], p.Settings[platform.SettingOrder] = "on", "region_first"
	l := newLab(t, p)
	c := l.clicker("ja")
	c.Refused(c.Post("/activation/product", "product", "cloud_one"), http.StatusConflict, "v1.console.agreement_required", "続行するには、チェックボックスをオンにしてください。")
	c.led(c.Post("/activation/product", "product", "on_premises", "agreed", "on"), "/activation/account?agreed=on&product=on_premises")
	c.Refused(c.Post("/activation/account", "product", "on_premises", "agreed", "on", "code", "nonsense"), http.StatusUnauthorized, "v1.activation.code", "アクティベーションコードが無効です。")
	c.Refused(c.Post("/activation/account", "product", "cloud_one", "agreed", "on", "api_key", "nonsense"), http.StatusUnauthorized, "v1.activation.key", "APIキーが無効です。")
	c.Refused(c.Post("/activation/account", "product", "other_saas", "account", " "), http.StatusUnprocessableEntity, "v1.activation.account", "アカウントを入力してください。")
	says(t, c.Get("/activation/account?product=nonsense"), "プライマリユーザアカウント名またはメールアドレス")
	c.led(c.Post("/activation/account", "product", "cloud_one", "agreed", "on", "api_key", "key-of-cloud-one"), "/setup")
	c.Refused(c.Post("/setup", "region", "jp"), http.StatusConflict, "v1.console.not_now", "この手順まで進んでいません。")
	l.advance(30 * time.Second)
	says(t, c.led(c.Post("/setup", "region", "jp"), "/setup"), "Provisioning")
}

// The code of a licence that was ordered is taken by the page and by the API.
func TestTheCodeOfAnOrderIsTaken(t *testing.T) {
	t.Parallel()
	c := newLab(t, ordered()).clicker("en")
	if got := c.Get("/activation/product"); strings.Contains(got.HTML, "v1.console.no_licence") {
		t.Errorf("%s", got.Text)
	}
	c.Refused(c.Post("/activation/account", "product", "on_premises", "code", "nonsense"), http.StatusUnauthorized, "v1.activation.code", "The activation code is not valid.")
	says(t, c.led(c.Post("/activation/account", "product", "on_premises", "code", code), "/setup"), "Activating...")

	c = newLab(t, ordered()).clicker("en")
	if blocks, ok := c.wants("GET", "/api/activation", nil, 200, nil)["blocks"].([]any); !ok || len(blocks) != 0 {
		t.Errorf("the screen says %v", blocks)
	}
	c.wants("POST", "/api/activation", object{"product": "on_premises", "code": "nonsense"}, 401, object{"code": "v1.activation.code"})
	c.wants("POST", "/api/activation", object{"product": "on_premises", "code": code}, 202, object{"console.state": "activating"})
}

// The same over JSON.
func TestActivationOverJSON(t *testing.T) {
	t.Parallel()
	l := newLab(t, alone())
	c := l.clicker("en")
	screen := c.wants("GET", "/api/activation", nil, 200, object{"state": "registered", "start": "Set up now", "agreement.required": false, "service": "Trend Micro Activation Service"})
	if products, _ := screen["products"].([]any); len(products) != 3 {
		t.Errorf("%v", screen)
	}
	c.wants("GET", "/api/console", nil, 401, object{"code": "session.missing"})
	c.wants("POST", "/api/activation", object{"product": "cheese"}, 422, nil)
	c.wants("POST", "/api/activation", object{"product": "other_saas", "account": portalLogin, "password": "x"}, 401, object{"code": "sign_in.failed"})
	c.wants("POST", "/api/activation", object{"product": "other_saas", "account": portalLogin, "password": password}, 202, object{"console.state": "activating", "console.next": "wait"})
	c.wants("GET", "/api/platform-update", nil, 403, object{"code": "session.limited", "reason": "setup"})
	l.advance(30 * time.Second)
	c.wants("GET", "/api/console", nil, 200, object{"state": "assigning", "next": "assignment", "region": "jp", "platform": "none"})
	l.assign()
	c.wants("POST", "/api/console/provision", object{"region": "jp"}, 409, object{"code": "v1.console.owner_only"})
	c.Post("/sign-in", "login", newAddress)
	c.wants("POST", "/api/console/provision", object{"region": "xx"}, 409, object{"code": "v1.console.region"})
	c.wants("POST", "/api/console/retry", nil, 409, object{"code": "v1.console.not_failed"})
	c.wants("POST", "/api/console/provision", object{"region": "jp"}, 202, object{"state": "provisioning", "next": "wait"})
	l.advance(3 * time.Minute)
	c.wants("GET", "/api/console", nil, 200, object{"state": "ready", "next": "dashboard", "platform": "foundation"})
	c.wants("GET", "/api/platform-update", nil, 200, object{"state": "none", "next": "dashboard"})
}
