package mocktmems_test

import (
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/labs"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mocktmems"
)

const day = 24 * time.Hour

// obstacle is one thing that keeps Email Security from being updated.
type obstacle struct {
	bend   func(s *start)
	code   string
	en, ja string
}

// obstacles are all of the update, with their sentences.
func obstacles() map[string]obstacle {
	return map[string]obstacle{
		"domains": {
			bend: func(s *start) { s.world.Users[1].Domains = []string{"example.co.jp"} },
			code: "tmems.update.specified_domains",
			en:   "Your Trend Micro Email Security has a subaccount that manages specified domains.",
			ja:   "Trend Micro Email Securityに、指定されたドメインを管理するサブアカウントがあります。",
		},
		"site": {
			bend: func(s *start) { s.world.Region = "us" },
			code: "tmems.update.site",
			en:   "Your Trend Micro Email Security site is different from the current Trend Vision One site.",
			ja:   "Trend Micro Email Securityのサイトが、現在のTrend Vision Oneのサイトと異なります。",
		},
		"remote manager": {
			bend: func(s *start) { s.world.RemoteManager = true },
			code: "tmems.update.remote_manager",
			en:   "Your Trend Micro Email Security is managed by Trend Micro Remote Manager.",
			ja:   "アップデート元のTMEmSがTrend Micro Remote Managerで管理されています。",
		},
		"expired": {
			bend: func(s *start) { s.licence.Ends = began.Add(-30 * day) },
			code: "tmems.update.licence_expired",
			en:   "Your Trend Micro Email Security license expired and it has been more than 30 days since expiration.",
			ja:   "アップデート元のTMEmSのライセンス有効期限が切れてから30日以上経過しています。",
		},
		"channel": {
			bend: func(s *start) { s.licence.Channel = "MSPL" },
			code: "tmems.update.channel",
			en:   "The update is not available for licenses bought through a managed service provider (MSPL).",
			ja:   "Trend Micro マネージド事業者ライセンス(MSPL)でご購入いただいている場合は、ご利用いただくことはできません。",
		},
	}
}

// Each obstacle alone, and each two of them, keep the update from beginning: all that
// apply are told before and when it is tried, in their words, and nothing changes.
func TestUpdateObstacles(t *testing.T) {
	t.Parallel()
	all := obstacles()
	names := slices.Sorted(maps.Keys(all))
	for i, first := range names {
		for _, second := range names[i:] {
			t.Run(first+" and "+second, func(t *testing.T) {
				t.Parallel()
				want := map[string]obstacle{first: all[first], second: all[second]}
				l := newLab(t, connected, all[first].bend, all[second].bend)
				var told []lifecycle.Reason
				l.View(func(r *sim.Reader) (err error) { told, err = l.tmems.Blocks(r, estate.Begin, nil); return err })
				checkReasons(t, want, told)
				l.Unchanged(func() {
					refused, ok := errors.AsType[*lifecycle.Refused](l.tell(estate.Begin, nil))
					if !ok {
						t.Fatal("it was not refused")
					}
					checkReasons(t, want, refused.Reasons)
				})
			})
		}
	}
}

func checkReasons(t *testing.T, want map[string]obstacle, got []lifecycle.Reason) {
	t.Helper()
	expected, found := map[string][2]string{}, map[string][2]string{}
	for _, one := range want {
		expected[one.code] = [2]string{one.en, one.ja}
	}
	for _, one := range got {
		found[one.Code] = [2]string{one.Text.EN, one.Text.JA}
	}
	if diff := cmp.Diff(expected, found); diff != "" || len(got) != len(want) {
		t.Errorf("%d reasons (-want +got):\n%s", len(got), diff)
	}
}

// The update is refused from the day of the setting on.
func TestExpiryBoundary(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		days    string
		expired time.Duration
		want    []string
	}{
		"day 29":                {"30", 30*day - time.Second, nil},
		"day 30":                {"30", 30 * day, []string{"tmems.update.licence_expired"}},
		"day 30, as in English": {"31", 31*day - time.Second, nil},
		"day 31, as in English": {"31", 31 * day, []string{"tmems.update.licence_expired"}},
		"not expired at all":    {"0", -time.Second, nil},
		"just expired":          {"0", 0, []string{"tmems.update.licence_expired"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, connected, func(s *start) {
				s.licence.Ends = began.Add(-tc.expired)
				s.settings = map[string]string{"tmems.update.expired_days": tc.days}
			})
			if got := l.blocks(estate.Begin); !slices.Equal(got, tc.want) {
				t.Errorf("%v, want %v", got, tc.want)
			}
		})
	}
}

