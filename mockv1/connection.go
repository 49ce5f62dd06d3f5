package mockv1

import (
	"slices"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// Connectable is a choice of "Instance type" in the Product Connection step.
type Connectable struct {
	Type estate.InstanceType
	// Organizations are the product's, each with or without a toggle.
	Organizations []estate.Organization
	// Blocks are the reasons why it cannot be connected now, none if it can.
	Blocks []lifecycle.Reason
}

// Connectables returns the choices of the Product Connection step. Products
// that the business does not have are listed with that as the reason.
func (v *V1) Connectables(r *sim.Reader) ([]Connectable, error) {
	out := make([]Connectable, 0, len(v.products))
	for _, p := range v.products {
		c := Connectable{Type: p.Type()}
		offer, _, err := p.Offer(r)
		if err != nil {
			return nil, err
		}
		c.Organizations = offer.Organizations
		if c.Blocks, err = v.Instances.Obstacles(r, Instance{}, connectInstance, Connection{Type: c.Type.Code}); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

// ConnectProduct connects a product: "Save" in the Product Connection step.
type ConnectProduct struct {
	v1 *V1

	Connection Connection `json:"connection"`
}

// ConnectProduct returns the command.
func (v *V1) ConnectProduct(c Connection) ConnectProduct {
	return ConnectProduct{v1: v, Connection: c}
}

// Name returns "v1.product_instance.connect".
func (ConnectProduct) Name() string { return "v1.product_instance.connect" }

// Run returns the InstanceView. Organizations that the product does not have are
// an error of the request; those without a toggle follow in any case.
func (c ConnectProduct) Run(tx *sim.Tx) (any, error) {
	p, ok := c.v1.product(c.Connection.Type)
	if !ok {
		return nil, invalid("type: there is no such instance type")
	}
	offer, _, err := p.Offer(&tx.Reader)
	if err != nil {
		return nil, err
	}
	for i, id := range c.Connection.Organizations {
		if !slices.ContainsFunc(offer.Organizations, func(o estate.Organization) bool { return o.ID == id }) {
			return nil, invalid("organizations[%d]: there is no such organization", i)
		}
	}
	t, err := c.v1.Instances.New(tx, connectInstance, c.Connection)
	if err != nil {
		return nil, err
	}
	return c.v1.view(&tx.Reader, t)
}
