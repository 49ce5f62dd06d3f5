//go:build unix

package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// flock takes an exclusive lock on an open file: at once or not at all if try.
// The kernel drops it when the process ends, however it ends.
func flock(file *os.File, try bool) error {
	how := syscall.LOCK_EX
	if try {
		how |= syscall.LOCK_NB
	}
	for {
		err := syscall.Flock(int(file.Fd()), how)
		if !errors.Is(err, syscall.EINTR) {
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
	file, err := os.OpenFile(t.path, os.O_RDWR|os.O_CREATE, 0o600)
	if err == nil {
		if err = flock(file, false); err != nil {
			_ = file.Close()
		}
	}
	if err != nil {
		<-t.turn
		return nil, fmt.Errorf("lock %s: %w", t.path, err)
	}
	return func() {
		_ = file.Close() // which unlocks; nothing was written
		<-t.turn
	}, nil
}

// ownerFile is the file in a folder whose lock says that its owner lives.
const ownerFile = "owner"

// claim makes a new folder under parent, its name beginning with prefix, and
// holds it until the returned file is closed. A sweeper may take a folder for
// dead between its creation and its lock; then another one is made.
func claim(parent, prefix string) (dir string, owner *os.File, err error) {
	for {
		if dir, err = os.MkdirTemp(parent, prefix); err != nil {
			return "", nil, fmt.Errorf("make folder: %w", err)
		}
		owner, err = os.OpenFile(filepath.Join(dir, ownerFile), os.O_RDWR|os.O_CREATE, 0o600)
		if errors.Is(err, fs.ErrNotExist) {
			continue // swept
		}
		if err != nil {
			return "", nil, fmt.Errorf("claim folder: %w", err)
		}
		if err := flock(owner, false); err != nil {
			return "", nil, errors.Join(fmt.Errorf("claim %s: %w", dir, err), owner.Close())
		}
		if sameFile(owner) {
			return dir, owner, nil
		}
		_ = owner.Close() // swept between open and lock
	}
}

// sameFile reports whether an open file still lies under its name.
func sameFile(file *os.File) bool {
	there, err := os.Lstat(file.Name())
	if err != nil {
		return false
	}
	here, err := file.Stat()
	return err == nil && os.SameFile(here, there)
}

// seize takes the folder of a dead owner, and returns nil if the owner lives or
// the folder is not this user's to sweep. The caller removes the folder, then
// closes the file.
func seize(dir string) *os.File {
	info, err := os.Lstat(dir)
	if err != nil || !info.IsDir() {
		return nil
	}
	if st, ok := info.Sys().(*syscall.Stat_t); !ok || int(st.Uid) != os.Getuid() {
		return nil
	}
	owner, err := os.OpenFile(filepath.Join(dir, ownerFile), os.O_RDWR, 0)
	if err != nil {
		// Not yet, or no longer, a claimed folder. An empty one may go: its
		// owner, if there is one, makes another.
		_ = os.Remove(dir)
		return nil
	}
	if flock(owner, true) != nil || !sameFile(owner) {
		_ = owner.Close()
		return nil
	}
	return owner
}
