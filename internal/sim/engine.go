// Package sim runs sandboxes: isolated worlds, each of which is one SQLite file
// with its own clock, things, timers, events and mail.
//
// A command, or a timer that is due, is one transaction: it pulls a trigger of
// a lifecycle, and the engine stores the thing, the event, the timers and the
// mail that follow together. Only this package opens write transactions.
//
// Nothing is held in memory that the file does not have, so several processes
// may serve the same folder, and one that is killed loses nothing acknowledged.
// There is no scheduler: whoever looks at a sandbox first fires what is due, and
// a process sets a wall timer only while somebody in it waits (Wait).
package sim

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/mockone/mockone/internal/clock"
	"github.com/mockone/mockone/internal/fault"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/store"
)

// Service is a fake product as the engine sees it: data, no behaviour of its own.
type Service struct {
	// Name is the service's short name: "v1", "cas".
	Name string
	// Kinds are the kinds of things that live in it.
	Kinds []AnyKind
	// Commands are empty values of the commands that it takes.
	Commands []Command
	// Settings are what a sandbox can have otherwise.
	Settings []Setting
	// Schema are the service's own tables, for what is data rather than a
	// thing with a life. Forward only: the names begin with a number of four
	// digits, "0003-cas", and a new step takes the next that no service has.
	Schema []store.Migration
	// Credentials lists the logins of a sandbox that the service knows.
	Credentials func(r *Reader) ([]Credential, error)
}

// Credential is a login that a client of a sandbox can use.
type Credential struct {
	// Role says whose it is: "primary_user_account", "cas_administrator".
	Role     string `json:"role"`
	Service  string `json:"service"`
	Login    string `json:"login"`
	Password string `json:"password"`
	// State says whether it works at present.
	State string `json:"state"`
	// OTP is what its user's authenticator app knows; nil if he needs none, or has
	// lost it.
	OTP *OTP `json:"otp,omitempty"`
}

// OTP is what the user of an account with multi-factor authentication has.
type OTP struct {
	// Secret is what his app computes one-time passwords from, in base 32.
	Secret string `json:"secret"`
	// Code is a password that is good at the sandbox's time; empty if there is none,
	// as where only the machine's clock counts.
	Code string `json:"code,omitempty"`
	// ResetCode is what he was told to store in a safe location.
	ResetCode string `json:"reset_code,omitempty"`
}

// Options configure an Engine.
type Options struct {
	// Dir is the data folder; empty makes a temporary one that Close removes.
	Dir string
	// MaxOpen bounds how many sandboxes are open at once; 0 means the store's default.
	MaxOpen  int
	Services []Service
	// Wall is the operating system's clock unless a test gives another.
	Wall clock.Wall
	// Faults strikes at fault points; nil never does.
	Faults fault.Injector
	Log    *slog.Logger
	// OnRow, if set, is called with the id of every row taken, possibly from
	// several goroutines; tests measure with it that every row is.
	OnRow func(row string)
}

// Engine runs all sandboxes of a data folder.
type Engine struct {
	folder   *store.Folder
	wall     clock.Wall
	faults   fault.Injector
	log      *slog.Logger
	onRow    func(string)
	services []Service
	kinds    map[string]AnyKind
	settings map[string]Setting
	commands map[string]Command
	schema   string

	mu        sync.Mutex
	sandboxes map[string]*Sandbox
	events    atomic.Int64 // committed by this process
}

// Open opens a data folder. It refuses services whose tables are not sound.
func Open(ctx context.Context, o Options) (*Engine, error) {
	e := &Engine{
		wall: o.Wall, faults: o.Faults, log: o.Log, onRow: o.OnRow,
		kinds: map[string]AnyKind{}, settings: map[string]Setting{}, commands: map[string]Command{},
		sandboxes: map[string]*Sandbox{},
	}
	if e.wall == nil {
		e.wall = clock.System()
	}
	if e.faults == nil {
		e.faults = fault.None{}
	}
	if e.log == nil {
		e.log = slog.New(slog.DiscardHandler)
	}
	e.services = append([]Service{own()}, o.Services...)
	migrations := []store.Migration{schema}
	for i := range e.services {
		if err := e.register(&e.services[i]); err != nil {
			return nil, err
		}
		migrations = append(migrations, e.services[i].Schema...)
	}
	if err := e.check(); err != nil {
		return nil, err
	}
	// In the order of their numbers, which all services share: so a service may
	// get a further step although others come after it.
	slices.SortFunc(migrations, func(a, b store.Migration) int { return strings.Compare(a.Name, b.Name) })
	for _, m := range migrations {
		e.schema += m.Name + "\n"
	}
	var err error
	e.folder, err = store.OpenFolder(ctx, store.Options{Dir: o.Dir, MaxOpen: o.MaxOpen, Migrations: migrations})
	if err != nil {
		return nil, fmt.Errorf("opening the data folder: %w", err)
	}
	return e, nil
}

