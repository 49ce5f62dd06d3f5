package mockone_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// mailObstacles are what can stand in the way of the update of Email Security, together.
type mailObstacles struct {
	domains, site, manager, expired, mspl bool
}

// mailGuard is one of them alone, with the words in which it is refused.
type mailGuard struct {
	name, code string
	says       [2]string // in English and Japanese
	put        func(o *mailObstacles)
}

// mailGuards are the guards of the update in the order in which they are told [KA15921,
// TMEMSJA]. The Japanese of the first two is ours.
func mailGuards() []mailGuard {
	return []mailGuard{
		{
			"specified domains", "tmems.update.specified_domains", [2]string{
				"Your Trend Micro Email Security has a subaccount that manages specified domains.",
				"Trend Micro Email Securityに、指定されたドメインを管理するサブアカウントがあります。",
			}, func(o *mailObstacles) { o.domains = true },
		},
		{
			"another site", "tmems.update.site", [2]string{
				"Your Trend Micro Email Security site is different from the current Trend Vision One site.",
				"Trend Micro Email Securityのサイトが、現在のTrend Vision Oneのサイトと異なります。",
			}, func(o *mailObstacles) { o.site = true },
		},
		{
			"Remote Manager", "tmems.update.remote_manager", [2]string{
				"Your Trend Micro Email Security is managed by Trend Micro Remote Manager.",
				"アップデート元のTMEmSがTrend Micro Remote Managerで管理されています。",
			}, func(o *mailObstacles) { o.manager = true },
		},
		{
			"30 days", "tmems.update.licence_expired", [2]string{
				"Your Trend Micro Email Security license expired and it has been more than 30 days since expiration.",
				"アップデート元のTMEmSのライセンス有効期限が切れてから30日以上経過しています。",
			}, func(o *mailObstacles) { o.expired = true },
		},
		{
			"MSPL", "tmems.update.channel", [2]string{
				"The update is not available for licenses bought through a managed service provider (MSPL).",
				"Trend Micro マネージド事業者ライセンス(MSPL)でご購入いただいている場合は、ご利用いただくことはできません。",
			}, func(o *mailObstacles) { o.mspl = true },
		},
	}
}

// theMail is the id of Email Security's product instance in the worlds of the guards.
const theMail = "5d0a83e7-61bc-4f92-9c48-e27f10b6d3a5"

// world is a connected Email Security with the obstacles; its product instance is in a
// state. Another licence keeps Vision One's console open when that of Email Security ends.
func (o mailObstacles) world(state string) object {
	licence := object{
		"product": "tmems", "name": "Trend Micro Email Security", "edition": "standard", "seats": 40, "channel": "TSSL",
		"since": "2023-04-01T00:00:00+09:00", "ends": "2027-03-31T00:00:00+09:00",
	}
	if o.expired {
		delete(licence, "ends")
		licence["expired_days_ago"] = 30
	}
	if o.mspl {
		licence["channel"] = "MSPL"
	}
	users := []any{object{"login": "mailadmin", "name": "Mio Tachibana", "email": "mio.tachibana@example.com", "password": "Lantern-Harbor-17!"}}
	if o.domains {
		users = append(users, object{
			"login": "yayoi", "name": "Hina Kameda", "type": "subaccount", "domains": []string{"yayoi.example.com"},
			"email": "hina.kameda@example.com", "password": "Velvet-Tunnel-35!",
		})
	}
	product := object{"users": users, "remote_manager": o.manager, "generate": nil}
	if o.site {
		product["region"] = "us"
	}
	return object{
		"name": "guarded", "extends": "tmems-connected", "title": object{"en": "Guarded", "ja": "アップデート不可"}, "doc": "It cannot be updated.",
		"tmems": product,
		"licences": []any{licence, object{
			"product": "v1ecs", "name": "Trend Vision One Email and Collaboration Security", "seats": 40, "channel": "TSSL", "ends_in_days": 200,
		}},
		"v1": object{"product_instances": []any{object{"id": theMail, "type": "tmems", "state": state, "since": "2026-06-15T17:30:00+09:00"}}},
	}
}

// cause is a reason as the API tells it.
type cause struct{ Code, Message string }

