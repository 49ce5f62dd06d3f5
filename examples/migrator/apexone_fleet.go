package migrator

import (
	"context"
	"fmt"
	"time"
)

// Fleet is what Apex Central shows before the update, and Standard Endpoint Protection
// has to show after it.
type Fleet struct {
	Endpoints []Record      `json:"endpoints"`
	Groups    []Record      `json:"groups"`
	Policies  []Record      `json:"policies"`
	Servers   []Record      `json:"servers"`
	Users     []CentralUser `json:"users"`
	// Inventory is Vision One's Endpoint Inventory between the connection and the update;
	// nil as long as there was none.
	Inventory []Record `json:"inventory,omitempty"`
	// LicenceStatus is "valid", "expiring_soon" or "expired", by the server's time.
	LicenceStatus string    `json:"licence_status"`
	LicenceEnds   time.Time `json:"licence_ends"`
}

// CentralUser is a user account of Apex Central.
type CentralUser struct {
	Login string `json:"login"`
	// Type is "local", "ad", "saml", "saml_group" or "clp".
	Type  string `json:"type"`
	Email string `json:"email,omitempty"`
	Role  string `json:"role"`
	// Status is "enabled" or "disabled", or after the update how far the upgrade is.
	Status string `json:"status"`
}

// read reads Apex Central.
func (m apexOne) read(ctx context.Context) error {
	f, err := m.readFleet(ctx, m.old, "/api/endpoints", "/api/endpoint-")
	if err != nil {
		return err
	}
	if f.Users, err = list[CentralUser](ctx, m.old, "/api/users"); err != nil {
		return err
	}
	var licence struct {
		Status string    `json:"status"`
		Ends   time.Time `json:"ends"`
	}
	if err := m.old.get(ctx, "/api/license", &licence); err != nil {
		return err
	}
	f.LicenceStatus, f.LicenceEnds = licence.Status, licence.Ends
	m.before = &Figures{Fleet: &f}
	return nil
}

// readFleet reads what Apex Central and Standard Endpoint Protection show alike.
func (apexOne) readFleet(ctx context.Context, c *console, endpoints, others string) (f Fleet, err error) {
	if f.Endpoints, err = list[Record](ctx, c, endpoints+manyRows); err != nil {
		return f, err
	}
	if f.Groups, err = list[Record](ctx, c, others+"groups"); err != nil {
		return f, err
	}
	if f.Policies, err = list[Record](ctx, c, others+"policies"); err != nil {
		return f, err
	}
	f.Servers, err = list[Record](ctx, c, others+"servers")
	return f, err
}

// manyRows asks for long pages: of endpoints there may be ten thousand.
const manyRows = "?limit=500"

// found says what was read.
func (m apexOne) found() string {
	f := m.before.Fleet
	return m.say("%d endpoints in %d groups, %d policies, %d servers, %d user accounts",
		"エンドポイント %d 台 (グループ %d 件)、ポリシー %d 件、サーバ %d 台、ユーザアカウント %d 件",
		len(f.Endpoints), len(f.Groups), len(f.Policies), len(f.Servers), len(f.Users))
}

// identity is what makes an endpoint the same, whoever manages it. All else may change by
// itself while time passes: whether it is online, and since when, its pattern file.
func identity() []string {
	return []string{"id", "host", "ip", "mac", "os", "group", "policy", "server", "fqdn", "version"}
}

// identities returns what makes endpoints the same.
func identities(endpoints []Record) []Record {
	out := make([]Record, len(endpoints))
	for i, e := range endpoints {
		out[i] = Record{}
		for _, field := range identity() {
			out[i][field] = e[field]
		}
	}
	return out
}

// connected reads Endpoint Inventory, which is the witness of the move: from now on Vision
// One shows the endpoints, and the update must change nothing of what they are.
func (m apexOne) connected(ctx context.Context) error {
	if m.access != accessOpen || !m.toBeUpdated() || m.before == nil {
		return nil
	}
	inventory, err := m.inventory(ctx)
	if err != nil {
		return err
	}
	f := m.before.Fleet
	if !sameRecords(identities(f.Endpoints), identities(inventory)) {
		return m.stop([]Obstacle{{"v1.endpoint_inventory.differs", m.say(
			"Endpoint Inventory shows %d endpoints, which are not the %d of Apex Central.", "エンドポイントインベントリの %d 台が、Apex Central の %d 台と一致しません。", len(inventory), len(f.Endpoints))}})
	}
	f.Inventory = inventory
	if err := m.step(ctx, "inventory.before", m.say(
		"%d endpoints, the same as in Apex Central", "エンドポイント %d 台 (Apex Central と一致)", len(inventory))); err != nil {
		return err
	}
	return m.keepFigures()
}

