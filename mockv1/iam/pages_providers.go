package iam

import (
	"context"
	"net/url"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/ui"
)

// The paths of the pages on identity providers.
const (
	providersPath   = "/identity-providers"
	addProviderPath = providersPath + "/add"
	providerPath    = providersPath + "/{id}"
)

// providerLine is an identity provider as the pages show it.
type providerLine struct {
	IdentityProvider

	Label lifecycle.Text
}

// providerListPage is Identity Providers.
type providerListPage struct {
	ui.Page

	Providers []providerLine
	Query     url.Values
	Next      string
	InTheWay  []lifecycle.Reason
}

// providerPageData is one identity provider, the question whether to delete it, and
// the form of a new one.
type providerPageData struct {
	ui.Page

	One      providerLine
	InTheWay []lifecycle.Reason
}

// descriptionForm is what an administrator notes.
type descriptionForm struct {
	Description string `json:"description,omitempty" maxLength:"500"`
}

func (m *IAM) providerLine(p IdentityProvider) providerLine {
	out := providerLine{IdentityProvider: p}
	table := m.Providers.Table()
	if info, ok := table.State(p.State); ok {
		out.Label = info.Label
	}
	return out
}

// providerPages are the pages on identity providers.
func (m *IAM) providerPages(k *web.Console) {
	k.Get(web.Op{ID: "identity-providers-page", Act: actViewProviders, Path: providersPath, Query: []string{"after"}}, m.showProviders)
	k.Get(web.Op{ID: "add-identity-provider-page", Act: actViewProviders, Path: addProviderPath}, m.showAddProvider)
	web.Post(k, web.Op{ID: "upload-identity-provider", Act: AddProvider{}.Name(), Again: actViewProviders, Path: addProviderPath}, m.showAddProvider,
		func(ctx context.Context, at *web.Visit, in *providerForm) (web.Next, error) {
			_, err := at.Do(ctx, m.AddProvider(NewProvider(*in)))
			return web.Next{Path: providersPath, Toast: "providers.done.added"}, err
		})
	one, sure := m.showProvider("provider_detail"), m.showProvider("provider_delete")
	k.Get(web.Op{ID: "identity-provider-page", Act: actViewProviders, Path: providerPath}, one)
	k.Get(web.Op{ID: "delete-identity-provider-page", Act: actViewProviders, Path: providerPath + "/delete"}, sure)
	web.Post(k, web.Op{ID: "switch-identity-provider", Act: EditProvider{}.Name(), Again: actViewProviders, Path: providerPath + "/status"}, one,
		func(ctx context.Context, at *web.Visit, in *statusForm) (web.Next, error) {
			_, err := at.Do(ctx, m.EditProvider(at.Param("id"), in.Status, nil))
			toast := "providers.done.disabled"
			if in.Status == accountEnabled {
				toast = "providers.done.enabled"
			}
			return providerDone(at, toast), err
		})
	web.Post(k, web.Op{ID: "describe-identity-provider", Act: EditProvider{}.Name(), Again: actViewProviders, Path: providerPath + "/description"}, one,
		func(ctx context.Context, at *web.Visit, in *descriptionForm) (web.Next, error) {
			_, err := at.Do(ctx, m.EditProvider(at.Param("id"), "", &in.Description))
			return providerDone(at, "providers.done.described"), err
		})
	web.Post(k, web.Op{ID: "confirm-identity-provider-deletion", Act: DeleteProvider{}.Name(), Again: actViewProviders, Path: providerPath + "/delete"}, sure,
		func(ctx context.Context, at *web.Visit, _ *struct{}) (web.Next, error) {
			_, err := at.Do(ctx, m.DeleteProvider(at.Param("id")))
			return web.Next{Path: providersPath, Toast: "providers.done.deleted"}, err
		})
}

// providerDone leads back to the page of the identity provider that was changed.
func providerDone(at *web.Visit, toast string) web.Next {
	return web.Next{Path: providersPath + "/" + url.PathEscape(at.Param("id")), Toast: toast}
}

func (m *IAM) showProviders(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
	all, err := m.ProviderList(r)
	if err != nil {
		return web.View{}, err
	}
	cut, err := web.Cut(at, web.Each(all, m.providerLine), func(p providerLine) string { return p.ID })
	if err != nil {
		return web.View{}, err
	}
	page := &providerListPage{Providers: cut.Items, Query: at.Query(), Next: cut.Next}
	page.InTheWay, err = m.Providers.Obstacles(r, IdentityProvider{State: providerNone}, addProvider, nil)
	return web.View{Page: "provider_list", Title: at.T("providers.title"), Nav: providersPath, Data: page}, err
}

func (m *IAM) showAddProvider(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
	page := &providerPageData{}
	var err error
	page.InTheWay, err = m.Providers.Obstacles(r, IdentityProvider{State: providerNone}, addProvider, nil)
	return web.View{Page: "provider_add", Title: at.T("providers.add"), Nav: providersPath, Data: page}, err
}

// showProvider shows one identity provider by a template.
func (m *IAM) showProvider(template string) web.Show {
	return func(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
		p, err := m.ProviderByID(r, at.Param("id"))
		if err != nil {
			return web.View{}, err
		}
		page := &providerPageData{One: m.providerLine(p)}
		// Deleting asks for what every other change asks for as well.
		page.InTheWay, err = m.Providers.Obstacles(r, p, deleteProvider, nil)
		return web.View{Page: template, Data: page, Title: at.T("providers.title"), Nav: providersPath}, err
	}
}
