package mockv1_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockv1"
	"github.com/mockone/mockone/mockv1/gateway"
)

// licence is one of a product, which ends after so many days.
func licence(product string, trial bool, days int) estate.Licence {
	return estate.Licence{
		State: estate.LicenceActive, Product: product, Name: product, Seats: 10, Channel: "TSSL", Trial: trial, Ends: began.AddDate(0, 0, days), Code: product + "-CODE",
	}
}

// waiting is a licence whose code has not been used.
func waiting(l estate.Licence, code string) estate.Licence {
	l.State, l.Code = estate.LicenceNotActivated, code
	return l
}

// renewal prolongs the trial of Email and Collaboration Security.
func renewal(trial bool, days int) estate.Licence {
	l := waiting(licence("v1ecs", trial, days), "RENEWAL")
	l.Renews = l.Name
	return l
}

func (l *lab) cegp() gateway.State {
	l.t.Helper()
	return see(l, primary, l.v.Gateway.Page).State
}

// At the end of a trial the instance is detached, at once or with the trial's grace, and
// however it came to be; nothing that is paid for is.
func TestEndOfATrial(t *testing.T) {
	t.Parallel()
	const credits = estate.VisionOne
	converted := licence("tmems", true, 10)
	converted.State, converted.FreeUntil = estate.LicenceConverted, converted.Ends
	for name, tc := range map[string]struct {
		licences []estate.Licence
		settings map[string]string
		code     string // is used after five days
		// at is the day at which it is detached; 0 for never.
		at   int
		rows []string
	}{
		"of V1ECS":                    {licences: []estate.Licence{licence("v1ecs", true, 10)}, at: 10},
		"of Email Security":           {licences: []estate.Licence{converted}, at: 10},
		"that was updated but now":    {licences: []estate.Licence{licence("tmems", true, 10)}, at: 10},
		"with a grace":                {licences: []estate.Licence{licence("v1ecs", true, 10)}, settings: map[string]string{estate.SettingTrialGrace: "48h"}, at: 12},
		"beside another trial":        {licences: []estate.Licence{licence("v1ecs", true, 10), licence(credits, true, 20)}, at: 20},
		"beside another product":      {licences: []estate.Licence{licence("v1ecs", true, 10), licence("cas", false, 300)}, at: 10},
		"that was prolonged":          {licences: []estate.Licence{licence("v1ecs", true, 10), renewal(true, 30)}, code: "RENEWAL", at: 30, rows: []string{"v1.product_instance.trial_prolonged"}},
		"that was bought":             {licences: []estate.Licence{licence("v1ecs", true, 10), renewal(false, 60)}, code: "RENEWAL"},
		"with credits before its end": {licences: []estate.Licence{licence("v1ecs", true, 10), waiting(licence(credits, false, 60), "CREDITS")}, code: "CREDITS"},
		"beside credits":              {licences: []estate.Licence{licence("v1ecs", true, 10), licence(credits, false, 60)}},
		"with a paid licence":         {licences: []estate.Licence{licence("tmems", false, 10)}},
		"without any licence":         {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := updated()
			p.licences = tc.licences
			maps.Copy(p.settings, tc.settings)
			l := newMailLab(t, p)
			l.advance(5 * day)
			if tc.code != "" {
				must[mockv1.LicenceInfo](l, primary, l.v.AddLicence(tc.code))
			}
			if tc.at > 0 {
				l.advance(time.Duration(tc.at-5)*day - time.Second)
				if got := l.cegp(); got != gateway.Ready {
					t.Errorf("just before the end: %s", got)
				}
				l.advance(time.Second)
			} else {
				l.advance(100 * day)
			}
			want := gateway.Ready
			if tc.at > 0 {
				want, tc.rows = gateway.Detached, append(tc.rows, "v1.product_instance.detach")
			}
			if got := l.cegp(); got != want {
				t.Errorf("at the end: %s", got)
			}
			var rows []string
			for _, row := range l.rows() {
				if strings.HasPrefix(row, "v1.product_instance.") {
					rows = append(rows, row)
				}
			}
			if d := cmp.Diff(tc.rows, rows); d != "" {
				t.Error(d)
			}
		})
	}
}

