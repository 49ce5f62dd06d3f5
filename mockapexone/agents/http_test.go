package agents_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/fleet"
	"github.com/mockone/mockone/internal/web/ui"
	"github.com/mockone/mockone/internal/web/uitest"
	"github.com/mockone/mockone/mockapexone/agents"
)

// face is a console that has nothing but endpoints.
func face() http.Handler {
	s := web.New(web.Options{Service: agents.Name, Title: "Apex Central", Version: "1", Engine: shared.engine, Sessions: shared.sessions})
	type body struct {
		Body struct {
			Login string `json:"login"`
		}
	}
	type answer struct {
		Token string `json:"token"`
	}
	web.Register(s, web.Op{ID: "enter", Method: http.MethodPost, Path: "/api/enter", Public: true}, func(ctx context.Context, c *web.Call, in *body) (*answer, error) {
		got, err := web.Do[estate.Session](ctx, c, enter{in.Body.Login})
		if err == nil {
			c.SetCookie(got.Token)
		}
		return &answer{got.Token}, err
	})
	shared.agents.Routes(s)
	k := s.Console(web.ConsoleOptions{
		Pages:  ui.Config{Parts: []ui.Config{fleet.Config(), agents.Config()}},
		SignIn: "/sign-in", SignOut: "/sign-out", Fields: agents.Fields(),
	})
	shared.agents.Pages(k)
	return s.Handler()
}

// enter signs somebody in.
type enter struct {
	Login string `json:"login"`
}

func (enter) Name() string { return "test.enter" }

func (c enter) Run(tx *sim.Tx) (any, error) {
	return shared.sessions.New(tx, estate.SignIn, estate.SignedIn{Account: c.Login, Login: c.Login})
}

// clicker is a browser in which somebody has signed in.
func (l *lab) clicker(t *testing.T, login, lang string) *uitest.Clicker {
	t.Helper()
	c := uitest.NewClicker(t, face(), "/s/"+l.box.ID(), lang)
	if got := c.Send(http.MethodPost, "/api/enter", "application/json", `{"login":"`+login+`"}`); got.Status != http.StatusOK {
		t.Fatalf("signing in: %d", got.Status)
	}
	return c
}

// ask asks the API, and reads its answer into out.
func ask(t *testing.T, c *uitest.Clicker, method, path, body string, status int, out any) {
	t.Helper()
	media := ""
	if body != "" {
		media = "application/json"
	}
	got := c.Send(method, path, media, body)
	if got.Status != status {
		t.Errorf("%s %s: %d, want %d: %s", method, path, got.Status, status, got.HTML)
		return
	}
	if out != nil {
		if err := json.Unmarshal([]byte(got.HTML), out); err != nil {
			t.Errorf("%s %s: %v", method, path, err)
		}
	}
}

func TestAPI(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	c := l.clicker(t, boss, "en")
	var page struct {
		Items []estate.Endpoint `json:"items"`
		Next  string            `json:"next"`
		Total int               `json:"total"`
	}
	ask(t, c, "GET", "/api/endpoints?limit=2&status=online", "", 200, &page)
	if page.Total != 3 || page.Next != "guid-4" || len(page.Items) != 2 || page.Items[0].Host != "Alpha" {
		t.Errorf("a page: %+v", page)
	}
	var e estate.Endpoint
	ask(t, c, "GET", "/api/endpoints/guid-3", "", 200, &e)
	if e.FQDN != "west.example.com" {
		t.Errorf("an endpoint: %+v", e)
	}
	ask(t, c, "POST", "/api/endpoints/guid-1/isolate", "", 200, &e)
	if e.Isolation != "endpoint_isolation_pending" {
		t.Errorf("isolated: %+v", e)
	}
	l.advance(time.Minute)
	ask(t, c, "POST", "/api/endpoints/guid-1/restore", "", 200, &e)
	ask(t, c, "POST", "/api/endpoints/guid-1/relocate", `{"group":"Sales","server":"server-west"}`, 200, &e)
	if e.Group != "g-sales" || e.FQDN != "west.example.com" {
		t.Errorf("relocated: %+v", e)
	}
	ask(t, c, "POST", "/api/endpoints/guid-1/relocate", `{"group":"Sales"}`, 409, nil)
	ask(t, c, "POST", "/api/endpoints/guid-1/uninstall", "", 204, nil)
	ask(t, c, "GET", "/api/endpoints/guid-1", "", 404, nil)
	ask(t, c, "POST", "/api/endpoints", `{"host":"NEW-1","ip":"10.0.0.9","mac":"02-00-00-00-00-09","os":"Windows 11"}`, 201, &e)
	if e.Host != "NEW-1" || e.Group != "g-office" || e.Server != "server-east" {
		t.Errorf("installed: %+v", e)
	}
	var sum estate.EndpointSummary
	ask(t, c, "GET", "/api/endpoint-summary", "", 200, &sum)
	if sum.Endpoints != 5 {
		t.Errorf("figures: %+v", sum)
	}
	for _, list := range []string{"groups", "policies", "servers"} {
		var some struct{ Items []struct{ ID string } }
		ask(t, c, "GET", "/api/endpoint-"+list, "", 200, &some)
		if len(some.Items) < 2 || some.Items[0].ID == "" {
			t.Errorf("%s: %+v", list, some)
		}
	}
	locked := l.clicker(t, nobody, "en")
	for _, path := range []string{"/api/endpoints", "/api/endpoints/guid-2", "/api/endpoint-summary", "/api/endpoint-groups", "/api/endpoint-policies", "/api/endpoint-servers"} {
		ask(t, locked, "GET", path, "", 403, nil)
	}
	ask(t, l.clicker(t, reader, "en"), "POST", "/api/endpoints/guid-2/isolate", "", 403, nil)
}

