package platform_test

import (
	"slices"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockv1/platform"
)

// start agrees to the update and starts it, and returns what the owner is answered.
func (l *lab) start(login string) platform.UpdateBegun {
	l.t.Helper()
	token := l.mustSignIn(login)
	view := must[platform.UpdateView](l, token, l.p.AgreeToUpdate())
	if view.State != platform.UpdateAgreed || view.Next != platform.NextStart || view.Notice.Title.EN != "System Update Notice" {
		l.t.Fatalf("%+v", view)
	}
	l.refuses(token, l.p.StartUpdate(false), nil, "v1.platform.understanding_required")
	return must[platform.UpdateBegun](l, token, l.p.StartUpdate(true))
}

// done waits for the end of the update.
func (l *lab) done() {
	l.t.Helper()
	l.updateIs(platform.UpdateActivating)
	l.advance(2 * time.Minute)
	l.updateIs(platform.UpdateDone)
	if b := l.business(); b.Platform != estate.Foundation || b.Region != "jp" {
		l.t.Errorf("the business is %+v", b)
	}
}

// person returns an account by its login.
func (l *lab) person(login string) estate.Person {
	l.t.Helper()
	all := see(l, "", l.town.Everybody)
	i := slices.IndexFunc(all, func(p estate.Person) bool { return p.Login == login })
	if i < 0 {
		l.t.Fatalf("there is no %s in %+v", login, all)
	}
	return all[i]
}

// The first path: a login that is no address, and the wizard [KA15118, KA15870].
func TestUpdateByTheWizard(t *testing.T) {
	t.Parallel()
	p := legacy()
	p.Factors = []string{colleague}
	l := newLab(t, p)
	others := l.mustSignIn(colleague)
	begun := l.start(portalLogin)
	l.updateIs(platform.UpdateAssigning)
	if begun.Session.Scope != platform.ScopeAssignment || begun.View.Update.Path != platform.PathWizard || begun.View.Next != platform.NextAssign {
		t.Fatalf("%+v", begun)
	}
	if run := see(l, "", l.town.runs.All)[0]; run.Purpose != estate.ForPlatformUpdate || run.Original != portalLogin || run.Account != "id-"+portalLogin || run.Email != "" {
		t.Errorf("the wizard was told %+v", run)
	}
	// Everybody was signed out, and nobody but the owner comes in.
	l.refuses(others, l.p.GotIt(), nil, "session.ended", estate.EndedByUpdate)
	l.refused(func() error { _, err := l.signIn(colleague); return err }, "403", "v1.platform.updating")
	again := l.mustSignIn(portalLogin)
	l.refuses(again, l.p.GotIt(), nil, "limited", platform.ScopeAssignment)
	for _, cmd := range []sim.Command{l.p.CancelUpdate(), l.p.UndoUpdate()} {
		l.refuses(again, cmd, assignment, "v1.platform.cannot_undo")
	}
	for _, cmd := range []sim.Command{l.p.AgreeToUpdate(), l.p.CloseNotice(), l.p.NotNow(), l.p.StartUpdate(true)} {
		l.refuses(again, cmd, assignment, "v1.platform.started")
	}
	l.refuses(again, l.p.ChooseMFA("keep"), assignment, "v1.platform.not_now")
	l.assign()
	l.updateIs(platform.UpdateAwaitingSignIn)
	if b := l.business(); b.Platform != estate.Legacy {
		t.Errorf("the business is %+v", b)
	}
	mine := l.mustSignIn(newAddress)
	l.refuses(mine, l.p.GotIt(), nil, "limited", platform.ScopeAssignment)
	l.refused(func() error { _, err := l.signIn(colleague); return err }, "403", "v1.platform.updating")
	l.done()
	// The owner is in, the others have to set their accounts up anew.
	if got := l.person(colleague).State; got != "reset_required" {
		t.Errorf("the colleague is %s", got)
	}
	if f := see(l, "", l.town.factors.All)[0]; f.State != "reset_required" {
		t.Errorf("his second factor is %s", f.State)
	}
	if got := l.person(newAddress); got.State != "active" || !got.Primary {
		t.Errorf("the owner is %+v", got)
	}
	if roots := see(l, "", l.town.roots.All); !roots[0].Replaced {
		t.Error("the portal's account is not replaced")
	}
	for _, token := range []string{begun.Session.Token, again} {
		l.refuses(token, l.p.GotIt(), nil, "session.ended", estate.EndedByReplacement)
	}
	if m := l.mail(newAddress); m.Subject.EN != "Activation Successful" {
		t.Errorf("%+v", m)
	}
	l.afterwards(mine)
}

