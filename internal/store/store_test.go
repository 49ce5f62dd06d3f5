package store

import (
	"context"
	"errors"
	"testing"
)

// schemaOfTests is a counter and a note, enough to tell states apart.
func schemaOfTests() []Migration {
	return []Migration{
		{Name: "counter", SQL: `CREATE TABLE counter (id INTEGER PRIMARY KEY, n INTEGER NOT NULL) STRICT;
			INSERT INTO counter VALUES (1, 0);`},
		{Name: "notes", SQL: `CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
			CREATE TABLE replies (note INTEGER NOT NULL REFERENCES notes (id)) STRICT;`},
	}
}

// openTestFolder opens a folder that goes with the test.
func openTestFolder(t *testing.T, o Options) *Folder {
	t.Helper()
	if o.Migrations == nil {
		o.Migrations = schemaOfTests()
	}
	if o.Dir == "" {
		o.Dir = t.TempDir()
	}
	f, err := OpenFolder(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

// testTemplate is the template of an empty world.
func testTemplate(t *testing.T, f *Folder) Template {
	t.Helper()
	tpl, err := f.Template(t.Context(), "empty", func(*Conn) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	return tpl
}

// createTest makes a sandbox from the empty world.
func createTest(t *testing.T, f *Folder, id string) {
	t.Helper()
	if err := f.Create(t.Context(), entry(id), testTemplate(t, f), nil); err != nil {
		t.Fatal(err)
	}
}

// entry is a sandbox's entry with nothing but a name.
func entry(id string) Entry { return Entry{ID: id, Tag: "tag of " + id} }

// openTest opens a sandbox until the test ends.
func openTest(t *testing.T, f *Folder, id string) *DB {
	t.Helper()
	db, err := f.Open(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Release)
	return db
}

// addNote is a write that a test can recognise.
func addNote(text string) func(*Conn) error {
	return func(c *Conn) error {
		_, err := c.Exec(`INSERT INTO notes (text) VALUES (?)`, text)
		return err
	}
}

// notes returns the texts of a sandbox's notes.
func notes(t *testing.T, db *DB) []string {
	t.Helper()
	var texts []string
	err := db.Read(t.Context(), func(c *Conn) error {
		return c.Query(`SELECT text FROM notes ORDER BY id`, nil, func(scan func(dest ...any) error) error {
			var s string
			err := scan(&s)
			texts = append(texts, s)
			return err
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

// increment adds one to the counter by reading and writing it.
func increment(c *Conn) error {
	var n int
	if _, err := c.QueryRow(`SELECT n FROM counter WHERE id = 1`, nil, &n); err != nil {
		return err
	}
	_, err := c.Exec(`UPDATE counter SET n = ? WHERE id = 1`, n+1)
	return err
}

// counter reads the counter.
func counter(t *testing.T, db *DB) int {
	t.Helper()
	var n int
	err := db.Read(t.Context(), func(c *Conn) error {
		found, err := c.QueryRow(`SELECT n FROM counter WHERE id = 1`, nil, &n)
		if err == nil && !found {
			err = errors.New("no counter")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// refused fails the test unless err is want.
func refused(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("error %v, want %v", err, want)
	}
}

func TestLifeOfASandbox(t *testing.T) {
	f := openTestFolder(t, Options{})
	ctx := context.Background()
	tpl, err := f.Template(ctx, "world", addNote("from the template"))
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Create(ctx, entry("one"), tpl, addNote("of its own")); err != nil {
		t.Fatal(err)
	}
	refused(t, f.Create(ctx, entry("one"), tpl, nil), ErrExists)
	db := openTest(t, f, "one")
	if err := db.Write(ctx, addNote("written")); err != nil {
		t.Fatal(err)
	}
	if got := notes(t, db); len(got) != 3 {
		t.Fatalf("notes %q", got)
	}
	if err := f.Fork(ctx, "one", entry("two"), addNote("forked")); err != nil {
		t.Fatal(err)
	}
	two := openTest(t, f, "two")
	if got := notes(t, two); len(got) != 4 {
		t.Fatalf("notes %q", got)
	}
	if err := f.Reset(ctx, "two", tpl, nil); err != nil {
		t.Fatal(err)
	}
	if got := notes(t, two); len(got) != 1 {
		t.Fatalf("notes %q", got)
	}
	if err := f.Remove(ctx, "one"); err != nil {
		t.Fatal(err)
	}
	refused(t, db.Write(ctx, increment), ErrRemoved)
	_, err = f.Open(ctx, "one")
	refused(t, err, ErrRemoved)
	if err := f.Create(ctx, entry("one"), tpl, nil); err != nil {
		t.Fatal(err)
	}
	refused(t, db.Write(ctx, increment), ErrRemoved)
	if got := notes(t, openTest(t, f, "one")); len(got) != 1 {
		t.Fatalf("notes %q", got)
	}
}

// fresh is an open, empty sandbox in a folder of its own.
func fresh(t *testing.T) *DB {
	t.Helper()
	f := openTestFolder(t, Options{})
	createTest(t, f, "fresh")
	return openTest(t, f, "fresh")
}
