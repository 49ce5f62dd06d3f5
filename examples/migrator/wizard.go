package migrator

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// wizardPath is where Vision One has the wizard that gives an account its address.
const wizardPath = "/api/assignment"

// The states of the wizard.
const (
	wizardEmail     = "awaiting_email"
	wizardExisting  = "existing"
	wizardCode      = "awaiting_code"
	wizardPassword  = "awaiting_password"
	wizardCompleted = "completed"
)

// The refusals of the wizard that there is a way around.
const (
	codeNoWizard    = "wizard.none"
	codeUnable      = "wizard.unable"
	codeSuperseded  = "wizard.code.superseded"
	codeResendEarly = "wizard.code.resend_early"
	codesOfCodes    = "wizard.code."
)

const (
	// wizardRuns is how often the wizard is begun at most: whoever is too slow is sent
	// back to its first step (error 4000013).
	wizardRuns = 3
	// codeTries is how many codes may be refused, codeMails how often another one is
	// asked for.
	codeTries, codeMails = 4, 3
)

// assignment is where the wizard stands.
type assignment struct {
	State    string    `json:"state"`
	Original string    `json:"original"`
	Email    string    `json:"email"`
	Only     string    `json:"only"`
	Code     *sentCode `json:"code"`
}

// sentCode is the code that was mailed.
type sentCode struct {
	Prefix   string    `json:"prefix"`
	SentAt   time.Time `json:"sent_at"`
	ResendIn int       `json:"resend_in"` // seconds
	Blocked  bool      `json:"blocked"`
}

// wizard is one way through the wizard, with what may still go wrong on it.
type wizard struct {
	*migration

	// at is the console of Vision One with the session that is good for the wizard, who
	// the address and the password that the account is to have.
	at  *console
	who Login

	runs, refusals, mails int
}

// assign has the Primary User Account go through the wizard. Afterwards it signs in
// with the new address. If there is no wizard to go through, it does nothing.
func (m *migration) assign(ctx context.Context) error {
	if missing := m.ownerUnknown(); missing != nil {
		return m.stop(missing)
	}
	w := wizard{migration: m, at: m.v1, who: m.cfg.Owner}
	end, err := w.goThrough(ctx)
	if err != nil {
		return m.refusedChange(err)
	}
	if end == nil {
		return nil
	}
	what := m.say("The Primary User Account signs in as %[2]s, no longer as %[1]s",
		"プライマリユーザアカウントのサインイン名を %[1]s から %[2]s に変更", end.Original, end.Email)
	if sameAddress(end.Original, end.Email) {
		what = m.say("The Primary User Account %s has a new password", "プライマリユーザアカウント %s のパスワードを変更", end.Email)
	}
	if err := m.changed(ctx, "wizard.completed", what); err != nil {
		return err
	}
	if err := w.close(ctx); err != nil {
		return err
	}
	return m.comeIn(ctx)
}

// goThrough goes through the wizard, from whichever step it is at: the address, the
// code from the mail, the new password. It returns where that has led to, or nil if
// there is no wizard to go through.
func (w *wizard) goThrough(ctx context.Context) (*assignment, error) {
	for {
		at, err := w.assignment(ctx)
		if refusedWith(err, codeNoWizard) {
			return nil, nil //nolint:nilnil // there is nothing to go through
		}
		if err != nil {
			return nil, err
		}
		switch at.State {
		case wizardEmail:
			err = w.specify(ctx, at)
		case wizardExisting:
			err = w.useExisting(ctx, at)
		case wizardCode:
			err = w.enterCode(ctx, at)
		case wizardPassword:
			err = w.setPassword(ctx)
		case wizardCompleted:
			return &at, nil
		default:
			return nil, fmt.Errorf("the wizard is in a state that is unknown here: %q", at.State)
		}
		if err != nil {
			return nil, err
		}
	}
}

// ownerUnknown is the obstacle that the wizard will ask for what is not configured.
func (m *migration) ownerUnknown() []Obstacle {
	if m.cfg.Owner.Email != "" && m.cfg.Owner.Password != "" && m.cfg.Code != nil {
		return nil
	}
	return []Obstacle{{"v1.owner.unknown", m.say(
		"The Primary User Account will be asked for an email address, a code that is mailed to it and a new password: say which (Owner, Code).",
		"プライマリユーザアカウントのメールアドレス、検証コード、新しいパスワードが必要です (Owner と Code を設定してください)。")}}
}

func (w *wizard) assignment(ctx context.Context) (at assignment, err error) {
	err = w.at.get(ctx, wizardPath, &at)
	return at, err
}

