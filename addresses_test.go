package mockone_test

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mockone/mockone"
)

// port returns the port of an address.
func port(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil || u.Port() == "" {
		t.Fatalf("%q has no port: %v", address, err)
	}
	return u.Port()
}

// urlsFor asks control for the addresses of the sandbox "default", by a host.
func urlsFor(t *testing.T, p *mockone.Platform, host string) map[string]string {
	t.Helper()
	at := p.URL(mockone.Control)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, at+"/api/v1/sandboxes/default", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Host = net.JoinHostPort(host, port(t, at))
	resp, err := transport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	var got struct {
		URLs map[string]string `json:"urls"`
	}
	if err == nil {
		err = json.Unmarshal(body, &got)
	}
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("asked by %s: %s %s %v", host, resp.Status, body, err)
	}
	return got.URLs
}

// TestURLsOfSiblings has control in one place and Vision One in another, as
// containers are: who asks by the name of one is told the name of the other.
func TestURLsOfSiblings(t *testing.T) {
	dir := t.TempDir()
	here := func(services ...string) func(*mockone.Options) {
		return func(o *mockone.Options) {
			o.Data, o.Serve, o.Hosts = dir, services, []string{"control", "v1", "simulation"}
			o.Fixture = mockone.DefaultFixture
			o.Public = map[string]string{mockone.CAS: "https://cas.example"}
		}
	}
	control := newLab(t, here(mockone.Control)).platform
	v1 := newLab(t, here(mockone.V1)).platform
	controlPort, v1Port := port(t, control.URL(mockone.Control)), port(t, v1.URL(mockone.V1))

	for _, test := range []struct{ asked, control, v1 string }{
		{"127.0.0.1", "127.0.0.1", "127.0.0.1"},
		{"localhost", "localhost", "localhost"},
		{"default.localhost", "default.localhost", "default.localhost"},
		{"simulation", "simulation", "simulation"},
		{"control", "control", "v1"},
		{"Control", "Control", "v1"},
	} {
		want := map[string]string{
			mockone.Control: "http://" + test.control + ":" + controlPort,
			mockone.V1:      "http://" + test.v1 + ":" + v1Port,
			mockone.CAS:     "https://cas.example", // a public address is everybody's
		}
		if diff := cmp.Diff(want, urlsFor(t, control, test.asked)); diff != "" {
			t.Errorf("asked by %s (-want +got):\n%s", test.asked, diff)
		}
	}
}

// TestURLsOfOneProcess has all services in one place that bears the name of one.
func TestURLsOfOneProcess(t *testing.T) {
	p := newLab(t, func(o *mockone.Options) {
		o.Fixture, o.Hosts = mockone.DefaultFixture, []string{"control"}
	}).platform
	for service, address := range urlsFor(t, p, "control") {
		if want := "http://control:" + port(t, p.URL(service)); address != want {
			t.Errorf("%s is at %s, want %s", service, address, want)
		}
	}
}

// TestListenEverywhere wants addresses that can be asked where all are listened on.
func TestListenEverywhere(t *testing.T) {
	p := newLab(t, func(o *mockone.Options) { o.Host, o.ControlToken = "0.0.0.0", "secret" }).platform
	for service, address := range p.URLs() {
		if !strings.HasPrefix(address, "http://127.0.0.1:") {
			t.Errorf("%s is at %s", service, address)
		}
	}
	if a := send(t.Context(), http.MethodGet, p.URL(mockone.Control)+"/healthz", "", nil); a.Status != http.StatusOK {
		t.Errorf("control: %s", a)
	}
	if a := send(t.Context(), http.MethodGet, p.URL(mockone.Control)+"/api/v1/sandboxes", "", nil); a.Status != http.StatusUnauthorized {
		t.Errorf("control without its token: %s", a)
	}
}

// TestListenersOfOthers ends one of two processes over a folder; the other one is
// still known, although in containers both would have the same number.
func TestListenersOfOthers(t *testing.T) {
	dir := t.TempDir()
	control := newLab(t, func(o *mockone.Options) {
		o.Data, o.Serve, o.Fixture = dir, []string{mockone.Control}, mockone.DefaultFixture
	}).platform
	v1 := newLab(t, func(o *mockone.Options) { o.Data, o.Serve = dir, []string{mockone.V1} }).platform
	passing, err := mockone.Start(t.Context(), mockone.Options{Data: dir, Serve: []string{mockone.CAS}})
	if err != nil {
		t.Fatal(err)
	}
	if urls := urlsFor(t, control, "127.0.0.1"); urls[mockone.CAS] == "" {
		t.Errorf("cas is not known: %v", urls)
	}
	if err := passing.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{mockone.Control: control.URL(mockone.Control), mockone.V1: v1.URL(mockone.V1)}
	if diff := cmp.Diff(want, urlsFor(t, control, "127.0.0.1")); diff != "" {
		t.Errorf("after cas has ended (-want +got):\n%s", diff)
	}
}