// asksIn asks Vision One in a language.
func (b *box) asksIn(lang, method, path, token string, body any) answer {
	b.t.Helper()
	return wire{method: method, url: b.URLs["v1"] + path}.withJSON(b.t, body).with("Authorization", "Bearer "+token).
		with("Accept-Language", lang).through(b.t.Context(), &http.Client{Transport: transport})
}

// stays demands that asking changes nothing: neither the log nor a thing.
func (b *box) stays(what string, do func()) {
	b.t.Helper()
	_, log := b.events()
	things := b.digest()
	do()
	if _, after := b.events(); after != log {
		b.t.Errorf("%s changed the log by:\n%s", what, strings.TrimPrefix(after, log))
	}
	if diff := cmp.Diff(things, b.digest()); diff != "" {
		b.t.Errorf("%s changed (-before +after):\n%s", what, diff)
	}
}

// refusedFor demands that asking is refused for the reasons, in both languages, and
// changes nothing.
func (b *box) refusedFor(token, path string, body any, want [2][]cause) {
	b.t.Helper()
	for i, lang := range []string{"en", "ja"} {
		b.stays("POST "+path, func() {
			got := b.asksIn(lang, "POST", path, token, body)
			var said struct {
				Detail  string
				Reasons []cause
			}
			got.into(b.t, &said)
			if got.Status != http.StatusConflict || said.Detail == "" {
				b.t.Errorf("POST %s: %s, want 409", path, got)
			}
			if diff := cmp.Diff(want[i], said.Reasons); diff != "" {
				b.t.Errorf("POST %s in %s (-want +got):\n%s", path, lang, diff)
			}
		})
	}
}

// shownFor demands that what a path shows lists the reasons in a field, in both languages.
func (b *box) shownFor(token, path, field string, want [2][]cause) {
	b.t.Helper()
	for i, lang := range []string{"en", "ja"} {
		b.stays("GET "+path, func() {
			var said map[string]any
			b.asksIn(lang, "GET", path, token, nil).into(b.t, &said)
			got := []cause{}
			list, _ := said[field].([]any)
			for _, one := range list {
				if o, ok := one.(object); ok {
					code, _ := o["code"].(string)
					text, _ := o["message"].(string)
					got = append(got, cause{code, text})
				}
			}
			if diff := cmp.Diff(want[i], got); diff != "" {
				b.t.Errorf("%s of %s in %s (-want +got):\n%s", field, path, lang, diff)
			}
		})
	}
}

// Each guard of the update alone, each pair, and whatever else can come together: all
// that apply are told, in both languages, and nothing has changed.
func TestGuardsOfTMEmS(t *testing.T) {
	t.Parallel()
	if underRace {
		t.Skip("one caller alone: run without the race detector")
	}
	l := newLab(t)
	guards := mailGuards()
	for set := 1; set < 1<<len(guards); set++ {
		var o mailObstacles
		var names []string
		var want [2][]cause
		for i, g := range guards {
			if set&(1<<i) == 0 {
				continue
			}
			g.put(&o)
			names = append(names, g.name)
			for lang, text := range g.says {
				want[lang] = append(want[lang], cause{g.code, text})
			}
		}
		if testing.Short() && len(names) > 2 && len(names) < len(guards) {
			continue
		}
		t.Run(strings.Join(names, ", "), func(t *testing.T) {
			t.Parallel()
			l.of(t).refusesUpdate(o, want)
		})
	}
}

