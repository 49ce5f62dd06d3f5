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

// The paths of the pages on API keys.
const (
	keysPath   = "/api-keys"
	addKeyPath = keysPath + "/add"
	keyPath    = keysPath + "/{id}"
)

// keyLine is an API key as the pages show it.
type keyLine struct {
	APIKey

	Label   lifecycle.Text
	Expired bool
	// Shown is the value, for whoever made it, until he has saved it.
	Shown string
}

// keyListPage is API Keys.
type keyListPage struct {
	ui.Page

	Keys     []keyLine
	Query    url.Values
	Next     string
	InTheWay []lifecycle.Reason
}

// keyPageData is one API key, the question whether to delete it, and the form of a
// new one.
type keyPageData struct {
	ui.Page

	One               keyLine
	Roles, Validities []ui.Option
	InTheWay          []lifecycle.Reason
}

// editKeyForm is what an administrator says of an API key.
type editKeyForm struct {
	Name        string `json:"name" minLength:"1" maxLength:"100"`
	Role        string `json:"role" minLength:"1" maxLength:"200"`
	Description string `json:"description,omitempty" maxLength:"500"`
}

func (m *IAM) keyLine(r *sim.Reader, k APIKey) keyLine {
	out := keyLine{APIKey: k, Expired: k.Expired(r.Now())}
	table := m.Keys.Table()
	if info, ok := table.State(k.State); ok {
		out.Label = info.Label
	}
	if k.shownTo(r) {
		out.Shown = k.Value(r)
	}
	return out
}

// keyPages are the pages on API keys.
func (m *IAM) keyPages(k *web.Console) {
	k.Get(web.Op{ID: "api-keys-page", Act: actViewKeys, Path: keysPath, Query: []string{"after"}}, m.showKeys)
	k.Get(web.Op{ID: "add-api-key-page", Act: actViewKeys, Path: addKeyPath}, m.showAddKey)
	web.Post(k, web.Op{ID: "new-api-key", Act: AddAPIKey{}.Name(), Again: actViewKeys, Path: addKeyPath}, m.showAddKey,
		func(ctx context.Context, at *web.Visit, in *addKeyForm) (web.Next, error) {
			key, err := web.Do[APIKey](ctx, at.Call, m.AddAPIKey(in.key()))
			return web.Next{Path: keysPath + "/" + url.PathEscape(key.ID), Toast: "keys.done.added"}, err
		})
	one, sure := m.showKey("key_detail"), m.showKey("key_delete")
	k.Get(web.Op{ID: "api-key-page", Act: actViewKeys, Path: keyPath}, one)
	k.Get(web.Op{ID: "delete-api-key-page", Act: actViewKeys, Path: keyPath + "/delete"}, sure)
	done := func(at *web.Visit, toast string) web.Next {
		return web.Next{Path: keysPath + "/" + url.PathEscape(at.Param("id")), Toast: toast}
	}
	web.Post(k, web.Op{ID: "save-api-key", Act: EditAPIKey{}.Name(), Again: actViewKeys, Path: keyPath}, one,
		func(ctx context.Context, at *web.Visit, in *editKeyForm) (web.Next, error) {
			_, err := at.Do(ctx, m.EditAPIKey(at.Param("id"), KeyEdits{Name: &in.Name, Role: &in.Role, Description: &in.Description}))
			return done(at, "keys.done.edited"), err
		})
	web.Post(k, web.Op{ID: "switch-api-key", Act: EditAPIKey{}.Name(), Again: actViewKeys, Path: keyPath + "/status"}, one,
		func(ctx context.Context, at *web.Visit, in *statusForm) (web.Next, error) {
			_, err := at.Do(ctx, m.EditAPIKey(at.Param("id"), KeyEdits{Status: in.Status}))
			toast := "keys.done.disabled"
			if in.Status == accountEnabled {
				toast = "keys.done.enabled"
			}
			return done(at, toast), err
		})
	web.Post(k, web.Op{ID: "renew-api-key", Act: RegenerateAPIKey{}.Name(), Again: actViewKeys, Path: keyPath + "/regenerate"}, one,
		func(ctx context.Context, at *web.Visit, _ *struct{}) (web.Next, error) {
			_, err := at.Do(ctx, m.RegenerateAPIKey(at.Param("id")))
			return done(at, "keys.done.regenerated"), err
		})
	web.Post(k, web.Op{ID: "api-key-saved", Act: NoteAPIKey{}.Name(), Again: actViewKeys, Path: keyPath + "/saved"}, one,
		func(ctx context.Context, at *web.Visit, _ *struct{}) (web.Next, error) {
			_, err := at.Do(ctx, m.NoteAPIKey(at.Param("id")))
			return done(at, "keys.done.noted"), err
		})
	web.Post(k, web.Op{ID: "confirm-api-key-deletion", Act: DeleteAPIKey{}.Name(), Again: actViewKeys, Path: keyPath + "/delete"}, sure,
		func(ctx context.Context, at *web.Visit, _ *struct{}) (web.Next, error) {
			_, err := at.Do(ctx, m.DeleteAPIKey(at.Param("id")))
			return web.Next{Path: keysPath, Toast: "keys.done.deleted"}, err
		})
}

