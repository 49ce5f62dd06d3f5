package labs

import (
	"cmp"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/clock"
	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
)

// Began is the instant at which a lab begins unless its Start says otherwise.
func Began() time.Time { return time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC) }

// Bench is what the tests of one package run on: an engine, and the rows that they
// have taken on it. Its zero value is ready; TestMain calls Main.
type Bench struct {
	engine *sim.Engine
	boxes  atomic.Int64

	mu    sync.Mutex
	taken map[string]bool
}

// Main runs a package's tests and returns the exit status. They share an engine of
// the services; without any, each opens one of its own with Open. It complains if
// the whole run never took some row of the package's own kinds.
func (b *Bench) Main(m *testing.M, own []sim.AnyKind, services ...sim.Service) int {
	if len(services) > 0 {
		var err error
		if b.engine, err = sim.Open(context.Background(), b.options("", services)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	}
	code := m.Run()
	if b.engine != nil {
		if err := b.engine.Close(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	if code != 0 || !whole() {
		return code
	}
	for _, id := range b.missed(own) {
		fmt.Fprintf(os.Stderr, "no test takes the row %s\n", id)
		code = 1
	}
	return code
}

// whole reports whether all tests of the package are run, and not only listed.
func whole() bool {
	for _, name := range []string{"test.run", "test.skip", "test.list"} {
		if f := flag.Lookup(name); f != nil && f.Value.String() != "" {
			return false
		}
	}
	return true
}

// missed returns the rows of the kinds that were never taken.
func (b *Bench) missed(kinds []sim.AnyKind) []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []string
	for _, k := range kinds {
		table := k.Table()
		for i := range table.Rows {
			if id := table.Rows[i].ID; !b.taken[id] {
				out = append(out, id)
			}
		}
	}
	return out
}

func (b *Bench) options(dir string, services []sim.Service) sim.Options {
	acts := sim.Service{Name: "labs", Commands: []sim.Command{act{}}}
	return sim.Options{Dir: dir, Services: append([]sim.Service{acts}, services...), OnRow: func(row string) {
		b.mu.Lock()
		defer b.mu.Unlock()
		if b.taken == nil {
			b.taken = map[string]bool{}
		}
		b.taken[row] = true
	}}
}

// Engine is the one that all tests share.
func (b *Bench) Engine() *sim.Engine { return b.engine }

// Open opens an engine of a test's own, which is closed at its end: for services
// that hold in memory what a test changes. The rows taken on it count.
func (b *Bench) Open(t *testing.T, services ...sim.Service) *sim.Engine {
	t.Helper()
	engine, err := sim.Open(t.Context(), b.options(t.TempDir(), services))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := engine.Close(); err != nil {
			t.Error(err)
		}
	})
	return engine
}

// Start is the world in which a lab begins.
type Start struct {
	// Engine is where it is made; nil means the one that all tests share.
	Engine *sim.Engine
	// ID is the sandbox's name; empty takes one that no other lab has.
	ID string
	// Now is Began, Locale "en", Timezone "Asia/Tokyo" unless they are given.
	Now              time.Time
	Locale, Timezone string

	Settings map[string]string
	// Business is "Example" in Japan on the Foundation platform unless it says otherwise.
	Business estate.Business
	Licences []estate.Licence

	// World is what else the sandbox begins with, and Place puts it there. Labs
	// whose starts are equal as JSON are copies of one, so all on which Place
	// depends must be in World; if it is nil, the lab is made for itself.
	World any
	Place func(tx *sim.Tx) error
}

// Lab makes a sandbox of a start, or ends the test.
func (b *Bench) Lab(t *testing.T, s Start) *Lab {
	t.Helper()
	l, err := b.TryLab(t, s)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TryLab makes a sandbox of a start, or returns why that world cannot be.
func (b *Bench) TryLab(t *testing.T, s Start) (*Lab, error) {
	t.Helper()
	number := strconv.FormatInt(b.boxes.Add(1), 10)
	s.Engine = cmp.Or(s.Engine, b.engine)
	s.ID = cmp.Or(s.ID, "lab-"+number)
	s.Locale, s.Timezone = cmp.Or(s.Locale, "en"), cmp.Or(s.Timezone, "Asia/Tokyo")
	if s.Now.IsZero() {
		s.Now = Began()
	}
	s.Business.Name = cmp.Or(s.Business.Name, "Example")
	s.Business.Region = cmp.Or(s.Business.Region, "jp")
	s.Business.Platform = cmp.Or(s.Business.Platform, estate.Foundation)
	digest, err := json.Marshal([]any{s.Now, s.Locale, s.Timezone, s.Settings, s.Business, s.Licences, s.World})
	if err != nil {
		t.Fatal(err)
	}
	if s.World == nil {
		digest = append(digest, number...)
	}
	box, err := s.Engine.Create(t.Context(), sim.NewSandbox{ID: s.ID, World: sim.World{
		Fixture: "lab", Digest: string(digest), Seed: "1", Now: s.Now, Locale: s.Locale, Timezone: s.Timezone, Settings: s.Settings,
		Clock: clock.New(clock.Manual, s.Now, s.Now), Build: s.build,
	}})
	return &Lab{T: t, Engine: s.Engine, Box: box}, err
}

func (s Start) build(tx *sim.Tx) error {
	if _, err := estate.PutBusiness(tx, s.Business); err != nil {
		return err
	}
	for _, one := range s.Licences {
		if _, err := estate.Licences.Place(tx, one, s.Now); err != nil {
			return err
		}
	}
	if s.Place == nil {
		return nil
	}
	return s.Place(tx)
}
