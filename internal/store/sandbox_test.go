package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTemplateIsBuiltOnce(t *testing.T) {
	f := openTestFolder(t, Options{})
	var builds int // guarded by the promise under test
	var wg sync.WaitGroup
	found := make([]Template, 8)
	for i := range found {
		wg.Go(func() {
			tpl, err := f.Template(t.Context(), "key", func(c *Conn) error {
				builds++
				return addNote("built")(c)
			})
			if err != nil {
				t.Error(err)
			}
			found[i] = tpl
		})
	}
	wg.Wait()
	if builds != 1 {
		t.Errorf("built %d times", builds)
	}
	for _, tpl := range found {
		if tpl != found[0] {
			t.Errorf("%v and %v", tpl, found[0])
		}
	}
	if left, err := os.ReadDir(filepath.Dir(found[0].path)); err != nil || len(left) != 1 {
		t.Errorf("in the templates' folder: %v, %v", left, err)
	}
	other, err := f.Template(t.Context(), "other key", func(*Conn) error { return nil })
	if err != nil || other == found[0] {
		t.Errorf("another key: %v, %v", other, err)
	}
}

func TestFailedBuildLeavesNothing(t *testing.T) {
	f := openTestFolder(t, Options{})
	_, err := f.Template(t.Context(), "key", func(*Conn) error { return errPlanned })
	refused(t, err, errPlanned)
	func() {
		defer func() { _ = recover() }()
		_, _ = f.Template(t.Context(), "key", func(*Conn) error { panic(errPlanned) })
		t.Error("the panic was swallowed")
	}()
	tpl, err := f.Template(t.Context(), "key", addNote("built"))
	if err != nil {
		t.Fatal(err)
	}
	refused(t, f.Create(t.Context(), entry("a"), tpl, func(*Conn) error { return errPlanned }), errPlanned)
	if err := f.Create(t.Context(), entry("a"), tpl, nil); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"built"}, notes(t, openTest(t, f, "a"))); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{ownerFile}, inTmp(t, f)); diff != "" {
		t.Errorf("left in tmp: %s", diff)
	}
	refused(t, f.Create(t.Context(), entry("b"), Template{}, nil), ErrNotFound)
}