func (m *IAM) showKeys(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
	all, err := m.APIKeys(r)
	if err != nil {
		return web.View{}, err
	}
	lines := web.Each(all, func(k APIKey) keyLine { return m.keyLine(r, k) })
	cut, err := web.Cut(at, lines, func(k keyLine) string { return k.ID })
	if err != nil {
		return web.View{}, err
	}
	page := &keyListPage{Keys: cut.Items, Query: at.Query(), Next: cut.Next}
	page.InTheWay, err = m.Keys.Obstacles(r, APIKey{State: keyNone}, addKey, nil)
	return web.View{Page: "key_list", Title: at.T("keys.title"), Nav: keysPath, Data: page}, err
}

// keyRoleOptions are the roles that can be chosen, and the one that is there.
func (m *IAM) keyRoleOptions(r *sim.Reader, has string) ([]ui.Option, error) {
	roles, err := m.keyRoles(r)
	var out []ui.Option
	if has == MasterAdministrator {
		out = append(out, ui.Option{Value: has, Label: has})
	}
	for _, role := range roles {
		if role.Name != MasterAdministrator || has != MasterAdministrator {
			out = append(out, ui.Option{Value: role.Name, Label: role.Name})
		}
	}
	return out, err
}

func (m *IAM) showAddKey(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
	page := &keyPageData{Validities: []ui.Option{
		{Value: "12_months", Label: at.T("keys.validity.12")},
		{Value: "6_months", Label: at.T("keys.validity.6")},
		{Value: "3_months", Label: at.T("keys.validity.3")},
		{Value: "1_month", Label: at.T("keys.validity.1")},
		{Value: "unlimited", Label: at.T("keys.validity.0")},
	}}
	roles, err := m.keyRoleOptions(r, "")
	if err != nil {
		return web.View{}, err
	}
	page.Roles = append([]ui.Option{{Label: at.T("accounts.role.choose")}}, roles...)
	page.InTheWay, err = m.Keys.Obstacles(r, APIKey{State: keyNone}, addKey, nil)
	return web.View{Page: "key_add", Title: at.T("keys.add"), Nav: keysPath, Data: page}, err
}

// showKey shows one API key by a template.
func (m *IAM) showKey(template string) web.Show {
	return func(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
		k, err := m.APIKeyByID(r, at.Param("id"))
		if err != nil {
			return web.View{}, err
		}
		page := &keyPageData{One: m.keyLine(r, k)}
		if page.Roles, err = m.keyRoleOptions(r, k.Role); err != nil {
			return web.View{}, err
		}
		// Deleting asks for what every other change asks for as well.
		page.InTheWay, err = m.Keys.Obstacles(r, k, deleteKey, nil)
		return web.View{Page: template, Data: page, Title: at.T("keys.title"), Nav: keysPath}, err
	}
}
