package automation

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// Application is a program that may use the API.
type Application struct {
	ID    string          `json:"id"`
	State lifecycle.State `json:"state"`
	Name  string          `json:"name"`
	// Kept is the application ID as it was made, which ends with the tag of its sandbox,
	// or as a fixture gives it; it is empty for one that a fixture leaves to be made, see
	// AppID.
	Kept string `json:"application_id,omitempty"`
	// Key is the API key, with which requests are signed. It is a secret: events do not
	// show it. Noted says that the user has saved it, and that no page shows it again.
	Key   string `json:"key,omitempty"`
	Noted bool   `json:"noted"`
	// Timeout is the communication time-out in seconds: how old a token may be.
	Timeout   int       `json:"timeout"`
	CreatedAt time.Time `json:"created_at,omitzero"`
}

// The states of an application.
const (
	none     lifecycle.State = "none"
	Enabled  lifecycle.State = "enabled"
	Disabled lifecycle.State = "disabled"
	Deleted  lifecycle.State = "deleted"
)

// The triggers of an application.
const (
	add    lifecycle.Trigger = "add"
	note   lifecycle.Trigger = "note_key"
	enable lifecycle.Trigger = "enable"
	turn   lifecycle.Trigger = "disable"
	remove lifecycle.Trigger = "delete"
)

// AppID returns the application ID: what tokens bear as "appid". It has the form of a
// GUID, and its last part is the tag of the sandbox, by which a request that says
// nothing else finds its way.
func (a Application) AppID(r *sim.Reader) string {
	if a.Kept != "" || len(a.ID) != 36 {
		return a.Kept
	}
	return a.ID[:24] + sim.Tag(r.Sandbox())
}

// NewApplication is the input of the trigger that adds one.
type NewApplication struct {
	Name string `json:"name"`
	// Timeout is in seconds; 0 means the default.
	Timeout int `json:"timeout,omitempty"`
}

type facts struct {
	add NewApplication
	// id and key are the application ID and the API key that it would get now.
	id, key string
	timeout int
	taken   bool
}

// kind is the kind of applications.
const kind = "apexone.application"

