package mockone_test

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/examples/migrator"
)

// apexJourney says how often a journey of Apex One takes rows, whatever it is interrupted
// by: those of every journey once, and some more.
func apexJourney(more map[string]int) map[string]int {
	rows := map[string]int{
		"v1.product_instance.generate_token": 1, "v1.product_instance.enrolled": 1, "v1.product_instance.start": 1, "v1.product_instance.finish": 1,
	}
	maps.Copy(rows, more)
	return rows
}

// TestInterruptedJourneysOfApexOne is TestInterruptedJourneys from Apex One.
func TestInterruptedJourneysOfApexOne(t *testing.T) {
	t.Parallel()
	if underRace {
		t.Skip("one client alone has nobody to race with")
	}
	l := newLab(t)
	registered := map[string]int{"v1.product_instance.start": 1, "v1.product_instance.finish": 1}
	for fixture, want := range map[string]map[string]int{
		"apexone-foundation": apexJourney(nil),
		// The wizard is gone through by the owner, and by the user whose address is known.
		"apexone-only":        apexJourney(map[string]int{"v1.console.provision": 1, "v1.assignment.reset_password": 2}),
		"apexone-portal-only": apexJourney(map[string]int{"v1.console.provision": 1, "v1.assignment.reset_password": 1}),
		"apexone-preparing":   registered,
		"apexone-registered":  registered,
		"apexone-hibernating": apexJourney(map[string]int{"apexone.hibernation.wake": 1}),
		"apexone-saml":        apexJourney(nil),
	} {
		t.Run(fixture, func(t *testing.T) {
			t.Parallel()
			if testing.Short() && fixture != "apexone-only" {
				t.Skip("one journey tells enough")
			}
			b := l.of(t).sandbox(fixture, "auto", nil)
			runs := b.interrupted(b.journey())
			if diff := cmp.Diff(want, b.rows(slices.Collect(maps.Keys(want))...)); diff != "" {
				t.Errorf("taken in %d runs (-want +got):\n%s", runs, diff)
			}
		})
	}
}

// standing is journey on a clock that stands but for the client's waits: what is counted or
// listed must not depend on how fast the machine is.
func (b *box) standing() migrator.Config {
	b.t.Helper()
	cfg := b.journey()
	cfg.Sleep = func(_ context.Context, d time.Duration) error {
		b.advance(map[string]any{"by": d.String()}) //nolint:contextcheck // the lab asks in the test's own context
		return nil
	}
	return cfg
}

// TestJourneyOfApexOne tells the whole way in the client's steps: the temporary problem
// that is met at once and waited out, everything from the start, the sign-out of everybody
// in mid-flow, and the accounts.
func TestJourneyOfApexOne(t *testing.T) {
	t.Parallel()
	b := newLab(t).sandbox("apexone-foundation", "manual", object{"settings": object{"apexone.preparation": "40m"}})
	report, err := migrator.Run(t.Context(), b.standing())
	if err != nil {
		t.Fatalf("%v\nobstacles %v\nsteps %v", err, report.Obstacles, report.Steps)
	}
	attempt := []string{"update.solution", "update.agreed", "update.deferred", "v1.session_ended"} // of inactivity, meanwhile
	want := slices.Concat(
		[]string{"v1.signed_in", "apexone.signed_in", "survey.done", "connect.token", "connect.saved", "instance.connecting", "connect.registered", "instance.connected", "inventory.before"},
		attempt, attempt, attempt,
		[]string{"update.solution", "update.agreed", "update.started", "v1.session_ended", "update.menu", "instance.updating", "apexone.session_ended", "instance.connected"},
	)
	for range 2 { // of the four users, two have no address that Vision One could use
		want = append(want, "wizard.address", "wizard.verified", "account.upgraded", "account.signed_in")
	}
	var got []string
	at := map[string]time.Time{}
	for _, s := range report.Steps {
		got = append(got, s.Name)
		at[s.Name] = s.At
		if s.Name == "update.deferred" && s.Detail != temporaryProblem {
			t.Errorf("%s: %s", s.Name, s.Detail)
		}
	}
	if diff := cmp.Diff(want, got[:min(len(got), len(want))]); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
	if took := at["instance.connected"].Sub(at["update.started"]); took < 20*time.Minute || took > 30*time.Minute {
		t.Errorf("the update took %v", took)
	}
	var checks []string
	for _, c := range report.Checks {
		checks = append(checks, string(c.Result)+" "+c.Name)
	}
	if diff := cmp.Diff([]string{
		"passed sep", "passed manager", "passed inventory", "passed endpoints", "passed groups", "passed policies", "passed servers", "passed sensors", "passed apexone_closed",
	}, checks); diff != "" {
		t.Errorf("checks (-want +got):\n%s", diff)
	}
	if n := b.rows("v1.product_instance.defer"); n["v1.product_instance.defer"] != 3 {
		t.Errorf("deferred: %v", n)
	}
}

