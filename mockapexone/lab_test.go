package mockapexone_test

import (
	"fmt"
	"net/http"
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
	"github.com/mockone/mockone/internal/web/uitest"
	"github.com/mockone/mockone/mockapexone"
)

// began is when every lab starts.
var began = labs.Began()

// bench counts the rows that the tests take. Each has an engine of its own, since
// Apex Central asks the Vision One that it was given.
var bench labs.Bench

// TestMain fails a whole run in which some row of a table was never taken.
func TestMain(m *testing.M) {
	a := mockapexone.New(mockapexone.Options{})
	os.Exit(bench.Main(m, []sim.AnyKind{a.Tenants, a.Hibernations, a.Users, a.TwoFactors, a.Sessions}))
}

const (
	chief    = "chief"
	bbb      = "bbb"
	reader   = "reader"
	password = "Apex-pass-1"
)

// start is a world that a test can bend before it is placed.
type start struct {
	world    mockapexone.World
	licence  estate.Licence
	platform estate.Platform
	settings map[string]string
	owner    estate.PrimaryUser
}

// usual is a customer with Vision One and an Apex One that is not registered.
func usual() start {
	return start{
		platform: estate.Foundation,
		licence: estate.Licence{
			State: estate.LicenceActive, Product: "apexone", Name: "Trend Micro Apex One as a Service",
			Seats: 10, Channel: "TSSL", Ends: began.AddDate(0, 6, 0), Code: "AO-TEST",
		},
		world: mockapexone.World{
			Name:  "Example",
			Roles: []roles.World{{Name: "Help desk", Description: "Looks.", Permissions: map[string]string{"dashboard": "view_only"}}},
			Users: []mockapexone.WorldUser{
				{Login: chief, Name: "Chief", Email: "chief@example.co.jp", Password: password},
				{Login: bbb, Name: "Tanaka", Role: "Power_User", Password: password},
				{Login: reader, Name: "Reader", Role: "Read-only_User", Email: "reader@example.co.jp", Password: password},
				{Login: `CORP\yamada`, Name: "Yamada", Type: "ad", Role: "Operator", Password: password},
				{Login: "saml@example.co.jp", Name: "Saml", Type: "saml", Email: "saml@example.co.jp", Role: "Operator"},
				{Login: "saml-nobody", Name: "Nobody", Type: "saml", Role: "Operator"},
				{Login: "SAML group", Name: "Group", Type: "saml_group", Role: "Operator"},
				{Login: "leaver", Name: "Leaver", State: "disabled", Password: password, Since: "24h"},
			},
		},
	}
}

// lab is one sandbox with an Apex Central.
type lab struct {
	*labs.Lab
	t    *testing.T
	apex *mockapexone.Apex
	v1   *visionOne
	box  *sim.Sandbox
}

// tryLab makes a lab, or returns why the world cannot be.
func tryLab(t *testing.T, s start) (*lab, error) {
	t.Helper()
	v1 := newVisionOne()
	v1.owner = s.owner
	apex := mockapexone.New(mockapexone.Options{})
	apex.Use(mockapexone.Options{Enroller: v1, Owner: v1, Portal: v1})
	v1.apex = apex
	l := &lab{t: t, apex: apex, v1: v1}
	var err error
	l.Lab, err = bench.TryLab(t, labs.Start{
		Engine: bench.Open(t, estate.Service(), apex.Service(), sim.Service{Name: "fake", Kinds: []sim.AnyKind{v1.assignments, v1.upgrades}}), ID: "lab",
		Settings: s.settings, Business: estate.Business{ID: "business-1", Platform: s.platform}, Licences: licences(s.licence),
		Place: func(tx *sim.Tx) error { return apex.Place(tx, s.world) },
	})
	l.box = l.Box
	return l, err
}

func licences(l estate.Licence) []estate.Licence {
	if l.Product == "" {
		return nil
	}
	return []estate.Licence{l}
}

