package mockone_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone"
	"github.com/mockone/mockone/examples/migrator"
)

// migrate takes the customer of the sandbox through the migration, with the
// reference client in this process. Its waits move the sandbox's time.
func (b *box) migrate(client *http.Client) error {
	control := b.platform.URL(mockone.Control) + "/api/v1/sandboxes/" + b.ID
	cfg := migrator.Config{
		V1: b.URLs["v1"], CAS: b.URLs["cas"], HTTP: client,
		Sleep: func(ctx context.Context, d time.Duration) error {
			w := wire{method: http.MethodPost, url: control + "/clock/advance"}
			if a := w.withJSON(b.t, object{"by": d.String()}).through(ctx, client); a.Status != http.StatusOK {
				return fmt.Errorf("advancing: %s", a)
			}
			return nil
		},
	}
	for _, role := range slices.Sorted(maps.Keys(b.Credentials)) {
		c := b.Credentials[role]
		login := migrator.Login{Email: c.Login, Password: c.Password}
		switch {
		case role == "primary_user_account":
			cfg.PrimaryUser = login
		case role == "cas_administrator":
			cfg.Administrator = login
		case strings.HasPrefix(role, "cas_administrator_"):
			cfg.Others = append(cfg.Others, login)
		}
	}
	report, err := migrator.Run(b.t.Context(), cfg)
	if err != nil {
		return fmt.Errorf("%w (%v)", err, report.Obstacles)
	}
	if !report.OK {
		return errors.New("the report is not good")
	}
	return nil
}

// tenant makes the nth sandbox of the test, with a seed of its own.
func (l *lab) tenant(n int) *box {
	return l.sandbox("cas-foundation", "manual", object{
		"name": fmt.Sprintf("tenant-%03d", n), "seed": fmt.Sprintf("tenant %d", n),
	})
}

// TestManyMigrateAtOnce shows that as many sandboxes as somebody's test suite may
// want go through the whole migration at the same time, and that none of them
// notices the others: its log is the one that it has when it is alone.
func TestManyMigrateAtOnce(t *testing.T) {
	t.Parallel()
	// With fewer files than sandboxes every request may have to open one: that is
	// right as well, but slow.
	many, alone, open := 200, 3, 208
	if testing.Short() {
		many, alone, open = 8, 1, 4
	}
	l := newLab(t, func(o *mockone.Options) { o.MaxOpen = open })
	client := newClient(t)
	boxes := make([]*box, many)
	for n := range boxes {
		boxes[n] = l.tenant(n)
	}
	failures := make([]error, many)
	start := make(chan struct{})
	var all sync.WaitGroup
	for n, b := range boxes {
		all.Go(func() {
			<-start
			failures[n] = b.migrate(client)
		})
	}
	close(start)
	all.Wait()
	owner := map[string]string{} // of each drawn id
	shared := fixtureIDs(l)
	for n, b := range boxes {
		if failures[n] != nil {
			t.Fatalf("%s: %v", b.ID, failures[n])
		}
		if a := b.call("GET", "v1", "/api/cecp", b.signIn("v1", "primary_user_account"), nil); a.field("state") != "ready" {
			t.Errorf("%s has not reached CECP: %s", b.ID, a)
		}
		m := &material{box: b, ids: map[string]string{}}
		m.collect()
		own := 0
		for _, f := range m.foreign {
			if shared[f.id] {
				continue
			}
			own++
			if other := owner[f.id]; other != "" {
				t.Errorf("%s and %s both have the %s %s", other, b.ID, f.kind, f.id)
			}
			owner[f.id] = b.ID
		}
		if own < 8 {
			t.Errorf("%s has only %d ids of its own: %v", b.ID, own, m.foreign)
		}
	}
	lonely := newLab(t)
	for n := range alone {
		at := n * (many - 1) / max(1, alone-1)
		b := lonely.tenant(at)
		if err := b.migrate(client); err != nil {
			t.Fatal(err)
		}
		_ = b.signIn("v1", "primary_user_account") // as above
		_, want := b.events()
		_, got := boxes[at].events()
		if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")); diff != "" {
			t.Errorf("%s among the others and alone:\n%s", b.ID, diff)
		}
	}
}

// fixtureIDs returns the ids that the fixture gives, which all its sandboxes have.
func fixtureIDs(l *lab) map[string]bool {
	out := map[string]bool{}
	first := &material{box: l.sandbox("cas-foundation", "manual", object{"seed": "one"}), ids: map[string]string{}}
	first.collect()
	second := &material{box: l.sandbox("cas-foundation", "manual", object{"seed": "another"}), ids: map[string]string{}}
	second.collect()
	for _, f := range first.foreign {
		if slices.Contains(second.foreign, f) {
			out[f.id] = true
		}
	}
	return out
}

