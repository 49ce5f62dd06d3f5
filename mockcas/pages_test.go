package mockcas_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/web/roles"
	"github.com/mockone/mockone/internal/web/uitest"
	"github.com/mockone/mockone/mockcas"
)

// titles are the screens by path, with their headings in both languages.
var titles = map[string][2]string{
	"/":                   {"Dashboard", "ダッシュボード"},
	"/policies":           {"Policies", "ポリシー"},
	"/logs":               {"Logs", "ログ"},
	"/reports":            {"Reports", "レポート"},
	"/services":           {"Protected services", "保護対象サービス"},
	"/organizations":      {"Organizations", "組織"},
	"/license":            {"License", "ライセンス"},
	"/administrators":     {"Administrators", "管理者"},
	"/administrators/add": {"Add Administrator", "管理者の追加"},
	"/roles":              {"Roles", "役割"},
}

// Every page is shown in both languages, with the banner on top, and showing it
// changes nothing.
func TestPagesAreShown(t *testing.T) {
	t.Parallel()
	both(t, asUsual, func(c *clicker, say func(en, ja string) string) {
		c.signedIn(admin, password)
		before := c.dump()
		for path, words := range titles {
			got := c.Get(path)
			if title := say(words[0], words[1]); got.Status != http.StatusOK || got.Heading() != title || !strings.Contains(got.HTML, `<html lang="`+c.Lang+`"`) {
				c.t.Errorf("%s: %d %s", path, got.Status, got.Text)
			}
			entry := "/" + strings.Split(path, "/")[1]
			if !strings.Contains(got.HTML, `href="`+prefix+entry+`" aria-current="page"`) {
				c.t.Errorf("the navigation does not show where %s is", path)
			}
			if !got.Has("banner") || !got.Has("simulation") {
				c.t.Errorf("%s has no banner or no simulation mark", path)
			}
		}
		if c.dump() != before {
			c.t.Error("looking at the pages has changed something")
		}
	})
}

// Whoever has no session is led to where he can sign in, and nothing is done for
// him. It goes through the router's own list, so that no page can be left out.
func TestPagesNeedASession(t *testing.T) {
	t.Parallel()
	c := newLab(t).clicker("en")
	before := c.dump()
	n := 0
	for _, route := range c.server.Routes() {
		if !route.Page || route.Public {
			continue
		}
		n++
		path := strings.ReplaceAll(route.Path, "{id}", c.service("teams").ID)
		want := "/sign-in"
		var got uitest.Page
		if route.Method == http.MethodGet {
			if path != "/" {
				want += "?next=" + strings.ReplaceAll(path, "/", "%2F")
			}
			got = c.Get(path)
		} else {
			got = c.Post(path, "status", "disabled", "protection", "off")
		}
		if got.Status != http.StatusSeeOther || got.Location != want {
			t.Errorf("%s %s: %d to %q, want %q", route.Method, path, got.Status, got.Location, want)
		}
	}
	if n < 18 {
		t.Errorf("only %d pages want a session", n)
	}
	if c.dump() != before {
		t.Error("somebody without a session has changed something")
	}
}

