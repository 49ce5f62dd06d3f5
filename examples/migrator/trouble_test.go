package migrator_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/examples/migrator"
)

// changes leaves out what may happen more often without harm.
func changes(f *fake) map[string]int {
	out := f.carriedOut()
	for _, harmless := range []string{
		"cas POST /api/update-account/continue",
		"v1 POST /api/product-instances/pi1/got-it",
		"v1 POST /api/product-instances/pi1/update-solution",
		"v1 DELETE /api/product-instances/pi1/update-solution",
	} {
		delete(out, harmless)
	}
	return out
}

var exactly = map[string]int{
	"v1 POST /api/product-instances":            1,
	"v1 POST /api/product-instances/pi1/update": 1,
	"cas POST /api/update-account/password":     2,
}

// TestMisbehaviour lets every operation go wrong once, in every way: the migration
// has to come to the same end, with every change carried out once.
func TestMisbehaviour(t *testing.T) {
	t.Parallel()
	whole := newFake(t)
	if _, err := migrator.Run(t.Context(), whole.config()); err != nil {
		t.Fatal(err)
	}
	for _, operation := range whole.operations() {
		for name, what := range map[string]fault{
			"busy before": busyBefore, "busy after": busyAfter, "lost before": lostBefore, "lost after": lostAfter, "cut after": cutAfter,
		} {
			t.Run(operation+", "+name, func(t *testing.T) {
				t.Parallel()
				f := newFake(t)
				f.misbehave = func(op string, nth int) fault {
					if op == operation && nth == 1 {
						return what
					}
					return fine
				}
				report, err := migrator.Run(t.Context(), f.config())
				if err != nil {
					t.Fatalf("Run: %v\n%q", err, names(report))
				}
				if diff := cmp.Diff(exactly, changes(f)); diff != "" {
					t.Errorf("changes (-want +got):\n%s", diff)
				}
			})
		}
	}
}

// TestInterrupted stops the migration at each of its requests, as a kill would, and
// runs it again.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	whole := newFake(t)
	if _, err := migrator.Run(t.Context(), whole.config()); err != nil {
		t.Fatal(err)
	}
	for n := range whole.requests {
		for _, carriedOut := range []bool{false, true} {
			t.Run(fmt.Sprintf("%d %s carried out %v", n+1, whole.requests[n], carriedOut), func(t *testing.T) {
				t.Parallel()
				f := newFake(t)
				cfg := f.config()
				cfg.OnFigures = func(g migrator.Figures) error { cfg.Before = &g; return nil }
				ctx, stop := context.WithCancelCause(t.Context())
				killed := errors.New("killed")
				f.misbehave = func(string, int) fault {
					if len(f.requests) != n+1 {
						return fine
					}
					stop(killed)
					if carriedOut {
						return lostAfter
					}
					return lostBefore
				}
				if _, err := migrator.Run(ctx, cfg); !errors.Is(err, killed) {
					t.Fatalf("first run: %v", err)
				}
				report, err := migrator.Run(t.Context(), cfg)
				if err != nil || !report.OK {
					t.Fatalf("second run: %v\n%q", err, names(report))
				}
				if diff := cmp.Diff(exactly, changes(f)); diff != "" {
					t.Errorf("changes (-want +got):\n%s", diff)
				}
			})
		}
	}
}

func TestResumeWithoutFigures(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.instance, f.at = "updating", start.Add(time.Minute)
	report, err := migrator.Run(t.Context(), f.config())
	if err != nil {
		t.Fatal(err)
	}
	var unknown []string
	for _, c := range report.Checks {
		if c.Result == migrator.Unknown {
			unknown = append(unknown, c.Name)
		}
	}
	want := []string{"dashboard", "policies", "services", "reports", "logs", "credits", "free_until"}
	if diff := cmp.Diff(want, unknown); diff != "" {
		t.Errorf("not compared (-want +got):\n%s", diff)
	}
}

func TestSignedOutEverywhere(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.signOutAll = true
	report, err := migrator.Run(t.Context(), f.config())
	if err != nil {
		t.Fatal(err)
	}
	if got := names(report); !slices.Contains(got, "v1.session_ended") || !slices.Contains(got, "cas.session_ended") {
		t.Errorf("steps: %q", got)
	}
	if diff := cmp.Diff(exactly, changes(f)); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
}

