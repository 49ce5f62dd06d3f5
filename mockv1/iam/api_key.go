package iam

import (
	"crypto/subtle"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// APIKey is what a program shows to the public API in order to be let in. It may do
// there what its role permits [V1API].
type APIKey struct {
	ID          string          `json:"id"`
	State       lifecycle.State `json:"state"`
	Name        string          `json:"name"`
	Role        string          `json:"role"`
	Description string          `json:"description,omitempty"`
	// Kept is the key itself as it was made, or as a fixture gives it; events do not
	// show it. It is empty for one that a fixture leaves to be made, see Value. Made
	// counts the values that were made.
	Kept string `json:"kept,omitempty"`
	Made int    `json:"made,omitempty"`
	// Holder is who made the value, as an actor, until he has noted that it is saved:
	// to him alone it is shown.
	Holder string `json:"holder,omitempty"`
	// Months are how long a value is valid; 0 means for ever.
	Months    int       `json:"months"`
	CreatedAt time.Time `json:"created_at,omitzero"`
	// ExpiresAt is until when the value is valid; zero if for ever.
	ExpiresAt time.Time `json:"expires_at,omitzero"`
}

// The states of an API key. That its time is over is none: nothing happens then.
const (
	keyNone     lifecycle.State = "none"
	KeyEnabled  lifecycle.State = "enabled"
	KeyDisabled lifecycle.State = "disabled"
	KeyDeleted  lifecycle.State = "deleted"
)

// The triggers of an API key.
const (
	addKey        lifecycle.Trigger = "add"
	editKey       lifecycle.Trigger = "edit"
	enableKey     lifecycle.Trigger = "enable"
	disableKey    lifecycle.Trigger = "disable"
	regenerateKey lifecycle.Trigger = "regenerate"
	noteKey       lifecycle.Trigger = "note"
	deleteKey     lifecycle.Trigger = "delete"
)

// KeyText is what an administrator says of an API key.
type KeyText struct {
	Name        string `json:"name"`
	Role        string `json:"role"`
	Description string `json:"description,omitempty"`
}

// NewKey is the input with which an API key is added.
type NewKey struct {
	KeyText

	// Months are how long it is valid: 1, 3, 6 or 12, or 0 for ever.
	Months int `json:"months"`
	// Disabled says that it cannot be used yet.
	Disabled bool `json:"disabled,omitempty"`
}

// keyMonths are how long an API key can be valid, in months, the default first [V1API].
func keyMonths() []int { return []int{12, 1, 3, 6, 0} }

// SettingKeyMaster says whether an API key can get the role Master Administrator.
const SettingKeyMaster = "v1.api_key.master_administrator"

func keySettings() []sim.Setting {
	return []sim.Setting{{
		Name: SettingKeyMaster, Type: sim.Choice, Default: "refused", Choices: []string{"refused", "allowed"}, Src: "V1FLAGS",
		Doc: "Whether an API key can get the role Master Administrator: since 27 October 2025 none can; those that have it keep it.",
	}}
}

type keyFacts struct {
	text  KeyText
	add   NewKey
	actor string
	// value is what it would get now.
	value string
	role  RoleChoice
	// manages says that the actor may configure API keys, taken that another one has
	// the name, known that there is such a role, offered that a key can get it.
	manages, taken, known, offered bool
}

// KeyKind is the kind of API keys.
const KeyKind = "v1.api_key"

func (m *IAM) keysKind() *sim.Kind[APIKey, keyFacts] {
	return &sim.Kind[APIKey, keyFacts]{
		ID: func(t *APIKey) *string { return &t.ID },
		Key: func(t APIKey) string {
			if t.State == KeyDeleted {
				return "" // the name is free again
			}
			return strings.ToLower(t.Name)
		},
		Public: func(t APIKey) any { t.Kept = ""; return t },
		Facts:  m.keyFacts,
		Spec: lifecycle.Spec[APIKey, keyFacts]{
			Name:    KeyKind,
			Title:   estate.Quoted("API key", "APIキー", "V1API"),
			Doc:     "What a program shows to the public API. It may do what its role permits, until it expires, is disabled or is deleted.",
			Initial: keyNone,
			State:   func(t *APIKey) *lifecycle.State { return &t.State },
			States: []lifecycle.StateInfo{
				{State: keyNone, Label: estate.Assumed("None", "なし"), Doc: "Before it is added."},
				{State: KeyEnabled, Label: estate.Quoted("Enabled", "有効", "V1API"), Doc: "Programs can use it, unless its time is over."},
				{State: KeyDisabled, Label: estate.Quoted("Disabled", "無効", "V1API"), Doc: "Programs cannot use it."},
				{State: KeyDeleted, Label: estate.Assumed("Deleted", "削除済み"), Doc: "It is gone; its name is free.", Final: true},
			},
			Triggers: []lifecycle.TriggerInfo{
				{Trigger: addKey, Label: estate.Assumed("Add API key", "APIキーの追加"), Doc: "An administrator adds it.", Input: func() any { return &NewKey{} }},
				{Trigger: editKey, Label: estate.Assumed("Edit", "編集"), Doc: "An administrator changes its name, role or description.", Input: func() any { return &KeyText{} }},
				{Trigger: enableKey, Label: estate.Assumed("Enable", "有効にする"), Doc: "Programs may use it again."},
				{Trigger: disableKey, Label: estate.Assumed("Disable", "無効にする"), Doc: "Programs may not use it any more."},
				{Trigger: regenerateKey, Label: estate.Assumed("Regenerate", "再生成"), Doc: "It gets another value, which is valid as long as the first was."},
				{Trigger: noteKey, Label: estate.Assumed("Key saved", "キーを保存済み"), Doc: "Whoever made the value has saved it: it is not shown again."},
				{Trigger: deleteKey, Label: estate.Assumed("Delete", "削除"), Doc: "An administrator deletes it."},
				{Trigger: renameRole, Label: estate.Assumed("Rename role", "役割の名前の変更"), Doc: "Its role has another name now.", Input: func() any { return &RoleChoice{} }},
			},
			Rows:     keyRows(),
			Refusals: keyRefusals(),
		},
	}
}

func (m *IAM) keyFacts(r *sim.Reader, t APIKey, in any) (keyFacts, error) {
	f := keyFacts{add: sim.Input[NewKey](in), role: sim.Input[RoleChoice](in), actor: r.Actor(), value: r.Secret(KeyKind, t.ID, t.Made+1)}
	text, edits := sim.Given[KeyText](in)
	if f.text = text; !edits {
		f.text = f.add.KeyText
	}
	var err error
	if f.manages, err = m.Allows(r, AddAPIKey{}.Name()); err != nil {
		return f, err
	}
	other, found, err := m.Keys.Find(r, strings.ToLower(f.text.Name))
	if err != nil {
		return f, err
	}
	f.taken = found && other.ID != t.ID
	if f.known, err = m.knows(r, f.text.Role); err != nil {
		return f, err
	}
	master, err := r.Setting(SettingKeyMaster)
	f.offered = f.text.Role != MasterAdministrator || master == "allowed" || t.Role == MasterAdministrator
	return f, err
}

// APIKeys returns the API keys in the order in which they were added, without the
// deleted ones.
func (m *IAM) APIKeys(r *sim.Reader) ([]APIKey, error) {
	all, err := m.Keys.All(r)
	return slices.DeleteFunc(all, func(k APIKey) bool { return k.State == KeyDeleted }), err
}

// APIKeyByID returns one API key. A deleted one is not found.
func (m *IAM) APIKeyByID(r *sim.Reader, id string) (APIKey, error) {
	k, err := m.Keys.Get(r, id)
	if err == nil && k.State == KeyDeleted {
		err = fmt.Errorf("%s: %w", KeyKind, sim.ErrNotFound)
	}
	return k, err
}

// Value returns the key itself, which ends with the tag of its sandbox unless a
// fixture gives it. That of a key which a fixture leaves to be made is derived where it
// is asked for: what a fixture places is there before the sandbox has its name.
func (k APIKey) Value(r *sim.Reader) string {
	if k.Kept != "" {
		return k.Kept
	}
	return r.Secret(KeyKind, k.ID, k.Made)
}

// byValue returns the API key of a value.
func (m *IAM) byValue(r *sim.Reader, value string) (APIKey, bool, error) {
	all, err := m.APIKeys(r)
	i := slices.IndexFunc(all, func(k APIKey) bool {
		return subtle.ConstantTimeCompare([]byte(k.Value(r)), []byte(value)) == 1
	})
	if err != nil || i < 0 {
		return APIKey{}, false, err
	}
	return all[i], true, nil
}

// keyRoles are the roles that an API key can get.
func (m *IAM) keyRoles(r *sim.Reader) ([]RoleInfo, error) {
	master, err := r.Setting(SettingKeyMaster)
	if err != nil {
		return nil, err
	}
	all, err := m.RoleList(r)
	return slices.DeleteFunc(all, func(role RoleInfo) bool {
		return role.Name == MasterAdministrator && master != "allowed"
	}), err
}

// Expired reports whether the key's time is over.
func (k APIKey) Expired(now time.Time) bool { return !k.ExpiresAt.IsZero() && !now.Before(k.ExpiresAt) }

// expiry returns until when a value is valid that is made now.
func (k APIKey) expiry(now time.Time) time.Time {
	if k.Months == 0 {
		return time.Time{}
	}
	return now.AddDate(0, k.Months, 0)
}
