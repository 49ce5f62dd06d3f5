package iam

import (
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
)

// The triggers by which a custom role that gets another name tells its accounts.
const (
	renameRole     lifecycle.Trigger = "rename_role"
	renameConflict lifecycle.Trigger = "rename_conflicting_role"
)

// renamable adds to the table of accounts that a role of theirs gets another name.
func renamable(spec *lifecycle.Spec[Account, accountFacts]) {
	var present []lifecycle.State
	for _, info := range spec.States {
		if info.State != spec.Initial && !info.Final {
			present = append(present, info.State)
		}
	}
	gone := lifecycle.Reason{Code: "v1.account.gone", Text: estate.Assumed("There is no such account any more.", "このアカウントは存在しません。")}
	for _, one := range []struct {
		trigger lifecycle.Trigger
		label   lifecycle.Text
		doc     string
		field   func(t *Account) *string
	}{
		{renameRole, estate.Assumed("Rename role", "役割の名前の変更"), "Its role has another name now.", func(t *Account) *string { return &t.Role }},
		{renameConflict, estate.Assumed("Rename conflicting role", "競合する役割の名前の変更"), "The role that waits for a decision has another name now.", func(t *Account) *string { return &t.ConflictingRole }},
	} {
		spec.Triggers = append(spec.Triggers, lifecycle.TriggerInfo{Trigger: one.trigger, Label: one.label, Doc: one.doc, Input: func() any { return &RoleChoice{} }})
		spec.Rows = append(spec.Rows, lifecycle.Row[Account, accountFacts]{
			ID: spec.Name + "." + string(one.trigger), From: present, On: one.trigger,
			By: lifecycle.Product, Why: "An administrator has given the custom role another name.", Src: []string{lifecycle.Assumed},
			Do: []lifecycle.Effect[Account, accountFacts]{{
				ID: string(one.trigger), Doc: "Notes the new name.",
				Do: func(t *Account, f accountFacts, _ time.Time) []lifecycle.Action {
					*one.field(t) = f.choice.Role
					return nil
				},
			}},
		})
		spec.Refusals = append(spec.Refusals, lifecycle.Refusal{On: one.trigger, Reason: gone})
	}
}
