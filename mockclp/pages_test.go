package mockclp_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/web/uitest"
)

// Signing in takes one step, and leads to what was asked for.
func TestSignInPages(t *testing.T) {
	t.Parallel()
	both(t, asUsual, func(c *clicker, say func(en, ja string) string) {
		if got := c.Get("/"); got.Status != http.StatusSeeOther || got.Location != "/sign-in" {
			c.t.Fatalf("/ without a session: %d to %q", got.Status, got.Location)
		}
		form := c.Get("/sign-in?next=%2Fcompany")
		for _, words := range []string{
			say("Enter your registration information", "登録情報を入力してください"), say("Login ID:", "ログインID:"), say("Password:", "パスワード:"),
			say("Reset password (if you forgot your password)", "パスワードのリセット(パスワードをお忘れの場合)"), say("Remember login ID", "ログインIDを記憶する"),
		} {
			if !strings.Contains(form.Text, words) {
				c.t.Errorf("the form does not say %q: %s", words, form.Text)
			}
		}
		if form.Words("sign-in") != say("Log In", "ログイン") {
			c.t.Errorf("the button: %q", form.Words("sign-in"))
		}
		in := c.Post("/sign-in", "login", login, "password", password, "next", "/company")
		if in.Status != http.StatusSeeOther || in.Location != "/company" {
			c.t.Fatalf("signing in: %d to %q, %s", in.Status, in.Location, in.Text)
		}
		got := c.Get(in.Location)
		if got.Words("user") != login || got.Words("role") != say("Customer Licensing Portal account", "Customer Licensing Portal アカウント") {
			c.t.Errorf("who is signed in: %s", got.Text)
		}
		if got.Words("business-name") != "Example" || got.Words("business-id") != "business-1" || contact(got) != mailbox {
			c.t.Errorf("the company: %s", got.Text)
		}
		c.Done(c.Post("/sign-out"), "/sign-in", say("You have signed out.", "サインアウトしました。"))
		if got := c.Get("/help"); got.Status != http.StatusSeeOther || got.Location != "/sign-in?next=%2Fhelp" {
			c.t.Errorf("after signing out: %d to %q", got.Status, got.Location)
		}
	})
}

// contact returns the address of the company's page, which may break before its @.
func contact(p uitest.Page) string {
	return strings.ReplaceAll(uitest.TextOf(p.Inner("contact-email")), " ", "")
}

// A login ID is remembered if that was wished, and forgotten if it was not.
func TestRememberedLogin(t *testing.T) {
	t.Parallel()
	c := newLab(t).clicker("en")
	shown := func() (login string, ticked bool) {
		page := c.Get("/sign-in")
		login, _ = page.Attribute("field-login", "value")
		_, ticked = page.Attribute("field-remember", "checked")
		return login, ticked
	}
	if login, ticked := shown(); login != "" || ticked {
		t.Errorf("at first: %q, %v", login, ticked)
	}
	c.Post("/sign-in", "login", login, "password", "wrong", "remember", "on")
	if login, _ := shown(); login != "" {
		t.Errorf("after a wrong password: %q", login)
	}
	c.Post("/sign-in", "login", login, "password", password, "remember", "on")
	c.Post("/sign-out")
	if got, ticked := shown(); got != login || !ticked {
		t.Errorf("remembered: %q, %v", got, ticked)
	}
	c.Post("/sign-in", "login", login, "password", password)
	c.Post("/sign-out")
	if login, ticked := shown(); login != "" || ticked {
		t.Errorf("forgotten: %q, %v", login, ticked)
	}
}

