package automation_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"flag"
	"fmt"
	"hash"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/clock"
	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/ui"
	"github.com/mockone/mockone/internal/web/uitest"
	"github.com/mockone/mockone/mockapexone/agents"
	"github.com/mockone/mockone/mockapexone/automation"
)

// shared is the one engine of all tests, with a console that has nothing else.
var shared struct {
	engine     *sim.Engine
	agents     *agents.Agents
	automation *automation.Automation
	sessions   *estate.Sessions
	face       http.Handler
	boxes      atomic.Int64
}

func TestMain(m *testing.M) {
	flag.Parse()
	shared.agents = agents.New(agents.Options{})
	shared.automation = automation.New(automation.Options{Agents: shared.agents})
	shared.sessions = estate.NewSessions(agents.Name)
	var err error
	if shared.engine, err = sim.Open(context.Background(), sim.Options{Services: []sim.Service{
		estate.Service(), shared.agents.Service(),
		{Name: "lab", Kinds: []sim.AnyKind{shared.sessions}, Commands: []sim.Command{enter{}}, Settings: shared.sessions.Settings()},
		func() sim.Service { s := shared.automation.Service(); return s }(),
	}}); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	s := web.New(web.Options{Service: agents.Name, Title: "Apex Central", Version: "1", Engine: shared.engine, Sessions: shared.sessions, Tag: automation.Tag})
	web.Register(s, web.Op{ID: "enter", Method: http.MethodPost, Path: "/api/enter", Public: true}, func(ctx context.Context, c *web.Call, _ *struct{}) (*web.None, error) {
		got, err := web.Do[estate.Session](ctx, c, enter{})
		c.SetCookie(got.Token)
		return nil, err
	})
	shared.automation.Routes(s)
	shared.automation.ConsoleRoutes(s)
	shared.automation.Pages(s.Console(web.ConsoleOptions{Pages: ui.Config{Parts: []ui.Config{automation.Config()}}, SignIn: "/sign-in", SignOut: "/sign-out", Fields: automation.Fields()}))
	shared.face = s.Handler()
	code := m.Run()
	if err := shared.engine.Close(); err != nil {
		fmt.Println(err)
		code = 1
	}
	os.Exit(code)
}

// enter signs somebody in.
type enter struct{}

func (enter) Name() string { return "test.enter" }

func (enter) Run(tx *sim.Tx) (any, error) {
	return shared.sessions.New(tx, estate.SignIn, estate.SignedIn{Account: "boss", Login: "boss"})
}

var began = time.Date(2031, 4, 7, 9, 0, 0, 0, time.UTC)

const (
	appID  = "11111111-2222-4333-8444-555555555555"
	apiKey = "0A1B2C3D-4E5F-4A6B-8C7D-9E0F1A2B3C4D"
)

type lab struct {
	t   *testing.T
	box *sim.Sandbox
}

