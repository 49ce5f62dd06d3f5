package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"syscall"

	"github.com/rogpeppe/go-internal/testscript"
)

// servers are a script's servers by the names that it gives them.
type servers map[string]*server

type serversKey struct{}

// setup gives each script an environment without our variables, and a place for its servers.
func setup(e *testscript.Env) error {
	for _, v := range os.Environ() {
		if name, _, _ := strings.Cut(v, "="); strings.HasPrefix(name, "MOCKONE_") {
			e.Setenv(name, "") // empty is not set
		}
	}
	e.Values[serversKey{}] = servers{}
	return nil
}

// started returns the servers of a script.
func started(ts *testscript.TestScript) servers {
	all, ok := ts.Value(serversKey{}).(servers)
	if !ok {
		ts.Fatalf("the script was not set up")
	}
	return all
}

func of(ts *testscript.TestScript, name string) *server {
	s, ok := started(ts)[name]
	if !ok {
		ts.Fatalf("no server %q was started", name)
	}
	return s
}

// serveInBackground: serve NAME [ARG…] starts `mockone serve ARG…` and goes on when it
// is ready. Its addresses are $NAME_control, $NAME_v1 and so on.
func serveInBackground(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: serve NAME [ARG…]")
	}
	env := []string{"PATH=" + os.Getenv("PATH"), "HOME=" + ts.Getenv("HOME"), "TMPDIR=" + ts.Getenv("TMPDIR")}
	for _, name := range []string{"MOCKONE_DATA", "MOCKONE_CONFIG", "MOCKONE_PORT_BASE", "MOCKONE_CONTROL_TOKEN"} {
		if v := ts.Getenv(name); v != "" {
			env = append(env, name+"="+v)
		}
	}
	for i, a := range args {
		if strings.HasPrefix(a, "--data=") || strings.HasPrefix(a, "--config=") || strings.HasPrefix(a, "--fixtures=") {
			flag, path, _ := strings.Cut(a, "=")
			args[i] = flag + "=" + ts.MkAbs(path)
		}
	}
	s, err := startServer(env, args[1:])
	ts.Check(err)
	ts.Defer(func() { _ = s.end(syscall.SIGKILL) })
	started(ts)[args[0]] = s
	for service, address := range s.addrs {
		ts.Setenv(args[0]+"_"+service, address)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]+".ready"), []byte(s.ready), 0o600))
}

// stop: stop NAME ends a server by SIGTERM: exit code 0, and one line on stdout.
func stop(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: stop NAME")
	}
	ts.Check(of(ts, args[0]).terminate())
}

// kill9: kill9 NAME kills a server.
func kill9(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: kill9 NAME")
	}
	if err := of(ts, args[0]).end(syscall.SIGKILL); err == nil {
		ts.Fatalf("the server ended by itself")
	}
}

// exits: exits CODE PROGRAM [ARG…] runs a program that ends with the code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM [ARG…]")
	}
	got := 0
	err := ts.Exec(args[1], args[2:]...)
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		got = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if strconv.Itoa(got) != args[0] {
		ts.Fatalf("exit code %d, want %s", got, args[0])
	}
}

// occupy: occupy VAR listens on a free port of 127.0.0.1 until the script ends.
func occupy(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: occupy VAR")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // at once
	ts.Check(err)
	ts.Defer(func() { _ = l.Close() })
	_, port, err := net.SplitHostPort(l.Addr().String())
	ts.Check(err)
	ts.Setenv(args[0], port)
}

// let: let VAR REGEXP FILE sets a variable to the first group of the first match.
func let(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: let VAR REGEXP FILE")
	}
	re, err := regexp.Compile("(?m)" + args[1])
	ts.Check(err)
	found := re.FindStringSubmatch(ts.ReadFile(args[2]))
	if len(found) < 2 {
		ts.Fatalf("%s has no match of %s", args[2], args[1])
	}
	ts.Setenv(args[0], found[1])
}

// jsonLines: jsonlines FILE wants every line to be a JSON object with a type.
func jsonLines(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: jsonlines FILE")
	}
	lines := strings.Split(strings.TrimSuffix(ts.ReadFile(args[0]), "\n"), "\n")
	for i, line := range lines {
		var o struct {
			Type string `json:"type"`
		}
		if err := json.Unmarshal([]byte(line), &o); err != nil || o.Type == "" {
			ts.Fatalf("%s:%d: not an object with a type: %v: %s", args[0], i+1, err, line)
		}
	}
	if len(lines) < 2 {
		ts.Fatalf("%s has %d lines", args[0], len(lines))
	}
}

// butLastLine: butlastline FROM TO copies a file without its last line.
func butLastLine(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: butlastline FROM TO")
	}
	body := strings.TrimSuffix(ts.ReadFile(args[0]), "\n")
	last := strings.LastIndexByte(body, '\n')
	if last < 0 {
		ts.Fatalf("%s has no two lines", args[0])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(body[:last+1]), 0o600))
}

// inOrder: inorder FILE PATTERNS wants each line of PATTERNS, a regexp, to match a line
// of FILE behind the one that the pattern before it has matched.
func inOrder(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: inorder FILE PATTERNS")
	}
	lines := strings.Split(ts.ReadFile(args[0]), "\n")
	at := 0
	for pattern := range strings.Lines(ts.ReadFile(args[1])) {
		re, err := regexp.Compile(strings.TrimSuffix(pattern, "\n"))
		ts.Check(err)
		for at < len(lines) && !re.MatchString(lines[at]) {
			at++
		}
		if at == len(lines) {
			ts.Fatalf("%s: nothing matches %s behind what the patterns before it matched", args[0], re)
		}
		at++
	}
}

// empty: empty DIR wants a folder without anything in it, or none at all.
func empty(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: empty DIR")
	}
	entries, err := os.ReadDir(ts.MkAbs(args[0]))
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	ts.Check(err)
	var names bytes.Buffer
	for _, e := range entries {
		names.WriteString(" " + e.Name())
	}
	if names.Len() > 0 {
		ts.Fatalf("%s has%s", args[0], &names)
	}
}
