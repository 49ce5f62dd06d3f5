package store

import (
	"context"
	"fmt"
	"slices"

	sqlite3 "modernc.org/sqlite/lib"
)

// Import makes the sandbox e.ID from the closed file at src, such as Backup writes;
// the rest is as in Create. The file comes from anywhere: it has to be sound, to have
// the schema that this program's migrations lead to and nothing besides (a
// trigger would be code), and to respect its foreign keys. Errors: ErrBadName,
// ErrExists, ErrForeign, ErrSchema, edit's own.
func (f *Folder) Import(ctx context.Context, e Entry, src string, edit func(*Conn) error) error {
	return f.call(fmt.Sprintf("import sandbox %q", e.ID), func() error {
		if err := f.free(ctx, e.ID); err != nil {
			return err
		}
		tmp := f.newName()
		defer removeFile(tmp)
		if err := copyClosed(tmp, src); err != nil {
			return err
		}
		if err := workshop(tmp, f.inspect); err != nil {
			if sqliteCode(err)&0xff == sqlite3.SQLITE_NOTADB || sqliteCode(err)&0xff == sqlite3.SQLITE_CORRUPT {
				err = fmt.Errorf("%w: %w", ErrForeign, err)
			}
			return err
		}
		if err := f.edited(tmp, edit); err != nil {
			return err
		}
		return f.place(ctx, tmp, e)
	})
}

// inspect checks a file of unknown origin. The schema comes first: the other
// checks already run expressions that stand in it.
func (f *Folder) inspect(l *link) error {
	version, err := f.schema.check(l, markLive)
	if err != nil {
		return err
	}
	got, err := objects(l)
	if err != nil {
		return err
	}
	reference := f.newName()
	defer removeFile(reference)
	var want []string
	err = workshop(reference, func(r *link) error {
		if err := newSchema(f.schema.steps[:version]).found(r, markLive); err != nil {
			return err
		}
		want, err = objects(r)
		return err
	})
	if err != nil {
		return err
	}
	if !slices.Equal(got, want) {
		return fmt.Errorf("%w: tables, indexes, triggers or views differ", ErrSchema)
	}
	return sound(l)
}

// objects returns what a file's schema consists of, in a fixed order.
func objects(l *link) ([]string, error) {
	var list []string
	c := Conn{link: l}
	err := c.Query(`SELECT type || ' ' || name || ' ' || tbl_name || ' ' || coalesce(sql, '') FROM sqlite_schema ORDER BY type, name`, nil,
		func(scan func(dest ...any) error) error {
			var s string
			err := scan(&s)
			list = append(list, s)
			return err
		})
	return list, err
}

// sound runs SQLite's own checks.
func sound(l *link) error {
	c := Conn{link: l}
	var verdict string
	if _, err := c.QueryRow(`PRAGMA integrity_check(1)`, nil, &verdict); err != nil {
		return err
	}
	if verdict != "ok" {
		return fmt.Errorf("%w: damaged: %s", ErrForeign, verdict)
	}
	var table string
	broken, err := c.QueryRow(`SELECT "table" FROM pragma_foreign_key_check LIMIT 1`, nil, &table)
	if err != nil {
		return err
	}
	if broken {
		return fmt.Errorf("%w: table %s: a row refers to one that is not there", ErrForeign, table)
	}
	return nil
}
