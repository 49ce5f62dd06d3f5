package main

import (
	"runtime"

	"github.com/mockone/mockone"
)

type versionCmd struct {
	JSON bool `name:"json" help:"Print it as JSON."`
}

// Run prints the version.
func (v *versionCmd) Run(c *console) error {
	if v.JSON {
		return c.value(map[string]string{"version": mockone.Version(), "go": runtime.Version(), "platform": runtime.GOOS + "/" + runtime.GOARCH})
	}
	c.printf("mockone %s (%s, %s/%s)\n", mockone.Version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return nil
}
