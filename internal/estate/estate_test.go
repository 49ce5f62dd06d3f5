package estate_test

import (
	"errors"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/clock"
	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

var began = time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)

// signIn starts a session without asking for a password: consoles do that.
type signIn struct {
	sessions *estate.Sessions
	who      estate.SignedIn
}

func (signIn) Name() string { return "test.sign_in" }

func (c signIn) Run(tx *sim.Tx) (any, error) { return c.sessions.New(tx, estate.SignIn, c.who) }

// use does nothing, in the name of a session.
type use struct{}

func (use) Name() string { return "test.use" }

func (use) Run(tx *sim.Tx) (any, error) { return tx.Actor(), nil }

func newBox(t *testing.T, sessions *estate.Sessions, build func(tx *sim.Tx) error) *sim.Sandbox {
	t.Helper()
	engine, err := sim.Open(t.Context(), sim.Options{
		Dir: t.TempDir(),
		Services: []sim.Service{estate.Service(), {
			Name: "test", Kinds: []sim.AnyKind{sessions}, Settings: sessions.Settings(), Commands: []sim.Command{signIn{}, use{}},
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := engine.Close(); err != nil {
			t.Error(err)
		}
	})
	box, err := engine.Create(t.Context(), sim.NewSandbox{ID: "one", World: sim.World{
		Fixture: "test", Digest: t.Name(), Seed: "1", Now: began, Locale: "en", Timezone: "UTC",
		Clock: clock.New(clock.Manual, began, began), Build: build,
	}})
	if err != nil {
		t.Fatal(err)
	}
	return box
}

func TestSessionsEnd(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		during func(t *testing.T, box *sim.Sandbox, s estate.Session)
		reason string
	}{
		{"in use", func(t *testing.T, box *sim.Sandbox, _ estate.Session) { t.Helper(); advance(t, box, 14*time.Minute) }, ""},
		{"by idleness", func(t *testing.T, box *sim.Sandbox, _ estate.Session) { t.Helper(); advance(t, box, 15*time.Minute) }, estate.EndedByIdleness},
		{"renewed by use", func(t *testing.T, box *sim.Sandbox, s estate.Session) {
			t.Helper()
			for range 3 {
				advance(t, box, 14*time.Minute)
				if _, err := box.Do(t.Context(), estate.Bearer{Sessions: kinds, Token: s.Token}, use{}); err != nil {
					t.Fatal(err)
				}
			}
		}, ""},
		{"by age", func(t *testing.T, box *sim.Sandbox, s estate.Session) {
			t.Helper()
			for range 47 {
				advance(t, box, 10*time.Minute)
				if _, err := box.Do(t.Context(), estate.Bearer{Sessions: kinds, Token: s.Token}, use{}); err != nil {
					t.Fatal(err)
				}
			}
			advance(t, box, 10*time.Minute)
		}, estate.EndedByAge},
		{"by force", func(t *testing.T, box *sim.Sandbox, s estate.Session) {
			t.Helper()
			if _, err := box.Do(t.Context(), sim.As("control"), sim.Trigger{
				Kind: "test.session", Thing: s.ID, Trigger: estate.ForceOut, Input: []byte(`{"reason":"update_started"}`),
			}); err != nil {
				t.Fatal(err)
			}
		}, estate.EndedByUpdate},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			box := newBox(t, kinds, func(*sim.Tx) error { return nil })
			s, err := sim.Do[estate.Session](t.Context(), box, sim.As("x"), signIn{kinds, estate.SignedIn{Account: "a", Login: "a@example.com"}})
			if err != nil {
				t.Fatal(err)
			}
			tc.during(t, box, s)
			actor, err := box.Do(t.Context(), estate.Bearer{Sessions: kinds, Token: s.Token}, use{})
			if tc.reason == "" {
				if err != nil || actor != "test:a@example.com" {
					t.Errorf("the session is refused: %v, %v", actor, err)
				}
				return
			}
			refusal, ok := errors.AsType[*estate.SessionError](err)
			if !ok || refusal.Code != "session.ended" || refusal.Reason != tc.reason || refusal.Text.JA == "" {
				t.Errorf("refused with %v (%+v), want session.ended by %s", err, refusal, tc.reason)
			}
		})
	}
}

// kinds is immutable: one lifecycle serves all tests.
var kinds = estate.NewSessions("test")

func advance(t *testing.T, box *sim.Sandbox, d time.Duration) {
	t.Helper()
	if err := box.Advance(t.Context(), "tester", sim.Goal{By: d}); err != nil {
		t.Fatal(err)
	}
}

func TestForeignCredentials(t *testing.T) {
	t.Parallel()
	box := newBox(t, kinds, func(*sim.Tx) error { return nil })
	for token, code := range map[string]string{"": "session.missing", "nonsense": "session.unknown"} {
		_, err := box.Do(t.Context(), estate.Bearer{Sessions: kinds, Token: token}, use{})
		if refusal, ok := errors.AsType[*estate.SessionError](err); !ok || refusal.Code != code {
			t.Errorf("token %q: %v, want %s", token, err, code)
		}
	}
}

