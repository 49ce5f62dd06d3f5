package web_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/mockone/mockone/internal/clock"
	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
)

var began = time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)

// password is what everybody signs in with.
const password = "Corr3ct-Horse!"

// kinds is immutable: one lifecycle serves all tests.
var kinds = estate.NewSessions("test")

// signIn starts a session.
type signIn struct {
	Email    string `json:"email"`
	Password string `json:"password"`
}

func (signIn) Name() string { return "test.sign_in" }

func (c signIn) Run(tx *sim.Tx) (any, error) {
	if c.Password != password {
		tx.Refuse(&web.Denied{Status: http.StatusUnauthorized, Reason: lifecycle.Reason{
			Code: "sign_in.failed", Text: estate.Assumed("Wrong.", "違います。"),
		}})
		return estate.Session{}, nil
	}
	return kinds.New(tx, estate.SignIn, estate.SignedIn{Account: c.Email, Login: c.Email})
}

// signOut ends a session.
type signOut struct{ ID string }

func (signOut) Name() string { return "test.sign_out" }

func (c signOut) Run(tx *sim.Tx) (any, error) { return kinds.Fire(tx, c.ID, estate.SignOut, nil) }

// fail fails in the way that a test says.
type fail struct{ err error }

func (fail) Name() string { return "test.fail" }

func (c fail) Run(*sim.Tx) (any, error) { return nil, c.err }

// whoami answers with its actor.
type whoami struct{}

func (whoami) Name() string { return "test.whoami" }

func (whoami) Run(tx *sim.Tx) (any, error) { return tx.Actor(), nil }

// lab is a small service with a real engine, on a real listener.
type lab struct {
	t      *testing.T
	engine *sim.Engine
	server *web.Server
	http   *httptest.Server
	// failure is what the operation /api/fail fails with.
	failure error
}

type me struct {
	Login   string `json:"login"`
	Actor   string `json:"actor"`
	Sandbox string `json:"sandbox"`
	Lang    string `json:"lang"`
	Link    string `json:"link"`
}

// Paging is embedded in inputs.
type Paging struct {
	Limit int `query:"limit" minimum:"1" maximum:"500" default:"100"`
}

type echoed struct {
	Paging
	ID   string `path:"id" maxLength:"20"`
	Body struct {
		Name  string         `json:"name" minLength:"1" maxLength:"20"`
		Count int            `json:"count,omitempty" maximum:"10"`
		Mail  string         `json:"mail,omitempty" format:"email"`
		When  time.Time      `json:"when,omitzero"`
		Kind  string         `json:"kind,omitempty" enum:"a,b"`
		Tags  []string       `json:"tags,omitempty" maxItems:"3"`
		Free  map[string]any `json:"free,omitempty"`
	}
}

type echo struct {
	ID    string `json:"id"`
	Limit int    `json:"limit"`
	Name  string `json:"name"`
}

func newLab(t *testing.T, edit ...func(*web.Options)) *lab {
	t.Helper()
	return newLabWith(t, func(*lab) {}, edit...)
}

