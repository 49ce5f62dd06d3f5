package mfa_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockv1/mfa"
)

// lettingIn names, by the state in which an account's user cannot go on by himself
// after his password, what lets him in.
func lettingIn(l *lab, login string) string {
	s := l.enter(login)
	switch s.Scope {
	case "":
		return "nothing is asked"
	case mfa.ScopeCode:
		if _, err := l.do(login, l.m.Verify(s.Token, l.app(login, l.now()), time.Time{})); err == nil {
			return "a one-time password"
		}
	case mfa.ScopeSetup:
		if _, err := l.do(login, l.m.Begin(s.Token)); err != nil {
			return ""
		}
		if _, err := l.do(login, l.m.Confirm(s.Token, l.app(login, l.now()), time.Time{})); err != nil {
			return ""
		}
		if _, err := l.do(login, l.m.Finish(s.Token, true)); err != nil {
			return ""
		}
		return "setting it up"
	}
	// The explanation names the way: support.
	way, e := "", l.of(login)
	l.view(func(r *sim.Reader) error {
		list, err := l.m.Enrolments.Explain(r, e.ID)
		for _, p := range list {
			if p.Trigger == "support_reset" && p.Allowed && p.By == lifecycle.Support {
				way = "support"
			}
		}
		return err
	})
	return way
}

// Whatever happens in whatever order, everybody who has the right password comes in,
// by what he is asked for or by an act that the explanation names; a session that
// waits for something is good for nothing else; and no code is good twice.
func TestNobodyIsLockedOut(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		l := newLab(t, with("v1.mfa.tries", "4", "v1.mfa.lock", "0s", "client_clock", "virtual", "v1.session.inactivity", "0s", "v1.session.maximum", "0s"))
		logins := []string{owner, clerk}
		last := map[string]estate.Session{}
		used := map[string]string{}
		session := func(login string) estate.Session {
			if s, ok := last[login]; ok {
				if now, err := l.session(s.Token); err == nil {
					return now
				}
			}
			last[login] = l.enter(login)
			return last[login]
		}
		rt.Repeat(map[string]func(*rapid.T){
			"": func(rt *rapid.T) {
				for _, login := range logins {
					e := l.of(login)
					if e.Enabled() != (e.ResetCode != "") || (e.State == mfa.Off || e.State == mfa.ResetRequired) && e.Secret != "" {
						rt.Fatalf("%s: %+v", login, e)
					}
				}
			},
			"time": func(rt *rapid.T) {
				l.advance(time.Duration(rapid.IntRange(1, 2000).Draw(rt, "seconds")) * time.Second)
			},
			"act": func(rt *rapid.T) {
				login := rapid.SampledFrom(logins).Draw(rt, "login")
				s := session(login)
				before := l.of(login)
				code := ""
				if before.Secret != "" {
					code = l.app(login, l.now())
				}
				reset := before.ResetCode
				if rapid.Bool().Draw(rt, "wrong") {
					code, reset = "no", "no"
				}
				var err error
				switch act := rapid.SampledFrom([]string{
					"begin", "confirm", "finish", "cancel", "verify", "reset", "disable", "skip", "enforce", "relax", "support", "updated", "switch_off",
				}).Draw(rt, "act"); act {
				case "begin":
					_, err = l.do(login, l.m.Begin(s.Token))
				case "confirm", "verify":
					cmd := sim.Command(l.m.Verify(s.Token, code, time.Time{}))
					if act == "confirm" {
						cmd = l.m.Confirm(s.Token, code, time.Time{})
					}
					if _, err = l.do(login, cmd); err == nil {
						if used[login+before.Secret] == code && code != "" {
							rt.Fatalf("%s: the code %s is good twice", login, code)
						}
						used[login+before.Secret] = code
					}
				case "finish":
					_, err = l.do(login, l.m.Finish(s.Token, code != "no"))
				case "cancel":
					_, err = l.do(login, l.m.Cancel(s.Token))
				case "reset":
					_, err = l.do(login, l.m.UseResetCode(s.Token, reset))
				case "disable":
					_, err = l.do(login, l.m.Disable(s.Token))
				case "skip":
					_, err = l.box.Do(t.Context(), sim.As("v1:"+login), l.m.Skip(s.Token))
				case "enforce", "relax":
					err = l.save(login, act == "enforce", mfa.UserRoles)
				case "support":
					if before.ID != "" {
						err = l.push(login, "support_reset", nil)
					}
				case "updated":
					if before.ID != "" {
						err = l.push(login, estate.PlatformUpdated, nil)
					}
				case "switch_off":
					if before.ID != "" {
						err = l.push(login, estate.SwitchOff, nil)
					}
				}
				_ = err // refusals are for other tests; what holds after any act is seen above and below
			},
			"sign in": func(rt *rapid.T) {
				login := rapid.SampledFrom(logins).Draw(rt, "login")
				delete(last, login)
				if way := lettingIn(l, login); way == "" {
					rt.Fatalf("%s does not come in, and nothing says how: %+v", login, l.of(login))
				}
			},
		})
	})
}
