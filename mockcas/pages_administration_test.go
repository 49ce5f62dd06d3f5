package mockcas_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/mockone/mockone/internal/web/roles"
	"github.com/mockone/mockone/internal/web/uitest"
	"github.com/mockone/mockone/mockcas"
)

// administratorRow returns the row of an administrator.
func administratorRow(p uitest.Page, email string) uitest.Page {
	return p.Row(`data-email="` + email + `"`)
}

func TestAdministratorsPage(t *testing.T) {
	t.Parallel()
	both(t, asUsual, func(c *clicker, say func(en, ja string) string) {
		got := c.signedIn(admin, password).Get("/administrators")
		if got.Rows("administrator-row") != 3 || strings.Contains(got.HTML, password) {
			c.t.Errorf("%d administrators", got.Rows("administrator-row"))
		}
		for email, want := range map[string]struct {
			name, role, status, code, last, button, buttonWords string
		}{
			admin:   {"Admin", mockcas.GlobalAdministrator, say("Enabled", "有効"), "enabled", "2026-01-15 18:00:00", "disable", say("Disable", "無効にする")},
			auditor: {"Auditor", "Log viewer", say("Enabled", "有効"), "enabled", say("Never", "なし"), "disable", say("Disable", "無効にする")},
			leaver:  {"Leaver", mockcas.GlobalAdministrator, say("Disabled", "無効"), "disabled", say("Never", "なし"), "enable", say("Enable", "有効にする")},
		} {
			row := administratorRow(got, email)
			local, domain, _ := strings.Cut(email, "@")
			if text := strings.Join([]string{local, "@" + domain, want.name, want.role, want.status, want.last, want.buttonWords}, " "); row.Text != text {
				c.t.Errorf("%s is %q, want %q", email, row.Text, text)
			}
			if !strings.Contains(row.Tag("administrator-status"), `data-status="`+want.code+`"`) || !strings.Contains(row.Tag(want.button), want.name) {
				c.t.Errorf("%s: %s", email, row.HTML)
			}
		}
	})
}

func TestAdministratorsInPages(t *testing.T) {
	t.Parallel()
	l := newLab(t, func(s *start) {
		for i := range 52 {
			role := mockcas.GlobalAdministrator
			if i >= 10 {
				role = fmt.Sprintf("Role %d", i/10)
			}
			if i >= 10 && i%10 == 0 {
				s.world.Roles = append(s.world.Roles, roles.World{Name: role, Permissions: map[string]string{"logs": "view_only"}})
			}
			s.world.Administrators = append(s.world.Administrators, mockcas.WorldAdministrator{
				Email: fmt.Sprintf("a%02d@example.co.jp", i), Name: fmt.Sprintf("A %d", i), Role: role, Password: "Cas-many-1",
			})
		}
	})
	c := l.clicker("en").signedIn(admin, password)
	first := c.Get("/administrators")
	second := c.Get(next(first))
	if first.Rows("administrator-row") != 50 || second.Rows("administrator-row") != 5 || next(second) != "" || !second.Has("page-first") {
		t.Errorf("%d and %d, then %q", first.Rows("administrator-row"), second.Rows("administrator-row"), next(second))
	}
}

// An administrator is added, can be found in the list, and gets a mail.
func TestAddAdministratorPage(t *testing.T) {
	t.Parallel()
	both(t, asUsual, func(c *clicker, say func(en, ja string) string) {
		form := c.signedIn(admin, password).Get("/administrators/add")
		for _, role := range []string{mockcas.GlobalAdministrator, "Log viewer"} {
			if !strings.Contains(form.HTML, `<option value="`+role+`"`) {
				c.t.Errorf("the role %s cannot be chosen: %s", role, form.HTML)
			}
		}
		list := c.Done(c.Post("/administrators/add", "email", "new@example.co.jp", "name", "New", "role", "Log viewer"),
			"/administrators", say("The administrator was added.", "管理者を追加しました。"))
		if row := administratorRow(list, "new@example.co.jp"); row.Words("administrator-role") != "Log viewer" || row.Words("administrator-status") != say("Enabled", "有効") {
			c.t.Errorf("the new one: %s", row.Text)
		}
		if a := c.administrator("new@example.co.jp"); a.State != mockcas.AdministratorActive || a.Name != "New" {
			c.t.Errorf("%+v", a)
		}
	})
}

