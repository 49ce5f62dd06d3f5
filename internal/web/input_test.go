package web_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/mockone/mockone/internal/web"
)

func TestBadInput(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.box("default", "en")
	const path = "/api/echo/1"
	big := `{"name":"` + strings.Repeat("x", 3000) + `"}`
	deep := `{"name":"x","free":` + strings.Repeat(`{"a":`, 300) + "1" + strings.Repeat("}", 300) + "}"
	abyss := strings.Repeat("[", 1999)
	for name, tc := range map[string]struct {
		method, path, body string
		with               []with
		status             int
		code               string
		errors             []web.Mistake
	}{
		"no body":             {"PUT", path, "", nil, 400, "body.missing", nil},
		"not JSON":            {"PUT", path, "{", nil, 400, "body.malformed", nil},
		"two documents":       {"PUT", path, `{"name":"x"} {}`, nil, 400, "body.malformed", nil},
		"not UTF-8":           {"PUT", path, "{\"name\":\"\xff\"}", nil, 400, "body.malformed", nil},
		"a number too great":  {"PUT", path, `{"name":"x","count":1e999}`, nil, 400, "body.malformed", nil},
		"an integer too big":  {"PUT", path, `{"name":"x","count":-1e30}`, nil, 422, "validation.failed", []web.Mistake{{"body", "does not fit the field"}}},
		"nested too deep":     {"PUT", path, abyss, nil, 400, "body.malformed", nil},
		"ten thousand levels": {"POST", "/api/sign-in", strings.Repeat("[", 20000) + strings.Repeat("]", 20000), nil, 400, "body.malformed", nil},
		"a form":              {"PUT", path, "name=x", []with{header("Content-Type", "application/x-www-form-urlencoded")}, 415, "body.type", nil},
		"no object":           {"PUT", path, `[]`, nil, 422, "validation.failed", []web.Mistake{{"body", "expected object"}}},
		"null":                {"PUT", path, `null`, nil, 422, "validation.failed", []web.Mistake{{"body", "expected object"}}},
		"wrong types":         {"PUT", path, `{"name":1,"count":"x"}`, nil, 422, "validation.failed", []web.Mistake{{"body.count", "expected integer"}, {"body.name", "expected string"}}},
		"a field is missing":  {"PUT", path, `{}`, nil, 422, "validation.failed", []web.Mistake{{"body", "expected required property name to be present"}}},
		"an unknown field":    {"PUT", path, `{"name":"x","nome":1}`, nil, 422, "validation.failed", []web.Mistake{{"body.nome", "unexpected property"}}},
		"a field in capitals": {"PUT", path, `{"name":"x","COUNT":1}`, nil, 422, "validation.failed", []web.Mistake{{"body.COUNT", "unexpected property"}}},
		"a bad address":       {"PUT", path, `{"name":"x","mail":"hunter2"}`, nil, 422, "validation.failed", []web.Mistake{{"body.mail", "expected string to be RFC 5322 email"}}},
		"no such value":       {"PUT", path, `{"name":"x","kind":"c"}`, nil, 422, "validation.failed", []web.Mistake{{"body.kind", `expected value to be one of "a, b"`}}},
		"in Japanese": {
			"PUT", path, `{"name":"","kind":"c"}`,
			[]with{header("Accept-Language", "ja")},
			422, "validation.failed",
			[]web.Mistake{{"body.kind", `次のいずれかを指定してください: "a, b"`}, {"body.name", "1 文字以上で指定してください。"}},
		},
		"huge":                 {"PUT", path, big, nil, 413, "body.too_large", nil},
		"huge, not announced":  {"PUT", path, big, []with{func(r *http.Request) { r.ContentLength = -1 }}, 413, "body.too_large", nil},
		"huge for nothing":     {"POST", "/api/fail", strings.Repeat("x", 65<<10), nil, 413, "body.too_large", nil},
		"unknown query":        {"PUT", path + "?limt=1", `{"name":"x"}`, nil, 422, "query.unknown", []web.Mistake{{"query.limt", "unknown query parameter"}}},
		"query of wrong type":  {"PUT", path + "?limit=x", `{"name":"x"}`, nil, 422, "validation.failed", []web.Mistake{{"query.limit", "invalid integer"}}},
		"query out of range":   {"PUT", path + "?limit=501", `{"name":"x"}`, nil, 422, "validation.failed", []web.Mistake{{"query.limit", "expected number <= 500"}}},
		"query is malformed":   {"PUT", path + "?limit=%zz", `{"name":"x"}`, nil, 400, "url.malformed", nil},
		"query with NUL":       {"PUT", path + "?limit=%00", `{"name":"x"}`, nil, 400, "url.malformed", nil},
		"parameter too long":   {"PUT", "/api/echo/" + strings.Repeat("x", 21), `{"name":"x"}`, nil, 422, "validation.failed", []web.Mistake{{"path.id", "expected length <= 20"}}},
		"path with NUL":        {"PUT", "/api/echo/%00", `{"name":"x"}`, nil, 400, "url.malformed", nil},
		"path not UTF-8":       {"PUT", "/api/echo/%ff", `{"name":"x"}`, nil, 400, "url.malformed", nil},
		"prefix not UTF-8":     {"GET", "/s/%ff/api/where", "", nil, 400, "url.malformed", nil},
		"unknown route":        {"GET", "/api/nowhere", "", nil, 404, "route.unknown", nil},
		"a slash too many":     {"GET", "/api//where", "", nil, 404, "route.unknown", nil},
		"a slash at the end":   {"GET", "/api/where/", "", nil, 404, "route.unknown", nil},
		"dots":                 {"GET", "/api/x/../where", "", nil, 404, "route.unknown", nil},
		"wrong method":         {"DELETE", path, "", nil, 405, "method.not_allowed", nil},
		"method of no kind":    {"BREW", "/api/where", "", nil, 405, "method.not_allowed", nil},
		"OPTIONS":              {"OPTIONS", "/api/where", "", nil, 405, "method.not_allowed", nil},
		"a field nobody needs": {"PUT", path, `{"name":"x","` + strings.Repeat("é", 99) + `":1}`, nil, 422, "validation.failed", []web.Mistake{{"body." + strings.Repeat("é", 47) + "…", "unexpected property"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := l.send(tc.method, tc.path, tc.body, tc.with...)
			r.want(t, tc.status, tc.code)
			if diff := cmp.Diff(tc.errors, r.problem.Errors); diff != "" {
				t.Error(diff)
			}
		})
	}
	t.Run("good", func(t *testing.T) {
		t.Parallel()
		for _, body := range []string{
			`{"name":"x"}`, deep, `{"name":"x"}` + strings.Repeat(" ", 2000-len(`{"name":"x"}`)),
			`{"name":"\u0000"}`, `{"name":"名前","count":3,"mail":"a@example.com","when":"2026-01-02T03:04:05Z","kind":"a","tags":["x"]}`,
		} {
			r := l.send("PUT", "/api/echo/a%2Fb?limit=7", body)
			if r.status != 200 {
				t.Errorf("%.60s: %d %s", body, r.status, r.body)
				continue
			}
			if got := decode[echo](t, r); got.ID != "a/b" || got.Limit != 7 || got.Name == "" {
				t.Errorf("%+v", got)
			}
		}
	})
}

// A value of the request is never in the answer, whatever is wrong with it.
func TestNothingIsEchoed(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.box("default", "en")
	rapid.Check(t, func(t *rapid.T) {
		const marker = "hunter2"
		value := rapid.SampledFrom([]string{
			`"hunter2"`, `"@hunter2"`, `"http://hunter2"`, `["hunter2"]`, `{"a":"hunter2"}`, `hunter2`, `"hunter2`, `"hunter2 <hunter2"`, `"2026-hunter2"`,
		}).Draw(t, "value")
		field := rapid.SampledFrom([]string{"name", "count", "mail", "when", "kind", "tags", "free", "other"}).Draw(t, "field")
		lang := rapid.SampledFrom([]string{"en", "ja"}).Draw(t, "lang")
		query := rapid.SampledFrom([]string{"", "?limit=hunter2", "?other=hunter2"}).Draw(t, "query")
		sandbox := rapid.SampledFrom([]string{"", "/s/hunter2"}).Draw(t, "sandbox")
		r := l.send("PUT", sandbox+"/api/echo/0123456789-0123456789-"+marker+query, `{"`+field+`":`+value+`}`, header("Accept-Language", lang))
		if r.status < 400 || r.status >= 500 || strings.Contains(r.body, marker) {
			t.Fatalf("%d %s", r.status, r.body)
		}
	})
}

func TestMethods(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.box("default", "en")
	for path, want := range map[string]string{"/api/where": "GET, HEAD", "/api/echo/1": "PUT", "/s/default/api/fail": "POST", "/": "GET, HEAD"} {
		r := l.send("DELETE", path, "")
		r.want(t, 405, "method.not_allowed")
		if got := r.header.Get("Allow"); got != want {
			t.Errorf("%s allows %q, want %q", path, got, want)
		}
	}
	get, head := l.send("GET", "/api/where", ""), l.send("HEAD", "/api/where", "")
	if head.status != 200 || head.body != "" || head.header.Get("Content-Length") != get.header.Get("Content-Length") || head.header.Get("Content-Type") != "application/json" {
		t.Errorf("HEAD: %d %q %v", head.status, head.body, head.header)
	}
	if r := l.send("HEAD", "/api/nowhere", ""); r.status != 404 || r.body != "" {
		t.Errorf("HEAD of nothing: %d %q", r.status, r.body)
	}
	if r := l.send("GET", "/api/nothing", ""); r.status != 204 || r.body != "" || r.header.Get("Content-Type") != "" {
		t.Errorf("nothing: %d %q %v", r.status, r.body, r.header)
	}
}

// writer is a response writer that notes its deadlines.
type writer struct {
	header   http.Header
	status   int
	body     bytes.Buffer
	deadline []time.Time
}

func newWriter() *writer { return &writer{header: http.Header{}} }

func (w *writer) Header() http.Header         { return w.header }
func (w *writer) WriteHeader(status int)      { w.status = status }
func (w *writer) Write(b []byte) (int, error) { return w.body.Write(b) }
func (w *writer) SetReadDeadline(t time.Time) error {
	w.deadline = append(w.deadline, t)
	return nil
}

// The deadline for a request's body must not end a request that is held.
func TestBodyDeadlineIsLifted(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.box("default", "en")
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, "http://localhost/api/echo/1", strings.NewReader(`{"name":"x"}`))
	if err != nil {
		t.Fatal(err)
	}
	w := newWriter()
	l.server.Handler().ServeHTTP(w, r)
	if w.status != 200 || len(w.deadline) != 2 || w.deadline[0].IsZero() || !w.deadline[1].IsZero() {
		t.Errorf("%d %s, deadlines %v", w.status, w.body.String(), w.deadline)
	}
}