// Every guard of connecting, alone and in pairs.
func TestConnectObstacles(t *testing.T) {
	t.Parallel()
	all := map[string]struct {
		bend func(s *start)
		code string
	}{
		"other portal account": {func(s *start) { s.world.OtherPortal = true }, "tmems.connect.other_portal_account"},
		"elsewhere":            {func(s *start) { s.world.Elsewhere = "Another company" }, "tmems.connect.elsewhere"},
		"alone outside Japan":  {func(s *start) { s.platform, s.world.Region = estate.NoVisionOne, "us" }, "tmems.japan_only"},
	}
	names := slices.Sorted(maps.Keys(all))
	for i, first := range names {
		for _, second := range names[i:] {
			t.Run(first+" and "+second, func(t *testing.T) {
				t.Parallel()
				l := newLab(t, all[first].bend, all[second].bend)
				want := slices.Compact(slices.Sorted(slices.Values([]string{all[first].code, all[second].code})))
				got := l.blocks(estate.Connect)
				slices.Sort(got)
				if !slices.Equal(got, want) {
					t.Errorf("%v, want %v", got, want)
				}
				l.Unchanged(func() {
					codes := labs.Codes(l.tell(estate.Connect, estate.Connection{Instance: "one"}))
					for _, code := range want {
						if !slices.Contains(codes, code) {
							t.Errorf("%s is not among %v", code, codes)
						}
					}
				})
			})
		}
	}
	l := newLab(t)
	l.wants(l.tell(estate.Connect, estate.Connection{}), "tmems.connect.no_instance")
	alone := newLab(t, func(s *start) { s.platform = estate.NoVisionOne })
	if got := alone.blocks(estate.Connect); len(got) > 0 {
		t.Errorf("in Japan %v stands in the way", got)
	}
}

// What a state does not let happen is refused, and changes nothing.
func TestRefusedByState(t *testing.T) {
	t.Parallel()
	updating := func(s *start) { s.world.State, s.world.Instance = "updating", "instance-1" }
	connecting := func(s *start) { s.world.State, s.world.Instance = "connecting", "instance-1" }
	for name, tc := range map[string]struct {
		bend func(*start)
		on   lifecycle.Trigger
		code string
	}{
		"not connected":             {func(*start) {}, estate.Begin, "tmems.update.not_connected"},
		"being connected":           {connecting, estate.Begin, "tmems.update.not_connected"},
		"connecting twice":          {connecting, estate.Connect, "tmems.connect.already"},
		"connecting while updating": {updating, estate.Connect, "tmems.connect.already"},
		"updating twice":            {updating, estate.Begin, "tmems.updating"},
		"configuring meanwhile":     {updating, "configure", "tmems.updating"},
		"updating again":            {closed, estate.Begin, "tmems.updated"},
		"connecting again":          {closed, estate.Connect, "tmems.updated"},
		"configuring afterwards":    {closed, "configure", "tmems.closed"},
		"nothing to finish":         {connected, estate.End, "tmems.nothing_under_way"},
		"connected already":         {connected, estate.Connected, "tmems.nothing_under_way"},
		"provisioning":              {connected, estate.Provision, "tmems.exists"},
		"activating":                {connected, "activate", "tmems.exists"},
		"no other Vision One":       {func(*start) {}, "release_elsewhere", "tmems.release.not_elsewhere"},
		"no Remote Manager":         {func(*start) {}, "leave_remote_manager", "tmems.remote_manager.not_managed"},
		"no other portal account":   {func(*start) {}, "join_portal_account", "tmems.portal_account.same"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, tc.bend)
			l.Unchanged(func() { l.wants(l.tell(tc.on, nil), tc.code) })
		})
	}
}

