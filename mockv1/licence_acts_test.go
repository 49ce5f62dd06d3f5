package mockv1_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
)

const day = 24 * time.Hour

// ours is a licence of the product, which ends so long after the start.
func ours(left time.Duration) estate.Licence {
	l := bought()[0]
	l.Edition, l.Ends = "standard", began.Add(left)
	return l
}

// ordered is a licence that waits for its activation, by a code and by a link.
func ordered() estate.Licence {
	return estate.Licence{
		ID: "new", State: estate.LicenceNotActivated, Product: "v1ecs", Name: "Suite to come", Seats: 7, Channel: "TMOL",
		Code: "VE-1", LinkTo: primary, Ends: began.AddDate(1, 0, 0),
	}
}

// renewing is a renewal of ours.
func renewing() estate.Licence {
	l := ordered()
	l.Product, l.Name, l.Code, l.Renews = "cas", "Gadget, renewal", "CA-2", "Gadget for all"
	return l
}

func licensed(list ...estate.Licence) *plan {
	p := foundation()
	p.licences = list
	return p
}

// linkKey lets the mail with the activation link arrive and returns the key.
func (l *lab) linkKey() string {
	l.t.Helper()
	l.advance(time.Minute)
	var key string
	if err := l.read("", func(r *sim.Reader) error {
		list, err := r.Mail(sim.MailFilter{Template: "activation_link"}, 0)
		for _, one := range list {
			key = strings.TrimPrefix(one.Message.Links["activate"].Path, "/activation-links/")
		}
		return err
	}); err != nil {
		l.t.Fatal(err)
	}
	if key == "" {
		l.t.Fatal("no mail has an activation link")
	}
	return key
}

type shown struct {
	ID, State, Status, Name string
	TypeText                string `json:"type_text"`
	ChannelText             string `json:"channel_text"`
	Units                   int
	Ends                    time.Time
	Console                 string `json:"console_url"`
}