func (m apexOne) inventory(ctx context.Context) ([]Record, error) {
	return list[Record](ctx, m.v1, "/api/endpoint-inventory"+manyRows)
}

// check compares Standard Endpoint Protection, and Endpoint Inventory, with what there was.
func (m apexOne) check(ctx context.Context) error {
	var sep struct {
		State string `json:"state"`
		Text  string `json:"text"`
	}
	if err := m.v1.get(ctx, m.traits().menu, &sep); err != nil {
		return err
	}
	m.compare("sep", sep.State == stateReady, "%s: %s", "%s: %s", sep.State, sep.Text)
	if sep.State != stateReady {
		return nil
	}
	inventory, err := m.inventory(ctx)
	if err != nil {
		return err
	}
	managed := 0
	for _, e := range inventory {
		if e.text("managed_by") == m.traits().after {
			managed++
		}
	}
	m.compare("manager", managed == len(inventory), "%d of %d endpoints are managed by Standard Endpoint Protection",
		"%d / %d 台のエンドポイントを Standard Endpoint Protection が管理", managed, len(inventory))
	now, err := m.readFleet(ctx, m.v1, "/api/sep/endpoints", "/api/sep/")
	if err != nil {
		return err
	}
	if m.before == nil || m.before.Fleet == nil {
		m.notCompared("inventory", "endpoints", "groups", "policies", "servers", "sensors")
		return nil
	}
	return m.compareFleet(ctx, now, inventory)
}

// compareFleet compares the end with the beginning.
func (m apexOne) compareFleet(ctx context.Context, now Fleet, inventory []Record) error {
	was := m.before.Fleet
	known := was.Inventory
	if known == nil { // an earlier run was stopped before it could be read
		known = was.Endpoints
	}
	m.compare("inventory", sameRecords(identities(known), identities(inventory)),
		"%d endpoints, before %d, by identity", "同一のエンドポイント %d 台、移行前は %d 台", len(inventory), len(known))
	for _, c := range []struct {
		name        string
		before, now []Record
	}{
		{"endpoints", identities(was.Endpoints), identities(now.Endpoints)},
		{"groups", was.Groups, now.Groups},
		{"policies", was.Policies, now.Policies},
		{"servers", was.Servers, now.Servers},
	} {
		m.compare(c.name, sameRecords(c.before, c.now), "%d, before %d", "%d 件、移行前は %d 件", len(c.now), len(c.before))
	}
	enabled, behind := sensors(was.Endpoints, "enabled"), sensors(now.Endpoints, "left_behind")
	m.compare("sensors", enabled == behind, "%d Endpoint Sensors are left behind, %d were enabled",
		"移行されない Endpoint Sensor %d 件、移行前に有効 %d 件", behind, enabled)
	if behind == 0 {
		return nil
	}
	return m.leave(ctx, "sensors.left_behind", m.say(
		"%d endpoints have an Endpoint Sensor that the update does not move: associate it again", "%d 台の Endpoint Sensor は移行されないため、再度関連付けが必要", behind))
}

// sensors counts the endpoints whose Endpoint Sensor is in a state.
func sensors(endpoints []Record, state string) (n int) {
	for _, e := range endpoints {
		if e.text("sensor") == state {
			n++
		}
	}
	return n
}

// wakeUp wakes a product up that hibernates, as nobody has used it for a week.
func (m *migration) wakeUp(ctx context.Context, c *console) error {
	if err := c.act(ctx, "/api/wake-up", nil, func(ctx context.Context) (bool, error) {
		var now struct {
			State string `json:"state"`
		}
		err := c.get(ctx, "/api/hibernation", &now)
		return err == nil && now.State == "awake", err
	}); err != nil {
		return m.refusedChange(err)
	}
	return m.changed(ctx, c.service+".woken", fmt.Sprintf("%s: %s", m.way.traits().name, m.say("woken up", "休止状態から復帰")))
}
