package lifecycle

import (
	"slices"
	"time"
)

// Possibility is one trigger as seen from a thing's present state.
type Possibility struct {
	Trigger Trigger `json:"trigger"`
	Label   Text    `json:"label"`
	// Allowed says that the trigger would be taken now, given the input it needs.
	Allowed bool `json:"allowed"`
	// Row and To are the row that would be taken; empty when refused.
	Row string `json:"row,omitempty"`
	To  State  `json:"to,omitempty"`
	By  Actor  `json:"by,omitempty"`
	// Needs lists what the request must bring: ticked boxes, a password.
	Needs []string `json:"needs,omitempty"`
	// Reasons say why not.
	Reasons []Reason `json:"reasons,omitempty"`
	// Timer says that only time pulls this trigger.
	Timer bool `json:"timer,omitempty"`
}

// Explain lists every trigger of the lifecycle with whether it would be taken
// now, and if not, why. Guards on the request are listed in Needs and taken to hold.
func Explain[T, F any](s *Spec[T, F], t T, f F, now time.Time) []Possibility {
	from := *s.State(&t)
	out := make([]Possibility, 0, len(s.Triggers))
	for _, info := range s.Triggers {
		p := Possibility{Trigger: info.Trigger, Label: info.Label}
		matched := false
		for i := range s.Rows {
			row := &s.Rows[i]
			if row.On != info.Trigger || !slices.Contains(row.From, from) {
				continue
			}
			reasons, needs := row.obstacles(t, f, now)
			if len(reasons) == 0 {
				p.Allowed, p.Row, p.To, p.By, p.Needs = true, row.ID, row.To, row.By, needs
				p.Timer, p.Reasons = row.timer(), nil
				if p.To == "" {
					p.To = from
				}
				break
			}
			if !matched {
				p.Reasons, p.By, p.Timer, matched = reasons, row.By, row.timer(), true
			}
		}
		if !p.Allowed && !matched {
			p.Reasons = []Reason{s.refusal(from, info.Trigger)}
		}
		out = append(out, p)
	}
	return out
}

// Obstacles returns what stands in the way of a trigger now, leaving aside what
// the request must bring: none means that it would be taken. Products use it to
// tell each other what blocks an act, from the same guards that enforce it.
func Obstacles[T, F any](s *Spec[T, F], t T, f F, on Trigger, now time.Time) []Reason {
	for _, p := range Explain(s, t, f, now) {
		if p.Trigger == on {
			return p.Reasons
		}
	}
	return []Reason{s.refusal(*s.State(&t), on)}
}

func (row *Row[T, F]) obstacles(t T, f F, now time.Time) (reasons []Reason, needs []string) {
	for i := range row.If {
		g := &row.If[i]
		if g.Input {
			needs = append(needs, g.ID)
			continue
		}
		reasons = append(reasons, g.fails(t, f, now)...)
	}
	return reasons, needs
}
