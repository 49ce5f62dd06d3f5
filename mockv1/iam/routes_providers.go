package iam

import (
	"context"
	"net/http"
	"time"

	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

type providerJSON struct {
	ID              string    `json:"id"`
	Name            string    `json:"name"`
	Description     string    `json:"description,omitempty"`
	Status          string    `json:"status" enum:"enabled,disabled"`
	EntityID        string    `json:"entity_id" doc:"What it calls itself in its metadata."`
	URL             string    `json:"url,omitempty" doc:"Where its users sign in."`
	CertificateEnds time.Time `json:"certificate_ends,omitzero" doc:"Until when the latest certificate in its metadata is valid."`
}

func showProvider(p IdentityProvider) providerJSON {
	return providerJSON{
		ID: p.ID, Name: p.Name, Description: p.Description, Status: string(p.State),
		EntityID: p.EntityID, URL: p.URL, CertificateEnds: p.CertificateEnds,
	}
}

// providerForm is a new identity provider, as the API and the page take it.
type providerForm struct {
	Name        string `json:"name" minLength:"1" maxLength:"100"`
	Description string `json:"description,omitempty" maxLength:"500"`
	Metadata    string `json:"metadata" minLength:"1" maxLength:"50000" doc:"The document that the identity provider publishes of itself, in XML."`
	Enabled     bool   `json:"enabled,omitempty" doc:"Whether users may sign in there at once."`
}

type newProviderInput struct{ Body providerForm }

type editProviderInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Status      string  `json:"status,omitempty" enum:"enabled,disabled"`
		Description *string `json:"description,omitempty" maxLength:"500"`
	}
}

// providerAnswer gives a command that answers with an identity provider.
func providerAnswer(ctx context.Context, c *web.Call, cmd sim.Command) (*providerJSON, error) {
	p, err := web.Do[IdentityProvider](ctx, c, cmd)
	if err != nil {
		return nil, err
	}
	out := showProvider(p)
	return &out, nil
}

func (m *IAM) providerRoutes(s *web.Server) {
	const list, one = "/api/identity-providers", "/api/identity-providers/{id}"
	web.Register(s, web.Op{
		ID: "list-identity-providers", Act: actViewProviders, Method: http.MethodGet, Path: list, Assumed: true, Summary: "The identity providers",
	}, func(ctx context.Context, c *web.Call, in *listInput) (*web.List[providerJSON], error) {
		all, err := web.Read(ctx, c, m.ProviderList)
		if err != nil {
			return nil, err
		}
		return web.ListOf(web.Each(all, showProvider), in.Paging, func(p providerJSON) string { return p.ID })
	})
	web.Register(s, web.Op{
		ID: "get-identity-provider", Act: actViewProviders, Method: http.MethodGet, Path: one, Assumed: true, Summary: "An identity provider",
	}, func(ctx context.Context, c *web.Call, in *idInput) (*providerJSON, error) {
		p, err := web.Read(ctx, c, func(r *sim.Reader) (IdentityProvider, error) { return m.ProviderByID(r, in.ID) })
		out := showProvider(p)
		return &out, err
	})
	web.Register(s, web.Op{
		ID: "add-identity-provider", Act: AddProvider{}.Name(), Method: http.MethodPost, Path: list, Assumed: true, Status: http.StatusCreated,
		Summary: "Add an identity provider by its metadata",
		Codes:   []string{RoleNotAllowed.Code, "v1.identity_provider.foundation", "v1.identity_provider.exists", "v1.identity_provider.metadata"},
	}, func(ctx context.Context, c *web.Call, in *newProviderInput) (*providerJSON, error) {
		return providerAnswer(ctx, c, m.AddProvider(NewProvider(in.Body)))
	})
	web.Register(s, web.Op{
		ID: "edit-identity-provider", Act: EditProvider{}.Name(), Method: http.MethodPatch, Path: one, Assumed: true, Summary: "Change an identity provider's status or description",
		Codes: []string{RoleNotAllowed.Code, "v1.identity_provider.not_enabled", "v1.identity_provider.not_disabled", "v1.identity_provider.gone"},
	}, func(ctx context.Context, c *web.Call, in *editProviderInput) (*providerJSON, error) {
		return providerAnswer(ctx, c, m.EditProvider(in.ID, in.Body.Status, in.Body.Description))
	})
	web.Register(s, web.Op{
		ID: "delete-identity-provider", Act: DeleteProvider{}.Name(), Method: http.MethodDelete, Path: one, Assumed: true, Summary: "Delete an identity provider",
		Codes: []string{RoleNotAllowed.Code, "v1.identity_provider.gone"},
	}, func(ctx context.Context, c *web.Call, in *idInput) (*web.None, error) {
		_, err := c.Do(ctx, m.DeleteProvider(in.ID))
		return nil, err
	})
}