// What was detached is gone for ever: it is in no list, its trial is detached with it, and
// neither credits nor a licence bring it back.
func TestDetachedForEver(t *testing.T) {
	t.Parallel()
	p := updated()
	p.licences = []estate.Licence{
		licence("v1ecs", true, 10), licence("cas", false, 300),
		waiting(licence(estate.VisionOne, false, 300), "CREDITS"), waiting(licence("v1ecs", false, 300), "FULL"),
	}
	l := newMailLab(t, p)
	b := l.browser().signIn(primary)
	if status, _ := b.send("GET", "/api/product-instances/instance", ""); status != http.StatusOK {
		t.Fatalf("before: %d", status)
	}
	l.advance(10 * day)
	for _, code := range []string{"", "CREDITS", "FULL"} {
		if code != "" {
			must[mockv1.LicenceInfo](l, primary, l.v.AddLicence(code))
			l.advance(day)
		}
		if got := l.cegp(); got != gateway.Detached {
			t.Errorf("after %q: %s", code, got)
		}
		b = l.browser().signIn(primary)
		list := want[struct {
			Items []object `json:"items"`
		}](b, http.StatusOK, "GET", "/api/product-instances", "")
		if len(list.Items) != 0 {
			t.Errorf("after %q: %v", code, list.Items)
		}
		b.problem(http.StatusNotFound, "not_found", "GET", "/api/product-instances/instance", "")
		b.problem(http.StatusConflict, "v1.connect.detached", "POST", "/api/product-instances", `{"type":"tmems","organizations":["default"]}`)
		b.problem(http.StatusConflict, "v1.connect.detached", "POST", "/api/cegp/provision", "")
		for _, cmd := range []sim.Command{
			l.v.ConnectProduct(mockv1.Connection{Type: "tmems", Organizations: []string{"default"}}), l.v.ProvisionCEGP(),
			l.v.Agree("instance", true), l.v.Withdraw("instance"), l.v.StartUpdate("instance", true),
		} {
			l.refused([]string{"v1.connect.detached"}, func() error { _, err := l.as(primary, cmd); return err })
		}
	}
	states := map[lifecycle.State]int{}
	for _, one := range see(l, primary, estate.Licences.All) {
		if one.Product == "v1ecs" {
			states[one.State]++
		}
	}
	if states[estate.LicenceDetached] != 1 || states[estate.LicenceActive] != 1 {
		t.Errorf("the licences: %v", states)
	}
	for lang, sentence := range map[string]string{
		"en": "The trial has ended, and the product was detached from Trend Vision One. It cannot be connected or provisioned again.",
		"ja": "体験版が終了したため、製品はTrend Vision Oneから切り離されました。再度接続またはプロビジョニングすることはできません。",
	} {
		c := l.clicker(lang).signIn(primary)
		if got := c.Get("/product-instances/connect?type=tmems"); !strings.Contains(got.Text, sentence) {
			t.Errorf("Add Existing Product in %s: %s", lang, got.Text)
		}
		c.Refused(c.Post("/cegp/provision"), http.StatusConflict, "v1.connect.detached", sentence)
	}
}

// Nobody detaches what is no trial that has ended, nor twice, and guards have their words.
func TestDetachingByHand(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		plan     func() *plan
		licences []estate.Licence
		want     string
	}{
		"a paid one":    {updated, []estate.Licence{licence("tmems", false, 10)}, "v1.detach.no_trial"},
		"not there yet": {connected, []estate.Licence{licence("tmems", true, 10)}, "v1.detach.no_trial"},
		"twice":         {lost, nil, "v1.connect.detached"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := tc.plan()
			p.licences = tc.licences
			l := newMailLab(t, p)
			l.refused([]string{tc.want}, func() error { return l.push("v1.product_instance", "instance", "detach") })
		})
	}
}

// A product whose successor stays is not detached at the end of a trial, and no world says
// that it was.
func TestOthersAreNotDetached(t *testing.T) {
	t.Parallel()
	p := updated()
	p.licences = []estate.Licence{licence("v1ecs", true, 10), licence("cas", false, 300)}
	l := newLab(t, p)
	l.advance(50 * day)
	if view := l.instance(); view.Instance.State != mockv1.InstanceUpdated {
		t.Errorf("%+v", view)
	}
	p = lost()
	_, err := tryLab(t, p)
	if err == nil || !strings.Contains(err.Error(), "product_instances[0].state: the product is not detached at the end of a trial") {
		t.Errorf("such a world: %v", err)
	}
}

