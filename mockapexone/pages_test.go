package mockapexone_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/web/uitest"
)

// Integration Settings registers by a token; what is wrong with one is said there.
func TestIntegrationSettings(t *testing.T) {
	t.Parallel()
	both(t, asUsual, func(c *clicker, say func(en, ja string) string) {
		page := c.signedIn(chief).Get("/integration-settings")
		if got := page.Words("service-status"); got != say("Not registered", "登録されていません") {
			c.t.Errorf("the status is %q", got)
		}
		c.refused(func() uitest.Page { return c.Post("/integration-settings", "token", "wrong") },
			"enrollment.malformed", say("The token is no good.", "トークンが無効です。"))
		page = c.Done(c.Post("/integration-settings", "token", token), "/integration-settings",
			say("Successfully registered with Trend Vision One.", "Trend Vision Oneに正常に登録されました。"))
		if got := page.Words("service-status"); got != say("Registered", "登録済み") || page.Has("registration-form") {
			c.t.Errorf("the status is %q", got)
		}
		if got := c.tenant(); got.Instance != "instance-1" {
			c.t.Errorf("%+v", got)
		}
		c.refused(func() uitest.Page { return c.Post("/integration-settings", "token", token) },
			"apexone.register.already", say("registered with Trend Vision One already", "すでにTrend Vision Oneに登録されています"))
	})
}

// Whoever signs in after the update is led to the upgrade, and from there to the wizard.
func TestUpgradePages(t *testing.T) {
	t.Parallel()
	both(t, asUsual, func(c *clicker, say func(en, ja string) string) {
		c.update()
		if got := c.Post("/sign-in", "login", bbb, "password", password); got.Location != "/upgrade" {
			c.t.Fatalf("led to %q: %s", got.Location, got.Text)
		}
		page := c.Get("/upgrade")
		for _, want := range []string{
			say("Upgrade your account", "アカウントをアップグレードする"),
			say("To use all the advanced features", "Trend Vision Oneの高度な機能をすべて使用するには、ご使用のアカウントをアップデートしてください。"),
			say("Click Continue", "アカウントのアップデートプロセスを完了するには [続行] をクリックしてください。"), say("Continue", "続行"),
		} {
			if !strings.Contains(page.Text, want) {
				c.t.Errorf("the page lacks %q", want)
			}
		}
		if got := c.Get("/users"); got.Location != "/upgrade" {
			c.t.Errorf("other pages lead to %q", got.Location)
		}
		if got := c.Post("/upgrade"); got.Status != http.StatusSeeOther || !strings.HasPrefix(got.Location, "http://v1.example/s/lab/sso/") {
			c.t.Errorf("Continue leads to %q", got.Location)
		}
	})
}

// Whoever comes to a hibernating Apex One finds the wake-up portal.
func TestWakeUpPages(t *testing.T) {
	t.Parallel()
	both(t, func(s *start) { s.world.Hibernation.State = "purge_announced" }, func(c *clicker, say func(en, ja string) string) {
		page := c.Get("/sign-in")
		if !page.Has("wake-up") || !page.Has("purge-at") {
			c.t.Fatalf("the sign-in page is %s", page.Text)
		}
		if got := c.Post("/sign-in", "login", chief, "password", password); !strings.HasPrefix(got.Location, "/wake-up") {
			c.t.Errorf("signing in leads to %q: %s", got.Location, got.Text)
		}
		c.Done(c.Post("/wake-up"), "/sign-in", say("Apex One was woken up. Log on.", "Apex Oneを再開しました。ログオンしてください。"))
		c.signedIn(chief)
		if got := c.Get("/wake-up"); !got.Has("awake") {
			c.t.Errorf("%s", got.Text)
		}
	})
}

