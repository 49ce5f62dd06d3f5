package mockone_test

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"net/mail"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone"
	"github.com/mockone/mockone/fixtures"
	"github.com/mockone/mockone/internal/clock"
	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/world"
	"github.com/mockone/mockone/mockapexone"
	"github.com/mockone/mockone/mockcas"
	"github.com/mockone/mockone/mockclp"
	"github.com/mockone/mockone/mocktmems"
	"github.com/mockone/mockone/mockv1"
)

// worlds is the built-in fixtures with the services that place them, below HTTP.
type worlds struct {
	cast

	t         *testing.T
	engine    *sim.Engine
	catalogue *world.Catalogue
}

func newWorlds(t *testing.T) *worlds {
	t.Helper()
	w := &worlds{t: t, cast: newCast()}
	var err error
	if w.engine, err = sim.Open(t.Context(), sim.Options{
		Dir: t.TempDir(), Services: w.services(),
	}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.engine.Close(); err != nil {
			t.Error(err)
		}
	})
	loader := world.NewLoader(w.engine,
		world.Section{Name: mockcas.Name, New: func() any { return new(mockcas.World) }, Place: placing(w.cas.Place)},
		world.Section{Name: mocktmems.Name, New: func() any { return new(mocktmems.World) }, Place: placing(w.tmems.Place)},
		world.Section{Name: mockapexone.Name, New: func() any { return new(mockapexone.World) }, Place: placing(w.apex.Place)},
		world.Section{Name: mockv1.Name, New: func() any { return new(mockv1.World) }, Place: placing(w.v1.Place)},
		world.Section{Name: mockclp.Name, New: func() any { return new(mockclp.World) }, Place: placing(w.clp.Place)},
	)
	builtin, err := fs.Sub(fixtures.FS, "worlds")
	if err != nil {
		t.Fatal(err)
	}
	if w.catalogue, err = world.LoadCatalogue(loader, builtin, ""); err != nil {
		t.Fatal(err)
	}
	return w
}

func placing[W any](put func(*sim.Tx, W) error) func(*sim.Tx, any) error {
	return func(tx *sim.Tx, part any) error {
		w, ok := part.(*W)
		if !ok {
			return errors.New("a part of another section")
		}
		return put(tx, *w)
	}
}

// start makes a sandbox of a fixture in which time stands still.
func (w *worlds) start(name string) *started {
	w.t.Helper()
	f, err := w.catalogue.Get(name)
	if err != nil {
		w.t.Fatal(err)
	}
	if f, err = f.With(map[string]any{"clock": map[string]any{"mode": string(clock.Manual)}}); err != nil {
		w.t.Fatal(err)
	}
	box, err := w.engine.Create(w.t.Context(), sim.NewSandbox{World: f.World("")})
	if err != nil {
		w.t.Fatal(err)
	}
	return &started{worlds: w, box: box}
}

// started is a sandbox of a fixture, acted upon as its Primary User Account.
type started struct {
	*worlds
	box      *sim.Sandbox
	instance string
}

// owner is the Authority of the Primary User Account.
type owner struct{ v1 *mockv1.V1 }

func (o owner) Actor(tx *sim.Tx) (string, error) {
	accounts, err := o.v1.Accounts.All(&tx.Reader)
	for _, a := range accounts {
		if a.Primary {
			return mockv1.Name + ":" + a.Email, err
		}
	}
	return "", errors.Join(err, errors.New("there is no Primary User Account"))
}

func (s *started) do(cmd sim.Command) (any, error) {
	return s.box.Do(s.t.Context(), owner{s.v1}, cmd)
}

// codes returns the codes of a refusal; any other error fails the test.
func (s *started) codes(err error) []string {
	s.t.Helper()
	if err == nil {
		return nil
	}
	refused, ok := errors.AsType[*lifecycle.Refused](err)
	if !ok {
		s.t.Fatal(err)
	}
	var out []string
	for _, r := range refused.Reasons {
		out = append(out, r.Code)
	}
	return out
}

