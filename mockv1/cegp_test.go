package mockv1_test

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockv1"
	"github.com/mockone/mockone/mockv1/gateway"
	"github.com/mockone/mockone/mockv1/iam"
)

// refusing has the product refuse its update for two reasons.
func refusing() *plan {
	p := connected()
	p.gadget.Begin = []string{"tmems.update.remote_manager", "tmems.update.site"}
	return p
}

// lost is the successor of a trial that has ended.
func lost() *plan {
	p := updated()
	p.world.Instances[0].State = "detached"
	return p
}

// The page has in each state its text, its sentences and the button that leads on, and
// mail flows in all of them in which there is a product; the API says the same.
func TestCEGPPages(t *testing.T) {
	t.Parallel()
	const update, list = "/product-instances/instance/update", "/product-instances"
	const connect, connectJA = "Connect Trend Micro Email Security", "Trend Micro Email Securityを接続"
	bare := func() *plan { p := foundation(); p.gadget = nil; return p }
	provisioning := func() *plan {
		p := codeOnly()
		p.world.Instances = []mockv1.WorldInstance{{Type: "tmems", State: "provisioning"}}
		return p
	}
	elsewhere := func() *plan { p := foundation(); p.gadget.Connect = []string{"tmems.connect.elsewhere"}; return p }
	for name, tc := range map[string]struct {
		plan  func() *plan
		state gateway.State
		// en and ja are on the button, which leads to path.
		en, ja, path string
		flow         string
		blocks       []string
	}{
		"nothing":         {plan: bare, state: gateway.ContactSales},
		"nothing, legacy": {legacyPlatform(bare), gateway.UpdatePlatform, "Update Trend Vision One", "Trend Vision Oneをアップデート", "/platform-update", "", nil},
		"the code":        {codeOnly, gateway.Provision, "Provision", "プロビジョニング", "/cegp/provision", "", nil},
		"provisioning":    {provisioning, gateway.Provisioning, "Product Instance", "Product Instance", list, "", nil},
		"not connected":   {foundation, gateway.Connect, connect, connectJA, list + "/connect?type=tmems", "on", nil},
		"on legacy":       {legacyPlatform(foundation), gateway.Connect, connect, connectJA, list + "/connect?type=tmems", "on", nil},
		"elsewhere":       {elsewhere, gateway.Connect, connect, connectJA, list + "/connect?type=tmems", "on", []string{"tmems.connect.elsewhere"}},
		"connecting":      {connecting, gateway.Connecting, "Product Instance", "Product Instance", list, "on", nil},
		"on its way":      {legacyPlatform(connecting), gateway.Connecting, "Product Connector", "Product Connector", list, "on", nil},
		"legacy":          {legacyPlatform(connected), gateway.UpdatePlatform, "Update Trend Vision One", "Trend Vision Oneをアップデート", "/platform-update", "on", nil},
		"refused, legacy": {legacyPlatform(refusing), gateway.UpdatePlatform, "Update Trend Vision One", "Trend Vision Oneをアップデート", "/platform-update", "on", nil},
		"connected":       {connected, gateway.Update, "Update to Cloud Email Gateway Protection", "Cloud Email Gateway Protectionへのアップデート", update, "on", nil},
		"the notice open": {agreed, gateway.Update, "Update to Cloud Email Gateway Protection", "Cloud Email Gateway Protectionへのアップデート", update, "on", nil},
		"refused":         {refusing, gateway.Refused, "", "", "", "on", []string{"tmems.update.remote_manager", "tmems.update.site"}},
		"updating":        {func() *plan { return updating("done") }, gateway.Updating, "Product Instance", "Product Instance", list, "on", nil},
		"hanging":         {func() *plan { return updating("hang") }, gateway.Updating, "Product Instance", "Product Instance", list, "on", nil},
		"ready":           {updated, gateway.Ready, "View the dashboard", "ダッシュボードを表示", "/cegp/dashboard", "on", nil},
		"detached":        {plan: lost, state: gateway.Detached, blocks: []string{"cegp.detached"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newMailLab(t, tc.plan())
			for lang, label := range map[string]string{"en": tc.en, "ja": tc.ja} {
				c := l.clicker(lang).signIn(auditor)
				told := see(l, auditor, l.v.Gateway.Page)
				got := c.Get("/cegp")
				if state, _ := got.Attribute("cegp", "data-state"); got.Status != http.StatusOK || state != string(tc.state) || got.Words("cegp-text") != told.Text.In(lang) || told.Text.In(lang) == "" {
					t.Errorf("the page in %s: %d %s", lang, got.Status, got.Text)
				}
				if got.Has("cegp-button") != (label != "") || got.Has("cegp-button") && got.Words("cegp-button") != label || !strings.Contains(got.HTML, tc.path+`"`) {
					t.Errorf("the button in %s: %q", lang, got.Words("cegp-button"))
				}
				if flow, _ := got.Attribute("mail-flow", "data-status"); flow != tc.flow {
					t.Errorf("the flow in %s: %q", lang, flow)
				}
				if got.Has("blocks") != (len(tc.blocks) > 0) {
					t.Errorf("what stands in the way in %s: %s", lang, got.Text)
				}
				for i, code := range tc.blocks {
					if !strings.Contains(got.HTML, `data-code="`+code+`"`) || !strings.Contains(got.Text, told.Blocks[i].Text.In(lang)) {
						t.Errorf("%s in %s: %s", code, lang, got.Text)
					}
				}
				if first := tc.state == gateway.Connect && l.legacy(); got.Has("cegp-platform-button") != first {
					t.Errorf("the platform's update in %s: %v", lang, !first)
				}
				if dark := tc.state == gateway.Ready; got.Has("one-theme") != dark || got.Has("theme-light") == dark || strings.Contains(got.HTML, `<html lang="`+lang+`" data-theme="dark">`) != dark {
					t.Errorf("the theme in %s: %.200s", lang, got.HTML)
				}
				if !got.Has("nav-cegp") {
					t.Errorf("the navigation in %s: %s", lang, got.Text)
				}
			}
			answer := want[struct {
				State, Text, Button, Flow, Theme string
				Blocks                           []struct{ Code string }
			}](l.browser().signIn(auditor), http.StatusOK, "GET", "/api/cegp", "")
			var codes []string
			for _, b := range answer.Blocks {
				codes = append(codes, b.Code)
			}
			button := tc.en
			if strings.HasPrefix(button, "Product ") || tc.state == gateway.Ready {
				button = "" // that is the page's own link
			}
			if answer.State != string(tc.state) || answer.Text == "" || answer.Button != button || answer.Flow != tc.flow || !slices.Equal(codes, tc.blocks) ||
				(answer.Theme == "dark") != (tc.state == gateway.Ready) {
				t.Errorf("the API says %+v", answer)
			}
		})
	}
}

