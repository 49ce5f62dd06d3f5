package iam

import (
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
)

func keyReason(code, en, ja string) lifecycle.Reason {
	return lifecycle.Reason{Code: KeyKind + "." + code, Text: estate.Assumed(en, ja)}
}

func keyRows() []lifecycle.Row[APIKey, keyFacts] {
	type (
		guard  = lifecycle.Guard[APIKey, keyFacts]
		effect = lifecycle.Effect[APIKey, keyFacts]
		row    = lifecycle.Row[APIKey, keyFacts]
	)
	manages := guard{
		ID: "manages_api_keys", Doc: "The user's role permits to configure API keys.", Else: RoleNotAllowed,
		Holds: func(_ APIKey, f keyFacts, _ time.Time) bool { return f.manages },
	}
	free := guard{
		ID: "name_free", Doc: "No other API key has the name, in any case of the letters.", Input: true,
		Else:  keyReason("exists", "There is an API key with this name already.", "この名前のAPIキーはすでに存在します。"),
		Holds: func(_ APIKey, f keyFacts, _ time.Time) bool { return !f.taken },
	}
	known := guard{
		ID: "role_known", Doc: "There is such a role.", Input: true,
		Else:  lifecycle.Reason{Code: "v1.role.unknown", Text: estate.Assumed("There is no such user role.", "この役割は存在しません。")},
		Holds: func(_ APIKey, f keyFacts, _ time.Time) bool { return f.known },
	}
	offered := guard{
		ID: "role_offered", Doc: "The role can be given to API keys; a key keeps one that it has [V1FLAGS].", Input: true,
		Else:  keyReason("role_not_offered", "The role Master Administrator cannot be assigned to API keys.", "役割「Master Administrator」はAPIキーに割り当てることができません。"),
		Holds: func(_ APIKey, f keyFacts, _ time.Time) bool { return f.offered },
	}
	holder := guard{
		ID: "made_it", Doc: "The user has made the value, and has not saved it yet.",
		Else:  keyReason("not_shown", "The API key is not shown to you.", "このAPIキーは表示されていません。"),
		Holds: func(t APIKey, f keyFacts, _ time.Time) bool { return t.Holder != "" && t.Holder == f.actor },
	}
	value := func(t *APIKey, f keyFacts, now time.Time) {
		t.Kept, t.Holder, t.ExpiresAt = f.value, f.actor, t.expiry(now)
		t.Made++
	}
	write := func(t *APIKey, text KeyText) { t.Name, t.Role, t.Description = text.Name, text.Role, text.Description }
	equip := effect{ID: "make_key", Doc: "Notes name, role and description, and makes the value.", Do: func(t *APIKey, f keyFacts, now time.Time) []lifecycle.Action {
		write(t, f.text)
		t.Months, t.CreatedAt = f.add.Months, now
		value(t, f, now)
		if !f.add.Disabled {
			return nil
		}
		return []lifecycle.Action{lifecycle.Tell{Kind: KeyKind, ID: t.ID, Trigger: disableKey}}
	}}
	edit := effect{ID: "write_key", Doc: "Notes name, role and description.", Do: func(t *APIKey, f keyFacts, _ time.Time) []lifecycle.Action {
		write(t, f.text)
		return nil
	}}
	renew := effect{ID: "make_value", Doc: "Makes another value; the one before is unknown from now on.", Do: func(t *APIKey, f keyFacts, now time.Time) []lifecycle.Action {
		value(t, f, now)
		return nil
	}}
	hide := effect{ID: "hide_value", Doc: "Hides the value.", Do: func(t *APIKey, _ keyFacts, _ time.Time) []lifecycle.Action {
		t.Holder = ""
		return nil
	}}
	rename := effect{ID: "rename_role", Doc: "Notes the new name.", Do: func(t *APIKey, f keyFacts, _ time.Time) []lifecycle.Action {
		t.Role = f.role.Role
		return nil
	}}
	there, public, assumed := in(KeyEnabled, KeyDisabled), []string{"V1API"}, []string{lifecycle.Assumed}
	return []row{
		{ID: KeyKind + ".add", From: in(keyNone), On: addKey, If: []guard{manages, free, known, offered}, To: KeyEnabled, Do: []effect{equip}, By: lifecycle.Operator, Why: "API keys have a name, a role, a status and an expiry.", Src: []string{"V1API", "V1FLAGS"}},
		{ID: KeyKind + ".edit", From: there, On: editKey, If: []guard{manages, free, known, offered}, Do: []effect{edit}, By: lifecycle.Operator, Why: "Name, role and description can be changed.", Src: public},
		{ID: KeyKind + ".enable", From: in(KeyDisabled), On: enableKey, If: []guard{manages}, To: KeyEnabled, By: lifecycle.Operator, Why: "The status can be changed.", Src: public},
		{ID: KeyKind + ".disable", From: in(KeyEnabled), On: disableKey, If: []guard{manages}, To: KeyDisabled, By: lifecycle.Operator, Why: "The status can be changed.", Src: public},
		{ID: KeyKind + ".regenerate", From: there, On: regenerateKey, If: []guard{manages}, Do: []effect{renew}, By: lifecycle.Operator, Why: "A key that is lost, or known to others, gets another value.", Src: assumed},
		{ID: KeyKind + ".note", From: there, On: noteKey, If: []guard{holder}, Do: []effect{hide}, By: lifecycle.Operator, Why: "The value is a secret that is shown once.", Src: []string{"V1API", lifecycle.Assumed}},
		{ID: KeyKind + ".delete", From: there, On: deleteKey, If: []guard{manages}, To: KeyDeleted, By: lifecycle.Operator, Why: "API keys can be deleted.", Src: public},
		{ID: KeyKind + "." + string(renameRole), From: there, On: renameRole, Do: []effect{rename}, By: lifecycle.Product, Why: "An administrator has given the custom role another name.", Src: assumed},
	}
}

func keyRefusals() []lifecycle.Refusal {
	out := []lifecycle.Refusal{
		{On: addKey, Reason: keyReason("exists", "There is an API key with this name already.", "この名前のAPIキーはすでに存在します。")},
		{On: enableKey, From: in(KeyEnabled), Reason: keyReason("not_disabled", "The API key is not disabled.", "このAPIキーは無効になっていません。")},
		{On: disableKey, From: in(KeyDisabled), Reason: keyReason("not_enabled", "The API key is not enabled.", "このAPIキーは有効になっていません。")},
	}
	for _, on := range []lifecycle.Trigger{editKey, enableKey, disableKey, regenerateKey, noteKey, deleteKey, renameRole} {
		out = append(out, lifecycle.Refusal{On: on, Reason: keyReason("gone", "There is no such API key any more.", "このAPIキーは存在しません。")})
	}
	return out
}
