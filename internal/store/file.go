package store

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
)

// file is an open SQLite file: a writing connection and, once somebody has read,
// a reading one.
type file struct {
	path string
	mark int64
	// present returns nil while path is still the file that it was; it is asked
	// after each opening, since SQLite opens a file's parts one after the other.
	present func() error
	// count numbers reading connections.
	count *atomic.Int64

	writer, reader lane
	// gone is set when a transaction finds the file removed.
	gone atomic.Bool
}

// lane is one connection and the queue before it. A channel wakes its senders
// in the order in which they came.
type lane struct {
	turn   chan struct{}
	link   *link // nil: opened by the next user
	number int64 // of the link, among all that the folder has opened
	closed bool
}

// newFile returns a file whose connections are opened as they are needed.
func newFile(path string, mark int64, present func() error, count *atomic.Int64) *file {
	return &file{
		path: path, mark: mark, present: present, count: count,
		writer: lane{turn: make(chan struct{}, 1)},
		reader: lane{turn: make(chan struct{}, 1)},
	}
}

// acquire waits for the turn on a lane and opens its connection if need be. The
// caller ends its turn with release.
func (x *file) acquire(ctx context.Context, n *lane, m mode) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("wait for a turn: %w", err)
	}
	select {
	case n.turn <- struct{}{}:
	case <-ctx.Done():
		return fmt.Errorf("wait for a turn: %w", ctx.Err())
	}
	if err := x.connect(n, m); err != nil {
		<-n.turn
		return err
	}
	return nil
}

// connect opens the connection of a lane that has none.
func (x *file) connect(n *lane, m mode) error {
	if n.closed {
		return ErrClosed
	}
	if n.link != nil {
		return nil
	}
	l, err := openLink(x.path, m)
	if gone := x.present(); gone != nil {
		if l != nil {
			_ = l.close()
		}
		return x.note(gone)
	}
	if err != nil {
		return asBusy(err)
	}
	n.link, n.number = l, x.count.Add(1)
	return nil
}

// release ends a turn, and drops the connection if it is broken.
func (x *file) release(n *lane) {
	if n.link != nil && n.link.broken {
		_ = n.link.close() // its state is unknown anyway; the next user opens another
		n.link = nil
	}
	<-n.turn
}

// note remembers that the file was found removed, and returns err.
func (x *file) note(err error) error {
	if errors.Is(err, ErrRemoved) {
		x.gone.Store(true)
	}
	return err
}

// write runs fn in a write transaction.
func (x *file) write(ctx context.Context, fn func(*Conn) error) error {
	if err := x.acquire(ctx, &x.writer, modeWrite); err != nil {
		return err
	}
	defer x.release(&x.writer)
	return x.note(x.writer.link.transact("BEGIN IMMEDIATE", x.mark, fn))
}

// read runs fn on one snapshot.
func (x *file) read(ctx context.Context, fn func(*Conn) error) error {
	if err := x.acquire(ctx, &x.reader, modeRead); err != nil {
		return err
	}
	defer x.release(&x.reader)
	return x.note(x.reader.link.transact("BEGIN", x.mark, fn))
}

// version returns a number that changes with each commit of another connection.
func (x *file) version(ctx context.Context) (int64, error) {
	if err := x.acquire(ctx, &x.reader, modeRead); err != nil {
		return 0, err
	}
	defer x.release(&x.reader)
	v, err := x.reader.link.number("PRAGMA data_version")
	if err != nil {
		return 0, err
	}
	return x.reader.number<<32 | v&(1<<32-1), nil
}

// close waits for the running transactions and closes both connections. It then
// removes the file if that was taken from under them: Windows refuses that while
// anybody has it open, so that the last to close it ends the removal.
func (x *file) close() error {
	var errs []error
	for _, n := range []*lane{&x.reader, &x.writer} {
		n.turn <- struct{}{}
		n.closed = true
		if n.link != nil {
			errs = append(errs, n.link.close())
			n.link = nil
		}
		<-n.turn
	}
	if errors.Is(x.present(), ErrRemoved) {
		removeRemains(x.path)
	}
	return errors.Join(errs...)
}
