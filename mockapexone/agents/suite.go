package agents

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

// Both consoles, that of Apex Central before the update and those of Vision One, read
// what follows: nothing is moved, so nothing can be lost.

// Count returns how many agents there are.
func (a *Agents) Count(r *sim.Reader) (int, error) {
	s, err := a.standing(r)
	if err != nil || s.Purged {
		return 0, err
	}
	return a.Agents.Count(r, sim.PageOf{})
}

// Online reports whether an agent is connected.
func (a *Agents) Online(r *sim.Reader) (bool, error) {
	var n int
	// The kind stands in the text: only so is the index of the figures used.
	if _, err := r.Conn.QueryRow(`SELECT EXISTS (SELECT 1 FROM things
		WHERE kind = 'apexone.agent' AND state IN ('online', 'isolating', 'isolated', 'restoring'))`, nil, &n); err != nil {
		return false, fmt.Errorf("looking for agents that are connected: %w", err)
	}
	return n == 1, nil
}

// EndpointSummary returns the figures of the dashboard.
func (a *Agents) EndpointSummary(r *sim.Reader) (estate.EndpointSummary, error) {
	var out estate.EndpointSummary
	s, err := a.standing(r)
	if err != nil || s.Purged {
		return out, err
	}
	limit, err := r.Duration(SettingOffline)
	if err != nil {
		return out, err
	}
	if err := a.figures(r, r.Now().Add(-limit).UnixMicro(), &out); err != nil {
		return out, err
	}
	if out.Endpoints > 0 {
		out.Compliance = (out.Endpoints - out.Outdated) * 100 / out.Endpoints
	}
	if _, err := r.Conn.QueryRow(`SELECT (SELECT count(*) FROM apexone_groups), (SELECT count(*) FROM apexone_policies)`, nil,
		&out.Groups, &out.Policies); err != nil {
		return out, fmt.Errorf("counting groups and policies: %w", err)
	}
	return out, nil
}

// figures counts the agents, with those that were last heard of before an instant.
func (a *Agents) figures(r *sim.Reader, before int64, out *estate.EndpointSummary) error {
	servers, err := a.Servers(r)
	if err != nil {
		return err
	}
	newest := map[string]string{}
	for _, s := range servers {
		newest[s.ID] = s.Pattern
	}
	if err := r.Conn.Query(`SELECT json_extract(body, '$.server'), json_extract(body, '$.pattern'), state = 'offline', since <= ?, count(*)
		FROM things INDEXED BY apexone_agents
		WHERE kind = 'apexone.agent' AND state IN ('online', 'isolating', 'isolated', 'restoring', 'offline') GROUP BY 1, 2, 3, 4`,
		[]any{before}, func(scan func(...any) error) error {
			var server, pattern string
			var off, long bool
			var n int
			if err := scan(&server, &pattern, &off, &long, &n); err != nil {
				return err
			}
			out.Endpoints += n
			if !off {
				out.Online += n
			}
			if off && long {
				out.Offline += n
			}
			if pattern != newest[server] {
				out.Outdated += n
			}
			return nil
		}); err != nil {
		return fmt.Errorf("counting endpoints: %w", err)
	}
	return nil
}

// Endpoints returns a page of the endpoints, in the order of their names.
func (a *Agents) Endpoints(r *sim.Reader, f estate.EndpointFilter) (estate.EndpointPage, error) {
	out := estate.EndpointPage{Items: []estate.Endpoint{}}
	shown, err := a.shower(r)
	if err != nil || shown.purged {
		return out, err
	}
	of := sim.PageOf{
		Parent: f.Group, Search: strings.ToLower(f.Search), After: f.After, Limit: f.Limit,
		Fields: map[string]string{"server": f.Server},
	}
	if of.States, err = statesOf(f.Status); err != nil {
		return out, err
	}
	if !shown.ask(f.Sensor, of.Fields) {
		return out, nil
	}
	page, err := a.Agents.Page(r, of)
	if err != nil {
		return out, err
	}
	for _, t := range page.Items {
		out.Items = append(out.Items, shown.endpoint(t))
	}
	out.Total, out.Next = page.Total, page.Next
	return out, nil
}

// statesOf returns the states that a status stands for.
func statesOf(status string) ([]lifecycle.State, error) {
	switch status {
	case "":
		return nil, nil
	case string(Online):
		return connected(), nil
	case string(Offline):
		return in(Offline), nil
	}
	return nil, &sim.Invalid{Err: errors.New("status: want online or offline")}
}

// Endpoint returns one of the endpoints.
func (a *Agents) Endpoint(r *sim.Reader, id string) (estate.Endpoint, bool, error) {
	shown, err := a.shower(r)
	if err != nil || shown.purged {
		return estate.Endpoint{}, false, err
	}
	t, err := a.Agents.Get(r, id)
	if errors.Is(err, sim.ErrNotFound) || err == nil && t.State == StateUninstalled {
		return estate.Endpoint{}, false, nil
	}
	return shown.endpoint(t), err == nil, err
}

