package iam_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockv1/iam"
)

// updated is a lab whose platform has just been updated, with an identity provider
// that is not enabled. The owner has an address.
func updated(t *testing.T) *lab {
	t.Helper()
	p := withEveryState()
	p.world.Accounts = append(p.world.Accounts,
		iam.WorldAccount{Email: "saml@example.com", Name: "Saml", Kind: "saml", Role: "Analyst", State: "idp_required", Description: "Night shift"},
		iam.WorldAccount{Group: group, Name: "Analysts", Kind: "saml_group", Role: "Analyst", State: "idp_required"},
		iam.WorldAccount{Group: "guests", Name: "Guests", Kind: "idp_only_saml_group", Role: "Analyst"})
	p.world.Accounts[1].State = "reset_required"
	p.world.Providers = []iam.WorldProvider{{Name: "Directory", EntityID: "https://idp.example.com/saml", URL: "https://idp.example.com/sso", State: "disabled"}}
	return newLab(t, p)
}

func (l *lab) provider() iam.IdentityProvider {
	l.t.Helper()
	list := see(l, primary, l.v.ProviderList)
	if len(list) == 0 {
		l.t.Fatal("there is no identity provider")
	}
	return list[len(list)-1]
}

// Every page is shown in both languages, and showing it changes nothing.
func TestPagesOnProvidersAreShown(t *testing.T) {
	t.Parallel()
	l := updated(t)
	one := "/identity-providers/" + l.provider().ID
	for lang, words := range map[string]struct{ add, disabled, remove string }{
		"en": {"Add Identity Provider", "Disabled", "Delete this identity provider?"},
		"ja": {"IDプロバイダを追加", "無効", "このIDプロバイダを削除しますか?"},
	} {
		c := l.clicker(lang).signIn(primary)
		before := l.world()
		for path, want := range map[string]string{
			"/identity-providers": words.disabled, "/identity-providers/add": words.add, one: words.disabled, one + "/delete": words.remove,
		} {
			got := c.Get(path)
			if got.Status != http.StatusOK || !strings.Contains(got.Text, want) || !strings.Contains(got.HTML, `/identity-providers" aria-current="page"`) {
				t.Errorf("%s in %s: %d %s", path, lang, got.Status, got.Text)
			}
		}
		if l.world() != before {
			t.Error("looking at it did something")
		}
	}
	if got := l.clicker("en").signIn(primary).Get("/identity-providers/nobody"); got.Status != http.StatusNotFound {
		t.Errorf("nobody's page: %d", got.Status)
	}
}

// Each form gives its command, and says on the page where it leads that it did.
func TestFormsOnProviders(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		path   string
		fields []string
		next   string
		en, ja string
		want   func(iam.IdentityProvider) bool
	}{
		"enable": {
			"/status",
			[]string{"status", "enabled"},
			"", "The identity provider was enabled.", "IDプロバイダを有効にしました。",
			func(p iam.IdentityProvider) bool { return p.State == iam.ProviderEnabled },
		},
		"describe": {
			"/description",
			[]string{"description", "Head office"},
			"", "The description of the identity provider was saved.", "IDプロバイダの説明を保存しました。",
			func(p iam.IdentityProvider) bool { return p.Description == "Head office" },
		},
		"add": {
			"/add",
			[]string{"name", "Second", "metadata", metadata, "enabled", "on"},
			"/identity-providers", "The identity provider was added.", "IDプロバイダを追加しました。",
			func(p iam.IdentityProvider) bool { return p.Name == "Second" && p.State == iam.ProviderEnabled },
		},
		"delete": {
			"/delete", nil, "/identity-providers", "The identity provider was deleted.", "IDプロバイダを削除しました。", nil,
		},
	} {
		for lang, toast := range map[string]string{"en": tc.en, "ja": tc.ja} {
			t.Run(name+" in "+lang, func(t *testing.T) {
				t.Parallel()
				l := updated(t)
				c := l.clicker(lang).signIn(primary)
				at := "/identity-providers/" + l.provider().ID
				next, path := tc.next, at+tc.path
				if next == "" {
					next = at
				}
				if name == "add" {
					path = "/identity-providers/add"
				}
				page := c.Done(c.Post(path, tc.fields...), next, toast)
				if tc.want == nil {
					if !page.Has("empty") {
						t.Errorf("it is still there: %s", page.Text)
					}
					return
				}
				if p := l.provider(); !tc.want(p) {
					t.Errorf("%+v", p)
				}
			})
		}
	}
}

