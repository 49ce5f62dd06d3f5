package control_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone/internal/clock"
	"github.com/mockone/mockone/internal/control"
)

func clockManual() clock.Clock { return clock.New(clock.Manual, time.Time{}, time.Time{}) }

// rows lists the rows of events, to compare.
func rows(events []control.Event) []string {
	out := []string{}
	for _, e := range events {
		out = append(out, e.Row+" +"+e.At.Sub(began).String()+" by "+e.Actor)
	}
	return out
}

func TestAdvance(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	made := l.knead("rye bread")
	l.bake(made.ID)
	for _, step := range []struct {
		body string
		at   time.Duration
		rows []string
	}{
		{`{"by":"30m"}`, 30 * time.Minute, []string{}},
		{`{"until":{"kind":"test.loaf","thing":"` + made.ID + `","state":"done"},"limit":"2h"}`, time.Hour, []string{"test.loaf.finish +1h0m0s by product", "mail.message.send +1h0m0s by product"}},
		{`{"until":{"thing":"` + made.ID + `","state":"done"}}`, time.Hour, []string{}},
		{`{"next":true}`, time.Hour + 2*time.Second, []string{"mail.message.deliver +1h0m2s by world"}},
		{`{"next":true}`, time.Hour + 2*time.Second, []string{}},
		{`{"to":"2026-01-15T12:00:00+01:00"}`, 2 * time.Hour, []string{}},
	} {
		var got control.Advanced
		l.ok("POST", "/sandboxes/one/clock/advance", step.body, &got)
		if at := got.Now.Sub(began); at != step.at {
			t.Errorf("after %s it is %v, want %v", step.body, at, step.at)
		}
		if diff := cmp.Diff(step.rows, rows(got.Events)); diff != "" {
			t.Errorf("%s: %s", step.body, diff)
		}
	}
	other := l.knead("oat")
	l.bake(other.ID)
	for _, until := range []string{`{"event":"test.loaf.finish"}`, `{"event":"mail.message"}`, `{"event":"mail.message.deliver"}`} {
		var got control.Advanced
		l.ok("POST", "/sandboxes/one/clock/advance", `{"until":`+until+`}`, &got)
		if len(got.Events) == 0 || got.Cursor != got.Events[len(got.Events)-1].Cursor {
			t.Errorf("until %s: %+v", until, got)
		}
		if until == `{"event":"mail.message"}` {
			break // it came with the first
		}
		other = l.knead("wheat")
		l.bake(other.ID)
	}
}

func TestAdvanceRefuses(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	made := l.knead("rye bread")
	path := "/sandboxes/one/clock/advance"
	for _, tc := range []struct {
		body   string
		status int
		code   string
	}{
		{`{}`, 422, "invalid"},
		{`{"by":"1h","next":true}`, 422, "invalid"},
		{`{"by":"-1h"}`, 422, "invalid"},
		{`{"by":"99999h"}`, 422, "invalid"},
		{`{"by":7}`, 422, "validation.failed"},
		{`{"to":"2026-01-15T08:00:00Z"}`, 409, "clock.past"},
		{`{"to":"2126-01-15T08:00:00Z"}`, 422, "invalid"},
		{`{"to":"tomorrow"}`, 422, "validation.failed"},
		{`{"next":true,"limit":"1h"}`, 422, "invalid"},
		{`{"until":{}}`, 422, "invalid"},
		{`{"until":{"thing":"` + made.ID + `"}}`, 422, "invalid"},
		{`{"until":{"event":"test.loaf.finish","thing":"x"}}`, 422, "invalid"},
		{`{"until":{"event":"test.loaf.explode"}}`, 422, "invalid"},
		{`{"until":{"thing":"` + made.ID + `","state":"flying"}}`, 422, "invalid"},
		{`{"until":{"thing":"nobody","state":"done"}}`, 404, "not_found"},
		{`{"until":{"kind":"test.cake","thing":"` + made.ID + `","state":"done"}}`, 404, ""},
		{`{"until":{"thing":"` + made.ID + `","state":"done"},"limit":"soon"}`, 422, "invalid"},
	} {
		if tc.code == "" {
			if a := l.send("POST", path, tc.body); a.Status != tc.status {
				t.Errorf("%s answered %d %s", tc.body, a.Status, a.Body)
			}
			continue
		}
		l.refused("POST", path, tc.body, tc.status, tc.code)
	}
	l.refused("POST", "/sandboxes/none/clock/advance", `{"by":"1h"}`, 404, "sandbox.unknown")
	var now control.Clock
	if l.ok("GET", "/sandboxes/one/clock", "", &now); !now.Now.Equal(began) {
		t.Errorf("a refusal has moved time to %v", now.Now)
	}
	p := l.refused("POST", path, `{"until":{"thing":"`+made.ID+`","state":"done"},"limit":"1h"}`, 409, "clock.limit")
	if p.State != "dough" || p.Lifecycle != "test.loaf" || !strings.Contains(p.Detail, "2026-01-15T10:00:00Z") {
		t.Errorf("the refusal says %+v", p)
	}
	p = l.refused("POST", path, `{"until":{"event":"test.loaf.eat"},"limit":"1h"}`, 409, "clock.limit")
	if !strings.Contains(p.Detail, "2026-01-15T11:00:00Z") {
		t.Errorf("the refusal says %+v", p)
	}
}