// newLabWith registers more than every lab has.
func newLabWith(t *testing.T, register func(*lab), edit ...func(*web.Options)) *lab {
	t.Helper()
	l := &lab{t: t}
	var err error
	l.engine, err = sim.Open(t.Context(), sim.Options{Dir: t.TempDir(), Services: []sim.Service{estate.Service(), {
		Name: "test", Kinds: []sim.AnyKind{kinds}, Settings: kinds.Settings(),
		Commands: []sim.Command{signIn{}, signOut{}, fail{}, whoami{}},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.engine.Close(); err != nil {
			t.Error(err)
		}
	})
	o := web.Options{
		Service: "test", Title: "Test", Version: "1.2.3", Engine: l.engine, Sessions: kinds, Hosts: []string{"mock.example"},
		URLs: func(_ context.Context, r *http.Request, sandbox string) map[string]string {
			return map[string]string{"other": "http://" + r.Host + "/s/" + sandbox}
		},
		Log: slog.New(slog.DiscardHandler),
	}
	for _, e := range edit {
		e(&o)
	}
	l.server = web.New(o)
	l.routes()
	register(l)
	l.http = httptest.NewServer(l.server.Handler())
	t.Cleanup(l.http.Close)
	return l
}

func (l *lab) routes() {
	s := l.server
	web.Register(s, web.Op{ID: "sign-in", Method: "POST", Path: "/api/sign-in", Public: true, Codes: []string{"sign_in.failed"}},
		func(ctx context.Context, c *web.Call, in *struct {
			Body struct {
				Email    string `json:"email" format:"email"`
				Password string `json:"password"`
			}
		},
		) (*estate.Session, error) {
			session, err := web.Do[estate.Session](ctx, c, signIn{Email: in.Body.Email, Password: in.Body.Password})
			if err != nil {
				return nil, err
			}
			c.SetCookie(session.Token)
			return &session, nil
		})
	web.Register(s, web.Op{ID: "sign-out", Method: "POST", Path: "/api/sign-out"},
		func(ctx context.Context, c *web.Call, _ *struct{}) (*web.None, error) {
			var id string
			if err := c.View(ctx, func(_ *sim.Reader, who estate.Session) error { id = who.ID; return nil }); err != nil {
				return nil, err
			}
			c.ClearCookie()
			_, err := c.Do(ctx, signOut{ID: id})
			return nil, err
		})
	web.Register(s, web.Op{ID: "me", Method: "GET", Path: "/api/me", Assumed: true},
		func(ctx context.Context, c *web.Call, _ *struct{}) (*me, error) {
			out := &me{Link: c.Link(lifecycle.Link{Service: "other", Path: "/x"})}
			err := c.View(ctx, func(r *sim.Reader, who estate.Session) error {
				out.Login, out.Actor, out.Sandbox, out.Lang = who.Login, r.Actor(), r.Sandbox(), c.Lang()
				return nil
			})
			return out, err
		})
	web.Register(s, web.Op{ID: "where", Method: "GET", Path: "/api/where", Public: true},
		func(_ context.Context, c *web.Call, _ *struct{}) (*me, error) {
			return &me{Sandbox: c.Sandbox.ID(), Lang: c.Lang()}, nil
		})
	web.Register(s, web.Op{ID: "knows", Method: "GET", Path: "/api/knows", Public: true, Basic: true},
		func(_ context.Context, c *web.Call, in *knows) (*me, error) {
			if in.Nobody {
				return nil, &web.Denied{Status: http.StatusUnauthorized, Reason: lifecycle.Reason{Code: "nobody", Text: estate.Assumed("No.", "いいえ。")}}
			}
			return &me{Sandbox: c.Sandbox.ID(), Lang: c.Lang()}, nil
		})
	web.Register(s, web.Op{ID: "echo", Method: "PUT", Path: "/api/echo/{id}", Public: true, MaxBody: 2000},
		func(_ context.Context, _ *web.Call, in *echoed) (*echo, error) {
			return &echo{ID: in.ID, Limit: in.Limit, Name: in.Body.Name}, nil
		})
	web.Register(s, web.Op{ID: "fail", Method: "POST", Path: "/api/fail", Public: true},
		func(ctx context.Context, c *web.Call, _ *struct{}) (*me, error) {
			_, err := c.Do(ctx, fail{l.failure})
			return nil, err
		})
	web.Register(s, web.Op{ID: "idle", Method: "GET", Path: "/api/idle"},
		func(context.Context, *web.Call, *struct{}) (*me, error) { return &me{Login: "secret"}, nil })
	web.Register(s, web.Op{ID: "nothing", Method: "GET", Path: "/api/nothing", Public: true},
		func(context.Context, *web.Call, *struct{}) (*me, error) { return nil, nil })
	web.Register(s, web.Op{ID: "panic", Method: "GET", Path: "/api/panic", Public: true},
		func(context.Context, *web.Call, *struct{}) (*me, error) { panic("at the disco") })
	web.Register(s, web.Op{ID: "unencodable", Method: "GET", Path: "/api/unencodable", Public: true},
		func(context.Context, *web.Call, *struct{}) (*struct {
			X float64 `json:"x"`
		}, error,
		) {
			return &struct {
				X float64 `json:"x"`
			}{math.NaN()}, nil
		})
	s.Raw(web.Op{ID: "raw", Method: "GET", Path: "/api/raw/{name}", Public: true, Query: []string{"q"}, Summary: "Raw"},
		func(w http.ResponseWriter, r *http.Request) {
			if _, err := io.WriteString(w, web.Param(r, "name")+"|"+r.URL.Query().Get("q")+"|"+web.CallOf(r).Sandbox.ID()); err != nil {
				l.t.Error(err)
			}
		})
	s.Raw(web.Op{ID: "raw-secret", Method: "GET", Path: "/api/raw-secret"},
		func(w http.ResponseWriter, _ *http.Request) {
			if _, err := io.WriteString(w, "secret"); err != nil {
				l.t.Error(err)
			}
		})
	l.streams()
	s.Raw(web.Op{ID: "upload", Method: "POST", Path: "/api/upload", Public: true, MaxBody: 10},
		func(w http.ResponseWriter, r *http.Request) {
			if _, err := io.ReadAll(r.Body); err != nil {
				s.Problem(w, r, err)
			}
		})
}

// streams registers handlers that do with the connection what they like.
func (l *lab) streams() {
	write := func(w io.Writer, text string) {
		if _, err := io.WriteString(w, text); err != nil {
			l.t.Error(err)
		}
	}
	stream := func(w http.ResponseWriter) {
		write(w, "first,")
		if err := http.NewResponseController(w).Flush(); err != nil {
			l.t.Error(err)
		}
	}
	op := func(id string) web.Op { return web.Op{ID: id, Method: "GET", Path: "/api/" + id, Public: true} }
	l.server.Raw(op("stream"), func(w http.ResponseWriter, _ *http.Request) { stream(w); write(w, "second") })
	l.server.Raw(op("broken"), func(w http.ResponseWriter, _ *http.Request) { stream(w); panic("half way") })
	l.server.Raw(op("hijack"), func(w http.ResponseWriter, _ *http.Request) {
		conn, buffer, err := http.NewResponseController(w).Hijack()
		if err != nil {
			l.t.Error(err)
			return
		}
		defer func() {
			if err := conn.Close(); err != nil {
				l.t.Error(err)
			}
		}()
		write(buffer, "HTTP/1.1 418 I'm a teapot\r\nContent-Length: 10\r\nConnection: close\r\n\r\ntaken over")
		if err := buffer.Flush(); err != nil {
			l.t.Error(err)
		}
	})
}

// box makes a sandbox.
func (l *lab) box(id, locale string) *sim.Sandbox {
	l.t.Helper()
	box, err := l.engine.Create(l.t.Context(), sim.NewSandbox{ID: id, World: sim.World{
		Fixture: "test", Digest: locale, Seed: "1", Now: began, Locale: locale, Timezone: "UTC",
		Clock: clock.New(clock.Manual, began, began), Build: func(*sim.Tx) error { return nil },
	}})
	if err != nil {
		l.t.Fatal(err)
	}
	return box
}

// token signs somebody in, in a sandbox.
func (l *lab) token(sandbox string) string {
	l.t.Helper()
	box, err := l.engine.Sandbox(l.t.Context(), sandbox)
	if err != nil {
		l.t.Fatal(err)
	}
	session, err := sim.Do[estate.Session](l.t.Context(), box, sim.As("x"), signIn{Email: sandbox + "@example.com", Password: password})
	if err != nil {
		l.t.Fatal(err)
	}
	return session.Token
}

// reply is an answer, read whole.
type reply struct {
	status  int
	header  http.Header
	body    string
	problem web.Problem
	cookies []*http.Cookie
}

// with changes a request before it is sent.
type with func(r *http.Request)

// knows is the input of an operation for programs that say who they are themselves.
type knows struct {
	Nobody bool `query:"nobody"`
}

func basic(password string) with {
	return func(r *http.Request) { r.SetBasicAuth("anybody", password) }
}

func header(name, value string) with { return func(r *http.Request) { r.Header.Set(name, value) } }

func bearer(token string) with { return header("Authorization", "Bearer "+token) }

func host(name string) with { return func(r *http.Request) { r.Host = name } }

func cookie(name, value string) with {
	return func(r *http.Request) { r.AddCookie(&http.Cookie{Name: name, Value: value}) }
}

// send sends a request; a body is JSON unless a header says otherwise.
func (l *lab) send(method, path, body string, edit ...with) reply {
	l.t.Helper()
	r, err := l.sendOr(method, path, body, edit...)
	if err != nil {
		l.t.Fatal(err)
	}
	return r
}

func (l *lab) sendOr(method, path, body string, edit ...with) (reply, error) {
	l.t.Helper()
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(body)
	}
	r, err := http.NewRequestWithContext(l.t.Context(), method, l.http.URL+path, reader)
	if err != nil {
		l.t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, e := range edit {
		e(r)
	}
	answer, err := l.http.Client().Do(r)
	if err != nil {
		return reply{}, err
	}
	all, err := io.ReadAll(answer.Body)
	if err := errors.Join(err, answer.Body.Close()); err != nil {
		return reply{}, err
	}
	out := reply{status: answer.StatusCode, header: answer.Header, body: string(all), cookies: answer.Cookies()}
	if answer.Header.Get("Content-Type") == "application/problem+json" && len(all) > 0 {
		if err := json.Unmarshal(all, &out.problem); err != nil {
			l.t.Fatalf("%v in %s", err, all)
		}
	}
	return out, nil
}

// decode reads a JSON answer.
func decode[T any](t *testing.T, r reply) T {
	t.Helper()
	var v T
	if err := json.Unmarshal([]byte(r.body), &v); err != nil {
		t.Fatalf("%v in %q (%d)", err, r.body, r.status)
	}
	return v
}

// want checks a problem's status and code, and that its parts agree.
func (r reply) want(t *testing.T, status int, code string) {
	t.Helper()
	if r.status != status || r.problem.Code != code || r.problem.Status != status {
		t.Fatalf("answered %d %s, want %d %s", r.status, r.body, status, code)
	}
	if r.problem.Detail == "" || r.problem.Title == "" || r.problem.Type != "about:blank" {
		t.Errorf("the problem is incomplete: %s", r.body)
	}
	if id := r.header.Get("X-Request-Id"); id == "" || r.problem.Instance != "urn:request:"+id {
		t.Errorf("instance %q, request %q", r.problem.Instance, id)
	}
}
