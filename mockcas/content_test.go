package mockcas_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web/roles"
	"github.com/mockone/mockone/mockcas"
)

// suite is everything that the console of CECP shows.
type suite struct {
	Dashboard estate.Dashboard
	Policies  []estate.Policy
	Services  []estate.ProtectedService
	Logs      []estate.LogEntry
	Reports   []estate.Report
}

func (l *lab) suite() (s suite) {
	l.t.Helper()
	l.view(func(r *sim.Reader) error {
		var errs [5]error
		s.Dashboard, errs[0] = l.cas.Dashboard(r)
		s.Policies, errs[1] = l.cas.Policies(r)
		s.Services, errs[2] = l.cas.ProtectedServices(r)
		s.Logs, errs[3] = l.cas.Logs(r, estate.LogFilter{})
		s.Reports, errs[4] = l.cas.Reports(r)
		return errors.Join(errs[:]...)
	})
	return s
}

func TestAllIsFoundAgainUnchanged(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	before := l.suite()
	for _, tc := range []struct {
		what      string
		got, want int
	}{
		{"policies", len(before.Policies), 2},
		{"services", len(before.Services), 5},
		{"log entries", len(before.Logs), 41},
		{"reports", len(before.Reports), 1},
		{"protected users", before.Dashboard.ProtectedUsers, 220},
		{"policies on the dashboard", before.Dashboard.Policies, 2},
		{"reports on the dashboard", before.Dashboard.Reports, 1},
	} {
		if tc.got != tc.want {
			t.Errorf("%d %s, want %d", tc.got, tc.what, tc.want)
		}
	}
	sum := 0
	for _, n := range before.Dashboard.Detections {
		sum += n
	}
	if sum != len(before.Logs) {
		t.Errorf("the dashboard counts %d detections, the logs have %d", sum, len(before.Logs))
	}
	for _, state := range []lifecycle.Trigger{estate.Connect, estate.Connected, estate.Begin, estate.End} {
		l.must(l.tell(state, connection()))
		if diff := cmp.Diff(before, l.suite()); diff != "" {
			t.Errorf("after %s:\n%s", state, diff)
		}
	}
}

func TestLogsPage(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	all := l.logs(estate.LogFilter{})
	for i := 1; i < len(all); i++ {
		if all[i].At.After(all[i-1].At) {
			t.Fatalf("entry %d is later than the one before", i)
		}
	}
	oldest, latest := began.AddDate(0, 0, -30), began
	for _, e := range all {
		if e.At.Before(oldest) || e.At.After(latest) || e.User == "" || e.Subject == "" || e.Action == "" {
			t.Errorf("a strange entry: %+v", e)
		}
	}
	var paged []estate.LogEntry
	for after := ""; ; after = paged[len(paged)-1].ID {
		page := l.logs(estate.LogFilter{After: after, Limit: 7})
		paged = append(paged, page...)
		if len(page) < 7 {
			break
		}
	}
	if diff := cmp.Diff(all, paged); diff != "" {
		t.Errorf("pages show something else:\n%s", diff)
	}
	var phishing []estate.LogEntry
	for _, e := range all {
		if e.Type == "phishing" {
			phishing = append(phishing, e)
		}
	}
	if diff := cmp.Diff(phishing, l.logs(estate.LogFilter{Type: "phishing"})); diff != "" || len(phishing) == len(all) {
		t.Errorf("by type:\n%s", diff)
	}
	l.view(func(r *sim.Reader) error {
		if _, err := l.cas.Logs(r, estate.LogFilter{After: "no-such"}); err == nil {
			t.Error("a page after an entry that is not there")
		}
		return nil
	})
}

func TestMadeUpLogsAreAlwaysAlike(t *testing.T) {
	t.Parallel()
	one, two := newLab(t), newLab(t)
	if diff := cmp.Diff(one.logs(estate.LogFilter{}), two.logs(estate.LogFilter{})); diff != "" {
		t.Error(diff)
	}
	ja := newLab(t, func(s *start) { s.locale = "ja" })
	if cmp.Equal(one.logs(estate.LogFilter{}), ja.logs(estate.LogFilter{})) {
		t.Error("a Japanese customer gets English mail")
	}
}

