package mockcas_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web/roles"
	"github.com/mockone/mockone/mockcas"
)

func TestImpossibleWorlds(t *testing.T) {
	t.Parallel()
	in := func(state string) func(*start) { return func(s *start) { s.world.State = state } }
	both := func(bends ...func(*start)) func(*start) {
		return func(s *start) {
			for _, b := range bends {
				b(s)
			}
		}
	}
	converted := func(s *start) { s.licence.State = estate.LicenceConverted }
	for name, tc := range map[string]struct {
		bend func(*start)
		// wrong is how the error begins: the path.
		wrong string
	}{
		"no licence":                        {func(s *start) { s.licence = estate.Licence{} }, "state: "},
		"a converted licence before it":     {converted, "state: "},
		"closed with a licence to convert":  {in("closed"), "state: "},
		"connected without Vision One":      {both(in("connected"), func(s *start) { s.platform = estate.NoVisionOne }), "state: "},
		"updating on the legacy platform":   {both(in("updating"), func(s *start) { s.platform = estate.Legacy }), "state: "},
		"connected here and there":          {both(in("connected"), func(s *start) { s.world.ConnectedElsewhere = "Another" }), "connected_elsewhere: "},
		"an instance before connecting":     {func(s *start) { s.world.Instance = "i" }, "instance: "},
		"in the future":                     {func(s *start) { s.world.Since = "2030-01-01T00:00:00Z" }, "since: "},
		"a time that is none":               {func(s *start) { s.world.Since = "yesterday" }, "since: "},
		"a negative time":                   {func(s *start) { s.world.Since = "-5s" }, "since: "},
		"two default organizations":         {func(s *start) { s.world.Organizations[1].Default = true }, "organizations[1].default: "},
		"two organizations of one name":     {func(s *start) { s.world.Organizations[1].Name = "Default organization" }, "organizations[1].name: "},
		"two organizations of one id":       {func(s *start) { s.world.Organizations[1].ID = "org-default" }, "organizations[1].id: "},
		"an organization connected alone":   {func(s *start) { yes := true; s.world.Organizations[1].Connected = &yes }, "organizations[1].connected: "},
		"a service twice":                   {func(s *start) { s.world.Organizations[0].Services[1].Code = "exchange_online" }, "organizations[0].services[1].code: "},
		"Salesforce by delegate":            {func(s *start) { service(s, "salesforce").Account = "delegate" }, "organizations[0].services[3].account: "},
		"a service in the future":           {func(s *start) { service(s, "onedrive").Since = "2030-01-01T00:00:00Z" }, "organizations[1].services[0].since: "},
		"connected with nothing in it":      {both(in("connected"), unprovision), "organizations: "},
		"updating with Salesforce":          {both(in("updating"), func(s *start) { service(s, "salesforce").State = "on" }), "organizations[0].services[3].state: "},
		"updating with a delegate account":  {both(in("updating"), func(s *start) { service(s, "onedrive").Account = "delegate" }), "organizations[1].services[0].account: "},
		"a role named like the default one": {func(s *start) { s.world.Roles[0].Name = mockcas.GlobalAdministrator }, "roles[0].name: "},
		"an unknown screen":                 {func(s *start) { s.world.Roles[0].Permissions = map[string]string{"kitchen": "view_only"} }, "roles[0].permissions.kitchen: "},
		"an unknown level":                  {func(s *start) { s.world.Roles[0].Permissions = map[string]string{"logs": "some"} }, "roles[0].permissions.logs: "},
		"a custom role that administers":    {func(s *start) { s.world.Roles[0].Permissions = map[string]string{"administration": "view_only"} }, "roles[0].permissions.administration: "},
		"too many roles": {func(s *start) {
			for i := range 19 {
				s.world.Roles = append(s.world.Roles, roles.World{Name: fmt.Sprintf("Role %d", i)})
			}
		}, "roles: "},
		"an address that is none":       {func(s *start) { s.world.Administrators[1].Email = "admin" }, "administrators[1].email: "},
		"an address twice":              {func(s *start) { s.world.Administrators[2].Email = strings.ToUpper(auditor) }, "administrators[2].email: "},
		"an unknown role":               {func(s *start) { s.world.Administrators[0].Role = "King" }, "administrators[0].role: "},
		"nobody who can administer":     {func(s *start) { s.world.Administrators[1].State = "disabled" }, "administrators: "},
		"upgraded before the update":    {func(s *start) { s.world.Administrators[0].State = "upgraded" }, "administrators[0].state: "},
		"active after the update":       {both(in("closed"), converted, func(s *start) { s.world.Administrators[0].State = "active" }), "administrators[0].state: "},
		"an administrator's time":       {func(s *start) { s.world.Administrators[2].Since = "x" }, "administrators[2].since: "},
		"a policy's time":               {func(s *start) { s.world.Policies[0].Modified = "x" }, "policies[0].modified: "},
		"a log entry's time":            {func(s *start) { s.world.Logs[0].At = "x" }, "logs[0].at: "},
		"a report's time":               {func(s *start) { s.world.Reports[0].Made = "x" }, "reports[0].made: "},
		"made-up logs without services": {func(s *start) { unprovision(s); s.world.Generate.Logs = 1 }, "generate.logs: "},
		"more than a role holds": {func(s *start) {
			for i := range 20 {
				s.world.Administrators = append(s.world.Administrators, mockcas.WorldAdministrator{Email: fmt.Sprintf("v%d@example.co.jp", i), Name: "V", Role: "Log viewer", Password: "x"})
			}
		}, "administrators[22].role: "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := usual()
			tc.bend(&s)
			_, err := tryLab(t, s)
			invalid, ok := errors.AsType[*sim.Invalid](err)
			if !ok || !strings.HasPrefix(invalid.Error(), tc.wrong) {
				t.Errorf("refused with %v, want one that begins with %q", err, tc.wrong)
			}
		})
	}
}

