package estate_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

func TestActivationCode(t *testing.T) {
	t.Parallel()
	s := newShop(t, estate.Foundation, waiting("cas", "CA-1", 365*day))
	s.view(func(r *sim.Reader) error {
		if _, ok, err := estate.LicenceFor(r, "cas"); ok || err != nil {
			t.Errorf("a licence that is not activated counts: %v", err)
		}
		return nil
	})
	_, err := s.activate("CA-2")
	refused(t, err, "licence.code.unknown")
	l, err := s.activate(" ca-1 ")
	if err != nil || l.State != estate.LicenceActive || !l.ActivatedAt.Equal(began) {
		t.Fatalf("activating: %+v, %v", l, err)
	}
	before := s.all()
	_, err = s.activate("CA-1")
	refused(t, err, "licence.activated")
	if r, _ := errors.AsType[*lifecycle.Refused](err); r.Reasons[0].Text.EN != "Products Already Activated" {
		t.Errorf("the second use says %q", r.Reasons[0].Text.EN)
	}
	if after := s.all(); fmt.Sprint(after) != fmt.Sprint(before) {
		t.Errorf("the second use changed %v to %v", before, after)
	}
	s.view(func(r *sim.Reader) error {
		if got, ok, err := estate.LicenceFor(r, "cas"); !ok || err != nil || got.ID != l.ID {
			t.Errorf("the licence for cas is %+v, %v", got, err)
		}
		return nil
	})
	mail := s.mail()
	// The end of the licence is a date in the sandbox's zone.
	if len(mail) != 1 || mail[0].To != "owner@example.com" || mail[0].Template != "activation" || !strings.Contains(mail[0].Body.JA, "2027-01-15") {
		t.Errorf("the confirmation: %+v", mail)
	}
}

func TestActivationLink(t *testing.T) {
	t.Parallel()
	one := waiting("cas", "", 365*day)
	one.LinkTo = "owner@example.com"
	byCode := waiting("tmems", "TM-1", 365*day)
	s := newShop(t, estate.NoVisionOne, one, byCode)
	mail := s.mail() // the link is mailed by itself
	if len(mail) != 1 || mail[0].To != "owner@example.com" {
		t.Fatalf("the mail: %+v", mail)
	}
	key, ok := strings.CutPrefix(mail[0].Links["activate"].Path, "/activation-links/")
	if !ok {
		t.Fatalf("the link: %+v", mail[0].Links)
	}
	use := func(key string) (estate.Licence, error) {
		return s.do(func(tx *sim.Tx) (estate.Licence, error) { return estate.ActivateLink(tx, key, estate.Activation{}) })
	}
	for _, wrong := range []string{"", "nonsense", key[1:]} {
		if _, err := use(wrong); !errors.Is(err, sim.ErrNotFound) {
			t.Errorf("the key %q: %v", wrong, err)
		}
	}
	if l, err := use(key); err != nil || l.State != estate.LicenceActive {
		t.Fatalf("using the link: %+v, %v", l, err)
	}
	_, err := use(key)
	refused(t, err, "licence.activated")
	s.view(func(r *sim.Reader) error {
		l, reasons, err := estate.LicenceOfLink(r, key)
		if err != nil || l.Product != "cas" || len(reasons) != 1 || reasons[0].Code != "licence.activated" {
			t.Errorf("the link leads to %+v, %v, %v", l, reasons, err)
		}
		shown, err := r.Things("estate.licence", "", "", 10)
		if err == nil && strings.Contains(fmt.Sprint(shown), key) {
			t.Error("control shows the key of the link")
		}
		return err
	})
	_, err = s.fire(s.all()["cas "].ID, estate.MailLink, nil)
	refused(t, err, "licence.activated")
	_, err = s.fire(s.all()["tmems TM-1"].ID, estate.MailLink, nil)
	refused(t, err, "licence.no_link")
	if got := s.mail(); len(got) != 1 {
		t.Errorf("nobody wanted a confirmation, but there is %+v", got)
	}
}

