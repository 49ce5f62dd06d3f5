package mockv1

import (
	"context"
	"net/http"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/mockv1/enrollment"
)

type tokenJSON struct {
	ID        string          `json:"id"`
	State     lifecycle.State `json:"state" enum:"active,used,expired,revoked"`
	StateText string          `json:"state_text"`
	Token     string          `json:"token,omitempty" doc:"What the product is to be shown, as long as it can be used. Treat it as opaque."`
	IssuedAt  time.Time       `json:"issued_at"`
	ExpiresAt time.Time       `json:"expires_at,omitzero" doc:"There is none if it never expires."`
	UsedAt    time.Time       `json:"used_at,omitzero"`
}

type connectorJSON struct {
	Connector string       `json:"connector_id" doc:"The id of the product instance that waits for its product."`
	Token     tokenJSON    `json:"enrollment_token"`
	Instance  instanceJSON `json:"instance"`
}

func (v *V1) showConnector(c Connector, lang string) *connectorJSON {
	t := c.Token
	table := v.Tokens.Tokens.Table()
	info, _ := table.State(t.State)
	out := &connectorJSON{
		Connector: c.Instance.Instance.ID, Instance: showInstance(c.Instance, lang),
		Token: tokenJSON{ID: t.ID, State: t.State, StateText: info.Label.In(lang), IssuedAt: t.IssuedAt, ExpiresAt: t.ExpiresAt, UsedAt: t.UsedAt},
	}
	if c.Usable() {
		out.Token.Token = t.Value
	}
	return out
}

// tokenForm names a type that is connected by a token, as the API and the page take it.
type tokenForm struct {
	Type string `json:"type" maxLength:"32"`
}

type tokenInput struct{ Body tokenForm }

type enrollmentForm struct {
	Token    string `json:"token" maxLength:"4096" doc:"The enrollment token."`
	Type     string `json:"type" maxLength:"32" doc:"The type of the product that shows it."`
	Region   string `json:"region" maxLength:"16" doc:"Where the product runs."`
	Business string `json:"business_id" maxLength:"64" doc:"The Business ID of its owner."`
}

type enrollmentInput struct{ Body enrollmentForm }

type registrationJSON struct {
	Status string `json:"status" enum:"registered"`
}

type enrollmentJSON struct {
	Connector    string           `json:"connector_id"`
	Registration registrationJSON `json:"registration"`
}

func (v *V1) tokenRoutes(s *web.Server) {
	const instance = "/api/product-instances/{id}"
	web.Register(s, web.Op{
		ID: "generate-enrollment-token", Act: GenerateToken{}.Name(), Method: http.MethodPost, Path: "/api/enrollment-tokens", Assumed: true, Status: http.StatusCreated,
		Summary: "Generate an enrollment token", Doc: "It makes a connector, which waits for its product. Where one of the type waits already, it gets a new token, and the one before is void.",
		Codes: []string{"v1.role.not_allowed", "v1.connect.no_token_type", "v1.connect.already"},
	}, func(ctx context.Context, c *web.Call, in *tokenInput) (*connectorJSON, error) {
		got, err := web.Do[Connector](ctx, c, v.GenerateToken(in.Body.Type))
		if err != nil {
			return nil, err
		}
		return v.showConnector(got, c.Lang()), nil
	})
	web.Register(s, web.Op{
		ID: "get-enrollment-token", Act: GenerateToken{}.Name(), Method: http.MethodGet, Path: instance + "/enrollment-token", Assumed: true,
		Summary: "The enrollment token of a product instance that was generated last", Codes: []string{"v1.role.not_allowed", noToken.Code},
	}, func(ctx context.Context, c *web.Call, in *idInput) (*connectorJSON, error) {
		got, err := web.Read(ctx, c, func(r *sim.Reader) (Connector, error) { return v.Connector(r, in.ID) })
		if err != nil {
			return nil, err
		}
		return v.showConnector(got, c.Lang()), nil
	})
	web.Register(s, web.Op{
		ID: "remove-product-instance", Act: RemoveInstance{}.Name(), Method: http.MethodDelete, Path: instance, Assumed: true,
		Summary: "Delete a product instance with which no product has registered", Codes: []string{"v1.role.not_allowed", "v1.connect.in_use"},
	}, func(ctx context.Context, c *web.Call, in *idInput) (*web.None, error) {
		_, err := c.Do(ctx, v.RemoveInstance(in.ID))
		return nil, err
	})
	web.Register(s, web.Op{
		ID: "enroll-product", Public: true, Method: http.MethodPost, Path: "/api/enrollments", Assumed: true, Status: http.StatusCreated,
		Summary: "Register a product with an enrollment token", Doc: "What a product's back end does when the token is pasted into its console: for a client that plays a product which the simulation does not have.",
		Codes: enrollment.Codes(),
	}, func(ctx context.Context, c *web.Call, in *enrollmentInput) (*enrollmentJSON, error) {
		b := in.Body
		got, err := web.Do[Instance](ctx, c, v.EnrollProduct(estate.Enrolling{Token: b.Token, Product: b.Type, Region: b.Region, Business: b.Business}))
		if err != nil {
			return nil, err
		}
		return &enrollmentJSON{Connector: got.ID, Registration: registrationJSON{Status: "registered"}}, nil
	})
}