// TestJourneysOfApexOneOnDetours lets the client get over what stands in its way, or stop.
func TestJourneysOfApexOneOnDetours(t *testing.T) {
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
		"tries end the preparation": {fixture: "apexone-foundation", settings: object{"apexone.preparation.ends": "tries"}, step: "update.deferred"},
		"nothing ends the preparation": {
			fixture: "apexone-foundation", settings: object{"apexone.preparation.ends": "never"}, fails: migrator.ErrPatience, step: "update.deferred",
		},
		"less patience than the preparation takes": {
			fixture: "apexone-foundation", cfg: func(c *migrator.Config) { c.Preparation = 20 * time.Minute }, fails: migrator.ErrPatience, step: "update.deferred",
		},
		"Vision One's sessions go on": {fixture: "apexone-registered", settings: object{"apexone.sign_out": "product"}, step: "apexone.session_ended"},
		"it hibernates":               {fixture: "apexone-hibernating", step: "apexone.woken"},
		"the license has expired":     {fixture: "apexone-expired", fails: migrator.ErrObstacles, obstacle: "apexone.update.licence_expired"},
		"nobody reads codes": {
			fixture: "apexone-registered", cfg: func(c *migrator.Config) { c.Code = nil }, step: "account.refused", detail: "Nobody reads the code",
		},
		"the owner's address": {
			fixture: "apexone-registered", cfg: func(c *migrator.Config) { c.Addresses = map[string]string{"aaa": c.PrimaryUser.Email} }, step: "account.upgraded", detail: "aaa → aaa@example.com",
		},
		"the owner's address, which is refused": {
			fixture: "apexone-registered", settings: object{"apexone.account.used": "refuse"},
			cfg: func(c *migrator.Config) { c.Addresses = map[string]string{"aaa": c.PrimaryUser.Email} }, step: "account.refused", detail: "aaa was not upgraded",
		},
		"one address for two": {
			fixture: "apexone-registered", cfg: func(c *migrator.Config) { c.Addresses = map[string]string{"bbb": "haruka.mizuno@example.com"} },
			step: "account.role_conflict_resolved", detail: "haruka.mizuno@example.com stays",
		},
		"addresses are chosen": {
			fixture: "apexone-registered", cfg: func(c *migrator.Config) { c.Addresses = map[string]string{"branch": "branch@test.example.com"} }, step: "account.upgraded", detail: "branch → branch@test.example.com",
		},
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
				t.Fatalf("%v\nobstacles %v\nsteps %v", err, report.Obstacles, report.Steps)
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

// careless loses something of the first request of each change.
type careless struct {
	mu   sync.Mutex
	seen map[string]bool
	// carriedOut says that the request is, and its answer is lost.
	carriedOut bool
}

var errLost = errors.New("the line is cut")

// RoundTrip sends a request.
func (c *careless) RoundTrip(r *http.Request) (*http.Response, error) {
	c.mu.Lock()
	operation := r.Method + " " + r.URL.Host + r.URL.Path
	first := r.Method != http.MethodGet && !c.seen[operation]
	c.seen[operation] = true
	c.mu.Unlock()
	if first && !c.carriedOut {
		return nil, errLost
	}
	got, err := transport.RoundTrip(r)
	if first && err == nil {
		return nil, errors.Join(errLost, got.Body.Close())
	}
	return got, err
}

// TestJourneyOfApexOneOverABadLine loses the first request of each change, or its answer:
// everything is carried out once all the same.
func TestJourneyOfApexOneOverABadLine(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for name, carriedOut := range map[string]bool{"requests": false, "answers": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := l.of(t).sandbox("apexone-only", "auto", nil)
			cfg := b.journey()
			cfg.HTTP = &http.Client{Transport: &careless{seen: map[string]bool{}, carriedOut: carriedOut}}
			report, err := migrator.Run(t.Context(), cfg)
			if err != nil || !report.OK {
				t.Fatalf("%v\nobstacles %v\nsteps %v", err, report.Obstacles, report.Steps)
			}
			want := apexJourney(map[string]int{"v1.console.provision": 1, "v1.assignment.reset_password": 2})
			if diff := cmp.Diff(want, b.rows(slices.Collect(maps.Keys(want))...)); diff != "" {
				t.Errorf("taken (-want +got):\n%s", diff)
			}
			if slices.ContainsFunc(report.Steps, func(s migrator.Step) bool { return s.Name == "account.refused" && strings.Contains(s.Detail, "bbb") }) {
				t.Errorf("pending: %q", report.Pending)
			}
		})
	}
}