// Users are added, changed and deleted on pages, and refused in the field that is wrong.
func TestUserPages(t *testing.T) {
	t.Parallel()
	both(t, asUsual, func(c *clicker, say func(en, ja string) string) {
		c.signedIn(chief)
		form := []string{"login", "new", "name", "New", "role", "Operator", "password", "New-pass-1"}
		page := c.Done(c.Post("/users/add", form...), "/users", say("The user account was added.", "ユーザアカウントを追加しました。"))
		if row := page.Row(`data-login="new"`); row.Words("user-role") != "Operator" || row.Words("user-type") != say("Custom", "カスタム") {
			c.t.Errorf("%s", row.Text)
		}
		c.refused(func() uitest.Page { return c.Post("/users/add", form...) }, "apexone.account.exists", say("exists already", "すでに存在します"))
		path := "/users/" + c.user("new").ID
		c.Done(c.Post(path, "name", "Newer", "email", "new@example.co.jp", "role", "Power_User"), "/users", say("The user account was changed.", "ユーザアカウントを変更しました。"))
		c.Done(c.Post(path+"/status", "status", "disabled"), "/users", say("The user account was disabled.", "ユーザアカウントを無効にしました。"))
		c.Done(c.Post(path+"/status", "status", "enabled"), "/users", say("The user account was enabled.", "ユーザアカウントを有効にしました。"))
		c.refused(func() uitest.Page { return c.Post("/users/two-factor", "enabled", "true") }, "apexone.two_factor.addresses", say("Specify an email address", "メールアドレスを設定してください"))
		if got := c.Get(path + "/delete"); !got.Has("delete-dialog") {
			c.t.Errorf("%s", got.Text)
		}
		page = c.Done(c.Post(path+"/delete"), "/users", say("The user account was deleted.", "ユーザアカウントを削除しました。"))
		if strings.Contains(page.HTML, `data-login="new"`) {
			c.t.Error("it is listed still")
		}
		for path, testID := range map[string]string{"/": "compliance-card", "/endpoints": "total", "/automation-api": "no-applications", "/license": "license", "/roles": "roles", "/vision-one": "access-vision-one"} {
			if got := c.Get(path); got.Status != http.StatusOK || !got.Has(testID) {
				c.t.Errorf("%s: %d %s", path, got.Status, got.Text)
			}
		}
	})
}

// A role that may not see a screen is refused it.
func TestRolesOnPages(t *testing.T) {
	t.Parallel()
	c := newLab(t).clicker("en").signedIn(reader)
	if got := c.Get("/users"); got.Status != http.StatusForbidden || c.Get("/").Has("nav-users") {
		t.Errorf("%d %s", got.Status, got.Text)
	}
}

// The first sign-in with two-factor authentication sets the app up.
func TestTwoFactorPages(t *testing.T) {
	t.Parallel()
	both(t, func(s *start) { s.world.Users, s.world.TwoFactor = s.world.Users[:1], true }, func(c *clicker, say func(en, ja string) string) {
		c.signedIn(chief)
		page := c.Get("/two-factor")
		if !page.Has("secret") || c.Get("/users").Location != "/two-factor" {
			c.t.Fatalf("%s", page.Text)
		}
		if got := c.Post("/two-factor", "code", "nothing"); got.Status != http.StatusConflict || !strings.Contains(got.Text, say("incorrect or has expired", "正しくないか、有効期限が切れています")) {
			c.t.Errorf("%d %s", got.Status, got.Text)
		}
		if got := c.Post("/two-factor", "code", c.code(chief)); got.Location != "/" || c.Get("/").Status != http.StatusOK {
			c.t.Errorf("%d %s", got.Status, got.Text)
		}
		c.Post("/sign-out")
		if c.signedIn(chief).Get("/two-factor").Has("secret") {
			c.t.Error("the app is set up already")
		}
	})
}

// The same over JSON: who is signed in, the licence, opening Vision One.
func TestJSON(t *testing.T) {
	t.Parallel()
	l := newLab(t, func(s *start) { s.licence.Ends = began.Add(-time.Hour) })
	c := l.enter(chief)
	if got := c.Ask(http.StatusOK, http.MethodGet, "/api/license", ""); got["status"] != string(estate.Expired) {
		t.Errorf("%v", got)
	}
	if got := c.Ask(http.StatusOK, http.MethodPost, "/api/vision-one", ""); got["url"] != "http://v1.example/s/lab/" || got["ticket"] != nil {
		t.Errorf("%v", got)
	}
	c.SignIn(`{"login":"aaa","password":"Portal-pass-1"}`)
	if got := c.Ask(http.StatusOK, http.MethodPost, "/api/vision-one", ""); got["ticket"] == nil {
		t.Errorf("%v", got)
	}
	l.client().Problem(http.StatusUnauthorized, "session.missing", http.MethodGet, "/api/session", "")
}
