package mockone_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/mockone/mockone"
	"github.com/mockone/mockone/internal/clock"
)

// scene is a step of the migration at a virtual instant after the start.
type scene struct {
	at time.Duration
	do func(b *box, s *script)
}

// script is what the steps learn from each other.
type script struct {
	v1, cas, instance string
	fresh             string // the administrator's token in Vision One
}

// migration is the whole first migration, each command at a fixed instant.
func migration() []scene {
	const first = "cas_administrator"
	return []scene{
		{0, func(b *box, s *script) {
			s.v1, s.cas = b.signIn("v1", "primary_user_account"), b.signIn("cas", first)
		}},
		{10 * time.Second, func(b *box, s *script) {
			a := b.connect(s.v1)
			if a.Status != http.StatusCreated {
				b.t.Fatalf("connecting: %s", a)
			}
			s.instance = a.field("id")
		}},
		{3 * time.Minute, func(b *box, s *script) {
			b.must("POST", "v1", "/api/product-instances/"+s.instance+"/got-it", s.v1, nil)
			b.must("POST", "v1", "/api/product-instances/"+s.instance+"/update-solution", s.v1, map[string]bool{"agreed": true})
		}},
		{3*time.Minute + 20*time.Second, func(b *box, s *script) {
			b.must("POST", "v1", "/api/product-instances/"+s.instance+"/update", s.v1, map[string]bool{"understood": true})
			if a := b.call("GET", "cas", "/api/session", s.cas, nil); a.code() != "session.ended" || a.field("reason") != "update_started" {
				b.t.Errorf("the CAS session after the start: %s", a)
			}
		}},
		{10 * time.Minute, func(b *box, s *script) {
			if a := b.must("GET", "v1", "/api/cecp", s.v1, nil); a.field("state") != "ready" {
				b.t.Errorf("CECP: %s", a)
			}
			c := b.Credentials[first]
			ticket := b.must("POST", "cas", "/api/sign-in", "", map[string]string{"email": c.Login, "password": c.Password}).field("token")
			b.must("POST", "cas", "/api/update-account/continue", ticket, nil)
			b.must("POST", "cas", "/api/update-account/password", ticket, map[string]string{"new_password": "Fresh-Pass1!", "confirm_password": "Fresh-Pass1!"})
		}},
		{11 * time.Minute, func(b *box, s *script) {
			c := b.Credentials[first]
			s.fresh = b.must("POST", "v1", "/api/sign-in", "", map[string]string{"email": c.Login, "password": "Fresh-Pass1!"}).field("token")
			b.must("GET", "v1", "/api/session", s.fresh, nil)
		}},
		{15 * time.Minute, func(b *box, s *script) {
			b.must("POST", "v1", "/api/sign-out", s.fresh, nil)
		}},
	}
}

// way is how a test reaches a virtual instant.
type way struct {
	name, mode string
	goTo       func(b *box, wall *clock.Fake, at time.Time)
}

func ways() []way {
	return []way{
		{"one leap per wait", "manual", func(b *box, _ *clock.Fake, at time.Time) { b.advance(map[string]any{"to": at}) }},
		{"steps of a second", "manual", func(b *box, _ *clock.Fake, at time.Time) {
			for b.now().Before(at) {
				b.advance(map[string]any{"by": "1s"})
			}
		}},
		{"timer by timer", "manual", func(b *box, _ *clock.Fake, at time.Time) {
			for {
				if due := b.due(); len(due) == 0 || due[0].After(at) {
					b.advance(map[string]any{"to": at})
					return
				}
				b.advance(map[string]any{"next": true})
			}
		}},
		{"rate 1000", "rate", func(b *box, wall *clock.Fake, at time.Time) { wall.Advance(at.Sub(b.now()) / 1000) }},
		{"auto", "auto", func(b *box, wall *clock.Fake, at time.Time) {
			d := at.Sub(b.now())
			if d <= 0 {
				return
			}
			slept := make(chan answer, 1)
			go func() { slept <- b.about("POST", "/clock/sleep", map[string]string{"for": d.String()}) }()
			for begun := false; !begun; {
				begun = slices.Contains(b.due(), at)
			}
			// Idle time passes until the clock is there, and no longer: it would jump on.
			for b.now().Before(at) {
				wall.Advance(5 * time.Millisecond)
			}
			if a := <-slept; a.Status != http.StatusOK {
				b.t.Errorf("sleeping: %s", a)
			}
		}},
	}
}

// due returns the instants of the next timers.
func (b *box) due() (out []time.Time) {
	b.t.Helper()
	var c struct {
		Next []struct {
			Due time.Time `json:"due"`
		} `json:"next_timers"`
	}
	b.about("GET", "/clock", nil).into(b.t, &c)
	for _, t := range c.Next {
		out = append(out, t.Due)
	}
	return out
}

// However time moves, the same commands at the same virtual instants give one
// and the same event log, byte for byte.
func TestTheMigrationIsTheSameHoweverTimeMoves(t *testing.T) {
	if underRace {
		t.Skip("one caller alone: run without the race detector")
	}
	t.Parallel()
	logs := map[string]string{}
	for _, w := range ways() {
		if testing.Short() && w.name == "steps of a second" {
			continue // an hour of them: the others tell the same in a tenth of the time
		}
		wall := clock.NewFake(time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC))
		l := newLab(t, func(o *mockone.Options) { o.Wall = wall })
		more := map[string]any{"name": "same"}
		if w.mode == "rate" {
			more["clock"] = map[string]any{"mode": "rate", "rate": 1000}
		}
		b := l.sandbox("cas-foundation", w.mode, more)
		began := b.now()
		var s script
		for _, step := range migration() {
			w.goTo(b, wall, began.Add(step.at))
			if got := b.now(); !got.Equal(began.Add(step.at)) {
				t.Fatalf("%s: it is %v, want %v", w.name, got.Sub(began), step.at)
			}
			step.do(b, &s)
		}
		w.goTo(b, wall, began.Add(time.Hour))
		list, log := b.events()
		if len(list) < 20 {
			t.Errorf("%s: only %d events", w.name, len(list))
		}
		logs[w.name] = log
	}
	want := logs["one leap per wait"]
	for name, log := range logs {
		if log != want {
			t.Errorf("%s tells\n%s\none leap per wait tells\n%s", name, log, want)
		}
	}
}
