package ui_test

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/web/ui"
)

// galleryPage shows every part that pages are made of. Its words are test data.
type galleryPage struct {
	ui.Page

	Rows    []galleryRow
	Reasons []lifecycle.Reason
	Kinds   []ui.Option
	Query   url.Values
}

type galleryRow struct {
	Name, Status, StatusText, ID, Mail string
	Seats                              int
	Hint                               bool
}

// Say returns the words of the gallery in its language.
func (p *galleryPage) Say(en, ja string) string {
	if p.Lang == "ja" {
		return ja
	}
	return en
}

// gallery returns the set of the gallery's pages.
func gallery(t *testing.T) *ui.Set {
	t.Helper()
	set, err := ui.NewSet(ui.Config{Files: os.DirFS("testdata/gallery"), Pages: map[string]ui.Content{
		"all": &galleryPage{}, "dialog": &galleryPage{}, "bare": &galleryPage{},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// newGallery returns a page full of everything.
func newGallery(set *ui.Set, lang, theme string) *galleryPage {
	zone := time.FixedZone("JST", 9*60*60)
	p := &galleryPage{Page: ui.Page{
		Lang: lang, Theme: theme, Product: "Trend Vision One", Style: "style.css", Script: "script.js", Here: "/gallery?a=1",
		Sandbox: "acceptance-42", Now: time.Date(2026, 1, 15, 18, 4, 5, 0, zone), Mode: "scaled", Rate: 60, Control: "http://localhost:8080/",
		User: "masato.yoshida-administrator@kyoto-seisakusho.example.co.jp", SignOut: "/sign-out", BusinessID: "1f0c2b7e-8f3e-4f7a-9a55-3d2c1b0a9e8d",
	}, Query: url.Values{"after": {"x"}, "type": {"cas"}}}
	set.Prepare(&p.Page)
	p.Title = p.Say("Product Instance", "製品インスタンス")
	p.Role = p.Say("Master Administrator", "マスター管理者")
	p.Business = p.Say("Example Manufacturing Corporation", "株式会社京都製作所")
	p.Toast = p.Say("The product was connected.", "製品を接続しました。")
	p.Banner = &ui.Banner{
		Text:   p.Say("Cloud App Security moves to Trend Vision One. Update your solution before it ends to keep your protection, your policies and your logs.", "Cloud App SecurityはTrend Vision Oneへ移行します。保護、ポリシー、ログを引き継ぐには、終了日までにソリューションをアップデートしてください。"),
		Button: p.Say("Go to Trend Vision One", "Trend Vision Oneに移動"), Href: "#",
	}
	p.Nav = []ui.NavGroup{
		{Items: []ui.NavItem{{Label: p.Say("Dashboard", "ダッシュボード"), Path: "/", TestID: "dashboard"}}},
		{Label: "Service Management", Items: []ui.NavItem{{Label: "Product Instance", Path: "/product-instances", TestID: "instances", Current: true}}},
		{Label: "Email and Collaboration Security", Items: []ui.NavItem{{Label: "Cloud Email and Collaboration Protection", Path: "/cecp", TestID: "cecp"}}},
	}
	p.Refusal = &ui.Refusal{Code: "connect.region", Lines: []ui.Line{
		{Code: "connect.region", Text: p.Say("The regions of the two consoles differ.", "2つのコンソールのリージョンが異なります。")},
		{Code: "connect.licence", Text: p.Say("The licence has expired.", "ライセンスの有効期限が切れています。"), Assumed: true},
	}}
	p.Reasons = []lifecycle.Reason{{Code: "update.salesforce", Text: lifecycle.Text{EN: "Switch off the protection of Salesforce first.", JA: "先にSalesforceの保護を無効にしてください。", Src: lifecycle.Assumed}}}
	p.Form = ui.Form{Sent: true, Values: url.Values{"email": {"nobody@"}, "agree": {"on"}, "organizations": {"org 2"}, "kind": {"cas"}, "note": {"<b>typed</b>"}, "password": {"secret-word"}}, Errors: map[string]ui.Line{
		"email": {Code: "form.value", Text: p.Say("Enter an email address.", "メールアドレスを入力してください。")},
		"agree": {Code: "agree", Text: p.Say("Tick the box.", "チェックボックスをオンにしてください。"), Assumed: true},
	}}
	p.Kinds = []ui.Option{{Value: "all", Label: p.Say("All", "すべて"), Selected: true}, {Value: "cas", Label: "Cloud App Security"}}
	for _, r := range []galleryRow{
		{Name: "Cloud App Security", Status: "connected", StatusText: p.Say("Connected", "接続済み"), Hint: true},
		{Name: "Cloud Email and Collaboration Protection", Status: "updating", StatusText: p.Say("Updating", "アップデート中")},
		{Name: "Trend Micro Email Security", Status: "must_update", StatusText: p.Say("Update required", "アップデートが必要")},
		{Name: "Apex One SaaS", Status: "expired", StatusText: p.Say("Expired", "期限切れ")},
	} {
		r.ID, r.Mail, r.Seats = "6a1d0e53-4c0b-4a63-9d5f-0f5f3f1f2b7c", "information-security-administrators@kyoto-seisakusho.example.co.jp", 1250
		p.Rows = append(p.Rows, r)
	}
	return p
}

// TestGallery writes every part in both languages and themes. To look at them, set
// MOCKONE_GALLERY to the folder to keep them in.
func TestGallery(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("MOCKONE_GALLERY")
	if dir == "" {
		dir = t.TempDir()
	}
	set := gallery(t)
	style, script, err := ui.Assets()
	if err != nil {
		t.Fatal(err)
	}
	save := func(name string, body []byte) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), body, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	save("style.css", style.Body)
	save("script.js", script.Body)
	for _, lang := range []string{"en", "ja"} {
		for _, theme := range []string{"light", "dark", ""} {
			for _, name := range []string{"all", "dialog", "bare"} {
				page := newGallery(set, lang, theme)
				if name != "all" {
					page.Bare, page.Toast, page.Refusal, page.Banner = name == "bare", "", nil, nil
				}
				body, err := set.Render(name, page)
				if err != nil {
					t.Fatalf("%s in %s: %v", name, lang, err)
				}
				if !strings.Contains(string(body), `<html lang="`+lang+`"`) || strings.Contains(string(body), "secret-word") || strings.Contains(string(body), "<b>typed") {
					t.Errorf("%s in %s: %s", name, lang, body)
				}
				save(strings.Join([]string{name, lang, theme}, "-")+".html", body)
			}
		}
	}
}
