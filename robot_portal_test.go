package mockone_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// portalWords are what stands on the pages of the Customer Licensing Portal. 003 is
// the guide that shows it.
type portalWords struct {
	*updateWords

	title, forgot, remember, failed                        string // 003 STEP 1
	send, sent, newPassword, confirm, reset, resetDone     string
	used                                                   string
	columns, legend                                        []string // 003 STEP 2 1
	valid, soon, expired, full, trial, open, openVisionOne string
	company, name, id, contact, helpTab                    string // 003 STEP 2 1: the tabs
	partners, partnerLogin, partnersOnly, customers        string
}

func portalEnglish() *portalWords {
	return &portalWords{
		updateWords: updateEnglish(),
		title:       "Enter your registration information", forgot: "Reset password (if you forgot your password)", remember: "Remember login ID", failed: "The login ID or password is incorrect.",
		send: "Send Link", sent: "If there is such an account, we have sent a link to its email address.", newPassword: "New password", confirm: "Confirm password", reset: "Reset Password", resetDone: "Your password has been reset. Log in with it.",
		used:    "The link has been used already.",
		columns: []string{"Product/Service", "Seats/Users", "License type", "Expiration date", "Action"}, legend: []string{"✓ Valid", "! Expiring soon", "✕ Expired"},
		valid: "Valid", soon: "Expiring soon", expired: "Expired", full: "Full version", trial: "Trial",
		open: "Open the console of Trend Micro Cloud App Security", openVisionOne: "Open the console of Trend Vision One Endpoint Security",
		company: "Company", name: "Business name", id: "Business ID", contact: "Contact email", helpTab: "Help",
		partners: "Partners: Licensing Management Platform", partnerLogin: "Account name:", customers: "Log in to the Customer Licensing Portal",
		partnersOnly: "Only partners sign in to the Licensing Management Platform. Accounts of customers and local user accounts of Worry-Free Services cannot.",
	}
}

func portalJapanese() *portalWords {
	return &portalWords{
		updateWords: updateJapanese(),
		title:       "登録情報を入力してください", forgot: "パスワードのリセット(パスワードをお忘れの場合)", remember: "ログインIDを記憶する", // 003 STEP 1
		failed: "ログインIDまたはパスワードが正しくありません。",
		send:   "リンクを送信", sent: "該当するアカウントがある場合は、登録されているメールアドレスにリンクを送信しました。", newPassword: "新しいパスワード", confirm: "パスワードの確認", reset: "パスワードをリセット", resetDone: "パスワードをリセットしました。新しいパスワードでログインしてください。",
		used:    "このリンクはすでに使用されています。",
		columns: []string{"製品/サービス", "シート/ユーザ数", "ライセンス種別", "有効期限", "アクション"}, legend: []string{"✓ 有効期限内", "! 間もなく期限切れ", "✕ 有効期限切れ"}, // 003 STEP 2 1
		valid: "有効期限内", soon: "間もなく期限切れ", expired: "有効期限切れ", full: "製品版", trial: "体験版",
		open: "Trend Micro Cloud App Securityのコンソールを開く", openVisionOne: "Trend Vision One Endpoint Securityのコンソールを開く",
		company: "会社", name: "ビジネス名", id: "ビジネスID", contact: "連絡先のメールアドレス", helpTab: "ヘルプ", // 003 STEP 2 1
		partners: "パートナーの方: Licensing Management Platform", partnerLogin: "アカウント名:", customers: "Customer Licensing Portalにログイン",
		partnersOnly: "Licensing Management Platformにログインできるのはパートナーのみです。お客さまのアカウントやWorry-Free Servicesのローカルユーザアカウントではログインできません。",
	}
}

