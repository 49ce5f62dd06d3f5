package agents

import (
	"cmp"
	"strings"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// Agent is the security agent on one computer.
type Agent struct {
	// ID is its GUID. It never changes, whoever manages it.
	ID    string          `json:"id"`
	State lifecycle.State `json:"state"`
	Host  string          `json:"host"`
	IP    string          `json:"ip"`
	MAC   string          `json:"mac"`
	OS    string          `json:"os"`
	// Domain is the computer's Active Directory domain; empty if it is in none.
	Domain string `json:"domain,omitempty"`
	// User is who was last signed in there.
	User string `json:"user,omitempty"`
	// Group and Server are the ids of its group and of the server that manages it.
	Group  string `json:"group"`
	Server string `json:"server"`
	// Version is its program's, Pattern that of its virus pattern file.
	Version string `json:"version"`
	Pattern string `json:"pattern"`
	// Isolation is whether its computer is cut off, also while it is switched off.
	Isolation Isolation `json:"isolation"`
	// Sensor is what there is of an Endpoint Sensor: "none", "enabled", or "associated"
	// once support has moved it behind the product.
	Sensor string `json:"sensor"`
	// Removing says that it is to be uninstalled as soon as it is heard of.
	Removing bool `json:"removing,omitempty"`
	// LastSeen is when it was last heard of; zero as long as it is connected.
	LastSeen    time.Time `json:"last_seen,omitzero"`
	InstalledAt time.Time `json:"installed_at,omitzero"`
}

// Isolation is whether a computer is cut off from the network, in the words of the
// automation API.
type Isolation string

// How far isolating a computer is. Only the first and the second word are public.
const (
	Normal           Isolation = "normal"
	IsolationPending Isolation = "endpoint_isolation_pending"
	Isolated         Isolation = "endpoint_isolated"
	RestorePending   Isolation = "endpoint_restore_pending"
)

// What there can be of an Endpoint Sensor.
const (
	NoSensor      = "none"
	SensorEnabled = "enabled"
	// associated is one that support has moved.
	associated = "associated"
	// SensorLeft is one that the product's update has not moved [A1UP].
	SensorLeft = "left_behind"
)

// The states of an agent: those in which it is connected, and the others.
const (
	none             lifecycle.State = "none"
	Online           lifecycle.State = "online"
	isolating        lifecycle.State = "isolating"
	StateIsolated    lifecycle.State = "isolated"
	restoring        lifecycle.State = "restoring"
	Offline          lifecycle.State = "offline"
	StateUninstalled lifecycle.State = "uninstalled"
)

// The triggers.
const (
	install      lifecycle.Trigger = "install"
	switchOn     lifecycle.Trigger = "switch_on"
	switchOff    lifecycle.Trigger = "switch_off"
	isolate      lifecycle.Trigger = "isolate"
	isolationEnd lifecycle.Trigger = "isolated"
	restore      lifecycle.Trigger = "restore"
	restoreEnd   lifecycle.Trigger = "restored"
	relocate     lifecycle.Trigger = "relocate"
	uninstall    lifecycle.Trigger = "uninstall"
	associate    lifecycle.Trigger = "associate_sensor"
)

func connected() []lifecycle.State {
	return []lifecycle.State{Online, isolating, StateIsolated, restoring}
}

// Connected reports whether it is switched on.
func (t Agent) Connected() bool { return t.State != Offline && t.State != StateUninstalled }

// key is its natural key: lists are in the order of names, and two computers may have
// the same one.
func (t Agent) key() string {
	if t.State == StateUninstalled {
		return ""
	}
	return strings.ToLower(t.Host) + "\n" + t.ID
}

// Installation is the input with which an agent comes into the world.
type Installation struct {
	Host string `json:"host"`
	IP   string `json:"ip"`
	MAC  string `json:"mac"`
	OS   string `json:"os"`
	// Group is the name of the group, Server the id of the server that its
	// installation package is for; empty means the first of them.
	Group  string `json:"group,omitempty"`
	Server string `json:"server,omitempty"`
}

// Relocation is the input of moving an agent.
type Relocation struct {
	// Server is the id of a server, Group the name of a group; an empty one stays as
	// it is.
	Server string `json:"server,omitempty"`
	Group  string `json:"group,omitempty"`
}

type facts struct {
	install Installation
	move    Relocation
	// server and group are those that the input names, or those that the agent has;
	// they are without an id if there is no such one.
	server Server
	group  Group
	// active is whom to tell that it was heard of.
	active  []lifecycle.Action
	updated bool
}

func (a *Agents) kind() *sim.Kind[Agent, facts] {
	return &sim.Kind[Agent, facts]{
		ID:  func(t *Agent) *string { return &t.ID },
		Key: func(t Agent) string { return t.key() },
		Parent: func(t Agent) string {
			if t.State == StateUninstalled {
				return ""
			}
			return t.Group
		},
		Facts: a.facts,
		Spec: lifecycle.Spec[Agent, facts]{
			Name:  Kind,
			Title: estate.Quoted("Security agent", "セキュリティエージェント", "SEPJA"),
			Doc: "The security agent on a computer: whether it is connected, cut off, or on its way out. " +
				"The product's update does not touch it.",
			Initial:  none,
			State:    func(t *Agent) *lifecycle.State { return &t.State },
			States:   states(),
			Triggers: triggers(),
			Rows:     rows(),
			Refusals: refusals(),
		},
	}
}

func (a *Agents) facts(r *sim.Reader, t Agent, in any) (f facts, err error) {
	f.install, f.move = sim.Input[Installation](in), sim.Input[Relocation](in)
	server := cmp.Or(f.move.Server, f.install.Server, t.Server)
	if f.server, err = serverOf(r, server); err != nil {
		return f, err
	}
	if f.group, err = groupOf(r, cmp.Or(f.move.Group, f.install.Group), t.Group); err != nil {
		return f, err
	}
	if a.options.Active != nil {
		if f.active, err = a.options.Active(r); err != nil {
			return f, err
		}
	}
	s, err := a.standing(r)
	f.updated = s.Updated
	return f, err
}
