package mocktmems_test

import (
	"strings"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/web/roles"
	"github.com/mockone/mockone/mocktmems"
)

// A world that cannot be is refused with the place of what is wrong.
func TestWorldsThatCannotBe(t *testing.T) {
	t.Parallel()
	user := func(bend func(u *mocktmems.WorldUser)) func(*start) {
		return func(s *start) { bend(&s.world.Users[1]) }
	}
	for name, tc := range map[string]struct {
		bend  []func(*start)
		where string
	}{
		"no licence":             {[]func(*start){func(s *start) { s.licence = estate.Licence{} }}, "state"},
		"converted too early":    {[]func(*start){func(s *start) { s.licence.State = estate.LicenceConverted }}, "state"},
		"not converted":          {[]func(*start){closed, func(s *start) { s.licence.State = estate.LicenceActive }}, "state"},
		"no Vision One":          {[]func(*start){connected, func(s *start) { s.platform = estate.NoVisionOne }}, "state"},
		"the old platform":       {[]func(*start){closed, func(s *start) { s.platform = estate.Legacy }}, "state"},
		"no instance":            {[]func(*start){connected, func(s *start) { s.world.Instance = "" }}, "instance"},
		"an instance":            {[]func(*start){func(s *start) { s.world.Instance = "one" }}, "instance"},
		"two connections":        {[]func(*start){connected, func(s *start) { s.world.Elsewhere = "Another" }}, "connected_elsewhere"},
		"two portal accounts":    {[]func(*start){connected, func(s *start) { s.world.OtherPortal = true }}, "other_portal_account"},
		"managed and closed":     {[]func(*start){closed, func(s *start) { s.world.RemoteManager = true }}, "remote_manager"},
		"no address":             {[]func(*start){func(s *start) { s.world.AccessControl.Enabled = true }}, "access_control.addresses"},
		"access control moved":   {[]func(*start){closed, func(s *start) { s.world.AccessControl.Addresses = []string{"192.0.2.1"} }}, "access_control"},
		"light afterwards":       {[]func(*start){closed, func(s *start) { s.world.Theme = "light" }}, "theme"},
		"a space":                {[]func(*start){user(func(u *mocktmems.WorldUser) { u.Login = "a b" })}, "users[1].login"},
		"one name twice":         {[]func(*start){user(func(u *mocktmems.WorldUser) { u.Login = "CHIEF" })}, "users[1].login"},
		"a wrong address":        {[]func(*start){user(func(u *mocktmems.WorldUser) { u.Email = "nowhere" })}, "users[1].email"},
		"no permission type":     {[]func(*start){user(func(u *mocktmems.WorldUser) { u.Role = "King" })}, "users[1].role"},
		"a superadmin's":         {[]func(*start){user(func(u *mocktmems.WorldUser) { u.Type = "superadmin" })}, "users[1].role"},
		"a superadmin's domains": {[]func(*start){user(func(u *mocktmems.WorldUser) { u.Type, u.Role, u.Domains = "superadmin", "", []string{"a.jp"} })}, "users[1].domains"},
		"a wrong domain":         {[]func(*start){user(func(u *mocktmems.WorldUser) { u.Domains = []string{"-"} })}, "users[1].domains"},
		"domains afterwards":     {[]func(*start){closed, user(func(u *mocktmems.WorldUser) { u.Domains = []string{"a.jp"} })}, "users[1].domains"},
		"active afterwards":      {[]func(*start){closed, user(func(u *mocktmems.WorldUser) { u.State = "active" })}, "users[1].state"},
		"to migrate too early":   {[]func(*start){user(func(u *mocktmems.WorldUser) { u.State = "must_update" })}, "users[1].state"},
		"no time":                {[]func(*start){func(s *start) { s.world.Since = "soon" }}, "since"},
		"no time of an account":  {[]func(*start){user(func(u *mocktmems.WorldUser) { u.Since = "soon" })}, "users[1].since"},
		"a reserved screen":      {[]func(*start){func(s *start) { s.world.Roles[0].Permissions = map[string]string{"account_management": "view_only"} }}, "roles[0].permissions"},
		"a name that is taken":   {[]func(*start){func(s *start) { s.world.Roles = append(s.world.Roles, roles.World{Name: "Read only"}) }}, "roles[1].name"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := tryLab(t, tc.bend...)
			if err == nil || !strings.Contains(err.Error(), tc.where+": ") && !strings.Contains(err.Error(), tc.where+".") {
				t.Errorf("%v, want it to name %s", err, tc.where)
			}
		})
	}
}

// Worlds in every state begin as they say.
func TestWorlds(t *testing.T) {
	t.Parallel()
	l := newLab(t, closed, func(s *start) { s.world.Since = "24h" })
	if got := l.tenant(); !got.UpdatedAt.Equal(began.Add(-24*time.Hour)) || got.Theme != "dark" {
		t.Errorf("%+v", got)
	}
	if got := l.user(chief).State; got != mocktmems.MustUpdate {
		t.Errorf("the account is %s", got)
	}
	l = newLab(t, connected, func(s *start) { s.world.Since, s.world.Name, s.world.Region = "1h", "Company", "eu" })
	if got := l.tenant(); !got.ConnectedAt.Equal(began.Add(-time.Hour)) || got.Name != "Company" || got.Region != "eu" || got.Theme != "light" {
		t.Errorf("%+v", got)
	}
}
