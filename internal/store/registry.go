package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/rogpeppe/go-internal/robustio"
)

// States of an Entry.
const (
	// Live says that the sandbox is there.
	Live = "live"
	// Removed says that it was, so that its name can be answered with more
	// than "unknown".
	Removed = "removed"
)

// Entry is what is known of a sandbox without opening it.
type Entry struct {
	// ID is the sandbox's name, see CheckName.
	ID string
	// Tag is what credentials carry of the name, unique as well.
	Tag string
	// Fixture and Seed are what it was made from.
	Fixture, Seed string
	// CreatedAt and ExpiresAt are wall time in microseconds since 1970 UTC; an
	// ExpiresAt of 0 is never.
	CreatedAt, ExpiresAt int64
	// Labels are the user's own words for it; never nil when read.
	Labels map[string]string
	// Epoch is raised whenever the sandbox's past is replaced.
	Epoch int64
	// State is Live or Removed; those who make sandboxes need not set it.
	State string
}

// Registry is the list of a folder's sandboxes, which the calls that make and
// remove them keep.
type Registry struct {
	file  *file
	owner string // this process's corner, for its listeners
	// enter begins a call that the folder's Close waits for. Calls of the folder
	// itself have done so already.
	enter func() (leave func(), err error)
}

// registryMigrations is the schema of registry.sqlite.
func registryMigrations() []Migration {
	return []Migration{{Name: "sandboxes and listeners", SQL: `
		CREATE TABLE sandboxes (
			id         TEXT PRIMARY KEY,
			tag        TEXT NOT NULL UNIQUE,
			fixture    TEXT NOT NULL,
			seed       TEXT NOT NULL,
			created_at INTEGER NOT NULL,
			expires_at INTEGER NOT NULL,
			labels     TEXT NOT NULL CHECK (json_type(labels) = 'object'),
			epoch      INTEGER NOT NULL,
			state      TEXT NOT NULL CHECK (state IN ('live', 'removed'))
		) STRICT, WITHOUT ROWID;
		CREATE INDEX sandboxes_expiry ON sandboxes (expires_at) WHERE state = 'live' AND expires_at > 0;
		CREATE TABLE listeners (
			service TEXT PRIMARY KEY,
			url     TEXT NOT NULL,
			pid     INTEGER NOT NULL,
			owner   TEXT NOT NULL
		) STRICT, WITHOUT ROWID;`}}
}

// openRegistry opens the folder's registry and makes it if it is missing.
func (f *Folder) openRegistry(ctx context.Context) (*Registry, error) {
	path := filepath.Join(f.dir, "registry.sqlite")
	s := newSchema(registryMigrations())
	if err := f.foundRegistry(ctx, path, s); err != nil {
		return nil, fmt.Errorf("registry: %w", err)
	}
	x := newFile(path, markRegistry, func() error { return nil }, &f.opened)
	if err := x.acquire(ctx, &x.writer, modeWrite); err != nil {
		return nil, fmt.Errorf("registry: %w", err)
	}
	err := s.migrate(x.writer.link, markRegistry)
	x.release(&x.writer)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("registry: %w", err), x.close())
	}
	return &Registry{file: x, owner: filepath.Base(f.tmp), enter: func() (func(), error) { return func() {}, nil }}, nil
}

// foundRegistry makes an empty registry, unless there is one.
func (f *Folder) foundRegistry(ctx context.Context, path string, s schema) error {
	unlock, err := f.locks[lockRegistry].lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	tmp := f.newName()
	defer removeFile(tmp)
	if err := workshop(tmp, func(l *link) error { return s.found(l, markRegistry) }); err != nil {
		return err
	}
	return robustio.Rename(tmp, path)
}

// write runs fn in a transaction of the registry.
func (r *Registry) write(ctx context.Context, what string, fn func(*Conn) error) error {
	return r.run(what, func() error { return r.file.write(ctx, fn) })
}

// read runs fn on a snapshot of the registry.
func (r *Registry) read(ctx context.Context, what string, fn func(*Conn) error) error {
	return r.run(what, func() error { return r.file.read(ctx, fn) })
}

// run runs one call of the registry and says in its error which one it was.
func (r *Registry) run(what string, do func() error) error {
	leave, err := r.enter()
	if err != nil {
		return err
	}
	defer leave()
	if err := do(); err != nil {
		return fmt.Errorf("registry: %s: %w", what, err)
	}
	return nil
}

// FirstEpoch returns the epoch that a new sandbox of the name id has to begin
// with: 1, or one more than a removed sandbox of that name came to, so that no
// cursor of the old is good for the new.
func (r *Registry) FirstEpoch(ctx context.Context, id string) (int64, error) {
	e, err := r.Get(ctx, id)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return 0, err
	}
	return e.Epoch + 1, nil
}

