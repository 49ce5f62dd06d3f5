package mocktmems_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/labs"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mocktmems"
)

// fresh is a subaccount that can be added.
func fresh() mocktmems.NewUser {
	return mocktmems.NewUser{Login: "new", Type: "subaccount", UserChange: mocktmems.UserChange{Name: "New", Email: "new@example.co.jp", Role: "Read only"}}
}

// sent returns the password in the last mail to the fresh account.
func (l *lab) sent() string {
	l.t.Helper()
	secret := l.Mail(fresh().Email).Codes["password"]
	if !estate.GoodPassword(secret) {
		l.t.Fatalf("the password %q is not good", secret)
	}
	return secret
}

// Accounts are added, changed, given another password, disabled, enabled and deleted.
func TestUsers(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.must(l.as(chief, l.tmems.AddUser(fresh())))
	one, first := l.user("new"), l.sent()
	_, err := l.signIn(" NEW ", first)
	l.must(err)
	l.must(l.as(chief, l.tmems.ResetPassword(one.ID)))
	second := l.sent()
	if first == second {
		t.Error("the password is the same")
	}
	_, err = l.signIn("new", first)
	l.wants(err, "sign_in.failed")
	_, err = l.signIn("new", second)
	l.must(err)
	l.must(l.as(chief, l.tmems.ChangeUser(one.ID, mocktmems.UserChange{Name: "Newer", Email: "n@example.co.jp", Role: "Auditors", Domains: []string{"example.com"}})))
	if got := l.user("new"); got.Name != "Newer" || got.Role != "Auditors" || got.Email != "n@example.co.jp" || !slices.Equal(got.Domains, []string{"example.com"}) {
		t.Errorf("%+v", got)
	}
	l.must(l.as(chief, l.tmems.SwitchUser(one.ID, "disabled")))
	l.wants(l.as(chief, l.tmems.SwitchUser(one.ID, "disabled")), "tmems.account.disabled")
	l.wants(l.as(chief, l.tmems.ResetPassword(one.ID)), "tmems.account.disabled")
	_, err = l.signIn("new", second)
	l.wants(err, "tmems.account.disabled")
	l.must(l.as(chief, l.tmems.SwitchUser(one.ID, "enabled")))
	l.wants(l.as(chief, l.tmems.SwitchUser(one.ID, "enabled")), "tmems.account.enabled")
	l.must(l.as(chief, l.tmems.DeleteUser(one.ID)))
	_, err = l.signIn("new", second)
	l.wants(err, "sign_in.failed")
	l.must(l.as(chief, l.tmems.AddUser(fresh()))) // the name is free again
	super := fresh()
	super.Login, super.Type, super.Role = "super", "superadmin", ""
	l.must(l.as(chief, l.tmems.AddUser(super)))
	if got := l.user("super"); got.Role != mocktmems.Owner {
		t.Errorf("%+v", got)
	}
	if all := labs.See(l.Lab, "", l.tmems.UserList); len(all) != len(usual().world.Users)+2 {
		t.Errorf("%d accounts are listed", len(all))
	}
}

