package mfa_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/mockone/mockone/internal/labs"
	"github.com/mockone/mockone/internal/web/uitest"
	"github.com/mockone/mockone/mockv1/mfa"
)

// both runs a test in English and in Japanese, each in a lab of its own.
func both(t *testing.T, bend []func(*plan), run func(l *lab, c *uitest.Clicker, say func(en, ja string) string)) {
	t.Helper()
	labs.Both(t, func(t *testing.T, lang string, say func(en, ja string) string) {
		t.Helper()
		l := newLab(t, bend...)
		run(l, l.clicker(lang), say)
	})
}

// signIn signs in by the pages; where they lead then is what the sign-in waits for.
func signIn(t *testing.T, c *uitest.Clicker, login string) string {
	t.Helper()
	got := c.Post("/sign-in/password", "email", login, "password", "x")
	if got.Status != http.StatusSeeOther {
		t.Fatalf("signing in as %s: %d %s", login, got.Status, got.Text)
	}
	next := c.Get(got.Location)
	if next.Status == http.StatusSeeOther {
		return next.Location
	}
	return got.Location
}

// reads wants a page to be shown, with a sentence.
func reads(t *testing.T, got uitest.Page, sentences ...string) {
	t.Helper()
	if got.Status != http.StatusOK {
		t.Errorf("%d to %q: %s", got.Status, got.Location, got.Text)
	}
	for _, s := range sentences {
		if !strings.Contains(got.Text, s) {
			t.Errorf("want %q in %s", s, got.Text)
		}
	}
}

// Asked of all, it is set up at sign-in, on pages with the documented words.
func TestSetupAtSignIn(t *testing.T) {
	t.Parallel()
	both(t, []func(*plan){enforced()}, func(l *lab, c *uitest.Clicker, say func(en, ja string) string) {
		if at := signIn(l.t, c, clerk); at != mfa.SetupPath {
			l.t.Fatalf("signing in leads to %q", at)
		}
		page := c.Get(mfa.SetupPath)
		reads(l.t, page, say("Enable Multi-Factor Authentication (MFA)", "多要素認証 (MFA) の有効化"), say("Enable MFA", "MFAを有効にする"))
		if page.Has("skip-mfa") || page.Has("disable-mfa") {
			l.t.Error("it offers to do without")
		}
		c.Refused(c.Post(mfa.SetupPath+"/skip"), 409, "mfa.must_set_up", say("must be set up before you continue", "設定する必要があります"))
		if got := c.Post(mfa.SetupPath + "/begin"); got.Location != mfa.SetupPath {
			l.t.Fatalf("beginning: %d %s", got.Status, got.Text)
		}
		reads(l.t, c.Get(mfa.SetupPath), say("My device supports scanning QR codes", "デバイスがQRコードの読み取りに対応している"),
			say("My device does not support scanning QR code", "デバイスがQRコードの読み取りに対応していない"))
		scan := c.Get(mfa.SetupPath + "?method=qr")
		if src, _ := scan.Attribute("qr-code", "src"); src != "/s/"+l.box.ID()+"/api/mfa/qr.png" {
			l.t.Errorf("the picture is at %q", src)
		}
		if got := c.Get("/api/mfa/qr.png"); got.Status != 200 || !strings.HasPrefix(got.HTML, "\x89PNG") {
			l.t.Errorf("the picture: %d", got.Status)
		}
		typed := c.Get(mfa.SetupPath + "?method=key")
		secret := strings.ReplaceAll(typed.Words("secret-key"), " ", "")
		reads(l.t, typed, say("Next", "次へ"))
		wrong := c.Post(mfa.SetupPath+"/code", "code", "12", "method", "key")
		c.Refused(wrong, 409, "mfa.code.wrong", say("The one-time password is incorrect.", "ワンタイムパスワードが正しくありません。"))
		if value, _ := wrong.Attribute("field-code", "value"); value != "12" || wrong.Words("secret-key") != typed.Words("secret-key") {
			l.t.Errorf("what was typed is lost: %q in %s", value, wrong.Text)
		}
		c.Refused(c.Post(mfa.SetupPath+"/code", "code", "", "method", "qr"), 422, "form.value", "")
		page = c.Done(c.Post(mfa.SetupPath+"/code", "code", authenticator(l.t, secret, l.now()), "method", "key"), mfa.SetupPath,
			say("The one-time password is correct.", "ワンタイムパスワードが確認されました。"))
		reads(l.t, page, say("MFA has been enabled", "MFAが有効になりました"), say("I have stored my reset code in a safe location", "リセットコードを安全な場所に保管しました"), say("Done", "完了"))
		reset := page.Words("reset-code")
		if file := c.Get("/api/mfa/reset-code.txt"); file.HTML != reset+"\n" || len(reset) != 19 {
			l.t.Errorf("the file has %q, the page %q", file.HTML, reset)
		}
		c.Refused(c.Post(mfa.SetupPath+"/done"), 409, "mfa.reset_code.not_stored", say("Store the reset code", "リセットコードを安全な場所に保管し"))
		if got := c.Get("/"); got.Location != mfa.SetupPath {
			l.t.Errorf("before the end he is let in: %d %q", got.Status, got.Location)
		}
		c.Done(c.Post(mfa.SetupPath+"/done", "stored", "on"), "/", say("Multi-factor authentication was enabled.", "多要素認証を有効にしました。"))
		if page := c.Get(mfa.SetupPath); page.Has("reset-code") || strings.Contains(page.HTML, reset) {
			l.t.Error("the reset code is shown once more")
		}
	})
}

