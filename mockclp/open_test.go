package mockclp_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockclp"
)

// licence returns the id of what was bought of a product.
func (l *lab) licence(product string) (id string) {
	l.t.Helper()
	l.view(func(r *sim.Reader) error {
		got, _, err := estate.LicenceFor(r, product)
		id = got.ID
		return err
	})
	return id
}

// tickets returns what was issued.
func (l *lab) tickets() (all []estate.Ticket) {
	l.t.Helper()
	l.view(func(r *sim.Reader) (err error) { all, err = estate.Tickets.All(r); return err })
	return all
}

// Opening a console gives whoever opens it a ticket, where it has a door.
func TestOpenConsole(t *testing.T) {
	t.Parallel()
	for name, bend := range map[string]func(*start){"by the login ID": asUsual, "by the owner": withOwner} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newLab(t, bend).caller()
			who, id := login, c.account().ID
			if c.v1.user.Email == "" {
				c.in(login, password)
			} else {
				c.in(owner, ownerKey)
				who, id = owner, c.v1.user.ID
			}
			got := c.ask("POST", "/products/"+c.licence("cas")+"/open-console", "", http.StatusOK)
			all := c.tickets()
			if len(all) != 1 || all[0].Service != "cas" || all[0].From != "clp" || all[0].Login != who || all[0].Account != id {
				t.Fatalf("issued: %+v", all)
			}
			if got["service"] != "cas" || got["ticket"] != all[0].Key || got["url"] != "http://cas.example/s/lab"+all[0].Path() ||
				got["expires"] != began.Add(5*time.Minute).Format(time.RFC3339) {
				t.Errorf("the answer: %v", got)
			}
			got = c.ask("POST", "/products/"+c.licence("v1ecs")+"/open-console", "", http.StatusOK)
			if got["url"] != "http://v1.example/s/lab/" || got["ticket"] != nil || len(c.tickets()) != 1 {
				t.Errorf("without a door: %v", got)
			}
			before := c.dump()
			if got := c.ask("POST", "/products/"+c.licence("officescan")+"/open-console", "", http.StatusConflict); got["code"] != "clp.console.none" {
				t.Errorf("without a console: %v", got)
			}
			c.ask("POST", "/products/made-up/open-console", "", http.StatusNotFound)
			if c.dump() != before {
				t.Error("a refusal has changed something")
			}
		})
	}
}

// The portal opens Vision One too, if the business has it: by what stands for it in
// the list, or by a licence of its own.
func TestOpenVisionOne(t *testing.T) {
	t.Parallel()
	own := func(s *start) {
		withOwner(s)
		s.licences = append(s.licences, estate.Licence{ID: "credits", State: estate.LicenceActive, Product: estate.VisionOne, Name: "Credits", Ends: began.AddDate(1, 0, 0)})
	}
	for name, tc := range map[string]struct {
		bend func(*start)
		id   string
	}{
		"nobody has it": {asUsual, ""}, "it has no licence": {withOwner, "v1"}, "it has one": {own, "credits"},
		"nothing is bought": {func(s *start) { withOwner(s); s.licences = nil }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, tc.bend)
			var found []mockclp.Product
			l.view(func(r *sim.Reader) error {
				all, err := l.clp.Products(r)
				found = slices.DeleteFunc(all, func(p mockclp.Product) bool { return p.Licence.Product != estate.VisionOne })
				return err
			})
			who := login
			if l.v1.user.Email != "" {
				who = owner
			}
			got, err := sim.Do[estate.Opened](t.Context(), l.box, sim.As("clp:"+who), l.clp.OpenConsole("v1"))
			if tc.id == "" {
				if len(found) > 0 || code(err) != "not_found" {
					t.Errorf("listed %+v, opened with %v", found, err)
				}
				return
			}
			if len(found) != 1 || found[0].Licence.ID != tc.id || found[0].Status != estate.Valid {
				t.Fatalf("listed: %+v", found)
			}
			if tc.id != "v1" {
				if code(err) != "not_found" {
					t.Errorf("what stands for it is there besides: %v", err)
				}
				return
			}
			if err != nil || got.Ticket.Service != "v1" || !found[0].Licence.Ends.Equal(began.AddDate(0, 6, 0)) {
				t.Errorf("opened %+v until %v, %v", got, found[0].Licence.Ends, err)
			}
		})
	}
}

// Nobody opens a console but who has signed in.
func TestOpenConsoleForNobody(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for _, actor := range []string{"control", "clp:nobody", "v1:" + login} {
		if _, err := l.box.Do(t.Context(), sim.As(actor), l.clp.OpenConsole(l.licence("cas"))); code(err) != "not_found" {
			t.Errorf("%s: %v", actor, err)
		}
	}
	if got := l.caller().ask("POST", "/products/"+l.licence("cas")+"/open-console", "", http.StatusUnauthorized); got["code"] != "session.missing" {
		t.Errorf("without a session: %v", got)
	}
}

// The page's button leads into the console, in both languages.
func TestOpenConsoleOnPages(t *testing.T) {
	t.Parallel()
	both(t, asUsual, func(c *clicker, say func(en, ja string) string) {
		c.signedIn(login, password)
		got := c.Post("/products/" + c.licence("cas") + "/open-console")
		all := c.tickets()
		if len(all) != 1 || got.Status != http.StatusSeeOther || got.Location != "http://cas.example/s/lab"+all[0].Path() {
			c.t.Fatalf("the button leads to %d %q", got.Status, got.Location)
		}
		refused := c.Post("/products/" + c.licence("officescan") + "/open-console")
		if refused.Status != http.StatusConflict || !strings.Contains(refused.Text, say("no console that can be opened", "開くことができるコンソールがありません")) || !refused.Has("products") {
			c.t.Errorf("without a console: %d %s", refused.Status, refused.Text)
		}
		if got := c.Post("/products/made-up/open-console"); got.Status != http.StatusNotFound {
			c.t.Errorf("a made-up product: %d", got.Status)
		}
	})
}

// A ticket that never ends is answered without an end.
func TestTicketWithoutEnd(t *testing.T) {
	t.Parallel()
	l := newLab(t, func(s *start) { s.settings = map[string]string{estate.SettingTicket: "0s"} })
	got, err := sim.Do[estate.Opened](t.Context(), l.box, sim.As("clp:"+login), l.clp.OpenConsole(l.licence("cas")))
	if err != nil || !got.Expires.IsZero() {
		t.Errorf("opened: %+v, %v", got, err)
	}
}
