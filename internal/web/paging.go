package web

import "github.com/mockone/mockone/internal/sim"

// Paging is what lists take; embed it in an operation's input.
type Paging struct {
	After string `query:"after" maxLength:"300" doc:"Where the last page ended: its next, or cursor."`
	Limit int    `query:"limit" minimum:"1" maximum:"500" default:"100" doc:"At most how many items are wanted."`
}

// List is a page of a list.
type List[T any] struct {
	Items []T    `json:"items" nullable:"false"`
	Next  string `json:"next,omitempty" doc:"What to give as after for the next page; missing on the last one."`
}

// ErrNoSuchPage is what is wrong with an After at which no page has ended.
var ErrNoSuchPage = sim.ErrNoSuchPage

// ListOf cuts a page out of a list whose elements key tells apart. A page after an
// element that is not there is a *sim.Invalid.
func ListOf[T any](list []T, p Paging, key func(T) string) (*List[T], error) {
	start := 0
	if p.After != "" {
		start = -1
		for i := range list {
			if key(list[i]) == p.After {
				start = i + 1
				break
			}
		}
		if start < 0 {
			return nil, &sim.Invalid{Err: ErrNoSuchPage}
		}
	}
	out := &List[T]{Items: append([]T{}, list[start:min(len(list), start+p.Limit)]...)}
	if start+p.Limit < len(list) {
		out.Next = key(list[start+p.Limit-1])
	}
	return out, nil
}

// PageSize is how many lines of a list a page shows.
const PageSize = 50

// Cut cuts out of a list what the page of a visit shows.
func Cut[T any](v *Visit, list []T, key func(T) string) (*List[T], error) {
	return ListOf(list, Paging{After: v.Query().Get("after"), Limit: PageSize}, key)
}

// Each shows every element of a list.
func Each[T, J any](list []T, show func(T) J) []J {
	out := make([]J, len(list))
	for i, one := range list {
		out[i] = show(one)
	}
	return out
}
