package mockcas_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockcas"
)

// codes returns the reasons' codes of a refusal.
func codes(err error) []string {
	refused, ok := errors.AsType[*lifecycle.Refused](err)
	if !ok {
		return nil
	}
	return codesOf(refused.Reasons)
}

func codesOf(reasons []lifecycle.Reason) []string {
	var out []string
	for _, r := range reasons {
		out = append(out, r.Code)
	}
	return out
}

func service(s *start, code string) *mockcas.WorldService {
	for i := range s.world.Organizations {
		for j := range s.world.Organizations[i].Services {
			if one := &s.world.Organizations[i].Services[j]; one.Code == code {
				return one
			}
		}
	}
	panic("no service " + code)
}

func unprovision(s *start) {
	for i := range s.world.Organizations {
		for j := range s.world.Organizations[i].Services {
			s.world.Organizations[i].Services[j].State = "not_provisioned"
		}
	}
	s.world.Generate.Logs = 0
}

func TestTenantRefuses(t *testing.T) {
	t.Parallel()
	sales := func(s *start) { s.world.Organizations = s.world.Organizations[1:] }
	expired := func(days int) func(*start) {
		return func(s *start) { s.licence.Ends = began.AddDate(0, 0, -days) }
	}
	for _, tc := range []struct {
		name  string
		bend  func(*start)
		at    lifecycle.State
		on    lifecycle.Trigger
		in    any
		codes []string
		// blocks are the codes that Vision One is told before it asks; nil
		// means the same.
		blocks []string
	}{
		{"nothing provisioned", unprovision, mockcas.TenantActive, estate.Connect, connection(), []string{"cas.connect.nothing_provisioned"}, nil},
		{"connected elsewhere", func(s *start) { s.world.ConnectedElsewhere = "Another" }, mockcas.TenantActive, estate.Connect, connection(), []string{"cas.connect.elsewhere"}, nil},
		{"unknown organization", nil, mockcas.TenantActive, estate.Connect, estate.Connection{Instance: "i", Organizations: []string{"org-other"}}, []string{"cas.connect.unknown_organization"}, nil},
		{"an organization without a toggle", nil, mockcas.TenantActive, estate.Connect, estate.Connection{Instance: "i", Organizations: []string{"org-default"}}, []string{"cas.connect.unknown_organization"}, nil},
		{"no toggle on", sales, mockcas.TenantActive, estate.Connect, estate.Connection{Instance: "i"}, []string{"cas.connect.no_organization"}, nil},
		{"no instance", nil, mockcas.TenantActive, estate.Connect, nil, []string{"cas.connect.no_instance"}, []string{}},
		{"several reasons", func(s *start) { unprovision(s); s.world.ConnectedElsewhere = "Another" }, mockcas.TenantActive, estate.Connect, connection(), []string{"cas.connect.nothing_provisioned", "cas.connect.elsewhere"}, nil},
		{"connecting twice", nil, mockcas.TenantConnecting, estate.Connect, connection(), []string{"cas.connect.already"}, nil},
		{"connected already", nil, mockcas.TenantConnected, estate.Connect, connection(), []string{"cas.connect.already"}, nil},
		{"connecting what was updated", nil, mockcas.TenantClosed, estate.Connect, connection(), []string{"cas.updated"}, nil},
		{"nothing to finish connecting", nil, mockcas.TenantActive, estate.Connected, nil, []string{"cas.nothing_under_way"}, nil},
		{"updating before connecting", nil, mockcas.TenantActive, estate.Begin, nil, []string{"cas.update.not_connected"}, nil},
		{"Salesforce on", func(s *start) { service(s, "salesforce").State = "on" }, mockcas.TenantConnected, estate.Begin, nil, []string{"cas.update.salesforce"}, nil},
		{"Exchange Online by delegate", func(s *start) { service(s, "exchange_online").Account = "delegate" }, mockcas.TenantConnected, estate.Begin, nil, []string{"cas.update.delegate_account"}, nil},
		{"SharePoint by delegate, off", func(s *start) {
			*service(s, "sharepoint_online") = mockcas.WorldService{Code: "sharepoint_online", State: "off", Account: "delegate"}
		}, mockcas.TenantConnected, estate.Begin, nil, []string{"cas.update.delegate_account"}, nil},
		{"OneDrive by delegate", func(s *start) { service(s, "onedrive").Account = "delegate" }, mockcas.TenantConnected, estate.Begin, nil, []string{"cas.update.delegate_account"}, nil},
		{"licence expired 31 days ago", expired(31), mockcas.TenantConnected, estate.Begin, nil, []string{"cas.update.licence_expired"}, nil},
		{"MSPL", func(s *start) { s.licence.Channel = "MSPL" }, mockcas.TenantConnected, estate.Begin, nil, []string{"cas.update.channel"}, nil},
		{"all at once", func(s *start) {
			service(s, "salesforce").State, service(s, "onedrive").Account, s.licence.Channel = "on", "delegate", "MSPL"
			s.licence.Ends = began.AddDate(-1, 0, 0)
		}, mockcas.TenantConnected, estate.Begin, nil, []string{"cas.update.salesforce", "cas.update.delegate_account", "cas.update.licence_expired", "cas.update.channel"}, nil},
		{"updating twice", nil, mockcas.TenantUpdating, estate.Begin, nil, []string{"cas.updating"}, nil},
		{"updating what was updated", nil, mockcas.TenantClosed, estate.Begin, nil, []string{"cas.updated"}, nil},
		{"nothing to finish updating", nil, mockcas.TenantConnected, estate.End, nil, []string{"cas.nothing_under_way"}, nil},
		{"provisioning beside CAS", nil, mockcas.TenantActive, estate.Provision, nil, []string{"cas.exists"}, nil},
		{"activating twice", nil, mockcas.TenantActive, "activate", nil, []string{"cas.exists"}, nil},
		{"nowhere else", nil, mockcas.TenantActive, "release_elsewhere", nil, []string{"cas.release.not_elsewhere"}, nil},
		{"nowhere else once connected", nil, mockcas.TenantConnected, "release_elsewhere", nil, []string{"cas.release.not_elsewhere"}, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if tc.bend == nil {
				tc.bend = func(*start) {}
			}
			l := newLab(t, tc.bend)
			l.to(tc.at)
			before := l.dump()
			if got := codes(l.tell(tc.on, tc.in)); !cmp.Equal(got, tc.codes) {
				t.Errorf("refused with %v, want %v", got, tc.codes)
			}
			if diff := cmp.Diff(before, l.dump()); diff != "" {
				t.Errorf("the refusal changed something:\n%s", diff)
			}
			if tc.blocks == nil {
				tc.blocks = tc.codes
			}
			l.view(func(r *sim.Reader) error {
				blocks, err := l.cas.Blocks(r, tc.on, tc.in)
				if got := codesOf(blocks); !slices.Equal(got, tc.blocks) {
					t.Errorf("Vision One is told %v, want %v", got, tc.blocks)
				}
				return err
			})
		})
	}
}

