package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/robustio"
)

// snapshotSuffix ends the name of the folder beside a sandbox's file that holds
// its snapshots. They go with the sandbox.
const snapshotSuffix = ".snapshots"

// snapshotDir is the folder of the snapshots of the file base.
func (f *Folder) snapshotDir(id, base string) string {
	return snapshotsOf(f.filePath(id, base))
}

// snapshotsOf is the folder of the snapshots of the sandbox whose file is path.
func snapshotsOf(path string) string {
	return strings.TrimSuffix(path, sqliteSuffix) + snapshotSuffix
}

// Snapshot keeps the present state of a sandbox under a name (see CheckName).
// Errors besides Open's: ErrExists.
func (f *Folder) Snapshot(ctx context.Context, id, name string) error {
	return f.call(fmt.Sprintf("snapshot %q of sandbox %q", name, id), func() error {
		if err := CheckName(name); err != nil {
			return err
		}
		db, err := f.openSandbox(ctx, id)
		if err != nil {
			return err
		}
		defer db.Release()
		tmp := f.newName()
		defer removeFile(tmp)
		return f.settled(ctx, db, func(l *link) error {
			if err := l.checkMark(markLive); err != nil {
				return err
			}
			if err := l.backup(tmp); err != nil {
				return err
			}
			dir := f.snapshotDir(id, db.handle.base)
			if err := os.MkdirAll(dir, 0o700); err != nil { //nolint:gosec // G703: both names were checked
				return err
			}
			path := filepath.Join(dir, name+sqliteSuffix)
			if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) { //nolint:gosec // G703, as above
				return errors.Join(err, ErrExists)
			}
			return robustio.Rename(tmp, path) // nobody else makes one meanwhile: see settled
		})
	})
}

// Snapshots returns the names of a sandbox's snapshots in alphabetical order.
func (f *Folder) Snapshots(ctx context.Context, id string) (names []string, err error) {
	err = f.call(fmt.Sprintf("snapshots of sandbox %q", id), func() error {
		base, err := f.existing(ctx, id)
		if err != nil {
			return err
		}
		entries, err := os.ReadDir(f.snapshotDir(id, base))
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		for _, e := range entries {
			names = append(names, strings.TrimSuffix(e.Name(), sqliteSuffix))
		}
		return err
	})
	return names, err
}

// SnapshotTemplate returns a snapshot as something to make a sandbox from, or to
// reset one to. Errors: ErrNotFound.
func (f *Folder) SnapshotTemplate(ctx context.Context, id, name string) (t Template, err error) {
	err = f.call(fmt.Sprintf("snapshot %q of sandbox %q", name, id), func() error {
		path, err := f.snapshotPath(ctx, id, name)
		t.path = path
		return err
	})
	return t, err
}

// DropSnapshot removes a snapshot. Errors: ErrNotFound.
func (f *Folder) DropSnapshot(ctx context.Context, id, name string) error {
	return f.call(fmt.Sprintf("drop snapshot %q of sandbox %q", name, id), func() error {
		path, err := f.snapshotPath(ctx, id, name)
		if err != nil {
			return err
		}
		return robustio.RemoveAll(path)
	})
}

// snapshotPath returns the file of a snapshot that is there.
func (f *Folder) snapshotPath(ctx context.Context, id, name string) (string, error) {
	if err := CheckName(name); err != nil {
		return "", err
	}
	base, err := f.existing(ctx, id)
	if err != nil {
		return "", err
	}
	path := filepath.Join(f.snapshotDir(id, base), name+sqliteSuffix)
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return "", ErrNotFound
	} else if err != nil {
		return "", err
	}
	return path, nil
}