// afterwards is what the owner sees of an update that is done.
func (l *lab) afterwards(token string) {
	l.t.Helper()
	for _, cmd := range []sim.Command{l.p.AgreeToUpdate(), l.p.CloseNotice(), l.p.NotNow(), l.p.StartUpdate(true)} {
		l.refuses(token, cmd, nil, "v1.platform.updated")
	}
	for _, cmd := range []sim.Command{l.p.CancelUpdate(), l.p.UndoUpdate()} {
		l.refuses(token, cmd, nil, "v1.platform.cannot_undo")
	}
	actor := "v1:" + newAddress
	if v := see(l, actor, l.p.Update); !v.Popup || v.Prompted || len(v.Tasks) != 2 || v.Message.EN != "Activation Successful" || v.Next != platform.NextDashboard {
		l.t.Errorf("%+v", v)
	}
	if v := see(l, "v1:"+colleague, l.p.Update); v.Popup {
		l.t.Error("the pop-up is shown to others")
	}
	l.refused(func() error {
		_, err := l.box.Do(l.t.Context(), sim.As("v1:"+colleague), l.p.GotIt())
		return err
	}, "v1.platform.no_popup")
	must[platform.UpdateView](l, token, l.p.GotIt())
	if v := see(l, actor, l.p.Update); v.Popup {
		l.t.Error("the pop-up is still there")
	}
	l.refuses(token, l.p.GotIt(), nil, "v1.platform.no_popup")
}

// An owner with a second factor chooses what becomes of it.
func TestUpdateAsksForTheSecondFactor(t *testing.T) {
	t.Parallel()
	for choice, want := range map[string]lifecycle.State{platform.DisableMFA: "off", platform.KeepMFA: "on"} {
		t.Run(choice, func(t *testing.T) {
			t.Parallel()
			p := legacy()
			p.Factors = []string{portalLogin}
			l := newLab(t, p)
			begun := l.start(portalLogin)
			l.assign()
			l.updateIs(platform.UpdateChoosingMFA)
			l.refuses(begun.Session.Token, l.p.ChooseMFA(choice), assignment, "v1.platform.owner_only")
			mine := l.mustSignIn(newAddress)
			l.refuses(mine, l.p.ChooseMFA("maybe"), assignment, "v1.platform.mfa_choice")
			if v := must[platform.UpdateView](l, mine, l.p.ChooseMFA(choice), assignment...); v.Update.MFA != choice || v.Next != platform.NextWait {
				t.Errorf("%+v", v)
			}
			l.done()
			if f := see(l, "", l.town.factors.All)[0]; f.State != want {
				t.Errorf("the second factor is %s, want %s", f.State, want)
			}
		})
	}
}

// The other three paths, which are inferred [KA15870].
func TestUpdateByTheOtherPaths(t *testing.T) {
	t.Parallel()
	t.Run("an IAM user signs in again", func(t *testing.T) {
		t.Parallel()
		p := addressed(newAddress)
		p.World.IAMUser = true
		p.Factors = []string{newAddress}
		l := newLab(t, p)
		begun := l.start(newAddress)
		l.updateIs(platform.UpdateAwaitingSignIn)
		if begun.Session.Token != "" || begun.View.Update.Path != platform.PathSignIn || begun.View.Next != platform.NextSignIn {
			t.Errorf("%+v", begun)
		}
		l.mustSignIn(newAddress)
		l.done()
		if got := l.person(newAddress); got.Password != password {
			t.Errorf("%+v", got)
		}
	})
	t.Run("a portal login that is an address", func(t *testing.T) {
		t.Parallel()
		p := addressed(newAddress)
		p.World.IAMUser, p.People[0].Root, p.People[0].Password = true, true, ""
		p.Roots[0].Login = newAddress
		l := newLab(t, p)
		l.start(newAddress)
		l.mustSignIn(newAddress)
		l.done()
		if got := l.person(newAddress); got.Password != password || got.Root {
			t.Errorf("%+v", got)
		}
		if roots := see(l, "", l.town.roots.All); !roots[0].Replaced {
			t.Error("the portal's account is not replaced")
		}
	})
	t.Run("an address that is verified", func(t *testing.T) {
		t.Parallel()
		l := newLab(t, addressed(newAddress))
		begun := l.start(newAddress)
		l.updateIs(platform.UpdateAssigning)
		if run := see(l, "", l.town.runs.All)[0]; run.Email != newAddress || begun.View.Update.Path != platform.PathVerify {
			t.Errorf("the wizard was told %+v by %+v", run, begun.View.Update)
		}
		l.assign()
		l.mustSignIn(newAddress)
		l.done()
	})
	t.Run("a user of Cloud One", func(t *testing.T) {
		t.Parallel()
		l := newLab(t, addressed("cloud@example.com"))
		begun := l.start("cloud@example.com")
		l.updateIs(platform.UpdateAwaitingSignIn)
		if begun.View.Update.Path != platform.PathCloud {
			t.Errorf("%+v", begun.View.Update)
		}
		if got := l.person("cloud@example.com"); got.Password != "Cloud-Pass-1!" {
			t.Errorf("%+v", got)
		}
		l.mustSignIn("cloud@example.com")
		l.done()
	})
}