// legacy reports whether the lab's platform is.
func (l *lab) legacy() bool {
	l.t.Helper()
	return see(l, primary, func(r *sim.Reader) (bool, error) {
		b, err := estate.TheBusiness(r)
		return b.Platform == estate.Legacy, err
	})
}

// The pages of the console say what is to be done first until they are there, and that
// they are gone when the trial has ended; so does the API. Nothing in quarantine changes.
func TestCEGPBeforeItIsThere(t *testing.T) {
	t.Parallel()
	screens := []string{"dashboard", "domains", "policies", "mail-tracking", "policy-events", "quarantine", "reports"}
	for code, tc := range map[string]struct {
		plan   func() *plan
		en, ja string
		button bool
	}{
		"cegp.not_ready": {connected, "Cloud Email Gateway Protection is not ready yet.", "Cloud Email Gateway Protectionはまだ使用できません。", true},
		"cegp.detached": {
			lost, "The trial has ended, and Cloud Email Gateway Protection was detached from Trend Vision One. It cannot be attached again.",
			"体験版が終了したため、Cloud Email Gateway ProtectionはTrend Vision Oneから切り離されました。再度接続することはできません。", false,
		},
	} {
		l := newMailLab(t, tc.plan())
		b := l.browser().signIn(primary)
		for _, name := range screens {
			b.problem(http.StatusConflict, code, "GET", "/api/cegp/"+name, "")
		}
		before := l.world()
		for _, verb := range []string{"release", "delete"} {
			b.problem(http.StatusConflict, code, "POST", "/api/cegp/quarantine/q1/"+verb, "")
		}
		if l.world() != before {
			t.Errorf("%s: what was refused changed the world", code)
		}
		for lang, sentence := range map[string]string{"en": tc.en, "ja": tc.ja} {
			c := l.clicker(lang).signIn(primary)
			for _, name := range screens {
				got := c.Get("/cegp/" + name)
				if got.Status != http.StatusConflict || strings.Count(got.Text, sentence) != 1 || got.Has("cegp-button") != tc.button {
					t.Errorf("%s in %s: %d %s", name, lang, got.Status, got.Text)
				}
			}
			for _, verb := range []string{"release", "delete"} {
				if got := c.Post("/cegp/quarantine/q1/" + verb); got.Status != http.StatusConflict || !strings.Contains(got.Text, sentence) || !strings.Contains(got.HTML, `data-code="`+code+`"`) {
					t.Errorf("%s in %s: %d %s", verb, lang, got.Status, got.Text)
				}
			}
		}
	}
}

