package mockcas_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/mockcas"
)

func TestSignIn(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name            string
		at              lifecycle.State
		email, password string
		status          int
		code, next      string
		// event is the row taken last.
		event string
	}{
		{"right", mockcas.TenantActive, admin, password, 0, "", mockcas.NextDashboard, "cas.session.sign_in"},
		{"right in other letters", mockcas.TenantActive, " Admin@EXAMPLE.co.jp", password, 0, "", mockcas.NextDashboard, "cas.session.sign_in"},
		{"connected", mockcas.TenantConnected, admin, password, 0, "", mockcas.NextDashboard, "cas.session.sign_in"},
		{"wrong password", mockcas.TenantActive, admin, "x", http.StatusUnauthorized, "sign_in.failed", "", "cas.administrator.sign_in_failed"},
		{"no password", mockcas.TenantActive, admin, "", http.StatusUnauthorized, "sign_in.failed", "", "cas.administrator.sign_in_failed"},
		{"unknown", mockcas.TenantActive, "nobody@example.com", password, http.StatusUnauthorized, "sign_in.failed", "", ""},
		{"no address", mockcas.TenantActive, "", "", http.StatusUnauthorized, "sign_in.failed", "", ""},
		{"disabled", mockcas.TenantActive, leaver, "Cas-leaver-1", http.StatusForbidden, "cas.account.disabled", "", ""},
		{"disabled, wrong password", mockcas.TenantActive, leaver, "x", http.StatusUnauthorized, "sign_in.failed", "", "cas.administrator.sign_in_failed"},
		{"during the update", mockcas.TenantUpdating, admin, password, http.StatusForbidden, "cas.updating", "", "cas.tenant.update_begin"},
		{"after the update", mockcas.TenantClosed, admin, password, 0, "", mockcas.NextUpdateAccount, "cas.session.sign_in"},
		{"after the update, wrong password", mockcas.TenantClosed, admin, "x", http.StatusUnauthorized, "sign_in.failed", "", "cas.administrator.sign_in_failed"},
		{"disabled, after the update", mockcas.TenantClosed, leaver, "Cas-leaver-1", http.StatusForbidden, "cas.account.disabled", "", "fake.open"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t)
			l.to(tc.at)
			in, err := l.signIn(tc.email, tc.password)
			denied, _ := errors.AsType[*web.Denied](err)
			switch {
			case tc.code == "" && (err != nil || in.Next != tc.next || in.Token == ""):
				t.Errorf("signed in: %+v, %v", in, err)
			case tc.code != "" && (denied == nil || denied.Status != tc.status || denied.Reason.Code != tc.code || denied.Reason.Text.JA == ""):
				t.Errorf("refused with %+v (%v), want %d %s", denied, err, tc.status, tc.code)
			}
			events := append([]string{""}, l.events()...)
			if last := events[len(events)-1]; last != tc.event {
				t.Errorf("the last event is %q, want %q", last, tc.event)
			}
		})
	}
}

func TestFailedSignInsAreCounted(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for range 3 {
		if _, err := l.signIn(admin, "wrong"); err == nil {
			t.Fatal("a wrong password is good")
		}
	}
	if got := l.administrator(admin).FailedSignIn; got != 3 {
		t.Errorf("%d failures", got)
	}
	_, err := l.signIn(admin, password)
	l.must(err)
	if got := l.administrator(admin); got.FailedSignIn != 0 || !got.LastSignIn.Equal(began) {
		t.Errorf("after signing in: %+v", got)
	}
}

func TestSignOut(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	in, err := l.signIn(admin, password)
	l.must(err)
	_, err = l.box.Do(t.Context(), estate.Bearer{Sessions: l.cas.Sessions, Token: in.Token}, l.cas.SignOut(in.Token))
	l.must(err)
	for _, token := range []string{in.Token, "nonsense"} {
		_, err = l.box.Do(t.Context(), estate.Bearer{Sessions: l.cas.Sessions, Token: token}, l.cas.SignOut(token))
		if _, ok := errors.AsType[*estate.SessionError](err); !ok {
			t.Errorf("signing out with %q: %v", token, err)
		}
	}
	if err := l.as(admin, l.cas.SignOut("nonsense")); err == nil {
		t.Error("a session that is not there was signed out")
	}
}

