package mockone_test

import (
	"fmt"
	"slices"
	"strings"
)

// migrationModel is the migration as the products' documents tell it, written
// down apart from the tables: how a product, Cloud App Security, Email Security or Apex
// One, its product instance in Vision One and the update job move, and who moves with whom.
type migrationModel struct {
	tenant  string            // the kind of the product's tenant
	states  map[string]string // by kind; "none" before there is one
	outcome string            // how updates end
	told    []string          // moves that must still follow in the same step
}

const (
	casKind      = "cas.tenant"
	apexKind     = "apexone.tenant"
	mailKind     = "tmems.tenant"
	instanceKind = "v1.product_instance"
	jobKind      = "v1.update_job"
)

// move is a move of the model: from one of the states to another, and what moves along;
// "tenant" stands for the kind of the product's.
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

	"apexone.tenant connect":            {{from: "active", to: "preparing"}},
	"apexone.tenant ready":              {{from: "preparing", to: "connected"}},
	"apexone.tenant finish_preparation": {{from: "preparing", to: "connected"}},
	"apexone.tenant update_deferred":    {{from: "preparing", to: "preparing"}, {from: "preparing", to: "connected"}},
	"apexone.tenant update_begin":       {{from: "connected", to: "updating"}},
	"apexone.tenant update_end":         {{from: "updating", to: "closed"}},
	"apexone.tenant purge":              {{from: "active", to: "purged"}, {from: "preparing", to: "purged"}, {from: "connected", to: "purged"}},

	"tmems.tenant release_elsewhere":    {{from: "active", to: "active"}},
	"tmems.tenant leave_remote_manager": {{from: "active", to: "active"}, {from: "connecting", to: "connecting"}, {from: "connected", to: "connected"}},
	"tmems.tenant join_portal_account":  {{from: "active", to: "active"}},
	"tmems.tenant configure":            {{from: "active", to: "active"}, {from: "connecting", to: "connecting"}, {from: "connected", to: "connected"}, {from: "updating", to: "updating"}},
	"tmems.tenant connect":              {{from: "active", to: "connecting"}},
	"tmems.tenant connected":            {{from: "connecting", to: "connected"}},
	"tmems.tenant update_begin":         {{from: "connected", to: "updating"}},
	"tmems.tenant update_end":           {{from: "updating", to: "closed"}},
	"tmems.tenant provision":            {{from: "none", to: "closed"}},

	"v1.product_instance connect":     {{"none", "connecting", []string{"tenant connect"}}},
	"v1.product_instance connected":   {{"connecting", "connected", []string{"tenant connected"}}},
	"v1.product_instance provision":   {{from: "none", to: "provisioning"}},
	"v1.product_instance provisioned": {{"provisioning", "updated", []string{"tenant provision"}}},
	"v1.product_instance got_it":      {{from: "connected", to: "connected"}},
	"v1.product_instance agree":       {{from: "connected", to: "update_agreed"}},
	"v1.product_instance withdraw":    {{from: "update_agreed", to: "connected"}},
	"v1.product_instance start":       {{"update_agreed", "updating", []string{"tenant update_begin", "v1.update_job queue"}}, {"update_agreed", "connected", []string{"tenant update_deferred"}}},
	"v1.product_instance finish":      {{"updating", "updated", []string{"tenant update_end"}}},
	"v1.product_instance detach":      {{from: "updated", to: "detached"}, {from: "updated", to: "updated"}},

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
func newModel(things []thingOf) *migrationModel {
	m := &migrationModel{tenant: casKind}
	for _, kind := range []string{apexKind, mailKind} {
		if slices.ContainsFunc(things, func(t thingOf) bool { return t.Kind == kind }) {
			m.tenant = kind
		}
	}
	m.states = m.nothing()
	for _, t := range things {
		if _, ok := m.states[t.Kind]; ok {
			m.states[t.Kind] = t.State
		}
	}
	return m
}

// product returns the code of the product.
func (m *migrationModel) product() string {
	product, _, _ := strings.Cut(m.tenant, ".")
	return product
}

// setting returns the name of a setting of the product.
func (m *migrationModel) setting(name string) string { return m.product() + "." + name }

// nothing are the states of a world in which there is nothing yet.
func (m *migrationModel) nothing() map[string]string {
	return map[string]string{m.tenant: "none", instanceKind: "none", jobKind: "none"}
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
	for _, tell := range moves[name][at].tells {
		if to, ok := strings.CutPrefix(tell, "tenant "); ok {
			tell = m.tenant + " " + to
		}
		m.told = append(m.told, tell)
	}
	return nil
}

// compare compares the model with the things.
func (m *migrationModel) compare(things []thingOf) error {
	if len(m.told) > 0 {
		return fmt.Errorf("this should have moved along: %v", m.told)
	}
	seen := m.nothing()
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
