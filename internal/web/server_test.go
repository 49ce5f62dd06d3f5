package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

func TestPages(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.box("tokyo", "ja")
	coming := newLab(t, func(o *web.Options) { o.Coming, o.Title = true, `<b>"Test"` })
	for _, tc := range []struct {
		l           *lab
		path, lang  string
		has, hasNot string
	}{
		{l, "/", "en", "Simulation", "still to come"},
		{l, "/", "ja", "シミュレーション", "Simulation"},
		{l, "/s/tokyo/", "en", `href="/s/tokyo/openapi.json"`, `href="/openapi`},
		{l, "/s/%22%3E%3Cscript%3E/", "en", "Simulation", "<script>"},
		{coming, "/", "en", "still to come", "openapi.json"},
		{coming, "/", "en", "&lt;b&gt;", "<b>"},
	} {
		r := tc.l.send("GET", tc.path, "", header("Accept-Language", tc.lang))
		if r.status != 200 || r.header.Get("Content-Type") != "text/html; charset=utf-8" {
			t.Errorf("%s: %d %v", tc.path, r.status, r.header)
		}
		if !strings.Contains(r.body, tc.has) || strings.Contains(r.body, tc.hasNot) {
			t.Errorf("%s in %s: want %q and not %q in %s", tc.path, tc.lang, tc.has, tc.hasNot, r.body)
		}
		if strings.Contains(r.body, "style=") || strings.Contains(r.body, "://") {
			t.Errorf("%s has something inline or from elsewhere", tc.path)
		}
	}
	// Browsers keep what pages load, whatever cookies come and go.
	for path, media := range map[string]string{"/s/tokyo/style.css": "text/css; charset=utf-8", "/script.js?v=1": "text/javascript; charset=utf-8"} {
		r := l.send("GET", path, "")
		if r.status != 200 || r.header.Get("Content-Type") != media || r.header.Get("Cache-Control") != "max-age=86400, immutable" || r.header.Get("Vary") != "" {
			t.Errorf("%s: %d %v", path, r.status, r.header)
		}
	}
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	seen := map[string]bool{}
	for _, path := range []string{"/", "/healthz", "/nowhere", "/api/where"} {
		h := l.send("GET", path, "").header
		if !strings.HasPrefix(h.Get("Content-Security-Policy"), "default-src 'none'") || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %v", path, h)
		}
		if id := h.Get("X-Request-Id"); len(id) != 16 || seen[id] {
			t.Errorf("%s: request %q", path, id)
		}
		seen[h.Get("X-Request-Id")] = true
	}
}

func TestOpenAPI(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	r := l.send("GET", "/openapi.json", "")
	if strings.Contains(r.body, "://") {
		t.Error("the document refers to other places")
	}
	doc := decode[struct {
		OpenAPI string `json:"openapi"`
		Paths   map[string]map[string]struct {
			OperationID string                `json:"operationId"`
			Assumed     bool                  `json:"x-assumed"`
			Codes       []string              `json:"x-codes"`
			Security    []map[string][]string `json:"security"`
			Responses   map[string]struct {
				Content map[string]any `json:"content"`
			} `json:"responses"`
			Parameters []struct {
				Name, In string
			} `json:"parameters"`
		} `json:"paths"`
		Components struct {
			Schemas map[string]any `json:"schemas"`
		} `json:"components"`
	}](t, r)
	if doc.OpenAPI != "3.1.0" || doc.Components.Schemas["Problem"] == nil {
		t.Errorf("%s", r.body)
	}
	me := doc.Paths["/api/me"]["get"]
	if me.OperationID != "me" || !me.Assumed || len(me.Security) != 1 || me.Responses["default"].Content["application/problem+json"] == nil {
		t.Errorf("%+v", me)
	}
	if in := doc.Paths["/api/sign-in"]["post"]; in.Assumed || len(in.Security) != 0 || cmp.Diff([]string{"sign_in.failed"}, in.Codes) != "" {
		t.Errorf("%+v", in)
	}
	if raw := doc.Paths["/api/raw/{name}"]["get"]; len(raw.Parameters) != 2 || raw.Parameters[0].In != "path" || raw.Parameters[1].Name != "q" {
		t.Errorf("%+v", raw)
	}
	if _, ok := doc.Paths["/api/sign-out"]["post"].Responses["204"]; !ok {
		t.Error("signing out answers with a body")
	}
	routes := l.server.Routes()
	if len(routes) < 10 || routes[0].Path != "/healthz" || routes[len(routes)-1].Path != "/" {
		t.Errorf("%+v", routes)
	}
}

// Timer has the name of a type of another package.
type Timer struct {
	Mine string `json:"mine"`
}

func TestTypesOfOneName(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	op := func(id string) web.Op { return web.Op{ID: id, Method: http.MethodGet, Path: "/api/" + id} }
	web.Register(l.server, op("mine"), func(context.Context, *web.Call, *struct{}) (*Timer, error) { return nil, nil })
	web.Register(l.server, op("theirs"), func(context.Context, *web.Call, *struct{}) (*sim.Timer, error) { return nil, nil })
	web.Register(l.server, op("more"), func(context.Context, *web.Call, *struct{}) (*[]Timer, error) { return nil, nil })
	schemas := l.server.OpenAPI().Components.Schemas.Map()
	if schemas["Timer"].Properties["mine"] == nil || schemas["SimTimer"].Properties["due"] == nil {
		t.Errorf("%v", schemas)
	}
	if l.server.Engine() != l.engine {
		t.Error("another engine")
	}
}

