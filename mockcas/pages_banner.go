package mockcas

import (
	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/ui"
)

// detailsPage is between the banner and Vision One [CASKB].
type detailsPage struct {
	ui.Page

	Details Details
	// Href is where its button leads.
	Href string
}

// showDetails shows what the banner's "More Details" are; a banner without them has no such page.
func (c *CAS) showDetails(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
	b, err := c.Banner(r)
	if err != nil {
		return web.View{}, err
	}
	if b.Details == nil {
		return web.View{}, sim.ErrNotFound
	}
	page := &detailsPage{Details: *b.Details, Href: at.Link(b.Details.Link)}
	return web.View{Page: "vision_one", Data: page, Title: at.Text(b.Details.Title), Nav: dashboardPath}, nil
}
