package iam_test

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
	"github.com/mockone/mockone/mockv1/iam"
)

const newcomer = "new@example.com"

// withEveryState adds an account in each state.
func withEveryState() *plan {
	p := foundation()
	add := func(email, state string, change func(*iam.WorldAccount)) {
		a := account(email, "Analyst")
		a.State = state
		if change != nil {
			change(&a)
		}
		p.world.Accounts = append(p.world.Accounts, a)
	}
	add("active@example.com", "active", nil)
	add("invited@example.com", "invited", func(a *iam.WorldAccount) { a.Password = "" })
	add("disabled@example.com", "disabled", nil)
	add("conflict@example.com", "role_conflict", func(a *iam.WorldAccount) { a.ConflictingRole = "Auditor" })
	add("both@example.com", "disabled", func(a *iam.WorldAccount) { a.ConflictingRole = "Auditor" })
	return p
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	for email, tc := range map[string]struct {
		password string
		want     []string
	}{
		primary:                {password, nil},
		"PRIMARY@Example.com":  {password, nil},
		" " + primary + "\t":   {password, nil},
		"active@example.com":   {"Wr0ngPass!", []string{"401", "sign_in.failed"}},
		"conflict@example.com": {password, nil},
		"nobody@example.com":   {password, []string{"401", "sign_in.failed"}},
		"":                     {password, []string{"401", "sign_in.failed"}},
		"invited@example.com":  {"", []string{"403", "v1.account.invited"}},
		"disabled@example.com": {password, []string{"403", "v1.account.disabled"}},
		"both@example.com":     {"Wr0ngPass!", []string{"401", "sign_in.failed"}},
	} {
		t.Run(email, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, withEveryState())
			answer, err := l.box.Do(t.Context(), sim.As("visitor"), l.v.SignIn(email, tc.password))
			if got := codes(err); !slices.Equal(got, tc.want) {
				t.Fatalf("refused with %q, want %q", got, tc.want)
			}
			if err != nil {
				return
			}
			in, ok := answer.(iam.SignedIn)
			if !ok || in.Business.ID != "B-1" || !in.Account.LastSignIn.Equal(began) {
				t.Errorf("signed in: %+v", answer)
			}
			must[estate.Session](l, in.Account.Email, l.v.SignOut(in.Session.Token))
			_, err = l.as(in.Account.Email, l.v.SignOut(in.Session.Token))
			if refusal, ok := errors.AsType[*estate.SessionError](err); !ok || refusal.Reason != estate.EndedByUser {
				t.Errorf("signing out twice: %v", err)
			}
		})
	}
}

// A wrong password is refused, and recorded; one of nobody's is not.
func TestFailedSignInsAreRecorded(t *testing.T) {
	t.Parallel()
	l := newLab(t, withEveryState())
	for _, email := range []string{primary, "disabled@example.com", "nobody@example.com"} {
		if _, err := l.as("", l.v.SignIn(email, "Wr0ngPass!")); err == nil {
			t.Fatal("a wrong password is accepted")
		}
	}
	if d := cmp.Diff([]string{"v1.account.sign_in_failed", "v1.account.sign_in_failed"}, l.rows()); d != "" {
		t.Error(d)
	}
}

func TestInvitation(t *testing.T) {
	t.Parallel()
	l := newLab(t, foundation())
	a := must[iam.Account](l, primary, l.v.InviteAccount(iam.Invitee{Email: newcomer, Role: "Analyst"}))
	if a.State != iam.AccountInvited || a.Name != newcomer || a.Role != "Analyst" {
		t.Errorf("invited: %+v", a)
	}
	first := l.key(newcomer)
	must[iam.Account](l, primary, l.v.ResendInvitation(a.ID))
	second := l.key(newcomer)
	if first == second {
		t.Fatal("the second mail has the first one's link")
	}
	accept := func(key, p, confirm string) func() error {
		return func() error {
			_, err := l.box.Do(t.Context(), sim.As("visitor"), l.v.AcceptInvitation(key, iam.Acceptance{NewPassword: p, ConfirmPassword: confirm}))
			return err
		}
	}
	l.refused([]string{"invitation.superseded"}, accept(first, password, password))
	l.refused([]string{"not found"}, accept("", password, password))
	l.refused([]string{"password.weak"}, accept(second, "weak", "weak"))
	l.refused([]string{"password.mismatch"}, accept(second, password, password+"x"))
	if err := accept(second, password, password)(); err != nil {
		t.Fatal(err)
	}
	l.refused([]string{"invitation.used"}, accept(second, password, password))
	must[iam.SignedIn](l, "", l.v.SignIn(newcomer, password))
}