// What is wrong is said on the form; what was typed stays, but for the password.
func TestSignInPagesRefuse(t *testing.T) {
	t.Parallel()
	both(t, asUsual, func(c *clicker, say func(en, ja string) string) {
		for _, tc := range []struct {
			login, password string
			status          int
			code, sentence  string
		}{
			{"nobody", "mistyped", 401, "sign_in.failed", say("The login ID or password is incorrect.", "ログインIDまたはパスワードが正しくありません。")},
			{"former-admin", "Clp-former-1!", 403, "clp.account.replaced", say("This login ID has been replaced by the Primary User Account.", "このログインIDはプライマリユーザアカウントに置き換えられました。")},
			{login, "", 422, "form.value", say("Enter a value.", "値を入力してください。")},
		} {
			got := c.refused(func() uitest.Page {
				return c.Post("/sign-in", "login", tc.login, "password", tc.password, "remember", "on")
			}, tc.status, tc.code, tc.sentence)
			if value, _ := got.Attribute("field-login", "value"); value != tc.login || tc.password != "" && strings.Contains(got.HTML, tc.password) {
				c.t.Errorf("%s: the form holds %q: %s", tc.code, value, got.HTML)
			}
		}
		if len(c.Cookies()) > 0 {
			c.t.Errorf("who was refused has cookies: %v", c.Cookies())
		}
		got := c.refused(func() uitest.Page { return c.Post("/lmp", "login", login, "password", password) }, 403, "lmp.partners_only", say(
			"Only partners sign in to the Licensing Management Platform.", "Licensing Management Platformにログインできるのはパートナーのみです。"))
		if value, _ := got.Attribute("field-login", "value"); value != login {
			c.t.Errorf("the partners' form holds %q", value)
		}
		if page := c.Get("/lmp"); page.Status != http.StatusOK || page.Words("lmp-sign-in") != say("Log In", "ログイン") {
			c.t.Errorf("the partners' page: %s", page.Text)
		}
	})
}

// The replacement throws the login ID out, and the page says why; then the
// Primary User Account signs in.
func TestReplacedOnPages(t *testing.T) {
	t.Parallel()
	both(t, asUsual, func(c *clicker, say func(en, ja string) string) {
		c.signedIn(login, password)
		c.replace()
		if got := c.Get("/"); got.Status != http.StatusSeeOther || got.Location != "/sign-in?ended=login_replaced" {
			c.t.Errorf("after the replacement: %d to %q", got.Status, got.Location)
		}
		if got := c.Get("/sign-in?ended=login_replaced"); !strings.Contains(got.Within("ended", "</div>").Text, say(
			"You have been signed out because your account name was replaced by an email address.", "アカウント名がメールアドレスに置き換えられたため、サインアウトされました。")) {
			c.t.Errorf("why: %s", got.Text)
		}
		if got := c.signedIn(owner, ownerKey).Get("/company"); got.Words("role") != say("Primary User Account", "プライマリユーザアカウント") || contact(got) != owner {
			c.t.Errorf("the owner: %s", got.Text)
		}
	})
}

