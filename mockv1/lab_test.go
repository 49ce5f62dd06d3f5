package mockv1_test

import (
	"cmp"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/labs"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockv1"
	"github.com/mockone/mockone/mockv1/iam"
)

// bench is what all tests run on: one engine, in which each has a sandbox of its own.
var bench labs.Bench

// shared is what is served there.
var shared struct {
	v     *mockv1.V1
	maker *maker
}

func TestMain(m *testing.M) {
	shared.maker = newMaker()
	shared.v = mockv1.New(mockv1.Options{
		Products: []estate.Product{shared.maker}, Suite: shared.maker,
		Consoles: map[string]estate.Console{"cas": {Service: "cas", Door: true}},
	})
	own := []sim.AnyKind{shared.v.Instances, shared.v.Jobs, shared.v.Tokens.Tokens} // the others are the tests' of their packages
	os.Exit(bench.Main(m, own, estate.Service(), shared.maker.service(), shared.v.Service()))
}

var began = labs.Began()

// The people of the tests' world.
const (
	primary  = "primary@example.com"
	operator = "operator@example.com"
	auditor  = "auditor@example.com"
	password = "Passw0rd!"
)

// plan is a starting world that a test changes.
type plan struct {
	// businessID is B-1 if it is empty.
	businessID string
	platform   estate.Platform
	gadget     *gadget
	licences   []estate.Licence
	settings   map[string]string
	world      mockv1.World
}

func account(email, role string) iam.WorldAccount {
	return iam.WorldAccount{Email: email, Name: strings.ToUpper(email[:1]) + email[1:4], Role: role, Password: password}
}

// foundation is a customer of the Foundation platform whose product is not connected.
func foundation() *plan {
	owner := account(primary, iam.MasterAdministrator)
	owner.Kind = "primary"
	return &plan{
		platform: estate.Foundation,
		gadget: &gadget{ID: "gadget", State: "active", Organizations: []estate.Organization{
			{ID: "default", Name: "Default organization", Default: true, Toggle: true, Services: []string{"exchange_online"}},
			{ID: "branch", Name: "Branch", Toggle: true},
			{ID: "old", Name: "Old"},
		}},
		settings: map[string]string{"v1.connect": "60s", "v1.provision": "2m"},
		world:    mockv1.World{Accounts: []iam.WorldAccount{owner, account(operator, iam.Operator), account(auditor, "Auditor")}},
	}
}

// connected is the same with the product connected.
func connected() *plan {
	p := foundation()
	p.gadget.State = "connected"
	p.world.Instances = []mockv1.WorldInstance{{ID: "instance", Type: "cas", State: "connected", Since: "1h"}}
	return p
}

// agreed is the same with the System Update Notice open.
func agreed() *plan {
	p := connected()
	p.world.Instances[0].State = "update_agreed"
	return p
}

// updating is the same with a job that runs, and will end as the outcome says.
func updating(outcome string) *plan {
	p := connected()
	p.gadget.State = "updating"
	p.settings["cas.update.outcome"] = outcome
	p.world.Instances[0].State, p.world.Instances[0].Since = "updating", ""
	p.world.Instances[0].Job = &mockv1.WorldJob{State: "running"}
	return p
}

// lab is Vision One, a product, and a sandbox in manual time.
type lab struct {
	*labs.Lab
	t     *testing.T
	v     *mockv1.V1
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
		Settings: p.settings, Business: estate.Business{ID: cmp.Or(p.businessID, "B-1"), Platform: p.platform}, Licences: p.licences,
		World: []any{p.gadget, p.world}, Place: func(tx *sim.Tx) error { return l.place(tx, p) },
	})
	l.box = l.Box
	return l, err
}

func (l *lab) place(tx *sim.Tx, p *plan) error {
	if p.gadget != nil {
		if _, err := l.maker.gadgets.Place(tx, *p.gadget, began); err != nil {
			return err
		}
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
func (l *lab) push(kind, id string, on lifecycle.Trigger) error { return l.Push(kind, id, on, "") }

// instance returns the one instance as the console shows it.
func (l *lab) instance() mockv1.InstanceView {
	l.t.Helper()
	list := see(l, primary, func(r *sim.Reader) ([]mockv1.InstanceView, error) {
		return l.v.InstanceList(r, mockv1.InstanceFilter{})
	})
	if len(list) != 1 {
		l.t.Fatalf("there are %d instances", len(list))
	}
	return list[0]
}

// world is all that a sandbox holds, to be compared.
func (l *lab) world() string { l.t.Helper(); return l.Dump() }

// rows returns the rows taken, without those of mails and of the product.
func (l *lab) rows() []string { l.t.Helper(); return l.Rows("v1.") }

func codes(err error) []string { return labs.Codes(err) }

// refused wants an act refused with the codes, and the world as it was.
func (l *lab) refused(want []string, act func() error) { l.t.Helper(); l.Refused(act, want...) }