func (m *Automation) applications() *sim.Kind[Application, facts] {
	type guard = lifecycle.Guard[Application, facts]
	type effect = lifecycle.Effect[Application, facts]
	type row = lifecycle.Row[Application, facts]
	label := estate.Assumed
	states := []lifecycle.StateInfo{
		{State: none, Label: label("None", "なし"), Doc: "It was not added yet."},
		{State: Enabled, Label: label("Enabled", "有効"), Doc: "The API answers it."},
		{State: Disabled, Label: label("Disabled", "無効"), Doc: "The API refuses it."},
		{State: Deleted, Label: label("Deleted", "削除済み"), Doc: "It is unknown to the API.", Final: true},
	}
	named := guard{
		ID: "named", Doc: "It has a name.", Input: true,
		Holds: func(_ Application, f facts, _ time.Time) bool { return f.add.Name != "" },
		Else:  reason("apexone.application.nameless", "Enter a name.", "名前を入力してください。"),
	}
	free := guard{
		ID: "name_free", Doc: "No other one has its name.", Input: true,
		Holds: func(_ Application, f facts, _ time.Time) bool { return !f.taken },
		Else:  reason("apexone.application.exists", "An application of this name exists already.", "同じ名前のアプリケーションがすでにあります。"),
	}
	equip := effect{ID: "make_key", Doc: "Gives it an API key.", Do: func(t *Application, f facts, now time.Time) []lifecycle.Action {
		t.Kept = f.id // a fork has another tag, and what was given away is good there
		t.Name, t.Key, t.Timeout, t.CreatedAt = f.add.Name, f.key, f.timeout, now
		return nil
	}}
	src := []string{"ACAPI"}
	return &sim.Kind[Application, facts]{
		ID: func(t *Application) *string { return &t.ID },
		Key: func(t Application) string {
			if t.State == Deleted {
				return ""
			}
			return strings.ToLower(t.Name)
		},
		Facts:  m.facts,
		Public: func(t Application) any { t.Key = ""; return t },
		Spec: lifecycle.Spec[Application, facts]{
			Name: kind, Title: label("Application", "アプリケーション"), Doc: "A program that may use the automation API of Apex Central.",
			Initial: none, State: func(t *Application) *lifecycle.State { return &t.State }, States: states,
			Triggers: []lifecycle.TriggerInfo{
				{Trigger: add, Label: label("Add", "追加"), Doc: "An administrator adds it.", Input: func() any { return &NewApplication{} }},
				{Trigger: note, Label: label("Key saved", "キーを保存済み"), Doc: "The administrator has saved the API key."},
				{Trigger: enable, Label: label("Enable", "有効にする"), Doc: "The administrator lets it in again."},
				{Trigger: turn, Label: label("Disable", "無効にする"), Doc: "The administrator shuts it out."},
				{Trigger: remove, Label: label("Delete", "削除"), Doc: "The administrator deletes it."},
			},
			Rows: []row{
				{ID: "apexone.application.add", From: in(none), On: add, If: []guard{named, free}, To: Enabled, Do: []effect{equip}, By: lifecycle.Operator, Why: "An application gets its ID and its API key in Automation API Access Settings.", Src: src},
				{ID: "apexone.application.note_key", From: in(Enabled, Disabled), On: note, By: lifecycle.Operator, Why: "The key is shown until it is saved.", Src: []string{lifecycle.Assumed}, Do: []effect{{ID: "hide_key", Doc: "Hides the key.", Do: func(t *Application, _ facts, _ time.Time) []lifecycle.Action {
					t.Noted = true
					return nil
				}}}},
				{ID: "apexone.application.disable", From: in(Enabled), On: turn, To: Disabled, By: lifecycle.Operator, Why: "Application integration can be switched off.", Src: src},
				{ID: "apexone.application.enable", From: in(Disabled), On: enable, To: Enabled, By: lifecycle.Operator, Why: "Application integration can be switched on.", Src: src},
				{ID: "apexone.application.delete", From: in(Enabled, Disabled), On: remove, To: Deleted, By: lifecycle.Operator, Why: "An application can be deleted.", Src: []string{lifecycle.Assumed}},
			},
			Refusals: applicationRefusals(),
		},
	}
}

func applicationRefusals() []lifecycle.Refusal {
	gone := reason("apexone.application.deleted", "The application has been deleted.", "アプリケーションは削除されています。")
	absent := reason("apexone.application.unknown", "There is no such application.", "アプリケーションが存在しません。")
	out := []lifecycle.Refusal{
		{On: add, Reason: reason("apexone.application.there", "The application exists already.", "アプリケーションはすでにあります。")},
		{On: enable, From: in(Enabled), Reason: reason("apexone.application.enabled", "The application is enabled.", "アプリケーションは有効です。")},
		{On: turn, From: in(Disabled), Reason: reason("apexone.application.disabled", "The application is disabled.", "アプリケーションは無効です。")},
	}
	for _, on := range []lifecycle.Trigger{note, enable, turn, remove} {
		out = append(out, lifecycle.Refusal{On: on, From: in(Deleted), Reason: gone}, lifecycle.Refusal{On: on, From: in(none), Reason: absent})
	}
	return out
}

func (m *Automation) facts(r *sim.Reader, t Application, in any) (f facts, err error) {
	f.add = sim.Input[NewApplication](in)
	f.id, f.key = t.AppID(r), guid(r.Secret(kind, t.ID, 1))
	if f.timeout = f.add.Timeout; f.timeout == 0 {
		d, err := r.Duration(SettingTimeout)
		if err != nil {
			return f, err
		}
		f.timeout = int(d / time.Second)
	}
	_, f.taken, err = m.Applications.Find(r, strings.ToLower(f.add.Name))
	return f, err
}

