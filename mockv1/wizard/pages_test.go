package wizard_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/labs"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/uitest"
	"github.com/mockone/mockone/mockv1/wizard"
)

// clicker is a browser in a lab.
type clicker struct {
	*lab
	*uitest.Clicker
}

// clicker opens the wizard in a language, with a session that is good for a scope.
func (l *lab) clicker(lang, scope string) *clicker {
	l.t.Helper()
	s := l.Server("v1", "Trend Vision One", l.sessions)
	l.wizard.Routes(s)
	k := s.Console(web.ConsoleOptions{
		Pages: wizard.Config(), SignIn: "/sign-in", SignOut: "/sign-out", Fields: wizard.Fields(),
		Limited: map[string]string{estate.ScopeSetup: wizard.Path, estate.ScopeAssignment: wizard.Path},
		Frame: func(_ *web.Visit, _ *sim.Reader, who estate.Session) (web.Frame, error) {
			return web.Frame{User: who.Login}, nil
		},
	})
	l.wizard.Pages(k, "/sign-in")
	k.SignIn(web.SignInOptions{
		// Who signs in says for what his session is good.
		In: func(ctx context.Context, at *web.Visit, login, scope string) (token, path string, err error) {
			s, err := web.Do[estate.Session](ctx, at.Call, signIn{l, login, strings.TrimPrefix(scope, "-")})
			return s.Token, "", err
		},
	})
	k.Get(web.Op{ID: "elsewhere-page", Path: "/elsewhere"}, func(*web.Visit, *sim.Reader, estate.Session) (web.View, error) {
		return web.View{}, sim.ErrNotFound
	})
	c := &clicker{lab: l, Clicker: l.Clicker(s, lang)}
	c.signIn(root, scope)
	return c
}

// signIn gives the clicker a session that is good for a scope.
func (c *clicker) signIn(login, scope string) {
	c.t.Helper()
	if got := c.Post("/sign-in/password", "email", login, "password", "-"+scope); got.Status != http.StatusSeeOther {
		c.t.Fatalf("signing in as %s: %d %s", login, got.Status, got.Text)
	}
}

// signIn is a command that makes a session.
type signIn struct {
	lab          *lab
	login, scope string
}

func (signIn) Name() string { return "test.sign_in" }

func (c signIn) Run(tx *sim.Tx) (any, error) {
	return c.lab.sessions.New(tx, estate.SignIn, estate.SignedIn{Account: "the account", Login: c.login, Scope: c.scope})
}

// both runs a test in English and in Japanese, each in a lab of its own.
func both(t *testing.T, bend func(*start), run func(c *clicker, say func(en, ja string) string)) {
	t.Helper()
	labs.Both(t, func(t *testing.T, lang string, say func(en, ja string) string) {
		t.Helper()
		run(newLab(t, bend).clicker(lang, estate.ScopeSetup), say)
	})
}

func asUsual(*start) {}

// words runs a test with the wizard of the activation, which the guides show in
// English whatever their own language is [CASJA 1-6 to 1-8], and with that of the
// platform's update. say picks the wizard's words, user those of the user's language;
// purpose is what the wizard is for.
func words(t *testing.T, run func(c *clicker, say, user func(en, ja string) string, purpose string)) {
	t.Helper()
	both(t, asUsual, func(c *clicker, user func(en, ja string) string) {
		run(c, func(en, _ string) string { return en }, user, estate.ForActivation)
	})
	both(t, legacy, func(c *clicker, user func(en, ja string) string) { run(c, user, user, estate.ForPlatformUpdate) })
}

// leads wants a form to have been taken.
func (c *clicker) leads(got uitest.Page, to string) uitest.Page {
	c.t.Helper()
	if got.Status != http.StatusSeeOther || got.Location != to {
		c.t.Fatalf("%d to %q, want to be led to %q; %s", got.Status, got.Location, to, got.Text)
	}
	return c.Get(to)
}

// untouched wants a form to be refused on its page, and nothing to have happened.
func (c *clicker) untouched(form func() uitest.Page, code, sentence string) uitest.Page {
	c.t.Helper()
	return c.RefusedPage(c.Clicker, form, http.StatusConflict, code, sentence)
}

