package iam_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/labs"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockv1/iam"
)

// bench is what all tests run on: one engine, in which each has a sandbox of its own.
var bench labs.Bench

// shared is what is served there.
var shared struct {
	v     *iam.IAM
	maker *maker
}

func TestMain(m *testing.M) {
	shared.maker = newMaker()
	sender := newCodes()
	shared.v = iam.New(iam.Options{
		Product: func(string) lifecycle.Text { return text("Gadget") },
		Portal:  portal{}, Gate: gate, MFA: factors{}, Codes: sender, Steps: map[string]string{"mfa": "/mfa", "setup": "/setup"},
		Assets: []string{"cas"}, Newcomer: newcomers,
	})
	shared.maker.accounts = shared.v
	own := shared.v.Service()
	os.Exit(bench.Main(m, own.Kinds, estate.Service(), shared.maker.service(), withCodes(own, sender)))
}

// withCodes adds what sends codes to a service.
func withCodes(s sim.Service, c *codesLab) sim.Service {
	s.Kinds = append(slices.Clip(s.Kinds), c.kind)
	return s
}

var began = labs.Began()

// The people of the tests' world.
const (
	primary  = "primary@example.com"
	operator = "operator@example.com"
	auditor  = "auditor@example.com"
	password = "Passw0rd!"
)

// awaited is the only login of a product's own console for which the wizard waits.
const awaited = "apexone:bbb"

func newcomers(_ *sim.Reader, login string) (string, bool, error) {
	return "run", login == awaited, nil
}

// plan is a starting world that a test changes.
type plan struct {
	platform estate.Platform
	clerks   []clerk
	settings map[string]string
	world    iam.World
}

func account(email, role string) iam.WorldAccount {
	return iam.WorldAccount{Email: email, Name: strings.ToUpper(email[:1]) + email[1:4], Role: role, Password: password}
}

// foundation is a customer of the Foundation platform.
func foundation() *plan {
	owner := account(primary, iam.MasterAdministrator)
	owner.Kind = "primary"
	return &plan{
		platform: estate.Foundation,
		settings: map[string]string{},
		world:    iam.World{Accounts: []iam.WorldAccount{owner, account(operator, iam.Operator), account(auditor, "Auditor")}},
	}
}

// lab is the accounts of a Vision One, a product, and a sandbox in manual time.
type lab struct {
	*labs.Lab
	t     *testing.T
	v     *iam.IAM
	maker *maker
	box   *sim.Sandbox
}

func newLab(t *testing.T, p *plan) *lab {
	t.Helper()
	l, err := tryLab(t, p)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func tryLab(t *testing.T, p *plan) (*lab, error) {
	t.Helper()
	l := &lab{t: t, v: shared.v, maker: shared.maker}
	var err error
	l.Lab, err = bench.TryLab(t, labs.Start{
		Settings: p.settings, Business: estate.Business{ID: "B-1", Platform: p.platform},
		World: []any{p.clerks, p.world}, Place: func(tx *sim.Tx) error { return l.place(tx, p) },
	})
	l.box = l.Box
	return l, err
}

func (l *lab) place(tx *sim.Tx, p *plan) error {
	for _, c := range p.clerks {
		if _, err := l.maker.clerks.Place(tx, c, began); err != nil {
			return err
		}
	}
	if len(p.world.Accounts) == 0 {
		return nil
	}
	var c estate.Complaints
	if err := l.v.Check(tx, p.world, &c); err != nil {
		return err
	}
	if err := c.Err(); err != nil {
		return err
	}
	return l.v.Place(tx, p.world)
}

// as gives a command in the name of an account.
func (l *lab) as(login string, cmd sim.Command) (any, error) { return l.As("v1:"+login, cmd) }

// must gives a command in the name of an account, and wants it done.
func must[R any](l *lab, login string, cmd sim.Command) R {
	l.t.Helper()
	return labs.Must[R](l.Lab, "v1:"+login, cmd)
}

// read runs fn on a reading in the name of an account.
func (l *lab) read(login string, fn func(r *sim.Reader) error) error { return l.Read("v1:"+login, fn) }

func see[R any](l *lab, login string, fn func(r *sim.Reader) (R, error)) R {
	l.t.Helper()
	return labs.See(l.Lab, "v1:"+login, fn)
}

func (l *lab) advance(d time.Duration) { l.t.Helper(); l.Advance(d) }

// push pulls a trigger over control.
func (l *lab) push(kind, id string, on lifecycle.Trigger, input string) error {
	return l.Push(kind, id, on, input)
}

// account returns the account of an address.
func (l *lab) account(email string) iam.Account {
	l.t.Helper()
	return see(l, primary, func(r *sim.Reader) (iam.Account, error) {
		a, ok, err := l.v.Accounts.Find(r, email)
		if err == nil && !ok {
			err = fmt.Errorf("there is no account %s", email)
		}
		return a, err
	})
}

// mail returns the last mail to somebody.
func (l *lab) mail(to string) sim.Message { l.t.Helper(); return l.Mail(to) }

// key returns the key of the link in the last mail to somebody.
func (l *lab) key(to string) string {
	l.t.Helper()
	link := l.mail(to).Links["accept"]
	key, ok := strings.CutPrefix(link.Path, "/invitations/")
	if !ok || link.Service != "v1" {
		l.t.Fatalf("the mail to %s has the link %+v", to, link)
	}
	return key
}

// world is all that a sandbox holds, to be compared.
func (l *lab) world() string { l.t.Helper(); return l.Dump() }

// rows returns the rows taken, without those of mails and of the product.
func (l *lab) rows() []string { l.t.Helper(); return l.Rows("v1.") }

func codes(err error) []string { return labs.Codes(err) }

// refused wants an act refused with the codes, and the world as it was.
func (l *lab) refused(want []string, act func() error) { l.t.Helper(); l.Refused(act, want...) }

// lastKey returns the key of the link of an account, which the last mail to its user has.
func (l *lab) lastKey(login string) string { return l.account(login).Invitation }

// accept opens a link and sets a password.
func (l *lab) accept(key, p string) error {
	_, err := l.box.Do(l.t.Context(), sim.As("visitor"), l.v.AcceptInvitation(key, iam.Acceptance{NewPassword: p, ConfirmPassword: p}))
	return err
}

// cannot wants signing in with the usual password refused.
func (l *lab) cannot(login string, want ...string) {
	l.t.Helper()
	_, err := l.as("", l.v.SignIn(login, password))
	if got := codes(err); !slices.Equal(got, want) {
		l.t.Errorf("%s signs in: refused with %q, want %q", login, got, want)
	}
}

// owner returns the Primary User Account as the portal sees it.
func (l *lab) owner() (u estate.PrimaryUser, ok bool) {
	l.t.Helper()
	if err := l.read("", func(r *sim.Reader) (err error) { u, ok, err = l.v.PrimaryUser(r); return err }); err != nil {
		l.t.Fatal(err)
	}
	return u, ok
}