func TestAddLicence(t *testing.T) {
	t.Parallel()
	l := newLab(t, licensed(ours(100*day), ordered()))
	b := l.browser().signIn(primary)
	const path, code = "/api/license-information", `{"activation_code":"ve-1"}`
	b.problem(409, "licence.code.unknown", "POST", path, `{"activation_code":"VE-2"}`)
	got := want[shown](b, 201, "POST", path, code)
	if got.ID != "new" || got.State != "active" || got.Status != "valid" || got.TypeText != "Full version" || got.ChannelText != "Trend Micro" || got.Units != 7 {
		t.Errorf("the license: %+v", got)
	}
	before := l.world()
	b.problem(409, "licence.activated", "POST", path, code)
	if l.world() != before {
		t.Error("the second use has changed something")
	}
	list := want[struct{ Items []shown }](b, 200, "GET", path, "")
	if len(list.Items) != 2 {
		t.Errorf("the licenses: %+v", list)
	}
	l.advance(time.Minute)
	if err := l.read("", func(r *sim.Reader) error {
		mail, err := r.Mail(sim.MailFilter{Template: "activation", To: primary}, 0)
		if len(mail) != 1 {
			t.Errorf("%d confirmations", len(mail))
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func TestAddLicencePage(t *testing.T) {
	t.Parallel()
	for lang, words := range map[string]struct{ unknown, used, conflict, done string }{
		"en": {"The activation code is not valid. Check the code and try again.", "Products Already Activated", "SaaS conflict:", "Activation Successful"},
		"ja": {"アクティベーションコードが無効です。コードを確認してもう一度お試しください。", "製品はすでにアクティベートされています", "SaaSの競合:", "アクティベーションが完了しました"},
	} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			second := ordered()
			second.ID, second.Product, second.Code, second.LinkTo = "second", "cas", "CA-9", ""
			l := newLab(t, licensed(ours(100*day), ordered(), second))
			c := l.clicker(lang).signIn(primary)
			const path = "/license-information/add"
			list := c.Get("/license-information")
			if !strings.Contains(list.Element("add-license"), path) || !strings.Contains(list.Element("view-all-products"), "href=") {
				t.Errorf("the page: %s", list.Text)
			}
			if form := c.Get(path); !strings.Contains(form.HTML, `role="dialog"`) || !form.Has("activate") {
				t.Errorf("the dialog: %s", form.Text)
			}
			before := l.world()
			for code, sentence := range map[string]string{"NO-1": words.unknown, "CA-1": words.used, "CA-9": words.conflict} {
				got := c.Post(path, "activation_code", code)
				if got.Status != http.StatusConflict || !strings.Contains(got.Text, sentence) || !strings.Contains(got.HTML, `value="`+code+`"`) {
					t.Errorf("the code %s: %d %s", code, got.Status, got.Text)
				}
			}
			if got := c.Post(path, "activation_code", ""); got.Status != http.StatusUnprocessableEntity {
				t.Errorf("no code: %d %s", got.Status, got.Text)
			}
			if l.world() != before {
				t.Error("what was refused has changed something")
			}
			page := c.Done(c.Post(path, "activation_code", "VE-1"), "/license-information", words.done)
			if row := page.Row(`data-id="new"`); !strings.Contains(row.Text, "Suite to come") {
				t.Errorf("the license is not listed: %s", page.Text)
			}
		})
	}
}

func TestActivationLinkPage(t *testing.T) {
	t.Parallel()
	for lang, words := range map[string]struct{ done, used string }{
		"en": {"Activation Successful", "Products Already Activated"},
		"ja": {"アクティベーションが完了しました", "製品はすでにアクティベートされています"},
	} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, licensed(ours(100*day), ordered()))
			path, c := "/activation-links/"+l.linkKey(), l.clicker(lang)
			if got := c.Get("/activation-links/none"); got.Status != http.StatusNotFound {
				t.Errorf("an unknown link: %d", got.Status)
			}
			if got := c.Get(path); got.Status != http.StatusOK || !strings.HasSuffix(got.Element("activation-product"), "Suite to come") || !got.Has("activate") {
				t.Errorf("the link: %d %s", got.Status, got.Text)
			}
			got := c.Post(path)
			if got.Status != http.StatusSeeOther {
				t.Fatalf("using it: %d %s", got.Status, got.Text)
			}
			if page := c.Get(got.Location); page.Status != http.StatusOK || !strings.HasSuffix(page.Element("activation-successful"), words.done) || page.Has("activate") {
				t.Errorf("afterwards: %d %s", page.Status, page.Text)
			}
			before := l.world()
			for _, again := range []func() (int, string){
				func() (int, string) { p := c.Get(path); return p.Status, p.Text },
				func() (int, string) { p := c.Post(path); return p.Status, p.Text },
			} {
				if status, text := again(); status != http.StatusConflict || strings.Count(text, words.used) != 1 {
					t.Errorf("once more: %d %s", status, text)
				}
			}
			if l.world() != before {
				t.Error("the second use has changed something")
			}
		})
	}
}

// Before its use, done or not, the page of a link does not say that it was used.
func TestAnUnusedLinkIsNotDone(t *testing.T) {
	t.Parallel()
	l := newLab(t, licensed(ours(100*day), ordered()))
	if got := l.clicker("en").Get("/activation-links/" + l.linkKey() + "?done=1"); got.Has("activation-successful") || !got.Has("activate") {
		t.Errorf("the page: %s", got.Text)
	}
}

// On a legacy platform, whoever has activated a licence by a link is offered the
// update of the platform, and may put it off [KA15870].
func TestActivationLinkOffersThePlatformsUpdate(t *testing.T) {
	t.Parallel()
	for platform, offered := range map[estate.Platform]bool{estate.Legacy: true, estate.Foundation: false} { //nolint:exhaustive // there is a Vision One
		p := licensed(ours(100*day), ordered())
		p.platform = platform
		l := newLab(t, p)
		c := l.clicker("en")
		page := c.Get(c.Post("/activation-links/" + l.linkKey()).Location)
		href, _ := page.Attribute("update-platform", "href")
		if page.Has("update-platform") != offered || offered && !strings.HasSuffix(href, "/platform-update?from=activation") {
			t.Errorf("on %s: %s", platform, page.Text)
		}
		if !offered {
			continue
		}
		c.signIn(primary)
		if got := c.Get("/platform-update?from=activation"); !got.Has("agree") || !got.Has("not-now") {
			t.Errorf("%d %s", got.Status, got.Text)
		}
		c.Done(c.Post("/platform-update/not-now"), "/", "You can update Trend Vision One later.")
	}
}