func TestConversionGrantsCredits(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name                   string
		conversion             estate.Conversion
		granted, used, balance int
	}{
		{"standard", estate.Conversion{PerSeat: 25}, 2500, 2500, 0},
		{"XDR add-on", estate.Conversion{PerSeat: 30}, 3000, 3000, 0},
		{"URL sandbox", estate.Conversion{PerSeat: 25, ExtraPerSeat: 25}, 2500, 5000, -2500},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			ends := began.AddDate(0, 6, 0)
			box := newBox(t, kinds, func(tx *sim.Tx) error {
				_, err := estate.Licences.Place(tx, estate.Licence{State: estate.LicenceActive, Product: "cas", Seats: 100, Ends: ends}, began)
				return err
			})
			if err := box.View(t.Context(), func(r *sim.Reader) error {
				l, ok, err := estate.LicenceFor(r, "cas")
				if err != nil || !ok {
					return errors.Join(err, errors.New("no licence"))
				}
				list, err := estate.Licences.Explain(r, l.ID)
				if err != nil {
					return err
				}
				for _, p := range list {
					if p.Trigger == estate.Convert && !p.Allowed {
						t.Errorf("converting is refused: %v", p.Reasons)
					}
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			convertFirst(t, box, tc.conversion)
			if err := box.View(t.Context(), func(r *sim.Reader) error {
				c, err := estate.CreditsOf(r)
				if c.Granted != tc.granted || c.Used != tc.used || c.Balance != tc.balance {
					t.Errorf("credits %+v", c)
				}
				l, _, err2 := estate.LicenceFor(r, "cas")
				if !l.FreeUntil.Equal(ends) {
					t.Errorf("free until %v, want the licence's end", l.FreeUntil)
				}
				return errors.Join(err, err2)
			}); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func convertFirst(t *testing.T, box *sim.Sandbox, c estate.Conversion) {
	t.Helper()
	if _, err := box.Do(t.Context(), sim.As("x"), convert{c}); err != nil {
		t.Fatal(err)
	}
	_, err := box.Do(t.Context(), sim.As("x"), convert{c})
	if refused, ok := errors.AsType[*lifecycle.Refused](err); !ok || refused.Reasons[0].Code != "licence.converted" {
		t.Errorf("converting twice: %v", err)
	}
}

type convert struct{ c estate.Conversion }

func (convert) Name() string { return "test.convert" }

func (c convert) Run(tx *sim.Tx) (any, error) {
	l, _, err := estate.LicenceFor(&tx.Reader, "cas")
	if err != nil {
		return nil, err
	}
	return estate.Licences.Fire(tx, l.ID, estate.Convert, c.c)
}

func TestDaysExpired(t *testing.T) {
	t.Parallel()
	for hours, want := range map[int]int{-1: 0, 0: 0, 23: 0, 24: 1, 30 * 24: 30, 31*24 - 1: 30, 31 * 24: 31} {
		l := estate.Licence{Ends: began.Add(-time.Duration(hours) * time.Hour)}
		if got := l.DaysExpired(began); got != want {
			t.Errorf("ended %d h ago: %d days, want %d", hours, got, want)
		}
	}
}

func TestStatus(t *testing.T) {
	t.Parallel()
	const notice = 90 * 24 * time.Hour
	for _, tc := range []struct {
		left time.Duration
		want estate.LicenceStatus
	}{
		{notice + time.Hour, estate.Valid},
		{notice, estate.ExpiringSoon},
		{time.Second, estate.ExpiringSoon},
		{0, estate.Expired},
		{-time.Hour, estate.Expired},
	} {
		if got := (estate.Licence{Ends: began.Add(tc.left)}).Status(began, notice); got != tc.want {
			t.Errorf("%v before its end it is %s, want %s", tc.left, got, tc.want)
		}
	}
}

func TestGoodPassword(t *testing.T) {
	t.Parallel()
	for p, want := range map[string]bool{
		"Passw0rd!": true, "passw0rd!": false, "PASSW0RD!": false, "Password!": false, "Passw0rdx": false, "Pw0!": false, "": false, "日本語Pass1!": true,
	} {
		if got := estate.GoodPassword(p); got != want {
			t.Errorf("%q: %v, want %v", p, got, want)
		}
	}
}

// The control API hands inputs over as pointers.
func TestControlConverts(t *testing.T) {
	t.Parallel()
	var id string
	box := newBox(t, kinds, func(tx *sim.Tx) error {
		l, err := estate.Licences.Place(tx, estate.Licence{State: estate.LicenceActive, Product: "cas", Seats: 10, Ends: began.AddDate(1, 0, 0)}, began)
		id = l.ID
		return err
	})
	if _, err := box.Do(t.Context(), sim.As("control"), sim.Trigger{
		Kind: "estate.licence", Thing: id, Trigger: estate.Convert, Input: []byte(`{"per_seat":25,"extra_per_seat":5}`),
	}); err != nil {
		t.Fatal(err)
	}
	if err := box.View(t.Context(), func(r *sim.Reader) error {
		c, err := estate.CreditsOf(r)
		if c.Granted != 250 || c.Used != 300 {
			t.Errorf("credits %+v", c)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// On a clock that stands still between moves a session ends when nobody has used
// it for its time, not earlier, however soon after another a use came.
func TestASessionLastsItsTimeAfterTheLastUse(t *testing.T) {
	t.Parallel()
	box := newBox(t, kinds, func(*sim.Tx) error { return nil })
	s, err := sim.Do[estate.Session](t.Context(), box, sim.As("x"), signIn{kinds, estate.SignedIn{Account: "a", Login: "a@example.com"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range []time.Duration{59 * time.Second, 15*time.Minute - time.Second} {
		advance(t, box, d)
		if _, err := box.Do(t.Context(), estate.Bearer{Sessions: kinds, Token: s.Token}, use{}); err != nil {
			t.Fatalf("%v after the last use: %v", d, err)
		}
	}
}
