package agents

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// WorldFleet is what a fixture says of agents and of what manages them.
type WorldFleet struct {
	Servers  []WorldServer `json:"servers,omitempty" maxItems:"50" nullable:"false" doc:"The Apex One servers that manage agents."`
	Groups   []WorldGroup  `json:"groups,omitempty" maxItems:"1000" nullable:"false" doc:"The groups of agents."`
	Policies []WorldPolicy `json:"policies,omitempty" maxItems:"1000" nullable:"false" doc:"The policies, the first that is for a group before the others."`
	Agents   []WorldAgent  `json:"agents,omitempty" maxItems:"1000" nullable:"false" doc:"The agents that are described one by one."`
	Generate WorldGenerate `json:"generate,omitzero" doc:"How many agents are made up besides."`
}

// WorldServer is a server of a WorldFleet.
type WorldServer struct {
	ID      string `json:"id,omitempty" minLength:"1" maxLength:"64" doc:"Its GUID; made, if it is not given."`
	Name    string `json:"name" minLength:"1" maxLength:"100" doc:"Its name."`
	FQDN    string `json:"fqdn" minLength:"1" maxLength:"253" doc:"The name by which agents know it."`
	IP      string `json:"ip,omitempty" maxLength:"45" default:"10.0.0.10" doc:"Its address."`
	Version string `json:"version,omitempty" minLength:"1" maxLength:"50" default:"14.0.12962" doc:"Its program's version, and that of the agents that it installs."`
	Pattern string `json:"pattern,omitempty" minLength:"1" maxLength:"50" default:"19.245.00" doc:"The newest virus pattern file that it has."`
}

// WorldGroup is a group of a WorldFleet.
type WorldGroup struct {
	ID   string `json:"id,omitempty" minLength:"1" maxLength:"64" doc:"Its id; made, if it is not given."`
	Name string `json:"name" minLength:"1" maxLength:"100" doc:"Its name, which is the folder path in the automation API."`
}

// WorldPolicy is a policy of a WorldFleet.
type WorldPolicy struct {
	Name     string            `json:"name" minLength:"1" maxLength:"200" doc:"Its name."`
	Groups   []string          `json:"groups,omitempty" maxItems:"1000" nullable:"false" doc:"The names of the groups that it is for."`
	Settings map[string]string `json:"settings,omitempty" doc:"What it says, by feature: \"realtime_scan\": \"on\"."`
	Modified string            `json:"modified,omitempty" minLength:"1" maxLength:"64" doc:"When it was last changed: a duration before the start, or an instant."`
}

// WorldAgent is an agent of a WorldFleet.
type WorldAgent struct {
	ID        string `json:"id,omitempty" minLength:"1" maxLength:"64" doc:"Its GUID; made, if it is not given."`
	Host      string `json:"host" minLength:"1" maxLength:"63" doc:"The computer's name."`
	IP        string `json:"ip" minLength:"1" maxLength:"45" doc:"Its address."`
	MAC       string `json:"mac" minLength:"1" maxLength:"17" doc:"Its network card's: 02-00-0A-01-00-01."`
	OS        string `json:"os,omitempty" minLength:"1" maxLength:"100" default:"Windows 11" doc:"Its operating system."`
	Domain    string `json:"domain,omitempty" maxLength:"253" doc:"Its Active Directory domain; none, if it is not given."`
	User      string `json:"user,omitempty" maxLength:"254" doc:"Who was last signed in there."`
	Group     string `json:"group,omitempty" minLength:"1" maxLength:"100" doc:"The name of its group; the first one, if it is not given."`
	Server    string `json:"server,omitempty" minLength:"1" maxLength:"100" doc:"The name of its server; the first one, if it is not given."`
	Version   string `json:"version,omitempty" minLength:"1" maxLength:"50" doc:"Its program's version; its server's, if it is not given."`
	Pattern   string `json:"pattern,omitempty" minLength:"1" maxLength:"50" doc:"Its virus pattern file; its server's, if it is not given."`
	State     string `json:"state,omitempty" enum:"online,isolated,offline" default:"online" doc:"Whether it is connected."`
	Since     string `json:"since,omitempty" minLength:"1" maxLength:"64" doc:"Since when; of one that is offline: when it was last heard of."`
	Sensor    string `json:"sensor,omitempty" enum:"none,enabled" default:"none" doc:"Whether it has an Endpoint Sensor."`
	Installed string `json:"installed,omitempty" minLength:"1" maxLength:"64" doc:"When it was installed: a duration before the start, or an instant."`
}

// WorldGenerate says how many agents are made up.
type WorldGenerate struct {
	Agents int `json:"agents,omitempty" minimum:"0" maximum:"50000" doc:"How many agents, spread over the groups and the servers. The same seed makes the same ones."`
}

// Place puts agents into a new world. What cannot be is refused with a *sim.Invalid
// that says what is wrong, and where.
func (a *Agents) Place(tx *sim.Tx, w WorldFleet) error {
	p := placer{agents: a, tx: tx, w: w, servers: map[string]Server{}, groups: map[string]Group{}}
	for _, step := range []func() error{p.place, p.policies, p.described, p.generate} {
		if err := step(); err != nil {
			return err
		}
	}
	if len(p.wrong) > 0 {
		return &sim.Invalid{Err: errors.Join(p.wrong...)}
	}
	return nil
}

// placer places one WorldFleet.
type placer struct {
	agents *Agents
	tx     *sim.Tx
	w      WorldFleet
	wrong  []error
	// servers and groups are by their names, in the order of the lists.
	servers map[string]Server
	groups  map[string]Group
}