// A renewal prolongs what it renews, wherever that is around its end, until Vision
// One has been purged.
func TestRenewal(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		ago  time.Duration
		code string
	}{
		"before the end":         {-20 * day, ""},
		"in the grace":           {29 * day, ""},
		"in the lock":            {30 * day, ""},
		"at the end of the lock": {60*day - time.Second, ""},
		"after the lock":         {60 * day, "v1.access.purged"},
		"much later":             {61 * day, "v1.access.purged"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t, estate.Foundation, inUse("cas", -tc.ago), renewal("cas", "CA-2", 365*day))
			l, err := s.activate("CA-2")
			if tc.code != "" {
				refused(t, err, tc.code)
				if s.all()["cas CA-2"].State != estate.LicenceNotActivated {
					t.Error("the renewal was used up")
				}
				return
			}
			if err != nil || l.Name != "cas" || l.State != estate.LicenceActive || !l.Ends.Equal(began.Add(365*day)) || l.Seats != 20 {
				t.Fatalf("renewing: %+v, %v", l, err)
			}
			if used := s.all()["cas CA-2"]; used.State != estate.LicenceMerged {
				t.Errorf("the renewal is %s", used.State)
			}
			s.view(func(r *sim.Reader) error {
				a, err := estate.AccessOf(r)
				list, err2 := estate.LicencesInUse(r)
				if a.State != estate.AccessValid || a.Reason != nil || len(list) != 1 {
					t.Errorf("access %+v, licences %+v", a, list)
				}
				return errors.Join(err, err2)
			})
			_, err = s.activate("CA-2")
			refused(t, err, "licence.activated")
		})
	}
}

func TestWhatIsNotActivated(t *testing.T) {
	t.Parallel()
	lostTrial := inUse("v1ecs", -day)
	lostTrial.Trial = true
	gone := lostTrial
	gone.State = estate.LicenceDetached
	for name, tc := range map[string]struct {
		list []estate.Licence
		code string
	}{
		"a product that the account has":         {[]estate.Licence{inUse("cas", 100*day), waiting("cas", "X", 200*day)}, "licence.saas_conflict"},
		"also if that has ended":                 {[]estate.Licence{inUse("cas", -day), waiting("cas", "X", 200*day)}, "licence.saas_conflict"},
		"also if that was converted":             {[]estate.Licence{converted(-day), waiting("cas", "X", 200*day)}, "licence.saas_conflict"},
		"credits are no SaaS product":            {[]estate.Licence{inUse("v1", 100*day), waiting("v1", "X", 200*day)}, ""},
		"a lost trial is no conflict":            {[]estate.Licence{lostTrial, waiting("v1ecs", "X", 200*day)}, ""},
		"a renewal of nothing":                   {[]estate.Licence{renewal("cas", "X", 200*day)}, "licence.nothing_to_renew"},
		"a renewal of a lost trial":              {[]estate.Licence{lostTrial, renewal("v1ecs", "X", 200*day)}, "licence.nothing_to_renew"},
		"a renewal of a detached one":            {[]estate.Licence{gone, renewal("v1ecs", "X", 200*day)}, "licence.nothing_to_renew"},
		"a renewal of what was converted":        {[]estate.Licence{converted(-day), renewal("cas", "X", 200*day)}, "licence.nothing_to_renew"},
		"a renewal that ends earlier":            {[]estate.Licence{inUse("cas", 100*day), renewal("cas", "X", 100*day)}, "licence.renewal.earlier"},
		"a licence whose own end is here":        {[]estate.Licence{waiting("cas", "X", 0)}, "licence.over"},
		"a renewal whose own end is here":        {[]estate.Licence{inUse("cas", -day), renewal("cas", "X", 0)}, "licence.over"},
		"another product, but after the purge":   {[]estate.Licence{inUse("cas", -60*day), waiting("v1ecs", "X", 200*day)}, "v1.access.purged"},
		"another product, from within the lock":  {[]estate.Licence{inUse("cas", -59*day), waiting("v1ecs", "X", 200*day)}, ""},
		"the first product of a new Vision One":  {[]estate.Licence{waiting("v1ecs", "X", 200*day)}, ""},
		"a second product beside the first":      {[]estate.Licence{inUse("cas", 100*day), waiting("tmems", "X", 200*day)}, ""},
		"the same product, the first not active": {[]estate.Licence{waiting("cas", "Y", 100*day), waiting("cas", "X", 200*day)}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t, estate.Foundation, tc.list...)
			before := fmt.Sprint(s.all())
			_, err := s.activate("x")
			if tc.code == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			refused(t, err, tc.code)
			if after := fmt.Sprint(s.all()); after != before {
				t.Errorf("the refusal changed %s to %s", before, after)
			}
			if mail := s.mail(); len(mail) != 0 {
				t.Errorf("the refusal sent %+v", mail)
			}
		})
	}
}

