package sim_test

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mockone/mockone/internal/clock"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// pageLab has jobs of two parents, in several states, some of them without a key.
func pageLab(t *testing.T) (*lab, []job) {
	t.Helper()
	l := newLab(t, clock.Manual)
	l.jobs.Parent = func(j job) string { return j.Next }
	l.jobs.Key = func(j job) string {
		if j.State == "stale" {
			return ""
		}
		return j.Name
	}
	var all []job
	if _, err := l.box.Do(t.Context(), sim.As("t"), place{func(tx *sim.Tx) error {
		all = nil
		for i, name := range []string{"delta\nab", "alpha\nde", "echo\nxx", "beta\nalpha", "alpine\nzz", "gamma\nq", "zeta", "eta\n1"} {
			j := job{Name: name, Next: []string{"left", "right"}[i%2], State: []lifecycle.State{"ready", "running", "done", "stale"}[i%4]}
			j, err := l.jobs.Place(tx, j, tx.Now())
			if err != nil {
				return err
			}
			all = append(all, j)
		}
		return nil
	}}); err != nil {
		t.Fatal(err)
	}
	return l, all
}

// place does something in a transaction.
type place struct{ do func(tx *sim.Tx) error }

func (place) Name() string { return "test.place" }

func (c place) Run(tx *sim.Tx) (any, error) { return nil, c.do(tx) }

// Whatever is asked for, the pages together are what a walk through all things finds,
// in the order of their keys, nothing twice; each page knows how many there are.
func TestPages(t *testing.T) {
	t.Parallel()
	l, all := pageLab(t)
	rapid.Check(t, func(t *rapid.T) {
		of := sim.PageOf{
			Parent: rapid.SampledFrom([]string{"", "left", "right", "nobody"}).Draw(t, "parent"),
			States: rapid.SampledFrom([][]lifecycle.State{nil, {"ready"}, {"running", "done"}, {"stale"}}).Draw(t, "states"),
			Search: rapid.SampledFrom([]string{"", "al", "a", "ta", "xx", "%", "_", `\`, "TA", "q"}).Draw(t, "search"),
			Fields: map[string]string{"name": rapid.SampledFrom([]string{"", "", "zeta", "alpha\nde", "none"}).Draw(t, "name")},
			Limit:  rapid.IntRange(0, 4).Draw(t, "limit"),
		}
		var want []string
		for _, j := range all {
			first, _, _ := strings.Cut(j.Name, "\n")
			if j.State != "stale" && (of.Parent == "" || j.Next == of.Parent) && (of.States == nil || slices.Contains(of.States, j.State)) &&
				strings.Contains(first, strings.ToLower(of.Search)) && (of.Fields["name"] == "" || of.Fields["name"] == j.Name) {
				want = append(want, j.Name)
			}
		}
		slices.SortFunc(want, cmp.Compare[string])
		if err := l.box.View(l.t.Context(), func(r *sim.Reader) error {
			var got []string
			for page := of; ; {
				res, err := l.jobs.Page(r, page)
				if err != nil {
					return err
				}
				n, err := l.jobs.Count(r, page)
				if err != nil {
					return err
				}
				if res.Total != len(want) || n != len(want) || page.Limit > 0 && len(res.Items) > page.Limit {
					t.Fatalf("a page of %d of %d (counted %d), want at most %d of %d", len(res.Items), res.Total, n, page.Limit, len(want))
				}
				for _, j := range res.Items {
					got = append(got, j.Name)
				}
				if page.After = res.Next; res.Next == "" {
					break
				}
			}
			if !slices.Equal(got, want) {
				t.Fatalf("%+v: %q, want %q", of, got, want)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	})
}

func TestPageAfterNothing(t *testing.T) {
	t.Parallel()
	l, all := pageLab(t)
	stale := all[slices.IndexFunc(all, func(j job) bool { return j.State == "stale" })].ID
	for _, after := range []string{"nobody", stale} {
		err := l.box.View(t.Context(), func(r *sim.Reader) error {
			_, err := l.jobs.Page(r, sim.PageOf{After: after, Limit: 1})
			return err
		})
		if _, ok := errors.AsType[*sim.Invalid](err); !ok || !errors.Is(err, sim.ErrNoSuchPage) {
			t.Errorf("after %q: %v", after, err)
		}
	}
}
