package mockcas_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockcas"
)

// closedSentence is what is left to be said of the console.
func closedSentence(say func(en, ja string) string) string {
	return say("Direct access to the Cloud App Security console is no longer available.", "Cloud App Securityの管理コンソールに直接アクセスすることはできなくなりました。")
}

// The whole second life of an account, by clicks [CASKB, CASJA].
func TestUpdateYourAccountPages(t *testing.T) {
	t.Parallel()
	both(t, asUsual, func(c *clicker, say func(en, ja string) string) {
		c.to(mockcas.TenantClosed)
		c.post("/sign-in", "email", admin, "next", "/policies")
		// Wherever he wanted to go, there is only one way.
		in := c.post("/sign-in/password", "email", admin, "password", password, "next", "/policies")
		if in.status != http.StatusSeeOther || in.location != "/update-account" {
			c.t.Fatalf("signing in leads to %d %q", in.status, in.location)
		}
		first := c.get(in.location)
		if first.status != http.StatusOK || !strings.Contains(first.html, "<h1>"+say("Update your account", "アカウントの更新")+"</h1>") ||
			!strings.HasPrefix(first.words("step-text"), closedSentence(say)) || first.words("continue") != say("Continue", "続行") {
			c.t.Errorf("the message: %d %s", first.status, first.text)
		}
		if first.has("banner") || strings.Contains(first.html, "data-testid=\"nav-") || !first.has("sign-out") {
			c.t.Errorf("what is around it: %s", first.html)
		}
		if !strings.Contains(first.html, `method="get" action="`+prefix+`/update-account/password"><button class="primary" data-testid="continue"`) {
			c.t.Errorf("the button leads elsewhere: %s", first.html)
		}
		second := c.get("/update-account/password")
		if second.status != http.StatusOK || !strings.Contains(second.html, "<h1>"+say("Password Update", "パスワードの更新")+"</h1>") ||
			second.words("reset-password") != say("Reset Password", "パスワードをリセット") || !second.has("field-new_password") || !second.has("field-confirm_password") {
			c.t.Errorf("the Password Update: %d %s", second.status, second.text)
		}
		// The present password may be kept.
		done := c.post("/update-account/password", "new_password", password, "confirm_password", password)
		if done.status != http.StatusSeeOther || done.location != "/update-account/done?email=admin%40example.co.jp" {
			c.t.Fatalf("the reset leads to %d %q, %s", done.status, done.location, done.text)
		}
		if len(c.cookies) > 0 {
			c.t.Errorf("the session goes on: %v", c.cookies)
		}
		last := c.get(done.location)
		if last.status != http.StatusOK || last.words("updated") != say("Your password has been updated. Sign in to Trend Vision One with your email address.", "パスワードが更新されました。メールアドレスでTrend Vision Oneにサインインしてください。") ||
			last.words("sign-in-link") != say("Sign in to Trend Vision One", "Trend Vision Oneにサインイン") {
			c.t.Errorf("the end: %d %s", last.status, last.text)
		}
		if want := `href="http://v1.example/s/lab/sign-in/password?email=admin%40example.co.jp"`; !strings.Contains(last.element("sign-in-link"), want) {
			c.t.Errorf("it leads to %s, want %s", last.element("sign-in-link"), want)
		}
		if plain := c.get("/update-account/done"); plain.status != http.StatusOK || !strings.Contains(plain.element("sign-in-link"), `href="http://v1.example/s/lab/"`) {
			c.t.Errorf("of nobody: %d %s", plain.status, plain.element("sign-in-link"))
		}
		if a := c.administrator(admin); a.State != mockcas.Upgraded {
			c.t.Errorf("the account is %s", a.State)
		}
		id := c.administrator(admin).ID
		c.view(func(r *sim.Reader) error {
			u, ok, err := c.v1.upgrades.Find(r, "cas.administrator/"+id)
			if !ok || u.Password != password || u.State != "completed" {
				c.t.Errorf("Vision One was told %+v", u)
			}
			return err
		})
		if got := c.get("/update-account"); got.status != http.StatusSeeOther || got.location != "/sign-in?next=%2Fupdate-account" {
			c.t.Errorf("afterwards: %d to %q", got.status, got.location)
		}
	})
}

