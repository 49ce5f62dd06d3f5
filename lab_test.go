package mockone_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/mockone/mockone"
)

// lab is a platform, for tests over real HTTP.
type lab struct {
	t        testing.TB
	platform *mockone.Platform
	// elsewhere is control's address if the platform is not in this process.
	elsewhere string
}

// newLab starts a platform over a folder of its own.
func newLab(tb testing.TB, edit ...func(*mockone.Options)) *lab {
	tb.Helper()
	o := mockone.Options{Data: tb.TempDir()}
	for _, e := range edit {
		e(&o)
	}
	p, err := mockone.Start(tb.Context(), o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := p.Close(ctx); err != nil {
			tb.Error(err)
		}
	})
	return &lab{t: tb, platform: p}
}

// box is one sandbox of a lab.
type box struct {
	*lab
	ID          string            `json:"id"`
	URLs        map[string]string `json:"urls"`
	Credentials map[string]login  `json:"credentials"`
}

// login is what somebody signs in with.
type login struct {
	Login    string `json:"login"`
	Password string `json:"password"`
	// OTP is the device of whoever has one.
	OTP *struct {
		Secret, Code string
		ResetCode    string `json:"reset_code"`
	}
}

// sandbox makes a sandbox of a fixture; more is merged into the request.
func (l *lab) sandbox(fixture, mode string, more map[string]any) *box {
	l.t.Helper()
	body := map[string]any{"fixture": fixture, "clock": map[string]any{"mode": mode}}
	maps.Copy(body, more)
	b := &box{lab: l}
	a := l.control("POST", "/sandboxes", body)
	if a.Status != http.StatusCreated {
		l.t.Fatalf("making a sandbox of %s: %s", fixture, a)
	}
	a.into(l.t, b)
	return b
}

// consoles are the services in which people sign in: those with pages of
// sandboxes. The first of them is Vision One.
func consoles() []string {
	return []string{
		mockone.V1,
		mockone.CAS,
		mockone.TMEmS,
		mockone.CLP,
		mockone.ApexOne,
	}
}

// logIn is the body with which somebody signs in to a service.
func logIn(service, login, password string) object {
	if slices.Contains([]string{mockone.TMEmS, mockone.ApexOne, mockone.CLP}, service) {
		return object{"login": login, "password": password}
	}
	return object{"email": login, "password": password}
}

// answer is what a request came back with.
type answer struct {
	Status int
	Header http.Header
	Body   []byte
	Err    error
}

// String shows the answer in a failed test.
func (a answer) String() string { return fmt.Sprintf("%d %s %v", a.Status, a.Body, a.Err) }

// code returns the code of a problem.
func (a answer) code() string {
	var p struct {
		Code string `json:"code"`
	}
	_ = json.Unmarshal(a.Body, &p)
	return p.Code
}

// into decodes the body.
func (a answer) into(tb testing.TB, dst any) {
	tb.Helper()
	if a.Err != nil {
		tb.Fatal(a.Err)
	}
	if err := json.Unmarshal(a.Body, dst); err != nil {
		tb.Fatalf("%s: %v", a, err)
	}
}

// field returns a field of the body, as text.
func (a answer) field(name string) string {
	var m map[string]any
	_ = json.Unmarshal(a.Body, &m)
	return fmt.Sprint(m[name])
}

// transport keeps enough connections for the tests that call from many goroutines.
var transport = &http.Transport{MaxIdleConnsPerHost: 64}

// send sends a JSON request; body may be nil, token empty.
func send(ctx context.Context, method, url, token string, body any) answer {
	var r io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return answer{Err: err}
		}
		r = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, url, r)
	if err != nil {
		return answer{Err: err}
	}
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := transport.RoundTrip(req)
	if err != nil {
		return answer{Err: err}
	}
	b, err := io.ReadAll(resp.Body)
	err = errors.Join(err, resp.Body.Close())
	return answer{Status: resp.StatusCode, Header: resp.Header, Body: b, Err: err}
}

// control asks control.
func (l *lab) control(method, path string, body any) answer {
	l.t.Helper()
	at := l.elsewhere
	if at == "" {
		at = l.platform.URL(mockone.Control)
	}
	return send(l.t.Context(), method, at+"/api/v1"+path, "", body)
}

