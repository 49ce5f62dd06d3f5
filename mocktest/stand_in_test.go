package mocktest_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"testing"
)

// standIn takes the place of a test, where there is none (in an example), or
// where it is to fail.
type standIn struct {
	testing.TB // nil: what is not overridden here must not be used

	context  func() context.Context
	cleanups []func()
	failures []string
}

// run runs a test to its end and returns what has failed it.
func run(test func(t *standIn)) []string {
	ctx, cancel := context.WithCancel(context.Background())
	s := &standIn{context: func() context.Context { return ctx }}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			cancel()
			for _, clean := range slices.Backward(s.cleanups) {
				clean()
			}
		}()
		test(s)
	}()
	<-done
	return s.failures
}

func (s *standIn) Helper() {}

func (s *standIn) Context() context.Context { return s.context() }

func (s *standIn) Cleanup(fn func()) { s.cleanups = append(s.cleanups, fn) }

func (s *standIn) TempDir() string {
	dir, err := os.MkdirTemp("", "mocktest")
	if err != nil {
		s.Fatalf("%v", err)
	}
	s.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			s.Errorf("%v", err)
		}
	})
	return dir
}

func (s *standIn) Errorf(format string, args ...any) {
	s.failures = append(s.failures, fmt.Sprintf(format, args...))
}

func (s *standIn) Fatalf(format string, args ...any) {
	s.Errorf(format, args...)
	runtime.Goexit()
}

func (s *standIn) Fatal(args ...any) { s.Fatalf("%v", errors.New(fmt.Sprint(args...))) }