func (s *started) view(look func(r *sim.Reader) error) {
	s.t.Helper()
	if err := s.box.View(context.Background(), look); err != nil {
		s.t.Fatal(err)
	}
}

func (s *started) pass(d time.Duration) {
	s.t.Helper()
	if err := s.box.Advance(s.t.Context(), "test", sim.Goal{By: d}); err != nil {
		s.t.Fatal(err)
	}
}

// page returns the state of the page Cloud Email and Collaboration Protection.
func (s *started) page() mockv1.CECPState {
	s.t.Helper()
	var out mockv1.CECPPage
	s.view(func(r *sim.Reader) (err error) { out, err = s.v1.CECP(r); return err })
	return out.State
}

// connect connects CAS with every toggle on, and waits.
func (s *started) connect() []string {
	s.t.Helper()
	c := mockv1.Connection{Type: mockcas.Name}
	s.view(func(r *sim.Reader) error {
		offer, _, err := s.cas.Offer(r)
		c.Organizations = nil
		for _, o := range offer.Organizations {
			if o.Toggle {
				c.Organizations = append(c.Organizations, o.ID)
			}
		}
		return err
	})
	answer, err := s.do(s.v1.ConnectProduct(c))
	if codes := s.codes(err); codes != nil {
		return codes
	}
	view, ok := answer.(mockv1.InstanceView)
	if !ok {
		s.t.Fatalf("connecting answered %T", answer)
	}
	s.instance = view.Instance.ID
	s.pass(3 * time.Minute)
	return nil
}

// update agrees and starts the update, and waits as long as one takes.
func (s *started) update() []string {
	s.t.Helper()
	if _, err := s.do(s.v1.Agree(s.instance, true)); err != nil {
		return s.codes(err)
	}
	if _, err := s.do(s.v1.StartUpdate(s.instance, true)); err != nil {
		return s.codes(err)
	}
	s.pass(3 * time.Minute)
	return nil
}

// TestFixtureCauses removes what stands in the way, where a customer can.
func TestFixtureCauses(t *testing.T) {
	t.Parallel()
	for name, remove := range map[string]map[string]lifecycle.Trigger{
		"cas-salesforce":       {"salesforce": "switch_off"},
		"cas-delegate-account": {"sharepoint_online": "use_token", "onedrive": "use_token"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newWorlds(t).start(name)
			if codes := s.connect(); codes != nil {
				t.Fatalf("connecting: %s", codes)
			}
			var services []estate.ProtectedService
			s.view(func(r *sim.Reader) (err error) { services, err = s.cas.ProtectedServices(r); return err })
			for _, one := range services {
				if on, ok := remove[one.Code]; ok {
					if _, err := s.box.Do(t.Context(), sim.As("control"), sim.Trigger{Kind: "cas.service", Thing: one.ID, Trigger: on}); err != nil {
						t.Fatal(err)
					}
				}
			}
			if codes := s.update(); codes != nil {
				t.Errorf("updating: %s", codes)
			}
			if got := s.page(); got != mockv1.CECPReady {
				t.Errorf("the page shows %s", got)
			}
		})
	}
}

// TestFixtureFiles looks at what every built-in fixture must have.
func TestFixtureFiles(t *testing.T) {
	if underRace {
		t.Skip("one caller alone: run without the race detector")
	}
	t.Parallel()
	w := newWorlds(t)
	all := w.catalogue.List()
	for _, f := range all {
		t.Run(f.Name, func(t *testing.T) {
			if want := filepath.Join("fixtures", "worlds", f.Name+".yaml"); f.File != want {
				t.Errorf("it lies in %s, want %s", f.File, want)
			}
			// What extends none is what others start from; the default one is such.
			root := slices.ContainsFunc(all, func(other *world.Fixture) bool { return other.Extends == f.Name })
			if f.Extends == "" && !root || f.Name == mockone.DefaultFixture && f.Extends != "" {
				t.Errorf("it extends %q", f.Extends)
			}
			if f.Title.EN == "" || f.Title.JA == "" || f.Doc == "" || f.World("").Now.IsZero() {
				t.Error("a title, the doc or the instant at which it starts is missing")
			}
			for _, other := range all {
				if other != f && (other.Title == f.Title || other.Doc == f.Doc) {
					t.Errorf("it has the title or the doc of %s", other.Name)
				}
			}
			s := (&worlds{t: t, cast: w.cast, engine: w.engine, catalogue: w.catalogue}).start(f.Name)
			s.credentials()
			s.figures()
		})
	}
}

