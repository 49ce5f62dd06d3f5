package logs

import (
	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// Retrieval is whether logs can be retrieved by the API at all [TMAPIERR]. There is one at
// most: none, until somebody switches it.
type Retrieval struct {
	ID    string          `json:"id"`
	State lifecycle.State `json:"state"`
}

// The states of log retrieval.
const (
	retrievalNone     lifecycle.State = "none"
	RetrievalEnabled  lifecycle.State = "enabled"
	RetrievalDisabled lifecycle.State = "disabled"
)

// RetrievalKind is the kind of log retrieval.
const RetrievalKind = "tmems.log_retrieval"

// one is the natural key of the only thing of the kind.
const one = "one"

func (m *Logs) retrieval() *sim.Kind[Retrieval, struct{}] {
	type row = lifecycle.Row[Retrieval, struct{}]
	src := []string{"TMAPIERR"}
	return &sim.Kind[Retrieval, struct{}]{
		ID:    func(t *Retrieval) *string { return &t.ID },
		Key:   func(Retrieval) string { return one },
		Facts: func(*sim.Reader, Retrieval, any) (struct{}, error) { return struct{}{}, nil },
		Spec: lifecycle.Spec[Retrieval, struct{}]{
			Name: RetrievalKind, Title: estate.Quoted("Log Retrieval", "ログの取得", "TMAPIERR"),
			Doc:     "Whether programs can retrieve logs. That they can unless an administrator says otherwise is assumed.",
			Initial: retrievalNone, State: func(t *Retrieval) *lifecycle.State { return &t.State },
			States: []lifecycle.StateInfo{
				{State: retrievalNone, Label: estate.Assumed("Not switched", "未設定"), Doc: "Nobody has switched it: it is enabled."},
				{State: RetrievalEnabled, Label: estate.Assumed("Enabled", "有効"), Doc: "Programs that have an API key retrieve logs."},
				{State: RetrievalDisabled, Label: estate.Assumed("Disabled", "無効"), Doc: "They are told that the resource is not available."},
			},
			Triggers: []lifecycle.TriggerInfo{
				{Trigger: enable, Label: estate.Assumed("Enable", "有効にする"), Doc: "An administrator lets logs be retrieved."},
				{Trigger: disable, Label: estate.Assumed("Disable", "無効にする"), Doc: "An administrator keeps logs from being retrieved."},
			},
			Rows: []row{
				{ID: RetrievalKind + ".enable", From: in(RetrievalDisabled), On: enable, To: RetrievalEnabled, By: lifecycle.Operator, Why: "Log retrieval can be enabled.", Src: src},
				{ID: RetrievalKind + ".disable", From: in(retrievalNone, RetrievalEnabled), On: disable, To: RetrievalDisabled, By: lifecycle.Operator, Why: "Log retrieval can be disabled.", Src: src},
			},
			Refusals: []lifecycle.Refusal{
				{On: enable, Reason: reason(RetrievalKind+".enabled", "Log retrieval is enabled.", "ログの取得は有効です。")},
				{On: disable, Reason: reason(RetrievalKind+".disabled", "Log retrieval is disabled.", "ログの取得は無効です。")},
			},
		},
	}
}

// retrieving returns whether logs can be retrieved.
func (m *Logs) retrieving(r *sim.Reader) (Retrieval, error) {
	t, ok, err := m.Retrieval.Find(r, one)
	if !ok {
		t.State = RetrievalEnabled
	}
	return t, err
}

// SwitchRetrieval lets logs be retrieved, or keeps them from it.
type SwitchRetrieval struct {
	logs *Logs

	// To is "enabled" or "disabled".
	To string `json:"to"`
}

// SwitchRetrieval returns the command.
func (m *Logs) SwitchRetrieval(to string) SwitchRetrieval { return SwitchRetrieval{m, to} }

// Name returns "tmems.log_retrieval.switch".
func (SwitchRetrieval) Name() string { return RetrievalKind + ".switch" }

// Run returns the Retrieval.
func (c SwitchRetrieval) Run(tx *sim.Tx) (any, error) {
	if err := c.logs.may(&tx.Reader, ManageKeys); err != nil {
		return nil, err
	}
	on := disable
	if c.To == string(RetrievalEnabled) {
		on = enable
	}
	t, ok, err := c.logs.Retrieval.Find(&tx.Reader, one)
	if err != nil {
		return nil, err
	}
	if !ok {
		return c.logs.Retrieval.New(tx, on, nil)
	}
	return c.logs.Retrieval.Fire(tx, t.ID, on, nil)
}
