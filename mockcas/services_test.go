package mockcas_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockcas"
)

func TestServicesChange(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, service string
		bend          func(*start)
		who           string
		cmd           func(c *mockcas.CAS, id string) sim.Command
		codes         []string
		state         lifecycle.State
		account       string
	}{
		{"on", "salesforce", nil, admin, change("on", ""), nil, mockcas.ServiceOn, "token"},
		{"off", "onedrive", nil, admin, change("off", ""), nil, mockcas.ServiceOff, "token"},
		{"on twice", "onedrive", nil, admin, change("on", ""), []string{"cas.service.on"}, mockcas.ServiceOn, "token"},
		{"off twice", "salesforce", nil, admin, change("off", ""), []string{"cas.service.off"}, mockcas.ServiceOff, "token"},
		{"on without provisioning", "teams", nil, admin, change("on", ""), []string{"cas.service.not_provisioned"}, mockcas.ServiceNotProvisioned, "token"},
		{"off without provisioning", "teams", nil, admin, change("off", ""), []string{"cas.service.not_provisioned"}, mockcas.ServiceNotProvisioned, "token"},
		{"account without provisioning", "teams", nil, admin, change("", "token"), []string{"cas.service.not_provisioned"}, mockcas.ServiceNotProvisioned, "token"},
		{"to a token", "onedrive", func(s *start) { service(s, "onedrive").Account = "delegate" }, admin, change("", "token"), nil, mockcas.ServiceOn, "token"},
		{"to a delegate", "onedrive", nil, admin, change("", "delegate"), nil, mockcas.ServiceOn, "delegate"},
		{"to a token twice", "onedrive", nil, admin, change("", "token"), []string{"cas.service.account_already"}, mockcas.ServiceOn, "token"},
		{"Salesforce by delegate", "salesforce", nil, admin, change("", "delegate"), []string{"cas.service.no_delegate"}, mockcas.ServiceOff, "token"},
		{"both at once", "onedrive", nil, admin, change("off", "delegate"), nil, mockcas.ServiceOff, "delegate"},
		{"both, of which one is refused", "onedrive", nil, admin, change("off", "token"), []string{"cas.service.account_already"}, mockcas.ServiceOn, "token"},
		{"without the role", "onedrive", nil, auditor, change("off", ""), []string{"cas.role.not_allowed"}, mockcas.ServiceOn, "token"},
		{"by somebody unknown", "onedrive", nil, "nobody@example.com", change("off", ""), []string{"cas.role.not_allowed"}, mockcas.ServiceOn, "token"},
		{"provision", "teams", nil, admin, provision(""), nil, mockcas.ServiceOn, "token"},
		{"provision by delegate", "onedrive", func(s *start) { service(s, "onedrive").State = "not_provisioned" }, admin, provision("delegate"), nil, mockcas.ServiceOn, "delegate"},
		{"provision Teams by delegate", "teams", nil, admin, provision("delegate"), []string{"cas.service.no_delegate"}, mockcas.ServiceNotProvisioned, "token"},
		{"provision twice", "onedrive", nil, admin, provision(""), []string{"cas.service.provisioned"}, mockcas.ServiceOn, "token"},
		{"provision without the role", "teams", nil, auditor, provision(""), []string{"cas.role.not_allowed"}, mockcas.ServiceNotProvisioned, "token"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if tc.bend == nil {
				tc.bend = func(*start) {}
			}
			l := newLab(t, tc.bend)
			before := l.dump()
			err := l.as(tc.who, tc.cmd(l.cas, l.service(tc.service).ID))
			if got := codes(err); !cmp.Equal(got, tc.codes) || (err == nil) != (tc.codes == nil) {
				t.Errorf("refused with %v (%v), want %v", got, err, tc.codes)
			}
			if got := l.service(tc.service); got.State != tc.state || got.Account != tc.account {
				t.Errorf("the service is %s by %s, want %s by %s", got.State, got.Account, tc.state, tc.account)
			}
			if diff := cmp.Diff(before, l.dump()); (diff == "") != (tc.codes != nil) {
				t.Errorf("refused %v, and the change is\n%s", tc.codes, diff)
			}
		})
	}
}

func change(protection, account string) func(*mockcas.CAS, string) sim.Command {
	return func(c *mockcas.CAS, id string) sim.Command { return c.ChangeService(id, protection, account) }
}

func provision(account string) func(*mockcas.CAS, string) sim.Command {
	return func(c *mockcas.CAS, id string) sim.Command { return c.ProvisionService(id, account) }
}

func TestChangesThatMeanNothing(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for _, cmd := range []sim.Command{
		l.cas.ChangeService(l.service("onedrive").ID, "", ""), l.cas.ChangeService(l.service("onedrive").ID, "maybe", ""),
		l.cas.SwitchAdministrator(l.administrator(leaver).ID, "maybe"),
	} {
		if _, ok := errors.AsType[*sim.Invalid](l.as(admin, cmd)); !ok {
			t.Errorf("%+v is not invalid", cmd)
		}
	}
	if err := l.as(admin, l.cas.ChangeService("no-such", "on", "")); !errors.Is(err, sim.ErrNotFound) {
		t.Errorf("a service that is not there: %v", err)
	}
}

