package migrator_test

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mockone/mockone/examples/migrator"
)

// fake is a small Vision One and a small CAS, or Email Security, that keep to the consoles'
// contract as far as the migrator uses it. It exists to misbehave at any request that a test
// names; how the products behave is tested against Mockone itself.
type fake struct {
	identity
	mailWorld

	mu  sync.Mutex
	now time.Time
	// at is when the running step of the instance ends.
	at time.Time
	// instance is "", connecting, connected, update_agreed, updating or updated.
	instance string
	hintSeen bool

	services, policies, reports, logs []map[string]any
	licence                           map[string]any
	platform                          string
	blocks                            []map[string]string
	signOutAll, hang, losePolicy      bool
	// preparing is how often the start of the update is still put off, retryAfter what the
	// answer says of when to come again.
	preparing  int
	retryAfter string

	passwords  map[string]string // of CAS
	upgraded   map[string]string // password in Vision One by address
	conflict   map[string]bool
	sessions   map[string]string // token → service and address
	ended      map[string]bool
	tokens     int
	done       map[string]int // changes that were carried out, by operation
	requests   []string
	misbehave  func(operation string, nth int) fault
	count      map[string]int
	v1, cas    *httptest.Server
	rolesGiven []string
}

// fault is how a request goes wrong.
type fault int

const (
	fine fault = iota
	busyBefore
	busyAfter
	lostBefore
	lostAfter
	cutAfter
)

var start = time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)

const (
	primary = "owner@customer.example"
	admin   = "admin@customer.example"
	second  = "second@customer.example"
	third   = "third@customer.example"
)

func newFake(t *testing.T) *fake {
	t.Helper()
	f := &fake{
		now: start, platform: "foundation",
		services: []map[string]any{
			{"id": "s1", "code": "exchange", "name": "Exchange Online", "state": "on", "account": "token", "users": 100},
			{"id": "s2", "code": "salesforce", "name": "Salesforce", "state": "off", "account": "token", "users": 5},
		},
		policies: []map[string]any{
			{"id": "p1", "name": "Mail", "url_sandbox": true, "actions": map[string]any{"malware": "quarantine"}},
			{"id": "p2", "name": "Files", "url_sandbox": false, "actions": map[string]any{"malware": "pass"}},
		},
		reports:   []map[string]any{{"id": "r1", "name": "Weekly"}},
		licence:   map[string]any{"edition": "standard", "seats": 100, "channel": "TSSL", "ends": start.AddDate(1, 0, 0)},
		passwords: map[string]string{admin: "Admin-pass-1", second: "Second-pass-1", third: "Third-pass-1"},
		upgraded:  map[string]string{primary: "Owner-pass-1"},
		conflict:  map[string]bool{},
		sessions:  map[string]string{}, ended: map[string]bool{}, done: map[string]int{}, count: map[string]int{},
	}
	for i := range 5 {
		f.logs = append(f.logs, map[string]any{"id": "l" + strconv.Itoa(i), "type": "malware"})
	}
	f.v1 = httptest.NewServer(f.serve("v1", f.routesV1()))
	f.cas = httptest.NewServer(f.serve("cas", f.routesCAS()))
	t.Cleanup(f.v1.Close)
	t.Cleanup(f.cas.Close)
	return f
}

func (f *fake) config() migrator.Config {
	return migrator.Config{
		V1: f.v1.URL, CAS: f.cas.URL,
		PrimaryUser:   migrator.Login{Email: primary, Password: "Owner-pass-1"},
		Administrator: migrator.Login{Email: admin, Password: "Admin-pass-1"},
		Others:        []migrator.Login{{Email: second, Password: "Second-pass-1"}},
		Sleep:         f.sleep,
		Now:           func(context.Context) (time.Time, error) { f.mu.Lock(); defer f.mu.Unlock(); return f.now, nil },
	}
}

// sleep moves the fake's time.
func (f *fake) sleep(ctx context.Context, d time.Duration) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now = f.now.Add(d)
	f.tick()
	if !f.at.IsZero() && !f.now.Before(f.at) {
		switch {
		case f.instance == "connecting":
			f.instance, f.at = "connected", time.Time{}
		case f.instance == "updating" && !f.hang:
			f.instance, f.at = "updated", time.Time{}
			f.logs = append(f.logs, map[string]any{"id": "new", "type": "malware"})
			if f.losePolicy {
				f.policies = f.policies[:1]
			}
			if f.spoil != nil {
				f.spoil(f)
			}
		}
	}
	return ctx.Err()
}

