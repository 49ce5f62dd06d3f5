package store

import (
	"errors"
	"io/fs"
	"syscall"

	"golang.org/x/sys/windows"
)

// ours reports whether a folder belongs to the user of this process. On Windows
// each user has a folder for temporary folders.
func ours(fs.FileInfo) bool { return true }

// isFull reports whether err is the system's word for a full disk.
func isFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL)
}