// A customer with the code and without Email Security provisions a new one, which is there
// after some minutes; only one is possible.
func TestProvisionCEGP(t *testing.T) {
	t.Parallel()
	for lang, toast := range map[string]string{"en": "Provisioning has started.", "ja": "プロビジョニングを開始しました。"} {
		l := newMailLab(t, codeOnly())
		c := l.clicker(lang).signIn(operator)
		got := c.Done(c.Post("/cegp/provision"), "/cegp", toast)
		if state, _ := got.Attribute("cegp", "data-state"); state != "provisioning" {
			t.Errorf("while it is made: %s", got.Text)
		}
		l.refused([]string{"cegp.provision.exists"}, func() error { _, err := l.as(operator, l.v.ProvisionCEGP()); return err })
		l.advance(3 * time.Minute)
		if view := l.instance(); l.cegp() != gateway.Ready || view.Instance.Type != "cegp" || view.TypeText.EN != "Cloud Email Gateway Protection" {
			t.Errorf("afterwards: %+v", view)
		}
		l.refused([]string{"cegp.provision.exists"}, func() error { _, err := l.as(operator, l.v.ProvisionCEGP()); return err })
	}
	l := newMailLab(t, codeOnly())
	if got := want[object](l.browser().signIn(operator), http.StatusAccepted, "POST", "/api/cegp/provision", ""); got["status"] != "provisioning" || got["type"] != "cegp" {
		t.Errorf("%v", got)
	}
}

func TestProvisioningCEGPIsRefused(t *testing.T) {
	t.Parallel()
	bare := func() *plan { p := foundation(); p.gadget = nil; return p }
	both := func() *plan { p := codeOnly(); p.gadget = foundation().gadget; return p }
	for name, tc := range map[string]struct {
		plan         func() *plan
		who          string
		status       int
		code, en, ja string
	}{
		"by an auditor": {codeOnly, auditor, 403, "v1.role.not_allowed", roleEN, roleJA},
		"without the code": {
			bare, primary, 409, "cegp.provision.no_code", "Contact your sales representative, or allocate credits in Credit Usage.",
			"営業担当者にお問い合わせいただくか、クレジットの使用状況アプリをご利用ください。",
		},
		"with the product": {
			both, primary, 409, "cegp.provision.tmems_exists", "You have Trend Micro Email Security. Connect it instead of provisioning a new instance.",
			"Trend Micro Email Securityをご利用中です。新しいインスタンスをプロビジョニングせずに、Trend Micro Email Securityを接続してください。",
		},
		"on legacy": {
			legacyPlatform(codeOnly), primary, 409, "v1.update.platform", "Update Trend Vision One to the Foundation Services release first.",
			"先にTrend Vision OneをFoundation Servicesリリースにアップデートしてください。",
		},
		"a second one": {
			updated, primary, 409, "cegp.provision.exists", "Only one instance of Cloud Email Gateway Protection is possible.",
			"Cloud Email Gateway Protectionのインスタンスは1つのみ作成できます。",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for lang, sentence := range map[string]string{"en": tc.en, "ja": tc.ja} {
				l := newMailLab(t, tc.plan())
				c := l.clicker(lang).signIn(tc.who)
				before := l.world()
				got := c.Post("/cegp/provision")
				if c.Refused(got, tc.status, tc.code, sentence); !got.Has("cegp") || got.Has("blocks") || l.world() != before {
					t.Errorf("in %s: %s", lang, got.Text)
				}
			}
		})
	}
}

// The credits of the update are in License Information and in Credit Usage, with what was
// bought, as those of other products are.
func TestCreditsOfEmailSecurity(t *testing.T) {
	t.Parallel()
	p := updated()
	done := licence("tmems", false, 100)
	done.State, done.Name, done.Edition, done.Granted, done.Used, done.FreeUntil = estate.LicenceConverted, "Trend Micro Email Security", "advanced", 500, 500, done.Ends
	p.licences = []estate.Licence{done}
	l := newMailLab(t, p)
	for lang, product := range map[string]string{"en": "Trend Micro Email Security", "ja": "Trend Micro Email Security（日本語）"} {
		c := l.clicker(lang).signIn(auditor)
		if got := c.Get("/license-information"); !strings.Contains(got.Text, product) || !strings.Contains(got.Text, "Advanced") {
			t.Errorf("License Information in %s: %s", lang, got.Text)
		}
		if got := c.Get("/credits"); !strings.Contains(got.Text, "500") || !strings.Contains(got.Text, "Trend Micro Email Security") {
			t.Errorf("Credit Usage in %s: %s", lang, got.Text)
		}
	}
}
