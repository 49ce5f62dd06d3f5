package mockone_test

import (
	"testing"

	"github.com/mockone/mockone/internal/browser"
)

// TestPictures takes the pictures of the README:
//
//	go test . -run TestPictures -artifacts -outputdir FOLDER
//
// keeps them in a folder of FOLDER; docs/pictures has copies.
func TestPictures(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a browser")
	}
	l := newLab(t)
	for _, tc := range []struct {
		lang, fixture                         string
		email, next, password, enter, heading string
		page                                  func(instance string) string
		agreed                                bool
		picture                               string
	}{
		{
			"en", "cas-foundation", "Email address", "Continue", "Password", "Continue", "Product Instance",
			func(string) string { return "/product-instances" }, false, "product-instance",
		},
		{
			"ja", "cas-foundation-ja", "メールアドレス", "続行", "パスワード", "続行", "Cloud App Security",
			func(instance string) string { return "/product-instances/" + instance + "/notice" }, true, "system-update-notice",
		},
	} {
		t.Run(tc.lang, func(t *testing.T) {
			mine := *l
			mine.t = t
			box := mine.sandbox(tc.fixture, "manual", map[string]any{"name": "demo-" + tc.lang})
			token, instance := connected(t, box)
			if tc.agreed {
				agree(box, token, instance)
			}
			page := browser.New(t, browser.Options{Language: tc.lang, Screenshots: t.ArtifactDir()}).Page(t)
			page.Open(box.URLs["v1"] + tc.page(instance))
			owner := box.Credentials["primary_user_account"]
			page.Fill(tc.email, owner.Login)
			page.Click("button", tc.next)
			page.Fill(tc.password, owner.Password)
			page.Click("button", tc.enter)
			if got := page.Heading(); got != tc.heading {
				t.Errorf("the page is headed %q, want %q", got, tc.heading)
			}
			if cut := page.Overflow(); len(cut) > 0 {
				t.Errorf("cut off: %q", cut)
			}
			page.Screenshot(tc.picture)
		})
	}
}