func TestMistakesOfTheProgrammer(t *testing.T) {
	t.Parallel()
	type hidden struct {
		Limit int `query:"limit"`
	}
	get := func(path string) web.Op { return web.Op{ID: "new", Method: http.MethodGet, Path: path} }
	for name, tc := range map[string]func(s *web.Server){
		"an embedded struct that huma overlooks": func(s *web.Server) {
			web.Register(s, get("/x"), func(context.Context, *web.Call, *struct{ hidden }) (*web.None, error) { return nil, nil })
		},
		"a path taken": func(s *web.Server) { s.Raw(get("/api/where"), nil) },
		"an id taken":  func(s *web.Server) { s.Raw(web.Op{ID: "where", Method: "GET", Path: "/y"}, nil) },
		"no path":      func(s *web.Server) { s.Raw(get(""), nil) },
		"no slash":     func(s *web.Server) { s.Raw(get("x"), nil) },
		"no method":    func(s *web.Server) { s.Raw(web.Op{ID: "new", Path: "/x"}, nil) },
		"no id":        func(s *web.Server) { s.Raw(web.Op{Method: "GET", Path: "/x"}, nil) },
		"an input of 1": func(s *web.Server) {
			web.Register(s, get("/x"), func(context.Context, *web.Call, *int) (*web.None, error) { return nil, nil })
		},
	} {
		l := newLab(t)
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s is accepted", name)
				}
			}()
			tc(l.server)
		}()
	}
}

func TestObserverMetricsAndLog(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var seen []web.Exchange
	var lines bytes.Buffer
	metrics := web.NewMetrics()
	metrics.Gauge("test_gauge", func() float64 { return 7 })
	l := newLab(t, func(o *web.Options) {
		o.Metrics = metrics
		o.Log = slog.New(slog.NewJSONHandler(&lines, nil))
		o.Observe = func(e web.Exchange) { mu.Lock(); defer mu.Unlock(); seen = append(seen, e) }
	})
	box := l.box("default", "en")
	signedIn := l.send("POST", "/s/default/api/sign-in", `{"email":"a@example.com","password":"`+password+`"}`)
	l.send("HEAD", "/api/where", "")
	l.send("GET", "/nowhere", "")
	l.http.Close() // waits for the requests' ends
	want := []web.Exchange{
		{Sandbox: "default", Service: "test", Op: "sign-in", Method: "POST", Path: "/api/sign-in", Status: 200, First: 1, Last: 1},
		{Sandbox: "default", Service: "test", Op: "where", Method: "HEAD", Path: "/api/where", Status: 200},
		{Sandbox: "default", Service: "test", Method: "GET", Path: "/nowhere", Status: 404},
	}
	if len(seen) > 0 && seen[0].ID != signedIn.header.Get("X-Request-Id") {
		t.Errorf("%q", seen[0].ID)
	}
	for i := range seen {
		seen[i].ID, seen[i].Duration = "", 0
	}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Error(diff)
	}
	var figures bytes.Buffer
	metrics.Write(&figures)
	for _, line := range []string{
		`mockone_requests_total{service="test",route="sign-in",status="200"} 1`,
		`mockone_requests_total{service="test",route="where",status="200"} 1`,
		`mockone_requests_total{service="test",route="unknown",status="404"} 1`,
		"test_gauge 7",
	} {
		if !strings.Contains(figures.String(), line+"\n") {
			t.Errorf("no %s in %s", line, figures.String())
		}
	}
	var line map[string]any
	first, _, _ := strings.Cut(lines.String(), "\n")
	if err := json.Unmarshal([]byte(first), &line); err != nil {
		t.Fatal(err)
	}
	if line["msg"] != "request" || line["op"] != "sign-in" || line["sandbox"] != "default" || line["status"] != 200.0 || line["ms"] == nil {
		t.Errorf("%v", line)
	}
	if strings.Contains(lines.String(), password) {
		t.Error("the log has a password")
	}
	// The file keeps the command itself, not what watched it.
	if err := box.View(t.Context(), func(r *sim.Reader) error {
		var body string
		_, err := r.Conn.QueryRow(`SELECT body FROM inputs WHERE command = 'test.sign_in'`, nil, &body)
		if !strings.Contains(body, "a@example.com") {
			t.Errorf("kept %s", body)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// A raw handler can take the connection over and flush, as sockets and streams do.
func TestRawHandlersReachTheConnection(t *testing.T) {
	t.Parallel()
	seen := make(chan int, 3)
	l := newLab(t, func(o *web.Options) { o.Observe = func(e web.Exchange) { seen <- e.Status } })
	l.box("default", "en")
	r := l.send("GET", "/api/stream", "")
	if r.body != "first,second" || len(r.header["Content-Length"]) != 0 {
		t.Errorf("%q %v", r.body, r.header)
	}
	// What a handler has begun to say cannot become a problem any more.
	if r, err := l.sendOr("GET", "/api/broken", ""); err == nil {
		t.Errorf("%d %q", r.status, r.body)
	}
	if r := l.send("GET", "/api/hijack", ""); r.status != http.StatusTeapot || r.body != "taken over" {
		t.Errorf("%d %q", r.status, r.body)
	}
	if diff := cmp.Diff([]int{200, 200, 101}, []int{<-seen, <-seen, <-seen}); diff != "" {
		t.Error(diff)
	}
}
