package mockone_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone"
	"github.com/mockone/mockone/examples/migrator"
)

// of returns the lab for a test below the one that it was made for.
func (l *lab) of(tb testing.TB) *lab {
	tb.Helper()
	return &lab{t: tb, platform: l.platform, elsewhere: l.elsewhere}
}

// journey returns what the reference client is told of the sandbox.
func (b *box) journey() migrator.Config {
	b.t.Helper()
	clock := migrator.VirtualClock{Control: b.platform.URL(mockone.Control), Sandbox: b.ID}
	cfg := migrator.Config{Sleep: clock.Sleep, Now: clock.Now}
	if err := clock.Introduce(b.t.Context(), &cfg); err != nil {
		b.t.Fatal(err)
	}
	return cfg
}

// rows counts how often rows of the life cycles were taken.
func (b *box) rows(names ...string) map[string]int {
	b.t.Helper()
	out := map[string]int{}
	list, _ := b.events()
	for _, e := range list {
		if slices.Contains(names, e.Row) {
			out[e.Row]++
		}
	}
	return out
}

// The rows that a whole journey takes once, whatever it is interrupted by.
var (
	everyJourney = []string{"v1.product_instance.connect", "v1.product_instance.start"}
	setUpJourney = []string{"v1.console.activate", "v1.console.provision", "v1.assignment.reset_password"}
	platformWay  = []string{"v1.platform_update.start", "v1.platform_update.finish"}
)

// TestInterruptedJourneys lets the reference client come from each pattern to the end,
// stopped at each thing that it does, and begun anew after each stop.
func TestInterruptedJourneys(t *testing.T) {
	t.Parallel()
	if underRace {
		t.Skip("one client alone has nobody to race with")
	}
	l := newLab(t)
	for fixture, once := range map[string][]string{
		"cas-only":              slices.Concat(everyJourney, setUpJourney),
		"cas-only-region-first": slices.Concat(everyJourney, setUpJourney),
		"cas-only-cloud-one":    slices.Concat(everyJourney, setUpJourney),
		"cas-only-no-wizard":    slices.Concat(everyJourney, setUpJourney, platformWay),
		"provisioning-fails":    slices.Concat(everyJourney, setUpJourney, []string{"v1.console.retry"}),
		"cas-legacy":            slices.Concat(everyJourney, platformWay),
		"cas-legacy-connected":  slices.Concat(everyJourney[1:], platformWay),
		"v1-legacy-verify":      slices.Concat(everyJourney[1:], platformWay),
		"v1-legacy-cloud-one":   slices.Concat(everyJourney[1:], platformWay),
		"v1-legacy-iam-user":    slices.Concat(everyJourney[1:], platformWay),
	} {
		t.Run(fixture, func(t *testing.T) {
			t.Parallel()
			if testing.Short() && fixture != "cas-only" && fixture != "cas-legacy" {
				t.Skip("two journeys tell enough")
			}
			b := l.of(t).sandbox(fixture, "auto", nil)
			runs := b.interrupted(b.journey())
			want := map[string]int{}
			for _, row := range once {
				want[row] = 1
			}
			if diff := cmp.Diff(want, b.rows(once...)); diff != "" {
				t.Errorf("taken in %d runs (-want +got):\n%s", runs, diff)
			}
		})
	}
}

// interrupted runs the client until it is through, stopping it at the first step that
// is new to it, and returns how often it had to be run.
func (b *box) interrupted(cfg migrator.Config) int {
	b.t.Helper()
	seen, killed := map[string]bool{}, errors.New("killed")
	for run := 1; ; run++ {
		if run%2 == 0 { // as the command, which asks the sandbox each time
			before := cfg.Before
			cfg = b.journey()
			cfg.Before = before
		}
		ctx, kill := context.WithCancelCause(b.t.Context())
		cfg.OnFigures = func(f migrator.Figures) error { cfg.Before = &f; return nil }
		cfg.OnStep = func(s migrator.Step) {
			if !seen[s.Name] {
				seen[s.Name] = true
				kill(killed)
			}
		}
		report, err := migrator.Run(ctx, cfg)
		if err == nil {
			return run
		}
		if !errors.Is(err, killed) || run > 80 {
			b.t.Fatalf("run %d: %v\nobstacles %v\nsteps %v", run, err, report.Obstacles, report.Steps)
		}
	}
}

// ownerIsOperator has the client give the operator's address to the wizard.
func ownerIsOperator(b *box, c *migrator.Config) {
	for _, who := range b.Credentials {
		if who.Login == "platform.operator@example.com" {
			c.Owner = migrator.Login{Email: who.Login, Password: who.Password}
		}
	}
}

