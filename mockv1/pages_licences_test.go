package mockv1_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/uitest"
)

// bought are licences of two products, of all statuses.
func bought() []estate.Licence {
	product := estate.Licence{
		ID: "one", State: estate.LicenceActive, Product: "cas", Name: "Gadget for all", Edition: "standard_xdr",
		Seats: 100, Channel: "TSSL", Ends: began.AddDate(1, 0, 0), Code: "CA-1",
	}
	soon := product
	soon.ID, soon.Name, soon.Edition, soon.Trial, soon.Ends, soon.Code = "two", "Gadget to try", "special", true, began.AddDate(0, 0, 10), ""
	suite := suiteLicence()
	suite.ID, suite.Ends = "three", began.AddDate(0, 0, -1)
	return []estate.Licence{product, suite, soon}
}

// Each page on licences is shown in both languages, and showing it changes nothing;
// whoever has no session is led to where he can sign in, and back afterwards.
func TestPagesOnLicencesAreShown(t *testing.T) {
	t.Parallel()
	p := foundation()
	p.licences = []estate.Licence{suiteLicence()}
	l := newLab(t, p)
	for lang, titles := range map[string]map[string]string{
		"en": {"/license-information": "License Information", "/credits": "Credit Usage"},
		"ja": {"/license-information": "License Information", "/credits": "クレジットの使用状況"},
	} {
		c, stranger := l.clicker(lang).signIn(primary), l.clicker(lang)
		before := l.world()
		for path, title := range titles {
			got := c.Get(path)
			if got.Status != http.StatusOK || got.Heading() != title || !strings.Contains(got.HTML, path+`" aria-current="page"`) {
				t.Errorf("%s in %s: %d\n%s", path, lang, got.Status, got.Text)
			}
			if got := stranger.Get(path); got.Status != http.StatusSeeOther || got.Location != "/sign-in?next=%2F"+path[1:] {
				t.Errorf("%s without a session: %d to %q", path, got.Status, got.Location)
			}
		}
		if l.world() != before {
			t.Errorf("looking at the pages in %s changed the world", lang)
		}
	}
}

func TestLicenseInformationPage(t *testing.T) {
	t.Parallel()
	p := foundation()
	p.licences = bought()
	l := newLab(t, p)
	for lang, want := range map[string]struct {
		columns, one, two, three []string
	}{
		"en": {
			[]string{"Product", "Type", "Channel", "Units", "Expiration date", "Action"},
			[]string{"Gadget for all", "Standard with XDR Add-on", "Full version", "TSSL", "100 units", "2027-01-15", "Valid", "CA-1", "Open Console"},
			[]string{"Gadget to try", "special", "Trial", "2026-01-25", "Expiring soon"},
			[]string{"Email and Collaboration Security", "Expired"},
		},
		"ja": {
			[]string{"製品", "種類", "チャンネル", "ユニット", "有効期限", "処理"},
			[]string{"Gadget for all", "Standard with XDR Add-on", "製品版", "TSSL", "100 ユニット", "2027-01-15", "有効期限内", "CA-1", "コンソールを開く"},
			[]string{"Gadget to try", "special", "体験版", "2026-01-25", "間もなく期限切れ"},
			[]string{"Email and Collaboration Security", "有効期限切れ"},
		},
	} {
		got := l.clicker(lang).signIn(primary).Get("/license-information")
		if !strings.HasSuffix(got.Element("business-name"), ">Example") || !strings.HasSuffix(got.Element("business-id"), ">B-1") ||
			!strings.Contains(got.Element("copy-business-id"), `data-copy="B-1"`) {
			t.Errorf("the business: %s", got.Text)
		}
		_, head, _ := strings.Cut(got.HTML, "<thead>")
		head, _, _ = strings.Cut(head, "</thead>")
		if d := cmp.Diff(strings.Join(want.columns, " "), uitest.TextOf(head)); d != "" {
			t.Error(d)
		}
		for id, words := range map[string][]string{"one": want.one, "two": want.two, "three": want.three} {
			row := got.Row(`data-id="` + id + `"`)
			for _, word := range words {
				if !strings.Contains(row.Text, word) {
					t.Errorf("%s in %s has no %q: %s", id, lang, word, row.Text)
				}
			}
		}
		if got.Row(`data-id="three"`).Has("open-console") {
			t.Error("Vision One has a console of its own to open")
		}
		groups := strings.Split(got.HTML, `data-testid="license-group"`)[1:]
		if len(groups) != 2 || strings.Count(groups[0], `data-testid="license-row"`) != 2 || !strings.Contains(groups[1], `data-id="three"`) {
			t.Errorf("%d groups", len(groups))
		}
	}
}

