package browser

import "syscall"

// ownGroup has nothing to do: the package builds for Windows, but its guard needs a shell
// and pipes that a child inherits by number, so no page opens there.
func ownGroup() *syscall.SysProcAttr { return nil }
