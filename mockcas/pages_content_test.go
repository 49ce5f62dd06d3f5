package mockcas_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web/uitest"
	"github.com/mockone/mockone/mockcas"
)

// The dashboard shows the figures that the API has.
func TestDashboardPage(t *testing.T) {
	t.Parallel()
	both(t, asUsual, func(c *clicker, say func(en, ja string) string) {
		var want estate.Dashboard
		c.view(func(r *sim.Reader) (err error) { want, err = c.cas.Dashboard(r); return err })
		total := 0
		for _, n := range want.Detections {
			total += n
		}
		got := c.signedIn(admin, password).Get("/")
		for id, n := range map[string]int{
			"protected-users": want.ProtectedUsers, "scanned": want.Scanned, "detections": total, "policies": want.Policies, "reports": want.Reports,
		} {
			if shown := strings.ReplaceAll(got.Words(id), ",", ""); n == 0 || shown != strconv.Itoa(n) {
				c.t.Errorf("%s is %q, want %d", id, got.Words(id), n)
			}
		}
		if got.Words("protection") != say("On", "オン") || got.Rows("detection-row") != len(want.Detections) {
			c.t.Errorf("protection %q, %d types", got.Words("protection"), got.Rows("detection-row"))
		}
		phishing := got.Row(`data-type="phishing"`)
		if want := fmt.Sprintf("%s %d", say("Phishing", "フィッシング"), want.Detections["phishing"]); phishing.Text != want || !strings.Contains(phishing.HTML, `href="`+prefix+`/logs?type=phishing"`) {
			c.t.Errorf("phishing: %q, want %q", phishing.Text, want)
		}
	})
}

// Protection is shown as it is while nothing protects.
func TestDashboardPageWithoutProtection(t *testing.T) {
	t.Parallel()
	both(t, func(s *start) {
		for i := range s.world.Organizations {
			for j := range s.world.Organizations[i].Services {
				s.world.Organizations[i].Services[j].State = "off"
			}
		}
		s.world.Policies, s.world.Logs, s.world.Reports, s.world.Generate = nil, nil, nil, mockcas.WorldGenerate{}
	}, func(c *clicker, say func(en, ja string) string) {
		c.signedIn(admin, password)
		if got := c.Get("/"); got.Words("protection") != say("Off", "オフ") || got.Words("protected-users") != "0" || got.Has("detections-by-type") {
			c.t.Errorf("the dashboard: %s", got.Text)
		}
		for path, sentence := range map[string]string{
			"/policies": say("There are no policies.", "ポリシーはありません。"), "/logs": say("There are no log entries.", "ログはありません。"),
			"/reports": say("There are no reports.", "レポートはありません。"),
		} {
			if got := c.Get(path); !strings.Contains(got.Text, sentence) || strings.Contains(got.HTML, "<table") {
				c.t.Errorf("%s: %s", path, got.Text)
			}
		}
	})
}

func TestPoliciesAndReportsPages(t *testing.T) {
	t.Parallel()
	both(t, asUsual, func(c *clicker, say func(en, ja string) string) {
		c.signedIn(admin, password)
		policies := c.Get("/policies")
		row := policies.Row(`data-testid="policy-row"`)
		for _, word := range []string{"Default ATP policy", "Exchange Online", say("Phishing: Quarantine", "フィッシング: 隔離"), say("On", "オン"), "2026-01-05 18:00:00"} {
			if !strings.Contains(row.Text, word) {
				c.t.Errorf("the policy has no %q: %s", word, row.Text)
			}
		}
		if policies.Rows("policy-row") != 2 {
			c.t.Errorf("%d policies", policies.Rows("policy-row"))
		}
		report := c.Get("/reports").Row(`data-testid="report-row"`)
		for _, word := range []string{"Monthly summary", "2025-12", "2026-01-01 18:00:00"} {
			if !strings.Contains(report.Text, word) {
				c.t.Errorf("the report has no %q: %s", word, report.Text)
			}
		}
	})
}

var logID = regexp.MustCompile(`data-testid="log-row" data-id="([^"]+)"`)

// ids returns the log entries of a page.
func ids(p uitest.Page) (out []string) {
	for _, found := range logID.FindAllStringSubmatch(p.HTML, -1) {
		out = append(out, found[1])
	}
	return out
}

