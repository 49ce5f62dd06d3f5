package iam

import (
	"slices"
	"strings"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// The predefined roles that decide what this simulation permits.
const (
	// MasterAdministrator may do everything.
	MasterAdministrator = "Master Administrator"
	// Operator "can configure system settings and connect products" [ROLES].
	Operator = "Operator"
)

// Role is a custom role. It is made from the permissions that an account had in
// a product before the product's update; predefined roles are no things.
type Role struct {
	ID          string          `json:"id"`
	State       lifecycle.State `json:"state"`
	Name        string          `json:"name"`
	Description string          `json:"description"`
	Permissions []string        `json:"permissions"`
	// From is the code of the product that it was made from, if any, Was what it
	// was called there.
	From string `json:"from,omitempty"`
	Was  string `json:"was,omitempty"`
}

// NewRole is the input with which a role is made.
type NewRole struct {
	Name        string   `json:"name"`
	Description string   `json:"description"`
	Permissions []string `json:"permissions"`
	From        string   `json:"from,omitempty"`
	Was         string   `json:"was,omitempty"`
}

type roleFacts struct{ role NewRole }

// RolePresent is the one state of a custom role.
const (
	roleNone    lifecycle.State   = "none"
	RolePresent lifecycle.State   = "present"
	makeRole    lifecycle.Trigger = "make"
)

const roleKindName = "v1.role"

func (m *IAM) roleKind() *sim.Kind[Role, roleFacts] {
	return &sim.Kind[Role, roleFacts]{
		ID:  func(t *Role) *string { return &t.ID },
		Key: func(t Role) string { return t.Name },
		Facts: func(_ *sim.Reader, _ Role, in any) (roleFacts, error) {
			return roleFacts{role: sim.Input[NewRole](in)}, nil
		},
		Spec: lifecycle.Spec[Role, roleFacts]{
			Name:    roleKindName,
			Title:   estate.Quoted("Custom role", "カスタムの役割", "CROLE"),
			Doc:     "A custom role. The upgrade of a product's local account turns its permissions there into one.",
			Initial: roleNone,
			State:   func(t *Role) *lifecycle.State { return &t.State },
			States: []lifecycle.StateInfo{
				{State: roleNone, Label: estate.Assumed("None", "なし"), Doc: "Before it is made."},
				{State: RolePresent, Label: estate.Assumed("Present", "あり"), Doc: "It can be given to accounts.", Final: true},
			},
			Triggers: []lifecycle.TriggerInfo{{
				Trigger: makeRole, Label: estate.Assumed("Make", "作成"), Doc: "An account upgrade brings permissions along.",
				Input: func() any { return &NewRole{} },
			}},
			Rows: []lifecycle.Row[Role, roleFacts]{{
				ID: "v1.role.make", From: in(roleNone), On: makeRole, To: RolePresent,
				By: lifecycle.Product, Why: "Permissions of a product's account become a custom role of Vision One.", Src: []string{"CASKB", "FIMP"},
				Do: []lifecycle.Effect[Role, roleFacts]{{
					ID: "describe_role", Doc: "Notes its name and permissions.",
					Do: func(t *Role, f roleFacts, _ time.Time) []lifecycle.Action {
						t.Name, t.Description, t.Permissions = f.role.Name, f.role.Description, f.role.Permissions
						t.From, t.Was = f.role.From, f.role.Was
						return nil
					},
				}},
			}},
			Refusals: []lifecycle.Refusal{{
				On: makeRole, Reason: lifecycle.Reason{Code: "v1.role.exists", Text: estate.Assumed("The role exists already.", "この役割はすでに存在します。")},
			}},
		},
	}
}

// RoleInfo describes a role, predefined or custom.
type RoleInfo struct {
	Name        string
	Predefined  bool
	Description lifecycle.Text
	Permissions []string
	From        string
}

// predefined returns the predefined roles. The last three exist since Foundation
// Services [ROLES, UROLES]. Only the names and the Operator's description are
// public; descriptions and permissions of the others are assumed.
func predefined() []RoleInfo {
	role := func(name string, text lifecycle.Text, permissions ...string) RoleInfo {
		return RoleInfo{Name: name, Predefined: true, Description: text, Permissions: permissions}
	}
	return []RoleInfo{
		role(MasterAdministrator, estate.Assumed("Has full access to all apps and settings.", "すべてのアプリと設定にフルアクセスできます。"),
			"product_instance:full", "user_accounts:full", "user_roles:full", "licenses:full", "cecp:full"),
		role(Operator, estate.Quoted("Can configure system settings and connect products to Trend Vision One.",
			"システムの設定と、Trend Vision Oneへの製品の接続を行えます。", "ROLES"),
			"product_instance:full", "licenses:read", "cecp:full"),
		role("Auditor", estate.Assumed("Can view all apps and settings.", "すべてのアプリと設定を表示できます。"),
			"product_instance:read", "user_accounts:read", "user_roles:read", "licenses:read", "cecp:read"),
		role("Senior Analyst", estate.Assumed("Can investigate and respond.", "調査と対応を行えます。"),
			"product_instance:read", "cecp:full"),
		role("Analyst", estate.Assumed("Can investigate.", "調査を行えます。"),
			"product_instance:read", "cecp:read"),
		role("Endpoint Administrator", estate.Assumed("Can manage endpoint security.", "エンドポイントセキュリティを管理できます。"),
			"product_instance:read"),
		role("SIEM", estate.Assumed("For integrations with SIEM systems.", "SIEMシステムとの連携用です。"),
			"product_instance:read"),
		role("SOAR", estate.Assumed("For integrations with SOAR systems.", "SOARシステムとの連携用です。"),
			"product_instance:read"),
	}
}

// sinceFoundation are the predefined roles that a legacy platform does not have [UROLES].
var sinceFoundation = []string{"Endpoint Administrator", "SIEM", "SOAR"}

// RoleList returns all roles: the predefined ones of the platform, then the
// custom ones in the order in which they were made.
func (m *IAM) RoleList(r *sim.Reader) ([]RoleInfo, error) {
	b, err := estate.TheBusiness(r)
	if err != nil {
		return nil, err
	}
	out := predefined()
	if b.Platform != estate.Foundation {
		out = slices.DeleteFunc(out, func(role RoleInfo) bool { return slices.Contains(sinceFoundation, role.Name) })
	}
	custom, err := m.Roles.All(r)
	if err != nil {
		return nil, err
	}
	for _, role := range custom {
		out = append(out, RoleInfo{
			Name: role.Name, Description: role.describe(), Permissions: role.Permissions, From: role.From,
		})
	}
	return out, nil
}

// describe returns the description: as it was typed, or ours of a role that an
// upgrade made.
func (t Role) describe() lifecycle.Text {
	if t.Was == "" {
		return lifecycle.Text{EN: t.Description, JA: t.Description}
	}
	product := strings.ToUpper(t.From)
	return estate.Assumed("Permissions of the role "+t.Was+" in "+product+".", product+"での役割「"+t.Was+"」の権限です。")
}

// knows reports whether there is a role of that name.
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
	kept := slices.DeleteFunc(slices.Clone(permissions), func(p string) bool {
		p = strings.ToLower(p)
		return strings.HasPrefix(p, "administration") || strings.HasPrefix(p, "license")
	})
	return NewRole{Name: product + " " + role + " (converted)", Permissions: kept, From: from, Was: role}
}