func TestInvitationsExpire(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		lifetime string
		after    time.Duration
		want     []string
	}{
		"in time":  {"24h", 24*time.Hour - 6*time.Second, nil},
		"too late": {"24h", 24*time.Hour - 5*time.Second, []string{"invitation.expired"}},
		"never":    {"0s", 1000 * time.Hour, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := foundation()
			p.settings["v1.invitation"] = tc.lifetime
			l := newLab(t, p)
			a := must[iam.Account](l, primary, l.v.InviteAccount(iam.Invitee{Email: newcomer, Role: "Analyst"}))
			key := l.key(newcomer) // five seconds later
			l.advance(tc.after)
			accept := l.v.AcceptInvitation(key, iam.Acceptance{NewPassword: password, ConfirmPassword: password})
			_, err := l.as("", accept)
			if got := codes(err); !slices.Equal(got, tc.want) {
				t.Fatalf("refused with %q, want %q", got, tc.want)
			}
			if err == nil {
				return
			}
			must[iam.Account](l, primary, l.v.ResendInvitation(a.ID))
			if _, err := l.as("", l.v.AcceptInvitation(l.key(newcomer), iam.Acceptance{NewPassword: password, ConfirmPassword: password})); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestManagingAccountsIsRefused(t *testing.T) {
	t.Parallel()
	type act func(l *lab, id string) sim.Command
	edit := func(role, status string) act {
		return func(l *lab, id string) sim.Command { return l.v.EditAccount(id, role, status) }
	}
	remove := func(l *lab, id string) sim.Command { return l.v.DeleteAccount(id) }
	resend := func(l *lab, id string) sim.Command { return l.v.ResendInvitation(id) }
	resolve := func(role string) act {
		return func(l *lab, id string) sim.Command { return l.v.ResolveRoleConflict(id, role) }
	}
	invite := func(email, role string) act {
		return func(l *lab, _ string) sim.Command {
			return l.v.InviteAccount(iam.Invitee{Email: email, Role: role})
		}
	}
	for name, tc := range map[string]struct {
		login, target string
		cmd           act
		want          []string
	}{
		"inviting as an operator":       {operator, primary, invite(newcomer, "Analyst"), []string{"v1.role.not_allowed"}},
		"inviting somebody again":       {primary, primary, invite("Active@example.com", "Analyst"), []string{"v1.account.exists"}},
		"inviting with no such role":    {primary, primary, invite(newcomer, "King"), []string{"v1.role.unknown"}},
		"inviting without a role":       {primary, primary, invite(newcomer, ""), []string{"v1.role.unknown"}},
		"inviting no address":           {primary, primary, invite("x <a@example.com>", "Analyst"), []string{"invalid"}},
		"editing as an operator":        {operator, "active@example.com", edit("Auditor", ""), []string{"v1.role.not_allowed"}},
		"editing the primary account":   {primary, primary, edit("Auditor", ""), []string{"v1.account.primary"}},
		"disabling the primary":         {primary, primary, edit("", "disabled"), []string{"v1.account.primary"}},
		"deleting the primary":          {primary, primary, remove, []string{"v1.account.primary"}},
		"deleting as an operator":       {operator, "active@example.com", remove, []string{"v1.role.not_allowed"}},
		"an unknown role":               {primary, "active@example.com", edit("King", ""), []string{"v1.role.unknown"}},
		"an unknown status":             {primary, "active@example.com", edit("", "sleepy"), []string{"invalid"}},
		"no change":                     {primary, "active@example.com", edit("", ""), []string{"invalid"}},
		"one change refused, none made": {primary, "active@example.com", edit("Auditor", "enabled"), []string{"v1.account.not_disabled"}},
		"disabling the disabled":        {primary, "disabled@example.com", edit("", "disabled"), []string{"v1.account.not_enabled"}},
		"disabling as an operator":      {operator, "active@example.com", edit("", "disabled"), []string{"v1.role.not_allowed"}},
		"enabling as an operator":       {operator, "both@example.com", edit("", "enabled"), []string{"v1.role.not_allowed"}},
		"a role during a conflict":      {primary, "conflict@example.com", edit("Operator", ""), []string{"v1.account.role_conflict"}},
		"resending to the active":       {primary, "active@example.com", resend, []string{"v1.account.not_invited"}},
		"resending as an operator":      {operator, "invited@example.com", resend, []string{"v1.role.not_allowed"}},
		"resolving no conflict":         {primary, "active@example.com", resolve("Analyst"), []string{"v1.account.no_conflict"}},
		"resolving with a third role":   {primary, "conflict@example.com", resolve("Operator"), []string{"v1.account.role_not_offered"}},
		"resolving as an operator":      {operator, "conflict@example.com", resolve("Auditor"), []string{"v1.role.not_allowed"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, withEveryState())
			id := l.account(tc.target).ID
			l.refused(tc.want, func() error { _, err := l.as(tc.login, tc.cmd(l, id)); return err })
		})
	}
}

func TestManagingAccounts(t *testing.T) {
	t.Parallel()
	l := newLab(t, withEveryState())
	active := l.account("active@example.com")
	in := must[iam.SignedIn](l, "", l.v.SignIn(active.Email, password))
	a := must[iam.Account](l, primary, l.v.EditAccount(active.ID, "Auditor", "disabled"))
	if a.Role != "Auditor" || a.State != iam.AccountDisabled {
		t.Errorf("edited: %+v", a)
	}
	err := l.read(primary, func(r *sim.Reader) error { _, err := l.v.Sessions.Check(r, in.Session.Token); return err })
	if refusal, ok := errors.AsType[*estate.SessionError](err); !ok || refusal.Reason != estate.EndedByDisable {
		t.Errorf("the session of a disabled account: %v", err)
	}
	for email, want := range map[string]lifecycle.State{active.Email: iam.AccountActive, "both@example.com": iam.AccountRoleConflict} {
		if a := must[iam.Account](l, primary, l.v.EditAccount(l.account(email).ID, "", "enabled")); a.State != want {
			t.Errorf("%s is %s after it was enabled, want %s", email, a.State, want)
		}
	}
	must[iam.Account](l, primary, l.v.DeleteAccount(active.ID))
	l.refused([]string{"v1.account.gone"}, func() error { _, err := l.as(primary, l.v.DeleteAccount(active.ID)); return err })
	l.refused([]string{"v1.account.gone"}, func() error { _, err := l.as(primary, l.v.EditAccount(active.ID, "Auditor", "")); return err })
	if got := codes(l.read(primary, func(r *sim.Reader) error { _, err := l.v.AccountByID(r, active.ID); return err })); !slices.Equal(got, []string{"not found"}) {
		t.Errorf("a deleted account is found: %q", got)
	}
	if got := codes(l.push("v1.account", active.ID, "sign_in", "")); !slices.Equal(got, []string{"sign_in.failed"}) {
		t.Errorf("a deleted account signs in: %q", got)
	}
	again := must[iam.Account](l, primary, l.v.InviteAccount(iam.Invitee{Email: active.Email, Role: "Analyst"}))
	if again.ID == active.ID {
		t.Error("the address is not free again")
	}
}

func TestResolvingARoleConflict(t *testing.T) {
	t.Parallel()
	for _, role := range []string{"Analyst", "Auditor"} {
		t.Run(role, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, withEveryState())
			a := must[iam.Account](l, primary, l.v.ResolveRoleConflict(l.account("conflict@example.com").ID, role))
			if a.State != iam.AccountActive || a.Role != role || a.ConflictingRole != "" {
				t.Errorf("%+v", a)
			}
		})
	}
}

