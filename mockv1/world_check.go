package mockv1

import (
	"fmt"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
)

// check returns everything that keeps the world from being, or nil.
func (p *placer) check() error {
	var c estate.Complaints
	b, err := estate.TheBusiness(&p.tx.Reader)
	if err != nil {
		return err
	}
	// Without Vision One there is nothing that could be here, but users of Cloud One
	// and accounts of users who came before.
	if b.Platform != estate.NoVisionOne || len(p.w.Accounts) > 0 {
		if err := p.v1.Check(p.tx, p.w.people(), &c); err != nil {
			return err
		}
	}
	if p.w.Update != nil && b.Platform != estate.Legacy {
		c.Add("platform_update", "the business is not on the legacy platform")
	}
	if err := p.instances(&c); err != nil {
		return err
	}
	return c.Err()
}

func (p *placer) instances(c *estate.Complaints) error {
	b, err := estate.TheBusiness(&p.tx.Reader)
	if err != nil {
		return err
	}
	seen, ids := map[string]bool{}, map[string]bool{}
	for i, one := range p.w.Instances {
		path := fmt.Sprintf("product_instances[%d]", i)
		if one.ID != "" && ids[one.ID] {
			c.Add(path+".id", "there is a product instance with this id already")
		}
		ids[one.ID] = true
		kind, ok := p.v1.typeOf(one.Type)
		if !ok {
			c.Add(path+".type", "there is no such product")
			continue
		}
		state := lifecycle.State(one.State)
		if product, served := p.v1.product(one.Type); !served {
			if state != InstancePending && state != InstanceConnected {
				c.Add(path+".state", "the simulation does not have the product: it can only be pending or connected")
			}
		} else {
			if seen[one.Type] {
				c.Add(path+".type", "there is an instance of this product already")
			}
			seen[one.Type] = true
			offer, offered, err := product.Offer(&p.tx.Reader)
			if err != nil {
				return err
			}
			one.checkProduct(c, path, offer, offered)
		}
		if state == InstanceDetached && !kind.Detached {
			c.Add(path+".state", "the product is not detached at the end of a trial")
		}
		if state == InstancePending && !kind.ByToken {
			c.Add(path+".state", "the product is connected without an enrollment token")
		}
		one.checkJob(c, path)
		if b.Platform != estate.Foundation && state != InstancePending && state != InstanceConnecting && state != InstanceConnected {
			c.Add(path+".state", "the business has no Foundation platform")
		}
		c.CheckSince(p.tx, path, one.Since)
		if one.Job != nil {
			c.CheckSince(p.tx, path+".job", one.Job.Since)
		}
	}
	return nil
}

// checkProduct demands that the product stands where its instance says.
func (one WorldInstance) checkProduct(c *estate.Complaints, path string, offer estate.Offer, offered bool) {
	switch state := lifecycle.State(one.State); {
	case state == InstanceProvisioning:
		if offered {
			c.Add(path+".state", "the business has the product that would be updated to it")
		}
	case state == InstancePending:
		if offer.Connected {
			c.Add(path+".state", "the product is connected already")
		}
	case !offered:
		c.Add(path+".state", "the business does not have the product")
	case !offer.Connected:
		c.Add(path+".state", "the product is not connected")
	case offer.Updated != (state == InstanceUpdated || state == InstanceDetached):
		c.Add(path+".state", "the product has been updated if, and only if, its instance has")
	}
}

func (one WorldInstance) checkJob(c *estate.Complaints, path string) {
	updating := lifecycle.State(one.State) == InstanceUpdating
	switch {
	case updating && one.Job == nil:
		c.Add(path+".job", "is missing: an instance is updating because of a job")
	case !updating && one.Job != nil:
		c.Add(path+".job", "only an instance in the state updating has one")
	}
}
