package mocktmems

import (
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web/roles"
	"github.com/mockone/mockone/mocktmems/logs"
)

// retrieval returns the log-retrieval API.
func (m *TMEmS) retrieval() *logs.Logs {
	return logs.New(logs.Options{Suite: m.Mail, Accounts: m.callers, Who: actorLogin, May: m.mayKeys, Updated: m.updated})
}

// mayKeys returns why who asks may not do something about API keys.
func (m *TMEmS) mayKeys(r *sim.Reader, act logs.Act) (*lifecycle.Reason, error) {
	level := roles.ViewOnly
	if act == logs.ManageKeys {
		level = roles.FullControl
	}
	ok, err := m.may(r, ScreenAPIKeys, level)
	if err != nil || ok {
		return nil, err
	}
	reason := notAllowed
	return &reason, nil
}

// callers returns the accounts in whose name programs can call. The update takes an
// account its console, not its programs their logs.
func (m *TMEmS) callers(r *sim.Reader) ([]logs.Account, error) {
	all, err := m.Users.All(r)
	if err != nil {
		return nil, err
	}
	var out []logs.Account
	for _, u := range all {
		if !u.present() {
			continue
		}
		one := logs.Account{ID: u.ID, Login: u.Login, Good: u.State != UserDisabled, Actor: Name + ":" + u.Login}
		if one.Tracking, err = grants(r, u, ScreenTracking, roles.ViewOnly); err != nil {
			return nil, err
		}
		if one.Events, err = grants(r, u, ScreenEvents, roles.ViewOnly); err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

// updated reports whether it has become Cloud Email Gateway Protection.
func (m *TMEmS) updated(r *sim.Reader) (bool, error) {
	t, _, err := m.Tenant(r)
	return t.State == TenantClosed, err
}
