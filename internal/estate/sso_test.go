package estate_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// issue issues a ticket, use shows it.
type (
	issue struct{ in estate.NewTicket }
	show  struct{ id, service string }
)

func (issue) Name() string { return "test.issue" }

func (c issue) Run(tx *sim.Tx) (any, error) {
	return estate.Tickets.New(tx, estate.IssueTicket, c.in)
}

func (show) Name() string { return "test.show" }

func (c show) Run(tx *sim.Tx) (any, error) {
	return estate.Tickets.Fire(tx, c.id, estate.UseTicket, estate.TicketUse{Service: c.service})
}

// A ticket is good once, at its own door, while it is fresh.
func TestTicket(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		service string
		age     time.Duration
		used    bool
		code    string
	}{
		"at once":            {"cas", 0, false, ""},
		"at its last moment": {"cas", 5*time.Minute - time.Microsecond, false, ""},
		"too late":           {"cas", 5 * time.Minute, false, "sso.expired"},
		"twice":              {"cas", 0, true, "sso.used"},
		"at another door":    {"v1", 0, false, "sso.elsewhere"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := newBox(t, kinds, func(*sim.Tx) error { return nil })
			got, err := sim.Do[estate.Ticket](t.Context(), box, sim.As("x"), issue{estate.NewTicket{Service: "cas", From: "clp", Account: "a", Login: "somebody"}})
			if err != nil || got.State != estate.TicketIssued || sim.TagOf(got.Key) != sim.Tag("one") {
				t.Fatalf("issued %+v, %v", got, err)
			}
			if tc.used {
				if _, err := box.Do(t.Context(), sim.As("x"), show{got.ID, "cas"}); err != nil {
					t.Fatal(err)
				}
			}
			if tc.age > 0 {
				advance(t, box, tc.age)
			}
			used, err := sim.Do[estate.Ticket](t.Context(), box, sim.As("x"), show{got.ID, tc.service})
			if tc.code == "" {
				if err != nil || used.State != estate.TicketUsed || !used.UsedAt.Equal(began.Add(tc.age)) {
					t.Errorf("used %+v, %v", used, err)
				}
				return
			}
			if refused, ok := errors.AsType[*lifecycle.Refused](err); !ok || len(refused.Reasons) != 1 || refused.Reasons[0].Code != tc.code {
				t.Errorf("refused with %v, want %s", err, tc.code)
			}
		})
	}
}

// The key is a secret of whoever was given it.
func TestTicketKeyIsHidden(t *testing.T) {
	t.Parallel()
	box := newBox(t, kinds, func(*sim.Tx) error { return nil })
	got, err := sim.Do[estate.Ticket](t.Context(), box, sim.As("x"), issue{estate.NewTicket{Service: "cas"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := box.View(t.Context(), func(r *sim.Reader) error {
		list, err := r.Events(sim.EventFilter{})
		for _, e := range list {
			if strings.Contains(string(e.Body), got.Key) {
				t.Errorf("the event %s shows the key", e.Row)
			}
		}
		ends, err2 := got.Expires(r)
		if !ends.Equal(began.Add(5 * time.Minute)) {
			t.Errorf("it ends at %v", ends)
		}
		return errors.Join(err, err2)
	}); err != nil {
		t.Fatal(err)
	}
}
