package iam_test

import (
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockv1/iam"
)

// verified is a lab in which the owner has proved his address.
func verified(t *testing.T, p *plan) *lab {
	t.Helper()
	l := newLab(t, p)
	must[iam.TransferView](l, primary, l.v.BeginTransfer())
	if got := must[iam.TransferView](l, primary, l.v.EnterTransferCode(rightCode)); got.Transfer.State != iam.TransferVerified {
		t.Fatalf("%+v", got)
	}
	return l
}

// The ownership passes on with the roles; both are signed out.
func TestTransfer(t *testing.T) {
	t.Parallel()
	l := newLab(t, withEveryState())
	sessions := map[string]estate.Session{}
	for _, login := range []string{primary, operator, auditor} {
		sessions[login] = must[iam.SignedIn](l, "", l.v.SignIn(login, password)).Session
	}
	view := must[iam.TransferView](l, primary, l.v.BeginTransfer())
	if view.Transfer.State != iam.TransferVerifying || view.Code.To != primary || view.Code.Prefix == "" {
		t.Errorf("begun: %+v", view)
	}
	must[iam.TransferView](l, primary, l.v.ResendTransferCode())
	view = must[iam.TransferView](l, primary, l.v.EnterTransferCode(rightCode))
	var emails []string
	for _, a := range view.Candidates {
		emails = append(emails, a.Email)
	}
	if d := cmp.Diff([]string{operator, auditor, "active@example.com"}, emails); d != "" {
		t.Error(d)
	}
	contact := func(want string) {
		t.Helper()
		var got string
		if err := l.read(primary, func(r *sim.Reader) error {
			_, err := r.Conn.QueryRow(`SELECT contact FROM businesses`, nil, &got)
			return err
		}); err != nil || got != want {
			t.Errorf("the vendor writes to %q (%v), want %q", got, err, want)
		}
	}
	contact(primary)
	before := l.account(operator)
	if view = must[iam.TransferView](l, primary, l.v.CompleteTransfer(before.ID)); view.Transfer.State != "none" {
		t.Errorf("completed: %+v", view)
	}
	if a := l.account(operator); !a.Primary || a.Role != iam.MasterAdministrator {
		t.Errorf("the new owner: %+v", a)
	}
	contact(operator)
	if a := l.account(primary); a.Primary || a.Role != before.Role {
		t.Errorf("the old owner: %+v", a)
	}
	for login, s := range sessions {
		err := l.read("", func(r *sim.Reader) error { _, err := l.v.Sessions.Check(r, s.Token); return err })
		ended, ok := errors.AsType[*estate.SessionError](err)
		if ok != (login != auditor) || ok && ended.Reason != estate.EndedByTransfer {
			t.Errorf("the session of %s: %v", login, err)
		}
	}
	l.refused([]string{"v1.role.not_allowed"}, func() error { _, err := l.as(primary, l.v.BeginTransfer()); return err })
	must[iam.TransferView](l, operator, l.v.BeginTransfer())
	if u, _ := l.owner(); u.Email != operator {
		t.Errorf("the portal learns of %+v", u)
	}
}

func TestTransfersAreRefused(t *testing.T) {
	t.Parallel()
	owner := func(change func(a *iam.WorldAccount)) func(p *plan) {
		return func(p *plan) { change(&p.world.Accounts[0]) }
	}
	for name, tc := range map[string]struct {
		login  string
		change func(p *plan)
		want   []string
	}{
		"by somebody else":          {operator, nil, []string{"v1.role.not_allowed"}},
		"with another business":     {primary, owner(func(a *iam.WorldAccount) { a.OtherBusinesses = []string{"B-2"} }), []string{"v1.transfer.other_business"}},
		"as the end user of an app": {primary, owner(func(a *iam.WorldAccount) { a.AppUser = true }), []string{"v1.transfer.app_user"}},
		"with a login ID": {rootLogin, func(p *plan) {
			p.platform, p.world.Accounts[0].Login, p.world.Accounts[0].Password = estate.Legacy, rootLogin, ""
		}, []string{"v1.transfer.login_id"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := foundation()
			if tc.change != nil {
				tc.change(p)
			}
			l := newLab(t, p)
			l.refused(tc.want, func() error { _, err := l.as(tc.login, l.v.BeginTransfer()); return err })
			if view := see(l, tc.login, l.v.Transfer); len(view.Blocks) != 1 || view.Blocks[0].Code != tc.want[0] {
				t.Errorf("before anybody asks: %+v", view.Blocks)
			}
		})
	}
}

