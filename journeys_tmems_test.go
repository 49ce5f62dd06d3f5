package mockone_test

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/examples/migrator"
)

// mailJourney says how often a journey of Email Security takes rows, whatever it is
// interrupted by. The wizard is gone through by each of the four administrators and, where
// there is more to come first, by the owner.
func mailJourney(wizards int, more ...string) map[string]int {
	rows := map[string]int{
		"v1.product_instance.start": 1, "v1.product_instance.finish": 1, "tmems.tenant.update_end": 1,
		"tmems.account.upgraded": 4, "v1.assignment.reset_password": wizards,
	}
	for _, row := range more {
		rows[row] = 1
	}
	return rows
}

// TestInterruptedJourneysOfEmailSecurity is TestInterruptedJourneys from Email Security,
// from each of the three patterns.
func TestInterruptedJourneysOfEmailSecurity(t *testing.T) {
	t.Parallel()
	if underRace {
		t.Skip("one client alone has nobody to race with")
	}
	l := newLab(t)
	const connect = "v1.product_instance.connect"
	for fixture, want := range map[string]map[string]int{
		"tmems-connected":        mailJourney(4),
		"tmems-legacy-connected": mailJourney(5, platformWay...),
		"tmems-foundation":       mailJourney(4, connect),
		"tmems-legacy":           mailJourney(5, append(slices.Clone(platformWay), connect)...),
		"tmems-only":             mailJourney(5, append(slices.Clone(platformWay), connect, "v1.console.activate", "v1.console.provision")...),
	} {
		t.Run(fixture, func(t *testing.T) {
			t.Parallel()
			if testing.Short() && fixture != "tmems-only" {
				t.Skip("the longest journey tells enough")
			}
			b := l.of(t).sandbox(fixture, "auto", nil)
			runs := b.interrupted(b.journey())
			if diff := cmp.Diff(want, b.rows(slices.Collect(maps.Keys(want))...)); diff != "" {
				t.Errorf("taken in %d runs (-want +got):\n%s", runs, diff)
			}
		})
	}
}

// mailing has a message come in before each wait of the client, and gives the client the
// list of them.
func (b *box) mailing(cfg *migrator.Config) {
	b.t.Helper()
	var sent []migrator.Sent
	wait := cfg.Sleep
	cfg.Sleep = func(ctx context.Context, d time.Duration) error {
		var played struct {
			Messages []struct {
				MessageID string `json:"message_id"`
				At        time.Time
			}
		}
		b.about("POST", "/traffic", object{"count": 2}).into(b.t, &played) //nolint:contextcheck // the lab asks in the test's own context
		for _, m := range played.Messages {
			sent = append(sent, migrator.Sent{MessageID: m.MessageID, At: m.At})
		}
		return wait(ctx, d)
	}
	cfg.Sent = func(context.Context) ([]migrator.Sent, error) { return sent, nil }
}

