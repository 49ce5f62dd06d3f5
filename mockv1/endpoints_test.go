package mockv1_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/mockv1"
	"github.com/mockone/mockone/mockv1/endpoint"
	"github.com/mockone/mockone/mockv1/iam"
)

// The page has in each state its text and the button that leads on; Endpoint Inventory
// is in the navigation as soon as the product is connected.
func TestSEPPages(t *testing.T) {
	t.Parallel()
	const update, list = "/product-instances/instance/update", "/product-instances"
	bare := func() *plan { p := foundation(); p.gadget = nil; return p }
	for name, tc := range map[string]struct {
		plan  func() *plan
		state endpoint.State
		// en and ja are on the button, which leads to path.
		en, ja, path string
		inventory    bool
	}{
		"no product":      {bare, endpoint.ContactSales, "", "", "", false},
		"not connected":   {foundation, endpoint.Connect, "Connect Gadget", "Gadget（日本語）の接続", list + "/connect?type=apexone", false},
		"connecting":      {connecting, endpoint.Connecting, "Product Instance", "Product Instance", list, false},
		"on its way":      {legacyPlatform(connecting), endpoint.Connecting, "Product Connector", "Product Connector", list, false},
		"legacy":          {legacyPlatform(connected), endpoint.UpdatePlatform, "Update Trend Vision One", "Trend Vision Oneのアップデート", "/platform-update", true},
		"connected":       {connected, endpoint.Update, "Update to Standard Endpoint Protection", "Standard Endpoint Protectionへのアップデート", update, true},
		"the notice open": {agreed, endpoint.Update, "Update to Standard Endpoint Protection", "Standard Endpoint Protectionへのアップデート", update, true},
		"updating":        {func() *plan { return updating("done") }, endpoint.Updating, "Product Instance", "Product Instance", list, true},
		"ready":           {updated, endpoint.Ready, "View the dashboard", "ダッシュボードを表示", "/sep/dashboard", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newWatchedLab(t, tc.plan())
			for lang, label := range map[string]string{"en": tc.en, "ja": tc.ja} {
				c := l.clicker(lang).signIn(auditor)
				told := see(l, auditor, l.v.Endpoint.Page)
				got := c.Get("/sep")
				if !strings.Contains(got.Element("sep"), `data-state="`+string(tc.state)+`"`) || got.Words("sep-text") != told.Text.In(lang) {
					t.Errorf("the page in %s: %s", lang, got.Text)
				}
				if href, _ := got.Attribute("sep-button", "href"); got.Words("sep-button") != label || !strings.HasSuffix(href, tc.path) {
					t.Errorf("the button in %s: %q to %q", lang, got.Words("sep-button"), href)
				}
				if !got.Has("nav-sep") || got.Has("nav-endpoint-inventory") != tc.inventory {
					t.Errorf("the navigation in %s: %s", lang, got.Text)
				}
				in := c.Get("/endpoint-inventory")
				if in.Status != http.StatusOK || in.Has("no-endpoints") == tc.inventory || in.Has("managed-by") != tc.inventory {
					t.Errorf("the inventory in %s: %d %s", lang, in.Status, in.Text)
				}
			}
		})
	}
}

// The pages of the console say what is to be done first, until they are there; so
// does the API.
func TestSEPBeforeItIsThere(t *testing.T) {
	t.Parallel()
	l := newWatchedLab(t, connected())
	b := l.browser().signIn(primary)
	for _, name := range []string{"dashboard", "endpoints", "endpoints/guid-001", "groups", "policies", "servers"} {
		b.problem(http.StatusConflict, "sep.not_ready", "GET", "/api/sep/"+name, "")
	}
	for lang, sentence := range map[string]string{
		"en": "Standard Endpoint Protection is not ready yet.", "ja": "Standard Endpoint Protectionはまだ使用できません。",
	} {
		c := l.clicker(lang).signIn(primary)
		for _, name := range []string{
			"dashboard", "endpoints", "endpoints/guid-001", "endpoint-groups", "endpoint-policies", "endpoint-servers",
			"suspicious-objects", "investigation", "logs",
		} {
			got := c.Get("/sep/" + name)
			if got.Status != http.StatusConflict || !strings.Contains(got.Text, sentence) || !strings.Contains(got.HTML, `data-code="sep.not_ready"`) || !got.Has("sep-button") {
				t.Errorf("%s in %s: %d %s", name, lang, got.Status, got.Text)
			}
		}
	}
}

