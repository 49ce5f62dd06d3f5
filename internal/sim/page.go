package sim

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/mockone/mockone/internal/lifecycle"
)

// ErrNoSuchPage is what is wrong with an After at which no page has ended.
var ErrNoSuchPage = errors.New("after: no page has ended there")

// PageOf says which things of a kind a page has. Only things with a natural key
// are listed, in the order of their keys, so that neither the order nor a search
// has to read a single body. Empty fields mean any.
type PageOf struct {
	// Parent is what they belong to.
	Parent string
	// States are those that they may be in.
	States []lifecycle.State
	// Search is part of the key's first line, in any case of the letters a to z. A key
	// that is "name\nid" is found by its name alone.
	Search string
	// Fields are values of text fields by their JSON names; an empty value means any.
	Fields map[string]string
	// After is the id of the thing after which the page begins.
	After string
	// Limit is how many there are at most; 0 means all.
	Limit int
}

// PageResult is a page of things.
type PageResult[T any] struct {
	Items []T
	// Total counts all that are meant, on this page or not.
	Total int
	// Next is the After of the next page; empty on the last one.
	Next string
}

// Page returns a page of the things of the kind. A page after a thing that is not
// there, or that has no natural key any more, is an *Invalid.
func (k *Kind[T, F]) Page(r *Reader, of PageOf) (PageResult[T], error) {
	out := PageResult[T]{Items: []T{}}
	where, args := of.where(k.Spec.Name)
	if _, err := r.Conn.QueryRow(`SELECT count(*) FROM things WHERE `+where, args, &out.Total); err != nil {
		return out, fmt.Errorf("counting %s: %w", k.Spec.Name, err)
	}
	if of.After != "" {
		after := ""
		found, err := r.Conn.QueryRow(`SELECT key FROM things WHERE kind = ? AND id = ? AND key <> ''`, []any{k.Spec.Name, of.After}, &after)
		if err != nil {
			return out, fmt.Errorf("finding the page of %s: %w", k.Spec.Name, err)
		}
		if !found {
			return out, &Invalid{Err: ErrNoSuchPage}
		}
		where, args = where+` AND key > ?`, append(args, after)
	}
	query := `SELECT body FROM things WHERE ` + where + ` ORDER BY key`
	if of.Limit > 0 {
		// One more than wanted tells whether there is a next page.
		query, args = query+` LIMIT ?`, append(args, of.Limit+1)
	}
	items, err := k.many(r, query, args...)
	if err != nil {
		return out, err
	}
	if of.Limit > 0 && len(items) > of.Limit {
		items = items[:of.Limit]
		out.Next = *k.ID(&items[of.Limit-1])
	}
	out.Items = append(out.Items, items...)
	return out, nil
}

// Count returns how many things a page without limits would have.
func (k *Kind[T, F]) Count(r *Reader, of PageOf) (int, error) {
	where, args := of.where(k.Spec.Name)
	n := 0
	if _, err := r.Conn.QueryRow(`SELECT count(*) FROM things WHERE `+where, args, &n); err != nil {
		return 0, fmt.Errorf("counting %s: %w", k.Spec.Name, err)
	}
	return n, nil
}

// where returns the condition, always of the same text for the same fields: the
// statements are prepared once. The partial index of keys serves all of them.
func (of PageOf) where(kind string) (string, []any) {
	conditions, args := []string{`kind = ? AND key <> ''`}, []any{kind}
	add := func(condition string, values ...any) {
		conditions, args = append(conditions, condition), append(args, values...)
	}
	if of.Parent != "" {
		add(`parent = ?`, of.Parent)
	}
	if len(of.States) > 0 {
		states := make([]any, len(of.States))
		for i, s := range of.States {
			states[i] = string(s)
		}
		add(`state IN (?`+strings.Repeat(`, ?`, len(states)-1)+`)`, states...)
	}
	if of.Search != "" {
		like := "%" + literal.Replace(of.Search) + "%"
		add(`(key LIKE ? ESCAPE '\' OR key LIKE ? ESCAPE '\' AND instr(key, char(10)) = 0)`, like+"\n%", like)
	}
	for _, name := range slices.Sorted(maps.Keys(of.Fields)) {
		if value := of.Fields[name]; value != "" {
			add(`json_extract(body, ?) = ?`, "$."+name, value)
		}
	}
	return strings.Join(conditions, ` AND `), args
}

// literal makes what stands for something in a pattern stand for itself.
var literal = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)
