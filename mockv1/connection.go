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
	// Connector is the one that waits for its product to register, for a type that is
	// connected by a token; nil if there is none.
	Connector *Connector
}

// Connectables returns the choices of the Product Connection step. Products
// that the business does not have are listed with that as the reason.
func (v *V1) Connectables(r *sim.Reader) ([]Connectable, error) {
	types := v.types()
	out := make([]Connectable, 0, len(types))
	for _, t := range types {
		c, err := v.connectable(r, t)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

func (v *V1) connectable(r *sim.Reader, t estate.InstanceType) (c Connectable, err error) {
	c.Type = t
	if p, ok := v.product(t.Code); ok {
		offer, _, err := p.Offer(r)
		if err != nil {
			return c, err
		}
		c.Organizations = offer.Organizations
	}
	if !t.ByToken {
		c.Blocks, err = v.Instances.Obstacles(r, Instance{}, connectInstance, Connection{Type: t.Code})
		return c, err
	}
	waiting, waits, err := v.pending(r, t.Code)
	if err != nil {
		return c, err
	}
	may, err := v.Allows(r, GenerateToken{}.Name())
	if err != nil {
		return c, err
	}
	if waits && may {
		got, err := v.connector(r, waiting)
		if err != nil {
			return c, err
		}
		c.Connector = &got
	}
	c.Blocks, err = v.Instances.Obstacles(r, waiting, generateToken, TokenOrder{Type: t.Code})
	return c, err
}

// ConnectProduct connects a product: "Save" in the Product Connection step. One that
// is connected by a token must have it generated before; saving keeps the
// description, and the product registers in its own console.
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
	kind, ok := c.v1.typeOf(c.Connection.Type)
	if !ok {
		return nil, invalid("type: there is no such instance type")
	}
	var offer estate.Offer
	if p, served := c.v1.product(kind.Code); served {
		var err error
		if offer, _, err = p.Offer(&tx.Reader); err != nil {
			return nil, err
		}
	}
	for i, id := range c.Connection.Organizations {
		if !slices.ContainsFunc(offer.Organizations, func(o estate.Organization) bool { return o.ID == id }) {
			return nil, invalid("organizations[%d]: there is no such organization", i)
		}
	}
	t, waits, err := c.v1.pending(&tx.Reader, kind.Code)
	switch {
	case err != nil:
		return nil, err
	case waits:
		t, err = c.v1.Instances.Fire(tx, t.ID, connectInstance, c.Connection)
	default:
		t, err = c.v1.Instances.New(tx, connectInstance, c.Connection)
	}
	if err != nil {
		return nil, err
	}
	return c.v1.view(&tx.Reader, t)
}
