package main

import (
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"
)

// waits is a wall clock on which every wait is over at once, or none ever is.
type waits bool

func (waits) Now() time.Time { return time.Time{} }

func (p waits) After(time.Duration) (<-chan time.Time, func()) {
	c := make(chan time.Time, 1)
	if p {
		c <- time.Time{}
	}
	return c, func() {}
}

func TestAwaitHealth(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if asked.Add(1) < 4 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		_, _ = w.Write([]byte(`{"service":"v1","status":"ok","version":"1.2.3"}`))
	}))
	defer service.Close()

	first, well := askAll(t.Context(), []string{service.URL})
	if well || first[0].Status != "503 Service Unavailable" {
		t.Fatalf("asked once: %+v", first)
	}
	// The wait is over before anybody is asked again.
	last, well := awaitHealth(t.Context(), waits(false), first, time.Millisecond)
	if well || last[0] != first[0] || asked.Load() != 1 {
		t.Errorf("after the wait: %+v, asked %d times", last, asked.Load())
	}
	last, well = awaitHealth(t.Context(), waits(true), first, time.Minute)
	if want := (health{URL: service.URL, Status: "ok", Service: "v1", Version: "1.2.3"}); !well || last[0] != want || asked.Load() != 4 {
		t.Errorf("in the end: %+v, asked %d times", last, asked.Load())
	}
}
