package mfa

import (
	"context"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/ui"
)

// accountPage is the page Account Settings, and the question whether to disable it.
type accountPage struct {
	ui.Page

	Status

	// Who is whose account it is.
	Who estate.Person
	// What names multi-factor authentication as the platform does.
	What string
	// Label is the state's.
	Label string
}

// page returns what the pages about one's own account show.
func (m *MFA) page(at *web.Visit, r *sim.Reader, who estate.Session) (*accountPage, error) {
	s, err := m.Status(r, who)
	if err != nil {
		return nil, err
	}
	p := &accountPage{Status: s, What: at.T(named(s.Legacy, "mfa.title", "mfa.title.legacy"))}
	table := m.Enrolments.Table()
	if info, ok := table.State(s.State); ok {
		p.Label = at.Text(info.Label)
	}
	p.Who, _, err = m.person(r, who.Account)
	return p, err
}

func (m *MFA) accountPages(k *web.Console) {
	k.Get(web.Op{ID: "account-settings-page", Path: AccountPath}, func(at *web.Visit, r *sim.Reader, who estate.Session) (web.View, error) {
		p, err := m.page(at, r, who)
		return web.View{Page: "account_settings", Data: p, Title: at.T("mfa.account.title"), Nav: AccountPath}, err
	})
	dialog := func(at *web.Visit, r *sim.Reader, who estate.Session) (web.View, error) {
		p, err := m.page(at, r, who)
		return web.View{Page: "mfa_disable", Data: p, Title: at.T("mfa.account.title"), Nav: AccountPath}, err
	}
	k.Get(web.Op{ID: "disable-mfa-page", Path: disablePath, Scopes: setting}, dialog)
	web.Post(k, web.Op{ID: "disable-mfa", Path: disablePath, Scopes: setting}, dialog,
		func(ctx context.Context, at *web.Visit, _ *nothing) (web.Next, error) {
			_, err := at.Do(ctx, m.Disable(at.Token))
			return web.Next{Path: AccountPath, Toast: "mfa.done.disabled"}, err
		})
}
