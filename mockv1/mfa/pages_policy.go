package mfa

import (
	"context"
	"slices"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/ui"
)

// policyPage is Multi-Factor Authentication Settings, of User Accounts [MFA].
type policyPage struct {
	ui.Page

	// What names multi-factor authentication as the platform does.
	What string
	// Free says for how long the operations are free after a one-time password; empty
	// if it is asked for each time.
	Free     string
	Enforced bool
	Guarded  []guarded
	InTheWay []lifecycle.Reason
}

// guarded is an operation, and whether it is ticked.
type guarded struct {
	Operation

	On bool
}

func (m *MFA) policyPages(k *web.Console) {
	k.Get(web.Op{ID: "mfa-settings-page", Path: SettingsPath, Act: ActViewPolicy}, m.showPolicy)
	web.Post(k, web.Op{ID: "save-mfa-settings", Path: SettingsPath, Act: ActSavePolicy}, m.showPolicy,
		func(ctx context.Context, at *web.Visit, in *policyForm) (web.Next, error) {
			_, err := at.Do(ctx, m.SavePolicy(in.Enforced, in.Operations))
			return web.Next{Path: SettingsPath, Toast: "mfa.done.saved"}, err
		})
}

func (m *MFA) showPolicy(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
	p, ok, err := m.Policy(r)
	if err != nil {
		return web.View{}, err
	}
	b, err := estate.TheBusiness(r)
	if err != nil {
		return web.View{}, err
	}
	legacy := b.Platform == estate.Legacy
	page := &policyPage{Enforced: ok && p.State == Enforced, What: at.T(named(legacy, "mfa.title", "mfa.title.legacy"))}
	for _, o := range Operations() {
		page.Guarded = append(page.Guarded, guarded{o, slices.Contains(p.Operations, o.Code)})
	}
	grant, err := r.Duration(SettingGrant)
	if err != nil {
		return web.View{}, err
	}
	if grant > 0 {
		page.Free = at.Text(estate.Span(grant))
	}
	page.InTheWay, err = m.Policies.Obstacles(r, p, enforce, nil)
	return web.View{Page: "mfa_settings", Data: page, Title: at.T(named(legacy, "mfa.settings.title", "mfa.settings.title.legacy")), Nav: accountsPath}, err
}
