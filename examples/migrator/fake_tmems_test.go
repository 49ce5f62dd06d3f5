package migrator_test

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/mockone/mockone/examples/migrator"
)

// mailWorld is what the fake has where its product is Email Security.
type mailWorld struct {
	mail                                               bool
	domains, rules, papers, tracking, events, held, of []map[string]any
	settings                                           map[string]any
	// names are the passwords by user name, migrated the addresses of whom the wizard is
	// through for, moving whom it is gone through for now.
	names    map[string]string
	migrated map[string]string
	moving   string
	tickets  map[string]string
	// worth is how many credits the license becomes.
	worth int
	// spoil is what the update does besides.
	spoil func(f *fake)

	tmems *httptest.Server
}

func (f *fake) typeBefore() string {
	if f.mail {
		return "tmems"
	}
	return "cas"
}

func (f *fake) typeAfter() string {
	if f.mail {
		return "cegp"
	}
	return "cecp"
}

// entry is an entry of a log for the n-th message.
func entry(n int, more map[string]any) map[string]any {
	id := strconv.Itoa(n)
	out := map[string]any{
		"id": "e" + id, "mail_id": "m" + id, "message_id": "<" + id + "@customer.example>", "type": "accepted_traffic",
		"received_at": start.Add(time.Duration(n) * time.Second), "delivered_at": start.Add(time.Duration(n) * time.Second),
	}
	maps.Copy(out, more)
	return out
}

// newMailFake makes a fake of Email Security.
func newMailFake(t *testing.T) *fake {
	t.Helper()
	f := newFake(t)
	f.mail, f.worth = true, 2500
	f.names = map[string]string{"chief": "Chief-pass-1", "desk": "Desk-pass-1"}
	f.migrated, f.tickets = map[string]string{}, map[string]string{}
	f.domains = []map[string]any{{"id": "d1", "name": "customer.example", "state": "active"}, {"id": "d2", "name": "other.example", "state": "verifying"}}
	f.rules = []map[string]any{{"id": "p1", "name": "Spam", "enabled": true}, {"id": "p2", "name": "Malware", "enabled": true}, {"id": "p3", "name": "Words", "enabled": false}}
	f.papers = []map[string]any{{"id": "r1", "name": "Weekly"}}
	for n := -5; n < 0; n++ {
		f.tracking = append(f.tracking, entry(n, map[string]any{"recipient": "a@customer.example"}), entry(n, map[string]any{"id": "f" + strconv.Itoa(n), "recipient": "b@customer.example"}))
	}
	f.events = []map[string]any{entry(-1, map[string]any{"type": "spam", "policy": "Spam"}), entry(-2, map[string]any{"type": "spam", "policy": "Spam"})}
	f.held = []map[string]any{
		entry(-1, map[string]any{"type": "spam", "policy": "Spam", "expires_at": start.AddDate(0, 0, 30)}),
		entry(-2, map[string]any{"type": "spam", "policy": "Spam", "expires_at": start.Add(time.Minute)}),
	}
	f.of = []map[string]any{
		{"login": "owner", "type": "business", "status": "enabled", "domains": []string{}},
		{"login": "chief", "type": "superadmin", "email": "chief@customer.example", "status": "enabled", "domains": []string{}},
		{"login": "desk", "type": "subaccount", "email": "desk@customer.example", "status": "enabled", "domains": []string{}},
		{"login": "else", "type": "subaccount", "email": "else@customer.example", "status": "enabled", "domains": []string{}},
	}
	f.settings = map[string]any{
		"site": "jp", "remote_manager": false, "mail_encryption": false, "theme": "light",
		"access_control": map[string]any{"enabled": true, "addresses": []string{"192.0.2.0/24"}},
	}
	f.tmems = httptest.NewServer(f.serve("tmems", f.routesTMEmS()))
	t.Cleanup(f.tmems.Close)
	return f
}

// mailConfig is the configuration of a customer of Email Security.
func (f *fake) mailConfig() migrator.Config {
	cfg := f.config()
	cfg.Product, cfg.CAS, cfg.EmailSecurity = migrator.EmailSecurity, "", f.tmems.URL
	cfg.Administrator = migrator.Login{Email: "chief", Password: "Chief-pass-1"}
	cfg.Others = []migrator.Login{{Email: "desk", Password: "Desk-pass-1"}}
	cfg.Code = f.readCode
	return cfg
}

