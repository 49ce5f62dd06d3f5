package mockv1

import (
	"context"
	"net/http"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

type instanceJSON struct {
	ID           string      `json:"id"`
	DisplayName  string      `json:"display_name"`
	Status       string      `json:"status" enum:"connecting,provisioning,connected,updating"`
	StatusText   string      `json:"status_text"`
	Type         string      `json:"type"`
	TypeText     string      `json:"type_text"`
	Region       string      `json:"region"`
	Description  string      `json:"description"`
	Hint         bool        `json:"hint" doc:"Whether the hint that it can be updated is shown."`
	CanUpdate    bool        `json:"can_update"`
	UpdateBlocks []web.Block `json:"update_blocks" nullable:"false" doc:"What stands in the way of an update now."`
	ConnectedAt  time.Time   `json:"connected_at,omitzero"`
	Job          string      `json:"job,omitempty" doc:"The id of its update job."`
}

func showInstance(v InstanceView, lang string) instanceJSON {
	t := v.Instance
	return instanceJSON{
		ID: t.ID, DisplayName: t.DisplayName, Status: v.Status, StatusText: v.StatusText.In(lang), Type: t.Type, TypeText: v.TypeText.In(lang),
		Region: t.Region, Description: t.Description, Hint: v.Hint, CanUpdate: v.CanUpdate, UpdateBlocks: web.Blocks(v.Blocks, lang),
		ConnectedAt: t.ConnectedAt, Job: v.Job,
	}
}

type instancesInput struct {
	web.Paging
	Type   string `query:"type" maxLength:"32" doc:"Only instances of this type."`
	Status string `query:"status" enum:"connecting,provisioning,connected,updating" doc:"Only instances of this status."`
	Search string `query:"search" maxLength:"200" doc:"Part of the name, type, id or description."`
}

type idInput struct {
	ID string `path:"id" maxLength:"64"`
}

type listInput struct{ web.Paging }

type connectableJSON struct {
	Type          string                `json:"type"`
	Name          string                `json:"name"`
	Kind          string                `json:"kind" enum:"automatic,token" doc:"How it is connected: by the Business ID, or by an enrollment token."`
	Organizations []estate.Organization `json:"organizations" nullable:"false"`
	CanConnect    bool                  `json:"can_connect"`
	Connector     *connectorJSON        `json:"connector,omitempty" doc:"The one that waits for its product to register, for those who may connect products."`
	Blocks        []web.Block           `json:"blocks" nullable:"false"`
}

type connectionJSON struct {
	InstanceTypes []connectableJSON `json:"instance_types" nullable:"false"`
}

func showOrganization(o estate.Organization) estate.Organization {
	if o.Services == nil {
		o.Services = []string{}
	}
	return o
}

// connectForm is the Product Connection step, as the API and the page take it.
type connectForm struct {
	Type          string   `json:"type" maxLength:"32"`
	Organizations []string `json:"organizations,omitempty" maxItems:"50" nullable:"false" doc:"The ids whose toggles are on. Organizations without a toggle follow by themselves."`
	Description   string   `json:"description,omitempty" maxLength:"500"`
}

type connectInput struct{ Body connectForm }

// connectCodes are the codes with which connecting is refused on Vision One's side.
func connectCodes() []string {
	return []string{"v1.role.not_allowed", "v1.connect.no_product", "v1.connect.already", "v1.connect.no_organization", "v1.connect.token_required"}
}

// instanceAnswer gives a command that answers with an instance.
func instanceAnswer(ctx context.Context, c *web.Call, cmd sim.Command) (*instanceJSON, error) {
	got, err := web.Do[InstanceView](ctx, c, cmd)
	if err != nil {
		return nil, err
	}
	out := showInstance(got, c.Lang())
	return &out, nil
}

func (v *V1) connectionRoutes(s *web.Server) {
	web.Register(s, web.Op{
		ID: "list-product-instances", Act: actViewInstances, Method: http.MethodGet, Path: "/api/product-instances", Assumed: true, Summary: "The product instances",
	}, func(ctx context.Context, c *web.Call, in *instancesInput) (*web.List[instanceJSON], error) {
		list, err := web.Read(ctx, c, func(r *sim.Reader) ([]InstanceView, error) {
			return v.InstanceList(r, InstanceFilter{Type: in.Type, Status: in.Status, Search: in.Search})
		})
		if err != nil {
			return nil, err
		}
		lang := c.Lang()
		shown := web.Each(list, func(one InstanceView) instanceJSON { return showInstance(one, lang) })
		return web.ListOf(shown, in.Paging, func(one instanceJSON) string { return one.ID })
	})
	web.Register(s, web.Op{
		ID: "get-product-instance", Act: actViewInstances, Method: http.MethodGet, Path: "/api/product-instances/{id}", Assumed: true, Summary: "A product instance",
	}, func(ctx context.Context, c *web.Call, in *idInput) (*instanceJSON, error) {
		got, err := web.Read(ctx, c, func(r *sim.Reader) (InstanceView, error) { return v.InstanceByID(r, in.ID) })
		out := showInstance(got, c.Lang())
		return &out, err
	})
	web.Register(s, web.Op{
		ID: "product-connection", Act: actViewInstances, Method: http.MethodGet, Path: "/api/product-connection", Assumed: true,
		Summary: "What Add Existing Product offers",
	}, func(ctx context.Context, c *web.Call, _ *struct{}) (*connectionJSON, error) {
		list, err := web.Read(ctx, c, v.Connectables)
		lang := c.Lang()
		return &connectionJSON{InstanceTypes: web.Each(list, func(one Connectable) connectableJSON {
			out := connectableJSON{
				Type: one.Type.Code, Name: one.Type.Name.In(lang), Kind: "automatic", Organizations: web.Each(one.Organizations, showOrganization),
				CanConnect: len(one.Blocks) == 0, Blocks: web.Blocks(one.Blocks, lang),
			}
			if one.Type.ByToken {
				out.Kind = "token"
			}
			if one.Connector != nil {
				out.Connector = v.showConnector(*one.Connector, lang)
			}
			return out
		})}, err
	})
	web.Register(s, web.Op{
		ID: "connect-product", Act: ConnectProduct{}.Name(), Method: http.MethodPost, Path: "/api/product-instances", Assumed: true, Status: http.StatusCreated,
		Summary: "Connect a product (Save)", Codes: connectCodes(),
	}, func(ctx context.Context, c *web.Call, in *connectInput) (*instanceJSON, error) {
		return instanceAnswer(ctx, c, v.ConnectProduct(Connection(in.Body)))
	})
	web.Register(s, web.Op{
		ID: "got-it", Act: GotIt{}.Name(), Method: http.MethodPost, Path: "/api/product-instances/{id}/got-it", Assumed: true,
		Summary: "Close the hint that an instance can be updated", Codes: []string{"v1.role.not_allowed", "v1.update.no_hint"},
	}, func(ctx context.Context, c *web.Call, in *idInput) (*instanceJSON, error) {
		return instanceAnswer(ctx, c, v.GotIt(in.ID))
	})
}