// A trial of Email and Collaboration Security is lost at its end: what is activated
// later detaches it.
func TestLostTrial(t *testing.T) {
	t.Parallel()
	try := inUse("v1ecs", day)
	try.Trial = true
	s := newShop(t, estate.Foundation, try, waiting("tmems", "TM-1", 365*day))
	has := func(want bool) {
		t.Helper()
		s.view(func(r *sim.Reader) error {
			_, ok, err := estate.LicenceFor(r, "v1ecs")
			if ok != want {
				t.Errorf("it has the trial: %v", ok)
			}
			return err
		})
	}
	_, err := s.fire(s.all()["v1ecs"].ID, estate.DetachLicence, nil)
	refused(t, err, "licence.detach.running")
	s.advance(day - time.Second)
	has(true)
	s.advance(time.Second)
	has(false)
	if _, err := s.activate("TM-1"); err != nil {
		t.Fatal(err)
	}
	if got := s.all()["v1ecs"].State; got != estate.LicenceDetached {
		t.Errorf("the trial is %s", got)
	}
	has(false)
	_, err = s.fire(s.all()["v1ecs"].ID, estate.DetachLicence, nil)
	refused(t, err, "licence.not_active")
	_, err = s.fire(s.all()["v1ecs"].ID, estate.Convert, estate.Conversion{PerSeat: 25})
	refused(t, err, "licence.not_active")
}

func TestAdvancedTrial(t *testing.T) {
	t.Parallel()
	start := func(s *shop) (estate.Licence, error) {
		return s.do(func(tx *sim.Tx) (estate.Licence, error) {
			return estate.StartTrial(tx, estate.Activation{Notify: "owner@example.com"})
		})
	}
	s := newShop(t, estate.Foundation, inUse("cas", 365*day))
	l, err := start(s)
	if err != nil || !l.Trial || !l.Ends.Equal(began.Add(30*day)) || l.Tier() != estate.AdvancedTier {
		t.Fatalf("the trial: %+v, %v", l, err)
	}
	_, err = start(s)
	refused(t, err, "licence.trial.used")
	s.advance(30 * day)
	s.view(func(r *sim.Reader) error {
		a, err := estate.AccessOf(r)
		if a.Tier != estate.EssentialTier {
			t.Errorf("after the trial: %+v", a)
		}
		return err
	})
	_, err = start(s)
	refused(t, err, "licence.trial.used")

	for name, tc := range map[string]struct {
		platform estate.Platform
		one      estate.Licence
		code     string
	}{
		"with advanced access":    {estate.Foundation, inUse("v1ecs", 365*day), "licence.trial.advanced"},
		"while it is locked":      {estate.Foundation, inUse("cas", -40*day), "licence.trial.closed"},
		"after it was purged":     {estate.Foundation, inUse("cas", -70*day), "v1.access.purged"},
		"without Vision One":      {estate.NoVisionOne, inUse("cas", 365*day), "licence.trial.closed"},
		"on the legacy platform":  {estate.Legacy, inUse("cas", 365*day), ""},
		"in the grace":            {estate.Foundation, inUse("cas", -day), ""},
		"after a trial elsewhere": {estate.Foundation, func() estate.Licence { l := inUse("v1ecs", -day); l.Trial = true; return l }(), "licence.trial.closed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t, tc.platform, tc.one)
			_, err := start(s)
			if tc.code == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			refused(t, err, tc.code)
		})
	}
}

