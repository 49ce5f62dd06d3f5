package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTwoProcessesWrite(t *testing.T) {
	f := openTestFolder(t, Options{})
	createTest(t, f, "a")
	db := openTest(t, f, "a")
	c := start(t, "increment", f.Dir(), "a")
	c.expect("ready")
	c.poke()
	for range 200 {
		if err := db.Write(t.Context(), increment); err != nil {
			t.Fatal(err)
		}
	}
	c.expect("done")
	c.finish()
	if got := counter(t, db); got != 400 {
		t.Errorf("counter %d, want 400", got)
	}
}

func TestOtherProcessSeesCommitAndRemoval(t *testing.T) {
	f := openTestFolder(t, Options{})
	createTest(t, f, "a")
	db := openTest(t, f, "a")
	c := start(t, "one", f.Dir(), "a")
	c.expect("ready")
	for range 3 {
		before, err := db.Version(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if again, err := db.Version(t.Context()); err != nil || again != before {
			t.Errorf("version %d, then %d without a commit: %v", before, again, err)
		}
		c.poke()
		c.expect("written")
		if after, err := db.Version(t.Context()); err != nil || after == before {
			t.Errorf("version %d after the other process's commit too: %v", after, err)
		}
	}
	if got := counter(t, db); got != 3 {
		t.Errorf("counter %d, want 3", got)
	}
	if err := f.Reset(t.Context(), "a", testTemplate(t, f), nil); err != nil {
		t.Fatal(err)
	}
	c.poke()
	c.expect("written")
	if got := counter(t, db); got != 1 {
		t.Errorf("counter %d after the reset, want 1", got)
	}

	if err := f.Remove(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	createTest(t, f, "a") // of the same name, which must not be taken for the old one
	again := openTest(t, f, "a")
	if err := again.Write(t.Context(), increment); err != nil {
		t.Fatal(err)
	}
	c.poke()
	c.expect("removed")
	c.finish()
	if err := again.Write(t.Context(), increment); err != nil {
		t.Fatal(err)
	}
	if got := counter(t, again); got != 2 {
		t.Errorf("counter %d, want 2: the other process's farewell reached the new sandbox", got)
	}
}

func TestKillLosesNothingAcknowledged(t *testing.T) {
	f := openTestFolder(t, Options{})
	createTest(t, f, "a")
	c := start(t, "acknowledge", f.Dir(), "a")
	const heard = 100
	for i := range heard {
		c.expect(strconv.Itoa(i))
	}
	c.kill()
	got := notes(t, openTest(t, f, "a"))
	if len(got) < heard {
		t.Fatalf("%d notes, %d were acknowledged", len(got), heard)
	}
	for i, text := range got {
		if text != strconv.Itoa(i) {
			t.Fatalf("note %d is %q", i, text)
		}
	}
	use(t, f, "a")
}

func TestKilledResetsAreWholeOrNothing(t *testing.T) {
	f := openTestFolder(t, Options{})
	createTest(t, f, "a")
	db := openTest(t, f, "a")
	c := start(t, "reset", f.Dir(), "a")
	const heard = 20
	for i := range heard {
		c.expect(strconv.Itoa(i))
	}
	c.kill()
	got := notes(t, db)
	if len(got) != 2 || got[0] != "one" {
		t.Fatalf("notes %q, want the template's and the edit's", got)
	}
	if last, err := strconv.Atoi(got[1]); err != nil || last < heard-1 {
		t.Errorf("notes %q, but reset %d was acknowledged", got, heard-1)
	}
	use(t, f, "a")
}

// TestKilledMakersLeaveWholeSandboxes kills a process that makes and removes
// sandboxes, wherever it happens to be.
func TestKilledMakersLeaveWholeSandboxes(t *testing.T) {
	f := openTestFolder(t, Options{})
	for round := range 4 {
		id := fmt.Sprintf("round-%d", round)
		c := start(t, "recreate", f.Dir(), id)
		heard := round + 1
		for i := range heard {
			c.expect(strconv.Itoa(i))
		}
		c.kill()
		later := openTestFolder(t, Options{Dir: f.Dir()}) // sweeps
		list, err := later.Registry().List(t.Context(), "", 100)
		if err != nil || len(list) < heard {
			t.Errorf("%d entries, %v", len(list), err)
		}
		for _, e := range list {
			if base, err := later.resolve(e.ID); err != nil || base == "" {
				t.Errorf("entry %q without a sandbox, %v", e.ID, err)
			}
		}
		for i := range heard {
			fork := openTest(t, later, fmt.Sprintf("%s-%d", id, i))
			if diff := cmp.Diff([]string{"one", "of its own", "written"}, notes(t, fork)); diff != "" {
				t.Error(diff)
			}
		}
		db, err := later.Open(t.Context(), id)
		switch {
		case err == nil: // killed between Create and Remove
			if got := notes(t, db); len(got) < 2 {
				t.Errorf("notes %q: not whole", got)
			}
			db.Release()
		case errors.Is(err, ErrNotFound), errors.Is(err, ErrRemoved):
			createTest(t, later, id)
		default:
			t.Errorf("neither there nor gone: %v", err)
		}
		use(t, later, id)
		if corners, err := os.ReadDir(filepath.Join(f.Dir(), "tmp")); err != nil || len(corners) != round+2 {
			t.Errorf("%d corners, %v; want one for each open folder", len(corners), err)
		}
	}
}

func TestProcessesBuildATemplateOnce(t *testing.T) {
	f := openTestFolder(t, Options{})
	var children []*child
	for range 3 {
		c := start(t, "template", f.Dir(), "")
		c.expect("ready")
		children = append(children, c)
	}
	for _, c := range children {
		c.poke()
	}
	var said []string
	for _, c := range children {
		said = append(said, c.says())
		c.finish()
	}
	slices.Sort(said)
	if diff := cmp.Diff([]string{"built", "found", "found"}, said); diff != "" {
		t.Error(diff)
	}
}

func TestLeftoversOfAKilledProcessAreSwept(t *testing.T) {
	f := openTestFolder(t, Options{})
	createTest(t, f, "live")
	use(t, f, "live")
	c := start(t, "halfway", f.Dir(), "half")
	c.expect("inside")
	corners := func() int {
		t.Helper()
		entries, err := os.ReadDir(filepath.Join(f.Dir(), "tmp"))
		if err != nil {
			t.Fatal(err)
		}
		return len(entries)
	}
	// While it lives, what it is at is not swept.
	if err := openTestFolder(t, Options{Dir: f.Dir()}).Close(); err != nil {
		t.Fatal(err)
	}
	if got := corners(); got != 2 {
		t.Errorf("%d corners, want this process's and the child's", got)
	}
	c.kill()
	// Killed elsewhere, it might have left a file without a link.
	orphan := f.filePath("live", "gone.nonce.sqlite")
	for _, path := range []string{orphan, orphan + "-wal"} {
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll(f.snapshotDir("live", "gone.nonce.sqlite"), 0o700); err != nil {
		t.Fatal(err)
	}
	later := openTestFolder(t, Options{Dir: f.Dir()})
	if got := corners(); got != 2 {
		t.Errorf("%d corners, want those of the two open folders", got)
	}
	if found, err := filepath.Glob(f.filePath("live", "gone.*")); err != nil || len(found) != 0 {
		t.Errorf("left: %v, %v", found, err)
	}
	if urls, err := later.Registry().Listeners(t.Context()); err != nil || len(urls) != 0 {
		t.Errorf("the dead process listens: %v, %v", urls, err)
	}
	_, err := later.Open(t.Context(), "half")
	refused(t, err, ErrNotFound)
	use(t, later, "live")
	use(t, f, "live")
	if got := counter(t, openTest(t, f, "live")); got != 3 {
		t.Errorf("counter %d, want 3", got)
	}
}

func TestTemporaryFoldersGo(t *testing.T) {
	temp := t.TempDir()
	for _, name := range []string{"TMPDIR", "TMP"} { // the latter is Windows'
		t.Setenv(name, temp)
	}
	bystander := filepath.Join(os.TempDir(), tempPrefix+"not-ours")
	if err := os.MkdirAll(filepath.Join(bystander, "things"), 0o700); err != nil {
		t.Fatal(err)
	}
	dead, living := start(t, "linger", "", ""), start(t, "linger", "", "")
	gone, kept := dead.says(), living.says()
	dead.kill()
	f, err := OpenFolder(t.Context(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	there := func(dir string) bool {
		_, err := os.Stat(dir)
		return err == nil
	}
	if there(gone) {
		t.Error("the killed process's folder is there")
	}
	if !there(kept) || !there(f.Dir()) || !there(bystander) {
		t.Error("a folder that was not to go is gone")
	}
	createTestIn(t, f)
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	if there(f.Dir()) {
		t.Error("Close left the temporary folder")
	}
	living.poke()
	living.finish()
	if there(kept) {
		t.Error("the other process left its temporary folder")
	}
}

// createTestIn makes, uses and leaves open a sandbox of a folder without a schema.
func createTestIn(t *testing.T, f *Folder) {
	t.Helper()
	createTest(t, f, "a")
	if err := openTest(t, f, "a").Write(t.Context(), func(c *Conn) error {
		_, err := c.Exec(`CREATE TABLE x (a INTEGER) STRICT`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// TestRemovalCutShortIsEnded does what Remove does before it is killed.
func TestRemovalCutShortIsEnded(t *testing.T) {
	for _, next := range []string{"open", "create"} {
		t.Run(next, func(t *testing.T) {
			f := openTestFolder(t, Options{})
			createTest(t, f, "a")
			db := openTest(t, f, "a")
			err := db.Write(t.Context(), func(c *Conn) error {
				_, err := c.Exec(fmt.Sprintf("PRAGMA application_id = %d", markRemoved))
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			db.Release()
			f = reopen(t, f, schemaOfTests())
			if next == "open" {
				_, err := f.Open(t.Context(), "a")
				refused(t, err, ErrRemoved)
				if base, err := f.resolve("a"); err != nil || base != "" {
					t.Errorf("the link is there: %q, %v", base, err)
				}
				return
			}
			createTest(t, f, "a")
			use(t, f, "a")
		})
	}
}