func TestUpdateAllowedNearTheLicencesEnd(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name     string
		ago      time.Duration
		settings map[string]string
		refused  bool
		en, ja   string
	}{
		{"valid", -time.Hour, nil, false, "", ""},
		{"29 days", 29 * 24 * time.Hour, nil, false, "", ""},
		{"30 days", 30 * 24 * time.Hour, nil, false, "", ""},
		{"a second before 31 days", 31*24*time.Hour - time.Second, nil, false, "", ""},
		{"31 days", 31 * 24 * time.Hour, nil, true, "30 days", "30日"},
		{"another limit, within", 10 * 24 * time.Hour, map[string]string{mockcas.SettingExpiredDays: "10"}, false, "", ""},
		{"another limit, over", 11 * 24 * time.Hour, map[string]string{mockcas.SettingExpiredDays: "10"}, true, "10 days", "10日"},
		{"a day", 2 * 24 * time.Hour, map[string]string{mockcas.SettingExpiredDays: "1"}, true, "1 day", "1日"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, func(s *start) { s.licence.Ends, s.settings = began.Add(-tc.ago), tc.settings })
			l.to(mockcas.TenantConnected)
			err := l.tell(estate.Begin, nil)
			if (err != nil) != tc.refused {
				t.Fatalf("the update: %v", err)
			}
			refusal, ok := errors.AsType[*lifecycle.Refused](err)
			if ok != tc.refused || tc.refused && (!strings.Contains(refusal.Reasons[0].Text.EN, "for more than "+tc.en+".") || !strings.Contains(refusal.Reasons[0].Text.JA, "切れてから"+tc.ja+"を超えて")) {
				t.Errorf("it says %+v", refusal)
			}
		})
	}
}