// Each step wants the one before, and its code; what is wrong is refused.
func TestStepsOfATransfer(t *testing.T) {
	t.Parallel()
	p := withEveryState()
	p.world.Accounts = append(p.world.Accounts, iam.WorldAccount{Email: "saml@example.com", Name: "Saml", Kind: "saml", Role: "Analyst"})
	l := newLab(t, p)
	complete := func(login, id string) func() error {
		return func() error { _, err := l.as(login, l.v.CompleteTransfer(id)); return err }
	}
	enter := func(login, code string) func() error {
		return func() error { _, err := l.as(login, l.v.EnterTransferCode(code)); return err }
	}
	id := l.account(operator).ID
	for name, act := range map[string]func() error{
		"complete": complete(primary, id), "enter": enter(primary, rightCode),
		"resend": func() error { _, err := l.as(primary, l.v.ResendTransferCode()); return err },
		"cancel": func() error { _, err := l.as(primary, l.v.CancelTransfer()); return err },
	} {
		t.Run(name, func(*testing.T) { l.refused([]string{"v1.transfer.none"}, act) })
	}
	first := must[iam.TransferView](l, primary, l.v.BeginTransfer()).Transfer
	l.refused([]string{"v1.transfer.not_verified"}, complete(primary, id))
	l.refused([]string{"test.code.wrong"}, enter(primary, "000000"))
	l.refused([]string{"v1.role.not_allowed"}, enter(operator, rightCode))
	l.refused([]string{"v1.role.not_allowed"}, func() error { _, err := l.as(operator, l.v.CancelTransfer()); return err })
	second := must[iam.TransferView](l, primary, l.v.BeginTransfer()).Transfer
	if got := see(l, primary, func(r *sim.Reader) (iam.OwnershipTransfer, error) { return l.v.Transfers.Get(r, first.ID) }); got.State != iam.TransferCancelled || second.ID == first.ID {
		t.Errorf("the first one: %+v", got)
	}
	must[iam.TransferView](l, primary, l.v.EnterTransferCode(rightCode))
	for _, login := range []string{primary, "disabled@example.com", "invited@example.com", "conflict@example.com", "saml@example.com"} {
		l.refused([]string{"v1.transfer.target"}, complete(primary, l.account(login).ID))
	}
	l.refused([]string{"v1.transfer.target"}, complete(primary, "nobody"))
	l.refused([]string{"v1.role.not_allowed"}, complete(operator, id))
	must[iam.TransferView](l, primary, l.v.CancelTransfer())
	l.refused([]string{"v1.transfer.none"}, complete(primary, id))
}

// Whatever is told the accounts, in whatever order, there are never two owners.
func TestThereAreNeverTwoOwners(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		l := newLab(t, withEveryState())
		for range rapid.IntRange(3, 12).Draw(rt, "steps") {
			done := anything(rt, l)
			owners := slices.DeleteFunc(see(l, "", l.v.Everybody), func(p estate.Person) bool { return !p.Primary })
			if len(owners) > 1 {
				rt.Fatalf("after %s there are two owners: %+v", done, owners)
			}
			for _, one := range owners {
				if one.Role != iam.MasterAdministrator || one.Type != iam.TypeLocal || one.State != iam.AccountActive {
					rt.Fatalf("after %s the owner is %+v", done, one)
				}
			}
		}
	})
}

