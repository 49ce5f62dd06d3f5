package mockcas

import (
	"context"
	"net/http"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// Routes registers the console's JSON API. Its paths and shapes are Mockone's
// own: the vendor's console has no public API.
func (c *CAS) Routes(s *web.Server) {
	c.sessionRoutes(s)
	c.upgradeRoutes(s)
	c.contentRoutes(s)
	c.serviceRoutes(s)
	c.administratorRoutes(s)
	s.Door(c, "cas.updating", "cas.account.closed", "cas.sso.nobody")
}

// nothing is the input of an operation that takes none.
type nothing struct{}

type signInInput struct {
	Body struct {
		Email    string `json:"email" maxLength:"254"`
		Password string `json:"password" maxLength:"256"`
	}
}

type accountJSON struct {
	ID         string    `json:"id"`
	Email      string    `json:"email"`
	Name       string    `json:"name"`
	Role       string    `json:"role"`
	Status     string    `json:"status" enum:"enabled,disabled,must_update,upgraded"`
	LastSignIn time.Time `json:"last_sign_in,omitzero"`
}

func (a Administrator) json() accountJSON {
	status := string(a.State)
	if a.State == AdministratorActive {
		status = "enabled"
	}
	return accountJSON{ID: a.ID, Email: a.Email, Name: a.Name, Role: a.Role, Status: status, LastSignIn: a.LastSignIn}
}

// signedInJSON is the answer of signing in. Title, text and button are there if
// next is update_account.
type signedInJSON struct {
	Next    string      `json:"next" enum:"dashboard,update_account"`
	Token   string      `json:"token" doc:"A bearer token; the answer's cookie is as good. If next is update_account, it is good for the update of the account alone."`
	Account accountJSON `json:"account"`
	Title   string      `json:"title,omitempty"`
	Text    string      `json:"text,omitempty"`
	Button  string      `json:"button,omitempty"`
}

type sessionJSON struct {
	Next    string      `json:"next" enum:"dashboard,update_account"`
	Account accountJSON `json:"account"`
	Started time.Time   `json:"started"`
}

func (c *CAS) sessionRoutes(s *web.Server) {
	web.Register(s, web.Op{
		ID: "sign-in", Method: http.MethodPost, Path: "/api/sign-in", Public: true, Assumed: true, Summary: "Sign in",
		Doc:   "After the update it leads to the update of the account alone; while the update runs, nowhere.",
		Codes: []string{"sign_in.failed", "cas.updating", "cas.account.disabled", "cas.account.upgraded"},
	}, func(ctx context.Context, call *web.Call, in *signInInput) (*signedInJSON, error) {
		got, err := web.Do[SignedIn](ctx, call, c.SignIn(in.Body.Email, in.Body.Password))
		if err != nil {
			return nil, err
		}
		call.SetCookie(got.Token)
		out := &signedInJSON{Next: got.Next, Token: got.Token, Account: got.Administrator.json()}
		if got.Next == NextUpdateAccount {
			step := updateStep().json(call.Lang())
			out.Title, out.Text, out.Button = step.Title, step.Text, step.Button
		}
		return out, nil
	})
	web.Register(s, web.Op{ID: "sign-out", Method: http.MethodPost, Path: "/api/sign-out", Assumed: true, Summary: "Sign out"},
		func(ctx context.Context, call *web.Call, _ *nothing) (*web.None, error) {
			if _, err := call.Do(ctx, c.SignOut(call.Token)); err != nil {
				return nil, err
			}
			call.ClearCookie()
			return nil, nil
		})
	web.Register(s, web.Op{ID: "session", Method: http.MethodGet, Path: "/api/session", Assumed: true, Summary: "Who is signed in"},
		func(ctx context.Context, call *web.Call, _ *nothing) (*sessionJSON, error) {
			return web.ReadAs(ctx, call, func(r *sim.Reader, who estate.Session) (sessionJSON, error) {
				a, err := c.Administrators.Get(r, who.Account)
				out := sessionJSON{Next: NextDashboard, Account: a.json(), Started: who.Started}
				if a.State == MustUpdate {
					out.Next = NextUpdateAccount
				}
				return out, err
			})
		})
}

type stepJSON struct {
	Step   string   `json:"step" enum:"update_account,password_update"`
	Title  string   `json:"title"`
	Text   string   `json:"text"`
	Button string   `json:"button"`
	Fields []string `json:"fields,omitempty" doc:"What the next step must bring."`
}

func (s Step) json(lang string) stepJSON {
	return stepJSON{Step: s.Code, Title: s.Title.In(lang), Text: s.Text.In(lang), Button: s.Button.In(lang), Fields: s.Fields}
}

// passwordForm is the Password Update.
type passwordForm struct {
	New     string `json:"new_password" maxLength:"256"`
	Confirm string `json:"confirm_password" maxLength:"256"`
}

type passwordInput struct{ Body passwordForm }

type updatedJSON struct {
	Message string `json:"message"`
	SignIn  string `json:"sign_in" format:"uri-reference" doc:"Where to sign in from now on: Vision One."`
	Email   string `json:"email"`
}

// upgradeRoutes are what is left of the console after the update.
func (c *CAS) upgradeRoutes(s *web.Server) {
	screen := func(code string) func(ctx context.Context, call *web.Call, _ *nothing) (*stepJSON, error) {
		return func(ctx context.Context, call *web.Call, _ *nothing) (*stepJSON, error) {
			return web.ReadAs(ctx, call, func(r *sim.Reader, who estate.Session) (stepJSON, error) {
				step, err := c.UpgradeStep(r, who, code)
				return step.json(call.Lang()), err
			})
		}
	}
	codes := []string{"cas.account.not_waiting", "cas.account.upgraded"}
	web.Register(s, web.Op{
		ID: "update-account", Method: http.MethodGet, Path: "/api/update-account", Assumed: true, Codes: codes,
		Summary: "The message Update your account",
	}, screen(NextUpdateAccount))
	web.Register(s, web.Op{
		ID: "update-account-continue", Method: http.MethodPost, Path: "/api/update-account/continue", Assumed: true, Codes: codes,
		Summary: "Go on to the Password Update",
	}, screen(StepPassword))
	web.Register(s, web.Op{
		ID: "update-account-password", Method: http.MethodPost, Path: "/api/update-account/password", Assumed: true,
		Summary: "Set the password and become an account of Vision One", Doc: "The present password may be kept.",
		Codes: append([]string{"password.weak", "password.mismatch", "cas.upgrade.not_open"}, codes...),
	}, func(ctx context.Context, call *web.Call, in *passwordInput) (*updatedJSON, error) {
		a, err := web.Do[Administrator](ctx, call, c.UpdateAccount(PasswordUpdate(in.Body)))
		if err != nil {
			return nil, err
		}
		call.ClearCookie() // the session has ended with the account
		return &updatedJSON{
			Message: passwordUpdated().In(call.Lang()), Email: a.Email,
			SignIn: call.Link(lifecycle.Link{Service: "v1", Path: "/"}),
		}, nil
	})
}