// The sign-in with a code, and without the device.
func TestSignInWithCode(t *testing.T) {
	t.Parallel()
	both(t, []func(*plan){placed(mfa.WorldAccount{Account: clerk})}, func(l *lab, c *uitest.Clicker, say func(en, ja string) string) {
		if at := signIn(l.t, c, clerk); at != mfa.CodePath {
			l.t.Fatalf("signing in leads to %q", at)
		}
		reads(l.t, c.Get(mfa.CodePath+"?next=/roles"), say("Can't generate your one-time password?", "ワンタイムパスワードを生成できない場合"), clerk)
		wrong := c.Post(mfa.CodePath, "code", "000000", "next", "/roles?after=x")
		c.Refused(wrong, 409, "mfa.code.wrong", say("The one-time password is incorrect.", "ワンタイムパスワードが正しくありません。"))
		if value, _ := wrong.Attribute("no-code", "href"); !strings.HasSuffix(value, mfa.CodePath+"/reset?next="+url.QueryEscape("/roles?after=x")) {
			l.t.Errorf("the way back is lost: %q", value)
		}
		if got := c.Post(mfa.CodePath, "code", l.app(clerk, l.now()), "next", "/roles?after=x"); got.Location != "/roles?after=x" {
			l.t.Errorf("the right code leads to %q %s", got.Location, got.Text)
		}
		signIn(l.t, c, clerk)
		c.Refused(c.Post(mfa.CodePath, "code", l.app(clerk, l.now())), 409, "mfa.code.used", say("has been used already", "すでに使用されています"))

		reads(l.t, c.Get(mfa.CodePath+"/reset"), say("Reset MFA", "MFAのリセット"), say("contact support", "サポートにお問い合わせください"))
		c.Refused(c.Post(mfa.CodePath+"/reset", "reset_code", "no"), 409, "mfa.reset_code.wrong", say("The reset code is incorrect.", "リセットコードが正しくありません。"))
		c.Done(c.Post(mfa.CodePath+"/reset", "reset_code", l.of(clerk).ResetCode, "next", "/roles"), "/sign-in?next=%2Froles",
			say("Multi-factor authentication was reset and is now disabled.", "多要素認証をリセットしました。現在は無効です。"))
		if at := signIn(l.t, c, clerk); at != "/" {
			l.t.Errorf("without it signing in leads to %q", at)
		}
	})
}

// Whoever has not come to the end of signing in can give it up.
func TestLimitedSessionSignsOut(t *testing.T) {
	t.Parallel()
	l := newLab(t, placed(mfa.WorldAccount{Account: clerk}))
	c := l.clicker("en")
	signIn(t, c, clerk)
	c.Done(c.Post("/sign-out"), "/sign-in", "You have signed out.")
}