// credentials demands logins that work, with good passwords and addresses that
// belong to nobody.
func (s *started) credentials() {
	s.t.Helper()
	var list []sim.Credential
	s.view(func(r *sim.Reader) (err error) { list, err = r.Credentials(); return err })
	roles := map[string]bool{}
	for _, c := range list {
		if roles[c.Role] {
			s.t.Errorf("two logins are %s", c.Role)
		}
		roles[c.Role] = true
		// A login ID of the Customer Licensing Portal is no address, nor is a group.
		if address, err := mail.ParseAddress(c.Login); strings.Contains(c.Login, "@") && (err != nil || !reserved(address.Address)) {
			s.t.Errorf("%s could be somebody's address: %v", c.Login, err)
		}
		if c.Password != "" && !estate.GoodPassword(c.Password) && !issued(c.Password) {
			s.t.Errorf("the password of %s is weak", c.Role)
		}
	}
	var business estate.Business
	s.view(func(r *sim.Reader) (err error) { business, err = estate.TheBusiness(r); return err })
	if business.Platform == estate.NoVisionOne {
		if !roles["clp_account"] {
			s.t.Errorf("without Vision One a login of the portal is missing: %v", slices.Sorted(maps.Keys(roles)))
		}
	} else if !roles["primary_user_account"] || !roles["v1_operator"] && !roles["v1_auditor"] {
		s.t.Errorf("a login is missing: %v", slices.Sorted(maps.Keys(roles)))
	}
}

// issued reports whether a secret is a key that a product makes for a program, which
// follows no rule for passwords: a UUID, or 52 hexadecimal digits.
func issued(secret string) bool {
	return regexp.MustCompile(`^([0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}|[0-9a-f]{52})$`).MatchString(secret)
}

// reserved reports whether an address lies in a domain that is set apart for examples.
func reserved(address string) bool {
	_, domain, _ := strings.Cut(address, "@")
	return slices.ContainsFunc([]string{"example.com", "example.co.jp", "example"}, func(d string) bool {
		return domain == d || strings.HasSuffix(domain, "."+d)
	})
}

// figures demands that the products show something: CAS wherever it protects a service,
// Email Security and Apex Central wherever there is one.
func (s *started) figures() {
	s.t.Helper()
	var d estate.Dashboard
	var logs []estate.LogEntry
	var services []estate.ProtectedService
	var endpoints estate.EndpointSummary
	var mails estate.MailSummary
	centrals, handles := 0, false
	s.view(func(r *sim.Reader) (err error) {
		if services, err = s.cas.ProtectedServices(r); err != nil {
			return err
		}
		if d, err = s.cas.Dashboard(r); err != nil {
			return err
		}
		if logs, err = s.cas.Logs(r, estate.LogFilter{}); err != nil {
			return err
		}
		if _, handles, err = s.tmems.Tenant(r); err != nil {
			return err
		}
		if mails, err = s.tmems.Mail.MailSummary(r); err != nil {
			return err
		}
		tenants, err := s.apex.Tenants.All(r)
		if err != nil {
			return err
		}
		centrals = len(tenants)
		endpoints, err = s.apex.Endpoints().EndpointSummary(r)
		return err
	})
	protects := slices.ContainsFunc(services, func(p estate.ProtectedService) bool { return p.State != "not_provisioned" })
	if full := d.ProtectedUsers > 0 && d.Policies > 3 && d.Scanned > 1000 && d.Reports > 2 && len(logs) > 200; full != protects {
		s.t.Errorf("the dashboard shows %+v", d)
	}
	if full := endpoints.Endpoints >= 12 && endpoints.Groups > 2 && endpoints.Policies > 1; full != (centrals > 0) {
		s.t.Errorf("Apex Central shows %+v", endpoints)
	}
	full := mails.Flow == "on" && mails.Domains > 0 && mails.Policies > 0 && mails.Accepted > 10 && mails.Quarantined > 0 && len(mails.Events) > 0
	if full != handles {
		s.t.Errorf("Email Security shows %+v", mails)
	}
	for _, l := range logs {
		if !reserved(l.User) || l.Policy == "" {
			s.t.Errorf("a log entry is of %q by the policy %q", l.User, l.Policy)
		}
	}
}