func TestActivationLinkAPI(t *testing.T) {
	t.Parallel()
	l := newLab(t, licensed(ours(100*day), renewing()))
	b, path := l.browser(), "/api/activation-links/"+l.linkKey()
	b.problem(404, "not_found", "POST", path+"x", "")
	if got := want[object](b, 200, "GET", path, ""); got["renews"] != true || got["units"] != 7.0 {
		t.Errorf("the link: %v", got)
	}
	if got := want[shown](b, 201, "POST", path, ""); got.ID != "one" || !got.Ends.Equal(renewing().Ends) || got.Console != "" {
		t.Errorf("the renewed license: %+v", got)
	}
	b.problem(409, "licence.activated", "GET", path, "")
	b.problem(409, "licence.activated", "POST", path, "")
	// The audit log knows nobody who did it.
	log := want[struct{ Items []object }](l.browser().signIn(primary), 200, "GET", "/api/audit-logs", "")
	found := false
	for _, line := range log.Items {
		if line["activity"] == "Renew license" {
			found = line["category"] == "License Information" && line["account"] == "" && line["source"] == "Console"
		}
	}
	if !found {
		t.Errorf("the audit log: %v", log.Items)
	}
}

// After the grace nobody gets in, by browser or API, whoever was in is out, and a
// renewal by its link brings all back; after the lock it is over.
func TestLockedAndPurged(t *testing.T) {
	t.Parallel()
	for lang, words := range map[string]struct{ locked, purged string }{
		"en": {"the console is locked", "All data has been deleted"},
		"ja": {"コンソールはロックされています", "すべてのデータが削除されました"},
	} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, licensed(ours(0), renewing()))
			key := l.linkKey()
			in, c := l.browser().signIn(primary), l.clicker(lang).signIn(primary)
			shut := func(code, sentence string) {
				t.Helper()
				for _, path := range []string{"/api/license-information", "/api/product-instances", "/api/access"} {
					in.problem(403, code, "GET", path, "")
				}
				in.problem(403, code, "POST", "/api/license-information", `{"activation_code":"CA-2"}`)
				l.browser().problem(403, code, "POST", "/api/sign-in", `{"email":"`+primary+`","password":"`+password+`"}`)
				for _, path := range []string{"/", "/license-information", "/credits"} {
					if got := c.Get(path); got.Status != http.StatusForbidden || !strings.Contains(got.Text, sentence) {
						t.Errorf("%s: %d %s", path, got.Status, got.Text)
					}
				}
				if got := l.clicker(lang).Post("/sign-in/password", "email", primary, "password", password); got.Status != http.StatusForbidden || !strings.Contains(got.Text, sentence) {
					t.Errorf("signing in: %d %s", got.Status, got.Text)
				}
			}
			again := func() {
				t.Helper()
				in, c = l.browser().signIn(primary), l.clicker(lang).signIn(primary)
			}
			l.advance(30*day - 2*time.Minute) // a minute has passed
			again()
			if got := want[object](in, 200, "GET", "/api/access", ""); got["state"] != "grace" {
				t.Errorf("a minute before: %v", got)
			}
			l.advance(time.Minute)
			before := l.world()
			shut("v1.access.locked", words.locked)
			if l.world() != before {
				t.Error("who was refused has changed something")
			}
			if lang == "en" { // in time
				want[shown](l.browser(), 201, "POST", "/api/activation-links/"+key, "")
				again()
				if got := want[object](in, 200, "GET", "/api/access", ""); got["state"] != "valid" {
					t.Errorf("after the renewal: %v", got)
				}
				return
			}
			l.advance(30*day - time.Second)
			l.browser().problem(403, "v1.access.locked", "POST", "/api/sign-in", `{"email":"`+primary+`","password":"`+password+`"}`)
			l.advance(time.Second)
			l.browser().problem(403, "v1.access.purged", "POST", "/api/sign-in", `{"email":"`+primary+`","password":"`+password+`"}`)
			l.browser().problem(409, "v1.access.purged", "POST", "/api/activation-links/"+key, "")
			if got := l.clicker(lang).Post("/activation-links/" + key); got.Status != http.StatusConflict || !strings.Contains(got.Text, words.purged) {
				t.Errorf("the link after the purge: %d %s", got.Status, got.Text)
			}
		})
	}
}

