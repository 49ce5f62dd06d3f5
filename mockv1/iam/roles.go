package iam

import (
	"slices"
	"strings"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// The predefined roles that the rules name.
const (
	// MasterAdministrator may do everything that is not reserved for the Primary
	// User Account.
	MasterAdministrator = "Master Administrator"
	// Operator "can configure system settings and connect products" [ROLES].
	Operator = "Operator"
)

// RoleInfo describes a role, predefined or custom.
type RoleInfo struct {
	// ID is the thing's, or of a predefined role its name in small letters.
	ID          string
	Name        string
	Predefined  bool
	Description lifecycle.Text
	// Permissions are in the order of the areas.
	Permissions []Permission
	// Assets are the codes of the products within its scope, "Data and App Assets"
	// [CROLE]; empty means all.
	Assets []string
	// From is the code of the product that it was made from, if any.
	From string
}

// Level returns how much of an area the role permits.
func (i RoleInfo) Level(a Area) Level { return a.Level(i.Permissions) }

// predefined returns the predefined roles. The last three exist since Foundation
// Services [ROLES, UROLES]. Only the names and the Operator's description are
// public; descriptions and permissions of the others are assumed.
func predefined() []RoleInfo {
	role := func(name string, text lifecycle.Text, permissions ...[]Permission) RoleInfo {
		return RoleInfo{ID: slug(name), Name: name, Predefined: true, Description: text, Permissions: whole(slices.Concat(permissions...))}
	}
	suite := []string{"cecp", "cecp_dashboard", "cecp_policies", "cecp_logs", "cecp_reports", "cecp_services"}
	mail := []string{"cegp", "cegp_dashboard", "cegp_domains", "cegp_recipients", "cegp_policies", "cegp_mail_tracking", "cegp_policy_events", "cegp_quarantine", "cegp_reports"}
	products := looking("product_instance")
	endpoints := []string{"endpoint_inventory", "sep", "sep_dashboard", "sep_directories", "sep_policies", "sep_suspicious_objects", "sep_investigation", "sep_logs", "sep_administration"}
	return []RoleInfo{
		role(MasterAdministrator, estate.Assumed("Has full access to all apps and settings.", "すべてのアプリと設定にフルアクセスできます。"), everything()),
		role(Operator, estate.Quoted("Can configure system settings and connect products to Trend Vision One.",
			"システムの設定と、Trend Vision Oneへの製品の接続を行えます。", "ROLES"),
			everything("console_settings", "product_instance", "system_update"), everything(suite...), everything(mail...), everything(endpoints...),
			looking("user_accounts", "user_roles", "audit_logs", "license_information", "credits")),
		role("Auditor", estate.Assumed("Can view all apps and settings.", "すべてのアプリと設定を表示できます。"), looking(), everything("audit_logs")),
		role("Senior Analyst", estate.Assumed("Can investigate and respond.", "調査と対応を行えます。"),
			products, looking(suite...), everything(suite[1:]...), looking(mail...), everything(mail[1:]...), everything(endpoints...)),
		role("Analyst", estate.Assumed("Can investigate.", "調査を行えます。"), products, looking(suite...), looking(mail...), looking(endpoints...)),
		role("Endpoint Administrator", estate.Assumed("Can manage endpoint security.", "エンドポイントセキュリティを管理できます。"),
			products, everything(endpoints...), looking("license_information", "credits")),
		role("SIEM", estate.Assumed("For integrations with SIEM systems.", "SIEMシステムとの連携用です。"), products, everything("audit_logs")),
		role("SOAR", estate.Assumed("For integrations with SOAR systems.", "SOARシステムとの連携用です。"), products, looking("audit_logs")),
	}
}

// sinceFoundation reports whether the legacy platform does not have a predefined role [UROLES].
func sinceFoundation(role RoleInfo) bool {
	return slices.Contains([]string{"Endpoint Administrator", "SIEM", "SOAR"}, role.Name)
}

// RoleList returns all roles: the predefined ones of the platform, then the
// custom ones in the order in which they were made.
func (m *IAM) RoleList(r *sim.Reader) ([]RoleInfo, error) {
	b, err := estate.TheBusiness(r)
	if err != nil {
		return nil, err
	}
	out := slices.Clone(m.standard)
	if b.Platform != estate.Foundation {
		out = slices.DeleteFunc(out, sinceFoundation)
	}
	custom, err := m.Roles.All(r)
	if err != nil {
		return nil, err
	}
	for _, role := range custom {
		if role.State == RolePresent {
			out = append(out, role.info())
		}
	}
	return out, nil
}

// RoleByID returns one role. A deleted one is not found.
func (m *IAM) RoleByID(r *sim.Reader, id string) (RoleInfo, error) {
	list, err := m.RoleList(r)
	if err != nil {
		return RoleInfo{}, err
	}
	if i := slices.IndexFunc(list, func(role RoleInfo) bool { return role.ID == id }); i >= 0 {
		return list[i], nil
	}
	return RoleInfo{}, noRole(id)
}

// roleNamed returns the role of a name; ok is false if there is none.
func (m *IAM) roleNamed(r *sim.Reader, name string) (role RoleInfo, ok bool, err error) {
	if i := slices.IndexFunc(m.standard, func(role RoleInfo) bool { return role.Name == name }); i >= 0 {
		return m.standard[i], true, nil
	}
	found, ok, err := m.Roles.Find(r, roleKey(name))
	return found.info(), ok, err
}

// knows reports whether there is a role of that name on the platform.
func (m *IAM) knows(r *sim.Reader, role string) (bool, error) {
	list, err := m.RoleList(r)
	return slices.ContainsFunc(list, func(info RoleInfo) bool { return info.Name == role }), err
}

// converted returns what an account's role in a product becomes. The name is
// assumed. "Role-based access control and license-related permissions are not
// carried over to Trend Vision One to avoid privilege escalation" [FIMP]: in the
// products those are the permissions on administration and licences.
func converted(from, role string, permissions []string) NewRole {
	product := strings.ToUpper(from)
	switch from {
	case "apexone":
		product = "Apex One"
	case "tmems":
		product = "Email Security"
	}
	kept := slices.DeleteFunc(slices.Clone(permissions), func(p string) bool {
		p = strings.ToLower(p)
		return strings.HasPrefix(p, "administration") || strings.HasPrefix(p, "license")
	})
	return NewRole{
		RoleText: RoleText{Name: product + " " + role + " (converted)", Permissions: translated(from, kept)}, From: from, Was: role,
	}
}
