package mockv1_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/labs"
	"github.com/mockone/mockone/internal/web"
)

// browser speaks to Vision One over HTTP.
type browser struct {
	*labs.Client
	l      *lab
	server *web.Server
}

func (l *lab) browser() *browser {
	l.t.Helper()
	return l.speaker(false)
}

// speaker is a browser of the API, and of the pages if they are wanted.
func (l *lab) speaker(pages bool) *browser {
	l.t.Helper()
	s := l.Server("v1", "Trend Vision One", l.v.Sessions)
	l.v.Routes(s)
	if pages {
		l.v.Pages(s)
	}
	return &browser{Client: l.Client(s), l: l, server: s}
}

// send sends a request to the sandbox and returns status and body.
func (b *browser) send(method, path, body string) (int, string) {
	b.T.Helper()
	w := b.Send(method, path, body)
	return w.Code, w.Body.String()
}

// want sends a request and decodes its answer, which must have the status.
func want[T any](b *browser, status int, method, path, body string) T {
	b.T.Helper()
	return labs.Want[T](b.Client, status, method, path, body)
}

// problem sends a request that must be refused with the status and code.
func (b *browser) problem(status int, code, method, path, body string) web.Problem {
	b.T.Helper()
	return b.Problem(status, code, method, path, body)
}

func (b *browser) signIn(email string) *browser {
	b.T.Helper()
	b.SignIn(`{"email":"` + email + `","password":"` + password + `"}`)
	return b
}

type object = map[string]any

// length returns how many elements a decoded list has, -1 if it is none.
func length(v any) int {
	list, ok := v.([]any)
	if !ok {
		return -1
	}
	return len(list)
}

func idOf(t *testing.T, o object) string {
	t.Helper()
	id, ok := o["id"].(string)
	if !ok {
		t.Fatalf("there is no id in %v", o)
	}
	return id
}