// refusesUpdate looks at a world from where the update begins, and from the System Update
// Notice.
func (l *lab) refusesUpdate(o mailObstacles, want [2][]cause) {
	l.t.Helper()
	const path = "/api/product-instances/" + theMail
	b := l.sandbox("", "manual", object{"fixture": o.world("connected")})
	token := b.signIn("v1", "primary_user_account")
	if page := b.must("GET", "v1", "/api/cegp", token, nil); page.field("state") != "refused" || page.field("flow") != "on" {
		l.t.Errorf("Cloud Email Gateway Protection: %s", page)
	}
	b.shownFor(token, "/api/cegp", "blocks", want)
	b.shownFor(token, path, "update_blocks", want)
	b.shownFor(token, path+"/update-solution", "blocks", want)
	b.refusedFor(token, path+"/update-solution", object{"agreed": true}, want)
	if row := b.must("GET", "v1", path, token, nil); row.field("can_update") != "false" || row.field("status") != "connected" {
		l.t.Errorf("the row: %s", row)
	}

	b = l.sandbox("", "manual", object{"fixture": o.world("update_agreed")})
	token = b.signIn("v1", "primary_user_account")
	b.shownFor(token, path+"/update-solution", "blocks", want)
	b.refusedFor(token, path+"/update", object{"understood": true}, want)
	if banner := b.must("GET", "tmems", "/api/banner", b.signIn("tmems", "tmems_user"), nil); (banner.field("pattern") == "0") != o.mspl {
		l.t.Errorf("the banner: %s", banner)
	}
}

// The guards of connecting: of each all that apply, in both languages, from Vision One.
func TestGuardsOfConnectingTMEmS(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	portal := [2]string{
		"Trend Vision One and Trend Micro Email Security are not registered with the same Customer Licensing Portal account.",
		"Trend Vision OneとTrend Micro Email Securityが、同一のCustomer Licensing Portalアカウント上に登録されていません。",
	}
	elsewhere := [2]string{
		"The product is connected to another Trend Vision One. Disconnect it there first.",
		"この製品は別のTrend Vision Oneに接続されています。先にそちらの接続を解除してください。",
	}
	for name, tc := range map[string]struct {
		world object
		codes []string
		says  [][2]string
	}{
		"another account of the portal": {object{"other_portal_account": true}, []string{"tmems.connect.other_portal_account"}, [][2]string{portal}},
		"connected elsewhere":           {object{"connected_elsewhere": "Shimotsuki Holdings K.K."}, []string{"tmems.connect.elsewhere"}, [][2]string{elsewhere}},
		"both": {
			object{"connected_elsewhere": "Shimotsuki Holdings K.K.", "other_portal_account": true},
			[]string{"tmems.connect.other_portal_account", "tmems.connect.elsewhere"},
			[][2]string{portal, elsewhere},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := l.of(t).sandbox("tmems-foundation", "manual", object{"overrides": object{"tmems": tc.world}})
			token := b.signIn("v1", "primary_user_account")
			var want [2][]cause
			for i, says := range tc.says {
				for lang, text := range says {
					want[lang] = append(want[lang], cause{tc.codes[i], text})
				}
			}
			b.shownFor(token, "/api/cegp", "blocks", want)
			b.refusedFor(token, "/api/product-instances", object{"type": "tmems", "organizations": []string{}}, want)
			for i, lang := range []string{"en", "ja"} {
				var offered struct {
					Types []struct {
						Type       string
						CanConnect bool `json:"can_connect"`
						Blocks     []cause
					} `json:"instance_types"`
				}
				b.asksIn(lang, "GET", "/api/product-connection", token, nil).into(t, &offered)
				for _, one := range offered.Types {
					if one.Type == "tmems" && (one.CanConnect || !cmp.Equal(want[i], one.Blocks)) {
						t.Errorf("in %s it is offered with %+v", lang, one)
					}
				}
			}
		})
	}
}

// Outside Japan a customer without Vision One is shown no banner, and whoever asks for a
// connection all the same is refused.
func TestJapanAlone(t *testing.T) {
	t.Parallel()
	b := newLab(t).sandbox("tmems-only-us", "manual", nil)
	if banner := b.must("GET", "tmems", "/api/banner", b.signIn("tmems", "tmems_user"), nil); banner.field("pattern") != "0" {
		t.Errorf("the banner: %s", banner)
	}
	b.stays("connecting", func() {
		got := b.about("POST", b.path("/things/tmems.tenant/{tmems.tenant}/trigger"), object{"trigger": "connect", "input": object{"instance": "one"}})
		wants(t, "connecting", got, http.StatusConflict, "tmems.japan_only")
		if want := "Customers who use Trend Micro Email Security alone can update only if they use the Japan site."; got.field("detail") != want {
			t.Errorf("it says %q", got.field("detail"))
		}
	})
}
