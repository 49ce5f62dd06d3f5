package mockcas_test

import (
	"os"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/labs"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web/roles"
	"github.com/mockone/mockone/mockcas"
)

// began is when every lab starts.
var began = labs.Began()

// bench counts the rows that the tests take. Each has an engine of its own, since a
// CAS asks the Vision One that it was given.
var bench labs.Bench

// TestMain fails a whole run in which some row of a table was never taken.
func TestMain(m *testing.M) { os.Exit(bench.Main(m, mockcas.New(mockcas.Options{}).Service().Kinds)) }

const (
	admin     = "admin@example.co.jp"
	auditor   = "auditor@example.co.jp"
	leaver    = "leaver@example.co.jp"
	password  = "Cas-admin-1"
	visionOne = "v1:owner@example.co.jp"
)

// upgrade is the account upgrade of a Vision One that does nothing else.
type upgrade struct {
	ID        string           `json:"id"`
	State     lifecycle.State  `json:"state"`
	Candidate estate.Candidate `json:"candidate"`
	Password  string           `json:"password,omitempty"`
}

type upgradeFacts struct {
	candidate estate.Candidate
	password  string
}

// visionOneFake is the Accounts that CAS asks.
type visionOneFake struct {
	upgrades *sim.Kind[upgrade, upgradeFacts]
}

func (v *visionOneFake) Upgrade(r *sim.Reader, kind, id string) (estate.Upgrade, bool, error) {
	u, ok, err := v.upgrades.Find(r, kind+"/"+id)
	return estate.Upgrade{Kind: estate.AccountUpgrade, ID: u.ID, Email: u.Candidate.Email, Completed: u.State == "completed"}, ok, err
}

func newVisionOne() *visionOneFake {
	text := func(s string) lifecycle.Text { return estate.Assumed(s, s) }
	refused := func(on lifecycle.Trigger) lifecycle.Refusal {
		return lifecycle.Refusal{On: on, Reason: lifecycle.Reason{Code: "fake." + string(on), Text: text("no")}}
	}
	return &visionOneFake{upgrades: &sim.Kind[upgrade, upgradeFacts]{
		ID:  func(u *upgrade) *string { return &u.ID },
		Key: func(u upgrade) string { return u.Candidate.Kind + "/" + u.Candidate.ID },
		Facts: func(_ *sim.Reader, _ upgrade, in any) (upgradeFacts, error) {
			var f upgradeFacts
			switch in := in.(type) {
			case estate.Candidate:
				f.candidate = in
			case estate.NewPassword:
				f.password = in.Password
			}
			return f, nil
		},
		Spec: lifecycle.Spec[upgrade, upgradeFacts]{
			Name: estate.AccountUpgrade, Title: text("upgrade"), Doc: "An upgrade.", Initial: "none",
			State: func(u *upgrade) *lifecycle.State { return &u.State },
			States: []lifecycle.StateInfo{
				{State: "none", Label: text("none"), Doc: "none"},
				{State: "pending", Label: text("pending"), Doc: "pending"},
				{State: "completed", Label: text("completed"), Doc: "completed", Final: true},
			},
			Triggers: []lifecycle.TriggerInfo{
				{Trigger: estate.OpenUpgrade, Label: text("open"), Doc: "open"},
				{Trigger: estate.ResetPassword, Label: text("reset"), Doc: "reset"},
				{Trigger: "accept", Label: text("accept"), Doc: "accept"},
			},
			Rows: []lifecycle.Row[upgrade, upgradeFacts]{
				{
					ID: "fake.open", From: []lifecycle.State{"none"}, On: estate.OpenUpgrade, To: "pending", By: lifecycle.Product, Why: "test", Src: []string{"assumed"},
					Do: []lifecycle.Effect[upgrade, upgradeFacts]{{ID: "fill", Doc: "fill", Do: func(u *upgrade, f upgradeFacts, _ time.Time) []lifecycle.Action {
						u.Candidate = f.candidate
						return nil
					}}},
				},
				{
					ID: "fake.reset", From: []lifecycle.State{"pending"}, On: estate.ResetPassword, To: "completed", By: lifecycle.Product, Why: "test", Src: []string{"assumed"},
					Do: []lifecycle.Effect[upgrade, upgradeFacts]{{ID: "set", Doc: "set", Do: func(u *upgrade, f upgradeFacts, _ time.Time) []lifecycle.Action {
						u.Password = f.password
						return nil
					}}},
				},
				{
					ID: "fake.accept", From: []lifecycle.State{"pending"}, On: "accept", To: "completed", By: lifecycle.Operator, Why: "test", Src: []string{"assumed"},
					Do: []lifecycle.Effect[upgrade, upgradeFacts]{{ID: "tell", Doc: "tell", Do: func(u *upgrade, _ upgradeFacts, _ time.Time) []lifecycle.Action {
						return []lifecycle.Action{lifecycle.Tell{Kind: u.Candidate.Kind, ID: u.Candidate.ID, Trigger: estate.UpgradeFinished}}
					}}},
				},
			},
			Refusals: []lifecycle.Refusal{refused(estate.OpenUpgrade), refused(estate.ResetPassword), refused("accept")},
		},
	}}
}