// The three steps by clicks, in the words of the guide [SEPJA STEP 2 3 to 9].
func TestTheWizardsPages(t *testing.T) {
	t.Parallel()
	words(t, func(c *clicker, say, _ func(en, ja string) string, purpose string) {
		if got := c.Get("/elsewhere"); got.Status != http.StatusSeeOther || got.Location != wizard.Path {
			c.t.Errorf("elsewhere: %d to %q", got.Status, got.Location)
		}
		first := c.Get(wizard.Path)
		for _, words := range []string{
			say("Assign the Primary User Account email address", "プライマリユーザアカウントのメールアドレスの割り当て"),
			say("Trend Vision One requires the use of an email address to sign in to the console. Follow the instructions to associate your account with your email address and reset your password.",
				"Trend Vision Oneのコンソールにサインインするには、メールアドレスを使用する必要があります。"),
			say("The email address you specify becomes your business's primary contact email and the account name you must use to sign in to your Trend Micro SaaS offerings.",
				"トレンドマイクロのSaaS製品へのサインインに使用するアカウント名になります。"),
			say("Original account:", "元のアカウント:"), root, say("New account email:", "新しいアカウントのメールアドレス:"), say("Confirm email:", "メールアドレスの確認:"),
		} {
			if !strings.Contains(first.Text, words) {
				c.t.Errorf("the first page lacks %q: %s", words, first.Text)
			}
		}
		if !strings.Contains(first.Text, say("Step 1. Step 2. Step 3.", "ステップ1 ステップ2 ステップ3")) || first.Words("verify-email") != say("Verify Email", "メールを確認") {
			c.t.Errorf("the first page: %s", first.Text)
		}
		second := c.leads(c.Post("/assignment/email", "email", fresh, "confirm_email", fresh), wizard.Path)
		if second.Heading() != say("Verify Email Address", "メールアドレスの確認") ||
			!strings.Contains(second.Words("step-text"), say("We have sent a verification code to "+fresh, fresh+"に検証コードを送信しました")) ||
			second.Words("code-prefix") != c.view().Sent.Prefix || second.Words("submit-code") != say("Submit", "送信") ||
			!strings.Contains(second.Text, say("If the email did not arrive in your inbox or spam folder, click here to resend (180s).",
				"受信トレイまたは迷惑メールフォルダにメールが届かない場合は、 ここをクリックして再送信 (180秒)してください。")) {
			c.t.Errorf("the second page: %s", second.Text)
		}
		c.advance(12 * time.Second)
		if got := c.Get(wizard.Path); !strings.Contains(got.Tag("resend-countdown"), `data-seconds="168"`) || !strings.Contains(got.Tag("resend"), `aria-disabled="true"`) {
			c.t.Errorf("the countdown: %s", got.HTML)
		}
		c.leads(c.Post("/assignment/back"), wizard.Path)
		if got := c.leads(c.Post("/assignment/email", "email", fresh, "confirm_email", fresh), wizard.Path); !strings.Contains(got.Tag("resend-countdown"), `data-seconds="168"`) ||
			got.Words("code-prefix") != second.Words("code-prefix") {
			c.t.Errorf("the same address again: %s", got.HTML)
		}
		third := c.leads(c.Post("/assignment/code", "code", c.code(fresh)), wizard.Path)
		if third.Heading() != say("Password Update", "パスワードの更新") ||
			third.Words("step-text") != say("To ensure the security of your account, verify your current password and specify the new password.",
				"アカウントのセキュリティを確保するため、現在のパスワードを確認し、新しいパスワードを指定してください。") ||
			third.Words("original-account") != root || third.Words("reset-password") != say("Reset Password", "パスワードをリセット") {
			c.t.Errorf("the third page: %s", third.Text)
		}
		for _, words := range []string{say("New password:", "新しいパスワード:"), say("Confirm password:", "パスワードの確認:")} {
			if !strings.Contains(third.Text, words) {
				c.t.Errorf("the third page lacks %q", words)
			}
		}
		done := c.leads(c.Post("/assignment/password", "new_password", strong, "confirm_password", strong), "/assignment/done?email=owner%40example.com&purpose="+purpose)
		if done.Words("updated") != say("Updated password successfully", "パスワードが正常に更新されました") || done.Words("close") != say("Close", "閉じる") {
			c.t.Errorf("the end: %s", done.Text)
		}
		if again := c.Get(wizard.Path); again.Words("updated") != done.Words("updated") {
			c.t.Errorf("the wizard shows %s", again.Text)
		}
		if got := c.Post("/assignment/close", "email", fresh); got.Status != http.StatusSeeOther || got.Location != "/sign-in/password?email=owner%40example.com" {
			c.t.Errorf("Close leads to %d %q", got.Status, got.Location)
		}
		if len(c.Cookies()) > 0 {
			c.t.Errorf("the session goes on: %v", c.Cookies())
		}
		// Whoever closes twice, or after his session has ended, is led on all the same.
		if got := c.Post("/assignment/close"); got.Status != http.StatusSeeOther || got.Location != "/sign-in" {
			c.t.Errorf("Close again leads to %d %q", got.Status, got.Location)
		}
		if got := c.Get(wizard.Path); got.Status != http.StatusSeeOther || !strings.HasPrefix(got.Location, "/sign-in") {
			c.t.Errorf("afterwards: %d to %q", got.Status, got.Location)
		}
	})
}

