package iam

import (
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
)

func roleRows() []lifecycle.Row[Role, roleFacts] {
	type (
		guard  = lifecycle.Guard[Role, roleFacts]
		effect = lifecycle.Effect[Role, roleFacts]
	)
	refuse := func(code, en, ja string) lifecycle.Reason {
		return lifecycle.Reason{Code: code, Text: estate.Assumed(en, ja)}
	}
	manages := guard{
		ID: "manages_roles", Doc: "The user's role permits to configure user roles.", Else: RoleNotAllowed,
		Holds: func(_ Role, f roleFacts, _ time.Time) bool { return f.manages },
	}
	free := guard{
		ID: "name_free", Doc: "No other role has the name, in any case of the letters.", Input: true,
		Else:  refuse("v1.role.exists", "There is a role with this name already.", "この名前の役割はすでに存在します。"),
		Holds: func(_ Role, f roleFacts, _ time.Time) bool { return !f.taken },
	}
	unused := guard{
		ID: "unused", Doc: "No account or API key has the role, nor may an account come to have it by the resolution of a conflict.",
		Else:  refuse("v1.role.in_use", "The role is assigned to user accounts or API keys. Assign them another role first.", "この役割はユーザアカウントまたはAPIキーに割り当てられています。先に別の役割を割り当ててください。"),
		Holds: func(_ Role, f roleFacts, _ time.Time) bool { return len(f.holders) == 0 },
	}
	describe := effect{
		ID: "describe_role", Doc: "Notes its name and permissions.",
		Do: func(t *Role, f roleFacts, _ time.Time) []lifecycle.Action {
			t.Name, t.Description, t.Permissions = f.made.Name, f.made.Description, f.made.Permissions
			t.From, t.Was = f.made.From, f.made.Was
			return nil
		},
	}
	write := effect{
		ID: "write_role", Doc: "Notes name, description, permissions and scope; accounts and API keys keep the role under its new name.",
		Do: func(t *Role, f roleFacts, _ time.Time) []lifecycle.Action {
			var out []lifecycle.Action
			if t.Name != "" && t.Name != f.text.Name {
				for _, h := range f.holders {
					out = append(out, lifecycle.Tell{Kind: h.kind, ID: h.id, Trigger: h.trigger, With: RoleChoice{Role: f.text.Name}})
				}
			}
			t.Name, t.Description, t.Permissions, t.Assets = f.text.Name, f.text.Description, whole(f.text.Permissions), f.text.Assets
			return out
		},
	}
	from := func(s ...lifecycle.State) []lifecycle.State { return s }
	return []lifecycle.Row[Role, roleFacts]{
		{
			ID: "v1.role.make", From: from(roleNone), On: makeRole, To: RolePresent, Do: []effect{describe},
			By: lifecycle.Product, Why: "Permissions of a product's account become a custom role of Vision One.", Src: []string{"CASKB", "FIMP"},
		},
		{
			ID: "v1.role.create", From: from(roleNone), On: createRole, If: []guard{manages, free}, To: RolePresent, Do: []effect{write},
			By: lifecycle.Operator, Why: "Custom roles have a name, a description, permissions and a scope.", Src: []string{"CROLE"},
		},
		{
			ID: "v1.role.edit", From: from(RolePresent), On: editRole, If: []guard{manages, free}, Do: []effect{write},
			By: lifecycle.Operator, Why: "Custom roles can be edited, those that came from a product too.", Src: []string{"CROLE", "UROLES"},
		},
		{
			ID: "v1.role.delete", From: from(RolePresent), On: deleteRole, If: []guard{manages, unused}, To: RoleDeleted,
			By: lifecycle.Operator, Why: "Custom roles that nobody has can be deleted.", Src: []string{"CROLE", lifecycle.Assumed},
		},
	}
}

func roleExists() lifecycle.Reason {
	return lifecycle.Reason{Code: "v1.role.exists", Text: estate.Assumed("The role exists already.", "この役割はすでに存在します。")}
}

// predefinedRole is the refusal of a change of a predefined role [ROLES].
var predefinedRole = lifecycle.Reason{Code: "v1.role.predefined", Text: estate.Assumed(
	"Predefined roles cannot be edited or deleted. Duplicate the role instead.", "事前定義された役割は編集または削除できません。代わりに役割を複製してください。")}

func roleRefusals() []lifecycle.Refusal {
	gone := lifecycle.Reason{Code: "v1.role.gone", Text: estate.Assumed("There is no such role any more.", "この役割は存在しません。")}
	return []lifecycle.Refusal{
		{On: makeRole, Reason: roleExists()},
		{On: createRole, Reason: roleExists()},
		{On: editRole, Reason: gone},
		{On: deleteRole, Reason: gone},
	}
}