// EndpointGroups returns the groups.
func (a *Agents) EndpointGroups(r *sim.Reader) ([]estate.EndpointGroup, error) {
	out := []estate.EndpointGroup{}
	s, err := a.standing(r)
	if err != nil || s.Purged {
		return out, err
	}
	groups, err := a.Groups(r)
	if err != nil {
		return nil, err
	}
	counts, err := count(r, `SELECT parent, count(*) FROM things WHERE kind = 'apexone.agent' AND parent <> '' GROUP BY parent`)
	if err != nil {
		return nil, err
	}
	for _, g := range groups {
		out = append(out, estate.EndpointGroup{ID: g.ID, Name: g.Name, Endpoints: counts[g.ID]})
	}
	return out, nil
}

// EndpointPolicies returns the policies.
func (a *Agents) EndpointPolicies(r *sim.Reader) ([]estate.EndpointPolicy, error) {
	out := []estate.EndpointPolicy{}
	groups, err := a.EndpointGroups(r)
	if err != nil || len(groups) == 0 {
		return out, err
	}
	policies, err := a.Policies(r)
	if err != nil {
		return nil, err
	}
	for _, p := range policies {
		one := estate.EndpointPolicy{ID: p.ID, Name: p.Name, Groups: p.Groups, Settings: p.Settings, ModifiedAt: p.ModifiedAt}
		for _, g := range groups {
			if policyOf(policies, g.ID) == p.ID {
				one.Endpoints += g.Endpoints
			}
		}
		out = append(out, one)
	}
	return out, nil
}

// EndpointServers returns the servers.
func (a *Agents) EndpointServers(r *sim.Reader) ([]estate.EndpointServer, error) {
	out := []estate.EndpointServer{}
	s, err := a.standing(r)
	if err != nil || s.Purged {
		return out, err
	}
	servers, err := a.Servers(r)
	if err != nil {
		return nil, err
	}
	counts, err := count(r, `SELECT json_extract(body, '$.server'), count(*) FROM things INDEXED BY apexone_agents
		WHERE kind = 'apexone.agent' AND state IN ('online', 'isolating', 'isolated', 'restoring', 'offline') GROUP BY 1`)
	if err != nil {
		return nil, err
	}
	for _, s := range servers {
		out = append(out, estate.EndpointServer{ID: s.ID, Name: s.Name, FQDN: s.FQDN, Endpoints: counts[s.ID], Console: consoleOf(s.ID)})
	}
	return out, nil
}

// EndpointNames returns what groups, policies and servers are called.
func (a *Agents) EndpointNames(r *sim.Reader) (out estate.EndpointNames, err error) {
	s, err := a.standing(r)
	if err != nil || s.Purged {
		return out, err
	}
	groups, err := a.Groups(r)
	if err != nil {
		return out, err
	}
	servers, err := a.Servers(r)
	if err != nil {
		return out, err
	}
	policies, err := a.Policies(r)
	out.Groups = web.Each(groups, func(g Group) estate.EndpointName { return estate.EndpointName{ID: g.ID, Name: g.Name} })
	out.Servers = web.Each(servers, func(s Server) estate.EndpointName { return estate.EndpointName{ID: s.ID, Name: s.Name} })
	out.Policies = web.Each(policies, func(p Policy) estate.EndpointName { return estate.EndpointName{ID: p.ID, Name: p.Name} })
	return out, err
}

func count(r *sim.Reader, query string) (map[string]int, error) {
	out := map[string]int{}
	if err := r.Conn.Query(query, nil, func(scan func(...any) error) error {
		var of string
		var n int
		err := scan(&of, &n)
		out[of] = n
		return err
	}); err != nil {
		return nil, fmt.Errorf("counting endpoints: %w", err)
	}
	return out, nil
}

// policyOf returns the id of the first policy that is for a group; empty if none is.
func policyOf(policies []Policy, group string) string {
	for _, p := range policies {
		if slices.Contains(p.Groups, group) {
			return p.ID
		}
	}
	return ""
}

// shower shows agents as endpoints, on one reading.
type shower struct {
	updated, purged bool
	now             time.Time
	servers         map[string]Server
	policies        []Policy
}

func (a *Agents) shower(r *sim.Reader) (shower, error) {
	s, err := a.standing(r)
	out := shower{updated: s.Updated, purged: s.Purged, now: r.Now(), servers: map[string]Server{}}
	if err != nil || s.Purged {
		return out, err
	}
	servers, err := a.Servers(r)
	if err != nil {
		return out, err
	}
	for _, one := range servers {
		out.servers[one.ID] = one
	}
	out.policies, err = a.Policies(r)
	return out, err
}

// ask adds what agents have whose sensor is shown so; it returns false if none can be.
func (s shower) ask(sensor string, fields map[string]string) bool {
	switch {
	case sensor == SensorEnabled && s.updated:
		fields["sensor"] = associated
	case sensor == SensorLeft && s.updated:
		fields["sensor"] = SensorEnabled
	case sensor == SensorLeft:
		return false
	default:
		fields["sensor"] = sensor
	}
	return true
}

func (s shower) endpoint(t Agent) estate.Endpoint {
	server := s.servers[t.Server]
	out := estate.Endpoint{
		ID: t.ID, Host: t.Host, IP: t.IP, MAC: t.MAC, OS: t.OS, Group: t.Group, Policy: policyOf(s.policies, t.Group), Server: t.Server,
		FQDN: server.FQDN, Version: t.Version, Pattern: t.Pattern, Status: string(Online), LastSeen: s.now,
		Isolation: string(t.Isolation), Sensor: t.sensor(s.updated),
	}
	if !t.Connected() {
		out.Status, out.LastSeen = string(Offline), t.LastSeen
	}
	return out
}