func TestBanner(t *testing.T) {
	t.Parallel()
	type texts struct {
		Pattern                  int
		EN, JA, Button, ButtonJA string
	}
	for _, tc := range []struct {
		name string
		bend func(*start)
		at   lifecycle.State
		want texts
		path string
	}{
		{
			"connected", func(*start) {}, mockcas.TenantConnected, texts{
				1, "Update Cloud App Security to Cloud Email and Collaboration Protection and use the unified features of Trend Vision One Email and Collaboration Security.",
				"Cloud App Security から Cloud Email and Collaboration Protection にアップデートし、Trend Vision One Email and Collaboration Security の一元化された機能をご利用ください。",
				"Update Cloud App Security", "Cloud App Securityをアップデート",
			}, "/cecp",
		},
		{
			"not connected", func(*start) {}, mockcas.TenantActive, texts{
				2, "Connect Cloud App Security to Trend Vision One to assess your attack surface risk and use powerful detection and response capabilities.",
				"Cloud App Security を Trend Vision One に接続して、攻撃対象領域リスクを診断し、強力な検出と対応機能を活用します。",
				"Connect to Trend Vision One", "Trend Vision Oneに接続",
			}, "/cecp",
		},
		{
			"CAS alone", func(s *start) { s.platform = estate.NoVisionOne }, mockcas.TenantActive, texts{
				3, "Renewal sales of this service end on December 29, 2025. Upgrade to the successor service provided by the cybersecurity platform Trend Vision One.",
				"こちらのサービスは2025年12月29日をもって更新販売を終了します。サイバーセキュリティプラットフォーム Trend Vision One から提供される後継サービスへのアップグレードをお願いします。",
				"Activate Now", "Trend Vision Oneに移動",
			}, "/activation",
		},
		{"connected, MSPL", func(s *start) { s.licence.Channel = "MSPL" }, mockcas.TenantConnected, texts{}, ""},
		{"updating", func(*start) {}, mockcas.TenantUpdating, texts{}, ""},
		{"closed", func(*start) {}, mockcas.TenantClosed, texts{}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, tc.bend)
			l.to(tc.at)
			l.view(func(r *sim.Reader) error {
				b, err := l.cas.Banner(r)
				got := texts{b.Pattern, b.Text.In("en"), b.Text.In("ja"), b.Button.In("en"), b.Button.In("ja")}
				if diff := cmp.Diff(tc.want, got); diff != "" || b.Link.Path != tc.path {
					t.Errorf("the banner leads to %q\n%s", b.Link.Path, diff)
				}
				return err
			})
		})
	}
}

func TestLicense(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		ends   time.Duration
		status estate.LicenceStatus
		text   string
		days   int
	}{
		{"valid", 200 * 24 * time.Hour, estate.Valid, "有効期限内", 0},
		{"expiring soon", 30 * 24 * time.Hour, estate.ExpiringSoon, "間もなく期限切れ", 0},
		{"expired", -29 * 24 * time.Hour, estate.Expired, "有効期限切れ", 29},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, func(s *start) { s.licence.Ends = began.Add(tc.ends) })
			l.view(func(r *sim.Reader) error {
				got, err := l.cas.License(r)
				if got.Status != tc.status || got.StatusText.JA != tc.text || got.DaysExpired != tc.days || got.Seats != 100 || got.Channel != "TSSL" {
					t.Errorf("the license is %+v", got)
				}
				return err
			})
		})
	}
}

func TestRoles(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.view(func(r *sim.Reader) error {
		got, err := l.cas.Roles(r)
		if len(got) != 2 || got[0].Name != mockcas.GlobalAdministrator || !got[0].Predefined || got[0].Members != 2 ||
			got[1].Name != "Log viewer" || got[1].Predefined || got[1].Members != 1 || got[1].Permissions[mockcas.ScreenLogs] != roles.ViewOnly {
			t.Errorf("the roles are %+v", got)
		}
		return err
	})
}

func TestType(t *testing.T) {
	t.Parallel()
	got := mockcas.New(mockcas.Options{}).Type()
	if got.Code != "cas" || got.Successor != "cecp" || got.SuccessorName.EN != "Cloud Email and Collaboration Protection" || got.Name.EN != "Trend Micro Cloud App Security" {
		t.Errorf("CAS is %+v", got)
	}
	l := newLab(t)
	l.view(func(r *sim.Reader) error {
		for name, want := range map[string]string{got.UpdateDelay: "60s..120s", got.SignOut: "product", got.Outcome: "done", got.Successor: ""} {
			if want == "" {
				continue
			}
			value, err := r.Setting(name)
			if err != nil || value != want {
				t.Errorf("%s is %q by default (%v), want %q", name, value, err, want)
			}
		}
		return nil
	})
}
