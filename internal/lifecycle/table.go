package lifecycle

import "slices"

// Table is a Spec as plain data: what is drawn, documented, checked and served.
type Table struct {
	Name     string        `json:"name"`
	Title    Text          `json:"title"`
	Doc      string        `json:"doc"`
	Initial  State         `json:"initial"`
	States   []StateInfo   `json:"states"`
	Triggers []TriggerInfo `json:"triggers"`
	Rows     []RowInfo     `json:"rows"`
	Refusals []Refusal     `json:"refusals"`
}

// RowInfo is a Row as plain data.
type RowInfo struct {
	ID   string  `json:"id"`
	From []State `json:"from"`
	On   Trigger `json:"on"`
	If   []Named `json:"if,omitempty"`
	To   State   `json:"to,omitempty"`
	// Anew says that the state, which stays, is entered anew.
	Anew  bool    `json:"anew,omitempty"`
	Do    []Named `json:"do,omitempty"`
	After string  `json:"after,omitempty"`
	// AfterOf lists the settings among which the thing chooses, in place of After.
	AfterOf []string `json:"after_of,omitempty"`
	// At lists the settings on which the thing's own instant depends, in place of After.
	At      []string `json:"at,omitempty"`
	Work    bool     `json:"work,omitempty"`
	By      Actor    `json:"by"`
	Why     string   `json:"why"`
	Sources []string `json:"sources"`
	sane    bool
}

// Named is a guard or an effect as plain data.
type Named struct {
	ID  string `json:"id"`
	Doc string `json:"doc"`
	// Input and Else belong to guards.
	Input bool    `json:"input,omitempty"`
	Else  *Reason `json:"else,omitempty"`
	// Asks says that the guard asks another product for its reasons.
	Asks bool `json:"asks,omitempty"`
	sane bool
}

// Stays reports whether the row leaves the state as it is.
func (r *RowInfo) Stays() bool { return r.To == "" }

// Timer reports whether time pulls the row.
func (r *RowInfo) Timer() bool { return len(r.Delays()) > 0 }

// Delays returns the settings that may hold the row's delay, or on which its instant
// depends; none if no time pulls it.
func (r *RowInfo) Delays() []string {
	out := slices.Concat(r.AfterOf, r.At)
	if r.After != "" {
		return append([]string{r.After}, out...)
	}
	return out
}

// Table returns the spec as plain data.
func (s *Spec[T, F]) Table() Table {
	t := Table{
		Name: s.Name, Title: s.Title, Doc: s.Doc, Initial: s.Initial,
		States: s.States, Triggers: s.Triggers, Refusals: s.Refusals,
	}
	for i := range s.Rows {
		row := &s.Rows[i]
		info := RowInfo{
			ID: row.ID, From: row.From, On: row.On, To: row.To, Anew: row.Anew, After: row.After, AfterOf: row.AfterOf.Settings, At: row.At.Settings,
			Work: row.Work, By: row.By, Why: row.Why, Sources: row.Src,
			sane: row.sane(),
		}
		for j := range row.If {
			g := &row.If[j]
			named := Named{ID: g.ID, Doc: g.Doc, Input: g.Input, Asks: g.Ask != nil, sane: (g.Ask == nil) != (g.Holds == nil)}
			if g.Holds != nil || g.Else.Code != "" {
				named.Else = &g.Else
			}
			info.If = append(info.If, named)
		}
		for j := range row.Do {
			info.Do = append(info.Do, Named{ID: row.Do[j].ID, Doc: row.Do[j].Doc, sane: row.Do[j].Do != nil})
		}
		t.Rows = append(t.Rows, info)
	}
	return t
}

// sane reports whether the row has at most one way to say when it is due, whole.
func (row *Row[T, F]) sane() bool {
	ways := 0
	for _, is := range []bool{row.After != "", row.AfterOf.Of != nil, row.At.Of != nil} {
		if is {
			ways++
		}
	}
	return ways <= 1 && (row.AfterOf.Of == nil) == (len(row.AfterOf.Settings) == 0) && (row.At.Of == nil) == (len(row.At.Settings) == 0)
}

// Trigger returns the description of a trigger.
func (t *Table) Trigger(on Trigger) (TriggerInfo, bool) {
	for _, info := range t.Triggers {
		if info.Trigger == on {
			return info, true
		}
	}
	return TriggerInfo{}, false
}

// State returns the description of a state.
func (t *Table) State(s State) (StateInfo, bool) {
	for _, info := range t.States {
		if info.State == s {
			return info, true
		}
	}
	return StateInfo{}, false
}