func TestClicks(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"en", "ja"} {
		l := newLab(t)
		c := l.clicker(t, boss, lang)
		if got := c.Get("/"); got.Status != 200 || !strings.Contains(got.HTML, "80%") {
			t.Errorf("the figures: %d", got.Status)
		}
		for _, path := range []string{"/endpoint-groups", "/endpoint-policies", "/endpoint-servers", "/endpoints", "/endpoints?search=alp&status=online", "/endpoints/install"} {
			if got := c.Get(path); got.Status != 200 {
				t.Errorf("%s: %d", path, got.Status)
			}
		}
		if got := c.Get("/endpoints?search=zzz"); !strings.Contains(got.HTML, `data-testid="no-endpoints"`) {
			t.Error("nothing is found, and it does not say so")
		}
		said := map[string][4]string{
			"en": {"The command to isolate the endpoint was sent.", "The agent was relocated.", "The agent was installed.", "The command to uninstall the agent was sent."},
			"ja": {"エンドポイントの隔離コマンドを送信しました。", "エージェントを移動しました。", "エージェントをインストールしました。", "エージェントのアンインストールコマンドを送信しました。"},
		}[lang]
		c.Done(c.Post("/endpoints/guid-1/isolate"), "/endpoints/guid-1", said[0])
		c.Refused(c.Post("/endpoints/guid-1/isolate"), http.StatusConflict, "apexone.agent.isolated_already", map[string]string{
			"en": "The endpoint is isolated already.", "ja": "エンドポイントはすでに隔離されています。",
		}[lang])
		c.Done(c.Post("/endpoints/guid-1/relocate", "server", "server-west", "group", "g-sales"), "/endpoints/guid-1", said[1])
		got := c.Post("/endpoints/guid-1/relocate", "server", "server-north")
		if got.Status != http.StatusConflict || !strings.Contains(got.HTML, "apexone.server.unknown") {
			t.Errorf("relocating to no server: %d", got.Status)
		}
		done := c.Post("/endpoints/install", "host", "NEW-1", "ip", "10.0.0.9", "mac", "02-00-00-00-00-09", "os", "Windows 11")
		c.Done(done, done.Location, said[2])
		if got := c.Post("/endpoints/install", "host", "", "ip", "10.0.0.9", "mac", "x", "os", "Windows 11"); got.Status != http.StatusUnprocessableEntity {
			t.Errorf("installing nothing: %d", got.Status)
		}
		c.Done(c.Post("/endpoints/guid-2/uninstall"), "/endpoints", said[3])
		if got := c.Get("/endpoints/guid-2"); got.Status != http.StatusNotFound {
			t.Errorf("what is gone: %d", got.Status)
		}
		// The server's own console asks for no session of Apex Central.
		free := uitest.NewClicker(t, face(), "/s/"+l.box.ID(), lang)
		if got := free.Get("/apex-one/server-west"); got.Status != 200 || !strings.Contains(got.HTML, "west.example.com") {
			t.Errorf("the server's console: %d", got.Status)
		}
		if got := free.Get("/apex-one/nobody"); got.Status != http.StatusNotFound {
			t.Errorf("no server's console: %d", got.Status)
		}
	}
}

// A page of ten thousand agents shows no more than its part of them.
func TestManyAgentsOnPages(t *testing.T) {
	t.Parallel()
	l := newLab(t, func(w *agents.WorldFleet) { w.Agents, w.Generate.Agents = nil, 320 })
	c := l.clicker(t, boss, "en")
	seen := map[string]bool{}
	path := "/endpoints"
	for range 7 {
		got := c.Get(path)
		for _, part := range strings.Split(got.HTML, `data-testid="endpoint-row" data-id="`)[1:] {
			id, _, _ := strings.Cut(part, `"`)
			if seen[id] {
				t.Errorf("%s is on two pages", id)
			}
			seen[id] = true
		}
		var page struct{ Next string }
		ask(t, c, "GET", "/api"+path+map[bool]string{true: "&", false: "?"}[strings.Contains(path, "?")]+"limit=50", "", 200, &page)
		path = fmt.Sprintf("/endpoints?after=%s", page.Next)
	}
	if len(seen) != 320 || path != "/endpoints?after=" {
		t.Errorf("%d agents on the pages, and more at %s", len(seen), path)
	}
}
