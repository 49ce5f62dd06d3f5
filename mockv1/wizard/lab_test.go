package wizard_test

import (
	"errors"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/labs"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/mockv1/wizard"
)

// began is when every lab starts.
var began = labs.Began()

// bench counts the rows that the tests take. Each has an engine of its own, since a
// wizard asks the accounts and the portal that it was given.
var bench labs.Bench

// TestMain fails a whole run in which some row of a table was never taken.
func TestMain(m *testing.M) { os.Exit(bench.Main(m, wizard.New(wizard.Options{}).Service().Kinds)) }

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
	*labs.Lab
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
	l.engine = bench.Open(t, estate.Service(), l.wizard.Service(), sim.Service{
		Name: "fake", Kinds: []sim.AnyKind{l.people.accounts, l.portal.accounts, l.owners, l.sessions}, Commands: []sim.Command{pull{}}, Settings: l.sessions.Settings(),
	})
	l.open("lab", s)
	return l
}

// open makes a sandbox of a world, in which the lab is from now on.
func (l *lab) open(id string, s start) {
	l.t.Helper()
	l.Lab = bench.Lab(l.t, labs.Start{
		Engine: l.engine, ID: id, Settings: s.settings, Business: estate.Business{Name: "Lark Field", Platform: estate.NoVisionOne},
		Place: func(tx *sim.Tx) error { return l.place(tx, s) },
	})
	l.box = l.Box
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

func (l *lab) must(err error) { l.t.Helper(); l.Check(err) }

// refused wants the codes of a refusal, in their order.
func (l *lab) refused(err error, codes ...string) {
	l.t.Helper()
	if got := codesOf(err); !slices.Equal(got, codes) {
		l.t.Errorf("refused with %q (%v), want %q", got, err, codes)
	}
}

// codesOf returns the codes of a refusal; of none, and of any other error, nothing.
func codesOf(err error) []string {
	if denied, ok := errors.AsType[*web.Denied](err); ok {
		return []string{denied.Reason.Code}
	}
	if _, ok := errors.AsType[*lifecycle.Refused](err); ok {
		return labs.Codes(err)
	}
	return nil
}

// unchanged wants something to be refused, and nothing to have happened.
func (l *lab) unchanged(try func() error, codes ...string) {
	l.t.Helper()
	l.Unchanged(func() { l.t.Helper(); l.refused(try(), codes...) })
}

func (l *lab) look(fn func(r *sim.Reader) error) { l.t.Helper(); l.View(fn) }

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

func (l *lab) advance(d time.Duration) { l.t.Helper(); l.Advance(d) }

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

func triggerOf(name string) lifecycle.Trigger { return lifecycle.Trigger(name) }
