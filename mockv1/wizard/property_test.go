package wizard_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockv1/wizard"
)

// sentCode is a code as the property's own book has it.
type sentCode struct {
	code, to string
	at       time.Time
	// void says that another one replaced it, or that its address was given up.
	void, used bool
	wrong      int
}

// wander is a walk through the wizard in no order.
type wander struct {
	*lab

	rt    *rapid.T
	codes []sentCode
	// address is when the first step was last done.
	address time.Time
}

// Whatever the order of steps, wrong codes, resends and time: a code is accepted
// only if it is the last one sent, new, young, and not guessed at too often; nobody
// has two codes sent to an address faster than the countdown allows; the
// wizard completes at most once, in time, and leaves one owner.
func TestNoOrderOfSteps(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	n, completed := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		s := usual()
		if rapid.Bool().Draw(rt, "legacy") {
			legacy(&s)
		}
		l.open(fmt.Sprintf("walk-%d", n), s)
		w := &wander{lab: l, rt: rt}
		for range rapid.IntRange(5, 40).Draw(rt, "steps") {
			w.step()
		}
		if w.view().Assignment.State == wizard.Completed {
			completed++
		}
	})
	if completed == 0 && n >= 100 { // of the few that -short takes, all may be lost on the way
		t.Errorf("of %d walks none came to the end", n)
	}
}

// want fails the property, with all that led to it.
func (w *wander) want(holds bool, format string, args ...any) {
	if !holds {
		w.rt.Fatalf(format, args...)
	}
}

func (w *wander) step() {
	before := w.view()
	act := rapid.SampledFrom([]string{"address", "address", "code", "code", "code", "resend", "password", "password", "back", "existing", "time", "time"}).Draw(w.rt, "act")
	var err error
	switch act {
	case "address":
		email := rapid.SampledFrom([]string{fresh, clouded, resident, invited, casUsed, "nonsense"}).Draw(w.rt, "email")
		if err = w.give(w.wizard.SpecifyAddress(wizard.Address{Email: email, ConfirmEmail: email})); err == nil {
			w.want(before.Assignment.State == wizard.AwaitingEmail, "an address is taken in %q", before.Assignment.State)
			w.address = w.now()
			w.sent()
		}
	case "code":
		w.enters(before)
		return
	case "resend":
		if err = w.give(w.wizard.AnotherCode()); err == nil {
			w.want(before.Left == 0, "a code was resent %d seconds too early", before.Left)
			w.sent()
		}
	case "password":
		typed := rapid.SampledFrom([]string{strong, "weak"}).Draw(w.rt, "password")
		late := w.now().Sub(w.address) >= 30*time.Minute
		if err = w.password(typed); err == nil {
			w.want(before.Assignment.State == wizard.AwaitingPassword && typed == strong && !late, "a password is taken in %+v, late: %v", before, late)
		}
		if slices.Contains(codesOf(err), "wizard.unable") {
			w.want(late, "error 4000013 in time")
			w.void()
		}
	case "back":
		if err = w.give(w.wizard.GoBack()); err == nil {
			w.void()
		}
	case "existing":
		typed := rapid.SampledFrom([]string{residents, strong}).Draw(w.rt, "password")
		if err = w.give(w.wizard.UseExisting(wizard.Proof{Password: typed})); err == nil {
			w.want(before.Assignment.State == wizard.AwaitingExisting && typed == residents, "%q proves an account in %+v", typed, before)
		}
	case "time":
		w.advance(rapid.SampledFrom([]time.Duration{time.Second, time.Minute, 3 * time.Minute, 10 * time.Minute, 31 * time.Minute}).Draw(w.rt, "time"))
	}
	w.want(err == nil || len(codesOf(err)) > 0, "%s: %v", act, err)
	w.whole(before)
}

// enters types a code: one that was sent, in whatever state, or none of them.
func (w *wander) enters(before wizard.View) {
	i := rapid.IntRange(-1, len(w.codes)-1).Draw(w.rt, "code")
	typed := "no code"
	if i >= 0 {
		typed = w.codes[i].code
	}
	err := w.give(w.wizard.EnterCode(typed))
	w.want(err == nil || len(codesOf(err)) > 0, "a code: %v", err)
	if err == nil {
		w.want(i >= 0, "a code that was never sent was accepted")
		c := &w.codes[i]
		w.want(!c.void && !c.used && c.wrong < 5 && w.now().Sub(c.at) < 10*time.Minute, "the code %+v was accepted at %s", c, w.now())
		c.used = true
	} else if n := len(w.codes); n > 0 {
		last := &w.codes[n-1]
		good := !last.void && !last.used && last.wrong < 5 && w.now().Sub(last.at) < 10*time.Minute
		w.want(!good || i != n-1, "the right code %+v was refused: %v", last, err)
		if good {
			last.wrong++
		}
	}
	w.whole(before)
}

// sent notes a code that was sent just now, if one was.
func (w *wander) sent() {
	if w.view().Assignment.State != wizard.AwaitingCode {
		return
	}
	w.void()
	v := w.verification()
	for i, c := range w.codes {
		if c.to != v.To || c.used || w.now().Sub(c.at) >= 3*time.Minute {
			continue
		}
		w.want(c.code == v.Code, "another code was sent before the countdown of %+v was over, at %s", c, w.now())
		c.void = false
		w.codes = append(slices.Delete(w.codes, i, i+1), c)
		return
	}
	w.codes = append(w.codes, sentCode{code: v.Code, to: v.To, at: w.now()})
}

func (w *wander) void() {
	for i := range w.codes {
		w.codes[i].void = true
	}
}

func (w *wander) now() (at time.Time) {
	w.look(func(r *sim.Reader) error { at = r.Now(); return nil })
	return at
}

// whole wants what must hold at every time.
func (w *wander) whole(before wizard.View) {
	now := w.view().Assignment
	owner := w.noteOf(w.owners)
	done := 0
	if now.State == wizard.Completed {
		done = 1
	}
	w.want(owner.Times == done, "whoever began was told %d times in %q", owner.Times, now.State)
	w.want(before.Assignment.State != wizard.Completed || now.State == wizard.Completed, "a completed run is in %q", now.State)
	primary := 0
	w.look(func(r *sim.Reader) error {
		primary = 0
		all, err := w.people.Everybody(r)
		for _, p := range all {
			if p.Primary {
				primary++
				w.want(done == 0 || p.Email == now.Email, "the owner is %+v", p)
			}
		}
		return err
	})
	w.want(primary <= 1 && (done == 0 || primary == 1), "%d Primary User Accounts in %q", primary, now.State)
	if done == 1 {
		w.want(w.noteOf(w.portal.accounts).State == lifecycle.State("replaced"), "the portal's account was not replaced")
	}
}
