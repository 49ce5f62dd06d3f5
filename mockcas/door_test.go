package mockcas_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockcas"
)

// ticket issues a ticket to the console, as the Customer Licensing Portal does.
func (l *lab) ticket() estate.Ticket {
	l.t.Helper()
	var t estate.Ticket
	_, err := l.box.Do(l.t.Context(), sim.As("clp:licensee"), pull{func(tx *sim.Tx) (err error) {
		t, err = estate.Tickets.New(tx, estate.IssueTicket, estate.NewTicket{Service: mockcas.Name, From: "clp", Account: "one", Login: "licensee"})
		return err
	}})
	l.must(err)
	return t
}

// The holder of a ticket comes in as the first Global administrator; while the
// update runs and after it, the console is closed to him, and the ticket unused.
func TestDoor(t *testing.T) {
	t.Parallel()
	for state, code := range map[lifecycle.State]string{
		mockcas.TenantActive: "", mockcas.TenantConnected: "", mockcas.TenantUpdating: "cas.updating", mockcas.TenantClosed: "cas.account.closed",
	} {
		t.Run(string(state), func(t *testing.T) {
			t.Parallel()
			c := newConsole(t)
			c.to(state)
			ticket := c.ticket()
			body := `{"ticket":"` + ticket.Key + `"}`
			if code != "" {
				before := c.dump()
				c.want(http.StatusForbidden, code, http.MethodPost, "/api/sso", "", body)
				if c.dump() != before {
					t.Error("the refusal has changed something")
				}
				return
			}
			token, _ := c.want(http.StatusOK, "", http.MethodPost, "/api/sso", "", body)["token"].(string)
			account, _ := c.want(http.StatusOK, "", http.MethodGet, "/api/session", token, "")["account"].(map[string]any)
			if account["email"] != admin || !c.administrator(admin).LastSignIn.Equal(began) {
				t.Errorf("who has come in: %v", account)
			}
			c.want(http.StatusConflict, "sso.used", http.MethodPost, "/api/sso", "", body)
		})
	}
}

// Without an administrator who could come in, nobody does.
func TestDoorWithoutAdministrator(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	c.must(c.do(pull{func(tx *sim.Tx) error {
		a, _, err := c.cas.Administrators.Find(&tx.Reader, admin)
		if err != nil {
			return err
		}
		_, err = c.cas.Administrators.Fire(tx, a.ID, "disable", nil, lifecycle.Force)
		return err
	}}))
	c.want(http.StatusForbidden, "cas.sso.nobody", http.MethodPost, "/api/sso", "", `{"ticket":"`+c.ticket().Key+`"}`)
}

func (l *lab) do(cmd sim.Command) error {
	l.t.Helper()
	_, err := l.box.Do(l.t.Context(), sim.As("test"), cmd)
	return err
}

// A browser lands on the dashboard, or is told why not.
func TestDoorOnPages(t *testing.T) {
	t.Parallel()
	both(t, asUsual, func(c *clicker, say func(en, ja string) string) {
		path := c.ticket().Path()
		if got := c.Get(path); got.Status != http.StatusSeeOther || got.Location != "/" {
			c.t.Fatalf("coming in: %d to %q, %s", got.Status, got.Location, got.Text)
		}
		if got := c.Get("/"); got.Words("user") != admin {
			c.t.Errorf("who has come in: %s", got.Text)
		}
		if got := c.Get(path); got.Status != http.StatusConflict || !strings.Contains(got.Text, say("has been used to sign in already", "すでにサインインに使用されています")) {
			c.t.Errorf("once more: %d %s", got.Status, got.Text)
		}
		closed := c.ticket().Path()
		c.to(mockcas.TenantClosed)
		if got := c.Get(closed); got.Status != http.StatusForbidden || !strings.Contains(got.Text, say("no longer available", "直接アクセスすることはできなくなりました")) {
			c.t.Errorf("after the update: %d %s", got.Status, got.Text)
		}
	})
}