// What is refused is said on the page of the form, in both languages; what was
// typed stays, and nothing has happened.
func TestRefusalsOnProviders(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		who, path   string
		fields      []string
		status      int
		code, field string
		en, ja      string
	}{
		"a name that is there": {
			primary, "/identity-providers/add",
			[]string{"name", "directory", "metadata", metadata},
			409, "v1.identity_provider.exists", "name",
			"There is an identity provider with this name already.", "この名前のIDプロバイダはすでに存在します。",
		},
		"no metadata of such": {
			primary, "/identity-providers/add",
			[]string{"name", "Other", "metadata", "typed"},
			409, "v1.identity_provider.metadata", "metadata",
			"The metadata are not those of a SAML identity provider.", "メタデータがSAML IDプロバイダのものではありません。",
		},
		"no name": {
			primary, "/identity-providers/add",
			[]string{"name", "", "metadata", metadata},
			422, "form.value", "name",
			"Enter a value.", "値を入力してください。",
		},
		"by an auditor": {
			auditor, "/identity-providers/add",
			[]string{"name", "Other", "metadata", metadata},
			403, "v1.role.not_allowed", "",
			"Your user role does not have permission to do this.", "お使いのユーザの役割には、この操作を行う権限がありません。",
		},
		"switched off twice": {
			primary, "/status",
			[]string{"status", "disabled"},
			409, "v1.identity_provider.not_enabled", "",
			"The identity provider is not enabled.", "このIDプロバイダは有効になっていません。",
		},
		"deleted by an auditor": {
			auditor, "/delete", nil, 403, "v1.role.not_allowed", "",
			"Your user role does not have permission to do this.", "お使いのユーザの役割には、この操作を行う権限がありません。",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := updated(t)
			path := tc.path
			if !strings.HasPrefix(path, "/identity") {
				path = "/identity-providers/" + l.provider().ID + path
			}
			for lang, words := range map[string]string{"en": tc.en, "ja": tc.ja} {
				c := l.clicker(lang).signIn(tc.who)
				before := l.world()
				got := c.Post(path, tc.fields...)
				where := "refusal"
				if tc.field != "" {
					where = "field-" + tc.field + "-error"
				}
				if got.Status != tc.status || !strings.Contains(got.Element(where), `data-code="`+tc.code+`"`) || !strings.Contains(got.Text, words) || l.world() != before {
					t.Errorf("%d %q\n%s", got.Status, got.Element(where), got.Text)
				}
			}
		})
	}
}

// A legacy platform says before anybody asks that there are none.
func TestProvidersOfALegacyPlatform(t *testing.T) {
	t.Parallel()
	p := foundation()
	p.platform = "legacy"
	l := newLab(t, p)
	c := l.clicker("ja").signIn(primary)
	for _, path := range []string{"/identity-providers", "/identity-providers/add"} {
		if got := c.Get(path); !strings.Contains(got.HTML, `data-code="v1.identity_provider.foundation"`) {
			t.Errorf("%s: %s", path, got.Text)
		}
	}
	if strings.Contains(c.Get("/user-accounts").HTML, "nav-identity-providers") {
		t.Error("the navigation leads to what is not there")
	}
}