// anything does something that concerns the ownership, as somebody; whether it is
// refused is not what matters.
func anything(rt *rapid.T, l *lab) string {
	l.t.Helper()
	people := see(l, "", l.v.Everybody)
	one := rapid.SampledFrom(people).Draw(rt, "who")
	other := rapid.SampledFrom(people).Draw(rt, "whom")
	assigned := estate.Assignment{Email: rapid.StringMatching(`[a-c]@example\.com`).Draw(rt, "email"), Password: password}
	as := func(cmd sim.Command) func() { return func() { _, _ = l.as(one.Login, cmd) } }
	support := func(cmd sim.Command) func() {
		return func() { _, _ = l.box.Do(l.t.Context(), sim.As("support"), cmd) }
	}
	tell := func(id string, on lifecycle.Trigger, with any) func() { return func() { _, _ = l.tell(id, on, with) } }
	acts := map[string]func(){
		"begin": as(l.v.BeginTransfer()), "code": as(l.v.EnterTransferCode(rightCode)), "complete": as(l.v.CompleteTransfer(other.ID)), "cancel": as(l.v.CancelTransfer()),
		"complete by support": support(l.v.CompleteTransfer(other.ID)), "begin by support": support(l.v.BeginTransfer()), "code by support": support(l.v.EnterTransferCode(rightCode)),
		"assign": tell(one.ID, estate.AssignPrimary, assigned), "assign a new one": tell("", estate.AssignPrimary, assigned), "assign an existing one": tell(one.ID, estate.AssignExisting, nil),
		"retire": tell(one.ID, estate.Retire, nil), "provision": tell("", estate.ProvisionRoot, estate.Root{Login: rootLogin, Name: "Root"}),
		"hand over": tell(one.ID, "hand_over", iam.RoleChoice{Role: other.Role}), "take over": tell(one.ID, "take_over", nil),
		"disable": support(l.v.EditAccount(one.ID, "", "disabled")), "enable": support(l.v.EditAccount(one.ID, "", "enabled")), "delete": support(l.v.DeleteAccount(one.ID)),
		"update the platform": tell(one.ID, estate.PlatformUpdated, estate.PlatformChange{}),
	}
	what := rapid.SampledFrom(slices.Sorted(maps.Keys(acts))).Draw(rt, "what")
	acts[what]()
	return what + " by " + one.Login
}

// The pages lead through the transfer in both languages, with the words of the guide.
func TestTransferPages(t *testing.T) {
	t.Parallel()
	for lang, words := range map[string]struct{ title, next, complete, impact, cancelled string }{
		"en": {"Transfer ownership of Primary User Account", "Next", "Complete Transfer", "are signed out", "The ownership was not transferred."},
		"ja": {"プライマリユーザアカウントの所有権の移転", "次へ", "移転を完了", "サインアウトされます", "所有権は移転されませんでした。"},
	} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, withEveryState())
			c := l.clicker(lang).signIn(primary)
			if link := c.Get("/user-accounts/" + l.account(primary).ID).Element("transfer-ownership"); !strings.Contains(link, `/user-accounts/transfer"`) {
				t.Errorf("the link: %s", link)
			}
			if c.Get("/user-accounts/" + l.account(operator).ID).Has("transfer-ownership") {
				t.Error("an ordinary account has the link")
			}
			before := l.world()
			first := c.Get("/user-accounts/transfer")
			if !strings.Contains(first.HTML, "<h1>"+words.title) || !strings.HasSuffix(first.Element("next"), ">"+words.next) || !strings.Contains(first.Text, words.impact) || l.world() != before {
				t.Errorf("the first step: %s", first.Text)
			}
			step := func(path string, fields ...string) string {
				t.Helper()
				got := c.Post("/user-accounts/transfer"+path, fields...)
				if got.Status != http.StatusSeeOther {
					t.Fatalf("%s: %d %s", path, got.Status, got.Text)
				}
				return c.Get(got.Location).Element("transfer")
			}
			if at := step(""); !strings.Contains(at, `data-state="verifying"`) {
				t.Errorf("the second step: %s", at)
			}
			wrong := c.Post("/user-accounts/transfer/code", "code", "000000")
			if wrong.Status != http.StatusConflict || !strings.Contains(wrong.HTML, `data-code="test.code.wrong"`) || !strings.Contains(wrong.HTML, `value="000000"`) {
				t.Errorf("a wrong code: %d %s", wrong.Status, wrong.Text)
			}
			step("/resend")
			c.Done(c.Post("/user-accounts/transfer/cancel"), "/user-accounts", words.cancelled)
			step("")
			if at := step("/code", "code", rightCode); !strings.Contains(at, `data-state="verified"`) {
				t.Errorf("the third step: %s", at)
			}
			third := c.Get("/user-accounts/transfer")
			if !strings.HasSuffix(third.Element("complete"), ">"+words.complete) || !strings.Contains(third.HTML, `value="`+l.account(operator).ID+`"`) || strings.Contains(third.HTML, l.account("disabled@example.com").ID) {
				t.Errorf("the third step: %s", third.Text)
			}
			if got := c.Post("/user-accounts/transfer/complete", "account", l.account("disabled@example.com").ID); !strings.Contains(got.Element("field-account-error"), `data-code="v1.transfer.target"`) {
				t.Errorf("nobody to own it: %d %s", got.Status, got.Text)
			}
			if got := c.Post("/user-accounts/transfer/complete", "account", l.account(operator).ID); got.Status != http.StatusSeeOther || got.Location != "/" {
				t.Fatalf("completing: %d %s", got.Status, got.Text)
			}
			if got := c.Get("/user-accounts"); got.Status != http.StatusSeeOther || !strings.HasPrefix(got.Location, "/sign-in?ended="+estate.EndedByTransfer) {
				t.Errorf("afterwards: %d to %q", got.Status, got.Location)
			}
		})
	}
}

