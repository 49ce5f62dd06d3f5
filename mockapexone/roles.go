package mockapexone

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// Screen is a part of the console for which roles have permissions: the menus [SEPJA].
type Screen string

// The screens. Accounts and licences are permissions of their own, which Vision One
// does not take over [FIMP].
const (
	ScreenDashboard   Screen = "dashboard"
	ScreenDirectories Screen = "directories"
	ScreenPolicies    Screen = "policies"
	ScreenThreats     Screen = "threat_intelligence"
	ScreenResponse    Screen = "response"
	ScreenReports     Screen = "reports"
	ScreenDLP         Screen = "dlp_incidents"
	ScreenSettings    Screen = "settings"
	ScreenVisionOne   Screen = "vision_one"
	ScreenAccounts    Screen = "administration_accounts"
	ScreenLicence     Screen = "license"
)

func allScreens() []Screen {
	return []Screen{
		ScreenDashboard, ScreenDirectories, ScreenPolicies, ScreenThreats, ScreenResponse, ScreenReports, ScreenDLP, ScreenSettings,
		ScreenVisionOne, ScreenAccounts, ScreenLicence,
	}
}

// Level is what a role may do on a screen.
type Level string

// The levels.
const (
	NoAccess    Level = "no_access"
	ViewOnly    Level = "view_only"
	FullControl Level = "full_control"
)