// guid returns the form of a GUID that a secret has: API keys look so.
func guid(secret string) string {
	h := strings.ToUpper(secret)
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:32]
}

// byAppID returns the application that a token names.
func (m *Automation) byAppID(r *sim.Reader, id string) (Application, bool, error) {
	all, err := m.Applications.All(r)
	for _, a := range all {
		if a.State != Deleted && id != "" && strings.EqualFold(a.AppID(r), id) {
			return a, true, nil
		}
	}
	return Application{}, false, err
}

// Add adds an application.
type Add struct {
	automation *Automation

	New NewApplication `json:"new"`
}

// Add returns the command.
func (m *Automation) Add(a NewApplication) Add { return Add{m, a} }

// Name returns "apexone.application.add".
func (Add) Name() string { return "apexone.application.add" }

// Run returns the Application, with its key.
func (c Add) Run(tx *sim.Tx) (any, error) {
	if err := c.automation.may(&tx.Reader); err != nil {
		return nil, err
	}
	return c.automation.Applications.New(tx, add, c.New)
}

// Change notes that an application's key is saved, switches it on or off, or deletes it.
type Change struct {
	automation *Automation

	ID string `json:"id"`
	// To is "noted", "enabled", "disabled" or "deleted".
	To string `json:"to"`
}

// Change returns the command.
func (m *Automation) Change(id, to string) Change { return Change{m, id, to} }

// Name returns "apexone.application.change".
func (Change) Name() string { return "apexone.application.change" }

// Run returns the Application.
func (c Change) Run(tx *sim.Tx) (any, error) {
	if err := c.automation.may(&tx.Reader); err != nil {
		return nil, err
	}
	on, ok := map[string]lifecycle.Trigger{"noted": note, "enabled": enable, "disabled": turn, "deleted": remove}[c.To]
	if !ok {
		return nil, &sim.Invalid{Err: errors.New("to: want noted, enabled, disabled or deleted")}
	}
	return c.automation.Applications.Fire(tx, c.ID, on, nil)
}

// WorldApplications is what a fixture says of the automation API.
type WorldApplications struct {
	Applications []WorldApplication `json:"applications,omitempty" maxItems:"100" nullable:"false" doc:"Programs that may use the automation API."`
}

// WorldApplication is one of WorldApplications.
type WorldApplication struct {
	ID       string `json:"id,omitempty" minLength:"1" maxLength:"64" doc:"Its application ID. One that is not given is made, and leads to the sandbox by itself; with one that is given, say the sandbox in the address."`
	Name     string `json:"name" minLength:"1" maxLength:"100" doc:"Its name."`
	Key      string `json:"key,omitempty" minLength:"8" maxLength:"128" doc:"Its API key; made, if it is not given."`
	Timeout  int    `json:"timeout,omitempty" minimum:"1" maximum:"86400" doc:"Its communication time-out in seconds."`
	Disabled bool   `json:"disabled,omitempty" doc:"Whether it is disabled."`
}

// Place puts applications into a new world.
func (m *Automation) Place(tx *sim.Tx, w WorldApplications) error {
	seen := map[string]bool{}
	for i, one := range w.Applications {
		name := strings.ToLower(one.Name)
		if seen[name] || one.ID != "" && seen["\n"+one.ID] {
			return &sim.Invalid{Err: fmt.Errorf("applications[%d]: its name or its id stands here twice", i)}
		}
		seen[name], seen["\n"+one.ID] = true, true
		f, err := m.facts(&tx.Reader, Application{ID: one.Name}, NewApplication{Timeout: one.Timeout})
		if err != nil {
			return err
		}
		a := Application{State: Enabled, Name: one.Name, Kept: one.ID, Key: one.Key, Noted: true, Timeout: f.timeout, CreatedAt: tx.Now()}
		if one.Disabled {
			a.State = Disabled
		}
		if a.Key == "" {
			a.Key = f.key
		}
		if _, err := m.Applications.Place(tx, a, tx.Now()); err != nil {
			return err
		}
	}
	return nil
}