// own is what the engine itself brings: clock, mail, settings.
func own() Service {
	return Service{
		Name:     "sim",
		Kinds:    []AnyKind{messages},
		Commands: []Command{SetClock{}, Sleep{}, ClaimMail{}, Trigger{}, PutSettings{}},
		Settings: []Setting{
			{
				Name: SettingMailDelivery, Type: Delay, Default: "2s", Src: lifecycle.Assumed,
				Doc: "How long a mail is under way until it lies in the mailbox.",
			},
			{
				Name: SettingFaultRetry, Type: Delay, Default: "30s", Src: lifecycle.Assumed,
				Doc: "How long a timer is put off by a fault that strikes at its row before the commit.",
			},
		},
	}
}

func (e *Engine) register(s *Service) error {
	for _, k := range s.Kinds {
		name := k.Table().Name
		if _, ok := e.kinds[name]; ok {
			return fmt.Errorf("service %s: kind %s exists already", s.Name, name)
		}
		e.kinds[name] = k
	}
	for _, setting := range s.Settings {
		if _, ok := e.settings[setting.Name]; ok {
			return fmt.Errorf("service %s: setting %s exists already", s.Name, setting.Name)
		}
		if err := setting.Check(setting.Default); err != nil {
			return fmt.Errorf("service %s: %w", s.Name, err)
		}
		if setting.Doc == "" || setting.Src == "" {
			return fmt.Errorf("service %s: setting %s lacks a doc or a source", s.Name, setting.Name)
		}
		e.settings[setting.Name] = setting
	}
	for _, c := range s.Commands {
		if _, ok := e.commands[c.Name()]; ok {
			return fmt.Errorf("service %s: command %s exists already", s.Name, c.Name())
		}
		e.commands[c.Name()] = c
	}
	return nil
}

func (e *Engine) check() error {
	var errs []error
	known := func(name string) bool {
		s, ok := e.settings[name]
		return ok && s.Type == Delay
	}
	rows := map[string]string{}
	for _, t := range e.Tables() {
		errs = append(errs, t.Check(known))
		for i := range t.Rows {
			if other, ok := rows[t.Rows[i].ID]; ok {
				errs = append(errs, fmt.Errorf("%s and %s both have the row %s", other, t.Name, t.Rows[i].ID))
			}
			rows[t.Rows[i].ID] = t.Name
		}
	}
	return errors.Join(errs...)
}

// Close closes all sandboxes; a temporary folder goes with them.
func (e *Engine) Close() error { return e.folder.Close() }

// Stats are figures of one process since its start.
type Stats struct {
	// Open is how many sandboxes' files are open now.
	Open int
	// Events is how many events were committed.
	Events int64
}

// Stats returns the engine's figures.
func (e *Engine) Stats() Stats {
	return Stats{Open: e.folder.OpenFiles(), Events: e.events.Load()}
}

// Wall returns the engine's wall clock.
func (e *Engine) Wall() clock.Wall { return e.wall }

// Registry returns the list of sandboxes and listeners of the data folder.
func (e *Engine) Registry() *store.Registry { return e.folder.Registry() }

// Tables returns all lifecycles, by name.
func (e *Engine) Tables() []lifecycle.Table {
	out := make([]lifecycle.Table, 0, len(e.kinds))
	for _, name := range slices.Sorted(maps.Keys(e.kinds)) {
		out = append(out, e.kinds[name].Table())
	}
	return out
}

// Settings returns all declared settings, by name.
func (e *Engine) Settings() []Setting {
	out := make([]Setting, 0, len(e.settings))
	for _, name := range slices.Sorted(maps.Keys(e.settings)) {
		out = append(out, e.settings[name])
	}
	return out
}

// CheckSettings returns what is wrong with settings given by name, or nil.
func (e *Engine) CheckSettings(values map[string]string) error {
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(values)) {
		s, ok := e.settings[name]
		if !ok {
			errs = append(errs, fmt.Errorf("there is no setting %q", name))
			continue
		}
		errs = append(errs, s.Check(values[name]))
	}
	return errors.Join(errs...)
}

// FaultPoints returns every place at which a fault can strike, by name.
func (e *Engine) FaultPoints() []fault.Point {
	var out []fault.Point
	both := []fault.Side{fault.Before, fault.After}
	for _, name := range slices.Sorted(maps.Keys(e.commands)) {
		out = append(out, fault.Point{Kind: fault.Command, Name: name, Sides: both})
	}
	for _, t := range e.Tables() {
		for i := range t.Rows {
			sides := both
			if t.Rows[i].Timer() {
				sides = []fault.Side{fault.Before}
			}
			out = append(out, fault.Point{Kind: fault.Transition, Name: t.Rows[i].ID, Sides: sides})
		}
	}
	return out
}
