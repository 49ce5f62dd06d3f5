package migrator_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/examples/migrator"
)

// with makes a fake of several properties.
func with(t *testing.T, worlds ...func(*fake)) *fake {
	t.Helper()
	f := newFake(t)
	for _, w := range worlds {
		w(f)
	}
	return f
}

// migrate runs the migration, which has to succeed.
func migrate(t *testing.T, cfg migrator.Config) *migrator.Report {
	t.Helper()
	report, err := migrator.Run(t.Context(), cfg)
	if err != nil || !report.OK {
		t.Fatalf("Run: %v\n%q\n%v", err, names(report), report.Obstacles)
	}
	return report
}

// until cuts the names of the steps at the first with one of those names.
func until(names []string, end string) []string {
	if i := slices.Index(names, end); i >= 0 {
		return names[:i+1]
	}
	return names
}

func TestWithoutVisionOne(t *testing.T) {
	t.Parallel()
	again := func(f *fake) { f.failures, f.unable, f.lost, f.garbled = 2, 1, 1, 1 }
	for name, tc := range map[string]struct {
		world func(*fake)
		want  []string // until the survey
	}{
		"account first": {func(*fake) {}, []string{
			"v1.absent", "cas.signed_in", "cas.banner",
			"console.activated", "console.activating", "console.assigning",
			"wizard.address", "wizard.verified", "wizard.completed", "v1.signed_in",
			"console.choosing_region", "console.provisioned", "console.provisioning", "console.ready", "v1.signed_in", "console.licences",
			"cas.banner", "survey.done",
		}},
		"region first": {func(f *fake) { f.regionFirst = true }, []string{
			"v1.absent", "cas.signed_in", "cas.banner",
			"console.activated", "console.activating", "console.choosing_region", "console.provisioned", "console.provisioning", "console.ready",
			"wizard.address", "wizard.verified", "v1.session_ended", "wizard.completed", "v1.signed_in", "console.licences",
			"cas.banner", "survey.done",
		}},
		"no wizard": {func(f *fake) { f.noWizard = true }, []string{
			"v1.absent", "cas.signed_in", "cas.banner",
			"console.activated", "console.activating", "console.choosing_region", "console.provisioned", "console.provisioning", "console.ready",
			"v1.signed_in", "console.licences", "cas.banner", "survey.done",
		}},
		"everything once more": {again, []string{
			"v1.absent", "cas.signed_in", "cas.banner",
			"console.activated", "console.activating", "console.assigning",
			"wizard.address", "wizard.code_resent", "wizard.code_refused", "wizard.code_resent", "wizard.verified", "wizard.unable",
			"wizard.address", "wizard.verified", "wizard.completed", "v1.signed_in",
			"console.choosing_region", "console.provisioned", "console.provisioning", "console.failed", "console.retried",
			"console.provisioning", "console.failed", "console.retried", "console.provisioning", "console.ready", "v1.signed_in", "console.licences",
			"cas.banner", "survey.done",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := with(t, absent, tc.world)
			report := migrate(t, f.owned())
			if diff := cmp.Diff(tc.want, until(names(report), "survey.done")); diff != "" {
				t.Errorf("steps (-want +got):\n%s", diff)
			}
			if again := migrate(t, f.owned()); len(again.Changes) > 0 {
				t.Errorf("the second run changed %q", again.Changes)
			}
		})
	}
}

