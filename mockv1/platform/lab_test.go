package platform_test

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/clock"
	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/mockv1/platform"
)

// hit counts the rows that the tests take: none of this package's may be left out.
var hit struct {
	sync.Mutex
	rows map[string]bool
}

// shared is what all tests run on: one engine, in which each has a sandbox of its own.
var shared struct {
	p        *platform.Platform
	town     *town
	sessions *estate.Sessions
	engine   *sim.Engine
	boxes    atomic.Int64
}

func TestMain(m *testing.M) {
	hit.rows = map[string]bool{}
	shared.town, shared.sessions = newTown(), estate.NewSessions("v1", estate.InSteps)
	shared.p = platform.New(platform.Options{
		Sessions: shared.sessions, People: shared.town, Portal: shared.town, Cloud: shared.town, Factors: shared.town,
	})
	shared.sessions.Rules.Admit = shared.p.Admit
	var err error
	if shared.engine, err = sim.Open(context.Background(), sim.Options{
		Services: []sim.Service{estate.Service(), shared.town.service(), shared.p.Service(), {
			Name: "console", Kinds: []sim.AnyKind{shared.sessions}, Commands: []sim.Command{signIn{}, births{}}, Settings: shared.sessions.Settings(),
		}},
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

func missed() int {
	code := 0
	for _, k := range shared.p.Service().Kinds {
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
	t    *testing.T
	p    *platform.Platform
	town *town
	box  *sim.Sandbox
}

func newLab(t *testing.T, p *plan) *lab {
	t.Helper()
	l := &lab{t: t, p: shared.p, town: shared.town}
	digest, err := json.Marshal([]any{p.Platform, p.World, p.People, p.Roots, p.Factors, p.Licences, p.Settings})
	if err != nil {
		t.Fatal(err)
	}
	l.box, err = shared.engine.Create(t.Context(), sim.NewSandbox{ID: fmt.Sprintf("box-%d", shared.boxes.Add(1)), World: sim.World{
		Fixture: "test", Digest: string(digest), Seed: "1", Now: began, Locale: "en", Timezone: "Asia/Tokyo", Settings: p.Settings,
		Clock: clock.New(clock.Manual, began, began), Build: func(tx *sim.Tx) error { return l.build(tx, p) },
	}})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func (l *lab) build(tx *sim.Tx, p *plan) error {
	if _, err := estate.PutBusiness(tx, estate.Business{ID: "B-1", Name: "Example", Region: "jp", Platform: p.Platform}); err != nil {
		return err
	}
	for _, one := range p.Licences {
		if _, err := estate.Licences.Place(tx, one, began); err != nil {
			return err
		}
	}
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

// with gives a command by a session, as an operation of the scopes.
func (l *lab) with(token string, cmd sim.Command, scopes ...string) (any, error) {
	return l.box.Do(l.t.Context(), estate.Bearer{Sessions: shared.sessions, Token: token, Act: estate.Act{Scopes: scopes}}, cmd)
}

// must gives a command by a session and wants it done.
func must[R any](l *lab, token string, cmd sim.Command, scopes ...string) R {
	l.t.Helper()
	answer, err := l.with(token, cmd, scopes...)
	if err != nil {
		l.t.Fatalf("%s: %v", cmd.Name(), err)
	}
	r, ok := answer.(R)
	if !ok {
		l.t.Fatalf("%s answered %T", cmd.Name(), answer)
	}
	return r
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

// read runs fn on a reading in the name of an actor.
func see[R any](l *lab, actor string, fn func(r *sim.Reader) (R, error)) R {
	l.t.Helper()
	var out R
	if err := l.box.View(l.t.Context(), func(r *sim.Reader) (err error) {
		r.As(actor)
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

func (l *lab) set(settings map[string]string) {
	l.t.Helper()
	if _, err := l.box.Do(l.t.Context(), sim.As("control"), sim.PutSettings{Values: settings}); err != nil {
		l.t.Fatal(err)
	}
}

// assign finishes the open run of the wizard.
func (l *lab) assign() {
	l.t.Helper()
	runs := see(l, "", l.town.runs.All)
	if len(runs) == 0 || runs[len(runs)-1].State != "open" {
		l.t.Fatal("the wizard has not begun")
	}
	l.push(estate.AssignmentKind, runs[len(runs)-1].Key, "finish", fmt.Sprintf(`{"Email":%q,"Password":%q}`, newAddress, newPassword))
}

// push pulls a trigger over control.
func (l *lab) push(kind, id string, on lifecycle.Trigger, input string) {
	l.t.Helper()
	cmd := sim.Trigger{Kind: kind, Thing: id, Trigger: on}
	if input != "" {
		cmd.Input = json.RawMessage(input)
	}
	if _, err := l.box.Do(l.t.Context(), sim.As("support"), cmd); err != nil {
		l.t.Fatal(err)
	}
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

// world is all that a sandbox holds, to be compared.
func (l *lab) world() string {
	l.t.Helper()
	return see(l, "", func(r *sim.Reader) (string, error) {
		things, err := r.Things("", "", "", 10000)
		if err != nil {
			return "", err
		}
		last, err := r.LastEvent()
		if err != nil {
			return "", err
		}
		b, err := json.Marshal([]any{things, last})
		return string(b), err
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
	if limited, ok := errors.AsType[*estate.ScopeError](err); ok {
		out = append(out, "limited", limited.Scope)
	}
	if ended, ok := errors.AsType[*estate.SessionError](err); ok {
		out = append(out, ended.Code, ended.Reason)
	}
	if err != nil && out == nil {
		out = append(out, err.Error())
	}
	return out
}

// refused wants an act refused with the codes, and the world as it was.
func (l *lab) refused(act func() error, want ...string) {
	l.t.Helper()
	before := l.world()
	if got := codes(act()); !slices.Equal(got, want) {
		l.t.Errorf("refused with %q, want %q", got, want)
	}
	if after := l.world(); after != before {
		l.t.Errorf("a refusal changed the world\nfrom %s\nto   %s", before, after)
	}
}

// refuses wants a session's command refused.
func (l *lab) refuses(token string, cmd sim.Command, scopes []string, want ...string) {
	l.t.Helper()
	l.refused(func() error { _, err := l.with(token, cmd, scopes...); return err }, want...)
}

// mail returns the last mail to somebody.
func (l *lab) mail(to string) sim.Message {
	l.t.Helper()
	l.advance(5 * time.Second)
	list := see(l, "", func(r *sim.Reader) ([]sim.Delivered, error) { return r.Mail(sim.MailFilter{To: to}, 0) })
	if len(list) == 0 {
		l.t.Fatalf("no mail to %s", to)
	}
	return list[len(list)-1].Message
}

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
