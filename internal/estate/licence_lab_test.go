package estate_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/clock"
	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// shared is what the tests of licences run on: one engine, in which each has a
// sandbox of its own. It notes the rows that they take.
var shared struct {
	sync.Mutex
	rows   map[string]bool
	engine *sim.Engine
	boxes  int
}

func TestMain(m *testing.M) {
	shared.rows = map[string]bool{}
	var err error
	if shared.engine, err = sim.Open(context.Background(), sim.Options{
		Services: []sim.Service{estate.Service(), {Name: "test", Commands: []sim.Command{do{}}}},
		OnRow: func(row string) {
			shared.Lock()
			defer shared.Unlock()
			shared.rows[row] = true
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
	if code == 0 && flag.Lookup("test.run").Value.String() == "" && flag.Lookup("test.list").Value.String() == "" {
		table := estate.Licences.Table()
		for i := range table.Rows {
			if id := table.Rows[i].ID; !shared.rows[id] {
				fmt.Printf("no test takes the row %s\n", id)
				code = 1
			}
		}
	}
	os.Exit(code)
}

// do runs a function as a command.
type do struct {
	run func(tx *sim.Tx) (any, error)
}

func (do) Name() string { return "test.do" }

func (c do) Run(tx *sim.Tx) (any, error) { return c.run(tx) }

// shop is a sandbox with licences.
type shop struct {
	t   testing.TB
	box *sim.Sandbox
}

func newShop(tb testing.TB, platform estate.Platform, list ...estate.Licence) *shop {
	tb.Helper()
	shared.Lock()
	shared.boxes++
	id := fmt.Sprintf("box-%d", shared.boxes)
	shared.Unlock()
	box, err := shared.engine.Create(context.Background(), sim.NewSandbox{ID: id, World: sim.World{
		Fixture: "test", Digest: fmt.Sprint(platform, list), Seed: "1", Now: began, Locale: "en", Timezone: "Asia/Tokyo",
		Clock: clock.New(clock.Manual, began, began), Build: func(tx *sim.Tx) error {
			if _, err := estate.PutBusiness(tx, estate.Business{Name: "Larkfield", Region: "us", Platform: platform}); err != nil {
				return err
			}
			for _, l := range list {
				if _, err := estate.Licences.Place(tx, l, began); err != nil {
					return err
				}
			}
			return nil
		},
	}})
	if err != nil {
		tb.Fatal(err)
	}
	return &shop{t: tb, box: box}
}

func (s *shop) do(run func(tx *sim.Tx) (estate.Licence, error)) (estate.Licence, error) {
	return sim.Do[estate.Licence](context.Background(), s.box, sim.As("x"), do{func(tx *sim.Tx) (any, error) { return run(tx) }})
}

func (s *shop) activate(code string) (estate.Licence, error) {
	return s.do(func(tx *sim.Tx) (estate.Licence, error) {
		return estate.ActivateCode(tx, code, estate.Activation{Notify: "owner@example.com"})
	})
}

func (s *shop) fire(id string, on lifecycle.Trigger, in any) (estate.Licence, error) {
	return s.do(func(tx *sim.Tx) (estate.Licence, error) { return estate.Licences.Fire(tx, id, on, in) })
}

// all returns the licences by name.
func (s *shop) all() map[string]estate.Licence {
	s.t.Helper()
	out := map[string]estate.Licence{}
	s.view(func(r *sim.Reader) error {
		list, err := estate.Licences.All(r)
		for _, l := range list {
			out[l.Name] = l
		}
		return err
	})
	return out
}

func (s *shop) view(look func(r *sim.Reader) error) {
	s.t.Helper()
	if err := s.box.View(context.Background(), look); err != nil {
		s.t.Fatal(err)
	}
}

func (s *shop) advance(d time.Duration) {
	s.t.Helper()
	if err := s.box.Advance(context.Background(), "tester", sim.Goal{By: d}); err != nil {
		s.t.Fatal(err)
	}
}

func (s *shop) mail() []sim.Message {
	s.t.Helper()
	s.advance(time.Minute)
	var out []sim.Message
	s.view(func(r *sim.Reader) error {
		out = nil
		list, err := r.Mail(sim.MailFilter{}, 0)
		for _, d := range list {
			out = append(out, d.Message)
		}
		return err
	})
	return out
}

// refused demands that err is a refusal for a reason, in both languages.
func refused(tb testing.TB, err error, code string) {
	tb.Helper()
	r, ok := errors.AsType[*lifecycle.Refused](err)
	if !ok || r.Reasons[0].Code != code || r.Reasons[0].Text.EN == "" || r.Reasons[0].Text.JA == "" {
		tb.Errorf("refused with %v, want %s", err, code)
	}
}

// waiting is a licence that waits for its code.
func waiting(product, code string, left time.Duration) estate.Licence {
	l := ended(product, -left)
	l.State, l.Name, l.Code = estate.LicenceNotActivated, product+" "+code, code
	return l
}

// inUse is a licence that has been activated.
func inUse(product string, left time.Duration) estate.Licence {
	l := ended(product, -left)
	l.Name = product
	return l
}

func renewal(product, code string, left time.Duration) estate.Licence {
	l := waiting(product, code, left)
	l.Renews, l.Seats = product, 20
	return l
}
