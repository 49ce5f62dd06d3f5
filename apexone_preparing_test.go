package mockone_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/mockone/mockone"
	"github.com/mockone/mockone/internal/clock"
)

// mover moves an Apex One that is registered.
type mover struct {
	*box
	wall *clock.Fake
	way  way
	// began is when it was registered.
	began time.Time
	// token is the owner's in Vision One, central that of a user of Apex Central.
	token, central string
}

// newMover registers Apex One in a sandbox of a platform of its own, whose time moves
// that way.
func newMover(t *testing.T, w way, settings object) *mover {
	t.Helper()
	wall := clock.NewFake(time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC))
	l := newLab(t, func(o *mockone.Options) { o.Wall = wall })
	more := object{"name": "same", "settings": settings}
	if w.mode == "rate" {
		more["clock"] = object{"mode": "rate", "rate": 1000}
	}
	m := &mover{box: l.sandbox("apexone-foundation", w.mode, more), wall: wall, way: w}
	m.token, m.central = m.signIn("v1", "primary_user_account"), m.signIn("apexone", "apexone_user")
	m.must("POST", "apexone", "/api/registration", m.central, object{"token": m.box.token("apexone")})
	m.began = m.now()
	return m
}

// at goes to an instant after the registration.
func (m *mover) at(d time.Duration) {
	m.t.Helper()
	m.way.goTo(m.box, m.wall, m.began.Add(d))
	if got := m.now(); !got.Equal(m.began.Add(d)) {
		m.t.Fatalf("%s: it is %v after the registration, want %v", m.way.name, got.Sub(m.began), d)
	}
}

// starts does the steps 11 to 14 of the guide.
func (m *mover) starts() answer {
	m.t.Helper()
	m.must("POST", "v1", m.path(theApex+"/update-solution"), m.token, object{"agreed": true})
	return m.call("POST", "v1", m.path(theApex+"/update"), m.token, object{"understood": true})
}

// deferred wants the start to meet the temporary problem, and nothing else to happen.
func (m *mover) deferred() {
	m.t.Helper()
	got := m.starts()
	if got.Status != http.StatusServiceUnavailable || got.code() != "apexone.update.preparing" || got.field("detail") != temporaryProblem {
		m.t.Fatalf("%v after the registration: %s", m.now().Sub(m.began), got)
	}
	if one := m.must("GET", "v1", m.path(theApex), m.token, nil); one.field("status") != "connected" {
		m.t.Errorf("the instance: %s", one)
	}
	m.must("GET", "apexone", "/api/session", m.central, nil) // nobody was signed out
}

// getsThrough wants the update to start.
func (m *mover) getsThrough() {
	m.t.Helper()
	if got := m.starts(); got.Status != http.StatusAccepted {
		m.t.Fatalf("%v after the registration: %s", m.now().Sub(m.began), got)
	}
}

// prepared returns how long the back end prepared after the registration.
func (m *mover) prepared() time.Duration {
	m.t.Helper()
	var tenant struct {
		Connected time.Time `json:"connected_at"`
		Ready     time.Time `json:"ready_at"`
	}
	if err := json.Unmarshal(m.things("apexone.tenant")[0].Body, &tenant); err != nil {
		m.t.Fatal(err)
	}
	return tenant.Ready.Sub(tenant.Connected)
}

// count returns how often a row was taken.
func (m *mover) count(row string) (n int) {
	m.t.Helper()
	log, _ := m.events()
	for _, e := range log {
		if e.Row == row {
			n++
		}
	}
	return n
}

// However time moves: who tries again at once for ten minutes meets the temporary
// problem each time, and neither shortens nor restarts the preparation by it; who waits
// for an hour gets through. The log tells the two apart [003 STEP 3 15].
func TestTheTemporaryProblem(t *testing.T) {
	t.Parallel()
	all := ways()
	all = slices.DeleteFunc(all, func(w way) bool { return w.name == "steps of a second" }) // an hour of them
	for _, w := range all {
		t.Run(w.name, func(t *testing.T) {
			t.Parallel()
			patient := newMover(t, w, nil)
			patient.deferred()
			patient.at(time.Hour)
			patient.token = patient.signIn("v1", "primary_user_account")
			patient.getsThrough()

			hasty := newMover(t, w, nil)
			tries := 0
			for d := time.Duration(0); d <= 10*time.Minute; d += 30 * time.Second {
				hasty.at(d)
				hasty.deferred()
				tries++
			}
			hasty.at(time.Hour)
			hasty.token = hasty.signIn("v1", "primary_user_account")
			hasty.getsThrough()

			if a, b := patient.prepared(), hasty.prepared(); a != b || a < 30*time.Minute || a > time.Hour {
				t.Errorf("the preparation took %v for who waited and %v for who did not", a, b)
			}
			for name, m := range map[string]struct {
				*mover
				tries int
			}{"patient": {patient, 1}, "hasty": {hasty, tries}} {
				if d, s := m.count("v1.product_instance.defer"), m.count("v1.product_instance.start"); d != m.tries || s != 1 {
					t.Errorf("%s: the log has %d deferred starts and %d others, want %d and 1", name, d, s, m.tries)
				}
				if d := m.count("apexone.tenant.deferred"); d != m.tries {
					t.Errorf("%s: Apex Central counts %d tries, want %d", name, d, m.tries)
				}
			}
		})
	}
}

// The preparation begins when the row is connected, not at the first try.
func TestPreparationBeginsWithTheConnection(t *testing.T) {
	t.Parallel()
	m := newMover(t, ways()[0], nil)
	m.at(time.Hour)
	m.token = m.signIn("v1", "primary_user_account")
	m.getsThrough()
	if n := m.count("v1.product_instance.defer"); n != 0 {
		t.Errorf("%d starts were deferred", n)
	}
}

// What else may end the preparation: a number of tries, or nobody but support.
func TestOtherEndsOfThePreparation(t *testing.T) {
	t.Parallel()
	t.Run("tries", func(t *testing.T) {
		t.Parallel()
		for _, tries := range []int{1, 3} {
			m := newMover(t, ways()[0], object{"apexone.preparation.ends": "tries", "apexone.preparation.tries": strconv.Itoa(tries)})
			m.at(24 * time.Hour) // time alone does not end it
			m.token, m.central = m.signIn("v1", "primary_user_account"), m.signIn("apexone", "apexone_user")
			for range tries {
				m.deferred()
			}
			m.getsThrough()
		}
	})
	t.Run("never", func(t *testing.T) {
		t.Parallel()
		m := newMover(t, ways()[0], object{"apexone.preparation.ends": "never"})
		for day := range 5 {
			m.at(time.Duration(day) * 24 * time.Hour)
			m.token, m.central = m.signIn("v1", "primary_user_account"), m.signIn("apexone", "apexone_user")
			for range 4 {
				m.deferred()
			}
		}
		if a := apexTells(t, m.box, "finish_preparation", nil); a.Status != http.StatusOK {
			t.Fatalf("support: %s", a)
		}
		m.getsThrough()
	})
}
