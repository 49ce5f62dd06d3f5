package mockcas

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// GlobalAdministrator is the default role: full control of every screen, and
// alone in administering administrators [CASROLE].
const GlobalAdministrator = "Global administrator"

// Limits of roles. Another page of the vendor speaks of up to 20 custom roles
// [CASUR]; the lower figure stands here.
const (
	maxCustomRoles = 19
	maxMembers     = 20
)

// Screen is a part of the console for which roles have permissions.
type Screen string

// The screens. Only the name of Administration is public.
const (
	ScreenDashboard      Screen = "dashboard"
	ScreenPolicies       Screen = "policies"
	ScreenLogs           Screen = "logs"
	ScreenReports        Screen = "reports"
	ScreenServices       Screen = "services"
	ScreenAdministration Screen = "administration"
)

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
	Name       string
	Predefined bool
	// Description is in the customer's own words, whatever the language, but for
	// the default role.
	Description lifecycle.Text
	Permissions map[Screen]Level
	Members     int
}

func globalAdministrator() Role {
	return Role{
		Name: GlobalAdministrator, Predefined: true,
		Description: estate.Assumed("Full control of all screens.", "すべての画面をフルコントロールできます。"),
		Permissions: map[Screen]Level{
			ScreenDashboard: FullControl, ScreenPolicies: FullControl, ScreenLogs: FullControl,
			ScreenReports: FullControl, ScreenServices: FullControl, ScreenAdministration: FullControl,
		},
	}
}

// grants reports whether the role may act on a screen at a level.
func (r Role) grants(s Screen, at Level) bool {
	has := r.Permissions[s]
	return has == FullControl || has == ViewOnly && at == ViewOnly
}

// permissions lists what the role may do, "screen:level", without what it may not.
func (r Role) permissions() []string {
	var out []string
	for _, s := range slices.Sorted(maps.Keys(r.Permissions)) {
		if level := r.Permissions[s]; level != NoAccess {
			out = append(out, string(s)+":"+string(level))
		}
	}
	return out
}

// Roles returns all roles with the number of their members, the default one first.
func (c *CAS) Roles(r *sim.Reader) ([]Role, error) {
	out := []Role{globalAdministrator()}
	if err := r.Conn.Query(`SELECT name, description, permissions FROM cas_roles ORDER BY seq`, nil, func(scan func(...any) error) error {
		role, err := scanRole(scan)
		out = append(out, role)
		return err
	}); err != nil {
		return nil, fmt.Errorf("reading roles: %w", err)
	}
	all, err := c.Administrators.All(r)
	if err != nil {
		return nil, err
	}
	for i := range out {
		for _, a := range all {
			if a.Role == out[i].Name {
				out[i].Members++
			}
		}
	}
	return out, nil
}

func scanRole(scan func(...any) error) (Role, error) {
	var role Role
	var description string
	var permissions []byte
	if err := scan(&role.Name, &description, &permissions); err != nil {
		return role, err
	}
	role.Description = described(description)
	return role, json.Unmarshal(permissions, &role.Permissions)
}

// described returns a description as its customer typed it.
func described(text string) lifecycle.Text { return lifecycle.Text{EN: text, JA: text} }

// role returns the role of that name, without the number of its members.
func role(r *sim.Reader, name string) (Role, bool, error) {
	if name == GlobalAdministrator {
		return globalAdministrator(), true, nil
	}
	var out Role
	found := false
	err := r.Conn.Query(`SELECT name, description, permissions FROM cas_roles WHERE name = ?`, []any{name}, func(scan func(...any) error) error {
		var err error
		out, err = scanRole(scan)
		found = true
		return err
	})
	if err != nil {
		return out, false, fmt.Errorf("reading a role: %w", err)
	}
	return out, found, nil
}

func putRole(tx *sim.Tx, seq int, role Role) error {
	permissions, err := json.Marshal(role.Permissions)
	if err != nil {
		return fmt.Errorf("encoding a role: %w", err)
	}
	if _, err := tx.Conn.Exec(`INSERT INTO cas_roles (name, seq, description, permissions) VALUES (?, ?, ?, ?)`,
		role.Name, seq, role.Description.EN, string(permissions)); err != nil {
		return fmt.Errorf("storing a role: %w", err)
	}
	return nil
}

// asker returns the administrator in whose name something is asked; ok is false
// if it is nobody of CAS: Vision One, control, time.
func (c *CAS) asker(r *sim.Reader) (a Administrator, ok bool, err error) {
	login, found := strings.CutPrefix(r.Actor(), Name+":")
	if !found {
		return a, false, nil
	}
	return c.Administrators.Find(r, strings.ToLower(login))
}

// may reports whether who asks may act on a screen at a level. Who is nobody of
// CAS is not bound by its roles.
func (c *CAS) may(r *sim.Reader, s Screen, at Level) (bool, error) {
	if !strings.HasPrefix(r.Actor(), Name+":") {
		return true, nil
	}
	a, ok, err := c.asker(r)
	if err != nil || !ok || a.State != AdministratorActive {
		return false, err
	}
	role, ok, err := role(r, a.Role)
	return ok && role.grants(s, at), err
}

func roleRefusal() lifecycle.Reason {
	return lifecycle.Reason{Code: "cas.role.not_allowed", Text: estate.Assumed(
		"Your role does not have the permission to do this.", "この操作を行う権限がありません。")}
}