// Every refusal of the first step stands in its field, what was typed still there.
func TestRefusedAddresses(t *testing.T) {
	t.Parallel()
	both(t, asUsual, func(c *clicker, say func(en, ja string) string) {
		for _, one := range []struct{ email, confirm, field, code, sentence string }{
			{"owner", "owner", "email", "wizard.address.invalid", say("Specify a valid email address.", "有効なメールアドレスを指定してください。")},
			{fresh, "x@example.com", "confirm_email", "wizard.address.mismatch", say("The email addresses do not match.", "メールアドレスが一致しません。")},
			{casUsed, casUsed, "email", "wizard.address.registered", say("This email address was used to register Cloud App Security.", "このメールアドレスはCloud App Securityの登録時に使用されています。")},
			{invited, invited, "email", "wizard.address.used", say("This email address is already in use.", "このメールアドレスはすでに使用されています。")},
		} {
			got := c.untouched(func() uitest.Page {
				return c.Post("/assignment/email", "email", one.email, "confirm_email", one.confirm)
			}, one.code, one.sentence)
			if !got.Has("field-"+one.field+"-error") || !strings.Contains(got.Tag("field-email"), `value="`+one.email+`"`) {
				c.t.Errorf("%s stands elsewhere, or %q is lost: %s", one.code, one.email, got.HTML)
			}
		}
	})
	both(t, func(s *start) { legacy(s); s.begin.Email = "contact@example.com" }, func(c *clicker, say func(en, ja string) string) {
		if got := c.Get(wizard.Path); !strings.Contains(got.Tag("field-email"), `value="contact@example.com"`) {
			c.t.Errorf("the address is not filled in: %s", got.Tag("field-email"))
		}
		c.untouched(func() uitest.Page { return c.Post("/assignment/email", "email", fresh, "confirm_email", fresh) }, "wizard.address.other", say("Specify the email address that you sign in with.", "サインインに使用しているメールアドレスを指定してください。"))
	})
}

func TestRefusedCodes(t *testing.T) {
	t.Parallel()
	both(t, func(s *start) { s.settings[wizard.SettingTries] = "3" }, func(c *clicker, say func(en, ja string) string) {
		c.untouched(func() uitest.Page { return c.Post("/assignment/code", "code", "123456") },
			"wizard.code.none", say("No verification code has been sent.", "検証コードは送信されていません。"))
		c.Post("/assignment/email", "email", fresh, "confirm_email", fresh)
		code := c.code(fresh)
		c.untouched(func() uitest.Page { return c.Post("/assignment/resend") },
			"wizard.code.resend_early", say("The verification code can be resent in 120 seconds.", "検証コードは120秒後に再送信できます。"))
		got := c.Post("/assignment/code", "code", wrong(code))
		c.Refused(got, http.StatusConflict, "wizard.code.wrong", say("The verification code is incorrect.", "検証コードが正しくありません。"))
		if !got.Has("field-code-error") {
			c.t.Errorf("it stands elsewhere: %s", got.HTML)
		}
		c.advance(2 * time.Minute)
		c.Done(c.Post("/assignment/resend"), wizard.Path, say("A new verification code was sent.", "新しい検証コードを送信しました。"))
		c.Refused(c.Post("/assignment/code", "code", code), http.StatusConflict, "wizard.code.superseded", say("A newer verification code has been sent.", "新しい検証コードが送信されています。"))
		next := c.code(fresh)
		c.Post("/assignment/code", "code", wrong(next))
		blocked := say("Too many incorrect verification codes were entered.", "正しくない検証コードの入力回数が上限に達しました。")
		c.Refused(c.Post("/assignment/code", "code", wrong(next)), http.StatusConflict, "wizard.code.blocked", blocked)
		c.untouched(func() uitest.Page { return c.Post("/assignment/code", "code", next) }, "wizard.code.blocked", blocked)
		c.advance(3 * time.Minute)
		c.Post("/assignment/resend")
		last := c.code(fresh)
		c.advance(10 * time.Minute)
		c.untouched(func() uitest.Page { return c.Post("/assignment/code", "code", last) },
			"wizard.code.expired", say("The verification code has expired.", "検証コードの有効期限が切れています。"))
		c.Post("/assignment/resend")
		last = c.code(fresh)
		c.leads(c.Post("/assignment/code", "code", last), wizard.Path)
		c.untouched(func() uitest.Page { return c.Post("/assignment/code", "code", last) },
			"wizard.code.used", say("The verification code has been used already.", "この検証コードはすでに使用されています。"))
		// The way back.
		if got := c.leads(c.Post("/assignment/back"), wizard.Path); !got.Has("address-form") {
			c.t.Errorf("back: %s", got.Text)
		}
		c.untouched(func() uitest.Page { return c.Post("/assignment/back") },
			"wizard.step", say("The wizard is at another step.", "ウィザードは別のステップにあります。"))
	})
}

