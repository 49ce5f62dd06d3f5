package agents_test

import (
	"errors"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/mockapexone/agents"
)

// A computer that is switched off before the update and on three months after it is
// managed as before: nothing that it knows has changed [SEPJA Q1, Q3, Q4].
func TestSwitchedOnMonthsAfterTheUpdate(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	before := l.endpoint("guid-2")
	l.pushed("guid-2", "switch_off")
	l.become("updated")
	l.advance(92 * 24 * time.Hour)
	if got := l.endpoint("guid-2"); got.Status != "offline" || !got.LastSeen.Equal(began) {
		t.Errorf("while it is off: %+v", got)
	}
	l.pushed("guid-2", "switch_on")
	after := l.endpoint("guid-2")
	before.LastSeen = began.Add(92 * 24 * time.Hour)
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("it is not what it was: %s", diff)
	}
	if got := l.must(l.a.Relocate("guid-2", agents.Relocation{Group: "Sales"})); got.Group != "g-sales" {
		t.Errorf("it is not managed: %+v", got)
	}
}

func TestIsolation(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	step := func(what string, got agents.Agent, state lifecycle.State, isolation agents.Isolation) {
		t.Helper()
		if got.State != state || got.Isolation != isolation {
			t.Errorf("%s: %s, %s; want %s, %s", what, got.State, got.Isolation, state, isolation)
		}
	}
	step("isolate", l.must(l.a.Isolate("guid-1")), "isolating", agents.IsolationPending)
	l.advance(30 * time.Second)
	step("after a while", l.agent("guid-1"), agents.StateIsolated, agents.Isolated)
	step("restore", l.must(l.a.Restore("guid-1")), "restoring", agents.RestorePending)
	l.advance(30 * time.Second)
	step("after a while", l.agent("guid-1"), agents.Online, agents.Normal)

	// A computer that is switched off hears of it when it is switched on.
	step("isolate what is off", l.must(l.a.Isolate("guid-5")), agents.Offline, agents.IsolationPending)
	l.advance(24 * time.Hour)
	step("still off", l.agent("guid-5"), agents.Offline, agents.IsolationPending)
	step("on again", l.pushed("guid-5", "switch_on"), "isolating", agents.IsolationPending)
	step("off meanwhile", l.pushed("guid-5", "switch_off"), agents.Offline, agents.IsolationPending)
	l.pushed("guid-5", "switch_on")
	l.advance(30 * time.Second)
	step("isolated", l.agent("guid-5"), agents.StateIsolated, agents.Isolated)
	l.pushed("guid-5", "switch_off")
	step("on again", l.pushed("guid-5", "switch_on"), agents.StateIsolated, agents.Isolated)
	l.pushed("guid-5", "switch_off")
	step("restore what is off", l.must(l.a.Restore("guid-5")), agents.Offline, agents.RestorePending)
	step("on again", l.pushed("guid-5", "switch_on"), "restoring", agents.RestorePending)
	l.advance(30 * time.Second)
	step("restored", l.agent("guid-5"), agents.Online, agents.Normal)
}

func TestUninstall(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	if got := l.must(l.a.Uninstall("guid-1")); got.State != agents.StateUninstalled {
		t.Errorf("it is %s", got.State)
	}
	if got := l.must(l.a.Uninstall("guid-3")); got.State != agents.Offline || !got.Removing {
		t.Errorf("what is off: %+v", got)
	}
	if got := l.pushed("guid-3", "switch_on"); got.State != agents.StateUninstalled {
		t.Errorf("what was off: %+v", got)
	}
	l.view(func(r *sim.Reader) error {
		n, err := l.a.Count(r)
		if n != 3 {
			t.Errorf("%d agents are left, want 3", n)
		}
		if _, ok, err := l.a.Endpoint(r, "guid-1"); ok || err != nil {
			t.Errorf("it is still shown: %v, %v", ok, err)
		}
		return err
	})
}

