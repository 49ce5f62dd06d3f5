package mockapexone_test

import (
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/labs"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockapexone"
	"github.com/mockone/mockone/mockapexone/agents"
)

const day = 24 * time.Hour

// totpAt returns the code that an authenticator app shows.
func totpAt(t *testing.T, secret string, at time.Time) string {
	t.Helper()
	code, err := totp.GenerateCode(secret, at)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// code returns a user's code that is good now, from what the sandbox tells its clients.
func (l *lab) code(login string) (code string) {
	l.t.Helper()
	l.view(func(r *sim.Reader) error {
		all, err := l.apex.Service().Credentials(r)
		for _, c := range all {
			if c.Login == login && c.OTP != nil {
				code = c.OTP.Code
				if want := totpAt(l.t, c.OTP.Secret, r.Now()); code != want {
					l.t.Errorf("the code is %s, an app shows %s", code, want)
				}
			}
		}
		return err
	})
	return code
}

// Seven days without use it hibernates; a sign-in starts the time over. It can be woken
// up, and nothing is lost.
func TestHibernation(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.advance(6 * day)
	_, err := l.signIn(chief, password)
	l.must(err)
	l.advance(6 * day)
	if h := l.hibernation(); h.State != mockapexone.Awake || !h.LastUsed.Equal(began.Add(6*day)) {
		t.Fatalf("%+v", h)
	}
	l.advance(day)
	if h := l.hibernation(); h.State != mockapexone.Hibernating {
		t.Fatalf("%+v", h)
	}
	_, err = l.signIn(chief, password)
	l.wants(err, "apexone.hibernating")
	l.wants(l.as(chief, l.apex.Register(token)), "apexone.hibernating")
	l.must(l.as("visitor", l.apex.WakeUp()))
	l.wants(l.as("visitor", l.apex.WakeUp()), "apexone.hibernation.awake")
	_, err = l.signIn(chief, password)
	l.must(err)
}

// fleet is one agent that is switched on, with what manages it.
func fleet(s *start) {
	s.world.WorldFleet = agents.WorldFleet{
		Servers: []agents.WorldServer{{Name: "one", FQDN: "one.example.com"}}, Groups: []agents.WorldGroup{{Name: "Office"}},
		Agents: []agents.WorldAgent{{ID: "agent-1", Host: "PC-1", IP: "10.0.0.1", MAC: "02-00-0A-01-00-01"}},
	}
}

// An agent that is online keeps it awake; when it is switched off, the time begins.
func TestAgentsKeepItAwake(t *testing.T) {
	t.Parallel()
	l := newLab(t, fleet)
	l.advance(30 * day)
	if h := l.hibernation(); h.State != mockapexone.Awake {
		t.Fatalf("%+v", h)
	}
	l.must(l.Push("apexone.agent", "agent-1", "switch_off", ""))
	l.advance(7*day - time.Minute)
	if h := l.hibernation(); h.State != mockapexone.Awake {
		t.Fatalf("%+v", h)
	}
	l.advance(time.Minute)
	if h := l.hibernation(); h.State != mockapexone.Hibernating {
		t.Fatalf("%+v", h)
	}
	if pages := labs.See(l.Lab, "", func(r *sim.Reader) (estate.EndpointSummary, error) { return l.apex.Endpoints().EndpointSummary(r) }); pages.Endpoints != 1 {
		t.Errorf("%+v", pages)
	}
	l.advance(60 * day)
	if pages := labs.See(l.Lab, "", func(r *sim.Reader) (estate.EndpointSummary, error) { return l.apex.Endpoints().EndpointSummary(r) }); pages.Endpoints != 0 {
		t.Errorf("purged, it still has %+v", pages)
	}
}

// After 53 days of it a mail announces the purge, which comes a week later and leaves nothing.
func TestPurge(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.advance((7 + 53) * day)
	if h := l.hibernation(); h.State != mockapexone.PurgeAnnounced || !h.PurgeAt.Equal(began.Add(67*day)) {
		t.Fatalf("%+v", h)
	}
	var mails []string
	l.view(func(r *sim.Reader) error {
		return r.Conn.Query(`SELECT body FROM things WHERE kind = 'mail.message'`, nil, func(scan func(...any) error) error {
			var body string
			err := scan(&body)
			mails = append(mails, body)
			return err
		})
	})
	if len(mails) != 3 || !strings.Contains(mails[0], "2026-03-23") {
		t.Errorf("%d mails: %v", len(mails), mails)
	}
	l.advance(7 * day)
	if l.tenant().State != mockapexone.TenantPurged || l.hibernation().State != mockapexone.HibernationPurged {
		t.Errorf("%+v, %+v", l.tenant(), l.hibernation())
	}
	_, err := l.signIn(chief, password)
	l.wants(err, "apexone.purged")
	l.wants(l.as("visitor", l.apex.WakeUp()), "apexone.purged")
	l.view(func(r *sim.Reader) error {
		users, err := l.apex.UserList(r)
		if len(users) != 0 {
			t.Errorf("%d users are left", len(users))
		}
		_, ok, failed := l.apex.Offer(r)
		if ok || failed != nil {
			t.Error("there is something to connect")
		}
		return err
	})
}

// Somebody who wakes it up after the notice has it for good again.
func TestWakingUpAfterTheNotice(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.advance(61 * day)
	l.must(l.as("visitor", l.apex.WakeUp()))
	l.advance(6 * day)
	if h := l.hibernation(); h.State != mockapexone.Awake || !h.PurgeAt.IsZero() {
		t.Errorf("%+v", h)
	}
}
