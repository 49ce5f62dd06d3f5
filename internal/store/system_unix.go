//go:build unix

package store

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// ours reports whether a folder belongs to the user of this process: the one for
// temporary folders is everybody's.
func ours(dir fs.FileInfo) bool {
	st, ok := dir.Sys().(*syscall.Stat_t)
	return ok && int(st.Uid) == os.Getuid()
}

// isFull reports whether err is the system's word for a full disk.
func isFull(err error) bool { return errors.Is(err, syscall.ENOSPC) }
