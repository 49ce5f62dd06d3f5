package iam_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/web/uitest"
	"github.com/mockone/mockone/mockv1/iam"
)

// The page behind a mail's link sets the password, and leads to signing in with it.
func TestInvitationPage(t *testing.T) {
	t.Parallel()
	type words struct{ title, text, toast string }
	for name, tc := range map[string]struct {
		lab   func(t *testing.T) *lab
		kind  string
		words map[string]words
	}{
		"an invitation": {
			func(t *testing.T) *lab {
				t.Helper()
				l := newLab(t, foundation())
				must[iam.Account](l, primary, l.v.InviteAccount(iam.Invitee{Email: newcomer, Name: "New", Role: "Analyst"}))
				return l
			}, "invitation", map[string]words{
				"en": {"Activate your account", "Set a password to verify your email address", "Your password is set. Sign in with it now."},
				"ja": {"アカウントの有効化", "パスワードを設定すると、メールアドレスが確認され", "パスワードを設定しました。新しいパスワードでサインインしてください。"},
			},
		},
		"an upgrade": {
			upgraded, "account_upgrade", map[string]words{
				"en": {"Upgrade your account to Trend Vision One", "It may be the one that you have used so far.", "Your password is set. Sign in with it now."},
				"ja": {"Trend Vision Oneへのアカウントのアップグレード", "これまでと同じパスワードも使用できます。", "パスワードを設定しました。新しいパスワードでサインインしてください。"},
			},
		},
	} {
		for lang, want := range tc.words {
			t.Run(name+" in "+lang, func(t *testing.T) {
				t.Parallel()
				l := tc.lab(t)
				at := "/invitations/" + l.key(newcomer)
				c := l.clicker(lang)
				before := l.world()
				got := c.Get(at)
				if got.Status != http.StatusOK || !strings.Contains(got.Text, want.title) || !strings.Contains(got.Text, want.text) ||
					!strings.Contains(got.Element("invitation"), `data-kind="`+tc.kind+`"`) || !strings.HasSuffix(got.Element("invitation-email"), ">"+newcomer) {
					t.Fatalf("%d %s", got.Status, got.Text)
				}
				if got.Has("nav-dashboard") || l.world() != before {
					t.Error("looking at it did something")
				}
				c.Done(c.Post(at, "new_password", fresh, "confirm_password", fresh), "/sign-in/password?email=new%40example.com", want.toast)
				if signed := c.Post("/sign-in/password", "email", newcomer, "password", fresh); signed.Status != http.StatusSeeOther || signed.Location != "/" {
					t.Errorf("signing in: %d %s", signed.Status, signed.Text)
				}
				used := c.Get(at)
				if used.Status != http.StatusConflict || !strings.Contains(used.Element("refusal"), `data-code="invitation.used"`) || used.Has("invitation-form") || !used.Has("to-sign-in") {
					t.Errorf("the link, used: %d %s", used.Status, used.Text)
				}
			})
		}
	}
}

// What is wrong with a password is said at its field; the password is not shown again.
func TestPasswordsAreRefused(t *testing.T) {
	t.Parallel()
	l := newLab(t, foundation())
	must[iam.Account](l, primary, l.v.InviteAccount(iam.Invitee{Email: newcomer, Role: "Analyst"}))
	at := "/invitations/" + l.key(newcomer)
	for name, tc := range map[string]struct {
		first, second string
		status        int
		code, field   string
		en, ja        string
	}{
		"weak": {
			"weakpass", "weakpass", 409, "password.weak", "new_password",
			"The password must have at least 8 characters", "大文字、小文字、数字、特殊文字を含む8文字以上",
		},
		"empty": {
			"", "", 409, "password.weak", "new_password",
			"The password must have at least 8 characters", "大文字、小文字、数字、特殊文字を含む8文字以上",
		},
		"two of them": {
			fresh, fresh + "x", 409, "password.mismatch", "confirm_password",
			"The passwords do not match.", "パスワードが一致しません。",
		},
		"too long": {
			strings.Repeat("Aa1!", 65), fresh, 422, "form.value", "new_password",
			"Use at most 256 characters.", "256文字以内で入力してください。",
		},
	} {
		for lang, words := range map[string]string{"en": tc.en, "ja": tc.ja} {
			before := l.world()
			got := l.clicker(lang).Post(at, "new_password", tc.first, "confirm_password", tc.second)
			wrong := got.Element("field-" + tc.field + "-error")
			if got.Status != tc.status || !strings.Contains(wrong, `data-code="`+tc.code+`"`) || !strings.Contains(wrong, words) || got.Has("refusal") {
				t.Errorf("%s in %s: %d %s\n%s", name, lang, got.Status, wrong, got.Text)
			}
			if tc.first != "" && strings.Contains(got.HTML, tc.first) {
				t.Errorf("%s: the page shows the password", name)
			}
			if l.world() != before {
				t.Errorf("%s: a refusal changed the world", name)
			}
		}
	}
}

// A link that is too old says so, whatever is sent to it, and once.
func TestExpiredInvitationPage(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		lab    func(t *testing.T) *lab
		en, ja string
	}{
		"an invitation": {
			func(t *testing.T) *lab {
				t.Helper()
				l := newLab(t, foundation())
				must[iam.Account](l, primary, l.v.InviteAccount(iam.Invitee{Email: newcomer, Role: "Analyst"}))
				return l
			},
			"The link has expired. Ask your administrator to send the invitation again.", "リンクの有効期限が切れています。管理者に招待の再送信を依頼してください。",
		},
		"an upgrade": {
			upgraded,
			"The link has expired. Sign in to the console of your product to update your account.", "リンクの有効期限が切れています。製品のコンソールにサインインして、アカウントをアップデートしてください。",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := tc.lab(t)
			at := "/invitations/" + l.key(newcomer)
			l.advance(24 * time.Hour)
			before := l.world()
			for lang, words := range map[string]string{"en": tc.en, "ja": tc.ja} {
				c := l.clicker(lang)
				for way, got := range map[string]uitest.Page{
					"looked at":            c.Get(at),
					"accepted":             c.Post(at, "new_password", fresh, "confirm_password", fresh),
					"accepted with no end": c.Post(at, "new_password", strings.Repeat("x", 300), "confirm_password", fresh),
				} {
					want := http.StatusConflict
					if way == "accepted with no end" {
						want = http.StatusUnprocessableEntity
					}
					if got.Status != want || strings.Count(got.Text, words) != 1 || !strings.Contains(got.HTML, `data-testid="refusal" data-code="invitation.expired"`) || got.Has("invitation-form") {
						t.Errorf("%s in %s: %d %s", way, lang, got.Status, got.Text)
					}
					if link := got.Element("to-console"); strings.Contains(link, `href="http://cas.example/s/`+l.box.ID()+`/"`) != (name == "an upgrade") {
						t.Errorf("%s in %s leads to the product by %q", way, lang, link)
					}
				}
			}
			if l.world() != before {
				t.Error("an old link changed the world")
			}
		})
	}
}

func TestUnknownInvitationPage(t *testing.T) {
	t.Parallel()
	c := newLab(t, foundation()).clicker("en")
	for way, got := range map[string]uitest.Page{
		"looked at": c.Get("/invitations/nonsense"), "accepted": c.Post("/invitations/nonsense", "new_password", fresh, "confirm_password", fresh),
	} {
		if got.Status != http.StatusNotFound || !got.Has("refusal") || got.Has("invitation-form") {
			t.Errorf("%s: %d %s", way, got.Status, got.Text)
		}
	}
}
