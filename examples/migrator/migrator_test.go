package migrator_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/examples/migrator"
)

// once is every change that a whole migration of the fake makes.
var once = map[string]int{
	"v1 POST /api/product-instances":                     1,
	"v1 POST /api/product-instances/pi1/got-it":          1,
	"v1 POST /api/product-instances/pi1/update-solution": 1,
	"v1 POST /api/product-instances/pi1/update":          1,
	"cas POST /api/update-account/continue":              2,
	"cas POST /api/update-account/password":              2,
}

func names(r *migrator.Report) []string {
	out := make([]string, len(r.Steps))
	for i, s := range r.Steps {
		out[i] = s.Name
	}
	return out
}

func TestRun(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	var seen []migrator.Step
	var kept *migrator.Figures
	cfg := f.config()
	cfg.OnStep = func(s migrator.Step) { seen = append(seen, s) }
	cfg.OnFigures = func(g migrator.Figures) error { kept = &g; return nil }
	report, err := migrator.Run(t.Context(), cfg)
	if err != nil || !report.OK {
		t.Fatalf("Run: %v, OK %v", err, report.OK)
	}
	want := []string{
		"v1.signed_in", "cas.signed_in", "cas.banner", "survey.done",
		"connect.saved", "instance.connecting", "instance.connected",
		"update.solution", "update.agreed", "update.started", "update.menu", "instance.updating", "cas.session_ended", "instance.connected",
		"account.upgraded", "account.signed_in", "account.upgraded", "account.signed_in", "account.invited", "verified",
	}
	if diff := cmp.Diff(want, names(report)); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(report.Steps, seen); diff != "" {
		t.Errorf("OnStep was told other steps:\n%s", diff)
	}
	if diff := cmp.Diff(once, f.carriedOut()); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
	if took := report.Steps[len(report.Steps)-1].At.Sub(start); took != 180*time.Second {
		t.Errorf("it took %s, want two waits of 90s", took)
	}
	for _, c := range report.Checks {
		if c.Result != migrator.Passed {
			t.Errorf("check %s: %s: %s", c.Name, c.Result, c.Detail)
		}
	}
	if len(report.Checks) != 10 || len(report.Pending) != 1 || !strings.HasPrefix(report.Pending[0], third) {
		t.Errorf("%d checks, pending %q", len(report.Checks), report.Pending)
	}
	if kept == nil || len(kept.Logs) != 5 || len(kept.Policies) != 2 {
		t.Errorf("figures: %+v", kept)
	}
	// Once more: nothing is left to change.
	cfg.Before = kept
	again, err := migrator.Run(t.Context(), cfg)
	if err != nil || !again.OK || len(again.Changes) != 0 {
		t.Errorf("second run: %v, OK %v, changes %q", err, again.OK, again.Changes)
	}
}

func TestObstacles(t *testing.T) {
	t.Parallel()
	ended := func(days int) func(*fake) {
		return func(f *fake) { f.licence["ends"], f.licence["days_expired"] = start.AddDate(0, 0, -days), days }
	}
	for name, tc := range map[string]struct {
		world func(*fake)
		want  []string // nil: it migrates
	}{
		"salesforce protected": {func(f *fake) { f.services[1]["state"] = "on" }, []string{"cas.update.salesforce"}},
		"delegate account":     {func(f *fake) { f.services[0]["account"] = "delegate" }, []string{"cas.update.delegate_account"}},
		"MSPL":                 {func(f *fake) { f.licence["channel"] = "MSPL" }, []string{"cas.update.channel"}},
		"expired 29 days":      {ended(29), nil},
		"expired 30 days":      {ended(30), nil},
		"expired 31 days":      {ended(31), []string{"cas.update.licence_expired"}},
		"legacy platform":      {func(f *fake) { f.platform = "legacy" }, []string{"v1.update.platform"}},
		"named by Vision One": {
			func(f *fake) { f.blocks = []map[string]string{{"code": "cas.connect.elsewhere", "message": "there"}} },
			[]string{"cas.connect.elsewhere"},
		},
		"several, named twice": {
			func(f *fake) {
				f.platform = "legacy"
				f.services[1]["state"] = "on"
				f.blocks = []map[string]string{{"code": "v1.update.platform", "message": "again"}, {"code": "x", "message": "y"}}
			},
			[]string{"v1.update.platform", "cas.update.salesforce", "x"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t)
			tc.world(f)
			report, err := migrator.Run(t.Context(), f.config())
			var got []string
			for _, o := range report.Obstacles {
				got = append(got, o.Code)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("obstacles (-want +got):\n%s", diff)
			}
			if tc.want == nil {
				if err != nil {
					t.Errorf("Run: %v", err)
				}
				return
			}
			if !errors.Is(err, migrator.ErrObstacles) || report.OK {
				t.Errorf("Run: %v, OK %v", err, report.OK)
			}
			if did := f.carriedOut(); len(did) > 0 {
				t.Errorf("it changed something all the same: %v", did)
			}
		})
	}
}

func TestRoleConflict(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.upgraded[second] = "Other-pass-1"
	f.conflict[second+" pending"] = true
	report, err := migrator.Run(t.Context(), f.config())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Operator"}, f.rolesGiven); diff != "" {
		t.Errorf("roles (-want +got):\n%s", diff)
	}
	if !slices.Contains(names(report), "account.role_conflict_resolved") {
		t.Errorf("steps: %q", names(report))
	}
}

func TestLossIsFound(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.losePolicy = true
	report, err := migrator.Run(t.Context(), f.config())
	if !errors.Is(err, migrator.ErrVerify) || report.OK {
		t.Fatalf("Run: %v, OK %v", err, report.OK)
	}
	var failed []string
	for _, c := range report.Checks {
		if c.Result == migrator.Failed {
			failed = append(failed, c.Name)
		}
	}
	if diff := cmp.Diff([]string{"dashboard", "policies"}, failed); diff != "" {
		t.Errorf("failed checks (-want +got):\n%s", diff)
	}
}

func TestAccountsThatAreRefused(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	cfg := f.config()
	cfg.Others[0].Password = "not that one"
	report, err := migrator.Run(t.Context(), cfg)
	if err != nil || !report.OK {
		t.Fatalf("Run: %v", err)
	}
	if len(report.Pending) != 2 || !strings.Contains(report.Pending[0], second) || !strings.Contains(report.Pending[0], "sign_in.failed") {
		t.Errorf("pending: %q", report.Pending)
	}
}
