package mail

import (
	"context"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/gateway"
	"github.com/mockone/mockone/internal/web/screens"
)

// Path returns where a screen of mail is in the console of Email Security.
func Path(s screens.Screen) string { return "/" + string(s) }

// Looking returns what one must be allowed to do to look at a screen.
func Looking(s screens.Screen) Act {
	switch s {
	case gateway.Domains:
		return ViewDomains
	case gateway.Policies:
		return ViewPolicies
	case gateway.Tracking:
		return ViewTracking
	case gateway.Events:
		return ViewEvents
	case gateway.Quarantine:
		return ViewQuarantine
	case gateway.Reports:
		return ViewReports
	}
	return Watch
}

func (m *Mail) screens() gateway.Options {
	return gateway.Options{
		Shown: gateway.Shown{Suite: m, Manage: func(_ *web.Visit, r *sim.Reader) (bool, error) {
			why, err := m.why(r, ManageQuarantine)
			return why == nil, err
		}},
		Name: "mail-", Path: Path,
		Enter: func(_ *web.Visit, r *sim.Reader, _ estate.Session, s screens.Screen) (*web.View, error) {
			return nil, m.may(r, Looking(s))
		},
	}
}

// Pages registers the pages: all of the gateway's, and the forms of the quarantine.
func (m *Mail) Pages(k *web.Console) {
	o := m.screens()
	family := gateway.Family()
	family.Register(k, o, family.Screens()...)
	list := Path(gateway.Quarantine)
	deed := func(id, toast string, cmd func(id string) sim.Command) {
		web.Post(k, web.Op{ID: id + "-held", Path: list + "/{id}/" + id}, family.Page(o, gateway.Quarantine),
			func(ctx context.Context, v *web.Visit, _ *nothing) (web.Next, error) {
				_, err := web.Do[Held](ctx, v.Call, cmd(v.Param("id")))
				return web.Next{Path: list, Toast: toast}, err
			})
	}
	deed("release", gateway.Released, func(id string) sim.Command { return m.ReleaseMail(id) })
	deed("delete", gateway.Deleted, func(id string) sim.Command { return m.DeleteMail(id) })
}