// after the update: the ways of an administrator into Vision One.

func (l *lab) update(email, password, confirm string) error {
	return l.as(email, l.cas.UpdateAccount(mockcas.PasswordUpdate{New: password, Confirm: confirm}))
}

func TestUpdateAccount(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name             string
		at               lifecycle.State
		who              string
		password, repeat string
		codes            []string
	}{
		{"a new password", mockcas.TenantClosed, admin, "Brand-new-1", "Brand-new-1", nil},
		{"the same password", mockcas.TenantClosed, admin, password, password, nil},
		{"a weak password", mockcas.TenantClosed, admin, "weak", "weak", []string{"password.weak"}},
		{"two passwords", mockcas.TenantClosed, admin, "Brand-new-1", "Brand-new-2", []string{"password.mismatch"}},
		{"two weak passwords", mockcas.TenantClosed, admin, "a", "b", []string{"password.weak", "password.mismatch"}},
		{"before the update", mockcas.TenantConnected, admin, password, password, []string{"cas.account.not_waiting"}},
		{"a disabled account", mockcas.TenantClosed, leaver, password, password, []string{"cas.account.not_waiting"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t)
			l.to(tc.at)
			before := l.dump()
			err := l.update(tc.who, tc.password, tc.repeat)
			if got := codes(err); !cmp.Equal(got, tc.codes) || (err == nil) != (tc.codes == nil) {
				t.Fatalf("refused with %v (%v), want %v", got, err, tc.codes)
			}
			if tc.codes != nil {
				if diff := cmp.Diff(before, l.dump()); diff != "" {
					t.Errorf("the refusal changed something:\n%s", diff)
				}
				return
			}
			a := l.administrator(tc.who)
			if a.State != mockcas.Upgraded || a.Password != tc.password || !a.UpgradedAt.Equal(began) {
				t.Errorf("the administrator is %+v", a)
			}
			l.view(func(r *sim.Reader) error {
				u, _, err := l.v1.upgrades.Find(r, "cas.administrator/"+a.ID)
				if u.State != "completed" || u.Password != tc.password {
					t.Errorf("the upgrade is %+v", u)
				}
				return err
			})
			if got := codes(l.update(tc.who, tc.password, tc.repeat)); !cmp.Equal(got, []string{"cas.account.upgraded"}) {
				t.Errorf("updating twice: %v", got)
			}
			_, err = l.signIn(tc.who, tc.password)
			if denied, ok := errors.AsType[*web.Denied](err); !ok || denied.Reason.Code != "cas.account.upgraded" || denied.Status != http.StatusForbidden {
				t.Errorf("signing in to CAS once upgraded: %v", err)
			}
		})
	}
}

func TestUpdateAccountEndsTheSession(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.to(mockcas.TenantClosed)
	in, err := l.signIn(admin, password)
	l.must(err)
	who := estate.Bearer{Sessions: l.cas.Sessions, Token: in.Token}
	_, err = l.box.Do(t.Context(), who, l.cas.UpdateAccount(mockcas.PasswordUpdate{New: password, Confirm: password}))
	l.must(err)
	_, err = l.box.Do(t.Context(), who, l.cas.SignOut(in.Token))
	if ended, ok := errors.AsType[*estate.SessionError](err); !ok || ended.Reason != estate.EndedByUpgrade {
		t.Errorf("the session afterwards: %v", err)
	}
}

func TestUpdateAccountWithoutVisionOnesUpgrade(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.to(mockcas.TenantClosed)
	_, err := l.box.Do(t.Context(), sim.As("test"), pull{func(tx *sim.Tx) error {
		_, err := tx.Conn.Exec(`DELETE FROM things WHERE kind = ?`, estate.AccountUpgrade)
		return err
	}})
	l.must(err)
	if got := codes(l.update(admin, password, password)); !cmp.Equal(got, []string{"cas.upgrade.not_open"}) {
		t.Errorf("refused with %v", got)
	}
}

