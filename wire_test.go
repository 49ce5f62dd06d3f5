package mockone_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"testing"
	"time"
)

// wire is a request as a client of any manners sends it.
type wire struct {
	method, url string
	// host is the Host header; empty is that of the URL.
	host   string
	header map[string]string
	body   []byte
	// unannounced sends the body without saying how long it is.
	unannounced bool
}

// withJSON returns the request with a JSON body, none if it is nil.
func (w wire) withJSON(tb testing.TB, body any) wire {
	tb.Helper()
	if body == nil {
		return w
	}
	b, err := json.Marshal(body)
	if err != nil {
		tb.Fatal(err)
	}
	w.body = b
	return w.with("Content-Type", "application/json")
}

// with returns the request with a header, or without it if the value is empty.
func (w wire) with(name, value string) wire {
	header := map[string]string{name: value}
	for k, v := range w.header {
		if k != name {
			header[k] = v
		}
	}
	w.header = header
	return w
}

// through sends the request.
func (w wire) through(ctx context.Context, client *http.Client) answer {
	var body io.Reader
	if w.body != nil {
		body = bytes.NewReader(w.body)
	}
	r, err := http.NewRequestWithContext(ctx, w.method, w.url, body)
	if err != nil {
		return answer{Err: err}
	}
	if w.unannounced {
		r.ContentLength = -1
	}
	for name, value := range w.header {
		if value != "" {
			r.Header.Set(name, value)
		}
	}
	r.Host = w.host
	resp, err := client.Do(r)
	if err != nil {
		return answer{Err: err}
	}
	b, err := io.ReadAll(resp.Body)
	err = errors.Join(err, resp.Body.Close())
	return answer{Status: resp.StatusCode, Header: resp.Header, Body: b, Err: err}
}

// newClient returns a client that keeps enough connections for the test, and
// follows no redirects.
func newClient(tb testing.TB) *http.Client {
	tb.Helper()
	transport := &http.Transport{MaxIdleConnsPerHost: 256, ExpectContinueTimeout: time.Minute}
	tb.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// address is a way to say which sandbox a request is meant for.
type address struct {
	name string
	to   func(b *box, service, path string) wire
}

func addresses() []address {
	return []address{
		{"by prefix", func(b *box, service, path string) wire {
			return wire{url: b.platform.URL(service) + "/s/" + b.ID + path}
		}},
		{"by header", func(b *box, service, path string) wire {
			return wire{url: b.platform.URL(service) + path, header: map[string]string{"Mockone-Sandbox": b.ID}}
		}},
		{"by host", func(b *box, service, path string) wire {
			return wire{url: b.platform.URL(service) + path, host: b.ID + ".localhost"}
		}},
	}
}
