package mockclp

import (
	"context"
	"net/http"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// nothing is the input of an operation that takes none.
type nothing struct{}

// Routes registers the portal's JSON API. Its paths and shapes are Mockone's own:
// the vendor's portal has no public API.
func (p *CLP) Routes(s *web.Server) {
	p.sessionRoutes(s)
	p.passwordRoutes(s)
	p.productRoutes(s)
}

// credentialsForm is what the portal, and the Licensing Management Platform, are
// signed in to with.
type credentialsForm struct {
	Login    string `json:"login" maxLength:"254" doc:"The login ID, or the email address of the Primary User Account."`
	Password string `json:"password" maxLength:"256"`
}

type signInInput struct{ Body credentialsForm }

type holderJSON struct {
	Kind  string `json:"kind" enum:"clp_account,primary_user_account"`
	ID    string `json:"id"`
	Login string `json:"login"`
	Name  string `json:"name"`
	Email string `json:"email"`
}

type signedInJSON struct {
	Token   string     `json:"token" doc:"A bearer token; the answer's cookie is as good."`
	Account holderJSON `json:"account"`
}

type sessionJSON struct {
	Account holderJSON `json:"account"`
	Started time.Time  `json:"started"`
}

func (p *CLP) sessionRoutes(s *web.Server) {
	web.Register(s, web.Op{
		ID: "sign-in", Method: http.MethodPost, Path: "/api/sign-in", Public: true, Assumed: true, Summary: "Sign in",
		Doc:   "With the login ID of an account of the portal, or as the Primary User Account with its email address.",
		Codes: []string{"sign_in.failed", "clp.account.replaced"},
	}, func(ctx context.Context, call *web.Call, in *signInInput) (*signedInJSON, error) {
		got, err := web.Do[SignedIn](ctx, call, p.SignIn(in.Body.Login, in.Body.Password))
		if err != nil {
			return nil, err
		}
		call.SetCookie(got.Token)
		return &signedInJSON{Token: got.Token, Account: holderJSON(got.Holder)}, nil
	})
	web.Register(s, web.Op{ID: "sign-out", Method: http.MethodPost, Path: "/api/sign-out", Assumed: true, Summary: "Sign out"},
		func(ctx context.Context, call *web.Call, _ *nothing) (*web.None, error) {
			if _, err := call.Do(ctx, p.SignOut(call.Token)); err != nil {
				return nil, err
			}
			call.ClearCookie()
			return nil, nil
		})
	web.Register(s, web.Op{ID: "session", Method: http.MethodGet, Path: "/api/session", Assumed: true, Summary: "Who is signed in"},
		func(ctx context.Context, call *web.Call, _ *nothing) (*sessionJSON, error) {
			return web.ReadAs(ctx, call, func(r *sim.Reader, who estate.Session) (sessionJSON, error) {
				h, err := p.Holder(r, who)
				return sessionJSON{Account: holderJSON(h), Started: who.Started}, err
			})
		})
	web.Register(s, web.Op{
		ID: "lmp-sign-in", Method: http.MethodPost, Path: "/api/lmp/sign-in", Public: true, Assumed: true,
		Summary: "Sign in to the Licensing Management Platform", Doc: "It is for partners, of whom none is simulated: everybody is refused.",
		Codes: []string{"lmp.partners_only"},
	}, func(context.Context, *web.Call, *signInInput) (*web.None, error) { return nil, partnersOnly() })
}

// loginForm says whose password was forgotten.
type loginForm struct {
	Login string `json:"login" minLength:"1" maxLength:"254"`
}

type requestResetInput struct{ Body loginForm }

type messageJSON struct {
	Message string `json:"message"`
}

type linkInput struct {
	Key string `path:"key" maxLength:"100"`
}

type linkJSON struct {
	Login   string    `json:"login"`
	Expires time.Time `json:"expires,omitzero"`
}

// passwordForm sets a password.
type passwordForm struct {
	New     string `json:"new_password" maxLength:"256"`
	Confirm string `json:"confirm_password" maxLength:"256"`
}

type resetPasswordInput struct {
	Key  string `path:"key" maxLength:"100"`
	Body passwordForm
}

func (p *CLP) passwordRoutes(s *web.Server) {
	closed := []string{"clp.reset.used", "clp.reset.expired", "clp.reset.superseded", "clp.account.replaced"}
	web.Register(s, web.Op{
		ID: "request-password-reset", Method: http.MethodPost, Path: "/api/password-reset", Public: true, Assumed: true,
		Summary: "Ask for a link to reset a forgotten password", Doc: "The answer is the same whether there is such an account or not.",
		Codes: []string{"clp.reset.primary_user_account", "clp.account.replaced"},
	}, func(ctx context.Context, call *web.Call, in *requestResetInput) (*messageJSON, error) {
		if _, err := call.Do(ctx, p.RequestReset(in.Body.Login)); err != nil {
			return nil, err
		}
		return &messageJSON{Message: resetRequested().In(call.Lang())}, nil
	})
	web.Register(s, web.Op{
		ID: "password-reset", Method: http.MethodGet, Path: "/api/password-reset/{key}", Public: true, Assumed: true,
		Summary: "Whose password a link resets", Codes: closed,
	}, func(ctx context.Context, call *web.Call, in *linkInput) (*linkJSON, error) {
		return web.ReadAs(ctx, call, func(r *sim.Reader, _ estate.Session) (linkJSON, error) {
			l, err := p.ResetLink(r, in.Key)
			return linkJSON(l), err
		})
	})
	web.Register(s, web.Op{
		ID: "reset-password", Method: http.MethodPost, Path: "/api/password-reset/{key}", Public: true, Assumed: true,
		Summary: "Set a new password by a link", Codes: append([]string{"password.weak", "password.mismatch"}, closed...),
	}, func(ctx context.Context, call *web.Call, in *resetPasswordInput) (*web.None, error) {
		_, err := call.Do(ctx, p.ResetPassword(in.Body.given(in.Key)))
		return nil, err
	})
}

// given returns what was typed, with the link by which it came.
func (f passwordForm) given(key string) NewPassword {
	return NewPassword{Key: key, New: f.New, Confirm: f.Confirm}
}

type productJSON struct {
	ID         string               `json:"id"`
	Product    string               `json:"product" doc:"What the license is for: cas, v1ecs."`
	Name       string               `json:"name"`
	Seats      int                  `json:"seats"`
	Kind       string               `json:"license_type" enum:"full,trial"`
	KindText   string               `json:"license_type_text"`
	Ends       time.Time            `json:"ends"`
	Status     estate.LicenceStatus `json:"status" enum:"valid,expiring_soon,expired"`
	StatusText string               `json:"status_text"`
	Console    string               `json:"console,omitempty" format:"uri-reference" doc:"Where its console is, if it has one."`
}

func (p Product) json(call *web.Call) productJSON {
	out := productJSON{
		ID: p.Licence.ID, Product: p.Licence.Product, Name: p.Licence.Name, Seats: p.Licence.Seats, Ends: p.Licence.Ends,
		Kind: p.kind(), KindText: p.Licence.KindText().In(call.Lang()), Status: p.Status, StatusText: estate.StatusText(p.Status).In(call.Lang()),
	}
	if p.Console != "" {
		out.Console = call.Link(lifecycle.Link{Service: p.Console, Path: "/"})
	}
	return out
}

// keyForm is what registering a product asks for.
type keyForm struct {
	Key string `json:"key" minLength:"1" maxLength:"64" doc:"The registration key or activation code, in letters of any case."`
}

type keyInput struct{ Body keyForm }

type productInput struct {
	ID string `path:"id" maxLength:"64"`
}

type companyJSON struct {
	BusinessName string `json:"business_name"`
	BusinessID   string `json:"business_id"`
	Contact      string `json:"contact"`
	ContactEmail string `json:"contact_email"`
}

func (p *CLP) productRoutes(s *web.Server) {
	web.Register(s, web.Op{ID: "products", Method: http.MethodGet, Path: "/api/products", Assumed: true, Summary: "The products and services"},
		func(ctx context.Context, call *web.Call, in *web.Paging) (*web.List[productJSON], error) {
			all, err := web.ReadAs(ctx, call, func(r *sim.Reader, _ estate.Session) ([]productJSON, error) {
				list, err := p.Products(r)
				return web.Each(list, func(one Product) productJSON { return one.json(call) }), err
			})
			if err != nil {
				return nil, err
			}
			return web.ListOf(*all, *in, func(one productJSON) string { return one.ID })
		})
	web.Register(s, web.Op{
		ID: "provide-key", Method: http.MethodPost, Path: "/api/products", Status: http.StatusCreated, Assumed: true,
		Summary: "Register a product by its key", Doc: "An order of a SaaS product that the account has already must go to another account; a renewal prolongs what it renews.",
		Codes: []string{"licence.code.unknown", "licence.activated", "licence.saas_conflict", "licence.nothing_to_renew", "licence.renewal.earlier", "licence.over", "v1.access.purged"},
	}, func(ctx context.Context, call *web.Call, in *keyInput) (*productJSON, error) {
		got, err := web.Do[Product](ctx, call, p.ProvideKey(in.Body.Key))
		if err != nil {
			return nil, err
		}
		out := got.json(call)
		return &out, nil
	})
	web.Register(s, web.Op{
		ID: "open-console", Method: http.MethodPost, Path: "/api/products/{id}/open-console", Assumed: true,
		Summary: "Open the console of a product", Doc: "The answer leads into it without another password, where it has a door for single sign-on.",
		Codes: []string{"clp.console.none"},
	}, func(ctx context.Context, call *web.Call, in *productInput) (*web.OpenedJSON, error) {
		got, err := web.Do[estate.Opened](ctx, call, p.OpenConsole(in.ID))
		return call.Opened(got), err
	})
	web.Register(s, web.Op{ID: "company", Method: http.MethodGet, Path: "/api/company", Assumed: true, Summary: "The company, and whom the vendor writes to"},
		func(ctx context.Context, call *web.Call, _ *nothing) (*companyJSON, error) {
			return web.ReadAs(ctx, call, func(r *sim.Reader, who estate.Session) (companyJSON, error) {
				c, err := p.Company(r, who)
				return companyJSON{BusinessName: c.Business.Name, BusinessID: c.Business.ID, Contact: c.Contact, ContactEmail: c.Email}, err
			})
		})
}
