package mockone_test

import (
	"slices"
	"strings"
	"testing"
)

// sepWords are what the guide shows of Standard Endpoint Protection [003 STEP 3 18]; it
// shows it in Japanese alone. What else is on the pages is assumed.
type sepWords struct {
	title, manager, ready, open, menus, inventory string
	// menu are the menus' names in their order; the fourth to the sixth have nothing.
	menu                          []string
	compliance, outdated, stale   string
	managedBy, nothing            string
	openConsole, console, managed string
}

func sepEnglish() *sepWords {
	return &sepWords{
		title: "Standard Endpoint Protection", manager: "Standard Endpoint Protection Manager: Standard Endpoint Protection for Harbour Lantern Foods K.K.",
		ready: "Standard Endpoint Protection is ready.", open: "View the dashboard", menus: "Menus", inventory: "Endpoint Inventory",
		menu:       []string{"Dashboard", "Directories", "Policies", "Suspicious Object Sync", "Investigation", "Logs & Reports", "Administration"},
		compliance: "virus pattern file compliance", outdated: "Endpoints with outdated pattern files:", stale: "Offline for 7 days",
		managedBy: "Managed by", nothing: "There is nothing to show.",
		openConsole: "Open the Apex One console of HLF-HQ", console: "The console of the Apex One server is shown read-only.", managed: "Managed security agents",
	}
}

func sepJapanese() *sepWords {
	return &sepWords{
		title: "Standard Endpoint Protection", manager: "Standard Endpoint Protection Manager: Standard Endpoint Protection for Harbour Lantern Foods K.K.",
		ready: "Standard Endpoint Protectionを使用できます。", open: "ダッシュボードを表示", menus: "メニュー", inventory: "Endpoint Inventory",
		menu:       []string{"ダッシュボード", "ディレクトリ", "ポリシー", "不審オブジェクトの同期", "調査", "ログとレポート", "運用管理"},
		compliance: "ウイルスパターンファイルのコンプライアンス", outdated: "古いパターンファイルを使用しているエンドポイント:", stale: "7日間オフライン",
		managedBy: "管理元", nothing: "表示する項目はありません。",
		openConsole: "HLF-HQのApex Oneコンソールを開く", console: "Apex Oneサーバのコンソールは表示専用です。", managed: "管理下のセキュリティエージェント",
	}
}

// looksAtEndpoints is STEP 3 18: Standard Endpoint Protection shows in Vision One what
// Apex Central had. The consoles of the servers are where they were [A1ACT].
func (m *apexMover) looksAtEndpoints() {
	m.t.Helper()
	say := m.words.sepWords
	m.goes(say.title)
	m.at(say.title)
	m.shows(say.ready)
	m.Click("button", say.open)
	m.shows(say.manager, "100% "+say.compliance, say.outdated+" 0", say.stale)
	if got := m.Within("navigation", say.menus).Names("link"); !slices.Equal(got, say.menu) {
		m.t.Errorf("the menus are %q, want %q", got, say.menu)
	}
	m.looks("18")
	m.menu(say.menu[1], "HLF-HQ-01", "HLF-BR-04")
	m.looks("18 endpoints")
	m.menu(say.menu[2], "Client computers", "Branches", "realtime_scan: on")
	for _, empty := range say.menu[3:6] {
		m.menu(empty, say.nothing)
	}
	m.menu(say.menu[6], "hlf-hq.apexone.example.com", "hlf-br.apexone.example.com")
	m.looks("18 servers")
	m.Click("link", say.openConsole)
	m.shows(say.console, "HLF-HQ", "hlf-hq.apexone.example.com", say.managed)
	if !strings.HasPrefix(m.URL(), m.box.URLs["apexone"]) {
		m.t.Errorf("the console of the server is at %s", m.URL())
	}
	m.looks("18 console of a server")
	m.Open(m.box.URLs["v1"] + "/endpoint-inventory")
	m.at(say.inventory)
	m.shows(say.managedBy)
	m.Row("HLF-HQ-01").See(m.words.sepType)
	m.looks("18 inventory")
}

// menu takes a menu of the console, and reads there.
func (m *apexMover) menu(name string, words ...string) {
	m.t.Helper()
	m.Within("navigation", m.words.menus).Click("link", name)
	m.shows(m.words.manager)
	m.shows(words...)
}

// findsEndpoints is STEP 3 18 over the API.
func (a *article) findsEndpoints() {
	a.t.Helper()
	a.step("18", func() {
		a.v1("GET", "/api/sep", nil, object{"state": "ready", "text": "Standard Endpoint Protection is ready."})
		a.v1("GET", "/api/sep/dashboard", nil, object{"endpoints": 12.0, "compliance": 100.0, "outdated": 0.0, "groups": 3.0, "policies": 2.0})
		var servers struct {
			Items []struct{ FQDN, Console string }
		}
		a.v1("GET", "/api/sep/servers", nil, nil).into(a.t, &servers)
		for _, one := range servers.Items {
			if page := newVisitor(a.t, newClient(a.t), "en", "").get(one.Console); !strings.Contains(words(page.doc), one.FQDN) {
				a.t.Errorf("the console of %s is at %s: %d %s", one.FQDN, one.Console, page.Status, words(page.doc))
			}
		}
		if len(servers.Items) != 2 {
			a.t.Errorf("the servers: %+v", servers)
		}
	})
}

// The consoles of the servers need nobody's session, and stay what they were: before the
// update, during it, and afterwards.
func TestConsolesOfServersStay(t *testing.T) {
	t.Parallel()
	b, s := newLab(t).sandbox("apexone-foundation", "manual", nil), newTale()
	v := newVisitor(t, newClient(t), "ja", "")
	const at = "/apex-one/1f0b6c2e-48d7-4a15-9b3e-c07a5d2e8f61"
	was := ""
	for _, stage := range endpointStages() {
		for _, one := range stage.acts {
			one.run(b, s)
		}
		page := v.get(b.URLs["apexone"] + at)
		facts := page.marked("server")
		if len(facts) != 1 {
			t.Fatalf("%s: %d %s", stage.name, page.Status, words(page.doc))
		}
		if is := words(facts[0]); was == "" {
			was = is
		} else if is != was {
			t.Errorf("%s: %s, was %s", stage.name, is, was)
		}
	}
	if !strings.Contains(was, "hlf-hq.apexone.example.com") {
		t.Error(was)
	}
}
