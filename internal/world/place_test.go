package world_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/world"
)

// open returns an engine that knows the estate, and a loader for it that notes in l.
func open(t *testing.T, l *lab) (*sim.Engine, *world.Loader) {
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
	return engine, world.NewLoader(engine, l.sections()...)
}

const placed = `name: corner
now: 2026-04-01T09:00:00+09:00
clock: {mode: manual}
settings: {licence.notice: 720h}
business: {id: B-1, name: Corner Shop, region: jp, platform: foundation}
licences:
  - {product: cas, name: CAS, edition: standard, seats: 100, channel: TSSL, activation_code: CA-1, expired_days_ago: 30}
  - {product: v1ecs, name: ECS, seats: 5, trial: true, ends_in_days: 10, since: 48h}
  - {product: cas, name: Old, seats: 4, ends: 2026-05-01T00:00:00Z, state: converted, credits_granted: 100, credits_used: 200, since: "2026-03-01T00:00:00Z"}
  - {product: cas, name: Older, seats: 4, ends: 2026-05-01T00:00:00Z, state: converted, free_until: 2026-06-01T00:00:00Z}
  - {product: cas, name: New, seats: 9, ends_in_days: 400, state: not_activated, link_to: ann@example.com, renews: CAS}
bank: {coins: 3}
shop: {owner: Ann}
`

