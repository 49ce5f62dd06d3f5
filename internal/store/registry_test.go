package store

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRegistryKnowsEachSandbox(t *testing.T) {
	f := openTestFolder(t, Options{})
	r, ctx, tpl := f.Registry(), t.Context(), testTemplate(t, f)
	want := Entry{
		ID: "a", Tag: "tag-a", Fixture: "f", Seed: "s", CreatedAt: 1, ExpiresAt: 50,
		Labels: map[string]string{"suite": "日本"}, Epoch: 1, State: Live,
	}
	if err := f.Create(ctx, want, tpl, nil); err != nil {
		t.Fatal(err)
	}
	same := func(got Entry, err error) {
		t.Helper()
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Error(err, diff)
		}
	}
	same(r.Get(ctx, "a"))
	same(r.ByTag(ctx, "tag-a"))
	_, err := r.Get(ctx, "b")
	refused(t, err, ErrNotFound)
	_, err = r.ByTag(ctx, "tag-b")
	refused(t, err, ErrNotFound)
	refused(t, f.Create(ctx, Entry{ID: "a", Tag: "tag-b"}, tpl, nil), ErrExists)
	refused(t, f.Create(ctx, Entry{ID: "b", Tag: "tag-a"}, tpl, nil), ErrExists)
	_, err = f.Open(ctx, "b")
	refused(t, err, ErrNotFound)
	same(r.Get(ctx, "a"))

	if err := r.SetExpiry(ctx, "a", 0); err != nil {
		t.Error(err)
	}
	if err := r.SetLabels(ctx, "a", nil); err != nil {
		t.Error(err)
	}
	epoch, err := r.RaiseEpoch(ctx, "a")
	if epoch != 2 || err != nil {
		t.Errorf("epoch %d, %v", epoch, err)
	}
	want.ExpiresAt, want.Labels, want.Epoch = 0, map[string]string{}, 2
	same(r.Get(ctx, "a"))

	if err := f.Remove(ctx, "a"); err != nil {
		t.Error(err)
	}
	want.State = Removed
	same(r.Get(ctx, "a"))
	same(r.ByTag(ctx, "tag-a"))
	for id, reason := range map[string]error{"a": ErrRemoved, "b": ErrNotFound} {
		refused(t, r.SetExpiry(ctx, id, 1), reason)
		refused(t, r.SetLabels(ctx, id, nil), reason)
		_, err := r.RaiseEpoch(ctx, id)
		refused(t, err, reason)
	}

	for id, first := range map[string]int64{"a": 3, "b": 1} {
		if got, err := r.FirstEpoch(ctx, id); got != first || err != nil {
			t.Errorf("first epoch of %s is %d, %v; want %d", id, got, err, first)
		}
	}
	want = Entry{ID: "a", Tag: "tag-a", Labels: map[string]string{}, Epoch: 3, State: Live}
	if err := f.Create(ctx, Entry{ID: "a", Tag: "tag-a", Epoch: 1}, tpl, nil); err != nil {
		t.Fatal(err)
	}
	same(r.Get(ctx, "a"))
}

func TestRegistryLists(t *testing.T) {
	f := openTestFolder(t, Options{})
	r, ctx := f.Registry(), t.Context()
	for i := range 6 {
		e := entry(fmt.Sprint("s", i))
		e.ExpiresAt = int64(10 * i)
		if err := f.Create(ctx, e, testTemplate(t, f), nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Remove(ctx, "s2"); err != nil {
		t.Fatal(err)
	}
	names := func(list []Entry, err error) []string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, e := range list {
			ids = append(ids, e.ID)
		}
		return ids
	}
	tests := []struct {
		name string
		got  []string
		want []string
	}{
		{"first page", names(r.List(ctx, "", 3)), []string{"s0", "s1", "s3"}},
		{"second page", names(r.List(ctx, "s3", 3)), []string{"s4", "s5"}},
		{"no page left", names(r.List(ctx, "s5", 3)), nil},
		{"none expired", names(r.Expired(ctx, 9)), nil},
		{"some expired", names(r.Expired(ctx, 30)), []string{"s1", "s3"}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, tt.got); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

func TestOneOfManyTakesAName(t *testing.T) {
	f := openTestFolder(t, Options{})
	tpl := testTemplate(t, f)
	var wg sync.WaitGroup
	var won atomic.Int64
	for i := range 8 {
		wg.Go(func() {
			e := entry("a")
			e.CreatedAt = int64(i + 1)
			err := f.Create(t.Context(), e, tpl, nil)
			if err == nil {
				if won.Swap(e.CreatedAt) != 0 {
					t.Error("two won")
				}
				return
			}
			if !errors.Is(err, ErrExists) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	e, err := f.Registry().Get(t.Context(), "a")
	if err != nil || e.CreatedAt != won.Load() || e.CreatedAt == 0 {
		t.Errorf("entry %+v, %v; the winner was %d", e, err, won.Load())
	}
	use(t, f, "a")
}

// TestEntryWithoutSandboxIsCorrected leaves what a process leaves that is killed
// between the entry and the link.
func TestEntryWithoutSandboxIsCorrected(t *testing.T) {
	looks := map[string]struct {
		do   func(f *Folder) error
		want error
	}{
		"open":   {func(f *Folder) error { _, err := f.Open(t.Context(), "a"); return err }, ErrRemoved},
		"remove": {func(f *Folder) error { return f.Remove(t.Context(), "a") }, ErrRemoved},
		"sweep":  {func(f *Folder) error { return f.sweepSandboxes(t.Context()) }, nil},
	}
	for name, look := range looks {
		t.Run(name, func(t *testing.T) {
			f := openTestFolder(t, Options{})
			createTest(t, f, "whole")
			if err := f.registry.register(t.Context(), entry("a")); err != nil {
				t.Fatal(err)
			}
			refused(t, look.do(f), look.want)
			for id, want := range map[string]string{"a": Removed, "whole": Live} {
				if e, err := f.Registry().Get(t.Context(), id); err != nil || e.State != want {
					t.Errorf("entry %+v, %v", e, err)
				}
			}
			createTest(t, f, "a")
			use(t, f, "a")
		})
	}
	t.Run("create", func(t *testing.T) {
		f := openTestFolder(t, Options{})
		if err := f.registry.register(t.Context(), entry("a")); err != nil {
			t.Fatal(err)
		}
		createTest(t, f, "a")
		use(t, f, "a")
	})
}

func TestListeners(t *testing.T) {
	r := openTestFolder(t, Options{}).Registry()
	ctx := t.Context()
	put := func(service, url string, pid int) {
		t.Helper()
		if err := r.PutListener(ctx, service, url, pid); err != nil {
			t.Fatal(err)
		}
	}
	has := func(want map[string]string) {
		t.Helper()
		got, err := r.Listeners(ctx)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Error(err, diff)
		}
	}
	has(map[string]string{})
	put("v1", "http://127.0.0.1:1", 1)
	put("cas", "http://127.0.0.1:2", 1)
	put("cas", "http://127.0.0.1:3", 2)
	has(map[string]string{"v1": "http://127.0.0.1:1", "cas": "http://127.0.0.1:3"})
	if err := r.DropListeners(ctx, 1); err != nil {
		t.Fatal(err)
	}
	has(map[string]string{"cas": "http://127.0.0.1:3"})
}