// The console shows what the product has, with a tab for each screen, in the dark theme
// alone, whatever the visitor has chosen.
func TestCEGPConsole(t *testing.T) {
	t.Parallel()
	l := newMailLab(t, updated())
	for lang, tabs := range map[string][]string{
		"en": {"Dashboard", "Domains", "Policies", "Mail Tracking", "Policy Events", "Quarantine", "Reports"},
		"ja": {"ダッシュボード", "ドメイン", "ポリシー", "メール追跡", "ポリシーイベント", "隔離", "レポート"},
	} {
		c := l.clicker(lang).signIn(auditor)
		c.Post("/preferences", "theme", "light", "lang", lang, "back", "/cegp")
		for i, name := range []string{"dashboard", "domains", "policies", "mail-tracking", "policy-events", "quarantine", "reports"} {
			got := c.Get("/cegp/" + name)
			if current, _ := got.Attribute("cegp-tab-"+name, "aria-current"); got.Status != http.StatusOK || current != "page" || got.Words("cegp-tab-"+name) != tabs[i] {
				t.Errorf("%s in %s: %d %s", name, lang, got.Status, got.Text)
			}
			if !got.Has("one-theme") || got.Has("theme-dark") || !strings.Contains(got.HTML, `data-theme="dark">`) {
				t.Errorf("the theme of %s in %s: %.300s", name, lang, got.HTML)
			}
		}
		if other := c.Get("/cecp"); other.Has("one-theme") || !strings.Contains(other.HTML, `data-theme="light"`) {
			t.Errorf("another console in %s: %.300s", lang, other.HTML)
		}
		figures := c.Get("/cegp/dashboard")
		if flow, _ := figures.Attribute("mail-flow", "data-status"); flow != "on" || figures.Words("incoming") != "80" || figures.Words("blocked") != "30" || figures.Rows("event-type-row") != 1 {
			t.Errorf("the figures in %s: %s", lang, figures.Text)
		}
		for path, words := range map[string]string{"domains": "d0.in.example", "policies": "Junk", "policy-events?type=spam": "Junk", "reports": "Summary", "quarantine": "Junk"} {
			if got := c.Get("/cegp/" + path); !strings.Contains(got.Text, words) {
				t.Errorf("%s in %s: %s", path, lang, got.Text)
			}
		}
		var found int
		for path, pages := "/cegp/mail-tracking", 0; path != ""; pages++ {
			got := c.Get(path)
			found += got.Rows("track-row")
			href, more := got.Attribute("page-next", "href")
			_, query, _ := strings.Cut(href, "?")
			if path = ""; more {
				path = "/cegp/mail-tracking?" + query
			}
			if got.Words("total") != strconv.Itoa(letters) || pages > 3 {
				t.Fatalf("page %d in %s: %s", pages, lang, got.Text)
			}
		}
		if found != letters {
			t.Errorf("in %s %d of %d", lang, found, letters)
		}
		if got := c.Get("/cegp/mail-tracking?domain=d1.example&direction=out&type=blocked_traffic"); got.Words("total") != "0" || !got.Has("no-mail") {
			t.Errorf("no such message in %s: %s", lang, got.Text)
		}
		if got := c.Get("/cegp/mail-tracking?direction=out&search=u00"); got.Words("total") != "4" {
			t.Errorf("a search in %s: %s", lang, got.Text)
		}
		if got := c.Get("/cegp/quarantine"); got.Has("release") || got.Has("delete") || got.Rows("quarantine-row") != 2 {
			t.Errorf("an auditor's quarantine in %s: %s", lang, got.Text)
		}
	}
}

// The API has the same lists, with their filters and pages.
func TestCEGPLists(t *testing.T) {
	t.Parallel()
	l := newMailLab(t, updated())
	b := l.browser().signIn(auditor)
	for path, words := range map[string]string{
		"": `"state":"ready"`, "/dashboard": `"flow":"on"`, "/domains?limit=1": `"next":"d0"`, "/policies": `"Junk"`, "/reports": `"Summary"`,
		"/policy-events?type=threat": `"total":0`, "/quarantine?type=spam&limit=1": `"total":2`,
		"/mail-tracking?direction=out": `"total":40`, "/mail-tracking?type=blocked_traffic&domain=d1.example": `"total":0`,
		"/mail-tracking?from=" + began.Add(10*time.Minute).UTC().Format(time.RFC3339) + "&to=" + began.Add(15*time.Minute).UTC().Format(time.RFC3339): `"total":5`,
	} {
		if status, body := b.send("GET", "/api/cegp"+path, ""); status != http.StatusOK || !strings.Contains(body, words) {
			t.Errorf("%q: %d %s", path, status, body)
		}
	}
	seen := map[string]bool{}
	for after, pages := "", 0; ; pages++ {
		page := want[struct {
			Items []estate.MailTrack `json:"items"`
			Next  string             `json:"next"`
			Total int                `json:"total"`
		}](b, http.StatusOK, "GET", "/api/cegp/mail-tracking?limit=50&after="+after, "")
		for _, one := range page.Items {
			if seen[one.MailID] {
				t.Errorf("%s is there twice", one.MailID)
			}
			seen[one.MailID] = true
		}
		if after = page.Next; after == "" {
			if pages != 2 || page.Total != letters || len(seen) != letters {
				t.Errorf("%d pages, %d of %d", pages+1, len(seen), page.Total)
			}
			break
		}
	}
	b.problem(http.StatusUnprocessableEntity, "validation.failed", "GET", "/api/cegp/mail-tracking?from=yesterday", "")
	b.problem(http.StatusUnprocessableEntity, "validation.failed", "GET", "/api/cegp/mail-tracking?direction=up", "")
	b.problem(http.StatusUnprocessableEntity, "invalid", "GET", "/api/cegp/domains?after=nothing", "")
}

