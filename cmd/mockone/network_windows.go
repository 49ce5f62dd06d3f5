package main

import (
	"errors"

	"golang.org/x/sys/windows"
)

// isRefused reports whether nobody listens where a connection was wanted.
func isRefused(err error) bool { return errors.Is(err, windows.WSAECONNREFUSED) }

// isTaken reports whether somebody else listens on a port.
func isTaken(err error) bool { return errors.Is(err, windows.WSAEADDRINUSE) }
