package mockapexone

import (
	"net/http"
	"slices"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/roles"
)

// The screens are the menus [SEPJA]. Accounts and licences are permissions of their own, which Vision One
// does not take over [FIMP].
const (
	ScreenDashboard   roles.Screen = "dashboard"
	ScreenDirectories roles.Screen = "directories"
	ScreenPolicies    roles.Screen = "policies"
	ScreenThreats     roles.Screen = "threat_intelligence"
	ScreenResponse    roles.Screen = "response"
	ScreenReports     roles.Screen = "reports"
	ScreenDLP         roles.Screen = "dlp_incidents"
	ScreenSettings    roles.Screen = "settings"
	ScreenVisionOne   roles.Screen = "vision_one"
	ScreenAccounts    roles.Screen = "administration_accounts"
	ScreenLicence     roles.Screen = "license"
)

// roleTable is where the roles are.
func roleTable() roles.Table {
	return roles.Table{Name: "apexone_roles", Screens: allScreens(), Predefined: defaultRoles}
}

func allScreens() []roles.Screen {
	return []roles.Screen{
		ScreenDashboard, ScreenDirectories, ScreenPolicies, ScreenThreats, ScreenResponse, ScreenReports, ScreenDLP, ScreenSettings,
		ScreenVisionOne, ScreenAccounts, ScreenLicence,
	}
}

// The default role with which the portal's account comes in; that it has this one is
// assumed.
const allRights = "Administrator_and_DLP Compliance_Officer"

// administrator and ssoUser are two more of the default roles.
const (
	administrator = "Administrator"
	ssoUser       = "SSO_User"
)

// defaultRoles are Apex Central's own [ACROLE]. Their names are the product's; what
// each may do is assumed from them.
func defaultRoles() []roles.Role {
	full := func(list ...roles.Screen) map[roles.Screen]roles.Level { return roles.Levels(list, nil) }
	administrating := []roles.Screen{
		ScreenDashboard, ScreenDirectories, ScreenPolicies, ScreenThreats, ScreenResponse, ScreenReports, ScreenSettings,
		ScreenVisionOne, ScreenAccounts, ScreenLicence,
	}
	watching := []roles.Screen{ScreenDashboard, ScreenDirectories, ScreenPolicies, ScreenThreats, ScreenReports}
	role := func(name, en, ja string, permissions map[roles.Screen]roles.Level) roles.Role {
		return roles.Role{Name: name, Predefined: true, Description: estate.Assumed(en, ja), Permissions: permissions}
	}
	hidden := role(ssoUser, "Signs in from another console.", "別のコンソールからシングルサインオンします。", roles.Levels(nil, watching))
	hidden.Hidden = true
	return []roles.Role{
		role(allRights, "Full control of all menus, including incidents of data loss prevention.", "情報漏えい対策のインシデントを含む、すべてのメニューをフルコントロールできます。", full(allScreens()...)),
		role(administrator, "Full control of all menus but incidents of data loss prevention.", "情報漏えい対策のインシデントを除く、すべてのメニューをフルコントロールできます。", full(administrating...)),
		role("DLP_Compliance_Officer", "Handles incidents of data loss prevention of all users.", "すべてのユーザの情報漏えい対策インシデントを管理します。", roles.Levels([]roles.Screen{ScreenDLP, ScreenReports}, []roles.Screen{ScreenDashboard})),
		role("DLP_Incident_Reviewer", "Reviews incidents of data loss prevention.", "情報漏えい対策インシデントを確認します。", roles.Levels([]roles.Screen{ScreenDLP}, []roles.Screen{ScreenDashboard})),
		role("Operator", "Watches endpoints and makes reports.", "エンドポイントを監視し、レポートを作成します。", roles.Levels([]roles.Screen{ScreenReports}, watching)),
		role("Power_User", "Manages endpoints and policies.", "エンドポイントとポリシーを管理します。", roles.Levels([]roles.Screen{ScreenDirectories, ScreenPolicies, ScreenReports}, watching)),
		role("Read-only_User", "Sees everything but accounts, changes nothing.", "アカウント以外のすべてを参照できます。", roles.Levels(nil, append(slices.Clone(watching), ScreenResponse, ScreenSettings, ScreenVisionOne, ScreenLicence))),
		hidden,
		role("Threat_Investigator", "Investigates threats and responds to them.", "脅威を調査し、対応します。", roles.Levels([]roles.Screen{ScreenThreats, ScreenResponse}, watching)),
	}
}

// Roles returns all roles that are not hidden with the number of their members, the
// default ones first.
func (a *Apex) Roles(r *sim.Reader) ([]roles.Role, error) {
	out, err := roleTable().All(r)
	if err != nil {
		return nil, err
	}
	users, err := a.Users.All(r)
	for i := range out {
		for _, u := range users {
			if u.present() && u.Role == out[i].Name {
				out[i].Members++
			}
		}
	}
	return out, err
}

// may reports whether who asks may act on a screen at a level. Who is nobody of Apex
// Central is not bound by its roles.
func (a *Apex) may(r *sim.Reader, s roles.Screen, at roles.Level) (bool, error) {
	if _, ok := actorLogin(r); !ok {
		return true, nil
	}
	u, ok, err := a.asker(r)
	if err != nil || !ok || u.State != UserActive {
		return false, err
	}
	one, ok, err := roleTable().Find(r, u.Role)
	return ok && one.Grants(s, at), err
}

// allow returns the refusal of an act that the role of who asks does not grant.
func (a *Apex) allow(r *sim.Reader, s roles.Screen, at roles.Level) error {
	ok, err := a.may(r, s, at)
	if err == nil && !ok {
		err = &web.Denied{Status: http.StatusForbidden, Reason: notAllowed}
	}
	return err
}

// notAllowed is the refusal of what a role does not grant.
var notAllowed = lifecycle.Reason{Code: "apexone.role.not_allowed", Text: estate.Assumed(
	"Your role does not have the permission to do this.", "この操作を行う権限がありません。")}

// Enter reports why the user of a session may not look at a screen.
func (a *Apex) Enter(r *sim.Reader, who estate.Session, s roles.Screen) error {
	u, err := a.Member(r, who)
	if err != nil {
		return err
	}
	one, ok, err := roleTable().Find(r, u.Role)
	if err == nil && (!ok || !one.Grants(s, roles.ViewOnly)) {
		err = &web.Denied{Status: http.StatusForbidden, Reason: notAllowed}
	}
	return err
}
