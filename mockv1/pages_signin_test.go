package mockv1_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/mockv1"
)

// Signing in takes two steps, and leads to what was asked for.
func TestSignInPages(t *testing.T) {
	t.Parallel()
	for lang, words := range map[string]struct{ title, next, as, button string }{
		"en": {"Sign in", "Continue", "Signing in as", "Sign In"},
		"ja": {"サインイン", "続行", "サインインするアカウント:", "サインイン"},
	} {
		l := newLab(t, foundation())
		c := l.clicker(lang)
		if got := c.get("/"); got.status != http.StatusSeeOther || got.location != "/sign-in" {
			t.Fatalf("/ without a session: %d to %q", got.status, got.location)
		}
		first := c.get("/sign-in?next=%2Fproduct-instances")
		if !strings.Contains(first.html, "<h1>"+words.title+"</h1>") || !strings.HasSuffix(first.element("next"), ">"+words.next) ||
			!strings.Contains(first.html, `name="next" value="/product-instances"`) || first.has("field-password") || first.has("sign-out") {
			t.Errorf("the first step in %s: %s", lang, first.text)
		}
		second := c.post("/sign-in", "email", operator, "next", "/product-instances")
		if want := "/sign-in/password?email=operator%40example.com&next=%2Fproduct-instances"; second.status != http.StatusSeeOther || second.location != want {
			t.Fatalf("the first step leads to %d %q", second.status, second.location)
		}
		second = c.get(second.location)
		if !strings.Contains(second.text, words.as+" "+operator) || !strings.HasSuffix(second.element("sign-in"), ">"+words.button) || !second.has("other-account") {
			t.Errorf("the second step in %s: %s", lang, second.text)
		}
		in := c.post("/sign-in/password", "email", operator, "password", password, "next", "/product-instances")
		if in.status != http.StatusSeeOther || in.location != "/product-instances" {
			t.Fatalf("signing in: %d to %q, %s", in.status, in.location, in.text)
		}
		if got := c.get(in.location); got.status != http.StatusOK || !strings.HasSuffix(got.element("user"), ">"+operator) || !strings.HasSuffix(got.element("role"), ">"+mockv1.Operator) {
			t.Errorf("who is signed in: %s", got.text)
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
				got := l.clicker(lang).post(tc.path, tc.fields...)
				if got.status != tc.status || !strings.Contains(got.html, `data-code="`+tc.code+`"`) || !strings.Contains(got.text, sentence) {
					t.Errorf("in %s: %d %s", lang, got.status, got.text)
				}
				if strings.Contains(got.html, "mistyped") || got.has("field-password") != tc.second || tc.second && !strings.Contains(got.text, tc.fields[1]) {
					t.Errorf("the form in %s: %s", lang, got.html)
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
		c.done(c.post("/sign-out"), "/sign-in", toast)
		if got := c.get("/product-instances?search=a"); got.status != http.StatusSeeOther || got.location != "/sign-in?next=%2Fproduct-instances%3Fsearch%3Da" {
			t.Errorf("after signing out: %d to %q", got.status, got.location)
		}
		if got := c.post("/sign-out"); got.status != http.StatusSeeOther || got.location != "/sign-in" {
			t.Errorf("signing out again: %d to %q", got.status, got.location)
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
			if got := c.get("/sign-in?ended=" + reason); !strings.Contains(got.text, estate.EndText(reason).In(lang)) || !strings.Contains(got.element("ended"), `data-code="`+reason+`"`) {
				t.Errorf("%s in %s: %s", reason, lang, got.text)
			}
		}
		if got := c.get("/sign-in?ended=boredom"); got.status != http.StatusOK || got.has("ended") {
			t.Errorf("another reason: %d %s", got.status, got.text)
		}
	}
}

// An address that is too long to come back to is no reason not to let anybody in.
func TestSignInAfterALongAddress(t *testing.T) {
	t.Parallel()
	l := newLab(t, foundation())
	c := l.clicker("en")
	got := c.get("/product-instances?search=" + strings.Repeat("x", 3000))
	if got.status != http.StatusSeeOther || !strings.HasPrefix(got.location, "/sign-in?next=") {
		t.Fatalf("without a session: %d to %q", got.status, got.location)
	}
	first := c.get(got.location)
	if first.status != http.StatusOK || strings.Contains(first.html, `name="next"`) {
		t.Errorf("the first step: %d %s", first.status, first.html)
	}
	second := c.get("/sign-in/password?email=" + operator + "&next=%2F" + strings.Repeat("x", 2000))
	if second.status != http.StatusOK || strings.Contains(second.html, `name="next"`) || !second.has("field-password") {
		t.Errorf("the second step: %d %s", second.status, second.html)
	}
}
