package web_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/fault"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/store"
	"github.com/mockone/mockone/internal/web"
)

func TestErrors(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.box("default", "en")
	refused := &lifecycle.Refused{Lifecycle: "test.door", State: "closed", Trigger: "open", Reasons: []lifecycle.Reason{
		{Code: "door.locked", Text: estate.Quoted("It is locked.", "鍵がかかっています。", "DOC")},
		{Code: "door.guarded", Text: estate.Assumed("It is guarded.", "警備されています。")},
	}}
	for name, tc := range map[string]struct {
		err    error
		status int
		code   string
		en, ja string
		check  func(t *testing.T, p web.Problem)
	}{
		"refused": {refused, 409, "door.locked", "It is locked.", "鍵がかかっています。", func(t *testing.T, p web.Problem) {
			t.Helper()
			if p.Lifecycle != "test.door" || p.State != "closed" || p.Trigger != "open" || len(p.Reasons) != 2 ||
				p.Reasons[0].Source != "DOC" || p.Reasons[1].Code != "door.guarded" || p.Reasons[1].Message == "" {
				t.Errorf("%+v", p)
			}
		}},
		"invalid": {&sim.Invalid{Err: errors.New("want a sleep")}, 422, "invalid", "want a sleep", "リクエストの内容が正しくありません。", func(t *testing.T, p web.Problem) {
			t.Helper()
			if diff := cmp.Diff([]web.Mistake{{Message: "want a sleep"}}, p.Errors); diff != "" {
				t.Error(diff)
			}
		}},
		"not found": {sim.ErrNotFound, 404, "not_found", "There is no such thing.", "見つかりません。", nil},
		"no kind":   {sim.ErrNoKind, 404, "not_found", "", "", nil},
		"no box":    {sim.ErrNoSandbox, 404, "sandbox.unknown", "", "", nil},
		"gone":      {sim.ErrGone, 410, "sandbox.gone", "", "", nil},
		"exists":    {sim.ErrExists, 409, "sandbox.exists", "", "", nil},
		"bad name":  {store.ErrBadName, 422, "sandbox.bad_name", "", "", nil},
		"busy":      {store.ErrBusy, 503, "store.busy", "", "", nil},
		"full":      {&os.PathError{Op: "write", Path: "/secret", Err: syscall.ENOSPC}, 507, "store.full", "", "", nil},
		"session": {
			&estate.SessionError{Code: "session.ended", Reason: estate.EndedByUpdate, Text: estate.EndText(estate.EndedByUpdate)}, 401, "session.ended",
			"You have been signed out because a system update has started.", "システムのアップデートが開始されたため、サインアウトされました。", func(t *testing.T, p web.Problem) {
				t.Helper()
				if p.Reason != estate.EndedByUpdate {
					t.Errorf("reason %q", p.Reason)
				}
			},
		},
		"denied":   {&web.Denied{Status: 403, Reason: refused.Reasons[1]}, 403, "door.guarded", "It is guarded.", "警備されています。", nil},
		"struck":   {&fault.Struck{Point: "p", Cause: errors.New("secret")}, 503, "fault.struck", "", "", nil},
		"internal": {errors.New("secret"), 500, "internal", "", "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			for lang, want := range map[string]string{"en": tc.en, "ja": tc.ja} {
				l.failure = fmt.Errorf("wrapped: %w", tc.err)
				r := l.send("POST", "/api/fail", "", header("Accept-Language", lang))
				r.want(t, tc.status, tc.code)
				if want != "" && r.problem.Detail != want {
					t.Errorf("in %s: %q, want %q", lang, r.problem.Detail, want)
				}
				if strings.Contains(r.body, "secret") {
					t.Errorf("it shows the inside: %s", r.body)
				}
				if got := r.header.Get("WWW-Authenticate") != ""; got != (tc.status == 401) {
					t.Errorf("WWW-Authenticate %q with %d", r.header.Get("WWW-Authenticate"), tc.status)
				}
				if tc.check != nil {
					tc.check(t, r.problem)
				}
			}
		})
	}
}

func TestLostAnswersCloseTheConnection(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.box("default", "en")
	l.failure = &fault.Lost{Point: "p", Cause: errors.New("x")}
	if r, err := l.sendOr("POST", "/api/fail", ""); !errors.Is(err, io.EOF) {
		t.Errorf("answered %+v, %v; want the end of the connection", r, err)
	}
}