// What is wrong with a new account, or with what is done to one, is refused and changes nothing.
func TestUsersAreRefused(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	_, err := l.signIn("aaa", "Portal-pass-1")
	l.must(err)
	add := func(bend func(n *mocktmems.NewUser)) error {
		n := fresh()
		bend(&n)
		return l.as(chief, l.tmems.AddUser(n))
	}
	l.Unchanged(func() {
		for name, tc := range map[string]struct {
			err  error
			code string
		}{
			"a subaccount":         {l.as(helper, l.tmems.AddUser(fresh())), "tmems.role.not_allowed"},
			"another type":         {add(func(n *mocktmems.NewUser) { n.Type = "business" }), "tmems.account.type"},
			"a space":              {add(func(n *mocktmems.NewUser) { n.Login = "a b" }), "tmems.account.login"},
			"a taken name":         {add(func(n *mocktmems.NewUser) { n.Login = "HELPER" }), "tmems.account.exists"},
			"no address":           {add(func(n *mocktmems.NewUser) { n.Email = "nowhere" }), "tmems.account.email"},
			"no permission type":   {add(func(n *mocktmems.NewUser) { n.Role = "King" }), "tmems.role.unknown"},
			"all permissions":      {add(func(n *mocktmems.NewUser) { n.Role = mocktmems.Owner }), "tmems.role.unknown"},
			"no domain":            {add(func(n *mocktmems.NewUser) { n.Domains = []string{"example"} }), "tmems.account.domains"},
			"a superadmin's":       {add(func(n *mocktmems.NewUser) { n.Type, n.Domains = "superadmin", []string{"example.com"} }), "tmems.account.domains"},
			"himself":              {l.as(chief, l.tmems.SwitchUser(l.user(chief).ID, "disabled")), "tmems.account.self"},
			"to delete himself":    {l.as(chief, l.tmems.DeleteUser(l.user(chief).ID)), "tmems.account.self"},
			"the Business Account": {l.as(chief, l.tmems.DeleteUser(l.user("aaa").ID)), "tmems.account.business"},
			"a change by a helper": {l.as(helper, l.tmems.ChangeUser(l.user("auditor").ID, fresh().UserChange)), "tmems.role.not_allowed"},
		} {
			if got := codeOf(tc.err); got != tc.code {
				t.Errorf("%s: %v, want %s", name, tc.err, tc.code)
			}
		}
	})
}

// Signing in: a wrong password is refused and noted, a replaced login is told so.
func TestSignIn(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for login, code := range map[string]string{
		chief: "sign_in.failed", "nobody": "sign_in.failed", "chief@example.co.jp": "sign_in.failed", "aaa": "sign_in.failed", "old": "tmems.account.replaced",
	} {
		_, err := l.signIn(login, "wrong")
		l.wants(err, code)
	}
	if got := l.user(chief); got.FailedSignIn != 1 {
		t.Errorf("%+v", got)
	}
	in, err := l.signIn(chief, password)
	l.must(err)
	if got := l.user(chief); in.Next != mocktmems.NextDashboard || got.FailedSignIn != 0 || !got.LastSignIn.Equal(began) {
		t.Errorf("%+v, %+v", in, got)
	}
	l.must(l.as(chief, l.tmems.SignOut(in.Token)))
	l.wants(l.as(chief, l.tmems.SignOut(in.Token)), "session.ended")
}

// The Business Account comes in by the portal's password with all permissions; once there
// is a Primary User Account, that is the same account.
func TestBusinessAccount(t *testing.T) {
	t.Parallel()
	l := newLab(t, func(s *start) { s.world.Users = nil })
	in, err := l.signIn("aaa", "Portal-pass-1")
	l.must(err)
	if u := in.User; u.Type != mocktmems.Business || u.Role != mocktmems.Owner || u.Name != "Sato" {
		t.Errorf("%+v", u)
	}
	l.v1.owner = estate.PrimaryUser{ID: "p", Email: "aaa@test.com", Name: "Sato", Password: "Primary-1!", Enabled: true}
	_, err = l.signIn("aaa@test.com", "wrong")
	l.wants(err, "sign_in.failed")
	if !slices.Equal(l.v1.failed, []string{"p"}) {
		t.Errorf("wrong passwords of %v are noted", l.v1.failed)
	}
	again, err := l.signIn("AAA@test.com", "Primary-1!")
	l.must(err)
	if again.User.ID != in.User.ID || again.User.Login != "aaa@test.com" {
		t.Errorf("%+v", again.User)
	}
	l.must(l.as("aaa@test.com", l.tmems.AddUser(fresh())))
	l.wants(l.as("aaa", l.tmems.AddUser(fresh())), "tmems.role.not_allowed") // that name is gone
}

