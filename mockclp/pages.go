package mockclp

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/ui"
)

//go:embed pages/*.html
var templates embed.FS

// The paths of the pages.
const (
	signInPath   = "/sign-in"
	signOutPath  = "/sign-out"
	productsPath = "/"
	keyPath      = "/provide-key"
	companyPath  = "/company"
	helpPath     = "/help"
	lmpPath      = "/lmp"
)

// consoleOptions say what the portal's pages are.
func (p *CLP) consoleOptions() web.ConsoleOptions {
	folder, err := fs.Sub(templates, "pages")
	if err != nil {
		panic(fmt.Errorf("the templates of the Customer Licensing Portal: %w", err)) // they are embedded
	}
	return web.ConsoleOptions{
		Pages: ui.Config{
			Messages: Name, Files: folder,
			Pages: map[string]ui.Content{
				"log_in": &logInPage{}, "lmp": &lmpPage{}, "reset_request": &requestPage{}, "reset_requested": &requestedPage{}, "reset": &resetPage{},
				"products": &productsPage{}, "key": &keyPage{}, "company": &companyPage{}, "help": &helpPage{},
			},
		},
		SignIn: signInPath, SignOut: signOutPath,
		Frame:  p.frame,
		Fields: map[string]string{"password.weak": "new_password", "password.mismatch": "confirm_password"},
	}
}

// Pages registers the portal's pages. Their addresses are Mockone's own.
func (p *CLP) Pages(s *web.Server) {
	k := s.Console(p.consoleOptions())
	p.signInPages(k)
	p.resetPages(k)
	p.productPages(k)
}

// frame tells who is signed in, and where he can go: the three tabs [SEPJA].
func (p *CLP) frame(at *web.Visit, r *sim.Reader, who estate.Session) (web.Frame, error) {
	h, err := p.Holder(r, who)
	if err != nil {
		return web.Frame{}, err
	}
	b, err := estate.TheBusiness(r)
	role := at.T("holder.account")
	if h.Kind == PrimaryHolder {
		role = at.T("holder.primary")
	}
	return web.Frame{
		User: h.Login, Role: role, Business: b.Name, BusinessID: b.ID,
		Nav: []ui.NavGroup{{Items: []ui.NavItem{
			{Label: at.T("products.title"), Path: productsPath, TestID: "products"},
			{Label: at.T("company.title"), Path: companyPath, TestID: "company"},
			{Label: at.T("help.title"), Path: helpPath, TestID: "help"},
		}}},
	}, err
}

// productLine is a licence as the page shows it.
type productLine struct {
	Product

	// Icon stands before it, Label says what the icon means.
	Icon  string
	Label lifecycle.Text
	// Kind is full or trial, KindText its words.
	Kind     string
	KindText lifecycle.Text
}

// legend is what an icon means.
type legend struct {
	Icon   string
	Status estate.LicenceStatus
	Label  lifecycle.Text
}

type productsPage struct {
	ui.Page

	Products []productLine
	Legend   []legend
	Query    url.Values
	Next     string
}

// Until returns the day on which something ends, as the portal writes it [SEPJA].
func (p *productsPage) Until(t time.Time) string { return strings.ReplaceAll(p.Date(t), "-", "/") }

// keyPage asks for the key of a product.
type keyPage struct{ ui.Page }

type companyPage struct {
	ui.Page

	Company Company
}

// helpPage is a page of text.
type helpPage struct {
	ui.Page

	// VisionOne is where License Information is; empty if the business has none.
	VisionOne string
}

func (p *CLP) productPages(k *web.Console) {
	k.Get(web.Op{ID: "products-page", Path: productsPath, Query: []string{"after"}}, p.showProducts)
	k.Get(web.Op{ID: "provide-key-page", Path: keyPath}, showKey)
	web.Post(k, web.Op{ID: "provide-key-form", Path: keyPath}, showKey, func(ctx context.Context, at *web.Visit, in *keyForm) (web.Next, error) {
		_, err := at.Do(ctx, p.ProvideKey(in.Key))
		return web.Next{Path: productsPath, Toast: "key.done"}, err
	})
	web.Post(k, web.Op{ID: "open-product-console", Path: "/products/{id}/open-console"}, p.showProducts,
		func(ctx context.Context, at *web.Visit, _ *struct{}) (web.Next, error) {
			got, err := web.Do[estate.Opened](ctx, at.Call, p.OpenConsole(at.Param("id")))
			return web.Next{Elsewhere: got.Link}, err
		})
	k.Get(web.Op{ID: "company-page", Path: companyPath}, func(at *web.Visit, r *sim.Reader, who estate.Session) (web.View, error) {
		c, err := p.Company(r, who)
		return web.View{Page: "company", Data: &companyPage{Company: c}, Title: at.T("company.title"), Nav: companyPath}, err
	})
	k.Get(web.Op{ID: "help-page", Path: helpPath}, func(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
		b, err := estate.TheBusiness(r)
		page := &helpPage{}
		if b.Platform != estate.NoVisionOne {
			page.VisionOne = at.Link(lifecycle.Link{Service: "v1", Path: "/"})
		}
		return web.View{Page: "help", Data: page, Title: at.T("help.title"), Nav: helpPath}, err
	})
}

func showKey(at *web.Visit, _ *sim.Reader, _ estate.Session) (web.View, error) {
	return web.View{Page: "key", Data: &keyPage{}, Title: at.T("key.title"), Nav: productsPath}, nil
}

// icon returns what stands before a licence [SEPJA].
func icon(s estate.LicenceStatus) string {
	switch s {
	case estate.ExpiringSoon:
		return "!"
	case estate.Expired:
		return "✕"
	case estate.Valid:
	}
	return "✓"
}

func (p *CLP) showProducts(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
	all, err := p.Products(r)
	if err != nil {
		return web.View{}, err
	}
	cut, err := web.Cut(at, all, func(one Product) string { return one.Licence.ID })
	if err != nil {
		return web.View{}, err
	}
	page := &productsPage{Query: at.Query(), Next: cut.Next}
	page.Products = web.Each(cut.Items, func(one Product) productLine {
		return productLine{Product: one, Icon: icon(one.Status), Label: estate.StatusText(one.Status), Kind: one.kind(), KindText: one.Licence.KindText()}
	})
	services := make([]string, 0, len(p.consoles))
	for _, one := range p.consoles {
		services = append(services, one.Service)
	}
	slices.Sort(services)
	at.Leads(services...)
	for _, s := range []estate.LicenceStatus{estate.Valid, estate.ExpiringSoon, estate.Expired} {
		page.Legend = append(page.Legend, legend{Icon: icon(s), Status: s, Label: estate.StatusText(s)})
	}
	return web.View{Page: "products", Data: page, Title: at.T("products.title"), Nav: productsPath}, nil
}

// signedOut ends the session and returns to where to sign in.
func (p *CLP) signedOut(ctx context.Context, at *web.Visit, _ *struct{}) (web.Next, error) {
	if _, err := at.Do(ctx, p.SignOut(at.Token)); err != nil {
		return web.Next{}, err
	}
	at.ClearCookie()
	return web.Next{Path: signInPath, Toast: "web.signed_out"}, nil
}
