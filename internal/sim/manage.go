package sim

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/mockone/mockone/internal/clock"
	"github.com/mockone/mockone/internal/store"
)

// Info is what a sandbox is, besides its things.
type Info struct {
	ID, Fixture, Seed, Locale, Timezone string

	Epoch   int64
	Now     time.Time
	Clock   clock.Clock
	Expires time.Time
	// Due is when the next timer fires; zero if there is none.
	Due time.Time
}

// Info returns what the sandbox is.
func (r *Reader) Info() Info {
	w := r.world
	return Info{
		ID: w.sandbox, Fixture: w.fixture, Seed: w.seed, Locale: w.locale, Timezone: w.timezone,
		Epoch: w.epoch, Now: r.now, Clock: w.clock, Expires: w.expires, Due: w.due,
	}
}

// Source returns the document that the sandbox's world was made from; nil if
// its maker gave none.
func (r *Reader) Source() ([]byte, error) {
	var document []byte
	if _, err := r.Conn.QueryRow(`SELECT document FROM origin`, nil, &document); err != nil {
		return nil, fmt.Errorf("reading what the world was made from: %w", err)
	}
	return document, nil
}

func keepSource(c *store.Conn, document []byte) error {
	if document == nil {
		return nil
	}
	if _, err := c.Exec(`INSERT INTO origin (id, document) VALUES (1, ?)`, document); err != nil {
		return fmt.Errorf("keeping what the world was made from: %w", err)
	}
	return nil
}

// Credentials returns the logins of the sandbox that its services know, each
// with a role of its own.
func (r *Reader) Credentials() ([]Credential, error) {
	var out []Credential
	taken := map[string]bool{}
	for i := range r.engine.services {
		if r.engine.services[i].Credentials == nil {
			continue
		}
		list, err := r.engine.services[i].Credentials(r)
		if err != nil {
			return nil, fmt.Errorf("credentials of %s: %w", r.engine.services[i].Name, err)
		}
		for _, c := range list {
			// Roles are names: of several accounts of one role, the later are numbered.
			role := c.Role
			for n := 2; taken[c.Role]; n++ {
				c.Role = fmt.Sprintf("%s_%d", role, n)
			}
			taken[c.Role] = true
			out = append(out, c)
		}
	}
	return out, nil
}

// Left is what a removed sandbox left undone.
type Left struct {
	OpenTimers int `json:"open_timers"`
	UnreadMail int `json:"unread_mail"`
}

// Remove removes the sandbox and returns what it left undone.
func (s *Sandbox) Remove(ctx context.Context) (Left, error) {
	var left Left
	if err := s.View(ctx, func(r *Reader) error {
		if _, err := r.Conn.QueryRow(`SELECT count(*) FROM timers WHERE kind <> ''`, nil, &left.OpenTimers); err != nil {
			return err
		}
		_, err := r.Conn.QueryRow(`SELECT count(*) FROM things WHERE kind = 'mail.message' AND state = ?`,
			[]any{string(MailDelivered)}, &left.UnreadMail)
		return err
	}); err != nil {
		return Left{}, err
	}
	return left, s.drop(ctx)
}

// drop removes the sandbox whatever is in it.
func (s *Sandbox) drop(ctx context.Context) error {
	if err := s.engine.folder.Remove(ctx, s.id); err != nil {
		return named(s.id, err)
	}
	s.engine.forget(s.id)
	s.wake()
	return nil
}

