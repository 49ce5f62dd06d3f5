package migrator_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/examples/migrator"
)

// results returns the checks of a report, each with how it went.
func results(r *migrator.Report) []string {
	var out []string
	for _, c := range r.Checks {
		out = append(out, string(c.Result)+" "+c.Name)
	}
	return out
}

func TestEmailSecurity(t *testing.T) {
	t.Parallel()
	f := newMailFake(t)
	var kept *migrator.Figures
	cfg := f.mailConfig()
	cfg.OnFigures = func(g migrator.Figures) error { kept = &g; return nil }
	report := migrate(t, cfg)
	account := []string{"wizard.address", "wizard.verified", "account.upgraded", "account.signed_in"}
	want := []string{
		"v1.signed_in", "tmems.signed_in", "tmems.banner", "survey.done",
		"connect.saved", "instance.connecting", "instance.connected",
		"update.solution", "update.agreed", "update.started", "update.menu", "instance.updating", "tmems.session_ended", "instance.connected",
	}
	want = append(append(append(want, account...), account...), "account.waiting", "settings.left_behind", "verified")
	if diff := cmp.Diff(want, names(report)); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{
		"passed cegp", "passed domains", "passed policies", "passed reports", "passed tracking", "passed events", "passed quarantine",
		"passed credits", "passed free_until", "passed tmems_closed",
	}, results(report)); diff != "" {
		t.Errorf("checks (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]string{"chief": "chief@customer.example", "desk": "desk@customer.example"}, f.migrated); diff != "" {
		t.Errorf("accounts (-want +got):\n%s", diff)
	}
	if len(report.Pending) != 2 || !strings.HasPrefix(report.Pending[0], "else ") {
		t.Errorf("pending %q", report.Pending)
	}
	if kept == nil || len(kept.Mail.Tracking) != 10 || len(kept.Mail.Quarantine) != 2 {
		t.Errorf("figures: %+v", kept)
	}
	cfg.Before = kept
	if again := migrate(t, cfg); len(again.Changes) != 0 {
		t.Errorf("the second run changed %q", again.Changes)
	}
	cfg.Before = nil
	unknown := 0
	for _, c := range migrate(t, cfg).Checks {
		if c.Result == migrator.Unknown {
			unknown++
		}
	}
	if unknown != 8 {
		t.Errorf("without figures %d checks could not be made, want 8", unknown)
	}
}

// TestCreditsOfEmailSecurity: the Advanced edition and mail encryption are worth twice as
// much.
func TestCreditsOfEmailSecurity(t *testing.T) {
	t.Parallel()
	for name, world := range map[string]func(f *fake){
		"advanced":   func(f *fake) { f.licence["edition"] = "advanced" },
		"encryption": func(f *fake) { f.settings["mail_encryption"] = true },
	} {
		f := newMailFake(t)
		world(f)
		if _, err := migrator.Run(t.Context(), f.mailConfig()); !errors.Is(err, migrator.ErrVerify) {
			t.Errorf("%s, with too few credits: %v", name, err)
		}
		f = newMailFake(t)
		world(f)
		f.worth = 5000
		migrate(t, f.mailConfig())
	}
}