// strangers are two sandboxes at the same point of their migration.
type strangers struct {
	a, b   *material
	client *http.Client
	// before is what b and the default sandbox showed at the start.
	before, beforeDefault string
	deflt                 *box
}

func (s *strangers) send(w wire, method string, body any) answer {
	return s.sendAs(nil, w, testRoute{method: method}, body)
}

// sendAs sends a request of a route with what proves that it is from somebody of the
// material, if it is not nil and the route asks for more than a session.
func (s *strangers) sendAs(m *material, w wire, r testRoute, body any) answer {
	w.method = r.method
	if w = w.withJSON(s.b.t, body); m != nil && r.proves != nil {
		w = r.proves(m, w)
	}
	return w.through(s.b.t.Context(), s.client)
}

// unchanged fails the test if b or the default sandbox has changed.
func (s *strangers) unchanged(t *testing.T, what string) {
	t.Helper()
	now, nowDefault := s.b.snapshot(), s.deflt.snapshot()
	if now != s.before {
		t.Errorf("%s has changed %s:\n%s", what, s.b.ID, cmp.Diff(strings.Split(s.before, "\n"), strings.Split(now, "\n")))
	}
	if nowDefault != s.beforeDefault {
		t.Errorf("%s has changed the default sandbox:\n%s", what, cmp.Diff(strings.Split(s.beforeDefault, "\n"), strings.Split(nowDefault, "\n")))
	}
	s.before, s.beforeDefault = now, nowDefault
}

// TestNothingOfAnother tries everything that one sandbox has given away on every
// route of another.
func TestNothingOfAnother(t *testing.T) {
	t.Parallel()
	for _, late := range []bool{false, true} {
		t.Run(map[bool]string{false: "connected", true: "updated"}[late], func(t *testing.T) {
			t.Parallel()
			l := newLab(t, func(o *mockone.Options) { o.Fixture = mockone.DefaultFixture })
			s := &strangers{a: l.prepare("strange", late), b: l.prepare("resident", late), client: newClient(t)}
			s.deflt = &box{lab: l, ID: mockone.DefaultSandbox}
			if a := s.deflt.about("PATCH", "/clock", object{"mode": "manual"}); a.Status != http.StatusOK {
				t.Fatalf("stopping the default sandbox's clock: %s", a)
			}
			s.a.foreign = slices.DeleteFunc(s.a.foreign, func(f named) bool {
				return slices.ContainsFunc(s.b.foreign, func(own named) bool { return own.id == f.id })
			})
			if len(s.a.foreign) < 8 {
				t.Fatalf("there is not much to try: %v", s.a.foreign)
			}
			s.before, s.beforeDefault = s.b.snapshot(), s.deflt.snapshot()
			routes := allRoutes(t)
			for _, service := range consoles() {
				for _, r := range routes[service] {
					s.own(t, r, late)
					s.foreignCredential(t, r)
					s.foreignID(t, r)
					s.unchanged(t, r.method+" "+r.path)
				}
			}
			for _, r := range routes["control"] {
				s.foreignThing(t, r)
				s.besides(t, r)
				s.unchanged(t, r.method+" "+r.path)
			}
			s.foreignPassword(t)
			// These change a: they come last, and of them those that take keys away.
			for _, keys := range []bool{true, false} {
				for _, service := range consoles() {
					for _, r := range routes[service] {
						if keys == (r.proves != nil) {
							s.credentialAlone(t, r)
						}
					}
				}
			}
			s.unchanged(t, "what was given no address")
		})
	}
}

// own shows that a's material is good in a itself, or the refusals elsewhere
// would mean nothing. What it does, it does in a fork.
func (s *strangers) own(t *testing.T, r testRoute, late bool) {
	t.Helper()
	if r.late && !late {
		return
	}
	fork := &box{lab: s.a.lab}
	s.a.about("POST", "/fork", object{}).into(t, fork)
	there := &material{box: fork, tokens: s.a.tokens, ids: s.a.ids}
	w := wire{url: s.a.platform.URL(r.service) + "/s/" + fork.ID + s.a.path(r.path, r.routeCase) + question(r.query)}
	if !r.public {
		w = w.with("Authorization", "Bearer "+s.a.tokens[r.service])
	}
	if a := s.sendAs(there, w, r, s.a.filled(r.body)); a.Err != nil || a.Status >= 500 || refused(a) {
		t.Errorf("%s %s %s with what belongs there: %s", r.service, r.method, r.path, a)
	}
	s.a.control("DELETE", "/sandboxes/"+fork.ID, nil)
}