// The console is Apex Central's in Vision One: its head, its menus in their order, and
// what the product has.
func TestSEPConsole(t *testing.T) {
	t.Parallel()
	l := newWatchedLab(t, updated())
	for lang, menus := range map[string][]string{
		"en": {"Dashboard", "Directories", "Policies", "Suspicious Object Sync", "Investigation", "Logs & Reports", "Administration"},
		"ja": {"ダッシュボード", "ディレクトリ", "ポリシー", "不審オブジェクトの同期", "調査", "ログとレポート", "運用管理"}, // SEPJA 18
	} {
		c := l.clicker(lang).signIn(auditor)
		got := c.Get("/sep/dashboard")
		if got.Words("manager") != "Standard Endpoint Protection Manager: Standard Endpoint Protection for Example" {
			t.Errorf("the head in %s: %q", lang, got.Words("manager"))
		}
		var shown []string
		for _, code := range []string{"dashboard", "directories", "policies", "suspicious-objects", "investigation", "logs", "administration"} {
			shown = append(shown, got.Words("sep-menu-"+code))
			href, _ := got.Attribute("sep-menu-"+code, "href")
			page := c.Get("/sep/" + href[strings.LastIndex(href, "/")+1:])
			if current, _ := page.Attribute("sep-menu-"+code, "aria-current"); page.Status != http.StatusOK || current != "page" || page.Words("manager") == "" {
				t.Errorf("%s in %s: %d %s", code, lang, page.Status, page.Text)
			}
			if empty := slices.Contains([]string{"suspicious-objects", "investigation", "logs"}, code); page.Has("nothing") != empty {
				t.Errorf("%s in %s: %s", code, lang, page.Text)
			}
		}
		if d := cmp.Diff(menus, shown); d != "" {
			t.Errorf("the menus in %s: %s", lang, d)
		}
		for id, figure := range map[string]string{"compliance": "90%", "outdated": "12", "managed": "120", "compliant": "108 (90%)", "stale": "12 (10%)", "offline": "30"} {
			if got.Words(id) != figure {
				t.Errorf("%s in %s: %q, want %q", id, lang, got.Words(id), figure)
			}
		}
		if list := c.Get("/sep/endpoints?group=group-1"); !strings.Contains(list.HTML, "Osaka") || list.Words("total") != "40" || list.Has("managed-by") {
			t.Errorf("a group in %s: %s", lang, list.Text)
		}
		if one := c.Get("/sep/endpoints/guid-010"); one.Words("guid") != "guid-010" || one.Words("policy") != "Standard" || one.Has("isolate") {
			t.Errorf("one in %s: %s", lang, one.Text)
		}
		for path, name := range map[string]string{"/sep/endpoint-groups": "Nagoya", "/sep/endpoint-policies": "realtime_scan: on", "/sep/endpoint-servers": "server.example.com"} {
			if page := c.Get(path); !strings.Contains(page.Text, name) {
				t.Errorf("%s in %s: %s", path, lang, page.Text)
			}
		}
	}
	b := l.browser().signIn(auditor)
	for path, words := range map[string]string{
		"": `"state":"ready"`, "/dashboard": `"compliance":90`, "/endpoints?status=offline&limit=1": `"total":30`, "/endpoints/guid-010": `"sensor":"left_behind"`,
		"/groups": `"Tokyo"`, "/policies": `"Standard"`, "/servers?limit=1": `"server.example.com"`,
	} {
		if status, body := b.send("GET", "/api/sep"+path, ""); status != http.StatusOK || !strings.Contains(body, words) {
			t.Errorf("%q: %d %s", path, status, body)
		}
	}
	b.problem(http.StatusNotFound, "not_found", "GET", "/api/sep/endpoints/nothing", "")
	b.problem(http.StatusUnprocessableEntity, "invalid", "GET", "/api/sep/groups?after=nothing", "")
}

