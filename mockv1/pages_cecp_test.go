package mockv1_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/mockv1"
)

// The page has in each state its text and the button that leads on; so has the
// dashboard.
func TestCECPPages(t *testing.T) {
	t.Parallel()
	provisioning := func() *plan {
		p := codeOnly()
		p.world.Instances = []mockv1.WorldInstance{{Type: "cas", State: "provisioning"}}
		return p
	}
	bare := func() *plan { p := foundation(); p.gadget = nil; return p }
	const update, list = "/product-instances/instance/update", "/product-instances"
	for name, tc := range map[string]struct {
		plan  func() *plan
		state mockv1.CECPState
		// en and ja are on the button, which leads to path.
		en, ja, path string
		// next is where the dashboard leads, if not there.
		next string
		// protection is what the page says of it.
		protection string
	}{
		"neither":         {bare, mockv1.CECPContactSales, "", "", "", "", ""},
		"the code":        {codeOnly, mockv1.CECPProvision, "Provision", "プロビジョニング", "/cecp/provision", "/cecp", ""},
		"provisioning":    {provisioning, mockv1.CECPProvisioning, "Product Instance", "Product Instance", list, "", ""},
		"not connected":   {foundation, mockv1.CECPConnect, "Connect Cloud App Security", "Trend Micro Cloud App Securityの接続", list + "/connect?type=cas", "", "on"},
		"connecting":      {connecting, mockv1.CECPConnecting, "Product Instance", "Product Instance", list, "", "on"},
		"legacy":          {legacyPlatform(connected), mockv1.CECPUpdatePlatform, "Update Trend Vision One", "Trend Vision Oneのアップデート", "/platform-update", "", "on"},
		"connected":       {connected, mockv1.CECPUpdate, "Update to Cloud Email and Collaboration Protection", "Cloud Email and Collaboration Protectionへのアップデート", update, "", "on"},
		"the notice open": {agreed, mockv1.CECPUpdate, "Update to Cloud Email and Collaboration Protection", "Cloud Email and Collaboration Protectionへのアップデート", update, "", "on"},
		"updating":        {func() *plan { return updating("done") }, mockv1.CECPUpdating, "Product Instance", "Product Instance", list, "", "on"},
		"ready":           {updated, mockv1.CECPReady, "", "", "", "/cecp/dashboard", "on"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, tc.plan())
			for lang, label := range map[string]string{"en": tc.en, "ja": tc.ja} {
				c := l.clicker(lang).signIn(primary)
				want := see(l, primary, l.v.CECP)
				got := c.Get("/cecp")
				if !strings.Contains(got.Element("cecp"), `data-state="`+string(tc.state)+`"`) || !strings.HasSuffix(got.Element("cecp-text"), ">"+want.Text.In(lang)) {
					t.Errorf("the page in %s: %s", lang, got.Text)
				}
				if got.Has("cecp-button") != (label != "") || !strings.HasSuffix(got.Element("cecp-button"), label) || !strings.Contains(got.HTML, tc.path+`"`) {
					t.Errorf("the button in %s: %q", lang, got.Element("cecp-button"))
				}
				if got.Has("protection") != (tc.protection != "") || !strings.Contains(got.Element("protection"), tc.protection) {
					t.Errorf("the protection in %s: %q", lang, got.Element("protection"))
				}
				next := tc.next
				if next == "" {
					next = tc.path
				}
				home := c.Get("/")
				if !strings.HasSuffix(home.Element("next-text"), ">"+want.Text.In(lang)) || home.Has("next-link") != (next != "") || !strings.Contains(home.Element("next-link"), next) {
					t.Errorf("the dashboard in %s: %s", lang, home.Text)
				}
			}
		})
	}
}