// about asks control about the sandbox.
func (b *box) about(method, path string, body any) answer {
	b.t.Helper()
	return b.control(method, "/sandboxes/"+b.ID+path, body)
}

// call asks a service of the sandbox.
func (b *box) call(method, service, path, token string, body any) answer {
	b.t.Helper()
	return send(b.t.Context(), method, b.URLs[service]+path, token, body)
}

// must is call for what has to succeed.
func (b *box) must(method, service, path, token string, body any) answer {
	b.t.Helper()
	a := b.call(method, service, path, token, body)
	if a.Err != nil || a.Status >= 300 {
		b.t.Fatalf("%s %s %s: %s", method, service, path, a)
	}
	return a
}

// signIn signs the owner of a role in to a service and returns the token.
func (b *box) signIn(service, role string) string {
	b.t.Helper()
	c, ok := b.Credentials[role]
	if !ok {
		b.t.Fatalf("no login for %s", role)
	}
	return b.must("POST", service, "/api/sign-in", "", logIn(service, c.Login, c.Password)).field("token")
}

// event is an event as control shows it.
type event struct {
	Cursor string    `json:"cursor"`
	At     time.Time `json:"at"`
	Kind   string    `json:"kind"`
	Thing  string    `json:"thing"`
	Row    string    `json:"row"`
	From   string    `json:"from"`
	To     string    `json:"to"`
	Actor  string    `json:"actor"`
}

// events returns the whole event log, and as raw bytes.
func (b *box) events() ([]event, string) {
	b.t.Helper()
	var list []event
	var log bytes.Buffer
	for after := ""; ; {
		var raw struct {
			Items  []json.RawMessage `json:"items"`
			Cursor string            `json:"cursor"`
		}
		b.about("GET", "/events?limit=500&after="+after, nil).into(b.t, &raw)
		for _, item := range raw.Items {
			var e event
			if err := json.Unmarshal(item, &e); err != nil {
				b.t.Fatal(err)
			}
			list = append(list, e)
			log.Write(item)
			log.WriteByte('\n')
		}
		if after = raw.Cursor; len(raw.Items) < 500 {
			return list, log.String()
		}
	}
}

// advance moves time.
func (b *box) advance(goal map[string]any) {
	b.t.Helper()
	a := b.about("POST", "/clock/advance", goal)
	if a.Status != http.StatusOK {
		b.t.Fatalf("advancing by %v: %s", goal, a)
	}
}

// now returns the sandbox's time.
func (b *box) now() time.Time {
	b.t.Helper()
	var c struct {
		Now time.Time `json:"now"`
	}
	b.about("GET", "/clock", nil).into(b.t, &c)
	return c.Now
}

// instance returns the product instance that is not yet, or has become, CECP.
func (b *box) instance(token string) answer {
	b.t.Helper()
	var list struct {
		Items []struct {
			ID string `json:"id"`
		} `json:"items"`
	}
	b.must("GET", "v1", "/api/product-instances", token, nil).into(b.t, &list)
	if len(list.Items) == 0 {
		b.t.Fatal("there is no product instance")
	}
	return b.must("GET", "v1", "/api/product-instances/"+list.Items[0].ID, token, nil)
}

// connect adds CAS with all its organizations and returns the instance's id.
func (b *box) connect(token string) answer {
	b.t.Helper()
	var step struct {
		Types []struct {
			Type          string `json:"type"`
			Organizations []struct {
				ID     string `json:"id"`
				Toggle bool   `json:"toggle"`
			} `json:"organizations"`
		} `json:"instance_types"`
	}
	b.must("GET", "v1", "/api/product-connection", token, nil).into(b.t, &step)
	organizations := []string{}
	for _, t := range step.Types {
		for _, o := range t.Organizations {
			if t.Type == "cas" && o.Toggle {
				organizations = append(organizations, o.ID)
			}
		}
	}
	return b.call("POST", "v1", "/api/product-instances", token, map[string]any{"type": "cas", "organizations": organizations})
}