// start is a world that a test can bend before it is placed.
type start struct {
	world    mockcas.World
	licence  estate.Licence
	platform estate.Platform
	locale   string
	settings map[string]string
}

// usual is a customer with Vision One and a CAS that is not connected.
func usual() start {
	return start{
		platform: estate.Foundation, locale: "en",
		licence: estate.Licence{
			State: estate.LicenceActive, Product: "cas", Name: "Trend Micro Cloud App Security", Edition: "standard",
			Seats: 100, Channel: "TSSL", Ends: began.AddDate(0, 6, 0), Code: "CA-TEST",
		},
		world: mockcas.World{
			Domain: "example.co.jp",
			Organizations: []mockcas.WorldOrganization{
				{ID: "org-default", Name: "Default organization", Default: true, Services: []mockcas.WorldService{
					{Code: "exchange_online", Users: 100, Scanned: 5000, Settings: map[string]string{"journaling": "on"}},
					{Code: "sharepoint_online", Users: 100, Scanned: 700},
					{Code: "teams", State: "not_provisioned", Users: 100},
					{Code: "salesforce", State: "off", Users: 10},
				}},
				{ID: "org-sales", Name: "Sales", CreatedInCAS: true, Services: []mockcas.WorldService{{Code: "onedrive", Users: 20, Scanned: 10}}},
			},
			Roles: []roles.World{{Name: "Log viewer", Permissions: map[string]string{"logs": "view_only", "dashboard": "view_only", "services": "view_only"}}},
			Administrators: []mockcas.WorldAdministrator{
				{Email: auditor, Name: "Auditor", Role: "Log viewer", Password: "Cas-auditor-1"},
				{Email: admin, Name: "Admin", Password: password},
				{Email: leaver, Name: "Leaver", Password: "Cas-leaver-1", State: "disabled", Since: "24h"},
			},
			Policies: []mockcas.WorldPolicy{
				{Name: "Default ATP policy", Service: "exchange_online", Actions: map[string]string{"phishing": "quarantine"}, Modified: "240h"},
				{Name: "Files", Service: "sharepoint_online"},
			},
			Logs: []mockcas.WorldLog{
				{At: "1h", Service: "exchange_online", Type: "phishing", User: "user001@example.co.jp", Subject: "Confirm your account", Policy: "Default ATP policy", Action: "quarantine"},
			},
			Generate: mockcas.WorldGenerate{Logs: 40, Days: 30},
			Reports:  []mockcas.WorldReport{{Name: "Monthly summary", Period: "2025-12", Made: "336h"}},
		},
	}
}

// lab is one sandbox with a CAS.
type lab struct {
	*labs.Lab
	t      *testing.T
	cas    *mockcas.CAS
	v1     *visionOneFake
	engine *sim.Engine
	box    *sim.Sandbox
}

// openLab makes a CAS on an engine of its own, which has no sandbox yet.
func openLab(t *testing.T) *lab {
	t.Helper()
	l := &lab{t: t, cas: mockcas.New(mockcas.Options{}), v1: newVisionOne()}
	l.cas.Use(l.v1)
	l.engine = bench.Open(t, estate.Service(), l.cas.Service(), sim.Service{Name: "fake", Kinds: []sim.AnyKind{l.v1.upgrades}, Commands: []sim.Command{pull{}}})
	return l
}