// A user's own settings: on, and off again.
func TestAccountSettings(t *testing.T) {
	t.Parallel()
	both(t, nil, func(l *lab, c *uitest.Clicker, say func(en, ja string) string) {
		signIn(l.t, c, clerk)
		page := c.Get(mfa.AccountPath)
		reads(l.t, page, say("Account Settings", "アカウント設定"), say("Multi-factor authentication", "多要素認証"), clerk, "Clerk")
		if page.Words("mfa-status") != say("Disabled", "無効") || !page.Has("account-settings") {
			l.t.Errorf("%s", page.Text)
		}
		c.Post(mfa.SetupPath + "/begin")
		c.Done(c.Post(mfa.SetupPath+"/cancel"), mfa.AccountPath, say("The setup was canceled.", "設定をキャンセルしました。"))
		c.Refused(c.Post(mfa.SetupPath+"/cancel"), 409, "mfa.not_begun", say("Start setting up", "先に多要素認証の設定"))
		c.Refused(c.Post(mfa.SetupPath+"/code", "code", "123456"), 409, "mfa.not_begun", say("Start setting up", "先に多要素認証の設定"))
		c.Refused(c.Post(mfa.SetupPath+"/done", "stored", "on"), 409, "mfa.not_begun", say("Start setting up", "先に多要素認証の設定"))
		c.Refused(c.Post(mfa.SetupPath+"/disable"), 409, "mfa.off", say("not enabled", "有効になっていません"))
		c.Post(mfa.SetupPath + "/begin")
		if !c.Get(mfa.AccountPath).Has("continue-mfa") {
			l.t.Error("nothing leads on")
		}
		c.Post(mfa.SetupPath+"/code", "code", l.app(clerk, l.now()))
		if page := c.Get(mfa.AccountPath); !page.Has("continue-mfa") || !page.Has("disable-mfa") {
			l.t.Errorf("%s", page.Text)
		}
		c.Done(c.Post(mfa.SetupPath+"/done", "stored", "on"), mfa.AccountPath, say("Multi-factor authentication was enabled.", "多要素認証を有効にしました。"))
		c.Refused(c.Post(mfa.SetupPath+"/begin"), 409, "mfa.on", say("already enabled", "すでに有効です"))
		page = c.Get(mfa.AccountPath)
		if page.Words("mfa-status") != say("Enabled", "有効") || !page.Has("verified-until") || page.Has("enable-mfa") {
			l.t.Errorf("%s", page.Text)
		}
		reads(l.t, c.Get(mfa.SetupPath+"/disable"), say("Disable multi-factor authentication?", "多要素認証を無効にしますか?"))
		c.Done(c.Post(mfa.SetupPath+"/disable"), mfa.AccountPath, say("Multi-factor authentication was disabled.", "多要素認証を無効にしました。"))
	})
}

// Asked of all, nobody switches it off; and the reset code in one's own settings.
func TestEnforcedOnPages(t *testing.T) {
	t.Parallel()
	both(t, []func(*plan){enforced(), placed(mfa.WorldAccount{Account: clerk})}, func(l *lab, c *uitest.Clicker, say func(en, ja string) string) {
		signIn(l.t, c, clerk)
		c.Post(mfa.CodePath, "code", l.app(clerk, l.now()))
		reads(l.t, c.Get(mfa.AccountPath), say("required for all user accounts", "すべてのユーザアカウントで必須"))
		c.Refused(c.Post(mfa.SetupPath+"/disable"), 409, "mfa.enforced", say("cannot be disabled", "無効にできません"))
		c.Done(c.Post(mfa.CodePath+"/reset", "reset_code", l.of(clerk).ResetCode), mfa.AccountPath,
			say("Multi-factor authentication was reset and is now disabled.", "多要素認証をリセットしました。現在は無効です。"))
		reads(l.t, c.Get(mfa.CodePath), say("not enabled for your account", "有効になっていません"))
		c.Refused(c.Post(mfa.CodePath, "code", "123456"), 409, "mfa.off", say("not enabled", "有効になっていません"))
		c.Refused(c.Post(mfa.CodePath+"/reset", "reset_code", "A"), 409, "mfa.off", say("not enabled", "有効になっていません"))
	})
}