// register enters a sandbox as live. It is called with the lock of the sandbox's
// shard and while there is no pointer, so that a live entry of that name is a
// killed process's. Errors: ErrExists for a tag that another name has.
func (r *Registry) register(ctx context.Context, e Entry) error {
	return r.write(ctx, fmt.Sprintf("register %q", e.ID), func(c *Conn) error {
		labels, err := encodeLabels(e.Labels)
		if err != nil {
			return err
		}
		old, _, err := one(c, `WHERE id = ?`, e.ID)
		if err != nil {
			return err
		}
		if _, err := c.Exec(`DELETE FROM sandboxes WHERE id = ?`, e.ID); err != nil {
			return err
		}
		_, err = c.Exec(`INSERT INTO sandboxes (id, tag, fixture, seed, created_at, expires_at, labels, epoch, state)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			e.ID, e.Tag, e.Fixture, e.Seed, e.CreatedAt, e.ExpiresAt, labels, max(e.Epoch, old.Epoch+1), Live)
		if IsUnique(err) {
			return fmt.Errorf("tag %q: %w", e.Tag, ErrExists)
		}
		return err
	})
}

// encodeLabels returns labels as a JSON object.
func encodeLabels(labels map[string]string) (string, error) {
	if labels == nil {
		return "{}", nil
	}
	b, err := json.Marshal(labels)
	if err != nil {
		return "", fmt.Errorf("labels: %w", err)
	}
	return string(b), nil
}

// Get returns the entry of a sandbox, live or removed. Errors: ErrNotFound.
func (r *Registry) Get(ctx context.Context, id string) (Entry, error) {
	return r.find(ctx, fmt.Sprintf("sandbox %q", id), `WHERE id = ?`, id)
}

// ByTag returns the entry of the sandbox, live or removed, with a tag. Errors:
// ErrNotFound.
func (r *Registry) ByTag(ctx context.Context, tag string) (Entry, error) {
	return r.find(ctx, fmt.Sprintf("tag %q", tag), `WHERE tag = ?`, tag)
}

// find returns the one entry that where selects.
func (r *Registry) find(ctx context.Context, what, where string, args ...any) (e Entry, err error) {
	err = r.read(ctx, what, func(c *Conn) error {
		var found bool
		e, found, err = one(c, where, args...)
		if err == nil && !found {
			err = ErrNotFound
		}
		return err
	})
	return e, err
}

// List returns up to limit live sandboxes in the order of their names, those
// after the name after; "" is from the start.
func (r *Registry) List(ctx context.Context, after string, limit int) (list []Entry, err error) {
	err = r.read(ctx, "list", func(c *Conn) error {
		list, err = many(c, `WHERE id > ? AND state = 'live' ORDER BY id LIMIT ?`, after, limit)
		return err
	})
	return list, err
}

// Expired returns the live sandboxes whose time is up at now (wall time,
// microseconds since 1970 UTC), the longest overdue first.
func (r *Registry) Expired(ctx context.Context, now int64) (list []Entry, err error) {
	err = r.read(ctx, "expired", func(c *Conn) error {
		list, err = many(c, `WHERE state = 'live' AND expires_at > 0 AND expires_at <= ? ORDER BY expires_at, id`, now)
		return err
	})
	return list, err
}

// SetExpiry sets when a live sandbox's time is up (wall time, microseconds since
// 1970 UTC), 0 for never. Errors: ErrNotFound, ErrRemoved.
func (r *Registry) SetExpiry(ctx context.Context, id string, at int64) error {
	_, err := r.change(ctx, "set expiry of", id, func(e *Entry) { e.ExpiresAt = at })
	return err
}

// SetLabels replaces the labels of a live sandbox. Errors: ErrNotFound, ErrRemoved.
func (r *Registry) SetLabels(ctx context.Context, id string, labels map[string]string) error {
	_, err := r.change(ctx, "set labels of", id, func(e *Entry) { e.Labels = labels })
	return err
}

// RaiseEpoch adds one to the epoch of a live sandbox and returns it. Errors:
// ErrNotFound, ErrRemoved.
func (r *Registry) RaiseEpoch(ctx context.Context, id string) (int64, error) {
	e, err := r.change(ctx, "raise epoch of", id, func(e *Entry) { e.Epoch++ })
	return e.Epoch, err
}

// markRemoved makes a live sandbox a removed one; it stays known. One that is not
// live needs nothing.
func (r *Registry) markRemoved(ctx context.Context, id string) error {
	_, err := r.change(ctx, "remove", id, func(e *Entry) { e.State = Removed })
	if errors.Is(err, ErrNotFound) || errors.Is(err, ErrRemoved) {
		return nil
	}
	return err
}

// change lets edit change the entry of a live sandbox.
func (r *Registry) change(ctx context.Context, what, id string, edit func(*Entry)) (e Entry, err error) {
	err = r.write(ctx, fmt.Sprintf("%s %q", what, id), func(c *Conn) error {
		var found bool
		if e, found, err = one(c, `WHERE id = ?`, id); err != nil {
			return err
		}
		if !found {
			return ErrNotFound
		}
		if e.State == Removed {
			return ErrRemoved
		}
		edit(&e)
		labels, err := encodeLabels(e.Labels)
		if err != nil {
			return err
		}
		_, err = c.Exec(`UPDATE sandboxes SET expires_at = ?, labels = ?, epoch = ?, state = ? WHERE id = ?`,
			e.ExpiresAt, labels, e.Epoch, e.State, id)
		return err
	})
	return e, err
}

// one returns the first entry of a selection.
func one(c *Conn, where string, args ...any) (Entry, bool, error) {
	list, err := many(c, where+` LIMIT 1`, args...)
	if err != nil || len(list) == 0 {
		return Entry{}, false, err
	}
	return list[0], true, nil
}

// many returns the entries of a selection.
func many(c *Conn, where string, args ...any) ([]Entry, error) {
	var list []Entry
	err := c.Query(`SELECT id, tag, fixture, seed, created_at, expires_at, labels, epoch, state FROM sandboxes `+where, args,
		func(scan func(dest ...any) error) error {
			var e Entry
			var labels []byte
			if err := scan(&e.ID, &e.Tag, &e.Fixture, &e.Seed, &e.CreatedAt, &e.ExpiresAt, &labels, &e.Epoch, &e.State); err != nil {
				return err
			}
			if err := json.Unmarshal(labels, &e.Labels); err != nil {
				return fmt.Errorf("labels of %q: %w", e.ID, err)
			}
			list = append(list, e)
			return nil
		})
	return list, err
}
