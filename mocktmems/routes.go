package mocktmems

import (
	"context"
	"net/http"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// Routes registers the console's JSON API. Its paths and shapes are Mockone's own: the
// vendor's console has no public API besides that of log retrieval.
func (m *TMEmS) Routes(s *web.Server) {
	m.sessionRoutes(s)
	m.upgradeRoutes(s)
	m.consoleRoutes(s)
	m.userRoutes(s)
	m.Logs.ConsoleRoutes(s)
	m.Logs.Routes(s)
	m.Mail.Routes(s)
	s.Door(m, updatingReason.Code, closedReason.Code, upgradedUser.Code, replacedLogin.Code, "tmems.sso.nobody")
}

// nothing is the input of an operation that takes none.
type nothing struct{}

// credentialsForm is what the console is signed in to with.
type credentialsForm struct {
	Login    string `json:"login" maxLength:"254" doc:"The account name; or the login of the Customer Licensing Portal."`
	Password string `json:"password" maxLength:"256"`
}

type signInInput struct{ Body credentialsForm }

type userJSON struct {
	ID         string    `json:"id"`
	Login      string    `json:"login"`
	Name       string    `json:"name"`
	Type       string    `json:"type" enum:"business,superadmin,subaccount"`
	Email      string    `json:"email,omitempty"`
	Role       string    `json:"role" doc:"The permission type."`
	Domains    []string  `json:"domains" doc:"The domains that a subaccount manages; none means My organization."`
	Status     string    `json:"status" enum:"enabled,disabled,must_update,upgraded,deleted"`
	LastSignIn time.Time `json:"last_sign_in,omitzero"`
}

// status is how programs read an account's state.
func (u User) status() string {
	if u.State == UserActive {
		return "enabled"
	}
	return string(u.State)
}

func (u User) json() userJSON {
	return userJSON{
		ID: u.ID, Login: u.Login, Name: u.Name, Type: u.Type, Email: u.Email, Role: u.Role,
		Domains: append([]string{}, u.Domains...), Status: u.status(), LastSignIn: u.LastSignIn,
	}
}

type signedInJSON struct {
	Next  string   `json:"next" enum:"dashboard,upgrade_account" doc:"Where to go on. The token is good for that alone, unless it is the dashboard."`
	Token string   `json:"token" doc:"A bearer token; the answer's cookie is as good."`
	User  userJSON `json:"user"`
}

type sessionJSON struct {
	Next    string    `json:"next" enum:"dashboard,upgrade_account"`
	User    userJSON  `json:"user"`
	Started time.Time `json:"started"`
}

// nextOf returns where a session goes on.
func nextOf(who estate.Session) string {
	if who.Scope == ScopeUpgrade {
		return NextUpgrade
	}
	return NextDashboard
}

func (m *TMEmS) sessionRoutes(s *web.Server) {
	limited := []string{ScopeUpgrade}
	web.Register(s, web.Op{
		ID: "sign-in", Method: http.MethodPost, Path: "/api/sign-in", Public: true, Assumed: true, Summary: "Sign in",
		Doc:   "After the update it leads to the migration of the account alone; while the update runs, nowhere.",
		Codes: []string{addressNotAllowed.Code, "sign_in.failed", updatingReason.Code, closedReason.Code, disabledUser.Code, upgradedUser.Code, replacedLogin.Code},
	}, func(ctx context.Context, call *web.Call, in *signInInput) (*signedInJSON, error) {
		got, err := web.Do[SignedIn](ctx, call, m.SignIn(in.Body.Login, in.Body.Password).From(call.Address()))
		if err != nil {
			return nil, err
		}
		call.SetCookie(got.Token)
		return &signedInJSON{Next: got.Next, Token: got.Token, User: got.User.json()}, nil
	})
	web.Register(s, web.Op{ID: "sign-out", Method: http.MethodPost, Path: "/api/sign-out", Scopes: limited, Assumed: true, Summary: "Sign out"},
		func(ctx context.Context, call *web.Call, _ *nothing) (*web.None, error) {
			if _, err := call.Do(ctx, m.SignOut(call.Token)); err != nil {
				return nil, err
			}
			call.ClearCookie()
			return nil, nil
		})
	web.Register(s, web.Op{ID: "session", Method: http.MethodGet, Path: "/api/session", Scopes: limited, Assumed: true, Summary: "Who is signed in"},
		func(ctx context.Context, call *web.Call, _ *nothing) (*sessionJSON, error) {
			return web.ReadAs(ctx, call, func(r *sim.Reader, who estate.Session) (sessionJSON, error) {
				u, err := m.Member(r, who)
				return sessionJSON{Next: nextOf(who), User: u.json(), Started: who.Started}, err
			})
		})
}

type stepJSON struct {
	Title  string `json:"title"`
	Text   string `json:"text"`
	Button string `json:"button"`
}

// upgradeRoutes are what is left of the console after the update.
func (m *TMEmS) upgradeRoutes(s *web.Server) {
	codes := []string{"tmems.account.not_waiting", upgradedUser.Code}
	web.Register(s, web.Op{
		ID: "upgrade-account", Method: http.MethodGet, Path: "/api/upgrade", Scopes: []string{ScopeUpgrade}, Assumed: true, Codes: codes,
		Summary: "The message to which signing in leads after the update",
	}, func(ctx context.Context, call *web.Call, _ *nothing) (*stepJSON, error) {
		return web.ReadAs(ctx, call, func(r *sim.Reader, who estate.Session) (stepJSON, error) {
			step, err := m.Upgrade(r, who)
			lang := call.Lang()
			return stepJSON{Title: step.Title.In(lang), Text: step.Text.In(lang), Button: step.Button.In(lang)}, err
		})
	})
	web.Register(s, web.Op{
		ID: "upgrade-account-continue", Method: http.MethodPost, Path: "/api/upgrade/continue", Scopes: []string{ScopeUpgrade}, Assumed: true, Codes: codes,
		Summary: "Go on to the wizard of Trend Vision One: address, code, password",
	}, func(ctx context.Context, call *web.Call, _ *nothing) (*web.OpenedJSON, error) {
		got, err := web.Do[estate.Opened](ctx, call, m.ContinueUpgrade())
		if err != nil {
			return nil, err
		}
		return call.Opened(got), nil
	})
}