func newLab(t *testing.T) *lab {
	t.Helper()
	n := shared.boxes.Add(1)
	box, err := shared.engine.Create(t.Context(), sim.NewSandbox{ID: fmt.Sprintf("lab-%d", n), World: sim.World{
		Fixture: "lab", Digest: strconv.FormatInt(n, 10), Seed: "1", Now: began, Locale: "en", Timezone: "UTC", Clock: clock.New(clock.Manual, began, began),
		Build: func(tx *sim.Tx) error {
			if err := shared.agents.Place(tx, agents.WorldFleet{
				Servers: []agents.WorldServer{{ID: "server-1", Name: "A1", FQDN: "a1.example.com"}, {ID: "server-2", Name: "A2", FQDN: "a2.example.com"}},
				Groups:  []agents.WorldGroup{{Name: "Workgroup"}, {Name: "Sales"}},
				Agents: []agents.WorldAgent{
					{ID: "guid-1", Host: "PC-1", IP: "10.0.0.1", MAC: "02-00-00-00-00-01"},
					{ID: "guid-2", Host: "PC-2", IP: "10.0.0.2", MAC: "02-00-00-00-00-02"},
					{ID: "guid-3", Host: "PC-2", IP: "10.0.0.3", MAC: "02-00-00-00-00-03"},
				},
			}); err != nil {
				return err
			}
			return shared.automation.Place(tx, automation.WorldApplications{Applications: []automation.WorldApplication{
				{ID: appID, Name: "Reports", Key: apiKey, Timeout: 60}, {Name: "Made"}, {ID: "off", Name: "Off", Key: apiKey, Disabled: true},
			}})
		},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return &lab{t, box}
}

// request is a request of a program. It signs as the documentation says, with nothing
// but the standard library.
type request struct {
	method, path, body string
	app, key, alg      string
	iat                float64
	// spoil changes what is signed, or the token.
	typ, version, checksum, token string
	header                        [2]string
	bare                          bool
}

// encoded returns a value as JSON.
func encoded(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func (q request) sign() string {
	if q.token != "" {
		return q.token
	}
	headers := ""
	if q.header[0] != "" {
		headers = strings.ToUpper(q.header[0]) + ": " + q.header[1]
	}
	sum := sha256.Sum256([]byte(strings.ToUpper(q.method) + "|" + strings.ToLower(q.path) + "|" + headers + "|" + q.body))
	checksum := base64.StdEncoding.EncodeToString(sum[:])
	if q.checksum != "" {
		checksum = q.checksum
	}
	part := func(v any) string {
		return base64.RawURLEncoding.EncodeToString([]byte(encoded(v)))
	}
	signed := part(map[string]any{"alg": q.alg, "typ": q.typ}) + "." +
		part(map[string]any{"appid": q.app, "iat": q.iat, "version": q.version, "checksum": checksum})
	if q.alg == "none" {
		return signed + "."
	}
	hashes := map[string]func() hash.Hash{"HS256": sha256.New, "HS384": sha512.New384, "HS512": sha512.New, "RS256": sha256.New, "XX": sha256.New}
	mac := hmac.New(hashes[q.alg], []byte(q.key))
	mac.Write([]byte(signed))
	return signed + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func good(method, path, body string) request {
	return request{
		method: method, path: path, body: body, app: appID, key: apiKey, alg: "HS256", typ: "JWT", version: "V1",
		iat: float64(began.Unix()) + 0.25,
	}
}

// send sends a request, in the sandbox's path unless it is bare.
func (l *lab) send(q request) (int, map[string]any) {
	l.t.Helper()
	prefix := "/s/" + l.box.ID()
	if q.bare {
		prefix = ""
	}
	r := httptest.NewRequestWithContext(l.t.Context(), q.method, prefix+q.path, strings.NewReader(q.body))
	r.Host = "localhost"
	if token := q.sign(); token != "-" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	if q.header[0] != "" {
		r.Header.Set(q.header[0], q.header[1])
	}
	w := httptest.NewRecorder()
	shared.face.ServeHTTP(w, r)
	out := map[string]any{}
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
		l.t.Errorf("%s %s: %d %s", q.method, q.path, w.Code, w.Body)
	}
	return w.Code, out
}

const list, slash, objects = "/WebApp/API/AgentResource/ProductAgents", "/WebApp/API/AgentResource/ProductAgents/", "/WebApp/api/SuspiciousObjects/UserDefinedSO"

func TestTokens(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	now := float64(began.Unix())
	for _, tc := range []struct {
		name string
		bend func(q *request)
		code string
	}{
		{"HS256", func(*request) {}, ""},
		{"HS384", func(q *request) { q.alg = "HS384" }, ""},
		{"HS512", func(q *request) { q.alg = "HS512" }, ""},
		{"a query with what is encoded", func(q *request) { q.path = list + "?host_name=PC%2D1&Product=" }, "query.unknown"},
		{"a query in upper case", func(q *request) { q.path = list + "?host_name=PC%2D1" }, ""},
		{"a slash at the end", func(q *request) { q.path = slash }, ""},
		{"a header of the API", func(q *request) { q.header = [2]string{"API-Trace", "Seven"} }, ""},
		{"the application's name in capitals", func(q *request) { q.app = strings.ToUpper(q.app) }, ""},
		{"just in time", func(q *request) { q.iat = now - 60 }, ""},
		{"a little ahead", func(q *request) { q.iat = now + 60 }, ""},
		{"no token", func(q *request) { q.token = "-" }, "apexone.automation.missing"},
		{"no JWT", func(q *request) { q.token = "abc" }, "apexone.automation.malformed"},
		{"another type", func(q *request) { q.typ = "JWE" }, "apexone.automation.malformed"},
		{"alg none", func(q *request) { q.alg = "none" }, "apexone.automation.algorithm"},
		{"RS256", func(q *request) { q.alg = "RS256" }, "apexone.automation.algorithm"},
		{"an algorithm that is none", func(q *request) { q.alg = "XX" }, "apexone.automation.algorithm"},
		{"unknown application", func(q *request) { q.app = "22222222-2222-4333-8444-555555555555" }, "apexone.automation.application"},
		{"no application", func(q *request) { q.app = "" }, "apexone.automation.application"},
		{"disabled application", func(q *request) { q.app = "off" }, "apexone.automation.application"},
		{"another key", func(q *request) { q.key = "wrong" }, "apexone.automation.signature"},
		{"another version", func(q *request) { q.version = "V2" }, "apexone.automation.version"},
		{"stale", func(q *request) { q.iat = now - 61 }, "apexone.automation.stale"},
		{"years ago", func(q *request) { q.iat = 1 }, "apexone.automation.stale"},
		{"too far ahead", func(q *request) { q.iat = now + 61 }, "apexone.automation.ahead"},
		{"no time", func(q *request) { q.iat = 1e300 }, "apexone.automation.malformed"},
		{"another checksum", func(q *request) { q.checksum = "AAAA" }, "apexone.automation.checksum"},
	} {
		q := good("GET", list, "")
		tc.bend(&q)
		status, got := l.send(q)
		switch {
		case tc.code == "" && (status != 200 || got["result_code"] != 1.0):
			t.Errorf("%s: %d %v", tc.name, status, got)
		case tc.code == "query.unknown" && status == 422:
		case tc.code != "" && (status != 401 || got["code"] != tc.code):
			t.Errorf("%s: %d %v, want %s", tc.name, status, got["code"], tc.code)
		}
	}
	// A token is good for its own request alone.
	stolen := good("GET", list, "").sign()
	for _, q := range []request{
		{method: "GET", path: list + "?host_name=PC-1", token: stolen},
		{method: "POST", path: list, body: `{"act":"cmd_uninstall_agent","host_name":"PC-1"}`, token: stolen},
		{method: "GET", path: list, token: stolen, header: [2]string{"API-Trace", "x"}},
	} {
		if status, got := l.send(q); status != 401 || got["code"] != "apexone.automation.checksum" {
			t.Errorf("with another request's token: %d %v", status, got["code"])
		}
	}
}

func TestClientClock(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	wall := good("GET", list, "")
	wall.iat = float64(shared.engine.Wall().Now().Unix())
	virtual := good("GET", list, "")
	for setting, want := range map[string][2]int{"either": {200, 200}, "wall": {200, 401}, "virtual": {401, 200}} {
		if _, err := l.box.Do(t.Context(), sim.As("control"), sim.PutSettings{Values: map[string]string{"client_clock": setting}}); err != nil {
			t.Fatal(err)
		}
		a, _ := l.send(wall)
		b, _ := l.send(virtual)
		if [2]int{a, b} != want {
			t.Errorf("%s: by the machine's clock %d, by the sandbox's %d", setting, a, b)
		}
	}
}

func TestAgents(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	_, got := l.send(good("GET", list+"?host_name=PC-1", ""))
	want := `[{"ad_domain":"","capabilities":["cmd_restore_isolated_agent","cmd_isolate_agent","cmd_relocate_agent","cmd_uninstall_agent"],"entity_id":"guid-1","folder_path":"Workgroup","host_name":"PC-1","ip_address_list":"10.0.0.1","isolation_status":"normal","mac_address_list":"02-00-00-00-00-01","managing_server_id":"server-1","product":"SLF_PRODUCT_OFFICESCAN_CE"}]`
	if b := encoded(got["result_content"]); b != want || got["result_description"] != "Operation successful" {
		t.Errorf("the list: %s", b)
	}
	for query, n := range map[string]int{
		"": 3, "?host_name=PC": 0, "?host_name=PC-2": 2, "?entity_id=guid-3": 1, "?entity_id=none": 0, "?ip_address=10.0.0.2": 1, "?mac_address=02-00-00-00-00-01": 1,
		"?managing_server_id=server-2": 0, "?product=SLF_PRODUCT_OFFICESCAN_CE": 3, "?product=OTHER": 0, "?entity_id=guid-3&host_name=PC-1": 0,
	} {
		_, got := l.send(good("GET", list+query, ""))
		if some, _ := got["result_content"].([]any); len(some) != n {
			t.Errorf("%q: %d agents, want %d", query, len(some), n)
		}
	}
	_, got = l.send(good("GET", "/WebApp/API/ServerResource/ProductServers", ""))
	if some, _ := got["result_content"].([]any); len(some) != 2 {
		t.Errorf("the servers: %v", got)
	}
}

func TestActs(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	act := func(body string) (int, map[string]any) { return l.send(good("POST", slash, body)) }
	first := func(got map[string]any) map[string]any {
		some, _ := got["result_content"].([]any)
		if len(some) == 0 {
			return nil
		}
		one, _ := some[0].(map[string]any)
		return one
	}
	if _, got := act(`{"act":"cmd_isolate_agent","allow_multiple_match":false,"entity_id":"guid-1","ip_address":"","mac_address":"","host_name":"","product":""}`); first(got)["isolation_status"] != "endpoint_isolation_pending" {
		t.Errorf("isolate: %v", got)
	}
	if _, got := act(`{"act":"cmd_restore_isolated_agent","allow_multiple_match":"False","host_name":"PC-1"}`); first(got)["isolation_status"] != "endpoint_restore_pending" {
		t.Errorf("restore: %v", got)
	}
	if _, got := act(`{"act":"cmd_relocate_agent","allow_multiple_match":true,"host_name":"PC-2","relocate_to_server_id":"server-2","relocate_to_folder_path":"Sales"}`); first(got)["managing_server_id"] != "server-2" || first(got)["folder_path"] != "Sales" || first(got)["entity_id"] != "guid-2" {
		t.Errorf("relocate: %v", got)
	}
	for body, code := range map[string]float64{
		`{"act":"cmd_isolate_agent","allow_multiple_match":false,"host_name":"PC-2"}`: -3,
		`{"act":"cmd_isolate_agent","host_name":"PC-9"}`:                              -2,
		`{"act":"cmd_isolate_agent"}`:                                                 -1,
		`{"act":"cmd_explode","host_name":"PC-1"}`:                                    -1,
		`{"act":"cmd_relocate_agent","host_name":"PC-1"}`:                             -1,
		`{"act":"cmd_relocate_agent","host_name":"PC-1","relocate_to_server_id":"x"}`: -4,
		`{"act":"cmd_restore_isolated_agent","entity_id":"guid-2"}`:                   -4,
	} {
		if status, got := act(body); status != 200 || got["result_code"] != code {
			t.Errorf("%s: %d %v", body, status, got)
		}
	}
	if status, got := act(`{"act":`); status != 400 || got["result_code"] != -1.0 {
		t.Errorf("no JSON: %d %v", status, got)
	}
	if _, got := act(`{"act":"cmd_uninstall_agent","allow_multiple_match":"true","host_name":"PC-2"}`); got["result_code"] != 1.0 {
		t.Errorf("uninstall: %v", got)
	}
	_, got := l.send(good("GET", list, ""))
	if left, ok := got["result_content"].([]any); !ok || len(left) != 1 {
		t.Errorf("after uninstalling two: %v", got)
	}
}

func TestSuspiciousObjects(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	put := func(body string) float64 {
		_, got := l.send(good("PUT", objects+"/", body))
		about, _ := got["Meta"].(map[string]any)
		code, _ := about["ErrorCode"].(float64)
		return code
	}
	if code := put(`{"param":{"type":"domain","content":"bad.example.com","notes":"n","scan_action":"log","expiration_utc_date":"2031-04-08"}}`); code != 0 {
		t.Errorf("put: %v", code)
	}
	put(`{"param":{"type":"domain","content":"bad.example.com","notes":"again","scan_action":"block","expiration_utc_date":"2031-04-08"}}`)
	for _, body := range []string{
		`{"param":{"type":"smell","content":"x","scan_action":"log"}}`, `{"param":{"type":"ip","scan_action":"log"}}`,
		`{"param":{"type":"ip","content":"10.0.0.1","scan_action":"smile"}}`, `{"param":{"type":"ip","content":"10.0.0.1","scan_action":"log","expiration_utc_date":"soon"}}`,
	} {
		if put(body) == 0 {
			t.Errorf("%s was taken", body)
		}
	}
	file := func(body string) any {
		_, got := l.send(good("PUT", "/WebApp/API/SuspiciousObjectResource/FileUDSO", body))
		return got["result_code"]
	}
	if file(`{"file_name":"a.txt","file_content_base64_string":"YWJj","file_scan_action":"log","note":""}`) != 1.0 ||
		file(`{"file_name":"a.txt","file_content_base64_string":"?","file_scan_action":"log"}`) != -1101.0 ||
		file(`{"file_name":"a.txt","file_content_base64_string":"YWJj","file_scan_action":"smile"}`) != -1102.0 {
		t.Error("files")
	}
	get := func(query string) string {
		_, got := l.send(good("GET", objects+query, ""))
		return encoded(got["Data"])
	}
	if got := get("?type=domain&contentFilter="); got != `[{"content":"bad.example.com","expiration_utc_date":"2031-04-08T00:00:00Z","notes":"again","scan_action":"block","type":"domain"}]` {
		t.Errorf("the list: %s", got)
	}
	// SHA-1 of "abc", as FIPS 180 has it.
	if got := get("?type=file_sha1&contentFilter="); !strings.Contains(got, "A9993E364706816ABA3E25717850C26C9CD0D89D") {
		t.Errorf("the file: %s", got)
	}
	remove := func() any {
		_, got := l.send(good("DELETE", objects+"?type=domain&content=bad.example.com", ""))
		about, ok := got["Meta"].(map[string]any)
		if !ok {
			t.Errorf("removing: %v", got)
		}
		return about["ErrorCode"]
	}
	if remove() != 0.0 || remove() != -2.0 || get("?type=domain") != "[]" {
		t.Error("removing")
	}
}

// An application that is added in the console finds its sandbox by its ID, and its key
// is shown until it is saved.
func TestConsole(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	c := uitest.NewClicker(t, shared.face, "/s/"+l.box.ID(), "en")
	c.Send(http.MethodPost, "/api/enter", "", "")
	var app struct {
		ID     string `json:"id"`
		AppID  string `json:"application_id"`
		Key    string `json:"api_key"`
		Status string `json:"status"`
	}
	read := func(got uitest.Page, status int) {
		t.Helper()
		app.Key = ""
		if err := json.Unmarshal([]byte(got.HTML), &app); err != nil || got.Status != status {
			t.Errorf("%d %s", got.Status, got.HTML)
		}
	}
	read(c.Send("POST", "/api/applications", "application/json", `{"name":"New","timeout":"30"}`), 201)
	q := good("GET", list, "")
	q.bare, q.app, q.key = true, app.AppID, app.Key
	if status, got := l.send(q); status != 200 {
		t.Errorf("without the sandbox in the address: %d %v", status, got)
	}
	q.app = appID // it looks like a tag and is none
	if status, _ := l.send(q); status != 404 && status != 401 {
		t.Errorf("an application of no sandbox: %d", status)
	}
	path := automation.Path + "/" + app.ID
	if got := c.Get(path); !strings.Contains(got.Text, app.Key) {
		t.Error("the key is not shown")
	}
	c.Done(c.Post(path, "to", "noted"), path, "The API key is hidden.")
	if got := c.Get(path); strings.Contains(got.HTML, q.key) {
		t.Error("the key is still shown")
	}
	read(c.Send("GET", "/api/applications/"+app.ID, "", ""), 200)
	if app.Key != "" {
		t.Error("the API still shows the key")
	}
	c.Done(c.Post(path, "to", "disabled"), path, "The application was disabled.")
	q.app = app.AppID
	if status, _ := l.send(q); status != 401 {
		t.Errorf("disabled: %d", status)
	}
	read(c.Send("POST", "/api/applications/"+app.ID, "application/json", `{"to":"enabled"}`), 200)
	c.Refused(c.Post(automation.Path, "name", "new"), http.StatusConflict, "apexone.application.exists", "")
	got := c.Post(automation.Path, "name", "Second", "timeout", "60")
	if got.Status != http.StatusSeeOther {
		t.Errorf("adding on the page: %d", got.Status)
	}
	c.Done(c.Post(path, "to", "deleted"), automation.Path, "The application was deleted.")
	if got := c.Send("GET", "/api/applications", "", ""); strings.Contains(got.HTML, `"New"`) || !strings.Contains(got.HTML, `"Second"`) || !strings.Contains(got.HTML, `"Made"`) {
		t.Errorf("the list: %s", got.HTML)
	}
}

func TestPagesAreWhole(t *testing.T) {
	t.Parallel()
	set, err := ui.NewSet(automation.Config())
	if err != nil {
		t.Fatal(err)
	}
	uitest.Check(t, set)
}
