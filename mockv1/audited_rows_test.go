package mockv1

import (
	"strings"
	"testing"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockv1/audit"
)

// Every row of an operator is logged, or it is said why not, and nothing that does
// not exist is.
func TestEveryRowOfAnOperatorIsAudited(t *testing.T) {
	t.Parallel()
	v := New(Options{})
	logged, silent, known := map[string]bool{}, unaudited(), map[string]bool{}
	for _, e := range v.Audit.Entries() {
		if logged[e.Row] {
			t.Errorf("%s is logged twice", e.Row)
		}
		logged[e.Row] = true
		if e.Category.EN == "" || e.Category.JA == "" || e.Activity.EN == "" || e.Activity.JA == "" {
			t.Errorf("%s has no words", e.Row)
		}
		if e.Result != audit.Successful && e.Result != audit.Unsuccessful {
			t.Errorf("%s is %q", e.Row, e.Result)
		}
	}
	// Licences are activated here, too; what else happens to them is none of the users' acts.
	for _, k := range append(v.Service().Kinds, estate.Licences) {
		for _, row := range rowsOf(k) {
			known[row.ID] = true
			if row.By != lifecycle.Operator {
				continue
			}
			switch why, quiet := silent[row.ID]; {
			case logged[row.ID] == quiet:
				t.Errorf("%s: give it an entry in audited, or a reason in unaudited", row.ID)
			case quiet && why == "":
				t.Errorf("%s: say why it is not logged", row.ID)
			}
		}
	}
	for id := range logged {
		if !known[id] {
			t.Errorf("%s is logged, but there is no such row", id)
		}
	}
	for id := range silent {
		if !known[id] || !strings.HasPrefix(id, Name+".") {
			t.Errorf("%s is not logged, but there is no such row", id)
		}
	}
}

func rowsOf(k sim.AnyKind) []lifecycle.RowInfo { return k.Table().Rows }
