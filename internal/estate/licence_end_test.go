package estate_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
)

// told returns what was said of the ends of licences: the row, the day on which it was
// taken, and to whom a mail went.
func (s *shop) told() []string {
	s.t.Helper()
	var out []string
	s.view(func(r *sim.Reader) error {
		out = nil
		events, err := r.Events(sim.EventFilter{Kind: "estate.licence"})
		if err != nil {
			return err
		}
		for _, e := range events {
			row := strings.TrimPrefix(e.Row, "estate.licence.")
			switch row {
			case "notice", "grace", "lock", "purge":
			default:
				continue
			}
			mail, err := r.Mail(sim.MailFilter{Template: "licence_" + row}, 0)
			if err != nil {
				return err
			}
			to := "nobody"
			for _, d := range mail {
				m := d.Message
				if m.SentAt.Equal(e.At) {
					to = m.To
				}
				if m.Subject.EN == "" || m.Subject.JA == "" || m.Body.EN == "" || m.Body.JA == "" {
					s.t.Errorf("the mail %+v", m)
				}
			}
			if e.From != e.To {
				s.t.Errorf("%s leads from %s to %s", e.Row, e.From, e.To)
			}
			l, err := estate.Licences.Get(r, e.Thing)
			if err != nil {
				return err
			}
			out = append(out, fmt.Sprintf("%s %s %d %s", l.Name, row, e.At.Sub(began)/day, to))
		}
		return nil
	})
	return out
}

func (s *shop) contact(email string) *shop {
	s.t.Helper()
	if _, err := s.do(func(tx *sim.Tx) (estate.Licence, error) {
		return estate.Licence{}, estate.SetContact(tx, email)
	}); err != nil {
		s.t.Fatal(err)
	}
	return s
}

// Each licence tells of its own end, and the one that keeps Vision One open longest of
// its grace, lock and purge, each at its own instant [ACC].
func TestEndsAreTold(t *testing.T) {
	t.Parallel()
	trial := inUse("v1", 100*day)
	trial.Trial = true
	gone := inUse("v1ecs", -day)
	gone.Trial, gone.State = true, estate.LicenceDetached
	const who = "owner@example.com"
	say := func(lines ...string) []string {
		for i := range lines {
			lines[i] += " " + who
		}
		return lines
	}
	for name, tc := range map[string]struct {
		platform estate.Platform
		list     []estate.Licence
		want     []string
	}{
		"one licence":               {estate.Foundation, []estate.Licence{inUse("cas", 100*day)}, say("cas notice 10", "cas grace 100", "cas lock 130", "cas purge 160")},
		"two, and one for both":     {estate.Legacy, []estate.Licence{inUse("cas", 100*day), inUse("v1ecs", 100*day)}, say("cas notice 10", "v1ecs notice 10", "cas grace 100", "cas lock 130", "cas purge 160")},
		"one after the other":       {estate.Foundation, []estate.Licence{inUse("cas", 100*day), inUse("v1ecs", 110*day)}, say("cas notice 10", "v1ecs notice 20", "v1ecs grace 110", "v1ecs lock 140", "v1ecs purge 170")},
		"a trial has no grace":      {estate.Foundation, []estate.Licence{trial}, say("v1 notice 85", "v1 lock 100", "v1 purge 130")},
		"a trial ends last":         {estate.Foundation, []estate.Licence{inUse("cas", 90*day+time.Hour), trial}, say("cas notice 0", "v1 notice 85", "v1 grace 100", "cas lock 120", "cas purge 150")},
		"nothing is made up for":    {estate.Foundation, []estate.Licence{inUse("cas", -day)}, say("cas lock 29", "cas purge 59")},
		"what was let go of counts": {estate.Foundation, []estate.Licence{gone}, say("v1ecs purge 29")},
		"no Vision One":             {estate.NoVisionOne, []estate.Licence{inUse("cas", 100*day)}, say("cas notice 10")},
		"not activated":             {estate.Foundation, []estate.Licence{waiting("cas", "X", 100*day)}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t, tc.platform, tc.list...).contact(who)
			s.advance(400 * day)
			if d := cmp.Diff(tc.want, s.told()); d != "" {
				t.Error(d)
			}
		})
	}
}

// A renewal moves the instants, also from within the lock; without a contact of the
// business whoever was told of the activation is told of the end, and else nobody.
func TestARenewalMovesTheInstants(t *testing.T) {
	t.Parallel()
	s := newShop(t, estate.Foundation, inUse("cas", 100*day), renewal("cas", "R", 300*day))
	s.advance(140 * day)
	if _, err := s.activate("R"); err != nil {
		t.Fatal(err)
	}
	s.contact("owner@example.com").advance(400 * day)
	want := []string{
		"cas notice 10 nobody", "cas grace 100 nobody", "cas lock 130 nobody",
		"cas notice 210 owner@example.com", "cas grace 300 owner@example.com", "cas lock 330 owner@example.com", "cas purge 360 owner@example.com",
	}
	if d := cmp.Diff(want, s.told()); d != "" {
		t.Error(d)
	}
	s = newShop(t, estate.Foundation, waiting("cas", "X", 100*day))
	if _, err := s.activate("X"); err != nil {
		t.Fatal(err)
	}
	s.advance(20 * day)
	if d := cmp.Diff([]string{"cas X notice 10 owner@example.com"}, s.told()); d != "" {
		t.Error(d)
	}
}