// Invited at sign-in, and not now.
func TestPromptOnPages(t *testing.T) {
	t.Parallel()
	both(t, []func(*plan){with("v1.mfa.prompt", "true")}, func(l *lab, c *uitest.Clicker, say func(en, ja string) string) {
		if at := signIn(l.t, c, clerk); at != mfa.SetupPath {
			l.t.Fatalf("signing in leads to %q", at)
		}
		reads(l.t, c.Get(mfa.SetupPath), say("Not Now", "後で"))
		if got := c.Post(mfa.SetupPath+"/skip", "next", "/roles"); got.Location != "/roles" {
			l.t.Errorf("not now leads to %q", got.Location)
		}
		reads(l.t, c.Get("/"))
	})
}

// After the platform's update: set up again, or do without.
func TestAfterPlatformUpdateOnPages(t *testing.T) {
	t.Parallel()
	both(t, []func(*plan){placed(mfa.WorldAccount{Account: clerk, State: "reset_required"})}, func(l *lab, c *uitest.Clicker, say func(en, ja string) string) {
		signIn(l.t, c, clerk)
		page := c.Get(mfa.SetupPath)
		reads(l.t, page, say("Set up multi-factor authentication again", "もう一度設定してください"))
		if !page.Has("disable-mfa") || page.Has("skip-mfa") {
			l.t.Errorf("%s", page.Text)
		}
		reads(l.t, c.Get(mfa.SetupPath+"/disable"))
		c.Done(c.Post(mfa.SetupPath+"/disable"), mfa.AccountPath, say("Multi-factor authentication was disabled.", "多要素認証を無効にしました。"))
	})
}

// Before the platform's update it bears another name, and is for local accounts.
func TestLegacyOnPages(t *testing.T) {
	t.Parallel()
	both(t, []func(*plan){legacy}, func(l *lab, c *uitest.Clicker, say func(en, ja string) string) {
		signIn(l.t, c, guest)
		reads(l.t, c.Get(mfa.AccountPath), say("Two-factor authentication", "2要素認証"))
		reads(l.t, c.Get(mfa.SettingsPath), say("Two-Factor Authentication Settings", "2要素認証設定"))
		reads(l.t, c.Get(mfa.SetupPath), say("Enable Two-Factor Authentication", "2要素認証を有効にする"))
		c.Refused(c.Post(mfa.SetupPath+"/begin"), 409, "mfa.local_only", say("local accounts only", "ローカルアカウントでのみ"))
	})
}

// The settings of all: only a Master Administrator saves them.
func TestSettingsPage(t *testing.T) {
	t.Parallel()
	both(t, nil, func(l *lab, c *uitest.Clicker, say func(en, ja string) string) {
		signIn(l.t, c, clerk)
		reads(l.t, c.Get(mfa.SettingsPath), say("Only a Master Administrator can change", "Master Administratorのみ"))
		c.Refused(c.Post(mfa.SettingsPath, "enforced", "on"), 409, "mfa.policy.master_only", say("Only a Master Administrator", "Master Administratorのみ"))
		signIn(l.t, c, owner)
		page := c.Get(mfa.SettingsPath)
		reads(l.t, page, say("Multi-Factor Authentication Settings", "多要素認証設定"), say("API keys", "APIキー"), say("Response actions", "対応処理"), say("Save", "保存"))
		if page.Has("blocks") {
			l.t.Errorf("something stands in the way of a Master Administrator: %s", page.Text)
		}
		if got := c.Post(mfa.SettingsPath, "operations", "coffee"); got.Status != http.StatusUnprocessableEntity {
			l.t.Errorf("an operation that there is not: %d", got.Status)
		}
		page = c.Done(c.Post(mfa.SettingsPath, "enforced", "on", "operations", mfa.UserRoles, "operations", mfa.Playbooks), mfa.SettingsPath, say("The settings were saved.", "設定を保存しました。"))
		if on, _ := page.Attribute("mfa-settings", "data-enforced"); on != "true" || strings.Count(page.HTML, " checked") != 3 {
			l.t.Errorf("saved: %s", page.HTML)
		}
	})
}

