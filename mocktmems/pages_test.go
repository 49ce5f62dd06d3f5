package mocktmems_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/mockone/mockone/internal/labs"
	"github.com/mockone/mockone/internal/web/gateway"
	"github.com/mockone/mockone/internal/web/uitest"
	"github.com/mockone/mockone/mocktmems"
	"github.com/mockone/mockone/mocktmems/mail"
)

// clicker is a browser in a lab.
type clicker struct {
	*lab
	*uitest.Clicker
}

// signedIn signs in on the page.
func (c *clicker) signedIn(login string) {
	c.t.Helper()
	if got := c.Post("/sign-in", "login", login, "password", password); got.Status != http.StatusSeeOther {
		c.t.Fatalf("signing in as %s: %d %s", login, got.Status, got.Text)
	}
}

// both runs a test in English and in Japanese, each in a lab of its own.
func both(t *testing.T, bend func(*start), run func(c *clicker, say func(en, ja string) string)) {
	t.Helper()
	labs.Both(t, func(t *testing.T, lang string, say func(en, ja string) string) {
		t.Helper()
		l := newLab(t, bend)
		run(&clicker{lab: l, Clicker: l.Clicker(l.server(), lang)}, say)
	})
}

// The banner stands on top of every page in the words of its button, and leads to Vision
// One; nobody who is not signed in sees it.
func TestBannerOnPages(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		bend func(*start)
		href string
	}{
		"connected": {connected, "http://v1.example/s/lab/cegp"},
		"alone":     {func(s *start) { s.platform = "none" }, "http://v1.example/s/lab/activation"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			both(t, tc.bend, func(c *clicker, say func(en, ja string) string) {
				if c.Get("/sign-in").Has("banner") {
					c.t.Error("a banner stands where nobody is signed in")
				}
				c.signedIn(chief)
				for _, path := range []string{"/", "/accounts", "/accounts/add", "/permission-types", "/other-settings", "/license"} {
					got := c.Get(path)
					if got.Status != http.StatusOK || !strings.Contains(got.Tag("banner-button"), `href="`+tc.href+`"`) ||
						!strings.Contains(got.Text, say("Update Trend Micro Email Security", "Trend Micro Email Securityをアップデート")) {
						c.t.Errorf("%s: %d %s", path, got.Status, got.Tag("banner-button"))
					}
				}
			})
		})
	}
}

// Accounts are added, changed, given another password and deleted on pages, and refused
// in the field that is wrong.
func TestAccountPages(t *testing.T) {
	t.Parallel()
	both(t, func(*start) {}, func(c *clicker, say func(en, ja string) string) {
		c.signedIn(chief)
		form := []string{"login", "new", "type", "subaccount", "name", "New", "email", "new@example.co.jp", "role", "Read only", "domains", "example.com\r\nexample.jp"}
		page := c.Done(c.Post("/accounts/add", form...), "/accounts", say("The account was added. Its sign-in data have been sent.", "アカウントを追加しました。サインイン情報を送信しました。"))
		if row := page.Row(`data-login="new"`); row.Words("account-domains") != "example.com, example.jp" || row.Words("account-type") != say("Subaccount", "サブアカウント") {
			c.t.Errorf("%s", row.Text)
		}
		c.RefusedPage(c.Clicker, func() uitest.Page { return c.Post("/accounts/add", form...) }, http.StatusConflict, "tmems.account.exists", say("exists already", "すでに使用されています"))
		path := "/accounts/" + c.user("new").ID
		if got := c.Get(path); !got.Has("edit-form") || !got.Has("field-domains") {
			c.t.Errorf("%s", got.Text)
		}
		page = c.Done(c.Post(path, "name", "Newer", "email", "new@example.co.jp", "role", "Auditors", "domains", ""), "/accounts", say("The account was changed.", "アカウントを変更しました。"))
		if row := page.Row(`data-login="new"`); row.Words("account-domains") != say("My organization", "自社の組織") || row.Words("account-role") != "Auditors" {
			c.t.Errorf("%s", row.Text)
		}
		c.Done(c.Post(path+"/reset-password"), "/accounts", say("A new password was sent.", "新しいパスワードを送信しました。"))
		c.Done(c.Post(path+"/status", "status", "disabled"), "/accounts", say("The account was disabled.", "アカウントを無効にしました。"))
		c.Done(c.Post(path+"/status", "status", "enabled"), "/accounts", say("The account was enabled.", "アカウントを有効にしました。"))
		if got := c.Get(path + "/delete"); !got.Has("delete-dialog") {
			c.t.Errorf("%s", got.Text)
		}
		page = c.Done(c.Post(path+"/delete"), "/accounts", say("The account was deleted.", "アカウントを削除しました。"))
		if strings.Contains(page.HTML, `data-login="new"`) || c.Get(path).Status != http.StatusNotFound {
			c.t.Error("it is there still")
		}
	})
}

