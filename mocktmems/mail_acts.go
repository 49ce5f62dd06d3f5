package mocktmems

import (
	"strings"

	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web/roles"
	"github.com/mockone/mockone/mocktmems/mail"
)

// screenOf returns on which screen, and at which level, something is done about mail.
func screenOf(act mail.Act) (roles.Screen, roles.Level) {
	switch act {
	case mail.Watch:
		return ScreenDashboard, roles.ViewOnly
	case mail.ViewDomains:
		return ScreenDomains, roles.ViewOnly
	case mail.ManageDomains:
		return ScreenDomains, roles.FullControl
	case mail.ViewRecipients:
		return ScreenRecipients, roles.ViewOnly
	case mail.ManageRecipients:
		return ScreenRecipients, roles.FullControl
	case mail.ViewPolicies:
		return ScreenPolicies, roles.ViewOnly
	case mail.ManagePolicies:
		return ScreenPolicies, roles.FullControl
	case mail.ViewTracking:
		return ScreenTracking, roles.ViewOnly
	case mail.ViewEvents:
		return ScreenEvents, roles.ViewOnly
	case mail.ViewQuarantine:
		return ScreenQuarantine, roles.ViewOnly
	case mail.ManageQuarantine:
		return ScreenQuarantine, roles.FullControl
	case mail.ViewReports:
		return ScreenReports, roles.ViewOnly
	case mail.ManageReports:
		return ScreenReports, roles.FullControl
	}
	panic("mocktmems: an act that nobody knows: " + string(act))
}

// MayMail returns why who asks may not do something about mail. Only the Business Account
// and superadmins add and delete domains, whatever the permissions say [TMSUB].
func (m *TMEmS) MayMail(r *sim.Reader, act mail.Act) (*lifecycle.Reason, error) {
	screen, level := screenOf(act)
	ok, err := m.may(r, screen, level)
	if err != nil {
		return nil, err
	}
	if ok && act == mail.ManageDomains {
		u, found, err := m.asker(r)
		if err != nil {
			return nil, err
		}
		ok = !found || u.Type != Subaccount
	}
	if ok {
		return nil, nil
	}
	reason := notAllowed
	return &reason, nil
}

// managed returns the domains of a subaccount that manages specified ones.
func (m *TMEmS) managed(r *sim.Reader) (names []string, limited bool, err error) {
	u, ok, err := m.asker(r)
	if err != nil || !ok || !u.restricted() {
		return nil, false, err
	}
	for _, one := range u.Domains {
		names = append(names, strings.ToLower(one))
	}
	return names, true, nil
}
