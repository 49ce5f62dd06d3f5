package mockapexone_test

import (
	"slices"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockapexone"
)

// The back end prepares the update from the connection on, for a time that is drawn
// once; tries neither shorten nor restart it, and sign nobody out.
func TestPreparation(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	in, err := l.signIn(chief, password)
	l.must(err)
	l.connect()
	due := l.ready()
	if wait := due.Sub(began); wait < 30*time.Minute || wait > time.Hour {
		t.Fatalf("ready after %v", wait)
	}
	for range 10 { // a client that tries again and again
		if reason, ok := l.preparing(); !ok || reason.Code != "apexone.update.preparing" || reason.Text.JA != "一時的な問題が発生しました。サポートエンジニアがこの問題の解決に取り組んでいます。しばらくしてからもう一度お試しください。" {
			t.Fatalf("%+v, %v", reason, ok)
		}
		l.wants(l.tell(estate.Begin, nil), "apexone.update.preparing")
		l.must(l.tell(estate.Deferred, nil))
		l.advance(time.Minute)
	}
	if l.ready() != due || l.tenant().Tries != 10 {
		t.Errorf("ready at %v, not at %v; %d tries", l.ready(), due, l.tenant().Tries)
	}
	l.view(func(r *sim.Reader) error {
		_, err := l.apex.Sessions.Check(r, in.Token)
		return err
	})
	if blocks := l.blocks(estate.Begin); len(blocks) != 0 {
		t.Errorf("before anybody tries, %v stands in the way", blocks)
	}
	l.must(l.box.Advance(t.Context(), "tester", sim.Goal{To: due}))
	if _, ok := l.preparing(); ok || l.tenant().State != mockapexone.TenantConnected || !l.tenant().ReadyAt.Equal(due) {
		t.Errorf("%+v", l.tenant())
	}
	l.must(l.tell(estate.Begin, nil))
	l.wants(l.do(func(tx *sim.Tx) error { _, err := l.apex.Sessions.Check(&tx.Reader, in.Token); return err }), "session.ended")
}

// What ends the preparation is as the setting was when the token was taken.
func TestPreparationEndsOtherwise(t *testing.T) {
	t.Parallel()
	t.Run("tries", func(t *testing.T) {
		t.Parallel()
		l := newLab(t, func(s *start) {
			s.settings = map[string]string{"apexone.preparation.ends": "tries", "apexone.preparation.tries": "2"}
		})
		l.connect()
		l.advance(5 * time.Hour)
		for i, want := range []lifecycle.State{mockapexone.TenantPreparing, mockapexone.TenantConnected} {
			l.must(l.tell(estate.Deferred, nil))
			if got := l.tenant(); got.State != want || got.Tries != i+1 {
				t.Errorf("after %d tries: %+v", i+1, got)
			}
		}
		l.wants(l.tell(estate.Deferred, nil), "apexone.nothing_under_way")
	})
	t.Run("never", func(t *testing.T) {
		t.Parallel()
		l := newLab(t, func(s *start) { s.settings = map[string]string{"apexone.preparation.ends": "never"} })
		l.connect()
		l.advance(48 * time.Hour)
		if _, ok := l.preparing(); !ok {
			t.Error("time has ended it")
		}
		l.must(l.tell("finish_preparation", nil))
		l.must(l.tell(estate.Begin, nil))
	})
}

// A placed tenant prepares as one that was told to.
func TestPlacedInPreparation(t *testing.T) {
	t.Parallel()
	l := newLab(t, func(s *start) {
		s.world.State, s.world.Since, s.world.Instance = "preparing", "10m", "one"
		s.settings = map[string]string{"apexone.preparation": "40m"}
	})
	if got := l.ready().Sub(began); got != 30*time.Minute {
		t.Errorf("ready after %v", got)
	}
}

// Every guard of connecting and of updating stands in the way before and when it is tried.
func TestGuards(t *testing.T) {
	t.Parallel()
	asleep := func(s *start) { s.world.Hibernation = mockapexone.WorldHibernation{State: "hibernating", Since: "24h"} }
	ready := func(s *start) { s.world.State, s.world.Instance = "connected", "one" }
	for name, tc := range map[string]struct {
		bend []func(*start)
		on   lifecycle.Trigger
		code string
	}{
		"asleep, connecting":        {[]func(*start){asleep}, estate.Connect, "apexone.hibernating"},
		"asleep, updating":          {[]func(*start){asleep, ready}, estate.Begin, "apexone.hibernating"},
		"not connected":             {nil, estate.Begin, "apexone.update.not_connected"},
		"expired":                   {[]func(*start){ready, func(s *start) { s.licence.Ends = began.Add(-time.Second) }}, estate.Begin, "apexone.update.licence_expired"},
		"connected already":         {[]func(*start){ready}, estate.Connect, "apexone.register.already"},
		"nothing to finish":         {nil, estate.End, "apexone.nothing_under_way"},
		"nothing to finish up":      {nil, "finish_preparation", "apexone.nothing_under_way"},
		"updated":                   {[]func(*start){ready, func(s *start) { s.world.State, s.licence.State = "closed", estate.LicenceConverted }}, estate.Begin, "apexone.updated"},
		"updating":                  {[]func(*start){ready, func(s *start) { s.world.State = "updating" }}, estate.Begin, "apexone.updating"},
		"connecting while updating": {[]func(*start){ready, func(s *start) { s.world.State = "updating" }}, estate.Connect, "apexone.updating"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, tc.bend...)
			before := l.dump()
			l.wants(l.tell(tc.on, estate.Connection{Instance: "two"}), tc.code)
			if blocks := l.blocks(tc.on); !slices.ContainsFunc(blocks, func(r lifecycle.Reason) bool { return r.Code == tc.code }) {
				t.Errorf("nobody was told of it before: %v", blocks)
			}
			if l.dump() != before {
				t.Error("the refusal has changed something")
			}
		})
	}
	l := newLab(t)
	l.wants(l.tell(estate.Connect, estate.Connection{}), "apexone.connect.no_instance")
}

