package migrator

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// What a sign-in leads to. The consoles name a session's limit alike.
const (
	nextSetup      = "setup"
	nextAssignment = "assignment"
	nextOneTime    = "one_time_password"
	nextEnableMFA  = "enable_mfa"
)

// access is how the product's own console receives a user.
type access string

const (
	accessOpen      access = "open"      // the console, as ever
	accessUpdating  access = "updating"  // closed, the update is running
	accessMoved     access = "moved"     // closed, to upgrade the account is all that is left
	accessCompleted access = "completed" // closed, this account is in Vision One already
)

// signIn signs in to both consoles. How they receive their users tells how far an
// earlier run has come.
func (m *migration) signIn(ctx context.Context) error {
	m.v1.renew = func(ctx context.Context, why *Problem) error {
		if err := m.step(ctx, "v1.session_ended", sentence(why)); err != nil {
			return err
		}
		return m.enterOwner(ctx)
	}
	there, err := m.visionOneThere(ctx)
	if err != nil {
		return err
	}
	if there {
		err = m.comeIn(ctx)
	} else {
		m.next = nextSetup
		err = m.step(ctx, "v1.absent", m.say("The customer has no Vision One yet", "Trend Vision One は未アクティベート"))
	}
	if err != nil {
		return err
	}
	t := m.way.traits()
	if m.access, err = m.enterOld(ctx, m.old); err != nil {
		return err
	}
	if m.access != accessOpen {
		return m.step(ctx, t.service+".closed", m.say(
			"%s is closed (%s): an earlier update is going on from here", "%s は利用できません (%s): 以前に開始したアップデートの続きから再開", t.name, m.access))
	}
	m.old.renew = func(ctx context.Context, _ *Problem) error {
		_, err := m.enterOld(ctx, m.old)
		return err
	}
	return m.step(ctx, t.service+".signed_in", m.reader)
}

// visionOneThere reports whether there is somebody to sign in to Vision One as. Only
// the portal's account can be without.
func (m *migration) visionOneThere(ctx context.Context) (bool, error) {
	if m.cfg.PrimaryUser.Email != "" || m.cfg.Portal.Email == "" {
		return true, nil
	}
	screen, err := m.activation(ctx)
	return screen.State != consoleRegistered, err
}

