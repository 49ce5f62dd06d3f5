package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/rogpeppe/go-internal/robustio"
)

// pointers say which file is the sandbox of a name: in the folder dir of its shard,
// the pointer of id leads to the file base, "<id>.<nonce>.sqlite". It comes and goes
// in one step, and whoever sets or drops it holds the lock of the shard.
type pointers interface {
	// set makes the pointer of id, which has none.
	set(dir, id, base string) error
	// get returns where the pointer of id leads, "" if there is none.
	get(dir, id string) (base string, err error)
	// drop removes the pointer of id, which leads to base.
	drop(dir, id, base string) error
	// all returns where the pointers among the entries of dir lead.
	all(dir string, entries []fs.DirEntry) (bases map[string]bool, err error)
}

// systemPointers returns the pointers that fit the operating system: on Windows,
// only administrators and developers may make symbolic links.
func systemPointers() pointers {
	if runtime.GOOS == "windows" {
		return markers{}
	}
	return symlinks{}
}

// symlinks are pointers that are symbolic links "<id>.sqlite", so that a user opens
// a sandbox with sqlite3 by its name.
type symlinks struct{}

func (symlinks) path(dir, id string) string { return filepath.Join(dir, id+sqliteSuffix) }

func (s symlinks) set(dir, id, base string) error { return os.Symlink(base, s.path(dir, id)) }

func (s symlinks) get(dir, id string) (string, error) {
	base, err := os.Readlink(s.path(dir, id))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return base, err
}

func (s symlinks) drop(dir, id, _ string) error { return os.Remove(s.path(dir, id)) }

func (symlinks) all(dir string, entries []fs.DirEntry) (map[string]bool, error) {
	bases := make(map[string]bool)
	for _, e := range entries {
		if e.Type()&fs.ModeSymlink == 0 {
			continue
		}
		base, err := os.Readlink(filepath.Join(dir, e.Name()))
		if err != nil {
			return nil, err
		}
		bases[base] = true
	}
	return bases, nil
}

// markers are pointers that are empty files "<id>.<nonce>.live" beside the sandbox's
// file. Nobody ever reads one, so that none is open when it has to go: Windows
// removes no open file.
type markers struct{}

const markerSuffix = ".live"

func (markers) path(dir, base string) string {
	return filepath.Join(dir, strings.TrimSuffix(base, sqliteSuffix)+markerSuffix)
}

func (m markers) set(dir, _, base string) error {
	file, err := os.OpenFile(m.path(dir, base), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	return file.Close()
}

func (m markers) get(dir, id string) (string, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	for _, e := range entries {
		// A sandbox's name has no dot, so that it is the name up to the first.
		if owner, _, _ := strings.Cut(e.Name(), "."); owner != id {
			continue
		}
		if name, ok := strings.CutSuffix(e.Name(), markerSuffix); ok {
			return name + sqliteSuffix, nil
		}
	}
	return "", nil
}

func (m markers) drop(dir, _, base string) error { return robustio.RemoveAll(m.path(dir, base)) }

func (markers) all(_ string, entries []fs.DirEntry) (map[string]bool, error) {
	bases := make(map[string]bool)
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), markerSuffix); ok {
			bases[name+sqliteSuffix] = true
		}
	}
	return bases, nil
}