func TestLegacyPlatform(t *testing.T) {
	t.Parallel()
	wizard := []string{"wizard.address", "wizard.verified", "wizard.completed", "v1.signed_in"}
	begin := []string{"platform.agreed", "platform.notice", "platform.started", "v1.signed_in"}
	end := []string{"platform.activating", "platform.done", "v1.signed_in", "platform.tasks"}
	address := func(f *fake) {
		legacy(f)
		delete(f.upgraded, portal)
		f.login, f.portalPassword, f.upgraded[primary] = primary, "", "Owner-pass-1"
	}
	for name, tc := range map[string]struct {
		world func(*fake)
		cfg   func(*migrator.Config)
		want  []string // from the connection to the end of the platform's update
	}{
		"wizard": {legacy, func(*migrator.Config) {}, slices.Concat(begin, wizard, end)},
		"wizard, MFA kept": {
			func(f *fake) { legacy(f); f.mfa = "on" },
			func(*migrator.Config) {}, slices.Concat(begin, wizard, []string{"platform.mfa"}, end),
		},
		"verify": {
			func(f *fake) { address(f); f.path = "verify" },
			func(c *migrator.Config) {
				c.PrimaryUser, c.Portal = migrator.Login{Email: primary, Password: "Owner-pass-1"}, migrator.Login{}
			},
			slices.Concat(begin, wizard, end),
		},
		"sign in": {
			func(f *fake) { address(f); f.path = "sign_in" },
			func(c *migrator.Config) {
				c.PrimaryUser, c.Portal = migrator.Login{Email: primary, Password: "Owner-pass-1"}, migrator.Login{}
			},
			slices.Concat(begin, end),
		},
		"Cloud One": {
			func(f *fake) {
				address(f)
				f.path, f.cloudOne = "cloud_one", map[string]string{primary: "Cloud-pass-1"}
			},
			func(c *migrator.Config) {
				c.PrimaryUser, c.Portal = migrator.Login{Email: primary, Password: "Owner-pass-1"}, migrator.Login{}
				c.CloudOnePassword = "Cloud-pass-1"
			},
			slices.Concat(begin, end),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := with(t, tc.world)
			cfg := f.owned()
			tc.cfg(&cfg)
			report := migrate(t, cfg)
			got := until(names(report), "platform.tasks")
			if i := slices.Index(got, "instance.connected"); i >= 0 {
				got = got[i+1:]
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("steps (-want +got):\n%s", diff)
			}
			if f.popup || f.platform != "foundation" {
				t.Errorf("the pop-up is open: %v, platform %q", f.popup, f.platform)
			}
		})
	}
}

func TestConnectedLegacyPlatform(t *testing.T) {
	t.Parallel()
	f := with(t, legacy, func(f *fake) { f.instance = "connected" })
	report := migrate(t, f.owned())
	if got := names(report); slices.Contains(got, "connect.saved") || !slices.Contains(got, "platform.done") {
		t.Errorf("steps: %q", got)
	}
}

func TestMFAChoice(t *testing.T) {
	t.Parallel()
	for choice, want := range map[string]string{"": "keep", migrator.KeepMFA: "keep", migrator.DisableMFA: "disable"} {
		f := with(t, legacy, func(f *fake) { f.mfa = "on" })
		cfg := f.owned()
		cfg.MFA = choice
		migrate(t, cfg)
		if f.mfa != want {
			t.Errorf("%q: %q, want %q", choice, f.mfa, want)
		}
	}
}

// TestTakenAddress takes the place of an account that has the address, and merges with
// a user of Cloud One who has it.
func TestTakenAddress(t *testing.T) {
	t.Parallel()
	existing := with(t, absent, func(f *fake) { f.upgraded[newOwner] = "Vision-pass-1" })
	if got := names(migrate(t, existing.owned())); !slices.Contains(got, "wizard.existing") {
		t.Errorf("steps: %q", got)
	}
	merged := with(t, absent, func(f *fake) { f.cloudOne = map[string]string{newOwner: "Cloud-pass-1"} })
	cfg := merged.owned()
	if _, err := migrator.Run(t.Context(), cfg); !refused(err, "sign_in.failed") {
		t.Errorf("without the password of Cloud One: %v", err)
	}
	cfg.CloudOnePassword = "Cloud-pass-1"
	migrate(t, cfg)
}

func refused(err error, code string) bool {
	p, ok := errors.AsType[*migrator.Problem](err)
	return ok && p.Code == code
}

