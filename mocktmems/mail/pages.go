package mail

import (
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

// needs returns what one must be allowed to do for a deed on a screen.
func needs(d gateway.Deed) Act {
	switch d {
	case gateway.ManageDomains:
		return ManageDomains
	case gateway.SeeRecipients:
		return ViewRecipients
	case gateway.ManageRecipients:
		return ManageRecipients
	case gateway.ManagePolicies:
		return ManagePolicies
	case gateway.ManageReports:
		return ManageReports
	case gateway.ManageQuarantine:
		return ManageQuarantine
	}
	panic("mail: a deed that nobody knows: " + string(d))
}

// Pages registers the pages and their forms: all of the gateway's.
func (m *Mail) Pages(k *web.Console) {
	o := gateway.Options{
		Shown: gateway.Shown{Suite: m, May: func(_ *web.Visit, r *sim.Reader, d gateway.Deed) (bool, error) {
			why, err := m.why(r, needs(d))
			return why == nil, err
		}},
		Name: "mail-", Path: Path,
		Enter: func(_ *web.Visit, r *sim.Reader, _ estate.Session, s screens.Screen) (*web.View, error) {
			return nil, m.may(r, Looking(s))
		},
	}
	gateway.Family().Register(k, o, gateway.Family().Screens()...)
	gateway.Forms(k, o, m, nil)
}
