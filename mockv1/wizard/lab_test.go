package wizard_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/clock"
	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/mockv1/wizard"
)

// began is when every lab starts.
var began = time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)

const (
	root     = "larkfield-admin"
	fresh    = "owner@example.com"
	resident = "resident@example.com"
	invited  = "invited@example.com"
	saml     = "saml@example.com"
	casUsed  = "cas@example.com"
	clouded  = "cloud@example.com"
	cloudKey = "cloud-one-key-1"

	strong    = "Brand-new-1"
	residents = "Resident-1"
	clouds    = "Cloud-One-1"
)

// start is a world that a test can bend before it is placed.
type start struct {
	begin    estate.NewAssignment
	settings map[string]string
	world    wizard.World
	// legacy gives the business a Primary User Account that signs in as root.
	legacy bool
	// unbegun leaves the wizard to the test.
	unbegun bool
}

// usual is the activation of a business without Vision One.
func usual() start {
	return start{begin: estate.NewAssignment{Purpose: estate.ForActivation, Kind: "fake.owner", Original: root, Name: "Lark Field"}, settings: map[string]string{}}
}

// legacy is the platform update of a business with a root account.
func legacy(s *start) { s.legacy, s.begin.Purpose = true, estate.ForPlatformUpdate }

// unbegun is a world in which nobody has to get an address.
func unbegun(s *start) { s.unbegun = true }

// lab is one sandbox with a wizard.
type lab struct {
	t      *testing.T
	wizard *wizard.Wizard
	people *people
	portal *portal
	owners *sim.Kind[note, note]

	sessions *estate.Sessions
	engine   *sim.Engine
	box      *sim.Sandbox
	// run is the assignment, owner whom it tells.
	run, owner string
}