func TestAdvanceTellsOfAtMost500Events(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	oven := strings.TrimSuffix(strings.Repeat(`"oat",`, 260), ",")
	l.ok("POST", "/sandboxes", `{"name":"full","fixture":"small","overrides":{"test":{"oven":[`+oven+`]}}}`, nil)
	var got control.Advanced
	l.ok("POST", "/sandboxes/full/clock/advance", `{"by":"1h"}`, &got)
	if len(got.Events) != 500 || !got.More {
		t.Fatalf("it tells of %d events, more: %v", len(got.Events), got.More)
	}
	var rest control.EventList
	l.ok("GET", "/sandboxes/full/events?after="+got.Cursor, "", &rest)
	if len(rest.Items) != 20 {
		t.Errorf("the rest are %d events, want 20", len(rest.Items))
	}
}

func TestSetClock(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	var got control.Clock
	l.ok("PATCH", "/sandboxes/one/clock", `{"mode":"auto","idle":"1s","jump":"all"}`, &got)
	if got.Mode != clock.Auto || got.Idle != "1s" || got.Jump != "all" {
		t.Errorf("the clock is %+v", got)
	}
	l.ok("PATCH", "/sandboxes/one/clock", `{"mode":"manual","jump":"work"}`, &got)
	if got.Mode != clock.Manual || got.Idle != "1s" || got.Jump != "work" {
		t.Errorf("the clock is %+v", got)
	}
	l.bake(l.knead("oat").ID)
	l.ok("GET", "/sandboxes/one/clock", "", &got)
	if len(got.NextTimers) != 1 || got.NextTimers[0].Row != "test.loaf.finish" || !got.NextTimers[0].Due.Equal(began.Add(time.Hour)) {
		t.Errorf("next timers are %+v", got.NextTimers)
	}
	for _, body := range []string{`{"idle":"2h"}`, `{"idle":"x"}`} {
		l.refused("PATCH", "/sandboxes/one/clock", body, 422, "invalid")
	}
	for _, body := range []string{`{"mode":"rate","rate":0}`, `{"rate":-1}`, `{"rate":1e300}`, `{"mode":"warp"}`, `{"jump":"some"}`, `{"now":"2026-01-15T09:00:00Z"}`, `{"rate":"fast"}`} {
		l.refused("PATCH", "/sandboxes/one/clock", body, 422, "validation.failed")
	}
}

func TestSleepIsHeldUntilTimeHasPassed(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	slept := make(chan answer, 1)
	go func() {
		a, err := l.try("POST", "/sandboxes/one/clock/sleep", `{"for":"15m"}`)
		if err != nil {
			a.Body = err.Error()
		}
		slept <- a
	}()
	// Its timer shows that it is held.
	l.until(func() bool {
		var got control.Clock
		l.ok("GET", "/sandboxes/one/clock", "", &got)
		return len(got.NextTimers) == 1 && got.NextTimers[0].Work
	})
	l.ok("POST", "/sandboxes/one/clock/advance", `{"by":"14m"}`, nil)
	select {
	case a := <-slept:
		t.Fatalf("it slept too short: %+v", a)
	default:
	}
	l.ok("POST", "/sandboxes/one/clock/advance", `{"by":"2m"}`, nil)
	if a := <-slept; a.Status != 200 || !strings.Contains(a.Body, "2026-01-15T09:16:00Z") {
		t.Errorf("it woke with %+v", a)
	}
	for _, body := range []string{`{"for":"-1s"}`, `{"for":"long"}`} {
		l.refused("POST", "/sandboxes/one/clock/sleep", body, 422, "invalid")
	}
	l.refused("POST", "/sandboxes/one/clock/sleep", `{}`, 422, "validation.failed")
}

func TestSleepJumpsInModeAuto(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.ok("PATCH", "/sandboxes/one/clock", `{"mode":"auto","idle":"1ms"}`, nil)
	var got control.Slept
	l.ok("POST", "/sandboxes/one/clock/sleep", `{"for":"2160h"}`, &got)
	if want := began.Add(2160 * time.Hour); !got.Now.Equal(want) {
		t.Errorf("it woke at %v, want %v", got.Now, want)
	}
}

func TestSleepEndsWithTheClient(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	ended := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		l.control.Handler().ServeHTTP(w, r)
		close(ended)
	}))
	defer server.Close()
	ctx, cancel := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, server.URL+"/api/v1/sandboxes/one/clock/sleep", strings.NewReader(`{"for":"15m"}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	failed := make(chan error, 1)
	go func() {
		res, err := server.Client().Do(r)
		if err == nil {
			err = errors.Join(errors.New(res.Status), res.Body.Close())
		}
		failed <- err
	}()
	l.until(func() bool {
		var got control.Clock
		l.ok("GET", "/sandboxes/one/clock", "", &got)
		return len(got.NextTimers) == 1
	})
	cancel()
	if err := <-failed; !errors.Is(err, context.Canceled) {
		t.Errorf("the client got %v", err)
	}
	<-ended
}

// until asks again and again, without a pause, until something has come true.
func (l *lab) until(come func() bool) {
	l.t.Helper()
	for !come() {
		if err := l.t.Context().Err(); err != nil {
			l.t.Fatal(err)
		}
	}
}
