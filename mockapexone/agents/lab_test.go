package agents_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/clock"
	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockapexone/agents"
)

// hit counts the rows that the tests take: none may be left out.
var hit struct {
	sync.Mutex
	rows map[string]bool
}

// shared is the one engine of all tests, in which each has sandboxes of its own.
var shared struct {
	engine   *sim.Engine
	agents   *agents.Agents
	sessions *estate.Sessions
	boxes    atomic.Int64
}

func TestMain(m *testing.M) {
	flag.Parse()
	hit.rows = map[string]bool{}
	shared.sessions = estate.NewSessions(agents.Name)
	shared.agents = agents.New(agents.Options{May: may, Standing: standing})
	var err error
	if shared.engine, err = sim.Open(context.Background(), sim.Options{
		Services: []sim.Service{estate.Service(), shared.agents.Service(), {
			Name: "lab", Kinds: []sim.AnyKind{shared.sessions}, Commands: []sim.Command{pull{}, enter{}},
			Settings: append(shared.sessions.Settings(), sim.Setting{
				Name: "test.standing", Type: sim.Choice, Choices: []string{"open", "updated", "purged"}, Default: "open", Doc: "What has become of the product.", Src: lifecycle.Assumed,
			}),
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
	if whole := flag.Lookup("test.run").Value.String() == "" && flag.Lookup("test.list").Value.String() == ""; code == 0 && whole {
		code = missed()
	}
	os.Exit(code)
}

// missed names the rows that no test takes.
func missed() int {
	code := 0
	table := shared.agents.Agents.Table()
	for _, row := range table.Rows {
		if !hit.rows[row.ID] {
			fmt.Println("no test takes the row", row.ID)
			code = 1
		}
	}
	return code
}

// reader is somebody who may look and nothing else; nobody may not even look.
const (
	boss   = "boss"
	reader = "reader"
	nobody = "nobody"
)

var forbidden = lifecycle.Reason{Code: "test.forbidden", Text: estate.Assumed("No.", "いいえ。")}

func may(r *sim.Reader, act agents.Act) (*lifecycle.Reason, error) {
	if r.Actor() == "apexone:"+nobody || r.Actor() == "apexone:"+reader && act == agents.Manage {
		return &forbidden, nil
	}
	return nil, nil //nolint:nilnil // he may
}

func standing(r *sim.Reader) (agents.Standing, error) {
	s, err := r.Setting("test.standing")
	return agents.Standing{Updated: s == "updated", Purged: s == "purged"}, err
}

// began is when every lab starts.
var began = time.Date(2026, 4, 7, 9, 0, 0, 0, time.UTC)

// fleetWorld is a world of two servers, three groups and five agents.
func fleetWorld() agents.WorldFleet {
	return agents.WorldFleet{
		Servers: []agents.WorldServer{
			{ID: "server-east", Name: "East", FQDN: "east.example.com", Pattern: "19.300.00", Version: "14.0.1"},
			{ID: "server-west", Name: "West", FQDN: "west.example.com", Pattern: "19.300.00", Version: "14.0.2"},
		},
		Groups: []agents.WorldGroup{{ID: "g-office", Name: "Office"}, {ID: "g-sales", Name: "Sales"}, {ID: "g-empty", Name: "Empty"}},
		Policies: []agents.WorldPolicy{
			{Name: "Office policy", Groups: []string{"Office"}, Settings: map[string]string{"realtime_scan": "on"}, Modified: "48h"},
			{Name: "Everything", Groups: []string{"Office", "Sales", "Empty"}},
		},
		Agents: []agents.WorldAgent{
			{ID: "guid-1", Host: "delta", IP: "10.0.0.1", MAC: "02-00-00-00-00-01", Group: "Office", Server: "East", Sensor: "enabled"},
			{ID: "guid-2", Host: "Alpha", IP: "10.0.0.2", MAC: "02-00-00-00-00-02", Group: "Office", Server: "West"},
			{ID: "guid-3", Host: "charlie", IP: "10.0.0.3", MAC: "02-00-00-00-00-03", Group: "Sales", Server: "West", State: "offline", Since: "240h", Pattern: "19.100.00", Sensor: "enabled"},
			{ID: "guid-4", Host: "bravo", IP: "10.0.0.4", MAC: "02-00-00-00-00-04", Group: "Sales", Server: "East", State: "isolated", Since: "1h"},
			{ID: "guid-5", Host: "Alpha", IP: "10.0.0.5", MAC: "02-00-00-00-00-05", Group: "Sales", Server: "East", State: "offline", Since: "2h"},
		},
	}
}

type lab struct {
	t   testing.TB
	a   *agents.Agents
	box *sim.Sandbox
}

func tryLab(tb testing.TB, w agents.WorldFleet) (*lab, error) {
	tb.Helper()
	n := shared.boxes.Add(1)
	l := &lab{t: tb, a: shared.agents}
	var err error
	l.box, err = shared.engine.Create(tb.Context(), sim.NewSandbox{ID: fmt.Sprintf("lab-%d", n), World: sim.World{
		Fixture: "lab", Digest: strconv.FormatInt(n, 10), Seed: "1", Now: began, Locale: "en", Timezone: "UTC",
		Clock: clock.New(clock.Manual, began, began),
		Build: func(tx *sim.Tx) error { return l.a.Place(tx, w) },
	}})
	return l, err
}

func newLab(tb testing.TB, bend ...func(*agents.WorldFleet)) *lab {
	tb.Helper()
	w := fleetWorld()
	for _, b := range bend {
		b(&w)
	}
	l, err := tryLab(tb, w)
	if err != nil {
		tb.Fatal(err)
	}
	return l
}

// pull does something in a transaction.
type pull struct {
	do func(tx *sim.Tx) error
}

func (pull) Name() string { return "test.pull" }

func (c pull) Run(tx *sim.Tx) (any, error) { return nil, c.do(tx) }

// do gives a command in the name of somebody of the console.
func (l *lab) do(login string, cmd sim.Command) (agents.Agent, error) {
	l.t.Helper()
	got, err := l.box.Do(l.t.Context(), sim.As("apexone:"+login), cmd)
	one, _ := got.(agents.Agent)
	return one, err
}

func (l *lab) must(cmd sim.Command) agents.Agent {
	l.t.Helper()
	got, err := l.do(boss, cmd)
	if err != nil {
		l.t.Fatalf("%s: %v", cmd.Name(), err)
	}
	return got
}

// push pulls a trigger of an agent as control does.
func (l *lab) push(id string, on lifecycle.Trigger) error {
	l.t.Helper()
	_, err := l.box.Do(l.t.Context(), sim.As("control"), sim.Trigger{Kind: agents.Kind, Thing: id, Trigger: on})
	return err
}

func (l *lab) pushed(id string, on lifecycle.Trigger) agents.Agent {
	l.t.Helper()
	if err := l.push(id, on); err != nil {
		l.t.Fatalf("%s: %v", on, err)
	}
	return l.agent(id)
}

func (l *lab) become(what string) {
	l.t.Helper()
	if _, err := l.box.Do(l.t.Context(), sim.As("control"), sim.PutSettings{Values: map[string]string{"test.standing": what}}); err != nil {
		l.t.Fatal(err)
	}
}

func (l *lab) view(fn func(r *sim.Reader) error) {
	l.t.Helper()
	if err := l.box.View(l.t.Context(), fn); err != nil {
		l.t.Fatal(err)
	}
}

func (l *lab) agent(id string) (t agents.Agent) {
	l.t.Helper()
	l.view(func(r *sim.Reader) (err error) { t, err = l.a.Agents.Get(r, id); return err })
	return t
}

func (l *lab) endpoint(id string) (e estate.Endpoint) {
	l.t.Helper()
	l.view(func(r *sim.Reader) (err error) { e, _, err = l.a.Endpoint(r, id); return err })
	return e
}

func (l *lab) advance(d time.Duration) {
	l.t.Helper()
	if err := l.box.Advance(l.t.Context(), "control", sim.Goal{By: d}); err != nil {
		l.t.Fatal(err)
	}
}

// codes returns the reasons' codes of a refusal.
func codes(err error) []string {
	refused, ok := errors.AsType[*lifecycle.Refused](err)
	if !ok {
		return nil
	}
	var out []string
	for _, r := range refused.Reasons {
		out = append(out, r.Code)
	}
	return out
}
