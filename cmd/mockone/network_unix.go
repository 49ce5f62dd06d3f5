//go:build unix

package main

import (
	"errors"
	"syscall"
)

// isRefused reports whether nobody listens where a connection was wanted.
func isRefused(err error) bool { return errors.Is(err, syscall.ECONNREFUSED) }

// isTaken reports whether somebody else listens on a port.
func isTaken(err error) bool { return errors.Is(err, syscall.EADDRINUSE) }
