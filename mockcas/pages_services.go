package mockcas

import (
	"context"
	"net/url"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/suite"
	"github.com/mockone/mockone/internal/web/ui"
)

// servicesPage is the protected services, with what can be done about them.
type servicesPage struct {
	ui.Page

	Services []suite.ServiceLine
	// InTheWay is what would refuse the update to Cloud Email and Collaboration
	// Protection now.
	InTheWay []lifecycle.Reason
	Query    url.Values
	Next     string
}

// organizationsPage is the parts of the customer that connect by toggles of their own.
type organizationsPage struct {
	ui.Page

	Organizations []organizationLine
	Query         url.Values
	Next          string
}

// organizationLine is an organization with what it has of the tenant's connection,
// and with the number of its services that are set up.
type organizationLine struct {
	Organization

	Connection  lifecycle.Text
	Code        string
	Provisioned int
}

// organizationLine words the state of an organization: of an organization that
// takes part it is the tenant's.
func (c *CAS) organizationLine(t Tenant, o Organization) organizationLine {
	state, code := t.State, string(t.State)
	if !o.Connected {
		state, code = TenantActive, "not_connected"
	}
	table := c.Tenants.Table()
	info, _ := table.State(state)
	return organizationLine{Organization: o, Connection: info.Label, Code: code}
}

func (c *CAS) servicePages(k *web.Console) {
	services := c.on(ScreenServices, c.showServices)
	k.Get(web.Op{ID: "services-page", Path: servicesPath, Query: []string{"after"}}, services)
	web.Post(k, web.Op{ID: "switch-service", Path: servicesPath + "/{id}"}, services,
		func(ctx context.Context, at *web.Visit, in *serviceForm) (web.Next, error) {
			_, err := at.Do(ctx, c.ChangeService(at.Param("id"), in.Protection, in.Account))
			return web.Next{Path: servicesPath, Toast: "services.changed"}, err
		})
	web.Post(k, web.Op{ID: "set-up-service", Path: servicesPath + "/{id}/provision"}, services,
		func(ctx context.Context, at *web.Visit, in *provisionForm) (web.Next, error) {
			_, err := at.Do(ctx, c.ProvisionService(at.Param("id"), in.Account))
			return web.Next{Path: servicesPath, Toast: "services.provisioned"}, err
		})
	k.Get(web.Op{ID: "organizations-page", Path: organizationsPath, Query: []string{"after"}}, c.on(ScreenServices, c.showOrganizations))
}

func (c *CAS) showOrganizations(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
	t, _, err := c.Tenant(r)
	if err != nil {
		return web.View{}, err
	}
	cut, err := web.Cut(at, t.Organizations, func(o Organization) string { return o.ID })
	if err != nil {
		return web.View{}, err
	}
	page := &organizationsPage{Query: at.Query(), Next: cut.Next}
	for _, o := range cut.Items {
		services, err := c.Services.List(r, o.ID)
		if err != nil {
			return web.View{}, err
		}
		line := c.organizationLine(t, o)
		for _, s := range services {
			if s.Provisioned() {
				line.Provisioned++
			}
		}
		page.Organizations = append(page.Organizations, line)
	}
	return web.View{Page: "organizations", Data: page, Title: at.T("organizations.title"), Nav: organizationsPath}, nil
}

func (c *CAS) showServices(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
	page := &servicesPage{Query: at.Query()}
	view := web.View{Page: "services", Data: page, Title: at.T(suite.Family().Label(suite.Services)), Nav: servicesPath}
	t, ok, err := c.Tenant(r)
	if err != nil {
		return view, err
	}
	if ok && t.State == TenantConnected {
		if page.InTheWay, err = c.Blocks(r, estate.Begin, nil); err != nil {
			return view, err
		}
	}
	page.Services, page.Next, err = suite.ServiceLines(at, r, c)
	return view, err
}

// licensePage is the license, with what support asks for.
type licensePage struct {
	ui.Page

	License License
}

func (c *CAS) licensePages(k *web.Console) {
	k.Get(web.Op{ID: "license-page", Path: licensePath}, web.Before(c.member, func(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
		l, err := c.License(r)
		return web.View{Page: "license", Data: &licensePage{License: l}, Title: at.T("license.title"), Nav: licensePath}, err
	}))
}
