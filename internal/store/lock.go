package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"

	"github.com/gofrs/flock"
	"github.com/rogpeppe/go-internal/robustio"
)

// newLock returns the lock that is the file at path, which flag says whether to
// make. The kernel drops it when the process ends, however it ends.
func newLock(path string, flag int) *flock.Flock {
	return flock.New(path, flock.SetFlag(os.O_RDWR|flag), flock.SetPermissions(0o600))
}

// wait takes a lock, if need be after another process.
func wait(l *flock.Flock) error {
	for {
		if err := l.Lock(); !errors.Is(err, syscall.EINTR) {
			return err
		}
	}
}

// turnstile is a lock between the goroutines of this process and between
// processes. Only one goroutine of a process ever waits in the kernel for it.
type turnstile struct {
	path string
	turn chan struct{}
}

// newTurnstile returns the lock that is the file at path.
func newTurnstile(path string) *turnstile {
	return &turnstile{path: path, turn: make(chan struct{}, 1)}
}

// lock waits for the lock and returns what gives it back. The context counts
// while another goroutine of this process has it; other processes hold it for
// milliseconds.
func (t *turnstile) lock(ctx context.Context) (unlock func(), err error) {
	select {
	case t.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for %s: %w", filepath.Base(t.path), ctx.Err())
	}
	l := newLock(t.path, os.O_CREATE)
	if err := wait(l); err != nil {
		<-t.turn
		return nil, fmt.Errorf("lock %s: %w", t.path, err)
	}
	return func() {
		_ = l.Unlock() // closes the file too; nothing was written
		<-t.turn
	}, nil
}

// ownerFile is the file in a folder whose lock says that its owner lives.
const ownerFile = "owner"

// claim makes a new folder under parent, its name beginning with prefix, and
// holds it until vacate. A sweeper may take a folder for dead between its
// creation and its lock; then another one is made.
func claim(parent, prefix string) (dir string, owner *flock.Flock, err error) {
	for {
		if dir, err = os.MkdirTemp(parent, prefix); err != nil {
			return "", nil, fmt.Errorf("make folder: %w", err)
		}
		owner = newLock(filepath.Join(dir, ownerFile), os.O_CREATE)
		err := wait(owner)
		if errors.Is(err, fs.ErrNotExist) {
			continue // swept before the file was there
		}
		if err != nil {
			return "", nil, fmt.Errorf("claim folder: %w", err)
		}
		if sameFile(owner) {
			return dir, owner, nil
		}
		_ = owner.Close() // swept between open and lock
	}
}

// sameFile reports whether the file of a lock that is held still lies under its name.
func sameFile(l *flock.Flock) bool {
	there, err := os.Lstat(l.Path())
	if err != nil {
		return false
	}
	here, err := l.Stat()
	return err == nil && os.SameFile(here, there)
}

// seize takes the folder of a dead owner, and returns nil if the owner lives or
// the folder is not this user's to sweep. The caller vacates it.
func seize(dir string) *flock.Flock {
	info, err := os.Lstat(dir)
	if err != nil || !info.IsDir() || !ours(info) {
		return nil
	}
	owner := newLock(filepath.Join(dir, ownerFile), 0)
	free, err := owner.TryLock()
	if errors.Is(err, fs.ErrNotExist) {
		// Not yet, or no longer, a claimed folder. An empty one may go: its
		// owner, if there is one, makes another.
		_ = os.Remove(dir)
		return nil
	}
	if !free || err != nil {
		return nil
	}
	if !sameFile(owner) {
		_ = owner.Close()
		return nil
	}
	return owner
}

// vacate removes a folder that was claimed or seized, and gives up its lock.
func vacate(owner *flock.Flock) error {
	dir := filepath.Dir(owner.Path())
	if runtime.GOOS != "windows" {
		// The lock goes last: whoever was waiting for it sees that the folder is gone.
		return errors.Join(os.RemoveAll(dir), owner.Close())
	}
	// There, nobody can remove a file that is open. So the lock's file goes last, and
	// stays, with its folder, if somebody who was waiting for it has it open now.
	entries, err := os.ReadDir(dir)
	errs := []error{err}
	for _, e := range entries {
		if e.Name() != ownerFile {
			errs = append(errs, discard(filepath.Join(dir, e.Name())))
		}
	}
	errs = append(errs, owner.Close(), discard(dir))
	return errors.Join(errs...)
}

// discard removes a file or folder, as far as no process has it open: on Windows
// that keeps it, and a later sweep takes it.
func discard(path string) error {
	if err := robustio.RemoveAll(path); !robustio.IsEphemeralError(err) {
		return err
	}
	return nil
}