// The banner stands in its exact words on every page, also on one that says what
// is wrong, and leads into Vision One.
func TestBannerOnPages(t *testing.T) {
	t.Parallel()
	alone := func(s *start) { s.platform = estate.NoVisionOne }
	mspl := func(s *start) { s.licence.Channel = "MSPL" }
	for name, tc := range map[string]struct {
		bend             func(*start)
		state            string
		enText, jaText   string
		enButton, button string
		href             string
	}{
		"connected": {
			asUsual, "connected",
			"Update Cloud App Security to Cloud Email and Collaboration Protection and use the unified features of Trend Vision One Email and Collaboration Security.",
			"Cloud App Security から Cloud Email and Collaboration Protection にアップデートし、Trend Vision One Email and Collaboration Security の一元化された機能をご利用ください。",
			"Update Cloud App Security", "Cloud App Securityをアップデート", "http://v1.example/s/lab/cecp",
		},
		"not connected": {
			asUsual, "active",
			"Connect Cloud App Security to Trend Vision One to assess your attack surface risk and use powerful detection and response capabilities.",
			"Cloud App Security を Trend Vision One に接続して、攻撃対象領域リスクを診断し、強力な検出と対応機能を活用します。",
			"Connect to Trend Vision One", "Trend Vision Oneに接続", "http://v1.example/s/lab/cecp",
		},
		"no Vision One": {
			alone, "active",
			"Renewal sales of this service end on December 29, 2025. Upgrade to the successor service provided by the cybersecurity platform Trend Vision One.",
			"こちらのサービスは2025年12月29日をもって更新販売を終了します。サイバーセキュリティプラットフォーム Trend Vision One から提供される後継サービスへのアップグレードをお願いします。",
			"Activate Now", "Trend Vision Oneに移動", "http://v1.example/s/lab/activation",
		},
		"a managed service provider": {mspl, "connected", "", "", "", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			both(t, tc.bend, func(c *clicker, say func(en, ja string) string) {
				if tc.state == "connected" {
					c.to(mockcas.TenantConnected)
				}
				if got := c.Get("/sign-in"); got.Has("banner") {
					c.t.Error("the banner stands where nobody is signed in")
				}
				c.signedIn(auditor, "Cas-auditor-1")
				for path, status := range map[string]int{"/": 200, "/license": 200, "/administrators": 403, "/nowhere": 404, "/logs?after=nothing": 422} {
					got := c.Get(path)
					if got.Status != status {
						c.t.Errorf("%s: %d %s", path, got.Status, got.Text)
					}
					if tc.href == "" {
						if got.Has("banner") {
							c.t.Errorf("%s has a banner: %s", path, got.Text)
						}
						continue
					}
					banner := got.Within("banner", "</div>")
					if banner.Text != say(tc.enText, tc.jaText)+" "+say(tc.enButton, tc.button) || !strings.Contains(got.Tag("banner-button"), `href="`+tc.href+`"`) {
						c.t.Errorf("the banner of %s is %q, %s", path, banner.Text, got.Tag("banner-button"))
					}
				}
			})
		})
	}
}

// A role decides which screens there are. What it does not have is not in the
// navigation, and refuses whoever knows its address. Administration is there for
// Global administrators alone [CASROLE].
func TestPagesByRole(t *testing.T) {
	t.Parallel()
	both(t, func(s *start) {
		s.world.Roles = append(s.world.Roles, roles.World{Name: "Postmaster", Permissions: map[string]string{"policies": "full_control", "reports": "view_only"}})
		s.world.Administrators = append(s.world.Administrators, mockcas.WorldAdministrator{Email: "post@example.co.jp", Name: "Post", Role: "Postmaster", Password: "Cas-postal-1"})
	}, func(c *clicker, say func(en, ja string) string) {
		all := []string{"dashboard", "policies", "logs", "reports", "services", "organizations", "license", "administrators", "roles"}
		for _, who := range []struct {
			email, password string
			sees            []string
		}{
			{admin, password, all},
			{auditor, "Cas-auditor-1", []string{"dashboard", "logs", "services", "organizations", "license"}},
			{"post@example.co.jp", "Cas-postal-1", []string{"policies", "reports", "license"}},
		} {
			c.signedIn(who.email, who.password)
			frame := c.Get("/license")
			if strings.Contains(frame.Within("nav-license", "</nav>").Text, say("Administration", "管理")) != slices.Contains(who.sees, "roles") {
				c.t.Errorf("%s, the group Administration: %s", who.email, frame.Text)
			}
			for _, screen := range all {
				path, sees := "/"+screen, slices.Contains(who.sees, screen)
				if screen == "dashboard" {
					path = "/"
				}
				if frame.Has("nav-"+screen) != sees {
					c.t.Errorf("%s sees %s in the navigation: %v", who.email, screen, !sees)
				}
				got := c.Get(path)
				if sees {
					if got.Status != http.StatusOK {
						c.t.Errorf("%s at %s: %d", who.email, path, got.Status)
					}
					continue
				}
				if got.Status != http.StatusForbidden || !strings.Contains(got.HTML, `data-code="cas.role.not_allowed"`) || !got.Has("nav-license") ||
					!strings.Contains(got.Text, say("Your role does not have the permission to do this.", "この操作を行う権限がありません。")) {
					c.t.Errorf("%s at %s: %d %s", who.email, path, got.Status, got.Text)
				}
			}
			c.Post("/sign-out")
		}
	})
}