// The pages of the console say what is to be done first, until they are there.
func TestConsoleBeforeItIsThere(t *testing.T) {
	t.Parallel()
	l := newLab(t, connected())
	for lang, sentence := range map[string]string{
		"en": "Cloud Email and Collaboration Protection is not ready yet.", "ja": "Cloud Email and Collaboration Protectionはまだ使用できません。",
	} {
		c := l.clicker(lang).signIn(primary)
		for _, name := range []string{"dashboard", "policies", "services", "reports", "logs"} {
			got := c.Get("/cecp/" + name)
			if got.Status != http.StatusConflict || !strings.Contains(got.Text, sentence) || !strings.Contains(got.HTML, `data-code="cecp.not_ready"`) || !got.Has("cecp-button") {
				t.Errorf("%s in %s: %d %s", name, lang, got.Status, got.Text)
			}
		}
	}
}

// The pop-up of a legacy console, its banner and its entry in the navigation lead
// to the update of the platform; only its owner sees the first.
func TestWaysToThePlatformsUpdate(t *testing.T) {
	t.Parallel()
	l := newLab(t, legacyPlatform(connected)())
	for lang, label := range map[string]string{"en": "Update Trend Vision One", "ja": "Trend Vision Oneのアップデート"} {
		c := l.clicker(lang).signIn(primary)
		home := c.Get("/")
		for _, testID := range []string{"banner-button", "update-platform"} {
			if href, _ := home.Attribute(testID, "href"); !strings.HasSuffix(href, "/platform-update") || home.Words(testID) != label {
				t.Errorf("%s in %s: %q to %q", testID, lang, home.Words(testID), href)
			}
		}
		if got := c.Get("/system-update"); got.Status != http.StatusOK || !got.Has("get-started") || !home.Has("nav-system-update") {
			t.Errorf("%d %s", got.Status, got.Text)
		}
		if other := l.clicker(lang).signIn(auditor).Get("/"); other.Has("update-prompt") || !other.Has("banner-button") {
			t.Errorf("an auditor in %s: %s", lang, other.Text)
		}
	}
	home := newLab(t, connected()).clicker("en").signIn(primary).Get("/")
	if home.Has("banner") || home.Has("update-prompt") || home.Has("nav-system-update") {
		t.Errorf("on Foundation Services: %s", home.Text)
	}
}

func TestProvisionPage(t *testing.T) {
	t.Parallel()
	for lang, toast := range map[string]string{"en": "Provisioning has started.", "ja": "プロビジョニングを開始しました。"} {
		l := newLab(t, codeOnly())
		c := l.clicker(lang).signIn(operator)
		got := c.Done(c.Post("/cecp/provision"), "/cecp", toast)
		if !strings.Contains(got.Element("cecp"), `data-state="provisioning"`) {
			t.Errorf("while it is made: %s", got.Text)
		}
		l.advance(3 * time.Minute)
		if got := c.Get("/cecp"); !strings.Contains(got.Element("cecp"), `data-state="ready"`) {
			t.Errorf("afterwards: %s", got.Text)
		}
		if page := c.Get("/product-instances/" + l.instance().Instance.ID); page.Has("tab-update-solution") || page.Has("update") || page.Has("update-job") {
			t.Errorf("there is nothing to update: %s", page.Text)
		}
	}
}

func TestRefusalsOfProvisioning(t *testing.T) {
	t.Parallel()
	const path, page = "/cecp/provision", `data-testid="cecp"`
	bare := func() *plan { p := foundation(); p.gadget = nil; return p }
	both := func() *plan { p := codeOnly(); p.gadget = foundation().gadget; return p }
	legacy := legacyPlatform(codeOnly)
	for name, tc := range map[string]refusedForm{
		"by an auditor":    {codeOnly, auditor, path, nil, 403, "v1.role.not_allowed", "", roleEN, roleJA, page},
		"without the code": {bare, primary, path, nil, 409, "cecp.provision.no_code", "", "Contact your sales representative, or allocate credits in Credit Usage.", "営業担当者にお問い合わせいただくか、クレジットの使用状況アプリをご利用ください。", page},
		"with the product": {both, primary, path, nil, 409, "cecp.provision.cas_exists", "", "You have Cloud App Security. Connect it instead of provisioning a new instance.", "Cloud App Securityをご利用中です。新しいインスタンスをプロビジョニングせずに、Cloud App Securityを接続してください。", page},
		"on legacy":        {legacy, primary, path, nil, 409, "v1.update.platform", "", "Update Trend Vision One to the Foundation Services release first.", "先にTrend Vision OneをFoundation Servicesリリースにアップデートしてください。", page},
		"a second one":     {updated, primary, path, nil, 409, "cecp.provision.exists", "", "Only one instance of Cloud Email and Collaboration Protection is possible.", "Cloud Email and Collaboration Protectionのインスタンスは1つのみ作成できます。", page},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc.check(t)
		})
	}
}

