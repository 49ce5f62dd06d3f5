package iam

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// Role is a custom role. An administrator makes it, or the upgrade of an account
// from the permissions that the account had in a product; predefined roles are no things.
type Role struct {
	ID          string          `json:"id"`
	State       lifecycle.State `json:"state"`
	Name        string          `json:"name"`
	Description string          `json:"description"`
	Permissions []Permission    `json:"permissions"`
	// Assets are the codes of the products within its scope; empty means all.
	Assets []string `json:"assets,omitempty"`
	// From is the code of the product that it was made from, if any, Was what it
	// was called there.
	From string `json:"from,omitempty"`
	Was  string `json:"was,omitempty"`
}

// NewRole is the input with which a role is made.
type NewRole struct {
	RoleText

	From string `json:"from,omitempty"`
	Was  string `json:"was,omitempty"`
}

// RoleText is what an administrator can say of a role [CROLE].
type RoleText struct {
	Name        string       `json:"name"`
	Description string       `json:"description"`
	Permissions []Permission `json:"permissions"`
	Assets      []string     `json:"assets,omitempty"`
}

// check returns what of the text cannot be meant. assets are the products that
// there are.
func (x RoleText) check(assets []string) error {
	if strings.TrimSpace(x.Name) != x.Name || x.Name == "" {
		return invalid("name: want a name, without spaces at its ends")
	}
	for _, p := range x.Permissions {
		if !p.known() {
			return invalid("permissions: there is no such permission")
		}
	}
	for _, a := range x.Assets {
		if !slices.Contains(assets, a) {
			return invalid("assets: there is no such product")
		}
	}
	return nil
}

// info describes the role: as it was typed, or in our words if an upgrade made it.
func (t Role) info() RoleInfo {
	out := RoleInfo{ID: t.ID, Name: t.Name, Permissions: t.Permissions, Assets: t.Assets, From: t.From}
	out.Description = lifecycle.Text{EN: t.Description, JA: t.Description}
	if t.Was != "" && t.Description == "" {
		product := strings.ToUpper(t.From)
		out.Description = estate.Assumed("Permissions of the role "+t.Was+" in "+product+".", product+"での役割「"+t.Was+"」の権限です。")
	}
	return out
}

// The states and triggers of a custom role.
const (
	roleNone    lifecycle.State = "none"
	RolePresent lifecycle.State = "present"
	RoleDeleted lifecycle.State = "deleted"

	makeRole   lifecycle.Trigger = "make"
	createRole lifecycle.Trigger = "create"
	editRole   lifecycle.Trigger = "edit"
	deleteRole lifecycle.Trigger = "delete"
)

const roleKindName = "v1.role"

// noRole is the error of a role that is not there.
func noRole(string) error { return fmt.Errorf("%s: %w", roleKindName, sim.ErrNotFound) }

// roleKey returns the key under which a name is found.
func roleKey(name string) string { return strings.ToLower(name) }

type roleFacts struct {
	made NewRole
	text RoleText
	// given says that there is a text.
	given bool
	// manages says that the actor may configure roles, taken that another role has
	// the name.
	manages, taken bool
	// holders are the accounts that have it, or wait to have it, and the API keys.
	holders []holder
}

// holder is an account or an API key with a role, and what it is told when the role
// gets another name.
type holder struct {
	kind, id string
	trigger  lifecycle.Trigger
}

func (m *IAM) roleKind() *sim.Kind[Role, roleFacts] {
	return &sim.Kind[Role, roleFacts]{
		ID: func(t *Role) *string { return &t.ID },
		Key: func(t Role) string {
			if t.State == RoleDeleted {
				return "" // the name is free again
			}
			return roleKey(t.Name)
		},
		Facts: m.roleFacts,
		Spec: lifecycle.Spec[Role, roleFacts]{
			Name:    roleKindName,
			Title:   estate.Quoted("Custom role", "カスタムの役割", "CROLE"),
			Doc:     "A custom role. Administrators make it; so does the upgrade of a product's local account, of its permissions there. Predefined roles can be duplicated, but neither edited nor deleted.",
			Initial: roleNone,
			State:   func(t *Role) *lifecycle.State { return &t.State },
			States: []lifecycle.StateInfo{
				{State: roleNone, Label: estate.Assumed("None", "なし"), Doc: "Before it is made."},
				{State: RolePresent, Label: estate.Assumed("Present", "あり"), Doc: "It can be given to accounts."},
				{State: RoleDeleted, Label: estate.Assumed("Deleted", "削除済み"), Doc: "It is gone; its name is free.", Final: true},
			},
			Triggers: []lifecycle.TriggerInfo{
				{Trigger: makeRole, Label: estate.Assumed("Make", "作成"), Doc: "An account upgrade brings permissions along.", Input: func() any { return &NewRole{} }},
				{Trigger: createRole, Label: estate.Assumed("Create role", "役割の作成"), Doc: "An administrator makes it, of nothing or of another one.", Input: func() any { return &RoleText{} }},
				{Trigger: editRole, Label: estate.Assumed("Edit role", "役割の編集"), Doc: "An administrator changes it; it holds for all its accounts at once.", Input: func() any { return &RoleText{} }},
				{Trigger: deleteRole, Label: estate.Assumed("Delete role", "役割の削除"), Doc: "An administrator deletes it."},
			},
			Rows:     roleRows(),
			Refusals: roleRefusals(),
		},
	}
}

func (m *IAM) roleFacts(r *sim.Reader, t Role, in any) (roleFacts, error) {
	f := roleFacts{made: sim.Input[NewRole](in)}
	f.text, f.given = sim.Given[RoleText](in)
	var err error
	if f.manages, err = m.Allows(r, "v1.role.edit"); err != nil {
		return f, err
	}
	if f.given {
		other, found, err := m.roleNamed(r, f.text.Name)
		if err != nil {
			return f, err
		}
		f.taken = found && other.ID != t.ID
		for _, role := range m.standard { // in any case of the letters
			f.taken = f.taken || roleKey(role.Name) == roleKey(f.text.Name)
		}
	}
	if t.Name == "" {
		return f, nil
	}
	all, err := m.AccountList(r)
	for _, a := range all {
		if a.Role == t.Name {
			f.holders = append(f.holders, holder{estate.AccountKind, a.ID, renameRole})
		}
		if a.ConflictingRole == t.Name {
			f.holders = append(f.holders, holder{estate.AccountKind, a.ID, renameConflict})
		}
	}
	if err != nil {
		return f, err
	}
	keys, err := m.APIKeys(r)
	for _, k := range keys {
		if k.Role == t.Name {
			f.holders = append(f.holders, holder{KeyKind, k.ID, renameRole})
		}
	}
	return f, err
}
