package mfa_test

import (
	"testing"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockv1/mfa"
)

// An app on somebody's phone goes by the machine's clock, years from the sandbox's.
// The setting says whose codes are taken; and a command that was given without the
// machine's time knows the sandbox's alone.
func TestClientClock(t *testing.T) {
	t.Parallel()
	wall := time.Date(2026, 11, 21, 15, 4, 5, 0, time.UTC)
	for setting, want := range map[string]struct{ virtual, wall bool }{
		"":                  {true, true},
		estate.EitherClock:  {true, true},
		estate.VirtualClock: {true, false},
		estate.WallClock:    {false, true},
	} {
		t.Run("clock "+setting, func(t *testing.T) {
			t.Parallel()
			bend := with()
			if setting != "" {
				bend = with("client_clock", setting)
			}
			l := newLab(t, bend, placed(mfa.WorldAccount{Account: clerk}))
			for name, app := range map[string]struct {
				at    time.Time
				taken bool
			}{"the sandbox's clock": {began, want.virtual}, "the machine's clock": {wall, want.wall}} {
				s := l.enter(clerk)
				_, err := l.do(clerk, l.m.Verify(s.Token, l.app(clerk, app.at), wall))
				switch {
				case app.taken && err != nil:
					t.Errorf("%s: %v", name, err)
				case !app.taken:
					refused(t, name, err, "mfa.code.wrong")
				default:
					_, err = l.do(clerk, l.m.Verify(s.Token, l.app(clerk, app.at), wall))
					refused(t, name+", again", err, "mfa.code.used")
				}
			}
			_, err := l.do(clerk, l.m.Verify(l.enter(clerk).Token, l.app(clerk, wall.Add(30*time.Second)), time.Time{}))
			refused(t, "by nobody's clock", err, "mfa.code.wrong")
		})
	}
}

// What control tells of somebody's device is good, and nothing is told of a lost one.
func TestCredential(t *testing.T) {
	t.Parallel()
	told := func(l *lab, account string) (out *sim.OTP) {
		l.view(func(r *sim.Reader) (err error) { out, err = l.m.Credential(r, account); return err })
		return out
	}
	const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
	l := newLab(t, placed(
		mfa.WorldAccount{Account: clerk, Secret: secret, ResetCode: "ABCD-EFGH-IJKL-MNOP"}, mfa.WorldAccount{Account: owner, Lost: true},
	))
	if got := told(l, "account-owner"); got != nil {
		t.Errorf("a lost device: %+v", got)
	}
	if got := told(l, "account-guest"); got != nil {
		t.Errorf("no device: %+v", got)
	}
	s := l.enter(clerk)
	for range 3 {
		got := told(l, "account-clerk")
		if got == nil || got.Secret != secret || got.ResetCode != "ABCDEFGHIJKLMNOP" {
			t.Fatalf("%+v", got)
		}
		l.must(clerk, l.m.Verify(s.Token, got.Code, time.Time{}))
	}
	if got := told(l, "account-clerk"); got.Code != "" {
		t.Errorf("all codes of the window are used, and there is %q", got.Code)
	}
	l = newLab(t, with("client_clock", "wall"), placed(mfa.WorldAccount{Account: clerk}))
	if got := told(l, "account-clerk"); got == nil || got.Code != "" || got.Secret == "" {
		t.Errorf("where the machine's clock counts: %+v", got)
	}
	_, err := l.do(clerk, l.m.UseResetCode(l.enter(clerk).Token, told(l, "account-clerk").ResetCode))
	if err != nil {
		t.Errorf("the reset code: %v", err)
	}
}