// TestJourneysOnDetours lets the client get over what the wizard has against it.
func TestJourneysOnDetours(t *testing.T) {
	t.Parallel()
	if underRace {
		t.Skip("one client alone has nobody to race with")
	}
	l := newLab(t)
	for name, tc := range map[string]struct {
		fixture  string
		settings map[string]string
		cfg      func(b *box, c *migrator.Config)
		want     []string // steps
	}{
		"too slow once": {"cas-only", map[string]string{"v1.wizard.outcome": "fail_once"}, nil, []string{"wizard.unable", "wizard.completed"}},
		"too slow, by the clock": {"cas-legacy", nil, func(_ *box, c *migrator.Config) {
			read, slow := c.Code, true
			c.Code = func(ctx context.Context, to, prefix string) (string, error) {
				code, err := read(ctx, to, prefix)
				if err == nil && slow {
					slow = false
					return code, c.Sleep(ctx, 11*time.Minute) // the code is good for ten
				}
				return code, err
			}
		}, []string{"wizard.code_refused", "wizard.code_resent", "wizard.completed"}},
		"a wrong code": {"cas-only", nil, func(_ *box, c *migrator.Config) {
			read, wrong := c.Code, true
			c.Code = func(ctx context.Context, to, prefix string) (string, error) {
				code, err := read(ctx, to, prefix)
				if err == nil && wrong {
					wrong = false
					return "not this one", nil
				}
				return code, err
			}
		}, []string{"wizard.code_refused", "wizard.code_resent", "wizard.completed"}},
		"the address of an account":             {"cas-legacy", nil, ownerIsOperator, []string{"wizard.existing", "wizard.completed"}},
		"the address of one, without a console": {"cas-only-existing-address", nil, ownerIsOperator, []string{"wizard.existing", "wizard.completed"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			more := map[string]any{}
			if tc.settings != nil {
				more["settings"] = tc.settings
			}
			b := l.of(t).sandbox(tc.fixture, "auto", more)
			cfg := b.journey()
			if tc.cfg != nil {
				tc.cfg(b, &cfg)
			}
			report, err := migrator.Run(t.Context(), cfg)
			if err != nil {
				t.Fatalf("%v\nobstacles %v\nsteps %v", err, report.Obstacles, report.Steps)
			}
			var got []string
			for _, s := range report.Steps {
				if slices.Contains(tc.want, s.Name) {
					got = append(got, s.Name)
				}
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("steps (-want +got):\n%s", diff)
			}
		})
	}
}

// TestJourneysThatMayNotBegin stops before anything is changed.
func TestJourneysThatMayNotBegin(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for name, tc := range map[string]struct {
		fixture string
		cfg     func(*migrator.Config)
		want    string
	}{
		"not the owner": {"cas-legacy", func(c *migrator.Config) {
			c.PrimaryUser, c.Portal = migrator.Login{Email: "platform.operator@example.com", Password: "Saffron-Bridge-19!"}, migrator.Login{}
		}, "v1.platform.owner_only"},
		"nobody reads codes":        {"cas-legacy", func(c *migrator.Config) { c.Code = nil }, "v1.update.platform"},
		"nothing is known of owner": {"cas-only", func(c *migrator.Config) { c.Owner = migrator.Login{} }, "v1.owner.unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := l.of(t).sandbox(tc.fixture, "auto", nil)
			cfg := b.journey()
			tc.cfg(&cfg)
			report, err := migrator.Run(t.Context(), cfg)
			if !errors.Is(err, migrator.ErrObstacles) || len(report.Obstacles) != 1 || report.Obstacles[0].Code != tc.want || len(report.Changes) > 0 {
				t.Errorf("%v, obstacles %v, changes %q", err, report.Obstacles, report.Changes)
			}
		})
	}
}

// TestJourneyOfAnOwnerWithMFA has the platform's update keep or disable his multi-factor
// authentication, and signs in accordingly from then on.
func TestJourneyOfAnOwnerWithMFA(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	world := object{
		"name": "legacy-mfa", "extends": "cas-legacy", "title": object{"en": "Legacy, with MFA", "ja": "多要素認証あり"}, "doc": "The owner uses MFA.",
		"v1": object{"mfa": object{"accounts": []any{object{"account": "larkfield-admin", "secret": "GAZTE4DBMV2GK3TJORUXEZLEMFRGKYLU"}}}},
	}
	for choice, next := range map[string]string{migrator.KeepMFA: "one_time_password", migrator.DisableMFA: "dashboard"} {
		t.Run(choice, func(t *testing.T) {
			t.Parallel()
			b := l.of(t).sandbox("", "auto", object{"fixture": world})
			cfg := b.journey()
			cfg.MFA = choice
			report, err := migrator.Run(t.Context(), cfg)
			if err != nil {
				t.Fatalf("%v\nobstacles %v\nsteps %v", err, report.Obstacles, report.Steps)
			}
			in := b.must("POST", "v1", "/api/sign-in", "", logIn("v1", cfg.Owner.Email, cfg.Owner.Password))
			if in.field("next") != next {
				t.Errorf("the next sign-in: %s, want %s", in.field("next"), next)
			}
			cfg.OneTimePassword = nil
			if report, err := migrator.Run(t.Context(), cfg); (err == nil) != (choice == migrator.DisableMFA) {
				t.Errorf("a run without one-time passwords: %v, %v", err, report.Obstacles)
			}
		})
	}
}