func TestWrongPasswordIsNotTriedAgain(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	cfg := f.config()
	cfg.PrimaryUser.Password = "wrong"
	_, err := migrator.Run(t.Context(), cfg)
	refused, ok := errors.AsType[*migrator.Problem](err)
	if !ok || refused.Code != "sign_in.failed" || refused.Status != http.StatusUnauthorized {
		t.Errorf("Run: %v", err)
	}
	if n := len(f.requests); n != 1 {
		t.Errorf("%d requests, want 1", n)
	}
}

func TestHangingUpdate(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.hang = true
	cfg := f.config()
	cfg.Patience, cfg.Every = 10*time.Minute, time.Minute
	_, err := migrator.Run(t.Context(), cfg)
	if !errors.Is(err, migrator.ErrPatience) || !strings.Contains(err.Error(), `"running"`) {
		t.Fatalf("Run: %v", err)
	}
	f.mu.Lock()
	f.hang = false // support has acted
	f.mu.Unlock()
	if report, err := migrator.Run(t.Context(), cfg); err != nil || !report.OK {
		t.Errorf("second run: %v", err)
	}
}

func TestServerInTroubleForGood(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.misbehave = func(string, int) fault { return busyBefore }
	_, err := migrator.Run(t.Context(), f.config())
	refused, ok := errors.AsType[*migrator.Problem](err)
	if !ok || refused.Code != "fault.struck" {
		t.Errorf("Run: %v", err)
	}
	// 2 s as the server asks, then what doubles from 1 s: 2, 2, 4, 8, 16.
	if waited := f.now.Sub(start); len(f.requests) != 6 || waited != 32*time.Second {
		t.Errorf("%d requests in %s", len(f.requests), waited)
	}
}

// TestTemporaryProblem puts the start of the update off: the client waits as long as it is
// asked to, or by its own measure, and does everything again from the start.
func TestTemporaryProblem(t *testing.T) {
	t.Parallel()
	const deferred = "update.deferred"
	for name, tc := range map[string]struct {
		times    int
		after    string
		patience time.Duration
		want     time.Duration // of waiting, besides the two waits of 90 s
		gives    error
	}{
		"by its own measure":        {times: 3, want: 45 * time.Minute},
		"as it is asked to":         {times: 3, after: "120", want: 6 * time.Minute},
		"asked in another form":     {times: 1, after: "Wed, 01 Apr 2026 01:00:00 GMT", want: 15 * time.Minute},
		"for ever":                  {times: 99, want: 2 * time.Hour, gives: migrator.ErrPatience},
		"with less patience":        {times: 99, patience: 40 * time.Minute, want: 30 * time.Minute, gives: migrator.ErrPatience},
		"asked for more than it is": {times: 1, after: "7201", gives: migrator.ErrPatience},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t)
			f.preparing, f.retryAfter = tc.times, tc.after
			cfg := f.config()
			cfg.Preparation = tc.patience
			report, err := migrator.Run(t.Context(), cfg)
			if !errors.Is(err, tc.gives) || tc.gives == nil && !report.OK {
				t.Fatalf("Run: %v", err)
			}
			want := tc.want + 90*time.Second
			if tc.gives == nil {
				want += 90 * time.Second
			} else if refused, ok := errors.AsType[*migrator.Problem](err); !ok || refused.Detail != "a temporary problem" {
				t.Errorf("it does not say why: %v", err)
			}
			if took := f.now.Sub(start); took != want {
				t.Errorf("it took %s, want %s", took, want)
			}
			if seen := strings.Count(strings.Join(names(report), " "), deferred); tc.gives == nil && seen != tc.times {
				t.Errorf("put off %d times, want %d", seen, tc.times)
			}
		})
	}
}

// TestLostTemporaryProblem loses the answer that puts the start off: the terms have to be
// agreed to again, whatever the client knows of it.
func TestLostTemporaryProblem(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.preparing = 1
	f.misbehave = func(op string, nth int) fault {
		if op == "v1 POST /api/product-instances/pi1/update" && nth == 1 {
			return lostAfter
		}
		return fine
	}
	report, err := migrator.Run(t.Context(), f.config())
	if err != nil || !report.OK {
		t.Fatalf("Run: %v, %v", err, report.Obstacles)
	}
	if diff := cmp.Diff(exactly, changes(f)); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
}
