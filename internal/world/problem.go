package world

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/mockone/mockone/internal/sim"
)

// maxProblems bounds how many problems are told at once: more help nobody.
const maxProblems = 20

// Problem is one thing that is wrong with a fixture, and where.
type Problem struct {
	// File is the file as it was given to Parse, or "overrides".
	File string `json:"file"`
	// Line and Column count from 1. They are 0 for what has no text, such as
	// overrides that came with a request.
	Line   int `json:"line,omitempty"`
	Column int `json:"column,omitempty"`
	// Path leads to the place inside the document, "licences[0].seats"; empty
	// for the document as a whole.
	Path string `json:"path,omitempty"`
	// Message says what is wrong. It holds names, never values.
	Message string `json:"message"`
}

// Error returns "file:line:column: path: message".
func (p *Problem) Error() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", p.Line, p.Column)
	}
	if p.Path != "" {
		b.WriteString(": " + p.Path)
	}
	return b.String() + ": " + p.Message
}

// Problems is everything that is wrong with a fixture, by file and line; at
// most 20, of which the last then says how many more there are.
type Problems []*Problem

// Error returns one problem per line.
func (ps Problems) Error() string { return errors.Join(ps.Unwrap()...).Error() }

// Unwrap returns the single problems.
func (ps Problems) Unwrap() []error {
	out := make([]error, len(ps))
	for i, p := range ps {
		out[i] = p
	}
	return out
}

// err returns the problems as the error of a wrong request, or nil if there are none.
func (ps Problems) err() error {
	if len(ps) == 0 {
		return nil
	}
	slices.SortStableFunc(ps, func(a, b *Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.Path, b.Path))
	})
	if more := len(ps) - maxProblems; more > 0 {
		last := ps[maxProblems-1]
		ps = append(ps[:maxProblems-1:maxProblems-1], &Problem{
			File: last.File, Line: last.Line, Column: last.Column,
			Message: fmt.Sprintf("and %d more problems from here on", more+1),
		})
	}
	return &sim.Invalid{Err: ps}
}