// tryLab makes a lab, or returns why the world cannot be.
func tryLab(t *testing.T, s start) (*lab, error) {
	t.Helper()
	l := openLab(t)
	in := labs.Start{
		Engine: l.engine, ID: "lab", Locale: s.locale, Settings: s.settings, Business: estate.Business{Platform: s.platform},
		Place: func(tx *sim.Tx) error { return l.cas.Place(tx, s.world) },
	}
	if s.licence.Product != "" {
		in.Licences = []estate.Licence{s.licence}
	}
	var err error
	l.Lab, err = bench.TryLab(t, in)
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

func (l *lab) must(err error) { l.t.Helper(); l.Check(err) }

func (l *lab) view(fn func(r *sim.Reader) error) { l.t.Helper(); l.View(fn) }

func (l *lab) dump() string { l.t.Helper(); return l.Dump() }

// events returns the ids of the rows taken so far.
func (l *lab) events() []string { l.t.Helper(); return l.Rows("") }

// pull pulls a trigger of the tenant as Vision One does, or of an upgrade.
type pull struct {
	do func(tx *sim.Tx) error
}

func (pull) Name() string { return "test.pull" }

func (p pull) Run(tx *sim.Tx) (any, error) { return nil, p.do(tx) }

// tell tells the tenant something, as Vision One does.
func (l *lab) tell(on lifecycle.Trigger, in any) error {
	l.t.Helper()
	_, err := l.box.Do(l.t.Context(), sim.As(visionOne), pull{func(tx *sim.Tx) error {
		t, ok, err := l.cas.Tenant(&tx.Reader)
		if err != nil {
			return err
		}
		if !ok {
			_, err = l.cas.Tenants.New(tx, on, in)
			return err
		}
		_, err = l.cas.Tenants.Fire(tx, t.ID, on, in)
		return err
	}})
	return err
}

// connection takes in all organizations of the usual world.
func connection() estate.Connection {
	return estate.Connection{Instance: "instance-1", Organizations: []string{"org-sales"}}
}

// to brings the usual tenant to a state by what Vision One tells it.
func (l *lab) to(state lifecycle.State) {
	l.t.Helper()
	for _, step := range []struct {
		state lifecycle.State
		on    lifecycle.Trigger
		in    any
	}{
		{mockcas.TenantActive, "", nil},
		{mockcas.TenantConnecting, estate.Connect, connection()},
		{mockcas.TenantConnected, estate.Connected, nil},
		{mockcas.TenantUpdating, estate.Begin, nil},
		{mockcas.TenantClosed, estate.End, nil},
	} {
		if step.on != "" {
			l.must(l.tell(step.on, step.in))
		}
		if step.state == state {
			return
		}
	}
}

func (l *lab) tenant() (t mockcas.Tenant) {
	l.t.Helper()
	l.view(func(r *sim.Reader) (err error) { t, _, err = l.cas.Tenant(r); return err })
	return t
}

func (l *lab) administrator(email string) (a mockcas.Administrator) {
	l.t.Helper()
	l.view(func(r *sim.Reader) (err error) { a, _, err = l.cas.Administrators.Find(r, email); return err })
	return a
}

func (l *lab) service(code string) (s mockcas.Service) {
	l.t.Helper()
	l.view(func(r *sim.Reader) error {
		all, err := l.cas.Services.All(r)
		for _, one := range all {
			if one.Code == code {
				s = one
			}
		}
		return err
	})
	return s
}

// as gives a command in the name of an administrator who is signed in.
func (l *lab) as(email string, cmd sim.Command) error {
	l.t.Helper()
	_, err := l.box.Do(l.t.Context(), sim.As("cas:"+email), cmd)
	return err
}

func (l *lab) signIn(email, password string) (mockcas.SignedIn, error) {
	l.t.Helper()
	return sim.Do[mockcas.SignedIn](l.t.Context(), l.box, sim.As("nobody"), l.cas.SignIn(email, password))
}
