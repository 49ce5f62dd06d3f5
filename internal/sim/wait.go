package sim

import (
	"context"
	"errors"
	"time"
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
		// Both before the reading: a commit after it must not be missed.
		changed := s.watch()
		before, err := s.version(ctx)
		if err != nil {
			return err
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
		if err := s.rest(ctx, changed, before, wake, wakes); err != nil {
			return err
		}
	}
}

// rest returns when something has changed since the version before, or become
// due, or ctx ends.
func (s *Sandbox) rest(ctx context.Context, changed <-chan struct{}, before int64, wake time.Duration, wakes bool) error {
	for {
		nap := poll
		if wakes && wake < nap {
			nap = wake
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
		if wakes {
			if wake -= nap; wake <= 0 {
				return nil
			}
		}
		if now, err := s.version(ctx); err != nil || now != before {
			return err
		}
	}
}

// version returns a number that changes when another connection commits.
func (s *Sandbox) version(ctx context.Context) (int64, error) {
	db, err := s.open(ctx)
	if err != nil {
		return 0, err
	}
	defer db.Release()
	v, err := db.Version(ctx)
	return v, s.gone(err)
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