func (p *placer) fail(format string, args ...any) {
	p.wrong = append(p.wrong, fmt.Errorf(format, args...))
}

// since returns an instant of the world.
func (p *placer) since(where, s string) time.Time {
	at, err := estate.ParseSince(s, p.tx.Now())
	if err != nil {
		p.fail("%s: %w", where, err)
		return p.tx.Now()
	}
	return at
}

// hostname is what a DNS name looks like.
var hostname = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$`)

// place places servers and groups.
func (p *placer) place() error {
	for i, s := range p.w.Servers {
		if _, double := p.servers[s.Name]; double {
			p.fail("servers[%d].name: %q stands here twice", i, s.Name)
			continue
		}
		if !hostname.MatchString(s.FQDN) {
			p.fail("servers[%d].fqdn: %q is no name of a host", i, s.FQDN)
		}
		id, err := p.id(s.ID, "apexone.server")
		if err != nil {
			return err
		}
		one := Server{ID: id, Name: s.Name, FQDN: s.FQDN, IP: s.IP, Version: s.Version, Pattern: s.Pattern}
		orElse(&one.IP, "10.0.0.10")
		orElse(&one.Version, "14.0.12962")
		orElse(&one.Pattern, "19.245.00")
		p.servers[s.Name] = one
		if err := putServer(p.tx, i, one); err != nil {
			return err
		}
	}
	for i, g := range p.w.Groups {
		if _, double := p.groups[g.Name]; double {
			p.fail("groups[%d].name: %q stands here twice", i, g.Name)
			continue
		}
		id, err := p.id(g.ID, "apexone.group")
		if err != nil {
			return err
		}
		p.groups[g.Name] = Group{ID: id, Name: g.Name}
		if err := putGroup(p.tx, i, p.groups[g.Name]); err != nil {
			return err
		}
	}
	if (len(p.w.Agents) > 0 || p.w.Generate.Agents > 0) && (len(p.w.Servers) == 0 || len(p.w.Groups) == 0) {
		p.fail("agents: there must be a server and a group for them")
		p.w.Agents, p.w.Generate.Agents = nil, 0
	}
	return nil
}

func (p *placer) id(given, kind string) (string, error) {
	if given != "" {
		return given, nil
	}
	return p.tx.ID(kind)
}

func orElse(s *string, value string) {
	if *s == "" {
		*s = value
	}
}

func (p *placer) policies() error {
	var names []string
	for i, one := range p.w.Policies {
		if slices.Contains(names, one.Name) {
			p.fail("policies[%d].name: %q stands here twice", i, one.Name)
			continue
		}
		names = append(names, one.Name)
		policy := Policy{Name: one.Name, Groups: []string{}, Settings: one.Settings, ModifiedAt: p.since(fmt.Sprintf("policies[%d].modified", i), one.Modified)}
		if policy.Settings == nil {
			policy.Settings = map[string]string{}
		}
		for j, name := range one.Groups {
			g, ok := p.groups[name]
			if !ok {
				p.fail("policies[%d].groups[%d]: there is no group %q", i, j, name)
				continue
			}
			policy.Groups = append(policy.Groups, g.ID)
		}
		var err error
		if policy.ID, err = p.tx.ID("apexone.policy"); err != nil {
			return err
		}
		if err := putPolicy(p.tx, i, policy); err != nil {
			return err
		}
	}
	return nil
}

// described places the agents that are described one by one.
func (p *placer) described() error {
	ids := map[string]bool{}
	for i, w := range p.w.Agents {
		where := fmt.Sprintf("agents[%d]", i)
		orElse(&w.Group, p.w.Groups[0].Name)
		orElse(&w.Server, p.w.Servers[0].Name)
		group, ok := p.groups[w.Group]
		if !ok {
			p.fail("%s.group: there is no group %q", where, w.Group)
			continue
		}
		server, ok := p.servers[w.Server]
		if !ok {
			p.fail("%s.server: there is no server %q", where, w.Server)
			continue
		}
		if w.ID != "" && ids[w.ID] {
			p.fail("%s.id: %q stands here twice", where, w.ID)
			continue
		}
		ids[w.ID] = true
		t := w.agent(server, group)
		since := p.since(where+".since", w.Since)
		t.InstalledAt = p.since(where+".installed", w.Installed)
		if w.Installed == "" || t.InstalledAt.After(since) {
			t.InstalledAt = since
		}
		if err := p.put(t, since); err != nil {
			return fmt.Errorf("%s: %w", where, err)
		}
	}
	return nil
}

func (w WorldAgent) agent(server Server, group Group) Agent {
	t := Agent{
		ID: w.ID, State: Online, Host: w.Host, IP: w.IP, MAC: strings.ToUpper(w.MAC), OS: w.OS, Domain: w.Domain, User: w.User,
		Group: group.ID, Server: server.ID, Version: w.Version, Pattern: w.Pattern, Isolation: Normal, Sensor: w.Sensor,
	}
	orElse(&t.OS, "Windows 11")
	orElse(&t.Version, server.Version)
	orElse(&t.Pattern, server.Pattern)
	orElse(&t.Sensor, NoSensor)
	if w.State != "" {
		t.State = lifecycle.State(w.State)
	}
	if t.State == StateIsolated {
		t.Isolation = Isolated
	}
	return t
}

func (p *placer) put(t Agent, since time.Time) error {
	if t.State == Offline {
		t.LastSeen = since
	}
	_, err := p.agents.Agents.Place(p.tx, t, since)
	return err
}