// TestJourneyOfEmailSecurity tells the whole way in the client's steps, while mail comes in.
func TestJourneyOfEmailSecurity(t *testing.T) {
	t.Parallel()
	b := newLab(t).sandbox("tmems-foundation", "manual", nil)
	cfg := b.standing()
	b.mailing(&cfg)
	report, err := migrator.Run(t.Context(), cfg)
	if err != nil {
		t.Fatalf("%v\nobstacles %v\nsteps %v\nchecks %v", err, report.Obstacles, report.Steps, report.Checks)
	}
	want := []string{
		"v1.signed_in", "tmems.signed_in", "tmems.banner", "survey.done", "connect.saved", "instance.connecting", "instance.connected",
		"update.solution", "update.agreed", "update.started", "update.menu", "instance.updating", "tmems.session_ended", "instance.connected",
	}
	for range 4 {
		want = append(want, "wizard.address", "wizard.verified", "account.upgraded", "account.signed_in")
	}
	want = append(want, "mail.arrived", "settings.left_behind", "verified")
	var got []string
	for _, s := range report.Steps {
		got = append(got, s.Name)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
	var checks []string
	for _, c := range report.Checks {
		checks = append(checks, string(c.Result)+" "+c.Name)
		if c.Name == "mail" && (strings.Contains(c.Detail, " 0 of them") || !strings.HasSuffix(c.Detail, "0 lost, 0 doubled, the latest 0s late")) {
			t.Errorf("mail: %s", c.Detail)
		}
	}
	if diff := cmp.Diff([]string{
		"passed cegp", "passed mail", "passed domains", "passed policies", "passed reports", "passed tracking", "passed events", "passed quarantine",
		"passed credits", "passed free_until", "passed tmems_closed",
	}, checks); diff != "" {
		t.Errorf("checks (-want +got):\n%s", diff)
	}
}

// TestObstaclesOfEmailSecurityBeforehand holds what the client says before the connection
// to what Vision One says after it: the same, in the same words.
func TestObstaclesOfEmailSecurityBeforehand(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	guards := mailGuards()
	all := func(o *mailObstacles) {
		for _, g := range guards {
			g.put(o)
		}
	}
	for _, g := range append(guards, mailGuard{name: "everything", put: all}) {
		for _, lang := range []string{"en", "ja"} {
			t.Run(g.name+" "+lang, func(t *testing.T) {
				t.Parallel()
				if testing.Short() && g.name != "everything" {
					t.Skip("all at once tell enough")
				}
				var o mailObstacles
				g.put(&o)
				connected, alone := o.world("connected"), o.world("connected")
				alone["extends"] = "tmems-foundation"
				delete(alone, "v1")
				var said [2][]migrator.Obstacle
				for i, world := range []object{connected, alone} {
					b := l.of(t).sandbox("", "manual", object{"fixture": world})
					cfg := b.standing()
					cfg.Language = lang
					report, err := migrator.Run(t.Context(), cfg)
					if !errors.Is(err, migrator.ErrObstacles) || len(report.Changes) > 0 {
						t.Errorf("%v, changed %q", err, report.Changes)
					}
					said[i] = report.Obstacles
				}
				if diff := cmp.Diff(said[0], said[1]); diff != "" || len(said[0]) == 0 {
					t.Errorf("told otherwise beforehand (-connected +not connected):\n%s", diff)
				}
			})
		}
	}
}

// TestJourneysOfEmailSecurityOnDetours lets the client get over what stands in its way, or
// stop.
func TestJourneysOfEmailSecurityOnDetours(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for name, tc := range map[string]struct {
		fixture  string
		settings object
		cfg      func(*migrator.Config)
		fails    error
		obstacle string
		step     string
		detail   string // part of that step's
	}{
		"Vision One's sessions end": {fixture: "tmems-connected", settings: object{"tmems.sign_out": "all"}, step: "v1.session_ended"},
		"before there was a banner": {fixture: "tmems-before-banner", step: "tmems.banner", detail: "none is shown"},
		"the Advanced edition":      {fixture: "tmems-advanced", step: "verified"},
		"mail encryption":           {fixture: "tmems-encryption", step: "verified"},
		"expired 29 days ago":       {fixture: "tmems-expired-29", step: "verified"},
		"updated already":           {fixture: "tmems-closed", step: "tmems.closed"},
		"an address in use":         {fixture: "tmems-existing-address", step: "account.role_conflict_resolved", detail: "ren.kuroda@example.com stays Operator"},
		"an address that is refused": {
			fixture: "tmems-existing-address", settings: object{"tmems.account.used": "refuse"}, step: "account.refused", detail: "helpdesk was not upgraded",
		},
		"addresses are chosen": {
			fixture: "tmems-connected", cfg: func(c *migrator.Config) { c.Addresses = map[string]string{"branch": "branch@test.example.com"} },
			step: "account.upgraded", detail: "branch → branch@test.example.com",
		},
		"one address for two": {
			fixture: "tmems-connected", cfg: func(c *migrator.Config) { c.Addresses = map[string]string{"branch": "ren.kuroda@example.com"} },
			step: "account.role_conflict_resolved", detail: "ren.kuroda@example.com stays",
		},
		"nobody reads codes": {
			fixture: "tmems-connected", cfg: func(c *migrator.Config) { c.Code = nil }, step: "account.refused", detail: "Nobody reads the code",
		},
		"nobody but the owner is known": {
			fixture: "tmems-connected", cfg: func(c *migrator.Config) { c.Administrator, c.Others = migrator.Login{}, nil },
			step: "account.waiting", detail: "mailadmin migrates the account",
		},
		"it hangs": {
			fixture: "tmems-connected", settings: object{"tmems.update.outcome": "hang"}, fails: migrator.ErrPatience, step: "update.started",
		},
		"all Email Security, outside Japan": {fixture: "tmems-only-us", fails: migrator.ErrObstacles, obstacle: "tmems.japan_only"},
		"another portal account":            {fixture: "tmems-other-portal", fails: migrator.ErrObstacles, obstacle: "tmems.connect.other_portal_account"},
		"another Vision One":                {fixture: "tmems-connected-elsewhere", fails: migrator.ErrObstacles, obstacle: "tmems.connect.elsewhere"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			more := object{}
			if tc.settings != nil {
				more["settings"] = tc.settings
			}
			b := l.of(t).sandbox(tc.fixture, "manual", more)
			cfg := b.standing()
			if tc.cfg != nil {
				tc.cfg(&cfg)
			}
			report, err := migrator.Run(t.Context(), cfg)
			if !errors.Is(err, tc.fails) || tc.fails == nil && !report.OK {
				t.Fatalf("%v\nobstacles %v\nsteps %v\nchecks %v", err, report.Obstacles, report.Steps, report.Checks)
			}
			if tc.obstacle != "" && (len(report.Obstacles) != 1 || report.Obstacles[0].Code != tc.obstacle || len(report.Changes) > 0) {
				t.Errorf("obstacles %v, changes %q", report.Obstacles, report.Changes)
			}
			if tc.step != "" && !slices.ContainsFunc(report.Steps, func(s migrator.Step) bool { return s.Name == tc.step && strings.Contains(s.Detail, tc.detail) }) {
				t.Errorf("no step %s with %q: %v", tc.step, tc.detail, report.Steps)
			}
		})
	}
}

// TestJourneyOfEmailSecurityOverABadLine loses the first request of each change, or its
// answer: everything is carried out once all the same.
func TestJourneyOfEmailSecurityOverABadLine(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for name, carriedOut := range map[string]bool{"requests": false, "answers": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := l.of(t).sandbox("tmems-foundation", "auto", nil)
			cfg := b.journey()
			cfg.HTTP = &http.Client{Transport: &careless{seen: map[string]bool{}, carriedOut: carriedOut}}
			report, err := migrator.Run(t.Context(), cfg)
			if err != nil || !report.OK {
				t.Fatalf("%v\nobstacles %v\nsteps %v\nchecks %v", err, report.Obstacles, report.Steps, report.Checks)
			}
			want := mailJourney(4, "v1.product_instance.connect")
			if diff := cmp.Diff(want, b.rows(slices.Collect(maps.Keys(want))...)); diff != "" {
				t.Errorf("taken (-want +got):\n%s", diff)
			}
		})
	}
}