func newLab(t *testing.T, bend ...func(*start)) *lab {
	t.Helper()
	s := usual()
	for _, b := range bend {
		b(&s)
	}
	l, err := tryLab(t, s)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// do does something in the name of Vision One.
func (l *lab) do(fn func(tx *sim.Tx) error) error {
	l.t.Helper()
	_, err := l.box.Do(l.t.Context(), sim.As("v1:owner@example.co.jp"), labs.Act(fn))
	return err
}

// tell tells the tenant something, as Vision One does.
func (l *lab) tell(on lifecycle.Trigger, in any) error {
	l.t.Helper()
	return l.do(func(tx *sim.Tx) error {
		t, _, err := l.apex.Tenant(&tx.Reader)
		if err != nil {
			return err
		}
		_, err = l.apex.Tenants.Fire(tx, t.ID, on, in)
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

// connect registers it, to brings it to the end of the update.
func (l *lab) connect() {
	l.t.Helper()
	l.must(l.tell(estate.Connect, estate.Connection{Instance: "instance-1"}))
}

func (l *lab) update() {
	l.t.Helper()
	l.connect()
	l.advance(time.Hour)
	l.must(l.tell(estate.Begin, nil))
	l.must(l.tell(estate.End, nil))
}

func (l *lab) advance(by time.Duration) { l.t.Helper(); l.Advance(by) }

func (l *lab) view(fn func(r *sim.Reader) error) { l.t.Helper(); l.View(fn) }

func (l *lab) tenant() (t mockapexone.Tenant) {
	l.t.Helper()
	l.view(func(r *sim.Reader) (err error) { t, _, err = l.apex.Tenant(r); return err })
	return t
}

func (l *lab) hibernation() (h mockapexone.Hibernation) {
	l.t.Helper()
	l.view(func(r *sim.Reader) (err error) { h, _, err = l.apex.Hibernation(r); return err })
	return h
}

func (l *lab) user(login string) (u mockapexone.User) {
	l.t.Helper()
	l.view(func(r *sim.Reader) error {
		all, err := l.apex.Users.All(r)
		for _, one := range all {
			if one.Login == login {
				u = one
			}
		}
		return err
	})
	return u
}

// as gives a command in the name of a user who is signed in.
func (l *lab) as(login string, cmd sim.Command) error {
	l.t.Helper()
	_, err := l.box.Do(l.t.Context(), sim.As("apexone:"+login), cmd)
	return err
}

func (l *lab) signIn(login, password string) (mockapexone.SignedIn, error) {
	l.t.Helper()
	return sim.Do[mockapexone.SignedIn](l.t.Context(), l.box, sim.As("visitor"), l.apex.SignIn(login, password))
}

func (l *lab) dump() string { l.t.Helper(); return l.Dump() }

func (l *lab) server() *web.Server {
	s := l.Server(mockapexone.Name, "Apex Central", l.apex.Sessions)
	l.apex.Routes(s)
	l.apex.Pages(s)
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

// clicker is a browser in a lab.
type clicker struct {
	*lab
	*uitest.Clicker
}

func (l *lab) clicker(lang string) *clicker {
	l.t.Helper()
	return &clicker{lab: l, Clicker: l.Clicker(l.server(), lang)}
}

// signedIn signs in on the page.
func (c *clicker) signedIn(login string) *clicker {
	c.t.Helper()
	if got := c.Post("/sign-in", "login", login, "password", password); got.Status != http.StatusSeeOther {
		c.t.Fatalf("signing in as %s: %d %s", login, got.Status, got.Text)
	}
	return c
}

// refused wants a form to be answered with a refusal on its own page, and nothing to
// have happened.
func (c *clicker) refused(form func() uitest.Page, code, sentence string) {
	c.t.Helper()
	c.RefusedPage(c.Clicker, form, http.StatusConflict, code, sentence)
}

// both runs a test in English and in Japanese, each in a lab of its own.
func both(t *testing.T, bend func(*start), run func(c *clicker, say func(en, ja string) string)) {
	t.Helper()
	labs.Both(t, func(t *testing.T, lang string, say func(en, ja string) string) {
		t.Helper()
		run(newLab(t, bend).clicker(lang), say)
	})
}

// asUsual leaves the usual world as it is.
func asUsual(*start) {}