// left reports whether the wizard has left a state: what says after a lost answer
// whether a step was taken.
func (w *wizard) left(state string) func(context.Context) (bool, error) {
	return func(ctx context.Context) (bool, error) {
		at, err := w.assignment(ctx)
		return err == nil && at.State != state, err
	}
}

// specify is the first step, "Verify Email".
func (w *wizard) specify(ctx context.Context, at assignment) error {
	if w.runs == wizardRuns {
		return &Problem{Status: http.StatusConflict, Code: codeUnable, Operation: "v1: POST " + wizardPath + "/email", Detail: w.say(
			"The wizard was gone through %d times and did not take the password.",
			"ウィザードを%d回実行しましたが、パスワードを設定できませんでした。", w.runs)}
	}
	w.runs++
	address := w.who.Email
	if at.Only != "" {
		address = at.Only
	}
	typed := map[string]string{"email": address, "confirm_email": address}
	if err := w.at.act(ctx, wizardPath+"/email", typed, w.left(wizardEmail)); err != nil {
		return err
	}
	return w.step(ctx, "wizard.address", address)
}

// useExisting proves that the account that has the address is the same person's.
func (w *wizard) useExisting(ctx context.Context, at assignment) error {
	if err := w.step(ctx, "wizard.existing", at.Email); err != nil {
		return err
	}
	proof := map[string]string{"password": w.who.Password}
	return w.at.act(ctx, wizardPath+"/existing", proof, w.left(wizardExisting))
}

// enterCode is the second step: the code from the mail. One that is refused because it
// is wrong or too old is replaced by another, once the console's countdown allows that.
func (w *wizard) enterCode(ctx context.Context, at assignment) error {
	if at.Code == nil {
		at.Code = &sentCode{}
	}
	if at.Code.Blocked {
		return w.resend(ctx, at)
	}
	code, err := w.cfg.Code(ctx, at.Email, at.Code.Prefix)
	if errors.Is(err, ErrNoCode) {
		if at.Code.ResendIn == 0 {
			return w.resend(ctx, at)
		}
		return w.cfg.Sleep(ctx, min(w.cfg.Every, seconds(at.Code.ResendIn)))
	}
	if err != nil {
		return fmt.Errorf("reading the code that was mailed to %s: %w", at.Email, err)
	}
	err = w.at.act(ctx, wizardPath+"/code", map[string]string{"code": code}, w.left(wizardCode))
	refused, ok := errors.AsType[*Problem](err)
	switch {
	case err == nil:
		return w.step(ctx, "wizard.verified", at.Email)
	case !isProblem(err) || !ok || !strings.HasPrefix(refused.Code, codesOfCodes):
		return err
	}
	if w.refusals++; w.refusals == codeTries {
		return err
	}
	if err := w.step(ctx, "wizard.code_refused", refused.Detail); err != nil {
		return err
	}
	if refused.Code == codeSuperseded {
		return nil // a later mail has another one
	}
	return w.resend(ctx, at)
}

func seconds(n int) time.Duration { return time.Duration(n) * time.Second }

// resend waits for the countdown, and has another code mailed.
func (w *wizard) resend(ctx context.Context, at assignment) error {
	if w.mails++; w.mails > codeMails {
		return fmt.Errorf("no code has come to %s that is good, although another one was sent %d times: %w", at.Email, codeMails, ErrPatience)
	}
	if err := w.cfg.Sleep(ctx, seconds(at.Code.ResendIn)); err != nil {
		return err
	}
	err := w.at.act(ctx, wizardPath+"/resend", nil, func(ctx context.Context) (bool, error) {
		now, err := w.assignment(ctx)
		return err == nil && (now.Code == nil || !now.Code.SentAt.Equal(at.Code.SentAt)), err
	})
	if refusedWith(err, codeResendEarly) {
		return nil // it was sent by somebody else meanwhile
	}
	if err != nil {
		return err
	}
	return w.step(ctx, "wizard.code_resent", at.Email)
}

// setPassword is the third step, "Reset Password". Whoever was too slow has to begin
// once more.
func (w *wizard) setPassword(ctx context.Context) error {
	password := map[string]string{"new_password": w.who.Password, "confirm_password": w.who.Password}
	err := w.at.act(ctx, wizardPath+"/password", password, w.left(wizardPassword))
	if refused, ok := errors.AsType[*Problem](err); ok && refused.Code == codeUnable {
		return w.step(ctx, "wizard.unable", refused.Detail)
	}
	return err
}

// close closes the wizard, which ends its session.
func (w *wizard) close(ctx context.Context) error {
	renew := w.at.renew
	w.at.renew = nil
	err := w.at.ask(ctx, http.MethodPost, wizardPath+"/close", nil, nil)
	w.at.renew = renew
	if _, over := sessionOver(err); err != nil && !over { // a lost answer's session has ended
		return err
	}
	return nil
}