// The log is shown in pages, whole or of one type.
func TestLogsOnPages(t *testing.T) {
	t.Parallel()
	both(t, func(s *start) { s.world.Generate.Logs = 130 }, func(c *clicker, say func(en, ja string) string) {
		c.signedIn(admin, password)
		for _, kind := range []string{"", "phishing"} {
			var want, got []string
			for _, e := range c.logs(estate.LogFilter{Type: kind}) {
				want = append(want, e.ID)
			}
			pages := 0
			for path := "/logs?type=" + kind; path != ""; pages++ {
				shown := c.Get(path)
				if shown.Status != http.StatusOK || pages > 9 {
					c.t.Fatalf("%s: %d %s", path, shown.Status, shown.Text)
				}
				if kind != "" && !strings.Contains(shown.HTML, `<option value="`+kind+`" selected>`) {
					c.t.Errorf("%s does not say which type is chosen", path)
				}
				if shown.Has("page-first") != (pages > 0) {
					c.t.Errorf("page %d leads to the first one: %v", pages+1, shown.Has("page-first"))
				}
				got = append(got, ids(shown)...)
				path = strings.ReplaceAll(next(shown), "&amp;", "&")
			}
			if diff := cmp.Diff(want, got); diff != "" || kind == "" && pages != 3 {
				c.t.Errorf("%d pages of %q:\n%s", pages, kind, diff)
			}
		}
		row := c.Get("/logs").Row(`data-testid="log-row"`)
		for _, word := range []string{"2026-01-15 17:00:00", say("Phishing", "フィッシング"), "Exchange Online", "user001@example.co.jp", "Confirm your account", "Default ATP policy", say("Quarantine", "隔離")} {
			if !strings.Contains(strings.ReplaceAll(row.Text, " @", "@"), word) { // an address may break there
				c.t.Errorf("the latest entry has no %q: %s", word, row.Text)
			}
		}
		if got := c.Get("/logs?after=nothing"); got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.HTML, `data-code="invalid"`) {
			c.t.Errorf("after an entry that is not there: %d %s", got.Status, got.Text)
		}
		if got := c.Get("/logs?type=weather"); got.Status != http.StatusOK || got.Rows("log-row") != 0 {
			c.t.Errorf("of a type that is not there: %d %s", got.Status, got.Text)
		}
	})
}

var following = regexp.MustCompile(`<a href="` + prefix + `([^"]+)" data-testid="page-next"`)

// next returns where the next page of a list is; empty on the last one.
func next(p uitest.Page) string {
	found := following.FindStringSubmatch(p.HTML)
	if found == nil {
		return ""
	}
	return found[1]
}

// The license, with what support asks for, also once it has expired.
func TestLicensePage(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		bend            func(*start)
		status, en, ja  string
		edition, ends   string
		seats           string
		expiredEN, days string
	}{
		"valid":         {asUsual, "valid", "Valid", "有効期限内", "Standard", "2026-07-15", "100", "", ""},
		"with XDR":      {func(s *start) { s.licence.Edition, s.licence.Seats = "standard_xdr", 7 }, "valid", "Valid", "有効期限内", "Standard with XDR Add-on", "2026-07-15", "7", "", ""},
		"expiring soon": {func(s *start) { s.licence.Ends = began.AddDate(0, 0, 10) }, "expiring_soon", "Expiring soon", "間もなく期限切れ", "Standard", "2026-01-25", "100", "", ""},
		"expired": {
			func(s *start) { s.licence.Ends = began.AddDate(0, 0, -31) }, "expired", "Expired", "有効期限切れ", "Standard", "2025-12-15", "100",
			"(days since then: 31)", "(経過日数: 31)",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			both(t, tc.bend, func(c *clicker, say func(en, ja string) string) {
				got := c.signedIn(auditor, "Cas-auditor-1").Get("/license")
				for id, want := range map[string]string{
					"license-status": say(tc.en, tc.ja), "license-edition": tc.edition, "license-ends": tc.ends, "license-seats": tc.seats, "license-channel": "TSSL",
					"activation-code": "CA-TEST", "business-name": "Example", "days-expired": say(tc.expiredEN, tc.days),
				} {
					if got.Words(id) != want {
						c.t.Errorf("%s is %q, want %q", id, got.Words(id), want)
					}
				}
				if !strings.Contains(got.Tag("license-status"), `data-status="`+tc.status+`"`) {
					c.t.Errorf("the status is %s", got.Tag("license-status"))
				}
				if id := got.Words("business-id"); id == "" || !strings.Contains(got.Tag("copy-business-id"), `data-copy="`+id+`"`) {
					c.t.Errorf("the business: %q, %s", id, got.Tag("copy-business-id"))
				}
			})
		})
	}
}
