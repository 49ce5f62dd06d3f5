package mocktmems

import (
	"context"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/gateway"
	"github.com/mockone/mockone/internal/web/roles"
	"github.com/mockone/mockone/internal/web/screens"
	"github.com/mockone/mockone/mocktmems/mail"
)

// mailPath returns where a screen of mail is in the console.
func mailPath(s screens.Screen) string { return "/" + string(s) }

// permissionFor returns the permission that a screen of mail needs.
func permissionFor(s screens.Screen) roles.Screen {
	switch s {
	case gateway.Domains:
		return ScreenDomains
	case gateway.Policies:
		return ScreenPolicies
	case gateway.Tracking:
		return ScreenTracking
	case gateway.Events:
		return ScreenEvents
	case gateway.Quarantine:
		return ScreenQuarantine
	case gateway.Reports:
		return ScreenReports
	}
	return ScreenDashboard
}

// mailScreens are the screens of mail as this console shows them.
func (m *TMEmS) mailScreens() gateway.Options {
	return gateway.Options{
		Shown: gateway.Shown{Suite: m.Mail, Manage: func(_ *web.Visit, r *sim.Reader) (bool, error) {
			reason, err := m.MayMail(r, mail.ManageQuarantine)
			return reason == nil, err
		}},
		Name: "mail-", Path: mailPath,
		Enter: func(_ *web.Visit, r *sim.Reader, who estate.Session, s screens.Screen) (*web.View, error) {
			return nil, m.Enter(r, who, permissionFor(s))
		},
	}
}

// mailPages are the screens of mail, and what is done about a message in quarantine.
func (m *TMEmS) mailPages(k *web.Console) {
	o := m.mailScreens()
	gateway.Family().Register(k, o, gateway.Family().Screens()...)
	act := func(id, path, toast string, cmd func(id string) sim.Command) {
		web.Post(k, web.Op{ID: id, Path: mailPath(gateway.Quarantine) + "/{id}/" + path}, gateway.Family().Listing(o, gateway.Quarantine), func(ctx context.Context, at *web.Visit, _ *struct{}) (web.Next, error) {
			_, err := at.Do(ctx, cmd(at.Param("id")))
			return web.Next{Path: mailPath(gateway.Quarantine), Toast: toast}, err
		})
	}
	act("release-mail-form", "release", "mail.released", func(id string) sim.Command { return m.Mail.ReleaseMail(id) })
	act("delete-mail-form", "delete", "mail.deleted", func(id string) sim.Command { return m.Mail.DeleteMail(id) })
}
