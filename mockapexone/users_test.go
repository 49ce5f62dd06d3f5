package mockapexone_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/labs"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockapexone"
)

func (l *lab) add(who string, n mockapexone.NewUser) error {
	l.t.Helper()
	return l.as(who, l.apex.AddUser(n))
}

// fresh is a user who can be added.
func fresh() mockapexone.NewUser {
	return mockapexone.NewUser{Login: "new", Name: "New", Email: "new@example.co.jp", Role: "Operator", Password: "New-pass-1"}
}

// Users are added, changed, disabled, enabled and deleted by whoever may.
func TestUsers(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.must(l.add(chief, fresh()))
	one := l.user("new")
	_, err := l.signIn("NEW", "New-pass-1")
	l.must(err)
	l.must(l.as(chief, l.apex.ChangeUser(one.ID, mockapexone.UserChange{Name: "Newer", Role: "Help desk"})))
	if got := l.user("new"); got.Name != "Newer" || got.Role != "Help desk" || got.Email != "" || got.Type != mockapexone.Local {
		t.Errorf("%+v", got)
	}
	l.must(l.as(chief, l.apex.SwitchUser(one.ID, "disabled")))
	l.wants(l.as(chief, l.apex.SwitchUser(one.ID, "disabled")), "apexone.account.disabled")
	_, err = l.signIn("new", "New-pass-1")
	l.wants(err, "apexone.account.disabled")
	l.must(l.as(chief, l.apex.SwitchUser(one.ID, "enabled")))
	l.wants(l.as(chief, l.apex.SwitchUser(one.ID, "enabled")), "apexone.account.enabled")
	l.must(l.as(chief, l.apex.DeleteUser(one.ID)))
	_, err = l.signIn("new", "New-pass-1")
	l.wants(err, "sign_in.failed")
	l.must(l.add(chief, fresh())) // the name is free again
	l.view(func(r *sim.Reader) error {
		all, err := l.apex.UserList(r)
		if n := len(usual().world.Users) + 1; len(all) != n {
			t.Errorf("%d users are listed, want %d", len(all), n)
		}
		return err
	})
}

// What is wrong with a new user, or with what is done to one, is refused and changes nothing.
func TestUsersAreRefused(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	_, err := l.signIn("aaa", "Portal-pass-1")
	l.must(err)
	bent := func(bend func(n *mockapexone.NewUser)) mockapexone.NewUser {
		n := fresh()
		bend(&n)
		return n
	}
	change := func(login string, c mockapexone.UserChange) error {
		return l.as(chief, l.apex.ChangeUser(l.user(login).ID, c))
	}
	before := l.dump()
	for name, tc := range map[string]struct {
		err  error
		code string
	}{
		"another role":      {l.add(reader, fresh()), "apexone.role.not_allowed"},
		"a space":           {l.add(chief, bent(func(n *mockapexone.NewUser) { n.Login = "a b" })), "apexone.account.login"},
		"a taken name":      {l.add(chief, bent(func(n *mockapexone.NewUser) { n.Login = "BBB" })), "apexone.account.exists"},
		"no address":        {l.add(chief, bent(func(n *mockapexone.NewUser) { n.Email = "nowhere" })), "apexone.account.email"},
		"no role":           {l.add(chief, bent(func(n *mockapexone.NewUser) { n.Role = "King" })), "apexone.role.unknown"},
		"a hidden role":     {l.add(chief, bent(func(n *mockapexone.NewUser) { n.Role = "SSO_User" })), "apexone.role.unknown"},
		"a weak password":   {l.add(chief, bent(func(n *mockapexone.NewUser) { n.Password = "weak" })), "password.weak"},
		"himself":           {l.as(chief, l.apex.SwitchUser(l.user(chief).ID, "disabled")), "apexone.account.self"},
		"to delete himself": {l.as(chief, l.apex.DeleteUser(l.user(chief).ID)), "apexone.account.self"},
		"the portal's":      {l.as(chief, l.apex.DeleteUser(l.user("aaa").ID)), "apexone.account.portal"},
		"a wrong address":   {change(bbb, mockapexone.UserChange{Name: "B", Email: "b", Role: "Operator"}), "apexone.account.email"},
		"a reader changes":  {l.as(reader, l.apex.ChangeUser(l.user(bbb).ID, mockapexone.UserChange{Name: "B", Role: "Operator"})), "apexone.role.not_allowed"},
	} {
		if got := codeOf(tc.err); got != tc.code {
			t.Errorf("%s: %v, want %s", name, tc.err, tc.code)
		}
	}
	if l.dump() != before {
		t.Error("a refusal has changed something")
	}
}