// Error 4000013, in the words of the article, leads back to the first step.
func TestTooSlowPages(t *testing.T) {
	t.Parallel()
	both(t, asUsual, func(c *clicker, say func(en, ja string) string) {
		c.toPassword(fresh)
		for _, one := range []struct{ one, two, field, code, sentence string }{
			{"weak", "weak", "new_password", "password.weak", say("at least 8 characters", "8文字以上")},
			{strong, "other", "confirm_password", "password.mismatch", say("The passwords do not match.", "パスワードが一致しません。")},
		} {
			got := c.untouched(func() uitest.Page {
				return c.Post("/assignment/password", "new_password", one.one, "confirm_password", one.two)
			}, one.code, one.sentence)
			if !got.Has("field-" + one.field + "-error") {
				c.t.Errorf("%s stands elsewhere: %s", one.code, got.HTML)
			}
		}
		c.advance(30 * time.Minute)
		c.signIn(root, estate.ScopeSetup) // the session was idle for too long
		got := c.Post("/assignment/password", "new_password", strong, "confirm_password", strong)
		c.Refused(got, http.StatusConflict, "wizard.unable", say(
			"Unable to reset password. Try again. If the problem persists, contact your support provider. (Error code: 4000013)",
			"パスワードをリセットできません 再度実行してください。 問題が解決しない場合は、サポートプロバイダに問い合わせてください。 (エラーコード: 4000013)"))
		if !got.Has("address-form") {
			c.t.Errorf("the error leads to %s", got.Text)
		}
	})
}

// An address that is taken: the account can take over [AADV].
func TestExistingAccountPages(t *testing.T) {
	t.Parallel()
	words(t, func(c *clicker, say, user func(en, ja string) string, purpose string) {
		got := c.leads(c.Post("/assignment/email", "email", resident, "confirm_email", resident), wizard.Path)
		title := say("Assign as new Primary User Account", "新しいプライマリユーザアカウントとして割り当て")
		if got.Heading() != title || got.Words("assign-existing") != title || !strings.Contains(got.Text, say("Existing account:", "既存のアカウント:")+" resident @example.com") {
			c.t.Errorf("the page: %s", got.Text)
		}
		failed := c.Post("/assignment/existing", "password", "wrong")
		c.Refused(failed, http.StatusConflict, "wizard.existing.password", user("The password of the account is incorrect.", "このアカウントのパスワードが正しくありません。"))
		done := c.leads(c.Post("/assignment/existing", "password", residents), "/assignment/done?email=resident%40example.com&existing=1&purpose="+purpose)
		if !strings.HasPrefix(done.Words("updated"), say("The account is now the Primary User Account.", "このアカウントがプライマリユーザアカウントになりました。")) {
			c.t.Errorf("the end: %s", done.Text)
		}
	})
}

