package iam_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/web/uitest"
	"github.com/mockone/mockone/mockv1/iam"
)

// Every page of this part is shown in both languages, and showing it changes nothing.
func TestPagesOnAccountsAreShown(t *testing.T) {
	t.Parallel()
	l := newLab(t, withEveryState())
	one := "/user-accounts/" + l.account("conflict@example.com").ID
	for _, lang := range []string{"en", "ja"} {
		c := l.clicker(lang).signIn(primary)
		before := l.world()
		for path, titles := range map[string][2]string{
			"/user-accounts":     {"User Accounts", "ユーザアカウント"},
			"/user-accounts/add": {"Add User Account", "ユーザアカウントを追加"},
			one:                  {"User Account Details", "ユーザアカウントの詳細"},
			one + "/delete":      {"User Account Details", "ユーザアカウントの詳細"},
			"/user-roles":        {"User Roles", "ユーザの役割"},
		} {
			got := c.Get(path)
			title := titles[0]
			if lang == "ja" {
				title = titles[1]
			}
			if got.Status != http.StatusOK || got.Heading() != title || !strings.Contains(got.HTML, `<html lang="`+lang+`"`) {
				t.Errorf("%s in %s: %d\n%s", path, lang, got.Status, got.Text)
			}
			if path := "/" + strings.Split(path, "/")[1]; !strings.Contains(got.HTML, path+`" aria-current="page"`) {
				t.Errorf("the navigation does not show where %s is", path)
			}
		}
		if l.world() != before {
			t.Errorf("looking at the pages in %s changed the world", lang)
		}
	}
}

// Whoever has no session is led to where he can sign in, and back afterwards.
func TestPagesOnAccountsNeedASession(t *testing.T) {
	t.Parallel()
	l := newLab(t, withEveryState())
	c := l.clicker("en")
	for path, next := range map[string]string{
		"/user-accounts": "/sign-in?next=%2Fuser-accounts",
		"/user-roles":    "/sign-in?next=%2Fuser-roles",
	} {
		if got := c.Get(path); got.Status != http.StatusSeeOther || got.Location != next {
			t.Errorf("%s: %d to %q", path, got.Status, got.Location)
		}
	}
	before := l.world()
	if got := c.Post("/user-accounts/add", "email", "x@example.com", "role", "Analyst"); got.Status != http.StatusSeeOther || got.Location != "/sign-in" {
		t.Errorf("adding an account: %d to %q", got.Status, got.Location)
	}
	if l.world() != before {
		t.Error("somebody without a session added an account")
	}
}

func TestUserAccountsPage(t *testing.T) {
	t.Parallel()
	l := newLab(t, withEveryState())
	for lang, words := range map[string]struct{ enabled, invited, disabled, conflict, local, primary, never string }{
		"en": {"Enabled", "Invited", "Disabled", "role conflict", "Local Account", "Primary User Account", "Never"},
		"ja": {"有効", "招待済み", "無効", "役割の競合", "ローカルアカウント", "プライマリユーザアカウント", "なし"},
	} {
		c := l.clicker(lang).signIn(primary)
		got := c.Get("/user-accounts")
		for email, want := range map[string]struct {
			status, text, kind, role string
			conflict                 bool
		}{
			primary:                {"enabled", words.enabled, words.primary, iam.MasterAdministrator, false},
			operator:               {"enabled", words.enabled, words.local, iam.Operator, false},
			"invited@example.com":  {"invited", words.invited, words.local, "Analyst", false},
			"disabled@example.com": {"disabled", words.disabled, words.local, "Analyst", false},
			"conflict@example.com": {"enabled", words.enabled, words.local, "Analyst", true},
		} {
			row := got.Row(fmt.Sprintf(`data-email="%s"`, email))
			if !strings.Contains(row.Element("account-status"), `data-status="`+want.status+`"`) && !strings.Contains(row.HTML, `data-status="`+want.status+`"`) ||
				!strings.Contains(row.Text, want.text) || !strings.Contains(row.Text, want.kind) || !strings.HasSuffix(row.Element("account-role"), ">"+want.role) {
				t.Errorf("%s in %s: %s", email, lang, row.Text)
			}
			if strings.Contains(row.Text, words.conflict) != want.conflict || row.Has("role-conflict") != want.conflict {
				t.Errorf("%s in %s, a conflict: %v", email, lang, row.Has("role-conflict"))
			}
			if !strings.Contains(row.HTML, "/user-accounts/"+l.account(email).ID+`"`) {
				t.Errorf("%s leads nowhere", email)
			}
		}
		if row := got.Row(`data-email="auditor@example.com"`); !strings.Contains(row.Text, words.never) {
			t.Errorf("the auditor has not signed in: %s", row.Text)
		}
		// The tests' zone is nine hours ahead.
		if row := got.Row(fmt.Sprintf(`data-email="%s"`, primary)); !strings.Contains(row.Text, "2026-01-15 18:00:00") {
			t.Errorf("when the first one signed in: %s", row.Text)
		}
		if strings.Contains(got.HTML, password) {
			t.Error("a password is shown")
		}
	}
}