// handled serves what Email Security and its gateway show alike, below base.
func (f *fake) handled(routes map[string]handler, base string, open func() bool) {
	for name, rows := range map[string]func() []map[string]any{
		"domains": func() []map[string]any { return f.domains }, "policies": func() []map[string]any { return f.rules },
		"reports": func() []map[string]any { return f.papers }, "mail-tracking": func() []map[string]any { return f.tracking },
		"policy-events": func() []map[string]any { return f.events },
		"quarantine": func() []map[string]any {
			return slices.DeleteFunc(slices.Clone(f.held), func(e map[string]any) bool {
				expires, _ := e["expires_at"].(time.Time)
				return !expires.After(f.now)
			})
		},
	} {
		routes["GET "+base+name] = func(r *http.Request, _ map[string]any) (int, any) {
			if !open() {
				return 409, problem{"code": "cegp.not_ready", "detail": "not ready"}
			}
			return items(r, rows())
		}
	}
}

func (f *fake) routesTMEmS() map[string]handler {
	routes := map[string]handler{
		"POST /api/sign-in": func(_ *http.Request, body map[string]any) (int, any) {
			who, _ := body["login"].(string)
			if f.names[who] != body["password"] || who == "" {
				return 401, problem{"code": "sign_in.failed", "detail": "wrong"}
			}
			next := "dashboard"
			switch {
			case f.instance == "updating":
				return 403, problem{"code": "tmems.updating", "detail": "being updated"}
			case f.migrated[who] != "":
				return 403, problem{"code": "tmems.account.upgraded", "detail": "use Vision One"}
			case f.instance == "updated":
				next = "upgrade_account"
			}
			return 200, map[string]any{"token": f.session("tmems", who), "next": next}
		},
		"GET /api/session":  func(*http.Request, map[string]any) (int, any) { return 200, map[string]any{"started": f.now} },
		"GET /api/license":  func(*http.Request, map[string]any) (int, any) { return 200, f.licence },
		"GET /api/settings": func(*http.Request, map[string]any) (int, any) { return 200, f.settings },
		"GET /api/users":    func(r *http.Request, _ map[string]any) (int, any) { return items(r, f.of) },
		"GET /api/banner": func(*http.Request, map[string]any) (int, any) {
			return 200, map[string]any{"pattern": 2, "button": "Update Trend Micro Email Security"}
		},
		"GET /api/upgrade": func(*http.Request, map[string]any) (int, any) {
			return 200, map[string]any{"title": "Update your account", "button": "Continue"}
		},
		"POST /api/upgrade/continue": func(r *http.Request, _ map[string]any) (int, any) {
			if who := f.who(r); f.moving != who {
				f.moving, f.wizard, f.email = who, "awaiting_email", ""
			}
			ticket := "ticket-" + strconv.Itoa(len(f.tickets))
			f.tickets[ticket] = f.moving
			return 200, map[string]any{"ticket": ticket}
		},
	}
	f.handled(routes, "/api/", func() bool { return true })
	return routes
}

func (f *fake) routesGateway(routes map[string]handler) {
	routes["POST /api/sso"] = func(_ *http.Request, body map[string]any) (int, any) {
		ticket, _ := body["ticket"].(string)
		who := f.tickets[ticket]
		if who == "" {
			return 409, problem{"code": "sso.used", "detail": "it is good once"}
		}
		f.tickets[ticket] = ""
		return 200, map[string]any{"token": f.session("v1", who), "next": "assignment"}
	}
	routes["GET /api/cegp"] = func(*http.Request, map[string]any) (int, any) {
		if f.instance == "updated" {
			return 200, map[string]any{"state": "ready", "text": "Dashboard", "flow": "on"}
		}
		return 200, map[string]any{"state": "updating", "text": "Wait", "flow": "on"}
	}
	f.handled(routes, "/api/cegp/", func() bool { return f.instance == "updated" })
}
