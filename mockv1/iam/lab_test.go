package iam_test

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/clock"
	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/mockv1/iam"
)

// hit counts the rows that the tests take: none of this package's may be left out.
var hit struct {
	sync.Mutex
	rows map[string]bool
}

// shared is what all tests run on: one engine, in which each has a sandbox of its own.
var shared struct {
	v      *iam.IAM
	maker  *maker
	engine *sim.Engine
	boxes  atomic.Int64
}

func TestMain(m *testing.M) {
	hit.rows = map[string]bool{}
	shared.maker = newMaker()
	sender := newCodes()
	shared.v = iam.New(iam.Options{
		Product: func(string) lifecycle.Text { return text("Gadget") },
		Portal:  portal{}, Gate: gate, MFA: factors{}, Codes: sender, Steps: map[string]string{"mfa": "/mfa", "setup": "/setup"},
		Assets: []string{"cas"},
	})
	shared.maker.accounts = shared.v
	var err error
	if shared.engine, err = sim.Open(context.Background(), sim.Options{
		Services: []sim.Service{estate.Service(), shared.maker.service(), withCodes(shared.v.Service(), sender)},
		OnRow: func(row string) {
			hit.Lock()
			defer hit.Unlock()
			hit.rows[row] = true
		},
	}); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	code := m.Run()
	if err := shared.engine.Close(); err != nil {
		fmt.Println(err)
		code = 1
	}
	if run := flag.Lookup("test.run"); code == 0 && run.Value.String() == "" && flag.Lookup("test.list").Value.String() == "" {
		code = missed()
	}
	os.Exit(code)
}

// withCodes adds what sends codes to a service.
func withCodes(s sim.Service, c *codesLab) sim.Service {
	s.Kinds = append(s.Kinds, c.kind)
	return s
}

func missed() int {
	code := 0
	for _, k := range shared.v.Service().Kinds {
		table := k.Table()
		for i := range table.Rows {
			if id := table.Rows[i].ID; !hit.rows[id] {
				fmt.Printf("no test takes the row %s\n", id)
				code = 1
			}
		}
	}
	return code
}

var began = time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)

// The people of the tests' world.
const (
	primary  = "primary@example.com"
	operator = "operator@example.com"
	auditor  = "auditor@example.com"
	password = "Passw0rd!"
)

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

// digest tells plans apart, so that equal ones are built once.
func (p *plan) digest() (string, error) {
	b, err := json.Marshal([]any{p.platform, p.clerks, p.settings, p.world})
	return string(b), err
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
	t      *testing.T
	v      *iam.IAM
	maker  *maker
	engine *sim.Engine
	box    *sim.Sandbox
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
	l := &lab{t: t, v: shared.v, maker: shared.maker, engine: shared.engine}
	id := fmt.Sprintf("box-%d", shared.boxes.Add(1))
	digest, err := p.digest()
	if err != nil {
		t.Fatal(err)
	}
	l.box, err = l.engine.Create(t.Context(), sim.NewSandbox{ID: id, World: sim.World{
		Fixture: "test", Digest: digest, Seed: "1", Now: began, Locale: "en", Timezone: "Asia/Tokyo", Settings: p.settings,
		Clock: clock.New(clock.Manual, began, began), Build: func(tx *sim.Tx) error { return l.build(tx, p) },
	}})
	return l, err
}

func (l *lab) build(tx *sim.Tx, p *plan) error {
	if _, err := estate.PutBusiness(tx, estate.Business{ID: "B-1", Name: "Example", Region: "jp", Platform: p.platform}); err != nil {
		return err
	}
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
func (l *lab) as(login string, cmd sim.Command) (any, error) {
	return l.box.Do(l.t.Context(), sim.As("v1:"+login), cmd)
}

// must gives a command in the name of an account, and wants it done.
func must[R any](l *lab, login string, cmd sim.Command) R {
	l.t.Helper()
	answer, err := sim.Do[R](l.t.Context(), l.box, sim.As("v1:"+login), cmd)
	if err != nil {
		l.t.Fatalf("%s: %v", cmd.Name(), err)
	}
	return answer
}

// read runs fn on a reading in the name of an account.
func (l *lab) read(login string, fn func(r *sim.Reader) error) error {
	return l.box.View(l.t.Context(), func(r *sim.Reader) error {
		r.As("v1:" + login)
		return fn(r)
	})
}

func see[R any](l *lab, login string, fn func(r *sim.Reader) (R, error)) R {
	l.t.Helper()
	var out R
	if err := l.read(login, func(r *sim.Reader) (err error) {
		out, err = fn(r)
		return err
	}); err != nil {
		l.t.Fatal(err)
	}
	return out
}

func (l *lab) advance(d time.Duration) {
	l.t.Helper()
	if err := l.box.Advance(l.t.Context(), "tester", sim.Goal{By: d}); err != nil {
		l.t.Fatal(err)
	}
}

// push pulls a trigger over control.
func (l *lab) push(kind, id string, on lifecycle.Trigger, input string) error {
	cmd := sim.Trigger{Kind: kind, Thing: id, Trigger: on}
	if input != "" {
		cmd.Input = json.RawMessage(input)
	}
	_, err := l.box.Do(l.t.Context(), sim.As("support"), cmd)
	return err
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
func (l *lab) mail(to string) sim.Message {
	l.t.Helper()
	l.advance(5 * time.Second)
	list := see(l, primary, func(r *sim.Reader) ([]sim.Delivered, error) { return r.Mail(sim.MailFilter{To: to}, 0) })
	if len(list) == 0 {
		l.t.Fatalf("no mail to %s", to)
	}
	return list[len(list)-1].Message
}

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
func (l *lab) world() string {
	l.t.Helper()
	return see(l, primary, func(r *sim.Reader) (string, error) {
		things, err := r.Things("", "", "", 10000)
		if err != nil {
			return "", err
		}
		last, err := r.LastEvent()
		if err != nil {
			return "", err
		}
		timers, err := r.Timers(1000)
		if err != nil {
			return "", err
		}
		b, err := json.Marshal([]any{things, last, timers})
		return string(b), err
	})
}

// rows returns the rows taken, without those of mails and of the product.
func (l *lab) rows() []string {
	l.t.Helper()
	return see(l, primary, func(r *sim.Reader) ([]string, error) {
		events, err := r.Events(sim.EventFilter{})
		var out []string
		for _, e := range events {
			if strings.HasPrefix(e.Row, "v1.") {
				out = append(out, e.Row)
			}
		}
		return out, err
	})
}

// codes returns the codes with which something was refused.
func codes(err error) []string {
	var out []string
	if refused, ok := errors.AsType[*lifecycle.Refused](err); ok {
		for _, r := range refused.Reasons {
			out = append(out, r.Code)
		}
	}
	if denied, ok := errors.AsType[*web.Denied](err); ok {
		out = append(out, strconv.Itoa(denied.Status), denied.Reason.Code)
	}
	if _, ok := errors.AsType[*sim.Invalid](err); ok {
		out = append(out, "invalid")
	}
	if errors.Is(err, sim.ErrNotFound) {
		out = append(out, "not found")
	}
	if err != nil && out == nil {
		out = append(out, err.Error())
	}
	return out
}

// refused wants an act refused with the codes, and the world as it was.
func (l *lab) refused(want []string, act func() error) {
	l.t.Helper()
	before := l.world()
	if got := codes(act()); !slices.Equal(got, want) {
		l.t.Errorf("refused with %q, want %q", got, want)
	}
	if after := l.world(); after != before {
		l.t.Errorf("a refusal changed the world\nfrom %s\nto   %s", before, after)
	}
}

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