// What is in quarantine is released and deleted by its forms and by the API, by whoever's
// role permits it; what was decided on already is refused in the product's words.
func TestCEGPQuarantine(t *testing.T) {
	t.Parallel()
	for lang, words := range map[string]struct{ released, deleted string }{
		"en": {"The message is being delivered.", "The message was deleted."}, "ja": {"メールを配信します。", "メールを削除しました。"},
	} {
		l := newMailLab(t, updated())
		c := l.clicker(lang).signIn(operator)
		if got := c.Get("/cegp/quarantine"); got.Rows("release") != 2 || got.Rows("delete") != 2 {
			t.Errorf("in %s: %s", lang, got.Text)
		}
		c.Done(c.Post("/cegp/quarantine/q1/release"), "/cegp/quarantine", words.released)
		again := c.Post("/cegp/quarantine/q1/delete")
		c.Refused(again, http.StatusConflict, "tmems.quarantined.deleted", reason("tmems.quarantined.deleted").Text.In(lang))
		if again.Rows("quarantine-row") != 1 || !again.Has("one-theme") {
			t.Errorf("after the refusal in %s: %s", lang, again.Text)
		}
		got := c.Done(c.Post("/cegp/quarantine/q2/delete"), "/cegp/quarantine", words.deleted)
		if !got.Has("no-quarantine") {
			t.Errorf("at the end in %s: %s", lang, got.Text)
		}
		if other := l.clicker(lang).signIn(auditor).Post("/cegp/quarantine/q1/release"); other.Status != http.StatusForbidden {
			t.Errorf("by an auditor in %s: %d", lang, other.Status)
		}
	}
	l := newMailLab(t, updated())
	b := l.browser().signIn(operator)
	if status, body := b.send("POST", "/api/cegp/quarantine/q2/release", ""); status != http.StatusNoContent {
		t.Errorf("%d %s", status, body)
	}
	b.problem(http.StatusConflict, "tmems.quarantined.released", "POST", "/api/cegp/quarantine/q2/release", "")
	b.problem(http.StatusNotFound, "not_found", "POST", "/api/cegp/quarantine/nothing/delete", "")
	if status, body := b.send("POST", "/api/cegp/quarantine/q1/delete", ""); status != http.StatusNoContent {
		t.Errorf("%d %s", status, body)
	}
	l.browser().signIn(auditor).problem(http.StatusForbidden, "v1.role.not_allowed", "POST", "/api/cegp/quarantine/q1/delete", "")
}

// A product beyond the scope of a role is as if it were not there.
func TestMailBeyondTheScope(t *testing.T) {
	t.Parallel()
	p := updated()
	p.world.Roles = []iam.WorldRole{{Name: "Elsewhere", Permissions: []string{"cegp:view", "cegp_dashboard:view", "cegp_quarantine:configure"}}}
	p.world.Accounts = append(p.world.Accounts, account("elsewhere@example.com", "Elsewhere"))
	l := newMailLab(t, p)
	must[iam.Role](l, primary, narrow{l.v, "Elsewhere"})
	b := l.browser().signIn("elsewhere@example.com")
	if status, body := b.send("GET", "/api/cegp", ""); status != http.StatusOK || !strings.Contains(body, `"contact_sales"`) {
		t.Errorf("%d %s", status, body)
	}
	b.problem(http.StatusConflict, "cegp.not_ready", "GET", "/api/cegp/dashboard", "")
	b.problem(http.StatusConflict, "cegp.not_ready", "POST", "/api/cegp/quarantine/q1/release", "")
}

// Without a product that handles mail, the page sends to the sales representative.
func TestCEGPWithoutMail(t *testing.T) {
	t.Parallel()
	l := newLab(t, connected())
	if page := see(l, auditor, l.v.Gateway.Page); page.State != gateway.ContactSales {
		t.Errorf("%+v", page)
	}
	l.refused([]string{"cegp.provision.no_code"}, func() error { _, err := l.as(operator, l.v.ProvisionCEGP()); return err })
}