// Products/Services has the documented columns and icons.
func TestProductsPage(t *testing.T) {
	t.Parallel()
	both(t, asUsual, func(c *clicker, say func(en, ja string) string) {
		got := c.signedIn(login, password).Get("/")
		for _, words := range []string{
			say("Product/Service", "製品/サービス"), say("Seats/Users", "シート/ユーザ数"), say("License type", "ライセンス種別"),
			say("Expiration date", "有効期限"), say("Action", "アクション"), say("Valid", "有効期限内"), say("Expiring soon", "間もなく期限切れ"), say("Expired", "有効期限切れ"),
		} {
			if !strings.Contains(got.Text, words) {
				c.t.Errorf("the page does not say %q", words)
			}
		}
		for _, tc := range []struct {
			product, icon, kind, ends string
			seats                     string
			console                   bool
		}{
			{"cas", "✓", say("Full version", "製品版"), "2026/07/15", "1,200", true},
			{"v1ecs", "!", say("Trial", "体験版"), "2026/01/25", "50", true},
			{"officescan", "✕", say("Full version", "製品版"), "2026/01/14", "10", false},
		} {
			row := got.Row(`data-product="` + tc.product + `"`)
			if row.Words("product-status") != tc.icon || row.Words("product-type") != tc.kind || row.Words("product-ends") != tc.ends ||
				row.Words("product-seats") != tc.seats || row.Has("open-console") != tc.console {
				c.t.Errorf("%s: %s", tc.product, row.Text)
			}
			if tc.console && row.Words("open-console") != say("Open Console", "コンソールを開く") {
				c.t.Errorf("%s: the action is %q", tc.product, row.Words("open-console"))
			}
		}
	})
	c := newLab(t, func(s *start) { s.licences = nil }).clicker("en").signedIn(login, password)
	if got := c.Get("/"); !got.Has("empty") || got.Has("products") {
		t.Errorf("without products: %s", got.Text)
	}
	c = newLab(t, func(s *start) {
		for len(s.licences) < 53 { // two of them wait
			s.licences = append(s.licences, s.licences[0])
		}
	}).clicker("en").signedIn(login, password)
	first := c.Get("/")
	if next, ok := first.Attribute("page-next", "href"); first.Rows("product-row") != 50 || !ok {
		t.Errorf("the first page has %d rows", first.Rows("product-row"))
	} else if rest := c.Get(strings.TrimPrefix(next, "/s/lab")); rest.Rows("product-row") != 1 {
		t.Errorf("the second page has %d rows", rest.Rows("product-row"))
	}
}

// A key registers what was ordered, once; a product that the account has already
// must go to another one.
func TestKeyPage(t *testing.T) {
	t.Parallel()
	both(t, asUsual, func(c *clicker, say func(en, ja string) string) {
		c.signedIn(login, password)
		if got := c.Get("/"); got.Words("provide-key") != say("Provide Key", "キーの登録") || strings.Contains(got.Text, "Email Security") {
			c.t.Fatalf("before: %s", got.Text)
		}
		if got := c.Get("/provide-key"); got.Words("register") != say("Continue", "続行") {
			c.t.Errorf("the page: %s", got.Text)
		}
		provide := func(key string) func() uitest.Page {
			return func() uitest.Page { return c.Post("/provide-key", "key", key) }
		}
		c.refused(provide("made-up"), 409, "licence.code.unknown", say("The activation code is not valid.", "アクティベーションコードが無効です。"))
		c.refused(provide(secondOrder), 409, "licence.saas_conflict", say("SaaS conflict", "SaaSの競合"))
		c.refused(provide(""), 422, "form.value", say("Enter a value.", "値を入力してください。"))
		c.Done(provide(strings.ToLower(newOrder))(), "/", say("The product was registered.", "製品を登録しました。"))
		if got := c.Get("/").Row(`data-product="tmems"`); got.Words("product-seats") != "70" {
			c.t.Errorf("after: %s", got.Text)
		}
		got := c.refused(provide(newOrder), 409, "licence.activated", say("Products Already Activated", "製品はすでにアクティベートされています"))
		if value, _ := got.Attribute("field-key", "value"); value != newOrder {
			c.t.Errorf("the form holds %q", value)
		}
	})
}

// Help leads to Vision One if the business has it.
func TestHelpPage(t *testing.T) {
	t.Parallel()
	for _, platform := range []estate.Platform{estate.NoVisionOne, estate.Foundation} {
		both(t, func(s *start) { s.platform = platform }, func(c *clicker, say func(en, ja string) string) {
			got := c.signedIn(login, password).Get("/help")
			if got.Words("nav-help") != say("Help", "ヘルプ") || got.Has("to-vision-one") != (platform != estate.NoVisionOne) {
				c.t.Errorf("on %s: %s", platform, got.Text)
			}
		})
	}
}

