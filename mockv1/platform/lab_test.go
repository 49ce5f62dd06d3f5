package platform_test

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/labs"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/mockv1/platform"
)

// bench is what all tests run on: one engine, in which each has a sandbox of its own.
var bench labs.Bench

// shared is what is served there.
var shared struct {
	p        *platform.Platform
	town     *town
	sessions *estate.Sessions
}

func TestMain(m *testing.M) {
	shared.town, shared.sessions = newTown(), estate.NewSessions("v1", estate.InSteps)
	shared.p = platform.New(platform.Options{
		Sessions: shared.sessions, People: shared.town, Portal: shared.town, Cloud: shared.town, Factors: shared.town,
	})
	shared.sessions.Rules.Admit = shared.p.Admit
	own := shared.p.Service()
	os.Exit(bench.Main(m, own.Kinds, estate.Service(), shared.town.service(), own, sim.Service{
		Name: "console", Kinds: []sim.AnyKind{shared.sessions}, Commands: []sim.Command{signIn{}, births{}, arrives{}}, Settings: shared.sessions.Settings(),
	}))
}

var began = labs.Began()

// The people of the tests' world.
const (
	portalLogin = "example-admin"
	contact     = "contact@example.com"
	password    = "Passw0rd!"
	newAddress  = "owner@example.com"
	newPassword = "New-Passw0rd!"
	colleague   = "colleague@example.com"
	code        = "AA-1111-22222-33333-44444-55555-66666"
)

// plan is a starting world that a test changes.
type plan struct {
	Platform estate.Platform
	World    platform.World
	People   []person
	Roots    []root
	Factors  []string // logins of those who have a second factor
	Licences []estate.Licence
	Settings map[string]string
}

func theRoot() root {
	return root{State: "active", RootAccount: estate.RootAccount{ID: "root", Login: portalLogin, Name: "Robin", Email: contact, Password: password}}
}

// alone is a business with a product and an account of the portal, without Vision One.
func alone() *plan {
	return &plan{
		Platform: estate.NoVisionOne, Roots: []root{theRoot()},
		Licences: []estate.Licence{{State: estate.LicenceActive, Product: "cas", Seats: 100, Code: code, Ends: began.AddDate(1, 0, 0)}},
		Settings: map[string]string{platform.SettingActivate: "30s", platform.SettingProvision: "3m", platform.SettingUpdate: "2m"},
	}
}

func local(login string) person {
	return person{State: "active", Person: estate.Person{ID: "id-" + login, Login: login, Email: login, Name: "Somebody", Type: "local", Password: password}}
}

// legacy is a business on the legacy platform, whose owner signs in as in the portal.
func legacy() *plan {
	p := alone()
	p.Platform = estate.Legacy
	owner := local(portalLogin)
	owner.Email, owner.Primary, owner.Root = contact, true, true
	p.People = []person{owner, local(colleague)}
	return p
}

// addressed is the same with an owner who signs in with an address.
func addressed(login string) *plan {
	p := legacy()
	p.People[0] = local(login)
	p.People[0].Primary = true
	return p
}

// lab is the platform and a sandbox in manual time.
type lab struct {
	*labs.Lab
	t    *testing.T
	p    *platform.Platform
	town *town
	box  *sim.Sandbox
}

func newLab(t *testing.T, p *plan) *lab {
	t.Helper()
	l := &lab{t: t, p: shared.p, town: shared.town}
	l.Lab = bench.Lab(t, labs.Start{
		Settings: p.Settings, Business: estate.Business{ID: "B-1", Platform: p.Platform}, Licences: p.Licences,
		World: []any{p.World, p.People, p.Roots, p.Factors}, Place: func(tx *sim.Tx) error { return l.place(tx, p) },
	})
	l.box = l.Box
	return l
}

func (l *lab) place(tx *sim.Tx, p *plan) error {
	for _, one := range p.Roots {
		if _, err := l.town.roots.Place(tx, one, began); err != nil {
			return err
		}
	}
	for _, one := range p.People {
		if _, err := l.town.people.Place(tx, one, began); err != nil {
			return err
		}
	}
	for _, login := range p.Factors {
		if _, err := l.town.factors.Place(tx, factor{State: "on", Account: "id-" + login}, began); err != nil {
			return err
		}
	}
	return l.p.Place(tx, p.World)
}

// signIn is what package iam does: password, gate, and the owner's word to an
// update that waits for him.
type signIn struct {
	l               *lab
	Login, Password string
}

func (signIn) Name() string { return "test.sign_in" }

func (c signIn) Run(tx *sim.Tx) (any, error) {
	who, ok, err := c.l.town.ByLogin(&tx.Reader, c.Login)
	if err != nil || !ok {
		return nil, errors.Join(err, errors.New("nobody"))
	}
	scope, err := c.l.p.Gate(&tx.Reader, who.Primary)
	if err != nil {
		return nil, err
	}
	u, ok, err := c.l.p.TheUpdate(&tx.Reader)
	if err != nil {
		return nil, err
	}
	if ok && who.Primary && u.State == platform.UpdateAwaitingSignIn {
		if _, err := c.l.p.Updates.Fire(tx, u.ID, estate.OwnerSignedIn, nil); err != nil {
			return nil, err
		}
	}
	return shared.sessions.New(tx, estate.SignIn, estate.SignedIn{Account: who.ID, Login: who.Login, Scope: scope})
}

