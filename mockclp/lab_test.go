package mockclp_test

import (
	"errors"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/labs"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/uitest"
	"github.com/mockone/mockone/mockclp"
)

// began is when every lab starts.
var began = labs.Began()

// bench counts the rows that the tests take. Each has an engine of its own, since a
// portal asks the Vision One that it was given.
var bench labs.Bench

// TestMain fails a whole run in which some row of a table was never taken.
func TestMain(m *testing.M) { os.Exit(bench.Main(m, mockclp.New(mockclp.Options{}).Service().Kinds)) }

const (
	login    = "Example-Admin"
	mailbox  = "licensing@example.co.jp"
	password = "Clp-admin-1!"
	owner    = "owner@example.co.jp"
	ownerKey = "V1-owner-1!"
	// newOrder is the code of what was ordered, secondOrder that of what the
	// business has already.
	newOrder    = "TM-NEW"
	secondOrder = "CA-AGAIN"
)

// visionOne is the Owner that the portal asks; without an address there is nobody.
type visionOne struct {
	user estate.PrimaryUser
	// failed are the ids of whom wrong passwords were noted.
	failed []string
}

func (v *visionOne) FailSignIn(_ *sim.Tx, id string) error {
	v.failed = append(v.failed, id)
	return nil
}

func (v *visionOne) PrimaryUser(*sim.Reader) (estate.PrimaryUser, bool, error) {
	return v.user, v.user.Email != "", nil
}

// start is a world that a test can bend before it is placed.
type start struct {
	world    mockclp.World
	licences []estate.Licence
	platform estate.Platform
	owner    estate.PrimaryUser
	settings map[string]string
}

// usual is a customer with an account of the portal and a product, without Vision One.
func usual() start {
	return start{
		platform: estate.NoVisionOne,
		licences: []estate.Licence{
			{State: estate.LicenceActive, Product: "cas", Name: "Trend Micro Cloud App Security", Seats: 1200, Channel: "TSSL", Ends: began.AddDate(0, 6, 0)},
			{State: estate.LicenceActive, Product: "v1ecs", Name: "Email and Collaboration Security", Seats: 50, Trial: true, Ends: began.AddDate(0, 0, 10)},
			{State: estate.LicenceActive, Product: "officescan", Name: "Apex One", Seats: 10, Ends: began.AddDate(0, 0, -1)},
			{State: estate.LicenceNotActivated, Product: "cas", Name: "Cloud App Security, another order", Seats: 5, Code: secondOrder, Ends: began.AddDate(1, 0, 0)},
			{State: estate.LicenceNotActivated, Product: "tmems", Name: "Email Security", Seats: 70, Code: newOrder, Ends: began.AddDate(1, 0, 0)},
		},
		world: mockclp.World{Accounts: []mockclp.WorldAccount{
			{Login: login, Email: mailbox, Name: "Licence Holder", Password: password},
			{Login: "former-admin", Email: "former@example.co.jp", Name: "Former Holder", Password: "Clp-former-1!", State: "replaced", ReplacedBy: owner, Since: "24h"},
		}},
	}
}

// withOwner gives the business a Primary User Account.
func withOwner(s *start) {
	s.platform = estate.Foundation
	s.owner = estate.PrimaryUser{ID: "account-1", Email: owner, Name: "Owner", Password: ownerKey, Enabled: true}
}

// asUsual leaves the usual world as it is.
func asUsual(*start) {}

// lab is one sandbox with a portal.
type lab struct {
	*labs.Lab
	t   *testing.T
	clp *mockclp.CLP
	v1  *visionOne
	box *sim.Sandbox
}

