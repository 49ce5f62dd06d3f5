package wizard_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockv1/wizard"
)

// verification returns the last one of the run.
func (l *lab) verification() (v wizard.Verification) {
	l.t.Helper()
	l.look(func(r *sim.Reader) error {
		all, err := l.wizard.Verifications.All(r)
		v = all[len(all)-1]
		return err
	})
	return v
}

// enter types a code.
func (l *lab) enter(code string) error { return l.give(l.wizard.EnterCode(code)) }

// The mail says what the page shows, in both languages, and the code can be taken from it.
func TestTheMail(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.toCode(fresh)
	code := l.code(fresh)
	v := l.view()
	if !regexp.MustCompile(`^[A-Z]{3}$`).MatchString(v.Sent.Prefix) || !regexp.MustCompile(`^[0-9]{6}$`).MatchString(code) {
		t.Errorf("the prefix is %q, the code %q", v.Sent.Prefix, code)
	}
	l.look(func(r *sim.Reader) error {
		list, err := r.Mail(sim.MailFilter{To: fresh}, 0)
		m := list[0].Message
		for _, text := range []string{m.Body.EN, m.Body.JA} {
			if !strings.Contains(text, v.Sent.Prefix+" - {code:verification}") {
				t.Errorf("the mail says %q", text)
			}
		}
		return err
	})
	// Events tell neither the code nor those before it.
	l.advance(3 * time.Minute)
	l.must(l.give(l.wizard.AnotherCode()))
	l.look(func(r *sim.Reader) error {
		list, err := r.Events(sim.EventFilter{Kind: estate.VerificationKind})
		for _, e := range list {
			if strings.Contains(string(e.Body), code) || strings.Contains(string(e.Body), `"code"`) {
				t.Errorf("the event %s shows %s", e.Row, e.Body)
			}
		}
		return err
	})
}

func TestSettingsOfCodes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		length string
		want   int
	}{{"8", 8}, {"0", 4}, {"99", 12}} {
		l := newLab(t, func(s *start) { s.settings[wizard.SettingLength], s.settings[wizard.SettingPrefix] = c.length, "fixed" })
		l.toCode(fresh)
		if code, prefix := l.code(fresh), l.view().Sent.Prefix; len(code) != c.want || prefix != "UPB" {
			t.Errorf("of length %s: %s %s", c.length, prefix, code)
		}
	}
}

// Each reason for which a code is not taken has a code of its own.
func TestCodes(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.toCode(fresh)
	first := l.code(fresh)

	// A wrong one is refused, and is a fact.
	l.refused(l.enter(wrong(first)), "wizard.code.wrong")
	if v := l.verification(); v.Wrong != 1 || v.State != wizard.VerificationSent {
		t.Errorf("after a wrong code: %+v", v)
	}
	l.in(wizard.AwaitingCode)

	// The countdown runs for three minutes, of which one has passed.
	if got := l.view(); got.Left != 120 || !got.Sent.ResendAt.Equal(began.Add(3*time.Minute)) || !got.Sent.ExpiresAt.Equal(began.Add(10*time.Minute)) {
		t.Errorf("the countdown: %+v", got)
	}
	l.advance(12 * time.Second)
	early := func() error { return l.give(l.wizard.AnotherCode()) }
	l.unchanged(early, "wizard.code.resend_early")
	if refused, ok := errors.AsType[*lifecycle.Refused](early()); !ok || refused.Reasons[0].Text.EN != "The verification code can be resent in 108 seconds." || refused.Reasons[0].Text.JA != "検証コードは108秒後に再送信できます。" ||
		!refused.Reasons[0].DueAt.Equal(began.Add(3*time.Minute)) {
		t.Errorf("it says %+v", refused)
	}
	l.advance(108*time.Second - time.Microsecond)
	l.unchanged(early, "wizard.code.resend_early")
	l.advance(time.Microsecond)
	before := l.view().Sent
	l.must(early())
	if got := l.view(); got.Left != 180 || got.Sent.Prefix == before.Prefix || !got.Sent.SentAt.Equal(began.Add(3*time.Minute)) {
		t.Errorf("after the resend: %+v, was %+v", got, before)
	}
	second := l.code(fresh)

	// The earlier one is void, also in the words of the refusal.
	l.refused(l.enter(first), "wizard.code.superseded")
	if v := l.verification(); v.Wrong != 1 || v.Mails != 2 {
		t.Errorf("after the earlier code: %+v", v)
	}

	// The right one, typed with spaces around it, is good once.
	l.must(l.enter(" " + second + " "))
	l.in(wizard.AwaitingPassword)
	l.unchanged(func() error { return l.enter(second) }, "wizard.code.used")
	l.unchanged(func() error { return l.enter(first) }, "wizard.code.used")
	l.unchanged(early, "wizard.code.used")
}

