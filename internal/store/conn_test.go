package store

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var errPlanned = errors.New("planned")

func TestValuesThereAndBack(t *testing.T) {
	type word string
	type count int32
	type flag bool
	db := fresh(t)
	n := int64(7)
	read := func(query string, arg, dest any) error {
		return db.Read(t.Context(), func(c *Conn) error {
			_, err := c.QueryRow(query, []any{arg}, dest)
			return err
		})
	}
	tests := []struct {
		name string
		arg  any
		dest any // pointer to the zero value
		want any
	}{
		{"int64", int64(math.MinInt64), new(int64), int64(math.MinInt64)},
		{"int", 12, new(int), 12},
		{"named int", count(12), new(count), count(12)},
		{"uint8", uint8(200), new(uint8), uint8(200)},
		{"string", "日本語", new(string), "日本語"},
		{"string with NUL", "a\x00b", new(string), "a\x00b"},
		{"empty string", "", new(string), ""},
		{"named string", word("x"), new(word), word("x")},
		{"bytes", []byte{0, 1}, new([]byte), []byte{0, 1}},
		{"text as bytes", `{"a":1}`, new([]byte), []byte(`{"a":1}`)},
		{"bytes as text", []byte("abc"), new(string), "abc"},
		{"bool", true, new(bool), true},
		{"named bool", flag(true), new(flag), flag(true)},
		{"float", 1.5, new(float64), 1.5},
		{"integer as float", 3, new(float64), 3.0},
		{"pointer", &n, new(*int64), &n},
		{"NULL to pointer", nil, new(*int64), (*int64)(nil)},
		{"NULL to bytes", nil, new([]byte), []byte(nil)},
		{"any", "x", new(any), any("x")},
		{"scanner", "x", new(sql.NullString), sql.NullString{String: "x", Valid: true}},
		{"NULL to scanner", nil, new(sql.NullString), sql.NullString{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if err := read(`SELECT ?`, tt.arg, tt.dest); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, deref(tt.dest)); diff != "" {
				t.Error(diff)
			}
		})
	}
	refusals := []struct {
		name string
		arg  any
		dest any
	}{
		{"NULL to int", nil, new(int)},
		{"text to int", "12", new(int)},
		{"int to text", 12, new(string)},
		{"too large", 300, new(uint8)},
		{"negative", -1, new(uint)},
		{"two to bool", 2, new(bool)},
		{"float to int", 1.5, new(int64)},
		{"no pointer", 1, 1},
		{"nil pointer", 1, (*int32)(nil)},
		{"time", time.Time{}, new(string)},
		{"struct", struct{}{}, new(string)},
	}
	for _, tt := range refusals {
		t.Run(tt.name, func(t *testing.T) {
			if err := read(`SELECT ?`, tt.arg, tt.dest); err == nil {
				t.Errorf("accepted, stored %v", deref(tt.dest))
			}
		})
	}
}

// deref returns what a pointer points to.
func deref(p any) any {
	v := reflect.ValueOf(p)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		return p
	}
	return v.Elem().Interface()
}