// Endpoint Inventory is the witness of the move: before, during and after the update
// there are the same endpoints, with the same groups, policies and servers; only what
// manages them is another, and their Endpoint Sensors are left behind.
func TestInventoryIsTheSameAfterTheUpdate(t *testing.T) {
	t.Parallel()
	l := newWatchedLab(t, connected())
	before := l.inventory(auditor)
	if len(before) != computers {
		t.Fatalf("%d endpoints", len(before))
	}
	manager := func() string {
		one := want[object](l.browser().signIn(auditor), http.StatusOK, "GET", "/api/endpoint-inventory/guid-010", "")
		return fmt.Sprint(one["managed_by"], " ", one["manager_name"], " ", one["group_name"], " ", one["policy_name"], " ", one["server_name"], " ", one["sensor"])
	}
	if got := manager(); got != "apexone Gadget Osaka Standard Apex One enabled" {
		t.Errorf("before: %s", got)
	}
	must[mockv1.UpdateNotice](l, primary, l.v.Agree("instance", true))
	must[mockv1.Started](l, primary, l.v.StartUpdate("instance", true))
	if d := cmp.Diff(before, l.inventory(auditor), sameButTime()); d != "" {
		t.Errorf("during the update: %s", d)
	}
	l.advance(time.Hour)
	after := l.inventory(auditor)
	for id, e := range after {
		if before[id].Sensor == "enabled" && e.Sensor == "left_behind" {
			e.Sensor = "enabled"
			after[id] = e
		}
	}
	if d := cmp.Diff(before, after, sameButTime()); d != "" {
		t.Errorf("after the update: %s", d)
	}
	if got := manager(); got != "sep Standard Endpoint Protection Osaka Standard Apex One left_behind" {
		t.Errorf("after: %s", got)
	}
}

// sameButTime leaves out when an endpoint was last seen: those that are online are now.
func sameButTime() cmp.Option {
	return cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".LastSeen" }, cmp.Ignore())
}

// The list is cut into pages, searched and filtered, in both languages.
func TestInventoryPages(t *testing.T) {
	t.Parallel()
	l := newWatchedLab(t, connected())
	for lang, manager := range map[string]string{"en": "Gadget", "ja": "Gadget（日本語）"} {
		c := l.clicker(lang).signIn(auditor)
		var all []string
		for path, pages := "/endpoint-inventory", 0; path != ""; pages++ {
			got := c.Get(path)
			all = append(all, hosts(got.HTML)...)
			href, more := got.Attribute("page-next", "href")
			_, query, _ := strings.Cut(href, "?")
			if path = ""; more {
				path = "/endpoint-inventory?" + query
			}
			if got.Words("total") != "120" || got.Words("managed-by") != manager || pages > 3 {
				t.Fatalf("page %d in %s: %s", pages, lang, got.Text)
			}
		}
		if len(all) != computers || !slices.IsSorted(all) {
			t.Errorf("in %s: %q", lang, all)
		}
		for query, total := range map[string]string{"search=pc-01": "10", "group=group-2": "40", "status=offline": "30", "sensor=enabled": "12", "server=elsewhere": "0", "search=pc-01&status=offline": "2"} {
			if got := c.Get("/endpoint-inventory?" + query); got.Words("total") != total {
				t.Errorf("%s in %s: %s", query, lang, got.Text)
			}
		}
		if one := c.Get("/endpoint-inventory/guid-008"); one.Words("guid") != "guid-008" || one.Words("managed-by") != manager || one.Words("group") != "Nagoya" {
			t.Errorf("one in %s: %s", lang, one.Text)
		}
		if none := c.Get("/endpoint-inventory/nothing"); none.Status != http.StatusNotFound {
			t.Errorf("no such endpoint: %d", none.Status)
		}
	}
}

// A product beyond the scope of a role is as if it were not there.
func TestEndpointsBeyondTheScope(t *testing.T) {
	t.Parallel()
	p := updated()
	p.world.Roles = []iam.WorldRole{{Name: "Elsewhere", Permissions: []string{"sep:view", "sep_dashboard:view", "endpoint_inventory:view"}}}
	p.world.Accounts = append(p.world.Accounts, account("elsewhere@example.com", "Elsewhere"))
	l := newWatchedLab(t, p)
	must[iam.Role](l, primary, narrow{l.v, "Elsewhere"})
	b := l.browser().signIn("elsewhere@example.com")
	if status, body := b.send("GET", "/api/sep", ""); status != http.StatusOK || !strings.Contains(body, `"contact_sales"`) {
		t.Errorf("%d %s", status, body)
	}
	b.problem(http.StatusConflict, "sep.not_ready", "GET", "/api/sep/dashboard", "")
	if n := len(l.inventory("elsewhere@example.com")); n != 0 {
		t.Errorf("%d endpoints", n)
	}
}
