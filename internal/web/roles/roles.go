// Package roles is what the consoles of products have in common about roles: each of them
// has screens, and a role says what its members may do on each. Vision One's roles are
// another thing: they permit acts.
package roles

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// Screen is a part of a console for which roles have permissions.
type Screen string

// Level is what a role may do on a screen [CASROLE].
type Level string

// The levels.
const (
	NoAccess    Level = "no_access"
	ViewOnly    Level = "view_only"
	FullControl Level = "full_control"
)

// Role is what its members may do.
type Role struct {
	Name string
	// Predefined roles are the product's own; Hidden ones are not offered to anybody.
	Predefined, Hidden bool
	// Description is in the customer's own words, whatever the language, but for
	// the predefined roles.
	Description lifecycle.Text
	Permissions map[Screen]Level
	Members     int
}

// Levels makes permissions: full control of some screens, a view of others.
func Levels(full, view []Screen) map[Screen]Level {
	out := make(map[Screen]Level, len(full)+len(view))
	for _, s := range view {
		out[s] = ViewOnly
	}
	for _, s := range full {
		out[s] = FullControl
	}
	return out
}

// Grants reports whether the role may act on a screen at a level.
func (r Role) Grants(s Screen, at Level) bool {
	has := r.Permissions[s]
	return has == FullControl || has == ViewOnly && at == ViewOnly
}

// Listed returns what the role may do, "screen:level", without what it may not.
func (r Role) Listed() []string {
	var out []string
	for _, s := range slices.Sorted(maps.Keys(r.Permissions)) {
		if level := r.Permissions[s]; level != NoAccess {
			out = append(out, string(s)+":"+string(level))
		}
	}
	return out
}

// Table is where a console has its roles.
type Table struct {
	// Name is the SQL table's; its custom roles are there.
	Name string
	// Screens are all of the console, in its order; Reserved are those of them that no
	// custom role has.
	Screens, Reserved []Screen
	// Predefined returns the product's own roles.
	Predefined func() []Role
}

// Schema makes the SQL table.
func (t Table) Schema() string {
	return `
CREATE TABLE ` + t.Name + ` (
  name        TEXT PRIMARY KEY,
  seq         INTEGER NOT NULL,
  description TEXT NOT NULL,
  permissions TEXT NOT NULL CHECK (json_valid(permissions))
) STRICT, WITHOUT ROWID;
`
}

// All returns all roles that are not hidden, the predefined ones first, without the number
// of their members.
func (t Table) All(r *sim.Reader) ([]Role, error) {
	out := slices.DeleteFunc(t.Predefined(), func(one Role) bool { return one.Hidden })
	custom, err := t.read(r, "ORDER BY seq")
	return append(out, custom...), err
}

// Find returns the role of that name, without the number of its members.
func (t Table) Find(r *sim.Reader, name string) (one Role, ok bool, err error) {
	for _, one := range t.Predefined() {
		if one.Name == name {
			return one, true, nil
		}
	}
	custom, err := t.read(r, "WHERE name = ?", name)
	if err != nil || len(custom) == 0 {
		return Role{}, false, err
	}
	return custom[0], true, nil
}

func (t Table) read(r *sim.Reader, which string, args ...any) ([]Role, error) {
	var out []Role
	err := r.Conn.Query(`SELECT name, description, permissions FROM `+t.Name+` `+which, args, func(scan func(...any) error) error {
		var one Role
		var description string
		var permissions []byte
		if err := scan(&one.Name, &description, &permissions); err != nil {
			return err
		}
		one.Description = lifecycle.Text{EN: description, JA: description}
		out = append(out, one)
		return json.Unmarshal(permissions, &out[len(out)-1].Permissions)
	})
	if err != nil {
		return nil, fmt.Errorf("reading roles: %w", err)
	}
	return out, nil
}

// World is a custom role of a console in a fixture.
type World struct {
	Name        string            `json:"name" minLength:"1" maxLength:"100" doc:"Its name."`
	Description string            `json:"description,omitempty" maxLength:"500" doc:"What it is for."`
	Permissions map[string]string `json:"permissions,omitempty" doc:"Levels (no_access, view_only, full_control) by screen of the console; what GET /api/roles lists."`
}

// Check complains about custom roles that cannot be; they are at roles in the document.
func (t Table) Check(c *estate.Complaints, custom []World) {
	names := map[string]bool{}
	for _, one := range t.Predefined() {
		names[one.Name] = true
	}
	levels := []Level{NoAccess, ViewOnly, FullControl}
	for i, one := range custom {
		path := fmt.Sprintf("roles[%d]", i)
		if names[one.Name] {
			c.Add(path+".name", "a role has this name already")
		}
		names[one.Name] = true
		for _, s := range slices.Sorted(maps.Keys(one.Permissions)) {
			switch {
			case !slices.Contains(t.Screens, Screen(s)):
				c.Add(path+".permissions."+s, "there is no such screen, only %v", t.Screens)
			case !slices.Contains(levels, Level(one.Permissions[s])):
				c.Add(path+".permissions."+s, "want no_access, view_only or full_control")
			case slices.Contains(t.Reserved, Screen(s)) && Level(one.Permissions[s]) != NoAccess:
				c.Add(path+".permissions."+s, "no custom role has this screen")
			}
		}
	}
}

// Place stores the custom roles of a world.
func (t Table) Place(tx *sim.Tx, custom []World) error {
	for seq, one := range custom {
		if one.Permissions == nil {
			one.Permissions = map[string]string{}
		}
		permissions, err := json.Marshal(one.Permissions)
		if err != nil {
			return fmt.Errorf("encoding a role: %w", err)
		}
		if _, err := tx.Conn.Exec(`INSERT INTO `+t.Name+` (name, seq, description, permissions) VALUES (?, ?, ?, ?)`,
			one.Name, seq, one.Description, string(permissions)); err != nil {
			return fmt.Errorf("storing a role: %w", err)
		}
	}
	return nil
}