// Somebody who may administer accounts is always left.
func TestLastAdministrator(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	id := l.user(chief).ID
	l.wants(l.as(chief, l.apex.ChangeUser(id, mockapexone.UserChange{Name: "Chief", Role: "Operator"})), "apexone.account.last")
	l.wants(l.do(func(tx *sim.Tx) error { _, err := l.apex.Users.Fire(tx, id, "disable", nil); return err }), "apexone.account.last")
	_, err := l.signIn("aaa", "Portal-pass-1")
	l.must(err)
	l.must(l.as(chief, l.apex.ChangeUser(id, mockapexone.UserChange{Name: "Chief", Role: "Operator"})))
}

// Signing in: a wrong password is refused and noted, one who signs in elsewhere is told so.
func TestSignIn(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for login, code := range map[string]string{
		chief: "sign_in.failed", "nobody": "sign_in.failed", "saml-nobody": "apexone.account.single_sign_on", "aaa": "sign_in.failed", "old": "apexone.account.replaced",
	} {
		_, err := l.signIn(login, "wrong")
		l.wants(err, code)
	}
	if got := l.user(chief); got.FailedSignIn != 1 {
		t.Errorf("%+v", got)
	}
	in, err := l.signIn(" Chief ", password)
	l.must(err)
	if got := l.user(chief); in.Next != mockapexone.NextDashboard || got.FailedSignIn != 0 || !got.LastSignIn.Equal(began) {
		t.Errorf("%+v, %+v", in, got)
	}
	_, err = l.signIn(`corp\YAMADA`, password)
	l.must(err)
	session := labs.See(l.Lab, "", func(r *sim.Reader) (estate.Session, error) { return l.apex.Sessions.Check(r, in.Token) })
	l.must(l.Push("apexone.session", session.ID, "widen", ""))
	l.must(l.as(chief, l.apex.SignOut(in.Token)))
	l.wants(l.as(chief, l.apex.SignOut(in.Token)), "session.ended")
}

