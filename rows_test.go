package mockone_test

import (
	"sync"
	"testing"

	"github.com/mockone/mockone"
	"github.com/mockone/mockone/internal/sim"
)

// rowsHit notes the rows that are taken.
type rowsHit struct {
	mu   sync.Mutex
	hits map[string]int
}

func (r *rowsHit) hit(row string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.hits[row]++
}

// Every row of every lifecycle is taken by one of the stories, which go through
// the services and control as a client does. A row that none takes fails here.
func TestEveryRowIsTaken(t *testing.T) {
	t.Parallel()
	hit := &rowsHit{hits: map[string]int{}}
	l := newLab(t, func(o *mockone.Options) { o.OnRow = hit.hit })
	for _, st := range stories() {
		t.Run(st.name, func(t *testing.T) {
			(&lab{t: t, platform: l.platform}).tell(&st)
		})
	}
	t.Run("births", func(t *testing.T) {
		in := newInner(t, "", nil, hit.hit)
		b := in.empty("births")
		for _, one := range in.births() {
			if _, err := b.Do(t.Context(), sim.As("test"), one); err != nil {
				t.Errorf("%s: %v", one.Row, err)
			}
		}
	})
	declared, err := mockone.Describe(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for _, table := range declared.Lifecycles {
		for i := range table.Rows {
			rows++
			if hit.hits[table.Rows[i].ID] == 0 {
				t.Errorf("no story takes the row %s", table.Rows[i].ID)
			}
			delete(hit.hits, table.Rows[i].ID)
		}
	}
	if rows == 0 {
		t.Error("there are no rows")
	}
	for row := range hit.hits {
		t.Errorf("the row %s was taken, but no lifecycle has it", row)
	}
}
