package mockone_test

import (
	"fmt"
	"slices"
)

// migrationModel is the migration as the products' documents tell it, written
// down apart from the tables: how Cloud App Security, its product instance in
// Vision One and the update job move, and who moves with whom.
type migrationModel struct {
	states  map[string]string // by kind; "none" before there is one
	outcome string            // how updates end
	told    []string          // moves that must still follow in the same step
}

const (
	tenantKind   = "cas.tenant"
	instanceKind = "v1.product_instance"
	jobKind      = "v1.update_job"
)

// move is a move of the model: from one of the states to another, and what moves along.
type move struct {
	from, to string
	tells    []string
}

// moves are the moves by kind and trigger.
var moves = map[string][]move{
	"cas.tenant release_elsewhere": {{from: "active", to: "active"}},
	"cas.tenant connect":           {{from: "active", to: "connecting"}},
	"cas.tenant connected":         {{from: "connecting", to: "connected"}},
	"cas.tenant update_begin":      {{from: "connected", to: "updating"}},
	"cas.tenant update_end":        {{from: "updating", to: "closed"}},
	"cas.tenant provision":         {{from: "none", to: "closed"}},

	"v1.product_instance connect":     {{"none", "connecting", []string{"cas.tenant connect"}}},
	"v1.product_instance connected":   {{"connecting", "connected", []string{"cas.tenant connected"}}},
	"v1.product_instance provision":   {{from: "none", to: "provisioning"}},
	"v1.product_instance provisioned": {{"provisioning", "updated", []string{"cas.tenant provision"}}},
	"v1.product_instance got_it":      {{from: "connected", to: "connected"}},
	"v1.product_instance agree":       {{from: "connected", to: "update_agreed"}},
	"v1.product_instance withdraw":    {{from: "update_agreed", to: "connected"}},
	"v1.product_instance start":       {{"update_agreed", "updating", []string{"cas.tenant update_begin", "v1.update_job queue"}}},
	"v1.product_instance finish":      {{"updating", "updated", []string{"cas.tenant update_end"}}},

	"v1.update_job queue":            {{from: "none", to: "queued"}},
	"v1.update_job begin":            {{from: "queued", to: "running"}},
	"v1.update_job finish":           {{"running", "succeeded", finished}, {from: "running", to: "stalled"}, {from: "running", to: "failed"}},
	"v1.update_job go_on":            {{"stalled", "succeeded", finished}},
	"v1.update_job support_complete": {{"stalled", "succeeded", finished}, {"failed", "succeeded", finished}},
	"v1.update_job support_retry":    {{from: "stalled", to: "queued"}, {from: "failed", to: "queued"}},
}

var finished = []string{"v1.product_instance finish"}

// outcomes are the states in which an update ends, by the setting.
var outcomes = map[string]string{"done": "succeeded", "hang": "stalled", "fail": "failed"}

// newModel returns the model of a world as it starts.
func newModel(things []thingOf, outcome string) *migrationModel {
	m := &migrationModel{states: map[string]string{tenantKind: "none", instanceKind: "none", jobKind: "none"}, outcome: outcome}
	for _, t := range things {
		if _, ok := m.states[t.Kind]; ok {
			m.states[t.Kind] = t.State
		}
	}
	return m
}

// follow moves the model along with an event.
func (m *migrationModel) follow(e *walked) error {
	state, ok := m.states[e.Kind]
	if !ok {
		return nil
	}
	name := e.Kind + " " + e.Trigger
	at := slices.IndexFunc(moves[name], func(one move) bool { return one.from == state && one.to == e.To })
	if at < 0 {
		return fmt.Errorf("the model knows no %s from %s to %s", name, state, e.To)
	}
	if name == "v1.update_job finish" && !e.Forced && e.To != outcomes[m.outcome] {
		return fmt.Errorf("the update ended as %s, the setting says %s", e.To, m.outcome)
	}
	m.states[e.Kind] = e.To
	if i := slices.Index(m.told, name); i >= 0 {
		m.told = slices.Delete(m.told, i, i+1)
	}
	m.told = append(m.told, moves[name][at].tells...)
	return nil
}

// compare compares the model with the things.
func (m *migrationModel) compare(things []thingOf) error {
	if len(m.told) > 0 {
		return fmt.Errorf("this should have moved along: %v", m.told)
	}
	seen := map[string]string{tenantKind: "none", instanceKind: "none", jobKind: "none"}
	for _, t := range things {
		switch state, ok := seen[t.Kind]; {
		case !ok:
		case state != "none":
			return fmt.Errorf("there are two of %s", t.Kind)
		default:
			seen[t.Kind] = t.State
		}
	}
	for kind, state := range m.states {
		if seen[kind] != state {
			return fmt.Errorf("%s is %s, in the model %s", kind, seen[kind], state)
		}
	}
	return nil
}