func TestUpgradedByMail(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.to(mockcas.TenantClosed)
	in, err := l.signIn(admin, password)
	l.must(err)
	l.must(l.box.Advance(t.Context(), "test", sim.Goal{By: time.Minute}))
	_, err = l.box.Do(t.Context(), sim.As("visitor"), pull{func(tx *sim.Tx) error {
		u, _, err := l.v1.upgrades.Find(&tx.Reader, "cas.administrator/"+in.Administrator.ID)
		if err != nil {
			return err
		}
		_, err = l.v1.upgrades.Fire(tx, u.ID, "accept", nil)
		return err
	}})
	l.must(err)
	if a := l.administrator(admin); a.State != mockcas.Upgraded || !a.UpgradedAt.Equal(began.Add(time.Minute)) || a.Password != password {
		t.Errorf("the administrator is %+v", a)
	}
	if a := l.administrator(auditor); a.State != mockcas.MustUpdate {
		t.Errorf("another administrator is %s", a.State)
	}
	l.view(func(r *sim.Reader) error {
		if _, err := l.cas.Sessions.Check(r, in.Token); err == nil {
			t.Error("the session goes on")
		}
		return nil
	})
	for state, code := range map[string]string{admin: "cas.account.upgraded", leaver: "cas.account.not_waiting"} {
		_, err = l.box.Do(t.Context(), sim.As("control"), sim.Trigger{Kind: "cas.administrator", Thing: l.administrator(state).ID, Trigger: estate.UpgradeFinished})
		if got := codes(err); !cmp.Equal(got, []string{code}) {
			t.Errorf("%s: %v", state, got)
		}
	}
}

func TestAddAdministrator(t *testing.T) {
	t.Parallel()
	crowd := func(s *start) {
		for i := range 19 {
			s.world.Administrators = append(s.world.Administrators, mockcas.WorldAdministrator{
				Email: fmt.Sprintf("viewer%d@example.co.jp", i), Name: "Viewer", Role: "Log viewer", Password: "Cas-viewer-1",
			})
		}
	}
	fresh := mockcas.NewAdministrator{Email: "new@example.co.jp", Name: "New", Role: "Log viewer"}
	with := func(edit func(n *mockcas.NewAdministrator)) mockcas.NewAdministrator {
		n := fresh
		edit(&n)
		return n
	}
	for _, tc := range []struct {
		name  string
		bend  func(*start)
		at    lifecycle.State
		who   string
		in    mockcas.NewAdministrator
		codes []string
	}{
		{"by a Global administrator", func(*start) {}, mockcas.TenantActive, admin, fresh, nil},
		{"by somebody else", func(*start) {}, mockcas.TenantActive, auditor, fresh, []string{"cas.role.not_allowed"}},
		{"without an address", func(*start) {}, mockcas.TenantActive, admin, with(func(n *mockcas.NewAdministrator) { n.Email = "new" }), []string{"cas.administrator.email"}},
		{"with a named address", func(*start) {}, mockcas.TenantActive, admin, with(func(n *mockcas.NewAdministrator) { n.Email = "New <new@example.co.jp>" }), []string{"cas.administrator.email"}},
		{"an address in use", func(*start) {}, mockcas.TenantActive, admin, with(func(n *mockcas.NewAdministrator) { n.Email = strings.ToUpper(leaver) }), []string{"cas.administrator.exists"}},
		{"an unknown role", func(*start) {}, mockcas.TenantActive, admin, with(func(n *mockcas.NewAdministrator) { n.Role = "King" }), []string{"cas.role.unknown"}},
		{"a full role", crowd, mockcas.TenantActive, admin, fresh, []string{"cas.role.full"}},
		{"during the update", func(*start) {}, mockcas.TenantUpdating, admin, fresh, []string{"cas.updating"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, tc.bend)
			l.to(tc.at)
			before := l.dump()
			err := l.as(tc.who, l.cas.AddAdministrator(tc.in))
			if got := codes(err); !cmp.Equal(got, tc.codes) || (err == nil) != (tc.codes == nil) {
				t.Fatalf("refused with %v (%v), want %v", got, err, tc.codes)
			}
			if tc.codes != nil {
				if diff := cmp.Diff(before, l.dump()); diff != "" {
					t.Errorf("the refusal changed something:\n%s", diff)
				}
				return
			}
			l.must(l.box.Advance(t.Context(), "test", sim.Goal{By: time.Minute}))
			var first string
			l.view(func(r *sim.Reader) error {
				mail, err := r.Mail(sim.MailFilter{To: tc.in.Email}, 0)
				if len(mail) == 1 {
					first = mail[0].Message.Codes["password"]
				}
				return err
			})
			if !estate.GoodPassword(first) {
				t.Errorf("the first password %q breaks the rule", first)
			}
			_, err = l.signIn(tc.in.Email, first)
			l.must(err)
		})
	}
}

