package store

import (
	"context"
	"fmt"
)

// Create makes the sandbox e.ID from a template and enters it in the registry, in
// one step for whoever looks. edit, which may be nil, runs in a transaction before
// anybody can see the sandbox: it is where a sandbox gets what sets it apart from
// the template. Errors: ErrBadName; ErrExists, also for a tag that another name
// has or had; edit's own.
func (f *Folder) Create(ctx context.Context, e Entry, t Template, edit func(*Conn) error) error {
	return f.call(fmt.Sprintf("create sandbox %q", e.ID), func() error {
		if err := f.free(ctx, e.ID); err != nil {
			return err
		}
		tmp := f.newName()
		defer removeFile(tmp)
		if err := f.fromTemplate(tmp, t, edit); err != nil {
			return err
		}
		return f.place(ctx, tmp, e)
	})
}

// fromTemplate makes an edited, closed copy of a template.
func (f *Folder) fromTemplate(tmp string, t Template, edit func(*Conn) error) error {
	if t.path == "" {
		return fmt.Errorf("template: %w", ErrNotFound)
	}
	if err := copyClosed(tmp, t.path); err != nil {
		return fmt.Errorf("copy template: %w", err)
	}
	return f.edited(tmp, edit)
}

// Fork makes the sandbox to.ID from the present state of the sandbox from, as its
// last commit left it; the rest, and the errors, are as in Create and Open.
func (f *Folder) Fork(ctx context.Context, from string, to Entry, edit func(*Conn) error) error {
	return f.call(fmt.Sprintf("fork sandbox %q to %q", from, to.ID), func() error {
		if err := f.free(ctx, to.ID); err != nil {
			return err
		}
		tmp := f.newName()
		defer removeFile(tmp)
		if err := f.copyLive(ctx, from, tmp, edit); err != nil {
			return err
		}
		return f.place(ctx, tmp, to)
	})
}

// copyLive makes an edited, closed copy of a sandbox. It has the writer's turn
// while pages are copied (milliseconds), and holds up no other process.
func (f *Folder) copyLive(ctx context.Context, id, tmp string, edit func(*Conn) error) error {
	db, err := f.openSandbox(ctx, id)
	if err != nil {
		return err
	}
	defer db.Release()
	x := db.handle.file
	if err := x.acquire(ctx, &x.writer, modeWrite); err != nil {
		return err
	}
	err = x.writer.link.backup(tmp)
	x.release(&x.writer)
	if err != nil {
		return err
	}
	// The copy carries the mark, so that a removed sandbox is refused here.
	return x.note(f.edited(tmp, edit))
}

// Backup writes the present state of a sandbox to dst, a new closed SQLite file.
// edit, which may be nil, changes the copy alone. Errors besides Open's:
// fs.ErrExist if dst is there.
func (f *Folder) Backup(ctx context.Context, id, dst string, edit func(*Conn) error) error {
	return f.call(fmt.Sprintf("back up sandbox %q", id), func() error {
		tmp := f.newName()
		defer removeFile(tmp)
		if err := f.copyLive(ctx, id, tmp, edit); err != nil {
			return err
		}
		return copyClosed(dst, tmp)
	})
}

// Reset replaces all that a sandbox holds by an edited copy of the template. The
// file changes in a single commit: whoever looks, in any process, sees the old
// state or the new one with its edit. Writes that were waiting come after it.
func (f *Folder) Reset(ctx context.Context, id string, t Template, edit func(*Conn) error) error {
	return f.call(fmt.Sprintf("reset sandbox %q", id), func() error {
		db, err := f.openSandbox(ctx, id)
		if err != nil {
			return err
		}
		defer db.Release()
		tmp := f.newName()
		defer removeFile(tmp)
		if err := f.fromTemplate(tmp, t, edit); err != nil {
			return err
		}
		return f.settled(ctx, db, func(l *link) error {
			// Removal needs the lock that we have, so no mark is set after this.
			if err := l.checkMark(markLive); err != nil {
				return err
			}
			return asBusy(l.restore(tmp))
		})
	})
}

// Remove ends a sandbox: its file is marked, so that each process that has it open
// gets ErrRemoved at its next transaction, its pointer goes, and the file is removed;
// the disk space returns when the last of them lets go. The registry remembers the
// name, which is free at once.
func (f *Folder) Remove(ctx context.Context, id string) error {
	return f.call(fmt.Sprintf("remove sandbox %q", id), func() error {
		db, err := f.openSandbox(ctx, id)
		if err != nil {
			return err
		}
		defer db.Release()
		return f.settled(ctx, db, func(l *link) error {
			err := l.transact("BEGIN IMMEDIATE", markLive, func(c *Conn) error {
				_, err := c.Exec(fmt.Sprintf("PRAGMA application_id = %d", markRemoved))
				return err
			})
			if err != nil {
				return err
			}
			db.handle.file.gone.Store(true)
			// Killed here, the next Open or Create of id ends the work.
			return f.unlink(ctx, id, db.handle.base)
		})
	})
}

// settled runs fn on the writing connection of a sandbox while nobody else, in
// any process, creates, resets or removes one of that name; that it is not
// removed yet is for fn to check, by the mark. The turn comes before the lock,
// here as everywhere.
func (f *Folder) settled(ctx context.Context, db *DB, fn func(*link) error) error {
	x := db.handle.file
	if err := x.acquire(ctx, &x.writer, modeWrite); err != nil {
		return err
	}
	defer x.release(&x.writer)
	unlock, err := f.lock(ctx, lockSandbox, db.handle.id)
	if err != nil {
		return err
	}
	defer unlock()
	return x.note(fn(x.writer.link))
}

// bury ends a removal that was cut short after the mark: id still leads to base.
func (f *Folder) bury(ctx context.Context, id, base string) error {
	unlock, err := f.lock(ctx, lockSandbox, id)
	if err != nil {
		return err
	}
	defer unlock()
	if now, err := f.resolve(id); err != nil || now != base {
		return err
	}
	return f.unlink(ctx, id, base)
}

// unlink takes a marked sandbox out of the registry, then away its pointer, then its
// file and snapshots, unless Windows keeps what is open: then the last to close the
// file removes it (see file.close). Called with the shard's lock.
func (f *Folder) unlink(ctx context.Context, id, base string) error {
	if err := f.registry.markRemoved(ctx, id); err != nil {
		return err
	}
	if err := f.pointers.drop(f.shardDir(id), id, base); err != nil {
		return err
	}
	removeRemains(f.filePath(id, base))
	return nil
}

// call runs one call of a Folder and says in its error which one it was.
func (f *Folder) call(what string, do func() error) error {
	leave, err := f.enter()
	if err != nil {
		return err
	}
	defer leave()
	if err := do(); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}
