package store

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/gofrs/flock"
)

// Options says how to open a Folder. The zero value is a temporary folder of
// sandboxes without a schema.
type Options struct {
	// Dir is the data folder; it is made if missing. "" is a new temporary
	// folder that Close removes; those of killed processes are swept then.
	Dir string
	// MaxOpen is how many sandboxes stay open at once, 256 if 0. The least
	// recently used go first; those in use never, even if there are more.
	MaxOpen int
	// Migrations is the schema of a sandbox's file. It is applied when a
	// template is built and when an older file is opened.
	Migrations []Migration
}

// defaultMaxOpen keeps a process at some 1,300 file descriptors. Two hundred
// sandboxes that are busy at once must fit: opening one again costs ten times as
// much as using it.
const defaultMaxOpen = 256

// shards is the number of folders that sandboxes are spread over.
const shards = 64

// tempPrefix begins the names of temporary data folders.
const tempPrefix = "mockone-data-"

// Folder is a data folder: templates, sandboxes and the registry. It is safe for
// concurrent use, and several processes may have the same one open.
type Folder struct {
	dir      string
	tmp      string         // this process's own corner, under tmp/
	owners   []*flock.Flock // of folders that go at Close: dir if it is temporary, then tmp
	schema   schema
	pointers pointers

	registry *Registry // for the folder's own calls
	locks    map[string]*turnstile
	names    atomic.Int64 // last number used in tmp
	opened   atomic.Int64 // last number given to a reading connection

	cache cache

	mu     sync.Mutex
	closed bool
	busy   sync.WaitGroup // calls in progress
}

// OpenFolder opens, or makes, a data folder and sweeps what killed processes
// left in it.
func OpenFolder(ctx context.Context, o Options) (*Folder, error) {
	f := &Folder{
		schema:   newSchema(o.Migrations),
		pointers: systemPointers(),
		locks:    make(map[string]*turnstile),
	}
	f.cache.init(o.MaxOpen)
	if err := f.open(ctx, o.Dir); err != nil {
		return nil, errors.Join(fmt.Errorf("open data folder: %w", err), f.abandon())
	}
	return f, nil
}

// open does the work of OpenFolder; what it leaves on failure, abandon clears.
func (f *Folder) open(ctx context.Context, dir string) error {
	if dir == "" {
		sweepTemp(os.TempDir())
		made, owner, err := claim(os.TempDir(), tempPrefix)
		if err != nil {
			return err
		}
		f.owners, dir = append(f.owners, owner), made
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	f.dir = abs
	for _, sub := range []string{"templates", "sandboxes", "tmp", "locks"} {
		if err := os.MkdirAll(filepath.Join(f.dir, sub), 0o700); err != nil {
			return err
		}
	}
	for i := range shards {
		for _, kind := range []string{lockSandbox, lockTemplate} {
			name := fmt.Sprintf("%s-%02x", kind, i)
			f.locks[name] = newTurnstile(filepath.Join(f.dir, "locks", name))
		}
	}
	f.locks[lockRegistry] = newTurnstile(filepath.Join(f.dir, "locks", lockRegistry))
	corner, owner, err := claim(filepath.Join(f.dir, "tmp"), "")
	if err != nil {
		return err
	}
	f.tmp, f.owners = corner, append(f.owners, owner)
	if f.registry, err = f.openRegistry(ctx); err != nil {
		return err
	}
	return f.sweep(ctx)
}

// abandon lets go of everything that open took.
func (f *Folder) abandon() error {
	var errs []error
	if f.registry != nil {
		errs = append(errs, f.registry.file.close())
	}
	// The corner comes before the folder that it is in.
	for _, owner := range slices.Backward(f.owners) {
		errs = append(errs, vacate(owner))
	}
	return errors.Join(errs...)
}

// Close waits for running calls and transactions, closes every file and removes
// the folder if it is a temporary one. Whatever comes later gets ErrClosed.
func (f *Folder) Close() error {
	f.mu.Lock()
	if f.closed {
		f.mu.Unlock()
		return nil
	}
	f.closed = true
	f.mu.Unlock()
	f.busy.Wait()
	if err := errors.Join(f.cache.closeAll(), f.abandon()); err != nil {
		return fmt.Errorf("close data folder: %w", err)
	}
	return nil
}

// Dir returns the absolute path of the folder. Touch nothing in it by hand that
// a running process may have open.
func (f *Folder) Dir() string { return f.dir }

// Registry returns the list of the folder's sandboxes.
func (f *Folder) Registry() *Registry {
	return &Registry{file: f.registry.file, owner: f.registry.owner, enter: f.enter}
}

// enter begins a call that Close has to wait for; call leave at its end.
func (f *Folder) enter() (leave func(), err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return nil, fmt.Errorf("data folder: %w", ErrClosed)
	}
	f.busy.Add(1)
	return f.busy.Done, nil
}

// Kinds of locks; sandboxes and templates have one per shard.
const (
	lockSandbox  = "sandbox"
	lockTemplate = "template"
	lockRegistry = "registry"
)

// lock takes the lock of kind that name falls under.
func (f *Folder) lock(ctx context.Context, kind, name string) (unlock func(), err error) {
	return f.locks[kind+"-"+shard(name)].lock(ctx)
}

// shard returns the two digits of the shard that name falls into.
func shard(name string) string {
	h := fnv.New32a()
	h.Write([]byte(name))
	return fmt.Sprintf("%02x", h.Sum32()%shards)
}

// newName returns a path in this process's corner that nothing has had before.
func (f *Folder) newName() string {
	return filepath.Join(f.tmp, fmt.Sprintf("%d.sqlite", f.names.Add(1)))
}

// nonce returns 65 random bits as lower-case letters and digits. It is part of
// file names alone, never of anything simulated.
func nonce() string {
	return strings.ToLower(rand.Text()[:13])
}

// CheckName refuses what cannot be the name of a sandbox or snapshot, with an
// error that is ErrBadName.
func CheckName(name string) error {
	// Windows keeps some names, such as "con", for its devices.
	ok := name != "" && len(name) <= 63 && name[0] != '-' && filepath.IsLocal(name)
	for _, r := range []byte(name) {
		ok = ok && (r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-')
	}
	if !ok {
		const most = 80
		if len(name) > most {
			name = name[:most]
		}
		return fmt.Errorf("%q: %w", name, ErrBadName)
	}
	return nil
}

// sqliteSuffix ends the names of SQLite files.
const sqliteSuffix = ".sqlite"

// shardDir is the folder of what belongs to sandbox id.
func (f *Folder) shardDir(id string) string {
	return filepath.Join(f.dir, "sandboxes", shard(id))
}

// filePath is the path of the file with the given base name, of sandbox id.
func (f *Folder) filePath(id, base string) string {
	return filepath.Join(f.shardDir(id), base)
}

// resolve returns the base name of the file that is sandbox id now, "" if none is.
func (f *Folder) resolve(id string) (string, error) {
	base, err := f.pointers.get(f.shardDir(id), id)
	if err != nil {
		return "", fmt.Errorf("sandbox %q: %w", id, err)
	}
	return base, nil
}