// Each page says how near the end of the licences is.
func TestNoticeOfTheEnd(t *testing.T) {
	t.Parallel()
	trial := estate.Licence{ID: "try", State: estate.LicenceActive, Product: "v1", Name: "Trend Vision One", Trial: true, Ends: began.Add(10 * day)}
	for name, tc := range map[string]struct {
		list   []estate.Licence
		en, ja string
		date   string // in Asia/Tokyo
	}{
		"nothing known":        {nil, "", "", ""},
		"long before":          {[]estate.Licence{ours(91 * day)}, "", "", ""},
		"soon":                 {[]estate.Licence{ours(90 * day)}, "Your license expires on ", "ライセンスの有効期限は", "2026-04-15"},
		"in the grace":         {[]estate.Licence{ours(-day)}, "Your license has expired. The console will be locked on ", "ライセンスの有効期限が切れました。", "2026-02-13"},
		"a trial":              {[]estate.Licence{ours(200 * day), trial}, "Your Trend Vision One advanced trial has started. The trial ends on ", "重要: Trend Vision Oneの高度な体験版が開始されました。体験版は", "2026-01-25"},
		"a trial alone":        {[]estate.Licence{trial}, "The trial ends on ", "体験版は", "2026-01-25"},
		"a trial, and the end": {[]estate.Licence{ours(20 * day), trial}, "Your license expires on ", "ライセンスの有効期限は", "2026-02-04"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, licensed(tc.list...))
			for lang, sentence := range map[string]string{"en": tc.en, "ja": tc.ja} {
				for _, path := range []string{"/", "/license-information", "/user-accounts"} {
					_, banner, _ := strings.Cut(l.clicker(lang).signIn(primary).Get(path).HTML, `data-testid="banner"><p>`)
					banner, _, _ = strings.Cut(banner, "</p>")
					if sentence == "" && banner != "" || !strings.Contains(banner, sentence) || !strings.Contains(banner, tc.date) {
						t.Errorf("%s in %s says %q, want %q with %s", path, lang, banner, sentence, tc.date)
					}
				}
			}
			got, _ := want[object](l.browser().signIn(primary), 200, "GET", "/api/access", "")["notice"].(string)
			if (got == "") != (tc.en == "") || !strings.Contains(got, tc.en) {
				t.Errorf("the API says %q", got)
			}
		})
	}
}

func TestTrial(t *testing.T) {
	t.Parallel()
	for lang, words := range map[string]struct{ done, essential, advanced, used string }{
		"en": {"The advanced trial has started.", "Essential access", "Advanced access", "The trial has been used already."},
		"ja": {"高度な体験版が開始されました。", "基本アクセス", "高度なアクセス", "体験版はすでに使用されています。"},
	} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, licensed(ours(200*day)))
			c := l.clicker(lang).signIn(primary)
			page := c.Get("/license-information")
			if !page.Has("start-trial") || !strings.Contains(page.Element("access"), words.essential) {
				t.Errorf("before: %s", page.Text)
			}
			page = c.Done(c.Post("/license-information/trial"), "/license-information", words.done)
			if page.Has("start-trial") || !strings.Contains(page.Element("access"), words.advanced) {
				t.Errorf("afterwards: %s", page.Text)
			}
			b := l.browser().signIn(primary)
			before := l.world()
			if got := c.Post("/license-information/trial"); got.Status != http.StatusConflict || !strings.Contains(got.Text, words.used) {
				t.Errorf("once more: %d %s", got.Status, got.Text)
			}
			b.problem(409, "licence.trial.used", "POST", "/api/trial", "")
			if l.world() != before {
				t.Error("what was refused has changed something")
			}
			l.advance(30 * day)
			if page := l.clicker(lang).signIn(primary).Get("/license-information"); !strings.Contains(page.Element("access"), words.essential) || page.Has("start-trial") {
				t.Errorf("after its end: %s", page.Text)
			}
		})
	}
	l := newLab(t, licensed(ours(200*day)))
	if got := want[shown](l.browser().signIn(primary), 201, "POST", "/api/trial", ""); got.TypeText != "Trial" || !got.Ends.Equal(began.Add(30*day)) {
		t.Errorf("the trial: %+v", got)
	}
}