// What stands in the way can be done away with.
func TestObstaclesGoAway(t *testing.T) {
	t.Parallel()
	l := newLab(t, func(s *start) {
		s.world.OtherPortal, s.world.Elsewhere, s.world.RemoteManager = true, "Another company", true
		s.world.Users[1].Domains = []string{"example.co.jp"}
	})
	for _, on := range []lifecycle.Trigger{"join_portal_account", "release_elsewhere"} {
		l.must(l.Push("tmems.tenant", l.tenant().ID, on, ""))
	}
	l.connect()
	if want, got := []string{"tmems.update.specified_domains", "tmems.update.remote_manager"}, l.blocks(estate.Begin); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	l.must(l.Push("tmems.tenant", l.tenant().ID, "leave_remote_manager", ""))
	l.must(l.as(chief, l.tmems.ChangeUser(l.user(helper).ID, mocktmems.UserChange{Name: "Helper", Email: "helper@example.co.jp", Role: "Help desk"})))
	l.must(l.tell(estate.Begin, nil))
}

// The credits of a seat depend on edition and mail encryption.
func TestCredits(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		edition    string
		encryption bool
		perSeat    int
	}{
		"advanced":                     {"advanced", false, 50},
		"advanced with encryption":     {"advanced", true, 50},
		"standard with encryption":     {"standard", true, 50},
		"standard without encryption":  {"standard", false, 25},
		"an edition nobody has noted ": {"", false, 25},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, func(s *start) { s.licence.Edition, s.world.MailEncryption = tc.edition, tc.encryption })
			l.update()
			l.View(func(r *sim.Reader) error {
				got, _, err := estate.LicenceFor(r, "tmems")
				if got.Granted != 10*tc.perSeat || got.Used != got.Granted || got.State != estate.LicenceConverted || !got.FreeUntil.Equal(began.AddDate(0, 6, 0)) {
					t.Errorf("%+v", got)
				}
				return err
			})
		})
	}
}

// The update moves what it moves, leaves behind what it does not, ends sessions and sends
// every account on its way.
func TestUpdate(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	wanted := mocktmems.Configuration{
		MailEncryption: true, Theme: "dark", AccessControl: mocktmems.AccessControl{Enabled: true, Addresses: []string{"192.0.2.1", "198.51.100.0/24"}},
	}
	l.must(l.as(chief, l.tmems.Configure(wanted)))
	if diff := cmp.Diff(wanted, l.tenant().Configuration); diff != "" {
		t.Error(diff)
	}
	_, err := l.signIn("aaa", "Portal-pass-1") // the Business Account
	l.must(err)
	in, err := l.signIn(chief, password)
	l.must(err)
	l.connect()
	l.Advance(time.Minute)
	l.must(l.tell(estate.Begin, nil))
	l.wants(l.do(func(tx *sim.Tx) error { _, err := l.tmems.Sessions.Check(&tx.Reader, in.Token); return err }), "session.ended")
	_, err = l.signIn(chief, password)
	l.wants(err, "tmems.updating")
	l.must(l.tell(estate.End, nil))
	got := l.tenant()
	if got.State != mocktmems.TenantClosed || !got.UpdatedAt.Equal(began.Add(time.Minute)) || !got.ConnectedAt.Equal(began) || got.Instance != "instance-1" {
		t.Errorf("%+v", got)
	}
	if want := (mocktmems.Configuration{MailEncryption: true, Theme: "dark"}); !cmp.Equal(want, got.Configuration) {
		t.Errorf("%+v", got.Configuration)
	}
	for login, want := range map[string]lifecycle.State{
		chief: mocktmems.MustUpdate, helper: mocktmems.MustUpdate, "leaver": mocktmems.UserDisabled, "aaa": mocktmems.Upgraded,
	} {
		if got := l.user(login); got.State != want {
			t.Errorf("%s is %s, want %s", login, got.State, want)
		}
	}
	l.View(func(r *sim.Reader) error {
		offer, ok, err := l.tmems.Offer(r)
		if !ok || !offer.Connected || !offer.Updated || offer.ID != got.ID {
			t.Errorf("%+v", offer)
		}
		return err
	})
}

// Without a licence there is nothing to update, and no other sentence about it.
func TestWithoutLicence(t *testing.T) {
	t.Parallel()
	l := newLab(t, closed, func(s *start) { s.licence = estate.Licence{} })
	l.View(func(r *sim.Reader) error {
		got, err := l.tmems.Tenants.Obstacles(r, mocktmems.Tenant{State: mocktmems.TenantConnected, Region: "jp"}, estate.Begin, nil)
		if len(got) != 1 || got[0].Code != "tmems.update.licence_missing" {
			t.Errorf("%+v", got)
		}
		return err
	})
}