func TestSecretsAreNotInEvents(t *testing.T) {
	t.Parallel()
	l := newLab(t, foundation())
	must[iam.Account](l, primary, l.v.InviteAccount(iam.Invitee{Email: newcomer, Role: "Analyst"}))
	key := l.key(newcomer)
	if _, err := l.as("", l.v.AcceptInvitation(key, iam.Acceptance{NewPassword: "S3cret-word", ConfirmPassword: "S3cret-word"})); err != nil {
		t.Fatal(err)
	}
	events := see(l, primary, func(r *sim.Reader) ([]sim.Event, error) { return r.Events(sim.EventFilter{}) })
	for _, e := range events {
		for _, secret := range []string{key, "S3cret-word"} {
			if body := string(e.Body); strings.Contains(body, secret) {
				t.Errorf("%s shows a secret: %s", e.Row, body)
			}
		}
	}
}

func TestCredentials(t *testing.T) {
	t.Parallel()
	l := newLab(t, withEveryState())
	list := see(l, primary, func(r *sim.Reader) ([]sim.Credential, error) { return r.Credentials() })
	got := map[string]string{}
	for _, c := range list {
		got[c.Role] = c.Login + " " + c.State
	}
	want := map[string]string{
		"primary_user_account": primary + " active", "v1_operator": operator + " active", "v1_auditor": auditor + " active",
		"v1_analyst": "active@example.com active", "v1_analyst_2": "invited@example.com invited", "v1_analyst_3": "disabled@example.com disabled",
		"v1_analyst_4": "conflict@example.com role_conflict", "v1_analyst_5": "both@example.com disabled",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}