// Sweep removes the sandboxes whose lifetime is over. One that cannot be removed
// does not keep the others.
func (e *Engine) Sweep(ctx context.Context) error {
	list, err := e.Registry().Expired(ctx, micros(e.wall.Now()))
	if err != nil {
		return fmt.Errorf("listing expired sandboxes: %w", err)
	}
	var errs []error
	for i := range list {
		err := e.sweep(ctx, e.handle(list[i].ID))
		if err != nil && !errors.Is(err, ErrGone) && !errors.Is(err, ErrNoSandbox) { // another process was faster
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// sweep removes a sandbox that the registry takes for expired. The file has the
// last word: its lifetime may have been prolonged by a process that was killed
// before it could tell the registry, or the name may be another sandbox's by now.
func (e *Engine) sweep(ctx context.Context, s *Sandbox) error {
	var w world
	err := s.read(ctx, func(c *store.Conn) (err error) {
		w, err = readWorld(c)
		return err
	})
	if err != nil {
		return err
	}
	if w.expired(e.wall.Now()) {
		return s.drop(ctx)
	}
	return e.Registry().SetExpiry(ctx, s.id, micros(w.expires))
}

// Fork makes a new sandbox from the present state of this one. An empty id draws one.
func (s *Sandbox) Fork(ctx context.Context, id string, labels map[string]string, ttl time.Duration) (*Sandbox, error) {
	if id == "" {
		id = drawName()
	}
	var info Info
	if err := s.View(ctx, func(r *Reader) error { info = r.Info(); return nil }); err != nil {
		return nil, err
	}
	e, wall := s.engine, s.engine.wall.Now()
	var expires time.Time
	if ttl > 0 {
		expires = clock.Trim(wall.Add(ttl))
	}
	epoch, err := e.Registry().FirstEpoch(ctx, id)
	if err != nil {
		return nil, named(id, err)
	}
	own := e.personal(id, epoch, wall, expires)
	entry := store.Entry{
		ID: id, Tag: Tag(id), Fixture: info.Fixture, Seed: info.Seed,
		CreatedAt: micros(wall), ExpiresAt: micros(expires), Labels: labels, Epoch: epoch,
	}
	if err := e.folder.Fork(ctx, s.id, entry, func(c *store.Conn) error {
		// The parent's clock may have run on: the fork goes on from where it stands.
		w, err := readWorld(c)
		if err != nil {
			return err
		}
		w.clock = w.clock.At(w.now(wall), wall)
		if err := w.move(c); err != nil {
			return err
		}
		return own(c)
	}); err != nil {
		return nil, named(id, err)
	}
	return e.handle(id), nil
}

// Reset takes the sandbox back to the world it started from, with a new epoch.
func (s *Sandbox) Reset(ctx context.Context, w World) error {
	e := s.engine
	if w.Now.IsZero() {
		w.Now = clock.Trim(e.wall.Now()).Truncate(time.Second)
	}
	template, err := e.template(ctx, w)
	if err != nil {
		return err
	}
	var info Info
	if err := s.View(ctx, func(r *Reader) error { info = r.Info(); return nil }); err != nil {
		return err
	}
	epoch, err := e.Registry().RaiseEpoch(ctx, s.id)
	if err != nil {
		return named(s.id, err)
	}
	if err := e.folder.Reset(ctx, s.id, template, e.personal(s.id, epoch, e.wall.Now(), info.Expires)); err != nil {
		return named(s.id, err)
	}
	s.wake()
	return nil
}

// SetLifetime sets how long, in wall time from now, the sandbox lives; 0 means
// until it is removed.
func (s *Sandbox) SetLifetime(ctx context.Context, ttl time.Duration) error {
	var expires time.Time
	if ttl > 0 {
		expires = clock.Trim(s.engine.wall.Now().Add(ttl))
	}
	if err := s.transact(ctx, func(c *store.Conn) error {
		w, err := readWorld(c)
		if err != nil {
			return err
		}
		if w.expired(s.engine.wall.Now()) {
			return fmt.Errorf("%s: %w", s.id, ErrGone)
		}
		w.expires = expires
		return w.write(c)
	}); err != nil {
		return err
	}
	if err := s.engine.Registry().SetExpiry(ctx, s.id, micros(expires)); err != nil {
		return named(s.id, err)
	}
	return nil
}

// drawName draws the name of a sandbox whose maker did not care.
func drawName() string {
	var b [6]byte
	_, _ = rand.Read(b[:]) // never fails
	return "sb-" + hex.EncodeToString(b[:])
}

// strictJSON decodes one JSON value and refuses fields that dst does not have.
func strictJSON(b []byte, dst any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(dst); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("more than one JSON value")
	}
	return nil
}