func TestTMOLUpdates(t *testing.T) {
	t.Parallel()
	l := newLab(t, func(s *start) { s.licence.Channel = "TMOL" })
	l.to(mockcas.TenantUpdating)
}

func TestUnlicensedCannotUpdate(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.to(mockcas.TenantConnected)
	// A licence of another product does not help; taking the one away is what
	// only SQL can do.
	_, err := l.box.Do(t.Context(), sim.As("test"), pull{func(tx *sim.Tx) error {
		_, err := tx.Conn.Exec(`DELETE FROM things WHERE kind = 'estate.licence'`)
		return err
	}})
	l.must(err)
	if got := codes(l.tell(estate.Begin, nil)); !cmp.Equal(got, []string{"cas.update.licence_missing"}) {
		t.Errorf("refused with %v", got)
	}
}

func TestTheWholeWay(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	offer := func() (o estate.Offer) {
		l.view(func(r *sim.Reader) (err error) {
			var ok bool
			o, ok, err = l.cas.Offer(r)
			if !ok {
				t.Error("there is nothing to connect")
			}
			return err
		})
		return o
	}
	first := offer()
	want := []estate.Organization{
		{ID: "org-default", Name: "Default organization", Default: true, Services: []string{"exchange_online", "sharepoint_online", "salesforce"}},
		{ID: "org-sales", Name: "Sales", Toggle: true, Services: []string{"onedrive"}},
	}
	if diff := cmp.Diff(want, first.Organizations); diff != "" || first.Connected || first.Updated || first.Kind != "cas.tenant" {
		t.Errorf("the offer is %+v, organizations\n%s", first, diff)
	}

	l.must(l.tell(estate.Connect, estate.Connection{Instance: "instance-1"}))
	tenant := l.tenant()
	if tenant.State != mockcas.TenantConnecting || tenant.Instance != "instance-1" || !tenant.Organizations[0].Connected || tenant.Organizations[1].Connected {
		t.Errorf("after connecting: %+v", tenant)
	}
	l.must(l.box.Advance(t.Context(), "test", sim.Goal{By: time.Minute}))
	l.must(l.tell(estate.Connected, nil))
	if tenant = l.tenant(); !tenant.ConnectedAt.Equal(began.Add(time.Minute)) {
		t.Errorf("connected at %v", tenant.ConnectedAt)
	}

	in, err := l.signIn(admin, password)
	l.must(err)
	l.must(l.tell(estate.Begin, nil))
	l.view(func(r *sim.Reader) error {
		_, err := l.cas.Sessions.Check(r, in.Token)
		if ended, ok := errors.AsType[*estate.SessionError](err); !ok || ended.Reason != estate.EndedByUpdate {
			t.Errorf("the session during the update: %v", err)
		}
		return nil
	})

	l.must(l.tell(estate.End, nil))
	if o := offer(); !o.Updated || !o.Connected {
		t.Errorf("the offer after the update is %+v", o)
	}
	for email, state := range map[string]lifecycle.State{admin: mockcas.MustUpdate, auditor: mockcas.MustUpdate, leaver: mockcas.AdministratorDisabled} {
		if got := l.administrator(email).State; got != state {
			t.Errorf("%s is %s, want %s", email, got, state)
		}
	}
	auditorID, adminID := l.administrator(auditor).ID, l.administrator(admin).ID
	l.view(func(r *sim.Reader) error {
		all, err := l.v1.upgrades.All(r)
		want := []estate.Candidate{
			{Kind: "cas.administrator", ID: auditorID, From: "cas", Email: auditor, Name: "Auditor", Role: "Log viewer", Permissions: []string{"dashboard:view_only", "logs:view_only", "services:view_only"}},
			{Kind: "cas.administrator", ID: adminID, From: "cas", Email: admin, Name: "Admin", Role: mockcas.GlobalAdministrator, Permissions: []string{
				"administration:full_control", "dashboard:full_control", "logs:full_control", "policies:full_control", "reports:full_control", "services:full_control",
			}},
		}
		var got []estate.Candidate
		for _, u := range all {
			got = append(got, u.Candidate)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("upgrades opened:\n%s", diff)
		}
		return err
	})
}

