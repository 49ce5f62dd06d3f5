package iam_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/mockv1/iam"
)

func roleID(l *lab, name string) string {
	l.t.Helper()
	for _, role := range see(l, primary, l.v.RoleList) {
		if role.Name == name {
			return role.ID
		}
	}
	l.t.Fatalf("there is no role %s", name)
	return ""
}

// A role is made, copied, changed and deleted in the pages, and holds at once.
func TestRolePages(t *testing.T) {
	t.Parallel()
	for lang, say := range map[string]struct{ add, created, saved, copied, deleted, inUse, exists, predefined string }{
		"en": {
			"Create Role", "The role was created.", "The role was saved.", "The role was duplicated.", "The role was deleted.",
			"The role is assigned to user accounts or API keys. Assign them another role first.", "There is a role with this name already.", "Predefined roles cannot be edited or deleted.",
		},
		"ja": {
			"役割を作成", "役割を作成しました。", "役割を保存しました。", "役割を複製しました。", "役割を削除しました。",
			"この役割はユーザアカウントまたはAPIキーに割り当てられています。先に別の役割を割り当ててください。", "この名前の役割はすでに存在します。", "事前定義された役割は編集または削除できません。",
		},
	} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, foundation())
			c := l.clicker(lang).signIn(primary)
			add := c.Get("/user-roles/add")
			if add.Heading() != say.add || add.Rows("area") != len(iam.Areas()) || !add.Has("assets") {
				t.Fatalf("%s", add.Text)
			}
			before := l.world()
			c.Refused(c.Post("/user-roles/add", "name", "auditor", "permissions", "user_accounts:view"), http.StatusConflict, "v1.role.exists", say.exists)
			again := c.Post("/user-roles/add", "name", "", "permissions", "user_accounts:configure", "description", "kept")
			if again.Status != http.StatusUnprocessableEntity || !strings.Contains(again.HTML, "kept") ||
				!strings.Contains(again.HTML, `value="user_accounts:configure" data-testid="field-permissions" checked`) {
				t.Errorf("%d %s", again.Status, again.HTML)
			}
			if l.world() != before {
				t.Error("a refused role changed the world")
			}
			c.Done(c.Post("/user-roles/add", "name", "Helper", "description", "Helps", "permissions", "user_accounts:configure", "assets", "cas"),
				"/user-roles", say.created)
			helper := "/user-roles/" + roleID(l, "Helper")
			got := c.Get(helper)
			for _, box := range []string{"user_accounts:view", "user_accounts:configure", "cas"} {
				if _, rest, ok := strings.Cut(got.HTML, `value="`+box+`" data-testid="`); !ok || !strings.Contains(rest[:strings.Index(rest, ">")+1], "checked") {
					t.Errorf("%s is not ticked", box)
				}
			}
			must[iam.Account](l, primary, l.v.EditAccount(l.account(auditor).ID, "Helper", ""))
			c.Refused(c.Post(helper+"/delete"), http.StatusConflict, "v1.role.in_use", say.inUse)
			if sure := c.Get(helper + "/delete"); !strings.Contains(sure.Text, say.inUse) {
				t.Errorf("nobody is told beforehand: %s", sure.Text)
			}
			c.Done(c.Post(helper, "name", "Assistant", "permissions", "user_roles:view"), "/user-roles", say.saved)
			if role := l.account(auditor).Role; role != "Assistant" {
				t.Errorf("the account has the role %q", role)
			}
			must[iam.Account](l, primary, l.v.EditAccount(l.account(auditor).ID, "Auditor", ""))
			c.Done(c.Post(helper+"/delete"), "/user-roles", say.deleted)
			if got := c.Get(helper); got.Status != http.StatusNotFound {
				t.Errorf("the deleted role: %d", got.Status)
			}
			fixed := "/user-roles/operator"
			if got := c.Get(fixed); !got.Has("predefined") || got.Has("role-form") {
				t.Errorf("%s", got.Text)
			}
			c.Refused(c.Post(fixed, "name", "Operator"), http.StatusConflict, "v1.role.predefined", say.predefined)
			c.Refused(c.Post(fixed+"/delete"), http.StatusConflict, "v1.role.predefined", say.predefined)
			made := c.Post(fixed + "/duplicate")
			c.Done(made, "/user-roles/"+roleID(l, "Operator (1)"), say.copied)
		})
	}
}