// A long list is shown in pages.
func TestUserAccountsInPages(t *testing.T) {
	t.Parallel()
	p := foundation()
	for i := range 60 {
		p.world.Accounts = append(p.world.Accounts, account(fmt.Sprintf("user.%02d@example.com", i), "Analyst"))
	}
	l := newLab(t, p)
	c := l.clicker("en").signIn(primary)
	first := c.Get("/user-accounts")
	last := l.account("user.46@example.com").ID // the fiftieth
	if n := strings.Count(first.HTML, `data-testid="account-row"`); n != 50 || first.Has("page-first") || !strings.Contains(first.HTML, "/user-accounts?after="+last) {
		t.Errorf("%d on the first page", n)
	}
	rest := c.Get("/user-accounts?after=" + last)
	if n := strings.Count(rest.HTML, `data-testid="account-row"`); n != 13 || !rest.Has("page-first") || rest.Has("page-next") {
		t.Errorf("%d on the second page", n)
	}
	if got := c.Get("/user-accounts?after=nobody"); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("a page after nobody: %d", got.Status)
	}
	if got := c.Get("/user-accounts/nobody"); got.Status != http.StatusNotFound || !got.Has("refusal") {
		t.Errorf("nobody's page: %d", got.Status)
	}
}

// Each form gives its command, and says on the page where it leads that it did.
func TestFormsOnAccounts(t *testing.T) {
	t.Parallel()
	of := func(l *lab, email string) string { return "/user-accounts/" + l.account(email).ID }
	for name, tc := range map[string]struct {
		email  string
		path   string
		fields []string
		en, ja string
		want   func(iam.Account) bool
	}{
		"the role": {
			"active@example.com", "/role",
			[]string{"role", "Auditor"},
			"The role was changed.", "役割を変更しました。",
			func(a iam.Account) bool { return a.Role == "Auditor" },
		},
		"disable": {
			"active@example.com", "/status",
			[]string{"status", "disabled"},
			"The account was disabled.", "アカウントを無効にしました。",
			func(a iam.Account) bool { return a.State == iam.AccountDisabled },
		},
		"enable": {
			"disabled@example.com", "/status",
			[]string{"status", "enabled"},
			"The account was enabled.", "アカウントを有効にしました。",
			func(a iam.Account) bool { return a.State == iam.AccountActive },
		},
		"enable with a conflict": {
			"both@example.com", "/status",
			[]string{"status", "enabled"},
			"The account was enabled.", "アカウントを有効にしました。",
			func(a iam.Account) bool { return a.State == iam.AccountRoleConflict },
		},
		"the original role": {
			"conflict@example.com", "/role-conflict",
			[]string{"role", "Analyst"},
			"The role conflict was resolved.", "役割の競合を解決しました。",
			func(a iam.Account) bool { return a.State == iam.AccountActive && a.Role == "Analyst" },
		},
		"the other role": {
			"conflict@example.com", "/role-conflict",
			[]string{"role", "Auditor"},
			"The role conflict was resolved.", "役割の競合を解決しました。",
			func(a iam.Account) bool { return a.State == iam.AccountActive && a.Role == "Auditor" },
		},
		"the invitation": {
			"invited@example.com", "/invitation", nil, "The invitation was sent again.", "招待メールを再送信しました。",
			func(a iam.Account) bool { return a.Invitations == 1 },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for lang, toast := range map[string]string{"en": tc.en, "ja": tc.ja} {
				l := newLab(t, withEveryState())
				c := l.clicker(lang).signIn(primary)
				at := of(l, tc.email)
				shown := c.Get(at)
				if !strings.Contains(shown.HTML, `action="/s/`+l.box.ID()+at+tc.path+`"`) {
					t.Fatalf("the page has no form for it: %s", shown.Text)
				}
				c.Done(c.Post(at+tc.path, tc.fields...), at, toast)
				if a := l.account(tc.email); !tc.want(a) {
					t.Errorf("afterwards: %+v", a)
				}
			}
		})
	}
}

