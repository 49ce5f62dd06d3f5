package mockv1

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/mockv1/public"
)

// success is the envelope of version 2.0 [V1API].
type success struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Data    any    `json:"data"`
}

func succeeded(data any) success { return success{Code: "Success", Message: "Success", Data: data} }

// enrollmentAnswer is what generating a token answers [AWSTOK].
type enrollmentAnswer struct {
	Token     string `json:"token"`
	Connector string `json:"connectorId"`
	// Expires is in UTC, to the second; empty if the token never expires.
	Expires string `json:"tokenExpireTime"`
}

// connectorAnswer is a product of the list of connectors. The only status that is
// public is 1, connected; that any other is 0 is assumed [V1CONN].
type connectorAnswer struct {
	Product string `json:"productId"`
	Status  int    `json:"connectorStatus"`
}

// byPublicID returns the type of product that the public API calls so. Those whose
// code is not public go by Mockone's.
func (v *V1) byPublicID(id string) (estate.InstanceType, bool) {
	types := v.types()
	for _, name := range []func(estate.InstanceType) string{
		func(t estate.InstanceType) string { return t.PublicID },
		func(t estate.InstanceType) string { return t.Code },
	} {
		if i := slices.IndexFunc(types, func(t estate.InstanceType) bool { return id != "" && name(t) == id }); i >= 0 {
			return types[i], true
		}
	}
	return estate.InstanceType{}, false
}

// connectors lists the products that the public API knows, each with whether one is
// connected.
func (v *V1) connectors(r *sim.Reader) ([]connectorAnswer, error) {
	rights, err := v.RightsOf(r)
	if err != nil {
		return nil, err
	}
	out := []connectorAnswer{}
	for _, t := range v.types() {
		if t.PublicID == "" || !rights.Sees(t.Code) {
			continue
		}
		one := connectorAnswer{Product: t.PublicID}
		all, err := v.Instances.List(r, t.Code)
		if err != nil {
			return nil, err
		}
		for _, i := range all {
			switch i.State {
			case InstanceConnected, InstanceUpdateAgreed, InstanceUpdating, InstanceUpdated:
				one.Status = 1
			}
		}
		out = append(out, one)
	}
	return out, nil
}

// enterPublic lets an API key in while Vision One lets anybody in.
func (v *V1) enterPublic(r *sim.Reader, key, act string) error {
	if err := v.EnterByKey(r, key, act); err != nil {
		return err
	}
	return v.Platform.Admit(r, estate.Session{}, estate.Act{Name: act})
}

func (v *V1) publicRoutes(s *web.Server) {
	api := public.New(s, v.enterPublic)
	keys := []string{"v1.api_key.missing", "v1.api_key.unknown", "v1.api_key.disabled", "v1.api_key.expired", "v1.role.not_allowed"}
	api.Handle(web.Op{
		ID: "public-generate-enrollment-token", Act: GenerateToken{}.Name(), Method: http.MethodPost, Path: "/v1.0/preview/uic/instances/enrollment",
		Summary: "Public API: generate an enrollment token", Doc: "The body has the productId, scc for Trend Cloud One. As in the console, it makes a connector, or gives the one that waits another token.",
		Codes: append(slices.Clone(keys), "v1.connect.no_token_type", "v1.connect.already"),
	}, func(ctx context.Context, q *public.Request) (any, error) {
		var in struct {
			Product string `json:"productId"`
		}
		if err := q.Body(&in); err != nil {
			return nil, err
		}
		kind, ok := v.byPublicID(in.Product)
		if !ok {
			return nil, invalid("productId: there is no such product")
		}
		got, err := q.Do(ctx, v.GenerateToken(kind.Code))
		if err != nil {
			return nil, err
		}
		c, ok := got.(Connector)
		if !ok {
			return nil, fmt.Errorf("generating a token answered %T", got)
		}
		out := enrollmentAnswer{Token: c.Token.Value, Connector: c.Instance.Instance.ID}
		if !c.Token.ExpiresAt.IsZero() {
			out.Expires = c.Token.ExpiresAt.UTC().Format(time.RFC3339)
		}
		return out, nil
	})
	api.Handle(web.Op{
		ID: "public-remove-connector", Act: RemoveInstance{}.Name(), Method: http.MethodDelete, Path: "/v2.0/xdr/portal/connectors/onpremise/{id}",
		Summary: "Public API: delete a connector with which no product has registered", Codes: append(slices.Clone(keys), "v1.connect.in_use"),
	}, func(ctx context.Context, q *public.Request) (any, error) {
		id := web.Param(q.Request, "id")
		// One that was deleted before is not there.
		if err := q.View(ctx, func(r *sim.Reader) error { _, err := v.InstanceByID(r, id); return err }); err != nil {
			return nil, err
		}
		_, err := q.Do(ctx, v.RemoveInstance(id))
		return succeeded(struct{}{}), err
	})
	api.Handle(web.Op{
		ID: "public-list-connectors", Act: actViewInstances, Method: http.MethodGet, Path: "/v2.0/xdr/portal/connectors/saas",
		Summary: "Public API: the products that can be connected, each with whether it is", Codes: keys,
	}, func(ctx context.Context, q *public.Request) (any, error) {
		var out []connectorAnswer
		err := q.View(ctx, func(r *sim.Reader) (err error) { out, err = v.connectors(r); return err })
		return succeeded(out), err
	})
}
