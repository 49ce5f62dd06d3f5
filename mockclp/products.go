package mockclp

import (
	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// Product is a line of the page Products/Services [SEPJA].
type Product struct {
	Licence estate.Licence
	Status  estate.LicenceStatus
	// Console is the service in which its console is; empty if it has none.
	Console string
}

// Products returns what the business has bought, in the order in which it was.
func (p *CLP) Products(r *sim.Reader) ([]Product, error) {
	notice, err := r.Duration(estate.SettingNotice)
	if err != nil {
		return nil, err
	}
	all, err := estate.Licences.All(r)
	if err != nil {
		return nil, err
	}
	out := make([]Product, len(all))
	for i, l := range all {
		out[i] = Product{Licence: l, Status: l.Status(r.Now(), notice), Console: p.consoles[l.Product].Service}
	}
	return out, nil
}

// kind is what sort of licence it is, for programs.
func (p Product) kind() string {
	if p.Licence.Trial {
		return "trial"
	}
	return "full"
}

// kindText returns how the portal words that [SEPJA].
func (p Product) kindText() lifecycle.Text {
	if p.Licence.Trial {
		return estate.Quoted("Trial", "体験版", "SEPJA")
	}
	return estate.Quoted("Full", "製品版", "SEPJA")
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