// disagrees checks a fixture of the user's own, and demands just those mistakes of it.
func disagrees(t *testing.T, src string, want []string) {
	t.Helper()
	err := mockone.CheckFixture(t.Context(), "", "mine.yaml", []byte(src))
	var got []string
	if problems, ok := errors.AsType[world.Problems](err); ok {
		for _, p := range problems {
			got = append(got, strings.TrimPrefix(p.Error(), "mine.yaml"))
		}
	} else if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestWorldsThatDisagree refuses worlds that no section alone can tell are wrong.
func TestWorldsThatDisagree(t *testing.T) {
	t.Parallel()
	const connected = `extends: cas-foundation
cas: {state: connected, since: 1h, instance: pi-1}
v1:
  product_instances: [{id: pi-1, type: cas, state: connected, since: 1h}]
`
	const closed = `extends: cas-foundation
licences: {Trend Micro Cloud App Security: {state: converted, credits_granted: 2500, credits_used: 2500}}
cas:
  state: closed
  instance: pi-1
  administrators:
    - {email: one@example.com, name: One, password: Pa55word-one!}
    - {email: two@example.com, name: Two, password: Pa55word-two!, state: upgraded}
    - {email: three@example.com, name: Three, password: Pa55word-three!, state: disabled}
v1:
  accounts:
    - {email: vision.owner@example.com, name: Owner, kind: primary, password: Granite-Willow-58!}
    - {email: two@example.com, name: Two, password: Pa55word-two!, from: cas}
  product_instances: [{id: pi-1, type: cas, state: updated}]
  account_upgrades:
    - &one {kind: cas.administrator, from: cas, email: one@example.com, name: One, role: Global administrator}
    - {kind: cas.administrator, from: cas, email: two@example.com, name: Two, role: Global administrator, state: completed}
`
	for name, tc := range map[string]struct {
		src  string
		want []string
	}{
		"connected":               {connected, nil},
		"updated":                 {closed, nil},
		"updating, with a job":    {strings.NewReplacer("state: connected", "state: updating", "1h}]", "1h, job: {state: running, since: 20s}}]").Replace(connected), nil},
		"no instance":             {"extends: cas-foundation\ncas: {state: connected}\n", []string{":2:14: cas.state: Vision One has no product instance for it"}},
		"another instance":        {strings.Replace(connected, "instance: pi-1", "instance: pi-2", 1), []string{":2:46: cas.instance: is not the id of the product instance that Vision One has for it"}},
		"another state":           {strings.Replace(connected, "type: cas, state: connected", "type: cas, state: connecting", 1), []string{":4:52: v1.product_instances[0].state: does not go with the state of CAS"}},
		"no Vision One":           {"extends: cas-foundation\nv1: ~\n", []string{":1:1: v1: is missing, although the business has Vision One"}},
		"nobody expects him":      {strings.Replace(closed, "email: one@example.com, name: One, role", "email: three@example.com, name: One, role", 1), []string{":7:7: cas.administrators[0].state: Vision One has no pending account upgrade for this administrator", ":9:81: cas.administrators[2].state: Vision One has an account upgrade for this administrator, who is not on the way there"}},
		"his upgrade is not done": {strings.Replace(closed, "role: Global administrator, state: completed", "role: Global administrator", 1), []string{":8:75: cas.administrators[1].state: Vision One has no completed account upgrade for this administrator"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			disagrees(t, tc.src, tc.want)
		})
	}
}
