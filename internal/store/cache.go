package store

import (
	"container/list"
	"context"
	"errors"
	"fmt"
	"sync"
)

// handle is an open sandbox in the cache. It belongs to one file: a sandbox of
// the same name that was made later has another handle.
type handle struct {
	id, base string
	file     *file

	ready chan struct{} // closed when err is known
	err   error         // why the sandbox could not be opened

	// Guarded by cache.mu.
	pins    int
	dropped bool          // no longer in the cache
	place   *list.Element // in cache.idle, if pins is 0
}

// cache holds the open sandboxes of a Folder.
type cache struct {
	max int

	mu   sync.Mutex
	open map[string]*handle // by base
	idle *list.List         // of *handle with no pins, the least recently used in front
}

// init sets the limit, 0 for the default.
func (k *cache) init(most int) {
	if most <= 0 {
		most = defaultMaxOpen
	}
	k.max, k.open, k.idle = most, make(map[string]*handle), list.New()
}

// pin returns the handle of base, and whether the caller is the one to open it.
func (k *cache) pin(id, base string) (h *handle, first bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	h = k.open[base]
	if h == nil {
		h, first = &handle{id: id, base: base, ready: make(chan struct{})}, true
		k.open[base] = h
	}
	h.pins++
	if h.place != nil {
		k.idle.Remove(h.place)
		h.place = nil
	}
	return h, first
}

// unpin gives a handle back and closes what there is no more room for.
func (k *cache) unpin(h *handle) {
	k.mu.Lock()
	h.pins--
	if h.pins == 0 && !h.dropped {
		h.place = k.idle.PushBack(h)
	}
	var out []*handle
	if h.place != nil && (h.err != nil || h.file.gone.Load()) {
		out = append(out, k.drop(h))
	}
	out = append(out, k.surplus()...)
	k.mu.Unlock()
	closeHandles(out)
}

// OpenFiles returns how many sandboxes are open now, in use or kept for the next use.
func (f *Folder) OpenFiles() int {
	f.cache.mu.Lock()
	defer f.cache.mu.Unlock()
	return len(f.cache.open)
}

// trim closes what there is no room for.
func (k *cache) trim() {
	k.mu.Lock()
	out := k.surplus()
	k.mu.Unlock()
	closeHandles(out)
}

// surplus drops idle handles until there are no more than max. Called with mu.
func (k *cache) surplus() []*handle {
	var out []*handle
	for len(k.open) > k.max {
		front := k.idle.Front()
		if front == nil {
			break // all in use
		}
		if h, ok := front.Value.(*handle); ok {
			out = append(out, k.drop(h))
		}
	}
	return out
}

// drop takes an idle handle out of the cache. Called with mu.
func (k *cache) drop(h *handle) *handle {
	k.idle.Remove(h.place)
	h.place, h.dropped = nil, true
	delete(k.open, h.base)
	return h
}

// closeHandles closes handles that nobody can reach any more. What cannot be
// closed is lost either way: each commit is in the file or its -wal already.
func closeHandles(out []*handle) {
	for _, h := range out {
		if h.file != nil {
			_ = h.file.close()
		}
	}
}

// closeAll closes every handle, pinned ones when their transactions are over.
func (k *cache) closeAll() error {
	k.mu.Lock()
	var out []*handle
	for _, h := range k.open {
		if h.place != nil {
			k.idle.Remove(h.place)
			h.place = nil
		}
		h.dropped = true
		out = append(out, h)
	}
	clear(k.open)
	k.mu.Unlock()
	var errs []error
	for _, h := range out {
		if h.file != nil {
			errs = append(errs, h.file.close())
		}
	}
	return errors.Join(errs...)
}

// Open returns the sandbox id, opened if it is not, its schema brought up to
// date, and pinned until Release. Errors: ErrBadName, ErrNotFound, ErrRemoved,
// ErrSchema, ErrForeign, ErrClosed.
func (f *Folder) Open(ctx context.Context, id string) (*DB, error) {
	leave, err := f.enter()
	if err != nil {
		return nil, err
	}
	defer leave()
	db, err := f.openSandbox(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("open sandbox: %w", err)
	}
	return db, nil
}

// openSandbox is Open within another call.
func (f *Folder) openSandbox(ctx context.Context, id string) (*DB, error) {
	base, err := f.existing(ctx, id)
	if err != nil {
		return nil, err
	}
	h, first := f.cache.pin(id, base)
	if first {
		f.fill(ctx, h)
	} else {
		select {
		case <-h.ready:
		case <-ctx.Done():
			f.cache.unpin(h)
			return nil, fmt.Errorf("sandbox %q: %w", id, ctx.Err())
		}
	}
	if h.err != nil {
		err := h.err
		f.cache.unpin(h)
		if errors.Is(err, ErrRemoved) {
			err = errors.Join(err, f.bury(ctx, id, base))
		}
		return nil, fmt.Errorf("sandbox %q: %w", id, err)
	}
	return &DB{folder: f, handle: h}, nil
}

// fill opens the file of a new handle.
func (f *Folder) fill(ctx context.Context, h *handle) {
	defer close(h.ready)
	x := newFile(f.filePath(h.id, h.base), markLive, func() error {
		base, err := f.resolve(h.id)
		if err == nil && base != h.base {
			err = ErrRemoved
		}
		return err
	}, &f.opened)
	// The caller's context may end while others wait for this handle.
	err := x.acquire(context.WithoutCancel(ctx), &x.writer, modeWrite)
	if err == nil {
		err = f.schema.migrate(x.writer.link, markLive)
		x.release(&x.writer)
	}
	if err != nil {
		h.err = errors.Join(err, x.close())
		return
	}
	h.file = x
	f.cache.trim()
}

// existing returns the base name of a sandbox's file without opening it, or why
// there is none.
func (f *Folder) existing(ctx context.Context, id string) (string, error) {
	if err := CheckName(id); err != nil {
		return "", err
	}
	base, err := f.resolve(id)
	if err != nil || base != "" {
		return base, err
	}
	e, err := f.registry.Get(ctx, id)
	if errors.Is(err, ErrNotFound) {
		return "", fmt.Errorf("sandbox %q: %w", id, ErrNotFound)
	}
	if err != nil {
		return "", err
	}
	if e.State == Live { // it is just being made, or its maker was killed
		if err := f.sweepEntry(ctx, id); err != nil {
			return "", err
		}
		if base, err := f.resolve(id); err != nil || base != "" {
			return base, err
		}
	}
	return "", fmt.Errorf("sandbox %q: %w", id, ErrRemoved)
}
