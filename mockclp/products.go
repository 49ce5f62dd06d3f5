package mockclp

import (
	"fmt"
	"slices"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
)

// Product is a line of the page Products/Services [SEPJA].
type Product struct {
	Licence estate.Licence
	Status  estate.LicenceStatus
	// Console is the service in which its console is; empty if it has none.
	Console string
}

// Products returns what the business has bought and activated, in the order in
// which it was, and at the end its Vision One, unless a licence stands for that.
func (p *CLP) Products(r *sim.Reader) ([]Product, error) {
	all, err := estate.LicencesInUse(r)
	if err != nil {
		return nil, err
	}
	out := make([]Product, len(all))
	for i, l := range all {
		if out[i], err = p.product(r, l); err != nil {
			return nil, err
		}
	}
	own, ok, err := p.visionOne(r, all)
	if ok {
		out = append(out, own)
	}
	return out, err
}

// visionOne returns the line of the Vision One that the business has without a
// licence of its own: such a one is registered with the account too [TMEMSJA], and
// ends with the licence that ends last [ACC]. Its id is its product's code.
func (p *CLP) visionOne(r *sim.Reader, bought []estate.Licence) (Product, bool, error) {
	b, err := estate.TheBusiness(r)
	if err != nil || b.Platform == estate.NoVisionOne ||
		slices.ContainsFunc(bought, func(l estate.Licence) bool { return l.Product == estate.VisionOne }) {
		return Product{}, false, err
	}
	access, err := estate.AccessOf(r)
	if err != nil || access.Ends.IsZero() {
		return Product{}, false, err
	}
	out, err := p.product(r, estate.Licence{
		ID: estate.VisionOne, Product: estate.VisionOne, Name: "Trend Vision One", Trial: access.Trial, Ends: access.Ends,
	})
	return out, true, err
}

// find returns one of the products.
func (p *CLP) find(r *sim.Reader, id string) (Product, error) {
	all, err := p.Products(r)
	if err != nil {
		return Product{}, err
	}
	for _, one := range all {
		if one.Licence.ID == id {
			return one, nil
		}
	}
	return Product{}, fmt.Errorf("the product: %w", sim.ErrNotFound)
}

func (p *CLP) product(r *sim.Reader, l estate.Licence) (Product, error) {
	status, err := estate.StatusOf(r, l)
	return Product{Licence: l, Status: status, Console: p.consoles[l.Product].Service}, err
}

// kind is what sort of licence it is, for programs.
func (p Product) kind() string {
	if p.Licence.Trial {
		return "trial"
	}
	return "full"
}

// ProvideKey activates what was bought by its registration key or activation code.
type ProvideKey struct {
	clp *CLP

	Key string `json:"key"`
}

// ProvideKey returns the command.
func (p *CLP) ProvideKey(key string) ProvideKey { return ProvideKey{clp: p, Key: key} }

// Name returns "clp.key.provide".
func (ProvideKey) Name() string { return "clp.key.provide" }

// Run returns the Product. An order of a SaaS product that the account has already
// is refused [CLPX]; a renewal prolongs what it renews.
func (c ProvideKey) Run(tx *sim.Tx) (any, error) {
	h, err := c.clp.asker(&tx.Reader)
	if err != nil {
		return nil, err
	}
	l, err := estate.ActivateCode(tx, c.Key, estate.Activation{Notify: h.Email})
	if err != nil {
		return nil, err
	}
	return c.clp.product(&tx.Reader, l)
}

// Company is what the page of the company shows.
type Company struct {
	Business estate.Business
	// Contact and Email are whom the vendor writes to: the Primary User Account's
	// address is the business's primary contact [SEPJA].
	Contact string
	Email   string
}

// Company returns the page.
func (p *CLP) Company(r *sim.Reader, who estate.Session) (Company, error) {
	b, err := estate.TheBusiness(r)
	if err != nil {
		return Company{}, err
	}
	out := Company{Business: b}
	u, ok, err := p.primaryUser(r)
	if err != nil {
		return out, err
	}
	if ok {
		out.Contact, out.Email = u.Name, u.Email
		return out, nil
	}
	h, err := p.Holder(r, who)
	out.Contact, out.Email = h.Name, h.Email
	return out, err
}
