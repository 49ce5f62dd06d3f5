package mockone_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// moving is an Apex One on its way to Standard Endpoint Protection, stage by stage.
type moving struct {
	*box
	tale *tale
}

func newMoving(t *testing.T, more object) *moving {
	t.Helper()
	return &moving{newLab(t).sandbox("apexone-foundation", "manual", more), newTale()}
}

// to goes on to a stage, from the one after another; "" is the start.
func (m *moving) to(stage, after string) {
	m.t.Helper()
	done := after != ""
	for _, one := range endpointStages() {
		if !done {
			for _, a := range one.acts {
				a.run(m.box, m.tale)
			}
		}
		if one.name == stage {
			return
		}
		done = done && one.name != after
	}
	m.t.Fatalf("there is no stage %q after %q", stage, after)
}

// does goes on by acts.
func (m *moving) does(acts ...act) {
	m.t.Helper()
	for _, a := range acts {
		a.run(m.box, m.tale)
	}
}

// The questions and answers of the guide [003]: agents are not updated, whoever sits at
// an endpoint sees no change, and the FQDN is the same; so an agent that is switched off
// during the update and on again three months later is managed as ever.
func TestAnswersOfTheGuide(t *testing.T) {
	t.Parallel()
	m := newMoving(t, nil)
	const host, id = "HLF-HQ-01", "5c0de000-0000-4000-8000-000000000001"
	m.to("connected", "")
	before := m.inventory("v1", "/api/endpoint-inventory", m.tale.tokens["owner"])
	bodies := func() map[string]string {
		out := map[string]string{}
		for _, one := range m.things("apexone.agent") {
			out[one.ID] = one.State + " " + string(one.Body)
		}
		return out
	}
	was := bodies()
	m.to("updated", "connected")
	if d := cmp.Diff(before, m.inventory("v1", "/api/endpoint-inventory", m.tale.tokens["owner"])); d != "" {
		t.Errorf("version, FQDN, or more: %s", d)
	}
	// Nothing has happened to an agent, so nothing pops up.
	if d := cmp.Diff(was, bodies()); d != "" {
		t.Errorf("the update has touched agents: %s", d)
	}
	log, _ := m.events()
	for _, e := range log {
		if strings.HasPrefix(e.Row, "apexone.agent.") {
			t.Errorf("the update takes %s", e.Row)
		}
	}

	m = newMoving(t, nil)
	endpoint := func() (one computer) {
		m.must("GET", "v1", "/api/endpoint-inventory/"+id, m.signIn("v1", "primary_user_account"), nil).into(t, &one)
		return one
	}
	m.to("updating", "")
	m.does(pushes("apexone.agent", host, "switch_off"))
	m.to("updated", "updating")
	if one := endpoint(); one.Status != "offline" {
		t.Errorf("switched off: %+v", one)
	}
	m.does(advances("2208h"), pushes("apexone.agent", host, "switch_on"))
	want := before[id]
	if d := cmp.Diff(want, endpoint()); d != "" {
		t.Errorf("three months later: %s", d)
	}
	m.does(pushes("apexone.agent", host, "isolate"), later("1m")) // it does what it is told
	if want.Isolation = "endpoint_isolated"; endpoint() != want {
		t.Errorf("isolated: %+v", endpoint())
	}
}