func TestCredits(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name          string
		bend          func(*start)
		granted, used int
	}{
		{"standard", func(*start) {}, 2500, 2500},
		{"XDR add-on", func(s *start) { s.licence.Edition = "standard_xdr" }, 3000, 3000},
		{"URL sandbox", func(s *start) { s.world.Policies[0].URLSandbox = true }, 2500, 5000},
		{"URL sandbox in a policy that is off", func(s *start) { s.world.Policies[0].URLSandbox, s.world.Policies[0].Disabled = true, true }, 2500, 2500},
		{"both", func(s *start) { s.licence.Edition, s.world.Policies[0].URLSandbox = "standard_xdr", true }, 3000, 5500},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, tc.bend)
			l.to(mockcas.TenantClosed)
			l.view(func(r *sim.Reader) error {
				c, err := estate.CreditsOf(r)
				want := estate.Credits{Granted: tc.granted, Used: tc.used, Balance: tc.granted - tc.used}
				if diff := cmp.Diff(want, c); diff != "" {
					t.Error(diff)
				}
				licence, _, err2 := estate.LicenceFor(r, "cas")
				if licence.State != estate.LicenceConverted || !licence.FreeUntil.Equal(licence.Ends) {
					t.Errorf("the licence is %+v", licence)
				}
				return errors.Join(err, err2)
			})
		})
	}
}

func TestProvision(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	// A customer without CAS: what the fixture placed is taken away by SQL.
	_, err := l.box.Do(t.Context(), sim.As("test"), pull{func(tx *sim.Tx) error {
		for _, table := range []string{"things WHERE kind LIKE 'cas.%'", "cas_logs", "cas_policies", "cas_reports"} {
			if _, err := tx.Conn.Exec(`DELETE FROM ` + table); err != nil {
				return err
			}
		}
		return nil
	}})
	l.must(err)
	l.view(func(r *sim.Reader) error {
		o, ok, err := l.cas.Offer(r)
		if ok || o.Kind != "cas.tenant" {
			t.Errorf("without CAS the offer is %+v, %v", o, ok)
		}
		blocks, err2 := l.cas.Blocks(r, estate.Provision, nil)
		if len(blocks) > 0 {
			t.Errorf("provisioning is blocked: %v", blocks)
		}
		absent, err3 := l.cas.Blocks(r, estate.Connect, nil)
		if got := codesOf(absent); !slices.Equal(got, []string{"cas.absent"}) {
			t.Errorf("connecting is blocked by %v", got)
		}
		return errors.Join(err, err2, err3)
	})
	for on, code := range map[lifecycle.Trigger]string{estate.Connect: "cas.absent", estate.Begin: "cas.absent"} {
		if got := codes(l.tell(on, connection())); !slices.Equal(got, []string{code}) {
			t.Errorf("%s without CAS: %v", on, got)
		}
	}
	l.must(l.tell(estate.Provision, estate.Connection{Instance: "instance-2"}))
	tenant := l.tenant()
	if tenant.State != mockcas.TenantClosed || tenant.Instance != "instance-2" || len(tenant.Organizations) != 1 || !tenant.Organizations[0].Connected || tenant.Organizations[0].ID == "" {
		t.Errorf("the tenant is %+v", tenant)
	}
	l.view(func(r *sim.Reader) error {
		d, err := l.cas.Dashboard(r)
		if diff := cmp.Diff(estate.Dashboard{Protection: "off", Detections: map[string]int{}}, d); diff != "" {
			t.Error(diff)
		}
		return err
	})
}

func TestActivate(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	_, err := l.box.Do(t.Context(), sim.As("test"), pull{func(tx *sim.Tx) error {
		if _, err := tx.Conn.Exec(`DELETE FROM things WHERE kind = 'cas.tenant'`); err != nil {
			return err
		}
		_, err := l.cas.Tenants.New(tx, "activate", nil)
		return err
	}})
	l.must(err)
	if got := l.tenant(); got.State != mockcas.TenantActive || got.Organizations[0].Name != "Default organization" || got.Organizations[0].Connected {
		t.Errorf("the tenant is %+v", got)
	}
}

func TestReleaseElsewhere(t *testing.T) {
	t.Parallel()
	l := newLab(t, func(s *start) { s.world.ConnectedElsewhere = "Another" })
	_, err := l.box.Do(t.Context(), sim.As("control"), sim.Trigger{Kind: "cas.tenant", Thing: l.tenant().ID, Trigger: "release_elsewhere"})
	l.must(err)
	l.to(mockcas.TenantConnected)
}
