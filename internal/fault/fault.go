// Package fault names the places at which a service can be made to misbehave,
// and lets somebody strike there.
//
// Every command and every row of a lifecycle is a Point with two sides: before
// the commit (it is refused and nothing happened) and after it (it happened,
// but the answer is lost, which is what makes clients do things twice). The
// engine asks an Injector at each; None never strikes.
package fault

import (
	"errors"
	"fmt"
)

// Side says on which side of the commit a fault strikes.
type Side string

// The two sides.
const (
	// Before the commit: refused, nothing happened.
	Before Side = "before"
	// After the commit: it happened, and the answer is lost.
	After Side = "after"
)

// Kind says what a point belongs to.
type Kind string

// The kinds of points.
const (
	Command    Kind = "command"
	Transition Kind = "transition"
)

// Point is a place where a fault can strike.
type Point struct {
	Kind Kind `json:"kind"`
	// Name is the command's name or the row's id.
	Name string `json:"name"`
	// Sides lists on which sides of the commit a fault can strike here. A row
	// that only a timer pulls has no answer that could be lost.
	Sides []Side `json:"sides"`
}

// Injector decides whether a fault strikes.
type Injector interface {
	// Strike returns an error if a fault strikes in the sandbox at the point
	// and side. Before the commit the error is what the caller gets; after it,
	// the caller gets a *Lost.
	Strike(sandbox string, kind Kind, name string, side Side) error
}

// None is the Injector that never strikes.
type None struct{}

// Strike returns nil.
func (None) Strike(string, Kind, string, Side) error { return nil }

// Lost is the error of an act that happened, but whose answer got lost.
type Lost struct {
	Point string
	Cause error
}

// Error names the point.
func (l *Lost) Error() string {
	return fmt.Sprintf("the answer of %s is lost: %v", l.Point, l.Cause)
}

// Unwrap returns the injector's error.
func (l *Lost) Unwrap() error { return l.Cause }

// Struck is the refusal of a fault that struck before the commit.
type Struck struct {
	Point string
	Cause error
}

// Error names the point.
func (s *Struck) Error() string { return fmt.Sprintf("a fault at %s: %v", s.Point, s.Cause) }

// Unwrap returns the injector's error.
func (s *Struck) Unwrap() error { return s.Cause }

// Is reports whether err comes from a fault that struck, on either side.
func Is(err error) bool {
	if _, ok := errors.AsType[*Lost](err); ok {
		return true
	}
	_, ok := errors.AsType[*Struck](err)
	return ok
}
