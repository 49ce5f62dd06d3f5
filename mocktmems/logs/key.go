package logs

import (
	"cmp"
	"crypto/subtle"
	"slices"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// Key is an API key. It is good only together with the account that made it [TMAPIKEY].
type Key struct {
	ID    string          `json:"id"`
	State lifecycle.State `json:"state"`
	// Account is the id of the administrator account that it is good with, Login the
	// account's name as it was when the key was made.
	Account string `json:"account"`
	Login   string `json:"login"`
	// Kept is the key itself as it was made, or as a fixture gives it; events do not
	// show it. It is empty for one that a fixture leaves to be made, see Value.
	Kept string `json:"kept,omitempty"`
	// Noted says that the administrator has saved it: no page shows it again.
	Noted     bool      `json:"noted"`
	CreatedAt time.Time `json:"created_at,omitzero"`
}

// maxKeys is how many API keys an account can have at a time [TMAPIKEY].
const maxKeys = 2

// The states of an API key.
const (
	keyNone     lifecycle.State = "none"
	KeyEnabled  lifecycle.State = "enabled"
	KeyDisabled lifecycle.State = "disabled"
	KeyDeleted  lifecycle.State = "deleted"
)

// The triggers of an API key.
const (
	addKey    lifecycle.Trigger = "add"
	noteKey   lifecycle.Trigger = "note_key"
	enable    lifecycle.Trigger = "enable"
	disable   lifecycle.Trigger = "disable"
	deleteKey lifecycle.Trigger = "delete"
)

// NewKey is the input of the trigger that adds an API key.
type NewKey struct {
	// Login is the name of the account that it is to be good with.
	Login string `json:"login"`
}

type keyFacts struct {
	account Account
	known   bool
	// value is the key that it would get now, has how many keys the account has.
	value string
	has   int
}

// KeyKind is the kind of API keys.
const KeyKind = "tmems.api_key"

func (m *Logs) keys() *sim.Kind[Key, keyFacts] {
	type (
		guard  = lifecycle.Guard[Key, keyFacts]
		effect = lifecycle.Effect[Key, keyFacts]
		row    = lifecycle.Row[Key, keyFacts]
	)
	known := guard{
		ID: "account_known", Doc: "There is such an account, and it is neither disabled nor deleted.", Input: true,
		Holds: func(_ Key, f keyFacts, _ time.Time) bool { return f.known && f.account.Good },
		Else:  reason(KeyKind+".account", "There is no such administrator account.", "この管理者アカウントはありません。"),
	}
	room := guard{
		ID: "at_most_two", Doc: "The account has fewer than two API keys.",
		Holds: func(_ Key, f keyFacts, _ time.Time) bool { return f.has < maxKeys },
		Else: lifecycle.Reason{Code: KeyKind + ".two", Text: estate.Quoted(
			"A maximum of two API Keys are allowed at a time.", "APIキーは同時に2つまで使用できます。", "TMAPIKEY")},
	}
	equip := effect{ID: "make_key", Doc: "Makes the key, for the account.", Do: func(t *Key, f keyFacts, now time.Time) []lifecycle.Action {
		t.Account, t.Login, t.Kept, t.CreatedAt = f.account.ID, f.account.Login, f.value, now
		return nil
	}}
	hide := effect{ID: "hide_key", Doc: "Hides the key.", Do: func(t *Key, _ keyFacts, _ time.Time) []lifecycle.Action {
		t.Noted = true
		return nil
	}}
	src, assumed, there := []string{"TMAPIKEY"}, []string{lifecycle.Assumed}, in(KeyEnabled, KeyDisabled)
	return &sim.Kind[Key, keyFacts]{
		ID:     func(t *Key) *string { return &t.ID },
		Facts:  m.keyFacts,
		Public: func(t Key) any { t.Kept = ""; return t },
		Spec: lifecycle.Spec[Key, keyFacts]{
			Name: KeyKind, Title: estate.Quoted("API key", "APIキー", "TMAPIKEY"),
			Doc:     "What a program shows to the log-retrieval API, together with the name of the account that made it.",
			Initial: keyNone, State: func(t *Key) *lifecycle.State { return &t.State },
			States: []lifecycle.StateInfo{
				{State: keyNone, Label: estate.Assumed("None", "なし"), Doc: "It was not added yet."},
				{State: KeyEnabled, Label: estate.Assumed("Enabled", "有効"), Doc: "Programs can use it."},
				{State: KeyDisabled, Label: estate.Assumed("Disabled", "無効"), Doc: "Programs cannot use it."},
				{State: KeyDeleted, Label: estate.Assumed("Deleted", "削除済み"), Doc: "It is gone.", Final: true},
			},
			Triggers: []lifecycle.TriggerInfo{
				{Trigger: addKey, Label: estate.Quoted("Add", "追加", "TMAPIKEY"), Doc: "An administrator has it made.", Input: func() any { return &NewKey{} }},
				{Trigger: noteKey, Label: estate.Assumed("Key saved", "キーを保存済み"), Doc: "The administrator has saved the key."},
				{Trigger: enable, Label: estate.Assumed("Enable", "有効にする"), Doc: "The administrator lets programs use it again."},
				{Trigger: disable, Label: estate.Assumed("Disable", "無効にする"), Doc: "The administrator shuts out the programs that use it."},
				{Trigger: deleteKey, Label: estate.Assumed("Delete", "削除"), Doc: "The administrator deletes it."},
			},
			Rows: []row{
				{ID: KeyKind + ".add", From: in(keyNone), On: addKey, If: []guard{known, room}, To: KeyEnabled, Do: []effect{equip}, By: lifecycle.Operator, Why: "An API key is made by Add; it is enabled by default.", Src: src},
				{ID: KeyKind + ".note_key", From: there, On: noteKey, Do: []effect{hide}, By: lifecycle.Operator, Why: "The key is to be copied and kept private.", Src: assumed},
				{ID: KeyKind + ".disable", From: in(KeyEnabled), On: disable, To: KeyDisabled, By: lifecycle.Operator, Why: "An old key is disabled by the toggle under Status.", Src: src},
				{ID: KeyKind + ".enable", From: in(KeyDisabled), On: enable, To: KeyEnabled, By: lifecycle.Operator, Why: "The toggle under Status goes both ways.", Src: src},
				{ID: KeyKind + ".delete", From: there, On: deleteKey, To: KeyDeleted, By: lifecycle.Operator, Why: "A key that no program uses any more can be deleted.", Src: src},
			},
			Refusals: keyRefusals(),
		},
	}
}

func keyRefusals() []lifecycle.Refusal {
	gone := reason(KeyKind+".deleted", "The API key has been deleted.", "APIキーは削除されています。")
	absent := reason(KeyKind+".unknown", "There is no such API key.", "APIキーが存在しません。")
	out := []lifecycle.Refusal{
		{On: addKey, Reason: reason(KeyKind+".there", "The API key exists already.", "APIキーはすでにあります。")},
		{On: enable, From: in(KeyEnabled), Reason: reason(KeyKind+".enabled", "The API key is enabled.", "APIキーは有効です。")},
		{On: disable, From: in(KeyDisabled), Reason: reason(KeyKind+".disabled", "The API key is disabled.", "APIキーは無効です。")},
	}
	for _, on := range []lifecycle.Trigger{noteKey, enable, disable, deleteKey} {
		out = append(out, lifecycle.Refusal{On: on, From: in(KeyDeleted), Reason: gone}, lifecycle.Refusal{On: on, From: in(keyNone), Reason: absent})
	}
	return out
}

func (m *Logs) keyFacts(r *sim.Reader, t Key, in any) (f keyFacts, err error) {
	f.value = r.Secret(KeyKind, t.ID, 1)
	if f.account, f.known, err = m.account(r, sim.Input[NewKey](in).Login); err != nil || !f.known {
		return f, err
	}
	has, err := m.keysOf(r, f.account.ID)
	f.has = len(has)
	return f, err
}

// keysOf returns the API keys of an account that there are, in the order in which they
// were made; those of all accounts if it is empty.
func (m *Logs) keysOf(r *sim.Reader, account string) ([]Key, error) {
	all, err := m.Keys.All(r)
	return slices.DeleteFunc(all, func(k Key) bool {
		return k.State == KeyDeleted || account != "" && k.Account != account
	}), err
}

// Value returns the key itself, which ends with the tag of its sandbox unless a fixture
// gives it. That of a key which a fixture leaves to be made is derived where it is asked
// for: what a fixture places is there before the sandbox has its name.
func (k Key) Value(r *sim.Reader) string {
	return cmp.Or(k.Kept, r.Secret(KeyKind, k.ID, 1))
}

// is reports whether a key is the one of a value.
func (k Key) is(r *sim.Reader, value string) bool {
	return subtle.ConstantTimeCompare([]byte(k.Value(r)), []byte(value)) == 1
}