type handler func(r *http.Request, body map[string]any) (int, any)

// serve runs a console: it counts the request, lets it go wrong where the test says
// so, and checks the session.
func (f *fake) serve(service string, routes map[string]handler) http.Handler {
	mux := http.NewServeMux()
	for pattern, h := range routes {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			operation := service + " " + pattern
			f.mu.Lock()
			defer f.mu.Unlock()
			f.count[operation]++
			f.requests = append(f.requests, operation)
			what := fine
			if f.misbehave != nil {
				what = f.misbehave(operation, f.count[operation])
			}
			switch what {
			case busyBefore:
				w.Header().Set("Retry-After", "2")
				write(w, refuse(503, "fault.struck"))
				return
			case lostBefore:
				panic(http.ErrAbortHandler)
			case fine, busyAfter, lostAfter, cutAfter:
			}
			status, answer := f.answer(service, r, h)
			if r.Method != http.MethodGet && status < 400 {
				f.done[operation]++
			}
			switch what {
			case busyAfter:
				write(w, refuse(503, "fault.struck"))
			case lostAfter:
				panic(http.ErrAbortHandler)
			case cutAfter:
				w.WriteHeader(status)
				_, _ = w.Write([]byte(`{"half`))
			case fine, busyBefore, lostBefore:
				if status == http.StatusServiceUnavailable && f.retryAfter != "" {
					w.Header().Set("Retry-After", f.retryAfter)
				}
				write(w, reply{status, answer})
			}
		})
	}
	return mux
}

func (f *fake) answer(service string, r *http.Request, h handler) (int, any) {
	if !strings.HasSuffix(r.URL.Path, "/sign-in") && r.URL.Path != "/api/activation" && r.URL.Path != "/api/sso" {
		token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		switch {
		case f.ended[token]:
			return 401, problem{"code": "session.ended", "detail": "signed out", "reason": "update_started"}
		case !strings.HasPrefix(f.sessions[token], service+" "):
			return 401, problem{"code": "session.unknown", "detail": "not valid here"}
		case service == "v1" && !f.allowed(r.URL.Path):
			return 403, problem{"code": "session.limited", "detail": "not now", "reason": f.limit()}
		}
	}
	body := map[string]any{}
	_ = json.NewDecoder(r.Body).Decode(&body)
	return h(r, body)
}

type (
	problem = map[string]any
	reply   struct {
		status int
		body   any
	}
)

func refuse(status int, code string) reply {
	return reply{status, problem{"status": status, "code": code, "detail": "no: " + code}}
}

func write(w http.ResponseWriter, r reply) {
	w.Header().Set("Content-Type", "application/json")
	body, err := json.Marshal(r.body)
	if err != nil {
		panic(err)
	}
	w.WriteHeader(r.status)
	_, _ = w.Write(body)
}

// who returns the address that a request is made as.
func (f *fake) who(r *http.Request) string {
	_, who, _ := strings.Cut(f.sessions[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")], " ")
	return who
}

func (f *fake) session(service, who string) string {
	f.tokens++
	token := "token-" + strconv.Itoa(f.tokens)
	f.sessions[token] = service + " " + who
	return token
}

func (f *fake) endSessions(service string) {
	for token, of := range f.sessions {
		if strings.HasPrefix(of, service+" ") {
			f.ended[token] = true
		}
	}
}

// items is a page of two of a list, so that every list has several pages.
func items[T any](r *http.Request, all []T) (int, any) {
	from, _ := strconv.Atoi(r.URL.Query().Get("after"))
	to := min(from+2, len(all))
	out := map[string]any{"items": append([]T{}, all[from:to]...)}
	if to < len(all) {
		out["next"] = strconv.Itoa(to)
	}
	return 200, out
}

// carriedOut returns how often each change was carried out, but for sign-ins and
// sign-outs, which may be done at will.
func (f *fake) carriedOut() map[string]int {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := maps.Clone(f.done)
	maps.DeleteFunc(out, func(op string, _ int) bool { return strings.Contains(op, "/sign-") })
	return out
}

func (f *fake) operations() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Sorted(maps.Keys(f.count))
}