func TestAddLocalAccount(t *testing.T) {
	t.Parallel()
	l := newLab(t, foundation())
	c := l.clicker("ja").signIn(primary)
	next := c.Done(c.Post("/user-accounts/add", "email", newcomer, "name", "New", "role", "Analyst"), "/user-accounts", "アカウントを追加し、招待メールを送信しました。")
	if row := next.Row(`data-email="` + newcomer + `"`); !strings.Contains(row.HTML, `data-status="invited"`) {
		t.Errorf("the new row: %s", row.Text)
	}
	if a := l.account(newcomer); a.Name != "New" || a.Role != "Analyst" || l.key(newcomer) == "" {
		t.Errorf("%+v", a)
	}
	c.Done(c.Post("/user-accounts/add", "email", "nameless@example.com", "name", "", "role", "Analyst"), "/user-accounts", "アカウントを追加し、招待メールを送信しました。")
	if a := l.account("nameless@example.com"); a.Name != a.Email {
		t.Errorf("%+v", a)
	}
}

func TestDeleteAccountPage(t *testing.T) {
	t.Parallel()
	l := newLab(t, withEveryState())
	c := l.clicker("en").signIn(primary)
	at := "/user-accounts/" + l.account("active@example.com").ID
	if got := c.Get(at); !strings.Contains(got.Element("delete"), at+`/delete"`) {
		t.Errorf("the button leads elsewhere: %s", got.Element("delete"))
	}
	ask := c.Get(at + "/delete")
	if !strings.Contains(ask.HTML, `role="dialog"`) || !strings.Contains(ask.Text, "active@example.com") || !strings.Contains(ask.Element("cancel"), at+`"`) {
		t.Errorf("the question: %s", ask.Text)
	}
	next := c.Done(c.Post(at+"/delete"), "/user-accounts", "The account was deleted.")
	if strings.Contains(next.HTML, `data-email="active@example.com"`) {
		t.Error("the account is still listed")
	}
	if got := c.Post(at + "/delete"); got.Status != http.StatusConflict || !strings.Contains(got.HTML, `data-code="v1.account.gone"`) {
		t.Errorf("deleting it again: %d %s", got.Status, got.Text)
	}
	if got := c.Get(at); got.Status != http.StatusNotFound {
		t.Errorf("its page: %d", got.Status)
	}
}