func (l *lab) signIn(login string) (string, error) {
	s, err := sim.Do[estate.Session](l.t.Context(), l.box, web.Visitor, signIn{l: l, Login: login})
	return s.Token, err
}

func (l *lab) mustSignIn(login string) string {
	l.t.Helper()
	token, err := l.signIn(login)
	if err != nil {
		l.t.Fatalf("signing in as %s: %v", login, err)
	}
	return token
}

// bearer is whoever asks by a session, as an operation of the scopes does.
func bearer(token string, scopes []string) sim.Authority {
	return estate.Bearer{Sessions: shared.sessions, Token: token, Act: estate.Act{Scopes: scopes}}
}

// with gives a command by a session, as an operation of the scopes.
func (l *lab) with(token string, cmd sim.Command, scopes ...string) (any, error) {
	return l.box.Do(l.t.Context(), bearer(token, scopes), cmd)
}

// must gives a command by a session and wants it done.
func must[R any](l *lab, token string, cmd sim.Command, scopes ...string) R {
	l.t.Helper()
	return labs.Answer[R](l.Lab, bearer(token, scopes), cmd)
}

// activate activates Vision One with the portal's account.
func (l *lab) activate(proof platform.Proof) platform.Activated {
	l.t.Helper()
	got, err := sim.Do[platform.Activated](l.t.Context(), l.box, web.Visitor, l.p.Activate(proof))
	if err != nil {
		l.t.Fatal(err)
	}
	return got
}

func byPortal() platform.Proof {
	return platform.Proof{Product: platform.OtherSaaS, Account: portalLogin, Password: password}
}

// see returns what is read in the name of an actor.
func see[R any](l *lab, actor string, fn func(r *sim.Reader) (R, error)) R {
	l.t.Helper()
	return labs.See(l.Lab, actor, fn)
}

func (l *lab) advance(d time.Duration) { l.t.Helper(); l.Advance(d) }

func (l *lab) set(settings map[string]string) { l.t.Helper(); l.Set(settings) }

// assign finishes the open run of the wizard.
func (l *lab) assign() {
	l.t.Helper()
	runs := see(l, "", l.town.runs.All)
	if len(runs) == 0 || runs[len(runs)-1].State != "open" {
		l.t.Fatal("the wizard has not begun")
	}
	l.push(estate.AssignmentKind, runs[len(runs)-1].Key, "finish", fmt.Sprintf(`{"Email":%q,"Password":%q}`, newAddress, newPassword))
}

// push pulls a trigger over control, which must be done.
func (l *lab) push(kind, id string, on lifecycle.Trigger, input string) {
	l.t.Helper()
	l.Check(l.Push(kind, id, on, input))
}

func (l *lab) console() platform.Console { l.t.Helper(); return see(l, "", l.p.TheConsole) }

func (l *lab) update() platform.UpdateView { l.t.Helper(); return see(l, "", l.p.Update) }

func (l *lab) business() estate.Business { l.t.Helper(); return see(l, "", estate.TheBusiness) }

// is wants the console in a state.
func (l *lab) is(want lifecycle.State) {
	l.t.Helper()
	if got := l.console().State; got != want {
		l.t.Fatalf("the console is %s, want %s", got, want)
	}
}

// updateIs wants the update in a state.
func (l *lab) updateIs(want lifecycle.State) {
	l.t.Helper()
	if got := l.update().State; got != want {
		l.t.Fatalf("the update is %s, want %s", got, want)
	}
}

// world is all that a sandbox holds, to be compared, but what was asked for.
func (l *lab) world() string { l.t.Helper(); return l.Dump("inputs") }

func codes(err error) []string { return labs.Codes(err) }

// refused wants an act refused with the codes, and the world as it was.
func (l *lab) refused(act func() error, want ...string) { l.t.Helper(); l.Refused(act, want...) }

// refuses wants a session's command refused.
func (l *lab) refuses(token string, cmd sim.Command, scopes []string, want ...string) {
	l.t.Helper()
	l.refused(func() error { _, err := l.with(token, cmd, scopes...); return err }, want...)
}

func (l *lab) mail(to string) sim.Message { l.t.Helper(); return l.Mail(to) }

// births makes what only fixtures place.
type births struct{ l *lab }

func (births) Name() string { return "test.births" }

func (c births) Run(tx *sim.Tx) (any, error) {
	if _, err := tx.Conn.Exec(`DELETE FROM things WHERE kind IN (?, ?)`, estate.ConsoleKind, estate.PlatformUpdateKind); err != nil {
		return nil, err
	}
	console, err := c.l.p.Consoles.New(tx, "register", nil)
	if err != nil {
		return nil, err
	}
	_, err = c.l.p.Consoles.Fire(tx, console.ID, "register", nil)
	if got := codes(err); !slices.Equal(got, []string{"v1.console.registered"}) {
		return nil, fmt.Errorf("registering twice: %w", err)
	}
	return nil, nil
}
