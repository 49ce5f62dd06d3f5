package mockv1

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/mockv1/enrollment"
)

// Connector is a product instance with the enrollment token that was generated for
// it last.
type Connector struct {
	Instance InstanceView
	Token    enrollment.Token
}

// Usable reports whether the token can still be shown by a product.
func (c Connector) Usable() bool { return c.Token.State == enrollment.Active }

// GenerateToken generates an enrollment token: "Click to generate the enrollment
// token" in the Product Connection step. It makes a connector, unless one of the
// type waits for its product already: that one gets a new token in place of its own.
type GenerateToken struct {
	v1 *V1

	TokenOrder
}

// GenerateToken returns the command.
func (v *V1) GenerateToken(product string) GenerateToken {
	return GenerateToken{v1: v, TokenOrder: TokenOrder{Type: product}}
}

// Name returns "v1.enrollment_token.generate".
func (GenerateToken) Name() string { return "v1.enrollment_token.generate" }

// Run returns the Connector.
func (c GenerateToken) Run(tx *sim.Tx) (any, error) {
	if _, ok := c.v1.typeOf(c.Type); !ok {
		return nil, invalid("type: there is no such instance type")
	}
	t, waits, err := c.v1.pending(&tx.Reader, c.Type)
	if err != nil {
		return nil, err
	}
	if waits {
		t, err = c.v1.Instances.Fire(tx, t.ID, generateToken, c.TokenOrder)
	} else {
		t, err = c.v1.Instances.New(tx, generateToken, c.TokenOrder)
	}
	if err != nil {
		return nil, err
	}
	return c.v1.connector(&tx.Reader, t)
}

// pending returns the connector of a type that waits for its product, if there is one.
func (v *V1) pending(r *sim.Reader, product string) (Instance, bool, error) {
	all, err := v.Instances.List(r, product)
	for _, t := range all {
		if t.State == InstancePending {
			return t, true, err
		}
	}
	return Instance{}, false, err
}

// noToken is the answer about a product instance that never had one.
var noToken = lifecycle.Reason{Code: "v1.enrollment_token.none", Text: estate.Assumed(
	"The product instance has no enrollment token.", "この製品インスタンスには登録トークンがありません。")}

// Connector returns a product instance within the actor's scope with its token; the
// error is a *web.Denied with 404 if it never had one.
func (v *V1) Connector(r *sim.Reader, id string) (Connector, error) {
	one, err := v.InstanceByID(r, id)
	if err != nil {
		return Connector{}, err
	}
	return v.connector(r, one.Instance)
}

func (v *V1) connector(r *sim.Reader, t Instance) (Connector, error) {
	token, ok, err := v.Tokens.Of(r, t.ID)
	if err != nil {
		return Connector{}, err
	}
	if !ok {
		return Connector{}, &web.Denied{Status: http.StatusNotFound, Reason: noToken}
	}
	view, err := v.view(r, t)
	return Connector{Instance: view, Token: token}, err
}

// RemoveInstance deletes a connector with which no product has registered; its token
// is void then.
type RemoveInstance struct {
	v1 *V1

	ID string `json:"id"`
}

// RemoveInstance returns the command.
func (v *V1) RemoveInstance(id string) RemoveInstance { return RemoveInstance{v1: v, ID: id} }

// Name returns "v1.product_instance.remove".
func (RemoveInstance) Name() string { return "v1.product_instance.remove" }

// Run returns the Instance.
func (c RemoveInstance) Run(tx *sim.Tx) (any, error) {
	return c.v1.Instances.Fire(tx, c.ID, removeInstance, nil)
}

// EnrollProduct is what a product's back end asks of Vision One with a token: for
// products that the simulation does not have, and that a client plays [AWSENR].
type EnrollProduct struct {
	v1 *V1

	estate.Enrolling
}

// EnrollProduct returns the command.
func (v *V1) EnrollProduct(e estate.Enrolling) EnrollProduct {
	return EnrollProduct{v1: v, Enrolling: e}
}

// Name returns "v1.enrollment_token.use".
func (EnrollProduct) Name() string { return "v1.enrollment_token.use" }

// Run returns the Instance that is connected now.
func (c EnrollProduct) Run(tx *sim.Tx) (any, error) {
	if err := c.v1.Enroll(tx, c.Enrolling); err != nil {
		return nil, err
	}
	all, err := c.v1.Instances.List(&tx.Reader, c.Product)
	if err != nil {
		return nil, err
	}
	for _, t := range all {
		token, ok, err := c.v1.Tokens.Of(&tx.Reader, t.ID)
		if err != nil {
			return nil, err
		}
		if ok && token.Value == strings.TrimSpace(c.Token) {
			return t, nil
		}
	}
	return nil, fmt.Errorf("the connector of a token: %w", sim.ErrNotFound)
}

// Enroll connects the product that shows a token. It makes V1 an estate.Enroller.
func (v *V1) Enroll(tx *sim.Tx, e estate.Enrolling) error { return v.Tokens.Enroll(tx, e) }