// inTmp lists what lies in the folder's corner.
func inTmp(t *testing.T, f *Folder) []string {
	t.Helper()
	entries, err := os.ReadDir(f.tmp)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// twins writes two notes in one transaction, whose number must never be odd.
func twins(text string) func(*Conn) error {
	return func(c *Conn) error {
		if err := addNote(text)(c); err != nil {
			return err
		}
		return addNote(text + "'")(c)
	}
}

// whileWriting runs do while four goroutines write twins to db, each of which has
// begun to.
func whileWriting(t *testing.T, db *DB, do func()) {
	t.Helper()
	stop := make(chan struct{})
	var wg, begun sync.WaitGroup
	for i := range 4 {
		begun.Add(1)
		wg.Go(func() {
			for j := 0; ; j++ {
				if err := db.Write(t.Context(), twins(fmt.Sprint(i, " ", j))); err != nil {
					t.Error(err)
					return
				}
				if j == 0 {
					begun.Done()
				}
				select {
				case <-stop:
					return
				default:
				}
			}
		})
	}
	begun.Wait()
	do()
	close(stop)
	wg.Wait()
}

func TestForkUnderWriters(t *testing.T) {
	f := openTestFolder(t, Options{})
	createTest(t, f, "from")
	db := openTest(t, f, "from")
	const forks = 5
	whileWriting(t, db, func() {
		for i := range forks {
			err := f.Fork(t.Context(), "from", entry(fmt.Sprint("to-", i)), func(c *Conn) error {
				_, err := c.Exec(`UPDATE counter SET n = 100`)
				return err
			})
			if err != nil {
				t.Error(err)
			}
		}
	})
	last := 0
	for i := range forks {
		to := openTest(t, f, fmt.Sprint("to-", i))
		n := len(notes(t, to))
		if n%2 != 0 || n < last || n < 8 {
			t.Errorf("fork %d has %d notes, the one before %d", i, n, last)
		}
		last = n
		if got := counter(t, to); got != 100 {
			t.Errorf("fork %d was not edited", i)
		}
	}
	if got := counter(t, db); got != 0 {
		t.Errorf("the edit of a fork reached its parent")
	}
	refused(t, f.Fork(t.Context(), "from", entry("to-0"), nil), ErrExists)
	refused(t, f.Fork(t.Context(), "nowhere", entry("to-9"), nil), ErrNotFound)
	refused(t, f.Fork(t.Context(), "from", entry("to-9"), func(*Conn) error { return errPlanned }), errPlanned)
	_, err := f.Open(t.Context(), "to-9")
	refused(t, err, ErrNotFound)
}

// TestResetUnderWriters holds that nobody sees a state between: the template has
// an odd number of notes without the edit, which adds one.
func TestResetUnderWriters(t *testing.T) {
	f := openTestFolder(t, Options{})
	tpl, err := f.Template(t.Context(), "odd", addNote("one"))
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Create(t.Context(), entry("a"), tpl, addNote("edit 0")); err != nil {
		t.Fatal(err)
	}
	db := openTest(t, f, "a")
	even := func(c *Conn) error {
		var n int
		if _, err := c.QueryRow(`SELECT count(*) FROM notes`, nil, &n); err != nil {
			return err
		}
		if n%2 != 0 {
			return fmt.Errorf("%d notes", n)
		}
		return nil
	}
	whileWriting(t, db, func() {
		for i := range 5 {
			before, err := db.Version(t.Context())
			if err != nil {
				t.Error(err)
			}
			if err := f.Reset(t.Context(), "a", tpl, addNote(fmt.Sprint("edit ", i+1))); err != nil {
				t.Error(err)
			}
			if after, err := db.Version(t.Context()); err != nil || after == before {
				t.Errorf("version %d after the reset, as before: %v", after, err)
			}
			if err := db.Read(t.Context(), even); err != nil {
				t.Error(err)
			}
			if err := db.Write(t.Context(), even); err != nil {
				t.Error(err)
			}
		}
	})
	got := notes(t, db)
	if diff := cmp.Diff([]string{"one", "edit 5"}, got[:2]); diff != "" {
		t.Error(diff)
	}
	if err := f.Reset(t.Context(), "a", tpl, nil); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"one"}, notes(t, db)); diff != "" {
		t.Error(diff)
	}
	refused(t, f.Reset(t.Context(), "a", tpl, func(*Conn) error { return errPlanned }), errPlanned)
	if diff := cmp.Diff([]string{"one"}, notes(t, db)); diff != "" {
		t.Error(diff)
	}
	refused(t, f.Reset(t.Context(), "nowhere", tpl, nil), ErrNotFound)
}