// TestObstaclesOfIdentity stops at what cannot be done, before anything is changed or as
// soon as it is seen.
func TestObstaclesOfIdentity(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		world func(*fake)
		cfg   func(*migrator.Config)
		want  string
		did   []string
	}{
		"nothing is known of the owner": {absent, func(c *migrator.Config) { c.Owner = migrator.Login{} }, "v1.owner.unknown", nil},
		"nobody reads the codes":        {absent, func(c *migrator.Config) { c.Code = nil }, "v1.owner.unknown", nil},
		"legacy, without the owner":     {legacy, func(c *migrator.Config) { c.Owner.Password = "" }, "v1.update.platform", nil},
		"legacy, not the owner": {
			func(f *fake) {
				legacy(f)
				f.stands = []map[string]string{{"code": "v1.platform.owner_only", "message": "only he"}}
			},
			func(*migrator.Config) {}, "v1.platform.owner_only", nil,
		},
		"Vision One's license has ended": {
			func(f *fake) { legacy(f); f.locked = true },
			func(*migrator.Config) {}, "v1.access.locked", nil,
		},
		"somebody else's update is running": {
			func(f *fake) { legacy(f); f.update = "assigning" },
			func(c *migrator.Config) {
				c.PrimaryUser, c.Portal = migrator.Login{Email: second, Password: "Second-pass-1"}, migrator.Login{}
			}, "v1.platform.updating", nil,
		},
		"CAS cannot be updated": {
			func(f *fake) { absent(f); f.services[1]["state"] = "on" },
			func(*migrator.Config) {}, "cas.update.salesforce", nil,
		},
		"the address of CAS": {
			absent, func(c *migrator.Config) { c.Owner.Email = admin },
			"wizard.address.registered",
			[]string{"v1 POST /api/activation"},
		},
		"the password of an existing account": {
			func(f *fake) { absent(f); f.upgraded[newOwner] = "Another-pass-1" },
			func(*migrator.Config) {}, "wizard.existing.password",
			[]string{"v1 POST /api/activation", "v1 POST /api/assignment/email"},
		},
		"no password is taken": {
			func(f *fake) { absent(f); f.unable = 9 },
			func(*migrator.Config) {}, "wizard.unable",
			[]string{"v1 POST /api/activation", "v1 POST /api/assignment/code", "v1 POST /api/assignment/email"},
		},
		"provisioning fails for good": {
			func(f *fake) { absent(f); f.noWizard, f.failures = true, 9 },
			func(*migrator.Config) {}, "v1.console.failed",
			[]string{"v1 POST /api/activation", "v1 POST /api/console/provision", "v1 POST /api/console/retry"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := with(t, tc.world)
			f.upgraded[second] = "Second-pass-1"
			cfg := f.owned()
			tc.cfg(&cfg)
			report, err := migrator.Run(t.Context(), cfg)
			if !errors.Is(err, migrator.ErrObstacles) || len(report.Obstacles) != 1 || report.Obstacles[0].Code != tc.want {
				t.Errorf("Run: %v, obstacles %v", err, report.Obstacles)
			}
			var did []string
			for op := range f.carriedOut() {
				did = append(did, op)
			}
			slices.Sort(did)
			if diff := cmp.Diff(tc.did, did); diff != "" {
				t.Errorf("changes (-want +got):\n%s", diff)
			}
		})
	}
}

// TestCodesThatNeverCome gives up after some mails.
func TestCodesThatNeverCome(t *testing.T) {
	t.Parallel()
	f := with(t, absent, func(f *fake) { f.lost = 99 })
	_, err := migrator.Run(t.Context(), f.owned())
	if !errors.Is(err, migrator.ErrPatience) || f.codes != 4 {
		t.Errorf("Run: %v after %d codes", err, f.codes)
	}
	f = with(t, absent, func(f *fake) { f.garbled = 99 })
	if report, err := migrator.Run(t.Context(), f.owned()); !errors.Is(err, migrator.ErrObstacles) || report.Obstacles[0].Code != "wizard.code.wrong" {
		t.Errorf("Run: %v, %v", err, report.Obstacles)
	}
	f = with(t, absent)
	cfg, broken := f.owned(), errors.New("the mailbox is gone")
	cfg.Code = func(context.Context, string, string) (string, error) { return "", broken }
	if _, err := migrator.Run(t.Context(), cfg); !errors.Is(err, broken) {
		t.Errorf("Run: %v", err)
	}
}

// TestLateCode enters a code that has become too old, and then the next one.
func TestLateCode(t *testing.T) {
	t.Parallel()
	f := with(t, absent)
	cfg, slow := f.owned(), true
	cfg.Code = func(ctx context.Context, to, prefix string) (string, error) {
		code, err := f.readCode(ctx, to, prefix)
		if err == nil && slow {
			slow = false
			return code, f.sleep(ctx, 11*time.Minute)
		}
		return code, err
	}
	if got := names(migrate(t, cfg)); !slices.Contains(got, "wizard.code_refused") || !slices.Contains(got, "wizard.code_resent") {
		t.Errorf("steps: %q", got)
	}
}

// journeys are the ways to the end that begin before Foundation Services, with as much
// to go wrong on the way as a run gets over.
var journeys = map[string]func(*fake){
	"without Vision One": func(f *fake) { absent(f); f.failures, f.lost = 1, 1 },
	"region first":       func(f *fake) { absent(f); f.regionFirst = true },
	"legacy":             func(f *fake) { legacy(f); f.mfa = "on" },
}

// onTheWay reports whether an operation belongs to the longer ways alone; the others
// are tried out with the short one.
func onTheWay(operation string) bool {
	for _, part := range []string{"/api/activation", "/api/console", "/api/assignment", "/api/platform-update", "v1 POST /api/sign-in"} {
		if strings.Contains(operation, part) {
			return true
		}
	}
	return false
}

