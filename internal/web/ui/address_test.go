package ui_test

import (
	"testing"

	"github.com/mockone/mockone/internal/web/ui"
)

func TestAddress(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"somebody@example.com": `somebody<span class="domain">@example.com</span>`,
		"All users":            "All users",
		"<b>@example.com":      `&lt;b&gt;<span class="domain">@example.com</span>`,
		`a@"><script>`:         `a<span class="domain">@&#34;&gt;&lt;script&gt;</span>`,
		"":                     "",
		"<i>すべてのユーザ</i>":       "&lt;i&gt;すべてのユーザ&lt;/i&gt;",
	} {
		if got := string((&ui.Page{}).Address(address)); got != want {
			t.Errorf("%q: %s", address, got)
		}
	}
}
