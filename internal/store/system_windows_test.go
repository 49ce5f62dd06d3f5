package store

import (
	"errors"
	"io/fs"
	"testing"

	"golang.org/x/sys/windows"
)

func TestWindowsSaysThatTheDiskIsFull(t *testing.T) {
	for _, code := range []windows.Errno{windows.ERROR_DISK_FULL, windows.ERROR_HANDLE_DISK_FULL} {
		if err := (&fs.PathError{Op: "write", Path: "x", Err: code}); !IsFull(err) {
			t.Errorf("%v is not understood", err)
		}
	}
}

func TestNamesOfDevicesAreRefused(t *testing.T) {
	for _, name := range []string{"con", "nul", "com1"} {
		if err := CheckName(name); !errors.Is(err, ErrBadName) {
			t.Errorf("%q: %v, want %v", name, err, ErrBadName)
		}
	}
}
