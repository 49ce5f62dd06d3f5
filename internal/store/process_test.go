package store

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The tests of this file run the test binary again as a second process, with its
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
		return f.Create(ctx, id, tpl, func(*Conn) error {
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

func TestTwoProcessesWrite(t *testing.T) {
	f := openTestFolder(t, Options{})
	createTest(t, f, "a")
	db := openTest(t, f, "a")
	c := start(t, "increment", f.Dir(), "a")
	c.expect("ready")
	c.poke()
	for range 200 {
		if err := db.Write(t.Context(), increment); err != nil {
			t.Fatal(err)
		}
	}
	c.expect("done")
	c.finish()
	if got := counter(t, db); got != 400 {
		t.Errorf("counter %d, want 400", got)
	}
}

func TestOtherProcessSeesCommitAndRemoval(t *testing.T) {
	f := openTestFolder(t, Options{})
	createTest(t, f, "a")
	db := openTest(t, f, "a")
	c := start(t, "one", f.Dir(), "a")
	c.expect("ready")
	for range 3 {
		before, err := db.Version(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if again, err := db.Version(t.Context()); err != nil || again != before {
			t.Errorf("version %d, then %d without a commit: %v", before, again, err)
		}
		c.poke()
		c.expect("written")
		if after, err := db.Version(t.Context()); err != nil || after == before {
			t.Errorf("version %d after the other process's commit too: %v", after, err)
		}
	}
	if got := counter(t, db); got != 3 {
		t.Errorf("counter %d, want 3", got)
	}
	if err := f.Reset(t.Context(), "a", testTemplate(t, f), nil); err != nil {
		t.Fatal(err)
	}
	c.poke()
	c.expect("written")
	if got := counter(t, db); got != 1 {
		t.Errorf("counter %d after the reset, want 1", got)
	}

	if err := f.Remove(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	createTest(t, f, "a") // of the same name, which must not be taken for the old one
	again := openTest(t, f, "a")
	if err := again.Write(t.Context(), increment); err != nil {
		t.Fatal(err)
	}
	c.poke()
	c.expect("removed")
	c.finish()
	if err := again.Write(t.Context(), increment); err != nil {
		t.Fatal(err)
	}
	if got := counter(t, again); got != 2 {
		t.Errorf("counter %d, want 2: the other process's farewell reached the new sandbox", got)
	}
}

func TestKillLosesNothingAcknowledged(t *testing.T) {
	f := openTestFolder(t, Options{})
	createTest(t, f, "a")
	c := start(t, "acknowledge", f.Dir(), "a")
	const heard = 100
	for i := range heard {
		c.expect(strconv.Itoa(i))
	}
	c.kill()
	got := notes(t, openTest(t, f, "a"))
	if len(got) < heard {
		t.Fatalf("%d notes, %d were acknowledged", len(got), heard)
	}
	for i, text := range got {
		if text != strconv.Itoa(i) {
			t.Fatalf("note %d is %q", i, text)
		}
	}
	use(t, f, "a")
}

func TestProcessesBuildATemplateOnce(t *testing.T) {
	f := openTestFolder(t, Options{})
	var children []*child
	for range 3 {
		c := start(t, "template", f.Dir(), "")
		c.expect("ready")
		children = append(children, c)
	}
	for _, c := range children {
		c.poke()
	}
	var said []string
	for _, c := range children {
		said = append(said, c.says())
		c.finish()
	}
	slices.Sort(said)
	if diff := cmp.Diff([]string{"built", "found", "found"}, said); diff != "" {
		t.Error(diff)
	}
}

func TestLeftoversOfAKilledProcessAreSwept(t *testing.T) {
	f := openTestFolder(t, Options{})
	createTest(t, f, "live")
	use(t, f, "live")
	c := start(t, "halfway", f.Dir(), "half")
	c.expect("inside")
	corners := func() int {
		t.Helper()
		entries, err := os.ReadDir(filepath.Join(f.Dir(), "tmp"))
		if err != nil {
			t.Fatal(err)
		}
		return len(entries)
	}
	// While it lives, what it is at is not swept.
	if err := openTestFolder(t, Options{Dir: f.Dir()}).Close(); err != nil {
		t.Fatal(err)
	}
	if got := corners(); got != 2 {
		t.Errorf("%d corners, want this process's and the child's", got)
	}
	c.kill()
	// Killed elsewhere, it might have left a file without a link.
	orphan := f.filePath("live", "gone.nonce.sqlite")
	for _, path := range []string{orphan, orphan + "-wal"} {
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll(f.snapshotDir("live", "gone.nonce.sqlite"), 0o700); err != nil {
		t.Fatal(err)
	}
	later := openTestFolder(t, Options{Dir: f.Dir()})
	if got := corners(); got != 2 {
		t.Errorf("%d corners, want those of the two open folders", got)
	}
	if found, err := filepath.Glob(f.filePath("live", "gone.*")); err != nil || len(found) != 0 {
		t.Errorf("left: %v, %v", found, err)
	}
	if urls, err := later.Registry().Listeners(t.Context()); err != nil || len(urls) != 0 {
		t.Errorf("the dead process listens: %v, %v", urls, err)
	}
	_, err := later.Open(t.Context(), "half")
	refused(t, err, ErrNotFound)
	use(t, later, "live")
	use(t, f, "live")
	if got := counter(t, openTest(t, f, "live")); got != 3 {
		t.Errorf("counter %d, want 3", got)
	}
}

func TestTemporaryFoldersGo(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	bystander := filepath.Join(os.TempDir(), tempPrefix+"not-ours")
	if err := os.MkdirAll(filepath.Join(bystander, "things"), 0o700); err != nil {
		t.Fatal(err)
	}
	dead, living := start(t, "linger", "", ""), start(t, "linger", "", "")
	gone, kept := dead.says(), living.says()
	dead.kill()
	f, err := OpenFolder(t.Context(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	there := func(dir string) bool {
		_, err := os.Stat(dir)
		return err == nil
	}
	if there(gone) {
		t.Error("the killed process's folder is there")
	}
	if !there(kept) || !there(f.Dir()) || !there(bystander) {
		t.Error("a folder that was not to go is gone")
	}
	createTestIn(t, f)
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	if there(f.Dir()) {
		t.Error("Close left the temporary folder")
	}
	living.poke()
	living.finish()
	if there(kept) {
		t.Error("the other process left its temporary folder")
	}
}

// createTestIn makes, uses and leaves open a sandbox of a folder without a schema.
func createTestIn(t *testing.T, f *Folder) {
	t.Helper()
	createTest(t, f, "a")
	if err := openTest(t, f, "a").Write(t.Context(), func(c *Conn) error {
		_, err := c.Exec(`CREATE TABLE x (a INTEGER) STRICT`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// TestRemovalCutShortIsEnded does what Remove does before it is killed.
func TestRemovalCutShortIsEnded(t *testing.T) {
	for _, next := range []string{"open", "create"} {
		t.Run(next, func(t *testing.T) {
			f := openTestFolder(t, Options{})
			createTest(t, f, "a")
			db := openTest(t, f, "a")
			err := db.Write(t.Context(), func(c *Conn) error {
				_, err := c.Exec(fmt.Sprintf("PRAGMA application_id = %d", markRemoved))
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			db.Release()
			f = reopen(t, f, schemaOfTests())
			if next == "open" {
				_, err := f.Open(t.Context(), "a")
				refused(t, err, ErrRemoved)
				_, err = f.Open(t.Context(), "a")
				refused(t, err, ErrNotFound)
				return
			}
			createTest(t, f, "a")
			use(t, f, "a")
		})
	}
}
