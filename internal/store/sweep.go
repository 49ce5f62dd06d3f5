package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
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
			_ = vacate(owner)
		}
	}
}

// sweep clears away what killed processes left in the folder: files in the
// making, listeners, sandbox files that no pointer led to yet, or none any more, and
// entries of such sandboxes. Only a killed process leaves any, and it leaves its corner as well, so that a folder
// that was always closed well is not searched.
func (f *Folder) sweep(ctx context.Context) error {
	corners, err := os.ReadDir(filepath.Join(f.dir, "tmp"))
	if err != nil {
		return err
	}
	var dead []*flock.Flock
	defer func() {
		for _, owner := range dead {
			_ = owner.Close() // does nothing to those that were vacated
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
		corner := filepath.Dir(owner.Path())
		errs = append(errs, f.registry.dropOwner(ctx, filepath.Base(corner)), vacate(owner))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("sweep: %w", err)
	}
	return nil
}

// sweepSandboxes sweeps every shard and then the registry.
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
		err = f.sweepShard(filepath.Join(f.dir, "sandboxes", d.Name()))
		unlock()
		if err != nil {
			return err
		}
	}
	const page = 500
	for after := ""; ; {
		list, err := f.registry.List(ctx, after, page)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, e := range list {
			if err := f.sweepEntry(ctx, e.ID); err != nil {
				return err
			}
		}
		after = list[len(list)-1].ID
	}
}

// sweepEntry marks the entry of a sandbox that has no pointer.
func (f *Folder) sweepEntry(ctx context.Context, id string) error {
	if base, err := f.resolve(id); err != nil || base != "" {
		return err
	}
	unlock, err := f.lock(ctx, lockSandbox, id)
	if err != nil {
		return err
	}
	defer unlock()
	if base, err := f.resolve(id); err != nil || base != "" {
		return err // made meanwhile
	}
	return f.registry.markRemoved(ctx, id)
}
