package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// server is a `mockone serve` in a process of its own.
type server struct {
	cmd   *exec.Cmd
	ready string
	addrs map[string]string
	// done is closed when stdout has ended; then out is all of it.
	done chan struct{}
	out  bytes.Buffer
	err  lockedBuffer
	once sync.Once
	ends error
}

// lockedBuffer can be written to while it is read.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// startServer starts the program and returns when it says that it is ready.
func startServer(env, args []string) (*server, error) {
	s := &server{cmd: exec.Command("mockone", append([]string{"serve"}, args...)...), done: make(chan struct{})} //nolint:noctx // ended by stop and kill
	s.cmd.Env, s.cmd.Stderr = env, &s.err
	pipe, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	r := bufio.NewReader(io.TeeReader(pipe, &s.out))
	line, err := r.ReadString('\n')
	go func() {
		defer close(s.done)
		_, _ = io.Copy(io.Discard, r)
	}()
	s.ready = line
	ready, ok := strings.CutPrefix(line, "ready ")
	if err != nil || !ok {
		return nil, errors.Join(fmt.Errorf("not ready: %q: %w\n%s", line, err, &s.err), s.end(syscall.SIGKILL))
	}
	if err := json.Unmarshal([]byte(ready), &s.addrs); err != nil {
		return nil, errors.Join(fmt.Errorf("%q: %w", line, err), s.end(syscall.SIGKILL))
	}
	return s, nil
}

// end sends a signal and waits for the process.
func (s *server) end(sig syscall.Signal) error {
	s.once.Do(func() {
		if err := s.cmd.Process.Signal(sig); err != nil {
			s.ends = err
			return
		}
		<-s.done
		s.ends = s.cmd.Wait()
	})
	return s.ends
}

// terminate stops the process as an operator does, and checks that it goes as it should.
func (s *server) terminate() error {
	if err := s.end(syscall.SIGTERM); err != nil {
		return fmt.Errorf("SIGTERM: %w\n%s", err, &s.err)
	}
	if n := strings.Count(s.out.String(), "\n"); n != 1 {
		return fmt.Errorf("stdout has %d lines, want one:\n%s", n, &s.out)
	}
	return nil
}

// serveOnce starts a server for a test, which kills it at its end if it still runs.
func serveOnce(t *testing.T, args ...string) *server {
	t.Helper()
	env := append(slices.DeleteFunc(os.Environ(), func(s string) bool { return strings.HasPrefix(s, "MOCKONE_") }),
		"TMPDIR="+t.TempDir())
	s, err := startServer(env, args)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.end(syscall.SIGKILL) })
	return s
}
