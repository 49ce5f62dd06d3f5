package mockone_test

import (
	"errors"
	"testing"

	"github.com/mockone/mockone/internal/clock"
	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/fault"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockapexone"
	"github.com/mockone/mockone/mockcas"
	"github.com/mockone/mockone/mockclp"
)

// inner is an engine with the services of a platform, for what cannot be
// reached from outside.
type inner struct {
	cast

	t      testing.TB
	engine *sim.Engine
}

// newInner opens an engine over a data folder, which a platform may serve at
// the same time; empty means one of its own.
func newInner(tb testing.TB, dir string, faults fault.Injector, onRow func(string)) *inner {
	tb.Helper()
	in := &inner{t: tb, cast: newCast()}
	var err error
	in.engine, err = sim.Open(tb.Context(), sim.Options{
		Dir: dir, Faults: faults, OnRow: onRow, Services: in.services(),
	})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := in.engine.Close(); err != nil {
			tb.Error(err)
		}
	})
	return in
}

// birth makes a thing out of nothing. A fixture places such things without
// taking a row, and no command of the services makes them.
type birth struct {
	Row string `json:"row"`
	do  func(tx *sim.Tx) error
}

// Name returns "test.birth".
func (birth) Name() string { return "test.birth" }

// Run makes the thing.
func (c birth) Run(tx *sim.Tx) (any, error) { return nil, c.do(tx) }

// births are the rows that nobody can pull from outside: a customer who gets a
// CAS, a licence, a service to protect.
func (in *inner) births() []birth {
	return []birth{
		{"estate.licence.order", func(tx *sim.Tx) error {
			_, err := estate.Licences.New(tx, estate.OrderLicence, estate.Order{Product: "cas", Name: "CAS", Code: "CA-1"})
			return err
		}},
		{"apexone.agent.install", func(tx *sim.Tx) error {
			if _, err := tx.Conn.Exec(`INSERT INTO apexone_servers (id, seq, name, fqdn, ip, version, pattern) VALUES ('s', 1, 's', 's', '', '1', '1')`); err != nil {
				return err
			}
			if _, err := tx.Conn.Exec(`INSERT INTO apexone_groups (id, seq, name) VALUES ('g', 1, 'g')`); err != nil {
				return err
			}
			_, err := in.apex.Agents.Agents.New(tx, "install", mockapexone.Computer{Host: "born"})
			return err
		}},
		{"apexone.tenant.activate", func(tx *sim.Tx) error {
			if err := establish(tx); err != nil {
				return err
			}
			_, err := in.apex.Tenants.New(tx, "activate", nil)
			return err
		}},
		{"apexone.hibernation.watch", func(tx *sim.Tx) error {
			_, err := in.apex.Hibernations.New(tx, "watch", nil)
			return err
		}},
		{"apexone.two_factor.set_up", func(tx *sim.Tx) error {
			_, err := in.apex.TwoFactors.New(tx, "set_up", nil)
			return err
		}},
		{"tmems.tenant.activate", func(tx *sim.Tx) error {
			if err := establish(tx); err != nil {
				return err
			}
			_, err := in.tmems.Tenants.New(tx, "activate", nil)
			return err
		}},
		{"cas.tenant.activate", func(tx *sim.Tx) error {
			_, err := in.cas.Tenants.New(tx, "activate", nil)
			return err
		}},
		{"v1.account.assign_primary_new", func(tx *sim.Tx) error {
			if err := establish(tx); err != nil {
				return err
			}
			a, err := in.v1.Accounts.New(tx, estate.AssignPrimary, estate.Assignment{Email: "born@example.com", Password: goodPassword})
			if err == nil {
				_, err = in.v1.Accounts.Fire(tx, a.ID, estate.Retire, nil)
			}
			return err
		}},
		{"v1.account.provision_root", func(tx *sim.Tx) error {
			if err := establish(tx); err != nil {
				return err
			}
			_, err := in.v1.Accounts.New(tx, estate.ProvisionRoot, estate.Root{Login: "born", Email: "born@example.com", Name: "Born"})
			return err
		}},
		{"v1.platform_update.offer", func(tx *sim.Tx) error {
			_, err := in.v1.Platform.Updates.New(tx, "offer", nil)
			return err
		}},
		{"v1.console.register", func(tx *sim.Tx) error {
			_, err := in.v1.Platform.Consoles.New(tx, "register", nil)
			return err
		}},
		{"clp.account.register", func(tx *sim.Tx) error {
			_, err := in.clp.Accounts.New(tx, "register", mockclp.Registration{Login: "born", Name: "Born", Email: "born@example.com", Password: goodPassword})
			return err
		}},
		{"cas.service.add", func(tx *sim.Tx) error {
			_, err := in.cas.Services.New(tx, "add", mockcas.NewService{Code: "dropbox", Organization: "one", Users: 3})
			return err
		}},
	}
}

// establish makes the business, unless it is there.
func establish(tx *sim.Tx) error {
	_, err := estate.TheBusiness(&tx.Reader)
	if errors.Is(err, sim.ErrNotFound) {
		_, err = estate.PutBusiness(tx, estate.Business{Name: "Born", Region: "jp", Platform: estate.Legacy})
	}
	return err
}

// empty makes a sandbox in which there is nothing.
func (in *inner) empty(name string) *sim.Sandbox {
	in.t.Helper()
	b, err := in.engine.Create(in.t.Context(), sim.NewSandbox{ID: name, World: sim.World{
		Fixture: "empty", Digest: "empty", Seed: "1", Clock: clock.Clock{Mode: clock.Manual, Rate: 1}, Build: func(*sim.Tx) error { return nil },
	}})
	if err != nil {
		in.t.Fatal(err)
	}
	return b
}
