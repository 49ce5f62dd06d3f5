package mockv1_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockv1"
)

// suiteLicence is the activation code of Trend Vision One Email and Collaboration Security.
func suiteLicence() estate.Licence {
	return estate.Licence{
		State: estate.LicenceActive, Product: "v1ecs", Name: "Email and Collaboration Security",
		Seats: 100, Channel: "TSSL", Ends: began.AddDate(1, 0, 0),
	}
}

// codeOnly is a customer with the code and without the product.
func codeOnly() *plan {
	p := foundation()
	p.gadget, p.licences = nil, []estate.Licence{suiteLicence()}
	return p
}

func TestCECPPage(t *testing.T) {
	t.Parallel()
	in := func(platform estate.Platform, change func(*plan)) func() *plan {
		return func() *plan {
			p := foundation()
			p.platform = platform
			change(p)
			return p
		}
	}
	instance := func(gadgetState lifecycle.State, state string) func(*plan) {
		return func(p *plan) {
			p.gadget.State = gadgetState
			p.world.Instances = []mockv1.WorldInstance{{Type: "cas", State: state}}
			if state == "updating" {
				p.world.Instances[0].Job = &mockv1.WorldJob{State: "failed"}
			}
		}
	}
	bare := func(p *plan) { p.gadget = nil }
	code := func(p *plan) { p.gadget, p.licences = nil, []estate.Licence{suiteLicence()} }
	both := func(p *plan) { p.licences = []estate.Licence{suiteLicence()} }
	provisioning := func(p *plan) {
		p.gadget, p.world.Instances = nil, []mockv1.WorldInstance{{Type: "cas", State: "provisioning"}}
	}
	for want, plans := range map[mockv1.CECPState][]func() *plan{
		mockv1.CECPContactSales:   {in(estate.Foundation, bare)},
		mockv1.CECPProvision:      {in(estate.Foundation, code)},
		mockv1.CECPProvisioning:   {in(estate.Foundation, provisioning)},
		mockv1.CECPConnect:        {in(estate.Foundation, both), foundation, in(estate.Legacy, both)},
		mockv1.CECPConnecting:     {in(estate.Foundation, instance("connecting", "connecting"))},
		mockv1.CECPUpdatePlatform: {in(estate.Legacy, bare), in(estate.Legacy, code), in(estate.Legacy, instance("connected", "connected"))},
		mockv1.CECPUpdate:         {connected, agreed},
		mockv1.CECPUpdating:       {in(estate.Foundation, instance("updating", "updating"))},
		mockv1.CECPReady:          {in(estate.Foundation, instance("closed", "updated"))},
	} {
		for i, start := range plans {
			t.Run(string(want), func(t *testing.T) {
				t.Parallel()
				l := newLab(t, start())
				page := see(l, auditor, l.v.CECP)
				if page.State != want || page.Text.EN == "" || page.Text.JA == "" {
					t.Errorf("plan %d shows %+v", i, page)
				}
				err := l.read(auditor, func(r *sim.Reader) error { _, err := l.v.Suite(r); return err })
				if got := codes(err); want != mockv1.CECPReady && !slices.Equal(got, []string{"409", "cecp.not_ready"}) || want == mockv1.CECPReady && err != nil {
					t.Errorf("plan %d: the console's contents: %q", i, got)
				}
			})
		}
	}
}

func TestProvision(t *testing.T) {
	t.Parallel()
	l := newLab(t, codeOnly())
	view := must[mockv1.InstanceView](l, operator, l.v.ProvisionCECP())
	if view.Status != "provisioning" || view.Instance.Type != "cecp" || view.TypeText.EN != "Cloud Email and Collaboration Protection" {
		t.Errorf("%+v", view)
	}
	l.refused([]string{"cecp.provision.exists"}, func() error { _, err := l.as(operator, l.v.ProvisionCECP()); return err })
	l.advance(2 * time.Minute)
	if view = l.instance(); view.Status != "connected" || view.Instance.State != mockv1.InstanceUpdated {
		t.Errorf("%+v", view)
	}
	g := see(l, primary, func(r *sim.Reader) (gadget, error) {
		g, ok, err := l.maker.gadget(r)
		if err == nil && !ok {
			err = errors.New("the product was not told")
		}
		return g, err
	})
	if g.State != "closed" || g.Instance != view.Instance.ID {
		t.Errorf("the product: %+v", g)
	}
	l.refused([]string{"cecp.provision.exists"}, func() error { _, err := l.as(operator, l.v.ProvisionCECP()); return err })
}

func TestProvisionIsRefused(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		plan  *plan
		login string
		want  []string
	}{
		"an auditor":       {codeOnly(), auditor, []string{"v1.role.not_allowed"}},
		"legacy":           {&plan{platform: estate.Legacy, licences: []estate.Licence{suiteLicence()}, world: foundation().world}, primary, []string{"v1.update.platform"}},
		"without the code": {&plan{platform: estate.Foundation, world: foundation().world}, primary, []string{"cecp.provision.no_code"}},
		"with the product": {&plan{platform: estate.Foundation, licences: []estate.Licence{suiteLicence()}, gadget: foundation().gadget, world: foundation().world}, primary, []string{"cecp.provision.cas_exists"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, tc.plan)
			l.refused(tc.want, func() error { _, err := l.as(tc.login, l.v.ProvisionCECP()); return err })
		})
	}
}

func TestLicencesAndCredits(t *testing.T) {
	t.Parallel()
	p := foundation()
	soon, over := suiteLicence(), suiteLicence()
	soon.Ends, over.Ends = began.AddDate(0, 0, 30), began.AddDate(0, 0, -1)
	done := estate.Licence{
		State: estate.LicenceConverted, Product: "cas", Name: "Cloud App Security", Seats: 100, Ends: began.AddDate(0, 6, 0),
		Granted: 2500, Used: 5000, FreeUntil: began.AddDate(0, 6, 0),
	}
	p.licences = []estate.Licence{suiteLicence(), soon, over, done}
	l := newLab(t, p)
	var got []estate.LicenceStatus
	for _, line := range see(l, auditor, l.v.LicenceList) {
		got = append(got, line.Status)
	}
	if d := cmp.Diff([]estate.LicenceStatus{estate.Valid, estate.ExpiringSoon, estate.Expired, estate.Valid}, got); d != "" {
		t.Error(d)
	}
	report := see(l, auditor, l.v.CreditReport)
	if report.Credits.Balance != -2500 || len(report.Lines) != 1 || report.Lines[0].Granted != 2500 {
		t.Errorf("%+v", report)
	}
}