// identityChanges leaves out what may happen more often without harm.
func identityChanges(f *fake) map[string]int {
	out := changes(f)
	for _, harmless := range []string{
		"v1 POST /api/activation", "v1 POST /api/assignment/close", "v1 POST /api/platform-update/got-it",
	} {
		delete(out, harmless)
	}
	return out
}

// TestMisbehaviourOnTheWay lets every operation of the longer ways go wrong once, in
// every way.
func TestMisbehaviourOnTheWay(t *testing.T) {
	t.Parallel()
	for journey, world := range journeys {
		if testing.Short() && journey != "legacy" {
			continue // it has the most steps
		}
		whole := with(t, world)
		migrate(t, whole.owned())
		want := identityChanges(whole)
		for _, operation := range whole.operations() {
			if !onTheWay(operation) {
				continue
			}
			for _, what := range []fault{busyBefore, busyAfter, lostBefore, lostAfter, cutAfter} {
				t.Run(fmt.Sprintf("%s, %s, %d", journey, operation, what), func(t *testing.T) {
					t.Parallel()
					f := with(t, world)
					f.misbehave = func(op string, nth int) fault {
						if op == operation && nth == 1 {
							return what
						}
						return fine
					}
					migrate(t, f.owned())
					if diff := cmp.Diff(want, identityChanges(f)); diff != "" {
						t.Errorf("changes (-want +got):\n%s", diff)
					}
				})
			}
		}
	}
}

// TestInterruptedOnTheWay stops the migration at each of its requests, as a kill would,
// and runs it again. A code that was read and not entered is lost with the first run.
func TestInterruptedOnTheWay(t *testing.T) {
	t.Parallel()
	for journey, world := range journeys {
		if testing.Short() && journey != "legacy" {
			continue // it has the most steps
		}
		whole := with(t, world)
		migrate(t, whole.owned())
		want := identityChanges(whole)
		delete(want, "v1 POST /api/assignment/resend")
		for n, operation := range whole.requests {
			if !onTheWay(operation) {
				continue
			}
			for _, carriedOut := range []bool{false, true} {
				if carriedOut && strings.Contains(operation, "GET") {
					continue // a reading is a reading
				}
				t.Run(fmt.Sprintf("%s, %d %s carried out %v", journey, n+1, operation, carriedOut), func(t *testing.T) {
					t.Parallel()
					f := with(t, world)
					cfg := f.owned()
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
					migrate(t, cfg)
					if f.popup {
						t.Error("the pop-up is still there")
					}
					got := identityChanges(f)
					delete(got, "v1 POST /api/assignment/resend")
					if diff := cmp.Diff(want, got); diff != "" {
						t.Errorf("changes (-want +got):\n%s", diff)
					}
				})
			}
		}
	}
}

// TestSecondFactor answers with a one-time password where one is asked for.
func TestSecondFactor(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.factor = "one_time_password"
	report, err := migrator.Run(t.Context(), f.config())
	if !errors.Is(err, migrator.ErrObstacles) || report.Obstacles[0].Code != "mfa.required" {
		t.Errorf("without a password: %v, %v", err, report.Obstacles)
	}
	cfg := f.config()
	stale := "000000"
	cfg.OneTimePassword = func(context.Context) (string, error) {
		now := stale
		stale = fmt.Sprintf("%06d", start.Add(time.Minute-1).Unix()/30%1000000)
		return now, nil
	}
	f.misbehave = func(op string, nth int) fault {
		if strings.Contains(op, "/api/mfa/verify") && nth == 2 {
			return lostAfter
		}
		return fine
	}
	migrate(t, cfg)
	if n := f.done["v1 POST /api/mfa/verify"]; n != 1 {
		t.Errorf("%d one-time passwords were taken", n)
	}
	cfg.OneTimePassword = func(context.Context) (string, error) { return "000000", nil }
	if _, err := migrator.Run(t.Context(), cfg); !refused(err, "mfa.code.wrong") {
		t.Errorf("with wrong passwords: %v", err)
	}

	f = newFake(t)
	f.factor = "enable_mfa"
	migrate(t, f.config())
	f = newFake(t)
	f.factor, f.forced = "enable_mfa", true
	if report, err := migrator.Run(t.Context(), f.config()); !errors.Is(err, migrator.ErrObstacles) || report.Obstacles[0].Code != "mfa.setup_required" {
		t.Errorf("where it is forced: %v, %v", err, report.Obstacles)
	}
	// Of another account it is that person's matter.
	f = newFake(t)
	f.others = "enable_mfa"
	f.forced = true
	if report := migrate(t, f.config()); len(report.Pending) != 3 || !strings.Contains(report.Pending[0], admin) {
		t.Errorf("pending %q", report.Pending)
	}
}
