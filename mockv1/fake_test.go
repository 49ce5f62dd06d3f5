package mockv1_test

import (
	"slices"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// The tests run beside a product of their own, which can be connected and
// updated as CAS can, with guards that a test switches on.

// gadget is the product of a business.
type gadget struct {
	ID            string                `json:"id"`
	State         lifecycle.State       `json:"state"`
	Organizations []estate.Organization `json:"organizations"`
	// Connect and Begin are the codes with which it refuses.
	Connect []string `json:"connect,omitempty"`
	Begin   []string `json:"begin,omitempty"`
	// Preparing is how many tries of its update it puts off.
	Preparing int `json:"preparing,omitempty"`
	// Bulk is how many minutes its update takes longer.
	Bulk int `json:"bulk,omitempty"`
	// Instance is what it was told, Toggled the toggles that were on.
	Instance string   `json:"instance,omitempty"`
	Toggled  []string `json:"toggled,omitempty"`
}

type gadgetFacts struct {
	connection estate.Connection
}

// maker is the product as Vision One meets it.
type maker struct {
	gadgets *sim.Kind[gadget, gadgetFacts]
}

var (
	_ estate.Product    = (*maker)(nil)
	_ estate.EmailSuite = (*maker)(nil)
	_ estate.Preparing  = (*maker)(nil)
	_ estate.Sized      = (*maker)(nil)
)

func text(s string) lifecycle.Text { return estate.Assumed(s, s+"（日本語）") }

func reason(code string) lifecycle.Reason { return lifecycle.Reason{Code: code, Text: text(code)} }

func states(s ...lifecycle.State) []lifecycle.State { return s }

func newMaker() *maker {
	m := &maker{}
	m.gadgets = m.gadgetKind()
	return m
}

func (m *maker) gadgetKind() *sim.Kind[gadget, gadgetFacts] {
	type (
		guard  = lifecycle.Guard[gadget, gadgetFacts]
		effect = lifecycle.Effect[gadget, gadgetFacts]
		row    = lifecycle.Row[gadget, gadgetFacts]
	)
	asks := func(codes func(gadget) []string) []guard {
		return []guard{{ID: "asked", Doc: "The test says so.", Ask: func(t gadget, _ gadgetFacts, _ time.Time) []lifecycle.Reason {
			var out []lifecycle.Reason
			for _, code := range codes(t) {
				out = append(out, reason(code))
			}
			return out
		}}}
	}
	note := effect{ID: "note", Doc: "Notes the connection.", Do: func(t *gadget, f gadgetFacts, _ time.Time) []lifecycle.Action {
		t.Instance, t.Toggled = f.connection.Instance, f.connection.Organizations
		return nil
	}}
	less := effect{ID: "less", Doc: "Is one try nearer to being ready.", Do: func(t *gadget, _ gadgetFacts, _ time.Time) []lifecycle.Action {
		t.Preparing--
		return nil
	}}
	refuse := func(on lifecycle.Trigger) lifecycle.Refusal {
		return lifecycle.Refusal{On: on, Reason: reason("gadget." + string(on))}
	}
	src := []string{lifecycle.Assumed}
	return &sim.Kind[gadget, gadgetFacts]{
		ID: func(t *gadget) *string { return &t.ID },
		Facts: func(_ *sim.Reader, _ gadget, in any) (gadgetFacts, error) {
			c, _ := in.(estate.Connection)
			return gadgetFacts{connection: c}, nil
		},
		Spec: lifecycle.Spec[gadget, gadgetFacts]{
			Name: "cas.gadget", Title: text("gadget"), Doc: "A product.", Initial: "none",
			State: func(t *gadget) *lifecycle.State { return &t.State },
			States: []lifecycle.StateInfo{
				{State: "none", Label: text("none"), Doc: "none"},
				{State: "active", Label: text("active"), Doc: "active"},
				{State: "connecting", Label: text("connecting"), Doc: "connecting"},
				{State: "connected", Label: text("connected"), Doc: "connected"},
				{State: "updating", Label: text("updating"), Doc: "updating"},
				{State: "closed", Label: text("closed"), Doc: "closed", Final: true},
			},
			Triggers: []lifecycle.TriggerInfo{
				{Trigger: "make", Label: text("make"), Doc: "make"},
				{Trigger: estate.Connect, Label: text("connect"), Doc: "connect"},
				{Trigger: estate.Connected, Label: text("connected"), Doc: "connected"},
				{Trigger: estate.Begin, Label: text("begin"), Doc: "begin"},
				{Trigger: estate.Deferred, Label: text("deferred"), Doc: "deferred"},
				{Trigger: estate.End, Label: text("end"), Doc: "end"},
				{Trigger: estate.Provision, Label: text("provision"), Doc: "provision"},
			},
			Rows: []row{
				{ID: "cas.gadget.make", From: states("none"), On: "make", To: "active", By: lifecycle.World, Why: "test", Src: src},
				{ID: "cas.gadget.connect", From: states("active"), On: estate.Connect, If: asks(func(t gadget) []string { return t.Connect }), To: "connecting", Do: []effect{note}, By: lifecycle.Operator, Why: "test", Src: src},
				{ID: "cas.gadget.connected", From: states("connecting"), On: estate.Connected, To: "connected", By: lifecycle.Product, Why: "test", Src: src},
				{ID: "cas.gadget.begin", From: states("connected"), On: estate.Begin, If: asks(func(t gadget) []string { return t.Begin }), To: "updating", By: lifecycle.Operator, Why: "test", Src: src},
				{ID: "cas.gadget.deferred", From: states("connected"), On: estate.Deferred, Do: []effect{less}, By: lifecycle.Operator, Why: "test", Src: src},
				{ID: "cas.gadget.end", From: states("updating"), On: estate.End, To: "closed", By: lifecycle.Product, Why: "test", Src: src},
				{ID: "cas.gadget.provision", From: states("none"), On: estate.Provision, To: "closed", Do: []effect{note}, By: lifecycle.Operator, Why: "test", Src: src},
			},
			Refusals: []lifecycle.Refusal{refuse("make"), refuse(estate.Connect), refuse(estate.Connected), refuse(estate.Begin), refuse(estate.Deferred), refuse(estate.End), refuse(estate.Provision)},
		},
	}
}

func (m *maker) service() sim.Service {
	return sim.Service{
		Name: "cas", Kinds: []sim.AnyKind{m.gadgets},
		Settings: []sim.Setting{
			{Name: "cas.update.duration", Type: sim.Delay, Default: "90s", Doc: "d", Src: lifecycle.Assumed},
			{Name: "cas.update.hang", Type: sim.Delay, Default: "0s", Doc: "d", Src: lifecycle.Assumed},
			{Name: "cas.update.outcome", Type: sim.Choice, Default: "done", Choices: []string{"done", "hang", "fail"}, Doc: "d", Src: lifecycle.Assumed},
			{Name: "cas.sign_out", Type: sim.Choice, Default: "product", Choices: []string{"product", "all"}, Doc: "d", Src: lifecycle.Assumed},
		},
	}
}

func (m *maker) Type() estate.InstanceType {
	return estate.InstanceType{
		Code: "cas", Successor: "cecp", Name: text("Gadget"), SuccessorName: text("Cloud Email and Collaboration Protection"),
		UpdateDelay: "cas.update.duration", Hang: "cas.update.hang", SignOut: "cas.sign_out", Outcome: "cas.update.outcome",
	}
}

func (m *maker) gadget(r *sim.Reader) (gadget, bool, error) {
	list, err := m.gadgets.All(r)
	if err != nil || len(list) == 0 {
		return gadget{}, false, err
	}
	return list[0], true, nil
}

func (m *maker) Offer(r *sim.Reader) (estate.Offer, bool, error) {
	o := estate.Offer{Kind: "cas.gadget", DisplayName: "Gadget"}
	g, ok, err := m.gadget(r)
	if err != nil || !ok {
		return o, false, err
	}
	o.ID, o.Organizations = g.ID, g.Organizations
	o.Connected = slices.Contains(states("connecting", "connected", "updating", "closed"), g.State)
	o.Updated = g.State == "closed"
	return o, true, nil
}

func (m *maker) Blocks(r *sim.Reader, on lifecycle.Trigger, in any) ([]lifecycle.Reason, error) {
	g, _, err := m.gadget(r)
	if err != nil {
		return nil, err
	}
	return m.gadgets.Obstacles(r, g, on, in)
}

// Preparing puts off as many tries as the test says.
func (m *maker) Preparing(r *sim.Reader) (lifecycle.Reason, bool, error) {
	g, _, err := m.gadget(r)
	return reason("gadget.preparing"), g.Preparing > 0, err
}

// Extra is as long as the test says.
func (m *maker) Extra(r *sim.Reader) (time.Duration, error) {
	g, _, err := m.gadget(r)
	return time.Duration(g.Bulk) * time.Minute, err
}

func (m *maker) Dashboard(*sim.Reader) (estate.Dashboard, error) {
	return estate.Dashboard{Protection: "on", ProtectedUsers: 7, Detections: map[string]int{"malware": 2}}, nil
}

func (m *maker) Policies(*sim.Reader) ([]estate.Policy, error) {
	return []estate.Policy{{ID: "p1", Name: "Default", Actions: map[string]string{"malware": "quarantine"}}}, nil
}

func (m *maker) ProtectedServices(*sim.Reader) ([]estate.ProtectedService, error) {
	return []estate.ProtectedService{{ID: "s1", Code: "exchange_online", Users: 7}}, nil
}

// Logs has five entries, and pages as a product does.
func (m *maker) Logs(_ *sim.Reader, f estate.LogFilter) ([]estate.LogEntry, error) {
	var out []estate.LogEntry
	for _, id := range []string{"l1", "l2", "l3", "l4", "l5"} {
		if id > f.After && (f.Type == "" || f.Type == "malware") && (f.Limit == 0 || len(out) < f.Limit) {
			out = append(out, estate.LogEntry{ID: id, Type: "malware"})
		}
	}
	return out, nil
}

func (m *maker) Reports(*sim.Reader) ([]estate.Report, error) {
	return []estate.Report{{ID: "r1", Name: "Weekly"}}, nil
}
