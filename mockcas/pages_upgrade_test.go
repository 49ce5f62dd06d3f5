package mockcas_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web/uitest"
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
		c.Post("/sign-in", "email", admin, "next", "/policies")
		// Wherever he wanted to go, there is only one way.
		in := c.Post("/sign-in/password", "email", admin, "password", password, "next", "/policies")
		if in.Status != http.StatusSeeOther || in.Location != "/update-account" {
			c.t.Fatalf("signing in leads to %d %q", in.Status, in.Location)
		}
		first := c.Get(in.Location)
		if first.Status != http.StatusOK || first.Heading() != say("Update your account", "アカウントの更新") ||
			!strings.HasPrefix(first.Words("step-text"), closedSentence(say)) || first.Words("continue") != say("Continue", "続行") {
			c.t.Errorf("the message: %d %s", first.Status, first.Text)
		}
		if first.Has("banner") || strings.Contains(first.HTML, "data-testid=\"nav-") || !first.Has("sign-out") {
			c.t.Errorf("what is around it: %s", first.HTML)
		}
		if !strings.Contains(first.HTML, `method="get" action="`+prefix+`/update-account/password"><button class="primary" data-testid="continue"`) {
			c.t.Errorf("the button leads elsewhere: %s", first.HTML)
		}
		second := c.Get("/update-account/password")
		if second.Status != http.StatusOK || second.Heading() != say("Password Update", "パスワードの更新") ||
			second.Words("reset-password") != say("Reset Password", "パスワードをリセット") || !second.Has("field-new_password") || !second.Has("field-confirm_password") {
			c.t.Errorf("the Password Update: %d %s", second.Status, second.Text)
		}
		// The present password may be kept.
		done := c.Post("/update-account/password", "new_password", password, "confirm_password", password)
		if done.Status != http.StatusSeeOther || done.Location != "/update-account/done?email=admin%40example.co.jp" {
			c.t.Fatalf("the reset leads to %d %q, %s", done.Status, done.Location, done.Text)
		}
		if len(c.Cookies()) > 0 {
			c.t.Errorf("the session goes on: %v", c.Cookies())
		}
		last := c.Get(done.Location)
		if last.Status != http.StatusOK || last.Words("updated") != say("Your password has been updated. Sign in to Trend Vision One with your email address.", "パスワードが更新されました。メールアドレスでTrend Vision Oneにサインインしてください。") ||
			last.Words("sign-in-link") != say("Sign in to Trend Vision One", "Trend Vision Oneにサインイン") {
			c.t.Errorf("the end: %d %s", last.Status, last.Text)
		}
		if want := `href="http://v1.example/s/lab/sign-in/password?email=admin%40example.co.jp"`; !strings.Contains(last.Tag("sign-in-link"), want) {
			c.t.Errorf("it leads to %s, want %s", last.Tag("sign-in-link"), want)
		}
		if plain := c.Get("/update-account/done"); plain.Status != http.StatusOK || !strings.Contains(plain.Tag("sign-in-link"), `href="http://v1.example/s/lab/"`) {
			c.t.Errorf("of nobody: %d %s", plain.Status, plain.Tag("sign-in-link"))
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
		if got := c.Get("/update-account"); got.Status != http.StatusSeeOther || got.Location != "/sign-in?next=%2Fupdate-account" {
			c.t.Errorf("afterwards: %d to %q", got.Status, got.Location)
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
			got := c.refused(func() uitest.Page {
				return c.Post("/update-account/password", "new_password", tc.first, "confirm_password", tc.second)
			}, tc.status, tc.code, tc.sentence)
			if got.Words("field-"+tc.field+"-error") != tc.sentence || got.Heading() != say("Password Update", "パスワードの更新") {
				c.t.Errorf("%s is not said in %s: %s", tc.code, tc.field, got.Text)
			}
			if tc.first != "" && strings.Contains(got.HTML, tc.first) || tc.second != "" && strings.Contains(got.HTML, tc.second) {
				c.t.Errorf("a password is shown: %s", got.HTML)
			}
		}
		if both := c.Post("/update-account/password", "new_password", "weak", "confirm_password", "other"); both.Words("field-new_password-error") != weak || !both.Has("field-confirm_password-error") {
			c.t.Errorf("two mistakes: %s", both.Text)
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
			got := c.Get(path)
			if got.Status != http.StatusForbidden || got.Heading() != say("Update your account", "アカウントの更新") ||
				!strings.HasPrefix(got.Words("step-text"), closedSentence(say)) || !got.Has("continue") || got.Has("banner") || strings.Contains(got.HTML, `data-testid="nav-`) {
				c.t.Errorf("%s: %d %s", path, got.Status, got.Text)
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
			c.refused(func() uitest.Page { return c.Post(tc.path, tc.field, tc.value) }, http.StatusConflict, tc.code, tc.sentence)
		}
		c.Done(c.Post("/sign-out"), "/sign-in", say("You have signed out.", "サインアウトしました。"))
	})
}

// Before the update nobody has anything to update.
func TestUpdateYourAccountPagesBeforeTheUpdate(t *testing.T) {
	t.Parallel()
	both(t, asUsual, func(c *clicker, say func(en, ja string) string) {
		c.signedIn(admin, password)
		sentence := say("The account does not have to be updated.", "アカウントの更新は必要ありません。")
		for name, ask := range map[string]func() uitest.Page{
			"the message":         func() uitest.Page { return c.Get("/update-account") },
			"the Password Update": func() uitest.Page { return c.Get("/update-account/password") },
			"the reset": func() uitest.Page {
				return c.Post("/update-account/password", "new_password", "Good-enough-1", "confirm_password", "Good-enough-1")
			},
		} {
			if got := c.refused(ask, http.StatusConflict, "cas.account.not_waiting", sentence); !got.Has("nav-license") || !got.Has("banner") {
				c.t.Errorf("%s leads nowhere: %s", name, got.Text)
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
		got := c.Post("/update-account/password", "new_password", "Good-enough-1", "confirm_password", "Good-enough-1")
		if got.Status != http.StatusSeeOther || got.Location != "/sign-in?ended=account_upgraded" {
			c.t.Fatalf("%d to %q, %s", got.Status, got.Location, got.Text)
		}
		if got = c.Get(got.Location); !strings.HasPrefix(got.Within("ended", "</div>").Text, say("You have been signed out because the account was upgraded.", "アカウントの更新が完了したため、サインアウトされました。")) {
			c.t.Errorf("why: %s", got.Text)
		}
	})
}
