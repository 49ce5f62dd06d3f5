package control_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/mockone/mockone/internal/control"
	"github.com/mockone/mockone/internal/sim"
)

// message is what a stream sends.
type message struct {
	Type    string `json:"type"`
	Code    string `json:"code"`
	Message string `json:"message"`
	control.Event
}

// dial opens a stream of the sandbox one.
func (l *lab) dial(query string, header ...string) (*websocket.Conn, *http.Response, error) {
	h := http.Header{}
	for i := 0; i+1 < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	url := "ws" + strings.TrimPrefix(l.server.URL, "http") + "/api/v1/sandboxes/one/events/stream" + query
	return websocket.DefaultDialer.DialContext(l.t.Context(), url, h)
}

func (l *lab) stream(query string, header ...string) *websocket.Conn {
	l.t.Helper()
	conn, res, err := l.dial(query, header...)
	if err != nil {
		l.t.Fatalf("dialling: %v %+v", err, res)
	}
	if err := res.Body.Close(); err != nil {
		l.t.Fatal(err)
	}
	l.t.Cleanup(func() { _ = conn.Close() })
	return conn
}

func (l *lab) next(conn *websocket.Conn) message {
	l.t.Helper()
	var m message
	if err := conn.ReadJSON(&m); err != nil {
		l.t.Fatalf("reading the stream: %v", err)
	}
	return m
}

func TestStreamBringsEveryEventInOrder(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	conn := l.stream("")
	const callers, each = 8, 25
	var wg sync.WaitGroup
	box := l.box()
	for i := range callers {
		wg.Go(func() {
			for j := range each {
				in := knead{Name: fmt.Sprintf("loaf %d %d", i, j)}
				if _, err := sim.Do[loaf](t.Context(), box, sim.As("test:baker"), kneadLoaf{loaves: l.loaves, In: in}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for i := range callers * each {
		m := l.next(conn)
		if want := fmt.Sprintf("1.%d", i+1); m.Type != "event" || m.Cursor != want || m.Row != "test.loaf.knead" {
			t.Fatalf("message %d is %+v, want the event %s", i, m, want)
		}
	}
	wg.Wait()
	// From a cursor it goes on behind it.
	if m := l.next(l.stream(fmt.Sprintf("?after=1.%d", callers*each-1))); m.Cursor != fmt.Sprintf("1.%d", callers*each) {
		t.Errorf("the stream goes on with %s", m.Cursor)
	}
}

func TestStreamTellsOfAResetAndARemoval(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for path, code := range map[string]string{"POST /sandboxes/one/reset": "cursor.gone", "DELETE /sandboxes/one": "sandbox.gone"} {
		l.ok("POST", "/sandboxes/one/reset", "", nil)
		conn := l.stream("")
		l.knead("rye")
		l.next(conn) // it is under way
		method, path, _ := strings.Cut(path, " ")
		l.ok(method, path, "", nil)
		if m := l.next(conn); m.Type != "reset" || m.Code != code || m.Message == "" {
			t.Errorf("%s %s: the stream says %+v", method, path, m)
		}
		_, _, err := conn.ReadMessage()
		if closed, ok := errors.AsType[*websocket.CloseError](err); !ok || closed.Code != websocket.CloseNormalClosure || closed.Text != code {
			t.Errorf("%s %s: the stream ended with %v", method, path, err)
		}
		if method == "DELETE" {
			l.ok("POST", "/sandboxes", `{"name":"one","fixture":"small"}`, nil)
		}
	}
}

func TestStreamRefuses(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.knead("rye")
	l.ok("POST", "/sandboxes/one/reset", "", nil)
	for _, tc := range []struct {
		query  string
		header []string
		status int
	}{
		{"?after=1.1", nil, http.StatusGone},
		{"?after=x", nil, http.StatusUnprocessableEntity},
		{"", []string{"Origin", "http://elsewhere.example"}, http.StatusForbidden},
	} {
		conn, res, err := l.dial(tc.query, tc.header...)
		if err == nil {
			err = conn.Close()
			t.Errorf("%+v was accepted: %v", tc, err)
		}
		if res != nil {
			if err := res.Body.Close(); err != nil {
				t.Error(err)
			}
		}
		if res == nil || res.StatusCode != tc.status || !strings.HasPrefix(res.Header.Get("Content-Type"), "application/problem+json") {
			t.Errorf("%+v was refused with %+v %v", tc, res, err)
		}
	}
	// Without an upgrade it is a request like others, and is answered.
	if a := l.send("GET", "/sandboxes/one/events/stream", ""); a.Status != http.StatusBadRequest || !strings.Contains(a.Body, "websocket.expected") {
		t.Errorf("a plain request got %+v", a)
	}
	// A page of the same origin may.
	l.stream("", "Origin", l.server.URL)
}

func TestStreamPingsWhileEventsFlow(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.control.SetBeat(time.Millisecond, time.Minute)
	conn := l.stream("")
	pings := 0
	conn.SetPingHandler(func(string) error {
		pings++
		return conn.WriteControl(websocket.PongMessage, nil, time.Time{})
	})
	made := 0
	for pings < 5 {
		made++
		l.knead("rye")
		if m := l.next(conn); m.Cursor != fmt.Sprintf("1.%d", made) {
			t.Fatalf("the stream brings %s, want 1.%d", m.Cursor, made)
		}
	}
}

func TestStreamDropsAClientThatDoesNotAnswer(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.control.SetBeat(time.Millisecond, time.Millisecond)
	conn := l.stream("")
	conn.SetPingHandler(func(string) error { return nil })
	if _, _, err := conn.ReadMessage(); err == nil {
		t.Error("it was sent something")
	}
}

func TestStreamEndsWhenControlDoes(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	conn := l.stream("")
	l.knead("rye")
	l.next(conn)
	l.control.Close()
	if _, _, err := conn.ReadMessage(); !websocket.IsCloseError(err, websocket.CloseGoingAway) {
		t.Errorf("the stream ended with %v", err)
	}
	if a := l.send("GET", "/sandboxes/one/events/stream", ""); a.Status != http.StatusServiceUnavailable || !strings.Contains(a.Body, "server.stopping") {
		t.Errorf("another stream got %+v", a)
	}
}
