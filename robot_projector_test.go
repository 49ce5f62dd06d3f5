package mockone_test

import (
	"flag"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/mockone/mockone/internal/browser"
)

// Long names, as customers have them.
const (
	longBusiness   = "Larkfield Instruments International Holdings and Precision Manufacturing Company of North America, Inc."
	longBusinessJA = "見本精工ホールディングス株式会社 関西第二製造本部 情報システム統括部 セキュリティ推進グループ"
	longName       = "Maximiliana Featherstonehaugh-Cholmondeley von Hohenlohe-Langenburg"
	longNameJA     = "勅使河原 小百合ウィルヘルミナ（情報システム統括部 セキュリティ推進グループ）"
	longAddress    = "maximiliana.featherstonehaugh-cholmondeley.information-security@subsidiaries.example.com"
	longRemark     = "Protects the mail of the head office, of both plants and of the sales subsidiaries; owner is the information security group, extension 4711."
	longRemarkJA   = "本社、両工場および販売子会社のメールを保護しています。管理は情報システム統括部セキュリティ推進グループ（内線4711）が担当しています。"
)

// slide is a page that is put on the projector; next are the acts before it.
type slide struct {
	service string
	// as is who looks: "admin" or "owner", or "" for nobody.
	as    string
	paths []string
}

// reel is what is shown at a stage of the migration.
type reel struct {
	stage  string
	acts   []act
	slides []slide
}

// reels are all pages of the migration, each at the stages at which it differs.
func reels(say *tongue, remark string) []reel {
	describes := asks("owner", "POST", "v1", "/api/product-instances", object{"type": "cas", "organizations": []string{say.organization}, "description": remark})
	const one, account = "/product-instances/{v1.product_instance}", "/user-accounts/{v1.account "
	cas := []string{"/", "/policies", "/logs", "/reports", "/services", "/organizations", "/license", "/administrators", "/administrators/add", "/roles"}
	accounts := []string{"/user-accounts", account + say.namesake + "}", account + say.namesake + "}/delete", "/user-accounts/add", "/user-roles", "/user-roles/operator", "/user-roles/add", "/console-settings", "/audit-logs"}
	closing := "/invitations/{key " + say.namesake + "}"
	return []reel{
		{"start", []act{ownerEnters(), signsIn("admin", "cas", "cas_administrator")}, []slide{
			{"cas", "", []string{"/sign-in", signInPage(longAddress), "/sign-in?ended=update_started"}},
			{"cas", "admin", cas},
			{"v1", "", []string{"/sign-in", signInPage(longAddress), "/sign-in?ended=inactivity", "/invitations/unknown"}},
			{"v1", "owner", slices.Concat([]string{"/", "/product-instances", "/product-instances/connect", "/product-instances/connect?type=cas", "/cecp", "/cecp/logs"},
				accounts, []string{"/license-information", "/credits", "/nowhere"})},
		}},
		{"connecting", []act{describes}, []slide{{"v1", "owner", []string{"/", "/product-instances", one, "/cecp"}}, {"cas", "admin", []string{"/"}}}},
		{"connected", []act{nextTimer()}, []slide{{"v1", "owner", []string{"/", "/product-instances", one, one + "/update", "/cecp"}}, {"cas", "admin", []string{"/", "/services"}}}},
		{"agreed", []act{agrees()}, []slide{{"v1", "owner", []string{"/product-instances", one + "/update", one + "/notice"}}}},
		{"updating", []act{starts()}, []slide{{"v1", "owner", []string{"/", "/product-instances", one, "/cecp"}}}},
		{"updated", []act{nextTimer(), nextTimer(), mailArrives(), claims(say.namesake), signsIn("admin", "cas", "cas_administrator")}, []slide{
			{"v1", "", []string{closing}},
			{"cas", "admin", []string{"/", "/update-account", "/update-account/password", "/update-account/done?email=" + url.QueryEscape(longAddress)}},
			{"v1", "owner", []string{"/", "/product-instances", one, "/cecp", "/cecp/dashboard", "/cecp/policies", "/cecp/services", "/cecp/reports", "/cecp/logs", "/cecp/logs?type=dlp"}},
		}},
		{"upgraded", []act{accepts(say.namesake)}, []slide{
			{"v1", "", []string{closing}},
			{"v1", "owner", append(accounts, "/license-information", "/credits")},
		}},
	}
}