func TestQueryMayNestInItself(t *testing.T) {
	db := fresh(t)
	err := db.Write(t.Context(), func(c *Conn) error {
		for i := range 3 {
			if err := addNote(strconv.Itoa(i))(c); err != nil {
				return err
			}
		}
		var pairs []string
		const query = `SELECT text FROM notes ORDER BY id`
		walk := func(each func(string) error) error {
			return c.Query(query, nil, func(scan func(dest ...any) error) error {
				var s string
				if err := scan(&s); err != nil {
					return err
				}
				return each(s)
			})
		}
		err := walk(func(a string) error {
			return walk(func(b string) error {
				pairs = append(pairs, a+b)
				return nil
			})
		})
		if diff := cmp.Diff([]string{"00", "01", "02", "10", "11", "12", "20", "21", "22"}, pairs); diff != "" {
			t.Error(diff)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestStatementsArePreparedOnce(t *testing.T) {
	db := fresh(t)
	for range 5 {
		if err := db.Write(t.Context(), increment); err != nil {
			t.Fatal(err)
		}
	}
	l := db.handle.file.writer.link
	before := len(l.stmts)
	st := l.stmts[`SELECT n FROM counter WHERE id = 1`]
	if err := db.Write(t.Context(), increment); err != nil {
		t.Fatal(err)
	}
	if len(l.stmts) != before || st == nil || l.stmts[`SELECT n FROM counter WHERE id = 1`] != st {
		t.Errorf("%d statements, then %d; select %p", before, len(l.stmts), st)
	}
	err := db.Write(t.Context(), func(c *Conn) error { // SQL put together at run time
		for i := range cachedStatements + 10 {
			if _, err := c.Exec(fmt.Sprintf(`UPDATE counter SET n = n + 1 WHERE id = %d`, i)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(l.stmts) != cachedStatements {
		t.Errorf("%d statements cached, want %d", len(l.stmts), cachedStatements)
	}
	if got := counter(t, db); got != 7 {
		t.Errorf("counter %d, want 7", got)
	}
}

func TestErrorsOfSQLAreNamed(t *testing.T) {
	db := fresh(t)
	write := func(query string, args ...any) error {
		return db.Write(t.Context(), func(c *Conn) error {
			_, err := c.Exec(query, args...)
			return err
		})
	}
	if err := write(`INSERT INTO notes (id, text) VALUES (1, 'a')`); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		query              string
		unique, constraint bool
	}{
		{`INSERT INTO notes (id, text) VALUES (2, 'a')`, true, true},
		{`INSERT INTO notes (id, text) VALUES (1, 'b')`, true, true},
		{`INSERT INTO replies (note) VALUES (9)`, false, true},
		{`INSERT INTO notes (text) VALUES (NULL)`, false, true},
		{`UPDATE counter SET n = 'no number'`, false, true},
		{`SELECT nothing`, false, false},
		{`SELECT "nothing"`, false, false},
	}
	for _, tt := range tests {
		err := write(tt.query)
		if err == nil || IsUnique(err) != tt.unique || IsConstraint(err) != tt.constraint {
			t.Errorf("%s: unique %v, constraint %v: %v", tt.query, IsUnique(err), IsConstraint(err), err)
		} else if !strings.Contains(err.Error(), tt.query) {
			t.Errorf("%q does not name the statement", err)
		}
	}
}

func TestSavepointUndoesItselfAlone(t *testing.T) {
	db := fresh(t)
	err := db.Write(t.Context(), func(c *Conn) error {
		if err := addNote("before")(c); err != nil {
			return err
		}
		err := c.Savepoint(func() error {
			if err := addNote("in")(c); err != nil {
				return err
			}
			if err := c.Savepoint(func() error { return addNote("deeper")(c) }); err != nil {
				return err
			}
			return errPlanned
		})
		refused(t, err, errPlanned)
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic was swallowed")
				}
			}()
			_ = c.Savepoint(func() error {
				if err := addNote("panicked")(c); err != nil {
					return err
				}
				panic(errPlanned)
			})
		}()
		return c.Savepoint(func() error { return addNote("after")(c) })
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"before", "after"}, notes(t, db)); diff != "" {
		t.Error(diff)
	}
}

func TestSavepointUndoesInTheMiddleOfAQuery(t *testing.T) {
	db := fresh(t)
	var walked []string
	err := db.Write(t.Context(), func(c *Conn) error {
		for _, s := range []string{"a", "b", "c"} {
			if err := addNote(s)(c); err != nil {
				return err
			}
		}
		return c.Query(`SELECT text FROM notes ORDER BY id`, nil, func(scan func(dest ...any) error) error {
			var s string
			if err := scan(&s); err != nil {
				return err
			}
			walked = append(walked, s)
			err := c.Savepoint(func() error {
				if err := increment(c); err != nil {
					return err
				}
				return errPlanned
			})
			refused(t, err, errPlanned)
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a", "b", "c"}, walked); diff != "" {
		t.Error(diff)
	}
	if got := counter(t, db); got != 0 {
		t.Errorf("counter %d, want 0", got)
	}
}

// TestSavepointsProperty compares any nesting of savepoints, kept and undone,
// with a list of what should be left.
func TestSavepointsProperty(t *testing.T) {
	db := fresh(t)
	rapid.Check(t, func(rt *rapid.T) {
		next := 0
		var grow func(c *Conn, depth int) ([]string, error)
		grow = func(c *Conn, depth int) ([]string, error) {
			var kept []string
			for range rapid.IntRange(0, 3).Draw(rt, "acts") {
				if depth == 4 || rapid.Bool().Draw(rt, "write") {
					next++
					text := strconv.Itoa(next)
					if err := addNote(text)(c); err != nil {
						return nil, err
					}
					kept = append(kept, text)
					continue
				}
				undo := rapid.Bool().Draw(rt, "undo")
				var inside []string
				err := c.Savepoint(func() (err error) {
					if inside, err = grow(c, depth+1); err == nil && undo {
						err = errPlanned
					}
					return err
				})
				switch {
				case err == nil:
					kept = append(kept, inside...)
				case !errors.Is(err, errPlanned) || !undo:
					return nil, err
				}
			}
			return kept, nil
		}
		var want []string
		err := db.Write(t.Context(), func(c *Conn) (err error) {
			if _, err := c.Exec(`DELETE FROM notes`); err != nil {
				return err
			}
			want, err = grow(c, 0)
			return err
		})
		if err != nil {
			rt.Fatal(err)
		}
		if got := notes(t, db); !slices.Equal(got, want) {
			rt.Fatalf("left %q, want %q", got, want)
		}
	})
}

func TestConnEndsWithItsTransaction(t *testing.T) {
	db := fresh(t)
	var kept *Conn
	if err := db.Write(t.Context(), func(c *Conn) error { kept = c; return nil }); err != nil {
		t.Fatal(err)
	}
	_, err := kept.Exec(`UPDATE counter SET n = 9`)
	refused(t, err, ErrEnded)
	_, err = kept.QueryRow(`SELECT 1`, nil)
	refused(t, err, ErrEnded)
	refused(t, kept.Savepoint(func() error { return nil }), ErrEnded)
}

// TestNothingRunsAfterSQLiteGaveUp fills the file up: SQLite may roll the whole
// transaction back then, and what follows would commit by itself.
func TestNothingRunsAfterSQLiteGaveUp(t *testing.T) {
	db := fresh(t)
	err := db.Write(t.Context(), func(c *Conn) error {
		pages, err := c.link.number("PRAGMA page_count")
		if err != nil {
			return err
		}
		if _, err := c.Exec(fmt.Sprintf("PRAGMA max_page_count = %d", pages)); err != nil {
			return err
		}
		if err := increment(c); err != nil {
			return err
		}
		full := addNote(strings.Repeat("x", 1<<20))(c)
		if full == nil {
			t.Error("a full file took a megabyte")
		}
		if err := increment(c); err == nil {
			t.Error("went on after the file was full")
		}
		return nil // swallowing the error changes nothing
	})
	if err == nil {
		t.Error("committed")
	}
	if got := counter(t, db); got != 0 {
		t.Errorf("counter %d, want 0", got)
	}
	err = db.Write(t.Context(), func(c *Conn) error {
		if _, err := c.Exec("PRAGMA max_page_count = 1000000"); err != nil {
			return err
		}
		return increment(c)
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := counter(t, db); got != 1 {
		t.Errorf("counter %d, want 1", got)
	}
}

// What is spilled into a file of its own is left behind when the process is
// killed between opening and unlinking it.
func TestNothingIsSpilledIntoTemporaryFiles(t *testing.T) {
	t.Parallel()
	const inMemory = 2
	path := filepath.Join(t.TempDir(), "x")
	for _, m := range []mode{modeMake, modeWrite, modeRead} {
		l, err := openLink(path, m)
		if err != nil {
			t.Fatal(err)
		}
		got, err := l.number("PRAGMA temp_store")
		if err != nil || got != inMemory {
			t.Errorf("mode %d: temp_store is %d (%v), want %d", m, got, err, inMemory)
		}
		if err := l.close(); err != nil {
			t.Error(err)
		}
	}
}

func TestAFullDiskIsToldApart(t *testing.T) {
	t.Parallel()
	l, err := openLink(filepath.Join(t.TempDir(), "x"), modeMake)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := l.close(); err != nil {
			t.Error(err)
		}
	}()
	// SQLite says the same of a file that may not grow as of a disk that is full.
	for _, query := range []string{`CREATE TABLE x (a BLOB) STRICT`, `PRAGMA max_page_count = 8`} {
		if _, err := l.exec(query, nil); err != nil {
			t.Fatal(err)
		}
	}
	if _, err = l.exec(`INSERT INTO x VALUES (zeroblob(100000))`, nil); err == nil || !IsFull(fmt.Errorf("wrapped: %w", err)) {
		t.Errorf("writing too much: %v", err)
	}
	if !IsFull(&fs.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}) {
		t.Error("the operating system's own word is not understood")
	}
	if _, err = l.exec(`INSERT INTO x VALUES (1)`, nil); err == nil || IsFull(err) {
		t.Errorf("a wrong type counts as a full disk: %v", err)
	}
}
