package mockone_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing"
)

// racers is how many race for one transition.
const racers = 64

// Of 64 who start one and the same update at once, exactly one starts it, in
// each round; the others hear that it has started, and it has one job.
func TestOneStartsTheUpdate(t *testing.T) {
	t.Parallel()
	rounds := 100
	if testing.Short() {
		rounds = 10
	}
	l := newLab(t)
	ready, s := l.sandbox("cas-foundation", "manual", nil), newTale()
	for _, a := range toAgreement() {
		a.run(ready, s)
	}
	instance := ready.find(instanceKind, "")
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: racers}}
	t.Cleanup(client.CloseIdleConnections)
	for round := range rounds {
		b := ready.fork()
		got := raced(t, client, b.URLs["v1"]+"/api/product-instances/"+instance+"/update", s.tokens["owner"])
		if got["202 "] != 1 || got["409 v1.update.started"] != racers-1 || len(got) != 2 {
			t.Fatalf("round %d: %v", round, got)
		}
		if n := len(b.things(jobKind)); n != 1 {
			t.Fatalf("round %d: there are %d jobs", round, n)
		}
		b.about("DELETE", "", nil)
	}
}

// raced starts an update from many at once and counts the answers by status and code.
func raced(t *testing.T, client *http.Client, url, token string) map[string]int {
	t.Helper()
	var mu sync.Mutex
	got := map[string]int{}
	gate := make(chan struct{})
	var all sync.WaitGroup
	for range racers {
		all.Go(func() {
			<-gate
			said := startOnce(t, client, url, token)
			mu.Lock()
			defer mu.Unlock()
			got[said]++
		})
	}
	close(gate)
	all.Wait()
	return got
}

func startOnce(t *testing.T, client *http.Client, url, token string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, bytes.NewReader([]byte(`{"understood":true}`)))
	if err != nil {
		return err.Error()
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := client.Do(req)
	if err != nil {
		return err.Error()
	}
	body, err := io.ReadAll(resp.Body)
	if err := errors.Join(err, resp.Body.Close()); err != nil {
		return err.Error()
	}
	return fmt.Sprintf("%d %s", resp.StatusCode, answer{Body: body}.code())
}