func TestCausesRemovedUnblockTheUpdate(t *testing.T) {
	t.Parallel()
	l := newLab(t, func(s *start) {
		service(s, "salesforce").State, service(s, "onedrive").Account = "on", "delegate"
	})
	l.to(mockcas.TenantConnected)
	if got := codes(l.tell(estate.Begin, nil)); !cmp.Equal(got, []string{"cas.update.salesforce", "cas.update.delegate_account"}) {
		t.Fatalf("refused with %v", got)
	}
	l.must(l.as(admin, l.cas.ChangeService(l.service("salesforce").ID, "off", "")))
	l.must(l.as(admin, l.cas.ChangeService(l.service("onedrive").ID, "", "token")))
	l.must(l.tell(estate.Begin, nil))
}

func TestAddService(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	add := func(code string) error {
		_, err := l.box.Do(t.Context(), sim.As("control"), pull{func(tx *sim.Tx) error {
			_, err := l.cas.Services.New(tx, "add", mockcas.NewService{Code: code, Organization: "org-sales", Users: 7})
			return err
		}})
		return err
	}
	if got := codes(add("fax")); !cmp.Equal(got, []string{"cas.service.unknown"}) {
		t.Errorf("refused with %v", got)
	}
	l.must(add("box"))
	if got := l.service("box"); got.State != mockcas.ServiceNotProvisioned || got.Users != 7 || got.Organization != "org-sales" {
		t.Errorf("the service is %+v", got)
	}
	_, err := l.box.Do(t.Context(), sim.As("control"), sim.Trigger{Kind: "cas.service", Thing: l.service("box").ID, Trigger: "add"})
	if got := codes(err); !cmp.Equal(got, []string{"cas.service.exists"}) {
		t.Errorf("refused with %v", got)
	}
}

// scan plays a scan, as control does.
func (l *lab) scan(code, input string) error {
	l.t.Helper()
	id := l.service(code).ID
	_, err := l.box.Do(l.t.Context(), sim.As("control"), sim.Trigger{Kind: "cas.service", Thing: id, Trigger: mockcas.Scan, Input: []byte(input)})
	return err
}

func (l *lab) logs(f estate.LogFilter) (out []estate.LogEntry) {
	l.t.Helper()
	l.view(func(r *sim.Reader) (err error) { out, err = l.cas.Logs(r, f); return err })
	return out
}

func TestProtectionGoesOnInEveryState(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	before := len(l.logs(estate.LogFilter{}))
	for i, state := range []lifecycle.State{mockcas.TenantActive, mockcas.TenantConnecting, mockcas.TenantConnected, mockcas.TenantUpdating, mockcas.TenantClosed} {
		if i > 0 {
			on := []lifecycle.Trigger{estate.Connect, estate.Connected, estate.Begin, estate.End}[i-1]
			l.must(l.tell(on, connection()))
		}
		if got := l.tenant().State; got != state {
			t.Fatalf("the tenant is %s, want %s", got, state)
		}
		l.must(l.box.Advance(t.Context(), "test", sim.Goal{By: time.Second}))
		l.must(l.scan("exchange_online", `{"type": "malware", "user": "user042@example.co.jp", "subject": "a.exe"}`))
		logs := l.logs(estate.LogFilter{})
		want := estate.LogEntry{
			ID: logs[0].ID, At: began.Add(time.Duration(i+1) * time.Second), Service: "exchange_online", Type: "malware",
			User: "user042@example.co.jp", Subject: "a.exe", Policy: "Default ATP policy", Action: "delete",
		}
		if diff := cmp.Diff(want, logs[0]); diff != "" || len(logs) != before+i+1 {
			t.Errorf("%s: %d entries, the latest\n%s", state, len(logs), diff)
		}
		l.view(func(r *sim.Reader) error {
			d, err := l.cas.Dashboard(r)
			if d.Protection != "on" || d.Scanned != 5710+i+1 {
				t.Errorf("%s: the dashboard is %+v", state, d)
			}
			return err
		})
	}
	if got := codes(l.scan("salesforce", "")); !cmp.Equal(got, []string{"cas.service.unprotected"}) {
		t.Errorf("scanning without protection: %v", got)
	}
}

func TestScansByThemselves(t *testing.T) {
	t.Parallel()
	l := newLab(t, func(s *start) {
		s.settings = map[string]string{mockcas.SettingMailEvery: "10m"}
		s.world.Organizations[0].Services = s.world.Organizations[0].Services[:1]
		s.world.Organizations[1].Services[0].State = "off"
	})
	before := len(l.logs(estate.LogFilter{}))
	l.must(l.box.Advance(t.Context(), "test", sim.Goal{By: time.Hour}))
	logs := l.logs(estate.LogFilter{})
	if len(logs) != before+6 {
		t.Fatalf("%d entries in an hour, want 6", len(logs)-before)
	}
	seen := map[string]bool{}
	for i, e := range logs[:6] {
		if want := began.Add(time.Hour - time.Duration(i)*10*time.Minute); !e.At.Equal(want) {
			t.Errorf("entry %d is of %v, want %v", i, e.At, want)
		}
		seen[e.User+e.Subject] = true
	}
	if len(seen) < 2 {
		t.Errorf("all scans found the same: %v", logs[:6])
	}
	l.must(l.as(admin, l.cas.ChangeService(l.service("exchange_online").ID, "off", "")))
	l.must(l.box.Advance(t.Context(), "test", sim.Goal{By: time.Hour}))
	if got := len(l.logs(estate.LogFilter{})); got != before+6 {
		t.Errorf("%d entries although the protection is off", got-before-6)
	}
}
