package sim

import (
	"strconv"
	"testing"
)

// Sandboxes that other processes remove leave no handles behind for ever.
func TestHandlesAreBounded(t *testing.T) {
	t.Parallel()
	e := &Engine{sandboxes: map[string]*Sandbox{}}
	for n := range 2*maxHandles + 1 {
		if id := strconv.Itoa(n); e.handle(id).ID() != id {
			t.Fatalf("the handle of %s is another's", id)
		}
	}
	if got := len(e.sandboxes); got > maxHandles {
		t.Errorf("%d handles are kept", got)
	}
}