// refused reports whether the answer is one that strangers get.
func refused(a answer) bool {
	return a.Status == http.StatusUnauthorized || a.Status == http.StatusNotFound
}

// question returns a query string with its mark.
func question(query string) string {
	if query == "" {
		return ""
	}
	return "?" + query
}

// foreignCredential asks b with a's token and cookies.
func (s *strangers) foreignCredential(t *testing.T, r testRoute) {
	t.Helper()
	token := s.a.tokens[r.service]
	cookie := "mockone_" + r.service + "_"
	for _, at := range addresses() {
		plain := at.to(s.b.box, r.service, s.b.path(r.path, r.routeCase)+question(r.query))
		for name, tc := range map[string]struct {
			w    wire
			code string
		}{
			"token":             {plain.with("Authorization", "Bearer "+token), "session.unknown"},
			"cookie":            {plain.with("Cookie", cookie+s.a.ID+"="+token), "session.missing"},
			"cookie by b's own": {plain.with("Cookie", cookie+s.b.ID+"="+token), "session.unknown"},
		} {
			if r.proves != nil {
				for who, w := range map[string]answer{"key": s.sendAs(s.a, tc.w, r, r.body), name: s.send(tc.w, r.method, r.body)} {
					if w.Status != http.StatusUnauthorized {
						t.Errorf("%s %s %s %s with a's %s: %s", r.service, r.method, r.path, at.name, who, w)
					}
				}
				continue
			}
			if r.public {
				if !r.page && r.op != "health" || r.once {
					continue // it asks for no credential, and may do what it does
				}
				with, without := s.send(tc.w, r.method, r.body), s.send(plain, r.method, r.body)
				if with.Status != without.Status || !bytes.Equal(with.Body, without.Body) {
					t.Errorf("%s %s %s differs with a's %s: %s", r.service, r.path, at.name, name, with)
				}
				continue
			}
			if a := s.send(tc.w, r.method, r.body); a.Status != http.StatusUnauthorized || a.code() != tc.code {
				t.Errorf("%s %s %s %s with a's %s: %s, want %s", r.service, r.method, r.path, at.name, name, a, tc.code)
			}
		}
	}
}

// foreignID asks b for things of a, as somebody who may ask b.
func (s *strangers) foreignID(t *testing.T, r testRoute) {
	t.Helper()
	if len(r.param) == 0 {
		return
	}
	for i, f := range s.a.foreign {
		at := addresses()[i%len(addresses())]
		ask := func(id string) answer {
			w := at.to(s.b.box, r.service, fill(r.path, func(string) string { return url.PathEscape(id) }))
			if !r.public {
				w = w.with("Authorization", "Bearer "+s.b.tokens[r.service])
			}
			return s.sendAs(s.b, w, r, r.body)
		}
		a := ask(f.id)
		// Where nobody may look yet, or no more, it is not told what there is: of an id
		// that nothing has, the same is said.
		closed := false
		if a.Status == http.StatusForbidden || a.Status == http.StatusConflict {
			nothing := ask("00000000-0000-4000-8000-000000000000")
			closed = a.Status == nothing.Status && a.code() == nothing.code()
		}
		if !refused(a) && !closed {
			t.Errorf("%s %s %s %s with a's %s %s: %s", r.service, r.method, r.path, at.name, f.kind, f.id, a)
		}
	}
}

// foreignThing asks control for a's things in b.
func (s *strangers) foreignThing(t *testing.T, r testRoute) {
	t.Helper()
	if !strings.Contains(r.path, "{thing}") && !strings.Contains(r.path, "{message}") {
		return
	}
	for _, f := range s.a.foreign {
		path := fill(r.path, func(name string) string {
			switch name {
			case "sandbox":
				return s.b.ID
			case "kind":
				return f.kind
			}
			return url.PathEscape(f.id)
		})
		if a := s.send(wire{url: s.b.platform.URL("control") + path}, r.method, r.body); a.Status != http.StatusNotFound {
			t.Errorf("%s %s with a's %s %s: %s", r.method, r.path, f.kind, f.id, a)
		}
	}
}

