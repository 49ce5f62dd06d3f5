package sim_test

import (
	"slices"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/clock"
	"github.com/mockone/mockone/internal/sim"
)

// Events are found by what they are, when and in which order.
func TestEventsAreFiltered(t *testing.T) {
	t.Parallel()
	l := newLab(t, clock.Manual)
	first := l.make(start{Name: "first"})
	l.advance(sim.Goal{By: time.Minute})
	second := l.make(start{Name: "second"})
	if err := l.start(first.ID); err != nil {
		t.Fatal(err)
	}
	all := l.events()
	if len(all) != 3 {
		t.Fatalf("%d events", len(all))
	}
	made, started, minute := all[0].Row, all[2].Row, began.Add(time.Minute)
	for name, tc := range map[string]struct {
		filter sim.EventFilter
		want   []int64
	}{
		"all":             {sim.EventFilter{}, []int64{1, 2, 3}},
		"backwards":       {sim.EventFilter{Latest: true}, []int64{3, 2, 1}},
		"the last two":    {sim.EventFilter{Latest: true, Limit: 2}, []int64{3, 2}},
		"a row":           {sim.EventFilter{Row: started}, []int64{3}},
		"one of two rows": {sim.EventFilter{Rows: []string{made, "no.such"}}, []int64{1, 2}},
		"no such row":     {sim.EventFilter{Rows: []string{"no.such"}}, nil},
		"a thing":         {sim.EventFilter{Kind: all[0].Kind, Thing: second.ID}, []int64{2}},
		"between":         {sim.EventFilter{After: 1, Before: 3}, []int64{2}},
		"since":           {sim.EventFilter{Since: minute}, []int64{2, 3}},
		"until":           {sim.EventFilter{Until: minute}, []int64{1}},
	} {
		if err := l.box.View(t.Context(), func(r *sim.Reader) error {
			events, err := r.Events(tc.filter)
			var got []int64
			for _, e := range events {
				got = append(got, e.Seq)
			}
			if !slices.Equal(got, tc.want) {
				t.Errorf("%s: %v, want %v", name, got, tc.want)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
}