func newLab(t *testing.T, bend ...func(*start)) *lab {
	t.Helper()
	s := usual()
	for _, b := range bend {
		b(&s)
	}
	l := &lab{
		t: t, people: newPeople(), portal: &portal{accounts: noteKind(estate.RootAccountKind, "replaced", estate.ReplaceRoot)},
		owners: noteKind("fake.owner", "ended", estate.AddressAssigned, estate.CodeVerified), sessions: estate.NewSessions("v1", estate.InSteps),
	}
	l.wizard = wizard.New(wizard.Options{Sessions: l.sessions, People: l.people, Registrars: []estate.Registrar{registered("other@example.com"), registered(casUsed)}})
	l.wizard.Use(l.portal)
	var err error
	l.engine, err = sim.Open(t.Context(), sim.Options{
		Dir: t.TempDir(), OnRow: rows.hit,
		Services: []sim.Service{estate.Service(), l.wizard.Service(), {
			Name: "fake", Kinds: []sim.AnyKind{l.people.accounts, l.portal.accounts, l.owners, l.sessions}, Commands: []sim.Command{pull{}}, Settings: l.sessions.Settings(),
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.engine.Close(); err != nil {
			t.Error(err)
		}
	})
	l.open("lab", s)
	return l
}

// open makes a sandbox of a world, in which the lab is from now on.
func (l *lab) open(id string, s start) {
	l.t.Helper()
	var err error
	l.box, err = l.engine.Create(l.t.Context(), sim.NewSandbox{ID: id, World: sim.World{
		Fixture: "lab", Digest: fmt.Sprint(s), Seed: "1", Now: began, Timezone: "Asia/Tokyo", Settings: s.settings,
		Clock: clock.New(clock.Manual, began, began),
		Build: func(tx *sim.Tx) error { return l.place(tx, s) },
	}})
	l.must(err)
	l.look(func(r *sim.Reader) error {
		all, err := l.owners.All(r)
		l.owner = all[0].ID
		return err
	})
	if !s.unbegun {
		l.must(l.begin(s))
	}
}

// place puts everybody into the world.
func (l *lab) place(tx *sim.Tx, s start) error {
	if _, err := estate.PutBusiness(tx, estate.Business{Name: "Lark Field", Region: "jp", Platform: estate.NoVisionOne}); err != nil {
		return err
	}
	for _, a := range []account{
		{State: "active", Person: estate.Person{Login: resident, Email: resident, Type: "local", Password: residents, Role: "Analyst"}},
		{State: "invited", Person: estate.Person{Login: invited, Email: invited, Type: "local"}},
		{State: "active", Person: estate.Person{Login: saml, Email: saml, Type: "saml"}},
		{State: "active", Person: estate.Person{Login: root, Email: "contact@example.com", Type: "local", Password: "Root-1", Primary: true, Root: true}},
	} {
		if a.Person.Root && !s.legacy {
			continue
		}
		if _, err := l.people.accounts.Place(tx, a, began); err != nil {
			return err
		}
	}
	if _, err := l.portal.accounts.Place(tx, note{State: "waiting", Login: root}, began); err != nil {
		return err
	}
	if _, err := l.owners.Place(tx, note{State: "waiting"}, began); err != nil {
		return err
	}
	s.world.CloudOne = []wizard.WorldCloudOneUser{{Email: clouded, Password: clouds, APIKey: cloudKey}}
	return l.wizard.Place(tx, s.world)
}

// begin begins the run of the world, told as the platform tells it.
func (l *lab) begin(s start) error {
	l.t.Helper()
	return l.do("v1:"+root, func(tx *sim.Tx) error {
		in := s.begin
		in.ID = l.owner
		if s.legacy {
			p, _, err := l.people.ByLogin(&tx.Reader, root)
			if err != nil {
				return err
			}
			in.Account = p.ID
		}
		t, err := l.wizard.Assignments.New(tx, estate.BeginAssignment, in)
		if err == nil {
			l.run = t.ID
		}
		return err
	})
}

// pull is whatever a test does in a transaction.
type pull struct {
	do func(tx *sim.Tx) error
}

func (pull) Name() string { return "test.pull" }

func (p pull) Run(tx *sim.Tx) (any, error) { return nil, p.do(tx) }

// do runs something in a transaction.
func (l *lab) do(as string, fn func(tx *sim.Tx) error) error {
	_, err := l.box.Do(l.t.Context(), sim.As(as), pull{fn})
	return err
}

// give gives a command in the name of whoever goes through the wizard.
func (l *lab) give(cmd sim.Command) error {
	_, err := l.box.Do(l.t.Context(), sim.As("v1:"+root), cmd)
	return err
}

func (l *lab) must(err error) {
	l.t.Helper()
	if err != nil {
		l.t.Fatal(err)
	}
}

// refused wants the codes of a refusal, in their order.
func (l *lab) refused(err error, codes ...string) {
	l.t.Helper()
	if got := codesOf(err); !slices.Equal(got, codes) {
		l.t.Errorf("refused with %q (%v), want %q", got, err, codes)
	}
}

func codesOf(err error) (out []string) {
	if refused, ok := errors.AsType[*lifecycle.Refused](err); ok {
		for _, r := range refused.Reasons {
			out = append(out, r.Code)
		}
	}
	if denied, ok := errors.AsType[*web.Denied](err); ok {
		out = append(out, denied.Reason.Code)
	}
	return out
}

// unchanged wants something to be refused, and nothing to have happened.
func (l *lab) unchanged(try func() error, codes ...string) {
	l.t.Helper()
	before := l.dump()
	l.refused(try(), codes...)
	if l.dump() != before {
		l.t.Errorf("%q was refused, and has changed something", codes)
	}
}

func (l *lab) look(fn func(r *sim.Reader) error) {
	l.t.Helper()
	l.must(l.box.View(l.t.Context(), fn))
}

// view returns where the wizard stands.
func (l *lab) view() (v wizard.View) {
	l.t.Helper()
	l.look(func(r *sim.Reader) (err error) { v, err = l.wizard.Mine(r, root); return err })
	return v
}

// in wants the wizard to be in a state.
func (l *lab) in(want lifecycle.State) {
	l.t.Helper()
	if got := l.view().Assignment.State; got != want {
		l.t.Fatalf("the wizard is in %q, want %q", got, want)
	}
}

// primary returns the Primary User Account; the zero Person if there is none.
func (l *lab) primary() (out estate.Person) {
	l.t.Helper()
	l.look(func(r *sim.Reader) error {
		all, err := l.people.Everybody(r)
		n := 0
		for _, p := range all {
			if p.Primary {
				out = p
				n++
			}
		}
		if n > 1 {
			l.t.Errorf("%d Primary User Accounts", n)
		}
		return err
	})
	return out
}

func (l *lab) noteOf(k *sim.Kind[note, note]) (out note) {
	l.t.Helper()
	l.look(func(r *sim.Reader) error {
		all, err := k.All(r)
		out = all[0]
		return err
	})
	return out
}

// code returns the code in the last mail that was sent to an address.
func (l *lab) code(to string) string {
	l.t.Helper()
	l.advance(time.Minute)
	var out string
	l.look(func(r *sim.Reader) error {
		list, err := r.Mail(sim.MailFilter{To: to, Template: "verification_code"}, 0)
		if len(list) == 0 {
			return errors.New("no mail")
		}
		out = list[len(list)-1].Message.Codes["verification"]
		return err
	})
	return out
}

func (l *lab) advance(d time.Duration) {
	l.t.Helper()
	l.must(l.box.Advance(l.t.Context(), "control", sim.Goal{By: d}))
}

// wrong returns a code that was never sent.
func wrong(code string) string {
	last := code[len(code)-1]
	return code[:len(code)-1] + string('0'+(last-'0'+1)%10)
}

// address gives the first step, typed twice alike.
func (l *lab) address(email string) error {
	return l.give(l.wizard.SpecifyAddress(wizard.Address{Email: email, ConfirmEmail: email}))
}

func (l *lab) password(typed string) error {
	return l.give(l.wizard.ResetPassword(wizard.Password{NewPassword: typed, ConfirmPassword: typed}))
}

// toCode brings the wizard to the second step, toPassword to the third.
func (l *lab) toCode(email string) {
	l.t.Helper()
	l.must(l.address(email))
	l.in(wizard.AwaitingCode)
}

func (l *lab) toPassword(email string) {
	l.t.Helper()
	l.toCode(email)
	l.must(l.give(l.wizard.EnterCode(l.code(email))))
	l.in(wizard.AwaitingPassword)
}

// dump renders everything that an act could change.
func (l *lab) dump() string {
	l.t.Helper()
	var b strings.Builder
	l.look(func(r *sim.Reader) error {
		b.Reset()
		for _, query := range []string{
			`SELECT kind || ' ' || id || ' ' || state || ' ' || since || ' ' || body FROM things ORDER BY kind, id`,
			`SELECT due || ' ' || kind || ' ' || thing FROM timers ORDER BY due, seq`,
			`SELECT seq || ' ' || row || ' ' || body FROM events ORDER BY seq`,
			`SELECT command || ' ' || body FROM inputs WHERE command <> 'session.seen' ORDER BY seq`,
			`SELECT kind || ' ' || n FROM ordinals ORDER BY kind`,
		} {
			if err := r.Conn.Query(query, nil, func(scan func(...any) error) error {
				var line string
				err := scan(&line)
				fmt.Fprintln(&b, line)
				return err
			}); err != nil {
				return err
			}
		}
		return nil
	})
	return b.String()
}

func triggerOf(name string) lifecycle.Trigger { return lifecycle.Trigger(name) }