// Only the owner starts it; what was not begun can be put off.
func TestBeforeTheUpdate(t *testing.T) {
	t.Parallel()
	l := newLab(t, legacy())
	owner, other := l.mustSignIn(portalLogin), l.mustSignIn(colleague)
	if v := see(l, "v1:"+colleague, l.p.Update); len(v.Blocks) != 1 || v.Blocks[0].Code != "v1.platform.owner_only" || v.Prompted {
		t.Errorf("%+v", v)
	}
	if v := see(l, "v1:"+portalLogin, l.p.Update); len(v.Blocks) != 0 || !v.Prompted || v.Next != platform.NextAgree {
		t.Errorf("%+v", v)
	}
	l.refuses(other, l.p.AgreeToUpdate(), nil, "v1.platform.owner_only")
	for _, cmd := range []sim.Command{l.p.CancelUpdate(), l.p.UndoUpdate()} {
		l.refuses(owner, cmd, nil, "v1.platform.not_started")
	}
	l.refuses(owner, l.p.StartUpdate(true), nil, "v1.platform.agreement_required")
	l.refuses(owner, l.p.CloseNotice(), nil, "v1.platform.agreement_required")
	must[platform.UpdateView](l, owner, l.p.AgreeToUpdate())
	l.refuses(owner, l.p.AgreeToUpdate(), nil, "v1.platform.agreed")
	l.refuses(other, l.p.StartUpdate(true), nil, "v1.platform.owner_only")
	l.refuses(other, l.p.StartUpdate(false), nil, "v1.platform.owner_only", "v1.platform.understanding_required")
	// What the owner has agreed to, nobody else takes back.
	for _, cmd := range []sim.Command{l.p.CloseNotice(), l.p.NotNow()} {
		l.refuses(other, cmd, nil, "v1.platform.owner_only")
	}
	must[platform.UpdateView](l, owner, l.p.NotNow())
	must[platform.UpdateView](l, other, l.p.NotNow())
	must[platform.UpdateView](l, owner, l.p.AgreeToUpdate())
	must[platform.UpdateView](l, owner, l.p.CloseNotice())
	l.updateIs(platform.UpdateAvailable)
	if v := must[platform.UpdateView](l, owner, l.p.NotNow()); v.Update.DeclinedAt.IsZero() || v.State != platform.UpdateAvailable {
		t.Errorf("%+v", v)
	}
	l.set(map[string]string{platform.SettingPrompt: "off"})
	if v := see(l, "v1:"+portalLogin, l.p.Update); v.Prompted {
		t.Error("the pop-up is shown")
	}
}

// A console that never was a legacy one has nothing to update.
func TestNothingToUpdate(t *testing.T) {
	t.Parallel()
	p := addressed(newAddress)
	p.Platform = estate.Foundation
	l := newLab(t, p)
	token := l.mustSignIn(newAddress)
	if v := l.update(); v.State != "none" || v.Next != platform.NextDashboard {
		t.Errorf("%+v", v)
	}
	for _, cmd := range []sim.Command{l.p.AgreeToUpdate(), l.p.CloseNotice(), l.p.NotNow(), l.p.StartUpdate(true), l.p.CancelUpdate(), l.p.UndoUpdate()} {
		l.refuses(token, cmd, nil, "v1.platform.none")
	}
	for _, cmd := range []sim.Command{l.p.GotIt(), l.p.ChooseMFA("keep")} {
		l.refuses(token, cmd, nil, "v1.platform.not_now")
	}
}