func TestSwitchAdministrator(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name        string
		at          lifecycle.State
		who, on, to string
		codes       []string
		state       lifecycle.State
	}{
		{"disable", mockcas.TenantActive, admin, auditor, "disabled", nil, mockcas.AdministratorDisabled},
		{"enable", mockcas.TenantActive, admin, leaver, "enabled", nil, mockcas.AdministratorActive},
		{"disable twice", mockcas.TenantActive, admin, leaver, "disabled", []string{"cas.account.disabled"}, mockcas.AdministratorDisabled},
		{"enable twice", mockcas.TenantActive, admin, auditor, "enabled", []string{"cas.account.enabled"}, mockcas.AdministratorActive},
		{"disable the last Global administrator", mockcas.TenantActive, admin, admin, "disabled", []string{"cas.administrator.last"}, mockcas.AdministratorActive},
		{"without the role", mockcas.TenantActive, auditor, leaver, "enabled", []string{"cas.role.not_allowed"}, mockcas.AdministratorDisabled},
		{"enable during the update", mockcas.TenantUpdating, admin, leaver, "enabled", []string{"cas.updating"}, mockcas.AdministratorDisabled},
		{"disable after the update", mockcas.TenantClosed, admin, auditor, "disabled", []string{"cas.account.closed"}, mockcas.MustUpdate},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t)
			l.to(tc.at)
			err := l.as(tc.who, l.cas.SwitchAdministrator(l.administrator(tc.on).ID, tc.to))
			if got := codes(err); !cmp.Equal(got, tc.codes) || (err == nil) != (tc.codes == nil) {
				t.Errorf("refused with %v (%v), want %v", got, err, tc.codes)
			}
			if state := l.administrator(tc.on).State; state != tc.state {
				t.Errorf("the account is %s, want %s", state, tc.state)
			}
		})
	}
}

func TestDisablingEndsSessions(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	in, err := l.signIn(auditor, "Cas-auditor-1")
	l.must(err)
	other, err := l.signIn(admin, password)
	l.must(err)
	l.must(l.as(admin, l.cas.SwitchAdministrator(in.Administrator.ID, "disabled")))
	l.view(func(r *sim.Reader) error {
		_, err := l.cas.Sessions.Check(r, in.Token)
		if ended, ok := errors.AsType[*estate.SessionError](err); !ok || ended.Reason != estate.EndedByDisable {
			t.Errorf("the session of the disabled: %v", err)
		}
		_, err = l.cas.Sessions.Check(r, other.Token)
		return err
	})
}

func TestCredentials(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.view(func(r *sim.Reader) error {
		got, err := r.Credentials()
		want := []sim.Credential{
			{Role: "cas_administrator", Service: "cas", Login: admin, Password: password, State: "active"},
			{Role: "cas_administrator_2", Service: "cas", Login: auditor, Password: "Cas-auditor-1", State: "active"},
			{Role: "cas_administrator_3", Service: "cas", Login: leaver, Password: "Cas-leaver-1", State: "disabled"},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		return err
	})
}

func TestNoPasswordInEvents(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.to(mockcas.TenantClosed)
	in, err := l.signIn(admin, password)
	l.must(err)
	l.must(l.update(admin, "Brand-new-1", "Brand-new-1"))
	l.view(func(r *sim.Reader) error {
		events, err := r.Events(sim.EventFilter{})
		for _, e := range events {
			if e.Kind == estate.AccountUpgrade {
				continue // the fake's
			}
			for _, secret := range []string{password, "Brand-new-1", in.Token} {
				if strings.Contains(string(e.Body), secret) {
					t.Errorf("event %d of %s shows a secret", e.Seq, e.Row)
				}
			}
		}
		return err
	})
}