// After the update signing in leads to the migration alone: it begins the wizard once,
// goes on with it, and hands account, permissions and password to Vision One at its end.
func TestMigrationOfAccounts(t *testing.T) {
	t.Parallel()
	for used, unused := range map[string]bool{"conflict": false, "refuse": true} {
		t.Run(used, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, func(s *start) { s.settings = map[string]string{"tmems.account.used": used} })
			l.wants(l.as(helper, l.tmems.ContinueUpgrade()), "tmems.account.not_waiting")
			l.update()
			in, err := l.signIn(helper, password)
			l.must(err)
			if in.Next != mocktmems.NextUpgrade {
				t.Errorf("it leads to %s", in.Next)
			}
			_, err = l.signIn(helper, "wrong")
			l.wants(err, "sign_in.failed")
			for range 2 {
				opened := labs.Must[estate.Opened](l.Lab, "tmems:"+helper, l.tmems.ContinueUpgrade())
				if ticket := opened.Ticket; ticket.Login != "tmems:helper" || ticket.Service != "v1" || opened.Link.Path != ticket.Path() {
					t.Errorf("%+v", opened)
				}
			}
			id := l.user(helper).ID
			begun := labs.See(l.Lab, "", l.v1.assignments.All)
			want := estate.NewAssignment{
				Purpose: estate.ForAccount, Kind: "tmems.account", ID: id, Original: helper, Name: "Helper", Login: "tmems:helper", Unused: unused,
			}
			if len(begun) != 1 || begun[0].Begun != want {
				t.Fatalf("begun: %+v", begun)
			}
			l.must(l.do(func(tx *sim.Tx) error {
				_, err := l.tmems.Users.Fire(tx, id, estate.AddressAssigned, estate.Assigned{Email: "helper@test.com", Password: "Wizard-pass-1"})
				return err
			}))
			brought := labs.See(l.Lab, "", l.v1.upgrades.All)
			if len(brought) != 1 {
				t.Fatalf("brought: %+v", brought)
			}
			got := brought[0].Newcomer
			if got.Password != "Wizard-pass-1" || got.Email != "helper@test.com" || got.From != "tmems" || got.Role != "Help desk" || got.ID != id ||
				!slices.Equal(got.Permissions, []string{"dashboard:view_only", "mail_tracking:view_only", "policy_events:view_only", "quarantine:full_control"}) {
				t.Errorf("%+v", got)
			}
			if u := l.user(helper); u.State != mocktmems.Upgraded || u.Address != "helper@test.com" || u.Password != "" {
				t.Errorf("%+v", u)
			}
			_, err = l.signIn(helper, password)
			l.wants(err, "tmems.account.upgraded")
			l.wants(l.as(helper, l.tmems.ContinueUpgrade()), "tmems.account.upgraded")
			_, err = l.signIn("leaver", password)
			l.wants(err, "tmems.account.disabled")
			if got := l.user("auditor").State; got != mocktmems.MustUpdate {
				t.Errorf("another account is %s", got)
			}
		})
	}
}

// Nobody sees an account's password in an event.
func TestPasswordsStayInside(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.must(l.as(chief, l.tmems.AddUser(fresh())))
	secret := l.user("new").Password
	for _, e := range labs.See(l.Lab, "", func(r *sim.Reader) ([]sim.Event, error) { return r.Events(sim.EventFilter{}) }) {
		if e.Thing == l.user("new").ID && strings.Contains(string(e.Body), secret) {
			t.Errorf("%s", e.Body)
		}
	}
}

// Whoever comes with a ticket is the Business Account.
func TestDoor(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		login, code string
		bend        func(*start)
	}{
		{"aaa", "", func(*start) {}},
		{chief, "tmems.sso.nobody", func(*start) {}},
		{"old", "tmems.account.replaced", func(*start) {}},
		{"aaa", "tmems.updating", func(s *start) { s.world.State, s.world.Instance = "updating", "one" }},
		{"aaa", "tmems.closed", closed},
	} {
		l := newLab(t, tc.bend)
		err := l.do(func(tx *sim.Tx) error {
			s, err := l.tmems.LetIn(tx, estate.Ticket{Login: tc.login, Service: "tmems"})
			if err == nil && s.Login != "aaa" {
				t.Errorf("%+v", s)
			}
			return err
		})
		l.wants(err, tc.code)
	}
}
