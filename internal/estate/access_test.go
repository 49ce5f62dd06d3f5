package estate_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/mockone/mockone/internal/clock"
	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
)

const day = 24 * time.Hour

// access returns how a business with these licences may use Vision One.
func access(t *testing.T, platform estate.Platform, settings map[string]string, list ...estate.Licence) estate.Access {
	t.Helper()
	engine, err := sim.Open(t.Context(), sim.Options{Dir: t.TempDir(), Services: []sim.Service{estate.Service()}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := engine.Close(); err != nil {
			t.Error(err)
		}
	})
	box, err := engine.Create(t.Context(), sim.NewSandbox{ID: "one", World: sim.World{
		Fixture: "test", Digest: t.Name(), Seed: "1", Now: began, Locale: "en", Timezone: "UTC", Settings: settings,
		Clock: clock.New(clock.Manual, began, began), Build: func(tx *sim.Tx) error {
			if platform != "" {
				if _, err := estate.PutBusiness(tx, estate.Business{Name: "Larkfield", Region: "us", Platform: platform}); err != nil {
					return err
				}
			}
			for _, l := range list {
				if _, err := estate.Licences.Place(tx, l, began); err != nil {
					return err
				}
			}
			return nil
		},
	}})
	if err != nil {
		t.Fatal(err)
	}
	var out estate.Access
	if err := box.View(t.Context(), func(r *sim.Reader) (err error) {
		out, err = estate.AccessOf(r)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

// ended is a licence that ended so long ago; negative is still to come.
func ended(product string, ago time.Duration) estate.Licence {
	return estate.Licence{State: estate.LicenceActive, Product: product, Seats: 10, Channel: "TSSL", Ends: began.Add(-ago)}
}

func trial(ago time.Duration) estate.Licence {
	l := ended("v1", ago)
	l.Trial = true
	return l
}

func converted(ago time.Duration) estate.Licence {
	l := ended("cas", ago)
	l.State, l.FreeUntil = estate.LicenceConverted, l.Ends
	return l
}

func TestAccessByTheEndOfLicences(t *testing.T) {
	t.Parallel()
	none := estate.NoTier
	essential, advanced := estate.EssentialTier, estate.AdvancedTier
	for name, tc := range map[string]struct {
		list  []estate.Licence
		state estate.AccessState
		tier  estate.Tier
		until time.Duration // from now; 0 for never
	}{
		"nothing known of licences": {nil, estate.AccessValid, none, 0},
		"long before the end":       {[]estate.Licence{ended("cas", -91*day)}, estate.AccessValid, essential, day},
		"90 days before the end":    {[]estate.Licence{ended("cas", -90*day)}, estate.AccessNotice, essential, 90 * day},
		"a moment before the end":   {[]estate.Licence{ended("cas", -time.Second)}, estate.AccessNotice, essential, time.Second},
		"day 0":                     {[]estate.Licence{ended("cas", 0)}, estate.AccessGrace, essential, 30 * day},
		"day 29":                    {[]estate.Licence{ended("cas", 29*day)}, estate.AccessGrace, essential, day},
		"a moment before day 30":    {[]estate.Licence{ended("cas", 30*day-time.Second)}, estate.AccessGrace, essential, time.Second},
		"day 30":                    {[]estate.Licence{ended("cas", 30*day)}, estate.AccessLocked, none, 30 * day},
		"day 31":                    {[]estate.Licence{ended("cas", 31*day)}, estate.AccessLocked, none, 29 * day},
		"a moment before day 60":    {[]estate.Licence{ended("cas", 60*day-time.Second)}, estate.AccessLocked, none, time.Second},
		"day 60":                    {[]estate.Licence{ended("cas", 60*day)}, estate.AccessPurged, none, 0},
		"day 61":                    {[]estate.Licence{ended("cas", 61*day)}, estate.AccessPurged, none, 0},

		"trial, 16 days before the end": {[]estate.Licence{trial(-16 * day)}, estate.AccessValid, advanced, day},
		"trial, 15 days before the end": {[]estate.Licence{trial(-15 * day)}, estate.AccessNotice, advanced, 15 * day},
		"trial, day 0":                  {[]estate.Licence{trial(0)}, estate.AccessLocked, none, 30 * day},
		"trial, day 29":                 {[]estate.Licence{trial(29 * day)}, estate.AccessLocked, none, day},
		"trial, day 30":                 {[]estate.Licence{trial(30 * day)}, estate.AccessPurged, none, 0},

		"the licence that ends last counts": {[]estate.Licence{ended("cas", 70*day), ended("v1ecs", -100*day)}, estate.AccessValid, advanced, 10 * day},
		"the grace outlives a trial":        {[]estate.Licence{ended("cas", 10*day), trial(5 * day)}, estate.AccessGrace, essential, 20 * day},
		"a paid one ends with a trial":      {[]estate.Licence{trial(0), ended("cas", 0)}, estate.AccessGrace, essential, 30 * day},
		"credits end, essential goes on":    {[]estate.Licence{converted(day), ended("tmems", -100*day)}, estate.AccessValid, essential, 10 * day},
		"credits in their grace":            {[]estate.Licence{converted(day)}, estate.AccessGrace, advanced, 29 * day},
		"an add-on is advanced": {[]estate.Licence{ended("tmems", -100*day), {
			State: estate.LicenceActive, Product: "cas", Edition: "standard_xdr", Ends: began.Add(100 * day),
		}}, estate.AccessValid, advanced, 10 * day},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := access(t, estate.Foundation, nil, tc.list...)
			want := estate.Access{State: tc.state, Tier: tc.tier}
			if tc.until != 0 {
				want.Until = began.Add(tc.until)
			}
			for _, l := range tc.list {
				if l.Ends.After(want.Ends) || l.Ends.Equal(want.Ends) && !l.Trial {
					want.Ends, want.Trial = l.Ends, l.Trial
				}
			}
			if d := cmp.Diff(want, got, cmpopts.IgnoreFields(estate.Access{}, "Reason")); d != "" {
				t.Errorf("access (-want +got):\n%s", d)
			}
			if shut := tc.state == estate.AccessLocked || tc.state == estate.AccessPurged; shut != (got.Reason != nil) ||
				shut && got.Reason.Code != "v1.access."+string(tc.state) {
				t.Errorf("the reason is %v", got.Reason)
			}
		})
	}
}

// By older texts Vision One is locked at the very end of its last licence.
func TestAccessWithoutGrace(t *testing.T) {
	t.Parallel()
	old := map[string]string{estate.SettingGrace: "0s", estate.SettingNotice: "720h"}
	for name, tc := range map[string]struct {
		ago  time.Duration
		want estate.AccessState
	}{
		"31 days before": {-31 * day, estate.AccessValid}, "30 days before": {-30 * day, estate.AccessNotice},
		"day 0": {0, estate.AccessLocked}, "day 29": {29 * day, estate.AccessLocked}, "day 30": {30 * day, estate.AccessPurged},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := access(t, estate.Legacy, old, ended("cas", tc.ago)); got.State != tc.want {
				t.Errorf("%s, want %s", got.State, tc.want)
			}
		})
	}
}

// Whoever has no Vision One can be shut out of none.
func TestAccessWithoutVisionOne(t *testing.T) {
	t.Parallel()
	for _, platform := range []estate.Platform{estate.NoVisionOne, ""} {
		t.Run("platform "+string(platform), func(t *testing.T) {
			t.Parallel()
			got := access(t, platform, nil, ended("cas", 100*day))
			if got.State != estate.AccessNone || got.Reason != nil || !got.Ends.Equal(began.Add(-100*day)) {
				t.Errorf("access %+v", got)
			}
		})
	}
}
