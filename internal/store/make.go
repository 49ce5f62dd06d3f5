package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/robustio"
)

// workshop opens a file that only this call knows, runs fn, and closes it, which
// leaves one file without -wal.
func workshop(path string, fn func(*link) error) (err error) {
	l, err := openLink(path, modeMake)
	if err != nil {
		return err
	}
	// Deferred, so that a panic of fn closes the connection too.
	defer func() {
		if err = errors.Join(err, l.close()); err != nil {
			return
		}
		if _, e := os.Lstat(path + "-wal"); !errors.Is(e, fs.ErrNotExist) {
			err = fmt.Errorf("%s was closed with changes outside of it", filepath.Base(path))
		}
	}()
	return fn(l)
}

// edited runs edit in a transaction of a closed sandbox file. nil changes nothing.
func (f *Folder) edited(path string, edit func(*Conn) error) error {
	return workshop(path, func(l *link) error {
		if err := f.schema.migrate(l, markLive); err != nil {
			return err
		}
		if edit == nil {
			return nil
		}
		return l.transact("BEGIN IMMEDIATE", markLive, edit)
	})
}

// Template is a closed file to make sandboxes from. The zero value is none.
type Template struct {
	path string
}

// Template returns the template of key, building it if no process of this folder
// has: build runs once, in the one transaction that fills a new file of the
// folder's schema. The key must stand for everything that build puts in (fixture,
// seed, …); it may be any text. build must ask for no other template.
func (f *Folder) Template(ctx context.Context, key string, build func(*Conn) error) (Template, error) {
	leave, err := f.enter()
	if err != nil {
		return Template{}, err
	}
	defer leave()
	name := Migration{Name: key, SQL: f.schema.hash()}.hash()[:32]
	t := Template{path: filepath.Join(f.dir, "templates", name+".sqlite")}
	if t.built() {
		return t, nil
	}
	unlock, err := f.lock(ctx, lockTemplate, name)
	if err != nil {
		return Template{}, fmt.Errorf("template: %w", err)
	}
	defer unlock()
	if t.built() {
		return t, nil
	}
	tmp := f.newName()
	defer removeFile(tmp)
	err = workshop(tmp, func(l *link) error {
		if err := f.schema.found(l, markLive); err != nil {
			return err
		}
		return l.transact("BEGIN IMMEDIATE", markLive, build)
	})
	if err == nil {
		err = robustio.Rename(tmp, t.path)
	}
	if err != nil {
		return Template{}, fmt.Errorf("build template: %w", err)
	}
	return t, nil
}

// built reports whether the template's file is there. A power cut may have left
// an empty one, which is built again.
func (t Template) built() bool {
	info, err := os.Stat(t.path)
	return err == nil && info.Size() > 0
}

// copyClosed copies a closed file to a new one.
func copyClosed(dst, src string) (err error) {
	in, err := os.Open(src)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	out, err := os.OpenFile(dst, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if err = errors.Join(err, out.Close()); err != nil {
			_ = os.Remove(dst)
		}
	}()
	_, err = io.Copy(out, in)
	return err
}

// removeFile removes a closed SQLite file and what belongs to it, as far as it is
// there. Where another process has it open and that keeps it (Windows), nothing goes.
func removeFile(path string) {
	for _, suffix := range []string{"", "-wal", "-shm", "-journal"} {
		if err := os.Remove(path + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) { //nolint:gosec,nolintlint // a file of the data folder; the linter sees it only beside its callers
			return // a leftover is swept another time
		}
	}
}

// removeRemains removes the file of a sandbox that is no more, with its snapshots.
func removeRemains(path string) {
	removeFile(path)
	// A leftover is swept another time. The name was checked, the rest is ours.
	_ = os.RemoveAll(snapshotsOf(path)) //nolint:gosec // G703, see above
}

// place turns a closed file into the sandbox e.ID. The pointer comes last and in one
// step: killed before it, there is an entry that the sweep corrects, and a file
// that it unlinks.
func (f *Folder) place(ctx context.Context, tmp string, e Entry) error {
	unlock, err := f.lock(ctx, lockSandbox, e.ID)
	if err != nil {
		return err
	}
	defer unlock()
	if base, err := f.resolve(e.ID); err != nil {
		return err
	} else if base != "" {
		return ErrExists
	}
	if err := f.registry.register(ctx, e); err != nil {
		return err
	}
	base := e.ID + "." + nonce() + sqliteSuffix
	path := f.filePath(e.ID, base)
	if err = os.MkdirAll(filepath.Dir(path), 0o700); err == nil {
		if err = robustio.Rename(tmp, path); err == nil {
			err = f.pointers.set(filepath.Dir(path), e.ID, base)
		}
	}
	if err != nil {
		removeFile(path)
		return errors.Join(err, f.registry.markRemoved(ctx, e.ID))
	}
	return nil
}

// free refuses early what place would refuse at the end, and clears away a
// sandbox whose removal was cut short.
func (f *Folder) free(ctx context.Context, id string) error {
	if err := CheckName(id); err != nil {
		return err
	}
	base, err := f.resolve(id)
	if err != nil || base == "" {
		return err
	}
	db, err := f.openSandbox(ctx, id)
	if errors.Is(err, ErrRemoved) || errors.Is(err, ErrNotFound) {
		return nil
	}
	if err == nil {
		db.Release()
	}
	return ErrExists
}

// sweepShard removes the files and snapshots in a shard's folder that no pointer leads
// to. Called with the shard's lock.
func (f *Folder) sweepShard(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	kept, err := f.pointers.all(dir, entries)
	if err != nil {
		return err
	}
	for _, e := range entries {
		base, _, sandbox := strings.Cut(e.Name(), sqliteSuffix)
		if e.IsDir() {
			base, sandbox = strings.CutSuffix(e.Name(), snapshotSuffix)
		}
		if e.Type()&fs.ModeSymlink != 0 || !sandbox || kept[base+sqliteSuffix] {
			continue
		}
		// What another process has open still, it removes when it closes it.
		if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil && !robustio.IsEphemeralError(err) {
			return err
		}
	}
	return nil
}