// TestObstaclesOfEmailSecurity are told before anything is changed, in the words of the
// articles.
func TestObstaclesOfEmailSecurity(t *testing.T) {
	t.Parallel()
	ended := func(days int) func(*fake) {
		return func(f *fake) { f.licence["ends"], f.licence["days_expired"] = start.AddDate(0, 0, -days), days }
	}
	for name, tc := range map[string]struct {
		world func(*fake)
		want  map[string]string
	}{
		"specified domains": {
			func(f *fake) { f.of[3]["domains"] = []string{"other.example"} },
			map[string]string{"tmems.update.specified_domains": "Your Trend Micro Email Security has a subaccount that manages specified domains."},
		},
		"site": {
			func(f *fake) { f.settings["site"] = "us" },
			map[string]string{"tmems.update.site": "Your Trend Micro Email Security site is different from the current Trend Vision One site."},
		},
		"Remote Manager": {
			func(f *fake) { f.settings["remote_manager"] = true },
			map[string]string{"tmems.update.remote_manager": "Your Trend Micro Email Security is managed by Trend Micro Remote Manager."},
		},
		"expired 30 days": {
			ended(30),
			map[string]string{"tmems.update.licence_expired": "Your Trend Micro Email Security license expired and it has been more than 30 days since expiration."},
		},
		"MSPL": {
			func(f *fake) { f.licence["channel"] = "MSPL" },
			map[string]string{"tmems.update.channel": "The update is not available for licenses bought through a managed service provider (MSPL)."},
		},
		"expired 29 days": {ended(29), nil},
		"named by Vision One": {
			func(f *fake) {
				f.blocks = []map[string]string{{"code": "tmems.connect.other_portal_account", "message": "its words"}}
			},
			map[string]string{"tmems.connect.other_portal_account": "its words"},
		},
		"another site, without Vision One": {
			func(f *fake) { absent(f); f.settings["site"] = "us" },
			map[string]string{"tmems.japan_only": "Customers who use Trend Micro Email Security alone can update only if they use the Japan site."},
		},
		"two at once": {
			func(f *fake) { f.settings["remote_manager"] = true; f.licence["channel"] = "MSPL" },
			map[string]string{
				"tmems.update.remote_manager": "Your Trend Micro Email Security is managed by Trend Micro Remote Manager.",
				"tmems.update.channel":        "The update is not available for licenses bought through a managed service provider (MSPL).",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newMailFake(t)
			tc.world(f)
			cfg := f.mailConfig()
			if f.platform == "none" {
				cfg.PrimaryUser, cfg.Portal = migrator.Login{}, migrator.Login{Email: portal, Password: "Portal-pass-1"}
				cfg.Owner = migrator.Login{Email: newOwner, Password: "Vision-pass-1"}
			}
			report, err := migrator.Run(t.Context(), cfg)
			var got map[string]string
			for _, o := range report.Obstacles {
				if got == nil {
					got = map[string]string{}
				}
				got[o.Code] = o.Message
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
			if did := f.carriedOut(); !errors.Is(err, migrator.ErrObstacles) || len(did) > 0 {
				t.Errorf("Run: %v, changed %v", err, did)
			}
		})
	}
}

// TestLossOfMailIsFound lets the update lose, change or double something.
func TestLossOfMailIsFound(t *testing.T) {
	t.Parallel()
	for want, spoil := range map[string]func(f *fake){
		"domains":  func(f *fake) { f.domains = f.domains[1:] },
		"policies": func(f *fake) { f.rules[0] = map[string]any{"id": "p1", "name": "Spam", "enabled": false} },
		"reports":  func(f *fake) { f.papers = nil },
		"tracking": func(f *fake) { f.tracking = f.tracking[1:] },
		"events": func(f *fake) {
			f.events = append(f.events, entry(-1, map[string]any{"id": "again", "type": "spam", "policy": "Spam"}))
		},
		"quarantine": func(f *fake) { f.held = f.held[1:] },
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			f := newMailFake(t)
			f.spoil = spoil
			report, err := migrator.Run(t.Context(), f.mailConfig())
			var failed []string
			for _, c := range report.Checks {
				if c.Result == migrator.Failed {
					failed = append(failed, c.Name)
				}
			}
			if diff := cmp.Diff([]string{want}, failed); diff != "" || !errors.Is(err, migrator.ErrVerify) {
				t.Errorf("Run: %v, failed checks (-want +got):\n%s", err, diff)
			}
		})
	}
}

// TestSentMail has a message come in during each wait, of which something may become.
func TestSentMail(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		come  func(n int, e map[string]any) []map[string]any
		want  string
		fails bool
	}{
		"all arrive":    {want: "12 messages came in meanwhile, 6 of them while the update ran: 0 lost, 0 doubled, the latest 0s late"},
		"one is lost":   {come: func(int, map[string]any) []map[string]any { return nil }, want: "1 lost, 0 doubled", fails: true},
		"one is twice":  {come: func(_ int, e map[string]any) []map[string]any { return []map[string]any{e, e} }, want: "0 lost, 1 doubled", fails: true},
		"one is late":   {come: func(n int, _ map[string]any) []map[string]any { return late(n, 2*time.Minute) }, want: "the latest 2m0s late", fails: true},
		"one is slower": {come: func(n int, _ map[string]any) []map[string]any { return late(n, time.Second) }, want: "the latest 1s late"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newMailFake(t)
			cfg := f.mailConfig()
			var sent []migrator.Sent
			cfg.Sleep = func(ctx context.Context, d time.Duration) error {
				f.mu.Lock()
				n := int(f.now.Sub(start) / time.Second)
				e := []map[string]any{entry(n, map[string]any{"id": "new" + strconv.Itoa(n), "recipient": "a@customer.example"})}
				if len(sent) == 7 && tc.come != nil { // while the update runs
					e = tc.come(n, e[0])
				}
				f.tracking = append(f.tracking, e...)
				sent = append(sent, migrator.Sent{MessageID: fmt.Sprintf("<%d@customer.example>", n), At: f.now})
				f.mu.Unlock()
				return f.sleep(ctx, d)
			}
			cfg.Code = func(ctx context.Context, to, prefix string) (string, error) {
				if err := f.sleep(ctx, 20*time.Second); err != nil { // as long as the mail takes
					return "", err
				}
				return f.readCode(ctx, to, prefix)
			}
			cfg.Sent = func(context.Context) ([]migrator.Sent, error) { return sent, nil }
			report, err := migrator.Run(t.Context(), cfg)
			if errors.Is(err, migrator.ErrVerify) != tc.fails {
				t.Fatalf("Run: %v", err)
			}
			i := slices.IndexFunc(report.Checks, func(c migrator.Check) bool { return c.Name == "mail" })
			if i < 0 {
				t.Fatalf("it was not looked for the messages: %v", report.Checks)
			}
			if c := report.Checks[i]; !strings.Contains(c.Detail, tc.want) || (c.Result == migrator.Failed) != tc.fails {
				t.Errorf("%s: %s, want %s", c.Result, c.Detail, tc.want)
			}
		})
	}
	f := newMailFake(t)
	cfg, broken := f.mailConfig(), errors.New("nobody has counted")
	cfg.Sent = func(context.Context) ([]migrator.Sent, error) { return nil, broken }
	if _, err := migrator.Run(t.Context(), cfg); !errors.Is(err, broken) {
		t.Errorf("Run: %v", err)
	}
}

