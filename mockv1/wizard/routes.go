package wizard

import (
	"context"
	"net/http"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// scopes are the limited sessions that are good for the wizard.
func scopes() []string {
	return []string{estate.ScopeSetup, estate.ScopeAssignment, estate.ScopeAccount}
}

type nothing struct{}

// addressForm, codeForm, passwordForm and proofForm are what the steps ask for, as
// the API and the pages take it.
type addressForm struct {
	Email        string `json:"email" maxLength:"254"`
	ConfirmEmail string `json:"confirm_email" maxLength:"254"`
}

type codeForm struct {
	Code string `json:"code" minLength:"1" maxLength:"64"`
}

type passwordForm struct {
	NewPassword     string `json:"new_password" maxLength:"256"`
	ConfirmPassword string `json:"confirm_password" maxLength:"256"`
}

type proofForm struct {
	Password string `json:"password" minLength:"1" maxLength:"256"`
}

type (
	addressInput  struct{ Body addressForm }
	codeInput     struct{ Body codeForm }
	passwordInput struct{ Body passwordForm }
	proofInput    struct{ Body proofForm }
)

type assignmentJSON struct {
	ID       string          `json:"id"`
	State    lifecycle.State `json:"state" enum:"awaiting_email,existing,awaiting_code,awaiting_password,completed"`
	Purpose  string          `json:"purpose" enum:"activation,platform_update,account"`
	Step     int             `json:"step" doc:"The number of the step, 1 to 3; 0 once the wizard is done."`
	Title    string          `json:"title"`
	Texts    []string        `json:"texts" nullable:"false"`
	Button   string          `json:"button"`
	Fields   []string        `json:"fields" nullable:"false" doc:"What the step asks for."`
	Original string          `json:"original" doc:"The login so far."`
	Email    string          `json:"email,omitempty" doc:"The address that is being assigned."`
	Only     string          `json:"only,omitempty" doc:"The address that must be verified, if no other may be."`
	Code     *codeJSON       `json:"code,omitempty" doc:"The code that was mailed, while it is waited for."`
}

type codeJSON struct {
	Prefix    string    `json:"prefix" doc:"The letters in front of the code, by which its mail is told from others."`
	SentAt    time.Time `json:"sent_at"`
	ResendAt  time.Time `json:"resend_at" doc:"From when on it can be sent again."`
	ResendIn  int       `json:"resend_in" doc:"In how many seconds it can be sent again."`
	ExpiresAt time.Time `json:"expires_at,omitzero"`
	Blocked   bool      `json:"blocked" doc:"Whether too many wrong codes were entered."`
}

func viewJSON(v View, lang string) *assignmentJSON {
	t, step := v.Assignment, v.Step
	lang = t.lang(lang)
	out := &assignmentJSON{
		ID: t.ID, State: t.State, Purpose: t.Purpose, Step: step.Number, Title: step.Title.In(lang), Button: step.Button.In(lang),
		Texts: []string{}, Fields: append([]string{}, step.Fields...), Original: t.Original, Email: t.Email, Only: t.Only,
	}
	for _, text := range step.Texts {
		out.Texts = append(out.Texts, text.In(lang))
	}
	if t.State == AwaitingCode {
		s := v.Sent
		out.Code = &codeJSON{Prefix: s.Prefix, SentAt: s.SentAt, ResendAt: s.ResendAt, ResendIn: v.Left, ExpiresAt: s.ExpiresAt, Blocked: s.Blocked}
	}
	return out
}

// give gives a command of the wizard, and answers with where it stands then.
func give(ctx context.Context, c *web.Call, cmd sim.Command) (*assignmentJSON, error) {
	v, err := web.Do[View](ctx, c, cmd)
	if err != nil {
		return nil, err
	}
	return viewJSON(v, c.Lang()), nil
}

// Routes registers the wizard's JSON API. Its paths and shapes are Mockone's own.
func (w *Wizard) Routes(s *web.Server) {
	const path = "/api/assignment"
	op := func(id, method, under, summary string, codes ...string) web.Op {
		return web.Op{ID: id, Method: method, Path: path + under, Summary: summary, Codes: append(codes, noWizard.Code), Scopes: scopes(), Assumed: true}
	}
	step := []string{"wizard.step", "wizard.completed"}
	codes := []string{codeExpired.Code, codeUsed.Code, codeBlocked.Code, codeNone.Code, codeSuperseded.Code}
	web.Register(s, op("assignment", http.MethodGet, "", "Where the wizard stands that gives the account its email address"),
		func(ctx context.Context, c *web.Call, _ *nothing) (out *assignmentJSON, err error) {
			err = c.View(ctx, func(r *sim.Reader, who estate.Session) error {
				v, err := w.Mine(r, who.Login)
				out = viewJSON(v, c.Lang())
				return err
			})
			return out, err
		})
	web.Register(s, op("specify-address", http.MethodPost, "/email", "Step 1: specify the address, and have a code sent to it",
		append(step, "wizard.address.invalid", "wizard.address.mismatch", "wizard.address.other", "wizard.address.registered", "wizard.address.used")...),
		func(ctx context.Context, c *web.Call, in *addressInput) (*assignmentJSON, error) {
			return give(ctx, c, w.SpecifyAddress(Address(in.Body)))
		})
	web.Register(s, op("use-existing-account", http.MethodPost, "/existing", "Assign the account that has the address as new Primary User Account",
		append(step, "wizard.address.used", existingFailed.Code)...),
		func(ctx context.Context, c *web.Call, in *proofInput) (*assignmentJSON, error) {
			return give(ctx, c, w.UseExisting(Proof(in.Body)))
		})
	web.Register(s, op("enter-code", http.MethodPost, "/code", "Step 2: enter the code", append(codes, codeWrong.Code)...),
		func(ctx context.Context, c *web.Call, in *codeInput) (*assignmentJSON, error) {
			return give(ctx, c, w.EnterCode(in.Body.Code))
		})
	web.Register(s, op("resend-code", http.MethodPost, "/resend", "Have another code sent", "wizard.code.resend_early", codeUsed.Code, codeNone.Code),
		func(ctx context.Context, c *web.Call, _ *nothing) (*assignmentJSON, error) {
			return give(ctx, c, w.AnotherCode())
		})
	web.Register(s, op("reset-assigned-password", http.MethodPost, "/password", "Step 3: set the new password",
		append(step, unable.Code, "password.weak", estate.MismatchReason.Code, "wizard.address.used")...),
		func(ctx context.Context, c *web.Call, in *passwordInput) (*assignmentJSON, error) {
			return give(ctx, c, w.ResetPassword(Password(in.Body)))
		})
	web.Register(s, op("assignment-back", http.MethodPost, "/back", "Go back to the first step", step...),
		func(ctx context.Context, c *web.Call, _ *nothing) (*assignmentJSON, error) {
			return give(ctx, c, w.GoBack())
		})
	// Public, since the session may have ended with the login that was replaced.
	closing := op("close-assignment", http.MethodPost, "/close", "Leave the wizard when it is done, which ends the session", "wizard.open")
	closing.Public = true
	web.Register(s, closing,
		func(ctx context.Context, c *web.Call, _ *nothing) (*web.None, error) {
			if _, err := c.Do(ctx, w.Close(c.Token)); err != nil {
				return nil, err
			}
			c.ClearCookie()
			return nil, nil
		})
}
