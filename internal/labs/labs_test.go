package labs

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// bench is that of these tests; the rows of licences are those of estate's tests.
var bench Bench

func TestMain(m *testing.M) { os.Exit(bench.Main(m, nil, estate.Service())) }

const code = "AA-1"

// start is a business with a licence that waits for its code.
func start() Start {
	return Start{Business: estate.Business{Platform: estate.Foundation}, Licences: []estate.Licence{
		{State: estate.LicenceNotActivated, Product: "cas", Name: "Gadget", Code: code, Seats: 5, Ends: Began().AddDate(1, 0, 0)},
	}}
}

// activate is what a product does with a code.
func activate(code string) sim.Command {
	return Act(func(tx *sim.Tx) error {
		_, err := estate.ActivateCode(tx, code, estate.Activation{Notify: "owner@example.com"})
		return err
	})
}

func TestLab(t *testing.T) {
	t.Parallel()
	l := bench.Lab(t, start())
	now := func(r *sim.Reader) (time.Time, error) { return r.Now(), nil }
	if got := See(l, "", now); !got.Equal(Began()) {
		t.Errorf("it begins at %s", got)
	}
	if got := See(l, "v1:somebody", func(r *sim.Reader) (string, error) { return r.Actor(), nil }); got != "v1:somebody" {
		t.Errorf("it is read by %q", got)
	}
	l.Refused(func() error { _, err := l.As("x", activate("nonsense")); return err }, "licence.code.unknown")
	before := l.Dump()
	l.Done("x", activate(code))
	if l.Dump() == before {
		t.Error("what was done cannot be seen")
	}
	if got := l.Rows("estate."); !slices.Equal(got, []string{"estate.licence.activate"}) || len(l.Rows("")) < 2 || l.Rows("nobody.") != nil {
		t.Errorf("the rows are %q of %q", got, l.Rows(""))
	}
	if got := l.Mail("owner@example.com"); got.To != "owner@example.com" {
		t.Errorf("the mail is %+v", got)
	}
	if l.Dump("things", "events") == l.Dump("things") {
		t.Error("events are left out, and it is the same")
	}
	l.Advance(time.Hour)
	if got := See(l, "", now); !got.Equal(Began().Add(time.Hour + 5*time.Second)) {
		t.Errorf("the time is %s", got)
	}
	l.Set(map[string]string{sim.SettingMailDelivery: "9s"})
	if got := See(l, "", func(r *sim.Reader) (time.Duration, error) { return r.Duration(sim.SettingMailDelivery) }); got != 9*time.Second {
		t.Errorf("the setting is %s", got)
	}
	if err := l.Push("nothing", "x", "y", `{}`); err == nil {
		t.Error("a kind that is not there was pushed")
	}
}

// Equal worlds are made once; one that is not described is made anew.
func TestStarts(t *testing.T) {
	t.Parallel()
	made := 0
	s := start()
	s.Place = func(*sim.Tx) error { made++; return nil }
	for _, tc := range []struct {
		world any
		made  int
	}{{"a", 1}, {"a", 1}, {"b", 2}, {nil, 3}, {nil, 4}} {
		s.World = tc.world
		bench.Lab(t, s)
		if made != tc.made {
			t.Errorf("the world %v: %d were made, want %d", tc.world, made, tc.made)
		}
	}
	s.World, s.Place = "wrong", func(*sim.Tx) error { return errors.New("no such world") }
	if _, err := bench.TryLab(t, s); err == nil {
		t.Error("a world that cannot be is one")
	}
	own := bench.Open(t, estate.Service())
	l := bench.Lab(t, Start{Engine: own, ID: "own", Now: Began().AddDate(5, 0, 0), Locale: "ja", Timezone: "UTC"})
	if own == bench.Engine() || l.Engine != own || l.Box.ID() != "own" {
		t.Errorf("%s lies on another engine", l.Box.ID())
	}
	got := See(l, "", func(r *sim.Reader) ([]string, error) {
		return []string{r.Now().Format(time.RFC3339), r.Locale(), r.Timezone().String()}, nil
	})
	if d := cmp.Diff([]string{"2031-01-15T09:00:00Z", "ja", "UTC"}, got); d != "" {
		t.Error(d)
	}
}

// A row that no test takes is named.
func TestMissed(t *testing.T) {
	t.Parallel()
	var b Bench
	kinds := []sim.AnyKind{estate.Licences}
	all := b.missed(kinds)
	if len(all) != len(estate.Licences.Table().Rows) {
		t.Errorf("with no test, only %q are missed", all)
	}
	l := b.Lab(t, Start{Engine: b.Open(t, estate.Service()), Licences: start().Licences})
	l.Done("x", activate(code))
	if left := b.missed(kinds); len(left) != len(all)-1 || slices.Contains(left, "estate.licence.activate") {
		t.Errorf("with one taken, %q are missed", left)
	}
}

func TestCodes(t *testing.T) {
	t.Parallel()
	reason := lifecycle.Reason{Code: "a"}
	for _, tc := range []struct {
		err  error
		want []string
	}{
		{nil, nil},
		{errors.New("broken"), []string{"broken"}},
		{fmt.Errorf("wrapped: %w", sim.ErrNotFound), []string{"not found"}},
		{&lifecycle.Refused{Reasons: []lifecycle.Reason{reason, {Code: "b"}}}, []string{"a", "b"}},
		{&web.Denied{Status: http.StatusForbidden, Reason: reason}, []string{"403", "a"}},
		{&estate.ScopeError{Scope: "mfa"}, []string{"limited", "mfa"}},
		{&estate.SessionError{Code: "session.ended", Reason: "signed_out"}, []string{"session.ended", "signed_out"}},
		{&sim.Invalid{}, []string{"invalid"}},
	} {
		if d := cmp.Diff(tc.want, Codes(tc.err)); d != "" {
			t.Errorf("%v: %s", tc.err, d)
		}
	}
}

// A client says who it is, in which language it asks, and what else it is told to.
func TestClient(t *testing.T) {
	t.Parallel()
	Both(t, func(t *testing.T, lang string, say func(en, ja string) string) {
		t.Helper()
		l := bench.Lab(t, start())
		sessions := estate.NewSessions("cas", estate.InSteps)
		s := l.Server("cas", "Cloud App Security", sessions)
		type in struct {
			Body struct {
				Name string `json:"name"`
			}
		}
		type out struct {
			Token string `json:"token"`
		}
		web.Register(s, web.Op{ID: "sign-in", Method: http.MethodPost, Path: "/api/sign-in", Public: true}, func(_ context.Context, _ *web.Call, b *in) (*out, error) {
			return &out{Token: b.Body.Name}, nil
		})
		web.Register(s, web.Op{ID: "closed", Method: http.MethodGet, Path: "/api/closed"}, func(context.Context, *web.Call, *struct{}) (*out, error) {
			return &out{}, nil
		})
		c := l.Client(s)
		c.Lang = lang
		c.Problem(http.StatusUnauthorized, "session.missing", http.MethodGet, "/api/closed", "")
		c.SignIn(`{"name":"nonsense"}`)
		if c.Token != "nonsense" {
			t.Errorf("the token is %q", c.Token)
		}
		p := c.Problem(http.StatusUnauthorized, "session.unknown", http.MethodGet, "/api/closed", "")
		if want := say("credential", "認証"); !strings.Contains(p.Detail, want) {
			t.Errorf("%q does not speak %s", p.Detail, lang)
		}
		if got := l.Clicker(s, lang).Get("/api/closed"); got.Status != http.StatusUnauthorized {
			t.Errorf("a browser without a session: %d", got.Status)
		}
	})
}
