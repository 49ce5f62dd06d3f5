package mockcas_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/web/uitest"
	"github.com/mockone/mockone/mockcas"
)

// Signing in takes two steps, and leads to what was asked for.
func TestSignInPages(t *testing.T) {
	t.Parallel()
	both(t, asUsual, func(c *clicker, say func(en, ja string) string) {
		if got := c.Get("/"); got.Status != http.StatusSeeOther || got.Location != "/sign-in" {
			c.t.Fatalf("/ without a session: %d to %q", got.Status, got.Location)
		}
		first := c.Get("/sign-in?next=%2Fpolicies")
		if first.Heading() != say("Sign in", "サインイン") || first.Words("next") != say("Continue", "続行") || first.Has("field-password") || first.Has("banner") {
			c.t.Errorf("the first step: %s", first.Text)
		}
		second := c.Post("/sign-in", "email", admin, "next", "/policies")
		if want := "/sign-in/password?email=admin%40example.co.jp&next=%2Fpolicies"; second.Status != http.StatusSeeOther || second.Location != want {
			c.t.Fatalf("the first step leads to %d %q", second.Status, second.Location)
		}
		second = c.Get(second.Location)
		if second.Words("sign-in-email") != admin || second.Words("sign-in") != say("Sign In", "サインイン") || !second.Has("field-password") {
			c.t.Errorf("the second step: %s", second.Text)
		}
		in := c.Post("/sign-in/password", "email", admin, "password", password, "next", "/policies")
		if in.Status != http.StatusSeeOther || in.Location != "/policies" {
			c.t.Fatalf("signing in: %d to %q, %s", in.Status, in.Location, in.Text)
		}
		if got := c.Get(in.Location); got.Status != http.StatusOK || got.Words("user") != admin || got.Words("role") != mockcas.GlobalAdministrator || got.Words("business") != "Example" {
			c.t.Errorf("who is signed in: %s", got.Text)
		}
		c.Done(c.Post("/sign-out"), "/sign-in", say("You have signed out.", "サインアウトしました。"))
		if got := c.Get("/logs?type=bec"); got.Status != http.StatusSeeOther || got.Location != "/sign-in?next=%2Flogs%3Ftype%3Dbec" {
			c.t.Errorf("after signing out: %d to %q", got.Status, got.Location)
		}
	})
}

// What is wrong is said in the step in which it is; the address stays, and no
// password is shown again.
func TestSignInPagesRefuse(t *testing.T) {
	t.Parallel()
	updating := func(c *clicker) { c.to(mockcas.TenantUpdating) }
	upgraded := func(c *clicker) {
		c.to(mockcas.TenantClosed)
		c.must(c.as(admin, c.cas.UpdateAccount(mockcas.PasswordUpdate{New: password, Confirm: password})))
	}
	both(t, asUsual, func(c *clicker, say func(en, ja string) string) {
		lang := say("en", "ja")
		for name, tc := range map[string]struct {
			before          func(c *clicker)
			email, password string
			status          int
			code, sentence  string
		}{
			"nobody":           {nil, "nobody@example.co.jp", "mistyped", 401, "sign_in.failed", say("The email address or password is incorrect.", "メールアドレスまたはパスワードが正しくありません。")},
			"a wrong password": {nil, admin, "mistyped", 401, "sign_in.failed", say("The email address or password is incorrect.", "メールアドレスまたはパスワードが正しくありません。")},
			"no password":      {nil, admin, "", 422, "form.value", say("Enter a value.", "値を入力してください。")},
			"disabled":         {nil, leaver, "Cas-leaver-1", 403, "cas.account.disabled", say("The account is disabled.", "アカウントは無効です。")},
			"updating": {updating, admin, password, 403, "cas.updating", say(
				"Cloud App Security is being updated to Cloud Email and Collaboration Protection. The console cannot be used.",
				"Cloud App SecurityをCloud Email and Collaboration Protectionにアップデートしています。コンソールは使用できません。")},
			"upgraded": {upgraded, admin, password, 403, "cas.account.upgraded", say(
				"The account has been upgraded. Sign in to Trend Vision One.", "アカウントは移行済みです。Trend Vision Oneにサインインしてください。")},
		} {
			c.t.Run(name, func(t *testing.T) {
				t.Parallel()
				c := newLab(t).clicker(lang) // each begins in a world of his own
				if tc.before != nil {
					tc.before(c)
				}
				got := c.enter(tc.email, tc.password)
				if got.Status != tc.status || !strings.Contains(got.HTML, `data-code="`+tc.code+`"`) || !strings.Contains(got.Text, tc.sentence) {
					c.t.Errorf("%d %s; want %d %s %q", got.Status, got.Text, tc.status, tc.code, tc.sentence)
				}
				if got.Words("sign-in-email") != tc.email || !got.Has("field-password") || tc.password != "" && strings.Contains(got.HTML, tc.password) {
					c.t.Errorf("the form: %s", got.HTML)
				}
				if len(c.Cookies()) > 0 {
					c.t.Errorf("who was refused has cookies: %v", c.Cookies())
				}
			})
		}
	})
}

// The update throws everybody out, and the page on which he lands says why.
func TestUpdateSignsOut(t *testing.T) {
	t.Parallel()
	both(t, asUsual, func(c *clicker, say func(en, ja string) string) {
		c.to(mockcas.TenantConnected)
		c.signedIn(admin, password)
		c.must(c.tell(estate.Begin, nil))
		for _, got := range []uitest.Page{c.Get("/"), c.Post("/services/" + c.service("teams").ID + "/provision")} {
			if got.Status != http.StatusSeeOther || got.Location != "/sign-in?ended=update_started" {
				c.t.Errorf("while the update runs: %d to %q", got.Status, got.Location)
			}
		}
		if got := c.Get("/sign-in?ended=update_started"); got.Status != http.StatusOK || !strings.Contains(got.Within("ended", "</div>").Text, say(
			"You have been signed out because a system update has started.", "システムのアップデートが開始されたため、サインアウトされました。")) {
			c.t.Errorf("why: %d %s", got.Status, got.Text)
		}
	})
}
