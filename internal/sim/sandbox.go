package sim

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/mockone/mockone/internal/clock"
	"github.com/mockone/mockone/internal/store"
)

// Errors about sandboxes as a whole.
var (
	// ErrNoSandbox is returned for a name that no sandbox bears.
	ErrNoSandbox = errors.New("there is no such sandbox")
	// ErrGone is returned for a sandbox that was removed or has expired.
	ErrGone = errors.New("the sandbox is gone")
	// ErrExists is returned when the name is taken.
	ErrExists = errors.New("a sandbox of that name exists already")
)

// World is a starting world, as a fixture describes it.
type World struct {
	// Fixture is its name, Digest a hash of everything that Build depends on.
	Fixture, Digest string
	Seed            string
	// Now is the instant at which it starts; zero means the wall time of creation.
	Now              time.Time
	Locale, Timezone string
	Settings         map[string]string
	// Clock holds the mode and its settings; its instants do not count.
	Clock clock.Clock
	// Source is the document that the world is made from, which the sandbox's
	// file keeps (Reader.Source), so that a reset needs nothing else. It may be
	// nil; Digest covers it.
	Source []byte
	// Build places the things. It is called once per (Digest, Seed, Now).
	Build func(tx *Tx) error
}

// NewSandbox says what to create.
type NewSandbox struct {
	// ID is the name; empty draws one.
	ID     string
	World  World
	Labels map[string]string
	// TTL is how long, in wall time, it lives; 0 means until it is removed.
	TTL time.Duration
}

// Sandbox is a handle on one sandbox. It holds nothing that the file does not
// have, except who waits.
type Sandbox struct {
	id     string
	engine *Engine

	// recorded counts the events of the transaction that is under way. It
	// belongs to whoever holds the writer.
	recorded int64

	mu      sync.Mutex
	changed chan struct{}
}

// ID returns the sandbox's name.
func (s *Sandbox) ID() string { return s.id }

// Create makes a sandbox: a copy of the template that the world was built into,
// named, and with its clock started.
func (e *Engine) Create(ctx context.Context, n NewSandbox) (*Sandbox, error) {
	wall := e.wall.Now()
	if n.World.Now.IsZero() {
		n.World.Now = clock.Trim(wall).Truncate(time.Second)
	}
	if err := n.World.Clock.Validate(); err != nil {
		return nil, err
	}
	if err := e.CheckSettings(n.World.Settings); err != nil {
		return nil, err
	}
	if n.ID == "" {
		n.ID = drawName()
	}
	template, err := e.template(ctx, n.World)
	if err != nil {
		return nil, err
	}
	var expires time.Time
	if n.TTL > 0 {
		expires = clock.Trim(wall.Add(n.TTL))
	}
	epoch, err := e.Registry().FirstEpoch(ctx, n.ID)
	if err != nil {
		return nil, named(n.ID, err)
	}
	entry := store.Entry{
		ID: n.ID, Tag: Tag(n.ID), Fixture: n.World.Fixture, Seed: n.World.Seed,
		CreatedAt: micros(wall), ExpiresAt: micros(expires), Labels: n.Labels, Epoch: epoch,
	}
	if err := e.folder.Create(ctx, entry, template, e.personal(n.ID, epoch, wall, expires)); err != nil {
		return nil, named(n.ID, err)
	}
	return e.handle(n.ID), nil
}

// personal makes a copy a sandbox's own: its name, its epoch, its lifetime, and
// its clock anchored at the wall instant.
func (e *Engine) personal(id string, epoch int64, wall, expires time.Time) func(*store.Conn) error {
	return func(c *store.Conn) error {
		w, err := readWorld(c)
		if err != nil {
			return err
		}
		w.sandbox, w.epoch, w.expires = id, epoch, expires
		w.clock = w.clock.At(w.clock.Virtual, wall)
		w.clock.Active = wall
		return w.write(c)
	}
}

// template builds the world into a closed file, or finds it built.
func (e *Engine) template(ctx context.Context, n World) (store.Template, error) {
	h := sha256.New()
	// What the template gets besides that which Build places and Digest covers.
	rest, err := marshal([]any{n.Fixture, n.Locale, n.Timezone, n.Settings, n.Clock.Mode, n.Clock.Rate, n.Clock.Idle, n.Clock.JumpAll, n.Source})
	if err != nil {
		return store.Template{}, err
	}
	for _, part := range []string{e.schema, n.Digest, n.Seed, n.Now.Format(time.RFC3339Nano), rest} {
		h.Write([]byte(part))
		h.Write([]byte{0})
	}
	t, err := e.folder.Template(ctx, hex.EncodeToString(h.Sum(nil)[:16]), func(c *store.Conn) error {
		now := clock.Trim(n.Now)
		w := world{
			fixture: n.Fixture, seed: n.Seed, locale: n.Locale, timezone: n.Timezone,
			epoch: 1, clock: n.Clock.At(now, now), last: now,
		}
		w.clock.Active = now
		if err := w.write(c); err != nil {
			return err
		}
		if err := keepSource(c, n.Source); err != nil {
			return err
		}
		tx := &Tx{Reader: Reader{Conn: c, engine: e, world: w, now: now, actor: "fixture"}}
		for name, value := range n.Settings {
			if err := tx.putSetting(name, value); err != nil {
				return err
			}
		}
		if err := n.Build(tx); err != nil {
			return err
		}
		return tx.drain()
	})
	if err != nil {
		return t, fmt.Errorf("building fixture %s: %w", n.Fixture, err)
	}
	return t, nil
}