// A forgotten password is reset by a link in a mail.
func TestResetPages(t *testing.T) {
	t.Parallel()
	both(t, asUsual, func(c *clicker, say func(en, ja string) string) {
		ask := c.Get("/forgot-password")
		if ask.Status != http.StatusOK || ask.Words("send-link") != say("Send Link", "リンクを送信") {
			c.t.Fatalf("the page: %s", ask.Text)
		}
		c.refused(func() uitest.Page { return c.Post("/forgot-password", "login", "") }, 422, "form.value", say("Enter a value.", "値を入力してください。"))
		c.refused(func() uitest.Page { return c.Post("/forgot-password", "login", "former-admin") }, 409, "clp.account.replaced",
			say("This login ID has been replaced", "このログインIDはプライマリユーザアカウントに置き換えられました。"))
		for _, who := range []string{"nobody", login} {
			if got := c.Post("/forgot-password", "login", who); got.Status != http.StatusSeeOther || got.Location != "/forgot-password/sent" {
				c.t.Fatalf("%s asks: %d to %q, %s", who, got.Status, got.Location, got.Text)
			}
		}
		if got := c.Get("/forgot-password/sent"); !strings.Contains(got.Words("reset-requested"), say("we have sent a link", "リンクを送信しました")) {
			c.t.Errorf("the answer: %s", got.Text)
		}
		link := "/password-reset/" + c.account().Links[0]
		form := c.Get(link)
		if form.Words("reset-login") != login || form.Words("reset-expires") != "2026-01-16 18:00:00" {
			c.t.Fatalf("the link: %s", form.Text)
		}
		c.refused(func() uitest.Page {
			return c.Post(link, "new_password", "short", "confirm_password", "short")
		}, 409, "password.weak", say("at least 8 characters", "8文字以上"))
		c.refused(func() uitest.Page {
			return c.Post(link, "new_password", "Fresh-pass-1!", "confirm_password", "Fresh-pass-2!")
		}, 409, "password.mismatch", say("The passwords do not match.", "パスワードが一致しません。"))
		good := func() uitest.Page {
			return c.Post(link, "new_password", "Fresh-pass-1!", "confirm_password", "Fresh-pass-1!")
		}
		c.Done(good(), "/sign-in", say("Your password has been reset. Log in with it.", "パスワードをリセットしました。新しいパスワードでログインしてください。"))
		used := say("The link has been used already.", "このリンクはすでに使用されています。")
		if got := c.Get(link); got.Status != http.StatusConflict || !strings.Contains(got.Text, used) || got.Has("reset-form") || !got.Has("another-link") {
			c.t.Errorf("the used link: %d %s", got.Status, got.Text)
		}
		c.refused(good, 409, "clp.reset.used", used)
		second, third := c.forget(), c.forget()
		if got := c.Get("/password-reset/" + second); got.Status != http.StatusConflict || !strings.Contains(got.Text, say("A later link has been sent.", "新しいリンクが送信されています。")) {
			c.t.Errorf("an earlier link: %d %s", got.Status, got.Text)
		}
		c.advance(24 * time.Hour)
		if got := c.Get("/password-reset/" + third); got.Status != http.StatusConflict || !strings.Contains(got.Text, say("The link has expired.", "リンクの有効期限が切れています。")) {
			c.t.Errorf("an old link: %d %s", got.Status, got.Text)
		}
		if got := c.Get("/password-reset/made-up"); got.Status != http.StatusNotFound {
			c.t.Errorf("a made-up link: %d", got.Status)
		}
		c.signedIn(login, "Fresh-pass-1!")
	})
}

// The password of the Primary User Account is not the portal's affair.
func TestResetOfOwnerOnPages(t *testing.T) {
	t.Parallel()
	both(t, withOwner, func(c *clicker, say func(en, ja string) string) {
		c.refused(func() uitest.Page { return c.Post("/forgot-password", "login", owner) }, 409, "clp.reset.primary_user_account",
			say("managed in Trend Vision One", "Trend Vision Oneで管理されています"))
	})
}