// The portal's account comes in by its own password, with all rights; once there is a
// Primary User Account, that is the same user.
func TestPortalAccount(t *testing.T) {
	t.Parallel()
	l := newLab(t, func(s *start) { s.world.Users = nil })
	in, err := l.signIn("aaa", "Portal-pass-1")
	l.must(err)
	if u := in.User; u.Type != mockapexone.PortalAccount || u.Role != "Administrator_and_DLP Compliance_Officer" || u.Name != "Sato" {
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
	l.must(l.add("aaa@test.com", fresh()))
	l.wants(l.add("aaa", fresh()), "apexone.role.not_allowed") // that name is gone
}

// After the update signing in leads to the upgrade alone: it begins the wizard once,
// goes on with it, and hands user, role and permissions to Vision One at its end.
func TestUpgradeOfAccounts(t *testing.T) {
	t.Parallel()
	for used, unused := range map[string]bool{"conflict": false, "refuse": true} {
		l := newLab(t, func(s *start) { s.settings = map[string]string{"apexone.account.used": used} })
		l.wants(l.as(bbb, l.apex.ContinueUpgrade()), "apexone.account.not_waiting")
		l.update()
		in, err := l.signIn(bbb, password)
		l.must(err)
		if in.Next != mockapexone.NextUpgrade {
			t.Errorf("it leads to %s", in.Next)
		}
		for range 2 {
			opened, err := sim.Do[estate.Opened](t.Context(), l.box, sim.As("apexone:"+bbb), l.apex.ContinueUpgrade())
			l.must(err)
			if ticket := opened.Ticket; ticket.Login != "apexone:bbb" || ticket.Service != "v1" || opened.Link.Path != ticket.Path() {
				t.Errorf("%+v", opened)
			}
		}
		var begun []told
		l.view(func(r *sim.Reader) (err error) { begun, err = l.v1.assignments.All(r); return err })
		id := l.user(bbb).ID
		want := estate.NewAssignment{
			Purpose: estate.ForAccount, Kind: "apexone.user", ID: id, Original: bbb, Name: "Tanaka", Login: "apexone:bbb", Unused: unused,
		}
		if len(begun) != 1 || begun[0].Begun != want {
			t.Fatalf("begun: %+v", begun)
		}
		l.must(l.do(func(tx *sim.Tx) error {
			_, err := l.apex.Users.Fire(tx, id, estate.AddressAssigned, estate.Assigned{Email: "bbb@test.com", Password: "Wizard-pass-1"})
			return err
		}))
		var brought []told
		l.view(func(r *sim.Reader) (err error) { brought, err = l.v1.upgrades.All(r); return err })
		if len(brought) != 1 {
			t.Fatalf("brought: %+v", brought)
		}
		got := brought[0].Newcomer
		if got.Password != "Wizard-pass-1" || got.Email != "bbb@test.com" || got.From != "apexone" || got.Role != "Power_User" || got.ID != id ||
			!slices.Equal(got.Permissions, []string{"dashboard:view_only", "directories:full_control", "policies:full_control", "reports:full_control", "threat_intelligence:view_only"}) {
			t.Errorf("%+v", got)
		}
		if u := l.user(bbb); u.State != mockapexone.Upgraded || u.Address != "bbb@test.com" || u.Password != "" {
			t.Errorf("%+v", u)
		}
		l.view(func(r *sim.Reader) error {
			_, err := l.apex.Sessions.Check(r, in.Token)
			l.wants(err, "session.ended")
			return nil
		})
		_, err = l.signIn(bbb, password)
		l.wants(err, "apexone.account.upgraded")
		l.wants(l.as(bbb, l.apex.ContinueUpgrade()), "apexone.account.upgraded")
	}
}

// Nobody sees a user's password in an event.
func TestPasswordsStayInside(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.must(l.add(chief, fresh()))
	for _, e := range labs.See(l.Lab, "", func(r *sim.Reader) ([]sim.Event, error) { return r.Events(sim.EventFilter{}) }) {
		if strings.Contains(string(e.Body), fresh().Password) || !strings.Contains(string(e.Body), "new@example.co.jp") {
			t.Errorf("%s", e.Body)
		}
	}
}

// A one-time password is accepted until five minutes after it was generated.
func TestTwoFactor(t *testing.T) {
	t.Parallel()
	l := newLab(t, func(s *start) {
		s.settings = map[string]string{"client_clock": "virtual"}
		s.world.Users = s.world.Users[:3]
	})
	l.wants(l.as(chief, l.apex.SwitchTwoFactor(true)), "apexone.two_factor.addresses")
	l.must(l.as(chief, l.apex.ChangeUser(l.user(bbb).ID, mockapexone.UserChange{Name: "Tanaka", Email: "bbb@example.co.jp", Role: "Power_User"})))
	l.wants(l.as(reader, l.apex.SwitchTwoFactor(true)), "apexone.role.not_allowed")
	l.must(l.as(chief, l.apex.SwitchTwoFactor(true)))
	l.wants(l.as(chief, l.apex.SwitchTwoFactor(true)), "apexone.two_factor.on")
	l.wants(l.as(chief, l.apex.ChangeUser(l.user(bbb).ID, mockapexone.UserChange{Name: "Tanaka", Role: "Power_User"})), "apexone.account.email")
	in, err := l.signIn(bbb, password)
	l.must(err)
	if in.Next != mockapexone.NextTwoFactor {
		t.Fatalf("it leads to %s", in.Next)
	}
	code := l.code(bbb)
	for _, step := range []struct {
		by   time.Duration
		code string
		want string
	}{
		{0, "000000", "apexone.two_factor.wrong_code"},
		{5 * time.Minute, code, ""},
		{31 * time.Second, code, "apexone.two_factor.wrong_code"},
	} {
		l.advance(step.by)
		_, err := l.box.Do(t.Context(), sim.As("apexone:"+bbb), l.apex.GiveCode(in.Token, step.code, time.Time{}))
		if codeOf(err) != step.want {
			t.Errorf("after %v: %v, want %q", step.by, err, step.want)
		}
	}
	l.view(func(r *sim.Reader) error {
		s, err := l.apex.Sessions.Check(r, in.Token)
		if s.Scope != "" {
			t.Errorf("the session is still good for %s alone", s.Scope)
		}
		return err
	})
	l.must(l.as(chief, l.apex.SwitchTwoFactor(false)))
	l.wants(l.as(chief, l.apex.SwitchTwoFactor(false)), "apexone.two_factor.off")
	in, err = l.signIn(bbb, password)
	l.must(err)
	if in.Next != mockapexone.NextDashboard {
		t.Errorf("it leads to %s", in.Next)
	}
	in, err = l.signIn("aaa", "Portal-pass-1")
	l.must(err)
	if in.Next != mockapexone.NextDashboard {
		t.Error("the portal's account has its own")
	}
}

// Each round has a secret of its own, and the machine's clock counts if it is asked for.
func TestTwoFactorByTheWall(t *testing.T) {
	t.Parallel()
	l := newLab(t, func(s *start) {
		s.settings = map[string]string{"client_clock": "wall"}
		s.world.Users = s.world.Users[:1]
		s.world.TwoFactor = true
	})
	in, err := l.signIn(chief, password)
	l.must(err)
	var at mockapexone.Authenticator
	l.view(func(r *sim.Reader) (err error) {
		s, err := l.apex.Sessions.Check(r, in.Token)
		if err != nil {
			return err
		}
		at, _, err = l.apex.Authenticator(r, s)
		return err
	})
	wall := began.Add(1000 * time.Hour)
	give := func(at time.Time, code string) error {
		_, err := l.box.Do(t.Context(), sim.As("apexone:"+chief), l.apex.GiveCode(in.Token, code, at))
		return err
	}
	l.wants(give(began, totpAt(t, at.Secret, wall)), "apexone.two_factor.wrong_code")
	l.must(give(wall, totpAt(t, at.Secret, wall.Add(-4*time.Minute))))
}

// Whoever signs in with a ticket is the portal's account.
func TestDoor(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		login, code string
		bend        func(*start)
	}{
		{"aaa", "", asUsual},
		{"chief", "apexone.sso.nobody", asUsual},
		{"old", "apexone.account.replaced", asUsual},
		{"aaa", "apexone.hibernating", func(s *start) { s.world.Hibernation.State = "hibernating" }},
		{"aaa", "apexone.updating", func(s *start) { s.world.State = "updating" }},
		{"aaa", "apexone.closed", func(s *start) { s.world.State, s.licence.State = "closed", estate.LicenceConverted }},
	} {
		l := newLab(t, tc.bend)
		err := l.do(func(tx *sim.Tx) error {
			s, err := l.apex.LetIn(tx, estate.Ticket{Login: tc.login, Service: "apexone"})
			if err == nil && s.Login != "aaa" {
				t.Errorf("%+v", s)
			}
			return err
		})
		l.wants(err, tc.code)
	}
}