// Sandbox returns the sandbox of that name.
func (e *Engine) Sandbox(ctx context.Context, id string) (*Sandbox, error) {
	if s := e.known(id); s != nil {
		return s, nil
	}
	entry, err := e.Registry().Get(ctx, id)
	if err != nil {
		return nil, named(id, err)
	}
	if err := e.alive(entry); err != nil {
		return nil, err
	}
	return e.handle(id), nil
}

// ByToken returns the sandbox whose tag the token carries.
func (e *Engine) ByToken(ctx context.Context, token string) (*Sandbox, error) {
	tag := TagOf(token)
	if tag == "" {
		return nil, ErrNoSandbox
	}
	return e.ByTag(ctx, tag)
}

// ByTag returns the sandbox with a tag, see Tag.
func (e *Engine) ByTag(ctx context.Context, tag string) (*Sandbox, error) {
	entry, err := e.Registry().ByTag(ctx, tag)
	if err != nil {
		return nil, named(tag, err)
	}
	if err := e.alive(entry); err != nil {
		return nil, err
	}
	return e.handle(entry.ID), nil
}

func (e *Engine) alive(entry store.Entry) error {
	if entry.State != store.Live || (entry.ExpiresAt != 0 && entry.ExpiresAt <= micros(e.wall.Now())) {
		return fmt.Errorf("%s: %w", entry.ID, ErrGone)
	}
	return nil
}

// known returns the handle of a sandbox that this process has used before. A
// handle outlives its sandbox: whether that still exists is checked when its
// file is opened.
func (e *Engine) known(id string) *Sandbox {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.sandboxes[id]
}

// maxHandles bounds how many handles are kept: other processes remove sandboxes
// without telling. A handle that is not kept goes on working, but who waits on it
// learns of commits through the next handle as of another process's.
const maxHandles = 4096

func (e *Engine) handle(id string) *Sandbox {
	e.mu.Lock()
	defer e.mu.Unlock()
	s, ok := e.sandboxes[id]
	if !ok {
		if len(e.sandboxes) >= maxHandles {
			clear(e.sandboxes)
		}
		s = &Sandbox{id: id, engine: e, changed: make(chan struct{})}
		e.sandboxes[id] = s
	}
	return s
}

func (e *Engine) forget(id string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.sandboxes, id)
}

// named gives the store's errors their meaning for sandboxes.
func named(id string, err error) error {
	switch {
	case errors.Is(err, store.ErrNotFound):
		return fmt.Errorf("%s: %w", id, ErrNoSandbox)
	case errors.Is(err, store.ErrRemoved):
		return fmt.Errorf("%s: %w", id, ErrGone)
	case errors.Is(err, store.ErrExists):
		return fmt.Errorf("%s: %w", id, ErrExists)
	}
	return fmt.Errorf("sandbox %s: %w", id, err)
}

func (s *Sandbox) open(ctx context.Context) (*store.DB, error) {
	db, err := s.engine.folder.Open(ctx, s.id)
	if err != nil {
		return nil, s.gone(err)
	}
	return db, nil
}

func (s *Sandbox) gone(err error) error {
	if errors.Is(err, store.ErrRemoved) || errors.Is(err, store.ErrNotFound) {
		s.engine.forget(s.id)
		return named(s.id, err)
	}
	return err
}

// View runs fn on one consistent reading, after everything due has fired. An
// auto clock jumps at most once for it, however short its idle time is: somebody
// must be able to see the instant at which it lands. fn may run more than once.
func (s *Sandbox) View(ctx context.Context, fn func(r *Reader) error) error {
	jumped := false
	for {
		ripe, err := s.look(ctx, !jumped, fn)
		if err != nil || !ripe {
			return err
		}
		now, err := s.settleNow(ctx, !jumped)
		if err != nil {
			return err
		}
		jumped = jumped || now
	}
}

// living reads the world with the wall time, unless its lifetime is over.
func (s *Sandbox) living(c *store.Conn) (world, time.Time, error) {
	wall := s.engine.wall.Now()
	w, err := readWorld(c)
	if err == nil && w.expired(wall) {
		err = fmt.Errorf("%s: %w", s.id, ErrGone)
	}
	return w, wall, err
}

// look runs fn unless something is due, a jump included if jump is set.
func (s *Sandbox) look(ctx context.Context, jump bool, fn func(r *Reader) error) (ripe bool, err error) {
	err = s.read(ctx, func(c *store.Conn) error {
		w, wall, err := s.living(c)
		if err != nil {
			return err
		}
		if ripe = w.ripe(wall, jump); ripe {
			return nil
		}
		return fn(&Reader{Conn: c, engine: s.engine, world: w, now: w.now(wall)})
	})
	return ripe, err
}

// read runs fn on one snapshot of the sandbox's file.
func (s *Sandbox) read(ctx context.Context, fn func(c *store.Conn) error) error {
	db, err := s.open(ctx)
	if err != nil {
		return err
	}
	defer db.Release()
	return s.gone(db.Read(ctx, fn))
}

// settleNow fires what is due, without a command, and reports whether the clock jumped.
func (s *Sandbox) settleNow(ctx context.Context, jump bool) (jumped bool, err error) {
	err = s.transact(ctx, func(c *store.Conn) error {
		w, err := readWorld(c)
		if err != nil {
			return err
		}
		jumped, _, err = s.settle(c, &w, s.engine.wall.Now(), jump)
		return err
	})
	return jumped, err
}
