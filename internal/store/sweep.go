package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// sweepTemp removes the temporary data folders of processes that did not live to
// do it. What cannot be removed is left to the next.
func sweepTemp(parent string) {
	found, err := filepath.Glob(filepath.Join(parent, tempPrefix+"*"))
	if err != nil {
		return // the pattern is a constant; parent has no meta characters on any sane system
	}
	for _, dir := range found {
		if owner := seize(dir); owner != nil {
			_ = os.RemoveAll(dir)
			_ = owner.Close()
		}
	}
}

// sweep clears away what killed processes left in the folder: files in the
// making, listeners, and sandbox files that were not, or no longer, linked. Only
// a killed process leaves any, and it leaves its corner as well, so that a folder
// that was always closed well is not searched.
func (f *Folder) sweep(ctx context.Context) error {
	corners, err := os.ReadDir(filepath.Join(f.dir, "tmp"))
	if err != nil {
		return err
	}
	var dead []*os.File
	defer func() {
		for _, owner := range dead {
			_ = owner.Close()
		}
	}()
	for _, e := range corners {
		corner := filepath.Join(f.dir, "tmp", e.Name())
		if corner == f.tmp {
			continue
		}
		if owner := seize(corner); owner != nil {
			dead = append(dead, owner)
		}
	}
	if len(dead) == 0 {
		return nil
	}
	if err := f.sweepSandboxes(ctx); err != nil {
		return fmt.Errorf("sweep: %w", err)
	}
	var errs []error
	for _, owner := range dead {
		corner := filepath.Dir(owner.Name())
		errs = append(errs, f.registry.dropOwner(ctx, filepath.Base(corner)), os.RemoveAll(corner))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("sweep: %w", err)
	}
	return nil
}

// sweepSandboxes sweeps every shard.
func (f *Folder) sweepSandboxes(ctx context.Context) error {
	dirs, err := os.ReadDir(filepath.Join(f.dir, "sandboxes"))
	if err != nil {
		return err
	}
	for _, d := range dirs {
		t := f.locks[lockSandbox+"-"+d.Name()]
		if t == nil {
			continue // not one of ours
		}
		unlock, err := t.lock(ctx)
		if err != nil {
			return err
		}
		err = sweepShard(filepath.Join(f.dir, "sandboxes", d.Name()))
		unlock()
		if err != nil {
			return err
		}
	}
	return nil
}