// What is wrong with a new administrator is said in the field in which it is, and
// what was typed stays.
func TestAddAdministratorPageRefuses(t *testing.T) {
	t.Parallel()
	both(t, func(s *start) {
		s.world.Roles = append(s.world.Roles, roles.World{Name: "Crowd", Permissions: map[string]string{"logs": "view_only"}})
		for i := range 20 {
			s.world.Administrators = append(s.world.Administrators, mockcas.WorldAdministrator{
				Email: fmt.Sprintf("crowd%d@example.co.jp", i), Name: "One", Role: "Crowd", Password: "Cas-crowd-1",
			})
		}
	}, func(c *clicker, say func(en, ja string) string) {
		c.signedIn(admin, password)
		exists := say("An administrator with this email address exists already.", "このメールアドレスの管理者はすでに存在します。")
		for _, tc := range []struct {
			email, name, role string
			status            int
			field, code, said string
		}{
			{"no address", "New", "Log viewer", 409, "email", "cas.administrator.email", say("Enter a valid email address.", "有効なメールアドレスを入力してください。")},
			{auditor, "New", "Log viewer", 409, "email", "cas.administrator.exists", exists},
			{strings.ToUpper(auditor), "New", "Log viewer", 409, "email", "cas.administrator.exists", exists},
			{"new@example.co.jp", "New", "King", 409, "role", "cas.role.unknown", say("The role does not exist.", "役割が存在しません。")},
			{"new@example.co.jp", "New", "Crowd", 409, "role", "cas.role.full", say("A role has at most 20 members.", "1つの役割に割り当てられるメンバーは20人までです。")},
			{"", "New", "Log viewer", 422, "email", "form.value", say("Enter a value.", "値を入力してください。")},
			{"a@", "New", "Log viewer", 422, "email", "form.value", say("Use at least 3 characters.", "3文字以上で入力してください。")},
			{"new@example.co.jp", "", "Log viewer", 422, "name", "form.value", say("Enter a value.", "値を入力してください。")},
			{"new@example.co.jp", strings.Repeat("n", 201), "Log viewer", 422, "name", "form.value", say("Use at most 200 characters.", "200文字以内で入力してください。")},
		} {
			got := c.refused(func() uitest.Page {
				return c.Post("/administrators/add", "email", tc.email, "name", tc.name, "role", tc.role)
			}, tc.status, tc.code, tc.said)
			if wrong := "field-" + tc.field + "-error"; got.Words(wrong) != tc.said || got.Has("refusal") {
				c.t.Errorf("%s is not said in the field %s: %s", tc.code, tc.field, got.Text)
			}
			if !strings.Contains(got.Tag("field-email"), `value="`+tc.email+`"`) || !strings.Contains(got.Tag("field-name"), `value="`+tc.name+`"`) ||
				tc.role != "King" && !strings.Contains(got.HTML, `<option value="`+tc.role+`" selected>`) {
				c.t.Errorf("what was typed has gone: %s", got.HTML)
			}
		}
	})
}

func TestSwitchAdministratorPage(t *testing.T) {
	t.Parallel()
	both(t, asUsual, func(c *clicker, say func(en, ja string) string) {
		c.signedIn(admin, password)
		for _, step := range []struct {
			email, status, toast, shown string
		}{
			{auditor, "disabled", say("The administrator was disabled.", "管理者を無効にしました。"), say("Disabled", "無効")},
			{auditor, "enabled", say("The administrator was enabled.", "管理者を有効にしました。"), say("Enabled", "有効")},
		} {
			list := c.Done(c.Post("/administrators/"+c.administrator(step.email).ID, "status", step.status), "/administrators", step.toast)
			if row := administratorRow(list, step.email); row.Words("administrator-status") != step.shown {
				c.t.Errorf("%s, then: %s", step.status, row.Text)
			}
		}
		for _, tc := range []struct {
			email, status, code, sentence string
		}{
			{auditor, "enabled", "cas.account.enabled", say("The account is enabled.", "アカウントは有効です。")},
			{leaver, "disabled", "cas.account.disabled", say("The account is disabled.", "アカウントは無効です。")},
			{admin, "disabled", "cas.administrator.last", say("At least one Global administrator is needed.", "グローバル管理者が少なくとも1人必要です。")},
		} {
			got := c.refused(func() uitest.Page {
				return c.Post("/administrators/"+c.administrator(tc.email).ID, "status", tc.status)
			}, 409, tc.code, tc.sentence)
			if !got.Has("refusal") || got.Rows("administrator-row") != 3 {
				c.t.Errorf("%s is not said above the list: %s", tc.code, got.Text)
			}
		}
		if got := c.Post("/administrators/nobody", "status", "disabled"); got.Status != http.StatusNotFound {
			c.t.Errorf("somebody who is not there: %d %s", got.Status, got.Text)
		}
	})
}