// Settings are saved, or refused in the field that is wrong.
func TestSettingsPage(t *testing.T) {
	t.Parallel()
	both(t, func(*start) {}, func(c *clicker, say func(en, ja string) string) {
		c.signedIn(chief)
		c.RefusedPage(c.Clicker, func() uitest.Page { return c.Post("/other-settings", "theme", "light", "access_control", "on") }, http.StatusConflict,
			"tmems.settings.addresses", say("Enter valid IP addresses", "有効なIPアドレス"))
		c.Done(c.Post("/other-settings", "mail_encryption", "on", "theme", "dark", "access_control", "on", "addresses", "192.0.2.1\n198.51.100.0/24"),
			"/other-settings", say("The settings were saved.", "設定を保存しました。"))
		if got := c.tenant(); !got.MailEncryption || got.Theme != "dark" || len(got.AccessControl.Addresses) != 2 || !got.AccessControl.Enabled {
			c.t.Errorf("%+v", got)
		}
		c.Done(c.Post("/other-settings", "theme", "light"), "/other-settings", say("The settings were saved.", "設定を保存しました。"))
		if got := c.tenant(); got.MailEncryption || got.AccessControl.Enabled {
			c.t.Errorf("%+v", got)
		}
	})
}

// The theme that is set is that of all pages; nobody is asked for another one above them.
func TestThemeOfPages(t *testing.T) {
	t.Parallel()
	both(t, func(*start) {}, func(c *clicker, say func(en, ja string) string) {
		if got := c.Get("/sign-in"); !got.Has("theme-dark") || strings.Contains(got.HTML, "data-theme") {
			c.t.Error("where nobody is signed in the visitor chooses")
		}
		c.signedIn(chief)
		for _, theme := range []string{"light", "dark"} {
			c.Done(c.Post("/other-settings", "theme", theme), "/other-settings", say("The settings were saved.", "設定を保存しました。"))
			for _, path := range []string{"/", "/domains", "/license"} {
				if got := c.Get(path); !strings.Contains(got.HTML, `data-theme="`+theme+`"`) || got.Has("theme-dark") {
					c.t.Errorf("%s is not %s", path, theme)
				}
			}
		}
	})
}

// What the permissions do not grant is neither led to nor shown.
func TestPermissionsOnPages(t *testing.T) {
	t.Parallel()
	both(t, func(*start) {}, func(c *clicker, _ func(en, ja string) string) {
		c.signedIn(helper)
		for path, id := range map[string]string{"/accounts": "nav-accounts", "/permission-types": "nav-permission-types", "/other-settings": "nav-other-settings", "/license": "nav-license"} {
			if got := c.Get(path); got.Status != http.StatusForbidden || c.Get("/").Has(id) {
				c.t.Errorf("%s: %d", path, got.Status)
			}
		}
		if got := c.Get("/"); got.Words("site") != "jp" || got.Words("company") != "Example" {
			c.t.Errorf("%s", got.Text)
		}
	})
}

// Whoever signs in after the update is led to the migration, and from there to the wizard.
func TestMigrationPages(t *testing.T) {
	t.Parallel()
	both(t, closed, func(c *clicker, say func(en, ja string) string) {
		if got := c.Post("/sign-in", "login", helper, "password", password); got.Location != "/upgrade" {
			c.t.Fatalf("led to %q: %s", got.Location, got.Text)
		}
		page := c.Get("/upgrade")
		if page.Words("continue") != say("Continue", "続行") || !page.Has("upgrade-text") || page.Has("banner") {
			c.t.Errorf("%s", page.Text)
		}
		if got := c.Get("/accounts"); got.Location != "/upgrade" {
			c.t.Errorf("other pages lead to %q", got.Location)
		}
		if got := c.Post("/upgrade"); got.Status != http.StatusSeeOther || !strings.HasPrefix(got.Location, "http://v1.example/s/lab/sso/") {
			c.t.Errorf("Continue leads to %q", got.Location)
		}
		if got := c.user(helper); !got.Assigning || got.State != mocktmems.MustUpdate {
			c.t.Errorf("%+v", got)
		}
	})
}

// The screens of mail are led to and shown to whose permissions let him see them.
func TestMailPages(t *testing.T) {
	t.Parallel()
	both(t, func(s *start) { s.world.Domains = []mail.WorldDomain{{Name: "one.example"}} }, func(c *clicker, _ func(en, ja string) string) {
		c.signedIn(helper)
		for _, s := range gateway.Family().Screens() {
			want := http.StatusForbidden
			if s == gateway.Dashboard || s == gateway.Tracking || s == gateway.Events || s == gateway.Quarantine {
				want = http.StatusOK
			}
			if got := c.Get("/" + string(s)); got.Status != want || c.Get("/").Has("nav-"+string(s)) != (want == http.StatusOK) {
				c.t.Errorf("%s: %d, want %d", s, got.Status, want)
			}
		}
		if got := c.Post("/quarantine/none/release"); got.Status != http.StatusNotFound {
			c.t.Errorf("%d %s", got.Status, got.Text)
		}
	})
}