func TestInstallAndSensor(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	got := l.must(l.a.Install(agents.Installation{Host: "NEW-1", IP: "10.0.0.9", MAC: "02-00-00-00-00-09", OS: "Windows 11", Group: "Sales", Server: "server-west"}))
	if e := l.endpoint(got.ID); e.FQDN != "west.example.com" || e.Version != "14.0.2" || e.Pattern != "19.300.00" || e.Status != "online" || e.Sensor != "none" {
		t.Errorf("the new one: %+v", e)
	}
	if err := l.push("guid-1", "associate_sensor"); !slices.Equal(codes(err), []string{"apexone.agent.no_sensor"}) {
		t.Errorf("associating a sensor that was not left behind: %v", err)
	}
	l.become("updated")
	if e := l.endpoint("guid-1"); e.Sensor != agents.SensorLeft {
		t.Errorf("after the update: %+v", e)
	}
	l.pushed("guid-1", "associate_sensor")
	if e := l.endpoint("guid-1"); e.Sensor != agents.SensorEnabled {
		t.Errorf("after support: %+v", e)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.must(l.a.Uninstall("guid-2"))
	a := l.a
	for _, tc := range []struct {
		what string
		cmd  sim.Command
		code string
	}{
		{"isolate twice", a.Isolate("guid-4"), "apexone.agent.isolated_already"},
		{"restore what is not isolated", a.Restore("guid-1"), "apexone.agent.not_isolated"},
		{"restore what is off and not isolated", a.Restore("guid-5"), "apexone.agent.not_isolated"},
		{"isolate what is gone", a.Isolate("guid-2"), "apexone.agent.uninstalled"},
		{"relocate to where it is", a.Relocate("guid-1", agents.Relocation{Server: "server-east", Group: "Office"}), "apexone.agent.there_already"},
		{"relocate to no server", a.Relocate("guid-1", agents.Relocation{Server: "server-north"}), "apexone.server.unknown"},
		{"relocate to no group", a.Relocate("guid-1", agents.Relocation{Group: "Nowhere"}), "apexone.group.unknown"},
		{"uninstall what is gone", a.Uninstall("guid-2"), "apexone.agent.uninstalled"},
		{"install without a name", a.Install(agents.Installation{}), "apexone.agent.nameless"},
	} {
		if _, err := l.do(boss, tc.cmd); !slices.Equal(codes(err), []string{tc.code}) {
			t.Errorf("%s: %v, want %s", tc.what, err, tc.code)
		}
	}
	if _, err := l.do(reader, a.Isolate("guid-1")); denied(err) != http.StatusForbidden {
		t.Errorf("a reader isolates: %v", err)
	}
	if _, err := l.do(reader, a.Install(agents.Installation{Host: "x"})); denied(err) != http.StatusForbidden {
		t.Errorf("a reader installs: %v", err)
	}
	if _, err := l.do(boss, a.Isolate("nobody")); !errors.Is(err, sim.ErrNotFound) {
		t.Errorf("isolating nothing: %v", err)
	}
	for id, on := range map[string]lifecycle.Trigger{"guid-1": "switch_on", "guid-5": "switch_off"} {
		if err := l.push(id, on); len(codes(err)) != 1 {
			t.Errorf("%s of %s: %v", on, id, err)
		}
	}
	l.must(a.Uninstall("guid-3"))
	if _, err := l.do(boss, a.Uninstall("guid-3")); !slices.Equal(codes(err), []string{"apexone.agent.removing"}) {
		t.Errorf("uninstalling twice: %v", err)
	}
	l.must(a.Isolate("guid-5"))
	if _, err := l.do(boss, a.Isolate("guid-5")); !slices.Equal(codes(err), []string{"apexone.agent.isolated_already"}) {
		t.Errorf("isolating twice what is off: %v", err)
	}
}

func denied(err error) int {
	if d, ok := errors.AsType[*web.Denied](err); ok {
		return d.Status
	}
	return 0
}
