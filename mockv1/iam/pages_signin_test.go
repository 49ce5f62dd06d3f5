package iam_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/mockv1/iam"
)

// Signing in takes two steps, and leads to what was asked for.
func TestSignInPages(t *testing.T) {
	t.Parallel()
	for lang, words := range map[string]struct{ title, next, as, button string }{
		"en": {"Sign in", "Continue", "Signing in as", "Continue"},
		"ja": {"サインイン", "続行", "サインインするアカウント:", "続行"},
	} {
		l := newLab(t, foundation())
		c := l.clicker(lang)
		first := c.Get("/sign-in?next=%2Fuser-accounts")
		if first.Heading() != words.title || !strings.HasSuffix(first.Element("next"), ">"+words.next) ||
			!strings.Contains(first.HTML, `name="next" value="/user-accounts"`) || first.Has("field-password") || first.Has("sign-out") {
			t.Errorf("the first step in %s: %s", lang, first.Text)
		}
		second := c.Post("/sign-in", "email", operator, "next", "/user-accounts")
		if want := "/sign-in/password?email=operator%40example.com&next=%2Fuser-accounts"; second.Status != http.StatusSeeOther || second.Location != want {
			t.Fatalf("the first step leads to %d %q", second.Status, second.Location)
		}
		second = c.Get(second.Location)
		if !strings.Contains(second.Text, words.as+" "+operator) || !strings.HasSuffix(second.Element("sign-in"), ">"+words.button) || !second.Has("other-account") {
			t.Errorf("the second step in %s: %s", lang, second.Text)
		}
		in := c.Post("/sign-in/password", "email", operator, "password", password, "next", "/user-accounts")
		if in.Status != http.StatusSeeOther || in.Location != "/user-accounts" {
			t.Fatalf("signing in: %d to %q, %s", in.Status, in.Location, in.Text)
		}
		if got := c.Get(in.Location); got.Status != http.StatusOK || !strings.HasSuffix(got.Element("user"), ">"+operator) || !strings.HasSuffix(got.Element("role"), ">"+iam.Operator) {
			t.Errorf("who is signed in: %s", got.Text)
		}
	}
}

// What is wrong is said in the step in which it is, and no password is shown again.
func TestSignInIsRefused(t *testing.T) {
	t.Parallel()
	p := foundation()
	off, invited := account("off@example.com", "Analyst"), account("invited@example.com", "Analyst")
	off.State, invited.State, invited.Password = "disabled", "invited", ""
	p.world.Accounts = append(p.world.Accounts, off, invited)
	l := newLab(t, p)
	for name, tc := range map[string]struct {
		path         string
		fields       []string
		status       int
		code, en, ja string
		second       bool
	}{
		"no address":       {"/sign-in", []string{"email", ""}, 422, "form.value", "Enter a value.", "値を入力してください。", false},
		"no password":      {"/sign-in/password", []string{"email", primary, "password", ""}, 422, "form.value", "Enter a value.", "値を入力してください。", true},
		"a wrong password": {"/sign-in/password", []string{"email", primary, "password", "mistyped"}, 401, "sign_in.failed", "The email address or password is incorrect.", "メールアドレスまたはパスワードが正しくありません。", true},
		"nobody":           {"/sign-in/password", []string{"email", "nobody@example.com", "password", "mistyped"}, 401, "sign_in.failed", "The email address or password is incorrect.", "メールアドレスまたはパスワードが正しくありません。", true},
		"disabled":         {"/sign-in/password", []string{"email", "off@example.com", "password", password}, 403, "v1.account.disabled", "The account is disabled.", "アカウントは無効です。", true},
		"invited":          {"/sign-in/password", []string{"email", "invited@example.com", "password", "mistyped"}, 403, "v1.account.invited", "Accept the invitation that was sent to you by email first.", "先に、メールで送信された招待を承諾してください。", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for lang, sentence := range map[string]string{"en": tc.en, "ja": tc.ja} {
				got := l.clicker(lang).Post(tc.path, tc.fields...)
				if got.Status != tc.status || !strings.Contains(got.HTML, `data-code="`+tc.code+`"`) || !strings.Contains(got.Text, sentence) {
					t.Errorf("in %s: %d %s", lang, got.Status, got.Text)
				}
				if strings.Contains(got.HTML, "mistyped") || got.Has("field-password") != tc.second || tc.second && !strings.Contains(got.Text, tc.fields[1]) {
					t.Errorf("the form in %s: %s", lang, got.HTML)
				}
			}
		})
	}
}

func TestSignOutPage(t *testing.T) {
	t.Parallel()
	for lang, toast := range map[string]string{"en": "You have signed out.", "ja": "サインアウトしました。"} {
		l := newLab(t, foundation())
		c := l.clicker(lang).signIn(primary)
		c.Done(c.Post("/sign-out"), "/sign-in", toast)
		if got := c.Get("/user-accounts?after=a"); got.Status != http.StatusSeeOther || got.Location != "/sign-in?next=%2Fuser-accounts%3Fafter%3Da" {
			t.Errorf("after signing out: %d to %q", got.Status, got.Location)
		}
		if got := c.Post("/sign-out"); got.Status != http.StatusSeeOther || got.Location != "/sign-in" {
			t.Errorf("signing out again: %d to %q", got.Status, got.Location)
		}
	}
}

// The sign-in page says why the last session has ended, and nothing that it does not know.
func TestSignInPageSaysWhySessionsEnd(t *testing.T) {
	t.Parallel()
	l := newLab(t, foundation())
	for _, lang := range []string{"en", "ja"} {
		c := l.clicker(lang)
		for _, reason := range []string{estate.EndedByUpdate, estate.EndedByDisable, estate.EndedByIdleness, estate.EndedByAge} {
			if got := c.Get("/sign-in?ended=" + reason); !strings.Contains(got.Text, estate.EndText(reason).In(lang)) || !strings.Contains(got.Element("ended"), `data-code="`+reason+`"`) {
				t.Errorf("%s in %s: %s", reason, lang, got.Text)
			}
		}
		if got := c.Get("/sign-in?ended=boredom"); got.Status != http.StatusOK || got.Has("ended") {
			t.Errorf("another reason: %d %s", got.Status, got.Text)
		}
	}
}

// An address that is too long to come back to is no reason not to let anybody in.
func TestSignInAfterALongAddress(t *testing.T) {
	t.Parallel()
	l := newLab(t, foundation())
	c := l.clicker("en")
	got := c.Get("/user-accounts?after=" + strings.Repeat("x", 3000))
	if got.Status != http.StatusSeeOther || !strings.HasPrefix(got.Location, "/sign-in?next=") {
		t.Fatalf("without a session: %d to %q", got.Status, got.Location)
	}
	first := c.Get(got.Location)
	if first.Status != http.StatusOK || strings.Contains(first.HTML, `name="next"`) {
		t.Errorf("the first step: %d %s", first.Status, first.HTML)
	}
	second := c.Get("/sign-in/password?email=" + operator + "&next=%2F" + strings.Repeat("x", 2000))
	if second.Status != http.StatusOK || strings.Contains(second.HTML, `name="next"`) || !second.Has("field-password") {
		t.Errorf("the second step: %d %s", second.Status, second.HTML)
	}
}
