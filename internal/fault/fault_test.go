package fault_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"github.com/mockone/mockone/internal/fault"
)

var errPlanted = errors.New("planted")

func TestNoneNeverStrikes(t *testing.T) {
	var injector fault.Injector = fault.None{}
	for _, kind := range []fault.Kind{fault.Command, fault.Transition} {
		for _, side := range []fault.Side{fault.Before, fault.After} {
			if err := injector.Strike("one", kind, "v1.connect", side); err != nil {
				t.Errorf("%s %s: %v", side, kind, err)
			}
		}
	}
}

func TestErrors(t *testing.T) {
	lost := &fault.Lost{Point: "v1.connect", Cause: errPlanted}
	struck := &fault.Struck{Point: "v1.connect", Cause: errPlanted}
	for _, c := range []struct {
		name   string
		err    error
		says   string
		is     bool
		caused bool
	}{
		{"lost", lost, "the answer of v1.connect is lost: planted", true, true},
		{"struck", struck, "a fault at v1.connect: planted", true, true},
		{"lost, wrapped", fmt.Errorf("sandbox one: %w", lost), "sandbox one: the answer of v1.connect is lost: planted", true, true},
		{"struck, wrapped and joined", errors.Join(errors.New("other"), fmt.Errorf("row: %w", struck)), "other\nrow: a fault at v1.connect: planted", true, true},
		{"struck within lost", &fault.Lost{Point: "command", Cause: struck}, "the answer of command is lost: a fault at v1.connect: planted", true, true},
		{"the cause alone is no fault", errPlanted, "planted", false, true},
		{"another error", errors.New("other"), "other", false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.err.Error(); got != c.says {
				t.Errorf("it says %q, want %q", got, c.says)
			}
			if got := fault.Is(c.err); got != c.is {
				t.Errorf("Is = %v, want %v", got, c.is)
			}
			if got := errors.Is(c.err, errPlanted); got != c.caused {
				t.Errorf("it leads to its cause: %v, want %v", got, c.caused)
			}
		})
	}
	if fault.Is(nil) {
		t.Error("nil comes from a fault")
	}
}

// Callers tell by the type whether something happened.
func TestSidesAreToldApart(t *testing.T) {
	lost := fmt.Errorf("wrapped: %w", &fault.Lost{Point: "p", Cause: errPlanted})
	struck := fmt.Errorf("wrapped: %w", &fault.Struck{Point: "p", Cause: errPlanted})
	if _, ok := errors.AsType[*fault.Struck](lost); ok {
		t.Error("a lost answer passes for a refusal")
	}
	if _, ok := errors.AsType[*fault.Lost](struck); ok {
		t.Error("a refusal passes for a lost answer")
	}
	if got, ok := errors.AsType[*fault.Lost](lost); !ok || got.Point != "p" {
		t.Errorf("the lost answer is of %+v", got)
	}
}

func TestPointAsJSON(t *testing.T) {
	body, err := json.Marshal([]fault.Point{
		{Kind: fault.Command, Name: "v1.connect", Sides: []fault.Side{fault.Before, fault.After}},
		{Kind: fault.Transition, Name: "v1.product_instance.connected", Sides: []fault.Side{fault.Before}},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := `[{"kind":"command","name":"v1.connect","sides":["before","after"]},` +
		`{"kind":"transition","name":"v1.product_instance.connected","sides":["before"]}]`
	if got := string(body); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