func TestPanicsAreNotShown(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.box("default", "en")
	for _, path := range []string{"/api/panic", "/api/unencodable"} {
		r := l.send("GET", path, "")
		r.want(t, 500, "internal")
		if strings.Contains(r.body, "disco") || strings.Contains(r.body, "NaN") {
			t.Errorf("%s shows the inside: %s", path, r.body)
		}
	}
	if r := l.send("GET", "/api/where", ""); r.status != 200 {
		t.Errorf("after a panic: %d %s", r.status, r.body)
	}
}

func TestRawProblems(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.box("default", "en")
	l.send("POST", "/api/upload", "12345678901").want(t, 413, "body.too_large")
	l.send("GET", "/api/raw/x?other=1", "").want(t, 422, "query.unknown")
	l.send("GET", "/api/raw-secret", "").want(t, 401, "session.missing")
	l.send("GET", "/api/raw-secret", "", bearer("nonsense")).want(t, 401, "session.unknown")
	if r := l.send("GET", "/api/raw/a%2Fb%20%E3%81%82?q=%E3%81%82", ""); r.body != "a/b あ|あ|default" {
		t.Errorf("%d %q", r.status, r.body)
	}
	if r := l.send("GET", "/api/raw-secret", "", bearer(l.token("default"))); r.body != "secret" {
		t.Errorf("%d %q", r.status, r.body)
	}
}

func TestLanguageIsTheAskersOrTheSandboxs(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.box("default", "en")
	l.box("tokyo", "ja")
	for _, tc := range []struct{ prefix, accept, want string }{
		{"", "", "en"},
		{"/s/tokyo", "", "ja"},
		{"/s/tokyo", "en-GB", "en"},
		{"/s/tokyo", "fr, *;q=0.5", "ja"},
		{"", "ja-JP,ja;q=0.9,en;q=0.8", "ja"},
		{"", "en;q=0.1, ja;q=0.2", "ja"},
		{"", "ja;q=0, fr", "en"},
		{"", "ja;q=oops", "en"},
		{"", "en;q=0.9, ja;q=5", "en"},
		{"", "ja;q=NaN", "en"},
		{"", ";;,,q=", "en"},
		{"", "JA", "ja"},
	} {
		r := l.send("GET", tc.prefix+"/api/where", "", header("Accept-Language", tc.accept))
		if got := decode[me](t, r); got.Lang != tc.want {
			t.Errorf("%s with %q: %q, want %q", tc.prefix, tc.accept, got.Lang, tc.want)
		}
	}
	// What was chosen on a page is for pages.
	if got := decode[me](t, l.send("GET", "/api/where", "", cookie("mockone_language", "ja"), header("Accept-Language", "en"))); got.Lang != "en" {
		t.Errorf("a client's language is %q, its browser's user has chosen another", got.Lang)
	}
	if r := l.send("GET", "/s/tokyo/api/none", "", cookie("mockone_language", "en")); r.problem.Detail != "このアドレスには何もありません。" {
		t.Errorf("%s", r.body)
	}
	// Before anything was read, too.
	if r := l.send("PUT", "/s/tokyo/api/echo/1", "{"); r.problem.Detail != "リクエスト本文が UTF-8 の JSON ではありません。" {
		t.Errorf("%s", r.body)
	}
	for _, tc := range []struct{ method, path, want string }{
		{"GET", "/s/tokyo/api/none", "このアドレスには何もありません。"},
		{"GET", "/api/none", "There is nothing at this address."},
		{"GET", "/s/nowhere/api/none", "There is nothing at this address."},
		{"PATCH", "/s/tokyo/api/where", "このアドレスではこのメソッドを使用できません。使用できるメソッドは Allow ヘッダにあります。"},
	} {
		if r := l.send(tc.method, tc.path, ""); r.problem.Detail != tc.want {
			t.Errorf("%s %s: %s", tc.method, tc.path, r.body)
		}
	}
	if r := l.send("GET", "/s/nowhere/api/where", "", header("Accept-Language", "ja")); r.problem.Detail != "そのサンドボックスはありません。" {
		t.Errorf("%s", r.body)
	}
}

func TestEndedRequests(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.box("default", "en")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	l.failure = context.Canceled
	w := newWriter()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://localhost/api/fail", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.RemoteAddr = "127.0.0.1:1"
	l.server.Handler().ServeHTTP(w, r)
	if w.status != http.StatusServiceUnavailable || !strings.Contains(w.body.String(), "server.stopping") {
		t.Errorf("%d %s", w.status, w.body.String())
	}
}
