package mocktmems_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/mockone/mockone/internal/labs"
	"github.com/mockone/mockone/internal/web/uitest"
	"github.com/mockone/mockone/mocktmems"
)

// at is somebody who pretends to come from an address, and is signed in if that may be.
func (l *lab) at(address string) *labs.Client {
	l.t.Helper()
	c := l.client()
	c.Header.Set("Mockone-Client-Address", address)
	return c
}

// The console is used from the listed addresses alone, at sign-in and at each request
// after it; the update leaves that behind.
func TestAccessControl(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	const denied = "tmems.access.denied"
	credentials := fmt.Sprintf(`{"login":%q,"password":%q}`, chief, password)
	boss, elsewhere := l.at(office), l.at("203.0.113.9")
	boss.SignIn(credentials)
	elsewhere.SignIn(credentials)
	save := func(list string) string {
		return `{"mail_encryption":false,"theme":"light","access_control":{"enabled":true,"addresses":[` + list + `]}}`
	}
	l.Unchanged(func() {
		boss.Problem(http.StatusConflict, "tmems.settings.locked_out", http.MethodPut, "/api/settings", save(`"198.51.100.0/24"`))
	})
	boss.Ask(http.StatusOK, http.MethodPut, "/api/settings", save(`"192.0.2.0/28","2001:db8::/32"`))
	l.Unchanged(func() {
		elsewhere.Problem(http.StatusForbidden, denied, http.MethodGet, "/api/session", "")
		elsewhere.Problem(http.StatusForbidden, denied, http.MethodPut, "/api/settings", save(`"203.0.113.9"`))
		for _, address := range []string{"203.0.113.9", "192.0.2.16", "nowhere"} {
			l.at(address).Problem(http.StatusForbidden, denied, http.MethodPost, "/api/sign-in", credentials)
		}
	})
	for _, address := range []string{"192.0.2.15", "::ffff:192.0.2.1", "2001:db8::9"} {
		l.at(address).SignIn(credentials)
	}
	boss.Ask(http.StatusOK, http.MethodGet, "/api/session", "")
	l.update()
	l.at("203.0.113.9").SignIn(credentials) // to the migration of the account
}

// The pages say so, in both languages: at sign-in above the form, at the settings in the
// field.
func TestAccessControlOnPages(t *testing.T) {
	t.Parallel()
	both(t, func(*start) {}, func(c *clicker, say func(en, ja string) string) {
		c.signedIn(chief)
		c.RefusedPage(c.Clicker, func() uitest.Page {
			return c.Post("/other-settings", "theme", "light", "access_control", "on", "addresses", "198.51.100.7")
		}, http.StatusConflict, "tmems.settings.locked_out", say("You would be locked out.", "アクセスできなくなります。"))
		c.must(c.as(chief, c.tmems.Configure(mocktmems.Configuration{
			Theme: "light", AccessControl: mocktmems.AccessControl{Enabled: true, Addresses: []string{"198.51.100.7"}},
		})))
		if got := c.Get("/accounts"); got.Status != http.StatusForbidden {
			c.t.Errorf("a page that is elsewhere: %d", got.Status)
		}
		c.Refused(c.Post("/sign-in", "login", chief, "password", password), http.StatusForbidden, "tmems.access.denied",
			say("restricted to specified IP addresses", "指定されたIPアドレスに制限されています"))
	})
}
