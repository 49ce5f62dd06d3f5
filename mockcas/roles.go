package mockcas

import (
	"strings"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web/roles"
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

// The screens. Only the name of Administration is public.
const (
	ScreenDashboard      roles.Screen = "dashboard"
	ScreenPolicies       roles.Screen = "policies"
	ScreenLogs           roles.Screen = "logs"
	ScreenReports        roles.Screen = "reports"
	ScreenServices       roles.Screen = "services"
	ScreenAdministration roles.Screen = "administration"
)

// roleTable is where the roles are.
func roleTable() roles.Table {
	screens := []roles.Screen{ScreenDashboard, ScreenPolicies, ScreenLogs, ScreenReports, ScreenServices, ScreenAdministration}
	return roles.Table{
		Name: "cas_roles", Screens: screens, Reserved: []roles.Screen{ScreenAdministration},
		Predefined: func() []roles.Role {
			return []roles.Role{{
				Name: GlobalAdministrator, Predefined: true, Permissions: roles.Levels(screens, nil),
				Description: estate.Assumed("Full control of all screens.", "すべての画面をフルコントロールできます。"),
			}}
		},
	}
}

// Roles returns all roles with the number of their members, the default one first.
func (c *CAS) Roles(r *sim.Reader) ([]roles.Role, error) {
	out, err := roleTable().All(r)
	if err != nil {
		return nil, err
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
func (c *CAS) may(r *sim.Reader, s roles.Screen, at roles.Level) (bool, error) {
	if !strings.HasPrefix(r.Actor(), Name+":") {
		return true, nil
	}
	a, ok, err := c.asker(r)
	if err != nil || !ok || a.State != AdministratorActive {
		return false, err
	}
	role, ok, err := roleTable().Find(r, a.Role)
	return ok && role.Grants(s, at), err
}

func roleRefusal() lifecycle.Reason {
	return lifecycle.Reason{Code: "cas.role.not_allowed", Text: estate.Assumed(
		"Your role does not have the permission to do this.", "この操作を行う権限がありません。")}
}
