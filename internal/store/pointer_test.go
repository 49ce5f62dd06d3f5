package store

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// allPointers returns the pointers of every operating system that this one can make.
func allPointers() map[string]pointers {
	kinds := map[string]pointers{"markers": markers{}}
	if p := systemPointers(); p != kinds["markers"] {
		kinds["of this system"] = p
	}
	return kinds
}

func TestPointers(t *testing.T) {
	for name, p := range allPointers() {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "3f")
			leads := func(id, want string) {
				t.Helper()
				if got, err := p.get(dir, id); err != nil || got != want {
					t.Errorf("%q leads to %q, %v; want %q", id, got, err, want)
				}
			}
			leads("a", "") // without the folder
			if err := os.Mkdir(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			leads("a", "")
			for id, base := range map[string]string{"a": "a.1.sqlite", "a-b": "a-b.2.sqlite", "b": "b.3.sqlite"} {
				if err := p.set(dir, id, base); err != nil {
					t.Fatal(err)
				}
			}
			for _, name := range []string{"a.1.sqlite", "a.1.sqlite-wal", "c.4.sqlite"} {
				if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			leads("a", "a.1.sqlite")
			leads("a-b", "a-b.2.sqlite")
			leads("c", "") // a file that is not, or no longer, a sandbox
			if err := p.set(dir, "b", "b.3.sqlite"); err == nil {
				t.Error("a pointer was set twice")
			}
			if err := p.drop(dir, "b", "b.3.sqlite"); err != nil {
				t.Error(err)
			}
			leads("b", "")
			leads("a", "a.1.sqlite")
			entries, err := os.ReadDir(dir)
			if err != nil {
				t.Fatal(err)
			}
			got, err := p.all(dir, entries)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(map[string]bool{"a.1.sqlite": true, "a-b.2.sqlite": true}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestSandboxesByEachPointers lives a sandbox's life, an orphan beside it.
func TestSandboxesByEachPointers(t *testing.T) {
	for name, p := range allPointers() {
		t.Run(name, func(t *testing.T) {
			f := openTestFolder(t, Options{})
			f.pointers = p
			createTest(t, f, "a")
			if err := f.Fork(t.Context(), "a", entry("b"), addNote("forked")); err != nil {
				t.Fatal(err)
			}
			if err := f.Snapshot(t.Context(), "b", "s"); err != nil {
				t.Fatal(err)
			}
			refused(t, f.Create(t.Context(), entry("a"), testTemplate(t, f), nil), ErrExists)
			if err := f.Remove(t.Context(), "a"); err != nil {
				t.Fatal(err)
			}
			_, err := f.Open(t.Context(), "a")
			refused(t, err, ErrRemoved)
			createTest(t, f, "a")
			orphan := f.filePath("b", "b.gone.sqlite")
			if err := os.WriteFile(orphan, nil, 0o600); err != nil {
				t.Fatal(err)
			}
			if err := f.sweepSandboxes(t.Context()); err != nil {
				t.Fatal(err)
			}
			if _, err := os.Lstat(orphan); err == nil {
				t.Error("a file that no pointer leads to was not swept")
			}
			use(t, f, "a")
			if got := notes(t, openTest(t, f, "b")); len(got) != 1 {
				t.Errorf("notes %q", got)
			}
			if names, err := f.Snapshots(t.Context(), "b"); err != nil || len(names) != 1 {
				t.Errorf("snapshots %q, %v", names, err)
			}
		})
	}
}

// TestRemovedFileGoesWithItsLastUser removes a sandbox that is open twice: in another
// process, so to say, and in the one that removes it. Windows removes no open file.
func TestRemovedFileGoesWithItsLastUser(t *testing.T) {
	f := openTestFolder(t, Options{})
	createTest(t, f, "a")
	if err := f.Snapshot(t.Context(), "a", "s"); err != nil {
		t.Fatal(err)
	}
	other := openTestFolder(t, Options{Dir: f.Dir()})
	use(t, other, "a") // stays open, and never hears of the removal
	mine := openTest(t, f, "a")
	counter(t, mine)
	if err := f.Remove(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	createTest(t, f, "a")
	use(t, f, "a")
	mine.Release()
	if err := other.Close(); err != nil {
		t.Error(err)
	}
	use(t, f, "a")
	if base, err := f.resolve("a"); err != nil || base == "" {
		t.Errorf("the new one leads to %q, %v", base, err)
	} else {
		onlyFileOf(t, f, "a", base)
	}
}

// TestRemovedFileOfAKilledProcessIsSwept is the same with an end that removes nothing.
func TestRemovedFileOfAKilledProcessIsSwept(t *testing.T) {
	f := openTestFolder(t, Options{})
	createTest(t, f, "a")
	c := start(t, "one", f.Dir(), "a")
	c.expect("ready")
	if err := f.Remove(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	c.kill()
	openTestFolder(t, Options{Dir: f.Dir()}) // sweeps
	onlyFileOf(t, f, "a", "")
}

// onlyFileOf fails the test if anything but the file base, its companions and its
// pointer lies in the folder of sandbox id.
func onlyFileOf(t *testing.T, f *Folder, id, base string) {
	t.Helper()
	entries, err := os.ReadDir(f.shardDir(id))
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	if base != "" {
		stem := base[:len(base)-len(sqliteSuffix)]
		known = map[string]bool{base: true, base + "-wal": true, base + "-shm": true, stem + markerSuffix: true, id + sqliteSuffix: true}
	}
	for _, e := range entries {
		if !known[e.Name()] {
			t.Errorf("%s was left behind", e.Name())
		}
	}
}