func TestACodeExpires(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.toCode(fresh)
	code := l.code(fresh)
	l.advance(9*time.Minute - time.Microsecond)
	l.refused(l.enter(wrong(code)), "wizard.code.wrong") // not yet
	l.advance(time.Microsecond)
	l.unchanged(func() error { return l.enter(code) }, "wizard.code.expired")
	l.unchanged(func() error { return l.enter(wrong(code)) }, "wizard.code.expired") // whether it was right, nobody is told
	l.must(l.give(l.wizard.AnotherCode()))
	l.must(l.enter(l.code(fresh)))

	l = newLab(t, func(s *start) { s.settings[wizard.SettingLifetime], s.settings[wizard.SettingLimit] = "0s", "0s" })
	l.toCode(fresh)
	if at := l.view().Sent.ExpiresAt; !at.IsZero() {
		t.Errorf("a code that lasts for ever ends at %s", at)
	}
	code = l.code(fresh)
	l.advance(10000 * time.Hour)
	l.must(l.enter(code))
	l.must(l.password(strong))
}

func TestWrongCodesBlock(t *testing.T) {
	t.Parallel()
	l := newLab(t, func(s *start) { s.settings[wizard.SettingTries] = "3" })
	l.toCode(fresh)
	code := l.code(fresh)
	for range 2 {
		l.refused(l.enter(wrong(code)), "wizard.code.wrong")
	}
	l.refused(l.enter(wrong(code)), "wizard.code.blocked")
	if got := l.view(); !got.Sent.Blocked || got.Assignment.State != wizard.AwaitingCode {
		t.Errorf("after three wrong codes: %+v", got)
	}
	l.unchanged(func() error { return l.enter(code) }, "wizard.code.blocked")
	l.unchanged(func() error { return l.give(l.wizard.AnotherCode()) }, "wizard.code.resend_early")
	l.advance(3 * time.Minute)
	l.must(l.give(l.wizard.AnotherCode()))
	next := l.code(fresh)
	// The tries begin anew.
	l.refused(l.enter(code), "wizard.code.superseded")
	l.must(l.enter(next))

	l = newLab(t, func(s *start) { s.settings[wizard.SettingTries] = "0" })
	l.toCode(fresh)
	code = l.code(fresh)
	for range 10 {
		l.refused(l.enter(wrong(code)), "wizard.code.wrong")
	}
	l.must(l.enter(code))
}

// Whoever goes back to the address has no code, and its code leads nowhere any more.
func TestTheCodeOfAnotherAddress(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.unchanged(func() error { return l.enter("123456") }, "wizard.code.none")
	l.unchanged(func() error { return l.give(l.wizard.AnotherCode()) }, "wizard.code.none")
	l.toCode("mistyped@example.com")
	first := l.code("mistyped@example.com")
	l.must(l.give(l.wizard.GoBack()))
	l.in(wizard.AwaitingEmail)
	l.unchanged(func() error { return l.enter(first) }, "wizard.code.superseded")
	l.unchanged(func() error { return l.give(l.wizard.AnotherCode()) }, "wizard.code.none")
	l.toCode(fresh)
	l.refused(l.enter(first), "wizard.code.superseded")
	l.must(l.enter(l.code(fresh)))
	l.must(l.password(strong))
	if p := l.primary(); p.Email != fresh {
		t.Errorf("the owner is %+v", p)
	}
}