// tryLab makes a lab, or returns why the world cannot be.
func tryLab(t *testing.T, s start) (*lab, error) {
	t.Helper()
	l := &lab{t: t, v1: &visionOne{user: s.owner}, clp: mockclp.New(mockclp.Options{Consoles: map[string]estate.Console{"cas": {Service: "cas", Door: true}, "v1ecs": {Service: "v1"}, estate.VisionOne: {Service: "v1", Door: true}}})}
	l.clp.Use(l.v1)
	var err error
	l.Lab, err = bench.TryLab(t, labs.Start{
		Engine: bench.Open(t, estate.Service(), l.clp.Service(), sim.Service{Name: "fake", Commands: []sim.Command{pull{}}}), ID: "lab",
		Settings: s.settings, Business: estate.Business{ID: "business-1", Platform: s.platform}, Licences: s.licences,
		Place: func(tx *sim.Tx) error { return l.clp.Place(tx, s.world) },
	})
	l.box = l.Box
	return l, err
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

// pull does what Vision One, or nobody, would do.
type pull struct {
	do func(tx *sim.Tx) error
}

func (pull) Name() string { return "test.pull" }

func (p pull) Run(tx *sim.Tx) (any, error) { return nil, p.do(tx) }

func (l *lab) must(err error) { l.t.Helper(); l.Check(err) }

func (l *lab) view(fn func(r *sim.Reader) error) { l.t.Helper(); l.View(fn) }

func (l *lab) advance(d time.Duration) { l.t.Helper(); l.Advance(d) }

func (l *lab) dump() string { l.t.Helper(); return l.Dump() }

// do gives a command in nobody's name.
func (l *lab) do(cmd sim.Command) error {
	l.t.Helper()
	_, err := l.box.Do(l.t.Context(), web.Visitor, cmd)
	return err
}

// replace puts the Primary User Account in the place of the usual account.
func (l *lab) replace() {
	l.t.Helper()
	l.must(l.do(pull{func(tx *sim.Tx) error {
		a, _, err := l.clp.Accounts.Find(&tx.Reader, strings.ToLower(login))
		if err != nil {
			return err
		}
		_, err = l.clp.Accounts.Fire(tx, a.ID, estate.ReplaceRoot, estate.Replacement{Email: owner})
		return err
	}}))
	l.v1.user = estate.PrimaryUser{ID: "account-1", Email: owner, Name: "Owner", Password: ownerKey, Enabled: true}
}

func (l *lab) signIn(login, password string) (mockclp.SignedIn, error) {
	l.t.Helper()
	return sim.Do[mockclp.SignedIn](l.t.Context(), l.box, web.Visitor, l.clp.SignIn(login, password))
}

// check returns whether a token is good, as any request finds out.
func (l *lab) check(token string) error {
	l.t.Helper()
	_, err := l.box.Do(l.t.Context(), estate.Bearer{Sessions: l.clp.Sessions, Token: token}, pull{func(*sim.Tx) error { return nil }})
	return err
}

func (l *lab) account() (a mockclp.Account) {
	l.t.Helper()
	l.view(func(r *sim.Reader) (err error) {
		a, _, err = l.clp.Accounts.Find(r, strings.ToLower(login))
		return err
	})
	return a
}

// forget asks for a link, and returns its key.
func (l *lab) forget() string {
	l.t.Helper()
	l.must(l.do(l.clp.RequestReset(login)))
	links := l.account().Links
	return links[len(links)-1]
}

// code returns the code of a refusal, and why a session has ended.
func code(err error) string {
	if errors.Is(err, sim.ErrNotFound) {
		return "not_found"
	}
	return strings.TrimLeft(strings.Join(labs.Codes(err), " "), "0123456789 ") // without a status
}

// face is the portal's API and pages.
func (l *lab) face() *web.Server {
	s := l.Server(mockclp.Name, "Customer Licensing Portal", l.clp.Sessions)
	l.clp.Routes(s)
	l.clp.Pages(s)
	return s
}

// clicker is a browser in the lab.
type clicker struct {
	*lab
	*uitest.Clicker
}

func (l *lab) clicker(lang string) *clicker {
	l.t.Helper()
	return &clicker{lab: l, Clicker: l.Clicker(l.face(), lang)}
}

// signedIn signs the clicker in.
func (c *clicker) signedIn(login, password string) *clicker {
	c.t.Helper()
	if got := c.Post("/sign-in", "login", login, "password", password); got.Status != http.StatusSeeOther || got.Location != "/" {
		c.t.Fatalf("signing in as %s: %d to %q, %s", login, got.Status, got.Location, got.Text)
	}
	return c
}

// refused wants a form to be answered with a refusal on its own page, and nothing
// to have happened.
func (c *clicker) refused(form func() uitest.Page, status int, code, sentence string) uitest.Page {
	c.t.Helper()
	return c.RefusedPage(c.Clicker, form, status, code, sentence)
}

// both runs a test in English and in Japanese, each in a lab of its own.
func both(t *testing.T, bend func(*start), run func(c *clicker, say func(en, ja string) string)) {
	t.Helper()
	labs.Both(t, func(t *testing.T, lang string, say func(en, ja string) string) {
		t.Helper()
		run(newLab(t, bend).clicker(lang), say)
	})
}
