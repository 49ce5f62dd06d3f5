package browser

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
)

func TestFind(t *testing.T) {
	folder := t.TempDir()
	program := filepath.Join(folder, "chromium")
	if err := os.WriteFile(program, []byte("#!/bin/sh\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct{ named, path, want, wrong string }{
		"named":        {named: program, path: "", want: program},
		"named wrong":  {named: program + "x", path: folder, wrong: "$MOCKONE_CHROMIUM: "},
		"on the path":  {path: folder, want: program},
		"none at all":  {path: t.TempDir(), wrong: "scripts/install-tools chromium"},
		"named is all": {named: "chromium", path: folder, want: program},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("MOCKONE_CHROMIUM", tc.named)
			t.Setenv("PATH", tc.path)
			got, err := find()
			if got != tc.want || (err == nil) != (tc.wrong == "") || err != nil && !strings.Contains(err.Error(), tc.wrong) {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
	if strings.Contains(missing, "\n") {
		t.Error("more than one line")
	}
}

// TestNoChromium starts programs that are none: they are told from a Chromium, with what
// they say, and nothing of them stays.
func TestNoChromium(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	program := filepath.Join(t.TempDir(), "chromium")
	if err := os.WriteFile(program, []byte("#!/bin/sh\necho cannot open display >&2\nexit 1\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := start(program); err == nil || !strings.Contains(err.Error(), "cannot open display") {
		t.Errorf("got %v", err)
	}
	if _, err := start(filepath.Join(temp, "none")); err == nil || !strings.Contains(err.Error(), "none: not found") {
		t.Errorf("got %v", err)
	}
	left, err := os.ReadDir(temp)
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// TestStop ends a Chromium of its own: its folder is gone and its pages say so.
func TestStop(t *testing.T) {
	t.Parallel()
	needChromium(t)
	path, err := find()
	if err != nil {
		t.Fatal(err)
	}
	own, err := start(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(own.profile); err != nil {
		t.Errorf("no profile: %v", err)
	}
	got := failing(t, func(tb testing.TB) {
		tb.Helper()
		p := with(own, Options{Collect: true}).Page(tb)
		// Nothing that is open may hold Chromium up.
		p.Open(lab(t) + "/form")
		if err := own.stop(); err != nil {
			t.Error(err)
		}
		p.Click("button", "Sign in")
	})
	if !strings.Contains(got, "the browser has ended") {
		t.Errorf("said %q", got)
	}
	if _, err := os.Stat(own.profile); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the profile is still there: %v", err)
	}
}

// TestCrash loses a page's process, which fails the test at once.
func TestCrash(t *testing.T) {
	t.Parallel()
	needChromium(t)
	got := failing(t, func(tb testing.TB) {
		tb.Helper()
		p := New(tb, Options{}).Page(tb)
		p.Open(lab(t) + "/two")
		ctx, cancel := p.deadline()
		defer cancel()
		go func() { _, _ = cdp.Call(ctx, p.target, page.Crash, cdp.Empty{}) }() // it is never answered
		p.See("what is not there")
	})
	if !strings.Contains(got, "the page has crashed") {
		t.Errorf("said %q", got)
	}
}

// childVariable makes TestDies the test binary that dies, and says how.
const childVariable = "MOCKONE_TEST_BROWSER_DIES"

// TestDies lets a test binary with an open page die without any clean-up of its own; its
// Chromium ends and its folder is removed nevertheless.
func TestDies(t *testing.T) {
	if how := os.Getenv(childVariable); how != "" {
		die(t, how)
	}
	t.Parallel()
	needChromium(t)
	for _, how := range []string{"panic", "kill", "exit"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			alive, held, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestDies$")
			cmd.Env = append(os.Environ(), childVariable+"="+how)
			// Everything that the child starts inherits 5, and nobody knows of it.
			cmd.ExtraFiles = []*os.File{nil, nil, held}
			said, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			_ = held.Close() // it has been handed on
			output, err := io.ReadAll(said)
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Wait(); err == nil {
				t.Fatal("the child has not died")
			}
			_, rest, ok := strings.Cut(string(output), "profile=")
			profile, _, _ := strings.Cut(rest, "\n")
			if !ok || profile == "" {
				t.Fatalf("the child says %q", output)
			}
			// The end of the pipe is the end of the last process that holds it.
			if _, err := io.ReadAll(alive); err != nil {
				t.Fatal(err)
			}
			if _, err := os.Stat(profile); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("the profile is still there: %v", err)
			}
		})
	}
}

// die opens a page and ends the process.
func die(t *testing.T, how string) {
	t.Helper()
	New(t, Options{}).Page(t).Open(lab(t) + "/two")
	p, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(p.profile); err != nil {
		t.Fatal(err)
	}
	fmt.Printf("profile=%s\n", p.profile)
	switch how {
	case "panic":
		go panic("on purpose")
	case "kill":
		self, err := os.FindProcess(os.Getpid())
		if err == nil {
			err = self.Kill()
		}
		t.Fatal(err)
	case "exit":
		os.Exit(3)
	}
	select {}
}