// The way to another address and back passes by neither the countdown nor the block:
// the code that was withdrawn is taken up again, and nothing is mailed.
func TestBackToTheSameAddress(t *testing.T) {
	t.Parallel()
	l := newLab(t, func(s *start) { s.settings[wizard.SettingTries] = "3" })
	mails := func() (n int) {
		l.look(func(r *sim.Reader) error {
			list, err := r.Mail(sim.MailFilter{To: fresh}, 0)
			n = len(list)
			return err
		})
		return n
	}
	again := func(email string) {
		l.must(l.give(l.wizard.GoBack()))
		l.must(l.address(email))
	}
	l.toCode(fresh)
	code, before := l.code(fresh), l.view()
	l.refused(l.enter(wrong(code)), "wizard.code.wrong")
	l.must(l.give(l.wizard.GoBack()))
	l.toCode("mistyped@example.com") // another address has a code of its own
	l.refused(l.enter(code), "wizard.code.superseded")
	again(strings.ToUpper(fresh))
	l.advance(time.Minute)
	now := l.view()
	if now.Sent.Prefix != before.Sent.Prefix || !now.Sent.ResendAt.Equal(before.Sent.ResendAt) || now.Left >= before.Left || mails() != 1 || l.verification().Wrong != 1 {
		t.Errorf("back at the address: %+v, %d mails; before: %+v", now, mails(), before)
	}
	l.unchanged(func() error { return l.give(l.wizard.AnotherCode()) }, "wizard.code.resend_early")
	l.refused(l.enter(wrong(code)), "wizard.code.wrong")
	l.refused(l.enter(wrong(code)), "wizard.code.blocked")
	for range 2 {
		again(fresh)
		l.advance(time.Second)
		if !l.view().Sent.Blocked || mails() != 1 {
			t.Errorf("back after the block: %+v, %d mails", l.view(), mails())
		}
		l.unchanged(func() error { return l.enter(code) }, "wizard.code.blocked")
	}
	// Once the countdown is over there is another code, by either way.
	l.advance(3 * time.Minute)
	again(fresh)
	next := l.code(fresh)
	if l.view().Sent.Blocked || next == code || mails() != 2 {
		t.Errorf("later: %+v, %d mails", l.view(), mails())
	}
	l.must(l.enter(next))
}

// Anything else can have a code sent, for a use of its own: the transfer of the
// Primary User Account does. The last one that was sent for it is the one that counts.
func TestCodesOfOthers(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	send := func() {
		l.must(l.do("v1:somebody", func(tx *sim.Tx) error {
			_, err := l.wizard.Verifications.New(tx, estate.SendCode, estate.NewVerification{
				Purpose: estate.CodeForTransfer, To: fresh, Kind: "fake.owner", ID: l.owner,
			})
			return err
		}))
	}
	submit := func(code string) (right bool, err error) {
		err = l.do("v1:somebody", func(tx *sim.Tx) (err error) {
			right, err = l.wizard.SubmitCode(tx, "fake.owner", l.owner, code)
			return err
		})
		return right, err
	}
	_, err := submit("1")
	l.refused(err, "wizard.code.none")
	send()
	first := l.code(fresh)
	l.look(func(r *sim.Reader) error {
		list, err := r.Mail(sim.MailFilter{To: fresh}, 0)
		if body := list[0].Message.Body; !strings.Contains(body.EN, "transfer the ownership") || !strings.Contains(body.JA, "所有権") {
			t.Errorf("the mail says %+v", body)
		}
		return err
	})
	_, err = submit("1")
	l.refused(err, "wizard.code.wrong")
	send() // begun anew at once: it goes on with what was sent
	if v := l.verification(); v.Mails != 1 || v.Wrong != 1 || l.code(fresh) != first {
		t.Errorf("begun anew: %+v", v)
	}
	l.advance(3 * time.Minute)
	send() // later: what was sent first is withdrawn
	second := l.code(fresh)
	right, err := submit(first)
	if right {
		t.Error("the first code is taken for right")
	}
	l.refused(err, "wizard.code.superseded")
	if n := l.noteOf(l.owners); n.Times != 0 {
		t.Errorf("the owner was told of a wrong code: %+v", n)
	}
	if right, err := submit(second); err != nil || !right {
		t.Errorf("the right code: %v, %v", right, err)
	}
	if n := l.noteOf(l.owners); n.Times != 1 {
		t.Errorf("the owner was told %d times", n.Times)
	}
}

// What an account has asked for before counts for whatever it asks the code for anew;
// what another one has asked for does not, nor does another address.
func TestOneCountdownForAnAccount(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	send := func(thing, who, to string) wizard.Verification {
		l.must(l.do("v1:somebody", func(tx *sim.Tx) error {
			_, err := l.wizard.Verifications.New(tx, estate.SendCode, estate.NewVerification{
				Purpose: estate.CodeForTransfer, To: to, Who: who, Kind: "fake.owner", ID: thing,
			})
			return err
		}))
		return l.verification()
	}
	first := send("one", "me", fresh)
	if again := send("two", "me", fresh); again.Code != first.Code || !again.SentAt.Equal(first.SentAt) {
		t.Errorf("asked for anew: %+v, was %+v", again, first)
	}
	for _, other := range []wizard.Verification{send("three", "you", fresh), send("four", "me", invited)} {
		if other.Code == first.Code || other.Mails != 1 {
			t.Errorf("something else: %+v", other)
		}
	}
}