// Whoever has a custom role may do what it permits, from the next request on, and
// a role brought along permits what it permitted in its product.
func TestCustomRoles(t *testing.T) {
	t.Parallel()
	l := newLab(t, foundation())
	b := l.browser().signIn(primary)
	type role struct {
		ID          string            `json:"id"`
		Name        string            `json:"name"`
		Predefined  bool              `json:"predefined"`
		Description string            `json:"description"`
		Permissions []string          `json:"permissions"`
		Levels      map[string]string `json:"levels"`
		Assets      []string          `json:"assets"`
	}
	made := want[role](b, http.StatusCreated, "POST", "/api/user-roles", `{"name":"Gatekeeper","description":"Lets people in","permissions":["user_accounts:configure","audit_logs:export","product_instance:update"]}`)
	wanted := role{
		ID: made.ID, Name: "Gatekeeper", Description: "Lets people in", Assets: []string{},
		Permissions: []string{"user_accounts:view", "user_accounts:configure", "audit_logs:view", "audit_logs:export", "product_instance:view", "product_instance:update"},
		Levels:      map[string]string{"user_accounts": "full", "audit_logs": "full", "product_instance": "partial"},
	}
	if d := cmp.Diff(wanted, made); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(made, want[role](b, http.StatusOK, "GET", "/api/user-roles/"+made.ID, "")); d != "" {
		t.Error(d)
	}
	keeper := l.browser().signIn(auditor)
	invite := func(email string) string { return `{"email":"` + email + `","role":"Analyst"}` }
	keeper.problem(http.StatusForbidden, "v1.role.not_allowed", "POST", "/api/user-accounts", invite("one@example.com"))
	want[object](b, http.StatusOK, "PATCH", "/api/user-accounts/"+l.account(auditor).ID, `{"role":"Gatekeeper"}`)
	want[object](keeper, http.StatusCreated, "POST", "/api/user-accounts", invite("one@example.com"))
	keeper.problem(http.StatusForbidden, "v1.role.not_allowed", "GET", "/api/user-roles", "")
	want[role](b, http.StatusOK, "PUT", "/api/user-roles/"+made.ID, `{"name":"Gatekeeper","permissions":["user_roles:view"]}`)
	keeper.problem(http.StatusForbidden, "v1.role.not_allowed", "POST", "/api/user-accounts", invite("two@example.com"))
	want[object](keeper, http.StatusOK, "GET", "/api/user-roles", "")
	b.problem(http.StatusConflict, "v1.role.in_use", "DELETE", "/api/user-roles/"+made.ID, "")
	for body, code := range map[string]string{
		`{"name":"X","permissions":["user_accounts:fly"]}`: "invalid", `{"name":"X","assets":["moon"]}`: "invalid", `{"name":" X"}`: "invalid",
	} {
		b.problem(http.StatusUnprocessableEntity, code, "POST", "/api/user-roles", body)
	}
	if areas := want[struct {
		Items []object `json:"items"`
	}](b, http.StatusOK, "GET", "/api/permissions", ""); len(areas.Items) != len(iam.Areas()) {
		t.Errorf("%v", areas)
	}
	for _, path := range []string{"/nobody", "/nobody/duplicate"} {
		method, body := "DELETE", ""
		if strings.HasSuffix(path, "duplicate") {
			method, body = "POST", `{}`
		}
		b.problem(http.StatusNotFound, "not_found", method, "/api/user-roles"+path, body)
	}
	b.problem(http.StatusConflict, "v1.role.predefined", "PUT", "/api/user-roles/auditor", `{"name":"Inspector"}`)
	copied := want[role](b, http.StatusCreated, "POST", "/api/user-roles/auditor/duplicate", `{"name":"Inspector"}`)
	if copied.Predefined || len(copied.Permissions) == 0 || copied.Levels["audit_logs"] != "full" || copied.Levels["user_accounts"] != "read_only" {
		t.Errorf("%+v", copied)
	}
	b.problem(http.StatusConflict, "v1.role.exists", "POST", "/api/user-roles/auditor/duplicate", `{"name":"INSPECTOR"}`)
	if status, body := b.send("DELETE", "/api/user-roles/"+copied.ID, ""); status != http.StatusNoContent {
		t.Errorf("%d %s", status, body)
	}
	again := want[role](b, http.StatusCreated, "POST", "/api/user-roles", `{"name":"Inspector"}`)
	if again.ID == copied.ID {
		t.Error("a deleted role has come back")
	}
}

// The accounts that wait for a decision follow a role to its new name, too.
func TestRenamingARoleInAConflict(t *testing.T) {
	t.Parallel()
	p := withEveryState()
	p.world.Roles = []iam.WorldRole{{Name: "Old", Permissions: []string{"cecp:view"}}}
	for i := range p.world.Accounts {
		if p.world.Accounts[i].ConflictingRole != "" {
			p.world.Accounts[i].ConflictingRole = "Old"
		}
	}
	l := newLab(t, p)
	id := roleID(l, "Old")
	l.refused([]string{"v1.role.in_use"}, func() error { _, err := l.as(primary, l.v.DeleteRole(id)); return err })
	must[iam.RoleInfo](l, primary, l.v.EditRole(id, iam.RoleText{Name: "New"}))
	for _, email := range []string{"conflict@example.com", "both@example.com"} {
		if a := l.account(email); a.ConflictingRole != "New" || a.Role != "Analyst" {
			t.Errorf("%+v", a)
		}
	}
	must[iam.Account](l, primary, l.v.ResolveRoleConflict(l.account("conflict@example.com").ID, "New"))
	l.refused([]string{"v1.role.not_allowed"}, func() error {
		_, err := l.as(operator, l.v.CreateRole(iam.RoleText{Name: "Mine"}))
		return err
	})
}
