package mockclp_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/mockone/mockone/mockclp"
)

// hits notes the rows that tests have taken.
type hits struct {
	mu   sync.Mutex
	rows map[string]bool
}

func (h *hits) hit(row string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.rows[row] = true
}

// rows is what all tests of the package have taken together.
var rows = &hits{rows: map[string]bool{}}

// TestMain fails a whole run in which some row of a table was never taken.
func TestMain(m *testing.M) {
	code := m.Run()
	if whole := flag.Lookup("test.run").Value.String() == "" && flag.Lookup("test.skip").Value.String() == ""; code == 0 && whole {
		for _, k := range mockclp.New(mockclp.Options{}).Service().Kinds {
			for _, row := range k.Table().Rows {
				if strings.HasPrefix(row.ID, mockclp.Name+".") && !rows.rows[row.ID] {
					fmt.Fprintf(os.Stderr, "no test takes the row %s\n", row.ID)
					code = 1
				}
			}
		}
	}
	os.Exit(code)
}