func TestPlace(t *testing.T) {
	t.Parallel()
	var l lab
	engine, loader := open(t, &l)
	loader.Finally(func(*sim.Tx) error { l.placed = append(l.placed, "the end"); return nil })
	f, err := loader.Parse("corner.yaml", []byte(placed))
	if err != nil {
		t.Fatal(err)
	}
	box, err := engine.Create(t.Context(), sim.NewSandbox{ID: "one", World: f.World("")})
	if err != nil {
		t.Fatal(err)
	}
	// In the order of the loader, not of the document.
	if diff := cmp.Diff([]string{"shop of Ann", "bank of 3", "the end"}, l.placed); diff != "" {
		t.Error(diff)
	}
	var business estate.Business
	var licences []estate.Licence
	var notice time.Duration
	var since []string
	if err := box.View(context.Background(), func(r *sim.Reader) error {
		if business, err = estate.TheBusiness(r); err != nil {
			return err
		}
		if licences, err = estate.Licences.All(r); err != nil {
			return err
		}
		since = nil
		for i := range licences {
			var at int64
			if _, err := r.Conn.QueryRow(`SELECT since FROM things WHERE id = ?`, []any{licences[i].ID}, &at); err != nil {
				return err
			}
			since = append(since, time.UnixMicro(at).UTC().Format(time.RFC3339))
			licences[i].ID = ""
		}
		notice, err = r.Duration("licence.notice")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(estate.Business{ID: "B-1", Name: "Corner Shop", Region: "jp", Platform: estate.Foundation}, business); diff != "" {
		t.Error(diff)
	}
	day := func(month time.Month, day int) time.Time { return time.Date(2026, month, day, 0, 0, 0, 0, time.UTC) }
	if diff := cmp.Diff([]estate.Licence{
		{State: estate.LicenceActive, Product: "cas", Name: "CAS", Edition: "standard", Seats: 100, Channel: "TSSL", Code: "CA-1", Ends: day(3, 2)},
		{State: estate.LicenceActive, Product: "v1ecs", Name: "ECS", Seats: 5, Trial: true, Ends: day(4, 11)},
		{State: estate.LicenceConverted, Product: "cas", Name: "Old", Seats: 4, Ends: day(5, 1), Granted: 100, Used: 200, FreeUntil: day(5, 1)},
		{State: estate.LicenceConverted, Product: "cas", Name: "Older", Seats: 4, Ends: day(5, 1), FreeUntil: day(6, 1)},
		{
			State: estate.LicenceNotActivated, Product: "cas", Name: "New", Seats: 9, LinkTo: "ann@example.com", Renews: "CAS",
			Ends: time.Date(2027, 5, 6, 0, 0, 0, 0, time.UTC),
		},
	}, licences); diff != "" {
		t.Error(diff)
	}
	if got := licences[0].DaysExpired(day(4, 1)); got != 30 {
		t.Errorf("expired %d days ago, want 30", got)
	}
	if diff := cmp.Diff([]string{"2026-04-01T00:00:00Z", "2026-03-30T00:00:00Z", "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z", "2026-04-01T00:00:00Z"}, since); diff != "" {
		t.Error(diff)
	}
	if notice != 720*time.Hour {
		t.Errorf("the setting is %v", notice)
	}
}

func TestPlaceProblems(t *testing.T) {
	t.Parallel()
	const head = `name: corner
now: 2026-04-01T00:00:00Z
business: {name: Corner Shop, region: jp, platform: none}
`
	const shelves = head + `shop:
  owner: Ann
  labels: {a.b: one}
  shelves:
    - id: left
    - id: right
      tags: [x, y]
  complaints:
`
	for name, tc := range map[string]struct {
		src   string
		final string
		want  []string
	}{
		"a place":                    {shelves + "    - 'shelves[1].tags[1]: too loud'\n", "", []string{":10:17: shop.shelves[1].tags[1]: too loud"}},
		"a place that is not there":  {shelves + "    - 'shelves[1].wood: needs oak'\n", "", []string{":9:7: shop.shelves[1].wood: needs oak"}},
		"an element that is not":     {shelves + "    - 'shelves[7].wood: needs oak'\n", "", []string{":8:5: shop.shelves[7].wood: needs oak"}},
		"a name that does not count": {shelves + "    - 'shelves[x]: odd'\n", "", []string{":5:3: shop: shelves[x]: odd"}},
		"a key with a dot":           {shelves + "    - 'labels.a.b: odd'\n", "", []string{":6:17: shop.labels.a.b: odd"}},
		"no place":                   {shelves + "    - 'it is Sunday'\n", "", []string{":5:3: shop: it is Sunday"}},
		"nowhere":                    {shelves + "    - 'roof: it leaks'\n", "", []string{":5:3: shop.roof: it leaks"}},
		"several": {
			shelves + "    - 'shelves[1]: odd'\n    - 'owner: asleep'\n", "",
			[]string{":5:10: shop.owner: asleep", ":9:7: shop.shelves[1]: odd"},
		},
		"refused by a lifecycle": {head + "shop: {owner: Ann, how: refused, complaints: [closed]}\n", "", []string{`:4:7: shop: test.shop: "open" refused in state "shut": closed`}},
		"since before the first": {
			head + "licences:\n  - {product: cas, name: C, seats: 1, ends_in_days: 1, since: 2026-04-01T00:00:01Z}\n", "",
			[]string{":5:63: licences[0].since: want an instant that is not after the start of the world"},
		},
		"in the end":                {head + "shop: {owner: Ann}\nbank: {coins: 3}\n", "bank.coins: more than Ann has", []string{":5:15: bank.coins: more than Ann has"}},
		"in the end, and not there": {head, "bank.coins: there are none", []string{":1:1: bank.coins: there are none"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			engine, loader := open(t, &lab{})
			if tc.final != "" {
				loader.Finally(func(*sim.Tx) error { return &sim.Invalid{Err: errors.New(tc.final)} })
			}
			f, err := loader.Parse("corner.yaml", []byte(tc.src))
			if err == nil {
				_, err = engine.Create(t.Context(), sim.NewSandbox{ID: "one", World: f.World("")})
			}
			if diff := cmp.Diff(tc.want, toldInside(t, "corner.yaml", err)); diff != "" {
				t.Error(diff)
			}
			if _, err := engine.Sandbox(t.Context(), "one"); !errors.Is(err, sim.ErrNoSandbox) {
				t.Errorf("the sandbox was made: %v", err)
			}
		})
	}
}

// toldInside is told for an error that the engine has wrapped.
func toldInside(t *testing.T, file string, err error) []string {
	t.Helper()
	invalid, ok := errors.AsType[*sim.Invalid](err)
	if !ok {
		t.Fatalf("%v is not *sim.Invalid", err)
	}
	return told(t, file, invalid)
}

func TestPlaceFails(t *testing.T) {
	t.Parallel()
	engine, loader := open(t, &lab{})
	f, err := loader.Parse("corner.yaml", []byte(head+"shop: {owner: Ann, how: failed, complaints: [the disk is full]}\n"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = engine.Create(t.Context(), sim.NewSandbox{ID: "one", World: f.World("")})
	if _, ok := errors.AsType[*sim.Invalid](err); ok || err == nil {
		t.Errorf("a failure of ours is taken for a wrong world: %v", err)
	}
}
