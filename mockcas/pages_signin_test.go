package mockcas_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/mockcas"
)

// Signing in takes two steps, and leads to what was asked for.
func TestSignInPages(t *testing.T) {
	t.Parallel()
	both(t, asUsual, func(c *clicker, say func(en, ja string) string) {
		if got := c.get("/"); got.status != http.StatusSeeOther || got.location != "/sign-in" {
			c.t.Fatalf("/ without a session: %d to %q", got.status, got.location)
		}
		first := c.get("/sign-in?next=%2Fpolicies")
		if !strings.Contains(first.html, "<h1>"+say("Sign in", "サインイン")+"</h1>") || first.words("next") != say("Continue", "続行") || first.has("field-password") || first.has("banner") {
			c.t.Errorf("the first step: %s", first.text)
		}
		second := c.post("/sign-in", "email", admin, "next", "/policies")
		if want := "/sign-in/password?email=admin%40example.co.jp&next=%2Fpolicies"; second.status != http.StatusSeeOther || second.location != want {
			c.t.Fatalf("the first step leads to %d %q", second.status, second.location)
		}
		second = c.get(second.location)
		if second.words("sign-in-email") != admin || second.words("sign-in") != say("Sign In", "サインイン") || !second.has("field-password") {
			c.t.Errorf("the second step: %s", second.text)
		}
		in := c.post("/sign-in/password", "email", admin, "password", password, "next", "/policies")
		if in.status != http.StatusSeeOther || in.location != "/policies" {
			c.t.Fatalf("signing in: %d to %q, %s", in.status, in.location, in.text)
		}
		if got := c.get(in.location); got.status != http.StatusOK || got.words("user") != admin || got.words("role") != mockcas.GlobalAdministrator || got.words("business") != "Example" {
			c.t.Errorf("who is signed in: %s", got.text)
		}
		c.done(c.post("/sign-out"), "/sign-in", say("You have signed out.", "サインアウトしました。"))
		if got := c.get("/logs?type=bec"); got.status != http.StatusSeeOther || got.location != "/sign-in?next=%2Flogs%3Ftype%3Dbec" {
			c.t.Errorf("after signing out: %d to %q", got.status, got.location)
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
				if got.status != tc.status || !strings.Contains(got.html, `data-code="`+tc.code+`"`) || !strings.Contains(got.text, tc.sentence) {
					c.t.Errorf("%d %s; want %d %s %q", got.status, got.text, tc.status, tc.code, tc.sentence)
				}
				if got.words("sign-in-email") != tc.email || !got.has("field-password") || tc.password != "" && strings.Contains(got.html, tc.password) {
					c.t.Errorf("the form: %s", got.html)
				}
				if len(c.cookies) > 0 {
					c.t.Errorf("who was refused has cookies: %v", c.cookies)
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
		for _, got := range []page{c.get("/"), c.post("/services/" + c.service("teams").ID + "/provision")} {
			if got.status != http.StatusSeeOther || got.location != "/sign-in?ended=update_started" {
				c.t.Errorf("while the update runs: %d to %q", got.status, got.location)
			}
		}
		if got := c.get("/sign-in?ended=update_started"); got.status != http.StatusOK || !strings.Contains(got.within("ended", "</div>").text, say(
			"You have been signed out because a system update has started.", "システムのアップデートが開始されたため、サインアウトされました。")) {
			c.t.Errorf("why: %d %s", got.status, got.text)
		}
	})
}
