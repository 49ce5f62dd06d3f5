package main

import (
	"bufio"
	"bytes"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/mockone/mockone/internal/control"
)

// TestFollow reads the events of a sandbox while they happen, until a signal ends it.
func TestFollow(t *testing.T) {
	t.Parallel()
	s := serveOnce(t, "--port-base=0", "control")
	c := (&steering{Control: s.addrs["control"]}).client()
	if _, err := c.do(t.Context(), http.MethodPatch, "/sandboxes/default/clock", nil, map[string]string{"mode": "manual"}); err != nil {
		t.Fatal(err)
	}
	things, err := c.list(t.Context(), "/sandboxes/default/things", given(map[string]string{"kind": "v1.account"}), 0)
	if err != nil {
		t.Fatal(err)
	}
	accounts, err := each[control.ThingSummary](things)
	if err != nil {
		t.Fatal(err)
	}

	cmd, lines, told := follow(t, c)
	for _, a := range accounts {
		if body, ok := a.Body.(map[string]any); !ok || body["primary"] == true {
			continue
		}
		path := sandboxPath("default", "things", "v1.account", a.ID, "trigger")
		if _, err := c.do(t.Context(), http.MethodPost, path, nil, map[string]string{"trigger": "disable"}); err != nil {
			t.Fatal(err)
		}
		// The next line that is of a disabled account is of this one.
		for lines.Scan() && !strings.Contains(lines.Text(), "v1.account.disable") {
		}
		if !strings.Contains(lines.Text(), a.ID) {
			t.Fatalf("followed to %q, want the event of %s\n%s", lines.Text(), a.ID, told)
		}
	}
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	for lines.Scan() {
		t.Errorf("one more line: %s", lines.Text())
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("%v\n%s", err, told)
	}

	// Somebody who waits does not keep the server from stopping as it should.
	cmd, lines, _ = follow(t, c)
	for range 2 {
		if !lines.Scan() {
			t.Fatal("the log has ended")
		}
	}
	if err := s.terminate(); err != nil {
		t.Error(err)
	}
	if err := cmd.Wait(); err == nil {
		t.Error("the follower did not notice that the server stopped")
	}
}

// follow starts following the accounts of the sandbox "default". The buffer is what
// the command complains of, once it has ended.
func follow(t *testing.T, c *client) (*exec.Cmd, *bufio.Scanner, *bytes.Buffer) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "mockone", "events", "follow", "--control", c.base, "--kind", "v1.account")
	cmd.Env = append(os.Environ(), "MOCKONE_SANDBOX=") // empty is not set
	told := &bytes.Buffer{}
	cmd.Stderr = told
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, bufio.NewScanner(out), told
}
