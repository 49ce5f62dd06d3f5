package store

import (
	"context"
	"fmt"
	"sync/atomic"
)

// DB is an open sandbox, pinned until Release. It is safe for concurrent use.
type DB struct {
	folder   *Folder
	handle   *handle
	released atomic.Bool
}

// ID returns the sandbox's name.
func (db *DB) ID() string { return db.handle.id }

// Release ends the use of db. The sandbox stays open until others need its
// place. Releasing twice does nothing.
func (db *DB) Release() {
	if !db.released.Swap(true) {
		db.folder.cache.unpin(db.handle)
	}
}

// Write runs fn in an immediate transaction on the writing connection: writers
// of this process come in the order in which they asked, then SQLite orders the
// processes. An error of fn rolls back and is returned as it is; a panic rolls
// back and goes on. The context counts only until fn's turn has come.
//
// Errors besides: ErrRemoved, ErrClosed, ErrBusy, the context's, SQLite's.
func (db *DB) Write(ctx context.Context, fn func(*Conn) error) error {
	return db.run("write", func(x *file) error { return x.write(ctx, fn) })
}

// Read runs fn on the reading connection, which sees one snapshot throughout and
// cannot write. It waits for no writer.
func (db *DB) Read(ctx context.Context, fn func(*Conn) error) error {
	return db.run("read", func(x *file) error { return x.read(ctx, fn) })
}

// Version returns a number that stays as it is while nobody commits, in any
// process. A view that was read after Version returned v is good while Version
// returns v; numbers mean nothing else, and none comes twice in a process, not
// even after the sandbox was closed and opened again.
func (db *DB) Version(ctx context.Context) (int64, error) {
	var v int64
	err := db.run("version", func(x *file) (err error) {
		v, err = x.version(ctx)
		return err
	})
	return v, err
}

// run does something with the open file of a DB that was not released.
func (db *DB) run(what string, do func(*file) error) error {
	if db.released.Load() {
		return fmt.Errorf("%s sandbox %q: released: %w", what, db.handle.id, ErrClosed)
	}
	return do(db.handle.file)
}
