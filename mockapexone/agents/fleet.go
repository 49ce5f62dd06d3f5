package agents

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/mockone/mockone/internal/sim"
)

// Server is an Apex One server, which agents report to.
type Server struct {
	ID, Name string
	// FQDN is the name by which agents know it; IP is its address.
	FQDN, IP string
	// Version is its program's, and that of the packages that it installs; Pattern is
	// the newest virus pattern file that it has.
	Version, Pattern string
}

// Group is a group of agents.
type Group struct{ ID, Name string }

// Policy is what the agents of some groups are told.
type Policy struct {
	ID, Name string
	// Groups are the ids of the groups that it is for.
	Groups []string
	// Settings are what it says, by feature.
	Settings   map[string]string
	ModifiedAt time.Time
}

// Servers returns the servers in the order in which they were set up.
func (a *Agents) Servers(r *sim.Reader) ([]Server, error) {
	var out []Server
	err := r.Conn.Query(`SELECT id, name, fqdn, ip, version, pattern FROM apexone_servers ORDER BY seq`, nil, func(scan func(...any) error) error {
		var s Server
		err := scan(&s.ID, &s.Name, &s.FQDN, &s.IP, &s.Version, &s.Pattern)
		out = append(out, s)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading servers: %w", err)
	}
	return out, nil
}

// Groups returns the groups in the order in which they were set up.
func (a *Agents) Groups(r *sim.Reader) ([]Group, error) {
	var out []Group
	err := r.Conn.Query(`SELECT id, name FROM apexone_groups ORDER BY seq`, nil, func(scan func(...any) error) error {
		var g Group
		err := scan(&g.ID, &g.Name)
		out = append(out, g)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading groups: %w", err)
	}
	return out, nil
}

// Policies returns the policies in the order of their rank: of several that are for a
// group, the first applies.
func (a *Agents) Policies(r *sim.Reader) ([]Policy, error) {
	var out []Policy
	err := r.Conn.Query(`SELECT id, name, groups, settings, modified FROM apexone_policies ORDER BY seq`, nil, func(scan func(...any) error) error {
		var p Policy
		var groups, settings []byte
		var modified int64
		if err := scan(&p.ID, &p.Name, &groups, &settings, &modified); err != nil {
			return err
		}
		p.ModifiedAt = time.UnixMicro(modified).UTC()
		if err := json.Unmarshal(groups, &p.Groups); err != nil {
			return err
		}
		err := json.Unmarshal(settings, &p.Settings)
		out = append(out, p)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading policies: %w", err)
	}
	return out, nil
}

// serverOf returns a server, the first one if no id is given; the zero Server if there
// is none.
func serverOf(r *sim.Reader, id string) (s Server, err error) {
	_, err = r.Conn.QueryRow(`SELECT id, name, fqdn, ip, version, pattern FROM apexone_servers WHERE ?1 = '' OR id = ?1 ORDER BY seq LIMIT 1`,
		[]any{id}, &s.ID, &s.Name, &s.FQDN, &s.IP, &s.Version, &s.Pattern)
	if err != nil {
		return s, fmt.Errorf("reading a server: %w", err)
	}
	return s, nil
}

// groupOf returns the group with a name or, if that is empty, with an id; if both are,
// the first one. It is the zero Group if there is none.
func groupOf(r *sim.Reader, name, id string) (g Group, err error) {
	_, err = r.Conn.QueryRow(`SELECT id, name FROM apexone_groups
		WHERE CASE WHEN ?1 <> '' THEN name = ?1 OR id = ?1 ELSE ?2 = '' OR id = ?2 END ORDER BY seq LIMIT 1`,
		[]any{name, id}, &g.ID, &g.Name)
	if err != nil {
		return g, fmt.Errorf("reading a group: %w", err)
	}
	return g, nil
}

func putServer(tx *sim.Tx, seq int, s Server) error {
	if _, err := tx.Conn.Exec(`INSERT INTO apexone_servers (id, seq, name, fqdn, ip, version, pattern) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		s.ID, seq, s.Name, s.FQDN, s.IP, s.Version, s.Pattern); err != nil {
		return fmt.Errorf("storing a server: %w", err)
	}
	return nil
}

func putGroup(tx *sim.Tx, seq int, g Group) error {
	if _, err := tx.Conn.Exec(`INSERT INTO apexone_groups (id, seq, name) VALUES (?, ?, ?)`, g.ID, seq, g.Name); err != nil {
		return fmt.Errorf("storing a group: %w", err)
	}
	return nil
}

func putPolicy(tx *sim.Tx, seq int, p Policy) error {
	groups, err := json.Marshal(p.Groups)
	if err != nil {
		return fmt.Errorf("encoding a policy: %w", err)
	}
	settings, err := json.Marshal(p.Settings)
	if err != nil {
		return fmt.Errorf("encoding a policy: %w", err)
	}
	if _, err := tx.Conn.Exec(`INSERT INTO apexone_policies (id, seq, name, groups, settings, modified) VALUES (?, ?, ?, ?, ?, ?)`,
		p.ID, seq, p.Name, string(groups), string(settings), p.ModifiedAt.UnixMicro()); err != nil {
		return fmt.Errorf("storing a policy: %w", err)
	}
	return nil
}
