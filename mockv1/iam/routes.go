package iam

import (
	"context"
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
	m.invitationRoutes(s)
}

type idInput struct {
	ID string `path:"id" maxLength:"64"`
}

type listInput struct{ web.Paging }

type signInInput struct {
	Body struct {
		Email    string `json:"email" maxLength:"254"`
		Password string `json:"password" maxLength:"256"`
	}
}

type signedInJSON struct {
	Token    string       `json:"token" doc:"A bearer token; the answer's cookie is as good."`
	Account  accountJSON  `json:"account"`
	Business businessJSON `json:"business"`
}

type sessionJSON struct {
	Account  accountJSON  `json:"account"`
	Business businessJSON `json:"business"`
	Started  time.Time    `json:"started"`
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
		Summary: "Sign in", Codes: []string{"sign_in.failed", "v1.account.invited", "v1.account.disabled"},
	}, func(ctx context.Context, c *web.Call, in *signInInput) (*signedInJSON, error) {
		got, err := web.Do[SignedIn](ctx, c, m.SignIn(in.Body.Email, in.Body.Password))
		if err != nil {
			return nil, err
		}
		c.SetCookie(got.Session.Token)
		return &signedInJSON{Token: got.Session.Token, Account: showAccount(got.Account), Business: businessJSON(got.Business)}, nil
	})
	web.Register(s, web.Op{
		ID: "sign-out", Method: http.MethodPost, Path: "/api/sign-out", Assumed: true, Summary: "Sign out",
	}, func(ctx context.Context, c *web.Call, _ *struct{}) (*web.None, error) {
		if _, err := c.Do(ctx, m.SignOut(c.Token)); err != nil {
			return nil, err
		}
		c.ClearCookie()
		return nil, nil
	})
	web.Register(s, web.Op{
		ID: "session", Method: http.MethodGet, Path: "/api/session", Assumed: true, Summary: "Who is signed in",
	}, func(ctx context.Context, c *web.Call, _ *struct{}) (*sessionJSON, error) {
		out := &sessionJSON{}
		err := c.View(ctx, func(r *sim.Reader, who estate.Session) error {
			a, err := m.AccountByID(r, who.Account)
			if err != nil {
				return err
			}
			b, err := estate.TheBusiness(r)
			*out = sessionJSON{Account: showAccount(a), Business: businessJSON(b), Started: who.Started}
			return err
		})
		return out, err
	})
	web.Register(s, web.Op{
		ID: "business", Method: http.MethodGet, Path: "/api/business", Assumed: true, Summary: "The business and its platform",
	}, func(ctx context.Context, c *web.Call, _ *struct{}) (*businessJSON, error) {
		b, err := view(ctx, c, estate.TheBusiness)
		out := businessJSON(b)
		return &out, err
	})
}

// view answers a query on one reading of the sandbox.
func view[R any](ctx context.Context, c *web.Call, query func(r *sim.Reader) (R, error)) (out R, err error) {
	err = c.View(ctx, func(r *sim.Reader, _ estate.Session) (err error) {
		out, err = query(r)
		return err
	})
	return out, err
}