// The API says the same as the pages.
func TestTheAPI(t *testing.T) {
	t.Parallel()
	words(t, func(c *clicker, say, _ func(en, ja string) string, _ string) {
		type answer struct {
			State    string   `json:"state"`
			Step     int      `json:"step"`
			Title    string   `json:"title"`
			Texts    []string `json:"texts"`
			Button   string   `json:"button"`
			Fields   []string `json:"fields"`
			Original string   `json:"original"`
			Email    string   `json:"email"`
			// Code is that of a problem; of the wizard the prefix of the mailed one.
			Code any `json:"code"`
		}
		send := func(method, path, body string, status int) (out answer) {
			c.t.Helper()
			got := c.Send(method, "/api/assignment"+path, "application/json", body)
			if got.Status != status {
				c.t.Fatalf("%s %s: %d %s", method, path, got.Status, got.HTML)
			}
			if got.HTML != "" {
				if err := json.Unmarshal([]byte(got.HTML), &out); err != nil {
					c.t.Fatal(err)
				}
			}
			if sent, ok := out.Code.(map[string]any); ok {
				out.Code = sent["prefix"]
			}
			return out
		}
		if got := send("GET", "", "", 200); got.State != "awaiting_email" || got.Step != 1 || got.Original != root || len(got.Texts) != 2 ||
			got.Button != say("Verify Email", "メールを確認") || strings.Join(got.Fields, " ") != "email confirm_email" {
			c.t.Errorf("the first step: %+v", got)
		}
		if got := send("POST", "/close", "", 409); got.Code != "wizard.open" {
			c.t.Errorf("closing an open wizard: %+v", got)
		}
		if got := send("POST", "/email", `{"email":"`+fresh+`","confirm_email":"x"}`, 409); got.Code != "wizard.address.mismatch" {
			c.t.Errorf("two addresses: %+v", got)
		}
		if got := send("POST", "/email", `{"email":"`+fresh+`","confirm_email":"`+fresh+`"}`, 200); got.Step != 2 || got.Email != fresh || got.Code != c.view().Sent.Prefix {
			c.t.Errorf("the second step: %+v", got)
		}
		if got := send("POST", "/resend", "", 409); got.Code != "wizard.code.resend_early" {
			c.t.Errorf("an early resend: %+v", got)
		}
		send("POST", "/back", "", 200)
		if got := send("POST", "/email", `{"email":"`+resident+`","confirm_email":"`+resident+`"}`, 200); got.State != "existing" {
			c.t.Errorf("an existing account: %+v", got)
		}
		if got := send("POST", "/existing", `{"password":"wrong"}`, 409); got.Code != "wizard.existing.password" {
			c.t.Errorf("a wrong password: %+v", got)
		}
		send("POST", "/back", "", 200)
		prefix := c.verification().Prefix
		if got := send("POST", "/email", `{"email":"`+fresh+`","confirm_email":"`+fresh+`"}`, 200); got.Code != prefix {
			c.t.Errorf("the address again: %+v, the prefix was %s", got, prefix)
		}
		if got := send("POST", "/resend", "", 409); got.Code != "wizard.code.resend_early" {
			c.t.Errorf("an early resend after the address was given again: %+v", got)
		}
		if got := send("POST", "/code", `{"code":"`+c.code(fresh)+`"}`, 200); got.Step != 3 {
			c.t.Errorf("the third step: %+v", got)
		}
		if got := send("POST", "/password", `{"new_password":"`+strong+`","confirm_password":"`+strong+`"}`, 200); got.State != "completed" || got.Step != 0 || got.Texts[0] != say("Updated password successfully", "パスワードが正常に更新されました") {
			c.t.Errorf("the end: %+v", got)
		}
		send("POST", "/close", "", 204)
		c.look(func(r *sim.Reader) error {
			active, err := c.sessions.Active(r, "")
			if len(active) > 0 {
				c.t.Errorf("after closing there are the sessions %q", active)
			}
			return err
		})
	})
}

// Who has no account that needs an address is told so, whatever he asks.
func TestNobodysWizard(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	c := l.clicker("en", estate.ScopeAssignment)
	c.signIn(resident, "")
	for path, body := range map[string]string{
		"email": `{"email":"a","confirm_email":"a"}`, "existing": `{"password":"a"}`, "code": `{"code":"a"}`, "resend": "",
		"password": `{"new_password":"a","confirm_password":"a"}`, "back": "", "close": "",
	} {
		got := c.Send(http.MethodPost, "/api/assignment/"+path, "application/json", body)
		if got.Status != http.StatusNotFound || !strings.Contains(got.HTML, `"wizard.none"`) {
			t.Errorf("%s: %d %s", path, got.Status, got.HTML)
		}
	}
	if got := c.Get(wizard.Path); got.Status != http.StatusNotFound || !strings.Contains(got.Text, "There is no email address to be assigned.") {
		t.Errorf("the page: %d %s", got.Status, got.Text)
	}
	_, err := l.box.Do(t.Context(), sim.As("visitor"), l.wizard.GoBack())
	l.refused(err, "wizard.none")
}
