package mockone_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestConsolesOpenByClicks goes from the Customer Licensing Portal, and from License
// Information, into the consoles that they open, in Chromium: no other password is
// asked for, and browsers let the buttons lead there.
func TestConsolesOpenByClicks(t *testing.T) {
	if testing.Short() {
		t.Skip("Chromium takes its time")
	}
	t.Parallel()
	l := newLab(t)
	for _, say := range []struct {
		*tongue

		title, login, password, logIn, remember, open, first string
	}{
		{english(), "Enter your registration information", "Login ID:", "Password:", "Log In", "Remember login ID", "Open the console of Trend Micro Cloud App Security", "Products/Services"},
		{nihongo(), "登録情報を入力してください", "ログインID:", "パスワード:", "ログイン", "ログインIDを記憶する", "Trend Micro Cloud App Securityのコンソールを開く", "製品/サービス"},
	} {
		t.Run(say.lang, func(t *testing.T) {
			t.Parallel()
			b := (&lab{t: t, platform: l.platform}).sandbox("cas-only", "manual", nil)
			r := newRobot(t, b, say.tongue, say.lang == "ja")
			r.Open(b.URLs["clp"] + "/")
			r.Fill(say.login, rootLogin)
			r.Fill(say.password, b.Credentials["clp_account"].Password)
			r.Check(say.remember)
			r.Click("button", say.logIn)
			r.at(say.first)
			if missing := r.Unlabelled(); len(missing) > 0 {
				t.Errorf("fields and buttons without a name: %v", missing)
			}
			r.Click("button", say.open)
			if at, err := url.Parse(r.URL()); err != nil || !strings.HasPrefix(r.URL(), b.URLs["cas"]) || strings.Contains(at.Path, "sso") || r.Status() != http.StatusOK {
				t.Fatalf("the button has led to %s with %d: %s", r.URL(), r.Status(), r.Text())
			}
			if who, _ := r.TestID("user"); who != adminAddress {
				t.Errorf("%q has come in", who)
			}
			r.Open(b.URLs["clp"] + "/")
			r.Click("button", say.signOut)
			r.at(say.title)
			r.Fill(say.password, b.Credentials["clp_account"].Password) // the login ID is remembered
			r.Click("button", say.logIn)
			r.at(say.first)
		})
	}
	t.Run("from License Information", func(t *testing.T) {
		t.Parallel()
		b := (&lab{t: t, platform: l.platform}).sandbox("cas-foundation", "manual", nil)
		r := newRobot(t, b, english(), true)
		r.owner()
		r.Open(b.URLs["v1"] + "/license-information")
		r.Click("button", "Open the console of Trend Micro Cloud App Security")
		if who, _ := r.TestID("user"); who != adminAddress || !strings.HasPrefix(r.URL(), b.URLs["cas"]) {
			t.Errorf("%q is at %s: %s", who, r.URL(), r.Text())
		}
	})
}