// What is wrong with the password is said in its field; none is shown again.
func TestPasswordUpdatePageRefuses(t *testing.T) {
	t.Parallel()
	both(t, asUsual, func(c *clicker, say func(en, ja string) string) {
		c.to(mockcas.TenantClosed)
		c.signedIn(admin, password)
		weak := say("The password must have at least 8 characters with upper case, lower case, a digit and a special character.",
			"パスワードは、大文字、小文字、数字、特殊文字を含む8文字以上で指定してください。")
		for _, tc := range []struct {
			first, second string
			status        int
			field, code   string
			sentence      string
		}{
			{"simple-guess", "simple-guess", 409, "new_password", "password.weak", weak},
			{"", "", 409, "new_password", "password.weak", weak},
			{"Good-enough-1", "Good-enough-2", 409, "confirm_password", "password.mismatch", say("The passwords do not match.", "パスワードが一致しません。")},
			{"Aa1-" + strings.Repeat("x", 253), "Good-enough-1", 422, "new_password", "form.value", say("Use at most 256 characters.", "256文字以内で入力してください。")},
		} {
			got := c.refused(func() page {
				return c.post("/update-account/password", "new_password", tc.first, "confirm_password", tc.second)
			}, tc.status, tc.code, tc.sentence)
			if got.words("field-"+tc.field+"-error") != tc.sentence || !strings.Contains(got.html, "<h1>"+say("Password Update", "パスワードの更新")+"</h1>") {
				c.t.Errorf("%s is not said in %s: %s", tc.code, tc.field, got.text)
			}
			if tc.first != "" && strings.Contains(got.html, tc.first) || tc.second != "" && strings.Contains(got.html, tc.second) {
				c.t.Errorf("a password is shown: %s", got.html)
			}
		}
		if both := c.post("/update-account/password", "new_password", "weak", "confirm_password", "other"); both.words("field-new_password-error") != weak || !both.has("field-confirm_password-error") {
			c.t.Errorf("two mistakes: %s", both.text)
		}
	})
}

// After the update every screen is the message alone, and no button does anything.
func TestNothingButUpdateYourAccount(t *testing.T) {
	t.Parallel()
	both(t, asUsual, func(c *clicker, say func(en, ja string) string) {
		c.to(mockcas.TenantClosed)
		c.signedIn(admin, password)
		for path := range titles {
			got := c.get(path)
			if got.status != http.StatusForbidden || !strings.Contains(got.html, "<h1>"+say("Update your account", "アカウントの更新")+"</h1>") ||
				!strings.HasPrefix(got.words("step-text"), closedSentence(say)) || !got.has("continue") || got.has("banner") || strings.Contains(got.html, `data-testid="nav-`) {
				c.t.Errorf("%s: %d %s", path, got.status, got.text)
			}
		}
		refusal := say("Your role does not have the permission to do this.", "この操作を行う権限がありません。")
		closed := closedSentence(say)
		for _, tc := range []struct {
			path, field, value, code, sentence string
		}{
			{"/services/" + c.service("salesforce").ID, "protection", "on", "cas.role.not_allowed", refusal},
			{"/services/" + c.service("teams").ID + "/provision", "account", "token", "cas.role.not_allowed", refusal},
			{"/administrators/" + c.administrator(leaver).ID, "status", "enabled", "cas.account.closed", closed},
		} {
			c.refused(func() page { return c.post(tc.path, tc.field, tc.value) }, http.StatusConflict, tc.code, tc.sentence)
		}
		c.done(c.post("/sign-out"), "/sign-in", say("You have signed out.", "サインアウトしました。"))
	})
}

// Before the update nobody has anything to update.
func TestUpdateYourAccountPagesBeforeTheUpdate(t *testing.T) {
	t.Parallel()
	both(t, asUsual, func(c *clicker, say func(en, ja string) string) {
		c.signedIn(admin, password)
		sentence := say("The account does not have to be updated.", "アカウントの更新は必要ありません。")
		for name, ask := range map[string]func() page{
			"the message":         func() page { return c.get("/update-account") },
			"the Password Update": func() page { return c.get("/update-account/password") },
			"the reset": func() page {
				return c.post("/update-account/password", "new_password", "Good-enough-1", "confirm_password", "Good-enough-1")
			},
		} {
			if got := c.refused(ask, http.StatusConflict, "cas.account.not_waiting", sentence); !got.has("nav-license") || !got.has("banner") {
				c.t.Errorf("%s leads nowhere: %s", name, got.text)
			}
		}
	})
}

// Whoever comes in by the invitation mail while the message is open is told.
func TestUpgradedElsewhere(t *testing.T) {
	t.Parallel()
	both(t, asUsual, func(c *clicker, say func(en, ja string) string) {
		c.to(mockcas.TenantClosed)
		c.signedIn(admin, password)
		id := c.administrator(admin).ID
		_, err := c.box.Do(c.t.Context(), sim.As("test"), pull{func(tx *sim.Tx) error {
			u, _, err := c.v1.upgrades.Find(&tx.Reader, "cas.administrator/"+id)
			if err != nil {
				return err
			}
			_, err = c.v1.upgrades.Fire(tx, u.ID, lifecycle.Trigger("accept"), nil)
			return err
		}})
		c.must(err)
		got := c.post("/update-account/password", "new_password", "Good-enough-1", "confirm_password", "Good-enough-1")
		if got.status != http.StatusSeeOther || got.location != "/sign-in?ended=account_upgraded" {
			c.t.Fatalf("%d to %q, %s", got.status, got.location, got.text)
		}
		if got = c.get(got.location); !strings.HasPrefix(got.within("ended", "</div>").text, say("You have been signed out because the account was upgraded.", "アカウントの更新が完了したため、サインアウトされました。")) {
			c.t.Errorf("why: %s", got.text)
		}
	})
}
