package sim

import (
	"context"
	"errors"
	"time"

	"github.com/mockone/mockone/internal/store"
)

// poll is how often, in wall time, a waiter looks whether another process has
// committed something.
const poll = 10 * time.Millisecond

// errUnmet leaves a reading whose condition does not hold yet.
var errUnmet = errors.New("not yet")

// Wait runs fn on readings of the sandbox until it reports true or an error, or
// ctx ends. It looks again after each commit, in whichever process, and when
// something becomes due. It is what long polls, mail waits and sockets stand on.
func (s *Sandbox) Wait(ctx context.Context, fn func(r *Reader) (done bool, err error)) error {
	for {
		if err := s.await(ctx, fn); !errors.Is(err, errUnmet) {
			return err
		}
	}
}

// await looks once. If the condition does not hold, it returns errUnmet when it
// is time to look again. The file stays open meanwhile: those who wait in more
// sandboxes than may be open would close it under each other at every poll.
func (s *Sandbox) await(ctx context.Context, fn func(r *Reader) (done bool, err error)) error {
	db, err := s.open(ctx)
	if err != nil {
		return err
	}
	defer db.Release()
	// Both before the reading: a commit after it must not be missed.
	changed := s.watch()
	before, err := db.Version(ctx)
	if err != nil {
		return s.gone(err)
	}
	var wake time.Duration
	var wakes bool
	err = s.View(ctx, func(r *Reader) error {
		done, err := fn(r)
		if err != nil || done {
			return err
		}
		wake, wakes = r.world.wake(s.engine.wall.Now())
		return errUnmet
	})
	if !errors.Is(err, errUnmet) {
		return err
	}
	if err := s.rest(ctx, db, changed, before, wake, wakes); err != nil {
		return err
	}
	return errUnmet
}

// rest returns when something has changed since the version before, or become
// due, or ctx ends.
func (s *Sandbox) rest(ctx context.Context, db *store.DB, changed <-chan struct{}, before int64, wake time.Duration, wakes bool) error {
	began := s.engine.wall.Now()
	for {
		nap := poll
		if wakes {
			// Measured: the naps of a long rest are each a little too long.
			left := wake - s.engine.wall.Now().Sub(began)
			if left <= 0 {
				return nil
			}
			nap = min(nap, left)
		}
		timer, stop := s.engine.wall.After(nap)
		select {
		case <-ctx.Done():
			stop()
			return ctx.Err()
		case <-changed:
			stop()
			return nil
		case <-timer:
		}
		if now, err := db.Version(ctx); err != nil || now != before {
			return s.gone(err)
		}
	}
}

// watch returns a channel that is closed at the next commit in this process.
func (s *Sandbox) watch() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}

// wake closes that channel.
func (s *Sandbox) wake() {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.changed)
	s.changed = make(chan struct{})
}
