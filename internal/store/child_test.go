package store

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

// Some tests run the test binary again as a second process, with its
// role, data folder and sandbox in these variables. The two talk in lines.
const (
	roleVar    = "MOCKONE_STORE_TEST_ROLE"
	dirVar     = "MOCKONE_STORE_TEST_DIR"
	sandboxVar = "MOCKONE_STORE_TEST_SANDBOX"
)

func TestMain(m *testing.M) {
	if role := os.Getenv(roleVar); role != "" {
		if err := playRole(role, os.Getenv(dirVar), os.Getenv(sandboxVar)); err != nil {
			fmt.Fprintln(os.Stderr, role, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// roles is what a second process can do. next waits for a line of the parent.
var roles = map[string]func(ctx context.Context, f *Folder, id string, next func()) error{
	// increment adds 200 to the counter, one at a time.
	"increment": func(ctx context.Context, f *Folder, id string, next func()) error {
		return withSandbox(ctx, f, id, func(db *DB) error {
			fmt.Println("ready")
			next()
			for range 200 {
				if err := db.Write(ctx, increment); err != nil {
					return err
				}
			}
			fmt.Println("done")
			return nil
		})
	},
	// one adds one to the counter per line and says how that went.
	"one": func(ctx context.Context, f *Folder, id string, next func()) error {
		return withSandbox(ctx, f, id, func(db *DB) error {
			fmt.Println("ready")
			for {
				next()
				err := db.Write(ctx, increment)
				switch {
				case errors.Is(err, ErrRemoved):
					fmt.Println("removed")
					return nil
				case err != nil:
					return err
				}
				fmt.Println("written")
			}
		})
	},
	// acknowledge writes notes 0, 1, 2, … and says so after each.
	"acknowledge": func(ctx context.Context, f *Folder, id string, _ func()) error {
		return withSandbox(ctx, f, id, func(db *DB) error {
			for i := 0; ; i++ {
				if err := db.Write(ctx, addNote(strconv.Itoa(i))); err != nil {
					return err
				}
				fmt.Println(i)
			}
		})
	},
	// reset resets the sandbox again and again and says so after each time.
	"reset": func(ctx context.Context, f *Folder, id string, _ func()) error {
		tpl, err := f.Template(ctx, "one", addNote("one"))
		if err != nil {
			return err
		}
		for i := 0; ; i++ {
			if err := f.Reset(ctx, id, tpl, addNote(strconv.Itoa(i))); err != nil {
				return err
			}
			fmt.Println(i)
		}
	},
	// recreate makes, uses, forks and removes the sandbox again and again.
	"recreate": func(ctx context.Context, f *Folder, id string, _ func()) error {
		tpl, err := f.Template(ctx, "one", addNote("one"))
		if err != nil {
			return err
		}
		for i := 0; ; i++ {
			err := errors.Join(
				f.Create(ctx, entry(id), tpl, addNote("of its own")),
				withSandbox(ctx, f, id, func(db *DB) error { return db.Write(ctx, addNote("written")) }),
				f.Fork(ctx, id, entry(fmt.Sprintf("%s-%d", id, i)), nil),
				f.Snapshot(ctx, id, "s"),
				f.Remove(ctx, id),
			)
			if err != nil {
				return err
			}
			fmt.Println(i)
		}
	},
	// template asks for a template and says whether it was the one to build it.
	"template": func(ctx context.Context, f *Folder, _ string, next func()) error {
		fmt.Println("ready")
		next()
		what := "found"
		_, err := f.Template(ctx, "contended", func(*Conn) error { what = "built"; return nil })
		fmt.Println(what)
		return err
	},
	// halfway stops in the middle of making a sandbox, with a listener put up.
	"halfway": func(ctx context.Context, f *Folder, id string, next func()) error {
		if err := f.Registry().PutListener(ctx, "v1", "http://127.0.0.1:1", os.Getpid()); err != nil {
			return err
		}
		tpl, err := f.Template(ctx, "empty", func(*Conn) error { return nil })
		if err != nil {
			return err
		}
		return f.Create(ctx, entry(id), tpl, func(*Conn) error {
			fmt.Println("inside")
			next()
			return nil
		})
	},
	// linger says where its folder is and waits.
	"linger": func(_ context.Context, f *Folder, _ string, next func()) error {
		fmt.Println(f.Dir())
		next()
		return nil
	},
}

// playRole is the second process.
func playRole(role, dir, id string) (err error) {
	ctx := context.Background()
	f, err := OpenFolder(ctx, Options{Dir: dir, Migrations: schemaOfTests()})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	in := bufio.NewReader(os.Stdin)
	return roles[role](ctx, f, id, func() { _, _ = in.ReadString('\n') })
}

// withSandbox runs do on an open sandbox.
func withSandbox(ctx context.Context, f *Folder, id string, do func(*DB) error) error {
	db, err := f.Open(ctx, id)
	if err != nil {
		return err
	}
	defer db.Release()
	return do(db)
}

// child is a running second process.
type child struct {
	t   *testing.T
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

// start runs a second process, which is killed at the end of the test if it has
// not ended before.
func start(t *testing.T, role, dir, id string) *child {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), roleVar+"="+role, dirVar+"="+dir, sandboxVar+"="+id)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	c := &child{t: t, cmd: cmd, in: in, out: bufio.NewReader(out)}
	t.Cleanup(c.kill)
	return c
}

// says reads the child's next line.
func (c *child) says() string {
	c.t.Helper()
	line, err := c.out.ReadString('\n')
	if err != nil {
		c.t.Fatalf("the child's line: %v", err)
	}
	return strings.TrimSpace(line)
}

// expect fails the test unless the child's next line is want.
func (c *child) expect(want string) {
	c.t.Helper()
	if got := c.says(); got != want {
		c.t.Fatalf("the child says %q, want %q", got, want)
	}
}

// poke sends the child a line.
func (c *child) poke() {
	c.t.Helper()
	if _, err := io.WriteString(c.in, "\n"); err != nil {
		c.t.Fatal(err)
	}
}

// finish waits for the child to end well.
func (c *child) finish() {
	c.t.Helper()
	if err := c.cmd.Wait(); err != nil {
		c.t.Fatal(err)
	}
}

// kill ends the child as kill -9 does, and waits until it is dead.
func (c *child) kill() {
	_ = c.cmd.Process.Kill()
	_ = c.cmd.Wait()
}
