package iam

import (
	"context"
	"net/http"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

type keyJSON struct {
	ID          string    `json:"id"`
	Name        string    `json:"name"`
	Role        string    `json:"role"`
	Description string    `json:"description,omitempty"`
	Status      string    `json:"status" enum:"enabled,disabled"`
	Value       string    `json:"value,omitempty" doc:"The key itself: shown to whoever made it until he notes that it is saved."`
	CreatedAt   time.Time `json:"created_at"`
	ExpiresAt   time.Time `json:"expires_at,omitzero" doc:"There is none if it never expires."`
	Expired     bool      `json:"expired" doc:"Whether its time is over."`
}

func showKey(r *sim.Reader, k APIKey) keyJSON {
	out := keyJSON{
		ID: k.ID, Name: k.Name, Role: k.Role, Description: k.Description, Status: string(k.State),
		CreatedAt: k.CreatedAt, ExpiresAt: k.ExpiresAt, Expired: k.Expired(r.Now()),
	}
	if k.shownTo(r) {
		out.Value = k.Value(r)
	}
	return out
}

// shownTo reports whether the actor of a reading is shown the key's value.
func (k APIKey) shownTo(r *sim.Reader) bool { return k.Holder != "" && k.Holder == r.Actor() }

// validities are how long an API key can be valid, by the words of forms.
func validities() map[string]int {
	return map[string]int{"1_month": 1, "3_months": 3, "6_months": 6, "12_months": 12, "unlimited": 0}
}

// addKeyForm is a new API key, as the API and the page take it.
type addKeyForm struct {
	Name        string `json:"name" minLength:"1" maxLength:"100"`
	Role        string `json:"role" minLength:"1" maxLength:"200" doc:"The name of its role, which says what it may do."`
	Description string `json:"description,omitempty" maxLength:"500"`
	Validity    string `json:"validity,omitempty" enum:"1_month,3_months,6_months,12_months,unlimited" default:"12_months" doc:"How long it is valid."`
	Disabled    bool   `json:"disabled,omitempty" doc:"Whether it cannot be used yet."`
}

func (f addKeyForm) key() NewKey {
	months, ok := validities()[f.Validity]
	if !ok {
		months = keyMonths()[0]
	}
	return NewKey{KeyText: KeyText{Name: f.Name, Role: f.Role, Description: f.Description}, Months: months, Disabled: f.Disabled}
}

type addKeyInput struct{ Body addKeyForm }

type editKeyInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Name        *string `json:"name,omitempty" minLength:"1" maxLength:"100"`
		Role        *string `json:"role,omitempty" minLength:"1" maxLength:"200"`
		Description *string `json:"description,omitempty" maxLength:"500"`
		Status      string  `json:"status,omitempty" enum:"enabled,disabled"`
	}
}

func (m *IAM) keyRoutes(s *web.Server) {
	const list, one = "/api/api-keys", "/api/api-keys/{id}"
	show := func(ctx context.Context, c *web.Call, id string) (*keyJSON, error) {
		return web.ReadAs(ctx, c, func(r *sim.Reader, _ estate.Session) (keyJSON, error) {
			k, err := m.APIKeyByID(r, id)
			return showKey(r, k), err
		})
	}
	// give answers a command with the key that it is about.
	give := func(ctx context.Context, c *web.Call, cmd sim.Command) (*keyJSON, error) {
		k, err := web.Do[APIKey](ctx, c, cmd)
		if err != nil {
			return nil, err
		}
		return show(ctx, c, k.ID)
	}
	web.Register(s, web.Op{
		ID: "list-api-keys", Act: actViewKeys, Method: http.MethodGet, Path: list, Assumed: true, Summary: "The API keys, for the public API",
	}, func(ctx context.Context, c *web.Call, in *listInput) (*web.List[keyJSON], error) {
		all, err := web.ReadAs(ctx, c, func(r *sim.Reader, _ estate.Session) ([]keyJSON, error) {
			keys, err := m.APIKeys(r)
			return web.Each(keys, func(k APIKey) keyJSON { return showKey(r, k) }), err
		})
		if err != nil {
			return nil, err
		}
		return web.ListOf(*all, in.Paging, func(k keyJSON) string { return k.ID })
	})
	web.Register(s, web.Op{
		ID: "get-api-key", Act: actViewKeys, Method: http.MethodGet, Path: one, Assumed: true, Summary: "An API key",
	}, func(ctx context.Context, c *web.Call, in *idInput) (*keyJSON, error) { return show(ctx, c, in.ID) })
	web.Register(s, web.Op{
		ID: "add-api-key", Act: AddAPIKey{}.Name(), Method: http.MethodPost, Path: list, Assumed: true, Status: http.StatusCreated,
		Summary: "Add an API key", Codes: []string{RoleNotAllowed.Code, "v1.api_key.exists", "v1.role.unknown", "v1.api_key.role_not_offered"},
	}, func(ctx context.Context, c *web.Call, in *addKeyInput) (*keyJSON, error) {
		return give(ctx, c, m.AddAPIKey(in.Body.key()))
	})
	web.Register(s, web.Op{
		ID: "edit-api-key", Act: EditAPIKey{}.Name(), Method: http.MethodPatch, Path: one, Assumed: true, Summary: "Change an API key, or enable or disable it",
		Codes: []string{RoleNotAllowed.Code, "v1.api_key.exists", "v1.role.unknown", "v1.api_key.role_not_offered", "v1.api_key.not_enabled", "v1.api_key.not_disabled", "v1.api_key.gone"},
	}, func(ctx context.Context, c *web.Call, in *editKeyInput) (*keyJSON, error) {
		b := in.Body
		return give(ctx, c, m.EditAPIKey(in.ID, KeyEdits{Name: b.Name, Role: b.Role, Description: b.Description, Status: b.Status}))
	})
	web.Register(s, web.Op{
		ID: "regenerate-api-key", Act: RegenerateAPIKey{}.Name(), Method: http.MethodPost, Path: one + "/regenerate", Assumed: true,
		Summary: "Give an API key another value", Doc: "The one before is unknown from then on. The new one is valid as long as the first was.", Codes: []string{RoleNotAllowed.Code, "v1.api_key.gone"},
	}, func(ctx context.Context, c *web.Call, in *idInput) (*keyJSON, error) {
		return give(ctx, c, m.RegenerateAPIKey(in.ID))
	})
	web.Register(s, web.Op{
		ID: "note-api-key", Act: NoteAPIKey{}.Name(), Method: http.MethodPost, Path: one + "/saved", Assumed: true,
		Summary: "Note that the value of an API key is saved, and not shown again", Codes: []string{RoleNotAllowed.Code, "v1.api_key.not_shown", "v1.api_key.gone"},
	}, func(ctx context.Context, c *web.Call, in *idInput) (*keyJSON, error) {
		return give(ctx, c, m.NoteAPIKey(in.ID))
	})
	web.Register(s, web.Op{
		ID: "delete-api-key", Act: DeleteAPIKey{}.Name(), Method: http.MethodDelete, Path: one, Assumed: true, Summary: "Delete an API key",
		Codes: []string{RoleNotAllowed.Code, "v1.api_key.gone"},
	}, func(ctx context.Context, c *web.Call, in *idInput) (*web.None, error) {
		_, err := c.Do(ctx, m.DeleteAPIKey(in.ID))
		return nil, err
	})
}