// TestPortalByClicks goes through the Customer Licensing Portal as the guide shows it
// in STEP 1 and STEP 2 1, and from it into the consoles that it opens: no other
// password is asked for, and browsers let the buttons lead there.
func TestPortalByClicks(t *testing.T) {
	if testing.Short() {
		t.Skip("Chromium takes its time")
	}
	t.Parallel()
	l := newLab(t)
	for name, say := range map[string]*portalWords{"English": portalEnglish(), "Japanese": portalJapanese()} {
		for how, script := range map[string]bool{"with scripts": true, "without scripts": false} {
			t.Run(name+" "+how, func(t *testing.T) {
				t.Parallel()
				b := (&lab{t: t, platform: l.platform}).licensed(say)
				r := &buyer{robot: newRobot(t, b, say.tongue, script), say: say, password: rootPassword}
				r.Open(b.URLs["clp"] + "/")
				r.refused()
				r.forgets()
				r.comesIn()
				r.looksAtProducts()
				r.looksAtCompany()
				r.opens(say.open, "cas", adminAddress)
				r.opens(say.openVisionOne, "v1", rootLogin)
				r.isRemembered()
			})
		}
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

// licensed makes the sandbox of a customer with a licence of each status.
func (l *lab) licensed(say *portalWords) *box {
	l.t.Helper()
	return l.sandbox("cas-legacy", "manual", object{"overrides": object{
		"timezone": say.zone,
		"licences": []any{
			object{"product": "cas", "name": "Trend Micro Cloud App Security", "edition": "standard", "seats": 1200, "channel": "TSSL", "ends": "2027-03-31T00:00:00-04:00", "since": "2025-04-01T00:00:00-04:00"},
			object{"product": "v1es", "name": "Trend Vision One Endpoint Security", "seats": 50, "channel": "TMOL", "trial": true, "ends_in_days": 10, "since": "2026-03-20T09:00:00-04:00"},
			object{"product": "officescan", "name": "OfficeScan", "seats": 10, "channel": "TSSL", "ends": "2026-04-02T00:00:00-04:00", "since": "2025-04-01T00:00:00-04:00"},
		},
	}})
}

// buyer is somebody at the Customer Licensing Portal.
type buyer struct {
	*robot

	say      *portalWords
	password string
}

// refused mistypes the password, and goes to the partners' platform.
func (r *buyer) refused() {
	r.t.Helper()
	r.at(r.say.title)
	r.logsIn(r.say.updateWords, rootLogin, "Wrong-Pass-1!")
	r.See(r.say.failed)
	if got := r.Value(r.say.clpLogin); got != rootLogin || r.Status() != http.StatusUnauthorized {
		r.t.Errorf("status %d, the login ID is %q", r.Status(), got)
	}
	r.Click("link", r.say.partners)
	r.at("Licensing Management Platform")
	r.Fill(r.say.partnerLogin, rootLogin)
	r.Fill(r.say.clpPassword, r.password)
	r.Click("button", r.say.clpLogIn)
	r.See(r.say.partnersOnly)
	if got := r.Status(); got != http.StatusForbidden {
		r.t.Errorf("the partners' platform: status %d", got)
	}
	r.Click("link", r.say.customers)
	r.at(r.say.title)
}

// forgets has the password reset by mail, as the link of 003 STEP 1 offers.
func (r *buyer) forgets() {
	r.t.Helper()
	r.Click("link", r.say.forgot)
	r.Fill(r.say.clpLogin, rootLogin)
	r.Click("button", r.say.send)
	r.See(r.say.sent)
	r.box.advance(object{"by": "2s"})
	link := r.box.mailedLink(contactAddress, "reset")
	r.Open(link)
	r.See(rootLogin)
	sets := func(password, again, answer string) {
		r.t.Helper()
		r.Fill(r.say.newPassword, password)
		r.Fill(r.say.confirm, again)
		r.Click("button", r.say.reset)
		r.See(answer)
	}
	sets(goodPassword, "Other-Pass1!", r.say.mismatch)
	sets("weak", "weak", r.say.weak)
	sets(goodPassword, goodPassword, r.say.resetDone)
	r.at(r.say.title)
	r.Open(link)
	r.See(r.say.used)
	r.Open(r.box.URLs["clp"] + "/")
	r.logsIn(r.say.updateWords, rootLogin, r.password)
	r.See(r.say.failed)
	r.password = goodPassword
}

// comesIn logs in and has the login ID remembered: 003 STEP 1.
func (r *buyer) comesIn() {
	r.t.Helper()
	r.Check(r.say.remember)
	r.logsIn(r.say.updateWords, rootLogin, r.password)
	r.at(r.say.clpProducts)
	if missing := r.Unlabelled(); len(missing) > 0 {
		r.t.Errorf("fields and buttons without a name: %v", missing)
	}
}

// looksAtProducts reads the list: 003 STEP 2 1.
func (r *buyer) looksAtProducts() {
	r.t.Helper()
	say := r.say
	table := r.Within("table", say.clpProducts)
	if got := table.Names("columnheader"); !slices.Equal(got, say.columns) {
		r.t.Errorf("the columns are %q", got)
	}
	for _, icon := range say.legend {
		r.See(icon)
	}
	for _, line := range []struct{ name, icon, status, seats, kind, ends string }{
		{"Trend Micro Cloud App Security", "✓", say.valid, "1,200", say.full, "2027/03/31"},
		{"Trend Vision One Endpoint Security", "!", say.soon, "50", say.trial, "2026/04/17"},
		{"OfficeScan", "✕", say.expired, "10", say.full, "2026/04/02"},
	} {
		row := table.Row(line.status + " " + line.name)
		for _, words := range []string{line.icon + " " + line.name, line.seats, line.kind, line.ends} {
			row.See(words)
		}
	}
	if table.Row(say.expired+" OfficeScan").Has("button", "") {
		r.t.Error("what has no console can be opened")
	}
}

// looksAtCompany takes the other tabs.
func (r *buyer) looksAtCompany() {
	r.t.Helper()
	r.goes(r.say.company)
	r.at(r.say.company)
	for _, words := range []string{
		r.say.name + " Larkfield Instruments, Inc.", r.say.id + " 4f0c8d52-6b1e-4a37-9c25-d1a7e03b96f8", r.say.contact + " " + contactAddress,
	} {
		r.See(words)
	}
	r.goes(r.say.helpTab)
	r.at(r.say.helpTab)
	r.See(r.say.forgot)
	r.goes(r.say.clpProducts)
}

// opens leads into the console of a product: 003 STEP 2 1.
func (r *buyer) opens(button, service, as string) {
	r.t.Helper()
	r.Click("button", button)
	if at, err := url.Parse(r.URL()); err != nil || !strings.HasPrefix(r.URL(), r.box.URLs[service]) || strings.Contains(at.Path, "sso") || r.Status() != http.StatusOK {
		r.t.Fatalf("the button has led to %s with %d: %s", r.URL(), r.Status(), r.Text())
	}
	if who, _ := r.TestID("user"); who != as {
		r.t.Errorf("%q has come in", who)
	}
	r.Open(r.box.URLs["clp"] + "/")
}

// isRemembered leaves, and finds his login ID: 003 STEP 1.
func (r *buyer) isRemembered() {
	r.t.Helper()
	r.Click("button", r.say.signOut)
	r.at(r.say.title)
	if got := r.Value(r.say.clpLogin); got != rootLogin || !r.Checked(r.say.remember) {
		r.t.Errorf("the login ID is %q", got)
	}
	r.Fill(r.say.clpPassword, r.password)
	r.Uncheck(r.say.remember)
	r.Click("button", r.say.clpLogIn)
	r.at(r.say.clpProducts)
	r.Click("button", r.say.signOut)
	if got := r.Value(r.say.clpLogin); got != "" {
		r.t.Errorf("the login ID is remembered against his will: %q", got)
	}
}