// A guarded page leads to where a code is given, and back; so does a form on a page.
func TestGuardedPages(t *testing.T) {
	t.Parallel()
	l := newLab(t, enforced(mfa.UserRoles), placed(mfa.WorldAccount{Account: clerk}), with("v1.session.inactivity", "8h"))
	c := l.clicker("en")
	signIn(t, c, clerk)
	c.Post(mfa.CodePath, "code", l.app(clerk, l.now()))
	reads(t, c.Get("/roles?after=x"))
	l.advance(15 * 60e9)
	if got := c.Get("/roles?after=x"); got.Location != mfa.CodePath+"?next="+url.QueryEscape("/roles?after=x") {
		t.Errorf("the page leads to %d %q", got.Status, got.Location)
	}
	if got := c.Post("/roles/save"); got.Location != mfa.CodePath+"?next=%2F" {
		t.Errorf("the form leads to %d %q", got.Status, got.Location)
	}
	reads(t, c.Get(mfa.CodePath+"?next=/roles"), "This operation requires multi-factor authentication.")
	if got := c.Post(mfa.CodePath, "code", l.app(clerk, l.now()), "next", "/roles"); got.Location != "/roles" {
		t.Fatalf("the code leads to %q: %s", got.Location, got.Text)
	}
	if got := c.Post("/roles/save"); got.Location != "/" {
		t.Errorf("the form: %d %q", got.Status, got.Location)
	}
	signIn(t, c, guest)
	if got := c.Get("/roles"); got.Location != mfa.SetupPath+"?next=%2Froles" {
		t.Errorf("whoever has none is led to %d %q", got.Status, got.Location)
	}
	c.Post(mfa.SetupPath+"/begin", "next", "/roles")
	c.Post(mfa.SetupPath+"/code", "code", l.app(guest, l.now()), "next", "/roles")
	if got := c.Post(mfa.SetupPath+"/done", "stored", "on", "next", "/roles"); got.Location != "/roles" {
		t.Errorf("the set-up leads to %q", got.Location)
	}
	reads(t, c.Get("/roles"))
}

// Nobody but who has given a code sees the reset code: not a session from before.
func TestResetCodeIsShownToNobodyElse(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	c, other := l.clicker("en"), l.clicker("en")
	signIn(t, c, clerk)
	signIn(t, other, clerk)
	c.Post(mfa.SetupPath + "/begin")
	c.Post(mfa.SetupPath+"/code", "code", l.app(clerk, l.now()))
	if page := other.Get(mfa.SetupPath); page.Has("reset-code") || !page.Has("give-code") {
		t.Errorf("%s", page.Text)
	}
	if got := other.Get("/api/mfa/reset-code.txt"); got.Status != http.StatusForbidden {
		t.Errorf("the file: %d", got.Status)
	}
	l.advance(60e9)
	other.Post(mfa.CodePath, "code", l.app(clerk, l.now()))
	if page := other.Get(mfa.SetupPath); !page.Has("reset-code") {
		t.Errorf("%s", page.Text)
	}
}

// Looking changes nothing.
func TestPagesOnlyRead(t *testing.T) {
	t.Parallel()
	l := newLab(t, placed(mfa.WorldAccount{Account: clerk, State: "enrolling"}))
	c := l.clicker("en")
	signIn(t, c, clerk)
	before := l.of(clerk)
	for _, path := range []string{
		mfa.AccountPath, mfa.SetupPath, mfa.SetupPath + "?method=qr", mfa.SetupPath + "?method=other", mfa.SetupPath + "/disable", mfa.CodePath, mfa.CodePath + "/reset", mfa.SettingsPath,
	} {
		reads(t, c.Get(path))
	}
	if after := l.of(clerk); after.Secret != before.Secret || after.State != before.State {
		t.Errorf("%+v, before %+v", after, before)
	}
	if got := c.Get(mfa.CodePath + "?next=//elsewhere.example/"); !strings.Contains(got.HTML, `name="next" value="/"`) {
		t.Error("somebody is led elsewhere")
	}
}