// The accounts' pages say of each what it is and what it waits for.
func TestPagesOnAccountsOfEachType(t *testing.T) {
	t.Parallel()
	l := updated(t)
	for lang, words := range map[string]struct{ saml, group, only, reset, idp string }{
		"en": {"SAML Account", "SAML Group Account", "IdP-Only SAML Group Account", "Password reset required", "Identity provider required"},
		"ja": {"SAMLアカウント", "SAMLグループアカウント", "IdP専用SAMLグループアカウント", "パスワードのリセットが必要", "IDプロバイダの設定が必要"},
	} {
		c := l.clicker(lang).signIn(primary)
		list := c.Get("/user-accounts")
		for login, want := range map[string][]string{
			operator: {words.reset}, "saml@example.com": {words.saml, words.idp}, group: {words.group, words.idp}, "guests": {words.only},
		} {
			row := list.Row(`data-login="` + login + `"`)
			one := c.Get("/user-accounts/" + l.account(login).ID)
			for _, word := range want {
				if !strings.Contains(row.Text, word) || !strings.Contains(one.Text, word) {
					t.Errorf("%s does not say %q: %s\n%s", login, word, row.Text, one.Text)
				}
			}
			if one.Has("resend-invitation") != (login == operator || login == "saml@example.com") {
				t.Errorf("%s, sent again: %s", login, one.Text)
			}
		}
		saml := "/user-accounts/" + l.account("saml@example.com").ID
		toast := map[string]string{"en": "The description was saved.", "ja": "説明を保存しました。"}[lang]
		c.Done(c.Post(saml+"/description", "description", "Day shift in "+lang), saml, toast)
		if a := l.account("saml@example.com"); a.Description != "Day shift in "+lang {
			t.Errorf("%+v", a)
		}
	}
	c := l.clicker("en").signIn(primary)
	c.Done(c.Post("/user-accounts/add", "type", "saml_group", "group", "Readers", "role", "Analyst"), "/user-accounts", "The account was added.")
	c.Done(c.Post("/user-accounts/add", "type", "saml", "email", newcomer, "role", "Analyst"), "/user-accounts", "The account was added, and the invitation was sent.")
	for lang, words := range map[string][2]string{
		"en": {"Enter an email address.", "Enter the name of the group."}, "ja": {"メールアドレスを入力してください。", "グループの名前を入力してください。"},
	} {
		c := l.clicker(lang).signIn(primary)
		if got := c.Post("/user-accounts/add", "type", "local", "email", "", "role", "Analyst"); got.Status != http.StatusConflict || !strings.Contains(got.Element("field-email-error"), words[0]) {
			t.Errorf("without an address: %d %s", got.Status, got.Text)
		}
		if got := c.Post("/user-accounts/add", "type", "saml_group", "group", "", "role", "Analyst"); got.Status != http.StatusConflict || !strings.Contains(got.Element("field-group-error"), words[1]) ||
			!strings.Contains(got.HTML, `<option value="saml_group" selected>`) {
			t.Errorf("without a group: %d %s", got.Status, got.Text)
		}
	}
}

// The links of mails after the update lead to pages, which say what they are for.
func TestLinksAfterThePlatformUpdate(t *testing.T) {
	t.Parallel()
	for lang, words := range map[string]struct{ reset, set, verify, button, done string }{
		"en": {"Update your account", "Your password is set. Sign in with it now.", "Verify your sign-in address", "Verify Email", "Your email address is verified. Sign in by single sign-on now."},
		"ja": {"アカウントの更新", "パスワードを設定しました。新しいパスワードでサインインしてください。", "サインイン用メールアドレスの確認", "メールを確認", "メールアドレスを確認しました。シングルサインオンでサインインしてください。"},
	} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			l := updated(t)
			for _, email := range []string{operator, "saml@example.com"} {
				must[iam.Account](l, primary, l.v.ResendInvitation(l.account(email).ID))
			}
			c := l.clicker(lang)
			at := "/invitations/" + l.key(operator)
			if got := c.Get(at); !strings.Contains(got.HTML, "<h1>"+words.reset) || !strings.Contains(got.Element("invitation"), `data-kind="password_reset"`) {
				t.Errorf("%s", got.Text)
			}
			c.Done(c.Post(at, "new_password", fresh, "confirm_password", fresh), "/sign-in/password?email=operator%40example.com", words.set)

			at = "/invitations/" + l.key("saml@example.com")
			if got := c.Get(at); got.Status != http.StatusConflict || !strings.Contains(got.HTML, `data-code="v1.saml.no_provider"`) {
				t.Errorf("without an identity provider: %d %s", got.Status, got.Text)
			}
			must[iam.IdentityProvider](l, primary, l.v.EditProvider(l.provider().ID, "enabled", nil))
			if got := c.Get(at); !strings.Contains(got.HTML, "<h1>"+words.verify) || got.Has("field-new_password") || !strings.Contains(got.Element("verify-address"), words.button) {
				t.Errorf("%s", got.HTML)
			}
			next := c.Done(c.Post(at), "/sign-in/saml?email=saml%40example.com", words.done)
			if !strings.Contains(next.HTML, `value="saml@example.com"`) {
				t.Errorf("%s", next.HTML)
			}
		})
	}
}