func TestEverythingWrongIsToldAtOnce(t *testing.T) {
	t.Parallel()
	s := usual()
	s.world.Since, s.world.Roles[0].Name, s.world.Administrators[0].Email = "x", mockcas.GlobalAdministrator, "auditor"
	_, err := tryLab(t, s)
	for _, path := range []string{"since: ", "roles[0].name: ", "administrators[0].email: ", "administrators[0].role: "} {
		if err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%q is missing in: %v", path, err)
		}
	}
}

func TestWorldsInEveryState(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		state   string
		next    lifecycle.Trigger
		account lifecycle.State
	}{
		{"active", estate.Connect, mockcas.AdministratorActive},
		{"connecting", estate.Connected, mockcas.AdministratorActive},
		{"connected", estate.Begin, mockcas.AdministratorActive},
		{"updating", estate.End, mockcas.AdministratorActive},
		{"closed", "", mockcas.MustUpdate},
	} {
		t.Run(tc.state, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, func(s *start) {
				s.world.State, s.world.Since = tc.state, "45s"
				if tc.state == "closed" {
					s.licence.State = estate.LicenceConverted
				}
			})
			l.view(func(r *sim.Reader) error {
				tenant, _, err := l.cas.Tenant(r)
				if err != nil {
					return err
				}
				thing, err := r.Thing("cas.tenant", tenant.ID)
				if !thing.Since.Equal(began.Add(-45*time.Second)) || string(thing.State) != tc.state {
					t.Errorf("it is %s since %v", thing.State, thing.Since)
				}
				return err
			})
			if got := l.administrator(admin).State; got != tc.account {
				t.Errorf("the administrator is %s, want %s", got, tc.account)
			}
			if tc.next != "" {
				l.must(l.tell(tc.next, connection()))
			}
			// Every thing can be explained.
			l.view(func(r *sim.Reader) error {
				things, err := r.Things("", "", "", 1000)
				for _, one := range things {
					if _, err := r.Explain(one.Kind, one.ID); err != nil {
						t.Errorf("%s cannot be explained: %v", one.Kind, err)
					}
				}
				return err
			})
		})
	}
}

func TestWorldOfUpgradedAccounts(t *testing.T) {
	t.Parallel()
	l := newLab(t, func(s *start) {
		s.world.State, s.licence.State = "closed", estate.LicenceConverted
		s.world.Administrators[0].State, s.world.Administrators[0].Since = "upgraded", "2026-01-14T00:00:00Z"
	})
	if got := l.administrator(auditor); got.State != mockcas.Upgraded || !got.UpgradedAt.Equal(time.Date(2026, 1, 14, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("the account is %+v", got)
	}
	tenant := l.tenant()
	if !tenant.Organizations[0].Connected || tenant.UpdatedAt.IsZero() {
		t.Errorf("the tenant is %+v", tenant)
	}
	if diff := cmp.Diff([]string(nil), l.events()); diff != "" {
		t.Errorf("placing makes events:\n%s", diff)
	}
}

func TestRegisteredAddress(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, given string
		registered  []string
		free        string
	}{
		{"that of the first Global administrator", "", []string{admin, strings.ToUpper(admin)}, "somebody@example.com"},
		{"another one", "registered@example.com", []string{"registered@example.com", "Registered@Example.com"}, admin},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, func(s *start) { s.world.RegisteredWith = tc.given })
			is := func(email string) bool {
				var out bool
				l.view(func(r *sim.Reader) (err error) {
					out, err = l.cas.Registered(r, email)
					return err
				})
				return out
			}
			for _, email := range tc.registered {
				if !is(email) {
					t.Errorf("CAS was not registered with %s", email)
				}
			}
			if is(tc.free) || is("") {
				t.Errorf("CAS was registered with %s", tc.free)
			}
		})
	}
}