// The console shows what the product has, in words where there are some.
func TestConsolePages(t *testing.T) {
	t.Parallel()
	l := newLab(t, updated())
	for lang, words := range map[string]struct{ malware, quarantine, users string }{
		"en": {"Malware", "Quarantine", "Protected users"}, "ja": {"不正プログラム", "隔離", "保護対象ユーザ"},
	} {
		c := l.clicker(lang).signIn(auditor)
		figures := c.Get("/cecp/dashboard")
		row := strings.Fields(figures.Row(`data-type="malware"`).Text)
		if !strings.HasSuffix(figures.Element("protected-users"), ">7") || !strings.HasSuffix(figures.Element("detections"), ">2") ||
			!strings.Contains(figures.Text, words.users) || !slices.Equal(row, []string{words.malware, "2"}) {
			t.Errorf("the figures in %s: %s", lang, figures.Text)
		}
		if got := c.Get("/cecp/policies"); !strings.Contains(got.Text, words.malware+": "+words.quarantine) || !strings.Contains(got.HTML, `data-id="p1"`) {
			t.Errorf("the policies in %s: %s", lang, got.Text)
		}
		if got := c.Get("/cecp/services"); !strings.Contains(got.HTML, `data-code="exchange_online"`) || !strings.Contains(got.Text, "exchange_online") {
			t.Errorf("the services in %s: %s", lang, got.Text)
		}
		if got := c.Get("/cecp/reports"); !strings.Contains(got.Text, "Weekly") {
			t.Errorf("the reports in %s: %s", lang, got.Text)
		}
		logs := c.Get("/cecp/logs")
		if n := strings.Count(logs.HTML, `data-testid="log-row"`); n != 5 || !strings.Contains(logs.Text, words.malware) || logs.Has("page-next") {
			t.Errorf("%d logs in %s: %s", n, lang, logs.Text)
		}
		if got := c.Get("/cecp/logs?type=malware&after=l3"); strings.Count(got.HTML, `data-testid="log-row"`) != 2 || !got.Has("page-first") || !strings.Contains(got.HTML, `<option value="malware" selected>`) {
			t.Errorf("the logs after the third: %s", got.Text)
		}
		if got := c.Get("/cecp/logs?type=phishing"); got.Has("log-row") || !got.Has("no-logs") {
			t.Errorf("phishing in %s: %s", lang, got.Text)
		}
	}
}

// The business is on the pages on which support asks for it.
func TestDashboardPage(t *testing.T) {
	t.Parallel()
	p := connected()
	p.platform = estate.Legacy
	l := newLab(t, p)
	for lang, want := range map[string][]string{
		"en": {"Business name Example", "Business ID B-1", "What to do next", "Product Connector", "Gadget Connected 2026-01-15 17:00:00 Gadget"},
		"ja": {"ビジネス名 Example", "ビジネスID B-1", "次のステップ", "Product Connector", "Gadget 接続済み 2026-01-15 17:00:00 Gadget（日本語）"},
	} {
		got := l.clicker(lang).signIn(auditor).Get("/")
		for _, words := range want {
			if !strings.Contains(got.Text, words) {
				t.Errorf("%s does not say %q: %s", lang, words, got.Text)
			}
		}
	}
}