// logins returns how the owner of Vision One may have to sign in, in the order in which
// one replaces the other: before the wizard, after it, and if his account has merged
// with that of a user of Cloud One, whose password applies then.
func (m *migration) logins() []Login {
	c := &m.cfg
	all := []Login{c.PrimaryUser, c.Portal, c.Owner, {}, {}, {}}
	if strings.Contains(c.PrimaryUser.Email, "@") {
		all[3] = Login{c.PrimaryUser.Email, c.Owner.Password}
		all[5] = Login{c.PrimaryUser.Email, c.CloudOnePassword}
	}
	all[4] = Login{c.Owner.Email, c.CloudOnePassword}
	var out []Login
	for _, l := range all {
		if l.Email != "" && l.Password != "" && !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	if len(out) == 0 {
		out = append(out, c.PrimaryUser)
	}
	return out
}

// enterOwner signs the owner in to Vision One: by the login that was good last or, if
// that is refused, by one of those that may have replaced it.
func (m *migration) enterOwner(ctx context.Context) error {
	// A session that ends while it is begun is not begun again and again.
	renew := m.v1.renew
	m.v1.renew = nil
	defer func() { m.v1.renew = renew }()
	logins := m.logins()
	var first error
	for ; m.login < len(logins); m.login++ {
		in, err := m.enterV1(ctx, m.v1, logins[m.login])
		if err == nil {
			return m.entered(ctx, in)
		}
		if p, ok := errors.AsType[*Problem](err); ok && shut(p.Code) {
			return errors.Join(m.stop(p.obstacles()), p)
		}
		if !refusedWith(err, codeSignInFailed) && !refusedWith(err, codeReplaced) {
			return err
		}
		if first == nil || refusedWith(first, codeReplaced) {
			first = err
		}
	}
	return first
}

// shut reports whether a refusal is of nobody's account, but says that Vision One lets
// nobody in: its license has ended, or its owner alone has to do something first.
func shut(code string) bool {
	return strings.HasPrefix(code, codesOfAccess) || code == codeUpdating || code == codeNotReady
}

// entered takes the second factor, and notes for what alone the session is good if
// there is a step to be done first.
func (m *migration) entered(ctx context.Context, in signedIn) error {
	obstacle, err := m.secondFactor(ctx, m.v1, in.Next, m.cfg.OneTimePassword)
	if err != nil {
		return err
	}
	if obstacle != nil {
		return m.stop([]Obstacle{*obstacle})
	}
	m.next = ""
	if in.Next == nextSetup || in.Next == nextAssignment {
		m.next = in.Next
	}
	return nil
}

// comeIn signs the owner in, and says as whom.
func (m *migration) comeIn(ctx context.Context) error {
	if err := m.enterOwner(ctx); err != nil {
		return err
	}
	who := m.logins()[m.login].Email
	switch m.next {
	case nextSetup:
		return m.step(ctx, "v1.signed_in", m.say("%s, to set Vision One up", "%s (Trend Vision One のセットアップ)", who))
	case nextAssignment:
		return m.step(ctx, "v1.signed_in", m.say("%s, while Vision One is updated", "%s (Trend Vision One のアップデート中)", who))
	}
	var me session
	if err := m.v1.get(ctx, "/api/session", &me); err != nil {
		return err
	}
	return m.step(ctx, "v1.signed_in", fmt.Sprintf("%s, %s", who, me.Account.Role))
}

// enterV1 signs in to Vision One.
func (m *migration) enterV1(ctx context.Context, c *console, who Login) (in signedIn, err error) {
	c.token = ""
	err = c.ask(ctx, http.MethodPost, "/api/sign-in", who, &in)
	c.token = in.Token
	return in, err
}

// secondFactor does what multi-factor authentication asks for after a password, or
// says that it cannot be done here. What may be set up later is left for later.
func (m *migration) secondFactor(ctx context.Context, c *console, next string, password func(context.Context) (string, error)) (*Obstacle, error) {
	switch {
	case next == nextOneTime && password != nil:
		return nil, m.giveOneTime(ctx, c, password)
	case next == nextOneTime:
		return &Obstacle{"mfa.required", m.say("The account is asked for a one-time password.", "アカウントにワンタイムパスワードが必要です。")}, nil
	case next != nextEnableMFA:
		return nil, nil
	}
	err := c.ask(ctx, http.MethodPost, "/api/mfa/skip", nil, nil)
	if isProblem(err) {
		return &Obstacle{"mfa.setup_required", m.say("The account has to set up multi-factor authentication.", "アカウントに多要素認証の設定が必要です。")}, nil
	}
	return nil, err
}

const (
	// oneTimeTries is how many one-time passwords are tried. Each is good once, and for
	// oneTimePeriod: one that was used a moment ago is refused.
	oneTimeTries  = 3
	oneTimePeriod = 30 * time.Second
)

// giveOneTime completes a sign-in with a one-time password.
func (m *migration) giveOneTime(ctx context.Context, c *console, password func(context.Context) (string, error)) error {
	for try := 1; ; try++ {
		code, err := password(ctx)
		if err != nil {
			return fmt.Errorf("reading the one-time password: %w", err)
		}
		err = c.act(ctx, "/api/mfa/verify", map[string]string{"code": code}, func(ctx context.Context) (bool, error) {
			var now struct {
				Scope string `json:"scope"`
			}
			err := c.get(ctx, "/api/mfa", &now)
			return err == nil && now.Scope == "", err
		})
		if err == nil || !isProblem(err) || try == oneTimeTries {
			return err
		}
		if err := m.cfg.Sleep(ctx, oneTimePeriod); err != nil {
			return err
		}
	}
}

// enterOld signs in to the product's own console as whoever may read it.
func (m *migration) enterOld(ctx context.Context, c *console) (access, error) {
	var first error
	for _, who := range m.way.administrators() {
		how, err := m.enter(ctx, c, who)
		if t := m.way.traits(); t.asleep != "" && refusedWith(err, t.asleep) {
			if err := m.wakeUp(ctx, c); err != nil {
				return "", err
			}
			how, err = m.enter(ctx, c, who)
		}
		if !refusedWith(err, m.way.traits().replaced...) {
			m.reader = who.Email
			return how, err
		}
		if first == nil {
			first = err
		}
	}
	return "", first
}

// enter tries to sign in to the product's own console. That it is closed is no error.
func (m *migration) enter(ctx context.Context, c *console, who Login) (access, error) {
	t := m.way.traits()
	var in signedIn
	c.token = ""
	err := c.ask(ctx, http.MethodPost, "/api/sign-in", m.way.credentials(who), &in)
	switch {
	case refusedWith(err, t.updating):
		return accessUpdating, nil
	case refusedWith(err, t.done...):
		return accessCompleted, nil
	case err != nil:
		return "", err
	}
	c.token = in.Token
	switch in.Next {
	case t.moved:
		return accessMoved, nil
	case nextDashboard:
		return accessOpen, nil
	}
	return "", &Problem{Status: http.StatusForbidden, Code: t.service + "." + in.Next, Operation: c.service + ": POST /api/sign-in", Detail: m.say(
		"Signing in leads to a step that a person has to take: %s.", "サインインには利用者による操作が必要です: %s", in.Next)}
}

// goOver goes from a console to Vision One by a ticket. That is good once: if the answer
// that it was taken is lost, another one is needed.
func (m *migration) goOver(ctx context.Context, from *console, path string, to *console) error {
	for try := 1; ; try++ {
		var opened struct {
			Ticket string `json:"ticket"`
		}
		if err := from.ask(ctx, http.MethodPost, path, nil, &opened); err != nil {
			return err
		}
		var in signedIn
		to.token = ""
		err := to.ask(ctx, http.MethodPost, "/api/sso", map[string]string{"ticket": opened.Ticket}, &in)
		to.token = in.Token
		if !refusedWith(err, "sso.used") || try == tries {
			return err
		}
	}
}

// named returns the form of a sign-in by user name.
func named(who Login) any {
	return map[string]string{"login": who.Email, "password": who.Password}
}

// sentence is a refusal in words, with its reason if it has one.
func sentence(p *Problem) string {
	if p.Reason == "" {
		return p.Detail
	}
	return fmt.Sprintf("%s (%s)", p.Detail, p.Reason)
}
