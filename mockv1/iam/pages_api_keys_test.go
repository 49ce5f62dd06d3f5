package iam_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/mockone/mockone/internal/sim"
)

// A key is added, read, noted, changed and deleted in the pages.
func TestAPIKeyPages(t *testing.T) {
	t.Parallel()
	for lang, say := range map[string]struct{ empty, add, added, noted, exists, master, disabled, regenerated, saved, deleted string }{
		"en": {
			"There are no API keys.", "Add API Key", "The API key was added.", "The API key is not shown again.", "There is an API key with this name already.",
			"The role Master Administrator cannot be assigned to API keys.", "The API key was disabled.", "The API key was regenerated.", "The API key was saved.", "The API key was deleted.",
		},
		"ja": {
			"APIキーはありません。", "APIキーを追加", "APIキーを追加しました。", "APIキーは今後表示されません。", "この名前のAPIキーはすでに存在します。",
			"役割「Master Administrator」はAPIキーに割り当てることができません。", "APIキーを無効にしました。", "APIキーを再生成しました。", "APIキーの設定を保存しました。", "APIキーを削除しました。",
		},
	} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, foundation())
			c := l.clicker(lang).signIn(primary)
			if got := c.Get("/api-keys"); !strings.Contains(got.Text, say.empty) || !strings.Contains(got.Text, say.add) {
				t.Errorf("%s", got.Text)
			}
			if got := c.Get("/api-keys/add"); strings.Contains(got.HTML, `value="Master Administrator"`) {
				t.Error("a role is offered that is refused")
			}
			add := []string{"name", "Deployment", "role", "Operator", "validity", "6_months", "description", "Ships"}
			page := c.Post("/api-keys/add", add...)
			k := see(l, primary, l.v.APIKeys)[0]
			at := "/api-keys/" + k.ID
			c.Done(page, at, say.added)
			value := see(l, primary, func(r *sim.Reader) (string, error) { return k.Value(r), nil })
			if k.Months != 6 || !strings.Contains(c.Get(at).HTML, value) {
				t.Errorf("%+v is not shown to who made it", k)
			}
			c.Refused(c.Post("/api-keys/add", add...), http.StatusConflict, "v1.api_key.exists", say.exists)
			c.Refused(c.Post(at, "name", "Deployment", "role", "Master Administrator"), http.StatusConflict, "v1.api_key.role_not_offered", say.master)
			c.Done(c.Post(at+"/saved"), at, say.noted)
			if strings.Contains(c.Get(at).HTML, value) {
				t.Error("the value is shown again")
			}
			c.Done(c.Post(at+"/regenerate"), at, say.regenerated)
			if got := c.Get(at); !got.Has("api-key-value") || strings.Contains(got.HTML, value) {
				t.Errorf("%s", got.Text)
			}
			c.Done(c.Post(at+"/status", "status", "disabled"), at, say.disabled)
			c.Done(c.Post(at, "name", "Shipping", "role", "Analyst"), at, say.saved)
			if got := c.Get("/api-keys"); got.Rows("api-key-row") != 1 || !strings.Contains(got.Text, "Shipping") {
				t.Errorf("%s", got.Text)
			}
			c.Done(c.Post(at+"/delete"), "/api-keys", say.deleted)
			if got := c.Get(at); got.Status != http.StatusNotFound {
				t.Errorf("the deleted key: %d", got.Status)
			}
		})
	}
}