// The API does the same, and tells what the pages tell.
func TestTransferOverHTTP(t *testing.T) {
	t.Parallel()
	l := newLab(t, withEveryState())
	b := l.browser().signIn(primary)
	type transfer struct {
		State                 string
		Requirements, Impacts []string
		Candidates, Blocks    []object
		Code                  *object
	}
	const path = "/api/ownership-transfer"
	if got := want[transfer](b, 200, "GET", path, ""); got.State != "none" || len(got.Requirements) != 2 || len(got.Impacts) != 3 || len(got.Blocks) != 0 {
		t.Errorf("%+v", got)
	}
	if got := want[transfer](b, 201, "POST", path, ""); got.State != "verifying" || got.Code == nil || (*got.Code)["to"] != primary {
		t.Errorf("%+v", got)
	}
	want[transfer](b, 200, "POST", path+"/resend-code", "")
	b.problem(409, "test.code.wrong", "POST", path+"/code", `{"code":"000000"}`)
	if got := want[transfer](b, 200, "POST", path+"/code", `{"code":"`+rightCode+`"}`); got.State != "verified" || len(got.Candidates) != 3 {
		t.Errorf("%+v", got)
	}
	want[object](b, 204, "DELETE", path, "")
	b.problem(409, "v1.transfer.none", "POST", path+"/complete", `{"account":"x"}`)
	want[transfer](b, 201, "POST", path, "")
	want[transfer](b, 200, "POST", path+"/code", `{"code":"`+rightCode+`"}`)
	want[transfer](b, 200, "POST", path+"/complete", `{"account":"`+l.account(operator).ID+`"}`)
	if p := b.problem(401, "session.ended", "GET", path, ""); p.Reason != estate.EndedByTransfer {
		t.Errorf("%+v", p)
	}
	other := l.browser().signIn(auditor)
	other.problem(403, "v1.role.not_allowed", "POST", path, "")
	if got := want[transfer](other, 200, "GET", path, ""); len(got.Blocks) != 1 || got.Blocks[0]["code"] != "v1.role.not_allowed" {
		t.Errorf("%+v", got)
	}
}

// Verified transfers survive what does not concern them.
func TestVerifiedTransfers(t *testing.T) {
	t.Parallel()
	l := verified(t, withEveryState())
	must[iam.Account](l, primary, l.v.EditAccount(l.account(operator).ID, "Analyst", ""))
	must[iam.TransferView](l, primary, l.v.CompleteTransfer(l.account(operator).ID))
	if a := l.account(primary); a.Role != "Analyst" {
		t.Errorf("the old owner has the role that the new one had: %+v", a)
	}
}

// Once the address is verified the transfer waits for its target, but not for ever.
func TestATransferLapses(t *testing.T) {
	t.Parallel()
	for settings, want := range map[string]string{"": "none", "0s": "verified"} {
		p := foundation()
		if settings != "" {
			p.settings = map[string]string{iam.SettingTransfer: settings}
		}
		l := verified(t, p)
		l.advance(30*time.Minute - time.Second)
		l.transfer("verified")
		l.advance(time.Second)
		l.transfer(want)
	}
}

// transfer demands that the owner's transfer is in a state.
func (l *lab) transfer(want string) {
	l.t.Helper()
	if err := l.read(primary, func(r *sim.Reader) error {
		v, err := l.v.Transfer(r)
		if string(v.Transfer.State) != want {
			l.t.Errorf("the transfer is %q, want %q", v.Transfer.State, want)
		}
		return err
	}); err != nil {
		l.t.Fatal(err)
	}
}