// What is refused is said on the page of the form, in both languages; what was
// typed stays, and nothing has happened.
func TestRefusalsOnAccounts(t *testing.T) {
	t.Parallel()
	const add = "/user-accounts/add"
	master := func() *plan {
		p := withEveryState()
		p.world.Accounts = append(p.world.Accounts, account("master@example.com", iam.MasterAdministrator))
		return p
	}
	for name, tc := range map[string]struct {
		who, email, path string
		fields           []string
		status           int
		code             string
		// field is where it is said; above the page, if it is empty.
		field  string
		en, ja string
		keeps  string
	}{
		"an account that exists": {
			primary, "", add,
			[]string{"email", operator, "name", "Again", "role", "Analyst"},
			409, "v1.account.exists", "email",
			"There is an account with this email address already.", "このメールアドレスのアカウントはすでに存在します。", `value="` + operator + `"`,
		},
		"a role that does not exist": {
			primary, "", add,
			[]string{"email", newcomer, "name", "New", "role", "Jester"},
			409, "v1.role.unknown", "role",
			"There is no such user role.", "この役割は存在しません。", `value="` + newcomer + `"`,
		},
		"no role chosen": {
			primary, "", add,
			[]string{"email", newcomer, "name", "New", "role", ""},
			422, "form.value", "role",
			"Enter a value.", "値を入力してください。", `value="New"`,
		},
		"no address": {
			primary, "", add,
			[]string{"email", "nowhere", "name", "New", "role", "Analyst"},
			422, "form.value", "email",
			"Enter an email address.", "メールアドレスを入力してください。", `value="nowhere"`,
		},
		"an address with a name": {
			primary, "", add,
			[]string{"email", "New <new@example.com>", "name", "", "role", "Analyst"},
			422, "form.value", "email",
			"The value is not valid.", "値が正しくありません。", `<option value="Analyst" selected>`,
		},
		"added by an auditor": {
			auditor, "", add,
			[]string{"email", newcomer, "name", "New", "role", "Analyst"},
			403, "v1.role.not_allowed", "",
			"Your user role does not have permission to do this.", "お使いのユーザの役割には、この操作を行う権限がありません。", `value="` + newcomer + `"`,
		},
		"the role by an operator": {
			operator, "active@example.com", "/role",
			[]string{"role", "Auditor"},
			403, "v1.role.not_allowed", "",
			"Your user role does not have permission to do this.", "お使いのユーザの役割には、この操作を行う権限がありません。", `<option value="Auditor" selected>`,
		},
		"the first one's role": {
			"master@example.com", primary, "/role",
			[]string{"role", "Analyst"},
			409, "v1.account.primary", "",
			"The Primary User Account cannot be edited, disabled, or deleted.", "プライマリユーザアカウントは、編集、無効化、削除できません。", `<option value="Analyst" selected>`,
		},
		"the first one's status": {
			"master@example.com", primary, "/status",
			[]string{"status", "disabled"},
			409, "v1.account.primary", "",
			"The Primary User Account cannot be edited, disabled, or deleted.", "プライマリユーザアカウントは、編集、無効化、削除できません。", "",
		},
		"deleting the first one": {
			"master@example.com", primary, "/delete", nil, 409, "v1.account.primary", "",
			"The Primary User Account cannot be edited, disabled, or deleted.", "プライマリユーザアカウントは、編集、無効化、削除できません。", `data-testid="delete-dialog"`,
		},
		"a role during a conflict": {
			primary, "conflict@example.com", "/role",
			[]string{"role", "Operator"},
			409, "v1.account.role_conflict", "",
			"Resolve the role conflict first.", "先に役割の競合を解決してください。", "",
		},
		"a role that nobody offers": {
			primary, "conflict@example.com", "/role-conflict",
			[]string{"role", "Operator"},
			409, "v1.account.role_not_offered", "role",
			"Choose one of the two roles that conflict.", "競合している2つの役割のいずれかを選択してください。", "",
		},
		"a conflict that is none": {
			primary, "active@example.com", "/role-conflict",
			[]string{"role", "Analyst"},
			409, "v1.account.no_conflict", "",
			"The account has no role conflict.", "このアカウントに役割の競合はありません。", "",
		},
		"an invitation to nobody": {
			primary, "active@example.com", "/invitation", nil, 409, "v1.account.not_invited", "",
			"The account is not waiting for an invitation to be accepted.", "このアカウントは招待の承諾を待っていません。", "",
		},
		"disabling an invited one": {
			primary, "invited@example.com", "/status",
			[]string{"status", "disabled"},
			409, "v1.account.not_enabled", "",
			"The account is not enabled.", "このアカウントは有効になっていません。", `<option value="Analyst" selected>`,
		},
		"enabling an enabled one": {
			primary, "active@example.com", "/status",
			[]string{"status", "enabled"},
			409, "v1.account.not_disabled", "",
			"The account is not disabled.", "このアカウントは無効になっていません。", `<option value="Analyst" selected>`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, master())
			path := tc.path
			if tc.email != "" {
				path = "/user-accounts/" + l.account(tc.email).ID + tc.path
			}
			for lang, words := range map[string]string{"en": tc.en, "ja": tc.ja} {
				c := l.clicker(lang).signIn(tc.who)
				before := l.world()
				got := c.Post(path, tc.fields...)
				where := "refusal"
				if tc.field != "" {
					where = "field-" + tc.field + "-error"
				}
				if got.Status != tc.status || !strings.Contains(got.Element(where), `data-code="`+tc.code+`"`) || !strings.Contains(got.Text, words) {
					t.Errorf("%d %q, want %d and %q\n%s", got.Status, got.Element(where), tc.status, words, got.Text)
				}
				if tc.field != "" && got.Has("refusal") || got.Has("toast") || got.Has("blocks") {
					t.Errorf("it is said twice: %s", got.Text)
				}
				if !strings.Contains(got.HTML, tc.keeps) {
					t.Errorf("the page does not keep %s", tc.keeps)
				}
				if l.world() != before {
					t.Error("a refusal changed the world")
				}
			}
		})
	}
}

