package mockv1_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockv1"
	"github.com/mockone/mockone/mockv1/iam"
)

const (
	enrollmentPath = "/v1.0/preview/uic/instances/enrollment"
	connectorsPath = "/v2.0/xdr/portal/connectors/saas"
	onPremisePath  = "/v2.0/xdr/portal/connectors/onpremise/"
)

// program is a client of the public API as the public samples are: it knows an
// address and an API key, and nothing of sandboxes.
type program struct {
	t        *testing.T
	base     string
	key      string
	client   *http.Client
	trace    string
	language string
}

func (l *lab) program(key string) *program {
	l.t.Helper()
	s := l.Server("v1", "Trend Vision One", l.v.Sessions)
	l.v.Routes(s)
	served := httptest.NewServer(s.Handler())
	l.t.Cleanup(served.Close)
	return &program{t: l.t, base: served.URL, client: served.Client(), key: key}
}

// call sends a request with the headers of the samples, and wants JSON.
func (p *program) call(status int, method, path, body string) map[string]any {
	p.t.Helper()
	r, err := http.NewRequestWithContext(p.t.Context(), method, p.base+path, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json;charset=utf-8")
	r.Header.Set("Accept-Language", p.language)
	if p.key != "" {
		r.Header.Set("Authorization", "Bearer "+p.key)
	}
	resp, err := p.client.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	got, err := io.ReadAll(resp.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	out := map[string]any{}
	if err := json.NewDecoder(bytes.NewReader(got)).Decode(&out); err != nil || !strings.HasPrefix(resp.Header.Get("Content-Type"), "application/json") {
		p.t.Fatalf("%s %s: %d %q %v", method, path, resp.StatusCode, got, err)
	}
	if resp.StatusCode != status {
		p.t.Errorf("%s %s: %d %s, want %d", method, path, resp.StatusCode, got, status)
	}
	p.trace = resp.Header.Get("X-Trace-Id")
	return out
}

// wrong sends a request that is refused, and wants the codes of the envelope.
func (p *program) wrong(status int, code, inner, method, path, body string) {
	p.t.Helper()
	got, err := json.Marshal(p.call(status, method, path, body)["error"])
	if err != nil {
		p.t.Fatal(err)
	}
	var e struct {
		Code       string `json:"code"`
		Message    string `json:"message"`
		InnerError struct {
			Code string `json:"code"`
		} `json:"innererror"`
	}
	if err := json.Unmarshal(got, &e); err != nil || e.Code != code || e.InnerError.Code != inner || e.Message == "" || strings.ContainsFunc(e.Message, func(r rune) bool { return r > 0x3000 }) {
		p.t.Errorf("%s %s: %s, want %s with %s", method, path, got, code, inner)
	}
}

// newAPIKey adds an API key and returns it with its value.
func (l *lab) newAPIKey(role string, months int) (iam.APIKey, string) {
	l.t.Helper()
	k := must[iam.APIKey](l, primary, l.v.AddAPIKey(iam.NewKey{KeyText: iam.KeyText{Name: "For " + role, Role: role}, Months: months}))
	return k, see(l, primary, func(r *sim.Reader) (string, error) { return k.Value(r), nil })
}

// A plain client generates a token, finds the connector in the list, and deletes it.
func TestTheSampleClient(t *testing.T) {
	t.Parallel()
	l := newLab(t, foundation())
	_, key := l.newAPIKey(iam.Operator, 12)
	p := l.program(key)
	p.language = "ja"
	got := p.call(200, "POST", enrollmentPath, `{"productId": "scc"}`)
	token, _ := got["token"].(string)
	id, _ := got["connectorId"].(string)
	if len(got) != 3 || len(token) < 150 || got["tokenExpireTime"] != began.Add(24*time.Hour).Format(time.RFC3339) || p.trace == "" {
		t.Errorf("%v", got)
	}
	list := p.call(200, "GET", connectorsPath+"?limit=5&%24filter=x", "")
	want := map[string]any{"code": "Success", "message": "Success", "data": []any{map[string]any{"productId": "scc", "connectorStatus": 0.0}}}
	if diff := cmp.Diff(want, list); diff != "" {
		t.Errorf("the list:\n%s", diff)
	}
	if got := p.call(200, "DELETE", onPremisePath+id, ""); got["code"] != "Success" {
		t.Errorf("%v", got)
	}
	p.wrong(404, "NotFound", "not_found", "DELETE", onPremisePath+id, "")
	enrolls := enrolling(token)
	enrolls.Product = "cloud_one"
	l.refused([]string{"v1.enrollment_token.revoked"}, func() error { _, err := l.as("", l.v.EnrollProduct(enrolls)); return err })

	// Another one, which Cloud One is shown.
	enrolls.Token, _ = p.call(200, "POST", enrollmentPath, `{"productId":"scc","future":1}`)["token"].(string)
	made := must[mockv1.Instance](l, "", l.v.EnrollProduct(enrolls))
	if got := p.call(200, "GET", connectorsPath, ""); !cmp.Equal(got["data"], []any{map[string]any{"productId": "scc", "connectorStatus": 1.0}}) {
		t.Errorf("once connected: %v", got)
	}
	p.wrong(400, "BadRequest", "v1.connect.in_use", "DELETE", onPremisePath+made.ID, "")

	lines := l.browser().signIn(primary)
	logs := want1(t, lines, "/api/audit-logs")
	found := 0
	for _, line := range logs {
		if line["source"] == "API" && line["account"] == "For Operator" && line["role"] == "Operator" && line["category"] == "Product Connector" {
			found++
		}
	}
	if found != 3 {
		t.Errorf("%d lines of the audit log are the program's: %v", found, logs)
	}
}

func want1(t *testing.T, b *browser, path string) []map[string]any {
	t.Helper()
	return want[struct{ Items []map[string]any }](b, 200, "GET", path, "").Items
}

// Whoever may not, or asks wrongly, is refused in the vendor's envelope, and nothing happens.
func TestRefusedPublicCalls(t *testing.T) {
	t.Parallel()
	l := newLab(t, foundation())
	operatorKey, good := l.newAPIKey(iam.Operator, 1)
	_, weak := l.newAPIKey("Analyst", 0)
	p := l.program(good)
	before := l.world()
	type call struct{ method, path, body string }
	calls := []call{{"POST", enrollmentPath, `{"productId":"scc"}`}, {"DELETE", onPremisePath + "unheard-of", ""}, {"GET", connectorsPath, ""}}
	everywhere := func(key, inner string) {
		t.Helper()
		p.key = key
		for _, c := range calls {
			p.wrong(401, "InvalidCredentials", inner, c.method, c.path, c.body)
		}
	}
	everywhere("", "InvalidToken")
	everywhere("dummyToken", "InvalidToken")
	everywhere(good[:51]+"0", "InvalidToken") // perhaps the tag of no sandbox, perhaps a wrong key
	p.key = weak
	p.wrong(403, "AccessDenied", "v1.role.not_allowed", "POST", enrollmentPath, `{"productId":"scc"}`)
	p.wrong(403, "AccessDenied", "v1.role.not_allowed", "DELETE", onPremisePath+"unheard-of", "")
	p.call(200, "GET", connectorsPath, "")
	p.key = good
	for _, body := range []string{"", "{", `[]`, `{"productId":1}`, `{}`, `{"productId":""}`, `{"productId":"unheard of"}`} {
		p.wrong(400, "BadRequest", "invalid", "POST", enrollmentPath, body)
	}
	p.wrong(400, "BadRequest", "v1.connect.no_token_type", "POST", enrollmentPath, `{"productId":"cas"}`)
	p.wrong(413, "RequestEntityTooLarge", "body.too_large", "POST", enrollmentPath, strings.Repeat(" ", 1<<20+1))
	p.wrong(404, "NotFound", "not_found", "DELETE", onPremisePath+"unheard-of", "")
	p.wrong(404, "NotFound", "route.unknown", "GET", "/v3.0/unheard/of", "")
	p.wrong(405, "NotSupported", "method.not_allowed", "GET", enrollmentPath, "")
	if l.world() != before {
		t.Error("what was refused has changed something")
	}
	must[iam.APIKey](l, primary, l.v.EditAPIKey(operatorKey.ID, iam.KeyEdits{Status: "disabled"}))
	everywhere(good, "InvalidToken")
	must[iam.APIKey](l, primary, l.v.EditAPIKey(operatorKey.ID, iam.KeyEdits{Status: "enabled"}))
	p.call(200, "GET", connectorsPath, "")
	l.advance(31 * 24 * time.Hour)
	everywhere(good, "InvalidToken")
	must[iam.APIKey](l, primary, l.v.RegenerateAPIKey(operatorKey.ID))
	everywhere(good, "InvalidToken")
	must[iam.APIKey](l, primary, l.v.DeleteAPIKey(operatorKey.ID))
	everywhere(good, "InvalidToken")
}