func late(n int, by time.Duration) []map[string]any {
	return []map[string]any{entry(n, map[string]any{"delivered_at": start.Add(time.Duration(n)*time.Second + by), "recipient": "a@customer.example"})}
}

// TestMisbehaviourOfEmailSecurity lets every operation that is Email Security's go wrong
// once, in every way.
func TestMisbehaviourOfEmailSecurity(t *testing.T) {
	t.Parallel()
	whole := newMailFake(t)
	migrate(t, whole.mailConfig())
	want := mailChanges(whole)
	for _, operation := range whole.operations() {
		if !ofEmailSecurity(operation) {
			continue
		}
		for _, what := range []fault{busyBefore, busyAfter, lostBefore, lostAfter, cutAfter} {
			t.Run(fmt.Sprintf("%s, %d", operation, what), func(t *testing.T) {
				t.Parallel()
				f := newMailFake(t)
				f.misbehave = func(op string, nth int) fault {
					if op == operation && nth == 1 {
						return what
					}
					return fine
				}
				migrate(t, f.mailConfig())
				if diff := cmp.Diff(want, mailChanges(f)); diff != "" {
					t.Errorf("changes (-want +got):\n%s", diff)
				}
			})
		}
	}
}

// TestInterruptedOfEmailSecurity stops the migration at each of its requests that are Email
// Security's, and runs it again.
func TestInterruptedOfEmailSecurity(t *testing.T) {
	t.Parallel()
	whole := newMailFake(t)
	migrate(t, whole.mailConfig())
	want := mailChanges(whole)
	for n, operation := range whole.requests {
		if !ofEmailSecurity(operation) {
			continue
		}
		t.Run(fmt.Sprintf("%d %s", n+1, operation), func(t *testing.T) {
			t.Parallel()
			f := newMailFake(t)
			cfg := f.mailConfig()
			cfg.OnFigures = func(g migrator.Figures) error { cfg.Before = &g; return nil }
			ctx, stop := context.WithCancelCause(t.Context())
			killed := errors.New("killed")
			f.misbehave = func(string, int) fault {
				if len(f.requests) != n+1 {
					return fine
				}
				stop(killed)
				return lostAfter
			}
			if _, err := migrator.Run(ctx, cfg); !errors.Is(err, killed) {
				t.Fatalf("first run: %v", err)
			}
			migrate(t, cfg)
			if diff := cmp.Diff(want, mailChanges(f)); diff != "" {
				t.Errorf("changes (-want +got):\n%s", diff)
			}
		})
	}
}

// ofEmailSecurity reports whether an operation belongs to this product alone; the others are
// tried out with CAS.
func ofEmailSecurity(operation string) bool {
	return strings.HasPrefix(operation, "tmems ") || strings.Contains(operation, "/api/cegp") || strings.Contains(operation, "/api/sso") || strings.Contains(operation, "/api/assignment")
}

// mailChanges leaves out what may happen more often without harm.
func mailChanges(f *fake) map[string]int {
	out := identityChanges(f)
	for _, harmless := range []string{"tmems POST /api/upgrade/continue", "v1 POST /api/sso", "v1 POST /api/assignment/resend"} {
		delete(out, harmless)
	}
	return out
}
