package mocktmems

import (
	"net/http"
	"slices"
	"strings"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/roles"
)

// The screens are the features for which an account has permissions. Only some of their
// names are public; which of them there are is assumed.
const (
	ScreenDashboard  roles.Screen = "dashboard"
	ScreenDomains    roles.Screen = "domains"
	ScreenRecipients roles.Screen = "recipients"
	ScreenPolicies   roles.Screen = "policies"
	ScreenTracking   roles.Screen = "mail_tracking"
	ScreenEvents     roles.Screen = "policy_events"
	ScreenQuarantine roles.Screen = "quarantine"
	ScreenReports    roles.Screen = "reports"
	ScreenAPIKeys    roles.Screen = "api_keys"
	ScreenSettings   roles.Screen = "other_settings"
	ScreenLicence    roles.Screen = "license"
	ScreenAccounts   roles.Screen = "account_management"
)

// Owner is the permission of the Business Account and of superadmins: everything.
const Owner = "All features"

// The predefined permission types of subaccounts; their names are assumed.
const (
	FullControl = "Full control"
	ReadOnly    = "Read only"
	HelpDesk    = "Help desk"
)

// roleTable is where the permission types are.
func roleTable() roles.Table {
	return roles.Table{Name: "tmems_roles", Screens: allScreens(), Reserved: []roles.Screen{ScreenAccounts}, Predefined: defaultRoles}
}

func allScreens() []roles.Screen {
	return []roles.Screen{
		ScreenDashboard, ScreenDomains, ScreenRecipients, ScreenPolicies, ScreenTracking, ScreenEvents, ScreenQuarantine,
		ScreenReports, ScreenAPIKeys, ScreenSettings, ScreenLicence, ScreenAccounts,
	}
}

// defaultRoles are what the console offers besides permissions per feature [TMSUB]; what
// each of them grants is assumed.
func defaultRoles() []roles.Role {
	role := func(name, en, ja string, permissions map[roles.Screen]roles.Level) roles.Role {
		return roles.Role{Name: name, Predefined: true, Description: estate.Assumed(en, ja), Permissions: permissions}
	}
	all := allScreens()
	features := slices.DeleteFunc(slices.Clone(all), func(s roles.Screen) bool { return s == ScreenAccounts })
	owner := role(Owner, "The Business Account and superadmins.", "ビジネスアカウントとスーパー管理者。", roles.Levels(all, nil))
	owner.Hidden = true // it comes with the kind of the account
	return []roles.Role{
		owner,
		role(FullControl, "Full control of all features but accounts.", "アカウント以外のすべての機能をフルコントロールできます。", roles.Levels(features, nil)),
		role(ReadOnly, "Sees all features but accounts, changes nothing.", "アカウント以外のすべての機能を参照できます。", roles.Levels(nil, features)),
		role(HelpDesk, "Searches mail and handles the quarantine.", "メールの検索と隔離メールの処理ができます。",
			roles.Levels([]roles.Screen{ScreenQuarantine}, []roles.Screen{ScreenDashboard, ScreenTracking, ScreenEvents})),
	}
}

// Roles returns the permission types of subaccounts with the number of their members, the
// predefined ones first.
func (m *TMEmS) Roles(r *sim.Reader) ([]roles.Role, error) {
	out, err := roleTable().All(r)
	if err != nil {
		return nil, err
	}
	users, err := m.Users.All(r)
	for i := range out {
		for _, u := range users {
			if u.present() && u.Role == out[i].Name {
				out[i].Members++
			}
		}
	}
	return out, err
}

// actorLogin returns the login in whose name something is asked; ok is false if it is
// nobody of Email Security: Vision One, control, time.
func actorLogin(r *sim.Reader) (login string, ok bool) { return strings.CutPrefix(r.Actor(), Name+":") }

// may reports whether who asks may act on a screen at a level. Who is nobody of Email
// Security is not bound by its permissions.
func (m *TMEmS) may(r *sim.Reader, s roles.Screen, at roles.Level) (bool, error) {
	if _, ok := actorLogin(r); !ok {
		return true, nil
	}
	u, ok, err := m.asker(r)
	if err != nil || !ok || u.State != UserActive {
		return false, err
	}
	return grants(r, u, s, at)
}

// grants reports whether an account's permissions let it act on a screen at a level.
func grants(r *sim.Reader, u User, s roles.Screen, at roles.Level) (bool, error) {
	one, ok, err := roleTable().Find(r, u.Role)
	return ok && one.Grants(s, at), err
}

// notAllowed is the refusal of what the permissions do not grant.
var notAllowed = lifecycle.Reason{Code: "tmems.role.not_allowed", Text: estate.Assumed(
	"Your account does not have the permission to do this.", "このアカウントには、この操作を行う権限がありません。")}

// Enter reports why the account of a session may not look at a screen.
func (m *TMEmS) Enter(r *sim.Reader, who estate.Session, s roles.Screen) error {
	u, err := m.Member(r, who)
	if err != nil {
		return err
	}
	ok, err := grants(r, u, s, roles.ViewOnly)
	if err == nil && !ok {
		err = &web.Denied{Status: http.StatusForbidden, Reason: notAllowed}
	}
	return err
}
