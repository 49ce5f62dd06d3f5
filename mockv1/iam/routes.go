package iam

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// Routes registers the JSON API. Its paths and shapes are Mockone's own: the
// vendor's console has no public API.
func (m *IAM) Routes(s *web.Server) {
	m.sessionRoutes(s)
	m.accountRoutes(s)
	m.roleRoutes(s)
	m.providerRoutes(s)
	m.keyRoutes(s)
	m.settingsRoutes(s)
	m.transferRoutes(s)
	m.invitationRoutes(s)
	s.Door(m, nobodyHere.Code, loginReplaced.Code)
}

// anyScope are the scopes of limited sessions: their holders may see who they are,
// and leave.
var anyScope = []string{scopeCode, scopeEnrolment, NextSetup, NextAssignment}

type idInput struct {
	ID string `path:"id" maxLength:"64"`
}

type listInput struct{ web.Paging }

type signInInput struct {
	Body struct {
		Email    string `json:"email" maxLength:"254" doc:"The address, or a login ID of the Customer Licensing Portal before Foundation Services."`
		Password string `json:"password" maxLength:"256"`
	}
}

type signedInJSON struct {
	Token    string       `json:"token" doc:"A bearer token; the answer's cookie is as good."`
	Next     string       `json:"next" enum:"dashboard,one_time_password,enable_mfa,setup,assignment" doc:"What to do next."`
	Scope    string       `json:"scope,omitempty" doc:"The one thing that the session is good for until that is done."`
	Account  *accountJSON `json:"account,omitempty" doc:"Missing for somebody who comes to set up Vision One."`
	Business businessJSON `json:"business"`
}

func showSignedIn(got SignedIn) *signedInJSON {
	out := &signedInJSON{Token: got.Session.Token, Next: got.Next, Scope: got.Session.Scope, Business: businessJSON(got.Business)}
	if got.Account.ID != "" {
		account := showAccount(got.Account)
		out.Account = &account
	}
	return out
}

type samlInput struct {
	Body assertionForm
}

// assertionForm is what the simulation says in the place of an identity provider.
type assertionForm struct {
	Email  string   `json:"email" format:"email" maxLength:"254" doc:"The address of the user."`
	Groups []string `json:"groups,omitempty" maxItems:"50" nullable:"false" doc:"The groups of which he is a member."`
}

type sessionJSON struct {
	Account  *accountJSON `json:"account,omitempty" doc:"Missing for somebody who comes to set up Vision One."`
	Scope    string       `json:"scope,omitempty" doc:"The one thing that the session is good for."`
	Business businessJSON `json:"business"`
	Started  time.Time    `json:"started"`
	Ends     time.Time    `json:"ends,omitzero" doc:"When it ends at the latest; missing if never."`
}

type businessJSON struct {
	ID       string          `json:"id" doc:"The Business ID."`
	Name     string          `json:"name"`
	Region   string          `json:"region"`
	Platform estate.Platform `json:"platform" enum:"none,legacy,foundation"`
}

func (m *IAM) sessionRoutes(s *web.Server) {
	web.Register(s, web.Op{
		ID: "sign-in", Method: http.MethodPost, Path: "/api/sign-in", Public: true, Assumed: true,
		Summary: "Sign in", Codes: []string{
			addressNotAllowed.Code, signInFailed.Code, loginReplaced.Code, "v1.account.invited", "v1.account.disabled", resetRequired.Code, useSingleSignOn.Code,
		},
	}, func(ctx context.Context, c *web.Call, in *signInInput) (*signedInJSON, error) {
		got, err := web.Do[SignedIn](ctx, c, m.SignIn(in.Body.Email, in.Body.Password).From(c.Address()))
		if err != nil {
			return nil, err
		}
		c.SetCookie(got.Session.Token)
		return showSignedIn(got), nil
	})
	web.Register(s, web.Op{
		ID: "sign-in-saml", Method: http.MethodPost, Path: "/api/sign-in/saml", Public: true, Assumed: true, Summary: "Sign in by single sign-on",
		Doc:   "The simulation stands in for the identity provider: who is named is taken to have signed in there.",
		Codes: []string{noProvider.Code, unknownUser.Code, addressUnverified.Code, "v1.account.disabled"},
	}, func(ctx context.Context, c *web.Call, in *samlInput) (*signedInJSON, error) {
		got, err := web.Do[SignedIn](ctx, c, m.SignInSAML(Assertion(in.Body)).From(c.Address()))
		if err != nil {
			return nil, err
		}
		c.SetCookie(got.Session.Token)
		return showSignedIn(got), nil
	})
	web.Register(s, web.Op{
		ID: "sign-out", Method: http.MethodPost, Path: "/api/sign-out", Assumed: true, Summary: "Sign out", Scopes: anyScope,
	}, func(ctx context.Context, c *web.Call, _ *struct{}) (*web.None, error) {
		if _, err := c.Do(ctx, m.SignOut(c.Token)); err != nil {
			return nil, err
		}
		c.ClearCookie()
		return nil, nil
	})
	web.Register(s, web.Op{
		ID: "session", Method: http.MethodGet, Path: "/api/session", Assumed: true, Summary: "Who is signed in", Scopes: anyScope,
	}, func(ctx context.Context, c *web.Call, _ *struct{}) (*sessionJSON, error) {
		out := &sessionJSON{}
		err := c.View(ctx, func(r *sim.Reader, who estate.Session) error {
			b, err := estate.TheBusiness(r)
			if err != nil {
				return err
			}
			ends, err := m.Ends(r, who)
			if err != nil {
				return err
			}
			*out = sessionJSON{Scope: who.Scope, Business: businessJSON(b), Started: who.Started, Ends: ends}
			a, err := m.AccountByID(r, who.Account)
			if errors.Is(err, sim.ErrNotFound) && who.Scope != "" {
				return nil
			}
			account := showAccount(a)
			out.Account = &account
			return err
		})
		return out, err
	})
	web.Register(s, web.Op{
		ID: "business", Method: http.MethodGet, Path: "/api/business", Assumed: true, Summary: "The business and its platform",
	}, func(ctx context.Context, c *web.Call, _ *struct{}) (*businessJSON, error) {
		b, err := web.Read(ctx, c, estate.TheBusiness)
		out := businessJSON(b)
		return &out, err
	})
}