func keys(o object) []string {
	var out []string
	for k := range o {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// A migration over HTTP: each answer has the fields that a client reads.
func TestConsole(t *testing.T) {
	t.Parallel()
	p := foundation()
	p.licences = []estate.Licence{suiteLicence()}
	l := newLab(t, p)
	b := l.browser().signIn(primary)
	session := want[object](b, 200, "GET", "/api/session", "")
	if d := cmp.Diff([]string{"account", "business", "ends", "started"}, keys(session)); d != "" {
		t.Error(d)
	}
	if business := want[object](b, 200, "GET", "/api/business", ""); business["platform"] != "foundation" || business["id"] != "B-1" {
		t.Errorf("%v", business)
	}
	step := want[struct {
		Types []struct {
			Type, Name, Kind string
			Can              bool `json:"can_connect"`
			Organizations    []object
			Blocks           []object
		} `json:"instance_types"`
	}](b, 200, "GET", "/api/product-connection", "")
	if len(step.Types) != 9 || !step.Types[0].Can || step.Types[0].Kind != "automatic" || len(step.Types[0].Organizations) != 3 {
		t.Fatalf("%+v", step)
	}
	row := want[object](b, 201, "POST", "/api/product-instances", `{"type":"cas","organizations":["default"],"description":"Mail"}`)
	fields := []string{
		"can_update", "description", "display_name", "hint", "id", "region", "status", "status_text", "type", "type_text", "update_blocks",
	}
	if d := cmp.Diff(fields, keys(row)); d != "" || row["status"] != "connecting" || row["status_text"] != "Preparing or pending registration" {
		t.Errorf("%v %s", row, d)
	}
	at := "/api/product-instances/" + idOf(t, row)
	l.advance(time.Minute)
	b.Lang = "ja"
	row = want[object](b, 200, "GET", at, "")
	if row["status_text"] != "接続済み" || row["hint"] != true || row["can_update"] != true {
		t.Errorf("%v", row)
	}
	if row = want[object](b, 200, "POST", at+"/got-it", ""); row["hint"] != false {
		t.Errorf("%v", row)
	}
	solution := want[object](b, 200, "GET", at+"/update-solution", "")
	if solution["title"] != "ソリューションをアップデート" || length(solution["documents"]) != 3 {
		t.Errorf("%v", solution)
	}
	refused := b.problem(409, "v1.update.agreement_required", "POST", at+"/update-solution", `{"agreed":false}`)
	if refused.Lifecycle != "v1.product_instance" || refused.State != "connected" || !strings.Contains(refused.Detail, "同意") {
		t.Errorf("%+v", refused)
	}
	want[object](b, 200, "POST", at+"/update-solution", `{"agreed":true}`)
	if again := b.problem(409, "v1.update.agreed", "POST", at+"/update-solution", `{"agreed":true}`); again.State != "update_agreed" {
		t.Errorf("%+v", again)
	}
	want[object](b, 200, "DELETE", at+"/update-solution", "")
	notice := want[object](b, 200, "POST", at+"/update-solution", `{"agreed":true}`)
	if notice["button"] != "アップデートを開始" || length(notice["headings"]) != 4 {
		t.Errorf("%v", notice)
	}
	b.problem(409, "v1.update.understanding_required", "POST", at+"/update", `{"understood":false}`)
	started := want[struct{ Instance, Job object }](b, 202, "POST", at+"/update", `{"understood":true}`)
	if started.Instance["status"] != "updating" || started.Instance["type"] != "cecp" || started.Job["state"] != "queued" {
		t.Errorf("%+v", started)
	}
	job := "/api/update-jobs/" + idOf(t, started.Job)
	stop := b.problem(409, "v1.update.cannot_stop", "POST", job+"/cancel", "")
	if !strings.HasPrefix(stop.Detail, "アップデートの開始後は") {
		t.Errorf("%+v", stop)
	}
	b.problem(409, "v1.update.cannot_roll_back", "POST", job+"/rollback", "")
	if page := want[object](b, 200, "GET", "/api/cecp", ""); page["state"] != "updating" {
		t.Errorf("%v", page)
	}
	for _, part := range []string{"dashboard", "policies", "services", "reports", "logs"} {
		b.problem(409, "cecp.not_ready", "GET", "/api/cecp/"+part, "")
	}
	l.advance(2 * time.Minute)
	if got := want[object](b, 200, "GET", job, ""); got["state"] != "succeeded" || got["finished_at"] == nil {
		t.Errorf("%v", got)
	}
	list := want[web.List[object]](b, 200, "GET", "/api/product-instances?type=cecp&status=connected&search=collab", "")
	if len(list.Items) != 1 || list.Items[0]["status_text"] != "接続済み" {
		t.Errorf("%+v", list)
	}
	contents(t, b)
}

// contents reads the console of Cloud Email and Collaboration Protection.
func contents(t *testing.T, b *browser) {
	t.Helper()
	if page := want[object](b, 200, "GET", "/api/cecp", ""); page["state"] != "ready" || page["button"] != nil {
		t.Errorf("%v", page)
	}
	if d := want[estate.Dashboard](b, 200, "GET", "/api/cecp/dashboard", ""); d.Protection != "on" || d.ProtectedUsers != 7 {
		t.Errorf("%+v", d)
	}
	for _, part := range []string{"policies", "services", "reports"} {
		if list := want[web.List[object]](b, 200, "GET", "/api/cecp/"+part, ""); len(list.Items) != 1 || list.Next != "" {
			t.Errorf("%s: %+v", part, list)
		}
	}
	var ids []string
	for path := "/api/cecp/logs?limit=2&type=malware"; ; {
		page := want[web.List[estate.LogEntry]](b, 200, "GET", path, "")
		for _, e := range page.Items {
			ids = append(ids, e.ID)
		}
		if page.Next == "" {
			break
		}
		path = "/api/cecp/logs?limit=2&type=malware&after=" + page.Next
	}
	if d := cmp.Diff([]string{"l1", "l2", "l3", "l4", "l5"}, ids); d != "" {
		t.Error(d)
	}
	if list := want[web.List[object]](b, 200, "GET", "/api/license-information", ""); len(list.Items) != 1 || list.Items[0]["status_text"] != "有効期限内" || list.Items[0]["units"] != 100.0 {
		t.Errorf("%+v", list)
	}
	if credits := want[object](b, 200, "GET", "/api/credits", ""); credits["current_balance"] != 0.0 || credits["lines"] == nil {
		t.Errorf("%v", credits)
	}
}

// Without a session every operation that is not public is refused, whatever it is given.
func TestOperationsNeedASession(t *testing.T) {
	t.Parallel()
	l := newLab(t, connected())
	b := l.browser()
	bodies := map[string]string{
		"connect-product": `{"type":"cas","organizations":[]}`, "agree-to-update": `{"agreed":true}`, "start-update": `{"understood":true}`,
		"invite-user-account": `{"email":"x@example.com","role":"Analyst"}`, "edit-user-account": `{"role":"Analyst"}`, "resolve-role-conflict": `{"role":"Analyst"}`,
	}
	before := l.world()
	asked := 0
	for _, route := range b.server.Routes() {
		if route.Public {
			continue
		}
		path := strings.NewReplacer("{id}", "instance").Replace(route.Path)
		b.problem(401, "session.missing", route.Method, path, bodies[route.Op])
		asked++
	}
	if asked < 30 {
		t.Errorf("only %d operations need a session", asked)
	}
	if l.world() != before {
		t.Error("somebody without a session changed the world")
	}
}
