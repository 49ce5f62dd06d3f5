package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// openNames returns the names of the sandboxes that are open.
func openNames(f *Folder) []string {
	f.cache.mu.Lock()
	defer f.cache.mu.Unlock()
	var ids []string
	for _, h := range f.cache.open {
		ids = append(ids, h.id)
	}
	slices.Sort(ids)
	return ids
}

// use opens a sandbox, adds one to its counter and releases it.
func use(t *testing.T, f *Folder, id string) {
	t.Helper()
	db, err := f.Open(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Release()
	if err := db.Write(t.Context(), increment); err != nil {
		t.Fatal(err)
	}
}

func TestLeastRecentlyUsedGoesFirst(t *testing.T) {
	f := openTestFolder(t, Options{MaxOpen: 2})
	for _, id := range []string{"a", "b", "c", "d"} {
		createTest(t, f, id)
	}
	steps := []struct {
		use  string
		open []string
	}{
		{"a", []string{"a"}},
		{"b", []string{"a", "b"}},
		{"a", []string{"a", "b"}},
		{"c", []string{"a", "c"}},
		{"d", []string{"c", "d"}},
		{"a", []string{"a", "d"}},
	}
	for i, s := range steps {
		use(t, f, s.use)
		if diff := cmp.Diff(s.open, openNames(f)); diff != "" {
			t.Errorf("step %d, %s: %s", i, s.use, diff)
		}
	}
	if got := counter(t, openTest(t, f, "a")); got != 3 {
		t.Errorf("counter %d, want 3: closing lost something", got)
	}
}

func TestPinnedSandboxesStay(t *testing.T) {
	f := openTestFolder(t, Options{MaxOpen: 2})
	var pinned []*DB
	for _, id := range []string{"a", "b", "c"} {
		createTest(t, f, id)
		db, err := f.Open(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		pinned = append(pinned, db)
	}
	for _, db := range pinned {
		if err := db.Write(t.Context(), increment); err != nil {
			t.Errorf("%s: %v", db.ID(), err)
		}
	}
	if diff := cmp.Diff([]string{"a", "b", "c"}, openNames(f)); diff != "" {
		t.Error(diff)
	}
	pinned[1].Release()
	if diff := cmp.Diff([]string{"a", "c"}, openNames(f)); diff != "" {
		t.Error(diff)
	}
	pinned[0].Release()
	pinned[2].Release()
	if diff := cmp.Diff([]string{"a", "c"}, openNames(f)); diff != "" {
		t.Error(diff)
	}
}

func TestVersionDoesNotComeTwiceAfterReopening(t *testing.T) {
	f := openTestFolder(t, Options{MaxOpen: 1})
	createTest(t, f, "a")
	createTest(t, f, "b")
	seen := make(map[int64]bool)
	for range 3 {
		db, err := f.Open(t.Context(), "a")
		if err != nil {
			t.Fatal(err)
		}
		v, err := db.Version(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if seen[v] {
			t.Errorf("version %d again", v)
		}
		seen[v] = true
		db.Release()
		use(t, f, "b") // puts a out
	}
}

func TestSandboxesAreOpenedOnceUnderContention(t *testing.T) {
	f := openTestFolder(t, Options{MaxOpen: 2})
	ids := []string{"a", "b", "c", "d"}
	for _, id := range ids {
		createTest(t, f, id)
	}
	var wg sync.WaitGroup
	const each = 10
	for i := range 8 {
		wg.Go(func() {
			for j := range each {
				db, err := f.Open(t.Context(), ids[(i+j)%len(ids)])
				if err != nil {
					t.Error(err)
					return
				}
				if err := db.Write(t.Context(), increment); err != nil {
					t.Error(err)
				}
				db.Release()
			}
		})
	}
	wg.Wait()
	sum := 0
	for _, id := range ids {
		sum += counter(t, openTest(t, f, id))
	}
	if sum != 8*each {
		t.Errorf("%d increments, want %d", sum, 8*each)
	}
}

func TestNames(t *testing.T) {
	f := openTestFolder(t, Options{})
	tpl := testTemplate(t, f)
	long := fmt.Sprintf("%063d", 0)
	for _, id := range []string{"a", "0", "a-b", "a--", long} {
		if err := f.Create(t.Context(), entry(id), tpl, nil); err != nil {
			t.Errorf("%q: %v", id, err)
		}
	}
	for _, id := range []string{
		"", "-a", "A", "ä", "a_b", "a.b", "..", ".", "a/b", "../a", "a\x00", "a b", "日本", long + "0",
	} {
		_, open := f.Open(t.Context(), id)
		for what, err := range map[string]error{
			"create":   f.Create(t.Context(), entry(id), tpl, nil),
			"open":     open,
			"fork":     f.Fork(t.Context(), "a", entry(id), nil),
			"reset":    f.Reset(t.Context(), id, tpl, nil),
			"remove":   f.Remove(t.Context(), id),
			"backup":   f.Backup(t.Context(), id, t.TempDir()+"/x", nil),
			"import":   f.Import(t.Context(), entry(id), tpl.path, nil),
			"snapshot": f.Snapshot(t.Context(), "a", id),
		} {
			if !errors.Is(err, ErrBadName) {
				t.Errorf("%s %q: %v", what, id, err)
			}
		}
	}
	_, err := f.Open(context.Background(), "b")
	refused(t, err, ErrNotFound)
}