func TestOrders(t *testing.T) {
	t.Parallel()
	s := newShop(t, estate.Foundation, inUse("cas", 365*day), waiting("tmems", "TM-1", 365*day))
	order := func(o estate.Order) (estate.Licence, error) {
		return s.do(func(tx *sim.Tx) (estate.Licence, error) { return estate.Licences.New(tx, estate.OrderLicence, o) })
	}
	good := estate.Order{Product: "v1ecs", Name: "ECS", Seats: 5, Channel: "TSSL", Ends: began.Add(365 * day), Code: "VE-1", LinkTo: "owner@example.com"}
	for code, change := range map[string]func(o *estate.Order){
		"licence.order.incomplete": func(o *estate.Order) { o.Code, o.LinkTo = "", "" },
		"licence.order.code":       func(o *estate.Order) { o.Code = "tm-1" },
	} {
		bad := good
		change(&bad)
		_, err := order(bad)
		refused(t, err, code)
	}
	l, err := order(good)
	if err != nil || l.State != estate.LicenceNotActivated || l.Seats != 5 {
		t.Fatalf("ordering: %+v, %v", l, err)
	}
	for _, on := range []lifecycle.Trigger{estate.Renew, estate.Convert, estate.DetachLicence} {
		_, err := s.fire(l.ID, on, nil)
		refused(t, err, "licence.not_activated")
	}
	_, err = s.fire(l.ID, estate.OrderLicence, good)
	refused(t, err, "licence.ordered")
	_, err = s.fire(l.ID, estate.ApplyRenewal, nil)
	refused(t, err, "licence.no_renewal")
	if mail := s.mail(); len(mail) != 1 || mail[0].Template != "activation_link" {
		t.Errorf("the mail: %+v", mail)
	}
	if l, err = s.activate("VE-1"); err != nil {
		t.Fatal(err)
	}
	if l, err = s.fire(l.ID, estate.Convert, estate.Conversion{PerSeat: 25}); err != nil || l.Granted != 125 {
		t.Errorf("converting: %+v, %v", l, err)
	}
	_, err = s.fire(l.ID, estate.Renew, estate.Renewal{Ends: began.Add(900 * day)})
	refused(t, err, "licence.not_active")
}

// Whatever is activated, renewed, converted and tried, in whatever order and at
// whatever time, the balance is what was granted without what is used, no code is
// good twice, and once Vision One has been purged nothing opens it again.
func TestLicencesInAnyOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		s := newShop(t, estate.Foundation,
			inUse("cas", 40*day), renewal("cas", "CA-2", 400*day), waiting("v1ecs", "VE-1", 90*day), waiting("tmems", "TM-1", 200*day))
		granted, usedUp := 0, 0
		spent, gone := map[string]bool{}, false
		rt.Repeat(map[string]func(*rapid.T){
			"time": func(rt *rapid.T) {
				s.advance(time.Duration(rapid.IntRange(1, 40).Draw(rt, "days")) * day)
			},
			"activate": func(rt *rapid.T) {
				code := rapid.SampledFrom([]string{"CA-2", "VE-1", "TM-1", "NO-1"}).Draw(rt, "code")
				if _, err := s.activate(code); err == nil {
					if spent[code] || gone {
						rt.Fatalf("the code %s is good again (purged: %v)", code, gone)
					}
					spent[code] = true
				}
			},
			"convert": func(rt *rapid.T) {
				name := rapid.SampledFrom([]string{"cas", "v1ecs VE-1", "tmems TM-1"}).Draw(rt, "name")
				with := estate.Conversion{PerSeat: rapid.IntRange(0, 30).Draw(rt, "seat"), ExtraPerSeat: rapid.IntRange(0, 25).Draw(rt, "extra")}
				if l, err := s.fire(s.all()[name].ID, estate.Convert, with); err == nil {
					granted += l.Seats * with.PerSeat
					usedUp += l.Seats * (with.PerSeat + with.ExtraPerSeat)
				}
			},
			"try": func(rt *rapid.T) {
				_, err := s.do(func(tx *sim.Tx) (estate.Licence, error) { return estate.StartTrial(tx, estate.Activation{}) })
				if err == nil && (gone || spent["trial"]) {
					rt.Fatal("a trial starts again")
				}
				spent["trial"] = spent["trial"] || err == nil
			},
			"": func(rt *rapid.T) {
				s.view(func(r *sim.Reader) error {
					c, err := estate.CreditsOf(r)
					if want := (estate.Credits{Granted: granted, Used: usedUp, Balance: granted - usedUp}); c != want {
						rt.Fatalf("credits %+v, want %+v", c, want)
					}
					a, err2 := estate.AccessOf(r)
					if gone && a.State != estate.AccessPurged {
						rt.Fatalf("purged, but now %s", a.State)
					}
					gone = a.State == estate.AccessPurged
					if open := a.Reason == nil; open != (a.State != estate.AccessLocked && a.State != estate.AccessPurged) || open == (a.Tier == estate.NoTier) {
						rt.Fatalf("access %+v", a)
					}
					return errors.Join(err, err2)
				})
			},
		})
	})
}
