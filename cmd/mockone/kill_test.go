package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"syscall"
	"testing"

	"github.com/mockone/mockone/internal/control"
)

// TestKilledUnderLoad kills the real program while many callers change things, and
// starts it again: whatever a caller was told has happened is there, and what was
// due goes on.
func TestKilledUnderLoad(t *testing.T) {
	t.Parallel()
	const callers, enough = 16, 150
	data := t.TempDir()
	first := serveOnce(t, "--data="+data, "--port-base=0")
	a := newCaller(t, first)
	a.setClock("manual")

	var mu sync.Mutex
	var told []string // addresses whose invitation was acknowledged
	loaded := make(chan struct{})
	var callings sync.WaitGroup
	for i := range callers {
		callings.Go(func() {
			for n := 0; ; n++ {
				address := fmt.Sprintf("caller%d-%d@load.example", i, n)
				status, err := a.post("/api/user-accounts", map[string]string{"email": address, "role": "Auditor"})
				if err != nil {
					return // killed
				}
				if status != http.StatusCreated {
					t.Errorf("%s was answered %d", address, status)
					return
				}
				mu.Lock()
				if told = append(told, address); len(told) == enough {
					close(loaded)
				}
				mu.Unlock()
			}
		})
	}
	select {
	case <-loaded:
	case <-first.done:
		t.Errorf("the server ended by itself: %s", &first.err)
	}
	if err := first.end(syscall.SIGKILL); err == nil {
		t.Error("the server ended by itself")
	}
	callings.Wait()

	b := newCaller(t, serveOnce(t, "--data="+data, "--port-base=0"))
	there := b.accounts()
	for _, address := range told {
		if !slices.Contains(there, address) {
			t.Errorf("%s was acknowledged, and is not there", address)
		}
	}
	// Each invitation is a mail that was under way when the server was killed.
	b.advance("1m")
	arrived := b.mail()
	for _, address := range there {
		if slices.Contains(told, address) && !slices.Contains(arrived, address) {
			t.Errorf("the mail to %s did not arrive", address)
		}
	}
	t.Logf("%d acknowledged, %d there", len(told), len(there))
}

// caller is a client of a server, signed in to Vision One.
type caller struct {
	t       *testing.T
	v1      string
	control *client
	token   string
}

func newCaller(t *testing.T, s *server) *caller {
	t.Helper()
	c := &caller{t: t, v1: s.addrs["v1"], control: (&steering{Control: s.addrs["control"]}).client()}
	signIns, _, err := ask[control.CredentialList](t.Context(), c.control, http.MethodGet, "/sandboxes/default/credentials", nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range signIns.Items {
		if k.Role != "primary_user_account" {
			continue
		}
		var in struct {
			Token string `json:"token"`
		}
		c.send("/api/sign-in", map[string]string{"email": k.Login, "password": k.Password}, &in)
		c.token = in.Token
	}
	if c.token == "" {
		t.Fatal("nobody signed in")
	}
	return c
}

// post sends a request and returns the status, or that no answer came.
func (c *caller) post(path string, in any) (int, error) {
	body, err := json.Marshal(in)
	if err != nil {
		return 0, err
	}
	// Not the test's context: it is the server that ends these requests.
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, c.v1+path, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+c.token)
	resp, err := c.control.http.Do(req)
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, resp.Body.Close()
}

// send is a post, or a get if in is nil, that has to succeed.
func (c *caller) send(path string, in, out any) {
	c.t.Helper()
	method, body := http.MethodGet, &bytes.Buffer{}
	if in != nil {
		method = http.MethodPost
		if err := json.NewEncoder(body).Encode(in); err != nil {
			c.t.Fatal(err)
		}
	}
	req, err := http.NewRequestWithContext(c.t.Context(), method, c.v1+path, body)
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	resp, err := c.control.http.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		c.t.Fatalf("%s answered %s", path, resp.Status)
	}
	if err := json.NewDecoder(resp.Body).Decode(out); err != nil {
		c.t.Fatal(err)
	}
}

// accounts returns the addresses of all accounts.
func (c *caller) accounts() []string {
	c.t.Helper()
	var out []string
	for after := ""; ; {
		var part struct {
			Items []struct {
				Email string `json:"email"`
			} `json:"items"`
			Next string `json:"next"`
		}
		c.send("/api/user-accounts?limit=500&after="+after, nil, &part)
		for _, a := range part.Items {
			out = append(out, a.Email)
		}
		if after = part.Next; after == "" {
			return out
		}
	}
}

// mail returns the addressees of all mail that has arrived.
func (c *caller) mail() []string {
	c.t.Helper()
	all, err := c.control.list(c.t.Context(), "/sandboxes/default/mail", given(nil), 0)
	if err != nil {
		c.t.Fatal(err)
	}
	items, err := each[control.Message](all)
	if err != nil {
		c.t.Fatal(err)
	}
	out := make([]string, len(items))
	for i := range items {
		out[i] = items[i].To
	}
	return out
}

func (c *caller) setClock(mode string) {
	c.t.Helper()
	if _, err := c.control.do(c.t.Context(), http.MethodPatch, "/sandboxes/default/clock", nil, map[string]string{"mode": mode}); err != nil {
		c.t.Fatal(err)
	}
}

func (c *caller) advance(by string) {
	c.t.Helper()
	if _, err := c.control.do(c.t.Context(), http.MethodPost, "/sandboxes/default/clock/advance", nil, map[string]string{"by": by}); err != nil {
		c.t.Fatal(err)
	}
}