// The stand-in for the identity provider signs in whom it is told, or says why not.
func TestSingleSignOnPage(t *testing.T) {
	t.Parallel()
	for lang, words := range map[string]struct{ link, stand, none, unknown, unverified string }{
		"en": {"Single sign-on", "Mockone stands in for your identity provider", "Single sign-on is not available", "there is no account for you", "Verify your sign-in address"},
		"ja": {"シングルサインオン", "MockoneがIDプロバイダの代わり", "シングルサインオンは使用できません", "お使いのアカウントがありません", "サインイン用メールアドレスを確認してください"},
	} {
		l := updated(t)
		c := l.clicker(lang)
		first := c.Get("/sign-in?next=%2Fuser-accounts")
		if link := first.Element("single-sign-on"); !strings.Contains(link, `/sign-in/saml?next=%2Fuser-accounts"`) || !strings.Contains(link, words.link) {
			t.Errorf("the link: %s", link)
		}
		at := c.Get("/sign-in/saml?next=%2Fuser-accounts")
		if !strings.Contains(at.Element("stand-in"), words.stand) && !strings.Contains(at.Text, words.stand) || !strings.Contains(at.Text, words.none) || !strings.Contains(at.HTML, `name="next" value="/user-accounts"`) {
			t.Errorf("the page: %s", at.Text)
		}
		refused := func(code, sentence, email, groups string) {
			t.Helper()
			got := c.Post("/sign-in/saml", "email", email, "groups", groups)
			if got.Status != http.StatusForbidden || !strings.Contains(got.Element("refusal"), `data-code="`+code+`"`) || !strings.Contains(got.Text, sentence) || !strings.Contains(got.HTML, `value="`+email+`"`) {
				t.Errorf("%s in %s: %d %s", code, lang, got.Status, got.Text)
			}
		}
		refused("v1.saml.no_provider", words.none, "saml@example.com", "")
		must[iam.IdentityProvider](l, primary, l.v.EditProvider(l.provider().ID, "enabled", nil))
		refused("v1.saml.unknown", words.unknown, "nobody@example.com", "nothing, at all")
		refused("v1.saml.unverified", words.unverified, "member@example.com", "x, "+group)
		got := c.Post("/sign-in/saml", "email", "guest@example.com", "groups", " guests ", "next", "/user-accounts")
		if got.Status != http.StatusSeeOther || got.Location != "/user-accounts" {
			t.Fatalf("%d to %q: %s", got.Status, got.Location, got.Text)
		}
		if page := c.Get(got.Location); !strings.HasSuffix(page.Element("user"), ">guests") {
			t.Errorf("who is signed in: %s", page.Element("user"))
		}
	}
}

// Signing in may lead to a step that is to be done first.
func TestSigningInLeadsToTheStep(t *testing.T) {
	t.Parallel()
	l := newLab(t, foundation())
	if _, err := l.box.Do(t.Context(), sim.As("support"), moved{Platform: "foundation", Region: "mfa"}); err != nil {
		t.Fatal(err)
	}
	c := l.clicker("en")
	if got := c.Post("/sign-in/password", "email", operator, "password", password, "next", "/user-accounts"); got.Status != http.StatusSeeOther || got.Location != "/mfa?next=%2Fuser-accounts" {
		t.Errorf("%d to %q", got.Status, got.Location)
	}
	b := l.browser()
	in := want[object](b, 200, "POST", "/api/sign-in", `{"email":"`+operator+`","password":"`+password+`"}`)
	if in["next"] != "one_time_password" || in["scope"] != "mfa" {
		t.Errorf("%v", in)
	}
	b.Token, _ = in["token"].(string)
	if s := want[object](b, 200, "GET", "/api/session", ""); s["scope"] != "mfa" {
		t.Errorf("%v", s)
	}
	if p := b.problem(403, "session.limited", "GET", "/api/user-accounts", ""); p.Reason != "mfa" {
		t.Errorf("%+v", p)
	}
	want[object](b, 204, "POST", "/api/sign-out", "")
}