// A customer activates a licence, or creates an instance in Vision One.
func TestBeginnings(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.must(l.do(func(tx *sim.Tx) error { _, err := l.tmems.Tenants.New(tx, "activate", nil); return err }))
	l.must(l.do(func(tx *sim.Tx) error {
		_, err := l.tmems.Tenants.New(tx, estate.Provision, estate.Connection{Instance: "new"})
		return err
	}))
	all := labs.See(l.Lab, "", l.tmems.Tenants.All)
	if len(all) != 3 {
		t.Fatalf("%+v", all)
	}
	if got := all[1]; got.State != mocktmems.TenantActive || got.Region != "jp" || got.Name != "Example" || got.Theme != "light" {
		t.Errorf("%+v", got)
	}
	if got := all[2]; got.State != mocktmems.TenantClosed || got.Instance != "new" || got.Theme != "dark" {
		t.Errorf("%+v", got)
	}
}

// Settings are for whoever may change them, and must make sense.
func TestConfigure(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	control := func(on bool, addresses ...string) mocktmems.Configuration {
		return mocktmems.Configuration{Theme: "light", AccessControl: mocktmems.AccessControl{Enabled: on, Addresses: addresses}}
	}
	l.Unchanged(func() {
		l.wants(l.as(helper, l.tmems.Configure(control(false))), "tmems.role.not_allowed")
		l.wants(l.as(chief, l.tmems.Configure(mocktmems.Configuration{Theme: "pink"})), "tmems.settings.theme")
		l.wants(l.as(chief, l.tmems.Configure(control(true))), "tmems.settings.addresses")
		l.wants(l.as(chief, l.tmems.Configure(control(false, "here"))), "tmems.settings.addresses")
	})
	l.must(l.as(chief, l.tmems.Configure(control(false, "2001:db8::/32"))))
}

// The banner: by pattern, from its day on for patterns 2 and 3, gone with the update.
func TestBanner(t *testing.T) {
	t.Parallel()
	from := mocktmems.BannerFrom()
	if !from.Equal(time.Date(2024, 2, 21, 15, 0, 0, 0, time.UTC)) {
		t.Fatalf("it begins %v", from)
	}
	alone := func(s *start) { s.platform = estate.NoVisionOne }
	legacy := func(s *start) { s.platform = estate.Legacy }
	at := func(now time.Time) func(*start) {
		return func(s *start) { s.now, s.licence.Ends = now, now.AddDate(1, 0, 0) }
	}
	before, after := at(from.Add(-time.Second)), at(from)
	for name, tc := range map[string]struct {
		bend    []func(*start)
		pattern int
		path    string
	}{
		"1, long before":          {[]func(*start){connected, at(from.AddDate(0, -1, 0))}, 1, "/cegp"},
		"1":                       {[]func(*start){connected, after}, 1, "/cegp"},
		"1, on the old platform":  {[]func(*start){connected, legacy}, 1, "/cegp"},
		"2, the day before":       {[]func(*start){before}, 0, ""},
		"2":                       {[]func(*start){after}, 2, "/cegp"},
		"3, the day before":       {[]func(*start){alone, before}, 0, ""},
		"3":                       {[]func(*start){alone, after}, 3, "/activation"},
		"3 outside Japan":         {[]func(*start){alone, after, obstacles()["site"].bend}, 0, ""},
		"another portal account":  {[]func(*start){after, func(s *start) { s.world.OtherPortal = true }}, 0, ""},
		"a managed service":       {[]func(*start){connected, obstacles()["channel"].bend}, 0, ""},
		"while it is connected":   {[]func(*start){func(s *start) { s.world.State, s.world.Instance = "connecting", "one" }}, 2, "/cegp"},
		"while it is updated":     {[]func(*start){func(s *start) { s.world.State, s.world.Instance = "updating", "one" }}, 0, ""},
		"once it is updated":      {[]func(*start){closed}, 0, ""},
		"1, with other obstacles": {[]func(*start){connected, obstacles()["site"].bend, obstacles()["domains"].bend}, 1, "/cegp"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, tc.bend...)
			l.View(func(r *sim.Reader) error {
				got, err := l.tmems.Banner(r)
				if got.Pattern != tc.pattern || got.Link.Path != tc.path {
					t.Errorf("%+v", got)
				}
				if got.Pattern > 0 && (got.Button.EN != "Update Trend Micro Email Security" || got.Text.JA == "" || got.Link.Service != "v1") {
					t.Errorf("%+v", got)
				}
				return err
			})
		})
	}
}
