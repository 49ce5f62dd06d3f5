package mocktmems_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/labs"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/roles"
	"github.com/mockone/mockone/mocktmems"
)

// began is when every lab starts.
var began = labs.Began()

// bench counts the rows that the tests take. Each has an engine of its own, since Email
// Security asks the Vision One that it was given.
var bench labs.Bench

// TestMain fails a whole run in which some row of a table was never taken.
func TestMain(m *testing.M) {
	t := mocktmems.New(mocktmems.Options{})
	os.Exit(bench.Main(m, []sim.AnyKind{t.Tenants, t.Users, t.Sessions, t.Logs.Keys, t.Logs.Retrieval}))
}

const (
	chief    = "chief"
	helper   = "helper"
	password = "Tmems-pass-1"
	// office is where everybody sits: the address of a test's requests.
	office = "192.0.2.1"
)

// start is a world that a test can bend before it is placed.
type start struct {
	world    mocktmems.World
	licence  estate.Licence
	platform estate.Platform
	now      time.Time
	settings map[string]string
	owner    estate.PrimaryUser
}

// usual is a customer with Vision One and an Email Security that is not connected.
func usual() start {
	return start{
		platform: estate.Foundation, now: began,
		licence: estate.Licence{
			State: estate.LicenceActive, Product: "tmems", Name: "Trend Micro Email Security", Edition: "standard",
			Seats: 10, Channel: "TSSL", Ends: began.AddDate(0, 6, 0), Code: "TM-TEST",
		},
		world: mocktmems.World{
			Roles: []roles.World{{Name: "Auditors", Description: "Look.", Permissions: map[string]string{"reports": "view_only"}}},
			Users: []mocktmems.WorldUser{
				{Login: chief, Name: "Chief", Email: "chief@example.co.jp", Password: password},
				{Login: helper, Name: "Helper", Type: "subaccount", Role: "Help desk", Email: "helper@example.co.jp", Password: password},
				{Login: "auditor", Name: "Auditor", Type: "subaccount", Role: "Auditors", Email: "auditor@example.co.jp", Password: password},
				{Login: "leaver", Name: "Leaver", Type: "subaccount", State: "disabled", Email: "leaver@example.co.jp", Password: password, Since: "24h"},
			},
		},
	}
}

// connected bends a world into one that waits for its update.
func connected(s *start) { s.world.State, s.world.Instance = "connected", "instance-1" }

// closed bends a world into one after its update.
func closed(s *start) {
	s.world.State, s.world.Instance, s.licence.State = "closed", "instance-1", estate.LicenceConverted
}

// lab is one sandbox with an Email Security.
type lab struct {
	*labs.Lab
	t     *testing.T
	tmems *mocktmems.TMEmS
	v1    *visionOne
}

// tryLab makes a lab, or returns why the world cannot be.
func tryLab(t *testing.T, bend ...func(*start)) (*lab, error) {
	t.Helper()
	s := usual()
	for _, b := range bend {
		b(&s)
	}
	v1 := newVisionOne()
	v1.owner = s.owner
	m := mocktmems.New(mocktmems.Options{})
	m.Use(mocktmems.Options{Owner: v1, Portal: v1})
	l := &lab{t: t, tmems: m, v1: v1}
	var licences []estate.Licence
	if s.licence.Product != "" {
		licences = append(licences, s.licence)
	}
	var err error
	l.Lab, err = bench.TryLab(t, labs.Start{
		Engine: bench.Open(t, estate.Service(), m.Service(), sim.Service{Name: "fake", Kinds: []sim.AnyKind{v1.assignments, v1.upgrades}}), ID: "lab",
		Now: s.now, Settings: s.settings, Business: estate.Business{ID: "business-1", Platform: s.platform}, Licences: licences,
		Place: func(tx *sim.Tx) error { return m.Place(tx, s.world) },
	})
	return l, err
}

func newLab(t *testing.T, bend ...func(*start)) *lab {
	t.Helper()
	l, err := tryLab(t, bend...)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// do does something in the name of Vision One.
func (l *lab) do(fn func(tx *sim.Tx) error) error {
	l.t.Helper()
	_, err := l.As("v1:owner@example.co.jp", labs.Act(fn))
	return err
}

// tell tells the tenant something, as Vision One does.
func (l *lab) tell(on lifecycle.Trigger, in any) error {
	l.t.Helper()
	return l.do(func(tx *sim.Tx) error {
		t, _, err := l.tmems.Tenant(&tx.Reader)
		if err != nil {
			return err
		}
		_, err = l.tmems.Tenants.Fire(tx, t.ID, on, in)
		return err
	})
}

func (l *lab) must(err error) { l.t.Helper(); l.Check(err) }

// wants demands an error to be a refusal with a code.
func (l *lab) wants(err error, code string) {
	l.t.Helper()
	if got := codeOf(err); got != code {
		l.t.Errorf("got %v with the code %q, want %q", err, got, code)
	}
}

// codeOf returns the first code of a refusal, without a status.
func codeOf(err error) string {
	for _, code := range labs.Codes(err) {
		if strings.Trim(code, "0123456789") != "" {
			return code
		}
	}
	return ""
}

// connect connects it, update brings it to the end of its update.
func (l *lab) connect() {
	l.t.Helper()
	l.must(l.tell(estate.Connect, estate.Connection{Instance: "instance-1"}))
	l.must(l.tell(estate.Connected, nil))
}

func (l *lab) update() {
	l.t.Helper()
	l.connect()
	l.must(l.tell(estate.Begin, nil))
	l.must(l.tell(estate.End, nil))
}

func (l *lab) tenant() (t mocktmems.Tenant) {
	l.t.Helper()
	l.View(func(r *sim.Reader) (err error) { t, _, err = l.tmems.Tenant(r); return err })
	return t
}

func (l *lab) blocks(on lifecycle.Trigger) (out []string) {
	l.t.Helper()
	l.View(func(r *sim.Reader) error {
		reasons, err := l.tmems.Blocks(r, on, nil)
		for _, one := range reasons {
			out = append(out, one.Code)
		}
		return err
	})
	return out
}

func (l *lab) user(login string) (u mocktmems.User) {
	l.t.Helper()
	l.View(func(r *sim.Reader) error {
		all, err := l.tmems.Users.All(r)
		for _, one := range all {
			if one.Login == login {
				u = one
			}
		}
		return err
	})
	return u
}

// as gives a command in the name of an account that is signed in.
func (l *lab) as(login string, cmd sim.Command) error {
	l.t.Helper()
	_, err := l.As("tmems:"+login, cmd)
	return err
}

func (l *lab) signIn(login, password string) (mocktmems.SignedIn, error) {
	l.t.Helper()
	return sim.Do[mocktmems.SignedIn](l.t.Context(), l.Box, sim.As("visitor"), l.tmems.SignIn(login, password).From(office))
}

func (l *lab) server() *web.Server {
	s := l.Server(mocktmems.Name, "Email Security", l.tmems.Sessions)
	l.tmems.Routes(s)
	l.tmems.Pages(s)
	return s
}

// client is somebody who speaks JSON; enter signs in.
func (l *lab) client() *labs.Client { l.t.Helper(); return l.Client(l.server()) }

func (l *lab) enter(login string) *labs.Client {
	l.t.Helper()
	c := l.client()
	c.SignIn(fmt.Sprintf(`{"login":%q,"password":%q}`, login, password))
	return c
}
