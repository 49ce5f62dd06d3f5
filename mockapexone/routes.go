package mockapexone

import (
	"context"
	"net/http"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// Routes registers the console's JSON API. Its paths and shapes are Mockone's own: the
// vendor's console has no public API besides the automation API.
func (a *Apex) Routes(s *web.Server) {
	a.sessionRoutes(s)
	a.upgradeRoutes(s)
	a.wakeUpRoutes(s)
	a.consoleRoutes(s)
	a.userRoutes(s)
	a.registrationRoutes(s)
	a.Agents.Routes(s)
	a.Automation.ConsoleRoutes(s)
	a.Automation.Routes(s)
	s.Door(a, "apexone.updating", "apexone.closed", "apexone.hibernating", "apexone.purged", "apexone.account.upgraded", "apexone.account.replaced", "apexone.sso.nobody")
}

// nothing is the input of an operation that takes none.
type nothing struct{}

// credentialsForm is what Apex Central is signed in to with.
type credentialsForm struct {
	Login    string `json:"login" maxLength:"254" doc:"The user name, with its domain for a domain account; or the login of the Customer Licensing Portal."`
	Password string `json:"password" maxLength:"256"`
}

type signInInput struct{ Body credentialsForm }

type userJSON struct {
	ID         string    `json:"id"`
	Login      string    `json:"login"`
	Name       string    `json:"name"`
	Type       string    `json:"type" enum:"local,ad,saml,saml_group,clp"`
	Email      string    `json:"email,omitempty"`
	Role       string    `json:"role"`
	Status     string    `json:"status" enum:"enabled,disabled,must_update,awaiting_provider,not_migrated,upgraded,deleted"`
	TwoFactor  bool      `json:"two_factor" doc:"Whether the user's app is set up."`
	LastSignIn time.Time `json:"last_sign_in,omitzero"`
}

// status is how programs read a user's state.
func (u User) status() string {
	if u.State == UserActive {
		return "enabled"
	}
	return string(u.State)
}

func (u User) json(t TwoFactor) userJSON {
	return userJSON{
		ID: u.ID, Login: u.Login, Name: u.Name, Type: u.Type, Email: u.Email, Role: u.Role, Status: u.status(),
		TwoFactor: t.asksFor(u) && u.FactorRound == t.Round, LastSignIn: u.LastSignIn,
	}
}

type signedInJSON struct {
	Next  string   `json:"next" enum:"dashboard,two_factor,upgrade_account" doc:"Where to go on. The token is good for that alone, unless it is the dashboard."`
	Token string   `json:"token" doc:"A bearer token; the answer's cookie is as good."`
	User  userJSON `json:"user"`
}

type sessionJSON struct {
	Next    string    `json:"next" enum:"dashboard,two_factor,upgrade_account"`
	User    userJSON  `json:"user"`
	Started time.Time `json:"started"`
}

// nextOf returns where a session goes on.
func nextOf(who estate.Session) string {
	switch who.Scope {
	case ScopeTwoFactor:
		return NextTwoFactor
	case ScopeUpgrade:
		return NextUpgrade
	}
	return NextDashboard
}

// limited are the scopes of all limited sessions.
func limited() []string { return []string{ScopeTwoFactor, ScopeUpgrade} }

func (a *Apex) sessionRoutes(s *web.Server) {
	web.Register(s, web.Op{
		ID: "sign-in", Method: http.MethodPost, Path: "/api/sign-in", Public: true, Assumed: true, Summary: "Log on",
		Doc: "After the update it leads to the upgrade of the account alone; while the update runs, nowhere.",
		Codes: []string{
			"sign_in.failed", "apexone.updating", "apexone.closed", "apexone.hibernating", "apexone.purged", "apexone.account.disabled", "apexone.account.upgraded",
			"apexone.account.single_sign_on", "apexone.account.not_migrated", "apexone.account.awaiting_provider", "apexone.account.replaced",
		},
	}, func(ctx context.Context, call *web.Call, in *signInInput) (*signedInJSON, error) {
		got, err := web.Do[SignedIn](ctx, call, a.SignIn(in.Body.Login, in.Body.Password))
		if err != nil {
			return nil, err
		}
		call.SetCookie(got.Token)
		return &signedInJSON{Next: got.Next, Token: got.Token, User: got.User.json(TwoFactor{})}, nil
	})
	web.Register(s, web.Op{ID: "sign-out", Method: http.MethodPost, Path: "/api/sign-out", Scopes: limited(), Assumed: true, Summary: "Log off"},
		func(ctx context.Context, call *web.Call, _ *nothing) (*web.None, error) {
			if _, err := call.Do(ctx, a.SignOut(call.Token)); err != nil {
				return nil, err
			}
			call.ClearCookie()
			return nil, nil
		})
	web.Register(s, web.Op{ID: "session", Method: http.MethodGet, Path: "/api/session", Scopes: limited(), Assumed: true, Summary: "Who is signed in"},
		func(ctx context.Context, call *web.Call, _ *nothing) (*sessionJSON, error) {
			return web.ReadAs(ctx, call, func(r *sim.Reader, who estate.Session) (sessionJSON, error) {
				t, _, err := a.TwoFactor(r)
				if err != nil {
					return sessionJSON{}, err
				}
				u, err := a.Member(r, who)
				return sessionJSON{Next: nextOf(who), User: u.json(t), Started: who.Started}, err
			})
		})
	a.twoFactorRoutes(s)
}

type authenticatorJSON struct {
	SetUp  bool   `json:"set_up" doc:"Whether the app still has to be set up with the secret."`
	Secret string `json:"secret,omitempty"`
}

// codeForm is a one-time password.
type codeForm struct {
	Code string `json:"code" minLength:"1" maxLength:"32"`
}

type codeInput struct{ Body codeForm }

func (a *Apex) twoFactorRoutes(s *web.Server) {
	web.Register(s, web.Op{
		ID: "authenticator", Method: http.MethodGet, Path: "/api/two-factor/authenticator", Scopes: []string{ScopeTwoFactor}, Assumed: true,
		Summary: "What Google Authenticator has to be told at the first sign-in",
	}, func(ctx context.Context, call *web.Call, _ *nothing) (*authenticatorJSON, error) {
		return web.ReadAs(ctx, call, func(r *sim.Reader, who estate.Session) (authenticatorJSON, error) {
			got, ok, err := a.Authenticator(r, who)
			return authenticatorJSON{SetUp: ok, Secret: got.Secret}, err
		})
	})
	web.Register(s, web.Op{
		ID: "give-code", Method: http.MethodPost, Path: "/api/two-factor/code", Scopes: []string{ScopeTwoFactor}, Assumed: true,
		Summary: "Give the code of Google Authenticator", Doc: "It changes every 30 seconds, but is accepted until 5 minutes after it was generated.",
		Codes: []string{"apexone.two_factor.wrong_code"},
	}, func(ctx context.Context, call *web.Call, in *codeInput) (*web.None, error) {
		_, err := call.Do(ctx, a.GiveCode(call.Token, in.Body.Code, call.Wall()))
		return nil, err
	})
}

type stepJSON struct {
	Title  string `json:"title"`
	Text   string `json:"text"`
	How    string `json:"how"`
	Button string `json:"button"`
}

// upgradeRoutes are what is left of Apex Central after the update.
func (a *Apex) upgradeRoutes(s *web.Server) {
	codes := []string{"apexone.account.not_waiting", "apexone.account.upgraded"}
	web.Register(s, web.Op{
		ID: "upgrade-account", Method: http.MethodGet, Path: "/api/upgrade", Scopes: []string{ScopeUpgrade}, Assumed: true, Codes: codes,
		Summary: "The message Upgrade your account",
	}, func(ctx context.Context, call *web.Call, _ *nothing) (*stepJSON, error) {
		return web.ReadAs(ctx, call, func(r *sim.Reader, who estate.Session) (stepJSON, error) {
			step, err := a.Upgrade(r, who)
			lang := call.Lang()
			return stepJSON{Title: step.Title.In(lang), Text: step.Text.In(lang), How: step.How.In(lang), Button: step.Button.In(lang)}, err
		})
	})
	web.Register(s, web.Op{
		ID: "upgrade-account-continue", Method: http.MethodPost, Path: "/api/upgrade/continue", Scopes: []string{ScopeUpgrade}, Assumed: true, Codes: codes,
		Summary: "Go on to the three-step wizard of Trend Vision One",
	}, func(ctx context.Context, call *web.Call, _ *nothing) (*web.OpenedJSON, error) {
		got, err := web.Do[estate.Opened](ctx, call, a.ContinueUpgrade())
		if err != nil {
			return nil, err
		}
		return call.Opened(got), nil
	})
}

type hibernationJSON struct {
	State   string    `json:"state" enum:"none,awake,hibernating,purge_announced,purged,released"`
	Since   time.Time `json:"since,omitzero"`
	PurgeAt time.Time `json:"purge_at,omitzero" doc:"When everything is purged, once that is announced."`
}

func (h Hibernation) json() hibernationJSON {
	out := hibernationJSON{State: or(string(h.State), string(hibernationNone)), PurgeAt: h.PurgeAt}
	if h.asleep() {
		out.Since = h.Since
	}
	return out
}

// wakeUpRoutes are the wake-up portal.
func (a *Apex) wakeUpRoutes(s *web.Server) {
	web.Register(s, web.Op{
		ID: "hibernation", Method: http.MethodGet, Path: "/api/hibernation", Public: true, Assumed: true, Summary: "Whether Apex One hibernates",
	}, func(ctx context.Context, call *web.Call, _ *nothing) (*hibernationJSON, error) {
		return web.ReadAs(ctx, call, func(r *sim.Reader, _ estate.Session) (hibernationJSON, error) {
			h, _, err := a.Hibernation(r)
			return h.json(), err
		})
	})
	web.Register(s, web.Op{
		ID: "wake-up", Method: http.MethodPost, Path: "/api/wake-up", Public: true, Assumed: true, Summary: "Wake a hibernating Apex One up",
		Codes: []string{"apexone.hibernation.awake", "apexone.hibernation.over", "apexone.purged"},
	}, func(ctx context.Context, call *web.Call, _ *nothing) (*hibernationJSON, error) {
		h, err := web.Do[Hibernation](ctx, call, a.WakeUp())
		if err != nil {
			return nil, err
		}
		out := h.json()
		return &out, nil
	})
}

type registrationJSON struct {
	Status     string      `json:"status" enum:"not_registered,registered"`
	StatusText string      `json:"status_text"`
	Blocks     []web.Block `json:"blocks"`
}

func (r Registration) json(lang string) *registrationJSON {
	return &registrationJSON{Status: r.Status, StatusText: r.StatusText.In(lang), Blocks: web.Blocks(r.Blocks, lang)}
}

// tokenForm is the enrollment token as it was pasted.
type tokenForm struct {
	Token string `json:"token" minLength:"1" maxLength:"4096"`
}

type registerInput struct{ Body tokenForm }

func (a *Apex) registrationRoutes(s *web.Server) {
	web.Register(s, web.Op{
		ID: "registration", Method: http.MethodGet, Path: "/api/registration", Assumed: true, Summary: "Integration Settings", Codes: screenCodes(),
	}, func(ctx context.Context, call *web.Call, _ *nothing) (*registrationJSON, error) {
		got, err := web.ReadAs(ctx, call, func(r *sim.Reader, who estate.Session) (Registration, error) {
			if err := a.Enter(r, who, ScreenVisionOne); err != nil {
				return Registration{}, err
			}
			return a.Registration(r)
		})
		if err != nil {
			return nil, err
		}
		return got.json(call.Lang()), nil
	})
	web.Register(s, web.Op{
		ID: "register", Method: http.MethodPost, Path: "/api/registration", Assumed: true, Summary: "Register with Trend Vision One by an enrollment token",
		Codes: []string{
			"apexone.role.not_allowed", "apexone.register.already", "apexone.hibernating",
			"v1.enrollment_token.malformed", "v1.enrollment_token.algorithm", "v1.enrollment_token.signature", "v1.enrollment_token.unknown", "v1.enrollment_token.business", "v1.enrollment_token.product", "v1.enrollment_token.region", "v1.enrollment_token.used", "v1.enrollment_token.expired", "v1.enrollment_token.revoked",
		},
	}, func(ctx context.Context, call *web.Call, in *registerInput) (*registrationJSON, error) {
		got, err := web.Do[Registration](ctx, call, a.Register(in.Body.Token))
		if err != nil {
			return nil, err
		}
		return got.json(call.Lang()), nil
	})
	web.Register(s, web.Op{
		ID: "access-vision-one", Method: http.MethodPost, Path: "/api/vision-one", Assumed: true, Summary: "Access Trend Vision One",
		Codes: []string{"apexone.role.not_allowed"},
	}, func(ctx context.Context, call *web.Call, _ *nothing) (*web.OpenedJSON, error) {
		got, err := web.Do[estate.Opened](ctx, call, a.AccessVisionOne())
		if err != nil {
			return nil, err
		}
		return call.Opened(got), nil
	})
}

// screenCodes are the codes with which every screen refuses.
func screenCodes() []string { return []string{"apexone.role.not_allowed"} }

// wording returns how a state is shown.
func (a *Apex) wording(u User) lifecycle.Text {
	table := a.Users.Table()
	info, _ := table.State(u.State)
	return info.Label
}