// The update leaves Endpoint Sensors behind until support associates them anew [A1UP]:
// Endpoint Inventory says so, and finds them.
func TestSensorsAreLeftBehind(t *testing.T) {
	t.Parallel()
	m := newMoving(t, nil)
	sensors := func(state string) (hosts []string) {
		var page struct{ Items []computer }
		m.must("GET", "v1", "/api/endpoint-inventory?sensor="+state, m.signIn("v1", "primary_user_account"), nil).into(t, &page)
		for _, one := range page.Items {
			hosts = append(hosts, one.Host)
		}
		return hosts
	}
	wants := func(when string, want map[string][]string) {
		t.Helper()
		for state, hosts := range want {
			if got := sensors(state); !slices.Equal(got, hosts) {
				t.Errorf("%s: %s are %q, want %q", when, state, got, hosts)
			}
		}
	}
	with := []string{"HLF-BR-04", "HLF-HQ-02", "HLF-HQ-FILE"}
	m.to("updating", "")
	wants("during the update", map[string][]string{"enabled": with, "left_behind": nil})
	m.to("updated", "updating")
	wants("after it", map[string][]string{"enabled": nil, "left_behind": with})
	for lang, said := range map[string]string{"en": "Left behind by the update", "ja": "アップデートで移行されていません"} {
		v := newVisitor(t, newClient(t), lang, "")
		v.signInAs(m.box, "v1", apexOwner)
		for _, list := range []string{"/endpoint-inventory", "/sep/endpoints"} {
			var hosts []string
			for _, row := range v.get(m.URLs["v1"] + list + "?sensor=left_behind").marked("endpoint-row") {
				if !strings.Contains(words(row), said) {
					t.Errorf("%s in %s: %s", list, lang, words(row))
				}
				hosts = append(hosts, words(all(row, "th")[0]))
			}
			if !slices.Equal(hosts, with) {
				t.Errorf("%s in %s finds %q", list, lang, hosts)
			}
		}
	}
	m.does(pushes("apexone.agent", with[0], "associate_sensor"))
	wants("after support", map[string][]string{"enabled": with[:1], "left_behind": with[1:]})
}

// Whether programs get on after the update is a setting: nobody says what becomes of
// the automation API. Meanwhile nobody gets an answer.
func TestAutomationAfterTheUpdate(t *testing.T) {
	t.Parallel()
	for choice, refused := range map[string]string{"answers": "", "closed": "apexone.automation.closed"} {
		t.Run(choice, func(t *testing.T) {
			t.Parallel()
			m := newMoving(t, object{"settings": object{"apexone.automation.after_update": choice}})
			asks := func(when, refused string) {
				t.Helper()
				status := http.StatusOK
				if refused != "" {
					status = http.StatusUnauthorized
				}
				for _, path := range []string{productAgents, productServers} {
					if a := m.automates("GET", path, nil); a.Status != status || refused != "" && !strings.Contains(string(a.Body), refused) && a.code() != refused {
						t.Errorf("%s: GET %s: %s, want %d %s", when, path, a, status, refused)
					}
				}
			}
			m.to("agreed", "")
			asks("before the update", "")
			m.to("updating", "agreed")
			asks("during the update", "apexone.updating")
			m.to("updated", "updating")
			asks("after the update", refused)
		})
	}
}

// An advanced trial goes on through the update: the line on top of the console says
// until when, in the business's time, and is gone when it is over [003 STEP 3 17].
func TestTrialGoesOnAfterTheUpdate(t *testing.T) {
	t.Parallel()
	m := newMoving(t, nil)
	line := func(lang string) string {
		v := newVisitor(t, newClient(t), lang, "")
		v.signInAs(m.box, "v1", apexOwner)
		for _, banner := range v.get(m.URLs["v1"] + "/product-instances").marked("banner") {
			return words(all(banner, "p")[0])
		}
		return ""
	}
	if got := line("ja"); got != "" {
		t.Errorf("without a trial: %q", got)
	}
	m.does(ownerEnters(), withStatus(asks("owner", "POST", "v1", "/api/trial", nil), http.StatusCreated))
	var access struct {
		Trial time.Time `json:"trial_ends"`
	}
	m.must("GET", "v1", "/api/access", m.tale.tokens["owner"], nil).into(t, &access)
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	day := access.Trial.In(tokyo).Format(time.DateOnly)
	says := map[string]string{
		"en": "Important: Your Trend Vision One advanced trial has started. The trial ends on " + day + ".",
		"ja": "重要: Trend Vision Oneの高度な体験版が開始されました。体験版は" + day + "日で終了します",
	}
	for _, stage := range []string{"updating", "updated"} {
		m.to(stage, map[string]string{"updated": "updating"}[stage])
		for lang, want := range says {
			if got := line(lang); got != want {
				t.Errorf("%s: %q, want %q", stage, got, want)
			}
		}
	}
	m.does(steers("POST", "/clock/advance", object{"by": access.Trial.Sub(m.now()).String()}))
	if got := line("ja"); strings.Contains(got, "体験版") {
		t.Errorf("after the trial: %q", got)
	}
}
