//go:build unix

package browser

import "syscall"

// ownGroup keeps an interrupt at the terminal, which ends the tests, from the guard.
func ownGroup() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