// The end of the update closes Apex Central, hands the licence over and leaves each
// account where its type belongs.
func TestUpdate(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	_, err := l.signIn("aaa", "Portal-pass-1")
	l.must(err)
	l.update()
	if got := l.tenant(); got.State != mockapexone.TenantClosed || got.UpdatedAt.IsZero() || got.Instance != "instance-1" {
		t.Errorf("%+v", got)
	}
	for login, want := range map[string]lifecycle.State{
		chief: mockapexone.MustUpdate, bbb: mockapexone.MustUpdate, `CORP\yamada`: mockapexone.MustUpdate,
		"saml@example.co.jp": mockapexone.AwaitingProvider, "saml-nobody": mockapexone.NotMigrated, "SAML group": mockapexone.NotMigrated,
		"leaver": mockapexone.UserDisabled, "aaa": mockapexone.Upgraded,
	} {
		if got := l.user(login); got.State != want {
			t.Errorf("%s is %s, want %s", login, got.State, want)
		}
	}
	if h := l.hibernation(); h.State != mockapexone.Released {
		t.Errorf("%+v", h)
	}
	l.view(func(r *sim.Reader) error {
		licence, ok, err := estate.LicenceFor(r, "apexone")
		if !ok || licence.State != estate.LicenceConverted || licence.Granted != 0 {
			t.Errorf("the licence is %+v", licence)
		}
		offer, ok, failed := l.apex.Offer(r)
		if failed != nil || !ok || !offer.Updated || !offer.Connected {
			t.Errorf("%+v", offer)
		}
		return err
	})
	l.advance(100 * 24 * time.Hour) // nothing purges it any more
	if l.tenant().State != mockapexone.TenantClosed {
		t.Errorf("%+v", l.tenant())
	}
	for login, code := range map[string]string{
		"saml@example.co.jp": "apexone.account.awaiting_provider", "saml-nobody": "apexone.account.not_migrated",
		"leaver": "apexone.account.disabled",
	} {
		_, err := l.signIn(login, password)
		l.wants(err, code)
	}
	_, err = l.signIn("aaa", "Portal-pass-1")
	l.wants(err, "apexone.account.upgraded")
}

// An update takes the longer the more agents there are, up to a limit.
func TestExtra(t *testing.T) {
	t.Parallel()
	l := newLab(t, func(s *start) {
		s.settings = map[string]string{"apexone.update.per_thousand": "2m", "apexone.update.extra": "5m"}
	})
	l.view(func(r *sim.Reader) error {
		got, err := l.apex.Extra(r)
		if got != 0 {
			t.Errorf("without agents %v", got)
		}
		return err
	})
}

// A customer activates a licence, and has everything that belongs to an Apex One.
func TestActivation(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.must(l.do(func(tx *sim.Tx) error { _, err := l.apex.Tenants.New(tx, "activate", nil); return err }))
	l.view(func(r *sim.Reader) error {
		tenants, err := l.apex.Tenants.All(r)
		if err != nil || len(tenants) != 2 || tenants[1].Region != "jp" || tenants[1].Name != "Example" {
			t.Errorf("%+v", tenants)
		}
		h, err := l.apex.Hibernations.All(r)
		if err != nil || len(h) != 2 || h[1].State != mockapexone.Awake {
			t.Errorf("%+v", h)
		}
		f, err := l.apex.TwoFactors.All(r)
		if len(f) != 2 || f[1].State != mockapexone.FactorOff {
			t.Errorf("%+v", f)
		}
		return err
	})
}

func (l *lab) ready() (at time.Time) {
	l.t.Helper()
	l.view(func(r *sim.Reader) (err error) { at, _, err = l.apex.Ready(r); return err })
	return at
}

func (l *lab) preparing() (reason lifecycle.Reason, ok bool) {
	l.t.Helper()
	l.view(func(r *sim.Reader) (err error) { reason, ok, err = l.apex.Preparing(r); return err })
	return reason, ok
}

func (l *lab) blocks(on lifecycle.Trigger) (out []lifecycle.Reason) {
	l.t.Helper()
	l.view(func(r *sim.Reader) (err error) { out, err = l.apex.Blocks(r, on, nil); return err })
	return out
}