func TestRemove(t *testing.T) {
	f := openTestFolder(t, Options{})
	tpl := testTemplate(t, f)
	createTest(t, f, "a")
	if err := f.Snapshot(t.Context(), "a", "s"); err != nil {
		t.Fatal(err)
	}
	old := openTest(t, f, "a")
	counter(t, old)
	dir := f.shardDir("a")
	if err := f.Remove(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	// Windows keeps what is open: see TestRemovedFileGoesWithItsLastUser.
	if left, err := os.ReadDir(dir); runtime.GOOS != "windows" && (err != nil || len(left) != 0) {
		t.Errorf("left behind: %v, %v", left, err)
	}
	stopped := func() {
		t.Helper()
		refused(t, old.Write(t.Context(), increment), ErrRemoved)
		refused(t, old.Read(t.Context(), increment), ErrRemoved)
	}
	stopped()
	refused(t, f.Remove(t.Context(), "a"), ErrRemoved)
	refused(t, f.Reset(t.Context(), "a", tpl, nil), ErrRemoved)
	refused(t, f.Remove(t.Context(), "b"), ErrNotFound)

	createTest(t, f, "a")
	again := openTest(t, f, "a")
	if err := again.Write(t.Context(), increment); err != nil {
		t.Fatal(err)
	}
	stopped()
	old.Release() // its connections close while the new one's are open
	if got := counter(t, again); got != 1 {
		t.Errorf("counter %d, want 1", got)
	}
	if err := again.Write(t.Context(), increment); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff([]string{"a"}, openNames(f)); diff != "" {
		t.Error(diff)
	}
}

func TestRemoveUnderWriters(t *testing.T) {
	f := openTestFolder(t, Options{})
	createTest(t, f, "a")
	var wg sync.WaitGroup
	for range 4 {
		db := openTest(t, f, "a")
		wg.Go(func() {
			for {
				err := db.Write(t.Context(), increment)
				if errors.Is(err, ErrRemoved) {
					return
				}
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	if err := f.Remove(t.Context(), "a"); err != nil {
		t.Error(err)
	}
	wg.Wait()
}

// TestResetDoesNotReviveTheRemoved races the two through two open folders, as two
// processes would: a reset brings in a file without the removal's mark.
func TestResetDoesNotReviveTheRemoved(t *testing.T) {
	f := openTestFolder(t, Options{})
	g := openTestFolder(t, Options{Dir: f.Dir()})
	tpl := testTemplate(t, f)
	for i := range 10 {
		id := fmt.Sprint("a", i)
		createTest(t, f, id)
		db := openTest(t, f, id)
		var wg sync.WaitGroup
		wg.Go(func() {
			for {
				err := f.Reset(t.Context(), id, tpl, nil)
				if errors.Is(err, ErrRemoved) || errors.Is(err, ErrNotFound) {
					return
				}
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
		if err := g.Remove(t.Context(), id); err != nil {
			t.Error(err)
		}
		wg.Wait()
		if i%2 == 0 { // the reading connection would be opened only now
			refused(t, db.Read(t.Context(), increment), ErrRemoved)
		}
		refused(t, db.Write(t.Context(), increment), ErrRemoved)
	}
}

func TestBackupIsOneFileAndComesBack(t *testing.T) {
	f := openTestFolder(t, Options{})
	createTest(t, f, "a")
	db := openTest(t, f, "a")
	if err := db.Write(t.Context(), addNote("kept")); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	dst := filepath.Join(dir, "a.sqlite")
	if err := f.Backup(t.Context(), "a", dst, addNote("exported")); err != nil {
		t.Fatal(err)
	}
	refused(t, f.Backup(t.Context(), "a", dst, nil), fs.ErrExist)
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("%v, %v", entries, err)
	}
	if diff := cmp.Diff([]string{"kept"}, notes(t, db)); diff != "" {
		t.Error(diff)
	}
	if err := f.Import(t.Context(), entry("b"), dst, addNote("imported")); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"kept", "exported", "imported"}, notes(t, openTest(t, f, "b"))); diff != "" {
		t.Error(diff)
	}
	refused(t, f.Import(t.Context(), entry("b"), dst, nil), ErrExists)
	refused(t, f.Import(t.Context(), entry("c"), filepath.Join(dir, "none"), nil), fs.ErrNotExist)
}

func TestImportRefusesWhatIsNoSandbox(t *testing.T) {
	f := openTestFolder(t, Options{})
	createTest(t, f, "a")
	good := filepath.Join(t.TempDir(), "good.sqlite")
	err := f.Backup(t.Context(), "a", good, func(c *Conn) error {
		for i := range 200 {
			if err := addNote(fmt.Sprintf("note %04d", i))(c); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	sqlIn := func(query string) func(string) error {
		return func(path string) error {
			return workshop(path, func(l *link) error {
				_, err := l.exec(query, nil)
				return err
			})
		}
	}
	overwrite := func(at int64, with string) func(string) error {
		return func(path string) error {
			file, err := os.OpenFile(path, os.O_RDWR, 0)
			if err != nil {
				return err
			}
			_, err = file.WriteAt([]byte(with), at)
			return errors.Join(err, file.Close())
		}
	}
	tests := map[string]struct {
		spoil func(path string) error
		want  error
	}{
		"nothing":         {func(path string) error { return os.Truncate(path, 0) }, ErrForeign},
		"no SQLite":       {overwrite(0, "not SQLite at all"), ErrForeign},
		"cut off":         {func(path string) error { return os.Truncate(path, 4096) }, ErrForeign},
		"damaged page":    {overwrite(4*4096, string(make([]byte, 4096))), ErrForeign},
		"another program": {sqlIn(`PRAGMA application_id = 7`), ErrForeign},
		"removed":         {sqlIn(fmt.Sprintf(`PRAGMA application_id = %d`, markRemoved)), ErrRemoved},
		"trigger":         {sqlIn(`CREATE TRIGGER evil AFTER UPDATE ON counter BEGIN DELETE FROM notes; END`), ErrSchema},
		"other table":     {sqlIn(`DROP TABLE replies`), ErrSchema},
		"newer":           {sqlIn(`PRAGMA user_version = 3`), ErrSchema},
		"older by word":   {sqlIn(`PRAGMA user_version = 1`), ErrSchema},
		"foreign key":     {sqlIn(`PRAGMA foreign_keys = 0; INSERT INTO replies VALUES (9999)`), ErrForeign},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "bad.sqlite")
			if err := copyClosed(path, good); err != nil {
				t.Fatal(err)
			}
			if err := tt.spoil(path); err != nil {
				t.Fatal(err)
			}
			refused(t, f.Import(t.Context(), entry("b"), path, nil), tt.want)
			_, err := f.Open(t.Context(), "b")
			refused(t, err, ErrNotFound)
		})
	}
	if err := f.Import(t.Context(), entry("b"), good, nil); err != nil {
		t.Errorf("the unspoilt file: %v", err)
	}
}

func TestSnapshots(t *testing.T) {
	f := openTestFolder(t, Options{})
	createTest(t, f, "a")
	db := openTest(t, f, "a")
	list := func() []string {
		t.Helper()
		names, err := f.Snapshots(t.Context(), "a")
		if err != nil {
			t.Fatal(err)
		}
		return names
	}
	if got := list(); len(got) != 0 {
		t.Errorf("snapshots %q", got)
	}
	for _, name := range []string{"two", "one"} {
		if err := db.Write(t.Context(), addNote(name)); err != nil {
			t.Fatal(err)
		}
		if err := f.Snapshot(t.Context(), "a", name); err != nil {
			t.Fatal(err)
		}
	}
	refused(t, f.Snapshot(t.Context(), "a", "one"), ErrExists)
	refused(t, f.Snapshot(t.Context(), "b", "one"), ErrNotFound)
	if diff := cmp.Diff([]string{"one", "two"}, list()); diff != "" {
		t.Error(diff)
	}
	tpl, err := f.SnapshotTemplate(t.Context(), "a", "two")
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Reset(t.Context(), "a", tpl, addNote("back")); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"two", "back"}, notes(t, db)); diff != "" {
		t.Error(diff)
	}
	if err := f.Create(t.Context(), entry("b"), tpl, nil); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"two"}, notes(t, openTest(t, f, "b"))); diff != "" {
		t.Error(diff)
	}
	if err := f.DropSnapshot(t.Context(), "a", "two"); err != nil {
		t.Fatal(err)
	}
	refused(t, f.DropSnapshot(t.Context(), "a", "two"), ErrNotFound)
	_, err = f.SnapshotTemplate(t.Context(), "a", "two")
	refused(t, err, ErrNotFound)
	if diff := cmp.Diff([]string{"one"}, list()); diff != "" {
		t.Error(diff)
	}
}
