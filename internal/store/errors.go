package store

import (
	"errors"
	"fmt"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Errors to compare with errors.Is.
var (
	// ErrExists refuses a name or tag that is taken.
	ErrExists = errors.New("exists already")
	// ErrNotFound says that there is no such thing, nor any memory of it.
	ErrNotFound = errors.New("not found")
	// ErrRemoved says that the sandbox was removed, perhaps by another process.
	ErrRemoved = errors.New("removed")
	// ErrBadName refuses a name that is not [a-z0-9][a-z0-9-]{0,62}.
	ErrBadName = errors.New("bad name: want a-z, 0-9 and '-', at most 63 characters, not '-' first")
	// ErrClosed says that the Folder was closed, or the DB released.
	ErrClosed = errors.New("closed")
	// ErrBusy says that another process kept the write lock for ten seconds.
	ErrBusy = errors.New("locked by another process")
	// ErrSchema refuses a file whose schema is not one that this program's
	// migrations lead to: a newer program's, or an edited migration.
	ErrSchema = errors.New("schema does not fit this program")
	// ErrForeign refuses a file that is no sandbox, or a damaged one.
	ErrForeign = errors.New("not a sandbox file")
	// ErrEnded says that a Conn was used after its transaction.
	ErrEnded = errors.New("transaction has ended")
)

// IsUnique reports whether err is the refusal of a second row with the same
// primary key or unique columns. It goes by SQLite's extended code, not by text.
func IsUnique(err error) bool {
	switch sqliteCode(err) {
	case sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_ROWID:
		return true
	}
	return false
}

// IsConstraint reports whether err is the refusal of a row by any constraint of
// the schema: CHECK, NOT NULL, foreign key, unique, or a STRICT column's type.
func IsConstraint(err error) bool {
	return sqliteCode(err)&0xff == sqlite3.SQLITE_CONSTRAINT
}

// IsFull reports whether err says that the disk is full. SQLite has a code of its
// own for that, and another where it is the WAL index that finds no room.
func IsFull(err error) bool {
	code := sqliteCode(err)
	return code&0xff == sqlite3.SQLITE_FULL || code == sqlite3.SQLITE_IOERR_SHMSIZE || isFull(err)
}

// sqliteCode returns SQLite's extended result code, 0 if err carries none.
func sqliteCode(err error) int {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return e.Code()
	}
	return 0
}

// endsTransaction reports whether SQLite may have rolled the whole transaction
// back by itself on err. To go on then would mean to write outside of any
// transaction.
func endsTransaction(err error) bool {
	switch sqliteCode(err) & 0xff {
	case sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOMEM,
		sqlite3.SQLITE_BUSY, sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_CORRUPT:
		return true
	}
	return false
}

// asBusy adds ErrBusy to SQLite's own word for it.
func asBusy(err error) error {
	if sqliteCode(err)&0xff == sqlite3.SQLITE_BUSY {
		return fmt.Errorf("%w: %w", ErrBusy, err)
	}
	return err
}