// TestPagesOnAProjector looks at all pages of the migration at 1280 by 720, with
// long names, in both languages and themes: nothing is cut off or sticks out, and
// everything has a name. `go test -artifacts` keeps the pictures.
func TestPagesOnAProjector(t *testing.T) {
	if testing.Short() {
		t.Skip("Chromium takes its time")
	}
	t.Parallel()
	l := newLab(t)
	for _, say := range []*tongue{english(), nihongo()} {
		for _, dark := range []bool{false, true} {
			t.Run(say.lang+map[bool]string{true: " dark", false: " light"}[dark], func(t *testing.T) {
				t.Parallel()
				p := newProjector(t, &lab{t: t, platform: l.platform}, say, dark)
				remark := longRemark
				if say.lang == "ja" {
					remark = longRemarkJA
				}
				darkStages := []string{"connected", "agreed", "updated"}
				for i, r := range reels(say, remark) {
					for j := range r.acts {
						r.acts[j].run(p.box, p.tale)
					}
					if dark && !slices.Contains(darkStages, r.stage) {
						continue // what fits in one theme fits in the other
					}
					for j := range r.slides {
						p.shows(fmt.Sprintf("%d-%s", i, r.stage), &r.slides[j])
					}
				}
			})
		}
	}
}

// projector shows pages of a sandbox in one language and theme.
type projector struct {
	t       *testing.T
	box     *box
	tale    *tale
	browser *browser.Browser
	// people are those who look, by service and person.
	people map[string]*robot
	say    *tongue
}

func newProjector(t *testing.T, l *lab, say *tongue, dark bool) *projector {
	t.Helper()
	business, name := longBusiness, longName
	if say.lang == "ja" {
		business, name = longBusinessJA, longNameJA
	}
	b := l.sandbox(say.fixture, "manual", map[string]any{"overrides": object{
		"business": object{"name": business},
		"cas": object{"administrators": object{
			say.second: object{"email": say.namesake},
			say.third:  object{"email": longAddress, "name": name},
		}},
		"v1": object{"accounts": object{say.auditor: object{"email": longAddress, "name": name}}},
	}})
	o := browser.Options{Language: say.lang, Dark: dark}
	if f := flag.Lookup("test.artifacts"); f != nil && f.Value.String() == "true" {
		o.Screenshots = t.ArtifactDir() // pictures that nobody keeps need not be taken
	}
	return &projector{t: t, box: b, tale: newTale(), browser: browser.New(t, o), people: map[string]*robot{}, say: say}
}

// shows puts the pages of a slide on the projector.
func (p *projector) shows(stage string, s *slide) {
	p.t.Helper()
	r := p.people[s.service+s.as]
	if r == nil {
		r = &robot{Page: p.browser.Page(p.t), t: p.t, box: p.box, say: p.say, script: true}
		p.people[s.service+s.as] = r
	}
	for _, path := range s.paths {
		name := stage + "-" + s.service + notInNames.ReplaceAllString(strings.SplitN(path, "?email", 2)[0], "_")
		for to, key := range p.tale.keys {
			path = strings.ReplaceAll(path, "{key "+to+"}", key)
		}
		address := p.box.URLs[s.service] + p.box.path(path)
		r.Open(address)
		if s.as != "" && r.Heading() == p.say.signIn {
			c := p.box.Credentials[map[string]string{"v1": "primary_user_account", "cas": "cas_administrator"}[s.service]]
			r.signsIn(c.Login, c.Password)
			r.Open(address)
		}
		r.FullScreenshot(name)
		for _, wrong := range slices.Concat(r.Overflow(), r.Scrolled(), r.Unlabelled()) {
			p.t.Errorf("%s %s%s: %s", stage, s.service, path, wrong)
		}
	}
}

// notInNames are the letters that the names of pictures do without.
var notInNames = regexp.MustCompile(`[^A-Za-z0-9.-]+`)