// Before anybody clicks, the page says why he cannot.
func TestBlocksOnAccounts(t *testing.T) {
	t.Parallel()
	l := newLab(t, withEveryState())
	for who, want := range map[string]map[string]string{
		primary: {primary: "v1.account.primary", "active@example.com": ""},
		auditor: {"active@example.com": "v1.role.not_allowed"},
	} {
		c := l.clicker("en").signIn(who)
		for email, code := range want {
			at := "/user-accounts/" + l.account(email).ID
			for _, path := range []string{at, at + "/delete"} {
				got := c.Get(path)
				if got.Has("blocks") != (code != "") || !strings.Contains(got.HTML, code) {
					t.Errorf("%s sees %s: %s", who, path, got.Text)
				}
			}
		}
		if got := c.Get("/user-accounts/add"); got.Has("blocks") != (who == auditor) {
			t.Errorf("%s sees the form of a new account: %s", who, got.Text)
		}
	}
}

// Whoever disables himself is led to where he can sign in, which says why.
func TestDisablingOneself(t *testing.T) {
	t.Parallel()
	p := foundation()
	p.world.Accounts = append(p.world.Accounts, account("master@example.com", iam.MasterAdministrator))
	l := newLab(t, p)
	c := l.clicker("en").signIn("master@example.com")
	at := "/user-accounts/" + l.account("master@example.com").ID
	got := c.Post(at+"/status", "status", "disabled")
	if got.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", got.Status, got.Text)
	}
	if got = c.Get(got.Location); got.Status != http.StatusSeeOther || !strings.HasPrefix(got.Location, "/sign-in?ended="+estate.EndedByDisable) {
		t.Errorf("%d to %q", got.Status, got.Location)
	}
}

func TestUserRolesPage(t *testing.T) {
	t.Parallel()
	l := upgraded(t)
	if err := l.byConsole(newcomer); err != nil {
		t.Fatal(err)
	}
	for lang, want := range map[string]struct{ master, full, predefined, custom, description, from string }{
		"en": {"Has full access to all apps and settings.", "Full Access: User Accounts, User Roles", "Predefined", "Custom", "Permissions of the role Global administrator in CAS.", "Converted from Gadget"},
		"ja": {"すべてのアプリと設定にフルアクセスできます。", "フルアクセス: ユーザアカウント, ユーザの役割", "事前定義", "カスタム", "CASでの役割「Global administrator」の権限です。", "変換元: Gadget（日本語）"},
	} {
		got := l.clicker(lang).signIn(operator).Get("/user-roles")
		if n := strings.Count(got.HTML, `data-testid="role-row"`); n != 9 {
			t.Errorf("%d roles", n)
		}
		flat := func(p uitest.Page) string {
			return strings.ReplaceAll(strings.Join(strings.Fields(p.Text), " "), " ,", ",")
		}
		master := flat(got.Row(`data-name="` + iam.MasterAdministrator + `"`))
		if !strings.Contains(master, want.master) || !strings.Contains(master, want.full) || !strings.Contains(master, want.predefined) {
			t.Errorf("the first role in %s: %s", lang, master)
		}
		row := got.Row(`data-name="` + converted + `"`)
		text := flat(row)
		if !strings.Contains(row.HTML, `data-from="cas"`) || !strings.Contains(row.HTML, `data-area="cecp_policies" data-level="full"`) ||
			!strings.Contains(text, want.custom) || !strings.Contains(text, want.description) || !strings.Contains(text, want.from) {
			t.Errorf("the converted role in %s: %s", lang, text)
		}
	}
}

// Roles of a fixture may have permissions of which nothing is known.
func TestUnknownPermissions(t *testing.T) {
	t.Parallel()
	p := foundation()
	p.world.Roles = []iam.WorldRole{{Name: "Odd", Description: "Typed", Permissions: []string{"juggling", "cooking:eggs"}}, {Name: "Empty"}}
	got := newLab(t, p).clicker("ja").signIn(primary).Get("/user-roles")
	if row := got.Row(`data-name="Odd"`); !strings.Contains(row.Text, "juggling") || !strings.Contains(row.Text, "cooking:eggs") || !strings.Contains(row.Text, "Typed") || strings.Contains(row.HTML, "data-from") {
		t.Errorf("%s", row.Text)
	}
	if row := got.Row(`data-name="Empty"`); !strings.Contains(row.Text, "権限なし") {
		t.Errorf("%s", row.Text)
	}
}

// The status that an account shows is one of three; a conflict is said besides.
func TestAccountStatus(t *testing.T) {
	t.Parallel()
	for state, want := range map[lifecycle.State]string{
		iam.AccountActive: "enabled", iam.AccountRoleConflict: "enabled",
		iam.AccountInvited: "invited", iam.AccountDisabled: "disabled",
	} {
		if got := (iam.Account{State: state}).Status(); got != want {
			t.Errorf("%s: %s", state, got)
		}
	}
}