// Whoever disables himself is out, and told why.
func TestDisableOneself(t *testing.T) {
	t.Parallel()
	c := newLab(t).clicker("en").signedIn(admin, password)
	c.Done(c.Post("/administrators/"+c.administrator(leaver).ID, "status", "enabled"), "/administrators", "The administrator was enabled.")
	got := c.Post("/administrators/"+c.administrator(admin).ID, "status", "disabled")
	for _, want := range []string{"/administrators", "/sign-in?ended=account_disabled&next=%2Fadministrators"} {
		if got.Status != http.StatusSeeOther || got.Location != want {
			t.Fatalf("%d to %q, want %q; %s", got.Status, got.Location, want, got.Text)
		}
		got = c.Get(got.Location)
	}
	if !strings.Contains(got.Text, "You have been signed out because the account was disabled.") {
		t.Errorf("why: %s", got.Text)
	}
	if c.administrator(admin).State != mockcas.AdministratorDisabled {
		t.Error("he is still enabled")
	}
}

// Only Global administrators may add and change administrators [CASROLE].
func TestAdministrationPagesRefuseOthers(t *testing.T) {
	t.Parallel()
	both(t, asUsual, func(c *clicker, say func(en, ja string) string) {
		c.signedIn(auditor, "Cas-auditor-1")
		sentence := say("Your role does not have the permission to do this.", "この操作を行う権限がありません。")
		c.refused(func() uitest.Page {
			return c.Post("/administrators/add", "email", "new@example.co.jp", "name", "New", "role", mockcas.GlobalAdministrator)
		}, 409, "cas.role.not_allowed", sentence)
		c.refused(func() uitest.Page { return c.Post("/administrators/"+c.administrator(leaver).ID, "status", "enabled") }, 409, "cas.role.not_allowed", sentence)
	})
}

func TestRolesPage(t *testing.T) {
	t.Parallel()
	both(t, func(s *start) { s.world.Roles[0].Description = "Reads <all> logs." }, func(c *clicker, say func(en, ja string) string) {
		got := c.signedIn(admin, password).Get("/roles")
		all, look, none := say("Full control", "フルコントロール"), say("View only", "表示のみ"), say("No access", "アクセスなし")
		screens := []string{say("Dashboard", "ダッシュボード"), say("Policies", "ポリシー"), say("Logs", "ログ"), say("Reports", "レポート"), say("Protected services", "保護対象サービス"), say("Administration", "管理")}
		for name, want := range map[string]struct {
			begin, members string
			levels         []string
		}{
			mockcas.GlobalAdministrator: {mockcas.GlobalAdministrator + " " + say("Default role", "初期設定の役割") + " " + say("Full control of all screens.", "すべての画面をフルコントロールできます。"), "2", []string{all, all, all, all, all, all}},
			"Log viewer":                {"Log viewer Reads <all> logs.", "1", []string{look, none, look, none, look, none}},
		} {
			words := []string{want.begin}
			for i, screen := range screens {
				words = append(words, screen+": "+want.levels[i])
			}
			text := strings.Join(append(words, want.members), " ")
			if row := got.Row(`data-role="` + name + `"`); row.Text != text || row.Words("role-members") != want.members {
				c.t.Errorf("%s is %q, want %q", name, row.Text, text)
			}
		}
		if got.Rows("role-row") != 2 {
			c.t.Errorf("%d roles", got.Rows("role-row"))
		}
	})
}
