package web_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

func TestListOf(t *testing.T) {
	t.Parallel()
	letters := []string{"a", "b", "c", "d"}
	key := func(s string) string { return s }
	for name, tc := range map[string]struct {
		list []string
		p    web.Paging
		want web.List[string]
	}{
		"nothing":      {nil, web.Paging{Limit: 2}, web.List[string]{Items: []string{}}},
		"all":          {letters, web.Paging{Limit: 4}, web.List[string]{Items: letters}},
		"the first":    {letters, web.Paging{Limit: 3}, web.List[string]{Items: letters[:3], Next: "c"}},
		"the middle":   {letters, web.Paging{Limit: 1, After: "a"}, web.List[string]{Items: letters[1:2], Next: "b"}},
		"the last":     {letters, web.Paging{Limit: 3, After: "c"}, web.List[string]{Items: letters[3:]}},
		"past the end": {letters, web.Paging{Limit: 3, After: "d"}, web.List[string]{Items: []string{}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := web.ListOf(tc.list, tc.p, key)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(tc.want, *got); d != "" {
				t.Error(d)
			}
		})
	}
	_, err := web.ListOf(letters, web.Paging{Limit: 1, After: "x"}, key)
	if _, ok := errors.AsType[*sim.Invalid](err); !ok {
		t.Errorf("after what is not there: %v", err)
	}
}