// besides asks control about a fork of a, with everything that could lead to b
// instead.
func (s *strangers) besides(t *testing.T, r testRoute) {
	t.Helper()
	if r.op == "create-sandbox" {
		return // it is about none
	}
	fork := &material{box: &box{lab: s.a.lab}, ids: maps.Clone(s.a.ids)}
	s.a.about("POST", "/fork", object{}).into(t, fork.box)
	fork.ids["sandbox"] = fork.ID
	w := wire{url: s.a.platform.URL("control") + fork.path(r.path, r.routeCase) + question(r.query), host: s.b.ID + ".localhost"}
	w = w.with("Mockone-Sandbox", s.b.ID).with("Authorization", "Bearer "+s.b.tokens["v1"]).
		with("Cookie", "mockone_control_"+s.b.ID+"="+s.b.tokens["v1"])
	if a := s.send(w, r.method, r.body); a.Err != nil || a.Status >= 500 || refused(a) {
		t.Errorf("%s %s about a, with b's credentials: %s", r.method, r.path, a)
	} else if bytes.Contains(a.Body, []byte(s.b.ids["instance"])) {
		t.Errorf("%s %s about a tells of b: %s", r.method, r.path, a)
	}
	s.a.control("DELETE", "/sandboxes/"+fork.ID, nil)
}

// foreignPassword signs in to b with a password that was set in a.
func (s *strangers) foreignPassword(t *testing.T) {
	t.Helper()
	const password = "Only-Known-In-A1!"
	s.a.must("POST", "v1", "/api/invitations/"+s.a.ids["invitation"]+"/accept", "", object{"new_password": password, "confirm_password": password})
	login := object{"email": "invited@example.com", "password": password}
	s.a.must("POST", "v1", "/api/sign-in", "", login)
	// In b he has not accepted his invitation; then he accepts it with another.
	if a := s.send(addresses()[0].to(s.b.box, "v1", "/api/sign-in"), "POST", login); a.Status < 400 {
		t.Errorf("signing in with a password of a: %s", a)
	}
	s.unchanged(t, "an attempt to sign in with a password of a")
	const other = "Only-Known-In-B1!"
	s.b.must("POST", "v1", "/api/invitations/"+s.b.ids["invitation"]+"/accept", "", object{"new_password": other, "confirm_password": other})
	before, _ := s.b.events()
	for _, at := range addresses() {
		if a := s.send(at.to(s.b.box, "v1", "/api/sign-in"), "POST", login); a.Status != http.StatusUnauthorized || a.code() != "sign_in.failed" {
			t.Errorf("signing in %s with a password of a: %s", at.name, a)
		}
	}
	// b notes that somebody has tried; that is a fact, and all that happens.
	after, _ := s.b.events()
	if len(after) != len(before)+len(addresses()) {
		t.Errorf("%d attempts to sign in with a password of a have done %v", len(addresses()), after[len(before):])
	}
	for _, e := range after[len(before):] {
		if e.Row != "v1.account.sign_in_failed" {
			t.Errorf("signing in with a password of a has done %s", e.Row)
		}
	}
	s.before, s.beforeDefault = s.b.snapshot(), s.deflt.snapshot()
}

// credentialAlone asks with a's token and without an address: it leads to a.
func (s *strangers) credentialAlone(t *testing.T, r testRoute) {
	t.Helper()
	if r.proves != nil {
		w := wire{url: s.a.platform.URL(r.service) + s.a.path(r.path, r.routeCase) + question(r.query)}
		if a := s.sendAs(s.a, w, r, r.body); a.Err != nil || refused(a) || a.Status >= 500 {
			t.Errorf("%s %s %s with nothing but a's key: %s", r.service, r.method, r.path, a)
		}
		return
	}
	if r.public {
		return
	}
	token := s.a.signIn(r.service, role(r.service))
	path := s.a.path(r.path, r.routeCase) + question(r.query)
	before, _ := s.a.events()
	bare := wire{url: s.a.platform.URL(r.service) + path}
	for i, w := range []wire{
		bare.with("Authorization", "Bearer "+token), bare.with("Cookie", "mockone_"+r.service+"_"+s.a.ID+"="+token),
	} {
		got := s.send(w, r.method, r.body)
		// What the first request has done may have ended the session. Whose session is
		// known to be limited is no stranger.
		stranger := got.Status == http.StatusUnauthorized && strings.HasPrefix(got.code(), "session.") && (i == 0 || r.method == http.MethodGet)
		if stranger || strings.HasPrefix(got.code(), "sandbox.") || got.Err != nil {
			t.Errorf("%s %s %s with nothing but a's credential: %s", r.service, r.method, r.path, got)
		}
		if r.method == http.MethodGet {
			there := s.a.call("GET", r.service, path, token, nil)
			if got.Status != there.Status || got.Status < 300 && !bytes.Equal(got.Body, there.Body) {
				t.Errorf("%s %s with nothing but a's credential: %s, and by prefix %s", r.service, r.path, got, there)
			}
		}
		if r.op == "sign-out" {
			after, _ := s.a.events()
			if len(after) != len(before)+1 || after[len(after)-1].Row != r.service+".session.sign_out" {
				t.Errorf("signing out with nothing but a's credential has done %v", after[len(before):])
			}
			return
		}
	}
}
