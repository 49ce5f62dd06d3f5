package automation

import (
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// Object is an entry of the list of user-defined suspicious objects.
type Object struct {
	ID    string          `json:"id"`
	State lifecycle.State `json:"state"`
	Entry
}

// Entry is what the API says of a suspicious object.
type Entry struct {
	// Type is "ip", "url", "file_sha1", "domain" or "file".
	Type    string `json:"type"`
	Content string `json:"content"`
	Notes   string `json:"notes"`
	// ScanAction is "log" or "block".
	ScanAction string `json:"scan_action"`
	// Expires is when it no longer counts; zero if never.
	Expires time.Time `json:"expires,omitzero"`
}

// The states of an object.
const (
	Listed  lifecycle.State = "listed"
	Removed lifecycle.State = "removed"
)

const (
	put     lifecycle.Trigger = "put"
	takeOut lifecycle.Trigger = "remove"
)

type objectFacts struct{ entry Entry }

func (o Object) key() string {
	if o.State == Removed {
		return ""
	}
	return o.Type + "\n" + o.Content
}

func (m *Automation) objects() *sim.Kind[Object, objectFacts] {
	type effect = lifecycle.Effect[Object, objectFacts]
	type row = lifecycle.Row[Object, objectFacts]
	label := estate.Assumed
	write := []effect{{ID: "write", Doc: "Notes what is said of it.", Do: func(t *Object, f objectFacts, _ time.Time) []lifecycle.Action {
		t.Entry = f.entry
		return nil
	}}}
	src := []string{"ACAPI"}
	return &sim.Kind[Object, objectFacts]{
		ID:  func(t *Object) *string { return &t.ID },
		Key: func(t Object) string { return t.key() },
		Facts: func(_ *sim.Reader, _ Object, in any) (objectFacts, error) {
			return objectFacts{sim.Input[Entry](in)}, nil
		},
		Spec: lifecycle.Spec[Object, objectFacts]{
			Name: "apexone.suspicious_object", Title: label("User-defined suspicious object", "ユーザ定義の不審オブジェクト"),
			Doc: "An entry of the list of user-defined suspicious objects.", Initial: none,
			State: func(t *Object) *lifecycle.State { return &t.State },
			States: []lifecycle.StateInfo{
				{State: none, Label: label("None", "なし"), Doc: "It is not on the list."},
				{State: Listed, Label: label("Listed", "登録済み"), Doc: "It is on the list."},
				{State: Removed, Label: label("Removed", "削除済み"), Doc: "It was taken off the list.", Final: true},
			},
			Triggers: []lifecycle.TriggerInfo{
				{Trigger: put, Label: label("Put", "登録"), Doc: "A program puts it on the list, or changes what is said of it.", Input: func() any { return &Entry{} }},
				{Trigger: takeOut, Label: label("Remove", "削除"), Doc: "A program takes it off the list."},
			},
			Rows: []row{
				{ID: "apexone.suspicious_object.add", From: in(none), On: put, To: Listed, Do: write, By: lifecycle.Operator, Why: "Objects are added by the API.", Src: src},
				{ID: "apexone.suspicious_object.replace", From: in(Listed), On: put, Do: write, By: lifecycle.Operator, Why: "What is there already is written over.", Src: []string{lifecycle.Assumed}},
				{ID: "apexone.suspicious_object.remove", From: in(Listed), On: takeOut, To: Removed, By: lifecycle.Operator, Why: "Objects are removed by the API.", Src: src},
			},
			Refusals: []lifecycle.Refusal{
				{On: put, Reason: reason("apexone.suspicious_object.removed", "The object was removed.", "オブジェクトは削除されています。")},
				{On: takeOut, Reason: reason("apexone.suspicious_object.unknown", "The object is not on the list.", "オブジェクトが登録されていません。")},
			},
		},
	}
}

// PutObject puts an object on the list.
type PutObject struct {
	automation *Automation

	Entry Entry `json:"entry"`
}

// Name returns "apexone.suspicious_object.put".
func (PutObject) Name() string { return "apexone.suspicious_object.put" }

// Run returns the Object.
func (c PutObject) Run(tx *sim.Tx) (any, error) {
	t, ok, err := c.automation.Objects.Find(&tx.Reader, c.Entry.Type+"\n"+c.Entry.Content)
	if err != nil {
		return nil, err
	}
	if !ok {
		return c.automation.Objects.New(tx, put, c.Entry)
	}
	return c.automation.Objects.Fire(tx, t.ID, put, c.Entry)
}

// RemoveObject takes an object off the list.
type RemoveObject struct {
	automation *Automation

	Type    string `json:"type"`
	Content string `json:"content"`
}

// Name returns "apexone.suspicious_object.remove".
func (RemoveObject) Name() string { return "apexone.suspicious_object.remove" }

// Run returns the Object. What is not there is sim.ErrNotFound.
func (c RemoveObject) Run(tx *sim.Tx) (any, error) {
	t, ok, err := c.automation.Objects.Find(&tx.Reader, c.Type+"\n"+c.Content)
	if err == nil && !ok {
		err = sim.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	return c.automation.Objects.Fire(tx, t.ID, takeOut, nil)
}