// Since Foundation Services only the Primary User Account is shown how to open a
// product's console, and nobody is once the product was updated.
func TestOpenConsole(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		platform estate.Platform
		state    string
		who      string
		want     bool
		code     string
	}{
		"the first one":              {estate.Foundation, "active", primary, true, ""},
		"somebody else":              {estate.Foundation, "active", operator, false, "v1.licence.owner_only"},
		"somebody else, before":      {estate.Legacy, "active", operator, true, ""},
		"the first one, after":       {estate.Foundation, "converted", primary, false, "v1.licence.no_console"},
		"before, of what is updated": {estate.Legacy, "converted", primary, false, "v1.licence.no_console"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := foundation()
			p.platform, p.licences = tc.platform, bought()[:1]
			if tc.state == "converted" {
				p.licences[0].State = estate.LicenceConverted
			}
			l := newLab(t, p)
			if got := l.clicker("en").signIn(tc.who).Get("/license-information"); got.Has("open-console") != tc.want {
				t.Errorf("on the page: %s", got.Text)
			}
			b := l.browser().signIn(tc.who)
			list := want[struct {
				Items []struct {
					Console string `json:"console_url"`
				} `json:"items"`
			}](b, 200, "GET", "/api/license-information", "")
			if len(list.Items) != 1 || (list.Items[0].Console != "") != tc.want {
				t.Errorf("in the API: %+v", list)
			}
			const path = "/license-information/one/open-console"
			if tc.code != "" {
				status := map[string]int{"v1.licence.owner_only": 403, "v1.licence.no_console": 409}[tc.code]
				c := l.clicker("ja").signIn(tc.who)
				before := l.world()
				if got := want[struct{ Code string }](b, status, "POST", "/api"+path, ""); got.Code != tc.code {
					t.Errorf("the API refuses with %s", got.Code)
				}
				if got := c.Post(path); got.Status != status || !strings.Contains(got.HTML, `data-code="`+tc.code+`"`) || !strings.Contains(got.Text, "コンソール") {
					t.Errorf("the page refuses with %d %s", got.Status, got.Text)
				}
				if diff := cmp.Diff(before, l.world()); diff != "" {
					t.Errorf("the refusals have changed something:\n%s", diff)
				}
				return
			}
			base := "http://cas.example/s/" + l.box.ID() + "/sso/"
			got := want[web.OpenedJSON](b, 200, "POST", "/api"+path, "")
			if got.Service != "cas" || got.Ticket == "" || !strings.HasSuffix(got.URL, "/sso/"+got.Ticket) || !got.Expires.Equal(began.Add(5*time.Minute)) {
				t.Errorf("opened: %+v", got)
			}
			if got := l.clicker("en").signIn(tc.who).Post(path); got.Status != 303 || !strings.HasPrefix(got.Location, base) {
				t.Errorf("the button leads to %d %q", got.Status, got.Location)
			}
		})
	}
}

func TestCreditsPage(t *testing.T) {
	t.Parallel()
	p := foundation()
	converted := bought()[0]
	converted.State, converted.Granted, converted.Used, converted.FreeUntil = estate.LicenceConverted, 2500, 5000, converted.Ends
	p.licences = []estate.Licence{converted, bought()[1]}
	l := newLab(t, p)
	free := map[string]string{"en": "Free of charge until", "ja": "無償期間の終了日:"}
	for lang, sentence := range map[string]string{
		"en": "Having a negative credit balance does not prevent you from using any Trend Vision One app or service.",
		"ja": "Creditsの残高がマイナスでも、Trend Vision Oneのアプリやサービスはそのままご利用いただけます。",
	} {
		c := l.clicker(lang).signIn(auditor)
		got := c.Get("/credits")
		for id, value := range map[string]string{"total-valid-credits": "2500", "allocated-credits": "5000", "current-balance": "-2500"} {
			if e := got.Element(id); !strings.Contains(e, `data-value="`+value+`"`) || !strings.HasSuffix(e, ">"+value) {
				t.Errorf("%s: %s", id, e)
			}
		}
		if !strings.HasSuffix(got.Element("negative-balance"), sentence) {
			t.Errorf("the page does not say that it does no harm: %s", got.Text)
		}
		row := got.Row(`data-id="one"`)
		for _, word := range []string{"Gadget for all", "100", "2500", "5000", "2027-01-15"} {
			if !strings.Contains(row.Text, word) {
				t.Errorf("the line has no %s: %s", word, row.Text)
			}
		}
		if n := strings.Count(got.HTML, `data-testid="credit-row"`); n != 1 {
			t.Errorf("%d lines", n)
		}
		if licence := c.Get("/license-information").Row(`data-id="one"`); !strings.Contains(licence.Text, free[lang]) || strings.Count(licence.Text, "2027-01-15") != 2 {
			t.Errorf("the license: %s", licence.Text)
		}
	}
}

func TestPagesWithoutLicences(t *testing.T) {
	t.Parallel()
	c := newLab(t, foundation()).clicker("en").signIn(primary)
	for path, want := range map[string]string{
		"/license-information": "There are no licenses.", "/credits": "No license has been converted into credits yet.",
	} {
		if got := c.Get(path); !strings.HasSuffix(got.Element("empty"), want) || got.Has("negative-balance") {
			t.Errorf("%s: %s", path, got.Text)
		}
	}
}