// Role is what its members may do.
type Role struct {
	Name string
	// Predefined roles are Apex Central's own; Hidden ones are not offered to anybody.
	Predefined, Hidden bool
	Description        lifecycle.Text
	Permissions        map[Screen]Level
	Members            int
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
func defaultRoles() []Role {
	full := func(list ...Screen) map[Screen]Level { return levels(list, nil) }
	administrating := []Screen{
		ScreenDashboard, ScreenDirectories, ScreenPolicies, ScreenThreats, ScreenResponse, ScreenReports, ScreenSettings,
		ScreenVisionOne, ScreenAccounts, ScreenLicence,
	}
	watching := []Screen{ScreenDashboard, ScreenDirectories, ScreenPolicies, ScreenThreats, ScreenReports}
	role := func(name, en, ja string, permissions map[Screen]Level) Role {
		return Role{Name: name, Predefined: true, Description: estate.Assumed(en, ja), Permissions: permissions}
	}
	hidden := role(ssoUser, "Signs in from another console.", "別のコンソールからシングルサインオンします。", levels(nil, watching))
	hidden.Hidden = true
	return []Role{
		role(allRights, "Full control of all menus, including incidents of data loss prevention.", "情報漏えい対策のインシデントを含む、すべてのメニューをフルコントロールできます。", full(allScreens()...)),
		role(administrator, "Full control of all menus but incidents of data loss prevention.", "情報漏えい対策のインシデントを除く、すべてのメニューをフルコントロールできます。", full(administrating...)),
		role("DLP_Compliance_Officer", "Handles incidents of data loss prevention of all users.", "すべてのユーザの情報漏えい対策インシデントを管理します。", levels([]Screen{ScreenDLP, ScreenReports}, []Screen{ScreenDashboard})),
		role("DLP_Incident_Reviewer", "Reviews incidents of data loss prevention.", "情報漏えい対策インシデントを確認します。", levels([]Screen{ScreenDLP}, []Screen{ScreenDashboard})),
		role("Operator", "Watches endpoints and makes reports.", "エンドポイントを監視し、レポートを作成します。", levels([]Screen{ScreenReports}, watching)),
		role("Power_User", "Manages endpoints and policies.", "エンドポイントとポリシーを管理します。", levels([]Screen{ScreenDirectories, ScreenPolicies, ScreenReports}, watching)),
		role("Read-only_User", "Sees everything but accounts, changes nothing.", "アカウント以外のすべてを参照できます。", levels(nil, append(slices.Clone(watching), ScreenResponse, ScreenSettings, ScreenVisionOne, ScreenLicence))),
		hidden,
		role("Threat_Investigator", "Investigates threats and responds to them.", "脅威を調査し、対応します。", levels([]Screen{ScreenThreats, ScreenResponse}, watching)),
	}
}

// levels makes permissions: full control of some screens, a view of others.
func levels(full, view []Screen) map[Screen]Level {
	out := make(map[Screen]Level, len(full)+len(view))
	for _, s := range view {
		out[s] = ViewOnly
	}
	for _, s := range full {
		out[s] = FullControl
	}
	return out
}

// grants reports whether the role may act on a screen at a level.
func (r Role) grants(s Screen, at Level) bool {
	has := r.Permissions[s]
	return has == FullControl || has == ViewOnly && at == ViewOnly
}

// permissions lists what the role may do, "screen:level".
func (r Role) permissions() []string {
	var out []string
	for _, s := range slices.Sorted(maps.Keys(r.Permissions)) {
		if level := r.Permissions[s]; level != NoAccess {
			out = append(out, string(s)+":"+string(level))
		}
	}
	return out
}

// Roles returns all roles that are not hidden with the number of their members, the
// default ones first.
func (a *Apex) Roles(r *sim.Reader) ([]Role, error) {
	out := slices.DeleteFunc(defaultRoles(), func(one Role) bool { return one.Hidden })
	if err := r.Conn.Query(`SELECT name, description, permissions FROM apexone_roles ORDER BY seq`, nil, func(scan func(...any) error) error {
		one, err := scanRole(scan)
		out = append(out, one)
		return err
	}); err != nil {
		return nil, fmt.Errorf("reading roles: %w", err)
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

func scanRole(scan func(...any) error) (Role, error) {
	var one Role
	var description string
	var permissions []byte
	if err := scan(&one.Name, &description, &permissions); err != nil {
		return one, err
	}
	one.Description = lifecycle.Text{EN: description, JA: description} // in the customer's own words
	return one, json.Unmarshal(permissions, &one.Permissions)
}

// role returns the role of that name, without the number of its members.
func role(r *sim.Reader, name string) (out Role, ok bool, err error) {
	for _, one := range defaultRoles() {
		if one.Name == name {
			return one, true, nil
		}
	}
	if err := r.Conn.Query(`SELECT name, description, permissions FROM apexone_roles WHERE name = ?`, []any{name}, func(scan func(...any) error) (err error) {
		out, err = scanRole(scan)
		ok = true
		return err
	}); err != nil {
		return out, false, fmt.Errorf("reading a role: %w", err)
	}
	return out, ok, nil
}

func putRole(tx *sim.Tx, seq int, one Role) error {
	permissions, err := json.Marshal(one.Permissions)
	if err != nil {
		return fmt.Errorf("encoding a role: %w", err)
	}
	if _, err := tx.Conn.Exec(`INSERT INTO apexone_roles (name, seq, description, permissions) VALUES (?, ?, ?, ?)`,
		one.Name, seq, one.Description.EN, string(permissions)); err != nil {
		return fmt.Errorf("storing a role: %w", err)
	}
	return nil
}

// may reports whether who asks may act on a screen at a level. Who is nobody of Apex
// Central is not bound by its roles.
func (a *Apex) may(r *sim.Reader, s Screen, at Level) (bool, error) {
	if _, ok := actorLogin(r); !ok {
		return true, nil
	}
	u, ok, err := a.asker(r)
	if err != nil || !ok || u.State != UserActive {
		return false, err
	}
	one, ok, err := role(r, u.Role)
	return ok && one.grants(s, at), err
}

// allow returns the refusal of an act that the role of who asks does not grant.
func (a *Apex) allow(r *sim.Reader, s Screen, at Level) error {
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
func (a *Apex) Enter(r *sim.Reader, who estate.Session, s Screen) error {
	u, err := a.Member(r, who)
	if err != nil {
		return err
	}
	one, ok, err := role(r, u.Role)
	if err == nil && (!ok || !one.grants(s, ViewOnly)) {
		err = &web.Denied{Status: http.StatusForbidden, Reason: notAllowed}
	}
	return err
}
